"""The engine of concentration net of plant sizes; public functions: ``ellison_glaeser``.

From single plants everything is exact. From a region × industry table the plant
Herfindahl is not known: it is bounded from plant counts or size classes, and the
index with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.measures.herfindahl_bounds import from_classes, from_counts, geographic_bounds
from gunjip.measures.index_intervals import Placing, model_interval, place_interval
from gunjip.measures.inference import adjust_p_values, monte_carlo_p_value
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.sampling import check_draws

#: What the placing again of an industry's plants gives.
_INTERVAL = ("placing_se", "low", "high", "model_low", "model_high")
Index = Literal["ellison_glaeser", "maurel_sedillot", "devereux_griffith_simpson"]


def gamma_kernel(g: Floats, h: Floats, base: Floats) -> Floats:
    """γ = (G/(1 − Σx²) − H)/(1 − H), Ellison and Glaeser (1997), eq. 5."""
    with np.errstate(divide="ignore", invalid="ignore"):
        out: Floats = (g / (1.0 - (base**2).sum()) - h) / (1.0 - h)
    return out


def null_variance(h: Floats, fourth: Floats, base: Floats) -> Floats:
    """Var G when plants fall by the base shares, Ellison and Glaeser (1997), p. 907.

    2{H²[Σx² − 2Σx³ + (Σx²)²] − Σz⁴[Σx² − 4Σx³ + 3(Σx²)²]}
    """
    x2, x3 = float((base**2).sum()), float((base**3).sum())
    return 2.0 * (h * h * (x2 - 2.0 * x3 + x2 * x2) - fourth * (x2 - 4.0 * x3 + 3.0 * x2 * x2))


def _statistic(index: Index, shares: Floats, base: Floats, h: Floats, n: Floats) -> Floats:
    """The index from shares (R, I) and the plant Herfindahl (I,)."""
    if index == "ellison_glaeser":
        return gamma_kernel(((shares - base[:, None]) ** 2).sum(axis=0), h, base)
    square = (shares**2).sum(axis=0)
    x2 = float((base**2).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        if index == "maurel_sedillot":
            out: Floats = ((square - x2) / (1.0 - x2) - h) / (1.0 - h)
        else:
            places = np.minimum(n, float((base > 0).sum()))
            out = (square - 1.0 / places) - (h - 1.0 / n)
    return out


def null_se(index: Index, h: Floats, third: Floats, fourth: Floats, base: Floats) -> Floats:
    """Standard error of the index when plants fall at random by the base shares.

    Σs² = Σ_p Σ_q z_p z_q 1[same region]. A pair has mean x₂ = Σx² and two pairs
    that share one plant have covariance x₃ − x₂², so that
    Var Σs² = 2(H² − Z₄)(x₂ − x₂²) + 4(H − 2Z₃ + 2Z₄ − H²)(x₃ − x₂²).
    """
    x2, x3 = float((base**2).sum()), float((base**3).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1.0 if index == "devereux_griffith_simpson" else (1.0 - x2) * (1.0 - h)
        if index == "ellison_glaeser":
            variance = null_variance(h, fourth, base)
        else:
            variance = 2.0 * (h * h - fourth) * (x2 - x2 * x2) + 4.0 * (
                h - 2.0 * third + 2.0 * fourth - h * h
            ) * (x3 - x2 * x2)
        return np.sqrt(np.maximum(variance, 0.0)) / scale


def _from_plants(
    index: Index,
    matrix: RegionIndustryMatrix,
    base: Floats,
    *,
    draws: int,
    simulations: int,
    level: float,
    seed: int,
) -> dict[str, Floats]:
    """Exact values, bootstrap and Monte Carlo of every industry's plants."""
    if matrix.plant_rows is None:
        raise TypeError("plants are needed")
    row, col, jobs = matrix.plant_rows
    keep = jobs > 0
    row, col, jobs = row[keep], col[keep], jobs[keep]
    order = np.lexsort((row, col))
    row, col, jobs = row[order], col[order], jobs[order]
    regions, industries = len(matrix.regions), len(matrix.industries)
    edges = np.searchsorted(col, np.arange(industries + 1))
    names = ("h", "third", "fourth", "n", "g", "value", *_INTERVAL, "p_mc")
    out = {name: np.full(industries, np.nan) for name in names}
    for i in range(industries):
        place, size = row[edges[i] : edges[i + 1]], jobs[edges[i] : edges[i + 1]]
        n = size.size
        out["n"][i] = n
        if n == 0:
            continue
        z = size / size.sum()
        h = float((z**2).sum())
        shares = np.bincount(place, weights=z, minlength=regions).astype(np.float64)
        out["h"][i], out["third"][i], out["fourth"][i] = h, (z**3).sum(), (z**4).sum()
        out["g"][i] = ((shares - base) ** 2).sum()
        if n == 1:
            continue
        one = np.array([h])
        count = np.array([float(n)])
        value = float(_statistic(index, shares[:, None], base, one, count)[0])
        out["value"][i] = value
        if draws and not float((base**2).sum()) >= 1.0:
            rng = stream(seed, f"{index}-places", i)
            found = _intervals(index, place, z, base, value, draws, level, rng)
            for name, number in zip(_INTERVAL, found, strict=True):
                out[name][i] = number
        if simulations:
            rng = stream(seed, f"{index}-null", i)
            null = _scattered(index, z, h, base, simulations, rng)
            # The same sum in another order is the same value: do not let rounding tell.
            slack = 1e-12 * max(1.0, abs(value))
            out["p_mc"][i] = float(monte_carlo_p_value(value - slack, null)[0])
    return out


