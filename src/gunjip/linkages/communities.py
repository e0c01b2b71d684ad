"""Regions as ties draw them, beside regions as the administration draws them (H-21)."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from gunjip.foundation.errors import InputError, MissingExtraError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network
from gunjip.tables.common import require_columns

Ints = NDArray[np.int64]
CITATION = "Traag, Waltman and van Eck 2019, doi:10.1038/s41598-019-41695-z"


def _leiden() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sknetwork.clustering import Leiden
    except ImportError as error:
        raise MissingExtraError.of(
            "extra-missing", package="scikit-network", extra="network"
        ) from error
    return Leiden


def communities(
    network: Network,
    *,
    weight: Literal["ties", "value"] = "ties",
    resolution: float = 1.0,
    runs: int = 20,
    seed: Seed = None,
) -> Result:
    r"""Groups of nodes that deal with one another more than their sizes imply (Leiden).

    .. math:: Q = \frac{1}{2m}\sum_{ij}\Big(A_{ij} - \gamma \frac{k_i k_j}{2m}\Big)
              \mathbb 1[c_i = c_j]

    Parameters
    ----------
    network
        Taken without directions; ties of a node with itself count (as they do after
        :meth:`Network.aggregate`).
    weight
        Number of ties, or their value.
    resolution
        γ > 0: larger gives smaller communities.
    runs
        Runs with the nodes in another order; the one of highest modularity is
        given, the others tell how stable it is.
    seed
        Of the orders.

    Returns
    -------
    Result
        ``id, community`` (from 0, the largest first; −1 for a node without ties),
        ``stability`` (mean Jaccard likeness of the node's community over the runs).
        ``extra``: ``modularity, communities, seed_agreement`` (mean adjusted Rand index
        between runs), ``modularity_low, modularity_high``.

    Raises
    ------
    MissingExtraError
        scikit-network is not installed.
    InputError
        No ties.

    References
    ----------
    Traag, Waltman and van Eck 2019, doi:10.1038/s41598-019-41695-z; Hubert and
    Arabie 1985, doi:10.1007/BF01908075 (adjusted Rand).
    """
    checks = Checks()
    checks.require(resolution > 0, "needs-positive", name="resolution", value=resolution)
    checks.require(runs >= 1, "needs-at-least", name="runs", least=1, value=runs)
    checks.one_of("weight", weight, ("ties", "value"))
    checks.done()
    leiden = _leiden()
    number = resolve_seed(seed)
    A = _weights(network, weight)
    if not A.nnz:
        raise InputError.of("links-no-ties")
    strength = np.asarray(A.sum(axis=1)).ravel()
    tied = np.flatnonzero(strength > 0)
    part = sparse.csr_matrix(A[tied][:, tied])
    found, quality = [], []
    for k in range(runs):
        state = int(stream(number, "communities", k).integers(2**31 - 1))
        order = stream(number, "communities-order", k).permutation(tied.size)
        shuffled = sparse.csr_matrix(part[order][:, order])
        label = np.empty(tied.size, dtype=np.int64)
        label[order] = leiden(resolution=resolution, random_state=state).fit_predict(shuffled)
        found.append(label)
        quality.append(modularity(part, label, resolution))
    best = int(np.argmax(quality))
    label = _by_size(found[best])
    stability = np.mean([_likeness(label, other) for other in found], axis=0)
    agreement = [adjusted_rand(found[a], found[b]) for a in range(runs) for b in range(a + 1, runs)]
    community = np.full(network.size, -1, dtype=np.int64)
    steady = np.full(network.size, np.nan)
    community[tied], steady[tied] = label, stability
    return Result(
        kind="communities",
        table=pd.DataFrame(
            {
                "id": network.nodes["id"].to_numpy(),
                "community": community,
                "stability": steady,
            }
        ),
        params={"weight": weight, "resolution": resolution, "runs": runs},
        seed=number,
        citation=CITATION,
        extra={
            "modularity": float(quality[best]),
            "modularity_low": float(min(quality)),
            "modularity_high": float(max(quality)),
            "communities": int(label.max()) + 1,
            "seed_agreement": float(np.mean(agreement)) if agreement else float("nan"),
        },
    )


def _weights(network: Network, weight: str) -> sparse.csr_array:
    if weight == "value":
        data = np.nan_to_num(network.ties["value"].to_numpy(dtype=float))
    elif "ties" in network.ties:
        data = network.ties["ties"].to_numpy(dtype=float)
    else:
        data = np.ones(len(network))
    n = network.size
    A = sparse.csr_array((data, (network.source, network.target)), shape=(n, n))
    out = sparse.csr_array(A + A.T)
    out.eliminate_zeros()
    return out


def modularity(A: sparse.csr_matrix, label: Ints, resolution: float = 1.0) -> float:
    """Q of a partition of a symmetric weighted graph."""
    strength = np.asarray(A.sum(axis=1)).ravel()
    coo = A.tocoo()
    inside = float(coo.data[label[coo.row] == label[coo.col]].sum())
    total = float(strength.sum())
    groups = np.bincount(label, weights=strength)
    return inside / total - resolution * float((groups**2).sum()) / total**2


def _by_size(label: Ints) -> Ints:
    count = np.bincount(label)
    rank = np.empty(count.size, dtype=np.int64)
    rank[np.argsort(-count, kind="stable")] = np.arange(count.size)
    return rank[label]


def _table(a: Ints, b: Ints) -> NDArray[np.float64]:
    out = np.zeros((int(a.max()) + 1, int(b.max()) + 1))
    np.add.at(out, (a, b), 1.0)
    return out


def _likeness(a: Ints, b: Ints) -> NDArray[np.float64]:
    """Jaccard likeness of each node's community in two partitions."""
    both = _table(a, b)
    union = both.sum(axis=1)[a] + both.sum(axis=0)[b] - both[a, b]
    return np.asarray(both[a, b] / union)


def adjusted_rand(a: Ints, b: Ints) -> float:
    """Adjusted Rand index of two partitions: 1 the same, 0 as by chance.

    Examples
    --------
    >>> import numpy as np
    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2]))
    1.0
    """
    a = np.unique(a, return_inverse=True)[1]
    b = np.unique(b, return_inverse=True)[1]
    both = _table(a, b)

    def pairs(x: NDArray[np.float64]) -> float:
        return float((x * (x - 1) / 2).sum())

    same, left, right = pairs(both), pairs(both.sum(axis=1)), pairs(both.sum(axis=0))
    n = a.size
    chance = left * right / (n * (n - 1) / 2) if n > 1 else 0.0
    most = (left + right) / 2
    return 1.0 if most == chance else (same - chance) / (most - chance)


def compare_regions(network: Network, found: Result, administrative: str) -> Result:
    """Regions that ties draw beside administrative ones (H-21).

    Parameters
    ----------
    network
        Whose nodes were put into communities, for example municipalities.
    found
        Of :func:`communities`.
    administrative
        Column of the nodes: the region that the administration puts each into.

    Returns
    -------
    Result
        One row a node: ``id, administrative, community, ties, share_own`` (of its ties
        with others, those within its administrative region), ``main`` (the region with
        which it has most), ``share_main, community_region`` (the administrative region
        that most of its community's nodes are of), ``elsewhere`` (whether both say
        that it belongs to another). ``extra``: ``adjusted_rand, share_inside_found,
        share_inside_administrative`` (of all ties between different nodes),
        ``elsewhere`` (ids), ``crossing`` (communities with nodes of several regions).

    References
    ----------
    H-21 (S3 L100-102); Hubert and Arabie 1985, doi:10.1007/BF01908075.
    """
    require_columns(network.nodes, (administrative,), "Network")
    label = network.nodes[administrative]
    code, names = pd.factorize(label.astype("object").where(label.notna(), None), sort=True)
    community = found.table["community"].to_numpy()
    A = sparse.csr_array(_weights(network, str(found.params.get("weight", "ties"))))
    coo = A.tocoo()
    off = coo.row != coo.col
    i, j, w = coo.row[off], coo.col[off], coo.data[off]
    total = float(w.sum())
    known = (code[i] >= 0) & (code[j] >= 0)
    of = np.zeros((network.size, max(1, len(names))))
    np.add.at(of, (i[known], code[j[known]]), w[known])
    ties = np.bincount(i, weights=w, minlength=network.size)
    sums = of.sum(axis=1)
    main = np.where(sums > 0, of.argmax(axis=1), -1)
    own = np.where(code >= 0, of[np.arange(network.size), np.maximum(code, 0)], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_own = np.where(sums > 0, own / sums, np.nan)
        share_main = np.where(sums > 0, of.max(axis=1) / sums, np.nan)
    seat = np.full(network.size, -1)
    both = (community >= 0) & (code >= 0)
    for c in np.unique(community[both]):
        here = both & (community == c)
        seat[community == c] = int(np.bincount(code[here]).argmax())
    elsewhere = both & (seat != code) & (main != code)
    shown = np.array([*names, None], dtype=object)
    frame = pd.DataFrame(
        {
            "id": network.nodes["id"].to_numpy(),
            "administrative": shown[code],
            "community": community,
            "ties": ties,
            "share_own": share_own,
            "main": shown[main],
            "share_main": share_main,
            "community_region": shown[seat],
            "elsewhere": elsewhere,
        }
    )
    inside_found = float(w[(community[i] == community[j]) & (community[i] >= 0)].sum())
    inside_admin = float(w[known & (code[i] == code[j])].sum())
    crossing = [
        int(c)
        for c in np.unique(community[both])
        if np.unique(code[both & (community == c)]).size > 1
    ]
    return Result(
        kind="compared_regions",
        table=frame,
        params={"administrative": administrative, **dict(found.params)},
        citation=CITATION,
        extra={
            "adjusted_rand": adjusted_rand(community[both], code[both]) if both.any() else np.nan,
            "share_inside_found": inside_found / total if total else np.nan,
            "share_inside_administrative": inside_admin / total if total else np.nan,
            "elsewhere": frame.loc[elsewhere, "id"].tolist(),
            "crossing": crossing,
            "communities": int(np.unique(community[community >= 0]).size),
            "administrative": len(names),
        },
    )
