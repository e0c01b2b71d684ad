"""Rules as files: the package's own and a user's, read, checked and put together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields as fields_of
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from gunjip import casebook
from gunjip.casebook.access import TYPES
from gunjip.foundation.errors import GunjipError, InputError
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
    if not (0 <= low <= high and low < float("inf")) or not value.get("unit"):
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
