"""Withheld cells of US counties: time, memory, and accuracy against two simpler methods.

    python benchmarks/hidden_cells.py COUNTIES.csv [STATES.csv …] [--draws 60] [--seeds 1]

The files are QCEW as published. Time and peak memory are of this process; the
accuracy tables come from hiding published figures in the same run.
"""

from __future__ import annotations

import argparse
import resource
import time

from gunjip.sources import read
from gunjip.tables.hidden import hide_and_predict, qcew_hierarchy, repair


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--draws", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=1)
    given = parser.parse_args()

    began = time.perf_counter()
    readings = [read(f, "qcew", options={"hierarchy": True}) for f in given.files]
    hierarchy = qcew_hierarchy(*readings)
    del readings
    print(f"reading: {time.perf_counter() - began:.1f} s")

    tree = hierarchy
    began, used = time.perf_counter(), time.process_time()
    solved = repair(
        tree.values, tree.status, tree.plants, tree.region_parent, tree.industry_parent,
        low=tree.low, high=tree.high, wages=tree.wages, draws=given.draws, seed=1,
    )  # fmt: skip
    print(
        f"bounds, estimates, {given.draws} draws of {solved.region.size:,} cells: "
        f"{time.perf_counter() - began:.1f} s, {time.process_time() - used:.1f} CPU s, "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB"
    )
    print("adding-up errors, finest sums first:", *(f"{e:.1e}" for e in solved.errors))
    del solved
    for kind in ("cells", "sums"):
        for seed in range(1, given.seeds + 1):
            trial = hide_and_predict(hierarchy, kind=kind, draws=given.draws, seed=seed)
            f = trial.frame
            inside = ((f["low"] <= f["truth"]) & (f["truth"] <= f["high"])).mean()
            print(f"\n{kind}, seed {seed}: truth within the bounds {inside:.2%}")
            print(trial.errors().round(3).to_string(index=False))
            print(trial.coverage().round(3).to_string(index=False))


if __name__ == "__main__":
    main()
