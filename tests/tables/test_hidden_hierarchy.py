"""Hidden cells of tables with two trees: bounds, exact ranges, sums, trees that fail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gunjip.foundation.errors import GunjipError
from gunjip.foundation.words import LANGS, message_ids, say
from gunjip.tables.hidden import HiddenCells, Hierarchy, exact_bounds, repair
from gunjip.tables.hidden.hiding import children, complement
from gunjip.tables.hidden.qcew import ancestors, national_bounds
from gunjip.tables.hidden.trial import hide_and_predict

COUNTIES, GROUPS, LEAVES = 3, 3, 3
#: Nation, two states of three counties; total, three groups of three industries.
REGIONS = np.array([-1, 0, 0, 1, 1, 1, 2, 2, 2])
INDUSTRIES = np.array([-1, 0, 0, 0, *np.repeat([1, 2, 3], LEAVES)])


@dataclass(frozen=True)
class Case:
    truth: NDArray[np.float64]
    status: NDArray[np.int8]
    plants: NDArray[np.float64]

    def solve(self, **options: object) -> HiddenCells:
        options = {"draws": 0, "seed": 1, **options}
        return repair(
            np.where(self.status == 1, self.truth, 0), self.status, self.plants,
            REGIONS, INDUSTRIES, **options,
        )  # fmt: skip


def totals(leaf: NDArray[np.float64]) -> NDArray[np.float64]:
    """All levels from leaf cells of the last six regions and nine industries."""
    out = np.zeros((REGIONS.size, INDUSTRIES.size))
    out[3:, 4:] = leaf
    for k in range(INDUSTRIES.size - 1, 0, -1):
        out[:, INDUSTRIES[k]] += out[:, k]
    for k in range(REGIONS.size - 1, 0, -1):
        out[REGIONS[k]] += out[k]
    return out


def case(seed: int, hide: float, *, complementary: bool) -> Case:
    """A table with cells of few plants and some others hidden, totals too."""
    rng = np.random.default_rng(seed)
    jobs = np.round(rng.gamma(0.6, 30, (6, 9)))
    plants = totals(np.where(jobs > 0, 1 + rng.poisson(jobs / 12), 0).astype(float))
    truth = totals(jobs)
    hidden = (plants < 3) | (rng.random(truth.shape) < hide)
    status = np.where(plants == 0, 0, np.where(hidden, 2, 1)).astype(np.int8)
    status[0, 0] = 1
    if complementary:
        gone = np.zeros(status.shape, dtype=bool)
        i, r = children(INDUSTRIES), children(REGIONS)
        for _ in range(20):
            if not complement(status, plants, *i, INDUSTRIES, *r, gone):
                break
    return Case(truth, status, plants)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.floats(0.0, 0.9), st.booleans())
def test_bounds_hold_the_truth_and_contain_the_exact_range(
    seed: int, hide: float, complementary: bool
) -> None:
    one = case(seed, hide, complementary=complementary)
    out = one.solve()
    assert (out.all_low <= one.truth).all() and (one.truth <= out.all_high).all()
    assert out.relaxed.empty
    assert (out.low <= out.estimate).all() and (out.estimate <= out.high).all()
    # The finest sums are met; the whole table keeps every published county total.
    whole = out.fill()
    known = (one.status[3:] == 1) & (INDUSTRIES >= 0)
    np.testing.assert_allclose(whole[3:][known], one.truth[3:][known], atol=1e-6)
    if out.region.size and seed % 3 == 0:
        which = np.arange(min(3, out.region.size))
        low, high = exact_bounds(out, which)
        real = one.truth[out.region[which], out.industry[which]]
        # HiGHS works to 1e-7.
        assert (low <= real + 1e-5).all() and (real <= high + 1e-5).all()
        assert (low >= out.low[which] - 1e-5).all() and (high <= out.high[which] + 1e-5).all()


def test_propagation_is_seldom_wider_than_the_exact_range() -> None:
    same = total = 0
    for seed in range(6):
        out = case(seed, 0.3, complementary=True).solve()
        which = np.arange(0, out.region.size, 6)
        low, high = exact_bounds(out, which)
        same += int(((abs(low - out.low[which]) < 1) & (abs(high - out.high[which]) < 1)).sum())
        total += which.size
    # On US counties 98 % are the same; here blocks are small and dense.
    assert total > 25
    assert same / total > 0.6


def test_a_hand_worked_pair_of_bounds() -> None:
    # One region of three industries: 10 in all, the second is published with 4.
    # The hidden two share 6. In the nation the first has 5 in all: region 1 can
    # have no more than 5, so the third has at least 1.
    values = [[0, 5, 0, 0], [10, 0, 4, 0], [0, 0, 0, 0]]
    status = [[2, 1, 2, 2], [1, 2, 1, 2], [2, 2, 2, 2]]
    out = repair(values, status, None, [-1, 0, 0], [-1, 0, 0, 0], draws=0)
    assert out.all_low[1].tolist() == [10, 0, 4, 1]
    assert out.all_high[1].tolist() == [10, 5, 4, 6]
    assert out.all_high[2, 1] == 5 and np.isinf(out.all_high[2, 2])


def test_totals_that_contradict_their_parts_are_set_aside_lowest_first() -> None:
    one = case(5, 0.2, complementary=True)
    a, i = 3, 0
    assert one.status[a, i] == 1
    truth = one.truth.copy()
    parts = truth[a, 4:][one.status[a, 4:] == 1].sum()
    truth[a, i] = max(parts, truth[a, 1:4][one.status[a, 1:4] == 1].sum()) - 7
    out = Case(truth, one.status, one.plants).solve(draws=3)
    assert (a, i) in set(zip(out.relaxed["region"], out.relaxed["industry"], strict=True))
    assert np.isfinite(out.estimate).all() and np.isfinite(out.draws).all()


@pytest.mark.parametrize("seed", range(4))
def test_planted_contradictions_are_named_with_their_size_and_the_rest_goes_on(seed: int) -> None:
    # Two totals of counties hold less than their published parts; nothing else is wrong.
    rng = np.random.default_rng(seed)
    one = case(20 + seed, 0.15, complementary=True)
    parts = np.zeros_like(one.truth)
    for k in range(4, INDUSTRIES.size):
        parts[:, INDUSTRIES[k]] += np.where(one.status[:, k] == 1, one.truth[:, k], 0.0)
    a, i = np.nonzero((one.status[3:, 1:4] == 1) & (parts[3:, 1:4] > 20))
    pick = rng.choice(a.size, 2, replace=False)
    wrong = {(int(a[p]) + 3, int(i[p]) + 1) for p in pick}
    values = one.truth.copy()
    for cell in wrong:
        values[cell] = parts[cell] - 9
    out = Case(values, one.status, one.plants).solve(draws=2)
    named = out.relaxed.set_index(["region", "industry"])
    assert wrong <= set(named.index)
    direct = named.loc[sorted(wrong)]
    assert (direct.loc[direct["along"] == "industry", "difference"] == 9).all()
    assert (direct["along"] == "industry").any()
    # What is set aside is taken as hidden: the bounds hold the truth all the same.
    leaf = one.truth[out.region, out.industry]
    assert (out.low <= out.high).all()
    assert np.isfinite(out.estimate).all()
    assert ((out.low <= leaf) & (leaf <= out.high)).mean() > 0.8


def test_a_contradiction_that_only_the_bounds_show_is_found() -> None:
    # No part is published, yet the region's two groups cannot hold the nation's industries.
    regions, industries = [-1, 0, 0], [-1, 0, 0, 1, 1, 2, 2]
    values = np.zeros((3, 7))
    status = np.full((3, 7), 2)
    values[0] = [40, 20, 20, 10, 10, 10, 10]
    status[0] = 1
    values[1, :3] = [30, 25, 5]
    status[1, :3] = 1
    out = repair(values, status, None, regions, industries, draws=2, seed=1)
    assert len(out.relaxed) >= 1
    assert out.relaxed["difference"].max() == 5
    assert np.isfinite(out.estimate).all() and (out.low <= out.high).all()


def test_setting_aside_ends_where_nothing_is_left_to_set_aside() -> None:
    # Industries say 12, regions 10; nothing stands above the whole, which keeps both claims.
    tree = [-1, 0, 0, 0, 0]
    values, status = np.zeros((5, 5)), np.full((5, 5), 2)
    values[0, 1:], values[1:, 0] = [3, 3, 3, 3], [2, 2, 3, 3]
    status[0, 1:] = status[1:, 0] = 1
    open_low, open_high = np.zeros((5, 5)), np.full((5, 5), np.inf)
    for low, high in ((None, None), (open_low, open_high)):
        out = repair(values, status, None, tree, tree, low=low, high=high, draws=2, seed=1)
        row = out.relaxed.iloc[0]
        assert len(out.relaxed) == 1
        assert (row["region"], row["industry"]) == (0, 0)
        assert (row["value"], row["parts"], row["difference"]) == (10, 12, 2)
        assert (out.all_low[0, 0], out.all_high[0, 0]) == (10, 12)
        assert (out.low <= out.high).all() and np.isfinite(out.estimate).all()
        # The finest sums, those of regions, are met; what industries hold more is left.
        np.testing.assert_allclose(out.fill()[1:, 0], values[1:, 0], atol=1e-6)
    # Given bounds of an open cell are not changed in the caller's hands.
    assert (open_low == 0).all() and np.isinf(open_high).all()


def test_a_crossing_blames_the_total_across_both_trees_when_none_is_in_line() -> None:
    # Nation × group A is 10; of its two regions the second's industries, all published
    # below a group that is not, hold 14. Only nation × A stands above, by both trees.
    regions, industries = [-1, 0, 0], [-1, 0, 1, 1]
    values = np.array([[0, 10, 0, 0], [0, 0, 3, 0], [0, 0, 8, 6]], dtype=float)
    status = np.array([[2, 1, 2, 2], [2, 2, 1, 2], [2, 2, 1, 1]])
    out = repair(values, status, None, regions, industries, draws=0)
    assert out.relaxed[["region", "industry"]].to_numpy().tolist() == [[0, 1]]
    # 3 of region 1 and 14 of region 2, less 10.
    assert out.relaxed["difference"].iloc[0] == 7
    assert out.all_low[2, 1] == 14


@pytest.mark.parametrize("patient", [0, 12])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_table_that_is_wrong_all_over_comes_to_an_end(
    monkeypatch: pytest.MonkeyPatch, patient: int, share: float
) -> None:
    from gunjip.tables.hidden import relaxing

    monkeypatch.setattr(relaxing, "PATIENT", patient)
    turns = []
    propagate = relaxing.propagate
    monkeypatch.setattr(
        relaxing, "propagate", lambda *a, **k: (turns.append(1), propagate(*a, **k))[1]
    )
    rng = np.random.default_rng(4)
    one = case(9, 0.2, complementary=True)
    totals_at = (one.status == 1) & ((np.arange(INDUSTRIES.size) < 4)[None, :])
    wrong = totals_at & (rng.random(totals_at.shape) < share)
    values = np.where(wrong, np.floor(one.truth * rng.lognormal(0, 0.5, wrong.shape)), one.truth)
    out = Case(values, one.status, one.plants).solve(draws=2)
    assert len(turns) < 20
    assert len(out.relaxed) > 0
    assert (out.low <= out.high).all() and np.isfinite(out.estimate).all()


def test_whole_numbers_meet_both_families_where_a_sum_is_a_range() -> None:
    # A total that is bounded, not published, gives a unit where the other sums need it.
    rng = np.random.default_rng(3)
    jobs = np.round(rng.gamma(0.6, 30, (6, 9))) + 1
    truth = totals(jobs)
    status = np.ones(truth.shape, dtype=int)
    status[3:, 4:] = 2
    status[3:, 1:4] = 2
    status[3, 0] = 2
    least, most = np.zeros(truth.shape), np.full(truth.shape, np.inf)
    least[3, 0], most[3, 0] = truth[3, 0] - 1, truth[3, 0] + 1
    out = repair(
        truth, status, None, REGIONS, INDUSTRIES, low=least, high=most, draws=0, integers=True
    )
    assert (out.estimate == np.rint(out.estimate)).all()
    full = out.fill()
    np.testing.assert_array_equal(full[1:3, 4:], truth[1:3, 4:])
    np.testing.assert_array_equal(full[4:, 0], truth[4:, 0])


def test_a_region_without_any_total_and_plants_unknown() -> None:
    one = case(6, 0.2, complementary=False)
    status = np.where(one.status == 1, 2, one.status).astype(np.int8)
    out = repair(one.truth, status, None, REGIONS, INDUSTRIES, draws=2, seed=1)
    assert np.isinf(out.high).all() and np.isfinite(out.estimate).all()
    assert (out.estimate > 0).all()


def test_wages_point_to_the_industry_that_pays() -> None:
    # Two hidden industries of the same plants share 100 jobs in each region; one
    # pays ten times the other, as published elsewhere. Payroll tells them apart.
    regions = 40
    rng = np.random.default_rng(2)
    first = np.round(rng.uniform(10, 90, regions))
    leaf = np.column_stack([first, 100 - first])
    values = np.zeros((regions + 1, 3))
    values[1:, 1:] = leaf
    values[1:, 0] = 100
    values[0] = values[1:].sum(axis=0)
    wages = np.zeros_like(values)
    wages[1:, 1:] = leaf * [10.0, 1.0]
    wages[1:, 0] = wages[1:, 1:].sum(axis=1)
    wages[0] = wages[1:].sum(axis=0)
    plants = np.full(values.shape, 3.0)
    plants[:, 0], plants[0, 1:] = 6.0, 3.0 * regions
    plants[0, 0] = 6.0 * regions
    status = np.ones(values.shape, dtype=int)
    status[11:, 1:] = 2
    known = np.where(status == 1, wages, np.nan)
    parents = [-1] + [0] * regions, [-1, 0, 0]
    blind = repair(values, status, plants, *parents, draws=0)
    seeing = repair(values, status, plants, *parents, wages=known, draws=0)

    def off(out: HiddenCells) -> float:
        return float(np.abs(out.estimate - values[out.region, out.industry]).mean())

    assert off(seeing) < 0.6 * off(blind)
    np.testing.assert_allclose(seeing.fill()[1:, 0], 100.0)


def test_relabelling_changes_nothing() -> None:
    one = case(8, 0.3, complementary=True)
    # Swap the two states with all their counties.
    order = np.array([0, 2, 1, 6, 7, 8, 3, 4, 5])
    a = one.solve().fill()
    b = Case(one.truth[order], one.status[order], one.plants[order]).solve().fill()
    np.testing.assert_allclose(b, a[order], atol=1e-6)


def test_hide_and_predict_on_a_made_hierarchy() -> None:
    one = case(11, 0.5, complementary=False)
    big = Hierarchy(
        tuple(f"r{k}" for k in range(9)), tuple(f"i{k}" for k in range(13)), REGIONS,
        INDUSTRIES, np.where(one.status == 1, one.truth, 0.0), one.status, one.plants,
    )  # fmt: skip
    trial = hide_and_predict(big, share=0.5, draws=20, seed=3)
    assert len(trial.frame) > 0
    assert (trial.frame["low"] <= trial.frame["truth"]).all()
    assert (trial.frame["truth"] <= trial.frame["high"]).all()
    assert list(trial.errors()["method"]) == ["estimate", "ipf", "by_plants"]
    assert trial.coverage()[["covered", "even", "middle"]].stack().between(0, 1).all()
    # What the draws expect, worked out from the draws themselves.
    at = [
        np.flatnonzero((trial.solved.region == int(r[1:])) & (trial.solved.industry == int(i[1:])))
        for r, i in zip(trial.frame["region"], trial.frame["industry"], strict=True)
    ]
    drawn = trial.solved.draws[:, np.concatenate(at)].astype(float)
    off = np.abs(drawn - trial.frame["estimate"].to_numpy()).mean(axis=0).sum()
    # Draws are in single precision.
    assert trial.expected_error() == pytest.approx(off / drawn.mean(axis=0).sum(), rel=1e-5)
    assert np.isnan(hide_and_predict(big, share=0.5, draws=0, seed=3).expected_error())


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"status": [[1, 1], [1, 5]]}, "5"),
        ({"values": [[1, 2, 3]]}, "shape"),
        ({"region_parent": [-1, 7]}, "parent"),
        ({"region_parent": [1, 0]}, "circle"),
        ({"values": [[-1, 2], [1, 1]]}, "below 0"),
    ],
)
def test_bad_input_is_named(options: dict[str, object], word: str) -> None:
    given_ = {
        "values": [[3, 3], [3, 3]], "status": [[1, 1], [1, 1]], "plants": None,
        "region_parent": [-1, 0], "industry_parent": [-1, 0],
    } | options  # fmt: skip
    with pytest.raises(GunjipError, match=word):
        repair(**given_)  # type: ignore[arg-type]


def test_qcew_ancestors_and_national_totals_from_quotients() -> None:
    assert ancestors("541511", 8) == ["54151", "5415", "541", "54", "1024", "102", "10"]
    assert ancestors("31-33", 4) == ["1013", "101", "10"]
    # Three counties; the nation has 1,000 covered jobs, 200 in the industry.
    share = np.array([120.0, 50.0, 30.0]) / [500.0, 300.0, 200.0]
    quotient = np.round(share / 0.2, 2)
    low, high = national_bounds(share, quotient, np.zeros(3, dtype=np.int64), 1000.0, 2)
    assert low[0] <= 200 <= high[0] and high[0] - low[0] < 3
    assert low[1] == 0 and np.isinf(high[1])


@pytest.mark.parametrize("lang", LANGS)
def test_every_message_has_both_languages(lang: str) -> None:
    ids = [i for i in message_ids(lang) if i.startswith("hidden-")]
    assert len(ids) > 15
    assert ids == [i for i in message_ids("en") if i.startswith("hidden-")] or set(ids) == {
        i for i in message_ids("en") if i.startswith("hidden-")
    }
    assert say("hidden-none", lang)


def test_a_qcew_file_brings_its_two_trees() -> None:
    # One sector in two counties of one state, with codes as in the real file.
    from gunjip.sources import read
    from gunjip.tables.assemble import assemble
    from gunjip.tables.hidden import qcew_hierarchy, repair_table

    head = (
        "area_fips,own_code,industry_code,agglvl_code,qtr,disclosure_code,"
        "qtrly_estabs_count,month3_emplvl,total_qtrly_wages,lq_month3_emplvl,year\n"
    )
    rows = []
    for county, cells in (
        ("26001", {"3361": (4, 90), "3362": (1, None), "3363": (2, None)}),
        ("26003", {"3361": (2, None), "3362": (5, 50), "3363": (1, None)}),
    ):
        total = {"26001": 120, "26003": 80}[county]
        plants = sum(n for n, _ in cells.values())
        for level, code, own in (
            ("70", "10", 0), ("71", "10", 5), ("72", "101", 5), ("73", "1013", 5),
            ("74", "31-33", 5), ("75", "336", 5),
        ):  # fmt: skip
            rows.append(f"{county},{own},{code},{level},1,,{plants},{total},{total * 9},1.00,2016")
        for code, (n, jobs) in cells.items():
            mark = "N" if jobs is None else ""
            rows.append(f"{county},5,{code},76,1,{mark},{n},{jobs or 0},{(jobs or 0) * 9},0,2016")
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.csv"
        path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        reading = read(path, "qcew", options={"hierarchy": True})
        plain = read(path, "qcew")
    assert "upper" not in plain.parts
    hierarchy = qcew_hierarchy(reading)
    assert hierarchy.regions == ("26000", "26001", "26003")
    assert hierarchy.industries == ("10", "101", "1013", "31-33", "336", "3361", "3362", "3363")
    assert hierarchy.wages is not None
    out = repair_table(assemble(reading), hierarchy=hierarchy, draws=8, seed=1)  # type: ignore[arg-type]
    cells = out.cells.set_index(["region", "industry"])
    assert cells.loc["26001", "estimate"].sum() == pytest.approx(30)
    assert cells.loc["26003", "estimate"].sum() == pytest.approx(30)
    assert (cells["high"] == 30).all()
    np.testing.assert_allclose(out.draws[:, :2].sum(axis=1), 30, rtol=1e-5)
    with pytest.raises(GunjipError, match="hierarchy = true"):
        qcew_hierarchy(plain)
