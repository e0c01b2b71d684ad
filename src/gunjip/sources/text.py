"""Delimited text: its delimiter and header, and a strict, counted parse.

The parse is Arrow's, in memory and on all cores; columns that a reader names come
out typed where every value allows it, the rest as text. A row with too few or too
many fields is not guessed at: it is dropped and noted.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.errors import InputError, Problem
from gunjip.sources.encoding import to_utf8
from gunjip.sources.intake import Ledger, Outcome
from gunjip.sources.unpack import Member

if TYPE_CHECKING:
    import pyarrow as pa

MAX_COLUMNS = 5_000
DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows as the file has them, before any meaning is given to them.

    Attributes
    ----------
    table
        Arrow columns, text or numbers.
    positions
        Position in the file of each row (0 is the first after the header).
    ledger
        Where outcomes of rows are noted.
    detected
        What was found out while parsing (encoding, delimiter, header row).
    """

    table: pa.Table
    positions: NDArray[np.int64]
    ledger: Ledger
    detected: dict[str, Any]

    @property
    def columns(self) -> list[str]:
        """Column names."""
        return list(self.table.column_names)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def note(
        self, outcome: Outcome, key: str, rows: ArrayLike, column: str | None = None, **params: Any
    ) -> None:
        """Note an outcome of rows of this table (a mask, or row indices)."""
        where = np.asarray(rows)
        if where.dtype == bool:
            where = np.flatnonzero(where)
        self.ledger.note(outcome, key, self.positions[where.astype(np.int64)], column, **params)

    def row(self, index: int) -> int:
        """Row number in the file of a row of this table."""
        return self.ledger.row(int(self.positions[index]))

    def keep(self, mask: NDArray[np.bool_]) -> RawTable:
        """The rows of a mask (what is left out has been noted by the caller)."""
        import pyarrow as pa

        return RawTable(
            self.table.filter(pa.array(mask)), self.positions[mask], self.ledger, self.detected
        )

    def with_columns(self, names: Sequence[str]) -> RawTable:
        """The same rows with other column names."""
        return RawTable(
            self.table.rename_columns(list(names)), self.positions, self.ledger, self.detected
        )


def split_lines(text: str, delimiter: str, count: int = 60) -> list[list[str]]:
    """The first lines as fields; a broken quote ends the list."""
    csv.field_size_limit(1 << 24)
    out: list[list[str]] = []
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for fields in reader:
            out.append(fields)
            if len(out) >= count:
                break
    except csv.Error:
        pass
    return out


def detect_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most alike numbers of fields."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        widths = [len(f) for f in split_lines(text, delimiter) if f]
        if len(widths) > 2:
            widths = widths[:-1]  # the last line may be cut
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        score = times / len(widths) * min(width - 1, 6)
        if delimiter == "\t" and times == len(widths):
            score *= 10  # tabs stand in no text by chance
        if score > best_score:
            best, best_score = delimiter, score
    return best


def detect_header(lines: Sequence[Sequence[str]]) -> int:
    """Index of the header: the first line as wide as the table that is mostly words."""
    widths = [len(line) for line in lines if any(c.strip() for c in line)]
    if not widths:
        return 0
    width = Counter(widths).most_common(1)[0][0]
    for index, line in enumerate(lines):
        filled = [c for c in line if c.strip()]
        if len(line) == width and len(filled) > 0.5 * width:
            return index
    return 0


def unique_names(names: Sequence[str]) -> list[str]:
    """Column names without doubles or blanks, in one Unicode form."""
    import unicodedata

    seen: Counter[str] = Counter()
    out = []
    for index, name in enumerate(names):
        clean = " ".join(unicodedata.normalize("NFC", str(name)).replace("\ufeff", "").split())
        clean = clean[:200] or f"column_{index + 1}"
        seen[clean] += 1
        while seen[clean] > 1 or clean in out:
            clean = f"{clean}_{seen[clean]}"
            seen[clean] += 1
        out.append(clean)
    return out


def told(words: Sequence[str], *, most: int = 12, width: int = 400) -> str:
    """Some words as a list for a message, cut where there are many or long ones."""
    text = ", ".join(w[:60] for w in words[:most])[:width]
    return text + (", …" if len(words) > most or len(text) == width else "") or "–"


def check_width(count: int, file: str) -> None:
    """Refuse a table with more columns than any of ours has."""
    if count > MAX_COLUMNS:
        raise InputError.of(
            "source-too-many-columns", file=file, count=count, limit=str(MAX_COLUMNS)
        )


