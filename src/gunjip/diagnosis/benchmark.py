"""Against whom: peers found from data, cases of the literature, clusters that a user chooses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from gunjip.casebook import case, cases
from gunjip.diagnosis.balance import RANKS, ROLES
from gunjip.diagnosis.evidence import check_evidence
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import region_industry_matrix
from gunjip.tables.common import require_columns


def structural_peers(
    evidence: pd.DataFrame | Result,
    *,
    profile: pd.DataFrame | None = None,
    industries: pd.DataFrame | None = None,
    most: int = 8,
    least: int = 5,
) -> pd.DataFrame:
    """The clusters most like each one in type, sector, stage and size.

    Parameters
    ----------
    evidence
        The evidence frame, for sizes (``jobs``, else ``plants``).
    profile
        ``cluster_id`` and where known ``seri_type, stage``.
    industries
        ``cluster, sector``: a code; two clusters share a sector where it is equal.
    most, least
        Peers a cluster: at most so many; at least so many are taken, the nearest in
        size, even where they differ otherwise.

    Returns
    -------
    DataFrame
        ``cluster, peer, distance, same_type, same_sector, same_stage, size_ratio``,
        the nearest first. Distance counts 1 for another type, ½ for another sector, ½
        for another stage, and half the logarithm to base 2 of the sizes' ratio; what
        is not known of one of the two counts as half of it.

    Raises
    ------
    ParameterError
        ``least`` below 1 or above ``most``.

    Notes
    -----
    The weights are Gunjip's own, after the practice of the European reference
    regions that combine structure and size; they are no statement of a source.

    Examples
    --------
    >>> import pandas as pd
    >>> told = pd.DataFrame({"cluster": list("ABC"), "indicator": "jobs", "value": [8.0, 9.0, 90.0]})
    >>> structural_peers(told, most=1, least=1)["peer"].tolist()
    ['B', 'A', 'B']
    """
    checks = Checks()
    checks.require(1 <= least <= most, "needs-between", name="least", low=1, high=most, value=least)
    checks.done()
    table = check_evidence(evidence.table if isinstance(evidence, Result) else evidence)
    wide = table.pivot(index="cluster", columns="indicator", values="value")
    size = pd.Series(math.nan, index=wide.index)
    for name in ("plants", "jobs"):
        if name in wide:
            size = wide[name].fillna(size)
    told: dict[str, dict[str, str]] = {c: {} for c in wide.index}
    if profile is not None:
        frame = profile.rename(columns={"cluster": "cluster_id"})
        for row in frame.to_dict(orient="records"):
            for key in ("seri_type", "stage"):
                if str(row["cluster_id"]) in told and str(row.get(key)) not in ("nan", "not_told"):
                    told[str(row["cluster_id"])][key] = str(row.get(key))
    if industries is not None:
        require_columns(industries, ("cluster", "sector"), "industries")
        for c, sector in zip(industries["cluster"], industries["sector"], strict=True):
            if str(c) in told:
                told[str(c)]["sector"] = str(sector)
    rows = []
    for c in wide.index:
        near = []
        for o in wide.index:
            if o == c:
                continue
            same = {
                k: _same(told[c].get(k), told[o].get(k)) for k in ("seri_type", "sector", "stage")
            }
            ratio = size[o] / size[c] if size[c] > 0 and size[o] > 0 else math.nan
            apart = 0.5 * abs(math.log2(ratio)) if math.isfinite(ratio) else 0.5
            weight = {"seri_type": 1.0, "sector": 0.5, "stage": 0.5}
            gap = apart + sum(
                w * (0.5 if same[k] is None else 0.0 if same[k] else 1.0) for k, w in weight.items()
            )
            near.append((c, o, gap, same["seri_type"], same["sector"], same["stage"], ratio))
        near.sort(key=lambda r: (r[2], r[1]))
        like = [r for r in near if r[2] <= 1.5]
        rows += like[:most] if len(like) >= least else near[:least]
    names = ["cluster", "peer", "distance", "same_type", "same_sector", "same_stage", "size_ratio"]
    return pd.DataFrame(rows, columns=names)


def _same(a: str | None, b: str | None) -> bool | None:
    return None if a is None or b is None else a == b


def benchmark_gaps(
    evidence: pd.DataFrame | Result,
    *,
    peers: pd.DataFrame | None = None,
    against: Sequence[str] = (),
) -> Result:
    """How far each cluster is from its peers, indicator by indicator, in the indicator's own unit.

    Parameters
    ----------
    evidence
        The evidence frame.
    peers
        ``cluster, peer`` (see ``structural_peers``); by default all others.
    against
        Clusters chosen by the user, in place of the peers.

    Returns
    -------
    Result
        ``cluster, indicator, value, low, high, unit, median, lower, upper`` (the peers'
        quartiles), ``gap`` (value less median), ``gap_low, gap_high, rank`` (share of
        peers below), ``peers`` (how many), ``status`` (``too_few`` below three peers).

    Raises
    ------
    ParameterError
        ``against`` names a cluster that there is not.

    Examples
    --------
    >>> import pandas as pd
    >>> told = pd.DataFrame({"cluster": list("ABCD"), "indicator": "jobs", "value": [1.0, 2, 4, 6]})
    >>> benchmark_gaps(told).frame.loc[0, ["median", "gap"]].tolist()
    [4.0, -3.0]
    """
    table = check_evidence(evidence.table if isinstance(evidence, Result) else evidence)
    clusters = sorted(table["cluster"].unique())
    checks = Checks()
    for name in against:
        checks.one_of("against", name, clusters)
    checks.done()
    if peers is not None:
        require_columns(peers, ("cluster", "peer"), "peers")
    rows = []
    for name in clusters:
        if against:
            others = [o for o in against if o != name]
        elif peers is not None:
            others = (
                peers.loc[peers["cluster"].astype("str") == name, "peer"].astype("str").tolist()
            )
        else:
            others = [o for o in clusters if o != name]
        theirs = table[table["cluster"].isin(others) & np.isfinite(table["value"])]
        by = {str(k): v["value"].to_numpy(dtype=float) for k, v in theirs.groupby("indicator")}
        for told in table[table["cluster"] == name].to_dict(orient="records"):
            rows.append(_gap(told, by.get(str(told["indicator"]), np.empty(0))))
    return Result(
        kind="benchmark_gaps",
        table=pd.DataFrame(rows),
        params={"against": list(against)},
        units={"gap": "the indicator's own unit"},
    )


def _gap(told: dict[Any, Any], values: Any) -> dict[str, Any]:
    value, low, high = (float(told[k]) for k in ("value", "low", "high"))
    quartiles = np.quantile(values, [0.5, 0.25, 0.75]) if values.size else [math.nan] * 3
    median = float(quartiles[0])
    status = str(told["status"]) if math.isfinite(value) and values.size >= 3 else "too_few"
    if math.isnan(value):
        status = "not_tested"
    return {
        "cluster": str(told["cluster"]), "indicator": str(told["indicator"]), "value": value,
        "low": low, "high": high, "unit": str(told["unit"]), "median": median,
        "lower": float(quartiles[1]), "upper": float(quartiles[2]), "gap": value - median,
        "gap_low": low - median, "gap_high": high - median,
        "rank": float((values < value).mean()) if values.size else math.nan,
        "peers": int(values.size), "status": status,
    }  # fmt: skip


def role_gaps(profile: pd.DataFrame, *, against: Sequence[str] = ()) -> Result:
    """Steps of the role grades between each cluster and cases of the literature of its type.

    Parameters
    ----------
    profile
        ``cluster_id, vp, so, ss`` and where known ``seri_type, interaction``.
    against
        Keys of casebook cases ("toyota_city"); by default, for each cluster, the
        cases of its type that are the stronger of their pair (LAW-09).

    Returns
    -------
    Result
        ``cluster, benchmark, vp, so, ss`` (steps of an order: −1 is one grade below),
        ``interaction`` (``weaker``, ``equal``, ``stronger``, ``not_told``),
        ``weakest`` (roles to reinforce), ``status``.

    Raises
    ------
    InputError, ParameterError
        A column or a case that there is not.

    Notes
    -----
    The cases' grades are assigned by inference (F-26), their interaction too (F-27).

    References
    ----------
    LAW-09, H-43 (S4 L847–947).

    Examples
    --------
    >>> import pandas as pd
    >>> told = pd.DataFrame({"cluster_id": ["mine"], "vp": "weak", "so": "strong", "ss": "medium",
    ...     "seri_type": "large_firm_led", "interaction": "weak"})
    >>> role_gaps(told).frame[["benchmark", "vp", "so", "ss", "interaction"]].values.tolist()
    [['toyota_city', -1, 0, 0, 'weaker']]
    """
    from gunjip.diagnosis.balance import weakest_role

    frame = profile.rename(columns={"cluster": "cluster_id"})
    require_columns(frame, ("cluster_id", *ROLES), "profile")
    chosen = [case(name) for name in against]
    weakest = weakest_role(frame).set_index("cluster")["weakest"]
    rows: list[dict[str, Any]] = []
    for told in frame.to_dict(orient="records"):
        kind = str(told.get("seri_type"))
        own = chosen or [c for c in cases(scope="reference") if c.type == kind and _leads(c.key)]
        for other in own:
            if other.role is None:
                continue
            grades = [RANKS.get(str(told[r])) for r in ROLES]
            steps = [
                math.nan if g is None else g - r
                for g, r in zip(grades, other.role.ranks, strict=True)
            ]
            known = all(g is not None for g in grades)
            rows.append(
                {
                    "cluster": str(told["cluster_id"]), "benchmark": other.key,
                    **dict(zip(ROLES, steps, strict=True)),
                    "interaction": _against(told.get("interaction"), other),
                    "weakest": weakest.get(str(told["cluster_id"]), ""),
                    "status": "inferred" if known else "not_tested",
                }
            )  # fmt: skip
    names = ["cluster", "benchmark", *ROLES, "interaction", "weakest", "status"]
    return Result(
        kind="role_gaps",
        table=pd.DataFrame(rows, columns=names),
        units=dict.fromkeys(ROLES, "steps"),
        citation="LAW-09, H-43; S4 L847-947 (flags F-26, F-27)",
    )


def _leads(key: str) -> bool:
    """Whether a case is the benchmark of its pair, or has no pair."""
    from gunjip.casebook import twin_gaps

    pairs = twin_gaps().table
    return key in set(pairs["benchmark"]) or key not in set(pairs["case"])


def _against(mine: Any, other: Any) -> str:
    order = {"none": 0, "weak": 1, "medium": 2, "strong": 3}
    told = other.interaction
    theirs = None if told is None else order.get(str(told.value))
    own = order.get(str(mine))
    if own is None or theirs is None:
        return "not_told"
    return "equal" if own == theirs else "weaker" if own < theirs else "stronger"


def shift_share(before: Any, after: Any) -> Result:
    r"""Growth of each region split into national, industry-mix and competitive parts.

    .. math:: \Delta x_{ri} = x_{ri} g + x_{ri} (g_i - g) + x_{ri} (g_{ri} - g_i)

    Parameters
    ----------
    before, after
        Region × industry tables of two years: see ``region_industry_matrix``.

    Returns
    -------
    Result
        One row a region: ``region, before, after, change, national, mix,
        competitive`` in the table's unit; the three parts add up to the change.
        ``extra["cells"]`` has them by region and industry.

    Raises
    ------
    InputError
        The periods have no region or industry in common.

    Notes
    -----
    Cells that one of the years does not know are left out of both, with their
    number in ``params["left_out"]``. The competitive part is what is left after
    mix: it holds everything that is local, luck included.

    References
    ----------
    Dunn (1960), Papers of the Regional Science Association 6, 97–112,
    doi:10.1007/BF01943961.

    Examples
    --------
    >>> found = shift_share([[10, 10], [10, 30]], [[15, 10], [10, 30]])
    >>> found.frame["competitive"].round(6).tolist()
    [2.5, -2.5]
    """
    first, second = region_industry_matrix(before), region_industry_matrix(after)
    rows = first.regions.intersection(second.regions, sort=None)
    columns = first.industries.intersection(second.industries, sort=None)
    if not len(rows) or not len(columns):
        raise InputError.of("conc-periods-differ")
    x, y = (
        pd.DataFrame(m.value, m.regions, m.industries).reindex(index=rows, columns=columns)
        for m in (first, second)
    )
    known = np.isfinite(x.to_numpy()) & np.isfinite(y.to_numpy())
    a, b = np.where(known, x.to_numpy(), 0.0), np.where(known, y.to_numpy(), 0.0)
    if a.sum() <= 0:
        raise InputError.of("table-empty")
    total = b.sum() / a.sum() - 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        of_industry = np.where(a.sum(axis=0) > 0, b.sum(axis=0) / a.sum(axis=0) - 1.0, 0.0)
    national, mix = a * total, a * (of_industry - total)
    competitive = (b - a) - national - mix
    cells = pd.DataFrame(
        {
            "region": np.repeat(rows.to_numpy(dtype=object), len(columns)),
            "industry": np.tile(columns.to_numpy(dtype=object), len(rows)),
            "before": a.ravel(), "after": b.ravel(), "national": national.ravel(),
            "mix": mix.ravel(), "competitive": competitive.ravel(),
            "status": np.where(known.ravel(), "ok", "unknown-cell"),
        }
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "region": rows.to_numpy(dtype=object), "before": a.sum(axis=1), "after": b.sum(axis=1),
            "change": (b - a).sum(axis=1), "national": national.sum(axis=1),
            "mix": mix.sum(axis=1), "competitive": competitive.sum(axis=1),
        }
    )  # fmt: skip
    return Result(
        kind="shift_share",
        table=table,
        params={"left_out": int((~known).sum())},
        citation="Dunn (1960), doi:10.1007/BF01943961",
        extra={"cells": cells},
    )
