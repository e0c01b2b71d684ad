"""Twenty clusters of the US that an expert knows: does the screen of QCEW 2016 find them?

    python benchmarks/where_us.py ../shared/data > table.md

The list was written down before the screen was run. A cluster counts as found where
its county is strong (location quotient at least 1 and in the top quarter) in the four-digit
industry, by the published cell or, where it is withheld, in at least half of the draws.
Printed beside: the quotient or its 90 % interval, whether the cell is withheld, and the
county's rank by quotient among counties with at least 250 jobs.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np

from us_data import counties

KNOWN = [
    ("Semiconductors, Silicon Valley", "06085", "3344"),
    ("Motor vehicle parts, Detroit", "26163", "3363"),
    ("Motion pictures, Los Angeles", "06037", "5121"),
    ("Casino hotels, Las Vegas", "32003", "7211"),
    ("Securities, Manhattan", "36061", "5231"),
    ("Carpets, Dalton", "13313", "3141"),
    ("Oilfield support, Houston", "48201", "2131"),
    ("Software publishing, Seattle", "53033", "5112"),
    ("Aircraft, Everett", "53061", "3364"),
    ("Aircraft, Wichita", "20173", "3364"),
    ("Research, Cambridge (Massachusetts)", "25017", "5417"),
    ("Orthopaedic devices, Warsaw (Indiana)", "18085", "3391"),
    ("Caravans, Elkhart", "18039", "3362"),
    ("Wine, Napa", "06055", "3121"),
    ("Insurance, Hartford", "09003", "5241"),
    ("Furniture, Hickory", "37035", "3371"),
    ("Rubber, Akron", "39153", "3262"),
    ("Air couriers, Memphis", "47157", "4921"),
    ("Sound recording, Nashville", "47037", "5122"),
    ("Computer services, Fairfax", "51059", "5415"),
]


def main() -> None:
    warnings.simplefilter("error")
    cells = counties(Path(sys.argv[1]).resolve()).found.screen.table
    cells = cells.astype({"region": "str", "industry": "str"})
    print("| cluster | county | NAICS | quotient | withheld | tier | p(strong) | rank | found |")
    print("|---|---|---|---|---|---|---|---|---|")
    count = 0
    for name, county, code in KNOWN:
        own = cells[cells["industry"] == code]
        row = own[own["region"] == county]
        if row.empty:
            print(f"| {name} | {county} | {code} | no row | | | | | no |")
            continue
        r = row.iloc[0]
        p = (
            float(r["p_strong"])
            if "p_strong" in row
            else float(r["tier"] in ("strong", "strong10"))
        )
        large = own[(own["jobs"] >= 250) | (own["region"] == county)]
        rank = int((large["lq"] > r["lq"]).sum()) + 1 if np.isfinite(r["lq"]) else 0
        found = p >= 0.5
        count += found
        if r["withheld"]:
            quotient = f"{r['lq']:.1f} ({r['lq_low']:.1f}–{r['lq_high']:.1f})"
        else:
            quotient = f"{r['lq']:.1f}"
        print(
            f"| {name} | {county} | {code} | {quotient} | {'yes' if r['withheld'] else 'no'} "
            f"| {r['tier'] or '–'} | {p:.2f} | {rank} of {len(large)} | {'yes' if found else '**no**'} |"
        )
    print(f"\nFound: {count} of {len(KNOWN)}.")


if __name__ == "__main__":
    main()
