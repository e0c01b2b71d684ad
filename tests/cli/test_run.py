"""A whole run from the command line: results, resume, same bytes, Ctrl-C in every stage."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import STUDY, write_small_study

from gunjip.cli.main import run
from gunjip.foundation import files


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run in a folder with a Korean name."""
    study = write_small_study(tmp_path_factory.mktemp("cli") / "지역 연구")
    assert run(["run", str(study), "--quiet"]) == 0
    return study.parent


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): files.sha256(p)
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_results_are_all_there(done: Path) -> None:
    found = set(digests(done / "results"))
    assert {
        "report.ko.html",
        "report.en.html",
        "report.ko.pdf",
        "report.en.pdf",
        "tables.xlsx",
        "map.gpkg",
        "tables/cells.csv",
        "tables/cells.parquet",
        "tables/clusters.csv",
        "provenance.json",
    } <= found
    assert not [n for n in found if "members" in n]  # no plant unless asked for


def test_no_plant_is_named_in_a_published_file(done: Path) -> None:
    names = [
        line.split(",")[1]
        for line in (done / "plants.csv").read_text(encoding="utf-8").splitlines()[1:200]
    ]
    for path in (done / "results").rglob("*"):
        if path.suffix in (".html", ".csv", ".json", ".svg"):
            text = path.read_text(encoding="utf-8")
            assert not [n for n in names if len(n) > 5 and n in text], path.name
            assert "P000001" not in text


def test_a_second_run_keeps_every_stage(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = digests(done / "results")
    assert run(["run", str(done), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert all(stage["reused"] for stage in told["stages"])
    assert digests(done / "results") == before


def test_another_folder_place_and_locale_give_the_same_bytes(done: Path, tmp_path: Path) -> None:
    study = write_small_study(tmp_path / "elsewhere")
    environment = {
        **os.environ,
        "TZ": "Asia/Seoul",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "12345",
        "NUMBA_NUM_THREADS": "1",
    }
    script = (
        "import os; os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})\n"
        "import sys; from gunjip.cli.main import run\n"
        f"sys.exit(run(['run', {str(study)!r}, '--quiet']))"
    )
    made = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    assert digests(study.parent / "results") == digests(done / "results")


def test_provenance_names_no_folder_of_the_user(done: Path) -> None:
    text = (done / "results" / "provenance.json").read_text(encoding="utf-8")
    assert str(done) not in text
    told = json.loads(text)
    assert told["inputs"]["plants"]["sha256"] == files.sha256(done / "plants.csv")
    assert told["seed"] == 5


def test_find_shows_clusters_in_both_languages(
    done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["find", str(done), "--lang", "ko", "--top", "3", "--quiet"]) == 0
    korean = capsys.readouterr().out
    assert run(["find", str(done), "--lang", "en", "--top", "3", "--quiet"]) == 0
    english = capsys.readouterr().out
    assert "업종" in korean and "industry" in english
    assert run(["find", str(done), "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) >= {"headline", "cells", "clusters"}


def test_ctrl_c_in_each_stage_leaves_nothing_half_written_and_resumes(
    done: Path, tmp_path: Path
) -> None:
    """The signal comes when a stage is announced; the run ends with 130 and goes on later."""
    expected = digests(done / "results")
    stages = ["read-plants", "regions", "screen", "footprints", "report"]
    study = write_small_study(tmp_path / "stopped")
    for name in stages:
        script = (
            "import os, signal, sys\n"
            # A shell's background jobs begin with Ctrl-C ignored; a user's run does not.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from gunjip.cli import show\nfrom gunjip.cli.main import run\n"
            "old = show.StageWatch.__call__\n"
            "def watch(self, name, number, count, reused):\n"
            "    old(self, name, number, count, reused)\n"
            f"    if name == {name!r} and not reused:\n"
            "        os.kill(os.getpid(), signal.SIGINT)\n"
            "show.StageWatch.__call__ = watch\n"
            f"sys.exit(run(['run', {str(study)!r}, '--lang', 'ko']))"
        )
        stopped = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert stopped.returncode == 130, stopped.stderr
        assert "멈췄습니다" in stopped.stderr
        assert "Traceback" not in stopped.stderr
        assert not list(study.parent.rglob("*.part-*"))
        assert not (study.parent / "results").exists()
    assert run(["run", str(study), "--quiet"]) == 0
    assert digests(study.parent / "results") == expected
    assert signal.getsignal(signal.SIGINT) is not None


def test_an_old_result_stays_when_a_new_run_fails(done: Path, tmp_path: Path) -> None:
    study = write_small_study(tmp_path / "kept")
    for path in ("results/old.txt",):
        (study.parent / path).parent.mkdir()
        (study.parent / path).write_text("old")
    study.write_text(STUDY.replace('file = "plants.csv"', 'file = "nothing.csv"'))
    assert run(["run", str(study), "--quiet"]) == 2
    assert (study.parent / "results" / "old.txt").read_text() == "old"
