"""One number for how far a path is from its simulations: goodness-of-fit tests."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from gunjip.foundation.validation import Checks
from gunjip.measures.inference.paths import Floats, as_paths, check_beside, mean_path, quantiles

FitStatistic = Literal["dclf", "integral", "mad"]
FitScaling = Literal["none", "studentized", "quantile", "asymmetric"]


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
    paths = as_paths(checks, simulated)
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
    check_beside(checks, seen, paths)
    use = np.isfinite(seen) & np.isfinite(paths).any(axis=0)
    if not use.any():
        return float("nan")
    every = np.vstack([seen[use], paths[:, use]])
    finite = np.isfinite(every)
    number = finite.sum(axis=0)
    centre = mean_path(every)
    residual = np.where(finite, every - centre, 0.0) * (number / np.maximum(number - 1, 1))
    if scaling == "studentized":
        square = np.where(finite, (every - centre) ** 2, 0.0).sum(axis=0)
        residual = _ratio(residual, np.sqrt(square / np.maximum(number - 1, 1)))
    elif scaling != "none":
        low, high = quantiles(every, (0.025, 0.975))
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
