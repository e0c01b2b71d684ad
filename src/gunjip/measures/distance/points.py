"""Points as the distance statistics take them: where, which industry, how many jobs.

Anything that holds plants becomes a :class:`Points`: a table of establishments,
a frame with the columns x, y, industry and jobs, a mapping, or plain arrays. All
that can be wrong with coordinates is found here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.validation import Checks, as_float_vector, near
from gunjip.measures.distance.neighbours import Strips, make_strips

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Metric = Literal["planar", "great_circle", "given"]

#: Mean radius of the Earth in metres (IUGG).
EARTH_RADIUS = 6_371_008.8
_LONGITUDE = ("lon", "lng", "longitude", "경도")
_LATITUDE = ("lat", "latitude", "위도")


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Plants as points.

    Attributes
    ----------
    x, y
        Metres, or degrees of longitude and latitude; shape (n,).
    industry
        Labels, shape (n,), or None.
    jobs
        Weights ≥ 0, shape (n,), NaN where unknown; None where there are none.
    plant_id
        Names of the rows.
    metric
        ``"planar"``, ``"great_circle"`` (metres over a sphere) or ``"given"``.
    distances
        A symmetric matrix, shape (n, n), for ``"given"``.
    strata
        Numbers of strata, shape (n,), or None.
    """

    x: Floats
    y: Floats
    industry: NDArray[Any] | None
    jobs: Floats | None
    plant_id: NDArray[Any]
    metric: Metric
    distances: Floats | None = None
    strata: Index | None = None
    xyz: tuple[Floats, Floats, Floats] = field(init=False)

    def __post_init__(self) -> None:
        if self.metric == "great_circle":
            lon, lat = np.radians(self.x), np.radians(self.y)
            place = (
                EARTH_RADIUS * np.cos(lat) * np.cos(lon),
                EARTH_RADIUS * np.cos(lat) * np.sin(lon),
                EARTH_RADIUS * np.sin(lat),
            )
        else:
            # Not moved to a centre: a rounded shift would change the last digit.
            place = (self.x, self.y, np.zeros(self.x.size))
        object.__setattr__(self, "xyz", tuple(np.ascontiguousarray(p) for p in place))

    def __len__(self) -> int:
        return int(self.x.size)

    @property
    def diameter(self) -> float:
        """Of the sphere; 0 for the plane."""
        return 2.0 * EARTH_RADIUS if self.metric == "great_circle" else 0.0

    @property
    def flat(self) -> bool:
        """Whether the points lie in a plane."""
        return self.metric != "great_circle"

    def chord(self, r: Floats | float) -> Floats:
        """The straight line of a great-circle distance (the distance itself in the plane)."""
        distance = np.asarray(r, dtype=np.float64)
        if self.flat:
            return distance
        bent = np.minimum(np.abs(distance) / self.diameter, np.pi / 2.0)
        return np.asarray(np.sign(distance) * self.diameter * np.sin(bent))

    def arc(self, chord: Floats) -> Floats:
        """The great-circle distance of a straight line."""
        if self.flat:
            return chord
        return np.asarray(self.diameter * np.arcsin(np.minimum(chord / self.diameter, 1.0)))

    def members(self, industry: object, name: str = "industry") -> Index:
        """The rows of an industry; an error with near matches where there are none."""
        checks = Checks()
        found = np.empty(0, np.intp)
        if self.industry is None:
            checks.add("distance-no-industry", name=name)
        else:
            found = np.flatnonzero(self.industry == industry)
            if not found.size:
                found = np.flatnonzero(self.industry.astype(str) == str(industry))
            if not found.size:
                words = sorted({str(v) for v in pd.unique(pd.Series(self.industry))})
                guess = near(str(industry), words)
                checks.add(
                    "distance-absent-near" if guess else "distance-absent",
                    name=name,
                    value=str(industry),
                    count=len(words),
                    near=guess,
                )
        checks.done()
        return found

    def weights(self, weighted: bool, name: str = "weighted") -> Floats:
        """Jobs where asked for, else ones."""
        if not weighted:
            return np.ones(len(self))
        if self.jobs is None:
            raise ParameterError.of("distance-no-jobs", name=name)
        unknown = np.flatnonzero(np.isnan(self.jobs))
        if unknown.size:
            raise ParameterError.of(
                "distance-missing-jobs", count=unknown.size, first=int(unknown[0])
            )
        return self.jobs

    def strips(self, reach: float) -> Strips:
        """Points sorted for neighbours within ``reach`` metres."""
        if self.metric == "great_circle":
            return make_strips(
                self.x, self.y, float(np.degrees(reach / EARTH_RADIUS)), on_sphere=True
            )
        return make_strips(self.x, self.y, reach, on_sphere=False)

    def extent(self) -> float:
        """No two points are farther apart than this."""
        if self.metric == "given":
            matrix = self.distances
            return float(matrix.max()) if matrix is not None and matrix.size else 0.0
        if self.metric == "great_circle":
            sides = [float(np.ptp(p)) for p in self.xyz]
            chord = min(float(np.sqrt(sum(s * s for s in sides))), self.diameter)
            return float(self.arc(np.asarray(chord)))
        return float(np.hypot(np.ptp(self.x), np.ptp(self.y)))


