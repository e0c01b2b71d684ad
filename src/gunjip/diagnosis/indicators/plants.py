"""What plants and bodies tell: size, mix, research, entry, growth, dependence on a sector."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gunjip.diagnosis.indicators.common import (
    LEVEL,
    Floats,
    ratio_interval,
    row,
    share_row,
    z_of_level,
)
from gunjip.diagnosis.indicators.places import around
from gunjip.diagnosis.material import RESEARCH_BODIES, SUPPORT_BODIES, Material
from gunjip.foundation.rng import stream

#: Plants below this many jobs are small, and can be flexible.
SMALL = 50
#: Years over which entry and growth are told.
RECENT = 3
SPAN = 5
#: Share of the plants, the largest makers of final products, that may organise the others.
LEADERS = 0.015
SERVICE = "service"
PRODUCTS = ("final", "part")
#: Draws behind the interval of a share in which some plants' jobs are not known.
DRAWS = 200


def plant_rows(material: Material, seed: int) -> list[dict[str, object]]:
    """Indicators of plants, organisations and the panel, for every cluster."""
    out: list[dict[str, object]] = []
    data = material.plants.data
    jobs = data["jobs"].to_numpy(dtype=float) if "jobs" in data else np.full(len(data), np.nan)
    for number, name in enumerate(material.clusters):
        rows = material.rows[name]
        rng = stream(seed, "diagnosis/plants", number)
        out += _size(material, name, rows, jobs)
        out += _research(material, name, rows, jobs, rng)
        out += _pay(material, name, rows, jobs, rng)
        out += _leaders(material, name, rows, jobs)
        out += _entry(material, name, rows)
        out += _dependence(material, name, jobs, rng)
        if material.panel is not None:
            out += _growth(material, name)
    return out


def _size(material: Material, name: str, rows: Any, jobs: Floats) -> list[dict[str, object]]:
    mine = jobs[rows]
    known = mine[np.isfinite(mine)]
    out = [row(name, "plants", float(rows.size), unit="plants", n=rows.size, source="plants")]
    if known.size:
        missing = mine.size - known.size
        out.append(
            row(
                name, "jobs", float(known.sum()) if not missing else math.nan,
                low=float(known.sum()), high=float(known.sum()) if not missing else math.inf,
                unit="jobs", n=int(known.size), source="plants",
            )
            if not missing
            else _bounded(name, known, missing)
        )  # fmt: skip
        total = known.sum()
        if total > 0:
            herfindahl = float(((known / total) ** 2).sum())
            out.append(
                row(name, "effective_plants", 1 / herfindahl, unit="plants", n=known.size,
                    source="plants")
            )  # fmt: skip
            out.append(
                row(name, "largest_plant_share", float(known.max() / total), unit="share",
                    n=known.size, source="plants")
            )  # fmt: skip
        out.append(
            share_row(name, "small_plant_share", float((known < SMALL).sum()), known.size,
                      source="plants")
        )  # fmt: skip
    outline = material.outlines.get(name)
    if outline is not None and material.plants.has_points:
        out += _quotient(material, name, outline)
    out += around(material, name)
    return out


def _bounded(name: str, known: Floats, missing: int) -> dict[str, object]:
    """Jobs where some plants' are not known: at least one a plant, no upper bound."""
    out = row(name, "jobs", float(known.sum() + missing), unit="jobs", n=int(known.size),
              source="plants")  # fmt: skip
    out.update(low=float(known.sum() + missing), high=math.inf, status="bounded")
    return out


def _inside(material: Material, outline: Any) -> Any:
    xy = material.plants.points()
    return shapely.contains_xy(outline, xy[:, 0], xy[:, 1])


def _quotient(material: Material, name: str, outline: Any) -> list[dict[str, object]]:
    """The industries' share among the outline's plants over their share in all plants."""
    codes = material.plants.data["industry"].astype("str")
    kind = codes.isin(material.industries[name]).to_numpy()
    inside = _inside(material, outline)
    here, there = int(inside.sum()), float(kind.mean())
    if not here or there <= 0:
        return []
    local = share_row(name, "location_quotient", float(kind[inside].sum()), here, source="plants")
    for part in ("value", "low", "high"):
        local[part] = float(str(local[part])) / there
    local["unit"] = "ratio"
    pool = row(
        name, "labour_pool", float(here) / max(1, material.rows[name].size), unit="plants per member",
        n=here, source="plants",
    )  # fmt: skip
    return [local, pool]


