r"""Closed forms: mean, covariance and third central moment under random location.

An industry takes *n* distinct sites at random out of *N*, and its statistic is

.. math:: T = \sum_{k<l} A_{kl}\, h(X_k, X_l)

with a symmetric kernel *h* between sites and symmetric weights *A* between
plants. Split the kernel into a mean, two site effects and a rest,
``h_ij = mu + a_i + a_j + g_ij``; then the moments of *T* are sums of a handful of
numbers of the *sites* (:class:`Population`) times a handful of numbers of the
*weights* (:class:`Coefficients`). The former cost one pass over the country and
serve every industry; the latter are power sums.

The derivation stands in ``docs/measures/moments.md``; a test compares every form
here with the enumeration of all samples of eight sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """What the sites contribute, for ``nd`` kernels (one a distance) at once.

    Expectations run over ordered tuples of distinct sites.

    Attributes
    ----------
    count
        Number of sites N.
    mu
        ``E h``, shape (nd,).
    alpha2, gamma2
        ``E a a'`` and ``E g g'`` between kernels, shape (nd, nd).
    alpha3, beta, gamma, delta, tau
        ``E a1^3``, ``E a1 a2 g12``, ``E a1 g12^2``, ``E g12^3`` and
        ``E g12 g23 g13``, each of shape (nd,).
    tau_error
        Standard error of ``tau`` where it comes from subsamples; 0 where exact.
    sites
        Site values ``a``, ``d2`` (row sums of h squared) and ``ha`` (rows of
        ``h a``), each (nd, N), where they were kept; needed for dominant plants.
    method
        How it was computed, for the record.
    """

    count: int
    mu: Floats
    alpha2: Floats
    gamma2: Floats
    alpha3: Floats
    beta: Floats
    gamma: Floats
    delta: Floats
    tau: Floats
    tau_error: Floats
    sites: dict[str, Floats] | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """What the weights contribute; scalars, or arrays over many industries.

    ``mean = total * mu``, ``cov = linear * alpha2 + pair * gamma2`` and
    ``kappa3 = a3*alpha3 + b*beta + g*gamma + d*delta + t*tau``.
    """

    total: Any
    linear: Any
    pair: Any
    a3: Any
    b: Any
    g: Any
    d: Any
    t: Any

    def at(self, index: Any) -> Coefficients:
        """The coefficients of some of many industries."""
        return Coefficients(
            *(np.asarray(getattr(self, name))[index] for name in self.__slots__),
        )


def power_sums(e: ArrayLike, order: int = 6) -> tuple[Any, ...]:
    """``(p_0, p_1, …, p_order)`` with ``p_r = sum e^r``."""
    values = np.asarray(e, dtype=float)
    return tuple(float((values**r).sum()) for r in range(order + 1))


def _linear_third(c1: Any, c2: Any, c3: Any, count: int) -> Any:
    n1 = count - 1.0
    return (
        c3
        - 3.0 * (c1 * c2 - c3) / n1
        + 2.0 * (c1**3 - 3.0 * c1 * c2 + 2.0 * c3) / (n1 * (count - 2.0))
    )


def _assemble(s: dict[str, Any], count: int) -> Coefficients:
    """Coefficients from the sums over the weights' little graphs."""
    n = float(count)
    f = (n - 2.0) * (n - 3.0)
    c1, c2, c3 = s["C1"], s["C2"], s["C3"]
    linear = c2 - (c1 * c1 - c2) / (n - 1.0)
    pair = s["S2"] - s["sh1"] / (n - 2.0) + 2.0 * (s["S1"] ** 2 - s["S2"] - s["sh1"]) / f
    x2 = c1 * s["Asig"] - s["Asig2"]
    x3 = (c1 * c1 - c2) * s["S1"] - 2.0 * c1 * s["Asig"] + s["Asig2"] + s["Ac2"]
    b = 3.0 * (2.0 * s["X1"] - 2.0 * x2 / (n - 2.0) + 2.0 * x3 / f)
    y1 = s["A2sig"]
    y2 = c1 * s["S2"] - y1
    y3 = s["cr"] + 2.0 * (s["Acr"] - y1)
    y4 = c1 * s["sh1"] - y3
    y5 = 2.0 * s["S1"] * s["Asig"] - 2.0 * y1 - y3 - s["cr"]
    y6 = c1 * (s["S1"] ** 2 - s["S2"] - s["sh1"]) - y5
    g = 3.0 * (
        y1 - (2.0 * y2 + y3) / (n - 2.0) + (3.0 * y4 + 2.0 * y5) / f - 8.0 * y6 / (f * (n - 4.0))
    )
    dis21 = s["S2"] * s["S1"] - s["S3"] - s["s21"]
    p3k2 = s["sh1"] / 2.0 * s["S1"] - s["s21"] - 3.0 * s["tri"] - 3.0 * s["star"] - 2.0 * s["path"]
    k222 = (
        (s["S1"] ** 3 - 3.0 * s["S1"] * s["S2"] + 2.0 * s["S3"]) / 6.0
        - s["tri"]
        - s["star"]
        - s["path"]
        - p3k2
    )
    # Each little graph's expectation is linear in delta and tau.
    star = np.array([2.0 / f, 0.0])
    path = np.array([1.0 / (n - 2.0), -1.0]) / (n - 3.0)
    apart = -(star + 2.0 * path) / (n - 4.0)
    three = -4.0 * apart / (n - 5.0) if count > 5 else np.zeros(2)

    def six(m: int) -> Any:
        return 6.0 * (s["star"] * star[m] + s["path"] * path[m] + p3k2 * apart[m] + k222 * three[m])

    d = s["S3"] - 3.0 * s["s21"] / (n - 2.0) + 6.0 * dis21 / f + six(0)
    t = 6.0 * s["tri"] + six(1)
    return Coefficients(s["S1"], linear, pair, _linear_third(c1, c2, c3, count), b, g, d, t)


