"""The scan with every plant weighed by its jobs, and its null within classes of size.

A few plants hold most jobs, so that jobs crowd where a large plant stands, whatever its
industry. The null therefore deals the industry out among plants of like size: as many
of each class of jobs (doubling from 1) as the industry has. What is left beyond that is
no matter of its having large plants.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from gunjip.clusters.footprints.grid import Floats, Grid, Index, Ints, excess, most_excess
from gunjip.clusters.footprints.scan import NullMaxima, Peak, gumbel
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import stream


@njit(cache=True, nogil=True)
def _best_weighted(
    cases: Ints,
    weight: Ints,
    cell: Index,
    discs: Ints,
    begin: Index,
    end: Index,
    total: int,
    least: int,
    most_share: float,
) -> tuple[float, int]:
    size, width = begin.shape
    plants = np.zeros(size + 1, np.int64)
    jobs = np.zeros(size + 1, np.int64)
    found = np.empty(min(cases.size, size), np.int64)
    known = 0
    for case in cases:
        c = cell[case]
        if plants[c + 1] == 0:
            found[known] = c
            known += 1
        plants[c + 1] += 1
        jobs[c + 1] += weight[case]
    for i in range(size):
        plants[i + 1] += plants[i]
        jobs[i + 1] += jobs[i]
    n = jobs[size]
    best = 0.0
    at = -1
    for i in np.sort(found[:known]):
        m = discs[i]
        if m > most_share * total:
            continue
        there = 0
        k = 0
        for d in range(width):
            there += plants[end[i, d]] - plants[begin[i, d]]
            k += jobs[end[i, d]] - jobs[begin[i, d]]
        if there < least or k * total <= n * m or most_excess(k, m, n, total) <= best:
            continue
        value = excess(k, m, n, total)
        if value > best:
            best = value
            at = i
    return best, at


def weighted_peak(
    grids: list[Grid],
    discs: list[Ints],
    cases: Ints,
    weight: Ints,
    total: int,
    *,
    least: int,
    most_share: float,
) -> Peak:
    """As :func:`gunjip.clusters.footprints.scan.find_peak`, in jobs; ``least`` counts plants.

    Parameters
    ----------
    discs
        Jobs in each grid's discs.
    weight
        Jobs of every plant.
    total
        Jobs of all plants.
    """
    best = Peak(0, -1, 0.0)
    for k, (grid, m) in enumerate(zip(grids, discs, strict=True)):
        value, at = _best_weighted(
            cases, weight, grid.cell, m, grid.begin, grid.end, total, least, most_share
        )
        if value > best.excess:
            best = Peak(k, int(at), float(value))
    return best


def size_classes(weight: Ints) -> Ints:
    """Classes of jobs that double: 0, 1, 2–3, 4–7, …"""
    return np.floor(np.log2(np.maximum(weight, 1))).astype(np.int64) + (weight > 0)


def weighted_null(
    grids: list[Grid],
    discs: list[Ints],
    cases: Ints,
    left: Ints,
    weight: Ints,
    *,
    draws: int,
    least: int,
    most_share: float,
    seed: int,
    name: str,
) -> NullMaxima:
    """Maxima when the industry is dealt out among the plants left, class of size by class.

    Parameters
    ----------
    cases, left
        The industry's plants, and all plants that are still scanned.
    """
    total = int(weight[left].sum())
    of = size_classes(weight)
    wanted = np.bincount(of[cases], minlength=int(of.max()) + 1)
    pools: list[Ints] = [left[of[left] == k] for k in np.flatnonzero(wanted)]
    sizes = wanted[wanted > 0]

    def one(k: int) -> float:
        rng = stream(seed, name, k)
        drawn = np.concatenate(
            [
                rng.choice(pool, n, replace=False, shuffle=False)
                for pool, n in zip(pools, sizes, strict=True)
            ]
        )
        return weighted_peak(
            grids, discs, drawn, weight, total, least=least, most_share=most_share
        ).excess

    maxima: Floats = np.array([[v] for v in parallel_map(one, range(draws), workers=1)])
    return gumbel(np.array([max(1, cases.size)]), maxima)
