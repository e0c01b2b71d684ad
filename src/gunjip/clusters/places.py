"""Plants in metres and in regions; what a cluster holds and which borders it crosses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gunjip.foundation.errors import InputError
from gunjip.tables import Establishments, Regions

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plants:
    """Plants of one year that have a place and an industry.

    Attributes
    ----------
    xy
        Metres, shape (n, 2).
    crs
        Of xy.
    industry
        Codes into ``industries``.
    jobs
        NaN where not known.
    region
        The region's code; None where not known.
    plant_id
        As in the table.
    left_out
        Plants without coordinates or industry.
    year
        Of the plants.
    """

    xy: Floats
    crs: str
    industry: NDArray[np.int64]
    industries: list[str]
    jobs: Floats
    region: NDArray[np.object_]
    plant_id: NDArray[np.object_]
    left_out: int
    year: int


def metric_crs(crs: str, xy: Floats) -> str:
    """The coordinate system itself where it is in metres, else one in metres around the points."""
    system = CRS.from_user_input(crs)
    if system.is_projected and system.axis_info[0].unit_name in ("metre", "meter"):
        return crs
    to_degrees = Transformer.from_crs(system, 4326, always_xy=True)
    lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1])
    # Rounded, so that one plant more or less does not move the projection.
    return (
        f"+proj=laea +lat_0={(lat.min() + lat.max()) / 2:.0f} "
        f"+lon_0={(lon.min() + lon.max()) / 2:.0f} +datum=WGS84 +units=m +no_defs"
    )


def placed_plants(
    establishments: Establishments, *, year: int | None = None, regions: Regions | None = None
) -> Plants:
    """The plants of a year in metres, with the region each stands in.

    The region is the table's own where it has one; else that of the polygon
    around the plant, where ``regions`` has polygons.
    """
    table = establishments.year(year)
    xy = table.points()
    data = table.data
    good = np.isfinite(xy).all(axis=1) & data["industry"].notna().to_numpy()
    if not good.any():
        raise InputError.of("where-no-plants", rows=len(data))
    data, xy = data[good], xy[good]
    crs = metric_crs(table.crs, xy)
    if crs != table.crs:
        turn = Transformer.from_crs(table.crs, crs, always_xy=True)
        xy = np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))
    industries = sorted(str(i) for i in data["industry"].unique())
    region = np.full(len(data), None, dtype=object)
    if "region" in data:
        region = data["region"].astype("object").to_numpy(dtype=object, copy=True)
        region[pd.isna(region)] = None
    elif regions is not None and regions.has_polygons:
        region = _regions_around(xy, crs, regions)
    return Plants(
        xy=np.ascontiguousarray(xy),
        crs=crs,
        industry=pd.Index(industries).get_indexer(pd.Index(data["industry"].astype("str"))),
        industries=industries,
        jobs=data["jobs"].to_numpy(dtype=float) if "jobs" in data else np.full(len(data), np.nan),
        region=region,
        plant_id=data["plant_id"].to_numpy(dtype=object),
        left_out=int((~good).sum()),
        year=int(data["year"].iloc[0]),
    )


def _regions_around(xy: Floats, crs: str, regions: Regions) -> NDArray[np.object_]:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1], crs=crs))
    areas = regions.data[["region", "geometry"]].to_crs(crs)
    joined = points.sjoin(areas, how="left", predicate="intersects")
    # A point on a border lies in two: the first code, so that it counts once.
    joined = joined[~joined.index.duplicated()].sort_index()
    found: NDArray[np.object_] = np.array(joined["region"], dtype=object)
    found[pd.isna(found)] = None
    return found


def with_jobs(plants: Plants) -> Plants:
    """The plants whose jobs are known; the others count as left out."""
    known = np.isfinite(plants.jobs)
    if not plants.jobs[known].sum() > 0:
        raise InputError.of("where-no-jobs", rows=len(plants.jobs))
    return replace(
        plants,
        left_out=plants.left_out + int((~known).sum()),
        **{
            name: getattr(plants, name)[known]
            for name in ("xy", "industry", "jobs", "region", "plant_id")
        },
    )


def jobs_of(jobs: Floats) -> tuple[float, float, float]:
    """Sum with bounds: NaN and no upper bound where some plant's jobs are not known."""
    known = float(np.nansum(jobs))
    if np.isnan(jobs).any():
        return float("nan"), known, float("inf")
    return known, known, known


def border_row(region: NDArray[np.object_], jobs: Floats) -> dict[str, object]:
    """Which regions a cluster crosses and how badly one region stands for it.

    ``region`` is the main one (most plants), ``n_regions`` the regions that hold
    at least one plant, ``share_outside`` the plants outside the main one, and
    ``mismatch`` one minus the best single region's share of the jobs (of the
    plants where jobs are not known).
    """
    known = np.array([r is not None for r in region], dtype=bool)
    if not known.any():
        return {
            "region": None,
            "n_regions": np.nan,
            "share_outside": np.nan,
            "mismatch": np.nan,
            "regions": "",
        }
    codes, at = np.unique(region[known].astype(str), return_inverse=True)
    plants = np.bincount(at)
    weight = jobs[known]
    by_jobs = plants.astype(float)
    if np.isfinite(weight).all() and weight.sum() > 0:
        by_jobs = np.bincount(at, weights=weight)
    order = np.argsort(-plants, kind="stable")
    return {
        "region": str(codes[order[0]]),
        "n_regions": int(codes.size),
        "share_outside": float(1 - plants.max() / plants.sum()),
        "mismatch": float(1 - by_jobs.max() / by_jobs.sum()),
        "regions": " ".join(codes[order]),
    }
