"""UK Office for National Statistics: gross value added by ITL region and SIC 2007.

One row a region and industry, one column a year, thousands marks in the numbers. Rows
of subtotals stand among the others; ``level`` picks one partition of the economy:
``"sections"`` (A … T) or ``"finest"`` (rows that no other row lies within). Two codes
that a spreadsheet turned into dates (``02-Mar``, ``11-Dec``) are mended.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.sources.base import Options, Reading, Sniff, Source
from gunjip.sources.clean import numbers, texts
from gunjip.sources.generic import _one_cell_each
from gunjip.sources.load import load_raw

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATED = re.compile(r"(\d{1,2})-([A-Za-z]{3})")
_SPAN = re.compile(r"(?:(?P<letters>[A-Z]{1,2}(?:-[A-Z]{1,2})?) \()?(?P<a>\d+)(?:-(?P<b>\d+))?\)?")


def matches(sniff: Sniff) -> float:
    """Certain with an ITL code, a SIC07 code and years."""
    if sniff.container != "text" or not sniff.has("SIC07 code"):
        return 0.0
    region = any(c.lower() in ("itl code", "itl region code") for c in sniff.columns)
    return 1.0 if region and any(re.fullmatch(r"\d{4}", c) for c in sniff.columns) else 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the file's."""
    region = next(c for c in sniff.columns if c.lower() in ("itl code", "itl region code"))
    spans = [c for c in sniff.columns if re.fullmatch(r"\d{4}", c)]
    return {"region": region, "industry": "SIC07 code", "value_added": f"{spans[0]}–{spans[-1]}"}


def undate(code: str) -> str:
    """A code that a spreadsheet took for a date, as it was.

    Examples
    --------
    >>> undate("02-Mar"), undate("11-Dec"), undate("14-15")
    ('2-3', '11-12', '14-15')
    """
    match = _DATED.fullmatch(code)
    if match and match[2].lower() in _MONTHS:
        return f"{int(match[1])}-{_MONTHS.index(match[2].lower()) + 1}"
    return code


def partition(codes: list[str], level: str) -> set[str]:
    """The codes that make one partition of the economy.

    Examples
    --------
    >>> sorted(partition(["Total", "A-E", "C (10-33)", "CA (10-12)", "F (41-43)", "41"], "sections"))
    ['C (10-33)', 'F (41-43)']
    """
    spans: dict[str, tuple[int, int]] = {}
    sections = set()
    for code in codes:
        match = _SPAN.fullmatch(code)
        if match:
            spans[code] = (int(match["a"]), int(match["b"] or match["a"]))
            letters = match["letters"] or ""
            if letters and not re.fullmatch(r"C[A-M](-C[A-M])?", letters):
                sections.add(code)
    if level == "sections":
        return sections
    finest = {"68IMP", "68"} & set(codes)
    for code, (first, last) in spans.items():
        inside = any(
            other != code and first <= a and b <= last and (b - a) < (last - first)
            for other, (a, b) in spans.items()
        )
        same = [o for o, s in spans.items() if s == (first, last) and len(o) > len(code)]
        if not inside and not (same and code not in finest):
            finest.add(code)
    finest = {c for c in finest if not (c in sections and _has_twin(c, spans, finest))}
    return finest


def _has_twin(code: str, spans: dict[str, tuple[int, int]], chosen: set[str]) -> bool:
    return any(o != code and spans.get(o) == spans[code] for o in chosen)


def read(sniff: Sniff, options: Options) -> Reading:
    """Value added by region, industry and year."""
    raw = load_raw(sniff, options)
    mapped = maps(sniff, options)
    level = str(options.get("level", "sections"))
    checks = Checks(InputError)
    checks.one_of("level", level, ("sections", "finest"))
    checks.done()
    region = texts(raw, mapped["region"])
    industry = texts(raw, "SIC07 code").astype(object)
    mended = industry.map(undate, na_action="ignore")
    dated = (mended != industry).to_numpy() & industry.notna().to_numpy()
    raw.note(
        "repaired",
        "source-excel-date",
        dated,
        "SIC07 code",
        example=str(industry[dated].iloc[0]) if dated.any() else "",
    )
    empty = (region.isna() | mended.isna()).to_numpy()
    raw.note("dropped", "source-key-empty", empty, mapped["region"])
    chosen = partition([str(c) for c in mended.dropna().unique()], level)
    take = mended.isin(chosen).to_numpy() & ~empty
    total = (mended == "Total").to_numpy() & ~empty
    raw.note("dropped", "source-subtotal", ~take & ~empty, "SIC07 code", name=level)
    if not take.any():
        raise InputError.of("source-nothing-left", file=sniff.name, count=raw.ledger.total)
    cells, totals = [], []
    spans = [c for c in raw.columns if re.fullmatch(r"\d{4}", c)]
    year = options.get("year")
    for column in spans:
        if year is not None and int(column) != int(year):
            continue
        value = numbers(raw, column, grouped_is_plain=True)
        frame = pd.DataFrame(
            {
                "region": region.astype(object),
                "industry": mended,
                "year": int(column),
                "value": value,
                "plants": np.nan,
                "status": np.where(np.isnan(value), "missing", "published"),
            }
        )
        frame["low"] = np.where(np.isnan(value), -np.inf, value)
        frame["high"] = np.where(np.isnan(value), np.inf, value)
        part = frame[take].reset_index(drop=True)
        cells.append(part[_one_cell_each(raw.keep(take), part)])
        totals.append(frame.loc[total, ["region", "year", "value"]])
    if not cells:
        raise InputError.of("source-nothing-left", file=sniff.name, count=raw.ledger.total)
    names = {}
    if "SIC07 description" in raw.columns:
        described = texts(raw, "SIC07 description").astype(object)
        names = dict(zip(mended[take], described[take], strict=True))
    frame = pd.concat(cells, ignore_index=True)
    volume = "chained" in sniff.name.lower()
    all_totals = pd.concat(totals, ignore_index=True).drop_duplicates(["region", "year"])
    by_year = all_totals.groupby("year")["value"].sum(min_count=1)
    grand = pd.DataFrame({"year": by_year.index, "value": by_year.to_numpy(dtype=float)})
    return Reading(
        "region_industry",
        "itl",
        frame,
        raw.ledger.close(),
        {
            **raw.detected,
            "columns": mapped,
            "classification": "SIC 2007",
            "years": [int(y) for y in sorted(frame["year"].unique())],
            "level": level,
        },
        (),
        {"region_totals": all_totals, "grand_totals": grand},
        {
            "measure": "value_added",
            "unit": "GBP million (chained volume)" if volume else "GBP million",
            "classification": ("SIC", "2007"),
            "absent": "unknown",
            "industry_names": names,
            "source": str(options.get("source", f"UK ONS, {sniff.name}")),
        },
    )


SOURCE = Source("itl", "region_industry", matches, read, maps, {"level": "sections"})
