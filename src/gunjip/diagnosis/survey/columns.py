"""Columns and cells of a file of answers: what each is, under its names in either language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from gunjip.diagnosis.survey.instrument import questionnaire
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks

#: Names of the columns that are no items, plain (see ``plain``).
NAMES: Mapping[str, tuple[str, ...]] = {
    "respondent": ("respondent", "respondentid", "응답자", "응답자번호", "설문번호", "설문지번호"),
    "region": ("region", "지역", "지역코드", "시군구", "시군구코드"),
    "wave": ("wave", "차수", "조사차수", "회차", "조사회차"),
    "item": ("item", "문항", "문항번호"),
    "answer": ("answer", "응답", "응답값", "답", "답변"),
}
_KOREAN = {"respondent": "응답자", "region": "지역"}
#: And of the table of items.
ITEM_NAMES: Mapping[str, tuple[str, ...]] = {
    "item": NAMES["item"],
    "low": ("low", "최소", "하한", "최솟값"),
    "high": ("high", "최대", "상한", "최댓값"),
    "reversed": ("reversed", "역문항", "역코딩", "역채점"),
    "dimension": ("dimension", "영역", "차원"),
}
_TRUE = {"true", "1", "1.0", "yes", "y", "r", "reversed", "예", "역", "역문항", "o"}
_FALSE = {"false", "0", "0.0", "no", "n", "", "nan", "none", "아니오", "아니요", "x"}
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:점|[.:=)\-–—].*)?")


def plain(text: object) -> str:
    """A name without case, spaces, line ends and the many widths of one letter.

    Examples
    --------
    >>> plain(" Ｔ1 "), plain("조사 차수")
    ('t1', '조사차수')
    """
    return re.sub(r"[\s_\ufeff]+", "", _folded(text))


def _folded(text: object) -> str:
    return unicodedata.normalize("NFKC", str(text)).casefold().strip()


def rename_columns(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """The frame under the names of this package; columns that it does not know stay as they are.

    Raises
    ------
    InputError
        Two columns are one and the same, or there is none of respondents or regions.
    """
    names = {p: key for key, known in NAMES.items() for p in known}
    form = questionnaire()
    if set(items["item"].astype("str")) <= {i.id for i in form.items}:
        for key, text in form.background.items():
            names |= {plain(t): key for t in (key, *text.values())}
        for item in form.items:
            names |= {plain(t): item.id for t in item.text.values()}
    for column in ("text", "text_ko", "text_en", "question"):
        if column in items:
            named = zip(items[column], items["item"], strict=True)
            names |= {plain(t): str(i) for t, i in named if isinstance(t, str)}
    names |= {plain(i): str(i) for i in items["item"]}
    out = frame.rename(columns={c: names.get(plain(c), str(c).strip()) for c in frame.columns})
    checks = Checks(InputError)
    for name in sorted(set(out.columns[out.columns.duplicated()])):
        both = [str(c) for c, n in zip(frame.columns, out.columns, strict=True) if n == name]
        checks.add("diag-survey-column-twice", name=name, columns=", ".join(both))
    for key in ("respondent", "region"):
        if key not in out.columns:
            held = ", ".join(str(c) for c in frame.columns[:8]) or "–"
            checks.add("diag-survey-no-column", name=key, ko=_KOREAN[key], columns=held)
    checks.done()
    return out


def item_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The items of a user: ``item, low, high, reversed, dimension`` and texts, checked.

    Raises
    ------
    InputError
        A column is missing, an item stands twice, a scale has no two ends, or ``reversed``
        is neither yes nor no.
    """
    names = {p: key for key, known in ITEM_NAMES.items() for p in known}
    out = frame.rename(columns={c: names.get(plain(c), str(c).strip()) for c in frame.columns})
    checks = Checks(InputError)
    missing = [k for k in ("item", "low", "high") if k not in out.columns]
    if missing:
        checks.add("diag-survey-items-columns", names=", ".join(missing),
                   columns=", ".join(map(str, frame.columns[:8])) or "–")  # fmt: skip
        checks.done()
    out = out[out["item"].notna()].copy()
    out["item"] = out["item"].astype("str").str.strip()
    twice = sorted(out.loc[out["item"].duplicated(), "item"].unique())
    checks.require(not twice, "diag-survey-items-twice", names=", ".join(twice))
    for end in ("low", "high"):
        out[end] = pd.to_numeric(out[end], errors="coerce")
    wrong = out.loc[~(out["low"] < out["high"]), "item"]
    checks.require(not len(wrong), "diag-survey-items-scale", names=", ".join(wrong[:5]))
    turned = (
        out["reversed"].map(plain) if "reversed" in out else pd.Series("", index=out.index)
    )  # fmt: skip
    strange = out.loc[~turned.isin(_TRUE | _FALSE), "item"]
    if len(strange):
        checks.add("diag-survey-items-reversed", item=str(strange.iloc[0]),
                   value=str(out.loc[strange.index[0], "reversed"]))  # fmt: skip
    checks.done()
    out["reversed"] = turned.isin(_TRUE)
    if "dimension" in out:
        out["dimension"] = out["dimension"].fillna("").astype("str").str.strip()
    return out.reset_index(drop=True)


def cell_values(
    answers: pd.Series, *, words: Mapping[str, float], missing: Iterable[str]
) -> tuple[pd.Series, pd.Series]:
    """The number of each cell, and whether the cell says that there is no answer.

    Read are numbers of any width (``4``, ``４``, ``④``, ``4.0``), numbers with their word
    (``4점``, ``4 = rather``) and the words of the scale; other cells have NaN.

    Examples
    --------
    >>> value, none = cell_values(pd.Series(["4점", "②", "무응답", "often"]), words={},
    ...                           missing=["무응답"])
    >>> value.tolist(), none.tolist()
    ([4.0, 2.0, nan, nan], [False, False, True, False])
    """
    known = {plain(w): v for w, v in words.items()}
    none = {plain(m) for m in missing}
    text = answers.astype("object").map(_folded).where(answers.notna(), "")
    read: dict[str, tuple[float, bool]] = {}
    for cell in pd.unique(text):
        match = _NUMBER.fullmatch(cell)
        number = float(match.group(1)) if match else known.get(plain(cell), np.nan)
        # A column with gaps holds 99 as 99.0.
        whole = str(int(number)) if match and number == int(number) else cell
        gone = cell == "" or plain(cell) in none or whole in none
        read[cell] = (np.nan if gone else number, gone)
    return (
        text.map({k: v for k, (v, _) in read.items()}).astype("float64"),
        text.map({k: g for k, (_, g) in read.items()}).astype(bool),
    )


def wave_values(column: pd.Series) -> pd.Series:
    """Waves as whole numbers where each has one (``2``, ``2차``), else as texts; NaN where empty.

    Raises
    ------
    InputError
        Words whose order nobody can tell, such as ``before`` and ``after``.
    """
    text = column.map(lambda v: "" if pd.isna(v) else plain(v))
    text = text.str.replace(r"^(\d+)\.0+$", r"\1", regex=True)
    empty = text == ""
    number = text.str.extract(r"^[^\d]*(\d+)[^\d]*$", expand=False)
    if (number.notna() | empty).all():
        return number.astype("float64").astype("Int64").astype("object").where(~empty, np.nan)
    wrong = ~empty & ~text.str.match(r"\d")
    if wrong.any():
        raise InputError.of("diag-survey-wave", value=str(column[wrong].iloc[0]))
    return column.astype("str").str.strip().where(~empty, np.nan)
