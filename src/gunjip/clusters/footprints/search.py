"""The search of one group of industries after the other: scan, grow, take out, scan again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gunjip.clusters.footprints.grid import Grid, build_grid
from gunjip.clusters.footprints.scan import NullMaxima, Peak, find_peak, null_maxima, null_sizes
from gunjip.clusters.footprints.shape import LEAST_PLANTS, grow
from gunjip.clusters.places import Plants
from gunjip.foundation.parallel import parallel_map

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: The largest part of all plants that one disc may hold.
MOST_SHARE = 0.5
#: Shapes are told by discs of this part of the found disc's radius.
SHAPE = 0.35
#: Clusters of one group at most.
_MOST_CLUSTERS = 60
#: A remainder of an earlier find is part of it from this share of its density on.
_LIKE = 1 / 3
#: So few of an earlier find's members are a remainder of it, not a cluster beside it.
_SMALL = 1 / 4
#: Pairs that chance must be expected to give before standing apart is judged.
_PAIRS = 30.0


@dataclass(frozen=True, slots=True)
class Found:
    """One cluster of one group, before it is written down.

    Attributes
    ----------
    members, inside
        Plants of the group, and all plants, within.
    radius, excess, p
        Of the disc that was found.
    cells, side
        Centres (k, 2) and side of the cells that make the footprint.
    together
        Pairs of members that stand near each other over those expected if
        members were any plants of the footprint; NaN where too few are expected.
    fringe
        Whether it is a thin rim of an earlier, much denser find.
    """

    members: Ints
    inside: Ints
    radius: float
    excess: float
    p: float
    cells: Floats
    side: float
    together: float = np.nan
    fringe: bool = False


@dataclass(slots=True)
class Search:
    """All clusters of one group; ``last`` is the p-value of the scan that found nothing more."""

    group: str
    cases: int
    found: list[Found] = field(default_factory=list)
    last: float = np.nan

    def p_values(self) -> list[float]:
        """One for each scan."""
        return [f.p for f in self.found] + ([] if np.isnan(self.last) else [self.last])


@dataclass(frozen=True, slots=True)
class Ground:
    """The grids of a country: one set for scanning, one for shapes, and all plants' discs.

    ``weight`` holds each plant's jobs where these are scanned; None where each counts as one.
    ``inner`` is how many threads one group may use: 1 where groups run side by side.
    """

    scan: list[Grid]
    shape: list[Grid]
    discs: list[Ints]
    weight: Ints | None = None
    inner: int | None = 1

    @classmethod
    def lay(
        cls,
        xy: Floats,
        scales: Sequence[float],
        workers: int | None = None,
        weight: Ints | None = None,
    ) -> Ground:
        """Grids of some radii over points in metres."""
        radii = [*scales, *(r * SHAPE for r in scales)]
        grids = parallel_map(lambda r: build_grid(xy, r), radii, workers=workers)
        scan = grids[: len(scales)]
        everyone = np.arange(len(xy))
        discs = [g.discs(g.counts(everyone, weight)) for g in scan]
        return cls(scan, grids[len(scales) :], discs, weight)

    def sums(self, plants: Ints) -> list[Ints]:
        """Sums of some plants over the discs of each scanned grid."""
        return parallel_map(
            lambda g: g.discs(g.counts(plants, self.weight)), self.scan, workers=self.inner
        )

    def mass(self, plants: Ints) -> float:
        """How many plants there are, or their jobs."""
        return float(plants.size if self.weight is None else self.weight[plants].sum())


def group_labels(plants: Plants, groups: Mapping[str, str]) -> tuple[list[str], Ints]:
    """Names of the groups that have plants, and each plant's group (−1 for none)."""
    used = sorted({groups[i] for i in plants.industries if i in groups})
    at = {name: k for k, name in enumerate(used)}
    of = np.array([at[groups[i]] if i in groups else -1 for i in plants.industries])
    return used, np.asarray(of[plants.industry], dtype=np.int64)


def search(
    xy: Floats,
    names: Sequence[str],
    label: Ints,
    scales: Sequence[float],
    *,
    alpha: float,
    draws: int,
    seed: int,
    workers: int | None = None,
    weight: Ints | None = None,
) -> list[Search]:
    """The clusters of each group.

    ``label`` holds each plant's group, a number below ``len(names)``, or −1; ``weight``
    each plant's jobs, where these are scanned in place of plants.
    """
    sizes = np.bincount(label[label >= 0], minlength=len(names))
    enough = np.flatnonzero(sizes >= LEAST_PLANTS)
    if not enough.size:
        return [Search(name, int(sizes[k])) for k, name in enumerate(names)]
    ground = Ground.lay(xy, scales, workers, weight)
    if len(names) == 1:
        ground = replace(ground, inner=workers)
    if weight is not None:

        def by_jobs(group: int) -> Search:
            cases = np.flatnonzero(label == group)
            scan = _JobScan(ground, weight, names[group], draws, seed)
            return search_group(names[group], cases, xy, ground, scan, alpha=alpha)

        return parallel_map(by_jobs, range(len(names)), workers=workers)
    null = null_maxima(
        ground.scan,
        null_sizes(sizes[enough].tolist()),
        draws=draws,
        least=LEAST_PLANTS,
        most_share=MOST_SHARE,
        seed=seed,
        workers=workers,
    )

    def one(group: int) -> Search:
        cases = np.flatnonzero(label == group)
        scan = _PlantScan(ground, null)
        return search_group(names[group], cases, xy, ground, scan, alpha=alpha)

    return parallel_map(one, range(len(names)), workers=workers)


class Scan(Protocol):
    """One scan of the plants that are left: the best disc and its p-value."""

    def __call__(self, discs: list[Ints], cases: Ints, left: Ints) -> tuple[Peak, float]:
        """Scan ``cases`` against ``left``, whose discs' sums are ``discs``."""


