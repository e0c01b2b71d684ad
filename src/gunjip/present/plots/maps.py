"""Maps: shares on areas, counts on circles, footprints on borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.plots.layout import Sheet, lay_out
from gunjip.present.style import LIGHT, LQ_CLASSES, pixels
from gunjip.present.wording import Text, clip, quantity, tell, unit_name
from gunjip.tables.regions import Regions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as DrawnPath

#: From here on a class is drawn plain; from the second on it is hatched; below, no class.
SURE, LIKELY = 0.8, 0.5
#: A footprint that returns in fewer than this share of recalculations is dashed.
STABLE = 0.8
LABELS = 15
#: Height over width below which a map's legend stands below it.
BROAD = 0.72


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
    sheet = _sheet(regions, ax, values)
    row = pd.Index(values["region"].astype(str)).get_indexer(pd.Index(sheet.codes.astype(str)))
    value = _lookup(values, column, row)
    status = _status(values, row, value)
    certainty = _lookup(values, "certainty", row, default=1.0)
    borders = list(
        classes
        if classes is not None
        else LQ_CLASSES
        if column in ("lq", "location_quotient")
        else _quintiles(value)
    )
    there = np.array([s is not None for s in sheet.shapes])
    level = np.digitize(np.nan_to_num(value), borders)
    shown = there & np.isfinite(value) & ~np.isin(status, ("withheld", "missing"))
    unsure = shown & (certainty < LIKELY)
    plain = shown & ~unsure
    hatched = plain & (certainty < SURE)
    withheld = there & (status == "withheld")
    nothing = there & ~shown & ~withheld
    colours = _ramp(len(borders) + 1)
    small = _small(sheet, ax)
    entries: list[tuple[Any, str]] = []
    fill = _fill_areas if sheet.areas else _fill_dots
    for k, colour in enumerate(colours):
        fill(ax, sheet, plain & (level == k), colour)
        light = k < len(colours) * 3 / 5
        ink = LIGHT.text if light else LIGHT.page
        _hatch(ax, sheet, hatched & (level == k), "/", ink, small)
        count = int((plain & (level == k)).sum())
        entries.append((_swatch(colour), f"{_class_text(borders, k, lang)} ({count:,})"))
    fill(ax, sheet, unsure, LIGHT.unsure)
    _hatch(ax, sheet, unsure, "/", LIGHT.muted, small)
    fill(ax, sheet, withheld, LIGHT.page)
    _hatch(ax, sheet, withheld, "\\", LIGHT.muted, small)
    fill(ax, sheet, nothing, LIGHT.land)
    if hatched.any():
        entries.append(
            (
                _swatch(colours[len(colours) // 2], "/", LIGHT.text),
                say("present-map-likely", lang, count=int(hatched.sum())),
            )
        )
    if unsure.any():
        entries.append(
            (
                _swatch(LIGHT.unsure, "/", LIGHT.muted),
                say("present-map-unsure", lang, count=int(unsure.sum())),
            )
        )
    if withheld.any():
        entries.append(
            (
                _swatch(LIGHT.page, "\\", LIGHT.muted),
                say("present-map-withheld", lang, count=int(withheld.sum())),
            )
        )
    if nothing.any():
        entries.append(
            (
                _swatch(LIGHT.land),
                say("present-map-no-data", lang, count=int(nothing.sum())),
            )
        )
    head = tell(title, lang) or _column_head(column, lang)
    if unit:
        head = f"{head} ({unit_name(unit, lang)})"
    _finish(ax, sheet, entries, head, lang)
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
    sheet = _sheet(regions, ax, values)
    ground(ax, sheet)
    row = pd.Index(values["region"].astype(str)).get_indexer(pd.Index(sheet.codes.astype(str)))
    value = _lookup(values, column, row)
    status = _status(values, row, value)
    there = np.array([s is not None for s in sheet.shapes])
    shown = there & (row >= 0) & np.isfinite(value) & (value > 0)
    shown &= ~np.isin(status, ("withheld", "missing"))
    top = float(value[shown].max()) if shown.any() else 1.0
    least = _least_drawn(ax, sheet, value[shown], top)
    few = shown & (value < least)
    shown &= ~few
    points = _middles(sheet.shapes[shown])
    size = value[shown]
    widest = _widest(ax, sheet, size / top)
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
    entries = [(_circle(widest * np.sqrt(v / top)), quantity(v, unit, lang)) for v in sizes]
    hidden = int((there & (row >= 0) & (status == "withheld")).sum())
    if hidden:
        entries.append((_swatch(LIGHT.page), say("present-map-withheld-none", lang, count=hidden)))
    if few.any():
        entries.append(
            (
                _swatch(LIGHT.land),
                say("present-map-few", lang, count=int(few.sum())),
            )
        )
    head = tell(title, lang) or _column_head(column, lang)
    _finish(ax, sheet, entries, head, lang, tall=0.9 * widest)
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
        sheet = _sheet(regions, ax)
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
                    facecolor=(*_rgb(LIGHT.accent), 0.06 * line),
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
        metre = _metre(ax, sheet)
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
        entries.append((_outline("solid"), say("present-map-stable", lang, count=steady_count)))
    if shaky.any():
        entries.append(
            (_outline((0, (4, 2))), say("present-map-shaky", lang, count=int(shaky.sum())))
        )
    if unknown.any():
        entries.append(
            (_outline("solid"), say("present-map-untested", lang, count=int(unknown.sum())))
        )
    _finish(ax, sheet, entries, say("present-map-footprints", lang), lang)
    return ax


def ground(ax: Axes, sheet: Sheet) -> None:
    """Land and the borders of regions in half a pixel of grey, under everything."""
    if sheet.areas:
        _fill_areas(
            ax,
            sheet,
            np.array([s is not None for s in sheet.shapes]),
            LIGHT.land,
            edge=LIGHT.control,
            width=0.5,
        )
    else:
        shapes = sheet.shapes[[s is not None for s in sheet.shapes]]
        points = _middles(shapes)
        ax.scatter(points[:, 0], points[:, 1], s=3, color=LIGHT.control, linewidth=0, zorder=1)


def polygon_path(shapes: NDArray[np.object_]) -> DrawnPath:
    """Polygons as one path; holes turn the other way round, so that they stay empty."""
    from matplotlib.path import Path

    parts = shapely.get_parts(shapely.orient_polygons(shapes))
    parts = parts[np.isin(shapely.get_type_id(parts), (3,))]
    rings = shapely.get_rings(parts)
    if not len(rings):
        return Path(np.empty((0, 2)))
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(coords), Path.LINETO, dtype=Path.code_type)
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    codes[first] = Path.MOVETO
    codes[np.append(first[1:] - 1, len(coords) - 1)] = Path.CLOSEPOLY
    return Path(coords, codes)


def place_labels(
    ax: Axes,
    points: NDArray[np.float64],
    texts: Sequence[str],
    sheet: Sheet,
    *,
    offset: NDArray[np.float64],
) -> int:
    """Name points where there is room, first come first served; returns how many."""
    west, south, east, north = sheet.bounds
    metre = _metre(ax, sheet)
    taken: list[tuple[float, float, float, float]] = [
        (x - r * metre, y - r * metre, x + r * metre, y + r * metre)
        for (x, y), r in zip(points, offset, strict=True)
    ]
    dots = list(taken)
    taken = []
    done = 0
    for k, ((x, y), text, r) in enumerate(zip(points, texts, offset, strict=True)):
        width = 13 * 0.56 * sum(1.75 if ord(c) > 0x1100 else 1.0 for c in text) * metre
        height = 16 * metre
        gap = (r + 5) * metre
        for dx, dy, ha, va in (
            (gap, 0.0, "left", "center"),
            (-gap, 0.0, "right", "center"),
            (0.0, gap, "center", "bottom"),
            (0.0, -gap, "center", "top"),
        ):
            left = x + dx - {"left": 0.0, "right": width, "center": width / 2}[ha]
            low = y + dy - {"bottom": 0.0, "top": height, "center": height / 2}[va]
            box = (left, low, left + width, low + height)
            outside = box[0] < west or box[2] > east or box[1] < south or box[3] > north
            others = [d for i, d in enumerate(dots) if i != k]
            if outside or any(_touch(box, other) for other in (*taken, *others)):
                continue
            taken.append(box)
            ax.text(
                x + dx,
                y + dy,
                text,
                ha=ha,
                va=va,
                fontsize=13,
                color=LIGHT.text,
                zorder=8,
                parse_math=False,
                bbox={"facecolor": LIGHT.page, "alpha": 0.7, "linewidth": 0, "pad": 0.5},
            )
            done += 1
            break
    return done


def _metre(ax: Axes, sheet: Sheet) -> float:
    """Metres a pixel, about: the legend's place is known only when all is drawn."""
    west, south, east, north = sheet.bounds
    width = pixels(ax)
    beside = width >= 500 and north - south >= BROAD * (east - west)
    return max((east - west) / max(width - (250 if beside else 10), 120), (north - south) / width)


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _rgb(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def _lookup(
    values: pd.DataFrame, column: str, row: NDArray[np.intp], default: float = np.nan
) -> NDArray[np.float64]:
    """A column in the order of the regions; ``default`` where there is no row."""
    out = np.full(len(row), default)
    if column in values and len(values):
        found = values[column].to_numpy(dtype=float, na_value=np.nan)[row]
        out = np.where(row >= 0, found, default)
        if default == default:  # a certainty that nobody gave does not hatch
            out = np.where(np.isnan(out), default, out)
    return out


def _status(
    values: pd.DataFrame, row: NDArray[np.intp], value: NDArray[np.float64]
) -> NDArray[np.object_]:
    if "status" not in values or not len(values):
        return np.where(np.isfinite(value), "published", "missing").astype(object)
    found = values["status"].astype(str).to_numpy(dtype=object)[row]
    return np.where(row >= 0, found, "missing").astype(object)


def _quintiles(value: NDArray[np.float64]) -> list[float]:
    """Quintiles to two digits; fewer where they coincide."""
    good = value[np.isfinite(value)]
    if not good.size:
        return []
    cuts = np.quantile(good, [0.2, 0.4, 0.6, 0.8])
    return sorted({float(f"{c:.2g}") for c in cuts if good.min() < float(f"{c:.2g}") < good.max()})


def _ramp(n: int) -> tuple[str, ...]:
    """Colours for up to five classes, spread over the ramp."""
    ramp = LIGHT.sequential
    if n > len(ramp):
        raise ValueError(f"at most {len(ramp)} classes can be told apart, not {n}")
    if n == 1:
        return (ramp[2],)
    return tuple(ramp[round(i * (len(ramp) - 1) / (n - 1))] for i in range(n))


def _class_text(borders: Sequence[float], k: int, lang: Lang) -> str:
    def short(x: float) -> str:
        if 0 < abs(x) < 0.095:
            # Two decimals would make neighbouring limits equal.
            return f"{x:.2g}".replace("-", "\u2212")
        text = f"{x:,.2f}".rstrip("0").rstrip(".") if abs(x) < 100 else format_number(x)
        return text.replace("-", "\u2212")

    if not borders:
        return say("present-map-all", lang)
    if k == 0:
        return say("present-map-below", lang, value=short(borders[0]))
    if k == len(borders):
        return say("present-map-from", lang, value=short(borders[-1]))
    mark = "~" if lang == "ko" else "–"
    return f"{short(borders[k - 1])}{mark}{short(borders[k])}"


def _column_head(column: str, lang: Lang) -> str:
    from gunjip.present.wording import column_name

    return column_name(column, lang)


def _middles(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    return shapely.get_coordinates(shapely.point_on_surface(shapes)).reshape(-1, 2)


def _small(sheet: Sheet, ax: Axes) -> bool:
    """Whether the usual region is so small that the usual hatching would miss it."""
    areas = shapely.area(sheet.shapes[[s is not None for s in sheet.shapes]])
    west, _, east, _ = sheet.bounds
    metre = (east - west) / pixels(ax)
    return bool(np.median(np.sqrt(areas)) < 20 * metre)


def _fill_areas(
    ax: Axes,
    sheet: Sheet,
    which: NDArray[np.bool_],
    colour: str,
    edge: str = LIGHT.line,
    width: float = 0.4,
) -> None:
    from matplotlib.collections import PathCollection

    if which.any():
        ax.add_collection(
            PathCollection(
                [polygon_path(sheet.shapes[which])],
                facecolor=colour,
                edgecolor=edge,
                linewidth=width,
                zorder=2,
            ),
            autolim=False,
        )


def _fill_dots(ax: Axes, sheet: Sheet, which: NDArray[np.bool_], colour: str) -> None:
    """Regions known by a point only: dots of one size, since a ratio has no area."""
    if which.any():
        points = _middles(sheet.shapes[which])
        side = 5.0 if len(sheet.codes) > 1_000 else 8.0
        ax.scatter(
            points[:, 0],
            points[:, 1],
            s=side**2,
            facecolor=colour,
            edgecolor=LIGHT.control,
            linewidth=0.4,
            zorder=2,
        )


def _hatch(
    ax: Axes, sheet: Sheet, which: NDArray[np.bool_], mark: str, ink: str, small: bool
) -> None:
    """Lines at 45°: a tenth of the ground in ink, finer where regions are small."""
    from matplotlib.collections import PathCollection

    if not which.any() or not sheet.areas:
        return
    lines = PathCollection(
        [polygon_path(sheet.shapes[which])],
        facecolor="none",
        edgecolor="none",
        hatch=mark * (4 if small else 2),
        linewidth=0.0,
        zorder=3,
    )
    lines.set_hatchcolor((*_rgb(ink), 0.55))
    lines.set_hatch_linewidth(0.5 if small else 0.9)
    ax.add_collection(lines, autolim=False)


def _swatch(colour: str, mark: str = "", ink: str = "") -> Any:
    from matplotlib.patches import Patch

    patch = Patch(facecolor=colour, edgecolor=LIGHT.control, linewidth=0.6)
    if mark:
        patch.set_hatch(mark * 2)
        patch.set_hatchcolor((*_rgb(ink), 0.6))
        patch.set_hatch_linewidth(0.8)
    return patch


def _outline(style: Any) -> Any:
    from matplotlib.patches import Patch

    return Patch(
        facecolor=(*_rgb(LIGHT.accent), 0.12),
        edgecolor=LIGHT.accent,
        linewidth=2.0,
        linestyle=style,
    )


def _circle(diameter: float) -> Any:
    from matplotlib.lines import Line2D

    return Line2D(
        [],
        [],
        marker="o",
        linestyle="",
        markersize=diameter,
        markerfacecolor=(*_rgb(LIGHT.accent), 0.75),
        markeredgecolor=LIGHT.page,
        markeredgewidth=0.8,
    )


def _widest(ax: Axes, sheet: Sheet, shares: NDArray[np.float64]) -> float:
    """Pixels across of the largest circle: all of them cover at most an eighth of the map."""
    most = 34.0 if pixels(ax) < 500 else 46.0
    west, south, east, north = sheet.bounds
    ground_pixels = (east - west) * (north - south) / _metre(ax, sheet) ** 2
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
    if not ranked.size or _widest(ax, sheet, ranked / top) >= COMPARABLE:
        return 0.0
    low, high = 1, ranked.size
    while low < high:  # the longest head of the ranks whose circles are large enough
        middle = (low + high + 1) // 2
        if _widest(ax, sheet, ranked[:middle] / top) >= COMPARABLE:
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


def _scale_bar(ax: Axes, sheet: Sheet, lang: Lang) -> None:
    west, south, east, _ = sheet.bounds
    target = 0.2 * (east - west) / 1_000
    power = 10.0 ** np.floor(np.log10(max(target, 1e-3)))
    length = max(s for s in (1, 2, 5) if s * power <= target * 1.0000001) * power
    metre = _metre(ax, sheet)
    y = south - 14 * metre
    x1 = east
    x0 = x1 - length * 1_000
    for a, b in (((x0, x1), (y, y)), ((x0, x0), (y, y + 4 * metre))):
        ax.plot(a, b, color=LIGHT.text, linewidth=1.5, solid_capstyle="butt", zorder=7)
    ax.plot((x1, x1), (y, y + 4 * metre), color=LIGHT.text, linewidth=1.5, zorder=7)
    ax.text(
        (x0 + x1) / 2,
        y - 3 * metre,
        f"{length:,.0f} km" if length >= 1 else f"{length * 1_000:,.0f} m",
        ha="center",
        va="top",
        fontsize=13,
        zorder=7,
    )


def _finish(
    ax: Axes,
    sheet: Sheet,
    entries: list[tuple[Any, str]],
    head: str,
    lang: Lang,
    tall: float = 0.0,
) -> None:
    """Frames of insets, scale bar, legend beside (or on a phone below) the map."""
    from matplotlib.patches import Rectangle

    for w, s, e, n in sheet.frames:
        ax.add_patch(
            Rectangle(
                (w, s), e - w, n - s, facecolor="none", edgecolor=LIGHT.control, linewidth=0.8
            )
        )
    west, south, east, north = sheet.bounds
    _scale_bar(ax, sheet, lang)
    notes = []
    if sheet.frames:
        notes.append(say("present-map-insets", lang))
    if sheet.left_out:
        notes.append(say("present-map-left-out", lang, count=len(sheet.left_out)))
    line = 19 * _metre(ax, sheet)
    for k, note in enumerate(notes):
        ax.text(
            west,
            south - 2 * line - k * line,
            note,
            ha="left",
            va="top",
            fontsize=13,
            color=LIGHT.muted,
        )
    pad = 0.01 * (east - west)
    ax.set_xlim(west - pad, east + pad)
    ax.set_ylim(south - line * (2 + len(notes)), north + pad)
    ax.set_aspect("equal", adjustable="box", anchor="NW")
    ax.set_axis_off()
    if entries:
        place: dict[str, Any] = {"loc": "upper left"}
        if pixels(ax) < 500:
            place |= {"bbox_to_anchor": (0.0, -0.01)}
        elif north - south < BROAD * (east - west):
            # A broad country takes the whole width, and its legend stands below.
            place |= {"bbox_to_anchor": (0.0, -0.01), "ncols": 3, "columnspacing": 1.6}
        else:
            place |= {"bbox_to_anchor": (1.01, 1.0)}
        legend = ax.legend(
            [h for h, _ in entries],
            [t for _, t in entries],
            title=head,
            alignment="left",
            borderaxespad=0.0,
            handlelength=max(1.8, tall / 13),
            handleheight=max(1.1, tall / 13),
            # Also the space under the title, into which a large circle would reach.
            labelspacing=0.45 + 0.4 * tall / 13,
            **place,
        )
        legend.get_title().set_fontweight(600)
        legend.get_title().set_parse_math(False)


def default_height(width: float) -> float:
    """Pixels of height to start from at a width; ``style.fit_height`` trims it after drawing."""
    return 1.6 * width + 320 if width < 500 else width


def _sheet(regions: Regions | Sheet, ax: Axes, values: pd.DataFrame | None = None) -> Sheet:
    if isinstance(regions, Sheet):
        return regions
    keep = None if values is None else set(values["region"].astype(str))
    return lay_out(regions, pixels(ax), keep=keep)
