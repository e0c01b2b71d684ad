"""A user's file of cluster definitions: which industries belong to which group."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from gunjip.clusters.definitions.given import definitions_from
from gunjip.foundation.errors import GunjipError, InputError, Problem
from gunjip.foundation.files import storage_errors
from gunjip.study.user_files import read_table


def read_definitions(path: Path, known: Sequence[str]) -> dict[str, str]:
    """Groups from a file, checked against the study's industries.

    A table (CSV or workbook) has the columns ``industry`` and ``group``; a TOML file
    has a section ``[groups]`` with a list of codes a group. Codes may be beginnings of
    the study's codes.

    Returns
    -------
    dict
        Industry of the study → group.

    Raises
    ------
    InputError
        Names the file and everything that is wrong in it: unknown codes, a code in
        two groups, empty rows, missing columns.
    """
    frame = _toml(path) if path.suffix.lower() == ".toml" else read_table(path)
    try:
        return definitions_from(frame, known)
    except GunjipError as error:
        raise InputError(
            [Problem(p.key, p.params, path.name, p.row, p.column) for p in error.problems]
        ) from error


def _toml(path: Path) -> pd.DataFrame:
    with storage_errors(path):
        data = path.read_bytes()
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError.of("config-not-toml", file=path.name, reason=str(error)) from error
    groups = raw.get("groups", raw)
    whole = isinstance(groups, dict) and all(isinstance(v, list) for v in groups.values())
    if not groups or not whole:
        raise InputError.of("where-definition-shape", file=path.name)
    rows = [(str(code), str(name)) for name, codes in groups.items() for code in codes]
    return pd.DataFrame(rows, columns=["industry", "group"])
