"""A dozen made-up regions and a report on them, for the tests of this room."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gunjip.foundation.results import Result
from gunjip.present.report import (
    FigureSpec,
    Intake,
    MapSpec,
    ReportData,
    SourceLine,
    TableSummary,
)
from gunjip.tables.regions import Regions

INDUSTRIES = {
    "291": {"en": "Engines", "ko": "기관"},
    "301": {"en": "Motor vehicles", "ko": "자동차"},
    "264": {"en": "Telecom equipment", "ko": "통신장비"},
}
KOREAN = [
    "가람",
    "나래",
    "다온",
    "라온",
    "마루",
    "바다",
    "사랑",
    "아라",
    "자람",
    "차오름",
    "카온",
    "타래",
]
ENGLISH = [
    "Garam",
    "Narae",
    "Daon",
    "Raon",
    "Maru",
    "Bada",
    "Sarang",
    "Ara",
    "Jaram",
    "Chaoreum",
    "Kaon",
    "Tarae",
]


def regions() -> Regions:
    """Twelve squares of 20 km, and one islet."""
    shapes = [
        shapely.box(
            950_000 + 20_000 * i,
            1_900_000 + 20_000 * j,
            970_000 + 20_000 * i,
            1_920_000 + 20_000 * j,
        )
        for j in range(3)
        for i in range(4)
    ]
    frame = gpd.GeoDataFrame(
        {"region": [f"R{k:02d}" for k in range(12)], "name": KOREAN}, geometry=shapes, crs=5179
    )
    return Regions(frame)


def region_names() -> dict[str, dict[str, str]]:
    return {f"R{k:02d}": {"en": ENGLISH[k], "ko": KOREAN[k] + "시"} for k in range(12)}


def cells() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    rows = pd.DataFrame(
        [(f"R{k:02d}", code) for code in INDUSTRIES for k in range(12)],
        columns=["region", "industry"],
    )
    n = len(rows)
    rows["value"] = np.round(np.exp(rng.normal(7, 1.2, n)))
    rows["low"], rows["high"] = rows["value"], rows["value"]
    rows["plants"] = np.ceil(rows["value"] / 40)
    rows["status"] = "published"
    rows["lq"] = np.exp(rng.normal(0, 0.7, n))
    rows["lq_low"], rows["lq_high"] = rows["lq"] * 0.8, rows["lq"] * 1.3
    rows["probability"] = rng.uniform(0.55, 1, n).round(3)
    rows["certainty"] = rng.uniform(0.4, 1, n)
    rows = rows.sort_values("lq", ascending=False, ignore_index=True)
    rows["verdict"] = np.select(
        [rows["lq"] > 2.2, rows["lq"] > 1.5, rows["lq"] > 1],
        ["strong10", "strong", "significant"],
        "none",
    )
    hide = rows.index.isin([3, 14])
    rows.loc[hide, ["value", "status", "low", "high"]] = [np.nan, "withheld", 0.0, 19.0]
    rows.loc[5, "status"] = "estimated"
    return rows


def outlines() -> gpd.GeoDataFrame:
    places = [
        (985_000, 1_925_000, 9_000),
        (1_005_000, 1_948_000, 6_000),
        (965_000, 1_910_000, 5_000),
    ]
    return gpd.GeoDataFrame(
        {
            "cluster": ["C1", "C2", "C3"],
            "industry": ["301", "264", "291"],
            "regions": ["R01,R02,R05", "R06", "R00"],
            "plants": [212, 45, 18],
            "value": [12_345.0, 2_100.0, 640.0],
            "low": [11_900.0, 1_800.0, 500.0],
            "high": [12_900.0, 2_500.0, 800.0],
            "area_km2": [254.5, 113.1, 78.5],
            "outside": [0.41, 0.0, 0.0],
            "stability": [0.97, 0.86, 0.62],
            "probability": [0.93, 0.81, 0.55],
            "verdict": ["cluster", "agglomeration", "not_tested"],
        },
        geometry=[shapely.Point(x, y).buffer(r) for x, y, r in places],
        crs=5179,
    )


def curve() -> Result:
    r = np.arange(0, 40_000, 1_000.0)
    null = 0.02 + 0 * r
    value = null + 0.02 * np.exp(-r / 8_000)
    frame = pd.DataFrame(
        {
            "r": r,
            "value": value,
            "null": null,
            "low": null - 0.003,
            "high": null + 0.003,
            "global_low": null - 0.006,
            "global_high": null + 0.006,
        }
    )
    return Result(
        "duranton_overman",
        frame,
        null="random relabelling",
        seed=1,
        units={"r": "m", "value": "per km"},
        citation="Duranton & Overman (2005)",
    )


def report(**changes: object) -> ReportData:
    values: dict[str, object] = {
        "title": {"en": "Clusters of a made-up country", "ko": "지어낸 나라의 클러스터"},
        "subtitle": {"en": "Twelve regions, three industries", "ko": "지역 열두 곳, 산업 세 개"},
        "year": "2024",
        "sources": (
            SourceLine(
                {"en": "Made-up census", "ko": "지어낸 총조사"},
                {"en": "No office", "ko": "없는 기관"},
                "2024",
                {"en": "free", "ko": "자유 이용"},
                "census.csv",
                "0f" * 32,
            ),
        ),
        "intakes": (
            Intake(
                "census.csv",
                1_204,
                1_198,
                repaired=4,
                dropped=6,
                format={"en": "generic CSV", "ko": "일반 CSV"},
                encoding="CP949",
                issues=pd.DataFrame(
                    {
                        "action": ["repaired", "dropped"],
                        "reason_en": ["thousands separators removed", "no region"],
                        "reason_ko": ["자릿점 제거", "지역 없음"],
                        "column": ["종업원합계", "지역"],
                        "count": [4, 6],
                        "rows": ["12, 88, 90, 1,011", "5, 9, 10, …"],
                    }
                ),
            ),
        ),
        "tables": (
            TableSummary(
                {"en": "Regions by industries", "ko": "지역별 산업"},
                36,
                12,
                3,
                "2024",
                "jobs",
                "KSIC 10",
                published=33,
                withheld=2,
                estimated=1,
            ),
        ),
        "reconciliation": pd.DataFrame(
            {
                "item_en": ["All jobs", "All establishments"],
                "item_ko": ["전체 일자리", "전체 사업체"],
                "ours": [123_456.0, 4_321.0],
                "published": [123_456.0, 4_320.0],
                "unit": ["jobs", "plants"],
            }
        ),
        "regions": regions(),
        "region_names": region_names(),
        "industry_names": INDUSTRIES,
        "cells": cells(),
        "footprints": outlines(),
        "draws": 1_000,
        "withheld": pd.DataFrame(
            {
                "item_en": ["Telecom equipment"],
                "item_ko": ["통신장비"],
                "cells": [2],
                "low": [0.0],
                "high": [38.0],
                "unit": ["jobs"],
            }
        ),
        "figures": (
            FigureSpec(
                "kd",
                {
                    "en": "Engine makers crowd within 20 km",
                    "ko": "기관 제조업은 20 km 안에 모여 있습니다",
                },
                curve(),
            ),
        ),
        "methods": (
            "present-method-lq",
            "present-method-tiers",
            "present-method-footprints",
            "present-method-withheld",
        ),
        "caveats": (
            "present-caveat-association",
            "present-caveat-agglomeration",
            "present-caveat-small-regions",
            "present-caveat-borders",
            "present-caveat-noncoverage",
        ),
        "provenance": {"version": "0.1", "seed": 7, "draws": 1_000},
        "command": "gunjip run study.toml --seed 7",
    }
    values |= changes
    return ReportData(**values)  # type: ignore[arg-type]


def share_map(name: str = "share") -> MapSpec:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {"region": [f"R{k:02d}" for k in range(12)], "share": rng.uniform(0, 1, 12)}
    )
    return MapSpec(name, {"en": "Shares", "ko": "비중"}, frame, column="share")
