"""Any tabular container as a ``RawTable``: text, workbook, Parquet, JSON, points."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Sniff
from gunjip.sources.intake import Ledger
from gunjip.sources.sheets import cell_text, load_parquet, load_workbook
from gunjip.sources.text import RawTable, check_width, read_delimited
from gunjip.sources.unpack import LIMIT, read_members

#: Containers whose rows can be read.
TABULAR = ("text", "xlsx", "xls", "parquet", "json", "geo", "postgis", "rdata")


def load_raw(sniff: Sniff, options: Options) -> RawTable:
    """The rows of a file as they stand.

    Raises
    ------
    InputError
        The file is broken, empty, too big, or not tabular.
    """
    if sniff.container == "text":
        header = options.get("header_row")
        return read_delimited(
            read_members(
                sniff.path,
                limit=int(options.get("unpacked_limit", LIMIT)),
                choose=options.get("member"),
            ),
            file=sniff.name,
            encoding=options.encoding,
            delimiter=options.delimiter,
            header=int(header) - 1 if header is not None else None,
        )
    if sniff.container in ("xlsx", "xls"):
        return load_workbook(sniff, options)
    if sniff.container == "parquet":
        return load_parquet(sniff, options)
    if sniff.container == "json":
        return load_records(sniff, options)
    if sniff.container == "geo":
        from gunjip.sources.geo import load_points

        return load_points(sniff, options)
    if sniff.container == "postgis":
        from gunjip.sources.postgis import load_table

        return load_table(sniff, options)
    if sniff.container == "rdata":
        from gunjip.sources.rdata import load_frame

        return load_frame(sniff)
    raise InputError.of("source-not-understood", file=sniff.name, container=sniff.container)


def load_records(sniff: Sniff, options: Options) -> RawTable:
    """A JSON list of flat objects (or an object holding one) as rows.

    ``coordinates: [x, y]`` becomes the columns ``x`` and ``y``; other nested values
    are passed over. Row numbers are record numbers.
    """
    import pyarrow as pa

    records: list[Any] = []
    members = read_members(
        sniff.path, limit=int(options.get("unpacked_limit", LIMIT)), choose=options.get("member")
    )
    for member in members:
        try:
            value = json.loads(member.data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise InputError.of(
                "source-broken-json", file=f"{sniff.name}/{member.name}", reason=str(error)[:200]
            ) from None
        if isinstance(value, dict):
            lists = [v for v in value.values() if isinstance(v, list) and v]
            value = max(lists, key=len) if lists else []
        if isinstance(value, list):
            records.extend(value)
    if not records:
        raise InputError.of("source-header-only", file=sniff.name, row=1)
    flat = [isinstance(r, dict) for r in records]
    if not any(flat):
        raise InputError.of("source-not-records", file=sniff.name)
    names: dict[str, None] = {}
    rows: list[dict[str, str | None]] = []
    for record in records:
        row: dict[str, str | None] = {}
        for name, value in record.items() if isinstance(record, dict) else ():
            if isinstance(value, list) and name == "coordinates" and len(value) >= 2:
                row["x"], row["y"] = cell_text(value[0]), cell_text(value[1])
            elif not isinstance(value, list | dict):
                row[str(name)[:200]] = None if value is None else cell_text(value)
        names.update(dict.fromkeys(row))
        rows.append(row)
        if len(names) > 4999:
            check_width(len(names), sniff.name)
    table = pa.table({n: pa.array([r.get(n) for r in rows], pa.string()) for n in names})
    raw = RawTable(
        table,
        np.arange(len(rows)),
        Ledger(sniff.name, len(rows), first_row=1),
        {"members": len(members)},
    )
    odd = ~np.array(flat)
    raw.note("dropped", "source-not-a-record", odd)
    return raw.keep(~odd)
