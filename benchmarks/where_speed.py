"""How long *where* takes: footprints of a country, of a million points, and the screens.

    python benchmarks/where_speed.py country   60,000 plants × 80 industries
    python benchmarks/where_speed.py points    1,000,000 points of one industry
    python benchmarks/where_speed.py screens SHARED_DATA   the US with 200 draws

Aims: 2 min, 1 min and 2 min on two cores.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd

from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.screens.side_by_side import METHODS, screen
from gunjip.datasets import peninsula
from gunjip.tables import Establishments


def told(name: str, began: float, aim: float, found: int) -> None:
    print(f"| {name} | {time.perf_counter() - began:.1f} | {aim:.0f} | {found} |", flush=True)


def screens(data: Path) -> None:
    """Each screen, and all seven, on QCEW 2016 by county and four-digit NAICS over 200 draws."""
    from us_data import counties, people, strengths, trade

    us = counties(data, draws=200)
    table, regions = us.found.cells, us.found.regions
    codes = table.industries
    given = {
        "regions": regions,
        "linkages": strengths(trade(data), codes),
        "population": people(data),
        "draws": us.draws,
        "seed": 1,
    }
    print(
        f"{len(table.regions):,} regions × {len(codes)} industries, {len(table):,} cells, "
        f"{us.draws.shape[1]:,} of them drawn {len(us.draws)} times\n"
    )
    screen(table, **{**given, "draws": us.draws[:2]})  # compiles
    # The tiers are the base of every call: each other method is timed beyond them.
    for name in METHODS:
        began = time.perf_counter()
        found = screen(table, methods=[name], **given)
        told(name, began, 120, int((found.table[f"p_{name}"] >= 0.5).sum()))
    began = time.perf_counter()
    found = screen(table, **given)
    told("all seven", began, 120, int((found.table["disagreement"] > 0).sum()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("country", "points", "screens"))
    parser.add_argument("data", type=Path, nargs="?")
    args = parser.parse_args()
    if args.what == "screens":
        screens(args.data.resolve())
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
