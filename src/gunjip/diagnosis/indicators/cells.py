"""What a table of regions and industries tells of clusters that are named by its cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.diagnosis.indicators.common import (
    Floats,
    Status,
    frame_of,
    row,
    share_row,
    z_of_level,
)
from gunjip.diagnosis.indicators.plants import SMALL
from gunjip.diagnosis.indicators.supply import Flows, supply_rows
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables import RegionIndustry
from gunjip.tables.common import require_columns

Index = NDArray[np.int64]
#: Other regions with the same industries that a cluster is compared with.
PEERS = 12
#: Plants of the industries that a region needs to be a peer.
LEAST_PLANTS = 10
#: Other regions that are needed to tell how far a year's change usually strays.
LEAST_REGIONS = 10


@dataclass(frozen=True, eq=False)
class Cells:
    """A table of one year as matrices, regions in rows; a pair without a row has nothing.

    Attributes
    ----------
    regions, industries
        Codes.
    jobs, low, high
        Jobs and their bounds; where a cell is withheld, ``jobs`` is its estimate, or NaN.
    plants
        Establishments, which are counted also where jobs are withheld.
    hidden
        Cells whose jobs are not published.
    jobs_before, plants_before
        A year earlier; empty where the publisher does not tell.
    flows
        National flows between the industries; None where not given.
    """

    regions: pd.Index[str]
    industries: pd.Index[str]
    jobs: Floats
    low: Floats
    high: Floats
    plants: Floats
    hidden: NDArray[np.bool_]
    jobs_before: Floats = field(default_factory=lambda: np.empty((0, 0)))
    plants_before: Floats = field(default_factory=lambda: np.empty((0, 0)))
    year: int = 0
    sector_digits: int = 2
    flows: Flows | None = None

    @property
    def counted(self) -> bool:
        """Whether the table tells establishments beside jobs."""
        return bool((self.plants > 0).any())

    @property
    def size(self) -> Floats:
        """Establishments, or jobs (what is certain of them) where those are not told."""
        return self.plants if self.counted else self.low

    @classmethod
    def of_table(
        cls,
        table: RegionIndustry,
        *,
        estimates: pd.DataFrame | None = None,
        before: pd.DataFrame | None = None,
        flows: pd.DataFrame | None = None,
    ) -> Cells:
        """The last year of a table.

        Parameters
        ----------
        table
            Jobs by region and industry.
        estimates
            ``region, industry, estimate, low, high`` of withheld cells.
        before
            ``region, industry, value, plants`` of the year before, where the table
            has it in no rows of its own.
        flows
            ``source, target, value``: sales between industries, in money.
        """
        last = max(table.years)
        data = table.data[table.data["year"] == last]
        rows, columns = (
            pd.Index(sorted(data[c].astype("str").unique())) for c in ("region", "industry")
        )
        shape = (len(rows), len(columns))

        def filled(frame: pd.DataFrame, column: str, empty: float) -> Floats:
            out = np.full(shape, empty)
            at = [rows.get_indexer(frame["region"].astype("str")),
                  columns.get_indexer(frame["industry"].astype("str"))]  # fmt: skip
            good = (at[0] >= 0) & (at[1] >= 0)
            out[at[0][good], at[1][good]] = frame[column].to_numpy(dtype=float)[good]
            return out

        jobs, low, high = (filled(data, c, 0.0) for c in ("value", "low", "high"))
        hidden = np.isnan(jobs)
        if estimates is not None and len(estimates):
            for target, column in ((jobs, "estimate"), (low, "low"), (high, "high")):
                told = filled(estimates, column, math.nan)
                use = hidden & np.isfinite(told)
                target[use] = told[use]
        earlier = table.data[table.data["year"] == last - 1]
        source = before if before is not None and len(before) else earlier if len(earlier) else None
        more: dict[str, Floats] = {}
        if source is not None:
            for name, column in (("jobs_before", "value"), ("plants_before", "plants")):
                if column in source:
                    more[name] = filled(source, column, math.nan)
        naics = table.classification.system.upper().startswith("NAICS")
        return cls(
            rows, columns, jobs, low, high, np.nan_to_num(filled(data, "plants", 0.0)), hidden,
            year=int(last), sector_digits=3 if naics else 2,
            flows=None if flows is None else Flows.of_frame(flows, columns, "input_output"),
            **more,
        )  # fmt: skip


def cell_evidence(
    clusters: Mapping[str, tuple[Sequence[str], Sequence[str]]], cells: Cells
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Evidence of clusters that are regions × industries, and of the regions they are held against.

    Parameters
    ----------
    clusters
        Id → regions and industries.
    cells
        The table.

    Returns
    -------
    evidence
        The evidence frame of clusters and peers.
    peers
        ``cluster, peer``: the regions nearest in size (plants) that have the same
        industries; a peer's id is ``region|industries``.

    Raises
    ------
    InputError
        A cluster has no cell in the table.

    Notes
    -----
    Establishments are counted also where jobs are withheld, so that the location
    quotient (of establishments, as with a list of plants), their growth and the pool
    around do not need a single published job. A table without establishments is
    held by its jobs, without an interval. What needs jobs lies between bounds:
    *small plants* by Markov's inequality (at most jobs/50 plants can have 50 jobs),
    the largest sector's share over all that the withheld cells may be.
    The interval of growth is what a year's change usually strays by: the deviations of
    other regions from their industries' growth, times the root of their size, have a
    median absolute deviation, which is scaled to the cluster's size. Below ten such
    regions growth is not told.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "x"],
    ...     "year": 2016, "value": [90.0, 10.0, 10.0], "plants": [9.0, 1.0, 2.0]})
    >>> told, _ = cell_evidence({"one": (["a"], ["x"])}, Cells.of_table(RegionIndustry(rows)))
    >>> float(told.loc[told["indicator"] == "plants", "value"].iloc[0])
    9.0
    """
    out: list[dict[str, object]] = []
    pairs: list[tuple[str, str]] = []
    done: set[str] = set()
    checks = Checks(InputError)
    for name, (regions, industries) in clusters.items():
        r, i = (
            known[known >= 0]
            for known in (
                cells.regions.get_indexer(pd.Index(list(map(str, regions)))),
                cells.industries.get_indexer(pd.Index(list(map(str, industries)))),
            )
        )
        there = r.size > 0 and i.size > 0 and cells.plants[np.ix_(r, i)].sum() > 0
        jobs = r.size > 0 and i.size > 0 and np.nansum(cells.high[np.ix_(r, i)]) > 0
        checks.require(bool(there or jobs), "diag-cells-none", cluster=name)
        if not (there or jobs):
            continue
        out += _rows(name, r, i, cells)
        for other in _peers(r, i, cells):
            peer = f"{cells.regions[other]}|{' '.join(cells.industries[i])}"
            pairs.append((name, peer))
            if peer not in done:
                done.add(peer)
                out += _rows(peer, np.array([other]), i, cells)
    checks.done()
    frame = frame_of(out)
    frame["year"] = cells.year
    return frame, pd.DataFrame(pairs, columns=["cluster", "peer"])


