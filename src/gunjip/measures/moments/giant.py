"""One dominant plant: condition on where it stands.

With a plant that holds a fifth of the jobs or more, K_d is a mixture over that
plant's site: the pairs with it follow the country's density around the site. Mean
and variance given the site are closed forms in what the pass already holds (site
effects, row sums of the squared kernel and ``h a``); the rest of the skewness is
what makes the whole third moment right. Paths are drawn from the mixture and bands
are taken by rank.
"""

from __future__ import annotations

import numpy as np

from gunjip.foundation.rng import stream
from gunjip.measures.moments import pearson
from gunjip.measures.moments.copula import correlation
from gunjip.measures.moments.theory import (
    Floats,
    Population,
    covariance,
    mean_sd_skew,
    product_weights,
)

#: Share of the jobs from which a plant dominates.
DOMINANT_SHARE = 0.2
PATHS = 20_000


def dominant_plants(e: Floats) -> int:
    """How many plants hold at least a fifth of the jobs."""
    return int((e >= DOMINANT_SHARE * e.sum()).sum())


def conditional_moments(pop: Population, e: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean and variance given the largest plant's site (nd, N), and third moment left (nd,).

    Parameters
    ----------
    pop
        A population that kept its site values.
    e
        Plant sizes, three plants or more.
    """
    if pop.sites is None:
        raise ValueError("the population must keep its site values")
    n = float(pop.count)
    order = np.argsort(e)[::-1]
    big, rest = float(e[order[0]]), e[order[1:]]
    s1, s2 = float(rest.sum()), float((rest**2).sum())
    a, d2, ha = (pop.sites[name] for name in ("a", "d2", "ha"))
    mu = pop.mu[:, None]
    degrees = (n - 1.0) * mu + (n - 2.0) * a
    around = degrees / (n - 1.0)
    spread = d2 / (n - 1.0) - around**2
    along = ha / (n - 1.0) + around * a / (n - 1.0)
    without = (n * (n - 1.0) / 2.0 * mu - degrees) / ((n - 1.0) * (n - 2.0) / 2.0)
    among = (s1 * s1 - s2) / 2.0
    mean = big * s1 * around + among * without
    c = rest * (s1 - rest)
    own = product_weights(rest, pop.count)
    base = own.linear * np.diag(pop.alpha2) + own.pair * np.diag(pop.gamma2)
    rc = float(rest @ c)
    variance = (
        big**2 * (s2 - (s1 * s1 - s2) / (n - 2.0)) * spread
        + 2.0 * big * (rc - (s1 * float(c.sum()) - rc) / (n - 2.0)) * along
        + base[:, None]
    )
    variance = np.maximum(variance, 1e-12 * variance.max(axis=1, keepdims=True))
    whole = product_weights(e, pop.count)
    _, sd, skew = mean_sd_skew(pop, whole)
    third = skew * sd**3
    off = mean - mean.mean(axis=1, keepdims=True)
    left = (
        third
        - 3.0 * (off * (variance - variance.mean(axis=1, keepdims=True))).mean(axis=1)
        - (off**3).mean(axis=1)
    )
    return mean, variance, np.asarray(left)


def dominant_paths(pop: Population, e: Floats, *, seed: int, draws: int = PATHS) -> Floats:
    """Null paths of the weighted pair sum, shape (draws, nd)."""
    mean, variance, left = conditional_moments(pop, e)
    sd = np.sqrt(variance)
    skew = np.clip(left / (sd**3).mean(axis=1), 1e-3, 3.0)
    off = mean - mean.mean(axis=1, keepdims=True)
    within = covariance(pop, product_weights(e, pop.count)) - off @ off.T / pop.count
    values, vectors = np.linalg.eigh(correlation(within))
    rng = stream(seed, "dominant plant")
    z = rng.standard_normal((draws, pop.mu.size)) @ (vectors * np.sqrt(np.clip(values, 0, None))).T
    where = rng.integers(0, pop.count, draws)
    nodes = np.linspace(-6.0, 6.0, 481)
    out = np.empty_like(z)
    for d in range(pop.mu.size):
        # The curve once on a grid of scores, then read off.
        curve = np.interp(z[:, d], nodes, pearson.quantile(nodes, skew[d]))
        out[:, d] = mean[d, where] + sd[d, where] * curve
    return np.asarray(np.maximum(out, 0.0))
