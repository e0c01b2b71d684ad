"""Rules as files: the package's own and a user's, read, checked and put together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from gunjip import casebook
from gunjip.casebook.access import TYPES
from gunjip.diagnosis.checks import read_checks
from gunjip.foundation.errors import GunjipError, InputError, Problem
from gunjip.foundation.files import storage_errors
from gunjip.foundation.results import freeze
from gunjip.foundation.validation import Checks, near
from gunjip.policy.rules import (
    DIRECTIONS,
    FAMILIES,
    KINDS,
    MATURITY,
    PHASES,
    ROLES,
    SAYS,
    STAGES,
    Amount,
    Evidence,
    Instrument,
    Rule,
    RuleBook,
    order,
)


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
    ``[instruments.<id>]`` and ``[literature.<name>]`` with a ``citation``, and
    ``own_checks``, a list of checks that only one's own diagnosis knows. Texts may
    be names of the catalogue or plain sentences.

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
        Every problem of the file at once: an unknown field, check or instrument
        (near names are offered), a value of the wrong kind, a doubled id, a missing
        source, prerequisites in a circle, a file that holds nothing.
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
    try:
        return _checked(content, beside or rule_book(), place.name, unsourced=unsourced)
    except InputError as error:
        lines = raw.decode("utf-8-sig").splitlines()
        raise InputError([_placed(p, place.name, lines) for p in error.problems]) from None


def _placed(problem: Problem, file: str, lines: list[str]) -> Problem:
    """A problem with its file and, where it can be found, the line of its record or field."""
    owner = str(problem.params.get("owner", ""))
    name = str(problem.params.get("name", ""))
    if not owner:  # "own-1.stages", "instruments.a"
        owner, _, name = name.rpartition(".")
    heads = [k for k, line in enumerate(lines) if line.lstrip().startswith("[")] + [len(lines)]
    for first, last in pairwise(heads):
        record = lines[first:last]
        if not owner or any(_names(line, owner.partition(":")[0]) for line in record):
            for k, line in enumerate(record):
                if _names(line, name):
                    return replace(problem, file=file, row=first + k + 1)
            if owner:
                return replace(problem, file=file, row=first + 1)
    return replace(problem, file=file)


def _names(line: str, word: str) -> bool:
    return bool(word) and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line) is not None


#: What a file of rules may hold, and what each must be.
PARTS: Mapping[str, type[Any]] = {
    "rule": list, "instruments": Mapping, "literature": Mapping, "own_checks": list,
}  # fmt: skip


def _parts(content: Mapping[str, Any], checks: Checks, file: str) -> dict[str, Any]:
    """The parts of a file that are what they should be; the others are problems."""
    out: dict[str, Any] = {}
    for name, value in content.items():
        if name not in PARTS:
            _unknown_field(name, "–", list(PARTS), checks, file)
        elif not isinstance(value, PARTS[name]):
            checks.add(f"policy-wrong-part-{name.replace('_', '-')}", file=file)
        else:
            out[name] = value
    if not checks.problems and not any(out.values()):
        checks.add("policy-empty-rules", file=file)
    return out


def _checked(
    content: Mapping[str, Any], beside: RuleBook, file: str, *, unsourced: str
) -> RuleBook:
    checks = Checks(InputError)
    refuse = unsourced == "refuse"
    parts = _parts(content, checks, file)
    literature = dict(beside.literature)
    for name, fields in parts.get("literature", {}).items():
        if not isinstance(fields, Mapping):
            checks.add("policy-wrong-record", file=file, name=f"literature.{name}")
            continue
        told = [str(fields.get("citation", name))]
        told += [f"doi:{fields['doi']}"] if fields.get("doi") else []
        told += [str(fields["url"])] if fields.get("url") else []
        literature[name] = ", ".join(told)
    instruments = dict(beside.instruments)
    for id, fields in parts.get("instruments", {}).items():
        if id in instruments:
            checks.add("policy-doubled", file=file, name=id)
        found = _instrument(id, fields, checks, file, refuse)
        if found is not None:
            instruments[id] = found
    rules = dict(beside.rules)
    own = {str(c) for c in parts.get("own_checks", ())}
    for number, fields in enumerate(parts.get("rule", ()), start=1):
        if not isinstance(fields, Mapping):
            checks.add("policy-wrong-record", file=file, name=f"rule {number}")
            continue
        rule = _rule(fields, number, instruments, literature, checks, file, refuse)
        if rule is None:
            continue
        _known_checks(rule, own, checks, file)
        if rule.id in rules:
            checks.add("policy-doubled", file=file, name=rule.id)
        rules[rule.id] = rule
    for rule in rules.values():
        for other in rule.conflicts_with:
            if other not in rules:
                guess = near(other, list(rules))
                key = "policy-unknown-rule-near" if guess else "policy-unknown-rule"
                checks.add(key, file=file, name=other, owner=rule.id, near=guess)
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


def _known_checks(rule: Rule, own: set[str], checks: Checks, file: str) -> None:
    """A check that no diagnosis knows would never fail, and its rule never speak."""
    known = {*own, *(c.id for c in read_checks())}
    for name in rule.checks:
        check = name.partition(":")[0]
        if check not in known:
            guess = near(check, sorted(known))
            key = "policy-unknown-check-near" if guess else "policy-unknown-check"
            checks.add(key, file=file, name=check, owner=rule.id, near=guess)


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
    kinds = {"cost" if f.name == "costs" else f.name: str(f.type) for f in fields_of(known)}
    out: dict[str, Any] = {}
    for name, value in given.items():
        if name not in kinds:
            _unknown_field(name, owner, list(kinds), checks, file)
        elif kinds[name].startswith("tuple[str"):
            # One word stands for a list of one; its letters are not meant.
            words = [value] if isinstance(value, str) else value
            if isinstance(words, list) and all(isinstance(w, str) for w in words):
                out[name] = tuple(words)
            else:
                checks.add("policy-wrong-field", file=file, name=name, owner=owner)
        elif kinds[name] in ("str", "int") and type(value).__name__ != kinds[name]:
            checks.add("policy-wrong-field", file=file, name=name, owner=owner)
        else:
            out[name] = value
    return out


def _unknown_field(name: str, owner: str, known: list[str], checks: Checks, file: str) -> None:
    guess = near(name, known)
    key = "policy-unknown-field-near" if guess else "policy-unknown-field"
    checks.add(key, file=file, name=name, owner=owner, near=guess)


def _amount(value: Any, what: str, owner: str, checks: Checks, file: str, refuse: bool) -> Amount:
    if value is None or value == "unknown":
        return Amount()
    if not isinstance(value, Mapping):
        checks.add("policy-bad-amount", file=file, name=what, owner=owner)
        return Amount()
    told = _fields(value, Amount, f"{owner}: {what}", checks, file)
    try:
        low, high = float(told["low"]), float(told.get("high", told["low"]))
    except (KeyError, TypeError, ValueError):
        checks.add("policy-bad-amount", file=file, name=what, owner=owner)
        return Amount()
    if not (0 <= low <= high and low < float("inf")) or not told.get("unit"):
        checks.add("policy-bad-amount", file=file, name=what, owner=owner)
    if not told.get("source") and refuse:
        checks.add("policy-no-source", file=file, name=f"{owner}: {what}")
    return Amount(**{**told, "low": low, "high": high})


def _instrument(id: str, given: Any, checks: Checks, file: str, refuse: bool) -> Instrument | None:
    if not isinstance(given, Mapping):
        checks.add("policy-wrong-record", file=file, name=f"instruments.{id}")
        return None
    out = _fields(given, Instrument, id, checks, file)
    costs = out.pop("cost", None)
    told = costs if isinstance(costs, list) else [costs]
    amounts = [_amount(c, "cost", id, checks, file, refuse) for c in told]
    out["costs"] = tuple(a for a in amounts if a.known)
    out["lead_time"] = _amount(out.get("lead_time"), "lead_time", id, checks, file, refuse)
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
    given_evidence = out.get("evidence", ())
    if not isinstance(given_evidence, list | tuple):
        checks.add("policy-wrong-field", file=file, name="evidence", owner=id)
        given_evidence = ()
    for item in given_evidence:
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
