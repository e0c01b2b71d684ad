"""The spatial scan: where an industry's share of all plants is highest, and the null of that.

For every disc around a plant of the industry, of every radius, the excess of the
industry's share inside over its share outside (a likelihood ratio). The largest
over all discs is compared with the largest under *random labelling*: as many
plants drawn from all plants, wherever these stand. So a city is no cluster of
an industry merely for being a city, and having looked everywhere, at all
radii, is paid for. One random order of all plants serves industries of every
size; a Gumbel distribution fitted to the maxima gives p-values below
1/(draws + 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gunjip.clusters.footprints.grid import Floats, Grid, Ints, best_disc, best_of_prefixes
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import stream

_EULER = 0.5772156649015329


@dataclass(frozen=True, slots=True)
class NullMaxima:
    """Gumbel laws of the largest excess by the number of cases.

    Attributes
    ----------
    sizes
        Numbers of cases, rising, shape (k,).
    location, scale
        Of the Gumbel law at each size, shape (k,).
    maxima
        The draws themselves, shape (draws, k).
    """

    sizes: Ints
    location: Floats
    scale: Floats
    maxima: Floats

    def p_value(self, excess: float, cases: int) -> float:
        """P(largest excess ≥ the given one) for so many cases, between 0 and 1."""
        if excess <= 0:
            return 1.0
        at = np.log(max(cases, 1))
        logs = np.log(self.sizes)
        location = float(np.interp(at, logs, self.location))
        scale = float(np.interp(at, logs, self.scale))
        if scale <= 0:
            return 1.0
        return float(-np.expm1(-np.exp(-(excess - location) / scale)))


def null_maxima(
    grids: list[Grid],
    sizes: Ints,
    *,
    draws: int,
    least: int,
    most_share: float,
    seed: int,
    workers: int | None = None,
) -> NullMaxima:
    """Maxima of the scan under random labelling, for each number of cases."""
    total = int(grids[0].cell.size)
    everyone = np.arange(total)
    discs = [g.discs(g.counts(everyone)) for g in grids]

    def one(k: int) -> Floats:
        order = stream(seed, "footprint-null", k).permutation(total).astype(np.int32)
        values = [
            best_of_prefixes(order, sizes, g.cell, m, g.begin, g.end, least, most_share)
            for g, m in zip(grids, discs, strict=True)
        ]
        return np.asarray(np.max(values, axis=0), dtype=float)

    return gumbel(sizes, np.array(parallel_map(one, range(draws), workers=workers)))


def gumbel(sizes: Ints, maxima: Floats) -> NullMaxima:
    """Gumbel laws fitted by moments to drawn maxima, shape (draws, sizes)."""
    spread = maxima.std(axis=0, ddof=1) if len(maxima) > 1 else np.zeros(sizes.size)
    scale = spread * np.sqrt(6) / np.pi
    return NullMaxima(sizes, maxima.mean(axis=0) - _EULER * scale, scale, maxima)


def null_sizes(cases: list[int], ratio: float = 1.4) -> Ints:
    """Numbers of cases at which the null is drawn: a geometric ladder over those there are."""
    low, high = max(1, min(cases)), max(cases)
    steps = max(2, int(np.ceil(np.log(high / low) / np.log(ratio))) + 1) if high > low else 1
    return np.unique(np.geomspace(low, high, steps).round().astype(np.int64))


@dataclass(frozen=True, slots=True)
class Peak:
    """The disc with the largest excess: its grid's number, its cell, its excess."""

    grid: int
    cell: int
    excess: float


def find_peak(
    grids: list[Grid],
    discs: list[Ints],
    cases: NDArray[np.int64],
    total: int,
    *,
    least: int,
    most_share: float,
    workers: int | None = 1,
) -> Peak:
    """The scan of one set of cases; ``cell`` is −1 where no disc has an excess."""

    def one(k: int) -> tuple[float, int]:
        grid = grids[k]
        counts = grid.counts(cases)
        cells = np.flatnonzero(counts).astype(np.int32)
        value, at = best_disc(
            cells, counts, discs[k], grid.begin, grid.end, total, least, most_share
        )
        return float(value), int(at)

    best = Peak(0, -1, 0.0)
    for k, (value, at) in enumerate(parallel_map(one, range(len(grids)), workers=workers)):
        if value > best.excess:
            best = Peak(k, int(at), float(value))
    return best
