"""The chapter and the terminal's tables: every text is there in both languages, untested first."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.diagnosis.balance import adaptive_scores, weakest_link
from gunjip.diagnosis.diagnose import diagnose
from gunjip.diagnosis.survey.answers import read_answers
from gunjip.foundation.errors import ConfigError
from gunjip.foundation.files import PartFolder
from gunjip.foundation.words import Lang, say
from gunjip.present.report import ReportData
from gunjip.present.report.blocks import Note, Table
from gunjip.present.report.chapters.health import blocks
from gunjip.study.answers import organisation_frames, survey_frames
from gunjip.study.config import DIAGNOSIS_FILES, parse_config
from gunjip.study.health import Health, read_health, write_health
from gunjip.study.show_health import check_rows, cluster_rows, weakest_lines


@pytest.fixture(scope="module")
def health() -> Health:
    rng = np.random.default_rng(1)
    names = ["hard_budget_share", "programme_years", "inner_ties", "knowledge_ties",
             "membership_share", "location_quotient", "plants_growth"]  # fmt: skip
    frame = pd.DataFrame(
        [(c, i, v) for c in "ABCDEFG" for i, v in zip(names, rng.uniform(0.1, 1, 7), strict=True)],
        columns=["cluster", "indicator", "value"],
    )
    found = diagnose(frame)
    return Health(
        found,
        {
            "evidence": frame,
            "weakest": weakest_link(frame, seed=1).table,
            "scores": adaptive_scores(found).table,
        },
    )


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_chapter_begins_with_what_was_not_tested(health: Health, lang: Lang) -> None:
    told = blocks(ReportData(title="x", health=health), lang)
    first_note = next(k for k, b in enumerate(told) if isinstance(b, Note))
    first_table = next(k for k, b in enumerate(told) if isinstance(b, Table))
    assert first_note < first_table
    for table in (b for b in told if isinstance(b, Table)):
        assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_tables_of_the_terminal(health: Health, lang: Lang) -> None:
    head, rows = cluster_rows(health, lang)
    assert len(rows) == 7
    assert {len(r) for r in rows} == {len(head)}
    head, rows = check_rows(health, "A", lang)
    assert rows
    assert all(len(r) == len(head) for r in rows)
    assert weakest_lines(health, "A", lang)
    assert not any("_" in cell for row in rows for cell in row[:4])


def test_without_a_diagnosis_there_is_no_chapter() -> None:
    assert blocks(ReportData(title="x"), "en") == []


def told_texts(health: Health, lang: Lang) -> list[str]:
    """Every text of the chapter."""
    out = []
    for block in blocks(ReportData(title="x", health=health), lang):
        out += [str(getattr(block, "text", ""))]
        if isinstance(block, Table):
            out += [block.caption, block.note, *(c.head for c in block.columns)]
            out += [cell.text for row in block.rows for cell in row]
    return out


@pytest.fixture(scope="module")
def asked(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Health:
    """The same with a survey, and the body that runs the clusters."""
    folder = tmp_path_factory.mktemp("asked")
    rng = np.random.default_rng(1)
    score = rng.normal(size=(48, 1)) + 0.8 * rng.normal(size=(48, 4))
    frame = pd.DataFrame(np.clip(np.rint(3 + score), 1, 5), columns=["C1", "C2", "K1", "K2"])
    frame.insert(0, "respondent", range(48))
    frame.insert(1, "region", ["R1"] * 20 + ["R2"] * 13 + ["R3"] * 3 + ["R4"] * 12)
    invited = pd.DataFrame({"region": ["R1", "R2", "R3"], "invited": [40, 30, 20]})
    body = pd.DataFrame({"question": ["one_entrance"], "level": [3], "evidence": ["조례 3조"]})
    files = {}
    for name, table in (("survey_invited", invited), ("self_assessment", body)):
        files[name] = folder / f"{name}.csv"
        table.to_csv(files[name], index=False)
    ties = pd.DataFrame({"source": ["o", "o", "a"], "target": ["a", "b", "c"]})
    frames = survey_frames(read_answers(frame), files, 1)
    frames |= organisation_frames(files, "o", ties, {"a": "firm", "b": "university"})
    folder = tmp_path_factory.mktemp("kept")
    write_health(PartFolder(folder), Health(health.diagnosis, {**health.frames, **frames}))
    return read_health(folder)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_who_answered_and_the_body_stand_in_the_chapter(asked: Health, lang: Lang) -> None:
    texts = told_texts(asked, lang)
    for title in ("survey-part-answered", "survey-table-regions", "org-chapter",
                  "org-table-questions", "org-table-platforms"):  # fmt: skip
        assert say(title, lang) in texts
    assert "조례 3조" in texts
    assert "50.0% (35.2%, 64.8%)" in texts
    # R3 has three respondents: it is named as not told, and another with it.
    assert say("diag-survey-hidden", lang, names="R3, R4") in texts
    assert not [t for t in texts if "survey-" in t or "org-" in t]


def test_an_id_without_ties_or_assessment_is_refused_and_alone_it_is_enough() -> None:
    with pytest.raises(ConfigError):
        organisation_frames({}, "o", None, None)
    ties = pd.DataFrame({"source": ["o", "o"], "target": ["a", "b"]})
    assert set(organisation_frames({}, "o", ties, None)) == {"organisation_place"}
    assert organisation_frames({}, None, ties, None) == {}


def test_a_study_names_survey_and_self_assessment() -> None:
    text = (
        'schema = 1\n[inputs.plants]\nfile = "p.csv"\ncrs = "EPSG:5179"\n[diagnosis]\n'
        'survey_invited = "i.csv"\nself_assessment = "o.xlsx"\norganisation_id = "O1"\n'
    )
    section = parse_config(text, "study.toml").diagnosis
    assert section is not None
    assert (section.self_assessment, section.organisation_id) == ("o.xlsx", "O1")
    assert {"self_assessment", "survey_invited"} <= set(DIAGNOSIS_FILES)
    assert "organisation_id" not in DIAGNOSIS_FILES
