"""Bounds of the plant Herfindahl, and of Ellison and Glaeser's G, when data are hidden.

All kernels bound a sum of convex functions over a box with a fixed total: the
least is a water-filling (exact), the most follows from the chords of the convex
functions (a continuous knapsack, filled greedily): never below the true maximum
and above it by one fractional cell at most.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, region_industry_matrix


def fill_evenly(weight: Floats, start: Floats, low: Floats, high: Floats, total: float) -> Floats:
    """clip(start + λ·weight, low, high) with λ so that the sum is ``total``.

    With weight w and start c it minimises Σ (x − c)²/w over the box. The sum is
    piecewise linear in λ with breaks where a cell leaves a bound: sorted breaks and
    running slopes give λ exactly. Where the box cannot hold the total, its nearer
    corner is returned.
    """
    if low.sum() >= total:
        return low
    if high.sum() <= total:
        return high
    move = np.flatnonzero((weight > 0) & (high > low))
    w = weight[move]
    leave = (low[move] - start[move]) / w
    arrive = (high[move] - start[move]) / w
    stays = np.isfinite(arrive)
    at = np.concatenate([leave, arrive[stays]])
    slope = np.concatenate([w, -w[stays]])
    order = np.argsort(at, kind="stable")
    at, slope = at[order], np.cumsum(slope[order])
    # Sum at each break, from the corner of lower bounds upwards.
    rise = np.concatenate([[0.0], np.cumsum(slope[:-1] * np.diff(at))]) + float(low.sum())
    k = int(np.searchsorted(rise, total, "right")) - 1
    k = min(max(k, 0), at.size - 1)
    step = (total - rise[k]) / slope[k] if slope[k] > 0 else 0.0
    out: Floats = np.clip(start + (at[k] + step) * weight, low, high)
    return out


def most_by_chords(
    at_low: Floats, at_high: Floats, low: Floats, high: Floats, total: float
) -> float:
    """Upper bound of Σ f(x) for convex f known at both ends, low ≤ x ≤ high, Σ x = total."""
    room = high - low
    left = total - float(low.sum())
    value = float(at_low.sum())
    if left <= 0:
        return value
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(room > 0, (at_high - at_low) / room, -np.inf)
    order = np.argsort(-slope, kind="stable")
    used = np.minimum(np.maximum(left - (np.cumsum(room[order]) - room[order]), 0.0), room[order])
    return value + float((used * np.where(np.isfinite(slope[order]), slope[order], 0.0)).sum())


def from_counts(
    low: Floats, high: Floats, plants: Floats | None, total: float, smallest: float
) -> tuple[float, float]:
    """Bounds of Σ z² of one industry from its cells' jobs and plant counts.

    Within a cell of x jobs in n plants of at least m jobs each,
    x²/n ≤ Σ size² ≤ (x − (n−1)m)² + (n−1)m².

    Parameters
    ----------
    low, high
        (R,) bounds of each cell's jobs; equal where the cell is published.
    plants
        (R,) plant counts; None or NaN where not known.
    total
        The industry's jobs, > 0.
    smallest
        m ≥ 0.
    """
    high = np.minimum(high, total - (low.sum() - low))
    high = np.maximum(high, low)
    n = np.full(low.shape, np.nan) if plants is None else plants
    jobs_only = ~np.isfinite(n)
    # Without a count a cell may hold anything from one plant to plants of one job each.
    n_most = np.where(jobs_only, np.maximum(high / max(smallest, 1.0), 1.0), n)
    n_least = np.where(jobs_only, 1.0, n)
    alive = (high > 0) & (n_most > 0)
    if not alive.any():
        return float("nan"), float("nan")
    low, high, n_most, n_least = low[alive], high[alive], n_most[alive], n_least[alive]
    even = fill_evenly(n_most, np.zeros(low.shape), low, high, total)
    least = float((even**2 / n_most).sum())

    def giant(x: Floats) -> Floats:
        m = np.minimum(smallest, x / n_least)
        out: Floats = (x - (n_least - 1.0) * m) ** 2 + (n_least - 1.0) * m**2
        return out

    most = most_by_chords(giant(low), giant(high), low, high, total)
    square = total * total
    return min(least / square, 1.0), min(most / square, 1.0)


def from_classes(low: Floats, high: Floats, plants: Floats, total: float) -> tuple[float, float]:
    """Bounds of Σ z² of one industry from its plants by size class.

    Parameters
    ----------
    low, high
        (C,) least and most jobs of a plant of the class; high may be infinite.
    plants
        (C,) numbers of plants, whole.
    total
        The industry's jobs.
    """
    keep = plants > 0
    low, high, plants = low[keep], high[keep], plants[keep]
    if not keep.any() or total <= 0:
        return float("nan"), float("nan")
    rest = float((low * plants).sum())
    high = np.minimum(high, np.maximum(total - (rest - low), low))
    if rest > total * (1 + 1e-9) or float((high * plants).sum()) < total * (1 - 1e-9):
        # The classes and the total contradict each other.
        return float("nan"), float("nan")
    even = fill_evenly(plants, np.zeros(low.shape), low * plants, high * plants, total)
    least = float((even**2 / plants).sum())
    most = most_by_chords(plants * low**2, plants * high**2, plants * low, plants * high, total)
    square = total * total
    return min(least / square, 1.0), min(most / square, 1.0)


def geographic_bounds(low: Floats, high: Floats, base: Floats, total: float) -> tuple[float, float]:
    """Bounds of G = Σ (s − x)² of one industry whose cells are known within bounds."""
    s_low = low / total
    s_high = np.minimum(high / total, 1.0 - (s_low.sum() - s_low))
    s_high = np.maximum(s_high, s_low)
    near = fill_evenly(np.ones(base.shape), base, s_low, s_high, 1.0)
    least = float(((near - base) ** 2).sum())
    most = most_by_chords((s_low - base) ** 2, (s_high - base) ** 2, s_low, s_high, 1.0)
    return least, most


def expected_herfindahl(data: Any, *, size_cv: float = 2.0) -> pd.Series[float]:
    r"""Plant Herfindahl of each industry that plant counts and a spread of sizes suggest.

    With n plants of gamma-distributed sizes (coefficient of variation c, shape
    a = 1/c²) sharing x jobs, :math:`E \sum size^2 = x^2 (1+a)/(1+na)`; summed over
    the cells of an industry and divided by its jobs squared.

    Parameters
    ----------
    data
        Region × industry table with plant counts: see ``region_industry_matrix``.
        Withheld cells are given jobs in proportion to their plants, within their
        bounds, so that the industry adds up.
    size_cv
        c > 0: 1 for exponential sizes; about 2 is common within an industry. It is
        an assumption: bounds need none.

    Returns
    -------
    Series
        By industry, to be passed as ``herfindahl=``; NaN where the industry's total
        is not known. Never above what the counts allow.

    Raises
    ------
    InputError, ParameterError

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame(
    ...     {"region": ["a", "b"], "industry": "x", "jobs": [50, 50], "plants": [5, 5]}
    ... )
    >>> expected_herfindahl(cells, size_cv=1.0).round(4).tolist()
    [0.1667]
    """
    matrix = region_industry_matrix(data)
    if matrix.plants is None:
        raise InputError.of("conc-needs-plants")
    checks = Checks()
    checks.require(size_cv > 0, "needs-positive", name="size_cv", value=size_cv)
    checks.done()
    shape = 1.0 / size_cv**2
    out = np.full(len(matrix.industries), np.nan)
    for i, total in enumerate(matrix.industry_total):
        n = np.nan_to_num(matrix.plants[:, i], nan=1.0)
        if not total > 0:
            continue
        jobs = fill_evenly(n, np.zeros(n.shape), matrix.low[:, i], matrix.high[:, i], total)
        part = np.where(n > 0, jobs**2 * (1.0 + shape) / (1.0 + n * shape), 0.0)
        out[i] = min(float(part.sum()) / float(total) ** 2, 1.0)
    return pd.Series(np.where(out > 0, out, np.nan), index=matrix.industries)
