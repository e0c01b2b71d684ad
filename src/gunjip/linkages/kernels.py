"""Kernels over compressed rows: triangles, shortest paths, brokerage, removal.

Imported by public functions when they are called, since numba takes about a second.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@njit(cache=True, nogil=True)
def triangles(begin: Ints, to: Ints) -> Ints:
    """Triangles at each node of an undirected graph without loops; rows sorted.

    Every edge points from the node of lower degree to the higher, so that a hub's
    neighbours are never compared with one another: O(m √m).
    """
    n = begin.size - 1
    degree = begin[1:] - begin[:-1]
    out = np.zeros(n, dtype=np.int64)
    mark = np.full(n, -1, dtype=np.int64)
    for i in range(n):
        for a in range(begin[i], begin[i + 1]):
            j = to[a]
            if degree[j] > degree[i] or (degree[j] == degree[i] and j > i):
                mark[j] = i
        for a in range(begin[i], begin[i + 1]):
            j = to[a]
            if mark[j] != i:
                continue
            for b in range(begin[j], begin[j + 1]):
                k = to[b]
                up = degree[k] > degree[j] or (degree[k] == degree[j] and k > j)
                if up and mark[k] == i:
                    out[i] += 1
                    out[j] += 1
                    out[k] += 1
    return out


@njit(cache=True, nogil=True)
def betweenness(begin: Ints, to: Ints, sources: Ints) -> Floats:
    """Sum over sources of each node's dependency (Brandes 2001), unweighted."""
    n = begin.size - 1
    out = np.zeros(n)
    distance = np.full(n, -1, dtype=np.int64)
    paths = np.zeros(n)
    share = np.zeros(n)
    queue = np.empty(n, dtype=np.int64)
    for s in sources:
        head, tail = 0, 1
        queue[0] = s
        distance[s] = 0
        paths[s] = 1.0
        while head < tail:
            i = queue[head]
            head += 1
            for a in range(begin[i], begin[i + 1]):
                j = to[a]
                if distance[j] < 0:
                    distance[j] = distance[i] + 1
                    queue[tail] = j
                    tail += 1
                if distance[j] == distance[i] + 1:
                    paths[j] += paths[i]
        for q in range(tail - 1, -1, -1):
            i = queue[q]
            for a in range(begin[i], begin[i + 1]):
                j = to[a]
                if distance[j] == distance[i] + 1:
                    share[i] += paths[i] / paths[j] * (1.0 + share[j])
            if i != s:
                out[i] += share[i]
        for q in range(tail):
            i = queue[q]
            distance[i] = -1
            paths[i] = 0.0
            share[i] = 0.0
    return out


@njit(cache=True, nogil=True)
def brokerage_counts(begin: Ints, to: Ints, group: Ints) -> NDArray[np.int64]:
    """Open two-step paths i → b → k by role of b, shape (nodes, 5).

    Roles: coordinator, consultant, gatekeeper, representative, liaison. A path is open
    where there is no i → k. A group below 0 takes no part.
    """
    n = begin.size - 1
    out = np.zeros((n, 5), dtype=np.int64)
    mark = np.full(n, -1, dtype=np.int64)
    for i in range(n):
        if group[i] < 0:
            continue
        for a in range(begin[i], begin[i + 1]):
            mark[to[a]] = i
        for a in range(begin[i], begin[i + 1]):
            b = to[a]
            if group[b] < 0:
                continue
            for c in range(begin[b], begin[b + 1]):
                k = to[c]
                if k == i or mark[k] == i or group[k] < 0:
                    continue
                if group[i] == group[b]:
                    role = 0 if group[k] == group[b] else 3
                elif group[k] == group[b]:
                    role = 2
                elif group[k] == group[i]:
                    role = 1
                else:
                    role = 4
                out[b, role] += 1
    return out


@njit(cache=True, nogil=True)
def _root(parent: Ints, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(cache=True, nogil=True)
def giant_after(begin: Ints, to: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Largest component and edges left after each removal, shape (len(order) + 1,).

    Nodes are put back in the reverse order and joined (Newman and Ziff 2001), so that
    one removal sequence costs one pass over the edges. ``to`` holds each edge twice.
    """
    n = begin.size - 1
    parent = np.arange(n)
    size = np.ones(n, dtype=np.int64)
    there = np.ones(n, dtype=np.bool_)
    for i in order:
        there[i] = False
    giant = np.zeros(order.size + 1, dtype=np.int64)
    edges = np.zeros(order.size + 1, dtype=np.int64)
    largest, count = 0, 0
    for i in range(n):
        if not there[i]:
            continue
        largest = max(largest, 1)
        for a in range(begin[i], begin[i + 1]):
            j = to[a]
            if j < i and there[j]:
                count += 1
                ri, rj = _root(parent, i), _root(parent, j)
                if ri != rj:
                    parent[ri] = rj
                    size[rj] += size[ri]
                    largest = max(largest, size[rj])
    giant[order.size] = largest
    edges[order.size] = count
    for q in range(order.size - 1, -1, -1):
        i = order[q]
        there[i] = True
        largest = max(largest, 1)
        for a in range(begin[i], begin[i + 1]):
            j = to[a]
            if j != i and there[j]:
                count += 1
                ri, rj = _root(parent, i), _root(parent, j)
                if ri != rj:
                    parent[ri] = rj
                    size[rj] += size[ri]
                    largest = max(largest, size[rj])
        giant[q] = largest
        edges[q] = count
    return giant, edges
