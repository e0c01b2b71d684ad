"""Mutated files: nothing but a GunjipError escapes, rows add up, verdicts repeat."""

from __future__ import annotations

import functools
import gzip
import io
import json
import lzma
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gunjip.sources as sources
from gunjip.foundation.errors import GunjipError

QCEW = (
    '"area_fips","own_code","industry_code","agglvl_code","size_code","year","qtr","disclosure_code",'
    '"qtrly_estabs_count","month3_emplvl","total_qtrly_wages"\n'
    '"26161","0","10","70","0","2016","1","",8103,205652,2768774830\n'
    '"26161","5","10","71","0","2016","1","",8000,150000,1768774830\n'
    '"26161","5","31-33","74","0","2016","1","",300,9000,1000\n'
    '"26161","5","3361","76","0","2016","1","N",3,0,0\n'
    '"26161","5","3363","76","0","2016","1","",30,4000,900\n'
    '"26163","5","3363","76","0","2016","1","-",0,0,0\n'
)
CBP = (
    "FIPSTATE,FIPSCTY,NAICS,EMPFLAG,EMP_NF,EMP,QP1_NF,QP1,AP_NF,AP,EST\n"
    "26,161,------,,G,150000,G,10,G,100,8000\n26,161,31----,,G,9000,G,1,G,10,300\n"
    "26,161,3361//,C,D,0,D,0,D,0,3\n26,161,3363//,,H,4000,H,1,H,9,30\n"
)
EUROSTAT = (
    "freq,nace_r2,indic_sb,geo\\TIME_PERIOD\t2019 \t2020 \n"
    "A,C10,V16110,DE11\t123 p\t: c\nA,C10,V16110,DE12\t55 \t60 b\nA,C11,V16110,DE11\t: \t7 e\n"
)
FACTORY = (
    "시도명,시군구명,회사명,단지명,종업원합계,대표업종,업종명,업종코드,차수,공장관리번호\n"
    "경상남도,창원시,한빛정밀,창원국가산단,52,29294,기계,29294,10차,A001\n"
    "경상남도,창원시,한빛정밀,창원국가산단,52,29294,부품,30399,10차,A001\n"
    "대구광역시,중구,두리섬유,,7,13211,직물,13211,10차,A002\n"
    "부산광역시,중구,세모기계,,12명,29199,기계,29199,9차,A003\n"
)
PENSION = (
    "자료생성년월,사업장명,사업자등록번호,가입상태코드,고객법정동주소코드,사업장업종코드,적용일자,탈퇴일자,가입자수\n"
    "202401,한빛정밀,123456,1,4812110100,292901,20100301,00010101,52\n"
    "202401,두리섬유,223456,1,2711010100,171101,20150301,00010101,7\n"
    "202401,세모,323456,2,2611010100,171101,20150301,20231231,0\n"
)
KOSIS = (
    "시도별,산업별,2019,2019,2020,2020\n시도별,산업별,사업체수 (개),종사자수 (명),사업체수 (개),종사자수 (명)\n"
    "전국,전산업,300,3000,310,3100\n전국,C.제조업(10~34),90,1200,91,1190\n"
    "11 서울특별시,C.제조업(10~34),40,400,41,X\n11 서울특별시,H.운수업(49~52),-,-,1,…\n"
    "21 부산광역시,C.제조업(10~34),50,800,50,790\n"
)
ITL = (
    "ITL code,Region name,SIC07 code,SIC07 description,2021,2022\n"
    'TLC1,Tees,Total,All industries,"26,211","26,381"\nTLC1,Tees,A-E,Production,100,110\n'
    'TLC1,Tees,C (10-33),Manufacturing,"1,060",70\nTLC1,Tees,CA (10-12),Food,30,30\n'
    "TLC1,Tees,02-Mar,Fishing,3,3\nTLC2,Tyne,C (10-33),Manufacturing,40,41\n"
)
TRI = (
    "TRIFID,LONGITUDE,LATITUDE,COUNTYGEOID,FACILITY_NAME\n"
    "99611A,-151.367,60.684,02122,REFINERY\n99611B,-151.379,60.674,02122,PLANT\n99611C,0,0,02122,X\n"
)
PLANTS = (
    "plant_id,name,industry,year,x,y,jobs\n"
    "p1,가람,29294,2024,127.10,36.30,12\np2,나래,29294,2024,127.20,36.40,1204\n"
    "p3,다솜,13211,2024,127.30,36.50,\np4,라온,13211,2024,36.41,127.25,7\np5,마루,13211,2024,0,0,3\n"
)
CELLS = "region,industry,year,jobs\n11,C10,2020,10\n11,C11,2020,20\n12,C10,2020,5\n12,C11,2020,\n"
CENTROIDS = "fips,clon10,clat10\n01001,-86.6,32.5\n01003,-87.7,30.6\n"
NEIGHBOURS = "orgfips,adjfips,instate\n01001,01021,1\n01001,01047,1\n"
CONCORDANCE = "code_from,code_to,weight\n1,a,3\n1,b,1\n2,b,1\n"
TOPO = json.dumps(
    {
        "type": "Topology",
        "objects": {
            "r": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0]], "id": "01", "properties": {"name": "A"}},
                    {"type": "Polygon", "arcs": [[1]], "id": "02", "properties": {"name": "B"}},
                ],
            }
        },
        "arcs": [
            [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]],
            [[1, 0], [2, 1], [2, 0], [1, 1], [1, 0]],
        ],
    }
)
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "1", "name": "A"},
                "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
            },
            {"type": "Feature", "properties": {"code": "2", "name": "B"}, "geometry": None},
        ],
    }
)
STORES = json.dumps(
    [
        {"id": "a", "name": "카페", "industry": "카페", "coordinates": [127.3, 36.3]},
        {"id": "b", "name": "꽃집", "industry": "꽃", "coordinates": [127.4, 36.4]},
    ]
)

