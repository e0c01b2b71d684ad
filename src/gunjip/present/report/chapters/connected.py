"""How the clusters are tied: measures, the network drawn, gravity, regions of interaction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gunjip.foundation.words import Lang, format_interval, format_number, say
from gunjip.linkages.edges import kind_of_tie
from gunjip.present import plots
from gunjip.present.plots.networks import gravity_curve, legend, network
from gunjip.present.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Drawing,
    Heading,
    Note,
    Paragraph,
    Table,
)
from gunjip.present.report.chapters.common import bounds, number, share, text_of
from gunjip.present.report.data import ReportData
from gunjip.present.style import new_axes
from gunjip.present.wording import clip, name_of
from gunjip.study.connect import SHOWN, Connected

#: Roles as a profile tells them.
ROLES = ("vp", "so", "ss")
#: Shares; other indicators are counts or ratios.
SHARES = {
    "local_tie_share",
    "cross_border_share",
    "reciprocity",
    "brokerage_share",
    "hub_dependence",
    "closure",
    "fixed_partner_share",
}
#: Regions that are named as belonging elsewhere.
NAMED = 12
#: Clusters in the chart of intervals.
DOTS = 20


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Finding, table, chart, network, gravity, regions, and what could not be told."""
    found = data.connected
    if found is None or found.evidence.empty:
        return []
    names = _names(data, lang)
    out: list[Block] = [
        Heading(say("connect-title", lang), 1, "connected"),
        Paragraph(_finding(data, found, lang), "finding"),
        Paragraph(say("connect-chains", lang), "muted"),
        _table(found, names, data.top, lang),
        *([] if data.focus else [_dots(found, names, lang)]),
        Bullets(tuple(say(f"connect-how-{k.replace('_', '-')}", lang) for k in SHOWN)),
    ]
    out += _networks(data, found, names, lang)
    if "gravity" in found.frames:
        out += _gravity(found, lang)
    if data.focus:
        # Regions of interaction, and what became of the ties as they were read, are the study's.
        return out
    out += _regions(data, found, lang)
    for part in found.note.get("parts", ()):
        if not part["done"]:
            out.append(Note(str(part["why"][lang])))
    lines = str(found.note["found"][lang]).split("\n")
    out.append(Heading(say("connect-found", lang), 2))
    out.append(Bullets(tuple(lines)))
    return out


def _finding(data: ReportData, found: Connected, lang: Lang) -> str:
    local = found.evidence[found.evidence["indicator"] == "local_tie_share"]
    if not data.focus or len(local) != 1 or local[["value", "low", "high"]].isna().any(axis=None):
        return found.headline(lang)
    value, low, high = (100 * float(local[k].iloc[0]) for k in ("value", "low", "high"))
    span = format_interval(low, high, lang, 0)
    return say("dossier-ties", lang, share=format_number(value, 0), range=span)


def _names(data: ReportData, lang: Lang) -> dict[str, str]:
    if data.footprints is None:
        return {}
    return {
        str(row["cluster"]): text_of(row, "name", lang) or str(row["cluster"])
        for row in data.footprints.drop(columns="geometry").to_dict("records")
    }


def _ordered(found: Connected, names: dict[str, str]) -> pd.DataFrame:
    """One row a cluster, in the order of the where chapter."""
    wide = found.wide()
    rank = {c: k for k, c in enumerate(names)}
    order = wide["cluster"].astype(str).map(rank).fillna(len(rank))
    return wide.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)


def _table(found: Connected, names: dict[str, str], top: int, lang: Lang) -> Table:
    wide = _ordered(found, names)
    shown = [c for c in SHOWN if c in wide]
    local = found.evidence[found.evidence["indicator"] == "local_tie_share"]
    intervals = {
        str(r["cluster"]): (float(r["low"]), float(r["high"])) for r in local.to_dict("records")
    }
    columns = [Column(say("connect-cluster", lang), False, 2.4)]
    for c in shown:
        columns.append(Column(say(f"connect-{c.replace('_', '-')}", lang), True, 1.0))
        if c == "local_tie_share":
            columns.append(Column(say("connect-interval", lang), True, 1.1))
    rows = []
    for row in wide.head(top).to_dict("records"):
        key = str(row["cluster"])
        cells = [Cell(clip(names.get(key, key), 48))]
        for c in shown:
            cells.append(_cell(c, row[c]))
            if c == "local_tie_share":
                low, high = intervals.get(key, (np.nan, np.nan))
                cells.append(bounds(100 * low, 100 * high, lang))
        rows.append(tuple(cells))
    return Table(
        say("connect-caption", lang), tuple(columns), tuple(rows), say("connect-table-note", lang)
    )


