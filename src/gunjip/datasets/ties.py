"""Ties between plants and organisations: gravity everywhere, more inside clusters.

Every kind of tie first follows gravity: a plant picks its partner among those of
the industry it sells to, with odds of the partner's weight times a falling
function of distance. Members of a cluster have further ties among themselves;
those of an agglomeration have none, so that only gravity joins them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.datasets.industries import industries, input_output
from gunjip.datasets.land import interaction_regions, land
from gunjip.datasets.panel import LAST_YEAR, History
from gunjip.datasets.plants import Stock
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import stream

#: Distances below this make little difference, in metres.
OFFSET = 1_000.0
#: How much rarer a job move is across the border of two labour markets.
BORDER = 1 / 7
#: Exponents that do not depend on the parameter ``gravity``.
EXPONENTS = {
    "job_move": 1.8,
    "co_patent": 1.2,
    "joint_rd": 1.2,
    "information": 1.5,
    "talent": 1.0,
    "technology": 0.8,
    "spin_off": 2.0,
}
#: The synergy channel of each kind, and the role flow that it carries.
CHANNEL = {
    "transaction": ("parts", "parts_element_technology"),
    "order": ("business", "demand"),
    "ownership": ("business", ""),
    "supplier_finance": ("business", "funds_information_to_supplier"),
    "research_funding": ("technology", "funds_information_to_vision"),
    "technology": ("technology", "source_technology"),
    "co_patent": ("technology", ""),
    "joint_rd": ("technology", ""),
    "job_move": ("personnel", ""),
    "talent": ("personnel", "talent"),
    "spin_off": ("business", "venture_startup"),
    "membership": ("information", ""),
    "information": ("information", ""),
}
#: Further ties a member has inside its cluster, by kind, for strong interaction.
INSIDE = {
    "transaction": 2.4,
    "order": 1.0,
    "job_move": 1.2,
    "co_patent": 0.6,
    "joint_rd": 0.5,
    "information": 1.6,
    "talent": 0.8,
    "technology": 0.35,
    "spin_off": 0.15,
    "research_funding": 0.25,
    "supplier_finance": 0.35,
}
WEAK = 0.45
#: Of a large industry, so many plants buy; choosing among all would take long.
BUYERS = 600

#: Trading pairs of long-standing members that a cluster needs for partners to be fixed.
LEAST_PAIRS = 20
FIRST_TIES = 2019

_BIN = 50.0
Index = NDArray[np.int64]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Plants of the last year, then organisations, as one list."""

    xy: Points
    region: Index
    cluster: Index
    role: Index
    weight: NDArray[np.float64]
    researchers: Index
    founded: Index
    kind: NDArray[np.str_]


def decay(exponent: float, longest: float = 700_000.0) -> NDArray[np.float64]:
    """(d² + offset²)^(−exponent/2) in steps of 50 m.

    A table makes the choice of partners quick, and the same on every processor.
    """
    middle = (np.arange(int(longest / _BIN)) + 0.5) * _BIN
    return np.asarray((middle**2 + OFFSET**2) ** (-exponent / 2))


