"""Maps: shares on areas, counts on circles, footprints on borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gunjip.foundation.words import Lang, say
from gunjip.present.plots.layout import Sheet, lay_out
from gunjip.present.plots.map_classes import class_text, lookup, quintiles, ramp_of, status_of
from gunjip.present.plots.map_frame import (
    finish,
    metre_of,
    place_labels,
    sheet_of,
)
from gunjip.present.plots.map_marks import (
    are_small,
    circle_mark,
    fill_areas,
    fill_dots,
    hatch_areas,
    middles,
    outline_mark,
    polygon_path,
    rgb,
    swatch,
)
from gunjip.present.style import LIGHT, LQ_CLASSES, pixels
from gunjip.present.wording import Text, clip, quantity, tell, unit_name
from gunjip.tables.regions import Regions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: From here on a class is drawn plain; from the second on it is hatched; below, no class.
SURE, LIKELY = 0.8, 0.5
#: A footprint that returns in fewer than this share of recalculations is dashed.
STABLE = 0.8
LABELS = 15


#: Outlines that are drawn in full strength.
FULL_LINES = 40


def choropleth(
    regions: Regions | Sheet,
    values: pd.DataFrame,
    ax: Axes,
    *,
    column: str = "lq",
    unit: str = "",
    title: Text = "",
    classes: Sequence[float] | None = None,
    lang: Lang = "en",
) -> Axes:
    """Shares or ratios of regions as classes of colour.

    Parameters
    ----------
    regions
        The regions; those with points only are drawn as dots of one size. A
        :class:`~gunjip.present.plots.layout.Sheet` saves laying them out again.
    values
        One row a region: ``region``, the column to show, and where known
        ``status`` (``withheld`` and ``missing`` are drawn as such) and
        ``certainty``, the probability (0–1) that the class shown is right.
    ax
        Where to draw.
    column
        The column to show.
    unit
        Its unit; "" for a ratio.
    title
        The legend's head; the column's name where it is empty.
    classes
        Borders of the classes, rising. The location quotient's are fixed;
        otherwise rounded quintiles of all the values given.
    lang
        Language of the words.

    Returns
    -------
    The axes. Its legend counts the regions of each class, and names those
    without data and those withheld.
    """
    sheet = sheet_of(regions, ax, values)
    row = pd.Index(values["region"].astype(str)).get_indexer(pd.Index(sheet.codes.astype(str)))
    value = lookup(values, column, row)
    status = status_of(values, row, value)
    certainty = lookup(values, "certainty", row, default=1.0)
    borders = list(
        classes
        if classes is not None
        else LQ_CLASSES
        if column in ("lq", "location_quotient")
        else quintiles(value)
    )
    there = np.array([s is not None for s in sheet.shapes])
    level = np.digitize(np.nan_to_num(value), borders)
    shown = there & np.isfinite(value) & ~np.isin(status, ("withheld", "missing"))
    unsure = shown & (certainty < LIKELY)
    plain = shown & ~unsure
    hatched = plain & (certainty < SURE)
    withheld = there & (status == "withheld")
    nothing = there & ~shown & ~withheld
    colours = ramp_of(len(borders) + 1)
    small = are_small(sheet, ax)
    entries: list[tuple[Any, str]] = []
    fill = fill_areas if sheet.areas else fill_dots
    for k, colour in enumerate(colours):
        fill(ax, sheet, plain & (level == k), colour)
        light = k < len(colours) * 3 / 5
        ink = LIGHT.text if light else LIGHT.page
        hatch_areas(ax, sheet, hatched & (level == k), "/", ink, small)
        count = int((plain & (level == k)).sum())
        entries.append((swatch(colour), f"{class_text(borders, k, lang)} ({count:,})"))
    fill(ax, sheet, unsure, LIGHT.unsure)
    hatch_areas(ax, sheet, unsure, "/", LIGHT.muted, small)
    fill(ax, sheet, withheld, LIGHT.page)
    hatch_areas(ax, sheet, withheld, "\\", LIGHT.muted, small)
    fill(ax, sheet, nothing, LIGHT.land)
    if hatched.any():
        entries.append(
            (
                swatch(colours[len(colours) // 2], "/", LIGHT.text),
                say("present-map-likely", lang, count=int(hatched.sum())),
            )
        )
    if unsure.any():
        entries.append(
            (
                swatch(LIGHT.unsure, "/", LIGHT.muted),
                say("present-map-unsure", lang, count=int(unsure.sum())),
            )
        )
    if withheld.any():
        entries.append(
            (
                swatch(LIGHT.page, "\\", LIGHT.muted),
                say("present-map-withheld", lang, count=int(withheld.sum())),
            )
        )
    if nothing.any():
        entries.append(
            (
                swatch(LIGHT.land),
                say("present-map-no-data", lang, count=int(nothing.sum())),
            )
        )
    head = tell(title, lang) or _column_head(column, lang)
    if unit:
        head = f"{head} ({unit_name(unit, lang)})"
    finish(ax, sheet, entries, head, lang)
    return ax


def circles(
    regions: Regions | Sheet,
    values: pd.DataFrame,
    ax: Axes,
    *,
    column: str = "value",
    unit: str = "jobs",
    title: Text = "",
    names: Mapping[str, Text] | None = None,
    lang: Lang = "en",
) -> Axes:
    """Counts of regions as circles whose area is proportional to the count.

    A region whose ``status`` is withheld or missing gets no circle; the legend
    says how many there are. The largest circles are named where room is.
    """
    sheet = sheet_of(regions, ax, values)
    ground(ax, sheet)
    row = pd.Index(values["region"].astype(str)).get_indexer(pd.Index(sheet.codes.astype(str)))
    value = lookup(values, column, row)
    status = status_of(values, row, value)
    there = np.array([s is not None for s in sheet.shapes])
    shown = there & (row >= 0) & np.isfinite(value) & (value > 0)
    shown &= ~np.isin(status, ("withheld", "missing"))
    top = float(value[shown].max()) if shown.any() else 1.0
    least = _least_drawn(ax, sheet, value[shown], top)
    few = shown & (value < least)
    shown &= ~few
    points = middles(sheet.shapes[shown])
    size = value[shown]
    widest = _largest_circle(ax, sheet, size / top)
    order = np.argsort(-size, kind="stable")
    # To a quarter of a pixel, the largest first: circles of one size are one symbol
    # in the file, where each its own would make a map of thousands four times as long.
    across = np.maximum(np.round(widest * np.sqrt(size / top) * 4) / 4, 0.25)
    for one in np.unique(across)[::-1]:
        same = order[across[order] == one]
        ax.scatter(
            points[same, 0],
            points[same, 1],
            s=one**2,
            facecolor=LIGHT.accent,
            edgecolor=LIGHT.page,
            linewidth=0.8,
            alpha=0.75,
            zorder=4,
        )
    told: Mapping[str, Text] = names or {}
    if not told and isinstance(regions, Regions):
        told = regions.names()
    codes = sheet.codes[shown]
    largest = order[: LABELS if pixels(ax) >= 500 else 6]
    place_labels(
        ax,
        points[largest],
        [clip(tell(told.get(str(codes[i]), str(codes[i])), lang), 22) for i in largest],
        sheet,
        offset=0.5 * widest * np.sqrt(size[largest] / top),
    )
    # Of circles that are all large the largest and the smallest tell the scale.
    sizes = [top, float(size.min())] if few.any() else _round_sizes(top)
    entries = [(circle_mark(widest * np.sqrt(v / top)), quantity(v, unit, lang)) for v in sizes]
    hidden = int((there & (row >= 0) & (status == "withheld")).sum())
    if hidden:
        entries.append((swatch(LIGHT.page), say("present-map-withheld-none", lang, count=hidden)))
    if few.any():
        entries.append(
            (
                swatch(LIGHT.land),
                say("present-map-few", lang, count=int(few.sum())),
            )
        )
    head = tell(title, lang) or _column_head(column, lang)
    finish(ax, sheet, entries, head, lang, tall=0.9 * widest)
    return ax


def footprints(
    shapes: gpd.GeoDataFrame,
    ax: Axes,
    *,
    regions: Regions | Sheet | None = None,
    label: str = "name",
    stability: str = "stability",
    lang: Lang = "en",
) -> Axes:
    """Outlines of clusters over the borders of regions.

    Parameters
    ----------
    shapes
        One row a cluster: ``geometry``, and where known the label's column and
        ``stability`` (0–1); below 0.8 the outline is dashed. The first rows
        are named, as far as there is room.
    ax
        Where to draw.
    regions
        Whose borders are drawn beneath, in grey.
    label, stability
        Columns of ``shapes``.
    lang
        Language of the words.
    """
    from matplotlib.collections import PathCollection

    if regions is None:
        own = shapes[["geometry"]].assign(region=[str(i) for i in range(len(shapes))])
        base = Regions(gpd.GeoDataFrame(own, geometry="geometry", crs=shapes.crs))
        sheet = lay_out(base, pixels(ax))
    else:
        sheet = sheet_of(regions, ax)
        ground(ax, sheet)
    drawn = np.asarray(shapes.geometry.to_crs(sheet.crs).to_numpy(), dtype=object)
    there = ~(shapely.is_missing(drawn) | shapely.is_empty(drawn))
    steady = (
        shapes[stability].to_numpy(dtype=float, na_value=np.nan)
        if stability in shapes
        else np.full(len(shapes), np.nan)
    )
    shaky = there & (steady < STABLE)
    unknown = there & ~np.isfinite(steady)
    # Hundreds of outlines over each other would be one dark patch: the more, the thinner.
    line = float(np.clip(2.0 * (FULL_LINES / max(int(there.sum()), 1)) ** 0.5, 0.6, 2.0))
    for which, dashes in ((there & ~shaky, "solid"), (shaky, (0, (4, 2)))):
        if which.any():
            ax.add_collection(
                PathCollection(
                    [polygon_path(drawn[which])],
                    facecolor=(*rgb(LIGHT.accent), 0.06 * line),
                    edgecolor=LIGHT.accent,
                    linewidth=line,
                    linestyle=dashes,
                    zorder=5,
                ),
                autolim=False,
            )
    if label in shapes:
        limit = LABELS if pixels(ax) >= 500 else 6
        first = np.flatnonzero(there)[:limit]
        metre = metre_of(ax, sheet)
        west, south, east, north = shapely.bounds(drawn[first]).T
        place_labels(
            ax,
            np.column_stack(((west + east) / 2, (south + north) / 2)),
            [clip(str(shapes[label].iloc[i]), 22) for i in first],
            sheet,
            offset=np.clip(np.minimum(east - west, north - south) / 2 / metre, 3.0, 60.0),
        )
    entries: list[tuple[Any, str]] = []
    steady_count = int((there & ~shaky & ~unknown).sum())
    if steady_count:
        entries.append((outline_mark("solid"), say("present-map-stable", lang, count=steady_count)))
    if shaky.any():
        entries.append(
            (outline_mark((0, (4, 2))), say("present-map-shaky", lang, count=int(shaky.sum())))
        )
    if unknown.any():
        entries.append(
            (outline_mark("solid"), say("present-map-untested", lang, count=int(unknown.sum())))
        )
    finish(ax, sheet, entries, say("present-map-footprints", lang), lang)
    return ax


def ground(ax: Axes, sheet: Sheet) -> None:
    """Land and the borders of regions in half a pixel of grey, under everything."""
    if sheet.areas:
        fill_areas(
            ax,
            sheet,
            np.array([s is not None for s in sheet.shapes]),
            LIGHT.land,
            edge=LIGHT.control,
            width=0.5,
        )
    else:
        shapes = sheet.shapes[[s is not None for s in sheet.shapes]]
        points = middles(shapes)
        ax.scatter(points[:, 0], points[:, 1], s=3, color=LIGHT.control, linewidth=0, zorder=1)


def _column_head(column: str, lang: Lang) -> str:
    from gunjip.present.wording import column_name

    return column_name(column, lang)


def _largest_circle(ax: Axes, sheet: Sheet, shares: NDArray[np.float64]) -> float:
    """Pixels across of the largest circle: all of them cover at most an eighth of the map."""
    most = 34.0 if pixels(ax) < 500 else 46.0
    west, south, east, north = sheet.bounds
    ground_pixels = (east - west) * (north - south) / metre_of(ax, sheet) ** 2
    total = float(shares.sum())
    if not total:
        return most
    return float(np.clip(np.sqrt(4 / np.pi * ground_pixels / 8 / total), 5.0, most))


#: Pixels across that the largest circle must have to be compared with others.
COMPARABLE = 14.0


def _least_drawn(ax: Axes, sheet: Sheet, size: NDArray[np.float64], top: float) -> float:
    """The least value that gets a circle: of thousands of regions only the largest do.

    Where all circles together would be specks, the smaller regions are left out
    (and counted in the legend) until the largest can be compared.
    """
    ranked = np.sort(size)[::-1]
    if not ranked.size or _largest_circle(ax, sheet, ranked / top) >= COMPARABLE:
        return 0.0
    low, high = 1, ranked.size
    while low < high:  # the longest head of the ranks whose circles are large enough
        middle = (low + high + 1) // 2
        if _largest_circle(ax, sheet, ranked[:middle] / top) >= COMPARABLE:
            low = middle
        else:
            high = middle - 1
    # Equal values are treated alike.
    return float(np.nextafter(ranked[low], np.inf)) if low < ranked.size else 0.0


def _round_sizes(top: float) -> list[float]:
    """Up to three round sizes for a legend, the largest not above the largest circle."""
    if top <= 10:
        return sorted({float(np.floor(top)), max(1.0, float(np.floor(top / 3)))}, reverse=True)
    out: list[float] = []
    for share in (1.0, 0.3, 0.08):
        value = top * share
        power = 10.0 ** np.floor(np.log10(value))
        rounded = float(max(s for s in (1, 2, 5) if s * power <= value * 1.0000001) * power)
        if rounded >= 1 and rounded not in out:
            out.append(rounded)
    return out