def product_weights(e: ArrayLike | None, count: int, *, sums: Any = None) -> Coefficients:
    """Weights ``A_kl = e_k e_l``: the ordinary (e = 1) and the employment-weighted K_d.

    Parameters
    ----------
    e
        Plant sizes, shape (n,); ``None`` when ``sums`` is given.
    count
        Number of sites N, more than 5.
    sums
        Power sums ``p_0 … p_6``; arrays of the same shape for many industries.
    """
    _, p1, p2, p3, p4, p5, p6 = power_sums(e) if sums is None else sums  # type: ignore[arg-type]
    # c_k = e_k (p1 - e_k); sums of e^u c^v are polynomials in the power sums.
    ec = p1 * p2 - p3
    e2c = p1 * p3 - p4
    e4c = p1 * p5 - p6
    c2 = p1**2 * p2 - 2.0 * p1 * p3 + p4
    ec2 = p1**2 * p3 - 2.0 * p1 * p4 + p5
    e2c2 = p1**2 * p4 - 2.0 * p1 * p5 + p6
    c1 = p1 * p1 - p2
    s: dict[str, Any] = {
        "C1": c1,
        "C2": c2,
        "C3": p1**3 * p3 - 3.0 * p1**2 * p4 + 3.0 * p1 * p5 - p6,
        "S1": c1 / 2.0,
        "S2": (p2 * p2 - p4) / 2.0,
        "S3": (p3 * p3 - p6) / 2.0,
        "X1": (ec * ec - e2c2) / 2.0,
        "Asig": p1 * ec - e2c,
        "Ac2": p1 * ec2 - e2c2,
        "A2sig": p2 * e2c - e4c,
    }
    s["Asig2"] = s["Ac2"] + 2.0 * s["X1"]
    # r2_k = e_k^2 (p2 - e_k^2), r3_k = e_k^3 (p3 - e_k^3), r = c
    r2 = p2 * p2 - p4
    rr2 = p1 * p2 * p3 - p1 * p5 - p2 * p4 + p6
    r3 = p3 * p3 - p6
    s["sh1"] = c2 - r2
    s["cr"] = s["C3"] - rr2
    s["Acr"] = ec * ec - e2c2
    s["s21"] = rr2 - r3
    s["tri"] = (p2**3 - 3.0 * p2 * p4 + 2.0 * p6) / 6.0
    s["star"] = (s["C3"] - 3.0 * rr2 + 2.0 * r3) / 6.0
    s["path"] = (
        p1**2 * (p2 * p2 - p4) / 2.0
        - 2.0 * p1 * (p3 * p2 - p5)
        + (p4 * p2 - p6)
        + (p3 * p3 - p6)
        - 3.0 * s["tri"]
    )
    return _assemble(s, count)


