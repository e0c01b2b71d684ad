"""The chapter and the terminal's tables: every text is there in both languages, untested first."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.diagnosis.balance import adaptive_scores, weakest_link
from gunjip.diagnosis.diagnose import diagnose
from gunjip.foundation.words import Lang
from gunjip.present.report import ReportData
from gunjip.present.report.blocks import Note, Table
from gunjip.present.report.chapters.health import blocks
from gunjip.study.health import Health
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
