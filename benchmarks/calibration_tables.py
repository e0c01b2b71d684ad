"""Calibration of the measures of tables: coverage of intervals, level of tests.

    python benchmarks/calibration_tables.py [replications] [--only SECTION ...]

Each row draws tables (or plants) from a known truth, computes the 90 % interval or
the 5 % test, and counts. The band is the binomial 95 % range of the nominal value.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.stats import binom, chi2, poisson

from gunjip.measures.autocorrelation import moran
from gunjip.measures.coagglomeration import coagglomeration, howard_newman_tarp
from gunjip.measures.complexity import economic_complexity
from gunjip.measures.concentration import (
    entropy,
    hachman,
    herfindahl,
    hoover,
    krugman,
    locational_gini,
    theil,
)
from gunjip.measures.ellison_glaeser import ellison_glaeser, maurel_sedillot
from gunjip.measures.spatial_quotients import spatial_location_quotient
from gunjip.measures.specialisation import location_quotient
from gunjip.measures.variety import variety

#: Tables drawn for an interval; 99 would blur its ends.
DRAWS = 199

INDICES = {
    "krugman": krugman,
    "hoover": hoover,
    "theil": theil,
    "locational_gini": lambda data, **o: locational_gini(data, of="region", **o),
    "herfindahl": herfindahl,
    "entropy": entropy,
    "hachman": hachman,
}


def truth(rng: np.random.Generator, jobs: float) -> np.ndarray:
    """Expected jobs of 12 regions and 10 industries with specialisations."""
    base = np.outer(rng.uniform(0.5, 2.0, 12), rng.uniform(0.5, 2.0, 10))
    tilt = rng.lognormal(0.0, 0.6, base.shape)
    cells = base * tilt
    return cells / cells.mean() * jobs


def graded(rng: np.random.Generator, regions: int, industries: int, jobs: float) -> np.ndarray:
    """Expected jobs with a gradient, so that there is an axis for complexity to find."""
    cells = np.outer(rng.uniform(0.5, 2.0, regions), rng.uniform(0.5, 2.0, industries))
    cells = cells * rng.lognormal(0.0, 0.6, cells.shape)
    cells *= np.exp(0.6 * np.outer(np.linspace(-1, 1, regions), np.linspace(-1, 1, industries)))
    return cells / cells.mean() * jobs


def line(name: str, case: str, hits: int, tries: int, nominal: float) -> str:
    """One row of the table."""
    low, high = binom.interval(0.95, tries, nominal)
    share = hits / tries
    verdict = "yes" if low <= hits <= high else ("low" if hits < low else "high")
    return (
        f"| {name} | {case} | {nominal:.0%} | {share:.1%} | {low / tries:.1%}–{high / tries:.1%} | "
        f"{tries:,} | {verdict} |"
    )


def table_intervals(replications: int) -> list[str]:
    """Coverage of the compound Poisson intervals, single jobs."""
    out = []
    for jobs in (20.0, 200.0):
        rng = np.random.default_rng(int(jobs))
        mean = truth(rng, jobs)
        true_lq = location_quotient(mean).frame["value"].to_numpy()
        tall = {name: f(mean, draws=0).frame["value"].to_numpy() for name, f in INDICES.items()}
        groups = {k: k % 3 for k in range(10)}
        true_variety = variety(mean, groups, draws=0).frame["value"].to_numpy()
        # Quotients are cheap: one cell a table of many, for those of one table hang together.
        lq_hits, lq_tries = 0, 40 * replications
        for k in range(lq_tries):
            frame = location_quotient(rng.poisson(mean).astype(float)).frame
            at = k % true_lq.size
            lq_hits += int(frame["low"].iloc[at] <= true_lq[at] <= frame["high"].iloc[at])
        hits = dict.fromkeys([*INDICES, "variety"], 0)
        tries = 0
        for k in range(replications):
            cells = rng.poisson(mean).astype(float)
            tries += 12
            # Regions draw their cells apart; only the base is common to them.
            for name, function in INDICES.items():
                got = function(cells, draws=DRAWS, seed=k).frame
                hits[name] += int(((got["low"] <= tall[name]) & (tall[name] <= got["high"])).sum())
            got = variety(cells, groups, draws=DRAWS, seed=k).frame.iloc[24:]  # related variety
            true = true_variety[24:]
            hits["variety"] += int(((got["low"] <= true) & (true <= got["high"])).sum())
        case = f"{jobs:.0f} jobs a cell, Poisson"
        out.append(line("location_quotient", case, lq_hits, lq_tries, 0.9))
        out += [line(name, case, h, tries, 0.9) for name, h in hits.items()]
    return out


def exact_counts(replications: int) -> list[str]:
    """What Garwood's exact interval of a whole number covers, by calculation: no replication."""
    out = []
    for jobs in (20.0, 200.0):
        mean = truth(np.random.default_rng(int(jobs)), jobs).ravel()
        count = np.arange(int(mean.max() + 12.0 * np.sqrt(mean.max()) + 30))
        low = np.where(count > 0, chi2.ppf(0.05, 2 * count) / 2.0, 0.0)
        high = chi2.ppf(0.95, 2 * count + 2) / 2.0
        inside = (low <= mean[:, None]) & (mean[:, None] <= high)
        covered = (poisson.pmf(count, mean[:, None]) * inside).sum(axis=1).mean()
        out.append(
            f"| Garwood's interval of a cell, by calculation | {jobs:.0f} jobs a cell, Poisson "
            f"| 90% | {covered:.1%} | – | – | – |"
        )
    return out