def choose_partners(
    rng: np.random.Generator,
    source: Points,
    target: Points,
    weight: NDArray[np.float64],
    table: NDArray[np.float64],
) -> Index:
    """One partner for each source with odds weight × decay(distance), never itself.

    A target at exactly the place of the source counts like any other; who must
    not deal with itself is dropped by the caller.
    """
    out = np.empty(len(source), dtype=np.int64)
    if not len(source):
        return out
    # Single precision, in blocks that fit into the processor's cache: distances
    # are read off in steps of 50 m, and every operation here is exactly rounded.
    origin = target.min(axis=0)
    here, there = (source - origin).astype(np.float32), (target - origin).astype(np.float32)
    x, y = np.ascontiguousarray(there[:, 0]), np.ascontiguousarray(there[:, 1])
    pull, fall = weight.astype(np.float32), table.astype(np.float32)
    # One scale for all, so that the smallest odds stay within single precision.
    fall = fall / fall[0]
    step = max(1, 60_000 // len(target))
    uniform = rng.random(len(source)).astype(np.float32)
    for start in range(0, len(source), step):
        part = here[start : start + step]
        gap = x - part[:, 0, None]
        gap *= gap
        dy = y - part[:, 1, None]
        dy *= dy
        gap += dy
        np.sqrt(gap, out=gap)
        gap *= np.float32(1 / _BIN)
        odds = fall[gap.astype(np.int32)]
        odds *= pull
        np.cumsum(odds, axis=1, out=odds)
        aim = uniform[start : start + step] * odds[:, -1]
        out[start : start + step] = (odds < aim[:, None]).sum(axis=1)
    return np.minimum(out, len(target) - 1)


def make_ties(
    seed: int,
    stock: Stock,
    history: History,
    organisations: pd.DataFrame,
    *,
    gravity: float,
    noise: float,
) -> pd.DataFrame:
    """All ties: ``source, target, kind, value, unit, year, channel, flow``.

    ``source`` and ``target`` are positions: plants first, then organisations.
    """
    nodes = _nodes(stock, history, organisations)
    plants = len(stock.xy)
    edges = [
        ("transaction", *_transactions(seed, stock, gravity)),
        ("job_move", *_job_moves(seed, stock)),
        *_research(seed, nodes, plants),
        ("ownership", *_ownership(seed, stock)),
        ("membership", *_membership(seed, stock, nodes, organisations)),
        *_inside(seed, stock, nodes, plants),
    ]
    kinds = np.concatenate([np.full(len(a), k, dtype=object) for k, a, _ in edges])
    source = np.concatenate([a for _, a, _ in edges])
    target = np.concatenate([b for _, _, b in edges])
    rng = stream(seed, "peninsula/ties-finish")
    keep = source != target
    # Not every tie is recorded.
    keep &= rng.random(source.size) >= min(0.9, 0.08 * noise)
    kinds, source, target = kinds[keep], source[keep], target[keep]
    return _finish(rng, stock, nodes, kinds, source, target)


def unplant_fixed_partners(stock: Stock, history: History) -> None:
    """Take fixed partners from clusters that are too young to have any.

    A pair is fixed when it deals in every year on record; where most members were
    founded since, hardly a pair stood in the first year, and nothing would be there.
    """
    for planned in stock.plan:
        if "fixed_partners" not in planned.anti_patterns:
            continue
        old = float((history.founded[planned.members] <= FIRST_TIES).mean())
        rate = INSIDE["transaction"] * (WEAK if planned.interaction == "weak" else 1.0)
        if rate * planned.members.size * old**2 < LEAST_PAIRS:
            planned.anti_patterns = tuple(a for a in planned.anti_patterns if a != "fixed_partners")


def _nodes(stock: Stock, history: History, organisations: pd.DataFrame) -> _Nodes:
    plants = len(stock.xy)
    return _Nodes(
        xy=np.concatenate([stock.xy, organisations[["x", "y"]].to_numpy(dtype=float)]),
        region=np.concatenate([stock.region, organisations["region_index"].to_numpy()]),
        cluster=np.concatenate([stock.cluster, organisations["cluster"].to_numpy()]),
        role=np.concatenate([stock.role, np.where(organisations["cluster"] >= 0, 1, 0)]),
        weight=np.sqrt(
            np.concatenate([stock.jobs, organisations["staff"].to_numpy()]).astype(float)
        ),
        researchers=np.concatenate([stock.researchers, organisations["researchers"].to_numpy()]),
        founded=np.concatenate([history.founded[:plants], organisations["founded"].to_numpy()]),
        kind=np.concatenate(
            [np.full(plants, "firm"), organisations["kind"].to_numpy().astype(str)]
        ),
    )


def trade_shares(seed: int, stock: Stock) -> NDArray[np.float64]:
    """Shares of sales by buying industry, for the industries as large as they are."""
    sizes = np.bincount(stock.industry, minlength=len(industries()))
    return input_output(stream(seed, "peninsula/input-output"), sizes)


def expected_degree(stock: Stock) -> NDArray[np.float64]:
    """Sales that a plant makes on average outside of any cluster."""
    return np.asarray(np.minimum(stock.jobs**0.3, 12.0))


def _transactions(seed: int, stock: Stock, gravity: float) -> tuple[Index, Index]:
    """Sales: the industry of the buyer by input–output, the buyer by gravity."""
    rng = stream(seed, "peninsula/transactions")
    table = decay(gravity)
    shares = trade_shares(seed, stock)
    degree = rng.poisson(expected_degree(stock))
    seller = np.repeat(np.arange(len(stock.xy)), degree)
    cumulative = np.cumsum(shares, axis=1)
    aim = rng.random(seller.size)
    buying = (cumulative[stock.industry[seller]] < aim[:, None]).sum(axis=1)
    buying = np.minimum(buying, len(shares) - 1)
    order = np.argsort(buying, kind="stable")
    edges = np.searchsorted(buying[order], np.arange(len(shares) + 1))
    weight = np.sqrt(stock.jobs.astype(float))

    def of_industry(k: int) -> tuple[Index, Index]:
        here = seller[order[edges[k] : edges[k + 1]]]
        buyers = np.flatnonzero(stock.industry == k)
        if not buyers.size or not here.size:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        draw = stream(seed, "peninsula/buyers", k)
        if buyers.size > BUYERS:
            buyers = np.sort(draw.choice(buyers, size=BUYERS, replace=False))
        pick = choose_partners(draw, stock.xy[here], stock.xy[buyers], weight[buyers], table)
        return here, buyers[pick]

    parts = parallel_map(of_industry, range(len(shares)))
    return np.concatenate([a for a, _ in parts]), np.concatenate([b for _, b in parts])


def municipal_distance() -> NDArray[np.float64]:
    """Distances between municipalities' towns in metres; within one, half its radius."""
    country = land()
    towns = country.towns.to_numpy()
    gap = np.hypot(*(towns[:, None] - towns[None]).transpose(2, 0, 1))
    own = 0.5 * np.sqrt(country.municipalities.data.area.to_numpy() / np.pi)
    np.fill_diagonal(gap, own)
    return np.asarray(gap)


def _job_moves(seed: int, stock: Stock) -> tuple[Index, Index]:
    """Job moves: between municipalities by gravity and labour market, then by jobs."""
    rng = stream(seed, "peninsula/job-moves")
    count = round(0.55 * len(stock.xy))
    gap = municipal_distance()
    market = np.array(interaction_regions())
    jobs = np.bincount(stock.region, weights=stock.jobs**0.7, minlength=len(gap))
    odds = jobs[None, :] * gap ** -EXPONENTS["job_move"]
    odds *= np.where(market[:, None] == market[None, :], 1.0, BORDER)
    odds /= odds.sum(axis=1, keepdims=True)
    pull = stock.jobs**0.7
    source = rng.choice(len(stock.xy), size=count, p=pull / pull.sum())
    cumulative = np.cumsum(odds, axis=1)
    to = (cumulative[stock.region[source]] < rng.random(count)[:, None]).sum(axis=1)
    to = np.minimum(to, len(gap) - 1)
    # Within the municipality by jobs, through one running sum over all plants.
    order = np.argsort(stock.region, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(pull[order])])
    bounds = np.searchsorted(stock.region[order], np.arange(len(gap) + 1))
    low, high = running[bounds[to]], running[bounds[to + 1]]
    spot = np.searchsorted(running, low + rng.random(count) * (high - low), side="right") - 1
    return source, order[np.minimum(spot, len(order) - 1)]


