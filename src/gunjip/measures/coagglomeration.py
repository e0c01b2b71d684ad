"""Which industries share regions: pairs and groups, all pairs as one matrix product.

Ellison–Glaeser–Kerr pairs, Ellison–Glaeser groups, Porter's correlation and the
plant-pair measure of Howard, Newman and Tarp. Sharing a region is co-location,
not a tie: ties are measured in ``linkages``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.plant_sizes import gamma_kernel

Method = Literal["ellison_glaeser_kerr", "porter"]


def pair_kernel(shares: Floats, base: Floats) -> Floats:
    """γ^c_ij = Σ_r (s_ri − x_r)(s_rj − x_r) / (1 − Σ x²): one product of (R, I) with itself."""
    deviation = shares - base[:, None]
    out: Floats = deviation.T @ deviation
    out /= 1.0 - float((base**2).sum())
    return out


def pair_bounds(low: Floats, high: Floats, base: Floats) -> tuple[Floats, Floats]:
    """Outer bounds when shares are known within [low, high]: midpoint–radius products."""
    centre = 0.5 * (low + high) - base[:, None]
    radius = 0.5 * (high - low)
    size = np.abs(centre)
    middle = centre.T @ centre
    cross = size.T @ radius
    reach = cross + cross.T + radius.T @ radius
    scale = 1.0 - float((base**2).sum())
    return (middle - reach) / scale, (middle + reach) / scale


def _base(base: Any, matrix: RegionIndustryMatrix, shares: Floats, checks: Checks) -> Floats:
    if isinstance(base, str):
        if not checks.one_of("base", base, ("aggregate", "mean")):
            checks.done()
        if base == "aggregate":
            return matrix.base
        there = matrix.industry_total > 0
        # Unweighted mean of the industries' shares, as in Juhász and co-authors.
        mean: Floats = shares[:, there].mean(axis=1)
        return mean
    values = np.asarray(
        base.reindex(matrix.regions) if isinstance(base, pd.Series) else base, dtype=float
    )
    good = values.shape == (len(matrix.regions),) and bool(
        np.isfinite(values).all() and (values >= 0).all() and abs(values.sum() - 1.0) < 1e-9
    )
    checks.require(good, "conc-base-wrong", count=len(matrix.regions))
    checks.done()
    return values


def _herfindahls(
    matrix: RegionIndustryMatrix, herfindahl: Mapping[Any, float] | None, checks: Checks
) -> Floats:
    """(I,): plant Herfindahls from plants or as given; NaN where not known."""
    if herfindahl is not None:
        given = pd.Series(dict(herfindahl)).reindex(matrix.industries)
        values = np.asarray(given, dtype=np.float64)
        bad = ~((values > 0) & (values <= 1)) & ~np.isnan(values)
        names = ", ".join(map(str, matrix.industries[bad][:5]))
        checks.require(not bad.any(), "conc-bad-herfindahl", names=names)
        checks.done()
        return values
    if matrix.plant_rows is None:
        return np.full(len(matrix.industries), np.nan)
    _, col, jobs = matrix.plant_rows
    k = len(matrix.industries)
    total = np.bincount(col, weights=jobs, minlength=k)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.bincount(col, weights=jobs**2, minlength=k) / total**2


def pair_table(matrix: RegionIndustryMatrix, columns: dict[str, Floats]) -> pd.DataFrame:
    """Tidy rows of the upper triangle of (I, I) arrays."""
    k = len(matrix.industries)
    first, second = np.triu_indices(k, 1)
    names = pd.CategoricalDtype(matrix.industries.astype("str"))
    table = pd.DataFrame(
        {
            "industry": pd.Categorical.from_codes(first, dtype=names),
            "partner": pd.Categorical.from_codes(second, dtype=names),
        }
    )
    flat = first * k + second
    for name, values in columns.items():
        table[name] = values.ravel()[flat]
    return table


def coagglomeration(
    data: Any,
    *,
    method: Method = "ellison_glaeser_kerr",
    base: Any = "aggregate",
    herfindahl: Mapping[Any, float] | None = None,
    level: float = 0.9,
) -> Result:
    r"""Coagglomeration of every pair of industries.

    .. math:: \gamma^c_{ij} = \frac{\sum_r (s_{ri}-x_r)(s_{rj}-x_r)}{1-\sum_r x_r^2}

    Parameters
    ----------
    data
        Region × industry table or plants: see ``region_industry_matrix``.
    method
        "ellison_glaeser_kerr" (above), or "porter": the correlation over regions
        of the two industries' jobs.
    base
        Region shares x: "aggregate" (of all jobs), "mean" (unweighted mean of the
        industries' shares) or an array (R,) or Series by region adding up to 1.
    herfindahl
        Plant Herfindahl by industry, for the standard error; taken from the plants
        where the data are plants.
    level
        Coverage of Porter's interval (Fisher's z).

    Returns
    -------
    Result
        One row a pair: ``industry, partner, value, se, z, p_value, low, high,
        bound_low, bound_high, status``. ``se`` and ``z`` are under the null and
        need Herfindahls; ``low`` and ``high`` are Porter's interval. With withheld
        cells the value is NaN and the bounds are outer. ``extra["matrix"]`` is the
        (I, I) array in the order ``extra["industries"]``, each industry's raw own
        value G/(1 − Σx²) on the diagonal.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Null: the plants of both industries fall at random by x, independently. Then
    the mean is 0 and Var Σ(s_i−x)(s_j−x) = H_i H_j (Σx² − 2Σx³ + (Σx²)²) exactly.
    With "aggregate" the base contains the two industries themselves: large
    industries pull the value down. The measure depends on the regions' borders.

    References
    ----------
    Ellison, Glaeser and Kerr (2010), American Economic Review 100, 1195–1213,
    eq. 1, doi:10.1257/aer.100.3.1195; Porter (2003), Regional Studies 37,
    549–578, doi:10.1080/0034340032000108688.

    Examples
    --------
    >>> r = coagglomeration([[8, 8, 0], [1, 1, 9], [1, 1, 1]])
    >>> r.frame[["industry", "partner", "value"]].round(3).to_numpy().tolist()
    [['0', '1', 0.249], ['0', '2', -0.498], ['1', '2', -0.498]]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    checks.one_of("method", method, ("ellison_glaeser_kerr", "porter"))
    checks.require(0.0 < level < 1.0, "needs-between", name="level", value=level, low=0, high=1)
    checks.done()
    k = len(matrix.industries)
    empty = matrix.industry_total == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = matrix.value / matrix.industry_total[None, :]
    reason = np.full(k, "ok", dtype=object)
    reason[~np.isfinite(matrix.industry_total)] = "unknown-total"
    reason[np.isnan(matrix.value).any(axis=0)] = "unknown-cell"
    reason[empty] = "empty-industry"
    columns: dict[str, Floats] = {}
    spread: Floats | None = None
    if method == "porter":
        value, low, high, constant = _porter(matrix.value, level)
        reason[constant & (reason == "ok")] = "constant"
        columns = {"value": value, "low": low, "high": high}
    else:
        x = _base(base, matrix, shares, checks)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = pair_kernel(shares, x)
        h = _herfindahls(matrix, herfindahl, checks)
        x2, x3 = float((x**2).sum()), float((x**3).sum())
        columns["value"] = value
        if np.isfinite(h).any():
            with np.errstate(divide="ignore", invalid="ignore"):
                spread = np.sqrt(h) * (x2 - 2.0 * x3 + x2 * x2) ** 0.25 / np.sqrt(1.0 - x2)
        if not matrix.complete and np.isfinite(x).all():
            total = matrix.industry_total[None, :]
            with np.errstate(divide="ignore", invalid="ignore"):
                s_low = np.where(total > 0, matrix.low / total, np.nan)
                s_high = np.where(total > 0, matrix.high / total, np.nan)
            s_high = np.minimum(s_high, 1.0 - (s_low.sum(axis=0) - s_low))
            columns["bound_low"], columns["bound_high"] = pair_bounds(
                s_low, np.maximum(s_high, s_low), x
            )
        if x2 >= 1.0:
            reason[:] = "one-region"
        if not np.isfinite(x).all():
            reason[reason == "ok"] = "unknown-total"
    value[~np.isfinite(value)] = np.nan
    columns.setdefault("bound_low", value)
    columns.setdefault("bound_high", value)
    first, second = np.triu_indices(k, 1)
    table = pair_table(matrix, {"value": value})
    if spread is None:
        table["se"] = table["z"] = table["p_value"] = np.nan
    else:
        # √(H_i H_j tr C²)/(1 − Σx²) is a product of one number a industry.
        se = spread[first] * spread[second]
        with np.errstate(divide="ignore", invalid="ignore"):
            z = table["value"].to_numpy() / se
        table["se"], table["z"], table["p_value"] = se, z, ndtr(-z)
    for name in ("low", "high", "bound_low", "bound_high"):
        table[name] = columns[name].ravel()[first * k + second] if name in columns else np.nan
    # Codes, not a million Python strings; the first industry's reason comes first.
    words = sorted({"ok", *map(str, reason)})
    code = np.array([words.index(str(r)) for r in reason], dtype=np.int8)
    ok = words.index("ok")
    table["status"] = pd.Categorical.from_codes(
        np.where(code[first] != ok, code[first], code[second]).astype(np.int64),
        categories=pd.Index(words),
    )
    return Result(
        kind="coagglomeration",
        table=table,
        params={
            "method": method,
            "base": base if isinstance(base, str) else "given",
            "level": level,
            "absent_cells": matrix.absent_cells,
        },
        null="the plants of both industries choose regions at random, independently"
        if method != "porter"
        else "no correlation over regions",
        units={"value": "index" if method != "porter" else "correlation"},
        citation="Ellison, Glaeser and Kerr (2010), doi:10.1257/aer.100.3.1195"
        if method != "porter"
        else "Porter (2003), doi:10.1080/0034340032000108688",
        extra={"matrix": value, "industries": matrix.industries.to_numpy(dtype=object)},
    )


