"""A population from a kernel matrix that is held in memory, dense or sparse.

Exact, the triangle term included: for small numbers of sites, for short ranges
(a sparse matrix) and for the statistic M, whose kernel is not a function of
distance alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gunjip.measures.moments.theory import Floats, Population, population_from_sums


def _trace_cube(h: Any, a: Floats, mu: float, degrees: Floats, ha: Floats, d2: Floats) -> float:
    """``tr(G^3)`` for ``G = H - M``, ``M_ij = mu + a_i + a_j`` off the diagonal.

    ``M`` is of rank two but for its diagonal, so that only ``tr(H^3)`` needs a
    product of matrices, a sparse one where H is sparse.
    """
    n = a.size
    m = mu + 2.0 * a
    hh = h @ h
    h3 = float((h.multiply(hh)).sum()) if hasattr(h, "multiply") else float((h * hh).sum())
    # tr(H^2 M)
    two = mu * float(degrees @ degrees) + 2.0 * float(degrees @ ha) - float(m @ d2)
    # M = P - diag(m), P = U S U', U = [1, a]
    u = np.column_stack([np.ones(n), a])
    s = np.array([[mu, 1.0], [1.0, 0.0]])
    uu = u.T @ u
    uhu = u.T @ np.column_stack([degrees, ha])
    one = float(np.trace(s @ uu @ s @ uhu)) - 2.0 * float(m @ ((mu + a) * degrees + ha))
    su = s @ uu
    pp = np.einsum("ip,pq,iq->i", u, s @ uu @ s, u)
    none = float(np.trace(su @ su @ su)) - 3.0 * float(pp @ m) + 2.0 * float((m**3).sum())
    return h3 - 3.0 * two + 3.0 * one - none


def population_from_matrices(kernels: list[Any]) -> Population:
    """The population of symmetric kernel matrices with zero diagonals, one a distance.

    Parameters
    ----------
    kernels
        Dense or scipy-sparse matrices of shape (N, N).
    """
    count = int(kernels[0].shape[0])
    nd = len(kernels)
    n = float(count)
    pairs = n * (n - 1.0)
    degrees = np.empty((nd, count))
    d2 = np.empty((nd, count))
    h3 = np.empty(nd)
    for k, h in enumerate(kernels):
        sq = h.multiply(h) if hasattr(h, "multiply") else h * h
        cube = sq.multiply(h) if hasattr(h, "multiply") else sq * h
        degrees[k] = np.asarray(h.sum(axis=1)).ravel()
        d2[k] = np.asarray(sq.sum(axis=1)).ravel()
        h3[k] = float(cube.sum()) / pairs
    mu = degrees.sum(axis=1) / pairs
    a = (degrees - (n - 1.0) * mu[:, None]) / (n - 2.0)
    hh = np.empty((nd, nd))
    ha = np.empty((nd, count))
    tau = np.empty(nd)
    for k, h in enumerate(kernels):
        for m in range(k + 1):
            other = kernels[m]
            both = h.multiply(other) if hasattr(h, "multiply") else h * other
            hh[k, m] = hh[m, k] = float(both.sum()) / pairs
        ha[k] = h @ a[k]
        tau[k] = _trace_cube(h, a[k], float(mu[k]), degrees[k], ha[k], d2[k]) / (pairs * (n - 2.0))
    return population_from_sums(
        count,
        a,
        mu,
        hh=hh,
        h3=h3,
        aha=np.einsum("di,di->d", a, ha),
        ad2=np.einsum("di,di->d", a, d2),
        tau=tau,
        sites={"a": a, "d2": d2, "ha": ha},
        method="matrix",
    )
