"""Kernels of the share indices: rows of shares against a base, and their bounds.

Each kernel takes shares ``s`` of shape (n, k), rows adding up to 1, and a base
``b`` of shape (k,) or (n, k), and returns (n,). Each has outer bounds for shares
known only within [s_low, s_high]: the truth always lies inside, the bounds are
not the narrowest. A category whose base is zero holds nothing and is left out,
so that an empty row or column of the table changes no index.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gunjip.measures.matrix import Floats

Kernel = Callable[[Floats, Floats], Floats]
Bounds = Callable[[Floats, Floats, Floats, Floats], tuple[Floats, Floats]]


def krugman_kernel(s: Floats, b: Floats) -> Floats:
    """K = Σ |s − b|, in [0, 2]."""
    out: Floats = np.abs(s - b).sum(axis=1)
    return out


def hoover_kernel(s: Floats, b: Floats) -> Floats:
    """½ Σ |s − b|, in [0, 1]: the share that would have to move."""
    return 0.5 * krugman_kernel(s, b)


def theil_kernel(s: Floats, b: Floats) -> Floats:
    """T = Σ s ln(s/b) ≥ 0, with 0 ln 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = s * np.log(s / b)
    out: Floats = np.where(s > 0, terms, 0.0).sum(axis=1)
    return out


def herfindahl_kernel(s: Floats, b: Floats) -> Floats:
    """H = Σ s², in [1/k, 1]."""
    out: Floats = (s * s).sum(axis=1)
    return out


def entropy_kernel(s: Floats, b: Floats) -> Floats:
    """E = −Σ s ln s, in [0, ln k] (natural units; the caller changes the base)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = s * np.log(s)
    out: Floats = -np.where(s > 0, terms, 0.0).sum(axis=1)
    return out + 0.0


def hachman_kernel(s: Floats, b: Floats) -> Floats:
    """1 / Σ (s²/b) = 1 / Σ s·LQ, in (0, 1]; 1 is the base's own structure."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = s * s / b
    out: Floats = 1.0 / np.where(s > 0, terms, 0.0).sum(axis=1)
    return out


