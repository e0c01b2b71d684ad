"""Ties that members keep among themselves against those that gravity alone predicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, poisson

from gunjip.linkages.partner_choice import (
    Gravity,
    Market,
    fit_gravity,
    in_house,
    local_mix,
    pull_of_mix,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg: what was seen, what the null expects, and p; ``why`` where not tested.

    ``spread`` is the standard deviation of seen less expected, where it is known, and
    ``dealt`` how many ties members have with anybody.
    """

    observed: float = np.nan
    expected: float = np.nan
    p: float = np.nan
    n: int = 0
    why: str = ""
    spread: float = np.nan
    dealt: int = 0

    @property
    def tested(self) -> bool:
        """Whether there is a p-value."""
        return bool(np.isfinite(self.p))


@dataclass(frozen=True, slots=True)
class KindOfTie:
    """Ties of one kind between plants, and what is usual outside clusters.

    Attributes
    ----------
    source, target
        Plants, shape (ties,).
    gravity
        Odds of a partner by distance and jobs.
    by_jobs
        Ties usual for each band of jobs.
    pull
        How far the industries dealt with follow what is near (λ), for the own
        industry and for others.
    mix
        Local mix to the power λ, less what is done in house, a row for each plant
        that ``row`` names.
    row
        Row of each plant in ``mix``, −1 for none.
    usual
        Ties of plants outside clusters by own and partner's industry, (I, I).
    exposure
        Their ``Σ h(jobs) mix^λ``, (I, I).
    """

    kind: str
    source: Ints
    target: Ints
    gravity: Gravity
    by_jobs: Floats
    pull: tuple[float, float]
    mix: Floats
    row: Ints
    usual: Floats
    exposure: Floats


def usual_ties(
    kind: str,
    market: Market,
    source: Ints,
    target: Ints,
    free: NDArray[np.bool_],
    wanted: NDArray[np.bool_],
    rng: np.random.Generator,
) -> KindOfTie:
    """What plants outside clusters do: how many ties, with which industries, how far.

    Parameters
    ----------
    source, target
        All ties of the kind.
    free
        Whether each plant is outside all clusters.
    wanted
        Industries that occur in clusters.
    """
    size = len(market.starts) - 1
    both = free[source] & free[target]
    gravity = fit_gravity(market, source[both], target[both], rng)
    own = free[source]
    bands = int(market.size.max()) + 1
    count = np.bincount(market.size[free], minlength=bands)
    ties = np.bincount(market.size[source[own]], minlength=bands)
    by_jobs = np.divide(ties, count, out=np.zeros(bands), where=count > 0)
    by_jobs[count == 0] = ties.sum() / max(1, count.sum())
    plants = np.flatnonzero(wanted[market.industry])
    row = np.full(free.size, -1, dtype=np.int64)
    row[plants] = np.arange(plants.size)
    mix = local_mix(market, gravity, plants)
    kept = own & (row[source] >= 0)
    dealt = np.bincount(
        row[source[kept]] * size + market.industry[target[kept]], minlength=plants.size * size
    ).reshape(plants.size, size)
    out = free[plants]
    weight = by_jobs[market.size[plants]]
    same = np.arange(size)[None, :] == market.industry[plants][:, None]
    alone = in_house(market, gravity, plants)[:, None]
    weight = weight[:, None] * np.where(same, 1.0 - alone, 1.0)
    pull = pull_of_mix(
        mix[out], weight[out], market.industry[plants[out]], dealt[out].astype(float)
    )
    mix = np.where(same, 1.0 - alone, 1.0) * np.maximum(mix, 1e-12) ** np.where(
        same, pull[0], pull[1]
    )
    usual, exposure = np.zeros((size, size)), np.zeros((size, size))
    np.add.at(usual, market.industry[plants[out]], dealt[out])
    np.add.at(
        exposure,
        market.industry[plants[out]],
        by_jobs[market.size[plants[out]]][:, None] * mix[out],
    )
    return KindOfTie(kind, source, target, gravity, by_jobs, pull, mix, row, usual, exposure)


#: Ties that the rate of all pairs counts for in the rate of one pair.
PRIOR_TIES = 0.5


