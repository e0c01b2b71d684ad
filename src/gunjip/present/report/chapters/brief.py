"""The first page of a report of one cluster: each of the six questions in a line."""

from __future__ import annotations

from typing import Any

from gunjip.diagnosis.diagnose import check_name
from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.report.blocks import Block, Facts, Heading, Note, Paragraph
from gunjip.present.report.chapters.common import (
    amount,
    bounds,
    number,
    records,
    region_codes,
    share,
    verdict,
)
from gunjip.present.report.data import ReportData
from gunjip.present.wording import name_of, quantity, with_unit
from gunjip.profile.result import NOT_TOLD, option_name, percent
from gunjip.study.show_health import word


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """What it is, how it does and what follows, before all detail."""
    name = name_of(data.cluster_names, data.focus, lang)
    out: list[Block] = [Heading(say("present-summary", lang), 1, "summary")]
    told: list[tuple[str, str]] = []
    if data.footprints is not None:
        told += _place(data, records(data.footprints)[0], lang)
    told += _kind(data, lang)
    told += _health(data, lang)
    told += _answer(data, lang)
    out.append(Paragraph(say("dossier-lead", lang, name=name), "finding"))
    out.append(Facts(tuple(told)))
    untested = _count(data, "not_tested")
    if untested:
        out.append(Note(say("dossier-untested", lang, count=untested)))
    return out


def _place(data: ReportData, row: dict[str, Any], lang: Lang) -> list[tuple[str, str]]:
    places = region_codes(row["regions"]) if "regions" in row else []
    codes = str(row.get("industries") or row.get("industry", "")).split()
    told = [
        (
            say("dossier-industries", lang),
            ", ".join(name_of(data.industry_names, c, lang) for c in codes),
        ),
        (
            say("present-head-regions", lang),
            ", ".join(name_of(data.region_names, c, lang) for c in places),
        ),
    ]
    if "plants" in row:
        told.append(
            (say("present-head-plants", lang), quantity(float(row["plants"]), "plants", lang))
        )
    if "value" in row:
        size = amount(row, lang).text
        if size == "–" and "low" in row:
            size = bounds(row["low"], row.get("high"), lang).text
        told.append((with_unit(say("present-head-size", lang), data.unit, lang), size))
    if "area_km2" in row:
        told.append((say("present-head-area", lang), f"{number(row['area_km2'], 1).text} km²"))
    if "outside" in row:
        told.append((say("present-head-outside", lang), share(row["outside"]).text))
    if "verdict" in row:
        told.append((say("present-head-verdict", lang), verdict(row["verdict"], lang).text))
    return [(k, v) for k, v in told if v and v != "–"]


def _kind(data: ReportData, lang: Lang) -> list[tuple[str, str]]:
    if data.profile is None or not len(data.profile.table):
        return []
    row = data.profile.table.iloc[0]
    out = []
    for name in ("seri_type", "stage"):
        text = option_name(name, str(row[name]), lang)
        if str(row[name]) != NOT_TOLD:
            sure = percent(float(row[f"{name}_confidence"]))
            text = say("profile-with-confidence", lang, answer=text, confidence=sure)
        out.append((say(f"profile-classifier-{name}", lang), text))
    return out


def _count(data: ReportData, outcome: str) -> int:
    if data.health is None:
        return 0
    table = data.health.diagnosis.table
    told = table[table["status"] != "not_applicable"]
    return int((told["outcome"] == outcome).sum())


def _health(data: ReportData, lang: Lang) -> list[tuple[str, str]]:
    if data.health is None or data.health.diagnosis.table.empty:
        return []
    table = data.health.diagnosis.table
    counts = say(
        "dossier-counts", lang,
        **{k: format_number(_count(data, o)) for k, o in
           (("failed", "failed"), ("passed", "passed"), ("untested", "not_tested"))},
    )  # fmt: skip
    out = [(say("dossier-checks", lang), counts)]
    wrong = table[(table["group"] == "anti_pattern") & (table["outcome"] == "failed")]
    warnings = ", ".join(check_name(str(c), lang) for c in wrong["check"])
    out.append((say("diag-head-patterns", lang), warnings or say("dossier-none", lang)))
    weakest = data.health.frames.get("weakest")
    if weakest is not None and len(weakest):
        binding = weakest[weakest["binding"].astype(bool)]
        named = ", ".join(word("element", e, lang) for e in binding["element"])
        out.append((say("diag-head-weakest", lang), named or say("dossier-none", lang)))
    return out


def _answer(data: ReportData, lang: Lang) -> list[tuple[str, str]]:
    road = data.roadmap
    if road is None or road.prescription is None or road.prescription.answers.empty:
        return []
    answer = str(road.prescription.answers["answer"].iloc[0]).replace("_", "-")
    out = [(say("policy-col-answer", lang), say(f"policy-word-{answer}", lang))]
    if len(road.table):
        span = f"{int(road.table['start'].min())}–{int(road.table['end'].max())}"
        out.append(
            (
                say("policy-roadmap-head", lang),
                say("dossier-items", lang, count=len(road.table), years=span),
            )
        )
    return out
