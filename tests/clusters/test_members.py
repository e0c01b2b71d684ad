"""Members with a score, names across files, given members, stability and consensus."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.footprints.shape import DISTANCE, vertices_near
from gunjip.clusters.footprints.stability import consensus, overlap, with_stability
from gunjip.clusters.given import given_clusters
from gunjip.clusters.members import membership
from gunjip.clusters.names import link_names, plain_name
from gunjip.clusters.places import placed_plants
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError, ParameterError
from gunjip.tables import Establishments, Links


@pytest.fixture(scope="module")
def country() -> Establishments:
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 50_000, (600, 2))
    xy[:40] = rng.normal(20_000, 1_500, (40, 2))
    xy[599] = (21_000, 20_000)
    industry = ["a"] * 80 + ["b"] * 519 + [None]
    kind = ["firm"] * 599 + ["institute"]
    return Establishments(
        pd.DataFrame(
            {"plant_id": [f"p{k}" for k in range(600)], "x": xy[:, 0], "y": xy[:, 1],
             "industry": industry, "organisation": kind}
        ),
        crs="EPSG:5179",
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(country: Establishments) -> ClusterSet:
    return footprints(country, industries=["a"], draws=49, seed=1)


def test_an_institute_near_and_a_plant_far_away_belong_by_their_ties(
    country: Establishments, found: ClusterSet
) -> None:
    far = next(
        f"p{k}"
        for k in range(200, 500)
        if np.hypot(*(country.data[["x", "y"]].iloc[k] - 20_000)) > 25_000
    )
    ends = [("p599", f"p{k}") for k in range(5)] + [(f"p{k}", far) for k in range(6)]
    links = Links(
        pd.DataFrame(ends, columns=["source", "target"]).assign(kind="joint_rd", value=1.0), "plant"
    )
    table = membership(found, country, links=links).frame.set_index("plant_id")
    assert table.loc["p599", "member"] and table.loc["p599", "kind"] == "institute"
    assert np.isnan(table.loc["p599", "industry"])
    assert table.loc[far, "member"] and table.loc[far, "at_distance"]
    assert table["score"].between(0, 1).all()
    without = membership(found, country).frame
    assert not without["at_distance"].any()
    assert set(found.members["plant_id"]) <= set(without.loc[without["member"], "plant_id"])
    with pytest.raises(ParameterError, match="plac"):
        membership(found, country, weights={"plac": 1.0})


def test_names_are_brought_to_one_form() -> None:
    same = [
        "㈜한빛전자",
        "한빛전자(주)",
        "주식회사 한빛전자",
        "한빛전자 주식회사 구미공장",
        "한빛전자 제2공장",
    ]
    assert {plain_name(n) for n in same} == {"한빛전자"}
    assert plain_name("Samho Tech Co., Ltd.") == plain_name("SAMHO TECH") == "samhotech"
    # A name that is nothing but a branch keeps it.
    assert plain_name("구미공장") == "구미공장"


def test_companies_are_linked_across_files_and_the_weights_shown() -> None:
    rng = np.random.default_rng(2)
    parts = "가나다라마바사아자차카타파하고노도로모보"
    names = sorted({"".join(rng.choice(list(parts), 4)) for _ in range(120)})
    region = rng.choice(list("ABCDE"), len(names))
    left = pd.DataFrame({"id": [f"l{k}" for k in range(len(names))],
                         "name": [f"㈜{n}" for n in names], "region": region})  # fmt: skip
    right = pd.DataFrame({"id": [f"r{k}" for k in range(len(names))],
                          "name": [f"{n} 주식회사" for n in names], "region": region})  # fmt: skip
    right.loc[0, "name"] = "Alpha Works Ltd"
    linked = link_names(left, right, aliases={"Alpha Works": names[0]}, seed=1)
    pairs = linked.frame
    right_ones = pairs[pairs["left"].str[1:] == pairs["right"].str[1:]]
    assert len(right_ones) >= 0.95 * len(names)
    assert len(right_ones) / len(pairs) >= 0.95
    assert "r0" in set(right_ones["right"])
    weights = linked.extra["weights"]
    assert {"comparison", "level", "m", "u", "weight"} <= set(weights)
    exact = weights[weights["level"].str.contains("xact")]
    assert (exact["weight"] > 0).all()
    with pytest.raises(InputError, match="l0"):
        link_names(pd.concat([left, left.head(1)]), right)


def test_given_members_are_judged_by_how_close_they_stand(country: Establishments) -> None:
    close = pd.DataFrame({"cluster_id": "C", "plant_id": [f"p{k}" for k in range(40)]})
    wide = pd.DataFrame({"cluster_id": "W", "plant_id": [f"p{k}" for k in range(41, 80)]})
    table = given_clusters(pd.concat([close, wide]), country, draws=99, seed=1).clusters
    p = table.set_index("cluster_id")["p"]
    assert p["C"] == 0.01
    assert p["W"] > 0.05
    with pytest.raises(InputError, match="nobody"):
        given_clusters(pd.DataFrame({"cluster_id": ["C"], "plant_id": ["nobody"]}), country)


def test_a_sure_cluster_is_found_again_and_its_consensus_gives_nobody_away(
    country: Establishments, found: ClusterSet
) -> None:
    sure = with_stability(found, country, resamples=4, seed=1).clusters
    assert sure["stability"].between(0, 1).all()
    assert sure["stability"].iloc[0] >= 0.5
    fine = footprints(country, industries=["a"], scales=(2000.0, 4000.0, 8000.0), draws=49, seed=1)
    agreed = consensus(found, [fine], country)
    assert agreed["methods"].iloc[0] == 2
    assert 0 < agreed["agreement"].iloc[0] <= 1
    plants = placed_plants(country)
    members = plants.xy[pd.Index(plants.plant_id).get_indexer(pd.Index(found.members["plant_id"]))]
    assert vertices_near(agreed.geometry.iloc[0], members, DISTANCE) == 0
    assert overlap(agreed.geometry.iloc[0], agreed.geometry.iloc[0]) == pytest.approx(1)
