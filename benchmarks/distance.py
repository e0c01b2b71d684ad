"""Speed of the distance statistics: ``python benchmarks/distance.py [--jobs NAME …]``.

Every job runs in processes of its own, three times: with an empty cache of
compiled kernels (first), with a filled one (cached), and again in the same
process (warm). Elapsed seconds depend on what else the machine does, so CPU
seconds and a run of plain numpy and scipy in the same process stand beside them.
dbmss's CPU seconds are those published with the project's design notes for the
same number of points, taken on another day.
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
from collections.abc import Callable
from typing import Any

import numpy as np

#: job -> (aim in seconds, dbmss CPU seconds or None)
AIMS: dict[str, tuple[str, float | None]] = {
    "kd-dense": ("2 s, 512 MiB", 109.0),
    "kd-wide": ("2 s, 512 MiB", 109.0),
    "kd-binned": ("2 s, 512 MiB", 109.0),
    "m-dense": ("1.5 s", 76.0),
    "m-wide": ("1.5 s", 76.0),
    "m-million": ("2 s", None),
    "pair-kernel": ("1.5e9 pairs/s a core", None),
    "moment-kernel": ("–", None),
}
WHAT = {
    "kd-dense": "K_d bands, 4,000 of 20,000 points in 100 km, 100 simulations, exact",
    "kd-wide": "the same in 500 km",
    "kd-binned": "K_d bands in 100 km, binned route",
    "m-dense": "M bands, 4,000 of 20,000 points in 100 km, 100 simulations",
    "m-wide": "the same in 500 km",
    "m-million": "M, 20,000 of 1,000,000 points in 500 km, r to 10 km",
    "pair-kernel": "pair counts by fine bin, one thread",
    "moment-kernel": "pair moments (exact K_d), one thread",
}


def points(n: int, side: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Sixty clusters of spread side/15 in a square, metres."""
    rng = np.random.default_rng(seed)
    centre = rng.random((60, 2)) * side
    place = centre[rng.integers(0, 60, n)] + rng.normal(0, side / 15, (n, 2))
    place = np.clip(place, 0, side * 0.9999)
    return place[:, 0].copy(), place[:, 1].copy()


def job(name: str) -> tuple[Callable[[], Any], Callable[[], float], float]:
    """The work, a plain numpy or scipy run of it (seconds, scaled up), and its pairs."""
    from gunjip.measures.distance import as_points, duranton_overman, kd, marcon_puech_m

    r = np.arange(61) * 500.0
    if name.startswith(("kd", "m-d", "m-w")):
        side = 500e3 if name.endswith("wide") else 100e3
        x, y = points(20_000, side)
        label = np.full(20_000, "b", object)
        mine = np.sort(np.random.default_rng(1).choice(20_000, 4_000, replace=False))
        label[mine] = "a"
        p = as_points((x, y, label), metric="planar")
        if name.startswith("kd"):
            kd.EXACT_PAIRS = 0.0 if name == "kd-binned" else 1e12
            return (
                lambda: duranton_overman(p, "a", r=r, simulations=100, seed=1),
                lambda: 100.0 * plain_kd(x[mine], y[mine], r),
                100.0 * 4_000 * 3_999 / 2,
            )
        return (
            lambda: marcon_puech_m(p, "a", r=r, simulations=100, seed=1),
            lambda: 100.0 * plain_m(x, y, mine, r),
            100.0 * 4_000 * 3_999 + 20_000.0 * 19_999,
        )
    if name == "m-million":
        x, y = points(1_000_000, 500e3)
        label = np.full(x.size, "b", object)
        mine = np.sort(np.random.default_rng(1).choice(x.size, 20_000, replace=False))
        label[mine] = "a"
        p = as_points((x, y, label), metric="planar")
        grid = np.arange(1, 21) * 500.0
        return (
            lambda: marcon_puech_m(p, "a", r=grid, simulations=0),
            lambda: plain_tree(x, y, mine, grid),
            float("nan"),
        )
    from gunjip.measures import pair_bins
    from gunjip.measures.distance import kernels

    n = 24_000 if name == "pair-kernel" else 8_000
    x, y = points(n, 100e3)
    lo = np.zeros((n, 1), np.int64)
    hi = np.arange(n)[:, None].copy()
    if name == "pair-kernel":
        f = tuple(a.astype(np.float32) for a in (x, y, np.zeros(n)))
        width = np.float32(1024 / 40e3)

        def count() -> Any:
            return pair_bins.count_pairs(*f, *f, True, lo, hi, width, 1024, 0, 1)

        return count, lambda: plain_counts(x, y), n * (n - 1) / 2
    c = (x, y, np.zeros(n), np.ones(n))

    def moments() -> Any:
        return kernels.pair_moments(*c, *c, True, 0.0, lo, hi, 96 / 1_000, 3_900, 0, 1)

    return moments, lambda: plain_counts(x, y), n * (n - 1) / 2


