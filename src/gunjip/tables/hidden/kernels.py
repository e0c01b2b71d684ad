"""Loops over cells and groups; each releases the interpreter lock.

Bounds: a parent lies within the sums of its children's bounds, and a child
within what its parent leaves when all others are at their other end.
Groups: sets of cells whose sum is known (``floor = ceiling``) or bounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

A = Any


@njit(cache=True, nogil=True)
def industry_pass(
    low: A, high: A, parent: A, up: A, has_child: A, rows: A, tol: float, gap: A
) -> int:
    """Tighten bounds along the industry tree in some rows.

    Where bounds cross, ``gap`` gets by how much; the cell goes on with both ends changed
    over, which holds either claim, so that one pass finds what else is wrong.
    """
    n = parent.size
    least = np.zeros(n)
    most = np.zeros(n)
    endless = np.zeros(n, np.int64)
    changed = 0
    for a in rows:
        least[:] = 0.0
        most[:] = 0.0
        endless[:] = 0
        for k in up:
            if has_child[k]:
                if least[k] > low[a, k] + tol:
                    low[a, k] = least[k]
                    changed += 1
                if endless[k] == 0 and most[k] < high[a, k] - tol:
                    high[a, k] = most[k]
                    changed += 1
            if low[a, k] > high[a, k] + tol:
                gap[a, k] = max(gap[a, k], low[a, k] - high[a, k])
                low[a, k], high[a, k] = high[a, k], low[a, k]
            p = parent[k]
            if p >= 0:
                least[p] += low[a, k]
                if high[a, k] == np.inf:
                    endless[p] += 1
                else:
                    most[p] += high[a, k]
        for j in range(n - 1, -1, -1):
            k = up[j]
            p = parent[k]
            if p < 0:
                continue
            top = high[a, p] - (least[p] - low[a, k])
            if top < high[a, k] - tol:
                if high[a, k] == np.inf:
                    endless[p] -= 1
                    most[p] += top
                else:
                    most[p] += top - high[a, k]
                high[a, k] = top
                changed += 1
            own = 1 if high[a, k] == np.inf else 0
            if endless[p] == own:
                rest = most[p] if own else most[p] - high[a, k]
                bottom = low[a, p] - rest
                if bottom > low[a, k] + tol:
                    least[p] += bottom - low[a, k]
                    low[a, k] = bottom
                    changed += 1
            if low[a, k] > high[a, k] + tol:
                gap[a, k] = max(gap[a, k], low[a, k] - high[a, k])
                apart = low[a, k] - high[a, k]
                least[p] -= apart
                most[p] += apart
                low[a, k], high[a, k] = high[a, k], low[a, k]
    return changed


@njit(cache=True, nogil=True)
def region_pass(
    low: A,
    high: A,
    parent: A,
    up: A,
    inner: A,
    inners: int,
    begin: int,
    end: int,
    tol: float,
    gap: A,
) -> int:
    """The same along the region tree for the columns ``begin … end − 1``.

    ``inner`` numbers the regions that have children (−1 for the others), so that
    sums are held for these only and every loop runs along rows.
    """
    n = parent.size
    width = end - begin
    least = np.zeros((inners, width))
    most = np.zeros((inners, width))
    endless = np.zeros((inners, width), np.int64)
    changed = 0
    for k in up:
        own = inner[k]
        p = parent[k]
        q = inner[p] if p >= 0 else -1
        for c in range(width):
            i = begin + c
            if own >= 0:
                if least[own, c] > low[k, i] + tol:
                    low[k, i] = least[own, c]
                    changed += 1
                if endless[own, c] == 0 and most[own, c] < high[k, i] - tol:
                    high[k, i] = most[own, c]
                    changed += 1
            if low[k, i] > high[k, i] + tol:
                gap[k, i] = max(gap[k, i], low[k, i] - high[k, i])
                low[k, i], high[k, i] = high[k, i], low[k, i]
            if q >= 0:
                least[q, c] += low[k, i]
                if high[k, i] == np.inf:
                    endless[q, c] += 1
                else:
                    most[q, c] += high[k, i]
    for j in range(n - 1, -1, -1):
        k = up[j]
        p = parent[k]
        if p < 0:
            continue
        q = inner[p]
        for c in range(width):
            i = begin + c
            if high[k, i] == low[k, i]:
                continue
            top = high[p, i] - (least[q, c] - low[k, i])
            if top < high[k, i] - tol:
                if high[k, i] == np.inf:
                    endless[q, c] -= 1
                    most[q, c] += top
                else:
                    most[q, c] += top - high[k, i]
                high[k, i] = top
                changed += 1
            own = 1 if high[k, i] == np.inf else 0
            if endless[q, c] == own:
                rest = most[q, c] if own else most[q, c] - high[k, i]
                bottom = low[p, i] - rest
                if bottom > low[k, i] + tol:
                    least[q, c] += bottom - low[k, i]
                    low[k, i] = bottom
                    changed += 1
            if low[k, i] > high[k, i] + tol:
                gap[k, i] = max(gap[k, i], low[k, i] - high[k, i])
                apart = low[k, i] - high[k, i]
                least[q, c] -= apart
                most[q, c] += apart
                low[k, i], high[k, i] = high[k, i], low[k, i]
    return changed


@njit(cache=True, nogil=True)
def nearest_known(known: A, parent: A, up: A) -> A:
    """Nearest known ancestor-or-self of each cell along its row's tree; −1 if none."""
    rows, n = known.shape
    out = np.full((rows, n), -1, np.int32)
    for a in range(rows):
        for j in range(n - 1, -1, -1):
            k = up[j]
            if known[a, k]:
                out[a, k] = k
            elif parent[k] >= 0:
                out[a, k] = out[a, parent[k]]
    return out


