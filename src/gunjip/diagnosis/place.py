"""An organisation's place in a network: whom it joins that would not be joined without it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy import sparse

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import near
from gunjip.tables.common import require_columns


class TiedNodes(Protocol):
    """What a network must offer to find the organisation's place in it: ``linkages.Network`` does."""

    nodes: pd.DataFrame
    source: Any
    target: Any


#: Where no ties or no id were given.
NOT_TESTED: Mapping[str, Any] = {
    "degree": 0, "brokered": 0, "share": math.nan, "usual": math.nan, "compared": 0,
    "across": math.nan, "kinds": {}, "status": "not_tested",
}  # fmt: skip
#: Other nodes with as many ties that the organisation is set against.
_OTHERS = 50


def place_in_network(
    organisation: str,
    network: TiedNodes | pd.DataFrame,
    members: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Whom an organisation joins, and whether these were joined without it.

    Parameters
    ----------
    organisation
        Its id.
    network
        A ``linkages`` network, or a frame with ``source, target``.
    members
        Kind by id.

    Returns
    -------
    dict
        ``degree`` (neighbours), ``brokered`` (pairs of them without a tie of their own),
        ``share`` (of all its neighbours' pairs), ``usual`` (the median share of the
        ``compared`` other nodes nearest to it in degree, from half to twice as many
        neighbours), ``across`` (brokered pairs of two
        different kinds; NaN where a neighbour's kind is not known), ``kinds`` (neighbours by
        kind), ``status`` (``measured``, ``no_ties``).

    Raises
    ------
    InputError
        No tie and no member has the id.

    Notes
    -----
    In a thin network nearly every pair of neighbours is unjoined; ``usual`` says how
    much of the share is the network's and not the organisation's.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["o", "o", "o", "a"], "target": ["a", "b", "c", "b"]})
    >>> told = place_in_network("o", ties)
    >>> told["degree"], told["brokered"]
    (3, 2)
    """
    if isinstance(network, pd.DataFrame):
        require_columns(network, ("source", "target"), "network")
        ends = network[["source", "target"]].dropna().astype("str").to_numpy().ravel()
        code, ids = pd.factorize(ends, sort=True)
        a, b = code.reshape(-1, 2).T
    else:
        ids = network.nodes["id"].astype("str").to_numpy()
        a, b = np.asarray(network.source), np.asarray(network.target)
    names = [str(i) for i in ids]
    known = members or {}
    if organisation not in set(names):
        if organisation in known:
            return {**NOT_TESTED, "status": "no_ties"}
        guess = near(organisation, [*names, *known]) if len(names) < 50_000 else ""
        raise InputError.of(
            "diag-organisation-not-tied", id=organisation, near=guess or ", ".join(names[:3])
        )
    apart = a != b
    ones = np.ones(2 * int(apart.sum()))
    both = (np.r_[a[apart], b[apart]], np.r_[b[apart], a[apart]])
    joined = sparse.csr_array((ones, both), shape=(len(names), len(names)))
    joined.data[:] = 1.0  # a tie told twice is one
    degree = np.diff(joined.indptr)
    mine = names.index(organisation)
    around = joined.indices[joined.indptr[mine] : joined.indptr[mine + 1]]
    if not around.size:
        return {**NOT_TESTED, "status": "no_ties"}
    size = int(around.size)
    rivals = np.flatnonzero((degree >= max(2, size / 2)) & (degree <= 2 * size))
    rivals = rivals[rivals != mine]
    rivals = rivals[np.argsort(np.abs(degree[rivals] - size), kind="stable")][:_OTHERS]
    shares = [_unjoined(joined, int(r)) for r in rivals]
    pairs = size * (size - 1) // 2
    within = sparse.triu(joined[around][:, around]).tocoo()
    kinds = [known.get(names[n], "") for n in around]
    tied = {(min(i, j), max(i, j)) for i, j in zip(*within.coords, strict=True)}
    across = math.nan
    if all(kinds):
        mixed = (p for p in combinations(range(size), 2) if kinds[p[0]] != kinds[p[1]])
        across = sum(pair not in tied for pair in mixed)
    count = pd.Series([k for k in kinds if k], dtype="object").value_counts()
    return {
        "degree": size,
        "brokered": pairs - len(tied),
        "share": (pairs - len(tied)) / pairs if pairs else math.nan,
        "usual": float(np.median(shares)) if shares else math.nan,
        "compared": len(shares),
        "across": across,
        "kinds": {str(k): int(n) for k, n in sorted(count.items())},
        "status": "measured",
    }


def _unjoined(joined: sparse.csr_array, node: int) -> float:
    """Share of a node's neighbours' pairs without a tie of their own."""
    around = joined.indices[joined.indptr[node] : joined.indptr[node + 1]]
    pairs = around.size * (around.size - 1)
    return float(1.0 - joined[around][:, around].sum() / pairs)
