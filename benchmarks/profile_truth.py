"""How often roles, types and stages agree with what was planted: the recovery tables.

    python benchmarks/profile_truth.py --seeds 1 20 --out docs/profile/recovery.md
    python benchmarks/profile_truth.py --seeds 101 105 --placed
    python benchmarks/profile_truth.py --demo gunjip-demo

The clusters are the planted ones, so that detection plays no part. With ``--placed`` their
organisations are not given: they are told from the outlines and from their ties. With ``--demo`` the
clusters are those that ``gunjip demo`` found in a folder, and nothing is given. One seed a
process; whoever stops it can go on later, since each seed's rows are kept in
``--keep``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from demo_truth import newest, stands_for
from gunjip.datasets import peninsula
from gunjip.profile import agreement, planted_clusters, profile_clusters
from gunjip.profile.planted import macro_f1
from gunjip.profile.profile import Beside
from gunjip.profile.result import GRADES, ROLES
from gunjip.study.profile import read_profile

WHATS = ("seri_type", "stage", "vp", "so", "ss", "interaction", "member")


def one_seed(seed: int, placed: bool) -> pd.DataFrame:
    """The agreement frame of one bundled study; the panel gives the stages."""
    country = peninsula(seed)
    clusters = planted_clusters(country)
    if placed:
        bodies = country.organisations["organisation_id"].astype("str")
        firms = clusters.members[~clusters.members["plant_id"].astype("str").isin(bodies)]
        clusters = replace(clusters, members=firms)
    found = profile_clusters(
        clusters,
        country.establishments,
        country.links,
        country.organisations,
        beside=Beside(panel=country.panel),
        seed=seed,
    )
    return agreement(found, country).frame.assign(seed=seed)


def one_demo(folder: Path) -> pd.DataFrame:
    """The agreement frame of a demo's run: real planted clusters that were found, all else found too."""
    table = read_profile(newest(folder, "profile")).table.set_index("cluster_id")
    planted = gpd.read_file(folder / "truth" / "clusters.geojson").set_index("cluster")
    planted = planted[planted["kind"] == "cluster"]
    rows = []
    for key, one in stands_for(folder).items():
        if one not in planted.index or key not in table.index:
            continue
        for what in ("seri_type", "stage", *ROLES):
            true = planted.loc[one, what]
            rows.append(
                {
                    "cluster": one, "what": what, "told": table.loc[key, what], "n": 1,
                    "planted": GRADES[int(true) - 1] if what in ROLES else true,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def demo_table(folders: Sequence[Path]) -> str:
    """How many judgements of each kind were right, over the demos, as Markdown."""
    frame = pd.concat([one_demo(folder) for folder in folders], ignore_index=True)
    right = (frame["told"] == frame["planted"]).groupby(frame["what"], sort=False)
    rows = [f"| {w} | {n} | {int(k)} |" for (w, k), n in zip(right.sum().items(), right.size(), strict=True)]  # fmt: skip
    return "\n".join(["| judgement | clusters found | right |", "|---|---|---|", *rows])


def tables(frame: pd.DataFrame) -> str:
    """Macro-F1 and the confusion table of each judgement, as Markdown."""
    lines = ["| judgement | n | macro-F1 | lowest seed | not told |", "|---|---|---|---|---|"]
    parts = []
    for what in WHATS:
        mine = frame[frame["what"] == what]
        score = macro_f1(mine["planted"], mine["told"], mine["n"])
        low = min(
            macro_f1(one["planted"], one["told"], one["n"]) for _, one in mine.groupby("seed")
        )
        silent = mine.loc[mine["told"] == "not_told", "n"].sum() / mine["n"].sum()
        lines.append(f"| {what} | {mine['n'].sum()} | {score:.3f} | {low:.3f} | {silent:.1%} |")
        wide = mine.pivot_table(
            index="planted", columns="told", values="n", aggfunc="sum", fill_value=0
        )
        head = " | ".join(str(c) for c in wide.columns)
        parts.append(f"\n**{what}** (rows planted, columns told)\n\n| | {head} |")
        parts.append("|---" * (wide.shape[1] + 1) + "|")
        for name, row in wide.iterrows():
            parts.append(f"| {name} | " + " | ".join(str(int(v)) for v in row) + " |")
    calibrated = frame[frame["confidence"].notna()]
    bins = pd.cut(calibrated["confidence"], [0, 0.5, 0.7, 0.9, 1.0], include_lowest=True)
    right = (calibrated["told"] == calibrated["planted"]).groupby(bins, observed=True)
    parts.append("\n**Confidence** (all judgements but members)\n\n| confidence | n | right |\n|---|---|---|")  # fmt: skip
    parts += [
        f"| {b.left:.1f} to {b.right:.1f} | {n} | {m:.1%} |"
        for (b, m), n in zip(right.mean().items(), right.size(), strict=True)
    ]
    return "\n".join([*lines, *parts]) + "\n"


def main() -> None:
    """Run the seeds and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs=2, type=int, default=(101, 105), metavar=("FIRST", "LAST"))
    parser.add_argument("--placed", action="store_true", help="do not give the organisations")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for each seed's rows")
    parser.add_argument("--demo", type=Path, nargs="+", help="folders of gunjip demo")
    args = parser.parse_args()
    if args.demo:
        print(demo_table(args.demo))
        return
    parts = []
    for seed in range(args.seeds[0], args.seeds[1] + 1):
        kept = args.keep / f"{seed}.parquet" if args.keep else None
        if kept is not None and kept.is_file():
            parts.append(pd.read_parquet(kept))
            continue
        began = time.perf_counter()
        parts.append(one_seed(seed, args.placed))
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            parts[-1].to_parquet(kept)
        print(f"seed {seed}: {time.perf_counter() - began:.0f} s", flush=True)
    text = tables(pd.concat(parts, ignore_index=True))
    if args.out is None:
        print(text)
        return
    mark = "<!-- tables -->"
    old = args.out.read_text(encoding="utf-8").partition(mark)[0] if args.out.is_file() else ""
    args.out.write_text(f"{old}{mark}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
