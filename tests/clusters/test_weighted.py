"""Plants weighed by jobs: what jobs tell and plants do not, and what a giant must not tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.footprints.grid import build_grid
from gunjip.clusters.footprints.weighted import size_classes, weighted_peak
from gunjip.foundation.errors import InputError, ParameterError
from gunjip.tables import Establishments


def _even(seed: int = 1, count: int = 1_200) -> pd.DataFrame:
    """Industry a is a random sixth of all plants; sizes are drawn alike for all."""
    rng = np.random.default_rng(seed)
    xy = np.concatenate(
        [rng.normal(30_000, 3_000, (count // 2, 2)), rng.uniform(0, 80_000, (count // 2, 2))]
    )
    return pd.DataFrame(
        {
            "plant_id": [f"p{k}" for k in range(count)],
            "x": xy[:, 0],
            "y": xy[:, 1],
            "industry": np.where(rng.random(count) < 1 / 6, "a", "b"),
            "jobs": rng.integers(1, 60, count).astype(float),
        }
    )


def _found(data: pd.DataFrame, weight: str) -> pd.DataFrame:
    plants = Establishments(data, crs="EPSG:5179")
    return footprints(
        plants, industries=["a"], weight=weight, scales=(2_000.0, 4_000.0), draws=99, seed=3
    ).clusters


def test_large_plants_of_an_industry_in_one_place_show_in_jobs_only() -> None:
    data = _even()
    rng = np.random.default_rng(5)
    place = np.arange(90)
    data.loc[place, ["x", "y"]] = rng.normal((60_000, 15_000), 800, (90, 2))
    data.loc[place, "industry"] = ["a"] * 15 + ["b"] * 75
    data.loc[place, "jobs"] = [55.0] * 15 + [2.0] * 75
    assert len(_found(data, "plants")) == 0
    got = _found(data, "jobs")
    assert len(got) == 1
    assert got["lift"].iloc[0] > 3
    assert abs(got["x"].iloc[0] - 60_000) < 1_000


def test_one_giant_is_no_cluster() -> None:
    data = _even(2)
    mine = data.index[(data["industry"] == "a") & (data["x"] > 60_000)]
    data.loc[mine[0], "jobs"] = 20_000.0
    assert len(_found(data, "jobs")) == 0


def test_with_jobs_of_one_the_weighted_peak_is_the_plain_one() -> None:
    from gunjip.clusters.footprints.scan import find_peak

    data = _even(3)
    xy = data[["x", "y"]].to_numpy()
    cases = np.flatnonzero(data["industry"] == "a")
    grids = [build_grid(xy, r) for r in (2_000.0, 4_000.0)]
    discs = [g.discs(g.counts(np.arange(len(xy)))) for g in grids]
    one = np.ones(len(xy), dtype=np.int64)
    plain = find_peak(grids, discs, cases, len(xy), least=5, most_share=0.5)
    weighed = weighted_peak(grids, discs, cases, one, len(xy), least=5, most_share=0.5)
    assert (weighed.grid, weighed.cell) == (plain.grid, plain.cell)
    assert weighed.excess == pytest.approx(plain.excess, rel=1e-14)


def test_classes_double() -> None:
    assert size_classes(np.array([0, 1, 2, 3, 4, 7, 8])).tolist() == [0, 1, 2, 2, 3, 3, 4]


def test_unknown_jobs_are_left_out_and_all_unknown_is_an_error() -> None:
    data = _even(4)
    data.loc[:9, "jobs"] = np.nan
    plants = Establishments(data, crs="EPSG:5179")
    found = footprints(plants, industries=["a"], weight="jobs", draws=19, seed=1)
    assert found.params["left_out"] == 10
    with pytest.raises(InputError, match="jobs"):
        footprints(
            Establishments(data.assign(jobs=np.nan), crs="EPSG:5179"), weight="jobs", draws=19
        )
    with pytest.raises(ParameterError, match="weight"):
        footprints(plants, weight="sales", draws=19)


def test_a_group_whose_plants_have_no_place_is_no_error() -> None:
    data = _even(5)
    data.loc[:2, "industry"] = "c"
    data.loc[:2, ["x", "y"]] = np.nan
    plants = Establishments(data, crs="EPSG:5179")
    found = footprints(plants, groups={"a": "g", "c": "h"}, draws=19, seed=1)
    assert list(found.extra["industries"]["industry"]) == ["g"]
