"""Hierarchy: do ties run one way, from the top down?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from gunjip.foundation.results import Result
from gunjip.linkages.network import Network
from gunjip.linkages.structure import mutual_kinds, ordered_pairs
from gunjip.linkages.ties import SYMMETRIC

#: Reachability is asked for all pairs, so that a larger network is not asked.
MOST_NODES = 20_000


def hierarchy(network: Network) -> Result:
    r"""Krackhardt's dimensions and flow hierarchy, of directed ties.

    .. math::
        \text{connectedness} = \frac{\text{pairs joined in some way}}{n(n-1)/2}, \quad
        \text{hierarchy} = 1 - \frac{\text{pairs that reach each other}}
                                   {\text{pairs of which one reaches the other}}, \quad
        \text{flow hierarchy} = \frac{\text{ties in no cycle}}{m}

    Efficiency is 1 less the share of ties beyond those that hold each component together.
    Kinds without direction are left out; 1 is a pure hierarchy.

    Returns
    -------
    Result
        ``measure, value, n, status``: ``connectedness, hierarchy, efficiency,
        flow_hierarchy``. ``status``: ``ok``, ``empty`` (no directed ties),
        ``one_sided`` (one group only gives and one only takes, so that hierarchy is 1 by
        construction of the data), ``too_large`` (more than 20,000 nodes).

    References
    ----------
    Krackhardt 1994; Luo and Magee 2011, doi:10.1002/cplx.20368.

    Examples
    --------
    >>> import pandas as pd
    >>> tree = pd.DataFrame({"source": list("aab"), "target": list("bcd"), "kind": "transaction"})
    >>> hierarchy(Network.from_edges(tree)).frame["value"].tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    kinds = [k for k in network.kinds if k not in SYMMETRIC]
    chosen = network.select(kinds=kinds)
    pairs = ordered_pairs(chosen)
    n = network.size
    values = dict.fromkeys(
        ("connectedness", "hierarchy", "efficiency", "flow_hierarchy"), (np.nan, "empty")
    )
    m = int(pairs.nnz)
    if n > 1 and m and network.directed:
        _, weak = sparse.csgraph.connected_components(pairs, directed=True, connection="weak")
        count, strong = sparse.csgraph.connected_components(
            pairs, directed=True, connection="strong"
        )
        size = np.bincount(weak).astype(float)
        values["connectedness"] = (float((size * (size - 1)).sum() / (n * (n - 1))), "ok")
        undirected = sparse.csr_array(pairs + pairs.T).nnz / 2
        most = float((size * (size - 1) / 2 - (size - 1)).sum())
        extra = undirected - float((size - 1).sum())
        values["efficiency"] = (1 - extra / most, "ok") if most > 0 else (1.0, "ok")
        status = "ok" if mutual_kinds(chosen) else "one_sided"
        i, j = pairs.nonzero()
        values["flow_hierarchy"] = (float((strong[i] != strong[j]).mean()), status)
        if n <= MOST_NODES:
            values["hierarchy"] = (_krackhardt(strong, count, i, j), status)
        else:
            values["hierarchy"] = (np.nan, "too_large")
    return Result(
        kind="hierarchy",
        table=pd.DataFrame(
            [(k, v, n, s) for k, (v, s) in values.items()],
            columns=["measure", "value", "n", "status"],
        ),
        citation="Krackhardt 1994; Luo and Magee 2011, doi:10.1002/cplx.20368",
    )


def _krackhardt(strong: np.ndarray, count: int, i: np.ndarray, j: np.ndarray) -> float:
    """1 − pairs that reach each other / pairs of which one reaches the other."""
    size = np.bincount(strong, minlength=count)
    a, b = strong[i], strong[j]
    apart = a != b
    edges = np.unique(a[apart].astype(np.int64) * count + b[apart])
    below: list[list[int]] = [[] for _ in range(count)]
    waiting = np.zeros(count, dtype=np.int64)
    for e in edges:
        below[int(e // count)].append(int(e % count))
        waiting[e // count] += 1
    above: list[list[int]] = [[] for _ in range(count)]
    for k, targets in enumerate(below):
        for t in targets:
            above[t].append(k)
    # From the bottom up: what a component reaches is a set of bits.
    reach = [0] * count
    ready = [k for k in range(count) if waiting[k] == 0]
    reached = 0
    while ready:
        k = ready.pop()
        bits = 0
        for t in below[k]:
            bits |= reach[t] | (1 << t)
        reach[k] = bits
        if bits:
            flags = np.unpackbits(
                np.frombuffer(bits.to_bytes((count + 7) // 8, "little"), dtype=np.uint8),
                bitorder="little",
            )[:count]
            reached += int(size[k]) * int(size[flags.astype(bool)].sum())
        for t in above[k]:
            waiting[t] -= 1
            if waiting[t] == 0:
                ready.append(t)
    mutual = int((size * (size - 1) // 2).sum())
    either = reached + mutual
    return float(1 - mutual / either) if either else float("nan")
