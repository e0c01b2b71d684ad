"""Real run: two United States clusters profiled from QCEW counties and BEA's input–output table.

    python benchmarks/profile_real.py SHARED_DATA > docs/profile/real.md

Motor vehicles in metropolitan Detroit and rubber and plastics around Akron, 2016, first
quarter. One quarter, no plants, no organisations, no ties: the point is what the profile says
and what it refuses to say.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import rdata

from gunjip.linkages.network import Network
from gunjip.linkages.upstream import upstreamness
from gunjip.measures.complexity import economic_complexity
from gunjip.profile import profile_table
from gunjip.tables import Links, RegionIndustry

CLUSTERS = {
    "detroit_vehicles": (["26163", "26125", "26099"], ["3361", "3362", "3363"]),
    "akron_rubber": (["39153", "39133"], ["3261", "3262"]),
}
#: Counties with US codes of QCEW's private ownership at four digits.
OWNER, LEVEL = 5, 76


def cells(path: Path) -> RegionIndustry:
    """Jobs by county and four-digit industry; undisclosed cells are bounded, not zero."""
    raw = pd.read_csv(
        path, dtype={"area_fips": "str", "industry_code": "str", "disclosure_code": "str"}
    )
    raw = raw[(raw["own_code"] == OWNER) & (raw["agglvl_code"] == LEVEL)]
    hidden = raw["disclosure_code"].eq("N")
    jobs = raw["month3_emplvl"].astype(float)
    return RegionIndustry(
        pd.DataFrame(
            {
                "region": raw["area_fips"],
                "industry": raw["industry_code"],
                "year": 2016,
                "value": jobs.mask(hidden),
                "low": jobs.mask(hidden, 0.0),
                # A withheld cell has no upper bound here: only its plants are known.
                "high": jobs.mask(hidden, float("inf")),
                "status": hidden.map({True: "withheld", False: "published"}),
            }
        ).reset_index(drop=True)
    )


def chain(path: Path) -> tuple[dict[str, float], Links]:
    """Upstreamness by four-digit code, the mean over BEA's detailed industries."""
    use = next(iter(rdata.read_rda(str(path)).values()))
    frame = pd.DataFrame(use)
    frame.index = [str(i).split("/")[0] for i in frame.index]
    frame.columns = [str(c).split("/")[0] for c in frame.columns]
    codes = [c for c in frame.index if c in set(frame.columns)]
    flows = frame.loc[codes, codes].clip(lower=0)
    final = frame.loc[codes, [c for c in frame.columns if c.startswith("F")]].sum(axis=1)
    flows.index.name = "source"
    tall = flows.reset_index().melt("source", var_name="target", value_name="value")
    tall = tall[tall["value"] > 0].assign(kind="input_output")
    links = Links(tall, "industry")
    found = upstreamness(Network.from_input_output(links), final=final.to_dict()).frame
    good = found[found["upstreamness"].notna()]
    mean = good.groupby(good["industry"].astype(str).str[:4])["upstreamness"].mean()
    return {str(k): float(v) for k, v in mean.items()}, links


def main() -> None:
    """Print the profile in both languages."""
    data = Path(sys.argv[1])
    table = cells(data / "qcew2016" / "qcew_2016q1_county_greatlakes5.csv.xz")
    place, _ = chain(data / "bea_io" / "Detail_Use_2012_PRO_BeforeRedef_12sch.rda")
    known = table.data.assign(value=table.data["value"].fillna(table.data["low"]))
    wide = known.pivot_table(index="region", columns="industry", values="value", fill_value=0.0)
    pci = economic_complexity(wide.loc[wide.sum(axis=1) > 0, wide.sum() > 0]).frame
    pci = pci[(pci["side"] == "industry") & pci["value"].notna()]
    found = profile_table(
        CLUSTERS, table, upstreamness=place,
        complexity=dict(zip(pci["code"].astype(str), pci["value"], strict=True)),
    )  # fmt: skip
    print("# Two clusters of the United States, from a table alone\n")
    print((__doc__ or "").split("\n\n")[2].strip() + "\n")
    print("Complexity is computed over the counties of five Great Lakes states with undisclosed")
    print("cells as their lower bound, so it is rough; the location quotient is against the same")
    print(
        "five states, and `inferred` because cells are undisclosed. BEA 2012, before redefinition.\n"
    )
    told = found.evidence[found.evidence["status"] != "not_tested"]
    print(
        "| cluster | indicator | value | low | high | unit | status |\n|---|---|---|---|---|---|---|"
    )
    for r in told.itertuples():
        print(f"| {r.cluster} | {r.indicator} | {r.value:.3f} | {r.low:.3f} | {r.high:.3f} | {r.unit} | {r.status} |")  # fmt: skip
    for lang in ("en", "ko"):
        print(f"\n## {lang}\n\n```")
        for key in CLUSTERS:
            print(f"{key}")
            for one in found.of(key):
                print("  " + one.summary(lang).split("\n")[0])
        print("```")
    silent = sum(c.answer == "not_told" for c in found.classifications)
    print(f"\nOf {len(found.classifications)} judgements {silent} cannot be told.")


if __name__ == "__main__":
    main()
