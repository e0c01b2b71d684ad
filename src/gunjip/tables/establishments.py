"""Plants: one row an establishment and year, at a point or in a region."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
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
    require_columns,
)
from gunjip.tables.large import CELLS_SQL, cells_to_table
from gunjip.tables.region_industry import RegionIndustry

OPTIONAL_TEXT = ("region", "name", "parent", "organisation", "zone", "product")
OPTIONAL_NUMBERS = (
    "x", "y", "jobs", "researchers", "wages", "new_products", "founded", "closed",
)  # fmt: skip
#: Of these, those that cannot be below zero.
COUNTS = ("jobs", "researchers", "wages", "new_products")


@dataclass(frozen=True, slots=True, eq=False)
class Establishments:
    """Plants with an industry and a place.

    Attributes
    ----------
    data
        Columns ``plant_id, industry, year`` and, where known, ``x, y`` (in the
        table's coordinate system), ``region``, ``jobs``,
        ``researchers`` (of the jobs), ``wages`` (of the whole plant), ``new_products`` (how
        many, or 0 and 1), ``product`` (final, part, service), ``founded``,
        ``closed`` (years), ``parent`` (a plant_id or firm id), ``organisation``
        (kind: firm, university, institute, association, public), ``name`` and
        ``zone``. NaN is "not known", never zero.
    crs
        Of x and y, e.g. ``"EPSG:5179"``; "" where there are only regions.
    classification
        Of the industries.
    source
        Where the table came from.
    """

    data: pd.DataFrame
    crs: str = ""
    classification: Classification = field(default_factory=Classification)
    industry_names: dict[str, str] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self) -> None:
        require_columns(self.data, ("plant_id", "industry"), "Establishments")
        data = as_text(self.data, ("plant_id", "industry", *OPTIONAL_TEXT))
        if "year" not in data:
            data["year"] = 0
        checks = Checks(InputError)
        has_points = "x" in data and "y" in data
        if not has_points and "region" not in data:
            checks.add("table-no-place", table="Establishments")
        if has_points and not self.crs:
            checks.add("table-no-crs", table="Establishments")
        if data["plant_id"].isna().any():
            checks.add(
                "table-key-missing",
                table="Establishments",
                column_name="plant_id",
                count=int(data["plant_id"].isna().sum()),
            )
        for name in OPTIONAL_NUMBERS:
            if name in data:
                data[name] = data[name].astype("float64")
                low = 0.0 if name in COUNTS else None
                check_numbers(checks, data, name, low=low, whole_table="Establishments")
        # One plant has one row a year; a file with several is mended by its reader.
        check_unique(checks, data, ["plant_id", "year"], whole_table="Establishments")
        checks.done()
        object.__setattr__(self, "data", data.reset_index(drop=True))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows."""
        return self.data.copy()

    @property
    def has_points(self) -> bool:
        """Whether plants have coordinates."""
        return "x" in self.data and "y" in self.data

    @property
    def years(self) -> list[int]:
        """The years there are, sorted."""
        return sorted(int(y) for y in self.data["year"].unique())

    @property
    def industries(self) -> list[str]:
        """The industries there are, sorted."""
        return sorted(str(i) for i in self.data["industry"].dropna().unique())

    def __len__(self) -> int:
        return len(self.data)

    def year(self, year: int | None = None) -> Establishments:
        """The plants of one year; of the last when none is given."""
        wanted = pick_year(self.years, year)
        return self.with_data(self.data[self.data["year"] == wanted])

    def with_data(self, data: pd.DataFrame) -> Establishments:
        """The same table with other rows."""
        return Establishments(data, self.crs, self.classification, self.industry_names, self.source)

    def points(self) -> NDArray[np.float64]:
        """Coordinates, shape (n, 2); NaN where a plant has none.

        Raises
        ------
        InputError
            The table has no coordinates.
        """
        if not self.has_points:
            raise InputError.of("table-needs-points")
        return self.data[["x", "y"]].to_numpy(dtype=float)

    def to_region_industry(self) -> RegionIndustry:
        """Jobs and plants by region, industry and year.

        A cell in which a plant's jobs are not known is a lower bound and has
        status ``withheld``, with no upper bound.
        """
        if "region" not in self.data:
            raise InputError.of("table-needs-region")
        plants = self.data.loc[self.data["region"].notna() & self.data["industry"].notna()]
        if "jobs" not in plants:
            plants = plants.assign(jobs=np.nan)
        small = plants[["region", "industry", "year", "jobs"]]  # noqa: F841 - read by DuckDB
        with duckdb.connect(":memory:") as db:
            cells = db.execute(CELLS_SQL.format(source="small")).df()
        return cells_to_table(cells, self.classification, self.industry_names, self.source)

    def digest(self) -> str:
        """A checksum of content and attributes."""
        return frame_digest(self.data, {"crs": self.crs, "classification": self.classification})
