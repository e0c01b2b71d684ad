"""Draws: tables that could be the hidden one.

A draw is a gamma variate about the point estimate, times an effect shared by an
industry's cells of one upper region and one shared by a region's cells of one
industry group, put back onto all known sums. Without the shared effects, sums
over many hidden cells would come out too sure.
"""

from __future__ import annotations

import numpy as np

from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import stream
from gunjip.tables.hidden.groups import Leaves
from gunjip.tables.hidden.raking import raked_lanes
from gunjip.tables.hidden.trees import Floats, Ints

#: Standard deviations (of logarithms) of the shared effects.
INDUSTRY_SD, REGION_SD = 0.5, 0.15
#: Tilting and proportional sweeps of a draw.
SWEEPS, POLISH = 20, 30


def draw(
    leaves: Leaves,
    point: Floats,
    shape: Floats,
    *,
    over: Ints,
    block: Ints,
    count: int,
    seed: int,
    workers: int | None = None,
    quiet: bool = True,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Tables drawn, shape (count, cells).

    Parameters
    ----------
    over
        Upper region of each cell (−1 for none), shape (cells,).
    block
        Industry group of each cell, shape (cells,).
    """
    from gunjip.tables.hidden.lanes import LANES

    wide = int(leaves.industry.max(initial=0)) + 1
    shared = np.unique((over + 1) * wide + leaves.industry, return_inverse=True)[1]
    local = np.unique(leaves.region * (int(block.max(initial=0)) + 1) + block, return_inverse=True)[
        1
    ]
    ns, nl = int(shared.max(initial=-1)) + 1, int(local.max(initial=-1)) + 1
    out = np.empty((count, point.size), dtype=np.float32)
    scale = (point / shape).astype(np.float32)

    def some(first: int) -> None:
        tables = np.ones((point.size, LANES), dtype=np.float32)
        for lane, k in enumerate(range(first, min(first + LANES, count))):
            rng = stream(seed, "hidden-cells", k)
            y = np.maximum(rng.standard_gamma(shape), 1e-4 * shape).astype(np.float32) * scale
            for sd, size, at in ((INDUSTRY_SD, ns, shared), (REGION_SD, nl, local)):
                y *= np.exp(sd * rng.standard_normal(size) - sd * sd / 2).astype(np.float32)[at]
            tables[:, lane] = np.maximum(y, np.float32(1e-9))
        x = raked_lanes(leaves, tables, shape, sweeps=SWEEPS, polish=POLISH)
        for lane, k in enumerate(range(first, min(first + LANES, count))):
            out[k] = x[:, lane]

    parallel_map(some, range(0, count, LANES), workers=workers, quiet=quiet, label="draws")
    return out