@njit(cache=True, nogil=True)
def residuals(value: A, half: A, near: A, parent: A, region_parent: A, leaf: A, row_leaf: A) -> A:
    """What each known cell leaves to the unknown leaves that it is the nearest known of.

    The value less its greatest known descendants in the row, less the known
    leaf cells of the regions below. The second array adds up the half widths.
    """
    rows, n = near.shape
    left = np.zeros((rows, n))
    slack = np.zeros((rows, n))
    for a in range(rows):
        for k in range(n):
            if near[a, k] != k:
                continue
            left[a, k] += value[a, k]
            slack[a, k] += half[a, k]
            p = parent[k]
            if p >= 0 and near[a, p] >= 0:
                left[a, near[a, p]] -= value[a, k]
                slack[a, near[a, p]] += half[a, k]
    for a in range(rows):
        if not row_leaf[a]:
            continue
        for k in range(n):
            if not leaf[k] or near[a, k] != k:
                continue
            r = region_parent[a]
            while r >= 0:
                if near[r, k] >= 0:
                    left[r, near[r, k]] -= value[a, k]
                r = region_parent[r]
    return left, slack


@njit(cache=True, nogil=True, error_model="numpy")
def tilt(
    z: A, shape: A, start: A, member: A, floor: A, ceiling: A, steps: int, over: float
) -> float:
    """z ← z − d in each group, d so that the sum of shape / z is as it must be.

    With z = shape / x the tilt x / (1 − d x / shape) is a subtraction. Newton's
    steps on 1/sum, which is concave in d: they are one-sided once past the root,
    and held below the point where one cell alone would make up the whole sum.
    ``over`` stretches d, which speeds up the sweeps when it lies between 1 and 2.
    Returns the largest relative error that was met.
    """
    worst = 0.0
    for g in range(floor.size):
        b, e = start[g], start[g + 1]
        if e == b:
            continue
        least, most = floor[g], ceiling[g]
        if most < 1e-9:
            for q in range(b, e):
                z[member[q]] = shape[member[q]] * 1e12
            continue
        if e - b == 1 and least == most:
            j = member[b]
            x = shape[j] / z[j]
            worst = max(worst, abs(x - most) / (most + 1.0))
            z[j] = shape[j] / most
            continue
        share = 1.0 / most
        f = 0.0
        s = 0.0
        top = np.inf
        for q in range(b, e):
            j = member[q]
            w = 1.0 / z[j]
            y = shape[j] * w
            f += y
            s += y * w
            top = min(top, z[j] - shape[j] * share)
        r = min(max(f, least), most)
        error = abs(f - r) / (r + 1.0)
        worst = max(worst, error)
        if error < 1e-7:
            continue
        if r < 1e-9:
            r = 1e-9
        d = 0.0
        for step in range(steps):
            d = min(d + f * (1.0 - f / r) / max(s, 1e-300), top)
            if step == steps - 1:
                break
            f = 0.0
            s = 0.0
            for q in range(b, e):
                j = member[q]
                w = 1.0 / (z[j] - d)
                y = shape[j] * w
                f += y
                s += y * w
            if abs(f - r) < 1e-4 * (r + 1e-3):
                break
        if over != 1.0:
            d = min(d * over, top)
        for q in range(b, e):
            z[member[q]] = min(z[member[q]] - d, 1e18)
    return worst


