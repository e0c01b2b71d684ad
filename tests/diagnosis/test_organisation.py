"""The self-assessment of the body that runs a cluster, its forms, its platforms and its ties."""

from __future__ import annotations

import json
import math
from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from gunjip.casebook import record
from gunjip.cli.main import run
from gunjip.diagnosis.organisation import assess_organisation, self_assessment
from gunjip.diagnosis.place import place_in_network
from gunjip.foundation.errors import InputError
from gunjip.foundation.words import LANGS, has_message
from gunjip.linkages import Network
from gunjip.present.organisation_form import organisation_files, organisation_source
from gunjip.study.answers import frames_of
from gunjip.study.show_organisation import organisation_tables, place_lines, summary_line
from gunjip.study.user_files import read_table

IDS = [q.id for q in self_assessment().questions]


def keys(error: pytest.ExceptionInfo[InputError]) -> set[str]:
    return {p.key for p in error.value.problems}


# The questions ----------------------------------------------------------------------------------


def test_questions_rest_on_rows_of_the_casebook() -> None:
    form = self_assessment()
    assert len(form.aspects) == 6
    for question in form.questions:
        for source in question.sources:
            assert source.startswith("TAB") or record(source).id == source
    assert len(IDS) == len(set(IDS)) == 18
    assert {q.aspect for q in form.questions} == set(form.aspects)


def test_what_the_issue_asks_of_the_body_is_asked() -> None:
    """One entrance, legal and budget independence, support by stage, membership and its mix, staff,
    services, finance, results; each after the row that it is from."""
    by = {q.id: q for q in self_assessment().questions}
    asked = {
        "one_entrance": "P-31", "legal_independence": "P-32", "budget_independence": "P-32",
        "stage_support": "P-33", "members_committed": "DEF-06", "members_mixed": "MOD-32",
        "staff_qualified": "P-32", "income_mixed": "P-37", "results_shown": "CASE-POL-KQ",
    }  # fmt: skip
    for question, row in asked.items():
        assert row in by[question].sources


def test_every_level_of_a_platform_has_the_row_that_tells_it() -> None:
    form = self_assessment()
    assert {p.source for p in form.platforms} == {"CASE-POL-KQ", "CASE-POL-WM", "CASE-POL-ST"}
    for platform in form.platforms:
        assert record(platform.source).kind == "case"
        assert set(platform.says) == set(platform.rows) <= set(IDS)
        for row in platform.rows.values():
            assert record(row).id == row
        assert all(0 <= level <= 3 for level in platform.says.values())
    # The casebook tells of two bodies in Strathclyde and of no single entrance.
    assert "one_entrance" not in {p.id: p.says for p in form.platforms}["strathclyde"]


def test_texts_are_in_both_languages_and_no_copy_of_each_other() -> None:
    form = self_assessment()
    hangul = range(0xAC00, 0xD7A4)
    for question in form.questions:
        assert any(ord(c) in hangul for c in question.text["ko"])
        assert not any(ord(c) in hangul for c in question.text["en"])
        assert question.text["ko"].endswith("다.")
    assert {len(form.levels[lang]) for lang in LANGS} == {4}


# Answers ----------------------------------------------------------------------------------------


def told(**levels: object) -> pd.DataFrame:
    return pd.DataFrame({"question": list(levels), "level": list(levels.values())})


def test_a_claim_without_evidence_stays_a_claim() -> None:
    answers = told(one_entrance=3, stage_support=2).assign(evidence=["", "a law"])
    out = assess_organisation(answers).frame.set_index("question")
    assert out.loc["one_entrance", "status"] == "claimed"
    assert out.loc["stage_support", "status"] == "shown"
    assert out.loc["legal_independence", "status"] == "not_answered"
    assert out.loc["stage_support", "kitakyushu"] == 3


@pytest.mark.parametrize("empty", ["", " ", "-", "없음", "None", "n/a", "?", None, np.nan])
def test_words_that_say_there_is_no_evidence_are_none(empty: object) -> None:
    out = assess_organisation(told(one_entrance=3).assign(evidence=[empty])).frame
    assert out.set_index("question").loc["one_entrance", "status"] == "claimed"
    assert set(out["evidence"]) == {""}


@pytest.mark.parametrize(
    ("cell", "level"),
    [(3, 3), ("3", 3), (3.0, 3), ("③", 3), ("fully", 3), ("Largely", 2), ("대체로 갖춤", 2), ("없음", 0),
     ("2 = 대체로 갖춤", 2), (0, 0), ("", None), ("모름", None), (np.nan, None)],
)  # fmt: skip
def test_a_level_is_read_as_number_or_word_of_either_language(
    cell: object, level: float | None
) -> None:
    answers = told(one_entrance=cell, stage_support=1)
    out = assess_organisation(answers).frame.set_index("question").loc["one_entrance", "level"]
    assert math.isnan(out) if level is None else out == level


