"""The engine of the share indices: shares of each unit against a base.

Shares of a region over industries (or of an industry over regions), an index of
each, its interval from the sampling model and its bounds from withheld cells.
The formulas stand in ``indices``, the public functions in ``concentration``.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.measures.indices import INDICES, WITHOUT_BASE
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.sampling import (
    Lump,
    check_draws,
    ladder_interval,
    lump_sizes,
)

Of = Literal["region", "industry"]
Base = Literal["all", "others"]


def _profiles(
    matrix: RegionIndustryMatrix, of: Of
) -> tuple[Floats, Floats, Floats, Floats, Floats, float]:
    """Cells with units in rows, their low and high, unit totals, category totals, total."""
    if of == "region":
        return (
            matrix.value,
            matrix.low,
            matrix.high,
            matrix.region_total,
            matrix.industry_total,
            matrix.total,
        )
    return (
        matrix.value.T,
        matrix.low.T,
        matrix.high.T,
        matrix.industry_total,
        matrix.region_total,
        matrix.total,
    )


def index_values(
    matrix: RegionIndustryMatrix, index: str, of: Of = "region", base: Base = "all"
) -> Floats:
    """The index of every unit; NaN where a share or the base is not known."""
    kernel = INDICES[index][0]
    cells, _, _, unit, category, total = _profiles(matrix, of)
    # A category that is empty everywhere is no category.
    there = ~(category == 0)
    cells, category = cells[:, there], category[there]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = cells / unit[:, None]
        if index in WITHOUT_BASE:
            # Only the own profile counts; a base is not needed.
            reference: Floats = np.ones(category.shape)
        elif base == "all":
            reference = category / total
        else:
            reference = (category[None, :] - cells) / (total - unit[:, None])
    known = np.isfinite(shares).all(axis=1) & np.isfinite(
        np.broadcast_to(reference, shares.shape)
    ).all(axis=1)
    out = np.full(shares.shape[0], np.nan)
    if known.any() and shares.shape[1]:
        rows = reference if reference.ndim == 1 else reference[known]
        out[known] = kernel(shares[known], rows)
    # An industry that no other region has makes Theil and Hachman of "others" undefined.
    return np.where(np.isfinite(out), out, np.nan)


def index_bounds(
    matrix: RegionIndustryMatrix, index: str, of: Of = "region", base: Base = "all"
) -> tuple[Floats, Floats]:
    """Outer bounds of every unit's index over the box of cell bounds."""
    bounds = INDICES[index][1]
    cells, low, high, unit, category, total = _profiles(matrix, of)
    n = cells.shape[0]
    if bounds is None or base == "others":
        value = index_values(matrix, index, of, base)
        return value, value
    high = np.minimum(high, np.where(np.isfinite(unit), unit, np.inf)[:, None])
    high = np.minimum(high, np.where(np.isfinite(category), category, np.inf)[None, :])

    def shares(least: Floats, most: Floats, whole: Floats, axis: int) -> tuple[Floats, Floats]:
        rest_low = least.sum(axis=axis, keepdims=True) - least
        rest_high = most.sum(axis=axis, keepdims=True) - np.where(np.isfinite(most), most, 0.0)
        known = np.isfinite(whole)
        with np.errstate(divide="ignore", invalid="ignore"):
            down = np.where(known, least / whole, least / (least + rest_high))
            up = np.where(
                known,
                np.minimum(most, whole - rest_low) / whole,
                np.where(np.isinf(most), 1.0, most / (most + rest_low)),
            )
        return np.nan_to_num(down, nan=0.0), np.clip(np.nan_to_num(up, nan=1.0), 0.0, 1.0)

    s_low, s_high = shares(low, high, unit[:, None], axis=1)
    s_low = np.minimum(s_low, s_high)
    if index in WITHOUT_BASE:
        b_low = b_high = np.ones(category.shape)
    else:
        c_low = np.where(np.isfinite(category), category, low.sum(axis=0))
        c_high = np.where(np.isfinite(category), category, high.sum(axis=0))
        b_low, b_high = shares(c_low, c_high, np.asarray(total), axis=0)
    out_low, out_high = bounds(s_low, s_high, b_low, b_high)
    nothing = (unit == 0) | (high.sum(axis=1) == 0)
    if n:
        out_low = np.where(nothing, np.nan, out_low)
        out_high = np.where(nothing, np.nan, out_high)
    return out_low, out_high


def share_index(
    data: Any,
    index: str,
    *,
    of: Of,
    base: Base = "all",
    draws: int,
    level: float,
    lump: Lump,
    seed: Seed,
    scale: float = 1.0,
    kind: str | None = None,
    unit_name: str | None = None,
    citation: str = "",
) -> Result:
    """The engine behind every index of this module; see the public functions."""
    matrix = region_industry_matrix(data)
    checks = Checks()
    checks.one_of("of", of, ("region", "industry"))
    checks.one_of("base", base, ("all", "others"))
    check_draws(checks, draws, level)
    lumps = lump_sizes(matrix, lump, checks)
    checks.done()
    value = index_values(matrix, index, of, base)
    used = resolve_seed(seed) if draws else None
    k = value.size
    se, low, high = (np.full(k, np.nan) for _ in range(3))
    if used is not None:
        se, low, high = ladder_interval(
            matrix,
            lumps,
            lambda drawn: index_values(drawn, index, of, base),
            draws=draws,
            level=level,
            seed=used,
            name=index,
            rows=of == "region",
            uniform=index in WITHOUT_BASE,
        )
        domain = INDICES[index][2]
        low, high = np.clip(low, *domain), np.clip(high, *domain)
    exact = matrix.complete and bool((matrix.low == matrix.high).all())
    bound_low, bound_high = (value, value) if exact else index_bounds(matrix, index, of, base)
    labels = matrix.regions if of == "region" else matrix.industries
    cells, _, _, unit, _, _ = _profiles(matrix, of)
    status = np.full(k, "ok", dtype=object)
    status[~np.isfinite(value)] = "unknown-total"
    status[np.isnan(cells).any(axis=1)] = "unknown-cell"
    status[unit == 0] = f"empty-{of}"
    table = pd.DataFrame(
        {
            of: labels.to_numpy(dtype=object),
            "value": value * scale,
            "se": se * scale,
            "low": low * scale,
            "high": high * scale,
            "bound_low": bound_low * scale,
            "bound_high": bound_high * scale,
            "status": status,
        }
    )
    return Result(
        kind=kind or index,
        table=table,
        params={
            "of": of,
            "base": base,
            "draws": draws,
            "level": level,
            "lump": lump if lump is not None else ("plants" if matrix.plants is not None else 1.0),
            "absent_cells": matrix.absent_cells,
            "published_totals": matrix.published,
        },
        null="",
        seed=used,
        units={"value": unit_name or INDICES[index][3]},
        citation=citation,
    )
