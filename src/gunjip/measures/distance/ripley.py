"""Ripley's K and L and the pair correlation: neighbours per area, and so with a window.

Their versions with weights stand in :mod:`.ripley_weighted`; the relative measures
(:mod:`.relative`) and the K-density (:mod:`.kd`) need no window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.measures.distance.engine import pairs_within
from gunjip.measures.distance.envelope import check_simulations, compare, simulate
from gunjip.measures.distance.points import Index, Points, as_points, check_reach, radii
from gunjip.measures.distance.windows import Window, as_window, circle_shares
from gunjip.measures.nulls import make_null

Floats = NDArray[np.float64]
Correction = Literal["none", "border", "translation", "isotropic"]
RipleyNull = Literal["complete_randomness", "random_labelling", "population_independence"]

#: Circles almost outside would weigh without bound.
_MOST = 100.0
_RIPLEY = (
    "Ripley (1976), Journal of Applied Probability 13(2), 255-266, doi:10.2307/3212829; "
    "Ripley (1977), Journal of the Royal Statistical Society B 39(2), 172-212."
)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Ordered pairs i → j within reach: places in rows and columns, distance, edge weight."""

    i: Index
    j: Index
    d: Floats
    weight: Floats


def edge_weights(
    points: Points, window: Window, correction: Correction, i: Index, j: Index, d: Floats
) -> Floats:
    """What each pair stands for: the inverse of how much of it the window shows."""
    if correction == "isotropic":
        border = window.border(points.x[i], points.y[i])
        share = circle_shares(points.x[i], points.y[i], d, border, window.edges)
        return np.asarray(1.0 / np.maximum(share, 1.0 / _MOST))
    if correction == "translation":
        over = window.overlap(points.x[j] - points.x[i], points.y[j] - points.y[i])
        return np.asarray(np.where(over > 0.0, window.area / np.maximum(over, 1e-300), _MOST))
    return np.ones(d.size)


def find_pairs(
    points: Points, rows: Index, cols: Index, reach: float, window: Window, correction: Correction
) -> Pairs:
    a, b, d = pairs_within(points, rows, cols, reach)
    weight = edge_weights(points, window, correction, rows[a], cols[b], d)
    return Pairs(a, b, d, weight)


def cumulate(d: Floats, value: Floats, grid: Floats) -> Floats:
    """Σ value over d ≤ r."""
    place = np.searchsorted(grid, d, side="left")
    return np.cumsum(np.bincount(place, weights=value, minlength=grid.size + 1)[: grid.size])


def _border_ratio(
    points: Points, rows: Index, cols: Index, pairs: Pairs, grid: Floats, window: Window
) -> Floats:
    """Neighbours of the plants that lie at least r from the edge, per such plant and density."""
    border = window.border(points.x[rows], points.y[rows])
    out = np.full(grid.size, np.nan)
    own = border[pairs.i]
    for q, r in enumerate(grid):
        inner = int((border >= r).sum())
        if inner:
            out[q] = float(((pairs.d <= r) & (own >= r)).sum()) / inner
    return out * window.area / cols.size


def _ordered_pairs(rows: Index, cols: Index) -> int:
    same = np.array_equal(rows, cols)
    return rows.size * (rows.size - 1) if same else rows.size * cols.size


def _k_curve(
    points: Points, rows: Index, cols: Index, grid: Floats, window: Window, correction: Correction
) -> Floats:
    number = _ordered_pairs(rows, cols)
    if number == 0:
        return np.full(grid.size, np.nan)
    pairs = find_pairs(points, rows, cols, float(grid[-1]), window, correction)
    if correction == "border":
        return _border_ratio(points, rows, cols, pairs, grid, window)
    return cumulate(pairs.d, pairs.weight, grid) * (window.area / number)


