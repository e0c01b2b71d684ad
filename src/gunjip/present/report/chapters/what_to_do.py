"""What to do: the answer for each cluster, its instruments, the roadmap and when to stop."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gunjip.foundation.words import Lang, format_interval, format_number, say
from gunjip.policy.chain import chain_of
from gunjip.policy.firms import firm_advice
from gunjip.policy.prescribe import Prescription
from gunjip.policy.roadmap import Roadmap
from gunjip.policy.rules import told
from gunjip.policy.wording import (
    amount_text,
    digits_for,
    is_share,
    names,
    number_with_unit,
    span_text,
    unit_text,
)
from gunjip.present.plots.roadmap import gantt, gantt_height, logic_height, logic_model
from gunjip.present.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Drawing,
    Facts,
    Heading,
    Note,
    Paragraph,
    Table,
)
from gunjip.present.report.chapters.common import number
from gunjip.present.report.chapters.what_is_chosen import choice_blocks
from gunjip.present.report.data import ReportData
from gunjip.present.style import new_axes
from gunjip.present.wording import Text, name_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from gunjip.study.prescribe import Advice


#: Names by cluster id, a text or one per language.
Names = Mapping[str, Text]
#: Clusters that a report tells in full; the document and the workbook tell more.
FULL = 3


@dataclass(frozen=True, slots=True)
class Named:
    """What a cluster is called in a language: its name, or its id where it has none."""

    names: Names
    lang: Lang

    def __call__(self, cluster: object) -> str:
        return name_of(self.names, str(cluster), self.lang)


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """The chapter; empty where the study has no roadmap."""
    if data.roadmap is None:
        return []
    if data.focus:
        return roadmap_blocks(data.roadmap, lang, names=data.cluster_names, overview=False)
    return roadmap_blocks(
        data.roadmap, lang, names=data.cluster_names, most=FULL, advice=data.advice
    )


def told_clusters(roadmap: Roadmap, most: int | None) -> list[str]:
    """The clusters that are told in full: those with most failed checks, all where None."""
    found = roadmap.prescription
    if most is None or found is None:
        return roadmap.clusters
    ranked = found.answers.sort_values("failed", ascending=False, kind="stable")
    kept = set(ranked["cluster"].astype("str").head(most))
    return [c for c in roadmap.clusters if c in kept]


def roadmap_blocks(
    roadmap: Roadmap,
    lang: Lang,
    *,
    names: Names | None = None,
    most: int | None = None,
    overview: bool = True,
    advice: Advice | None = None,
) -> list[Block]:
    """A roadmap as blocks: for the report and for the document.

    Parameters
    ----------
    roadmap
        From ``build_roadmap``.
    lang
        Of the texts.
    names
        Names of the clusters by id; ids where it has none.
    most
        Tell only so many clusters in full; all where None.
    overview
        Whether a table of all clusters goes before.
    advice
        What the roadmap is part of: adds the choice under a budget and what moved.
    """
    found = roadmap.prescription
    if found is None:
        return []
    out: list[Block] = [Heading(say("policy-chapter", lang), 1, "what-to-do")]
    out.append(Paragraph(say("policy-chapter-lead", lang)))
    named = Named(names or {}, lang)
    if overview:
        out.append(_answers(found, named, lang))
    if advice is not None:
        out += choice_blocks(advice, named, lang)
    told_full = told_clusters(roadmap, most)
    if len(told_full) < len(roadmap.clusters):
        out.append(
            Note(say("policy-told-few", lang, told=len(told_full), count=len(roadmap.clusters)))
        )
    for cluster in told_full:
        out += _cluster(roadmap, found, cluster, named, lang)
    return out


def _answers(found: Prescription, named: Named, lang: Lang) -> Table:
    columns = (
        Column(say("policy-col-cluster", lang)),
        Column(say("policy-col-answer", lang), width=2.0),
        Column(say("policy-col-failed", lang), numeric=True),
        Column(say("policy-col-passed", lang), numeric=True),
        Column(say("policy-col-not-tested", lang), numeric=True),
    )
    rows = tuple(
        (
            Cell(named(r.cluster)),
            Cell(say(f"policy-word-{str(r.answer).replace('_', '-')}", lang)),
            number(r.failed),
            number(r.passed),
            number(r.not_tested),
        )
        for r in found.answers.itertuples(index=False)
    )
    return Table(say("policy-table-answers", lang), columns, rows)


def _cluster(
    roadmap: Roadmap, found: Prescription, cluster: str, named: Named, lang: Lang
) -> list[Block]:
    answer = found.answers[found.answers["cluster"] == cluster].iloc[0]
    out: list[Block] = [Heading(named(cluster), 2, f"what-{cluster}")]
    out.append(
        Paragraph(
            say(
                f"policy-answer-{answer['answer'].replace('_', '-')}", lang, name=named(cluster),
                failed=int(answer["failed"]), untested=int(answer["not_tested"]),
            ),
            "finding",
        )
    )  # fmt: skip
    if int(answer["not_tested"]):
        out.append(Note(say("policy-not-tested", lang, count=int(answer["not_tested"]))))
    mine = found.table[found.table["cluster"] == cluster]
    if not mine.empty:
        out.append(_measures(found, cluster, lang))
        avoid = mine[mine["direction"] == "avoid"]
        if len(avoid):
            out.append(
                Bullets(
                    tuple(
                        say(
                            "policy-avoid", lang,
                            # A rule is often called by the row that it stands on.
                            rule=", ".join(dict.fromkeys((str(r.rule), *str(r.source).split(", ")))),
                            instrument=told("instrument", str(r.instrument), lang),
                        )
                        for r in avoid.itertuples(index=False)
                    )
                )
            )  # fmt: skip
        out += _conflicts(found, cluster, lang)
        out.append(Heading(say("policy-chain", lang), 3))
        first = mine[mine["direction"] == "do"]
        row = (first if len(first) else mine).iloc[0]
        out.append(
            Facts(tuple((told("step", s, lang), text) for s, text in chain_of(row, found, lang)))
        )
    items = roadmap.table[roadmap.table["cluster"] == cluster]
    if not items.empty:
        out.append(Heading(say("policy-roadmap-head", lang), 3))
        out.append(_gantt(roadmap, cluster, named, lang))
        out += [item_table(roadmap, cluster, lang), indicator_table(roadmap, cluster, lang)]
        out.append(gate_table(roadmap, cluster, lang))
        out.append(_logic(roadmap, cluster, named, lang))
    advice = firm_advice(found).table
    advice = advice[advice["cluster"] == cluster]
    if not advice.empty:
        out.append(Heading(say("policy-firms-head", lang), 3))
        columns = (
            Column(say("policy-col-firm", lang)),
            Column(say("policy-col-advice", lang), width=3.0),
            Column(say("policy-col-source", lang)),
        )
        rows = tuple(
            (
                Cell(told("firm", str(r.kind), lang)),
                Cell(told("advice", str(r.advice), lang)),
                Cell(str(r.source)),
            )
            for r in advice.itertuples(index=False)
        )
        out.append(Table(say("policy-table-firms", lang), columns, rows))
    out += _withheld(found, cluster, lang)
    return out


def _measures(found: Prescription, cluster: str, lang: Lang) -> Table:
    lines = found.instruments(cluster)
    columns = (
        Column(say("policy-col-instrument", lang), width=1.6),
        Column(say("policy-col-failed-checks", lang), width=1.6),
        Column(say("policy-col-rules", lang), width=1.2),
        Column(say("policy-col-evidence", lang), width=1.1),
        Column(say("policy-col-cost", lang), width=1.3),
        Column(say("policy-col-lead", lang), width=1.3),
        Column(say("policy-col-against", lang), width=1.9),
    )
    rows = tuple(
        (
            Cell(told("instrument", str(r["instrument"]), lang)),
            Cell(names("check", r["failed_checks"], lang)),
            Cell(str(r["rules"])),
            Cell(told("grade", str(r["evidence"]), lang)),
            Cell(_costs(found, str(r["instrument"]), lang)),
            Cell(amount_text(found.book.instruments[str(r["instrument"])].lead_time, lang)),
            Cell(
                "; ".join(
                    t
                    for t in (
                        names("side", r["side_effects"], lang),
                        names("contra", r["contra_indications"], lang),
                    )
                    if t
                )
                or "–"
            ),
        )
        for r in lines.to_dict(orient="records")
    )
    return Table(
        say("policy-table-measures", lang), columns, rows, say("policy-table-measures-note", lang)
    )


def _costs(found: Prescription, instrument: str, lang: Lang) -> str:
    """What others paid for an instrument, every figure of it; their sources stand in the chain."""
    item = found.book.instruments[instrument]
    return "; ".join(amount_text(c, lang) for c in item.costs or (item.cost,))


def _conflicts(found: Prescription, cluster: str, lang: Lang) -> list[Block]:
    lines = found.conflict_lines(cluster, lang)
    return [Note(" ".join(lines))] if lines else []


def _withheld(found: Prescription, cluster: str, lang: Lang) -> list[Block]:
    line = found.withheld_line(cluster, lang)
    return [Paragraph(line, "muted")] if line else []


def item_table(roadmap: Roadmap, cluster: str, lang: Lang) -> Table:
    """Items with owner, years, what they rest on and what is counted."""
    rows = roadmap.table[roadmap.table["cluster"] == cluster]
    columns = (
        Column(say("policy-col-item", lang), width=0.7),
        Column(say("policy-col-instrument", lang), width=1.8),
        Column(say("policy-col-owner", lang), width=1.2),
        Column(say("policy-col-years", lang)),
        Column(say("policy-col-depends", lang), width=1.2),
        Column(say("policy-col-indicator", lang), width=2.0),
        Column(say("policy-col-source", lang), width=1.2),
    )
    cells = tuple(
        (
            Cell(_short(r.item)),
            Cell(told("instrument", str(r.instrument), lang)),
            Cell(told("owner", str(r.owner), lang)),
            Cell(_years(r, lang)),
            Cell(_needs(r, lang)),
            Cell(told("indicator", str(r.indicator), lang)),
            Cell(str(r.source)),
        )
        for r in rows.itertuples(index=False)
    )
    timing = str(roadmap.params["timing"])
    return Table(
        say("policy-table-items", lang), columns, cells, say(f"policy-timing-{timing}", lang)
    )


def _short(items: object) -> str:
    """Ids of items without their cluster's, under whose heading they stand."""
    return ", ".join(item.rpartition("-")[2] for item in str(items).split(", ") if item)


