"""What the diagnosis finds of what was planted: warnings by seed, and elements taken away.

    python benchmarks/planted_warnings.py --seeds 5 6 7 8 --plants 60000 --remove 5 6
    python benchmarks/planted_warnings.py --demo gunjip-demo

Clusters are the planted ones (members, stage, new or old industry, role grades as
planted), so that detection and grading play no part; all else is what a user sees.
``--remove`` takes each element from each cluster that has all of them, of those seeds.
``--demo`` reads a folder in which ``gunjip demo`` has run: there the clusters are those
found, with the members and roles that were found, and nothing is given.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from demo_truth import newest, stands_for
from gunjip.datasets import peninsula
from gunjip.datasets.peninsula import Peninsula
from gunjip.diagnosis.balance import ACTORS, PRESENT, weakest_link
from gunjip.diagnosis.balance import ELEMENTS as BALANCE
from gunjip.diagnosis.benchmark import structural_peers
from gunjip.diagnosis.checks import read_checks
from gunjip.diagnosis.diagnose import Diagnosis, diagnose
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.indicators.plants import SMALL
from gunjip.diagnosis.indicators.ties import gravity_test
from gunjip.diagnosis.material import Material
from gunjip.foundation.results import Result
from gunjip.study.health import read_health

#: Codes of industries that the bundled country plants as new ones.
EMERGING = ("21", "26", "271", "272", "282", "58", "62", "70113")
#: Grades as the bundled country plants them.
GRADES = {1: "weak", 2: "medium", 3: "strong"}
#: Elements that can be taken from a cluster: bodies of these kinds …
BODIES = {
    "research": ("university", "institute"),
    "support": ("association", "public"),
    "university": ("university",),
    "institute": ("institute",),
    "government": ("public",),
}
#: … or the members that make final products, or the small ones that supply them, or ties of these
#: kinds among the members.
MAKERS = ("production", "supply")
TIES = {
    "cooperation": ("transaction", "order", "supplier_finance", "job_move", "information"),
    "research": ("co_patent", "joint_rd", "technology"),
}
#: Levels of a cluster whose elements are in balance: none is below this share of its peers.
BALANCED = 0.75


def planted_material(country: Peninsula) -> Material:
    """The planted clusters with all tables that a user sees."""
    return Material(
        country.establishments,
        country.truth.members[["cluster", "plant_id"]].astype("str"),
        links=country.links,
        organisations=country.organisations,
        survey=country.survey,
        programmes=country.programmes,
        zones=country.zones,
        facilities=country.facilities,
        regions=country.regions,
    )


def planted_profile(country: Peninsula) -> pd.DataFrame:
    """What kind each planted cluster is, as planted."""
    table = pd.DataFrame(country.truth.clusters.drop(columns="geometry"))
    new = [str(t).replace(" ", "").split(",") if isinstance(t, str) else list(t)
           for t in table["industries"]]  # fmt: skip
    return pd.DataFrame(
        {
            "cluster_id": table["cluster"].astype("str").to_numpy(),
            "seri_type": table["seri_type"].astype("str").to_numpy(),
            "stage": table["stage"].astype("str").to_numpy(),
            # An agglomeration has no roles to grade.
            **{r: [GRADES.get(int(g), "not_told") for g in table[r]] for r in ("vp", "so", "ss")},
            "emerging": [
                sum(c.startswith(EMERGING) for c in codes) * 2 > len(codes) for codes in new
            ],
        }
    )


def warnings_found(country: Peninsula, found: Diagnosis, seed: int) -> pd.DataFrame:
    """A row a warning: planted, found, found though not planted, planted and left untested."""
    planted = {
        (str(r["cluster"]), str(r["anti_pattern"]))
        for r in country.truth.anti_patterns.to_dict(orient="records")
    } | {(c, "single_sector") for c in dependent(country)}
    rows = []
    for check in [c.id for c in read_checks() if c.group == "anti_pattern"]:
        mine = found.table[found.table["check"] == check].set_index("cluster")
        told = [(c, check) in planted for c in mine.index.astype("str")]
        failed = (mine["outcome"] == "failed").to_numpy()
        open_ = (mine["outcome"] == "not_tested").to_numpy()
        here = pd.Series(told).to_numpy(dtype=bool)
        rows.append(
            {
                "seed": seed, "check": check, "planted": int(here.sum()),
                "found": int((here & failed).sum()), "false": int((~here & failed).sum()),
                "untested": int((here & open_).sum()),
                "false_in": ", ".join(mine.index[~here & failed].astype("str")),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def dependent(country: Peninsula) -> set[str]:
    """Clusters in whose town one division truly has the share of jobs that the check asks for.

    It is planted nowhere and yet is there: told from the plants without their errors.
    """
    plants = country.truth.plants
    division = plants["industry"].astype("str").str[:2]
    jobs = plants["jobs"].groupby([plants["region"].astype("str"), division]).sum()
    share = jobs.groupby(level=0).max() / jobs.groupby(level=0).sum()
    cut = next(c.threshold for c in read_checks() if c.id == "single_sector") or 1.0
    members = country.truth.members.merge(plants[["plant_id", "region"]], on="plant_id")
    home = members.groupby("cluster")["region"].agg(lambda r: str(r.value_counts().index[0]))
    return {str(c) for c, r in home.items() if share[r] >= cut}


def without(material: Material, cluster: str, element: str) -> Material | None:
    """One cluster of the country with one of its elements taken away; None where it has none.

    Bodies leave the country, makers of final products and small plants the cluster, ties the record;
    research goes with its bodies and with the firms' own ties of research.
    """
    members = material.members[material.members["cluster"] == cluster]
    links, organisations = material.links, material.organisations
    assert links is not None and organisations is not None
    mine = set(members["plant_id"]) | set(material.bodies[cluster]["organisation_id"].astype("str"))
    near = links.data["source"].isin(mine) | links.data["target"].isin(mine)
    ties = links.data[near]
    before, gone = len(ties), set[str]()
    if element in BODIES:
        here = material.bodies[cluster]
        gone = set(here.loc[here["kind"].isin(BODIES[element]), "organisation_id"].astype("str"))
        organisations = organisations[~organisations["organisation_id"].astype("str").isin(gone)]
        ties = ties[~(ties["source"].isin(gone) | ties["target"].isin(gone))]
    elif element in MAKERS:
        data = material.plants.data.iloc[material.rows[cluster]]
        # A plant whose jobs are not on record is no small plant by the record, yet it may be one.
        small = ~(data["jobs"] >= SMALL)
        made = data["product"] == "final" if element == "production" else small
        gone = set(data.loc[made, "plant_id"])
    if element in TIES:
        ids = set(members["plant_id"])
        inside = ties["source"].isin(ids) & ties["target"].isin(ids)
        ties = ties[~(inside & ties["kind"].isin(TIES[element]))]
    if not gone and len(ties) == before:
        return None
    return replace(
        material,
        members=members[~members["plant_id"].isin(gone)],
        links=type(links)(ties.reset_index(drop=True)),
        organisations=organisations,
        survey=None, programmes=None, zones=None, tie_excess=None,
    )  # fmt: skip


def removals(
    country: Peninsula, material: Material, told: Result, seed: int, most: int = 1_000
) -> pd.DataFrame:
    """Each element taken from each cluster whose elements are in balance.

    In balance is a cluster that was planted without a weak role and whose levels are
    all at least ``BALANCED``. What it never had is not taken.

    Returns
    -------
    DataFrame
        ``seed, cluster, taken, binds_before, binds, level_before, level, probability,
        found``: found where the element taken, and no other, binds.
    """
    table = told.table
    grades = country.truth.clusters.set_index("cluster")[["vp", "so", "ss"]].min(axis=1)
    whole_ones = set(grades.index[grades >= 2].astype("str"))
    peers = structural_peers(told, profile=planted_profile(country))
    models: list[tuple[Mapping[str, Sequence[str]], Mapping[str, float]]] = [
        (BALANCE, {}), (ACTORS, PRESENT)
    ]  # fmt: skip
    rows: list[dict[str, object]] = []
    for elements, standard in models:
        whole = weakest_link(table, elements=elements, peers=peers, standard=standard, seed=seed)
        lowest = whole.table.groupby("cluster")["level"].agg(lambda v: v.min(skipna=False))
        balanced = [str(c) for c in lowest.index[lowest >= BALANCED] if str(c) in whole_ones]
        for name in balanced[:most]:
            before = whole.table[whole.table["cluster"] == name].set_index("element")
            for element in before.index:
                if element not in {*BODIES, *MAKERS, *TIES}:
                    continue
                less = without(material, name, str(element))
                if less is None:
                    continue
                now = evidence(less, seed=seed).table
                after = weakest_link(
                    pd.concat([table[table["cluster"] != name], now], ignore_index=True),
                    elements=elements, peers=peers, standard=standard, seed=seed,
                ).table  # fmt: skip
                mine = after[after["cluster"] == name].set_index("element")
                binds = mine.index[mine["binding"].astype(bool)].tolist()
                was = before.index[before["binding"].astype(bool)].tolist()
                rows.append(
                    {
                        "seed": seed, "cluster": name, "taken": element,
                        "binds_before": ", ".join(map(str, was)) or "none",
                        "level_before": round(float(before.loc[element, "level"]), 2),
                        "binds": ", ".join(map(str, binds)) or "none",
                        "level": round(float(mine.loc[element, "level"]), 2),
                        "probability": round(float(mine.loc[element, "probability"]), 2),
                        "found": binds == [element],
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def demo_warnings(folder: Path) -> pd.DataFrame:
    """A row a warning: what the run of a demo found of what was planted, clusters found too."""
    told = read_health(newest(folder, "diagnosis")).diagnosis
    mine = stands_for(folder)
    faults = pd.read_csv(folder / "truth" / "anti_patterns.csv", dtype="str")
    planted = set(zip(faults["cluster"], faults["anti_pattern"], strict=True))
    seed = int(tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))["seed"])
    planted |= {(c, "single_sector") for c in dependent(peninsula(seed))}
    table = told.table.assign(stands_for=told.table["cluster"].map(mine)).dropna(
        subset=["stands_for"]
    )
    rows = []
    for check in [c.id for c in read_checks() if c.group == "anti_pattern"]:
        part = table[table["check"] == check]
        here = pd.Series([(c, check) in planted for c in part["stands_for"]], index=part.index)
        count = {o: int((here & (part["outcome"] == o)).sum())
                 for o in ("failed", "not_tested", "passed")}  # fmt: skip
        wrong = part[~here & (part["outcome"] == "failed")]
        rows.append(
            {
                "check": check, "planted": int(here.sum()), "found": count["failed"],
                "untested": count["not_tested"], "missed": count["passed"], "false": len(wrong),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _sentence(planted: int, found: int, untested: int, missed: int, false: int) -> str:
    return (
        f"\nOf {planted} warnings that are there {found} were found, {untested} were left "
        f"untested and {missed} were missed; {false} were found where there is none."
    )


def _markdown(frame: pd.DataFrame) -> str:
    head = "| " + " | ".join(map(str, frame.columns)) + " |"
    rule = "|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, r)) + " |" for r in frame.itertuples(index=False)]
    return "\n".join([head, rule, *rows])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[3, 4])
    parser.add_argument("--plants", type=int, default=60_000)
    parser.add_argument("--remove", type=int, nargs="*", default=[], help="seeds of which too")
    parser.add_argument("--only", nargs="*", default=[], help="checks that need no gravity test")
    parser.add_argument("--sum", action="store_true", help="one table over all seeds")
    parser.add_argument("--demo", type=Path, help="a folder in which gunjip demo has run")
    asked = parser.parse_args(arguments)
    if asked.demo is not None:
        table = demo_warnings(asked.demo)
        total = table.drop(columns="check").sum()
        print(_markdown(table))
        print(_sentence(**total))
        return
    found, taken = [], []
    for seed in asked.seeds:
        country = peninsula(seed, plants=asked.plants)
        material = planted_material(country)
        if not asked.only:
            material = replace(material, tie_excess=gravity_test(material, seed))
        told = evidence(material, seed=seed)
        every = warnings_found(country, diagnose(told, profile=planted_profile(country)), seed)
        found.append(every[every["check"].isin(asked.only)] if asked.only else every)
        if seed in asked.remove:
            taken.append(removals(country, material, told, seed))
        print(f"seed {seed}", file=sys.stderr, flush=True)
    every = pd.concat(found, ignore_index=True)
    counts = ["planted", "found", "false", "untested"]
    shown = every.groupby("check", sort=False)[counts].sum().reset_index() if asked.sum else every
    print(_markdown(shown))
    sums = every[counts].sum()
    missed = sums["planted"] - sums["found"] - sums["untested"]
    print(_sentence(**sums, missed=missed), end="\n\n")
    if taken:
        print(_markdown(removed_by_element(pd.concat(taken, ignore_index=True))))
        print("\n" + _markdown(pd.concat(taken, ignore_index=True).query("not found")))


def removed_by_element(taken: pd.DataFrame) -> pd.DataFrame:
    """A row an element: how often it was taken, and how often it alone bound afterwards."""
    return (
        taken.groupby("taken", sort=False)
        .agg(
            clusters=("found", "size"), binds_alone=("found", "sum"),
            median_level_before=("level_before", "median"), median_level=("level", "median"),
            lowest_probability=("probability", "min"),
        )
        .round(2)
        .reset_index()
    )  # fmt: skip


if __name__ == "__main__":
    main()
