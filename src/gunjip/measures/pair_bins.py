# mypy: disable-error-code="no-untyped-def, no-untyped-call"
"""Pairs by bin of distance: the loop under every count of pairs.

A pair's *code* is 0 for two points at the same place, else one plus the number of
its bin, floor(distance / width); code ``bins`` collects what is farther away and is
dropped. Points are three float32 arrays: in the plane (``flat``) z is not read; on the
globe they stand on the sphere, and the chord is measured. Every pair is counted, in
whole numbers; what is single precision is the distance, so that a pair within a few
10⁻⁷ of a bin's edge may fall on either side, and one nearer than 6·10⁻⁸ of a bin's
width is at the same place.

Two things make it fast. The codes of eight pairs are one vector, written out as
such because a compiler does not find it between the other steps. And a pair is
*counted* 32 pairs after its code was made: the roots of the next vector are taken
while earlier pairs go into their counters, eight of a kind, so that equal codes one
after another do not wait for each other. What a counter costs is the rest: see
``_count_eight``.

Importing this module imports numba: do it inside functions.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 8
#: Codes in the ring, and how long one waits there.
RING, LAG = 64, 32
#: Columns whose weights are added at a time.
BLOCK = 512
#: A counter goes up by two a pair: adding one is turned into INC, which on memory takes
#: an instruction more than ADD.
_ONE = np.uint32(2)
#: Bytes of the eight counters of a code; what waits in the ring is code × this.
_SHIFT = 5
_STRIDE = 1 << _SHIFT
#: Added to distance / width: the largest float32 below 1 leaves 0 at 0 and lifts the rest.
_NEARLY_ONE = np.float32(1.0 - 2.0**-24)
#: Counters hold 32 bits, of which pairs fill 31; they are emptied before they could overflow.
FLUSH = 2_000_000_000
_LOOSE = ("nsz", "contract", "arcp")
_FLOATS = ir.VectorType(ir.FloatType(), LANES)
_WORDS = ir.VectorType(ir.IntType(32), LANES)


def _every(builder, value):
    first = builder.insert_element(
        ir.Constant(_FLOATS, ir.Undefined), value, ir.Constant(ir.IntType(32), 0)
    )
    return builder.shuffle_vector(
        first, ir.Constant(_FLOATS, ir.Undefined), ir.Constant(_WORDS, [0] * LANES)
    )


def _vector_of_codes(builder, point, columns, inverse, top, out):
    """Write the codes of eight columns times the stride; columns and ``out`` are pointers."""
    square = None
    for own, column in zip(point, columns, strict=True):
        there = builder.load(builder.bitcast(column, _FLOATS.as_pointer()), align=4)
        away = builder.fsub(_every(builder, own), there, flags=_LOOSE)
        term = builder.fmul(away, away, flags=_LOOSE)
        square = term if square is None else builder.fadd(square, term, flags=_LOOSE)
    root = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(_FLOATS, [_FLOATS]), f"llvm.sqrt.v{LANES}f32"
    )
    place = builder.fmul(builder.call(root, [square]), _every(builder, inverse), flags=_LOOSE)
    lift = ir.Constant(_FLOATS, [float(_NEARLY_ONE)] * LANES)
    place = builder.fadd(place, lift, flags=_LOOSE)
    last = _every(builder, top)
    place = builder.select(builder.fcmp_ordered("<", place, last), place, last)
    code = builder.shl(builder.fptosi(place, _WORDS), ir.Constant(_WORDS, [_SHIFT] * LANES))
    builder.store(code, builder.bitcast(out, _WORDS.as_pointer()), align=4)


def _count_eight(builder, counters, codes):
    """Count eight codes, each in a counter of its own for its code; both are pointers.

    The address of a counter is made in a register, behind a barrier that the compiler
    does not look through: with base and index in the instruction itself, both its load and
    its store would take one of the two ports that loads go through.
    """
    word, long = ir.IntType(32), ir.IntType(64)
    base = builder.ptrtoint(counters, long)
    barrier = ir.InlineAsm(ir.FunctionType(long, [long]), "", "=r,0")
    for k in range(LANES):
        offset = builder.load(builder.gep(codes, [ir.Constant(long, k)]))
        place = builder.call(barrier, [builder.add(base, builder.zext(offset, long))])
        counter = builder.inttoptr(builder.add(place, ir.Constant(long, 4 * k)), word.as_pointer())
        more = builder.add(builder.load(counter), ir.Constant(word, int(_ONE)))
        builder.store(more, counter)


#: Once around the ring: where eight columns stand behind the first, where their codes go,
#: and which codes, LAG behind, are counted then.
_AROUND = tuple((k, k, (k + LAG) % RING) for k in range(0, RING, LANES))
#: Eight columns at once, through the place behind the ring.
_AT_ONCE = ((0, RING, RING),)


def _instructions(steps):
    """Codes and counts of one point's columns from the a-th on, step after step."""

    def generate(context, builder, signature, arguments):
        def pointer(index):
            array = context.make_array(signature.args[index])
            return array(context, builder, arguments[index]).data

        def behind(start, offset):
            return builder.gep(start, [ir.Constant(ir.IntType(64), offset)])

        *_, a, inverse, top, _, _ = arguments
        dimensions = (len(arguments) - 5) // 2
        columns = [builder.gep(pointer(dimensions + k), [a]) for k in range(dimensions)]
        counters, ring = pointer(len(arguments) - 2), pointer(len(arguments) - 1)
        for first, out, counted_here in steps:
            there = [behind(column, first) for column in columns]
            _vector_of_codes(
                builder, arguments[:dimensions], there, inverse, top, behind(ring, out)
            )
            _count_eight(builder, counters, behind(ring, counted_here))
        return context.get_dummy_value()

    return generate


