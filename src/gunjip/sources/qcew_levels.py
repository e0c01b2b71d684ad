"""What stands above the cells of a QCEW file: totals, bounds, other levels, the year before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.sources.clean import numbers, texts
from gunjip.sources.qcew_file import HIDDEN_BEFORE, LEVELS, Cells, equals, quotient_of, taken


def ancestor(code: str, digits: int) -> str:
    """The code's ancestor of so many digits; 0 is the total.

    Examples
    --------
    >>> ancestor("336111", 2), ancestor("5415", 3), ancestor("31-33", 0)
    ('31-33', '541', '')
    """
    if digits == 0:
        return ""
    if digits == 2:
        head = code[:2]
        for joint, members in (
            ("31-33", ("31", "32", "33")),
            ("44-45", ("44", "45")),
            ("48-49", ("48", "49")),
        ):
            if head in members:
                return joint
        return head
    return code[:digits]


def upper_bounds(
    cells: Cells,
    own: NDArray[np.bool_],
    chosen: dict[str, Any],
    rows: NDArray[np.int64],
    year: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The least that published ancestors leave for each cell; infinite without any."""
    high = np.full(rows.size, np.inf)
    hidden = cells.hidden[rows]
    if not hidden.any():
        return high
    names = [str(c) for c in cells.industries.cat.categories]
    place = {c: i for i, c in enumerate(names)}
    area = cells.areas.cat.codes.to_numpy().astype(np.int64)
    code = cells.industries.cat.codes.to_numpy().astype(np.int64)
    wide = len(names) + 2
    value = cells.value[rows]
    for second, digits in [(1, 0), *((s, d) for s, d in LEVELS.items() if d < chosen["digits"])]:
        upper = np.flatnonzero(own & cells.at(cells.level, f"{chosen['first']}{second}"))
        upper = upper[~np.isnan(cells.value[upper])]
        if upper.size == 0:
            continue
        up = np.array([place.get(ancestor(n, digits), -1) for n in names], dtype=np.int64)
        mine = up[code[rows]] if digits else np.full(rows.size, len(names), dtype=np.int64)
        theirs = code[upper] if digits else np.full(upper.size, len(names), dtype=np.int64)
        key = (area[rows] * wide + mine) * 3000 + year[rows]
        their_key = (area[upper] * wide + theirs) * 3000 + year[upper]
        their_key, at = np.unique(their_key, return_index=True)
        found = np.minimum(np.searchsorted(their_key, key), their_key.size - 1)
        ok = (their_key[found] == key) & (mine >= 0)
        published = np.bincount(
            found[ok], weights=np.nan_to_num(value[ok]), minlength=their_key.size
        )
        left = np.maximum(cells.value[upper[at]] - published, 0.0)
        high[ok] = np.minimum(high[ok], left[found[ok]])
    return high


def totals(
    cells: Cells, mask: NDArray[np.bool_], year: NDArray[np.int64], key: str
) -> pd.DataFrame:
    """Published totals: ``region`` or ``industry``, ``year, value, plants``."""
    rows = np.flatnonzero(mask)
    column = cells.areas if key == "region" else cells.industries
    frame = pd.DataFrame(
        {
            key: np.asarray(taken(column, rows).astype(str)) if rows.size else [],
            "year": year[rows],
            "value": cells.value[rows],
            "plants": cells.plants[rows],
        }
    )
    return frame.drop_duplicates([key, "year"], ignore_index=True)


def grand(regions: pd.DataFrame, nation: pd.DataFrame) -> pd.DataFrame:
    """The nation's published total, or the sum over regions where each is published."""
    if not nation.empty:
        return nation[["year", "value", "plants"]].reset_index(drop=True)
    if regions.empty:
        return pd.DataFrame({"year": [], "value": [], "plants": []})
    by_year = regions.groupby("year")
    value, plants = by_year["value"].agg(lambda v: v.sum(skipna=False)), by_year["plants"].sum()
    return pd.DataFrame(
        {"year": value.index, "value": value.to_numpy(dtype=float), "plants": plants.to_numpy()}
    )


def year_before(
    cells: Cells, rows: NDArray[np.int64], year: NDArray[np.int64], changes: Mapping[str, str]
) -> pd.DataFrame:
    """The cells a year earlier: level less change over the year.

    Jobs are missing where either year withholds them; counts of establishments never are.
    A cell without a row now is not here, though it may have had plants a year ago.
    """
    hidden_then = texts(cells.raw, HIDDEN_BEFORE)
    known = equals(hidden_then, "") | (hidden_then.cat.codes < 0).to_numpy()
    out = pd.DataFrame(
        {
            "region": taken(cells.areas, rows),
            "industry": taken(cells.industries, rows),
            "year": year[rows] - 1,
        }
    )
    now = {"value": cells.value[rows], "plants": cells.plants[rows]}
    for name in ("value", "plants"):
        if name in changes:
            before = now[name] - numbers(cells.raw, changes[name])[rows]
            out[name] = np.where(before >= 0, before, np.nan)
        else:
            out[name] = np.nan
    out["value"] = out["value"].where(known[rows])
    return out


def every_level(
    cells: Cells, rows: NDArray[np.int64], year: NDArray[np.int64], mapped: Mapping[str, str]
) -> pd.DataFrame:
    """All levels of the chosen ownership, for repairing withheld cells."""
    hidden = cells.hidden[rows]
    frame = pd.DataFrame(
        {
            "region": taken(cells.areas, rows),
            "industry": taken(cells.industries, rows),
            "level": taken(cells.level, rows),
            "year": year[rows],
            "value": cells.value[rows],
            "status": pd.Categorical.from_codes(
                np.asarray(hidden, dtype=np.int8), categories=pd.Index(["published", "withheld"])
            ),
            "plants": cells.plants[rows],
        }
    )
    quotient = quotient_of(cells.raw.columns, mapped)
    for name, column in (("wages", mapped.get("wages")), ("lq", quotient)):
        if column is not None:
            # A withheld row writes 0 here too.
            frame[name] = np.where(hidden, np.nan, numbers(cells.raw, column, least=0.0)[rows])
    return frame