def _g_curve(
    points: Points,
    rows: Index,
    cols: Index,
    grid: Floats,
    window: Window,
    correction: Correction,
    half: float,
) -> Floats:
    number = _ordered_pairs(rows, cols)
    if number == 0:
        return np.full(grid.size, np.nan)
    pairs = find_pairs(points, rows, cols, float(grid[-1]) + half, window, correction)
    out = np.empty(grid.size)
    order = np.argsort(pairs.d, kind="stable")
    d, weight = pairs.d[order], pairs.weight[order]
    for q, r in enumerate(grid):
        a, b = np.searchsorted(d, [r - half, r + half])
        u = (d[a:b] - r) / half
        out[q] = float((weight[a:b] * (1.0 - u * u)).sum()) * 0.75 / half
    with np.errstate(divide="ignore", invalid="ignore"):
        value = out * window.area / number / (2.0 * np.pi * grid)
    return np.where(grid > 0.0, value, np.nan)


def settle(
    plants: Any,
    window: Any,
    r: ArrayLike | None,
    correction: str,
    simulations: int,
    level: float,
    allowed: tuple[str, ...] = get_args(Correction),
) -> tuple[Points, Window, Floats]:
    """Everything that the functions of this file check in the same way."""
    points = as_points(plants)
    checks = Checks()
    frame = as_window(window)
    if checks.one_of("correction", correction, allowed):
        checks.require(
            correction == "none" or (points.metric == "planar" and frame.shape is not None),
            "distance-correction-window",
            correction=correction,
        )
    if points.metric == "planar" and frame.shape is not None:
        outside = ~frame.holds(points.x, points.y)
        checks.require(not outside.any(), "distance-outside", count=int(outside.sum()))
    if r is None:
        # A quarter of the shorter side, as is usual.
        if frame.shape is not None:
            west, south, east, north = frame.shape.bounds
            side = min(east - west, north - south)
        else:
            side = float(np.sqrt(frame.area))
        grid = np.linspace(0.0, side / 4.0, 51)
    else:
        grid = radii(checks, r)
        check_reach(checks, points, grid)
    if frame.shape is not None and correction != "none" and grid.size:
        west, south, east, north = frame.shape.bounds
        reach = float(np.hypot(east - west, north - south))
        checks.require(
            bool(grid[-1] <= reach),
            "distance-r-window",
            largest=f"{grid[-1]:.6g}",
            extent=f"{reach:.6g}",
        )
    check_simulations(checks, simulations, grid.size, level)
    checks.done()
    return points, frame, grid


def choose(points: Points, industry: object, neighbours: object) -> tuple[Index, Index]:
    rows = np.arange(len(points)) if industry is None else points.members(industry)
    cols = rows if neighbours is None else points.members(neighbours, "neighbours")
    return rows, cols


def _uniform(points: Points, window: Window, rng: np.random.Generator) -> Points:
    """The same plants at random places of the window."""
    x, y = window.random_points(rng, len(points))
    return Points(x, y, None, points.jobs, points.plant_id, "planar")


def _simulate(
    points: Points,
    window: Window,
    rows: Index,
    cols: Index,
    grid: Floats,
    null: str,
    simulations: int,
    seed: int,
    workers: int | None,
    curve: Any,
    name: str,
) -> Floats:
    checks = Checks()
    if checks.one_of("null", null, get_args(RipleyNull)) and simulations:
        checks.require(
            null != "complete_randomness" or (window.shape is not None and points.flat),
            "distance-correction-window",
            correction=null,
        )
    checks.done()
    same = np.array_equal(rows, cols)
    groups = [rows] if same else [rows, cols]
    everything = np.arange(len(points))
    if null == "complete_randomness":

        def draw(rng: np.random.Generator) -> Floats:
            return np.asarray(curve(_uniform(points, window, rng), rows, cols))

    else:
        model = make_null(null, groups, everything, strata=points.strata)

        def draw(rng: np.random.Generator) -> Floats:
            placed = model.place(rng)
            return np.asarray(curve(points, placed[0], placed[0] if same else placed[1]))

    return simulate(
        draw,
        name=f"{name} {null}",
        seed=seed,
        simulations=simulations,
        distances=grid.size,
        workers=workers,
    )


