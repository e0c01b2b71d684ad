"""US Bureau of Labor Statistics, Quarterly Census of Employment and Wages.

The 14 to 47 columns of the singlefile, the by-area and by-industry files and of
filtered copies, quarterly and annual. ``disclosure_code`` N marks a value that is
withheld and written as 0: it becomes missing, with bounds. The upper bound of a
withheld cell is the least, over its published ancestors (sector down to its parent,
and the region's total), of the ancestor's value less the published cells of the
same level below it; where no ancestor is published it is infinite.

Rows of other levels are taken for totals and bounds and then set aside; the intake
report counts them as dropped for not being asked for.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.codes import naics_revision
from gunjip.sources.qcew_file import (
    AREAS,
    KEYS,
    LEVELS,
    Cells,
    changes_of,
    equals,
    load,
    maps,
    taken,
)
from gunjip.sources.qcew_levels import every_level, grand, totals, upper_bounds, year_before

OWNERSHIP = {"private": "5", "federal": "1", "state": "2", "local": "3"}


def matches(sniff: Sniff) -> float:
    """Certain when the key columns are there."""
    return 1.0 if sniff.container == "text" and sniff.has(*KEYS) else 0.0


def read(sniff: Sniff, options: Options) -> Reading:
    """One level of areas and industries, with the totals above it."""
    raw, mapped = load(sniff, options)
    checks = Checks(InputError)
    measure = str(options.get("measure", "jobs"))
    checks.one_of("measure", measure, ("jobs", "plants", "wages"))
    if measure in ("jobs", "plants", "wages") and measure not in mapped:
        checks.add("source-column-missing", file=sniff.name, name=measure)
    checks.done()
    cells = Cells(raw, mapped, measure)
    chosen = _choose(cells, sniff, options)
    return _reading(cells, chosen, sniff, options, mapped, measure)


def _choose(cells: Cells, sniff: Sniff, options: Options) -> dict[str, Any]:
    """Area kind, ownership, digits, quarter: given, or what the file has."""
    checks = Checks(InputError)
    levels = [
        str(c) for c in cells.level.cat.categories if str(c)[:1] in AREAS and len(str(c)) == 2
    ]
    kinds = [AREAS[d] for d in AREAS if any(x[0] == d for x in levels)]
    if not kinds:
        raise InputError.of("source-no-level", file=sniff.name, column="agglvl_code")
    area = str(options.get("areas", kinds[0]))
    checks.one_of("areas", area, kinds)
    first = next((d for d, k in AREAS.items() if k == area), "7")
    have = sorted(
        LEVELS[int(x[1])]
        for x in levels
        if x[0] == first and x[1].isdigit() and int(x[1]) in LEVELS
    )
    digits = options.get("digits")
    if digits is None:
        digits = 4 if 4 in have else (have[-1] if have else 0)
    if str(digits) not in map(str, have):
        checks.add(
            "source-no-digits",
            file=sniff.name,
            digits=str(digits),
            have=", ".join(map(str, have)) or "–",
        )
    own = str(options.get("ownership", "private"))
    checks.one_of("ownership", own, OWNERSHIP)
    quarters = (
        sorted(str(q) for q in cells.quarter.cat.categories if str(q))
        if cells.quarter is not None
        else []
    )
    quarter = str(options.get("quarter", quarters[0] if quarters else ""))
    if quarters:
        checks.one_of("quarter", quarter, quarters)
    checks.done()
    return {
        "area": area,
        "first": first,
        "digits": int(digits),
        "have": have,
        "own": own,
        "quarter": quarter,
        "quarters": quarters,
    }


def _reading(
    cells: Cells,
    chosen: dict[str, Any],
    sniff: Sniff,
    options: Options,
    mapped: dict[str, str],
    measure: str,
) -> Reading:
    raw = cells.raw
    warnings: list[Warn] = []
    first, digits = chosen["first"], chosen["digits"]
    second = next(s for s, d in LEVELS.items() if d == digits)
    period = cells.whole.copy()
    if chosen["quarter"]:
        period &= equals(cells.quarter, chosen["quarter"])  # type: ignore[arg-type]
    if cells.size is not None:
        period &= equals(cells.size, "0", "")
    own = cells.at(cells.own, OWNERSHIP[chosen["own"]]) & period
    total_own = cells.at(cells.own, "0") & period
    year = _year(cells, sniff, options, period, warnings)
    take = own & cells.at(cells.level, f"{first}{second}")
    region_rows = own & cells.at(cells.level, f"{first}1")
    covered_rows = total_own & cells.at(cells.level, f"{first}0")
    raw.note("dropped", "source-other-quarter", cells.whole & ~period, None)
    raw.note(
        "dropped",
        "source-upper-level",
        period & ~take,
        "agglvl_code",
        digits=str(digits),
        area=chosen["area"],
    )
    if not take.any():
        raise InputError.of("source-nothing-selected", file=sniff.name, digits=str(digits))
    rows = np.flatnonzero(take)
    rows = rows[_first_of_each(cells, year, rows)]
    high = upper_bounds(cells, own, chosen, rows, year)
    hidden = cells.hidden[rows]
    value = cells.value[rows]
    missing = np.isnan(value) & ~hidden
    frame = pd.DataFrame(
        {
            "region": taken(cells.areas, rows),
            "industry": taken(cells.industries, rows),
            "year": year[rows],
            "value": value,
            "low": np.where(np.isnan(value), 0.0, value),
            "high": np.where(hidden, high, np.where(missing, np.inf, value)),
            "plants": cells.plants[rows],
            "status": pd.Categorical.from_codes(
                np.where(hidden, 1, np.where(missing, 2, 0)).astype(np.int8),  # type: ignore[call-overload]
                categories=["published", "withheld", "missing"],
            ),
        }
    )
    base = str(options.get("totals", "private"))
    checks = Checks(InputError)
    checks.one_of("totals", base, ("private", "covered"))
    checks.done()
    base_rows = covered_rows if base == "covered" else region_rows
    parts = {
        "region_totals": totals(cells, base_rows, year, "region"),
        "covered_totals": totals(cells, covered_rows, year, "region"),
    }
    nation = cells.at(cells.areas, "US000")
    industry_rows = own & nation & cells.at(cells.level, f"1{second}")
    parts["industry_totals"] = totals(cells, industry_rows, year, "industry")
    parts["grand_totals"] = grand(
        parts["region_totals"],
        totals(
            cells,
            nation & cells.at(cells.level, "10") & total_own
            if base == "covered"
            else nation & cells.at(cells.level, "11") & own,
            year,
            "region",
        ),
    )
    if options.get("before") and measure == "jobs":
        changes = {k: c for k, c in changes_of(raw.columns, mapped).items() if c in raw.columns}
        if changes:
            parts["before"] = year_before(cells, rows, year, changes)
    if options.get("hierarchy"):
        parts["upper"] = every_level(cells, np.flatnonzero(own), year, mapped)
    system, revision = split_classification(options.classification)
    if options.classification is None:
        system, revision = "NAICS", naics_revision(int(year[rows].max()))
    detected = {
        **raw.detected,
        "columns": mapped,
        "classification": f"{system} {revision}",
        "years": sorted({int(y) for y in np.unique(year[rows])}),
        "quarter": chosen["quarter"],
        "quarters_in_file": chosen["quarters"],
        "areas": chosen["area"],
        "digits": digits,
        "digits_in_file": chosen["have"],
        "ownership": chosen["own"],
    }
    hidden_share = float(hidden.mean())
    if hidden_share > 0:
        warnings.append(
            Warn("source-withheld", {"count": int(hidden.sum()), "share": f"{hidden_share:.0%}"})
        )
    unit = {"jobs": "jobs", "plants": "plants", "wages": "USD"}[measure]
    about = {
        "measure": measure,
        "unit": unit,
        "classification": (system, revision),
        "absent": "zero",
        "source": str(options.get("source", f"BLS QCEW, {sniff.name}")),
        "industry_names": {},
    }
    return Reading(
        "region_industry",
        "qcew",
        frame,
        raw.ledger.close(),
        detected,
        tuple(warnings),
        parts,
        about,
    )


def _year(
    cells: Cells, sniff: Sniff, options: Options, period: NDArray[np.bool_], warnings: list[Warn]
) -> NDArray[np.int64]:
    """Year of each row: the column's, the option's, or the one in the file's name."""
    size = len(cells.raw)
    given = options.get("year")
    if given is not None:
        if cells.year is not None:
            cells.raw.note(
                "dropped", "source-other-year", period & (cells.year != int(given)), None
            )
            period &= cells.year == int(given)
        return np.full(size, int(given), dtype=np.int64)
    if cells.year is not None:
        return cells.year
    named = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", sniff.name)
    year = int(named[1]) if named else 0
    warnings.append(
        Warn("source-year-from-name", {"year": str(year)}) if year else Warn("source-year-unknown")
    )
    return np.full(size, year, dtype=np.int64)


