"""Facilities of the bundled country: stations, interchanges, harbours, airports, power, water.

They belong to the land and not to a seed: nothing is planted in them.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gunjip.datasets.land import land
from gunjip.foundation.rng import stream

#: How far a facility stands from its town at most, in metres.
STRAY = 3_000.0
#: A town this near the sea may have a harbour.
COAST = 8_000.0
#: Share of the towns that have one of the kind.
SHARE = {"railway_station": 0.5, "interchange": 0.7, "substation": 0.6, "waterworks": 0.5}
AIRPORTS = 5
#: Places of raw materials, wherever the land has them.
QUARRIES = 14


@lru_cache(maxsize=1)
def facilities() -> pd.DataFrame:
    """The facilities, one row each.

    Returns
    -------
    DataFrame
        ``facility, kind, x, y``: metres, EPSG:5179; kinds ``railway_station``,
        ``interchange``, ``substation``, ``waterworks``, ``harbour``, ``airport``, ``quarry``.

    Examples
    --------
    >>> sorted(facilities()["kind"].unique())[:3]
    ['airport', 'harbour', 'interchange']
    """
    rng = stream(0, "peninsula/facilities")
    country = land()
    towns = country.towns.to_numpy(dtype=float)
    places: dict[str, NDArray[np.float64]] = {
        kind: towns[rng.random(len(towns)) < share] for kind, share in SHARE.items()
    }
    sea = shapely.distance(shapely.points(towns), country.outline.boundary)
    places["harbour"] = towns[sea <= COAST]
    cities = country.cities.sort_values("rank")[["x", "y"]].to_numpy(dtype=float)
    places["airport"] = cities[:AIRPORTS]
    low, high = towns.min(axis=0), towns.max(axis=0)
    places["quarry"] = rng.uniform(low, high, (20 * QUARRIES, 2))
    rows = []
    for kind, xy in places.items():
        moved = xy + rng.uniform(-STRAY, STRAY, xy.shape)
        moved = moved[shapely.contains_xy(country.outline, moved[:, 0], moved[:, 1])]
        moved = moved[:QUARRIES] if kind == "quarry" else moved
        rows += [(kind, float(round(x)), float(round(y))) for x, y in moved]
    frame = pd.DataFrame(rows, columns=["kind", "x", "y"])
    frame.insert(0, "facility", [f"F{k:03d}" for k in range(1, len(frame) + 1)])
    return frame
