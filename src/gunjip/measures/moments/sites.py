"""Sites as the kernels want them, and distance bins with their kernel weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gunjip.measures.moments.theory import Floats

EARTH_RADIUS = 6_371_008.8  # metres, mean radius (IUGG)
Geometry = Literal["planar", "sphere"]
Singles = NDArray[np.float32]

#: Width of a distance bin as a share of the bandwidth. Within a bin the kernel is
#: averaged over the ring's area: see ``docs/measures/moments.md`` for the error.
BIN_SHARE = 0.1
#: The kernel is dropped beyond this many bandwidths.
REACH = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Positions of N sites.

    Attributes
    ----------
    x, y, z
        float32, metres from the centre; z is 0 in the plane, and on the globe the
        three are positions on the sphere, whose chords are measured.
    px, py
        float64 planar coordinates for the grid methods, from 0 up, metres; on the
        globe an equal-area (Lambert azimuthal) projection about the centre.
    geometry
        Which.
    """

    x: Singles
    y: Singles
    z: Singles
    px: Floats
    py: Floats
    geometry: Geometry

    @property
    def count(self) -> int:
        """N."""
        return int(self.x.size)

    @property
    def flat(self) -> bool:
        """Whether z is 0 everywhere and need not be read."""
        return self.geometry == "planar"

    @property
    def extent(self) -> float:
        """The longer side of the planar box, metres."""
        return float(max(self.px.max(), self.py.max()))

    def take(self, index: NDArray[np.int64]) -> Sites:
        """Some of the sites, or all in another order."""
        return Sites(
            self.x[index].copy(),
            self.y[index].copy(),
            self.z[index].copy(),
            self.px[index].copy(),
            self.py[index].copy(),
            self.geometry,
        )


def planar_sites(x: Floats, y: Floats) -> Sites:
    """Sites in a plane, metres."""
    cx, cy = float(x.mean()), float(y.mean())
    return Sites(
        (x - cx).astype(np.float32),
        (y - cy).astype(np.float32),
        np.zeros(x.size, np.float32),
        x - x.min(),
        y - y.min(),
        "planar",
    )


def globe_sites(lon: Floats, lat: Floats) -> Sites:
    """Sites given in degrees; distances are great circles on the mean sphere."""
    lam, phi = np.radians(lon), np.radians(lat)
    unit = np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    centre = unit.mean(axis=0)
    length = float(np.linalg.norm(centre))
    centre = centre / length if length > 1e-9 else np.array([1.0, 0.0, 0.0])
    helper = np.array([0.0, 0.0, 1.0]) if abs(centre[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    east = np.cross(helper, centre)
    east /= np.linalg.norm(east)
    north = np.cross(centre, east)
    scale = EARTH_RADIUS * np.sqrt(2.0 / np.maximum(1.0 + unit @ centre, 1e-9))
    px, py = scale * (unit @ east), scale * (unit @ north)
    xyz = (EARTH_RADIUS * (unit - unit.mean(axis=0))).astype(np.float32)
    return Sites(
        xyz[:, 0].copy(), xyz[:, 1].copy(), xyz[:, 2].copy(), px - px.min(), py - py.min(), "sphere"
    )


def spatial_order(sites: Sites, cell: float) -> NDArray[np.int64]:
    """An order in which neighbours stand together, for the processor's caches."""
    cells = max(1.0, sites.extent / 4096.0, cell)
    i, j = (sites.px / cells).astype(np.int64), (sites.py / cells).astype(np.int64)
    return np.argsort(i * (int(j.max()) + 1) + np.where(i % 2 == 0, j, j.max() - j), kind="stable")


def arc(chord: Floats | float, geometry: Geometry) -> Floats:
    """Distance along the surface of a measured chord."""
    c = np.asarray(chord, dtype=float)
    if geometry == "planar":
        return c
    return np.asarray(2.0 * EARTH_RADIUS * np.arcsin(np.clip(c / (2.0 * EARTH_RADIUS), 0.0, 1.0)))


def chord(distance: Floats | float, geometry: Geometry) -> Floats:
    """The straight line that is measured for a distance along the surface."""
    d = np.asarray(distance, dtype=float)
    if geometry == "planar":
        return d
    half = np.clip(d / (2.0 * EARTH_RADIUS), 0.0, np.pi / 2.0)
    return np.asarray(2.0 * EARTH_RADIUS * np.sin(half))


def kernel(distances: Floats, r: Floats, bandwidth: float) -> Floats:
    """Gaussian K-density kernel with reflection at zero, shape (nd, len(r))."""
    d = np.asarray(distances, dtype=float)[:, None]
    scale = bandwidth * np.sqrt(2.0 * np.pi)
    return np.asarray(
        (np.exp(-0.5 * ((d - r) / bandwidth) ** 2) + np.exp(-0.5 * ((d + r) / bandwidth) ** 2))
        / scale
    )


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Distance bins: one for distance zero, then equal ones of the measured chord.

    Attributes
    ----------
    count
        Number of bins, the zero bin included.
    inverse
        1/width, float32, per metre.
    weights
        Kernel at each distance averaged over each bin's ring area, shape (nd, count).
    """

    count: int
    inverse: np.float32
    weights: Floats

    @property
    def padded(self) -> Floats:
        """Weights with a last column of zeros for pairs that are too far."""
        return np.hstack([self.weights, np.zeros((self.weights.shape[0], 1))])


def make_bins(
    distances: Floats, bandwidth: float, geometry: Geometry, *, share: float = BIN_SHARE
) -> Bins:
    """Bins for a set of distances and a bandwidth."""
    from scipy.special import ndtr

    width = share * bandwidth
    reach = float(chord(float(distances.max()) + REACH * bandwidth, geometry))
    number = max(1, int(np.ceil(reach / width)))
    edges = arc(np.asarray(np.arange(number + 1) * width, dtype=np.float64), geometry)
    lo, hi = edges[:-1], edges[1:]

    def moment(centre: Floats) -> Floats:
        """Integral of r times a Gaussian about ``centre`` over each bin."""
        u, v = (lo - centre) / bandwidth, (hi - centre) / bandwidth
        # The tail that is the smaller one, so that no digits cancel.
        mass = np.where(u > 0, ndtr(-u) - ndtr(-v), ndtr(v) - ndtr(u))
        bell = (np.exp(-0.5 * v * v) - np.exp(-0.5 * u * u)) / np.sqrt(2.0 * np.pi)
        return np.asarray(centre * mass - bandwidth * bell)

    # Pairs in a ring are spread over its area, not evenly over its radius.
    d = distances[:, None]
    averaged = np.maximum(moment(d) + moment(-d), 0.0) / ((hi**2 - lo**2) / 2.0)
    zero = kernel(distances, np.zeros(1), bandwidth)
    return Bins(number + 1, np.float32(1.0 / width), np.hstack([zero, averaged]))
