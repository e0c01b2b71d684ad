"""What kind the clusters are: the role triangle, the table of kinds, the timeline, the cards."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from gunjip import casebook
from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.plots.kinds import role_triangle, timeline
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
from gunjip.present.report.chapters.common import bounds, number, verdict
from gunjip.present.report.data import ReportData
from gunjip.present.style import new_axes
from gunjip.present.wording import name_of
from gunjip.profile.further import further
from gunjip.profile.result import (
    NOT_TOLD,
    ROLES,
    SYMBOLS,
    Classification,
    Profile,
    change_text,
    indicator_name,
    option_name,
    percent,
)
from gunjip.profile.signatures import classifiers

#: The report's font has no double circle, and a stand-in would be smaller than the single one.
MARKS = {**SYMBOLS, "strong": "●"}
#: Clusters with a card of their own.
CARDS = 3
LANES = 12


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Type, roles, stage and form of each cluster, and what could not be told."""
    profile = data.profile
    if profile is None or not len(profile):
        return []
    frame = profile.table
    told = frame["seri_type"] != NOT_TOLD
    out: list[Block] = [
        Heading(say("profile-chapter", lang), 1, "kind"),
        Paragraph(say("profile-finding", lang, count=len(frame), told=int(told.sum())), "finding"),
    ]
    if profile.roles["leads"].notna().any():
        out.append(_triangle(profile, lang))
    out.append(_table(data, profile, lang))
    if not profile.series.empty:
        out.append(_timeline(data, profile, lang))
    more = further(profile, seed=profile.seed)
    grid, pairs = more["spillover_grid"].frame, more["benchmark_pairs"].frame
    for key in frame["cluster_id"].astype(str).head(CARDS):
        out += _card(data, profile, key, lang)
        out.append(_grid(grid[grid["cluster"] == key], lang))
        out += _pairs(pairs[pairs["cluster"] == key], lang)
    if not data.focus:
        out.append(_misconceptions(more["misconceptions"].frame, lang))
    out += _silence(profile, lang)
    return out


def _triangle(profile: Profile, lang: Lang) -> Drawing:
    def draw(width: int) -> Figure:
        figure, ax = new_axes(width, 0.78 * width)
        role_triangle(profile, ax, lang=lang)
        return figure

    return Drawing(
        "role-triangle",
        say("profile-triangle-title", lang),
        say("profile-triangle-alt", lang, count=len(profile)),
        draw,
        say("profile-triangle-source", lang),
        say("profile-triangle-reading", lang),
    )


def _timeline(data: ReportData, profile: Profile, lang: Lang) -> Drawing:
    lanes = min(LANES, profile.series["cluster"].nunique())

    def draw(width: int) -> Figure:
        figure, ax = new_axes(width, 70 + 46 * lanes)
        names = {k: name_of(data.cluster_names, k, lang) for k in profile.table["cluster_id"]}
        timeline(profile, ax, lang=lang, names=names, top=LANES)
        return figure

    return Drawing(
        "timeline",
        say("profile-timeline-title", lang),
        say("profile-timeline-alt", lang, count=lanes),
        draw,
        "",
        say("profile-timeline-reading", lang),
    )


def _table(data: ReportData, profile: Profile, lang: Lang) -> Table:
    keys = ("name", "verdict", "type", "confidence", "roles", "interaction", "stage", "confidence")
    columns = tuple(
        Column(say(f"profile-head-{k}", lang), k == "confidence", 2.4 if k == "name" else 1.1)
        for k in keys
    )
    judged = {}
    if data.footprints is not None and "verdict" in data.footprints:
        judged = dict(
            zip(data.footprints["cluster"].astype(str), data.footprints["verdict"], strict=True)
        )
    rows = []
    for row in profile.table.head(data.top).to_dict(orient="records"):
        rows.append(
            (
                Cell(name_of(data.cluster_names, str(row["cluster_id"]), lang)),
                verdict(judged.get(str(row["cluster_id"])), lang),
                Cell(option_name("seri_type", str(row["seri_type"]), lang)),
                Cell(percent(float(row["seri_type_confidence"]))),
                Cell("".join(MARKS[str(row[r])] for r in ROLES)),
                Cell(option_name("interaction", str(row["interaction"]), lang)),
                Cell(option_name("stage", str(row["stage"]), lang)),
                Cell(percent(float(row["stage_confidence"]))),
            )
        )
    return Table(say("profile-table", lang), columns, tuple(rows), _legend(lang))


def _legend(lang: Lang) -> str:
    return say("profile-legend", lang, strong=MARKS["strong"])


