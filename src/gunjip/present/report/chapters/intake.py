"""The data: what was read, what became of it, and whether the totals agree."""

from __future__ import annotations

import math
from typing import Any

from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Note,
    Paragraph,
    Table,
)
from gunjip.present.report.chapters.common import bounds, has, number, records, text_of
from gunjip.present.report.data import ReportData
from gunjip.present.wording import tell, unit_name

#: Totals that differ by less than this share are equal but for rounding.
ROUNDING = 1e-9


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Sources, intake, tables, reconciliation, what is withheld."""
    parts = [_sources, _reconciliation, _tables, _intakes, _withheld]
    found = [block for part in parts for block in part(data, lang)]
    if not found:
        return []
    return [Heading(say("present-data", lang), 1, "data"), *found]


def _sources(data: ReportData, lang: Lang) -> list[Block]:
    if not data.sources:
        return []
    heads = ("title", "publisher", "year", "licence", "file")
    used = [h for h in heads if any(getattr(s, h) for s in data.sources)]
    columns = tuple(Column(say(f"present-head-source-{h}", lang)) for h in used)
    rows = tuple(tuple(Cell(tell(getattr(s, h), lang) or "–") for h in used) for s in data.sources)
    return [Table(say("present-caption-sources", lang), columns, rows)]


def _reconciliation(data: ReportData, lang: Lang) -> list[Block]:
    frame = data.reconciliation
    if frame.empty:
        return []
    columns = (
        Column(say("present-head-item", lang), False, 2.0),
        Column(say("present-head-unit", lang), False, 0.8),
        Column(say("present-head-ours", lang), True),
        Column(say("present-head-published", lang), True),
        Column(say("present-head-difference", lang), True),
    )
    rows = []
    apart = 0
    for row in records(frame):
        ours, published = float(row["ours"]), float(row["published"])
        gap = ours - published
        digits = 0 if ours == round(ours) and published == round(published) else 1
        apart += int(math.isfinite(gap) and abs(gap) > ROUNDING * max(abs(published), 1.0))
        rows.append(
            (
                Cell(text_of(row, "item", lang)),
                Cell(unit_name(str(row.get("unit", data.unit)), lang)),
                number(ours, digits),
                number(published, digits),
                _gap(gap, digits),
            )
        )
    if apart:
        verdict: Block = Note(
            say("present-totals-differ", lang, count=apart, n=format_number(apart))
        )
    else:
        verdict = Paragraph(say("present-totals-agree", lang))
    return [Table(say("present-caption-reconciliation", lang), columns, tuple(rows)), verdict]


def _gap(gap: float, digits: int) -> Cell:
    told = number(gap, digits)
    return Cell(f"+{told.text}", told.sort) if gap > 0 else told


def _tables(data: ReportData, lang: Lang) -> list[Block]:
    if not data.tables:
        return []
    heads = (
        "rows", "regions", "industries", "published", "withheld", "estimated", "missing"
    )  # fmt: skip
    used = [h for h in heads if any(getattr(t, h) is not None for t in data.tables)]
    texts = [
        h for h in ("years", "unit", "classification") if any(getattr(t, h) for t in data.tables)
    ]
    columns = (
        Column(say("present-head-table", lang), False, 1.6),
        *(Column(say(f"present-head-table-{h}", lang)) for h in texts),
        *(Column(say(f"present-head-table-{h}", lang), True) for h in used),
    )
    rows = []
    for table in data.tables:
        words = {"unit": unit_name(table.unit, lang), "years": table.years}
        rows.append(
            (
                Cell(tell(table.name, lang)),
                *(Cell(words.get(h, str(getattr(table, h))) or "–") for h in texts),
                *(number(_or_nan(getattr(table, h))) for h in used),
            )
        )
    return [Table(say("present-caption-tables", lang), columns, tuple(rows))]


def _or_nan(value: Any) -> float:
    return math.nan if value is None else float(value)


def _intakes(data: ReportData, lang: Lang) -> list[Block]:
    if not data.intakes:
        return []
    heads = ("read", "kept", "repaired", "dropped", "unknown")
    columns = (
        Column(say("present-head-source-file", lang), False, 2.0),
        Column(say("present-head-format", lang), False, 1.2),
        *(Column(say(f"present-head-intake-{h}", lang), True) for h in heads),
    )
    rows = tuple(
        (
            Cell(i.file),
            Cell(" · ".join(t for t in (tell(i.format, lang), i.encoding) if t) or "–"),
            *(number(getattr(i, h)) for h in heads),
        )
        for i in data.intakes
    )
    out: list[Block] = [Table(say("present-caption-intake", lang), columns, rows)]
    troubles = []
    for intake in data.intakes:
        for row in records(intake.issues):
            action = str(row.get("action", "unknown"))
            troubles.append(
                (
                    Cell(intake.file),
                    Cell(say(f"present-action-{action}", lang)),
                    Cell(text_of(row, "reason", lang)),
                    Cell(_text(row.get("column"))),
                    number(row.get("count")),
                    Cell(_text(row.get("rows"))),
                )
            )
    if troubles:
        out.append(
            Table(
                say("present-caption-issues", lang),
                (
                    Column(say("present-head-source-file", lang), False, 1.4),
                    Column(say("present-head-action", lang), False, 0.8),
                    Column(say("present-head-reason", lang), False, 2.4),
                    Column(say("present-head-column", lang), False, 1.0),
                    Column(say("present-head-count", lang), True, 0.8),
                    Column(say("present-head-row-numbers", lang), False, 1.2),
                ),
                tuple(troubles),
            )
        )
    else:
        out.append(Paragraph(say("present-no-issues", lang)))
    told = tuple(
        f"{intake.file}: {tell(warning, lang)}"
        for intake in data.intakes
        for warning in intake.warnings
    )
    if told:
        out += [Paragraph(say("present-intake-warnings", lang)), Bullets(told)]
    return out


def _text(value: Any) -> str:
    return "–" if value is None or value != value or value == "" else str(value)


def _withheld(data: ReportData, lang: Lang) -> list[Block]:
    frame = data.withheld
    if frame.empty:
        return []
    columns = [
        Column(say("present-head-item", lang), False, 2.2),
        Column(say("present-head-cells", lang), True),
    ]
    bounded = has(frame, "low") and "high" in frame
    if bounded:
        columns += [
            Column(say("present-head-bounds", lang), True, 1.4),
            Column(say("present-head-unit", lang), False, 0.8),
        ]
    rows = []
    for row in records(frame):
        cells = [Cell(text_of(row, "item", lang)), number(row.get("cells"))]
        if bounded:
            cells += [
                bounds(row["low"], row["high"], lang),
                Cell(unit_name(str(row.get("unit", data.unit)), lang)),
            ]
        rows.append(tuple(cells))
    return [
        Heading(say("present-withheld", lang), 2),
        Paragraph(say("present-withheld-words", lang)),
        Table(say("present-caption-withheld", lang), tuple(columns), tuple(rows)),
    ]
