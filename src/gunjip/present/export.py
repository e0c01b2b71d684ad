"""Tables and shapes as files that other programs open: bytes out, nothing written.

The same frame gives the same bytes: no file names a date of its making. A frame
with a row per plant is refused unless the caller asks for it.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.style import LIGHT, LQ_CLASSES
from gunjip.present.wording import Text, column_name, tell, unit_name

if TYPE_CHECKING:
    import pyarrow as pa

#: A cell that starts so is read as a formula by a spreadsheet.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
#: Rows of a sheet, the head and its unit row apart.
SHEET_ROWS = 1_048_574
#: The date that stands where a format demands one.
NO_DATE = "1980-01-01T00:00:00.000Z"

Styling = Literal["lq", "footprints", "borders", "zones", "none"]


def to_csv(
    frame: pd.DataFrame, *, excel: bool = False, plants: bool = False, name: str = "table"
) -> bytes:
    """A frame as CSV in UTF-8, lines ending in a newline, an empty cell for "no value".

    Parameters
    ----------
    frame
        What to write; the index is left out, a geometry column is dropped.
    excel
        Begin with a byte-order mark, without which Excel misreads Hangul.
    plants
        Allow a frame with one row a plant.
    name
        The table's name, for messages.

    Notes
    -----
    A text that starts with ``= + - @`` gets an apostrophe before it, so that no
    spreadsheet runs it; numbers are untouched.

    Examples
    --------
    >>> to_csv(pd.DataFrame({"name": ["=1+1", "가"], "value": [-1.5, None]})).decode()
    "name,value\\n'=1+1,-1.5\\n가,\\n"
    """
    from pyarrow import csv as arrow_csv

    data = _plain(frame, name, plants)
    quoted = False
    for column in data.columns:
        if not _is_number(data[column]):
            data[column] = _safe_texts(data[column])
            words = data[column].cat.categories
            quoted = quoted or bool(words.str.contains(r'[",\r\n]').any())
    head = io.StringIO()
    csv.writer(head, lineterminator="\n").writerow([_safe(str(c)) for c in data.columns])
    body = io.BytesIO()
    # Arrow writes a country of cells in a second where pandas takes a minute.
    arrow_csv.write_csv(
        _arrow(data),
        body,
        arrow_csv.WriteOptions(include_header=False, quoting_style="needed" if quoted else "none"),
    )
    mark = b"\xef\xbb\xbf" if excel else b""
    return mark + head.getvalue().encode() + body.getvalue()


def to_parquet(
    frame: pd.DataFrame,
    *,
    units: Mapping[str, str] | None = None,
    plants: bool = False,
    name: str = "table",
) -> bytes:
    """A frame as Parquet; the units stand in each column's metadata (key ``unit``)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = _plain(frame, name, plants)
    table = _arrow(data)
    told = units or {}
    schema = pa.schema(
        [
            field.with_metadata({"unit": told[field.name]}) if field.name in told else field
            for field in table.schema
        ]
    )
    out = io.BytesIO()
    pq.write_table(table.cast(schema), out, compression="zstd")
    return out.getvalue()


def to_xlsx(
    tables: Mapping[str, pd.DataFrame],
    *,
    units: Mapping[str, str] | None = None,
    about: Mapping[str, object] | None = None,
    title: Text = "",
    lang: Lang = "en",
    plants: bool = False,
) -> bytes:
    """Frames as the sheets of a workbook, with a first sheet that says what they are.

    Parameters
    ----------
    tables
        Sheet name → frame. A second row under each head gives the unit.
    units
        Unit by column name, for all sheets.
    about
        Name → value, for the first sheet: source, version, command.
    title
        Heading of the first sheet.
    lang
        Language of heads and the first sheet; the column's own name stands
        beside its meaning there.
    plants
        Allow frames with one row a plant.

    Notes
    -----
    Texts are always written as texts, and those that look like a formula carry
    Excel's own quote mark, which does not change the value.
    """
    import datetime

    import xlsxwriter

    plain = {key: _plain(frame, key, plants) for key, frame in tables.items()}
    for key, frame in plain.items():
        if len(frame) > SHEET_ROWS:
            raise ParameterError.of(
                "present-sheet-rows", name=key, rows=len(frame), most=SHEET_ROWS
            )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"created": datetime.datetime(1980, 1, 1)})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "unit": book.add_format({"font_color": LIGHT.muted}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "quoted": book.add_format({"quote_prefix": True}),
    }
    told = units or {}
    names = _sheet_names([say("present-about", lang), *plain])
    _about_sheet(book.add_worksheet(names[0]), styles, plain, told, about or {}, title, lang)
    for sheet_name, frame in zip(names[1:], plain.values(), strict=True):
        _sheet(book.add_worksheet(sheet_name), styles, frame, told, lang)
    book.close()
    return out.getvalue()


