"""The rule base: typed records of rules and instruments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args

import pandas as pd

from gunjip import casebook
from gunjip.foundation.errors import InputError
from gunjip.foundation.words import Lang, has_message, say

Says = Literal["claim", "supports", "mixed", "contradicts"]
SAYS: tuple[Says, ...] = get_args(Says)
#: Grades of evidence, the strongest first; an order and not a number.
GRADES = ("supported", "mixed", "asserted", "contradicted", "no_source")
STAGES = ("formation", "growth", "maturity", "decline", "renewal")
MATURITY = ("low", "high")
ROLES = ("vp", "so", "ss")
DIRECTIONS = ("do", "avoid")
KINDS = ("build", "mend")
#: Columns of the stage × instrument matrix (A10.2), and what it says nothing of.
FAMILIES = (
    "finance_tax",
    "ict_network",
    "market",
    "workforce",
    "cooperation",
    "deregulation",
    "hard_infrastructure",
    "none",
)
PHASES = (1, 3, 10)


@dataclass(frozen=True, slots=True)
class Amount:
    """A range with its unit and source; ``low`` and ``high`` are None where unknown.

    Attributes
    ----------
    low, high
        ``high`` is infinite where the source says "at least"; a cost of ``low`` 0
        is one of which the source says "up to".
    unit
        "years", "share", or money: "million_eur", "billion_krw", "usd".
    source
        Rows of the casebook, works of the literature, or a user's own reference.
    per
        What a cost buys: "body_year", "project".
    name
        What the figure is of: a programme.
    year
        Of the money; 0 where the source names none.
    """

    low: float | None = None
    high: float | None = None
    unit: str = ""
    source: tuple[str, ...] = ()
    per: str = ""
    name: str = ""
    year: int = 0

    @property
    def known(self) -> bool:
        """Whether there is a range."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class Instrument:
    """What policy can do.

    Attributes
    ----------
    id
        E.g. "linkage_programme".
    family
        Its column of the stage × instrument matrix, or "none".
    phase
        The year by whose end a first effect is asked for: 1, 3 or 10.
    owner, indicator
        Who does it, and what is counted.
    requires
        Instruments that must stand before.
    excludes
        Instruments that cannot be used beside it.
    costs
        What others paid, each with its source; empty where unknown.
    lead_time
        With source, or unknown.
    """

    id: str
    family: str
    phase: int
    owner: str
    indicator: str
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    costs: tuple[Amount, ...] = ()
    lead_time: Amount = field(default_factory=Amount)

    @property
    def cost(self) -> Amount:
        """The first of the costs; unknown where there is none."""
        return self.costs[0] if self.costs else Amount()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A work and what it says of a rule."""

    work: str
    says: Says

    def citation(self, literature: Mapping[str, str]) -> str:
        """The claim's id with its lines, or the work's full citation."""
        return cited(self.work, literature)


def cited(name: str, literature: Mapping[str, str]) -> str:
    """A work's full citation, a record's id with its lines, or a user's own reference."""
    if name in literature:
        return literature[name]
    for record in casebook.records():
        if record.id == name:
            return f"{name} ({record.source_text})"
    return name


