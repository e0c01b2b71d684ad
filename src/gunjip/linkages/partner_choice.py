"""What gravity alone predicts: with whom plants deal by distance and size of the partner.

A plant that deals with an industry picks its partner j among that industry's
plants with odds g(jobs_j) · f(distance_ij), f and g being free over bands. The
likelihood of observed partners is the one of a Poisson gravity model with an
effect for each tie's source and partner industry, and f and g solve it by
matching, band by band, the ties there are with the ties expected (iterative
scaling). They are estimated on ties of plants outside clusters, so that what a
cluster does among itself does not count as gravity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Edges of distance bands in metres: below the first, then by a factor of 1.35.
NEAREST, FACTOR, BANDS = 250.0, 1.35, 28
#: Upper edges of bands of jobs; plants without known jobs have a band of their own.
JOBS = np.array([1.5, 3.5, 7.5, 15.5, 40.5, 150.5])
MOST_TIES = 6_000


@dataclass(frozen=True, slots=True)
class Gravity:
    """Odds by band of distance and of jobs.

    ``distance`` has shape (BANDS,), ``jobs`` (len(JOBS) + 2,); both have mean
    one over the bands that hold ties. ``ties`` is how many they rest on.
    """

    distance: Floats
    jobs: Floats
    ties: int


def job_bands(jobs: Floats) -> Ints:
    """The band of each plant's jobs; the last one for jobs not known."""
    out = np.searchsorted(JOBS, jobs).astype(np.int64)
    return np.where(np.isnan(jobs), len(JOBS) + 1, out)


@njit(cache=True, nogil=True)
def _band(dx: float, dy: float) -> int:
    d = np.sqrt(dx * dx + dy * dy)
    if d < NEAREST:
        return 0
    return min(BANDS - 1, 1 + int(np.log(d / NEAREST) / np.log(FACTOR)))


@njit(cache=True, nogil=True)
def _choices(
    xy: Floats, size: Ints, source: Ints, begin: Ints, end: Ints, plants: Ints, sizes: int
) -> Floats:
    """Partners to choose from by band: shape (ties, BANDS, sizes)."""
    out = np.zeros((source.size, BANDS, sizes))
    for t in range(source.size):
        i = source[t]
        for k in range(begin[t], end[t]):
            j = plants[k]
            if j != i:
                out[t, _band(xy[j, 0] - xy[i, 0], xy[j, 1] - xy[i, 1]), size[j]] += 1.0
    return out


@njit(cache=True, nogil=True)
def _inside(
    xy: Floats,
    size: Ints,
    source: Ints,
    begin: Ints,
    end: Ints,
    plants: Ints,
    member: NDArray[np.bool_],
    f: Floats,
    g: Floats,
) -> Floats:
    """Probability that each tie's partner is a member, shape (ties,)."""
    out = np.zeros(source.size)
    for t in range(source.size):
        i = source[t]
        near = 0.0
        every = 0.0
        for k in range(begin[t], end[t]):
            j = plants[k]
            if j == i:
                continue
            odds = f[_band(xy[j, 0] - xy[i, 0], xy[j, 1] - xy[i, 1])] * g[size[j]]
            every += odds
            if member[j]:
                near += odds
        out[t] = near / every if every > 0 else np.nan
    return out


@dataclass(frozen=True, slots=True)
class Market:
    """Plants by place, size and industry, so that a tie's possible partners are one run."""

    xy: Floats
    size: Ints
    plants: Ints
    starts: Ints
    industry: Ints

    @classmethod
    def of(cls, xy: Floats, jobs: Floats, industry: Ints) -> Market:
        """Sort plants by industry."""
        count = int(industry.max()) + 1
        order = np.argsort(industry, kind="stable")
        return cls(
            np.ascontiguousarray(xy),
            job_bands(jobs),
            order.astype(np.int64),
            np.searchsorted(industry[order], np.arange(count + 1)).astype(np.int64),
            industry,
        )

    def run(self, target: Ints) -> tuple[Ints, Ints]:
        """Begin and end of the plants of each target's industry."""
        which = self.industry[target]
        return self.starts[which], self.starts[which + 1]

    def inside(
        self, source: Ints, target: Ints, member: NDArray[np.bool_], gravity: Gravity
    ) -> Floats:
        """Probability under gravity that each tie's partner is a member."""
        begin, end = self.run(target)
        return np.asarray(
            _inside(
                self.xy, self.size, source, begin, end, self.plants, member,
                gravity.distance, gravity.jobs,
            )
        )  # fmt: skip


