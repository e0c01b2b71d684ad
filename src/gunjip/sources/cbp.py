"""US Census Bureau, County Business Patterns, all vintages.

Columns change their case by year; the code column is ``naics`` (``sic`` to 1997);
``empflag`` (a size range of withheld jobs) ends in 2017; from 2018 cells of fewer than
three establishments are not printed, so an absent cell is unknown, not zero. Trailing
``/`` and ``-`` mark aggregates and ``------`` is the total. ``ap`` is in $1,000.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import numbers, texts
from gunjip.sources.codes import naics_revision
from gunjip.sources.generic import _one_cell_each
from gunjip.sources.load import load_raw

#: Jobs that a letter in ``empflag`` stands for.
RANGES: dict[str, tuple[float, float]] = {
    "A": (0, 19),
    "B": (20, 99),
    "C": (100, 249),
    "E": (250, 499),
    "F": (500, 999),
    "G": (1000, 2499),
    "H": (2500, 4999),
    "I": (5000, 9999),
    "J": (10000, 24999),
    "K": (25000, 49999),
    "L": (50000, 99999),
    "M": (100000, np.inf),
}
_JOINT = {"31": "31-33", "44": "44-45", "48": "48-49"}
_MEASURES = {"jobs": ("emp", "emp_nf"), "plants": ("est", ""), "wages": ("ap", "ap_nf")}


def matches(sniff: Sniff) -> float:
    """Certain with a state code, a NAICS or SIC column, jobs and establishments."""
    if sniff.container != "text" or not sniff.has("fipstate", "emp", "est"):
        return 0.0
    return 1.0 if sniff.has("naics") or sniff.has("sic") else 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the file's."""
    have = {c.lower(): c for c in sniff.columns}
    county = [have[c] for c in ("fipstate", "fipscty") if c in have]
    found = {
        "region": " + ".join(county),
        "industry": have.get("naics", have.get("sic", "")),
        "jobs": have.get("emp", ""),
        "plants": have.get("est", ""),
        "wages": have.get("ap", ""),
        "status": have.get("emp_nf", ""),
    }
    return {k: v for k, v in found.items() if v}


def level_of(code: str) -> tuple[str, int]:
    """A code as it is nested, and its digits; 0 digits is the total.

    Examples
    --------
    >>> level_of("------"), level_of("31----"), level_of("113///"), level_of("113310")
    (('', 0), ('31-33', 2), ('113', 3), ('113310', 6))
    """
    bare = code.rstrip("/-\\ ")
    if len(bare) == 2:
        return _JOINT.get(bare, bare), 2
    return bare, len(bare)


