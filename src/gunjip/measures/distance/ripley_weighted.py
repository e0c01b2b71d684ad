"""Weighted versions of Ripley's K: by the inverse of a density, and by marks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.distance.points import Index, Points
from gunjip.measures.distance.ripley import (
    Correction,
    choose,
    cumulate,
    describe,
    find_pairs,
    settle,
)
from gunjip.measures.distance.windows import Window, circle_shares

Floats = NDArray[np.float64]


def k_inhomogeneous(
    plants: Any,
    industry: object = None,
    *,
    window: Any,
    intensity: ArrayLike | None = None,
    bandwidth: float | None = None,
    r: ArrayLike | None = None,
    correction: Correction = "isotropic",
) -> Result:
    r"""Inhomogeneous K: clustering beyond a varying density.

    .. math::

        \hat K_{inhom}(r) = \frac{1}{|W|} \sum_i \sum_{j \ne i}
        \frac{e_{ij}\,1(d_{ij} \le r)}{\hat\lambda(x_i)\hat\lambda(x_j)}

    scaled by :math:`|W| / \sum_i 1/\hat\lambda(x_i)`.

    Parameters
    ----------
    intensity
        λ at each plant of the industry (plants per m²), shape (n,): from a
        model, or from all plants. None: a Gaussian kernel over the industry's
        own plants, each left out at its own place, divided by the kernel's
        mass inside the window.
    bandwidth
        Of that kernel in metres; None: an eighth of the shorter side.
    plants, industry, window, r, correction
        As in :func:`ripley_k`, without ``"border"``.

    Returns
    -------
    Result
        Columns ``r``, ``k`` (m²), ``l``, ``l_minus_r``, ``status``. πr² where
        the density alone explains the pattern.

    Raises
    ------
    ParameterError
        An intensity that is not positive; as in :func:`ripley_k`.

    Notes
    -----
    Density and clustering cannot be told apart from one pattern: a small
    bandwidth explains every cluster away. Take λ from a wider population, and
    say which.

    References
    ----------
    Baddeley, Møller and Waagepetersen (2000), Statistica Neerlandica 54,
    329-350. doi:10.1111/1467-9574.00144

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.random.default_rng(1).uniform(0, 1000, (2, 200))
    >>> flat = np.full(200, 200 / 1e6)
    >>> frame = k_inhomogeneous((x, y), window=(0, 0, 1000, 1000), intensity=flat, r=[100]).frame
    >>> bool(abs(frame["l_minus_r"][0]) < 15)
    True
    """
    points, frame, grid = settle(
        plants, window, r, correction, 0, 0.05, ("none", "translation", "isotropic")
    )
    rows, _ = choose(points, industry, None)
    checks = Checks()
    if intensity is not None:
        rate = np.asarray(intensity, dtype=np.float64)
        checks.require(
            rate.shape == rows.shape,
            "wrong-length",
            name="intensity",
            length=rate.size,
            expected=rows.size,
        )
    else:
        rate, bandwidth = _kernel_intensity(points, rows, frame, bandwidth)
    if not checks.problems and (intensity is not None or rows.size > 1):
        checks.require(bool((rate > 0).all() and np.isfinite(rate).all()), "distance-intensity")
    checks.done()
    k = np.full(grid.size, np.nan)
    if rows.size > 1:
        pairs = find_pairs(points, rows, rows, float(grid[-1]), frame, correction)
        value = pairs.weight / (rate[pairs.i] * rate[pairs.j])
        k = cumulate(pairs.d, value, grid) / float((1.0 / rate).sum())
    return _plain(
        "k_inhomogeneous",
        k,
        grid,
        "Baddeley, Møller and Waagepetersen (2000), doi:10.1111/1467-9574.00144",
        describe(industry, None, correction, "", 0, 0.05, points),
        {"area": frame.area, "bandwidth": bandwidth, "plants": int(rows.size)},
    )


def _kernel_intensity(
    points: Points, rows: Index, window: Window, bandwidth: float | None
) -> tuple[Floats, float]:
    """Leave-one-out Gaussian intensity with edge correction, by direct sums."""
    from scipy.special import ndtr

    if window.shape is None:
        checks = Checks()
        checks.add("distance-correction-window", correction="intensity")
        checks.done()
    west, south, east, north = window.shape.bounds
    s = min(east - west, north - south) / 8.0 if bandwidth is None else float(bandwidth)
    x, y = points.x[rows], points.y[rows]
    out = np.empty(rows.size)
    for a in range(0, rows.size, 512):
        u = (x[a : a + 512, None] - x) / s
        v = (y[a : a + 512, None] - y) / s
        out[a : a + 512] = np.exp(-0.5 * (u * u + v * v)).sum(axis=1) - 1.0
    out /= 2.0 * np.pi * s * s
    if window.box is not None:
        mass = (ndtr((east - x) / s) - ndtr((west - x) / s)) * (
            ndtr((north - y) / s) - ndtr((south - y) / s)
        )
    else:
        mass = _polygon_mass(window, x, y, s)
    return out / mass, s


def _polygon_mass(window: Window, x: Floats, y: Floats, s: float) -> Floats:
    """The Gaussian's mass inside a polygon: over rings of equal mass, the share inside."""
    rings = 32
    share = (np.arange(rings) + 0.5) / rings
    radius = s * np.sqrt(-2.0 * np.log1p(-share))
    border = window.border(x, y)
    mass = np.zeros(x.size)
    for r in radius:
        mass += circle_shares(x, y, np.full(x.size, r), border, window.edges)
    return mass / rings


