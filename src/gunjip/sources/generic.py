"""Any table whose columns can be mapped to ours: plants, or cells of region × industry.

Columns are found by known names (``aliases.toml``) or given. What a table is follows
from what it has: an industry with coordinates or a plant's id or name makes plants; a
region, an industry and a number make cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.sources.aliases import check_mapping, map_columns
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import MISSING, numbers, texts, years
from gunjip.sources.codes import detect_system, ksic_revision, naics_revision
from gunjip.sources.crs import place_points
from gunjip.sources.load import TABULAR, load_raw
from gunjip.sources.text import RawTable, told

MEASURES = ("value", "jobs", "plants", "value_added", "output", "wages", "exports")
#: Industry codes that mean all industries together.
TOTALS = frozenset(
    {
        "0",
        "10 total",
        "total",
        "all",
        "all industries",
        "계",
        "합계",
        "총계",
        "전체",
        "전산업",
        "전 산업",
    }
)
UNITS = {"jobs": "jobs", "plants": "plants"}
#: Words of a plant's place in the chain of products, in both languages.
PRODUCTS = {
    **dict.fromkeys(
        ("final", "finished", "final product", "완제품", "최종재", "최종제품"), "final"
    ),
    **dict.fromkeys(("part", "parts", "component", "intermediate", "부품", "중간재"), "part"),
    **dict.fromkeys(("service", "services", "서비스"), "service"),
}


def kind_of(sniff: Sniff, options: Options) -> str:
    """``"establishments"``, ``"region_industry"`` or "" when it is neither."""
    asked = options.get("kind")
    if asked in ("establishments", "region_industry"):
        return str(asked)
    columns = sniff.columns
    if sniff.container == "geo":
        columns = (*columns, "x", "y")
    plant = map_columns(columns, "establishments", options.columns)
    place = ("x" in plant and "y" in plant) or "region" in plant
    identity = "plant_id" in plant or "name" in plant
    if "industry" in plant and place and (identity or ("x" in plant and "y" in plant)):
        return "establishments"
    cell = map_columns(columns, "region_industry", options.columns)
    if "region" in cell and "industry" in cell and any(m in cell for m in MEASURES):
        return "region_industry"
    return ""


def matches(sniff: Sniff) -> float:
    """A little, when the columns' names say enough."""
    if sniff.container not in TABULAR or sniff.container == "postgis":
        return 0.5 if sniff.container == "postgis" else 0.0
    return 0.3 if kind_of(sniff, Options()) else 0.02


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the file's."""
    columns = (*sniff.columns, "x", "y") if sniff.container == "geo" else sniff.columns
    kind = kind_of(sniff, options) or "establishments"
    return map_columns(columns, kind, options.columns)


def read(sniff: Sniff, options: Options) -> Reading:
    """Plants or cells from any table."""
    raw = load_raw(sniff, options)
    return read_raw(raw, sniff, options, "generic")


def read_raw(raw: RawTable, sniff: Sniff, options: Options, name: str) -> Reading:
    """Plants or cells from rows that are loaded."""
    check_mapping(options.columns, raw.columns, sniff.name)
    seen = Sniff(sniff.path, sniff.name, sniff.size, "text", columns=tuple(raw.columns))
    kind = kind_of(seen, options)
    if not kind:
        mapped = map_columns(raw.columns, "establishments", options.columns)
        raise InputError.of(
            "source-columns-unknown",
            file=sniff.name,
            have=told(raw.columns),
            known=told(list(mapped)),
        )
    mapped = map_columns(raw.columns, kind, options.columns)
    if kind == "establishments":
        return read_plants(raw, mapped, options, name)
    return read_cells(raw, mapped, options, name)


def is_korean(raw: RawTable) -> bool:
    """Whether column names hold Hangul, or the first rows do."""
    head = " ".join(raw.columns) + str(raw.table.slice(0, 20).to_pylist())
    return any("가" <= c <= "힣" for c in head)


