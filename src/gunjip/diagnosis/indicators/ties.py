"""What ties tell: how many beyond gravity, with whom, how fixed, how far."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from gunjip.clusters.result import ClusterSet
from gunjip.diagnosis.indicators.common import (
    LEVEL,
    rate_row,
    ratio_interval,
    row,
    share_row,
    z_of_level,
)
from gunjip.diagnosis.material import RESEARCH_BODIES, SUPPORT_BODIES, Material, tested_ties
from gunjip.foundation.rng import stream
from gunjip.measures.dynamics import wilson

#: Ties that carry learning, and those that carry or make knowledge.
LEARNING = ("information", "job_move")
KNOWLEDGE = ("co_patent", "joint_rd", "technology")
TRADE = ("transaction", "order")
#: Partners within this reach are local, in metres.
LOCAL = 30_000.0
#: A pair that deals in this share of the years at hand has a fixed relation.
FIXED = 0.6


def tie_rows(material: Material) -> list[dict[str, object]]:
    """Indicators of ties, for every cluster."""
    if material.links is None:
        return []
    frame = material.links.data
    owner = material.cluster_of
    number = pd.Series(
        pd.Index(material.clusters).get_indexer(pd.Index(owner.to_numpy())), index=owner.index
    )
    source, target = (
        frame[end].map(number).fillna(-1).to_numpy(dtype=np.int64) for end in ("source", "target")
    )
    kinds_held, kind_code = np.unique(frame["kind"].astype("str").to_numpy(), return_inverse=True)

    def is_kind(wanted: tuple[str, ...]) -> NDArray[np.bool_]:
        return np.asarray(np.isin(kinds_held, wanted)[kind_code])

    by_kind = {k: is_kind(k) for k in (LEARNING, KNOWLEDGE, ("job_move",), ("spin_off",), TRADE,
                                       ("membership",), ("transaction",))}  # fmt: skip
    place = _places(material)
    bodies = _research_ids(material)
    body_end = (frame["source"].isin(bodies) | frame["target"].isin(bodies)).to_numpy()
    at = [pd.Index(place.index).get_indexer(pd.Index(frame[e])) for e in ("source", "target")]
    gap, crossing = _gaps(place, at), _crossing(place, at)
    years = sorted(int(y) for y in frame["year"][by_kind["transaction",]].unique() if y)
    out: list[dict[str, object]] = []
    for k, name in enumerate(material.clusters):
        plants = float(material.rows[name].size)
        from_here, to_here = source == k, target == k
        inside, touching = from_here & to_here, from_here | to_here
        out.append(
            rate_row(name, "inner_ties", inside.sum(), plants, unit="ties per 100 plants",
                     source="links")
        )  # fmt: skip
        out.append(share_row(name, "inner_tie_share", inside.sum(), touching.sum(), source="links"))
        for indicator, kinds in (
            ("learning_ties", LEARNING),
            ("knowledge_ties", KNOWLEDGE),
            ("job_moves_inside", ("job_move",)),
            ("spin_offs_inside", ("spin_off",)),
        ):
            chosen = by_kind[kinds]
            if not chosen.any():
                continue
            out.append(
                rate_row(name, indicator, (inside & chosen).sum(), plants,
                         unit="ties per 100 plants", source="links")
            )  # fmt: skip
        if bodies:
            out.append(
                rate_row(name, "research_body_ties", (touching & body_end).sum(), plants,
                         unit="ties per 100 plants", source="links, organisations")
            )  # fmt: skip
        out += _trade(name, by_kind[TRADE], from_here, to_here, gap)
        if "membership" in kinds_held:
            joined = frame["source"][from_here & by_kind["membership",]].nunique()
            out.append(share_row(name, "membership_share", joined, plants, source="links"))
        out += _supported(material, name, frame, from_here, to_here)
        known = inside & np.isfinite(crossing)
        out.append(
            share_row(name, "border_crossing_share", float(crossing[known].sum()), known.sum(),
                      source="links")
        )  # fmt: skip
        deals = frame[inside & by_kind["transaction",]]
        if len(years) >= 3 and len(deals):
            out.append(_fixed(name, deals, years))
    return out


def excess_rows(material: Material) -> list[dict[str, object]]:
    """Ties among members over those that gravity predicts, and those beyond them.

    ``tie_excess`` is seen/expected. ``ties_beyond_gravity`` is 100 (seen − expected) over
    all ties that members have with anybody: where members are expected to have few ties
    among themselves, it still tells few from many, and it does not depend on how many
    of the ties are on record. ``job_moves_kept`` is the same of job moves alone.
    Intervals rest on the spread of seen − expected; where the test has told only its p,
    z = (seen − expected − ½)/s gives s back. Those of the last two are never narrower
    than Wilson's of the counted ties.
    """
    if material.tie_excess is None:
        return []
    told = material.tie_excess.assign(cluster=material.tie_excess["cluster"].astype("str"))
    kind = told["kind"] if "kind" in told else pd.Series("all", index=told.index)
    out = []
    for item in told[kind == "all"].to_dict(orient="records"):
        seen, expected, p = (float(item[k]) for k in ("observed", "expected", "p"))
        if not (math.isfinite(seen) and math.isfinite(p) and expected > 0):
            continue
        spread = float(item.get("spread", math.nan))
        if not math.isfinite(spread):
            spread = _spread(seen, expected, p)
        reach = z_of_level() * spread
        out.append(
            row(item["cluster"], "tie_excess", seen / expected,
                low=max((seen - reach) / expected, 0.0), high=(seen + reach) / expected,
                unit="ties per expected tie", n=int(seen), source="cluster test")
        )  # fmt: skip
        out += _beyond("ties_beyond_gravity", "of 100 ties", {**item, "spread": spread})
    for item in told[kind == "job_move"].to_dict(orient="records"):
        out += _beyond("job_moves_kept", "of 100 job moves", item)
    return out


def _beyond(indicator: str, unit: str, item: Mapping[Hashable, Any]) -> list[dict[str, object]]:
    """Ties among members beyond those expected, of 100 that members have with anybody."""
    seen, expected = float(item["observed"]), float(item["expected"])
    spread, ties = (float(item.get(k, math.nan)) for k in ("spread", "ties"))
    if not (math.isfinite(spread) and ties > 0):
        return []
    low, high = (float(e[0]) for e in wilson(np.array([min(seen, ties)]), np.array([ties]), LEVEL))
    beyond, usual, reach = (seen - expected) / ties, expected / ties, z_of_level() * spread / ties
    return [
        row(str(item["cluster"]), indicator, 100 * beyond,
            low=100 * min(beyond - reach, low - usual),
            high=100 * max(beyond + reach, high - usual),
            unit=unit, n=int(ties), source="cluster test")
    ]  # fmt: skip


def _spread(seen: float, expected: float, p: float) -> float:
    score = float(-ndtri(np.clip(p, 1e-300, 1 - 1e-12)))
    beyond = seen - expected - 0.5
    return beyond / score if abs(score) > 0.05 and beyond * score > 0 else math.sqrt(seen + 1)


def gravity_test(material: Material, seed: int) -> pd.DataFrame:
    """Ties among members against gravity, from the cluster test's third leg."""
    from gunjip.clusters.verdicts.judge import cluster_test

    members = material.members[["cluster", "plant_id"]].rename(columns={"cluster": "cluster_id"})
    table = pd.DataFrame(
        {
            "cluster_id": material.clusters,
            "industry": [" ".join(material.industries[c]) for c in material.clusters],
            "year": material.year,
            "plants": [material.rows[c].size for c in material.clusters],
            "excess": np.nan, "p": np.nan, "q": np.nan,
        }
    )  # fmt: skip
    found = ClusterSet("footprints", table, members=members)
    tested = cluster_test(found, material.plants, links=material.links, sets=19, seed=seed)
    return tested_ties(tested)