def _cell(name: str, value: Any) -> Cell:
    if name in SHARES:
        return share(value)
    return number(value, {"ties_inside": 0, "local_excess": 1}.get(name, 3))


def _dots(found: Connected, names: dict[str, str], lang: Lang) -> Drawing:
    rows = found.evidence[found.evidence["indicator"] == "local_tie_share"].dropna(subset=["value"])
    rows = rows.sort_values("value", ascending=False).head(DOTS)
    rows = rows.assign(label=[clip(names.get(str(c), str(c)), 22) for c in rows["cluster"]])

    def make(width: int) -> Figure:
        figure, ax = new_axes(width, 70 + 24 * max(3, len(rows)))
        plots.dot_intervals(
            rows[["label", "value", "low", "high"]].reset_index(drop=True), ax,
            xlabel=say("connect-local-tie-share", lang), lang=lang,
        )  # fmt: skip
        return figure

    best = rows.iloc[0] if len(rows) else None
    title = say(
        "connect-dots-title",
        lang,
        name=names.get(str(best["cluster"]), str(best["cluster"])) if best is not None else "–",
        share=format_number(100 * float(best["value"]), 0) if best is not None else "–",
    )
    return Drawing("ties-local", title, title, make, reading=say("connect-dots-reading", lang))


def _networks(data: ReportData, found: Connected, names: dict[str, str], lang: Lang) -> list[Block]:
    nodes, edges = found.frames.get("nodes"), found.frames.get("edges")
    if nodes is None or edges is None or nodes.empty:
        return []
    out: list[Block] = [Heading(say("connect-networks", lang), 2)]
    for k, cluster in enumerate(dict.fromkeys(nodes["cluster"].astype(str)), start=1):
        mine = nodes[nodes["cluster"].astype(str) == cluster].reset_index(drop=True)
        ties = edges[edges["cluster"].astype(str) == cluster].reset_index(drop=True)
        if len(mine) < 3 or ties.empty:
            continue
        shape = None
        if data.footprints is not None:
            here = data.footprints[data.footprints["cluster"].astype(str) == cluster]
            shape = here.geometry.iloc[0] if len(here) else None
        mine, mark = _by_role(mine, data, cluster)
        called = names.get(cluster, cluster)
        out.append(_network(f"network-{k}", mine, ties, shape, called, mark, lang))
    return out


def _by_role(nodes: pd.DataFrame, data: ReportData, cluster: str) -> tuple[pd.DataFrame, str]:
    """Nodes with their roles where the profile tells those of most; else with their kinds."""
    if data.profile is None or "id" not in nodes:
        return nodes, "kind"
    told = data.profile.members
    mine = told[told["cluster"].astype(str) == cluster].drop_duplicates("id")
    role = nodes["id"].map(mine.set_index("id")["role"].astype(str)).astype("object")
    known = role.isin(ROLES)
    if known.mean() < 0.5:
        return nodes, "kind"
    return nodes.assign(role=role.str.upper().where(known, "unknown")), "role"


def _network(
    name: str,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    shape: object,
    cluster: str,
    mark: str,
    lang: Lang,
) -> Drawing:
    def make(width: int) -> Figure:
        wide = width >= 560
        panel = width / 2 if wide else width
        figure, _ = new_axes(width, (panel if wide else 2 * panel) + (64 if wide else 200))
        figure.clear()
        heights = [panel, 60] if wide else [panel, panel, 190]
        grid = figure.add_gridspec(len(heights), 2 if wide else 1, height_ratios=heights)
        here = figure.add_subplot(grid[0, 0])
        there = figure.add_subplot(grid[0, 1] if wide else grid[1, 0])
        network(
            nodes, edges, here, layout="map", outline=shape, title=say("connect-on-map", lang),
            mark=mark, lang=lang,
        )  # fmt: skip
        network(nodes, edges, there, mark=mark, title=say("connect-by-force", lang), lang=lang)
        legend(nodes, edges, figure.add_subplot(grid[-1, :]), mark=mark,
               columns=5 if wide else 2, lang=lang)  # fmt: skip
        return figure

    ties = edges["channel"].value_counts()
    most = str(ties.index[0])
    title = say(
        "connect-network-title",
        lang,
        name=cluster,
        channel=say(f"tie-channel-{most}", lang),
        share=format_number(100 * ties.iloc[0] / ties.sum(), 0),
    )
    reading = say(
        "connect-network-reading",
        lang,
        shown=len(nodes),
        members=int(nodes["members"].iloc[0]),
        ties=format_number(len(edges)),
    )
    return Drawing(name, title, f"{title} {reading}", make, reading=reading)


