"""P-values, bands, goodness of fit, false discovery and bootstrap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.foundation.errors import ParameterError
from gunjip.measures.inference import (
    adjust_p_values,
    bootstrap_interval,
    global_band,
    global_p_value,
    goodness_of_fit,
    local_band,
    monte_carlo_p_value,
)
from support import shared


def paths(name: str) -> np.ndarray:
    return pd.read_csv(shared(f"reference/in_sim_{name}_AA_199.csv")).to_numpy()[:, 1:].T


@pytest.mark.parametrize("name", ["M", "Kd"])
def test_bands_agree_with_dbmss(name: str) -> None:
    """dbmss 2.11's envelope of the same 199 paths; only rounding may differ (1e-12)."""
    simulated = paths(name)
    truth = pd.read_csv(shared(f"reference/out_dbmss_envelope_{name}_AA.csv"))
    local = local_band(simulated)
    whole = global_band(simulated, method="successive")
    for got, column in (
        (local.centre, "mean_local"),
        (local.low, "local_lo"),
        (local.high, "local_hi"),
        (whole.low, "global_lo"),
        (whole.high, "global_hi"),
    ):
        expected = truth[column].to_numpy()
        known = np.isfinite(expected)
        np.testing.assert_allclose(got[known], expected[known], rtol=0, atol=1e-12)
    # Where dbmss gives NaN because three simulations have no neighbour, we have a band.
    if name == "M":
        assert np.isnan(truth["local_lo"][1])
        assert np.isfinite(local.low[1]) and local.counts[1] == 196
        assert np.isnan(local.low[0]) and local.counts[0] == 0


def test_goodness_of_fit_agrees_with_dbmss() -> None:
    truth = pd.read_csv(shared("reference/out_dbmss_GoFtest_M_AA.csv"), keep_default_na=False)
    curve = pd.read_csv(shared("reference/out_dbmss_envelope_M_AA.csv"))
    simulated = paths("M")
    # dbmss leaves out distances at which any simulation has no value (r = 0 and 0.5);
    # we would keep r = 0.5, where M is noisiest.
    use = np.isfinite(simulated).all(axis=0)
    for row in truth.itertuples():
        got = goodness_of_fit(
            curve["obs"][use],
            simulated[:, use],
            statistic=row.Test.lower(),
            scaling=row.Scaling.lower(),
        )
        assert got == pytest.approx(row.p, abs=1e-15)


def test_p_value_counts_the_observed_once() -> None:
    assert monte_carlo_p_value(5.0, np.arange(10.0))[0] == pytest.approx(6 / 11)
    assert monte_carlo_p_value(5.0, np.arange(10.0), alternative="less")[0] == pytest.approx(7 / 11)
    assert monte_carlo_p_value(99.0, np.arange(99.0))[0] == pytest.approx(0.01)
    two = monte_carlo_p_value(99.0, np.arange(99.0), alternative="two-sided")[0]
    assert two == pytest.approx(0.02)


def test_missing_simulations_leave_the_rest_alone() -> None:
    rng = np.random.default_rng(3)
    simulated = rng.normal(size=(99, 5))
    holed = simulated.copy()
    holed[:10, 2] = np.nan
    seen = np.zeros(5)
    for make in (local_band, global_band):
        a, b = make(simulated), make(holed)
        assert np.isfinite(b.low).all() and np.isfinite(b.high).all()
        if make is local_band:
            keep = [0, 1, 3, 4]
            np.testing.assert_array_equal(a.low[keep], b.low[keep])
    p = monte_carlo_p_value(seen, holed)
    np.testing.assert_array_equal(
        p[[0, 1, 3, 4]], monte_carlo_p_value(seen, simulated)[[0, 1, 3, 4]]
    )
    holed[:, 2] = np.nan
    assert np.isnan(monte_carlo_p_value(seen, holed)[2])
    assert np.isnan(global_band(holed).low[2]) and np.isfinite(global_band(holed).low[[0, 1]]).all()
    assert 0 < global_p_value(seen, holed) <= 1
    assert 0 < goodness_of_fit(seen, holed) <= 1


@pytest.mark.parametrize("method", ["extreme_rank", "duranton_overman", "successive"])
def test_global_bands_hold_their_level(method: str) -> None:
    """Of correlated paths at most 5 % (each side for Duranton-Overman) leave the band."""
    rng = np.random.default_rng(4)
    simulated = np.cumsum(rng.normal(size=(1_000, 40)), axis=1)
    band = global_band(simulated, method=method)
    above = (simulated > band.high).any(axis=1).mean()
    below = (simulated < band.low).any(axis=1).mean()
    if method == "duranton_overman":
        assert 0.02 <= above <= 0.05 and 0.02 <= below <= 0.05
        assert above <= band.attained <= 0.05
    elif method == "extreme_rank":
        assert 0.045 <= band.crossing <= 0.05
    else:  # gives back a share of its last round, so a little more may cross
        assert 0.03 <= band.crossing <= 0.06
    assert local_band(simulated).crossing > 0.1


