"""Compiled loops over pairs of sites.

Sites, codes and the counting itself are those of ``measures.pair_bins``; ``flat`` is
whether the sites stand in a plane. Counters hold 32 bits, eight of them a bin: no call
here may have more than 4·10⁹ pairs in a bin's counter, and the callers cut their work.

Importing this module imports numba: do it inside functions.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from gunjip.measures.pair_bins import code_of, count_run, counted, empty_ring, make_counters


@nb.njit(cache=True, nogil=True)
def degree_rows(x, y, z, flat, i0, i1, bins, inv, out):  # type: ignore[no-untyped-def]
    """Numbers of other sites in each bin around sites i0 … i1 - 1, into ``out``."""
    h, ring = make_counters(bins)
    top = np.float32(bins)
    for i in range(i0, i1):
        count_run(x[i], y[i], z[i], x, y, z, flat, 0, x.size, inv, top, h, ring)
        empty_ring(h, ring)
        for b in range(bins):
            out[i - i0, b] = counted(h, b)
        out[i - i0, 0] -= 1
        h[:] = 0


@nb.njit(cache=True, nogil=True)
def group_counts(x, y, z, flat, start, a, g0, g1, bins, inv, out):  # type: ignore[no-untyped-def]
    """Pairs between group ``a`` and groups g0 … g1 - 1 of sites sorted by group.

    ``out`` has shape (g1 - g0, bins); within the group itself each pair counts once.
    """
    h, ring = make_counters(bins)
    top = np.float32(bins)
    for g in range(g0, g1):
        for i in range(start[a], start[a + 1]):
            stop = i if g == a else start[g + 1]
            count_run(x[i], y[i], z[i], x, y, z, flat, start[g], stop, inv, top, h, ring)
        empty_ring(h, ring)
        for b in range(bins):
            out[g - g0, b] = counted(h, b)
        h[:] = 0


@nb.njit(cache=True, nogil=True)
def _mix(state):  # type: ignore[no-untyped-def]
    # splitmix64 (Steele, Lea, Flood 2014): one counter, one draw.
    w = state
    w = (w ^ (w >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    w = (w ^ (w >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return w ^ (w >> np.uint64(31))


@nb.njit(cache=True, nogil=True)
def draw_prefix(idx, n, seed, swaps):  # type: ignore[no-untyped-def]
    """Shuffle ``n`` random entries of ``idx`` to its front; ``swaps`` allows undoing."""
    size = idx.size
    state = np.uint64(seed)
    for i in range(n):
        state += np.uint64(0x9E3779B97F4A7C15)
        u = np.float64(_mix(state) >> np.uint64(11)) * 1.1102230246251565e-16
        j = i + int(u * (size - i))
        swaps[i] = j
        a = idx[i]
        idx[i] = idx[j]
        idx[j] = a


@nb.njit(cache=True, nogil=True)
def undo_prefix(idx, n, swaps):  # type: ignore[no-untyped-def]
    """Put ``idx`` back as it was, so that a draw depends on its own seed only."""
    for i in range(n - 1, -1, -1):
        j = swaps[i]
        a = idx[i]
        idx[i] = idx[j]
        idx[j] = a


@nb.njit(cache=True, nogil=True)
def nested_counts(xs, ys, zs, flat, sizes, bins, inv, out):  # type: ignore[no-untyped-def]
    """Pair counts among the first ``sizes[k]`` of one random order, for every k."""
    h, ring = make_counters(bins)
    top = np.float32(bins)
    k = 0
    for i in range(sizes[-1]):
        count_run(xs[i], ys[i], zs[i], xs, ys, zs, flat, 0, i, inv, top, h, ring)
        while k < sizes.size and sizes[k] == i + 1:
            empty_ring(h, ring)
            for b in range(bins):
                out[k, b] = counted(h, b)
            k += 1


@nb.njit(cache=True, nogil=True, fastmath=True)
def second_pass(x, y, z, i0, i1, bins, inv, w, a, out):  # type: ignore[no-untyped-def]
    """``out[d, i] = sum_j h_d(i, j) a[d, j]`` for sites i0 … i1 - 1.

    ``w`` is (nd, bins + 1) with a last column of zeros.
    """
    n = x.size
    nd = a.shape[0]
    code = np.empty(n, np.int32)
    top = np.float32(bins)
    for i in range(i0, i1):
        for j in range(n):
            code[j] = code_of(x[i], y[i], z[i], x[j], y[j], z[j], inv, top)
        code[i] = bins
        for d in range(nd):
            total = 0.0
            wd = w[d]
            ad = a[d]
            for j in range(n):
                total += wd[code[j]] * ad[j]
            out[d, i] = total


@nb.njit(cache=True, nogil=True)
def code_matrix(x, y, z, bins, inv):  # type: ignore[no-untyped-def]
    """Codes of all pairs of a few sites; the diagonal gets the last code."""
    m = x.size
    out = np.empty((m, m), np.int32)
    top = np.float32(bins)
    for i in range(m):
        for j in range(m):
            out[i, j] = code_of(x[i], y[i], z[i], x[j], y[j], z[j], inv, top)
        out[i, i] = bins
    return out


@nb.njit(cache=True, nogil=True, fastmath=True)
def centred_matrix(code, w, a, mu, out):  # type: ignore[no-untyped-def]
    """``g_ij = h_ij - mu - a_i - a_j`` of a few sites, zero on the diagonal."""
    m = code.shape[0]
    for i in range(m):
        for j in range(m):
            out[i, j] = w[code[i, j]] - mu - a[i] - a[j]
        out[i, i] = 0.0


@nb.njit(inline="always")
def _spline(t):  # type: ignore[no-untyped-def]
    s = 1.0 - t
    tt = t * t
    w0 = s * s * s / 6.0
    w3 = tt * t / 6.0
    w1 = (4.0 - 6.0 * tt + 3.0 * tt * t) / 6.0
    return w0, w1, 1.0 - w0 - w1 - w3, w3


@nb.njit(cache=True, nogil=True)
def deposit(x, y, v, ic, grid):  # type: ignore[no-untyped-def]
    """Add weights ``v`` at grid positions by cubic B-splines."""
    for q in range(x.size):
        u = x[q] * ic
        w = y[q] * ic
        i = int(u)
        j = int(w)
        wx = _spline(u - i)
        wy = _spline(w - j)
        for s in range(4):
            for t in range(4):
                grid[i + s, j + t] += v[q] * wx[s] * wy[t]


@nb.njit(cache=True, nogil=True)
def deposit_some(x, y, idx, q0, q1, ic, grid):  # type: ignore[no-untyped-def]
    """Add unit weights of the sites ``idx[q0:q1]``."""
    for q in range(q0, q1):
        p = idx[q]
        u = x[p] * ic
        w = y[p] * ic
        i = int(u)
        j = int(w)
        wx = _spline(u - i)
        wy = _spline(w - j)
        for s in range(4):
            for t in range(4):
                grid[i + s, j + t] += np.float32(wx[s] * wy[t])


@nb.njit(cache=True, nogil=True)
def gather(x, y, ic, grid, out):  # type: ignore[no-untyped-def]
    """Values of a grid at sites by cubic B-splines."""
    for q in range(x.size):
        u = x[q] * ic
        w = y[q] * ic
        i = int(u)
        j = int(w)
        wx = _spline(u - i)
        wy = _spline(w - j)
        total = 0.0
        for s in range(4):
            total += wx[s] * (
                grid[i + s, j] * wy[0]
                + grid[i + s, j + 1] * wy[1]
                + grid[i + s, j + 2] * wy[2]
                + grid[i + s, j + 3] * wy[3]
            )
        out[q] = total


@nb.njit(cache=True, nogil=True, fastmath=True)
def multiply_radial(F, table, idk, kx, isx, isy, out):  # type: ignore[no-untyped-def]
    """Half spectrum times a radial function given on an even grid of |k|."""
    rows, cols = F.shape
    nt = table.size - 3
    for i in range(rows):
        for j in range(cols):
            u = np.sqrt(kx[i] * kx[i] + j * j) * idk
            p = int(u)
            if p >= nt:
                out[i, j] = 0
                continue
            t = u - p  # four-point Lagrange, even at 0
            v = (
                -t * (t - 1) * (t - 2) / 6 * table[abs(p - 1)]
                + (t + 1) * (t - 1) * (t - 2) / 2 * table[p]
                - (t + 1) * t * (t - 2) / 2 * table[p + 1]
                + (t + 1) * t * (t - 1) / 6 * table[p + 2]
            )
            out[i, j] = F[i, j] * np.float32(v * isx[i] * isy[j])


@nb.njit(cache=True, nogil=True, fastmath=True)
def shell_power(F, shell, weight, out):  # type: ignore[no-untyped-def]
    """``out[shell] += weight |F|^2`` over a half spectrum."""
    out[:] = 0.0
    rows, cols = F.shape
    for i in range(rows):
        for j in range(cols):
            s = shell[i, j]
            if s >= 0:
                v = F[i, j]
                out[s] += weight[i, j] * np.float64(v.real * v.real + v.imag * v.imag)
