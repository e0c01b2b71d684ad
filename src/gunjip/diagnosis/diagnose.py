"""Put the checks to the evidence: one row a check, and nothing said that was not tested."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gunjip.diagnosis.balance import KEPT, ROLES
from gunjip.diagnosis.checks import GROUPS, Check, Condition, read_checks
from gunjip.diagnosis.evidence import check_evidence
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, has_message, say
from gunjip.tables.common import require_columns

OUTCOMES = ("passed", "failed", "not_tested")
COLUMNS = [
    "cluster", "check", "group", "indicator", "statistic", "value", "low", "high", "unit", "n",
    "benchmark", "operator", "threshold", "outcome", "why", "source", "limits", "status",
]  # fmt: skip
#: Peers that a quantile needs.
LEAST_PEERS = 5
#: A user's own check has no text in the catalogue.
_RANK = {"weak": 0.0, "medium": 0.5, "strong": 1.0}


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosis(Result):
    """A diagnosis: one row a cluster and check.

    Attributes
    ----------
    table
        ``cluster, check, group, indicator, statistic, value, low, high, unit, n,
        benchmark, operator, threshold, outcome, why, source, limits, status``.
        ``outcome`` is ``passed``, ``failed`` or ``not_tested``; ``status`` says how
        it was reached: ``measured``, ``bounded``, ``inferred``, or, of what was not
        tested, ``not_tested`` (no data), ``uncertain`` (the interval holds the
        threshold), ``too_few`` or ``not_applicable``.
    evidence
        What the checks were put to.
    """

    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        Result.__post_init__(self)
        object.__setattr__(self, "evidence", self.evidence.copy())

    def counts(self) -> pd.DataFrame:
        """Checks by cluster and outcome, those that do not apply left out."""
        told = self.table[self.table["status"] != "not_applicable"]
        out = pd.crosstab(told["cluster"], told["outcome"])
        return out.reindex(columns=list(OUTCOMES), fill_value=0)

    def failed(self, cluster: str | None = None) -> pd.DataFrame:
        """The failed checks, of one cluster or of all."""
        rows = self.table[self.table["outcome"] == "failed"]
        return rows[rows["cluster"] == cluster] if cluster is not None else rows

    def summary(self, lang: Lang = "en") -> str:
        """Each cluster in a line: what failed, and how much could not be tested."""
        lines = []
        for name, row in self.counts().iterrows():
            wrong = [check_name(c, lang) for c in self.failed(str(name))["check"]]
            lines.append(
                say(
                    "diag-summary", lang, cluster=str(name), passed=int(row["passed"]),
                    failed=int(row["failed"]), untested=int(row["not_tested"]),
                )
            )  # fmt: skip
            if wrong:
                lines.append("  " + say("diag-summary-failed", lang, names=", ".join(wrong)))
        return "\n".join(lines)


def check_name(check: str, lang: Lang) -> str:
    """A check's name in a language; a user's own check is told by its id."""
    key = f"diag-check-{check.replace('_', '-')}"
    return say(key, lang) if has_message(key, lang) else check


def diagnose(
    evidence: pd.DataFrame | Result,
    *,
    profile: pd.DataFrame | None = None,
    peers: pd.DataFrame | None = None,
    checks: Sequence[Check] | None = None,
) -> Diagnosis:
    """Put every check to every cluster.

    Parameters
    ----------
    evidence
        The evidence frame (see ``gunjip.diagnosis.evidence``), whatever its
        source: ``cluster, indicator, value`` and, where known, ``low, high, unit,
        n, source, status``.
    profile
        One row a cluster: ``cluster_id`` and where known ``seri_type, stage, vp,
        so, ss`` (strong, medium, weak, not_told), ``vp_share, so_share, ss_share`` (of
        the redraws that keep the grade) and ``emerging``.
    peers
        ``cluster, peer``: with whom each is compared; by default all others.
    checks
        From ``read_checks``; by default the package's own.

    Returns
    -------
    Diagnosis

    Raises
    ------
    InputError, ParameterError
        An evidence or profile frame without its columns.

    Notes
    -----
    A check passes or fails only where the whole interval lies on one side of the
    threshold. Where the interval holds it, the outcome is *not tested* with
    status *uncertain*: the data cannot tell. A value without an interval is
    taken as it is. A check without data, with too few cases, or with fewer than
    five peers is *not tested*; a check that speaks of other types or stages, or
    whose condition does not hold, is *not applicable*. A check of a type or a
    stage that the profile does not tell is *not tested*. The quantile of peers is
    taken as known.

    A joint check passes where enough of each of its parts pass; checks among its
    parts that were not tested make its interval wide.

    References
    ----------
    The rows of the casebook that each check names.

    Examples
    --------
    >>> import pandas as pd
    >>> told = pd.DataFrame({"cluster": ["A", "A"], "indicator": ["hard_budget_share",
    ...     "programme_years"], "value": [0.9, 11.0]})
    >>> out = diagnose(told).frame.set_index("check")["outcome"]
    >>> out["hard_infrastructure"], out["short_horizon"], out["secrecy"]
    ('failed', 'passed', 'not_tested')
    """
    table = check_evidence(evidence.table if isinstance(evidence, Result) else evidence)
    wanted = read_checks() if checks is None else tuple(checks)
    kinds = _profile(profile)
    table = _with_roles(table, kinds)
    clusters = sorted(table["cluster"].unique())
    compared = _peers(peers, clusters)
    held = {(str(r["cluster"]), str(r["indicator"])): r for r in table.to_dict(orient="records")}
    rows: list[dict[str, Any]] = []
    for name in clusters:
        mine = [
            _simple(check, name, held, kinds.get(name, {}), compared[name])
            for check in wanted
            if not check.parts
        ]
        joint = [_joint(check, name, mine) for check in wanted if check.parts]
        rows += [*mine, *joint]
    order = {c.id: k for k, c in enumerate(wanted)}
    out = pd.DataFrame(rows, columns=COLUMNS)
    out = out.sort_values(
        ["cluster", "check"], key=lambda s: s.map(order) if s.name == "check" else s,
        ignore_index=True,
    )  # fmt: skip
    return Diagnosis(
        kind="diagnosis",
        table=out,
        params={"checks": [c.id for c in wanted], "groups": list(GROUPS)},
        citation="The casebook's rows in the column “source”.",
        evidence=table,
    )


def _profile(profile: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    if profile is None:
        return {}
    frame = profile.rename(columns={"cluster": "cluster_id"})
    require_columns(frame, ("cluster_id",), "profile")
    return {
        str(r["cluster_id"]): {str(k): v for k, v in r.items()}
        for r in frame.to_dict(orient="records")
    }


def _with_roles(table: pd.DataFrame, kinds: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Evidence with the weakest role, an order and no ratio: weak 0, medium ½, strong 1.

    A grade that fewer than half of the profile's redraws keep could be any.
    """
    rows = []
    for name, told in kinds.items():
        grades = [str(told.get(role, "not_told")) for role in ROLES]
        if not all(g in _RANK for g in grades):
            continue
        kept = [float(told.get(f"{role}_share", 1.0)) >= KEPT for role in ROLES]
        ranks = [_RANK[g] for g in grades]
        rows.append(
            {
                "cluster": name, "indicator": "weakest_role", "value": min(ranks),
                "low": min(r if k else 0.0 for r, k in zip(ranks, kept, strict=True)),
                "high": min(r if k else 1.0 for r, k in zip(ranks, kept, strict=True)),
                "unit": "grade", "year": 0, "n": 3, "source": "profile", "status": "inferred",
            }
        )  # fmt: skip
    if not rows:
        return table
    known = set(table["cluster"])
    extra = pd.DataFrame([r for r in rows if r["cluster"] in known], columns=table.columns)
    return pd.concat([table, extra], ignore_index=True).drop_duplicates(["cluster", "indicator"])


