"""The stages of a study: what is read, made and found, and what is published of it.

What a study of a table alone does without (footprints, ties, diagnosis) is imported where
it is needed: such a study starts in half the time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.result import ClusterSet
from gunjip.clusters.screens.intervals import quotient_intervals
from gunjip.clusters.screens.tiers import TIERS, tiers
from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.rng import stream
from gunjip.foundation.words import LANGS, Lang, format_count, say
from gunjip.study.compare import methods_stage, read_disputed
from gunjip.study.config import InputFile, Inputs, StudyConfig
from gunjip.study.reading import reading_stage
from gunjip.study.stages import Stage, StageContext, StageRecord
from gunjip.study.zones import read_audit, read_clusters, zones_stage
from gunjip.tables import Establishments, RegionIndustry, Regions
from gunjip.tables.common import positions
from gunjip.tables.hidden import Hierarchy, repair_table
from gunjip.tables.hidden.qcew import hierarchy_from_levels
from gunjip.tables.places import place_in_regions
from gunjip.tables.store import frame_bytes, load, read_frame, to_files

if TYPE_CHECKING:
    from gunjip.study.connect import Connected
    from gunjip.study.health import Health


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
            Stage(
                "repair",
                5,
                _repair,
                needs=("cells", *[reads[r] for r in ("table",) if r in reads]),
                params={**config.repair.model_dump(), "year": config.year},
            )
        )
        stages.append(
            Stage(
                "screen",
                2,
                _screen,
                needs=("repair", *with_regions),
                params=config.screen.model_dump(exclude={"compare"}),
            )
        )
        if config.screen.compare:
            needs = ("repair", *with_regions)
            stages.append(Stage("methods", 2, methods_stage, needs=needs))
    if "plants" in reads:
        from gunjip.study.footprint_stages import footprint_stages

        stages += footprint_stages(config, paths, roles, with_regions)
        if "links" in reads:
            from gunjip.study.connect import connect_stage

            stages.append(connect_stage(roles, has_regions=bool(with_regions)))
        if "zones" in reads:
            needs = ("test", "plants", reads["zones"])
            stages.append(Stage("zones", 1, zones_stage, needs=needs))
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


def _repair(context: StageContext, part: PartFolder) -> None:
    """Estimates, intervals and draws for the cells that are not published."""
    table = load(context.upstream["cells"], "cells", RegionIndustry)
    hidden = (table.data["status"] != "published").any()
    if not hidden or table.measure not in ("jobs", "plants"):
        _write(part, table, "cells")
        return
    repaired = repair_table(
        table,
        hierarchy=_levels(context, table),
        draws=context.params["draws"],
        seed=int(stream(context.seed, "repair").integers(2**62)),
    )
    _write(part, repaired.table, "cells")
    part.write_bytes("hidden.parquet", frame_bytes(repaired.cells))
    memory = BytesIO()
    np.save(memory, repaired.draws)
    part.write_bytes("draws.npy", memory.getvalue())
    notes = {lang: repaired.summary(lang) for lang in LANGS}
    _note(part, {"summary": notes, "relaxed": repaired.relaxed.head(20)})


def _levels(context: StageContext, table: RegionIndustry) -> Hierarchy | None:
    """All levels of the publication, where its reader gave them."""
    folder = context.upstream.get("read-table")
    if folder is None or not (folder / "table.upper.parquet").is_file():
        return None
    upper, _ = read_frame(folder / "table.upper.parquet")
    covered, _ = read_frame(folder / "table.covered_totals.parquet")
    if context.params["levels"] == "to_table":
        # The second digit of a QCEW level is 4 for sectors, 5 for three digits … 8 for six.
        deepest = max(len(code) for code in table.industries if "-" not in code) + 2
        levels = upper["level"].astype("category")
        kept = [int(str(name)[1]) <= max(deepest, 4) for name in levels.cat.categories]
        upper = upper[np.append(kept, False)[levels.cat.codes]]
    return hierarchy_from_levels([upper], [covered], year=context.params["year"])


def _screen(context: StageContext, part: PartFolder) -> None:
    """Location quotients and the tiers of US Cluster Mapping, over the draws where cells hide."""
    folder = context.upstream["repair"]
    table = load(folder, "cells", RegionIndustry)
    p = context.params
    drawn = folder / "draws.npy"
    draws = np.load(drawn) if drawn.is_file() else None
    result = tiers(
        table,
        traded=p["traded"] or None,
        draws=draws,
        floor=p["floor_percentile"] / 100,
        cuts={
            "qualifying": (p["floor_percentile"] / 100, 0.0),
            "significant": (p["significant_percentile"] / 100, 0.0),
            "strong": (p["strong_percentile"] / 100, p["strong_quotient"]),
            "strong10": (p["strongest_percentile"] / 100, p["strong_quotient"]),
        },
    )
    cells = result.frame
    if draws is not None and not p["traded"]:
        # What is likely in place of what is possible; the bounds stay beside it.
        hidden, _ = read_frame(folder / "hidden.parquet")
        likely = quotient_intervals(table, draws, level=p["confidence"])
        cells = _with_intervals(cells, hidden, likely)
    cells["placed"] = True
    if "regions" in context.upstream:
        # "Unknown county" and its like count in every total and have no place on a list of places.
        known = load(context.upstream["regions"], "regions", Regions).data["region"]
        cells["placed"] = cells["region"].isin(known)
    part.write_bytes("screen.parquet", frame_bytes(cells, to_plain(result.params)))
    part.write_bytes("regions.parquet", frame_bytes(result.extra["regions"]))


def _with_intervals(
    cells: pd.DataFrame, hidden: pd.DataFrame, likely: pd.DataFrame
) -> pd.DataFrame:
    """Screened cells with intervals over the draws; what must hold goes into ``bound_…``."""
    out = cells.rename(
        columns={
            "low": "bound_low",
            "high": "bound_high",
            "lq_low": "lq_bound_low",
            "lq_high": "lq_bound_high",
        }
    )
    told, certain = _rows_beside(out, hidden), _rows_beside(out, likely)
    out["low"] = _taken(hidden["p05"], told, out).fillna(out["jobs"])
    out["high"] = _taken(hidden["p95"], told, out).fillna(out["jobs"])
    out["wide"] = _taken(hidden["wide"], told, out).eq(1.0)
    out["lq_low"] = _taken(likely["lq_p_low"], certain, out)
    out["lq_high"] = _taken(likely["lq_p_high"], certain, out)
    out["certainty"] = _taken(likely["certainty"], certain, out)
    return out


def _rows_beside(cells: pd.DataFrame, other: pd.DataFrame) -> NDArray[np.int64]:
    """For each cell its row in another frame of cells, -1 where it has none."""
    regions, industries = (cells[c].cat.categories for c in ("region", "industry"))

    def key(frame: pd.DataFrame) -> pd.Index[Any]:
        row, col = positions(frame["region"], regions), positions(frame["industry"], industries)
        out: pd.Index[Any] = pd.Index(row * np.int64(len(industries)) + col)
        return out

    return key(other).get_indexer(key(cells)).astype(np.int64)


def _taken(
    column: pd.Series[Any], rows: NDArray[np.int64], cells: pd.DataFrame
) -> pd.Series[float]:
    """The column's values in the order of the cells, NaN where a cell has no row."""
    values = np.append(column.to_numpy(dtype=float), np.nan)
    return pd.Series(values[rows], index=cells.index)


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What a study found, read back from its stages for a face to show.

    Attributes
    ----------
    config
        The study's description.
    cells
        The region × industry table; None where the study has none.
    screen
        Its screen by tiers, with ``extra["regions"]``.
    disputed
        Cells on which the screens disagree; None where they were not compared.
    clusters
        Clusters on points; None where there are no plants.
    zones
        Clusters against designated zones, ``extra["zones"]`` a row a zone; None
        where none are given. ``zone_shapes`` holds their areas.
    regions, plants
        As prepared for the study.
    member_counts, member_scores
        Who belongs, by cluster and kind, and actor by actor (never published unless asked
        for); None where the study does not ask.
    connected
        How the clusters are tied; None where the study has no ties.
    health
        Its diagnosis; None where there was none.
    names
        Names of industries by code and language, where a file gives them.
    intakes
        One description a file read, by role: format, detected, intake, warnings.
    losses
        What a concordance did to each industry, by role; empty where there is none.
    safe
        Whether numbers that give a plant away have been taken out.
    """

    config: StudyConfig
    cells: RegionIndustry | None = None
    screen: Result | None = None
    disputed: Result | None = None
    clusters: ClusterSet | None = None
    zones: Result | None = None
    zone_shapes: Regions | None = None
    regions: Regions | None = None
    plants: Establishments | None = None
    member_counts: pd.DataFrame | None = None
    member_scores: pd.DataFrame | None = None
    connected: Connected | None = None
    health: Health | None = None
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    intakes: dict[str, dict[str, Any]] = field(default_factory=dict)
    losses: dict[str, pd.DataFrame] = field(default_factory=dict)
    safe: bool = False

    @property
    def checksums(self) -> dict[str, str]:
        """SHA-256 of each file, by role."""
        return {role: one["sha256"] for role, one in self.intakes.items()}

    @property
    def region_names(self) -> dict[str, dict[str, str]]:
        """Names of regions by code and language."""
        if self.regions is None:
            return {}
        data = self.regions.data
        korean = data["name_ko"] if "name_ko" in data else data["name"]
        # Thirty counties are called Washington: names that repeat are told apart by code.
        again = data["name"].duplicated(keep=False) & (data["name"] != data["region"])
        return {
            str(code): {lang: f"{name} ({code})" if twice else str(name) for lang, name in told}
            for code, twice, *told in zip(
                data["region"],
                again,
                [("en", n) for n in data["name"]],
                [("ko", n) for n in korean],
                strict=True,
            )
        }

    @property
    def industry_names(self) -> dict[str, dict[str, str]]:
        """Names of industries by code and language."""
        if self.names:
            return self.names
        for table in (self.cells, self.plants):
            if table is not None and table.industry_names:
                return {code: {"en": n, "ko": n} for code, n in table.industry_names.items()}
        return {}

    def headline(self, lang: Lang) -> str:
        """The main finding in a sentence or two."""
        parts = []
        if self.clusters is not None:
            table = self.clusters.table
            parts.append(
                say(
                    "finding-footprints",
                    lang,
                    count=len(table),
                    industries=int(table["industry"].nunique()),
                    crossing=int((table["n_regions"] > 1).sum()),
                    tested=int((table.get("connected", pd.Series()) != "not_tested").sum()),
                    real=int((table["verdict"] == "cluster").sum()),
                    loose=int((table["verdict"] == "agglomeration").sum()),
                )
            )
        if self.screen is not None:
            cells = self.screen.table
            strong = cells["tier"].isin(["strong", "strong10"])
            parts.append(
                say(
                    "finding-screen",
                    lang,
                    cells=format_count(len(cells), lang),
                    strong=format_count(int(strong.sum()), lang),
                    withheld=format_count(int(cells["withheld"].sum()), lang),
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
        """Plain data: the strongest cells, the surest clusters, and what was read."""
        return {
            "headline": {lang: self.headline(lang) for lang in LANGS},
            "cells": [] if self.screen is None else to_plain(strongest_cells(self.screen, top)),
            "clusters": []
            if self.clusters is None
            else to_plain(strongest_clusters(self.clusters).head(top)),
            "inputs": self.intakes,
        }


_SYSTEM = re.compile(r"(?:NAICS\d*|NACE|KSIC|SIC)?\s*")
#: What stands between a code and its name.
_BETWEEN = " \t\n:.-"


def _bare_name(code: object, name: object) -> str:
    """A name without the code that some lists repeat in it ("NAICS12 5413 Architects")."""
    text, own = str(name), str(code)
    system = _SYSTEM.match(text)
    rest = text[system.end() :] if system else text
    bare = rest.removeprefix(own)
    return bare.lstrip(_BETWEEN) if bare != rest and bare.startswith(tuple(_BETWEEN)) else text


def strongest_cells(screen: Result, top: int | None = None) -> pd.DataFrame:
    """Screened cells, the strongest first: by tier, then by jobs beyond the expected.

    Jobs beyond the expected are ``jobs · (1 − 1/LQ)``: of two cells in the same
    tier the one with more at stake comes first, so that a village with one
    plant does not lead the list.
    """
    cells = screen.table
    if "placed" in cells and cells["placed"].any():
        cells = cells[cells["placed"].to_numpy()]
    rank = positions(cells["tier"], (*reversed(TIERS), ""))
    jobs = cells["jobs"].to_numpy(dtype=float)
    quotient = cells["lq"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.where(quotient > 0, jobs * (1 - 1 / quotient), -np.inf)
    order = np.lexsort(
        (
            positions(cells["industry"], sorted(cells["industry"].unique())),
            positions(cells["region"], sorted(cells["region"].unique())),
            -np.nan_to_num(beyond, nan=-np.inf),
            rank,
        )
    )
    return cells.iloc[order[:top]].reset_index(drop=True)


def strongest_clusters(clusters: ClusterSet) -> pd.DataFrame:
    """Clusters, the surest and then the largest first."""
    return clusters.table.sort_values(
        ["q", "plants", "cluster_id"], ascending=[True, False, True], ignore_index=True
    )


def findings(records: Mapping[str, StageRecord], config: StudyConfig) -> Findings:
    """The findings of a finished run."""
    return gather({name: record.folder for name, record in records.items()}, config)


def gather(folders: Mapping[str, Path], config: StudyConfig) -> Findings:
    """The findings from the folders of finished stages."""
    values: dict[str, Any] = {"config": config}
    if "repair" in folders:
        values["cells"] = load(folders["repair"], "cells", RegionIndustry)
    if "screen" in folders:
        table, params = read_frame(folders["screen"] / "screen.parquet")
        regions, _ = read_frame(folders["screen"] / "regions.parquet")
        values["screen"] = Result("tiers", table, params, extra={"regions": regions})
    if "methods" in folders:
        values["disputed"] = read_disputed(folders["methods"])
    if "regions" in folders:
        values["regions"] = load(folders["regions"], "regions", Regions)
    if "plants" in folders:
        values["plants"] = load(folders["plants"], "plants", Establishments)
    if "test" in folders:
        values["clusters"] = read_clusters(folders["test"])
    if "membership" in folders:
        from gunjip.study.footprint_stages import read_membership

        values["member_counts"], values["member_scores"] = read_membership(folders["membership"])
    if "connect" in folders:
        from gunjip.study.connect import Connected

        values["connected"] = Connected.of(folders["connect"])
    if "diagnosis" in folders:
        from gunjip.study.health import read_health

        values["health"] = read_health(folders["diagnosis"])
    if "zones" in folders:
        values["zones"] = read_audit(folders["zones"])
        values["zone_shapes"] = load(folders["read-zones"], "zones", Regions)
    if "read-industry_names" in folders:
        names, _ = read_frame(folders["read-industry_names"] / "industry_names.parquet")
        korean = names["name_ko"] if "name_ko" in names else names["name"]
        values["names"] = {
            str(code): {"en": _bare_name(code, en), "ko": _bare_name(code, ko)}
            for code, en, ko in zip(names["code"], names["name"], korean, strict=True)
        }
    values["intakes"] = {
        name.removeprefix("read-"): json.loads((folder / "intake.json").read_text(encoding="utf-8"))
        for name, folder in folders.items()
        if name.startswith("read-")
    }
    values["losses"] = {
        name.removeprefix("read-"): read_frame(loss)[0]
        for name, folder in folders.items()
        for loss in folder.glob("*.loss.parquet")
    }
    return Findings(**values)
