"""Against whom: peers found from data, cases of the literature, clusters that a user chooses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gunjip.casebook import Case, case, cases, twin_gaps
from gunjip.diagnosis.balance import KEPT, RANKS, ROLES, weakest_role
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
        peers below), ``peers`` (how many), ``status`` (``too_few`` below three peers, or below one
        where they were chosen).

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
            rows.append(
                _gap(told, by.get(str(told["indicator"]), np.empty(0)), 1 if against else 3)
            )
    return Result(
        kind="benchmark_gaps",
        table=pd.DataFrame(rows),
        params={"against": list(against)},
        units={"gap": "the indicator's own unit"},
    )


def _gap(told: dict[Any, Any], values: Any, least: int) -> dict[str, Any]:
    value, low, high = (float(told[k]) for k in ("value", "low", "high"))
    quartiles = np.quantile(values, [0.5, 0.25, 0.75]) if values.size else [math.nan] * 3
    median = float(quartiles[0])
    status = str(told["status"]) if math.isfinite(value) and values.size >= least else "too_few"
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


def role_gaps(
    profile: pd.DataFrame, *, against: Sequence[str] = (), clusters: Sequence[str] = ()
) -> Result:
    """Steps of the role grades between each cluster and what it is held against.

    Parameters
    ----------
    profile
        ``cluster_id, vp, so, ss`` and where known ``seri_type, interaction, vp_share,
        so_share, ss_share`` (of the redraws that keep a grade).
    against
        Keys of casebook cases ("toyota_city"); by default, for each cluster, the
        cases of its type that are the stronger of their pair (LAW-09), unless
        ``clusters`` are named.
    clusters
        Clusters of the profile, chosen by the user.

    Returns
    -------
    Result
        ``cluster, benchmark, source`` (``case`` or ``cluster``), ``vp, so, ss`` (steps of an
        order: −1 is one grade below), ``interaction`` (``weaker``, ``equal``, ``stronger``,
        ``not_told``), ``weakest`` (roles to reinforce), ``unsure`` (roles whose grade fewer
        than half of the redraws keep, here or at the chosen cluster), ``status``.

    Raises
    ------
    InputError, ParameterError
        A column, a case or a cluster that there is not, or a case without grades.

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
    frame = profile.rename(columns={"cluster": "cluster_id"})
    require_columns(frame, ("cluster_id", *ROLES), "profile")
    every = frame.to_dict(orient="records")
    by_name = {str(r["cluster_id"]): r for r in every}
    check_cases(against)
    checks = Checks()
    for name in clusters:
        checks.one_of("against", name, sorted(by_name))
    checks.done()
    chosen = [_of_case(case(name)) for name in against] + [
        _Held(name, "cluster", _grades(by_name[name]), _ORDER.get(str(by_name[name].get("interaction"))),
              _unsure(by_name[name]))
        for name in clusters
    ]  # fmt: skip
    weakest = weakest_role(frame).set_index("cluster")["weakest"]
    rows: list[dict[str, Any]] = []
    for told in every:
        mine, own = str(told["cluster_id"]), _grades(told)
        for other in chosen or _benchmarks(str(told.get("seri_type"))):
            if other.source == "cluster" and other.name == mine:
                continue
            steps = [
                math.nan if g is None or r is None else g - r
                for g, r in zip(own, other.grades, strict=True)
            ]
            unsure = [r for r in ROLES if r in {*_unsure(told), *other.unsure}]
            rows.append(
                {
                    "cluster": mine, "benchmark": other.name, "source": other.source,
                    **dict(zip(ROLES, steps, strict=True)),
                    "interaction": _against(told.get("interaction"), other.interaction),
                    "weakest": weakest.get(mine, ""), "unsure": ", ".join(unsure),
                    "status": "not_tested" if any(map(math.isnan, steps)) else "inferred",
                }
            )  # fmt: skip
    names = [
        "cluster", "benchmark", "source", *ROLES, "interaction", "weakest", "unsure", "status",
    ]  # fmt: skip
    return Result(
        kind="role_gaps",
        table=pd.DataFrame(rows, columns=names),
        params={"against": list(against), "clusters": list(clusters)},
        units=dict.fromkeys(ROLES, "steps"),
        citation="LAW-09, H-43; S4 L847-947 (flags F-26, F-27)",
    )


def check_cases(names: Sequence[str]) -> None:
    """Refuse what is no case of the literature with role grades, with near matches.

    Raises
    ------
    ParameterError
    """
    checks = Checks()
    known = [c.key for c in cases(scope="reference") if c.role is not None]
    for name in names:
        checks.one_of("case", name, known)
    checks.done()


@dataclass(frozen=True, slots=True)
class _Held:
    """What a cluster's roles are held against."""

    name: str
    source: str
    grades: tuple[int | None, ...]
    interaction: int | None
    unsure: tuple[str, ...] = ()


_ORDER = {"none": 0, "weak": 1, "medium": 2, "strong": 3}


def _grades(told: Mapping[Any, Any]) -> tuple[int | None, ...]:
    return tuple(RANKS.get(str(told[r])) for r in ROLES)


def _unsure(told: Mapping[Any, Any]) -> tuple[str, ...]:
    """Roles whose grade most redraws of the profile change."""
    return tuple(r for r in ROLES if float(told.get(f"{r}_share", 1.0)) < KEPT)


def _of_case(one: Case) -> _Held:
    ranks = one.role.ranks if one.role is not None else (None,) * len(ROLES)
    told = one.interaction
    return _Held(one.key, "case", ranks, None if told is None else _ORDER.get(str(told.value)))


def _benchmarks(kind: str) -> list[_Held]:
    """Cases of a type that have no stronger twin."""
    pairs = twin_gaps().table
    weaker = set(pairs["case"]) - set(pairs["benchmark"])
    found = [c for c in cases(scope="reference") if c.type == kind and c.role is not None]
    return [_of_case(c) for c in found if c.key not in weaker]


def _against(mine: Any, theirs: int | None) -> str:
    own = _ORDER.get(str(mine))
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
