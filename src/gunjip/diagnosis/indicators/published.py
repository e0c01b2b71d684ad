"""What the other levels of a publication tell: bounds from finer cells, bodies, pay."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gunjip.diagnosis.indicators.cells import Cells, stray
from gunjip.diagnosis.indicators.common import Floats, frame_of, row, z_of_level
from gunjip.diagnosis.indicators.plants import SMALL
from gunjip.tables.common import require_columns

#: NAICS codes whose establishments are bodies or services that the checks ask for:
#: universities and research services; business associations; engineering and testing,
#: design, and technical consulting.
BODIES: Mapping[str, tuple[str, ...]] = {
    "research_bodies": ("6113", "5417"),
    "support_bodies": ("81391",),
    "service_plants": ("5413", "5414", "5416"),
}
UNITS = {"research_bodies": "bodies", "support_bodies": "bodies", "service_plants": "plants"}
SOURCE = "other levels of the table"


def published_evidence(
    clusters: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    levels: pd.DataFrame,
    cells: Cells,
    *,
    bodies: bool = True,
) -> pd.DataFrame:
    """Evidence of clusters from the levels above and below the cells that name them.

    Parameters
    ----------
    clusters
        Id → regions and industries.
    levels
        ``region, industry, value, plants`` of every level of one publication, ``value``
        (jobs) NaN where withheld, and ``wages`` where told.
    cells
        The table of the clusters' own level; its bounds stand in where jobs are withheld.
    bodies
        Whether the codes are NAICS, of which ``BODIES`` names those that are bodies.

    Returns
    -------
    DataFrame
        The evidence frame: ``effective_plants, small_plant_share`` (bounded),
        ``research_bodies, support_bodies, service_plants`` (at least as many) and
        ``pay_beyond_industry``.

    Notes
    -----
    *Effective plants* are 1/Σ(share of jobs)². A cell's jobs could all be one plant's, so
    that the sum over the finest published cells, with what is withheld below each as one
    more plant, bounds it from below; the count of plants bounds it from above. *Small
    plants*: of n plants with J jobs at most ⌊J/50⌋ can have fifty; cell by cell.
    *Bodies* are establishments of the publication's ownership: public ones are not
    counted, so that none found does not mean that there is none. *Pay* is
    ln(wages / Σ_i jobs_i · pay of industry i elsewhere); its interval is how far other
    regions stray, as with growth.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "a", "industry": ["33", "331", "332"],
    ...     "value": [100.0, 60.0, 40.0], "plants": [9.0, 5.0, 4.0]})
    >>> from gunjip.tables import RegionIndustry
    >>> own = Cells.of_table(RegionIndustry(table[:1].assign(year=2016)))
    >>> told = published_evidence({"K": (["a"], ["33"])}, table, own).set_index("indicator")
    >>> round(float(told.loc["effective_plants", "low"]), 3)  # 1 / (0.6² + 0.4²)
    1.923
    """
    require_columns(levels, ("region", "industry", "value", "plants"), "levels")
    frame = levels.assign(
        region=levels["region"].astype("str"), industry=levels["industry"].astype("str")
    )
    out: list[dict[str, object]] = []
    for name, (regions, industries) in clusters.items():
        places, codes = list(map(str, regions)), list(map(str, industries))
        here = frame[frame["region"].isin(places)]
        out += _sizes(name, here, places, codes, cells)
        if bodies:
            out += _bodies(name, here)
        if "wages" in frame:
            out += _pay(name, frame, places, codes)
    told = frame_of(out)
    told["year"] = cells.year
    return told


def _sizes(
    name: str, here: pd.DataFrame, regions: list[str], industries: list[str], cells: Cells
) -> list[dict[str, object]]:
    """Bounds of the effective number of plants and of the share of small ones."""
    squares = total = large = count = 0.0
    for region in regions:
        mine = here[here["region"] == region]
        held = {str(i): (float(v), float(p))
                for i, v, p in mine[["industry", "value", "plants"]].itertuples(index=False)}  # fmt: skip
        for code in industries:
            if code not in held:
                continue
            jobs, plants = held[code]
            if math.isnan(jobs):
                jobs = _most(cells, region, code)
            if not math.isfinite(jobs):
                return []
            worst, most = _worst(held, code, jobs, plants)
            squares, large = squares + worst, large + most
            total, count = total + jobs, count + plants
    if total <= 0 or squares <= 0 or count < 1:
        return []
    low = min(total**2 / squares, count)
    small = max(0.0, 1.0 - large / count)
    out = [
        row(name, "effective_plants", low, low=low, high=count, unit="plants", n=int(count),
            source=SOURCE, status="bounded")
    ]  # fmt: skip
    if small > 0:
        out.append(
            row(name, "small_plant_share", small, low=small, high=1.0, unit="share",
                n=int(count), source=SOURCE, status="bounded")
        )  # fmt: skip
    return out


def _most(cells: Cells, region: str, industry: str) -> float:
    """The most jobs that a withheld cell can have; NaN where the table does not have it."""
    r = cells.regions.get_indexer(pd.Index([region]))[0]
    i = cells.industries.get_indexer(pd.Index([industry]))[0]
    return float(cells.high[r, i]) if r >= 0 and i >= 0 else math.nan


def _worst(
    held: Mapping[str, tuple[float, float]], code: str, jobs: float, plants: float
) -> tuple[float, float]:
    """The largest sum of squared jobs that a cell may hide, and the most plants of fifty jobs."""
    below = {c: v for c, v in held.items() if len(c) == len(code) + 1 and c.startswith(code)}
    squares, large, told, counted = 0.0, 0.0, 0.0, 0.0
    for child, (value, many) in below.items():
        if math.isfinite(value):
            more = _worst(held, child, value, many)
            squares, large = squares + more[0], large + more[1]
            told, counted = told + value, counted + many
    rest, others = max(jobs - told, 0.0), max(plants - counted, 0.0)
    return squares + rest**2, large + min(others, rest // SMALL)


def _bodies(name: str, here: pd.DataFrame) -> list[dict[str, object]]:
    """How many establishments of those kinds stand in the regions: at least so many."""
    known = set(here["industry"])
    out = []
    for indicator, codes in BODIES.items():
        # A code that the publication does not have at all says nothing.
        if not known & set(codes):
            continue
        count = float(here.loc[here["industry"].isin(codes), "plants"].sum())
        out.append(
            row(name, indicator, count, low=count, high=math.inf, unit=UNITS[indicator],
                n=int(count), source=SOURCE, status="bounded")
        )  # fmt: skip
    return out


def _pay(
    name: str, frame: pd.DataFrame, regions: list[str], industries: list[str]
) -> list[dict[str, object]]:
    """Pay per job against the same industries elsewhere, in logarithms."""
    cells = frame[frame["industry"].isin(industries)]
    cells = cells[np.isfinite(cells["value"]) & np.isfinite(cells["wages"])]
    cells = cells[(cells["value"] > 0) & (cells["wages"] > 0)]
    mine = cells["region"].isin(regions)
    away = cells[~mine].groupby("industry")[["wages", "value"]].sum()
    usual = away["wages"] / away["value"]
    held = cells.assign(due=cells["value"] * cells["industry"].map(usual).astype(float)).dropna()
    own = held[held["region"].isin(regions)]
    if own.empty:
        return []
    others = held[~held["region"].isin(regions)].groupby("region")[["wages", "due", "plants"]].sum()
    spread = stray(_array(others["due"]), _array(others["wages"]), 0.0, _array(others["plants"]))
    plants = float(own["plants"].sum())
    if math.isnan(spread) or plants < 1:
        return []
    value = math.log(float(own["wages"].sum()) / float(own["due"].sum()))
    reach = z_of_level() * spread / math.sqrt(plants)
    return [
        row(name, "pay_beyond_industry", value, low=value - reach, high=value + reach,
            unit="log ratio", n=int(plants), source=SOURCE, status="inferred")
    ]  # fmt: skip


def _array(column: pd.Series[Any]) -> Floats:
    return np.asarray(column, dtype=np.float64)
