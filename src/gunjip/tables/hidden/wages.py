"""Payroll as a second signal of how jobs are shared within a region's sums.

Where a region's total of jobs is published so is its payroll, and the payroll that
published parts leave tells which of the hidden industries the jobs are in. It is a
soft constraint, W_g ≈ Σ w_j x_j with error variance Σ (σ_j w_j x_j)²: the wage of a
cell is known only up to the spread that published cells show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.prior import ratio_by_industry
from gunjip.tables.hidden.trees import Bools, Floats, Tree

#: Jobs that the wage of the industry above weighs.
WEIGHT = 50.0
#: Squared spread of log wages of cells with 3 and with 16–60 plants, where the
#: table has too few to tell (US counties, 2016).
SPREAD = (0.23, 0.10)
FEW = 30


@dataclass(frozen=True, slots=True, eq=False)
class Payroll:
    """Expected wage and its squared relative error by cell; residual payroll by group."""

    wage: Floats
    spread: Floats
    left: Floats


def payroll_signal(
    leaves: Leaves,
    left: Floats,
    value: Floats,
    wages: Floats,
    plants: Floats,
    published: Bools,
    regions: Tree,
    industries: Tree,
) -> Payroll:
    """What the payroll that is left in each finest sum says.

    Parameters
    ----------
    left
        Residual payroll of each group of the finest family; NaN where unknown.
    wages
        Payroll of published cells, NaN elsewhere, shape (regions, industries).
    """
    good = published & np.isfinite(wages)
    money = np.where(good, wages, 0.0)
    mean = ratio_by_industry(money, value, good, regions, industries, weight=WEIGHT)
    unit = float(np.median(mean))
    leaf = good & ~regions.has_child[:, None] & ~industries.has_child[None, :]
    a, i = np.nonzero(leaf & (value > 0) & (money > 0))
    n = plants[a, i]
    ratio = np.log(money[a, i] / value[a, i] / mean[i])
    heavy = np.minimum(n, 20.0)
    local = np.bincount(a, weights=heavy * ratio, minlength=regions.size) / (
        np.bincount(a, weights=heavy, minlength=regions.size) + 50.0
    )
    rest = ratio - local[a]
    few, many = rest[n <= 3], rest[(n >= 16) & (n <= 60)]
    small = float(np.var(few)) if few.size >= FEW else SPREAD[0]
    large = float(np.var(many)) if many.size >= FEW else SPREAD[1]
    spread = np.maximum(large + (small - large) * 3.0 / np.maximum(leaves.plants, 1.0), 0.01)
    wage = mean[leaves.industry] * np.exp(local[leaves.region]) / unit
    return Payroll(wage, spread, left / unit)
