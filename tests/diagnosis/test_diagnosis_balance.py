"""The weakest link: limits, the seeds' comparisons, and what removing an element does."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.diagnosis.balance import (
    ACTORS,
    ELEMENTS,
    PRESENT,
    bottleneck,
    ces,
    weakest_link,
    weakest_role,
)
from gunjip.diagnosis.benchmark import benchmark_gaps, role_gaps, shift_share, structural_peers
from gunjip.foundation.errors import ParameterError

_LEVELS = st.lists(st.floats(0.01, 1.0), min_size=2, max_size=6)


@settings(deadline=None, max_examples=40)
@given(_LEVELS)
def test_ces_has_its_limits(levels: list[float]) -> None:
    x = np.array(levels)
    assert float(ces(x, elasticity=0.0)) == x.min()
    assert float(ces(x, elasticity=math.inf)) == pytest.approx(x.mean())
    assert float(ces(x, elasticity=1.0)) == pytest.approx(np.exp(np.log(x).mean()))
    # Continuous there: the limits of the formula are the named means.
    assert float(ces(x, elasticity=1.0 + 1e-7)) == pytest.approx(
        float(ces(x, elasticity=1.0)), rel=1e-5
    )
    assert float(ces(x, elasticity=0.2)) <= float(ces(x, elasticity=2.0)) + 1e-12


@settings(deadline=None, max_examples=40)
@given(_LEVELS)
def test_the_penalty_never_helps_and_spares_equals(levels: list[float]) -> None:
    x = np.array(levels)
    out = bottleneck(x)
    assert (out <= x + 1e-12).all()
    assert out.min() == pytest.approx(x.min())


def _country(without: str = "") -> pd.DataFrame:
    rows = []
    for cluster in "ABCDEF":
        for element, indicators in ELEMENTS.items():
            gone = cluster == "A" and element == without
            value = 0.0 if gone else 10.0
            rows.append((cluster, indicators[0], value, 0.9 * value, 1.1 * value))
    return pd.DataFrame(rows, columns=["cluster", "indicator", "value", "low", "high"])


@pytest.mark.parametrize("element", list(ELEMENTS))
def test_removing_an_element_of_a_balanced_cluster_makes_it_bind(element: str) -> None:
    whole = weakest_link(_country(), seed=1).frame.query("cluster == 'A'")
    assert not whole["binding"].any()
    told = weakest_link(_country(element), seed=1).frame.query("cluster == 'A'")
    told = told.set_index("element")
    assert told.index[told["binding"]].tolist() == [element]
    assert told.loc[element, "probability"] == 1.0
    assert told.loc[element, "gain"] == told["gain"].max() > 0
    assert told.loc[element, "penalised_gain"] > 0
    # Weakest link: the loss is more than the share of one element among all.
    assert told["score"].iloc[0] < 1 - 1 / len(ELEMENTS)


@pytest.mark.parametrize("actor", list(ACTORS))
def test_an_actor_that_is_missing_binds_whatever_the_peers_have(actor: str) -> None:
    indicators = {a: held[0] for a, held in ACTORS.items()}
    # Most peers have none of it either: presence is asked for, and no median.
    rows = [
        (c, i, 0.0 if a == actor and c != "B" else 2.0)
        for c in "ABCD"
        for a, i in indicators.items()
    ]
    told = weakest_link(
        pd.DataFrame(rows, columns=["cluster", "indicator", "value"]),
        elements=ACTORS, standard=PRESENT, seed=1,
    ).frame  # fmt: skip
    assert told.query("cluster == 'A' and binding")["element"].tolist() == [actor]
    assert not told.query("cluster == 'B'")["binding"].any()
    with pytest.raises(ParameterError):
        weakest_link(pd.DataFrame(rows, columns=["cluster", "indicator", "value"]),
                     standard={"plants": 0.0})  # fmt: skip


def test_the_literatures_three_comparisons_come_out() -> None:
    words = {1: "weak", 2: "medium", 3: "strong"}
    cases = {
        "daedeok": ((3, 1, 2), "university_led", "SO"),
        "ulsan": ((1, 3, 2), "large_firm_led", "VP"),
        "icheon": ((1, 1, 3), "region_specific", "VP, SO"),
        "silicon_valley": ((3, 3, 3), "silicon_valley", ""),
    }
    frame = pd.DataFrame(
        [
            (name, *[words[g] for g in grades], kind, "weak")
            for name, (grades, kind, _) in cases.items()
        ],
        columns=["cluster_id", "vp", "so", "ss", "seri_type", "interaction"],
    )
    weakest = weakest_role(frame).set_index("cluster")["weakest"]
    assert {n: weakest[n] for n in cases} == {n: told for n, (_, _, told) in cases.items()}
    gaps = role_gaps(frame).frame.set_index("cluster")
    assert gaps.loc["daedeok", ["benchmark", "vp", "so", "ss"]].tolist() == ["san_diego", 0, -1, 0]
    assert gaps.loc["ulsan", ["benchmark", "vp", "so", "ss"]].tolist() == ["toyota_city", -1, 0, 0]
    assert gaps.loc["icheon", ["benchmark", "vp", "so", "ss"]].tolist() == ["brenta", -1, -1, 0]
    assert gaps.loc["ulsan", "interaction"] == "weaker"


def test_shift_share_adds_up() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(1, 90, (5, 4)).astype(float), rng.integers(1, 90, (5, 4)).astype(float)
    told = shift_share(a, b).frame
    parts = told["national"] + told["mix"] + told["competitive"]
    assert parts.to_numpy() == pytest.approx(told["change"].to_numpy(), abs=1e-9)
    # What is competitive for one region is so at the cost of the others.
    assert told["competitive"].sum() == pytest.approx(0.0, abs=1e-9)


def test_peers_and_gaps() -> None:
    frame = pd.DataFrame(
        {"cluster": list("ABCDEF"), "indicator": "jobs", "value": [100.0, 110, 90, 1000, 900, 120]}
    )
    near = structural_peers(frame, most=2, least=2)
    assert set(near.loc[near["cluster"] == "A", "peer"]) == {"B", "C"}
    gap = benchmark_gaps(frame, against=["B", "C", "F"]).frame.set_index("cluster")
    assert gap.loc["A", "gap"] == -10.0
    with pytest.raises(ParameterError):
        benchmark_gaps(frame, against=["Z"])
    with pytest.raises(ParameterError):
        ces([0.5], elasticity=-1)
