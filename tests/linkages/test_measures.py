"""Measures of networks against hand-worked and published examples, and another package."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.linkages import (
    Network,
    brokerage,
    centralities,
    cohesion,
    core_periphery,
    hierarchy,
    lock_in,
    resilience,
    upstreamness,
)


def _network(pairs: str, kind: str = "transaction", **nodes: object) -> Network:
    ends = [p.split(">") for p in pairs.split()]
    edges = pd.DataFrame(ends, columns=["source", "target"]).assign(kind=kind)
    table = pd.DataFrame({"id": sorted({e for pair in ends for e in pair}), **nodes})
    return Network.from_edges(edges, table)


def _random(seed: int = 3, n: int = 30, m: int = 120) -> Network:
    rng = np.random.default_rng(seed)
    edges = pd.DataFrame(rng.integers(0, n, (m, 2)).astype(str), columns=["source", "target"])
    return Network.from_edges(edges.assign(kind="transaction"))


def test_cohesion_by_hand() -> None:
    # Two triangles that share b; a and b tied both ways: 7 of 20 ordered pairs, 2 of 7
    # returned; 6 wedges at b and 1 at each other: 2 triangles · 3 / 10.
    found = cohesion(_network("a>b b>a b>c c>a b>d d>e e>b")).frame.set_index("measure")["value"]
    assert found["density"] == pytest.approx(7 / 20)
    assert found["reciprocity"] == pytest.approx(2 / 7)
    assert found["clustering"] == pytest.approx(6 / 10)
    assert found["components"] == 1


def test_jackknife_of_clustering_is_the_measure_without_each_node() -> None:
    network = _random()
    ids = network.nodes["id"].tolist()
    whole = cohesion(network).frame.set_index("measure").loc["clustering"]
    left = np.array(
        [
            cohesion(network.subgraph([k for k in ids if k != one])).frame.set_index("measure")
            .loc["clustering", "value"]
            for one in ids
        ]
    )  # fmt: skip
    n = len(ids)
    error = np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
    from scipy.stats import t

    assert whole["high"] - whole["value"] == pytest.approx(t.ppf(0.975, n - 1) * error, rel=1e-9)


def test_centralities_agree_with_rustworkx() -> None:
    rx = pytest.importorskip("rustworkx")
    network = _random()
    graph = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(network.nodes["id"].tolist())
    graph.extend_from_edge_list(list(zip(network.source, network.target, strict=True)))
    found = centralities(network).frame
    other = rx.digraph_betweenness_centrality(graph, normalized=True)
    np.testing.assert_allclose(found["betweenness"], [other[k] for k in range(network.size)])
    rank = rx.pagerank(graph, alpha=0.85, tol=1e-12, max_iter=1000)
    np.testing.assert_allclose(found["pagerank"], [rank[k] for k in range(network.size)], atol=1e-9)


def test_sampled_betweenness_is_near_the_exact_and_says_so() -> None:
    network = _random(4, 200, 800)
    exact, sampled = centralities(network), centralities(network, samples=100, seed=1)
    assert not exact.extra["sampled"]
    assert sampled.extra["sampled"]
    assert np.corrcoef(exact.table["betweenness"], sampled.table["betweenness"])[0, 1] > 0.9


def test_brokerage_by_hand() -> None:
    # b (group v) stands in five open paths, one of each role.
    pairs = "v1>b b>v2 u1>b b>u2 w1>b"
    groups = {"b": "v", "v1": "v", "v2": "v", "u1": "u", "u2": "u", "w1": "w"}
    network = _network(pairs, cluster=[groups[k] for k in sorted(groups)])
    rows = brokerage(network).frame
    count = rows[rows["id"] == "b"].set_index("role")["count"]
    # v1→v2 coordinator; u1→u2 consultant; u1, w1→v2 gatekeeper; v1→u2 representative;
    # w1→u2 liaison.
    assert count.to_dict() == {
        "coordinator": 1, "consultant": 1, "gatekeeper": 2, "representative": 1, "liaison": 1,
        "total": 6,
    }  # fmt: skip
    expected = rows[rows["id"] == "b"].set_index("role")["expected"]
    # Of 20 ordered pairs of the five others: v1, v2 among themselves 2, u1, u2 2,
    # one of v and another 6 each way, and 4 between u and w.
    np.testing.assert_allclose(
        expected[["coordinator", "consultant", "gatekeeper", "representative", "liaison"]],
        6 * np.array([2, 2, 6, 6, 4]) / 20,
    )


def test_expected_brokerage_is_the_mean_over_permutations() -> None:
    network = _random(5, 14, 40)
    rng = np.random.default_rng(1)
    labels = np.array(["u"] * 5 + ["v"] * 6 + ["w"] * (network.size - 11))
    total = np.zeros(5)
    expected = np.zeros(5)
    for _ in range(400):
        nodes = network.nodes.assign(cluster=rng.permutation(labels))
        mixed = Network(nodes, network.ties, network.source, network.target)
        rows = brokerage(mixed).frame
        by_role = rows[rows["role"] != "total"].groupby("role", sort=False)
        total += by_role["count"].sum().to_numpy()
        expected += by_role["expected"].sum().to_numpy()
    np.testing.assert_allclose(total / expected, 1.0, atol=0.05)


def test_core_of_the_ideal_pattern() -> None:
    # Borgatti and Everett 1999, figure 1: four core nodes tied with one another and with
    # the periphery, whose six nodes have no ties among themselves.
    core = [f"c{a}>c{b}" for a in range(4) for b in range(a)]
    outer = [f"c{k % 4}>p{k}" for k in range(6)]
    found = core_periphery(_network(" ".join(core + outer)), draws=99, seed=1)
    assert found.table.loc[found.table["core"], "id"].tolist() == ["c0", "c1", "c2", "c3"]
    assert found.extra["core_fit"] == pytest.approx(1.0)
    assert found.extra["p"] <= 0.05


def test_discrete_core_is_the_best_of_all_cores_of_highest_degree() -> None:
    network = _random(6, 12, 30)
    found = core_periphery(network, draws=0)
    A = network.adjacency("pairs", symmetric=True).toarray()
    np.fill_diagonal(A, 0)
    n = len(A)
    order = np.argsort(-A.sum(axis=1), kind="stable")
    best = -1.0
    for k in range(2, n - 1):
        core = np.zeros(n, dtype=bool)
        core[order[:k]] = True
        i, j = np.triu_indices(n, 1)
        use = core[i] == core[j]
        best = max(best, np.corrcoef(A[i, j][use], core[i][use].astype(float))[0, 1])
    assert found.extra["core_fit"] == pytest.approx(best, abs=1e-12)


def test_continuous_fit_is_the_correlation_it_says() -> None:
    network = _random(7, 15, 50)
    found = core_periphery(network, draws=0)
    A = network.adjacency("pairs", symmetric=True).toarray()
    c = found.table["coreness"].to_numpy()
    off = ~np.eye(len(A), dtype=bool)
    assert found.extra["continuous_fit"] == pytest.approx(
        np.corrcoef(A[off], np.outer(c, c)[off])[0, 1], abs=1e-9
    )


def test_hierarchy_by_hand() -> None:
    # A cycle a→b→c→a, from which d and e hang: 3 pairs reach each other, 10 one way or both,
    # since d reaches e as well.
    found = hierarchy(_network("a>b b>c c>a c>d d>e")).frame.set_index("measure")["value"]
    assert found["hierarchy"] == pytest.approx(1 - 3 / 10)
    assert found["flow_hierarchy"] == pytest.approx(2 / 5)
    assert found["connectedness"] == 1.0


def test_resilience_of_a_star_hangs_on_its_hub() -> None:
    star = _network(" ".join(f"hub>s{k}" for k in range(20)))
    found = resilience(star, draws=99, seed=1)
    targeted = found.table[found.table["removal"] == "targeted"].set_index("removed")["giant"]
    assert targeted[0] == 1.0
    assert targeted[1] == pytest.approx(1 / 21)
    assert found.extra["hub_dependence"] == 1.0
    assert found.extra["anchor_gap"] > 0.2


def test_giant_component_after_removal_is_the_one_recomputed() -> None:
    network = _random(8, 25, 40)
    found = resilience(network, steps=25, most=0.9, draws=3, seed=1).table
    degree = np.asarray(network.adjacency("pairs", symmetric=True).sum(axis=1)).ravel()
    A = network.adjacency("pairs", symmetric=True).toarray()
    np.fill_diagonal(A, 0)
    order = np.argsort(-(A > 0).sum(axis=1), kind="stable")
    assert degree.size == network.size
    whole = cohesion(network).frame.set_index("measure")["value"]["giant_share"] * network.size
    for row in found[found["removal"] == "targeted"].itertuples():
        left = np.ones(network.size, dtype=bool)
        left[order[: row.removed]] = False
        part = cohesion(network.subgraph(left)).frame.set_index("measure")["value"]
        assert row.giant * whole == pytest.approx(part["giant_share"] * left.sum())


def test_lock_in_by_hand() -> None:
    rows = [("s", "a", y, 3.0) for y in (2019, 2020, 2021)] + [
        ("t", "a", 2021, 1.0), ("a", "s", 2021, 1.0), ("x", "t", 2021, 1.0),
    ]  # fmt: skip
    edges = pd.DataFrame(rows, columns=["source", "target", "year", "value"])
    network = Network.from_edges(edges.assign(kind="transaction"))
    found = lock_in(network, ["a", "s", "t"]).frame.set_index("measure")
    assert found.loc["top_supplier_share", "value"] == pytest.approx(0.9)  # 9 of 10 from s
    assert found.loc["fixed_partner_share", "value"] == pytest.approx(1 / 3)
    assert found.loc["closure", "value"] == pytest.approx(2 / 3)  # t deals with x
    assert found.loc["industry_concentration", "status"] == "not_told"
    single = Network.from_edges(edges[edges["year"] == 2021].assign(kind="transaction"))
    assert (
        lock_in(single, ["a", "s", "t"])
        .frame.set_index("measure")
        .loc["fixed_partner_share", "status"]
        == "not_told"
    )


def test_upstreamness_by_hand() -> None:
    # Two industries: 1 makes 100, sells 20 to itself and 30 to 2 and 50 to final use;
    # 2 makes 80, sells 16 to 1, none to itself, 64 to final use.
    # U1 = 1 + .2 U1 + .3 U2, U2 = 1 + .2 U1: U1 = 1.3/.74, U2 = 1 + .26/.74.
    table = pd.DataFrame(
        {"source": ["1", "1", "2"], "target": ["1", "2", "1"], "value": [20.0, 30.0, 16.0]}
    ).assign(kind="input_output")
    network = Network.from_edges(table, loops=True)
    found = upstreamness(network, output={"1": 100, "2": 80}, value_added={"1": 64, "2": 50})
    up = found.table["upstreamness"].to_numpy()
    np.testing.assert_allclose(up, [1.3 / 0.74, 1 + 0.26 / 0.74], rtol=1e-12)
    # D1 = 1 + .2 D1 + .16 D2, D2 = 1 + .375 D1: D1 = 1.16/(.8 - .06).
    down = found.table["downstreamness"].to_numpy()
    np.testing.assert_allclose(down, [1.16 / 0.74, 1 + 0.375 * 1.16 / 0.74], rtol=1e-12)
    final = upstreamness(network, final={"1": 50, "2": 64}).table["upstreamness"]
    np.testing.assert_allclose(final, up, rtol=1e-12)


def test_mean_upstreamness_weighted_by_final_use_equals_gross_output() -> None:
    # Fally 2012: Σ F_i U'_i … holds as Σ VA_i U_i = Σ F_i D_i = Σ Y_i (each unit of value added
    # passes U_i stages).
    rng = np.random.default_rng(2)
    Z = rng.random((5, 5)) * 10
    final = rng.random(5) * 40 + 20
    output = Z.sum(axis=1) + final
    added = output - Z.sum(axis=0)
    i, j = np.nonzero(Z)
    table = pd.DataFrame({"source": i.astype(str), "target": j.astype(str), "value": Z[i, j]})
    network = Network.from_edges(table.assign(kind="input_output"), loops=True)
    found = upstreamness(network, output=dict(zip(map(str, range(5)), output, strict=True))).table
    total = output.sum()
    assert (added * found["upstreamness"]).sum() == pytest.approx(total)
    assert (final * found["downstreamness"]).sum() == pytest.approx(total)
