"""Intervals of location quotients from drawn tables, and how sure a map's class is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.validation import Checks
from gunjip.tables import RegionIndustry

#: Ends of a map's classes of the quotient, the same for every year and region.
CLASSES = (0.5, 0.8, 1.25, 2.0)

Floats = NDArray[np.float64]


def quotient_intervals(
    table: RegionIndustry,
    draws: NDArray[np.floating[Any]],
    *,
    level: float = 0.9,
    workers: int | None = None,
) -> pd.DataFrame:
    """Quotients of one year's cells over drawn tables.

    In each draw ``LQ = (x_ri / E_r) / (X_i / E)`` with region totals as published
    where they are, and the industry's total as the sum of that draw.

    Parameters
    ----------
    table
        One year's cells; what is not published holds an estimate.
    draws
        Drawn values of the cells that are not published, shape (draws, cells),
        in the table's order.
    level
        Of the interval, in (0, 1).
    workers
        Threads.

    Returns
    -------
    DataFrame
        In the table's order: ``region, industry, lq_p_low, lq_p_high`` (quantiles
        over the draws) and ``certainty``: the share of draws in which the
        quotient lies in the same class (see ``CLASSES``) as that of the table.

    Raises
    ------
    ParameterError
        Another shape of draws, or a level outside (0, 1).

    Notes
    -----
    The interval holds what withholding hides, not sampling. With no cell hidden
    it has no width.
    """
    checks = Checks()
    checks.require(0 < level < 1, "needs-between", name="level", low=0, high=1, value=level)
    hidden = np.flatnonzero((table.data["status"].astype("str") != "published").to_numpy())
    checks.require(
        draws.ndim == 2 and draws.shape[1] == hidden.size,
        "where-draws-shape",
        shape=" × ".join(map(str, draws.shape)),
        rows=len(table),
        hidden=int(hidden.size),
    )
    checks.done()
    industry = table.data["industry"].cat.codes.to_numpy()
    width = len(table.data["industry"].cat.categories)
    value = table.data["value"].to_numpy(dtype=float)
    regions = pd.Index(table.data["region"].cat.categories.astype(str))
    own = pd.Series(np.nan_to_num(value)).groupby(table.data["region"].cat.codes).sum()
    totals = own.reindex(range(len(regions)), fill_value=0.0).to_numpy()
    if not table.region_totals.empty:
        published = table.region_totals.set_index("region")["value"].reindex(regions).to_numpy()
        totals = np.where(np.isfinite(published), published, totals)
    in_region = totals[table.data["region"].cat.codes.to_numpy()]
    grand = float(totals.sum())

    def quotients(x: Floats) -> Floats:
        of_industry = np.bincount(industry, weights=x, minlength=width)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = (x / in_region) / (of_industry[industry] / grand)
        return found

    point = np.digitize(quotients(np.nan_to_num(value)), CLASSES)

    def one(k: int) -> NDArray[np.float32]:
        x = np.nan_to_num(value)
        x[hidden] = draws[k]
        return quotients(x).astype(np.float32)

    drawn = np.stack(parallel_map(one, range(draws.shape[0]), workers=workers))
    same = (np.digitize(drawn, CLASSES) == point).mean(axis=0)
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return pd.DataFrame(
        {
            "region": table.data["region"],
            "industry": table.data["industry"],
            "lq_p_low": low,
            "lq_p_high": high,
            "certainty": same,
        }
    )
