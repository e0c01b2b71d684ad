"""What the room gives: the clusters of a study, where they lie and what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from gunjip.foundation.results import Result, to_plain


def _no_footprints() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"cluster_id": pd.Series(dtype="str")}, geometry=gpd.GeoSeries([], crs="EPSG:4326")
    )


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSet(Result):
    """Clusters, one row each, with their footprints, members and cells.

    Attributes
    ----------
    table
        One row a cluster; ``frame`` and ``clusters`` give a copy. ``cluster_id,
        industry, name, year, plants, jobs, jobs_low, jobs_high, …, p, q,
        verdict``; see the function that made it.
    footprints
        ``cluster_id, industry, geometry`` in metres: polygons that may be
        published. A cluster of too few plants has none.
    members
        Plant by plant: ``cluster_id, plant_id`` and what the function adds.
        Never part of ``to_dict`` and never written unless asked for.
    cells
        The screened cells, where the clusters come from a region × industry
        table; empty else.
    """

    footprints: gpd.GeoDataFrame = field(default_factory=_no_footprints)
    members: pd.DataFrame = field(default_factory=pd.DataFrame)
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        # Without super(): a slotted dataclass is made twice, which breaks it.
        Result.__post_init__(self)
        for name in ("footprints", "members", "cells"):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def clusters(self) -> pd.DataFrame:
        """A copy of the clusters, one row each."""
        return self.table.copy()

    def __len__(self) -> int:
        return len(self.table)

    def to_dict(self) -> dict[str, Any]:
        """Plain data without the members, who are single plants."""
        out = Result.to_dict(self)
        out["footprints"] = (
            self.footprints.to_crs(4326).to_geo_dict(drop_id=True)
            if len(self.footprints)
            else {"type": "FeatureCollection", "features": []}
        )
        out["cells"] = to_plain(self.cells)
        return out
