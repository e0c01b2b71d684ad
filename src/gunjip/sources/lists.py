"""Lists that go with tables: names of codes, neighbouring regions, concordances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.aliases import check_mapping, map_columns, plain
from gunjip.sources.base import Options, Reading, Sniff, Source
from gunjip.sources.clean import MISSING, numbers, texts
from gunjip.sources.load import load_raw
from gunjip.sources.text import RawTable

_CODE_NAME = (
    ("area_fips", "area_title"),
    ("industry_code", "industry_title"),
    ("industry_code", "name"),
    ("naics", "description"),
    ("country_code", "country_name"),
    ("code", "name"),
    ("code", "title"),
    ("코드", "이름"),
    ("코드", "명칭"),
    ("region", "name"),
)
_REVISED = ("naics", "bea", "ksic", "nace", "isic", "sic", "kcis")


def _pair(columns: tuple[str, ...]) -> tuple[str, str] | None:
    have = {plain(c): c for c in columns}
    for code, name in _CODE_NAME:
        if plain(code) in have and plain(name) in have:
            return have[plain(code)], have[plain(name)]
    if len(columns) == 2:
        first, second = map(plain, columns)
        for end in ("name", "title", "description", "label"):
            if second.endswith(end) and first.endswith("code"):
                return columns[0], columns[1]
    return None


def names_match(sniff: Sniff) -> float:
    """Two columns, a code and its name."""
    if sniff.container == "rdata":
        return 0.75 if "codename" in sniff.name.lower() else 0.0
    if sniff.container not in ("text", "xlsx", "parquet") or len(sniff.columns) > 4:
        return 0.0
    return 0.8 if _pair(sniff.columns) else 0.0


def names_maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Code and name."""
    pair = _pair(sniff.columns)
    found = {"code": pair[0], "name": pair[1]} if pair else {}
    return {**found, **options.columns}


def read_names(sniff: Sniff, options: Options) -> Reading:
    """Codes and their names: ``code, name``."""
    raw = load_raw(sniff, options)
    pair = _pair(tuple(raw.columns))
    mapped = {**({"code": pair[0], "name": pair[1]} if pair else {}), **options.columns}
    check_mapping(mapped, raw.columns, sniff.name)
    if not {"code", "name"} <= mapped.keys():
        raise InputError.of("source-column-missing", file=sniff.name, name="code, name")
    code, name = texts(raw, mapped["code"], narrow=True), texts(raw, mapped["name"])
    frame = pd.DataFrame({"code": code.astype("str"), "name": name.astype("str")})
    if "name_ko" in mapped:
        frame["name_ko"] = texts(raw, mapped["name_ko"]).astype("str").fillna(frame["name"])
    return _unique(raw, frame, ["code"], code.isna().to_numpy(), mapped, "names", "names", options)


def adjacency_match(sniff: Sniff) -> float:
    """Pairs of neighbouring regions."""
    mapped = map_columns(sniff.columns, "adjacency")
    plain_names = {plain(c) for c in sniff.columns}
    known = {"orgfips", "neighbour", "neighbor", "adjfips", "fipsneighbor"} & plain_names
    return 0.9 if {"region", "neighbour"} <= mapped.keys() and known else 0.0


