"""The country as the files that a user would have."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd

from gunjip.datasets.peninsula import Peninsula
from gunjip.tables import RegionIndustry
from gunjip.tables.store import frame_bytes

#: Korean headers of the plant register, as a ministry would give it out.
KOREAN = {
    "plant_id": "사업체번호",
    "name": "회사명",
    "x": "X좌표",
    "y": "Y좌표",
    "region": "시군구코드",
    "industry": "업종코드",
    "jobs": "종업원합계",
    "researchers": "연구원수",
    "product": "생산품구분",
    "founded": "설립연도",
    "year": "기준연도",
}

_README = """# The peninsula

A generated country (seed {seed}). Nothing here is about a real place, firm or person.
생성된 가상 국가입니다(시드 {seed}). 실제 지역, 기업, 사람과 관계가 없습니다.

Coordinates are metres in {crs}; GeoJSON files are in longitude and latitude (EPSG:4326).
좌표는 {crs}의 미터이며, GeoJSON 파일은 경위도(EPSG:4326)입니다.

| file | rows | encoding | content | 내용 |
|---|---|---|---|---|
{rows}

| column of plants.csv | plants_ko.csv |
|---|---|
{columns}
"""

_ENCODING = {"plants_ko.csv": "UTF-8 with BOM", "panel.parquet": "Parquet"}
_CONTENT = {
    "plants.csv": ("the register of the last year", "마지막 해의 사업체 명부"),
    "panel.parquet": ("the register of ten years", "10년간 사업체 명부"),
    "plants_ko.csv": ("the same with Korean headers", "같은 명부, 한글 머리글"),
    "region_industry.csv": (
        "jobs by municipality and industry over ten years; an empty value with status "
        "withheld is hidden, not zero",
        "10년간 시군구·산업별 종사자. 값이 비고 상태가 withheld이면 비공개이며 0이 아닙니다",
    ),
    "region_totals.csv": ("published totals by municipality", "공표된 시군구 합계"),
    "industry_totals.csv": ("published totals by industry", "공표된 산업 합계"),
    "industries.csv": ("codes and names", "분류 코드와 이름"),
    "municipalities.geojson": ("120 municipalities", "시군구 120곳"),
    "provinces.geojson": ("8 provinces", "도 8곳"),
    "zones.geojson": ("designated zones", "지정 구역"),
    "organisations.csv": (
        "universities, institutes, associations, public bodies",
        "대학, 연구소, 협회, 공공기관",
    ),
    "links.csv": ("ties between plants and organisations", "사업체와 기관 사이의 연계"),
    "input_output.csv": ("sales shares between industries", "산업 간 판매 비율"),
    "survey.csv": ("answers", "설문 응답"),
    "survey_items.csv": ("the questionnaire", "설문 문항"),
    "programmes.csv": ("policy programmes, KRW million", "정책 사업, 백만 원"),
    "facilities.csv": (
        "stations, harbours, power and the like, EPSG:5179",
        "역, 항만, 변전소 등, EPSG:5179",
    ),
    "truth/clusters.geojson": ("what was planted", "심어 둔 클러스터"),
    "truth/members.csv": ("members of what was planted", "심어 둔 클러스터의 구성원"),
    "truth/industries.csv": ("pattern of each industry", "산업별 분포 유형"),
    "truth/anti_patterns.csv": ("planted faults", "심어 둔 문제"),
}


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode()


def _geojson(frame: gpd.GeoDataFrame) -> bytes:
    """A feature collection in longitude and latitude, as the format asks for."""
    frame = frame.copy()
    for name in frame.columns:
        if name != "geometry" and frame[name].map(lambda v: isinstance(v, tuple)).any():
            frame[name] = [", ".join(map(str, v)) for v in frame[name]]
    # Nine digits are a tenth of a millimetre: borders stay shared.
    shapes = frame.to_crs(4326)
    text = json.loads(shapes.to_json(drop_id=True))
    text.pop("crs", None)
    return json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode()


def _cells(table: RegionIndustry) -> pd.DataFrame:
    """What an office prints: no bounds, which follow from the totals."""
    return table.data[["region", "industry", "year", "value", "plants", "status"]].rename(
        columns={"value": "jobs"}
    )


def peninsula_files(country: Peninsula) -> dict[str, bytes]:
    """The study as files: a name under the study's folder → its content.

    Parameters
    ----------
    country
        From :func:`gunjip.datasets.peninsula`.

    Returns
    -------
    dict
        CSV in UTF-8, the ten years as Parquet, ``plants_ko.csv`` with Korean headers and a byte order mark
        as spreadsheets expect it, polygons as GeoJSON in EPSG:4326, the planted
        truth under ``truth/``, and a ``README.md`` that names every file and
        column in both languages. Nothing is written.

    Examples
    --------
    >>> from gunjip.datasets import peninsula, peninsula_files
    >>> files = peninsula_files(peninsula(1, plants=6_000, clusters=4))
    >>> files["plants.csv"].splitlines()[0].decode()
    'plant_id,name,x,y,region,industry,jobs,researchers,product,founded,year'
    """
    plants = country.establishments.data
    table = country.region_industry(every_year=True)
    truth = country.truth
    frames: dict[str, pd.DataFrame] = {
        "plants.csv": plants[list(KOREAN)],
        "panel.parquet": country.panel.data,
        "region_industry.csv": _cells(table),
        "region_totals.csv": table.region_totals.rename(columns={"value": "jobs"}),
        "industry_totals.csv": table.industry_totals.rename(columns={"value": "jobs"}),
        "industries.csv": country.industries,
        "municipalities.geojson": country.regions.data,
        "provinces.geojson": country.provinces.data.drop(columns="parent"),
        "zones.geojson": country.zones,
        "organisations.csv": country.organisations,
        "links.csv": country.links.data,
        "input_output.csv": country.input_output.data,
        "survey.csv": country.survey.data,
        "survey_items.csv": country.survey.items,
        "programmes.csv": country.programmes,
        "facilities.csv": country.facilities,
        "truth/clusters.geojson": truth.clusters,
        "truth/members.csv": truth.members,
        "truth/industries.csv": truth.industries,
        "truth/anti_patterns.csv": truth.anti_patterns,
    }
    out: dict[str, bytes] = {}
    for name, frame in frames.items():
        if name.endswith(".parquet"):
            out[name] = frame_bytes(frame)
        elif name.endswith(".geojson"):
            out[name] = _geojson(gpd.GeoDataFrame(frame))
        else:
            out[name] = _csv(frame)
    # The same rows under a Korean header, with the mark that spreadsheets look for.
    body = out["plants.csv"].split(b"\n", 1)[1]
    out["plants_ko.csv"] = (",".join(KOREAN.values()) + "\n").encode("utf-8-sig") + body
    rows = "\n".join(
        f"| {name} | {len(frames[name.replace('_ko', '')])} | "
        f"{_ENCODING.get(name, 'UTF-8')} | {en} | {ko} |"
        for name, (en, ko) in _CONTENT.items()
    )
    columns = "\n".join(f"| {en} | {ko} |" for en, ko in KOREAN.items())
    out["README.md"] = _README.format(
        seed=country.seed, crs=country.establishments.crs, rows=rows, columns=columns
    ).encode()
    return out