def _years(row: Any, lang: Lang) -> str:
    return span_text(row.start, row.end, lang)


def _needs(row: Any, lang: Lang) -> str:
    told_ = [_short(row.depends_on)] if row.depends_on else []
    if row.assumes:
        told_.append(say("policy-assumes", lang, name=names("instrument", row.assumes, lang)))
    return "; ".join(told_) or "–"


def indicator_table(roadmap: Roadmap, cluster: str, lang: Lang) -> Table:
    """Baseline, milestones and target of each check that is to pass."""
    rows = roadmap.indicators[roadmap.indicators["cluster"] == cluster]
    columns = (
        Column(say("policy-col-check", lang), width=1.8),
        Column(say("policy-col-unit", lang)),
        Column(say("policy-col-baseline", lang), width=1.4),
        Column(say("policy-col-milestone", lang), width=1.2),
        Column(say("policy-col-target", lang), width=1.4),
        Column(say("policy-col-items", lang)),
        Column(say("policy-col-source", lang), width=1.2),
    )
    cells = tuple(
        (
            Cell(told("check", str(r["check"]), lang)),
            Cell("%" if is_share(str(r["unit"])) else unit_text(str(r["unit"]), lang) or "–"),
            Cell(_plain(r, "baseline", lang)),
            Cell(_plain(r, "milestone_3", lang)),
            Cell(_target(r, roadmap, lang)),
            Cell(_short(r["items"])),
            Cell(str(r["source"]) or "–"),
        )
        for r in rows.to_dict(orient="records")
    )
    note = say("policy-path-note", lang)
    if (rows["status"] == "beyond_horizon").any():
        note += " " + say("policy-path-late", lang)
    return Table(say("policy-table-indicators", lang), columns, cells, note)


