"""Relative measures of Marcon and Puech: M (cumulative), one M a plant, and m (density).

Both ask how much of the neighbourhood of an industry's plants is that industry
(or another one), over what it is everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.measures.distance.bandwidth import pair_bandwidth
from gunjip.measures.distance.engine import Ready, kernel_within, make_ready, sums_within
from gunjip.measures.distance.envelope import check_simulations, compare, simulate
from gunjip.measures.distance.kd import default_radii
from gunjip.measures.distance.points import Index, Points, as_points, check_reach, radii
from gunjip.measures.nulls import NULLS, make_null

Floats = NDArray[np.float64]
#: (points, rows, columns, weights of all points, workers) -> (rows, radii)
Neighbourhood = Callable[[Points, Index, Index, Floats, int | None], Floats]

#: Neighbourhood totals of every site are kept up to so many numbers (1 GiB).
_KEEP = 1 << 27
_M = (
    "Marcon and Puech (2010), Journal of Economic Geography 10(5), 745-762, eq. (2)-(6). "
    "doi:10.1093/jeg/lbp056"
)
_SMALL_M = (
    "Lang, Marcon and Puech (2020), The Annals of Regional Science 64(2), 243-265. "
    "doi:10.1007/s00168-019-00946-7"
)


def relative_curve(near: Floats, total: Floats, share: Floats) -> Floats:
    """Mean local share over mean global share, over the plants that have any neighbour."""
    some = total > 0.0
    # From some radius on every plant has a neighbour; what is before is few columns.
    lacking = np.flatnonzero(~some.all(axis=0))
    first = int(lacking[-1]) + 1 if lacking.size else 0
    out = np.full(total.shape[1], np.nan)
    if first < out.size and share.sum() > 0.0:
        out[first:] = (near[:, first:] / total[:, first:]).sum(axis=0) / share.sum()
    near, total, some = near[:, :first], total[:, :first], some[:, :first]
    local = np.divide(near, total, out=np.zeros_like(near), where=some).sum(axis=0)
    everywhere = np.where(some, share[:, None], 0.0).sum(axis=0)
    good = everywhere > 0.0
    np.divide(local, everywhere, out=out[:first], where=good)
    return out


class _Within:
    """The totals within each radius of the grid: the neighbourhood of M."""

    def __init__(self, grid: Floats) -> None:
        self.grid = grid
        self.ready: Ready | None = None

    def make_ready(self, points: Points) -> None:
        """Find the neighbours of all points once, for many calls."""
        self.ready = make_ready(points, float(self.grid[-1]))

    def __call__(
        self, points: Points, rows: Index, cols: Index, weights: Floats, workers: int | None
    ) -> Floats:
        return sums_within(
            points, rows, cols, weights, self.grid, ready=self.ready, workers=workers
        )


class _Setting:
    """The industries of one relative measure, and how its curve is made of placed plants."""

    def __init__(
        self,
        points: Points,
        industry: object,
        neighbours: object,
        controls: object,
        weights: Floats,
        look: Neighbourhood,
    ) -> None:
        self.points = points
        self.rows = points.members(industry)
        self.cols = self.rows if neighbours is None else points.members(neighbours, "neighbours")
        self.intra = np.array_equal(self.rows, self.cols)
        self.base = None if controls is None else points.members(controls, "controls")
        self.weights = weights
        self.look = look
        self.everything = np.arange(len(points))
        self.kept: Floats | None = None

    def groups(self) -> list[Index]:
        """Disjoint groups: reference plants, neighbours, controls."""
        found = [self.rows] if self.intra else [self.rows, self.cols]
        if self.base is not None and not any(np.array_equal(self.base, g) for g in found):
            found.append(self.base)
        return found

    def share(self, rows: Index, cols: Index, base: Index | None, weights: Floats) -> Floats:
        """What the neighbours' industry is of everything but the plant itself."""
        total = weights.sum() if base is None else weights[base].sum()
        own = weights[rows]
        above = weights[cols].sum() - np.where(np.isin(rows, cols), own, 0.0)
        below = total - (own if base is None else np.where(np.isin(rows, base), own, 0.0))
        return np.asarray(np.divide(above, below, out=np.full(own.size, np.nan), where=below > 0.0))

    def parts(
        self, rows: Index, cols: Index, base: Index | None, weights: Floats, workers: int | None
    ) -> tuple[Floats, Floats]:
        near = self.look(self.points, rows, cols, weights, workers)
        if base is None and self.kept is not None and weights is self.weights:
            return near, self.kept[rows]
        around = self.everything if base is None else base
        return near, self.look(self.points, rows, around, weights, workers)

    def curve(
        self, rows: Index, cols: Index, base: Index | None, weights: Floats, workers: int | None
    ) -> Floats:
        near, total = self.parts(rows, cols, base, weights, workers)
        return relative_curve(near, total, self.share(rows, cols, base, weights))

    def keep(self, distances: int, workers: int | None) -> None:
        """Totals around every site, which do not change while only labels move."""
        if len(self.points) * distances <= _KEEP:
            self.kept = self.look(
                self.points, self.everything, self.everything, self.weights, workers
            )

    def paths(
        self, null: str, simulations: int, distances: int, seed: int, name: str, workers: int | None
    ) -> Floats:
        groups = self.groups()
        rest = np.setdiff1d(self.everything, np.concatenate(groups), assume_unique=True)
        equal = bool((self.weights == self.weights[0]).all())
        moving = null != "random_labelling" and not equal
        model = make_null(
            null,
            [*groups, rest] if moving and rest.size else groups,
            self.everything,
            strata=self.points.strata,
        )
        if isinstance(self.look, _Within) and simulations * self.rows.size > len(self.points):
            self.look.make_ready(self.points)
        if not moving and self.base is None and simulations:
            self.keep(distances, workers)

        def draw(rng: np.random.Generator) -> Floats:
            placed = model.place(rng)
            weights = self.weights
            if moving:
                weights = weights.copy()
                for group, sites in zip(model.groups, placed, strict=True):
                    weights[sites] = self.weights[group]
            rows = placed[0]
            cols = rows if self.intra else placed[1]
            base = self.base
            if base is not None:
                for group, sites in zip(model.groups, placed, strict=True):
                    if np.array_equal(base, group):
                        base = sites
                        break
            return self.curve(rows, cols, base, weights, 1)

        return simulate(
            draw,
            name=f"{name} {null}",
            seed=seed,
            simulations=simulations,
            distances=distances,
            workers=workers,
        )


