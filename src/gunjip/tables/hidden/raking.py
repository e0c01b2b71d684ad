"""Putting cells onto the known sums: gamma raking, then a proportional polish.

With independent gamma cells of mean m and shape a, the most likely table among
those with the known sums is near

    x = m / (1 − d m / a),   d = the sum of the duals of the cell's groups,

the exponential tilt. An excess then goes to cells of large scale m / a (few,
large plants); a deficit is shared by shape. Proportional scaling (IPF) would give
each cell the same factor. The tilt converges slowly near zero, so that a few
hundred cheap proportional sweeps, held within the bounds, finish the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.trees import Floats

if TYPE_CHECKING:
    from gunjip.tables.hidden.wages import Payroll


def tilted(
    leaves: Leaves,
    mean: Floats,
    shape: Floats,
    *,
    sweeps: int,
    steps: int = 12,
    enough: float = 1e-3,
    payroll: Payroll | None = None,
) -> tuple[Floats, float]:
    """Means tilted onto the sums of all families, and the last relative error."""
    from gunjip.tables.hidden.kernels import tilt, tilt_to_payroll

    x = np.maximum(mean, 1e-9)
    worst = 0.0
    finest = leaves.families[-1] if leaves.families else None
    dual = np.zeros(0 if finest is None else finest.floor.size)
    for sweep in range(sweeps):
        worst = 0.0
        # The last sweeps are left to the sums that are certain.
        if payroll is not None and finest is not None and sweep < sweeps - 5:
            tilt_to_payroll(
                x, shape, payroll.wage, payroll.spread, dual, finest.start, finest.member,
                payroll.left,
            )  # fmt: skip
        for f in leaves.families:
            worst = max(worst, tilt(x, shape, f.start, f.member, f.floor, f.ceiling, steps))
        if worst < enough and (payroll is None or sweep > 15):
            break
    return x, worst


def polished(leaves: Leaves, x: Floats, *, sweeps: int, enough: float = 1e-6) -> Floats:
    """Proportional sweeps; the finest family is met last, and within the bounds."""
    from gunjip.tables.hidden.kernels import scale, scale_freely

    out = np.clip(np.maximum(x, 1e-9), leaves.low, leaves.high)
    # Where the finest family holds every cell, it is enough that it keeps the bounds.
    free = bool(leaves.families) and bool((leaves.families[-1].of >= 0).all())
    for _ in range(sweeps):
        worst = 0.0
        for f in leaves.families:
            if free and f is not leaves.families[-1]:
                off = scale_freely(out, f.start, f.member, f.floor, f.ceiling)
            else:
                off = scale(out, leaves.low, leaves.high, f.start, f.member, f.floor, f.ceiling)
            worst = max(worst, off)
        if worst < enough:
            break
    return out
