"""A QCEW file as coded columns: which columns it has, and what its rows mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.sources.base import Options, Sniff
from gunjip.sources.clean import numbers, texts, years
from gunjip.sources.text import RawTable, read_delimited
from gunjip.sources.unpack import LIMIT, read_members

KEYS = ("area_fips", "own_code", "industry_code", "agglvl_code", "disclosure_code")
#: First digit of agglvl_code → kind of area.
AREAS = {"7": "county", "5": "state", "4": "msa", "3": "csa", "1": "nation"}
#: Second digit of agglvl_code → digits of the industry code (0 and 1 are totals).
LEVELS = {4: 2, 5: 3, 6: 4, 7: 5, 8: 6}
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
HIDDEN_BEFORE = "oty_disclosure_code"


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


def quotient_of(columns: tuple[str, ...] | list[str], mapped: Mapping[str, str]) -> str | None:
    """The published location quotient of jobs."""
    name = mapped.get("jobs", "").removeprefix("annual_avg_")
    return _find(columns, (f"lq_{name}", f"lq_annual_avg_{name}"))


def changes_of(columns: tuple[str, ...] | list[str], mapped: Mapping[str, str]) -> dict[str, str]:
    """The columns of changes over the year, where the file has them and says what is withheld."""
    found = {
        "value": _find(columns, (f"oty_{mapped.get('jobs', '')}_chg",)),
        "plants": _find(columns, _PLANTS_CHANGE),
    }
    told = {ours: theirs for ours, theirs in found.items() if theirs}
    return told if HIDDEN_BEFORE in columns else {}


def _find(columns: tuple[str, ...] | list[str], names: tuple[str, ...]) -> str | None:
    return next((n for n in names if n in columns), None)


def load(sniff: Sniff, options: Options) -> tuple[RawTable, dict[str, str]]:
    import pyarrow as pa

    mapped = maps(sniff, options)
    coded = pa.dictionary(pa.int32(), pa.string())
    types: dict[str, Any] = dict.fromkeys((*KEYS, "size_code", "qtr", "year"), coded)
    types |= {mapped[m]: pa.int64() for m in ("jobs", "plants", "wages") if m in mapped}
    if options.get("hierarchy") and (quotient := quotient_of(sniff.columns, mapped)):
        types[quotient] = pa.float64()
    if options.get("before") and (changes := changes_of(sniff.columns, mapped)):
        types |= {HIDDEN_BEFORE: coded, **dict.fromkeys(changes.values(), pa.int64())}
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


class Cells:
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


def taken(column: pd.Series[str], rows: NDArray[np.int64]) -> pd.Categorical:
    """The rows of a coded column, with the categories that occur in them."""
    words = column.cat.categories
    codes = column.cat.codes.to_numpy()[rows]
    there = np.bincount(codes[codes >= 0], minlength=len(words)) > 0
    place = np.append(np.cumsum(there) - 1, -1).astype(codes.dtype)
    return pd.Categorical.from_codes(place[codes], categories=words[there])
