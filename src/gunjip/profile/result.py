"""What the room gives: one shape for every judgement, and the profile that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from gunjip.foundation.results import Result, freeze, to_plain
from gunjip.foundation.words import Lang, format_number, has_message, say

NOT_TOLD = "not_told"
#: Grades of a role, an order and not ratios (ROLE-NOTE1): △ ○ ◎.
GRADES = ("weak", "medium", "strong")
SYMBOLS = {"weak": "△", "medium": "○", "strong": "◎", NOT_TOLD: "?"}
ROLES = ("vp", "so", "ss")

EVIDENCE_COLUMNS = [
    "cluster", "indicator", "value", "low", "high", "unit", "year", "n", "source", "status",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One indicator that a judgement rests on.

    Attributes
    ----------
    indicator
        Its id in the evidence frame.
    value, low, high
        With its 90 % interval; NaN where there is none.
    says
        What it says alone: a grade, or ``yes`` or ``no`` to the statement of
        the option that it speaks to.
    option
        The option of the classifier that it speaks to; "" for a grade.
    weight
        In the judgement.
    """

    indicator: str
    value: float
    low: float
    high: float
    says: str
    option: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Change:
    """What would give another answer.

    Attributes
    ----------
    indicator
        The datum.
    to
        What it would have to say: a grade, ``yes`` or ``no``.
    answer
        The answer then.
    known
        Whether the datum is known now (it is marginal) or missing.
    """

    indicator: str
    to: str
    answer: str
    known: bool


@dataclass(frozen=True, slots=True)
class Classification:
    """One judgement of one cluster: the answer and all that it stands on.

    Attributes
    ----------
    cluster, classifier
        Of whom, by which classifier.
    answer
        One of the classifier's options, ``mixed`` where two fit equally, or
        ``not_told``.
    confidence
        Share of redraws of the evidence (and of the weights, where there are
        any) that give the same answer; NaN where it is not told.
    shares
        How well each option fits, 0 to 1, or its share of the redraws.
    used, lacked
        Evidence that spoke, and the ids of what was missing.
    changes
        What would give another answer.
    reason
        Why the answer is what it is: ``fits, mixed, too_little, single_year …``
        (catalogue ``profile-reason-…``).
    source
        Record ids of the casebook.
    """

    cluster: str
    classifier: str
    answer: str
    confidence: float
    shares: Mapping[str, float] = field(default_factory=dict)
    used: tuple[Evidence, ...] = ()
    lacked: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    reason: str = "fits"
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", freeze(self.shares))

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "cluster": self.cluster,
            "classifier": self.classifier,
            "answer": self.answer,
            "confidence": to_plain(self.confidence),
            "shares": to_plain(self.shares),
            "used": [{s: to_plain(getattr(e, s)) for s in Evidence.__slots__} for e in self.used],
            "lacked": list(self.lacked),
            "changes": [{s: getattr(c, s) for s in Change.__slots__} for c in self.changes],
            "reason": self.reason,
            "source": self.source,
        }

    def summary(self, lang: Lang = "en") -> str:
        """Question, answer, confidence, evidence and what is missing, in plain lines."""
        lines = [
            say(
                "profile-answer" if self.answer != NOT_TOLD else "profile-answer-not-told",
                lang,
                question=say(f"profile-classifier-{self.classifier}", lang),
                answer=option_name(self.classifier, self.answer, lang),
                confidence=percent(self.confidence),
                reason=say(f"profile-reason-{self.reason}", lang),
            )
        ]
        for one in self.used:
            lines.append("  " + evidence_text(one, self.classifier, lang))
        if self.lacked:
            named = ", ".join(indicator_name(i, lang) for i in self.lacked)
            lines.append("  " + say("profile-lacked", lang, names=named))
        for change in self.changes:
            lines.append("  " + change_text(change, self.classifier, lang))
        return "\n".join(lines)


def percent(share: float) -> str:
    """A share as a whole percentage, or a dash."""
    return "–" if share != share else f"{format_number(100 * share)} %"


def indicator_name(indicator: str, lang: Lang) -> str:
    """An indicator's name in a language."""
    key = f"profile-indicator-{indicator}"
    return say(key, lang) if has_message(key, lang) else indicator.replace("_", " ")


def option_name(classifier: str, option: str, lang: Lang) -> str:
    """An answer's name in a language."""
    for key in (f"profile-option-{classifier}-{option}", f"profile-option-{option}"):
        if has_message(key, lang):
            return say(key, lang)
    return option.replace("_", " ")


