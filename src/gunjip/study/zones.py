"""Clusters as a stage keeps them, and the stage that holds them against designated zones."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.clusters.zones import zone_audit
from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import Result, to_plain
from gunjip.study.stages import StageContext
from gunjip.tables import Establishments, Regions
from gunjip.tables.store import frame_bytes, load, read_frame


def write_clusters(part: PartFolder, found: ClusterSet) -> None:
    """Keep clusters in a stage's folder."""
    part.write_bytes("clusters.parquet", frame_bytes(found.table, to_plain(found.params)))
    part.write_bytes(
        "footprints.parquet",
        frame_bytes(found.footprints, {"crs": found.footprints.crs.to_string()}),
    )
    part.write_bytes("members.parquet", frame_bytes(found.members))
    if "ties" in found.extra:
        part.write_bytes("ties.parquet", frame_bytes(found.extra["ties"]))
    if "consensus" in found.extra:
        both = found.extra["consensus"]
        part.write_bytes("consensus.parquet", frame_bytes(both, {"crs": both.crs.to_string()}))


def read_clusters(folder: Path) -> ClusterSet:
    """Clusters as a stage keeps them."""
    table, params = read_frame(folder / "clusters.parquet")
    extra: dict[str, pd.DataFrame] = {}
    if (folder / "consensus.parquet").is_file():
        extra["consensus"] = _shapes(folder / "consensus.parquet")
    if (folder / "ties.parquet").is_file():
        extra["ties"] = read_frame(folder / "ties.parquet")[0]
    members, _ = read_frame(folder / "members.parquet")
    return ClusterSet(
        "footprints",
        table,
        params,
        extra=extra,
        footprints=_shapes(folder / "footprints.parquet"),
        members=members,
    )


def _shapes(path: Path) -> gpd.GeoDataFrame:
    """Outlines as :func:`write_clusters` keeps them."""
    shapes, meta = read_frame(path)
    geometry = gpd.GeoSeries.from_wkb(shapes.pop("geometry"), crs=meta["crs"])
    return gpd.GeoDataFrame(shapes, geometry=geometry)


def zones_stage(context: StageContext, part: PartFolder) -> None:
    """How clusters and designated zones cover each other."""
    found = read_clusters(context.upstream["test"])
    zones = load(context.upstream["read-zones"], "zones", Regions)
    plants = load(context.upstream["plants"], "plants", Establishments)
    shapes = zones.data.rename(columns={"region": "zone"})
    audit = zone_audit(found, shapes, plants)
    part.write_bytes("clusters.parquet", frame_bytes(audit.table, to_plain(audit.params)))
    part.write_bytes("zones.parquet", frame_bytes(audit.extra["zones"]))


def read_audit(folder: Path) -> Result:
    """The zones stage's result: one row a cluster; ``extra["zones"]``, one row a zone."""
    table, params = read_frame(folder / "clusters.parquet")
    zones, _ = read_frame(folder / "zones.parquet")
    return Result("zone_audit", table, params, extra={"zones": zones})
