"""Read the package's data files into records; each file once, and only when asked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from gunjip.casebook.records import (
    BOUNDS,
    DIRECTIONS,
    PROVENANCES,
    ROLE_RANK,
    SECTION_KIND,
    Place,
    Record,
    Roles,
    Value,
    Words,
)
from gunjip.casebook.units import UNITS
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks

SECTION_FILES: dict[str, str] = {
    "A0": "a0_sources.json",
    "A1": "a1_definitions.json",
    "A2": "a2_models.json",
    "A3": "a3_typologies.json",
    "A4": "a4_laws.json",
    "A5": "a5_cases.json",
    "A6": "a6_claims.json",
    "A7": "a7_rules.json",
    "A8": "a8_indicators.json",
    "A9": "a9_flags.json",
}

_NEEDED = ("label", "text", "source", "provenance")
_FIELDS = (
    *_NEEDED,
    "flags",
    "cases",
    "types",
    "values",
    "cells",
    "roles",
    "derived_from",
    "equation",
    "direction",
    "confidence",
    "formula",
    "literature",
    "outside",
    "scope",
    "attributes",
)
_VALUE_FIELDS = (
    "name",
    "value",
    "unit",
    "of",
    "year",
    "period",
    "bound",
    "provenance",
    "line",
    "printed",
)
_TYPES = ("university_led", "large_firm_led", "region_specific", "silicon_valley")
_CONFIDENCES = ("", "high", "medium-high", "medium")


def read_json(text: str, name: str) -> dict[str, Any]:
    """A data file; the same key twice in one table is an error and not the last one wins."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        checks = Checks(InputError)
        table: dict[str, Any] = {}
        for key, value in items:
            checks.require(key not in table, "casebook-schema-twice", field=key)
            table[key] = value
        checks.done()
        return table

    data = json.loads(text, object_pairs_hook=pairs)
    checks = Checks(InputError)
    checks.require(isinstance(data, dict), "casebook-schema-table", field=name)
    checks.done()
    return cast(dict[str, Any], data)


@lru_cache(maxsize=32)
def data_file(name: str) -> Mapping[str, Any]:
    """A data file of the package, read once."""
    path = files("gunjip.casebook").joinpath("data").joinpath(name)
    return read_json(path.read_text(encoding="utf-8"), name)


def parse_source(text: str) -> tuple[Place, ...]:
    """Lines from "S4 L123, L572-602; S1 L5"; an empty tuple where it is not such a text.

    Examples
    --------
    >>> [str(p) for p in parse_source("S4 L123, L572-602; S1 L5")]
    ['S4 L123', 'S4 L572-602', 'S1 L5']
    """
    places: list[Place] = []
    for part in text.split(";"):
        match = re.fullmatch(r"\s*(S[0-4]) (L\d+(?:-\d+)?(?:, L\d+(?:-\d+)?)*)\s*", part)
        if match is None:
            return ()
        for lines in match[2].split(", "):
            first, _, last = lines[1:].partition("-")
            places.append(Place(match[1], int(first), int(last or first)))
    return tuple(places)


def parse_section(data: Mapping[str, Any], section: str) -> dict[str, Record]:
    """The records of a section, checked against the schema.

    Parameters
    ----------
    data
        The file's content: id → fields.
    section
        "A0" to "A9".

    Returns
    -------
    dict
        Id → record, in the file's order.

    Raises
    ------
    InputError
        All departures from the schema at once: a field that is unknown or
        absent, a word outside its list, a value without a line, a missing value
        that has a number.
    """
    checks = Checks(InputError)
    records = {key: _record(checks, key, dict(fields), section) for key, fields in data.items()}
    checks.done()
    return {key: record for key, record in records.items() if record is not None}


def _words(checks: Checks, where: str, fields: Any) -> Words:
    good = isinstance(fields, dict) and set(fields) == {"en", "ko"}
    if not checks.require(
        good and all(isinstance(t, str) and t.strip() for t in fields.values()),
        "casebook-schema-words",
        field=where,
    ):
        return Words("", "")
    return Words(fields["en"], fields["ko"])


def _maybe_words(checks: Checks, key: str, name: str, fields: Mapping[str, Any]) -> Words | None:
    return _words(checks, f"{key}.{name}", fields[name]) if name in fields else None


def _word(checks: Checks, where: str, value: Any, allowed: tuple[str, ...]) -> str:
    checks.require(
        value in allowed,
        "casebook-schema-word",
        field=where,
        value=str(value),
        allowed=", ".join(allowed),
    )
    return str(value)


