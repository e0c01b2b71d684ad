"""How dense, how mutual, how closed; and who stands in the middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network
from gunjip.linkages.ties import BETWEEN_KINDS, SYMMETRIC

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """A graph as compressed rows: neighbours of i are ``to[begin[i]:begin[i + 1]]``, sorted."""

    begin: Ints
    to: Ints

    @property
    def size(self) -> int:
        """Nodes."""
        return self.begin.size - 1


def rows_of(matrix: sparse.csr_array) -> Rows:
    """Compressed rows of a matrix's pattern, without its diagonal."""
    coo = matrix.tocoo()
    off = coo.row != coo.col
    n = matrix.shape[0]
    plain = sparse.csr_array((np.ones(int(off.sum())), (coo.row[off], coo.col[off])), shape=(n, n))
    plain.sum_duplicates()
    plain.sort_indices()
    return Rows(plain.indptr.astype(np.int64), plain.indices.astype(np.int64))


def mutual_kinds(network: Network) -> list[str]:
    """Kinds of tie of which it makes sense to ask whether they are returned."""
    never = SYMMETRIC | BETWEEN_KINDS | set(network.report.one_sided)
    return [k for k in network.kinds if k not in never] if network.directed else []


def cohesion(network: Network) -> Result:
    r"""Density, reciprocity, clustering and components.

    .. math:: D = \frac{m}{n(n-1)}, \quad R = \frac{\#\{i \to j,\, j \to i\}}{m}, \quad
              C = \frac{3\,\triangle}{\text{connected triples}}

    Density counts pairs with any tie in a direction over ordered pairs (ties without
    direction stand for both). Reciprocity is over kinds that can be returned
    (:func:`mutual_kinds`). Clustering (transitivity) and components are of the graph
    without directions. Intervals are those of the jackknife over nodes (a node
    left out with all its ties), cut to [0, 1].

    Returns
    -------
    Result
        ``measure, value, low, high, n, status``: measures ``nodes, ties, pairs,
        density, reciprocity, clustering, components, giant_share, isolates``.
        ``status`` is ``ok``, ``not_told`` (no kind can be returned), ``empty``.

    References
    ----------
    Wasserman and Faust 1994, doi:10.1017/CBO9780511815478, ch. 4 to 6; Snijders and
    Borgatti 1999 (jackknife over nodes).

    Examples
    --------
    >>> import pandas as pd
    >>> ring = pd.DataFrame({"source": list("abc"), "target": list("bca"), "kind": "transaction"})
    >>> float(cohesion(Network.from_edges(ring)).frame.set_index("measure")["value"]["density"])
    0.5
    """
    from gunjip.linkages.kernels import triangles

    n = network.size
    pairs = ordered_pairs(network)
    around = rows_of(sparse.csr_array(pairs + pairs.T))
    degree = np.diff(around.begin)
    out_in = np.asarray(pairs.sum(axis=1)).ravel() + np.asarray(pairs.sum(axis=0)).ravel()
    m = float(pairs.sum())
    rows: list[tuple[str, float, float, float, int, str]] = [
        ("nodes", n, np.nan, np.nan, n, "ok"),
        ("ties", len(network), np.nan, np.nan, n, "ok"),
        ("pairs", m, np.nan, np.nan, n, "ok"),
    ]
    if n > 2:
        left = (m - out_in) / ((n - 1) * (n - 2))
        rows.append(_with_jackknife("density", m / (n * (n - 1)), left, n))
    else:
        rows.append(("density", np.nan, np.nan, np.nan, n, "empty"))
    rows.append(_reciprocity(network))
    at = triangles(around.begin, around.to)
    triples = degree * (degree - 1) / 2.0
    total, wedges = float(at.sum()), float(triples.sum())
    if wedges > 0 and n > 3:
        # A node takes its triangles with it, and the triples that it is an end of.
        ends = np.asarray(
            sparse.csr_array((np.ones(around.to.size), around.to, around.begin), shape=(n, n))
            @ np.maximum(degree - 1.0, 0.0)
        )
        rest = wedges - triples - ends
        left = np.divide(total - 3.0 * at, rest, out=np.full(n, np.nan), where=rest > 0)
        rows.append(_with_jackknife("clustering", total / wedges, left, n))
    else:
        rows.append(("clustering", np.nan, np.nan, np.nan, n, "empty"))
    count, giant = components(around)
    rows += [
        ("components", count, np.nan, np.nan, n, "ok"),
        ("giant_share", giant / n if n else np.nan, np.nan, np.nan, n, "ok"),
        ("isolates", float((degree == 0).sum()), np.nan, np.nan, n, "ok"),
    ]
    columns = ["measure", "value", "low", "high", "n", "status"]
    return Result(
        kind="cohesion",
        table=pd.DataFrame(rows, columns=columns),
        params={"mutual_kinds": tuple(mutual_kinds(network))},
        citation="Wasserman and Faust 1994, doi:10.1017/CBO9780511815478",
    )


