"""Compiled loops over pairs of sites.

All take coordinates as three float32 arrays: planar sites have ``z = 0``, sites on
the globe stand on the sphere and their chord is measured. A pair's *code* is 0 for
sites at the same point, else one plus the number of the distance bin; code
``bins`` collects everything farther away and is dropped.

Importing this module imports numba: do it inside functions.
"""

from __future__ import annotations

import numba as nb
import numpy as np

_F0 = np.float32(0.0)
_F1 = np.float32(1.0)


_BLOCK = 512
_ONE = np.uint32(1)
# The private counters hold 32 bits: eight of them count 3.4e10 pairs in one bin, more
# than any call here gets (the callers cut their work into smaller pieces).


@nb.njit(cache=True, nogil=True)
def _stride(bins):  # type: ignore[no-untyped-def]
    # An odd multiple of a cache line: counters at power-of-two strides alias.
    return 16 * (2 * ((bins + 16) // 32) + 1) + 1


@nb.njit(cache=True, nogil=True, fastmath=True)
def _codes(xi, yi, zi, x, y, z, m, inv, top, buf):  # type: ignore[no-untyped-def]
    for j in range(m):
        dx = xi - x[j]
        dy = yi - y[j]
        dz = zi - z[j]
        c2 = dx * dx + dy * dy + dz * dz
        s = np.sqrt(c2) * inv + (_F1 if c2 > _F0 else _F0)
        buf[j] = np.uint16(np.int32(min(s, top)))


@nb.njit(cache=True, nogil=True)
def _tally(buf, m, h):  # type: ignore[no-untyped-def]
    # Eight counters: equal codes one after another would wait for each other.
    m8 = m - m % 8
    for j in range(0, m8, 8):
        h[0, np.intp(buf[j])] += _ONE
        h[1, np.intp(buf[j + 1])] += _ONE
        h[2, np.intp(buf[j + 2])] += _ONE
        h[3, np.intp(buf[j + 3])] += _ONE
        h[4, np.intp(buf[j + 4])] += _ONE
        h[5, np.intp(buf[j + 5])] += _ONE
        h[6, np.intp(buf[j + 6])] += _ONE
        h[7, np.intp(buf[j + 7])] += _ONE
    for j in range(m8, m):
        h[0, np.intp(buf[j])] += _ONE


@nb.njit(cache=True, nogil=True)
def _sum(h, b):  # type: ignore[no-untyped-def]
    total = np.int64(0)
    for k in range(8):
        total += np.int64(h[k, b])
    return total


@nb.njit(cache=True, nogil=True, fastmath=True)
def degree_rows(x, y, z, i0, i1, bins, inv, out):  # type: ignore[no-untyped-def]
    """Numbers of other sites in each bin around sites i0 … i1 - 1, into ``out``."""
    n = x.size
    buf = np.empty(_BLOCK, np.uint16)
    top = np.float32(bins)
    h = np.zeros((8, _stride(bins)), np.uint32)
    for i in range(i0, i1):
        h[:] = 0
        xi, yi, zi = x[i], y[i], z[i]
        for j0 in range(0, n, _BLOCK):
            m = min(_BLOCK, n - j0)
            _codes(xi, yi, zi, x[j0 : j0 + m], y[j0 : j0 + m], z[j0 : j0 + m], m, inv, top, buf)
            _tally(buf, m, h)
        for b in range(bins):
            out[i - i0, b] = _sum(h, b)
        out[i - i0, 0] -= 1


@nb.njit(cache=True, nogil=True, fastmath=True)
def group_counts(x, y, z, start, a, g0, g1, bins, inv, out):  # type: ignore[no-untyped-def]
    """Pairs between group ``a`` and groups g0 … g1 - 1 of sites sorted by group.

    ``out`` has shape (g1 - g0, bins); within the group itself each pair counts once.
    """
    buf = np.empty(_BLOCK, np.uint16)
    top = np.float32(bins)
    h = np.zeros((8, _stride(bins)), np.uint32)
    for g in range(g0, g1):
        h[:] = 0
        for i in range(start[a], start[a + 1]):
            xi, yi, zi = x[i], y[i], z[i]
            stop = i if g == a else start[g + 1]
            for j0 in range(start[g], stop, _BLOCK):
                m = min(_BLOCK, stop - j0)
                _codes(xi, yi, zi, x[j0 : j0 + m], y[j0 : j0 + m], z[j0 : j0 + m], m, inv, top, buf)
                _tally(buf, m, h)
        for b in range(bins):
            out[g - g0, b] = _sum(h, b)


@nb.njit(cache=True, nogil=True, fastmath=True)
def own_counts(x, y, z, i0, i1, bins, inv):  # type: ignore[no-untyped-def]
    """Pairs (i, j) with i0 <= i < i1 and j < i, by bin."""
    buf = np.empty(_BLOCK, np.uint16)
    top = np.float32(bins)
    h = np.zeros((8, _stride(bins)), np.uint32)
    for i in range(i0, i1):
        xi, yi, zi = x[i], y[i], z[i]
        for j0 in range(0, i, _BLOCK):
            m = min(_BLOCK, i - j0)
            _codes(xi, yi, zi, x[j0 : j0 + m], y[j0 : j0 + m], z[j0 : j0 + m], m, inv, top, buf)
            _tally(buf, m, h)
    out = np.empty(bins, np.int64)
    for b in range(bins):
        out[b] = _sum(h, b)
    return out


@nb.njit(cache=True, nogil=True, fastmath=True)
def weighted_counts(x, y, z, e, bins, inv):  # type: ignore[no-untyped-def]
    """``sum e_i e_j`` over pairs of one group, by bin."""
    n = x.size
    buf = np.empty(n + 1, np.uint16)
    top = np.float32(bins)
    h = np.zeros((2, bins + 1), np.float64)
    for i in range(n):
        xi, yi, zi = x[i], y[i], z[i]
        _codes(xi, yi, zi, x, y, z, i, inv, top, buf)
        ei = e[i]
        even = i - i % 2
        for j in range(0, even, 2):
            h[0, np.intp(buf[j])] += ei * e[j]
            h[1, np.intp(buf[j + 1])] += ei * e[j + 1]
        if even < i:
            h[0, np.intp(buf[even])] += ei * e[even]
    return (h[0] + h[1])[:bins].copy()


@nb.njit(cache=True, nogil=True, fastmath=True)
def cross_weighted_counts(x, y, z, e, xb, yb, zb, u, bins, inv):  # type: ignore[no-untyped-def]
    """``sum e_i u_j`` over pairs of two groups, by bin."""
    top = np.float32(bins)
    h = np.zeros(bins + 1, np.float64)
    for i in range(x.size):
        for j in range(xb.size):
            dx = x[i] - xb[j]
            dy = y[i] - yb[j]
            dz = z[i] - zb[j]
            c2 = dx * dx + dy * dy + dz * dz
            s = np.sqrt(c2) * inv + (_F1 if c2 > _F0 else _F0)
            h[np.intp(np.int32(min(s, top)))] += e[i] * u[j]
    return h[:bins].copy()


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


@nb.njit(cache=True, nogil=True, fastmath=True)
def nested_counts(xs, ys, zs, sizes, bins, inv, out):  # type: ignore[no-untyped-def]
    """Pair counts among the first ``sizes[k]`` of one random order, for every k."""
    buf = np.empty(_BLOCK, np.uint16)
    top = np.float32(bins)
    h = np.zeros((8, _stride(bins)), np.uint32)
    k = 0
    for i in range(sizes[-1]):
        xi, yi, zi = xs[i], ys[i], zs[i]
        for j0 in range(0, i, _BLOCK):
            m = min(_BLOCK, i - j0)
            _codes(xi, yi, zi, xs[j0 : j0 + m], ys[j0 : j0 + m], zs[j0 : j0 + m], m, inv, top, buf)
            _tally(buf, m, h)
        while k < sizes.size and sizes[k] == i + 1:
            for b in range(bins):
                out[k, b] = _sum(h, b)
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
        xi, yi, zi = x[i], y[i], z[i]
        for j in range(n):
            dx = xi - x[j]
            dy = yi - y[j]
            dz = zi - z[j]
            c2 = dx * dx + dy * dy + dz * dz
            s = np.sqrt(c2) * inv + (_F1 if c2 > _F0 else _F0)
            code[j] = np.int32(min(s, top))
        code[i] = bins
        for d in range(nd):
            total = 0.0
            wd = w[d]
            ad = a[d]
            for j in range(n):
                total += wd[code[j]] * ad[j]
            out[d, i] = total


@nb.njit(cache=True, nogil=True, fastmath=True)
def code_matrix(x, y, z, bins, inv):  # type: ignore[no-untyped-def]
    """Codes of all pairs of a few sites; the diagonal gets the last code."""
    m = x.size
    out = np.empty((m, m), np.int32)
    top = np.float32(bins)
    for i in range(m):
        for j in range(m):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            dz = z[i] - z[j]
            c2 = dx * dx + dy * dy + dz * dz
            s = np.sqrt(c2) * inv + (_F1 if c2 > _F0 else _F0)
            out[i, j] = np.int32(min(s, top))
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
