"""Exports: read back by another program, the same bytes each time, nothing that runs."""

from __future__ import annotations

import io
import json
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from contextlib import closing

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import present_cases as cases
import pyarrow.parquet as pq
import pytest

from gunjip.foundation.errors import ParameterError
from gunjip.present import export

EVIL = ["=1+1", "+A1", "-2", "@x", "\tcmd", "safe"]


def nasty() -> pd.DataFrame:
    return pd.DataFrame({"name": EVIL, "value": [-1.5, 2.0, np.nan, 4.0, 5.0, 6.0]})


def test_csv_comes_back_as_it_went() -> None:
    frame = cases.cells()
    back = pd.read_csv(io.BytesIO(export.to_csv(frame)), dtype={"industry": "str"})
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)


def test_csv_holds_no_formula_but_keeps_negative_numbers() -> None:
    text = export.to_csv(nasty()).decode()
    lines = text.splitlines()
    assert lines[1] == "'=1+1,-1.5"
    assert lines[3] == "'-2,"
    assert export.to_csv(nasty(), excel=True).startswith(b"\xef\xbb\xbf")


def test_parquet_keeps_types_and_units() -> None:
    frame = cases.cells()
    data = export.to_parquet(frame, units={"value": "jobs"})
    table = pq.read_table(io.BytesIO(data))
    assert table.schema.field("value").metadata[b"unit"] == b"jobs"
    pd.testing.assert_frame_equal(table.to_pandas(), frame, check_dtype=False)


def test_workbook_reads_back_and_runs_nothing() -> None:
    data = export.to_xlsx(
        {"cells": nasty(), "a/b": cases.cells()},
        units={"value": "jobs"},
        about={"source": "=HYPERLINK(1)"},
        title={"ko": "표", "en": "Tables"},
        lang="ko",
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["설명", "cells", "a_b"]
    sheet = book["cells"]
    assert [c.value for c in sheet[1]] == ["name", "규모"]
    assert [c.value for c in sheet[2]] == [None, "명"]
    assert sheet["A3"].value == "=1+1"
    assert sheet["B5"].value is None  # no value is an empty cell
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name), name


def test_geopackage_opens_with_its_style(tmp_path_factory: pytest.TempPathFactory) -> None:
    layer = cases.regions().frame.merge(cases.cells().query("industry == '301'"), on="region")
    data = export.to_geopackage({"cells": layer, "foot prints": cases.outlines()}, lang="ko")
    place = tmp_path_factory.mktemp("gpkg") / "x.gpkg"
    place.write_bytes(data)
    back = gpd.read_file(place, layer="foot prints")
    assert list(back["cluster"]) == ["C1", "C2", "C3"]
    assert back.crs == cases.outlines().crs
    assert back.geometry.geom_equals(cases.outlines().geometry).all()
    assert len(gpd.read_file(place, layer="cells")) == 12
    with closing(sqlite3.connect(place)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        styles = store.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        counts = dict(store.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents"))
    assert counts == {"cells": 12, "foot prints": 3}
    assert {(s[0], s[1], s[2]) for s in styles} == {
        ("cells", "geom", 1),
        ("foot prints", "geom", 1),
    }
    for *_, qml in styles:
        root = ET.fromstring(qml)
        assert root.find("renderer-v2") is not None
    graduated = ET.fromstring(next(s[3] for s in styles if s[0] == "cells"))
    assert [r.get("upper") for r in graduated.iter("range")][:4] == ["0.5", "0.8", "1.25", "2"]


def test_geojson_is_longitude_and_latitude() -> None:
    body = json.loads(export.to_geojson(cases.outlines()))
    x, y = body["features"][0]["geometry"]["coordinates"][0][0]
    # 5179 is centred on 127.5° E, 38° N; the shapes stand within a degree of it.
    assert 126 < x < 129
    assert 34 < y < 39
    assert body["features"][0]["properties"]["cluster"] == "C1"


def test_the_same_frame_gives_the_same_bytes() -> None:
    cells, shapes = cases.cells(), cases.outlines()
    for make in (
        lambda: export.to_csv(cells),
        lambda: export.to_parquet(cells),
        lambda: export.to_xlsx({"cells": cells}),
        lambda: export.to_geojson(shapes),
        lambda: export.to_geopackage({"a": shapes, "b": shapes}),
    ):
        assert make() == make()


def test_plants_are_written_only_when_asked() -> None:
    plants = pd.DataFrame({"plant_id": ["p1"], "jobs": [3.0]})
    shapes = gpd.GeoDataFrame(plants, geometry=gpd.points_from_xy([127.0], [37.0]), crs=4326)
    for make in (
        lambda: export.to_csv(plants),
        lambda: export.to_parquet(plants),
        lambda: export.to_xlsx({"plants": plants}),
        lambda: export.to_geojson(shapes),
        lambda: export.to_geopackage({"plants": shapes}),
    ):
        with pytest.raises(ParameterError) as caught:
            make()
        assert caught.value.problems[0].key == "present-plants-refused"
    assert b"p1" in export.to_csv(plants, plants=True)


def test_shapes_need_a_coordinate_system() -> None:
    bare = gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([0.0], [0.0]))
    with pytest.raises(ParameterError):
        export.to_geojson(bare)
