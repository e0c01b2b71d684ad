"""Parent vectors: the trees of regions and of industries.

A tree is a vector that holds, for each node, the position of its parent, or −1
for a root. There may be several roots.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A forest of n nodes.

    Attributes
    ----------
    parent
        Shape (n,); −1 for a root.
    depth
        Shape (n,); 0 for a root.
    up
        All nodes, children before their parents.
    has_child
        Shape (n,).
    """

    parent: Ints
    depth: Ints
    up: Ints
    has_child: Bools

    @property
    def leaves(self) -> Ints:
        """Nodes without children."""
        return np.flatnonzero(~self.has_child)

    @property
    def size(self) -> int:
        """How many nodes."""
        return int(self.parent.size)

    def at_depth(self, depth: int) -> Ints:
        """Each node's ancestor of that depth; the node itself when it lies higher."""
        out = np.arange(self.size)
        for node in self.up[::-1]:
            if self.depth[node] > depth:
                out[node] = out[self.parent[node]]
        return out

    def ancestor(self, steps: int) -> Ints:
        """Each node's ancestor so many steps up; −1 where there is none."""
        out = np.arange(self.size)
        for _ in range(steps):
            out = np.where(out >= 0, self.parent[np.maximum(out, 0)], -1)
        return out


def tree(parent: ArrayLike, name: str) -> Tree:
    """Read a parent vector.

    Raises
    ------
    InputError
        A parent that does not exist, or a circle.
    """
    up = np.asarray(parent, dtype=np.int64)
    n = up.size
    checks = Checks(InputError)
    wrong = np.flatnonzero((up < -1) | (up >= n))
    if wrong.size:
        checks.add("hidden-parent-unknown", name=name, node=int(wrong[0]), nodes=n)
    checks.done()
    depth = np.zeros(n, dtype=np.int64)
    at = up.copy()
    for _ in range(n + 1):
        above = at >= 0
        if not above.any():
            break
        depth[above] += 1
        at[above] = up[at[above]]
    else:
        raise InputError.of("hidden-parent-circle", name=name, node=int(np.flatnonzero(at >= 0)[0]))
    has_child = np.zeros(n, dtype=bool)
    has_child[up[up >= 0]] = True
    return Tree(up, depth, np.argsort(-depth, kind="stable").astype(np.int64), has_child)