def read_clusters(frame: pd.DataFrame, name: str) -> dict[str, tuple[list[str], list[str]]]:
    """Clusters from a user's table: ``cluster, region, industry``, a row a cell.

    Raises
    ------
    InputError
        Columns are missing, or the table has no rows.
    """
    require_columns(frame, ("cluster", "region", "industry"), name)
    checks = Checks(InputError)
    checks.require(len(frame) > 0, "table-empty")
    checks.done()
    return {
        str(cluster): (
            sorted(part["region"].astype("str").unique()),
            sorted(part["industry"].astype("str").unique()),
        )
        for cluster, part in frame.groupby("cluster", sort=False)
    }


def _peers(r: Index, i: Index, cells: Cells) -> list[int]:
    """Other regions with the industries, those nearest in plants first."""
    size = cells.size[:, i].sum(axis=1)
    mine = float(size[r].sum())
    other = np.flatnonzero(size >= LEAST_PLANTS)
    other = other[~np.isin(other, r)]
    gap = np.abs(np.log(size[other] / max(mine, 1.0)))
    return [int(k) for k in other[np.argsort(gap, kind="stable")][:PEERS]]


def _rows(name: str, r: Index, i: Index, cells: Cells) -> list[dict[str, object]]:
    block = np.ix_(r, i)
    plants = float(cells.plants[block].sum())
    n = int(plants)
    source = "table"
    out = []
    if cells.counted:
        out.append(row(name, "plants", plants, unit="plants", n=n, source=source))
    jobs, low, high = (float(part[block].sum()) for part in (cells.jobs, cells.low, cells.high))
    hidden = bool(cells.hidden[block].any())
    if math.isfinite(jobs):
        out.append(
            row(name, "jobs", jobs, low=low, high=high, unit="jobs", n=n, source=source,
                status="inferred" if hidden else "measured")
        )  # fmt: skip
    else:
        out.append(row(name, "jobs", low, low=low, high=high, unit="jobs", n=n, source=source,
                       status="bounded"))  # fmt: skip
    out.append(
        row(name, "hidden_cells", float(cells.hidden[block].sum()), unit="cells",
            n=r.size * i.size, source=source)
    )  # fmt: skip
    out += _place(name, r, i, cells)
    out += _sizes(name, plants, high)
    out += _sector(name, r, cells)
    out += _growth(name, r, i, cells)
    out += supply_rows(name, r, i, cells)
    return out


