"""Loops over groups for several tables at a time.

The draws share their groups: what differs is one number a cell. Held side by side
(cells × ``LANES``, one column a table) they are worked on by one instruction, and
the groups are walked once for all. The columns know nothing of each other, so that
a table comes out the same in whatever company.

Here belong the kernels of the draws; those of one table are in
:mod:`gunjip.tables.hidden.kernels`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

A = Any

#: Tables that are worked on side by side: one line of memory in single precision.
LANES = 16


@njit(cache=True, nogil=True, error_model="numpy")
def tilt_lanes(
    z: A, shape: A, start: A, member: A, floor: A, ceiling: A, steps: int, over: float
) -> None:
    """z ← z − d in each group of each table, d so that Σ shape / z is as it must be.

    With z = shape / x the tilt x / (1 − d x / shape) is a subtraction. Newton's
    steps on 1/sum, which is concave in d: they are one-sided once past the root,
    and held below the point where one cell alone would make up the whole sum.
    """
    one = np.float32(1.0)
    tiny = np.float32(1e-12)
    least_slope = np.float32(1e-36)
    far = np.float32(1e15)
    goal = np.empty(LANES, np.float32)
    f = np.empty(LANES, np.float32)
    s = np.empty(LANES, np.float32)
    top = np.empty(LANES, np.float32)
    d = np.empty(LANES, np.float32)
    for g in range(floor.size):
        b, e = start[g], start[g + 1]
        if e == b:
            continue
        least, most = np.float32(floor[g]), np.float32(ceiling[g])
        if most < 1e-9:
            for q in range(b, e):
                j = member[q]
                huge = shape[j] / tiny
                for t in range(LANES):
                    z[j, t] = huge
            continue
        if e - b == 1 and least == most:
            j = member[b]
            alone = shape[j] / most
            for t in range(LANES):
                z[j, t] = alone
            continue
        share = one / most
        for t in range(LANES):
            f[t] = 0.0
            s[t] = 0.0
            top[t] = np.inf
            d[t] = 0.0
        for q in range(b, e):
            j = member[q]
            a = shape[j]
            reach = a * share
            for t in range(LANES):
                v = z[j, t]
                w = one / v
                y = a * w
                f[t] += y
                s[t] += y * w
                top[t] = min(top[t], v - reach)
        for step in range(steps):
            for t in range(LANES):
                if step == 0:
                    goal[t] = min(max(f[t], least), most)
                move = f[t] * (one - f[t] / max(goal[t], tiny)) / max(s[t], least_slope)
                d[t] = max(min(d[t] + move, top[t]), -far)
            if step == steps - 1:
                break
            for t in range(LANES):
                f[t] = 0.0
                s[t] = 0.0
            for q in range(b, e):
                j = member[q]
                a = shape[j]
                for t in range(LANES):
                    w = one / (z[j, t] - d[t])
                    y = a * w
                    f[t] += y
                    s[t] += y * w
        if over != 1.0:
            for t in range(LANES):
                d[t] = min(d[t] * np.float32(over), top[t])
        for q in range(b, e):
            j = member[q]
            for t in range(LANES):
                z[j, t] = min(z[j, t] - d[t], far)


@njit(cache=True, nogil=True, error_model="numpy")
def scale_lanes(x: A, start: A, member: A, floor: A, ceiling: A, over: bool) -> None:
    """x ← f x in each group of each table (f^1.5 with ``over``), without bounds on the cells."""
    total = np.empty(LANES, np.float32)
    for g in range(floor.size):
        b, e = start[g], start[g + 1]
        least, most = np.float32(floor[g]), np.float32(ceiling[g])
        for t in range(LANES):
            total[t] = 0.0
        for q in range(b, e):
            j = member[q]
            for t in range(LANES):
                total[t] += x[j, t]
        for t in range(LANES):
            r = min(max(total[t], least), most)
            total[t] = r / max(total[t], np.float32(1e-30))
            if over:
                total[t] *= np.sqrt(total[t])
        for q in range(b, e):
            j = member[q]
            for t in range(LANES):
                x[j, t] *= total[t]


@njit(cache=True, nogil=True, error_model="numpy")
def scale_lanes_within(x: A, low: A, high: A, start: A, member: A, floor: A, ceiling: A) -> None:
    """x ← min(max(f x, low), high) in each group of each table, f so that the sum fits."""
    total = np.empty(LANES, np.float32)
    factor = np.empty(LANES, np.float32)
    out = np.empty(LANES, np.int32)
    for g in range(floor.size):
        b, e = start[g], start[g + 1]
        least, most = np.float32(floor[g]), np.float32(ceiling[g])
        for t in range(LANES):
            total[t] = 0.0
            out[t] = 0
        for q in range(b, e):
            j = member[q]
            for t in range(LANES):
                total[t] += x[j, t]
        for t in range(LANES):
            r = min(max(total[t], least), most)
            factor[t] = r / max(total[t], np.float32(1e-30))
        for q in range(b, e):
            j = member[q]
            bottom, top = low[j], high[j]
            for t in range(LANES):
                y = factor[t] * x[j, t]
                out[t] |= (y < bottom) | (y > top)
        clipped = 0
        for t in range(LANES):
            clipped |= out[t]
        if clipped == 0:
            for q in range(b, e):
                j = member[q]
                for t in range(LANES):
                    x[j, t] *= factor[t]
            continue
        for t in range(LANES):
            if out[t] == 0:
                for q in range(b, e):
                    x[member[q], t] *= factor[t]
                continue
            r = min(max(total[t], least), most)
            _scale_one(x, t, low, high, member, b, e, float(factor[t]), float(r))


@njit(cache=True, nogil=True, error_model="numpy")
def _scale_one(
    x: A, t: int, low: A, high: A, member: A, b: int, e: int, f: float, r: float
) -> None:
    """One group of one table, some cells of which stand at a bound."""
    below, above = 0.0, np.inf
    for _ in range(40):
        got = 0.0
        free = 0.0
        for q in range(b, e):
            j = member[q]
            y = f * x[j, t]
            if y <= low[j]:
                got += low[j]
            elif y >= high[j]:
                got += high[j]
            else:
                got += y
                free += x[j, t]
        if abs(got - r) <= 1e-6 * (r + 1.0):
            break
        if got > r:
            above = f
        else:
            below = f
        step = f + (r - got) / free if free > 0 else -1.0
        if step <= below or step >= above:
            if above == np.inf:
                if f > 1e30:
                    break
                step = 4.0 * f + 1e-9
            else:
                step = 0.5 * (below + above)
        f = step
    for q in range(b, e):
        j = member[q]
        x[j, t] = min(max(f * x[j, t], low[j]), high[j])