def _research(
    material: Material, name: str, rows: Any, jobs: Floats, rng: np.random.Generator
) -> list[dict[str, object]]:
    out = []
    data = material.plants.data
    bodies = material.bodies.get(name)
    if "new_products" in data:
        launched = pd.to_numeric(data["new_products"], errors="coerce").to_numpy(dtype=float)[rows]
        told = np.isfinite(launched)
        out.append(
            share_row(name, "new_product_share", float((launched[told] > 0).sum()),
                      float(told.sum()), source="plants")
        )  # fmt: skip
    if "researchers" in data:
        researchers = data["researchers"].to_numpy(dtype=float)[rows]
        mine = jobs[rows]
        good = np.isfinite(researchers) & np.isfinite(mine)
        value, low, high = ratio_interval(researchers[good], mine[good], rng)
        out.append(
            row(name, "rnd_per_job", value, low=low, high=high, unit="share", n=int(good.sum()),
                source="plants")
        )  # fmt: skip
        known = np.isfinite(researchers)
        out.append(
            share_row(name, "research_active_share", float((researchers[known] > 0).sum()),
                      float(known.sum()), source="plants")
        )  # fmt: skip
        if bodies is not None and "researchers" in bodies:
            # Bodies are counted whole; only the plants are a draw from what might have been.
            extra = float(bodies["researchers"].fillna(0).sum())
            base = float(mine[good].sum())
            if base > 0:
                out.append(
                    row(name, "research_base", value + extra / base, low=low + extra / base,
                        high=high + extra / base, unit="researchers per job",
                        n=int(good.sum()) + len(bodies), source="plants, organisations")
                )  # fmt: skip
    if bodies is not None:
        kind = bodies["kind"].astype("str")
        for indicator, wanted in (
            ("research_bodies", RESEARCH_BODIES),
            ("universities", ("university",)),
            ("institutes", ("institute",)),
            ("support_bodies", SUPPORT_BODIES),
            ("associations", ("association",)),
            ("public_bodies", ("public",)),
        ):
            out.append(
                row(name, indicator, float(kind.isin(wanted).sum()), unit="bodies",
                    n=int(rows.size), source="organisations")
            )  # fmt: skip
    return out


def _pay(
    material: Material, name: str, rows: Any, jobs: Floats, rng: np.random.Generator
) -> list[dict[str, object]]:
    """Pay per job against the same industries elsewhere, in logarithms; needs ``wages``."""
    data = material.plants.data
    if "wages" not in data:
        return []
    wages = pd.to_numeric(data["wages"], errors="coerce").to_numpy(dtype=float)
    codes = data["industry"].astype("str")
    good = np.isfinite(wages) & np.isfinite(jobs) & (jobs > 0)
    kind = good & codes.isin(material.industries[name]).to_numpy()
    away = np.setdiff1d(np.flatnonzero(kind), rows)
    sums = (
        pd.DataFrame({"w": wages[away], "j": jobs[away]}).groupby(codes.iloc[away].to_numpy()).sum()
    )
    mine = rows[good[rows]]
    due = jobs[mine] * codes.iloc[mine].map(sums["w"] / sums["j"]).to_numpy(dtype=float)
    known = np.isfinite(due) & (due > 0)
    value, low, high = ratio_interval(wages[mine][known], due[known], rng)
    if not (math.isfinite(value) and min(value, low) > 0):
        return []
    value, low, high = (math.log(v) for v in (value, low, high))
    return [
        row(name, "pay_beyond_industry", value, low=low, high=high, unit="log ratio",
            n=int(known.sum()), source="plants")
    ]  # fmt: skip


def _leaders(material: Material, name: str, rows: Any, jobs: Floats) -> list[dict[str, object]]:
    """How far the largest makers of final products stand above a usual plant."""
    data = material.plants.data
    out = []
    if "product" not in data:
        return []
    product = data["product"].astype("str").to_numpy()[rows]
    mine = jobs[rows]
    makers = mine[(product == "final") & np.isfinite(mine)]
    usual = mine[np.isfinite(mine)]
    # Where products are told and none is final, nobody organises: a true zero.
    if usual.size and np.isin(product, (*PRODUCTS, SERVICE)).any():
        count = max(1, round(LEADERS * rows.size))
        top = np.sort(makers)[::-1][:count]
        out.append(
            row(name, "organiser_share", float(top.sum() / usual.sum()), unit="share",
                n=int(makers.size), source="plants")
        )  # fmt: skip
        out.append(
            row(name, "organiser_jobs", float(top.sum()), unit="jobs", n=int(makers.size),
                source="plants")
        )  # fmt: skip
        small = float((usual < SMALL).sum())
        out.append(row(name, "supplier_plants", small, unit="plants", n=usual.size,
                       source="plants"))  # fmt: skip
    out.append(
        share_row(name, "part_maker_share", float((product == "part").sum()), product.size,
                  source="plants")
    )  # fmt: skip
    outline = material.outlines.get(name)
    if outline is not None:
        inside = _inside(material, outline)
        services = data["product"].astype("str").eq(SERVICE).to_numpy() & inside
        out.append(
            row(name, "service_plants", float(services.sum()), unit="plants", n=int(inside.sum()),
                source="plants")
        )  # fmt: skip
    return out


