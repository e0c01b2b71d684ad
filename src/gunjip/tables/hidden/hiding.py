"""Loops of hiding known cells as a publisher would."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

A = Any


def children(parent: A) -> tuple[A, A]:
    """Start and members of each node's children."""
    order = np.argsort(parent, kind="stable")
    order = order[parent[order] >= 0]
    start = np.zeros(parent.size + 1, dtype=np.int64)
    np.add.at(start, parent[order] + 1, 1)
    return np.cumsum(start), order.astype(np.int64)


@njit(cache=True)
def hide_cell(status: A, plants: A, a: int, i: int, start: A, child: A, parent: A, gone: A) -> None:
    """Hide a cell, what lies below it, and totals above that are the same plants."""
    stack = [i]
    while len(stack) > 0:
        k = stack.pop()
        if status[a, k] == 1:
            status[a, k] = 2
            gone[a, k] = True
        for q in range(start[k], start[k + 1]):
            if status[a, child[q]] != 0:
                stack.append(child[q])
    p = parent[i]
    while p >= 0 and plants[a, p] == plants[a, i]:
        if status[a, p] == 1:
            status[a, p] = 2
            gone[a, p] = True
        p = parent[p]


@njit(cache=True)
def hide_cells(
    status: A, plants: A, regions: A, industries: A, start: A, child: A, parent: A, gone: A
) -> None:
    """:func:`hide_cell` for many."""
    for k in range(regions.size):
        hide_cell(status, plants, regions[k], industries[k], start, child, parent, gone)


@njit(cache=True)
def complement(
    status: A, plants: A, istart: A, ichild: A, iparent: A, rstart: A, rchild: A, gone: A
) -> int:
    """One pass: no published total keeps exactly one hidden part, along either tree."""
    rows, columns = status.shape
    changed = 0
    for a in range(rows):
        for p in range(columns):
            if status[a, p] != 1 or istart[p] == istart[p + 1]:
                continue
            hidden, best = 0, -1
            for q in range(istart[p], istart[p + 1]):
                c = ichild[q]
                if status[a, c] == 2:
                    hidden += 1
                elif status[a, c] == 1 and (best < 0 or plants[a, c] < plants[a, best]):
                    best = c
            if hidden == 1:
                changed += 1
                target = best if best >= 0 else p
                hide_cell(status, plants, a, target, istart, ichild, iparent, gone)
    for s in range(rows):
        if rstart[s] == rstart[s + 1]:
            continue
        for i in range(columns):
            if status[s, i] != 1:
                continue
            hidden, best = 0, -1
            for q in range(rstart[s], rstart[s + 1]):
                c = rchild[q]
                if status[c, i] == 2:
                    hidden += 1
                elif status[c, i] == 1 and (best < 0 or plants[c, i] < plants[best, i]):
                    best = c
            if hidden == 1:
                changed += 1
                if best >= 0:
                    hide_cell(status, plants, best, i, istart, ichild, iparent, gone)
                else:
                    status[s, i] = 2
                    gone[s, i] = True
    return changed
