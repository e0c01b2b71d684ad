"""Stars after the European Cluster Observatory: top regions in size, specialisation, focus, growth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.specialisation import quotient
from gunjip.tables import RegionIndustry

Floats = NDArray[np.float64]


def stars(
    table: RegionIndustry,
    *,
    top: float = 0.2,
    earlier: RegionIndustry | None = None,
) -> Result:
    """One star for each dimension in which a region is in the industry's top fifth.

    *size* x_ri / X_i, *specialisation* LQ_ri, *focus* x_ri / X_r and, where an
    earlier year is given, *dynamism* x_ri / x_ri(earlier) − 1. A region has a
    star when it is at or above the quantile 1 − ``top`` of the regions where the
    industry has jobs.

    Parameters
    ----------
    table
        One year of cells.
    top
        Share of regions that get a star, in (0, 1).
    earlier
        The same cells some years before.

    Returns
    -------
    Result
        ``region, industry, size, specialisation, focus, dynamism`` (values),
        ``<dimension>_star`` (True, False, missing), ``stars`` (their number) and
        ``known`` (dimensions with a value).

    Raises
    ------
    ParameterError
        ``top`` outside (0, 1).

    Notes
    -----
    The Observatory's definitions changed between editions and its current text
    could not be read: the cut and the dimensions are arguments, and no agreement
    with its published stars is claimed. Nothing is tested.

    References
    ----------
    European Cluster Observatory; Ketels and Protsiv (2014), Methodology and
    findings report for a cluster mapping of related sectors.

    Examples
    --------
    >>> cells = pd.DataFrame({"region": list("AABB"), "industry": list("xyxy"),
    ...     "value": [9.0, 1.0, 5.0, 5.0]})
    >>> stars(RegionIndustry(cells)).frame["stars"].tolist()
    [3, 0, 0, 3]
    """
    checks = Checks()
    checks.require(0 < top < 1, "needs-between", name="top", low=0, high=1, value=top)
    checks.done()
    one = table.year()
    value, regions, industries = one.matrix()
    region_total = np.asarray(one.totals_by("region").reindex(regions), dtype=np.float64)
    industry_total = np.asarray(one.totals_by("industry").reindex(industries), dtype=np.float64)
    dimensions = star_dimensions(value, region_total, industry_total, one.grand_total())
    dimensions["dynamism"] = np.full(value.shape, np.nan)
    if earlier is not None:
        then, old_regions, old_industries = earlier.year().matrix()
        frame = pd.DataFrame(then, old_regions, old_industries)
        before = frame.reindex(index=regions, columns=industries).to_numpy(dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            dimensions["dynamism"] = np.where(before > 0, value / before - 1, np.nan)
    out = pd.DataFrame(
        {
            "region": np.repeat(regions, len(industries)),
            "industry": np.tile(industries, len(regions)),
        }
    )
    count = np.zeros(value.size, dtype=np.int64)
    known = np.zeros(value.size, dtype=np.int64)
    for name, values in dimensions.items():
        star = top_share(np.where(value > 0, values, np.nan), top)
        out[name] = values.ravel()
        unknown = np.isnan(values).ravel() | np.isnan(value).ravel()
        flags = pd.array(star.ravel(), dtype="boolean")
        flags[unknown] = pd.NA
        out[f"{name}_star"] = flags
        count += star.ravel() & ~unknown
        known += ~unknown
    out["stars"], out["known"] = count, known
    return Result(
        kind="stars",
        table=out,
        params={"top": top, "earlier": earlier is not None},
        units={"size": "share", "focus": "share", "specialisation": "ratio"},
        citation="European Cluster Observatory; Ketels and Protsiv (2014)",
    )


def star_dimensions(
    value: Floats, region_total: Floats, industry_total: Floats, total: float
) -> dict[str, Floats]:
    """Size, specialisation and focus of every cell."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "size": value / industry_total[None, :],
            "specialisation": quotient(value, region_total, industry_total, total),
            "focus": value / region_total[:, None],
        }


def top_share(values: Floats, top: float) -> NDArray[np.bool_]:
    """Whether each value is at or above the column's quantile 1 − top; NaN is not."""
    from gunjip.clusters.screens.quantiles import column_quantile

    with np.errstate(invalid="ignore"):
        return np.asarray(values >= column_quantile(np.asarray(values, float), 1 - top))
