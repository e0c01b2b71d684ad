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
        return float(ordered[k])
    a, b = float(ordered[k]), float(ordered[k + 1])
    if a == b:
        return a
    # As numpy does it, from the nearer end, so that ties fall the same way.
    if part >= 0.5:
        return b - (b - a) * (1.0 - part)
    return a + (b - a) * part


@njit(cache=True, nogil=True)
def column_quantile(values: Floats, prob: float) -> Floats:
    """One quantile of the finite values of each column; NaN where there are none."""
    rows, columns = values.shape
    out = np.empty(columns)
    room = np.empty(rows)
    for c in range(columns):
        size = 0
        for r in range(rows):
            if np.isfinite(values[r, c]):
                room[size] = values[r, c]
                size += 1
        if size == 0:
            out[c] = np.nan
            continue
        # Only the two values around the quantile are put in their places.
        k = int(np.floor(prob * (size - 1)))
        near = np.partition(room[:size], k)
        if k + 1 < size:
            near[k + 1] = near[k + 1 :].min()
        out[c] = _at(near, size, prob)
    return out


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
    may or may not.
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
def _kth(a: Floats, b: Floats, begin: int, k: int) -> float:
    """The k-th smallest (from 0) of the sorted ``a`` and ``b[begin:]`` together."""
    size = b.size - begin
    # How many of the k + 1 smallest come from a.
    low, high = max(0, k + 1 - size), min(k + 1, a.size)
    while low < high:
        mid = (low + high) // 2
        if a[mid] < b[begin + k - mid]:
            low = mid + 1
        else:
            high = mid
    best = -np.inf
    if low > 0:
        best = a[low - 1]
    if k + 1 - low > 0:
        best = max(best, b[begin + k - low])
    return best


@njit(cache=True, nogil=True)
def _most(room: Floats, extra: Floats, prob: float) -> float:
    """The largest quantile of ``room`` and some of ``extra`` (both sorted).

    For each number of extras the largest ones give the largest quantile.
    """
    best = np.nan
    for taken in range(extra.size + 1):
        size = room.size + taken
        if size == 0:
            continue
        begin = extra.size - taken
        place = prob * (size - 1)
        k = int(np.floor(place))
        part = place - k
        now = _kth(room, extra, begin, k)
        if part > 0.0 and k + 1 < size:
            after = _kth(room, extra, begin, k + 1)
            if after != now:
                now = after - (after - now) * (1.0 - part)
        if np.isnan(best) or now > best:
            best = now
    return best
