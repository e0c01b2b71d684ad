r"""Intervals of plant-based indices, by asking which truths would give what was seen.

Resampling plants fails here: an industry's concentration hangs on a few large
plants, and a resample holds them twice or not at all. The sizes are therefore kept
as they are and only the *places* are drawn again, from a family of truths; a limit
is the truth under which the observed index would be just at the edge of its
distribution (the Neyman construction, by simulation with the same random numbers
for every truth). There are two questions, and each has its interval:

*The industry's own location probabilities p* (:func:`place_interval`). The index of
p is covered over new plants of the same sizes. The family is one-dimensional:
for Ellison–Glaeser p = x + t(c − x), with c the observed shares of jobs, for the
others p ∝ c̃^t, with c̃ those shares drawn to the base x by as much as they are
noisier than they would be without chance.

*The γ of the model of Ellison and Glaeser* (:func:`model_interval`). Their p is itself
a draw, Dirichlet with shape x(1 − γ)/γ, whose expected excess concentration is γ. One
industry is one draw of p, so that this interval stays wide however many plants there are.

Where even the null γ = 0 puts the observed value in a tail, the family has nothing
smaller; the null distribution is then shifted, so that coverage holds at γ = 0 too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gunjip.measures.matrix import Floats

#: Shares (draws, R) to the index (draws,).
Statistic = Callable[[Floats], Floats]

#: Plants beyond the largest so many enter as a Gaussian sum of their shares.
SINGLE_PLANTS = 300
#: Steps of the search for a limit.
STEPS = 7
#: The model has no distribution left to speak of beyond.
_LARGEST_GAMMA = 0.98


class Placing:
    """Plants of fixed sizes on random places, with the same random numbers every time.

    Parameters
    ----------
    z
        Shares of the plants in the industry's jobs, (n,).
    regions
        R.
    draws
        Replicates.
    rng
        The stream that is used up.
    """

    def __init__(self, z: Floats, regions: int, draws: int, rng: np.random.Generator) -> None:
        ordered = np.sort(z)[::-1]
        self.big = ordered[:SINGLE_PLANTS]
        rest = ordered[SINGLE_PLANTS:]
        self.rest, self.rest_square = float(rest.sum()), float((rest**2).sum())
        self.draws, self.regions = draws, regions
        self.row = np.arange(draws)[:, None]
        self.uniform = rng.random((draws, self.big.size))
        self.normal = rng.standard_normal((draws, regions)) if rest.size else None
        self.seed = int(rng.integers(2**63))

    def shares(self, p: Floats) -> Floats:
        """(draws, R): regional shares of jobs when places follow ``p``, (R,) or (draws, R)."""
        last = self.regions - 1
        edges = np.cumsum(p, axis=-1)
        edges /= edges[..., -1:]
        if p.ndim == 1:
            place = np.searchsorted(edges, self.uniform, "right")
        else:
            # One sorted array of all rows: row k lies in [k, k + 1].
            flat = (edges + self.row).ravel()
            place = np.searchsorted(flat, self.uniform + self.row, "right")
            place -= self.row * self.regions
        place = np.clip(place, 0, last) + self.row * self.regions
        counted = np.bincount(
            place.ravel(),
            weights=np.tile(self.big, self.draws),
            minlength=self.draws * self.regions,
        )
        out: Floats = counted.astype(np.float64).reshape(self.draws, self.regions)
        if self.normal is not None:
            root = np.sqrt(p)
            noise = root * self.normal
            out += self.rest * p
            out += np.sqrt(self.rest_square) * (noise - p * noise.sum(axis=1, keepdims=True))
        return out

    def dirichlet(self, base: Floats, gamma: float) -> Floats:
        """(draws, R): location probabilities with expected excess concentration γ."""
        rng = np.random.default_rng(self.seed)
        shape = np.maximum(base * (1.0 - gamma) / gamma, 1e-300)
        # G(a) = G(a + 1) U^(1/a): in logarithms, so that small shapes do not vanish.
        uniform = np.maximum(rng.random((self.draws, self.regions)), 1e-300)
        log = np.log(rng.standard_gamma(shape + 1.0, (self.draws, self.regions)))
        log = np.where(base > 0, log + np.log(uniform) / shape, -np.inf)
        weight = np.exp(log - log.max(axis=1, keepdims=True))
        out: Floats = weight / weight.sum(axis=1, keepdims=True)
        return out


def _ends(values: Floats, level: float) -> tuple[float, float]:
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return float(low), float(high)


def _limit(
    observed: float, end: Callable[[float], float], low: float, high: float, most: float
) -> float:
    """The parameter at which ``end`` reaches the observed value; ``end`` rises with it."""
    at_low, at_high = end(low) - observed, end(high) - observed
    while at_high < 0.0 and high < most:
        low, at_low = high, at_high
        high = min(most, 1.7 * high)
        at_high = end(high) - observed
    if at_low >= 0.0:
        return low
    if at_high < 0.0:
        return most
    side = 0
    for _ in range(STEPS):  # regula falsi, Illinois
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        here = end(middle) - observed
        if abs(here) < 1e-9:
            return middle
        if here > 0.0:
            high, at_high = middle, here
            at_low, side = (at_low / 2.0, 1) if side == 1 else (at_low, 1)
        else:
            low, at_low = middle, here
            at_high, side = (at_high / 2.0, -1) if side == -1 else (at_high, -1)
    return (low * at_high - high * at_low) / (at_high - at_low)


def _search(
    observed: float,
    ends: Callable[[float], tuple[float, float]],
    value: Callable[[float], float],
    start: float,
    least: float,
    most: float,
) -> tuple[float, float]:
    """Both limits; below the family's least truth its distribution is shifted."""
    known: dict[float, tuple[float, float]] = {}

    def at(t: float) -> tuple[float, float]:
        if t not in known:
            known[t] = ends(t)
        return known[t]

    out = []
    for side in (1, 0):  # the upper end gives the lower limit
        bottom = at(least)[side]
        if observed <= bottom:
            out.append(value(least) + observed - bottom)
        else:
            where = _limit(observed, lambda t, s=side: at(t)[s], least, start, most)  # type: ignore[misc]
            out.append(value(where))
    return out[0], out[1]


