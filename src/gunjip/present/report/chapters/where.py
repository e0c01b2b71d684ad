"""Where the clusters are: maps, the ranked table, and what each number means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gunjip.foundation.words import Lang, format_number, say
from gunjip.present import plots
from gunjip.present.plots.layout import Sheet, lay_out
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
from gunjip.present.report.chapters.common import (
    STRONG,
    amount,
    bounds,
    has,
    number,
    odds,
    records,
    region_codes,
    share,
    text_of,
    verdict,
)
from gunjip.present.report.chapters.disputed import disputed_blocks
from gunjip.present.report.chapters.zones import zone_blocks
from gunjip.present.report.data import FigureSpec, MapSpec, ReportData, protected_rows
from gunjip.present.style import LQ_CLASSES, new_axes
from gunjip.present.wording import name_of, percent, tell, with_unit

#: Industries that get a map of their own where the study asks for none.
MAPPED = 2
#: Regions of a cluster that are named; the rest are counted.
REGIONS_NAMED = 4
#: Dots in the ranked chart.
DOTS = 20


class Sheets:
    """The regions laid out once a width, for all maps of a report."""

    def __init__(self, data: ReportData) -> None:
        self._regions = data.regions
        frames = [data.cells, *(m.values for m in data.maps)]
        self._keep = {c for f in frames if "region" in f for c in f["region"].unique().astype(str)}
        self._made: dict[int, Sheet] = {}

    def __call__(self, width: int) -> Sheet:
        if self._regions is None:
            raise ValueError("a map needs regions")
        if width not in self._made:
            self._made[width] = lay_out(self._regions, width, keep=self._keep or None)
        return self._made[width]


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Map, ranked chart, table, and how to read them."""
    shapes = data.footprints
    has_shapes = shapes is not None and len(shapes) > 0
    if data.cells.empty and not has_shapes and not data.maps and not data.figures:
        return []
    title = say("present-where", lang)
    out: list[Block] = [Heading(title, 1, "where")]
    sheets = Sheets(data)
    if has_shapes:
        out += _footprint_blocks(data, lang, sheets)
    out += zone_blocks(data, lang)
    if not data.cells.empty:
        out += _cell_blocks(data, lang, sheets)
    out += disputed_blocks(data, lang, lambda spec: _map(data, spec, lang, sheets))
    if data.regions is not None:
        out += [_map(data, spec, lang, sheets) for spec in data.maps]
    for figure in data.figures:
        out.append(_figure(figure, lang))
    return out


def _cell_blocks(data: ReportData, lang: Lang, sheets: Sheets) -> list[Block]:
    cells = data.cells
    out: list[Block] = [Heading(say("present-where-cells", lang), 2)]
    if data.regions is not None:
        out += _own_maps(data, lang, sheets)
    if has(cells, "lq"):
        out.append(_ranked(data, lang))
    out.append(_cell_table(data, lang))
    out += _reading(data, lang)
    return out


def _cell_table(data: ReportData, lang: Lang) -> Table:
    cells = data.cells
    level = percent(data.level)
    columns = [
        Column(say("present-head-rank", lang), True, 0.5),
        Column(say("present-head-region", lang), False, 1.6),
        Column(say("present-head-industry", lang), False, 2.2),
    ]
    makers: list[Any] = [
        lambda i, r: number(i),
        lambda i, r: Cell(name_of(data.region_names, r["region"], lang)),
        lambda i, r: Cell(name_of(data.industry_names, r["industry"], lang)),
    ]

    def add(column: Column, make: Any) -> None:
        columns.append(column)
        makers.append(make)

    if has(cells, "lq"):
        add(Column(say("present-head-lq", lang), True, 0.9), lambda i, r: number(r["lq"], 2))
    if has(cells, "lq_low", "lq_high"):
        add(
            Column(say("present-head-interval", lang, level=level), True, 1.1),
            lambda i, r: bounds(r["lq_low"], r["lq_high"], lang, 2),
        )
    if "value" in cells:
        head = with_unit(say("present-head-size", lang), data.unit, lang)
        add(Column(head, True, 1.1), lambda i, r: amount(r, lang))
    if has(cells, "plants"):
        head = with_unit(say("present-head-plants", lang), "plants", lang)
        add(Column(head, True, 0.9), lambda i, r: number(r["plants"]))
    if has(cells, "probability"):
        add(
            Column(_odds_head(data, lang), True, 1.0),
            lambda i, r: _odds(r["probability"], data),
        )
    if has(cells, "verdict"):
        add(
            Column(say("present-head-verdict", lang), False, 1.2),
            lambda i, r: verdict(r["verdict"], lang),
        )
    shown = records(cells, data.top)
    rows = tuple(tuple(make(i, r) for make in makers) for i, r in enumerate(shown, start=1))
    note = ""
    if len(cells) > len(rows):
        note = say(
            "present-table-cut",
            lang,
            shown=format_number(len(rows)),
            total=format_number(len(cells)),
        )
    caption = say("present-caption-cells", lang)
    if data.year:
        caption += f", {data.year}"
    return Table(caption, tuple(columns), rows, note)


