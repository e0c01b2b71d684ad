"""Groups of industries: learned from places and ties, scored, given by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.clusters.definitions.evidence import (
    chance_level,
    co_location,
    crowding,
    kinship,
    tie_strength,
)
from gunjip.clusters.definitions.given import (
    definitions_frame,
    definitions_from,
    edit_definitions,
    hierarchy,
)
from gunjip.clusters.definitions.learn import (
    group_means,
    learn_definitions,
    reassign,
    release,
    unite,
)
from gunjip.clusters.definitions.validate import validation
from gunjip.foundation.errors import InputError, ParameterError
from gunjip.tables import Establishments, Links, RegionIndustry

TRUTH = {"a": "axy", "b": "bxy", "c": "cxy"}


def _cells(seed: int = 1) -> pd.DataFrame:
    """Forty regions of uneven size; three families of three industries, six singles."""
    rng = np.random.default_rng(seed)
    weight = rng.pareto(1.5, 40) + 0.5
    rows = []
    for family in "abc":
        extra = np.ones(40)
        extra[rng.choice(40, 4, replace=False)] = 9
        for member in "xyz":
            for r, n in enumerate(rng.poisson(20 * weight * extra)):
                rows.append((f"r{r:02d}", f"{family}{member}", float(n)))
    for single in range(6):
        for r, n in enumerate(rng.poisson(20 * weight)):
            rows.append((f"r{r:02d}", f"s{single}", float(n)))
    frame = pd.DataFrame(rows, columns=["region", "industry", "value"])
    return frame.assign(plants=frame["value"])


def test_families_are_learned_and_beat_random_groups_on_every_score() -> None:
    learned = learn_definitions(RegionIndustry(_cells()), resamples=5, seed=1)
    table = learned.frame.set_index("industry")
    for family in "abc":
        members = [f"{family}{m}" for m in "xyz"]
        assert table.loc[members, "group"].nunique() == 1
        assert (table.loc[members, "within"] > table.loc[members, "between"]).all()
        assert (table.loc[members, "stability"] > 0.7).all()
    scores = learned.extra["scores"]
    assert (scores["learned"] >= scores["random"]).all()
    assert learned.groups["ax"] == learned.groups["ay"]


def test_ties_join_what_places_cannot_tell() -> None:
    flow = pd.DataFrame(
        [("ax", "s0", 30.0), ("s0", "ax", 30.0), ("ay", "az", 30.0), ("bx", "by", 30.0)],
        columns=["source", "target", "value"],
    ).assign(kind="io")
    learned = learn_definitions(
        RegionIndustry(_cells()), links=Links(flow, "industry"), combine="mean", seed=1
    )
    assert "ties" in set(learned.extra["scores"]["evidence"])


def test_co_location_is_a_correlation_over_regions() -> None:
    counts = np.array([[4.0, 8, 1], [2, 4, 5], [3, 6, 3], [1, 2, 9]])
    value = co_location(counts)
    # The second industry is twice the first everywhere.
    assert value[0, 1] == pytest.approx(1, abs=1e-12)
    share = counts.sum(1) / counts.sum()
    deviation = (counts / counts.sum(0) - share[:, None]) / np.sqrt(share)[:, None]
    np.testing.assert_allclose(value, np.corrcoef(deviation.T), atol=1e-12)


def test_tie_strength_is_the_largest_of_four_shares() -> None:
    flow = np.array([[0.0, 2, 8], [1, 0, 0], [0, 6, 0]])
    # 0 sells 0.2 of its sales to 1, which is 0.25 of what 1 buys; 1 sells all to 0.
    assert tie_strength(flow)[0, 1] == 1.0
    assert tie_strength(flow)[1, 2] == 1.0
    assert tie_strength(flow)[0, 2] == 1.0
    one_way = np.array([[0.0, 1, 3], [0, 0, 0], [0, 4, 0]])
    # 0 → 1: a quarter of 0's sales, a fifth of 1's purchases.
    assert tie_strength(one_way)[0, 1] == pytest.approx(0.25)


def test_outliers_move_to_the_group_they_resemble() -> None:
    similarity = np.full((5, 5), 0.0)
    similarity[:2, :2] = similarity[2:, 2:] = 5.0
    label = np.array([0, 0, 0, 1, 1])
    assert reassign(similarity, label).tolist() == [0, 0, 1, 1, 1]
    assert np.isneginf(group_means(similarity, np.array([0, 1, 1, 1, 1]))[0, 0])


def test_scores_by_hand() -> None:
    # Groups {0,1}, {2,3}: within 0.8 and 0.1; between all 0.2.
    matrix = np.full((4, 4), 0.2)
    matrix[0, 1] = matrix[1, 0] = 0.8
    matrix[2, 3] = matrix[3, 2] = 0.1
    got = validation(matrix, np.array([0, 0, 1, 1]))
    assert got == {
        "groups above mean": 0.5,
        "groups above p95": 0.5,
        "industries above mean": 0.5,
        "industries above p95": 0.5,
    }


def test_given_groups_are_checked() -> None:
    assert hierarchy(["10101", "10201"], 3) == {"10101": "101", "10201": "102"}
    assert definitions_from({"ax": "A"}, ["ax", "ay"]) == {"ax": "A"}
    with pytest.raises(ParameterError, match="az"):
        definitions_from({"az": "A"}, ["ax", "ay"])


def test_a_benchmark_file_is_read_written_and_edited() -> None:
    known = ["26101", "26102", "26202", "30101"]
    file = pd.DataFrame(
        {"industry": ["261", "26202", "30101"], "group": ["chips", "parts", "cars"]}
    )
    groups = definitions_from(file, known)
    assert groups == {"26101": "chips", "26102": "chips", "26202": "parts", "30101": "cars"}
    again = definitions_from(definitions_frame(groups, {"30101": "Cars"}), known)
    assert again == groups
    edited = edit_definitions(groups, move={"26202": "chips"}, drop=["30101"])
    assert edited == {"26101": "chips", "26102": "chips", "26202": "chips"}
    assert groups["26202"] == "parts"
    with pytest.raises(ParameterError, match="chips"):
        edit_definitions(groups, merge={"chip": "parts"})


def test_a_code_in_two_groups_or_none_is_told() -> None:
    twice = pd.DataFrame({"industry": ["26101", "26101", "x"], "group": ["a", "b", ""]})
    with pytest.raises(InputError) as caught:
        definitions_from(twice, ["26101"])
    text = caught.value.text("en")
    assert "“26101” in a, b" in text
    assert "rows 4" in text


def test_one_shared_place_relates_nobody() -> None:
    # Two industries stand by chance in one place; two others share thirty of sixty places.
    rng = np.random.default_rng(3)
    counts = rng.poisson(3.0, (60, 8)).astype(float)
    counts[0, :2] += 60
    shared = rng.choice(60, 30, replace=False)
    counts[np.ix_(shared, [2, 3])] += 6
    value = crowding(counts)
    assert value[2, 3] > 0.4
    assert value[0, 1] < value[2, 3] / 2
    assert co_location(counts)[0, 1] > 2 * value[0, 1]
    # Industries dealt out at random reach the chance level once in a thousand pairs.
    level = chance_level(np.full((200, 40), 5.0), rng)
    drawn = crowding(rng.poisson(5.0, (200, 40)).astype(float))
    beyond = (drawn[np.triu_indices(40, 1)] > level).mean()
    # 780 pairs: about one is expected, and the level is told by as few.
    assert beyond <= 5 / 780


def test_ties_of_plants_tell_kin_that_a_share_of_sales_does_not() -> None:
    # a0, a1 and a2 share six places and have five times the ties that others have. But all
    # sell to the wholesaler w for large sums, so that of their sales each other's share is
    # next to nothing.
    rng = np.random.default_rng(7)
    codes = ["a0", "a1", "a2", "w", *(f"s{k}" for k in range(8))]
    places = rng.uniform(10_000, 90_000, (6, 2))
    xy, industry = [], []
    for code in codes:
        crowd = rng.normal(np.repeat(places, 20, axis=0), 1_500) if code[0] == "a" else []
        alone = rng.uniform(0, 100_000, (80, 2))
        both = np.vstack([crowd, alone]) if len(crowd) else alone
        xy.append(both)
        industry += [code] * len(both)
    points = np.vstack(xy)
    plants = pd.DataFrame(
        {"plant_id": [f"p{k}" for k in range(len(points))], "x": points[:, 0], "y": points[:, 1],
         "industry": industry, "jobs": 10.0}
    )  # fmt: skip
    ids = plants.groupby("industry")["plant_id"].agg(list)
    rows = []
    for code in codes:
        for other in codes:
            kin = code[0] == "a" and other[0] == "a" and code != other
            count = 60 if kin else 12
            worth = 5_000.0 if other == "w" else 1.0
            rows += [(rng.choice(ids[code]), rng.choice(ids[other]), worth) for _ in range(count)]
    links = pd.DataFrame(rows, columns=["source", "target", "value"]).assign(kind="transaction")
    learned = learn_definitions(
        Establishments(plants, "EPSG:5179"), links=Links(links, "plant", True), seed=1
    )
    assert learned.groups["a0"] == learned.groups["a1"] == learned.groups["a2"]
    assert {c for c, g in learned.groups.items() if g == "a0"} == {"a0", "a1", "a2"}


def test_all_numbers_of_groups_near_the_best_are_tried() -> None:
    # Thirty industries in ten families of three: twenty groups are on no coarse ladder.
    rng = np.random.default_rng(2)
    counts = rng.poisson(20.0, (300, 30)).astype(float)
    for family in range(10):
        counts[np.ix_(rng.choice(300, 30, replace=False), range(3 * family, 3 * family + 3))] *= 4
    rows = [
        (f"r{r:03d}", f"{i // 3}{'xyz'[i % 3]}", counts[r, i])
        for r in range(300)
        for i in range(30)
    ]
    cells = pd.DataFrame(rows, columns=["region", "industry", "value"])
    learned = learn_definitions(RegionIndustry(cells), seed=1)
    tried = learned.extra["candidates"]["groups"]
    assert 10 in set(tried)
    assert len(set(learned.groups.values())) == 10


def test_kin_share_the_first_digits_where_codes_are_longer() -> None:
    assert kinship(["26101", "26102", "26201"]).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert kinship(["261", "262"]).tolist() == [[1, 0], [0, 1]]


def test_industries_related_to_few_of_their_group_are_let_go() -> None:
    similarity = np.zeros((5, 5))
    similarity[:3, :3] = 4.0
    label = release(similarity, np.array([0, 0, 0, 0, 1]), 0.0)
    assert len(set(label[:3])) == 1
    assert label[3] not in (label[0], label[4])


def test_plants_are_grouped_by_places_and_ties_and_families_stay_apart() -> None:
    # Two families crowd in the same five places; only ties tell them apart.
    rng = np.random.default_rng(5)
    centres = rng.uniform(20_000, 180_000, (5, 2))
    rows = []
    for code in ("10101", "10201", "20101", "20201", *(f"3{k}101" for k in range(8))):
        xy = rng.uniform(0, 200_000, (120, 2))
        if code[0] != "3":
            xy[:80] = centres[rng.integers(0, 5, 80)] + rng.normal(0, 3_000, (80, 2))
        rows.append(pd.DataFrame({"industry": code, "x": xy[:, 0], "y": xy[:, 1]}))
    data = pd.concat(rows, ignore_index=True)
    data["plant_id"] = [f"p{k}" for k in range(len(data))]
    by = data.groupby("industry")["plant_id"].agg(list)
    codes = list(by.index)
    pairs = []
    for code in codes:
        kin = {"10101": "10201", "10201": "10101", "20101": "20201", "20201": "20101"}.get(code)
        for _ in range(300):
            to = kin if kin and rng.random() < 0.5 else codes[rng.integers(len(codes))]
            pairs.append((by[code][rng.integers(120)], by[to][rng.integers(120)]))
    links = Links(
        pd.DataFrame(pairs, columns=["source", "target"]).assign(kind="transaction", value=1.0),
        "plant",
    )
    groups = learn_definitions(Establishments(data, crs="EPSG:5179"), links=links, seed=1).groups
    assert groups["10101"] == groups["10201"] != groups["20101"] == groups["20201"]
    assert len({groups[c] for c in codes if c[0] == "3"}) == 8


def test_no_evidence_is_said() -> None:
    cells = _cells().drop(columns="plants")
    cells.loc[3, "value"] = np.nan
    with pytest.raises(InputError, match="jobs"):
        learn_definitions(RegionIndustry(cells))
    with pytest.raises(InputError, match="three"):
        learn_definitions(RegionIndustry(cells[cells["industry"].isin(["ax", "ay"])]))
    with pytest.raises(ParameterError, match="weakest"):
        learn_definitions(RegionIndustry(_cells()), combine="weakes")  # type: ignore[arg-type]


def test_the_two_ends_of_a_chain_are_joined_and_strangers_are_not() -> None:
    # 0-1 and 2-3 deal with each other most; 0 and 3 not at all. 4-5 are another family.
    similarity = np.full((6, 6), 1.0)
    for a, b, value in [
        (0, 1, 5.0),
        (2, 3, 6.0),
        (0, 2, 5.0),
        (1, 2, 5.0),
        (1, 3, 3.0),
        (4, 5, 5.0),
    ]:
        similarity[a, b] = similarity[b, a] = value
    similarity[0, 3] = similarity[3, 0] = 1.4
    label = np.array([0, 0, 1, 1, 2, 2])
    # Between: (5 + 1.4 + 5 + 3)/4 = 3.6, over (5 + 6)/2: 0.65. Strangers: 1.0.
    assert len(np.unique(unite(similarity, label))) == 2
    similarity[1, 2] = similarity[2, 1] = 3.0  # 3.1 over 5.5: 0.56
    assert len(np.unique(unite(similarity, label))) == 3
    assert len(np.unique(unite(similarity, np.arange(6)))) == 6
