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
from typing import Any

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
    data = pd.concat([_narrow(f[f["year"] == wanted]) for f in frames], ignore_index=True)
    totals = pd.concat(list(covered), ignore_index=True)
    totals = totals[totals["year"] == wanted].drop_duplicates("region").set_index("region")["value"]
    return _build(data, totals)


def _narrow(frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.copy()
    for name in ("region", "industry", "level"):
        out[name] = out[name].astype("str")
    return out[out["level"].str[0].isin(["7", "5", "1"])]


def _build(data: pd.DataFrame, covered: pd.Series[float]) -> Hierarchy:
    kind = data["level"].str[0].to_numpy()
    depth = data["level"].str[1].astype(int).to_numpy()
    counties = sorted(data.loc[kind == "7", "region"].unique())
    if not counties:
        raise InputError.of("hidden-no-counties")
    codes = (
        pd.DataFrame({"code": data["industry"].to_numpy(), "level": depth})
        .query("level >= 1")
        .drop_duplicates("code")
        .sort_values(["level", "code"])
    )
    industries = codes["code"].tolist()
    place = {c: k for k, c in enumerate(industries)}
    industry_parent = np.array(
        [
            next((place[a] for a in ancestors(c, int(n)) if a in place), -1)
            for c, n in zip(industries, codes["level"], strict=True)
        ],
        dtype=np.int64,
    )
    prefixes = sorted({c[:2] for c in counties})
    whole = len([p for p in prefixes if p not in OUTSIDE]) >= STATES
    states = [p + "000" for p in prefixes]
    regions = [*([NATION] if whole else []), *states, *counties]
    spot = {r: k for k, r in enumerate(regions)}
    region_parent = np.array(
        [-1] * whole
        + [0 if whole and p not in OUTSIDE else -1 for p in prefixes]
        + [spot[c[:2] + "000"] for c in counties],
        dtype=np.int64,
    )
    a = pd.Index(regions).get_indexer(pd.Index(data["region"]))
    i = pd.Index(industries).get_indexer(pd.Index(data["industry"]))
    use = (a >= 0) & (i >= 0)
    a, i, data = a[use], i[use], data[use]
    shape = (len(regions), len(industries))
    values, plants = np.zeros(shape), np.zeros(shape)
    status = np.zeros(shape, dtype=np.int8)
    hidden = data["status"].to_numpy() == "withheld"
    amount, count = data["value"].to_numpy(dtype=float), data["plants"].to_numpy(dtype=float)
    hidden |= np.isnan(amount)
    values[a, i] = np.where(hidden, 0.0, amount)
    plants[a, i] = np.nan_to_num(count)
    # A row whose plants are all gone is a true zero.
    status[a, i] = np.where(hidden & (count == 0), NONE, np.where(hidden, HIDDEN, PUBLISHED))
    # Nodes without figures of their own: their plants are those below them.
    given = np.zeros(len(regions), dtype=bool)
    given[a] = True
    for node in np.flatnonzero(~given)[::-1]:
        plants[node] = plants[region_parent == node].sum(axis=0)
        status[node] = np.where(plants[node] > 0, HIDDEN, NONE)
    wages = None
    if "wages" in data:
        wages = np.full(shape, np.nan)
        wages[a, i] = data["wages"].to_numpy(dtype=float)
    low = high = None
    if whole and not given[0] and "lq" in data:
        low, high = np.zeros(shape), np.full(shape, np.inf)
        low[0], high[0] = national_bounds(data, i, covered, len(industries))
    return Hierarchy(
        tuple(regions), tuple(industries), region_parent, industry_parent,
        values, status, plants, low, high, wages,
    )  # fmt: skip


def national_bounds(
    data: pd.DataFrame, industry: Ints, covered: pd.Series[float], size: int
) -> tuple[Floats, Floats]:
    """Bounds of the nation's jobs by industry from published location quotients.

    Parameters
    ----------
    data
        Rows with ``region, value, status, lq``.
    industry
        Position of each row's industry.
    covered
        All covered jobs of each area.
    size
        How many industries.
    """
    low, high = np.zeros(size), np.full(size, np.inf)
    names = covered.index.to_series()
    counties = (names.str[2:] != "000") & ~names.str[:2].isin(OUTSIDE)
    nation = float(covered.get(NATION, covered[counties.to_numpy()].sum(skipna=False)))
    quotient: Any = data["lq"].to_numpy(dtype=float)
    jobs = data["value"].to_numpy(dtype=float)
    base = covered.reindex(data["region"]).to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        use = (quotient >= LEAST_QUOTIENT) & (jobs > 0) & (base > 0)
    if not np.isfinite(nation) or not use.any():
        return low, high
    scaled = jobs[use] / base[use] * nation
    np.maximum.at(low, industry[use], scaled / (quotient[use] + HALF_DIGIT))
    np.minimum.at(high, industry[use], scaled / (quotient[use] - HALF_DIGIT))
    empty = low > high
    low[empty], high[empty] = 0.0, np.inf
    return low, high