def to_geojson(frame: gpd.GeoDataFrame, *, plants: bool = False, name: str = "layer") -> bytes:
    """Shapes as GeoJSON (RFC 7946): longitude and latitude, six decimals (0.1 m)."""
    data = _shapes(frame, name, plants).to_crs(4326)
    import shapely

    geometry = shapely.set_precision(np.asarray(data.geometry.to_numpy(), dtype=object), 1e-6)
    features = []
    rows = pd.DataFrame(data.drop(columns=data.geometry.name)).to_dict(orient="records")
    from gunjip.foundation.results import to_plain

    for shape, row in zip(geometry, rows, strict=True):
        features.append(
            {
                "type": "Feature",
                "properties": to_plain(row),
                "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
            }
        )
    body = {"type": "FeatureCollection", "name": name, "features": features}
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def to_geopackage(
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    styles: Mapping[str, Styling] | None = None,
    lang: Lang = "en",
    plants: bool = False,
) -> bytes:
    """Shapes as a GeoPackage that QGIS opens in our colours without being asked.

    Parameters
    ----------
    layers
        Layer name → GeoDataFrame.
    styles
        Layer name → ``"lq"`` (the column ``lq`` in its fixed classes),
        ``"footprints"`` (2-pixel outlines), ``"zones"`` (hardly filled), ``"borders"``
        (grey, thin) or ``"none"``. By default polygons with a column ``lq`` are drawn
        by it, those with ``zone`` as zones, with ``cluster`` or ``cluster_id`` as
        footprints, others as borders.
    lang
        Of the legend in the style.
    plants
        Allow a layer with one row a plant.

    Notes
    -----
    The style is a row of the table ``layer_styles`` with ``useAsDefault``. The
    dates that the format demands are fixed, so the bytes depend on the content
    and on the version of GDAL alone.
    """
    import pyogrio

    if not layers:
        raise ParameterError.of("present-no-geometry", name="GeoPackage")
    ready = {name: _shapes(frame, name, plants) for name, frame in layers.items()}
    with closing(sqlite3.connect(":memory:")) as store:
        for name, frame in ready.items():
            out = io.BytesIO()
            # No spatial index: its tables need functions that plain SQLite lacks.
            pyogrio.write_dataframe(frame, out, driver="GPKG", layer=name, SPATIAL_INDEX="NO")
            if not store.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                store.deserialize(out.getvalue())
            else:
                _add_layer(store, out.getvalue(), name)
        _add_styles(store, ready, styles or {}, lang)
        store.execute("UPDATE gpkg_contents SET last_change = ?", (NO_DATE,))
        store.commit()
        store.execute("VACUUM")
        raw = bytearray(store.serialize())
    # SQLite's count of changes says how the file was made, not what is in it.
    raw[24:28] = raw[92:96] = (1).to_bytes(4, "big")
    return bytes(raw)


def _add_layer(store: sqlite3.Connection, database: bytes, layer: str) -> None:
    """Copy a layer of another GeoPackage, its rows in the format's own tables with it."""
    with closing(sqlite3.connect(":memory:")) as other:
        other.deserialize(database)
        made = other.execute(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (layer,)
        ).fetchall()
        for kind, sql in made:
            if kind == "table":
                store.execute(sql)
        quoted = '"' + layer.replace('"', '""') + '"'
        for table, condition in (
            ("gpkg_spatial_ref_sys", ""),
            ("gpkg_contents", "table_name"),
            ("gpkg_geometry_columns", "table_name"),
            ("gpkg_ogr_contents", "table_name"),
            (quoted, ""),
        ):
            where, values = (f" WHERE {condition} = ?", (layer,)) if condition else ("", ())
            rows = other.execute(f"SELECT * FROM {table}{where}", values).fetchall()
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                store.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)
        for kind, sql in made:
            if kind != "table":  # triggers that keep the count, once the rows are in
                store.execute(sql)
        store.commit()


