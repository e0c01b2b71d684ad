"""``diagnose prescribe roadmap survey`` from the command line: whole, in both languages, on bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from small_study import write_small_study

from gunjip.cli.main import run

CHECKS = (
    "cluster,check,outcome,value,low,high,unit,operator,threshold,source\n"
    "A,soft_network,failed,0.5,0.4,0.6,ratio,>,1.0,MOD-02\n"
    "A,secrecy,passed,0.1,,,points,>,-0.2,H-33\n"
    "B,soft_network,passed,2.0,1.5,2.5,ratio,>,1.0,MOD-02\n"
)
RULE = """\
[[rule]]
id = "mine"
source = ["our own evaluation of 2024"]
instrument = "{instrument}"
direction = "{direction}"
checks = ["soft_network"]
mechanism = "They meet."
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study without plants whose diagnosis stands in its results."""
    (tmp_path / "study.toml").write_text(
        'schema = 1\ntitle = "Trial"\nyear = 2025\n[inputs.table]\nfile = "t.csv"\n',
        encoding="utf-8",
    )
    tables = tmp_path / "results" / "tables"
    tables.mkdir(parents=True)
    (tables / "diagnosis.csv").write_text(CHECKS, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study with plants and regions only."""
    return write_small_study(tmp_path_factory.mktemp("whole")).parent


def asked(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    """What a command says; on an error one sentence and no traceback."""
    capsys.readouterr()
    assert run([str(a) for a in arguments]) == code
    out, err = capsys.readouterr()
    if code:
        assert "Traceback" not in err
        assert out == ""
        assert 0 < len(err.strip().splitlines()) <= 3
        return err
    return out


@pytest.mark.nightly
def test_from_plants_to_a_roadmap(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(asked(capsys, "diagnose", whole, "--json"))
    assert {"passed", "failed", "not_tested"} >= {c["outcome"] for c in told["checks"]}
    assert told["never_tested"]
    for lang, words in (("en", "not be tested"), ("ko", "점검하지 못했")):
        assert words in asked(capsys, "diagnose", whole, "--lang", lang, "-q")
    found = json.loads(asked(capsys, "prescribe", whole, "--json"))
    assert {a["cluster"] for a in found["answers"]} == {c["cluster"] for c in told["checks"]}
    failed = {(c["cluster"], c["check"]) for c in told["checks"] if c["outcome"] == "failed"}
    for row in found["rows"]:
        assert row["source"]
        assert all((row["cluster"], c) in failed for c in row["failed_checks"].split(", "))
    for lang in ("en", "ko"):
        asked(capsys, "roadmap", whole, "--lang", lang, "-q")
    folder = whole / "results" / "policy"
    assert {"roadmap.ko.docx", "roadmap.en.xlsx", "roadmap.monitoring.json"} <= {
        p.name for p in folder.iterdir()
    }
    assert "cluster" in asked(capsys, "diagnose", whole, "-q", "--cluster", "nowhere", code=2)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_table_of_checks_is_enough(
    study: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    assert "P-06-exchange" in asked(capsys, "prescribe", study, "--lang", lang)
    assert "2026" in asked(capsys, "roadmap", study, "--lang", lang)
    told = json.loads(asked(capsys, "roadmap", study, "--json"))
    answers = {a["cluster"]: a["answer"] for a in told["prescription"]["answers"]}
    assert answers == {"A": "act", "B": "do_nothing"}
    assert {r["cluster"] for r in told["roadmap"]["rows"]} == {"A"}


def test_where_there_is_no_cluster_the_policy_is_the_wrong_tool(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = tmp_path / "kinds.csv"
    kinds.write_text("cluster_id,verdict\nA,nothing\n", encoding="utf-8")
    said = asked(capsys, "prescribe", study, "--profile", kinds, "--lang", "en")
    assert "wrong tool" in said


def test_rules_that_cannot_be_kept_are_refused(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULE.format(instrument="linkage_programm", direction="do"), encoding="utf-8")
    said = asked(capsys, "prescribe", study, "--rules", file, "--lang", "en", code=2)
    assert "linkage_programme" in said  # the near name
    ring = (
        '[instruments.one]\nfamily = "none"\nphase = 1\nowner = "we"\nindicator = "it"\n'
        'requires = ["two"]\n[instruments.two]\nfamily = "none"\nphase = 1\nowner = "we"\n'
        'indicator = "it"\nrequires = ["one"]\n'
    )
    file.write_text(ring, encoding="utf-8")
    said = asked(capsys, "prescribe", study, "--rules", file, "--lang", "en", code=2)
    assert "circle" in said
    asked(capsys, "prescribe", study, "--rules", file, "--lang", "ko", code=2)


def test_contradictory_rules_are_shown(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(
        RULE.format(instrument="linkage_programme", direction="avoid"), encoding="utf-8"
    )
    told = json.loads(asked(capsys, "prescribe", study, "--rules", file, "--json"))
    assert any("mine" in (c["rule"], c["other"]) for c in told["conflicts"])


def test_a_budget_of_zero_and_effects_without_a_source(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    effects = tmp_path / "effects.csv"
    effects.write_text(
        "instrument,effect,source,cost\nlinkage_programme,0.4,own survey 2024,2\n",
        encoding="utf-8",
    )
    told = json.loads(
        asked(capsys, "roadmap", study, "--budget", 0, "--effects", effects, "--json")
    )
    assert told["roadmap"]["rows"] == []
    assert "--effects" in asked(capsys, "roadmap", study, "--budget", 4, code=2)
    effects.write_text(
        "instrument,effect,source,cost\nlinkage_programme,0.4,,2\n", encoding="utf-8"
    )
    said = asked(
        capsys, "roadmap", study, "--budget", 4, "--effects", effects, "--lang", "en", code=2
    )
    assert "source" in said


def test_a_study_without_a_diagnosis_says_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "study.toml").write_text(
        'schema = 1\n[inputs.table]\nfile = "t.csv"\n', encoding="utf-8"
    )
    assert "gunjip diagnose" in asked(capsys, "prescribe", tmp_path, "--lang", "en", code=2)


def test_a_survey_is_made_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, "survey", "make", tmp_path / "survey", "--lang", "ko")
    made = {p.suffix for p in (tmp_path / "survey").iterdir()}
    assert made == {".xlsx", ".pdf"}
    items = [f"{d}{k}" for d in "T" for k in (1, 2, 3)]
    rows = [
        {
            "respondent": f"r{k}",
            "region": "one",
            "wave": 1,
            **{i: 1 + (k + n) % 5 for n, i in enumerate(items)},
        }
        for k in range(12)
    ]
    answers = tmp_path / "answers.csv"
    pd.DataFrame(rows).to_csv(answers, index=False)
    for lang in ("en", "ko"):
        said = asked(capsys, "survey", "read", answers, "--lang", lang)
        assert said
    told = json.loads(asked(capsys, "survey", "read", answers, "--json"))
    assert "key" in json.dumps(told["regions"]) or "text" in json.dumps(told["regions"])
    answers.write_text("respondent,region\nr1,one\n", encoding="utf-8")
    asked(capsys, "survey", "read", answers, code=2)
