"""Rejection rates of the moment route at nominal 5 %, on generated and on real sites.

    python benchmarks/calibration_moments.py [--draws 2000] [--tri DIR] [--daejeon DIR]
        [--only TEXT] [--sizes N ...]

For each site pattern and industry size: samples of n random sites (so the null is
true), the share that crosses the local limits (mean over distances), the global
limits and, for the false-discovery test, the share of families of 50 industries in
which anything is rejected. Writes Markdown to stdout.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from gunjip.measures.inference import adjust_p_values
from gunjip.measures.moments import limits, pearson, routing, theory
from gunjip.measures.moments.copula import maximum_table
from gunjip.measures.moments.intake import sample_distances
from gunjip.measures.moments.montecarlo import SpectralDensity, nested_draws
from gunjip.measures.moments.observe import own_densities
from gunjip.measures.moments.passes import exact_population, ring_population
from gunjip.measures.moments.sites import Sites, globe_sites, make_bins, planar_sites, spatial_order
from real_data import daejeon_plants, tri_plants

SIZES = (30, 100, 300, 1_000, 10_000)
FAMILY = 50
#: Separate sets of draws that look again at small p-values.
FRESH = 4
KM = 1_000.0
#: Parts of an industry that stand together in the table of power.
PLANTED = (0.0, 0.05, 0.1, 0.2, 0.4)


def clustered(count: int, *, seed: int, extent: float = 400_000.0, parks: float = 0.25) -> Sites:
    """Zipf-sized clusters, a background, and plants that share an address."""
    rng = np.random.default_rng(seed)
    centres = rng.random((60, 2)) * extent
    spread = extent / np.exp(rng.uniform(np.log(12), np.log(60), 60))
    share = np.arange(1, 61) ** -0.8
    k = rng.choice(60, count, p=share / share.sum())
    xy = centres[k] + rng.normal(size=(count, 2)) * spread[k][:, None]
    back = rng.random(count) < 0.15
    xy[back] = rng.random((int(back.sum()), 2)) * extent
    xy = np.where((xy < 0) | (xy > extent), np.abs(extent - np.abs(xy - extent)), xy)
    xy = np.clip(xy, 0, extent)
    moved = np.flatnonzero(rng.random(count) < parks)
    hosts = rng.choice(count, max(1, moved.size // 6), replace=False)
    p = np.arange(1, hosts.size + 1) ** -0.5
    xy[moved] = xy[rng.choice(hosts, moved.size, p=p / p.sum())]
    return planar_sites(xy[:, 0], xy[:, 1])


def rates(
    sites: Sites, distances: Any, bandwidth: float, sizes: tuple[int, ...], draws: int, seed: int
) -> list[dict[str, Any]]:
    """Rejection rates of one pattern."""
    sites = sites.take(spatial_order(sites, bandwidth))
    bins = make_bins(distances, bandwidth, sites.geometry)
    rings = sites.geometry == "planar" and sites.count > 20_000
    make = ring_population if rings else exact_population
    pop = make(sites, distances, bandwidth, bins, seed=seed)
    rows = []
    for n in sizes:
        if n > sites.count // 2:
            continue
        count = draws if n < 1_000 else max(400, draws // 2 if n == 1_000 else draws // 5)
        one = np.array([n])
        if n > 4_000:
            # Draws on the grid; on the globe in the equal-area projection, for this table only.
            maker = SpectralDensity(sites, distances, bandwidth)
            k = maker.draws(one, count, seed=seed, workers=None)[0]
        else:
            k = nested_draws(sites, bins, one, count, seed=seed, workers=None)[0]
        k = k.astype(float)
        c = theory.equal_weights(float(n), sites.count)
        mean, sd, skew = theory.mean_sd_skew(pop, c)
        mean, sd = mean / c.total, sd / c.total
        ratio = float(c.linear / c.pair)
        table = maximum_table(pop, [ratio], seed=seed, nodes=1)
        critical = float(table.critical(ratio, 0.05))
        z = pearson.score((k - mean) / sd, skew)
        top = z.max(axis=1)
        p = table.p_value(np.full(count, ratio), top)
        rare = np.flatnonzero(p < routing.RECHECK_P)
        checked = p.copy()
        if n <= routing.RECHECK_UP_TO and rare.size:
            # What the survey does before false-discovery control; a few separate sets of
            # draws, so that the noise of one set is not in every family.
            owner = rare // FAMILY % (FRESH if n < 1_000 else 1)
            for part in range(FRESH if n < 1_000 else 1):
                some = rare[owner == part]
                if not some.size:
                    continue
                fresh = nested_draws(
                    sites, bins, one, routing.RECHECK_DRAWS, seed=seed + 1 + part, workers=None
                )[0]
                for i in some:
                    checked[i] = limits.exceedance_p(k[i], mean, sd, skew, fresh)
        plain = np.array(
            [
                (adjust_p_values(f) <= 0.05).any()
                for f in p[: count // FAMILY * FAMILY].reshape(-1, FAMILY)
            ]
        )
        families = checked[: count // FAMILY * FAMILY].reshape(-1, FAMILY)
        fdr = np.array([(adjust_p_values(f) <= 0.05).any() for f in families])
        half = count // 2
        # The rank route on the same draws: the first half makes the limits.
        down = limits.rank_limit("lower", k[half], k[:half], 0.05)
        rows.append(
            {
                "n": n,
                "draws": count,
                "skew": float(np.nanmax(skew)),
                "local_up": float((z > 1.6448536).mean()),
                "local_low": float((z < -1.6448536).mean()),
                "up": float((z.max(axis=1) > critical).mean()),
                "low": float((z.min(axis=1) < -critical).mean()),
                "fdr": int(fdr.sum()),
                "plain": int(plain.sum()),
                "checked_001": float((checked <= 0.001).mean()),
                "families": fdr.size,
                "up_001": float((p <= 0.001).mean()),
                "nested_low": float((k[half:] < down.simultaneous).any(axis=1).mean()),
                "up_01": float((p <= 0.01).mean()),
                "used": n >= routing.LOWER_FROM,
                "sd": float((k.std(axis=0) / sd).mean()),
            }
        )
    return rows


def power(sites: Sites, distances: Any, bandwidth: float, draws: int, seed: int) -> None:
    """Share of planted industries found: so much of each stands near one random site."""
    sites = sites.take(spatial_order(sites, bandwidth))
    bins = make_bins(distances, bandwidth, sites.geometry)
    pop = exact_population(sites, distances, bandwidth, bins, seed=seed)
    rng = np.random.default_rng(seed)
    print(
        "\n### Power: planted clusters among generated sites, 25 % share an address\n\n"
        f"{sites.count:,} sites, h = {bandwidth / KM:g} km; the planted plants stand on a random third "
        f"of the sites nearest to one random site; found: p ≤ 5 % on the upper side, {draws} industries "
        "a cell.\n\n| n | " + " | ".join(f"{100 * s:g} % planted" for s in PLANTED) + " |"
    )
    print("|---" * (len(PLANTED) + 1) + "|")
    for n in (30, 100, 300, 1_000):
        c = theory.equal_weights(float(n), sites.count)
        mean, sd, skew = theory.mean_sd_skew(pop, c)
        mean, sd = mean / c.total, sd / c.total
        ratio = float(c.linear / c.pair)
        table = maximum_table(pop, [ratio], seed=seed, nodes=1)
        found = []
        for part in PLANTED:
            inside = round(part * n)
            index = []
            for _ in range(draws):
                centre = rng.integers(sites.count)
                away = np.hypot(sites.px - sites.px[centre], sites.py - sites.py[centre])
                ring = np.argsort(away, kind="stable")[: max(3 * inside, 1)]
                mine = rng.choice(ring, inside, replace=False)
                rest = np.setdiff1d(np.arange(sites.count), mine)
                index.append(np.r_[mine, rng.choice(rest, n - inside, replace=False)])
            grouped = sites.take(np.concatenate(index))
            start = np.arange(draws + 1, dtype=np.int64) * n
            k = own_densities(grouped, start, bins, None)
            z = pearson.score((k - mean) / sd, skew).max(axis=1)
            found.append((table.p_value(np.full(draws, ratio), z) <= 0.05).mean())
        print(f"| {n:,} | " + " | ".join(f"{100 * f:.0f} %" for f in found) + " |", flush=True)


def report(
    name: str, sites: Sites, distances: Any, bandwidth: float, rows: list[Any], seconds: float
) -> None:
    """One table."""
    print(
        f"\n### {name}\n\n{sites.count:,} sites, h = {bandwidth / KM:g} km, "
        f"0–{distances[-1] / KM:g} km in {distances.size} steps ({seconds:.0f} s)\n"
    )
    print(
        "| n | draws | largest skew | sd, drawn/exact | local upper | local lower | global upper "
        "| upper at 1 % | upper at 0.1 % | the same, simulated again | global lower, moments | global lower, nested "
        "| FDR families | without looking again | 2 s.e. |"
    )
    print("|" + "---|" * 15)
    for r in rows:
        error = 200 * np.sqrt(0.05 * 0.95 / r["draws"])
        mark = "" if r["used"] else " (not used)"
        print(
            f"| {r['n']:,} | {r['draws']:,} | {r['skew']:.2f} | {r['sd']:.3f} "
            f"| {100 * r['local_up']:.1f} | {100 * r['local_low']:.1f} | {100 * r['up']:.1f} "
            f"| {100 * r['up_01']:.2f} | {100 * r['up_001']:.2f} | {100 * r['checked_001']:.2f} "
            f"| {100 * r['low']:.1f}{mark} "
            f"| {100 * r['nested_low']:.1f} | {r['fdr']} of {r['families']} | {r['plain']} | ±{error:.1f} |",
            flush=True,
        )


def main() -> None:
    """Run all patterns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument("--tri", type=Path)
    parser.add_argument("--daejeon", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help="patterns whose name has this text")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--power", action="store_true", help="planted clusters only")
    args = parser.parse_args()
    wide = np.arange(0.0, 201.0, 4.0) * KM
    if args.power:
        power(clustered(20_000, seed=0), wide, 5 * KM, args.draws, args.seed)
        return
    patterns: list[tuple[str, Sites, Any, float]] = [
        ("Generated: 25 % share an address", clustered(20_000, seed=0), wide, 5 * KM),
        ("Generated: 60 % share an address", clustered(20_000, seed=3, parks=0.6), wide, 5 * KM),
    ]
    if args.tri:
        tri = tri_plants(args.tri)
        sites = globe_sites(tri["lon"].to_numpy(), tri["lat"].to_numpy())
        far = np.arange(0, 501, 10.0) * KM
        patterns.append(("TRI, contiguous US, great circles", sites, far, 20 * KM))
        state = tri[tri["state"] == "OH"]
        sites = globe_sites(state["lon"].to_numpy(), state["lat"].to_numpy())
        near = np.arange(0, 151, 3.0) * KM
        patterns.append(("TRI, Ohio, great circles", sites, near, 5 * KM))
    if args.daejeon:
        shops = daejeon_plants(args.daejeon)
        sites = globe_sites(shops["lon"].to_numpy(), shops["lat"].to_numpy())
        patterns.append(("Daejeon stores, great circles", sites, np.arange(0, 6_001, 120.0), 300.0))
        patterns.append(
            ("Daejeon stores, short bandwidth", sites, np.arange(0, 2_001, 40.0), 100.0)
        )
    for name, sites, distances, bandwidth in patterns:
        if args.only not in name:
            continue
        began = time.perf_counter()
        assert sample_distances(sites, seed=0).max() > distances[-1]
        rows = rates(sites, distances, bandwidth, tuple(args.sizes), args.draws, args.seed)
        report(name, sites, distances, bandwidth, rows, time.perf_counter() - began)


if __name__ == "__main__":
    main()
