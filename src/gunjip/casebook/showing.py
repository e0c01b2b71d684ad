"""What ``gunjip casebook`` shows: lists, one record, frames and bytes for export."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from gunjip.casebook.access import (
    CITATION,
    core_roles,
    flags_of,
    measure_label,
    record,
    records,
    touched_by,
)
from gunjip.casebook.cases import Case, case
from gunjip.casebook.records import Record, Value
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import LANGS, Lang, has_message, say

FORMATS: tuple[str, ...] = ("csv", "json")


def list_records(
    *,
    kind: str | None = None,
    section: str | None = None,
    provenance: str | None = None,
    case: str | None = None,
    flag: str | None = None,
    lang: Lang = "en",
) -> Result:
    """Records as a list; the filters are those of `records`.

    Returns
    -------
    Result
        Frame with ``id``, ``section``, ``kind``, ``label``, ``values`` (how
        many), ``provenance``, ``flags``, ``source``.

    Examples
    --------
    >>> list_records(kind="law").frame["id"].iloc[-1]
    'LAW-12'
    """
    found = records(kind=kind, section=section, provenance=provenance, case=case, flag=flag)
    names = ["id", "section", "kind", "label", "values", "provenance", "flags", "source"]
    frame = pd.DataFrame(
        [
            {
                "id": r.id,
                "section": r.section,
                "kind": r.kind,
                "label": r.label.say(lang),
                "values": len(r.values),
                "provenance": r.provenance,
                "flags": ", ".join(r.flags),
                "source": r.source_text,
            }
            for r in found
        ],
        columns=names,
    )
    return Result(
        kind="casebook_list",
        table=frame,
        params={
            "kind": kind,
            "section": section,
            "provenance": provenance,
            "case": case,
            "flag": flag,
            "lang": lang,
        },
        citation=CITATION,
    )


def values_frame(chosen: Iterable[Record] | None = None, *, lang: Lang = "en") -> pd.DataFrame:
    """Every value, one row a value, in the unit of the text and in today's.

    Parameters
    ----------
    chosen
        Records; all of the casebook where None.
    lang
        Language of labels and texts.

    Returns
    -------
    DataFrame
        ``record``, ``measure``, ``label``, ``of``, ``given``, ``given_unit``,
        ``value``, ``unit``, ``name`` (values that are words), ``year``,
        ``period``, ``bound``, ``text``, ``provenance``, ``flags``, ``source``.
        A missing value is NaN with provenance "missing".

    Examples
    --------
    >>> frame = values_frame([record("CASE-SV-01")])
    >>> frame["given_unit"].tolist(), frame["unit"].tolist()
    (['count', 'eok_pyeong', 'persons'], ['count', 'm2', 'persons'])
    """
    rows = []
    for item in records() if chosen is None else chosen:
        flags = ", ".join(f.id for f in flags_of(item))
        rows += [_value_row(item, v, flags, lang) for v in item.values]
    names = [
        "record",
        "measure",
        "label",
        "of",
        "given",
        "given_unit",
        "value",
        "unit",
        "name",
        "year",
        "period",
        "bound",
        "text",
        "provenance",
        "flags",
        "source",
    ]
    frame = pd.DataFrame(rows, columns=names)
    for name in ("given", "value"):
        frame[name] = pd.to_numeric(frame[name]).astype(float)
    frame["year"] = frame["year"].astype("Int64")
    return frame


def _value_row(item: Record, value: Value, flags: str, lang: Lang) -> dict[str, Any]:
    word = isinstance(value.value, str)
    return {
        "record": item.id,
        "measure": value.name,
        "label": measure_label(value.name).say(lang),
        "of": value.of or ", ".join(item.cases),
        "given": None if word else value.value,
        "given_unit": value.unit,
        "value": value.base_value,
        "unit": value.base_unit,
        "name": value.value if word else "",
        "year": value.year,
        "period": value.period,
        "bound": value.bound,
        "text": value.say(lang),
        "provenance": value.provenance,
        "flags": flags,
        "source": str(value.place) if value.place else item.source_text,
    }


def show(name: str, *, lang: Lang = "en") -> Result:
    """One record, or all that is said of a case, with the inconsistencies beside it.

    Parameters
    ----------
    name
        A record's id ("LAW-06", "F-33") or a case ("daedeok", "대덕").
    lang
        Language.

    Returns
    -------
    Result
        Frame of values (see `values_frame`); ``extra["lines"]`` is the text for
        a reader, line by line, ``extra["flags"]`` the inconsistencies' ids.

    Raises
    ------
    ParameterError
        Neither a record nor a case; near names are offered.

    Examples
    --------
    >>> print(*show("CASE-DD-04").extra["lines"], sep="\\n")
    CASE-DD-04 · Ventures out of ETRI
    Over 220 as stated; another source gives 57.
    spin-offs: at least 220
    Provenance: given
    Source: S4 L403
    Inconsistency F-41: ETRI's spin-offs differ between sources. The text's 220 for ETRI alone is nearly what another source counts for all public institutes; the text's value is kept. A book counts 219 ventures out of ten public institutes by 2004: 117 of KAIST and 57 of ETRI.
    """
    checks = Checks()
    checks.one_of("lang", lang, ("en", "ko"))
    checks.done()
    ids = {r.id.casefold() for r in records()}
    if name.strip().casefold() in ids:
        item = record(name.strip())
        return _shown(name, lang, [item], record_lines(item, lang), [f.id for f in flags_of(item)])
    found = case(name)
    return _shown(name, lang, found.facts, case_lines(found, lang), [f.id for f in found.flags])


def _shown(
    name: str, lang: Lang, chosen: Iterable[Record], lines: list[str], flags: list[str]
) -> Result:
    return Result(
        kind="casebook_record",
        table=values_frame(chosen, lang=lang),
        params={"name": name, "lang": lang},
        citation=CITATION,
        extra={"lines": lines, "flags": flags},
    )


def record_lines(item: Record, lang: Lang = "en") -> list[str]:
    """A record for a reader: words, values, provenance, source, inconsistencies."""
    lines = [f"{item.id} · {item.label.say(lang)}", item.text.say(lang)]
    if item.roles is not None:
        assignment = say(f"casebook-provenance-{item.roles.assignment}", lang)
        lines.append(say("casebook-roles", lang, symbols=item.roles.symbols, assignment=assignment))
    lines += [
        f"{say(f'casebook-column-{key}', lang)}: {cell.say(lang)}"
        for key, cell in item.cells.items()
    ]
    if "core" in item.attributes:
        lines.append(say("casebook-core", lang, roles=core_roles(item, lang)))
    lines += [_value_line(item, value, lang) for value in item.values]
    if item.direction:
        lines.append(
            say(
                "casebook-expects",
                lang,
                direction=say(f"casebook-direction-{item.direction}", lang),
            )
        )
    if item.formula is not None:
        lines.append(say("casebook-formula", lang, formula=item.formula.say(lang)))
    lines.append(
        say(
            "casebook-provenance",
            lang,
            word=say(f"casebook-provenance-{item.provenance}", lang),
        )
    )
    if item.confidence:
        lines.append(
            say(
                "casebook-confidence",
                lang,
                word=say(f"casebook-confidence-{item.confidence}", lang),
            )
        )
    lines.append(say("casebook-source", lang, source=item.source_text))
    if item.literature:
        lines.append(say("casebook-literature", lang, works=item.literature))
    if item.derived_from:
        lines.append(say("casebook-derived-from", lang, ids=", ".join(item.derived_from)))
    if item.outside is not None:
        lines.append(say("casebook-outside", lang, text=item.outside.say(lang)))
    lines += [_flag_line(f, lang) for f in flags_of(item)]
    if item.kind == "flag":
        ids = ", ".join(r.id for r in touched_by(item.id))
        lines.append(say("casebook-touches", lang, ids=ids))
    return lines


def _flag_line(flag: Record, lang: Lang) -> str:
    text = flag.text.say(lang)
    if flag.outside is not None:
        text = f"{text} {flag.outside.say(lang)}"
    return say("casebook-flag", lang, id=flag.id, label=flag.label.say(lang), text=text)


def _value_line(item: Record, value: Value, lang: Lang) -> str:
    label = measure_label(value.name).say(lang)
    if value.of:
        label = say("casebook-measure-of", lang, label=label, of=case(value.of).name.say(lang))
    when = value.period or ("" if value.year is None else str(value.year))
    line = f"{label}: {value.say(lang)}"
    return f"{line} ({when})" if when else line


def case_lines(item: Case, lang: Lang = "en") -> list[str]:
    """All that is said of a case, its roles and inferred interaction first."""
    lines = [item.name.say(lang)]
    if item.type:
        lines.append(say("casebook-case-type", lang, type=say(f"casebook-type-{item.type}", lang)))
    if item.role is not None:
        assignment = say(f"casebook-provenance-{item.role.assignment}", lang)
        lines.append(say("casebook-roles", lang, symbols=item.role.symbols, assignment=assignment))
    if item.interaction is not None:
        lines.append(say("casebook-case-interaction", lang, grade=item.interaction.say(lang)))
    for fact in item.facts:
        if fact.kind != "case":
            continue
        values = "; ".join(_value_line(fact, v, lang) for v in fact.values)
        mark = "" if not fact.flags else f" [{', '.join(fact.flags)}]"
        body = f"{fact.label.say(lang)}: {values}" if values else fact.label.say(lang)
        lines.append(f"{fact.id} · {body} ({fact.source_text}){mark}")
    lines += [_flag_line(f, lang) for f in item.flags]
    return lines


def headings(columns: Iterable[str], *, lang: Lang = "en") -> dict[str, str]:
    """What a reader sees above each column of a frame of the casebook.

    Columns that are keys of cases keep the case's name.

    Examples
    --------
    >>> headings(["label", "daedeok"], lang="ko")
    {'label': '이름', 'daedeok': '대덕'}
    """
    words = {}
    for name in columns:
        stem, _, end = name.rpartition("_")
        key = f"casebook-column-{name}"
        if has_message(key, lang):
            words[name] = say(key, lang)
        elif end in LANGS and has_message(f"casebook-column-{stem}", lang):
            words[name] = f"{say(f'casebook-column-{stem}', lang)} ({end})"
        else:
            words[name] = case(name).name.say(lang)
    return words


def export(*, kind: str | None = None, lang: Lang | None = None) -> pd.DataFrame:
    """The casebook as one flat table, one row a record.

    Parameters
    ----------
    kind
        Only records of a kind.
    lang
        "en" or "ko" for one language; both in columns of their own where None.

    Returns
    -------
    DataFrame
        ``id``, ``section``, ``kind``, labels and texts, ``values`` (as text),
        ``provenance``, ``flags``, ``cases``, ``types``, ``direction``,
        ``formula``, ``literature``, ``derived_from``, ``source``.

    Examples
    --------
    >>> export(kind="claim").shape[0]
    46
    """
    langs: tuple[Lang, ...] = ("en", "ko") if lang is None else (lang,)
    checks = Checks()
    for each in langs:
        checks.one_of("lang", each, ("en", "ko"))
    checks.done()
    rows = []
    for item in records(kind=kind):
        row: dict[str, Any] = {"id": item.id, "section": item.section, "kind": item.kind}
        for each in langs:
            end = f"_{each}" if lang is None else ""
            row[f"label{end}"] = item.label.say(each)
            row[f"text{end}"] = item.text.say(each)
            row[f"formula{end}"] = item.formula.say(each) if item.formula else ""
            row[f"values{end}"] = "; ".join(_value_line(item, v, each) for v in item.values)
        row["roles"] = item.roles.symbols if item.roles else ""
        for name in ("flags", "cases", "types", "derived_from"):
            row[name] = ", ".join(getattr(item, name))
        for name in ("provenance", "direction", "literature", "equation"):
            row[name] = getattr(item, name)
        row["source"] = item.source_text
        rows.append(row)
    return pd.DataFrame(rows)


def export_bytes(
    format: str = "csv", *, kind: str | None = None, lang: Lang | None = None
) -> bytes:
    """`export` as the bytes of a file, for the caller to write.

    Parameters
    ----------
    format
        "csv" (UTF-8 with a byte-order mark, which spreadsheets need for Korean)
        or "json".
    kind, lang
        As in `export`.

    Examples
    --------
    >>> export_bytes("csv", kind="law", lang="en").decode("utf-8-sig").partition(",")[0]
    'id'
    """
    checks = Checks()
    checks.one_of("format", format, FORMATS)
    checks.done()
    frame = export(kind=kind, lang=lang)
    if format == "json":
        rows = frame.to_dict(orient="records")
        return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    text = frame.to_csv(index=False, lineterminator="\n")
    return str(text).encode("utf-8-sig")
