"""Korea's factory register (전국등록공장현황) and the municipalities' copies of it.

One ``공장관리번호`` spans several rows, one an industry: the row of the main industry
(``대표업종``) is kept, else the first. ``차수`` is the KSIC revision of the code.
Municipal files rename columns; the names known stand in ``aliases.toml``.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.aliases import check_mapping, map_columns
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import MISSING, numbers, texts, years
from gunjip.sources.crs import place_points
from gunjip.sources.generic import drop_doubles, finish
from gunjip.sources.load import load_raw
from gunjip.sources.text import RawTable

_SIGNS = (
    "공장관리번호",
    "공장구분",
    "단지명",
    "차수",
    "종업원합계",
    "남자종업원",
    "용지면적",
    "공장규모",
    "제조시설면적",
    "공장주소",
    "공장대표주소(지번)",
    "공장대표주소(도로명)",
)
_CODE = ("업종코드", "대표업종코드", "대표업종", "업종", "업종구분", "업종명")


def matches(sniff: Sniff) -> float:
    """By the columns only this register has."""
    if sniff.container not in ("text", "xlsx", "xls", "parquet"):
        return 0.0
    have = {c.replace(" ", "") for c in sniff.columns}
    signs = sum(s in have for s in _SIGNS)
    company = have & {"회사명", "업체명", "상호명", "상호", "기업명"}
    industry = have & set(_CODE)
    if signs >= 2 and industry:
        return 0.95
    factory = any("공장" in c for c in have) or "공장" in sniff.name
    return 0.6 if company and industry and factory else 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the register's."""
    return _mapped(list(sniff.columns), options)


def _mapped(columns: list[str], options: Options) -> dict[str, str]:
    mapped = map_columns(columns, "establishments", options.columns)
    if "industry" not in options.columns:
        code = next((c for c in _CODE if c in columns), None)
        if code:
            mapped["industry"] = code
    for wrong in ("year", "founded"):
        if mapped.get(wrong) in ("차수",):
            del mapped[wrong]
    return mapped


def read(sniff: Sniff, options: Options) -> Reading:
    """Plants with industry, region and jobs."""
    raw = load_raw(sniff, options)
    check_mapping(options.columns, raw.columns, sniff.name)
    mapped = _mapped(raw.columns, options)
    if "industry" not in mapped:
        raise InputError.of("source-column-missing", file=sniff.name, name="industry")
    warnings: list[Warn] = []
    industry = texts(raw, mapped["industry"], missing=MISSING, narrow=True)
    raw.note("unknown", "source-industry-empty", industry.isna().to_numpy(), mapped["industry"])
    year = _year(raw, mapped, sniff, options, warnings)
    plant = _ids(raw, mapped, warnings)
    data: dict[str, object] = {"plant_id": plant, "industry": industry, "year": year}
    for column in ("name", "zone", "organisation"):
        if column in mapped:
            data[column] = texts(raw, mapped[column])
    region = _region(raw, mapped)
    if region is not None:
        data["region"] = region
    if "founded" in mapped:
        founded = years(raw, mapped["founded"]).astype(float)
        data["founded"] = np.where(founded == 0, np.nan, founded)
    jobs = _jobs(raw, mapped)
    if jobs is not None:
        data["jobs"] = jobs
    crs = ""
    if "x" in mapped and "y" in mapped:
        provinces = (
            list(texts(raw, mapped["province"]).astype(object).fillna(""))
            if "province" in mapped
            else None
        )
        points = place_points(
            raw,
            numbers(raw, mapped["x"]),
            numbers(raw, mapped["y"]),
            (mapped["x"], mapped["y"]),
            crs=options.crs,
            korean=True,
            provinces=provinces,
        )
        data["x"], data["y"], crs = points.x, points.y, points.crs
        warnings.extend(points.warnings)
    frame = pd.DataFrame(data)
    if "region" not in frame and not crs:
        frame["region"] = pd.Series(np.nan, index=frame.index, dtype=object)
        warnings.append(Warn("source-no-region"))
    main = _main_rows(raw, frame)
    classification = _classification(raw, options, warnings)
    kept = raw.keep(main)
    frame = frame[main].reset_index(drop=True)
    keep = drop_doubles(kept, frame, ["plant_id", "year"])
    return finish(
        raw,
        frame[keep],
        "establishments",
        "factory",
        mapped,
        options,
        warnings,
        {"classification": classification, "crs": crs},
    )


