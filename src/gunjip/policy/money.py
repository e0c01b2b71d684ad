"""Sums of money as people write them: "12억 5,000만원", "0.3조원", "40"."""

from __future__ import annotations

import math
import re

_STEPS = {"조": 1e12, "억": 1e8, "천만": 1e7, "백만": 1e6, "만": 1e4, "천": 1e3, "": 1.0}
_PART = re.compile(r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(조|억|천만|백만|만|천|)\s*")
#: What sums in won are counted in once they are read.
UNIT = "eok_krw"
EOK = 1e8


def read_money(value: object) -> tuple[float, bool] | None:
    """A sum and whether it is in won; None for what is no sum.

    A plain number has no currency and stands as it is; a sum in won is counted in
    hundreds of millions (억원).

    Parameters
    ----------
    value
        A number or a text.

    Returns
    -------
    (float, bool) or None

    Examples
    --------
    >>> read_money("12억 5,000만원"), read_money("0.03조원"), read_money("1,200")
    ((12.5, True), (300.0, True), (1200.0, False))
    >>> read_money("40%") is None
    True
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None if math.isnan(value) else (float(value), False)
    text = str(value).strip()
    plain = _plain(text)
    if not math.isnan(plain):
        return plain, False
    negative = text[:1] in "-−" and len(text) > 1
    body = text[1:].strip() if negative else text
    body = body.removesuffix("원").strip()
    total, end, last = 0.0, 0, math.inf
    for part in _PART.finditer(body):
        step = _STEPS[part[2]]
        # Parts stand side by side and fall: 3억 5천만, never 5천만 3억.
        if part.start() != end or step >= last:
            return None
        total, end, last = total + float(part[1].replace(",", "")) * step, part.end(), step
    if not end or end != len(body) or (last == 1.0 and body == text.lstrip("-−")):
        return None
    return (-total if negative else total) / EOK, True


def _plain(text: str) -> float:
    """A number without a currency, NaN where it is none; "1,200" is one thousand two hundred."""
    if not re.fullmatch(r"[-+−]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[-+]?\d+)?", text, re.IGNORECASE):
        return math.nan
    try:
        return float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return math.nan
