"""Access, units, laws at their edges, search, comparison, showing and export."""

from __future__ import annotations

import ast
import io
import json
import pickle
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip import casebook
from gunjip.casebook.laws import (
    density,
    distance_exponent,
    from_anchor,
    interaction_strength,
    log_gradient,
    part_of_whole,
    role_balance,
    total,
    weakest_roles,
)
from gunjip.casebook.records import DIRECTIONS, PROVENANCES, Value
from gunjip.casebook.showing import case_lines, record_lines
from gunjip.casebook.systems import (
    adaptive_evolution,
    formation_by_horizon,
    policy_efficiency,
    system_stability,
)
from gunjip.casebook.units import ALIASES, UNITS, convert
from gunjip.foundation.errors import GunjipError, ParameterError
from gunjip.foundation.words import LANGS, has_message, message_ids
from support import ROOT


def keys_of(error: pytest.ExceptionInfo[GunjipError]) -> set[str]:
    assert error.value.text("ko") and error.value.text("en")
    return {p.key for p in error.value.problems}


# -- units ------------------------------------------------------------------------------


def test_factors() -> None:
    # 1 pyeong = 3.305785 m² (to the printed digits); the international mile.
    assert convert(1, "평") == pytest.approx(3.305785, abs=5e-7)
    assert convert(410, "mile") == pytest.approx(659.83104, rel=1e-12)
    assert convert(2312, "억원") == 231.2e9
    assert convert(50, "억엔", "JPY") == 5e9
    assert convert(2, "조원", "억원") == 20000
    assert convert(50, "months", "years") == pytest.approx(50 / 12, rel=1e-12)
    assert convert(40, "%") == pytest.approx(0.4, rel=1e-12)


@given(
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(sorted(UNITS)),
    st.floats(-1e9, 1e9, allow_subnormal=False),
)
def test_units_of_one_base_go_there_and_back(a: str, b: str, x: float) -> None:
    if UNITS[a].base == UNITS[b].base:
        assert convert(convert(x, a, b), b, a) == pytest.approx(x, rel=1e-12, abs=1e-9)
    else:
        with pytest.raises(ParameterError):
            convert(x, a, b)


@pytest.mark.parametrize(
    ("unit", "to", "key"),
    [
        ("억원", "억엔", "casebook-currency"),
        ("USD", "KRW", "casebook-currency"),
        ("평", "km", "casebook-other-unit"),
        ("furlong", None, "casebook-unknown-unit"),
        ("milez", None, "casebook-unknown-unit-near"),
    ],
)
def test_refused_conversions(unit: str, to: str | None, key: str) -> None:
    with pytest.raises(ParameterError) as error:
        convert(1, unit, to)
    assert keys_of(error) == {key}


def test_totals_do_not_mix() -> None:
    won = Value("a", 1.0, "eok_krw", year=2000, provenance="derived")
    yen = Value("a", 1.0, "eok_jpy", year=2000, provenance="derived")
    later = Value("a", 1.0, "KRW", year=2001, provenance="derived")
    gap = Value("a", None, "KRW", year=2000, provenance="missing")
    with pytest.raises(ParameterError) as error:
        total([won, yen])
    assert keys_of(error) == {"casebook-total-units"}
    with pytest.raises(ParameterError) as error:
        total([won, later])
    assert keys_of(error) == {"casebook-total-years"}
    with pytest.raises(ParameterError) as error:
        total([])
    assert keys_of(error) == {"casebook-total-empty"}
    # A sum over a gap is missing and not a sum of the rest.
    assert total([won, gap]).value is None and total([won, gap]).provenance == "missing"
    assert total([won, won]).value == 2e8


def test_each_unit_has_words_in_both_languages() -> None:
    for lang in LANGS:
        assert all(has_message(f"casebook-unit-{u}", lang) for u in UNITS)
    assert set(ALIASES.values()) <= set(UNITS)


# -- records, cases, tables ---------------------------------------------------------------


