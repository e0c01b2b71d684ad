"""How long *where* takes: footprints of a country, of a million points, and the screens.

    python benchmarks/where_speed.py country   60,000 plants × 80 industries
    python benchmarks/where_speed.py points    1,000,000 points of one industry
    python benchmarks/where_speed.py screens   3,000 regions × 300 industries with 200 draws

Aims: 2 min, 1 min and 2 min on two cores.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd

from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.screens.tiers import tiers
from gunjip.datasets import peninsula
from gunjip.tables import Establishments, RegionIndustry


def told(name: str, began: float, aim: float, found: int) -> None:
    print(f"| {name} | {time.perf_counter() - began:.1f} | {aim:.0f} | {found} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("country", "points", "screens"))
    args = parser.parse_args()
    if args.what == "screens":
        rng = np.random.default_rng(1)
        jobs = rng.lognormal(4, 2, (3_000, 300)).round()
        jobs[rng.random(jobs.shape) < 0.6] = 0
        row, column = np.nonzero(jobs)
        cells = pd.DataFrame(
            {"region": [f"r{k:04d}" for k in row], "industry": [f"i{k:03d}" for k in column],
             "value": jobs[row, column], "plants": np.ceil(jobs[row, column] / 20)}
        )  # fmt: skip
        hidden = rng.random(len(cells)) < 0.5
        draws = np.repeat(cells["value"].to_numpy()[None, :], 200, axis=0)
        draws[:, hidden] *= rng.lognormal(0, 0.3, (200, int(hidden.sum())))
        cells["status"] = np.where(hidden, "withheld", "published")
        cells["low"] = np.where(hidden, 0.0, cells["value"])
        cells["high"] = np.where(hidden, cells["value"] * 4, cells["value"])
        cells.loc[hidden, "value"] = np.nan
        table = RegionIndustry(cells)
        began = time.perf_counter()
        found = tiers(table, draws=draws)
        told("tiers, 3,000 × 300, 200 draws", began, 120, len(found.table))
        return
    if args.what == "country":
        country = peninsula(1)
        plants, regions = country.establishments, country.regions
        warm = Establishments(plants.data.head(500), plants.crs)
        footprints(warm, draws=19, seed=1)  # compiles
        began = time.perf_counter()
        found = footprints(plants, regions=regions, draws=199, seed=1)
        told("footprints, 60,000 plants × 80 industries, 199 draws", began, 120, len(found))
        began = time.perf_counter()
        found = footprints(plants, regions=regions, weight="jobs", draws=199, seed=1)
        told("the same, weighed by jobs", began, 120, len(found))
        return
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 500_000, (1_800_000, 2))
    for k, centre in enumerate(rng.uniform(50_000, 450_000, (20, 2))):
        xy[k * 5_000 : (k + 1) * 5_000] = rng.normal(centre, 4_000, (5_000, 2))
    industry = np.where(np.arange(len(xy)) < 1_000_000, "a", "b")
    many = Establishments(
        pd.DataFrame({"plant_id": np.arange(len(xy)).astype(str), "x": xy[:, 0], "y": xy[:, 1],
                      "industry": industry}), crs="EPSG:5179"
    )  # fmt: skip
    footprints(Establishments(many.data.head(500), many.crs), industries=["a"], draws=19, seed=1)
    began = time.perf_counter()
    found = footprints(many, industries=["a"], draws=49, seed=1)
    told("footprints, 1,000,000 points of one industry, 49 draws", began, 60, len(found))


if __name__ == "__main__":
    main()