def _target(row: Mapping[Hashable, Any], roadmap: Roadmap, lang: Lang) -> str:
    """What is asked in the end, with its year where it lies beyond the roadmap."""
    text = f"{row['operator']} {_plain(row, 'target', lang)}".strip()
    if row["status"] == "beyond_horizon":
        return f"{text} ({int(row['target_year'])})"
    return text


def _plain(row: Mapping[Hashable, Any], name: str, lang: Lang) -> str:
    """A number without its unit, which stands in a column of its own; its interval behind it."""
    value = float(row[name])
    if not math.isfinite(value):
        return say("policy-unknown", lang)
    factor = 100.0 if is_share(str(row["unit"])) else 1.0
    low, high = row.get(f"{name}_low", math.nan), row.get(f"{name}_high", math.nan)
    digits = 1 if factor > 1 else digits_for(value)
    text = format_number(factor * value, digits)
    if math.isfinite(low) and math.isfinite(high):
        text += f" ({format_interval(factor * low, factor * high, lang, digits)})"
    return text


def gate_table(roadmap: Roadmap, cluster: str, lang: Lang) -> Table:
    """What is asked at the end of years 1, 3 and 10, and what follows."""
    rows = roadmap.gates[roadmap.gates["cluster"] == cluster].sort_values(
        ["year", "check"], kind="stable"
    )
    columns = (
        Column(say("policy-col-year", lang), width=0.9),
        Column(say("policy-col-milestone-any", lang), width=3.2),
        Column(say("policy-col-go", lang), width=1.4),
        Column(say("policy-col-change", lang), width=1.4),
        Column(say("policy-col-stop", lang), width=1.4),
    )
    # One row for all checks of a year that are answered alike.
    alike: dict[tuple[Any, ...], list[str]] = {}
    for r in rows.to_dict(orient="records"):
        asked = f"{r['operator']} {number_with_unit(r['milestone'], str(r['unit']), lang)}".strip()
        name = told("check", str(r["check"]), lang)
        key = (int(r["year"]), *(str(r[k]).replace("_", "-") for k in ("go", "change", "stop")))
        alike.setdefault(key, []).append(name if asked == "–" else f"{name} {asked}")
    cells = tuple(
        (
            Cell(str(year), float(year)),
            Cell("; ".join(asked_of)),
            *(Cell(say(f"policy-gate-{word}", lang)) for word in words),
        )
        for (year, *words), asked_of in alike.items()
    )
    return Table(say("policy-table-gates", lang), columns, cells)