def test_korean_names_and_whole_texts_stand_for_the_questions() -> None:
    texts = {q.id: q.text["ko"] for q in self_assessment().questions}
    frame = pd.DataFrame(
        {"문항": [texts["one_entrance"], "legal_independence"], "수준": ["모두 갖춤", 1],
         "증거": ["조례 3조", None]}
    )  # fmt: skip
    out = assess_organisation(frame).frame.set_index("question")
    assert out.loc["one_entrance", ["level", "evidence", "status"]].tolist() == [
        3.0, "조례 3조", "shown"
    ]  # fmt: skip
    assert out.loc["legal_independence", "status"] == "claimed"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (told(one_entrence=1, stage_support=7), {"diag-organisation-unknown", "diag-organisation-level"}),
        (told(one_entrance=-1), {"diag-organisation-level"}),
        (told(one_entrance=1.5), {"diag-organisation-level"}),
        (told(one_entrance="often"), {"diag-organisation-level"}),
        (told(one_entrance=None), {"diag-organisation-empty"}),
        (told(one_entrance=1).head(0), {"diag-organisation-empty"}),
        (pd.DataFrame({"question": ["one_entrance"] * 2, "level": 1}), {"diag-organisation-twice"}),
        (pd.DataFrame({"question": ["one_entrance"]}), {"table-column-missing"}),
        (pd.DataFrame({"question": [None], "level": [2]}), {"diag-organisation-unknown"}),
    ],
)  # fmt: skip
def test_wrong_answers_are_named(answers: pd.DataFrame, expected: set[str]) -> None:
    with pytest.raises(InputError) as caught:
        assess_organisation(answers)
    assert keys(caught) == expected
    for lang in LANGS:
        assert "{" not in caught.value.text(lang)
        assert all(has_message(k, lang) for k in expected)


def test_aspects_count_and_platforms_are_set_against_what_is_shown() -> None:
    answers = told(stage_support=3, agencies_allied=1, results_shown=2, legal_independence=3)
    answers["evidence"] = ["decree", "minutes", "list of firms", ""]
    out = assess_organisation(answers)
    aspects = out.extra["aspects"].set_index("aspect")
    assert aspects["questions"].sum() == 18
    assert aspects["answered"].sum() == 4
    assert aspects["shown"].sum() == 3
    assert aspects.loc["cooperation", ["lowest", "highest"]].tolist() == [1, 1]
    assert np.isnan(aspects.loc["finance", "lowest"])
    row = out.extra["platforms"].set_index("platform").loc["kitakyushu"]
    # Independence is claimed only, and so not compared.
    assert row[["told", "compared", "ahead", "level", "behind"]].tolist() == [5, 3, 1, 1, 1]
    assert row["rows"] == "CASE-POL-KQ, P-32, P-33"


# Its place in the network -----------------------------------------------------------------------

TIES = pd.DataFrame({"source": ["o", "o", "o", "a"], "target": ["a", "b", "c", "b"]})


def test_a_broker_joins_those_who_are_not_joined() -> None:
    answers = told(one_entrance=1)
    place = assess_organisation(answers, organisation="o", network=TIES).extra["place"]
    assert (place["degree"], place["brokered"]) == (3, 2)
    assert place["share"] == pytest.approx(2 / 3)
    assert assess_organisation(answers).extra["place"]["status"] == "not_tested"


def test_a_network_and_a_frame_tell_the_same() -> None:
    nodes = pd.DataFrame({"id": list("oabc"), "kind": "firm"})
    network = Network.from_edges(TIES.assign(kind="order"), nodes)
    kinds = dict.fromkeys("abc", "firm")
    assert place_in_network("o", network, kinds) == place_in_network("o", TIES, kinds)


def test_ties_told_twice_backwards_or_of_one_with_itself_count_once() -> None:
    again = pd.DataFrame({"source": ["a", "b", "b", "o"], "target": ["o", "a", "a", "o"]})
    more = pd.concat([TIES, TIES, again], ignore_index=True)
    for key in ("degree", "brokered", "share"):
        assert place_in_network("o", more)[key] == place_in_network("o", TIES)[key]


