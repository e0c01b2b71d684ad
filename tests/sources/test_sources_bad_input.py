"""The bad-input table: each case gives one clear error, or is noted in the intake report."""

from __future__ import annotations

import gzip
import json
import lzma
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gunjip.sources as sources
from gunjip.foundation.errors import InputError, ParameterError

PLANTS = "plant_id,industry,year,x,y,jobs\n"
ROWS = [
    "p1,29294,2024,127.10,36.30,12",
    "p2,29294,2024,127.20,36.40,20",
    "p3,13211,2024,127.30,36.50,30",
    "p4,13211,2024,127.40,36.60,40",
    "p5,13211,2024,127.50,36.70,50",
]


def table(tmp_path: Path, *rows: str, name: str = "plants.csv") -> Path:
    path = tmp_path / name
    path.write_text(PLANTS + "\n".join((*ROWS, *rows)) + "\n", encoding="utf-8")
    return path


def reasons(reading: sources.Reading) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {n.key: (n.outcome, n.rows) for n in reading.intake.notes}


def refused(path: Path, key: str, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        sources.read(path, options=options)
    assert [p.key for p in caught.value.problems] == [key]
    assert path.name in caught.value.text("en")
    assert caught.value.exit_code == 2
    return caught.value.text("ko")


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    refused(path, "source-empty")
    path.write_bytes(b"\n \n\n")
    refused(path, "source-empty")


def test_no_such_file(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.csv", "source-no-file")
    with pytest.raises(InputError):
        sources.inspect_file(tmp_path / "nothing.csv")


def test_header_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "head.csv"
    path.write_text(PLANTS)
    refused(path, "source-header-only")


def test_truncated_xz(tmp_path: Path) -> None:
    path = tmp_path / "plants.csv.xz"
    packed = lzma.compress(table(tmp_path).read_bytes() * 50)
    path.write_bytes(packed[: len(packed) // 2])
    assert "끊겼습니다" in refused(path, "source-truncated")


def test_wrong_encoding_given(tmp_path: Path) -> None:
    path = tmp_path / "plants.csv"
    rows = [r.replace("p", "공장") for r in ROWS]
    path.write_bytes((PLANTS + "\n".join(rows)).encode("cp949"))
    assert sources.read(path).frame["plant_id"].iloc[0] == "공장1"
    with pytest.raises(InputError) as caught:
        sources.read(path, encoding="utf-8")
    problem = caught.value.problems[0]
    assert (problem.key, problem.row) == ("source-wrong-encoding", 2)


def test_text_in_a_number_column(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "p6,13211,2024,127.50,36.70,12명",
        "p7,13211,2024,127.5,36.7,많음",
        "p8,13211,2024,127.5,36.7,１２",
        "p9,13211,2024,127.5,36.7,1e309",
        "p10,13211,2024,127.5,36.7,-3",
        'p11,13211,2024,127.5,36.7,"1,204"',
    )
    reading = sources.read(path)
    found = reasons(reading)
    assert found["source-number-unit"] == ("repaired", (7,))
    assert found["source-not-a-number"] == ("unknown", (8,))
    assert found["source-number-wide"] == ("repaired", (9,))
    assert found["source-number-infinite"] == ("unknown", (10,))
    assert found["source-number-below"] == ("unknown", (11,))
    assert found["source-number-grouped"] == ("repaired", (12,))
    jobs = reading.frame["jobs"].to_numpy()[5:]
    np.testing.assert_array_equal(jobs, [12.0, np.nan, 12.0, np.nan, np.nan, 1204.0])
    assert "12명" in reading.summary("ko")
    text = refused(path, "source-not-a-number", strict=True)
    assert "8행" in text
    assert "jobs" in text
    assert "많음" in text


def test_a_column_of_text_is_the_wrong_column(tmp_path: Path) -> None:
    path = table(tmp_path)
    with pytest.raises(InputError) as caught:
        sources.read(path, columns={"jobs": "plant_id", "plant_id": ""})
    problem = caught.value.problems[0]
    assert (problem.key, problem.row, problem.column) == (
        "source-column-not-numbers",
        2,
        "plant_id",
    )


def test_coordinates(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "p6,13211,2024,0,0,1",
        "p7,13211,2024,36.5,127.5,1",
        "p8,13211,2024,2.35,48.85,1",
        "p9,13211,2024,127.5,,1",
    )
    reading = sources.read(path)
    found = reasons(reading)
    assert found["source-point-zero"] == ("unknown", (7,))
    assert found["source-point-swapped"] == ("repaired", (8,))
    assert found["source-point-outside"] == ("unknown", (9,))
    assert found["source-point-half"] == ("unknown", (10,))
    points = reading.frame[["x", "y"]].to_numpy()[5:]
    np.testing.assert_array_equal(points[1], [127.5, 36.5])
    assert np.isnan(points[[0, 2, 3]]).all()
    assert reading.about["crs"] == "EPSG:4326"


def test_duplicated_keys(tmp_path: Path) -> None:
    reading = sources.read(table(tmp_path, ROWS[0], "p2,13211,2024,127.2,36.4,99"))
    found = reasons(reading)
    assert found["source-duplicate-row"] == ("dropped", (7,))
    assert found["source-duplicate-key"] == ("dropped", (8,))
    assert len(reading) == 5


def test_contradicting_cells_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("region,industry,year,jobs\n11,C10,2020,10\n11,C11,2020,3\n11,C10,2020,12\n")
    text = refused(path, "source-duplicate-cell")
    assert "4행" in text
    assert "2행" in text


def test_unknown_industry(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    codes = ["3361", "3363", "5415", "5112", "7225", "6211", "2382", "4841", "1133", "3254", "XYZ"]
    path.write_text("region,naics,jobs\n" + "".join(f"26161,{c},5\n" for c in codes))
    assert reasons(sources.read(path))["source-industry-unknown"] == ("unknown", (12,))


def test_ragged_blank_and_nul(tmp_path: Path) -> None:
    path = tmp_path / "plants.csv"
    lines = [*ROWS[:2], "", "p9,1,2", *ROWS[2:4], "p5,13211,2024,127.50,36.70,5\x000"]
    path.write_text(PLANTS + "\n".join(lines) + "\n\n\n")
    reading = sources.read(path)
    found = reasons(reading)
    assert found["source-ragged-row"] == ("dropped", (5,))
    assert found["source-blank-row"] == ("dropped", (4,))
    assert found["source-nul"] == ("repaired", (8,))
    assert reading.frame["jobs"].iloc[-1] == 50
    assert (reading.intake.rows, len(reading)) == (7, 5)


def test_open_quote_names_its_row(tmp_path: Path) -> None:
    path = table(tmp_path, '"p6,13211,2024,127.5,36.7,1', *ROWS[:2])
    assert "7행" in refused(path, "source-open-quote")


def test_too_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    for count in (10_000, 1_000_000):
        head = ",".join(f"c{i}" for i in range(count))
        path.write_text(f"{head}\n{head}\n")
        refused(path, "source-too-many-columns")


def test_bombs_are_refused(tmp_path: Path) -> None:
    zeros = b"0,0\n" * (1 << 20)
    name = tmp_path / "bomb.csv"
    for suffix, pack in ((".gz", gzip.compress), (".xz", lzma.compress)):
        path = name.with_name(name.name + suffix)
        path.write_bytes(pack(zeros) * 20)  # both formats allow members in a row
        refused(path, "source-bomb")
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", zeros * 20)
    refused(path, "source-bomb")
    book = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", zeros * 20)
    refused(book, "source-bomb")


def test_xml_entities_are_refused(tmp_path: Path) -> None:
    book = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
    refused(book, "source-xml-entities")


def test_unpacked_limit(tmp_path: Path) -> None:
    path = tmp_path / "plants.csv.gz"
    path.write_bytes(gzip.compress(table(tmp_path).read_bytes()))
    refused(path, "source-too-big", unpacked_limit=100)


def test_deep_json(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 200_000)
    with pytest.raises(InputError):
        sources.read(path)


def test_korean_names_in_decomposed_form(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "한빛정밀")
    folder = tmp_path / unicodedata.normalize("NFD", "자료 폴더")
    folder.mkdir()
    path = folder / unicodedata.normalize("NFD", "사업체.csv")
    text = "사업체번호,회사명,업종코드,경도,위도,종업원수\n"
    path.write_text(text + f"1,{name},29294,127.1,36.3,5\n2,두리,13211,127.2,36.4,6\n")
    reading = sources.read(path, options={"year": 2024})
    assert reading.frame["name"].tolist() == ["한빛정밀", "두리"]
    assert reasons(reading)["source-unicode"] == ("repaired", (2,))
    assert reading.detected["classification"] == "KSIC 11"


def test_polygons_that_cross_and_regions_without_shape(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    bow = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"code": "1"},
                        "geometry": {"type": "Polygon", "coordinates": bow},
                    },
                    {"type": "Feature", "properties": {"code": "2"}, "geometry": None},
                    {
                        "type": "Feature",
                        "properties": {"code": "3"},
                        "geometry": {
                            "type": "Polygon",
                            "coordinates": [[[2, 0], [3, 0], [3, 1], [2, 0]]],
                        },
                    },
                ],
            }
        )
    )
    reading = sources.read_regions(path)
    found = reasons(reading)
    assert found["source-shape-crossed"] == ("repaired", (1,))
    assert found["source-no-shape"] == ("unknown", (2,))
    shapes = reading.frame.geometry
    assert shapes.iloc[0].is_valid
    assert shapes.iloc[0].area == pytest.approx(0.5)  # the two triangles of the bow tie
    assert shapes.iloc[1] is None