def _research(seed: int, nodes: _Nodes, plants: int) -> list[tuple[str, Index, Index]]:
    """Patents, joint research, talent, licences, talk and spin-offs by gravity alone."""
    out = []
    size = len(nodes.xy)
    active = np.flatnonzero(nodes.researchers > 0)
    bodies = np.flatnonzero((nodes.researchers > 0) & (np.arange(size) >= plants))
    schools = np.flatnonzero(nodes.kind == "university")
    firms = np.arange(plants)
    young = np.flatnonzero((nodes.founded >= 2014) & (np.arange(size) < plants))
    research = np.sqrt(nodes.researchers.astype(float))
    even = np.ones(size)
    scale = plants / 60_000
    plan: list[tuple[str, Index, Index, NDArray[np.float64], NDArray[np.float64], int]] = [
        ("co_patent", active, active, research, research, 3_500),
        ("joint_rd", bodies, active[active < plants], research, research, 1_200),
        ("talent", schools, firms, research, nodes.weight, 4_000),
        ("technology", bodies, firms, research, nodes.weight, 500),
        ("information", firms, firms, even, even, 4_000),
        ("spin_off", firms, young, nodes.weight, even, 1_200),
    ]
    for kind, sources, targets, push, pull, count in plan:
        rng = stream(seed, f"peninsula/{kind}")
        weight = push[sources]
        drawn = rng.choice(sources, size=round(count * scale), p=weight / weight.sum())
        table = decay(EXPONENTS[kind])
        if targets.size > 6_000:
            # Talk and talent need no exact choice among all: a sample is offered.
            targets = rng.choice(targets, size=2_500, replace=False)
        pick = choose_partners(rng, nodes.xy[drawn], nodes.xy[targets], pull[targets], table)
        out.append((kind, drawn, targets[pick]))
    return out


