"""Kernels over drawn tables: how often a tier holds, and where a cell's quotient lies."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gunjip.clusters.screens.quantiles import _at

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True, nogil=True)
def count_tiers(
    cell: Floats,
    lq_of_one: Floats,
    total: Floats,
    exact_total: NDArray[np.bool_],
    plants: Floats,
    with_plants: bool,
    starts: Ints,
    floor: float,
    probs: Floats,
    least: Floats,
    counts: NDArray[np.int32],
) -> None:
    """Add to ``counts`` (tiers, cells) the tiers that hold in one drawn table.

    Parameters
    ----------
    cell
        Jobs of each cell in this draw.
    lq_of_one
        The quotient that one job would give the cell if its cluster had one job
        in all: grand total over the region's base.
    total, exact_total
        Jobs of each cluster where they are published.
    """
    quotient = np.empty(cell.size)
    for g in range(starts.size - 1):
        a, b = starts[g], starts[g + 1]
        whole = 0.0
        for i in range(a, b):
            whole += cell[i]
        if exact_total[g]:
            whole = total[g]
        jobs = np.empty(b - a)
        quotients = np.empty(b - a)
        places = np.empty(b - a)
        size = 0
        known = 0
        valued = 0
        for i in range(a, b):
            if not cell[i] > 0:
                continue
            jobs[size] = cell[i]
            size += 1
            quotient[i] = cell[i] * lq_of_one[i] / whole if whole != 0.0 else np.nan
            if not np.isnan(quotient[i]):
                quotients[valued] = quotient[i]
                valued += 1
            if with_plants and not np.isnan(plants[i]):
                places[known] = plants[i]
                known += 1
        if size == 0:
            continue
        jobs = np.sort(jobs[:size])
        quotients = np.sort(quotients[:valued])
        job_cut = _at(jobs, size, floor)
        plant_cut = -np.inf
        if with_plants:
            plant_cut = _at(np.sort(places[:known]), known, floor)
        for p in range(probs.size):
            cut = _at(quotients, valued, probs[p])
            for i in range(a, b):
                if not cell[i] > 0 or not cell[i] > job_cut:
                    continue
                if with_plants and not plants[i] > plant_cut:
                    continue
                over = quotient[i] >= cut if least[p] > 0 else quotient[i] > cut
                if over and quotient[i] >= least[p]:
                    counts[p, i] += 1


@njit(cache=True, nogil=True)
def quotient_spread(
    first: int,
    last: int,
    value: Floats,
    hidden: Ints,
    draws: NDArray[np.floating],
    industry: Ints,
    totals: Floats,
    scale: Floats,
    point: Floats,
    classes: Floats,
    tail: float,
    low: Floats,
    high: Floats,
    same: Floats,
) -> None:
    """Quantiles of the quotients of cells ``first`` to ``last`` over the draws.

    Parameters
    ----------
    value, hidden
        Jobs of each cell, and its column in ``draws`` or -1.
    totals
        Jobs of each industry in each draw, shape (draws, industries).
    scale
        Grand total over the region's jobs.
    point
        The quotient of the table itself, whose class counts as right.
    low, high, same
        Filled: the quantiles at ``tail`` and ``1 - tail``, and the share of
        draws in the class of ``point``.
    """
    count = draws.shape[0]
    drawn = np.empty(count)
    for i in range(first, last):
        within = 0
        mine = np.searchsorted(classes, point[i], side="right")
        missing = False
        for k in range(count):
            jobs = value[i] if hidden[i] < 0 else float(draws[k, hidden[i]])
            whole = totals[k, industry[i]]
            drawn[k] = jobs * scale[i] / whole if whole != 0.0 else np.nan
            missing |= np.isnan(drawn[k])
            if np.searchsorted(classes, drawn[k], side="right") == mine:
                within += 1
        same[i] = within / count
        if missing:
            low[i] = high[i] = np.nan
        else:
            ordered = np.sort(drawn)
            low[i] = _at(ordered, count, tail)
            high[i] = _at(ordered, count, 1 - tail)
