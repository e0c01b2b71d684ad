"""Real run: concentration and complexity of United States counties (QCEW 2016, first quarter).

    python benchmarks/real_tables.py QCEW_FOLDER > docs/measures/real_tables.md

Withheld jobs (code N, written as 0) are unknown here and bounded; plant counts are
never withheld. National totals are not in the files: each published quotient of the
publisher, rounded to two decimals, gives an interval for one, and the intervals are
intersected.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from gunjip.measures.complexity import economic_complexity
from gunjip.measures.ellison_glaeser import ellison_glaeser
from gunjip.measures.herfindahl_bounds import expected_herfindahl
from gunjip.measures.matrix import region_industry_matrix
from gunjip.tables.region_industry import RegionIndustry

LEVEL = {"six": 78, "three": 75}


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells of counties and the names of industries; Puerto Rico and the Virgin Islands apart."""
    raw = pd.read_csv(
        folder / "qcew_2016q1_county.csv.xz",
        dtype={"area_fips": "str", "industry_code": "str", "disclosure_code": "str"},
        usecols=[
            "area_fips",
            "own_code",
            "industry_code",
            "agglvl_code",
            "disclosure_code",
            "qtrly_estabs_count",
            "month3_emplvl",
            "lq_month3_emplvl",
        ],
    )
    raw = raw[~raw["area_fips"].str[:2].isin(["72", "78"])]
    names = pd.read_csv(folder / "industries.csv", dtype="str").set_index("industry_code")
    return raw, names


def national_totals(cells: pd.DataFrame, covered: pd.Series[float]) -> pd.DataFrame:
    """Interval of each industry's national jobs from the publisher's rounded quotients."""
    total = covered.sum()
    use = cells[(cells["disclosure_code"] != "N") & (cells["lq_month3_emplvl"] > 0.01)]
    part = use["month3_emplvl"] / use["area_fips"].map(covered) * total
    frame = pd.DataFrame(
        {
            "industry": use["industry_code"],
            "low": part / (use["lq_month3_emplvl"] + 0.00501),
            "high": part / (use["lq_month3_emplvl"] - 0.00501),
        }
    ).replace([np.inf, -np.inf], np.nan)
    by = frame.dropna().groupby("industry")
    out = pd.DataFrame({"low": by["low"].max(), "high": by["high"].min()})
    # The published cells alone are a floor.
    floor = cells.groupby("industry_code")["month3_emplvl"].sum()
    out = out.reindex(floor.index)
    out["low"] = np.fmax(out["low"], floor)
    out["empty"] = out["low"] > out["high"] * (1 + 1e-9)
    return out


def table(
    cells: pd.DataFrame, totals: pd.Series[float], private: pd.Series[float]
) -> RegionIndustry:
    """Cells with bounds: a withheld cell holds at most what its county and industry leave."""
    hidden = (cells["disclosure_code"] == "N").to_numpy()
    jobs = cells["month3_emplvl"].to_numpy(dtype=float)
    shown = np.where(hidden, 0.0, jobs)
    rest_industry = totals - pd.Series(shown).groupby(cells["industry_code"].to_numpy()).sum()
    rest_region = private - pd.Series(shown).groupby(cells["area_fips"].to_numpy()).sum()
    room = np.minimum(
        cells["industry_code"].map(rest_industry).to_numpy(dtype=float),
        cells["area_fips"].map(rest_region).fillna(np.inf).to_numpy(dtype=float),
    )
    room = np.maximum(room, 0.0)
    data = pd.DataFrame(
        {
            "region": cells["area_fips"].to_numpy(),
            "industry": cells["industry_code"].to_numpy(),
            "year": 2016,
            "value": np.where(hidden, np.nan, jobs),
            "low": shown,
            "high": np.where(hidden, room, jobs),
            "plants": cells["qtrly_estabs_count"].to_numpy(dtype=float),
            "status": np.where(hidden, "withheld", "published"),
        }
    )
    none = hidden & (data["plants"].to_numpy() == 0)
    data.loc[none, ["value", "low", "high"]] = 0.0
    data.loc[none, "status"] = "published"
    return RegionIndustry(
        data,
        industry_totals=pd.DataFrame(
            {"industry": totals.index, "year": 2016, "value": totals.to_numpy()}
        ),
        region_totals=pd.DataFrame(
            {"region": private.index, "year": 2016, "value": private.to_numpy()}
        ),
        grand_totals=pd.DataFrame({"year": [2016], "value": [private.sum()]}),
    )


