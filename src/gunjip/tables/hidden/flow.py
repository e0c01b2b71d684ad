"""Moving whole units between cells so that two families of sums are met at once.

A unit goes from one cell to another of the same finest sum, so that this sum stays
as it is; the coarser sums of the two cells change by one. A chain of such moves
that leads from a coarse sum with too much to one with room is an augmenting path
of the flow between the two families; the shortest is taken. Whole numbers stay
whole, for with two families every such table has a whole one beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

A = Any


@njit(cache=True, nogil=True)
def move_units(
    v: A, bottom: A, top: A,
    fine: A, fine_start: A, fine_member: A,
    coarse: A, coarse_start: A, coarse_member: A,
    total: A, least: A, most: A,
    fine_total: A, fine_least: A, fine_most: A, reach: int,
) -> int:  # fmt: skip
    """Bring each coarse sum between ``least`` and ``most``; returns the units still off.

    ``bottom`` and ``top`` hold each cell; ``fine`` and ``coarse`` are each cell's groups,
    −1 for none. A finest sum that is known as a range only gives or takes the unit itself.
    Chains over more than ``reach`` coarse sums are not looked for.
    """
    groups = total.size
    seen = np.full(groups, -1, np.int64)
    queue = np.empty(groups + 1, np.int64)
    came = np.empty(groups + 1, np.int64)
    giver = np.empty(groups + 1, np.int64)
    taker = np.empty(groups + 1, np.int64)
    off = 0
    turn = 0
    for g in range(groups):
        while total[g] > most[g] or total[g] < least[g]:
            sign = -1 if total[g] > most[g] else 1
            turn += 1
            head, tail = 0, 1
            queue[0], came[0], giver[0], taker[0] = g, -1, -1, -1
            seen[g] = turn
            found = -1
            last_j, last_k = -1, -1
            while head < tail and found < 0 and tail < reach:
                s = queue[head]
                for q in range(coarse_start[s], coarse_start[s + 1]):
                    j = coarse_member[q]
                    if v[j] + sign < bottom[j] or v[j] + sign > top[j]:
                        continue
                    c = fine[j]
                    if c < 0 or fine_least[c] <= fine_total[c] + sign <= fine_most[c]:
                        found, last_j, last_k = head, j, -1
                        break
                    for p in range(fine_start[c], fine_start[c + 1]):
                        k = fine_member[p]
                        if k == j or v[k] - sign < bottom[k] or v[k] - sign > top[k]:
                            continue
                        t = coarse[k]
                        if t == s:
                            continue
                        room = t < 0
                        if not room:
                            after = total[t] - sign
                            room = (after <= most[t]) if sign < 0 else (after >= least[t])
                        if room:
                            found, last_j, last_k = head, j, k
                            break
                        if seen[t] != turn:
                            seen[t] = turn
                            queue[tail], came[tail] = t, head
                            giver[tail], taker[tail] = j, k
                            tail += 1
                            if tail > groups:
                                break
                    if found >= 0:
                        break
                head += 1
            if found < 0:
                off += int(abs(total[g] - (most[g] if sign < 0 else least[g])))
                break
            v[last_j] += sign
            if last_k < 0 and fine[last_j] >= 0:
                fine_total[fine[last_j]] += sign
            if last_k >= 0:
                v[last_k] -= sign
                if coarse[last_k] >= 0:
                    total[coarse[last_k]] -= sign
            at = found
            while came[at] >= 0:
                v[giver[at]] += sign
                v[taker[at]] -= sign
                at = came[at]
            total[g] += sign
    return off
