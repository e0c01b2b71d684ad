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


def carry_out(
    s: Setting,
    plans: dict[int, routing.Plan],
    density: Floats,
    mean: Floats,
    sd: Floats,
    skew: Floats,
    ratio: Floats,
    table: MaximumTable,
    n: NDArray[np.int64],
) -> tuple[dict[int, Limit], dict[int, Limit], dict[int, list[str]]]:
    uppers: dict[int, Limit] = {}
    lowers: dict[int, Limit] = {}
    routes = {g: [p.upper, p.lower] for g, p in plans.items()}
    for g, p in plans.items():
        here = (density[g], mean[g], sd[g], skew[g], float(ratio[g]), table, s.level)
        if p.upper == "moments":
            uppers[g] = limits.moment_limit("upper", *here)
        if p.lower == "moments":
            lowers[g] = limits.moment_limit("lower", *here)
        if p.upper == "dominant" and s.jobs is not None:
            e = s.jobs[g]
            paths = giant.dominant_paths(s.pop, e, seed=s.seed)
            paths /= (e.sum() ** 2 - (e * e).sum()) / 2.0
            uppers[g] = limits.rank_limit("upper", density[g], paths, s.level)
            if p.lower == "moments":
                lowers[g] = limits.rank_limit("lower", density[g], paths, s.level)
    wanted = [g for g, p in plans.items() if {p.upper, p.lower} & {"nested", "spectral"}]
    if s.jobs is not None:
        _weighted_limits(s, wanted, plans, density, uppers, lowers)
        _weighted_recheck(s, plans, density, mean, sd, skew, n, uppers, routes)
    else:
        for kind in ("nested", "spectral"):
            members = [g for g in wanted if kind in (plans[g].upper, plans[g].lower)]
            _nested_limits(s, kind, members, plans, density, n, uppers, lowers)
        _recheck(s, plans, density, mean, sd, skew, n, uppers, routes)
    return uppers, lowers, routes


def _nested_limits(
    s: Setting,
    kind: str,
    members: list[int],
    plans: dict[int, routing.Plan],
    density: Floats,
    n: NDArray[np.int64],
    uppers: dict[int, Limit],
    lowers: dict[int, Limit],
    count: int = routing.LOWER_DRAWS,
) -> None:
    if not members:
        return
    sizes = np.unique(n[members])
    if s.route == "monte_carlo":
        count = routing.CHECK_DRAWS
    if kind == "nested":
        draws = nested_draws(s.sites, s.plants.bins, sizes, count, seed=s.seed, workers=s.workers)
    else:
        maker = SpectralDensity(s.sites, s.plants.distances, s.plants.bandwidth)
        draws = maker.draws(sizes, count, seed=s.seed, workers=s.workers)

    def one(g: int) -> tuple[Limit | None, Limit | None]:
        mine = draws[int(np.searchsorted(sizes, n[g]))]
        up = down = None
        if plans[g].upper == kind:
            up = limits.rank_limit("upper", density[g], mine, s.level)
        if plans[g].lower == kind:
            down = limits.rank_limit("lower", density[g], mine, s.level)
        return up, down

    for g, (up, down) in zip(members, parallel_map(one, members, workers=s.workers), strict=True):
        if up is not None:
            uppers[g] = up
        if down is not None:
            lowers[g] = down
    if count < routing.MORE_DRAWS and s.route != "monte_carlo" and kind == "nested":
        again = [
            g
            for g in members
            if (g in uppers and plans[g].upper == kind and uppers[g].p <= routing.MORE_P)
            or (g in lowers and plans[g].lower == kind and lowers[g].p <= routing.MORE_P)
        ]
        if again:
            _nested_limits(
                s, kind, again, plans, density, n, uppers, lowers, count=routing.MORE_DRAWS
            )


def _weighted_limits(
    s: Setting,
    members: list[int],
    plans: dict[int, routing.Plan],
    density: Floats,
    uppers: dict[int, Limit],
    lowers: dict[int, Limit],
) -> None:
    for g in members:
        e = s.jobs[g]  # type: ignore[index]
        count = (
            routing.CHECK_DRAWS
            if s.route == "monte_carlo"
            else routing.weighted_draw_count(int(e.size))
        )
        draws = weighted_draws(s.sites, s.plants.bins, e, count, seed=s.seed, workers=s.workers)
        if plans[g].upper == "nested":
            uppers[g] = limits.rank_limit("upper", density[g], draws, s.level)
        if plans[g].lower == "nested":
            lowers[g] = limits.rank_limit("lower", density[g], draws, s.level)


def _rare(
    s: Setting, plans: dict[int, routing.Plan], n: NDArray[np.int64], uppers: dict[int, Limit]
) -> list[int]:
    """The industries whose small p-value by moments is not yet to be relied on."""
    if s.route != "auto":
        return []
    return [
        g
        for g, p in plans.items()
        if p.upper == "moments"
        and n[g] <= routing.RECHECK_UP_TO
        and uppers[g].p < routing.RECHECK_P
    ]


def _weighted_recheck(
    s: Setting,
    plans: dict[int, routing.Plan],
    density: Floats,
    mean: Floats,
    sd: Floats,
    skew: Floats,
    n: NDArray[np.int64],
    uppers: dict[int, Limit],
    routes: dict[int, list[str]],
) -> None:
    """As :func:`_recheck`, one industry at a time: its sizes are its own."""
    for g in _rare(s, plans, n, uppers):
        e = s.jobs[g]  # type: ignore[index]
        draws = weighted_draws(
            s.sites,
            s.plants.bins,
            e,
            routing.weighted_recheck_count(int(n[g])),
            seed=s.seed,
            workers=s.workers,
        )
        p = limits.exceedance_p(density[g], mean[g], sd[g], skew[g], draws)
        uppers[g] = Limit(uppers[g].local, uppers[g].simultaneous, p)
        routes[g][0] = "moments+monte_carlo"


def _recheck(
    s: Setting,
    plans: dict[int, routing.Plan],
    density: Floats,
    mean: Floats,
    sd: Floats,
    skew: Floats,
    n: NDArray[np.int64],
    uppers: dict[int, Limit],
    routes: dict[int, list[str]],
) -> None:
    """Simulate again what a fitted tail says is rare, for all but the large industries.

    Where the moments' p-value is small, the simulated one replaces it, be it smaller
    or larger: (M+1)/(R+1) is valid at every level, and above ``RECHECK_P`` the
    moments hold theirs.
    """
    members = _rare(s, plans, n, uppers)
    if not members:
        return
    sizes = np.unique(n[members])
    # A few sizes at a time, to bound the memory.
    for begin in range(0, sizes.size, 64):
        some = sizes[begin : begin + 64]
        draws = nested_draws(
            s.sites, s.plants.bins, some, routing.RECHECK_DRAWS, seed=s.seed, workers=s.workers
        )
        here = [g for g in members if n[g] in some]

        def one(g: int, some: Any = some, draws: Any = draws) -> float:
            mine = draws[int(np.searchsorted(some, n[g]))]
            return limits.exceedance_p(density[g], mean[g], sd[g], skew[g], mine)

        for g, p in zip(here, parallel_map(one, here, workers=s.workers), strict=True):
            uppers[g] = Limit(uppers[g].local, uppers[g].simultaneous, p)
            routes[g][0] = "moments+monte_carlo"
