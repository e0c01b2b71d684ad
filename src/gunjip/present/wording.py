"""Names and numbers as a reader meets them: the catalogue's words around values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gunjip.foundation.words import (
    Lang,
    format_count,
    format_interval,
    format_number,
    format_percent,
    has_message,
    say,
)

#: A text of the user's study: one for all languages, or one a language.
Text = str | Mapping[str, str]

#: A space that does not break: a number and its unit stay on one line.
NBSP = "\u00a0"


def tell(text: Text, lang: Lang) -> str:
    """The user's text in a language; the only one there is where it has one."""
    if isinstance(text, Mapping):
        if lang in text:
            return str(text[lang])
        return str(next(iter(text.values()), ""))
    return str(text)


def name_of(names: Mapping[str, Text], code: object, lang: Lang) -> str:
    """The name that belongs to a code; the code itself where it has none."""
    return tell(names.get(str(code), str(code)), lang)


def kind_name(kind: str, lang: Lang) -> str:
    """A statistic's name; its identifier in plain letters where none is written."""
    key = f"present-kind-{kind}"
    return say(key, lang) if has_message(key, lang) else kind.replace("_", " ")


def column_name(column: str, lang: Lang) -> str:
    """A column's name for a table's head or an axis."""
    key = f"present-column-{column}"
    return say(key, lang) if has_message(key, lang) else column.replace("_", " ")


def unit_name(unit: str, lang: Lang) -> str:
    """A unit's name; the publisher's own word where the catalogue has none."""
    key = "present-unit-" + unit.strip().lower().replace(" ", "-").replace("/", "-per-")
    try:
        return say(key, lang)
    except KeyError:
        return unit


def with_unit(label: str, unit: str, lang: Lang) -> str:
    """A head of a column or axis: the name, and its unit in brackets."""
    told = unit_name(unit, lang) if unit else ""
    return f"{label} ({told})" if told else label


def decimals(values: Any) -> int:
    """Decimals that show three significant digits of the typical value, at most 3."""
    good = [abs(float(v)) for v in values if v is not None and math.isfinite(float(v)) and v != 0]
    if not good or all(v == round(v) for v in good):
        return 0
    middle = sorted(good)[len(good) // 2]
    return max(0, min(3, 2 - math.floor(math.log10(middle))))


def quantity(value: float | None, unit: str, lang: Lang, digits: int | None = None) -> str:
    """A number with its unit that does not break across lines: "47,310 jobs"."""
    text = format_count(value, lang) if digits is None else format_number(value, digits)
    told = unit_name(unit, lang) if unit else ""
    glue = "" if lang == "ko" and told and "가" <= told[0] <= "힣" else " "
    return f"{text}{glue}{told}".strip().replace(" ", NBSP)


def interval(low: float, high: float, unit: str, lang: Lang, digits: int = 0) -> str:
    """A range with its unit: "45,900–49,200 jobs"; open above where the top is unknown."""
    if math.isinf(high):
        return say("present-at-least", lang, value=quantity(low, unit, lang, digits))
    told = unit_name(unit, lang) if unit else ""
    glue = "" if lang == "ko" and told and "가" <= told[0] <= "힣" else " "
    return f"{format_interval(low, high, lang, digits)}{glue}{told}".strip().replace(" ", NBSP)


def percent(share: float | None, digits: int = 0) -> str:
    """A share of 1 as a percentage."""
    return format_percent(share, digits)


def clip(text: str, length: int) -> str:
    """A label at most ``length`` letters wide (a Hangul counts for two), with "…"."""
    width = 0
    for i, char in enumerate(text):
        width += 2 if ord(char) > 0x1100 else 1
        if width > length:
            return text[:i].rstrip() + "…"
    return text
