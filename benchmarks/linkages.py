"""A million ties connected: network, measures, communities, the evidence of twenty clusters.

python benchmarks/linkages.py [ties]
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from gunjip.linkages import Network, cohesion, communities, connectedness, resilience


def main(ties: int = 1_000_000) -> None:
    rng = np.random.default_rng(1)
    plants = ties // 10
    group = rng.integers(0, 400, plants)
    source = rng.integers(0, plants, ties)
    # Half of the ties stay in the group; partners are drawn by a heavy-tailed pull.
    order = np.argsort(group, kind="stable")
    edges = np.searchsorted(group[order], np.arange(401))
    low, high = edges[group[source]], edges[group[source] + 1]
    near = order[low + (rng.random(ties) ** 2 * (high - low)).astype(np.int64)]
    far = (rng.random(ties) ** 2 * plants).astype(np.int64)
    target = np.where(rng.random(ties) < 0.5, near, far)
    names = np.array([f"P{k:07d}" for k in range(plants)])
    frame = pd.DataFrame(
        {
            "source": names[source],
            "target": names[target],
            "kind": rng.choice(["transaction", "job_move", "co_patent", "information"], ties),
            "value": rng.lognormal(size=ties),
            "year": rng.integers(2019, 2024, ties),
        }
    )
    nodes = pd.DataFrame(
        {"id": names, "kind": "firm", "region": (group // 4).astype(str), "industry": "29101"}
    )
    members = pd.DataFrame({"cluster_id": group.astype(str), "plant_id": names})
    members = members[group < 20]
    warm = Network.from_edges(frame.head(2_000), nodes)
    cohesion(warm)
    resilience(warm, draws=1, seed=1)
    connectedness(warm, members.head(50), draws=1, seed=1)
    whole = time.perf_counter()

    def timed(name: str, began: float) -> None:
        print(f"{name:40} {time.perf_counter() - began:8.2f} s")

    began = time.perf_counter()
    network = Network.from_edges(frame, nodes)
    timed(f"network of {len(network):,} ties", began)
    began = time.perf_counter()
    cohesion(network)
    timed("cohesion of the whole network", began)
    began = time.perf_counter()
    regions = network.aggregate("region")
    communities(regions, runs=10, seed=1)
    timed("regions and their communities", began)
    began = time.perf_counter()
    connectedness(network, members, seed=1)
    timed("evidence of 20 clusters of 250 members", began)
    timed("all", whole)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