def _relative(
    kind: str,
    citation: str,
    value: str,
    setting: _Setting,
    grid: Floats,
    params: dict[str, Any],
    extra: dict[str, Any],
    seed: Seed,
    workers: int | None,
) -> Result:
    """Observed curve, simulations and result, the same for M and m."""
    start = resolve_seed(seed)
    null, simulations = str(params["null"]), int(params["simulations"])
    paths = setting.paths(null, simulations, grid.size, start, kind, workers)
    observed = setting.curve(setting.rows, setting.cols, setting.base, setting.weights, workers)
    columns, more = compare(
        grid, observed, paths, level=float(params["level"]), method="duranton_overman"
    )
    table = pd.DataFrame({"r": grid, value: observed} | columns)
    few = "too_few_plants" if setting.intra and setting.rows.size < 2 else "no_neighbour"
    table["status"] = np.where(np.isfinite(observed), "ok", few)
    return Result(
        kind=kind,
        table=table,
        params=params | {"metric": setting.points.metric},
        null=null if simulations else "",
        seed=start if simulations else None,
        units={"r": "m", value: "1"},
        citation=citation,
        extra={
            "plants": int(setting.rows.size),
            "plants_neighbours": int(setting.cols.size),
            "stratified": setting.points.strata is not None,
            "status": "ok" if np.isfinite(observed).any() else few,
            "route": "exact",
        }
        | extra
        | more,
    )


def _prepare(
    plants: Any, r: ArrayLike | None, null: str, simulations: int, level: float, pair: bool
) -> tuple[Points, Floats]:
    points = as_points(plants)
    checks = Checks()
    grid = default_radii(points) if r is None else radii(checks, r)
    check_reach(checks, points, grid)
    check_simulations(checks, simulations, grid.size, level)
    if checks.one_of("null", null, NULLS) and null == "population_independence":
        checks.require(pair, "null-needs-two")
    checks.done()
    return points, grid


