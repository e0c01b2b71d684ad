"""How regions are laid out on a sheet: projection, insets for far parts, fewer vertices."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gunjip.tables import regions as regions_table

#: Parts of a country further apart than this many metres may go into an inset …
FAR = 300_000.0
#: … when the map without them covers at most this share of the ground.
SAVING = 0.75
MOST_INSETS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Shapes in the coordinates of the drawing.

    Attributes
    ----------
    codes
        Region codes, shape (n,).
    shapes
        Polygons or points in metres of the main map, shape (n,); None where a
        region has no shape or is left out.
    crs
        The main map's coordinate system, in metres.
    main
        Whether the region stands on the main map (True) or in an inset.
    bounds
        West, south, east, north of all that is drawn.
    frames
        Rectangles around insets.
    left_out
        Codes with a shape that found no room.
    """

    codes: NDArray[np.object_]
    shapes: NDArray[np.object_]
    crs: str
    main: NDArray[np.bool_]
    bounds: tuple[float, float, float, float]
    frames: tuple[tuple[float, float, float, float], ...]
    left_out: tuple[str, ...]

    @property
    def areas(self) -> bool:
        """Whether there are polygons to fill."""
        kinds = shapely.get_type_id(self.shapes)
        return bool(np.isin(kinds, (3, 6)).any())


