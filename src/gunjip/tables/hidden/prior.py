"""What a hidden cell would hold if only its plants and surroundings were known.

The prior mean of a cell is plants × jobs per plant of the industry. Where no sum of
its own region holds the cell, a factor of the region and industry group comes on top;
where one does, that sum tells more than the factor would: what published cells of a
region say misleads about hidden ones, which are hidden for being unlike them.

Two kinds of factor on these means are learnt from the sums themselves, while the means
are put onto them: one for each class of plants, for withheld cells are not like published
ones of as many plants (where a cell is withheld because one plant dominates it, it holds
several times as much), and one for each upper region's industry that no own sum tells.

The prior is a gamma with that mean and the shape 0.65 n^0.8 / √u, where u says how much
the industry's small cells spread against those of other industries. Constant and
exponents were chosen on US counties in 2016 by hiding published figures.
"""

from __future__ import annotations

import numpy as np

from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.raking import Effect, tilted
from gunjip.tables.hidden.trees import Bools, Floats, Ints, Tree

SHAPE, EXPONENT = 0.65, 0.8
#: Classes of plants: 1, 2, 3, 4–6, 7–15, 16 and more. Hidden cells of a class share a factor
#: that the sums tell, and have draws by how much tighter than n^0.7 (US counties, 2016).
CLASSES = np.array([2.0, 3.0, 4.0, 7.0, 16.0])
TIGHTER = np.array([1.5, 1.3, 2.05, 1.65, 1.45, 0.83])
#: Hidden cells that hold so many times what published ones of as many plants do are taken
#: for cells of one dominating plant, wholly from the second on.
ALIKE, DOMINATED = 1.25, 2.0
#: Shape of the draws of a cell that one plant dominates, however many there are.
LONE = 1.0
#: Classes with fewer plants are hidden as such; there are hardly published ones beside them.
FEW = 3
#: Cells of a class that tell whether it is like that.
ENOUGH = 10
#: Weights, in gamma shape, that hold factors of classes and of an upper region's industry to 1.
HOLD_CLASS, HOLD_UPPER = 20.0, 100.0
#: Weight of the surroundings against a region's own cells, in cells' precision.
SHRINK = 200.0
#: Published cells with fewer plants than this tell of spread.
SMALL = 30
#: Where so many cells are held by sums of their regions, the others have no factor either.
MOSTLY = 0.98


def shape_of(plants: Floats, unlike: Floats | float = 1.0) -> Floats:
    """Gamma shape for the number of plants and the unlikeness of the industry's cells."""
    return np.asarray(SHAPE * np.maximum(plants, 1.0) ** EXPONENT / np.sqrt(unlike))


def class_of(plants: Floats) -> Ints:
    """Class of each number of plants."""
    return np.searchsorted(CLASSES, plants, side="right").astype(np.int64)


def learnt_effects(leaves: Leaves, regions: Tree, industries: Tree) -> tuple[Effect, ...]:
    """Factors of the prior means that the known sums tell.

    One for each class of plants: what is hidden holds less than the industry's jobs per
    plant where all small cells are hidden, and far more where only dominated ones are.
    One for each upper region's industry that no sum of its own tells.
    """
    out = [Effect(class_of(leaves.plants), HOLD_CLASS)]
    above = regions.parent[leaves.region]
    key = np.unique(above * industries.size + leaves.industry, return_inverse=True)[1]
    key = key.astype(np.int64)
    told = np.zeros(int(key.max(initial=-1)) + 1, dtype=bool)
    for family in leaves.families[:-1]:
        inside = np.flatnonzero(family.of >= 0)
        group = family.of[inside]
        least = np.full(family.floor.size, told.size)
        most = np.full(family.floor.size, -1)
        np.minimum.at(least, group, key[inside])
        np.maximum.at(most, group, key[inside])
        told[least[least == most]] = True
    untold = (above >= 0) & ~told[key]
    if untold.any():
        out.append(Effect(np.where(untold, key, -1), HOLD_UPPER))
    return tuple(out)


def dominance(
    plants: Floats, rate: Floats, published_plants: Floats, published_rate: Floats
) -> Floats:
    """How far each class's hidden cells are those of one dominating plant, 0 to 1.

    Parameters
    ----------
    plants, rate
        Of each hidden cell: plants, and its estimate over plants × jobs per plant.
    published_plants, published_rate
        The same of each published cell.

    Returns
    -------
    ndarray of shape (classes,)
    """
    size = CLASSES.size + 1
    hidden, shown = class_of(plants), class_of(published_plants)
    some = np.bincount(hidden, minlength=size), np.bincount(shown, minlength=size)
    mean = (
        np.bincount(hidden, weights=rate * plants, minlength=size)
        / np.maximum(np.bincount(hidden, weights=plants, minlength=size), 1e-12),
        np.bincount(shown, weights=published_rate * published_plants, minlength=size)
        / np.maximum(np.bincount(shown, weights=published_plants, minlength=size), 1e-12),
    )
    more = mean[0] / np.maximum(mean[1], 1e-12)
    out = np.clip((more - ALIKE) / (DOMINATED - ALIKE), 0.0, 1.0)
    out[(some[0] < ENOUGH) | (some[1] < ENOUGH)] = 0.0
    out[: class_of(np.array([FEW]))[0]] = 0.0
    return np.asarray(out)


def spread_of(plants: Floats, unlike: Floats, dominated: Floats) -> Floats:
    """Gamma shape of the draws: what makes 90 % intervals hold 90 % of hidden truths.

    The estimate is best with other shapes than the ones that tell how far it is off:
    in few cells very far, in most cells less. A cell that one plant dominates spreads as
    that one plant does.

    Parameters
    ----------
    plants, unlike
        Of each hidden cell.
    dominated
        Of each class, from :func:`dominance`.
    """
    of = class_of(plants)
    common = SHAPE * np.maximum(plants, 1.0) ** 0.7 / unlike**0.3 * TIGHTER[of]
    weight = dominated[of]
    return np.asarray(common ** (1.0 - weight) * LONE**weight)


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
) -> tuple[Floats, Floats]:
    """Prior mean of each hidden leaf cell, and how unlike its industry's small cells are.

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
    # A sum of the cell's own region holds it: no factor is needed.
    held = _held_at_home(leaves)
    if held.size and held.mean() > MOSTLY:
        return base, unlike[i]
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
    return np.asarray(np.where(held, base, mean)), unlike[i]


def _held_at_home(leaves: Leaves) -> Bools:
    """Whether a known sum of cells of its own region holds each cell."""
    out = np.zeros(leaves.region.size, dtype=bool)
    if not leaves.families:
        return out
    finest = leaves.families[-1]
    # Members are in the order of regions: a group of one region begins and ends in it.
    some = finest.start[1:] > finest.start[:-1]
    one = np.zeros(some.size, dtype=bool)
    first, last = finest.member[finest.start[:-1][some]], finest.member[finest.start[1:][some] - 1]
    one[some] = leaves.region[first] == leaves.region[last]
    inside = finest.of >= 0
    out[inside] = one[finest.of[inside]]
    return out


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
