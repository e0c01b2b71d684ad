"""What a record of the casebook is: a fact, its words, its values and its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from gunjip.casebook.units import convert, unit_of
from gunjip.foundation.results import freeze
from gunjip.foundation.words import Lang, format_number, say

Provenance = Literal["given", "derived", "inferred", "missing"]
PROVENANCES: tuple[Provenance, ...] = get_args(Provenance)

Kind = Literal[
    "source",
    "definition",
    "model",
    "typology",
    "law",
    "case",
    "claim",
    "rule",
    "indicator",
    "flag",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
SECTION_KIND: dict[str, Kind] = {f"A{n}": kind for n, kind in enumerate(KINDS)}

Bound = Literal["exact", "about", "at_least", "at_most", "above", "mid", "late"]
BOUNDS: tuple[Bound, ...] = get_args(Bound)

Direction = Literal[
    "positive",
    "negative",
    "zero",
    "ordering",
    "interaction",
    "existence",
    "universal",
    "conditional",
    "conjunction",
]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

# An order and not a ratio (ROLE-NOTE1).
ROLE_RANK: dict[str, int] = {"◎": 3, "○": 2, "△": 1}


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    en: str
    ko: str

    def say(self, lang: Lang = "en") -> str:
        """The text in a language."""
        return self.ko if lang == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of one of the five texts, counted from 1."""

    document: str
    first: int
    last: int

    def __str__(self) -> str:
        lines = f"L{self.first}" if self.first == self.last else f"L{self.first}-{self.last}"
        return f"{self.document} {lines}"

    def holds(self, document: str, line: int) -> bool:
        """Whether a line of a document lies inside."""
        return self.document == document and self.first <= line <= self.last


@dataclass(frozen=True, slots=True)
class Value:
    """A number or a name of a record, with unit, year and where it stands.

    Attributes
    ----------
    name
        What is measured, e.g. ``"research_share"``; labels stand in
        ``data/measures.toml``.
    value
        The number in the unit of the text, a name, or None where it is missing.
    unit
        A name of ``gunjip.casebook.units.UNITS``.
    of
        Whom it is of, where that is not the record's own case.
    year, period
        The year it is of; a finer date where the text has one.
    bound
        How exact the text is: "exact", "about", "at_least", "at_most", "above";
        "mid" and "late" of a decade.
    provenance
        "given", "derived", "inferred" or "missing".
    place
        The line or lines; None for what was derived.
    printed
        The characters that stand there, without spaces, for checking.
    """

    name: str
    value: float | str | None
    unit: str
    of: str = ""
    year: int | None = None
    period: str = ""
    bound: Bound = "exact"
    provenance: Provenance = "given"
    place: Place | None = None
    printed: str = ""

    @property
    def base_unit(self) -> str:
        """The unit of today: m2, km, KRW, JPY, USD, ITL, share, years …"""
        return unit_of(self.unit).base

    @property
    def base_value(self) -> float | None:
        """The number in ``base_unit``; None where it is missing or a name."""
        if isinstance(self.value, int | float):
            return convert(float(self.value), self.unit)
        return None

    def to(self, unit: str) -> float | None:
        """The number in another unit of the same kind; see ``units.convert``."""
        if isinstance(self.value, int | float):
            return convert(float(self.value), self.unit, unit)
        unit_of(unit)
        return None

    def _number(self, number: float, lang: Lang) -> str:
        if self.unit in ("year", "decade"):
            return str(int(number))
        if lang == "en" and self.unit.startswith("eok_"):
            number = round(number / 10.0, 9)  # English counts 억 in tenths of a billion
        places = repr(float(number)).partition(".")[2]
        return format_number(number, 0 if places == "0" else len(places))

    def say(self, lang: Lang = "en") -> str:
        """The value in words, with its unit, how exact it is and its provenance."""
        if self.value is None:
            return say("casebook-value-missing", lang)
        if isinstance(self.value, str):
            known = self.unit == "grade"
            body = say(f"casebook-grade-{self.value}", lang) if known else self.value
        else:
            body = say(f"casebook-unit-{self.unit}", lang, number=self._number(self.value, lang))
        if self.bound != "exact":
            body = say(f"casebook-bound-{self.bound}", lang, value=body)
        if self.provenance in ("inferred", "derived"):
            body = f"{body} [{say(f'casebook-provenance-{self.provenance}', lang)}]"
        return body.strip()


@dataclass(frozen=True, slots=True)
class Roles:
    """Ranks of vision provider, system organiser and specialised suppliers.

    The symbols are printed; which case a row belongs to was reasoned (F-26),
    so ``assignment`` is "inferred". Ranks are an order and not ratios.
    """

    vp: int
    so: int
    ss: int
    assignment: Provenance = "inferred"

    @classmethod
    def of_symbols(cls, symbols: Mapping[str, str]) -> Roles:
        """From ◎ (3), ○ (2) and △ (1)."""
        return cls(ROLE_RANK[symbols["vp"]], ROLE_RANK[symbols["so"]], ROLE_RANK[symbols["ss"]])

    @property
    def ranks(self) -> tuple[int, int, int]:
        """(VP, SO, SS)."""
        return (self.vp, self.so, self.ss)

    @property
    def symbols(self) -> str:
        """The triple as printed, e.g. "◎△○"."""
        sign = {rank: symbol for symbol, rank in ROLE_RANK.items()}
        return "".join(sign[r] for r in self.ranks)


@dataclass(frozen=True, slots=True)
class Record:
    """One fact of the literature.

    Attributes
    ----------
    id, section, kind
        E.g. "MOD-13", "A2", "model".
    label, text
        Short label and a statement in both languages, in Gunjip's own words.
    source
        Lines of the five texts.
    provenance
        "given", "derived", "inferred" or "missing".
    flags
        Ids of the inconsistencies that touch it; they are records too.
    cases, types
        Keys of the cases and of the four types it speaks of.
    values
        Numbers and names.
    cells
        Cells of a table's row, by column.
    roles
        Ranks of the three roles, where the record is of them.
    derived_from
        Ids of what it was computed from.
    equation
        The function of ``gunjip.casebook.laws`` that computes it.
    direction
        What a claim expects.
    confidence
        How sure a reading is (flags).
    formula
        A proposal for computing an indicator; not of the texts.
    literature
        Works that the text names.
    outside
        Evidence from outside the five texts.
    scope
        "" or "outside" for what is kept and used nowhere.
    attributes
        What only some records have.
    """

    id: str
    section: str
    kind: Kind
    label: Words
    text: Words
    source: tuple[Place, ...]
    provenance: Provenance
    flags: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    cells: Mapping[str, Words] = field(default_factory=dict)
    roles: Roles | None = None
    derived_from: tuple[str, ...] = ()
    equation: str = ""
    direction: str = ""
    confidence: str = ""
    formula: Words | None = None
    literature: str = ""
    outside: Words | None = None
    scope: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", freeze(self.cells))
        object.__setattr__(self, "attributes", freeze(self.attributes))

    @property
    def source_text(self) -> str:
        """The lines as one text, e.g. "S4 L123, L572-602; S1 L5"."""
        lines: dict[str, list[str]] = {}
        for place in self.source:
            lines.setdefault(place.document, []).append(str(place).partition(" ")[2])
        return "; ".join(f"{document} {', '.join(found)}" for document, found in lines.items())

    def value(self, name: str, of: str = "") -> Value | None:
        """The first value of a name (and of a subject), or None."""
        for value in self.values:
            if value.name == name and value.of == of:
                return value
        return None
