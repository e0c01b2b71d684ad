"""Grades are an order, types follow the casebook, and what is missing stays missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip import casebook
from gunjip.datasets import peninsula
from gunjip.foundation.errors import ConfigError, InputError, ParameterError
from gunjip.profile import (
    benchmark_pairs,
    classifiers,
    classify,
    nearest_cases,
    planted_clusters,
    profile_clusters,
    seri_type,
)
from gunjip.profile.actors import prepare
from gunjip.profile.nearest import case_rows
from gunjip.profile.planted import macro_f1
from gunjip.profile.roles import weighted_middle
from gunjip.profile.weights import read_weights
from gunjip.tables import Links

VOTES = st.lists(st.sampled_from([0.0, 1.0, 2.0, float("nan")]), min_size=1, max_size=6)


@given(VOTES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_middle_vote_knows_order_only(votes: list[float], random: object) -> None:
    v = np.array(votes)
    w = np.arange(1.0, v.size + 1)
    grade = int(weighted_middle(v, w))
    told = v[np.isfinite(v)]
    if not told.size:
        assert grade == -1
        return
    assert told.min() <= grade <= told.max()
    # Scaling the weights or shuffling the votes with them changes nothing.
    assert int(weighted_middle(v, 7 * w)) == grade
    order = np.random.default_rng(0).permutation(v.size)
    assert int(weighted_middle(v[order], w[order])) == grade
    # A vote that rises never lowers the grade.
    for k in np.flatnonzero(v < 2):
        up = v.copy()
        up[k] += 1
        assert int(weighted_middle(up, w)) >= grade


@pytest.mark.parametrize("name", [c.key for c in casebook.cases(scope="reference")])
def test_the_seven_cases_get_their_own_types(name: str) -> None:
    one = casebook.case(name)
    assert one.role is not None
    assert seri_type(one.role).answer == one.type


def test_a_role_that_is_not_told_gives_no_type_and_says_what_would() -> None:
    told = seri_type({"vp": "not_told", "so": "weak", "ss": "strong"})
    assert told.answer == "not_told"
    assert told.reason == "roles_not_told"
    assert {(c.to, c.answer) for c in told.changes} >= {("weak", "region_specific")}
    assert not any(c.known for c in told.changes)


def test_a_wrong_grade_is_named() -> None:
    with pytest.raises(ParameterError, match="vp"):
        seri_type({"vp": "huge", "so": "weak", "ss": "weak"})


def test_cases_are_nearest_to_themselves_and_no_score_is_given() -> None:
    rows = case_rows().rename(columns={"other": "cluster_id"})
    found = nearest_cases(rows, own=False).frame
    assert "score" not in found
    for key in rows["cluster_id"]:
        mine = found[(found["cluster"] == key) & found["unbeaten"]]
        assert set(mine["other"]) == {key}
    assert (found.loc[found["dimension"] == "interaction", "provenance"] == "inferred").all()


def test_benchmark_pairs_repeat_the_casebook() -> None:
    rows = case_rows().rename(columns={"other": "cluster_id"})
    found = benchmark_pairs(rows, "daedeok").frame
    gaps = found.set_index(["pair", "role"])["pair_gap"].to_dict()
    # Section A10.1 of the casebook, line by line.
    assert [gaps["daedeok", r] for r in ("vp", "so", "ss")] == [0, -1, 0]
    assert [gaps["ulsan", r] for r in ("vp", "so", "ss")] == [-1, 0, 0]
    assert [gaps["icheon", r] for r in ("vp", "so", "ss")] == [-1, -1, 0]
    own = found[(found["pair"] == "daedeok")]
    assert own["gap"].tolist() == own["pair_gap"].tolist()


def _evidence(**values: float) -> pd.DataFrame:
    rows = [{"cluster": "a", "indicator": k, "value": v, "low": v, "high": v, "status": "measured"} for k, v in values.items()]  # fmt: skip
    columns = ["cluster", "indicator", "value", "low", "high", "status"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize("name", list(classifiers()))
def test_every_option_is_reached_by_its_own_signature(name: str) -> None:
    one = classifiers()[name]
    for option in one.options:
        values = {}
        for s in one.statements:  # the others' statements first, its own over them
            values.setdefault(s.indicator, s.threshold - 1 if s.above else s.threshold + 1)
        for s in one.statements:
            if s.option == option:
                values[s.indicator] = s.threshold + 0.001 if s.above else s.threshold - 0.001
        told = classify("a", name, _evidence(**values))
        assert told.shares[option] == 1.0
        assert told.answer in (option, "mixed")


def test_nothing_known_is_not_told_for_every_classifier() -> None:
    for name in classifiers():
        told = classify("a", name, _evidence())
        assert (told.answer, told.reason) == ("not_told", "too_little")
        assert len(told.lacked) == len({s.indicator for s in classifiers()[name].statements})


def test_a_marginal_datum_is_named_as_what_flips_the_answer() -> None:
    told = classify("a", "knowledge", _evidence(pci=0.2, frontier_gap=0.1))
    assert told.answer == "complex_near"
    assert {(c.indicator, c.to, c.answer) for c in told.changes} == {
        ("pci", "low", "simple_near"),
        ("frontier_gap", "high", "complex_far"),
    }


def test_weights_of_another_file(tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="role weights"):
        from pathlib import Path

        path = Path(str(tmp_path)) / "w.toml"
        path.write_text("schema = 1", encoding="utf-8")
        read_weights(path)


def test_macro_f1_counts_silence_as_a_miss() -> None:
    assert macro_f1(pd.Series(["a", "b"]), pd.Series(["a", "not_told"])) == pytest.approx(0.5)


@pytest.fixture(scope="module")
def small() -> object:
    return peninsula(7, plants=6_000, clusters=4, agglomerations=0)


def test_firms_alone_cannot_tell_vision(small: object) -> None:
    country = small
    planted = planted_clusters(country)
    firms = set(country.establishments.data["plant_id"])
    kept = planted.members[planted.members["plant_id"].isin(firms)]
    found = profile_clusters(replace(planted, members=kept), country.establishments, country.links, draws=20)  # fmt: skip
    assert (found.table["vp"] == "not_told").all()
    assert (found.table["seri_type"] == "not_told").all()
    assert (found.table["stage"] == "not_told").all()
    told = found.of(str(found.table["cluster_id"].iloc[0]), "vp")[0]
    assert "research_bodies" in told.lacked
    assert "not_told" in found.to_dict()["rows"][0]["seri_type"]
    assert "members" not in found.to_dict()
    for lang in ("en", "ko"):
        assert told.summary(lang)
        assert found.summary(lang)


def test_bad_ties_are_counted_and_left_out(small: object) -> None:
    country = small
    planted = planted_clusters(country)
    some = country.links.data.head(2_000)
    loops = some.head(5).assign(target=some.head(5)["source"])
    strange = some.head(3).assign(target="nobody")
    links = Links(pd.concat([some, loops, strange, some.head(10)], ignore_index=True))
    clean = profile_clusters(planted, country.establishments, Links(some), country.organisations, draws=20)  # fmt: skip
    messy = profile_clusters(planted, country.establishments, links, country.organisations, draws=20)  # fmt: skip
    pd.testing.assert_frame_equal(clean.table, messy.table)
    assert messy.params["notes"]["self_loop"] == 5


def test_one_sided_ties_do_not_tell_organisers(small: object) -> None:
    country = small
    planted = planted_clusters(country)
    bare = country.establishments.with_data(
        country.establishments.data.drop(columns=["product", "jobs", "researchers"])
    )
    talk = country.links.of_kind("membership")
    found = profile_clusters(planted, bare, talk, country.organisations, draws=20)
    assert (found.table["so"] == "not_told").all()
    assert (found.table["seri_type"] == "not_told").all()
    assert (found.flows["status"] == "not_told").all()


def test_clusters_without_members_are_refused(small: object) -> None:
    country = small
    empty = replace(planted_clusters(country), members=pd.DataFrame())
    with pytest.raises(InputError):
        profile_clusters(empty, country.establishments)


def test_each_case_is_nearest_to_itself() -> None:
    # As a cluster that is described by the casebook's attributes and nothing else.
    rows = case_rows().rename(columns={"other": "cluster_id"})
    found = nearest_cases(rows, own=False).frame
    for key in rows["cluster_id"]:
        mine = found[(found["cluster"] == key) & (found["other"] == key)]
        assert mine["unbeaten"].all()
        assert set(mine["likeness"]) <= {"same", "not_told"}
        assert (mine["likeness"] == "same").sum() >= 4


def test_a_type_without_a_strong_lead_is_half_as_sure() -> None:
    from gunjip.profile.roles import RoleDraws

    def told(ss: int) -> object:
        ranks = {"vp": np.zeros(50, dtype=np.int8), "so": np.zeros(50, dtype=np.int8),
                 "ss": np.full(50, ss, dtype=np.int8)}  # fmt: skip
        draws = RoleDraws.__new__(RoleDraws)
        object.__setattr__(draws, "redrawn", ranks)
        grade = {1: "medium", 2: "strong"}[ss]
        return seri_type({"vp": "weak", "so": "weak", "ss": grade}, draws=draws)

    strong, medium = told(2), told(1)
    assert strong.answer == medium.answer == "region_specific"  # type: ignore[attr-defined]
    assert (strong.confidence, medium.confidence) == (1.0, 0.5)  # type: ignore[attr-defined]
    assert (strong.reason, medium.reason) == ("fits", "medium_lead")  # type: ignore[attr-defined]


def test_a_body_in_the_place_is_a_member_unless_its_ties_say_otherwise(small: object) -> None:
    country = small
    planted = planted_clusters(country)
    plants = set(country.establishments.data["plant_id"])
    firms = planted.members[planted.members["plant_id"].isin(plants)]
    key = str(planted.table["cluster_id"].iloc[0])
    point = planted.footprints.set_index("cluster_id").geometry[key].representative_point()
    mine = firms.loc[firms["cluster_id"] == key, "plant_id"].astype("str").tolist()
    others = sorted(plants - set(firms["plant_id"]))[:40]
    # Of 20 ties with firms: none, three (15 %), two (10 %) with the cluster's own; and no tie at all.
    ours = {"town": 0, "near": 3, "far": 2}
    ties = [(b, f) for b, n in ours.items() for f in [*mine[:n], *others[: 20 - n]]]
    bodies = pd.DataFrame(
        {"organisation_id": [*ours, "silent"], "kind": "university", "x": point.x, "y": point.y}
    ).assign(researchers=10.0)
    links = Links(pd.DataFrame(ties, columns=["source", "target"]).assign(kind="talent"))
    actors = prepare(
        replace(planted, members=firms), country.establishments, links, bodies,
        external_ties=4, external_share=0.5, body_share=0.15,
    )  # fmt: skip
    here = set(actors.nodes["id"].iloc[actors.members[key]])
    assert here & set(bodies["organisation_id"]) == {"near", "silent"}
    # Where organisations are named as members, their ties are not asked.
    named = pd.concat([firms, pd.DataFrame({"cluster_id": [key], "plant_id": ["town"]})])
    actors = prepare(
        replace(planted, members=named), country.establishments, links, bodies,
        external_ties=4, external_share=0.5, body_share=0.15,
    )  # fmt: skip
    here = set(actors.nodes["id"].iloc[actors.members[key]])
    assert here & set(bodies["organisation_id"]) == {"town"}
