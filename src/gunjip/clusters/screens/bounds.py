"""Cells of one year with bounds, and the location quotient's interval that follows.

A withheld cell is any number between its bounds. A location quotient

    LQ = (e_rc / E_r) / (e_c / E)

holds the cell itself in all four places, so that it is not monotone in e_rc:
with A, B, C the sums of the other cells of the region, of the cluster and of
the table, LQ(e) = e (e + C) / ((e + A)(e + B)) rises to one maximum and falls
again. The bounds below take both ends and that maximum; A, B and C are taken
as free within their own bounds, which can only widen the interval.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.codes import check_codes
from gunjip.foundation.validation import Checks
from gunjip.tables import RegionIndustry
from gunjip.tables.common import positions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of cells over one key, with and without each single cell.

    ``exact`` marks sums that are published; there ``low == high``. ``open``
    marks sums that are nothing but the sum of their cells, so that a cell's own
    part can be taken out; a sum that is partly published, or bounded by a
    published whole, is taken as it stands.
    """

    value: Floats
    low: Floats
    high: Floats  # finite part where ``infinite`` > 0
    infinite: Ints
    exact: NDArray[np.bool_]
    open: NDArray[np.bool_]

    def bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bound of the whole sums."""
        return self.low, np.where(self.infinite > 0, np.inf, self.high)

    def others(
        self, key: Ints, low: Floats, high: Floats, into: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """Bounds of each sum without the cell (``into``: the cell is part of its sum)."""
        endless = np.isinf(high)
        own_low = np.where(into, low, 0.0)
        own_high = np.where(into & ~endless, high, 0.0)
        count = self.infinite[key] - (into & endless)
        return (
            np.maximum(self.low[key] - own_low, 0.0),
            np.where(count > 0, np.inf, np.maximum(self.high[key] - own_high, 0.0)),
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one year, sorted by cluster and then region.

    Attributes
    ----------
    cluster, region
        Codes into ``clusters`` and ``regions``, shape (n,).
    value, low, high, plants
        Shape (n,); value and plants are NaN where not known.
    based
        Whether the cell counts in the base (is traded), shape (n,).
    starts
        Where each cluster's cells begin; shape (clusters + 1,).
    cell_of_row
        For each row of the table the cell it was added to.
    base, total, grand
        Sums over the base by region, over cells by cluster, and over the base
        as a whole (one value).
    """

    year: int
    clusters: list[str]
    regions: list[str]
    cluster: Ints
    region: Ints
    value: Floats
    low: Floats
    high: Floats
    plants: Floats
    withheld: NDArray[np.bool_]
    based: NDArray[np.bool_]
    starts: Ints
    cell_of_row: Ints
    base: Sums
    total: Sums
    grand: Sums