def _reading(data: ReportData, lang: Lang) -> list[Block]:
    """Each number of the table in plain words, on the example of its first row."""
    cells = data.cells
    first = records(cells, 1)[0]
    names = {
        "region": name_of(data.region_names, first["region"], lang),
        "industry": name_of(data.industry_names, first["industry"], lang),
    }
    items = []
    if has(cells, "lq"):
        items.append(say("present-read-lq", lang, lq=number(first["lq"], 2).text, **names))
    if has(cells, "lq_low", "lq_high"):
        items.append(
            say(
                "present-read-interval",
                lang,
                range=bounds(first["lq_low"], first["lq_high"], lang, 2).text,
                level=percent(data.level),
            )
        )
    if has(cells, "probability"):
        told = odds(first["probability"], data.draws, lang).text
        key = "present-read-odds" if data.draws else "present-read-probability"
        items.append(say(key, lang, told=told))
    if has(cells, "verdict"):
        used = set(cells["verdict"].head(data.top).astype(str))
        order = ("strong10", "strong", "significant", "qualifying", "none", "insufficient")
        items += [say(f"present-explain-{word}", lang) for word in order if word in used]
    if "status" in cells:
        shown = cells.head(data.top)
        own = protected_rows(shown)
        used = set(shown.loc[~own, "status"].astype(str))
        if np.any(own):
            items.append(say("present-explain-protected", lang))
        items += [
            say(f"present-explain-{word}", lang)
            for word in ("withheld", "estimated", "missing")
            if word in used
        ]
    return [Heading(say("present-how-to-read", lang), 3), Bullets(tuple(items))] if items else []


def _ranked(data: ReportData, lang: Lang) -> Drawing:
    cells = data.cells[data.cells["lq"].notna()].head(DOTS)
    labels = [
        f"{name_of(data.region_names, r, lang)} · {name_of(data.industry_names, i, lang)}"
        for r, i in zip(cells["region"], cells["industry"], strict=True)
    ]
    rows = cells.assign(
        label=labels,
        low=cells.get("lq_low", np.nan),
        high=cells.get("lq_high", np.nan),
    )

    def make(width: int) -> Figure:
        figure, ax = new_axes(width, 24 * len(rows) + 90)
        plots.dot_intervals(
            rows,
            ax,
            value="lq",
            xlabel=say("present-kind-location_quotient", lang),
            reference=(1.0, say("present-reference-national", lang)),
            lang=lang,
        )
        return figure

    n = format_number(len(rows))
    return Drawing(
        "ranked",
        say("present-title-ranked", lang, count=n),
        say(
            "present-alt-ranked",
            lang,
            count=n,
            first=labels[0],
            lq=number(cells["lq"].iloc[0], 2).text,
        ),
        make,
        source=_source(data, lang),
        reading=say("present-reading-ranked", lang, level=percent(data.level))
        if has(cells, "lq_low", "lq_high")
        else "",
    )


def _own_maps(data: ReportData, lang: Lang, sheets: Sheets) -> list[Block]:
    """Where the strong cells are, and the quotients of the first industries."""
    cells = data.cells
    out: list[Block] = []
    if "verdict" in cells:
        strong = cells[cells["verdict"].isin(STRONG).to_numpy()]
        if len(strong):
            counts = strong.groupby(strong["region"].astype(str)).size()
            out.append(
                _map(
                    data,
                    MapSpec(
                        "strong-cells",
                        say("present-title-strong", lang),
                        pd.DataFrame({"region": counts.index, "value": counts.to_numpy(float)}),
                        column="value",
                        unit="industries",
                        legend=say("present-legend-strong", lang),
                        style="circles",
                    ),
                    lang,
                    sheets,
                )
            )
    if data.maps or not has(cells, "lq"):
        return out
    for k, industry in enumerate(map(str, cells["industry"].unique()[:MAPPED]), start=1):
        of_it = cells[(cells["industry"] == industry).to_numpy()]
        if len(of_it) < 3 or of_it["region"].duplicated().any():
            continue
        name = name_of(data.industry_names, industry, lang)
        keep = [c for c in ("region", "lq", "status", "certainty") if c in of_it]
        out.append(
            _map(
                data,
                MapSpec(
                    f"lq-{k}",
                    say("present-title-lq-map", lang, industry=name),
                    _with_absent(data, of_it[keep]),
                ),
                lang,
                sheets,
            )
        )
    return out


