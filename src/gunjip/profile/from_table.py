"""A profile from a table of regions and industries alone: what it can say, and what it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.profile.change_points import one_bend
from gunjip.profile.indicators import Rows
from gunjip.profile.life_cycle import FEWEST_YEARS, SOURCE, STAGES, stage_of
from gunjip.profile.nearest import nearest_cases
from gunjip.profile.profile import profile_frame
from gunjip.profile.result import ROLES, Classification, Evidence, Profile, not_told
from gunjip.profile.series import COLUMNS
from gunjip.profile.signatures import classify_all
from gunjip.tables import RegionIndustry


def profile_table(
    clusters: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    cells: RegionIndustry,
    *,
    upstreamness: Mapping[str, float] | None = None,
    complexity: Mapping[str, float] | None = None,
    local_inputs: Mapping[str, float] | None = None,
    seed: Seed = 0,
) -> Profile:
    """Profile clusters that are known as regions and industries only.

    Parameters
    ----------
    clusters
        Id → regions and industries.
    cells
        Jobs by region and industry, of one or more years. Withheld cells count
        between their bounds.
    upstreamness, complexity
        By industry, from an input–output table and from presence.
    local_inputs
        Share of the industries' inputs that could be bought inside, by cluster:
        an input–output expectation and no observed tie, so it is kept as
        ``inferred``.
    seed
        Of redraws.

    Returns
    -------
    Profile
        ``vp, so, ss`` and the type are ``not_told``: a table shows neither who
        does research nor who orders from whom. The stage is told from five years
        of unhidden cells on. Evidence has ``location_quotient``, ``jobs`` (with
        bounds), ``industry_entropy`` and what was given.

    Raises
    ------
    ParameterError
        No clusters.
    InputError
        The table has no rows, or none for a cluster.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.tables import RegionIndustry
    >>> rows = pd.DataFrame({"region": ["a", "a", "b"], "industry": ["x", "y", "x"],
    ...     "year": 2016, "value": [90.0, 10.0, 10.0]})
    >>> found = profile_table({"one": (["a"], ["x"])}, RegionIndustry(rows))
    >>> found.table[["seri_type", "stage"]].iloc[0].tolist()
    ['not_told', 'not_told']
    """
    checks = Checks()
    checks.require(bool(clusters), "profile-no-clusters")
    checks.done()
    if not len(cells.data):
        raise InputError.of("table-empty")
    start = resolve_seed(seed)
    told: list[Classification] = []
    parts, series = [], []
    for key, (regions, industries) in clusters.items():
        mine = cells.data[
            cells.data["region"].isin(list(regions)) & cells.data["industry"].isin(list(industries))
        ]
        if mine.empty:
            raise InputError.of("table-empty")
        years = _by_year(key, mine)
        series.append(years)
        parts.append(
            _evidence(key, mine, cells, regions, industries, upstreamness, complexity, local_inputs)
        )
        for name in (*ROLES, "interaction"):
            told.append(not_told(key, name, "table_only", lacked=("organisations", "researchers", "ties")))  # fmt: skip
        told.append(not_told(key, "seri_type", "roles_not_told", lacked=ROLES))
        told.append(_stage(key, years))
        told.append(not_told(key, "path", "table_only", lacked=("closed_plants",)))
    evidence = pd.concat(parts, ignore_index=True)
    told += classify_all(list(clusters), evidence, draws=200, seed=start)
    table = profile_frame(
        pd.DataFrame(
            [{"cluster_id": k, "industry": " ".join(i)} for k, (_, i) in clusters.items()]
        ),
        told,
    )
    roles = pd.DataFrame(
        [
            {"cluster": k, "role": r, "grade": "not_told", "leads": np.nan}
            for k in clusters
            for r in (*ROLES, "interaction")
        ]
    )
    return Profile(
        "profile", table, {"from": "table"}, seed=start, citation=SOURCE,
        extra={"bends": pd.DataFrame(columns=["cluster"])}, evidence=evidence, roles=roles,
        flows=pd.DataFrame(columns=["cluster", "flow", "from", "to", "ties", "status", "source"]),
        series=pd.concat(series, ignore_index=True), nearest=nearest_cases(table).table,
        classifications=tuple(told),
    )  # fmt: skip


def _by_year(key: str, mine: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for year, group in mine.groupby("year"):
        value = group["value"].to_numpy(dtype=float)
        p = value[np.isfinite(value) & (value > 0)]
        p = p / p.sum() if p.size else p
        whole = bool(np.isfinite(value).all())
        rows.append(
            {
                "cluster": key,
                "year": int(str(year)),
                "plants": np.nan,
                "jobs": float(value.sum()) if whole else np.nan,
                "industries": int(group["industry"].nunique()),
                "entropy": float(-(p * np.log(p)).sum()) if whole and p.size else np.nan,
                "entered": np.nan,
                "left": np.nan,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _stage(key: str, years: pd.DataFrame) -> Classification:
    jobs = years["jobs"].to_numpy(dtype=float)
    if len(jobs) <= 1:
        return not_told(key, "stage", "single_year", lacked=("panel",), source=SOURCE)
    if len(jobs) < FEWEST_YEARS or not np.isfinite(jobs).all() or jobs.min() <= 0:
        return not_told(key, "stage", "few_years", lacked=("panel",), source=SOURCE)
    bend, before, after = one_bend(np.log(jobs)[None, :])
    stage = STAGES[int(stage_of(before, after, bend, np.array([jobs[0] / jobs[-1]]))[0])]
    used = (Evidence("growth_after", float(after[0]), np.nan, np.nan, "rising" if after[0] >= 0.04 else "falling" if after[0] <= -0.03 else "flat"),)  # fmt: skip
    # One series of totals: how sure it is cannot be told without plants to draw again.
    return Classification(key, "stage", stage, float("nan"), {}, used, ("plants",), (), "fits", SOURCE)  # fmt: skip


def _evidence(
    key: str,
    mine: pd.DataFrame,
    cells: RegionIndustry,
    regions: Sequence[str],
    industries: Sequence[str],
    upstreamness: Mapping[str, float] | None,
    complexity: Mapping[str, float] | None,
    local_inputs: Mapping[str, float] | None,
) -> pd.DataFrame:
    year = max(cells.years)
    now = mine[mine["year"] == year]
    rows = Rows(key, year)
    value = now["value"].to_numpy(dtype=float)
    low, high = now["low"].to_numpy(dtype=float), now["high"].to_numpy(dtype=float)
    known = np.isfinite(value)
    total = float(np.where(known, value, low).sum())
    bounds = (
        float(np.where(known, value, low).sum()),
        float(np.where(known, value, high).sum()),
    )
    status = "measured" if known.all() else "bounded"
    rows.add("jobs", total if known.all() else np.nan, bounds, n=len(now), source="table")
    if not known.all() and np.isfinite(total):
        rows.add("jobs", total, bounds, n=len(now), source="table", status=status)
    every = cells.data[cells.data["year"] == year]
    whole = every["value"].to_numpy(dtype=float)
    here = every["region"].isin(list(regions)).to_numpy()
    same = every["industry"].isin(list(industries)).to_numpy()
    sums = [float(np.nansum(whole[m])) for m in (here & same, here, same, here | ~here)]
    if known.all() and sums[1] > 0 and sums[2] > 0:
        rows.add(
            "location_quotient", sums[0] / sums[1] / (sums[2] / sums[3]),
            n=len(now), source="table",
            status="measured" if np.isfinite(whole).all() else "inferred",
        )  # fmt: skip
    p = value[known & (value > 0)]
    if known.all() and p.size:
        p = p / p.sum()
        rows.add("industry_entropy", float(-(p * np.log(p)).sum()), n=p.size, source="table")
    found = [complexity[i] for i in industries if complexity and i in complexity]
    if found:
        rows.add("pci", float(np.mean(found)), n=len(found), source="table")
    # What an input–output table expects is no tie that anybody saw.
    if local_inputs and key in local_inputs:
        rows.add(
            "local_trade_share", float(local_inputs[key]), n=len(industries), source="input_output",
            status="inferred",
        )  # fmt: skip
    frame = rows.frame()
    chain = [upstreamness[i] for i in industries if upstreamness and i in upstreamness]
    if chain:
        frame = pd.concat(
            [
                frame,
                pd.DataFrame(
                    [
                        {
                            "cluster": key, "indicator": "upstreamness",
                            "value": float(np.mean(chain)), "low": float(np.min(chain)),
                            "high": float(np.max(chain)), "unit": "steps to final use",
                            "year": year, "n": len(chain), "source": "input_output",
                            "status": "inferred",
                        }
                    ]
                ),
            ],
            ignore_index=True,
        )  # fmt: skip
    return frame