def ripley_k(
    plants: Any,
    industry: object = None,
    neighbours: object = None,
    *,
    window: Any,
    r: ArrayLike | None = None,
    correction: Correction = "isotropic",
    null: RipleyNull = "complete_randomness",
    simulations: int = 0,
    level: float = 0.05,
    seed: Seed = None,
    workers: int | None = None,
) -> Result:
    r"""Ripley's K and Besag's L of an industry, or of one industry around another.

    .. math::

        \hat K(r) = \frac{|W|}{n(n-1)} \sum_i \sum_{j \ne i} e_{ij} 1(d_{ij} \le r),
        \qquad \hat L(r) = \sqrt{\hat K(r)/\pi}

    Cross-type: the pairs of both industries, :math:`|W|/(n_S n_N)`.

    Parameters
    ----------
    plants
        What :func:`as_points` takes.
    industry, neighbours
        Labels; None takes all plants, or the industry itself.
    window
        (xmin, ymin, xmax, ymax), a polygon, or (without correction) an area.
    r
        Metres, ascending. None: 51 steps to a quarter of the shorter side.
    correction
        e: ``"none"``: 1; ``"border"``: only plants at least r from the edge
        count, K = |W| Σ n_i(r)/(n Σ 1(b_i ≥ r)); ``"translation"``:
        |W| / |W ∩ (W shifted by the pair)|; ``"isotropic"``: one over the share
        of the circle about i through j that lies inside, at most 100.
    null
        ``"complete_randomness"`` (uniform in the window, the number fixed),
        ``"random_labelling"`` or ``"population_independence"`` on the plants'
        own sites.
    simulations, level, seed, workers
        As in :func:`duranton_overman`; 0 simulations for the curves alone.

    Returns
    -------
    Result
        Columns ``r`` (m), ``k`` (m²), ``l`` (m), ``l_minus_r`` (m), bands on k,
        ``p_value``, ``status`` (``too_few_plants``; ``no_inner_plant`` where
        the border correction has nobody left).

    Raises
    ------
    ParameterError
        Points outside the window, r beyond it, a correction without a shape.

    Notes
    -----
    Under complete randomness E K(r) = πr². Industry follows people, so that K
    is large for every industry; a rejection says "not uniform", rarely
    "clustered as an industry". For that take M or K_d.

    References
    ----------
    Ripley (1976, 1977). Ohser and Stoyan (1981) for translation.
    doi:10.2307/3212829

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.random.default_rng(1).uniform(0, 1000, (2, 300))
    >>> frame = ripley_k((x, y), window=(0, 0, 1000, 1000), r=[50, 100]).frame
    >>> bool((abs(frame["l_minus_r"]) < 10).all())
    True
    """
    points, frame, grid = settle(plants, window, r, correction, simulations, level)
    rows, cols = choose(points, industry, neighbours)
    start = resolve_seed(seed)

    def curve(p: Points, a: Index, b: Index) -> Floats:
        return _k_curve(p, a, b, grid, frame, correction)

    observed = curve(points, rows, cols)
    paths = _simulate(
        points, frame, rows, cols, grid, null, simulations, start, workers, curve, "ripley_k"
    )
    columns, extra = compare(grid, observed, paths, level=level, method="duranton_overman")
    spread = np.sqrt(observed / np.pi)
    table = pd.DataFrame(
        {"r": grid, "k": observed, "l": spread, "l_minus_r": spread - grid} | columns
    )
    few = "too_few_plants" if _ordered_pairs(rows, cols) == 0 else "no_inner_plant"
    table["status"] = np.where(np.isfinite(observed), "ok", few)
    return Result(
        kind="ripley_k",
        table=table,
        params=describe(industry, neighbours, correction, null, simulations, level, points),
        null=null if simulations else "",
        seed=start if simulations else None,
        units={"r": "m", "k": "m2", "l": "m", "l_minus_r": "m"},
        citation=_RIPLEY,
        extra={"area": frame.area, "plants": int(rows.size), "route": "exact"} | extra,
    )