def test_unknown_names_offer_near_ones() -> None:
    with pytest.raises(ParameterError, match="MOD-13"):
        casebook.record("MOD13")
    with pytest.raises(ParameterError, match="daedeok"):
        casebook.case("daedok")
    with pytest.raises(ParameterError, match="institutes"):
        casebook.case("daedeok").value("institute")
    for call in (
        lambda: casebook.record("zzzz"),
        lambda: casebook.case("qqqq"),
        lambda: casebook.table("TAB9"),
        lambda: casebook.records(kind="laws"),
        lambda: casebook.records(section="A11"),
        lambda: casebook.records(provenance="guess"),
        lambda: casebook.cases(scope="all"),
        lambda: casebook.rules_for("type1"),
        lambda: casebook.search("   "),
        lambda: casebook.search("x", limit=0),
        lambda: casebook.compare("daedeok"),
        lambda: casebook.compare("daedeok", "대덕"),
        lambda: casebook.show("nowhere"),
        lambda: casebook.export_bytes("xls"),
        lambda: casebook.table("TAB1", lang="fr"),  # type: ignore[arg-type]
        lambda: casebook.type_from_roles((4, 1, 1)),
        lambda: casebook.type_from_roles((3, 1)),
        lambda: casebook.type_from_roles((3, 1, 2), {"boss": ["university"]}),
        lambda: casebook.type_from_roles((3, 1, 2), {"vp": ["wizard"]}),
        lambda: casebook.innovation_system_form(),
        lambda: casebook.innovation_system_form(flow="circular"),
    ):
        with pytest.raises(ParameterError) as error:
            call()
        assert keys_of(error)


def test_case_letters_and_spellings() -> None:
    assert casebook.record("mod-13").id == "MOD-13"
    for word in ("Daedeok", "대덕", "대덕밸리", "DAEDUK"):
        assert casebook.case(word).key == "daedeok"
    assert casebook.case("샌디에고").key == casebook.case("San Diego").key == "san_diego"


def test_unnamed_region_stays_unnamed() -> None:
    case = casebook.case("unnamed_us_region")
    assert [f.id for f in case.flags] == ["F-32"]
    assert case.role is None and case.interaction is None and case.type == ""


def test_flags_are_inherited_from_what_was_computed_from() -> None:
    assert {f.id for f in casebook.flags_of("LAW-10")} == set()
    assert "F-29" in {f.id for f in casebook.flags_of("LAW-07")}
    assert {r.id for r in casebook.touched_by("F-33")} == {"MOD-10", "LAW-01", "LAW-06", "H-01"}


@pytest.mark.parametrize("name", casebook.tables())
@pytest.mark.parametrize("lang", LANGS)
def test_tables_are_full(name: str, lang: str) -> None:
    frame = casebook.table(name, lang=lang).frame  # type: ignore[arg-type]
    assert len(frame) >= 3
    assert frame.drop(columns=["flags", "source"], errors="ignore").notna().all(axis=None)


def test_stage_table_has_signs_only() -> None:
    frame = casebook.table("STAGES").frame
    assert len(frame) == 3 * 7
    assert set(frame["sign"]) == {"+", "0", "0/-"}
    # A sign without a line is inferred, and one with a line is given.
    assert ((frame["source"] == "") == (frame["provenance"] == "inferred")).all()


def test_flows_and_warnings() -> None:
    flows = casebook.flows(lang="ko").frame
    assert flows["flow"].nunique() == 7
    assert set(flows["ends_provenance"]) == {"inferred"}
    assert set(flows["label_provenance"]) == {"given"}
    assert len(casebook.anti_patterns().frame) == 11


def test_rules_by_type() -> None:
    common = {*range(1, 7), *range(20, 29), *range(31, 39)}
    own = {
        "university_led": range(7, 11),
        "large_firm_led": range(11, 15),
        "region_specific": range(15, 19),
        "silicon_valley": range(19, 20),
    }
    for kind, numbers in own.items():
        ids = {int(r.id[2:]) for r in casebook.rules_for(kind)}
        assert ids == common | set(numbers)


def test_records_are_frozen_and_pickle() -> None:
    item = casebook.record("TAB1-1")
    with pytest.raises(AttributeError):
        item.id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        item.cells["flow"] = item.label  # type: ignore[index]
    assert pickle.loads(pickle.dumps(item)) == item


# -- comparison ---------------------------------------------------------------------------