def evidence_text(one: Evidence, classifier: str, lang: Lang) -> str:
    """An indicator, its value and what it says; of a grade the word only, as it is an order."""
    name, says = indicator_name(one.indicator, lang), say(f"profile-says-{one.says}", lang)
    if one.indicator in ROLES:
        return say("profile-evidence-grade", lang, name=name, says=says)
    value = format_number(one.value, 0 if float(one.value).is_integer() else 3)
    if not one.option:
        return say("profile-evidence-plain", lang, name=name, value=value, says=says)
    option = option_name(classifier, one.option, lang)
    return say("profile-evidence", lang, name=name, value=value, says=says, option=option)


def change_text(change: Change, classifier: str, lang: Lang) -> str:
    """What would change the answer, as a sentence."""
    return say(
        "profile-change-known" if change.known else "profile-change-missing",
        lang,
        name=indicator_name(change.indicator, lang),
        to=say(f"profile-says-{change.to}", lang),
        answer=option_name(classifier, change.answer, lang),
    )


def not_told(
    cluster: str, classifier: str, reason: str, *, lacked: tuple[str, ...] = (), source: str = ""
) -> Classification:
    """The answer that there is none."""
    return Classification(
        cluster, classifier, NOT_TOLD, float("nan"), lacked=lacked, reason=reason, source=source
    )


@dataclass(frozen=True, slots=True, eq=False)
class Profile(Result):
    """What kind the clusters of a study are.

    Attributes
    ----------
    table
        One row a cluster: ``cluster_id, industry, seri_type,
        seri_type_confidence, stage, stage_confidence, vp, so, ss`` (``strong,
        medium, weak, not_told``: an order, never ratios), ``interaction``, and a
        column for each further classifier.
    evidence
        The evidence frame: ``cluster, indicator, value, low, high, unit, year,
        n, source, status``.
    roles
        One row a cluster and role: ``cluster, role, grade, low, high`` (grades
        that the middle 90 % of redraws over members span), ``share`` (of the
        redraws, members and weights, that keep the grade), ``weight_share`` (of
        random reweightings alone), ``coverage`` (share of the weight that had
        data), ``members`` (who holds the role), ``external``.
    flows
        One row a cluster and flow between roles: ``cluster, flow, from, to,
        ties, status`` (``present, absent, not_told``), ``source``.
    series
        One row a cluster and year: ``cluster, year, plants, jobs, industries,
        entropy, entered, left``.
    nearest
        Likeness to cases and to the other clusters, a row a dimension.
    members
        Plant by plant: ``cluster, id, kind, role, certainty, external``. Never
        part of ``to_dict``.
    classifications
        Every judgement with its grounds.
    """

    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    roles: pd.DataFrame = field(default_factory=pd.DataFrame)
    flows: pd.DataFrame = field(default_factory=pd.DataFrame)
    series: pd.DataFrame = field(default_factory=pd.DataFrame)
    nearest: pd.DataFrame = field(default_factory=pd.DataFrame)
    members: pd.DataFrame = field(default_factory=pd.DataFrame)
    classifications: tuple[Classification, ...] = ()

    def __post_init__(self) -> None:
        # Without super(): a slotted dataclass is made twice, which breaks it.
        Result.__post_init__(self)
        for name in ("evidence", "roles", "flows", "series", "nearest", "members"):
            object.__setattr__(self, name, getattr(self, name).copy())

    def __len__(self) -> int:
        return len(self.table)

    def of(self, cluster: str, classifier: str | None = None) -> tuple[Classification, ...]:
        """The judgements of one cluster, or the one of a classifier."""
        return tuple(
            c
            for c in self.classifications
            if c.cluster == cluster and classifier in (None, c.classifier)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data without the members, who are single plants."""
        out = Result.to_dict(self)
        for name in ("evidence", "roles", "flows", "series", "nearest"):
            out[name] = to_plain(getattr(self, name))
        out["classifications"] = [c.to_dict() for c in self.classifications]
        return out

    def summary(self, lang: Lang = "en") -> str:
        """One line a cluster: type, roles, stage."""
        lines = [say("profile-summary", lang, count=len(self.table))]
        for row in self.table.to_dict(orient="records"):
            lines.append(
                say(
                    "profile-summary-row",
                    lang,
                    cluster=str(row["cluster_id"]),
                    type=option_name("seri_type", str(row["seri_type"]), lang),
                    confidence=percent(float(row["seri_type_confidence"])),
                    roles="".join(SYMBOLS[str(row[r])] for r in ROLES),
                    stage=option_name("stage", str(row["stage"]), lang),
                )
            )
        return "\n".join(lines)
