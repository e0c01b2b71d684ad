"""A user's effects, costs and budget as they come: every fault with file, row and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gunjip.cli.main import run
from gunjip.foundation.errors import InputError
from gunjip.foundation.words import LANGS
from gunjip.policy.money import read_money
from gunjip.policy.monitoring import compare_monitoring, monitoring_text, read_monitoring
from gunjip.policy.options import portfolio_options
from gunjip.policy.portfolio import choose_portfolio, sensitivity
from gunjip.policy.prescribe import prescribe
from gunjip.policy.probes import probe_lines
from gunjip.policy.roadmap import build_roadmap
from gunjip.policy.rule_files import read_rules
from gunjip.study.prescribe import probe

CHECKS = (
    "cluster,check,outcome,value,low,high,unit,benchmark,operator,threshold,source\n"
    "C01,concentration_without_linkage,failed,1.1,0.9,1.3,ratio,fixed,>,1.5,H-20\n"
    "C01,success_support_present,failed,0,,,bodies,fixed,>=,1,P-26\n"
    "C02,self_research,failed,0.01,0.005,0.02,share,peers:p25:n=5,>=,0.045,MOD-03\n"
)
PROFILE = "cluster_id,seri_type,stage,vp,so,ss\nC02,university_led,formation,weak,strong,strong\n"
GOOD = (
    "instrument,effect,source,cost\nlinkage_programme,0.4,own survey 2024,2\n"
    "coordinating_body,0.2,own survey 2024,1\nresearch_base,0.5,own survey 2024,5\n"
)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    place = tmp_path / "한글 폴더"
    tables = place / "results" / "tables"
    tables.mkdir(parents=True)
    (place / "study.toml").write_text(
        'schema = 1\ntitle = "Trial"\nyear = 2025\n[inputs.table]\nfile = "t.csv"\n',
        encoding="utf-8",
    )
    (tables / "diagnosis.csv").write_text(CHECKS, encoding="utf-8")
    (tables / "profile.csv").write_text(PROFILE, encoding="utf-8")
    return place


def planned(study: Path, effects: str, budget: str, *more: str) -> int:
    file = study / "효과.csv"
    file.write_text(effects, encoding="utf-8")
    return run(["roadmap", str(study), "--budget", budget, "--effects", str(file), "-q", *more])


@pytest.mark.parametrize(
    ("change", "budget", "says"),
    [
        (("linkage_programme", "linkage_program"), "9", ["효과.csv", "2", "linkage_programme"]),
        (("own survey 2024", ""), "9", ["효과.csv", "2"]),
        (("effect,", "efect,"), "9", ["효과.csv", "efect"]),
        (("cost\n", "cost,efect_low\n"), "9", ["efect_low", "effect_low"]),
        ((",0.4,", ",forty,"), "9", ["효과.csv", "2", "forty"]),
        ((",0.4,", ",40,"), "9", ["효과.csv", "2", "0.4"]),
        ((",2\n", ",2 apples\n"), "9", ["효과.csv", "2", "2 apples"]),
        ((",2\n", ",2억원\n"), "9", ["효과.csv", "3"]),  # the third line has no won
        ((GOOD, ""), "9", ["효과.csv"]),
        ((GOOD, GOOD.splitlines()[0]), "9", ["효과.csv"]),
        (("", ""), "nine", ["nine"]),
        (("", ""), "9억원", ["9억원"]),
        (("", ""), "-9", ["-9"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", LANGS)
def test_a_faulty_table_or_budget(study, capsys, change, budget, says, lang) -> None:
    assert planned(study, GOOD.replace(*change, 1), budget, "--lang", lang) == 2
    out, err = capsys.readouterr()
    assert "Traceback" not in err + out
    for word in says:
        assert word in err, err
    assert not (study / "results" / "policy").exists()


def test_sums_in_won_and_what_the_choice_rests_on(study, capsys) -> None:
    in_won = (
        GOOD.replace(",2\n", ",2억원\n")
        .replace(",1\n", ',"5,000만원"\n')
        .replace(",5\n", ",0.05조원\n")
    )
    assert planned(study, in_won, "2.5억원", "--lang", "ko", "--robust", "1") == 0
    out = capsys.readouterr().out
    assert "예산 2.5억 원 가운데 2.5억 원" in out
    assert "효과 1개까지" in out
    assert "2.5억 원: 0.60" in out  # the frontier at the budget itself
    assert "가정을 하나씩" in out
    assert planned(study, in_won, "500억원", "--json") == 0
    told = json.loads(capsys.readouterr().out)  # nothing that HiGHS prints stands in it
    assert {"frontier", "concentration", "sensitivity"} == set(told["probes"])
    assert told["portfolio"]["params"]["won"] is True


def test_a_budget_of_zero_plans_nothing_and_says_so(study, capsys) -> None:
    assert planned(study, GOOD, "0", "--lang", "en") == 0
    out = capsys.readouterr().out
    assert "Chosen instruments: 0" in out
    assert "Items: 0" in out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12억 5,000만원", (12.5, True)), ("0.03조원", (300.0, True)), ("1조 2,000억원", (12000.0, True)),
        ("5천만원", (0.5, True)), ("3억5천만", (3.5, True)), ("-5억원", (-5.0, True)),
        ("1,200", (1200.0, False)), (2.5, (2.5, False)), ("1e3", (1000.0, False)),
        ("40%", None), ("억원", None), ("5천만 3억", None), ("", None), ("1,20", None), (float("nan"), None),
    ],
)  # fmt: skip
def test_sums_as_people_write_them(text, expected) -> None:
    assert read_money(text) == (None if expected is None else pytest.approx(expected))


def a_prescription():
    import io

    checks = pd.read_csv(io.StringIO(CHECKS))
    return prescribe(checks, pd.read_csv(io.StringIO(PROFILE))), checks


def test_an_effect_comes_no_sooner_than_its_source_says() -> None:
    found, _ = a_prescription()
    effects = pd.DataFrame(
        {"instrument": ["research_base"], "effect": [0.9], "source": ["x"], "cost": [1.0]}
    )
    options = portfolio_options(found, effects)
    assert options.loc[options["instrument"] == "research_base", "lead_time"].iloc[0] == 15
    chosen = choose_portfolio(options, budget=100, years=10)
    assert not chosen.table["chosen"].any()
    assert "beyond_horizon" in set(chosen.left_out["reason"])
    own = portfolio_options(found, effects.assign(lead_time=3))
    assert choose_portfolio(own, budget=100, years=10).table["chosen"].any()


def test_a_target_that_no_source_allows_within_ten_years_stands_later() -> None:
    found, checks = a_prescription()
    alone = found.table["instrument"].isin(["research_base"]) | (found.table["cluster"] == "C01")
    only = type(found)(
        found.kind, found.table[alone], found.params, answers=found.answers, withheld=found.withheld,
        conflicts=found.conflicts, book=found.book, extra=found.extra,
    )  # fmt: skip
    road = build_roadmap(only, start_year=2026)
    line = road.indicators.set_index("check").loc["self_research"]
    # Work begins in 2029 (phase 10), and its source names 15 years at least.
    assert (line["status"], line["target_year"]) == ("beyond_horizon", 2029 + 15)
    assert np.isnan(line["milestone_3"])
    assert np.isnan(line["milestone_10"])
    assert "longer than this roadmap" in dict(road.chain(line["items"].split(", ")[0]))["target"]
    promised = read_monitoring(monitoring_text(road))
    now = compare_monitoring(promised, checks, year=2035).frame.set_index("check")
    assert now.loc["self_research", "asked"] == pytest.approx(line["baseline"])
    assert now.loc["self_research", "warning"] == ""
    late = compare_monitoring(promised, checks, year=2044).frame.set_index("check")
    assert late.loc["self_research", "warning"] == "behind"


def test_what_would_change_the_choice_is_named() -> None:
    options = pd.DataFrame(
        {
            "cluster": ["A", "B"], "instrument": ["branding", "linkage_programme"],
            "gap": ["hard_customers", "soft_network"], "effect": [0.5, 0.45],
            "effect_low": [0.1, 0.45], "effect_source": "x", "cost": [1.0, 1.0],
        }
    )  # fmt: skip
    chosen = choose_portfolio(options, budget=1, years=3)
    probed = sensitivity(chosen, only_chosen=True)
    assert set(probed.frame["option"]) == {"A:branding"}
    text = "\n".join(probe_lines(chosen, probe(chosen), "en"))
    assert "the effect at its lowest (A: Common brand): enters B: Programme for local ties" in text
    assert "guarded against nothing" in text


@pytest.mark.parametrize(
    ("text", "key", "row"),
    [
        ("", "policy-empty-rules", None),
        ("rule = 3", "policy-wrong-part-rule", None),
        ("[rule]\nid = 'a'", "policy-wrong-part-rule", None),
        ("own_checks = 'a'", "policy-wrong-part-own-checks", None),
        ("rules = []", "policy-unknown-field-near", None),
        ("\n[[rule]]\nid='a'\nsource='x'\ninstrument='branding'\nchecks=['soft_netwerk']\nmechanism='m'",
         "policy-unknown-check-near", 6),
        ("[[rule]]\nid='a'\nsource='x'\ninstrument='branding'\nchecks=[1]\nmechanism='m'",
         "policy-wrong-field", 5),
        ("[[rule]]\nid='a'\nsource='x'\ninstrument='branding'\nchecks='soft_trust'\nmechanizm='m'",
         "policy-unknown-field-near", 6),
        ("[instruments]\na = 3", "policy-wrong-record", 2),
    ],
)  # fmt: skip
def test_faulty_files_of_rules(tmp_path: Path, text: str, key: str, row: int | None) -> None:
    file = tmp_path / "규칙.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_rules(file)
    found = {p.key: p for p in caught.value.problems}
    assert key in found
    assert found[key].file == "규칙.toml"
    assert found[key].row == row
    for lang in LANGS:
        assert "규칙.toml" in caught.value.text(lang)


def test_checks_of_ones_own_are_named_and_a_single_word_is_a_list(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        "own_checks = ['mine']\n[[rule]]\nid='a'\nsource='x'\ninstrument='branding'\n"
        "checks='mine'\nmechanism='m'\n",
        encoding="utf-8",
    )
    assert read_rules(file).rules["a"].checks == ("mine",)
