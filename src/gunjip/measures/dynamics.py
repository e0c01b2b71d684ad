"""Entry, exit and growth: what a region's specialisations did between two periods."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtri

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.relatedness import (
    PresenceBy,
    density_kernel,
    presence_matrix,
    proximity_kernel,
)
from gunjip.measures.sampling import Lump, lump_sizes
from gunjip.measures.specialisation import quotient


def _together(
    before: RegionIndustryMatrix, after: RegionIndustryMatrix
) -> tuple[pd.Index, pd.Index]:
    regions = before.regions.union(after.regions, sort=None)
    industries = before.industries.union(after.industries, sort=None)
    shared = len(before.regions.intersection(after.regions)) and len(
        before.industries.intersection(after.industries)
    )
    if not shared:
        raise ParameterError.of("conc-periods-differ")
    return regions, industries


def _laid(values: Floats, matrix: RegionIndustryMatrix, rows: pd.Index, cols: pd.Index) -> Floats:
    """Values on the labels of both periods; NaN where the period has no such label."""
    return (
        pd.DataFrame(values, matrix.regions, matrix.industries)
        .reindex(index=rows, columns=cols)
        .to_numpy(dtype=float)
    )


def wilson(hits: Floats, trials: Floats, level: float) -> tuple[Floats, Floats]:
    """Wilson's interval of a proportion; NaN without trials."""
    z = float(ndtri(0.5 + level / 2.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = hits / trials
        middle = (p + z * z / (2 * trials)) / (1 + z * z / trials)
        reach = (
            z / (1 + z * z / trials) * np.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
        )
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)


def entry_exit(
    before: Any,
    after: Any,
    *,
    presence: PresenceBy = "rca",
    threshold: float = 1.0,
    level: float = 0.9,
) -> Result:
    """Entries and exits of specialisations between two periods.

    Parameters
    ----------
    before, after
        Region × industry tables: see ``region_industry_matrix``.
    presence, threshold
        As in ``relatedness`` ("rca" or "given").
    level
        Of the rates' Wilson intervals.

    Returns
    -------
    Result
        One row a cell: ``region, industry, value`` (+1 entry, −1 exit, 0 neither),
        ``event`` ("entry", "exit", "kept", "absent"), ``present_before,
        present_after, lq_before, lq_after, density_before, status``.
        ``extra["rates"]``: ``side, code, entries, chances, entry_rate, entry_low,
        entry_high, exits, held, exit_rate, exit_low, exit_high``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    A code that only one period has is NaN with status "unmatched": it may be new,
    or the classification was revised. Cells near the threshold enter and leave by
    noise. The intervals take cells of a row as independent trials, which
    neighbouring industries are not.

    References
    ----------
    Boschma, Balland and Kogler (2015), Industrial and Corporate Change 24,
    223–250, doi:10.1093/icc/dtu012.

    Examples
    --------
    >>> r = entry_exit([[1, 0], [0, 1]], [[1, 1], [0, 1]], presence="given")
    >>> r.frame["event"].tolist()
    ['kept', 'entry', 'absent', 'kept']
    """
    checks = Checks()
    checks.one_of("presence", presence, ("rca", "given"))
    checks.require(0.0 < level < 1.0, "needs-between", name="level", value=level, low=0, high=1)
    checks.done()
    first, second = region_industry_matrix(before), region_industry_matrix(after)
    rows, cols = _together(first, second)
    m_first = presence_matrix(first, by=presence, threshold=threshold)
    m_second = presence_matrix(second, by=presence, threshold=threshold)
    density = density_kernel(m_first, proximity_kernel(m_first))
    was, now = _laid(m_first, first, rows, cols), _laid(m_second, second, rows, cols)
    known = np.isfinite(was) & np.isfinite(now)
    value = np.where(known, now - was, np.nan)
    event = np.full(value.shape, "unmatched", dtype=object)
    event[known & (was == 0) & (now == 1)] = "entry"
    event[known & (was == 1) & (now == 0)] = "exit"
    event[known & (was == 1) & (now == 1)] = "kept"
    event[known & (was == 0) & (now == 0)] = "absent"

    def lq(matrix: RegionIndustryMatrix) -> Floats:
        cells = quotient(matrix.value, matrix.region_total, matrix.industry_total, matrix.total)
        return _laid(cells, matrix, rows, cols)

    table = pd.DataFrame(
        {
            "region": np.repeat(rows.to_numpy(dtype=object), len(cols)),
            "industry": np.tile(cols.to_numpy(dtype=object), len(rows)),
            "value": value.ravel(),
            "event": event.ravel(),
            "present_before": was.ravel(),
            "present_after": now.ravel(),
            "lq_before": lq(first).ravel(),
            "lq_after": lq(second).ravel(),
            "density_before": _laid(density, first, rows, cols).ravel(),
            "status": np.where(known.ravel(), "ok", "unmatched").astype(object),
        }
    )
    rates = pd.concat(
        [
            _rates("region", rows, value, was, known, 1, level),
            _rates("industry", cols, value, was, known, 0, level),
        ],
        ignore_index=True,
    )
    return Result(
        kind="entry_exit",
        table=table,
        params={"presence": presence, "threshold": threshold, "level": level},
        units={"value": "+1 entry, -1 exit"},
        citation="Boschma, Balland and Kogler (2015), doi:10.1093/icc/dtu012",
        extra={"rates": rates},
    )


def _rates(
    side: str,
    labels: pd.Index,
    value: Floats,
    was: Floats,
    known: Any,
    axis: int,
    level: float,
) -> pd.DataFrame:
    entries = (value == 1).sum(axis=axis).astype(float)
    exits = (value == -1).sum(axis=axis).astype(float)
    chances = (known & (was == 0)).sum(axis=axis).astype(float)
    held = (known & (was == 1)).sum(axis=axis).astype(float)
    entry_low, entry_high = wilson(entries, chances, level)
    exit_low, exit_high = wilson(exits, held, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame(
            {
                "side": side,
                "code": labels.to_numpy(dtype=object),
                "entries": entries,
                "chances": chances,
                "entry_rate": entries / chances,
                "entry_low": entry_low,
                "entry_high": entry_high,
                "exits": exits,
                "held": held,
                "exit_rate": exits / held,
                "exit_low": exit_low,
                "exit_high": exit_high,
            }
        )


def specialisation_growth(
    before: Any,
    after: Any,
    *,
    form: Literal["relative", "log", "midpoint"] = "midpoint",
    lump: Lump = None,
    level: float = 0.9,
) -> Result:
    r"""Growth of every cell between two periods.

    "relative" is :math:`(y-x)/x`, "log" :math:`\ln(y/x)`, "midpoint"
    :math:`2(y-x)/(x+y)` in [−2, 2], which entries (2) and exits (−2) have too.

    Parameters
    ----------
    before, after
        Region × industry tables.
    form
        Which rate.
    lump, level
        Sampling model and coverage: see ``location_quotient``. The two periods are
        taken as independent, which makes intervals wide: most plants are in both.

    Returns
    -------
    Result
        ``region, industry, value, se, low, high, before, after, status``: "zero-cell"
        where the rate has no base, "unmatched" for codes of one period only.

    Raises
    ------
    InputError, ParameterError

    References
    ----------
    Midpoint rate: Davis, Haltiwanger and Schuh (1996), Job Creation and
    Destruction, MIT Press.

    Examples
    --------
    >>> specialisation_growth([[10, 0]], [[15, 5]]).frame["value"].tolist()
    [0.4, 2.0]
    """
    first, second = region_industry_matrix(before), region_industry_matrix(after)
    checks = Checks()
    checks.one_of("form", form, ("relative", "log", "midpoint"))
    checks.require(0.0 < level < 1.0, "needs-between", name="level", value=level, low=0, high=1)
    lump_first, lump_second = lump_sizes(first, lump, checks), lump_sizes(second, lump, checks)
    checks.done()
    rows, cols = _together(first, second)
    x, y = _laid(first.value, first, rows, cols), _laid(second.value, second, rows, cols)
    v_x = x * _laid(lump_first, first, rows, cols)
    v_y = y * _laid(lump_second, second, rows, cols)
    z = float(ndtri(0.5 + level / 2.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        if form == "midpoint":
            value = 2.0 * (y - x) / (x + y)
            slope = 4.0 / (x + y) ** 2
            se = np.sqrt((slope * y) ** 2 * v_x + (slope * x) ** 2 * v_y)
            low, high = np.maximum(value - z * se, -2.0), np.minimum(value + z * se, 2.0)
        else:
            log_se = np.sqrt(v_x / x**2 + v_y / y**2)
            value, se = np.log(y / x), log_se
            low, high = value - z * se, value + z * se
            if form == "relative":
                value, low, high = (np.expm1(v) for v in (value, low, high))
                se = (1.0 + value) * log_se
        # A rate from zero, or (logged) to zero, has no base; relative decline to zero is −1.
        if form == "relative":
            gone = (x > 0) & (y == 0)
            value = np.where(gone, -1.0, value)
            se, low, high = (np.where(gone, np.nan, v) for v in (se, low, high))
    for array in (value, se, low, high):
        array[~np.isfinite(array)] = np.nan
    matched = rows.isin(first.regions) & rows.isin(second.regions)
    both = cols.isin(first.industries) & cols.isin(second.industries)
    status = np.full(value.shape, "ok", dtype=object)
    status[np.isnan(value)] = "zero-cell"
    status[np.isnan(x) | np.isnan(y)] = "unknown-cell"
    status[~matched, :] = "unmatched"
    status[:, ~both] = "unmatched"
    table = pd.DataFrame(
        {
            "region": np.repeat(rows.to_numpy(dtype=object), len(cols)),
            "industry": np.tile(cols.to_numpy(dtype=object), len(rows)),
            "value": value.ravel(),
            "se": se.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "before": x.ravel(),
            "after": y.ravel(),
            "status": status.ravel(),
        }
    )
    return Result(
        kind="specialisation_growth",
        table=table,
        params={"form": form, "level": level},
        null="no change",
        units={"value": "rate"},
        citation="Davis, Haltiwanger and Schuh (1996), Job Creation and Destruction",
    )