def collect(
    table: RegionIndustry,
    *,
    traded: Collection[str] | None = None,
    groups: Mapping[str, str] | None = None,
) -> Cells:
    """The cells of a table of one year, added up to groups of industries.

    Parameters
    ----------
    table
        One year; all industries at one level, so that they add up.
    traded
        Industries that form the base E_r and E; all of them by default.
    groups
        Industry → cluster; industries without a group are left out. By default
        every industry is its own cluster.
    """
    checks = Checks()
    industries = table.industries
    if traded is not None:
        check_codes(checks, "traded", traded, industries)
    if groups is not None:
        check_codes(checks, "groups", list(groups), industries)
    checks.done()

    data = table.data
    regions = table.regions
    row_region = positions(data["region"], regions)
    row_industry = positions(data["industry"], industries)
    in_base = np.ones(len(industries), dtype=bool)
    if traded is not None:
        in_base = np.isin(np.array(industries), list(traded))
    if groups is None:
        clusters = industries
        cluster_of = np.arange(len(industries))
    else:
        clusters = sorted(set(groups.values()))
        at = {name: k for k, name in enumerate(clusters)}
        cluster_of = np.array([at[groups[i]] if i in groups else -1 for i in industries])

    value = data["value"].to_numpy(dtype=float)
    low = np.maximum(np.nan_to_num(data["low"].to_numpy(dtype=float), nan=0.0), 0.0)
    high = np.nan_to_num(data["high"].to_numpy(dtype=float), nan=np.inf, posinf=np.inf)
    plants = data["plants"].to_numpy(dtype=float)
    # No cell is larger than its region or its industry as a whole.
    for totals, codes, key in (
        (table.region_totals, regions, row_region),
        (table.industry_totals, industries, row_industry),
    ):
        cap = published(totals, codes)
        high = np.maximum(np.fmin(high, cap[key]), low)

    row_cluster = cluster_of[row_industry]
    used = np.flatnonzero(row_cluster >= 0)
    flat = row_cluster[used] * np.int64(len(regions)) + row_region[used]
    cell_key, cell_of_used = np.unique(flat, return_inverse=True)
    n = cell_key.size
    cell_of_row = np.full(len(data), -1, dtype=np.int64)
    cell_of_row[used] = cell_of_used

    def add(rows: Floats) -> Floats:
        return _add(cell_of_used, rows[used], n)

    cluster = cell_key // max(1, len(regions))
    region = cell_key % max(1, len(regions))
    cluster_based = np.zeros(len(clusters), dtype=bool)
    cluster_based[cluster_of[in_base & (cluster_of >= 0)]] = True
    base_row = in_base[row_industry]
    unpublished = (data["status"] != "published").to_numpy()
    base = _sums(
        row_region[base_row],
        len(regions),
        value[base_row],
        low[base_row],
        high[base_row],
        published(table.region_totals, regions) if traded is None else None,
        cap=published(table.region_totals, regions),
    )
    industry_total = published(table.industry_totals, industries)
    total = _group_totals(
        _sums(row_industry, len(industries), value, low, high, industry_total),
        cluster_of,
        len(clusters),
    )
    grand_published = np.full(1, np.nan)
    if base.exact.all():
        grand_published[0] = base.value.sum()
    elif traded is None:
        if not table.grand_totals.empty:
            grand_published[0] = float(table.grand_totals["value"].iloc[0])
    elif np.isfinite(industry_total[in_base]).all():
        grand_published[0] = industry_total[in_base].sum()
    base_low, base_high = base.bounds()
    grand = _sums(
        np.zeros(len(regions), dtype=np.int64), 1, base.value, base_low, base_high, grand_published
    )
    return Cells(
        year=int(data["year"].iloc[0]) if len(data) else 0,
        clusters=clusters,
        regions=regions,
        cluster=cluster,
        region=region,
        value=add(value),
        low=add(low),
        high=add(np.where(np.isinf(high), 0.0, high))
        + np.where(add(np.isinf(high).astype(float)) > 0, np.inf, 0.0),
        plants=add(plants),
        withheld=add(unpublished.astype(float)) > 0,
        based=cluster_based[cluster],
        starts=np.searchsorted(cluster, np.arange(len(clusters) + 1)),
        cell_of_row=cell_of_row,
        base=base,
        total=total,
        grand=grand,
    )


def published(totals: pd.DataFrame, codes: list[str]) -> Floats:
    """Published totals in the order of the codes; NaN where there is none."""
    if totals.empty:
        return np.full(len(codes), np.nan)
    key = next(c for c in ("region", "industry") if c in totals)
    series = totals.set_index(key)["value"].astype("float64")
    return np.asarray(series.reindex(codes), dtype=float)


def _add(key: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(key, weights=values, minlength=size), dtype=float)


def _sums(
    key: Ints,
    size: int,
    value: Floats,
    low: Floats,
    high: Floats,
    exact: Floats | None,
    cap: Floats | None = None,
) -> Sums:
    endless = np.isinf(high)
    sum_low = _add(key, low, size)
    sum_high = _add(key, np.where(endless, 0.0, high), size)
    sum_value = _add(key, value, size)
    infinite = _add(key, endless.astype(float), size).astype(np.int64)
    known = np.zeros(size, dtype=bool)
    tighter = np.zeros(size, dtype=bool)
    if exact is not None:
        known = np.isfinite(exact)
        sum_low = np.where(known, exact, sum_low)
        sum_high = np.where(known, exact, sum_high)
        sum_value = np.where(known, exact, sum_value)
        infinite = np.where(known, 0, infinite)
    if cap is not None:
        # A part of a published whole: bounded, but not itself published.
        tighter = ~known & np.isfinite(cap) & ((infinite > 0) | (cap < sum_high))
        sum_high = np.where(tighter, np.fmax(cap, sum_low), sum_high)
        infinite = np.where(tighter, 0, infinite)
    return Sums(sum_value, sum_low, sum_high, infinite, known, ~known & ~tighter)