def _card(data: ReportData, profile: Profile, key: str, lang: Lang) -> list[Block]:
    """One cluster: each question, its answer, and what would change the type."""
    out: list[Block] = [Heading(name_of(data.cluster_names, key, lang), 2)]
    order = ("seri_type", *ROLES, "interaction", "stage", "path", *classifiers())
    told = {one.classifier: one for one in profile.of(key)}
    pairs = tuple(
        (say(f"profile-classifier-{name}", lang), _answer(told[name], lang))
        for name in order
        if name in told
    )
    out.append(Facts(pairs))
    kind = told["seri_type"]
    lines = [change_text(c, "seri_type", lang) for c in kind.changes]
    near = profile.nearest[
        (profile.nearest["cluster"] == key)
        & (profile.nearest["kind"] == "case")
        & profile.nearest["unbeaten"]
    ]["other"].unique()
    if len(near):
        named = ", ".join(casebook.case(str(n)).name.say(lang) for n in near)
        lines.insert(0, say("profile-nearest", lang, names=named))
    flows = profile.flows[profile.flows["cluster"] == key]
    for status in ("present", "absent", "no_holder"):
        here = flows[flows["status"] == status]["flow"]
        if len(here):
            named = ", ".join(say(f"profile-flow-{f}", lang) for f in here)
            lines.append(say(f"profile-flows-{status}", lang, names=named))
    if lines:
        out.append(Bullets(tuple(lines)))
    return out


def _answer(one: Classification, lang: Lang) -> str:
    text = option_name(one.classifier, one.answer, lang)
    if one.answer == NOT_TOLD:
        return f"{text}: {say(f'profile-reason-{one.reason}', lang)}"
    return say("profile-with-confidence", lang, answer=text, confidence=percent(one.confidence))


def _grid(mine: pd.DataFrame, lang: Lang) -> Table:
    """Table 3 as evidence: how many statements of each cell hold, fail, or cannot be told."""
    rows = []
    for _, cell in mine.groupby("cell", sort=True):
        counts = cell["says"].value_counts()
        held = [str(r) for r in cell.loc[cell["says"] == "yes", "record"]]
        named = "; ".join(_statement(r, lang) for r in held)
        first = cell.iloc[0]
        rows.append(
            (
                Cell(say(f"profile-driver-{first['driver']}", lang)),
                Cell(say(f"profile-advantage-{first['advantage']}", lang)),
                *[
                    Cell(format_number(int(counts.get(s, 0))), float(counts.get(s, 0)))
                    for s in ("yes", "no", "not_told")
                ],
                Cell(named or "–"),
            )
        )
    keys = ("driver", "advantage", "yes", "no", "not_told", "held")
    columns = tuple(
        Column(say(f"profile-grid-{k}", lang), k in ("yes", "no", "not_told"), w)
        for k, w in zip(keys, (1.1, 1.3, 0.7, 0.7, 0.8, 3.6), strict=True)
    )
    return Table(say("profile-grid", lang), columns, tuple(rows), say("profile-grid-note", lang))


def _statement(record: str, lang: Lang) -> str:
    """A statement's own words, without the name of its cell."""
    return casebook.record(record).label.say(lang).partition(": ")[2]


def _pairs(mine: pd.DataFrame, lang: Lang) -> list[Block]:
    """The cluster against the benchmarks of its own type, role by role."""
    same = mine[mine["same_type"] & mine["gap"].notna()]
    lines = []
    for (home, benchmark), part in same.groupby(["pair", "benchmark"], sort=False):
        gaps = ", ".join(
            say(
                "profile-pair-role",
                lang,
                role=say(f"profile-classifier-{row['role']}", lang),
                gap=int(row["gap"]),
                steps=abs(int(row["gap"])),
            )
            for row in part.to_dict(orient="records")
        )
        names = {
            name: casebook.case(str(key)).name.say(lang)
            for name, key in (("benchmark", benchmark), ("home", home))
        }
        lines.append(say("profile-pair", lang, gaps=gaps, **names))
    return [Bullets(tuple(lines))] if lines else []


def _misconceptions(frame: pd.DataFrame, lang: Lang) -> Table:
    rows = []
    for row in frame.to_dict(orient="records"):
        rows.append(
            (
                Cell(casebook.record(str(row["misconception"])).label.say(lang)),
                Cell(say(f"profile-mis-{row['statistic']}", lang)),
                number(row["value"], 2),
                bounds(row["low"], row["high"], lang, 2),
                number(row["n"], 0),
                Cell(say(f"profile-mis-says-{row['says']}", lang)),
            )
        )
    keys = ("name", "statistic", "value", "interval", "n", "says")
    columns = tuple(
        Column(say(f"profile-mis-head-{k}", lang), k in ("value", "interval", "n"), w)
        for k, w in zip(keys, (2.4, 2.2, 0.7, 1.2, 0.6, 1.5), strict=True)
    )
    return Table(say("profile-mis", lang), columns, tuple(rows), say("profile-mis-note", lang))


def _silence(profile: Profile, lang: Lang) -> list[Block]:
    """What the profile cannot know of this study."""
    lacked: dict[str, int] = {}
    for one in profile.classifications:
        for name in one.lacked:
            lacked[name] = lacked.get(name, 0) + 1
    if not lacked:
        return []
    most = sorted(lacked, key=lambda k: (-lacked[k], k))[:12]
    named = ", ".join(indicator_name(k, lang) for k in most)
    return [Note(say("profile-cannot-know", lang, names=named, count=format_number(len(lacked))))]
