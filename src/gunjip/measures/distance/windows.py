"""The window in which points were looked for, and what edges do to counts.

A window is a rectangle, a polygon (with holes and parts), or just an area. Edge
corrections give every pair a weight: how much of the circle through j about i
lies inside (isotropic), or how much of the window overlaps itself when shifted
by the pair's vector (translation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.validation import Checks

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A window.

    Attributes
    ----------
    area
        In square metres.
    shape
        A shapely polygon, or None where only the area is known.
    edges
        Sides (x1, y1, x2, y2), shape (m, 4).
    box
        The sides (xmin, ymin, xmax, ymax) where it is a rectangle, else None.
    """

    area: float
    shape: Any
    edges: Floats
    box: tuple[float, float, float, float] | None

    def holds(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Which points lie inside or on the edge."""
        if self.box is not None:
            a, b, c, d = self.box
            return np.asarray((x >= a) & (x <= c) & (y >= b) & (y <= d))
        import shapely

        return np.asarray(shapely.covers(self.shape, shapely.points(x, y)), dtype=np.bool_)

    def border(self, x: Floats, y: Floats) -> Floats:
        """Distance of each point to the edge."""
        if self.box is not None:
            a, b, c, d = self.box
            return np.minimum(np.minimum(x - a, c - x), np.minimum(y - b, d - y))
        import shapely

        edge = self.shape.boundary
        return np.asarray(shapely.distance(edge, shapely.points(x, y)), dtype=np.float64)

    def random_points(self, rng: np.random.Generator, number: int) -> tuple[Floats, Floats]:
        """Points at random inside."""
        if self.shape is None:
            raise ParameterError.of("distance-correction-window", correction="random points")
        west, south, east, north = self.shape.bounds
        x, y = np.empty(0), np.empty(0)
        while x.size < number:
            need = int((number - x.size) * 1.2 * (east - west) * (north - south) / self.area) + 16
            u, v = rng.uniform(west, east, need), rng.uniform(south, north, need)
            inside = self.holds(u, v)
            x, y = np.r_[x, u[inside]], np.r_[y, v[inside]]
        return x[:number], y[:number]

    def overlap(self, dx: Floats, dy: Floats) -> Floats:
        """Area of the window's overlap with itself shifted by (dx, dy)."""
        if self.box is not None:
            a, b, c, d = self.box
            return np.maximum(c - a - np.abs(dx), 0.0) * np.maximum(d - b - np.abs(dy), 0.0)
        import shapely
        from shapely.affinity import translate

        out = np.empty(dx.size)
        for k in range(dx.size):
            moved = translate(self.shape, float(dx[k]), float(dy[k]))
            out[k] = shapely.area(shapely.intersection(self.shape, moved))
        return out


def as_window(window: Any) -> Window:
    """A window of (xmin, ymin, xmax, ymax), a polygon, or an area in m².

    Raises
    ------
    ParameterError
        Anything else, or no area.

    Examples
    --------
    >>> as_window((0, 0, 2, 3)).area
    6.0
    """
    if isinstance(window, Window):
        return window
    import shapely

    checks = Checks()
    box: tuple[float, float, float, float] | None = None
    shape: Any = None
    area = 0.0
    if isinstance(window, int | float | np.number):
        area = float(window)
    elif hasattr(window, "geom_type"):
        shape = window
    elif hasattr(window, "geometry"):
        shape = shapely.union_all(np.asarray(window.geometry))
    elif isinstance(window, tuple | list | np.ndarray) and len(window) == 4:
        a, b, c, d = (float(v) for v in window)
        box = (a, b, c, d)
        shape = shapely.box(*box) if c > a and d > b else shapely.Polygon()
    else:
        checks.add("distance-window-kind", kind=type(window).__name__)
        checks.done()
    edges = np.empty((0, 4))
    if shape is not None:
        area = float(shapely.area(shape))
        rings = [
            ring
            for part in shapely.get_parts(shape)
            if part.geom_type == "Polygon"
            for ring in (part.exterior, *part.interiors)
        ]
        sides = []
        for ring in rings:
            place = shapely.get_coordinates(ring)
            if len(place) > 1:
                sides.append(np.hstack([place[:-1], place[1:]]))
        edges = np.ascontiguousarray(np.vstack(sides)) if sides else edges
    checks.require(np.isfinite(area) and area > 0.0, "distance-window-empty")
    checks.done()
    return Window(area, shape, edges, box)


@njit(cache=True, nogil=True, error_model="numpy")
def _inside(px: float, py: float, edges: Floats) -> bool:
    """Even-odd rule over all sides, holes included."""
    odd = False
    for k in range(edges.shape[0]):
        y1 = edges[k, 1]
        y2 = edges[k, 3]
        if (y1 > py) != (y2 > py):
            at = edges[k, 0] + (py - y1) / (y2 - y1) * (edges[k, 2] - edges[k, 0])
            if px < at:
                odd = not odd
    return odd


@njit(cache=True, nogil=True, error_model="numpy")
def circle_shares(cx: Floats, cy: Floats, radius: Floats, border: Floats, edges: Floats) -> Floats:
    """Share of each circle that lies inside, shape (m,); 1 where it reaches no edge."""
    out = np.ones(cx.size)
    turn = 2.0 * np.pi
    cuts = np.empty(2 * edges.shape[0] + 1)
    for i in range(cx.size):
        r = radius[i]
        if r <= border[i] or r == 0.0:
            continue
        found = 0
        for k in range(edges.shape[0]):
            ax = edges[k, 0] - cx[i]
            ay = edges[k, 1] - cy[i]
            ux = edges[k, 2] - edges[k, 0]
            uy = edges[k, 3] - edges[k, 1]
            # |a + s u|² = r², 0 ≤ s ≤ 1
            p = ux * ux + uy * uy
            q = ax * ux + ay * uy
            w = q * q - p * (ax * ax + ay * ay - r * r)
            if p == 0.0 or w <= 0.0:
                continue
            root = np.sqrt(w)
            for sign in (-1.0, 1.0):
                s = (-q + sign * root) / p
                if 0.0 <= s <= 1.0:
                    cuts[found] = np.arctan2(ay + s * uy, ax + s * ux)
                    found += 1
        if found == 0:
            out[i] = 1.0 if _inside(cx[i] + r, cy[i], edges) else 0.0
            continue
        angle = np.sort(cuts[:found])
        share = 0.0
        for k in range(found):
            a = angle[k]
            b = angle[k + 1] if k + 1 < found else angle[0] + turn
            m = 0.5 * (a + b)
            if b > a and _inside(cx[i] + r * np.cos(m), cy[i] + r * np.sin(m), edges):
                share += b - a
        out[i] = share / turn
    return out
