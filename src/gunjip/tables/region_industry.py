"""A region × industry × year table, with bounds for what is not published."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.classification import Classification
from gunjip.tables.common import (
    as_text,
    check_numbers,
    check_unique,
    frame_digest,
    pick_year,
    positions,
    require_columns,
)

#: What is known of a cell. ``published``: the value is the publisher's.
#: ``withheld``: the publisher has it and hides it; ``low`` and ``high`` bound it.
#: ``estimated``: a value of ours within bounds. ``missing``: nobody knows.
Status = Literal["published", "withheld", "estimated", "missing"]
STATUSES: tuple[Status, ...] = ("published", "withheld", "estimated", "missing")

Measure = Literal["jobs", "plants", "value_added", "wages", "exports", "output"]

COLUMNS = ("region", "industry", "year", "value", "low", "high", "plants", "status")


@dataclass(frozen=True, slots=True, eq=False)
class RegionIndustry:
    """Cells of a region × industry × year table at one level of each.

    Attributes
    ----------
    data
        One row a cell with the columns ``region, industry, year, value, low,
        high, plants, status``. A withheld cell has ``value`` NaN and bounds
        ``low ≤ high`` (``high`` may be infinite when nothing is known); for a
        published one all three are equal. A pair that has no row has no plants,
        unless ``absent`` says that absence means "unknown".
    measure
        What ``value`` counts.
    unit
        Its unit, e.g. ``"jobs"`` or ``"GBP million"``.
    classification
        Of the industries.
    region_totals, industry_totals
        Published totals (``region, year, value`` / ``industry, year, value``).
        With withheld cells they are not the sums of the rows; a share or
        quotient uses them. Empty frames mean "sum the cells".
    grand_totals
        Published totals over all regions and industries: ``year, value``.
    absent
        What a pair without a row means: ``"zero"`` or ``"unknown"``.
    source
        Where the table came from, for the report.
    """

    data: pd.DataFrame
    measure: Measure = "jobs"
    unit: str = "jobs"
    classification: Classification = field(default_factory=Classification)
    region_totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    industry_totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    grand_totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    industry_names: dict[str, str] = field(default_factory=dict)
    absent: Literal["zero", "unknown"] = "zero"
    source: str = ""

    def __post_init__(self) -> None:
        require_columns(self.data, ("region", "industry", "value"), "RegionIndustry")
        data = as_text(self.data, ("region", "industry"))
        if "year" not in data:
            data["year"] = 0
        if "plants" not in data:
            data["plants"] = np.nan
        if "status" not in data:
            data["status"] = np.where(data["value"].isna(), "missing", "published")
        known = data["value"].notna().to_numpy()
        published = (data["status"] == "published").to_numpy()
        if "low" not in data:
            data["low"] = np.where(known, data["value"], 0.0)
        if "high" not in data:
            data["high"] = np.where(known, data["value"], np.inf)
        checks = Checks(InputError)
        for column in ("region", "industry"):
            if data[column].isna().any():
                checks.add(
                    "table-key-missing",
                    table="RegionIndustry",
                    column_name=column,
                    count=int(data[column].isna().sum()),
                )
        check_unique(checks, data, ["region", "industry", "year"], whole_table="RegionIndustry")
        if self.measure in ("jobs", "plants", "exports"):
            check_numbers(checks, data, "value", low=0.0, whole_table="RegionIndustry")
        else:
            check_numbers(checks, data, "value", whole_table="RegionIndustry")
        check_numbers(checks, data, "plants", low=0.0, whole_table="RegionIndustry")
        crossed = (data["low"] > data["high"]).to_numpy()
        if crossed.any():
            checks.add("table-bounds-crossed", count=int(crossed.sum()))
        empty = published & ~known
        if empty.any():
            checks.add("table-published-empty", count=int(empty.sum()))
        checks.done()
        data = data.reindex(columns=list(COLUMNS))
        for name in ("value", "low", "high", "plants"):
            data[name] = data[name].astype("float64")
        for name in ("region", "industry", "status"):
            data[name] = data[name].astype("category")
        object.__setattr__(self, "data", data.reset_index(drop=True))
        for name, key in (("region_totals", "region"), ("industry_totals", "industry")):
            totals = getattr(self, name)
            if not totals.empty:
                require_columns(totals, (key, "year", "value"), name)
                object.__setattr__(self, name, as_text(totals, (key,)).reset_index(drop=True))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the cells."""
        return self.data.copy()

    @property
    def years(self) -> list[int]:
        """The years there are, sorted."""
        return sorted(int(y) for y in self.data["year"].unique())

    @property
    def regions(self) -> list[str]:
        """The regions that have a cell, sorted."""
        return sorted(str(r) for r in self.data["region"].unique())

    @property
    def industries(self) -> list[str]:
        """The industries that have a cell, sorted."""
        return sorted(str(i) for i in self.data["industry"].unique())

    def __len__(self) -> int:
        return len(self.data)

    def year(self, year: int | None = None) -> RegionIndustry:
        """The table of one year; the last one when none is given."""
        wanted = pick_year(self.years, year)

        def cut(totals: pd.DataFrame) -> pd.DataFrame:
            return totals[totals["year"] == wanted] if not totals.empty else totals

        return self._replace(
            data=self.data[self.data["year"] == wanted],
            region_totals=cut(self.region_totals),
            industry_totals=cut(self.industry_totals),
            grand_totals=cut(self.grand_totals),
        )

    def _replace(self, **changes: object) -> RegionIndustry:
        values = {
            name: changes.get(name, getattr(self, name))
            for name in (
                "data",
                "measure",
                "unit",
                "classification",
                "region_totals",
                "industry_totals",
                "grand_totals",
                "industry_names",
                "absent",
                "source",
            )
        }
        return RegionIndustry(**values)  # type: ignore[arg-type]

    def matrix(self, column: str = "value") -> tuple[NDArray[np.float64], list[str], list[str]]:
        """One year's cells as a dense array of shape (regions, industries).

        A pair without a row is 0 where absence means zero, NaN else; a withheld
        cell is NaN in ``value``.

        Returns
        -------
        array, region codes, industry codes
        """
        if len(self.years) > 1:
            return self.year().matrix(column)
        regions, industries = self.regions, self.industries
        row = positions(self.data["region"], regions)
        col = positions(self.data["industry"], industries)
        out = np.full((len(regions), len(industries)), 0.0 if self.absent == "zero" else np.nan)
        out[row, col] = self.data[column].to_numpy(dtype=float)
        return out, regions, industries

    def totals_by(self, key: Literal["region", "industry"]) -> pd.Series[float]:
        """Totals of one year by region or industry: published where they are, else sums.

        A sum over withheld cells is NaN: it is not known.
        """
        table = self if len(self.years) == 1 else self.year()
        published = table.region_totals if key == "region" else table.industry_totals
        if not published.empty:
            return cast("pd.Series[float]", published.set_index(key)["value"].sort_index())
        sums = table.data.groupby(key, observed=True)["value"].sum(min_count=1)
        holes = table.data.groupby(key, observed=True)["value"].apply(lambda v: v.isna().any())
        sums[holes.to_numpy()] = np.nan
        sums.index = sums.index.astype("str")
        return cast("pd.Series[float]", sums.sort_index())

    def grand_total(self) -> float:
        """Total over everything in one year; NaN when it is not known."""
        table = self if len(self.years) == 1 else self.year()
        if not table.grand_totals.empty:
            return float(table.grand_totals["value"].iloc[0])
        keys: tuple[Literal["region", "industry"], ...] = ("industry", "region")
        for key in keys:
            totals = table.totals_by(key)
            if totals.notna().all():
                return float(totals.sum())
        return float("nan")

    def digest(self) -> str:
        """A checksum of content and attributes."""
        return frame_digest(
            self.data,
            {
                "measure": self.measure,
                "unit": self.unit,
                "classification": self.classification,
                "absent": self.absent,
            },
        )
