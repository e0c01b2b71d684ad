"""The one place for inference: p-values, bands, goodness of fit, false discovery, bootstrap.

Curves come as a matrix of R simulated paths by D points, and the observed path
as a vector of D; a single number is a path of one point. A simulated value that
does not exist is NaN (no plant had a neighbour at that distance): it is left out
at its own point and never spoils the rest of the band.

What the statistics are and how they are simulated belongs elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.validation import Checks

Floats = NDArray[np.float64]
Alternative = Literal["greater", "less", "two-sided"]
BandMethod = Literal["extreme_rank", "duranton_overman", "successive"]
FitStatistic = Literal["dclf", "integral", "mad"]
FitScaling = Literal["none", "studentized", "quantile", "asymmetric"]
FdrMethod = Literal["benjamini_hochberg", "benjamini_yekutieli"]
IntervalMethod = Literal["percentile", "basic", "bca"]


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


def _paths(checks: Checks, simulated: ArrayLike) -> Floats:
    try:
        paths = np.asarray(simulated, dtype=np.float64)
    except (TypeError, ValueError):
        checks.add("not-numbers", name="simulated")
        return np.empty((0, 0))
    if paths.ndim == 1:
        paths = paths[:, None]
    if checks.require(paths.ndim == 2, "inference-not-paths", ndim=paths.ndim):
        checks.require(paths.shape[0] >= 1, "inference-no-simulation")
    return paths


def _level(checks: Checks, level: float) -> None:
    checks.require(0.0 < level < 1.0, "inference-level", value=level)


def monte_carlo_p_value(
    observed: ArrayLike, simulated: ArrayLike, *, alternative: Alternative = "greater"
) -> Floats:
    r"""P-values from simulations under the null, :math:`(M+1)/(R+1)`.

    M is the number of the R simulated values that are at least as extreme as
    the observed one, which itself counts as one draw from the null.

    Parameters
    ----------
    observed
        The observed values, shape (D,) or a single number.
    simulated
        The simulated values, shape (R, D) or (R,).
    alternative
        ``"greater"``: large values speak against the null; ``"less"``: small
        ones; ``"two-sided"``: twice the smaller of both, at most 1.

    Returns
    -------
    ndarray of shape (D,)
        In (0, 1]; never 0. NaN where the observed value is missing or no
        simulation has a value. R counts the simulations with a value.

    Raises
    ------
    ParameterError
        Shapes that do not fit, or an unknown alternative.

    Notes
    -----
    The smallest possible value is 1/(R+1): with 999 simulations 0.001. Under
    the null P(p <= a) <= a for every a and every R, exactly.

    References
    ----------
    Davison and Hinkley (1997), Bootstrap Methods and their Application, eq.
    4.11. doi:10.1017/CBO9780511802843

    Examples
    --------
    >>> monte_carlo_p_value(3.0, [1.0, 2.0, 4.0]).tolist()
    [0.5]
    """
    checks = Checks()
    paths = _paths(checks, simulated)
    seen = np.atleast_1d(np.asarray(observed, dtype=np.float64))
    checks.one_of("alternative", alternative, get_args(Alternative))
    if not checks.problems:
        checks.require(
            seen.shape == (paths.shape[1],),
            "wrong-length",
            name="observed",
            length=seen.size,
            expected=paths.shape[1],
        )
    checks.done()
    finite = np.isfinite(paths)
    count = finite.sum(axis=0)
    above = 1.0 + ((paths >= seen) & finite).sum(axis=0)
    below = 1.0 + ((paths <= seen) & finite).sum(axis=0)
    if alternative == "greater":
        value = above / (count + 1.0)
    elif alternative == "less":
        value = below / (count + 1.0)
    else:
        value = np.minimum(1.0, 2.0 * np.minimum(above, below) / (count + 1.0))
    return np.where((count > 0) & np.isfinite(seen), value, np.nan)


def _quantiles(paths: Floats, shares: tuple[float, ...]) -> list[Floats]:
    """Quantiles (type 7) over the values that exist, a column at a time."""
    ordered = np.sort(paths, axis=0)  # NaN goes last
    count = np.isfinite(paths).sum(axis=0)
    columns = np.arange(paths.shape[1])
    out = []
    for share in shares:
        position = share * np.maximum(count - 1, 0)
        low = np.floor(position).astype(np.intp)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        weight = position - low
        a, b = ordered[low, columns], ordered[high, columns]
        out.append(np.where(count > 0, a + weight * (b - a), np.nan))
    return out


def _mean(paths: Floats) -> Floats:
    finite = np.isfinite(paths)
    count = finite.sum(axis=0)
    total = np.where(finite, paths, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


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
        centre=_mean(paths),
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
    paths = _paths(checks, simulated)
    _level(checks, level)
    checks.done()
    low, high = _quantiles(paths, (level / 2.0, 1.0 - level / 2.0))
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
    paths = _paths(checks, simulated)
    seen = np.atleast_1d(np.asarray(observed, dtype=np.float64))
    checks.one_of("alternative", alternative, get_args(Alternative))
    if not checks.problems:
        checks.require(
            seen.shape == (paths.shape[1],),
            "wrong-length",
            name="observed",
            length=seen.size,
            expected=paths.shape[1],
        )
    checks.done()
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
    paths = _paths(checks, simulated)
    _level(checks, level)
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


def goodness_of_fit(
    observed: ArrayLike,
    simulated: ArrayLike,
    *,
    statistic: FitStatistic = "dclf",
    scaling: FitScaling = "none",
    r: ArrayLike | None = None,
) -> float:
    r"""The p-value of a whole path by its distance from the mean of the others.

    With residuals :math:`u_i(r) = T_i(r) - \bar T_{-i}(r)`, divided by a scale
    s(r), the statistic of path i is

    - ``"dclf"``: :math:`\int u_i^2 dr` (Diggle-Cressie-Loosmore-Ford);
    - ``"integral"``: :math:`\int |u_i| dr`;
    - ``"mad"``: :math:`\max_r |u_i|` (maximum absolute deviation).

    Parameters
    ----------
    observed, simulated
        Shapes (D,) and (R, D).
    scaling
        ``"none"``; ``"studentized"``: s is the standard deviation;
        ``"quantile"``: the distance of the 2.5 % and 97.5 % quantiles;
        ``"asymmetric"``: the distance of the mean to the quantile on the
        residual's side.
    r
        Distances, shape (D,), for unequal steps.

    Returns
    -------
    float
        (M+1)/(R+1); NaN when nothing can be compared.

    Notes
    -----
    The observed path is in the mean and scale as each simulated one is, so that
    all R + 1 are exchangeable under the null and the size is exact. Distances at
    which the observed path has no value are left out for all; a simulated path
    without a value counts as lying on the mean there.

    References
    ----------
    Loosmore and Ford (2006), Ecology 87, 1925-1931. doi:10.1890/0012-9658(2006)87
    [1925:SIUTGO]2.0.CO;2. Myllymäki, Grabarnik, Seijo, Stoyan (2015), Spatial
    Statistics 11, 19-34. doi:10.1016/j.spasta.2014.11.004

    Examples
    --------
    >>> import numpy as np
    >>> paths = np.random.default_rng(1).normal(size=(19, 8))
    >>> goodness_of_fit(np.full(8, 9.0), paths, statistic="mad")
    0.05
    """
    checks = Checks()
    paths = _paths(checks, simulated)
    seen = np.atleast_1d(np.asarray(observed, dtype=np.float64))
    checks.one_of("statistic", statistic, get_args(FitStatistic))
    checks.one_of("scaling", scaling, get_args(FitScaling))
    steps = np.ones(seen.size)
    if r is not None:
        grid = np.asarray(r, dtype=np.float64)
        if checks.require(
            grid.shape == seen.shape,
            "wrong-length",
            name="r",
            length=grid.size,
            expected=seen.size,
        ):
            steps = np.gradient(grid) if grid.size > 1 else steps
    if not checks.problems:
        checks.require(
            seen.shape == (paths.shape[1],),
            "wrong-length",
            name="observed",
            length=seen.size,
            expected=paths.shape[1],
        )
    checks.done()
    use = np.isfinite(seen) & np.isfinite(paths).any(axis=0)
    if not use.any():
        return float("nan")
    every = np.vstack([seen[use], paths[:, use]])
    finite = np.isfinite(every)
    number = finite.sum(axis=0)
    centre = _mean(every)
    residual = np.where(finite, every - centre, 0.0) * (number / np.maximum(number - 1, 1))
    if scaling == "studentized":
        square = np.where(finite, (every - centre) ** 2, 0.0).sum(axis=0)
        residual = _ratio(residual, np.sqrt(square / np.maximum(number - 1, 1)))
    elif scaling != "none":
        low, high = _quantiles(every, (0.025, 0.975))
        if scaling == "quantile":
            residual = _ratio(residual, high - low)
        else:
            up, down = np.abs(high - centre), np.abs(centre - low)
            residual = np.where(residual >= 0.0, _ratio(residual, up), _ratio(residual, down))
    weight = steps[use]
    if statistic == "dclf":
        value = (residual**2 * weight).sum(axis=1)
    elif statistic == "integral":
        value = (np.abs(residual) * weight).sum(axis=1)
    else:
        value = np.abs(residual).max(axis=1)
    return float((value >= value[0] * (1.0 - 1e-12)).sum() / value.size)


def _ratio(residual: Floats, scale: Floats) -> Floats:
    """Residuals over a scale; where all paths agree there is nothing to scale."""
    return residual / np.where(scale > 0.0, scale, 1.0)


def adjust_p_values(
    p_values: ArrayLike | Iterable[float], *, method: FdrMethod = "benjamini_hochberg"
) -> Floats:
    r"""P-values adjusted so that rejecting those below q keeps the false-discovery rate at q.

    :math:`\tilde p_{(k)} = \min_{j \ge k} \min(1, c\, m\, p_{(j)}/j)` with c = 1
    (Benjamini-Hochberg) or :math:`c = \sum_{j=1}^m 1/j` (Benjamini-Yekutieli).

    Parameters
    ----------
    p_values
        Shape (m,), in [0, 1]; NaN is not tested and does not count in m.
    method
        Benjamini-Hochberg holds under independence and positive dependence;
        Benjamini-Yekutieli under any dependence, at a loss of power.

    Returns
    -------
    ndarray of shape (m,)
        Adjusted p-values in [0, 1]; NaN where the p-value is NaN.

    References
    ----------
    Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.
    Benjamini and Yekutieli (2001), doi:10.1214/aos/1013699998.

    Examples
    --------
    >>> adjust_p_values([0.01, 0.02, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.04, 0.04, 0.5]
    """
    checks = Checks()
    checks.one_of("method", method, get_args(FdrMethod))
    values = np.asarray(
        p_values if isinstance(p_values, np.ndarray) else list(p_values),  # type: ignore[arg-type]
        dtype=np.float64,
    )
    known = ~np.isnan(values)
    outside = known & ~((values >= 0.0) & (values <= 1.0))
    checks.require(
        not outside.any(), "inference-not-p", count=int(outside.sum()), total=values.size
    )
    checks.done()
    out = np.full(values.shape, np.nan)
    m = int(known.sum())
    if not m:
        return out
    part = values[known]
    order = np.argsort(part, kind="stable")
    rank = np.arange(1, m + 1)
    factor = 1.0 if method == "benjamini_hochberg" else float((1.0 / rank).sum())
    raw = part[order] * (m * factor / rank)
    adjusted = np.minimum(1.0, np.minimum.accumulate(raw[::-1])[::-1])
    back = np.empty(m)
    back[order] = adjusted
    out[known] = back
    return out


def bootstrap_interval(
    estimate: float,
    replicates: ArrayLike,
    *,
    level: float = 0.90,
    method: IntervalMethod = "percentile",
    jackknife: ArrayLike | None = None,
) -> tuple[float, float]:
    """A confidence interval from bootstrap replicates.

    Parameters
    ----------
    estimate
        The statistic of the data.
    replicates
        The statistic of R resamples, shape (R,); NaN is left out.
    level
        The coverage asked for.
    method
        ``"percentile"``; ``"basic"`` (reflected about the estimate); ``"bca"``
        (bias-corrected and accelerated), which needs ``jackknife``.
    jackknife
        The statistic without each observation in turn, shape (n,). Without it
        BCa's acceleration is not known; pass it or use ``"percentile"``.

    Returns
    -------
    (low, high)
        NaN, NaN with fewer than two replicates, or where BCa is undefined
        (every replicate on one side of the estimate).

    References
    ----------
    Efron (1987), Journal of the American Statistical Association 82, 171-185.
    doi:10.1080/01621459.1987.10478410

    Examples
    --------
    >>> low, high = bootstrap_interval(5.0, range(11), level=0.8)
    >>> round(low, 6), round(high, 6)
    (1.0, 9.0)
    """
    checks = Checks()
    _level(checks, level)
    checks.one_of("method", method, get_args(IntervalMethod))
    checks.require(method != "bca" or jackknife is not None, "inference-bca-jackknife")
    checks.done()
    values = np.asarray(
        replicates if isinstance(replicates, np.ndarray) else list(replicates),  # type: ignore[arg-type]
        dtype=np.float64,
    )
    values = values[np.isfinite(values)]
    nothing = (float("nan"), float("nan"))
    if values.size < 2 or not np.isfinite(estimate):
        return nothing
    tail = (1.0 - level) / 2.0
    shares = np.array([tail, 1.0 - tail])
    if method == "bca":
        from scipy.special import ndtr, ndtri

        below = ((values < estimate).sum() + 0.5 * (values == estimate).sum()) / values.size
        left_out = np.asarray(jackknife, dtype=np.float64)
        left_out = left_out[np.isfinite(left_out)]
        if not 0.0 < below < 1.0 or left_out.size < 2:
            return nothing
        bias = float(ndtri(below))
        away = left_out.mean() - left_out
        spread = float((away**2).sum())
        speed = float((away**3).sum() / (6.0 * spread**1.5)) if spread > 0.0 else 0.0
        z = bias + ndtri(shares)
        shares = ndtr(bias + z / (1.0 - speed * z))
    low, high = np.quantile(values, shares)
    if method == "basic":
        low, high = 2.0 * estimate - high, 2.0 * estimate - low
    return float(low), float(high)
