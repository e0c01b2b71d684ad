"""The first page: what was found, in a few sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.report.blocks import Block, Bullets, Heading, Paragraph
from gunjip.present.report.chapters.common import (
    STRONG,
    bounds,
    has,
    number,
    records,
    text_of,
    words,
)
from gunjip.present.report.data import ReportData, protected_rows
from gunjip.present.wording import name_of, percent, quantity


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Findings first; how certain they are beside them."""
    out: list[Block] = [Heading(say("present-summary", lang), 1, "summary")]
    lines: list[str] = []
    if not data.cells.empty:
        lines += _cells(data, lang)
    if data.footprints is not None and len(data.footprints):
        lines += _footprints(data, lang)
    if not lines:
        return [*out, Paragraph(say("present-nothing-found", lang), "finding")]
    out.append(Paragraph(lines[0], "finding"))
    if len(lines) > 1:
        out.append(Bullets(tuple(lines[1:])))
    return out


def _cells(data: ReportData, lang: Lang) -> list[str]:
    cells = data.cells
    lines = []
    if "verdict" in cells:
        strong = cells["verdict"].isin(STRONG).to_numpy()
        lines.append(
            say(
                "present-found-cells",
                lang,
                count=int(strong.sum()),
                n=format_number(int(strong.sum())),
                total=format_number(len(cells)),
                regions=format_number(int(cells.loc[strong, "region"].nunique())),
                industries=format_number(int(cells.loc[strong, "industry"].nunique())),
            )
        )
    else:
        lines.append(say("present-ranked-cells", lang, total=format_number(len(cells))))
    first = records(cells, 1)[0]
    region = name_of(data.region_names, first["region"], lang)
    industry = name_of(data.industry_names, first["industry"], lang)
    if has(cells, "lq"):
        if has(cells, "lq_low", "lq_high"):
            lines.append(
                say(
                    "present-strongest-interval",
                    lang,
                    region=region,
                    industry=industry,
                    lq=number(first["lq"], 2).text,
                    range=bounds(first["lq_low"], first["lq_high"], lang, 2).text,
                    level=percent(data.level),
                )
            )
        else:
            lines.append(
                say(
                    "present-strongest",
                    lang,
                    region=region,
                    industry=industry,
                    lq=number(first["lq"], 2).text,
                )
            )
    if "status" in cells:
        hidden = int(((cells["status"] == "withheld") & ~protected_rows(cells)).sum())
        if hidden:
            lines.append(say("present-hidden-cells", lang, count=hidden, n=format_number(hidden)))
    return lines


def _footprints(data: ReportData, lang: Lang) -> list[str]:
    shapes = data.footprints
    assert_rows = len(shapes) if shapes is not None else 0
    lines = [say("present-found-footprints", lang, count=assert_rows, n=format_number(assert_rows))]
    if shapes is not None and has(shapes, "verdict"):
        counts = shapes["verdict"].astype(str).value_counts()
        told = [
            f"{say(f'present-verdict-{word}', lang)} {format_number(int(counts[word]))}"
            for word in counts.index
        ]
        lines.append(say("present-found-verdicts", lang, told=", ".join(told)))
    if shapes is not None and has(shapes, "stability"):
        shaky = int((shapes["stability"] < 0.8).sum())
        if shaky:
            lines.append(say("present-shaky-footprints", lang, count=shaky, n=format_number(shaky)))
    if shapes is not None and has(shapes, "value"):
        first = records(shapes, 1)[0]
        if "name" in first:
            name, industry = text_of(first, "name", lang), ""
        else:
            industry = name_of(data.industry_names, first.get("industry", ""), lang)
            name = words(str(first["cluster"]), lang)
        lines.append(
            say(
                "present-largest-footprint",
                lang,
                name=f"{name} ({industry})" if industry else name,
                value=_size(first, data.unit, lang),
            )
        )
    return lines


def _size(cluster: Mapping[str, Any], unit: str, lang: Lang) -> str:
    """A cluster's size, or the least that it can be where some of it is not known."""
    value = float(cluster["value"])
    if math.isfinite(value) or "low" not in cluster:
        return quantity(value, unit, lang)
    return say("present-at-least", lang, value=quantity(float(cluster["low"]), unit, lang))
