"""Three United States clusters diagnosed and given a roadmap as far as one table allows.

    python benchmarks/health_real.py SHARED_DATA > docs/diagnosis/real.md

Motor vehicles in metropolitan Detroit (strong), rubber and plastics around Akron (the seat of an
industry that shrank) and motor vehicles in a county whose every cell is withheld,
private jobs of one quarter of 2016. There are no ties, bodies, programmes, zones or
answers: most checks are not tested, and the page says so first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gunjip.diagnosis.diagnose import Diagnosis, check_name, diagnose
from gunjip.foundation.words import LANGS, Lang, say
from gunjip.policy.prescribe import Prescription, prescribe
from gunjip.policy.roadmap import build_roadmap
from gunjip.profile import profile_table
from gunjip.study.health import Health, never_tested_names
from gunjip.study.show_health import reason, statistic
from gunjip.tables import RegionIndustry
from profile_real import cells


def clusters(table: RegionIndustry) -> dict[str, tuple[list[str], list[str]]]:
    """Two well-known places, and the county whose motor-vehicle industries are all withheld."""
    out = {
        "detroit_vehicles": (["26163", "26125", "26099"], ["3361", "3362", "3363"]),
        "akron_rubber": (["39153", "39133"], ["3261", "3262"]),
    }
    data = table.data
    mine = data[data["industry"].astype("str").isin(["3361", "3362", "3363"])]
    told = mine.groupby(mine["region"].astype("str")).agg(
        cells=("status", "size"), hidden=("status", lambda s: int((s == "withheld").sum()))
    )
    hidden = told[(told["cells"] == 3) & (told["hidden"] == 3)]
    name = sorted(hidden.index)[0]
    out[f"hidden_vehicles_{name}"] = ([name], ["3361", "3362", "3363"])
    return out


def page(found: Diagnosis, told: Prescription, lang: Lang) -> str:
    """What was and was not tested, and what follows, in one language."""
    health = Health(found, {"evidence": found.evidence})
    lines = [f"\n## {lang}\n", health.headline(lang), ""]
    names = never_tested_names(found.table, lang)
    lines.append("**" + say("diag-never-tested", lang, names=", ".join(names)) + "**\n")
    for cluster in sorted(found.table["cluster"].unique()):
        mine = found.table[
            (found.table["cluster"] == cluster) & (found.table["status"] != "not_applicable")
        ]
        known = mine[mine["value"].notna() | mine["low"].notna()]
        lines.append(f"\n### {cluster}\n")
        lines.append("| | | |\n|---|---|---|")
        lines += [
            f"| {check_name(str(r['check']), lang)} | {statistic(r, lang)} | {reason(r, lang)} |"
            for _, r in known.iterrows()
        ]
        lines.append(f"\n{say('diag-status-not-tested', lang)}: {len(mine) - len(known)}.")
    road = build_roadmap(told, start_year=2017, baseline_year=2016)
    lines += ["", "```", told.summary(lang), road.summary(lang), "```"]
    return "\n".join(lines)


def main() -> None:
    """Print the page in both languages."""
    data = Path(sys.argv[1])
    table = cells(data / "qcew2016" / "qcew_2016q1_county_greatlakes5.csv.xz")
    kinds = profile_table(clusters(table), table, seed=1)
    found = diagnose(kinds.evidence, profile=kinds.table)
    told = prescribe(found, kinds.table)
    print("# Three clusters of the United States, from a table alone\n")
    print("\n".join(__doc__.strip().splitlines()[4:]))
    for lang in LANGS:
        print(page(found, told, lang))


if __name__ == "__main__":
    main()
