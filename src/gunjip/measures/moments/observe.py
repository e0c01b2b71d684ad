"""Observed K_d of every industry, and of every pair of industries, in one pass."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.parallel import parallel_map
from gunjip.measures.distance.engine import TAIL, pair_moments
from gunjip.measures.distance.points import Points
from gunjip.measures.moments.montecarlo import SpectralDensity
from gunjip.measures.moments.sites import Bins, Sites
from gunjip.measures.moments.theory import Floats

Starts = NDArray[np.int64]
#: Industries up to this size are reported by the exact route; beyond, the binned one is
#: within 1e-4 of the peak anyway (its error falls with the root of the pairs).
EXACT_UP_TO = 8_000


def own_densities(sites: Sites, start: Starts, bins: Bins, workers: int | None) -> Floats:
    """K_d of each group of sites sorted by group, shape (groups, nd); NaN below two plants."""
    from gunjip.measures.pair_bins import count_pairs

    groups = start.size - 1
    n = np.diff(start).astype(float)
    jobs: list[tuple[int, int, int]] = []
    for g in range(groups):
        size = int(n[g])
        # Cut large groups so that rows of about equal numbers of pairs go to each thread.
        cuts = max(1, min(64, size * size // 40_000_000))
        edges = np.unique((size * np.sqrt(np.linspace(0.0, 1.0, cuts + 1))).astype(int))
        jobs += [(g, int(a), int(b)) for a, b in pairwise(edges)]

    def one(job: tuple[int, int, int]) -> Floats:
        g, i0, i1 = job
        part = slice(start[g], start[g + 1])
        mine = (sites.x[part], sites.y[part], sites.z[part])
        before = np.arange(i0, i1)[:, None]
        counts = count_pairs(
            *(c[i0:i1] for c in mine), *mine, sites.flat, np.zeros_like(before), before,
            bins.inverse, bins.count, 0, 1,
        )  # fmt: skip
        return np.asarray(bins.weights @ counts)

    out = np.zeros((groups, bins.weights.shape[0]))
    for (g, _, _), part in zip(jobs, parallel_map(one, jobs, workers=workers), strict=True):
        out[g] += part
    pairs = n * (n - 1.0) / 2.0
    out[pairs < 1] = np.nan
    return np.asarray(out / np.where(pairs < 1, 1.0, pairs)[:, None])


def exact_densities(
    points: Points,
    groups: list[NDArray[np.intp]],
    jobs: list[Floats] | None,
    distances: Floats,
    bandwidth: float,
    binned: Floats,
    workers: int | None,
) -> tuple[Floats, list[str]]:
    """K_d of each group within 1e-10 of the direct sum, and the route of each.

    Groups beyond ``EXACT_UP_TO`` keep their ``binned`` curve.
    """
    reach = float(distances[-1]) + TAIL * bandwidth
    out = binned.copy()
    routes = ["binned"] * len(groups)
    for g, rows in enumerate(groups):
        if rows.size > EXACT_UP_TO or not np.isfinite(binned[g]).all():
            continue
        weights = np.ones(rows.size) if jobs is None else jobs[g]
        table = pair_moments(
            points, rows, weights, None, None, reach=reach, h=bandwidth, workers=workers
        )
        out[g] = table.density(distances, bandwidth)
        routes[g] = "exact"
    return out, routes


def weighted_densities(
    sites: Sites, start: Starts, e: Floats, bins: Bins, workers: int | None
) -> Floats:
    """Employment-weighted K_d of each group; NaN where no pair has weight."""
    from gunjip.measures.pair_bins import weigh_pairs

    def one(g: int) -> Floats:
        part = slice(start[g], start[g + 1])
        w = e[part]
        total = (w.sum() ** 2 - (w * w).sum()) / 2.0
        if w.size < 2 or total <= 0:
            return np.full(bins.weights.shape[0], np.nan)
        mine = (sites.x[part], sites.y[part], sites.z[part], w)
        before = np.arange(w.size)[:, None]
        counts = weigh_pairs(
            *mine, *mine, sites.flat, np.zeros_like(before), before, bins.inverse, bins.count, 0, 1
        )
        return np.asarray(bins.weights @ counts / total)

    return np.array(parallel_map(one, range(start.size - 1), workers=workers))


def cross_densities(sites: Sites, start: Starts, bins: Bins, workers: int | None) -> Floats:
    """Bivariate K_d of all pairs of groups from every pair of sites, (groups, groups, nd).

    The diagonal holds each group's own K_d.
    """
    from gunjip.measures.moments.kernels import group_counts

    groups = start.size - 1
    n = np.diff(start).astype(float)
    out = np.full((groups, groups, bins.weights.shape[0]), np.nan)

    def one(a: int) -> None:
        counts = np.empty((groups - a, bins.count))
        group_counts(
            sites.x, sites.y, sites.z, sites.flat, start, a, a, groups,
            bins.count, bins.inverse, counts,
        )  # fmt: skip
        pairs = n[a] * n[a:]
        pairs[0] = n[a] * (n[a] - 1.0) / 2.0
        with np.errstate(invalid="ignore", divide="ignore"):
            out[a, a:] = (counts @ bins.weights.T) / pairs[:, None]
        out[a:, a] = out[a, a:]

    parallel_map(one, range(groups), workers=workers)
    return out


def cross_densities_spectral(spectral: SpectralDensity, groups: list[NDArray[np.int64]]) -> Floats:
    """Bivariate K_d of all pairs from cross spectra: the cost does not depend on N."""
    from scipy.fft import rfft2

    from gunjip.measures.moments.kernels import deposit_some

    grid = spectral.grid
    keep = np.flatnonzero(spectral.shell.ravel() >= 0)
    shell = spectral.shell.ravel()[keep]
    weight = spectral.weight.ravel()[keep]
    count = len(groups)
    nd = spectral.zero.size
    waves = np.empty((count, 2 * keep.size), np.float32)
    board = np.zeros((grid.size, grid.size), np.float32)
    sizes = np.array([len(g) for g in groups], dtype=float)
    for k, members in enumerate(groups):
        board[:] = 0.0
        who = np.asarray(members, dtype=np.int32)
        deposit_some(grid.x, grid.y, who, 0, who.size, 1.0 / grid.cell, board)
        f = rfft2(board, workers=1).ravel()[keep] / max(1, who.size)
        waves[k, : keep.size], waves[k, keep.size :] = f.real, f.imag
    out = np.empty((count, count, nd))
    for d in range(nd):
        factor = (spectral.profile[d, shell] * weight).astype(np.float32)
        out[:, :, d] = (waves * np.concatenate([factor, factor])) @ waves.T
    own = np.arange(count)
    with np.errstate(invalid="ignore", divide="ignore"):
        out[own, own] = (out[own, own] * sizes[:, None] - spectral.zero) / (sizes[:, None] - 1.0)
    out[sizes < 1] = np.nan
    out[:, sizes < 1] = np.nan
    out[own[sizes < 2], own[sizes < 2]] = np.nan
    return out
