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
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import numbers, texts, years
from gunjip.sources.codes import naics_revision
from gunjip.sources.text import RawTable, read_delimited
from gunjip.sources.unpack import LIMIT, read_members

KEYS = ("area_fips", "own_code", "industry_code", "agglvl_code", "disclosure_code")
#: First digit of agglvl_code → kind of area.
AREAS = {"7": "county", "5": "state", "4": "msa", "3": "csa", "1": "nation"}
#: Second digit of agglvl_code → digits of the industry code (0 and 1 are totals).
LEVELS = {4: 2, 5: 3, 6: 4, 7: 5, 8: 6}
OWNERSHIP = {"private": "5", "federal": "1", "state": "2", "local": "3"}
_MEASURES: dict[str, tuple[str, ...]] = {
    "plants": (
        "qtrly_estabs_count",
        "qtrly_estabs",
        "annual_avg_estabs_count",
        "annual_avg_estabs",
    ),
    "wages": ("total_qtrly_wages", "total_annual_wages"),
}
_JOBS_ANNUAL = ("annual_avg_emplvl",)
#: Changes over the year, from which the value of a year before follows.
_PLANTS_CHANGE = (
    "oty_qtrly_estabs_count_chg", "oty_qtrly_estabs_chg", "oty_annual_avg_estabs_count_chg",
    "oty_annual_avg_estabs_chg",
)  # fmt: skip
_HIDDEN_BEFORE = "oty_disclosure_code"


def matches(sniff: Sniff) -> float:
    """Certain when the key columns are there."""
    return 1.0 if sniff.container == "text" and sniff.has(*KEYS) else 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → QCEW's."""
    jobs = _find(sniff.columns, _jobs_names(options))
    out = {
        "region": "area_fips",
        "industry": "industry_code",
        "status": "disclosure_code",
        "jobs": jobs or "",
        "plants": _find(sniff.columns, _MEASURES["plants"]) or "",
        "wages": _find(sniff.columns, _MEASURES["wages"]) or "",
        "year": "year" if sniff.has("year") else "",
    }
    return {ours: theirs for ours, theirs in {**out, **options.columns}.items() if theirs}


def _jobs_names(options: Options) -> tuple[str, ...]:
    month = options.get("month", 3)
    return (f"month{month}_emplvl", *_JOBS_ANNUAL)


def _quotient(columns: tuple[str, ...] | list[str], mapped: Mapping[str, str]) -> str | None:
    """The published location quotient of jobs."""
    name = mapped.get("jobs", "").removeprefix("annual_avg_")
    return _find(columns, (f"lq_{name}", f"lq_annual_avg_{name}"))


def _changes(columns: tuple[str, ...] | list[str], mapped: Mapping[str, str]) -> dict[str, str]:
    """The columns of changes over the year, where the file has them and says what is withheld."""
    found = {
        "value": _find(columns, (f"oty_{mapped.get('jobs', '')}_chg",)),
        "plants": _find(columns, _PLANTS_CHANGE),
    }
    told = {ours: theirs for ours, theirs in found.items() if theirs}
    return told if _HIDDEN_BEFORE in columns else {}


def _find(columns: tuple[str, ...] | list[str], names: tuple[str, ...]) -> str | None:
    return next((n for n in names if n in columns), None)


def read(sniff: Sniff, options: Options) -> Reading:
    """One level of areas and industries, with the totals above it."""
    raw, mapped = _load(sniff, options)
    checks = Checks(InputError)
    measure = str(options.get("measure", "jobs"))
    checks.one_of("measure", measure, ("jobs", "plants", "wages"))
    if measure in ("jobs", "plants", "wages") and measure not in mapped:
        checks.add("source-column-missing", file=sniff.name, name=measure)
    checks.done()
    cells = _Cells(raw, mapped, measure)
    chosen = _choose(cells, sniff, options)
    return _reading(cells, chosen, sniff, options, mapped, measure)


