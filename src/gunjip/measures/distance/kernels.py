# mypy: disable-error-code="no-untyped-def"
"""Kernels over pairs of points: moments by bin of distance, sums within radii.

Every kernel goes through rows i and, for each, through a few runs of columns
[lo, hi) that can be near enough (:mod:`.neighbours` makes them). Distances are
straight lines in two or three dimensions; for great circles the points lie on a
sphere and a straight line is a chord.

Serial, without the interpreter lock, for threads: thread t of T takes the rows
t, t + T, … . Counts of pairs by bin are made in ``measures.pair_bins``.
"""

from __future__ import annotations

import numpy as np
from numba import njit

#: Columns are taken in blocks of this many.
BLOCK = 512


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _series(q):
    """arcsin(s)/s for q = s² ≤ 0.01, exact to 1e-15."""
    return 1.0 + q * (
        1.0 / 6.0
        + q
        * (
            3.0 / 40.0
            + q
            * (15.0 / 336.0 + q * (105.0 / 3456.0 + q * (945.0 / 42240.0 + q * 10395.0 / 599040.0)))
        )
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _arc(chord, diameter):
    """The great-circle distance of a chord; a diameter of 0 stands for the plane."""
    if diameter == 0.0:
        return chord
    s = chord / diameter
    if s > 0.1:
        return diameter * np.arcsin(min(s, 1.0))
    return chord * _series(s * s)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"nsz", "contract", "arcp"})
def pair_moments(rx, ry, rz, rw, cx, cy, cz, cw, flat, diameter, lo, hi, inverse, bins, t, step):
    """Weighted sums of the powers 0 … 3 of the place within a bin, by bin.

    With the bin of distance d and its place u in [-1/2, 1/2), entry [b, p] is the
    sum of w_i w_j u^p. A smooth kernel of the distances is then a sum over bins
    by its Taylor series, with an error that can be written down.
    """
    table = np.zeros(4 * (bins + 1), np.float64)
    four = np.uint32(4)
    one = np.uint32(1)
    two = np.uint32(2)
    three = np.uint32(3)
    top = np.float64(bins)
    place = np.empty(BLOCK, np.float64)
    code = np.empty(BLOCK, np.uint32)
    # Where all that counts is below a tenth of the diameter, the series will do.
    near = diameter > 0.0 and top / inverse < 0.0999 * diameter
    for i in range(t, rx.size, step):
        xi = rx[i]
        yi = ry[i]
        zi = rz[i]
        wi = rw[i]
        for k in range(lo.shape[1]):
            a = lo[i, k]
            b = hi[i, k]
            while a < b:
                m = min(BLOCK, b - a)
                xs = cx[a : a + m]
                ys = cy[a : a + m]
                ws = cw[a : a + m]
                if flat:
                    for j in range(m):
                        u = xi - xs[j]
                        v = yi - ys[j]
                        d = np.sqrt(u * u + v * v) * inverse
                        d = d if d < top else top
                        c = np.int32(d)
                        place[j] = d - np.float64(c) - 0.5
                        code[j] = np.uint32(c) * four
                else:
                    zs = cz[a : a + m]
                    if near:
                        for j in range(m):
                            u = xi - xs[j]
                            v = yi - ys[j]
                            w = zi - zs[j]
                            d = np.sqrt(u * u + v * v + w * w)
                            s = d / diameter
                            s = s if s < 0.1 else 0.1
                            d = d * _series(s * s) * inverse
                            d = d if d < top else top
                            c = np.int32(d)
                            place[j] = d - np.float64(c) - 0.5
                            code[j] = np.uint32(c) * four
                    else:
                        for j in range(m):
                            u = xi - xs[j]
                            v = yi - ys[j]
                            w = zi - zs[j]
                            d = _arc(np.sqrt(u * u + v * v + w * w), diameter) * inverse
                            d = d if d < top else top
                            c = np.int32(d)
                            place[j] = d - np.float64(c) - 0.5
                            code[j] = np.uint32(c) * four
                for j in range(m):
                    o = code[j]
                    u = place[j]
                    f = wi * ws[j]
                    g = f * u
                    table[o] += f
                    table[o + one] += g
                    g *= u
                    table[o + two] += g
                    table[o + three] += g * u
                a += m
    return table.reshape(bins + 1, 4)[:bins]


@njit(cache=True, nogil=True, error_model="numpy")
def _add(h, width, place, ws):
    """Add weights at their places; four tables of ``width`` take turns, so that none waits."""
    four = ws.size - ws.size % 4
    for j in range(0, four, 4):
        h[np.uint32(place[j])] += ws[j]
        h[np.uint32(place[j + 1]) + width] += ws[j + 1]
        h[np.uint32(place[j + 2]) + width + width] += ws[j + 2]
        h[np.uint32(place[j + 3]) + width + width + width] += ws[j + 3]
    for j in range(four, ws.size):
        h[np.uint32(place[j])] += ws[j]


