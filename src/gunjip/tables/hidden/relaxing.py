"""Going on where a hierarchy does not add up.

Totals that their parts contradict are set aside, the lowest first: from then on they are
taken as hidden. First those that published parts alone contradict, then those above a cell
whose bounds cross. A crossing that no published total stands above is left: the cell then
keeps both claims. So there is an end to it, however wrong the table is.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.tables.hidden.bounds import (
    CEILING,
    HIDDEN,
    PUBLISHED,
    NDArrayInt8,
    propagate,
    start_bounds,
)
from gunjip.tables.hidden.trees import Bools, Floats, Tree

COLUMNS = ["region", "industry", "along", "value", "parts", "difference"]
#: Turns in which one total is set aside for each crossing; then all totals above it are.
PATIENT = 12


def direct_conflicts(
    value: Floats, status: NDArrayInt8, regions: Tree, industries: Tree, tolerance: float
) -> pd.DataFrame:
    """Published cells that their own parts contradict.

    The published parts are more than the whole, or all parts are published and
    are less. Columns ``region, industry`` (positions), ``along``, ``value``,
    ``parts``, ``difference`` (parts less whole).
    """
    found = []
    sure = np.where(status == PUBLISHED, value, 0.0)
    hidden = (status == HIDDEN) | (status == CEILING)
    for along, one in (("industry", industries), ("region", regions)):
        parts = np.zeros_like(sure)
        holes = np.zeros(sure.shape, dtype=bool)
        view = (sure, hidden, parts, holes)
        if along == "industry":
            view = tuple(v.T for v in view)  # type: ignore[assignment]
        part, gap, total, hole = view
        for node in np.flatnonzero(one.parent >= 0):
            total[one.parent[node]] += part[node]
            hole[one.parent[node]] |= gap[node]
        inner = one.has_child[None, :] if along == "industry" else one.has_child[:, None]
        over = parts > value + tolerance
        under = ~holes & (parts < value - tolerance)
        bad = inner & (((status == PUBLISHED) & (over | under)) | ((status == CEILING) & over))
        a, i = np.nonzero(bad)
        found.append(
            pd.DataFrame(
                {
                    "region": a,
                    "industry": i,
                    "along": along,
                    "value": value[a, i],
                    "parts": parts[a, i],
                    "difference": parts[a, i] - value[a, i],
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def bounds_with_relaxing(
    value: Floats,
    status: NDArrayInt8,
    regions: Tree,
    industries: Tree,
    *,
    low: Floats | None,
    high: Floats | None,
    tolerance: float,
    workers: int | None,
) -> tuple[Floats, Floats, NDArrayInt8, pd.DataFrame]:
    """Bounds, after setting aside totals that contradict what lies below them.

    A total that its parts contradict is set aside: from then on it is taken as
    hidden, and the table goes on without it.

    Returns
    -------
    low, high, the status used, and the totals set aside. Where two claims about a hidden
    cell contradict each other and no published total stands above it, the cell itself is
    listed: ``value`` is then the lesser claim and ``parts`` the greater.
    """
    status = status.copy()
    aside: list[pd.DataFrame] = []
    # The lowest first: a wrong total of a region makes that of the nation look wrong.
    depth = regions.depth[:, None] + industries.depth[None, :]
    while not (bad := direct_conflicts(value, status, regions, industries, tolerance)).empty:
        level = depth[bad["region"], bad["industry"]]
        bad = bad[level == level.max()]
        aside.append(bad)
        status[bad["region"], bad["industry"]] = HIDDEN
    turn = 0
    while True:
        least, most = start_bounds(value, status, low, high)
        in_row, in_column = propagate(
            least, most, regions, industries, tolerance=tolerance, workers=workers
        )
        crossed, blamed = _blame(
            value, status, regions, industries, in_row, in_column, every=turn >= PATIENT
        )
        fresh = not blamed.empty
        if fresh:
            aside.append(blamed)
            status[blamed["region"], blamed["industry"]] = HIDDEN
        # What was given for a crossing cell itself is not believed either.
        a, i = crossed["region"].to_numpy(), crossed["industry"].to_numpy()
        for given, none in ((low, 0.0), (high, np.inf)):
            fresh |= given is not None and bool((given[a, i] != none).any())
        if not fresh:
            break
        if low is not None:
            low = low.copy() if turn == 0 else low
            low[a, i] = 0.0
        if high is not None:
            high = high.copy() if turn == 0 else high
            high[a, i] = np.inf
        turn += 1
    if not crossed.empty:
        a, i = crossed["region"].to_numpy(), crossed["industry"].to_numpy()
        aside.append(crossed.assign(value=least[a, i], parts=least[a, i] + crossed["difference"]))
    relaxed = pd.concat(aside) if aside else pd.DataFrame({c: [] for c in COLUMNS})
    return least, most, status, relaxed[COLUMNS].reset_index(drop=True)


def _blame(
    value: Floats,
    status: NDArrayInt8,
    regions: Tree,
    industries: Tree,
    in_row: Floats,
    in_column: Floats,
    *,
    every: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Crossings, and the nearest total above each, which is then set aside.

    First along the tree in which the crossing was seen, then along the other, then along
    both: the fewest steps up. ``every`` takes all totals above instead of the nearest.
    """
    inner = industries.has_child[None, :] | regions.has_child[:, None]
    totals: Bools = ((status == PUBLISHED) | (status == CEILING)) & inner
    cells, out = [], []
    for along, gaps in (("industry", in_row), ("region", in_column)):
        for a, i in zip(*np.nonzero(gaps), strict=True):
            gap = float(gaps[a, i])
            cells.append((int(a), int(i), along, gap))
            rows, columns = _line(regions, int(a)), _line(industries, int(i))
            above = sorted(
                (bool(r if along == "industry" else k), bool(r and k), r + k, r, k)
                for r, row in enumerate(rows)
                for k, column in enumerate(columns)
                if totals[row, column]
            )
            for *_, r, k in above if every else above[:1]:
                own = float(value[rows[r], columns[k]])
                out.append((rows[r], columns[k], along, own, own + gap, gap))
    crossed = pd.DataFrame(cells, columns=["region", "industry", "along", "difference"])
    found = pd.DataFrame(out, columns=COLUMNS)
    # What is blamed several times is named once, with its largest gap.
    crossed, found = (
        f.sort_values("difference", ascending=False, kind="stable")
        .drop_duplicates(["region", "industry"])
        .sort_index()
        for f in (crossed, found)
    )
    return crossed.astype({"region": np.int64, "industry": np.int64}), found.astype(
        {"region": np.int64, "industry": np.int64}
    )


def _line(tree: Tree, node: int) -> list[int]:
    """A node and those above it."""
    out = []
    while node >= 0:
        out.append(node)
        node = int(tree.parent[node])
    return out
