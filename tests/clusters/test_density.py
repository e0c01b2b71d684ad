"""HDBSCAN footprints: found where planted, silent where all plants crowd."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.clusters.footprints.density import density_footprints
from gunjip.clusters.footprints.shape import vertices_near
from gunjip.tables import Establishments


def country(planted: int, seed: int = 3) -> Establishments:
    """Two cities and the land, 2,000 plants; ``planted`` of industry a in one spot."""
    rng = np.random.default_rng(seed)
    xy = np.concatenate(
        [
            rng.normal([20_000, 20_000], 2_000, (700, 2)),
            rng.normal([60_000, 50_000], 2_500, (700, 2)),
            rng.uniform(0, 80_000, (600, 2)),
        ]
    )
    industry = np.where(rng.random(2_000) < 0.1, "a", "b").astype(object)
    spot = rng.normal([60_000, 15_000], 800, (planted, 2))
    data = pd.DataFrame(np.concatenate([xy, spot]), columns=["x", "y"])
    data["industry"] = [*industry, *["a"] * planted]
    data["plant_id"] = [f"p{k}" for k in range(len(data))]
    return Establishments(data, "EPSG:5179")


def test_a_planted_cluster_is_found_and_a_city_is_none() -> None:
    found = density_footprints(country(40), draws=19, seed=1)
    table = found.clusters[found.clusters["industry"] == "a"]
    assert len(table) == 1
    assert abs(table["x"].iloc[0] - 60_000) < 2_000 and abs(table["y"].iloc[0] - 15_000) < 2_000
    assert table["plants"].iloc[0] >= 30


def test_random_labels_give_nothing() -> None:
    false = sum(len(density_footprints(country(0, seed), draws=39, seed=seed)) for seed in range(5))
    assert false <= 1


def test_the_outline_gives_no_plant_away() -> None:
    plants = country(40)
    found = density_footprints(plants, industries=["a"], draws=19, seed=1)
    ids = set(found.members["plant_id"])
    rows = plants.data[plants.data["plant_id"].isin(ids)]
    assert vertices_near(found.footprints.geometry.iloc[0], rows[["x", "y"]].to_numpy()) == 0


def test_the_order_of_rows_changes_nothing() -> None:
    plants = country(40)
    turned = plants.with_data(plants.data.iloc[::-1])
    one = density_footprints(plants, industries=["a"], draws=19, seed=1).clusters
    two = density_footprints(turned, industries=["a"], draws=19, seed=1).clusters
    assert one["plants"].tolist() == two["plants"].tolist()