def _place(name: str, r: Index, i: Index, cells: Cells) -> list[dict[str, object]]:
    """How far the industries' plants stand out here, and how many other plants are around."""
    size = cells.size
    mine, here, every = (float(part.sum()) for part in (size[np.ix_(r, i)], size[r], size))
    share = float(size[:, i].sum()) / every if every else 0.0
    if here <= 0 or share <= 0:
        return []
    whole = size[r].sum(axis=0)
    p = whole[whole > 0] / whole.sum()
    out = [
        row(name, "variety", float(-(p * np.log(p)).sum()), unit="nats", n=int(p.size),
            source="table")
    ]  # fmt: skip
    if not cells.counted:
        # Jobs are no independent cases: a quotient of theirs has no interval of chance.
        status: Status = "inferred" if cells.hidden[r].any() else "measured"
        out.append(
            row(name, "location_quotient", mine / here / share, unit="ratio", source="table",
                status=status)
        )  # fmt: skip
        return out
    local = share_row(name, "location_quotient", mine, here, source="table")
    for part in ("value", "low", "high"):
        local[part] = float(str(local[part])) / share
    local.update(unit="ratio", n=int(mine))
    out.append(local)
    out.append(row(name, "plants_around", here - mine, unit="plants", n=int(here), source="table"))
    return out


def _sizes(name: str, plants: float, jobs_high: float) -> list[dict[str, object]]:
    """What the mean size bounds: how many plants are small."""
    out: list[dict[str, object]] = []
    if plants >= 1 and math.isfinite(jobs_high):
        least = max(0.0, 1.0 - jobs_high / (SMALL * plants))
        # A bound of nothing says nothing.
        if least <= 0:
            return out
        out.append(
            row(name, "small_plant_share", least, low=least, high=1.0, unit="share",
                n=int(plants), source="table", status="bounded")
        )  # fmt: skip
    return out


def _sector(name: str, r: Index, cells: Cells) -> list[dict[str, object]]:
    """The largest sector's share of jobs in the region of the cluster with most jobs."""
    if not r.size or not np.isfinite(cells.low[r]).all():
        return []
    home = int(r[np.argmax(cells.low[r].sum(axis=1))])
    codes = pd.Series(cells.industries.astype("str")).str[: cells.sector_digits]
    low, high, jobs = (
        pd.Series(part[home]).groupby(codes.to_numpy()).sum()
        for part in (cells.low, cells.high, cells.jobs)
    )
    if low.sum() <= 0 or not np.isfinite(high).all():
        return []
    least = (low / (low + (high.sum() - high))).max()
    most = (high / (high + (low.sum() - low))).max()
    known = jobs.notna().all() and jobs.sum() > 0
    value = float((jobs / jobs.sum()).max()) if known else float(least)
    hidden = bool(cells.hidden[home].any())
    return [
        row(name, "sector_share", min(max(value, float(least)), float(most)), low=float(least),
            high=float(most), unit="share of jobs", n=int(cells.plants[home].sum()),
            source="table", status="bounded" if hidden else "measured")
    ]  # fmt: skip