def _with_absent(data: ReportData, values: pd.DataFrame) -> pd.DataFrame:
    """Regions without the industry beside those with it: absence is a quotient of zero.

    Only where the table says that absence means zero; elsewhere it is "no data".
    """
    if not data.absent_is_zero or data.regions is None:
        return values
    studied = set(data.cells["region"].unique().astype(str))
    absent = sorted(studied - set(values["region"].astype(str)))
    rest = pd.DataFrame({"region": absent, "lq": 0.0, "status": "published"})
    if "certainty" in values:
        rest["certainty"] = 1.0
    return pd.concat([values, rest[[c for c in values.columns if c in rest]]], ignore_index=True)


def _map(data: ReportData, spec: MapSpec, lang: Lang, sheets: Sheets) -> Drawing:
    own = {} if data.regions is None else data.regions.names()

    def make(width: int) -> Figure:
        figure, ax = new_axes(width, plots.default_height(width))
        sheet = sheets(width)
        if spec.style == "circles":
            plots.circles(
                sheet,
                spec.values,
                ax,
                column=spec.column,
                unit=spec.unit or data.unit,
                title=spec.legend,
                names={**own, **data.region_names},
                lang=lang,
            )
        else:
            plots.choropleth(
                sheet,
                spec.values,
                ax,
                column=spec.column,
                unit=spec.unit,
                title=spec.legend,
                classes=spec.classes,
                lang=lang,
            )
        return figure

    values = spec.values[spec.column].to_numpy(dtype=float, na_value=np.nan)
    good = np.isfinite(values)
    top = spec.values["region"].astype(str).to_numpy()[np.argsort(-np.where(good, values, -np.inf))]
    alt = say(
        "present-alt-map",
        lang,
        title=tell(spec.title, lang),
        count=format_number(int(good.sum())),
        regions=", ".join(name_of(data.region_names, c, lang) for c in top[: min(3, good.sum())]),
    )
    reading = tell(spec.reading, lang)
    if not reading:
        reading = say(
            "present-reading-circles" if spec.style == "circles" else "present-reading-classes",
            lang,
        )
        lq = spec.column == "lq" and (spec.classes is None or tuple(spec.classes) == LQ_CLASSES)
        if spec.style != "circles" and lq:
            reading = say("present-reading-lq-map", lang)
    return Drawing(spec.name, tell(spec.title, lang), alt, make, _source(data, lang), reading)


def _figure(spec: FigureSpec, lang: Lang) -> Drawing:
    def make(width: int) -> Figure:
        tall = 24 * min(len(spec.result.table), plots.TOP) + 110
        figure, ax = new_axes(
            width, tall if plots.is_ranked(spec.result) else (0.62 if width > 500 else 1.15) * width
        )
        plots.draw(spec.result, ax, lang=lang, names=dict(spec.names))
        return figure

    title = tell(spec.title, lang)
    reading = tell(spec.reading, lang)
    return Drawing(
        spec.name,
        title,
        spec.result.summary(lang),
        make,
        source=say("result-source", lang, source=spec.result.citation)
        if spec.result.citation
        else "",
        reading=" ".join(
            t
            for t in (
                reading,
                say("result-null", lang, null=spec.result.null) if spec.result.null else "",
            )
            if t
        ),
    )


def _footprint_blocks(data: ReportData, lang: Lang, sheets: Sheets) -> list[Block]:
    shapes = data.footprints
    if shapes is None:
        return []
    out: list[Block] = [Heading(say("present-where-footprints", lang), 2)]
    named = shapes.assign(name=[_footprint_name(data, r, lang) for r in records(shapes)])

    def make(width: int) -> Figure:
        figure, ax = new_axes(width, plots.default_height(width))
        sheet = None if data.regions is None else sheets(width)
        plots.footprints(named, ax, regions=sheet, lang=lang)
        return figure

    n = format_number(len(shapes))
    out.append(
        Drawing(
            "footprints",
            say("present-title-footprints", lang, count=len(shapes), n=n),
            say(
                "present-alt-footprints",
                lang,
                count=len(shapes),
                n=n,
                names=", ".join(named["name"].head(3)),
            ),
            make,
            source=_source(data, lang),
            reading=say("present-reading-footprints", lang),
        )
    )
    out.append(_footprint_table(data, lang))
    if has(shapes, "verdict"):
        order = (
            "cluster",
            "agglomeration",
            "network_without_place",
            "nothing",
            "not_decided",
            "not_tested",
            "chance",
        )
        used = set(shapes["verdict"].astype(str))
        items = tuple(say(f"present-explain-{w}", lang) for w in order if w in used)
        if items:
            out += [Heading(say("present-how-to-read", lang), 3), Bullets(items)]
    if "protected" in shapes and shapes["protected"].any():
        out.append(Paragraph(say("present-read-protected", lang), "muted"))
    for column in ("outside", "stability", "agreement"):
        if has(shapes, column):
            out.append(Paragraph(say(f"present-read-{column}", lang), "muted"))
    if has(shapes, "p_value"):
        out.append(Note(say("present-caveat-many-tests", lang)))
    return out