def test_unknown_option_and_format(tmp_path: Path) -> None:
    path = table(tmp_path)
    with pytest.raises(ParameterError, match="sheet"):
        sources.read(path, options={"shet": "x"})
    with pytest.raises(ParameterError, match="qcew"):
        sources.read(path, "qcw")
    with pytest.raises(InputError, match="Did you mean"):
        sources.read(path, columns={"jobs": "job"})


def test_csv_parquet_and_xlsx_of_one_table_give_one_frame(tmp_path: Path) -> None:
    path = table(tmp_path, "p6,13211,2024,127.50,36.70,12명", "p7,13211,2024,0,0,", ROWS[0])
    text = pd.read_csv(path, dtype=str, keep_default_na=False)
    text.to_parquet(tmp_path / "plants.parquet")
    text.to_excel(tmp_path / "plants.xlsx", index=False)
    first = sources.read(path)
    for name in ("plants.parquet", "plants.xlsx"):
        other = sources.read(tmp_path / name)
        pd.testing.assert_frame_equal(first.frame, other.frame, check_categorical=False)
        mine, theirs = first.intake.to_dict(), other.intake.to_dict()
        assert {**mine, "file": ""} == {**theirs, "file": ""}


def test_typed_parquet_gives_the_same_values(tmp_path: Path) -> None:
    path = table(tmp_path)
    pd.read_csv(path).to_parquet(tmp_path / "plants.parquet")
    one, other = sources.read(path).frame, sources.read(tmp_path / "plants.parquet").frame
    pd.testing.assert_frame_equal(one, other, check_categorical=False)


def test_a_file_whose_rows_are_all_left_out_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plants.csv"
    # Found by the mutants: a blank row and a ragged one leave nothing of the table.
    path.write_text("plant_id,name,industry,year,x,y\n\n,", encoding="utf-8")
    refused(path, "source-nothing-left")


def test_a_file_that_looks_like_a_format_and_lacks_its_column_is_refused(tmp_path: Path) -> None:
    # Found by the mutants: the head of a format without the columns that it needs.
    county = tmp_path / "cbp16co.txt"
    county.write_text("naics,empflag,emp,qp1,ap,est,censtate,cencty\n11----,A,0,0,0,1,63,1\n")
    with pytest.raises(InputError) as caught:
        sources.read(county, format="cbp")
    assert [p.key for p in caught.value.problems] == ["source-column-missing"]
    assert "fipstate" in caught.value.text("en")
    register = tmp_path / "공장등록.csv"
    register.write_text("회사명,공장대표주소\n가람정공,대전광역시 유성구\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        sources.read(register, format="factory")
    assert [p.key for p in caught.value.problems] == ["source-column-missing"]
    assert "industry" in caught.value.text("ko")
