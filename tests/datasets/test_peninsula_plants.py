"""The bundled country's plants and clusters are as the study promises."""

from __future__ import annotations

import numpy as np
import pytest

from gunjip.datasets import Peninsula, peninsula


@pytest.fixture(scope="module")
def country() -> Peninsula:
    return peninsula(11)


def test_counts(country: Peninsula) -> None:
    plants = country.establishments
    assert len(plants) == 60_000
    assert country.truth.plants["industry"].nunique() == 80
    assert len(country.regions) == 120
    assert len(country.provinces) == 8
    assert plants.data["region"].isin(country.regions.data["region"]).all()
    assert np.isfinite(plants.points()).all()


def test_clusters_are_within_the_promised_ranges(country: Peninsula) -> None:
    clusters = country.truth.clusters
    assert (clusters["kind"] == "cluster").sum() == 24
    assert clusters["plants"].between(15, 400).all()
    assert clusters["radius"].between(2_000, 25_000).all()
    assert clusters["quotient"].between(2, 8).all()
