"""Which classification industry codes are of, and which revision."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAICS_SECTORS = frozenset(
    [
        "11",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "42",
        "44",
        "45",
        "48",
        "49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "61",
        "62",
        "71",
        "72",
        "81",
        "92",
        "99",
    ]
)
_NACE = re.compile(r"[A-U](\d{2}(\.?\d{1,2})?|\d{2}[-_][A-Z]?\d{2})?|TOTAL|B-[A-Z]_?X?_?[A-Z]?")
_KSIC = re.compile(r"[A-U]?\d{2,5}|[A-U]")
#: First year of each NAICS revision in the Census of Employment and Wages.
_NAICS_YEARS = ((2022, "2022"), (2017, "2017"), (2011, "2012"), (2007, "2007"), (1990, "2002"))


def naics_revision(year: int) -> str:
    """The NAICS revision in which US wage-record statistics of a year are published.

    Examples
    --------
    >>> naics_revision(2016), naics_revision(2023)
    ('2012', '2022')
    """
    for first, revision in _NAICS_YEARS:
        if year >= first:
            return revision
    return ""


def ksic_revision(year: int) -> str:
    """The KSIC revision in force at the end of a year (9: 2008, 10: 2017, 11: 2024)."""
    for first, revision in ((2024, "11"), (2017, "10"), (2008, "9"), (2000, "8")):
        if year >= first:
            return revision
    return ""


def detect_system(codes: Iterable[str], *, korean: bool = False) -> tuple[str, float]:
    """The classification that most codes could be of, and the share that could.

    Parameters
    ----------
    codes
        Different industry codes of a file.
    korean
        Whether the file is Korean (two classifications of bare digits look alike).

    Returns
    -------
    system
        ``"NAICS"``, ``"NACE"``, ``"KSIC"`` or ``"other"``.
    share
        Share of the codes that have its form.
    """
    words = [c for c in dict.fromkeys(str(c).strip() for c in codes) if c][:5000]
    if not words:
        return "other", 0.0

    def share(test: object) -> float:
        return sum(bool(test(w)) for w in words) / len(words)  # type: ignore[operator]

    naics = share(is_naics)
    nace = share(lambda w: w[:1].isalpha() and _NACE.fullmatch(w))
    ksic = share(_KSIC.fullmatch)
    if korean and ksic >= 0.9:
        return "KSIC", ksic
    if naics >= 0.9 and max(len(w) for w in words) <= 7:
        return "NAICS", naics
    if nace >= 0.9 and any(len(w) > 1 for w in words):
        return "NACE", nace
    return "other", 1.0


def is_naics(code: str) -> bool:
    """Whether a code has the form of NAICS: 2 to 6 digits in a sector there is.

    Examples
    --------
    >>> is_naics("336111"), is_naics("31-33"), is_naics("999999x")
    (True, True, False)
    """
    if code in {"31-33", "44-45", "48-49"}:
        return True
    return code.isdigit() and 2 <= len(code) <= 6 and code[:2] in _NAICS_SECTORS
