"""``repair``: bounds, estimates and draws for the hidden cells of any two-way hierarchy."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.tables.hidden.bounds import (
    HIDDEN,
    NONE,
    PUBLISHED,
    NDArrayInt8,
)
from gunjip.tables.hidden.draws import draw
from gunjip.tables.hidden.groups import Leaves, collect
from gunjip.tables.hidden.prior import (
    blocks,
    dominance,
    jobs_per_plant,
    learnt_effects,
    prior_means,
    shape_of,
    spread_of,
)
from gunjip.tables.hidden.raking import polished, tilted
from gunjip.tables.hidden.relaxing import bounds_with_relaxing
from gunjip.tables.hidden.trees import Bools, Floats, Ints, Tree, tree
from gunjip.tables.hidden.wages import payroll_signal


@dataclass(frozen=True, slots=True, eq=False)
class HiddenCells:
    """The hidden leaf cells of a table with two trees.

    Attributes
    ----------
    region, industry
        Positions of each hidden leaf cell, shape (cells,).
    estimate
        Point estimate, shape (cells,); within the bounds, and adding up with the
        published figures.
    low, high
        Valid bounds, shape (cells,); ``high`` may be infinite.
    draws
        Shape (draws, cells), float32.
    all_low, all_high
        Bounds of every cell at every level, shape (regions, industries).
    status
        What each cell was taken as: 0 none, 1 published, 2 hidden, 3 at most.
    relaxed
        Totals that their parts contradict, and that were set aside: ``region,
        industry`` (positions), ``along``, ``value``, ``parts``, ``difference``.
    errors
        Adding-up error of the estimate for each family of sums, finest first,
        relative to the whole.
    regions, industries
        The trees.
    value
        The published values, 0 elsewhere, shape (regions, industries).
    per_plant
        Jobs per plant of each industry, shape (industries,).
    seed
        Of the draws.
    """

    region: Ints
    industry: Ints
    estimate: Floats
    low: Floats
    high: Floats
    draws: NDArray[np.float32]
    all_low: Floats
    all_high: Floats
    status: NDArrayInt8
    relaxed: pd.DataFrame
    errors: tuple[float, ...]
    regions: Tree
    industries: Tree
    value: Floats
    per_plant: Floats
    seed: int
    leaves: Leaves = field(repr=False)

    def fill(self, cells: ArrayLike | None = None) -> Floats:
        """The whole table with hidden cells filled in, all levels, from the leaves up.

        Parameters
        ----------
        cells
            Values of the hidden leaf cells, shape (cells,); the estimates by
            default. ``draws[k]`` gives the k-th table drawn.

        Returns
        -------
        ndarray of shape (regions, industries). Leaves with no parts keep their
        own figures; a total is the sum of its parts.
        """
        x = self.estimate if cells is None else np.asarray(cells, dtype=float)
        # What is published or pinned has its lower bound for a value.
        out = self.all_low.copy()
        out[:, self.industries.has_child] = 0.0
        out[self.regions.has_child, :] = 0.0
        out[self.region, self.industry] = x
        for k in self.industries.up:
            if self.industries.parent[k] >= 0:
                out[:, self.industries.parent[k]] += out[:, k]
        for k in self.regions.up:
            if self.regions.parent[k] >= 0:
                out[self.regions.parent[k]] += out[k]
        return out

    def interval(self, level: float = 0.9) -> tuple[Floats, Floats]:
        """Quantiles of the draws that hold the middle ``level``, shape (cells,) each."""
        return quantile_interval(self.draws, level)


def quantile_interval(draws: NDArray[np.float32], level: float) -> tuple[Floats, Floats]:
    """Quantiles of each column, a block of columns at a time."""
    ends = [(1 - level) / 2, (1 + level) / 2]
    count, cells = draws.shape
    out = np.full((2, cells), np.nan)
    if count:
        for begin in range(0, cells, 50_000):
            part = slice(begin, begin + 50_000)
            out[:, part] = np.quantile(draws[:, part], ends, axis=0)
    return out[0], out[1]


def repair(
    values: ArrayLike,
    status: ArrayLike,
    plants: ArrayLike | None,
    region_parent: ArrayLike,
    industry_parent: ArrayLike,
    *,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    wages: ArrayLike | None = None,
    draws: int = 60,
    seed: Seed = None,
    integers: bool = False,
    workers: int | None = None,
) -> HiddenCells:
    """Bounds, a point estimate and draws for every hidden cell.

    Bounds are intervals carried through both trees. The estimate is the gamma
    prior mean (plants × jobs per plant, with a factor of region and industry group
    where no sum of the region holds the cell, and with factors of classes of plants and
    of upper regions' industries that the sums tell)
    tilted onto all known sums, ``x = m / (1 − d m / a)`` with shape
    ``a = 0.65 n^0.8 / √u``, and then scaled within the bounds until it adds up.

    Parameters
    ----------
    values
        Shape (regions, industries): leaves and totals of both trees. What is not
        published is ignored.
    status
        Same shape: 0 no plants (a true zero), 1 published, 2 hidden, 3 a total
        that covers more than its parts (the parts are at most the value).
    plants
        Same shape; None or NaN where not known. A hidden leaf cell of no plants
        is a true zero.
    region_parent, industry_parent
        Position of each node's parent, −1 for a root.
    low, high
        Bounds of hidden cells that are known from elsewhere.
    groups
        Group of each industry in which a region's cells are alike; by default
        the level of the tree that has at most twelve nodes.
    wages
        Payroll, same shape, hidden where the values are: the residual payroll of
        each region's sums is then a second, soft signal.
    draws
        How many tables to draw.
    seed
        Of the draws; one stream a draw.
    integers
        Round the estimate to whole numbers so that the finest sums stay exact.
    workers
        Threads; the result does not depend on it.

    Raises
    ------
    InputError
        Shapes that do not fit, a parent that does not exist, a circle.

    Notes
    -----
    There is no null. The spread of the draws rests on the prior: intervals of
    cells with one or two plants cannot be checked by hiding published cells,
    for such cells are never published; only sums over them can.

    References
    ----------
    Intervals: Dobra, Fienberg (2000), doi:10.1073/pnas.97.22.11885. Tilting:
    Csiszár (1975), doi:10.1214/aop/1176996454. Raking: Deming, Stephan (1940),
    doi:10.1214/aoms/1177731829.

    Examples
    --------
    Two regions under one total, two industries under one total; the cells of
    the second industry follow by subtraction.

    >>> import numpy as np
    >>> values = np.array([[100, 60, 40], [50, 30, 0], [50, 30, 0]])
    >>> status = np.array([[1, 1, 1], [1, 1, 2], [1, 1, 2]])
    >>> plants = np.array([[10, 6, 4], [5, 3, 2], [5, 3, 2]])
    >>> cells = repair(values, status, plants, [-1, 0, 0], [-1, 0, 0], draws=0)
    >>> cells.fill()[1:, 2].tolist(), len(cells.estimate)
    ([20.0, 20.0], 0)
    """
    value, state, count, regions, industries = _read(
        values, status, plants, region_parent, industry_parent
    )
    shape = value.shape
    least = None if low is None else np.broadcast_to(np.asarray(low, dtype=float), shape)
    most = None if high is None else np.broadcast_to(np.asarray(high, dtype=float), shape)
    money = None if wages is None else np.array(wages, dtype=float)
    if money is not None and money.shape != shape:
        raise InputError.of(
            "hidden-shape", name="wages", shape=" × ".join(map(str, money.shape)),
            expected=" × ".join(map(str, shape)),
        )  # fmt: skip
    known = state == PUBLISHED
    biggest = float(value[known].max()) if known.any() else 1.0
    whole = bool((value[known] == np.rint(value[known])).all())
    # Half a job where everything is counted; else what sums of doubles lose.
    tolerance = 0.5 if whole else 1e-9 * max(1.0, biggest)
    if whole:
        least = None if least is None else np.ceil(least - 1e-6)
        most = None if most is None else np.floor(most + 1e-6)
    all_low, all_high, state, relaxed = bounds_with_relaxing(
        value, state, regions, industries,
        low=least, high=most, tolerance=tolerance, workers=workers,
    )  # fmt: skip
    leaves = collect(
        value, state, count, all_low, all_high, regions, industries,
        tolerance=tolerance, wages=money,
    )  # fmt: skip
    block = blocks(industries, 12) if groups is None else np.unique(groups, return_inverse=True)[1]
    fine = blocks(industries, 30) if groups is None else block
    point, shape_a, per_plant = _estimate(
        leaves, value, state, count, all_low, all_high, regions, industries,
        block=block.astype(np.int64), tolerance=tolerance, wages=money,
    )  # fmt: skip
    used = resolve_seed(seed)
    drawn = draw(
        leaves, point, shape_a, over=regions.parent[leaves.region],
        block=fine.astype(np.int64)[leaves.industry], count=draws, seed=used, workers=workers,
    )  # fmt: skip
    if integers:
        from gunjip.tables.hidden.rounding import rounded

        point = rounded(leaves, point)
    return HiddenCells(
        leaves.region, leaves.industry, point, leaves.low, leaves.high, drawn,
        all_low, all_high, state, relaxed,
        tuple(f.error(point) for f in reversed(leaves.families)),
        regions, industries, np.where(state == PUBLISHED, value, 0.0), per_plant, used, leaves,
    )  # fmt: skip


def _read(
    values: ArrayLike,
    status: ArrayLike,
    plants: ArrayLike | None,
    region_parent: ArrayLike,
    industry_parent: ArrayLike,
) -> tuple[Floats, NDArrayInt8, Floats, Tree, Tree]:
    regions, industries = (
        tree(region_parent, "region_parent"),
        tree(industry_parent, "industry_parent"),
    )
    value = np.array(values, dtype=float)
    state = np.array(status, dtype=np.int8)
    expected = (regions.size, industries.size)
    count = np.full(expected, np.nan) if plants is None else np.array(plants, dtype=float)
    checks = Checks(InputError)
    for name, array in (("values", value), ("status", state), ("plants", count)):
        if array.shape != expected:
            checks.add(
                "hidden-shape", name=name, shape=" × ".join(map(str, array.shape)),
                expected=" × ".join(map(str, expected)),
            )  # fmt: skip
    odd = ~np.isin(state, (0, 1, 2, 3))
    if odd.any():
        checks.add("hidden-status-unknown", value=int(state[odd][0]), count=int(odd.sum()))
    checks.done()
    fixed = (state == PUBLISHED) | (state == 3)
    if (wrong := fixed & ~(value >= 0)).any():
        checks.add("hidden-value-negative", count=int(wrong.sum()))
    checks.done()
    value[~fixed] = 0.0
    leaf: Bools = ~regions.has_child[:, None] & ~industries.has_child[None, :]
    state[leaf & (state == HIDDEN) & (count == 0)] = NONE
    count[leaf & (state == NONE)] = 0.0
    count[leaf & np.isnan(count)] = 1.0
    # What totals do not tell is counted from below.
    holes = np.isnan(count)
    if holes.any():
        sums = np.where(leaf, count, 0.0)
        for one, axis in ((industries, 1), (regions, 0)):
            view = sums.T if axis == 1 else sums
            for k in one.up:
                if one.parent[k] >= 0:
                    view[one.parent[k]] += view[k]
        count[holes] = sums[holes]
    return value, state, count, regions, industries


def _estimate(
    leaves: Leaves,
    value: Floats,
    status: NDArrayInt8,
    plants: Floats,
    low: Floats,
    high: Floats,
    regions: Tree,
    industries: Tree,
    *,
    block: Ints,
    tolerance: float,
    wages: Floats | None,
) -> tuple[Floats, Floats, Floats]:
    """Point estimate and the draws' shape of each hidden leaf cell; jobs per plant."""
    with np.errstate(invalid="ignore"):
        narrow = (high - low) <= np.maximum(tolerance, 0.02 * high)
    known = (status == PUBLISHED) | ((status == HIDDEN) & np.isfinite(high) & narrow)
    figure = np.where(status == PUBLISHED, value, np.where(known, 0.5 * (low + high), 0.0))
    per_plant = jobs_per_plant(figure, plants, known, regions, industries)
    leaf = ~regions.has_child[:, None] & ~industries.has_child[None, :]
    mean, unlike = prior_means(leaves, figure, plants, known & leaf, per_plant, block, regions)
    shape = shape_of(leaves.plants, unlike)
    payroll = None
    if wages is not None and leaves.payroll is not None and leaves.families:
        payroll = payroll_signal(
            leaves,
            leaves.payroll,
            figure,
            wages,
            plants,
            status == PUBLISHED,
            regions,
            industries,
        )
    x, _ = tilted(
        leaves, mean, shape, sweeps=45, payroll=payroll,
        effects=learnt_effects(leaves, regions, industries),
    )  # fmt: skip
    x = polished(leaves, x, sweeps=60, enough=1e-5)
    a, i = np.nonzero(known & leaf & (plants > 0))
    count = plants[a, i]
    dominated = dominance(
        leaves.plants, x / (leaves.plants * per_plant[leaves.industry]),
        count, figure[a, i] / (count * per_plant[i]),
    )  # fmt: skip
    return x, spread_of(leaves.plants, unlike, dominated), per_plant
