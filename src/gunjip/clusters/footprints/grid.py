"""Counts within discs of several radii, on grids of occupied cells.

A disc of radius R is told by square cells of side R/4: 49 cells around the
centre's. Only occupied cells are kept, sorted by column and row, so that the
cells of a disc that lie in one column are one run; with prefix sums of any
count a disc costs nine differences, however many plants it holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Index = NDArray[np.int32]

#: Cells from a disc's centre to its edge.
REACH = 4
#: Half-heights of the columns of a disc, from the left to the right one.
_HALF = np.array(
    [int(np.floor(np.sqrt(REACH**2 - dx**2))) for dx in range(-REACH, REACH + 1)], dtype=np.int64
)


@dataclass(frozen=True, slots=True)
class Grid:
    """Occupied cells of one scale.

    Attributes
    ----------
    radius, side
        Of the disc and of a cell, in metres.
    cell
        The cell of each plant, shape (plants,).
    column, row
        Of each cell, shape (cells,), sorted by column, then row.
    begin, end
        Runs of cells of each disc's columns, shape (cells, 2 REACH + 1).
    x0, y0
        Corner of column 0, row 0.
    """

    radius: float
    side: float
    cell: Index
    column: Ints
    row: Ints
    begin: Index
    end: Index
    x0: float
    y0: float

    @property
    def size(self) -> int:
        """How many occupied cells there are."""
        return int(self.column.size)

    def centres(self) -> Floats:
        """Centres of the cells, shape (cells, 2)."""
        return np.column_stack(
            [
                self.x0 + (self.column + 0.5) * self.side,
                self.y0 + (self.row + 0.5) * self.side,
            ]
        )

    def counts(self, plants: Ints, weight: Ints | None = None) -> Ints:
        """How many of the given plants stand in each cell, or their weights' sum."""
        own = None if weight is None else weight[plants]
        return np.bincount(self.cell[plants], own, minlength=self.size).astype(np.int64)

    def discs(self, counts: Ints) -> Ints:
        """Sums of a count over the disc around each cell."""
        return np.asarray(_disc_sums(counts, self.begin, self.end))


def build_grid(points: Floats, radius: float) -> Grid:
    """The grid of one radius over points in metres, shape (n, 2)."""
    side = radius / REACH
    # The corner is a round number, so that cells do not move with the data's extent.
    x0, y0 = (np.floor(points.min(axis=0) / radius) - 1) * radius
    column = np.floor((points[:, 0] - x0) / side).astype(np.int64)
    row = np.floor((points[:, 1] - y0) / side).astype(np.int64)
    height = int(row.max()) + 1
    key, cell = np.unique(column * height + row, return_inverse=True)
    columns, rows = key // height, key % height
    starts = np.searchsorted(columns, np.arange(int(columns.max()) + 2))
    begin, end = _runs(columns, rows, starts.astype(np.int64), _HALF)
    return Grid(
        radius, side, cell.astype(np.int32), columns, rows, begin, end, float(x0), float(y0)
    )


@njit(cache=True, nogil=True)
def _runs(columns: Ints, rows: Ints, starts: Ints, half: Ints) -> tuple[Index, Index]:
    n = columns.size
    reach = half.size // 2
    begin = np.zeros((n, half.size), np.int32)
    end = np.zeros((n, half.size), np.int32)
    width = starts.size - 1
    for i in range(n):
        for d in range(half.size):
            c = columns[i] + d - reach
            if c < 0 or c >= width:
                continue
            a, b = starts[c], starts[c + 1]
            if a == b:
                continue
            begin[i, d] = a + np.searchsorted(rows[a:b], rows[i] - half[d])
            end[i, d] = a + np.searchsorted(rows[a:b], rows[i] + half[d] + 1)
    return begin, end


@njit(cache=True, nogil=True)
def _disc_sums(counts: Ints, begin: Index, end: Index) -> Ints:
    n, width = begin.shape
    prefix = np.zeros(n + 1, np.int64)
    for i in range(n):
        prefix[i + 1] = prefix[i] + counts[i]
    out = np.zeros(n, np.int64)
    for i in range(n):
        for d in range(width):
            out[i] += prefix[end[i, d]] - prefix[begin[i, d]]
    return out


