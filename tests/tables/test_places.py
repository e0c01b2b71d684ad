"""Plants into polygons."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gunjip.foundation.errors import InputError
from gunjip.tables import Establishments, Regions
from gunjip.tables.places import place_in_regions

SQUARES = Regions(
    gpd.GeoDataFrame(
        {"region": ["b", "a"]},
        geometry=[shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)],
        crs=5179,
    )
)


def at(xs: list[float], own: list[str | None] | None = None) -> Establishments:
    data = pd.DataFrame({"plant_id": [str(k) for k in range(len(xs))], "industry": "1", "x": xs})
    data["y"] = np.where(data["x"].isna(), np.nan, 0.5)
    if own is not None:
        data["region"] = own
    return Establishments(data, "EPSG:5179")


def test_a_point_goes_to_its_polygon_and_a_shared_border_to_the_lower_code() -> None:
    placed = place_in_regions(at([0.5, 1.5, 1.0, 7.0, np.nan]), SQUARES)
    got = placed.plants.frame["region"]
    assert got.tolist()[:3] == ["a", "b", "a"]
    assert got.isna().tolist() == [False, False, False, True, True]
    assert (placed.outside, placed.without_point, placed.disagreeing) == (1, 1, 0)


def test_the_own_region_is_kept_and_disagreement_counted() -> None:
    placed = place_in_regions(at([0.5, 0.5, 0.5], ["b", None, "unknown"]), SQUARES)
    assert placed.plants.frame["region"].tolist() == ["b", "a", "a"]
    assert placed.disagreeing == 1


def test_what_is_needed_is_said() -> None:
    plants = Establishments(pd.DataFrame({"plant_id": ["1"], "industry": "1", "region": "a"}))
    with pytest.raises(InputError):
        place_in_regions(plants, SQUARES)
    points = Regions(gpd.GeoDataFrame({"region": ["a"]}, geometry=[shapely.Point(0, 0)], crs=5179))
    with pytest.raises(InputError):
        place_in_regions(at([0.5]), points)