def describe(
    industry: object,
    neighbours: object,
    correction: str,
    null: str,
    simulations: int,
    level: float,
    points: Points,
) -> dict[str, Any]:
    return {
        "industry": None if industry is None else str(industry),
        "neighbours": None if neighbours is None else str(neighbours),
        "correction": correction,
        "null": null,
        "simulations": simulations,
        "level": level,
        "metric": points.metric,
    }


def pair_correlation(
    plants: Any,
    industry: object = None,
    neighbours: object = None,
    *,
    window: Any,
    r: ArrayLike | None = None,
    bandwidth: float | None = None,
    correction: Correction = "isotropic",
    null: RipleyNull = "complete_randomness",
    simulations: int = 0,
    level: float = 0.05,
    seed: Seed = None,
) -> Result:
    r"""Pair correlation g: how many times as many neighbours at distance r as at random.

    .. math::

        \hat g(r) = \frac{|W|}{n(n-1)} \sum_i\sum_{j \ne i}
        \frac{e_{ij}\, k_b(r - d_{ij})}{2\pi r}

    with Epanechnikov's kernel of half-width b = 0.15/√λ (Stoyan), λ = n/|W|.

    Parameters
    ----------
    bandwidth
        b in metres, or None for Stoyan's rule.
    correction
        ``"none"``, ``"translation"`` or ``"isotropic"``.
    plants, industry, neighbours, window, r, null, simulations, level, seed
        As in :func:`ripley_k`.

    Returns
    -------
    Result
        Columns ``r`` (m), ``g`` (≥ 0, 1 under complete randomness), bands,
        ``p_value``, ``status`` (``undefined_at_zero`` at r = 0, ``too_few_plants``).

    Raises
    ------
    ParameterError
        As in :func:`ripley_k`.

    Notes
    -----
    Close to 0 the estimator divides by a small circle and is unstable.

    References
    ----------
    Stoyan and Stoyan (1994), Fractals, Random Shapes and Point Fields, p. 284.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.random.default_rng(1).uniform(0, 1000, (2, 400))
    >>> frame = pair_correlation((x, y), window=(0, 0, 1000, 1000), r=[50, 100]).frame
    >>> bool((abs(frame["g"] - 1) < 0.25).all())
    True
    """
    points, frame, grid = settle(
        plants, window, r, correction, simulations, level, ("none", "translation", "isotropic")
    )
    rows, cols = choose(points, industry, neighbours)
    checks = Checks()
    if bandwidth is not None:
        checks.require(
            np.isfinite(bandwidth) and bandwidth > 0,
            "needs-positive",
            name="bandwidth",
            value=bandwidth,
        )
    checks.done()
    half = 0.15 / np.sqrt(cols.size / frame.area) if bandwidth is None else float(bandwidth)
    start = resolve_seed(seed)

    def curve(p: Points, a: Index, b: Index) -> Floats:
        return _g_curve(p, a, b, grid, frame, correction, half)

    observed = curve(points, rows, cols)
    paths = _simulate(
        points,
        frame,
        rows,
        cols,
        grid,
        null,
        simulations,
        start,
        None,
        curve,
        "pair_correlation",
    )
    columns, extra = compare(grid, observed, paths, level=level, method="duranton_overman")
    table = pd.DataFrame({"r": grid, "g": observed} | columns)
    few = "too_few_plants" if _ordered_pairs(rows, cols) == 0 else "undefined_at_zero"
    table["status"] = np.where(np.isfinite(observed), "ok", few)
    return Result(
        kind="pair_correlation",
        table=table,
        params=describe(industry, neighbours, correction, null, simulations, level, points)
        | {"bandwidth": half},
        null=null if simulations else "",
        seed=start if simulations else None,
        units={"r": "m", "g": "1"},
        citation="Stoyan and Stoyan (1994), Fractals, Random Shapes and Point Fields, p. 284.",
        extra={"area": frame.area, "plants": int(rows.size), "bandwidth": half, "route": "exact"}
        | extra,
    )
