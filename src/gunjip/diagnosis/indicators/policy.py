"""What programmes and designated zones tell: on what, how long, in how many pieces, within whose borders."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gunjip.diagnosis.indicators.common import row, share_row
from gunjip.diagnosis.material import Material

HARD = ("hard_infrastructure",)
FINANCE = ("finance_tax",)
SOFT = ("network", "workforce", "market", "research")


def programme_rows(material: Material) -> list[dict[str, object]]:
    """Indicators of the money spent, for every cluster that programmes can be told to serve."""
    if material.programmes is None:
        return []
    table = assign_programmes(material)
    out: list[dict[str, object]] = []
    for name, part in table.groupby("cluster"):
        out += _spending(material, str(name), part)
        out += _places(material, str(name))
    return out


def _places(material: Material, name: str) -> list[dict[str, object]]:
    """Among how many regions the money for the cluster's industries is split, evenly counted.

    1/Σ(share of budget)² over the regions that ran programmes for them, anywhere.
    """
    table = pd.DataFrame(material.programmes)
    column = next((c for c in ("industry", "division") if c in table), None)
    if column is None or "region" not in table:
        return []
    code = codes_of(table[column])
    mine = material.industries[name]
    meant = np.array([bool(c) and any(i.startswith(c) for i in mine) for c in code], dtype=bool)
    money = table[meant].groupby("region")["budget"].sum()
    if money.sum() <= 0:
        return []
    even = 1.0 / float(((money / money.sum()) ** 2).sum())
    return [
        row(name, "budget_places", even, unit="places", n=int(meant.sum()), source="programmes")
    ]  # fmt: skip


def assign_programmes(material: Material) -> pd.DataFrame:
    """Programmes with the cluster that each serves; those that serve none are left out.

    By a column ``cluster`` where there is one, else by region and the industry (or
    division) that each names: of the clusters with members in that region whose codes
    begin with it, the one with most. Two clusters of one division in one town are
    told apart only by the longer code.
    """
    table = pd.DataFrame(material.programmes)
    if "cluster" in table:
        return table[table["cluster"].astype("str").isin(material.clusters)]
    data = material.plants.data
    named = [c for c in ("industry", "division") if c in table]
    if "region" not in table or not named or "region" not in data:
        return table.iloc[:0].assign(cluster=pd.Series(dtype="str"))
    code = codes_of(table[named[0]])
    for other in named[1:]:
        code = code.mask(code == "", codes_of(table[other]))
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for name in material.clusters:
        mine = data.iloc[material.rows[name]]
        places = zip(mine["region"].astype("str"), mine["industry"].astype("str"), strict=True)
        counts[name] = Counter(places)
    keys = pd.DataFrame({"region": table["region"].astype("str"), "code": code})
    served = {
        (region, wanted): _served(counts, region, wanted)
        for region, wanted in keys.drop_duplicates().itertuples(index=False)
    }
    owner = [served[region, wanted] for region, wanted in keys.itertuples(index=False)]
    return table.assign(cluster=owner)[[bool(o) for o in owner]]


def codes_of(column: pd.Series[Any]) -> pd.Series[str]:
    """Codes as texts; "" where none is given."""
    return column.astype("object").where(column.notna(), "").astype("str").str.strip()


def _served(counts: dict[str, Counter[tuple[str, str]]], region: str, code: str) -> str:
    """The cluster with most members of an industry in a region; "" for none."""
    best, most = "", 0
    for name, held in counts.items() if code else ():
        members = sum(n for (r, i), n in held.items() if r == region and i.startswith(code))
        if members > most:
            best, most = name, members
    return best


def _spending(material: Material, name: str, part: pd.DataFrame) -> list[dict[str, object]]:
    budget = part["budget"].to_numpy(dtype=float)
    known = np.isfinite(budget) & (budget >= 0)
    total = float(budget[known].sum())
    n = int(known.sum())
    if total <= 0:
        return []
    instrument = part["instrument"].astype("str")
    years = (part["end"] - part["start"] + 1).to_numpy(dtype=float)

    def told(indicator: str, value: float, unit: str) -> dict[str, object]:
        return row(name, indicator, value, unit=unit, n=n, source="programmes")

    def spent_on(kinds: tuple[str, ...]) -> float:
        return float(budget[known & instrument.isin(kinds).to_numpy()].sum()) / total

    timed = known & np.isfinite(years)
    out = [
        told("programme_budget", total, "budget"),
        told("programmes", float(n), "programmes"),
        told("hard_budget_share", spent_on(HARD), "share"),
        told("finance_budget_share", spent_on(FINANCE), "share"),
        told("soft_budget_share", spent_on(SOFT), "share"),
        told("budget_per_plant", total / max(1, material.rows[name].size), "budget per plant"),
        told("support_years", float(unbroken(part)), "years"),
    ]
    if timed.any():
        weight = budget[timed] / budget[timed].sum()
        out.append(told("programme_years", float((weight * years[timed]).sum()), "years"))
    pieces = 0.0
    for _, mine in part[known].groupby(instrument[known]):
        share = mine["budget"].to_numpy(dtype=float)
        if share.sum() > 0:
            even = 1.0 / float(((share / share.sum()) ** 2).sum())
            pieces += even * share.sum() / total
    out.append(told("pieces_per_instrument", pieces, "programmes per instrument"))
    return out


def unbroken(programmes: pd.DataFrame) -> int:
    """The longest run of years in each of which some programme ran.

    From the first start to the last end would count a gap of years as lasting effort.
    """
    ran: set[int] = set()
    for start, end in programmes[["start", "end"]].dropna().itertuples(index=False):
        ran |= set(range(int(start), int(end) + 1))
    best = run = 0
    for year in sorted(ran):
        run = run + 1 if year - 1 in ran else 1
        best = max(best, run)
    return best


def zone_rows(material: Material) -> list[dict[str, object]]:
    """Whether a cluster's zone is an administrative unit, and how much of the cluster it leaves out.

    Where zones say for whom they were designated (a column ``cluster``, ``industry`` or
    ``division``), a cluster is held against its own. Else a zone that equals the
    region with most of its plants counts for every cluster of that region, since
    nothing tells them apart.
    """
    if material.zones is None or not material.outlines or not material.plants.has_points:
        return []
    zones = material.zones
    if material.plants.crs:
        zones = zones.to_crs(material.plants.crs)
    xy = material.plants.points()
    shapes = zones.geometry.to_numpy()
    units = _units(material, zones.crs)
    homes = {c: material.home(c) for c in material.clusters}
    members = np.unique(np.concatenate([material.rows[c] for c in material.clusters]))
    held = [members[shapely.contains_xy(z, xy[members, 0], xy[members, 1])] for z in shapes]
    out: list[dict[str, object]] = []
    for name in material.clusters:
        points = xy[material.rows[name]]
        inside = np.array([shapely.contains_xy(z, points[:, 0], points[:, 1]) for z in shapes])
        if not inside.any():
            continue
        covered = int(inside.any(axis=0).sum())
        out.append(
            share_row(name, "outside_zone_share", float(len(points) - covered), len(points),
                      source="zones")
        )  # fmt: skip
        out += _empty_zones(zones, material, name, held)
        own = inside.any(axis=1) & _meant(zones, material, name)
        if homes[name] in units and own.any():
            match = _overlap(units[homes[name]], shapes[own])
            out.append(
                row(name, "zone_border_match", match, unit="share of area",
                    n=len(points), source="zones, regions")
            )  # fmt: skip
    return out


def _empty_zones(
    zones: Any, material: Material, name: str, held: list[NDArray[np.int64]]
) -> list[dict[str, object]]:
    """Of the zones designated for the cluster's industries, the share that hold no cluster of them.

    Only where zones say for which industry they are; those of no industry are not counted.
    """
    column = next((c for c in ("industry", "division") if c in zones), None)
    if column is None:
        return []
    mine = material.industries[name]
    code = codes_of(zones[column])
    meant = [k for k, c in enumerate(code) if c and any(i.startswith(c) for i in mine)]
    if not meant:
        return []
    codes = material.plants.data["industry"].astype("str").to_numpy()
    empty = sum(not any(i.startswith(code.iloc[k]) for i in codes[held[k]]) for k in meant)
    return [
        row(name, "empty_zone_share", empty / len(meant), unit="share of zones", n=len(meant),
            source="zones")
    ]  # fmt: skip


def _meant(zones: Any, material: Material, name: str) -> NDArray[np.bool_]:
    """Which zones were designated for a cluster; all of those that do not say for whom."""
    if "cluster" in zones:
        return np.asarray(zones["cluster"].astype("str") == name)
    for column in ("industry", "division"):
        if column in zones:
            code = codes_of(zones[column])
            mine = material.industries[name]
            return np.array([not c or any(i.startswith(c) for i in mine) for c in code])
    return np.ones(len(zones), dtype=bool)


def _units(material: Material, crs: Any) -> dict[str, Any]:
    """Polygons of the administrative units by code."""
    if material.regions is None or not material.regions.has_polygons:
        return {}
    data = material.regions.data.to_crs(crs)
    return dict(zip(data["region"].astype("str"), data.geometry, strict=True))


def _overlap(unit: Any, zones: Any) -> float:
    """Largest common area of the unit and one zone over the area of both (Jaccard)."""
    common = shapely.area(shapely.intersection(zones, unit))
    return float((common / (shapely.area(zones) + shapely.area(unit) - common)).max())