def equal_weights(n: ArrayLike, count: int) -> Coefficients:
    """Coefficients of industries of ``n`` plants without sizes; ``n`` may be an array."""
    sizes = np.asarray(n, dtype=float)
    return product_weights(None, count, sums=(sizes,) * 7)


def bipartite_weights(
    e: ArrayLike | None, u: ArrayLike | None, count: int, *, sums: Any = None
) -> Coefficients:
    """Weights ``e_k u_l`` between the plants of two industries on distinct sites.

    With all sites as the pool both industries relocate; with the sites of the
    two as the pool it is random labelling.

    Parameters
    ----------
    e, u
        Plant sizes of the two industries.
    count
        Number of sites of the pool, more than 5.
    sums
        ``(E, U)``, the power sums of both up to the third, arrays allowed.
    """
    big_e, big_u = (power_sums(e, 3), power_sums(u, 3)) if sums is None else sums  # type: ignore[arg-type]
    _, e1, e2, e3 = big_e
    _, u1, u2, u3 = big_u
    s: dict[str, Any] = {
        "C1": 2.0 * e1 * u1,
        "C2": e2 * u1**2 + u2 * e1**2,
        "C3": e3 * u1**3 + u3 * e1**3,
        "S1": e1 * u1,
        "S2": e2 * u2,
        "S3": e3 * u3,
        "X1": e1 * e2 * u1 * u2,
        "Asig": e2 * u1**2 + u2 * e1**2,
        "Ac2": e3 * u1**3 + u3 * e1**3,
        "A2sig": e3 * u2 * u1 + e2 * u3 * e1,
        "sh1": e2 * (u1**2 - u2) + u2 * (e1**2 - e2),
        "cr": e3 * u1 * (u1**2 - u2) + u3 * e1 * (e1**2 - e2),
        "Acr": 2.0 * e1 * u1 * e2 * u2,
        "s21": e3 * u2 * u1 + u3 * e2 * e1 - 2.0 * e3 * u3,
        "tri": 0.0 * e1,
        "star": (e3 * (u1**3 - 3.0 * u1 * u2 + 2.0 * u3) + u3 * (e1**3 - 3.0 * e1 * e2 + 2.0 * e3))
        / 6.0,
        "path": (e2 * e1 - e3) * (u2 * u1 - u3),
    }
    s["Asig2"] = s["Ac2"] + 2.0 * s["X1"]
    return _assemble(s, count)


def matrix_weights(A: ArrayLike, count: int) -> Coefficients:
    """Coefficients of any symmetric weights with zero diagonal; O(n^3) for the triangles."""
    w = np.array(A, dtype=float)
    np.fill_diagonal(w, 0.0)
    sq = w * w
    r, r2, r3 = w.sum(1), sq.sum(1), (sq * w).sum(1)
    c = r
    tri = float(((w @ w) * w).sum()) / 6.0

    def half(m: Floats) -> float:
        return float(m.sum()) / 2.0

    sig = c[:, None] + c[None]
    s: dict[str, Any] = {
        "C1": c.sum(),
        "C2": (c**2).sum(),
        "C3": (c**3).sum(),
        "S1": r.sum() / 2.0,
        "S2": r2.sum() / 2.0,
        "S3": r3.sum() / 2.0,
        "X1": half(w * np.outer(c, c)),
        "Asig": half(w * sig),
        "Asig2": half(w * sig**2),
        "Ac2": half(w * (c[:, None] ** 2 + c[None] ** 2)),
        "A2sig": half(sq * sig),
        "sh1": (r * r - r2).sum(),
        "cr": (c * (r * r - r2)).sum(),
        "Acr": ((w @ c) * r).sum(),
        "s21": (r2 * r).sum() - r3.sum(),
        "tri": tri,
        "star": (r**3 - 3.0 * r * r2 + 2.0 * r3).sum() / 6.0,
        "path": half(w * (r[:, None] - w) * (r[None] - w)) - 3.0 * tri,
    }
    return _assemble(s, count)


def labelling_weights(n: int, count: int) -> Coefficients:
    r"""Cross pairs of two industries that share out ``count`` sites at random, no sizes.

    ``T_AB = const + (N - 2n) \sum_A a - 2 G_A``, so that with equal numbers the
    linear part is zero.
    """
    own = equal_weights(float(n), count)
    lam = float(count - 2 * n)
    # The linear part of A's own statistic has c = n - 1; here it has c = lambda.
    one = float(n)
    linear = one - (one * one - one) / (count - 1.0)
    a3 = _linear_third(one, one, one, count)
    scale = lam / (n - 1.0) if n > 1 else 0.0
    return Coefficients(
        float(n) * (count - n),
        lam * lam * linear,
        4.0 * own.pair,
        lam**3 * a3,
        -2.0 * scale**2 * own.b,
        4.0 * scale * own.g,
        -8.0 * own.d,
        -8.0 * own.t,
    )