def markdown(frame: pd.DataFrame) -> str:
    """A Markdown table."""
    head = "| " + " | ".join(frame.columns) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(str(v) for v in row) + " |" for row in frame.to_numpy()]
    return "\n".join([head, *rows])


def private_totals(raw: pd.DataFrame) -> tuple[pd.Series[float], int]:
    """Private jobs of each county; withheld ones filled from their supersectors' floor."""
    rows = raw[(raw["agglvl_code"] == 71) & (raw["own_code"] == 5)].set_index("area_fips")
    jobs = rows["month3_emplvl"].astype(float)
    withheld = rows["disclosure_code"] == "N"
    sectors = raw[(raw["agglvl_code"] == 74) & (raw["disclosure_code"] != "N")]
    floor = sectors.groupby("area_fips")["month3_emplvl"].sum()
    jobs[withheld] = floor.reindex(jobs.index[withheld]).fillna(0.0)
    return jobs, int(withheld.sum())


def spread(frame: pd.DataFrame) -> float:
    """Median width of the bounds of γ."""
    return float((frame["bound_high"] - frame["bound_low"]).median())


def certain(frame: pd.DataFrame) -> str:
    """How many γ lie above and below zero whatever the withheld cells hold."""
    up, down = int((frame["bound_low"] > 0).sum()), int((frame["bound_high"] < 0).sum())
    return f"{up} above, {down} below, of {len(frame)}"


