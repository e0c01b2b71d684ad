"""The rule base and what is prescribed from it: traceable, never against type or stage."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip import casebook
from gunjip.casebook.access import TYPES
from gunjip.foundation.errors import InputError
from gunjip.foundation.words import LANGS, has_message, message_ids, say
from gunjip.policy.gate import default_gate
from gunjip.policy.prescribe import prescribe
from gunjip.policy.rule_files import read_rules, rule_book
from gunjip.policy.rules import STAGES, Amount, order, stage_matrix
from gunjip.policy.wording import amount_text, money_of

BOOK = rule_book()
CHECKS = sorted(
    {c.partition(":")[0] for r in BOOK.rules.values() for c in r.checks} | {"adapt_growth"}
)


def a_diagnosis(outcomes: dict[str, str], cluster: str = "C01") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cluster": cluster,
            "check": list(outcomes),
            "outcome": list(outcomes.values()),
            "value": 0.1,
            "low": 0.05,
            "high": 0.15,
            "unit": "share",
            "operator": ">=",
            "threshold": 0.3,
        }
    )


def a_profile(**fields: str) -> pd.DataFrame:
    return pd.DataFrame([{"cluster_id": "C01", **fields}])


def test_every_policy_row_is_a_rule_or_has_a_reason() -> None:
    coverage = BOOK.coverage()
    assert coverage["row"].tolist() == [f"P-{k:02d}" for k in range(1, 45)]
    open_rows = coverage[(coverage["rules"] == "") & (coverage["used_in"] == "")]
    assert open_rows.empty
    for why in set(coverage["used_in"]) - {""}:
        assert has_message(f"policy-elsewhere-{why.replace('_', '-')}", "ko")


def test_every_source_is_a_row_of_the_casebook_and_every_work_is_known() -> None:
    known = {r.id for r in casebook.records()}
    for rule in BOOK.rules.values():
        assert rule.source, rule.id
        assert set(rule.source) <= known, rule.id
        for one in rule.evidence:
            assert one.work in known or one.work in BOOK.literature, rule.id
            assert one.citation(BOOK.literature)
    for item in BOOK.instruments.values():
        for amount in (*item.costs, item.lead_time):
            assert not amount.known or amount.source, item.id
            assert set(amount.source) <= known | set(BOOK.literature), item.id
    assert set(default_gate().sources) <= known


def test_a_claim_that_was_tested_elsewhere_is_not_called_a_mere_claim() -> None:
    for rule in BOOK.rules.values():
        for one in rule.evidence:
            item = next((r for r in casebook.records() if r.id == one.work), None)
            if item is not None and item.outside is not None:
                assert one.says != "claim", (rule.id, one.work)
            elif item is not None:
                assert one.says == "claim", (rule.id, one.work)


def test_types_agree_with_the_casebook() -> None:
    # Section A10.3: which rows are for which types.
    for rule in BOOK.rules.values():
        for source in rule.source:
            row = casebook.record(source)
            if row.kind == "rule" and row.types and len(row.types) < len(TYPES):
                assert set(rule.types) == set(row.types), rule.id


def test_the_stage_matrix_is_that_of_the_casebook() -> None:
    frame = stage_matrix()
    assert frame.shape[0] == 21
    sign = frame.set_index(["stage", "instrument"])["sign"]
    assert sign["formation", "finance_tax"] == "+"  # S2 L30
    assert sign["growth", "finance_tax"] == "0/-"  # S2 L32
    assert sign["maturity", "cooperation"] == "+"  # S2 L20
    assert BOOK.sign("research_base", "growth") == ""
    assert BOOK.sign("linkage_programme", "decline") == ""


def test_the_cost_that_stands_is_the_case_s() -> None:
    values = {v.name: v for v in casebook.record("CASE-US-04").values}
    cost = BOOK.instruments["base_infrastructure"].cost
    assert cost.low == pytest.approx(values["budget"].base_value / 1e9)  # KRW billion
    assert BOOK.instruments["base_infrastructure"].lead_time.low == values["duration"].value


#: Figures as the works print them, in units of money, and what they are worked out from.
PRINTED = {
    "coordinating_body": [("EUR", 500_000, 1_500_000), ("USD", 500_000, 600_000)],
    "one_stop_window": [("GBP", 3_300_000, 3_300_000)],
    "linkage_programme": [("KRW", 40e8, 80e8), ("EUR", 0, 1_100_000)],
    "joint_projects": [("KRW", 0, 2e8), ("JPY", 5e8, 5e8), ("EUR", 0, 40e6)],
    "linked_clusters": [("EUR", 0, 40_000)],
    "research_base": [("GBP", 200e6 / 7, float("inf"))],
    "research_attraction": [("CAD", 10e6, 10e6), ("CAD", 2.5e6, 4.5e6)],
    "start_up_support": [("EUR", 4_400, 4_400)],
    "finance_tax_support": [("USD", 0, 100_000 + 400_000)],
    "branding": [("KRW", 0, 10e6)],
    "market_support": [("KRW", 3e6, 8e6)],
    "workforce_support": [("EUR", 21.7e6 / 16_462, 21.7e6 / 16_462)],
    "fitting_space": [("USD", 3.6e6, 3.6e6)],
    "base_infrastructure": [("KRW", 231.2e9, 231.2e9)],
}


def test_costs_are_what_their_sources_print() -> None:
    for name, figures in PRINTED.items():
        costs = BOOK.instruments[name].costs
        assert len(costs) == len(figures), name
        for cost, (currency, low, high) in zip(costs, figures, strict=True):
            money = money_of(cost.unit)
            assert money is not None
            assert money[0].upper() == currency
            # Half a unit of the last digit that stands in the data file.
            assert cost.low * money[1] == pytest.approx(low, rel=2e-3)
            assert cost.high * money[1] == pytest.approx(high, rel=2e-3)
    known = {i.id for i in BOOK.instruments.values() if i.costs}
    assert known == {*PRINTED, "technology_transfer"}
    transfer = BOOK.instruments["technology_transfer"].costs
    assert (transfer[0].low, transfer[0].unit) == (0.006, "share")
    # What no source gives stays unknown and is said to be.
    assert amount_text(BOOK.instruments["special_zone"].cost, "ko") == "알 수 없음"


@pytest.mark.parametrize(
    ("low", "high", "unit", "per", "en", "ko"),
    [
        (231.2, 231.2, "billion_krw", "", "KRW 231.2 billion", "2,312억 원"),
        (4, 8, "billion_krw", "complex_year", "KRW 4–8 billion a year of one industrial complex",
         "산업단지 하나에 한 해 40~80억 원"),
        (0, 1.1, "million_eur", "", "up to EUR 1.1 million", "최대 110만 유로"),
        (28.6, float("inf"), "million_gbp", "", "at least GBP 28.6 million", "2,860만 파운드 이상"),
        (4.4, 4.4, "thousand_eur", "job", "EUR 4.4 thousand a job", "일자리 하나에 4,400 유로"),
        (1318, 1318, "eur", "", "EUR 1,318", "1,318 유로"),
        (0.006, 0.006, "share", "research_budget", "0.6% of the research budget a year",
         "해마다 연구 예산의 0.6%"),
        (10, float("inf"), "years", "", "at least 10 years", "10년 이상"),
        (0, 0.5, "years", "", "0.0–0.5 years", "0.0~0.5년"),
    ],
)  # fmt: skip
def test_amounts_in_words(low, high, unit, per, en, ko) -> None:
    amount = Amount(low, high, unit, ("x",), per=per)
    assert amount_text(amount, "en") == en
    assert amount_text(amount, "ko") == ko


def test_lead_times_that_stand_are_the_records() -> None:
    def value(record: str, name: str) -> float:
        return {v.name: v.value for v in casebook.record(record).values}[name]

    known = {i.id: i.lead_time for i in BOOK.instruments.values() if i.lead_time.known}
    base = known.pop("research_base")
    assert base.low == value("CASE-SD-04", "leadership_to") - value("CASE-SD-04", "leadership_from")
    # "Mid-1990s" is read as 1994 to 1996.
    assert base.high == value("CASE-DD-08", "start_ups_since") + 6 - value("CASE-DD-01", "founded")
    assert {n: (a.low, a.high) for n, a in known.items()} == {
        "base_infrastructure": (5, 5),
        "longer_horizon": (10, float("inf")),
        "supplier_upgrading": (
            1,
            2,
        ),  # Arráiz and others: suppliers after one year, firms after two
        "relocation_of_bodies": (2012 - 2005, 2012 - 2003),
    }


def test_every_rule_says_what_speaks_against_it() -> None:
    for rule in BOOK.rules.values():
        assert rule.side_effects, rule.id
        assert rule.contra_indications, rule.id
    # Where a study found the opposite of another, the grade may not be "supported".
    opposed = [r for r in BOOK.rules.values() if any(e.says == "contradicts" for e in r.evidence)]
    assert opposed
    assert {r.grade for r in opposed} <= {"mixed", "contradicted"}
    networks = BOOK.rules["P-06-exchange"]
    assert {e.says for e in networks.evidence} == {"claim", "supports", "mixed", "contradicts"}


# Hypothesis: whatever failed, what type and stage exclude is not offered.
outcomes = st.dictionaries(
    st.sampled_from(CHECKS), st.sampled_from(["passed", "failed", "not_tested"]), max_size=12
)


@settings(max_examples=80)
@given(
    outcomes=outcomes,
    seri_type=st.sampled_from([*TYPES, "not_told"]),
    stage=st.sampled_from([*STAGES, "not_told"]),
    grades=st.tuples(*[st.sampled_from(["weak", "strong", "not_told"])] * 3),
    verdict=st.sampled_from(["", "cluster", "nothing"]),
)
def test_offers_only_what_failed_checks_and_conditions_allow(
    outcomes, seri_type, stage, grades, verdict
) -> None:
    roles = dict(zip(("vp", "so", "ss"), grades, strict=True))
    profile = a_profile(seri_type=seri_type, stage=stage, verdict=verdict, **roles)
    found = prescribe(a_diagnosis(outcomes), profile)
    failed = {c for c, o in outcomes.items() if o == "failed"}
    if not failed or verdict == "nothing":
        assert found.frame.empty
    for row in found.frame.itertuples():
        rule = BOOK.rules[row.rule]
        hit = set(row.failed_checks.split(", "))
        assert hit
        for check in hit:
            assert check in failed
            asked = [c for c in rule.checks if c.partition(":")[0] == check]
            assert any(":" not in c or roles[c.partition(":")[2]] == "weak" for c in asked)
        assert not rule.types or seri_type in rule.types
        assert not rule.stages or stage in rule.stages
        assert stage not in rule.not_stages
        assert not rule.maturity or stage == "formation"
        assert row.source == ", ".join(rule.source)
    # Every rule whose check failed is either offered or said to be withheld.
    asked = {
        r.id
        for r in BOOK.rules.values()
        for c in r.checks
        if c.partition(":")[0] in failed
        and (":" not in c or roles[c.partition(":")[2]] in ("weak", "not_told"))
    }
    assert asked == set(found.frame["rule"]) | set(found.withheld["rule"])
    assert found.answers["answer"].iloc[0] in (
        "act", "mend", "do_nothing", "market_works", "measure_first", "wrong_tool"
    ) if outcomes else True  # fmt: skip


@settings(max_examples=30)
@given(outcomes=outcomes)
def test_what_is_not_told_is_not_taken_for_allowed(outcomes) -> None:
    found = prescribe(a_diagnosis(outcomes))
    for row in found.frame.itertuples():
        rule = BOOK.rules[row.rule]
        assert not (rule.types or rule.not_types or rule.stages or rule.not_stages or rule.maturity)


@pytest.mark.parametrize(
    ("outcomes", "verdict", "answer"),
    [
        ({"soft_network": "passed"}, "", "do_nothing"),
        ({"soft_network": "not_tested"}, "", "measure_first"),
        ({"soft_network": "failed"}, "", "act"),
        ({"soft_network": "failed"}, "nothing", "wrong_tool"),
        ({"short_horizon": "failed"}, "", "mend"),
        ({"a_check_of_ones_own": "failed"}, "", "market_works"),
    ],
)
def test_the_gate(outcomes, verdict, answer) -> None:
    found = prescribe(a_diagnosis(outcomes), a_profile(verdict=verdict))
    assert found.answers["answer"].tolist() == [answer]
    assert "C01" in found.summary("ko")
    if answer not in ("act", "mend"):
        assert found.frame.empty


def test_the_strict_gate_needs_lagging_growth_too() -> None:
    from dataclasses import replace

    strict = replace(default_gate(), need="both")
    only = prescribe(a_diagnosis({"soft_network": "failed", "adapt_growth": "passed"}), gate=strict)
    assert only.answers["answer"].tolist() == ["market_works"]
    assert set(only.withheld["reason"]) >= {"gate_closed"}
    both = prescribe(a_diagnosis({"soft_network": "failed", "adapt_growth": "failed"}), gate=strict)
    assert both.answers["answer"].tolist() == ["act"]


def test_policy_s_own_faults_are_mended_without_a_market_failure() -> None:
    found = prescribe(a_diagnosis({"short_horizon": "failed", "hard_infrastructure": "failed"}))
    assert set(found.frame["kind"]) == {"mend"}
    assert {"P-02", "P-03", "P-27"} <= set(found.frame["rule"])


def test_a_warning_is_shown_beside_what_it_warns_of() -> None:
    profile = a_profile(seri_type="large_firm_led", stage="growth")
    found = prescribe(
        a_diagnosis({"finance_only_in_growth": "failed", "adapt_entry": "failed"}), profile
    )
    row = found.frame.set_index("rule").loc["P-29-stop"]
    assert row["direction"] == "avoid"
    spin = found.frame.set_index("rule").loc["P-14-spin"]
    assert spin["stage_sign"] == "0/-"
    assert "stage_may_harm" in spin["contra_indications"]
    assert spin["evidence"] == "mixed"  # Klepper for, H-13 against


def test_the_whole_chain_from_number_to_line() -> None:
    profile = a_profile(so="weak", seri_type="region_specific", stage="formation")
    checks = a_diagnosis({"missing_element": "failed", "adapt_entry": "failed"})
    checks["source"] = "H-09"
    checks["limits"] = "diag-limits-peers"
    checks["benchmark"] = "peers:p25:n=5"
    found = prescribe(checks, profile)
    steps = found.chain("C01", "P-17-system", lang="en")
    assert [s for s, _ in steps] == [
        "symptom", "check", "limits", "gate", "condition", "mechanism", "rule", "source",
        "evidence", "grade", "instrument", "sign", "side", "contra", "owner", "cost", "lead",
        "indicator",
    ]  # fmt: skip
    told = {}
    for step, text in steps:
        told.setdefault(step, text)
    # The number with its interval, what it was held against, and whose quantile that is.
    assert "10.0% [5.0–15.0%], asked: >= 30.0%" in told["symptom"]
    assert "25th percentile, n = 5" in told["symptom"]
    # The claim behind the check in words, with document and lines.
    assert re.match(r"H-09 \(S3 L46-57, the cluster as a new frame", told["check"])
    assert "a part that is missing" in told["gate"]
    assert told["condition"] == "Only for region-specific; here: region-specific."
    assert "S4 L993-995" in told["source"]
    assert "marketing firms" in told["source"]
    assert told["evidence"].startswith("claim of the text: H-09 (S3 L46-57")
    assert told["grade"] == "asserted by the text only"
    # A rule with a matrix sign, a conflict and a cost.
    text = "\n".join(f"{s}: {t}" for s, t in found.chain("C01", "P-29-early", lang="en"))
    assert "sign: + at this stage" in text
    assert "conflict: P-28 pulls the other way" in text
    assert "cost: up to USD 0.5 million over two and a half years" in text
    assert "nist.gov" in text
    assert "Only for formation; here: formation." in text
    korean = found.chain("C01", "P-29-early", lang="ko")
    assert all(re.search("[가-힣]|^P-|^DOI", t) for _, t in korean), korean


USER = """
[[rule]]
id = "own-1"
source = ["City plan 2024, p. 12"]
instrument = "linkage_programme"
checks = ["soft_network"]
mechanism = "Meetings were asked for by 40 firms."