def test_kinds_are_counted_and_pairs_across_them() -> None:
    kinds = {"a": "firm", "b": "university", "c": "firm"}
    place = place_in_network("o", TIES, kinds)
    assert place["kinds"] == {"firm": 2, "university": 1}
    # Of a–b, a–c, b–c only a–b is tied; b–c is of two kinds and brokered.
    assert place["across"] == 1
    assert math.isnan(place_in_network("o", TIES, {"a": "firm"})["across"])


def test_the_usual_share_is_that_of_nodes_with_as_many_ties() -> None:
    """By brute force over sets, on a random network."""
    rng = np.random.default_rng(4)
    ties = pd.DataFrame(rng.integers(0, 40, (160, 2)), columns=["source", "target"]).astype(str)
    around: dict[str, set[str]] = {}
    for a, b in ties.itertuples(index=False):
        if a != b:
            around.setdefault(a, set()).add(b)
            around.setdefault(b, set()).add(a)

    def share(node: str) -> float:
        pairs = list(combinations(sorted(around[node]), 2))
        return sum(j not in around[i] for i, j in pairs) / len(pairs)

    size = len(around["0"])
    like = [n for n in around if n != "0" and max(2, size / 2) <= len(around[n]) <= 2 * size]
    place = place_in_network("0", ties)
    assert place["degree"] == size
    assert place["share"] == pytest.approx(share("0"), abs=1e-12)
    assert place["compared"] == len(like) < 50
    assert place["usual"] == pytest.approx(np.median([share(n) for n in like]), abs=1e-12)


def test_an_id_that_nobody_has_is_refused_and_one_without_ties_is_told() -> None:
    with pytest.raises(InputError) as caught:
        place_in_network("O0O1", TIES.replace("o", "O001"))
    assert keys(caught) == {"diag-organisation-not-tied"}
    assert "O001" in caught.value.text("ko")
    assert place_in_network("x", TIES, {"x": "public"})["status"] == "no_ties"
    for lang in LANGS:
        assert place_lines(place_in_network("x", TIES, {"x": "public"}), lang)


# What a user sees -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_workbook_that_is_given_out_is_filled_in_and_read(tmp_path: Path, lang: str) -> None:
    files = organisation_files()
    assert files == organisation_files()  # the same bytes again
    book = openpyxl.load_workbook(BytesIO(files[f"organisation.{lang}.xlsx"]))
    sheet = book["answers"]
    for row in range(2, 20):
        sheet.cell(row, 4).value = row % 4
        sheet.cell(row, 5).value = "정관" if row % 2 else None
    book.save(tmp_path / "한글.xlsx")
    out = assess_organisation(read_table(tmp_path / "한글.xlsx")).frame
    assert out["level"].tolist() == [row % 4 for row in range(2, 20)]
    assert (out["status"] == "shown").sum() == 9


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_printed_form_has_every_question_and_nothing_of_the_other_language(lang: str) -> None:
    form = self_assessment()
    source = organisation_source(form, lang)  # type: ignore[arg-type]
    other = "ko" if lang == "en" else "en"
    for question in form.questions:
        assert question.id in source
        assert question.text[other] not in source  # type: ignore[index]
        words = question.text[lang].split()  # type: ignore[index]
        assert all(w.replace('"', '\\"') in source for w in words)
    assert organisation_files()[f"organisation.{lang}.pdf"].startswith(b"%PDF")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_result_reads_in_both_languages(lang: str) -> None:
    answers = told(one_entrance=3, stage_support=2).assign(evidence=["", "조례"])
    out = assess_organisation(answers, organisation="o", network=TIES)
    frames = frames_of(out)
    tables = organisation_tables(frames, lang)  # type: ignore[arg-type]
    assert [len(rows) for _, rows, _ in tables] == [6, 18, 3]
    cells = [c for head, rows, _ in tables for line in (head, *rows) for c in line]
    assert not [c for c in cells if "_" in c]
    assert "조례" in cells
    line = summary_line(frames, lang)  # type: ignore[arg-type]
    assert "18" in line
    row = frames["organisation_place"].iloc[0].to_dict()
    assert place_lines(row, lang) == place_lines(out.extra["place"], lang)  # type: ignore[arg-type]


def test_the_command_asks_for_study_and_id_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    told(one_entrance=2).to_csv(file, index=False)
    assert run(["organisation", "read", str(file), "--id", "O1", "--lang", "en"]) == 2
    assert "--study" in capsys.readouterr().err
    assert run(["organisation", "read", str(file), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert {"rows", "aspects", "platforms", "place"} <= set(out)
    file.write_text("", encoding="utf-8")
    assert run(["organisation", "read", str(file), "--lang", "ko"]) == 2
    assert run(["organisation", "read", str(tmp_path / "no.csv"), "--lang", "ko"]) == 2
