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

#: Cells that a thread takes at a time.
BLOCK = 50_000


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
    hidden = np.flatnonzero((table.data["status"] != "published").to_numpy())
    checks.require(
        draws.ndim == 2 and draws.shape[1] == hidden.size,
        "where-draws-shape",
        shape=" × ".join(map(str, draws.shape)),
        rows=len(table),
        hidden=int(hidden.size),
    )
    checks.done()
    from gunjip.clusters.screens.drawn import quotient_spread

    industry = table.data["industry"].cat.codes.to_numpy().astype(np.int64)
    width = len(table.data["industry"].cat.categories)
    value = table.data["value"].to_numpy(dtype=float)
    regions = pd.Index(table.data["region"].cat.categories.astype(str))
    own = pd.Series(np.nan_to_num(value)).groupby(table.data["region"].cat.codes).sum()
    totals = own.reindex(range(len(regions)), fill_value=0.0).to_numpy()
    if not table.region_totals.empty:
        published = table.region_totals.set_index("region")["value"].reindex(regions).to_numpy()
        totals = np.where(np.isfinite(published), published, totals)
    grand = float(totals.sum())
    with np.errstate(divide="ignore"):
        scale = (grand / totals)[table.data["region"].cat.codes.to_numpy()]
    column = np.full(len(table), -1)
    column[hidden] = np.arange(hidden.size)
    known = np.nan_to_num(value)
    known[hidden] = 0.0
    fixed = np.bincount(industry, weights=known, minlength=width)
    of_industry = np.stack(
        [fixed + np.bincount(industry[hidden], weights=d, minlength=width) for d in draws]
    )
    whole = np.bincount(industry, weights=np.nan_to_num(value), minlength=width)
    with np.errstate(divide="ignore", invalid="ignore"):
        point = np.nan_to_num(value) * scale / whole[industry]
    low, high, same = (np.empty(len(table)) for _ in range(3))

    def spread(first: int) -> None:
        quotient_spread(
            first,
            min(first + BLOCK, len(table)),
            known,
            column,
            draws,
            industry,
            of_industry,
            scale,
            point,
            np.array(CLASSES),
            (1 - level) / 2,
            low,
            high,
            same,
        )

    parallel_map(spread, range(0, len(table), BLOCK), workers=workers)
    return pd.DataFrame(
        {
            "region": table.data["region"],
            "industry": table.data["industry"],
            "lq_p_low": low,
            "lq_p_high": high,
            "certainty": same,
        }
    )
