"""A PostGIS table, with the extra ``postgis``: points become ``x`` and ``y``."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from gunjip.foundation.errors import InputError, MissingExtraError
from gunjip.sources.base import Options, Sniff
from gunjip.sources.intake import Ledger
from gunjip.sources.sheets import cell_text
from gunjip.sources.text import RawTable, check_width, unique_names

_NAME = re.compile(r"[A-Za-z_가-힣][\w가-힣]*")


def split_address(address: str) -> tuple[str, list[str]]:
    """The database's address and the table's names.

    Examples
    --------
    >>> split_address("postgresql://ann@host/db#public.plants")
    ('postgresql://ann@host/db', ['public', 'plants'])
    """
    database, _, table = address.partition("#")
    names = table.split(".") if table else []
    if not names or len(names) > 2 or not all(_NAME.fullmatch(n) for n in names):
        raise InputError.of("source-bad-address")
    return database, names


def load_table(sniff: Sniff, options: Options) -> RawTable:
    """All rows of a table; the first geometry column as x and y in its own SRID.

    Raises
    ------
    MissingExtraError
        psycopg is not installed.
    InputError
        The database refused, or the table is empty.
    """
    try:
        import psycopg
        from psycopg import sql
    except ImportError:
        raise MissingExtraError.of("extra-missing", package="psycopg", extra="postgis") from None
    database, names = split_address(str(sniff.extra["address"]))
    table = sql.Identifier(*names)
    try:
        with psycopg.connect(database, connect_timeout=10, autocommit=False) as link:
            link.read_only = True
            head = link.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table))
            columns = list(head.description or [])
            kinds = dict(
                link.execute(
                    "SELECT oid::int, typname FROM pg_type WHERE typname = 'geometry'"
                ).fetchall()
            )
            shapes = [c.name for c in columns if c.type_code in kinds]
            rest = [c.name for c in columns if c.type_code not in kinds]
            parts: list[Any] = [sql.Identifier(c) for c in rest]
            if shapes:
                shape = sql.Identifier(shapes[0])
                for function in ("ST_X", "ST_Y", "ST_SRID"):
                    inner = sql.SQL("ST_Centroid({})").format(shape)
                    parts.append(sql.SQL(function + "({})").format(inner))
            rows = link.execute(
                sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(parts), table)
            ).fetchall()
    except psycopg.Error as error:
        raise InputError.of("source-database", reason=" ".join(str(error).split())[:200]) from None
    return _as_table(rows, rest, bool(shapes), ".".join(names))


def _as_table(rows: list[Any], names: list[str], shapes: bool, file: str) -> RawTable:
    import pyarrow as pa

    if not rows:
        raise InputError.of("source-header-only", file=file, row=1)
    check_width(len(names), file)
    columns = unique_names(names)
    data: dict[str, Any] = {
        c: pa.array([None if r[j] is None else cell_text(r[j]) for r in rows], pa.string())
        for j, c in enumerate(columns)
    }
    detected: dict[str, Any] = {}
    if shapes:
        at = len(columns)
        data["x"] = pa.array([r[at] for r in rows], pa.float64())
        data["y"] = pa.array([r[at + 1] for r in rows], pa.float64())
        srid = next((r[at + 2] for r in rows if r[at + 2]), 0)
        if srid:
            detected["crs"] = f"EPSG:{srid}"
    return RawTable(
        pa.table(data), np.arange(len(rows)), Ledger(file, len(rows), first_row=1), detected
    )
