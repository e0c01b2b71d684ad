"""``report --cluster``: a report of one cluster, with all of it and nothing of the others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from small_study import STUDY, write_small_study

from gunjip.cli.main import run


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run in a folder with a Korean name."""
    study = write_small_study(tmp_path_factory.mktemp("dossier") / "지역 연구")
    assert run(["run", str(study), "--quiet"]) == 0
    return study.parent


def clusters(done: Path) -> list[str]:
    table = pd.read_csv(done / "results" / "tables" / "clusters.csv", dtype="str")
    return table["cluster_id"].tolist()


def text(path: Path) -> str:
    page = re.sub(r"(?s)<(style|script).*?</\1>", " ", path.read_text(encoding="utf-8"))
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_cluster_gets_a_report_of_its_own(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = clusters(done)[0]
    capsys.readouterr()
    assert run(["report", str(done), "--cluster", first, "--lang", "ko"]) == 0
    folder = done / "results" / "clusters" / first
    assert str(folder / "report.ko.html") in capsys.readouterr().out
    for lang in ("en", "ko"):
        assert (folder / f"report.{lang}.pdf").read_bytes().startswith(b"%PDF")
    table = pd.read_csv(done / "results" / "tables" / "diagnosis.csv", dtype="str")
    mine = table[(table["cluster"] == first) & (table["status"] != "not_applicable")]
    counts = mine["outcome"].value_counts()
    told = text(folder / "report.en.html")
    for outcome, word in (("failed", "failed"), ("passed", "passed"), ("not_tested", "not tested")):
        assert f"{counts.get(outcome, 0)} {word}" in told
    # The report of the study is the same with and without it, and a second run keeps both stages.
    assert run(["report", str(done), "--cluster", first, "--json", "-q"]) == 0
    stages = {s["stage"]: s["reused"] for s in json.loads(capsys.readouterr().out)["stages"]}
    assert stages["report"]
    assert stages["dossiers"]
    assert run(["report", str(done), "-q"]) == 0
    assert not folder.exists()


def test_the_description_can_ask_for_it(done: Path) -> None:
    first = clusters(done)[0]
    path = done / "study.toml"
    path.write_text(STUDY + f'dossiers = ["{first}", "{first}"]\n', encoding="utf-8")
    try:
        assert run(["run", str(path), "-q"]) == 0
    finally:
        path.write_text(STUDY, encoding="utf-8")
    assert {p.name for p in (done / "results" / "clusters").iterdir()} == {first}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_cluster_that_there_is_not_is_refused_with_a_near_one(
    done: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    first = clusters(done)[0]
    before = sorted(p for p in (done / "results").rglob("*") if p.is_file())
    capsys.readouterr()
    assert run(["report", str(done), "--cluster", first + "x", "--lang", lang, "-q"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert first in err
    assert "Traceback" not in err
    assert sorted(p for p in (done / "results").rglob("*") if p.is_file()) == before


def test_folders_of_strange_ids_stay_apart() -> None:
    from gunjip.present.stages import _folders

    found = _folders(["a|b", "a/b", "..", "가나-1", "26163|3361"])
    assert found == {
        "a|b": "a_b", "a/b": "a_b-2", "..": "cluster", "가나-1": "가나-1", "26163|3361": "26163_3361",
    }  # fmt: skip
