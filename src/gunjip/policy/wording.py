"""Sentences that several parts of the room say: a check's number, a cost, a list of names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gunjip.foundation.words import Lang, format_interval, format_number, has_message, say
from gunjip.policy.rules import Amount, cited, told


def unit_text(unit: str, lang: Lang = "en") -> str:
    """A unit's words, or the unit as it stands."""
    plain = unit.replace("_", "-").replace(" ", "-")
    for key in (f"policy-unit-{plain}", f"present-unit-{plain}", f"diag-unit-{plain}"):
        if has_message(key, lang):
            return say(key, lang)
    return unit


def joined(number: str, unit: str, lang: Lang) -> str:
    """A number and its unit: a Korean unit stands right behind it."""
    close = lang == "ko" and "가" <= unit[:1] <= "힣"
    return f"{number}{unit}" if close else f"{number} {unit}".rstrip()


def digits_for(*values: float) -> int:
    """Decimals that tell the values apart: fewer, the larger they are."""
    sizes = [abs(v) for v in values if math.isfinite(v) and v]
    if not sizes or all(float(v).is_integer() for v in values if math.isfinite(v)):
        return 0
    return max(0, min(4, 2 - math.floor(math.log10(max(sizes)))))


def is_share(unit: str) -> bool:
    """Whether a number of this unit is told in percent: a share, also one "of jobs" or "of area"."""
    return unit == "share" or unit.startswith("share of ")


def number_with_unit(value: Any, unit: str, lang: Lang = "en") -> str:
    """A number with its unit; "–" where there is none."""
    x = _float(value)
    if not math.isfinite(x):
        return "–"
    if is_share(unit):
        return f"{format_number(100 * x, 1)}%"
    return joined(format_number(x, digits_for(x)), unit_text(unit, lang), lang)


def range_with_unit(low: Any, high: Any, unit: str, lang: Lang = "en") -> str:
    """A range with its unit, "at least" where it has no upper end, or the word for unknown."""
    a, b = _float(low), _float(high)
    if math.isfinite(a) and b == math.inf:
        return say("policy-at-least", lang, figure=number_with_unit(a, unit, lang))
    if not (math.isfinite(a) and math.isfinite(b)):
        return say("policy-unknown", lang)
    if is_share(unit):
        return f"{format_interval(100 * a, 100 * b, lang, 1)}%"
    digits = digits_for(a, b)
    body = format_number(a, digits) if a == b else format_interval(a, b, lang, digits)
    return joined(body, unit_text(unit, lang), lang)


#: Money by unit of a currency, and how an English text scales it.
SCALES: Mapping[str, float] = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
CURRENCIES = ("krw", "eur", "usd", "gbp", "jpy", "cad")


def money_of(unit: str) -> tuple[str, float] | None:
    """Currency and size of a unit such as "million_eur"; None for what is no money.

    Examples
    --------
    >>> money_of("billion_krw"), money_of("usd"), money_of("years")
    (('krw', 1000000000.0), ('usd', 1.0), None)
    """
    scale, _, currency = unit.rpartition("_")
    if currency in CURRENCIES and (not scale or scale in SCALES):
        return currency, SCALES.get(scale, 1.0)
    return None


