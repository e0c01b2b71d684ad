"""Bends are found where they are, and stages follow without an order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.profile.change_points import one_bend
from gunjip.profile.from_table import profile_table
from gunjip.profile.life_cycle import STAGES, life_cycle
from gunjip.profile.misconceptions import misconceptions
from gunjip.profile.series import History
from gunjip.tables import RegionIndustry


def history(counts: list[int], *, survivors: bool = False, kinds: int = 3) -> History:
    """Plants that enter and leave so that the counts are as given."""
    counts_ = np.array(counts)
    n = int(counts_.max())
    stands = (np.arange(n)[:, None] < counts_[None, :]).astype(float)
    years = np.arange(2010, 2010 + counts_.size)
    return History(years, stands, stands * 5, np.arange(n) % kinds, survivors)


@pytest.mark.parametrize(
    ("counts", "stage"),
    [
        ([100, 101, 100, 99, 100, 101, 100, 100], "maturity"),
        ([100, 110, 121, 133, 146, 161, 177, 195], "growth"),
        ([20, 21, 22, 30, 45, 65, 95, 140], "formation"),
        ([100, 95, 90, 86, 81, 77, 73, 70], "decline"),
        ([150, 135, 120, 108, 100, 112, 126, 140], "renewal"),
    ],
)
def test_each_course_has_its_stage(counts: list[int], stage: str) -> None:
    told, path, bend = life_cycle(history(counts), cluster="a", draws=100, seed=3)
    assert told.answer == stage
    assert told.shares.keys() == set(STAGES)
    assert sum(told.shares.values()) == pytest.approx(1.0)
    assert path.answer != "not_told"
    assert bend.frame["status"].iloc[0] == "measured"


def test_a_bend_is_dated() -> None:
    _, _, bend = life_cycle(history([150, 135, 120, 108, 100, 112, 126, 140]), draws=100, seed=3)
    row = bend.frame.iloc[0]
    assert row["bend"] == 2014
    assert row["bend_low"] <= 2014 <= row["bend_high"]


@pytest.mark.parametrize(
    ("counts", "survivors", "reason"),
    [([100], False, "single_year"), ([9, 9, 9], False, "few_years"), ([5, 6, 7, 8, 9, 10], True, "survivors_only")],
)  # fmt: skip
def test_what_cannot_be_told_is_said(counts: list[int], survivors: bool, reason: str) -> None:
    told, path, _ = life_cycle(history(counts, survivors=survivors))
    assert told.answer == path.answer == "not_told"
    assert told.reason == reason


def test_a_straight_line_has_no_bend() -> None:
    rng = np.random.default_rng(1)
    y = 0.05 * np.arange(12) + rng.normal(0, 0.03, (400, 12))
    bend, before, after = one_bend(y)
    # BIC's price of a bend keeps false ones rare; with twelve years about one in ten.
    assert (bend > 0).mean() < 0.2
    assert np.median(after) == pytest.approx(0.05, abs=0.01)
    assert (before[bend == 0] == after[bend == 0]).all()


def test_the_result_does_not_depend_on_the_order_of_plants() -> None:
    h = history([150, 135, 120, 108, 100, 112, 126, 140])
    turn = np.random.default_rng(0).permutation(len(h.stands))
    other = History(h.years, h.stands[turn], h.jobs[turn], h.industry[turn], False)
    a, b = life_cycle(h, draws=50)[0], life_cycle(other, draws=50)[0]
    assert a.answer == b.answer
    assert a.used[1].value == pytest.approx(b.used[1].value)


def test_misconceptions_speak_both_ways() -> None:
    rng = np.random.default_rng(2)
    n = 20
    finance = np.linspace(0, 1, n)
    frame = pd.DataFrame(
        {
            "cluster": np.repeat([f"c{k}" for k in range(n)], 4),
            "indicator": [
                "zone_share",
                "programmes",
                "finance_programme_share",
                "knowledge_ties_per_firm",
            ]
            * n,
            "value": np.column_stack(
                [np.full(n, 0.4), np.ones(n), finance, 3 - finance + rng.normal(0, 0.01, n)]
            ).ravel(),
        }
    )
    kinds = pd.DataFrame(
        {
            "cluster_id": [f"c{k}" for k in range(n)],
            "technology": ["high_tech", "mature"] * (n // 2),
        }
    )
    found = misconceptions(frame, kinds, seed=1).frame.set_index("misconception")
    assert found["says"].tolist() == ["against", "against", "against"]
    turned = frame.assign(value=frame["value"].where(frame["indicator"] != "knowledge_ties_per_firm", -frame["value"]))  # fmt: skip
    assert misconceptions(turned, kinds, seed=1).frame["says"].iloc[1] == "for"
    assert misconceptions(frame.iloc[:0], kinds).frame["status"].eq("not_tested").all()


def test_a_table_alone_says_what_it_cannot_know() -> None:
    rows = [
        {"region": r, "industry": i, "year": y, "value": v}
        for y in range(2010, 2018)
        for r, i, v in (
            ("a", "x", 100 * 1.1 ** (y - 2010)),
            ("a", "y", 50.0),
            ("b", "x", 20.0),
            ("b", "y", 90.0),
        )
    ]
    found = profile_table({"one": (["a"], ["x"])}, RegionIndustry(pd.DataFrame(rows)))
    row = found.table.iloc[0]
    assert row["stage"] == "growth"
    assert row[["vp", "so", "ss", "seri_type"]].eq("not_told").all()
    quotient = found.evidence.set_index("indicator").loc["location_quotient"]
    a, y, b = 100 * 1.1**7, 50.0, 110.0
    assert quotient["value"] == pytest.approx(a / (a + y) / ((a + 20) / (a + y + b)))
