"""Eurostat's bulk TSV: dimensions in the first column, one column a period.

A cell is a number, a number with flags (``123 p``), or ``:`` with a flag (``: c``).
``c`` is confidential and becomes withheld; ``:`` alone is missing; ``z`` does not
apply. Dimensions other than region, industry and time must have one value: choose with
``where = {"unit": "NR"}``.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import texts
from gunjip.sources.generic import _one_cell_each
from gunjip.sources.text import RawTable, read_delimited, told
from gunjip.sources.unpack import LIMIT, read_members

_HEAD = re.compile(r"[\w,]+\\(TIME_PERIOD|time)", re.IGNORECASE)
_CELL = re.compile(r"(?P<value>:|[+-]?\d+(\.\d+)?([eE][+-]?\d+)?)\s*(?P<flags>[a-zA-Z]*)")
INDUSTRY = ("nace_r2", "nace_r1", "nace_r21", "nace", "isced", "prod_nrg")
REGION = ("geo", "nuts", "metroreg")
FLAGS = frozenset("bcdefnprsuz")
TOTALS = ("TOTAL", "B-S_X_O_S94", "B-N_S95_X_K")


def matches(sniff: Sniff) -> float:
    """Certain by the first column's name."""
    if sniff.container != "text" or not sniff.columns:
        return 0.0
    return 1.0 if _HEAD.fullmatch(sniff.columns[0].replace(" ", "")) else 0.0


def dimensions(head: str) -> list[str]:
    """The dimensions that the first column packs.

    Examples
    --------
    >>> dimensions("freq,nace_r2,unit,geo\\\\TIME_PERIOD")
    ['freq', 'nace_r2', 'unit', 'geo']
    """
    return [d.strip() for d in head.replace(" ", "").rpartition("\\")[0].split(",")]


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → dimensions."""
    names = dimensions(sniff.columns[0])
    found = {
        "region": next((n for n in REGION if n in names), ""),
        "industry": next((n for n in INDUSTRY if n in names), ""),
        "year": "TIME_PERIOD",
    }
    return {k: v for k, v in {**found, **options.columns}.items() if v}


def read(sniff: Sniff, options: Options) -> Reading:
    """Cells of region × industry × year."""
    raw = read_delimited(
        read_members(
            sniff.path,
            limit=int(options.get("unpacked_limit", LIMIT)),
            choose=options.get("member"),
        ),
        file=sniff.name,
        encoding=options.encoding,
        delimiter="\t",
        header=0,
    )
    head = raw.columns[0]
    names = dimensions(head)
    mapped = maps(sniff, options)
    missing = [n for n in ("region", "industry") if mapped.get(n) not in names]
    if missing:
        raise InputError.of("source-column-missing", file=sniff.name, name=", ".join(missing))
    packed = raw.table[head].to_pylist()
    split = [str(p).split(",") for p in packed]
    good = np.array([len(s) == len(names) for s in split])
    raw.note("dropped", "source-ragged-row", ~good, head)
    raw = raw.keep(good)
    parts = pd.DataFrame(
        [[v.strip() for v in s] for s, g in zip(split, good, strict=True) if g], columns=names
    )
    if parts.empty:
        raise InputError.of(
            "source-all-ragged", file=sniff.name, count=len(split), columns=len(names), name=","
        )
    chosen = _select(parts, mapped, dict(options.get("where", {})), sniff.name)
    raw.note("dropped", "source-other-dimension", ~chosen, head)
    raw, parts = raw.keep(chosen), parts[chosen].reset_index(drop=True)
    frame = _cells(raw, parts, mapped)
    year = options.get("year")
    if year is not None:
        frame = frame[frame["year"] == int(year)].reset_index(drop=True)
    if frame.empty:
        raise InputError.of("source-nothing-left", file=sniff.name, count=raw.ledger.total)
    rest = [n for n in names if n not in mapped.values()]
    units = parts["unit"].unique() if "unit" in parts else [""]
    total = frame["industry"].isin(TOTALS).to_numpy()
    totals = frame.loc[total, ["region", "year", "value"]].drop_duplicates(["region", "year"])
    kept = frame[~total].reset_index(drop=True)
    if kept.empty:
        raise InputError.of("source-nothing-left", file=sniff.name, count=raw.ledger.total)
    system, revision = split_classification(options.classification)
    if options.classification is None:
        system = "NACE"
        revision = {"nace_r1": "1.1", "nace_r21": "2.1"}.get(mapped["industry"], "2")
    hidden = (kept["status"] == "withheld").to_numpy()
    warnings = [Warn("source-nuts-vintage")]
    if hidden.any():
        warnings.append(
            Warn("source-withheld", {"count": int(hidden.sum()), "share": f"{hidden.mean():.0%}"})
        )
    measure = str(options.get("measure", "jobs"))
    return Reading(
        "region_industry",
        "eurostat",
        kept,
        raw.ledger.close(),
        {
            **raw.detected,
            "columns": mapped,
            "classification": f"{system} {revision}",
            "years": sorted({int(y) for y in kept["year"]}),
            "fixed": {n: str(parts[n].iloc[0]) for n in rest},
        },
        tuple(warnings),
        {"region_totals": totals},
        {
            "measure": measure,
            "unit": str(units[0]) or measure,
            "classification": (system, revision),
            "absent": "unknown",
            "industry_names": {},
            "source": str(options.get("source", f"Eurostat, {sniff.name}")),
        },
    )


def _select(
    parts: pd.DataFrame, mapped: dict[str, str], where: dict[str, str], file: str
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows at one value of every other dimension; several values are an error that lists them."""
    take = np.ones(len(parts), dtype=bool)
    for name, value in where.items():
        if name not in parts.columns:
            raise InputError.of("source-mapped-missing", file=file, name="where", theirs=name)
        take &= (parts[name] == str(value)).to_numpy()
    if not take.any():
        raise InputError.of("source-where-empty", file=file, name=", ".join(where))
    for name in parts.columns:
        values = sorted(parts.loc[take, name].unique())
        if name not in mapped.values() and len(values) > 1:
            raise InputError.of("source-several-values", file=file, name=name, values=told(values))
    return take