def lumpy_quotients(replications: int) -> list[str]:
    """Coverage of the location quotient when jobs come in plants."""
    rng = np.random.default_rng(7)
    mean = truth(rng, 12.0)
    true = location_quotient(mean).frame["value"].to_numpy()
    hits = {"plants": 0, "jobs": 0}
    for k in range(replications):
        count = rng.poisson(mean)
        jobs = np.array([[rng.exponential(10.0, n).sum() for n in row] for row in count])
        long = pd.DataFrame(
            {
                "region": np.repeat(np.arange(12), 10),
                "industry": np.tile(np.arange(10), 12),
                "value": jobs.ravel(),
                "plants": count.ravel(),
            }
        )
        at = k % true.size
        for name, lump in (("plants", "plants"), ("jobs", 1.0)):
            got = location_quotient(long, lump=lump).frame.iloc[at]  # type: ignore[arg-type]
            hits[name] += int(got["low"] <= true[at] <= got["high"])
    case = "12 plants a cell, exponential sizes"
    return [
        line("location_quotient, lump = plants", case, hits["plants"], replications, 0.9),
        line("location_quotient, lump = 1 (wrong)", case, hits["jobs"], replications, 0.9),
    ]


def plants(rng: np.random.Generator, n: int, where: np.ndarray, sizes: str) -> pd.DataFrame:
    """One industry of n plants; base jobs come from a fixed rest."""
    jobs = np.ones(n) * 10.0 if sizes == "equal" else np.ceil(rng.lognormal(2.5, 1.0, n))
    return pd.DataFrame(
        {
            "region": rng.choice(where.size, n, p=where),
            "industry": "x",
            "jobs": jobs,
            "plant": np.arange(n),
        }
    )


def anchor(regions: int) -> pd.DataFrame:
    """One plant a region of another industry, so that every region is in the table."""
    here = np.arange(regions)
    return pd.DataFrame({"region": here, "industry": "zz", "jobs": 1.0, "plant": -1 - here})


def ellison_glaeser_tests(replications: int) -> list[str]:
    """Level of the tests of no concentration."""
    out = []
    setup = np.random.default_rng(3)
    base = setup.dirichlet(np.full(30, 1.5))
    for n in (10, 30, 100, 300):
        rng = np.random.default_rng(n)
        rejected = {"normal": 0, "scatter": 0, "ms": 0, "ms-scatter": 0}
        for k in range(replications):
            data = pd.concat([anchor(30), plants(rng, n, base, "lognormal")])
            for prefix, function in (("", ellison_glaeser), ("ms", maurel_sedillot)):
                simple = function(data, base=base, draws=0).frame.iloc[0]
                tested = function(data, base=base, draws=0, simulations=99, seed=k).frame.iloc[0]
                rejected[prefix or "normal"] += int(simple["p_value"] <= 0.05)
                rejected["ms-scatter" if prefix else "scatter"] += int(tested["p_value"] <= 0.05)
        case = f"{n} plants, log-normal sizes, 30 regions"
        names = (
            ("normal", "ellison_glaeser, normal p"),
            ("scatter", "ellison_glaeser, 99 scatters"),
            ("ms", "maurel_sedillot, normal p"),
            ("ms-scatter", "maurel_sedillot, 99 scatters"),
        )
        out += [line(text, case, rejected[key], replications, 0.05) for key, text in names]
    return out


GAMMAS = (0.0, 0.01, 0.05, 0.2)


def index_intervals(replications: int, counts: tuple[int, ...] = (20, 100, 1_000)) -> list[str]:
    """Coverage of both intervals of both indices, in the model of Ellison and Glaeser.

    Location probabilities are drawn with the given γ; ``low, high`` should cover the
    index of those that were drawn, ``model_low, model_high`` the γ they were drawn with.
    """
    out = []
    base = np.random.default_rng(3).dirichlet(np.full(30, 1.5))
    x2 = float((base**2).sum())
    for n in counts:
        for gamma in GAMMAS:
            rng = np.random.default_rng([n, int(1_000 * gamma)])
            hits = dict.fromkeys(("eg own", "eg model", "ms own", "ms model"), 0)
            for k in range(replications):
                p = base if gamma == 0 else rng.dirichlet(base * (1 - gamma) / gamma)
                data = pd.concat([anchor(30), plants(rng, n, p, "lognormal")])
                own = {
                    "eg": ((p - base) ** 2).sum() / (1 - x2),
                    "ms": ((p**2).sum() - x2) / (1 - x2),
                }
                for name, function in (("eg", ellison_glaeser), ("ms", maurel_sedillot)):
                    row = function(data, base=base, draws=DRAWS, seed=k).frame.iloc[0]
                    hits[f"{name} own"] += int(row["low"] <= own[name] + 1e-9 <= row["high"] + 2e-9)
                    hits[f"{name} model"] += int(row["model_low"] <= gamma <= row["model_high"])
            case = f"{n:,} plants, log-normal sizes, 30 regions, γ = {gamma:g}"
            for key, text in (
                ("eg own", "ellison_glaeser, low–high"),
                ("eg model", "ellison_glaeser, model_low–model_high"),
                ("ms own", "maurel_sedillot, low–high"),
                ("ms model", "maurel_sedillot, model_low–model_high"),
            ):
                out.append(line(text, case, hits[key], replications, 0.9))
                print(out[-1], file=sys.stderr, flush=True)
    return out