@njit(cache=True, nogil=True, error_model="numpy")
def _running(h, width, out):
    """Running sums over the places of the four tables together."""
    run = 0.0
    for q in range(out.size):
        run += (h[q] + h[q + width]) + (h[q + 2 * width] + h[q + 3 * width])
        out[q] = run


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"nsz"})
def sums_within(rx, ry, rz, cx, cy, cz, cw, flat, own, lo, hi, radii, table, scale, t, step, out):
    """Per row, the weight of the columns within each radius: out[i, q] = Σ_j w_j 1(d_ij ≤ r_q).

    The comparison is the one of float64 numbers, d ≤ r. ``table`` gives, for a cell of
    width 1/scale, the first radius that is not below it, no cell holding two radii.
    ``radii`` ends with infinity. ``own[i]`` is the column that is row i itself, or -1.
    """
    count = radii.size - 1
    width = np.uint32(count + 2)
    h = np.zeros(4 * (count + 2), np.float64)
    place = np.empty(BLOCK, np.uint16)
    away = np.empty(BLOCK, np.float64)
    top = np.float64(table.size - 1)
    for i in range(t, rx.size, step):
        xi = rx[i]
        yi = ry[i]
        zi = rz[i]
        h[:] = 0.0
        for k in range(lo.shape[1]):
            a = lo[i, k]
            b = hi[i, k]
            while a < b:
                m = min(BLOCK, b - a)
                xs = cx[a : a + m]
                ys = cy[a : a + m]
                ws = cw[a : a + m]
                if flat:
                    for j in range(m):
                        u = xi - xs[j]
                        v = yi - ys[j]
                        away[j] = np.sqrt(u * u + v * v)
                else:
                    zs = cz[a : a + m]
                    for j in range(m):
                        u = xi - xs[j]
                        v = yi - ys[j]
                        w = zi - zs[j]
                        away[j] = np.sqrt(u * u + v * v + w * w)
                for j in range(m):
                    d = away[j]
                    e = d * scale
                    q = table[np.uint32(np.int32(e if e < top else top))]
                    place[j] = q + np.uint16(d > radii[q])
                _add(h, width, place, ws)
                a += m
        if own[i] >= 0 and radii[0] >= 0.0:
            # The row met itself at distance 0.
            h[0] -= cw[own[i]]
        _running(h, width, out[i])


@njit(cache=True, nogil=True, error_model="numpy")
def _place(u, v, first, count, step_r):
    """The first of the radii 0, step_r, … from ``first`` on that (u, v) lies within."""
    d = np.sqrt(u * u + v * v)
    c = first
    while c < count and d > np.float64(c) * step_r:
        c += 1
    return c


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"nsz"})
def even_sums_within(
    rx, ry, cx, cy, rx4, ry4, cx4, cy4, cw, own, lo, hi, step_r, count, margin, t, step, out
):
    """:func:`sums_within` in the plane for the radii 0, step_r, 2 step_r, … (``count`` of them).

    Roots are taken in single precision of the coordinates ``rx4`` …; a pair that lies
    within ``margin`` (in steps; no less than what single precision can err) of a radius is
    asked again in float64, so that each comparison is still the one of float64 numbers.
    """
    n = cx.size
    width = np.uint32(count + 2)
    h = np.zeros(4 * (count + 2), np.float64)
    place = np.empty(BLOCK + 32, np.int32)
    inverse = np.float32(1.0 / step_r)
    top = np.float32(count) - np.float32(0.5)
    low = np.float32(margin)
    high = np.float32(1.0) - low
    for i in range(t, rx.size, step):
        xi = rx4[i]
        yi = ry4[i]
        h[:] = 0.0
        for k in range(lo.shape[1]):
            a = lo[i, k]
            b = hi[i, k]
            while a < b:
                m = min(BLOCK, b - a)
                xs = cx4[a:]
                ys = cy4[a:]
                ws = cw[a : a + m]
                near = np.int32(0)
                # Whole vectors, into what lies behind the run: a rest costs more than it.
                for j in range(min((m + 31) & ~31, n - a)):
                    u = xi - xs[j]
                    v = yi - ys[j]
                    e = np.sqrt(u * u + v * v) * inverse
                    e = e if e < top else top
                    c = np.int32(e)
                    f = e - np.float32(c)
                    place[j] = c + np.int32(1)
                    near |= np.int32(f < low) | np.int32(f > high)
                if near:
                    for j in range(m):
                        u = xi - xs[j]
                        v = yi - ys[j]
                        e = np.sqrt(u * u + v * v) * inverse
                        e = e if e < top else top
                        c = np.int32(e)
                        f = e - np.float32(c)
                        if f < low or f > high:
                            place[j] = _place(
                                rx[i] - cx[a + j], ry[i] - cy[a + j], max(c - 1, 0), count, step_r
                            )
                _add(h, width, place, ws)
                a += m
        if own[i] >= 0:
            # The row met itself at distance 0.
            h[0] -= cw[own[i]]
        _running(h, width, out[i])