def read_delimited(
    members: Sequence[Member],
    *,
    file: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: int | None = None,
    types: Mapping[str, Any] | None = None,
    only: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> RawTable:
    """Parse one or several files of the same columns.

    Parameters
    ----------
    members
        The unpacked files. Several are laid one under the other; they must have the
        same header, and row numbers then count on through them.
    encoding, delimiter, header
        As given by the user; None is "find out". ``header`` is the index of the
        header's line.
    types
        Arrow types by column, tried first; if a value does not fit, the columns are
        read as text instead and the reader mends them.
    only
        Columns that are needed; others are checked for their number and passed over.
    names
        Column names in place of the file's header (of a header of several lines).
    """
    parts = [
        _parse(
            m,
            file if len(members) == 1 else f"{file}/{m.name}",
            encoding,
            delimiter,
            header,
            types,
            only,
            names,
        )
        for m in members
    ]
    if len(parts) == 1:
        return parts[0].raw(file)
    return _stack(parts, file)


@dataclass(slots=True)
class _Part:
    table: Any
    total: int
    ragged: list[int]
    bad: NDArray[np.int64]
    nul: NDArray[np.int64]
    blank_check: bool
    first_row: int
    detected: dict[str, Any]

    def raw(self, file: str) -> RawTable:
        ledger = Ledger(file, self.total, first_row=self.first_row)
        return _account(self, ledger, 0)


def _stack(parts: list[_Part], file: str) -> RawTable:
    import pyarrow as pa

    for part in parts[1:]:
        if part.table.column_names != parts[0].table.column_names:
            raise InputError.of("source-members-differ", file=file)
    ledger = Ledger(file, sum(p.total for p in parts), first_row=parts[0].first_row)
    raws, offset = [], 0
    for part in parts:
        raws.append(_account(part, ledger, offset))
        offset += part.total
    schema = pa.schema([(n, pa.string()) for n in parts[0].table.column_names])
    same = all(r.table.schema == raws[0].table.schema for r in raws)
    tables = [r.table if same else r.table.cast(schema) for r in raws]
    return RawTable(
        pa.concat_tables(tables),
        np.concatenate([r.positions for r in raws]),
        ledger,
        {**parts[0].detected, "members": len(parts)},
    )


def _account(part: _Part, ledger: Ledger, offset: int) -> RawTable:
    """Give rows their positions and note what the parse found."""
    keep = np.ones(part.total, dtype=bool)
    keep[part.ragged] = False
    positions = np.flatnonzero(keep) + offset
    ledger.note("dropped", "source-ragged-row", np.array(part.ragged, dtype=np.int64) + offset)
    header_lines = part.first_row - 1
    for lines, outcome, key in (
        (part.bad, "unknown", "source-bad-bytes"),
        (part.nul, "repaired", "source-nul"),
    ):
        where = lines - header_lines
        where = where[(where >= 0) & (where < part.total)]
        ledger.note(outcome, key, where + offset)  # type: ignore[arg-type]
    raw = RawTable(part.table, positions, ledger, part.detected)
    if part.blank_check and len(raw):
        blank = _blank_rows(raw.table)
        raw.note("dropped", "source-blank-row", blank)
        raw = raw.keep(~blank)
    return raw


def _blank_rows(table: Any) -> NDArray[np.bool_]:
    import pyarrow as pa
    import pyarrow.compute as pc

    blank = np.ones(table.num_rows, dtype=bool)
    for column in table.columns:
        if pa.types.is_string(column.type):
            empty = pc.equal(pc.utf8_trim_whitespace(column), "")
            blank &= np.asarray(pc.fill_null(empty, True))
        else:
            blank &= np.asarray(pc.is_null(column))
    return blank


def _parse(
    member: Member,
    file: str,
    encoding: str | None,
    delimiter: str | None,
    header: int | None,
    types: Mapping[str, Any] | None,
    only: Sequence[str] | None,
    names: Sequence[str] | None,
) -> _Part:
    decoded = to_utf8(member.data, encoding, file=file)
    data = decoded.data
    if data[-1:] in (b"\n", b"\r", b"\x1a", b" "):
        data = data.rstrip(b"\r\n\x1a ")
    if not data:
        raise InputError.of("source-empty", file=file)
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    head = data[: 1 << 18]
    end = head.rfind(b"\n") if len(head) < len(data) else len(head)
    text = head[: end if end > 0 else len(head)].decode("utf-8", errors="replace")
    check_width(max(text.split("\n", 1)[0].count(d) for d in DELIMITERS) + 1, file)
    delimiter = delimiter or detect_delimiter(text)
    lines = split_lines(text, delimiter)
    header = detect_header(lines) if header is None else header
    if header >= len(lines):
        raise InputError.of("source-no-header", file=file, row=header + 1)
    check_width(len(lines[header]), file)
    columns = list(names) if names is not None else unique_names(lines[header])
    detected = {
        "encoding": decoded.encoding,
        "delimiter": delimiter,
        "header_row": header + 1,
    }
    table, total, ragged = _arrow(data, columns, header + 1, delimiter, types, only, file, header)
    if total == 0:
        raise InputError.of("source-header-only", file=file, row=header + 1)
    if table.num_rows == 0:
        raise InputError.of(
            "source-all-ragged", file=file, count=total, columns=len(columns), name=delimiter
        )
    blank = _may_be_blank(data, delimiter)
    return _Part(
        table, total, ragged, decoded.bad_lines, decoded.nul_lines, blank, header + 2, detected
    )


def _may_be_blank(data: bytes, delimiter: str) -> bool:
    """Whether a line begins with its end or with a delimiter."""
    letters = np.frombuffer(data, dtype=np.uint8)
    empty = np.frombuffer(b"\n\r" + delimiter.encode(), dtype=np.uint8)
    for start in range(0, letters.size, 1 << 22):  # a block that the cache holds
        here = letters[start : start + (1 << 22) + 1]
        first = here[1:][here[:-1] == ord("\n")]
        if np.isin(first, empty).any():
            return True
    return False


def _arrow(
    data: bytes,
    columns: list[str],
    skip: int,
    delimiter: str,
    types: Mapping[str, Any] | None,
    only: Sequence[str] | None,
    file: str,
    header: int,
) -> tuple[Any, int, list[int]]:
    """The parsed table, the number of records, and the positions of ragged ones."""
    import pyarrow as pa
    import pyarrow.csv as pcsv

    wanted = [c for c in columns if only is None or c in only] or columns[:1]
    quoted = b'"' in data
    ragged: list[int] = []
    seen = 0
    swallowed = False

    def on_ragged(row: Any) -> str:
        nonlocal seen, swallowed
        seen += 1
        swallowed = swallowed or "\n" in row.text
        if row.number is not None:
            ragged.append(row.number - skip - 1)
        return "skip"

    def attempt(typed: bool, threads: bool, block: int) -> Any:
        nonlocal seen
        seen = 0
        ragged.clear()
        column_types = {c: pa.string() for c in wanted}
        if typed and types:
            column_types.update({c: t for c, t in types.items() if c in wanted})
        return pcsv.read_csv(
            pa.BufferReader(data),
            read_options=pcsv.ReadOptions(
                use_threads=threads, block_size=block, column_names=columns, skip_rows=skip
            ),
            parse_options=pcsv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
                invalid_row_handler=on_ragged,
            ),
            convert_options=pcsv.ConvertOptions(
                include_columns=wanted, column_types=column_types, strings_can_be_null=False
            ),
        )

    typed, threads, block = bool(types), len(data) > 1 << 20, 1 << 22
    while True:
        try:
            table = attempt(typed, threads, block)
        except pa.ArrowInvalid as error:
            told = str(error)
            if "straddling" in told and block < len(data) + 2:
                block = min(len(data) + 2, (1 << 31) - 1)
                continue
            if typed and "conversion error" in told:
                typed = False
                continue
            if "Empty CSV" in told or len(data.split(b"\n", skip + 1)) <= skip:
                raise InputError.of("source-header-only", file=file, row=header + 1) from None
            if quoted and data.count(b'"') % 2:
                raise _open_quote(data, file) from None
            raise InputError.of("source-not-csv", file=file, reason=told[:200]) from None
        if seen and len(ragged) != seen:
            threads = False  # only one thread can say which rows they were
            continue
        break
    if quoted and data.count(b'"') % 2 and (swallowed or _any_line_break(table)):
        raise _open_quote(data, file)
    # Records that hold line breaks shift Arrow's physical row numbers: keep them in range.
    total = table.num_rows + seen
    fixed = sorted({min(max(r, 0), total - 1) for r in ragged})
    if len(fixed) != seen:
        fixed = list(range(total - seen, total))
    return table, total, fixed


def _any_line_break(table: Any) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    return any(
        bool(pc.any(pc.match_substring(column, "\n")).as_py())
        for column in table.columns
        if pa.types.is_string(column.type)
    )


def _open_quote(data: bytes, file: str) -> InputError:
    odd = [i for i, line in enumerate(data.split(b"\n")) if line.count(b'"') % 2]
    return InputError(Problem("source-open-quote", file=file, row=(odd[-1] if odd else 0) + 1))
