"""Clusters against designated zones, in the chapter of where."""

from __future__ import annotations

from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.report.blocks import Block, Cell, Column, Heading, Paragraph, Table
from gunjip.present.report.chapters.common import records, share
from gunjip.present.report.data import ReportData
from gunjip.present.wording import tell


def zone_blocks(data: ReportData, lang: Lang) -> list[Block]:
    """What lies outside the zones, and which zones hold no cluster."""
    zones, clusters = data.zones, data.cluster_zones
    if zones is None or clusters is None or zones.empty:
        return []
    names = {}
    if data.footprints is not None and "cluster" in data.footprints:
        told = data.footprints.get(f"name_{lang}", data.footprints["cluster"])
        names = dict(zip(data.footprints["cluster"].astype(str), told.astype(str), strict=True))
    out: list[Block] = [Heading(say("zones-chapter", lang), 2)]
    headline = say(
        "zones-headline",
        lang,
        clusters=len(clusters),
        outside=int((clusters["outside"] > 0.5).sum()),
        zones=len(zones),
        empty=int(zones["without_cluster"].sum()),
    )
    if not data.focus:
        out.append(Paragraph(headline))
    rows = [
        (
            Cell(names.get(str(r["cluster_id"]), str(r["cluster_id"]))),
            Cell(str(r["zones"]) or "–"),
            share(r["outside"]),
            share(r["jobs_outside"]),
        )
        for r in records(
            clusters.sort_values(["outside", "cluster_id"], ascending=[False, True]), data.top
        )
    ]
    out.append(
        Table(
            say("zones-caption-clusters", lang),
            (
                Column(say("zones-cluster", lang), False, 2.2),
                Column(say("zones-meets", lang), False, 1.6),
                Column(say("zones-outside", lang), True, 1.0),
                Column(say("zones-jobs-outside", lang), True, 1.0),
            ),
            tuple(rows),
            _cut(len(clusters), len(rows), lang),
        )
    )
    held = [
        (Cell(str(r["zone"])), Cell(_named(str(r["clusters"]), data, lang)), share(r["covered"]))
        for r in records(zones.sort_values(["covered", "zone"]), data.top)
    ]
    out.append(
        Table(
            say("zones-caption-zones", lang),
            (
                Column(say("zones-zone", lang), False, 1.6),
                Column(say("zones-holds", lang), False, 2.2),
                Column(say("zones-covered", lang), True, 1.0),
            ),
            tuple(held),
            _cut(len(zones), len(held), lang),
        )
    )
    out.append(Paragraph(say("zones-read", lang), "muted"))
    return out


def _cut(count: int, shown: int, lang: Lang) -> str:
    if count <= shown:
        return ""
    return say("present-table-cut", lang, shown=format_number(shown), total=format_number(count))


#: Clusters of a zone that are named; the rest are counted.
NAMED = 3


def _named(clusters: str, data: ReportData, lang: Lang) -> str:
    """Names of the clusters that a zone holds, given as ids with spaces between."""
    ids = clusters.split()
    names = [tell(data.cluster_names.get(one, one), lang) for one in ids[:NAMED]]
    if len(ids) > NAMED:
        names.append(f"+{len(ids) - NAMED}")
    return ", ".join(names) or "–"