def read(sniff: Sniff, options: Options) -> Reading:
    """One level of industries by county or state, with the totals above."""
    raw = load_raw(sniff, options)
    raw = raw.with_columns([c.lower() for c in raw.columns])
    column = "naics" if "naics" in raw.columns else "sic"
    year = _year(sniff, options)
    measure = str(options.get("measure", "jobs"))
    checks = Checks(InputError)
    checks.one_of("measure", measure, _MEASURES)
    checks.done()
    state = texts(raw, "fipstate", narrow=True).astype(object)
    region = state.map(lambda v: str(v).zfill(2), na_action="ignore")
    if "fipscty" in raw.columns:
        county = texts(raw, "fipscty", narrow=True).astype(object)
        region = region + county.map(lambda v: str(v).zfill(3), na_action="ignore")
    code = texts(raw, column, narrow=True)
    levels = {c: level_of(str(c)) for c in code.cat.categories}
    digits = code.astype(object).map(lambda c: levels[c][1], na_action="ignore").to_numpy(float)
    industry = code.astype(object).map(lambda c: levels[c][0], na_action="ignore")
    have = sorted({d for _, d in levels.values() if d})
    wanted = int(options.get("digits", 4 if 4 in have else (have[-1] if have else 0)))
    if wanted not in have:
        raise InputError.of(
            "source-no-digits", file=sniff.name, digits=str(wanted), have=", ".join(map(str, have))
        )
    empty = (region.isna() | code.isna()).to_numpy()
    raw.note("dropped", "source-key-empty", empty, column)
    whole = ~empty
    if "lfo" in raw.columns:  # legal form of organisation: "-" is all of them
        form = texts(raw, "lfo").astype(object).to_numpy()
        other = whole & (form != "-")
        raw.note("dropped", "source-legal-form", other, "lfo")
        whole &= ~other
    value, low, high, status = _values(raw, measure)
    frame = pd.DataFrame(
        {
            "region": region,
            "industry": industry,
            "year": year,
            "value": value,
            "low": low,
            "high": high,
            "plants": numbers(raw, "est", least=0.0),
            "status": status,
        }
    )
    total = whole & (digits == 0)
    take = whole & (digits == wanted)
    raw.note(
        "dropped", "source-upper-level", whole & ~take, column, digits=str(wanted), area="county"
    )
    if not take.any():
        raise InputError.of("source-nothing-selected", file=sniff.name, digits=str(wanted))
    totals = frame.loc[total, ["region", "year", "value", "plants"]].drop_duplicates("region")
    kept = raw.keep(take)
    cells = frame[take].reset_index(drop=True)
    cells = cells[_one_cell_each(kept, cells)].reset_index(drop=True)
    known = cells["region"].map(totals.set_index("region")["value"]).to_numpy(dtype=float)
    hidden = cells["value"].isna().to_numpy()
    bounded = hidden & np.isfinite(known)
    cells.loc[bounded, "high"] = np.maximum(
        np.minimum(cells["high"].to_numpy(), known), cells["low"].to_numpy()
    )[bounded]
    system, revision = split_classification(options.classification)
    if options.classification is None:
        system, revision = ("SIC", "1987") if column == "sic" else ("NAICS", naics_revision(year))
    warnings = [
        Warn("source-year-from-name", {"year": str(year)}) if year else Warn("source-year-unknown")
    ]
    if hidden.any():
        warnings.append(
            Warn("source-withheld", {"count": int(hidden.sum()), "share": f"{hidden.mean():.0%}"})
        )
    unit = {"jobs": "jobs", "plants": "plants", "wages": "1000 USD"}[measure]
    return Reading(
        "region_industry",
        "cbp",
        cells,
        raw.ledger.close(),
        {
            **raw.detected,
            "columns": maps(sniff, options),
            "classification": f"{system} {revision}",
            "years": [year],
            "digits": wanted,
            "digits_in_file": have,
        },
        tuple(warnings),
        {"region_totals": totals.reset_index(drop=True)},
        {
            "measure": measure,
            "unit": unit,
            "classification": (system, revision),
            "absent": "unknown" if year >= 2018 else "zero",
            "source": str(options.get("source", f"US Census CBP, {sniff.name}")),
            "industry_names": {},
        },
    )


def _year(sniff: Sniff, options: Options) -> int:
    """The year given, or the one in a name such as ``cbp16co.txt``."""
    given = options.get("year")
    if given is not None:
        return int(given)
    for name in (sniff.name, *sniff.members):
        named = re.search(r"cbp_?(\d{2})(?!\d)|((?:19|20)\d\d)", name.lower())
        if named:
            if named[2]:
                return int(named[2])
            short = int(named[1])
            return 1900 + short if short > 80 else 2000 + short
    return 0


def _values(raw: Any, measure: str) -> tuple[Any, Any, Any, Any]:
    """Value, bounds and status of each row."""
    column, flag = _MEASURES[measure]
    if column not in raw.columns:
        raise InputError.of("source-column-missing", file=raw.ledger.file, name=column)
    value = numbers(raw, column, least=0.0)
    size = len(raw)
    low, high = np.zeros(size), np.full(size, np.inf)
    hidden = np.zeros(size, dtype=bool)
    if flag and flag in raw.columns:
        mark = texts(raw, flag).astype(object).fillna("").to_numpy()
        hidden |= np.isin(mark, ["D", "S"])
        odd = ~np.isin(mark, ["", "D", "S", "G", "H", "J", "N"])
        raw.note(
            "unknown",
            "source-unknown-flag",
            odd,
            flag,
            example=str(mark[odd][0]) if odd.any() else "",
        )
        hidden |= odd
    if measure == "jobs" and "empflag" in raw.columns:
        letter = texts(raw, "empflag").astype(object).fillna("").to_numpy()
        for name, (least, most) in RANGES.items():
            at = letter == name
            hidden |= at
            low[at], high[at] = least, most
        odd = ~np.isin(letter, ["", "S", *RANGES])
        raw.note(
            "unknown",
            "source-unknown-flag",
            odd,
            "empflag",
            example=str(letter[odd][0]) if odd.any() else "",
        )
        hidden |= odd | (letter == "S")
    value[hidden] = np.nan
    missing = np.isnan(value) & ~hidden
    known = ~np.isnan(value)
    low, high = np.where(known, value, low), np.where(known, value, high)
    status = np.where(hidden, "withheld", np.where(missing, "missing", "published"))
    return value, low, high, status


SOURCE = Source("cbp", "region_industry", matches, read, maps, {"digits": 4, "measure": "jobs"})
