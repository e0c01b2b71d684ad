"""Three United States clusters diagnosed and given a roadmap as far as one table allows.

    python benchmarks/health_real.py SHARED_DATA > docs/diagnosis/real.md

Motor vehicles in metropolitan Detroit (strong), metalworking around Cleveland (it lost jobs
over the year) and motor vehicles in the county with most plants of those whose every cell is
withheld: private jobs of the first quarter of 2016 in five Great Lakes states, read by
``gunjip run`` with its changes over the year. Other levels of the same publication bound how jobs
are spread over plants, count research bodies, business associations and technical services as
establishments, and tell pay. National flows between industries (Bureau of Economic Analysis, 2012)
tell what part of its inputs a place's own industries could supply, and of its sales to industries
they could take; how much of an industry a place has is told against the five states. There are no
ties, programmes, zones or answers: most checks are not tested, and the page says so first.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from gunjip.diagnosis.diagnose import check_name
from gunjip.foundation.words import LANGS, Lang, say
from gunjip.study.diagnose import diagnose_study
from gunjip.study.health import Health, never_tested_names
from gunjip.study.prescribe import Advice, advise
from gunjip.study.show_compare import gap_rows, growth_line, peer_line
from gunjip.study.show_health import demand, reason, statistic
from us_data import trade

STUDY = """\
schema = 1
title = "Three clusters of the Great Lakes"
title_ko = "오대호의 세 클러스터"
seed = 1
digits = 4

[inputs.table]
file = "{table}"

[diagnosis]
clusters = "clusters.csv"
input_output = "flows.csv"
emerging = ["3254", "3364", "5112", "5182", "5191", "5417"]
"""
VEHICLES = ("3361", "3362", "3363")
NAMED = {
    "detroit_vehicles": (("26163", "26125", "26099"), VEHICLES),
    "cleveland_metal": (("39035", "39055", "39085"), ("3321", "3327", "3328")),
}
#: What is told of growth beside the checks, in the frame's order.
BESIDE = (
    "plants", "jobs", "hidden_cells", "effective_plants", "pay_beyond_industry", "variety",
    "plants_growth", "jobs_growth", "supplier_potential", "customer_potential", "jobs_change",
    "shift_national", "shift_mix", "shift_competitive",
)  # fmt: skip


def hidden_county(path: Path) -> str:
    """The county with most plants of those whose three vehicle industries are all withheld."""
    raw = pd.read_csv(path, dtype={"area_fips": "str", "industry_code": "str"})
    mine = raw[(raw["own_code"] == 5) & raw["industry_code"].isin(VEHICLES)]
    mine = mine[mine["agglvl_code"] == 76]
    told = mine.groupby("area_fips").agg(
        cells=("industry_code", "size"),
        hidden=("disclosure_code", lambda s: int((s == "N").sum())),
        plants=("qtrly_estabs_count", "sum"),
    )
    kept = told[(told["cells"] == 3) & (told["hidden"] == 3)]
    return str(kept["plants"].idxmax())


def page(health: Health, told: Advice, lang: Lang) -> str:
    """What was and was not tested, and what follows, in one language."""
    table = health.diagnosis.table
    lines = [f"\n## {lang}\n", health.headline(lang), ""]
    names = never_tested_names(table, lang)
    lines.append("**" + say("diag-never-tested", lang, names=", ".join(names)) + "**\n")
    for cluster in sorted(table["cluster"].unique()):
        mine = table[(table["cluster"] == cluster) & (table["status"] != "not_applicable")]
        known = mine[mine["value"].notna()]
        lines.append(f"\n### {cluster}\n")
        lines.append("| | | | |\n|---|---|---|---|")
        lines += [
            f"| {check_name(str(r['check']), lang)} | {statistic(r, lang)} | {demand(r, lang)} "
            f"| {reason(r, lang)} |"
            for _, r in known.iterrows()
        ]
        lines.append(f"\n{say('diag-status-not-tested', lang)}: {len(mine) - len(known)}.\n")
        told_of = (growth_line(health, cluster, lang), peer_line(health, cluster, lang))
        lines += [f"{line}\n" for line in told_of if line]
        head, rows = gap_rows(health, cluster, lang)
        lines += [f"| {' | '.join(r)} |" for r in (head, ["---"] * len(head), *rows)]
    lines += ["", "```", told.prescription.summary(lang), told.roadmap.summary(lang), "```"]
    items = told.roadmap.table
    if len(items):
        first = str(items["item"].iloc[0])
        lines += ["", "```", first]
        lines += [f"  {step}: {text}" for step, text in told.roadmap.chain(first, lang=lang)]
        lines.append("```")
    return "\n".join(lines)


def beside(health: Health) -> str:
    """Numbers without a check: size, what is withheld, and shift-share over the year."""
    frame = health.frames["evidence"]
    frame = frame[frame["indicator"].isin(BESIDE)]
    lines = [
        "| cluster | indicator | value | low | high | unit | status |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in frame.itertuples():
        cells = [f"{v:.4g}" for v in (r.value, r.low, r.high)]
        lines.append(
            f"| {r.cluster} | {r.indicator} | {' | '.join(cells)} | {r.unit} | {r.status} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the page in both languages."""
    path = Path(sys.argv[1]) / "qcew2016" / "qcew_2016q1_county_greatlakes5.csv.xz"
    county = hidden_county(path)
    clusters = {**NAMED, f"hidden_vehicles_{county}": ((county,), VEHICLES)}
    rows = [(c, r, i) for c, (rs, cs) in clusters.items() for r in rs for i in cs]
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "study.toml").write_text(STUDY.format(table=path.resolve()), encoding="utf-8")
        frame = pd.DataFrame(rows, columns=["cluster", "region", "industry"])
        frame.to_csv(folder / "clusters.csv", index=False)
        flows = trade(Path(sys.argv[1])).data[["source", "target", "value"]]
        flows.to_csv(folder / "flows.csv", index=False)
        health = diagnose_study(folder)
        told = advise(folder).advice
    print("# Three clusters of the United States, from a table alone\n")
    print("\n".join(__doc__.strip().splitlines()[4:]))
    for lang in LANGS:
        print(page(health, told, lang))
    print("\n## Beside the checks\n")
    print(
        "Changes and shift-share are over one year and the cells that both years publish. They and\n"
        "the variety of a place are numbers without a check: no source gives a threshold for variety\n"
        "(related variety goes with growth of jobs in Frenken, van Oort and Verburg 2007,\n"
        "doi:10.1080/00343400601120296, by a slope and not by a cut), and the competitive part of\n"
        "shift-share is what *growth of jobs beyond its industries elsewhere* tests.\n"
    )
    print(beside(health))


if __name__ == "__main__":
    main()
