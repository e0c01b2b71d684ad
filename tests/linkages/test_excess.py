"""Ties over gravity: one where there is nothing but gravity, more where more was planted."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

from gunjip.foundation.errors import GunjipError
from gunjip.linkages import Network
from gunjip.linkages.excess import local_excess

PLANTS, BAND = 1_200, 40


@lru_cache(maxsize=1)
def country() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Plants on 100 km × 100 km whose partners are drawn by distance alone, and in the group
    ``tied`` three times as many ties again; ``near`` is as dense and has no such ties.
    """
    rng = np.random.default_rng(11)
    xy = rng.uniform(0, 100_000, (PLANTS, 2))
    for k, middle in enumerate(((25_000, 25_000), (75_000, 75_000))):
        xy[k * BAND : (k + 1) * BAND] = rng.normal(middle, 2_000, (BAND, 2))
    group = np.full(PLANTS, None, dtype=object)
    group[:BAND], group[BAND : 2 * BAND] = "tied", "near"
    away = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    pull = (away + 1_000.0) ** -1.6
    np.fill_diagonal(pull, 0.0)
    pull /= pull.sum(axis=1, keepdims=True)
    source = np.repeat(np.arange(PLANTS), 6)
    target = np.array([rng.choice(PLANTS, p=pull[i]) for i in source])
    inside = (source < BAND) & (target < BAND)
    more = rng.integers(0, BAND, (3 * int(inside.sum()), 2))
    more = more[more[:, 0] != more[:, 1]]
    source = np.concatenate([source, more[:, 0]])
    target = np.concatenate([target, more[:, 1]])
    nodes = pd.DataFrame(
        {
            "id": [f"p{k}" for k in range(PLANTS)],
            "kind": "firm",
            "x": xy[:, 0],
            "y": xy[:, 1],
            "industry": rng.choice(["10", "20"], PLANTS),
            "jobs": 10.0,
            "cluster": group,
        }
    )
    ties = pd.DataFrame(
        {
            "source": nodes["id"].to_numpy()[source],
            "target": nodes["id"].to_numpy()[target],
            "kind": "transaction",
            "value": np.arange(source.size, dtype=float) + 1,
            "year": 2020 + np.arange(source.size) % 3,
        }
    )
    return nodes, ties


def found(nodes: pd.DataFrame, ties: pd.DataFrame) -> pd.DataFrame:
    network = Network.from_edges(ties, nodes, crs="EPSG:5179")
    frame = local_excess(network, seed=3).frame
    return frame[frame["kind"] == "all"].set_index("cluster")


def test_gravity_alone_is_about_one_and_planted_ties_are_more() -> None:
    told = found(*country())
    near, tied = told.loc["near"], told.loc["tied"]
    assert near["status"] == tied["status"] == "ok"
    # What is near is dense and yet has no more ties than distance gives.
    assert near["low"] < 1 < near["high"]
    assert near["p"] > 0.01
    # Four times the ties of gravity were planted; expected ones are estimated with error.
    assert 2.5 < tied["excess"] < 6.0
    assert tied["low"] > 1
    assert tied["p"] < 1e-4
    assert told["excess"].tolist() == pytest.approx((told["observed"] / told["expected"]).tolist())


def test_names_do_not_matter() -> None:
    nodes, ties = country()
    new = {old: f"q{k:05d}" for k, old in enumerate(nodes["id"][::-1])}
    other = found(
        nodes.assign(id=nodes["id"].map(new)),
        ties.assign(source=ties["source"].map(new), target=ties["target"].map(new)),
    )
    assert other["observed"].tolist() == found(nodes, ties)["observed"].tolist()


def test_too_few_ties_outside_are_not_judged() -> None:
    nodes, ties = country()
    members = set(nodes.loc[nodes["cluster"].notna(), "id"])
    inside = ties[ties["source"].isin(members) & ties["target"].isin(members)]
    told = local_excess(Network.from_edges(inside, nodes, crs="EPSG:5179"), seed=3).frame
    one = told[told["kind"] == "transaction"]
    assert set(one["status"]) == {"no_gravity"}
    assert one["excess"].isna().all()


def test_without_places_it_says_what_is_missing() -> None:
    nodes, ties = country()
    bare = Network.from_edges(ties, nodes.drop(columns=["industry"]), crs="EPSG:5179")
    with pytest.raises(GunjipError, match="industry"):
        local_excess(bare)