def amount_text(amount: Amount, lang: Lang = "en") -> str:
    """A cost or lead time in words: money as each language counts it, and what it buys.

    Examples
    --------
    >>> amount_text(Amount(0.5, 1.5, "million_eur", per="body_year"))
    'EUR 0.5–1.5 million a year of one body'
    >>> amount_text(Amount(231.2, 231.2, "billion_krw"), "ko")
    '2,312억 원'
    """
    if amount.low is None or amount.high is None:
        return say("policy-unknown", lang)
    low, high = amount.low, amount.high
    money = money_of(amount.unit)
    if money is None:
        factor, unit = (
            (100.0, "%") if amount.unit == "share" else (1.0, unit_text(amount.unit, lang))
        )
        ends = [factor * x for x in (low, high) if math.isfinite(x)]
        digits = max(map(_printed, ends))
        number = format_number(ends[0], digits)
        if ends[0] != ends[-1]:
            number = format_interval(ends[0], ends[-1], lang, digits)
        body = f"{number}%" if unit == "%" else joined(number, unit, lang)
        if high == math.inf:
            body = say("policy-at-least", lang, figure=body)
    else:
        currency, size = money
        least, most = (x if math.isfinite(x) else low for x in (low, high))
        if lang == "ko":  # ten thousands and hundreds of millions
            step = next(s for s in (1e8, 1e4, 1.0) if s * 0.999 <= most * size or s == 1.0)
            scale = {1e8: "eok", 1e4: "man", 1.0: "one"}[step]
            figures = least * size / step, most * size / step
        else:
            scale = amount.unit.rpartition("_")[0] or "one"
            figures = least, most
        digits = max(map(_printed, figures))
        if low == 0 or figures[0] == figures[1]:
            number = format_number(figures[1], digits)
        else:
            number = format_interval(*figures, lang, digits)
        number = say(f"policy-scale-{scale}", lang, figure=number)
        body = say(f"policy-money-{currency}", lang, figure=number)
        if low == 0 < high:
            body = say("policy-up-to", lang, figure=body)
        elif high == math.inf:
            body = say("policy-at-least", lang, figure=body)
    if amount.per:
        body = say("policy-per", lang, figure=body, per=told("per", amount.per, lang))
    return body


def _printed(x: float) -> int:
    """Decimals as a source prints a figure: as few as keep it, at most three."""
    return next((d for d in range(3) if math.isclose(round(x, d), x, rel_tol=1e-9)), 3)


def span_text(start: float, end: float, lang: Lang = "en") -> str:
    """Years as a range, or as one year.

    Examples
    --------
    >>> span_text(2026, 2028), span_text(2026, 2026)
    ('2026–2028', '2026')
    """
    first, last = str(int(start)), str(int(end))
    return first if first == last else f"{first}{'~' if lang == 'ko' else '–'}{last}"


def sum_text(value: float, won: bool, lang: Lang = "en") -> str:
    """A sum of a portfolio: in won as each language counts it, else as the plain number it is.

    Examples
    --------
    >>> sum_text(12.5, True), sum_text(12.5, True, "ko"), sum_text(12.5, False)
    ('KRW 1,250 million', '12.5억 원', '12.5')
    """
    if not won:
        return f"{value:,.1f}"
    return amount_text(Amount(value * 100.0, value * 100.0, "million_krw"), lang)


def amount_line(amount: Amount, literature: Mapping[str, str], lang: Lang = "en") -> str:
    """A cost or lead time with what it is of, the year of its money and its full sources."""
    if not amount.known:
        return say("policy-figure-unknown", lang)
    body = amount_text(amount, lang)
    if amount.name:
        key = "policy-figure-of-year" if amount.year else "policy-figure-of"
        of = told("figure", amount.name, lang)
        body = say(key, lang, figure=body, of=of, year=str(amount.year))
    source = "; ".join(cited(s, literature) for s in amount.source) or "–"
    return say("policy-figure-source", lang, figure=body, source=source)


def measured(row: Any, lang: Lang = "en") -> str:
    """A check's value with its interval, and what it was compared with."""
    unit = _text(row, "unit")
    value = _float(row.get("value"))
    if not math.isfinite(value):
        return say("policy-no-number", lang)
    body = number_with_unit(value, unit, lang)
    low, high = _float(row.get("low")), _float(row.get("high"))
    if math.isfinite(low) and math.isfinite(high) and low < high:
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
    kind, _, rest = _text(row, "benchmark").partition(":")
    if kind == "peers":
        quantile, _, n = rest.partition(":n=")
        body += " " + say("diag-benchmark-peers", lang, quantile=quantile[1:], n=n)
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