def _load(sniff: Sniff, options: Options) -> tuple[RawTable, dict[str, str]]:
    import pyarrow as pa

    mapped = maps(sniff, options)
    coded = pa.dictionary(pa.int32(), pa.string())
    types: dict[str, Any] = dict.fromkeys((*KEYS, "size_code", "qtr", "year"), coded)
    types |= {mapped[m]: pa.int64() for m in ("jobs", "plants", "wages") if m in mapped}
    if options.get("hierarchy") and (quotient := _quotient(sniff.columns, mapped)):
        types[quotient] = pa.float64()
    if options.get("before") and (changes := _changes(sniff.columns, mapped)):
        types |= {_HIDDEN_BEFORE: coded, **dict.fromkeys(changes.values(), pa.int64())}
    members = read_members(
        sniff.path,
        limit=int(options.get("unpacked_limit", LIMIT)),
        choose=options.get("member"),
    )
    raw = read_delimited(
        members,
        file=sniff.name,
        encoding=options.encoding,
        delimiter=options.delimiter,
        types=types,
        only=[*types],
    )
    return raw, mapped


class _Cells:
    """The columns of the file as numpy codes and values."""

    def __init__(self, raw: RawTable, mapped: Mapping[str, str], measure: str) -> None:
        self.raw = raw
        self.areas = texts(raw, "area_fips", narrow=True)
        self.industries = texts(raw, "industry_code", narrow=True)
        self.own = texts(raw, "own_code", narrow=True)
        self.level = texts(raw, "agglvl_code", narrow=True)
        self.hidden_code = texts(raw, "disclosure_code")
        self.size = texts(raw, "size_code") if "size_code" in raw.columns else None
        self.quarter = texts(raw, "qtr") if "qtr" in raw.columns else None
        self.year = years(raw, "year") if "year" in raw.columns else None
        self.value = numbers(raw, mapped[measure], least=0.0)
        self.plants = (
            numbers(raw, mapped["plants"], least=0.0)
            if "plants" in mapped
            else np.full(len(raw), np.nan)
        )
        # Counts of establishments are never withheld, jobs and wages are.
        mark = equals(self.hidden_code, "N")
        # A dash marks an industry that has no establishment left: a true zero.
        none_left = equals(self.hidden_code, "-") & (self.plants == 0)
        known = mark | none_left | (self.hidden_code.cat.codes < 0).to_numpy()
        self.raw.note(
            "unknown",
            "source-unknown-flag",
            ~known,
            "disclosure_code",
            example=next((c for c in self.hidden_code.cat.categories if c not in ("N", "")), ""),
        )
        self.hidden = (mark | ~known) if measure != "plants" else np.zeros(len(raw), dtype=bool)
        self.value[self.hidden] = np.nan
        incomplete = (
            (self.areas.cat.codes < 0)
            | (self.industries.cat.codes < 0)
            | (self.own.cat.codes < 0)
            | (self.level.cat.codes < 0)
        ).to_numpy()
        raw.note("dropped", "source-key-empty", incomplete, "area_fips")
        self.whole = ~incomplete
        codes = self.level.cat.categories
        known_level = np.array([str(c).isdigit() and len(str(c)) == 2 for c in codes] + [False])[
            self.level.cat.codes.to_numpy()
        ]
        raw.note(
            "unknown",
            "source-unknown-level",
            self.whole & ~known_level,
            "agglvl_code",
            example=next((str(c) for c in codes if not str(c).isdigit() or len(str(c)) != 2), ""),
        )

    def at(self, column: pd.Series[str], *values: str) -> NDArray[np.bool_]:
        return equals(column, *values) & self.whole


def equals(column: pd.Series[str], *values: str) -> NDArray[np.bool_]:
    """Where a categorical column has one of some values."""
    hit = np.array([str(c) in values for c in column.cat.categories] + [False])
    return np.asarray(hit[column.cat.codes.to_numpy()])