def fixed_partner(f: Floats, e: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Mean, covariance and third central moment when the other industry stays put.

    Parameters
    ----------
    f
        ``f_d(i)``: the other industry's kernel-weighted sizes around site i, for
        the sites open to this industry; shape (nd, N).
    e
        This industry's plant sizes.
    """
    _, e1, e2, e3 = power_sums(e, 3)
    count = f.shape[1]
    rest = f - f.mean(axis=1, keepdims=True)
    cov = (e2 - (e1 * e1 - e2) / (count - 1.0)) * (rest @ rest.T) / count
    third = _linear_third(e1, e2, e3, count) * (rest**3).mean(axis=1)
    return e1 * f.mean(axis=1), cov, third


def mean_sd_skew(pop: Population, c: Coefficients) -> tuple[Floats, Floats, Floats]:
    """Mean, standard deviation and skewness at each kernel.

    Arrays of coefficients of shape (m,) give results of shape (m, nd).
    """

    def outer(coefficient: Any, values: Floats) -> Floats:
        return np.asarray(np.multiply.outer(np.asarray(coefficient, dtype=float), values))

    mean = outer(c.total, pop.mu)
    var = outer(c.linear, np.diag(pop.alpha2)) + outer(c.pair, np.diag(pop.gamma2))
    third = (
        outer(c.a3, pop.alpha3)
        + outer(c.b, pop.beta)
        + outer(c.g, pop.gamma)
        + outer(c.d, pop.delta)
        + outer(c.t, pop.tau)
    )
    # A kernel that hardly varies between samples has no skewness to speak of.
    var = np.where(var > 1e-14 * mean**2, var, np.nan)
    sd = np.sqrt(var)
    return mean, sd, third / sd**3


def covariance(pop: Population, c: Coefficients) -> Floats:
    """Covariance between kernels, shape (nd, nd)."""
    return np.asarray(c.linear * pop.alpha2 + c.pair * pop.gamma2, dtype=float)


def population_from_sums(
    count: int,
    a: Floats,
    mu: Floats,
    *,
    hh: Floats,
    h3: Floats,
    aha: Floats,
    ad2: Floats,
    tau: Floats,
    tau_error: Floats | None = None,
    sites: dict[str, Floats] | None = None,
    method: str = "",
) -> Population:
    """The five numbers from what the passes give.

    Parameters
    ----------
    count
        N.
    a
        Site effects ``(D - (N-1) mu) / (N-2)``, shape (nd, N).
    mu
        ``E h``.
    hh
        ``E h_d h_d'``, shape (nd, nd).
    h3
        ``E h^3``.
    aha
        ``sum_{i != j} a_i h_ij a_j``.
    ad2
        ``sum_i a_i D2_i`` with ``D2_i = sum_j h_ij^2``.
    tau, tau_error
        ``E g12 g23 g13`` and its standard error.
    """
    n = float(count)
    pairs = n * (n - 1.0)
    alpha2 = a @ a.T / n
    al2 = np.diag(alpha2)
    al3 = np.einsum("di,di,di->d", a, a, a, optimize=False) / n
    beta = aha / pairs + (mu * al2 + 2.0 * al3) / (n - 1.0)
    share = 2.0 * alpha2 * (n - 2.0) / (n - 1.0)
    gamma2 = hh - np.outer(mu, mu) - share
    ss, g2 = np.diag(share), np.diag(gamma2)
    gamma = ad2 / pairs - (al3 * (n - 4.0) / (n - 1.0) + mu * ss) - 2.0 * beta
    s3 = mu**3 + 3.0 * mu * ss + al3 * (2.0 * n - 8.0) / (n - 1.0)
    delta = h3 - s3 - 6.0 * beta - 3.0 * mu * g2 - 6.0 * gamma
    return Population(
        count,
        mu,
        alpha2,
        gamma2,
        al3,
        beta,
        gamma,
        delta,
        tau,
        np.zeros_like(mu) if tau_error is None else tau_error,
        sites,
        method,
    )
