"""Ten years of plants: births, deaths, growth, and the life of each cluster.

The last year is given, so the years are walked backwards: who was founded in a
year is taken out, who closed in it is put back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gunjip.datasets.plants import Stock
from gunjip.foundation.rng import stream

FIRST_YEAR, LAST_YEAR = 2014, 2023
YEARS = LAST_YEAR - FIRST_YEAR + 1

#: Yearly growth of the number of plants, and of jobs per plant, from the first
#: year's step to the last one's; the turnover is the least share that closes.
_PATHS: dict[str, tuple[list[float], list[float]]] = {
    "background": ([0.01] * 9, [0.005] * 9),
    "formation": ([0.05, 0.05, 0.10, 0.15, 0.30, 0.35, 0.35, 0.30, 0.30], [0.03] * 9),
    "growth": ([0.09, 0.10, 0.10, 0.11, 0.11, 0.10, 0.10, 0.09, 0.09], [0.04] * 9),
    "maturity": ([0.01, 0.00, 0.01, 0.00, 0.00, 0.01, 0.00, -0.01, 0.00], [0.003] * 9),
    "decline": ([0.00, -0.02, -0.04, -0.06, -0.07, -0.07, -0.07, -0.07, -0.07], [-0.025] * 9),
    "renewal": ([-0.07, -0.08, -0.08, -0.07, -0.02, 0.05, 0.09, 0.10, 0.10],
                [-0.03, -0.03, -0.03, -0.02, 0.0, 0.03, 0.05, 0.05, 0.05]),
}  # fmt: skip
TURNOVER = 0.045


@dataclass(frozen=True, slots=True)
class History:
    """All plants that ever stood between the first and the last year.

    The plants of the last year come first, in the order of the stock.

    Attributes
    ----------
    founded, closed
        Years; ``closed`` is the first year in which the plant is gone, 0 where
        it stands in the last year.
    like
        Of each closed plant, a plant of the last year whose industry and
        cluster it had, and near which it stood; −1 for the others.
    xy
        Places of closed plants, shape (n closed, 2).
    jobs
        Shape (n, years), jobs per year as whole numbers; 0 where there was no
        plant.
    """

    founded: NDArray[np.int64]
    closed: NDArray[np.int64]
    like: NDArray[np.int64]
    xy: NDArray[np.float64]
    jobs: NDArray[np.int64]


def make_history(seed: int, stock: Stock) -> History:
    """Walk back from the last year to the first."""
    rng = stream(seed, "peninsula/panel")
    count = len(stock.xy)
    founded = np.zeros(count, dtype=np.int64)
    gone_founded: list[NDArray[np.int64]] = []
    gone_closed: list[NDArray[np.int64]] = []
    gone_like: list[NDArray[np.int64]] = []
    groups = [np.flatnonzero(stock.cluster < 0)]
    stages = ["background"]
    for planned in stock.plan:
        groups.append(planned.members)
        stages.append(planned.stage)
    for group, stage in zip(groups, stages, strict=True):
        if not group.size:
            continue
        growth = _PATHS[stage][0]
        alive = group.copy()  # last-year plants standing in the year being walked
        dead = np.empty(0, dtype=np.int64)  # positions in this group's list of closed ones
        closed: list[int] = []
        born: list[int] = []
        for year in range(LAST_YEAR, FIRST_YEAR, -1):
            now = alive.size + dead.size
            before = max(3, round(now / (1 + growth[year - 1 - FIRST_YEAR])))
            deaths = max(rng.binomial(before, TURNOVER), before - now)
            births = min(now - before + deaths, now - 1)
            deaths = before - now + births
            # Who was founded this year: any of those that stand.
            pick = rng.permutation(now)[:births]
            young = pick[pick < alive.size]
            founded[alive[young]] = year
            short = pick[pick >= alive.size] - alive.size
            for k in dead[short]:
                born[k] = year
            alive = np.delete(alive, young)
            dead = np.delete(dead, short)
            fresh = np.arange(len(closed), len(closed) + deaths)
            closed += [year] * deaths
            born += [0] * deaths
            dead = np.concatenate([dead, fresh])
        gone_closed.append(np.array(closed, dtype=np.int64))
        gone_founded.append(np.array(born, dtype=np.int64))
        gone_like.append(rng.choice(group, size=len(closed)))
    old_founded = np.concatenate([np.empty(0, dtype=np.int64), *gone_founded])
    old_closed = np.concatenate([np.empty(0, dtype=np.int64), *gone_closed])
    old_like = np.concatenate([np.empty(0, dtype=np.int64), *gone_like])
    founded = np.concatenate([founded, old_founded])
    # Older than the panel: younger ones are commoner.
    before_panel = founded == 0
    age = np.minimum(rng.geometric(0.06, int(before_panel.sum())), 70)
    founded[before_panel] = FIRST_YEAR + 1 - age
    closed_all = np.concatenate([np.zeros(count, dtype=np.int64), old_closed])
    places = stock.xy[old_like]
    # Half of them had the same address as a plant that stands; the others stood near.
    near = rng.random(old_like.size) < 0.5
    places = places + np.where(near[:, None], 0.0, rng.normal(0, 160, places.shape)).round()
    like = np.concatenate([np.full(count, -1, dtype=np.int64), old_like])
    jobs = _jobs(rng, stock, founded, closed_all, like, stages, groups)
    return History(founded, closed_all, like, places, jobs)


def _jobs(
    rng: np.random.Generator,
    stock: Stock,
    founded: NDArray[np.int64],
    closed: NDArray[np.int64],
    like: NDArray[np.int64],
    stages: list[str],
    groups: list[NDArray[np.int64]],
) -> NDArray[np.int64]:
    """Jobs by plant and year: a random walk with the drift of the stage."""
    count = len(stock.xy)
    total = founded.size
    drift = np.zeros((count, YEARS - 1))
    for group, stage in zip(groups, stages, strict=True):
        drift[group] = _PATHS[stage][1]
    source = np.where(like >= 0, like, np.arange(total) % count)
    final = stock.jobs[source].astype(float)
    # A plant that closed was not as large as one that lives.
    final = np.where(like >= 0, np.maximum(1.0, final * 0.6), final)
    step = drift[source] + rng.normal(0, 0.09, (total, YEARS - 1))
    # Level relative to the last year, backwards.
    back = np.concatenate([np.cumsum(step[:, ::-1], axis=1)[:, ::-1], np.zeros((total, 1))], axis=1)
    level = np.maximum(1, np.rint(final[:, None] * np.exp(-back))).astype(np.int64)
    level[:, -1] = final.astype(np.int64)
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    stands = (founded[:, None] <= years) & ((closed[:, None] == 0) | (years < closed[:, None]))
    return np.where(stands, level, 0)
