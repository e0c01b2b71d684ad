"""Withheld cells of US counties: time, memory, and accuracy against two simpler methods.

    python benchmarks/hidden_cells.py COUNTIES.csv [STATES.csv …] [--draws 60]
        [--seeds 1 2] [--year-before] [--peninsula 7 8] [--inconsistent 200] [--integers]

The files are QCEW as published. Time and peak memory are of this process; the
accuracy tables come from hiding published figures in the same run. ``--year-before``
takes the year before instead: the level less the change over the year, where both are
published. ``--peninsula`` repairs bundled countries, whose truth is known (no files
needed); ``--inconsistent`` adds to so many published totals of counties what their parts
do not hold, and looks whether they are found; ``--integers`` rounds.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from gunjip.datasets import peninsula
from gunjip.sources import read
from gunjip.tables.hidden import Hierarchy, hide_and_predict, qcew_hierarchy, repair, repair_table
from gunjip.tables.hidden.calibration import randomised_coverage, rank_range

PUBLISHED, CEILING = 1, 3


def year_before(file: str, folder: str) -> str:
    """A file of the year before: levels less changes, withheld where either is.

    Quotients and payroll of that year are not in the file and are left empty.
    """
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    # Rows without plants carry a dash; their change is not withheld but nothing.
    open_row = (rows["disclosure_code"] != "N") & (rows["oty_disclosure_code"] != "N")
    plants = rows["qtrly_estabs_count"].astype(int) - rows["oty_qtrly_estabs_count_chg"].astype(int)
    jobs = rows["month3_emplvl"].astype(int) - rows["oty_month3_emplvl_chg"].astype(int)
    rows["qtrly_estabs_count"] = plants.clip(lower=0)
    rows["month3_emplvl"] = jobs.where(open_row, 0).clip(lower=0)
    rows["disclosure_code"] = np.where(open_row, "", "N")
    rows = rows[plants > 0]
    drop = [c for c in rows.columns if "wage" in c or c.startswith(("lq_", "oty_"))]
    out = str(Path(folder) / Path(file).name.split(".")[0]) + ".csv"
    rows.drop(columns=drop).to_csv(out, index=False)
    return out


def with_ceilings(tree: Hierarchy) -> Hierarchy:
    """Totals of more plants than their parts have are upper limits: parts are missing."""
    status = tree.status.copy()
    for parent, plants, state in (
        (tree.industry_parent, tree.plants.T, status.T),
        (tree.region_parent, tree.plants, status),
    ):
        below = np.zeros_like(plants)
        np.add.at(below, parent[parent >= 0], plants[parent >= 0])
        inner = np.isin(np.arange(parent.size), parent)
        more = inner[:, None] & (plants > below + 0.5) & (state == PUBLISHED)
        state[more] = CEILING
    return replace(tree, status=status)


def bundled(seeds: list[int], draws: int) -> None:
    """Coverage by plants on bundled countries, all withheld cells, truth known."""
    frames = []
    for seed in seeds:
        country = peninsula(seed)
        out = repair_table(country.region_industry(), draws=draws, seed=seed)
        keys = ["region", "industry", "year"]
        truth = country.complete().frame.astype(dict.fromkeys(keys[:2], "str"))
        one = out.cells.merge(truth[[*keys, "value", "plants"]], on=keys, validate="one_to_one")
        frames.append(one.assign(even=randomised_coverage(*rank_range(out.draws, one["value"]))))
    f = pd.concat(frames)
    inside = (np.floor(f["p05"]) <= f["value"]) & (f["value"] <= np.ceil(f["p95"]))
    bounds = (f["low"] <= f["value"]) & (f["value"] <= f["high"])
    off = (f["estimate"] - f["value"]).abs().sum() / f["value"].sum()
    print(f"\nbundled countries {seeds}: truth within the bounds {bounds.mean():.2%}, "
          f"weighted error {off:.3f}")  # fmt: skip
    by = pd.cut(
        f["plants"], [0, 1, 2, 3, 6, 15, np.inf], labels=["1", "2", "3", "4-6", "7-15", "16+"]
    )
    seen = pd.DataFrame({"targets": 1, "covered": inside, "even": f["even"]}).groupby(
        by, observed=True
    )
    print(seen.agg({"targets": "size", "covered": "mean", "even": "mean"}).round(3).to_string())


def inconsistent(tree: Hierarchy, count: int) -> None:
    """Plant errors in published totals of counties and look whether they are found."""
    rng = np.random.default_rng(1)
    industries = np.isin(np.arange(len(tree.industries)), tree.industry_parent)
    leaf = ~np.isin(np.arange(len(tree.regions)), tree.region_parent)
    a, i = np.nonzero((tree.status == PUBLISHED) & leaf[:, None] & industries[None, :])
    pick = rng.choice(a.size, count, replace=False)
    a, i = a[pick], i[pick]
    values = tree.values.copy()
    values[a, i] = np.floor(values[a, i] * 0.5)
    began = time.perf_counter()
    out = repair(
        values, tree.status, tree.plants, tree.region_parent, tree.industry_parent,
        low=tree.low, high=tree.high, wages=tree.wages, draws=0, seed=1,
    )  # fmt: skip
    named = set(out.relaxed[["region", "industry"]].astype(int).itertuples(index=False, name=None))
    found = sum((r, k) in named for r, k in zip(a, i, strict=True))
    print(f"\n{count} totals of counties halved: {found} of them named among "
          f"{len(named)} set aside, {time.perf_counter() - began:.1f} s with estimates")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--draws", type=int, default=60)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--year-before", action="store_true")
    parser.add_argument("--peninsula", type=int, nargs="*", default=[])
    parser.add_argument("--inconsistent", type=int, default=0)
    parser.add_argument("--integers", action="store_true")
    given = parser.parse_args()

    if given.peninsula:
        bundled(given.peninsula, given.draws)
    if not given.files:
        return
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        files = [year_before(f, folder) if given.year_before else f for f in given.files]
        readings = [read(f, "qcew", options={"hierarchy": True}) for f in files]
    hierarchy = qcew_hierarchy(*readings)
    del readings
    if given.year_before:
        hierarchy = with_ceilings(hierarchy)
        ceilings = int((hierarchy.status == CEILING).sum())
        print(f"the year before: {ceilings:,} totals have more plants than their parts")
    print(f"reading: {time.perf_counter() - began:.1f} s")
    if given.inconsistent:
        inconsistent(hierarchy, given.inconsistent)
        return

    tree = hierarchy
    began, used = time.perf_counter(), time.process_time()
    solved = repair(
        tree.values, tree.status, tree.plants, tree.region_parent, tree.industry_parent,
        low=tree.low, high=tree.high, wages=tree.wages, draws=given.draws, seed=1,
        integers=given.integers,
    )  # fmt: skip
    print(
        f"bounds, estimates, {given.draws} draws of {solved.region.size:,} cells: "
        f"{time.perf_counter() - began:.1f} s, {time.process_time() - used:.1f} CPU s, "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB"
    )
    print("adding-up errors, finest sums first:", *(f"{e:.1e}" for e in solved.errors))
    if len(solved.relaxed):
        gaps = solved.relaxed["difference"].abs()
        print(f"{len(gaps):,} totals set aside, median gap {gaps.median():,.0f}")
    del solved
    for kind in ("cells", "sums"):
        for seed in given.seeds:
            trial = hide_and_predict(hierarchy, kind=kind, draws=given.draws, seed=seed)
            f = trial.frame
            inside = ((f["low"] <= f["truth"]) & (f["truth"] <= f["high"])).mean()
            print(f"\n{kind}, seed {seed}: truth within the bounds {inside:.2%}")
            print(trial.errors().round(3).to_string(index=False))
            print(f"weighted error that the draws expect: {trial.expected_error():.3f}")
            print(trial.coverage().round(3).to_string(index=False))


if __name__ == "__main__":
    main()