def test_global_tests_have_their_size() -> None:
    """Fresh paths are rejected in 5 % of 400 repeats: within 3.5 binomial standard errors."""
    rng = np.random.default_rng(5)
    hits = np.zeros(4)
    for _ in range(400):
        every = np.cumsum(rng.normal(size=(40, 8)), axis=1)
        hits[0] += global_p_value(every[0], every[1:]) <= 0.05
        hits[1] += (
            goodness_of_fit(every[0], every[1:], statistic="mad", scaling="studentized") <= 0.05
        )
        hits[2] += goodness_of_fit(every[0], every[1:], statistic="dclf") <= 0.05
        every = np.cumsum(rng.normal(size=(400, 4)), axis=1)
        band = global_band(every[1:], method="duranton_overman", alternative="greater")
        assert band.attained <= 0.05
        hits[3] += (every[0] > band.high).any()
    error = np.sqrt(0.05 * 0.95 / 400)
    assert (np.abs(hits / 400 - 0.05) < 3.5 * error).all(), hits / 400


def test_too_few_simulations_for_a_band_are_confessed() -> None:
    """With 39 rough paths even the maxima are reached by more than 5 % of them."""
    simulated = np.random.default_rng(8).normal(size=(39, 30))
    band = global_band(simulated, method="duranton_overman")
    assert band.attained > 0.05
    np.testing.assert_array_equal(band.high, simulated.max(axis=0))


def test_extreme_rank_p_matches_by_hand() -> None:
    simulated = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    # The observed path is on top at both points: the most extreme of four.
    assert global_p_value([9.0, 9.0], simulated, alternative="greater") == 0.25
    # It is the lowest: the least extreme upwards.
    assert global_p_value([-9.0, -9.0], simulated, alternative="greater") == 1.0


def test_false_discovery_against_scipy() -> None:
    from scipy.stats import false_discovery_control

    p = np.random.default_rng(6).random(200) ** 2
    np.testing.assert_allclose(adjust_p_values(p), false_discovery_control(p), atol=1e-14)
    np.testing.assert_allclose(
        adjust_p_values(p, method="benjamini_yekutieli"),
        false_discovery_control(p, method="by"),
        atol=1e-14,
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 5))
def test_false_discovery_properties(p: list[float], holes: int) -> None:
    values = np.array(p)
    adjusted = adjust_p_values(values)
    assert (adjusted >= values).all() and (adjusted <= 1).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    # What was not tested does not count.
    holed = adjust_p_values(np.r_[values, np.full(holes, np.nan)])
    np.testing.assert_array_equal(holed[: values.size], adjusted)
    assert np.isnan(holed[values.size :]).all()


def test_bootstrap_covers() -> None:
    """90 % intervals of an exponential's mean, n = 60, 300 repeats; BCa against scipy."""
    from scipy.stats import bootstrap

    rng = np.random.default_rng(7)
    hits = {"percentile": 0, "basic": 0, "bca": 0}
    for _ in range(300):
        x = rng.exponential(size=60)
        replicates = rng.choice(x, (399, 60)).mean(axis=1)
        jack = (x.sum() - x) / 59
        for method in hits:
            low, high = bootstrap_interval(x.mean(), replicates, method=method, jackknife=jack)
            hits[method] += low <= 1.0 <= high
    # Small-sample undercoverage of a skewed mean is expected: 84-93 %.
    assert all(0.84 <= h / 300 <= 0.94 for h in hits.values()), hits
    x = rng.exponential(size=60)
    theirs = bootstrap(
        (x,), np.mean, n_resamples=4_000, method="BCa", confidence_level=0.9, rng=1
    ).confidence_interval
    replicates = rng.choice(x, (4_000, 60)).mean(axis=1)
    ours = bootstrap_interval(x.mean(), replicates, method="bca", jackknife=(x.sum() - x) / 59)
    # Both have resampling noise of about 1 % of the mean.
    np.testing.assert_allclose(ours, theirs, atol=0.03)


def test_bad_input_is_told() -> None:
    with pytest.raises(ParameterError, match="too few"):
        global_band(np.zeros((10, 3)))
    with pytest.raises(ParameterError, match="between 0 and 1"):
        local_band(np.zeros((10, 3)), level=1.5)
    with pytest.raises(ParameterError, match="expected one of"):
        monte_carlo_p_value(1.0, [1.0], alternative="more")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="jackknife"):
        bootstrap_interval(1.0, [1.0, 2.0], method="bca")
    with pytest.raises(ParameterError, match="outside"):
        adjust_p_values([0.5, 1.5])
    with pytest.raises(ParameterError, match="were expected"):
        monte_carlo_p_value([1.0, 2.0], np.zeros((9, 3)))
    assert np.isnan(bootstrap_interval(float("nan"), [1.0, 2.0])[0])