#: Cells of one block of replicates: bounds the memory of the loops below.
BLOCK = 4_000_000


def _blocks(replicates: int, width: int) -> list[int]:
    step = max(1, BLOCK // max(width, 1))
    return [min(step, replicates - at) for at in range(0, replicates, step)]


def _intervals(
    index: Index,
    place: NDArray[np.intp],
    z: Floats,
    base: Floats,
    value: float,
    draws: int,
    level: float,
    rng: np.random.Generator,
) -> tuple[float, float, float, float, float]:
    """Standard error, limits of the industry's own index, limits of the model's γ."""
    n, h = float(z.size), float((z**2).sum())
    placing = Placing(z, base.size, draws, rng)

    def statistic(shares: Floats) -> Floats:
        rows = shares.shape[0]
        return _statistic(index, shares.T, base, np.full(rows, h), np.full(rows, n))

    def truth(p: Floats) -> Floats:
        """The index of location probabilities: what infinitely many small plants show."""
        rows = p.shape[0]
        if index == "devereux_griffith_simpson":
            # Its expectation for these sizes: the index itself keeps a share H of chance.
            square = h + (1.0 - h) * (p**2).sum(axis=1)
            places = min(n, float((base > 0).sum()))
            out: Floats = square - 1.0 / places - (h - 1.0 / n)
            return out
        return _statistic(index, p.T, base, np.zeros(rows), np.full(rows, np.inf))

    shares = np.bincount(place, weights=z, minlength=base.size).astype(np.float64)
    error, low, high = place_interval(
        placing,
        shares,
        h,
        base,
        statistic,
        truth,
        value,
        mixture=index == "ellison_glaeser",
        level=level,
    )
    if index == "devereux_griffith_simpson":
        return error, low, high, float("nan"), float("nan")
    return error, low, high, *model_interval(placing, base, statistic, value, level=level)


def _scattered(
    index: Index, z: Floats, h: float, base: Floats, draws: int, rng: np.random.Generator
) -> Floats:
    """(draws,): the index when every plant falls by the base shares."""
    n, regions = z.size, base.size
    edges = np.cumsum(base / base.sum())
    out = []
    for step in _blocks(draws, n + regions):
        place = np.minimum(np.searchsorted(edges, rng.random((step, n)), "right"), regions - 1)
        flat = (place + np.arange(step)[:, None] * regions).ravel()
        flat_shares = np.bincount(flat, weights=np.tile(z, step), minlength=step * regions)
        shares = flat_shares.astype(np.float64)
        out.append(
            _statistic(
                index,
                shares.reshape(step, regions).T,
                base,
                np.full(step, h),
                np.full(step, float(n)),
            )
        )
    return np.concatenate(out)


def _plant_bounds(
    matrix: RegionIndustryMatrix,
    size_classes: pd.DataFrame | None,
    smallest: float,
    checks: Checks,
) -> tuple[Floats, Floats]:
    """(I,), (I,): bounds of each industry's plant Herfindahl."""
    industries = len(matrix.industries)
    low, high = np.full(industries, np.nan), np.full(industries, np.nan)
    classes: dict[Any, pd.DataFrame] = {}
    if size_classes is not None:
        needed = ("industry", "low", "high", "plants")
        missing = [c for c in needed if c not in size_classes.columns]
        checks.require(not missing, "conc-class-columns", names=", ".join(missing))
        checks.done()
        # A class of several regions adds up: sizes bound plants wherever they are.
        classes = dict(iter(size_classes.groupby("industry", observed=True)))
    for i, name in enumerate(matrix.industries):
        total = float(matrix.industry_total[i])
        if not total > 0:
            continue
        counts = None if matrix.plants is None else matrix.plants[:, i]
        low[i], high[i] = from_counts(matrix.low[:, i], matrix.high[:, i], counts, total, smallest)
        if name in classes:
            rows = classes[name]
            least, most = from_classes(
                rows["low"].to_numpy(dtype=float),
                rows["high"].fillna(np.inf).to_numpy(dtype=float),
                rows["plants"].to_numpy(dtype=float),
                total,
            )
            if np.isfinite(least):
                low[i], high[i] = max(low[i], least), min(high[i], most)
    return low, high


def _given(
    herfindahl: Mapping[Any, float] | pd.Series[float], labels: pd.Index, checks: Checks
) -> Floats:
    values = pd.Series(dict(herfindahl)).reindex(labels).to_numpy(dtype=float)
    bad = ~((values > 0) & (values <= 1)) & ~np.isnan(values)
    checks.require(not bad.any(), "conc-bad-herfindahl", names=", ".join(map(str, labels[bad][:5])))
    return values


def _base_shares(base: Any, matrix: RegionIndustryMatrix, checks: Checks) -> Floats:
    if base is None:
        return matrix.base
    values = (
        base.reindex(matrix.regions).to_numpy(dtype=float)
        if isinstance(base, pd.Series)
        else np.asarray(base, dtype=float)
    )
    good = values.shape == (len(matrix.regions),) and bool(
        np.isfinite(values).all() and (values >= 0).all() and values.sum() > 0
    )
    checks.require(good, "conc-base-wrong", count=len(matrix.regions))
    checks.done()
    shares: Floats = values / values.sum()
    return shares


_NULLS: dict[Index, str] = {
    "ellison_glaeser": "plants choose regions at random with the base shares (γ = 0)",
    "maurel_sedillot": "plants choose regions at random with the base shares",
    "devereux_griffith_simpson": "plants choose regions at random with the base shares",
}


def plant_index(
    index: Index,
    data: Any,
    *,
    herfindahl: Mapping[Any, float] | pd.Series[float] | None,
    size_classes: pd.DataFrame | None,
    smallest_plant: float,
    base: Any,
    draws: int,
    simulations: int,
    level: float,
    seed: Seed,
    citation: str,
) -> Result:
    """The engine of the three indices; see the public functions."""
    matrix = region_industry_matrix(data)
    checks = Checks()
    check_draws(checks, draws, level)
    check_draws(checks, simulations, level)
    checks.require(
        smallest_plant >= 0, "needs-at-least", name="smallest_plant", value=smallest_plant, least=0
    )
    shares_base = _base_shares(base, matrix, checks)
    given = None if herfindahl is None else _given(herfindahl, matrix.industries, checks)
    rows = matrix.plant_rows
    if rows is not None:
        unknown = int(np.isnan(rows[2]).sum())
        checks.require(unknown == 0, "conc-plants-without-jobs", count=unknown)
        checks.require(not rows[2].size or bool((rows[2] > 0).any()), "conc-plants-zero")
    checks.done()
    used = resolve_seed(seed) if (draws or simulations) and rows is not None else None
    industries = len(matrix.industries)
    nan = np.full(industries, np.nan)
    base_known = bool(np.isfinite(shares_base).all())
    status = np.full(industries, "ok", dtype=object)
    if rows is not None:
        found = _from_plants(
            index,
            matrix,
            shares_base,
            draws=draws,
            simulations=simulations,
            level=level,
            seed=used or 0,
        )
        h, third, fourth, n = found["h"], found["third"], found["fourth"], found["n"]
        h_low = h_high = h
        g, g_low, g_high = found["g"], found["g"], found["g"]
        value = found["value"]
    else:
        found = dict.fromkeys((*_INTERVAL, "p_mc"), nan)
        n = nan if matrix.plants is None else matrix.plants.sum(axis=0)
        h_low, h_high = _plant_bounds(matrix, size_classes, smallest_plant, checks)
        h = np.where(h_low == h_high, h_low, np.nan) if given is None else given
        h_low = np.where(np.isfinite(h), h, h_low)
        h_high = np.where(np.isfinite(h), h, h_high)
        # As if 1/H equal plants: the widest null that the Herfindahl allows for γ.
        third, fourth = h**2, h**3
        with np.errstate(divide="ignore", invalid="ignore"):
            cell_shares = matrix.value / matrix.industry_total[None, :]
        g = ((cell_shares - shares_base[:, None]) ** 2).sum(axis=0)
        g_low, g_high = g.copy(), g.copy()
        if base_known:
            for i in np.flatnonzero(np.isnan(g) & (matrix.industry_total > 0)):
                g_low[i], g_high[i] = geographic_bounds(
                    matrix.low[:, i], matrix.high[:, i], shares_base, matrix.industry_total[i]
                )
        value = _statistic(index, cell_shares, shares_base, h, n)
    bound_low, bound_high = _index_bounds(
        index, matrix, shares_base, (g_low, g_high), (h_low, h_high), n
    )
    one_region = base_known and float((shares_base**2).sum()) >= 1.0
    value = np.where(np.isfinite(value), value, np.nan)
    se = np.where(np.isfinite(value), null_se(index, h, third, fourth, shares_base), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (value - _null_mean(index, shares_base, h, n)) / se
    p = (
        found["p_mc"]
        if simulations and rows is not None
        else np.where(np.isfinite(z), ndtr(-z), np.nan)
    )
    status[np.isnan(value)] = "bounds"
    status[np.isnan(g)] = "unknown-cell"
    if not base_known:
        status[np.isnan(value)] = "unknown-total"
    status[(n == 1) | (h == 1)] = "one-plant"
    if one_region:
        status[:] = "one-region"
    status[matrix.industry_total == 0] = "empty-industry"
    table = pd.DataFrame(
        {
            "industry": matrix.industries.to_numpy(dtype=object),
            "value": value,
            "se": se,
            "z": z,
            "p_value": p,
            "q_value": adjust_p_values(p),
            "placing_se": found["placing_se"],
            "low": found["low"],
            "high": found["high"],
            "model_low": found["model_low"],
            "model_high": found["model_high"],
            "bound_low": np.where(np.isfinite(value), value, bound_low),
            "bound_high": np.where(np.isfinite(value), value, bound_high),
            "concentration": g,
            "herfindahl": h,
            "herfindahl_low": h_low,
            "herfindahl_high": h_high,
            "plants": n,
            "status": status,
        }
    )
    return Result(
        kind=index,
        table=table,
        params={
            "draws": draws,
            "simulations": simulations,
            "level": level,
            "smallest_plant": smallest_plant,
            "input": "plants" if rows is not None else "table",
            "base": "aggregate" if base is None else "given",
            "p_value": "monte-carlo, one-sided"
            if simulations and rows is not None
            else "normal, one-sided",
            "absent_cells": matrix.absent_cells,
        },
        null=_NULLS[index],
        seed=used,
        units={"value": "index", "concentration": "G", "herfindahl": "1/plants"},
        citation=citation,
    )


def _null_mean(index: Index, base: Floats, h: Floats, n: Floats) -> Floats:
    """Mean of the index under the null."""
    if index != "devereux_griffith_simpson":
        return np.zeros(h.shape)
    x2 = float((base**2).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        return (h + (1.0 - h) * x2 - 1.0 / np.minimum(n, float((base > 0).sum()))) - (h - 1.0 / n)


def _index_bounds(
    index: Index,
    matrix: RegionIndustryMatrix,
    base: Floats,
    g: tuple[Floats, Floats],
    h: tuple[Floats, Floats],
    n: Floats,
) -> tuple[Floats, Floats]:
    """Bounds of the index from those of G (or Σs²) and of H, taken apart: outer."""
    if index == "ellison_glaeser":
        with np.errstate(divide="ignore", invalid="ignore"):
            # γ rises in G; in H it falls while G/(1−Σx²) < 1 and rises beyond.
            return (
                np.fmin(gamma_kernel(g[0], h[0], base), gamma_kernel(g[0], h[1], base)),
                np.fmax(gamma_kernel(g[1], h[0], base), gamma_kernel(g[1], h[1], base)),
            )
    low, high = np.full(h[0].shape, np.nan), np.full(h[0].shape, np.nan)
    x2 = float((base**2).sum())
    nothing = np.zeros(base.shape)
    for i in np.flatnonzero(matrix.industry_total > 0):
        least, most = geographic_bounds(
            matrix.low[:, i], matrix.high[:, i], nothing, matrix.industry_total[i]
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            if index == "maurel_sedillot":
                low[i] = ((least - x2) / (1.0 - x2) - h[1][i]) / (1.0 - h[1][i])
                high[i] = ((most - x2) / (1.0 - x2) - h[0][i]) / (1.0 - h[0][i])
            else:
                places = np.minimum(n[i], float((base > 0).sum()))
                low[i] = least - 1.0 / places - h[1][i] + 1.0 / n[i]
                high[i] = most - 1.0 / places - h[0][i] + 1.0 / n[i]
    return low, high
