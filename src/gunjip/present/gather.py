"""From the findings of a study to what the report, the tables and the map layers hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip._version import __version__
from gunjip.foundation.results import Result
from gunjip.foundation.words import LANGS, Lang, say
from gunjip.present.protect import publishable
from gunjip.present.report import Intake, ReportData, SourceLine, TableSummary
from gunjip.present.report.gather import cluster_shapes, tier_cells
from gunjip.study.pipeline import Findings, strongest_cells, strongest_clusters
from gunjip.tables.common import positions

if TYPE_CHECKING:
    from gunjip.study.connect import Connected
    from gunjip.study.prescribe import Advice

#: Name by code and language.
Names = Mapping[str, Mapping[str, str]]


def _cells(found: Findings) -> pd.DataFrame:
    """The screened cells as the report ranks them: by tier, then by jobs beyond the expected."""
    if found.screen is None:
        return pd.DataFrame()
    ranked = Result("tiers", strongest_cells(found.screen), found.screen.params)
    return tier_cells(ranked, ranked=True)


def _footprints(found: Findings) -> gpd.GeoDataFrame | None:
    """Clusters with outlines, the surest and largest first, their regions by name."""
    if found.clusters is None:
        return None
    shown = replace(found.clusters, table=strongest_clusters(found.clusters))
    shapes = cluster_shapes(shown)
    codes = shapes["industries"] if "industries" in shapes else shapes["industry"]
    names = {
        f"name_{lang}": [_group_name(c.split(), found, lang) for c in codes.astype("str")]
        for lang in LANGS
    }
    return shapes.assign(
        regions=[regions.split() for regions in shapes["regions"].astype("str")],
        name=names["name_en"],
        **names,
    )


def _named_cells(found: Findings) -> dict[str, dict[str, str]]:
    """Clusters that are cells of a table: by their own name, or by region and industry."""
    cells = (
        pd.DataFrame() if found.health is None else found.health.frames.get("named", pd.DataFrame())
    )
    out: dict[str, dict[str, str]] = {}
    for key, mine in cells.groupby("cluster") if len(cells) else ():
        first = mine.iloc[0]
        region, code = str(first["region"]), str(first["industry"])
        out[str(key)] = {
            lang: str(key)
            if key != f"{region}|{code}"
            else " · ".join(
                (
                    found.region_names.get(region, {}).get(lang, region),
                    found.industry_names.get(code, {}).get(lang, code),
                )
            )
            for lang in LANGS
        }
    return out


def cluster_titles(found: Findings) -> dict[str, dict[str, str]]:
    """Each cluster by its main region and first industry, by language; its id where two share it."""
    if found.clusters is None:
        return _named_cells(found)
    rows = found.clusters.table.to_dict(orient="records")
    told: dict[str, dict[str, str]] = {}
    for row in rows:
        codes = str(row.get("industries") or row["industry"]).split()
        region = str(row.get("region", ""))
        told[str(row["cluster_id"])] = {
            lang: " · ".join(
                part
                for part in (
                    found.region_names.get(region, {}).get(lang, region),
                    _group_name(codes, found, lang, most=1).partition(" +")[0],
                )
                if part
            )
            for lang in LANGS
        }
    many = pd.Series([t["en"] for t in told.values()], dtype="object").value_counts()
    return {
        key: {lang: f"{text} ({key})" for lang, text in names.items()}
        if many[names["en"]] > 1
        else names
        for key, names in told.items()
    }


def policy_tables(advice: Advice) -> dict[str, tuple[pd.DataFrame, dict[str, str]]]:
    """The tables of the advice: answers, prescriptions, roadmap, indicators, gates."""
    found, road = advice.prescription, advice.roadmap
    return {
        "answers": (found.answers, {}),
        "prescriptions": (found.table, {}),
        "withheld_rules": (found.withheld, {}),
        "roadmap": (road.table, {}),
        "indicators": (road.indicators, {}),
        "gates": (road.gates, {}),
        **({} if advice.portfolio is None else {"portfolio": (advice.portfolio.table, {})}),
        **{f"portfolio_{name}": (result.table, {}) for name, result in advice.probes.items()},
        **({} if advice.moved is None else {"moved": (advice.moved.table, {})}),
    }


def _group_name(codes: list[str], found: Findings, lang: Lang, most: int = 2) -> str:
    """A cluster by the names of its industries, the first ones spelled out."""
    known = found.industry_names
    shown = [known[c][lang] if c in known else c for c in codes[:most]]
    more = f" +{len(codes) - most}" if len(codes) > most else ""
    return ", ".join(shown) + more


def _intakes(found: Findings) -> tuple[Intake, ...]:
    out = []
    for one in found.intakes.values():
        intake = one["intake"]
        issues = pd.DataFrame(
            [
                {
                    "action": note["outcome"],
                    "reason_en": note["text"]["en"],
                    "reason_ko": note["text"]["ko"],
                    "count": note["count"],
                    "column": note["column"] or "",
                    "rows": ", ".join(map(str, note["rows"][:5])),
                }
                for note in intake["notes"]
            ]
        )
        key = f"format-{one['format'].replace('_', '-')}"
        out.append(
            Intake(
                file=intake["file"],
                read=intake["rows"],
                kept=intake["rows"] - intake["dropped"],
                repaired=intake["repaired"],
                dropped=intake["dropped"],
                unknown=intake["unknown"],
                format={"en": say(key, "en"), "ko": say(key, "ko")},
                encoding=str(one["detected"].get("encoding", "")),
                issues=issues,
                warnings=tuple(one["warnings"]),
            )
        )
    return tuple(out)


def _sources(found: Findings) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(
            title=str(one["about"].get("source") or one["intake"]["file"]),
            year=_years(one["detected"].get("years")),
            file=one["intake"]["file"],
            checksum=found.checksums.get(role, ""),
        )
        for role, one in found.intakes.items()
    )


def _years(years: Any) -> str:
    if not years:
        return ""
    # A reader that was told no year says 0.
    years = [y for y in years if y]
    if not years:
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def _tables(found: Findings) -> tuple[TableSummary, ...]:
    out = []
    if found.cells is not None:
        table = found.cells
        counts = table.data["status"].value_counts()
        out.append(
            TableSummary(
                name={lang: say("gather-cells", lang) for lang in ("en", "ko")},
                rows=len(table),
                regions=len(table.regions),
                industries=len(table.industries),
                years=_years([y for y in table.years if y]),
                unit=table.unit,
                classification=str(table.classification),
                **{
                    s: int(counts.get(s, 0))
                    for s in ("published", "withheld", "estimated", "missing")
                },
            )
        )
    if found.plants is not None:
        plants = found.plants
        placed = plants.data["region"].nunique() if "region" in plants.data else None
        out.append(
            TableSummary(
                name={lang: say("gather-plants", lang) for lang in ("en", "ko")},
                rows=len(plants),
                regions=placed,
                industries=len(plants.industries),
                years=_years([y for y in plants.years if y]),
                unit="plants",
                classification=str(plants.classification),
            )
        )
    return tuple(out)


def _reconciliation(found: Findings) -> pd.DataFrame:
    """Our totals beside the published ones: withheld cells make ours a lower bound."""
    table = found.cells
    if table is None or table.region_totals.empty:
        return pd.DataFrame()
    ours = float(np.nansum(table.data["value"]))
    published = float(table.region_totals["value"].sum())
    return pd.DataFrame(
        [
            {
                "item_en": say("gather-published-cells", "en"),
                "item_ko": say("gather-published-cells", "ko"),
                "ours": ours,
                "published": published,
                "unit": table.unit,
            }
        ]
    )


def _withheld(found: Findings) -> pd.DataFrame:
    table = found.cells
    if table is None:
        return pd.DataFrame()
    hidden = table.data[table.data["status"].isin(["withheld", "estimated"])]
    if hidden.empty:
        return pd.DataFrame()
    high = hidden["high"].to_numpy(dtype=float)
    return pd.DataFrame(
        [
            {
                "item_en": say("gather-withheld", "en"),
                "item_ko": say("gather-withheld", "ko"),
                "cells": len(hidden),
                "low": float(hidden["low"].sum()),
                "high": float(high.sum()),  # infinite where a cell has no upper bound
                "unit": table.unit,
            }
        ]
    )


def report_data(found: Findings, *, seed: int) -> ReportData:
    """Everything that the report says, from the findings; nothing that gives a plant away."""
    found = publishable(found)
    config = found.config
    cells = _cells(found)
    shapes = _footprints(found)
    title = config.title or "Gunjip"
    methods: list[str] = []
    caveats = ["present-caveat-association", "present-caveat-agglomeration"]
    if not cells.empty:
        methods += ["present-method-lq", "present-method-tiers"]
        caveats += ["present-caveat-small-regions", "present-caveat-borders"]
        if ((cells["status"] == "withheld") & ~cells["protected"]).any():
            methods.append("present-method-withheld")
    if shapes is not None:
        scanned = found.clusters is None or found.clusters.params.get("method") != "hdbscan"
        methods.append("present-method-scan" if scanned else "present-method-footprints")
        methods.append("present-method-test")
        caveats.append("present-caveat-many-tests")
    caveats.append("present-caveat-noncoverage")
    table = found.cells
    years = table.years if table is not None else []
    return ReportData(
        title={"en": title, "ko": config.title_ko or title},
        year=_years([y for y in years if y]),
        unit=table.unit if table is not None else "jobs",
        sources=_sources(found),
        intakes=_intakes(found),
        tables=_tables(found),
        reconciliation=_reconciliation(found),
        regions=found.regions,
        region_names=found.region_names,
        industry_names=found.industry_names,
        cells=cells,
        footprints=shapes,
        connected=found.connected,
        zones=None if found.zones is None else found.zones.extra["zones"],
        disputed=None if found.disputed is None else found.disputed.table,
        disputed_regions=None if found.disputed is None else found.disputed.extra["regions"],
        cluster_zones=None if found.zones is None else found.zones.table,
        draws=found.screen.params.get("draws") or None if found.screen is not None else None,
        level=config.screen.confidence,
        absent_is_zero=table is not None and table.absent == "zero",
        withheld=_withheld(found),
        health=found.health,
        methods=tuple(methods),
        caveats=tuple(caveats),
        provenance={"version": __version__, "seed": seed},
        command="gunjip run study.toml",
    )


def sheets(found: Findings) -> dict[str, tuple[pd.DataFrame, dict[str, str]]]:
    """The tables to be written, each with the units of its columns; no plant is in them."""
    found = publishable(found)
    out: dict[str, tuple[pd.DataFrame, dict[str, str]]] = {}
    unit = found.cells.unit if found.cells is not None else "jobs"
    if found.screen is not None:
        units = {"jobs": unit, "low": unit, "high": unit, "lq": "ratio"}
        out["cells"] = (_named(strongest_cells(found.screen), found.industry_names, found), units)
        out["regions"] = (_named(found.screen.extra["regions"], {}, found), {})
    if found.disputed is not None and len(found.disputed.table):
        out["disputed"] = (
            _named(found.disputed.table, found.industry_names, found),
            {"jobs": unit},
        )
    if found.clusters is not None and len(found.clusters):
        out["clusters"] = (
            _named(strongest_clusters(found.clusters), found.industry_names, found),
            {"radius": "m", "area_km2": "km²", "x": "m", "y": "m", "jobs": "jobs"},
        )
        if found.zones is not None:
            out["zones"] = (found.zones.extra["zones"], {"covered": "share"})
            out["cluster_zones"] = (found.zones.table, {"outside": "share"})
        if found.member_counts is not None:
            out["membership"] = (found.member_counts, {"score": "share"})
        if found.config.output.plants:
            members = found.clusters.members
            out["members"] = (members if found.member_scores is None else found.member_scores, {})
    if found.connected is not None:
        out |= tie_tables(found.connected)
    if found.health is not None:
        out["diagnosis"] = (found.health.diagnosis.table, {})
        out["evidence"] = (found.health.diagnosis.evidence, {})
        told = {"weakest": "weakest_link", "gaps": "benchmark_gaps", "role_gaps": "role_gaps",
                "peers": "peers", "scores": "adaptive_scores"}  # fmt: skip
        held = found.health.frames
        out |= {name: (held[k], {}) for k, name in told.items() if k in held and len(held[k])}
    out |= {f"concordance_{role}": (loss, {}) for role, loss in found.losses.items()}
    return out


def tie_tables(connected: Connected) -> dict[str, tuple[pd.DataFrame, dict[str, str]]]:
    """The tables on ties: evidence by cluster, gravity, regions as ties draw them."""
    wanted = {
        "evidence": "ties_evidence",
        "gravity": "ties_gravity",
        "forms": "ties_gravity_forms",
        "interaction": "ties_regions",
    }
    frames = {"evidence": connected.evidence, **connected.frames}
    return {wanted[k]: (frames[k], {}) for k in wanted if k in frames and len(frames[k])}


def _named(frame: pd.DataFrame, industries: Names, found: Findings) -> pd.DataFrame:
    """The frame with the names of regions and industries beside their codes."""
    out = frame.copy()
    for column, names in (("region", found.region_names), ("industry", industries)):
        if column not in out or not names:
            continue
        place = list(out.columns).index(column) + 1
        for lang in reversed(LANGS):
            title = f"{column}_name_{lang}"
            labels = pd.Index(list(names), dtype="str")
            told = pd.Categorical([names[code][lang] for code in labels])
            row = positions(out[column], labels)
            out.insert(place, title, pd.Series(told.take(row, allow_fill=True), index=out.index))
    return out


def layers(found: Findings) -> dict[str, gpd.GeoDataFrame]:
    """The map layers: regions with their strength, footprints of clusters, where methods agree."""
    found = publishable(found)
    out: dict[str, gpd.GeoDataFrame] = {}
    if found.regions is not None:
        regions = found.regions.frame
        if found.screen is not None:
            regions = regions.merge(found.screen.extra["regions"], on="region", how="left")
        out["regions"] = gpd.GeoDataFrame(regions, crs=found.regions.data.crs)
    if found.clusters is not None and len(found.clusters.footprints):
        shapes = found.clusters.footprints[["cluster_id", "geometry"]]
        table = found.clusters.table
        out["clusters"] = gpd.GeoDataFrame(shapes.merge(table, on="cluster_id"), crs=shapes.crs)
        if "consensus" in found.clusters.extra:
            both = found.clusters.extra["consensus"]
            there = both[~(both.geometry.is_empty | both.geometry.isna()).to_numpy()]
            if len(there):
                out["consensus"] = gpd.GeoDataFrame(there, crs=shapes.crs)
    if found.zones is not None and found.zone_shapes is not None:
        areas = found.zone_shapes.data.rename(columns={"region": "zone"})[
            ["zone", "name", "geometry"]
        ]
        told = found.zones.extra["zones"]
        out["zones"] = gpd.GeoDataFrame(areas.merge(told, on="zone"), crs=areas.crs)
    return out