def _gravity(found: Connected, lang: Lang) -> list[Block]:
    frame = found.frames["gravity"]
    out: list[Block] = [Heading(say("connect-gravity", lang), 2)]
    rows = []
    wanted = (frame["term"].isin(["distance_exponent", "stated", "dyer"])) & frame["form"].isin(
        ["power", "casebook"]
    )
    border = frame[frame["term"].astype(str).str.startswith("border_") & (frame["form"] == "power")]
    factor = border.set_index("kind")["factor"]
    for row in frame[wanted].to_dict("records"):
        told = row["form"] == "casebook"
        name = say(f"connect-{row['term']}", lang) if told else kind_of_tie(str(row["kind"]), lang)
        rows.append(
            (
                Cell(name),
                number(row["estimate"], 2),
                bounds(row["low"], row["high"], lang, 2),
                number(np.nan if told else factor.get(row["kind"], np.nan), 2),
                Cell(say(f"connect-status-{str(row['status']).replace('_', '-')}", lang)),
            )
        )
    heads = ("ties-kind", "beta", "interval", "border", "status")
    out.append(
        Table(
            say("connect-gravity-caption", lang),
            tuple(
                Column(say(f"connect-{h}", lang), h in ("beta", "interval", "border"), w)
                for h, w in zip(heads, (2.0, 0.8, 1.1, 1.0, 1.6), strict=True)
            ),
            tuple(rows),
            say("connect-gravity-note", lang),
        )
    )
    forms = found.frames.get("forms", pd.DataFrame())
    curve = found.frames.get("curve", pd.DataFrame())
    exponent = found.exponent()
    if len(curve) and exponent is not None:
        best = forms[forms["kind"] == "all"].sort_values("qaic")["form"].iloc[0]
        title = say(
            "connect-curve-title",
            lang,
            beta=format_number(exponent["estimate"], 2),
            range=format_interval(exponent["low"], exponent["high"], lang, 2),
            form=say(f"connect-form-{best}", lang),
        )

        def make(width: int) -> Figure:
            figure, ax = new_axes(width)
            gravity_curve(curve, ax, lang=lang)
            return figure

        out.append(
            Drawing("gravity", title, title, make, reading=say("connect-curve-reading", lang))
        )
    out.append(Note(say("connect-dyer-note", lang)))
    return out


def _regions(data: ReportData, found: Connected, lang: Lang) -> list[Block]:
    note = found.part("regions")
    if not note.get("done"):
        return []
    kinds = ", ".join(kind_of_tie(str(k), lang) for k in note["kinds"])
    out: list[Block] = [Heading(say("connect-regions-title", lang), 2)]
    out.append(
        Paragraph(
            say(
                "connect-regions-found",
                lang,
                kinds=kinds,
                count=note["communities"],
                modularity=format_number(note["modularity"], 2),
                agreement=format_number(note["seed_agreement"], 2),
            )
        )
    )
    if "adjusted_rand" not in note:
        return out
    out.append(
        Paragraph(
            say(
                "connect-regions-compared",
                lang,
                given=note["administrative"],
                rand=format_number(note["adjusted_rand"], 2),
                inside=format_number(100 * note["share_inside_found"], 0),
                admin=format_number(100 * note["share_inside_administrative"], 0),
            )
        )
    )
    strange = [name_of(data.region_names, c, lang) for c in note["elsewhere"]]
    if strange:
        more = len(strange) - NAMED
        shown = ", ".join(strange[:NAMED]) + (f" +{more}" if more > 0 else "")
        out.append(
            Paragraph(say("connect-regions-elsewhere", lang, count=len(strange), names=shown))
        )
    return out
