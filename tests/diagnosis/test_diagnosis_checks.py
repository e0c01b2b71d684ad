"""Checks: their file, their outcomes, and what is said of what was not tested."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from gunjip.casebook import anti_patterns
from gunjip.diagnosis.checks import read_checks
from gunjip.diagnosis.diagnose import diagnose, judge
from gunjip.foundation.errors import InputError


def _told(**values: float) -> pd.DataFrame:
    return pd.DataFrame({"cluster": "A", "indicator": list(values), "value": list(values.values())})


def _outcome(frame: pd.DataFrame, check: str, **more: object) -> tuple[str, str]:
    out = diagnose(frame, **more).frame.set_index("check")  # type: ignore[arg-type]
    return str(out.loc[check, "outcome"]), str(out.loc[check, "status"])


def test_every_anti_pattern_of_the_casebook_has_a_check() -> None:
    held = {s for c in read_checks() if c.group == "anti_pattern" for s in c.sources}
    assert set(anti_patterns().frame["id"]) <= held


@pytest.mark.parametrize(
    ("indicator", "wrong", "right", "check"),
    [
        ("hard_budget_share", 0.85, 0.2, "hard_infrastructure"),
        ("programme_years", 2.5, 9.0, "short_horizon"),
        ("pieces_per_instrument", 7.0, 2.0, "scattered_budget"),
        ("zone_border_match", 1.0, 0.3, "administrative_borders"),
        ("fixed_partner_share", 0.8, 0.02, "fixed_partners"),
        ("sector_share", 0.6, 0.2, "single_sector"),
    ],
)
def test_a_pattern_is_found_where_it_is_and_nowhere_else(
    indicator: str, wrong: float, right: float, check: str
) -> None:
    assert _outcome(_told(**{indicator: wrong}), check)[0] == "failed"
    assert _outcome(_told(**{indicator: right}), check)[0] == "passed"


def test_secrecy_asks_both_for_little_sharing_and_for_less_than_of_all_else() -> None:
    def told(sharing: float, against: float) -> pd.DataFrame:
        return _told(
            survey_knowledge_sharing=sharing, survey_knowledge_sharing_against_others=against
        )

    assert _outcome(told(1.9, -0.9), "secrecy")[0] == "failed"
    # Who answers all low keeps nothing secret in particular.
    assert _outcome(told(1.9, 0.1), "secrecy")[1] == "not_applicable"
    # Sharing that is middling is no secrecy, however high all else is.
    assert _outcome(told(2.9, -0.9), "secrecy")[1] == "not_applicable"


def test_secrecy_is_put_to_job_moves_where_they_are_on_record_and_to_linked_firms() -> None:
    def told(**more: float) -> pd.DataFrame:
        return _told(
            survey_knowledge_sharing=1.9, survey_knowledge_sharing_against_others=-0.9, **more
        )

    row = diagnose(told(job_moves_kept=4.0)).frame.set_index("check").loc["secrecy"]
    assert (row["indicator"], row["threshold"], row["outcome"]) == ("job_moves_kept", 30, "failed")
    # Where people move among the members, what they know moves with them.
    assert _outcome(told(job_moves_kept=50.0), "secrecy")[0] == "passed"
    # Among firms without ties nobody keeps anything from anybody.
    lone = told(job_moves_kept=0.0, ties_beyond_gravity=1.0)
    assert _outcome(lone, "secrecy")[1] == "not_applicable"
    assert _outcome(lone, "concentration_without_linkage")[1] == "not_tested"
    dense = _told(ties_beyond_gravity=1.0, location_quotient=3.0)
    assert _outcome(dense, "concentration_without_linkage")[0] == "failed"
    # Without the ties that members have in all, the ratio is taken.
    ratio = _told(tie_excess=1.0, location_quotient=3.0)
    assert _outcome(ratio, "concentration_without_linkage")[0] == "failed"


def test_conditions_and_cuts_of_a_file_are_read_and_held_to_their_form() -> None:
    text = """
