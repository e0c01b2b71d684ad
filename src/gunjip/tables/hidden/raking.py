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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.trees import Floats, Ints

if TYPE_CHECKING:
    from gunjip.tables.hidden.wages import Payroll


Singles = NDArray[np.float32]
#: How far a sweep's step is stretched: sums that share many cells converge slowly.
STRETCH = 1.7
#: Rounds in which effects are learnt, and the sweeps of each.
ROUNDS, TURN = 8, 12
#: Few are enough where the sums are many.
MANY, ROUNDS_OF_MANY, TURN_OF_MANY = 20_000, 3, 8


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """A factor that some cells' means share, learnt from the sums.

    Attributes
    ----------
    of
        Which factor of this kind each cell has, −1 for none.
    hold
        Weight with which it is held to 1, in units of gamma shape.
    """

    of: Ints
    hold: float


def tilted(
    leaves: Leaves,
    mean: Floats,
    shape: Floats,
    *,
    sweeps: int,
    steps: int = 4,
    enough: float = 1e-3,
    payroll: Payroll | None = None,
    effects: Sequence[Effect] = (),
) -> tuple[Floats, float]:
    """Means tilted onto the sums of all families, and the last relative error.

    With ``effects`` the means' common factors are learnt on the way.
    """
    from gunjip.tables.hidden.kernels import refit, tilt, tilt_to_payroll

    base = shape / np.maximum(mean, 1e-9)
    z = base.copy()
    factor = np.ones(z.size)
    kinds = [np.ones(int(e.of.max(initial=-1)) + 1) for e in effects]
    worst = 0.0
    many = sum(f.floor.size for f in leaves.families) > MANY
    rounds, turn = (ROUNDS_OF_MANY, TURN_OF_MANY) if many else (ROUNDS, TURN)
    for _ in range(rounds if effects else 0):
        for sweep in range(turn):
            over = 1.0 if sweep < 3 or sweep == turn - 1 else STRETCH
            for f in leaves.families:
                tilt(z, shape, f.start, f.member, f.floor, f.ceiling, steps, over)
        for one, kind in zip(effects, kinds, strict=True):
            refit(z, shape, base, factor, one.of, kind, one.hold)
        # The duals start anew.
        z = base / factor
    finest = leaves.families[-1] if leaves.families else None
    dual = np.zeros(0 if finest is None else finest.floor.size)
    for sweep in range(sweeps):
        worst = 0.0
        # The last sweeps are left to the sums that are certain.
        last = sweep >= sweeps - 5
        if payroll is not None and finest is not None and not last:
            tilt_to_payroll(
                z, shape, payroll.wage, payroll.spread, dual, finest.start, finest.member,
                payroll.left,
            )  # fmt: skip
        over = 1.0 if sweep < 3 or last else STRETCH
        for f in leaves.families:
            worst = max(worst, tilt(z, shape, f.start, f.member, f.floor, f.ceiling, steps, over))
        if worst < enough and (payroll is None or sweep > 15):
            break
    return shape / z, worst


def polished(leaves: Leaves, x: Floats, *, sweeps: int, enough: float = 1e-6) -> Floats:
    """Proportional sweeps; the finest family is met last, and within the bounds."""
    from gunjip.tables.hidden.kernels import scale, scale_freely

    out = np.clip(np.maximum(x, 1e-9), leaves.low, leaves.high)
    free, apart = _free(leaves)
    for sweep in range(sweeps):
        worst = 0.0
        for f in leaves.families:
            if free and f is not leaves.families[-1]:
                over = sweep < sweeps - 3
                off = scale_freely(out, f.start, f.member, f.floor, f.ceiling, over)
                out[apart] = np.clip(out[apart], leaves.low[apart], leaves.high[apart])
            else:
                off = scale(out, leaves.low, leaves.high, f.start, f.member, f.floor, f.ceiling)
            worst = max(worst, off)
        if worst < enough:
            break
    return out


def _free(leaves: Leaves) -> tuple[bool, Ints]:
    """Whether it is enough that the finest family keeps the bounds, and the cells it lacks.

    It is where that family holds nearly all cells; the others are held by themselves.
    """
    if not leaves.families:
        return False, np.empty(0, dtype=np.int64)
    apart = np.flatnonzero(leaves.families[-1].of < 0)
    return apart.size < 0.1 * leaves.region.size, apart


def raked_lanes(
    leaves: Leaves, tables: Singles, shape: Floats, *, sweeps: int, polish: int
) -> Singles:
    """Several tables at a time put onto the sums, shape (cells, LANES); ``tables`` is used up.

    A fixed number of sweeps, so that no table's figures depend on another's.
    """
    from gunjip.tables.hidden.lanes import scale_lanes, scale_lanes_within, tilt_lanes

    single = shape.astype(np.float32)
    low, high = leaves.low.astype(np.float32), leaves.high.astype(np.float32)
    z = np.divide(single[:, None], tables, out=tables)
    for sweep in range(sweeps):
        # A few whole steps first: the others start near.
        early, over = sweep < 3, 1.0 if sweep < 3 or sweep >= sweeps - 2 else STRETCH
        for f in leaves.families:
            tilt_lanes(z, single, f.start, f.member, f.floor, f.ceiling, 4 if early else 1, over)
    x = np.divide(single[:, None], z, out=z)
    np.clip(x, low[:, None], high[:, None], out=x)
    free, apart = _free(leaves)
    for sweep in range(polish):
        for f in leaves.families:
            if free and f is not leaves.families[-1]:
                scale_lanes(x, f.start, f.member, f.floor, f.ceiling, sweep < polish - 2)
                x[apart] = np.clip(x[apart], low[apart, None], high[apart, None])
            else:
                scale_lanes_within(x, low, high, f.start, f.member, f.floor, f.ceiling)
    return x
