"""A table with both its trees, and the smallest one: a table of one level and its totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.hidden.bounds import CEILING, HIDDEN, NONE, PUBLISHED, NDArrayInt8
from gunjip.tables.hidden.trees import Floats, Ints
from gunjip.tables.region_industry import RegionIndustry


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """Cells of all regions and groups of regions × all industries and groups.

    Attributes
    ----------
    regions, industries
        Codes of the nodes.
    region_parent, industry_parent
        Position of each node's parent, −1 for a root.
    values, status, plants
        Shape (regions, industries); see :func:`gunjip.tables.hidden.repair`.
    low, high
        Bounds that are known from elsewhere.
    wages
        Payroll of published cells, NaN elsewhere.
    groups
        Group of each industry; None for a level of the tree.
    """

    regions: tuple[str, ...]
    industries: tuple[str, ...]
    region_parent: Ints
    industry_parent: Ints
    values: Floats
    status: NDArrayInt8
    plants: Floats
    low: Floats | None = None
    high: Floats | None = None
    wages: Floats | None = None
    groups: NDArray[Any] | None = None

    def places(self, region: pd.Series[str], industry: pd.Series[str]) -> tuple[Ints, Ints]:
        """Positions of cells by their codes.

        Raises
        ------
        InputError
            A code that the hierarchy does not have.
        """
        out = []
        checks = Checks(InputError)
        for name, codes, have in (
            ("region", region, self.regions),
            ("industry", industry, self.industries),
        ):
            at = pd.Index(have).get_indexer(pd.Index(codes.astype("str")))
            if (at < 0).any():
                lost = codes.astype("str").to_numpy()[at < 0]
                checks.add(
                    "hidden-code-unknown", name=name, count=len(set(lost)), example=str(lost[0])
                )
            out.append(at.astype(np.int64))
        checks.done()
        return out[0], out[1]


def one_level(
    table: RegionIndustry, totals: Literal["auto", "exact", "ceiling"]
) -> tuple[Hierarchy, dict[str, Any]]:
    """The table of one year under its totals; node 0 of both trees is the total.

    Returns
    -------
    the hierarchy, and a note of ``ceilings`` (which totals cover more than their
    rows) and ``totals_used``.
    """
    regions, industries = table.regions, table.industries
    shape = (len(regions) + 1, len(industries) + 1)
    data = table.data
    a = pd.Index(regions).get_indexer(pd.Index(data["region"].astype("str"))) + 1
    i = pd.Index(industries).get_indexer(pd.Index(data["industry"].astype("str"))) + 1
    open_row = (data["status"].astype("str") != "published").to_numpy()
    value = np.zeros(shape)
    status = np.full(shape, HIDDEN, dtype=np.int8)
    status[1:, 1:] = NONE
    plants = np.full(shape, np.nan)
    plants[1:, 1:] = 0.0
    low, high = np.zeros(shape), np.full(shape, np.inf)
    value[a, i] = np.where(open_row, 0.0, data["value"].to_numpy())
    status[a, i] = np.where(open_row, HIDDEN, PUBLISHED)
    count = data["plants"].to_numpy(dtype=float)
    if np.isfinite(count).any():
        # A cell of unknown plants counts as a middling one.
        count = np.where(np.isnan(count), max(1.0, float(np.nanmedian(count))), count)
    plants[a, i] = count
    low[a, i] = np.nan_to_num(data["low"].to_numpy(dtype=float), nan=0.0)
    high[a, i] = np.nan_to_num(data["high"].to_numpy(dtype=float), nan=np.inf, posinf=np.inf)

    outside = {}
    for key, frame, codes in (
        ("region", table.region_totals, regions),
        ("industry", table.industry_totals, industries),
    ):
        outside[key] = 0.0
        if frame.empty:
            continue
        at = pd.Index(codes).get_indexer(pd.Index(frame[key].astype("str")))
        amount = frame["value"].to_numpy(dtype=float)
        outside[key] = float(np.nansum(amount[at < 0]))
        good = (at >= 0) & np.isfinite(amount)
        where = (at[good] + 1, 0) if key == "region" else (0, at[good] + 1)
        value[where] = amount[good]
        status[where] = PUBLISHED
        if "plants" in frame:
            plants[where] = frame["plants"].to_numpy(dtype=float)[good]
    if not table.grand_totals.empty and np.isfinite(table.grand_total()):
        value[0, 0], status[0, 0] = table.grand_total(), PUBLISHED
    ceilings = _ceilings(table, value, status, totals, outside)
    places: dict[str, Any] = {
        "region": (slice(1, None), 0),
        "industry": (0, slice(1, None)),
        "grand": (0, 0),
    }
    for name in ceilings:
        part = status[places[name]]
        status[places[name]] = np.where(part == PUBLISHED, CEILING, part)
    prefix = np.array(["", *(c[:2] for c in industries)])
    groups = prefix if 1 < len(set(prefix)) - 1 < len(industries) else np.zeros(shape[1])
    zero = np.full(1, -1, dtype=np.int64)
    tree = Hierarchy(
        ("", *regions),
        ("", *industries),
        np.concatenate([zero, np.zeros(len(regions), dtype=np.int64)]),
        np.concatenate([zero, np.zeros(len(industries), dtype=np.int64)]),
        value, status, plants, low, high, None, groups,
    )  # fmt: skip
    used = bool((status[0, :] != HIDDEN).any() or (status[:, 0] != HIDDEN).any())
    return tree, {"ceilings": ceilings, "totals_used": used}


def _ceilings(
    table: RegionIndustry,
    value: Floats,
    status: NDArrayInt8,
    totals: str,
    outside: dict[str, float],
) -> list[str]:
    """Which totals cover more than the rows."""
    have = {
        "region": bool((status[1:, 0] == PUBLISHED).any()),
        "industry": bool((status[0, 1:] == PUBLISHED).any()),
        "grand": bool(status[0, 0] == PUBLISHED),
    }
    if totals == "exact":
        return []
    if totals == "ceiling" or table.absent == "unknown":
        return [name for name, there in have.items() if there]
    found = set()
    # Industries without rows are in regions' totals, and the other way round.
    if outside["region"] > 0:
        found |= {"industry", "grand"}
    if outside["industry"] > 0:
        found |= {"region", "grand"}
    cells, state = value[1:, 1:], status[1:, 1:]
    for name, axis, total, of_total in (
        ("region", 1, value[1:, 0], status[1:, 0]),
        ("industry", 0, value[0, 1:], status[0, 1:]),
    ):
        open_line = (state == HIDDEN).any(axis=axis)
        sure = ~open_line & (of_total == PUBLISHED)
        more = sure & (total > cells.sum(axis=axis) * (1 + 1e-6) + 0.5)
        if sure.sum() >= 3 and more.sum() > 0.5 * sure.sum():
            found.add(name)
    by_region, by_industry = value[1:, 0].sum(), value[0, 1:].sum()
    whole = (status[1:, 0] == PUBLISHED).all() and (status[0, 1:] == PUBLISHED).all()
    if whole and by_industry > by_region * 1.05:
        found.add("industry")
    if whole and by_region > by_industry * 1.05:
        found.add("region")
    if found and have["grand"]:
        found.add("grand")
    return [name for name in ("region", "industry", "grand") if name in found and have[name]]
