"""Coverage with ties broken evenly, against distributions that are known."""

from __future__ import annotations

import numpy as np
import pytest

from gunjip.tables.hidden.calibration import randomised_coverage, rank_range


@pytest.mark.parametrize("level", [0.5, 0.9])
@pytest.mark.parametrize("mean", [0.2, 1.0, 3.0])
def test_a_calibrated_count_is_covered_as_often_as_said(mean: float, level: float) -> None:
    # Truth and draws are Poisson of the same mean: exact for any number of draws. An
    # interval of whole numbers holds far more of them: what the randomised figure is for.
    rng = np.random.default_rng(3)
    draws, truth = rng.poisson(mean, (60, 20_000)), rng.poisson(mean, 20_000)
    covered = randomised_coverage(*rank_range(draws, truth), level)
    # One standard error is at most 0.5 / √20,000 = 0.0035; four of them.
    assert covered.mean() == pytest.approx(level, abs=0.014)
    ends = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    whole = ((np.floor(ends[0]) <= truth) & (truth <= np.ceil(ends[1]))).mean()
    assert whole > level + 0.03


def test_the_exact_mean_over_a_known_distribution() -> None:
    # Two values, 0 with 0.7 and 1 with 0.3, known without error: P(0) = 0.7 stands in 0 to
    # 0.7, of which 0.05 to 0.7 counts; 1 in 0.7 to 1, of which 0.7 to 0.95 does.
    each = randomised_coverage(np.array([0.0, 0.7]), np.array([0.7, 1.0]), 0.9)
    np.testing.assert_allclose(each, [0.65 / 0.7, 0.25 / 0.3])
    assert 0.7 * each[0] + 0.3 * each[1] == pytest.approx(0.9)


def test_draws_too_narrow_and_too_wide_are_told_apart() -> None:
    rng = np.random.default_rng(5)
    truth = rng.poisson(4.0, 5_000)
    same = np.full((60, 5_000), 4.0)
    wide = rng.poisson(4.0, (60, 5_000)) + np.rint(rng.normal(0, 6, (60, 5_000)))
    # All draws 4: what lies beyond is never covered, 4 itself (0.195) nine times in ten.
    narrow = randomised_coverage(*rank_range(same, truth)).mean()
    assert narrow == pytest.approx(0.195 * 0.9, abs=0.03)
    assert randomised_coverage(*rank_range(wide, truth)).mean() > 0.97


def test_whole_truths_round_the_draws_and_others_do_not() -> None:
    draws = np.array([[0.3], [0.4], [2.2]])
    assert [float(v[0]) for v in rank_range(draws, [0.0])] == [0.0, 0.75]
    assert [float(v[0]) for v in rank_range(draws, [0.35])] == [0.25, 0.5]


def test_no_draws_tell_nothing() -> None:
    low, high = rank_range(np.empty((0, 2)), [1.0, 2.0])
    assert np.isnan(low).all() and np.isnan(randomised_coverage(low, high)).all()