def test_comparison_says_what_is_not_said() -> None:
    out = casebook.compare("ulsan", "toyota_city", lang="ko")
    frame = out.frame
    assert set(frame["status"]) <= {"ok", "not said", "missing"}
    per = frame.groupby("dimension")["case"].apply(list)
    assert all(cases == ["ulsan", "toyota_city"] for cases in per)
    silent = frame[frame["status"] == "not said"]
    assert len(silent) and silent["value"].isna().all()
    founded = frame[frame["dimension"] == "founded"]["value"].tolist()
    assert founded == [1968, 1938]
    assert not frame[frame["status"] == "ok"]["source"].eq("").any()
    # Currencies stay their own: Ulsan's budget is in won.
    budget = frame[(frame["dimension"] == "budget") & (frame["case"] == "ulsan")].iloc[0]
    assert (budget["value"], budget["unit"], budget["year"]) == (231.2e9, "KRW", 2002)
    assert json.dumps(out.to_dict(), ensure_ascii=False)


def test_wide_comparison_keeps_the_order_asked_for() -> None:
    wide = casebook.compare_wide(casebook.compare("icheon", "brenta", "silicon_valley"))
    assert list(wide.columns) == ["label", "icheon", "brenta", "silicon_valley"]
    assert wide.index.is_unique
    assert wide.loc["interaction", "icheon"] == "weak [inferred]"


def test_twin_gaps() -> None:
    frame = casebook.twin_gaps().frame.set_index("case")
    assert frame.loc["daedeok", ["vp", "so", "ss"]].tolist() == [0, -1, 0]
    assert frame.loc["ulsan", ["vp", "so", "ss"]].tolist() == [-1, 0, 0]
    assert frame.loc["icheon", ["vp", "so", "ss"]].tolist() == [-1, -1, 0]


# -- search -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "id", "match"),
    [
        ("LAW-06", "LAW-06", "exact"),
        ("암묵지", "DEF-27", "exact"),
        ("tacit knowledge", "DEF-27", "exact"),
        ("유약", "CASE-IC-06", "exact"),
        ("kilns", "CASE-IC-02", "exact"),
        ("Jaeren", "TAB1-2", "exact"),
        ("연구인력", "CASE-DD-02", "exact"),
        ("routin", "DEF-03", "exact"),
        ("inovation milieux", "TAB2-4", "near"),
        ("브랜타", "CASE-BR-01", "near"),
        ("tacitt knowlege", "DEF-27", "near"),
    ],
)
def test_search_finds(query: str, id: str, match: str) -> None:
    frame = casebook.search(query, limit=None).frame
    assert id in frame["id"].head(12).tolist()
    assert frame.set_index("id").loc[id, "match"] == match


def test_search_orders_and_limits() -> None:
    frame = casebook.search("university", limit=None).frame
    assert frame["match"].is_monotonic_increasing  # exact before near
    exact = frame[frame["match"] == "exact"]["score"]
    assert exact.is_monotonic_decreasing
    assert len(casebook.search("university", limit=3).frame) == 3
    assert set(casebook.search("대학", kind="rule").frame["kind"]) == {"rule"}
    nothing = casebook.search("xqzwv")
    assert nothing.frame.empty and nothing.extra["found"] == 0
    assert list(nothing.frame.columns)[:2] == ["id", "kind"]


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=12))
def test_any_query_is_answered_or_refused(query: str) -> None:
    try:
        casebook.search(query)
    except ParameterError as error:
        assert error.problems[0].key == "casebook-empty-query"


# -- showing and export -------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_every_record_and_case_can_be_shown(lang: str) -> None:
    for item in casebook.records():
        text = "\n".join(record_lines(item, lang))  # type: ignore[arg-type]
        for flag in item.flags:
            assert f" {flag}:" in text, item.id
        if item.provenance == "inferred":
            assert {"en": "inferred", "ko": "추정"}[lang] in text
        if item.provenance == "missing":
            assert {"en": "missing", "ko": "결측"}[lang] in text
    for case in casebook.cases():
        lines = case_lines(case, lang)  # type: ignore[arg-type]
        assert lines[0] == case.name.say(lang)  # type: ignore[arg-type]
    for name in ("F-33", "LAW-08", "icheon", "부천"):
        assert casebook.show(name, lang=lang).extra["lines"]  # type: ignore[arg-type]


def test_shown_words() -> None:
    lines = casebook.show("CASE-DD-02", lang="ko").extra["lines"]
    assert "연구인력: 약 10,000명" in lines
    assert "근거: 원문에 있음" in lines
    assert "interaction: weak [inferred]" in casebook.show("ROLE-INT-DD").extra["lines"]
    assert casebook.record("CASE-IC-01").values[0].say("en") == "late 1950s"
    assert casebook.record("CASE-US-04").values[0].say("ko") == "2,312억 원"


