"""What the diagnosis finds of what was planted: warnings by seed, and elements taken away.

    python benchmarks/planted_warnings.py --seeds 3 4 --plants 60000

Clusters are the planted ones (members, stage, new or old industry, role grades as
planted), so that detection and grading play no part; all else is what a user sees.
``--own`` gives each zone the cluster that it was designated for, as a register would.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from gunjip.datasets import peninsula
from gunjip.datasets.peninsula import Peninsula
from gunjip.diagnosis.balance import weakest_link
from gunjip.diagnosis.checks import read_checks
from gunjip.diagnosis.diagnose import Diagnosis, diagnose
from gunjip.diagnosis.evidence import evidence
from gunjip.diagnosis.indicators.ties import gravity_test
from gunjip.diagnosis.material import Material

#: Codes of industries that the bundled country plants as new ones.
EMERGING = ("21", "26", "271", "272", "282", "58", "62", "70113")
#: Grades as the bundled country plants them.
GRADES = {1: "weak", 2: "medium", 3: "strong"}
#: Elements that can be taken from a cluster, and the bodies or plants that they are.
ELEMENTS = {
    "research": ("university", "institute"),
    "support": ("association", "public"),
}


def planted_material(country: Peninsula, *, own_zones: bool = False) -> Material:
    """The planted clusters with all tables that a user sees.

    Parameters
    ----------
    own_zones
        Name the cluster that each zone was designated for.
    """
    truth = country.truth
    zones = country.zones
    if own_zones:
        zones = zones.merge(truth.zones[["zone", "cluster"]], on="zone")
    return Material(
        country.establishments,
        truth.members[["cluster", "plant_id"]].astype("str"),
        links=country.links,
        organisations=country.organisations,
        survey=country.survey,
        programmes=country.programmes,
        zones=zones,
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
    }
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


def without(material: Material, cluster: str, element: str) -> Material:
    """The same country with one element of one cluster taken away.

    ``research`` and ``support``: the bodies of that kind inside the cluster;
    ``cooperation``: the ties among its members.
    """
    if element in ELEMENTS and material.organisations is not None:
        here = material.bodies[cluster]
        gone = set(here.loc[here["kind"].isin(ELEMENTS[element]), "organisation_id"].astype("str"))
        ids = material.organisations["organisation_id"].astype("str")
        members = material.members
        return replace(
            material,
            organisations=material.organisations[~ids.isin(gone)],
            members=members[~members["plant_id"].isin(gone)],
        )
    if material.links is None:
        return material
    data = material.links.data
    mine = set(material.members.loc[material.members["cluster"] == cluster, "plant_id"])
    inside = data["source"].isin(mine) & data["target"].isin(mine)
    links = type(material.links)(data[~inside].reset_index(drop=True))
    return replace(material, links=links)


def removed(material: Material, cluster: str, element: str, seed: int) -> dict[str, object]:
    """The weakest link of a cluster before and after one of its elements is taken away."""
    out: dict[str, object] = {"cluster": cluster, "taken away": element}
    for when, now in (("before", material), ("after", without(material, cluster, element))):
        table = weakest_link(evidence(now, seed=seed), seed=seed).table
        mine = table[table["cluster"] == cluster].set_index("element")
        binding = mine.index[mine["binding"].astype(bool)].tolist()
        out[f"binds {when}"] = ", ".join(map(str, binding)) or "none"
        if element in mine.index:
            out[f"level {when}"] = round(float(mine.loc[element, "level"]), 2)
            out[f"probability {when}"] = round(float(mine.loc[element, "probability"]), 2)
    return out


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
    parser.add_argument("--own", action="store_true", help="zones say for whom they are")
    parser.add_argument("--remove", default="", help="a cluster whose elements are taken away")
    asked = parser.parse_args(arguments)
    for seed in asked.seeds:
        country = peninsula(seed, plants=asked.plants)
        material = planted_material(country, own_zones=asked.own)
        material = replace(material, tie_excess=gravity_test(material, seed))
        told = evidence(material, seed=seed)
        found = diagnose(told, profile=planted_profile(country))
        print(_markdown(warnings_found(country, found, seed)), flush=True)
        if asked.remove:
            rows = [
                removed(material, asked.remove, element, seed)
                for element in (*ELEMENTS, "cooperation")
            ]
            print(_markdown(pd.DataFrame(rows)), flush=True)


if __name__ == "__main__":
    main()
