"""The plants of the last year: place, industry, cluster, role, jobs and research."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gunjip.datasets.industries import (
    AGGLOMERATION_FAMILIES,
    DISPERSED,
    FAMILIES,
    industries,
    industry_sizes,
)
from gunjip.datasets.land import land
from gunjip.datasets.plan import Planned, make_plan, place_clusters
from gunjip.datasets.sites import sites
from gunjip.foundation.rng import stream

#: Exponent of the upper tail of jobs: P(jobs > x) ~ x^-TAIL (Zipf's law is 1).
TAIL = 1.1
LARGEST = 12_000
ROLES = ("", "VP", "SO", "SS")


@dataclass(frozen=True, slots=True)
class Stock:
    """All plants of the last year as they truly are, one element a plant.

    Attributes
    ----------
    xy
        Places, shape (n, 2), metres.
    region
        Position among the municipalities.
    industry
        Position among the industries.
    cluster
        Position in ``plan``, −1 for plants outside clusters.
    role
        Position in ``ROLES``; 0 outside clusters.
    jobs
        True jobs, ≥ 1.
    researchers
        Jobs in research and development, ≤ jobs.
    plan
        What was planted.
    null
        Whether industries were given out by chance.
    """

    xy: NDArray[np.float64]
    region: NDArray[np.int64]
    industry: NDArray[np.int64]
    cluster: NDArray[np.int64]
    role: NDArray[np.int64]
    jobs: NDArray[np.int64]
    researchers: NDArray[np.int64]
    plan: list[Planned]
    null: bool


def _spread_out(
    rng: np.random.Generator, xy: NDArray[np.float64], free: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """So many of the free plants, at most one a grid square, as large a grid as fits."""
    order = rng.permutation(free)
    best = order[:count]
    low, high = 100.0, 30_000.0
    for _ in range(14):
        size = (low + high) / 2
        cell = np.floor(xy[order] / size).astype(np.int64)
        key = cell[:, 0] * 1_000_003 + cell[:, 1]
        _, first = np.unique(key, return_index=True)
        if first.size >= count:
            best, low = order[np.sort(first)][:count], size
        else:
            high = size
    return best


def _labels(
    seed: int,
    plan: list[Planned],
    sizes: NDArray[np.int64],
    xy: NDArray[np.float64],
    strength: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Industry and cluster of every plant."""
    rng = stream(seed, "peninsula/labels")
    codes = industries()["industry"].to_numpy()
    position = {str(c): k for k, c in enumerate(codes)}
    total = len(xy)
    industry = np.full(total, -1, dtype=np.int64)
    cluster = np.full(total, -1, dtype=np.int64)
    left = sizes.copy()
    outside: dict[str, NDArray[np.bool_]] = {}
    for number, planned in enumerate(plan):
        near = planned.distance(xy[planned.eligible])
        # Denser in the middle, thinner at the edge.
        key = rng.exponential(1.0, near.size) / (1.0 - 0.6 * np.minimum(near, 1.0) ** 2)
        queue = planned.eligible[np.argsort(key, kind="stable")]
        queue = queue[industry[queue] < 0]
        inside = [position[c] for c in planned.family.industries]
        want = np.array(
            [min(left[k], round(planned.share * strength * sizes[k])) for k in inside], dtype=int
        )
        want = _within(want, queue.size)
        chosen = queue[: want.sum()]
        label = rng.permutation(np.repeat(inside, want))
        industry[chosen] = label
        cluster[chosen] = number
        left[inside] -= want
        planned.members = np.sort(chosen)
        away = outside.setdefault(planned.family.key, np.ones(total, dtype=bool))
        away[planned.eligible] = False
    for family in (*FAMILIES, *AGGLOMERATION_FAMILIES):
        # The scattered third stands outside all clusters of its family.
        free = industry < 0
        if family.key in outside:
            free &= outside[family.key]
        places = rng.permutation(np.flatnonzero(free))
        start = 0
        for code in family.industries:
            k = position[code]
            if family.key in outside:
                industry[places[start : start + left[k]]] = k
                start += left[k]
                left[k] = 0
    for code in DISPERSED:
        k = position[code]
        free_plants = np.flatnonzero(industry < 0)
        industry[_spread_out(rng, xy, free_plants, int(left[k]))] = k
        left[k] = 0
    rest = np.flatnonzero(industry < 0)
    industry[rest] = rng.permutation(np.repeat(np.arange(len(codes)), left))
    return industry, cluster


def _within(want: NDArray[np.int_], room: int) -> NDArray[np.int_]:
    """Fewer of each where there is no room for all."""
    if want.sum() <= room:
        return want
    return np.asarray(np.floor(want * room / want.sum()).astype(int))


