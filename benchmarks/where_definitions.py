"""Learned groups of industries on QCEW 2016, against three-digit groups and random ones.

    python benchmarks/where_definitions.py SHARED_DATA > docs/clusters/definitions.md

Counties by four-digit NAICS (private; establishments are never withheld, jobs are estimated
where they are), trade between industries from the detailed use table of 2012 of the Bureau
of Economic Analysis, each industry's flows spread evenly over its six-digit codes.
Then the screens side by side: the cells on which they disagree most, and why.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import rdata

from gunjip.clusters.definitions.learn import learn_definitions
from gunjip.foundation.words import say
from gunjip.study.find import find
from gunjip.study.pipeline import Findings
from gunjip.tables import Links

STUDY = """\
schema = 1
title = "US"
seed = 1
digits = 4

[inputs.table]
file = "{data}/qcew2016/qcew_2016q1_county.csv.xz"
[inputs.regions]
file = "{data}/us_geo/counties-10m.json.xz"
[inputs.industry_names]
file = "{data}/qcew2016/industries.csv"

[screen]
compare = true
"""
#: What the largest groups are, by the code that names them; written after looking.
WHAT: dict[str, str] = {}


def _frame(path: Path) -> pd.DataFrame:
    return pd.DataFrame(next(iter(rdata.read_rda(str(path)).values())))


def trade(folder: Path) -> Links:
    """Flows between four-digit NAICS industries, in million dollars."""
    use = _frame(folder / "Detail_Use_2012_PRO_BeforeRedef_12sch.rda")
    cross = _frame(folder / "MasterCrosswalk2012.rda")
    pair = cross[["BEA_2012_Detail_Code", "NAICS_2012_Code"]].dropna().astype(str).drop_duplicates()
    pair.columns = pd.Index(["bea", "naics"])
    pair = pair[pair["naics"].str.fullmatch(r"\d{6}")]
    pair["four"] = pair["naics"].str[:4]
    share = pair.groupby(["bea", "four"]).size() / pair.groupby("bea").size()
    weight = share.unstack(fill_value=0.0)
    codes = [c for c in weight.index if c in use.index and c in use.columns]
    flow = use.loc[codes, codes].to_numpy(dtype=float).clip(min=0)
    mine = weight.loc[codes].to_numpy()
    out = pd.DataFrame(mine.T @ flow @ mine, weight.columns, weight.columns)
    out.index.name = "source"
    tall = out.reset_index().melt("source", var_name="target", value_name="value")
    return Links(tall[tall["value"] > 0].assign(kind="input_output"), "industry")


def definitions(found: Findings, links: Links) -> None:
    """Groups, their scores and what they are."""
    learned = learn_definitions(found.cells, links=links, seed=1)
    names = {code: told["en"] for code, told in found.industry_names.items()}
    table = learned.table
    sizes = table["group"].value_counts()
    print(
        f"{len(table)} industries, {len(sizes)} groups, {int((sizes > 1).sum())} of several industries, "
        f"the largest of {sizes.max()}. Left out: {', '.join(learned.extra['left_out']) or 'nothing'}.\n"
    )
    print("## Scores\n")
    print(
        "Shares of groups (of industries) whose relatedness within is above the mean, or the 95th "
        "percentile, of that to other groups (Delgado, Porter and Stern 2016).\n"
    )
    print(
        "| evidence | score | learned | random, same sizes | three digits |\n|---|---|---|---|---|"
    )
    scores = learned.extra["scores"]
    for r in scores.itertuples():
        print(
            f"| {r.evidence} | {r.score} | {r.learned:.3f} | {r.random:.3f} | {r.hierarchy:.3f} |"
        )
    print(
        f"\nLearned groups are above random ones on {int((scores['learned'] > scores['random']).sum())} "
        f"of {len(scores)} scores and above three-digit groups on "
        f"{int((scores['learned'] > scores['hierarchy']).sum())}.\n"
    )
    print("## The largest groups\n")
    print("| group | what it is | industries | nearest other group |\n|---|---|---|---|")
    for group in sizes[sizes > 1].index[:15]:
        mine = table[table["group"] == group].sort_values("within", ascending=False)
        told = "; ".join(f"{c} {names.get(c, '')}" for c in mine["industry"])
        near = mine["nearest"].mode().iloc[0]
        print(f"| {group} | {WHAT.get(group, '')} | {told} | {near} {names.get(near, '')} |")


def disputes(found: Findings) -> None:
    """The cells on which the methods disagree most, and why."""
    most = found.disputed
    if most is None:
        return
    print("\n## Cells on which the methods disagree most\n")
    print(f"Asked: {', '.join(most.params['methods'])}; not asked: {most.params['not_asked']}.\n")
    print("| county | industry | jobs | LQ | yes | no | why |\n|---|---|---|---|---|---|---|")
    for r in most.table.head(25).itertuples():
        region = found.region_names.get(str(r.region), {}).get("en", str(r.region))
        name = found.industry_names.get(str(r.industry), {}).get("en", "")
        why = say(f"disputed-why-{r.why}", "en")
        jobs = f"{r.jobs:,.0f}" if np.isfinite(r.jobs) else "withheld"
        lq = f"{r.lq:.2f}" if np.isfinite(r.lq) else "–"
        print(
            f"| {region} | {r.industry} {name} | {jobs} | {lq} | {r.yes_by} | {r.no_by} | {why} |"
        )
    print("\n| why | cells |\n|---|---|")
    for why, count in most.table["why"].value_counts().items():
        print(f"| {say(f'disputed-why-{why}', 'en')} | {count} |")


def main() -> None:
    warnings.simplefilter("error")
    data = Path(sys.argv[1]).resolve()
    with TemporaryDirectory() as place:
        (Path(place) / "study.toml").write_text(STUDY.format(data=data), encoding="utf-8")
        found = find(Path(place)).found
    print("# Groups of industries on QCEW 2016\n")
    print("\n".join(__doc__.strip().splitlines()[4:]) + "\n")
    definitions(found, trade(data / "bea_io"))
    disputes(found)


if __name__ == "__main__":
    main()
