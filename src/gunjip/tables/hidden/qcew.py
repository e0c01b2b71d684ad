"""The two trees of the US Quarterly Census of Employment and Wages.

Industries: total, domain, supersector, sector, and three to six digits. Areas:
the nation, states, counties with the ``xx999`` of unknown county. Where a state's
own figures are not given its counties still hang on it. Where all states are there,
the nation's totals are taken from its rows or, without them, recovered from the
published location quotients: each gives, rounded to two digits, an interval

    X_US in share of the area × T_US / (LQ ± 0.005),

with all covered jobs as the base, and thousands of them intersect in a narrow one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Reading
from gunjip.tables.hidden.bounds import HIDDEN, NONE, PUBLISHED
from gunjip.tables.hidden.hierarchy import Hierarchy
from gunjip.tables.hidden.trees import Floats, Ints

NATION = "US000"
#: Sector → supersector, as BLS has it.
SUPERSECTORS = {
    "11": "1011", "21": "1011", "23": "1012", "31-33": "1013", "42": "1021", "44-45": "1021",
    "48-49": "1021", "22": "1021", "51": "1022", "52": "1023", "53": "1023", "54": "1024",
    "55": "1024", "56": "1024", "61": "1025", "62": "1025", "71": "1026", "72": "1026",
    "81": "1027", "92": "1028", "99": "1029",
}  # fmt: skip
JOINT_SECTORS = {"31": "31-33", "32": "31-33", "33": "31-33", "44": "44-45", "45": "44-45",
                 "48": "48-49", "49": "48-49"}  # fmt: skip
#: Outside the nation of the location quotients: Puerto Rico, the Virgin Islands.
OUTSIDE = ("72", "78")
STATES = 51
#: Half the last digit of a quotient, and a little for the publisher's own doubles.
HALF_DIGIT = 0.00501
LEAST_QUOTIENT = 0.5


def ancestors(code: str, level: int) -> list[str]:
    """Codes above an industry code, the nearest first.

    ``level`` is the second digit of ``agglvl_code``: 1 total … 4 sector, 8 six digits.

    Examples
    --------
    >>> ancestors("336111", 8)
    ['33611', '3361', '336', '31-33', '1013', '101', '10']
    >>> ancestors("1022", 3)
    ['102', '10']
    """
    out = [code[:d] for d in range(level - 3, 2, -1)] if level > 4 else []
    if level > 4:
        out.append(JOINT_SECTORS.get(code[:2], code[:2]))
    if level >= 4:
        out.append(SUPERSECTORS.get(out[-1] if out else code, ""))
    if level >= 3:
        super_code = out[-1] if level >= 4 else code
        out.append("101" if super_code in ("1011", "1012", "1013") else "102")
    if level >= 2:
        out.append("10")
    return out


def qcew_hierarchy(*readings: Reading, year: int | None = None) -> Hierarchy:
    """The hierarchy of QCEW files that were read with ``hierarchy=True``.

    Parameters
    ----------
    *readings
        Of counties, and of states or the nation where there are files of them.
        Each was read with the option ``hierarchy``.
    year
        The last one by default.

    Raises
    ------
    InputError
        A reading without all levels, or no county in any.
    """
    frames, covered = [], []
    for reading in readings:
        if "upper" not in reading.parts:
            raise InputError.of("hidden-no-levels", file=reading.intake.file)
        frames.append(reading.parts["upper"])
        covered.append(reading.parts["covered_totals"])
    return hierarchy_from_levels(frames, covered, year=year)


def hierarchy_from_levels(
    frames: Sequence[pd.DataFrame], covered: Sequence[pd.DataFrame], *, year: int | None = None
) -> Hierarchy:
    """The hierarchy from what :func:`qcew_hierarchy` takes of each reading.

    Parameters
    ----------
    frames, covered
        The parts ``upper`` and ``covered_totals`` of each reading.
    year
        The last one by default.
    """
    if not frames:
        raise InputError.of("hidden-no-counties")
    wanted = max(int(f["year"].max()) for f in frames) if year is None else year
    every = pd.concat(list(covered), ignore_index=True)
    totals = every[every["year"] == wanted].drop_duplicates("region").set_index("region")["value"]
    return _build([_coded(f[f["year"] == wanted]) for f in frames], totals)


def _coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Codes as categories, also after a way through a file."""
    keys = ("region", "industry", "level")
    return frame.assign(**{k: frame[k].astype("category") for k in keys})


def _used(column: pd.Series[str]) -> dict[int, str]:
    """Categories in use, by their codes."""
    names = [str(name) for name in column.cat.categories]
    codes = np.unique(column.cat.codes.to_numpy())
    return {int(c): names[c] for c in codes if c >= 0}


def _nodes(frames: list[pd.DataFrame]) -> tuple[list[str], dict[str, int]]:
    """Counties, and each industry's level (1 total … 8 six digits)."""
    counties: set[str] = set()
    level: dict[str, int] = {}
    for frame in frames:
        names = _used(frame["industry"])
        kinds = frame["level"].cat.codes.to_numpy().astype(np.int64)
        for code, name in _used(frame["level"]).items():
            if name[0] not in "751":
                continue
            at = kinds == code
            if name[0] == "7":
                areas = _used(frame["region"])
                found = np.unique(frame["region"].cat.codes.to_numpy()[at])
                counties |= {areas[int(c)] for c in found if c >= 0}
            if name[1:].isdigit() and int(name[1]) >= 1:
                found = np.unique(frame["industry"].cat.codes.to_numpy()[at])
                level |= {names[int(c)]: int(name[1]) for c in found if c >= 0}
    return sorted(counties), level