def _entry(material: Material, name: str, rows: Any) -> list[dict[str, object]]:
    data = material.plants.data
    if "founded" not in data or not material.year:
        return []
    founded = data["founded"].to_numpy(dtype=float)[rows]
    known = founded[np.isfinite(founded)]
    recent = (known > material.year - RECENT).sum()
    out = [share_row(name, "entry_share", float(recent), known.size, source="plants")]
    out += _entry_beyond(material, name, rows, float(recent), known.size)
    if known.size:
        age = float(material.year - np.median(known))
        out.append(row(name, "median_age", age, unit="years", n=known.size, source="plants"))
    return out


def _entry_beyond(
    material: Material, name: str, rows: Any, young: float, known: int
) -> list[dict[str, object]]:
    """Share of young plants here over that of the same industries elsewhere, in logarithms.

    The interval is the delta method's, with half a plant added to each count.
    """
    data = material.plants.data
    kind = data["industry"].astype("str").isin(material.industries[name]).to_numpy()
    away = np.setdiff1d(np.flatnonzero(kind), rows)
    founded = data["founded"].to_numpy(dtype=float)[away]
    there = founded[np.isfinite(founded)]
    if not known or not there.size:
        return []
    a, b = young + 0.5, float((there > material.year - RECENT).sum()) + 0.5
    n, m = known + 1.0, there.size + 1.0
    value = math.log(a / n) - math.log(b / m)
    reach = z_of_level() * math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    return [
        row(name, "entry_beyond_industry", value, low=value - reach, high=value + reach,
            unit="log ratio", n=known, source="plants")
    ]  # fmt: skip


def _dependence(
    material: Material, name: str, jobs: Floats, rng: np.random.Generator
) -> list[dict[str, object]]:
    """The largest division's share of the home region's jobs (Ulsan: 54.8 %).

    Plants whose jobs are not on record are not nothing: each is given, in each of the
    draws behind the interval, the jobs of some plant of its division.
    """
    data = material.plants.data
    home = material.home(name)
    if not home:
        return []
    here = (data["region"] == home).to_numpy()
    known = np.isfinite(jobs)
    if not (here & known).any() or jobs[here & known].sum() <= 0:
        return []
    division = material.divisions
    codes, code = np.unique(division[here], return_inverse=True)
    there = np.isfinite(jobs[here])
    sums = np.bincount(code[there], weights=jobs[here][there], minlength=codes.size)
    drawn = np.tile(sums, (DRAWS, 1))
    for k in np.unique(code[~there]):
        pool = jobs[known & (division == codes[k])]
        pool = pool if pool.size else jobs[known]
        missing = int((~there & (code == k)).sum())
        drawn[:, k] += pool[rng.integers(0, pool.size, (DRAWS, missing))].sum(axis=1)
    share = drawn.max(axis=1) / drawn.sum(axis=1)
    low, value, high = (
        float(q) for q in np.quantile(share, [(1 - LEVEL) / 2, 0.5, 0.5 + LEVEL / 2])
    )
    return [
        row(name, "sector_share", value, low=low, high=high, unit="share of jobs",
            n=int(there.sum()), source="plants", status="measured" if there.all() else "inferred")
    ]  # fmt: skip


