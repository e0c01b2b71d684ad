"""What is known of sums of hidden leaf cells.

A leaf cell is one of a lowest region and a lowest industry. Take a leaf region
and one of the regions above it, k steps up. In that region's row, each hidden
leaf cell has one nearest known total along the industry tree; that total, less
what is known within it, is the sum of all hidden leaf cells that share it. So for
each k these groups part the hidden leaf cells among themselves: one family of
sums for counties, one for states, one for the nation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gunjip.tables.hidden.bounds import CEILING, HIDDEN, NONE, PUBLISHED, NDArrayInt8
from gunjip.tables.hidden.trees import Bools, Floats, Ints, Tree


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Groups of cells with bounds on their sums.

    Attributes
    ----------
    start, member
        The cells of group g are ``member[start[g]:start[g + 1]]``.
    floor, ceiling
        Bounds of each sum; equal where it is known.
    of
        Group of each cell, −1 for none.
    """

    start: Ints
    member: Ints
    floor: Floats
    ceiling: Floats
    of: Ints

    @classmethod
    def build(cls, of: Ints, floor: Floats, ceiling: Floats) -> Family:
        """From each cell's group."""
        order = np.argsort(of, kind="stable")
        order = order[of[order] >= 0]
        start = np.zeros(floor.size + 1, dtype=np.int64)
        np.add.at(start, of[order] + 1, 1)
        return cls(np.cumsum(start), order.astype(np.int64), floor, ceiling, of)

    def sums(self, x: Floats) -> Floats:
        """The groups' sums of ``x``."""
        inside = self.of >= 0
        return np.bincount(self.of[inside], weights=x[inside], minlength=self.floor.size).astype(
            np.float64
        )

    def error(self, x: Floats) -> float:
        """Sum of what is missed, relative to the sum of what should be met."""
        got = self.sums(x)
        missed = np.maximum(self.floor - got, 0.0) + np.maximum(got - self.ceiling, 0.0)
        whole = float(self.floor.sum())
        return float(missed.sum()) / whole if whole > 0 else float(missed.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """The hidden leaf cells and their families.

    Attributes
    ----------
    region, industry
        Positions, shape (cells,), sorted by region, then industry.
    plants, low, high
        Shape (cells,).
    families
        Coarsest first, so that the finest sums are met last and best.
    payroll
        What is left of the payroll of each group of the finest family, NaN where
        not known; None without wages.
    """

    region: Ints
    industry: Ints
    plants: Floats
    low: Floats
    high: Floats
    families: tuple[Family, ...]
    payroll: Floats | None = None


def collect(
    value: Floats,
    status: NDArrayInt8,
    plants: Floats,
    low: Floats,
    high: Floats,
    regions: Tree,
    industries: Tree,
    *,
    tolerance: float,
    wages: Floats | None = None,
    tight: float = 0.02,
) -> Leaves:
    """Hidden leaf cells and the sums that are known of them.

    Parameters
    ----------
    tight
        A total that is not published but bounded this narrowly (relative to its
        middle) serves as a known one with its width kept.
    """
    from gunjip.tables.hidden.kernels import nearest_known, residuals

    leaf = ~industries.has_child
    row_leaf = ~regions.has_child
    upper = ~(leaf[None, :] & row_leaf[:, None])
    width = high - low
    pinned = width <= tolerance
    with np.errstate(invalid="ignore"):
        middle = np.where(np.isfinite(high), 0.5 * (low + high), 0.0)
        narrow = upper & (status == HIDDEN) & (width <= tight * middle)
    known = pinned | (upper & (status == CEILING) & np.isfinite(high)) | narrow
    half = np.where(known & ~pinned, 0.5 * width, 0.0)
    point = np.where(status == PUBLISHED, value, middle)
    near = nearest_known(known, industries.parent, industries.up)
    left, slack = residuals(point, half, near, industries.parent, regions.parent, leaf, row_leaf)
    del point, half, middle, width
    a, i = np.nonzero(~known & leaf[None, :] & row_leaf[:, None])
    a, i = a.astype(np.int64), i.astype(np.int64)
    steps = int(regions.depth[row_leaf].max()) if row_leaf.any() else 0
    keys = []
    for k in range(steps + 1):
        at = regions.ancestor(k)[a]
        total = np.where(at >= 0, near[np.maximum(at, 0), i], -1).astype(np.int64)
        keys.append(np.where(total >= 0, at * industries.size + total, -1))
    families = _families(keys, left.ravel(), slack.ravel())
    payroll = None
    if wages is not None:
        money = np.where(status == PUBLISHED, wages, np.where(status == NONE, 0.0, np.nan))
        rest, _ = residuals(
            money, slack * 0, near, industries.parent, regions.parent, leaf, row_leaf
        )
        codes = np.unique(keys[0])
        payroll = rest.ravel()[codes[codes >= 0]]
    return Leaves(a, i, plants[a, i].astype(float), low[a, i], high[a, i], families, payroll)


def _families(keys: list[Ints], left: Floats, slack: Floats) -> tuple[Family, ...]:
    """Families, coarsest first; a fine group that lies whole in a coarse one is taken out of it."""
    whole = []
    for key in keys:
        codes, of = np.unique(key, return_inverse=True)
        of = of.astype(np.int64)
        if codes.size and codes[0] < 0:
            codes, of = codes[1:], of - 1
        whole.append((of, np.asarray(left[codes]), np.asarray(slack[codes])))
    families = []
    for k, (of, value, half) in enumerate(whole):
        if value.size == 0:
            continue
        if k == 0:
            families.append(_bounded(of, value, half))
            continue
        inner, inner_value, inner_half = whole[k - 1]
        groups = inner_value.size
        least = np.full(groups, np.iinfo(np.int64).max)
        most = np.full(groups, -1)
        inside: Bools = inner >= 0
        np.minimum.at(least, inner[inside], of[inside])
        np.maximum.at(most, inner[inside], of[inside])
        taken = (least == most) & (most >= 0) & (inner_half == 0)
        value = value - np.bincount(most[taken], weights=inner_value[taken], minlength=value.size)
        of = np.where(inside & taken[np.maximum(inner, 0)], -1, of) if groups else of
        # Groups that nothing is left of say nothing more.
        used, again = np.unique(of, return_inverse=True)
        again = again.astype(np.int64)
        if used.size and used[0] < 0:
            used, again = used[1:], again - 1
        if used.size:
            families.append(_bounded(again, value[used], half[used]))
    return tuple(reversed(families))


def _bounded(of: Ints, value: Floats, half: Floats) -> Family:
    floor = np.maximum(value - half, 0.0)
    return Family.build(of, floor, np.maximum(value + half, floor))
