"""Core and periphery: is there a centre that all deal with?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network
from gunjip.linkages.structure import Rows, ordered_pairs, rows_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def discrete_core(begin: Ints, to: Ints) -> tuple[int, float, Ints]:
    """Size of the core, fit, and the order of nodes of which the first are the core.

    For any size the core that leaves the fewest ties outside and gaps inside is that of
    the highest degrees (Lip 2011), so that n cores are compared in one pass. The fit is
    the correlation of ties with 1 among core nodes and 0 among peripheral ones; ties
    between the two are left out of it, as Borgatti and Everett advise.
    """
    n = begin.size - 1
    degree = np.diff(begin)
    order = np.argsort(-degree, kind="stable").astype(np.int64)
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    i = np.repeat(np.arange(n), degree)
    a, b = rank[i], rank[to]
    once = a < b
    # An edge is within the core from size max(rank) + 1, outside until size min(rank).
    enters = np.bincount(b[once] + 1, minlength=n + 1)
    leaves = np.bincount(a[once] + 1, minlength=n + 1)
    k = np.arange(n + 1, dtype=float)
    core_ties = np.cumsum(enters).astype(float)
    outer_ties = once.sum() - np.cumsum(leaves).astype(float)
    core_pairs, outer_pairs = k * (k - 1) / 2, (n - k) * (n - k - 1) / 2
    every, ties = core_pairs + outer_pairs, core_ties + outer_ties
    with np.errstate(divide="ignore", invalid="ignore"):
        top = core_ties * every - core_pairs * ties
        bottom = np.sqrt(core_pairs * outer_pairs * ties * (every - ties))
        fit = np.where(bottom > 0, top / bottom, -np.inf)
    fit[:2], fit[n - 1 :] = -np.inf, -np.inf  # one node is no core, nor a periphery
    best = int(np.argmax(fit))
    if not np.isfinite(fit[best]):
        return 0, np.nan, order
    return best, float(fit[best]), order


def continuous_core(begin: Ints, to: Ints) -> tuple[Floats, float]:
    """Coreness c and the correlation of ties with c_i c_j over all pairs.

    Minimal residuals: c_i = Σ_j A_ij c_j / Σ_{j≠i} c_j², repeated (Boyd et al. 2010).
    """
    n = begin.size - 1
    A = sparse.csr_array((np.ones(to.size), to, begin), shape=(n, n))
    c = np.sqrt(np.diff(begin) / max(1, to.size)) + 1e-9
    for _ in range(2_000):
        rest = (c * c).sum() - c * c
        new = 0.5 * c + 0.5 * np.divide(A @ c, rest, out=np.zeros(n), where=rest > 0)
        if np.abs(new - c).max() < 1e-10:
            c = new
            break
        c = new
    pairs = n * (n - 1.0)
    mean_p = (c.sum() ** 2 - (c * c).sum()) / pairs
    var_p = ((c * c).sum() ** 2 - (c**4).sum()) / pairs - mean_p**2
    mean_a = to.size / pairs
    var_a = mean_a - mean_a**2
    if var_p <= 1e-18 or var_a <= 0:
        return c, np.nan
    cross = float(c @ (A @ c)) / pairs - mean_p * mean_a
    return c, float(cross / np.sqrt(var_p * var_a))


def core_periphery(network: Network, *, draws: int = 99, seed: Seed = None) -> Result:
    r"""The core of a network, how well "core and periphery" describes it, and against what.

    .. math:: \rho = \mathrm{corr}(A_{ij}, \Delta_{ij}), \qquad
       \Delta_{ij} = 1 \text{ in the core, } 0 \text{ in the periphery}; \quad
       \text{continuous: } \Delta_{ij} = c_i c_j

    Ties count once and without direction.

    Parameters
    ----------
    network
        At least five nodes with ties.
    draws
        Random networks of as many nodes and ties for the null; 0 leaves it out.
    seed
        Of the random networks.

    Returns
    -------
    Result
        ``id, core`` (bool), ``coreness`` (continuous, largest 1), in the order of the nodes.
        ``extra``: ``core_size, core_fit, continuous_fit, core_fit_null`` (mean),
        ``p`` (share of random networks whose discrete fit is as good) and ``status``
        (``ok`` or ``too_small``).

    Notes
    -----
    Unequal numbers of partners alone make a core: a small p says that there is a centre,
    not why.

    References
    ----------
    Borgatti and Everett 1999, doi:10.1016/S0378-8733(99)00019-2, eqs. 1 and 4; Lip 2011,
    arXiv:1102.5511; Boyd et al. 2010, doi:10.1016/j.socnet.2009.09.003.

    Examples
    --------
    >>> import pandas as pd
    >>> star = pd.DataFrame({"source": list("abca" "b" "c"), "target": list("bcadef"),
    ...                      "kind": "order"})
    >>> found = core_periphery(Network.from_edges(star), draws=0)
    >>> found.frame.loc[found.frame["core"], "id"].tolist(), found.extra["core_fit"]
    (['a', 'b', 'c'], 1.0)
    """
    checks = Checks()
    checks.require(draws >= 0, "needs-at-least", name="draws", least=0, value=draws)
    checks.done()
    pairs = ordered_pairs(network)
    around = rows_of(sparse.csr_array(pairs + pairs.T))
    n = around.size
    number = resolve_seed(seed) if draws else None
    core, coreness = np.zeros(n, dtype=bool), np.full(n, np.nan)
    extra: dict[str, object] = {
        "core_size": 0,
        "core_fit": np.nan,
        "continuous_fit": np.nan,
        "core_fit_null": np.nan,
        "p": np.nan,
        "status": "too_small",
    }
    if int((np.diff(around.begin) > 0).sum()) >= 5:
        size, fit, order = discrete_core(around.begin, around.to)
        core[order[:size]] = True
        c, smooth = continuous_core(around.begin, around.to)
        coreness = c / c.max() if c.max() > 0 else c
        extra |= {"core_size": size, "core_fit": fit, "continuous_fit": smooth, "status": "ok"}
        if number is not None and np.isfinite(fit):
            m = around.to.size // 2

            def one(k: int) -> float:
                made = random_rows(n, m, stream(number, "core-periphery", k))
                return discrete_core(made.begin, made.to)[1]

            null = np.array(parallel_map(one, range(draws)))
            null = null[np.isfinite(null)]
            extra["core_fit_null"] = float(null.mean()) if null.size else np.nan
            extra["p"] = (1 + int((null >= fit - 1e-12).sum())) / (1 + null.size)
    return Result(
        kind="core_periphery",
        table=pd.DataFrame(
            {"id": network.nodes["id"].to_numpy(), "core": core, "coreness": coreness}
        ),
        params={"draws": draws},
        null="random networks of as many nodes and ties" if draws else "",
        seed=number,
        citation="Borgatti and Everett 1999, doi:10.1016/S0378-8733(99)00019-2",
        extra=extra,
    )


def random_rows(n: int, m: int, rng: np.random.Generator) -> Rows:
    """A random graph of n nodes and m different edges, without loops."""
    whole = n * (n - 1) // 2
    if m > whole // 2:
        chosen = rng.permutation(whole)[:m]
    else:
        chosen = np.empty(0, dtype=np.int64)
        while chosen.size < m:
            more = rng.integers(0, whole, size=int(1.2 * (m - chosen.size)) + 8)
            chosen = np.unique(np.concatenate([chosen, more]))
        chosen = rng.permutation(chosen)[:m]
    # Pairs are numbered row by row of the lower triangle.
    i = np.floor((1 + np.sqrt(1 + 8 * chosen.astype(float))) / 2).astype(np.int64)
    i -= i * (i - 1) // 2 > chosen
    i += (i + 1) * i // 2 <= chosen
    j = chosen - i * (i - 1) // 2
    both = sparse.csr_array(
        (np.ones(2 * m), (np.concatenate([i, j]), np.concatenate([j, i]))), shape=(n, n)
    )
    return rows_of(both)