def place_interval(
    placing: Placing,
    share: Floats,
    herfindahl: float,
    base: Floats,
    statistic: Statistic,
    truth: Statistic,
    observed: float,
    *,
    mixture: bool,
    level: float,
) -> tuple[float, float, float]:
    """Standard error and limits of the index of the industry's location probabilities.

    Parameters
    ----------
    placing
        The plants.
    share
        The industry's jobs by region as shares, (R,). By jobs, not by counts of
        plants: where large plants cluster, no truth near the counts would give the
        observed index.
    herfindahl
        Of the plants: what chance alone adds to the shares' excess.
    base
        Shares of the regions that chance follows, (R,).
    statistic, truth
        The index of observed shares, and that of location probabilities.
    observed
        The index.
    mixture
        The family p = x + t(c − x); else p ∝ c̃^t.
    level
        Coverage.
    """
    x2 = float((base**2).sum())
    excess = float(((share - base) ** 2).sum()) / (1.0 - x2)
    net = (excess - herfindahl) / (1.0 - herfindahl)
    kept = float(np.sqrt(np.clip(net, 0.0, excess) / excess)) if excess > 0 else 0.0
    smooth = base + kept * (share - base)

    def family(t: float) -> Floats:
        if mixture:
            raw = np.maximum(base + t * (share - base), 0.0)
        else:
            log = np.log(np.where(smooth > 0, smooth, 1.0))
            raw = np.where(smooth > 0, np.exp(t * (log - log.max())), 0.0)
        out: Floats = raw / raw.sum()
        return out

    def value(t: float) -> float:
        return float(truth(family(t)[None, :])[0])

    start = kept if mixture else 1.0
    error = float(statistic(placing.shares(family(start))).std(ddof=1))
    low, high = _search(
        observed,
        lambda t: _ends(statistic(placing.shares(family(t))), level),
        value,
        max(start, 0.2),
        0.0,
        8.0 if mixture else 12.0,
    )
    return error, low, high


def model_interval(
    placing: Placing, base: Floats, statistic: Statistic, observed: float, *, level: float
) -> tuple[float, float]:
    """Limits of γ in the model of Ellison and Glaeser: p is Dirichlet about the base."""

    def ends(gamma: float) -> tuple[float, float]:
        p = base if gamma <= 0.0 else placing.dirichlet(base, gamma)
        return _ends(statistic(placing.shares(p)), level)

    start = float(np.clip(observed, 0.01, 0.5))
    return _search(observed, ends, lambda g: g, start, 0.0, _LARGEST_GAMMA)
