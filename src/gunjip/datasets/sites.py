"""Where plants stand: cities, towns, roads and open country, and shared buildings."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gunjip.datasets.land import Land

#: Shares of plants by kind of place; what is left stands in open country.
IN_CITIES, IN_TOWNS, ON_ROADS = 0.62, 0.17, 0.08
#: Share of plants that move into a building where one stands already.
SHARED = 0.16


def _draw(rng: np.random.Generator, land: Land, count: int) -> NDArray[np.float64]:
    """Points by the pattern of the country, some of them in the sea."""
    cities = land.cities
    place = rng.choice(
        4, size=count, p=[IN_CITIES, IN_TOWNS, ON_ROADS, 1 - IN_CITIES - IN_TOWNS - ON_ROADS]
    )
    out = np.empty((count, 2))
    heads = cities[["x", "y"]].to_numpy()
    spread = cities["spread"].to_numpy()
    # Each city has a core and quarters of its own; a heavy tail makes its suburbs.
    urban = np.flatnonzero(place == 0)
    city = rng.choice(len(cities), size=urban.size, p=cities["weight"].to_numpy())
    quarters = 9
    offset = rng.normal(0, 0.55, (len(cities), quarters, 2)) * spread[:, None, None]
    offset[:, 0] = 0.0
    share = 1.0 / np.arange(1, quarters + 1) ** 0.7
    quarter = rng.choice(quarters, size=urban.size, p=share / share.sum())
    width = spread[city] * np.where(rng.random(urban.size) < 0.75, 0.17, 0.75)
    out[urban] = (
        heads[city] + offset[city, quarter] + rng.normal(0, 1, (urban.size, 2)) * (width[:, None])
    )
    town = np.flatnonzero(place == 1)
    centres = land.towns.to_numpy()
    weight = rng.pareto(1.6, len(centres)) + 0.6
    which = rng.choice(len(centres), size=town.size, p=weight / weight.sum())
    out[town] = centres[which] + rng.normal(0, 1_700, (town.size, 2))
    road = np.flatnonzero(place == 2)
    # A road leads from every city to the two nearest ones that are larger.
    gap = np.hypot(*(heads[:, None] - heads[None]).transpose(2, 0, 1))
    ends = []
    for k in range(1, len(heads)):
        larger = np.argsort(gap[k, :k], kind="stable")[:2]
        ends += [(k, int(j)) for j in larger]
    pairs = np.array(ends)[rng.integers(0, len(ends), road.size)]
    along = rng.random(road.size)[:, None]
    out[road] = heads[pairs[:, 0]] * (1 - along) + heads[pairs[:, 1]] * along
    out[road] += rng.normal(0, 900, (road.size, 2))
    country = np.flatnonzero(place == 3)
    west, south, east, north = land.outline.bounds
    out[country] = rng.uniform((west, south), (east, north), (country.size, 2))
    return out.round()


def sites(rng: np.random.Generator, land: Land, count: int) -> NDArray[np.float64]:
    """Places of so many plants on land, whole metres, shape (count, 2).

    A plant in a shared building has exactly the place of its neighbour; the
    tenants per building follow a heavy-tailed law.
    """
    shapely.prepare(land.outline)
    own = round(count * (1 - SHARED))
    kept: list[NDArray[np.float64]] = []
    have = 0
    while have < own:
        trial = _draw(rng, land, int((own - have) * 1.25) + 50)
        trial = trial[shapely.contains_xy(land.outline, trial[:, 0], trial[:, 1])]
        kept.append(trial[: own - have])
        have += len(kept[-1])
    places = np.concatenate(kept)
    # Buildings with tenants are a few of the places, some of them very large.
    buildings = rng.choice(own, size=max(1, own // 12), replace=False)
    pull = np.minimum(rng.pareto(1.3, buildings.size) + 0.3, 40.0)
    tenants = rng.choice(buildings, size=count - own, p=pull / pull.sum())
    everything = np.concatenate([places, places[tenants]])
    return everything[rng.permutation(count)]