def _jobs(seed: int, sizes: NDArray[np.int64], industry: NDArray[np.int64]) -> NDArray[np.int64]:
    """Jobs with a Pareto tail; industries differ in scale, not in shape."""
    rng = stream(seed, "peninsula/jobs")
    scale = np.exp(rng.normal(0, 0.25, sizes.size))[industry] * 1.6
    uniform = rng.random(industry.size)
    top = (LARGEST / scale) ** -TAIL
    return np.floor(scale * (top + (1 - top) * uniform) ** (-1 / TAIL)).clip(1).astype(np.int64)


def _set_roles(
    seed: int, plan: list[Planned], industry: NDArray[np.int64], jobs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Roles of members, and the jobs and researchers that go with them.

    A system organiser makes the final product and is large for its type; a
    vision provider among firms does research; all others are suppliers.
    """
    rng = stream(seed, "peninsula/roles")
    frame = industries()
    final = (frame["product"] == "final").to_numpy()
    research = (frame["industry"] == "70113").to_numpy()
    role = np.zeros(industry.size, dtype=np.int64)
    jobs = jobs.copy()
    intensity = np.where(rng.random(industry.size) < 0.06, rng.beta(1.2, 9, industry.size), 0.0)
    for planned in plan:
        members = planned.members
        if planned.kind != "cluster" or not members.size:
            continue
        vision, system, supply = planned.grades
        role[members] = 3
        # Suppliers are small, except that a craft is smaller still.
        cap = {"region_specific": 60, "university_led": 150}.get(planned.seri_type, 220)
        jobs[members] = np.minimum(jobs[members], rng.integers(cap // 2, cap, members.size))
        makers = rng.permutation(members[final[industry[members]]])
        number = {3: max(2, round(0.04 * members.size)), 2: max(1, round(0.015 * members.size))}
        leaders = makers[: number.get(system, 0)]
        role[leaders] = 2
        middle = {
            ("large_firm_led", 3): 1_400,
            ("silicon_valley", 3): 900,
            ("university_led", 2): 260,
            ("region_specific", 2): 110,
        }.get((planned.seri_type, system), 150)
        jobs[leaders] = np.round(middle * np.exp(rng.normal(0, 0.55, leaders.size))).astype(int)
        # Research: of leaders by the grade of vision, of suppliers by that of supply.
        share = {3: 0.25, 2: 0.14, 1: 0.015}[vision]
        intensity[leaders] = share * np.exp(rng.normal(0, 0.25, leaders.size))
        others = members[role[members] == 3]
        doing = rng.random(others.size) < {3: 0.45, 2: 0.2, 1: 0.06}[supply]
        intensity[others] = np.where(doing, rng.beta(2, 14, others.size), 0.0)
        if planned.seri_type in ("university_led", "silicon_valley"):
            labs = members[research[industry[members]]]
            if not labs.size:
                labs = rng.permutation(others)[: max(1, round(0.02 * members.size))]
            labs = rng.permutation(labs)[: max(1, round(0.05 * members.size))]
            role[labs] = 1
            intensity[labs] = rng.uniform(0.4, 0.8, labs.size)
            jobs[labs] = np.maximum(jobs[labs], rng.integers(25, 120, labs.size))
    researchers = np.floor(jobs * np.minimum(intensity, 0.9)).astype(np.int64)
    return role, jobs, researchers


def make_stock(
    seed: int, *, plants: int, strength: float, clusters: int, agglomerations: int, null: bool
) -> Stock:
    """All plants of the last year as they truly are."""
    country = land()
    xy = sites(stream(seed, "peninsula/sites"), country, plants)
    region = country.locate(xy[:, 0], xy[:, 1])
    sizes = industry_sizes(stream(seed, "peninsula/industries"), plants)
    codes = industries()["industry"].to_numpy()
    of_family = {
        f.key: int(sizes[np.isin(codes, f.industries)].sum())
        for f in (*FAMILIES, *AGGLOMERATION_FAMILIES)
    }
    plan: list[Planned] = []
    if null:
        label = np.repeat(np.arange(sizes.size), sizes)
        industry = stream(seed, "peninsula/labels").permutation(label)
        cluster = np.full(plants, -1, dtype=np.int64)
    else:
        plan = make_plan(seed, clusters, agglomerations, of_family, plants)
        place_clusters(seed, plan, xy, region, len(country.municipalities))
        industry, cluster = _labels(seed, plan, sizes, xy, strength)
        # At little strength a place may get no member: then nothing is planted there.
        there = np.array([c.members.size > 0 for c in plan], dtype=bool)
        renumber = np.where(there, np.cumsum(there) - 1, -1)
        cluster = np.where(cluster >= 0, np.append(renumber, -1)[cluster], -1)
        plan = [c for c, kept in zip(plan, there, strict=True) if kept]
    jobs = _jobs(seed, sizes, industry)
    role, jobs, researchers = _set_roles(seed, plan, industry, jobs)
    return Stock(xy, region, industry, cluster, role, jobs, researchers, plan, null)
