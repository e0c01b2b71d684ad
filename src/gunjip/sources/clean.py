"""Cells to values: numbers, codes, names and years, each mend noted.

A number is mended when only its dress is foreign (full-width digits, thousands
marks, a counting word such as 명). Text that is no number, a negative count, an
infinite value leave the cell missing and the row "unknown". A column in which most
cells are no numbers is an error: it is the wrong column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.sources.intake import Outcome
from gunjip.sources.text import RawTable

if TYPE_CHECKING:
    import pyarrow as pa

#: Marks that publishers put where they have no value.
MISSING = frozenset(
    {
        "",
        "na",
        "n/a",
        "nan",
        "null",
        "none",
        "nil",
        ".",
        "..",
        "...",
        "…",
        "-",
        "–",
        "—",
        "미상",
        "해당없음",
        "해당 없음",
        "#n/a",
    }
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_UNIT = re.compile(r"(?P<number>[+-]?[\d,]*\.?\d+)\s*(명|인|개|개소|개사|곳|persons?|jobs)")
_MOST = 0.5


def _column(raw: RawTable, name: str) -> Any:
    """A column of the file; a file may look like a format and lack one of its columns."""
    if name not in raw.columns:
        raise InputError.of("source-column-missing", file=raw.ledger.file, name=name)
    return raw.table[name]


def _plain(column: Any) -> Any:
    """One Arrow array, dictionaries decoded."""
    import pyarrow as pa

    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):  # combine_chunks of no chunks
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array


def is_text(raw: RawTable, column: str) -> bool:
    """Whether a column came as text."""
    import pyarrow as pa

    kind = _column(raw, column).type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def mend_number(text: str, missing: Collection[str] = MISSING) -> tuple[float, str]:
    """A cell's number and the reason of the mend; ``""`` when none was needed.

    Returns
    -------
    value
        NaN when missing or not a number.
    key
        Message id: a ``source-number-…`` mend, ``"source-not-a-number"``, or "".

    Examples
    --------
    >>> mend_number("1,204명")
    (1204.0, 'source-number-unit')
    >>> mend_number("１２")
    (12.0, 'source-number-wide')
    """
    stripped = text.strip()
    if stripped.lower() in missing:
        return np.nan, ""
    if _NUMBER.fullmatch(stripped) and stripped.isascii():
        return float(stripped), ""
    narrow = unicodedata.normalize("NFKC", stripped).replace("−", "-").strip(" '\u00a0\u200b")
    if _NUMBER.fullmatch(narrow):
        return float(narrow), "source-number-wide"
    if _GROUPED.fullmatch(narrow):
        return float(narrow.replace(",", "")), "source-number-grouped"
    unit = _UNIT.fullmatch(narrow)
    if unit:
        number = unit["number"]
        if _NUMBER.fullmatch(number) or _GROUPED.fullmatch(number):
            return float(number.replace(",", "")), "source-number-unit"
    return np.nan, "source-not-a-number"


def numbers(
    raw: RawTable,
    column: str,
    *,
    least: float | None = None,
    missing: Collection[str] = MISSING,
    grouped_is_plain: bool = False,
) -> NDArray[np.float64]:
    """A column as float64; NaN where missing or not understood.

    Parameters
    ----------
    raw, column
        The table and the file's column.
    least
        Values below are not understood (a negative number of jobs).
    missing
        Cells that mean "no value".
    grouped_is_plain
        Whether thousands marks are the format's own and need no note.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _plain(_column(raw, column))
    if is_text(raw, column):
        trimmed = pc.utf8_trim_whitespace(array.cast(pa.string()))
        good = pc.fill_null(
            pc.match_substring_regex(trimmed, r"^[+-]?(\d{1,15}\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"),
            False,
        )
        values = pc.if_else(good, trimmed, pa.scalar(None, pa.string())).cast(pa.float64())
        out = np.array(values.to_numpy(zero_copy_only=False), dtype=float)
        rest = np.flatnonzero(~np.asarray(good) & ~np.asarray(pc.is_null(array)))
        if rest.size:
            _mend(raw, column, trimmed, rest, out, missing, grouped_is_plain)
    elif (
        pa.types.is_boolean(array.type)
        or pa.types.is_nested(array.type)
        or (pa.types.is_temporal(array.type) or pa.types.is_binary(array.type))
    ):
        raise InputError.of(
            "source-column-kind", file=raw.ledger.file, column=column, kind=str(array.type)
        )
    else:
        out = np.array(
            array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=float
        )
    infinite = np.isinf(out)
    raw.note("unknown", "source-number-infinite", infinite, column)
    out[infinite] = np.nan
    if least is not None:
        with np.errstate(invalid="ignore"):
            low = out < least
        if low.any():
            raw.note(
                "unknown",
                "source-number-below",
                low,
                column,
                least=f"{least:g}",
                example=f"{out[low][0]:g}",
            )
            out[low] = np.nan
    return out