[[rule]]
id = "own-2"
source = "Audit 2025"
instrument = "linkage_programme"
direction = "avoid"
checks = ["soft_network"]
mechanism = "The last programme reached no one."
"""


def test_contradictory_rules_of_a_user_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(USER, encoding="utf-8")
    book = read_rules(file)
    pairs = {tuple(p) for p in book.conflicts()[["rule", "other"]].to_numpy()}
    assert ("own-1", "own-2") in pairs
    found = prescribe(a_diagnosis({"soft_network": "failed"}), a_profile(), rules=book)
    mine = found.conflicts.set_index(["rule", "other"])["why"]
    assert mine["own-1", "own-2"] == "opposite"
    row = found.frame.set_index("rule").loc["own-1"]
    assert "own-2" in row["conflicts_with"]
    assert row["mechanism"].startswith("Meetings")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("linkage_programme", "linkage_program"), "policy-unknown-instrument-near"),
        (("linkage_programme", "zzzz"), "policy-unknown-instrument"),
        (('source = "Audit 2025"', ""), "policy-no-source"),
        (('id = "own-2"', 'id = "own-1"'), "policy-doubled"),
        (('id = "own-2"', 'id = "own-2"\nefect = 3'), "policy-unknown-field"),
        (('id = "own-2"', 'id = "own-2"\nevidence = ["Nobody 1999"]'), "policy-unknown-work"),
        (('id = "own-2"', 'id = "own-2"\nstages = ["youth"]'), "not-one-of"),
        (('id = "own-2"', "id = "), "policy-not-toml"),
        (("\n[[rule]]", '\n[instruments.a]\nowner="x"\nindicator="y"\nrequires=["b"]\n[instruments.b]\nowner="x"\nindicator="y"\nrequires=["a"]\n[[rule]]'), "policy-circular"),
        (("\n[[rule]]", '\n[instruments.a]\nowner="x"\nindicator="y"\ncost={low=3, unit="eur"}\n[[rule]]'), "policy-no-source"),
        (("\n[[rule]]", '\n[instruments.a]\nowner="x"\nindicator="y"\ncost={low=3, high=1, unit="eur", source="z"}\n[[rule]]'), "policy-bad-amount"),
    ],
)  # fmt: skip
def test_bad_rule_files(tmp_path: Path, change, key) -> None:
    file = tmp_path / "own.toml"
    file.write_text(USER.replace(*change, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_rules(file)
    assert key in {p.key for p in caught.value.problems}
    assert "own.toml" in caught.value.text("ko") or key in ("policy-circular", "not-one-of")


def test_a_rule_without_a_source_can_be_kept_and_is_marked(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(USER.replace('source = "Audit 2025"', ""), encoding="utf-8")
    book = read_rules(file, unsourced="flag")
    assert book.rules["own-2"].grade == "no_source"


def test_order_of_prerequisites() -> None:
    assert order({"c": ["b"], "b": ["a"], "a": []}) == ["a", "b", "c"]
    with pytest.raises(InputError):
        order({"a": ["a"]})


def test_bad_frames() -> None:
    with pytest.raises(InputError) as caught:
        prescribe(pd.DataFrame({"cluster": ["a"], "check": ["x"], "outcome": ["fail"]}))
    assert caught.value.problems[0].params["name"] == "outcome"
    with pytest.raises(InputError):
        prescribe(pd.DataFrame({"check": ["x"]}))
    twice = pd.concat([a_diagnosis({"soft_trust": "failed"})] * 2)
    with pytest.raises(InputError) as caught:
        prescribe(twice)
    assert caught.value.problems[0].key == "policy-check-twice"


def test_every_name_of_the_rule_base_has_its_words() -> None:
    def needs(prefix: str, names) -> list[str]:
        keys = [f"policy-{prefix}-{n.replace('_', '-')}" for n in names]
        return [k for k in keys if not all(has_message(k, lang) for lang in LANGS)]

    rules, items = BOOK.rules.values(), BOOK.instruments.values()
    assert needs("instrument", BOOK.instruments) == []
    assert needs("owner", {i.owner for i in items}) == []
    assert needs("indicator", {i.indicator for i in items}) == []
    assert needs("mechanism", {r.mechanism for r in rules}) == []
    assert needs("side", {s for r in rules for s in r.side_effects}) == []
    contra = {s for r in rules for s in r.contra_indications} | {"stage_may_harm"}
    assert needs("contra", contra) == []


OURS = [k for k in message_ids("en") if k.startswith("policy-")]


def test_indicators_name_their_unit() -> None:
    # A number without a unit cannot be monitored: the unit stands in brackets.
    for key in OURS:
        if key.startswith("policy-indicator-"):
            assert re.search(r"\(.+\)|%", say(key, "en")), key
            assert re.search(r"\(.+\)", say(key, "ko")), key


def test_checks_are_those_of_the_diagnosis() -> None:
    module = pytest.importorskip("gunjip.diagnosis.checks", reason="the diagnosis is not built")
    known = {c.id for c in module.read_checks()}
    asked = {c.partition(":")[0] for r in BOOK.rules.values() for c in r.checks}
    gate = default_gate()
    assert asked <= known
    assert {*gate.failures, *gate.policy, *gate.growth} <= known
    # Joint checks are answered through their parts, and no row of the casebook answers pay, which
    # only shows what the others bring about; every other has a rule (growth only warns: P-40).
    parts = {"success_all_there", "success_hard_and_soft", "adapt_pay"}
    assert known - asked == parts
