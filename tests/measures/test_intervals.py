"""Intervals by inversion: what they must be where the answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.measures.concentration import krugman
from gunjip.measures.ellison_glaeser import (
    devereux_griffith_simpson,
    ellison_glaeser,
    maurel_sedillot,
)
from gunjip.measures.index_intervals import SINGLE_PLANTS, Placing
from gunjip.measures.matrix import region_industry_matrix
from gunjip.measures.sampling import LADDER, inverted_interval, structured


def plants(n: int, seed: int = 0, scale: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "plant": np.arange(n),
            "region": rng.choice(list("abcdef"), n, p=[0.5, 0.1, 0.1, 0.1, 0.1, 0.1]),
            "industry": "x",
            "jobs": scale * np.ceil(rng.lognormal(2, 1, n)),
        }
    )


BASE = pd.Series(1 / 6, index=list("abcdef"))


@pytest.mark.parametrize("index", [ellison_glaeser, maurel_sedillot, devereux_griffith_simpson])
def test_limits_stand_around_the_value_and_do_not_know_the_unit(index) -> None:
    one = index(plants(80), base=BASE, draws=99, seed=1).frame.iloc[0]
    ten = index(plants(80, scale=10.0), base=BASE, draws=99, seed=1).frame.iloc[0]
    assert one["low"] < one["value"] < one["high"]
    assert one["placing_se"] > 0
    names = ["low", "high", "placing_se", "model_low", "model_high"]
    np.testing.assert_allclose(one[names].astype(float), ten[names].astype(float), rtol=1e-9)
    if index is devereux_griffith_simpson:
        assert np.isnan(one["model_low"])
    else:
        # One industry is one draw of its model: the wider interval.
        assert one["model_high"] - one["model_low"] > one["high"] - one["low"]


def test_limits_hold_the_value_where_large_plants_cluster() -> None:
    """Forty small plants everywhere and two giants in one place: the index is in its interval."""
    data = plants(40).assign(jobs=2.0, region=list("abcdef") * 6 + list("abcd"))
    giants = pd.DataFrame(
        {"plant": [90, 91, 92], "region": "a", "industry": "x", "jobs": [60.0, 50.0, 55.0]}
    )
    row = ellison_glaeser(pd.concat([data, giants]), base=BASE, draws=99, seed=1).frame.iloc[0]
    assert row["low"] <= row["value"] <= row["high"]
    assert row["model_low"] <= row["value"] <= row["model_high"]


def test_more_plants_narrow_the_own_interval() -> None:
    wide, narrow = (
        ellison_glaeser(plants(n), base=BASE, draws=99, seed=1).frame.iloc[0] for n in (30, 600)
    )
    assert narrow["high"] - narrow["low"] < 0.5 * (wide["high"] - wide["low"])


def test_a_dispersed_industry_has_limits_below_zero() -> None:
    """Six equal plants a region: even no concentration at all would give more than that."""
    even = pd.DataFrame(
        {"plant": range(36), "region": list("abcdef") * 6, "industry": "x", "jobs": 1.0}
    )
    row = ellison_glaeser(even, base=BASE, draws=199, seed=1).frame.iloc[0]
    assert row["value"] < 0
    assert row["low"] < row["value"]
    assert row["high"] < 0.02
    assert row["model_high"] < 0.02


def test_small_plants_enter_as_their_gaussian_sum() -> None:
    """Mean and variance of the shares are those of single plants; shares add up to 1."""
    n = SINGLE_PLANTS + 500
    z = np.sort(np.random.default_rng(2).lognormal(0, 1, n))[::-1]
    z /= z.sum()
    p = np.array([0.5, 0.3, 0.2])
    shares = Placing(z, 3, 4_000, np.random.default_rng(3)).shares(p)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-12)
    sd = np.sqrt((z**2).sum() * p * (1 - p))
    # 4,000 draws: the mean within 4 standard errors, the spread within 5 %.
    assert (np.abs(shares.mean(axis=0) - p) < 4 * sd / np.sqrt(4_000)).all()
    np.testing.assert_allclose(shares.std(axis=0), sd, rtol=0.05)


def test_dirichlet_has_the_gamma_that_was_asked_for() -> None:
    base = np.array([0.4, 0.3, 0.2, 0.1, 0.0])
    placing = Placing(np.ones(5) / 5, 5, 20_000, np.random.default_rng(1))
    for gamma in (0.02, 0.3, 0.9):
        p = placing.dirichlet(base, gamma)
        assert (p[:, 4] == 0).all()
        found = ((p - base) ** 2).sum(axis=1).mean() / (1 - (base**2).sum())
        assert found == pytest.approx(gamma, rel=0.05)


def test_inversion_is_the_textbook_interval_where_only_the_mean_moves() -> None:
    """A normal estimate with sd 1: the observed value ± 1.645."""
    rng = np.random.default_rng(4)
    noise = rng.normal(size=20_000)
    truths = np.array([[0.0], [2.0], [4.0], [6.0]])
    replicates = np.array([truths[k] + noise[:, None] for k in range(len(LADDER))])
    se, low, high = inverted_interval(np.array([3.0]), truths, replicates, 0.9)
    assert se[0] == pytest.approx(1.0, rel=0.02)
    assert low[0] == pytest.approx(3.0 - 1.645, abs=0.04)
    assert high[0] == pytest.approx(3.0 + 1.645, abs=0.04)


def test_inversion_takes_off_a_bias_that_fades_with_the_truth() -> None:
    """An estimate that is |truth + noise| is too large near zero; limits are not."""
    noise = np.random.default_rng(5).normal(size=20_000)
    truths = np.array([[0.0], [1.0], [3.0], [6.0]])
    replicates = np.abs(truths[:, None, :] + noise[None, :, None])
    _, low, high = inverted_interval(np.array([0.8]), truths, replicates, 0.9)
    assert low[0] <= 0.0  # 0.8 is what no structure at all gives
    assert 1.8 < high[0] < 2.7


def test_the_ladder_keeps_totals_and_holes() -> None:
    matrix = region_industry_matrix(
        pd.DataFrame([[30.0, 10, 5], [10, 30, np.nan], [4, 4, 40]], columns=list("xyz"))
    )
    same = structured(matrix, 1.0, rows=True, uniform=False).value
    np.testing.assert_allclose(same, matrix.value)
    flat = structured(matrix, 0.0, rows=True, uniform=True).value
    assert np.isnan(flat[1, 2])
    np.testing.assert_allclose(flat[0], 15.0)
    np.testing.assert_allclose(np.nansum(flat, axis=1), np.nansum(matrix.value, axis=1))


def test_krugman_of_a_table_without_structure_reaches_zero() -> None:
    cells = np.random.default_rng(6).poisson(np.outer([1, 2, 3], [10, 20, 30])).astype(float)
    frame = krugman(cells, draws=99, seed=1).frame
    assert (frame["low"] == 0).all()
    assert (frame["high"] > 0).all()