def marcon_puech_m(
    plants: Any,
    industry: object,
    neighbours: object = None,
    *,
    controls: object = None,
    weighted: bool = False,
    r: ArrayLike | None = None,
    null: str = "random_labelling",
    simulations: int = 199,
    level: float = 0.05,
    seed: Seed = None,
    workers: int | None = None,
) -> Result:
    r"""Relative concentration within a distance: Marcon and Puech's M.

    .. math::

        \hat M_{SN}(r) = \frac{\sum_{i \in S} \frac{\sum_{j \in N, j \ne i} w_j
        1(d_{ij} \le r)}{\sum_{j \ne i} w_j 1(d_{ij} \le r)}}
        {\sum_{i \in S} \frac{W_N - w_i 1(i \in N)}{W - w_i}}

    S is the industry, N its neighbours' industry (the same where none is
    named); sums over i take the plants that have any neighbour within r. With
    ``controls`` the denominators count the plants of that industry only.

    Parameters
    ----------
    plants, weighted, r, level, seed, workers
        As in :func:`duranton_overman`.
    industry, neighbours, controls
        Labels of S, of N and of the controls.
    null
        ``"random_labelling"`` (industries dealt out again, jobs stay),
        ``"random_location"`` (plants with their jobs dealt out again) or
        ``"population_independence"`` (S stays, all others move; needs N).
    simulations
        R; 0 for the curve alone.

    Returns
    -------
    Result
        Columns ``r`` (m), ``m`` (≥ 0; 1 where the industry is around its own
        plants as everywhere; an upper bound is W/W_N), ``mean``,
        ``local_low`` … ``global_high``, ``p_value``, ``status``
        (``no_neighbour``: NaN, no plant has any neighbour within r).

    Raises
    ------
    ParameterError
        An absent industry, wrong coordinates, jobs missing where weighted, r
        beyond the points.

    Notes
    -----
    *Null and small samples.* Under random labelling E M is 1 up to the
    correlation of weights and places; at small r few plants have a neighbour,
    M is then noisy and its lower band 0. Simulations without a value at some r
    are left out at that r only.

    Every comparison d ≤ r is one of float64 numbers: no binning.

    References
    ----------
    Marcon and Puech (2010), eq. (2)-(6), doi:10.1093/jeg/lbp056; case-control:
    Marcon and Puech (2017), Regional Science and Urban Economics 62, 56-67,
    doi:10.1016/j.regsciurbeco.2016.10.004.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.uniform(0, 50_000, (2, 400))
    >>> x[:40] = rng.normal(25_000, 1_000, 40); y[:40] = rng.normal(25_000, 1_000, 40)
    >>> label = np.where(np.arange(400) < 40, "shoes", "rest")
    >>> result = marcon_puech_m((x, y, label), "shoes", r=[2_000, 10_000], simulations=0)
    >>> bool((result.frame["m"] > 2).all())
    True
    """
    points, grid = _prepare(plants, r, null, simulations, level, neighbours is not None)
    setting = _Setting(
        points, industry, neighbours, controls, points.weights(weighted), _Within(grid)
    )
    params = {
        "industry": str(industry),
        "neighbours": str(industry if neighbours is None else neighbours),
        "controls": None if controls is None else str(controls),
        "weighted": weighted,
        "null": null,
        "simulations": simulations,
        "level": level,
    }
    return _relative("marcon_puech_m", _M, "m", setting, grid, params, {}, seed, workers)


def marcon_puech_m_plants(
    plants: Any,
    industry: object,
    neighbours: object = None,
    *,
    controls: object = None,
    weighted: bool = False,
    r: ArrayLike,
    workers: int | None = None,
) -> Result:
    r"""M of each plant on its own, for maps: its local share over its global share.

    Parameters
    ----------
    plants, industry, neighbours, controls, weighted, workers
        As in :func:`marcon_puech_m`.
    r
        One distance or several, metres.

    Returns
    -------
    Result
        One row a plant of the industry and distance: ``plant_id``, ``x``,
        ``y``, ``r``, ``m`` (≥ 0, NaN without any neighbour), ``status``.

    Raises
    ------
    ParameterError
        As in :func:`marcon_puech_m`.

    References
    ----------
    Marcon and Puech (2010), the terms of the sums in eq. (2)-(6),
    doi:10.1093/jeg/lbp056

    Examples
    --------
    >>> x = [0.0, 100.0, 5000.0, 5100.0, 9000.0]
    >>> label = ["a", "a", "b", "b", "a"]
    >>> frame = marcon_puech_m_plants((x, [0.0] * 5, label), "a", r=200.0).frame
    >>> frame["m"].tolist(), frame["status"].tolist()
    ([2.0, 2.0, nan], ['ok', 'ok', 'no_neighbour'])
    """
    points = as_points(plants)
    checks = Checks()
    grid = radii(checks, np.atleast_1d(np.asarray(r, dtype=np.float64)))
    check_reach(checks, points, grid)
    checks.done()
    setting = _Setting(
        points, industry, neighbours, controls, points.weights(weighted), _Within(grid)
    )
    near, total = setting.parts(setting.rows, setting.cols, setting.base, setting.weights, workers)
    share = setting.share(setting.rows, setting.cols, setting.base, setting.weights)[:, None]
    some = (total > 0.0) & (share > 0.0)
    local = np.divide(near, total, out=np.full(near.shape, np.nan), where=some)
    value = np.divide(local, share, out=np.full(near.shape, np.nan), where=some)
    rows, count = setting.rows, grid.size
    table = pd.DataFrame(
        {
            "plant_id": np.repeat(points.plant_id[rows], count),
            "x": np.repeat(points.x[rows], count),
            "y": np.repeat(points.y[rows], count),
            "r": np.tile(grid, rows.size),
            "m": value.ravel(),
        }
    )
    table["status"] = np.where(np.isfinite(table["m"]), "ok", "no_neighbour")
    return Result(
        kind="marcon_puech_m_plants",
        table=table,
        params={
            "industry": str(industry),
            "neighbours": str(industry if neighbours is None else neighbours),
            "controls": None if controls is None else str(controls),
            "weighted": weighted,
            "metric": points.metric,
        },
        units={"r": "m", "m": "1"},
        citation=_M,
    )


