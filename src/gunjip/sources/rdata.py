"""R data files (.rda): the data frames within, with the extra ``rdata``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from gunjip.foundation.errors import InputError, MissingExtraError
from gunjip.sources.text import check_width
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
    except (ValueError, KeyError, TypeError, IndexError, EOFError, NotImplementedError,
            AttributeError, OverflowError, AssertionError, RecursionError, LookupError) as error:
        raise InputError.of(
            "source-broken-rdata", file=path.name, reason=str(error)[:200]
        ) from None
    out = {str(k): v for k, v in found.items() if isinstance(v, pd.DataFrame)} if isinstance(
        found, dict) else {}
    if not out:
        raise InputError.of("source-empty", file=path.name)
    for frame in out.values():
        check_width(frame.shape[1], path.name)
    return out