def k_mark_weighted(
    plants: Any,
    industry: object = None,
    *,
    window: Any,
    r: ArrayLike | None = None,
    correction: Correction = "isotropic",
) -> Result:
    r"""Mark-weighted K: do large plants stand near large plants?

    .. math::

        \hat K_{mm}(r) = |W| \frac{\sum_i\sum_{j \ne i} m_i m_j e_{ij} 1(d_{ij} \le r)}
        {\sum_i\sum_{j \ne i} m_i m_j}, \qquad \hat L_{mm} = \sqrt{\hat K_{mm}/\pi}

    with the jobs as marks.

    Parameters
    ----------
    plants, industry, window, r, correction
        As in :func:`ripley_k`, without ``"border"``.

    Returns
    -------
    Result
        Columns ``r``, ``k`` (m²), ``l``, ``l_minus_r``, ``status``. With equal
        marks it is K. Compare it with K of the same plants: above it, large
        plants are nearer to each other than plants in general.

    Raises
    ------
    ParameterError
        No jobs, missing jobs, or all zero; as in :func:`ripley_k`.

    References
    ----------
    Penttinen, Stoyan and Henttonen (1992), Forest Science 38, 806-824; Penttinen
    (2006), Statistics for Mark Correlation.

    Examples
    --------
    >>> import numpy as np
    >>> from gunjip.measures.distance import ripley_k
    >>> x, y = np.random.default_rng(1).uniform(0, 1000, (2, 100))
    >>> plants = {"x": x, "y": y, "jobs": np.ones(100)}
    >>> a = k_mark_weighted(plants, window=(0, 0, 1000, 1000), r=[100]).frame["k"][0]
    >>> b = ripley_k(plants, window=(0, 0, 1000, 1000), r=[100]).frame["k"][0]
    >>> bool(abs(a / b - 1) < 1e-12)
    True
    """
    points, frame, grid = settle(
        plants, window, r, correction, 0, 0.05, ("none", "translation", "isotropic")
    )
    rows, _ = choose(points, industry, None)
    marks = points.weights(True, "k_mark_weighted")[rows]
    total = float(marks.sum()) ** 2 - float((marks**2).sum())
    k = np.full(grid.size, np.nan)
    if rows.size > 1:
        checks = Checks()
        checks.require(total > 0.0, "distance-marks")
        checks.done()
        pairs = find_pairs(points, rows, rows, float(grid[-1]), frame, correction)
        value = pairs.weight * marks[pairs.i] * marks[pairs.j]
        k = cumulate(pairs.d, value, grid) * (frame.area / total)
    return _plain(
        "k_mark_weighted",
        k,
        grid,
        "Penttinen, Stoyan and Henttonen (1992), Forest Science 38, 806-824.",
        describe(industry, None, correction, "", 0, 0.05, points),
        {"area": frame.area, "plants": int(rows.size)},
    )


def _plain(
    kind: str, k: Floats, grid: Floats, citation: str, params: dict[str, Any], extra: dict[str, Any]
) -> Result:
    """A K without simulations."""
    spread = np.sqrt(k / np.pi)
    table = pd.DataFrame({"r": grid, "k": k, "l": spread, "l_minus_r": spread - grid})
    table["status"] = np.where(np.isfinite(k), "ok", "too_few_plants")
    keep = {key: params[key] for key in ("industry", "correction", "metric")}
    return Result(
        kind=kind,
        table=table,
        params=keep,
        units={"r": "m", "k": "m2", "l": "m", "l_minus_r": "m"},
        citation=citation,
        extra=extra | {"route": "exact"},
    )
