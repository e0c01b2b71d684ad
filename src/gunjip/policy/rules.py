"""The rule base: typed records of rules and instruments, checked when they are read."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from gunjip import casebook
from gunjip.casebook.access import TYPES
from gunjip.foundation.errors import GunjipError, InputError
from gunjip.foundation.files import storage_errors
from gunjip.foundation.results import freeze
from gunjip.foundation.validation import Checks, near
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
    """A range with its unit and source; ``low`` and ``high`` are None where unknown."""

    low: float | None = None
    high: float | None = None
    unit: str = ""
    source: tuple[str, ...] = ()

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
    cost, lead_time
        With source, or unknown.
    """

    id: str
    family: str
    phase: int
    owner: str
    indicator: str
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    cost: Amount = field(default_factory=Amount)
    lead_time: Amount = field(default_factory=Amount)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A work and what it says of a rule."""

    work: str
    says: Says

    def citation(self, literature: Mapping[str, str]) -> str:
        """The claim's id with its lines, or the work's full citation."""
        if self.work in literature:
            return literature[self.work]
        return f"{self.work} ({casebook.record(self.work).source_text})"


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


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The rules that come with the package, one or more a policy row of the casebook.

    Returns
    -------
    RuleBook

    Examples
    --------
    >>> book = rule_book()
    >>> book.rules["P-14-spin"].types
    ('large_firm_led',)
    """
    folder = files("gunjip.policy").joinpath("data")

    def data(name: str) -> dict[str, Any]:
        return tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))

    rules = data("rules.toml")
    content = {
        "instruments": data("instruments.toml"),
        "literature": data("literature.toml"),
        "rule": rules["rule"],
    }
    empty = RuleBook({}, {}, {}, {})
    book = _checked(content, empty, "rules.toml", unsourced="refuse")
    return RuleBook(
        book.rules,
        book.instruments,
        book.literature,
        freeze({e["row"]: e["used_in"] for e in rules["elsewhere"]}),
    )


def read_rules(
    path: str | Path,
    *,
    beside: RuleBook | None = None,
    unsourced: Literal["refuse", "flag"] = "refuse",
) -> RuleBook:
    """A user's own rules, checked, together with those of the package.

    The file is TOML: ``[[rule]]`` records and, where needed, tables
    ``[instruments.<id>]`` and ``[literature.<name>]`` with a ``citation``. Texts
    may be names of the catalogue or plain sentences.

    Parameters
    ----------
    path
        The file.
    beside
        The rules it is added to; those of the package by default.
    unsourced
        A rule, cost or lead time without a source is an error ("refuse"), or is
        kept and marked "no_source" ("flag").

    Returns
    -------
    RuleBook
        Rules that contradict one another are kept and shown by ``conflicts()``.

    Raises
    ------
    InputError
        Every problem of the file at once: an unknown field or instrument (near
        names are offered), a doubled id, a missing source, prerequisites in a
        circle.
    StorageError
        The file cannot be read.
    """
    place = Path(path)
    with storage_errors(place):
        raw = place.read_bytes()
    try:
        content = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError.of("policy-not-toml", file=place.name, reason=str(error)) from error
    return _checked(content, beside or rule_book(), place.name, unsourced=unsourced)


def _checked(
    content: Mapping[str, Any], beside: RuleBook, file: str, *, unsourced: str
) -> RuleBook:
    checks = Checks(InputError)
    refuse = unsourced == "refuse"
    for name in content:
        if name not in ("rule", "instruments", "literature"):
            checks.add("policy-unknown-field", file=file, name=name, owner="–")
    literature = dict(beside.literature)
    for name, fields in content.get("literature", {}).items():
        doi = fields.get("doi", "")
        literature[name] = str(fields.get("citation", name)) + (f", doi:{doi}" if doi else "")
    instruments = dict(beside.instruments)
    for id, fields in content.get("instruments", {}).items():
        if id in instruments:
            checks.add("policy-doubled", file=file, name=id)
        found = _instrument(id, fields, checks, file, refuse)
        if found is not None:
            instruments[id] = found
    rules = dict(beside.rules)
    for number, fields in enumerate(content.get("rule", ()), start=1):
        rule = _rule(fields, number, instruments, literature, checks, file, refuse)
        if rule is None:
            continue
        if rule.id in rules:
            checks.add("policy-doubled", file=file, name=rule.id)
        rules[rule.id] = rule
    for rule in rules.values():
        for other in rule.conflicts_with:
            if other not in rules:
                checks.add("policy-unknown-rule", file=file, name=other, owner=rule.id)
    for item in instruments.values():
        for other in (*item.requires, *item.excludes):
            if other not in instruments:
                _unknown_instrument(other, item.id, instruments, checks, file)
    if not checks.problems:
        try:
            order({i.id: i.requires for i in instruments.values()})
        except GunjipError as error:
            checks.problems.extend(error.problems)
    checks.done()
    return RuleBook(freeze(rules), freeze(instruments), freeze(literature), beside.elsewhere)


