"""The four tiers of US Cluster Mapping on a region × industry table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.screens.bounds import Cells, Floats, collect, quotients
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.tables import RegionIndustry
from gunjip.tables.common import positions

#: Weakest first. What each asks beyond jobs and plants above the 25th percentile.
TIERS = ("qualifying", "significant", "strong", "strong10")
#: The percentiles of each tier's location quotient, and the quotient it must reach.
CUTS: dict[str, tuple[float, float]] = {
    "qualifying": (0.25, 0.0),
    "significant": (0.50, 0.0),
    "strong": (0.75, 1.0),
    "strong10": (0.90, 1.0),
}
CITATION = (
    "Delgado, Porter, Stern (2016), Journal of Economic Geography 16(1):1-38, "
    "doi:10.1093/jeg/lbv017; tiers as in the US Cluster Mapping engine"
)


@dataclass(frozen=True, slots=True)
class _Rules:
    floor: float
    probs: Floats
    least: Floats
    plants_tested: bool


def tiers(
    table: RegionIndustry,
    *,
    traded: Collection[str] | None = None,
    groups: Mapping[str, str] | None = None,
    draws: NDArray[np.floating[Any]] | None = None,
    floor: float = 0.25,
    cuts: Mapping[str, tuple[float, float]] | None = None,
    year: int | None = None,
    workers: int | None = None,
) -> Result:
    """The tiers of US Cluster Mapping, each with what is sure and what is possible.

    For cluster c in region r the location quotient over the traded base is
    ``LQ = (e_rc / E_r) / (e_c / E)``. Among the regions where the cluster has
    jobs, each year by itself, a cell needs jobs and plants above the 25th
    percentile, and for

    * *qualifying* LQ > P25, *significant* LQ > P50,
    * *strong* LQ ≥ P75 and LQ ≥ 1, *strong10* LQ ≥ P90 and LQ ≥ 1.

    A withheld cell is never taken as zero: with ``draws`` a tier's probability
    is the share of draws in which it holds. Without, each tier *must* hold
    (whatever the withheld cells are), *could* hold, or does not.

    Parameters
    ----------
    table
        Region × industry cells, all industries at one level.
    traded
        Industries that form the base (E_r and E); by default all.
    groups
        Industry → cluster; by default every industry is a cluster.
    draws
        Jobs of the cells in each draw, shape (draws, rows of the year) or
        (draws, rows of the year that are not published), in the rows' order.
    floor
        The percentile that jobs and plants must exceed.
    cuts
        Tier → (percentile of LQ, least LQ); see ``CUTS``.
    year
        The last one by default.
    workers
        Threads for the draws.

    Returns
    -------
    Result
        One row a cell: ``region, industry, year, jobs, low, high, plants,
        withheld, lq, lq_low, lq_high``; per tier ``<tier>_must``,
        ``<tier>_could`` and ``p_<tier>`` (1 or 0 where sure, NaN where it is
        open and no draws were given); ``tier`` (the highest that must hold or
        has p ≥ 0.5; "" for none) and ``tier_could``. ``industry`` is the
        cluster. ``extra["regions"]``: the share of the region's base jobs in
        strong clusters, with bounds.

    Raises
    ------
    ParameterError
        Unknown codes, draws of another shape, percentiles outside [0, 1].

    Notes
    -----
    Plants are compared where the table has them; with no plants at all that
    condition is left out and ``params["plants_tested"]`` says so. There is no
    test and no null here: the tiers are ranks, and one region in four of each
    cluster is above P75 by construction. Bounds are outer bounds: what must
    hold does hold, but a cell called possible may be impossible.

    References
    ----------
    Delgado, Porter, Stern (2016), doi:10.1093/jeg/lbv017.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.tables import RegionIndustry
    >>> table = RegionIndustry(pd.DataFrame({
    ...     "region": ["N", "N", "S", "S"], "industry": ["a", "b", "a", "b"],
    ...     "value": [90.0, 10.0, 20.0, 80.0], "plants": [9.0, 1.0, 2.0, 8.0]}))
    >>> tiers(table).frame[["region", "industry", "lq", "tier"]].to_string(index=False)
    'region industry       lq     tier\\n     N        a 1.636364 strong10\\n     S        a 0.363636         \\n     N        b 0.222222         \\n     S        b 1.777778 strong10'
    """
    wanted = dict(CUTS if cuts is None else cuts)
    one = table.year(year)
    checks = Checks()
    checks.require(0 <= floor <= 1, "needs-between", name="floor", low=0, high=1, value=floor)
    for name, (prob, _) in wanted.items():
        checks.require(0 <= prob <= 1, "needs-between", name=name, low=0, high=1, value=prob)
    rows = len(one)
    open_rows = np.flatnonzero((one.data["status"] != "published").to_numpy())
    if draws is not None and (draws.ndim != 2 or draws.shape[1] not in (rows, open_rows.size)):
        checks.add(
            "where-draws-shape",
            shape=" × ".join(str(k) for k in draws.shape),
            rows=rows,
            hidden=int(open_rows.size),
        )
    checks.done()

    cells = collect(one, traded=traded, groups=groups)
    rules = _Rules(
        floor,
        np.array([prob for prob, _ in wanted.values()]),
        np.array([least for _, least in wanted.values()]),
        bool(np.isfinite(cells.plants).any()),
    )
    lq, lq_low, lq_high = quotients(cells)
    must, could = _holds(cells, lq_low, lq_high, rules)
    if draws is None:
        share = np.where(must, 1.0, np.where(could, np.nan, 0.0))
    else:
        share = _shares(one, cells, draws, open_rows, traded, rules, workers)
    names = list(wanted)
    frame = pd.DataFrame(
        {
            "region": pd.Categorical.from_codes(cells.region, pd.Index(cells.regions)),
            "industry": pd.Categorical.from_codes(cells.cluster, pd.Index(cells.clusters)),
            "year": cells.year,
            "jobs": cells.value,
            "low": cells.low,
            "high": cells.high,
            "plants": cells.plants,
            "withheld": cells.withheld,
            "lq": lq,
            "lq_low": lq_low,
            "lq_high": lq_high,
        }
    )
    for k, name in enumerate(names):
        frame[f"{name}_must"] = must[k]
        frame[f"{name}_could"] = could[k]
        frame[f"p_{name}"] = share[k]
    with np.errstate(invalid="ignore"):
        frame["tier"] = _highest(np.nan_to_num(share) >= 0.5, names)
    frame["tier_could"] = _highest(could, names)
    strongest = names.index("strong") if "strong" in names else len(names) - 1
    return Result(
        kind="tiers",
        table=frame,
        params={
            "traded": None if traded is None else sorted(traded),
            "grouped": groups is not None,
            "floor": floor,
            "cuts": wanted,
            "year": cells.year,
            "draws": 0 if draws is None else int(draws.shape[0]),
            "plants_tested": rules.plants_tested,
        },
        units={"jobs": one.unit, "low": one.unit, "high": one.unit, "lq": "ratio"},
        citation=CITATION,
        extra={"regions": _strength(cells, must[strongest], could[strongest])},
    )


def _highest(holds: NDArray[np.bool_], names: list[str]) -> Any:
    codes = np.zeros(holds.shape[1], dtype=np.int64)
    for k in range(len(names)):
        codes[holds[k]] = k + 1
    return pd.Categorical.from_codes(codes, pd.Index(["", *names]), ordered=True)


def _holds(
    cells: Cells, lq_low: Floats, lq_high: Floats, rules: _Rules
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which tiers must and which could hold; shape (tiers, cells) each."""
    from gunjip.clusters.screens.quantiles import group_quantiles, group_quantiles_upper

    sure, maybe = cells.low > 0, (cells.low <= 0) & (cells.high > 0)
    there = sure | maybe
    floor = np.array([rules.floor])
    at = cells.cluster
    none = np.zeros_like(sure)
    hidden = maybe.any()

    def bounds(low: Floats, high: Floats, probs: Floats) -> tuple[Floats, Floats]:
        least = group_quantiles(low, there, cells.starts, probs)
        same = not hidden and np.array_equal(low, high)
        most = (
            least
            if same
            else group_quantiles_upper(high, sure, maybe if hidden else none, cells.starts, probs)
        )
        return least, most

    jobs_least, jobs_most = bounds(cells.low, cells.high, floor)
    cut_least, cut_most = bounds(lq_low, lq_high, rules.probs)
    must = sure & (cells.low > jobs_most[at, 0])
    could = there & (cells.high > jobs_least[at, 0])
    if rules.plants_tested:
        plants = cells.plants
        known = np.isfinite(plants)
        most = group_quantiles_upper(plants, sure, maybe, cells.starts, floor)[at, 0]
        # The smallest quantile is the largest one of the numbers turned round.
        least = -group_quantiles_upper(-plants, sure, maybe, cells.starts, 1 - floor)[at, 0]
        # Which regions count may be open, but plants themselves are published.
        must &= known & (plants > most)
        could &= ~known | ~(plants <= least)
    with np.errstate(invalid="ignore"):
        must_all = [
            must & _reaches(lq_low, cut_most[at, k], rules.probs[k], rules.least[k])
            for k in range(rules.probs.size)
        ]
        could_all = [
            could & _reaches(lq_high, cut_least[at, k], rules.probs[k], rules.least[k])
            for k in range(rules.probs.size)
        ]
    return np.array(must_all), np.array(could_all)


