"""Spreadsheets and Parquet: their sheets, columns and rows."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from gunjip.foundation.errors import InputError, MissingExtraError
from gunjip.sources.base import Options, Sniff
from gunjip.sources.intake import Ledger
from gunjip.sources.text import RawTable, check_width, detect_header, told, unique_names
from gunjip.sources.unpack import LIMIT, MAX_MEMBERS, guard, open_bytes, read_members

_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def check_workbook(path: Path, limit: int) -> None:
    """Refuse a workbook that unpacks past the limit or defines entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            items = archive.infolist()
            if len(items) > MAX_MEMBERS:
                raise InputError.of("source-too-many-members", file=path.name, count=len(items))
            total = 0
            for item in items:
                total += item.file_size
                guard(item.file_size, item.compress_size, file=path.name, limit=limit)
            guard(total, path.stat().st_size, file=path.name, limit=limit)
            for item in items:
                if item.filename.endswith((".xml", ".rels")):
                    with archive.open(item) as stream:
                        if _ENTITY.search(stream.read(4096)):
                            raise InputError.of("source-xml-entities", file=path.name)
    except NotImplementedError as error:  # a kind of RuntimeError
        raise InputError.of("source-broken-archive", file=path.name, reason=str(error)) from None
    except RuntimeError:
        raise InputError.of("source-encrypted", file=path.name) from None
    except EOFError:
        raise InputError.of("source-truncated", file=path.name) from None
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError) as error:
        raise InputError.of("source-broken-archive", file=path.name, reason=str(error)) from None


def _workbook(path: Path, limit: int, formulas: bool = False) -> Any:
    import openpyxl

    check_workbook(path, limit)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(
                _lean(path), read_only=True, data_only=not formulas, keep_links=False
            )
    except _BROKEN as error:
        raise InputError.of("source-broken-workbook", file=path.name, reason=str(error)) from None


_STYLES = "xl/styles.xml"
_NO_STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>'
)


def _lean(path: Path) -> Path | io.BytesIO:
    """The workbook, without its styles where they are bloated.

    Workbooks that were copied about for years carry megabytes of styles, which take
    longer to parse than all cells. Only their date formats matter here; dates of such
    a workbook come out as serial numbers.
    """
    with zipfile.ZipFile(path) as archive:
        if _STYLES not in archive.namelist() or archive.getinfo(_STYLES).file_size < 1 << 20:
            return path
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as lean:
            for name in archive.namelist():
                lean.writestr(name, _NO_STYLES if name == _STYLES else archive.read(name))
    return out


# What openpyxl and the XML parser raise on a broken workbook.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    SyntaxError,
    RecursionError,
    AssertionError,
    ArithmeticError,
)


def _rows(sheet: Any, file: str, most: int | None = None) -> Iterator[list[str]]:
    iterator = sheet.iter_rows(values_only=True, max_row=most)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(iterator)
        except StopIteration:
            return
        except _BROKEN as error:
            raise InputError.of("source-broken-workbook", file=file, reason=str(error)) from None
        check_width(len(row), file)
        yield [cell_text(v) for v in row]