def gini_kernel(s: Floats, b: Floats) -> Floats:
    """Gini of the Lorenz curve of s over b sorted by s/b: ½ ΣΣ |s_i b_j − s_j b_i|, in [0, 1]."""
    base = np.broadcast_to(b, s.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(base > 0, s / base, np.where(s > 0, np.inf, 0.0))
    order = np.argsort(ratio, axis=1, kind="stable")
    sorted_s = np.take_along_axis(s, order, axis=1)
    sorted_b = np.take_along_axis(base, order, axis=1)
    curve = np.cumsum(sorted_s, axis=1)
    out: Floats = 1.0 - (sorted_b * (2.0 * curve - sorted_s)).sum(axis=1)
    return np.clip(out, 0.0, 1.0)


def gini_equal_kernel(s: Floats, b: Floats) -> Floats:
    """Gini of the quotients s/b, every category with the same weight, in [0, 1)."""
    base = np.broadcast_to(b, s.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(base > 0, s / base, np.inf)
    order = np.sort(ratio, axis=1)
    there = np.isfinite(order)
    count = there.sum(axis=1)
    rank = np.arange(1, s.shape[1] + 1)
    values = np.where(there, order, 0.0)
    total = values.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        out: Floats = 2.0 * (values * rank).sum(axis=1) / (count * total) - (count + 1.0) / count
    return np.maximum(out, 0.0)


def _distance(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    least = np.maximum(np.maximum(s_low - b_high, b_low - s_high), 0.0)
    most = np.maximum(s_high - b_low, b_high - s_low)
    return least, np.maximum(most, 0.0)


def krugman_bounds(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    """Term by term; at most 2."""
    least, most = _distance(s_low, s_high, b_low, b_high)
    return least.sum(axis=1), np.minimum(most.sum(axis=1), 2.0)


def hoover_bounds(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    """Half of Krugman's."""
    low, high = krugman_bounds(s_low, s_high, b_low, b_high)
    return 0.5 * low, 0.5 * high


def theil_bounds(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    """Each term s ln(s/b) falls in b and has its minimum over s at b/e."""

    def term(s: Floats, b: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = s * np.log(s / b)
        return np.where(s > 0, value, 0.0)

    bottom = np.clip(b_high / np.e, s_low, s_high)
    least = term(bottom, b_high).sum(axis=1)
    most = np.maximum(term(s_low, b_low), term(s_high, b_low)).sum(axis=1)
    return np.maximum(least, 0.0), most


def herfindahl_bounds(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    """Σ s² between its ends, and at most Σ s·max s ≤ the largest upper share."""
    most = np.minimum((s_high**2).sum(axis=1), s_high.max(axis=1))
    return (s_low**2).sum(axis=1), np.minimum(most, 1.0)


def entropy_bounds(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    """−s ln s is concave with its maximum at 1/e."""

    def term(s: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = -s * np.log(s)
        return np.where(s > 0, value, 0.0)

    least = np.minimum(term(s_low), term(s_high)).sum(axis=1)
    most = term(np.clip(1.0 / np.e, s_low, s_high)).sum(axis=1)
    possible = (s_high > 0).sum(axis=1)
    return np.maximum(least, 0.0), np.minimum(most, np.log(np.maximum(possible, 1)))


def hachman_bounds(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    """Of the sum s²/b term by term; never above 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low_terms = np.where(s_low > 0, s_low**2 / b_high, 0.0)
        high_terms = np.where(s_high > 0, s_high**2 / b_low, 0.0)
        least = 1.0 / high_terms.sum(axis=1)
        most = 1.0 / np.maximum(low_terms.sum(axis=1), 1.0)
    return least, most


def gini_bounds(
    s_low: Floats, s_high: Floats, b_low: Floats, b_high: Floats
) -> tuple[Floats, Floats]:
    """Pair by pair of |s_i b_j − s_j b_i|; O(k²) a row."""
    shape = s_low.shape
    bl, bh = np.broadcast_to(b_low, shape), np.broadcast_to(b_high, shape)
    low, high = np.empty(shape[0]), np.empty(shape[0])
    for r in range(shape[0]):
        down = np.outer(s_low[r], bl[r]) - np.outer(bh[r], s_high[r])
        up = np.outer(s_high[r], bh[r]) - np.outer(bl[r], s_low[r])
        # The diagonal is zero whatever the share is.
        np.fill_diagonal(down, 0.0)
        np.fill_diagonal(up, 0.0)
        low[r] = 0.5 * np.maximum(np.maximum(down, -up), 0.0).sum()
        high[r] = 0.5 * np.maximum(np.abs(down), np.abs(up)).sum()
    return low, np.minimum(high, 1.0)


#: Index -> kernel, outer bounds, domain and unit.
INDICES: dict[str, tuple[Kernel, Bounds | None, tuple[float, float], str]] = {
    "krugman": (krugman_kernel, krugman_bounds, (0.0, 2.0), "0 to 2"),
    "hoover": (hoover_kernel, hoover_bounds, (0.0, 1.0), "0 to 1"),
    "theil": (theil_kernel, theil_bounds, (0.0, np.inf), "nats"),
    "locational_gini": (gini_kernel, gini_bounds, (0.0, 1.0), "0 to 1"),
    "locational_gini_equal": (gini_equal_kernel, None, (0.0, 1.0), "0 to 1"),
    "herfindahl": (herfindahl_kernel, herfindahl_bounds, (0.0, 1.0), "0 to 1"),
    "entropy": (entropy_kernel, entropy_bounds, (0.0, np.inf), "nats"),
    "hachman": (hachman_kernel, hachman_bounds, (0.0, 1.0), "0 to 1"),
}
#: Indices that look at the own profile only: no other region's cells touch them.
WITHOUT_BASE = frozenset({"herfindahl", "entropy"})
