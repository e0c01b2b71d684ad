"""How healthy: what could not be tested first, then each cluster's checks and its weakest link."""

from __future__ import annotations

import pandas as pd

from gunjip.diagnosis.diagnose import check_name
from gunjip.foundation.results import Result
from gunjip.foundation.words import Lang, say
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
from gunjip.present.report.data import ReportData
from gunjip.present.wording import name_of
from gunjip.study.health import Health, never_tested_names
from gunjip.study.show_health import cluster_rows, demand, reason, statistic, weakest_lines
from gunjip.study.show_organisation import organisation_tables, place_lines, summary_line
from gunjip.study.show_survey import regions_table, survey_parts

#: Clusters that are told in full; the others stand in the table and in the files.
FULL = 5


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """The chapter; nothing where there was no diagnosis."""
    health = data.health
    if health is None or health.diagnosis.table.empty:
        return []
    out: list[Block] = [
        Heading(say("diag-chapter", lang), 1, "health"),
        Paragraph(health.headline(lang), "finding"),
        *_untested(health, lang),
        Paragraph(say("diag-chapter-reading", lang)),
        _overview(data, health, lang),
    ]
    for name in _worst(health):
        out += _cluster(health, name, name_of(data.cluster_names, name, lang), lang)
    if "reliability" in health.frames:
        out += _survey(health, lang)
    out += _organisation(health, lang)
    out.append(Heading(say("diag-limits", lang), 2))
    keys = sorted(set(health.diagnosis.table["limits"].astype("str")))
    out.append(Bullets(tuple(say(k, lang) for k in keys)))
    return out


def _untested(health: Health, lang: Lang) -> list[Block]:
    """What nobody could be asked, before anything that was found."""
    names = never_tested_names(health.diagnosis.table, lang)
    if not names:
        return []
    return [Note(say("diag-never-tested", lang, names=", ".join(names)))]


def _overview(data: ReportData, health: Health, lang: Lang) -> Table:
    head, rows = cluster_rows(health, lang)
    rows = [[name_of(data.cluster_names, row[0], lang), *row[1:]] for row in rows]
    numeric = (False, True, True, True, False, False)
    return Table(
        say("diag-table-clusters", lang),
        tuple(Column(h, n) for h, n in zip(head, numeric, strict=True)),
        tuple(
            tuple(
                Cell(text, float(text.replace(",", "")) if n else None)
                for text, n in zip(row, numeric, strict=True)
            )
            for row in rows
        ),
        say("diag-table-clusters-note", lang),
    )


def _worst(health: Health) -> list[str]:
    """Clusters with most failed checks first."""
    counts = health.diagnosis.counts().sort_values("failed", ascending=False, kind="stable")
    return [str(c) for c in counts.index[:FULL]]


def _cluster(health: Health, name: str, called: str, lang: Lang) -> list[Block]:
    table = health.diagnosis.table
    mine = table[(table["cluster"] == name) & (table["status"] != "not_applicable")]
    out: list[Block] = [Heading(say("diag-cluster", lang, name=called), 2)]
    out.append(Bullets(tuple(weakest_lines(health, name, lang))))
    wrong = mine[mine["outcome"] == "failed"]
    if len(wrong):
        out.append(
            Table(
                say("diag-table-failed", lang, name=called),
                tuple(
                    Column(say(f"diag-head-{k}", lang))
                    for k in ("check", "value", "demand", "why", "source")
                ),
                tuple(
                    (
                        Cell(check_name(str(r["check"]), lang)), Cell(statistic(r, lang)),
                        Cell(demand(r, lang)), Cell(word_of(str(r["why"]), lang)),
                        Cell(str(r["source"])),
                    )
                    for _, r in wrong.iterrows()
                ),
            )
        )  # fmt: skip
    open_ = mine[mine["outcome"] == "not_tested"]
    if len(open_):
        why: dict[str, list[str]] = {}
        for _, r in open_.iterrows():
            why.setdefault(reason(r, lang), []).append(check_name(str(r["check"]), lang))
        told = ". ".join(
            f"{cause} ({len(names)}): {', '.join(names)}" for cause, names in why.items()
        )
        out.append(Note(say("diag-cluster-untested", lang, names=told)))
    out.append(
        Paragraph(
            say("diag-cluster-passed", lang, count=int((mine["outcome"] == "passed").sum()),
                names=", ".join(
                    check_name(str(c), lang) for c in mine.loc[mine["outcome"] == "passed", "check"]
                ) or "–"),
            "muted",
        )
    )  # fmt: skip
    return out


def word_of(key: str, lang: Lang) -> str:
    """A reason's text; nothing where a user's own check has none."""
    from gunjip.foundation.words import has_message

    return say(key, lang) if has_message(key, lang) else "–"


def _table(title: str, shown: tuple[list[str], list[list[str]], list[bool]], note: str) -> Table:
    """A table of texts as a block."""
    head, rows, numeric = shown
    return Table(
        title,
        tuple(Column(h, n) for h, n in zip(head, numeric, strict=True)),
        tuple(tuple(Cell(text) for text in row) for row in rows),
        note,
    )


def _survey(health: Health, lang: Lang) -> list[Block]:
    """Who answered, how far the answers bear it, and whether regions differ."""
    out: list[Block] = [Heading(say("diag-survey-chapter", lang), 2)]
    last = {k: _last_wave(health.frames[k]) for k in ("answered", "reliability")}
    for name, frame in last.items():
        part = Result(name, frame, extra={"silent": (), "items": _NO_ITEMS})
        for told in survey_parts({name: part}, lang):
            out += [Paragraph(text) for text in told.notes]
            out += [_table(told.title, shown, "") for shown in told.tables]
    whole = health.frames.get("regions", pd.DataFrame())
    if len(whole):
        shown = regions_table(whole, lang)
        out.append(_table(say("survey-table-regions", lang), shown, say("survey-no-means", lang)))
    return out


_NO_ITEMS = pd.DataFrame({"item": [], "rest_correlation": []})


def _last_wave(frame: pd.DataFrame) -> pd.DataFrame:
    last: pd.DataFrame = frame[frame["wave"] == frame["wave"].max()]
    return last


def _organisation(health: Health, lang: Lang) -> list[Block]:
    """The body that runs the clusters: its answers with their evidence, and its ties."""
    frames = health.frames
    if "organisation_place" not in frames:
        return []
    out: list[Block] = [Heading(say("org-chapter", lang), 2)]
    if "organisation" in frames:
        out += [
            Paragraph(summary_line(frames, lang), "finding"),
            Paragraph(say("org-reading", lang)),
        ]
        titles = ("aspects", "questions", "platforms")
        out += [
            _table(say(f"org-table-{k}", lang), shown, "")
            for k, shown in zip(titles, organisation_tables(frames, lang), strict=True)
        ]
    place = {str(k): v for k, v in frames["organisation_place"].iloc[0].items()}
    if place["status"] == "not_tested":
        out.append(Note(say("org-place-not-tested", lang)))
    else:
        out.append(Paragraph(" ".join(place_lines(place, lang))))
    return out
