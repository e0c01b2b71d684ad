"""Controlled rounding: whole numbers whose finest sums are exact.

Each cell becomes one of its two neighbouring whole numbers. Within a group of the
finest family the cells with the largest fractions are rounded up, as many as the
sum asks for. The coarser sums then miss by less than they would with each
cell rounded by itself, but they are not exact.
"""

from __future__ import annotations

import numpy as np

from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.trees import Floats


def rounded(leaves: Leaves, x: Floats) -> Floats:
    """Whole numbers near ``x``, the sums of the finest family kept."""
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
    return np.asarray(out)