TEXTS = {
    "qcew_2016.csv": QCEW,
    "cbp16co.txt": CBP,
    "sbs.tsv": EUROSTAT,
    "factory_2024.csv": FACTORY,
    "pension.csv": PENSION,
    "kosis.csv": KOSIS,
    "itl.csv": ITL,
    "tri.csv": TRI,
    "plants.csv": PLANTS,
    "cells.csv": CELLS,
    "centres.csv": CENTROIDS,
    "borders.csv": NEIGHBOURS,
    "cross.csv": CONCORDANCE,
    "topo.json": TOPO,
    "map.geojson": GEOJSON,
    "stores.json": STORES,
}


@functools.cache
def seed_bytes(name: str, packing: str) -> bytes:
    """A true small file, also in CP949, with CRLF, packed, as XLSX or Parquet."""
    text = TEXTS[name]
    if packing == "crlf":
        return text.replace("\n", "\r\n").encode()
    if packing == "cp949":
        return text.encode("cp949")
    if packing == "utf16":
        return text.encode("utf-16")
    data = text.encode()
    if packing == "bom":
        return b"\xef\xbb\xbf" + data
    if packing == "gz":
        return gzip.compress(data)
    if packing == "xz":
        return lzma.compress(data)
    if packing == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
        return out.getvalue()
    if packing in ("xlsx", "parquet") and name.endswith((".csv", ".txt")):
        frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        out = io.BytesIO()
        if packing == "xlsx":
            frame.to_excel(out, index=False, engine="openpyxl")
        else:
            frame.to_parquet(out)
        return out.getvalue()
    return data


PACKINGS = ("plain", "crlf", "cp949", "utf16", "bom", "gz", "xz", "zip", "xlsx", "parquet")
WORDS = (
    b"\x00",
    b"1e309",
    "１２".encode(),
    "1,204명".encode(),
    b"#REF!",
    b'"',
    b"\xff\xfe",
    b"-5",
    b"\xef\xbb\xbf",
    "가".encode(),
    "가".encode("cp949"),
    b",,,",
    b"\n\n",
    b"nan",
    b"inf",
    b"0000",
    b"\t",
    b"9" * 400,
    b"A" * 100_000,
    b"null",
    b"{",
    b"]",
    b"[[[[",
    b"99999999999999999999",
    b"\r",
)