def classification_of(
    raw: RawTable,
    codes: pd.Series[str],
    options: Options,
    year: int,
    warnings: list[Warn],
    column: str = "",
) -> tuple[str, str]:
    """The classification given, or the one that the codes could be of."""
    if options.classification is not None:
        return split_classification(options.classification)
    korean = is_korean(raw)
    named = next(
        (s for s in ("KSIC", "NAICS", "NACE", "ISIC") if s.casefold() in column.casefold()), ""
    )
    system, share = detect_system(map(str, codes.cat.categories), korean=korean)
    if named and system != named:
        system, share = named, 1.0  # the column says so itself
    revision = ""
    if system == "NAICS" and year:
        revision = naics_revision(year)
    if system == "KSIC" and year:
        revision = ksic_revision(year)
    if system == "other":
        warnings.append(Warn("source-classification-unknown"))
    else:
        warnings.append(
            Warn("source-classification-guessed", {"name": f"{system} {revision}".strip()})
        )
    if share < 1.0 and system == "NAICS":
        from gunjip.sources.codes import is_naics

        wrong = [c for c in codes.cat.categories if not is_naics(str(c))]
        raw.note(
            "unknown",
            "source-industry-unknown",
            codes.isin(wrong).to_numpy(),
            None,
            example=str(wrong[0]),
            name=system,
        )
    return system, revision


def year_column(
    raw: RawTable, mapped: Mapping[str, str], options: Options, warnings: list[Warn]
) -> NDArray[np.int64]:
    """Year of each row: the column, the option, or 0 with a warning."""
    given = options.get("year")
    if "year" in mapped:
        return years(raw, mapped["year"])
    if given is None:
        warnings.append(Warn("source-year-unknown"))
    return np.full(len(raw), int(given or 0), dtype=np.int64)


def region_column(raw: RawTable, mapped: Mapping[str, str]) -> pd.Series[str]:
    """Regions; names that repeat across provinces get the province before them."""
    region = texts(raw, mapped["region"], missing=MISSING)
    if "province" in mapped and not _all_codes(region):
        province = texts(raw, mapped["province"], missing=MISSING)
        both = province.astype(str).str.cat(region.astype(str), sep=" ")
        joined: Any = both.where((region.notna() & province.notna()).to_numpy())
        return cast("pd.Series[str]", joined.astype("category"))
    return region


def _all_codes(region: pd.Series[str]) -> bool:
    return all(any(ch.isdigit() for ch in str(c)) for c in region.cat.categories)


