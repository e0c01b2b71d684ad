"""The roadmap: phases, order, gates, what moved; and its files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gunjip.cli.main import run
from gunjip.foundation.errors import InputError, ParameterError
from gunjip.foundation.words import LANGS
from gunjip.policy.candidates import compare_with_seeds, promising, seed_candidates
from gunjip.policy.firms import firm_advice
from gunjip.policy.monitoring import compare_monitoring, monitoring_text, read_monitoring
from gunjip.policy.options import portfolio_options
from gunjip.policy.portfolio import choose_portfolio
from gunjip.policy.prescribe import prescribe
from gunjip.policy.roadmap import Roadmap, build_roadmap

ROWS = [
    ("C01", "missing_element", "failed", 0.0, None, None, "grade", ">=", 0.5),
    ("C01", "success_support_present", "failed", 0.0, None, None, "count", ">=", 1.0),
    ("C01", "concentration_without_linkage", "failed", 1.1, 0.9, 1.3, "ratio", ">", 1.5),
    ("C01", "hard_infrastructure", "failed", 0.82, None, None, "share", "<", 0.6),
    ("C01", "secrecy", "not_tested", None, None, None, "points", ">", -0.4),
    ("C02", "soft_network", "passed", 2.0, 1.5, 2.5, "ratio", ">", 1.0),
]


def a_diagnosis() -> pd.DataFrame:
    columns = [
        "cluster",
        "check",
        "outcome",
        "value",
        "low",
        "high",
        "unit",
        "operator",
        "threshold",
    ]
    return pd.DataFrame(ROWS, columns=columns).assign(source="H-20")


def a_profile() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "cluster_id": "C01",
                "seri_type": "large_firm_led",
                "stage": "maturity",
                "vp": "weak",
                "so": "strong",
                "ss": "medium",
            }
        ]
    )


def a_roadmap() -> Roadmap:
    return build_roadmap(prescribe(a_diagnosis(), a_profile()), start_year=2026)


def test_phases_and_prerequisites() -> None:
    road = a_roadmap()
    items = road.frame.set_index("item")
    assert (items["end"] >= items["start"]).all()
    assert items["end"].max() == 2035  # TAB5-2: ten years
    for row in items.itertuples():
        for other in filter(None, row.depends_on.split(", ")):
            assert items.loc[other, "end"] < row.start
    linked = items[items["instrument"] == "linkage_programme"].iloc[0]
    body = items[items["instrument"] == "coordinating_body"].index[0]
    assert linked["depends_on"] == body
    assert linked["phase"] == 3
    assert (items["cluster"] == "C01").all()  # nothing failed in C02


def test_a_prerequisite_that_is_not_prescribed_is_named() -> None:
    only = a_diagnosis().query("check == 'concentration_without_linkage'")
    road = build_roadmap(prescribe(only), start_year=2026)
    assert set(road.frame["assumes"]) == {"coordinating_body"}


def test_every_item_leads_back_to_a_failed_check_rule_and_source() -> None:
    road = a_roadmap()
    failed = {r[1] for r in ROWS if r[2] == "failed"}
    for row in road.frame.itertuples():
        assert set(row.failed_checks.split(", ")) <= failed
        assert row.rules
        assert row.source
        assert row.owner
        assert row.indicator


def test_baselines_targets_and_gates() -> None:
    road = a_roadmap()
    one = road.indicators.set_index("check").loc["hard_infrastructure"]
    assert one["baseline"] == 0.82
    assert one["target"] == 0.6
    assert one["milestone_3"] == pytest.approx(0.82 + 0.3 * (0.6 - 0.82))
    assert one["milestone_10"] == pytest.approx(0.6)
    grade = road.indicators.set_index("check").loc["missing_element"]
    assert np.isnan(grade["milestone_3"])  # grades are an order: no halfway
    assert sorted(set(road.gates["year"])) == [2026, 2028, 2035]
    assert set(road.gates.loc[road.gates["year"] == 2035, "stop"]) == {"stop_done"}
    own = build_roadmap(
        prescribe(a_diagnosis(), a_profile()),
        start_year=2026,
        targets={("C01", "hard_infrastructure"): 0.5},
        owners={"linkage_programme": "association"},
    )
    assert own.indicators.set_index("check").loc["hard_infrastructure", "target"] == 0.5
    assert "association" in set(own.frame["owner"])


def test_bad_paths_and_years() -> None:
    found = prescribe(a_diagnosis())
    with pytest.raises(ParameterError) as caught:
        build_roadmap(found, start_year=26, path={1: 0.5, 3: 0.2, 10: 1.0})
    assert len(caught.value.problems) == 2


def test_a_portfolio_sets_the_years() -> None:
    found = prescribe(a_diagnosis(), a_profile())
    effects = pd.DataFrame(
        {
            "instrument": ["linkage_programme", "coordinating_body"],
            "effect": [0.4, 0.3],
            "source": "made for the test",
            "cost": [2.0, 1.0],
            "duration": [3, 1],
        }
    )
    options = portfolio_options(found, effects)
    chosen = choose_portfolio(options, budget=10, years=10)
    assert set(chosen.left_out["reason"]) == {"effect_unknown"}
    road = build_roadmap(found, start_year=2026, portfolio=chosen)
    years = road.frame.set_index("instrument")
    assert set(years.index) == {"linkage_programme", "coordinating_body"}
    assert years.loc["coordinating_body", "end"] < years.loc["linkage_programme", "start"]
    assert years.loc["linkage_programme", "end"] - years.loc["linkage_programme", "start"] == 2


def test_what_moved_and_early_warning() -> None:
    road = a_roadmap()
    promised = read_monitoring(monitoring_text(road))
    later = pd.DataFrame(
        {
            "cluster": "C01",
            "check": ["hard_infrastructure", "concentration_without_linkage", "missing_element"],
            "value": [0.70, 0.6, 0.5],
            "low": [0.69, 0.5, np.nan],
            "high": [0.71, 0.7, np.nan],
        }
    )
    moved = compare_monitoring(promised, later, year=2028).frame.set_index("check")
    assert moved.loc["hard_infrastructure", ["movement", "warning"]].tolist() == ["towards", ""]
    assert moved.loc["concentration_without_linkage", "warning"] == "away"
    assert moved.loc["missing_element", "reached"]
    assert moved.loc["success_support_present", "movement"] == "not_measured"
    slow = later.assign(value=[0.80, 1.1, 0.0], low=[0.79, 1.0, 0.0], high=[0.81, 1.2, 0.0])
    late = compare_monitoring(promised, slow, year=2032).frame.set_index("check")
    assert late.loc["hard_infrastructure", "warning"] == "behind"
    assert late.loc["concentration_without_linkage", "movement"] == "within_interval"
    with pytest.raises(ParameterError):
        compare_monitoring(promised, later, year=2020)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "other"}'])
def test_not_a_monitoring_file(text) -> None:
    with pytest.raises(InputError):
        read_monitoring(text)


def test_advice_to_firms_only_where_something_failed() -> None:
    advice = firm_advice(prescribe(a_diagnosis(), a_profile())).frame
    assert set(advice["cluster"]) == {"C01"}
    large = advice[advice["kind"] == "large"]
    assert large["advice"].tolist() == ["lead_the_vision"]  # the weak role is VP
    assert set(advice["source"].str.split(", ").sum()) <= {"P-20", "P-21", "P-22", "P-23", "H-32"}


def a_country() -> pd.DataFrame:
    values = [[9, 9, 9, 0], [9, 9, 0, 0], [9, 0, 9, 0], [0, 0, 0, 9], [9, 9, 0, 9]]
    rows = [
        (r, i, v)
        for r, line in zip("ABCDE", values, strict=True)
        for i, v in zip("wxyz", line, strict=True)
    ]
    return pd.DataFrame(rows, columns=["region", "industry", "value"])


def test_promising_regions_with_intervals_and_roles() -> None:
    roles = pd.DataFrame({"region": ["B", "C"], "vp": [1, 0], "so": [0, np.nan], "ss": [4, 2]})
    found = promising(a_country(), industry="y", roles=roles, seed=4, draws=100)
    frame = found.frame.set_index("region")
    assert frame.loc["A", "present"] == 1
    assert np.isnan(frame.loc["A", "rank"])
    open_ = frame[frame["rank"].notna()]
    assert open_.index[0] == "B"  # has w and x, of which w goes with y
    assert open_.index[-1] == "D"  # has nothing that goes with it
    assert frame.loc["B", "roles_missing"] == "so"
    assert frame.loc["C", "roles_not_told"] == "so"
    told = frame[frame["low"].notna()]
    assert (told["low"] <= told["high"]).all()
    assert open_["top_share"].between(0, 1).all()
    again = promising(a_country(), industry="y", roles=roles, seed=4, draws=100)
    pd.testing.assert_frame_equal(found.frame, again.frame)


def test_density_is_that_of_the_measures() -> None:
    from gunjip.measures.relatedness import relatedness_density

    ours = promising(a_country(), region="B", seed=1, draws=100).frame.set_index("industry")
    theirs = relatedness_density(a_country()).frame
    theirs = theirs[theirs["region"].astype("str") == "B"].set_index("industry")["value"]
    for name in "wxyz":
        assert ours.loc[name, "density"] == pytest.approx(theirs[name], abs=1e-12, nan_ok=True)


def test_the_seeds_list_is_a_comparison() -> None:
    seeds = seed_candidates()
    assert len(seeds) == 19
    found = promising(a_country(), industry="y", seed=1, draws=100)
    names = {"A": "울산광역시", "B": "이천시", "C": "기흥구", "D": "서울", "E": "포항시"}
    told = compare_with_seeds(found, names, industry_word="반도체")
    by_region = told.frame.set_index("region")["named_by"]
    assert by_region["B"] == "P-11"
    assert by_region["E"] == "P-08"  # Pohang, for which the text names no industry
    assert by_region["A"] == ""
    assert told.extra["seeds"]["rank"].notna().sum() >= 2


def test_one_of_industry_and_region() -> None:
    with pytest.raises(ParameterError):
        promising(a_country())
    with pytest.raises(ParameterError):
        promising(a_country(), industry="q", draws=100)


@pytest.fixture(scope="module")
def content() -> dict[str, bytes]:
    pytest.importorskip("docx", reason="python-docx is not installed")
    from gunjip.present.roadmap_files import roadmap_files

    return roadmap_files(a_roadmap(), title={"en": "Trial", "ko": "시험"}, languages=LANGS)


def test_the_document_has_real_headings_tables_and_hangul(content) -> None:
    import docx

    for lang in LANGS:
        document = docx.Document(io.BytesIO(content[f"roadmap.{lang}.docx"]))
        heads = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
        assert heads[1:3] == ["C01", heads[2]]
        assert len(document.tables) >= 6
        head = document.tables[0].rows[0]._tr.xml
        assert "tblHeader" in head
        assert all("descr=" in s._inline.xml for s in document.inline_shapes)
        xml = zipfile.ZipFile(io.BytesIO(content[f"roadmap.{lang}.docx"])).read("word/styles.xml")
        assert "맑은 고딕".encode() in xml
    text = "\n".join(
        p.text for p in docx.Document(io.BytesIO(content["roadmap.ko.docx"])).paragraphs
    )
    assert "로드맵" in text
    assert "점검하지 못" in text


@pytest.mark.parametrize("lang", LANGS)
def test_the_document_is_whole_for_whoever_opens_it(content, lang: str) -> None:
    """What any word processor needs of the package; that one opens it is in the how-to page."""
    from xml.etree import ElementTree

    import docx

    package = zipfile.ZipFile(io.BytesIO(content[f"roadmap.{lang}.docx"]))
    assert package.testzip() is None
    names = set(package.namelist())
    assert {"[Content_Types].xml", "_rels/.rels", "word/document.xml"} <= names
    for name in names:
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(package.read(name))
    # Every part that the document points to is there, and every picture is one.
    for target in ElementTree.fromstring(package.read("word/_rels/document.xml.rels")):
        if target.get("TargetMode") != "External":
            assert f"word/{target.get('Target')}" in names | {"word/../customXml/item1.xml"}
    pictures = [n for n in names if n.startswith("word/media/")]
    assert pictures
    assert all(package.read(n)[:8] == b"\x89PNG\r\n\x1a\n" for n in pictures)
    # Saved again by another hand it says the same.
    document = docx.Document(io.BytesIO(content[f"roadmap.{lang}.docx"]))
    again = io.BytesIO()
    document.save(again)
    other = docx.Document(io.BytesIO(again.getvalue()))
    assert [p.text for p in other.paragraphs] == [p.text for p in document.paragraphs]
    assert len(other.inline_shapes) == len(document.inline_shapes) == len(pictures)


def test_the_workbook_opens(content) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content["roadmap.ko.xlsx"]))
    assert {"과제", "지표", "단계 심사", "처방"} <= set(book.sheetnames)
    heads = [c.value for c in book["과제"][1]]
    assert "담당" in heads


def test_the_chapter_stands_in_the_report() -> None:
    from gunjip.present.report import ReportData, render_html

    html = render_html(ReportData(title="Trial", roadmap=a_roadmap()), "ko").decode()
    assert "무엇을 할 것인가" in html
    assert "S4 L803-813" in html  # the line of the text behind the first rule


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("docx", reason="python-docx is not installed")
    (tmp_path / "study.toml").write_text(
        'schema = 1\ntitle = "Trial"\nyear = 2025\n[inputs.table]\nfile = "t.csv"\n',
        encoding="utf-8",
    )
    study = str(tmp_path)
    assert run(["prescribe", study, "--lang", "ko"]) == 2
    assert "gunjip diagnose" in capsys.readouterr().err
    tables = tmp_path / "results" / "tables"
    tables.mkdir(parents=True)
    a_diagnosis().to_csv(tables / "diagnosis.csv", index=False)
    a_profile().to_csv(tables / "profile.csv", index=False)
    assert run(["prescribe", study, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kind"] == "prescription"
    assert told["answers"][0]["answer"] == "act"
    assert run(["roadmap", study, "--lang", "ko"]) == 0
    out = capsys.readouterr().out
    assert "2026" in out
    folder = tmp_path / "results" / "policy"
    assert {p.name for p in folder.iterdir()} >= {
        "roadmap.ko.docx", "roadmap.en.xlsx", "roadmap.monitoring.json", "prescription.csv"
    }  # fmt: skip
    monitoring = folder / "roadmap.monitoring.json"
    kept = tmp_path / "kept.json"
    kept.write_bytes(monitoring.read_bytes())
    effects = tmp_path / "effects.csv"
    effects.write_text(
        "instrument,effect,source,cost\nlinkage_programme,0.4,own survey 2024,2\n"
        "coordinating_body,0.2,own survey 2024,1\n",
        encoding="utf-8",
    )
    asked = ["roadmap", study, "--budget", "4", "--effects", str(effects), "--start", "2025"]
    assert run([*asked, "--since", str(kept)]) == 2  # 2025 lies before the roadmap of 2026
    assert "2026" in capsys.readouterr().err
    assert run(asked) == 0
    assert "3.0 of 4.0" in capsys.readouterr().out
    assert run(["roadmap", study, "--budget", "4"]) == 2
    assert "--effects" in capsys.readouterr().err
