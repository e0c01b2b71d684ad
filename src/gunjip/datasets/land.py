"""The land: an invented peninsula, its provinces, municipalities and cities.

The land is the same whatever the seed: one country, of which each seed draws
another history. Coordinates are metres inside the area of EPSG:5179; the places
are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gunjip.datasets.names import place_names
from gunjip.foundation.rng import stream
from gunjip.tables import Regions

CRS = "EPSG:5179"
MUNICIPALITIES = 120
PROVINCES = 8

#: Where the land lies, in metres.
_CENTRE = (1_000_000.0, 1_720_000.0)
_SCALE = 850.0  # metres a unit of the outline

# Clockwise from the north-west; the north edge is the border to the mainland.
_OUTLINE = (
    (-70, 170), (-20, 185), (40, 175), (95, 190), (105, 150), (98, 110), (112, 70),
    (120, 20), (108, -30), (114, -70), (95, -110), (70, -140), (40, -150), (15, -175),
    (-20, -165), (-45, -182), (-75, -160), (-97, -125), (-84, -85), (-110, -50), (-95, -10),
    (-121, 30), (-100, 65), (-78, 82), (-97, 120), (-85, 150),
)  # fmt: skip
_ISLANDS = ((-118, -105, 7), (-112, -150, 5), (128, -98, 6), (-5, -196, 5))

# The largest cities by hand (units of the outline), so that the country has a
# capital region in the north-west and a port in the south-east.
_CITIES = (
    (-52, 88), (80, -78), (10, 5), (78, 62), (-62, -62), (20, -118), (-60, 20), (40, 128),
)  # fmt: skip
CITY_COUNT = 26
#: How many of the municipalities are districts of the largest cities.
_DISTRICTS = (15, 9, 6, 5, 4)


@dataclass(frozen=True, slots=True)
class Land:
    """The fixed geography.

    Attributes
    ----------
    outline
        The land with its islands.
    municipalities, provinces
        Polygons that tile the land; ``provinces`` are unions of municipalities.
    cities
        One row a city: ``rank, x, y, weight, spread`` (m); the weights follow
        Zipf's law.
    towns
        One row a municipality in the order of ``municipalities``: ``x, y``.
    """

    outline: BaseGeometry
    municipalities: Regions
    provinces: Regions
    cities: pd.DataFrame
    towns: pd.DataFrame

    def locate(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Position in ``municipalities`` of each point; −1 outside the land.

        A point on a border belongs to the municipality that comes first.
        """
        shapes = self.municipalities.data.geometry.to_numpy()
        tree = shapely.STRtree(shapes)
        point, shape = tree.query(shapely.points(x, y), predicate="intersects")
        out = np.full(x.size, len(shapes), dtype=np.int64)
        np.minimum.at(out, point, shape)
        out[out == len(shapes)] = -1
        return out