def _build(frames: list[pd.DataFrame], covered: pd.Series[float]) -> Hierarchy:
    counties, level = _nodes(frames)
    if not counties:
        raise InputError.of("hidden-no-counties")
    industries = sorted(level, key=lambda c: (level[c], c))
    place = {c: k for k, c in enumerate(industries)}
    industry_parent = np.array(
        [next((place[a] for a in ancestors(c, level[c]) if a in place), -1) for c in industries],
        dtype=np.int64,
    )
    prefixes = sorted({c[:2] for c in counties})
    whole = len([p for p in prefixes if p not in OUTSIDE]) >= STATES
    regions = [*([NATION] if whole else []), *(p + "000" for p in prefixes), *counties]
    spot = {r: k for k, r in enumerate(regions)}
    region_parent = np.array(
        [-1] * whole
        + [0 if whole and p not in OUTSIDE else -1 for p in prefixes]
        + [spot[c[:2] + "000"] for c in counties],
        dtype=np.int64,
    )
    shape = (len(regions), len(industries))
    values, plants = np.zeros(shape), np.zeros(shape)
    status = np.zeros(shape, dtype=np.int8)
    wages = np.full(shape, np.nan) if any("wages" in f for f in frames) else None
    given = np.zeros(len(regions), dtype=bool)
    least, most = np.zeros(len(industries)), np.full(len(industries), np.inf)
    nation = _nation(covered)
    for frame in frames:
        a, i = _positions(frame["region"], spot), _positions(frame["industry"], place)
        rows = np.flatnonzero((a >= 0) & (i >= 0))
        a, i = a[rows], i[rows]
        amount = frame["value"].to_numpy(dtype=float)[rows]
        count = frame["plants"].to_numpy(dtype=float)[rows]
        hidden = (frame["status"] == "withheld").to_numpy()[rows] | np.isnan(amount)
        values[a, i] = np.where(hidden, 0.0, amount)
        plants[a, i] = np.nan_to_num(count)
        # A row whose plants are all gone is a true zero.
        status[a, i] = np.where(hidden & (count == 0), NONE, np.where(hidden, HIDDEN, PUBLISHED))
        given[a] = True
        if wages is not None and "wages" in frame:
            wages[a, i] = frame["wages"].to_numpy(dtype=float)[rows]
        if "lq" in frame:
            base = covered.reindex(regions).to_numpy(dtype=float)[a]
            share = np.where(hidden, np.nan, amount) / np.where(base > 0, base, np.nan)
            quotient = frame["lq"].to_numpy(dtype=float)[rows]
            low, high = national_bounds(share, quotient, i, nation, len(industries))
            least, most = np.maximum(least, low), np.minimum(most, high)
    # Nodes without figures of their own: their plants are those below them.
    for node in np.flatnonzero(~given)[::-1]:
        plants[node] = plants[region_parent == node].sum(axis=0)
        status[node] = np.where(plants[node] > 0, HIDDEN, NONE)
    bounds_low = bounds_high = None
    if whole and not given[0]:
        empty = least > most
        least[empty], most[empty] = 0.0, np.inf
        bounds_low, bounds_high = np.zeros(shape), np.full(shape, np.inf)
        bounds_low[0], bounds_high[0] = least, most
    return Hierarchy(
        tuple(regions), tuple(industries), region_parent, industry_parent,
        values, status, plants, bounds_low, bounds_high, wages,
    )  # fmt: skip


def _positions(column: pd.Series[str], place: dict[str, int]) -> Ints:
    """Node of each row, −1 for none; looked up once a category."""
    nodes = np.array([place.get(str(c), -1) for c in column.cat.categories] + [-1], dtype=np.int64)
    return np.asarray(nodes[column.cat.codes.to_numpy()])


def _nation(covered: pd.Series[float]) -> float:
    """All covered jobs of the nation; NaN where a part is not known."""
    names = covered.index.to_series()
    counties = (names.str[2:] != "000") & ~names.str[:2].isin(OUTSIDE)
    return float(covered.get(NATION, covered[counties.to_numpy()].sum(skipna=False)))


def national_bounds(
    share: Floats, quotient: Floats, industry: Ints, nation: float, size: int
) -> tuple[Floats, Floats]:
    """Bounds of the nation's jobs by industry from published location quotients.

    Parameters
    ----------
    share
        Jobs over all covered jobs of the area, NaN where withheld, shape (rows,).
    quotient
        As published, rounded to two digits, shape (rows,).
    industry
        Position of each row's industry, shape (rows,).
    nation
        All covered jobs of the nation.
    size
        How many industries.
    """
    low, high = np.zeros(size), np.full(size, np.inf)
    with np.errstate(invalid="ignore"):
        use = (quotient >= LEAST_QUOTIENT) & (share > 0)
    if np.isfinite(nation):
        scaled = share[use] * nation
        np.maximum.at(low, industry[use], scaled / (quotient[use] + HALF_DIGIT))
        np.minimum.at(high, industry[use], scaled / (quotient[use] - HALF_DIGIT))
    return low, high
