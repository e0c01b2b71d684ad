"""What stands around and over a map: names, scale bar, legend, its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.words import Lang, say
from gunjip.present.plots.layout import Sheet, lay_out
from gunjip.present.style import LIGHT, pixels
from gunjip.tables.regions import Regions

if TYPE_CHECKING:
    from matplotlib.axes import Axes


#: Height over width below which a map's legend stands below it.
BROAD = 0.72


def metre_of(ax: Axes, sheet: Sheet) -> float:
    """Metres a pixel, about: the legend's place is known only when all is drawn."""
    west, south, east, north = sheet.bounds
    width = pixels(ax)
    beside = width >= 500 and north - south >= BROAD * (east - west)
    return max((east - west) / max(width - (250 if beside else 10), 120), (north - south) / width)


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


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
    metre = metre_of(ax, sheet)
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


def scale_bar(ax: Axes, sheet: Sheet, lang: Lang) -> None:
    """A bar of a round length."""
    west, south, east, _ = sheet.bounds
    target = 0.2 * (east - west) / 1_000
    power = 10.0 ** np.floor(np.log10(max(target, 1e-3)))
    length = max(s for s in (1, 2, 5) if s * power <= target * 1.0000001) * power
    metre = metre_of(ax, sheet)
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


def finish(
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
    scale_bar(ax, sheet, lang)
    notes = []
    if sheet.frames:
        notes.append(say("present-map-insets", lang))
    if sheet.left_out:
        notes.append(say("present-map-left-out", lang, count=len(sheet.left_out)))
    line = 19 * metre_of(ax, sheet)
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


def sheet_of(regions: Regions | Sheet, ax: Axes, values: pd.DataFrame | None = None) -> Sheet:
    """The sheet that regions are drawn on."""
    if isinstance(regions, Sheet):
        return regions
    keep = None if values is None else set(values["region"].astype(str))
    return lay_out(regions, pixels(ax), keep=keep)