def _places(material: Material) -> pd.DataFrame:
    """Coordinates and region by id, of plants and organisations."""
    columns = ["id", "x", "y", "region"]
    parts = [material.plants.data.rename(columns={"plant_id": "id"}).reindex(columns=columns)]
    if material.organisations is not None:
        named = material.organisations.rename(columns={"organisation_id": "id"})
        parts.append(named.reindex(columns=columns))
    both = pd.concat([p.astype({"id": "str"}) for p in parts if len(p)], ignore_index=True)
    return both.drop_duplicates("id").set_index("id")


def _gaps(place: pd.DataFrame, at: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Distance of the ends in metres; NaN where one has no coordinates."""
    xy = np.append(place[["x", "y"]].to_numpy(dtype=float), [[np.nan, np.nan]], axis=0)
    return np.asarray(np.hypot(*(xy[at[0]] - xy[at[1]]).T))


def _crossing(place: pd.DataFrame, at: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """1 where the ends lie in different regions, 0 in the same, NaN where not known."""
    code = np.append(pd.factorize(place["region"])[0], -1)
    a, b = code[at[0]], code[at[1]]
    return np.where((a < 0) | (b < 0), np.nan, (a != b).astype(float))


def _research_ids(material: Material) -> set[str]:
    table = material.organisations
    if table is None:
        return set()
    does = table["kind"].isin(RESEARCH_BODIES)
    return set(table.loc[does, "organisation_id"].astype("str"))


def research_rows(material: Material, seed: int) -> list[dict[str, object]]:
    """Researchers of members, and of universities and institutes as far as they work with them.

    Per job of the members. The interval adds up that of the firms' ratio (a bootstrap over
    plants) and that of a Poisson sum over the bodies' ties. Without ties or organisations
    nobody knows what the bodies add: then the firms' own are told as the least there is.
    """
    data = material.plants.data
    if "researchers" not in data or "jobs" not in data:
        return []
    known = material.links is not None and material.organisations is not None
    devoted = _devoted(material)
    ids = data["plant_id"].to_numpy(dtype=object)
    jobs, staff = (data[c].to_numpy(dtype=float) for c in ("jobs", "researchers"))
    out = []
    for number, name in enumerate(material.clusters):
        rows = material.rows[name]
        good = rows[np.isfinite(jobs[rows]) & np.isfinite(staff[rows])]
        own = ratio_interval(
            staff[good], jobs[good], stream(seed, "diagnosis/research_base", number)
        )
        total = float(np.nansum(jobs[rows]))
        if not math.isfinite(own[0]) or total <= 0:
            continue
        mine = devoted.loc[devoted["plant"].isin(set(ids[rows])), "researchers"]
        tied = float(mine.sum()) / total
        reach = z_of_level() * math.sqrt(float((mine**2).sum())) / total
        value, n = own[0] + tied, int(good.size)
        low = value - math.hypot(own[0] - own[1], reach)
        high = value + math.hypot(own[2] - own[0], reach) if known else math.inf
        out.append(
            row(name, "research_base_per_job", value, low=max(low, 0.0), high=high,
                unit="researchers per job", n=n, source="plants, links, organisations",
                status="measured" if known else "bounded")
        )  # fmt: skip
    return out


def _devoted(material: Material) -> pd.DataFrame:
    """One row a tie of research between a plant and a research body: ``plant, researchers``.

    ``researchers`` are those of the body over all its such ties, so that a body's researchers
    are shared out among the plants that it works with.
    """
    table, links = material.organisations, material.links
    if links is None or table is None or "researchers" not in table:
        return pd.DataFrame({"plant": [], "researchers": []})
    does = table[table["kind"].isin(RESEARCH_BODIES)]
    staff = does.set_index(does["organisation_id"].astype("str"))["researchers"].astype(float)
    research = links.data[links.data["kind"].isin(KNOWLEDGE)]
    ends = ["source", "target"]
    both = pd.concat(
        [research[ends].set_axis(["body", "plant"], axis=1),
         research[ends[::-1]].set_axis(["body", "plant"], axis=1)],
        ignore_index=True,
    )  # fmt: skip
    both = both[both["body"].isin(staff.index) & ~both["plant"].isin(staff.index)]
    ties = both.groupby("body")["plant"].transform("size")
    return both.assign(researchers=both["body"].map(staff) / ties)


def _supported(
    material: Material,
    name: str,
    frame: pd.DataFrame,
    from_here: NDArray[np.bool_],
    to_here: NDArray[np.bool_],
) -> list[dict[str, object]]:
    """Share of members with any tie to a support body of the cluster; 0 where it has none.

    Membership of a body elsewhere is no support here, so that a cluster whose bodies
    are gone does not pass for supported.
    """
    if material.organisations is None:
        return []
    bodies = material.bodies[name]
    near = set(bodies.loc[bodies["kind"].isin(SUPPORT_BODIES), "organisation_id"].astype("str"))
    plants = set(material.plants.data["plant_id"].iloc[material.rows[name]])
    reached = set(frame["source"][from_here & frame["target"].isin(near).to_numpy()])
    reached |= set(frame["target"][to_here & frame["source"].isin(near).to_numpy()])
    hits = len(reached & plants)
    return [share_row(name, "support_reach", hits, len(plants), source="links, organisations")]


def _trade(
    name: str,
    trade: NDArray[np.bool_],
    from_here: NDArray[np.bool_],
    to_here: NDArray[np.bool_],
    gap: NDArray[np.float64],
) -> list[dict[str, object]]:
    """Shares of suppliers and customers within reach: a partner is a tie, not its value."""
    out = []
    known = trade & np.isfinite(gap)
    for indicator, mine in (("local_supplier_share", to_here), ("local_customer_share", from_here)):
        all_ties = mine & known
        out.append(
            share_row(name, indicator, (all_ties & (gap <= LOCAL)).sum(), all_ties.sum(),
                      source="links")
        )  # fmt: skip
    return out


def _fixed(name: str, deals: pd.DataFrame, years: list[int]) -> dict[str, object]:
    """Share of trading pairs that deal in most of the years since they met.

    Only pairs that first dealt in the first of the years count: younger ones
    had no time to become fixed.
    """
    pairs = deals.groupby(["source", "target"])["year"].agg(["min", "nunique"])
    old = pairs[pairs["min"] <= years[0]]
    fixed = old["nunique"] >= max(2, math.ceil(FIXED * len(years)))
    return share_row(
        name, "fixed_partner_share", float(fixed.sum()), float(len(old)), source="links"
    )
