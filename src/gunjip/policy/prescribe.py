"""From failed checks to instruments: every line names the checks, the rule and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, say
from gunjip.policy.gate import Gate, default_gate
from gunjip.policy.rule_files import rule_book
from gunjip.policy.rules import GRADES, Amount, Rule, RuleBook, told

OUTCOMES = ("passed", "failed", "not_tested")
COLUMNS = [
    "cluster", "rank", "rule", "instrument", "direction", "kind", "failed_checks", "mechanism",
    "evidence", "evidence_works", "source", "stage_sign", "side_effects", "contra_indications",
    "cost_low", "cost_high", "cost_unit", "cost_source", "lead_time_low", "lead_time_high",
    "lead_time_unit", "lead_time_source", "owner", "indicator", "conflicts_with",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Prescription(Result):
    """What is prescribed, what is not and why.

    Attributes
    ----------
    table
        One row a cluster and rule; ``frame`` gives a copy.
    answers
        One row a cluster: ``cluster, answer, checks, failed, not_tested, passed``.
    withheld
        Rules whose check failed and that are not offered: ``cluster, rule,
        instrument, failed_checks, reason``.
    conflicts
        Pairs of offered rules that pull apart: ``cluster, rule, other, why``.
    book
        The rules that were asked.
    """

    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    withheld: pd.DataFrame = field(default_factory=pd.DataFrame)
    conflicts: pd.DataFrame = field(default_factory=pd.DataFrame)
    book: RuleBook = field(default_factory=rule_book)

    def __post_init__(self) -> None:
        # Without super(): a slotted dataclass is made twice, which breaks it.
        Result.__post_init__(self)
        for name in ("answers", "withheld", "conflicts"):
            object.__setattr__(self, name, getattr(self, name).copy())

    def instruments(self, cluster: str | None = None) -> pd.DataFrame:
        """One row a cluster and instrument to be used, its rules put together.

        Parameters
        ----------
        cluster
            Only its rows; None for those of all clusters.

        Returns
        -------
        DataFrame
            ``cluster, instrument, rules, failed_checks, evidence, source, owner,
            indicator, conflicts_with, rank`` and cost and lead time; rules to
            avoid are left out.
        """
        rows = self.table[self.table["direction"] == "do"]
        if cluster is not None:
            rows = rows[rows["cluster"] == cluster]
        out = []
        for (name, instrument), group in rows.groupby(["cluster", "instrument"], sort=False):
            first = group.iloc[0]
            best = min(group["evidence"], key=GRADES.index)
            out.append(
                {
                    **{str(k): v for k, v in first.items()},
                    "cluster": name,
                    "instrument": instrument,
                    "rules": _union(group["rule"]),
                    "failed_checks": _union(group["failed_checks"]),
                    "source": _union(group["source"]),
                    "side_effects": _union(group["side_effects"]),
                    "contra_indications": _union(group["contra_indications"]),
                    "conflicts_with": _union(group["conflicts_with"]),
                    "evidence": best,
                }
            )
        frame = pd.DataFrame(out, columns=[*COLUMNS, "rules"]).drop(columns="rule")
        return frame.reset_index(drop=True)

    def chain(self, cluster: str, rule: str, *, lang: Lang = "en") -> list[tuple[str, str]]:
        """One line from the number to the source line: (step, what), in order.

        Raises
        ------
        ParameterError
            The rule is not prescribed for the cluster.
        """
        rows = self.table[(self.table["cluster"] == cluster) & (self.table["rule"] == rule)]
        if rows.empty:
            checks = Checks()
            known = self.table.loc[self.table["cluster"] == cluster, "rule"]
            checks.one_of("rule", rule, known.tolist())
            checks.done()
        # Imported here: the chain's words stand on what this module gives.
        from gunjip.policy.chain import chain_of

        return chain_of(rows.iloc[0], self, lang)

    def summary(self, lang: Lang = "en") -> str:
        """Cluster by cluster: the answer, then what is prescribed."""
        lines = []
        for row in self.answers.to_dict(orient="records"):
            lines.append(
                say(
                    f"policy-answer-{str(row['answer']).replace('_', '-')}",
                    lang,
                    name=row["cluster"],
                    failed=int(row["failed"]),
                    untested=int(row["not_tested"]),
                )
            )
            mine = self.table[self.table["cluster"] == row["cluster"]]
            for item in mine.itertuples(index=False):
                lines.append(
                    say(
                        f"policy-line-{item.direction}",
                        lang,
                        instrument=told("instrument", str(item.instrument), lang),
                        rule=item.rule,
                        checks=", ".join(
                            told("check", c, lang) for c in str(item.failed_checks).split(", ")
                        ),
                        source=item.source,
                        grade=told("grade", str(item.evidence), lang),
                    )
                )
            lines += self.conflict_lines(str(row["cluster"]), lang)
            lines += filter(None, [self.withheld_line(str(row["cluster"]), lang)])
        return "\n".join(lines)

    def withheld_line(self, cluster: str, lang: Lang = "en") -> str:
        """How many rules a cluster is not offered, by reason; "" where there is none."""
        reasons = self.withheld.loc[self.withheld["cluster"] == cluster, "reason"].value_counts()
        if reasons.empty:
            return ""
        told_ = ", ".join(
            say(
                "policy-withheld-reason", lang, reason=told("reason", str(reason), lang),
                count=int(count),
            )
            for reason, count in reasons.items()
        )  # fmt: skip
        return f"{say('policy-withheld', lang, count=int(reasons.sum()))} {told_}."

    def conflict_lines(self, cluster: str, lang: Lang = "en") -> list[str]:
        """A cluster's rules that pull apart, a line a pair below a line that says so."""
        pairs = self.conflicts[self.conflicts["cluster"] == cluster]
        if pairs.empty:
            return []
        rules = self.book.rules
        return [
            say("policy-conflicts", lang),
            *(
                say(
                    "policy-conflict-line", lang, rule=str(r.rule), other=str(r.other),
                    one=told("instrument", rules[str(r.rule)].instrument, lang),
                    two=told("instrument", rules[str(r.other)].instrument, lang),
                    why=told("conflict", str(r.why), lang),
                )
                for r in pairs.itertuples(index=False)
            ),
        ]  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Plain data with answers, withheld rules and conflicts."""
        out = Result.to_dict(self)
        for name in ("answers", "withheld", "conflicts"):
            out[name] = to_plain(getattr(self, name))
        return out


def _union(texts: Iterable[object]) -> str:
    """Comma-separated names of several cells, each once."""
    names = (n for t in texts for n in str(t).split(", ") if n)
    return ", ".join(dict.fromkeys(names))


def prescribe(
    diagnosis: Any,
    profile: Any = None,
    *,
    rules: RuleBook | None = None,
    gate: Gate | None = None,
) -> Prescription:
    """Instruments for the failed checks of each cluster, as far as type and stage allow.

    Parameters
    ----------
    diagnosis
        A row a check: ``cluster, check, outcome`` ("passed", "failed",
        "not_tested"), and where known ``statistic, value, low, high, unit,
        benchmark, operator, threshold, source``. A frame, or a result with one.
    profile
        A row a cluster: ``cluster_id`` (or ``cluster``) and where known
        ``seri_type, stage, vp, so, ss, maturity, verdict``. What is absent counts
        as not told, never as allowed; maturity follows from a stage of formation
        (low) or maturity (high).
    rules
        The rule base; that of the package by default, see :func:`read_rules`.
    gate
        When policy may act; :func:`default_gate` by default.

    Returns
    -------
    Prescription
        Frame: a row a cluster and rule, the best first. ``stage_sign`` is the
        matrix's sign of the instrument at the cluster's stage; cost and lead time
        are NaN where no source gives them.

    Raises
    ------
    InputError
        Columns are missing or hold unknown words.

    Notes
    -----
    No failed check, no prescription. The order within a cluster is by grade of
    evidence, then by the matrix's sign, then by the number of failed checks
    that the rule answers; it is an order of presentation and no effect size.

    References
    ----------
    Casebook rows P-01 to P-44, MOD-27, H-29 and those that each row names.

    Examples
    --------
    >>> import pandas as pd
    >>> checks = pd.DataFrame(
    ...     {"cluster": "C1", "check": ["soft_network", "secrecy"], "outcome": ["failed", "passed"]}
    ... )
    >>> found = prescribe(checks, pd.DataFrame({"cluster_id": ["C1"], "stage": ["maturity"]}))
    >>> found.frame["rule"].tolist()
    ['P-06-exchange', 'P-24-network', 'P-30-mature']
    """
    book = rules or rule_book()
    door = gate or default_gate()
    frame, kinds = _intake(diagnosis, profile)
    offered: list[dict[str, Any]] = []
    withheld: list[tuple[str, str, str, str, str]] = []
    answers: list[dict[str, Any]] = []
    pairs = book.conflicts()
    clashes: list[tuple[str, str, str, str]] = []
    for cluster in dict.fromkeys([*frame["cluster"], *kinds]):
        rows = frame[frame["cluster"] == cluster]
        if "status" in rows:  # what does not apply is not wanting either
            rows = rows[rows["status"].astype("str") != "not_applicable"]
        by = {o: list(rows.loc[rows["outcome"] == o, "check"]) for o in OUTCOMES}
        kind = kinds.get(cluster, {})
        answer, shown = door.decide(
            by["failed"], by["not_tested"], by["passed"], verdict=kind.get("verdict", "")
        )
        answers.append(
            {
                "cluster": cluster,
                "answer": answer,
                "checks": ", ".join(shown),
                **{o: len(by[o]) for o in OUTCOMES},
            }
        )
        mine = []
        for rule in book.rules.values():
            hit, untold = rule.hits(by["failed"], kind)
            if untold:
                asked = {c.partition(":")[0] for c in rule.checks} & set(by["failed"])
                withheld.append(
                    (cluster, rule.id, rule.instrument, ", ".join(sorted(asked)), "role_not_told")
                )
            if not hit:
                continue
            reason = rule.refusal(kind.get("seri_type", ""), kind.get("stage", ""), _maturity(kind))
            if not reason and not (answer == "act" or (answer == "mend" and rule.kind == "mend")):
                reason = "gate_closed"
            if reason:
                withheld.append((cluster, rule.id, rule.instrument, ", ".join(hit), reason))
            else:
                mine.append(_line(cluster, rule, hit, kind.get("stage", ""), book))
        here = {m["rule"] for m in mine}
        for one, other, why in pairs.itertuples(index=False):
            if one in here and other in here:
                clashes.append((cluster, one, other, why))
                for m in mine:
                    if m["rule"] in (one, other):
                        m["conflicts_with"] = _union(
                            [m["conflicts_with"], other if m["rule"] == one else one]
                        )
        mine.sort(key=_order)
        for rank, line in enumerate(mine, start=1):
            line["rank"] = rank
        offered += mine
    return Prescription(
        kind="prescription",
        table=pd.DataFrame(offered, columns=COLUMNS),
        params={"rules": len(book.rules), "need": door.need},
        citation="Casebook P-01 to P-44; MOD-27, H-29",
        answers=pd.DataFrame(
            answers, columns=["cluster", "answer", "checks", "failed", "not_tested", "passed"]
        ),
        withheld=pd.DataFrame(
            withheld, columns=["cluster", "rule", "instrument", "failed_checks", "reason"]
        ),
        conflicts=pd.DataFrame(clashes, columns=["cluster", "rule", "other", "why"]),
        book=book,
        extra={"diagnosis": frame, "profile": kinds, "gate": door},
    )


#: What the matrix says, the best first; nothing said stands between "+" and "0".
_SIGNS = {"+": 0, "": 1, "0": 2, "0/-": 3}


def _order(line: dict[str, Any]) -> tuple[int, int, int, str]:
    return (
        GRADES.index(line["evidence"]),
        _SIGNS.get(line["stage_sign"], 1),
        -len(line["failed_checks"].split(", ")),
        line["rule"],
    )


def _maturity(kind: dict[str, str]) -> str:
    """Of the profile; else read off the stage, as the casebook's I-26 does."""
    given = kind.get("maturity", "")
    return given or {"formation": "low", "maturity": "high"}.get(kind.get("stage", ""), "")