@njit(cache=True, nogil=True, error_model="numpy")
def matrix_sums_within(distance, rows, cols, cw, radii, t, step, out):
    """:func:`sums_within` for a given matrix of distances; a site is no neighbour of itself."""
    count = radii.size
    h = np.zeros(count + 1, np.float64)
    for i in range(t, rows.size, step):
        h[:] = 0.0
        r = rows[i]
        for j in range(cols.size):
            c = cols[j]
            if c == r:
                continue
            h[np.searchsorted(radii, distance[r, c])] += cw[j]
        run = 0.0
        for q in range(count):
            run += h[q]
            out[i, q] = run


@njit(cache=True, nogil=True, error_model="numpy")
def matrix_pair_moments(distance, rows, rw, cols, cw, half, inverse, bins, t, step):
    """:func:`pair_moments` for a given matrix of distances; ``half`` takes each pair once."""
    table = np.zeros((bins, 4), np.float64)
    for i in range(t, rows.size, step):
        r = rows[i]
        last = i if half else cols.size
        for j in range(last):
            d = distance[r, cols[j]] * inverse
            if d < bins:
                c = np.intp(d)
                u = d - np.float64(c) - 0.5
                f = rw[i] * cw[j]
                for p in range(4):
                    table[c, p] += f
                    f *= u
    return table


@njit(cache=True, nogil=True, error_model="numpy")
def pair_distances(rx, ry, rz, cx, cy, cz, diameter, half, low, high, t, step, out):
    """Distances in [low, high] written to ``out``; returns how many there are, written or not."""
    found = 0
    for i in range(t, rx.size, step):
        last = i if half else cx.size
        for j in range(last):
            u = rx[i] - cx[j]
            v = ry[i] - cy[j]
            w = rz[i] - cz[j]
            d = _arc(np.sqrt(u * u + v * v + w * w), diameter)
            if low <= d <= high:
                if found < out.size:
                    out[found] = d
                found += 1
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def distance_profile(rx, ry, rz, cx, cy, cz, diameter, half, inverse, bins, limit, t, step):
    """Count, sum and sum of squares of distances ≤ limit, about the limit's half, and by bin."""
    counts = np.zeros(bins, np.int64)
    number = 0
    first = 0.0
    second = 0.0
    about = 0.5 * bins / inverse
    for i in range(t, rx.size, step):
        last = i if half else cx.size
        for j in range(last):
            u = rx[i] - cx[j]
            v = ry[i] - cy[j]
            w = rz[i] - cz[j]
            d = _arc(np.sqrt(u * u + v * v + w * w), diameter)
            if d <= limit:
                number += 1
                e = d - about
                first += e
                second += e * e
                counts[min(bins - 1, np.intp(d * inverse))] += 1
    return number, first, second, counts


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"nsz", "contract", "arcp"})
def kernel_within(
    rx, ry, rz, row_id, cx, cy, cz, col_id, cw, diameter, distance, given, lo, hi, radii, h, tail,
    t, step, out,
):  # fmt: skip
    """Per row, out[i, q] = Σ_j w_j exp(−((r_q − d_ij)/h)²/2) over columns that are not the row.

    Distances come from the coordinates, or from a matrix where ``given``.
    """
    reach = tail * h
    for i in range(t, row_id.size, step):
        out[i, :] = 0.0
        for k in range(lo.shape[1]):
            for j in range(lo[i, k], hi[i, k]):
                if col_id[j] == row_id[i]:
                    continue
                if given:
                    d = distance[row_id[i], col_id[j]]
                else:
                    u = rx[i] - cx[j]
                    v = ry[i] - cy[j]
                    w = rz[i] - cz[j]
                    d = _arc(np.sqrt(u * u + v * v + w * w), diameter)
                first = np.searchsorted(radii, d - reach)
                q = first
                while q < radii.size and radii[q] <= d + reach:
                    z = (radii[q] - d) / h
                    out[i, q] += cw[j] * np.exp(-0.5 * z * z)
                    q += 1


@njit(cache=True, nogil=True, error_model="numpy")
def list_pairs(
    rx, ry, rz, row_id, cx, cy, cz, col_id, diameter, distance, given, lo, hi, reach, a, b, d
):
    """Pairs within reach of rows and columns that are not the same plant; returns their number."""
    found = 0
    for i in range(row_id.size):
        for k in range(lo.shape[1]):
            for j in range(lo[i, k], hi[i, k]):
                if col_id[j] == row_id[i]:
                    continue
                if given:
                    away = distance[row_id[i], col_id[j]]
                else:
                    u = rx[i] - cx[j]
                    v = ry[i] - cy[j]
                    w = rz[i] - cz[j]
                    away = _arc(np.sqrt(u * u + v * v + w * w), diameter)
                if away <= reach:
                    if found < d.size:
                        a[found] = i
                        b[found] = j
                        d[found] = away
                    found += 1
    return found