def components(around: Rows) -> tuple[int, int]:
    """Number of components and the size of the largest."""
    if not around.size:
        return 0, 0
    matrix = sparse.csr_array(
        (np.ones(around.to.size), around.to, around.begin), shape=(around.size, around.size)
    )
    count, label = sparse.csgraph.connected_components(matrix, directed=False)
    return int(count), int(np.bincount(label).max())


def ordered_pairs(network: Network) -> sparse.csr_array:
    """1 where i has any tie to j; ties without direction both ways; no diagonal."""
    n = network.size
    kinds = network.ties["kind"].astype("category")
    names = [str(c) in SYMMETRIC or not network.directed for c in kinds.cat.categories]
    both = np.array([*names, False])[kinds.cat.codes.to_numpy()]
    i = np.concatenate([network.source, network.target[both]])
    j = np.concatenate([network.target, network.source[both]])
    off = i != j
    out = sparse.csr_array((np.ones(int(off.sum())), (i[off], j[off])), shape=(n, n))
    out.sum_duplicates()
    out.data[:] = 1.0
    return out


def _reciprocity(network: Network) -> tuple[str, float, float, float, int, str]:
    n = network.size
    kinds = mutual_kinds(network)
    if not kinds:
        return ("reciprocity", np.nan, np.nan, np.nan, n, "not_told")
    pairs = ordered_pairs(network.select(kinds=kinds))
    m = float(pairs.sum())
    if m == 0:
        return ("reciprocity", np.nan, np.nan, np.nan, n, "empty")
    back = sparse.csr_array(pairs.multiply(pairs.T))
    of_node = np.asarray(pairs.sum(axis=1)).ravel() + np.asarray(pairs.sum(axis=0)).ravel()
    returned = 2 * np.asarray(back.sum(axis=1)).ravel()
    rest = m - of_node
    left = np.divide(back.sum() - returned, rest, out=np.full(n, np.nan), where=rest > 0)
    return _with_jackknife("reciprocity", float(back.sum()) / m, left, n)


def _with_jackknife(
    name: str, value: float, left: Floats, n: int
) -> tuple[str, float, float, float, int, str]:
    """A value with its interval from the values without each node."""
    low, high = jackknife_interval(value, left)
    return (name, float(value), low, high, n, "ok")


def jackknife_interval(value: float, left: Floats) -> tuple[float, float]:
    """95 % interval of a share from delete-one values, cut to [0, 1]."""
    from scipy.special import stdtrit

    left = left[np.isfinite(left)]
    n = left.size
    if n < 3:
        return np.nan, np.nan
    error = np.sqrt((n - 1) / n * float(((left - left.mean()) ** 2).sum()))
    half = float(stdtrit(n - 1, 0.975)) * error
    return max(0.0, value - half), min(1.0, value + half)


