"""Carrying out the planned routes: limits and p-values of every industry of a survey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.parallel import parallel_map
from gunjip.measures.moments import giant, limits, routing
from gunjip.measures.moments.copula import MaximumTable
from gunjip.measures.moments.intake import Plants
from gunjip.measures.moments.limits import Limit
from gunjip.measures.moments.montecarlo import SpectralDensity, nested_draws, weighted_draws
from gunjip.measures.moments.sites import Sites
from gunjip.measures.moments.theory import Floats, Population


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What the parts of a survey share."""

    plants: Plants
    sites: Sites  # in spatial order
    grouped: Sites  # sorted by industry
    start: NDArray[np.int64]
    jobs: list[Floats] | None
    pop: Population
    spectral: bool
    route: routing.Route
    level: float
    seed: int
    workers: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The industries' curves and their moments under the null, and the routes planned.

    Attributes
    ----------
    plans
        The routes of each industry that can be tested, by its number.
    density, mean, sd, skew
        Shape (industries, distances).
    ratio
        Of the brackets of the weights, which settles the correlation; (industries,).
    n
        Plants, (industries,).
    """

    plans: dict[int, routing.Plan]
    density: Floats
    mean: Floats
    sd: Floats
    skew: Floats
    ratio: Floats
    n: NDArray[np.int64]

    def tail(self, g: int, draws: NDArray[np.float32]) -> float:
        """The p-value of an industry's largest score among those of its draws."""
        return limits.exceedance_p(self.density[g], self.mean[g], self.sd[g], self.skew[g], draws)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What has been found so far, by industry: limits of both sides, and the routes taken."""

    uppers: dict[int, Limit]
    lowers: dict[int, Limit]
    routes: dict[int, list[str]]

    def looked_again(self, g: int, p: float) -> None:
        """Put a simulated p-value in the place of the moments'."""
        self.uppers[g] = Limit(self.uppers[g].local, self.uppers[g].simultaneous, p)
        self.routes[g][0] = "moments+monte_carlo"

    def by_rank(
        self, g: int, plan: routing.Plan, kind: str, density: Floats, draws: Any, level: float
    ) -> None:
        """Limits from draws for the sides that are planned as ``kind``."""
        if plan.upper == kind:
            self.uppers[g] = limits.rank_limit("upper", density, draws, level)
        if plan.lower == kind:
            self.lowers[g] = limits.rank_limit("lower", density, draws, level)


def carry_out(s: Setting, c: Curves, table: MaximumTable) -> Found:
    """Limits and p-values of every industry, by the route planned for it."""
    found = Found({}, {}, {g: [p.upper, p.lower] for g, p in c.plans.items()})
    for g, p in c.plans.items():
        here = (c.density[g], c.mean[g], c.sd[g], c.skew[g], float(c.ratio[g]), table, s.level)
        if p.upper == "moments":
            found.uppers[g] = limits.moment_limit("upper", *here)
        if p.lower == "moments":
            found.lowers[g] = limits.moment_limit("lower", *here)
        if p.upper == "dominant" and s.jobs is not None:
            e = s.jobs[g]
            paths = giant.dominant_paths(s.pop, e, seed=s.seed)
            paths /= (e.sum() ** 2 - (e * e).sum()) / 2.0
            found.uppers[g] = limits.rank_limit("upper", c.density[g], paths, s.level)
            if p.lower == "moments":
                found.lowers[g] = limits.rank_limit("lower", c.density[g], paths, s.level)
    wanted = [g for g, p in c.plans.items() if {p.upper, p.lower} & {"nested", "spectral"}]
    if s.jobs is not None:
        _weighted_limits(s, c, wanted, found)
        _weighted_recheck(s, c, found)
    else:
        for kind in ("nested", "spectral"):
            members = [g for g in wanted if kind in (c.plans[g].upper, c.plans[g].lower)]
            _nested_limits(s, c, kind, members, found, routing.LOWER_DRAWS)
        _recheck(s, c, found)
    return found


def _nested_limits(
    s: Setting, c: Curves, kind: str, members: list[int], found: Found, count: int
) -> None:
    if not members:
        return
    sizes = np.unique(c.n[members])
    if s.route == "monte_carlo":
        count = routing.CHECK_DRAWS
    if kind == "nested":
        draws = nested_draws(s.sites, s.plants.bins, sizes, count, seed=s.seed, workers=s.workers)
    else:
        maker = SpectralDensity(s.sites, s.plants.distances, s.plants.bandwidth)
        draws = maker.draws(sizes, count, seed=s.seed, workers=s.workers)

    def one(g: int) -> None:
        mine = draws[int(np.searchsorted(sizes, c.n[g]))]
        found.by_rank(g, c.plans[g], kind, c.density[g], mine, s.level)

    parallel_map(one, members, workers=s.workers)
    if count < routing.MORE_DRAWS and s.route != "monte_carlo" and kind == "nested":
        again = [
            g
            for g in members
            if (c.plans[g].upper == kind and found.uppers[g].p <= routing.MORE_P)
            or (c.plans[g].lower == kind and found.lowers[g].p <= routing.MORE_P)
        ]
        _nested_limits(s, c, kind, again, found, routing.MORE_DRAWS)


def _weighted_limits(s: Setting, c: Curves, members: list[int], found: Found) -> None:
    for g in members:
        e = s.jobs[g]  # type: ignore[index]
        count = (
            routing.CHECK_DRAWS
            if s.route == "monte_carlo"
            else routing.weighted_draw_count(int(e.size))
        )
        draws = weighted_draws(s.sites, s.plants.bins, e, count, seed=s.seed, workers=s.workers)
        found.by_rank(g, c.plans[g], "nested", c.density[g], draws, s.level)


def _rare(s: Setting, c: Curves, found: Found) -> list[int]:
    """The industries whose small p-value by moments is not yet to be relied on."""
    if s.route != "auto":
        return []
    return [
        g
        for g, p in c.plans.items()
        if p.upper == "moments"
        and c.n[g] <= routing.RECHECK_UP_TO
        and found.uppers[g].p < routing.RECHECK_P
    ]


def _weighted_recheck(s: Setting, c: Curves, found: Found) -> None:
    """As :func:`_recheck`, one industry at a time: its sizes are its own."""
    for g in _rare(s, c, found):
        e = s.jobs[g]  # type: ignore[index]
        count = routing.weighted_recheck_count(int(c.n[g]))
        draws = weighted_draws(s.sites, s.plants.bins, e, count, seed=s.seed, workers=s.workers)
        found.looked_again(g, c.tail(g, draws))


def _recheck(s: Setting, c: Curves, found: Found) -> None:
    """Simulate again what a fitted tail says is rare, for all but the large industries.

    Where the moments' p-value is small, the simulated one replaces it, be it smaller
    or larger: (M+1)/(R+1) is valid at every level, and above ``RECHECK_P`` the
    moments hold theirs.
    """
    members = _rare(s, c, found)
    if not members:
        return
    sizes = np.unique(c.n[members])
    # A few sizes at a time, to bound the memory.
    for begin in range(0, sizes.size, 64):
        some = sizes[begin : begin + 64]
        draws = nested_draws(
            s.sites, s.plants.bins, some, routing.RECHECK_DRAWS, seed=s.seed, workers=s.workers
        )
        here = [g for g in members if c.n[g] in some]

        def one(g: int, some: Any = some, draws: Any = draws) -> float:
            return c.tail(g, draws[int(np.searchsorted(some, c.n[g]))])

        for g, p in zip(here, parallel_map(one, here, workers=s.workers), strict=True):
            found.looked_again(g, p)