HOWS = ("cut", "flip", "insert", "double", "swap", "drop")
STEPS = st.lists(
    st.tuples(st.sampled_from(HOWS), st.integers(0, 1 << 16), st.integers(0, 49)), max_size=4
)
MUTANTS = st.tuples(st.sampled_from(sorted(TEXTS)), st.sampled_from(PACKINGS), STEPS)
Recipe = tuple[str, str, list[tuple[str, int, int]]]


def mutate(recipe: Recipe) -> tuple[str, bytes]:
    """A file's name and bytes from a recipe; recipes are short, so that failures can be shown."""
    name, packing, steps = recipe
    data = bytearray(seed_bytes(name, packing))
    for how, place, number in steps:
        at = place % max(len(data), 1)
        if how == "cut":
            del data[at:]
        elif how == "flip" and data:
            data[at] ^= 1 << (number % 8)
        elif how == "insert":
            data[at:at] = WORDS[number % len(WORDS)]
        elif how == "double":
            lines = bytes(data).split(b"\n")
            lines.insert(at % len(lines), lines[-(at % len(lines)) - 1])
            data = bytearray(b"\n".join(lines))
        elif how == "swap":
            lines = bytes(data).split(b"\n")
            cells = lines[at % len(lines)].split(b",")
            lines[at % len(lines)] = b",".join(cells[::-1])
            data = bytearray(b"\n".join(lines))
        elif how == "drop":
            del data[at : at + number + 1]
    suffix = {"gz": ".gz", "xz": ".xz", "zip": ".zip", "xlsx": ".xlsx", "parquet": ".parquet"}
    return name + suffix.get(packing, ""), bytes(data)


def verdict(path: Path) -> tuple[str, object]:
    """What reading a file comes to, in a form that can be compared."""
    try:
        reading = sources.read(path)
    except GunjipError as error:
        assert error.text("en") and error.text("ko")
        return "error", error.text("en")
    intake = reading.intake
    assert intake.read + intake.repaired + intake.unknown + intake.dropped == intake.rows
    assert min(intake.read, intake.repaired, intake.unknown, intake.dropped) >= 0
    assert len(reading.frame) > 0
    for lang in ("en", "ko"):
        assert reading.summary(lang)
    if reading.kind == "establishments" and "jobs" in reading.frame:
        jobs = reading.frame["jobs"].to_numpy(dtype=float)
        assert not np.isinf(jobs).any()
        assert not (jobs < 0).any()
    return "read", (reading.format, len(reading.frame), intake.to_dict())


def check(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.write_bytes(data)
    assert verdict(path) == verdict(path)
    inspection = sources.inspect_file(path)
    assert inspection.summary("en")
    assert inspection.summary("ko")


@settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(MUTANTS)
def test_mutants(tmp_path_factory: pytest.TempPathFactory, mutant: Recipe) -> None:
    check(tmp_path_factory.mktemp("fuzz"), *mutate(mutant))


@pytest.mark.nightly
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(MUTANTS)
def test_many_mutants(tmp_path_factory: pytest.TempPathFactory, mutant: Recipe) -> None:
    check(tmp_path_factory.mktemp("fuzz"), *mutate(mutant))


@pytest.mark.parametrize("name", sorted(TEXTS))
@pytest.mark.parametrize("packing", ["plain", "cp949", "utf16", "xz"])
def test_true_files_are_read(tmp_path: Path, name: str, packing: str) -> None:
    if packing in ("cp949", "utf16") and name.endswith("json"):
        pytest.skip("JSON is UTF-8 by its standard")
    path = tmp_path / (name + (".xz" if packing == "xz" else ""))
    path.write_bytes(seed_bytes(name, packing))
    reading = sources.read(path)
    assert len(reading) > 0