def fit_gravity(market: Market, source: Ints, target: Ints, rng: np.random.Generator) -> Gravity:
    """Odds by distance and jobs from ties, at most ``MOST_TIES`` of them."""
    if source.size > MOST_TIES:
        some = np.sort(rng.choice(source.size, MOST_TIES, replace=False))
        source, target = source[some], target[some]
    sizes = len(JOBS) + 2
    begin, end = market.run(target)
    gap = market.xy[target] - market.xy[source]
    band = np.array([_band(a, b) for a, b in gap], dtype=np.int64)
    size = market.size[target]
    seen_f = np.bincount(band, minlength=BANDS).astype(float)
    seen_g = np.bincount(size, minlength=sizes).astype(float)
    f, g = np.ones(BANDS), np.ones(sizes)
    # In blocks, so that the choices of all ties need not stand in memory at once.
    blocks = [
        _choices(market.xy, market.size, source[a : a + 4000], begin[a : a + 4000],
                 end[a : a + 4000], market.plants, sizes)
        for a in range(0, source.size, 4000)
    ]  # fmt: skip
    before = np.concatenate([f, g])
    for step in range(120):
        expected = np.zeros((BANDS, sizes))
        for block in blocks:
            odds = block * (f[:, None] * g[None, :])
            every = odds.sum(axis=(1, 2))
            good = every > 0
            expected += np.tensordot(1.0 / every[good], odds[good], axes=1)
        if step % 2 == 0:
            margin = expected.sum(axis=1)
            f = f * np.divide(seen_f, margin, out=np.ones_like(f), where=margin > 0)
            f /= f[seen_f > 0].mean()
        else:
            margin = expected.sum(axis=0)
            g = g * np.divide(seen_g, margin, out=np.ones_like(g), where=margin > 0)
            g /= g[seen_g > 0].mean()
            now = np.concatenate([f, g])
            if np.allclose(now, before, rtol=1e-3, atol=1e-9):
                break
            before = now
    # A band in which nobody dealt: like the nearest band that has ties.
    have = np.flatnonzero(seen_f > 0)
    if have.size:
        f = f[have[np.abs(np.arange(BANDS)[:, None] - have[None, :]).argmin(axis=1)]]
    return Gravity(f, g, int(source.size))


@njit(cache=True, nogil=True)
def _alone(
    xy: Floats, size: Ints, plants: Ints, begin: Ints, end: Ints, order: Ints, f: Floats, g: Floats
) -> Floats:
    out = np.zeros(plants.size)
    for t in range(plants.size):
        i = plants[t]
        own = f[0] * g[size[i]]
        every = own
        for k in range(begin[t], end[t]):
            j = order[k]
            if j != i:
                every += f[_band(xy[j, 0] - xy[i, 0], xy[j, 1] - xy[i, 1])] * g[size[j]]
        out[t] = own / every if every > 0 else 1.0
    return out


def in_house(market: Market, gravity: Gravity, plants: Ints) -> Floats:
    """The share of dealings with its own industry that a plant would do by itself.

    The plant stands among its possible partners as one at no distance: where
    few of its kind are within reach, it does more in its own house. Without
    this, plants amid their kind would seem to deal more than gravity says.
    """
    begin, end = market.run(plants)
    return np.asarray(
        _alone(
            market.xy, market.size, plants, begin, end, market.plants,
            gravity.distance, gravity.jobs,
        )
    )  # fmt: skip


#: Side of the cells that stand for plants when local mixes are told, in metres.
CELL = 4_000.0


def local_mix(market: Market, gravity: Gravity, plants: Ints) -> Floats:
    """Each industry's share of the partners within a plant's reach, shape (plants, I).

    Every plant counts with the odds of its distance and jobs. Plants are put
    together in cells of four kilometres; a cell's own plants are taken to be half
    its side away.
    """
    key, cell = np.unique(np.floor(market.xy / CELL).astype(np.int64), axis=0, return_inverse=True)
    size = len(market.starts) - 1
    mass = np.bincount(
        cell * size + market.industry,
        weights=gravity.jobs[market.size],
        minlength=len(key) * size,
    ).reshape(len(key), size)
    centre = (key + 0.5) * CELL
    # One row a cell that holds a plant in question, since all its plants see the same.
    here, back = np.unique(cell[plants], return_inverse=True)
    out = np.empty((here.size, size))
    edges = NEAREST * FACTOR ** np.arange(BANDS - 1)
    for a in range(0, here.size, 500):
        gap = np.hypot(
            centre[here[a : a + 500], 0][:, None] - centre[:, 0][None, :],
            centre[here[a : a + 500], 1][:, None] - centre[:, 1][None, :],
        )
        band = np.searchsorted(edges, np.maximum(gap, CELL / 2), side="right")
        out[a : a + 500] = gravity.distance[band] @ mass
    out /= out.sum(axis=1, keepdims=True)
    return np.asarray(out[back])


def pull_of_mix(mix: Floats, weight: Floats, industry: Ints, ties: Floats) -> tuple[float, float]:
    """How far the industries a plant deals with follow what is near: 0 not at all, 1 fully.

    Ties of plants of one industry with another are spread over those plants in
    proportion to ``weight_i · mix_ib^λ``; λ has the largest likelihood. Ties with
    the own industry have a λ of their own: an isolated plant has nobody of its
    kind to deal with.

    Parameters
    ----------
    mix, ties
        Local mix and ties with each industry, shape (plants, I).
    weight
        Ties usual for each plant's jobs, with each industry, shape (plants, I).
    industry
        Of each plant.

    Returns
    -------
    λ for the own industry, and for others.
    """
    steps = np.linspace(0.0, 1.2, 25)
    likelihood = np.zeros((2, steps.size))
    for a in np.unique(industry):
        own = industry == a
        y = ties[own]
        used = y.sum(axis=0) > 0
        if own.sum() < 2 or not used.any():
            continue
        same = np.flatnonzero(used) == a
        y, near = y[:, used], np.log(np.maximum(mix[own][:, used], 1e-12))
        base = np.log(np.maximum(weight[own][:, used], 1e-12))
        for k, power in enumerate(steps):
            log_weight = base + power * near
            top = log_weight.max(axis=0)
            norm = top + np.log(np.exp(log_weight - top).sum(axis=0))
            gain = (y * (log_weight - norm)).sum(axis=0)
            likelihood[0, k] += float(gain[same].sum())
            likelihood[1, k] += float(gain[~same].sum())
    own_pull, other_pull = steps[likelihood.argmax(axis=1)]
    return float(own_pull), float(other_pull)
