"""``organisation candidates firms`` from the command line, in both languages, on bad input."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from gunjip.cli.main import run

TABLE = "\n".join(
    ["region,industry,jobs"]
    + [
        f"{r}{k},{i},{v}"
        for k in range(4)
        for r, line in zip(
            ("A", "B", "C", "D"), ([9, 9, 1], [9, 9, 1], [9, 1, 9], [1, 1, 9]), strict=True
        )
        for i, v in zip(("10", "20", "30"), line, strict=True)
    ]
)
CHECKS = (
    "cluster,check,outcome,value,low,high,unit,operator,threshold,source\n"
    "A,fixed_partners,failed,0.7,0.6,0.8,share,<,0.5,H-32\n"
    "B,soft_network,passed,2.0,1.5,2.5,ratio,>,1.0,MOD-02\n"
)


def asked(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    assert run([str(w) for w in words]) == code
    told = capsys.readouterr()
    return told.out if code == 0 else told.err + told.out


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(
        'schema = 1\ntitle = "Trial"\nyear = 2025\n[inputs.table]\nfile = "t.csv"\n'
        "[inputs.table.options]\nyear = 2025\n",
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    tables = tmp_path / "results" / "tables"
    tables.mkdir(parents=True)
    (tables / "diagnosis.csv").write_text(CHECKS, encoding="utf-8")
    return tmp_path


def test_a_self_assessment_is_made_filled_in_and_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = json.loads(asked(capsys, "organisation", "make", tmp_path / "form", "--json"))
    assert {Path(p).name for p in made["files"]} == {
        f"organisation.{lang}.{kind}" for lang in ("en", "ko") for kind in ("xlsx", "pdf")
    }
    for lang, word in (("en", "claim only"), ("ko", "주장")):
        source = (tmp_path / "form" / f"organisation.{lang}.xlsx").read_bytes()
        book = openpyxl.load_workbook(BytesIO(source))
        sheet = book["answers"]
        heads = {"en": "question aspect text level evidence", "ko": "문항 영역 문장 수준 증거"}
        assert [c.value for c in sheet[1]] == heads[lang].split()
        sheet["D2"], sheet["D3"], sheet["E3"] = 3, 1, "minutes of the board"
        filled = tmp_path / f"filled.{lang}.xlsx"
        book.save(filled)
        assert word in asked(capsys, "organisation", "read", filled, "--lang", lang)
    told = json.loads(asked(capsys, "organisation", "read", filled, "--json"))
    by = {r["question"]: r["status"] for r in told["rows"]}
    assert list(by.values())[:3] == ["claimed", "shown", "not_answered"]
    assert told["place"]["status"] == "not_tested"
    assert sum(a["questions"] for a in told["aspects"]) == len(by)
    sheet["D4"] = 9
    book.save(filled)
    assert "9" in asked(capsys, "organisation", "read", filled, code=2)


def test_candidates_for_an_industry_and_for_a_region(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(asked(capsys, "candidates", study, "--industry", "20", "--json"))
    first = next(c for c in told["candidates"] if c["rank"] == 1)
    assert first["region"] == "C0"
    assert 0 <= first["low"] <= first["high"] <= 1
    assert {"row", "rank"} <= set(told["casebook"][0])
    for lang, word in (("en", "no promise"), ("ko", "약속이 아닙니다")):
        assert word in asked(capsys, "candidates", study, "--region", "C0", "--lang", lang, "-q")
    asked(capsys, "candidates", study, code=2)
    asked(capsys, "candidates", study, "--industry", "99", code=2)


def test_advice_to_firms_names_its_reason(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(asked(capsys, "firms", study, "--json"))
    assert {r["cluster"] for r in told["rows"]} == {"A"}
    assert all(r["because"] and r["source"] for r in told["rows"])
    assert "fixed trading partners" in asked(capsys, "firms", study, "--lang", "en", "-q")
    assert "고정된 거래처" in asked(capsys, "firms", study, "--lang", "ko", "-q")
    asked(capsys, "firms", study, "--cluster", "nowhere", code=2)


def test_a_roadmap_item_has_its_whole_chain(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chains = json.loads(asked(capsys, "roadmap", study, "--chain", "all", "--json"))
    assert chains
    for steps in chains.values():
        names = [s["step"] for s in steps]
        for wanted in ("symptom", "mechanism", "rule", "source", "instrument", "owner", "cost",
                       "lead", "indicator", "when", "stop"):  # fmt: skip
            assert wanted in names
    # No cost without a source: it says that none is known, in both languages.
    one = next(iter(chains))
    assert "none was invented" in asked(capsys, "roadmap", study, "--chain", one, "--lang", "en")
    assert "지어내지 않았습니다" in asked(capsys, "roadmap", study, "--chain", one, "--lang", "ko")
    assert not (study / "results" / "policy").exists()
    asked(capsys, "roadmap", study, "--chain", "nothing", code=2)