def _porter(cells: Floats, level: float) -> tuple[Floats, Floats, Floats, Any]:
    """Correlations of columns, Fisher intervals, and which columns are constant."""
    n = cells.shape[0]
    centred = cells - cells.mean(axis=0)
    norm = np.sqrt((centred**2).sum(axis=0))
    constant = norm <= 1e-12 * np.abs(cells).max(axis=0, initial=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = np.where(constant, np.nan, centred / norm)
        value = np.clip(unit.T @ unit, -1.0, 1.0)
        reach = float(ndtri(0.5 + level / 2.0)) / np.sqrt(n - 3.0) if n > 3 else np.nan
        turned = np.arctanh(value)
        return value, np.tanh(turned - reach), np.tanh(turned + reach), constant


def coagglomeration_groups(
    data: Any,
    groups: Mapping[Any, Any],
    *,
    herfindahl: Mapping[Any, float] | None = None,
) -> Result:
    r"""Ellison–Glaeser coagglomeration of groups of industries.

    .. math:: \gamma^c = \frac{G/(1-\sum_r x_r^2) - H - \sum_j \hat\gamma_j w_j^2 (1-H_j)}
        {1 - \sum_j w_j^2}, \quad H = \sum_j w_j^2 H_j

    Parameters
    ----------
    data
        Plants, or a region × industry table together with ``herfindahl``.
    groups
        Group of each industry; industries without one are left out (they stay in
        the base).
    herfindahl
        Plant Herfindahl by industry, where the data are no plants.

    Returns
    -------
    Result
        ``group, value, se, z, p_value, industries, herfindahl, status``; w_j is
        industry j's share of the group's jobs and γ̂_j its own index.

    Raises
    ------
    InputError, ParameterError
        A group has fewer than two industries.

    Notes
    -----
    The numerator equals Σ_{j≠k} w_j w_k Σ_r (s_j−x)(s_k−x)/(1−Σx²), so that it is
    the mean of the pairs weighted by w_j w_k; this also gives its variance under
    the null: 2 tr(C²) Σ_{j≠k} w_j² w_k² H_j H_k with C = diag(x) − xxᵀ.

    References
    ----------
    Ellison and Glaeser (1997), Journal of Political Economy 105, eq. 7,
    doi:10.1086/262098.

    Examples
    --------
    >>> r = coagglomeration_groups(
    ...     [[8, 8, 0], [1, 1, 9], [1, 1, 1]], {0: "a", 1: "a"}, herfindahl={0: 0.1, 1: 0.1}
    ... )
    >>> r.frame["value"].round(3).tolist()
    [0.249]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    unknown = [str(i) for i in groups if i not in matrix.industries]
    checks.require(not unknown, "conc-unknown-industries", names=", ".join(unknown[:5]))
    h = _herfindahls(matrix, herfindahl, checks)
    by_group: dict[Any, list[int]] = {}
    for position, name in enumerate(matrix.industries):
        if name in groups:
            by_group.setdefault(groups[name], []).append(position)
    for members in by_group.values():
        checks.require(len(members) >= 2, "conc-group-small", count=len(members))
    checks.require(bool(by_group), "conc-group-small", count=0)
    checks.done()
    x = matrix.base
    x2, x3 = float((x**2).sum()), float((x**3).sum())
    trace = x2 - 2.0 * x3 + x2 * x2
    rows = []
    for group, members in by_group.items():
        jobs = matrix.industry_total[members]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = matrix.value[:, members] / jobs
            w = jobs / jobs.sum()
            own = h[members]
            g_own = ((shares - x[:, None]) ** 2).sum(axis=0)
            gamma = gamma_kernel(g_own, own, x)
            g = float(((shares @ w - x) ** 2).sum())
            total_h = float((w**2 * own).sum())
            spread = float((gamma * w**2 * (1.0 - own)).sum())
            value = (g / (1.0 - x2) - total_h - spread) / (1.0 - float((w**2).sum()))
            wh = w**2 * own
            variance = 2.0 * trace * (wh.sum() ** 2 - (wh**2).sum())
            se = np.sqrt(variance) / ((1.0 - x2) * (1.0 - float((w**2).sum())))
        status = "ok"
        if not np.isfinite(value):
            status = "bounds" if np.isnan(own).any() else "unknown-cell"
            if (jobs == 0).any():
                status = "empty-industry"
        z = value / se if se > 0 else np.nan
        rows.append(
            {
                "group": group,
                "value": value if np.isfinite(value) else np.nan,
                "se": se,
                "z": z,
                "p_value": float(ndtr(-z)),
                "industries": len(members),
                "herfindahl": total_h,
                "status": status,
            }
        )
    return Result(
        kind="coagglomeration_groups",
        table=pd.DataFrame(rows),
        params={"absent_cells": matrix.absent_cells},
        null="the plants of all industries choose regions at random, independently",
        units={"value": "index"},
        citation="Ellison and Glaeser (1997), doi:10.1086/262098",
    )


def howard_newman_tarp(data: Any) -> Result:
    r"""Co-location of plants of two industries, and its excess over chance.

    .. math:: CL_{ij} = \frac{\sum_r n_{ri} n_{rj}}{N_i N_j}

    Parameters
    ----------
    data
        Plants, or a region × industry table with ``plants``.

    Returns
    -------
    Result
        One row a pair: ``industry, partner, value`` in [0, 1], ``expected``,
        ``excess`` (value − expected), ``se``, ``z``, ``p_value`` (one-sided) and
        ``status``.

    Raises
    ------
    InputError
        There are no plant counts.

    Notes
    -----
    Every plant counts the same. Null: industries are relabelled at random over
    all plants. The paper simulates it; its mean and variance have a closed form,
    used here, by counting the ways in which two pairs share plants: with
    D = Σ n(n−1), Q = Σ n(n−1)(n−2) over regions' plant totals n and
    W = D² − 2D − 4Q, E S² = p₂D + p₃(N_i + N_j − 2)Q + p₄(N_i−1)(N_j−1)W with
    p_k = N_i N_j / (N(N−1)…(N−k+1)) and S = CL·N_i N_j.

    References
    ----------
    Howard, Newman and Tarp (2016), Journal of Economic Geography 16, 1081–1108,
    doi:10.1093/jeg/lbv037.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame(
    ...     {"region": list("aab"), "industry": list("xyy"), "jobs": [5, 5, 5], "plants": [2, 1, 1]}
    ... )
    >>> howard_newman_tarp(cells).frame["value"].tolist()
    [0.5]
    """
    matrix = region_industry_matrix(data)
    if matrix.plants is None:
        from gunjip.foundation.errors import InputError

        raise InputError.of("conc-needs-plants")
    n = matrix.plants
    count, region = n.sum(axis=0), n.sum(axis=1)
    total = float(region.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        both = np.outer(count, count)
        value = (n.T @ n) / both
        d = float((region * (region - 1)).sum())
        q = float((region * (region - 1) * (region - 2)).sum())
        w = d * d - 2.0 * d - 4.0 * q
        p2 = both / (total * (total - 1))
        p3 = p2 / (total - 2)
        p4 = p3 / (total - 3)
        mean = p2 * d
        more = np.add.outer(count, count) - 2.0
        square = p2 * d + p3 * more * q + p4 * np.outer(count - 1, count - 1) * w
        expected = mean / both
        variance = np.maximum(square - mean**2, 0.0)
        se = np.sqrt(np.where(variance > 1e-12 * square, variance, 0.0)) / both
        z = np.where(se > 0, (value - expected) / se, np.nan)
    table = pair_table(
        matrix,
        {
            "value": value,
            "expected": expected,
            "excess": value - expected,
            "se": se,
            "z": z,
            "p_value": ndtr(-z),
        },
    )
    status = np.where(table["z"].isna(), "no-variance", "ok").astype(object)
    status[table["value"].isna()] = "unknown-cell"
    empty = dict(zip(map(str, matrix.industries), count == 0, strict=True))
    none = table["industry"].map(empty).astype(bool) | table["partner"].map(empty).astype(bool)
    status[none.to_numpy()] = "empty-industry"
    table["status"] = status
    return Result(
        kind="howard_newman_tarp",
        table=table,
        params={"plants": total},
        null="industries are relabelled at random over all plants",
        units={"value": "share of plant pairs"},
        citation="Howard, Newman and Tarp (2016), doi:10.1093/jeg/lbv037",
    )