def _column(frame: pd.DataFrame, names: Sequence[str]) -> Any:
    lower = {str(c).lower(): c for c in frame.columns}
    for name in names:
        if name in lower:
            return frame[lower[name]]
    return None


def _unit(crs: Any) -> tuple[bool | None, float]:
    """Whether a coordinate system counts in degrees (None: there is none), and its unit in metres."""
    if crs is None or (isinstance(crs, str) and not crs):
        return None, 1.0
    from pyproj import CRS

    system = CRS.from_user_input(crs)
    if system.is_geographic:
        return True, 1.0
    axes = system.axis_info
    return False, float(axes[0].unit_conversion_factor) if axes else 1.0


def as_points(
    plants: Any,
    *,
    metric: Metric | None = None,
    distances: ArrayLike | None = None,
    strata: str | ArrayLike | None = None,
) -> Points:
    """Make points of whatever holds plants.

    Parameters
    ----------
    plants
        Points (returned as they are), an object with ``.frame`` (columns
        plant_id, x, y, industry, jobs) and ``.crs``, a frame or a mapping with
        x and y (or longitude and latitude), industry and jobs, or a tuple
        (x, y), (x, y, industry), (x, y, industry, jobs).
    metric
        ``"planar"``: x and y are metres of a projection; ``"great_circle"``:
        they are degrees, and distances metres over a sphere. None asks the
        coordinate system or the columns' names; coordinates without either that
        could be degrees must have it said.
    distances
        A symmetric matrix of shape (n, n): network distances, travel times.
    strata
        Name of a column, or labels of shape (n,): plants of a stratified null
        move within their stratum.

    Raises
    ------
    ParameterError
        Everything that is wrong, at once.

    Examples
    --------
    >>> points = as_points({"x": [0.0, 3000.0], "y": [0.0, 4000.0]})
    >>> len(points), points.extent()
    (2, 5000.0)
    """
    if isinstance(plants, Points):
        return plants
    checks = Checks()
    crs = getattr(plants, "crs", None)
    source = plants
    if hasattr(plants, "frame") and not isinstance(plants, pd.DataFrame):
        source = plants.frame
    if isinstance(source, Mapping):
        source = pd.DataFrame({k: pd.Series(np.asarray(v).tolist()) for k, v in source.items()})
    named_degrees = False
    industry: NDArray[Any] | None = None
    jobs_column: Any = None
    plant_id: NDArray[Any] | None = None
    if isinstance(source, pd.DataFrame):
        raw_x, raw_y = _column(source, ("x",)), _column(source, ("y",))
        if raw_x is None or raw_y is None:
            raw_x, raw_y = _column(source, _LONGITUDE), _column(source, _LATITUDE)
            named_degrees = raw_x is not None and raw_y is not None
        if raw_x is None or raw_y is None:
            geometry = getattr(source, "geometry", None) if crs is not None else None
            if geometry is not None:
                raw_x, raw_y = geometry.x, geometry.y
        labels = _column(source, ("industry",))
        industry = None if labels is None else labels.to_numpy(dtype=object)
        jobs_column = _column(source, ("jobs",))
        ids = _column(source, ("plant_id",))
        years = _column(source, ("year",))
        if years is not None:
            # A plant that is there in two years would be its own neighbour.
            number = int(years.nunique(dropna=True))
            checks.require(number <= 1, "distance-many-years", count=number)
        plant_id = (source.index if ids is None else ids).to_numpy()
        if isinstance(strata, str):
            chosen = _column(source, (strata.lower(),))
            if checks.require(chosen is not None, "distance-no-column", name=strata):
                strata = chosen.to_numpy()
    else:
        parts: Sequence[Any] = source if isinstance(source, tuple | list) else ()
        if not 2 <= len(parts) <= 4:
            checks.add("distance-not-plants", kind=type(plants).__name__)
            checks.done()
        raw_x, raw_y = parts[0], parts[1]
        industry = np.asarray(parts[2], dtype=object) if len(parts) > 2 else None
        jobs_column = parts[3] if len(parts) > 3 else None
    if raw_x is None or raw_y is None:
        checks.add("distance-no-xy")
        checks.done()
    x = as_float_vector(checks, "x", raw_x)
    y = as_float_vector(checks, "y", raw_y, length=x.size)
    n = x.size
    jobs: Floats | None = None
    if jobs_column is not None:
        jobs = as_float_vector(checks, "jobs", jobs_column, finite=False, length=n)
        wrong = (jobs < 0) | np.isinf(jobs)
        checks.require(not wrong.any(), "distance-bad-jobs", count=int(wrong.sum()))
    if industry is not None:
        checks.require(
            len(industry) == n, "wrong-length", name="industry", length=len(industry), expected=n
        )
    checks.require(n >= 1, "distance-no-points")
    checks.done()
    matrix: Floats | None = None
    geographic, unit = _unit(crs)
    if distances is not None:
        metric = "given"
        matrix = np.ascontiguousarray(distances, dtype=np.float64)
        if checks.require(
            matrix.shape == (n, n),
            "distance-matrix-shape",
            rows=matrix.shape[0] if matrix.ndim else 0,
            columns=matrix.shape[1] if matrix.ndim > 1 else 0,
            expected=n,
        ):
            checks.require(bool((matrix >= 0).all()), "distance-matrix-negative")
            checks.require(bool(np.allclose(matrix, matrix.T)), "distance-matrix-symmetric")
    elif metric is None:
        looks = (
            n > 1
            and bool((np.abs(x) <= 180.0).all() and (np.abs(y) <= 90.0).all())
            and bool((x != x[0]).any() or (y != y[0]).any())
        )
        if geographic or (geographic is None and named_degrees):
            metric = "great_circle"
        else:
            metric = "planar"
            checks.require(geographic is not None or not looks, "distance-say-metric")
    else:
        checks.one_of("metric", metric, get_args(Metric))
        if metric == "planar":
            checks.require(not (geographic or named_degrees), "distance-degrees")
        checks.require(metric != "given", "distance-no-matrix")
    if metric == "planar":
        checks.require(abs(unit - 1.0) < 1e-9, "distance-not-metres", unit=f"{unit:.6g}")
    if metric == "great_circle":
        checks.require(
            bool((np.abs(y) <= 90.0).all() and (x >= -180.0).all() and (x <= 360.0).all()),
            "distance-not-degrees",
        )
        x = np.where(x > 180.0, x - 360.0, x)
    levels: Index | None = None
    if strata is not None and not isinstance(strata, str):
        codes, _ = pd.factorize(pd.Series(np.asarray(strata, dtype=object)))
        levels = np.asarray(codes, dtype=np.intp)
        if checks.require(
            levels.size == n, "wrong-length", name="strata", length=levels.size, expected=n
        ):
            checks.require(
                bool((levels >= 0).all()), "distance-missing-strata", count=int((levels < 0).sum())
            )
    checks.done()
    return Points(
        x=x,
        y=y,
        industry=industry,
        jobs=jobs,
        plant_id=np.arange(n) if plant_id is None else plant_id,
        metric=metric,
        distances=matrix,
        strata=levels,
    )


def radii(checks: Checks, r: ArrayLike) -> Floats:
    """Distances asked for: ascending, not negative."""
    grid = as_float_vector(checks, "r", r)
    if grid.size:
        checks.require(bool((grid >= 0).all()), "distance-r-negative")
        checks.require(bool((np.diff(grid) > 0).all()), "distance-r-ascending")
    else:
        checks.require(False, "distance-r-empty")
    return grid


def check_reach(checks: Checks, points: Points, grid: Floats) -> None:
    """r may not go beyond the largest distance there can be."""
    extent = points.extent()
    if grid.size and extent > 0.0:
        checks.require(
            bool(grid[-1] <= extent * (1.0 + 1e-9)),
            "distance-r-beyond",
            largest=f"{grid[-1]:.6g}",
            extent=f"{extent:.6g}",
        )