def _rate(tie: KindOfTie, a: int, b: int) -> tuple[float, float]:
    """Usual ties of industry a with b for each unit of exposure, and the ties it rests on.

    A pair's own rate is drawn towards that of all pairs (of its own industry, or
    of two): where hardly any plant stands outside clusters, half a tie over next to no
    exposure would say anything.
    """
    same = np.eye(len(tie.usual), dtype=bool)
    alike = same if a == b else ~same
    exposed = float(tie.exposure[alike].sum())
    common = float(tie.usual[alike].sum()) / exposed if exposed > 0 else 0.0
    if common <= 0:
        return 0.0, PRIOR_TIES
    weight = tie.usual[a, b] + PRIOR_TIES
    return weight / (tie.exposure[a, b] + PRIOR_TIES / common), weight


def _chance(excess: Floats, expected: float) -> float:
    """Variance of ties beyond those expected: plant by plant, and not below Poisson's."""
    return max(float(((excess - excess.mean()) ** 2).sum()), expected)


def connection_leg(
    market: Market,
    kinds: Sequence[KindOfTie],
    member: NDArray[np.bool_],
    least_ties: int,
) -> tuple[Leg, list[tuple[str, float, float, float, int]]]:
    """Ties that members keep among themselves over those that gravity alone predicts.

    A member is expected to deal with an industry as often as plants of its own
    industry and jobs do outside clusters, more often where more of that industry
    is near as far as they do so too (a plant's own house counting as a partner at
    no distance), and to pick partners by distance and jobs
    as these do:

        E = Σ_i Σ_b h(jobs_i) mix_ib^λ u_ab / x_ab · P(partner is a member | i, b)

    with u_ab the usual ties of industry a with b and x_ab their exposure (their
    ratio drawn towards that of all pairs by the weight of half a tie). The
    difference is compared with its spread, taken plant by plant (a plant's ties
    go together) plus that of the estimated u_ab.

    Returns
    -------
    Leg, and (kind, kept inside, expected, spread of their difference, ties with anybody)
    of each kind.
    """
    rows: list[tuple[str, float, float, float, int]] = []
    members = np.flatnonzero(member)
    own = market.industry[members]
    codes = np.unique(own)
    excess = np.zeros(members.size)
    observed = expected = variance = 0.0
    dealt = 0
    place = np.full(member.size, -1, dtype=np.int64)
    place[members] = np.arange(members.size)
    # One plant of each industry stands for it where partners are looked up.
    example = {int(b): int(market.plants[market.starts[b]]) for b in codes}
    for tie in kinds:
        if (tie.exposure[np.ix_(codes, codes)] <= 0).any():
            continue
        kept = member[tie.source] & member[tie.target]
        seen = np.bincount(place[tie.source[kept]], minlength=members.size).astype(float)
        usual = np.zeros(members.size)
        unsure = 0.0
        for b in codes:
            target = np.full(members.size, example[int(b)], dtype=np.int64)
            inside = np.nan_to_num(market.inside(members, target, member, tie.gravity))
            base = tie.by_jobs[market.size[members]] * tie.mix[tie.row[members], b] * inside
            for a in codes:
                rate, weight = _rate(tie, int(a), int(b))
                value = base * (own == a) * rate
                usual += value
                unsure += float(value.sum()) ** 2 / weight
        excess += seen - usual
        observed += float(seen.sum())
        started = int(member[tie.source].sum())
        dealt += started
        expected += float(usual.sum())
        variance += unsure
        own_spread = np.sqrt(unsure + _chance(seen - usual, float(usual.sum())))
        rows.append((tie.kind, float(seen.sum()), float(usual.sum()), float(own_spread), started))
    if not rows:
        return Leg(why="no_usual_ties"), rows
    if max(dealt, expected) < least_ties:
        return Leg(observed, expected, n=members.size, why="few_ties", dealt=dealt), rows
    variance += _chance(excess, expected)
    z = (observed - expected - 0.5) / np.sqrt(variance)
    spread = float(np.sqrt(variance))
    # With few ties the normal law is too sure; Poisson's is the least that chance varies.
    p = max(float(norm.sf(z)), float(poisson.sf(observed - 1, expected)))
    return Leg(observed, expected, p, int(members.size), spread=spread, dealt=dealt), rows
