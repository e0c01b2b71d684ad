"""Records by id, kind, section and case; the tables; the inconsistencies that touch a fact."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from gunjip.casebook.loading import SECTION_FILES, data_file, section_records
from gunjip.casebook.records import KINDS, PROVENANCES, Record, Words
from gunjip.foundation.errors import ParameterError, Problem
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, say

CITATION = "The five texts S0 to S4 of the casebook; lines per value in the column “source”."
TYPES: tuple[str, ...] = ("university_led", "large_firm_led", "region_specific", "silicon_valley")


@lru_cache(maxsize=1)
def _all() -> Mapping[str, Record]:
    found: dict[str, Record] = {}
    for section in SECTION_FILES:
        found.update(section_records(section))
    return found


@lru_cache(maxsize=1)
def _touched() -> Mapping[str, tuple[str, ...]]:
    touched: dict[str, list[str]] = {}
    for item in _all().values():
        for flag in item.flags:
            touched.setdefault(flag, []).append(item.id)
    return {flag: tuple(ids) for flag, ids in touched.items()}


def near_names(name: str, options: list[str]) -> str:
    """Up to three near names, letter case aside; an empty text where none is near."""
    folded = {o.casefold(): o for o in options}
    hits = difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)
    return ", ".join(folded[h] for h in hits)


def no_such(key: str, name: str, options: list[str]) -> ParameterError:
    """The error for an unknown name, with near ones where there are any."""
    guess = near_names(name, options)
    params = {"name": name, "near": guess, "count": len(options)}
    return ParameterError(Problem(f"{key}-near" if guess else key, params))


def record(id: str) -> Record:
    """One record by its id.

    Parameters
    ----------
    id
        E.g. "MOD-13"; letter case does not matter.

    Raises
    ------
    ParameterError
        No such record; near ids are offered.

    Examples
    --------
    >>> record("MOD-13").kind
    'model'
    >>> record("LAW-01").source_text
    'S4 L123'
    """
    known = _all()
    if id in known:
        return known[id]
    for key, item in known.items():
        if key.casefold() == id.strip().casefold():
            return item
    raise no_such("casebook-no-record", id, list(known))


def records(
    *,
    kind: str | None = None,
    section: str | None = None,
    provenance: str | None = None,
    case: str | None = None,
    flag: str | None = None,
) -> tuple[Record, ...]:
    """All records that meet every condition given.

    Parameters
    ----------
    kind
        "source", "definition", "model", "typology", "law", "case", "claim",
        "rule", "indicator" or "flag".
    section
        "A0" to "A9".
    provenance
        "given", "derived", "inferred" or "missing": of the record or of any of
        its values.
    case
        Key of a case ("daedeok") that the record speaks of.
    flag
        Id of an inconsistency that touches the record.

    Returns
    -------
    tuple of Record
        In the order of the sections; empty where none fits.

    Raises
    ------
    ParameterError
        A word outside its list.

    Examples
    --------
    >>> len(records())
    410
    >>> [r.id for r in records(provenance="missing", section="A4")]
    ['LAW-08']
    """
    checks = Checks()
    if kind is not None:
        checks.one_of("kind", kind, KINDS)
    if section is not None:
        checks.one_of("section", section, SECTION_FILES)
    if provenance is not None:
        checks.one_of("provenance", provenance, PROVENANCES)
    checks.done()
    return tuple(
        r
        for r in _all().values()
        if (kind is None or r.kind == kind)
        and (section is None or r.section == section)
        and (
            provenance is None
            or r.provenance == provenance
            or any(v.provenance == provenance for v in r.values)
        )
        and (case is None or case in r.cases)
        and (flag is None or flag in r.flags)
    )


def flags_of(item: Record | str) -> tuple[Record, ...]:
    """The inconsistencies that touch a record, and those of what it was derived from.

    Examples
    --------
    >>> [f.id for f in flags_of("CASE-DD-04")]
    ['F-41']
    """
    start = record(item) if isinstance(item, str) else item
    found: dict[str, None] = dict.fromkeys(start.flags)
    for parent in start.derived_from:
        found.update(dict.fromkeys(record(parent).flags))
    return tuple(record(f) for f in found)


def touched_by(flag: str) -> tuple[Record, ...]:
    """The records that an inconsistency touches.

    Examples
    --------
    >>> [r.id for r in touched_by("F-44")]
    ['CASE-POL-KQ']
    """
    return tuple(record(i) for i in _touched().get(record(flag).id, ()))


def rules_for(type: str) -> tuple[Record, ...]:
    """The policy rules that suit one of the four types (section A10.3).

    Examples
    --------
    >>> [r.id for r in rules_for("region_specific")][-4:]
    ['P-35', 'P-36', 'P-37', 'P-38']
    """
    checks = Checks()
    checks.one_of("type", type, TYPES)
    checks.done()
    return tuple(r for r in records(kind="rule") if type in r.types)


def measure_label(name: str) -> Words:
    """The label of a value's name in both languages."""
    words = data_file("measures.json")[name]
    return Words(words["en"], words["ko"])


def tables() -> tuple[str, ...]:
    """The names of the tables: TAB1 to TAB6, TYPES, ROLES and STAGES."""
    return (*data_file("structures.json")["tables"], "STAGES")