def _peers(peers: pd.DataFrame | None, clusters: list[str]) -> dict[str, list[str]]:
    if peers is None:
        return {c: [o for o in clusters if o != c] for c in clusters}
    require_columns(peers, ("cluster", "peer"), "peers")
    named = peers.assign(cluster=peers["cluster"].astype("str"), peer=peers["peer"].astype("str"))
    checks = Checks()
    strange = sorted(set(named["cluster"]) - set(clusters))
    checks.require(not strange, "diag-peers-unknown", names=", ".join(strange[:5]))
    checks.done()
    return {c: named.loc[named["cluster"] == c, "peer"].tolist() for c in clusters}


def _holds(value: float, operator: str, cut: float) -> bool:
    if operator == ">=":
        return value >= cut
    if operator == ">":
        return value > cut
    return value <= cut if operator == "<=" else value < cut


def judge(value: float, low: float, high: float, operator: str, cut: float) -> str:
    """``passed``, ``failed``, or ``uncertain`` where the interval has both sides in it.

    Examples
    --------
    >>> judge(2.0, 1.5, 2.5, ">=", 1.0), judge(1.1, 0.8, 1.4, ">=", 1.0)
    ('passed', 'uncertain')
    """
    ends = [value if math.isnan(e) else e for e in (low, high)]
    told = {_holds(e, operator, cut) for e in (*ends, value)}
    if len(told) == 2:
        return "uncertain"
    return "passed" if told.pop() else "failed"


