"""Footprints: the scan against slow sums, its level, its shapes, and what they give away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.footprints.grid import (
    best_disc,
    best_of_prefixes,
    build_grid,
    excess,
    most_excess,
)
from gunjip.clusters.footprints.scan import find_peak, null_maxima, null_sizes
from gunjip.clusters.footprints.shape import DISTANCE, LATTICE, outline, vertices_near
from gunjip.foundation.errors import InputError, ParameterError
from gunjip.tables import Establishments


def _country(seed: int = 1, planted: int = 60, others: int = 1_500) -> Establishments:
    """A town and open country; industry a has a cluster, half of it scattered."""
    rng = np.random.default_rng(seed)
    town = rng.normal(30_000, 4_000, (others // 2, 2))
    open_country = rng.uniform(0, 80_000, (others - others // 2, 2))
    cluster = rng.normal((55_000, 20_000), 1_500, (planted, 2))
    scattered = np.concatenate(
        [
            rng.normal(30_000, 4_000, (planted // 2, 2)),
            rng.uniform(0, 80_000, (planted - planted // 2, 2)),
        ]
    )
    xy = np.concatenate([cluster, scattered, town, open_country])
    data = pd.DataFrame(
        {
            "plant_id": [f"p{k:05d}" for k in range(len(xy))],
            "x": xy[:, 0],
            "y": xy[:, 1],
            "industry": ["a"] * (2 * planted)
            + ["b", "c", "d"] * (others // 3)
            + ["d"] * (others % 3),
            "jobs": rng.integers(1, 50, len(xy)).astype(float),
        }
    )
    data["region"] = np.where(data["x"] < 55_000, "west", "east")
    return Establishments(data, crs="EPSG:5179")


def test_disc_counts_are_those_of_cells_within_reach() -> None:
    rng = np.random.default_rng(5)
    xy = rng.uniform(0, 20_000, (400, 2))
    grid = build_grid(xy, 2_000.0)
    counts = grid.counts(np.arange(400))
    column, row = grid.column, grid.row
    near = (column[:, None] - column) ** 2 + (row[:, None] - row) ** 2 <= 4**2
    np.testing.assert_array_equal(grid.discs(counts), near @ counts)
    assert counts.sum() == 400


def test_excess_is_the_bernoulli_likelihood_ratio() -> None:
    # Kulldorff (1997): L(Z)/L0 with inside share p = k/m and outside share r.
    def log_likelihood(k: int, m: int, n: int, total: int) -> float:
        def term(count: float, share: float) -> float:
            return count * np.log(share) if count else 0.0

        p, r, s = k / m, (n - k) / (total - m), n / total
        free = term(k, p) + term(m - k, 1 - p) + term(n - k, r) + term(total - m - n + k, 1 - r)
        return free - term(n, s) - term(total - n, 1 - s)

    for k, m, n, total in [(5, 10, 20, 100), (10, 10, 30, 200), (20, 60, 20, 100), (3, 4, 9, 50)]:
        assert excess(k, m, n, total) == pytest.approx(log_likelihood(k, m, n, total), rel=1e-12)
    assert excess(1, 50, 20, 100) == 0.0


@given(total=st.integers(3, 5_000), n=st.floats(0, 1), m=st.floats(0, 1), k=st.floats(0, 1))
def test_the_excess_is_never_above_its_bound(total: int, n: float, m: float, k: float) -> None:
    cases, inside = (1 + int(x * (total - 2)) for x in (n, m))
    low, high = max(0, cases + inside - total), min(cases, inside)
    there = low + round(k * (high - low))
    assert excess(there, inside, cases, total) <= most_excess(there, inside, cases, total) + 1e-12


def test_many_cases_and_few_are_scanned_alike() -> None:
    rng = np.random.default_rng(4)
    xy = rng.uniform(0, 20_000, (3_000, 2))
    grid = build_grid(xy, 2_000.0)
    discs = grid.discs(grid.counts(np.arange(len(xy))))
    order = rng.permutation(len(xy)).astype(np.int32)
    sizes = np.array([20, 60, 200, 1_500])  # below and above an eighth of the cells
    got = best_of_prefixes(order, sizes, grid.cell, discs, grid.begin, grid.end, 5, 0.5)
    for size, value in zip(sizes, got, strict=True):
        counts = grid.counts(order[:size].astype(np.int64))
        cells = grid.discs(counts)
        hand = [
            excess(int(cells[i]), int(discs[i]), int(size), len(xy))
            for i in np.flatnonzero(counts)
            if cells[i] >= 5 and discs[i] <= 0.5 * len(xy)
        ]
        assert value == max([0.0, *hand])


def test_the_land_between_distant_parts_is_not_the_clusters() -> None:
    rng = np.random.default_rng(5)
    west, east = rng.uniform(0, 4_000, (80, 2)), rng.uniform(0, 2_000, (10, 2))
    east[:, 0] += 40_000
    members = np.vstack([west, east])
    cells = np.floor(members / 500) * 500 + 250
    shape = outline(np.unique(cells, axis=0), 500.0, members)
    assert shapely.covers(shape, shapely.points(west)).all()
    assert not shape.intersects(shapely.Point(22_000, 1_000))
    assert shape.area < 60e6  # 16 and 4 km², widened; a hull over both would have 120


def test_the_peak_is_the_best_of_all_discs() -> None:
    rng = np.random.default_rng(6)
    xy = rng.uniform(0, 30_000, (500, 2))
    cases = np.sort(rng.choice(500, 80, replace=False))
    grids = [build_grid(xy, r) for r in (2_000.0, 4_000.0)]
    discs = [g.discs(g.counts(np.arange(500))) for g in grids]
    peak = find_peak(grids, discs, cases, 500, least=3, most_share=0.5)
    best = 0.0
    for grid, m in zip(grids, discs, strict=True):
        k = grid.discs(grid.counts(cases))
        for i in np.flatnonzero(grid.counts(cases)):
            if k[i] >= 3 and m[i] <= 250:
                best = max(best, excess(int(k[i]), int(m[i]), 80, 500))
    assert peak.excess == pytest.approx(best, rel=1e-14)
    counts = grids[0].counts(cases)
    value, _ = best_disc(
        np.flatnonzero(counts).astype(np.int32), counts, discs[0], grids[0].begin, grids[0].end,
        500, 3, 0.5,
    )  # fmt: skip
    assert value <= peak.excess


def test_the_null_does_not_depend_on_workers_and_its_p_values_are_uniform() -> None:
    rng = np.random.default_rng(7)
    xy = np.concatenate([rng.normal(20_000, 2_000, (400, 2)), rng.uniform(0, 40_000, (400, 2))])
    grids = [build_grid(xy, r) for r in (2_000.0, 4_000.0)]
    null = null_maxima(
        grids, np.array([60, 90]), draws=150, least=5, most_share=0.5, seed=3, workers=1
    )
    again = null_maxima(
        grids, np.array([60, 90]), draws=150, least=5, most_share=0.5, seed=3, workers=2
    )
    np.testing.assert_array_equal(null.maxima, again.maxima)
    fresh = null_maxima(grids, np.array([70]), draws=300, least=5, most_share=0.5, seed=4)
    p = np.array([null.p_value(v, 70) for v in fresh.maxima[:, 0]])
    # 300 p-values: a share of 5 % has a standard error of 1.3 %; four of them, plus
    # the error of a law fitted to 150 draws.
    assert abs((p <= 0.05).mean() - 0.05) < 0.055
    assert abs(p.mean() - 0.5) < 0.12


def test_a_planted_cluster_is_found_once_with_its_borders() -> None:
    found = footprints(_country(), industries=["a"], draws=99, seed=2)
    assert list(found.clusters["industry"]) == ["a"]
    row = found.clusters.iloc[0]
    assert 50 <= row["plants"] <= 75
    assert row["lift"] > 5
    assert row["q"] < 1e-6
    assert row["n_regions"] == 2
    assert 0.3 < row["share_outside"] < 0.5
    assert row["jobs"] == row["jobs_low"] == row["jobs_high"]
    shape = found.footprints.geometry.iloc[0]
    truth = shapely.Point(55_000, 20_000).buffer(3_000)
    assert shape.intersection(truth).area / shape.union(truth).area > 0.4
    assert set(found.extra["industries"]["industry"]) == {"a"}
    assert "members" not in found.to_dict()
    assert all(k.startswith("p") for k in found.members["plant_id"])


def test_missing_jobs_leave_an_open_interval() -> None:
    country = _country()
    data = country.frame
    data.loc[:20, "jobs"] = np.nan
    row = footprints(country.with_data(data), draws=49, seed=2).clusters.iloc[0]
    assert np.isnan(row["jobs"])
    assert row["jobs_low"] > 0
    assert np.isinf(row["jobs_high"])


def test_one_address_is_no_cluster() -> None:
    country = _country()
    data = country.frame
    data.loc[:59, ["x", "y"]] = [55_000.0, 20_000.0]
    found = footprints(country.with_data(data), industries=["a"], draws=49, seed=2)
    assert len(found) == 0
    assert "one_address" in set(found.extra["set_aside"]["reason"])


def test_plants_that_keep_apart_are_no_cluster() -> None:
    # Where others crowd in a town, industry a has one plant in each square of the
    # open country: a high share there, and no crowd.
    rng = np.random.default_rng(3)
    corner = np.stack(np.meshgrid(np.arange(16), np.arange(16)), -1).reshape(-1, 2) * 5_000.0
    a = corner + rng.uniform(2_000, 3_000, corner.shape)
    b = np.concatenate([rng.normal(20_000, 3_000, (1_500, 2)), rng.uniform(0, 80_000, (1_000, 2))])
    xy = np.concatenate([a, b])
    plants = Establishments(
        pd.DataFrame(
            {
                "plant_id": np.arange(len(xy)).astype(str),
                "x": xy[:, 0],
                "y": xy[:, 1],
                "industry": ["a"] * len(a) + ["b"] * len(b),
            }
        ),
        crs="EPSG:5179",
    )
    found = footprints(plants, industries=["a"], draws=49, seed=2)
    assert len(found) == 0
    assert "apart" in set(found.extra["set_aside"]["reason"])


def test_groups_are_searched_as_one() -> None:
    country = _country()
    data = country.frame
    data.loc[data.index[:120:2], "industry"] = "a2"
    plants = country.with_data(data)
    found = footprints(plants, groups={"a": "A", "a2": "A"}, draws=49, seed=2)
    assert list(found.clusters["industry"]) == ["A"]
    assert found.clusters["industries"].iloc[0] == "a a2"


def test_degrees_give_the_same_clusters_as_metres() -> None:
    import geopandas as gpd

    country = _country()
    data = country.frame
    points = gpd.points_from_xy(data["x"] + 900_000, data["y"] + 1_700_000, crs="EPSG:5179")
    turned = gpd.GeoSeries(points).to_crs(4326)
    data["x"], data["y"] = turned.x, turned.y
    found = footprints(Establishments(data, crs="EPSG:4326"), draws=49, seed=2)
    assert list(found.clusters["industry"]) == ["a"]
    assert 50 <= found.clusters["plants"].iloc[0] <= 75


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(10, 80), st.floats(200, 5_000))
def test_no_corner_gives_a_plant_away(seed: int, count: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    members = rng.normal(100_000, spread, (count, 2))
    side = float(rng.choice([90.0, 350.0, 1_400.0]))
    cells = (np.unique(np.floor(members / side), axis=0) + 0.5) * side
    shape = outline(cells, side, members)
    assert vertices_near(shape, members) == 0
    corners = shapely.get_coordinates(shape)
    np.testing.assert_array_equal(corners % LATTICE, 0)
    gap = np.hypot(*(corners[:, None] - members[None]).transpose(2, 0, 1)).min()
    assert gap >= DISTANCE
    assert shape.is_valid


def test_nine_plants_have_no_polygon() -> None:
    cells = np.array([[0.0, 0.0], [500.0, 0.0]])
    assert outline(cells, 500.0, np.zeros((9, 2))).is_empty


def test_wrong_calls_say_what_is_wrong() -> None:
    country = _country()
    with pytest.raises(ParameterError, match="zz"):
        footprints(country, industries=["zz"])
    with pytest.raises(ParameterError, match="scales"):
        footprints(country, scales=[0.0])
    with pytest.raises(ParameterError, match="draws"):
        footprints(country, draws=3)
    data = country.frame
    data["x"] = np.nan
    with pytest.raises(InputError, match="coordinates"):
        footprints(country.with_data(data))


def test_sizes_of_the_null_cover_all_industries() -> None:
    sizes = null_sizes([10, 45, 800])
    assert sizes[0] == 10
    assert sizes[-1] == 800
    assert (np.diff(sizes) > 0).all()


@pytest.mark.nightly
def test_a_country_of_chance_has_hardly_a_cluster() -> None:
    from gunjip.datasets import peninsula

    hits = 0
    for seed in range(20):
        country = peninsula(seed, null=True, noise=0, plants=20_000)
        hits += len(footprints(country.establishments, draws=99, seed=seed)) > 0
    # 20 countries at 5 %: more than 4 happens once in 370 times.
    assert hits <= 4