def _gantt(roadmap: Roadmap, cluster: str, named: Named, lang: Lang) -> Drawing:
    def make(width: int) -> Figure:
        figure, ax = new_axes(width, gantt_height(roadmap, cluster))
        gantt(roadmap, cluster, ax, lang=lang)
        return figure

    rows = roadmap.table[roadmap.table["cluster"] == cluster]
    alt = "; ".join(
        f"{told('instrument', str(r.instrument), lang)} {_years(r, lang)}"
        for r in rows.itertuples(index=False)
    )
    title = say("policy-title-gantt", lang, name=named(cluster), count=len(rows))
    return Drawing(
        f"roadmap-{cluster}", title, alt, make, reading=say("policy-reading-gantt", lang)
    )


def _logic(roadmap: Roadmap, cluster: str, named: Named, lang: Lang) -> Drawing:
    def make(width: int) -> Figure:
        figure, ax = new_axes(width, logic_height(roadmap, cluster))
        logic_model(roadmap, cluster, ax, lang=lang)
        return figure

    rows = roadmap.table[roadmap.table["cluster"] == cluster]
    alt = "; ".join(
        f"{told('instrument', str(r.instrument), lang)} → {names('check', r.failed_checks, lang)}"
        for r in rows.itertuples(index=False)
    )
    return Drawing(
        f"logic-{cluster}", say("policy-title-logic", lang, name=named(cluster)), alt, make
    )
