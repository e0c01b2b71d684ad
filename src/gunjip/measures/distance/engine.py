"""From points to the kernels' numbers: sums within radii, pair moments, pair counts.

Everything here takes row and column numbers of a :class:`.points.Points` and
spreads a kernel over threads; the statistics never see a kernel's arguments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.parallel import parallel_map, worker_count
from gunjip.measures.distance.neighbours import make_strips
from gunjip.measures.distance.points import EARTH_RADIUS, Index, Points

Floats = NDArray[np.float64]

#: Bins a bandwidth in the moment table: with powers 0 … 3 the truncation is below
#: (1/192)^4 · 3/4! = 9.2e-11 of a kernel's peak for every pair, 3 being the
#: largest value of |He4(z)| exp(−z²/2).
BINS_PER_BANDWIDTH = 96
EXACT_ERROR = 9.2e-11
#: Beyond so many steps of doubt single precision is no help.
MOST_AGAIN = 0.02
#: A Gaussian is 0 to 1e-14 of its peak beyond so many bandwidths.
TAIL = 8.0


def _runs(
    points: Points, rows: Index, cols: Index, reach: float
) -> tuple[Index, NDArray[np.int64], NDArray[np.int64]]:
    """The columns' order and, for each row, the runs of it that are within reach."""
    if points.metric == "great_circle":
        degrees = float(np.degrees(reach / EARTH_RADIUS))
        strips = make_strips(points.x[cols], points.y[cols], degrees, on_sphere=True)
    else:
        strips = make_strips(points.x[cols], points.y[cols], reach, on_sphere=False)
    if strips.trivial:
        lo = np.zeros((rows.size, 1), np.int64)
        return np.arange(cols.size), lo, np.full((rows.size, 1), cols.size, np.int64)
    lo, hi = strips.runs(points.x[rows], points.y[rows])
    return strips.order, lo, hi


def _even(grid: Floats) -> float:
    """The step of radii that are exactly 0, s, 2s, …; 0 where they are not."""
    if grid.size < 2 or grid[0] != 0.0:
        return 0.0
    step = float(grid[1])
    return step if np.array_equal(grid, np.arange(grid.size) * step) else 0.0


def _single(rows: list[Floats], cols: list[Floats]) -> list[NDArray[np.float32]]:
    """x and y of rows and columns in single precision, from the middle of the columns."""
    middle = [0.5 * (float(p.min()) + float(p.max())) for p in cols[:2]]
    return [
        (p - m).astype(np.float32)
        for side in (rows[:2], cols[:2])
        for p, m in zip(side, middle, strict=True)
    ]


def _margin(single: list[NDArray[np.float32]], step: float, count: int) -> float:
    """How far, in steps, a distance in single precision may be from the true one.

    A coordinate errs by 2⁻²⁴ of the extent, a difference by four times that, a distance by
    √2 of it; the square, the root and the two products by 2⁻²⁴ of the distance each.
    """
    if not step > 0.0:
        return np.inf
    extent = max(max(float(p.max()), -float(p.min())) for p in single)
    return 1.5 * extent * 2.0**-22 / step + count * 2.0**-21


def _cells(grid: Floats) -> tuple[NDArray[np.uint16], float]:
    """A table of cells, none holding two radii: the first radius not below each cell."""
    top = float(grid[-1])
    gap = float(np.diff(grid).min()) if grid.size > 1 else top
    number = int(min(max(2.0 * top / gap + 2.0, 64.0), 4_000_000.0)) if gap > 0 else 64
    scale = number / top if top > 0.0 else 1.0
    cell = np.arange(number + 1) / scale
    table = np.searchsorted(grid, cell * (1.0 - 1e-12), side="left").astype(np.uint16)
    table[-1] = grid.size
    return table, scale


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """Neighbourhoods of all points, made once for many choices of rows and columns.

    Attributes
    ----------
    order, place
        The points in the order of their strips, and where each stands in it.
    lo, hi
        Runs of the ordered points within reach of each, in that order, shape (n, k).
    """

    order: Index
    place: Index
    lo: NDArray[np.int64]
    hi: NDArray[np.int64]


