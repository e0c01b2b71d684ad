"""Hide known cells as the publisher does, predict them, and compare.

Two trials. *Cells*: published leaf cells are hidden with the odds that the
publisher's own table shows for their number of plants, then further ones until
none follows by subtraction. *Sums*: leaf totals of the upper regions are hidden, and
the sum over the cells below that are truly withheld is predicted; this reaches
cells of one or two plants, which are never published.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.tables.hidden.bounds import HIDDEN, PUBLISHED
from gunjip.tables.hidden.calibration import randomised_coverage, rank_range
from gunjip.tables.hidden.hierarchy import Hierarchy
from gunjip.tables.hidden.prior import jobs_per_plant
from gunjip.tables.hidden.raking import polished
from gunjip.tables.hidden.solve import HiddenCells, quantile_interval, repair
from gunjip.tables.hidden.trees import Bools, Floats, tree

CLASSES = ((1, 2), (3, 3), (4, 6), (7, 15), (16, np.inf))


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What was hidden and what was predicted.

    Attributes
    ----------
    frame
        One row a target: ``region, industry, plants, truth, estimate,
        by_plants`` (the finest sum shared by plants), ``ipf`` (proportional
        fitting of plants × jobs per plant onto all sums), ``p05, p95, low, high``,
        ``rank_low, rank_high`` (where the truth stands among the draws), ``drawn`` (their
        mean) and ``apart`` (the mean distance of the draws from the estimate).
    kind
        ``"cells"`` or ``"sums"``.
    solved
        The repaired table.
    """

    frame: pd.DataFrame
    kind: str
    solved: HiddenCells

    def errors(self) -> pd.DataFrame:
        """Weighted absolute and median relative error (truth ≥ 5) of the three methods."""
        truth = self.frame["truth"].to_numpy(dtype=float)
        large = truth >= 5
        rows = []
        for name in ("estimate", "ipf", "by_plants"):
            off = np.abs(self.frame[name].to_numpy(dtype=float) - truth)
            rows.append(
                {
                    "method": name,
                    "targets": truth.size,
                    "weighted": float(off.sum() / truth.sum()),
                    "median": float(np.median(off[large] / truth[large])),
                }
            )
        return pd.DataFrame(rows)

    def expected_error(self) -> float:
        """Weighted absolute error that the draws themselves expect of the estimate.

        Σ mean |draw − estimate| / Σ mean draw over the targets: if the draws are right, no
        estimate from the same figures can be much nearer. NaN without draws.
        """
        return float(self.frame["apart"].sum(skipna=False) / self.frame["drawn"].sum(skipna=False))

    def coverage(self) -> pd.DataFrame:
        """How often intervals hold the truth, by plants.

        ``covered``: share of truths inside the 90 % interval, widened to whole jobs.
        ``even``, ``middle``: the same of the middle 90 % and 50 % of the draws with ties
        broken evenly (:func:`~gunjip.tables.hidden.calibration.randomised_coverage`).
        """
        f = self.frame
        even = randomised_coverage(f["rank_low"], f["rank_high"], 0.9)
        middle = randomised_coverage(f["rank_low"], f["rank_high"], 0.5)
        inside = (np.floor(f["p05"]) <= f["truth"]) & (f["truth"] <= np.ceil(f["p95"]))
        rows = []
        for least, most in ((1, np.inf), *CLASSES):
            at = (f["plants"] >= least) & (f["plants"] <= most)
            if at.any():
                rows.append(
                    {
                        "plants": f"{least}+" if most == np.inf else f"{least}-{most}",
                        "targets": int(at.sum()),
                        "covered": float(inside[at].mean()),
                        "even": float(even[at].mean()),
                        "middle": float(middle[at].mean()),
                    }
                )
        return pd.DataFrame(rows)


