"""From the findings of a study to what the report, the tables and the map layers hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip._version import __version__
from gunjip.foundation.words import say
from gunjip.present.report import Intake, ReportData, SourceLine, TableSummary
from gunjip.study.pipeline import Findings

Names = Mapping[str, "str | Mapping[str, str]"]

#: Tiers and what a pair without one is called in the report.
NO_TIER = "none"


def _cells(found: Findings) -> pd.DataFrame:
    """The screened cells as the report ranks them."""
    if found.screen.empty:
        return pd.DataFrame()
    cells = found.strongest()
    could = cells["tier_could"].astype("str").to_numpy()
    tier = cells["tier"].astype("str").to_numpy()
    verdict = np.where(tier != "", tier, np.where(could != "", "withheld", NO_TIER))
    certain = np.full(len(cells), np.nan)
    for name in ("qualifying", "significant", "strong", "strong10"):
        column = f"p_{name}"
        if column in cells:
            certain = np.where(tier == name, cells[column].to_numpy(dtype=float), certain)
    return cells.assign(
        value=cells["jobs"],
        status=np.where(cells["withheld"], "withheld", "published"),
        verdict=verdict,
        probability=certain,
    )


def _footprints(found: Findings) -> gpd.GeoDataFrame | None:
    """Clusters with outlines, the surest and largest first."""
    if found.footprints is None:
        return None
    shapes = found.footprints[["cluster_id", "geometry"]]
    table = found.clusters.drop(columns=["geometry"], errors="ignore")
    joined = gpd.GeoDataFrame(table.merge(shapes, on="cluster_id", how="left"))
    joined = joined.set_geometry("geometry", crs=found.footprints.crs)
    names = found.region_names
    joined = joined.sort_values(["plants", "cluster_id"], ascending=[False, True])
    return joined.assign(
        cluster=joined["cluster_id"],
        value=joined["jobs"],
        low=joined["jobs_low"],
        high=joined["jobs_high"],
        outside=joined["share_outside"],
        p_value=joined["p"],
        regions=[_joined_names(codes, names) for codes in joined["regions"].astype("str")],
        verdict=joined["verdict"].replace({"not_decided": "not_tested"}),
    ).reset_index(drop=True)


def _joined_names(codes: str, names: Names, most: int = 4) -> str:
    """The names of some regions, the first ones spelled out."""
    parts = codes.split()
    shown = [str(_plain(names.get(c, c))) for c in parts[:most]]
    more = f" +{len(parts) - most}" if len(parts) > most else ""
    return ", ".join(shown) + more


def _plain(name: str | Mapping[str, str]) -> str:
    return name if isinstance(name, str) else name["en"]


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
    hidden = table.data[table.data["status"].astype("str").isin(["withheld", "estimated"])]
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
                "high": float(high.sum()) if np.isfinite(high).all() else np.nan,
                "unit": table.unit,
            }
        ]
    )


def report_data(found: Findings, *, seed: int) -> ReportData:
    """Everything that the report says, from the findings."""
    config = found.config
    cells = _cells(found)
    shapes = _footprints(found)
    title = config.title or "Gunjip"
    methods: list[str] = []
    caveats = ["present-caveat-association", "present-caveat-agglomeration"]
    if not cells.empty:
        methods += ["present-method-lq", "present-method-tiers"]
        caveats += ["present-caveat-small-regions", "present-caveat-borders"]
        if cells["withheld"].any():
            methods.append("present-method-withheld")
    if shapes is not None:
        methods.append("present-method-footprints")
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
        level=config.screen.confidence,
        withheld=_withheld(found),
        methods=tuple(methods),
        caveats=tuple(caveats),
        provenance={"version": __version__, "seed": seed},
        command="gunjip run study.toml",
    )


def sheets(found: Findings) -> dict[str, tuple[pd.DataFrame, dict[str, str]]]:
    """The tables to be written, each with the units of its columns; no plant is in them."""
    out: dict[str, tuple[pd.DataFrame, dict[str, str]]] = {}
    unit = found.cells.unit if found.cells is not None else "jobs"
    if not found.screen.empty:
        out["cells"] = (_named(found.strongest(), found), {"jobs": unit, "lq": "ratio"})
        out["regions"] = (_named(found.strength, found), {})
    if len(found.clusters):
        out["clusters"] = (
            _named(found.clusters.drop(columns=["geometry"], errors="ignore"), found),
            {"radius": "m", "area_km2": "km²", "x": "m", "y": "m"},
        )
    if found.config.output.plants and len(found.members):
        out["members"] = (found.members, {})
    return out


def _named(frame: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """The frame with the names of regions and industries beside their codes."""
    out = frame.copy()
    for column, names in (("region", found.region_names), ("industry", found.industry_names)):
        if column not in out or not names:
            continue
        codes = out[column].astype("str")
        place = list(out.columns).index(column) + 1
        for lang in ("ko", "en"):
            texts = codes.map({k: n if isinstance(n, str) else n[lang] for k, n in names.items()})
            title = f"{column}_name_{lang}"
            if title not in out and texts.notna().any():
                out.insert(place, title, texts)
    return out


def layers(found: Findings) -> dict[str, gpd.GeoDataFrame]:
    """The map layers: regions with their strength, footprints of clusters."""
    out: dict[str, gpd.GeoDataFrame] = {}
    if found.regions is not None:
        regions = found.regions.frame
        if not found.strength.empty:
            regions = regions.merge(found.strength, on="region", how="left")
        out["regions"] = gpd.GeoDataFrame(regions, crs=found.regions.data.crs)
    shapes = _footprints(found)
    if shapes is not None and len(shapes):
        out["clusters"] = shapes[shapes.geometry.notna()].drop(columns=["cluster"])
    return out
