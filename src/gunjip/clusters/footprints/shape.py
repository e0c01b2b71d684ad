"""From a disc to a footprint: which cells belong, and a polygon that gives no plant away."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gunjip.clusters.footprints.grid import Floats, Grid, Ints, excess

#: Corners of a published polygon stand on a lattice of this many metres.
LATTICE = 250.0
#: No corner stands nearer than this to a plant that defines the polygon.
DISTANCE = 100.0
#: A polygon is published from this many plants on.
LEAST_PLANTS = 10
#: How much of the land between cells belongs: 1 is the convex hull.
HULL = 0.3
_LEVELS = 16


def grow(
    grid: Grid,
    cases: Ints,
    everyone: Ints,
    centre: Floats,
    radius: float,
    weight: Ints | None = None,
) -> NDArray[np.int64]:
    """Cells of the level set of the local share with the largest excess around a centre.

    The local share is that of the discs of ``grid``. Among its level sets around
    the centre, within three radii, the connected one with the largest excess is
    taken (the upper level set scan of Patil and Taillie 2004, on one component).

    Parameters
    ----------
    grid
        A grid whose discs are smaller than the disc that was found.
    cases, everyone
        Plants of the industry, and all plants.
    centre, radius
        Of the disc that was found.
    weight
        Of every plant; by default each counts as one.

    Returns
    -------
    ndarray
        Cells of the grid, rising.
    """
    k_cell, m_cell = grid.counts(cases, weight), grid.counts(everyone, weight)
    n, total = int(k_cell.sum()), int(m_cell.sum())
    k_disc, m_disc = grid.discs(k_cell), grid.discs(m_cell)
    xy = grid.centres()
    away = np.hypot(*(xy - centre).T)
    near = np.flatnonzero((away <= 3 * radius) & (m_cell > 0))
    if near.size == 0:
        return near
    inside = away[near] <= radius
    # A share told by a handful of plants jumps: shrink it towards the whole's.
    prior = 4.0 * total / everyone.size
    share = (k_disc[near] + prior * n / total) / (m_disc[near] + prior)
    tree = cKDTree(xy[near])
    pairs = tree.query_pairs(grid.radius / 2 * 1.001, output_type="ndarray")
    peak = share[inside].max() if inside.any() else share.max()
    best, chosen = -1.0, np.flatnonzero(inside)
    for level in np.geomspace(n / total, peak, _LEVELS + 1)[1:-1]:
        above = share >= level
        if not above.any():
            continue
        kept = pairs[above[pairs[:, 0]] & above[pairs[:, 1]]]
        graph = coo_array(
            (np.ones(len(kept)), (kept[:, 0], kept[:, 1])), shape=(near.size, near.size)
        )
        _, label = connected_components(graph, directed=False)
        label = np.where(above, label, -1)
        # The component that holds most of the disc's cases.
        weight = np.where(inside & above, k_cell[near], 0)
        if weight.sum() == 0:
            continue
        home = np.argmax(np.bincount(label[above], weights=weight[above]))
        mine = np.flatnonzero(label == home)
        value = excess(int(k_cell[near[mine]].sum()), int(m_cell[near[mine]].sum()), n, total)
        if value > best:
            best, chosen = value, mine
    return np.sort(near[chosen])


def outline(cells: Floats, side: float, members: Floats) -> shapely.Geometry:
    """A polygon around cells whose corners do not give plants away.

    Cells are first snapped to the lattice, so that the polygon knows no position
    more exactly than that; gaps narrower than a few cells, or than is usual between
    members, are closed, and bays of their concave hull filled; corners stand on the
    lattice, and the polygon is widened until none is nearer than ``DISTANCE`` to a
    member.

    Parameters
    ----------
    cells
        Centres of the cells in metres, shape (n, 2).
    side
        Of a cell.
    members
        The plants that define the footprint, shape (k, 2).

    Returns
    -------
    Polygon or MultiPolygon; empty for fewer than ``LEAST_PLANTS`` members.
    """
    if len(members) < LEAST_PLANTS:
        return shapely.Polygon()
    step = max(LATTICE, np.ceil(side / LATTICE) * LATTICE)
    at = np.unique(np.floor(cells / step).astype(np.int64), axis=0) * step
    squares = shapely.box(at[:, 0], at[:, 1], at[:, 0] + step, at[:, 1] + step)
    shape = shapely.union_all(squares)
    # Cells of one level set are linked over up to four sides: so wide a gap is inside.
    # So is one that is usual between members, where there are few of them.
    away, _ = cKDTree(members).query(members, k=min(5, len(members)))
    close = max(2.25 * step, float(np.clip(np.median(away[:, -1]), 0.0, 5_000.0)))
    closed = shape.buffer(close + LATTICE, quad_segs=2).buffer(-close, quad_segs=2)
    # Bays are filled part by part: the land between distant parts is not the cluster's.
    parts = shapely.get_parts(closed)
    hulls = [shapely.concave_hull(shapely.intersection(shape, p), ratio=HULL) for p in parts]
    shape = shapely.union_all([closed, *hulls])
    shape = shapely.set_precision(shape.simplify(LATTICE / 2), LATTICE)
    shape = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shape))))
    for _ in range(8):
        if not vertices_near(shape, members):
            return shape
        shape = shapely.set_precision(shape.buffer(LATTICE, quad_segs=2), LATTICE)
    return shape


def vertices_near(shape: shapely.Geometry, members: Floats, distance: float = DISTANCE) -> int:
    """How many corners of a polygon stand nearer than a distance to a member."""
    corners = shapely.get_coordinates(shape)
    if len(corners) == 0 or len(members) == 0:
        return 0
    near, _ = cKDTree(members).query(corners)
    return int((near < distance).sum())
