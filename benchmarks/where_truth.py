"""Are planted clusters found, and nothing else? Precision, recall, F1, Jaccard, verdicts.

    python benchmarks/where_truth.py --seeds 20            the default country, seed by seed
    python benchmarks/where_truth.py --null 100            false clusters where there are none
    python benchmarks/where_truth.py --null 100 --groups industries --no-links
    python benchmarks/where_truth.py --power --seeds 3     as strength, number and noise vary

Every country is added to ``--out`` (JSON lines) as soon as it is done, so that a stopped
run loses nothing; ``--tables FILE...`` prints the tables of such files.

A planted cluster counts as found when a footprint of one of its industries
covers it with a Jaccard index of areas of at least 0.2, one footprint for one
planted cluster; what is not matched is false. Agglomerations count as planted:
that they have no ties is for the verdict to say.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from gunjip.clusters.find import find_clusters
from gunjip.clusters.result import ClusterSet
from gunjip.datasets import peninsula
from gunjip.datasets.peninsula import Peninsula
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


def _searched(country: Peninsula, seed: int, links: bool, groups: str) -> ClusterSet:
    """What is found in a country, as every table here is told of it."""
    return find_clusters(
        country.establishments,
        links=country.links if links else None,
        regions=country.regions,
        groups=groups,
        draws=99,
        seed=seed,
    )


def judge(
    seed: int, links: bool = True, groups: str = "learned", **options: float
) -> dict[str, object]:
    """One country, searched and compared with its truth."""
    country = peninsula(seed, **options)
    began = time.perf_counter()
    found = _searched(country, seed, links, groups)
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
        "seconds": round(seconds, 1),
        "missed": " ".join(sorted(set(planted.index) - set(pairs["cluster"]))),
    }


def null_country(seed: int, links: bool, groups: str) -> dict[str, object]:
    """A country in which industries are given out by chance: what is found in it."""
    country = peninsula(seed, null=True)
    found = _searched(country, seed, links, groups)
    called = found.table["verdict"].value_counts().to_dict()
    searched = found.extra["industries"]["p"].notna().sum()
    return {"seed": seed, "searched": int(searched), "found": len(found), "verdicts": called}


#: One thing is changed at a time; 27 are planted by default (24 clusters, 3 agglomerations).
POWER: tuple[dict[str, float], ...] = (
    *({"strength": s} for s in (0.25, 0.5, 0.75, 1.0)),
    *({"plants": n} for n in (15_000, 30_000)),
    *({"noise": n} for n in (0.0, 3.0, 6.0)),
    *({"clusters": c} for c in (8, 36)),
)
NUMBERS = [
    "precision", "recall", "f1", "jaccard", "members", "called_cluster",
    "called_agglomeration", "crossing_in_pieces",
]  # fmt: skip


def tables(files: list[str]) -> None:
    """The tables of the page, from the lines that runs have kept."""
    for file in files:
        lines = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
        frame = pd.DataFrame(lines)
        print(f"\n{Path(file).stem}: {len(frame)} countries")
        if "searched" in frame:
            false = frame["found"] > 0
            print(f"countries with a find: {int(false.sum())} ({false.mean():.1%})")
            print(f"finds: {frame['found'].sum()} in {frame['searched'].sum()} searches of groups")
            called = frame["verdicts"].map(lambda v: v.get("cluster", 0))
            print(f"countries with a find called cluster: {int((called > 0).sum())}")
            continue
        by = [c for c in ("strength", "plants", "noise", "clusters") if c in frame]
        if by:
            what = frame[by].apply(
                lambda r: ", ".join(f"{k} {v:g}" for k, v in r.dropna().items()) or "default",
                axis=1,
            )
            mean = frame.groupby(what, sort=False)[NUMBERS].mean()
            mean.insert(0, "countries", frame.groupby(what, sort=False).size())
            written(mean.rename_axis("setting").reset_index())
        else:
            written(frame[["seed", "found", *NUMBERS]].sort_values("seed"))
            written(frame[NUMBERS].agg(["mean", "min"]).rename_axis("over all").reset_index())


def written(frame: pd.DataFrame) -> None:
    """A frame as Markdown."""
    print("\n| " + " | ".join(map(str, frame.columns)) + " |\n" + "|---" * frame.shape[1] + "|")
    for row in frame.itertuples(index=False):
        cells = [f"{v:.3f}" if isinstance(v, float) else str(v) for v in row]
        print("| " + " | ".join(cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--list", type=int, nargs="*", help="these seeds in place of a range")
    parser.add_argument("--null", type=int, default=0)
    parser.add_argument("--power", action="store_true")
    parser.add_argument("--no-links", action="store_true")
    parser.add_argument("--groups", default="learned", choices=("learned", "industries"))
    parser.add_argument("--out", type=Path, default=Path("where_truth.jsonl"))
    parser.add_argument("--tables", nargs="*")
    args = parser.parse_args()
    warnings.simplefilter("error")
    if args.tables is not None:
        tables(args.tables)
        return

    def keep(row: dict[str, object]) -> None:
        with args.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(row, flush=True)

    links = not args.no_links
    if args.null:
        for seed in range(args.first, args.first + args.null):
            keep(null_country(seed, links, args.groups))
    seeds = args.list or range(args.first, args.first + (0 if args.null else args.seeds))
    for options in POWER if args.power else ({},):
        for seed in seeds:
            keep(judge(seed, links, args.groups, **options))
    tables([str(args.out)])


if __name__ == "__main__":
    main()