def lay_out(
    regions: regions_table.Regions, width: float, *, keep: Collection[str] | None = None
) -> Sheet:
    """Project regions for a drawing of ``width`` pixels.

    The main map is the largest connected part; far parts (overseas islands, an
    exclave) become insets when that saves room. A part of which no region is in
    ``keep`` is left out and listed. Borders are generalised together, to less
    than half a pixel, so that neighbours still share them.
    """
    data = regions.data
    codes = data["region"].to_numpy(dtype=object)
    shapes = np.asarray(data.geometry.to_numpy(), dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    out = np.full(len(codes), None, dtype=object)
    if not there.any():
        return Sheet(codes, out, regions.metric_crs(), there, (0.0, 0.0, 1.0, 1.0), (), ())
    world = np.asarray(data.geometry.to_crs(4326).to_numpy(), dtype=object)
    part = _parts(world, there)
    sizes = np.bincount(part[there])
    order = np.argsort(-sizes, kind="stable")
    own = data.crs.is_projected and data.crs.axis_info[0].unit_name in ("metre", "meter")
    whole = _project(data, there, part, None, own)
    main_part = int(order[0])
    alone, crs = _project(data, there, part, main_part, own)
    split = len(order) > 1 and _ground(alone, there & (part == main_part)) < SAVING * _ground(
        whole[0], there
    )
    main = there & (part == main_part) if split else there.copy()
    if not split:
        alone, crs = whole
    left_out: list[str] = []
    metres = float(np.ptp(_bounds(alone[main])[::2])) / max(width, 1.0)
    out[main] = _generalise(alone[main], 0.5 * metres)
    west, south, east, north = _bounds(out[main])
    frames: list[tuple[float, float, float, float]] = []
    if split:
        wanted: list[NDArray[np.bool_]] = []
        for number in order[1:]:
            members = there & (part == number)
            empty = keep is not None and not set(codes[members]) & set(keep)
            if empty or len(wanted) == MOST_INSETS:
                left_out += [str(c) for c in codes[members]]
            else:
                wanted.append(members)
        frames = _insets(data, part, wanted, out, (west, south, east, north), own, width)
        for frame in frames:
            west, south = min(west, frame[0]), min(south, frame[1])
            east, north = max(east, frame[2]), max(north, frame[3])
    return Sheet(
        codes, out, crs, main, (west, south, east, north), tuple(frames), tuple(sorted(left_out))
    )


def _bounds(shapes: NDArray[np.object_]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(v) for v in shapely.total_bounds(shapes))
    # One point, or points on a line, still get a sheet.
    if east - west <= 0:
        west, east = west - 5_000.0, east + 5_000.0
    if north - south <= 0:
        south, north = south - 5_000.0, north + 5_000.0
    return west, south, east, north


def _ground(shapes: NDArray[np.object_], which: NDArray[np.bool_]) -> float:
    west, south, east, north = _bounds(shapes[which])
    return (east - west) * (north - south)


def _parts(world: NDArray[np.object_], there: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Number of the connected part that each region belongs to (-1: no shape).

    Vertices are put into cubes of FAR / 2 on the globe; cubes that touch are
    one part, and a region joins all the cubes that it reaches.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(world)
    coords, owner = shapely.get_coordinates(world, return_index=True)
    lon, lat = np.radians(coords[:, 0]), np.radians(coords[:, 1])
    sphere = 6_371_000.0 * np.column_stack(
        (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
    )
    cube, cube_of = np.unique(np.floor(sphere / (FAR / 2)), axis=0, return_inverse=True)
    cube_of = cube_of.ravel()
    from scipy.spatial import cKDTree

    near = cKDTree(cube).query_pairs(1.75, output_type="ndarray")  # √3: corners touch
    rows = np.concatenate((owner, n + near[:, 0]))
    cols = np.concatenate((n + cube_of, n + near[:, 1]))
    size = n + len(cube)
    links = coo_array((np.ones(len(rows), dtype=np.int8), (rows, cols)), shape=(size, size))
    _, label = connected_components(links, directed=False)
    part = np.full(n, -1, dtype=np.intp)
    _, part[there] = np.unique(label[:n][there], return_inverse=True)
    return part


def _project(
    data: gpd.GeoDataFrame,
    there: NDArray[np.bool_],
    part: NDArray[np.intp],
    number: int | None,
    own: bool,
) -> tuple[NDArray[np.object_], str]:
    """One part (or everything) in metres, around its own centre."""
    which = there if number is None else there & (part == number)
    if own:
        return np.asarray(data.geometry.to_numpy(), dtype=object), str(data.crs.to_string())
    lonlat = shapely.get_coordinates(np.asarray(data.geometry[which].to_crs(4326).to_numpy()))
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    # The mean direction: right on both sides of the date line.
    x, y, z = np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)
    lon_0 = np.degrees(np.arctan2(y.mean(), x.mean()))
    lat_0 = np.degrees(np.arctan2(z.mean(), np.hypot(x.mean(), y.mean())))
    crs = f"+proj=laea +lat_0={lat_0:.2f} +lon_0={lon_0:.2f} +datum=WGS84 +units=m +no_defs"
    out = np.full(len(data), None, dtype=object)
    out[which] = np.asarray(data.geometry[which].to_crs(crs).to_numpy(), dtype=object)
    return out, crs


def _generalise(shapes: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Fewer vertices, borders kept shared; what becomes nothing keeps its shape."""
    kinds = shapely.get_type_id(shapes)
    areas = np.isin(kinds, (3, 6))
    if not areas.any() or tolerance <= 0:
        return shapes
    out = shapes.copy()
    flat = shapely.force_2d(shapes[areas])
    crossed = ~shapely.is_valid(flat)
    flat[crossed] = shapely.make_valid(flat[crossed])
    flat = np.array([_only_areas(g) for g in flat], dtype=object)
    try:
        simple = shapely.coverage_simplify(flat, tolerance)
    except shapely.errors.GEOSException:
        # Regions that overlap are no coverage: each is generalised by itself.
        simple = shapely.simplify(flat, tolerance)
    simple = _without_specks(simple, 6.0 * tolerance**2)
    gone = shapely.is_empty(simple) | shapely.is_missing(simple)
    out[areas] = np.where(gone, shapes[areas], simple)
    return out


def _without_specks(shapes: NDArray[np.object_], least: float) -> NDArray[np.object_]:
    """Islets smaller than a dot taken from regions that have something larger."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    size = shapely.area(parts)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owner, size)
    keep = (size >= least) | (size == largest[owner])
    touched = np.unique(owner[~keep])
    out = shapes.copy()
    for i in touched:
        out[i] = shapely.multipolygons(parts[keep & (owner == i)])
    return out


def _only_areas(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a shape; mending a crossed one can leave lines beside them."""
    if shapely.get_type_id(shape) in (3, 6):
        return shape
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.area(parts) > 0])


def _insets(
    data: gpd.GeoDataFrame,
    part: NDArray[np.intp],
    wanted: list[NDArray[np.bool_]],
    out: NDArray[np.object_],
    bounds: tuple[float, float, float, float],
    own: bool,
    width: float,
) -> list[tuple[float, float, float, float]]:
    """Place the far parts in a row at the lower left, under whatever stands there."""
    west, south, east, north = bounds
    gap = 0.012 * (east - west)
    boxes, shapes = [], []
    for members in wanted:
        number = int(part[members][0])
        local = _project(data, members, part, number, own)[0][members]
        w, s, e, n = _bounds(local)
        scale = min(0.20 * (north - south) / (n - s), 0.22 * (east - west) / (e - w), 1.0)
        boxes.append((scale * (e - w), scale * (n - s)))
        local = _generalise(local, 0.5 * (east - west) / max(width, 1.0) / scale)
        shapes.append((local, w, s, scale))
    if not boxes:
        return []
    tallest = max(h for _, h in boxes) + 2 * gap
    total = sum(w for w, _ in boxes) + 2 * gap * len(boxes) + gap * (len(boxes) - 1)
    tree = shapely.STRtree([s for s in out if s is not None])
    floor = south
    for step in range(60):
        floor = south - step * tallest / 40
        room = shapely.box(west, floor, west + total, floor + tallest)
        if not len(tree.query(room, predicate="intersects")):
            break
    frames, left = [], west
    for members, (w_box, h_box), (local, w, s, scale) in zip(wanted, boxes, shapes, strict=True):
        x0, y0 = left + gap, floor + gap

        def move(
            xy: NDArray[np.float64],
            w: float = w,
            s: float = s,
            k: float = scale,
            x0: float = x0,
            y0: float = y0,
        ) -> NDArray[np.float64]:
            return np.column_stack((x0 + k * (xy[:, 0] - w), y0 + k * (xy[:, 1] - s)))

        out[members] = shapely.transform(local, move)
        frames.append((left, floor, left + w_box + 2 * gap, floor + h_box + 2 * gap))
        left += w_box + 3 * gap
    return frames
