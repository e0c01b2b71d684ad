"""Valid bounds of every hidden cell: intervals carried through both trees.

Each published cell is its own interval. A parent lies within the sum of its
children's bounds; a child within what its parent leaves when the other children
are at their other end. Both trees are passed in turn until nothing moves. The
result holds the truth whenever the published figures add up; it can be wider
than the exact range (see :func:`gunjip.tables.hidden.exact_bounds`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from gunjip.foundation.parallel import parallel_map, worker_count
from gunjip.tables.hidden.trees import Bools, Floats, Ints, Tree

#: What is known of a cell: no plants (a true zero), published, hidden, and for a
#: total that covers more than its parts: at most the value.
NONE, PUBLISHED, HIDDEN, CEILING = 0, 1, 2, 3
#: Rounds that go on after the first crossing.
CROSSED_ROUNDS = 4


def propagate(
    low: Floats,
    high: Floats,
    regions: Tree,
    industries: Tree,
    *,
    tolerance: float,
    rounds: int = 60,
    workers: int | None = None,
) -> tuple[Floats, Floats]:
    """Tighten ``low`` and ``high`` (regions × industries) in place.

    Returns
    -------
    By how much each cell's bounds crossed along the industry tree and along the region
    tree, 0 where they are sound, shape (regions, industries) each.
    """
    from gunjip.tables.hidden.kernels import industry_pass, region_pass

    rows, columns = low.shape
    # Memory is taken only where something crosses.
    in_row = np.zeros(low.shape)
    in_column = np.zeros(low.shape)
    inner = np.full(rows, -1, dtype=np.int64)
    inner[regions.has_child] = np.arange(int(regions.has_child.sum()))
    inners = int(regions.has_child.sum())
    open_rows = np.flatnonzero((low < high).any(axis=1) | regions.has_child)
    parts = worker_count(workers)
    row_parts = [p for p in np.array_split(open_rows, parts) if p.size]
    edges = np.linspace(0, columns, parts + 1).astype(int)
    spans = [(int(b), int(e)) for b, e in pairwise(edges) if e > b]

    def along_industries(part: Ints) -> int:
        return int(
            industry_pass(
                low, high, industries.parent, industries.up, industries.has_child, part,
                tolerance, in_row,
            )
        )  # fmt: skip

    def along_regions(span: tuple[int, int]) -> int:
        return int(
            region_pass(
                low, high, regions.parent, regions.up, inner, inners, span[0], span[1],
                tolerance, in_column,
            )
        )  # fmt: skip

    crossed = 0
    for _ in range(rounds):
        moved = 0
        if industries.has_child.any():
            moved += sum(parallel_map(along_industries, row_parts, workers=workers))
        if inners:
            moved += sum(parallel_map(along_regions, spans, workers=workers))
        # What crossed is set aside and the bounds start anew: a few rounds find most of it.
        crossed += bool(crossed or in_row.any() or in_column.any())
        if moved == 0 or crossed >= CROSSED_ROUNDS:
            break
    return in_row, in_column


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


NDArrayInt8 = np.ndarray[tuple[int, ...], np.dtype[np.int8]]


def start_bounds(
    value: Floats, status: NDArrayInt8, low: Floats | None, high: Floats | None
) -> tuple[Floats, Floats]:
    """Bounds before propagation: a published cell is a point, a hidden one as given or [0, ∞)."""
    known = status == PUBLISHED
    least = np.where(known, value, 0.0)
    most = np.where(known, value, np.where(status == NONE, 0.0, np.inf))
    most = np.where(status == CEILING, value, most)
    open_cell: Bools = status == HIDDEN
    if low is not None:
        least = np.where(open_cell & np.isfinite(low), np.maximum(low, 0.0), least)
    if high is not None:
        most = np.where(open_cell & ~np.isnan(high), high, most)
    return least, most


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
    low, high, the status used, and the totals set aside.
    """
    status = status.copy()
    aside: list[pd.DataFrame] = []
    # The lowest first: a wrong total of a region makes that of the nation look wrong.
    depth = regions.depth[:, None] + industries.depth[None, :]
    for _ in range(200):
        bad = direct_conflicts(value, status, regions, industries, tolerance)
        if bad.empty:
            break
        level = depth[bad["region"], bad["industry"]]
        bad = bad[level == level.max()]
        aside.append(bad)
        status[bad["region"], bad["industry"]] = HIDDEN
    for _ in range(200):
        least, most = start_bounds(value, status, low, high)
        in_row, in_column = propagate(
            least, most, regions, industries, tolerance=tolerance, workers=workers
        )
        bad = _blame(value, status, regions, industries, in_row, in_column)
        if bad.empty:
            break
        aside.append(bad)
        new = (status[bad["region"], bad["industry"]] != HIDDEN).any()
        status[bad["region"], bad["industry"]] = HIDDEN
        if low is None and not new:
            # Nothing is left to set aside: what crosses keeps both claims.
            break
        if low is not None and high is not None:
            # What was given for the crossing cell itself is not believed either.
            a, i = bad["cell_region"].to_numpy(), bad["cell_industry"].to_numpy()
            low, high = low.copy(), high.copy()
            low[a, i], high[a, i] = 0.0, np.inf
    columns = ["region", "industry", "along", "value", "parts", "difference"]
    relaxed = (
        pd.concat(aside, ignore_index=True)[columns]
        if aside
        else pd.DataFrame({c: [] for c in columns})
    )
    crossed = least > most
    middle = 0.5 * (least + most)
    least[crossed] = most[crossed] = middle[crossed]
    return least, most, status, relaxed


def _blame(
    value: Floats,
    status: NDArrayInt8,
    regions: Tree,
    industries: Tree,
    in_row: Floats,
    in_column: Floats,
) -> pd.DataFrame:
    """The nearest total above each crossing, which is then set aside."""
    out = []
    totals = (status == PUBLISHED) | (status == CEILING)
    crossings = [
        (int(a), int(i), along, float(gaps[a, i]))
        for along, gaps in (("industry", in_row), ("region", in_column))
        for a, i in zip(*np.nonzero(gaps), strict=True)
    ]
    for a, i, along, gap in crossings:
        r, k = a, i
        # First along the tree in which it was seen, then along the other.
        while k >= 0 and not (totals[r, k] and (industries.has_child[k] or regions.has_child[r])):
            k = int(industries.parent[k]) if along == "industry" else k
            r = int(regions.parent[r]) if along == "region" else r
            if r < 0:
                break
        if r < 0 or k < 0:
            r, k = a, i
            while r >= 0 and k >= 0 and not totals[r, k]:
                if along == "industry":
                    r = int(regions.parent[r])
                else:
                    k = int(industries.parent[k])
        if r < 0 or k < 0:
            r, k = a, i
        out.append(
            {
                "region": r,
                "industry": k,
                "along": along,
                "value": float(value[r, k]),
                "parts": float(value[r, k]) + gap,
                "difference": gap,
                "cell_region": a,
                "cell_industry": i,
            }
        )
    found = pd.DataFrame(out)
    if found.empty:
        return found
    # One total, blamed for several cells, is named once, with its largest gap.
    found = found.sort_values("difference", ascending=False, kind="stable")
    return found.drop_duplicates(["region", "industry"]).sort_index()