@dataclass(frozen=True, slots=True)
class Rule:
    """When an instrument is offered, why, and what speaks against it.

    Attributes
    ----------
    id
        E.g. "P-14-spin".
    source
        Rows of the casebook, or a user's own reference.
    instrument, direction
        What to "do" or to "avoid".
    kind
        "build" needs a market failure; "mend" corrects policy itself.
    checks
        Any of these must have failed; "missing_element:vp" asks besides that the
        role (vp, so or ss) is graded weak.
    types, not_types, stages, not_stages, maturity
        Where it applies; empty allows all.
    mechanism, side_effects, contra_indications
        Names of texts in the catalogue, or a user's own text.
    evidence
        Works and what they say.
    conflicts_with
        Rules that pull the other way.
    owner, indicator
        In place of the instrument's.
    """

    id: str
    source: tuple[str, ...]
    instrument: str
    checks: tuple[str, ...]
    mechanism: str
    direction: str = "do"
    kind: str = "build"
    types: tuple[str, ...] = ()
    not_types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    not_stages: tuple[str, ...] = ()
    maturity: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    side_effects: tuple[str, ...] = ()
    contra_indications: tuple[str, ...] = ()
    conflicts_with: tuple[str, ...] = ()
    owner: str = ""
    indicator: str = ""

    @property
    def grade(self) -> str:
        """Strength of the evidence; one of :data:`GRADES`.

        "asserted": a text of the casebook says so and nothing beside it was read.
        """
        said = {e.says for e in self.evidence}
        if not self.source:
            return "no_source"
        if "mixed" in said or {"supports", "contradicts"} <= said:
            return "mixed"
        if "supports" in said:
            return "supported"
        return "contradicted" if "contradicts" in said else "asserted"

    def hits(self, failed: Collection[str], kind: Mapping[str, str]) -> tuple[list[str], bool]:
        """The failed checks that the rule answers, and whether a role's grade is wanting.

        Parameters
        ----------
        failed
            Ids of failed checks.
        kind
            The cluster's profile: grades of roles by "vp", "so", "ss".
        """
        found: list[str] = []
        untold = False
        for name in self.checks:
            check, _, role = name.partition(":")
            if check not in failed:
                continue
            grade = kind.get(role, "not_told") if role else "weak"
            untold = untold or grade in ("", "not_told")
            if grade == "weak" and check not in found:
                found.append(check)
        return found, untold and not found

    def refusal(self, seri_type: str, stage: str, maturity: str) -> str:
        """Why a cluster of this kind is not offered the rule; "" where it may be.

        What is not told is neither allowed nor excluded: a rule that needs it says
        so ("type_not_told") and is not offered.
        """
        for name, value, allowed, barred in (
            ("type", seri_type, self.types, self.not_types),
            ("stage", stage, self.stages, self.not_stages),
            ("maturity", maturity, self.maturity, ()),
        ):
            if not allowed and not barred:
                continue
            if value in ("", "not_told"):
                return f"{name}_not_told"
            if (allowed and value not in allowed) or value in barred:
                return f"{name}_excluded"
        return ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Rules and instruments that were checked together.

    Attributes
    ----------
    rules, instruments
        By id.
    literature
        Citation by name, for evidence beside the casebook.
    elsewhere
        Rows of A7 that no instrument follows from, and where they are used.
    """

    rules: Mapping[str, Rule]
    instruments: Mapping[str, Instrument]
    literature: Mapping[str, str]
    elsewhere: Mapping[str, str]

    def conflicts(self) -> pd.DataFrame:
        """Pairs of rules that cannot both be followed: ``rule, other, why``.

        ``why`` is "stated" where a rule names the other, "opposite" where one asks
        for an instrument that the other warns of and both can apply to one cluster.
        """
        rows = []
        rules = sorted(self.rules.values(), key=lambda r: r.id)
        for k, one in enumerate(rules):
            for other in rules[k + 1 :]:
                if other.id in one.conflicts_with or one.id in other.conflicts_with:
                    rows.append((one.id, other.id, "stated"))
                elif (
                    one.instrument == other.instrument
                    and one.direction != other.direction
                    and _can_meet(one, other)
                ):
                    rows.append((one.id, other.id, "opposite"))
        return pd.DataFrame(rows, columns=["rule", "other", "why"])

    def coverage(self) -> pd.DataFrame:
        """Every policy row of the casebook: ``row, rules, used_in``.

        Examples
        --------
        >>> from gunjip.policy.rule_files import rule_book
        >>> rule_book().coverage().query("rules == '' and used_in == ''").empty
        True
        """
        rows = [
            (
                row.id,
                ", ".join(r.id for r in self.rules.values() if row.id in r.source),
                self.elsewhere.get(row.id, ""),
            )
            for row in casebook.records(kind="rule")
        ]
        return pd.DataFrame(rows, columns=["row", "rules", "used_in"])

    def sign(self, instrument: str, stage: str) -> str:
        """The matrix's sign of an instrument at a stage; "" where it says nothing.

        Examples
        --------
        >>> from gunjip.policy.rule_files import rule_book
        >>> rule_book().sign("finance_tax_support", "growth")
        '0/-'
        """
        return _signs().get((stage, self.instruments[instrument].family), "")


def _can_meet(one: Rule, other: Rule) -> bool:
    def both(
        a: Sequence[str], not_a: Sequence[str], b: Sequence[str], not_b: Sequence[str]
    ) -> bool:
        if a and b:
            return bool((set(a) & set(b)) - set(not_a) - set(not_b))
        if a or b:
            return bool(set(a or b) - set(not_a) - set(not_b))
        return True

    return both(one.types, one.not_types, other.types, other.not_types) and both(
        one.stages, one.not_stages, other.stages, other.not_stages
    )


@lru_cache(maxsize=1)
def _signs() -> dict[tuple[str, str], str]:
    frame = casebook.table("STAGES").table
    keys = zip(frame["stage"], frame["instrument"], strict=True)
    return dict(zip(keys, frame["sign"], strict=True))


def stage_matrix(*, lang: Lang = "en") -> pd.DataFrame:
    """The stage × instrument matrix (A10.2): signs only, magnitudes are nowhere given.

    Parameters
    ----------
    lang
        Of the labels.

    Returns
    -------
    DataFrame
        ``stage, stage_label, instrument, instrument_label, sign, provenance,
        source``; 3 stages × 7 families. Decline and renewal are not in it.

    Examples
    --------
    >>> stage_matrix().shape[0]
    21
    """
    return casebook.table("STAGES", lang=lang).frame


def told(prefix: str, name: str, lang: Lang = "en") -> str:
    """The text of a name in the catalogue, or a user's own text as it stands.

    Examples
    --------
    >>> told("instrument", "branding")
    'Common brand'
    """
    word = name.replace("_", "-")
    # A check's name is the diagnosis's own.
    for key in (f"policy-{prefix}-{word}", f"diag-{prefix}-{word}"):
        if has_message(key, lang):
            return say(key, lang)
    return name


def order(requires: Mapping[str, Sequence[str]]) -> list[str]:
    """Names so that each stands after what it requires.

    Raises
    ------
    InputError
        Prerequisites run in a circle; the circle is named.

    Examples
    --------
    >>> order({"b": ["a"], "a": []})
    ['a', 'b']
    """
    done: list[str] = []
    state: dict[str, int] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if state.get(name) == 2:
            return
        if state.get(name) == 1:
            ring = (*path[path.index(name) :], name)
            raise InputError.of("policy-circular", ring=" → ".join(ring))
        state[name] = 1
        for before in requires.get(name, ()):
            visit(before, (*path, name))
        state[name] = 2
        done.append(name)

    for name in requires:
        visit(name, ())
    return done