def test_list_and_filters() -> None:
    frame = casebook.list_records(case="daedeok", kind="case").frame
    assert frame["id"].tolist() == [f"CASE-DD-0{n}" for n in range(1, 10)]
    assert casebook.list_records(flag="F-15", kind="case").frame["id"].tolist() == ["CASE-WW-02"]
    assert casebook.list_records(kind="law", case="bucheon").frame.empty


def test_export_round_trip() -> None:
    frame = casebook.export()
    assert frame["id"].is_unique and len(frame) == 410
    assert frame.notna().all(axis=None)
    back = pd.read_csv(io.BytesIO(casebook.export_bytes("csv")), keep_default_na=False)
    assert back["id"].tolist() == frame["id"].tolist()
    assert back["text_ko"].tolist() == frame["text_ko"].tolist()
    rows = json.loads(casebook.export_bytes("json", kind="claim", lang="ko"))
    assert len(rows) == 46 and "label" in rows[0] and "label_en" not in rows[0]
    # Nothing in the file could be run by a spreadsheet.
    for column in frame.select_dtypes(include=["object", "str"]):
        assert not frame[column].str.match(r"^[=+@\t\r-]").any(), column


def test_values_frame_keeps_given_and_converted() -> None:
    frame = casebook.values_frame().set_index(["record", "measure"]).sort_index()
    row = frame.loc[[("CASE-DD-03", "research_spending")]].iloc[0]
    assert (row["given"], row["given_unit"], row["value"], row["unit"]) == (
        2,
        "jo_krw",
        2e12,
        "KRW",
    )
    assert row["year"] == 2000 and row["source"] == "S4 L401"
    assert frame.loc[[("CASE-BR-05", "trade_mark")]].iloc[0]["name"] == "ACRIB"


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_has_a_heading(lang: str) -> None:
    frames = [casebook.table(n).frame for n in casebook.tables()]
    frames += [casebook.flows().frame, casebook.anti_patterns().frame, casebook.export()]
    frames += [casebook.values_frame(), casebook.list_records().frame, casebook.twin_gaps().frame]
    frames += [casebook.search("대덕").frame, casebook.compare("ulsan", "brenta").frame]
    frames += [casebook.compare_wide(casebook.compare("ulsan", "brenta"))]
    frames += [casebook.type_from_roles((3, 1, 2)).frame, adaptive_evolution(1, 1, 1).frame]
    frames += [casebook.innovation_system_form(flow="linear").frame]
    frames += [policy_efficiency(1, 1, 1).frame, formation_by_horizon([1.0], follow_up=2).frame]
    frames += [distance_exponent([1.0, 2.0], [2.0, 1.0]).frame]
    for frame in frames:
        found = casebook.headings(frame.columns, lang=lang)  # type: ignore[arg-type]
        assert list(found) == list(frame.columns)
        assert all(found.values())
    with pytest.raises(ParameterError):
        casebook.headings(["no such column"])


# -- laws at their edges ------------------------------------------------------------------


@given(st.floats(0.5, 3.0), st.floats(0.1, 100.0), st.floats(1.0, 1e4))
def test_exponent_is_recovered_from_its_own_law(beta: float, near: float, scale: float) -> None:
    distance = near * np.array([1.0, 2.0, 5.0, 11.0])
    contact = interaction_strength(distance, beta=beta, scale=scale)
    out = distance_exponent(distance, contact)
    assert out.extra["beta"] == pytest.approx(beta, rel=1e-9)
    again = from_anchor(distance, distance[0], contact[0], beta=beta)
    assert np.allclose(again, contact, rtol=1e-9)


def test_order_of_points_does_not_matter() -> None:
    a = distance_exponent([80, 160, 410], [7500, 3500, 1000]).frame
    b = distance_exponent([410, 80, 160], [1000, 7500, 3500]).frame
    pd.testing.assert_frame_equal(a, b)


def test_two_points_have_no_interval() -> None:
    row = distance_exponent([1.0, 2.0], [4.0, 1.0]).frame.iloc[0]
    assert row["beta"] == pytest.approx(2.0, rel=1e-12)
    assert np.isnan(row["low"]) and np.isnan(row["high"])


