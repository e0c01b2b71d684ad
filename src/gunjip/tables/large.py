"""Plants that do not fit in memory: DuckDB over Parquet, spilling where needed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.files import scratch_folder
from gunjip.foundation.validation import Checks
from gunjip.tables.classification import Classification
from gunjip.tables.region_industry import RegionIndustry

#: One query for frames and files alike: jobs are summed where all are known.
CELLS_SQL = """
    SELECT region, industry, year, count(*) AS plants,
           coalesce(sum(jobs) FILTER (NOT isnan(jobs)), 0) AS known,
           count(*) FILTER (jobs IS NULL OR isnan(jobs)) AS unknown
    FROM {source}
    WHERE region IS NOT NULL AND industry IS NOT NULL
    GROUP BY ALL ORDER BY year, region, industry
"""


def cells_to_table(
    cells: pd.DataFrame,
    classification: Classification,
    industry_names: dict[str, str],
    source: str,
) -> RegionIndustry:
    """The answer of :data:`CELLS_SQL` as a table: a sum with unknown parts is a lower bound."""
    whole = (cells["unknown"] == 0).to_numpy()
    known = cells["known"].to_numpy(dtype=float)
    return RegionIndustry(
        pd.DataFrame(
            {
                "region": cells["region"],
                "industry": cells["industry"],
                "year": cells["year"],
                "value": np.where(whole, known, np.nan),
                "low": known,
                "high": np.where(whole, known, np.inf),
                "plants": cells["plants"].astype("float64"),
                "status": np.where(whole, "published", "withheld"),
            }
        ),
        classification=classification,
        industry_names=industry_names,
        source=source,
    )


def region_industry_from_parquet(
    path: Path,
    *,
    memory_limit: str = "1GB",
    classification: Classification | None = None,
    industry_names: dict[str, str] | None = None,
) -> RegionIndustry:
    """Jobs and plants by region, industry and year of a plant file of any size.

    Parameters
    ----------
    path
        A Parquet file (or a folder of them) with ``region, industry`` and, where
        known, ``year`` and ``jobs``.
    memory_limit
        What DuckDB may hold in memory; beyond it spills into a folder of its own,
        which is removed again.

    Raises
    ------
    InputError
        A column is missing.
    """
    target = str(path / "*.parquet") if path.is_dir() else str(path)
    with (
        scratch_folder() as spill,
        duckdb.connect(
            ":memory:",
            config={"memory_limit": memory_limit, "temp_directory": str(spill)},
        ) as db,
    ):
        scan = db.read_parquet(target)
        checks = Checks(InputError)
        for name in ("region", "industry"):
            if name not in scan.columns:
                checks.add("table-column-missing", table=path.name, name=name)
        checks.done()
        year = "year" if "year" in scan.columns else "0"
        jobs = "jobs" if "jobs" in scan.columns else "NULL"
        plants = scan.project(
            "CAST(region AS VARCHAR) AS region, CAST(industry AS VARCHAR) AS industry, "
            f"CAST({year} AS BIGINT) AS year, CAST({jobs} AS DOUBLE) AS jobs"
        )
        cells = plants.query("plants", CELLS_SQL.format(source="plants")).df()
    return cells_to_table(
        cells, classification or Classification(), industry_names or {}, path.name
    )
