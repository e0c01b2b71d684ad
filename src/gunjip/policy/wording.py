"""Sentences that several parts of the room say: a check's number, a cost, a list of names."""

from __future__ import annotations

import math
from typing import Any

from gunjip.foundation.words import Lang, format_interval, format_number, has_message, say
from gunjip.policy.rules import told


def unit_text(unit: str, lang: Lang = "en") -> str:
    """A unit's words, or the unit as it stands."""
    plain = unit.replace("_", "-").replace(" ", "-")
    for key in (f"policy-unit-{plain}", f"present-unit-{plain}", f"diag-unit-{plain}"):
        if has_message(key, lang):
            return say(key, lang)
    return unit


def digits_for(*values: float) -> int:
    """Decimals that tell the values apart: fewer, the larger they are."""
    sizes = [abs(v) for v in values if math.isfinite(v) and v]
    if not sizes or all(float(v).is_integer() for v in values if math.isfinite(v)):
        return 0
    return max(0, min(4, 2 - math.floor(math.log10(max(sizes)))))


def number_with_unit(value: Any, unit: str, lang: Lang = "en") -> str:
    """A number with its unit; "–" where there is none."""
    x = _float(value)
    if not math.isfinite(x):
        return "–"
    if unit == "share":
        return f"{format_number(100 * x, 1)}%"
    return f"{format_number(x, digits_for(x))} {unit_text(unit, lang)}".rstrip()


def range_with_unit(low: Any, high: Any, unit: str, lang: Lang = "en") -> str:
    """A range with its unit, "at least" where it has no upper end, or the word for unknown."""
    a, b = _float(low), _float(high)
    if math.isfinite(a) and b == math.inf:
        return say("policy-at-least", lang, figure=number_with_unit(a, unit, lang))
    if not (math.isfinite(a) and math.isfinite(b)):
        return say("policy-unknown", lang)
    if unit == "share":
        return f"{format_interval(100 * a, 100 * b, lang, 1)}%"
    digits = digits_for(a, b)
    body = format_number(a, digits) if a == b else format_interval(a, b, lang, digits)
    return f"{body} {unit_text(unit, lang)}".rstrip()


def measured(row: Any, lang: Lang = "en") -> str:
    """A check's value with its interval, and what it was compared with."""
    unit = _text(row, "unit")
    value = _float(row.get("value"))
    if not math.isfinite(value):
        return say("policy-no-number", lang)
    body = number_with_unit(value, unit, lang)
    low, high = _float(row.get("low")), _float(row.get("high"))
    if math.isfinite(low) and math.isfinite(high):
        body += f" [{range_with_unit(low, high, unit, lang)}]"
    threshold = _float(row.get("threshold"))
    if math.isfinite(threshold):
        body = say(
            "policy-against",
            lang,
            value=body,
            operator=_text(row, "operator"),
            threshold=number_with_unit(threshold, unit, lang),
        )
    return body


def names(prefix: str, joined: Any, lang: Lang = "en") -> str:
    """A comma-separated list of names in the reader's words."""
    return ", ".join(told(prefix, n, lang) for n in str(joined).split(", ") if n)


def _text(row: Any, name: str) -> str:
    value = row.get(name)
    return "" if value is None or value != value else str(value)


def _float(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