def cell_text(value: Any) -> str:
    """A spreadsheet's cell as the text that a CSV export would hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)


def sniff_workbook(base: dict[str, Any], limit: int) -> Sniff:
    """Sheets of an XLSX file and the head of the first with rows."""
    path: Path = base["path"]
    book = _workbook(path, limit)
    sheets = [s.title for s in book.worksheets]
    chosen = ""
    lines: list[list[str]] = []
    with contextlib.closing(book):
        for sheet in book.worksheets:
            lines = list(_rows(sheet, path.name, 60))
            if sum(any(line) for line in lines) > 1:
                chosen = sheet.title
                break
    return _sheet_sniff(base, "xlsx", sheets, chosen, lines)


def _sheet_sniff(
    base: dict[str, Any], container: str, sheets: list[str], chosen: str, lines: list[list[str]]
) -> Sniff:
    lines = [_rstrip(line) for line in lines]
    header = detect_header(lines) if lines else 0
    columns = unique_names(lines[header]) if len(lines) > header else []
    return Sniff(
        **base,
        container=container,
        header=header,
        columns=tuple(columns),
        sample=tuple(tuple(line) for line in lines[header + 1 :] if any(line)),
        extra={
            "sheets": sheets,
            "sheet": chosen,
            "head": tuple(tuple(line) for line in lines[: header + 4]),
        },
    )


def _rstrip(line: list[str]) -> list[str]:
    end = len(line)
    while end and not line[end - 1]:
        end -= 1
    return line[:end]


def sheet_rows(sniff: Sniff, options: Options) -> list[list[str]]:
    """All rows of the chosen (or first filled) sheet as text."""
    name = str(options.get("sheet", sniff.extra.get("sheet", "")))
    sheets = list(sniff.extra.get("sheets", []))
    if name not in sheets:
        raise InputError.of("source-no-sheet", file=sniff.name, name=name, have=told(sheets))
    if sniff.container == "xls":
        return _xls_rows(sniff.path, name)
    book = _workbook(sniff.path, int(options.get("unpacked_limit", LIMIT)))
    with contextlib.closing(book):
        return list(_rows(book[name], sniff.name))


def raw_from_rows(
    rows: list[list[str]], header: int | None, file: str, detected: dict[str, Any]
) -> RawTable:
    """A table of text from rows of cells; blank rows are noted."""
    import pyarrow as pa

    filled = [_rstrip(r) for r in rows]
    while filled and not filled[-1]:
        filled.pop()
    if not filled:
        raise InputError.of("source-empty", file=file)
    header = detect_header(filled[:60]) if header is None else header
    if header >= len(filled):
        raise InputError.of("source-no-header", file=file, row=header + 1)
    columns = unique_names(filled[header])
    body = filled[header + 1 :]
    if not body:
        raise InputError.of("source-header-only", file=file, row=header + 1)
    width = len(columns)
    ledger = Ledger(file, len(body), first_row=header + 2)
    blank = np.array([not r for r in body])
    wide = np.array([len(r) > width for r in body])
    ledger.note("dropped", "source-blank-row", blank)
    ledger.note("dropped", "source-ragged-row", wide)
    keep = np.flatnonzero(~blank & ~wide)
    if keep.size == 0:
        raise InputError.of(
            "source-all-ragged", file=file, count=len(body), columns=width, name="–"
        )
    padded = [body[i] + [""] * (width - len(body[i])) for i in keep]
    table = pa.table(
        {c: pa.array([r[j] for r in padded], pa.string()) for j, c in enumerate(columns)}
    )
    return RawTable(table, keep, ledger, {**detected, "header_row": header + 1})


def load_workbook(sniff: Sniff, options: Options) -> RawTable:
    """A sheet as a table of text."""
    rows = sheet_rows(sniff, options)
    header = options.get("header_row")
    name = options.get("sheet", sniff.extra.get("sheet", ""))
    at = int(header) - 1 if header is not None else None
    return raw_from_rows(rows, at, sniff.name, {"sheet": str(name)})


def sniff_xls(base: dict[str, Any]) -> Sniff:
    """The old binary workbook (.xls), with the extra ``excel97``."""
    try:
        import xlrd
    except ImportError:
        return Sniff(**base, container="xls", extra={"needs": "excel97", "sheets": []})
    book = _open_xls(base["path"], xlrd)
    sheets = book.sheet_names()
    lines: list[list[str]] = []
    chosen = ""
    for sheet in book.sheets():
        if sheet.nrows > 1:
            lines = [
                [cell_text(v) for v in sheet.row_values(i)] for i in range(min(60, sheet.nrows))
            ]
            chosen = sheet.name
            break
    return _sheet_sniff(base, "xls", sheets, chosen, lines)


def _open_xls(path: Path, xlrd: Any) -> Any:
    data = read_members(path)[0].data
    try:
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    except (xlrd.XLRDError, *_BROKEN) as error:
        raise InputError.of("source-broken-workbook", file=path.name, reason=str(error)) from None


def _xls_rows(path: Path, name: str) -> list[list[str]]:
    try:
        import xlrd
    except ImportError:
        raise MissingExtraError.of("extra-missing", package="xlrd", extra="excel97") from None
    sheet = _open_xls(path, xlrd).sheet_by_name(name)
    return [[cell_text(v) for v in sheet.row_values(i)] for i in range(sheet.nrows)]


def _parquet(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with open_bytes(path) as file:
        try:
            return pq.ParquetFile(pa.BufferReader(file.read()))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise InputError.of(
                "source-broken-parquet", file=path.name, reason=str(error)[:200]
            ) from None


def sniff_parquet(base: dict[str, Any]) -> Sniff:
    """Columns and first rows of a Parquet file."""
    import pyarrow as pa

    file = _parquet(base["path"])
    check_width(len(file.schema_arrow.names), base["name"])
    try:
        batch = next(file.iter_batches(batch_size=60), None)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError.of(
            "source-broken-parquet", file=base["name"], reason=str(error)[:200]
        ) from None
    sample: tuple[tuple[str, ...], ...] = ()
    if batch is not None:
        sample = tuple(
            tuple("" if v is None else cell_text(v) for v in row.values())
            for row in batch.to_pylist()
        )
    names = tuple(unique_names(file.schema_arrow.names))
    return Sniff(
        **base,
        container="parquet",
        columns=names,
        sample=sample,
        extra={"rows": file.metadata.num_rows},
    )


def load_parquet(sniff: Sniff, options: Options) -> RawTable:
    """A Parquet file's columns; row numbers are record numbers with a header counted."""
    import pyarrow as pa

    file = _parquet(sniff.path)
    limit = int(options.get("unpacked_limit", LIMIT))
    size = sum(
        file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)
    )
    guard(max(size, 0), sniff.size, file=sniff.name, limit=limit)
    try:
        table = file.read()
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise InputError.of(
            "source-broken-parquet", file=sniff.name, reason=str(error)[:200]
        ) from None
    if table.num_rows == 0:
        raise InputError.of("source-header-only", file=sniff.name, row=1)
    table = table.rename_columns(unique_names(table.column_names))
    ledger = Ledger(sniff.name, table.num_rows, first_row=2)
    return RawTable(table, np.arange(table.num_rows), ledger, {})
