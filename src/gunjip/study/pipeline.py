"""The stages of a study: what is read, made and found, and what is published of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import to_plain
from gunjip.foundation.words import Lang, format_count, say
from gunjip.study.config import InputFile, Inputs, StudyConfig
from gunjip.study.reading import reading_stage
from gunjip.study.stages import Stage, StageContext, StageRecord
from gunjip.tables import Establishments, RegionIndustry, Regions
from gunjip.tables.places import place_in_regions
from gunjip.tables.store import frame_bytes, load, read_frame, to_files


def plan(config: StudyConfig, paths: Mapping[str, Path]) -> list[Stage]:
    """The stages that a study needs, each after those that it stands on."""
    stages = []
    roles = []
    for role in Inputs.model_fields:
        entry: InputFile | None = getattr(config.inputs, role)
        if entry is not None:
            stages.append(reading_stage(role, entry, paths.get(role, Path(entry.file)), config))
            roles.append(role)
    reads = {role: f"read-{role}" for role in roles}
    places = [reads[r] for r in ("regions", "centroids", "borders") if r in reads]
    if places:
        stages.append(Stage("regions", 1, _regions, needs=tuple(places)))
    with_regions = ("regions",) if places else ()
    if "plants" in reads:
        needs = (reads["plants"], *with_regions)
        stages.append(Stage("plants", 1, _plants, needs=needs, params={"year": config.year}))
    if "table" in reads or places:
        needs = (reads["table"],) if "table" in reads else ("plants",)
        stages.append(Stage("cells", 1, _cells, needs=needs, params={"year": config.year}))
        stages.append(
            Stage("screen", 1, _screen, needs=("cells",), params=config.screen.model_dump())
        )
    if "plants" in reads:
        stages.append(
            Stage(
                "footprints",
                1,
                _footprints,
                needs=("plants", *with_regions),
                params=config.footprint.model_dump(),
            )
        )
    return stages


def _role(context: StageContext, role: str) -> Path | None:
    return context.upstream.get(f"read-{role}")


def _write(part: PartFolder, table: Establishments | RegionIndustry | Regions, name: str) -> None:
    for file, data in to_files(table, name).items():
        part.write_bytes(file, data)


def _note(part: PartFolder, values: Mapping[str, Any]) -> None:
    part.write_text("note.json", json.dumps(to_plain(values), ensure_ascii=False, sort_keys=True))


def _regions(context: StageContext, part: PartFolder) -> None:
    """Polygons, or centroids where there are no polygons, with their borders."""
    role = "regions" if _role(context, "regions") else "centroids"
    regions = load(context.upstream[f"read-{role}"], role, Regions)
    borders_folder = _role(context, "borders")
    if borders_folder is not None:
        borders, _ = read_frame(borders_folder / "borders.parquet")
        regions = Regions(regions.data, borders[["region", "neighbour"]], regions.source)
    _write(part, regions, "regions")


def _plants(context: StageContext, part: PartFolder) -> None:
    """The plants of the year, each in its region where there are polygons."""
    plants = load(context.upstream["read-plants"], "plants", Establishments)
    plants = plants.year(context.params["year"])
    note: dict[str, Any] = {"plants": len(plants)}
    if "regions" in context.upstream and plants.has_points:
        regions = load(context.upstream["regions"], "regions", Regions)
        if regions.has_polygons:
            placed = place_in_regions(plants, regions)
            plants = placed.plants
            note |= {
                "outside": placed.outside,
                "without_point": placed.without_point,
                "disagreeing": placed.disagreeing,
            }
    _write(part, plants, "plants")
    _note(part, note)


def _cells(context: StageContext, part: PartFolder) -> None:
    """The region × industry cells of the year, from the table or from the plants."""
    if "read-table" in context.upstream:
        table = load(context.upstream["read-table"], "table", RegionIndustry)
        table = table.year(context.params["year"])
    else:
        plants = load(context.upstream["plants"], "plants", Establishments)
        table = plants.to_region_industry()
    _write(part, table, "cells")


def _screen(context: StageContext, part: PartFolder) -> None:
    """Location quotients and the tiers of US Cluster Mapping."""
    from gunjip.clusters.screens.tiers import tiers

    table = load(context.upstream["cells"], "cells", RegionIndustry)
    p = context.params
    result = tiers(
        table,
        traded=p["traded"] or None,
        floor=p["floor_percentile"] / 100,
        cuts={
            "qualifying": (p["floor_percentile"] / 100, 0.0),
            "significant": (p["significant_percentile"] / 100, 0.0),
            "strong": (p["strong_percentile"] / 100, p["strong_quotient"]),
            "strong10": (p["strongest_percentile"] / 100, p["strong_quotient"]),
        },
    )
    part.write_bytes("screen.parquet", frame_bytes(result.frame, to_plain(result.params)))
    part.write_bytes("regions.parquet", frame_bytes(result.extra["regions"]))


def _footprints(context: StageContext, part: PartFolder) -> None:
    """Where each industry stands out against all plants, with polygons."""
    from gunjip.clusters.footprints.find import footprints
    from gunjip.foundation.rng import stream

    plants = load(context.upstream["plants"], "plants", Establishments)
    regions = None
    if "regions" in context.upstream:
        regions = load(context.upstream["regions"], "regions", Regions)
        regions = regions if regions.has_polygons else None
    p = context.params
    found = footprints(
        plants,
        industries=p["industries"] or None,
        regions=regions,
        alpha=p["alpha"],
        draws=p["draws"],
        seed=int(stream(context.seed, "footprints").integers(2**62)),
    )
    part.write_bytes("clusters.parquet", frame_bytes(found.clusters, to_plain(found.params)))
    part.write_bytes(
        "footprints.parquet",
        frame_bytes(found.footprints, {"crs": found.footprints.crs.to_string()}),
    )
    part.write_bytes("members.parquet", frame_bytes(found.members))


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What a study found, read back from its stages for a face to show.

    Attributes
    ----------
    cells, screen
        The region × industry table and its screen; empty where there are none.
    clusters, footprints
        Clusters on points with their polygons; empty where there are no points.
    regions
        The regions, where the study has some.
    intakes
        One description a file read: format, detected, intake, warnings.
    """

    config: StudyConfig
    cells: RegionIndustry | None = None
    screen: pd.DataFrame = field(default_factory=pd.DataFrame)
    strength: pd.DataFrame = field(default_factory=pd.DataFrame)
    clusters: pd.DataFrame = field(default_factory=pd.DataFrame)
    footprints: gpd.GeoDataFrame | None = None
    members: pd.DataFrame = field(default_factory=pd.DataFrame)
    regions: Regions | None = None
    plants: Establishments | None = None
    intakes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def checksums(self) -> dict[str, str]:
        """SHA-256 of each file, by role."""
        return {role: one["sha256"] for role, one in self.intakes.items()}

    @property
    def region_names(self) -> dict[str, str]:
        """Name by code."""
        return self.regions.names() if self.regions is not None else {}

    @property
    def industry_names(self) -> dict[str, str]:
        """Name by code."""
        for table in (self.cells, self.plants):
            if table is not None and table.industry_names:
                return dict(table.industry_names)
        return {}

    def strongest(self) -> pd.DataFrame:
        """The screened cells, the strongest first: by tier, then by jobs beyond expectation."""
        if self.screen.empty:
            return self.screen
        rank = {"strong10": 0, "strong": 1, "significant": 2, "qualifying": 3}
        cells = self.screen.assign(
            _rank=self.screen["tier"].astype("str").map(rank).fillna(9),
            _excess=(self.screen["jobs"] * (1 - 1 / self.screen["lq"])).fillna(-1.0),
        )
        keys = ["_rank", "_excess", "region", "industry"]
        cells = cells.sort_values(keys, ascending=[True, False, True, True], ignore_index=True)
        return cells.drop(columns=["_rank", "_excess"])

    def headline(self, lang: Lang) -> str:
        """The main finding in a sentence or two."""
        parts = []
        if self.footprints is not None:
            crossing = int((self.clusters["n_regions"] > 1).sum()) if len(self.clusters) else 0
            parts.append(
                say(
                    "finding-footprints",
                    lang,
                    count=len(self.clusters),
                    industries=int(self.clusters["industry"].nunique())
                    if len(self.clusters)
                    else 0,
                    crossing=crossing,
                )
            )
        if not self.screen.empty:
            strong = self.screen["tier"].isin(["strong", "strong10"])
            parts.append(
                say(
                    "finding-screen",
                    lang,
                    cells=format_count(len(self.screen), lang),
                    strong=format_count(int(strong.sum()), lang),
                    withheld=format_count(int(self.screen["withheld"].sum()), lang),
                )
            )
        return " ".join(parts) if parts else say("finding-none", lang)

    def warnings(self, lang: Lang) -> list[str]:
        """What the readers want looked at."""
        return [
            f"{one['intake']['file']}: {warning[lang]}"
            for one in self.intakes.values()
            for warning in one["warnings"]
        ]

    def to_dict(self, top: int = 20) -> dict[str, Any]:
        """Plain data: the strongest cells, the clusters, and what was read."""
        return {
            "headline": {lang: self.headline(lang) for lang in ("en", "ko")},
            "cells": to_plain(self.strongest().head(top)),
            "clusters": to_plain(self.clusters.head(top)),
            "inputs": self.intakes,
        }


