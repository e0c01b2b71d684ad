r"""Poisson pseudo-maximum likelihood with an effect for each origin and destination.

.. math:: E[y_{ij}] = \mu_{ij} = \exp(\alpha_i + \gamma_j + x_{ij}'\beta)

Reweighted least squares; in every step both sets of effects are taken out exactly:
one set by division, the other by the normal equations that remain (as many as there
are destinations). Standard errors divide each residual by one minus its leverage,
which is the leave-one-out jackknife to first order: without it heavy-tailed flows give
intervals that hold the truth in three cases of four where 19 of 20 are claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PoissonFit:
    """A fitted model.

    Attributes
    ----------
    beta
        Coefficients, shape (k,); NaN for a regressor that cannot be told.
    mu
        Fitted flows, shape (pairs,); 0 for pairs of a node without any flow.
    masses
        The same by the effects alone.
    used
        Pairs that tell something: both their effects are finite.
    partial
        Regressors with both effects taken out, shape (used, k).
    bread
        Inverse of the information, shape (k, k).
    leverage
        Of each used pair, in [0, 1).
    deviance, null_deviance
        Of the model, and of the effects alone.
    converged
        Whether the deviance settled.
    told
        Which regressors could be told, shape (k,).
    """

    beta: Floats
    mu: Floats
    masses: Floats
    used: Bools
    partial: Floats
    bread: Floats
    leverage: Floats
    deviance: float
    null_deviance: float
    converged: bool
    told: Bools


def deviance(y: Floats, mu: Floats) -> float:
    """Poisson deviance ``2 Σ y ln(y/μ) − (y − μ)``."""
    some = y > 0
    return float(2 * (np.sum(y[some] * np.log(y[some] / mu[some])) - np.sum(y - mu)))


class _Effects:
    """Takes weighted means by origin and destination out of columns, exactly."""

    def __init__(self, origin: Ints, destination: Ints) -> None:
        self.o, self.d = origin, destination
        self.rows, self.columns = int(origin.max()) + 1, int(destination.max()) + 1

    def weigh(self, w: Floats) -> None:
        """Set the weights, shape (pairs,)."""
        W = np.zeros((self.rows, self.columns))
        np.add.at(W, (self.o, self.d), w)
        self.w, self.r = w, W.sum(axis=1)
        self.scaled = W / self.r[:, None]
        # The last destination's effect is 0: the other effects are up to a constant.
        rest = np.diag(W.sum(axis=0)) - W.T @ self.scaled
        self.factor = linalg.cho_factor(rest[:-1, :-1] + 1e-12 * np.diag(np.diag(rest)[:-1]))

    def out_of(self, v: Floats) -> Floats:
        """Columns of shape (pairs, k) less both effects."""
        wv = self.w[:, None] * v
        a = np.stack([np.bincount(self.o, x, self.rows) for x in wv.T], axis=1)
        b = np.stack([np.bincount(self.d, x, self.columns) for x in wv.T], axis=1)
        right = b - self.scaled.T @ a
        g = np.zeros_like(b)
        g[:-1] = linalg.cho_solve(self.factor, right[:-1])
        f = a / self.r[:, None] - self.scaled @ g
        return np.asarray(v - f[self.o] - g[self.d])

    def leverage(self) -> Floats:
        """Share of each pair's own flow in its effects' fit."""
        last = self.columns - 1
        M = np.zeros((self.columns, self.columns))
        M[:last, :last] = linalg.cho_solve(self.factor, np.eye(last))
        SM = self.scaled @ M
        own = 1 / self.r + np.einsum("ij,ij->i", SM, self.scaled)
        return np.asarray(self.w * (own[self.o] + np.diag(M)[self.d] - 2 * SM[self.o, self.d]))


def _useful(y: Floats, origin: Ints, destination: Ints) -> Bools:
    """Pairs whose origin sends and whose destination receives something."""
    used = np.ones(y.size, dtype=bool)
    while True:
        o = np.bincount(origin[used], y[used], int(origin.max()) + 1) > 0
        d = np.bincount(destination[used], y[used], int(destination.max()) + 1) > 0
        now = used & o[origin] & d[destination]
        if now.sum() == used.sum():
            return now
        used = now


def fit_poisson(
    y: Floats, x: Floats, origin: Ints, destination: Ints, *, steps: int = 200
) -> PoissonFit:
    """Fit the model; see the module's docstring.

    Parameters
    ----------
    y
        Flows ≥ 0, shape (pairs,).
    x
        Regressors, shape (pairs, k).
    origin, destination
        Of each pair, from 0.
    steps
        At most so many; some ten are needed.
    """
    k = x.shape[1]
    used = _useful(y, origin, destination) if y.any() else np.zeros(y.size, dtype=bool)
    told = np.zeros(k, dtype=bool)
    empty = PoissonFit(
        np.full(k, np.nan), np.zeros(y.size), np.zeros(y.size), used, np.empty((0, k)), np.full((k, k), np.nan),
        np.empty(0), np.nan, np.nan, False, told,
    )  # fmt: skip
    if used.sum() < k + 3:
        return empty
    o = np.unique(origin[used], return_inverse=True)[1].astype(np.int64)
    d = np.unique(destination[used], return_inverse=True)[1].astype(np.int64)
    if o.max() < 2 or d.max() < 2:
        return empty
    flows = y[used]
    some = flows > 0
    for c in range(k):
        column = x[used, c]
        # A dummy that is the same wherever there are flows runs off to infinity.
        told[c] = np.ptp(column) > 0 and np.ptp(column[some]) > 0
    chosen = x[np.ix_(used, told)]
    scale = chosen.std(axis=0)
    scale[scale == 0] = 1.0
    chosen = chosen / scale
    effects = _Effects(o, d)
    mu = _start(flows, o, d)
    masses = np.zeros(y.size)
    masses[used] = mu
    null = deviance(flows, mu)
    eta, before, converged = np.log(mu), np.inf, False
    b = np.zeros(chosen.shape[1])
    for _ in range(steps):
        z = eta + (flows - mu) / mu
        effects.weigh(mu)
        partial = effects.out_of(np.column_stack([z, chosen]))
        left, right = partial[:, 1:], partial[:, 0]
        information = left.T @ (mu[:, None] * left)
        b = np.linalg.lstsq(information, left.T @ (mu * right), rcond=1e-10)[0]
        eta = np.clip(z - (right - left @ b), -60, 60)
        mu = np.exp(eta)
        now = deviance(flows, mu)
        if abs(now - before) <= 1e-10 * (abs(now) + 0.1):
            converged = True
            break
        before = now
    effects.weigh(mu)
    left = effects.out_of(chosen)
    information = left.T @ (mu[:, None] * left)
    bread = np.linalg.pinv(information, rcond=1e-10, hermitian=True)
    rank = np.linalg.matrix_rank(information, tol=1e-10 * max(np.trace(information), 1e-300))
    leverage = effects.leverage() + mu * np.einsum("ij,jk,ik->i", left, bread, left)
    full = np.full(k, np.nan)
    # Regressors that repeat one another cannot be told apart.
    if rank == b.size:
        full[told] = b / scale
    else:
        told = np.zeros(k, dtype=bool)
    whole = np.full((k, k), np.nan)
    if told.any():
        whole[np.ix_(told, told)] = bread / np.outer(scale, scale)
    rest = np.zeros((flows.size, k))
    if told.any():
        rest[:, told] = left * scale
    fitted = np.zeros(y.size)
    fitted[used] = mu
    return PoissonFit(
        full, fitted, masses, used, rest, whole, np.clip(leverage, 0, 0.999),
        deviance(flows, mu), null, converged, told,
    )  # fmt: skip


def _start(flows: Floats, o: Ints, d: Ints) -> Floats:
    """The fit of the effects alone, by matching margins."""
    out, into = np.bincount(o, flows), np.bincount(d, flows)
    a, g = np.ones(out.size), np.ones(into.size)
    for _ in range(200):
        a = out / np.bincount(o, g[d], out.size)
        new = into / np.bincount(d, a[o], into.size)
        if np.allclose(new, g, rtol=1e-8):
            g = new
            break
        g = new
    return np.asarray(np.maximum(a[o] * g[d], 1e-12))


def covariance(fit: PoissonFit, y: Floats, origin: Ints, destination: Ints, errors: str) -> Floats:
    """Covariance of the coefficients, shape (k, k).

    ``"pairs"``: residuals over one minus leverage, summed by unordered pair, so
    that what i sends j and j sends i may go together. ``"nodes"``: besides, pairs
    of one origin and pairs of one destination may (two-way clusters).
    """
    k = fit.beta.size
    out = np.full((k, k), np.nan)
    if not fit.told.any():
        return out
    at = np.flatnonzero(fit.told)
    o, d = origin[fit.used], destination[fit.used]
    e = (y[fit.used] - fit.mu[fit.used]) / (1 - fit.leverage)
    score = fit.partial[:, at] * e[:, None]
    bread = fit.bread[np.ix_(at, at)]

    def meat(group: Ints) -> Floats:
        code = np.unique(group, return_inverse=True)[1]
        total = np.stack([np.bincount(code, s) for s in score.T], axis=1)
        return np.asarray(total.T @ total)

    size = int(max(origin.max(), destination.max())) + 1
    by_pair = meat(np.minimum(o, d) * size + np.maximum(o, d))
    if errors == "pairs":
        middle = by_pair
    else:
        middle = meat(o) + meat(d) - score.T @ score
        if np.linalg.eigvalsh(middle).min() <= 0:
            middle = by_pair
    out[np.ix_(at, at)] = bread @ middle @ bread
    return out
