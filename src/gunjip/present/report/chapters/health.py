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
from gunjip.study.show_compare import gap_rows, growth_line, peer_line, role_rows, twin_rows
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
    ]
    if data.focus:
        # Its counts stand on the first page, and what was not tested with its checks.
        out.append(Paragraph(say("diag-chapter-reading", lang)))
    else:
        out.append(Paragraph(health.headline(lang), "finding"))
        out += _untested(health, lang)
        out.append(Paragraph(say("diag-chapter-reading", lang)))
        out.append(_overview(data, health, lang))
    out += _roles(data, health, lang)
    for name in _worst(health):
        out += _cluster(data, health, name, lang)
    if "reliability" in health.frames:
        out += _survey(data, health, lang)
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


def _roles(data: ReportData, health: Health, lang: Lang) -> list[Block]:
    """Roles and interaction against cases and chosen clusters, the literature's own below."""
    head, rows = role_rows(health, lang, called=lambda c: name_of(data.cluster_names, c, lang))
    if not rows:
        return []
    note = say("diag-table-roles-note", lang)
    shown = head, rows + twin_rows(lang), [False] * len(head)
    return [_table(say("diag-table-roles", lang), shown, note)]


def _held(data: ReportData, health: Health, name: str, lang: Lang) -> list[Block]:
    """What the cluster is held against, how it grew, and where it is furthest from its peers."""

    def called(cluster: str) -> str:
        return name_of(data.cluster_names, cluster, lang)

    lines = [growth_line(health, name, lang), peer_line(health, name, lang, called)]
    out: list[Block] = [Bullets(tuple(filter(None, lines)))]
    head, rows = gap_rows(health, name, lang)
    if rows:
        title = say("diag-table-gaps", lang, name=called(name))
        shown = head, rows, [False] * len(head)
        out.append(_table(title, shown, say("diag-table-gaps-note", lang)))
    return out


def _cluster(data: ReportData, health: Health, name: str, lang: Lang) -> list[Block]:
    """A cluster's checks: all failed ones, why others were not tested, and what passed by name.

    A report of this one cluster tells those that passed with their numbers too.
    """
    called = name_of(data.cluster_names, name, lang)
    table = health.diagnosis.table
    mine = table[(table["cluster"] == name) & (table["status"] != "not_applicable")]
    out: list[Block] = [Heading(say("diag-cluster", lang, name=called), 2)]
    out.append(Bullets(tuple(weakest_lines(health, name, lang))))
    wrong = mine[mine["outcome"] == "failed"]
    if len(wrong):
        out.append(_check_table(wrong, say("diag-table-failed", lang, name=called), lang))
    out += _held(data, health, name, lang)
    open_ = mine[mine["outcome"] == "not_tested"]
    if len(open_):
        why: dict[str, list[str]] = {}
        for _, r in open_.iterrows():
            why.setdefault(reason(r, lang), []).append(check_name(str(r["check"]), lang))
        told = ". ".join(
            f"{cause} ({len(names)}): {', '.join(names)}" for cause, names in why.items()
        )
        out.append(Note(say("diag-cluster-untested", lang, names=told)))
    good = mine[mine["outcome"] == "passed"]
    if data.focus and len(good):
        return [*out, _check_table(good, say("diag-table-passed", lang, name=called), lang)]
    out.append(
        Paragraph(
            say("diag-cluster-passed", lang, count=len(good),
                names=", ".join(check_name(str(c), lang) for c in good["check"]) or "–"),
            "muted",
        )
    )  # fmt: skip
    return out


def _check_table(rows: pd.DataFrame, caption: str, lang: Lang) -> Table:
    """Checks with their numbers, what they are held against, why they matter and their source."""
    return Table(
        caption,
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
            for _, r in rows.iterrows()
        ),
    )  # fmt: skip


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


def _survey(data: ReportData, health: Health, lang: Lang) -> list[Block]:
    """Who answered, how far the answers bear it, and whether regions differ."""
    out: list[Block] = [Heading(say("diag-survey-chapter", lang), 2)]
    last = {k: _last_wave(health.frames[k]) for k in ("answered", "reliability")}
    named = [name_of(data.region_names, str(r), lang) for r in last["answered"]["region"]]
    last["answered"] = last["answered"].assign(region=named)
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
