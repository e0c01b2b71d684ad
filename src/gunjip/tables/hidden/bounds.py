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

from gunjip.foundation.parallel import parallel_map, worker_count
from gunjip.tables.hidden.trees import Bools, Floats, Ints, Tree

NDArrayInt8 = np.ndarray[tuple[int, ...], np.dtype[np.int8]]

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
