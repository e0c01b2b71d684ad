"""What a hidden cell would hold if only its plants and surroundings were known.

The prior mean of a cell is plants × jobs per plant of the industry × a factor
of its region and industry group; the prior is a gamma with that mean and the
shape 0.65 n^0.62. The exponent and the constant are estimates from US counties in
2016: the squared coefficient of variation hardly falls with the number of plants,
for plants of one place and industry are alike.
"""

from __future__ import annotations

import numpy as np

from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.raking import tilted
from gunjip.tables.hidden.trees import Bools, Floats, Ints, Tree

SHAPE, EXPONENT = 0.65, 0.62
#: Weight of the surroundings against a region's own cells, in cells' precision.
SHRINK = 200.0
#: Published cells with fewer plants than this tell of spread.
SMALL = 30


def shape_of(plants: Floats) -> Floats:
    """Gamma shape for the number of plants."""
    return np.asarray(SHAPE * np.maximum(plants, 1.0) ** EXPONENT)


def jobs_per_plant(
    value: Floats, plants: Floats, known: Bools, regions: Tree, industries: Tree
) -> Floats:
    """Jobs per plant of each industry, shape (industries,); five plants of the one above."""
    return ratio_by_industry(value, plants, known, regions, industries, weight=5.0)


def ratio_by_industry(
    value: Floats, plants: Floats, known: Bools, regions: Tree, industries: Tree, *, weight: float
) -> Floats:
    """Value per unit of ``plants`` of each industry, shape (industries,).

    From the highest regions that are known, shrunk to the industry above, which
    weighs as much as ``weight`` units.
    """
    covered = np.zeros(known.shape, dtype=bool)
    jobs = np.zeros(industries.size)
    count = np.zeros(industries.size)
    for a in regions.up[::-1]:
        parent = regions.parent[a]
        above = covered[parent] if parent >= 0 else np.zeros(industries.size, dtype=bool)
        use = known[a] & ~above & (plants[a] > 0)
        jobs[use] += value[a, use]
        count[use] += plants[a, use]
        covered[a] = above | known[a]
    overall = jobs.sum() / count.sum() if count.sum() > 0 and jobs.sum() > 0 else 1.0
    out = np.full(industries.size, overall)
    for i in industries.up[::-1]:
        p = industries.parent[i]
        out[i] = (jobs[i] + weight * (out[p] if p >= 0 else overall)) / (count[i] + weight)
    return np.asarray(np.maximum(out, 0.01 * overall))


def prior_means(
    leaves: Leaves,
    value: Floats,
    plants: Floats,
    published: Bools,
    per_plant: Floats,
    block: Ints,
    regions: Tree,
    *,
    rounds: int = 4,
) -> Floats:
    """Prior mean of each hidden leaf cell.

    The factor of a region and industry group is learnt by turns: the cells are
    put on the known sums, the factor is what they then hold over what plants
    alone would say, shrunk to that of the region above.

    Parameters
    ----------
    published
        Leaf cells that are known, shape (regions, industries).
    block
        Group of each industry, shape (industries,).
    """
    a, i, n = leaves.region, leaves.industry, leaves.plants
    ka, ki = np.nonzero(published & (plants > 0))
    kn, kx = plants[ka, ki].astype(float), value[ka, ki]
    base, kbase = n * per_plant[i], kn * per_plant[ki]
    unlike = _unlikeness(ki, kn, kx / kbase, per_plant.size)
    weight = 1.0 / (0.1 + 2.5 * unlike[i] / n)
    kweight = 1.0 / (0.1 + 2.5 * unlike[ki] / kn)
    groups = int(block.max()) + 1
    cell, kcell = a * groups + block[i], ka * groups + block[ki]
    size = regions.size * groups
    over = np.repeat(np.maximum(regions.parent, -1), groups)
    above = np.where(over >= 0, over * groups + np.tile(np.arange(groups), regions.size), size)
    seen = np.bincount(kcell, weights=kweight * np.minimum(kx / kbase, 20.0), minlength=size)
    kept = np.bincount(kcell, weights=kweight, minlength=size)
    share = np.bincount(cell, weights=weight, minlength=size)
    factor = np.ones(size)
    for turn in range(rounds):
        mean = base * factor[cell]
        if turn == rounds - 1:
            break
        x, _ = tilted(leaves, mean, 1.0 / (0.1 + 2.5 * unlike[i] / n), sweeps=40)
        s = seen + np.bincount(cell, weights=weight * x / base, minlength=size)
        q = kept + share
        up_s = np.bincount(above, weights=s, minlength=size + 1)
        up_q = np.bincount(above, weights=q, minlength=size + 1)
        middle = (up_s + 50.0) / (up_q + 50.0)
        middle[size] = 1.0
        factor = (s + SHRINK * middle[above]) / (q + SHRINK)
    return np.asarray(mean)


def _unlikeness(industry: Ints, plants: Floats, ratio: Floats, size: int) -> Floats:
    """How much more than usual an industry's cells spread about plants × jobs per plant."""
    small = plants < SMALL
    far = np.minimum((ratio[small] - 1.0) ** 2, 50.0)
    total = np.bincount(industry[small], weights=far, minlength=size)
    count = np.bincount(industry[small], minlength=size)
    pooled = total.sum() / max(1, int(count.sum()))
    if pooled <= 0:
        return np.ones(size)
    return np.asarray((total + 30.0 * pooled) / (count + 30.0) / pooled)


def blocks(industries: Tree, most: int) -> Ints:
    """Industry groups: the deepest level of the tree with at most so many nodes."""
    best = np.zeros(industries.size, dtype=np.int64)
    for depth in range(int(industries.depth.max()) + 1):
        at = industries.at_depth(depth)
        codes, of = np.unique(at, return_inverse=True)
        # Nodes above this level are groups of their own, which no leaf uses.
        if (industries.depth[codes] == depth).sum() > most:
            break
        best = of.astype(np.int64)
    return best
