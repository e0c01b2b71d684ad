"""Ties between plants, organisations, industries or regions: one row a tie."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.aliases import check_mapping, map_columns
from gunjip.sources.base import Options, Reading, Sniff, Source
from gunjip.sources.clean import MISSING, numbers, texts
from gunjip.sources.load import load_raw


def matches(sniff: Sniff) -> float:
    """A table with a source, a target and a kind."""
    if sniff.container not in ("text", "xlsx", "parquet"):
        return 0.0
    mapped = map_columns(sniff.columns, "links")
    return 0.85 if {"source", "target", "kind"} <= mapped.keys() else 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the file's."""
    return map_columns(sniff.columns, "links", options.columns)


def read(sniff: Sniff, options: Options) -> Reading:
    """``source, target, kind`` and, where there, ``value, unit, year``.

    A tie without an end or a kind is dropped, one of a plant with itself as well;
    a value that is not a number, or negative, is left missing and the tie kept
    with the value 1, as a tie of unknown strength.
    """
    raw = load_raw(sniff, options)
    mapped = map_columns(raw.columns, "links", options.columns)
    check_mapping(mapped, raw.columns, sniff.name)
    for name in ("source", "target"):
        if name not in mapped:
            raise InputError.of("source-column-missing", file=sniff.name, name=name)
    ends = {
        name: texts(raw, mapped[name], missing=MISSING, narrow=True)
        for name in ("source", "target")
    }
    frame = pd.DataFrame({name: column.astype("str") for name, column in ends.items()})
    if "kind" in mapped:
        kind = texts(raw, mapped["kind"], missing=MISSING)
        frame["kind"] = kind.astype("str")
        no_kind = kind.isna().to_numpy()
    else:
        frame["kind"] = str(options.get("kind", "tie"))
        no_kind = np.zeros(len(frame), dtype=bool)
    frame["value"] = 1.0
    if "value" in mapped:
        value = np.asarray(numbers(raw, mapped["value"], least=0.0), dtype=float)
        frame["value"] = np.where(np.isnan(value), 1.0, value)
    if "unit" in mapped:
        frame["unit"] = texts(raw, mapped["unit"]).astype("str")
    if "year" in mapped:
        year = np.asarray(numbers(raw, mapped["year"]), dtype=float)
        frame["year"] = np.where(np.isnan(year), 0, year).astype(np.int64)
    no_end = (ends["source"].isna() | ends["target"].isna()).to_numpy()
    loop = ~no_end & (frame["source"] == frame["target"]).to_numpy()
    raw.note("dropped", "source-tie-no-end", no_end | no_kind, None)
    raw.note("dropped", "source-tie-loop", loop & ~no_kind, None)
    keep = ~(no_end | no_kind | loop)
    frame = frame[keep].reset_index(drop=True)
    if frame.empty:
        raise InputError.of("source-nothing-left", file=sniff.name, count=len(raw))
    detected = {**raw.detected, "columns": mapped, "kinds": sorted(frame["kind"].unique())}
    about = {"source": str(options.get("source", sniff.name))}
    return Reading("links", "links", frame, raw.ledger.close(), detected, (), {}, about)


SOURCE = Source("links", "links", matches, read, maps, {"kind": "tie"})
