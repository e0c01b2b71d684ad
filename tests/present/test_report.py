"""The report: whole, the same each time, in both languages, and safe against names."""

from __future__ import annotations

import base64
import hashlib
import html as html_module
import re
from functools import lru_cache

import pandas as pd
import present_cases as cases
import pytest

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.results import Result
from gunjip.foundation.words import LANGS, message_ids
from gunjip.foundation.words.catalogue import Lang
from gunjip.present.report import (
    ReportData,
    render_figures,
    render_html,
    render_pdf,
    tier_cells,
)
from gunjip.present.report.blocks import Drawing, Table
from gunjip.present.report.chapters import all_blocks
from gunjip.present.report.pdf import content, literal, typst_source

HOSTILE = (
    '#import "x"',
    "<script>alert(1)</script>",
    "*b*",
    "$x$",
    "a\\b",
    "한글",
    "عربي",
    "]",
    "`c`",
)


@lru_cache(maxsize=2)
def page(lang: Lang) -> str:
    return render_html(cases.report(), lang).decode("utf-8")


def seen(text: str) -> str:
    """What a reader sees of a page: no styles, no scripts, no tags."""
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return html_module.unescape(re.sub(r"<[^>]+>", " ", text))


def test_the_page_stands_alone() -> None:
    text = page("en")
    assert text.startswith("<!doctype html>")
    # The only addresses are names of XML vocabularies, which nothing fetches.
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "default-src 'none'" in html_module.unescape(text)
    assert "format('woff2')" in text


def test_the_policy_allows_the_script_that_is_there_and_no_other() -> None:
    text = page("en")
    (script,) = re.findall(r"<script\b[^>]*>(.*?)</script>", text, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in html_module.unescape(text)


def test_ids_are_unique_and_references_meet_them() -> None:
    text = page("ko")
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    wanted = set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text))
    assert wanted <= set(ids)


def test_the_page_can_be_read_aloud() -> None:
    text = page("ko")
    assert '<html lang="ko">' in text
    assert text.count("<caption>") == text.count("<table>") > 5
    assert text.count('role="img" aria-label="') == text.count("<figure>") == 6
    assert text.count("<th ") == text.count('scope="col"')


def test_the_same_data_give_the_same_bytes() -> None:
    small = cases.report(figures=(), footprints=None)
    assert render_pdf(small, "ko") == render_pdf(small, "ko")
    assert render_html(small, "en") == render_html(small, "en")


def test_the_korean_report_is_korean() -> None:
    text = seen(page("ko"))
    for name in ("census.csv", "gunjip run study.toml --seed 7", "SHA-256", "0f" * 32, "CP949"):
        text = text.replace(name, " ")
    text = text.replace("random relabelling", " ").replace("Duranton & Overman (2005)", " ")
    left = set(re.findall(r"[A-Za-z]{2,}", text))
    # Names of methods and units that Korean papers write in Latin letters too.
    assert left <= {"Gunjip", "dev", "km", "KSIC", "CSV", "HDBSCAN", "CP"}, left


@pytest.mark.parametrize("lang", LANGS)
def test_no_key_shows_and_no_number_is_raw(lang: Lang) -> None:
    text = seen(page(lang))
    assert "present-" not in text
    assert not re.search(r"\bnan\b|\bNone\b(?!:)|\binf\b", text)
    assert not re.search(r"\d{5,}(?![0-9a-f])", text.replace("0f" * 32, "")), (
        "full digits are grouped"
    )


def test_both_languages_have_the_same_keys() -> None:
    keys = {lang: {k for k in message_ids(lang) if k.startswith("present-")} for lang in LANGS}
    assert keys["en"] == keys["ko"]
    assert len(keys["en"]) > 150


@pytest.mark.parametrize("lang", LANGS)
def test_every_drawing_says_what_it_shows(lang: Lang) -> None:
    for block in all_blocks(cases.report(), lang):
        if isinstance(block, Drawing):
            assert len(block.alt) > 20
            assert block.title


@pytest.mark.parametrize("lang", LANGS)
def test_a_withheld_cell_is_never_zero(lang: Lang) -> None:
    table = next(
        b for b in all_blocks(cases.report(), lang) if isinstance(b, Table) and len(b.rows) > 20
    )
    size = next(k for k, c in enumerate(table.columns) if "(jobs)" in c.head or "(명)" in c.head)
    told = [row[size].text for row in table.rows]
    hidden = [t for t in told if ("withheld" in t or "비공개" in t)]
    assert len(hidden) == 2
    assert all(re.search(r"0[–~]19", t) for t in hidden)
    assert "0" not in told


