"""What all tables share: frozen frames, columns that must be there, content digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks, near


def require_columns(frame: pd.DataFrame, needed: Iterable[str], table: str) -> None:
    """Raise one error that names every column that is missing."""
    checks = Checks(InputError)
    for name in needed:
        if name not in frame.columns:
            guess = near(name, [str(c) for c in frame.columns])
            checks.add(
                "table-column-missing-near" if guess else "table-column-missing",
                table=table,
                name=name,
                near=guess,
            )
    checks.done()


def check_numbers(
    checks: Checks,
    frame: pd.DataFrame,
    column: str,
    *,
    low: float | None = None,
    whole_table: str,
) -> None:
    """Note values of a column that are infinite or below a bound; NaN is "missing"."""
    values = frame[column].to_numpy(dtype=float, na_value=np.nan)
    infinite = np.isinf(values)
    if infinite.any():
        first = int(np.flatnonzero(infinite)[0])
        checks.add(
            "table-infinite",
            table=whole_table,
            column_name=column,
            count=int(infinite.sum()),
            first=first,
        )
    if low is not None:
        with np.errstate(invalid="ignore"):
            below = values < low
        if below.any():
            first = int(np.flatnonzero(below)[0])
            checks.add(
                "table-below",
                table=whole_table,
                column_name=column,
                count=int(below.sum()),
                low=low,
                first=first,
                value=float(values[first]),
            )


def check_unique(checks: Checks, frame: pd.DataFrame, key: list[str], *, whole_table: str) -> None:
    """Note keys that stand more than once."""
    double = frame.duplicated(key)
    if double.any():
        row = frame.loc[double.to_numpy()].iloc[0]
        checks.add(
            "table-duplicate-key",
            table=whole_table,
            key_name=", ".join(key),
            count=int(double.sum()),
            example=", ".join(str(row[k]) for k in key),
        )


def as_text(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """A copy in which the given columns hold text (codes keep their zeros)."""
    out = frame.copy()
    for name in columns:
        if name in out.columns and not isinstance(out[name].dtype, pd.CategoricalDtype):
            missing = out[name].isna()
            out[name] = out[name].astype("str").mask(missing)
    return out


def positions(column: pd.Series[Any], labels: Iterable[str]) -> NDArray[np.intp]:
    """Place of each value in ``labels``, -1 where it is not there.

    A category is looked up once, however many rows hold it.
    """
    index = pd.Index(list(labels), dtype="str")
    if isinstance(column.dtype, pd.CategoricalDtype):
        place = index.get_indexer(pd.Index(column.cat.categories.astype("str")))
        return np.append(place, -1)[column.cat.codes.to_numpy()]
    return index.get_indexer(pd.Index(column.astype("str")))


def frame_digest(frame: pd.DataFrame, attributes: Mapping[str, object]) -> str:
    """A checksum of a table's content and attributes, the same in every process."""
    digest = hashlib.sha256()
    for name, value in sorted(attributes.items()):
        digest.update(f"{name}={value}\n".encode())
    for name in frame.columns:
        digest.update(f"{name}:{frame[name].dtype}\n".encode())
    plain = pd.DataFrame(
        {
            name: frame[name].astype("str")
            if isinstance(frame[name].dtype, pd.CategoricalDtype)
            else frame[name]
            for name in frame.columns
        }
    )
    digest.update(pd.util.hash_pandas_object(plain, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def pick_year(years: Sequence[int], year: int | None) -> int:
    """The year that was asked for, or the last there is.

    Raises
    ------
    InputError
        The table has no such year, or no rows at all.
    """
    if not years:
        raise InputError.of("table-empty")
    if year is None:
        return years[-1]
    if year not in years:
        shown = ", ".join(map(str, years[-12:]))
        raise InputError.of("table-no-year", year=str(year), years=shown)
    return year
