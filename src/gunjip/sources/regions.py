"""Regions: polygons of a geographic file, or centroids of a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.aliases import check_mapping, map_columns
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn
from gunjip.sources.clean import MISSING, numbers, texts
from gunjip.sources.crs import place_points
from gunjip.sources.generic import is_korean
from gunjip.sources.intake import Ledger
from gunjip.sources.load import load_raw
from gunjip.sources.text import told


def matches(sniff: Sniff) -> float:
    """Polygons, or a short table of codes and coordinates without an industry."""
    if sniff.container == "topojson":
        return 0.9
    if sniff.container == "geo":
        return 0.9 if "Polygon" in str(sniff.extra.get("shape", "")) else 0.1
    if sniff.container in ("text", "xlsx", "parquet"):
        mapped = map_columns(sniff.columns, "regions")
        plant = map_columns(sniff.columns, "establishments")
        if {"region", "x", "y"} <= mapped.keys() and not {"industry", "jobs"} & plant.keys():
            return 0.4
    return 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the file's."""
    columns = list(sniff.columns)
    if sniff.container == "topojson":
        from gunjip.sources.topojson import parse
        from gunjip.sources.unpack import read_members

        features, _ = parse(
            read_members(sniff.path)[0].data, file=sniff.name, layer=options.get("layer")
        )
        columns = [k for k in (features[0] if features else {}) if k != "geometry"]
    return map_columns(columns, "regions", options.columns)


def read(sniff: Sniff, options: Options) -> Reading:
    """Regions with their shapes, checked and mended."""
    if sniff.container in ("geo", "topojson"):
        return _read_shapes(sniff, options)
    return _read_centroids(sniff, options)


def _read_shapes(sniff: Sniff, options: Options) -> Reading:
    import geopandas as gpd
    import shapely

    from gunjip.sources.geo import load_shapes

    shapes, detected = load_shapes(sniff, options)
    columns = [c for c in shapes.columns if c != "geometry"]
    check_mapping(options.columns, columns, sniff.name)
    mapped = map_columns(columns, "regions", options.columns)
    if "region" not in mapped:
        raise InputError.of("source-region-column", file=sniff.name, have=told(columns))
    ledger = Ledger(sniff.name, len(shapes), first_row=1)
    code = _words(shapes[mapped["region"]])
    ledger.note("dropped", "source-key-empty", code.isna().to_numpy(), mapped["region"])
    geometry = shapes.geometry.to_numpy()
    none = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    ledger.note("unknown", "source-no-shape", none)
    crossed = ~none & ~shapely.is_valid(geometry)
    if crossed.any():
        geometry = geometry.copy()
        geometry[crossed] = [_areas_of(shapely.make_valid(g)) for g in geometry[crossed]]
        ledger.note("repaired", "source-shape-crossed", crossed, example=str(code[crossed].iloc[0]))
    geometry = np.where(none, None, geometry)
    frame = gpd.GeoDataFrame(
        {
            "region": code,
            "name": _words(shapes[mapped["name"]]) if "name" in mapped else code,
            "parent": _words(shapes[mapped["parent"]]) if "parent" in mapped else None,
        },
        geometry=geometry,
        crs=shapes.crs,
    )
    if "name_ko" in columns and mapped.get("name") != "name_ko":
        # A second language beside the first; reports in Korean use it.
        frame["name_ko"] = _words(shapes["name_ko"])
    again = frame.duplicated("region").to_numpy() & frame["region"].notna().to_numpy()
    if again.any():
        frame = _join_parts(frame, ledger, again)
    frame = frame[frame["region"].notna()].reset_index(drop=True)
    if len(frame) == 0:
        raise InputError.of("source-nothing-left", file=sniff.name, count=ledger.total)
    unused = [c for c in columns if c not in set(mapped.values())]
    return Reading(
        "regions",
        "regions",
        frame,
        ledger.close(),
        {**detected, "columns": mapped, "unused_columns": unused},
        (),
        {},
        {"crs": detected["crs"], "source": str(options.get("source", sniff.name))},
    )


def _areas_of(shape: Any) -> Any:
    """The areas among the parts of a mended shape."""
    import shapely

    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [g for g in shapely.get_parts(shape) if g.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shape


def _join_parts(frame: Any, ledger: Ledger, again: Any) -> Any:
    """Rows of the same region become one shape (a file may list islands apart)."""
    ledger.note(
        "repaired", "source-region-parts", again, example=str(frame.loc[again, "region"].iloc[0])
    )
    joined = frame[frame["region"].notna()].dissolve("region", as_index=False, aggfunc="first")
    return joined[list(frame.columns)]


def _words(values: Any) -> pd.Series[str]:
    """Text with codes as they stand; whole floats without their point."""
    import unicodedata

    from gunjip.sources.sheets import cell_text

    out = [
        None
        if v is None or v != v or not cell_text(v).strip()
        else " ".join(unicodedata.normalize("NFC", cell_text(v)).split())
        for v in values
    ]
    return pd.Series(out, dtype="str")


def _read_centroids(sniff: Sniff, options: Options) -> Reading:
    import geopandas as gpd

    raw = load_raw(sniff, options)
    check_mapping(options.columns, raw.columns, sniff.name)
    mapped = map_columns(raw.columns, "regions", options.columns)
    missing = [c for c in ("region", "x", "y") if c not in mapped]
    if missing:
        raise InputError.of("source-column-missing", file=sniff.name, name=", ".join(missing))
    code = texts(raw, mapped["region"], missing=MISSING, narrow=True)
    empty = code.isna().to_numpy()
    raw.note("dropped", "source-key-empty", empty, mapped["region"])
    points = place_points(
        raw,
        numbers(raw, mapped["x"]),
        numbers(raw, mapped["y"]),
        (mapped["x"], mapped["y"]),
        crs=options.crs,
        korean=is_korean(raw),
    )
    frame = gpd.GeoDataFrame(
        {
            "region": code.astype("str"),
            "name": texts(raw, mapped["name"]).astype("str")
            if "name" in mapped
            else code.astype("str"),
            "parent": texts(raw, mapped["parent"]).astype("str") if "parent" in mapped else None,
        },
        geometry=gpd.points_from_xy(points.x, points.y),
        crs=points.crs,
    )
    unplaced = ~np.isfinite(points.x)
    shapes = frame.geometry.to_numpy().copy()
    shapes[unplaced] = None
    frame = frame.set_geometry(gpd.GeoSeries(shapes, crs=points.crs, index=frame.index))
    again = frame.duplicated("region").to_numpy() & ~empty
    raw.note(
        "dropped",
        "source-duplicate-key",
        again,
        mapped["region"],
        name="region",
        example=str(frame.loc[again, "region"].iloc[0]) if again.any() else "",
    )
    frame = frame[~again & ~empty].reset_index(drop=True)
    if len(frame) == 0:
        raise InputError.of("source-nothing-left", file=sniff.name, count=raw.ledger.total)
    warnings: tuple[Warn, ...] = (*points.warnings, Warn("source-centroids"))
    unused = [c for c in raw.columns if c not in set(mapped.values())]
    detected = {**raw.detected, "columns": mapped, "crs": points.crs, "unused_columns": unused}
    return Reading(
        "regions",
        "regions",
        frame,
        raw.ledger.close(),
        detected,
        warnings,
        {},
        {"crs": points.crs, "source": str(options.get("source", sniff.name))},
    )


SOURCE = Source(
    "regions", "regions", matches, read, maps, {"layer": None, "sheet": None, "header_row": None}
)