def _growth(material: Material, name: str) -> list[dict[str, object]]:
    """Yearly growth of plants of the cluster's industries inside its outline, over five years.

    The panel holds plants that have closed since, which are no members: they are
    told by place and industry. The interval counts openings and closings.
    """
    panel = material.panel
    outline = material.outlines.get(name)
    if panel is None or outline is None or not panel.has_points:
        return []
    last = max(panel.years)
    first = max(min(panel.years), last - SPAN)
    if first == last:
        return []
    data = panel.data
    kind = data["industry"].astype("str").isin(material.industries[name]).to_numpy()
    span = last - first
    out = []
    both = {}
    for year in (first, last):
        now = kind & (data["year"] == year).to_numpy()
        part = data[now]
        inside = shapely.contains_xy(
            outline, part["x"].to_numpy(dtype=float), part["y"].to_numpy(dtype=float)
        )
        both[year] = (part, inside)
    before, after = (set(part["plant_id"][inside]) for part, inside in both.values())
    if not before or not after:
        return []
    change = math.log(len(after) / len(before)) / span
    turned = len(before ^ after)
    reach = z_of_level() * math.sqrt(max(turned, 1)) / ((len(before) + len(after)) / 2) / span
    out.append(
        row(name, "plants_growth", change, low=change - reach, high=change + reach,
            unit="log change per year", n=len(after), source="panel")
    )  # fmt: skip
    outside_before, outside_after = (float((~inside).sum()) for _, inside in both.values())
    if outside_before > 0 and outside_after > 0:
        elsewhere = math.log(outside_after / outside_before) / span
        out.append(
            row(name, "growth_beyond_industry", change - elsewhere, low=change - reach - elsewhere,
                high=change + reach - elsewhere, unit="log change per year", n=len(after),
                source="panel")
        )  # fmt: skip
    kept = len(before & after) / len(before)
    out.append(share_row(name, "survival_share", kept * len(before), len(before), source="panel"))
    if "jobs" in data:
        totals = [
            float(part.loc[inside, "jobs"].sum(min_count=1)) for part, inside in both.values()
        ]
        if all(math.isfinite(t) and t > 0 for t in totals):
            out += _jobs_growth(name, both, totals, span)
            out += _shift(name, data, both, span)
    return out


def _jobs_growth(
    name: str, both: dict[int, tuple[pd.DataFrame, Any]], totals: list[float], span: int
) -> list[dict[str, object]]:
    """Yearly growth of jobs, and beyond the same industries outside.

    The interval takes each plant's change, from opening to closing, as independent:
    its variance is the sum of their squares.
    """
    (old, old_in), (new, new_in) = both.values()
    jobs = [
        part.loc[inside].set_index("plant_id")["jobs"].astype(float)
        for part, inside in ((old, old_in), (new, new_in))
    ]
    wide = pd.concat(jobs, axis=1, keys=["old", "new"])
    # A plant without a row was not there; one without a number of jobs is left out.
    there = [wide.index.isin(part.index) for part in jobs]
    step = wide["new"].where(there[1], 0.0) - wide["old"].where(there[0], 0.0)
    change = math.log(totals[1] / totals[0]) / span
    spread = math.sqrt(float((step.dropna() ** 2).sum()))
    reach = z_of_level() * spread / ((totals[0] + totals[1]) / 2) / span
    unit, n = "log change per year", int(there[1].sum())
    out = [
        row(name, "jobs_growth", change, low=change - reach, high=change + reach, unit=unit, n=n,
            source="panel")
    ]  # fmt: skip
    away = [float(part.loc[~inside, "jobs"].sum()) for part, inside in both.values()]
    if min(away) > 0:
        beyond = change - math.log(away[1] / away[0]) / span
        out.append(
            row(name, "jobs_beyond_industry", beyond, low=beyond - reach, high=beyond + reach,
                unit=unit, n=n, source="panel")
        )  # fmt: skip
    return out


def _shift(
    name: str, data: pd.DataFrame, both: dict[int, tuple[pd.DataFrame, Any]], span: int
) -> list[dict[str, object]]:
    """Shift and share of the jobs of the cluster's industries inside its outline.

    Two rows, here and everywhere else: see ``shift_share``. Plants without a number of jobs
    count as none in both years.
    """
    from gunjip.diagnosis.benchmark import shift_share

    here, there, every = [], [], []
    for year, (part, inside) in both.items():
        code = part["industry"].astype("str")
        jobs = part["jobs"].astype(float).fillna(0.0)
        here.append(jobs[inside].groupby(code[inside]).sum())
        there.append(jobs[~inside].groupby(code[~inside]).sum())
        every.append(float(data.loc[data["year"] == year, "jobs"].sum()))
    codes = sorted({c for p in (*here, *there) for c in p.index})
    tables = [
        [[*h.reindex(codes, fill_value=0.0), 0.0],
         [*t.reindex(codes, fill_value=0.0), max(total - h.sum() - t.sum(), 0.0)]]
        for h, t, total in zip(here, there, every, strict=True)
    ]  # fmt: skip
    told = shift_share(*tables).frame.iloc[0]
    if told["before"] <= 0:
        return []
    n = int(both[max(both)][1].sum())
    parts = {
        "jobs_change": "change", "shift_national": "national", "shift_mix": "mix",
        "shift_competitive": "competitive",
    }  # fmt: skip
    out = [
        row(name, indicator, float(told[column] / told["before"]), unit="share", n=n,
            source="panel")
        for indicator, column in parts.items()
    ]  # fmt: skip
    return [*out, row(name, "growth_span", float(span), unit="years", n=n, source="panel")]
