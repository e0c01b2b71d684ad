"""Hot spots by Getis and Ord's Gi*, many industries at once, at a false-discovery rate.

The null holds a region's own value and deals those of the others out at random. What a
region with k neighbours is compared with is then a sum of k values drawn without
replacement from the other regions, so that one set of random places serves all regions of
all industries: the samples in which the region itself was drawn are left out for it. As
many samples are drawn as it takes for seven regions at the smallest possible p-value to
pass the control of the false-discovery rate; with the usual few hundred permutations no
place of three thousand could ever be hot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gunjip.foundation.rng import stream

Floats = NDArray[np.float64]
Index = NDArray[np.int32]

#: So many regions at the smallest p-value must be able to pass.
_TOGETHER = 7
#: So few regions are compared with all samples at once.
_FEW = 4
#: Samples that tell beyond which sums a region can be hot or cold at all.
_FIRST = 999


@dataclass(frozen=True, slots=True)
class Around:
    """Neighbours of the regions that have some, and the random places of the null.

    Attributes
    ----------
    used
        Positions of the regions with neighbours; the others are not asked.
    begin, neighbour
        Neighbours of each of them, as positions among them.
    places
        Positions drawn without replacement, shape (most neighbours, samples).
    first, sample, place
        For each region the samples that hold it, and at which place.
    regions, by_count
        Regions by their number of neighbours, and where each number begins.
    """

    used: Index
    begin: Index
    neighbour: Index
    places: Index
    first: Index
    sample: Index
    place: Index
    regions: Index
    by_count: Index

    @classmethod
    def lay(cls, weights: csr_array, *, level: float, seed: int) -> Around | None:
        """From a (regions, regions) matrix; None where fewer than four have neighbours."""
        linked = csr_array(weights)
        linked.setdiag(0.0)
        linked.eliminate_zeros()
        used = np.flatnonzero(np.diff(linked.indptr) > 0)
        if used.size < 4:
            return None
        linked = csr_array(linked[used][:, used])
        n = used.size
        most = int(np.diff(linked.indptr).max())
        samples = max(999, int(np.ceil(2 * n / (_TOGETHER * level))))
        rng = stream(seed, "hot-spots")
        drawn = np.stack([rng.permutation(n)[:most] for _ in range(samples)])
        # By region, then by place, so that a search may stop at the first place too far.
        by_place = drawn.T.ravel()
        order = np.argsort(by_place, kind="stable")
        first = np.searchsorted(by_place[order], np.arange(n + 1))
        place, sample = np.divmod(order, samples)
        count = np.diff(linked.indptr)
        regions = np.argsort(count, kind="stable")
        by_count = np.searchsorted(count[regions], np.arange(most + 2))
        return cls(
            *(
                np.ascontiguousarray(a, dtype=np.int32)
                for a in (
                    used,
                    linked.indptr,
                    linked.indices,
                    drawn.T,
                    first,
                    sample,
                    place,
                    regions,
                    by_count,
                )
            )
        )


def hot_spots(values: Floats, around: Around, *, level: float) -> Floats:
    """1 where an industry's values gather in a region and its neighbours, else 0.

    Parameters
    ----------
    values
        Shape (regions, industries); an industry with a region of unknown value, or with
        the same value everywhere, is not answered.
    around
        From :meth:`Around.lay`.
    level
        False-discovery rate (Benjamini and Hochberg) over the regions of an industry.

    Returns
    -------
    ndarray
        Shape (regions, industries); NaN where there is no answer.
    """
    out = np.full(values.shape, np.nan)
    near = np.ascontiguousarray(values[around.used].T)
    known = np.isfinite(near).all(axis=1) & (np.ptp(near, axis=1) > 0)
    for k in np.flatnonzero(known):
        p, up = hot_p_values(
            near[k],
            around.begin,
            around.neighbour,
            around.places,
            around.first,
            around.sample,
            around.place,
            around.regions,
            around.by_count,
            level,
        )
        out[around.used, k] = _pass(p, level) & up
    return out


def _pass(p: Floats, level: float) -> NDArray[np.bool_]:
    """Which p-values pass Benjamini and Hochberg's control."""
    small = np.sort(p[p <= level])
    good = np.flatnonzero(small <= level * np.arange(1, small.size + 1) / p.size)
    if not good.size:
        return np.zeros(p.size, dtype=bool)
    return np.asarray(p <= small[good[-1]])


@njit(cache=True, nogil=True)
def hot_p_values(
    y: Floats,
    begin: Index,
    neighbour: Index,
    places: Index,
    first: Index,
    sample: Index,
    place: Index,
    regions: Index,
    by_count: Index,
    level: float,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Two-sided p-values of one industry, and whether each region lies above the mean.

    A p-value that is above ``level`` for certain is given as 1.
    """
    n = y.size
    most, samples = places.shape
    p = np.ones(n)
    up = np.zeros(n, np.bool_)
    mean = y.mean()
    largest = 0
    for i in range(n):
        largest = max(largest, first[i + 1] - first[i])
    # Fewer samples beyond a sum than this, and a region there may be hot.
    needed = level / 2 * (samples + 1) + largest
    sums = np.zeros(samples)
    high = np.empty(samples + 1)
    low = np.empty(samples + 1)
    few = min(samples, _FIRST)
    part = int(min(0.45, 2 * needed / samples) * few)
    own = np.empty(n)
    for i in range(n):
        total = 0.0
        for j in range(begin[i], begin[i + 1]):
            total += y[neighbour[j]]
        own[i] = total
        up[i] = total + y[i] > mean * (begin[i + 1] - begin[i] + 1)
    for k in range(1, most + 1):
        for m in range(samples):
            sums[m] += y[places[k - 1, m]]
        first_here, last_here = by_count[k], by_count[k + 1]
        if first_here == last_here:
            continue
        bottom, top = np.inf, -np.inf
        if last_here - first_here > _FEW:
            bottom = np.partition(sums[:few], part)[part]
            top = np.partition(sums[:few], few - 1 - part)[few - 1 - part]
        at_top, at_bottom = 0, 0
        for m in range(samples):
            at_top += sums[m] >= top
            at_bottom += sums[m] <= bottom
        if at_top < needed or at_bottom < needed:
            # The first samples misled: take all.
            top, bottom = -np.inf, np.inf
        known = False
        highs, lows = 0, 0
        for at in range(first_here, last_here):
            i = regions[at]
            # Sums of the same values in another order may differ in the last digit.
            slack = 1e-12 * abs(own[i])
            if own[i] - slack <= top and own[i] + slack >= bottom:
                continue
            if not known:
                # Something here may be hot or cold: keep what lies beyond, once.
                known = True
                for m in range(samples):
                    s = sums[m]
                    high[highs] = s
                    highs += s > top
                    low[lows] = s
                    lows += s < bottom
            least, most_here = own[i] - slack, own[i] + slack
            over, under = least > top, most_here < bottom
            here = samples
            above = below = samples
            if over:
                above = 0
                for m in range(highs):
                    above += high[m] >= least
            if under:
                below = 0
                for m in range(lows):
                    below += low[m] <= most_here
            for e in range(first[i], first[i + 1]):
                if place[e] >= k:
                    break
                # A sample that holds the region itself is none of its own.
                here -= 1
                s = sums[sample[e]]
                if over and s >= least:
                    above -= 1
                if under and s <= most_here:
                    below -= 1
            p[i] = min(1.0, 2.0 * (min(above, below) + 1) / (here + 1))
    return p, up