def read_plants(raw: RawTable, mapped: dict[str, str], options: Options, name: str) -> Reading:
    """Plants: one row each and year."""
    warnings: list[Warn] = []
    data: dict[str, Any] = {}
    if "industry" not in mapped:
        raise InputError.of("source-column-missing", file=raw.ledger.file, name="industry")
    industry = texts(raw, mapped["industry"], missing=MISSING, narrow=True)
    raw.note("unknown", "source-industry-empty", industry.isna().to_numpy(), mapped["industry"])
    year = year_column(raw, mapped, options, warnings)
    if "plant_id" in mapped:
        plant = texts(raw, mapped["plant_id"], narrow=True)
        empty = plant.isna().to_numpy()
        raw.note("unknown", "source-id-empty", empty, mapped["plant_id"])
        ids = np.array(plant.astype(object), dtype=object)
        ids[empty] = [f"row-{raw.row(int(i))}" for i in np.flatnonzero(empty)]
    else:
        warnings.append(Warn("source-id-made"))
        ids = np.array([f"row-{raw.row(i)}" for i in range(len(raw))], dtype=object)
    data["plant_id"] = ids
    data["industry"] = industry
    data["year"] = year
    for column in ("name", "parent", "organisation", "zone"):
        if column in mapped:
            data[column] = texts(raw, mapped[column])
    if "region" in mapped:
        data["region"] = region_column(raw, mapped)
    for column in ("founded", "closed"):
        if column in mapped:
            found = years(raw, mapped[column]).astype(float)
            data[column] = np.where(found == 0, np.nan, found)
    for column in ("jobs", "researchers", "wages", "new_products"):
        if column in mapped:
            data[column] = numbers(raw, mapped[column], least=0.0)
    if "product" in mapped:
        data["product"] = product_column(raw, mapped["product"])
    crs = ""
    if "x" in mapped and "y" in mapped:
        provinces = None
        if "province" in mapped:
            provinces = list(texts(raw, mapped["province"]).astype(object).fillna(""))
        points = place_points(
            raw,
            numbers(raw, mapped["x"]),
            numbers(raw, mapped["y"]),
            (mapped["x"], mapped["y"]),
            crs=options.crs or raw.detected.get("crs") or None,
            korean=is_korean(raw),
            provinces=provinces,
        )
        data["x"], data["y"], crs = points.x, points.y, points.crs
        warnings.extend(points.warnings)
    elif "region" not in mapped:
        raise InputError.of("source-column-missing", file=raw.ledger.file, name="x, y / region")
    frame = pd.DataFrame(data)
    keep = drop_doubles(raw, frame, ["plant_id", "year"])
    classification = classification_of(
        raw, industry, options, int(year.max()) if year.size else 0, warnings, mapped["industry"]
    )
    return finish(
        raw,
        frame[keep],
        "establishments",
        name,
        mapped,
        options,
        warnings,
        {"classification": classification, "crs": crs},
    )


def product_column(raw: RawTable, column: str) -> NDArray[np.object_]:
    """What a plant makes: ``final``, ``part`` or ``service``; other words are not known.

    A register's free text of products has no place here, so no guess is made of it.
    """
    given = texts(raw, column).astype(object)
    known = given.map(lambda v: PRODUCTS.get(str(v).casefold()), na_action="ignore")
    lost = (given.notna() & known.isna()).to_numpy()
    if lost.any():
        raw.note(
            "unknown", "source-product-unknown", lost, column, example=str(given[lost].iloc[0])
        )
    return np.asarray(known.where(known.notna(), None), dtype=object)


def drop_doubles(raw: RawTable, frame: pd.DataFrame, key: list[str]) -> NDArray[np.bool_]:
    """Keep the first row of each key; equal and differing repeats are noted apart."""
    again = frame.duplicated(key).to_numpy()
    if again.any():
        equal = frame.duplicated().to_numpy()
        raw.note("dropped", "source-duplicate-row", again & equal)
        first = frame.loc[again & ~equal, key].head(1)
        raw.note(
            "dropped",
            "source-duplicate-key",
            again & ~equal,
            None,
            name=", ".join(key),
            example=", ".join(map(str, first.iloc[0])) if len(first) else "",
        )
    return ~again


