"""The self-assessment of the body that runs a cluster."""

from __future__ import annotations

import pandas as pd
import pytest

from gunjip.casebook import record
from gunjip.diagnosis.organisation import assess_organisation, self_assessment
from gunjip.foundation.errors import InputError


def test_questions_rest_on_rows_of_the_casebook() -> None:
    form = self_assessment()
    assert len(form.aspects) == 6
    for question in form.questions:
        for source in question.sources:
            assert source.startswith("TAB") or record(source).id == source
    ids = {q.id for q in form.questions}
    for platform in form.platforms:
        assert set(platform.says) <= ids
        assert record(platform.source).kind == "case"


def test_a_claim_without_evidence_stays_a_claim() -> None:
    told = pd.DataFrame(
        {"question": ["one_entrance", "stage_support"], "level": [3, 2], "evidence": ["", "a law"]}
    )
    out = assess_organisation(told).frame.set_index("question")
    assert out.loc["one_entrance", "status"] == "claimed"
    assert out.loc["stage_support", "status"] == "shown"
    assert out.loc["legal_independence", "status"] == "not_answered"
    assert out.loc["stage_support", "kitakyushu"] == 3


def test_a_broker_joins_those_who_are_not_joined() -> None:
    ties = pd.DataFrame({"source": ["o", "o", "o", "a"], "target": ["a", "b", "c", "b"]})
    told = pd.DataFrame({"question": ["one_entrance"], "level": [1]})
    place = assess_organisation(told, organisation="o", network=ties).extra["place"]
    assert (place["degree"], place["brokered"]) == (3, 2)
    assert place["share"] == pytest.approx(2 / 3)


def test_wrong_answers_are_named() -> None:
    with pytest.raises(InputError) as caught:
        assess_organisation(
            pd.DataFrame({"question": ["one_entrence", "stage_support"], "level": [1, 7]})
        )
    assert {p.key for p in caught.value.problems} == {
        "diag-organisation-unknown", "diag-organisation-level",
    }  # fmt: skip
