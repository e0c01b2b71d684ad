"""Answers as people send them: names, encodings, words, gaps, and what cannot be read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.diagnosis.survey.answers import intake, non_response, read_answers
from gunjip.diagnosis.survey.columns import plain, wave_values
from gunjip.diagnosis.survey.compare import compare_regions
from gunjip.diagnosis.survey.instrument import questionnaire
from gunjip.diagnosis.survey.reliability import survey_reliability
from gunjip.foundation.errors import InputError
from gunjip.study.diagnose import analyse_survey
from gunjip.study.show_survey import survey_parts
from gunjip.study.user_files import read_table

ITEMS = [i.id for i in questionnaire().items]


def answers(people: int = 40, seed: int = 1) -> pd.DataFrame:
    """Two regions whose answers hang together, reversed items as they are given."""
    rng = np.random.default_rng(seed)
    score = rng.normal(size=(people, 1)) + 0.8 * rng.normal(size=(people, len(ITEMS)))
    frame = pd.DataFrame(np.clip(np.rint(3 + score), 1, 5).astype(int), columns=ITEMS)
    for item in questionnaire().items:
        if item.reversed:
            frame[item.id] = 6 - frame[item.id]
    frame.insert(0, "respondent", [f"{k:03d}" for k in range(people)])
    frame.insert(1, "region", np.repeat(["01110", "01120"], people // 2))
    return frame


def keys(error: pytest.ExceptionInfo[InputError]) -> set[str]:
    return {p.key for p in error.value.problems}


KOREAN = {"respondent": "응답자", "region": "지역", "wave": "차수"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_reads_alike_in_any_encoding_and_under_korean_names(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    file = tmp_path / "응답 2차.csv"
    file.write_bytes(
        answers().rename(columns=KOREAN).to_csv(index=False, sep=separator).encode(encoding)
    )
    told = read_answers(read_table(file))
    assert told.wide().equals(read_answers(answers()).wide())
    # The zeros of codes and numbers stay.
    assert set(told.data["region"]) == {"01110", "01120"}
    assert "000" in set(told.data["respondent"])


@pytest.mark.parametrize("sheet", ["answers", "응답"])
def test_a_sheet_of_a_workbook_reads_alike(tmp_path: Path, sheet: str) -> None:
    file = tmp_path / "a.xlsx"
    with pd.ExcelWriter(file) as book:
        pd.DataFrame({"x": [1]}).to_excel(book, sheet_name="first", index=False)
        answers().rename(columns=KOREAN).to_excel(book, sheet_name=sheet, index=False)
    assert read_answers(read_table(file)).wide().equals(read_answers(answers()).wide())


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_workbook_that_is_given_out_is_filled_in_and_read(tmp_path: Path, lang: str) -> None:
    from gunjip.present.survey_form import survey_xlsx

    book = openpyxl.load_workbook(BytesIO(survey_xlsx(questionnaire(), lang)))  # type: ignore[arg-type]
    sheet = book["answers"]
    head = [c.value for c in sheet[1]]
    for row, line in enumerate(answers().to_dict(orient="records"), start=2):
        for column, name in enumerate(head, start=1):
            known = {"응답자": "respondent", "지역": "region"}.get(str(name), str(name))
            if known in line:
                sheet.cell(row, column).value = line[known]
        sheet.cell(row, head.index("차수" if lang == "ko" else "wave") + 1).value = 1
    book.save(tmp_path / "filled.xlsx")
    told = read_answers(read_table(tmp_path / "filled.xlsx"))
    assert told.wide().equals(read_answers(answers()).wide())


def test_long_and_wide_files_tell_the_same() -> None:
    wide = answers()
    long = wide.melt(["respondent", "region"], var_name="문항", value_name="응답")
    assert read_answers(long).wide().equals(read_answers(wide).wide())


def test_items_are_known_by_their_texts_too() -> None:
    texts = {i.id: i.text["ko"] for i in questionnaire().items}
    told = read_answers(answers().rename(columns=texts))
    assert told.wide().equals(read_answers(answers()).wide())


@pytest.mark.parametrize(
    ("cell", "value"),
    [("4", 4), ("4.0", 4), (" 4 ", 4), ("４", 4), ("④", 4), ("4점", 4), ("4 = rather", 4),
     ("4: 그렇다", 4), ("그렇다", 4), ("매우그렇다", 5), ("매우 그렇다", 5), ("RATHER", 4), (4.0, 4),
     ("전혀 아니다".encode().decode(), 1)],
)  # fmt: skip
def test_a_step_of_the_scale_is_read_however_it_is_written(cell: object, value: float) -> None:
    frame = answers().astype({"T1": "object"})
    frame.loc[0, "T1"] = cell
    assert read_answers(frame).wide()["T1"].iloc[0] == value


@pytest.mark.parametrize("cell", ["", " ", "-", "무응답", "모름", "N/A", "99", 99, 99.0, -9, None])
def test_no_answer_is_missing_and_not_a_number(cell: object) -> None:
    frame = answers().astype({"T1": "object"})
    frame.loc[0, "T1"] = cell
    wide = read_answers(frame).wide()
    assert np.isnan(wide["T1"].iloc[0])
    assert wide["T1"].notna().sum() == len(frame) - 1


def test_ninety_nine_in_a_column_of_decimals_is_missing() -> None:
    # A column with a gap is read as decimals, and 99 then reads 99.0.
    frame = answers()
    frame["T1"] = frame["T1"].astype(float).where(frame.index > 0, 99.0).where(frame.index != 1)
    assert read_answers(frame).wide()["T1"].isna().sum() == 2


def test_codes_for_no_answer_that_the_user_names() -> None:
    frame = answers()
    frame.loc[:4, "T1"] = 9
    with pytest.raises(InputError) as caught:
        read_answers(frame)
    assert keys(caught) == {"survey-outside-scale"}
    assert read_answers(frame, missing=["9"]).wide()["T1"].isna().sum() == 5
    # Within a scale that has it, 99 is an answer.
    own = pd.DataFrame({"item": ["q1", "q2"], "low": 0, "high": 100})
    told = read_answers(
        pd.DataFrame({"respondent": ["a"], "region": "R", "q1": [99], "q2": [101.0]}).assign(
            q2=100
        ),
        items=own,
    )
    assert told.wide().loc[:, "q1"].tolist() == [99]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda f: f.assign(T1=6), "survey-outside-scale"),
        (lambda f: f.assign(T1=0), "survey-outside-scale"),
        (lambda f: f.assign(T1=4.5), "diag-survey-between"),
        (lambda f: f.assign(T1="좋아요"), "diag-survey-not-a-number"),
        (lambda f: f.assign(T1="inf"), "diag-survey-not-a-number"),
        (lambda f: f.assign(T1="5 5"), "diag-survey-not-a-number"),
        (lambda f: pd.concat([f, f.head(1)]), "diag-survey-twice"),
        (lambda f: pd.concat([f, f.head(1).assign(region="01120")]), "diag-survey-twice"),
        (lambda f: f.assign(region=f["region"].where(f.index > 0)), "diag-survey-empty-key"),
        (lambda f: f.assign(respondent=" "), "diag-survey-empty-key"),
        (lambda f: f.assign(wave=np.where(f.index > 3, "1", "")), "diag-survey-empty-key"),
        (lambda f: f.assign(wave=np.where(f.index > 3, "before", "after")), "diag-survey-wave"),
        (lambda f: f.assign(**dict.fromkeys(ITEMS)), "diag-survey-all-missing"),
        (lambda f: f.head(0), "diag-survey-no-rows"),
        (lambda f: f.drop(columns="region"), "diag-survey-no-column"),
        (lambda f: f.drop(columns="respondent"), "diag-survey-no-column"),
        (lambda f: f.assign(지역=f["region"]), "diag-survey-column-twice"),
        (lambda f: f[["respondent", "region"]], "diag-survey-no-items"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_cannot_be_read_is_refused_in_words(change, key: str, lang: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError) as caught:
        read_answers(change(answers()))
    assert key in keys(caught)
    text = caught.value.text(lang)  # type: ignore[arg-type]
    assert "{" not in text
    if lang == "ko":
        assert text.rstrip().endswith(("주세요.", "니다.")), text


def test_every_problem_of_a_file_is_told_at_once() -> None:
    frame = answers().assign(T1=4.5, T2="often")
    frame.loc[0, "region"] = None
    with pytest.raises(InputError) as caught:
        read_answers(pd.concat([frame, frame.tail(1)]))
    assert keys(caught) == {
        "diag-survey-between", "diag-survey-not-a-number", "diag-survey-empty-key",
        "diag-survey-twice",
    }  # fmt: skip


def test_free_text_and_misspelt_items_are_named_not_swallowed() -> None:
    frame = answers().rename(columns={"T3": "T03"}).assign(comment="감사합니다", industry="C10")
    told = intake(frame).frame.set_index("name")
    assert told.loc["T3", "status"] == "absent"
    assert tuple(told.loc["T03"]) == ("not_read", "T3")
    assert told.loc["comment", "status"] == "not_read"
    assert told.loc["industry", "status"] == "background"
    assert read_answers(frame).wide().shape == (40, 19)


def test_a_whole_item_without_answers_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    answers().assign(T1="").to_csv(file, index=False)
    told = analyse_survey(file)
    assert "T1" in told["intake"].params["unanswered"]  # type: ignore[union-attr]
    trust = told["reliability"].frame.set_index("dimension").loc["trust"]  # type: ignore[union-attr]
    assert trust["items"].tolist() == [3, 3]
    for lang in ("en", "ko"):
        texts = [t for part in survey_parts(told, lang) for t in part.notes]  # type: ignore[arg-type]
        assert any("T1" in t for t in texts)


def test_items_that_were_turned_round_already_are_found_out() -> None:
    frame = answers().assign(T3=lambda f: 6 - f["T3"])
    items = survey_reliability(read_answers(frame), draws=0).extra["items"].set_index("item")
    assert items.loc["T3", "rest_correlation"] < 0
    assert (items.drop(index="T3")["rest_correlation"] > 0).all()


@pytest.mark.parametrize(
    ("told", "reversed_"),
    [(["아니오", "예"], [False, True]), (["False", "TRUE"], [False, True]), ([0, 1], [False, True]),
     (["", "R"], [False, True]), ([np.nan, True], [False, True])],
)  # fmt: skip
def test_items_of_a_users_own(told: list[object], reversed_: list[bool]) -> None:
    own = pd.DataFrame({"문항": ["q1", "q2"], "최소": 1, "최대": 7, "역문항": told, "영역": "만족"})
    frame = pd.DataFrame({"응답자": range(6), "지역": "R", "q1": 7, "q2": 7})
    survey = read_answers(frame, items=own)
    assert survey.items["reversed"].tolist() == reversed_
    assert survey.wide().iloc[0].tolist() == [7, 1]


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ({"item": ["q1", "q1"], "low": 1, "high": 5}, "diag-survey-items-twice"),
        ({"item": ["q1"], "low": 5, "high": 1}, "diag-survey-items-scale"),
        ({"item": ["q1"], "low": "one", "high": 5}, "diag-survey-items-scale"),
        ({"item": ["q1"], "low": 1, "high": 5, "reversed": "maybe"}, "diag-survey-items-reversed"),
        ({"item": ["q1"], "low": 1}, "diag-survey-items-columns"),
    ],
)  # fmt: skip
def test_items_that_cannot_be_used(own: dict[str, object], key: str) -> None:
    frame = pd.DataFrame({"respondent": range(6), "region": "R", "q1": 3})
    with pytest.raises(InputError) as caught:
        read_answers(frame, items=pd.DataFrame(own))
    assert keys(caught) == {key}


def test_waves_are_numbers_where_they_are_meant_as_such() -> None:
    assert wave_values(pd.Series(["1차", "제2차", 3, "4.0", "T5"])).tolist() == [1, 2, 3, 4, 5]
    assert wave_values(pd.Series(["2023-05", "2024-05"])).tolist() == ["2023-05", "2024-05"]


def test_response_rates_have_intervals_and_notes() -> None:
    survey = read_answers(answers())
    invited = pd.DataFrame({"지역": ["01110", "01120", "99999"], "조사대상": [40, 10, 7]})
    told = non_response(survey, invited=invited)
    row = told.frame.set_index("region")
    # Wilson (1927): 20 of 40 at 95 % is 0.352 to 0.648 (Newcombe 1998's method 3).
    assert row.loc["01110", "response_rate"] == 0.5
    assert (round(row.loc["01110", "low"], 3), round(row.loc["01110", "high"], 3)) == (0.352, 0.648)
    assert row.loc["01120", "status"] == "too_many"
    assert np.isnan(row.loc["01120", "response_rate"])
    assert told.extra["silent"] == ["99999"]
    with pytest.raises(InputError) as caught:
        non_response(survey, invited=pd.DataFrame({"region": ["01110"], "invited": ["many"]}))
    assert keys(caught) == {"diag-survey-invited"}


def test_a_wave_or_a_region_that_is_not_there() -> None:
    survey = read_answers(answers())
    with pytest.raises(InputError) as caught:
        compare_regions(survey, wave=9)
    assert keys(caught) == {"diag-survey-no-wave"}
    few = answers().assign(region=[f"R{k // 4}" for k in range(40)])
    with pytest.raises(InputError) as caught:
        compare_regions(read_answers(few))
    assert keys(caught) == {"diag-survey-no-region"}


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("empty.csv", b"", "diag-empty-file"),
        ("blank.csv", b"\n \n", "diag-empty-file"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "diag-not-a-workbook"),
        ("broken.xlsx", b"PK\x03\x04 no", "diag-not-a-workbook"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, data: bytes, key: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / name)
    assert keys(caught) == {key}
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "nowhere.csv")
    assert keys(caught) == {"source-no-file"}


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_rows_and_columns_in_any_order_tell_the_same(data: st.DataObject) -> None:
    frame = answers(6)
    rows = data.draw(st.permutations(range(len(frame))))
    columns = data.draw(st.permutations(list(frame.columns)))
    mixed = frame.iloc[list(rows)][list(columns)]
    assert read_answers(mixed).wide().sort_index().equals(read_answers(frame).wide().sort_index())


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20))
def test_plain_names_are_plain_already(text: str) -> None:
    once = plain(text)
    assert " " not in once
    assert plain(once) == plain(plain(once))