def _first_of_each(
    cells: Cells, year: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """The first row of each region × industry × year; equal repeats are noted, others refused."""
    wide = len(cells.industries.cat.categories) + 1
    key = cells.areas.cat.codes.to_numpy()[rows].astype(np.int64) * wide
    key += cells.industries.cat.codes.to_numpy()[rows]
    key = key * 3000 + year[rows]
    _, index, inverse = np.unique(key, return_index=True, return_inverse=True)
    keep = np.zeros(rows.size, dtype=bool)
    keep[index] = True
    if keep.all():
        return keep
    again = np.flatnonzero(~keep)
    origin = rows[index[inverse[again]]]
    a, b = cells.value[rows[again]], cells.value[origin]
    differ = ~((a == b) | (np.isnan(a) & np.isnan(b)))
    if differ.any():
        at = int(np.flatnonzero(differ)[0])
        raise InputError.of(
            "source-duplicate-cell",
            file=cells.raw.ledger.file,
            row=cells.raw.row(int(rows[again[at]])),
            first=cells.raw.row(int(origin[at])),
            example=f"{cells.areas.iloc[rows[again[at]]]}, {cells.industries.iloc[rows[again[at]]]}",
            count=int(differ.sum()),
        )
    cells.raw.note("dropped", "source-duplicate-row", rows[again])
    return keep


SOURCE = Source(
    "qcew",
    "region_industry",
    matches,
    read,
    maps,
    {
        "digits": 4,
        "areas": "county",
        "ownership": "private",
        "quarter": None,
        "month": 3,
        "measure": "jobs",
        "totals": "private",
        "hierarchy": False,
        "before": False,
    },
)
