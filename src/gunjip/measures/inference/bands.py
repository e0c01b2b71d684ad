"""Limits that simulated paths keep within, at each distance or all along, and the p-value that goes with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.validation import Checks
from gunjip.measures.inference.paths import (
    Alternative,
    Floats,
    as_paths,
    check_beside,
    check_level,
    mean_path,
    quantiles,
)

BandMethod = Literal["extreme_rank", "duranton_overman", "successive"]


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Limits that simulated paths keep within.

    Attributes
    ----------
    low, high
        The limits, shape (D,); NaN where no simulation has a value.
    centre
        The mean of the simulations, shape (D,).
    level
        The share that was asked to lie outside.
    method
        How the limits were found.
    crossing
        The share of simulated paths that leave the band anywhere. A local band
        of 5 % is left by far more than 5 % of the paths; a global one is not.
    attained
        The probability that a fresh path under the null leaves the band, as far
        as these simulations can tell: the share of paths that reach or cross
        the limits of ``"duranton_overman"`` (the larger of both sides), the
        share taken out for the others. Above ``level`` there were too few
        simulations for this band.
    counts
        Simulations with a value at each point, shape (D,).
    """

    low: Floats
    high: Floats
    centre: Floats
    level: float
    method: str
    crossing: float
    attained: float
    counts: NDArray[np.int64]


def _crossing(paths: Floats, low: Floats, high: Floats) -> float:
    # A comparison with NaN is False, so that a missing value never crosses.
    with np.errstate(invalid="ignore"):
        return float(((paths < low) | (paths > high)).any(axis=1).mean())


def _band(
    paths: Floats, low: Floats, high: Floats, level: float, method: str, attained: float
) -> Band:
    return Band(
        low=low,
        high=high,
        centre=mean_path(paths),
        level=level,
        method=method,
        crossing=_crossing(paths, low, high),
        attained=attained,
        counts=np.isfinite(paths).sum(axis=0),
    )


def local_band(simulated: ArrayLike, *, level: float = 0.05) -> Band:
    """Pointwise limits: at each distance a share ``level`` of simulations lies outside.

    Parameters
    ----------
    simulated
        Shape (R, D).
    level
        The share outside, half of it on each side.

    Returns
    -------
    Band
        Quantiles level/2 and 1 - level/2 (type 7) of the simulations that have
        a value. Its ``crossing`` says how many paths leave it *somewhere*: to
        read a whole curve against a local band is a test of a larger size.

    Examples
    --------
    >>> band = local_band([[1.0], [2.0], [3.0], [4.0], [5.0]], level=0.5)
    >>> band.low.tolist(), band.high.tolist()
    ([2.0], [4.0])
    """
    checks = Checks()
    paths = as_paths(checks, simulated)
    check_level(checks, level)
    checks.done()
    low, high = quantiles(paths, (level / 2.0, 1.0 - level / 2.0))
    crossing = _crossing(paths, low, high)
    return _band(paths, low, high, level, "local", crossing)


def _ranks(paths: Floats, alternative: Alternative) -> Floats:
    """Pointwise ranks, 1 = most extreme; ties get their mean, NaN the middle."""
    finite = np.isfinite(paths)
    # NaN is ranked above all others, so that the ranks of the rest are right.
    filled = np.where(finite, paths, np.inf)
    up = np.empty(paths.shape)
    for k, column in enumerate(filled.T):
        ordered = np.sort(column)
        first = np.searchsorted(ordered, column, side="left")
        last = np.searchsorted(ordered, column, side="right")
        up[:, k] = (first + last + 1.0) / 2.0
    down = finite.sum(axis=0) + 1.0 - up
    if alternative == "greater":
        rank = down
    elif alternative == "less":
        rank = up
    else:
        rank = np.minimum(up, down)
    middle = (paths.shape[0] + 1.0) / 2.0
    return np.asarray(np.where(finite, rank, middle), dtype=np.float64)


