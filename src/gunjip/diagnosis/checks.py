"""Checks as data: read from a file, validated, with their sources in the casebook."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from gunjip.casebook import anti_patterns, records
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import has_message

GROUPS = (
    "hard", "soft", "self", "adaptation", "formation", "reason", "success", "anti_pattern",
)  # fmt: skip
OPERATORS = (">=", ">", "<=", "<")
STAGES = ("formation", "growth", "maturity", "decline", "renewal")
TYPES = ("university_led", "large_firm_led", "region_specific", "silicon_valley")
_KEYS = (
    "id", "group", "indicator", "operator", "threshold", "quantile", "least_n", "sources",
    "limits", "stages", "types", "emerging", "given", "unless", "parts", "why",
)  # fmt: skip


#: Indicator, operator, number.
Condition = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a diagnosis.

    Attributes
    ----------
    id, group
        Its name and the model it belongs to.
    indicators
        Of the evidence frame; the first that a cluster has is taken.
    operator, threshold, quantile
        What the value must be to pass: against a number, or against that
        quantile of the cluster's peers.
    cuts
        In place of ``threshold``: a number for each indicator, where they have
        different units.
    least_n
        Cases behind the value below which nothing is said.
    sources
        Rows of the casebook.
    why, limits
        Keys of the catalogue: why it matters, what it cannot say.
    stages, types, emerging
        Clusters for which it holds; empty (None) for all.
    given
        Conditions (indicator, operator, number) that must all hold for the check to
        apply; where one is not known the check is not tested.
    unless
        Conditions none of which may hold; one that is not known stands in no way.
    parts
        Of a joint check: lists of check ids or groups, of each of which a share
        of at least ``threshold`` must pass.
    """

    id: str
    group: str
    indicators: tuple[str, ...]
    operator: str
    threshold: float | None
    quantile: float | None
    least_n: int
    sources: tuple[str, ...]
    why: str
    limits: str
    stages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    emerging: bool | None = None
    given: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    cuts: tuple[float, ...] = ()


def read_checks(text: str | None = None, *, name: str = "checks.toml") -> tuple[Check, ...]:
    """The checks of a file.

    Parameters
    ----------
    text
        TOML with one ``[[check]]`` a check; by default the package's own.
    name
        The file's name, for messages.

    Returns
    -------
    tuple of Check

    Raises
    ------
    InputError
        Names every problem at once: not TOML, an unknown key, group, operator or
        source, neither or both of threshold and quantile, an id twice, no text
        in the catalogue.

    Examples
    --------
    >>> sorted({c.group for c in read_checks()})[:3]
    ['adaptation', 'anti_pattern', 'formation']
    """
    own = text is None
    if text is None:
        text = files("gunjip.diagnosis").joinpath("data/checks.toml").read_text(encoding="utf-8")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError.of("diag-checks-not-toml", file=name, reason=str(error)) from error
    problems = Checks(InputError)
    known_rows = {r.id for r in records()} | set(anti_patterns().frame["id"])
    out: list[Check] = []
    entries = raw.get("check", [])
    problems.require(bool(entries), "diag-checks-none", file=name)
    for number, entry in enumerate(entries, start=1):
        told = str(entry.get("id", number))
        check = _read(problems, entry, told, known_rows, own)
        if check is not None:
            out.append(check)
    ids = [c.id for c in out]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        problems.add("diag-check-twice", check=twice)
    for check in out:
        for part in (p for group in check.parts for p in group):
            if part not in ids and part not in GROUPS:
                problems.add("diag-check-part", check=check.id, part=part)
    problems.done()
    return tuple(out)


def _read(
    problems: Checks, entry: dict[str, Any], told: str, known_rows: set[str], own: bool
) -> Check | None:
    before = len(problems.problems)
    for key in sorted(set(entry) - set(_KEYS)):
        problems.add("diag-check-key", check=told, key_name=key, known=", ".join(_KEYS))
    for key in ("id", "group", "operator", "sources"):
        if key not in entry:
            problems.add("diag-check-missing", check=told, key_name=key)
    problems.one_of(f"{told}.group", entry.get("group", ""), GROUPS)
    problems.one_of(f"{told}.operator", entry.get("operator", ""), OPERATORS)
    for stage in entry.get("stages", []):
        problems.one_of(f"{told}.stages", stage, STAGES)
    for kind in entry.get("types", []):
        problems.one_of(f"{told}.types", kind, TYPES)
    threshold, quantile = entry.get("threshold"), entry.get("quantile")
    indicator = entry.get("indicator", [])
    indicators = (indicator,) if isinstance(indicator, str) else tuple(indicator)
    cuts = tuple(threshold) if isinstance(threshold, list) else ()
    fits = [isinstance(c, int | float) for c in cuts or (threshold,)]
    one = (all(fits) and len(cuts) in (0, len(indicators))) != isinstance(quantile, int | float)
    problems.require(one, "diag-check-cut", check=told)
    if isinstance(quantile, int | float):
        problems.require(
            0 < quantile < 1, "needs-between", name=f"{told}.quantile", low=0, high=1,
            value=quantile,
        )  # fmt: skip
    problems.require(
        ("indicator" in entry) != ("parts" in entry), "diag-check-indicator", check=told
    )
    for source in entry.get("sources", []):
        problems.require(source in known_rows, "diag-check-source", check=told, source=source)
    conditions = {name: _conditions(entry.get(name)) for name in ("given", "unless")}
    for asked in conditions.values():
        problems.require(asked is not None, "diag-check-given", check=told)
    why = entry.get("why", f"diag-why-{str(entry.get('id', '')).replace('_', '-')}")
    limits = f"diag-limits-{str(entry.get('limits', 'user')).replace('_', '-')}"
    if own:
        for key in (why, limits):
            problems.require(has_message(key), "diag-check-text", check=told, key_name=key)
    if len(problems.problems) > before:
        return None
    return Check(
        id=str(entry["id"]),
        group=str(entry["group"]),
        indicators=indicators,
        operator=str(entry["operator"]),
        threshold=None if threshold is None or cuts else float(threshold),
        quantile=None if quantile is None else float(quantile),
        least_n=int(entry.get("least_n", 0)),
        sources=tuple(entry["sources"]),
        why=str(why),
        limits=limits,
        stages=tuple(entry.get("stages", [])),
        types=tuple(entry.get("types", [])),
        emerging=entry.get("emerging"),
        given=conditions["given"] or (),
        unless=conditions["unless"] or (),
        parts=tuple(tuple(p) for p in entry.get("parts", [])),
        cuts=tuple(float(c) for c in cuts),
    )


def _conditions(told: Any) -> tuple[Condition, ...] | None:
    """One condition or a list of them; None where one cannot be read."""
    if told is None:
        return ()
    every = told if told and isinstance(told[0], list) else [told]
    out = []
    for one in every:
        fits = len(one) == 3 and one[1] in OPERATORS and isinstance(one[2], int | float)
        if not fits:
            return None
        out.append((str(one[0]), str(one[1]), float(one[2])))
    return tuple(out)
