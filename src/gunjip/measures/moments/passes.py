"""The pass over the country: from sites to a :class:`Population`.

*Exact*: every pair of sites, by bins. *Rings*: FFT ring sums, for large N in the
plane. The 3-path term needs a second pass (exact for few sites, rings otherwise)
and the triangle term is the mean over random subsamples, unbiased, unless the
sites are few enough to take all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import stream
from gunjip.measures.moments.rings import RingGrid
from gunjip.measures.moments.sites import Bins, Sites, kernel
from gunjip.measures.moments.theory import Floats, Population, population_from_sums

#: Up to here all triangles are taken.
ALL_TRIANGLES = 700
#: Up to here the 3-path term is summed over pairs.
ALL_PATHS = 5_000
#: Up to here planar degrees are summed over pairs.
ALL_DEGREES = 20_000
SUBSAMPLE = 500
SUBSAMPLES = 10
_BLOCK = 512


def triangles(
    sites: Sites, bins: Bins, a: Floats, mu: Floats, *, seed: int, workers: int | None
) -> tuple[Floats, Floats]:
    """``E g12 g23 g13`` and its standard error, per distance."""
    from gunjip.measures.moments.kernels import centred_matrix, code_matrix

    count, nd = sites.count, mu.size
    exact = count <= ALL_TRIANGLES
    size = count if exact else SUBSAMPLE
    blocks = 1 if exact else max(2, min(SUBSAMPLES, count // size))
    order = np.arange(count) if exact else stream(seed, "triangles").permutation(count)
    chosen = np.arange(nd) if exact or nd < 12 else np.unique(np.r_[0:nd:2, nd - 1])
    padded = bins.padded.astype(np.float32)

    def one(job: tuple[int, int]) -> float:
        block, d = job
        index = order[block * size : (block + 1) * size]
        g = np.empty((size, size), np.float32)
        centred_matrix(codes[block], padded[d], a[d, index], mu[d], g)
        total = np.einsum("ij,ij->", g @ g, g, dtype=np.float64)
        return float(total) / (size * (size - 1.0) * (size - 2.0))

    codes = []
    for block in range(blocks):
        index = order[block * size : (block + 1) * size]
        codes.append(
            code_matrix(sites.x[index], sites.y[index], sites.z[index], bins.count, bins.inverse)
        )
    jobs = [(block, int(d)) for block in range(blocks) for d in chosen]
    values = np.array(parallel_map(one, jobs, workers=workers)).reshape(blocks, chosen.size)
    mean = values.mean(axis=0)
    error = np.zeros(chosen.size) if exact else values.std(axis=0, ddof=1) / np.sqrt(blocks)
    every = np.arange(nd)
    return np.interp(every, chosen, mean), np.interp(every, chosen, error)


def _exact_degrees(
    sites: Sites, bins: Bins, workers: int | None, *, squares: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """Degrees (nd, N), squared-kernel degrees, pair counts by bin, sums of bin rows."""
    from gunjip.measures.moments.kernels import degree_rows

    n, nd = sites.count, bins.weights.shape[0]
    degrees = np.empty((nd, n))
    d2 = np.empty((nd, n))
    w, w2 = bins.weights, bins.weights**2

    def block(i0: int) -> Floats:
        i1 = min(n, i0 + _BLOCK)
        rows = np.empty((i1 - i0, bins.count), np.float32)
        degree_rows(sites.x, sites.y, sites.z, sites.flat, i0, i1, bins.count, bins.inverse, rows)
        full = rows.astype(np.float64)
        degrees[:, i0:i1] = w @ full.T
        d2[:, i0:i1] = w2 @ full.T
        return np.asarray(full.sum(axis=0))

    parts = parallel_map(block, range(0, n, _BLOCK), workers=workers)
    return degrees, d2, np.sum(parts, axis=0) / 2.0, w


def _second_exact(sites: Sites, bins: Bins, a: Floats, workers: int | None) -> Floats:
    from gunjip.measures.moments.kernels import second_pass

    out = np.empty_like(a)
    padded = bins.padded

    def block(i0: int) -> None:
        i1 = min(sites.count, i0 + 128)
        second_pass(sites.x, sites.y, sites.z, i0, i1, bins.count, bins.inverse, padded, a, out)

    parallel_map(block, range(0, sites.count, 128), workers=workers)
    return out


def _second_rings(grid: RingGrid, table: Floats, zero: Floats, a: Floats, workers: Any) -> Floats:
    out = np.empty_like(a)

    def one(d: int) -> None:
        out[d] = grid.at_sites(grid.transform(a[d]), table[d]) - zero[d] * a[d]

    parallel_map(one, range(a.shape[0]), workers=workers)
    return out


def exact_population(
    sites: Sites,
    distances: Floats,
    bandwidth: float,
    bins: Bins,
    *,
    seed: int,
    workers: int | None = None,
    keep: bool = False,
) -> Population:
    """Moments from every pair of sites; the 3-path term by rings above 5,000 sites."""
    n = sites.count
    pairs = n * (n - 1.0)
    degrees, d2, counts, w = _exact_degrees(sites, bins, workers, squares=True)
    mu = 2.0 * (w @ counts) / pairs
    hh = 2.0 * ((w * counts) @ w.T) / pairs
    h3 = 2.0 * (w**3 @ counts) / pairs
    a = (degrees - (n - 1.0) * mu[:, None]) / (n - 2.0)
    del degrees
    if n <= ALL_PATHS:
        ha, second = _second_exact(sites, bins, a, workers), "exact"
    else:
        reach = float(distances.max())
        grid = RingGrid.make(sites, reach, bandwidth)
        table = grid.profiles(kernel(distances, grid.r, bandwidth))
        zero = kernel(distances, np.zeros(1), bandwidth)[:, 0]
        ha, second = _second_rings(grid, table, zero, a, workers), "rings"
    tau, error = triangles(sites, bins, a, mu, seed=seed, workers=workers)
    return population_from_sums(
        n,
        a,
        mu,
        hh=hh,
        h3=h3,
        aha=np.einsum("di,di->d", a, ha),
        ad2=np.einsum("di,di->d", a, d2),
        tau=tau,
        tau_error=error,
        sites={"a": a, "d2": d2, "ha": ha} if keep else None,
        method=f"pairs exact, paths {second}",
    )


def ring_population(
    sites: Sites,
    distances: Floats,
    bandwidth: float,
    bins: Bins,
    *,
    seed: int,
    workers: int | None = None,
    keep: bool = False,
) -> Population:
    """Moments from FFT ring sums, for many sites in the plane."""
    n, nd = sites.count, distances.size
    pairs = n * (n - 1.0)
    grid = RingGrid.make(sites, float(distances.max()), bandwidth)
    k1 = kernel(distances, grid.r, bandwidth)
    zero = kernel(distances, np.zeros(1), bandwidth)[:, 0]
    table, table2 = grid.profiles(k1), grid.profiles(k1**2)
    spectrum = grid.transform(np.ones(n))
    # Sums over all pairs of any radial function come from one pair function.
    ring = (
        2.0 * np.pi * grid.r * grid.rw * grid.pair_function(grid.transform(np.ones(n), np.float64))
    )
    hh = ((k1 * ring) @ k1.T - n * np.outer(zero, zero)) / pairs
    h3 = (k1**3 @ ring - n * zero**3) / pairs
    a = np.empty((nd, n))
    mu = np.empty(nd)
    aha, ad2 = np.empty(nd), np.empty(nd)
    kept = {"d2": np.empty((nd, n)), "ha": np.empty((nd, n))} if keep else None

    def one(d: int) -> None:
        row = grid.at_sites(spectrum, table[d]) - zero[d]
        mu[d] = row.sum() / pairs
        a[d] = (row - (n - 1.0) * mu[d]) / (n - 2.0)
        d2 = grid.at_sites(spectrum, table2[d]) - zero[d] ** 2
        ad2[d] = a[d] @ d2
        hh[d, d] = d2.sum() / pairs
        ha = grid.at_sites(grid.transform(a[d]), table[d]) - zero[d] * a[d]
        aha[d] = a[d] @ ha
        if kept is not None:
            kept["d2"][d], kept["ha"][d] = d2, ha

    parallel_map(one, range(nd), workers=workers)
    tau, error = triangles(sites, bins, a, mu, seed=seed, workers=workers)
    return population_from_sums(
        n,
        a,
        mu,
        hh=hh,
        h3=h3,
        aha=aha,
        ad2=ad2,
        tau=tau,
        tau_error=error,
        sites=None if kept is None else {"a": a, **kept},
        method="rings",
    )
