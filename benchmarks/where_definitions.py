"""Learned groups of industries on QCEW 2016, against three-digit groups and random ones.

    python benchmarks/where_definitions.py SHARED_DATA > docs/clusters/definitions.md

Counties by four-digit NAICS (private; establishments are never withheld, jobs are estimated
where they are), trade between industries from the detailed use table of 2012 of the Bureau
of Economic Analysis, each industry's flows spread evenly over its six-digit codes.
Then the seven screens side by side (with the people of 1990, the only count among the files):
the cells on which they disagree most, and why.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np

from gunjip.clusters.definitions.learn import learn_definitions
from gunjip.clusters.screens.disagreement import disputed
from gunjip.clusters.screens.side_by_side import screen
from gunjip.foundation.words import say
from gunjip.study.pipeline import Findings
from gunjip.tables import Links
from us_data import Counties, counties, people, strengths, trade

#: What the largest groups are, by the code that names them; written after looking.
WHAT = {
    "3321": "Metal products",
    "1131": "Timber, wood and paper",
    "3332": "Industrial machinery",
    "3341": "Electronics and instruments",
    "6211": "Health care outside hospitals",
    "4231": "Wholesale for builders, workshops and motor trade",
    "5413": "Research, engineering, computing and consulting",
    "5511": "Head offices and their staff services",
    "1112": "Fruit and vegetables, grown and preserved",
    "1122": "Pigs and poultry, with feed and slaughter",
    "2111": "Oil and gas, with its machinery and services",
    "2381": "Building trades",
    "3251": "Chemicals and plastics in primary form",
    "3311": "Steel, other metals and foundries",
    "4232": "Wholesale of furnishings and appliances",
}


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


def disputes(us: Counties, links: Links, data: Path) -> None:
    """The cells on which the methods disagree most, and why."""
    found = us.found
    screened = screen(
        found.cells,
        regions=found.regions,
        linkages=strengths(links, found.cells.industries),
        population=people(data),
        draws=us.draws,
        seed=1,
    )
    frame = screened.table
    print("\n## What each screen says\n")
    print(f"Over {len(us.draws)} drawn tables; a cell says yes from half of the draws on.\n")
    print("| screen | cells that say yes | that say no | unsure (5 to 95 %) | open |")
    print("|---|---|---|---|---|")
    for name in screened.params["methods"]:
        p = frame[f"p_{name}"]
        unsure = p.between(0.05, 0.95)
        print(
            f"| {name} | {int((p >= 0.5).sum()):,} | {int((p < 0.5).sum()):,} "
            f"| {int(unsure.sum()):,} | {int(p.isna().sum()):,} |"
        )
    most = disputed(screened, 300)
    print("\n## Cells on which the methods disagree most\n")
    print(f"Not asked: {most.params['not_asked'] or 'none'}. Of equal ones the largest first.\n")
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
    print("\nOf the 300 most disputed:\n\n| why | cells |\n|---|---|")
    for why, count in most.table["why"].value_counts().items():
        print(f"| {say(f'disputed-why-{why}', 'en')} | {count} |")


def main() -> None:
    warnings.simplefilter("error")
    data = Path(sys.argv[1]).resolve()
    us = counties(data)
    links = trade(data)
    print("# Groups of industries on QCEW 2016\n")
    print("\n".join(__doc__.strip().splitlines()[4:]) + "\n")
    definitions(us.found, links)
    disputes(us, links, data)


if __name__ == "__main__":
    main()
