"""The cluster test: ties beyond gravity, relatedness, verdicts, cards."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.result import ClusterSet
from gunjip.clusters.verdicts.cards import card, cards
from gunjip.clusters.verdicts.judge import VERDICTS, cluster_test, verdict
from gunjip.clusters.verdicts.legs import pair_ranks, relatedness_leg
from gunjip.foundation.errors import ParameterError
from gunjip.foundation.words import LANGS
from gunjip.linkages.partner_choice import BANDS, FACTOR, NEAREST, Market, fit_gravity
from gunjip.tables import Establishments, Links

EXPONENT = 1.5


def _country(seed: int = 1) -> Establishments:
    """Two groups of two industries, each with one crowd; a third industry everywhere."""
    rng = np.random.default_rng(seed)
    parts = [
        ("a1", rng.normal((20_000, 20_000), 2_000, (70, 2))),
        ("a2", rng.normal((20_000, 20_000), 2_000, (70, 2))),
        ("b1", rng.normal((60_000, 60_000), 2_000, (70, 2))),
        ("b2", rng.normal((60_000, 60_000), 2_000, (70, 2))),
        *((i, rng.uniform(0, 80_000, (100, 2))) for i in ("a1", "a2", "b1", "b2")),
        *((f"c{k}", rng.uniform(0, 80_000, (250, 2))) for k in range(8)),
    ]
    xy = np.concatenate([p for _, p in parts])
    industry = np.concatenate([np.full(len(p), i, dtype=object) for i, p in parts])
    return Establishments(
        pd.DataFrame(
            {
                "plant_id": [f"p{k:04d}" for k in range(len(xy))],
                "x": xy[:, 0],
                "y": xy[:, 1],
                "industry": industry,
                "jobs": rng.integers(1, 60, len(xy)).astype(float),
            }
        ),
        crs="EPSG:5179",
    )


def _ties(country: Establishments, extra: int, seed: int = 2) -> Links:
    """Gravity everywhere, the own group preferred; crowd a deals ``extra`` times more inside."""
    rng = np.random.default_rng(seed)
    data = country.data
    xy = data[["x", "y"]].to_numpy()
    group = data["industry"].str[0].to_numpy()
    rows = []
    for i in range(len(data)):
        gap = np.hypot(*(xy - xy[i]).T)
        odds = (gap**2 + 1_000**2) ** (-EXPONENT / 2)
        odds[i] = 0
        mine = group == group[i]
        for _ in range(3):
            pool = odds * mine if rng.random() < 0.5 and group[i] != "c" else odds
            rows.append((i, rng.choice(len(data), p=pool / pool.sum())))
    for i in range(140):
        rows += [(i, int(j)) for j in rng.integers(0, 140, extra) if j != i]
    ids = data["plant_id"].to_numpy()
    source, target = np.array(rows).T
    return Links(
        pd.DataFrame({"source": ids[source], "target": ids[target], "kind": "transaction"})
    )


@pytest.fixture(scope="module")
def country() -> Establishments:
    return _country()


@pytest.fixture(scope="module")
def found(country: Establishments) -> ClusterSet:
    groups = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
    return footprints(country, groups=groups, draws=49, seed=1)


def test_a_crowd_that_deals_is_a_cluster_and_one_that_does_not_an_agglomeration(
    found: ClusterSet, judged: ClusterSet
) -> None:
    assert list(found.clusters["industry"]) == ["a", "b"]
    table = judged.clusters
    assert list(table["verdict"]) == ["cluster", "agglomeration"]
    assert list(table["connected"]) == ["yes", "no"]
    assert (table["connected_q"] >= table["connected_p"]).all()


def test_not_tested_is_not_failed(country: Establishments, found: ClusterSet, ties: Links) -> None:
    judged = cluster_test(found, country).clusters
    assert set(judged["connected"]) == {"not_tested"}
    assert set(judged["connected_why"]) == {"no_data"}
    assert set(judged["verdict"]) == {"not_decided"}
    few = Links(ties.frame.head(50))
    assert set(cluster_test(found, country, links=few).clusters["connected_why"]) == {"no_gravity"}


def test_gravity_finds_the_exponent_it_was_made_with(country: Establishments, ties: Links) -> None:
    # The extra ties of the crowd stand at the end.
    links = ties.data.iloc[: 3 * len(country)]
    at = pd.Index(country.data["plant_id"])
    codes = pd.factorize(country.data["industry"])[0].astype(np.int64)
    xy = country.points()
    jobs = country.data["jobs"].to_numpy(dtype=float)
    market = Market.of(xy, jobs, codes)
    gravity = fit_gravity(
        market,
        at.get_indexer(pd.Index(links["source"])).astype(np.int64),
        at.get_indexer(pd.Index(links["target"])).astype(np.int64),
        np.random.default_rng(0),
    )
    middle = NEAREST * FACTOR ** (np.arange(BANDS) - 0.5)
    used = (middle > 4_000) & (middle < 60_000)
    slope = np.polyfit(np.log(middle[used]), np.log(gravity.distance[used]), 1)[0]
    # 7,000 ties; the offset of 1 km bends the law by under 3 % from 4 km on.
    assert slope == pytest.approx(-EXPONENT, abs=0.15)
    # Partners were picked whatever their jobs.
    bands = np.unique(market.size)
    assert np.ptp(np.log(gravity.jobs[bands])) < 0.35


def test_relatedness_ranks_pairs_and_counts_random_sets() -> None:
    similarity = np.array([[1, 9, 1, 2], [9, 1, 3, 4], [1, 3, 1, 5], [2, 4, 5, 1.0]])
    ranks = pair_ranks(similarity)
    assert ranks[0, 1] == 1.0
    assert ranks[0, 2] == pytest.approx(1 / 6)
    leg = relatedness_leg(similarity, np.array([3.0, 1, 0, 0]), 600, np.random.default_rng(0))
    # One of six pairs is as related: p near 1/6; 600 draws, three standard errors.
    assert leg.p == pytest.approx(1 / 6, abs=0.046)
    assert (
        relatedness_leg(similarity, np.eye(4)[0], 9, np.random.default_rng(0)).why == "one_industry"
    )


@pytest.fixture(scope="module")
def ties(country: Establishments) -> Links:
    return _ties(country, 4)


@pytest.fixture(scope="module")
def judged(country: Establishments, found: ClusterSet, ties: Links) -> ClusterSet:
    return cluster_test(found, country, links=ties, sets=199, seed=3)


@pytest.mark.parametrize("lang", LANGS)
def test_every_verdict_and_leg_has_words(lang: str, judged: ClusterSet) -> None:
    for lines in cards(judged, lang).values():  # type: ignore[arg-type]
        assert len(lines) >= 4
    row = judged.clusters.iloc[0].to_dict()
    for name in VERDICTS:
        assert card({**row, "verdict": name}, lang)[0]  # type: ignore[arg-type]
    for leg, whys in {
        "related": ("no_data", "no_relatedness", "one_industry", "few_industries"),
        "connected": ("no_data", "no_gravity", "no_usual_ties", "few_ties"),
    }.items():
        for why in whys:
            assert card({**row, leg: "not_tested", f"{leg}_why": why}, lang)  # type: ignore[arg-type]
        for answer in ("yes", "no"):
            assert card({**row, leg: answer, f"{leg}_p": 0.01}, lang)  # type: ignore[arg-type]


def test_verdicts_follow_the_table() -> None:
    assert verdict("yes", "not_tested", "yes") == "cluster"
    assert verdict("yes", "no", "yes") == "not_decided"
    assert verdict("yes", "no", "no") == "agglomeration"
    assert verdict("no", "no", "no") == "nothing"
    assert verdict("not_tested", "yes", "yes") == "not_decided"


def test_ties_between_industries_are_no_ties_between_plants(
    country: Establishments, found: ClusterSet
) -> None:
    between = Links(pd.DataFrame({"source": ["a1"], "target": ["a2"], "kind": ["io"]}), "industry")
    with pytest.raises(ParameterError, match="industry"):
        cluster_test(found, country, links=between)
    judged = cluster_test(found, country, relatedness=between, sets=99, seed=1).clusters
    assert judged["related"].iloc[0] in ("yes", "no")
