"""Bands and p-values of one industry, by whichever route.

All work on K_d itself; a *limit* is a curve over distances. One-sided at ``level``
on each side, as Duranton and Overman draw them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gunjip.measures.inference import monte_carlo_p_value
from gunjip.measures.moments import pearson
from gunjip.measures.moments.copula import MaximumTable
from gunjip.measures.moments.theory import Floats

Side = Literal["upper", "lower"]

#: The fitted tail has been looked at down to 1e-4; smaller values are not told apart
#: beyond this one.
SMALLEST_P = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One side of an industry's inference.

    Attributes
    ----------
    local, simultaneous
        Limits over distances.
    p
        P-value of the whole curve.
    """

    local: Floats
    simultaneous: Floats
    p: float


def moment_limit(
    side: Side,
    observed: Floats,
    mean: Floats,
    sd: Floats,
    skew: Floats,
    ratio: float,
    table: MaximumTable,
    level: float,
) -> Limit:
    """Pearson III marginals and the copula's maximum.

    The lower side is the upper side of the mirrored statistic.
    """
    sign = 1.0 if side == "upper" else -1.0
    z = -pearson.SCORE_LIMIT
    good = np.isfinite(sd)
    scores = sign * pearson.score((observed - mean)[good] / sd[good], skew[good])
    if scores.size:
        z = float(scores.max())
    local = float(-_normal_quantile(level))
    critical = float(table.critical(ratio, level))
    return Limit(
        np.maximum(mean + sd * pearson.quantile(sign * local, skew), 0.0),
        np.maximum(mean + sd * pearson.quantile(sign * critical, skew), 0.0),
        max(SMALLEST_P, float(table.p_value(ratio, z))) if good.any() else float("nan"),
    )


def _normal_quantile(p: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(p))


def rank_limit(side: Side, observed: Floats, draws: NDArray[np.floating], level: float) -> Limit:
    """Limits at one common rank for all distances (Duranton and Overman 2005, section 3).

    The observed path is ranked among the draws; a path's extremeness is its best
    rank over distances, and under the null all R + 1 paths are exchangeable. Ties
    count against significance.

    Parameters
    ----------
    draws
        Shape (R, nd).
    """
    sign = -1.0 if side == "upper" else 1.0
    paths = np.ascontiguousarray((sign * draws).T)
    mine = (sign * observed).astype(paths.dtype)
    count = paths.shape[1]
    ordered = np.sort(paths, axis=1)
    best = np.full(count, count, dtype=np.int64)
    own = count
    for row, sorted_row, value in zip(paths, ordered, mine, strict=True):
        # Number of paths at or below: 1 for the most extreme; ties share the worst.
        np.minimum(best, np.searchsorted(sorted_row, row, side="right"), out=best)
        own = min(own, int(np.searchsorted(sorted_row, value, side="right")))
    # A draw counts itself in its rank, the observed path does not.
    p = float(monte_carlo_p_value(float(own + 1), best.astype(float), alternative="less")[0])
    share = np.cumsum(np.bincount(best, minlength=count + 1)) / count
    rank = max(1, int(np.searchsorted(share, level, side="right")) - 1)
    place = max(0, round(level * (count + 1)) - 1)
    return Limit(
        sign * ordered[:, place].astype(float), sign * ordered[:, rank - 1].astype(float), p
    )


def exceedance_p(
    observed: Floats,
    mean: Floats,
    sd: Floats,
    skew: Floats,
    draws: NDArray[np.floating],
) -> float:
    """Monte Carlo p-value of the largest Pearson score, (M+1)/(R+1), upper side.

    A draw's largest score is at least the observed one where the draw passes the
    curve of that score at any distance.
    """
    good = np.isfinite(sd)
    z = float(pearson.score((observed - mean)[good] / sd[good], skew[good]).max())
    curve = (mean + sd * pearson.quantile(z, skew))[good]
    # Draws are single precision: equal values must count as reaching the curve.
    reach = (draws[:, good] >= curve * (1.0 - 1e-6)).any(axis=1)
    return float((1.0 + reach.sum()) / (draws.shape[0] + 1.0))
