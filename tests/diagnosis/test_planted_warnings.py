"""What was planted is found, nothing where nothing was, and an element taken away binds."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from gunjip.datasets import peninsula
from gunjip.datasets.peninsula import Peninsula
from gunjip.diagnosis.diagnose import diagnose
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.indicators.ties import gravity_test
from gunjip.diagnosis.material import Material
from planted_warnings import planted_material, planted_profile, removals, warnings_found


@pytest.fixture(scope="module")
def small() -> tuple[Peninsula, Material]:
    country = peninsula(105, plants=9_000, clusters=8, agglomerations=2)
    return country, planted_material(country)


def test_taking_an_element_from_a_balanced_cluster_makes_it_bind(
    small: tuple[Peninsula, Material],
) -> None:
    country, material = small
    taken = removals(country, material, evidence(material, seed=105), 105, most=1)
    assert set(taken["taken"]) == {
        "production", "research", "supply", "support", "cooperation", "university", "institute",
        "government",
    }  # fmt: skip
    assert taken["found"].all(), taken.to_string()


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [106, 107])
def test_elements_taken_from_balanced_clusters_bind_over_seeds(seed: int) -> None:
    country = peninsula(seed, plants=20_000, clusters=12, agglomerations=2)
    material = planted_material(country)
    taken = removals(country, material, evidence(material, seed=seed), seed)
    assert len(taken) >= 7
    assert taken["found"].mean() >= 0.95, taken[~taken["found"]].to_string()


def test_a_zone_is_held_against_those_that_it_was_designated_for(
    small: tuple[Peninsula, Material],
) -> None:
    country, material = small
    told = replace(material, links=None, survey=None, programmes=None)
    found = diagnose(evidence(told, seed=1), profile=planted_profile(country))
    borders = warnings_found(country, found, 105).set_index("check").loc["administrative_borders"]
    assert borders["planted"] == borders["found"] > 0
    assert borders["false"] == 0


def test_programmes_of_one_town_and_division_go_to_the_industry_that_they_name(
    small: tuple[Peninsula, Material],
) -> None:
    from gunjip.diagnosis.indicators.policy import assign_programmes

    _, material = small
    data = material.plants.data
    a, b = material.clusters[:2]
    home = {c: data.iloc[material.rows[c]] for c in (a, b)}
    region = str(home[a]["region"].mode()[0])
    codes = {c: str(home[c]["industry"].mode()[0]) for c in (a, b)}
    programmes = material.programmes
    assert programmes is not None
    one = programmes.head(1).assign(region=region, industry=codes[a], division=codes[a][:2])
    served = assign_programmes(replace(material, programmes=one))
    assert served["cluster"].tolist() == [a]
    none = one.assign(industry="", division="")
    assert assign_programmes(replace(material, programmes=none)).empty


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [5])
def test_warnings_in_a_country_that_no_threshold_was_set_on(seed: int) -> None:
    country = peninsula(seed, plants=60_000)
    material = planted_material(country)
    material = replace(material, tie_excess=gravity_test(material, seed))
    found = diagnose(evidence(material, seed=seed), profile=planted_profile(country))
    told = warnings_found(country, found, seed).set_index("check")
    # A share of answers, of ties or of plants can be uncertain, and one in twenty wrong.
    assert told["false"].sum() <= 2, told
    assert told["found"].sum() >= 0.95 * told["planted"].sum(), told
    borders = told.loc["administrative_borders"]
    assert borders["found"] == borders["planted"]
    assert borders["false"] == 0
