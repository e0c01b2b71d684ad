"""Related and unrelated variety: diversity within and between groups of industries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.sampling import (
    Lump,
    check_draws,
    ladder_interval,
    lump_sizes,
)

COMPONENTS = ("total", "unrelated", "related")


def variety_kernel(cells: Floats, group: NDArray[np.intp]) -> Floats:
    """(3, R) total, unrelated and related variety in nats; NaN for empty or unknown rows.

    Total entropy of industries = entropy of groups (unrelated) + mean entropy within
    groups weighted by their shares (related), so that related = total − unrelated.
    """

    def entropy(x: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = x / x.sum(axis=1, keepdims=True)
            terms = share * np.log(share)
        out: Floats = 0.0 - np.where(share > 0, terms, 0.0).sum(axis=1)
        return out

    groups = np.zeros((cells.shape[0], int(group.max()) + 1))
    np.add.at(groups.T, group, cells.T)
    total, between = entropy(cells), entropy(groups)
    out = np.stack([total, between, np.maximum(total - between, 0.0)])
    with np.errstate(invalid="ignore"):
        known = cells.sum(axis=1) > 0
    return np.where(known, out, np.nan)


def variety(
    data: Any,
    parents: int | Mapping[Any, Any],
    *,
    log_base: float = 2.0,
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Related and unrelated variety of every region.

    .. math:: UV = -\sum_g P_g \log P_g, \qquad
        RV = \sum_g P_g \Big( -\sum_{i \in g} \frac{p_i}{P_g} \log \frac{p_i}{P_g} \Big)

    Parameters
    ----------
    data
        Region × industry table at the fine level: see ``region_industry_matrix``.
    parents
        Group of each industry, or the number of leading characters of a code that
        name its group (2 for two-digit groups).
    log_base
        > 1; 2 for bits.
    draws, level, lump, seed
        Of the bootstrap interval: see ``location_quotient``.

    Returns
    -------
    Result
        ``region, component`` ("total", "unrelated", "related"), ``value`` ≥ 0, ``se,
        low, high, status``; total = unrelated + related.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Nothing is tested. Entropies of small regions are biased downwards. Related
    means "of one branch of the classification", which is not technology.

    References
    ----------
    Frenken, Van Oort and Verburg (2007), Regional Studies 41, 685–697,
    doi:10.1080/00343400601120296.

    Examples
    --------
    >>> r = variety([[1, 1, 1, 1]], {0: "a", 1: "a", 2: "b", 3: "b"}, draws=0)
    >>> r.frame["value"].tolist()
    [2.0, 1.0, 1.0]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    check_draws(checks, draws, level)
    checks.require(log_base > 1, "needs-between", name="log_base", value=log_base, low=1, high="∞")
    if isinstance(parents, int):
        checks.require(parents >= 1, "needs-at-least", name="parents", value=parents, least=1)
        names: list[Any] = [str(i)[:parents] for i in matrix.industries]
    else:
        missing = [str(i) for i in matrix.industries if i not in parents]
        checks.require(not missing, "conc-parents-missing", names=", ".join(missing[:5]))
        names = [parents.get(i) for i in matrix.industries]
    lumps = lump_sizes(matrix, lump, checks)
    checks.done()
    group = pd.factorize(pd.Index(names, dtype=object))[0].astype(np.intp)
    scale = 1.0 / float(np.log(log_base))

    def values(table: RegionIndustryMatrix) -> Floats:
        return variety_kernel(table.value, group).ravel() * scale

    value = values(matrix)
    used = resolve_seed(seed) if draws else None
    se, low, high = (np.full(value.size, np.nan) for _ in range(3))
    if used is not None:
        se, low, high = ladder_interval(
            matrix,
            lumps,
            values,
            draws=draws,
            level=level,
            seed=used,
            name="variety",
            uniform=True,
        )
        low, high = np.maximum(low, 0.0), np.maximum(high, 0.0)
    regions = len(matrix.regions)
    status = np.full(regions, "ok", dtype=object)
    status[np.isnan(matrix.value).any(axis=1)] = "unknown-cell"
    status[matrix.region_total == 0] = "empty-region"
    table = pd.DataFrame(
        {
            "region": np.tile(matrix.regions.to_numpy(dtype=object), 3),
            "component": np.repeat(COMPONENTS, regions),
            "value": value,
            "se": se,
            "low": low,
            "high": high,
            "status": np.tile(status, 3),
        }
    )
    return Result(
        kind="variety",
        table=table,
        params={"groups": int(group.max()) + 1, "log_base": log_base, "draws": draws},
        seed=used,
        units={"value": f"logarithm to base {log_base:g}"},
        citation="Frenken, Van Oort and Verburg (2007), doi:10.1080/00343400601120296",
    )
