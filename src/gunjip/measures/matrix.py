"""The one small function between tables and kernels: anything → region × industry arrays.

Every measure of tables reads its data here: a ``RegionIndustry``, a long or wide
DataFrame, a list of plants or an array becomes a ``RegionIndustryMatrix`` with
values, bounds, plant counts and totals. Nothing is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.establishments import Establishments
from gunjip.tables.region_industry import RegionIndustry

Floats = NDArray[np.float64]

#: Columns that may hold a cell's value, in the order in which they are looked for.
VALUE_COLUMNS = ("value", "jobs", "value_added", "output", "exports", "wages", "plants")
#: Columns that say that a row is one plant.
PLANT_COLUMNS = ("plant_id", "plant")


@dataclass(frozen=True, slots=True, eq=False)
class RegionIndustryMatrix:
    """One year's cells as dense arrays; R regions, I industries.

    Attributes
    ----------
    regions, industries
        Labels.
    value
        (R, I); NaN where the cell is not known.
    low, high
        (R, I); equal to ``value`` where it is exact; 0 and infinity where
        nothing is known.
    plants
        (R, I) numbers of plants, NaN where not known; None without counts.
    region_total, industry_total
        (R,), (I,): published totals, or sums; NaN where neither is known.
    total
        Over everything; NaN where not known.
    published
        Whether any of the totals was published rather than summed.
    plant_rows
        ``region`` and ``industry`` codes and jobs of single plants, or None.
    absent_cells
        How many pairs had no row and were read as zero (or as unknown).
    """

    regions: pd.Index
    industries: pd.Index
    value: Floats
    low: Floats
    high: Floats
    region_total: Floats
    industry_total: Floats
    total: float
    plants: Floats | None = None
    published: bool = False
    plant_rows: tuple[NDArray[np.intp], NDArray[np.intp], Floats] | None = None
    absent_cells: int = 0

    @property
    def complete(self) -> bool:
        """Whether every cell has a value."""
        return bool(np.isfinite(self.value).all())

    @property
    def base(self) -> Floats:
        """(R,): each region's share of the total; NaN where that is not known."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.region_total / self.total

    @property
    def industry_base(self) -> Floats:
        """(I,): each industry's share of the total."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.industry_total / self.total

    def with_value(self, value: Floats) -> RegionIndustryMatrix:
        """The same labels with other, complete cells, whose sums are the totals."""
        return from_array(value, self.regions, self.industries, plants=self.plants)


def from_array(
    value: Floats,
    regions: pd.Index,
    industries: pd.Index,
    *,
    plants: Floats | None = None,
    low: Floats | None = None,
    high: Floats | None = None,
    totals: tuple[Floats | None, Floats | None, float] = (None, None, float("nan")),
    plant_rows: tuple[NDArray[np.intp], NDArray[np.intp], Floats] | None = None,
    absent_cells: int = 0,
) -> RegionIndustryMatrix:
    """Arrays with their labels; totals are summed where none were published."""
    missing = np.isnan(value)
    bounds_low = np.where(missing, 0.0, value) if low is None else low
    bounds_high = np.where(missing, np.inf, value) if high is None else high
    # A total is known if it is published, or if every cell under it is known.
    region_total = value.sum(axis=1) if totals[0] is None else totals[0]
    industry_total = value.sum(axis=0) if totals[1] is None else totals[1]
    total = totals[2]
    for margin in (industry_total, region_total):
        if np.isnan(total):
            total = float(margin.sum())
    return RegionIndustryMatrix(
        regions=regions,
        industries=industries,
        value=value,
        low=bounds_low,
        high=bounds_high,
        region_total=region_total,
        industry_total=industry_total,
        total=total,
        plants=plants,
        published=totals[0] is not None or totals[1] is not None or not np.isnan(totals[2]),
        plant_rows=plant_rows,
        absent_cells=absent_cells,
    )


def region_industry_matrix(
    data: Any,
    *,
    value: str | None = None,
    year: int | None = None,
    absent: Literal["zero", "unknown"] = "zero",
) -> RegionIndustryMatrix:
    """Read a region × industry table from whatever a user has.

    Parameters
    ----------
    data
        A ``RegionIndustry`` or ``Establishments``; a long DataFrame with the
        columns ``region``, ``industry`` and a value; a list of plants (the same
        with a column ``plant`` or ``plant_id``; their jobs are added up and
        their sizes kept); a wide DataFrame or an array, regions in rows and
        industries in columns; or a matrix made before.
    value
        Column of the values in a long DataFrame; by default the first there is of
        ``value, jobs, value_added, output, exports, wages, plants``.
    year
        Which year; needed where a plain DataFrame has several. A table of ours
        gives its last year.
    absent
        What a pair without a row means in a plain long DataFrame: no jobs
        ("zero", as in ``RegionIndustry``) or "unknown".

    Returns
    -------
    RegionIndustryMatrix
        Labels are sorted for long data and kept as they come for wide data.

    Raises
    ------
    InputError
        Missing columns, negative or infinite values, repeated cells, no cells.

    Examples
    --------
    >>> m = region_industry_matrix([[10, 0], [5, 5]])
    >>> m.region_total
    array([10., 10.])
    """
    if isinstance(data, RegionIndustryMatrix):
        return data
    checks = Checks(InputError)
    checks.one_of("absent", absent, ("zero", "unknown"))
    checks.done()
    if isinstance(data, Establishments):
        frame = (data if len(data.years) <= 1 and year is None else data.year(year)).data
        return _from_long(frame, "jobs" if value is None else value, None, absent)
    if isinstance(data, RegionIndustry):
        return _from_table(data, year)
    if isinstance(data, pd.DataFrame) and {"region", "industry"} <= set(map(str, data.columns)):
        return _from_long(data, value, year, absent)
    return _from_wide(data)


def _from_table(table: RegionIndustry, year: int | None) -> RegionIndustryMatrix:
    if year is not None or len(table.years) > 1:
        table = table.year(year)
    if len(table) == 0:
        raise InputError.of("conc-no-cells")
    cells, regions, industries = table.matrix("value")
    low, _, _ = table.matrix("low")
    high, _, _ = table.matrix("high")
    plants, _, _ = table.matrix("plants")
    unknown = np.isnan(low) | np.isnan(high)
    low, high = np.where(np.isnan(low), 0.0, low), np.where(np.isnan(high), np.inf, high)
    if table.measure in ("jobs", "plants", "exports"):
        high = np.where(unknown & np.isfinite(cells), cells, high)
        low = np.where(unknown & np.isfinite(cells), cells, low)

    def margin(key: Literal["region", "industry"], labels: list[str]) -> Floats | None:
        published = table.region_totals if key == "region" else table.industry_totals
        if published.empty:
            return None
        return np.asarray(table.totals_by(key).reindex(labels), dtype=np.float64)

    grand = table.grand_totals
    return from_array(
        cells,
        pd.Index(regions, name="region"),
        pd.Index(industries, name="industry"),
        plants=plants if np.isfinite(plants).any() and table.data["plants"].notna().any() else None,
        low=low,
        high=high,
        totals=(
            margin("region", regions),
            margin("industry", industries),
            float("nan") if grand.empty else float(grand["value"].iloc[0]),
        ),
        absent_cells=cells.size - len(table),
    )


def _from_long(
    frame: pd.DataFrame, value: str | None, year: int | None, absent: str
) -> RegionIndustryMatrix:
    checks = Checks(InputError)
    columns = [str(c) for c in frame.columns]
    column = value or next((c for c in VALUE_COLUMNS if c in columns), None)
    if column is None or column not in columns:
        checks.add("conc-no-value-column", name=column or "value", columns=", ".join(columns))
        checks.done()
    if "year" in columns:
        years = sorted(frame["year"].dropna().unique().tolist())
        if year is not None:
            checks.require(
                year in years, "conc-year-absent", year=str(year), years=", ".join(map(str, years))
            )
            frame = frame[frame["year"] == year]
        elif len(years) > 1:
            checks.add("conc-several-years", years=", ".join(map(str, years[:10])))
    checks.done()
    for key in ("region", "industry"):
        empty = int(frame[key].isna().sum())
        checks.require(empty == 0, "conc-key-empty", column_name=key, count=empty)
    checks.require(len(frame) > 0, "conc-no-cells")
    checks.done()
    numbers = _numbers(checks, frame[column], str(column))
    row, regions = pd.factorize(frame["region"].astype("object"), sort=True)
    col, industries = pd.factorize(frame["industry"].astype("object"), sort=True)
    shape = (len(regions), len(industries))
    flat = row.astype(np.int64) * shape[1] + col
    count = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
    labels = (pd.Index(regions, name="region"), pd.Index(industries, name="industry"))
    if any(name in columns for name in PLANT_COLUMNS):
        # NaN jobs of one plant make its cell unknown, with the rest as lower bound.

        def add(jobs: Floats) -> Floats:
            flat_sums = np.bincount(flat, weights=jobs, minlength=count.size)
            return flat_sums.astype(np.float64).reshape(shape)

        cells, known = add(numbers), add(np.nan_to_num(numbers))
        return from_array(
            cells,
            *labels,
            plants=count.astype(float),
            low=known,
            high=np.where(np.isnan(cells), np.inf, cells),
            plant_rows=(row.astype(np.intp), col.astype(np.intp), numbers),
        )
    repeated = int((count > 1).sum())
    if repeated:
        checks.add("conc-repeated-cells", count=repeated)
        checks.done()

    def spread(values: Floats, fill: float) -> Floats:
        out = np.full(shape, fill)
        out[row, col] = values
        return out

    fill = 0.0 if absent == "zero" else np.nan
    cells = spread(numbers, fill)
    low = high = None
    if {"low", "high"} <= set(columns) and column == "value":
        given_low = frame["low"].to_numpy(dtype=float, na_value=np.nan)
        given_high = frame["high"].to_numpy(dtype=float, na_value=np.nan)
        known = np.isfinite(numbers)
        least = np.where(np.isnan(given_low), np.where(known, numbers, 0.0), given_low)
        most = np.where(np.isnan(given_high), np.where(known, numbers, np.inf), given_high)
        crossed = int((least > most).sum())
        checks.require(crossed == 0, "conc-bounds-crossed", count=crossed)
        checks.done()
        low = spread(least, 0.0)
        high = spread(most, 0.0 if absent == "zero" else np.inf)
    plants = None
    if "plants" in columns and column != "plants":
        plants = spread(frame["plants"].to_numpy(dtype=float, na_value=np.nan), fill)
    return from_array(
        cells,
        *labels,
        plants=plants,
        low=low,
        high=high,
        absent_cells=int((count == 0).sum()),
    )


def _from_wide(data: Any) -> RegionIndustryMatrix:
    checks = Checks(InputError)
    try:
        cells = np.array(data, dtype=np.float64)
    except (TypeError, ValueError):
        checks.add("conc-not-a-table", columns=", ".join(map(str, getattr(data, "columns", []))))
        checks.done()
    checks.require(
        cells.ndim == 2 and cells.size > 0, "conc-not-two-dimensional", shape=str(cells.shape)
    )
    checks.done()
    labels: tuple[pd.Index, pd.Index]
    if isinstance(data, pd.DataFrame):
        labels = (data.index.rename("region"), data.columns.rename("industry"))
    else:
        labels = (
            pd.RangeIndex(cells.shape[0], name="region"),
            pd.RangeIndex(cells.shape[1], name="industry"),
        )
    for label in labels:
        double = int(label.duplicated().sum())
        checks.require(double == 0, "conc-repeated-labels", name=str(label.name), count=double)
    _numbers(checks, cells.ravel(), "value")
    return from_array(cells, *labels)


def _numbers(checks: Checks, values: Any, name: str) -> Floats:
    """Values as floats; NaN is "unknown", infinity and negatives are refused."""
    try:
        out = np.asarray(pd.to_numeric(pd.Series(values), errors="raise"), dtype=np.float64)
    except (TypeError, ValueError):
        checks.add("not-numbers", name=name)
        checks.done()
    infinite, negative = int(np.isinf(out).sum()), int((out < 0).sum())
    checks.require(infinite == 0, "conc-infinite", name=name, count=infinite)
    checks.require(negative == 0, "conc-negative", name=name, count=negative)
    checks.done()
    return out