@njit(cache=True, nogil=True, error_model="numpy")
def tilt_to_payroll(
    z: A, shape: A, wage: A, spread: A, dual: A, start: A, member: A, left: A
) -> None:
    """One step of each group's payroll dual; NaN payroll says nothing.

    Wages are taken about their mean in the group, so that the step moves jobs
    between the cells and leaves their sum to the other dual.
    """
    for g in range(left.size):
        b, e = start[g], start[g + 1]
        if e - b < 2 or not left[g] > 0:
            continue
        paid = 0.0
        noise = 0.0
        weight = 0.0
        middle = 0.0
        for q in range(b, e):
            j = member[q]
            w = 1.0 / z[j]
            x = shape[j] * w
            p = wage[j] * x
            v = x * w
            paid += p
            noise += spread[j] * p * p
            weight += v
            middle += wage[j] * v
        if noise <= 0 or weight <= 0:
            continue
        middle /= weight
        moved = 0.0
        steep = 0.0
        for q in range(b, e):
            j = member[q]
            c = wage[j] - middle
            w = 1.0 / z[j]
            moved += c * c * shape[j] * w * w
            steep = max(steep, abs(c) * w)
        step = ((left[g] - paid) / noise - dual[g]) / (1.0 + moved / noise)
        if steep > 0 and abs(step) * steep > 0.5:
            step *= 0.5 / (abs(step) * steep)
        dual[g] += step
        for q in range(b, e):
            j = member[q]
            z[j] -= step * (wage[j] - middle)


@njit(cache=True, nogil=True, error_model="numpy")
def refit(z: A, shape: A, base: A, factor: A, of: A, effect: A, hold: float) -> None:
    """One turn of an effect that cells share, learnt from what the sums make of them.

    ``base`` is shape / mean, ``factor`` the product of all effects of a cell, ``effect``
    those of this kind. Under an inverse gamma of weight ``hold`` about 1 the effect is
    expected at (hold + Σ shape x / m) / (hold + Σ shape), m without it.
    """
    got = np.full(effect.size, hold)
    weight = np.full(effect.size, hold)
    for j in range(z.size):
        k = of[j]
        if k >= 0:
            got[k] += shape[j] * min(base[j] / z[j] * effect[k] / factor[j], 50.0)
            weight[k] += shape[j]
    for j in range(z.size):
        k = of[j]
        if k >= 0:
            new = factor[j] / effect[k] * got[k] / weight[k]
            factor[j] = new
    for k in range(effect.size):
        effect[k] = got[k] / weight[k]


@njit(cache=True, nogil=True, error_model="numpy")
def scale_freely(x: A, start: A, member: A, floor: A, ceiling: A, over: bool) -> float:
    """x ← f x in each group (f^1.5 with ``over``), without bounds on the cells."""
    worst = 0.0
    for g in range(floor.size):
        b, e = start[g], start[g + 1]
        total = 0.0
        for q in range(b, e):
            total += x[member[q]]
        r = min(max(total, floor[g]), ceiling[g])
        worst = max(worst, abs(total - r) / (r + 1.0))
        if total > 0 and total != r:
            f = r / total
            if over:
                f *= np.sqrt(f)
            for q in range(b, e):
                x[member[q]] *= f
    return worst


@njit(cache=True, nogil=True, error_model="numpy")
def scale(x: A, low: A, high: A, start: A, member: A, floor: A, ceiling: A) -> float:
    """x ← min(max(f x, low), high) in each group, f so that the sum is as it must be."""
    worst = 0.0
    for g in range(floor.size):
        b, e = start[g], start[g + 1]
        if e == b:
            continue
        total = 0.0
        for q in range(b, e):
            total += x[member[q]]
        r = min(max(total, floor[g]), ceiling[g])
        worst = max(worst, abs(total - r) / (r + 1.0))
        f = r / total if total > 0 else 1.0
        clipped = False
        for q in range(b, e):
            j = member[q]
            y = f * x[j]
            if y < low[j] or y > high[j]:
                clipped = True
                break
        if not clipped and total > 0:
            for q in range(b, e):
                x[member[q]] *= f
            continue
        least, most = 0.0, np.inf
        for _ in range(60):
            got = 0.0
            free = 0.0
            for q in range(b, e):
                j = member[q]
                y = f * x[j]
                if y <= low[j]:
                    got += low[j]
                elif y >= high[j]:
                    got += high[j]
                else:
                    got += y
                    free += x[j]
            if abs(got - r) <= 1e-10 * (r + 1.0):
                break
            if got > r:
                most = f
            else:
                least = f
            step = f + (r - got) / free if free > 0 else -1.0
            if step <= least or step >= most:
                if most == np.inf:
                    if f > 1e30:
                        break
                    step = 4.0 * f + 1e-9
                else:
                    step = 0.5 * (least + most)
            f = step
        for q in range(b, e):
            j = member[q]
            x[j] = min(max(f * x[j], low[j]), high[j])
    return worst