def _group_totals(by_industry: Sums, cluster_of: Ints, size: int) -> Sums:
    inside = cluster_of >= 0
    key = cluster_of[inside]

    def add(values: Floats) -> Floats:
        return _add(key, values[inside], size)

    shut_ones = add((~by_industry.open).astype(float))
    loose_ones = add((~by_industry.exact).astype(float))
    return Sums(
        add(by_industry.value),
        add(by_industry.low),
        add(by_industry.high),
        add(by_industry.infinite.astype(float)).astype(np.int64),
        loose_ones == 0,
        shut_ones == 0,
    )


def quotients(cells: Cells) -> tuple[Floats, Floats, Floats]:
    """Location quotient of each cell: value (NaN where not known), lower, upper bound."""
    key_r, key_c = cells.region, cells.cluster
    zero = np.zeros(cells.region.size, dtype=np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        point = (cells.value / cells.base.value[key_r]) / (
            cells.total.value[key_c] / cells.grand.value[0]
        )
    least, most = cells.low, cells.high
    # A cell is part of a sum that is not published; a published sum stays as it is.
    in_base = cells.based & cells.base.open[key_r]
    in_total = cells.total.open[key_c]
    in_grand = in_base & cells.grand.open[zero]
    a_low, a_high = cells.base.others(key_r, least, most, in_base)
    b_low, b_high = cells.total.others(key_c, least, most, in_total)
    c_low, c_high = cells.grand.others(zero, least, most, in_grand)
    low = np.minimum(
        _quotient(least, a_high, b_high, c_low, in_base, in_total, in_grand),
        _quotient(most, a_high, b_high, c_low, in_base, in_total, in_grand),
    )
    # Alone in its region, the smallest cell has the largest quotient: its limit at 0.
    least_there = np.fmin(np.maximum(least, 1e-9), most)
    peak = np.clip(_peak(a_low, b_low, c_high, in_base, in_total, in_grand), least_there, most)
    high = np.fmax(
        np.fmax(
            _quotient(least, a_low, b_low, c_high, in_base, in_total, in_grand),
            _quotient(most, a_low, b_low, c_high, in_base, in_total, in_grand),
        ),
        _quotient(peak, a_low, b_low, c_high, in_base, in_total, in_grand),
    )
    known = np.isfinite(point)
    low = np.where(known, np.fmin(low, point), np.nan_to_num(low, nan=0.0))
    high = np.where(known, np.fmax(high, point), np.nan_to_num(high, nan=np.inf, posinf=np.inf))
    # Nothing hidden: the bounds differ by rounding only, which must not decide a tie.
    with np.errstate(invalid="ignore"):
        sure = known & (high - low <= 1e-12 * np.abs(point))
    return point, np.where(sure, point, low), np.where(sure, point, high)


def _quotient(
    e: Floats,
    a: Floats,
    b: Floats,
    c: Floats,
    in_base: NDArray[np.bool_],
    in_total: NDArray[np.bool_],
    in_grand: NDArray[np.bool_],
) -> Floats:
    # An endless cell: the largest number that still divides cleanly stands for it.
    e = np.where(np.isinf(e), 1e15, e)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(e == 0, 0.0, e / (a + np.where(in_base, e, 0.0)))
        rest = (c + np.where(in_grand, e, 0.0)) / (b + np.where(in_total, e, 0.0))
        return np.asarray(np.where(e == 0, 0.0, share * rest), dtype=float)


def _peak(
    a: Floats,
    b: Floats,
    c: Floats,
    in_base: NDArray[np.bool_],
    in_total: NDArray[np.bool_],
    in_grand: NDArray[np.bool_],
) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        d = c - a - b
        ab = a * b
        whole = np.where(d > 0, (ab + np.sqrt(ab * ab + d * ab * c)) / d, np.inf)
        fixed = np.sqrt(ab)
    out = np.where(in_grand, whole, fixed)
    out = np.where(in_base & in_total, out, np.inf)
    return np.nan_to_num(out, nan=np.inf, posinf=np.inf)
