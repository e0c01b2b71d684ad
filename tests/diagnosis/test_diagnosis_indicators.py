"""Single indicators against numbers worked out by hand."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gunjip.diagnosis.checks import GROUPS, read_checks
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.indicators.cells import Cells
from gunjip.diagnosis.indicators.policy import unbroken
from gunjip.diagnosis.indicators.supply import Flows, supply_rows
from gunjip.diagnosis.material import Material
from gunjip.foundation.errors import InputError
from gunjip.foundation.words import LANGS, has_message, say
from gunjip.tables import Establishments, Links, RegionIndustry, Survey


def _plants(**more: object) -> Establishments:
    """Six plants on a line, 10 km apart; the first three are members of K (industry 10)."""
    frame = pd.DataFrame(
        {
            "plant_id": [f"p{k}" for k in range(6)], "region": "R",
            "industry": ["10", "10", "10", "10", "20", "20"],
            "jobs": [10.0, 20, 30, 40, 50, 60], "founded": [2022.0, 2023, 1990, 1990, 1990, 2023],
            "x": np.arange(6) * 10_000.0, "y": 0.0, "year": 2023, **more,
        }
    )  # fmt: skip
    return Establishments(frame, "EPSG:5179")


def _told(plants: Establishments | None = None, **more: object) -> pd.DataFrame:
    members = pd.DataFrame({"cluster": "K", "plant_id": ["p0", "p1", "p2"]})
    found = evidence(Material(plants or _plants(), members, **more), seed=1)  # type: ignore[arg-type]
    return found.frame.set_index("indicator")


def test_every_check_says_why_its_limits_and_its_source_in_both_languages() -> None:
    checks = read_checks()
    assert {c.group for c in checks} == set(GROUPS)
    for check in checks:
        assert check.sources
        for lang in LANGS:
            for key in (f"diag-check-{check.id.replace('_', '-')}", check.why, check.limits):
                assert has_message(key, lang), (key, lang)
                assert say(key, lang).strip()


def test_no_two_checks_of_a_model_put_the_same_number_to_the_same_cut() -> None:
    held: dict[tuple[object, ...], str] = {}
    for check in read_checks():
        if check.parts:
            continue
        key = (check.indicators, check.operator, check.threshold, check.quantile, check.cuts)
        # Knowledge ties stand for the reason to cluster only, concentration for the hard factor.
        assert key not in held, (check.id, held.get(key))
        held[key] = check.id


def test_entry_is_held_against_the_same_industry_elsewhere() -> None:
    told = _told().loc["entry_beyond_industry"]
    # Two of three members are young, none of the one elsewhere: half a plant added to each.
    value = math.log(2.5 / 4) - math.log(0.5 / 2)
    assert told["value"] == pytest.approx(value)
    spread = math.sqrt(1 / 2.5 - 1 / 4 + 1 / 0.5 - 1 / 2)
    assert told["high"] - told["value"] == pytest.approx(1.6449 * spread, rel=1e-4)


def test_other_plants_within_reach_are_counted_for_a_typical_member() -> None:
    # Within 30 km of the members stand one (p3), two (p3, p4) and three others.
    assert _told().loc["plants_around", "value"] == 2


def test_facilities_at_hand_are_counted_by_kind() -> None:
    table = pd.DataFrame(
        {"kind": ["station", "station", "harbour"], "x": [0.0, 1e6, 35_000.0], "y": 0.0}
    )
    # The station is 0, 10 and 20 km off, the harbour 35, 25 and 15.
    told = _told(facilities=table).loc["infrastructure_access"]
    assert told["value"] == pytest.approx((0.5 + 0.5 + 1.0) / 3)
    assert (told["low"], told["high"]) == (told["value"], told["value"])
    with pytest.raises(InputError):
        _told(facilities=table.drop(columns="kind"))
    degrees = table.assign(x=[127.0, 127.1, 127.2], y=[4e6, 4e6, 4e6])
    with pytest.raises(InputError) as caught:
        _told(facilities=degrees)
    assert [p.key for p in caught.value.problems] == ["diag-facilities-elsewhere"]


def test_products_and_pay_are_read_from_the_plants_own_columns() -> None:
    told = _told(_plants(new_products=[1, 0, np.nan, 3, 0, 0], wages=[20.0, 40, 60, 40, 1, 1]))
    assert told.loc["new_product_share", ["value", "n"]].tolist() == [0.5, 2]
    assert told.loc["pay_beyond_industry", "value"] == pytest.approx(math.log(2.0))
    assert "new_product_share" not in _told().index


def test_a_gap_of_years_is_no_lasting_effort() -> None:
    frame = pd.DataFrame({"start": [2010, 2011, 2020], "end": [2011, 2013, 2021]})
    assert unbroken(frame) == 4
    assert unbroken(frame.iloc[[2, 0]]) == 2
    assert unbroken(frame.assign(end=[2019, 2013, 2021])) == 12


def test_money_for_an_industry_is_counted_by_the_places_that_share_it() -> None:
    programmes = pd.DataFrame(
        {
            "region": ["R", "S", "T", "R"], "industry": ["10", "10", "10", "20"],
            "instrument": "network", "start": 2010, "end": 2020, "budget": [50.0, 25, 25, 900],
        }
    )  # fmt: skip
    told = _told(programmes=programmes)
    assert told.loc["budget_places", "value"] == pytest.approx(1 / (0.25 + 0.0625 + 0.0625))
    assert told.loc["support_years", "value"] == 11


def test_zones_for_an_industry_without_a_plant_of_its_clusters_are_empty() -> None:
    boxes = [shapely.box(x, -1e3, x + 5e3, 1e3) for x in (-1e3, 29e3, 49e3)]
    zones = gpd.GeoDataFrame(
        {"zone": ["a", "b", "c"], "industry": ["10", "10", "20"]}, geometry=boxes,
        crs="EPSG:5179",
    )  # fmt: skip
    # p0 is a member; p3 has the industry and belongs to no cluster; "c" is for another one.
    told = _told(zones=zones)
    assert told.loc["empty_zone_share", ["value", "n"]].tolist() == [0.5, 2]
    assert "empty_zone_share" not in _told(zones=zones.drop(columns="industry")).index


def test_a_bodys_researchers_are_shared_out_by_its_ties_of_research() -> None:
    bodies = pd.DataFrame(
        {"organisation_id": ["U", "V", "A"], "kind": ["university", "institute", "association"],
         "researchers": [100.0, 30.0, 500.0]}
    )  # fmt: skip
    ties = pd.DataFrame(
        [("U", "p0", "joint_rd"), ("p1", "U", "technology"), ("U", "p4", "joint_rd"),
         ("U", "p5", "co_patent"), ("V", "p4", "joint_rd"), ("A", "p0", "joint_rd"),
         ("U", "p2", "membership")],
        columns=["source", "target", "kind"],
    ).assign(value=1.0, year=2023)  # fmt: skip
    plants = _plants(researchers=[6.0, 0, 0, 0, 0, 0])
    told = _told(plants, organisations=bodies, links=Links(ties)).loc["research_base_per_job"]
    # Two of the four ties of U, none of V's; an association and a membership are no research.
    assert told["value"] == pytest.approx((6 + 50) / 60)
    assert told["high"] - told["value"] > 1.6449 * math.sqrt(2) * 25 / 60
    assert told["status"] == "measured"
    # Nobody knows what bodies add whose ties are not on record: the firms' own are the least.
    bare = _told(plants).loc["research_base_per_job"]
    assert bare["value"] == pytest.approx(0.1)
    assert (bare["high"], bare["status"]) == (math.inf, "bounded")


def test_trust_and_identity_must_both_hold() -> None:
    items = pd.DataFrame(
        {"item": ["T1", "I1"], "dimension": ["trust", "identity"], "low": 1, "high": 5,
         "reversed": False}
    )  # fmt: skip
    answers = pd.DataFrame(
        [(f"r{k}", "K", "1", item, value) for k in range(6)
         for item, value in (("T1", 4 + k % 2), ("I1", 2))],
        columns=["respondent", "region", "wave", "item", "answer"],
    )  # fmt: skip
    told = _told(survey=Survey(answers, items))
    assert told.loc["survey_trust", "value"] == 4.5
    assert told.loc["survey_trust_and_identity", "value"] == 2.0
    one = answers[answers["item"] == "T1"].reset_index(drop=True)
    assert "survey_trust_and_identity" not in _told(survey=Survey(one, items.head(1))).index


def test_shift_and_share_over_the_panel_add_up() -> None:
    before = _plants().data.assign(year=2018, jobs=[10.0, 20, 20, 40, 40, 60])
    both = pd.concat([before, _plants().data], ignore_index=True)
    outline = gpd.GeoDataFrame(
        {"cluster": ["K"]}, geometry=[shapely.box(-1, -1, 25_000, 1)], crs="EPSG:5179"
    )
    told = _told(panel=Establishments(both, "EPSG:5179"), shapes=outline)["value"]
    # 50 to 60 jobs here; all grow from 190 to 210, the industry from 90 to 100.
    assert told["jobs_change"] == pytest.approx(0.2)
    assert told["shift_national"] == pytest.approx(20 / 190)
    assert told["shift_mix"] == pytest.approx(10 / 90 - 20 / 190)
    assert told["shift_competitive"] == pytest.approx(0.2 - 10 / 90)
    assert told["growth_span"] == 5


def test_a_place_can_supply_what_its_mix_allows() -> None:
    rows = [("a", "1", 10.0), ("a", "2", 5.0), ("a", "3", 85.0),
            ("b", "1", 10.0), ("b", "2", 45.0), ("b", "3", 45.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["region", "industry", "value"]).assign(year=2016)
    flows = pd.DataFrame(
        {"source": ["2", "3", "9", "1"], "target": ["1", "1", "1", "2"],
         "value": [60.0, 40.0, 20.0, 7.0]}
    )  # fmt: skip
    cells = Cells.of_table(RegionIndustry(table), flows=flows)
    r = i = np.array([0])
    told = {str(x["indicator"]): x for x in supply_rows("K", r, i, cells)}
    # Quotients in a: 0.05/0.25 of industry 2 and 0.85/0.65, capped at 1, of industry 3.
    assert told["supplier_potential"]["value"] == pytest.approx((60 * 0.2 + 40) / 100)
    assert told["customer_potential"]["value"] == pytest.approx(0.2)
    # Where most of what is bought is bought of industries that the table lacks, nothing is told.
    far = flows.assign(value=[6.0, 4.0, 20.0, 7.0])
    lacking = Cells.of_table(RegionIndustry(table), flows=far)
    assert [x["indicator"] for x in supply_rows("K", r, i, lacking)] == ["customer_potential"]
    for wrong, key in (
        (flows.assign(value=flows["value"] / 100), "diag-flows-shares"),
        (flows.assign(value=[-1.0, 2, 3, 4]), "diag-flows-wrong"),
    ):
        with pytest.raises(InputError) as caught:
            Flows.of_frame(wrong, cells.industries, "io.csv")
        assert [p.key for p in caught.value.problems] == [key]
