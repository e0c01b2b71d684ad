"""All screens over drawn tables: the same answers as one table after the other."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_array

from gunjip.clusters.screens.cutoff import bootstrap_mean_quantile, quantile_weights
from gunjip.clusters.screens.hot import Around, hot_p_values, hot_spots
from gunjip.clusters.screens.side_by_side import METHODS, screen
from gunjip.measures.autocorrelation import local_autocorrelation
from gunjip.tables import RegionIndustry, Regions

SIDE, INDUSTRIES = 7, 4
CODES = [f"r{k:02d}" for k in range(SIDE * SIDE)]


def _regions() -> Regions:
    shapes = [shapely.box(1_000 * x, 1_000 * y, 1_000 * (x + 1), 1_000 * (y + 1))
              for x in range(SIDE) for y in range(SIDE)]  # fmt: skip
    return Regions(gpd.GeoDataFrame({"region": CODES}, geometry=shapes, crs="EPSG:5179"))


def _cells(seed: int, withheld: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    jobs = rng.lognormal(3, 1.5, (len(CODES), INDUSTRIES)).round() + 1
    jobs[:9, 0] *= 6
    jobs[rng.random(jobs.shape) < 0.2] = 0
    row, column = np.nonzero(jobs)
    cells = pd.DataFrame(
        {"region": [CODES[k] for k in row], "industry": [f"i{k}" for k in column],
         "value": jobs[row, column], "plants": np.ceil(jobs[row, column] / 20)}
    )  # fmt: skip
    hidden = rng.random(len(cells)) < withheld
    cells["status"] = np.where(hidden, "withheld", "published")
    cells["low"] = np.where(hidden, 0.0, cells["value"])
    cells["high"] = np.where(hidden, cells["value"] * 4, cells["value"])
    cells.loc[hidden, "value"] = np.nan
    return cells


def _given() -> dict[str, object]:
    rng = np.random.default_rng(5)
    names = [f"i{k}" for k in range(INDUSTRIES)]
    return {
        "regions": _regions(),
        "linkages": pd.DataFrame(rng.random((INDUSTRIES, INDUSTRIES)), names, names),
        "population": pd.Series(rng.uniform(10, 90, len(CODES)), CODES),
    }


def test_shares_over_draws_are_those_of_one_filled_table_after_the_other() -> None:
    cells = _cells(1, withheld=0.3)
    hidden = np.flatnonzero(cells["status"] == "withheld")
    rng = np.random.default_rng(2)
    draws = rng.uniform(1, 80, (5, hidden.size)).round()
    given = _given()
    found = screen(RegionIndustry(cells), draws=draws, seed=3, **given)
    assert list(found.params["methods"]) == list(METHODS)
    columns = [f"p_{m}" for m in METHODS]
    total = np.zeros((len(cells), len(columns)))
    for draw in draws:
        one = cells.assign(status="published")
        one.loc[hidden, "value"] = draw
        one["low"] = one["high"] = one["value"]
        total += screen(RegionIndustry(one), seed=3, **given).table[columns].to_numpy(dtype=float)
    np.testing.assert_array_equal(found.table[columns].to_numpy(dtype=float), total / len(draws))


def test_workers_do_not_change_an_answer() -> None:
    cells = _cells(4, withheld=0.2)
    hidden = int((cells["status"] == "withheld").sum())
    draws = np.random.default_rng(5).uniform(1, 80, (6, hidden))
    one, two = (
        screen(RegionIndustry(cells), draws=draws, seed=6, workers=n, **_given()) for n in (1, 2)
    )
    pd.testing.assert_frame_equal(one.table, two.table)


def test_the_cut_off_is_the_mean_over_bootstrap_samples() -> None:
    # Every sample of four values, 256 in all, by hand.
    values = np.array([1.0, 2.0, 5.0, 11.0])
    for prob in (0.0, 0.4, 0.95, 1.0):
        every = [
            np.quantile([values[k] for k in pick], prob)
            for pick in itertools.product(range(4), repeat=4)
        ]
        assert quantile_weights(4, prob) @ values == pytest.approx(np.mean(every), rel=1e-12)
    with_hole = np.column_stack([values, [3.0, np.nan, 3.0, 3.0], np.full(4, np.nan)])
    got = bootstrap_mean_quantile(with_hole, 0.95)
    assert got[1] == pytest.approx(3.0)
    assert np.isnan(got[2])


def test_p_values_of_hot_spots_are_those_of_all_arrangements() -> None:
    # Ten regions in a row with two more borders: every choice of k of the nine others.
    n = 10
    w = np.zeros((n, n))
    for a, b in [*((k, k + 1) for k in range(n - 1)), (0, 4), (0, 7)]:
        w[a, b] = w[b, a] = 1
    y = np.array([0, 0, 0, 0, 1.0, 3, 9, 9.5, 0, 2])
    around = Around.lay(csr_array(w), level=3e-5, seed=1)
    assert around is not None
    assert around.places.shape[1] > 90_000
    p, up = hot_p_values(
        y, around.begin, around.neighbour, around.places,
        around.first, around.sample, around.place, around.regions, around.by_count, 0.999,
    )  # fmt: skip
    for k in range(n):
        near = np.flatnonzero(w[k])
        sums = np.array([sum(c) for c in itertools.combinations(np.delete(y, k), near.size)])
        own = y[near].sum()
        exact = min(1.0, 2 * min((sums >= own).mean(), (sums <= own).mean()))
        # 95,000 samples, of which those without the region count: the p-values of eight seeds
        # of 28,000 samples spread by at most 0.01, so that 0.02 are four standard errors.
        assert p[k] == pytest.approx(exact, abs=0.02)
        assert up[k] == ((own + y[k]) / (near.size + 1) > y.mean())
    # What is given as 1 for being above the level is above it.
    few, _ = hot_p_values(
        y, around.begin, around.neighbour, around.places,
        around.first, around.sample, around.place, around.regions, around.by_count, 0.1,
    )  # fmt: skip
    np.testing.assert_array_equal(few[p <= 0.1], p[p <= 0.1])
    assert (few[p > 0.1] >= p[p > 0.1]).all()


def test_hot_spots_agree_with_the_measure() -> None:
    regions = _regions()
    rng = np.random.default_rng(8)
    y = rng.lognormal(0, 0.5, len(CODES))
    y[[0, 1, 2, 7, 8, 9]] *= 5
    from gunjip.measures.neighbours import neighbour_matrix

    around = Around.lay(neighbour_matrix(regions, CODES), level=0.01, seed=1)
    assert around is not None
    p, up = hot_p_values(
        y, around.begin, around.neighbour, around.places,
        around.first, around.sample, around.place, around.regions, around.by_count, 0.999,
    )  # fmt: skip
    told = local_autocorrelation(pd.Series(y, CODES), regions, permutations=1_999, seed=1).table
    # Twice a tail of about 2,000 samples: a standard error of at most 0.022 on each side.
    np.testing.assert_allclose(p, told["p_value"], atol=0.1)
    seen = np.asarray(told["p_value"] <= 0.02)
    assert seen.sum() >= 3
    assert (p[seen] <= 0.04).all()
    np.testing.assert_array_equal(up, told["value"] > 1 / len(CODES))


def test_a_small_hot_place_among_many_regions_is_found() -> None:
    # 25 of 900. Of 199 permutations the smallest p-value is 0.01, which passes for 180 and more.
    side = 30
    number = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [np.column_stack([number[1:].ravel(), number[:-1].ravel()]),
         np.column_stack([number[:, 1:].ravel(), number[:, :-1].ravel()])]
    )  # fmt: skip
    w = csr_array((np.ones(len(pairs)), pairs.T), shape=(side * side,) * 2)
    y = np.random.default_rng(3).lognormal(0, 0.3, side * side)
    y[number[10:15, 10:15].ravel()] += 30
    around = Around.lay(csr_array(w + w.T), level=0.05, seed=1)
    assert around is not None
    hot = hot_spots(y[:, None], around, level=0.05)[:, 0]
    # Not the corners, which have two such neighbours, as chance has in one place of 120.
    assert hot[number[11:14, 11:14].ravel()].all()
    assert 9 <= hot.sum() <= 25
    few = local_autocorrelation(pd.Series(y), csr_array(w + w.T), permutations=199, seed=1).table
    assert not (few["label"] == "hot").any()


def test_what_has_no_neighbour_or_no_value_is_not_answered() -> None:
    w = np.zeros((7, 7))
    for k in range(5):
        w[k, k + 1] = w[k + 1, k] = 1
    around = Around.lay(csr_array(w), level=0.05, seed=1)
    assert around is not None
    values = np.column_stack([np.arange(7.0), np.full(7, 2.0), [0, 1, np.nan, 2, 3, 4, 5]])
    got = hot_spots(values, around, level=0.05)
    assert np.isnan(got[6, 0])  # no neighbour
    assert np.isfinite(got[:6, 0]).all()
    assert np.isnan(got[:, 1:]).all()  # the same everywhere; not known somewhere
    assert Around.lay(csr_array((7, 7)), level=0.05, seed=1) is None
