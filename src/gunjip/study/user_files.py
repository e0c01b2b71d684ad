"""Small tables and maps of a user that a stage reads by itself."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import geopandas as gpd
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.files import storage_errors
from gunjip.sources.encoding import to_utf8

#: Columns that hold codes or ids, whose zeros count.
_CODES = (
    "region", "division", "industry", "group", "source", "target", "respondent", "지역", "지역코드", "시군구",
    "시군구코드", "업종", "응답자", "응답자번호", "설문번호",
)  # fmt: skip
#: Sheets that are read where a workbook has one of them; else its first.
_SHEETS = ("answers", "응답")


def read_table(path: Path) -> pd.DataFrame:
    """A small table of a user: CSV in any encoding, or the sheet of a workbook.

    Codes stay texts. In a workbook the sheet ``answers`` (``응답``) is read where there
    is one, else the first.
    """
    codes = dict.fromkeys(_CODES, "str")
    if not path.exists():
        raise InputError.of("source-no-file", file=str(path))
    with storage_errors(path):
        data = path.read_bytes()
    if path.suffix.lower() in (".xls", ".xlsb", ".ods", ".hwp", ".hwpx"):
        raise InputError.of("diag-not-a-workbook", file=path.name)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        try:
            with pd.ExcelFile(BytesIO(data)) as book:
                names = [str(n) for n in book.sheet_names]
                sheet = next((n for n in _SHEETS if n in names), names[0])
                frame = pd.read_excel(book, sheet_name=sheet, dtype=codes)
        except (BadZipFile, KeyError, ValueError, OSError) as error:
            raise InputError.of("diag-not-a-workbook", file=path.name) from error
        return frame.dropna(how="all")
    decoded = to_utf8(data, None, file=path.name)
    if not decoded.data.strip():
        raise InputError.of("diag-empty-file", file=path.name)
    head = decoded.data.split(b"\n", 1)[0]
    comma = max((b",", b";", b"\t"), key=head.count)
    try:
        return pd.read_csv(BytesIO(decoded.data), dtype=codes, sep=comma.decode())
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError.of("diag-not-a-table", file=path.name, reason=str(error)) from error


def read_zones(path: Path) -> gpd.GeoDataFrame:
    """A map of a user, in its own coordinates."""
    with storage_errors(path):
        data = path.read_bytes()
    try:
        return gpd.read_file(BytesIO(data))
    except Exception as error:  # whatever GDAL says of a broken file
        raise InputError.of("diag-not-a-map", file=path.name, reason=str(error)[:200]) from error
