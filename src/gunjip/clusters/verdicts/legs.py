"""The leg "related" of the cluster test: a statistic, its null, p and whether it was tested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from gunjip.linkages.usual_ties import Leg

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def pair_ranks(similarity: Floats) -> Floats:
    """Share of all pairs that are at most as related as each; NaN where not known."""
    upper = np.triu_indices(len(similarity), 1)
    values = similarity[upper]
    known = np.isfinite(values)
    out = np.full(similarity.shape, np.nan)
    rank = np.full(values.shape, np.nan)
    if known.any():
        rank[known] = rankdata(values[known], "average") / known.sum()
    out[upper] = rank
    out[upper[::-1]] = rank
    return out


def relatedness_leg(similarity: Floats, weight: Floats, sets: int, rng: np.random.Generator) -> Leg:
    """Mean relatedness of a cluster's industries over that of random sets of as many.

    Relatedness enters as its rank among all pairs, from 0 to 1, so that one very
    close pair does not stand for a set.

    Parameters
    ----------
    similarity
        Relatedness of all industries, shape (I, I); NaN where not known.
    weight
        Members by industry, shape (I,).
    sets
        Random sets; the industries' weights are dealt out to others.
    """
    there = np.flatnonzero(weight > 0)
    if there.size < 2:
        return Leg(why="one_industry")
    w = weight[there] / weight[there].sum()
    pair = np.outer(w, w)
    similarity = pair_ranks(similarity)
    np.fill_diagonal(pair, 0.0)

    known = np.isfinite(similarity)
    filled = np.where(known, similarity, 0.0)

    def means(sets_of: Ints) -> Floats:
        at = (sets_of[:, :, None], sets_of[:, None, :])
        total = (pair * known[at]).sum(axis=(1, 2))
        value = (pair * filled[at]).sum(axis=(1, 2))
        out = np.full(len(value), np.nan)
        np.divide(value, total, out=out, where=total > 0)
        return out

    observed = float(means(there[None, :])[0])
    if not np.isfinite(observed):
        return Leg(why="no_relatedness")
    size = len(weight)
    if size <= there.size:
        return Leg(observed=observed, why="few_industries")
    order = np.argsort(rng.random((sets, size)), axis=1)
    drawn = means(order[:, : there.size])
    drawn = drawn[np.isfinite(drawn)]
    if drawn.size == 0:
        return Leg(observed=observed, why="no_relatedness")
    p = (1 + int((drawn >= observed).sum())) / (1 + drawn.size)
    return Leg(observed, float(drawn.mean()), p, int(there.size))