@njit(cache=True, nogil=True)
def excess(k: int, m: int, n: int, total: int) -> float:
    """Bernoulli log likelihood ratio of a higher share inside (Kulldorff 1997, eq. 3).

    k of the n cases among m of the total plants; 0 where the share inside is
    not above the share outside.
    """
    if m <= 0 or m >= total or k * (total - m) <= (n - k) * m:
        return 0.0
    out = k * np.log(k / m) - n * np.log(n / total)
    if n > k:
        out += (n - k) * np.log((n - k) / (total - m))
    if m > k:
        out += (m - k) * np.log((m - k) / m)
    rest = total - m - n + k
    if rest > 0:
        out += rest * np.log(rest / (total - m))
    if total > n:
        out -= (total - n) * np.log((total - n) / total)
    return float(out)


@njit(cache=True, nogil=True)
def most_excess(k: int, m: int, n: int, total: int) -> float:
    """No less than :func:`excess`, without a logarithm.

    With p = n / total the excess is the sum, inside and outside, of plants times the
    divergence of their share from p; a divergence is at most the squared distance over
    p (1 - p). So most discs need no logarithm to be passed over.
    """
    p = n / total
    away = k - m * p
    return away * away * (1.0 / m + 1.0 / (total - m)) / (p * (1.0 - p)) * (1 + 1e-9)


@njit(cache=True, nogil=True)
def best_disc(
    case_cells: Index,
    counts: Ints,
    discs: Ints,
    begin: Index,
    end: Index,
    total: int,
    least: int,
    most_share: float,
) -> tuple[float, int]:
    """The disc around a case's cell with the largest excess, and that excess.

    Parameters
    ----------
    case_cells
        Cells that hold at least one case, each once.
    counts, discs
        Cases in each cell; all plants in each disc.
    total
        All plants.
    least
        Cases that a disc must hold.
    most_share
        The largest part of all plants that a disc may hold.
    """
    size, width = begin.shape
    prefix = np.zeros(size + 1, np.int64)
    for i in range(size):
        prefix[i + 1] = prefix[i] + counts[i]
    n = prefix[size]
    best = 0.0
    at = -1
    for i in case_cells:
        m = discs[i]
        if m > most_share * total or m < least:
            continue
        k = 0
        for d in range(width):
            k += prefix[end[i, d]] - prefix[begin[i, d]]
        if k < least or k * total <= n * m or most_excess(k, m, n, total) <= best:
            continue
        value = excess(k, m, n, total)
        if value > best:
            best = value
            at = i
    return best, at


@njit(cache=True, nogil=True)
def best_of_prefixes(
    order: Index,
    sizes: Ints,
    cell: Index,
    discs: Ints,
    begin: Index,
    end: Index,
    least: int,
    most_share: float,
) -> Floats:
    """The largest excess for the first n plants of an order as cases, for each n of ``sizes``.

    ``sizes`` rises; one order of all plants serves every size of an industry.
    """
    cells = begin.shape[0]
    counts = np.zeros(cells, np.int64)
    found = np.empty(min(order.size, cells), np.int32)
    known = 0
    done = 0
    out = np.zeros(sizes.size)
    for s in range(sizes.size):
        # In the cells' own order neighbours lie together in memory. Where cases are many that
        # order is had from the counts, and nothing waits for a count to be read.
        if 8 * sizes[s] > cells:
            for k in range(done, sizes[s]):
                counts[cell[order[k]]] += 1
            mine = np.flatnonzero(counts).astype(np.int32)
        else:
            for k in range(done, sizes[s]):
                c = cell[order[k]]
                if counts[c] == 0:
                    found[known] = c
                    known += 1
                counts[c] += 1
            mine = np.sort(found[:known])
        done = sizes[s]
        value, _ = best_disc(mine, counts, discs, begin, end, order.size, least, most_share)
        out[s] = value
    return out
