"""What is known of clusters before anything is judged: members, plants and all else there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Links, Regions, Survey
from gunjip.tables.common import require_columns

#: Kinds of bodies that do research, and of those that support firms.
RESEARCH_BODIES = ("university", "institute")
SUPPORT_BODIES = ("association", "public")

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "members": ("cluster", "plant_id"),
    "organisations": ("organisation_id", "kind"),
    "programmes": ("instrument", "start", "end", "budget"),
    "zones": ("zone", "geometry"),
    "facilities": ("kind", "x", "y"),
}


@dataclass(frozen=True, eq=False)
class Material:
    """All that a diagnosis may look at; only members and plants are needed.

    Attributes
    ----------
    plants
        The plants of the year.
    members
        ``cluster, plant_id``: who belongs to which cluster. Ids that are no
        plants are looked up among the organisations.
    panel
        Plants of several years, for growth.
    links
        Ties between plants and organisations.
    organisations
        ``organisation_id, kind`` (university, institute, association, public)
        and where known ``x, y, industry, researchers``.
    survey
        Answers whose respondents are plants, or whose regions are the clusters.
    programmes
        ``instrument, start, end, budget`` and ``cluster``, or ``region`` and
        ``industry`` or ``division`` to find the cluster by.
    zones
        Polygons with ``zone`` and, where known, ``cluster``, ``industry`` or
        ``division``: for whom each was designated.
    facilities
        ``kind, x, y``: stations, harbours, power, water, natural resources …, in the
        coordinates of the plants.
    regions
        Polygons of the administrative units.
    shapes
        ``cluster, geometry``: outlines; by default the hull of the members.
    tie_excess
        ``cluster, observed, expected, p`` and where known ``kind, spread, ties``: ties among
        members against what distance and size explain, and all that members have, where
        the cluster test has told them; see ``tested_ties`` and ``gravity_test``.
    """

    plants: Establishments
    members: pd.DataFrame
    panel: Establishments | None = None
    links: Links | None = None
    organisations: pd.DataFrame | None = None
    survey: Survey | None = None
    programmes: pd.DataFrame | None = None
    zones: gpd.GeoDataFrame | None = None
    facilities: pd.DataFrame | None = None
    regions: Regions | None = None
    shapes: gpd.GeoDataFrame | None = None
    tie_excess: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        members = self.members.rename(columns={"cluster_id": "cluster"})
        object.__setattr__(self, "members", members)
        for name, columns in _NEEDED.items():
            table = getattr(self, name)
            if table is not None:
                require_columns(table, columns, name)
        checks = Checks(InputError)
        known = set(self.plants.data["plant_id"])
        if self.organisations is not None:
            known |= set(self.organisations["organisation_id"].astype("str"))
        strange = sorted(set(members["plant_id"].astype("str")) - known)
        checks.require(
            not strange, "diag-unknown-members", count=len(strange), examples=", ".join(strange[:5])
        )
        checks.done()

    @classmethod
    def of_clusters(cls, found: ClusterSet, plants: Establishments, **more: Any) -> Material:
        """The material of a ``ClusterSet``, with what its cluster test said of ties."""
        shapes = None
        if len(found.footprints):
            shapes = found.footprints.rename(columns={"cluster_id": "cluster"})
        ties = tested_ties(found) if "connected_statistic" in found.table else None
        return cls(plants, found.members, shapes=shapes, tie_excess=ties, **more)

    @cached_property
    def clusters(self) -> tuple[str, ...]:
        """Ids of the clusters, sorted."""
        return tuple(sorted(self.members["cluster"].astype("str").unique()))

    @cached_property
    def year(self) -> int:
        """The year of the plants; 0 where none is told."""
        return max(self.plants.years, default=0)

    @cached_property
    def divisions(self) -> NDArray[np.str_]:
        """First two digits of every plant's industry."""
        return self.plants.data["industry"].astype("str").str[:2].to_numpy(dtype=str)

    @cached_property
    def rows(self) -> dict[str, NDArray[np.int64]]:
        """Positions of each cluster's plants in ``plants.data``."""
        place = pd.Index(self.plants.data["plant_id"])
        out = {}
        for name, part in self.members.groupby(self.members["cluster"].astype("str")):
            found = place.get_indexer(pd.Index(part["plant_id"].astype("str").unique()))
            out[str(name)] = found[found >= 0].astype(np.int64)
        return out

    @cached_property
    def cluster_of(self) -> pd.Series[str]:
        """Cluster by id of plant or organisation; the first where one has several."""
        ids = self.members.assign(cluster=self.members["cluster"].astype("str"))
        out = ids.drop_duplicates("plant_id").set_index("plant_id")["cluster"]
        if self.organisations is None:
            return out
        extra = {
            str(body): name
            for name, frame in self.bodies.items()
            for body in frame["organisation_id"].astype("str")
            if body not in out.index
        }
        return pd.concat([out, pd.Series(extra, dtype="object")]) if extra else out

    @cached_property
    def industries(self) -> dict[str, tuple[str, ...]]:
        """Industries of each cluster: those of its members, rare ones (below 2 %) aside."""
        codes = self.plants.data["industry"].astype("str").to_numpy()
        out = {}
        for name, rows in self.rows.items():
            share = pd.Series(codes[rows]).value_counts(normalize=True)
            out[name] = tuple(sorted(share.index[share >= 0.02]))
        return out

    @cached_property
    def outlines(self) -> dict[str, Any]:
        """A polygon a cluster: as given, else the hull of its members; none without points."""
        if self.shapes is not None:
            return dict(
                zip(self.shapes["cluster"].astype("str"), self.shapes.geometry, strict=True)
            )
        if not self.plants.has_points:
            return {}
        xy = self.plants.points()
        out = {}
        for name, rows in self.rows.items():
            here = xy[rows]
            here = here[np.isfinite(here).all(axis=1)]
            if len(here) >= 3:
                out[name] = shapely.convex_hull(shapely.multipoints(here))
        return out

    @cached_property
    def bodies(self) -> dict[str, pd.DataFrame]:
        """Organisations of each cluster.

        Those named as members, and those inside its outline that serve its
        division or none in particular.
        """
        table = self.organisations
        if table is None:
            return {}
        ids = table["organisation_id"].astype("str")
        listed = self.members.groupby(self.members["cluster"].astype("str"))["plant_id"].agg(set)
        served = table["industry"].fillna("").astype("str") if "industry" in table else None
        out = {}
        for name in self.clusters:
            mine = ids.isin(listed[name]).to_numpy()
            outline = self.outlines.get(name)
            if outline is not None and {"x", "y"} <= set(table.columns):
                inside = shapely.contains_xy(
                    outline, table["x"].to_numpy(dtype=float), table["y"].to_numpy(dtype=float)
                )
                if served is not None:
                    divisions = {c[:2] for c in self.industries[name]}
                    inside = inside & (served.eq("") | served.str[:2].isin(divisions)).to_numpy()
                mine = mine | inside
            out[name] = table[mine]
        return out

    def home(self, name: str) -> str:
        """The region with most members; "" where regions are not known."""
        if "region" not in self.plants.data:
            return ""
        counts = self.plants.data["region"].iloc[self.rows[name]].value_counts()
        return str(counts.index[0]) if len(counts) else ""


def tested_ties(found: ClusterSet) -> pd.DataFrame:
    """Ties among members of a tested set, of all kinds together and kind by kind.

    ``cluster, kind`` (``all`` or a kind), ``observed, expected, p`` (of all only) and, where
    the test tells them, ``spread, ties``. Clusters without a test are left out.
    """
    names = {
        "cluster_id": "cluster", "connected_statistic": "observed",
        "connected_expected": "expected", "connected_p": "p", "connected_spread": "spread",
        "connected_ties": "ties",
    }  # fmt: skip
    told = found.table[found.table["connected"] != "not_tested"]
    every = pd.DataFrame(told[[c for c in names if c in told]].rename(columns=names))
    every["kind"] = "all"
    by_kind = found.extra.get("ties")
    if by_kind is None or "spread" not in by_kind:
        return pd.DataFrame(every.reset_index(drop=True))
    more: pd.DataFrame = by_kind.rename(columns={"cluster_id": "cluster", "inside": "observed"})
    more = more[more["cluster"].isin(every["cluster"])]
    return pd.DataFrame(pd.concat([every, more], ignore_index=True))