def _record(checks: Checks, key: str, fields: dict[str, Any], section: str) -> Record | None:
    for name in fields:
        checks.require(name in _FIELDS, "casebook-schema-unknown", field=f"{key}.{name}")
    absent = [name for name in _NEEDED if name not in fields]
    for name in absent:
        checks.add("casebook-schema-absent", field=f"{key}.{name}")
    if absent:
        return None
    source = parse_source(str(fields["source"]))
    checks.require(bool(source), "casebook-schema-source", field=f"{key}.source")
    provenance = _word(checks, f"{key}.provenance", fields["provenance"], PROVENANCES)
    direction = fields.get("direction", "")
    if direction or section == "A6":
        _word(checks, f"{key}.direction", direction, DIRECTIONS)
    _word(checks, f"{key}.confidence", fields.get("confidence", ""), _CONFIDENCES)
    for kind in fields.get("types", ()):
        _word(checks, f"{key}.types", kind, _TYPES)
    values = tuple(
        _value(checks, f"{key}.values[{n}]", dict(v), provenance, source)
        for n, v in enumerate(fields.get("values", ()))
    )
    return Record(
        id=key,
        section=section,
        kind=SECTION_KIND[section],
        label=_words(checks, f"{key}.label", fields["label"]),
        text=_words(checks, f"{key}.text", fields["text"]),
        source=source,
        provenance=provenance,  # type: ignore[arg-type]
        flags=tuple(fields.get("flags", ())),
        cases=tuple(fields.get("cases", ())),
        types=tuple(fields.get("types", ())),
        values=values,
        cells={
            name: _words(checks, f"{key}.cells.{name}", cell)
            for name, cell in fields.get("cells", {}).items()
        },
        roles=_roles(checks, key, fields.get("roles")),
        derived_from=tuple(fields.get("derived_from", ())),
        equation=fields.get("equation", ""),
        direction=direction,
        confidence=fields.get("confidence", ""),
        formula=_maybe_words(checks, key, "formula", fields),
        literature=fields.get("literature", ""),
        outside=_maybe_words(checks, key, "outside", fields),
        scope=fields.get("scope", ""),
        attributes=fields.get("attributes", {}),
    )


def _roles(checks: Checks, key: str, fields: Any) -> Roles | None:
    if fields is None:
        return None
    if not checks.require(
        isinstance(fields, dict)
        and set(fields) == {"vp", "so", "ss"}
        and all(symbol in ROLE_RANK for symbol in fields.values()),
        "casebook-schema-roles",
        field=f"{key}.roles",
    ):
        return None
    return Roles.of_symbols(fields)


def _value(
    checks: Checks,
    where: str,
    fields: dict[str, Any],
    inherited: str,
    source: tuple[Place, ...],
) -> Value:
    for name in fields:
        checks.require(name in _VALUE_FIELDS, "casebook-schema-unknown", field=f"{where}.{name}")
    for name in ("name", "unit"):
        checks.require(name in fields, "casebook-schema-absent", field=f"{where}.{name}")
    unit = _word(checks, f"{where}.unit", fields.get("unit"), tuple(UNITS))
    bound = _word(checks, f"{where}.bound", fields.get("bound", "exact"), BOUNDS)
    provenance = _word(
        checks, f"{where}.provenance", fields.get("provenance", inherited), PROVENANCES
    )
    number = fields.get("value")
    # Missing stays missing, and nothing else may lack its number.
    checks.require(
        (number is None) == (provenance == "missing"), "casebook-schema-gap", field=where
    )
    place = _line(fields.get("line"), source)
    if provenance == "given":
        checks.require(place is not None, "casebook-schema-line", field=where)
        checks.require(bool(fields.get("printed")), "casebook-schema-printed", field=where)
    return Value(
        name=str(fields.get("name")),
        value=number,
        unit=unit,
        of=fields.get("of", ""),
        year=fields.get("year"),
        period=fields.get("period", ""),
        bound=bound,  # type: ignore[arg-type]
        provenance=provenance,  # type: ignore[arg-type]
        place=place,
        printed=fields.get("printed", ""),
    )


def _line(line: int | str | None, source: tuple[Place, ...]) -> Place | None:
    """The document of a line is the record's one whose lines hold it."""
    if line is None:
        return None
    first, _, last = str(line).partition("-")
    for place in source:
        if place.holds(place.document, int(first)) and place.holds(
            place.document, int(last or first)
        ):
            return Place(place.document, int(first), int(last or first))
    return None


@lru_cache(maxsize=len(SECTION_FILES))
def section_records(section: str) -> Mapping[str, Record]:
    """The records of one section of the package's data, read once."""
    return parse_section(data_file(SECTION_FILES[section]), section)
