"""Hidden cells of a table of one level, with the totals it has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.foundation.errors import GunjipError
from gunjip.tables import RegionIndustry
from gunjip.tables.hidden import Repaired, repair_table


def made(
    seed: int, regions: int = 14, industries: int = 9, *, totals: bool = True
) -> tuple[RegionIndustry, np.ndarray]:
    """A table whose cells of fewer than three plants are withheld, and the truth by row."""
    rng = np.random.default_rng(seed)
    jobs = np.round(rng.gamma(0.7, 40, (regions, industries)))
    plants = 1 + rng.poisson(jobs / 15)
    r, i = np.divmod(np.arange(jobs.size), industries)
    value, count = jobs.ravel(), plants.ravel()
    hidden = count < 3
    region = np.array([f"R{k:02d}" for k in range(regions)])
    industry = np.array([f"{k:03d}" for k in range(industries)])
    frame = pd.DataFrame(
        {
            "region": region[r],
            "industry": industry[i],
            "year": 2020,
            "value": np.where(hidden, np.nan, value),
            "low": np.where(hidden, 0, value),
            "high": np.where(hidden, np.inf, value),
            "plants": count,
            "status": np.where(hidden, "withheld", "published"),
        }
    )
    parts = {}
    if totals:
        parts = {
            "region_totals": pd.DataFrame({"region": region, "year": 2020, "value": jobs.sum(1)}),
            "industry_totals": pd.DataFrame(
                {"industry": industry, "year": 2020, "value": jobs.sum(0)}
            ),
            "grand_totals": pd.DataFrame({"year": [2020], "value": [jobs.sum()]}),
        }
    return RegionIndustry(frame, **parts), value


def sums(repaired: Repaired, key: str, values: np.ndarray | None = None) -> pd.Series:
    data = repaired.table.frame
    if values is not None:
        data.loc[repaired.cells["row"], "value"] = values
    return data.groupby(key, observed=True)["value"].sum()


def test_estimates_add_up_within_bounds_that_hold_the_truth() -> None:
    table, truth = made(3)
    out = repair_table(table, draws=6, seed=1)
    cells = out.cells
    real = truth[cells["row"]]
    assert ((cells["low"] <= real) & (real <= cells["high"])).all()
    assert np.isfinite(cells["high"]).all()
    assert ((cells["estimate"] >= cells["low"]) & (cells["estimate"] <= cells["high"])).all()
    by_region = table.region_totals.set_index("region")["value"]
    by_industry = table.industry_totals.set_index("industry")["value"]
    # Regions are met last, so exactly; industries up to what is left of the sweeps.
    np.testing.assert_allclose(sums(out, "region"), by_region, rtol=1e-9)
    np.testing.assert_allclose(sums(out, "industry"), by_industry, rtol=1e-4)
    for drawn in out.draws:
        np.testing.assert_allclose(sums(out, "region", drawn), by_region, rtol=1e-5)
        np.testing.assert_allclose(sums(out, "industry", drawn), by_industry, rtol=2e-2)
    assert set(out.table.data["status"]) == {"published", "estimated"}
    assert out.draws.shape == (6, len(cells)) and out.draws.dtype == np.float32
    published = (table.data["status"] == "published").to_numpy()
    assert out.table.data["value"][published].equals(table.data["value"][published])


def test_the_same_for_any_number_of_threads_and_another_for_another_seed() -> None:
    table, _ = made(4)
    one = repair_table(table, draws=5, seed=7, workers=1)
    two = repair_table(table, draws=5, seed=7, workers=2)
    np.testing.assert_array_equal(one.draws, two.draws)
    assert one.table.digest() == two.table.digest()
    other = repair_table(table, draws=5, seed=8, workers=2)
    assert not np.array_equal(one.draws, other.draws)
    assert one.table.digest() == other.table.digest()  # the point estimate is not random


def test_without_totals_plants_decide_and_the_summary_says_so() -> None:
    table, _ = made(5, totals=False)
    out = repair_table(table, draws=40, seed=1)
    assert np.isinf(out.cells["high"]).all()
    assert np.isfinite(out.cells["estimate"]).all()
    plants = table.data["plants"].to_numpy()[out.cells["row"]]
    mean = out.cells["estimate"].groupby(plants).mean()
    assert mean[2] > mean[1]
    for lang, word in (("en", "no upper bound"), ("ko", "상한이 없습니다")):
        assert word in out.summary(lang)
    # A cell's draws spread as the prior does: CV near 1.2 for a plant or two.
    spread = out.draws.std(axis=0) / out.draws.mean(axis=0)
    assert 0.7 < np.median(spread) < 1.8


def test_all_cells_hidden() -> None:
    table, truth = made(6)
    data = table.frame
    data[["value", "low", "high"]] = np.nan, 0.0, np.inf
    data["status"] = "withheld"
    out = repair_table(
        RegionIndustry(
            data,
            region_totals=table.region_totals,
            industry_totals=table.industry_totals,
        ),
        draws=3,
        seed=1,
    )
    assert len(out.cells) == truth.size
    np.testing.assert_allclose(
        sums(out, "region"), table.region_totals.set_index("region")["value"], rtol=1e-9
    )
    assert ((out.cells["low"] <= truth) & (truth <= out.cells["high"])).all()


def test_a_total_that_does_not_add_up_is_named_and_set_aside() -> None:
    table, _ = made(3)
    wrong = table.region_totals.copy()
    parts = table.data[table.data["region"] == "R03"]["value"].sum()
    wrong.loc[wrong["region"] == "R03", "value"] = parts - 25.0
    out = repair_table(table._replace(region_totals=wrong), draws=2, seed=1)
    hit = out.relaxed[out.relaxed["region"] == "R03"]
    assert len(hit) == 1
    assert hit["difference"].iloc[0] == 25.0
    assert np.isfinite(out.cells["estimate"]).all()
    assert "R03" in out.summary("en") and "R03" in out.summary("ko")
    others = table.region_totals.set_index("region")["value"].drop("R03")
    np.testing.assert_allclose(sums(out, "region").drop("R03"), others, rtol=1e-9)


def test_totals_that_cover_more_are_upper_limits() -> None:
    table, truth = made(3)
    wide = table.region_totals.copy()
    wide["value"] += 500.0
    out = repair_table(
        table._replace(
            region_totals=wide, industry_totals=pd.DataFrame(), grand_totals=pd.DataFrame()
        ),
        totals="ceiling",
        draws=2,
        seed=1,
    )
    assert out.params["ceilings"] == ["region"]
    assert (sums(out, "region") <= wide.set_index("region")["value"] + 1e-6).all()
    real = truth[out.cells["row"]]
    assert ((out.cells["low"] <= real) & (real <= out.cells["high"])).all()


def test_totals_of_all_owners_are_found_out_by_the_fully_published_regions() -> None:
    table, _ = made(3)
    full = table.data.copy()
    shown = full["region"].astype(str) < "R06"
    full.loc[shown & full["value"].isna(), ["value", "low", "high"]] = 1.0
    full.loc[shown, "status"] = "published"
    wide = table.region_totals.copy()
    wide["value"] += 500.0
    out = repair_table(
        table._replace(
            data=full,
            region_totals=wide,
            industry_totals=pd.DataFrame(),
            grand_totals=pd.DataFrame(),
        ),
        draws=1,
        seed=1,
    )
    assert out.params["ceilings"] == ["region"]


def test_no_plants_is_a_true_zero() -> None:
    table, _ = made(3)
    data = table.frame
    row = int(np.flatnonzero(data["status"] == "withheld")[0])
    data.loc[row, "plants"] = 0
    out = repair_table(table._replace(data=data), draws=2, seed=1)
    cell = out.cells.set_index("row").loc[row]
    assert cell[["estimate", "low", "high", "p05", "p95"]].tolist() == [0, 0, 0, 0, 0]


def test_rounded_estimates_are_whole_and_keep_the_regions() -> None:
    table, _ = made(9)
    out = repair_table(table, draws=0, seed=1, integers=True)
    assert (out.cells["estimate"] % 1 == 0).all()
    np.testing.assert_array_equal(
        sums(out, "region"), table.region_totals.set_index("region")["value"]
    )


def test_nothing_hidden_and_wrong_words() -> None:
    table, truth = made(3)
    data = table.frame
    data["value"], data["status"] = truth, "published"
    data["low"] = data["high"] = truth
    out = repair_table(table._replace(data=data), draws=2)
    assert out.cells.empty and out.draws.shape == (2, 0)
    assert out.summary("ko") and out.summary("en")
    with pytest.raises(GunjipError, match="ceiling"):
        repair_table(table, totals="ceilng")  # type: ignore[arg-type]


def test_two_years_keep_the_table_s_order() -> None:
    table, _ = made(3)
    later = table.frame.assign(year=2021)
    double = [
        pd.concat([t, t.assign(year=2021)])
        for t in (table.region_totals, table.industry_totals, table.grand_totals)
    ]
    both = RegionIndustry(
        pd.concat([later, table.frame]).sort_values(["region", "industry"], kind="stable"),
        region_totals=double[0],
        industry_totals=double[1],
        grand_totals=double[2],
    )
    out = repair_table(both, draws=4, seed=1)
    hidden = (both.data["status"] == "withheld").to_numpy()
    np.testing.assert_array_equal(out.cells["row"], np.flatnonzero(hidden))
    alone = repair_table(both.year(2021), draws=4, seed=1)
    np.testing.assert_array_equal(out.draws_of(2021), alone.draws)


def test_a_table_drawn_does_not_depend_on_how_many_are_drawn_with_it() -> None:
    # Draws are worked on sixteen at a time: a draw may not notice its neighbours.
    table, _ = made(4)
    few = repair_table(table, draws=3, seed=7, workers=1)
    many = repair_table(table, draws=19, seed=7, workers=2)
    np.testing.assert_array_equal(few.draws, many.draws[:3])


def test_wide_intervals_are_flagged() -> None:
    table, _ = made(4)
    cells = repair_table(table, draws=60, seed=2).cells
    expected = (cells["p95"] - cells["p05"]) > 2.0 * cells["estimate"]
    assert cells["wide"].equals(expected.rename("wide"))
    assert 0 < cells["wide"].mean() < 1


def test_rounding_meets_regions_and_industries_at_once() -> None:
    for seed in range(6):
        table, _ = made(seed, regions=24, industries=11)
        out = repair_table(table, draws=0, seed=1, integers=True)
        cells = out.cells
        assert (cells["estimate"] % 1 == 0).all()
        assert ((cells["low"] <= cells["estimate"]) & (cells["estimate"] <= cells["high"])).all()
        for key, totals in (("region", table.region_totals), ("industry", table.industry_totals)):
            np.testing.assert_array_equal(sums(out, key), totals.set_index(key)["value"])
        # Whole numbers stay near the estimates they stand for.
        plain = repair_table(table, draws=0, seed=1).cells["estimate"]
        assert (cells["estimate"] - plain).abs().max() < 2.0


def test_what_hidden_cells_of_a_class_hold_is_learnt_from_the_sums() -> None:
    # Hidden cells of many plants hold five times what published ones do, as where only
    # dominated cells are withheld. Nothing but the sums says so.
    rng = np.random.default_rng(5)
    regions, industries = 60, 30
    plants = rng.choice([1, 2, 5, 12], (regions, industries), p=[0.3, 0.2, 0.3, 0.2])
    jobs = 1 + rng.gamma(1.0, 10.0 * plants)
    odd = (plants > 2) & (rng.random(plants.shape) < 0.08)
    jobs = np.round(np.where(odd, 5.0, 1.0) * jobs)
    hidden = (odd | (plants < 3)).ravel()
    r, i = np.divmod(np.arange(jobs.size), industries)
    region, industry = (np.array([f"{c}{k:02d}" for k in range(99)]) for c in "RI")
    frame = pd.DataFrame(
        {
            "region": region[r], "industry": industry[i], "year": 2020,
            "value": np.where(hidden, np.nan, jobs.ravel()), "plants": plants.ravel(),
            "low": np.where(hidden, 0, jobs.ravel()), "high": np.where(hidden, np.inf, jobs.ravel()),
            "status": np.where(hidden, "withheld", "published"),
        }
    )  # fmt: skip

    def whole(key: str, names: np.ndarray, axis: int) -> pd.DataFrame:
        return pd.DataFrame(
            {key: names[: jobs.shape[1 - axis]], "year": 2020, "value": jobs.sum(axis=axis)}
        )

    table = RegionIndustry(
        frame,
        region_totals=whole("region", region, 1),
        industry_totals=whole("industry", industry, 0),
        grand_totals=pd.DataFrame({"year": [2020], "value": [jobs.sum()]}),
    )
    cells = repair_table(table, draws=60, seed=1).cells
    truth, count = jobs.ravel()[cells["row"]], plants.ravel()[cells["row"]]
    many = count > 2
    assert 0.8 < cells.loc[many, "estimate"].sum() / truth[many].sum() < 1.15
    inside = (np.floor(cells["p05"]) <= truth) & (truth <= np.ceil(cells["p95"]))
    assert inside[many].mean() > 0.8 and inside[~many].mean() > 0.8