def table(name: str, *, lang: Lang = "en") -> Result:
    """One of the literature's tables, row by row, with source and flags.

    Parameters
    ----------
    name
        "TAB1" (innovation systems), "TAB2" (schools), "TAB3" (saved cost and
        spillovers), "TAB4" (timeline), "TAB5" (complex against cluster), "TAB6"
        (high-tech against mature), "TYPES", "ROLES", or "STAGES" (stage of life
        by instrument, signs only).
    lang
        Language of the cells.

    Returns
    -------
    Result
        Frame with ``id``, the table's columns, ``provenance``, ``flags`` and
        ``source``.

    Raises
    ------
    ParameterError
        No such table.

    Examples
    --------
    >>> table("TAB1").frame.shape[0]
    3
    >>> list(table("ROLES").frame["symbols"])[:2]
    ['◎○○', '◎△○']
    """
    checks = Checks()
    checks.one_of("name", name, tables())
    checks.one_of("lang", lang, ("en", "ko"))
    checks.done()
    if name == "STAGES":
        return _stages(lang)
    shape = data_file("structures.json")["tables"][name]
    rows = []
    for id in shape["rows"]:
        item = record(id)
        row: dict[str, Any] = {"id": id}
        row.update({c: _cell(item, c, lang) for c in shape["columns"]})
        row["provenance"] = item.provenance
        flags = dict.fromkeys(item.flags)
        if "interaction" in shape["columns"]:
            flags.update(dict.fromkeys(_interaction(item).flags))
        row["flags"] = ", ".join(flags)
        row["source"] = item.source_text
        rows.append(row)
    return Result(
        kind="casebook_table",
        table=pd.DataFrame(rows),
        params={"name": name, "lang": lang},
        citation=f"{shape['source']}",
        extra={"title": shape["label"][lang]},
    )


_TABLE3 = {
    "I": ("market", "cost_saving"),
    "II": ("market", "spillovers"),
    "III": ("government", "cost_saving"),
    "IV": ("government", "spillovers"),
}


def _cell(item: Record, column: str, lang: Lang) -> Any:
    if column in item.cells:
        return item.cells[column].say(lang)
    if column == "attribute":
        return item.label.say(lang).partition(": ")[2]
    if column == "statement":
        return item.text.say(lang)
    if column in ("driver", "advantage"):
        return _TABLE3[item.attributes["cell"]][column == "advantage"]
    if column == "printed_in_table":
        return item.attributes.get(column, True)
    if column == "core":
        return core_roles(item, lang)
    if column == "type":
        return item.types[0] if item.types else _case_type(item)
    if column == "case":
        return item.cases[0]
    if column == "interaction":
        return _interaction(item).values[0].say(lang)
    if item.roles is not None:
        return getattr(item.roles, column)
    return item.attributes[column]


def _interaction(item: Record) -> Record:
    return record(item.id.replace("ROLE-", "ROLE-INT-"))


def core_roles(item: Record, lang: Lang) -> str:
    """The core roles of a type, with the word that they are inferred (F-25)."""
    word = say(f"casebook-provenance-{item.attributes['core_provenance']}", lang)
    return f"{', '.join(item.attributes['core'])} [{word}]"


def _case_type(item: Record) -> str:
    return str(data_file("cases.json")[item.cases[0]]["type"])


def _stages(lang: Lang) -> Result:
    data = data_file("structures.json")
    rows = [
        {
            "stage": stage,
            "stage_label": fields["label"][lang],
            "instrument": name,
            "instrument_label": data["instruments"][name][lang],
            "sign": cell["sign"],
            "provenance": cell["provenance"],
            "source": cell["source"],
        }
        for stage, fields in data["stages"].items()
        for name, cell in fields["signs"].items()
    ]
    return Result(
        kind="casebook_table",
        table=pd.DataFrame(rows),
        params={"name": "STAGES", "lang": lang},
        citation="S2 L18-32; S4 L154, L547",
        extra={"records": ["MOD-37", "MOD-38"]},
    )


def flows(*, lang: Lang = "en") -> Result:
    """The seven flows between roles (MOD-15); labels are given, ends are inferred.

    Examples
    --------
    >>> len(flows().frame["flow"].unique())
    7
    """
    rows = [
        {
            "flow": f["id"],
            "label": f["label"][lang],
            "from": f["from"],
            "to": to,
            "label_provenance": f["label_provenance"],
            "ends_provenance": f["ends_provenance"],
            "flags": "F-24",
            "source": f["source"],
        }
        for f in data_file("structures.json")["flows"]
        for to in f["to"]
    ]
    return Result(
        kind="casebook_table",
        table=pd.DataFrame(rows),
        params={"name": "FLOWS", "lang": lang},
        citation="S4 L222-244",
    )


def anti_patterns(*, lang: Lang = "en") -> Result:
    """The eleven warnings that the texts give, with the records behind each (A10.4).

    Examples
    --------
    >>> len(anti_patterns().frame)
    11
    """
    rows = [
        {
            "id": key,
            "label": fields["label"][lang],
            "records": ", ".join(fields["records"]),
            "source": fields["source"],
        }
        for key, fields in data_file("structures.json")["anti_patterns"].items()
    ]
    return Result(
        kind="casebook_table",
        table=pd.DataFrame(rows),
        params={"name": "ANTI_PATTERNS", "lang": lang},
        citation="S0, S2, S3, S4",
    )
