"""What a user chooses to hold clusters against: clusters, cases, how elements stand in for others."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gunjip.casebook import twin_gaps
from gunjip.cli.main import run
from gunjip.diagnosis.balance import adaptive_scores, weakest_evidence, weakest_link
from gunjip.diagnosis.benchmark import benchmark_gaps, role_gaps, structural_peers
from gunjip.diagnosis.diagnose import diagnose
from gunjip.diagnosis.evidence import check_evidence
from gunjip.foundation.errors import InputError, ParameterError
from gunjip.foundation.words import Lang
from gunjip.present.report import ReportData
from gunjip.present.report.blocks import Bullets, Table
from gunjip.present.report.chapters.health import blocks
from gunjip.study.config import parse_config
from gunjip.study.health import Health
from gunjip.study.health_compare import Choice, comparison, held_against, noted
from gunjip.study.show_compare import gap_rows, growth_line, peer_line, role_rows, twin_rows
from gunjip.study.show_health import failed_reasons, weakest_lines

ROLES = ("vp", "so", "ss")


@pytest.fixture(scope="module")
def health() -> Health:
    rng = np.random.default_rng(4)
    names = ["knowledge_ties", "inner_ties", "organiser_jobs", "supplier_plants", "support_reach",
             "local_supplier_share", "rnd_per_job", "plants_growth", "hard_budget_share"]  # fmt: skip
    told = pd.DataFrame(
        [(c, i, v, v * 0.98, v * 1.02, 50) for c in "ABCDEFGH"
         for i, v in zip(names, rng.uniform(0.2, 1, len(names)), strict=True)],
        columns=["cluster", "indicator", "value", "low", "high", "n"],
    )  # fmt: skip
    told["unit"] = "share"
    growth = pd.DataFrame(
        [("A", k, v, v, v, 9, "share") for k, v in (
            ("jobs_change", 0.1), ("shift_national", 0.04), ("shift_mix", 0.01),
            ("shift_competitive", 0.05), ("growth_span", 5.0))],
        columns=told.columns,
    )  # fmt: skip
    told = pd.concat([told, growth], ignore_index=True)
    profile = pd.DataFrame(
        {
            "cluster_id": list("ABCDEFGH"), "vp": "weak", "so": "strong", "ss": "medium",
            "interaction": "weak", "seri_type": "large_firm_led", "vp_share": 0.3,
            "so_share": 1.0, "ss_share": 0.9,
        }
    )  # fmt: skip
    profile.loc[1, "vp"] = "strong"
    peers = structural_peers(told[told["indicator"] != "growth_span"], profile=profile)
    found = diagnose(told, profile=profile, peers=peers)
    frames = comparison(told, profile, peers, Choice(), clusters=list("ABCDEFGH"), seed=1)
    bare = Health(found, {"evidence": told, "profile": profile, **frames})
    return noted(bare, Choice(), seed=1)


def test_roles_are_held_against_cases_and_chosen_clusters(health: Health) -> None:
    own = role_gaps(health.frames["profile"]).table.set_index("cluster")
    assert own.loc["A", ["benchmark", "source", "vp"]].tolist() == ["toyota_city", "case", -1]
    # Fewer than half of the redraws keep the grade of the vision provider.
    assert own.loc["A", "unsure"] == "vp"
    told = role_gaps(health.frames["profile"], against=["brenta"], clusters=["B"]).table
    mine = told[told["cluster"] == "A"].set_index("benchmark")
    assert mine.loc["B", ["source", "vp", "so", "interaction"]].tolist() == [
        "cluster", -2, 0, "equal",
    ]  # fmt: skip
    assert mine.loc["brenta", [*ROLES]].tolist() == [-1, 1, -1]
    assert "B" not in told.loc[told["cluster"] == "B", "benchmark"].tolist()
    with pytest.raises(ParameterError):
        role_gaps(health.frames["profile"], against=["toyota"])
    with pytest.raises(ParameterError):
        role_gaps(health.frames["profile"], clusters=["Z"])


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_literatures_comparisons_stand_below(lang: Lang) -> None:
    rows = twin_rows(lang)
    steps = [[int(s.replace("−", "-").replace("+", "")) for s in row[2:5]] for row in rows]
    assert steps == twin_gaps().table[[*ROLES]].to_numpy().tolist()
    assert len({row[5] for row in rows}) == 1  # of all three the benchmark interacts more


def test_a_choice_changes_what_is_held_against_and_nothing_else(health: Health) -> None:
    chosen = held_against(health, Choice(against=("B",), cases=("ulsan",), elasticity=0.0))
    pd.testing.assert_frame_equal(chosen.diagnosis.table, health.diagnosis.table)
    gaps = chosen.frames["gaps"].set_index(["cluster", "indicator"])
    value = health.frames["evidence"].set_index(["cluster", "indicator"])["value"]
    expected = value["A", "rnd_per_job"] - value["B", "rnd_per_job"]
    row = gaps.loc["A", "rnd_per_job"]
    assert row["gap"] == pytest.approx(expected)
    # One chosen cluster is enough to be held against; it is no "too few".
    assert (row["peers"], row["status"]) == (1, "measured")
    assert set(chosen.frames["role_gaps"]["benchmark"]) == {"ulsan", "B"}
    strict = chosen.frames["weakest"].set_index(["cluster", "element"])
    usual = health.frames["weakest"].set_index(["cluster", "element"])
    assert strict.loc["A", "score"].iloc[0] == pytest.approx(strict.loc["A", "level"].min())
    assert usual.loc["A", "score"].iloc[0] > strict.loc["A", "score"].iloc[0]
    with pytest.raises(ParameterError):
        held_against(health, Choice(against=("Z",)))
    with pytest.raises(InputError):
        held_against(Health(health.diagnosis, {}), Choice(cases=("ulsan",)))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_a_reader_sees_of_it(health: Health, lang: Lang) -> None:
    head, rows = gap_rows(health, "A", lang)
    assert rows
    assert all(len(row) == len(head) for row in rows)
    assert not any("_" in cell for row in rows for cell in row)
    unit = "points" if lang == "en" else "%p"
    assert all(unit in row[3] for row in rows)
    line = growth_line(health, "A", lang)
    assert "10.0%" in line
    assert "5" in line
    assert growth_line(health, "B", lang) == ""
    assert "B" in peer_line(held_against(health, Choice(against=("B",))), "A", lang)
    head, rows = role_rows(health, lang, "A")
    assert rows[0][2].endswith("?")
    assert len(rows[0]) == len(head)
    balance = weakest_lines(health, "A", lang)
    assert any("벌점" in text or "penalty" in text for text in balance)
    assert failed_reasons(health, "A", lang) or health.diagnosis.failed("A").empty
    told = blocks(ReportData(title="x", health=health), lang)
    captions = " ".join(b.caption for b in told if isinstance(b, Table))
    assert ("widest" if lang == "en" else "격차") in captions
    assert ("cases" if lang == "en" else "사례") in captions
    bullets = " ".join(str(t) for b in told if isinstance(b, Bullets) for t in b.items)
    assert line in bullets


def test_gaps_are_in_the_indicators_own_unit() -> None:
    told = pd.DataFrame(
        {"cluster": list("ABCD"), "indicator": "jobs", "value": [1.0, 2, 4, 6], "unit": "jobs"}
    )
    assert benchmark_gaps(told).frame.loc[0, ["unit", "gap"]].tolist() == ["jobs", -3.0]


def test_the_weakest_element_stands_in_where_roles_are_not_told() -> None:
    rows = [(c, i, 0.1 if (c, i) == ("A", "inner_ties") else 1.0)
            for c in "ABCDEF" for i in ("inner_ties", "knowledge_ties", "support_reach")]  # fmt: skip
    told = pd.DataFrame(rows, columns=["cluster", "indicator", "value"])
    told["low"], told["high"] = told["value"] * 0.9, told["value"] * 1.1
    more = weakest_evidence(weakest_link(told, seed=1).table)
    linked = pd.DataFrame(
        {"cluster": list("ABCDEF"), "indicator": "ties_beyond_gravity", "value": 40.0}
    )
    every = pd.concat([*map(check_evidence, (told, linked)), more], ignore_index=True)
    out = diagnose(every).frame.query("check == 'missing_element'").set_index("cluster")
    assert out["outcome"].to_dict() == {"A": "failed", **dict.fromkeys("BCDEF", "passed")}
    assert set(out["indicator"]) == {"weakest_element"}
    # A role that is told goes first.
    kinds = pd.DataFrame({"cluster_id": ["A"], "vp": "medium", "so": "strong", "ss": "medium"})
    out = diagnose(every, profile=kinds).frame.query("check == 'missing_element'")
    assert out.set_index("cluster").loc["A", ["indicator", "outcome"]].tolist() == [
        "weakest_role", "passed",
    ]  # fmt: skip


def test_a_study_chooses_in_its_file_and_a_user_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(f"R{k:02d}", i, 10.0 * (k + 1) * (1 + (i == "3361") * (k == 0) * 9))
            for k in range(14) for i in ("3361", "4451", "7225")]  # fmt: skip
    pd.DataFrame(rows, columns=["region", "industry", "jobs"]).to_csv(
        tmp_path / "t.csv", index=False
    )
    (tmp_path / "c.csv").write_text(
        "cluster,region,industry\none,R00,3361\ntwo,R05,3361\n", encoding="utf-8"
    )
    flows = "source,target,value\n4451,3361,30\n3361,3361,10\n7225,3361,60\n3361,7225,5\n"
    (tmp_path / "io.csv").write_text(flows, encoding="utf-8")
    (tmp_path / "p.csv").write_text(
        "cluster,vp,so,ss,interaction\none,weak,strong,medium,weak\ntwo,strong,weak,weak,weak\n",
        encoding="utf-8",
    )
    text = (
        'schema = 1\ntitle = "T"\nyear = 2016\n[inputs.table]\nfile = "t.csv"\n'
        '[inputs.table.options]\nyear = 2016\n[diagnosis]\nclusters = "c.csv"\n'
        'profile = "p.csv"\ninput_output = "io.csv"\nemerging = ["58"]\n'
    )
    study = tmp_path / "study.toml"
    study.write_text(text + 'against = ["two"]\ncases = ["ulsan"]\n', encoding="utf-8")
    assert run(["diagnose", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {r["benchmark"] for r in told["role_gaps"]} == {"ulsan", "two"}
    outcome = {c["check"]: c for c in told["checks"] if c["cluster"] == "one"}
    assert outcome["reason_cost"]["indicator"] == "supplier_potential"
    # An industry that is not named as new is not asked for a research base.
    assert outcome["no_research_base"]["status"] == "not_applicable"
    assert run(["diagnose", str(tmp_path), "--json", "--case", "brenta", "--against", "one"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {r["benchmark"] for r in told["role_gaps"]} == {"brenta", "one"}
    for lang in ("en", "ko"):
        assert run(["diagnose", str(tmp_path), "--cluster", "one", "--lang", lang, "-q"]) == 0
        assert "two" in capsys.readouterr().out
    # Refused before anything runs, with a near name.
    study.write_text(text + 'cases = ["toyota"]\n', encoding="utf-8")
    assert run(["diagnose", str(tmp_path), "--lang", "en"]) != 0
    assert "toyota_city" in capsys.readouterr().err
    assert parse_config(text + "elasticity = inf\n").diagnosis.elasticity == math.inf  # type: ignore[union-attr]


def test_policy_counts_as_an_external_factor() -> None:
    told = pd.DataFrame(
        {"cluster": "A", "indicator": ["support_years", "survey_trust"], "value": [12.0, 2.0],
         "n": 20}
    )  # fmt: skip
    scores = adaptive_scores(diagnose(told)).table.set_index("model")
    assert scores.loc["external", ["score", "tested"]].tolist() == [1.0, 1]
    assert scores.loc["internal_soft", ["score", "tested"]].tolist() == [0.0, 1]