def plain_counts(x: np.ndarray, y: np.ndarray) -> float:
    """scipy's pdist and numpy's histogram."""
    from scipy.spatial.distance import pdist

    began = time.process_time()
    np.histogram(pdist(np.stack([x, y], axis=1)), bins=1_024, range=(0, 40e3))
    return time.process_time() - began


def plain_kd(x: np.ndarray, y: np.ndarray, r: np.ndarray) -> float:
    """One K_d by scipy's pdist, a histogram and a matrix of Gaussians (binned at 50 m)."""
    from scipy.spatial.distance import pdist

    began = time.process_time()
    d = pdist(np.stack([x, y], axis=1))
    count, edge = np.histogram(d, bins=800, range=(0, 40e3))
    middle = (edge[1:] + edge[:-1]) / 2
    np.exp(-0.5 * ((r[:, None] - middle) / 600.0) ** 2) @ count
    return time.process_time() - began


def plain_m(x: np.ndarray, y: np.ndarray, mine: np.ndarray, r: np.ndarray) -> float:
    """One M by numpy: distances of each plant to all points, sorted into the radii."""
    inside = np.zeros(x.size, bool)
    inside[mine] = True
    began = time.process_time()
    for i in mine[:400]:
        d = np.hypot(x - x[i], y - y[i])
        place = np.searchsorted(r, d)
        np.cumsum(np.bincount(place, minlength=r.size + 1))
        np.cumsum(np.bincount(place[inside], minlength=r.size + 1))
    return (time.process_time() - began) * mine.size / 400


def plain_tree(x: np.ndarray, y: np.ndarray, mine: np.ndarray, r: np.ndarray) -> float:
    """M by scipy's cKDTree, one query a radius; 200 plants, scaled up."""
    from scipy.spatial import cKDTree

    place = np.stack([x, y], axis=1)
    began = time.process_time()
    both = (cKDTree(place), cKDTree(place[mine]))
    built = time.process_time() - began
    began = time.process_time()
    for tree in both:
        for radius in r:
            tree.query_ball_point(place[mine[:200]], radius, return_length=True)
    return built + (time.process_time() - began) * mine.size / 200


def one(name: str, compare: bool) -> dict[str, float]:
    """Run in a process of its own: seconds of the first and of a warm call."""
    work, plain, pairs = job(name)
    seconds, cpu = [], []
    # What takes a moment is taken again: the best of up to twenty later calls.
    while not seconds or (
        compare and len(seconds) < 21 and (len(seconds) < 2 or sum(seconds[1:]) < 4)
    ):
        began, spent = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "call": seconds[0],
        "warm": min(seconds),
        "cpu": min(cpu),
        "peak": peak,
        "pairs": pairs,
        "plain": plain() if compare else float("nan"),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", nargs="*", default=list(AIMS), choices=list(AIMS))
    parser.add_argument("--one", choices=list(AIMS), help=argparse.SUPPRESS)
    parser.add_argument("--compare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one, options.compare)))
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{os.cpu_count()} cores, load {load:.1f} at the start\n")
    print(
        "| job | aim | first s | cached s | warm s | CPU s | peak MiB | pairs/s of CPU "
        "| × numpy/scipy (CPU) | × dbmss (CPU) |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in options.jobs:
        with tempfile.TemporaryDirectory() as cache:
            env = os.environ | {"NUMBA_CACHE_DIR": cache}

            def run(*more: str, name: str = name, env: dict[str, str] = env) -> dict[str, float]:
                command = [sys.executable, __file__, "--one", name, *more]
                answer = subprocess.run(
                    command, env=env, check=True, capture_output=True, text=True
                )
                found: dict[str, float] = json.loads(answer.stdout)
                return found

            first = run()
            again = run("--compare")
        aim, dbmss = AIMS[name]
        rate = again["pairs"] / again["cpu"]
        print(
            f"| {WHAT[name]} | {aim} | {first['call']:.2f} | {again['call']:.2f} "
            f"| {again['warm']:.2f} | {again['cpu']:.2f} | {again['peak']:.0f} "
            f"| {rate:.2e} | {again['plain'] / again['cpu']:.0f} "
            f"| {'–' if dbmss is None else format(dbmss / again['cpu'], '.0f')} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
