"""From what was found to a ClusterSet: what is kept, what is set aside, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gunjip.clusters.footprints.search import Found, Ints, Search
from gunjip.clusters.footprints.shape import outline
from gunjip.clusters.places import Floats, Plants, border_row, jobs_of
from gunjip.clusters.result import ClusterSet
from gunjip.measures.inference import adjust_p_values
from gunjip.tables import Regions

#: Least share inside over the share outside.
LEAST_LIFT = 1.5
#: Members stand at so many different places at least; one address is no cluster.
LEAST_PLACES = 5
#: Below this ``together`` the plants of a group keep apart.
APART = 0.6
CITATION = (
    "Kulldorff (1997), Communications in Statistics 26(6):1481-1496, "
    "doi:10.1080/03610929708831995; Abrams, Kulldorff, Kleinman (2010), "
    "International Journal of Health Geographics 9:61, doi:10.1186/1476-072X-9-61"
)
COLUMNS = [
    "cluster_id", "industry", "name", "industries", "year", "plants", "jobs", "jobs_low",
    "jobs_high", "expected", "lift", "inside", "places", "together", "radius", "area_km2", "x",
    "y", "region", "region_name", "regions", "n_regions", "share_outside", "mismatch", "excess",
    "p", "q", "stability", "verdict",
]  # fmt: skip
ASIDE = ["industry", "reason", "plants", "expected", "lift", "places", "together", "p", "q"]


def write_down(
    plants: Plants,
    label: Ints,
    searches: list[Search],
    *,
    names: Mapping[str, str],
    regions: Regions | None,
    alpha: float,
    params: Mapping[str, Any],
    seed: int,
    weight: Ints | None = None,
) -> ClusterSet:
    """The clusters that hold at a false-discovery rate, and those set aside with the reason."""
    mass = np.ones(len(plants.xy)) if weight is None else weight.astype(float)
    p = np.array([value for s in searches for value in s.p_values()])
    q = adjust_p_values(p) if p.size else p
    rows, aside, members, shapes, groups = [], [], [], [], []
    region_names = regions.names() if regions is not None else {}
    at = 0
    for number, s in enumerate(searches):
        baseline = _baseline(s, mass, label == number)
        kept = 0
        for k, f in enumerate(s.found):
            row = {
                **_numbers(f, plants, mass, baseline),
                "industry": s.group,
                "p": f.p,
                "q": float(q[at + k]),
            }
            reason = _reason(row, alpha, f.fringe)
            if reason:
                aside.append({**row, "reason": reason})
                continue
            kept += 1
            row["cluster_id"] = f"{s.group}-{kept:02d}"
            row["name"] = names.get(s.group, s.group)
            row["region_name"] = region_names.get(str(row["region"]), row["region"])
            shape = outline(f.cells, f.side, plants.xy[f.members])
            row["area_km2"] = (
                float(shapely.area(shape)) / 1e6 if not shapely.is_empty(shape) else np.nan
            )
            rows.append(row)
            members.append(
                pd.DataFrame(
                    {"cluster_id": row["cluster_id"], "plant_id": plants.plant_id[f.members]}
                )
            )
            if not shapely.is_empty(shape):
                shapes.append((row["cluster_id"], s.group, shape))
        tried = s.p_values()
        groups.append(
            {
                "industry": s.group,
                "plants": s.cases,
                "p": min(tried, default=np.nan),
                "clusters": kept if tried else np.nan,
            }
        )
        at += len(tried)
    return ClusterSet(
        kind="clusters",
        table=pd.DataFrame(rows, columns=COLUMNS),
        params=params,
        null="random labelling: the industry's plants are a random sample of all plants"
        + ("" if weight is None else " of like size"),
        seed=seed,
        units={"jobs": "jobs", "plants": "plants", "radius": "m", "area_km2": "km²"},
        citation=CITATION,
        extra={
            "industries": pd.DataFrame(groups, columns=["industry", "plants", "p", "clusters"]),
            "set_aside": pd.DataFrame(aside, columns=ASIDE),
        },
        footprints=gpd.GeoDataFrame(
            {
                "cluster_id": [c for c, _, _ in shapes],
                "industry": [i for _, i, _ in shapes],
            },
            geometry=gpd.GeoSeries([g for _, _, g in shapes], crs=plants.crs),
            crs=plants.crs,
        ),
        members=pd.concat(members, ignore_index=True)
        if members
        else pd.DataFrame(
            {"cluster_id": pd.Series(dtype="str"), "plant_id": pd.Series(dtype="str")}
        ),
    )


def _baseline(s: Search, mass: Floats, mine: Any) -> float:
    """The group's share of plants (or jobs) outside all its clusters."""
    outside = np.ones(len(mass), dtype=bool)
    for f in s.found:
        outside[f.inside] = False
    every = float(mass[outside].sum())
    return float(mass[mine & outside].sum()) / every if every else float("nan")


def _numbers(f: Found, plants: Plants, mass: Floats, baseline: float) -> dict[str, Any]:
    jobs, low, high = jobs_of(plants.jobs[f.members])
    inside = float(mass[f.inside].sum())
    share = float(mass[f.members].sum()) / inside
    # On the lattice, as the polygon is.
    centre = np.round(plants.xy[f.members].mean(axis=0) / 250) * 250
    return {
        "industries": " ".join(plants.industries[i] for i in np.unique(plants.industry[f.members])),
        "year": plants.year,
        "plants": int(f.members.size),
        "jobs": jobs,
        "jobs_low": low,
        "jobs_high": high,
        "expected": inside * baseline,
        "lift": share / baseline if baseline > 0 else np.inf,
        "inside": int(f.inside.size),
        "places": len(np.unique(plants.xy[f.members], axis=0)),
        "together": f.together,
        "radius": f.radius,
        "x": float(centre[0]),
        "y": float(centre[1]),
        **border_row(plants.region[f.members], plants.jobs[f.members]),
        "excess": f.excess,
        "stability": np.nan,
        "verdict": "not_decided",
    }


def _reason(row: Mapping[str, Any], alpha: float, fringe: bool) -> str:
    """Why a find is no cluster: the first that applies, "" for none."""
    if row["q"] > alpha:
        return "chance"
    if fringe:
        return "fringe"
    if row["places"] < LEAST_PLACES:
        return "one_address"
    if row["together"] < APART:
        return "apart"
    if row["lift"] < LEAST_LIFT:
        return "weak"
    return ""
