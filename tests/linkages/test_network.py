"""Networks: what is wrong in the edges is handled and reported; nothing changes by relabelling."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.foundation.errors import InputError
from gunjip.foundation.words import LANGS
from gunjip.linkages import Channel, Flow, Network, cohesion
from gunjip.linkages.ties import FLOW_ROLES, KIND_CHANNEL, KIND_FLOW
from gunjip.tables import Links


def _edges(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "target", "kind", "value", "year"])


def test_what_is_wrong_is_handled_and_told() -> None:
    edges = _edges(
        ("a", "a", "transaction", 1.0, 2020),  # a tie with itself
        ("a", "b", "transaction", 5.0, 2020),
        ("a", "b", "transaction", 5.0, 2020),  # the same again
        ("a", "c", "transaction", 2.0, 2020),
        ("a", "c", "transaction", 4.0, 2020),  # another value for the same tie
        ("b", "c", "ownership", 1.0, 2020),
        ("c", "b", "ownership", 1.0, 2020),  # only one of both can be true
        ("a", "z", "transaction", 1.0, 2020),  # an end that nobody knows
        ("b", "a", "co_patent", 1.0, 2020),
        ("a", "b", "co_patent", 1.0, 2020),  # the same joint patent, told from both sides
    )
    network = Network.from_edges(edges, pd.DataFrame({"id": ["a", "b", "c"], "kind": "firm"}))
    found = network.report
    assert found.count("self_loop") == 1
    assert found.count("duplicate") == 2
    assert found.count("contradicting_value") == 1
    assert found.count("contradicting_direction") == 2
    assert found.count("unknown_id") == 1
    assert found.count("single_year") == 4
    frame = network.frame
    assert frame.loc[frame["target"] == "c", "value"].tolist() == [3.0]
    assert network.nodes.set_index("id").loc["z", "kind"] == "unknown"
    for lang in LANGS:
        assert len(found.summary(lang).split("\n")) == 1 + len(found.table)


def test_unknown_ends_may_be_dropped_or_refused() -> None:
    edges = _edges(("a", "z", "order", 1.0, 0), ("a", "b", "order", 1.0, 0))
    nodes = pd.DataFrame({"id": ["a", "b"]})
    assert len(Network.from_edges(edges, nodes, unknown="drop")) == 1
    with pytest.raises(InputError, match="z"):
        Network.from_edges(edges, nodes, unknown="error")


def test_negative_values_and_repeated_ids_are_refused() -> None:
    with pytest.raises(InputError, match="below zero"):
        Network.from_edges(_edges(("a", "b", "order", -1.0, 0)))
    with pytest.raises(InputError, match="repeat"):
        Network.from_edges(_edges(("a", "b", "order", 1.0, 0)), pd.DataFrame({"id": ["a", "a"]}))


def test_one_sided_data_do_not_tell_reciprocity() -> None:
    buyers = [(f"s{k}", f"b{k % 3}", "transaction", 1.0, 2020) for k in range(12)]
    network = Network.from_edges(_edges(*buyers))
    assert network.report.one_sided == ("transaction",)
    row = cohesion(network).frame.set_index("measure").loc["reciprocity"]
    assert row["status"] == "not_told"
    assert np.isnan(row["value"])


def test_channels_and_flows_follow_the_casebook() -> None:
    assert [c.value for c in Channel] == [
        "business", "technology", "parts", "personnel", "information",
    ]  # fmt: skip
    assert len(Flow) == 7 == len(FLOW_ROLES)
    assert set(KIND_FLOW.values()) == set(Flow)
    assert set(KIND_CHANNEL.values()) == set(Channel)


def test_own_channel_wins_and_nonsense_is_noted() -> None:
    edges = _edges(("a", "b", "order", 1.0, 0), ("b", "c", "order", 1.0, 0))
    edges["channel"] = ["technology", "gossip"]
    network = Network.from_edges(edges)
    assert network.ties["channel"].astype(str).tolist() == ["technology", "business"]
    assert network.report.count("unknown_channel") == 1


def test_aggregate_keeps_every_tie_and_select_every_node() -> None:
    edges = _edges(
        ("a", "b", "order", 1.0, 0), ("b", "c", "order", 2.0, 0), ("c", "a", "talent", 4.0, 0)
    )
    nodes = pd.DataFrame({"id": list("abcd"), "region": ["u", "u", "v", None]})
    network = Network.from_edges(edges, nodes)
    regions = network.aggregate("region")
    assert regions.ties["ties"].sum() == 3
    assert regions.ties["value"].sum() == 7.0
    assert regions.nodes["n"].tolist() == [2, 1]
    assert network.select(kinds=["talent"]).size == 4
    assert len(network.subgraph(["a", "b"])) == 1
    assert network.adjacency("value").sum() == 7.0


def test_input_output_keeps_what_an_industry_sells_to_itself() -> None:
    table = pd.DataFrame(
        {"source": ["1", "1"], "target": ["1", "2"], "kind": "input_output", "value": [3.0, 4.0]}
    )
    network = Network.from_input_output(Links(table, "industry"), {"1": "steel"})
    assert len(network) == 2
    assert network.nodes["name"].tolist() == ["steel", "2"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=4, max_size=30),
    st.permutations(list(range(7))),
)
def test_measures_do_not_depend_on_names_or_order(
    pairs: list[tuple[int, int]], names: list[int]
) -> None:
    def measured(label: list[int], rows: list[tuple[int, int]]) -> list[float]:
        edges = _edges(*[(f"n{label[a]}", f"n{label[b]}", "transaction", 1.0, 0) for a, b in rows])
        nodes = pd.DataFrame({"id": [f"n{k}" for k in sorted(label)]})
        return cohesion(Network.from_edges(edges, nodes)).frame["value"].tolist()

    first = measured(list(range(7)), pairs)
    second = measured(list(names), pairs[::-1])
    np.testing.assert_allclose(first, second, atol=1e-12)
    density = first[3]
    assert 0 <= density <= 1
