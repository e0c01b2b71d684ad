"""The localisation survey at national scale: time, memory, and against permutations.

    python benchmarks/survey.py [--large] [--sites 100000] [--industries 300]

Each job runs in its own process, after a call on 400 plants that loads the compiled
code. Processor seconds of all threads stand beside the clock, since a shared machine
stretches the latter. Writes Markdown to stdout.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

import numpy as np
import pandas as pd

KM = 1_000.0
#: What peers need for the same, by their own figures.
PEERS = {
    "survey": "dbmss: days (1,000 simulations each)",
    "the same by 999 permutations": "dbmss: days",
}
GRID = np.arange(0, 201, 4.0) * KM


def country(sites: int, industries: int, *, globe: bool = False) -> pd.DataFrame:
    """Clustered sites with shared addresses; a third of the industries clustered."""
    from calibration_moments import clustered

    made = clustered(sites, seed=0)
    rng = np.random.default_rng(1)
    share = np.arange(1, industries + 1) ** -0.9
    industry = rng.choice(industries, sites, p=share / share.sum())
    x, y = made.px, made.py
    town = (x // (40 * KM) + 10 * (y // (40 * KM))).astype(int)
    # A third of the industries have a town of their own.
    for k in range(0, industries, 3):
        near = np.flatnonzero((town == k % 100) & (industry % 3 != 0))
        industry[near[: max(2, near.size // 60)]] = k
    plants = pd.DataFrame({"industry": industry.astype(str)})
    if globe:
        return plants.assign(lon=-95 + x / (88_000), lat=37 + y / 111_200)
    return plants.assign(x=x, y=y)


def one(job: dict[str, Any]) -> None:
    """Run a job in this process and print what it took as JSON."""
    from gunjip.measures.moments.survey import localisation_survey

    plants = country(job["sites"], job["industries"], globe=job["globe"])
    small = country(400, 4, globe=job["globe"])
    began = time.perf_counter()
    localisation_survey(
        small, distances=GRID, bandwidth=5 * KM, route=job["route"], pairs=job["pairs"], seed=1
    )
    load = time.perf_counter() - began
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    out: list[dict[str, Any]] = []
    for _ in range(job["repeat"]):
        wall, cpu = time.perf_counter(), time.process_time()
        survey = localisation_survey(
            plants,
            distances=GRID,
            bandwidth=5 * KM,
            route=job["route"],
            pairs=job["pairs"],
            seed=1,
        )
        table = survey.frame
        out.append(
            {
                "wall": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
                "base": base,
                "localised": int(table["localised"].sum()),
                "moments": survey.params["moments"],
                "p": table["p_upper"].tolist(),
            }
        )
    print(json.dumps({"load": load, "runs": out}))


def run(job: dict[str, Any], env: dict[str, str]) -> dict[str, Any]:
    """A job in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--job", json.dumps(job)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | env,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    """Run the jobs one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100_000)
    parser.add_argument("--industries", type=int, default=300)
    parser.add_argument("--large", action="store_true", help="also a million sites")
    parser.add_argument("--globe", action="store_true", help="also great circles")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.job:
        one(json.loads(args.job))
        return
    base = {
        "sites": args.sites,
        "industries": args.industries,
        "route": "auto",
        "pairs": False,
        "globe": False,
        "repeat": 1,
    }
    jobs = [
        ("survey", "≤ 45 s, ≤ 4 GiB", base),
        ("the same by 999 permutations", "≤ 90 s", base | {"route": "monte_carlo"}),
    ]
    if args.large:
        million = base | {"sites": 1_000_000}
        jobs.append(("survey, 1,000,000 sites", "≤ 180 s, ≤ 12 GiB", million))
    jobs.append(("survey and all pairs", "–", base | {"pairs": True}))
    if args.globe:
        jobs.append(("survey, great circles", "–", base | {"globe": True}))
    print(
        f"{args.sites:,} sites × {args.industries} industries, 51 distances to 200 km, "
        f"h = 5 km, local and global bands, FDR; {os.cpu_count()} processors\n"
    )
    print(
        "| job | aim | peers | first call also, s | cached call also, s | clock, s | processor, s "
        "| peak memory, GiB | load | localised | moments |"
    )
    print("|---" * 11 + "|")
    kept: dict[str, list[dict[str, Any]]] = {}
    # What the very first call costs besides: compiling, into an empty cache.
    with tempfile.TemporaryDirectory() as cache:
        first = run(base | {"sites": 400, "repeat": 0}, {"NUMBA_CACHE_DIR": cache})
    for name, aim, job in jobs:
        done = run(job, {})
        kept[name] = done["runs"]
        for k, r in enumerate(kept[name]):
            label = name + (" (again)" if k else "")
            print(
                f"| {label} | {aim} | {PEERS.get(name, 'nobody does it')} | {first['load']:.1f} "
                f"| {done['load']:.1f} | {r['wall']:.1f} | {r['cpu']:.1f} | {r['peak']:.2f} "
                f"| {os.getloadavg()[0]:.1f} | {r['localised']} | {r['moments']} |",
                flush=True,
            )
    auto, check = kept["survey"][-1], kept["the same by 999 permutations"][0]
    a, b = np.array(auto["p"], dtype=float), np.array(check["p"], dtype=float)
    both = np.isfinite(a) & np.isfinite(b)
    agree = ((a <= 0.05) == (b <= 0.05))[both].mean()
    print(
        f"\nPermutations take {check['cpu'] / auto['cpu']:.1f} times the survey's processor time "
        f"in the same run; verdicts at 5 % agree for {100 * agree:.0f} % of industries; "
        f"largest difference of p-values above 0.01: "
        f"{np.abs(a - b)[both & (a > 0.01)].max():.3f}."
    )


if __name__ == "__main__":
    main()