def test_a_total_that_differs_is_said_aloud() -> None:
    assert "One total differs" in seen(page("en"))
    agree = cases.report(
        cells=pd.DataFrame(),
        footprints=None,
        figures=(),
        reconciliation=pd.DataFrame(
            {"item": ["Jobs"], "ours": [5.0], "published": [5.0], "unit": ["jobs"]}
        ),
    )
    assert "All totals agree" in seen(render_html(agree, "en").decode())


def hostile_report() -> ReportData:
    names = {f"R{k:02d}": HOSTILE[k % len(HOSTILE)] for k in range(12)}
    return cases.report(
        title=HOSTILE[1] + HOSTILE[0],
        region_names=names,
        industry_names={"291": "$a_b$ <b>", "301": "*x* #y", "264": "\u202eRTL"},
        command="gunjip run `x` <y>",
        figures=(),
        footprints=None,
        provenance={"<i>": "#panic()"},
    )


def test_hostile_names_stay_text() -> None:
    data = hostile_report()
    page_text = render_html(data, "en").decode()
    assert "<script>alert" not in page_text
    assert "&lt;script&gt;alert(1)" in page_text
    assert page_text.count("<script") == 1
    assert "<i>" not in page_text
    pdf = render_pdf(data, "ko")
    assert pdf.startswith(b"%PDF")


def test_typst_text_is_always_a_string() -> None:
    for name in HOSTILE:
        for lang in LANGS:
            told = content(name, lang)
            outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", told)
            assert not re.search(r"[*$`<]|import", outside), told
    assert literal('a"b\\') == '"a\\"b\\\\"'
    assert "#panic()" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", typst_source(hostile_report(), "en"))


def test_korean_words_stay_whole_in_print() -> None:
    assert content("자동차 산업", "ko") == '[#box("자동차")#" "#box("산업")]'
    assert content("motor cars", "ko") == '[#"motor cars"]'


def test_figures_come_as_files_that_need_no_font() -> None:
    small = cases.report(figures=(), footprints=None, regions=None)
    files = render_figures(small, "ko", formats=("svg", "png"))
    assert set(files) == {"ranked.svg", "ranked.png"}
    assert b"<text" not in files["ranked.svg"]
    assert files["ranked.png"].startswith(b"\x89PNG")
    assert files["ranked.svg"] == render_figures(small, "ko")["ranked.svg"]


def test_an_empty_study_says_that_nothing_was_found() -> None:
    text = seen(render_html(ReportData("T"), "en").decode())
    assert "No cluster passed the screens" in text


def test_a_report_refuses_what_it_cannot_show() -> None:
    with pytest.raises(ParameterError) as caught:
        cases.report(
            cells=pd.DataFrame({"region": ["a"]}),
            maps=(cases.share_map(), cases.share_map()),
            level=1.5,
        )
    assert {p.key for p in caught.value.problems} == {
        "table-column-missing",
        "present-figure-twice",
        "needs-between",
    }


def test_tiers_become_cells_with_the_probability_of_their_verdict() -> None:
    tiers = Result(
        "tiers",
        pd.DataFrame(
            {
                "region": ["a", "b", "c"],
                "industry": ["x", "x", "x"],
                "year": 2024,
                "jobs": [100.0, 5.0, float("nan")],
                "low": [100.0, 5.0, 0.0],
                "high": [100.0, 5.0, 19.0],
                "plants": [9.0, 1.0, 2.0],
                "withheld": [False, False, True],
                "lq": [3.0, 0.5, 1.2],
                "lq_low": [2.5, 0.4, 0.0],
                "lq_high": [3.5, 0.6, 2.4],
                "p_qualifying": [1.0, 0.1, 0.8],
                "p_strong": [0.9, 0.0, 0.4],
                "tier": ["strong", "", "qualifying"],
            }
        ),
    )
    cells = tier_cells(tiers)
    assert list(cells["region"]) == ["a", "c", "b"]
    assert list(cells["verdict"]) == ["strong", "qualifying", "none"]
    # For "none" the probability is that of reaching no tier: 1 − 0.1.
    assert cells["probability"].tolist() == pytest.approx([0.9, 0.8, 0.9])
    assert list(cells["status"]) == ["published", "withheld", "published"]
    assert pd.isna(cells["value"].iloc[1])