def m_density(
    plants: Any,
    industry: object,
    neighbours: object = None,
    *,
    weighted: bool = False,
    r: ArrayLike | None = None,
    bandwidth: float | None = None,
    null: str = "random_labelling",
    simulations: int = 199,
    level: float = 0.05,
    seed: Seed = None,
    workers: int | None = None,
) -> Result:
    r"""Relative density at a distance: the m of Lang, Marcon and Puech.

    As M (:func:`marcon_puech_m`), with the indicator :math:`1(d_{ij} \le r)`
    replaced by a Gaussian kernel :math:`\varphi((r-d_{ij})/h)`: what the
    neighbours *at* distance r are, not those *within* r.

    Parameters
    ----------
    bandwidth
        h in metres; None: Silverman's rule on the distances between the plants
        of both industries up to twice the largest r.
    plants, industry, neighbours, weighted, r, null, simulations, level, seed, workers
        As in :func:`marcon_puech_m`.

    Returns
    -------
    Result
        Columns ``r`` (m), ``m`` (≥ 0, 1 where nothing is special), bands,
        ``p_value``, ``status``; ``extra["bandwidth"]``.

    Raises
    ------
    ParameterError
        As in :func:`marcon_puech_m`.

    Notes
    -----
    No reflection at 0: numerator and denominator would both double there. A
    plant counts at r when it has a neighbour within eight bandwidths of r.

    References
    ----------
    Lang, Marcon and Puech (2020), doi:10.1007/s00168-019-00946-7

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.uniform(0, 50_000, (2, 300))
    >>> label = np.where(np.arange(300) < 60, "a", "b")
    >>> frame = m_density((x, y, label), "a", r=[0, 5_000, 10_000], simulations=0).frame
    >>> bool(((frame["m"] > 0.3) & (frame["m"] < 3)).all())
    True
    """
    points, grid = _prepare(plants, r, null, simulations, level, neighbours is not None)
    checks = Checks()
    if bandwidth is not None:
        checks.require(
            np.isfinite(bandwidth) and bandwidth > 0,
            "needs-positive",
            name="bandwidth",
            value=bandwidth,
        )
    checks.done()
    rows = points.members(industry)
    cols = None if neighbours is None else points.members(neighbours, "neighbours")
    if cols is not None and np.array_equal(rows, cols):
        cols = None
    h = (
        pair_bandwidth(points, rows, cols, 2.0 * float(grid[-1]), workers=workers)
        if bandwidth is None
        else float(bandwidth)
    )

    def look(
        points: Points, rows: Index, cols: Index, weights: Floats, workers: int | None
    ) -> Floats:
        if not h > 0.0:
            return np.zeros((rows.size, grid.size))
        return kernel_within(points, rows, cols, weights, grid, h, workers=workers)

    setting = _Setting(points, industry, neighbours, None, points.weights(weighted), look)
    params = {
        "industry": str(industry),
        "neighbours": str(industry if neighbours is None else neighbours),
        "weighted": weighted,
        "bandwidth": bandwidth,
        "null": null,
        "simulations": simulations,
        "level": level,
    }
    return _relative(
        "m_density", _SMALL_M, "m", setting, grid, params, {"bandwidth": h}, seed, workers
    )
