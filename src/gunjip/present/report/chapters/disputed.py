"""Where the screens disagree: a map and the cells that they dispute most."""

from __future__ import annotations

from collections.abc import Callable

from gunjip.foundation.words import Lang, say
from gunjip.present.report.blocks import Block, Cell, Column, Drawing, Heading, Paragraph, Table
from gunjip.present.report.chapters.common import number, records
from gunjip.present.report.data import MapSpec, ReportData
from gunjip.present.wording import name_of


def disputed_blocks(
    data: ReportData, lang: Lang, draw: Callable[[MapSpec], Drawing]
) -> list[Block]:
    """The map of disagreement and the list; nothing where methods were not compared."""
    cells, regions = data.disputed, data.disputed_regions
    if cells is None or cells.empty:
        return []
    out: list[Block] = [Heading(say("disputed-title", lang), 2)]
    out.append(Paragraph(say("disputed-about", lang)))
    if data.regions is not None and regions is not None and len(regions):
        out.append(
            draw(
                MapSpec(
                    "disagreement",
                    say("disputed-map", lang),
                    regions[["region", "disagreement"]],
                    column="disagreement",
                    legend=say("disputed-legend", lang),
                    classes=(0.1, 0.2, 0.3, 0.4),
                    reading=say("disputed-reading", lang),
                )
            )
        )
    rows = [
        (
            Cell(name_of(data.region_names, r["region"], lang)),
            Cell(name_of(data.industry_names, r["industry"], lang)),
            number(r["jobs"]),
            number(r["lq"], 2),
            Cell(_methods(r["yes_by"], lang)),
            Cell(_methods(r["no_by"], lang)),
            Cell(say(f"disputed-why-{r['why']}", lang)),
        )
        for r in records(cells, data.top)
    ]
    columns = (
        Column(say("present-head-region", lang), False, 1.3),
        Column(say("present-head-industry", lang), False, 1.6),
        Column(say("present-head-size", lang), True, 0.8),
        Column(say("present-head-lq", lang), True, 0.7),
        Column(say("disputed-yes", lang), False, 1.4),
        Column(say("disputed-no", lang), False, 1.4),
        Column(say("disputed-why", lang), False, 1.8),
    )
    out.append(Table(say("disputed-caption", lang), columns, tuple(rows), ""))
    return out


def _methods(names: str, lang: Lang) -> str:
    return ", ".join(say(f"method-{n.replace('_', '-')}", lang) for n in names.split()) or "–"
