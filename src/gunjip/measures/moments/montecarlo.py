"""Simulated K_d under random location: nested exact, weighted, and spectral.

*Nested*: one random order of the sites is a draw for every industry size at once,
for the pairs among its first n sites are those of a sample of n. *Weighted*: sizes
belong to plants, so that each industry needs its own draws. *Spectral*: the power
spectrum of a sample on a grid gives its K_d at a cost that hardly grows with n.

Replicate k depends on the seed and on k only, so that any number of workers gives
the same draws.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.parallel import parallel_map, worker_count
from gunjip.foundation.rng import stream
from gunjip.measures.moments.rings import RingGrid
from gunjip.measures.moments.sites import Bins, Sites, kernel
from gunjip.measures.moments.theory import Floats

#: Weights below this share of the largest are nothing.
_NOTHING = np.float32(1e-30)
#: Samples larger than this go to the grid rather than to the pair kernel.
SPECTRAL_FROM = 4_000


def replicate_seeds(seed: int, name: str, draws: int) -> NDArray[np.uint64]:
    """One 64-bit seed a replicate; the first k do not depend on how many follow."""
    words = stream(seed, name).integers(0, 2**64, size=draws, dtype=np.uint64)
    return np.asarray(words, dtype=np.uint64)


def _blocks(draws: int, workers: int | None) -> list[tuple[int, int]]:
    step = max(1, min(64, -(-draws // (4 * worker_count(workers)))))
    return [(k, min(draws, k + step)) for k in range(0, draws, step)]


def nested_draws(
    sites: Sites,
    bins: Bins,
    sizes: NDArray[np.int64],
    draws: int,
    *,
    seed: int,
    workers: int | None,
) -> NDArray[np.float32]:
    """K_d of random samples, shape (len(sizes), draws, nd); ``sizes`` increasing."""
    from gunjip.measures.moments.kernels import draw_prefix, nested_counts, undo_prefix

    sizes = np.asarray(sizes, dtype=np.int64)
    n = int(sizes[-1])
    out = np.empty((sizes.size, draws, bins.weights.shape[0]), np.float32)
    seeds = replicate_seeds(seed, "nested", draws)
    # Counts are whole numbers below 2^24 where this route is taken: exact in float32.
    scale = (2.0 / (sizes * (sizes - 1.0))).astype(np.float32)
    weights = np.ascontiguousarray(bins.weights.T, dtype=np.float32)
    # Far bins weigh less than single precision holds at full speed: a product with
    # such numbers takes fifty times as long.
    weights[weights < _NOTHING * weights.max()] = 0.0

    def block(job: tuple[int, int]) -> None:
        index = np.arange(sites.count, dtype=np.int32)
        swaps = np.empty(n, np.int64)
        counts = np.empty((sizes.size, bins.count), np.float32)
        for k in range(*job):
            draw_prefix(index, n, seeds[k], swaps)
            first = index[:n]
            nested_counts(
                sites.x[first],
                sites.y[first],
                sites.z[first],
                sites.flat,
                sizes,
                bins.count,
                bins.inverse,
                counts,
            )
            undo_prefix(index, n, swaps)
            out[:, k] = (counts @ weights) * scale[:, None]

    parallel_map(block, _blocks(draws, workers), workers=workers)
    return out


def weighted_draws(
    sites: Sites, bins: Bins, e: Floats, draws: int, *, seed: int, workers: int | None
) -> NDArray[np.float32]:
    """Weighted K_d of plants of sizes ``e`` on random sites, shape (draws, nd)."""
    from gunjip.measures.moments.kernels import draw_prefix, undo_prefix
    from gunjip.measures.pair_bins import weigh_pairs

    n = e.size
    none, own = np.zeros((n, 1), np.int64), np.arange(n)[:, None]
    out = np.empty((draws, bins.weights.shape[0]), np.float32)
    seeds = replicate_seeds(seed, f"weighted {n}", draws)
    total = (e.sum() ** 2 - (e * e).sum()) / 2.0

    def block(job: tuple[int, int]) -> None:
        index = np.arange(sites.count, dtype=np.int32)
        swaps = np.empty(n, np.int64)
        for k in range(*job):
            draw_prefix(index, n, seeds[k], swaps)
            first = index[:n]
            mine = (sites.x[first], sites.y[first], sites.z[first], e)
            counts = weigh_pairs(
                *mine, *mine, sites.flat, none, own, bins.inverse, bins.count, 0, 1
            )
            undo_prefix(index, n, swaps)
            out[k] = bins.weights @ counts / total

    parallel_map(block, _blocks(draws, workers), workers=workers)
    return out


class SpectralDensity:
    """K_d of many samples of the same sites from their power spectra.

    Parameters
    ----------
    sites
        All sites; planar positions are used.
    distances, bandwidth
        As for K_d.
    """

    def __init__(self, sites: Sites, distances: Floats, bandwidth: float) -> None:
        from scipy.special import j0

        self.grid = grid = RingGrid.make(sites, float(distances.max()), bandwidth)
        self.shell, weight, k = grid.shells()
        self.weight = weight.astype(np.float32)
        self.zero = kernel(distances, np.zeros(1), bandwidth)[:, 0]
        profile = kernel(distances, grid.r, bandwidth) * (2.0 * np.pi * grid.r * grid.rw)
        self.profile = np.empty((distances.size, k.size))
        for a in range(0, k.size, 2048):
            self.profile[:, a : a + 2048] = profile @ j0(grid.r[:, None] * k[None, a : a + 2048])
        self.profile /= (grid.size * grid.cell) ** 2
        self.shells = k.size

    def density(self, board: NDArray[np.float32], n: int, power: Floats) -> Floats:
        """K_d of the n sites that stand on the board."""
        from scipy.fft import rfft2

        from gunjip.measures.moments.kernels import shell_power

        shell_power(rfft2(board, workers=1), self.shell, self.weight, power)
        return np.asarray((self.profile @ power - n * self.zero) / (n * (n - 1.0)))

    def of(self, index: NDArray[Any]) -> Floats:
        """K_d of some sites."""
        from gunjip.measures.moments.kernels import deposit_some

        board = np.zeros((self.grid.size, self.grid.size), np.float32)
        who = np.asarray(index, dtype=np.int32)
        deposit_some(self.grid.x, self.grid.y, who, 0, who.size, 1.0 / self.grid.cell, board)
        return self.density(board, who.size, np.empty(self.shells))

    def draws(
        self, sizes: NDArray[np.int64], draws: int, *, seed: int, workers: int | None
    ) -> NDArray[np.float32]:
        """K_d of random samples, nested over ``sizes``; the same orders as the exact route."""
        from gunjip.measures.moments.kernels import deposit_some, draw_prefix, undo_prefix

        sizes = np.asarray(sizes, dtype=np.int64)
        n = int(sizes[-1])
        out = np.empty((sizes.size, draws, self.zero.size), np.float32)
        seeds = replicate_seeds(seed, "nested", draws)
        grid = self.grid

        def block(job: tuple[int, int]) -> None:
            index = np.arange(grid.x.size, dtype=np.int32)
            swaps = np.empty(n, np.int64)
            board = np.zeros((grid.size, grid.size), np.float32)
            power = np.empty(self.shells)
            for k in range(*job):
                draw_prefix(index, n, seeds[k], swaps)
                board[:] = 0.0
                begin = 0
                for j, size in enumerate(sizes):
                    deposit_some(grid.x, grid.y, index, begin, int(size), 1.0 / grid.cell, board)
                    out[j, k] = self.density(board, int(size), power)
                    begin = int(size)
                undo_prefix(index, n, swaps)

        parallel_map(block, _blocks(draws, workers), workers=workers)
        return out