def _plain(frame: pd.DataFrame, name: str, plants: bool) -> pd.DataFrame:
    if "plant_id" in frame and not plants:
        raise ParameterError.of("present-plants-refused", name=name, rows=len(frame))
    data = frame
    if isinstance(frame, gpd.GeoDataFrame):
        data = frame.drop(columns=[c for c in frame.columns if frame[c].dtype == "geometry"])
    data = pd.DataFrame(data).reset_index(drop=True)
    return data.copy()


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """The frame as Arrow has it, categories as the plain values that they stand for."""
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    for k, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(k, field.name, table.column(k).cast(field.type.value_type))
    return table.replace_schema_metadata(None)


def _shapes(frame: gpd.GeoDataFrame, name: str, plants: bool) -> gpd.GeoDataFrame:
    if "plant_id" in frame and not plants:
        raise ParameterError.of("present-plants-refused", name=name, rows=len(frame))
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise ParameterError.of("present-no-geometry", name=name)
    if frame.crs is None:
        raise ParameterError.of("present-no-crs", name=name)
    data = frame.reset_index(drop=True)
    for column in data.columns:
        if isinstance(data[column].dtype, pd.CategoricalDtype):
            data[column] = data[column].astype("str")
    return data


def _is_number(column: pd.Series[Any]) -> bool:
    return bool(
        pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    )


def _safe_texts(column: pd.Series[Any]) -> pd.Series[Any]:
    """Texts that no spreadsheet runs, as categories; each different one is looked at once."""
    codes, found = pd.factorize(column, use_na_sentinel=True)
    safe = [str(_safe(v)) for v in found]
    words, place = np.unique(np.array(safe, dtype=object), return_inverse=True)
    return pd.Series(
        pd.Categorical.from_codes(np.append(place, -1)[codes], pd.Index(words, dtype="str")),
        index=column.index,
    )


def _safe(text: object) -> object:
    if isinstance(text, str) and text.startswith(FORMULA_MARKS):
        return "'" + text
    return text


def _sheet_names(wanted: list[str]) -> list[str]:
    """Names that Excel takes: 31 letters, none of ``[]:*?/\\``, all different."""
    out: list[str] = []
    for name in wanted:
        base = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:31] or "sheet"
        tried, k = base, 2
        while tried.lower() in (n.lower() for n in out):
            tail = f" {k}"
            tried, k = base[: 31 - len(tail)] + tail, k + 1
        out.append(tried)
    return out


def _write_text(sheet: Any, row: int, column: int, text: str, styles: Mapping[str, Any]) -> None:
    if text.startswith(FORMULA_MARKS):
        sheet.write_string(row, column, text, styles["quoted"])
    else:
        sheet.write_string(row, column, text)


def _sheet(
    sheet: Any,
    styles: Mapping[str, Any],
    frame: pd.DataFrame,
    units: Mapping[str, str],
    lang: Lang,
) -> None:
    for k, column in enumerate(map(str, frame.columns)):
        sheet.write_string(0, k, column_name(column, lang), styles["head"])
        if units.get(column):
            sheet.write_string(1, k, unit_name(units[column], lang), styles["unit"])
        values = frame[frame.columns[k]]
        numeric = _is_number(values)
        widest = len(column) + 2
        for row, value in enumerate(values.tolist(), start=2):
            if value is None or value is pd.NA or value != value:
                continue  # no value is an empty cell, never a zero
            if numeric and np.isfinite(float(value)):
                sheet.write_number(row, k, value)
            else:
                text = str(value)
                widest = max(widest, sum(2 if ord(c) > 0x1100 else 1 for c in text[:60]))
                _write_text(sheet, row, k, text, styles)
        sheet.set_column(k, k, min(max(widest, 9), 44))
    sheet.freeze_panes(2, 0)
    if len(frame) and len(frame.columns):
        sheet.autofilter(1, 0, len(frame) + 1, len(frame.columns) - 1)


def _about_sheet(
    sheet: Any,
    styles: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    units: Mapping[str, str],
    about: Mapping[str, object],
    title: Text,
    lang: Lang,
) -> None:
    row = 0
    if title:
        sheet.write_string(0, 0, tell(title, lang), styles["title"])
        row = 2
    for name, value in about.items():
        _write_text(sheet, row, 0, str(name), styles)
        _write_text(sheet, row, 1, str(value), styles)
        row += 1
    row += 1
    heads = (
        "present-about-table",
        "present-about-column",
        "present-about-meaning",
        "present-about-unit",
    )
    for k, key in enumerate(heads):
        sheet.write_string(row, k, say(key, lang), styles["head"])
    for name, frame in tables.items():
        row += 1
        _write_text(sheet, row, 0, f"{name} ({format_number(len(frame))})", styles)
        for column in map(str, frame.columns):
            _write_text(sheet, row, 1, column, styles)
            _write_text(sheet, row, 2, column_name(column, lang), styles)
            unit = unit_name(units[column], lang) if column in units else ""
            _write_text(sheet, row, 3, unit, styles)
            row += 1
    sheet.set_column(0, 3, 28)