def _ids(raw: RawTable, mapped: dict[str, str], warnings: list[Warn]) -> np.ndarray:
    made = np.array([f"row-{raw.row(i)}" for i in range(len(raw))], dtype=object)
    column = mapped.get("plant_id", "")
    own = column in ("공장관리번호", "공장등록번호", "관리번호", "사업체번호", "업체번호")
    if not own and (not column or "등록번호" in column):
        warnings.append(Warn("source-id-made"))
        return made
    words = texts(raw, column, narrow=True)
    ids = np.array(words.astype(object), dtype=object)
    empty = words.isna().to_numpy()
    raw.note("unknown", "source-id-empty", empty, column)
    ids[empty] = made[empty]
    return ids


def _year(
    raw: RawTable, mapped: dict[str, str], sniff: Sniff, options: Options, warnings: list[Warn]
) -> np.ndarray:
    given = options.get("year")
    if given is not None:
        return np.full(len(raw), int(given))
    if "year" in mapped:
        return years(raw, mapped["year"])
    named = re.search(r"(?<!\d)((?:19|20)\d\d)(?:\d{2,4})?(?!\d)", sniff.name)
    year = int(named[1]) if named else 0
    warnings.append(
        Warn("source-year-from-name", {"year": str(year)}) if year else Warn("source-year-unknown")
    )
    return np.full(len(raw), year)


def _region(raw: RawTable, mapped: dict[str, str]) -> pd.Series | None:
    """``시도 시군구``: names of districts repeat across provinces; else from the address."""
    if "region" in mapped:
        district = texts(raw, mapped["region"], missing=MISSING).astype(object)
        if "province" not in mapped:
            return district
        province = texts(raw, mapped["province"], missing=MISSING).astype(object)
        return (province + " " + district).where(province.notna() & district.notna())
    address = next((c for c in raw.columns if "주소" in c or "소재지" in c), None)
    if address is None:
        return None
    words = texts(raw, address, missing=MISSING).astype(object)
    found = words.str.extract(r"^(\S+(?:도|시)\s+\S+(?:시|군|구)|세종특별자치시)")[0]
    missed = (words.notna() & found.isna()).to_numpy()
    raw.note(
        "unknown",
        "source-address",
        missed,
        address,
        example=str(words[missed].iloc[0])[:60] if missed.any() else "",
    )
    return found


def _jobs(raw: RawTable, mapped: dict[str, str]) -> np.ndarray | None:
    """All workers: the total, or the sum of the columns that make it."""
    if "jobs" in mapped:
        return numbers(raw, mapped["jobs"], least=0.0)
    parts = [
        c for c in raw.columns if re.fullmatch(r"(외국인)?\s*(남자|여자|남|여)\s*종업원수?", c)
    ]
    if not parts:
        return None
    found = np.vstack([numbers(raw, c, least=0.0) for c in parts])
    return np.where(np.isnan(found).all(axis=0), np.nan, np.nansum(found, axis=0))


def _main_rows(raw: RawTable, frame: pd.DataFrame) -> np.ndarray:
    """One row a plant and year: its main industry's, else the first."""
    rank = np.ones(len(raw), dtype=int)
    if "대표업종" in raw.columns and "업종코드" in raw.columns:
        main = texts(raw, "대표업종", narrow=True).astype(object)
        code = texts(raw, "업종코드", narrow=True).astype(object)
        rank[(main == code).to_numpy() & main.notna().to_numpy()] = 0
    order = pd.DataFrame(
        {
            "id": frame["plant_id"].to_numpy(),
            "year": frame["year"].to_numpy(),
            "rank": rank,
            "at": np.arange(len(raw)),
        }
    ).sort_values(["id", "year", "rank", "at"])
    first = order.drop_duplicates(["id", "year"])["at"].to_numpy()
    keep = np.zeros(len(raw), dtype=bool)
    keep[first] = True
    raw.note("dropped", "source-factory-industries", ~keep, None)
    return keep


def _classification(raw: RawTable, options: Options, warnings: list[Warn]) -> tuple[str, str]:
    if options.classification is not None:
        return split_classification(options.classification)
    if "차수" in raw.columns:
        words = texts(raw, "차수", missing=MISSING, narrow=True).astype(object)
        revision = words.str.extract(r"(\d+)")[0]
        common = revision.mode()
        if len(common):
            other = (revision.notna() & (revision != common.iloc[0])).to_numpy()
            raw.note(
                "unknown",
                "source-other-revision",
                other,
                "차수",
                name=f"KSIC {common.iloc[0]}",
                example=str(words[other].iloc[0]) if other.any() else "",
            )
            return "KSIC", str(common.iloc[0])
    warnings.append(Warn("source-classification-guessed", {"name": "KSIC"}))
    return "KSIC", ""


SOURCE = Source(
    "factory", "establishments", matches, read, maps, {"sheet": None, "header_row": None}
)
