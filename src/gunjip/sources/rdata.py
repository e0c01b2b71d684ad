"""R data files (.rda): the data frames within, with the extra ``rdata``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError, MissingExtraError
from gunjip.sources.base import Sniff
from gunjip.sources.intake import Ledger
from gunjip.sources.sheets import cell_text
from gunjip.sources.text import RawTable, check_width, unique_names
from gunjip.sources.unpack import read_members


def frames(path: Path) -> dict[str, pd.DataFrame]:
    """Data frames of an R data file by name.

    Raises
    ------
    MissingExtraError
        The package ``rdata`` is not installed.
    InputError
        The file is broken or holds no data frame.
    """
    try:
        import rdata
    except ImportError:
        raise MissingExtraError.of("extra-missing", package="rdata", extra="rdata") from None
    import warnings

    data = read_members(path)[0].data
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: Any = rdata.conversion.convert(rdata.parser.parse_data(data))
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        EOFError,
        NotImplementedError,
        AttributeError,
        OverflowError,
        AssertionError,
        RecursionError,
        LookupError,
    ) as error:
        raise InputError.of(
            "source-broken-rdata", file=path.name, reason=str(error)[:200]
        ) from None
    out = (
        {str(k): v for k, v in found.items() if isinstance(v, pd.DataFrame)}
        if isinstance(found, dict)
        else {}
    )
    if not out:
        raise InputError.of("source-empty", file=path.name)
    for frame in out.values():
        check_width(frame.shape[1], path.name)
    return out


def sniff_rdata(base: dict[str, Any]) -> Sniff:
    """Columns of the first data frame; none when ``rdata`` is not installed."""
    try:
        frame = next(iter(frames(base["path"]).values()))
    except MissingExtraError:
        return Sniff(**base, container="rdata", extra={"needs": "rdata"})
    sample = tuple(
        tuple(_cell(v) or "" for v in row) for row in frame.head(60).itertuples(index=False)
    )
    return Sniff(
        **base,
        container="rdata",
        columns=tuple(unique_names(list(map(str, frame.columns)))),
        sample=sample,
        extra={"rows": len(frame)},
    )


def load_frame(sniff: Sniff) -> RawTable:
    """The first data frame as rows of text; row numbers are record numbers."""
    import pyarrow as pa

    frame = next(iter(frames(sniff.path).values()))
    names = unique_names(list(map(str, frame.columns)))
    table = pa.table(
        {
            n: pa.array([_cell(v) for v in frame.iloc[:, j]], pa.string())
            for j, n in enumerate(names)
        }
    )
    return RawTable(table, np.arange(len(frame)), Ledger(sniff.name, len(frame), first_row=1), {})


def _cell(value: Any) -> str | None:
    """A cell's text; None where R has NA."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    return cell_text(value.item() if isinstance(value, np.generic) else value)
