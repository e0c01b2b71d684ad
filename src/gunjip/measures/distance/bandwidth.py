"""The bandwidth of the paper's rule on pair distances, exact for any number of pairs.

Duranton and Overman take Silverman's rule, 0.9 min(s, IQR/1.34) m^(-1/5), on the
m distances between pairs. Only distances up to twice the largest r are used:
with reflection at 0 that is the stretch on which the density is estimated.
Millions of pairs are not kept: one pass gives the standard deviation and a
histogram, a second one collects the distances beside the quartiles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.parallel import parallel_map, worker_count
from gunjip.foundation.rng import stream
from gunjip.measures.distance.points import Index, Points

Floats = NDArray[np.float64]

#: As many distances are kept at once.
_KEEP = 4_000_000
_BINS = 1 << 16
#: Plants of the pooled rule.
_SAMPLE = 1_500


def silverman(number: float, deviation: float, low: float, high: float) -> float:
    """0.9 min(s, IQR/1.34) m^(-1/5); NaN where there is no spread."""
    if number < 2:
        return float("nan")
    spread = (high - low) / 1.34
    width = min(deviation, spread) if spread > 0.0 else deviation
    return float(0.9 * width * number**-0.2) if width > 0.0 else float("nan")


def _from_values(d: Floats) -> float:
    if d.size < 2:
        return float("nan")
    low, high = np.quantile(d, [0.25, 0.75])
    return silverman(d.size, float(d.std(ddof=1)), float(low), float(high))


def pooled_bandwidth(points: Points, pairs: float, limit: float) -> float:
    """Silverman's rule on the distances ≤ ``limit`` of all plants, for so many pairs.

    From a fixed sample of at most 1,500 plants: it depends on the sites of all plants
    and on the industry's size, not on which of the sites are the industry's.
    """
    n = len(points)
    rows = np.arange(n)
    if n > _SAMPLE:
        rows = np.sort(stream(0, "pooled bandwidth").choice(n, _SAMPLE, replace=False))
    i, j = np.tril_indices(rows.size, -1)
    if points.metric == "given":
        d = np.asarray(points.distances)[np.ix_(rows, rows)][i, j]
    else:
        place = np.stack([p[rows] for p in points.xyz], axis=1)
        d = points.arc(np.sqrt(((place[i] - place[j]) ** 2).sum(axis=1)))
    near = d[d <= limit]
    if near.size < 2:
        return float("nan")
    low, high = np.quantile(near, [0.25, 0.75])
    number = max(2.0, pairs * near.size / d.size)
    return silverman(number, float(near.std(ddof=1)), float(low), float(high))


def pair_bandwidth(
    points: Points,
    rows: Index,
    cols: Index | None,
    limit: float,
    *,
    workers: int | None = None,
) -> float:
    """Silverman's rule on the distances ≤ ``limit`` of all pairs, exactly.

    Returns NaN with fewer than two distances or without any spread.
    """
    from gunjip.measures.distance import kernels

    half = cols is None
    columns = rows if cols is None else cols
    if points.metric == "given":
        block = np.asarray(points.distances)[np.ix_(rows, columns)]
        d = block[np.tril_indices(rows.size, -1)] if half else block.ravel()
        return _from_values(d[d <= limit])
    pairs = rows.size * (rows.size - 1) // 2 if half else rows.size * columns.size
    r = [np.ascontiguousarray(p[rows]) for p in points.xyz]
    c = [np.ascontiguousarray(p[columns]) for p in points.xyz]
    diameter = points.diameter
    if pairs <= _KEEP:
        out = np.empty(pairs)
        found = kernels.pair_distances(*r, *c, diameter, half, 0.0, limit, 0, 1, out)
        return _from_values(out[:found])
    count = worker_count(workers)
    top = min(limit, points.extent())
    inverse = _BINS / top

    def profile(t: int) -> tuple[int, float, float, NDArray[np.int64]]:
        answer: tuple[int, float, float, NDArray[np.int64]] = kernels.distance_profile(
            *r, *c, diameter, half, inverse, _BINS, limit, t, count
        )
        return answer

    parts = parallel_map(profile, range(count), workers=count)
    number = sum(p[0] for p in parts)
    if number < 2:
        return float("nan")
    first, second = sum(p[1] for p in parts), sum(p[2] for p in parts)
    histogram = np.sum([p[3] for p in parts], axis=0)
    deviation = float(np.sqrt(max(0.0, (second - first * first / number) / (number - 1))))
    running = np.cumsum(histogram)

    def order_statistics(share: float) -> float:
        position = share * (number - 1)
        low_rank = int(np.floor(position))
        wanted = (low_rank, min(low_rank + 1, number - 1))
        cells = [int(np.searchsorted(running, k, side="right")) for k in wanted]
        # A hair more on both sides: a distance at an edge may be binned either way.
        low = max(0.0, cells[0] / inverse * (1.0 - 1e-12))
        high = min((cells[1] + 1) / inverse * (1.0 + 1e-12), limit)
        room = int(histogram[max(0, cells[0] - 1) : cells[1] + 2].sum())

        def collect(t: int) -> Floats:
            out = np.empty(room)
            found = kernels.pair_distances(*r, *c, diameter, half, low, high, t, count, out)
            return out[: min(found, room)]

        beside = np.sort(np.concatenate(parallel_map(collect, range(count), workers=count)))
        before = int(running[cells[0] - 1]) if cells[0] else 0
        # Distances of the cell before that were collected by the hair.
        before -= int(np.searchsorted(beside, cells[0] / inverse, side="left"))
        a, b = (float(beside[k - before]) for k in wanted)
        return a + (position - low_rank) * (b - a)

    return silverman(number, deviation, order_statistics(0.25), order_statistics(0.75))