def centralities(network: Network, *, samples: int = 1_000, seed: Seed = None) -> Result:
    r"""Degree, betweenness, eigenvector and PageRank of every node.

    Betweenness is Brandes' on directed shortest paths over
    :math:`(n-1)(n-2)`; in networks of more than ``samples`` nodes with ties it is
    estimated from as many random sources (unbiased), which ``extra["sampled"]`` says.
    The eigenvector is of ties without direction, of length 1; nodes outside of the largest
    component have about 0. PageRank: damping 0.85.

    Returns
    -------
    Result
        ``id, in_degree, out_degree`` (partners), ``betweenness`` and
        ``betweenness_error`` (standard error of the sampling, 0 where exact),
        ``eigenvector, pagerank``, in the order of the nodes.

    References
    ----------
    Brandes 2001, doi:10.1080/0022250X.2001.9990249; Brandes and Pich 2007,
    doi:10.1142/S0218127407018403; Bonacich 1987; Page et al. 1999.

    Examples
    --------
    >>> import pandas as pd
    >>> line = pd.DataFrame({"source": list("ab"), "target": list("bc"), "kind": "order"})
    >>> centralities(Network.from_edges(line)).frame["betweenness"].tolist()
    [0.0, 0.5, 0.0]
    """
    from gunjip.linkages.kernels import betweenness

    checks = Checks()
    checks.require(samples >= 2, "needs-at-least", name="samples", least=2, value=samples)
    checks.done()
    n = network.size
    pairs = ordered_pairs(network)
    rows = rows_of(pairs)
    number = resolve_seed(seed)
    able = np.flatnonzero(np.diff(rows.begin) > 0)
    sampled = able.size > samples
    between, error = np.zeros(n), np.zeros(n)
    if n > 2 and able.size:
        norm = (n - 1) * (n - 2)
        if sampled:
            # In ten batches, whose spread tells the error.
            drawn = stream(number, "betweenness").choice(able, samples, replace=False)
            parts = np.stack(
                [
                    betweenness(rows.begin, rows.to, part.astype(np.int64))
                    * (able.size / part.size)
                    for part in np.array_split(drawn, 10)
                ]
            )
            between = parts.mean(axis=0) / norm
            spread = parts.std(axis=0, ddof=1) / np.sqrt(10)
            error = spread * np.sqrt(1 - samples / able.size) / norm
        else:
            between = betweenness(rows.begin, rows.to, able) / norm
    return Result(
        kind="centralities",
        table=pd.DataFrame(
            {
                "id": network.nodes["id"].to_numpy(),
                "in_degree": np.asarray(pairs.sum(axis=0)).ravel(),
                "out_degree": np.asarray(pairs.sum(axis=1)).ravel(),
                "betweenness": between,
                "betweenness_error": error,
                "eigenvector": _eigenvector(sparse.csr_array(pairs + pairs.T)),
                "pagerank": _pagerank(pairs),
            }
        ),
        params={"samples": samples},
        seed=number if sampled else None,
        citation="Brandes 2001, doi:10.1080/0022250X.2001.9990249",
        extra={"sampled": sampled, "sources": min(samples, int(able.size))},
    )


def _eigenvector(matrix: sparse.csr_array) -> Floats:
    """Leading eigenvector ≥ 0, by power iteration on A + I (which has no sign to swap)."""
    n = matrix.shape[0]
    if not matrix.nnz:
        return np.full(n, np.nan)
    v = np.asarray(matrix.sum(axis=1)).ravel() + 1e-12
    v /= np.linalg.norm(v)
    for _ in range(2_000):
        new = matrix @ v + v
        new /= np.linalg.norm(new)
        if np.abs(new - v).max() < 1e-10:
            v = new
            break
        v = new
    return np.asarray(v)


def _pagerank(matrix: sparse.csr_array, damping: float = 0.85) -> Floats:
    n = matrix.shape[0]
    if not n:
        return np.empty(0)
    out = np.asarray(matrix.sum(axis=1)).ravel()
    share = np.divide(1.0, out, out=np.zeros(n), where=out > 0)
    back = sparse.csr_array(matrix.T)
    rank = np.full(n, 1.0 / n)
    for _ in range(500):
        lost = rank[out == 0].sum()
        new = damping * (back @ (rank * share) + lost / n) + (1 - damping) / n
        if np.abs(new - rank).sum() < 1e-12:
            return np.asarray(new)
        rank = new
    return np.asarray(rank)
