"""From plants as a caller has them to sites, groups and scales, with all checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.rng import stream
from gunjip.foundation.validation import Checks
from gunjip.measures.distance.points import Metric, Points
from gunjip.measures.moments.sites import Bins, Sites, arc, globe_sites, make_bins, planar_sites
from gunjip.measures.moments.theory import Floats

#: Fewer sites than this and the closed forms have no triples to stand on.
FEWEST_SITES = 10
#: Distances of the default grid.
STEPS = 51
_MOST_BINS = 60_000


@dataclass(frozen=True, slots=True, eq=False)
class Plants:
    """Checked input.

    Attributes
    ----------
    sites
        All plants, in the order given.
    points
        The same in double precision, for the curves that are reported.
    industry
        Group number per plant; -1 where the industry is not known.
    names
        Names of the groups, sorted.
    jobs
        Sizes, or None.
    distances, bandwidth, bins
        The scales.
    """

    sites: Sites
    points: Points
    industry: NDArray[np.int64]
    names: list[str]
    jobs: Floats | None
    distances: Floats
    bandwidth: float
    bins: Bins


def _as_frame(plants: Any) -> tuple[pd.DataFrame, bool]:
    """A frame, and whether its x and y are known to be degrees."""
    if isinstance(plants, pd.DataFrame):
        return plants, False
    frame: pd.DataFrame = plants.frame  # an Establishments table
    crs = getattr(plants, "crs", "")
    if not crs:
        return frame, False
    from pyproj import CRS

    return frame, bool(CRS.from_user_input(crs).is_geographic)


def _coordinates(checks: Checks, frame: pd.DataFrame, degrees: bool) -> tuple[Floats, Floats, bool]:
    pair = ("lon", "lat") if {"lon", "lat"} <= set(frame.columns) else ("x", "y")
    degrees = degrees or pair[0] == "lon"
    if not set(pair) <= set(frame.columns):
        checks.add("localisation-no-coordinates", columns=", ".join(map(str, frame.columns)))
        return np.empty(0), np.empty(0), degrees
    values = []
    for name in pair:
        try:
            v = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError):
            checks.add("not-numbers", name=name)
            v = np.empty(0)
        bad = np.flatnonzero(~np.isfinite(v))
        if bad.size:
            checks.add("not-finite", name=name, count=bad.size, first=int(bad[0]))
        values.append(v)
    u, v = values
    if checks.problems or not u.size:
        return u, v, degrees
    inside = bool((np.abs(u) <= 360.0).all() and (np.abs(v) <= 90.0).all())
    if degrees:
        checks.require(inside, "localisation-not-degrees", first=pair[0], second=pair[1])
    else:
        # Metres over a country or a town never fit into a degree's range.
        checks.require(not inside or np.ptp(u) == np.ptp(v) == 0.0, "localisation-degrees")
    return u, v, degrees


def sample_distances(sites: Sites, *, seed: int, most: int = 1_500) -> Floats:
    """Distances between the pairs of some random sites."""
    index = np.arange(sites.count)
    if sites.count > most:
        index = stream(seed, "scales").permutation(sites.count)[:most]
    p = np.column_stack([v[index].astype(float) for v in (sites.x, sites.y, sites.z)])
    i, j = np.triu_indices(index.size, 1)
    return arc(np.sqrt(((p[i] - p[j]) ** 2).sum(axis=1)), sites.geometry)


def default_bandwidth(sample: Floats, plants: float) -> float:
    """Silverman's rule on pair distances: ``0.9 min(sd, IQR/1.34) m^(-1/5)``.

    *m* is the number of pairs of an industry of ``plants`` plants. Silverman
    (1986), Density Estimation, eq. 3.31, as Duranton and Overman (2005) take it.
    """
    quarter = np.quantile(sample, [0.25, 0.75])
    spread = min(float(sample.std(ddof=1)), float(quarter[1] - quarter[0]) / 1.34)
    spread = spread if spread > 0 else float(sample.std(ddof=1))
    return float(0.9 * spread * max(1.0, plants * (plants - 1.0) / 2.0) ** -0.2)


def read_plants(
    plants: Any,
    *,
    distances: ArrayLike | None,
    bandwidth: float | None,
    weight: str | None,
    level: float,
    seed: int,
) -> Plants:
    """Check everything, raise once, and lay out sites and scales."""
    checks = Checks()
    frame, degrees = _as_frame(plants)
    u, v, degrees = _coordinates(checks, frame, degrees)
    if "industry" not in frame.columns:
        checks.add("localisation-no-industry", columns=", ".join(map(str, frame.columns)))
    checks.require(0.0 < level < 0.5, "needs-between", name="level", value=level, low=0, high=0.5)
    jobs: Floats | None = None
    if weight is not None:
        if weight not in frame.columns:
            checks.add(
                "localisation-no-weight", name=weight, columns=", ".join(map(str, frame.columns))
            )
        else:
            try:
                jobs = frame[weight].to_numpy(dtype=np.float64, na_value=np.nan)
            except (TypeError, ValueError):
                checks.add("not-numbers", name=weight)
                jobs = np.empty(0)
            bad = np.flatnonzero(~np.isfinite(jobs))
            if bad.size:
                checks.add("not-finite", name=weight, count=bad.size, first=int(bad[0]))
            low = jobs[np.isfinite(jobs)]
            if low.size and low.min() < 0:
                checks.add("needs-at-least", name=weight, value=float(low.min()), least=0)
    grid = np.empty(0)
    if distances is not None:
        try:
            grid = np.array(distances, dtype=np.float64)
        except (TypeError, ValueError):
            checks.add("not-numbers", name="distances")
            grid = np.empty(0)
        else:
            fine = (
                grid.ndim == 1
                and grid.size >= 2
                and np.isfinite(grid).all()
                and grid[0] >= 0
                and (np.diff(grid) > 0).all()
            )
            checks.require(bool(fine), "localisation-distances")
    if bandwidth is not None:
        checks.require(
            bool(np.isfinite(bandwidth)) and bandwidth > 0,
            "needs-positive",
            name="bandwidth",
            value=bandwidth,
        )
    checks.require(
        len(frame) >= FEWEST_SITES, "localisation-few-sites", count=len(frame), least=FEWEST_SITES
    )
    checks.done()
    sites = globe_sites(u, v) if degrees else planar_sites(u, v)
    known = frame["industry"].notna().to_numpy()
    labels = frame["industry"].astype("string").to_numpy(dtype=object, na_value="")
    names, codes = np.unique(labels[known].astype(str), return_inverse=True)
    industry = np.full(len(frame), -1, dtype=np.int64)
    industry[known] = codes
    checks.require(names.size > 0, "localisation-no-known-industry")
    checks.require(
        bool(np.ptp(sites.px) > 0 or np.ptp(sites.py) > 0),
        "localisation-one-point",
        count=sites.count,
    )
    checks.done()
    sample = sample_distances(sites, seed=seed)
    if grid.size == 0:
        top = float(np.median(sample))
        top = top if top > 0 else float(sample.max())
        grid = np.linspace(0.0, top, STEPS)
    if bandwidth is None:
        counts = np.bincount(codes)
        counts = counts[counts >= 2]
        typical = float(np.median(counts)) if counts.size else 2.0
        bandwidth = default_bandwidth(sample, typical)
    reach = float(sample.max())
    if degrees:
        checks.require(
            float(grid[-1]) <= 15_000_000.0,
            "needs-between",
            name="distances",
            value=float(grid[-1]),
            low=0,
            high=15_000_000,
        )
    # Beyond every pair there is no density to speak of.
    checks.require(float(grid[0]) < 1.5 * reach, "localisation-beyond", reach=reach)
    number = (float(grid[-1]) + 6.0 * bandwidth) / (0.1 * bandwidth)
    checks.require(number < _MOST_BINS, "localisation-bandwidth-small", value=bandwidth)
    checks.done()
    bins = make_bins(grid, float(bandwidth), sites.geometry)
    metric: Metric = "great_circle" if degrees else "planar"
    points = Points(u, v, None, None, np.arange(u.size), metric)
    return Plants(
        sites, points, industry, [str(n) for n in names], jobs, grid, float(bandwidth), bins
    )