def _add_styles(
    store: sqlite3.Connection,
    layers: Mapping[str, gpd.GeoDataFrame],
    styles: Mapping[str, Styling],
    lang: Lang,
) -> None:
    """The table that QGIS looks for, and its registration as plain attributes."""
    store.execute(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        "f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), "
        "f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, "
        "useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
        "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
    )
    for name, frame in layers.items():
        areas = bool(frame.geom_type.isin(["Polygon", "MultiPolygon"]).any())
        default: Styling = "none"
        if areas:
            cluster = "cluster" in frame or "cluster_id" in frame
            default = "lq" if "lq" in frame else "footprints" if cluster else "borders"
            default = "zones" if "zone" in frame else default
        style = styles.get(name, default)
        if style == "none":
            continue
        if style == "lq":
            qml = _lq_style(lang)
        elif style == "zones":
            # Hardly filled: what lies inside and outside is to be seen through it.
            qml = _plain_style(LIGHT.control, 20, LIGHT.control, 1.5)
        elif style == "footprints":
            qml = _plain_style(LIGHT.accent, 30, LIGHT.accent, 2.0)
        else:
            qml = _plain_style(LIGHT.land, 255, LIGHT.control, 0.5)
        (geometry,) = store.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
        ).fetchone()
        store.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "ui, update_time) VALUES ('', '', ?, ?, 'gunjip', ?, '', 1, 'Gunjip', '', NULL, ?)",
            (name, geometry, qml, NO_DATE),
        )
    store.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        (NO_DATE,),
    )


def _symbol(name: str, fill: str, alpha: int, line: str, width: float, unit: str = "Pixel") -> str:
    def rgb(colour: str, opacity: int = 255) -> str:
        return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + f",{opacity}"

    options = {
        "color": rgb(fill, alpha),
        "outline_color": rgb(line),
        "outline_style": "solid",
        "outline_width": str(width),
        "outline_width_unit": unit,
        "style": "solid",
    }
    told = "".join(
        f'<Option type="QString" name={quoteattr(k)} value={quoteattr(v)}/>'
        for k, v in options.items()
    )
    return (
        f'<symbol type="fill" name={quoteattr(name)} alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="SimpleFill" pass="0" locked="0" enabled="1">'
        f'<Option type="Map">{told}</Option></layer></symbol>'
    )


def _lq_style(lang: Lang) -> str:
    """Graduated by ``lq`` in the fixed classes."""
    edges = (0.0, *LQ_CLASSES, 1e9)
    labels = (
        say("present-map-below", lang, value=f"{LQ_CLASSES[0]:g}"),
        *(f"{a:g}–{b:g}" for a, b in itertools.pairwise(LQ_CLASSES)),
        say("present-map-from", lang, value=f"{LQ_CLASSES[-1]:g}"),
    )
    ranges = "".join(
        f'<range lower="{edges[k]:g}" upper="{edges[k + 1]:g}" symbol="{k}" render="true" '
        f"label={quoteattr(label)}/>"
        for k, label in enumerate(labels)
    )
    symbols = "".join(
        _symbol(str(k), colour, 255, LIGHT.line, 0.5) for k, colour in enumerate(LIGHT.sequential)
    )
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'
        '<qgis version="3.28" styleCategories="Symbology">'
        '<renderer-v2 type="graduatedSymbol" attr="lq" graduatedMethod="GraduatedColor" '
        'enableorderby="0" forceraster="0" symbollevels="0">'
        f"<ranges>{ranges}</ranges><symbols>{symbols}</symbols></renderer-v2></qgis>"
    )


def _plain_style(fill: str, alpha: int, line: str, width: float) -> str:
    """One symbol for all: outlines on a tint, or borders under everything."""
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'
        '<qgis version="3.28" styleCategories="Symbology">'
        '<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0" symbollevels="0">'
        f"<symbols>{_symbol('0', fill, alpha, line, width)}</symbols>"
        "</renderer-v2></qgis>"
    )
