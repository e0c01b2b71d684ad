"""No group under five answers is told: not alone, not by differences, not through waves or files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gunjip.diagnosis.indicators.answers import survey_rows
from gunjip.diagnosis.survey.anonymity import LEAST, hidden_groups, told_count
from gunjip.diagnosis.survey.answers import non_response, read_answers
from gunjip.diagnosis.survey.compare import compare_regions
from gunjip.diagnosis.survey.confirm import measurement_invariance
from gunjip.diagnosis.survey.instrument import questionnaire
from gunjip.foundation.errors import InputError
from gunjip.study.diagnose import analyse_survey
from gunjip.study.show_survey import survey_parts

ITEMS = [i.id for i in questionnaire().items]


def answers(sizes: dict[str, int], seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    people = sum(sizes.values())
    score = rng.normal(size=(people, 1)) + 0.8 * rng.normal(size=(people, len(ITEMS)))
    frame = pd.DataFrame(np.clip(np.rint(3 + score), 1, 5).astype(int), columns=ITEMS)
    turned = [i.id for i in questionnaire().items if i.reversed]
    frame[turned] = 6 - frame[turned]
    frame.insert(0, "respondent", [f"p{k}" for k in range(people)])
    frame.insert(1, "region", np.repeat(list(sizes), list(sizes.values())))
    return frame


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 40), max_size=12)
)
def test_what_is_hidden_cannot_be_worked_out(sizes: dict[str, int]) -> None:
    people = pd.Series(sizes, dtype="int64")
    hidden = hidden_groups(people)
    told = [g for g in sizes if g not in hidden and sizes[g] > 0]
    assert all(sizes[g] >= LEAST for g in told)
    held = [g for g in hidden if sizes[g] > 0]
    if held and told:
        # Taken from a total, what is left is two groups or more, and five people or more.
        assert len(held) >= 2
        assert sum(sizes[g] for g in held) >= LEAST
    if all(n == 0 or n >= LEAST for n in sizes.values()):
        assert not hidden


def test_two_groups_of_one_and_two_take_a_third_with_them() -> None:
    sizes = {"one": 1, "two": 2, "six": 6, "nine": 9, "ten": 10}
    told = compare_regions(read_answers(answers(sizes)))
    assert told.extra["hidden"] == ["one", "six", "two"]
    shown = (
        set(told.frame["first"]) | set(told.frame["second"]) | set(told.extra["means"]["region"])
    )
    assert shown == {"nine", "ten"}
    assert set(told.extra["all"]["n"]) == {19}
    answered = non_response(read_answers(answers(sizes))).frame.set_index("region")
    assert answered.loc[["one", "two", "six"], "respondents"].isna().all()
    assert answered.loc[["one", "two", "six"], "item_missing"].isna().all()
    assert (answered.loc[["one", "two", "six"], "status"] == "hidden").all()


@pytest.mark.parametrize(
    ("left", "told"), [(0, True), (1, False), (4, False), (5, True), (17, False)]
)
def test_who_left_between_waves_is_not_told_where_they_are_few(left: int, told: bool) -> None:
    first = answers({"a": 20, "b": 30})
    gone = first.index[:left]
    new = answers({"a": left}, 2).assign(respondent=[f"n{k}" for k in range(left)])
    second = pd.concat([first.drop(index=gone), new])
    both = pd.concat([first.assign(wave=1), second.assign(wave=2)])
    out = non_response(read_answers(both)).frame.set_index(["region", "wave"])
    stayed = out.loc[("a", 2), "stayed"]
    assert np.isfinite(stayed) == told
    if told:
        assert stayed == (20 - left) / 20


def test_a_region_that_falls_below_five_is_hidden_in_that_wave() -> None:
    first = answers({"a": 12, "b": 14, "c": 16})
    second = first[~((first["region"] == "a") & (first.index > 3))]
    survey = read_answers(pd.concat([first.assign(wave=1), second.assign(wave=2)]))
    status = non_response(survey).frame.set_index(["region", "wave"])["status"]
    assert status[("a", 2)] == "hidden"
    assert status[("b", 2)] == "hidden"  # else a total would give a away
    assert compare_regions(survey, wave=1).extra["hidden"] == []


def test_messages_do_not_count_few_people() -> None:
    assert [told_count(n) for n in (0, 1, 4, 5)] == ["0", "< 5", "< 5", "5"]
    frame = answers({"a": 40, "few": 3})
    with pytest.raises(InputError) as caught:
        measurement_invariance(frame, {"trust": ["T1", "T2", "T4"]}, frame["region"])
    assert "< 5" in caught.value.text("en")
    assert "3" not in caught.value.text("en").replace("3 items", "")


def test_a_clusters_few_answers_are_neither_told_nor_counted() -> None:
    class Stub:
        survey = read_answers(answers({"a": 12, "b": 4}))
        cluster_of = pd.Series(dtype="object")
        clusters = ("a", "b")

    rows = pd.DataFrame(survey_rows(Stub()))  # type: ignore[arg-type]
    few = rows[rows["cluster"] == "b"]
    assert len(few)
    assert few["value"].isna().all()
    assert (few["n"] == 0).all()
    assert (rows.loc[rows["cluster"] == "a", "n"] == 12).all()


def numbers(value: object) -> list[object]:
    if isinstance(value, dict):
        return [n for v in value.values() for n in numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in numbers(v)]
    return [value]


def test_outputs_hold_nothing_of_few(tmp_path: Path) -> None:
    """JSON and text: neither a figure of a hidden region nor any respondent's number or answer."""
    frame = answers({"large": 40, "other": 35, "few": 3, "small": 7})
    frame.to_csv(tmp_path / "a.csv", index=False)
    analysed = analyse_survey(tmp_path / "a.csv")
    told = {name: part.to_dict() for name, part in analysed.items()}  # what --json writes
    assert not set(frame["respondent"]) & {str(n) for n in numbers(told)}
    for part in told.values():
        for row in part.get("rows", []):
            if row.get("region") in ("few", "small"):
                assert row["status"] == "hidden"
                assert [row[k] for k in ("respondents", "item_missing", "stayed")] == [None] * 3
            assert row.get("first") not in ("few", "small")
            assert row.get("second") not in ("few", "small")
    assert {r["region"] for r in told["regions"]["extra"]["means"]} == {"large", "other"}
    for lang in ("en", "ko"):
        parts = survey_parts(analysed, lang)  # type: ignore[arg-type]
        rows = [r for p in parts for _, body, _ in p.tables for r in body if r[0] == "few"]
        assert rows
        assert all(set(r[2:-1]) == {"–"} for r in rows)
        words = " ".join(c for p in parts for h, body, _ in p.tables for r in (h, *body) for c in r)
        assert "_" not in words
        if lang == "ko":
            assert not {"dimension", "respondents", "status", "told"} & set(words.split())