def other_intervals(replications: int) -> list[str]:
    """Coverage of the intervals of the spatial quotients and of complexity, single jobs.

    One cell (or region) a table, for those of one table hang together.
    """
    out = []
    for regions, industries in ((12, 10), (40, 30)):
        rng = np.random.default_rng(11)
        mean = graded(rng, regions, industries, 60.0)
        near = np.zeros((regions, regions))
        for r in range(regions - 1):
            near[r, r + 1] = near[r + 1, r] = 1.0
        cases = {
            "spatial_location_quotient": lambda data, near=near, **o: spatial_location_quotient(
                data, near, **o
            ),
            "economic_complexity": economic_complexity,
        }
        for name, function in cases.items():
            true = function(mean, draws=0).frame["value"].to_numpy()
            hits = tries = 0
            for k in range(replications):
                cells = rng.poisson(mean).astype(float)
                got = function(cells, draws=DRAWS, seed=k).frame
                target = true
                if name == "economic_complexity":
                    # The axis has no sign of its own: take the truth's as the data's.
                    got, target = got.iloc[:regions], true[:regions]
                    target = target * np.sign(np.nansum(target * got["value"].to_numpy()))
                at = k % target.size
                if np.isfinite(got["low"].iloc[at]) and np.isfinite(target[at]):
                    tries += 1
                    hits += int(got["low"].iloc[at] <= target[at] <= got["high"].iloc[at])
            case = f"60 jobs a cell, {regions} × {industries}, Poisson"
            out.append(line(name, case, hits, tries, 0.9))
    return out


def pair_tests(replications: int) -> list[str]:
    """Level of the pair tests and of Moran's."""
    rng = np.random.default_rng(5)
    base = rng.dirichlet(np.full(30, 1.5))
    pair = colocated = 0
    for _ in range(replications):
        frames = []
        for k in range(3):
            part = plants(rng, 60, base, "lognormal")
            part["industry"], part["plant"] = f"i{k}", part["plant"] + 1000 * k
            frames.append(part)
        data = pd.concat(frames)
        every = pd.concat([data, anchor(30)])
        got = coagglomeration(every, base=pd.Series(base)).frame.iloc[0]
        pair += int(got["p_value"] <= 0.05)
        got = howard_newman_tarp(data).frame.iloc[0]
        colocated += int(got["p_value"] <= 0.05)
    side = 8
    grid = np.zeros((side * side, side * side))
    for r in range(side * side):
        for s in (r + 1 if (r + 1) % side else -1, r + side):
            if 0 <= s < side * side:
                grid[r, s] = grid[s, r] = 1
    i_normal = i_permuted = 0
    for k in range(replications):
        values = rng.gamma(1.0, 1.0, side * side)
        i_normal += int(moran(values, grid, permutations=0).frame["p_value"].item() <= 0.05)
        tested = moran(values, grid, permutations=99, seed=k).frame["p_value"].item()
        i_permuted += int(tested <= 0.05)
    return [
        line("coagglomeration, normal p", "60 plants each, 30 regions", pair, replications, 0.05),
        line("howard_newman_tarp, normal p", "60 of 180 plants", colocated, replications, 0.05),
        line("moran, normal p", "8 × 8 grid, exponential values", i_normal, replications, 0.05),
        line("moran, 99 permutations", "the same", i_permuted, replications, 0.05),
    ]


#: Parts of the page, in its order.
SECTIONS: dict[str, Callable[[int], list[str]]] = {
    "shares": lambda n: table_intervals(max(1, n // 8)),
    "exact": exact_counts,
    "lumps": lumpy_quotients,
    "plants": index_intervals,
    "others": other_intervals,
    "tests": ellison_glaeser_tests,
    "pairs": pair_tests,
}

HEAD = (
    "| statistic | case | nominal | found | range | replications | within |\n"
    "|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Print each section under its name, as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("replications", type=int, nargs="?", default=400)
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS))
    args = parser.parse_args()
    for name in args.only:
        began = time.process_time()
        rows = SECTIONS[name](args.replications)
        spent = time.process_time() - began
        print(f"<!-- {name}: {args.replications} replications, {spent:.0f} CPU s -->\n{HEAD}")
        print("\n".join(rows) + "\n", flush=True)


if __name__ == "__main__":
    main()
