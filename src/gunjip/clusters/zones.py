"""Designated zones against clusters: what lies outside, and zones without a cluster."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gunjip.clusters.places import Floats, placed_plants
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.tables import Establishments
from gunjip.tables.common import require_columns


def zone_audit(
    found: ClusterSet, zones: gpd.GeoDataFrame, establishments: Establishments | None = None
) -> Result:
    """How clusters and designated zones cover each other.

    Parameters
    ----------
    found
        From ``footprints`` or ``area_clusters``.
    zones
        Polygons with a column ``zone`` and a coordinate system.
    establishments
        The plants behind the clusters: shares are then of member plants and jobs,
        else of footprint area.

    Returns
    -------
    Result
        One row a cluster: ``cluster_id, industry, zones`` (that it meets),
        ``inside`` and ``outside`` (share of its plants, or of its area),
        ``jobs_outside`` (share; NaN without jobs). ``extra["zones"]``: one row a
        zone: ``zone, clusters`` (ids), ``covered`` (share of its area under
        footprints), ``without_cluster``.

    Raises
    ------
    InputError
        No column ``zone``, no coordinate system, zones that are points or lines
        (with the hint to give polygons or to buffer them knowingly), or shapes
        that are empty or cross themselves.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame({"zone": ["Z"]}, geometry=[shapely.Point(0, 0)], crs="EPSG:5179")
    >>> try:
    ...     zone_audit(ClusterSet("clusters", pd.DataFrame()), zones)
    ... except InputError as error:
    ...     print(str(error)[:29])
    1 of 1 zones are no polygons:
    """
    require_columns(zones, ("zone", "geometry"), "zones")
    if zones.crs is None:
        raise InputError.of("table-no-crs", table="zones")
    flat = ~zones.geom_type.isin(["Polygon", "MultiPolygon"])
    if flat.any():
        raise InputError.of(
            "where-zones-not-areas",
            count=int(flat.sum()),
            total=len(zones),
            kind=str(zones.geom_type[flat].iloc[0]),
        )
    bad = zones.geometry.is_empty | ~zones.geometry.is_valid
    if bad.any():
        raise InputError.of(
            "where-zones-crossed", count=int(bad.sum()), example=str(zones["zone"][bad].iloc[0])
        )
    prints = found.footprints
    areas = zones.to_crs(prints.crs)[["zone", "geometry"]].reset_index(drop=True)
    whole = shapely.union_all(areas.geometry.to_numpy())
    shape = dict(zip(prints["cluster_id"], prints.geometry, strict=True))
    plants = (
        None if establishments is None or found.members.empty else _members(found, establishments)
    )
    rows = []
    for cluster_id, industry in found.table[["cluster_id", "industry"]].itertuples(index=False):
        mine = shape.get(cluster_id)
        meets = [] if mine is None else areas["zone"][areas.intersects(mine)].astype("str").tolist()
        inside = jobs_outside = np.nan
        if plants is not None:
            points, jobs = plants[cluster_id]
            within = shapely.contains_xy(whole, points[:, 0], points[:, 1])
            inside = float(within.mean())
            if np.isfinite(jobs).all() and jobs.sum() > 0:
                jobs_outside = float(jobs[~within].sum() / jobs.sum())
        elif mine is not None:
            inside = float(shapely.area(shapely.intersection(mine, whole)) / shapely.area(mine))
        rows.append(
            {
                "cluster_id": cluster_id,
                "industry": industry,
                "zones": " ".join(meets),
                "inside": inside,
                "outside": 1 - inside,
                "jobs_outside": jobs_outside,
            }
        )
    return Result(
        kind="zone_audit",
        table=pd.DataFrame(
            rows, columns=["cluster_id", "industry", "zones", "inside", "outside", "jobs_outside"]
        ),
        params={"by": "area" if plants is None else "plants"},
        units={"inside": "share", "outside": "share"},
        extra={"zones": _zone_rows(areas, prints)},
    )


def _members(found: ClusterSet, establishments: Establishments) -> dict[str, tuple[Floats, Floats]]:
    plants = placed_plants(establishments, year=int(found.table["year"].iloc[0]))
    at = pd.Index(plants.plant_id)
    turn = gpd.GeoSeries(gpd.points_from_xy(*plants.xy.T), crs=plants.crs).to_crs(
        found.footprints.crs
    )
    xy = np.column_stack([turn.x, turn.y])
    out = {}
    for cluster_id, part in found.members.groupby("cluster_id"):
        rows = at.get_indexer(pd.Index(part["plant_id"]))
        rows = rows[rows >= 0]
        out[str(cluster_id)] = (xy[rows], plants.jobs[rows])
    return out


def _zone_rows(areas: gpd.GeoDataFrame, prints: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = []
    for zone, mine in zip(areas["zone"], areas.geometry, strict=True):
        meets = prints[prints.intersects(mine)]
        covered = shapely.area(
            shapely.intersection(shapely.union_all(meets.geometry.to_numpy()), mine)
        )
        rows.append(
            {
                "zone": str(zone),
                "clusters": " ".join(meets["cluster_id"].astype("str")),
                "covered": float(covered / shapely.area(mine)),
                "without_cluster": len(meets) == 0,
            }
        )
    return pd.DataFrame(rows, columns=["zone", "clusters", "covered", "without_cluster"])