def _extremeness(paths: Floats, alternative: Alternative) -> NDArray[np.int64]:
    """Order of paths by extreme rank length, 1 = most extreme; ties share the larger."""
    ranks = np.sort(_ranks(paths, alternative), axis=1)
    order = np.lexsort(ranks.T[::-1])
    ordered = ranks[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    group = np.cumsum(fresh) - 1
    last = np.searchsorted(group, np.arange(group[-1] + 1), side="right")
    out = np.empty(len(order), dtype=np.int64)
    out[order] = last[group]
    return out


def global_p_value(
    observed: ArrayLike, simulated: ArrayLike, *, alternative: Alternative = "two-sided"
) -> float:
    """One p-value for a whole path, by extreme rank length.

    The R + 1 paths are ordered by their smallest pointwise rank, then by how
    often they reach it, and so on. The p-value is the share of paths that are
    at least as extreme as the observed one, itself included: (M+1)/(R+1).

    Parameters
    ----------
    observed, simulated
        Shapes (D,) and (R, D).
    alternative
        Which side counts as extreme.

    Returns
    -------
    float
        In (0, 1]; NaN when no point has both an observed and a simulated value.

    References
    ----------
    Myllymäki, Mrkvička, Grabarnik, Seijo, Hahn (2017), Journal of the Royal
    Statistical Society B 79, 381-404. doi:10.1111/rssb.12172

    Examples
    --------
    >>> simulated = [[k, -k] for k in range(19)]
    >>> global_p_value([30.0, 0.0], simulated, alternative="greater")
    0.05
    """
    checks = Checks()
    paths = as_paths(checks, simulated)
    seen = np.atleast_1d(np.asarray(observed, dtype=np.float64))
    checks.one_of("alternative", alternative, get_args(Alternative))
    check_beside(checks, seen, paths)
    use = np.isfinite(seen) & np.isfinite(paths).any(axis=0)
    if not use.any():
        return float("nan")
    place = _extremeness(np.vstack([seen[use], paths[:, use]]), alternative)
    return float(place[0] / (paths.shape[0] + 1.0))


def global_band(
    simulated: ArrayLike,
    *,
    level: float = 0.05,
    method: BandMethod = "extreme_rank",
    alternative: Alternative = "two-sided",
) -> Band:
    """Limits for the whole path: a share ``level`` of simulated paths leaves them anywhere.

    Parameters
    ----------
    simulated
        Shape (R, D).
    level
        The share of paths that may cross.
    method
        ``"extreme_rank"``: the hull of the paths that are left when the share
        ``level`` of most extreme ones (extreme rank length) is taken out.
        ``"duranton_overman"``: one local level for all distances, chosen so
        that at most a share ``level`` of paths crosses the upper limit and,
        counted apart, at most a share ``level`` the lower limit.
        ``"successive"``: the paths that make the maximum or minimum anywhere
        are taken out in rounds until at most 1 - level are left, the last round
        in proportion (Marcon and Puech), by which slightly more may cross.
    alternative
        ``"greater"`` leaves the lower limit at -inf, ``"less"`` the upper at
        +inf. For ``"extreme_rank"`` and ``"duranton_overman"``.

    Returns
    -------
    Band
        ``crossing`` is the share that really leaves it: at most ``level`` for
        ``"extreme_rank"``, at most twice for two-sided ``"duranton_overman"``.
        The band is the picture; the exact test is :func:`global_p_value`.

    Raises
    ------
    ParameterError
        Too few simulations for the level: fewer than 1/level paths.

    References
    ----------
    Myllymäki et al. (2017), doi:10.1111/rssb.12172. Duranton and Overman
    (2005), Review of Economic Studies 72, 1077-1106, section 3.
    doi:10.1111/0034-6527.00362. Marcon and Puech (2010), Journal of Economic
    Geography 10, 745-762. doi:10.1093/jeg/lbp056

    Examples
    --------
    >>> import numpy as np
    >>> paths = np.random.default_rng(0).normal(size=(199, 30))
    >>> global_band(paths).crossing <= 0.05 < local_band(paths).crossing
    True
    """
    checks = Checks()
    paths = as_paths(checks, simulated)
    check_level(checks, level)
    checks.one_of("method", method, get_args(BandMethod))
    checks.one_of("alternative", alternative, get_args(Alternative))
    if not checks.problems:
        checks.require(
            paths.shape[0] * level >= 1.0 - 1e-9,
            "inference-too-few",
            simulations=paths.shape[0],
            needed=int(np.ceil(1.0 / level - 1e-9)),
        )
    checks.done()
    if method == "successive":
        low, high, attained = _successive(paths, level)
    elif method == "duranton_overman":
        below, size_below = _common_rank(-paths, level)
        high, size_above = _common_rank(paths, level)
        low = -below
        attained = max(
            size_above if alternative != "less" else 0.0,
            size_below if alternative != "greater" else 0.0,
        )
    else:
        drop = int(np.floor(level * paths.shape[0] + 1e-9))
        # Ties share a place, so a tied group is dropped whole or kept whole.
        kept = paths[_extremeness(paths, alternative) > drop]
        low, high = _hull(kept)
        attained = 1.0 - kept.shape[0] / paths.shape[0]
    empty = ~np.isfinite(paths).any(axis=0)
    if alternative == "greater":
        low = np.where(empty, np.nan, -np.inf)
    elif alternative == "less":
        high = np.where(empty, np.nan, np.inf)
    return _band(paths, low, high, level, method, attained)


def _hull(paths: Floats) -> tuple[Floats, Floats]:
    some = np.isfinite(paths).any(axis=0)
    low = np.where(np.isnan(paths), np.inf, paths).min(axis=0, initial=np.inf)
    high = np.where(np.isnan(paths), -np.inf, paths).max(axis=0, initial=-np.inf)
    return np.where(some, low, np.nan), np.where(some, high, np.nan)


def _common_rank(paths: Floats, level: float) -> tuple[Floats, float]:
    """The upper limit at one rank for all distances, and its size.

    A fresh path crosses the k-th largest of R simulated values where its rank
    among R + 1 is at most k, and by exchangeability it does so as often as a
    simulated path has such a rank anywhere. (Counting the simulated paths that
    lie strictly above their own k-th largest would miss those that make it.)
    """
    count = paths.shape[0]
    filled = np.where(np.isnan(paths), -np.inf, paths)
    ordered = -np.sort(-filled, axis=0)
    best = np.full(count, count, dtype=np.int64)
    for k in range(paths.shape[1]):
        rank = np.searchsorted(-ordered[:, k], -filled[:, k], side="left")
        best = np.minimum(best, np.where(np.isnan(paths[:, k]), count, rank))
    size = np.cumsum(np.bincount(best, minlength=count + 1)[:count]) / count
    k = max(0, int(np.searchsorted(size, level, side="right")) - 1)
    limit = ordered[k]
    return np.where(np.isfinite(limit), limit, np.nan), float(size[k])


def _successive(paths: Floats, level: float) -> tuple[Floats, Floats, float]:
    target = (1.0 - level) * paths.shape[0]
    use = np.isfinite(paths).any(axis=0)
    kept = paths[:, use]
    low, high = _hull(kept)
    before = (low, high)
    while kept.shape[0] > target:
        before = (low, high)
        lowest = np.where(np.isnan(kept), np.inf, kept).argmin(axis=0)
        highest = np.where(np.isnan(kept), -np.inf, kept).argmax(axis=0)
        some = np.isfinite(kept).any(axis=0)
        kept = np.delete(kept, np.unique(np.r_[lowest[some], highest[some]]), axis=0)
        if not kept.shape[0]:
            break
        low, high = _hull(kept)
    # Less than a whole round may be due: give back its share.
    part = (target - kept.shape[0]) / paths.shape[0]
    out_low, out_high = (np.full(paths.shape[1], np.nan) for _ in range(2))
    if kept.shape[0]:
        out_low[use] = low + (before[0] - low) * part
        out_high[use] = high + (before[1] - high) * part
    return out_low, out_high, 1.0 - kept.shape[0] / paths.shape[0] - part
