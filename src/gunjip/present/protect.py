"""What of a study's numbers may be published: few plants, or two that hold nearly all jobs.

A total from which the second largest plant can tell the largest to within 15 % gives that
plant away (the p % rule of the Handbook on Statistical Disclosure Control, Hundepool
and others 2012, doi:10.1002/9781118348239, §4.2).

Cells that the study itself added up from plants obey the same rule. Since a published
quotient tells the sums of its region and industry, what is left out of a region or an
industry must hold the rule as a sum too: where it does not, the smallest other cells of
that line are left out with it. This keeps a cell from being the difference of published
numbers along one line; combinations of many lines are not examined.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.results import Result
from gunjip.study.pipeline import Findings
from gunjip.tables.common import positions

#: How near the second largest may come to the largest, as a part of the largest.
NEARNESS = 0.15
#: Plants that a published number rests on at least.
LEAST_PLANTS = 3
#: Numbers that follow from jobs.
_OF_JOBS = ("jobs", "jobs_low", "jobs_high", "mismatch")
#: Those that do so where plants are weighed by jobs.
_OF_WEIGHT = ("expected", "lift", "excess", "co_located_statistic")
#: Numbers of a cell that follow from its jobs.
_OF_CELL = (
    "jobs", "low", "high", "bound_low", "bound_high", "lq", "lq_low", "lq_high",
    "lq_bound_low", "lq_bound_high", "certainty",
)  # fmt: skip
#: Numbers of a region that follow from the jobs of its strong cells.
_OF_STRENGTH = ("strength_low", "strength_high")


def gives_away(jobs: pd.Series) -> bool:
    """Whether the sum of some plants' jobs tells the largest one too closely.

    Examples
    --------
    >>> gives_away(pd.Series([900.0, 50.0, 10.0, 5.0])), gives_away(pd.Series([30.0] * 10))
    (True, False)
    """
    known = np.sort(jobs.dropna().to_numpy(dtype=float))[::-1]
    if known.size < LEAST_PLANTS:
        return True
    return bool(known[2:].sum() < NEARNESS * known[0])


def publishable(found: Findings) -> Findings:
    """The findings without the numbers that give a plant away; they are missing there.

    Clusters, cells made from plants, and the cells on which methods disagree have a column
    ``protected``. A study that publishes single plants has nothing to protect.
    """
    if found.safe or found.plants is None or found.config.output.plants:
        return found
    if "jobs" not in found.plants.data:
        return replace(found, safe=True)
    clusters = found.clusters
    if clusters is not None and len(clusters):
        clusters = _safe_clusters(found.plants.data, clusters)
    screen, disputed = found.screen, found.disputed
    if screen is not None and found.config.inputs.table is None:
        hidden = protected_cells(found.plants.data)
        screen = _safe_screen(found.plants.data, screen, hidden)
        if disputed is not None:
            disputed = replace(disputed, table=_masked(disputed.table, hidden))
    return replace(found, clusters=clusters, screen=screen, disputed=disputed, safe=True)


def _safe_clusters(plants: pd.DataFrame, clusters: ClusterSet) -> ClusterSet:
    jobs = pd.Series(plants["jobs"].to_numpy(dtype=float), index=plants["plant_id"].astype("str"))
    own = clusters.members
    by = pd.Series(
        jobs.reindex(own["plant_id"].astype("str")).to_numpy(),
        index=own["cluster_id"].astype("str"),
    )
    away = by.groupby(level=0).agg(gives_away)
    table = clusters.table.copy()
    ids = table["cluster_id"].astype("str")
    table["protected"] = ids.map(away).fillna(True).astype(bool).to_numpy()
    weighed = clusters.params.get("weight") == "jobs"
    for name in (*_OF_JOBS, *(_OF_WEIGHT if weighed else ())):
        if name in table:
            table[name] = table[name].astype(float).mask(table["protected"])
    return replace(clusters, table=table)


def protected_cells(plants: pd.DataFrame) -> pd.MultiIndex:
    """Pairs of region and industry whose jobs may not be told, alone or as a difference.

    Examples
    --------
    >>> plants = pd.DataFrame({"region": list("AAAAABBBB"), "industry": list("xyyyyyyyy"),
    ...     "jobs": [9, 20, 20, 20, 20, 20, 20, 20, 20]})
    >>> protected_cells(plants).tolist()  # A's only plant of x, and y, from which x would follow
    [('A', 'x'), ('A', 'y')]
    """
    placed = plants[plants["region"].notna() & plants["industry"].notna()]
    regions = sorted(placed["region"].astype("str").unique())
    industries = sorted(placed["industry"].astype("str").unique())
    row, column = positions(placed["region"], regions), positions(placed["industry"], industries)
    shape = (len(regions), len(industries))
    cell = row * shape[1] + column
    jobs = placed["jobs"].to_numpy(dtype=float)
    known = np.isfinite(jobs)
    told = _Lines(cell[known], jobs[known], int(np.prod(shape)))
    there = np.bincount(cell, minlength=told.count.size) > 0
    hidden = (there & told.away()).reshape(shape)
    line_of = np.indices(shape)
    total = told.total.reshape(shape)
    order = np.where(there.reshape(shape), total, np.inf)
    while True:
        before = int(hidden.sum())
        for axis, lines in enumerate(line_of):
            mine = hidden.ravel()[cell] & known
            sums = _Lines(lines.ravel()[cell[mine]], jobs[mine], shape[axis])
            for k in np.flatnonzero(sums.away() & hidden.any(axis=1 - axis)):
                # The smallest cell that still tells its jobs goes with them.
                line = np.where(hidden.take(k, axis), np.inf, order.take(k, axis))
                if np.isfinite(line).any():
                    at = int(line.argmin())
                    hidden[(k, at) if axis == 0 else (at, k)] = True
        if int(hidden.sum()) == before:
            break
    rows, columns = np.nonzero(hidden)
    return pd.MultiIndex.from_arrays(
        [pd.Index(regions)[rows], pd.Index(industries)[columns]], names=["region", "industry"]
    )


class _Lines:
    """Plants, jobs and the two largest plants of each cell, row or column."""

    def __init__(self, key: NDArray[np.int64], jobs: NDArray[np.float64], size: int) -> None:
        self.count = np.bincount(key, minlength=size)
        self.total = np.bincount(key, weights=jobs, minlength=size)
        order = np.lexsort((-jobs, key))
        key, jobs = key[order], jobs[order]
        start = np.searchsorted(key, np.arange(size))
        filled = np.append(jobs, [0.0, 0.0])
        self.first = np.where(self.count > 0, filled[start], 0.0)
        self.second = np.where(self.count > 1, filled[start + 1], 0.0)

    def away(self) -> NDArray[np.bool_]:
        """As :func:`gives_away`, for each."""
        rest = self.total - self.first - self.second
        return np.asarray((self.count < LEAST_PLANTS) | (rest < NEARNESS * self.first))


def _pairs(frame: pd.DataFrame) -> pd.MultiIndex:
    """Region and industry of each row."""
    return pd.MultiIndex.from_arrays([frame[c].astype("str") for c in ("region", "industry")])


def _masked(cells: pd.DataFrame, hidden: pd.MultiIndex) -> pd.DataFrame:
    out = cells.copy()
    out["protected"] = _pairs(out).isin(hidden)
    for name in _OF_CELL:
        if name in out:
            out[name] = out[name].astype(float).mask(out["protected"])
    return out


def _safe_screen(plants: pd.DataFrame, screen: Result, hidden: pd.MultiIndex) -> Result:
    """Cells without protected numbers; regions without shares that tell such cells' sum."""
    table = _masked(screen.table, hidden)
    strong = table[table["protected"] & table["tier"].isin(["strong", "strong10"])]
    within = plants[_pairs(plants).isin(_pairs(strong))]
    away = within["jobs"].groupby(within["region"].astype("str")).agg(gives_away)
    regions = screen.extra["regions"].copy()
    told = regions["region"].astype("str").map(away).fillna(False).astype(bool).to_numpy()
    for name in _OF_STRENGTH:
        regions[name] = regions[name].mask(told)
    return replace(screen, table=table, extra={**screen.extra, "regions": regions})
