"""The region × industry table as a statistics office publishes it.

Small and dominated cells are withheld, and further ones so that no withheld cell
follows from its row or column by subtraction. Totals are published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.datasets.industries import CLASSIFICATION, industries, industry_names
from gunjip.datasets.land import land
from gunjip.foundation.validation import Checks
from gunjip.tables import RegionIndustry

By = Literal["municipality", "province"]
#: A cell with fewer plants is withheld, and one in which a plant has more than
#: this share of the jobs.
LEAST_PLANTS, DOMINANT = 3, 0.8


@dataclass(frozen=True, slots=True)
class Census:
    """What the office knows of one year, one element a plant."""

    year: int
    region: NDArray[np.int64]
    industry: NDArray[np.int64]
    jobs: NDArray[np.int64]


def _axes(by: By, digits: int) -> tuple[NDArray[np.int64], list[str], NDArray[np.int64], list[str]]:
    """Position and code of the published region and industry of each basic one."""
    regions = land().municipalities.data
    names = regions["region"] if by == "municipality" else regions["parent"]
    rows, row_codes = pd.factorize(names.to_numpy(dtype=object), sort=True)
    parents = industries()["industry"].str[:digits].to_numpy(dtype=object)
    columns, column_codes = pd.factorize(parents, sort=True)
    return (
        rows.astype(np.int64),
        [str(c) for c in row_codes],
        columns.astype(np.int64),
        [str(c) for c in column_codes],
    )


def check_level(by: str, digits: int) -> None:
    """Raise unless the level is one that is published."""
    checks = Checks()
    checks.one_of("by", by, ("municipality", "province"))
    checks.one_of("digits", str(digits), ("2", "3", "5"))
    checks.done()


def _complement(hidden: NDArray[np.bool_], jobs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Hide the smallest further cell where a row or column has a single hidden one."""
    hidden = hidden.copy()
    for _ in range(50):
        changed = False
        for axis in (0, 1):
            view, size = (hidden, jobs) if axis == 0 else (hidden.T, jobs.T)
            for line in np.flatnonzero(view.sum(axis=1) == 1):
                open_cells = np.flatnonzero(~view[line] & (size[line] > 0))
                if open_cells.size:
                    view[line, open_cells[size[line, open_cells].argmin()]] = True
                    changed = True
        if not changed:
            break
    return hidden


def _one_year(
    census: Census, by: By, digits: int, hide: bool
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, int]:
    rows, row_codes, columns, column_codes = _axes(by, digits)
    shape = (len(row_codes), len(column_codes))
    cell = rows[census.region] * shape[1] + columns[census.industry]
    size = shape[0] * shape[1]
    plants = np.bincount(cell, minlength=size).reshape(shape)
    jobs = np.bincount(cell, weights=census.jobs, minlength=size).reshape(shape).astype(np.int64)
    largest = np.zeros(size, dtype=np.int64)
    np.maximum.at(largest, cell, census.jobs)
    there = plants > 0
    hidden = np.zeros(shape, dtype=bool)
    if hide:
        few = there & (plants < LEAST_PLANTS)
        hidden = few | (there & (largest.reshape(shape) > DOMINANT * jobs))
        hidden = _complement(hidden, jobs)
    low = np.where(hidden, plants, jobs)
    open_jobs = np.where(hidden, 0, jobs)
    least = np.where(hidden, plants, 0)
    # What is left of a total when all others take their least.
    by_row = (jobs.sum(1) - open_jobs.sum(1) - least.sum(1))[:, None] + least
    by_column = (jobs.sum(0) - open_jobs.sum(0) - least.sum(0))[None, :] + least
    high = np.where(hidden, np.minimum(by_row, by_column), jobs)
    r, c = np.nonzero(there)
    region = np.array(row_codes, dtype=object)
    industry = np.array(column_codes, dtype=object)
    cells = pd.DataFrame(
        {
            "region": region[r],
            "industry": industry[c],
            "year": census.year,
            "value": np.where(hidden, np.nan, jobs)[r, c],
            "low": low[r, c],
            "high": high[r, c],
            "plants": plants[r, c],
            "status": np.where(hidden, "withheld", "published")[r, c],
        }
    )
    of_region = pd.DataFrame({"region": region, "year": census.year, "value": jobs.sum(1)})
    of_industry = pd.DataFrame({"industry": industry, "year": census.year, "value": jobs.sum(0)})
    return cells, of_region, of_industry, int(jobs.sum())


def publish(
    censuses: list[Census], by: By, digits: int, *, hide: bool, source: str
) -> RegionIndustry:
    """The table over some years, at one level of regions and industries."""
    check_level(by, digits)
    years = [_one_year(census, by, digits, hide) for census in censuses]
    frame = industries()
    names = industry_names()
    if digits == 2:
        names = dict(zip(frame["division"], frame["division_en"], strict=True))
    elif digits == 3:
        # A group has the names of its industries.
        names = {str(g): " / ".join(part["name_en"]) for g, part in frame.groupby("group")}
    return RegionIndustry(
        pd.concat([y[0] for y in years], ignore_index=True),
        measure="jobs",
        unit="jobs",
        classification=CLASSIFICATION,
        region_totals=pd.concat([y[1] for y in years], ignore_index=True),
        industry_totals=pd.concat([y[2] for y in years], ignore_index=True),
        grand_totals=pd.DataFrame(
            {"year": [c.year for c in censuses], "value": [y[3] for y in years]}
        ),
        industry_names=names,
        absent="zero",
        source=source,
    )
