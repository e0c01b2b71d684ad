"""Each publisher's reader on small files in its layout, quirks included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_sources_fuzz import TEXTS

import gunjip.sources as sources
from gunjip.foundation.errors import InputError
from gunjip.foundation.words import LANGS
from gunjip.sources.crs import detect_crs
from gunjip.tables.assemble import assemble


def read(tmp_path: Path, name: str, text: str | None = None, **options: object) -> sources.Reading:
    path = tmp_path / name
    path.write_text(TEXTS[name] if text is None else text, encoding="utf-8")
    reading = sources.read(path, options=options)
    intake = reading.intake
    assert intake.read + intake.repaired + intake.unknown + intake.dropped == intake.rows
    return reading


def cell(reading: sources.Reading, region: str, industry: str, year: int) -> dict[str, object]:
    frame = reading.frame
    at = frame[
        (frame["region"] == region) & (frame["industry"] == industry) & (frame["year"] == year)
    ]
    assert len(at) == 1
    return dict(at.iloc[0])


def test_qcew(tmp_path: Path) -> None:
    reading = read(tmp_path, "qcew_2016.csv")
    hidden = cell(reading, "26161", "3361", 2016)
    assert np.isnan(hidden["value"])
    # Manufacturing has 9,000 jobs, of which 3363 has 4,000: 3361 has 5,000 at the most.
    assert (hidden["status"], hidden["low"], hidden["high"]) == ("withheld", 0.0, 5000.0)
    assert hidden["plants"] == 3
    assert cell(reading, "26163", "3363", 2016)["value"] == 0.0  # "-": none left, a true zero
    assert reading.detected["classification"] == "NAICS 2012"
    totals = reading.parts["region_totals"]
    assert totals["value"].tolist() == [150000.0]
    table = assemble(reading)
    assert table.grand_total() == 150000.0


def test_qcew_annual_names(tmp_path: Path) -> None:
    text = TEXTS["qcew_2016.csv"].replace("qtrly_estabs_count", "annual_avg_estabs")
    text = text.replace("month3_emplvl", "annual_avg_emplvl").replace('"1",""', '"A",""')
    text = text.replace('"1","N"', '"A","N"').replace('"1","-"', '"A","-"')
    reading = read(tmp_path, "annual.csv", text.replace("total_qtrly_wages", "total_annual_wages"))
    assert cell(reading, "26161", "3363", 2016)["value"] == 4000.0


def test_qcew_bad_number_falls_back_to_text(tmp_path: Path) -> None:
    reading = read(tmp_path, "qcew_2016.csv", TEXTS["qcew_2016.csv"].replace(",4000,", ",4000명,"))
    assert cell(reading, "26161", "3363", 2016)["value"] == 4000.0
    assert reading.intake.repaired == 1


@pytest.mark.parametrize("upper", [True, False])
def test_cbp(tmp_path: Path, upper: bool) -> None:
    text = TEXTS["cbp16co.txt"]
    head, _, body = text.partition("\n")
    reading = read(tmp_path, "cbp16co.txt", f"{head if upper else head.lower()}\n{body}")
    hidden = cell(reading, "26161", "3361", 2016)
    assert (hidden["status"], hidden["low"], hidden["high"]) == ("withheld", 100.0, 249.0)
    assert cell(reading, "26161", "3363", 2016)["value"] == 4000.0
    assert reading.about["absent"] == "zero"
    two = read(tmp_path, "cbp16co.txt", text, digits=2)
    assert two.frame["industry"].tolist() == ["31-33"]


def test_cbp_since_2018_absent_is_unknown(tmp_path: Path) -> None:
    text = TEXTS["cbp16co.txt"].replace("EMPFLAG,", "").replace(",,G", ",G").replace(",,H", ",H")
    reading = read(tmp_path, "cbp19co.txt", text.replace(",C,D", ",D"))
    assert reading.about["absent"] == "unknown"
    hidden = cell(reading, "26161", "3361", 2019)
    assert (hidden["status"], hidden["low"], hidden["high"]) == ("withheld", 0.0, 150000.0)


def test_eurostat(tmp_path: Path) -> None:
    reading = read(tmp_path, "sbs.tsv")
    assert cell(reading, "DE11", "C10", 2019)["value"] == 123.0
    assert cell(reading, "DE11", "C10", 2020)["status"] == "withheld"
    assert cell(reading, "DE11", "C11", 2019)["status"] == "missing"
    assert cell(reading, "DE11", "C11", 2020)["value"] == 7.0
    assert reading.about["absent"] == "unknown"
    two = TEXTS["sbs.tsv"] + "A,C10,V11110,DE11\t1\t2\n"
    with pytest.raises(InputError, match="V11110, V16110"):
        read(tmp_path, "two.tsv", two)
    chosen = read(tmp_path, "two.tsv", two, where={"indic_sb": "V11110"})
    assert len(chosen) == 2


def test_factory_register(tmp_path: Path) -> None:
    reading = read(tmp_path, "factory_2024.csv")
    frame = reading.frame.set_index("plant_id")
    assert len(frame) == 3
    assert frame.loc["A001", "industry"] == "29294"  # the main industry's row
    assert frame.loc["A003", "jobs"] == 12
    # 중구 stands in two provinces and must not become one region.
    assert frame["region"].tolist() == ["경상남도 창원시", "대구광역시 중구", "부산광역시 중구"]
    assert reading.detected["classification"] == "KSIC 10"
    assert {n.key for n in reading.intake.notes} >= {"source-other-revision"}
    assert reading.detected["years"] == [2024]


def test_municipal_factory_file(tmp_path: Path) -> None:
    text = (
        "연번,업체명,업종,소재지도로명주소,생산품,종업원수\n"
        "1,한빛,기계 제조업,경상남도 창원시 성산구 공단로 1,밸브,5\n"
        "2,두리,섬유,경상남도 김해시 골든루트로 2,직물,\n"
    )
    reading = read(tmp_path, "공장등록현황_20230630.csv", text)
    assert reading.format == "factory"
    assert reading.frame["region"].tolist() == ["경상남도 창원시", "경상남도 김해시"]
    assert np.isnan(reading.frame["jobs"].iloc[1])


def test_pension(tmp_path: Path) -> None:
    reading = read(tmp_path, "pension.csv")
    assert reading.frame["jobs"].tolist() == [52.0, 7.0]
    assert reading.frame["region"].tolist() == ["48121", "27110"]
    assert reading.frame["closed"].isna().all()
    assert "source-tax-codes" in {w.key for w in reading.warnings}


def test_kosis(tmp_path: Path) -> None:
    reading = read(tmp_path, "kosis.csv")
    assert cell(reading, "11", "C", 2019)["value"] == 400.0
    assert cell(reading, "11", "C", 2020)["status"] == "withheld"
    assert cell(reading, "11", "H", 2019)["value"] == 0.0  # "-": none
    assert cell(reading, "11", "H", 2020)["status"] == "missing"
    assert reading.parts["grand_totals"]["value"].tolist() == [3000.0, 3100.0]
    assert reading.parts["industry_totals"]["value"].tolist() == [1200.0, 1190.0]
    plants = read(tmp_path, "kosis.csv", measure="plants")
    assert cell(plants, "21", "C", 2020)["value"] == 50.0


def test_itl(tmp_path: Path) -> None:
    reading = read(tmp_path, "itl.csv")
    assert cell(reading, "TLC1", "C (10-33)", 2021)["value"] == 1060.0
    assert set(reading.frame["industry"]) == {"C (10-33)"}
    finest = read(tmp_path, "itl.csv", level="finest")
    assert {"CA (10-12)", "2-3"} == set(finest.frame["industry"])
    assert finest.intake.repaired == 1  # 02-Mar


def test_tri(tmp_path: Path) -> None:
    reading = read(tmp_path, "tri.csv")
    assert reading.frame["industry"].isna().all()
    codes = tmp_path / "naics.csv"
    codes.write_text(
        "TRIFID,NAICS_CODE,NAICS_SEQUENCE_NUM,PRIMARY_IND\n99611A,324110,2,1\n"
        "99611A,325110,1,0\n99611B,325120,1,1\n99611B,325311,0,1\n"
    )
    joined = read(tmp_path, "tri.csv", industries=str(codes))
    found = dict(zip(joined.frame["plant_id"], joined.frame["industry"], strict=True))
    assert found["99611A"] == "324110"  # primary before sequence
    assert found["99611B"] == "325311"


@pytest.mark.parametrize(
    ("crs", "provinces", "expected"),
    [
        ("EPSG:5179", None, "EPSG:5179"),
        ("EPSG:5186", None, "EPSG:5186"),
        ("EPSG:5174", None, "EPSG:5174"),
        ("EPSG:5174", ["서울특별시", "부산광역시", "제주특별자치도", "강원도"], "EPSG:5174"),
        ("EPSG:5186", ["서울특별시", "부산광역시", "제주특별자치도", "강원도"], "EPSG:5186"),
        ("EPSG:4326", None, "EPSG:4326"),
    ],
)
def test_korean_systems_are_told_apart(
    crs: str, provinces: list[str] | None, expected: str
) -> None:
    from pyproj import Transformer

    lon, lat = np.array([126.98, 129.06, 126.55, 128.6]), np.array([37.55, 35.18, 33.4, 38.2])
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    assert detect_crs(x, y, korean=True, provinces=provinces)[:2] == (expected, False)
    assert detect_crs(y, x, korean=True, provinces=provinces)[:2] == (expected, True)


def test_a_narrow_belt_is_ambiguous_and_says_so() -> None:
    x, y = np.array([200_000.0, 210_000.0]), np.array([445_000.0, 450_000.0])
    crs, _, warnings = detect_crs(x, y, korean=True)
    assert crs == "EPSG:5186"
    assert [w.key for w in warnings] == ["source-crs-belt"]
    # With provinces the false northing is decided: Seoul in the old system.
    assert (
        detect_crs(np.repeat(x, 2), np.repeat(y, 2), korean=True, provinces=["서울특별시"] * 4)[0]
        == "EPSG:5174"
    )


def test_the_list_of_formats_is_that_of_the_readers() -> None:
    from gunjip.sources import registry

    own = [(s.name, s.kind, tuple(s.options)) for s in registry.sources().values()]
    assert [(f.name, f.kind, f.options) for f in sources.formats()] == own


def test_formats_are_told_in_both_languages() -> None:
    for one in sources.formats():
        for lang in LANGS:
            assert one.title(lang)
            assert one.publisher(lang)
            assert one.gives(lang)