def main() -> None:
    """Write the page."""
    folder = Path(sys.argv[1])
    raw, names = read(folder)
    covered = raw[raw["agglvl_code"] == 70].set_index("area_fips")["month3_emplvl"].astype(float)
    private, filled = private_totals(raw)
    print("# Real run: United States counties, QCEW 2016, first quarter\n")
    print(
        f"{private.size:,} county areas of the 50 states and DC, {private.sum():,.0f} private jobs; "
        f"the private total of {filled} areas is withheld and replaced by the sum of its published "
        "sectors (they are the smallest). Made by `python benchmarks/real_tables.py FOLDER`.\n"
    )
    found: dict[str, pd.DataFrame] = {}
    complexity: dict[str, pd.DataFrame] = {}
    facts = []
    for name, level in LEVEL.items():
        cells = raw[(raw["agglvl_code"] == level) & (raw["own_code"] == 5)]
        span = national_totals(cells, covered)
        known = span.dropna()[~span.dropna()["empty"]]
        cells = cells[cells["industry_code"].isin(known.index)]
        totals = 0.5 * (known["low"] + known["high"])
        width = ((known["high"] - known["low"]) / totals).median()
        data = table(cells, totals, private)
        matrix_jobs = region_industry_matrix(data)
        counts_only = ellison_glaeser(matrix_jobs, draws=0).frame
        narrow = {
            cv: ellison_glaeser(
                matrix_jobs, herfindahl=expected_herfindahl(matrix_jobs, size_cv=cv), draws=0
            ).frame
            for cv in (1.0, 2.0)
        }
        result = narrow[2.0]
        result["title"] = [
            re.sub(r"^(NAICS )?[\d-]+ +", "", str(names["industry_title"].get(c, c)))
            for c in result["industry"]
        ]
        found[name] = result
        hidden = data.data["status"].astype("str") == "withheld"
        counts = data.data.assign(value=data.data["plants"])[["region", "industry", "value"]]
        matrix = region_industry_matrix(counts[~counts["region"].str.endswith("999")])
        eci = economic_complexity(matrix).frame
        complexity[name] = eci
        facts.append(
            {
                "codes": f"{name}-digit",
                "industries": len(result),
                "left out (no national total)": int(len(span) - len(known)),
                "cells": f"{len(cells):,}",
                "withheld": f"{hidden.mean():.0%}",
                "width of national totals (median)": f"{width:.1e}",
                "counts alone: median width of γ": f"{spread(counts_only):.3f}",
                "counts alone: sign of γ certain": certain(counts_only),
                "sizes of cv 1: median width of γ": f"{spread(narrow[1.0]):.4f}",
                "sizes of cv 1: sign of γ certain": certain(narrow[1.0]),
                "sizes of cv 2: median width of γ": f"{spread(result):.4f}",
                "sizes of cv 2: sign of γ certain": certain(result),
                "sizes of cv 2: median of the bounds' middles": (
                    f"{(0.5 * (result['bound_low'] + result['bound_high'])).median():.4f}"
                ),
            }
        )
    print("## What changed between six-digit and three-digit codes\n")
    both = pd.DataFrame(facts).set_index("codes").T.reset_index(names="")
    print(markdown(both) + "\n")
    six, three = found["six"].copy(), found["three"].set_index("industry")
    six["parent"] = six["industry"].str[:3]
    middle = six.groupby("parent")[["bound_low"]].median().add_suffix("_six")
    joint = three.join(middle, how="inner")
    above = int((joint["bound_low_six"] > joint["bound_high"]).sum())
    print(
        "With counts alone a cell may hold one giant and many empty plants, so that the plant "
        "Herfindahl can be as large as the sum of squared cell shares: γ can then never be shown "
        "to be positive, however concentrated the industry is. Bounds with an assumed spread of "
        "plant sizes (gamma, coefficient of variation 1 or 2) leave only the withheld cells open.\n"
    )
    print(
        f"Of {len(joint)} three-digit industries, in {above} the median six-digit industry inside "
        "is more concentrated for certain (its median lower bound above the parent's upper bound).\n"
    )
    region = {k: v[v["side"] == "region"].set_index("code")["value"] for k, v in complexity.items()}
    pair = pd.concat(region, axis=1).dropna()
    print(
        f"County ECI from plant counts: Spearman correlation of the two levels "
        f"{pair['six'].corr(pair['three'], method='spearman'):.3f} over {len(pair):,} counties; "
        f"without a value: {int(region['six'].isna().sum())} (six), "
        f"{int(region['three'].isna().sum())} (three).\n"
    )
    for name in LEVEL:
        result = found[name]
        large = result[result["plants"] >= 100]
        print(
            f"## Ellison–Glaeser γ, {name}-digit industries with 100 plants or more, sizes of cv 2\n"
        )
        for title, part in (
            ("Most concentrated (by lower bound)", large.nlargest(12, "bound_low")),
            ("Least concentrated (by upper bound)", large.nsmallest(12, "bound_high")),
        ):
            show = pd.DataFrame(
                {
                    "code": part["industry"],
                    "industry": part["title"].str.slice(0, 58),
                    "plants": part["plants"].map("{:,.0f}".format),
                    "γ from": part["bound_low"].map("{:.4f}".format),
                    "γ to": part["bound_high"].map("{:.4f}".format),
                    "H": part["herfindahl"].map("{:.5f}".format),
                }
            )
            print(f"### {title}\n\n{markdown(show)}\n")
    areas = pd.read_csv(folder / "areas.csv", dtype="str").set_index("area_fips")["area_title"]
    print("## ECI of counties, by plant counts\n")
    for name in LEVEL:
        eci = region[name].dropna()
        top = "; ".join(f"{areas.get(c, c)} ({v:.2f})" for c, v in eci.nlargest(8).items())
        low = "; ".join(f"{areas.get(c, c)} ({v:.2f})" for c, v in eci.nsmallest(8).items())
        print(f"- {name}-digit, highest: {top}")
        print(f"- {name}-digit, lowest: {low}")
    large = pair[pair.index.isin(private[private > 100_000].index)]
    for name in LEVEL:
        top = "; ".join(f"{areas.get(c, c)} ({v:.2f})" for c, v in large[name].nlargest(8).items())
        print(f"- {name}-digit, highest among {len(large)} counties over 100,000 jobs: {top}")
    print(
        "\nWhat this cannot tell: the order of ECI depends on the level and on counting plants "
        "instead of jobs; a county of few plants has presences by chance. The bounds of γ hold "
        "for every content of the withheld cells, but only under the assumed spread of plant sizes.\n"
    )


if __name__ == "__main__":
    main()