def _cells(raw: RawTable, parts: pd.DataFrame, mapped: dict[str, str]) -> pd.DataFrame:
    """Long form of the periods' columns."""
    out = []
    for column in raw.columns[1:]:
        period = re.match(r"\s*(\d{4})", column)
        if period is None:
            continue
        words = texts(raw, column)
        value, status, odd = [np.nan], ["missing"], []
        for index, cell in enumerate(words.cat.categories):
            match = _CELL.fullmatch(str(cell).strip())
            flags = match["flags"].lower() if match else ""
            if match is None or set(flags) - FLAGS:
                odd.append(index)
            number = float(match["value"]) if match and match["value"] != ":" else np.nan
            number = number if np.isfinite(number) else np.nan
            value.append(number)
            status.append(
                "withheld"
                if "c" in flags and np.isnan(number)
                else ("missing" if np.isnan(number) else "published")
            )
        codes = words.cat.codes.to_numpy()
        if odd:
            raw.note(
                "unknown",
                "source-not-a-number",
                np.isin(codes, odd),
                column,
                example=str(words.cat.categories[odd[0]])[:60],
            )
        numbers = np.array(value)[codes + 1]
        low = numbers < 0
        if low.any():
            raw.note(
                "unknown",
                "source-number-below",
                low,
                column,
                least="0",
                example=f"{numbers[low][0]:g}",
            )
        numbers[low] = np.nan
        state = np.array(status, dtype=object)[codes + 1]
        state[low] = "missing"
        out.append(
            pd.DataFrame(
                {
                    "region": parts[mapped["region"]].to_numpy(),
                    "industry": parts[mapped["industry"]].to_numpy(),
                    "year": int(period[1]),
                    "value": numbers,
                    "low": np.nan_to_num(numbers),
                    "high": np.where(np.isnan(numbers), np.inf, numbers),
                    "plants": np.nan,
                    "status": state,
                }
            )
        )
        _one_cell_each(raw, out[-1])
    if not out:
        raise InputError.of("source-column-missing", file=raw.ledger.file, name="year")
    return pd.concat(out, ignore_index=True).drop_duplicates(
        ["region", "industry", "year"], ignore_index=True
    )


SOURCE = Source(
    "eurostat", "region_industry", matches, read, maps, {"where": None, "measure": "jobs"}
)