def _roughen(points: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Displace midpoints four times, so that the coast looks like one."""
    for level in range(5):
        following = np.roll(points, -1, axis=0)
        step = following - points
        normal = np.column_stack([-step[:, 1], step[:, 0]])
        shift = rng.normal(0, 0.11 if level else 0.06, size=(len(points), 1))
        middle = (points + following) / 2 + normal * shift
        points = np.stack([points, middle], axis=1).reshape(-1, 2)
    return points


def _outline(rng: np.random.Generator) -> BaseGeometry:
    coast = _roughen(np.array(_OUTLINE, dtype=float), rng)
    parts: list[BaseGeometry] = [shapely.make_valid(Polygon(coast * _SCALE + _CENTRE))]
    for x, y, radius in _ISLANDS:
        angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        reach = radius * rng.uniform(0.7, 1.3, angle.size)
        ring = np.column_stack([x + reach * np.cos(angle), y + reach * np.sin(angle)])
        parts.append(Polygon(ring * _SCALE + _CENTRE))
    merged = shapely.set_precision(shapely.unary_union(parts), 1.0)
    # Midpoint displacement can cut off slivers: the mainland and the islands stay.
    pieces = sorted(shapely.get_parts(merged), key=lambda p: -p.area)
    return MultiPolygon([p for p in pieces if p.area > 2e7])


def _apart(
    rng: np.random.Generator,
    land: BaseGeometry,
    start: NDArray[np.float64],
    count: int,
    distance: float,
) -> NDArray[np.float64]:
    """Points on land that keep a distance from each other; it shrinks until they fit."""
    west, south, east, north = land.bounds
    shapely.prepare(land)
    points = [*start]
    while len(points) < count:
        for _ in range(400):
            trial = rng.uniform((west, south), (east, north))
            if not shapely.contains_xy(land, *trial):
                continue
            if not points or np.min(np.hypot(*(np.array(points) - trial).T)) > distance:
                points.append(trial)
                if len(points) == count:
                    break
        else:
            distance *= 0.93
    return np.array(points)


def _cities(rng: np.random.Generator, land: BaseGeometry) -> pd.DataFrame:
    first = np.array(_CITIES, dtype=float) * _SCALE + _CENTRE
    inner = land.buffer(-4_000)
    points = _apart(rng, inner, first, CITY_COUNT, 34_000)
    rank = np.arange(1, CITY_COUNT + 1)
    weight = rank**-0.9
    return pd.DataFrame(
        {
            "rank": rank,
            "x": points[:, 0].round(),
            "y": points[:, 1].round(),
            "weight": weight / weight.sum(),
            "spread": 11_000 * weight**0.38,
        }
    )


def _centres(
    rng: np.random.Generator, land: BaseGeometry, cities: pd.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Centres of the municipalities and whether each is a district, city or county."""
    points: list[NDArray[np.float64]] = []
    kinds: list[str] = []
    shapely.prepare(land)
    heads = cities[["x", "y"]].to_numpy(dtype=float)
    spreads = cities["spread"].to_numpy(dtype=float)
    for head, spread, count in zip(heads, spreads, _DISTRICTS, strict=False):
        reach = spread * 1.25
        gap = reach * 1.5 / np.sqrt(count)
        here: list[NDArray[np.float64]] = [head]
        while len(here) < count:
            for _ in range(300):
                angle, radius = rng.uniform(0, 2 * np.pi), reach * np.sqrt(rng.uniform())
                trial = here[0] + radius * np.array([np.cos(angle), np.sin(angle)])
                near = np.min(np.hypot(*(np.array(here) - trial).T))
                if near > gap and shapely.contains_xy(land, *trial):
                    here.append(trial)
                    break
            else:
                gap *= 0.93
        points += here
        kinds += ["district"] * count
    for head in heads[len(_DISTRICTS) :]:
        points.append(head)
        kinds.append("city")
    everything = _apart(rng, land, np.array(points), MUNICIPALITIES, 22_000)
    kinds += ["county"] * (MUNICIPALITIES - len(kinds))
    return everything.round(), np.array(kinds)


def _cells(
    rng: np.random.Generator, land: BaseGeometry, centres: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Small cells that tile the land, finer around the districts."""
    west, south, east, north = land.bounds
    wide = rng.uniform((west, south), (east, north), size=(4_200, 2))
    fine = centres[: sum(_DISTRICTS)]
    close = (fine[:, None, :] + rng.normal(0, 4_500, size=(len(fine), 40, 2))).reshape(-1, 2)
    points = np.concatenate([wide, close, centres]).round()
    frame = shapely.box(west - 5e4, south - 5e4, east + 5e4, north + 5e4)
    edges = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, only_edges=True)
    # One noded net of lines makes faces that share every vertex: no gap, no overlap.
    net = shapely.union(edges, land.boundary, grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net).tolist()))
    inside = shapely.contains(land, shapely.point_on_surface(faces))
    return faces[inside]


def _warp(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth bend of the plane, so that borders are not straight."""
    x, y = points[:, 0], points[:, 1]
    dx = 2_600 * np.sin(y / 7_900 + 0.5) + 1_500 * np.sin(x / 4_700)
    dy = 2_600 * np.sin(x / 8_600 + 1.5) + 1_500 * np.sin(y / 5_300)
    return np.column_stack([x + dx, y + dy])


def _assign(
    faces: NDArray[np.object_], centres: NDArray[np.float64], land: BaseGeometry
) -> NDArray[np.int64]:
    """The municipality of each small cell; every municipality is one piece a landmass."""
    middle = shapely.get_coordinates(shapely.centroid(faces))
    bent, targets = _warp(middle), _warp(centres)
    distance = np.hypot(*(bent[:, None, :] - targets[None, :, :]).transpose(2, 0, 1))
    owner = distance.argmin(axis=1)
    tree = shapely.STRtree(faces)
    left, right = tree.query(faces, predicate="touches")
    mainland = shapely.get_parts(land)[0]
    on_main = shapely.intersects(mainland, shapely.point_on_surface(faces))
    for _ in range(20):
        same = owner[left] == owner[right]
        graph = coo_array((np.ones(same.sum()), (left[same], right[same])), shape=(len(faces),) * 2)
        _, piece = connected_components(graph, directed=False)
        area = np.bincount(piece, weights=shapely.area(faces))
        largest = np.zeros(area.size, dtype=bool)
        for municipality in range(len(centres)):
            pieces = np.unique(piece[(owner == municipality) & on_main])
            if pieces.size:
                largest[pieces[area[pieces].argmax()]] = True
        stray = on_main & ~largest[piece]
        if not stray.any():
            break
        for cell in np.flatnonzero(stray):
            around = owner[right[(left == cell) & ~stray[right]]]
            if around.size:
                owner[cell] = np.bincount(around).argmax()
    return np.asarray(owner, dtype=np.int64)


def _provinces(centres: NDArray[np.float64], cities: pd.DataFrame) -> NDArray[np.int64]:
    """Provinces: the nearest of the eight largest cities, districts with their own."""
    heads = cities[["x", "y"]].to_numpy()[:PROVINCES]
    gap = np.hypot(*(centres[:, None] - heads[None]).transpose(2, 0, 1))
    return np.asarray(gap.argmin(axis=1), dtype=np.int64)


#: How many cities have a labour market of their own.
INTERACTION_REGIONS = 11


@lru_cache(maxsize=1)
def interaction_regions() -> list[str]:
    """The labour market of each municipality, in their order: ``L01`` to ``L11``.

    The basins of the largest cities, farther for a larger city: they follow
    travel, not the provinces.
    """
    country = land()
    heads = country.cities.iloc[:INTERACTION_REGIONS]
    towns = country.towns.to_numpy()
    gap = np.hypot(*(towns[:, None] - heads[["x", "y"]].to_numpy()[None]).transpose(2, 0, 1))
    pull = (heads["weight"] / heads["weight"].max()).to_numpy() ** 0.22
    return [f"L{k + 1:02d}" for k in (gap / pull).argmin(axis=1)]


@lru_cache(maxsize=1)
def land() -> Land:
    """The fixed geography, made once a process (about half a second)."""
    rng = stream(0, "peninsula/land")
    outline = _outline(rng)
    cities = _cities(rng, outline)
    centres, kinds = _centres(rng, outline, cities)
    faces = _cells(rng, outline, centres)
    owner = _assign(faces, centres, outline)
    shapes = np.array(
        [shapely.coverage_union_all(faces[owner == k]) for k in range(MUNICIPALITIES)]
    )
    shapes = shapely.normalize(shapes)
    # What the municipalities tile is the land, to the last vertex.
    outline = shapely.normalize(shapely.coverage_union_all(shapes))
    province = _provinces(centres, cities)
    # Codes: province 11, 12 …, then two digits and a zero within it.
    order = np.lexsort((np.arange(MUNICIPALITIES), province))
    within = np.zeros(MUNICIPALITIES, dtype=int)
    for k in range(PROVINCES):
        members = order[province[order] == k]
        within[members] = np.arange(1, members.size + 1)
    province_code = np.array([f"{11 + k}" for k in province])
    code = np.array([f"{p}{w:02d}0" for p, w in zip(province_code, within, strict=True)])
    names = place_names(kinds, PROVINCES)
    frame = gpd.GeoDataFrame(
        {
            "region": code,
            "name": names.municipality_en,
            "name_ko": names.municipality_ko,
            "kind": kinds,
            "parent": province_code,
            "town_x": centres[:, 0],
            "town_y": centres[:, 1],
        },
        geometry=shapes,
        crs=CRS,
    ).sort_values("region", ignore_index=True)
    towns = frame[["town_x", "town_y"]].rename(columns={"town_x": "x", "town_y": "y"})
    above = gpd.GeoDataFrame(
        {
            "region": [f"{11 + k}" for k in range(PROVINCES)],
            "name": names.province_en,
            "name_ko": names.province_ko,
        },
        geometry=[
            shapely.normalize(shapely.coverage_union_all(shapes[province == k]))
            for k in range(PROVINCES)
        ],
        crs=CRS,
    )
    return Land(
        outline=outline,
        municipalities=Regions(frame.drop(columns=["town_x", "town_y"]), source="peninsula"),
        provinces=Regions(above, source="peninsula"),
        cities=cities,
        towns=towns,
    )