def _ownership(seed: int, stock: Stock) -> tuple[Index, Index]:
    """Large plants own others anywhere in the country; no plant has two owners."""
    rng = stream(seed, "peninsula/ownership")
    count = len(stock.xy)
    owners = np.argsort(-stock.jobs, kind="stable")[: max(10, count // 60)]
    owned = rng.choice(count, size=count // 24, replace=False)
    owned = owned[~np.isin(owned, owners)]
    weight = np.sqrt(stock.jobs[owners].astype(float))
    return rng.choice(owners, size=owned.size, p=weight / weight.sum()), owned


def _membership(
    seed: int, stock: Stock, nodes: _Nodes, organisations: pd.DataFrame
) -> tuple[Index, Index]:
    """Members of associations: of a cluster's own one, and of the others by division."""
    rng = stream(seed, "peninsula/membership")
    plants = len(stock.xy)
    division = organisations["industry"].to_numpy()
    own_division = industries()["division"].to_numpy()[stock.industry]
    source, target = [], []
    for k in np.flatnonzero((organisations["kind"] == "association").to_numpy()):
        node = plants + int(k)
        cluster = nodes.cluster[node]
        if cluster >= 0:
            pool, share = stock.plan[cluster].members, 0.35
            if stock.plan[cluster].interaction == "weak":
                share = 0.12
        else:
            pool = np.flatnonzero(own_division == division[k])
            far = np.hypot(*(stock.xy[pool] - nodes.xy[node]).T)
            pool, share = pool[far < 60_000], 0.06
        joined = pool[rng.random(pool.size) < share]
        source.append(joined)
        target.append(np.full(joined.size, node))
    return np.concatenate(source), np.concatenate(target)


def _inside(seed: int, stock: Stock, nodes: _Nodes, plants: int) -> list[tuple[str, Index, Index]]:
    """The further ties of real clusters, between the roles that each kind joins."""
    out: list[tuple[str, Index, Index]] = []
    table = decay(0.8)
    for number, planned in enumerate(stock.plan):
        if planned.kind != "cluster" or planned.members.size < 2:
            continue
        rng = stream(seed, "peninsula/inside", number)
        everyone = np.flatnonzero(nodes.cluster == number)
        firms = everyone[everyone < plants]
        role = {
            r: everyone[nodes.role[everyone] == k] for k, r in enumerate(("", "VP", "SO", "SS"))
        }
        science = everyone[nodes.researchers[everyone] > 0]
        bodies = science[science >= plants]
        young = firms[nodes.founded[firms] >= 2014]
        ends: dict[str, tuple[Index, Index]] = {
            "transaction": (firms, firms),
            "order": (role["SO"], role["SS"]),
            "job_move": (firms, firms),
            "co_patent": (science, science),
            "joint_rd": (bodies, science),
            "information": (firms, firms),
            "talent": (role["VP"], np.concatenate([role["SO"], role["SS"]])),
            "technology": (role["VP"], np.concatenate([role["SO"], role["SS"]])),
            "spin_off": (np.concatenate([role["VP"], role["SO"]]), young),
            "research_funding": (role["SO"], role["VP"]),
            "supplier_finance": (role["SO"], role["SS"]),
        }
        for kind, rate in INSIDE.items():
            source, target = ends[kind]
            if kind == "job_move" and "secrecy" in planned.anti_patterns:
                continue
            if source.size == 0 or target.size < 2:
                continue
            mean = rate * firms.size * (WEAK if planned.interaction == "weak" else 1.0)
            drawn = rng.choice(source, size=int(rng.poisson(mean)))
            if kind == "transaction" and role["SO"].size:
                # Half of the sales go to system organisers where there are any.
                often = max(1, round(firms.size / role["SO"].size))
                target = np.concatenate([firms, np.repeat(role["SO"], often)])
            pick = choose_partners(
                rng, nodes.xy[drawn], nodes.xy[target], np.ones(target.size), table
            )
            out.append((kind, drawn, target[pick]))
    return out


def _finish(
    rng: np.random.Generator,
    stock: Stock,
    nodes: _Nodes,
    kinds: NDArray[np.object_],
    source: Index,
    target: Index,
) -> pd.DataFrame:
    """Years, values and channels; partners that are fixed recur every year."""
    latest = np.maximum(nodes.founded[source], nodes.founded[target])
    first = np.clip(latest, FIRST_TIES, LAST_YEAR)
    year = first + np.floor(rng.random(source.size) * (LAST_YEAR + 1 - first)).astype(np.int64)
    spin = kinds == "spin_off"
    year[spin] = nodes.founded[target[spin]]
    value = np.exp(rng.normal(0, 1.0, source.size))
    money = np.isin(kinds, ("transaction", "order", "supplier_finance", "research_funding"))
    value = np.where(money, 12 * value * nodes.weight[source] * nodes.weight[target], 1.0)
    fixed_clusters = [k for k, c in enumerate(stock.plan) if "fixed_partners" in c.anti_patterns]
    same = nodes.cluster[source] == nodes.cluster[target]
    recurs = (kinds == "transaction") & same & np.isin(nodes.cluster[source], fixed_clusters)
    recurs &= first <= FIRST_TIES
    again = np.flatnonzero(recurs)
    again = again[rng.random(again.size) < 0.5]
    years = np.arange(FIRST_TIES, LAST_YEAR + 1)
    once = np.ones(source.size, dtype=bool)
    once[again] = False
    take = np.concatenate([np.flatnonzero(once), np.repeat(again, years.size)])
    all_years = np.concatenate([year[once], np.tile(years, again.size)])
    channel = np.array([CHANNEL[k][0] for k in CHANNEL], dtype=object)
    flow = np.array([CHANNEL[k][1] for k in CHANNEL], dtype=object)
    position = pd.Index(list(CHANNEL)).get_indexer(kinds[take])
    return pd.DataFrame(
        {
            "source": source[take],
            "target": target[take],
            "kind": kinds[take],
            "value": np.round(value[take], 3),
            "unit": np.where(money[take], "KRW million", "count"),
            "year": all_years,
            "channel": channel[position],
            "flow": flow[position],
        }
    )