@dataclass(frozen=True, slots=True)
class _PlantScan:
    """Every plant counts as one; the null is shared by all groups."""

    ground: Ground
    null: NullMaxima

    def __call__(self, discs: list[Ints], cases: Ints, left: Ints) -> tuple[Peak, float]:
        peak = find_peak(
            self.ground.scan,
            discs,
            cases,
            left.size,
            least=LEAST_PLANTS,
            most_share=MOST_SHARE,
            workers=self.ground.inner,
        )
        return peak, self.null.p_value(peak.excess, int(cases.size))


@dataclass(frozen=True, slots=True)
class _JobScan:
    """Every plant counts by its jobs; each scan has a null of its own."""

    ground: Ground
    weight: Ints
    name: str
    draws: int
    seed: int

    def __call__(self, discs: list[Ints], cases: Ints, left: Ints) -> tuple[Peak, float]:
        from gunjip.clusters.footprints.weighted import weighted_null, weighted_peak

        total = int(self.weight[left].sum())
        grids = self.ground.scan
        peak = weighted_peak(
            grids,
            discs,
            cases,
            self.weight,
            total,
            least=LEAST_PLANTS,
            most_share=MOST_SHARE,
        )
        if peak.cell < 0:
            return peak, 1.0
        null = weighted_null(
            grids,
            discs,
            cases,
            left,
            self.weight,
            draws=self.draws,
            seed=self.seed,
            name=f"footprint-jobs/{self.name}/{cases.size}",
            least=LEAST_PLANTS,
            most_share=MOST_SHARE,
        )
        return peak, null.p_value(peak.excess, int(cases.size))


def search_group(
    name: str, cases: Ints, xy: Floats, ground: Ground, scan: Scan, *, alpha: float
) -> Search:
    """The clusters of one group: its plants against all plants."""
    out = Search(name, int(cases.size))
    left, left_cases, discs = np.arange(len(xy)), cases, ground.discs
    is_case = np.zeros(len(xy), dtype=bool)
    is_case[cases] = True
    for _ in range(_MOST_CLUSTERS):
        if left_cases.size < LEAST_PLANTS:
            break
        peak, p = scan(discs, left_cases, left)
        if peak.cell < 0 or p > alpha:
            out.last = p
            break
        disc, fine = ground.scan[peak.grid], ground.shape[peak.grid]
        centre = disc.centres()[peak.cell]
        cells = grow(fine, left_cases, left, centre, disc.radius, ground.weight)
        gone = np.zeros(fine.size, dtype=bool)
        gone[cells] = True
        inside = left[gone[fine.cell[left]]]
        if is_case[inside].sum() < LEAST_PLANTS:
            # The level set lost the disc's own plants: take the disc as it is.
            inside = left[np.hypot(*(xy[left] - centre).T) <= disc.radius * 1.2]
            cells = np.unique(fine.cell[inside])
        found = Found(
            members=inside[is_case[inside]],
            inside=inside,
            radius=disc.radius,
            excess=peak.excess,
            p=p,
            cells=fine.centres()[cells],
            side=fine.side,
        )
        _join(out.found, found, ground)
        stays = np.ones(len(xy), dtype=bool)
        stays[inside] = False
        left, left_cases = left[stays[left]], left_cases[stays[left_cases]]
        discs = ground.sums(left)
    out.found = [replace(f, together=togetherness(f, ground)) for f in out.found]
    return out


def _join(earlier: list[Found], new: Found, ground: Ground) -> None:
    """Add a cluster, or the remainder of an earlier one to that one.

    A disc rarely has a cluster's shape: what it leaves at the edges stands out
    by itself in the next scan. Near (no farther than half the smaller radius), of a
    like density, and either small beside the earlier one or half as far, it is the
    same cluster; near and of less than a third of its density, it is the earlier
    one's fringe: no cluster of its own, and no part of it either.
    """
    density = ground.mass(new.members) / ground.mass(new.inside)
    for k, old in enumerate(earlier):
        if old.fringe:
            continue
        gap = float(cKDTree(old.cells).query(new.cells)[0].min())
        rim = 0.25 * min(old.radius, new.radius)
        near = gap <= (old.side + new.side) / 2 + 2 * rim
        small = new.members.size <= _SMALL * old.members.size
        if density >= _LIKE * ground.mass(old.members) / ground.mass(old.inside):
            if near and (small or gap <= (old.side + new.side) / 2 + rim):
                earlier[k] = replace(
                    old,
                    members=np.sort(np.concatenate([old.members, new.members])),
                    inside=np.sort(np.concatenate([old.inside, new.inside])),
                    cells=np.concatenate([old.cells, new.cells]),
                    side=min(old.side, new.side),
                )
                return
        elif near:
            earlier.append(replace(new, fringe=True))
            return
    earlier.append(new)


def togetherness(found: Found, ground: Ground) -> float:
    """Near pairs of members over those expected if any plants inside were members.

    Above 1 the members crowd together among the plants around them; far below 1
    they keep apart, as shops that share out a market do, and are no cluster
    though their share is high. "Near" is the smallest radius at which chance
    gives enough pairs to judge by.
    """
    k, m = found.members.size, found.inside.size
    if m < 2:
        return float("nan")
    for grid in ground.scan:
        all_cells, member_cells = grid.counts(found.inside), grid.counts(found.members)
        pairs = float(all_cells @ grid.discs(all_cells)) - m
        expected = pairs * k * (k - 1) / (m * (m - 1))
        if expected >= 2 * _PAIRS:
            return (float(member_cells @ grid.discs(member_cells)) - k) / expected
    return float("nan")
