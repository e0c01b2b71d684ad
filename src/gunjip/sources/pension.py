"""Workplaces insured with Korea's National Pension Service (국민연금 가입 사업장 내역).

Numbers of insured persons stand for jobs. The industry code is the tax office's, not
KSIC. There is no id of workplaces: the masked business number, the address code and
the name together stand in, with a running number where even they repeat.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Reading, Sniff, Source, Warn, split_classification
from gunjip.sources.clean import MISSING, numbers, texts, years
from gunjip.sources.generic import finish
from gunjip.sources.load import load_raw

#: Dates that mean "not yet".
_NEVER = MISSING | {"00010101", "0001-01-01", "0", "99991231", "9999-12-31"}
_NEEDED = ("사업장명", "가입자수")


def _find(columns: list[str], word: str) -> str | None:
    """The column whose name begins with a word (files add remarks behind)."""
    bare = {c.replace(" ", ""): c for c in columns}
    return next((bare[c] for c in bare if c.startswith(word)), None)


def matches(sniff: Sniff) -> float:
    """By workplace, insured persons and the month of the data."""
    if sniff.container not in ("text", "xlsx", "parquet"):
        return 0.0
    columns = list(sniff.columns)
    if all(_find(columns, w) for w in _NEEDED) and _find(columns, "자료생성년월"):
        return 1.0
    return 0.0


def maps(sniff: Sniff, options: Options) -> dict[str, str]:
    """Our columns → the file's."""
    return _mapped(list(sniff.columns), options)


def _mapped(columns: list[str], options: Options) -> dict[str, str]:
    wanted = {
        "name": "사업장명",
        "industry": "사업장업종코드",
        "year": "자료생성년월",
        "jobs": "가입자수",
        "founded": "적용일자",
        "closed": "탈퇴일자",
        "region": "고객법정동주소코드",
    }
    found = {ours: _find(columns, theirs) or "" for ours, theirs in wanted.items()}
    if not found["region"]:
        found["region"] = _find(columns, "법정동주소광역시시군구코드") or ""
    return {k: v for k, v in {**found, **options.columns}.items() if v}


def read(sniff: Sniff, options: Options) -> Reading:
    """Workplaces with region, tax industry and insured persons."""
    raw = load_raw(sniff, options)
    mapped = _mapped(raw.columns, options)
    for name in ("name", "industry", "jobs", "region"):
        if name not in mapped:
            raise InputError.of("source-column-missing", file=sniff.name, name=name)
    status = _find(raw.columns, "가입상태")
    if status is not None:
        gone = (texts(raw, status, narrow=True).astype(object) == "2").to_numpy()
        raw.note("dropped", "source-left-scheme", gone, status)
        raw = raw.keep(~gone)
        if len(raw) == 0:
            raise InputError.of("source-nothing-left", file=sniff.name, count=raw.ledger.total)
    industry = texts(raw, mapped["industry"], missing=MISSING, narrow=True)
    raw.note("unknown", "source-industry-empty", industry.isna().to_numpy(), mapped["industry"])
    code = texts(raw, mapped["region"], missing=MISSING, narrow=True).astype(object)
    title = texts(raw, mapped["name"]).astype(object)
    given = options.get("year")
    year = (
        years(raw, mapped["year"])
        if "year" in mapped and given is None
        else np.full(len(raw), int(given or 0))
    )
    number = _find(raw.columns, "사업자등록번호")
    key = title.fillna("") + "|" + code.fillna("")
    if number is not None:
        key = texts(raw, number, narrow=True).astype(object).fillna("") + "|" + key
    frame = pd.DataFrame(
        {"plant_id": key.to_numpy(), "industry": industry, "year": year, "name": title}
    )
    frame["region"] = code.str[:5]
    raw.note("unknown", "source-region-empty", code.isna().to_numpy(), mapped["region"])
    frame["jobs"] = numbers(raw, mapped["jobs"], least=0.0)
    for column in ("founded", "closed"):
        if column in mapped:
            found = years(raw, mapped[column], missing=_NEVER).astype(float)
            frame[column] = np.where(found == 0, np.nan, found)
    equal = frame.duplicated().to_numpy()
    raw.note("dropped", "source-duplicate-row", equal)
    frame = frame[~equal].reset_index(drop=True)
    turn = frame.groupby(["plant_id", "year"]).cumcount()
    frame["plant_id"] = frame["plant_id"].where(
        turn == 0, frame["plant_id"] + "#" + turn.astype(str)
    )
    classification = ("other", "tax office")
    if options.classification is not None:
        classification = split_classification(options.classification)
    return finish(
        raw,
        frame,
        "establishments",
        "pension",
        mapped,
        options,
        [Warn("source-tax-codes")],
        {"classification": classification, "crs": ""},
    )


SOURCE = Source("pension", "establishments", matches, read, maps)