def _simple(
    check: Check,
    name: str,
    held: dict[tuple[str, str], dict[Any, Any]],
    kind: dict[str, Any],
    peers: list[str],
) -> dict[str, Any]:
    found = [i for i in check.indicators if (name, i) in held]
    tested = [i for i in found if math.isfinite(float(held[name, i]["value"]))]
    indicator = (tested or found or list(check.indicators))[0]
    told = held.get((name, indicator), {})
    value, low, high = (float(told.get(k, math.nan)) for k in ("value", "low", "high"))
    cut, benchmark = _cut(check, indicator, held, peers)
    out = _row(check, name, indicator, value, low, high)
    out.update(unit=str(told.get("unit", "")), n=int(told.get("n", 0)), threshold=cut,
               benchmark=benchmark)  # fmt: skip
    apply = _applies(check, name, held, kind)
    if apply != "yes":
        out["status"] = apply
    elif math.isnan(value) or str(told["status"]) == "not_tested":
        out["status"] = "not_tested"
    elif (int(told["n"]) < check.least_n and int(told["n"]) > 0) or math.isnan(cut):
        out["status"] = "too_few"
    else:
        verdict = judge(value, low, high, check.operator, cut)
        out["status"] = "uncertain" if verdict == "uncertain" else str(told["status"])
        out["outcome"] = "not_tested" if verdict == "uncertain" else verdict
    return out


def _row(
    check: Check, name: str, indicator: str, value: float, low: float, high: float
) -> dict[str, Any]:
    return {
        "cluster": name, "check": check.id, "group": check.group, "indicator": indicator,
        "statistic": indicator, "value": value, "low": low, "high": high, "unit": "", "n": 0,
        "benchmark": "", "operator": check.operator, "threshold": math.nan,
        "outcome": "not_tested", "why": check.why, "source": ", ".join(check.sources),
        "limits": check.limits, "status": "not_tested",
    }  # fmt: skip


def _cut(
    check: Check, indicator: str, held: dict[tuple[str, str], dict[Any, Any]], peers: list[str]
) -> tuple[float, str]:
    """The threshold, and what it is: a number of its own, or a quantile of peers."""
    if check.cuts:
        return check.cuts[check.indicators.index(indicator)], "fixed"
    if check.threshold is not None:
        return check.threshold, "fixed"
    values = [float(held[p, indicator]["value"]) for p in peers if (p, indicator) in held]
    good = [v for v in values if math.isfinite(v)]
    quantile = float(check.quantile or 0.0)
    label = f"peers:p{100 * quantile:.0f}:n={len(good)}"
    if len(good) < LEAST_PEERS:
        return math.nan, label
    return float(np.quantile(good, quantile)), label


def _applies(
    check: Check, name: str, held: dict[tuple[str, str], dict[Any, Any]], kind: dict[str, Any]
) -> str:
    """Whether a check speaks of this cluster: ``yes``, ``not_applicable`` or ``not_tested``."""
    for wanted, key in ((check.stages, "stage"), (check.types, "seri_type")):
        if wanted:
            told = str(kind.get(key) or "not_told")
            if told in ("not_told", "nan", "None", ""):
                return "not_tested"
            if told not in wanted:
                return "not_applicable"
    if check.emerging is not None:
        emerging = kind.get("emerging")
        if emerging is None or emerging != emerging:
            return "not_tested"
        if bool(emerging) != check.emerging:
            return "not_applicable"
    for condition in check.unless:
        if _meets(condition, name, held):
            return "not_applicable"
    for condition in check.given:
        met = _meets(condition, name, held)
        if met is None:
            return "not_tested"
        if not met:
            return "not_applicable"
    return "yes"


def _meets(
    condition: Condition, name: str, held: dict[tuple[str, str], dict[Any, Any]]
) -> bool | None:
    """Whether a condition holds of a cluster; None where its indicator is not known."""
    indicator, operator, cut = condition
    found = held.get((name, indicator))
    if found is None or not math.isfinite(float(found["value"])):
        return None
    return _holds(float(found["value"]), operator, cut)


def _joint(check: Check, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The least share passed among the parts; untested checks could be either."""
    lows, highs, known = [], [], 0
    for part in check.parts:
        mine = [
            r for r in rows
            if (r["check"] in part or r["group"] in part) and r["status"] != "not_applicable"
        ]  # fmt: skip
        if not mine:
            continue
        passed = sum(r["outcome"] == "passed" for r in mine)
        open_ = sum(r["outcome"] == "not_tested" for r in mine)
        known += len(mine) - open_
        lows.append(passed / len(mine))
        highs.append((passed + open_) / len(mine))
    out = _row(check, name, "share_passed", math.nan, math.nan, math.nan)
    cut = float(check.threshold or 0.0)
    out.update(unit="share of checks", n=known, threshold=cut, benchmark="joint")
    if not lows or not known:
        return out
    low, high = min(lows), min(highs)
    out.update(value=low if low == high else math.nan, low=low, high=high)
    sides = {_holds(low, check.operator, cut), _holds(high, check.operator, cut)}
    if len(sides) == 2:
        out["status"] = "uncertain"
    else:
        out["outcome"] = "passed" if sides.pop() else "failed"
        out["status"] = "measured" if low == high else "bounded"
    return out