def adjacency_maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Region and neighbour."""
    return map_columns(sniff.columns, "adjacency", options.columns)


def read_adjacency(sniff: Sniff, options: Options) -> Reading:
    """Pairs ``region, neighbour``."""
    raw = load_raw(sniff, options)
    mapped = map_columns(raw.columns, "adjacency", options.columns)
    check_mapping(mapped, raw.columns, sniff.name)
    if not {"region", "neighbour"} <= mapped.keys():
        raise InputError.of("source-column-missing", file=sniff.name, name="region, neighbour")
    one = texts(raw, mapped["region"], missing=MISSING, narrow=True)
    other = texts(raw, mapped["neighbour"], missing=MISSING, narrow=True)
    frame = pd.DataFrame({"region": one.astype("str"), "neighbour": other.astype("str")})
    empty = (one.isna() | other.isna()).to_numpy()
    return _unique(
        raw, frame, ["region", "neighbour"], empty, mapped, "adjacency", "adjacency", options
    )


def _ends(columns: tuple[str, ...] | list[str], options: Options) -> dict[str, str]:
    """The two code columns of a concordance."""
    given = dict(options.columns)
    if {"code_from", "code_to"} <= given.keys():
        return map_columns(columns, "concordance", given)
    coded = [
        c
        for c in columns
        if "code" in plain(c) and any(plain(c).startswith(s) or s in plain(c) for s in _REVISED)
    ]
    bea = [c for c in coded if "detail" in plain(c)]
    naics = [c for c in coded if plain(c).startswith("naics")]
    if bea and naics:
        return {"code_from": naics[0], "code_to": bea[0]}
    mapped = map_columns(columns, "concordance", given)
    return mapped if {"code_from", "code_to"} <= mapped.keys() else {}


def concordance_match(sniff: Sniff) -> float:
    """A crosswalk of two classifications."""
    if sniff.container == "rdata":
        return 0.8 if "crosswalk" in sniff.name.lower() else 0.0
    names = {plain(c) for c in sniff.columns}
    return 0.9 if {"codefrom", "codeto"} <= names else 0.0


def concordance_maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """``code_from, code_to, weight``."""
    return _ends(sniff.columns, options)


def read_concordance(sniff: Sniff, options: Options) -> Reading:
    """``code_from, code_to, weight``; without weights each target gets an equal share."""
    raw = load_raw(sniff, options)
    mapped = _ends(raw.columns, options)
    check_mapping(mapped, raw.columns, sniff.name)
    if not {"code_from", "code_to"} <= mapped.keys():
        raise InputError.of("source-column-missing", file=sniff.name, name="code_from, code_to")
    one = texts(raw, mapped["code_from"], missing=MISSING, narrow=True)
    other = texts(raw, mapped["code_to"], missing=MISSING, narrow=True)
    frame = pd.DataFrame({"code_from": one.astype("str"), "code_to": other.astype("str")})
    if "weight" in mapped:
        frame["weight"] = numbers(raw, mapped["weight"], least=0.0)
    empty = (one.isna() | other.isna()).to_numpy()
    return _unique(
        raw, frame, ["code_from", "code_to"], empty, mapped, "concordance", "concordance", options
    )


def _unique(
    raw: RawTable,
    frame: pd.DataFrame,
    key: list[str],
    empty: np.ndarray,
    mapped: dict[str, str],
    kind: Any,
    name: str,
    options: Options,
) -> Reading:
    raw.note("dropped", "source-key-empty", empty)
    again = frame.duplicated(key).to_numpy() & ~empty
    raw.note("dropped", "source-duplicate-row", again)
    kept = frame[~empty & ~again].reset_index(drop=True)
    if kept.empty:
        raise InputError.of("source-nothing-left", file=raw.ledger.file, count=raw.ledger.total)
    unused = [c for c in raw.columns if c not in set(mapped.values())]
    return Reading(
        kind,
        name,
        kept,
        raw.ledger.close(),
        {**raw.detected, "columns": mapped, "unused_columns": unused},
        (),
        {},
        {"source": str(options.get("source", raw.ledger.file))},
    )


_MORE = {"sheet": None, "header_row": None}
NAMES = Source("names", "names", names_match, read_names, names_maps, _MORE)
ADJACENCY = Source("adjacency", "adjacency", adjacency_match, read_adjacency, adjacency_maps, _MORE)
CONCORDANCE = Source(
    "concordance", "concordance", concordance_match, read_concordance, concordance_maps, _MORE
)
SOURCE = (NAMES, ADJACENCY, CONCORDANCE)
