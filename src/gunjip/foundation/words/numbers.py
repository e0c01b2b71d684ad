"""Numbers as a reader of each language expects them.

Prose in Korean groups by 만 and 억 from 100,000 on; tables keep full digits.
The browsers' own compact format is not used: it writes 9,999 as "1만".
The minus sign is U+2212, a range is "~" in Korean and "–" in English.
"""

from __future__ import annotations

import math

from gunjip.foundation.words.catalogue import Lang

MINUS = "\u2212"
NO_VALUE = "–"


def _signed(text: str, negative: bool) -> str:
    return MINUS + text if negative else text


def format_number(x: float | int | None, digits: int = 0) -> str:
    """Full digits with thousands separators; "–" where there is no value."""
    if x is None or not math.isfinite(x):
        return NO_VALUE
    text = f"{abs(x):,.{digits}f}"
    return _signed(text, x < 0 and float(text.replace(",", "")) != 0.0)


def format_percent(share: float | None, digits: int = 0) -> str:
    """A share of 1 as a percentage: 0.256 → "26%"."""
    if share is None or not math.isfinite(share):
        return NO_VALUE
    return format_number(100.0 * share, digits) + "%"


def format_count(x: float | int | None, lang: Lang) -> str:
    """A count in prose: "123,000" in English, "12만 3천" in Korean.

    Korean prose below 100,000 keeps full digits; above it the number is
    rounded to three or four significant digits and grouped.

    Examples
    --------
    >>> format_count(9_999, "ko"), format_count(123_000, "ko"), format_count(98_765_432, "ko")
    ('9,999', '12만 3천', '9,877만')
    """
    if x is None or not math.isfinite(x):
        return NO_VALUE
    n = round(abs(x))
    if lang != "ko" or n < 100_000:
        return format_number(x)
    if n < 1_000_000:  # 12만 3천
        thousands = round(n / 1_000)
        man, chun = divmod(thousands, 10)
        text = f"{man:,}만" + (f" {chun}천" if chun else "")
    elif n < 99_995_000:  # 9,877만
        text = f"{round(n / 10_000):,}만"
    else:  # 1억 4,106만
        man_total = round(n / 10_000)
        eok, man = divmod(man_total, 10_000)
        text = f"{eok:,}억" + (f" {man:,}만" if man else "")
    return _signed(text, x < 0)


def format_interval(low: float, high: float, lang: Lang, digits: int = 0) -> str:
    """A range of two numbers with the mark of the language."""
    mark = "~" if lang == "ko" else "–"
    return f"{format_number(low, digits)}{mark}{format_number(high, digits)}"
