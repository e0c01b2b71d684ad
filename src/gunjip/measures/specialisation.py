"""Location quotients: how much larger an industry's share is here than overall.

The quotient of a cell with its sampling interval and, where cells are withheld,
sharp bounds; the Hoover–Balassa forms; the variant over traded industries only.
Quotients that look at neighbours or at related industries: ``spatial_quotients``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv, ndtri

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.sampling import Lump, cell_labels, check_draws, lump_sizes


def quotient(cell: Floats, region: Floats, industry: Floats, total: float) -> Floats:
    """LQ_ri = (x_ri / X_r) / (X_i / X); NaN where a margin is zero or not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        out = cell * total / (region[:, None] * industry[None, :])
    return np.where(np.isfinite(out), out, np.nan)


def quotient_bounds(matrix: RegionIndustryMatrix) -> tuple[Floats, Floats]:
    """Sharp bounds of every quotient over the box of cell bounds.

    With published totals x ↦ x·X/(X_r·X_i) is monotone. Else the cell is part of
    its totals: with a, b, d the rest of its row, of its column and of the table,
    LQ = x(x+a+b+d)/((x+a)(x+b)) falls in a and b and rises in d, so that these
    stand at their bounds; in x it rises up to x* = (ab + √(a²b² + d·T₀ab))/d,
    T₀ = a+b+d, and falls after it.
    """
    low, high = matrix.low, matrix.high
    if matrix.published:
        return _bounds_given_totals(matrix)

    def rests(cells: Floats) -> tuple[Floats, Floats]:
        return cells.sum(axis=1)[:, None] - cells, cells.sum(axis=0)[None, :] - cells

    def value(x: Floats, a: Floats, b: Floats, d: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            out: Floats = x * (x + a + b + d) / ((x + a) * (x + b))
        return out

    def beyond(cells: Floats, a: Floats, b: Floats) -> Floats:
        out: Floats = np.maximum(cells.sum() - a - b - cells, 0.0)
        return out

    finite_high = np.where(np.isfinite(high), high, 0.0)
    unbounded = ~np.isfinite(high)
    a_low, b_low = rests(low)
    a_high, b_high = rests(finite_high)
    d_low, d_high = beyond(low, a_low, b_low), beyond(finite_high, a_high, b_high)
    with np.errstate(divide="ignore", invalid="ignore"):
        ab = a_low * b_low
        peak = (ab + np.sqrt(ab * ab + d_high * (a_low + b_low + d_high) * ab)) / d_high
    peak = np.where(np.isnan(peak) | (d_high == 0), np.inf, peak)
    most = value(np.clip(peak, low, np.maximum(finite_high, low)), a_low, b_low, d_high)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A cell that may be nearly nothing and is all of its row or column: x cancels.
        whole_row = np.where(b_low > 0, (b_low + d_high) / b_low, np.where(d_high > 0, np.inf, 1.0))
        limit = np.where(a_low > 0, (a_low + d_high) / a_low, whole_row)
    alone = (low == 0) & (finite_high > 0) & ((a_low == 0) | (b_low == 0))
    most = np.where(alone, np.fmax(most, np.where(a_low == 0, whole_row, limit)), most)
    least = np.minimum(
        value(low, a_high, b_high, d_low),
        value(np.maximum(finite_high, low), a_high, b_high, d_low),
    )
    if unbounded.any():
        # Nothing is known of one cell: the quotient of every cell that has jobs is open above.
        least = np.zeros_like(least)
        most = np.where(high > 0, np.inf, 0.0)
    nothing = (high.sum(axis=1) == 0)[:, None] | (high.sum(axis=0) == 0)[None, :]
    return (
        np.where(nothing, np.nan, np.nan_to_num(least, nan=0.0)),
        np.where(nothing, np.nan, np.where(np.isnan(most), 0.0, most)),
    )


def _bounds_given_totals(matrix: RegionIndustryMatrix) -> tuple[Floats, Floats]:
    """Bounds with published totals; a total that is not known lies within its cells' sums."""
    low, high = matrix.low, matrix.high

    def between(total: Floats, axis: int) -> tuple[Floats, Floats]:
        known = np.isfinite(total)
        return (
            np.where(known, total, low.sum(axis=axis)),
            np.where(known, total, high.sum(axis=axis)),
        )

    row_low, row_high = between(matrix.region_total, 1)
    col_low, col_high = between(matrix.industry_total, 0)
    total = matrix.total
    most_cell = np.minimum(high, np.minimum(row_high[:, None], col_high[None, :]))
    with np.errstate(divide="ignore", invalid="ignore"):
        least = low * total / (row_high[:, None] * col_high[None, :])
        most = most_cell * total / (row_low[:, None] * col_low[None, :])
    nothing = (row_high == 0)[:, None] | (col_high == 0)[None, :] | np.isnan(total)
    least = np.where(np.isnan(least), 0.0, least)
    most = np.where(np.isnan(most), np.where(high > 0, np.inf, 0.0), most)
    return np.where(nothing, np.nan, least), np.where(nothing, np.nan, most)


def _interval(
    matrix: RegionIndustryMatrix, lumps: Floats, level: float
) -> tuple[Floats, Floats, Floats]:
    """Standard error and interval of every quotient under the compound Poisson model."""
    height, width = matrix.value.shape
    rows, cols = np.arange(height)[:, None], np.arange(width)[None, :]
    value, se, low, high = cell_intervals(matrix, lumps, level, rows, cols)
    known = np.isfinite(value)
    nan = np.nan
    return np.where(known, se, nan), np.where(known, low, nan), np.where(known, high, nan)


def cell_intervals(
    matrix: RegionIndustryMatrix,
    lumps: Floats,
    level: float,
    rows: NDArray[np.intp],
    cols: NDArray[np.intp],
) -> tuple[Floats, Floats, Floats, Floats]:
    """Quotient, standard error and interval of some cells, by their rows and columns."""
    total = matrix.total
    z = float(ndtri(0.5 + level / 2.0))
    tail = (1.0 - level) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(np.isfinite(matrix.value), lumps * matrix.value, 0.0)
        of_row, of_col, of_all = spread.sum(axis=1), spread.sum(axis=0), spread.sum()
        x, lump, spread = (
            np.asarray(m[rows, cols], dtype=np.float64) for m in (matrix.value, lumps, spread)
        )
        r, c = matrix.region_total[rows], matrix.industry_total[cols]
        v_row, v_col = of_row[rows] - spread, of_col[cols] - spread
        v_rest = np.maximum(of_all - v_row - v_col - spread, 0.0)
        if matrix.published:
            own, rest = 1.0 / x, np.zeros_like(x)
        else:
            own = 1.0 / x + 1.0 / total - 1.0 / r - 1.0 / c
            rest = (
                (1.0 / total - 1.0 / r) ** 2 * v_row
                + (1.0 / total - 1.0 / c) ** 2 * v_col
                + v_rest / total**2
            )

        def plain(cell: Floats) -> Floats:
            out = cell * total / (r * c)
            return np.where(np.isfinite(out), out, np.nan)

        value = plain(x)
        se = value * np.sqrt(own**2 * spread + rest)
        # The cell's own count exactly (Garwood 1936); the margins by the delta method,
        # joined as in MOVER (Zou and Donner 2008).
        # Counts repeat: invert the gamma distribution once a count.
        k = x / lump
        count, place = np.unique(k, return_inverse=True)
        place = place.reshape(k.shape)
        cell_low = lump * np.where(count > 0, gammaincinv(count, tail), 0.0)[place]
        cell_high = lump * gammainccinv(count + 1.0, tail)[place]

        def at(cell: Floats) -> Floats:
            if matrix.published:
                return plain(cell)
            shift = cell - x
            return np.asarray(cell * (total + shift) / ((r + shift) * (c + shift)))

        down = np.log(value) - np.log(at(cell_low))
        up = np.log(at(cell_high)) - np.log(value)
        low = value * np.exp(-np.sqrt(down**2 + z * z * rest))
        high = value * np.exp(np.sqrt(up**2 + z * z * rest))
        none = x == 0
        low = np.where(none, 0.0, low)
        high = np.where(none, at(cell_high), high)
        se = np.where(none, np.nan, se)
    return value, se, low, high


def cell_status(matrix: RegionIndustryMatrix, value: Floats) -> np.ndarray[Any, Any]:
    """(R, I): why a cell has no value, or "ok"."""
    status = np.full(value.shape, "ok", dtype=object)
    status[~np.isfinite(value)] = "unknown-total"
    status[np.isnan(matrix.value)] = "unknown-cell"
    status[:, matrix.industry_total == 0] = "empty-industry"
    status[matrix.region_total == 0, :] = "empty-region"
    return status


def traded_only(
    matrix: RegionIndustryMatrix, traded: Collection[Any], checks: Checks
) -> RegionIndustryMatrix:
    """The table of traded industries, with region totals over those alone."""
    wanted = set(traded)
    keep = np.array([i in wanted for i in matrix.industries])
    unknown = sorted(str(i) for i in wanted - set(matrix.industries))
    checks.require(not unknown, "conc-unknown-industries", names=", ".join(unknown[:5]))
    checks.require(bool(keep.any()), "conc-no-traded")
    checks.done()
    cells = matrix.value[:, keep]
    industry = matrix.industry_total[keep]
    # Region totals over traded industries are not published: they are sums, or not known.
    return replace(
        matrix,
        industries=matrix.industries[keep],
        value=cells,
        low=matrix.low[:, keep],
        high=matrix.high[:, keep],
        plants=None if matrix.plants is None else matrix.plants[:, keep],
        region_total=cells.sum(axis=1),
        industry_total=industry,
        total=float(industry.sum()),
        published=False,
        plant_rows=None,
    )


def location_quotient(
    data: Any,
    *,
    traded: Collection[Any] | None = None,
    lump: Lump = None,
    level: float = 0.9,
) -> Result:
    r"""Location quotient of every region and industry, with an interval.

    .. math:: LQ_{ri} = \frac{x_{ri} / X_r}{X_i / X}

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    traded
        Industries that serve other regions. The quotient is then taken over
        *traded* employment only, as US Cluster Mapping does, and other
        industries are left out.
    lump
        Jobs that settle together: the sampling model's variance of a cell is
        ``lump``·value. A number > 0, or "plants" for twice the cell's jobs per
        plant. None takes plants where they are counted, else 1, which is too
        narrow where plants are large.
    level
        Coverage of the interval, in (0, 1).

    Returns
    -------
    Result
        ``region, industry, value`` ≥ 0, ``se``, ``low``, ``high`` (sampling
        interval), ``bound_low``, ``bound_high`` (from withheld cells; equal to
        the value where nothing is withheld) and ``status``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Sampling model: cells are independent compound Poisson counts. The cell's own
    count enters exactly (Garwood's limits), the margins by the delta method; a
    zero cell has an upper limit and no standard error. With published totals
    these count as fixed. The null of no specialisation is LQ = 1.

    References
    ----------
    Florence (1939); intervals: Moineddin, Beyene and Boyle (2003), Geographical
    Analysis 35, 249–256, doi:10.1111/j.1538-4632.2003.tb01112.x; Zou and Donner
    (2008), Statistics in Medicine 27, 1693–1702, doi:10.1002/sim.3095.

    Examples
    --------
    >>> r = location_quotient([[30, 10], [10, 30]])
    >>> r.frame["value"].round(2).tolist()
    [1.5, 0.5, 0.5, 1.5]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    check_draws(checks, 0, level)
    lumps = lump_sizes(matrix, lump, checks)
    checks.done()
    if traded is not None:
        keep = np.isin(matrix.industries, list(traded))
        matrix = traded_only(matrix, traded, checks)
        lumps = lumps[:, keep]
    value = quotient(matrix.value, matrix.region_total, matrix.industry_total, matrix.total)
    se, low, high = _interval(matrix, lumps, level)
    exact = matrix.complete and bool((matrix.low == matrix.high).all())
    bound_low, bound_high = (value, value) if exact else quotient_bounds(matrix)
    table = pd.DataFrame(
        {
            **cell_labels(matrix),
            "value": value.ravel(),
            "se": se.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "bound_low": bound_low.ravel(),
            "bound_high": bound_high.ravel(),
            "status": cell_status(matrix, value).ravel(),
        }
    )
    return Result(
        kind="location_quotient",
        table=table,
        params={
            "lump": lump if lump is not None else ("plants" if matrix.plants is not None else 1.0),
            "level": level,
            "traded": None if traded is None else len(set(traded)),
            "absent_cells": matrix.absent_cells,
            "published_totals": matrix.published,
        },
        null="LQ = 1: the industry's share here is its share overall",
        units={"value": "ratio"},
        citation="Moineddin, Beyene and Boyle (2003), doi:10.1111/j.1538-4632.2003.tb01112.x",
    )


def hoover_balassa(
    data: Any,
    *,
    form: Literal["ratio", "symmetric", "log"] = "ratio",
    lump: Lump = None,
    level: float = 0.9,
) -> Result:
    r"""Hoover–Balassa coefficient of specialisation, plain, symmetric or logged.

    The ratio is the location quotient (Balassa's revealed comparative advantage);
    ``symmetric`` is :math:`(LQ-1)/(LQ+1)` in [−1, 1], ``log`` is :math:`\ln LQ`.

    Parameters
    ----------
    data, lump, level
        As in ``location_quotient``.
    form
        Which form.

    Returns
    -------
    Result
        The columns of ``location_quotient``; limits and bounds are transformed,
        the standard error follows by the delta method. ``log`` of a zero cell is
        −∞ and given as NaN with status "zero-cell".

    References
    ----------
    Balassa (1965), The Manchester School 33, 99–123,
    doi:10.1111/j.1467-9957.1965.tb00050.x; symmetric form: Dalum, Laursen and
    Villumsen (1998), doi:10.1080/02692179800000017.

    Examples
    --------
    >>> hoover_balassa([[30, 10], [10, 30]], form="symmetric").frame["value"].round(2).tolist()
    [0.2, -0.33, -0.33, 0.2]
    """
    checks = Checks()
    checks.one_of("form", form, ("ratio", "symmetric", "log"))
    checks.done()
    plain = location_quotient(data, lump=lump, level=level)
    table = plain.frame
    if form != "ratio":
        lq = table["value"].to_numpy()
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = 2.0 / (lq + 1.0) ** 2 if form == "symmetric" else 1.0 / lq
            table["se"] = table["se"] * slope
            for name in ("value", "low", "high", "bound_low", "bound_high"):
                q = table[name].to_numpy()
                if form == "symmetric":
                    table[name] = np.where(np.isinf(q), 1.0, (q - 1.0) / (q + 1.0))
                else:
                    table[name] = np.log(q)
        zero = np.isneginf(table["value"].to_numpy())
        table.loc[zero, "value"] = np.nan
        table.loc[zero, "status"] = "zero-cell"
    return Result(
        kind="hoover_balassa",
        table=table,
        params={**plain.params, "form": form},
        null="LQ = 1: the industry's share here is its share overall",
        units={"value": {"ratio": "ratio", "symmetric": "-1 to 1", "log": "log ratio"}[form]},
        citation="Balassa (1965), doi:10.1111/j.1467-9957.1965.tb00050.x",
    )
