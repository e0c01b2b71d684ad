"""The sampling model of tables, and intervals from it.

A cell of a region × industry table is seen as one draw of a compound Poisson
count: jobs come in *lumps*, the plants. With λ jobs to a lump the variance of a
cell is λ·v, where v is its value. λ = 1 says that jobs settle one by one, which
makes intervals too narrow wherever plants are large; with plant counts at hand
λ = 2·(jobs per plant), which is exact for exponentially distributed plant sizes
(variance equal to the squared mean). Published totals are taken as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.rng import streams
from gunjip.foundation.validation import Checks
from gunjip.measures.inference import IntervalMethod, bootstrap_interval
from gunjip.measures.matrix import Floats, RegionIndustryMatrix

Lump = float | Literal["plants"] | None

#: Jobs per lump over jobs per plant when sizes are exponential: 1 + cv² with cv = 1.
SIZE_FACTOR = 2.0


def lump_sizes(matrix: RegionIndustryMatrix, lump: Lump, checks: Checks) -> Floats:
    """(R, I): jobs per independent lump in each cell.

    ``None`` takes plants where they are counted and single jobs else. Cells with
    jobs whose plants are not counted take the industry's own mean lump.
    """
    if lump is None:
        lump = "plants" if matrix.plants is not None else 1.0
    if lump != "plants":
        try:
            number = float(lump)
        except (TypeError, ValueError):
            number = float("nan")
        ok = bool(np.isfinite(number)) and number > 0
        checks.require(ok, "needs-positive", name="lump", value=str(lump))
        return np.full(matrix.value.shape, number if ok else 1.0)
    if matrix.plants is None:
        checks.add("conc-lump-without-plants")
        return np.ones(matrix.value.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.isfinite(matrix.value) & (matrix.plants > 0)
        jobs = np.where(known, matrix.value, 0.0).sum(axis=0)
        count = np.where(known, matrix.plants, 0.0).sum(axis=0)
        overall = jobs.sum() / count.sum() if count.sum() > 0 else 1.0
        mean = np.where(count > 0, jobs / count, overall)
        cell = np.where(known & (matrix.value > 0), matrix.value / matrix.plants, mean[None, :])
    # A lump is at least one job: a plant of half a job is no unit of sampling.
    sizes: Floats = np.maximum(SIZE_FACTOR * cell, 1.0)
    return sizes


def draw_cells(value: Floats, lumps: Floats, rng: np.random.Generator) -> Floats:
    """One draw of all cells; NaN stays NaN."""
    known = np.isfinite(value)
    mean = np.where(known, value, 0.0) / lumps
    return np.where(known, lumps * rng.poisson(mean), np.nan)


def bootstrap_cells(
    matrix: RegionIndustryMatrix,
    lumps: Floats,
    statistic: Callable[[RegionIndustryMatrix], Floats],
    *,
    draws: int,
    seed: int,
    name: str,
) -> Floats:
    """(draws, …): the statistic of ``draws`` tables drawn from the sampling model.

    Where totals were published they stay as they are; else they are the sums of
    the drawn cells.
    """
    from dataclasses import replace

    out = []
    for rng in streams(seed, name, draws):
        cells = draw_cells(matrix.value, lumps, rng)
        if matrix.published:
            drawn = replace(matrix, value=cells, low=cells, high=cells)
        else:
            drawn = matrix.with_value(cells)
        out.append(statistic(drawn))
    return np.stack(out) if out else np.empty((0,))


def replicate_interval(
    observed: Floats, replicates: Floats, level: float, *, method: IntervalMethod = "basic"
) -> tuple[Floats, Floats, Floats]:
    """Standard error and bootstrap interval of each of k values.

    Indices of concentration are biased upwards by sampling noise, and replicates
    by as much again: the basic interval (reflected about the estimate) takes that
    bias off, where percentiles would double it. A standardised index as the
    complexity of a region has no such bias to take off, and skewed replicates: there
    percentiles cover, and their reflection does not.

    Parameters
    ----------
    observed
        (k,) values of the data.
    replicates
        (draws, k).
    level
        Coverage asked for, e.g. 0.9.
    method
        As in ``bootstrap_interval``.

    Returns
    -------
    se, low, high
        (k,) each; NaN where the value or any of its replicates is missing.
    """
    se, low, high = (np.full(observed.shape, np.nan) for _ in range(3))
    good = np.isfinite(observed) & np.isfinite(replicates).all(axis=0)
    for i in np.flatnonzero(good):
        column = replicates[:, i]
        se[i] = column.std(ddof=1)
        low[i], high[i] = bootstrap_interval(float(observed[i]), column, level=level, method=method)
    return se, low, high


#: Truths that are tried, as steps from no structure (0) over the observed (1) and beyond.
LADDER = (0.0, 0.5, 1.0, 1.4)


def structured(
    matrix: RegionIndustryMatrix, step: float, *, rows: bool, uniform: bool
) -> RegionIndustryMatrix:
    """The table with every profile moved towards (step < 1) or away from its base.

    Parameters
    ----------
    matrix
        The table.
    step
        0 gives every unit the base's profile, 1 its own, more than 1 exaggerates it.
    rows
        Profiles are those of regions over industries; else of industries over regions.
    uniform
        The base is the same share for every category that is not empty, as for the
        indices without a base; else the profile of all units together.
    """
    value = matrix.value if rows else matrix.value.T
    known = np.isfinite(value)
    cells = np.where(known, value, 0.0)
    unit = cells.sum(axis=1, keepdims=True)
    category = cells.sum(axis=0)
    profile = (category > 0).astype(float) if uniform else category
    # Within the cells that are known: a withheld one stays withheld.
    base = np.where(known, profile[None, :], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        base = np.nan_to_num(base / base.sum(axis=1, keepdims=True))
        share = np.nan_to_num(cells / unit)
    moved = np.maximum(base + step * (share - base), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.nan_to_num(unit * moved / moved.sum(axis=1, keepdims=True))
    moved = np.where(known, moved, np.nan)
    new = moved if rows else moved.T
    if matrix.published:
        from dataclasses import replace

        return replace(matrix, value=new, low=new, high=new)
    return matrix.with_value(new)


def inverted_interval(
    observed: Floats,
    truths: Floats,
    replicates: Floats,
    level: float,
) -> tuple[Floats, Floats, Floats]:
    """Standard error and limits: the truths under which the observed value is just at an edge.

    Indices of structure are biased by sampling noise, and the bias and the spread
    both change with the truth; neither percentiles nor their reflection about the
    estimate allow for that. Here the quantiles of the estimate are known under a
    ladder of truths and interpolated between.

    Parameters
    ----------
    observed
        (k,) values of the data.
    truths
        (steps, k): the index of each truth of the ladder; the last but one is the
        observed table.
    replicates
        (steps, draws, k).
    level
        Coverage asked for.

    Returns
    -------
    se, low, high
        (k,) each; NaN where the value or any replicate is missing. Where the ladder
        does not rise or fall steadily the basic bootstrap interval is taken.
    """
    tail = (1.0 - level) / 2.0
    k = observed.size
    se, low, high = (np.full(k, np.nan) for _ in range(3))
    at_one = LADDER.index(1.0)
    good = np.isfinite(observed) & np.isfinite(replicates[at_one]).all(axis=0)
    with np.errstate(invalid="ignore"):
        ends = np.quantile(replicates, [tail, 1.0 - tail], axis=1)  # (2, steps, k)
    for i in np.flatnonzero(good):
        column = replicates[at_one, :, i]
        se[i] = column.std(ddof=1)
        truth = truths[:, i]
        use = np.isfinite(truth) & np.isfinite(ends[:, :, i]).all(axis=0)
        truth = truth[use]
        step = np.diff(truth)
        if truth.size < 2 or not ((step > 0).all() or (step < 0).all()):
            low[i], high[i] = bootstrap_interval(
                float(observed[i]), column, level=level, method="basic"
            )
            continue
        order = np.argsort(truth)
        truth = truth[order]
        low[i] = _crossing(truth, ends[1, use, i][order], float(observed[i]))
        high[i] = max(low[i], _crossing(truth, ends[0, use, i][order], float(observed[i])))
    return se, low, high


def _crossing(truth: Floats, end: Floats, observed: float) -> float:
    """The truth whose quantile ``end`` is the observed value; beyond the ladder, shifted."""
    rising = np.maximum.accumulate(end)
    if observed <= rising[0]:
        return float(truth[0] + observed - rising[0])
    if observed >= rising[-1]:
        return float(truth[-1] + observed - rising[-1])
    j = int(np.searchsorted(rising, observed, side="right"))
    part = (observed - rising[j - 1]) / (rising[j] - rising[j - 1])
    return float(truth[j - 1] + part * (truth[j] - truth[j - 1]))


def ladder_interval(
    matrix: RegionIndustryMatrix,
    lumps: Floats,
    statistic: Callable[[RegionIndustryMatrix], Floats],
    *,
    draws: int,
    level: float,
    seed: int,
    name: str,
    rows: bool = True,
    uniform: bool = False,
) -> tuple[Floats, Floats, Floats]:
    """:func:`inverted_interval` of a table's index; ``draws`` tables a step of the ladder."""
    truths, replicates = [], []
    for step in LADDER:
        table = matrix if step == 1.0 else structured(matrix, step, rows=rows, uniform=uniform)
        truths.append(statistic(table))
        replicates.append(
            bootstrap_cells(table, lumps, statistic, draws=draws, seed=seed, name=name)
        )
    return inverted_interval(statistic(matrix), np.array(truths), np.array(replicates), level)


def check_draws(checks: Checks, draws: int, level: float) -> None:
    """Note a number of draws or a level outside its domain."""
    checks.require(
        isinstance(draws, int) and (draws == 0 or draws >= 19),
        "conc-few-draws",
        value=str(draws),
    )
    checks.require(0.0 < level < 1.0, "needs-between", name="level", value=level, low=0, high=1)


def cell_labels(matrix: RegionIndustryMatrix) -> dict[str, NDArray[np.object_]]:
    """Tidy label columns of all cells, region by region."""
    return {
        "region": np.repeat(matrix.regions.to_numpy(dtype=object), len(matrix.industries)),
        "industry": np.tile(matrix.industries.to_numpy(dtype=object), len(matrix.regions)),
    }
