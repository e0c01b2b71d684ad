"""Controlled rounding: whole numbers that add up as the published figures do.

Within a group of the finest family the cells with the largest fractions are rounded
up, as many as the sum asks for, so that this family is met. Units are then moved
between cells of one finest sum until the next coarser family is met too: first
between a cell's two neighbouring whole numbers, then, where that does not do, a
little beyond, never past the bounds. A third family (the nation's) ties the other
two in a way that whole numbers need not meet; it keeps what they leave.
"""

from __future__ import annotations

import numpy as np

from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.trees import Floats

#: How far beyond its two neighbours a cell may go, tried in turn.
BEYOND = (0.0, 1.0, 8.0, np.inf)
#: Longest chains of sums that are looked for, so that a block that no whole table
#: fits ends in time.
REACH = 1_000_000


def rounded(leaves: Leaves, x: Floats) -> Floats:
    """Whole numbers near ``x`` that meet the two finest families, within the bounds."""
    down = np.floor(x + 1e-9)
    rest = np.maximum(x - down, 0.0)
    out = down + (rest >= 0.5)
    if not leaves.families:
        return out
    family = leaves.families[-1]
    inside = family.of >= 0
    target = np.rint(np.clip(family.sums(x), family.floor, family.ceiling))
    ups = target - family.sums(down)
    order = np.lexsort((-rest, family.of))
    order = order[inside[order]]
    group = family.of[order]
    rank = np.arange(order.size) - family.start[group]
    out[order] = down[order] + (rank < ups[group])
    if len(leaves.families) > 1:
        _meet_coarser(leaves, x, out)
    return np.asarray(out)


def _meet_coarser(leaves: Leaves, x: Floats, out: Floats) -> None:
    from gunjip.tables.hidden.flow import move_units

    fine, coarse = leaves.families[-1], leaves.families[-2]
    least, most = np.ceil(coarse.floor - 1e-6), np.floor(coarse.ceiling + 1e-6)
    # An interval without a whole number in it is met by the nearest one.
    empty = least > most
    least[empty] = most[empty] = np.rint(0.5 * (coarse.floor + coarse.ceiling))[empty]
    total = coarse.sums(out)
    at = fine.sums(out)
    bottom_of, top_of = np.ceil(fine.floor - 1e-6), np.floor(fine.ceiling + 1e-6)
    for beyond in BEYOND:
        bottom = np.maximum(np.ceil(leaves.low - 1e-6), np.floor(x) - beyond)
        top = np.minimum(np.floor(leaves.high + 1e-6), np.ceil(x) + beyond)
        off = move_units(
            out, bottom, top, fine.of, fine.start, fine.member,
            coarse.of, coarse.start, coarse.member, total, least, most,
            at, bottom_of, top_of, REACH,
        )  # fmt: skip
        if off == 0:
            break