def hide_like_publisher(
    hierarchy: Hierarchy, *, share: float = 0.06, seed: Seed = None
) -> tuple[Hierarchy, Bools]:
    """Hide published cells of the leaf regions with the publisher's own pattern.

    Parameters
    ----------
    share
        About this share of the published leaf cells is hidden at first.
    seed
        Which.

    Returns
    -------
    the masked hierarchy, and which cells were hidden, shape (regions, industries).
    """
    from gunjip.tables.hidden.hiding import children, complement, hide_cells

    rng = stream(resolve_seed(seed), "hide-like-publisher")
    regions = tree(hierarchy.region_parent, "region_parent")
    industries = tree(hierarchy.industry_parent, "industry_parent")
    status, plants = hierarchy.status.copy(), hierarchy.plants
    gone = np.zeros(status.shape, dtype=bool)
    low_rows = ~regions.has_child
    a, i = np.nonzero((status == PUBLISHED) & low_rows[:, None])
    ha, hi = np.nonzero((status == HIDDEN) & low_rows[:, None])
    a, i = a[plants[a, i] >= 1], i[plants[a, i] >= 1]

    def bins(n: Floats) -> NDArray[np.int64]:
        found: NDArray[np.int64]
        found = np.minimum(np.floor(2 * np.log2(np.maximum(n, 1))), 16).astype(np.int64)
        return found

    size = (int(industries.depth.max()) + 1, 17)
    shown, withheld = np.zeros(size), np.zeros(size)
    np.add.at(shown, (industries.depth[i], bins(plants[a, i])), 1)
    np.add.at(withheld, (industries.depth[hi], bins(plants[ha, hi])), 1)
    odds = (withheld / np.maximum(shown, 1))[industries.depth[i], bins(plants[a, i])]
    known = status == PUBLISHED
    per_plant = jobs_per_plant(
        np.where(known, hierarchy.values, 0), plants, known, regions, industries
    )
    # Cells with large plants are withheld more often than others of their count.
    relative = hierarchy.values[a, i] / plants[a, i] / per_plant[i]
    weight = odds * np.sqrt(np.clip(relative, 0.1, 10.0))
    leaf = ~industries.has_child[i]
    weight[~leaf] *= 0.15
    weight *= industries.depth[i] >= min(4, int(industries.depth.max()))
    chance = np.minimum(1.0, share * weight / max(weight[leaf].mean(), 1e-300))
    chosen = rng.random(a.size) < chance
    istart, ichild = children(industries.parent)
    rstart, rchild = children(regions.parent)
    hide_cells(status, plants, a[chosen], i[chosen], istart, ichild, industries.parent, gone)
    for _ in range(50):
        if not complement(status, plants, istart, ichild, industries.parent, rstart, rchild, gone):
            break
    return _masked(hierarchy, status, gone), gone


def hide_upper_sums(
    hierarchy: Hierarchy, *, share: float = 0.12, seed: Seed = None
) -> tuple[Hierarchy, Bools]:
    """Hide figures of the upper regions below some industry groups two levels up."""
    from gunjip.tables.hidden.hiding import children, hide_cell

    rng = stream(resolve_seed(seed), "hide-upper-sums")
    regions = tree(hierarchy.region_parent, "region_parent")
    industries = tree(hierarchy.industry_parent, "industry_parent")
    status = hierarchy.status.copy()
    gone = np.zeros(status.shape, dtype=bool)
    start, child = children(industries.parent)
    groups = np.flatnonzero(industries.depth == max(int(industries.depth.max()) - 2, 0))
    just_above = np.unique(regions.parent[~regions.has_child & (regions.parent >= 0)])
    nobody = np.full(industries.size, -1, dtype=np.int64)
    for s in just_above:
        for g in groups:
            if status[s, g] == PUBLISHED and rng.random() < share:
                for c in child[start[g] : start[g + 1]]:
                    hide_cell(status, hierarchy.plants, s, c, start, child, nobody, gone)
    return _masked(hierarchy, status, gone), gone


def _masked(
    hierarchy: Hierarchy, status: np.ndarray[tuple[int, ...], np.dtype[np.int8]], gone: Bools
) -> Hierarchy:
    wages = hierarchy.wages
    return replace(
        hierarchy,
        status=status,
        values=np.where(gone, 0.0, hierarchy.values),
        wages=None if wages is None else np.where(gone, np.nan, wages),
    )


