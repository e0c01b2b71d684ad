"""A million ties connected and profiled: network, measures, communities, twenty clusters.

Wall and processor seconds are printed both: on a shared machine only the latter say much.

python benchmarks/linkages.py [ties]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.linkages import Network, cohesion, communities, connectedness, resilience
from gunjip.profile import profile_clusters
from gunjip.tables import Establishments, Links


def now() -> tuple[float, float]:
    """Wall and processor time."""
    return time.perf_counter(), time.process_time()


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
    whole = now()

    def timed(name: str, began: tuple[float, float]) -> None:
        wall, cpu = (b - a for a, b in zip(began, now(), strict=True))
        print(f"{name:40} {wall:8.2f} s, processor {cpu:8.2f} s", flush=True)

    began = now()
    network = Network.from_edges(frame, nodes)
    timed(f"network of {len(network):,} ties", began)
    began = now()
    cohesion(network)
    timed("cohesion of the whole network", began)
    began = now()
    regions = network.aggregate("region")
    communities(regions, runs=10, seed=1)
    timed("regions and their communities", began)
    began = now()
    connectedness(network, members, seed=1)
    timed("evidence of 20 clusters of 250 members", began)
    profiled(frame, names, group, members, rng, timed)
    timed("all", whole)


def profiled(
    frame: pd.DataFrame,
    names: np.ndarray,
    group: np.ndarray,
    members: pd.DataFrame,
    rng: np.random.Generator,
    timed: Callable[[str, tuple[float, float]], None],
) -> None:
    """Profile the same twenty clusters, from tables as a study gives them."""
    began = now()
    jobs = np.ceil(rng.lognormal(2.5, 1.2, names.size))
    plants = Establishments(
        pd.DataFrame(
            {
                "plant_id": names,
                "industry": "29101",
                "year": 2023,
                "x": group * 1_000.0 + rng.uniform(0, 800, names.size),
                "y": rng.uniform(0, 800, names.size),
                "jobs": jobs,
                "researchers": np.floor(jobs * rng.beta(1, 12, names.size)),
                "product": rng.choice(["final", "part", "service"], names.size),
                "founded": rng.integers(1980, 2023, names.size).astype(float),
            }
        ),
        "EPSG:5179",
    )
    links = Links(frame, "plant")
    table = pd.DataFrame(
        {"cluster_id": sorted(members["cluster_id"].unique()), "industry": "29101"}
    )
    timed("tables of plants and ties", began)
    began = now()
    profile_clusters(ClusterSet("benchmark", table, members=members), plants, links, seed=1)
    timed("profile of 20 clusters", began)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