def findings(records: Mapping[str, StageRecord], config: StudyConfig) -> Findings:
    """The findings of a finished run."""
    return gather({name: record.folder for name, record in records.items()}, config)


def gather(folders: Mapping[str, Path], config: StudyConfig) -> Findings:
    """The findings from the folders of finished stages."""
    values: dict[str, Any] = {"config": config}
    if "cells" in folders:
        values["cells"] = load(folders["cells"], "cells", RegionIndustry)
    if "screen" in folders:
        values["screen"], _ = read_frame(folders["screen"] / "screen.parquet")
        values["strength"], _ = read_frame(folders["screen"] / "regions.parquet")
    if "regions" in folders:
        values["regions"] = load(folders["regions"], "regions", Regions)
    if "plants" in folders:
        values["plants"] = load(folders["plants"], "plants", Establishments)
    if "footprints" in folders:
        values["clusters"], _ = read_frame(folders["footprints"] / "clusters.parquet")
        shapes, meta = read_frame(folders["footprints"] / "footprints.parquet")
        geometry = gpd.GeoSeries.from_wkb(shapes.pop("geometry"), crs=meta["crs"])
        values["footprints"] = gpd.GeoDataFrame(shapes, geometry=geometry)
        values["members"], _ = read_frame(folders["footprints"] / "members.parquet")
    values["intakes"] = {
        name.removeprefix("read-"): json.loads((folder / "intake.json").read_text(encoding="utf-8"))
        for name, folder in folders.items()
        if name.startswith("read-")
    }
    return Findings(**values)
