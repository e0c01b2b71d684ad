"""``gunjip connect`` and ``gunjip profile``, and their chapters, on a study of seconds."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from small_study import STUDY, _files, write_small_study

from gunjip.cli.main import run
from gunjip.profile.result import GRADES, NOT_TOLD, ROLES

TIED = STUDY.replace(
    "[footprint]",
    """\
[inputs.links]
file = "links.csv"

[inputs.organisations]
file = "organisations.csv"
format = "generic"
crs = "EPSG:5179"
columns = { plant_id = "organisation_id", organisation = "kind", jobs = "staff" }

[diagnosis]
organisations = "organisations.csv"
programmes = "programmes.csv"
zones = "zones.geojson"
survey = "survey.csv"
survey_items = "survey_items.csv"

[footprint]""",
)
MORE = ("links.csv", "organisations.csv", "programmes.csv", "zones.geojson", "survey.csv", "survey_items.csv")  # fmt: skip
#: Ids in the program's own words, which no reader should see.
RAW = re.compile(r"\b(profile|connect|tie|links)-[a-z_]+(-[a-z_]+)*\b|\b[a-z]+_[a-z_]+\b")


def write(folder: Path, text: str = TIED) -> Path:
    study = write_small_study(folder, text)
    for name in MORE:
        (folder / name).write_bytes(_files()[name])
    return study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the tied study."""
    path = write(tmp_path_factory.mktemp("tied"))
    assert run(["run", str(path), "--quiet"]) == 0
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert run([*words, "--quiet"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_connect_speaks_both_languages(
    study: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    text = told(capsys, "connect", str(study), "--lang", lang)
    assert ("Ties inside" if lang == "en" else "안에 머무는 연계") in text or "ties" in text.lower()
    assert bool(re.search("[가-힣]", text)) == (lang == "ko") or lang == "en"
    assert not RAW.search(text), RAW.search(text)


def test_connect_as_data_names_no_plant(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "connect", str(study), "--json")
    data = json.loads(text)
    assert {"headline", "evidence", "note"} <= set(data)
    assert set(data["headline"]) == {"en", "ko"}
    assert not re.search(r"\bP\d{6}\b", text)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_profile_speaks_both_languages(
    study: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    text = told(capsys, "profile", str(study), "--lang", lang)
    assert ("vision provider" if lang == "en" else "비전 제시자") in text
    assert not RAW.search(text), RAW.search(text)
    first = json.loads(told(capsys, "profile", str(study), "--json"))["rows"][0]["cluster_id"]
    one = told(capsys, "profile", str(study), "--cluster", first, "--lang", lang)
    assert one.startswith(first)
    assert not RAW.search(one.replace(first, "")), RAW.search(one)


def test_profile_as_data_is_whole(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "profile", str(study), "--json")
    data = json.loads(text)
    wanted = {"evidence", "roles", "flows", "classifications", "misconceptions", "spillover_grid"}
    assert wanted | {"benchmark_pairs"} <= set(data)
    assert len(data["misconceptions"]) == 3
    count = len(data["rows"])
    assert count > 0
    assert len(data["spillover_grid"]) == 10 * count
    assert len(data["benchmark_pairs"]) == 9 * count
    for row in data["rows"]:
        assert {row[r] for r in ROLES} <= {*GRADES, NOT_TOLD}
    assert not re.search(r"\bP\d{6}\b", text)


def test_what_the_files_hold_reaches_the_profile(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Researchers and products are columns of plants.csv; survey, zones and programmes are
    # files of [diagnosis]. None of them may get lost on the way.
    data = json.loads(told(capsys, "profile", str(study), "--json"))
    measured = {row["indicator"] for row in data["evidence"] if row["status"] != "not_tested"}
    assert {"rnd_per_job", "service_share", "programmes", "zone_share"} <= measured
    types = {row["seri_type"] for row in data["rows"]}
    assert types - {NOT_TOLD}


def test_an_unknown_cluster_is_one_sentence(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["profile", str(study), "--cluster", "nowhere", "--quiet"]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("command", ["connect", "profile"])
def test_what_a_command_lacks_is_one_sentence_and_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, lang: str
) -> None:
    if command == "connect":
        path, wanted = write_small_study(tmp_path), "[inputs.links]"
    else:
        (tmp_path / "jobs.csv").write_text("region,industry,year,jobs\na,10,2020,5\nb,10,2020,7\n")
        path, wanted = tmp_path / "study.toml", "[inputs.plants]"
        path.write_text('schema = 1\n[inputs.table]\nfile = "jobs.csv"\n')
    assert run([command, str(path), "--quiet", "--lang", lang]) == 2
    shown = capsys.readouterr()
    assert wanted in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    assert "Traceback" not in shown.err
    assert not shown.out


def chapter(page: str, anchor: str) -> str:
    """What a reader sees of a chapter: no styles, no tags, no drawings' insides."""
    page = page[page.index("<body") :]
    start = page.index(f'id="{anchor}"')
    end = page.find("<h2", start + 10)
    text = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page[start:end], flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("anchor", ["connected", "kind"])
def test_the_chapters_are_there_and_translated(study: Path, anchor: str, lang: str) -> None:
    page = (study.parent / "results" / f"report.{lang}.html").read_text(encoding="utf-8")
    text = chapter(page, anchor)
    assert len(text) > 500
    assert not RAW.search(text), RAW.search(text)
    if lang == "ko":
        assert re.search("[가-힣]{2}", text)


def test_no_links_makes_no_chapter_of_ties(tmp_path: Path) -> None:
    from gunjip.present.report.blocks import Heading
    from gunjip.present.report.chapters.connected import blocks as connected
    from gunjip.present.report.chapters.kind import blocks as kind
    from gunjip.present.report.data import ReportData

    data = ReportData(title={"en": "x", "ko": "x"})
    assert not connected(data, "en")
    assert not [b for b in kind(data, "ko") if isinstance(b, Heading)]