def hide_and_predict(
    hierarchy: Hierarchy,
    *,
    kind: Literal["cells", "sums"] = "cells",
    share: float | None = None,
    draws: int = 60,
    seed: Seed = None,
    workers: int | None = None,
) -> Trial:
    """Hide known figures, predict them, and compare with two simpler methods.

    Parameters
    ----------
    hierarchy
        Figures as published.
    kind
        ``"cells"`` or ``"sums"``; see the module.
    share
        How much to hide; 0.06 of cells or 0.12 of sums by default.
    draws, seed, workers
        As for :func:`gunjip.tables.hidden.repair`.

    Notes
    -----
    Hidden cells of three and more plants are easier than truly withheld ones of
    the same count, which are often dominated by one plant: their intervals
    should cover more than they say.
    """
    used = resolve_seed(seed)
    if kind == "cells":
        masked, gone = hide_like_publisher(hierarchy, share=share or 0.06, seed=used)
    else:
        masked, gone = hide_upper_sums(hierarchy, share=share or 0.12, seed=used)
    solved = repair(
        masked.values, masked.status, masked.plants, masked.region_parent,
        masked.industry_parent, low=masked.low, high=masked.high, groups=masked.groups,
        wages=masked.wages, draws=draws, seed=used, workers=workers,
    )  # fmt: skip
    cells = solved.leaves
    ipf = polished(cells, cells.plants * solved.per_plant[cells.industry], sweeps=300)
    guesses = {"estimate": solved.estimate, "by_plants": _by_plants(solved), "ipf": ipf}
    if kind == "cells":
        return _cell_trial(hierarchy, solved, gone, guesses)
    return _sum_trial(hierarchy, solved, gone, guesses)


def _by_plants(solved: HiddenCells) -> Floats:
    """The finest sum shared by plants; plants × jobs per plant where there is none."""
    cells = solved.leaves
    out = cells.plants * solved.per_plant[cells.industry]
    for family in cells.families[-1:]:
        inside = family.of >= 0
        whole = family.sums(cells.plants)
        per = 0.5 * (family.floor + family.ceiling) / np.maximum(whole, 1e-12)
        out[inside] = cells.plants[inside] * per[family.of[inside]]
    return np.asarray(out)


def _of_draws(drawn: NDArray[np.float32], truth: Floats, estimate: Floats) -> dict[str, Floats]:
    """What the targets' draws say, by column; NaN where there are none."""
    p05, p95 = quantile_interval(drawn, 0.9)
    least, most = rank_range(drawn, truth)
    none = np.full(truth.shape, np.nan)
    return {
        "p05": p05,
        "p95": p95,
        "rank_low": least,
        "rank_high": most,
        "drawn": drawn.mean(axis=0, dtype=np.float64) if len(drawn) else none,
        "apart": np.abs(drawn - estimate).mean(axis=0) if len(drawn) else none,
    }


def _cell_trial(
    hierarchy: Hierarchy, solved: HiddenCells, gone: Bools, guesses: dict[str, Floats]
) -> Trial:
    at = np.flatnonzero(gone[solved.region, solved.industry])
    a, i = solved.region[at], solved.industry[at]
    truth = hierarchy.values[a, i]
    frame = pd.DataFrame(
        {
            "region": np.array(hierarchy.regions, dtype=object)[a],
            "industry": np.array(hierarchy.industries, dtype=object)[i],
            "plants": hierarchy.plants[a, i],
            "truth": truth,
            **{name: guess[at] for name, guess in guesses.items()},
            **_of_draws(solved.draws[:, at], truth, guesses["estimate"][at]),
            "low": solved.low[at],
            "high": solved.high[at],
        }
    )
    return Trial(frame, "cells", solved)


def _sum_trial(
    hierarchy: Hierarchy, solved: HiddenCells, gone: Bools, guesses: dict[str, Floats]
) -> Trial:
    above = solved.regions.parent[solved.region]
    i = solved.industry
    plants = hierarchy.plants
    # A part that is all of its whole can still be read off the whole.
    alone = plants[above, i] >= plants[above, np.maximum(solved.industries.parent[i], 0)]
    at = np.flatnonzero((above >= 0) & gone[above, i] & ~alone)
    wide = solved.industries.size
    code, of = np.unique(above[at] * wide + i[at], return_inverse=True)
    s, k = code // wide, code % wide
    known = solved.fill(np.zeros(solved.region.size))[s, k]

    def add(v: Floats) -> Floats:
        return np.bincount(of, weights=v[at], minlength=code.size).astype(np.float64)

    drawn = np.array([add(d) for d in solved.draws], dtype=np.float32)
    truth, estimate = hierarchy.values[s, k] - known, add(guesses["estimate"])
    frame = pd.DataFrame(
        {
            "region": np.array(hierarchy.regions, dtype=object)[s],
            "industry": np.array(hierarchy.industries, dtype=object)[k],
            "plants": add(solved.leaves.plants),
            "truth": truth,
            **{name: add(guess) for name, guess in guesses.items()},
            **_of_draws(drawn.reshape(len(drawn), code.size), truth, estimate),
            "low": add(solved.low),
            "high": add(solved.high),
        }
    )
    return Trial(frame, "sums", solved)