def _reaches(lq: Floats, cut: Floats, prob: float, least: float) -> NDArray[np.bool_]:
    # As the engine has it: the two weak tiers ask for more than their
    # percentile, the two strong ones for at least it.
    over = lq >= cut if least > 0 else lq > cut
    return np.asarray(over & (lq >= least), dtype=bool)


def _shares(
    table: RegionIndustry,
    cells: Cells,
    draws: NDArray[np.floating[Any]],
    open_rows: NDArray[np.int64],
    traded: Collection[str] | None,
    rules: _Rules,
    workers: int | None,
) -> Floats:
    """The share of draws in which each tier holds, shape (tiers, cells)."""
    from gunjip.clusters.screens.drawn import count_tiers

    columns = open_rows
    if draws.shape[1] == len(table):
        columns = np.arange(len(table))
    value = table.data["value"].to_numpy(dtype=float).copy()
    value[columns] = 0.0
    row_region = positions(table.data["region"], cells.regions)
    based = (
        np.ones(len(table), dtype=bool)
        if traded is None
        else table.data["industry"].isin(list(traded)).to_numpy()
    )
    size, places = cells.region.size, len(cells.regions)
    used = cells.cell_of_row >= 0
    # What is published is added up once; a draw adds what it fills in.
    fixed = np.bincount(cells.cell_of_row[used], weights=value[used], minlength=size)
    fixed_base = np.bincount(row_region[based], weights=value[based], minlength=places)
    drawn_cell, drawn_used = cells.cell_of_row[columns], used[columns]
    drawn_region, drawn_based = row_region[columns], based[columns]

    def count(block: range) -> NDArray[np.int32]:
        out = np.zeros((rules.probs.size, size), dtype=np.int32)
        for k in block:
            jobs = draws[k].astype(float)
            cell = fixed + np.bincount(
                drawn_cell[drawn_used], weights=jobs[drawn_used], minlength=size
            )
            base = fixed_base + np.bincount(
                drawn_region[drawn_based], weights=jobs[drawn_based], minlength=places
            )
            base = np.where(cells.base.exact, cells.base.low, base)
            grand = cells.grand.low[0] if cells.grand.exact[0] else base.sum()
            with np.errstate(divide="ignore", invalid="ignore"):
                of_one = (grand / base)[cells.region]
            count_tiers(
                cell,
                of_one,
                cells.total.low,
                cells.total.exact,
                cells.plants,
                rules.plants_tested,
                cells.starts,
                rules.floor,
                rules.probs,
                rules.least,
                out,
            )
        return out

    # Whole numbers are added: the split among workers cannot show.
    total = draws.shape[0]
    blocks = [range(k, total, 4) for k in range(min(4, total))]
    counts = sum(parallel_map(count, blocks, workers=workers))
    return cast("Floats", counts / total)


def _strength(cells: Cells, must: NDArray[np.bool_], could: NDArray[np.bool_]) -> pd.DataFrame:
    """Cluster strength of regions: the share of base jobs in strong clusters."""
    n = len(cells.regions)
    low, high = cells.base.bounds()
    own = cells.based
    sure = np.bincount(cells.region[own & must], weights=cells.low[own & must], minlength=n)
    possible = np.bincount(cells.region[own & could], weights=cells.high[own & could], minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        least = np.where(high > 0, sure / high, np.nan)
        most = np.where(low > 0, np.minimum(possible / low, 1.0), np.where(high > 0, 1.0, np.nan))
    return pd.DataFrame(
        {
            "region": cells.regions,
            "strong_clusters_low": np.bincount(cells.region[must], minlength=n),
            "strong_clusters_high": np.bincount(cells.region[could], minlength=n),
            "strength_low": least,
            "strength_high": most,
        }
    )
