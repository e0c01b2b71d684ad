r"""Simultaneous bands: the maximum of correlated normal scores over distances.

Under the null the scores of all distances are taken as jointly normal with the
exact correlation of the statistic. That correlation is
``linear * alpha2 + pair * gamma2`` made unit-diagonal, so that it depends on the
industry through **one** number, the ratio of the two. One table over that ratio
then serves every industry, every pair of industries and every set of plant sizes
of a country.

The far tail, where simulated maxima run out, follows the length of the curve of
scores on the unit sphere (Davies 1977, Biometrika 64, 247, doi:10.2307/2335690):
``P(max Z > z) <= Phi(-z) + sum_i min(Phi(-z), L_i exp(-z^2/2) / (2 pi))`` with
``L_i`` the angle between neighbouring distances, an upper bound that becomes exact for
large z; it is scaled to meet the simulated maxima where they end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gunjip.foundation.rng import stream
from gunjip.measures.moments.theory import Floats, Population

#: Simulated normal paths; each counts twice, with both signs.
PATHS = 20_000
#: Where the simulated tail hands over to the bound.
HANDOVER = 0.004
_GRID = np.linspace(-2.0, 12.0, 281)


def correlation(cov: Floats) -> Floats:
    """Unit-diagonal form; kernels without variance become independent of all others."""
    sd = np.sqrt(np.clip(np.diag(cov), 0.0, None))
    safe = np.where(sd > 0, sd, 1.0)
    out = cov / np.outer(safe, safe)
    np.fill_diagonal(out, 1.0)
    return np.asarray(out)


def log_survival(corr: Floats, normals: NDArray[Any]) -> Floats:
    """``log P(max_d Z_d > z)`` on the common grid of z."""
    values, vectors = np.linalg.eigh(corr)
    root = (vectors * np.sqrt(np.clip(values, 0.0, None))).T
    paths = normals @ root.astype(normals.dtype)
    maxima = np.sort(np.concatenate([paths.max(axis=1), -paths.min(axis=1)])).astype(float)
    size = maxima.size
    above = size - np.searchsorted(maxima, _GRID, side="left")
    simulated = np.log((above + 1.0) / (size + 1.0))
    neighbours = np.clip(np.diag(corr, 1), -1.0, 1.0)
    # At each step the scores pass z upward at most as often as the curve's length says,
    # and at most as often as they lie above z at all.
    steps = np.arccos(neighbours)[:, None] / (2.0 * np.pi) * np.exp(-(_GRID**2) / 2.0)
    single = special.ndtr(-_GRID)
    bound = np.log(single + np.minimum(steps, single).sum(axis=0))
    hand = float(np.quantile(maxima, 1.0 - HANDOVER))
    shift = np.log(HANDOVER) - float(np.interp(hand, _GRID, bound))
    out = np.where(hand > _GRID, simulated, np.minimum(bound + shift, np.log(HANDOVER)))
    return np.asarray(np.minimum.accumulate(out))


@dataclass(frozen=True, slots=True, eq=False)
class MaximumTable:
    """Survival of the maximum score, over the ratio ``linear/pair``.

    Attributes
    ----------
    nodes
        Logarithms of the ratio, increasing, shape (m,).
    log_survival
        Shape (m, grid).
    """

    nodes: Floats
    log_survival: Floats

    def _row(self, t: float) -> Floats:
        t = float(np.clip(t, self.nodes[0], self.nodes[-1]))
        j = int(np.clip(np.searchsorted(self.nodes, t) - 1, 0, max(self.nodes.size - 2, 0)))
        if self.nodes.size == 1:
            return np.asarray(self.log_survival[0])
        w = (t - self.nodes[j]) / (self.nodes[j + 1] - self.nodes[j])
        return np.asarray((1.0 - w) * self.log_survival[j] + w * self.log_survival[j + 1])

    def critical(self, ratio: ArrayLike, level: float) -> Floats:
        """Score that the maximum passes with probability ``level``."""
        t = _log_ratio(ratio)
        flat = np.array(
            [np.interp(-np.log(level), -self._row(v), _GRID) for v in np.atleast_1d(t).ravel()]
        )
        return flat.reshape(np.shape(t))

    def p_value(self, ratio: ArrayLike, z: ArrayLike) -> Floats:
        """Probability that the maximum is at least ``z``; NaN stays NaN."""
        t, zz = np.broadcast_arrays(_log_ratio(ratio), np.asarray(z, dtype=float))
        flat = np.array(
            [
                np.exp(np.interp(min(s, _GRID[-1]), _GRID, self._row(v))) if s == s else np.nan
                for v, s in zip(np.ravel(t), np.ravel(zz), strict=True)
            ]
        )
        return flat.reshape(t.shape)


def _log_ratio(ratio: ArrayLike) -> Floats:
    return np.asarray(np.log(np.clip(np.asarray(ratio, dtype=float), 1e-12, 1e12)))


def maximum_table(
    pop: Population, ratios: ArrayLike, *, seed: int, nodes: int = 25, paths: int = PATHS
) -> MaximumTable:
    """The table for the ratios that occur.

    Parameters
    ----------
    pop
        The sites.
    ratios
        ``linear/pair`` of the industries.
    seed
        Of the normal paths, which all nodes share, so that the table is smooth.
    nodes, paths
        Size of the table and of the simulation.
    """
    t = _log_ratio(ratios).ravel()
    t = t[np.isfinite(t)]
    lo, hi = (float(t.min()), float(t.max())) if t.size else (0.0, 0.0)
    # Far from where both parts matter the correlation no longer moves.
    scale = np.log(max(float(np.trace(pop.gamma2)), 1e-300)) - np.log(
        max(float(np.trace(pop.alpha2)), 1e-300)
    )
    lo, hi = max(lo, scale - 9.0), min(hi, scale + 9.0)
    if lo > hi:
        lo = hi = float(np.clip(t.mean(), scale - 9.0, scale + 9.0))
    # Few industries: a node each, and nothing is interpolated.
    own = np.unique(np.round(np.clip(t, lo, hi), 9))
    spread = np.linspace(lo, hi, nodes, dtype=np.float64)
    grid = spread if own.size > nodes else own.astype(np.float64)
    if grid.size == 0:
        grid = np.array([lo])
    normals = stream(seed, "copula").standard_normal((paths, pop.mu.size), dtype=np.float32)
    rows = [log_survival(correlation(np.exp(x) * pop.alpha2 + pop.gamma2), normals) for x in grid]
    return MaximumTable(grid, np.array(rows))
