"""Small things that chapters share: cells of tables and words of verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from gunjip.foundation.words import Lang, format_interval, format_number, has_message, say
from gunjip.present.report.blocks import Cell
from gunjip.present.wording import NBSP, Text, percent, tell

STRONG = ("strong10", "strong")


def number(value: Any, digits: int = 0) -> Cell:
    """A number with all its digits."""
    x = _float(value)
    return Cell(format_number(x, digits), x if math.isfinite(x) else None)


def share(value: Any, digits: int = 0) -> Cell:
    """A share of 1 as a percentage."""
    x = _float(value)
    return Cell(percent(x, digits), x if math.isfinite(x) else None)


def bounds(low: Any, high: Any, lang: Lang, digits: int = 0) -> Cell:
    """A range; open above where the top is unknown."""
    a, b = _float(low), _float(high)
    if not math.isfinite(a):
        return Cell("–")
    if math.isinf(b):
        return Cell(say("present-at-least", lang, value=format_number(a, digits)), a)
    return Cell(format_interval(a, b, lang, digits), a)


def amount(row: Mapping[str, Any], lang: Lang) -> Cell:
    """A cell's value; what is withheld shows its bounds, never a zero."""
    status = str(row.get("status", "published"))
    value = _float(row.get("value"))
    if status == "withheld" or (status == "missing" and not math.isfinite(value)):
        low, high = _float(row.get("low")), _float(row.get("high"))
        if status == "withheld" and math.isfinite(low):
            told = bounds(low, high, lang)
            return Cell(say("present-cell-withheld", lang, range=told.text), low)
        return Cell(say(f"present-status-{status}", lang))
    told = number(value)
    if status == "estimated":
        return Cell(say("present-cell-estimated", lang, value=told.text), told.sort)
    return told


def odds(probability: Any, draws: int | None, lang: Lang) -> Cell:
    """A probability as counts where they are known: "930 of 1,000"."""
    p = _float(probability)
    if not math.isfinite(p):
        return Cell("–")
    if not draws:
        return Cell(percent(p), p)
    text = say(
        "present-of-draws", lang, hits=format_number(round(p * draws)), draws=format_number(draws)
    )
    return Cell(text.replace(" ", NBSP), p)


def verdict(word: Any, lang: Lang) -> Cell:
    """A verdict's word."""
    key = f"present-verdict-{word}"
    if word is None or word != word:
        return Cell("–")
    return Cell(say(key, lang) if has_message(key, lang) else str(word))


def text_of(row: Mapping[str, Any], column: str, lang: Lang) -> str:
    """A text of a frame that may have one column a language."""
    value = row.get(f"{column}_{lang}")
    if value is None or value != value:
        value = row.get(column)
    if value is None or value != value:
        value = row.get(f"{column}_en", "–")
    return tell(value, lang) if isinstance(value, Mapping) else str(value)


def words(text: Text, lang: Lang) -> str:
    """A key of the catalogue, or the user's own text."""
    if isinstance(text, str) and has_message(text, lang):
        return say(text, lang)
    return tell(text, lang)


def records(frame: pd.DataFrame, top: int | None = None) -> list[dict[str, Any]]:
    """Rows as dictionaries, geometry left behind."""
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return [
        {str(k): v for k, v in row.items()}
        for row in (plain if top is None else plain.head(top)).to_dict(orient="records")
    ]


def region_codes(value: Any) -> list[str]:
    """Codes of a cluster's regions, given as a list or as a text with commas."""
    codes = value if isinstance(value, list | tuple) else str(value).split(",")
    return [str(c).strip() for c in codes]


def has(frame: pd.DataFrame, *columns: str) -> bool:
    """Whether a frame has all these columns with at least one value each."""
    return all(c in frame and frame[c].notna().any() for c in columns)


def _float(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