@intrinsic
def _round(_typing, xi, yi, zi, x, y, z, a, inverse, top, h, ring):
    """Codes of columns a … a + RING - 1 into the ring, and counts of those LAG behind."""
    return types.void(xi, yi, zi, x, y, z, a, inverse, top, h, ring), _instructions(_AROUND)


@intrinsic
def _flat_round(_typing, xi, yi, x, y, a, inverse, top, h, ring):
    """:func:`_round` in the plane."""
    return types.void(xi, yi, x, y, a, inverse, top, h, ring), _instructions(_AROUND)


@intrinsic
def _eight_at_once(_typing, xi, yi, zi, x, y, z, a, inverse, top, h, ring):
    """Count the columns a … a + 7."""
    return types.void(xi, yi, zi, x, y, z, a, inverse, top, h, ring), _instructions(_AT_ONCE)


@njit(cache=True, nogil=True, fastmath={"nsz", "contract", "arcp"})
def code_of(xi, yi, zi, xj, yj, zj, inverse, top):
    """The code of one pair."""
    u, v, w = xi - xj, yi - yj, zi - zj
    place = np.sqrt(u * u + v * v + w * w) * inverse + _NEARLY_ONE
    return np.int32(place if place < top else top)


@njit(cache=True, nogil=True)
def make_counters(bins):
    """Counters of ``bins`` and the dropped pairs, and a ring full of dropped pairs."""
    return np.zeros(8 * (bins + 1), np.uint32), np.full(RING + LANES, _STRIDE * bins, np.uint32)


@njit(cache=True, nogil=True)
def count_run(xi, yi, zi, x, y, z, flat, a, b, inverse, top, h, ring):
    """Count one point's pairs with the columns a … b - 1; the last ``LAG`` stay in the ring."""
    if flat:
        while a + RING <= b:
            _flat_round(xi, yi, x, y, a, inverse, top, h, ring)
            a += RING
    else:
        while a + RING <= b:
            _round(xi, yi, zi, x, y, z, a, inverse, top, h, ring)
            a += RING
    while a + LANES <= b:
        _eight_at_once(xi, yi, zi, x, y, z, a, inverse, top, h, ring)
        a += LANES
    for j in range(a, b):
        h[np.uint64(8 * code_of(xi, yi, zi, x[j], y[j], z[j], inverse, top))] += _ONE


