"""The command line itself: languages, help, errors as sentences, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gunjip.cli.main import find_lang, run, split_lang

COMMANDS = [
    "demo", "init", "inspect", "run", "find", "test", "zones", "report", "formats", "measure", "casebook",
]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "environ", "lang"),
    [
        (["run"], {}, "en"),
        (["run"], {"LANG": "ko_KR.UTF-8"}, "ko"),
        (["run"], {"LANG": "de_DE"}, "en"),
        (["run"], {"LANG": "ko_KR", "LC_ALL": "C"}, "en"),
        (["run"], {"LANG": "ko_KR", "GUNJIP_LANG": "en"}, "en"),
        (["run", "--lang", "ko"], {"LANG": "en_US"}, "ko"),
        (["--lang=ko", "run"], {}, "ko"),
    ],
)
def test_the_language(args: list[str], environ: dict[str, str], lang: str) -> None:
    rest, asked = split_lang(args)
    assert rest == ["run"]
    assert find_lang(asked, environ) == lang


def test_a_language_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["formats", "--lang", "de"], ["formats", "--lang"]):
        assert run(args) == 2
        assert "ko" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_in_both_languages(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for lang in ("en", "ko"):
        assert run([command, "--help", "--lang", lang]) == 0
        text = capsys.readouterr().out
        assert command in text
        korean = any("가" <= c <= "힣" for c in text)
        assert korean == (lang == "ko")
        if lang == "ko":
            for word in ("Usage", "Options", "Arguments", "Show this", "default:"):
                assert word not in text, word


def test_the_whole_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    assert [c for c in COMMANDS if c not in text] == []


@pytest.mark.parametrize(
    ("args", "key"),
    [
        (["rn"], "ConfigError"),
        (["inspect"], "GunjipError"),
        (["run", "--sead", "1"], "GunjipError"),
        (["run", "--seed", "many"], "GunjipError"),
        (["run", "/nowhere/study.toml"], "ConfigError"),
        (["inspect", "/nowhere/x.csv"], "InputError"),
        (["measure", "krugmann", "x.csv"], "ConfigError"),
        (["measure", "duranton-overman", "x.csv"], "ConfigError"),
        (["casebook", "show", "nothing-like-it"], "ParameterError"),
    ],
)
def test_a_mistake_is_one_sentence_with_exit_code_2(
    args: list[str], key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang in ("en", "ko"):
        assert run([*args, "--lang", lang]) == 2
        told = capsys.readouterr()
        assert told.err.strip() and "Traceback" not in told.err
        assert len(told.err.strip().splitlines()) == 1
    assert run([*args, "--json"]) == 2
    shown = json.loads(capsys.readouterr().out)
    assert shown["error"] == key
    assert shown["problems"]


def test_an_unexpected_fault_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr("gunjip.sources.formats", broken)
    monkeypatch.delenv("GUNJIP_DEBUG", raising=False)
    assert run(["formats"]) == 1
    assert "RuntimeError: odd" in capsys.readouterr().err


def test_a_closed_pipe_is_no_error() -> None:
    script = "import sys; from gunjip.cli.main import main; sys.argv=['gunjip','casebook','list']; main()"
    shell = f'{sys.executable} -c "{script}" | head -1'
    done = subprocess.run(shell, shell=True, capture_output=True, text=True)
    assert "Traceback" not in done.stderr


def test_a_folder_without_write_permission_and_a_full_name(tmp_path: Path) -> None:
    target = tmp_path / ("가" * 120)
    assert run(["demo", str(target), "--quiet"]) == 2  # the name is too long for the disk


@pytest.mark.parametrize("command", ["--help", "--version", "formats"])
def test_what_needs_no_table_loads_no_pandas(command: str) -> None:
    code = (
        "import sys\n"
        "from gunjip.cli.main import run\n"
        f"assert run([{command!r}]) == 0\n"
        "print(sorted({'pandas', 'numba', 'scipy', 'matplotlib'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_formats_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["formats", "--json"]) == 0
    names = {f["name"] for f in json.loads(capsys.readouterr().out)}
    assert {"qcew", "cbp", "eurostat", "kosis", "generic", "regions"} <= names


def test_init_writes_a_study_that_is_valid(tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_text(
        "시군구,업종코드,연도,종사자수\n가시,10,2020,5\n가시,20,2020,7\n나군,10,2020,1\n",
        encoding="cp949",
    )
    assert run(["init", str(tmp_path / "jobs.csv"), "--lang", "ko"]) == 0
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    from gunjip.study.config import parse_config

    config = parse_config(text)
    assert config.inputs.table is not None
    assert config.inputs.table.encoding == "cp949"
    assert run(["init", str(tmp_path / "jobs.csv")]) == 2  # does not overwrite
    assert run(["init", str(tmp_path / "jobs.csv"), "--force"]) == 0
    assert run(["find", str(tmp_path / "jobs.csv"), "--json"]) == 0