def _footprint_name(data: ReportData, row: dict[str, Any], lang: Lang) -> str:
    if "name" in row and row["name"] == row["name"] and row["name"]:
        return text_of(row, "name", lang)
    if "industry" in row:
        return f"{name_of(data.industry_names, row['industry'], lang)} {row['cluster']}"
    return str(row["cluster"])


def _footprint_table(data: ReportData, lang: Lang) -> Table:
    shapes = data.footprints
    frame = pd.DataFrame() if shapes is None else pd.DataFrame(shapes.drop(columns="geometry"))
    columns = [
        Column(say("present-head-rank", lang), True, 0.5),
        Column(say("present-head-cluster", lang), False, 1.8),
    ]
    makers: list[Any] = [
        lambda i, r: number(i),
        lambda i, r: Cell(_footprint_name(data, r, lang)),
    ]

    def add(name: str, column: Column, make: Any) -> None:
        if has(frame, name):
            columns.append(column)
            makers.append(make)

    def head(key: str, unit: str = "") -> str:
        return with_unit(say(key, lang), unit, lang)

    add(
        "regions",
        Column(head("present-head-regions"), False, 1.8),
        lambda i, r: Cell(_region_list(data, r["regions"], lang)),
    )
    add(
        "plants",
        Column(head("present-head-plants", "plants"), True, 0.8),
        lambda i, r: number(r["plants"]),
    )
    add(
        "value", Column(head("present-head-size", data.unit), True, 1), lambda i, r: amount(r, lang)
    )
    if has(frame, "value"):
        add(
            "low",
            # What the jobs of plants whose jobs are not known leave open: no interval.
            Column(say("present-head-possible", lang), True, 1.2),
            lambda i, r: bounds(r["low"], r.get("high"), lang),
        )
    add(
        "area_km2",
        Column(f"{say('present-head-area', lang)} (km²)", True, 0.8),
        lambda i, r: number(r["area_km2"], 1),
    )
    add(
        "outside", Column(head("present-head-outside"), True, 0.9), lambda i, r: share(r["outside"])
    )
    add(
        "stability",
        Column(head("present-head-stability"), True, 0.9),
        lambda i, r: share(r["stability"]),
    )
    add(
        "agreement",
        Column(head("present-head-agreement"), True, 0.9),
        lambda i, r: share(r["agreement"]),
    )
    add(
        "probability",
        Column(_odds_head(data, lang), True, 1.0),
        lambda i, r: _odds(r["probability"], data),
    )
    add(
        "verdict",
        Column(head("present-head-verdict"), False, 1.1),
        lambda i, r: verdict(r["verdict"], lang),
    )
    shown = records(frame, data.top)
    rows = tuple(tuple(make(i, r) for make in makers) for i, r in enumerate(shown, start=1))
    note = ""
    if len(frame) > len(rows):
        note = say(
            "present-table-cut",
            lang,
            shown=format_number(len(rows)),
            total=format_number(len(frame)),
        )
    return Table(say("present-caption-footprints", lang), tuple(columns), rows, note)


def _odds_head(data: ReportData, lang: Lang) -> str:
    if data.draws:
        return say("present-head-odds", lang, draws=format_number(data.draws))
    return say("present-head-probability", lang)


def _odds(probability: Any, data: ReportData) -> Cell:
    """How many recalculations agree, under a head that says of how many."""
    if not data.draws:
        return share(probability)
    return number(float(probability) * data.draws)


def _region_list(data: ReportData, value: Any, lang: Lang) -> str:
    codes = region_codes(value)
    shown = [name_of(data.region_names, c, lang) for c in codes[:REGIONS_NAMED]]
    more = f" +{len(codes) - REGIONS_NAMED}" if len(codes) > REGIONS_NAMED else ""
    return ", ".join(shown) + more


def _source(data: ReportData, lang: Lang) -> str:
    titles = ", ".join(tell(s.title, lang) for s in data.sources)
    if not titles:
        return ""
    text = say("result-source", lang, source=titles)
    return f"{text} · {data.year}" if data.year else text