def _unknown_instrument(
    name: str, owner: str, known: Mapping[str, Instrument], checks: Checks, file: str
) -> None:
    guess = near(name, list(known))
    key = "policy-unknown-instrument-near" if guess else "policy-unknown-instrument"
    checks.add(key, file=file, name=name, owner=owner, near=guess)


def _fields(
    given: Mapping[str, Any], known: type[Any], owner: str, checks: Checks, file: str
) -> dict[str, Any]:
    """Fields that the record has, lists as tuples; the others are problems."""
    names = {f.name for f in fields_of(known)}
    out: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            checks.add("policy-unknown-field", file=file, name=name, owner=owner)
        else:
            out[name] = tuple(value) if isinstance(value, list) else value
    return out


def _amount(value: Any, what: str, owner: str, checks: Checks, file: str, refuse: bool) -> Amount:
    if value is None or value == "unknown":
        return Amount()
    if not isinstance(value, Mapping):
        checks.add("policy-bad-amount", file=file, name=what, owner=owner)
        return Amount()
    try:
        low, high = float(value["low"]), float(value.get("high", value["low"]))
    except (KeyError, TypeError, ValueError):
        checks.add("policy-bad-amount", file=file, name=what, owner=owner)
        return Amount()
    if not (0 <= low <= high < float("inf")) or not value.get("unit"):
        checks.add("policy-bad-amount", file=file, name=what, owner=owner)
    source = value.get("source", ())
    source = (source,) if isinstance(source, str) else tuple(source)
    if not source and refuse:
        checks.add("policy-no-source", file=file, name=f"{owner}: {what}")
    return Amount(low, high, str(value.get("unit", "")), source)


def _instrument(id: str, given: Any, checks: Checks, file: str, refuse: bool) -> Instrument | None:
    if not isinstance(given, Mapping):
        checks.add("policy-unknown-field", file=file, name=id, owner="instruments")
        return None
    out = _fields(given, Instrument, id, checks, file)
    for name in ("cost", "lead_time"):
        out[name] = _amount(out.get(name), name, id, checks, file, refuse)
    missing = [n for n in ("owner", "indicator") if not out.get(n)]
    for name in missing:
        checks.add("policy-missing-field", file=file, name=name, owner=id)
    out.setdefault("family", "none")
    out.setdefault("phase", 3)
    checks.one_of(f"{id}.family", out["family"], FAMILIES)
    checks.one_of(f"{id}.phase", str(out["phase"]), map(str, PHASES))
    return None if missing else Instrument(**{**out, "id": id})


def _rule(
    given: Mapping[str, Any],
    number: int,
    instruments: Mapping[str, Instrument],
    literature: Mapping[str, str],
    checks: Checks,
    file: str,
    refuse: bool,
) -> Rule | None:
    id = str(given.get("id", f"rule {number}"))
    out = _fields(given, Rule, id, checks, file)
    if isinstance(out.get("source"), str):
        out["source"] = (out["source"],)
    out.setdefault("source", ())
    missing = [n for n in ("id", "instrument", "checks", "mechanism") if not out.get(n)]
    for name in missing:
        checks.add("policy-missing-field", file=file, name=name, owner=id)
    if not out["source"] and refuse:
        checks.add("policy-no-source", file=file, name=id)
    if out.get("instrument") and out["instrument"] not in instruments:
        _unknown_instrument(out["instrument"], id, instruments, checks, file)
    for name, allowed in (
        ("types", TYPES),
        ("not_types", TYPES),
        ("stages", STAGES),
        ("not_stages", STAGES),
        ("maturity", MATURITY),
    ):
        for value in out.get(name, ()):
            checks.one_of(f"{id}.{name}", value, allowed)
    for name in out.get("checks", ()):
        if ":" in name:
            checks.one_of(f"{id}.checks", name.partition(":")[2], ROLES)
    checks.one_of(f"{id}.direction", out.get("direction", "do"), DIRECTIONS)
    checks.one_of(f"{id}.kind", out.get("kind", "build"), KINDS)
    evidence = []
    for item in out.get("evidence", ()):
        work = str(item.get("work", "")) if isinstance(item, Mapping) else str(item)
        says = str(item.get("says", "claim")) if isinstance(item, Mapping) else "claim"
        if work not in literature and not _is_record(work):
            checks.add("policy-unknown-work", file=file, name=work, owner=id)
        elif checks.one_of(f"{id}.evidence", says, SAYS):
            evidence.append(Evidence(work, says))  # type: ignore[arg-type]
    out["evidence"] = tuple(evidence)
    return None if missing else Rule(**out)


def _is_record(id: str) -> bool:
    return any(id == r.id for r in casebook.records())