def read_cells(raw: RawTable, mapped: dict[str, str], options: Options, name: str) -> Reading:
    """Cells of a region × industry × year table."""
    warnings: list[Warn] = []
    measure = str(options.get("measure", ""))
    if not measure:
        measure = next((m for m in MEASURES if m in mapped), "")
    if measure not in mapped:
        raise InputError.of("source-column-missing", file=raw.ledger.file, name=measure or "jobs")
    region = region_column(raw, mapped)
    industry = texts(raw, mapped["industry"], missing=MISSING, narrow=True)
    year = year_column(raw, mapped, options, warnings)
    empty = (region.isna() | industry.isna()).to_numpy()
    raw.note("dropped", "source-key-empty", empty, mapped["region"])
    value = numbers(
        raw, mapped[measure], least=0.0 if measure in ("jobs", "plants", "exports") else None
    )
    frame = pd.DataFrame({"region": region, "industry": industry, "year": year, "value": value})
    frame["plants"] = numbers(raw, mapped["plants"], least=0.0) if "plants" in mapped else np.nan
    bounds = {b: numbers(raw, mapped[b]) for b in ("low", "high") if b in mapped}
    known = np.isfinite(value)
    frame["low"] = np.where(known, value, bounds.get("low", np.zeros(len(raw))))
    frame["high"] = np.where(known, value, bounds.get("high", np.full(len(raw), np.inf)))
    frame["low"] = frame["low"].fillna(0.0)
    frame["high"] = frame["high"].fillna(np.inf)
    frame["status"] = np.where(known, "published", "missing")
    crossed = (frame["low"] > frame["high"]).to_numpy()
    raw.note("unknown", "source-bounds-crossed", crossed)
    frame.loc[crossed, ["low", "high"]] = [0.0, np.inf]
    total = industry.astype(object).map(lambda c: c.casefold() in TOTALS, na_action="ignore")
    total_rows = (total == True).to_numpy() & ~empty  # noqa: E712 - missing is not a total
    parts = {}
    if total_rows.any() and not total_rows[~empty].all():
        raw.note("dropped", "source-subtotal", total_rows, mapped["industry"], name="–")
        sums = frame.loc[total_rows, ["region", "year", "value"]]
        parts["region_totals"] = sums.drop_duplicates(["region", "year"]).astype({"region": "str"})
        empty = empty | total_rows
    frame = frame[~empty]
    part = raw.keep(~empty)
    keep = _one_cell_each(part, frame)
    if not keep.any():
        raise InputError.of("source-nothing-left", file=raw.ledger.file, count=raw.ledger.total)
    classification = classification_of(
        raw, industry, options, int(year.max()) if year.size else 0, warnings, mapped["industry"]
    )
    about = {
        "measure": "jobs" if measure == "value" else measure,
        "unit": UNITS.get(measure, "jobs" if measure == "value" else ""),
        "classification": classification,
        "absent": "zero",
    }
    return finish(
        raw, frame[keep], "region_industry", name, mapped, options, warnings, about, parts
    )


def _one_cell_each(raw: RawTable, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Drop equal repeats of a cell; refuse repeats that contradict each other."""
    key = ["region", "industry", "year"]
    again = frame.duplicated(key).to_numpy()
    if not again.any():
        return ~again
    equal = frame.duplicated([*key, "value"]).to_numpy()
    differ = again & ~equal
    if differ.any():
        at = int(np.flatnonzero(differ)[0])
        same = (frame[key] == frame.iloc[at][key]).all(axis=1).to_numpy()
        raise InputError.of(
            "source-duplicate-cell",
            file=raw.ledger.file,
            row=raw.row(at),
            first=raw.row(int(np.flatnonzero(same)[0])),
            example=", ".join(str(v) for v in frame.iloc[at][key]),
            count=int(differ.sum()),
        )
    raw.note("dropped", "source-duplicate-row", again)
    return ~again


def finish(
    raw: RawTable,
    frame: pd.DataFrame,
    kind: Any,
    name: str,
    mapped: Mapping[str, str],
    options: Options,
    warnings: list[Warn],
    about: dict[str, Any],
    parts: Mapping[str, pd.DataFrame] | None = None,
) -> Reading:
    """The reading, with what was detected."""
    system, revision = about["classification"]
    detected = {
        **raw.detected,
        "columns": dict(mapped),
        "classification": f"{system} {revision}".strip(),
        "years": sorted({int(y) for y in frame["year"].unique()}),
    }
    if about.get("crs"):
        detected["crs"] = about["crs"]
    unused = [c for c in raw.columns if c not in set(mapped.values())]
    detected["unused_columns"] = unused
    about = {"source": str(options.get("source", raw.ledger.file)), "industry_names": {}, **about}
    return Reading(
        kind,
        name,
        frame.reset_index(drop=True),
        raw.ledger.close(),
        detected,
        tuple(warnings),
        dict(parts or {}),
        about,
    )


SOURCE = Source(
    "generic",
    "establishments",
    matches,
    read,
    maps,
    {"kind": None, "measure": None, "sheet": None, "layer": None, "header_row": None},
)
