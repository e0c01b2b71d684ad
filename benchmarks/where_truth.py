"""Are planted clusters found, and nothing else? Precision, recall, F1, Jaccard, verdicts.

    python benchmarks/where_truth.py --seeds 20            the default country, seed by seed
    python benchmarks/where_truth.py --null 100            false clusters where there are none
    python benchmarks/where_truth.py --power --seeds 3     as strength, number and noise vary

A planted cluster counts as found when a footprint of one of its industries
covers it with a Jaccard index of areas of at least 0.2, one footprint for one
planted cluster; what is not matched is false. Agglomerations count as planted:
that they have no ties is for the verdict to say.
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np
import pandas as pd

from gunjip.clusters.find import find_clusters
from gunjip.clusters.result import ClusterSet
from gunjip.datasets import peninsula
from gunjip.datasets.truth import Truth

MATCH = 0.2


def match(found: ClusterSet, truth: Truth) -> pd.DataFrame:
    """Pairs of found and planted clusters: ``cluster_id, cluster, area, members``."""
    shapes = dict(zip(found.footprints["cluster_id"], found.footprints.geometry, strict=True))
    mine = found.members.groupby("cluster_id")["plant_id"].agg(set).to_dict()
    theirs = truth.members.groupby("cluster")["plant_id"].agg(set).to_dict()
    rows = []
    for row in found.table.itertuples():
        shape = shapes.get(row.cluster_id)
        for planted in truth.clusters.itertuples():
            if shape is None or not set(row.industries.split()) & set(planted.industries):
                continue
            common = shape.intersection(planted.geometry).area
            if common > 0:
                a, b = mine[row.cluster_id], theirs[planted.cluster]
                rows.append(
                    (
                        row.cluster_id,
                        planted.cluster,
                        common / shape.union(planted.geometry).area,
                        len(a & b) / len(a | b),
                    )
                )
    pairs = pd.DataFrame(rows, columns=["cluster_id", "cluster", "area", "members"])
    pairs = pairs[pairs["area"] >= MATCH].sort_values("area", ascending=False)
    kept, seen = [], set()
    for row in pairs.itertuples():
        if row.cluster_id not in seen and row.cluster not in seen:
            seen |= {row.cluster_id, row.cluster}
            kept.append(row.Index)
    return pairs.loc[kept]


def judge(
    seed: int, links: bool = True, groups: str = "learned", **options: float
) -> dict[str, object]:
    """One country, searched and compared with its truth."""
    country = peninsula(seed, **options)
    began = time.perf_counter()
    found = find_clusters(
        country.establishments,
        links=country.links if links else None,
        regions=country.regions,
        groups=groups,
        draws=99,
        seed=seed,
    )
    seconds = time.perf_counter() - began
    truth = country.truth
    pairs = match(found, truth)
    planted = truth.clusters.set_index("cluster")
    precision = len(pairs) / len(found) if len(found) else np.nan
    recall = len(pairs) / len(planted) if len(planted) else np.nan
    verdict = found.table.set_index("cluster_id")["verdict"]
    kinds = pairs.assign(
        verdict=pairs["cluster_id"].map(verdict), kind=pairs["cluster"].map(planted["kind"])
    )
    real, loose = kinds[kinds["kind"] == "cluster"], kinds[kinds["kind"] != "cluster"]
    crossing = planted.loc[pairs["cluster"], "municipalities"].map(len) > 1
    doubled = 0
    for _, cluster in pairs[crossing.to_numpy()].iterrows():
        members = set(truth.members.loc[truth.members["cluster"] == cluster["cluster"], "plant_id"])
        hit = found.members[found.members["plant_id"].isin(members)].groupby("cluster_id").size()
        doubled += int((hit >= 0.2 * len(members)).sum() > 1)
    return {
        "seed": seed,
        **options,
        "planted": len(planted),
        "found": len(found),
        "precision": precision,
        "recall": recall,
        "f1": 2 * len(pairs) / (len(found) + len(planted)) if len(planted) else np.nan,
        "jaccard": pairs["area"].median(),
        "members": pairs["members"].median(),
        "called_cluster": (real["verdict"] == "cluster").mean(),
        "called_agglomeration": (loose["verdict"] == "agglomeration").mean(),
        "crossing_in_pieces": doubled,
        "seconds": seconds,
        "missed": " ".join(sorted(set(planted.index) - set(pairs["cluster"]))),
    }


def null_countries(count: int) -> pd.DataFrame:
    """Countries in which industries are given out by chance: clusters found in each."""
    rows = []
    for seed in range(1, count + 1):
        country = peninsula(seed, null=True, noise=0)
        found = find_clusters(country.establishments, groups="industries", draws=99, seed=seed)
        rows.append({"seed": seed, "found": len(found)})
        print(seed, len(found), flush=True)
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--null", type=int, default=0)
    parser.add_argument("--power", action="store_true")
    parser.add_argument("--no-links", action="store_true")
    parser.add_argument("--groups", default="learned", choices=("learned", "industries"))
    args = parser.parse_args()
    warnings.simplefilter("error")
    pd.set_option("display.width", 250)
    if args.null:
        frame = null_countries(args.null)
        print(f"countries with a false cluster: {(frame['found'] > 0).mean():.1%}")
        print(f"false clusters a country: {frame['found'].mean():.3f}")
        return
    seeds = range(args.first, args.first + args.seeds)
    grid: list[dict[str, float]] = [{}]
    if args.power:
        grid = [
            *({"strength": s} for s in (0.15, 0.3, 0.5, 0.75, 1.0)),
            *({"noise": n} for n in (0.0, 3.0, 6.0)),
            *({"clusters": c} for c in (8, 36)),
        ]
    rows = []
    for options in grid:
        for seed in seeds:
            rows.append(judge(seed, not args.no_links, args.groups, **options))
            print(
                {k: round(v, 3) if isinstance(v, float) else v for k, v in rows[-1].items()},
                flush=True,
            )
    frame = pd.DataFrame(rows)
    by = [c for c in ("strength", "noise", "clusters") if c in frame]
    numbers = ["precision", "recall", "f1", "jaccard", "members", "called_cluster",
               "called_agglomeration", "crossing_in_pieces", "seconds"]  # fmt: skip
    print(
        frame.groupby(by, dropna=False)[numbers].mean().round(3)
        if by
        else frame[numbers].agg(["mean", "min", "median"]).round(3)
    )


if __name__ == "__main__":
    main()