def _growth(name: str, r: Index, i: Index, cells: Cells) -> list[dict[str, object]]:
    """Growth over the year, here and against the same industries elsewhere; shift and share."""
    out: list[dict[str, object]] = []
    source = "table, a year before"
    unit = "log change per year"
    for size, now, then in (
        ("plants", cells.plants, cells.plants_before),
        ("jobs", np.where(cells.hidden, np.nan, cells.jobs), cells.jobs_before),
    ):
        if not then.size:
            continue
        both = np.isfinite(then) & np.isfinite(now)
        a, b = (np.where(both, part, 0.0)[:, i].sum(axis=1) for part in (then, now))
        here = [float(part[r].sum()) for part in (a, b)]
        away = [float(part.sum()) - own for part, own in zip((a, b), here, strict=True)]
        if min(*here, *away) <= 0:
            continue
        change, usual = (math.log(end / start) for start, end in (here, away))
        spread = stray(np.delete(a, r), np.delete(b, r), usual)
        if math.isnan(spread):
            continue
        reach = z_of_level() * spread / math.sqrt(here[0])
        n = int(cells.plants[np.ix_(r, i)].sum())
        beyond = "growth_beyond_industry" if size == "plants" else "jobs_beyond_industry"
        for indicator, value in ((f"{size}_growth", change), (beyond, change - usual)):
            out.append(
                row(name, indicator, value, low=value - reach, high=value + reach, unit=unit, n=n,
                    source=source, status="inferred")
            )  # fmt: skip
    if cells.jobs_before.size:
        out += _shift(name, r, i, cells, source)
    return out


def stray(before: Floats, after: Floats, usual: float, size: Floats | None = None) -> float:
    """How far a region's log ratio strays from the usual one, for a size of one.

    ``size`` is ``before`` where it is not given; regions below ten are left out.
    """
    size = before if size is None else size
    good = (size >= LEAST_PLANTS) & (after > 0) & (before > 0)
    if good.sum() < LEAST_REGIONS:
        return math.nan
    away = (np.log(after[good] / before[good]) - usual) * np.sqrt(size[good])
    return 1.4826 * float(np.median(np.abs(away)))


def _shift(name: str, r: Index, i: Index, cells: Cells, source: str) -> list[dict[str, object]]:
    """Shift and share of jobs over the cells that both years publish."""
    from gunjip.diagnosis.benchmark import shift_share

    block = np.ix_(r, i)
    known = np.isfinite(cells.jobs_before) & ~cells.hidden
    mine = known[block] & (cells.size[block] > 0)
    if not mine.any():
        return []
    now = np.where(known, cells.jobs, np.nan)
    then = np.where(known, cells.jobs_before, np.nan)
    rest = [np.delete(part, r, axis=0)[:, i] for part in (then, now)]
    every = [float(np.nansum(part)) for part in (then, now)]
    if every[0] <= 0:
        return []
    # Two rows and the cluster's industries: here, and everywhere else; the nation's growth is
    # that of all cells, so that the parts are those of the whole table.
    here_then, here_now = (np.nansum(part[block], axis=0) for part in (then, now))
    else_then, else_now = (np.nansum(part, axis=0) for part in rest)
    others = [
        every[0] - here_then.sum() - else_then.sum(),
        every[1] - here_now.sum() - else_now.sum(),
    ]
    table = shift_share(
        [[*here_then, 0.0], [*else_then, max(others[0], 0.0)]],
        [[*here_now, 0.0], [*else_now, max(others[1], 0.0)]],
    ).frame.iloc[0]
    if table["before"] <= 0:
        return []
    n = int(mine.sum())
    parts = {
        "jobs_change": "change", "shift_national": "national", "shift_mix": "mix",
        "shift_competitive": "competitive",
    }  # fmt: skip
    return [
        row(name, indicator, float(table[column] / table["before"]), unit="share", n=n,
            source=source)
        for indicator, column in parts.items()
    ]  # fmt: skip