def _line(cluster: str, rule: Rule, hit: list[str], stage: str, book: RuleBook) -> dict[str, Any]:
    item = book.instruments[rule.instrument]
    sign = book.sign(rule.instrument, stage)
    warned = [*rule.contra_indications]
    if "-" in sign and rule.direction == "do":
        warned.append("stage_may_harm")
    return {
        "cluster": cluster,
        "rank": 0,
        "rule": rule.id,
        "instrument": rule.instrument,
        "direction": rule.direction,
        "kind": rule.kind,
        "failed_checks": ", ".join(hit),
        "mechanism": rule.mechanism,
        "evidence": rule.grade,
        "evidence_works": ", ".join(f"{e.work}:{e.says}" for e in rule.evidence),
        "source": ", ".join(rule.source),
        "stage_sign": sign,
        "side_effects": ", ".join(rule.side_effects),
        "contra_indications": ", ".join(warned),
        **_range("cost", item.cost),
        **_range("lead_time", item.lead_time),
        "owner": rule.owner or item.owner,
        "indicator": rule.indicator or item.indicator,
        "conflicts_with": "",
    }


def _range(name: str, amount: Amount) -> dict[str, Any]:
    return {
        f"{name}_low": np.nan if amount.low is None else amount.low,
        f"{name}_high": np.nan if amount.high is None else amount.high,
        f"{name}_unit": amount.unit,
        f"{name}_source": ", ".join(amount.source),
    }