def test_interval_agrees_with_least_squares() -> None:
    x, y = np.log([80, 160, 410]), np.log([7500, 3500, 1000])
    (slope, _), covariance = np.polyfit(x, y, 1, cov=True)
    half = 12.7062047 * np.sqrt(covariance[0, 0])  # Student's t, 1 degree of freedom, 97.5 %
    row = distance_exponent([80, 160, 410], [7500, 3500, 1000]).frame.iloc[0]
    assert row["low"] == pytest.approx(-slope - half, rel=1e-6)
    assert row["high"] == pytest.approx(-slope + half, rel=1e-6)


def test_softening_keeps_zero_distance_finite() -> None:
    assert interaction_strength([0.0], softening=2.0)[0] == pytest.approx(0.25, rel=1e-12)
    assert interaction_strength(3.0, 2.0, 5.0, beta=1.0).item() == pytest.approx(10 / 3, rel=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: interaction_strength([0.0, 1.0]),
        lambda: interaction_strength([-1.0]),
        lambda: interaction_strength([np.nan]),
        lambda: interaction_strength([1.0], -1.0),
        lambda: interaction_strength([1.0], beta=np.nan),
        lambda: interaction_strength([1.0], scale=0.0),
        lambda: interaction_strength([]),
        lambda: from_anchor([1.0], 0.0, 1.0),
        lambda: distance_exponent([1.0, 1.0], [1.0, 2.0]),
        lambda: distance_exponent([1.0, 2.0], [1.0]),
        lambda: distance_exponent([1.0, 2.0], [0.0, 1.0]),
        lambda: distance_exponent([1.0, 2.0], [1.0, 2.0], confidence=1.0),
        lambda: log_gradient([2.0, 2.0], [1.0, 2.0]),
        lambda: weakest_roles((0, 1, 2)),
        lambda: role_balance((3, 3, 3, 3)),
        lambda: part_of_whole(1.0, 0.0),
        lambda: density(1.0, 0.0),
        lambda: system_stability(1.1, 1.0, 1.0),
        lambda: system_stability(np.nan, 1.0, 1.0),
        lambda: system_stability(1.0, 1.0, 1.0, elasticity=-1.0),
        lambda: policy_efficiency(1.0, 1.0, 1.0, effort=-1.0),
        lambda: adaptive_evolution(-0.1, 0.5, 0.5),
        lambda: formation_by_horizon([], follow_up=10),
        lambda: formation_by_horizon([-1.0], follow_up=10),
        lambda: formation_by_horizon([11.0], follow_up=10),
    ],
)
def test_laws_refuse_what_is_outside_their_domain(call: object) -> None:
    with pytest.raises(ParameterError) as error:
        call()  # type: ignore[operator]
    assert keys_of(error)


@given(st.tuples(*[st.floats(0.01, 1.0)] * 3), st.sampled_from([0.0, 0.3, 0.5, 1.0, 3.0, np.inf]))
def test_stability_lies_between_weakest_and_mean(parts: tuple[float, ...], sigma: float) -> None:
    value = system_stability(*parts, elasticity=sigma)
    assert min(parts) - 1e-9 <= value <= sum(parts) / 3 + 1e-9
    assert value == pytest.approx(system_stability(*parts[::-1], elasticity=sigma), rel=1e-9)


def test_a_system_without_anything_has_no_loss_to_state() -> None:
    frame = policy_efficiency(0.0, 0.0, 0.0).frame
    assert frame["loss"].isna().all() and (frame["efficiency"] == 0).all()


# -- words --------------------------------------------------------------------------------


def _keys_in_code() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "src/gunjip/casebook").glob("*.py"):
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.findall(r"^casebook-[a-z0-9_-]+$", node.value))
    return found


def test_every_word_that_the_code_uses_exists_in_both_languages() -> None:
    for lang in LANGS:
        ids = set(message_ids(lang))
        for key in _keys_in_code():
            if key.endswith("-"):  # the fixed part of a composed id
                assert any(i.startswith(key) for i in ids), key
            else:
                assert key in ids, (key, lang)
        assert {f"casebook-direction-{d}" for d in DIRECTIONS} <= ids
        assert {f"casebook-provenance-{p}" for p in PROVENANCES} <= ids
    mine = [{i for i in message_ids(lang) if i.startswith("casebook-")} for lang in LANGS]
    assert mine[0] == mine[1]
