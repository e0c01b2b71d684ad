"""Quantiles of groups of cells, and their bounds when cells are uncertain."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def _at(ordered: Floats, size: int, prob: float) -> float:
    """Linear interpolation between order statistics (numpy's default, type 7)."""
    if size == 0:
        return np.nan
    place = prob * (size - 1)
    k = int(np.floor(place))
    part = place - k
    if part == 0.0 or k + 1 >= size:
        return ordered[k]
    a, b = ordered[k], ordered[k + 1]
    if a == b:
        return a
    # As numpy does it, from the nearer end, so that ties fall the same way.
    if part >= 0.5:
        return b - (b - a) * (1.0 - part)
    return a + (b - a) * part


@njit(cache=True, nogil=True)
def group_quantiles(
    values: Floats, keep: NDArray[np.bool_], starts: NDArray[np.int64], probs: Floats
) -> Floats:
    """Quantiles of the kept values of each group, shape (groups, probs); NaN where none."""
    groups = starts.size - 1
    out = np.full((groups, probs.size), np.nan)
    for g in range(groups):
        a, b = starts[g], starts[g + 1]
        room = np.empty(b - a)
        size = 0
        for i in range(a, b):
            if keep[i] and not np.isnan(values[i]):
                room[size] = values[i]
                size += 1
        room = np.sort(room[:size])
        for p in range(probs.size):
            out[g, p] = _at(room, size, probs[p])
    return out


@njit(cache=True, nogil=True)
def group_quantiles_upper(
    values: Floats,
    sure: NDArray[np.bool_],
    maybe: NDArray[np.bool_],
    starts: NDArray[np.int64],
    probs: Floats,
) -> Floats:
    """The largest quantile that a group can have.

    Cells of ``sure`` belong to the group whatever happens, those of ``maybe``
    may or may not. Exact where a group has no ``maybe``, an upper bound else.
    """
    groups = starts.size - 1
    out = np.full((groups, probs.size), np.nan)
    for g in range(groups):
        a, b = starts[g], starts[g + 1]
        room = np.empty(b - a)
        extra = np.empty(b - a)
        size = 0
        more = 0
        for i in range(a, b):
            if np.isnan(values[i]):
                continue
            if sure[i]:
                room[size] = values[i]
                size += 1
            elif maybe[i]:
                extra[more] = values[i]
                more += 1
        room = np.sort(room[:size])
        extra = np.sort(extra[:more])
        for p in range(probs.size):
            if more == 0:
                out[g, p] = _at(room, size, probs[p])
            else:
                out[g, p] = _most(room, extra, probs[p])
    return out


@njit(cache=True, nogil=True)
def _most(room: Floats, extra: Floats, prob: float) -> float:
    """An upper bound of the quantile over all ways to take in some of ``extra``.

    The order statistic above the quantile does not fall when a larger number
    joins, so that taking in all that stand above it, until nothing changes,
    gives its maximum; the interpolated quantile is never above it.
    """
    size = room.size
    best = room[int(np.ceil(prob * (size - 1)))] if size > 0 else -np.inf
    taken = 0
    while True:
        count = extra.size - np.searchsorted(extra, best)
        if count <= taken:
            return best if size + taken > 0 else np.nan
        joined = np.empty(size + count)
        joined[:size] = room
        joined[size:] = extra[extra.size - count :]
        joined = np.sort(joined)
        now = joined[int(np.ceil(prob * (size + count - 1)))]
        if now <= best:
            return best
        best = now
        taken = count
