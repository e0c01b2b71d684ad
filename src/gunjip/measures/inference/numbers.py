"""Inference on single numbers: p-values, false discovery over many of them, intervals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from gunjip.foundation.validation import Checks
from gunjip.measures.inference.paths import Alternative, Floats, as_paths, check_beside, check_level

FdrMethod = Literal["benjamini_hochberg", "benjamini_yekutieli"]
IntervalMethod = Literal["percentile", "basic", "bca"]


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
    paths = as_paths(checks, simulated)
    seen = np.atleast_1d(np.asarray(observed, dtype=np.float64))
    checks.one_of("alternative", alternative, get_args(Alternative))
    check_beside(checks, seen, paths)
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
    check_level(checks, level)
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