[[check]]
id = "mine"
group = "soft"
indicator = ["a", "b"]
operator = ">"
threshold = [1.0, 10.0]
given = [["x", ">", 0.0], ["y", "<", 5.0]]
unless = ["z", ">=", 1.0]
sources = ["P-42"]
"""
    (mine,) = read_checks(text)
    assert (mine.cuts, mine.threshold) == ((1.0, 10.0), None)
    assert len(mine.given) == 2

    def outcome(**values: float) -> tuple[str, str]:
        return _outcome(_told(**values), "mine", checks=(mine,))

    assert outcome(b=7.0, x=1.0, y=1.0)[0] == "failed"
    assert outcome(a=7.0, b=7.0, x=1.0, y=1.0)[0] == "passed"
    assert outcome(a=7.0, x=1.0)[1] == "not_tested"
    assert outcome(a=7.0, x=1.0, y=9.0)[1] == "not_applicable"
    assert outcome(a=7.0, x=1.0, y=1.0, z=1.0)[1] == "not_applicable"
    for wrong, key in (
        ("threshold = [1.0]", "diag-check-cut"),
        ('unless = ["z", "=", 1.0]', "diag-check-given"),
    ):
        name = wrong.split(" = ")[0]
        lines = [wrong if line.startswith(name) else line for line in text.splitlines()]
        with pytest.raises(InputError) as caught:
            read_checks("\n".join(lines))
        assert [p.key for p in caught.value.problems] == [key]


def test_no_data_is_not_tested_and_an_interval_over_the_threshold_is_uncertain() -> None:
    assert _outcome(_told(jobs=3.0), "short_horizon") == ("not_tested", "not_tested")
    told = _told(survey_trust=3.1).assign(low=2.8, high=3.4, n=20)
    assert _outcome(told, "soft_trust") == ("not_tested", "uncertain")
    assert _outcome(told.assign(n=4), "soft_trust") == ("not_tested", "too_few")
    assert judge(3.1, 3.05, 3.2, ">=", 3.0) == "passed"


def test_a_check_of_a_stage_asks_the_profile() -> None:
    told = _told(finance_budget_share=0.9)
    growing = pd.DataFrame({"cluster_id": ["A"], "stage": ["growth"]})
    assert _outcome(told, "finance_only_in_growth") == ("not_tested", "not_tested")
    assert _outcome(told, "finance_only_in_growth", profile=growing)[0] == "failed"
    old = growing.assign(stage="maturity")
    assert _outcome(told, "finance_only_in_growth", profile=old)[1] == "not_applicable"


def test_a_peer_check_needs_five_peers() -> None:
    frame = pd.DataFrame(
        {"cluster": list("ABCDEFG"), "indicator": "rnd_per_job", "value": np.arange(7.0), "n": 50}
    )
    out = diagnose(frame).frame.query("check == 'self_research'").set_index("cluster")["outcome"]
    assert out["A"] == "failed"
    assert out["G"] == "passed"
    few = diagnose(frame.head(4)).frame.query("check == 'self_research'")
    assert set(few["status"]) == {"too_few"}


def test_hard_and_soft_must_both_hold() -> None:
    hard = {"location_quotient": 4.0, "effective_plants": 50.0}
    soft = {"survey_trust": 4.0, "survey_cooperation": 4.0, "survey_knowledge_sharing": 4.0}
    lone = [c for c in read_checks() if c.id in (
        "hard_related", "hard_rivalry", "soft_trust", "soft_cooperation", "soft_knowledge",
        "success_hard_and_soft",
    )]  # fmt: skip
    both = _told(**hard, **soft)
    assert _outcome(both, "success_hard_and_soft", checks=lone)[0] == "passed"
    cold = _told(**hard, **dict.fromkeys(soft, 1.0))
    assert _outcome(cold, "success_hard_and_soft", checks=lone)[0] == "failed"
    assert _outcome(_told(**hard), "success_hard_and_soft", checks=lone)[1] == "uncertain"


def test_weak_role_is_a_missing_element() -> None:
    told = _told(ties_beyond_gravity=40.0)
    kind = pd.DataFrame({"cluster_id": ["A"], "vp": "strong", "so": "weak", "ss": "medium"})
    assert _outcome(told, "missing_element", profile=kind)[0] == "failed"
    sound = kind.assign(so="medium")
    assert _outcome(told, "missing_element", profile=sound)[0] == "passed"
    # A grade that most redraws change tells neither; one that is firmly weak still does.
    assert _outcome(told, "missing_element", profile=sound.assign(vp_share=0.4))[1] == "uncertain"
    assert _outcome(told, "missing_element", profile=sound.assign(vp_share=0.6))[0] == "passed"
    assert _outcome(told, "missing_element", profile=kind.assign(vp_share=0.4))[0] == "failed"
    assert _outcome(told, "missing_element", profile=kind.assign(so_share=0.4))[1] == "uncertain"


def test_a_wrong_file_of_checks_names_everything() -> None:
    text = """
[[check]]
id = "mine"
group = "anti_patern"
indicator = "x"
operator = "=="
threshold = 1.0
quantile = 0.5
sources = ["Z-99"]
colour = "red"
"""
    with pytest.raises(InputError) as caught:
        read_checks(text)
    keys = {p.key for p in caught.value.problems}
    assert {"diag-check-key", "diag-check-cut", "diag-check-source", "not-one-of-near"} <= keys
    with pytest.raises(InputError):
        read_checks("[[check]")
    with pytest.raises(InputError):
        read_checks("")


def test_evidence_that_contradicts_itself_is_refused() -> None:
    twice = pd.concat([_told(jobs=1.0), _told(jobs=2.0)])
    with pytest.raises(InputError):
        diagnose(twice)
    with pytest.raises(InputError):
        diagnose(_told(jobs=1.0).assign(low=2.0, high=1.0))
    gone = diagnose(_told(programme_years=math.nan)).frame
    assert set(gone.loc[gone["check"] == "short_horizon", "outcome"]) == {"not_tested"}