def _mend(
    raw: RawTable,
    column: str,
    texts: pa.Array,
    rest: NDArray[np.int64],
    out: NDArray[np.float64],
    missing: Collection[str],
    grouped_is_plain: bool,
) -> None:
    """Mend what is no plain number, each different text once."""
    import pyarrow as pa

    odd = pd.Series(texts.take(pa.array(rest)).to_pandas().astype(object))
    codes, unique = pd.factorize(odd)
    mended = [mend_number(str(u), missing) for u in unique]
    out[rest] = np.array([m[0] for m in mended])[codes]
    keys = [m[1] for m in mended]
    wrong = np.isin(codes, [i for i, k in enumerate(keys) if k == "source-not-a-number"])
    filled = out.size - int(np.isin(codes, [i for i, k in enumerate(keys) if k == ""]).sum())
    if wrong.any() and int(wrong.sum()) > _MOST * filled:
        first = int(np.flatnonzero(wrong)[0])
        raise InputError.of(
            "source-column-not-numbers",
            file=raw.ledger.file,
            row=raw.row(int(rest[first])),
            column=column,
            value=str(odd.iloc[first])[:60],
            count=int(wrong.sum()),
        )
    for key in sorted(set(keys) - {""}):
        if key == "source-number-grouped" and grouped_is_plain:
            continue
        members = [i for i, k in enumerate(keys) if k == key]
        where = np.isin(codes, members)
        outcome: Outcome = "unknown" if key == "source-not-a-number" else "repaired"
        raw.note(
            outcome,
            key,
            rest[where],
            column,
            example=str(odd.iloc[int(np.flatnonzero(where)[0])])[:60],
        )


def texts(
    raw: RawTable, column: str, *, missing: Collection[str] = ("",), narrow: bool = False
) -> pd.Series[str]:
    """A column as text, trimmed and in composed Unicode; missing cells are NaN.

    Parameters
    ----------
    narrow
        Whether full-width letters and digits become plain ones (codes), noted.

    Returns
    -------
    Categorical series: each different text is held once.
    """
    coded = _coded_texts(raw, column)
    words = coded.dictionary.to_pylist()
    # A missing cell gets the place after the last word; narrow codes are copied, not wide ones.
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    there = np.bincount(codes, minlength=len(words)) > 0
    clean: list[str | None] = []
    composed, narrowed = [], []
    for index, word in enumerate(words):
        if not there[index]:  # only in rows that were dropped
            clean.append(None)
            continue
        new = unicodedata.normalize("NFC", word)
        if new != word:
            composed.append(index)
        if narrow and not new.isascii():
            small = unicodedata.normalize("NFKC", new)
            if small != new:
                narrowed.append(index)
            new = small
        new = " ".join(new.split())
        clean.append(None if new.lower() in missing else new)
    if composed:
        raw.note("repaired", "source-unicode", np.isin(codes, composed), column)
    if narrowed:
        raw.note(
            "repaired",
            "source-number-wide",
            np.isin(codes, narrowed),
            column,
            example=str(words[narrowed[0]])[:60],
        )
    table = pd.Index([c for c in dict.fromkeys(clean) if c is not None], dtype=object)
    place = {c: i for i, c in enumerate(table)}
    lookup = np.array(
        [-1 if c is None else place[c] for c in clean] + [-1],
        dtype=np.min_scalar_type(-max(len(table), 1)),
    )
    return pd.Series(pd.Categorical.from_codes(lookup.take(codes), categories=table.astype("str")))


def _coded_texts(raw: RawTable, column: str) -> Any:
    """The column as one dictionary array of texts, whose words may be more than occur."""
    import pyarrow as pa

    column_data = _column(raw, column)
    if is_text(raw, column) and pa.types.is_dictionary(column_data.type):
        if isinstance(column_data, pa.ChunkedArray):
            column_data = column_data.unify_dictionaries().combine_chunks()
        if isinstance(column_data, pa.DictionaryArray):
            return column_data
    array = _plain(column_data)
    if not is_text(raw, column):
        if pa.types.is_floating(array.type):
            whole = [None if v is None or v != v else _number_text(v) for v in array.to_pylist()]
            array = pa.array(whole, pa.string())
        elif pa.types.is_nested(array.type) or pa.types.is_binary(array.type):
            raise InputError.of(
                "source-column-kind", file=raw.ledger.file, column=column, kind=str(array.type)
            )
    return array.cast(pa.string()).dictionary_encode()


def _number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


_YEAR = re.compile(r"(?P<year>\d{4})(\.0+)?\s*(년|년도|[-./]?\s*(q|Q)?\d{1,2}([-./]?\d{1,2})?)?")


def years(raw: RawTable, column: str, *, missing: Collection[str] = MISSING) -> NDArray[np.int64]:
    """A column as years; 0 where there is none that is understood.

    ``2016``, ``2016년``, ``2016.03``, ``201603`` and ``20160331`` all give 2016.
    """
    words = texts(raw, column, missing=missing, narrow=True)
    found = []
    for word in words.cat.categories:
        match = _YEAR.fullmatch(str(word).strip())
        year = int(match["year"]) if match else 0
        found.append(year if 1500 <= year <= 2200 else 0)
    codes = words.cat.codes.to_numpy()
    out = np.array([*found, 0], dtype=np.int64)[codes]
    wrong = (out == 0) & (codes >= 0)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raw.note("unknown", "source-not-a-year", wrong, column, example=str(words.iloc[first])[:60])
    return out