@njit(cache=True, nogil=True)
def empty_ring(h, ring):
    """Count what waits in the ring: before the counters are read."""
    for k in range(LAG, RING):
        h[np.uint64(ring[k]) >> np.uint64(2)] += _ONE
        ring[k] = np.uint32(4 * (h.size - 8))


@njit(cache=True, nogil=True)
def counted(h, code):
    """Pairs of a code so far."""
    total = np.int64(0)
    for k in range(8):
        total += np.int64(h[8 * code + k] // _ONE)
    return total


@njit(cache=True, nogil=True)
def move_counts(h, total):
    """Add the counters of all but the dropped pairs to ``total`` and set them to zero."""
    for code in range(total.size):
        total[code] += counted(h, code)
    h[:] = 0


@njit(cache=True, nogil=True)
def count_pairs(rx, ry, rz, cx, cy, cz, flat, lo, hi, inverse, bins, t, step):
    """Pairs by code, (bins,): rows t, t + step, … with their runs of columns [lo, hi)."""
    h, ring = make_counters(bins)
    total = np.zeros(bins, np.int64)
    top = np.float32(bins)
    load = 0
    for i in range(t, rx.size, step):
        for k in range(lo.shape[1]):
            a, b = lo[i, k], hi[i, k]
            if a < b:
                count_run(rx[i], ry[i], rz[i], cx, cy, cz, flat, a, b, inverse, top, h, ring)
                load += b - a
        if load > FLUSH:
            empty_ring(h, ring)
            move_counts(h, total)
            load = 0
    empty_ring(h, ring)
    move_counts(h, total)
    return total


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"nsz", "contract", "arcp"})
def weigh_pairs(rx, ry, rz, rw, cx, cy, cz, cw, flat, lo, hi, inverse, bins, t, step):
    """As :func:`count_pairs`, with the product of two weights for each pair."""
    # At an odd stride: at a power of two the four sums would alias in the cache.
    width = bins + 1 + 16 - (bins + 1) % 16 + 1
    h = np.zeros((4, width), np.float64)
    code = np.empty(BLOCK, np.uint32)
    top = np.float32(bins)
    for i in range(t, rx.size, step):
        xi, yi, zi, wi = rx[i], ry[i], rz[i], rw[i]
        for run in range(lo.shape[1]):
            a, b = lo[i, run], hi[i, run]
            while a < b:
                m = min(BLOCK, b - a)
                xs, ys, zs, ws = cx[a : a + m], cy[a : a + m], cz[a : a + m], cw[a : a + m]
                if flat:
                    for j in range(m):
                        u, v = xi - xs[j], yi - ys[j]
                        place = np.sqrt(u * u + v * v) * inverse + _NEARLY_ONE
                        code[j] = np.uint32(np.int32(place if place < top else top))
                else:
                    for j in range(m):
                        u, v, w = xi - xs[j], yi - ys[j], zi - zs[j]
                        place = np.sqrt(u * u + v * v + w * w) * inverse + _NEARLY_ONE
                        code[j] = np.uint32(np.int32(place if place < top else top))
                four = m - m % 4
                for j in range(0, four, 4):
                    h[0, np.uint64(code[j])] += wi * ws[j]
                    h[1, np.uint64(code[j + 1])] += wi * ws[j + 1]
                    h[2, np.uint64(code[j + 2])] += wi * ws[j + 2]
                    h[3, np.uint64(code[j + 3])] += wi * ws[j + 3]
                for j in range(four, m):
                    h[0, np.uint64(code[j])] += wi * ws[j]
                a += m
    return h[:, :bins].sum(axis=0)
