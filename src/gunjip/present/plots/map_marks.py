"""What a map is drawn with: areas, dots, hatching, and their marks in the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gunjip.present.plots.layout import Sheet
from gunjip.present.style import LIGHT, pixels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as DrawnPath


def rgb(colour: str) -> tuple[float, float, float]:
    """A colour ``#rrggbb`` as shares of red, green and blue."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


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


def middles(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """A point inside each shape, (n, 2)."""
    return shapely.get_coordinates(shapely.point_on_surface(shapes)).reshape(-1, 2)


def are_small(sheet: Sheet, ax: Axes) -> bool:
    """Whether the usual region is so small that the usual hatching would miss it."""
    areas = shapely.area(sheet.shapes[[s is not None for s in sheet.shapes]])
    west, _, east, _ = sheet.bounds
    metre = (east - west) / pixels(ax)
    return bool(np.median(np.sqrt(areas)) < 20 * metre)


def fill_areas(
    ax: Axes,
    sheet: Sheet,
    which: NDArray[np.bool_],
    colour: str,
    edge: str = LIGHT.line,
    width: float = 0.4,
) -> None:
    """Fill regions."""
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


def fill_dots(ax: Axes, sheet: Sheet, which: NDArray[np.bool_], colour: str) -> None:
    """Regions known by a point only: dots of one size, since a ratio has no area."""
    if which.any():
        points = middles(sheet.shapes[which])
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


def hatch_areas(
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
    lines.set_hatchcolor((*rgb(ink), 0.55))
    lines.set_hatch_linewidth(0.5 if small else 0.9)
    ax.add_collection(lines, autolim=False)


def swatch(colour: str, mark: str = "", ink: str = "") -> Any:
    """A mark of the legend: a field."""
    from matplotlib.patches import Patch

    patch = Patch(facecolor=colour, edgecolor=LIGHT.control, linewidth=0.6)
    if mark:
        patch.set_hatch(mark * 2)
        patch.set_hatchcolor((*rgb(ink), 0.6))
        patch.set_hatch_linewidth(0.8)
    return patch


def outline_mark(style: Any) -> Any:
    """A mark of the legend: an outline."""
    from matplotlib.patches import Patch

    return Patch(
        facecolor=(*rgb(LIGHT.accent), 0.12),
        edgecolor=LIGHT.accent,
        linewidth=2.0,
        linestyle=style,
    )


def circle_mark(diameter: float) -> Any:
    """A mark of the legend: a circle."""
    from matplotlib.lines import Line2D

    return Line2D(
        [],
        [],
        marker="o",
        linestyle="",
        markersize=diameter,
        markerfacecolor=(*rgb(LIGHT.accent), 0.75),
        markeredgecolor=LIGHT.page,
        markeredgewidth=0.8,
    )