def _choose(cells: _Cells, sniff: Sniff, options: Options) -> dict[str, Any]:
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
    cells: _Cells,
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
    high = _upper_bounds(cells, own, chosen, rows, year)
    hidden = cells.hidden[rows]
    value = cells.value[rows]
    missing = np.isnan(value) & ~hidden
    frame = pd.DataFrame(
        {
            "region": _taken(cells.areas, rows),
            "industry": _taken(cells.industries, rows),
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
        "region_totals": _totals(cells, base_rows, year, "region"),
        "covered_totals": _totals(cells, covered_rows, year, "region"),
    }
    nation = cells.at(cells.areas, "US000")
    industry_rows = own & nation & cells.at(cells.level, f"1{second}")
    parts["industry_totals"] = _totals(cells, industry_rows, year, "industry")
    parts["grand_totals"] = _grand(
        parts["region_totals"],
        _totals(
            cells,
            nation & cells.at(cells.level, "10") & total_own
            if base == "covered"
            else nation & cells.at(cells.level, "11") & own,
            year,
            "region",
        ),
    )
    if options.get("before") and measure == "jobs":
        changes = {k: c for k, c in _changes(raw.columns, mapped).items() if c in raw.columns}
        if changes:
            parts["before"] = _year_before(cells, rows, year, changes)
    if options.get("hierarchy"):
        parts["upper"] = _every_level(cells, np.flatnonzero(own), year, mapped)
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


def _year_before(
    cells: _Cells, rows: NDArray[np.int64], year: NDArray[np.int64], changes: Mapping[str, str]
) -> pd.DataFrame:
    """The cells a year earlier: level less change over the year.

    Jobs are missing where either year withholds them; counts of establishments never are.
    A cell without a row now is not here, though it may have had plants a year ago.
    """
    hidden_then = texts(cells.raw, _HIDDEN_BEFORE)
    known = equals(hidden_then, "") | (hidden_then.cat.codes < 0).to_numpy()
    out = pd.DataFrame(
        {
            "region": _taken(cells.areas, rows),
            "industry": _taken(cells.industries, rows),
            "year": year[rows] - 1,
        }
    )
    now = {"value": cells.value[rows], "plants": cells.plants[rows]}
    for name in ("value", "plants"):
        if name in changes:
            before = now[name] - numbers(cells.raw, changes[name])[rows]
            out[name] = np.where(before >= 0, before, np.nan)
        else:
            out[name] = np.nan
    out["value"] = out["value"].where(known[rows])
    return out


def _every_level(
    cells: _Cells, rows: NDArray[np.int64], year: NDArray[np.int64], mapped: Mapping[str, str]
) -> pd.DataFrame:
    """All levels of the chosen ownership, for repairing withheld cells."""
    hidden = cells.hidden[rows]
    frame = pd.DataFrame(
        {
            "region": _taken(cells.areas, rows),
            "industry": _taken(cells.industries, rows),
            "level": _taken(cells.level, rows),
            "year": year[rows],
            "value": cells.value[rows],
            "status": pd.Categorical.from_codes(
                np.asarray(hidden, dtype=np.int8), categories=pd.Index(["published", "withheld"])
            ),
            "plants": cells.plants[rows],
        }
    )
    quotient = _quotient(cells.raw.columns, mapped)
    for name, column in (("wages", mapped.get("wages")), ("lq", quotient)):
        if column is not None:
            # A withheld row writes 0 here too.
            frame[name] = np.where(hidden, np.nan, numbers(cells.raw, column, least=0.0)[rows])
    return frame


def _taken(column: pd.Series[str], rows: NDArray[np.int64]) -> pd.Categorical:
    """The rows of a coded column, with the categories that occur in them."""
    words = column.cat.categories
    codes = column.cat.codes.to_numpy()[rows]
    there = np.bincount(codes[codes >= 0], minlength=len(words)) > 0
    place = np.append(np.cumsum(there) - 1, -1).astype(codes.dtype)
    return pd.Categorical.from_codes(place[codes], categories=words[there])


def _year(
    cells: _Cells, sniff: Sniff, options: Options, period: NDArray[np.bool_], warnings: list[Warn]
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
    cells: _Cells, year: NDArray[np.int64], rows: NDArray[np.int64]
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


def ancestor(code: str, digits: int) -> str:
    """The code's ancestor of so many digits; 0 is the total.

    Examples
    --------
    >>> ancestor("336111", 2), ancestor("5415", 3), ancestor("31-33", 0)
    ('31-33', '541', '')
    """
    if digits == 0:
        return ""
    if digits == 2:
        head = code[:2]
        for joint, members in (
            ("31-33", ("31", "32", "33")),
            ("44-45", ("44", "45")),
            ("48-49", ("48", "49")),
        ):
            if head in members:
                return joint
        return head
    return code[:digits]


def _upper_bounds(
    cells: _Cells,
    own: NDArray[np.bool_],
    chosen: dict[str, Any],
    rows: NDArray[np.int64],
    year: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The least that published ancestors leave for each cell; infinite without any."""
    high = np.full(rows.size, np.inf)
    hidden = cells.hidden[rows]
    if not hidden.any():
        return high
    names = [str(c) for c in cells.industries.cat.categories]
    place = {c: i for i, c in enumerate(names)}
    area = cells.areas.cat.codes.to_numpy().astype(np.int64)
    code = cells.industries.cat.codes.to_numpy().astype(np.int64)
    wide = len(names) + 2
    value = cells.value[rows]
    for second, digits in [(1, 0), *((s, d) for s, d in LEVELS.items() if d < chosen["digits"])]:
        upper = np.flatnonzero(own & cells.at(cells.level, f"{chosen['first']}{second}"))
        upper = upper[~np.isnan(cells.value[upper])]
        if upper.size == 0:
            continue
        up = np.array([place.get(ancestor(n, digits), -1) for n in names], dtype=np.int64)
        mine = up[code[rows]] if digits else np.full(rows.size, len(names), dtype=np.int64)
        theirs = code[upper] if digits else np.full(upper.size, len(names), dtype=np.int64)
        key = (area[rows] * wide + mine) * 3000 + year[rows]
        their_key = (area[upper] * wide + theirs) * 3000 + year[upper]
        their_key, at = np.unique(their_key, return_index=True)
        found = np.minimum(np.searchsorted(their_key, key), their_key.size - 1)
        ok = (their_key[found] == key) & (mine >= 0)
        published = np.bincount(
            found[ok], weights=np.nan_to_num(value[ok]), minlength=their_key.size
        )
        left = np.maximum(cells.value[upper[at]] - published, 0.0)
        high[ok] = np.minimum(high[ok], left[found[ok]])
    return high


def _totals(
    cells: _Cells, mask: NDArray[np.bool_], year: NDArray[np.int64], key: str
) -> pd.DataFrame:
    """Published totals: ``region`` or ``industry``, ``year, value, plants``."""
    rows = np.flatnonzero(mask)
    column = cells.areas if key == "region" else cells.industries
    frame = pd.DataFrame(
        {
            key: np.asarray(_taken(column, rows).astype(str)) if rows.size else [],
            "year": year[rows],
            "value": cells.value[rows],
            "plants": cells.plants[rows],
        }
    )
    return frame.drop_duplicates([key, "year"], ignore_index=True)


def _grand(regions: pd.DataFrame, nation: pd.DataFrame) -> pd.DataFrame:
    """The nation's published total, or the sum over regions where each is published."""
    if not nation.empty:
        return nation[["year", "value", "plants"]].reset_index(drop=True)
    if regions.empty:
        return pd.DataFrame({"year": [], "value": [], "plants": []})
    by_year = regions.groupby("year")
    value, plants = by_year["value"].agg(lambda v: v.sum(skipna=False)), by_year["plants"].sum()
    return pd.DataFrame(
        {"year": value.index, "value": value.to_numpy(dtype=float), "plants": plants.to_numpy()}
    )


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
