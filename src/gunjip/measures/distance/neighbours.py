"""Which points can be near enough: strips of the plane, or of latitude.

Points are sorted by strip and, within a strip, along it. The points within a
reach of a row then lie in a few runs of the sorted order, found by bisection:
about 1.6 times as many as truly lie within the circle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Fewer points than this are not worth sorting.
SMALL = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Strips:
    """Points in the order of their strips.

    Attributes
    ----------
    order
        The points in sorted order, shape (n,).
    keys
        strip number × span + place along the strip, ascending; empty where
        every point is within reach of every other and nothing is sorted.
    reach, height, span, origin
        Of the strips; degrees where ``round`` holds.
    round
        Strips of latitude on a sphere.
    """

    order: NDArray[np.intp]
    keys: Floats
    reach: float
    height: float
    span: float
    origin: tuple[float, float]
    round: bool

    @property
    def trivial(self) -> bool:
        """Whether all columns are to be looked at for every row."""
        return self.keys.size == 0

    def runs(self, x: Floats, y: Floats, keys: Floats | None = None) -> tuple[Ints, Ints]:
        """Runs of columns for rows at (x, y), shapes (m, k).

        ``keys`` are those of a sorted subset of the columns; None for all.
        """
        columns = self.keys if keys is None else keys
        u = x - self.origin[0]
        v = y - self.origin[1]
        # Rounding must not lose a neighbour that lies exactly at the reach.
        reach = self.reach * (1.0 + 1e-9) + 1e-9 * self.height
        first = np.floor((v - reach) / self.height)
        number = int(np.ceil(2.0 * reach / self.height)) + 1
        if self.round:
            tilt = np.radians(np.abs(y))
            far = np.radians(min(reach, 180.0))
            with np.errstate(invalid="ignore", divide="ignore"):
                half = np.degrees(np.arcsin(np.sin(far) / np.cos(tilt)))
            half = np.where(tilt + far < np.pi / 2, half * (1.0 + 1e-9) + 1e-9, 360.0)
            turns = (-360.0, 0.0, 360.0)
        lo, hi = [], []
        for k in range(number):
            strip = first + k
            if self.round:
                for turn in turns:
                    a = np.clip(u - half + turn, -1.0, 361.0)
                    b = np.clip(u + half + turn, -1.0, 361.0)
                    # The turns of a full circle would take a point three times.
                    if turn != 0.0:
                        none = half >= 180.0
                        a, b = np.where(none, -1.0, a), np.where(none, -1.0, b)
                    else:
                        a = np.where(half >= 180.0, -1.0, a)
                        b = np.where(half >= 180.0, 361.0, b)
                    lo.append(np.searchsorted(columns, strip * self.span + a, side="left"))
                    hi.append(np.searchsorted(columns, strip * self.span + b, side="right"))
            else:
                low = strip * self.height
                gap = np.maximum(0.0, np.maximum(low - v, v - low - self.height))
                half = np.sqrt(np.maximum(0.0, reach**2 - gap**2)) + 1e-9 * self.height
                half = np.where(gap > reach, -1.0, half)
                lo.append(np.searchsorted(columns, strip * self.span + u - half, side="left"))
                hi.append(np.searchsorted(columns, strip * self.span + u + half, side="right"))
        starts = np.stack(lo, axis=1).astype(np.int64)
        ends = np.stack(hi, axis=1).astype(np.int64)
        return starts, np.maximum(ends, starts)


def make_strips(x: Floats, y: Floats, reach: float, *, on_sphere: bool) -> Strips:
    """Sort points into strips of half the reach; leave them alone where it would not help.

    ``reach`` is in the unit of the coordinates: metres, or degrees on a sphere.
    """
    n = x.size
    order = np.arange(n)
    west, south = float(x.min()), float(y.min())
    wide, tall = float(x.max()) - west, float(y.max()) - south
    if on_sphere:
        west, wide = -180.0, 360.0
    height = reach / 2.0
    plain = Strips(order, np.empty(0), reach, 1.0, 1.0, (0.0, 0.0), on_sphere)
    if n < SMALL or reach <= 0.0 or not np.isfinite(reach):
        return plain
    if reach > (tall / 2.5 if on_sphere else max(wide, tall) / 2.5):
        return plain
    # More strips than points would only cost rounding of the keys.
    height = max(height, tall / 1e6)
    span = wide + (4.0 if on_sphere else 4.0 * reach + 1.0)
    keys = np.floor((y - south) / height) * span + (x - west)
    order = np.argsort(keys, kind="stable")
    return Strips(order, keys[order], reach, height, span, (west, south), on_sphere)