def make_ready(points: Points, reach: float) -> Ready | None:
    """Neighbourhoods of all points; None where distances are given."""
    if points.metric == "given":
        return None
    everything = np.arange(len(points))
    order, lo, hi = _runs(points, everything, everything, reach)
    place = np.empty_like(order)
    place[order] = everything
    return Ready(order, place, lo[order], hi[order])


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """Rows and columns as a kernel takes them.

    ``turn`` orders the rows so that one after another they find what they need in the
    cache; ``rows`` and ``cols`` are points; ``own[i]`` is the column that is row i, or -1.
    """

    turn: Index
    rows: Index
    cols: Index
    lo: NDArray[np.int64]
    hi: NDArray[np.int64]
    own: NDArray[np.int64]


def _lay(points: Points, rows: Index, cols: Index, reach: float, ready: Ready | None) -> _Laid:
    n = len(points)
    if ready is None:
        order, lo, hi = _runs(points, rows, cols, reach)
        ordered = cols[order]
        place = np.full(n, -1, np.int64)
        place[ordered] = np.arange(ordered.size)
        turn = np.argsort(lo[:, lo.shape[1] // 2], kind="stable")
        lo, hi = lo[turn], hi[turn]
        own = place[rows[turn]]
    else:
        chosen = np.zeros(n, bool)
        chosen[ready.place[cols]] = True
        # The chosen before each place of the order: runs of all become runs of these.
        before = np.zeros(n + 1, np.int64)
        np.cumsum(chosen, out=before[1:])
        at = ready.place[rows]
        turn = np.argsort(at, kind="stable")
        at = at[turn]
        lo, hi = before[ready.lo[at]], before[ready.hi[at]]
        ordered = ready.order[chosen]
        own = np.where(chosen[at], before[at], -1)
    return _Laid(turn, rows[turn], ordered, np.ascontiguousarray(lo), np.ascontiguousarray(hi), own)


def sums_within(
    points: Points,
    rows: Index,
    cols: Index,
    weights: Floats,
    grid: Floats,
    *,
    ready: Ready | None = None,
    workers: int | None = None,
) -> Floats:
    """Σ_j w_j 1(d_ij ≤ r) over the columns j other than row i itself, shape (rows, radii).

    ``weights`` are those of all points; ``ready`` saves the search for neighbours where
    it was made for a reach of no less than the last radius. Comparisons are those of
    float64 numbers.
    """
    from gunjip.measures.distance import kernels

    out = np.empty((rows.size, grid.size))
    if not rows.size or not cols.size:
        out[:] = 0.0
        return out
    count = worker_count(workers)
    if points.metric == "given":
        matrix = points.distances
        cw = np.ascontiguousarray(weights[cols])

        def given(t: int) -> None:
            kernels.matrix_sums_within(matrix, rows, cols, cw, grid, t, count, out)

        parallel_map(given, range(count), workers=count)
        return out
    laid = _lay(points, rows, cols, float(grid[-1]), ready)
    lo, hi, own = laid.lo, laid.hi, laid.own
    r = [np.ascontiguousarray(c[laid.rows]) for c in points.xyz]
    c = [np.ascontiguousarray(c[laid.cols]) for c in points.xyz]
    cw = np.ascontiguousarray(weights[laid.cols])
    straight = points.chord(grid)
    even = _even(straight)
    result = np.empty_like(out)
    single = _single(r, c)
    margin = _margin(single, even, grid.size)
    if points.flat and margin < MOST_AGAIN:

        def work(t: int) -> None:
            kernels.even_sums_within(
                *r[:2], *c[:2], *single, cw, own, lo, hi, even, grid.size,
                margin, t, count, result,
            )  # fmt: skip
    else:
        edges = np.r_[straight, np.inf]
        table, scale = _cells(straight)

        def work(t: int) -> None:
            kernels.sums_within(
                *r, *c, cw, points.flat, own, lo, hi, edges, table, scale,
                t, count, result,
            )  # fmt: skip

    parallel_map(work, range(count), workers=count)
    out[laid.turn] = result
    return out


def kernel_within(
    points: Points,
    rows: Index,
    cols: Index,
    weights: Floats,
    grid: Floats,
    h: float,
    *,
    workers: int | None = None,
) -> Floats:
    """Σ_j w_j exp(−((r − d_ij)/h)²/2) over the columns j ≠ i, shape (rows, radii)."""
    from gunjip.measures.distance import kernels

    out = np.zeros((rows.size, grid.size))
    if not rows.size or not cols.size:
        return out
    count = worker_count(workers)
    given = points.metric == "given"
    matrix = np.asarray(points.distances) if given else np.zeros((1, 1))
    if given:
        order = np.arange(cols.size)
        lo = np.zeros((rows.size, 1), np.int64)
        hi = np.full((rows.size, 1), cols.size, np.int64)
    else:
        order, lo, hi = _runs(points, rows, cols, float(grid[-1]) + TAIL * h)
    ordered = cols[order]
    r = [np.ascontiguousarray(p[rows]) for p in points.xyz]
    c = [np.ascontiguousarray(p[ordered]) for p in points.xyz]
    cw = np.ascontiguousarray(weights[ordered])
    lo, hi = np.ascontiguousarray(lo), np.ascontiguousarray(hi)

    def work(t: int) -> None:
        kernels.kernel_within(
            *r, rows, *c, ordered, cw, points.diameter, matrix, given, lo, hi, grid, h, TAIL,
            t, count, out,
        )  # fmt: skip

    parallel_map(work, range(count), workers=count)
    return out


def pairs_within(
    points: Points, rows: Index, cols: Index, reach: float
) -> tuple[Index, Index, Floats]:
    """All ordered pairs within reach: places in rows, places in columns, distances."""
    from gunjip.measures.distance import kernels

    given = points.metric == "given"
    matrix = np.asarray(points.distances) if given else np.zeros((1, 1))
    if given:
        order = np.arange(cols.size)
        lo = np.zeros((rows.size, 1), np.int64)
        hi = np.full((rows.size, 1), cols.size, np.int64)
    else:
        order, lo, hi = _runs(points, rows, cols, reach)
    ordered = cols[order]
    r = [np.ascontiguousarray(p[rows]) for p in points.xyz]
    c = [np.ascontiguousarray(p[ordered]) for p in points.xyz]
    size = min(int((hi - lo).sum()), 1 << 20)
    while True:
        a, b, d = np.empty(size, np.intp), np.empty(size, np.intp), np.empty(size)
        found = kernels.list_pairs(
            *r, rows, *c, ordered, points.diameter, matrix, given, lo, hi, reach, a, b, d
        )
        if found <= size:
            return a[:found], order[b[:found]], d[:found]
        size = found


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums of powers of the place within bins of distance.

    Attributes
    ----------
    table
        Shape (bins, 4): Σ w u^p, u in [-1/2, 1/2) the place within the bin.
    width
        Of a bin, in metres.
    total
        Σ w over all pairs, near or far.
    """

    table: Floats
    width: float
    total: float

    def density(self, grid: Floats, h: float, *, matrix: Floats | None = None) -> Floats:
        """The reflected Gaussian kernel density at ``grid``; it integrates to 1.

        ``matrix`` is :func:`moment_kernel` of the same bins, where it was made
        once for many tables.
        """
        if not self.total > 0.0:
            return np.full(grid.size, np.nan)
        if matrix is not None:
            return np.asarray(matrix @ self.table.ravel() / self.total)
        used = np.flatnonzero(self.table[:, 0] != 0.0)
        middle = (used + 0.5) * self.width
        out = np.zeros(grid.size)
        # A few distances at a time, with the bins that reach them, keep the matrix small.
        for a in range(0, grid.size, 16):
            r = grid[a : a + 16]
            low, high = np.searchsorted(middle, [r[0] - TAIL * h, r[-1] + TAIL * h])
            near = used[low:high]
            part = self.table[near].ravel()
            out[a : a + 16] = moment_kernel(near, self.width, r, h) @ part
        return out / self.total


def moment_kernel(bins: NDArray[np.intp], width: float, grid: Floats, h: float) -> Floats:
    """The Taylor coefficients of the reflected Gaussian, shape (grid, 4 bins).

    With z = (r − c)/h for a bin's centre c, the p-th derivative of φ((r − d)/h)/h
    in d is He_p(z) φ(z) / h^(p+1); at the mirror image its sign alternates.
    """
    middle = (bins + 0.5) * width
    out = np.zeros((grid.size, bins.size, 4))
    for side in (1.0, -1.0):
        z = (grid[:, None] - side * middle) / h
        phi = np.exp(-0.5 * z * z)
        s = side * width / h
        out[:, :, 0] += phi
        out[:, :, 1] += (s * z) * phi
        out[:, :, 2] += (0.5 * s * s) * (z * z - 1.0) * phi
        out[:, :, 3] += (s**3 / 6.0) * (z * z - 3.0) * z * phi
    out /= h * np.sqrt(2.0 * np.pi)
    return out.reshape(grid.size, 4 * bins.size)


def pair_moments(
    points: Points,
    rows: Index,
    row_weights: Floats,
    cols: Index | None,
    col_weights: Floats | None,
    *,
    reach: float,
    h: float,
    workers: int | None = None,
) -> Moments:
    """Moments of the pair distances below ``reach``.

    ``cols`` None takes the pairs among the rows, each once; else every row with
    every column. Weights stand beside the rows and columns.
    """
    from gunjip.measures.distance import kernels

    count = worker_count(workers)
    within = cols is None
    columns = rows if cols is None else cols
    cw = row_weights if col_weights is None else col_weights
    width = h / BINS_PER_BANDWIDTH
    bins = int(np.ceil(reach / width)) + 1
    sum_r = float(row_weights.sum())
    if within:
        total = 0.5 * (sum_r**2 - float((row_weights**2).sum()))
    else:
        total = sum_r * float(cw.sum())
    if points.metric == "given":
        matrix = points.distances

        def given(t: int) -> Floats:
            table: Floats = kernels.matrix_pair_moments(
                matrix, rows, row_weights, columns, cw, within, 1.0 / width, bins, t, count
            )
            return table

        return Moments(sum(parallel_map(given, range(count), workers=count)), width, total)  # type: ignore[arg-type]
    order, lo, hi = _runs(points, rows, columns, bins * width)
    if within:
        lo, hi = lo[order], hi[order]
        mine = np.arange(rows.size)[:, None]
        hi = np.maximum(np.minimum(hi, mine), lo)
        rows = rows[order]
        row_weights = row_weights[order]
    r = [np.ascontiguousarray(p[rows]) for p in points.xyz]
    c = r if within else [np.ascontiguousarray(p[columns[order]]) for p in points.xyz]
    rw = np.ascontiguousarray(row_weights)
    cw = rw if within else np.ascontiguousarray(cw[order])
    lo, hi = np.ascontiguousarray(lo), np.ascontiguousarray(hi)

    def work(t: int) -> Floats:
        table: Floats = kernels.pair_moments(
            *r, rw, *c, cw, points.flat, points.diameter, lo, hi, 1.0 / width, bins, t, count
        )
        return table

    tables = parallel_map(work, range(count), workers=count)
    return Moments(np.sum(tables, axis=0), width, total)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Pair weights by bin of distance, and those at distance 0 apart.

    Attributes
    ----------
    weight
        Shape (bins,), without the pairs at distance 0.
    at_zero
        Weight of the pairs that share a site.
    edges
        Of the bins, in metres, shape (bins + 1,).
    total
        Σ w over all pairs, near or far.
    """

    weight: Floats
    at_zero: float
    edges: Floats
    total: float


def kernel_over_bins(edges: Floats, grid: Floats, h: float) -> Floats:
    """The reflected Gaussian averaged over each bin, shape (grid, bins)."""
    from scipy.special import ndtr

    wide = np.diff(edges)
    near = ndtr((edges - grid[:, None]) / h)
    far = ndtr((edges + grid[:, None]) / h)
    return np.asarray((np.diff(near, axis=1) + np.diff(far, axis=1)) / wide)


def bin_edges(points: Points, reach: float, h: float) -> tuple[Floats, float]:
    """Edges in metres and the straight width of bins of about h/64."""
    straight = float(points.chord(reach))
    bins = int(min(np.ceil(straight / h * 64.0), 65_000.0))
    edges = np.arange(bins + 1) * (straight / bins)
    return points.arc(np.asarray(edges, dtype=np.float64)), straight / bins


def pair_counts(
    points: Points,
    rows: Index,
    row_weights: Floats | None,
    cols: Index | None,
    col_weights: Floats | None,
    *,
    reach: float,
    h: float,
    sites: Index,
    workers: int | None = None,
) -> Counts:
    """Pair weights by fine bin of float32 distances: the fast, binned route.

    ``row_weights`` None counts pairs. ``sites`` numbers the places of all
    points, so that pairs that share one are told from pairs that are close.
    """
    from gunjip.measures import pair_bins

    count = worker_count(workers)
    within = cols is None
    columns = rows if cols is None else cols
    edges, width = bin_edges(points, reach, h)
    bins = edges.size - 1
    ones = row_weights is None
    rw = np.ones(rows.size) if row_weights is None else row_weights
    cw = rw if within else (np.ones(columns.size) if col_weights is None else col_weights)
    on_site = np.bincount(sites[rows], weights=rw)
    if within:
        # Half of (Σw)² − Σw² site by site.
        at_zero = 0.5 * float((on_site**2).sum() - (rw**2).sum())
        total = 0.5 * (float(rw.sum()) ** 2 - float((rw**2).sum()))
    else:
        other = np.bincount(sites[columns], weights=cw, minlength=on_site.size)
        at_zero = float((on_site * other[: on_site.size]).sum())
        total = float(rw.sum()) * float(cw.sum())
    order, lo, hi = _runs(points, rows, columns, reach)
    if within:
        lo, hi = lo[order], hi[order]
        hi = np.maximum(np.minimum(hi, np.arange(rows.size)[:, None]), lo)
        rows, rw = rows[order], rw[order]
    # Near the origin float32 has digits to spare.
    centre = [float(p.mean()) for p in points.xyz]
    r = [(p[rows] - q).astype(np.float32) for p, q in zip(points.xyz, centre, strict=True)]
    c = (
        r
        if within
        else [
            (p[columns[order]] - q).astype(np.float32)
            for p, q in zip(points.xyz, centre, strict=True)
        ]
    )
    lo, hi = np.ascontiguousarray(lo), np.ascontiguousarray(hi)
    inverse = np.float32(1.0 / width)

    def work(t: int) -> Floats:
        if ones:
            table = pair_bins.count_pairs(*r, *c, points.flat, lo, hi, inverse, bins + 1, t, count)
        else:
            columns_w = rw if within else np.ascontiguousarray(cw[order])
            table = pair_bins.weigh_pairs(
                *r, rw, *c, columns_w, points.flat, lo, hi, inverse, bins + 1, t, count
            )
        return np.asarray(table, dtype=np.float64)

    table = np.sum(parallel_map(work, range(count), workers=count), axis=0)
    weight = table[1:]
    # What single precision takes for one place and is not goes into the first bin.
    weight[0] += table[0] - at_zero
    return Counts(weight, at_zero, edges, total)


def site_numbers(points: Points) -> Index:
    """A number for each place; plants at the same coordinates share it."""
    pairs = np.stack([points.x, points.y], axis=1)
    _, inverse = np.unique(pairs, axis=0, return_inverse=True)
    return np.asarray(inverse, dtype=np.intp).reshape(-1)
