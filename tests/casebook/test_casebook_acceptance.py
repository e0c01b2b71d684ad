"""The acceptance tests that follow from the texts (section A11 of the specification)."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from gunjip import casebook
from gunjip.casebook.laws import (
    distance_exponent,
    from_anchor,
    interaction_strength,
    log_gradient,
    part_of_whole,
    total,
    weakest_roles,
    whole_from_part,
)
from gunjip.casebook.systems import (
    adaptive_evolution,
    formation_by_horizon,
    policy_efficiency,
    system_stability,
)
from support import shared

SEVEN = {
    "san_diego": ("◎○○", "university_led", ()),
    "daedeok": ("◎△○", "university_led", ("SO",)),
    "toyota_city": ("○◎○", "large_firm_led", ()),
    "ulsan": ("△◎○", "large_firm_led", ("VP",)),
    "brenta": ("○○◎", "region_specific", ()),
    "icheon": ("△△◎", "region_specific", ("VP", "SO")),
    "silicon_valley": ("◎◎◎", "silicon_valley", ()),
}
DYER = ([80.0, 160.0, 410.0], [7500.0, 3500.0, 1000.0])


# 1
@pytest.mark.parametrize("key", SEVEN)
def test_role_triples(key: str) -> None:
    role = casebook.case(key).role
    assert role is not None
    assert role.symbols == SEVEN[key][0]
    assert role.assignment == "inferred"
    if key in ("daedeok", "ulsan", "icheon", "silicon_valley"):
        assert weakest_roles(role) == SEVEN[key][2]


def test_weak_part_of_the_other_three_is_a_tie() -> None:
    # Two roles share the lower rank: both are named, none is picked by order.
    assert weakest_roles(casebook.case("san_diego").role) == ("SO", "SS")  # type: ignore[arg-type]
    assert weakest_roles(casebook.case("toyota_city").role) == ("VP", "SS")  # type: ignore[arg-type]
    assert weakest_roles(casebook.case("brenta").role) == ("VP", "SO")  # type: ignore[arg-type]


# 2
@pytest.mark.parametrize("key", SEVEN)
@pytest.mark.parametrize("with_holders", [False, True])
def test_type_from_roles_and_holders(key: str, with_holders: bool) -> None:
    case = casebook.case(key)
    holders = {
        "university_led": {
            "vp": ["university", "institute"],
            "so": ["large_hightech"],
            "ss": ["venture", "equipment_maker"],
        },
        "large_firm_led": {"vp": ["assembler"], "so": ["assembler"], "ss": ["part_maker"]},
        "region_specific": {
            "vp": ["association", "local_government"],
            "so": ["final_maker"],
            "ss": ["specialised_small_firm"],
        },
        "silicon_valley": {
            "vp": ["university", "large_hightech"],
            "so": ["large_hightech"],
            "ss": ["venture", "specialised_service"],
        },
    }[SEVEN[key][1]]
    assert case.role is not None
    out = casebook.type_from_roles(case.role, holders if with_holders else None)
    assert out.extra["type"] == SEVEN[key][1] == case.type


def test_type_by_holders_alone_and_when_it_cannot_be_told() -> None:
    flat = casebook.type_from_roles((2, 2, 2), {"so": ["assembler"], "ss": ["part_maker"]})
    assert flat.extra["type"] == "large_firm_led"
    assert not flat.frame["core_matches"].any()
    assert casebook.type_from_roles((2, 2, 2)).extra["type"] == ""
    # Two roles lead: none of the four types has that core.
    assert casebook.type_from_roles((3, 3, 1)).extra["type"] == ""


# 3
def test_inverse_square() -> None:
    whole, half = interaction_strength([100.0, 50.0], beta=2.0)
    assert half / whole == pytest.approx(4.0, rel=1e-12)


def test_dyer_exponent_and_anchor() -> None:
    fit = distance_exponent(*DYER)
    assert fit.extra["beta"] == pytest.approx(1.239, abs=0.001)
    assert fit.extra["r_squared"] == pytest.approx(0.997, abs=0.0005)
    assert fit.extra["half_distance"] == pytest.approx(119, abs=0.5)
    assert fit.extra["r_squared_exponential"] == pytest.approx(0.978, abs=0.0005)
    beta = fit.frame.set_index("term")["beta"]
    assert beta["step 80-160"] == pytest.approx(1.10, abs=0.005)
    assert beta["step 160-410"] == pytest.approx(1.33, abs=0.005)
    assert beta["span 80-410"] == pytest.approx(1.23, abs=0.005)
    assert fit.frame["status"].iloc[0] == "few points"
    assert from_anchor([160, 410], 80, 7500, beta=2).round().tolist() == [1875, 286]
    # The stored derived values are the computed ones, to the printed digits.
    stored = {v.name: v.value for v in casebook.record("LAW-06").values}
    assert stored["exponent_ols"] == round(fit.extra["beta"], 3)
    assert stored["r_squared"] == round(fit.extra["r_squared"], 3)


def test_dyer_points_come_from_the_records() -> None:
    points = [casebook.record(f"LAW-0{n}") for n in (2, 3, 4)]
    miles = [p.value("supplier_distance").value for p in points]  # type: ignore[union-attr]
    days = [p.value("contact").value for p in points]  # type: ignore[union-attr]
    assert (miles, days) == DYER
    kilometres = [p.value("supplier_distance").base_value for p in points]  # type: ignore[union-attr]
    # An exponent knows no unit of distance.
    assert distance_exponent(kilometres, days).extra["beta"] == pytest.approx(
        distance_exponent(miles, days).extra["beta"], rel=1e-12
    )


def test_law_07_gradients() -> None:
    stored = {v.name: v.value for v in casebook.record("LAW-07").values}
    defects, months = [80.0, 105.0, 130.0], [50.0, 52.0, 87.0]
    by_mile, lead = log_gradient(DYER[0], defects), log_gradient(DYER[0], months)
    assert round(by_mile["intercept"], 1) == stored["defects_intercept"]
    assert round(by_mile["slope"], 1) == stored["defects_slope"]
    assert round(by_mile["r"], 3) == stored["defects_r"]
    assert round(lead["intercept"], 1) == stored["months_intercept"]
    assert round(lead["slope"], 1) == stored["months_slope"]
    assert round(lead["r"], 3) == stored["months_r"]
    per_contact = stored["defects_per_log_contact"], stored["months_per_log_contact"]
    assert round(log_gradient(DYER[1], defects)["slope"], 1) == per_contact[0]
    assert round(log_gradient(DYER[1], months)["slope"], 1) == per_contact[1]


# 4
def test_timeline() -> None:
    frame = casebook.table("TAB4", lang="ko").frame
    assert len(frame) == 4
    assert all(frame[c].str.len().min() > 0 for c in ("world", "korea", "policy"))
    assert frame["policy"].tolist() == ["공업단지", "과학연구단지", "테크노폴리스", "산업클러스터"]


# 5
def test_paradigm_table() -> None:
    frame = casebook.table("TAB5").frame
    assert frame["printed_in_table"].tolist() == [True] * 4 + [False]
    assert frame["attribute"].nunique() == 5


# 6
def test_shapes_of_tables_1_to_3() -> None:
    first = casebook.table("TAB1").frame
    four = ["location", "flow", "stimulus", "region"]
    assert first.shape[0] == 3 and (first[[*four, "mode"]] != "").all(axis=None)
    second = casebook.table("TAB2").frame
    seven = ["reason", "approach", "advantage", "localisation", "coopetition", "policy", "example"]
    assert second[seven].size == 35 and (second[seven] != "").all(axis=None)
    third = casebook.table("TAB3").frame
    assert third["cell"].value_counts().to_dict() == {"I": 4, "II": 3, "III": 2, "IV": 1}
    assert len(third) == 10
    assert set(zip(third["driver"], third["advantage"], strict=True)) == {
        ("market", "cost_saving"),
        ("market", "spillovers"),
        ("government", "cost_saving"),
        ("government", "spillovers"),
    }


# 7
def test_case_facts_have_lines_and_convert() -> None:
    for fact in casebook.records(kind="case"):
        for value in fact.values:
            assert value.place is not None or value.provenance == "derived", (fact.id, value.name)
    area = casebook.case("silicon_valley").value("area")
    # LAW-12 is a later record of the same measure; the fact itself is first read from the text.
    assert area.to("km2") == pytest.approx(3967, abs=0.5)
    given = casebook.record("CASE-SV-01").value("area")
    assert given is not None and given.to("km2") == pytest.approx(3967, abs=0.5)
    parts = [casebook.record(f"CASE-FDI-0{n}").values[0] for n in (1, 2, 3)]
    assert total(parts).value == 65e9 and total(parts).unit == "JPY"
    assert total(parts).to("eok_jpy") == casebook.record("CASE-FDI-03").values[1].value
    market = casebook.record("CASE-IC-03")
    whole, share, stated = (
        market.value(n).base_value  # type: ignore[union-attr]
        for n in ("market_size", "market_share", "market_output")
    )
    assert abs(part_of_whole(whole, share) / stated - 1) <= 0.05  # type: ignore[operator,arg-type]
    assert whole_from_part(2.0, 0.14) == pytest.approx(14.3, abs=0.05)


def test_every_number_of_the_rows_is_a_value() -> None:
    """The figures of section A5, number by number, as the specification lists them."""
    import re

    known = {
        # Not values: works, dates of a value (in `year` or `period`), a subway line, row ids.
        "CASE-SD-08": {2000},
        "CASE-SE-01": {2},
        "CASE-KR-EL": {1999},
        "CASE-US-DET": {-7},
        "CASE-US-REG": {-6},
        # Years to maturity and a range of months in the appendix's row.
        "CASE-MAC-01": {3, 10.29, 10.30, 10.31, 11.1, 11.4},
        "CASE-MAC-02": {2002.5, -9},
        # 9 and 10 of "9만" and "10만": the values are 90,000 and 100,000.
        "CASE-BR-03": {9, 10},
        # 2.5 million is the value 2,500,000; the months are in `period`.
        "CASE-SV-01": {2.5},
        "CASE-LAW-01": {2002.11},
        "CASE-LAW-02": {2003.9},
    }
    for row in json.loads(shared("spec/seed_spec.json").read_text(encoding="utf-8")):
        if row["section"] != "A5":
            continue
        item = casebook.record(row["id"])
        have: set[float] = set()
        for value in item.values:
            have.update(float(y) for y in (value.year, value.period[:4]) if y)
            if isinstance(value.value, int | float):
                have.update((float(value.value), round(float(value.base_value or 0), 9)))
                have.add(-float(value.value))
        for text in re.findall(r"-?\d[\d,]*\.?\d*(?<![,.])", row["value"]):
            number = float(text.replace(",", ""))
            if number not in known.get(row["id"], set()):
                assert number in have or -number in have, (row["id"], number)


# 8
@pytest.mark.parametrize("elasticity", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_weakest_link(elasticity: float) -> None:
    frame = policy_efficiency(0.9, 0.7, 0.8, elasticity=elasticity).frame.set_index("without")
    for gap in ("production", "research", "support"):
        assert frame.loc[gap, "efficiency"] < frame.loc["", "efficiency"]
        assert frame.loc[gap, "loss"] > frame.loc[gap, "proportional_loss"]


def test_elasticity_is_open() -> None:
    # Perfect substitutes lose in proportion: the claim is a choice of elasticity, not built in.
    frame = policy_efficiency(0.9, 0.7, 0.8, elasticity=math.inf).frame.set_index("without")
    assert np.allclose(frame["loss"][1:], frame["proportional_loss"][1:], rtol=1e-12)
    stability = [system_stability(1.0, 1.0, 0.2, elasticity=s) for s in (0, 0.5, 1, 2, math.inf)]
    assert stability == sorted(stability)
    assert stability[0] == 0.2
    assert stability[1] == pytest.approx(3 / (1 + 1 + 5), rel=1e-12)  # harmonic mean


# 9
def test_single_factor_baselines_stand_beside() -> None:
    out = adaptive_evolution(0.9, 0.4, 0.1)
    scores = out.frame.set_index("model")["score"]
    assert list(scores.index) == [
        "integrated",
        "external only",
        "internal_soft only",
        "self_transformation only",
    ]
    assert scores["external only"] == 0.9
    assert scores["integrated"] == pytest.approx((0.9 * 0.4 * 0.1) ** (1 / 3), rel=1e-12)


# 10
def test_horizons_are_reported_with_intervals() -> None:
    times = [2.0] * 3 + [7.0] * 12 + [math.nan] * 5
    frame = formation_by_horizon(times, follow_up=15).frame
    assert frame["horizon"].tolist() == [3.0, 10.0]
    assert frame["share"].tolist() == [0.15, 0.75]
    # Clopper–Pearson limits of 3 and 15 of 20, as R's binom.test prints them.
    want = [(0.03207094, 0.37892683), (0.50895400, 0.91342850)]
    assert np.allclose(frame[["low", "high"]], want, atol=5e-7)
    short = formation_by_horizon(times, follow_up=8).frame
    assert short["status"].tolist() == ["ok", "watched too short"]
    assert math.isnan(short["share"].iloc[1])


# 11
def test_nothing_missing_is_filled() -> None:
    for key in SEVEN:
        interaction = casebook.case(key).interaction
        assert interaction is not None and interaction.provenance == "inferred"
        assert "inferred" in interaction.say("en") and "추정" in interaction.say("ko")
    legend = casebook.record("ROLE-NOTE2")
    assert legend.provenance == "missing" and len(legend.values) == 7
    gaps = [
        *legend.values,
        *[v for v in casebook.record("LAW-08").values if v.name == "net_profit"],
        *casebook.record("I-18").values,
        *casebook.record("I-08").values,
    ]
    assert len(gaps) == 7 + 4 + 4 + 1
    for value in gaps:
        assert value.value is None and value.base_value is None
        assert value.provenance == "missing"
        assert value.say("en") == "missing" and value.say("ko") == "결측"
    frame = casebook.values_frame()
    missing = frame[frame["provenance"] == "missing"]
    assert missing["value"].isna().all() and missing["given"].isna().all()
    rest = frame[frame["provenance"] != "missing"]
    assert (rest["given"].notna() | (rest["name"] != "")).all()


# 12
@pytest.mark.parametrize(
    ("id", "form", "place"),
    [
        ("TAB1-1", "territorially_embedded", "Sunnmøre"),
        ("TAB1-2", "networked", "Jæren"),
        ("TAB1-3", "regionalised_national", "Horten"),
    ],
)
def test_innovation_system_forms(id: str, form: str, place: str) -> None:
    item = casebook.record(id)
    assert place in item.cells["region"].en
    codes = {k: item.attributes[f"{k}_code"] for k in ("location", "flow", "stimulus")}
    assert casebook.innovation_system_form(**codes).extra["form"] == form
    # Any single gap still leaves the row as the best fit.
    for gap in codes:
        rest = {k: v for k, v in codes.items() if k != gap}
        assert casebook.innovation_system_form(**rest).extra["form"] == form