def frame_of(given: Any) -> pd.DataFrame:
    """A frame, from a frame or a result; empty for None."""
    if given is None:
        return pd.DataFrame()
    return given.copy() if isinstance(given, pd.DataFrame) else pd.DataFrame(given.frame)


def _intake(diagnosis: Any, profile: Any) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    checks = Checks(InputError)
    frame = frame_of(diagnosis)
    for name in ("cluster", "check", "outcome"):
        if name not in frame:
            checks.add("table-column-missing", table="diagnosis", name=name)
    kinds: dict[str, dict[str, str]] = {}
    table = frame_of(profile)
    if not table.empty:
        key = "cluster_id" if "cluster_id" in table else "cluster"
        if key not in table:
            checks.add("table-column-missing", table="profile", name="cluster_id")
        elif table[key].duplicated().any():
            name = str(table.loc[table[key].duplicated(), key].iloc[0])
            checks.add("policy-profile-twice", name=name)
        else:
            for row in table.to_dict(orient="records"):
                kinds[str(row[key])] = {
                    str(k): "" if v is None or v != v else str(v) for k, v in row.items()
                }
    checks.done()
    frame = frame.astype({"cluster": "str", "check": "str", "outcome": "str"})
    for outcome in sorted(set(frame["outcome"]) - set(OUTCOMES)):
        checks.one_of("outcome", outcome, OUTCOMES)
    twice = frame.duplicated(["cluster", "check"])
    if twice.any():
        first = frame[twice].iloc[0]
        checks.add("policy-check-twice", name=str(first["cluster"]), check=str(first["check"]))
    checks.done()
    return frame, kinds
