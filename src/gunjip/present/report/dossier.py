"""A report of one cluster: everything that the study knows of it, in full.

The report of a study compares clusters and tells a few of them in full. Whoever answers
for one cluster needs all of that one and nothing of the others.
"""

from __future__ import annotations

import shlex
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import shapely

from gunjip.foundation.errors import ConfigError
from gunjip.foundation.validation import Checks
from gunjip.present.report.data import ReportData
from gunjip.study.health import rows_of
from gunjip.tables.regions import Regions

if TYPE_CHECKING:
    from gunjip.foundation.results import Result

    #: A result that holds frames beside its table.
    R = TypeVar("R", bound=Result)

#: Frames of the ties that speak of the whole study.
OF_ALL = ("gravity", "forms", "curve", "interaction")


def known_clusters(data: ReportData) -> list[str]:
    """Ids of the clusters that a report can be made of, in the order of the where chapter."""
    found: dict[str, None] = {}
    if data.footprints is not None and "cluster" in data.footprints:
        found |= dict.fromkeys(data.footprints["cluster"].astype("str"))
    if data.health is not None:
        found |= dict.fromkeys(data.health.diagnosis.table["cluster"].astype("str"))
    return list(found)


def dossier(data: ReportData, cluster: str) -> ReportData:
    """What a report of one cluster is told.

    Parameters
    ----------
    data
        Of the whole study.
    cluster
        Its id, as the tables have it.

    Returns
    -------
    ReportData
        With ``focus``; frames hold the rows of the cluster only, the map the regions
        around it, and the cells those of its industries in these regions. What is said
        of the study as a whole (its sources, its methods) stays.

    Raises
    ------
    ConfigError
        There is no such cluster; near matches are named.
    """
    checks = Checks(ConfigError)
    checks.one_of("--cluster", cluster, known_clusters(data))
    checks.done()
    shapes = data.footprints
    if shapes is not None:
        shapes = shapes[shapes["cluster"].astype("str") == cluster].reset_index(drop=True)
    zoned = data.cluster_zones
    around = _around(data.regions, shapes)
    name = data.cluster_names.get(cluster, cluster)
    return replace(
        data,
        focus=cluster,
        title=name,
        subtitle=data.title,
        command=f"gunjip report study.toml --cluster {shlex.quote(cluster)}",
        footprints=shapes if shapes is not None and len(shapes) else None,
        regions=around,
        cells=_cells(data, cluster, shapes, around),
        zones=_zones(data.zones, cluster),
        cluster_zones=None if zoned is None else rows_of(zoned, cluster),
        disputed=None,
        disputed_regions=None,
        maps=(),
        figures=(),
        connected=_connected(data.connected, cluster),
        profile=_profile(data.profile, cluster),
        health=None if data.health is None else data.health.of(cluster),
        roadmap=_roadmap(data.roadmap, cluster),
        advice=None,
    )


def _filtered(result: R | None, cluster: str) -> R | None:
    """A result whose every frame has the rows of the cluster only."""
    if result is None:
        return None
    frames: dict[str, Any] = {
        f.name: rows_of(getattr(result, f.name), cluster)
        for f in fields(result)
        if isinstance(getattr(result, f.name), pd.DataFrame)
    }
    return replace(result, **frames)


def _around(regions: Regions | None, shapes: Any) -> Regions | None:
    """The regions that can be seen on a map of the outline: once its size around it."""
    if regions is None or shapes is None or not len(shapes) or shapes.geometry.isna().all():
        return regions
    outline = shapes.geometry.to_crs(regions.data.crs)
    low_x, low_y, high_x, high_y = outline.total_bounds
    margin = max(high_x - low_x, high_y - low_y)
    window = shapely.box(low_x - margin, low_y - margin, high_x + margin, high_y + margin)
    near = regions.data[regions.data.geometry.intersects(window).to_numpy()]
    return Regions(near.reset_index(drop=True), source=regions.source) if len(near) else regions


def _cells(data: ReportData, cluster: str, shapes: Any, around: Regions | None) -> pd.DataFrame:
    """The cells of the cluster's industries around it; its own where it came from a table."""
    cells = data.cells
    named = None if data.health is None else data.health.frames.get("named")
    if cells.empty:
        return cells
    if named is not None and len(named):
        own = rows_of(named, cluster)[["region", "industry"]].astype("str")
        pairs = pd.MultiIndex.from_frame(cells[["region", "industry"]].astype("str"))
        return cells[pairs.isin(pd.MultiIndex.from_frame(own))].reset_index(drop=True)
    if shapes is None or not len(shapes):
        return cells.iloc[:0]
    row = shapes.iloc[0]
    codes = str(row.get("industries") or row.get("industry", "")).split()
    # A table may be by shorter codes than the plants are.
    mine = cells["industry"].astype("str").map(lambda c: any(k.startswith(c) for k in codes))
    if around is not None:
        mine &= cells["region"].astype("str").isin(set(around.data["region"].astype("str")))
    return cells[mine].reset_index(drop=True)


def _zones(zones: pd.DataFrame | None, cluster: str) -> pd.DataFrame | None:
    """The zones that hold some of the cluster."""
    if zones is None or "clusters" not in zones:
        return None
    here = zones["clusters"].astype("str").str.split().map(lambda ids: cluster in ids)
    return zones[here].reset_index(drop=True)


def _connected(found: Any, cluster: str) -> Any:
    if found is None:
        return None
    frames = {k: rows_of(f, cluster) for k, f in found.frames.items() if k not in OF_ALL}
    return replace(found, evidence=rows_of(found.evidence, cluster), frames=frames)


def _profile(profile: Any, cluster: str) -> Any:
    mine = _filtered(profile, cluster)
    if mine is None:
        return None
    return replace(mine, classifications=mine.of(cluster))


def _roadmap(roadmap: Any, cluster: str) -> Any:
    mine = _filtered(roadmap, cluster)
    if mine is None:
        return None
    return replace(mine, prescription=_filtered(mine.prescription, cluster))
