"""Designated zones and the programmes that were run: what policy did so far."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from gunjip.datasets.land import CRS, land
from gunjip.datasets.plants import Stock
from gunjip.datasets.truth import footprints
from gunjip.foundation.rng import stream

#: Zones that were designated where no cluster is.
EMPTY_ZONES = 7
INSTRUMENTS = ("hard_infrastructure", "finance_tax", "network", "research", "workforce", "market")


def _block(
    rng: np.random.Generator, x: float, y: float, half: float, within: BaseGeometry
) -> BaseGeometry:
    """A turned rectangle with a corner cut off, as planners draw them."""
    long, short = half, half * rng.uniform(0.55, 0.9)
    ring = np.array(
        [(-long, -short), (long, -short), (long, 0.4 * short), (0.5 * long, short), (-long, short)]
    )
    turn = rng.uniform(0, np.pi)
    cos, sin = np.cos(turn), np.sin(turn)
    ring = ring @ np.array([[cos, sin], [-sin, cos]]) + (x, y)
    return Polygon(ring).intersection(within)


def make_zones(seed: int, stock: Stock) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Zones, and the truth of what they cover.

    A cluster with the anti-pattern of administrative borders has a zone that is
    its main municipality and ends at its border; of the others every second has
    a zone over a part of it; some zones hold no cluster. A zone names the industry
    that it was designated for, as registers of districts do; free zones name none.
    """
    rng = stream(seed, "peninsula/zones")
    country = land()
    regions = country.municipalities.data
    shapes = regions.geometry.to_numpy()
    prints = footprints(stock)
    rows: list[tuple[BaseGeometry, str, str]] = []
    for planned, print_ in zip(stock.plan, prints, strict=True):
        if "administrative_borders" in planned.anti_patterns:
            home = int(np.bincount(stock.region[planned.members]).argmax())
            rows.append((shapes[home], planned.key, "industrial_district"))
        elif rng.random() < 0.5:
            reach = planned.minor * rng.uniform(0.45, 0.9)
            away = rng.uniform(0, 2 * np.pi)
            x = planned.x + 0.45 * planned.minor * np.cos(away)
            y = planned.y + 0.45 * planned.minor * np.sin(away)
            shape = _block(rng, x, y, reach, country.outline)
            if shapely.area(shapely.intersection(shape, print_)) > 0:
                rows.append((shape, planned.key, "industrial_district"))
    real = [f for f, c in zip(prints, stock.plan, strict=True) if c.kind == "cluster"]
    taken = shapely.unary_union(real) if real else shapely.Polygon()
    towns = country.towns.to_numpy()
    empty = 0
    for r in rng.permutation(len(towns)):
        if empty == EMPTY_ZONES:
            break
        shape = _block(
            rng,
            float(towns[r, 0]),
            float(towns[r, 1]),
            float(rng.uniform(1_500, 4_000)),
            country.outline,
        )
        if not shapely.intersects(shape, taken):
            rows.append((shape, "", "free_zone" if empty % 2 else "technology_park"))
            empty += 1
    keys = [f"Z{k:02d}" for k in range(1, len(rows) + 1)]
    geometry = [r[0] for r in rows]
    middle = shapely.point_on_surface(np.array(geometry, dtype=object))
    homes = country.locate(shapely.get_x(middle), shapely.get_y(middle))
    kind = [r[2] for r in rows]
    ko = {"industrial_district": "산업지구", "free_zone": "자유구역", "technology_park": "기술단지"}
    en = {
        "industrial_district": "Industrial District",
        "free_zone": "Free Zone",
        "technology_park": "Technology Park",
    }
    place = regions.iloc[homes]
    meant = {c.key: c.family.industries[0] for c in stock.plan}
    zones = gpd.GeoDataFrame(
        {
            "zone": keys,
            "name": [
                f"{p.split('-')[0]} {en[k]}" for p, k in zip(place["name"], kind, strict=True)
            ],
            "name_ko": [f"{p[:-1]} {ko[k]}" for p, k in zip(place["name_ko"], kind, strict=True)],
            "kind": kind,
            "industry": [meant.get(r[1], "") for r in rows],
            "designated": rng.integers(2001, 2021, len(rows)),
        },
        geometry=geometry,
        crs=CRS,
    )
    by_key = {c.key: f for c, f in zip(stock.plan, prints, strict=True)}
    covered = [
        float(shapely.area(shapely.intersection(shape, by_key[key])) / shapely.area(by_key[key]))
        if key
        else np.nan
        for shape, key, _ in rows
    ]
    truth = pd.DataFrame({"zone": keys, "cluster": [r[1] for r in rows], "covered": covered})
    return zones, truth


def make_programmes(seed: int, stock: Stock) -> pd.DataFrame:
    """Programmes: ``programme, region, industry, division, instrument, start, end, budget``.

    ``region`` is the municipality that ran it, ``industry`` the one that it was for and
    ``division`` its two digits, ``budget`` the whole sum in KRW million.
    """
    rng = stream(seed, "peninsula/programmes")
    regions = land().municipalities.data["region"].to_numpy()
    rows = []
    for planned in stock.plan:
        if not planned.members.size:
            continue
        home = regions[int(np.bincount(stock.region[planned.members]).argmax())]
        wrong = planned.anti_patterns
        total = 60.0 * planned.members.size * np.exp(rng.normal(0, 0.3))
        mix = rng.dirichlet([4.0, 3.0, 4.0, 4.0, 3.0, 3.0])
        if "hard_infrastructure" in wrong:
            mix = np.array([0.85, 0.05, 0.03, 0.03, 0.02, 0.02])
        if "finance_only_in_growth" in wrong:
            mix = np.array([0.04, 0.88, 0.02, 0.02, 0.02, 0.02])
        pieces = int(rng.integers(1, 3))
        if "scattered_budget" in wrong:
            pieces, total = 7, 0.3 * total
        for instrument, share in zip(INSTRUMENTS, mix, strict=True):
            for _ in range(pieces):
                years = int(rng.integers(7, 12))
                if "short_horizon" in wrong:
                    years = int(rng.integers(2, 4))
                start = int(rng.integers(2010, 2016))
                if "short_horizon" in wrong:
                    start = int(rng.integers(2015, 2021))
                rows.append(
                    (
                        home,
                        planned.family.industries[0],
                        planned.family.industries[0][:2],
                        instrument,
                        start,
                        start + years - 1,
                        round(total * share / pieces, 1),
                    )
                )
    frame = pd.DataFrame(
        rows,
        columns=["region", "industry", "division", "instrument", "start", "end", "budget"],
    )
    frame.insert(0, "programme", [f"G{k:04d}" for k in range(1, len(frame) + 1)])
    return frame
