"""The tiers of US Cluster Mapping, and what withheld cells may and must be."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.clusters.screens.tiers import TIERS, tiers
from gunjip.foundation.errors import ParameterError
from gunjip.tables import RegionIndustry


def _table(jobs: np.ndarray, plants: np.ndarray | None = None, **more: object) -> RegionIndustry:
    r, c = jobs.shape
    rows = pd.DataFrame(
        {
            "region": np.repeat([f"r{k:02d}" for k in range(r)], c),
            "industry": np.tile([f"i{k}" for k in range(c)], r),
            "value": jobs.ravel(),
        }
    )
    if plants is not None:
        rows["plants"] = plants.ravel()
    return RegionIndustry(rows, **more)  # type: ignore[arg-type]


def _plain_tiers(jobs: np.ndarray, plants: np.ndarray | None) -> dict[str, np.ndarray]:
    """The definition, word for word, on whole numbers; the slow way round."""
    lq = (jobs / jobs.sum(1, keepdims=True)) / (jobs.sum(0) / jobs.sum())
    out = {name: np.zeros(jobs.shape, dtype=bool) for name in TIERS}
    for c in range(jobs.shape[1]):
        there = jobs[:, c] > 0
        if not there.any():
            continue
        q = lq[there, c]
        ok = there & (jobs[:, c] > np.quantile(jobs[there, c], 0.25))
        if plants is not None:
            ok &= plants[:, c] > np.quantile(plants[there, c], 0.25)
        out["qualifying"][:, c] = ok & (lq[:, c] > np.quantile(q, 0.25))
        out["significant"][:, c] = ok & (lq[:, c] > np.quantile(q, 0.5))
        out["strong"][:, c] = ok & (lq[:, c] >= np.quantile(q, 0.75)) & (lq[:, c] >= 1)
        out["strong10"][:, c] = ok & (lq[:, c] >= np.quantile(q, 0.9)) & (lq[:, c] >= 1)
    return out


def _grid(frame: pd.DataFrame, column: str, shape: tuple[int, int]) -> np.ndarray:
    wide = frame.pivot(index="region", columns="industry", values=column)
    return wide.to_numpy().reshape(shape)


def test_the_eight_regions_worked_by_hand() -> None:
    # Eight regions of 100 jobs each, so that LQ = jobs / mean jobs of the industry.
    # a: 0 2 4 6 8 10 20 30, mean 10 → LQ = 0 .2 .4 .6 .8 1 2 3.
    # Over the seven with jobs: P25 of LQ at place 1.5: (.4+.6)/2 = .5; P50 = .8;
    # P75 at 4.5: (1+2)/2 = 1.5; P90 at 5.4: 2 + .4·1 = 2.4. Jobs: P25 = 5.
    # Plants 1 1 2 3 4 5 6 1: P25 over the seven at 1.5: 1 1 2 3 4 5 6 → (1+2)/2 = 1.5.
    a = np.array([0.0, 2, 4, 6, 8, 10, 20, 30])
    plants_a = np.array([0.0, 1, 2, 3, 4, 5, 6, 1])
    jobs = np.column_stack([a, 100 - a])
    plants = np.column_stack([plants_a, np.full(8, 9.0)])
    frame = tiers(_table(jobs, plants)).frame
    mine = frame[frame["industry"] == "i0"].set_index("region")
    np.testing.assert_allclose(mine["lq"], [0, 0.2, 0.4, 0.6, 0.8, 1, 2, 3], rtol=1e-15)
    # r7 has the most jobs but one plant only: no tier at all.
    assert list(mine["tier"]) == [
        "",
        "",
        "",
        "qualifying",
        "qualifying",
        "significant",
        "strong",
        "",
    ]
    assert (mine["tier"] == mine["tier_could"]).all()


@pytest.mark.parametrize("seed", range(4))
def test_published_cells_agree_with_the_plain_definition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    jobs = rng.integers(0, 12, (15, 6)).astype(float)
    jobs[0] += 1
    plants = np.ceil(jobs / 3)
    frame = tiers(_table(jobs, plants)).frame
    for name, expected in _plain_tiers(jobs, plants).items():
        np.testing.assert_array_equal(_grid(frame, f"{name}_must", jobs.shape), expected)
        np.testing.assert_array_equal(_grid(frame, f"{name}_could", jobs.shape), expected)
        np.testing.assert_array_equal(_grid(frame, f"p_{name}", jobs.shape), expected)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_bounds_hold_for_every_filling_of_hidden_cells(seed: int) -> None:
    rng = np.random.default_rng(seed)
    jobs = rng.integers(0, 6, (5, 3)).astype(float)
    jobs[:, 0] += 1
    jobs[0] += 1
    hidden = rng.choice(15, 3, replace=False)
    top = rng.integers(1, 4, 3)
    plants = np.ceil(jobs / 2)
    table = _table(jobs, plants).frame
    table["status"] = table["status"].astype("str")
    table.loc[hidden, "status"] = "withheld"
    table.loc[hidden, "value"] = np.nan
    table.loc[hidden, "low"] = 0.0
    table.loc[hidden, "high"] = top.astype(float)
    frame = tiers(RegionIndustry(table)).frame
    for filling in itertools.product(*(range(t + 1) for t in top)):
        truth = jobs.ravel().copy()
        truth[hidden] = filling
        truth = truth.reshape(jobs.shape)
        if (truth.sum(1) == 0).any() or (truth.sum(0) == 0).any():
            continue
        lq = (truth / truth.sum(1, keepdims=True)) / (truth.sum(0) / truth.sum())
        assert (_grid(frame, "lq_low", jobs.shape) <= lq + 1e-12).all()
        assert (_grid(frame, "lq_high", jobs.shape) >= lq - 1e-12).all()
        for name, holds in _plain_tiers(truth, plants).items():
            assert not (_grid(frame, f"{name}_must", jobs.shape) & ~holds).any()
            assert not (~_grid(frame, f"{name}_could", jobs.shape) & holds).any()


def test_draws_give_the_share_in_which_a_tier_holds() -> None:
    rng = np.random.default_rng(3)
    jobs = rng.integers(1, 12, (8, 4)).astype(float)
    table = _table(jobs).frame
    table["status"] = table["status"].astype("str")
    hidden = [3, 17, 20]
    table.loc[hidden, "status"] = "withheld"
    table.loc[hidden, "value"] = np.nan
    table.loc[hidden, ["low", "high"]] = [0.0, 12.0]
    draws = rng.integers(0, 13, (20, 3)).astype(float)
    frame = tiers(RegionIndustry(table), draws=draws).frame
    expected = np.zeros(jobs.shape)
    for draw in draws:
        truth = jobs.ravel().copy()
        truth[hidden] = draw
        expected += _plain_tiers(truth.reshape(jobs.shape), None)["strong"]
    np.testing.assert_allclose(_grid(frame, "p_strong", jobs.shape), expected / 20, atol=1e-15)
    whole = np.tile(jobs.ravel(), (20, 1))
    whole[:, hidden] = draws
    again = tiers(RegionIndustry(table), draws=whole).frame
    pd.testing.assert_frame_equal(frame, again)


def test_published_totals_bound_withheld_cells() -> None:
    # Region A: 10 published of a total of 12, so the withheld cell is at most 12 there
    # by its region, at most 5 by its industry.
    rows = pd.DataFrame(
        {
            "region": ["A", "A", "B", "B"],
            "industry": ["x", "y", "x", "y"],
            "value": [10.0, np.nan, 10.0, 3.0],
            "status": ["published", "withheld", "published", "published"],
        }
    )
    table = RegionIndustry(
        rows,
        region_totals=pd.DataFrame({"region": ["A", "B"], "year": 0, "value": [12.0, 13.0]}),
        industry_totals=pd.DataFrame({"industry": ["x", "y"], "year": 0, "value": [20.0, 5.0]}),
        grand_totals=pd.DataFrame({"year": [0], "value": [25.0]}),
    )
    frame = tiers(table).frame.set_index(["region", "industry"])
    cell = frame.loc[("A", "y")]
    assert np.isnan(cell["lq"])
    assert cell["lq_low"] == 0
    assert cell["lq_high"] == pytest.approx((5 / 12) / (5 / 25), rel=1e-12)
    assert frame.loc[("A", "x"), "lq"] == pytest.approx((10 / 12) / (20 / 25), rel=1e-12)


def test_traded_base_and_groups() -> None:
    jobs = np.array([[10.0, 20, 70], [30, 10, 60], [5, 5, 90]])
    frame = tiers(
        _table(jobs), traded=["i0", "i1"], groups={"i0": "both", "i1": "both", "i2": "local"}
    ).frame
    both = frame[frame["industry"] == "both"]
    # Both industries are the whole base: every quotient is 1.
    np.testing.assert_allclose(both["lq"], 1.0, rtol=1e-15)
    local = frame[frame["industry"] == "local"]["lq"].to_numpy()
    np.testing.assert_allclose(local, (jobs[:, 2] / jobs[:, :2].sum(1)) / (220 / 80), rtol=1e-14)


def test_wrong_calls_say_what_is_wrong() -> None:
    table = _table(np.ones((3, 2)))
    with pytest.raises(ParameterError, match="i9"):
        tiers(table, traded=["i9"])
    with pytest.raises(ParameterError, match="shape"):
        tiers(table, draws=np.ones((4, 5)))
    with pytest.raises(ParameterError, match="floor"):
        tiers(table, floor=1.5)
