"""Groups of industries that are given: from a file, by hierarchy, edited by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from gunjip.clusters.codes import check_codes
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.common import require_columns


def definitions_from(
    groups: Mapping[str, str] | pd.DataFrame, known: Sequence[str]
) -> dict[str, str]:
    """A user's groups, checked: every code is known and stands in one group.

    Parameters
    ----------
    groups
        Industry → group, or a frame with the columns ``industry`` and ``group``, such
        as a benchmark file of cluster definitions. Codes may be prefixes of the known ones
        ("261" stands for all that begin with it and are not named themselves).
    known
        Industries of the study.

    Returns
    -------
    dict
        Known industry → group. Industries without a group are left out.

    Raises
    ------
    InputError
        Of a frame: a column is missing, a code or a group is empty, a code stands in two
        groups (named with both), or the study does not have a code (with near matches).
    ParameterError
        Of a mapping: codes that the study does not have.

    Examples
    --------
    >>> definitions_from({"261": "chips", "26202": "parts"}, ["26101", "26102", "26202"])
    {'26101': 'chips', '26102': 'chips', '26202': 'parts'}
    """
    checks = Checks()
    if isinstance(groups, pd.DataFrame):
        checks = Checks(InputError)  # all that is wrong with a file is told at once
        groups = _from_frame(groups, checks)
    prefixes = {code for code in groups if any(k.startswith(code) for k in known)}
    check_codes(checks, "definitions", [c for c in groups if c not in prefixes], known)
    checks.done()
    out = {}
    for code in known:
        # The longest given beginning decides.
        own = [code[:n] for n in range(len(code), 0, -1) if code[:n] in groups]
        if own:
            out[code] = groups[own[0]]
    return out


def _from_frame(frame: pd.DataFrame, checks: Checks) -> dict[str, str]:
    """The groups of a frame; what is wrong with it is noted."""
    require_columns(frame, ("industry", "group"), "definitions")
    code = frame["industry"].astype("str").str.strip()
    group = frame["group"].astype("str").str.strip()
    empty = frame["industry"].isna() | frame["group"].isna() | code.eq("") | group.eq("")
    if empty.any():
        # Row numbers as in the file, below its head.
        checks.add(
            "where-definition-empty",
            count=int(empty.sum()),
            rows=", ".join(str(int(k) + 2) for k in np.flatnonzero(empty)[:5]),
        )
    pairs = pd.DataFrame({"code": code, "group": group})[~empty].drop_duplicates()
    twice = pairs[pairs["code"].duplicated(keep=False)]
    if len(twice):
        one = str(twice["code"].iloc[0])
        checks.add(
            "where-definition-twice",
            count=int(twice["code"].nunique()),
            code=one,
            groups=", ".join(twice.loc[twice["code"] == one, "group"]),
        )
    return dict(zip(pairs["code"], pairs["group"], strict=True))


def edit_definitions(
    groups: Mapping[str, str],
    *,
    move: Mapping[str, str] | None = None,
    merge: Mapping[str, str] | None = None,
    drop: Sequence[str] = (),
) -> dict[str, str]:
    """Groups after a user's edits; what was given is left as it was.

    Parameters
    ----------
    groups
        Industry → group.
    move
        Industry → the group it goes to, which may be a new one.
    merge
        Group → the group that takes all its industries.
    drop
        Industries that are to have no group.

    Raises
    ------
    ParameterError
        Industries or groups that there are not, with near matches.

    Examples
    --------
    >>> edit_definitions({"a": "A", "b": "B", "c": "B"}, move={"c": "C"}, merge={"B": "A"})
    {'a': 'A', 'b': 'A', 'c': 'C'}
    """
    checks = Checks()
    check_codes(checks, "move", list(move or {}), list(groups))
    check_codes(checks, "merge", list(merge or {}), sorted(set(groups.values())))
    check_codes(checks, "drop", drop, list(groups))
    checks.done()
    moved = {**groups, **(move or {})}
    gone = set(drop)
    return {
        code: group if code in (move or {}) else (merge or {}).get(group, group)
        for code, group in moved.items()
        if code not in gone
    }


def definitions_frame(
    groups: Mapping[str, str], names: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Groups as the table that ``definitions_from`` reads: ``group, industry, name``."""
    told = names or {}
    return pd.DataFrame(
        [(group, code, told.get(code, "")) for code, group in groups.items()],
        columns=["group", "industry", "name"],
    ).sort_values(["group", "industry"], ignore_index=True)


def hierarchy(codes: Sequence[str], digits: int) -> dict[str, str]:
    """Industries grouped by the first digits of their codes."""
    return {code: code[:digits] for code in codes}
