"""Which clusters are planted, where, how strong, and of which kind.

Clusters are planted by giving industries to plants that stand there anyway, so
that the pattern of plants tells nothing: only the mix of industries does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gunjip.datasets.industries import AGGLOMERATION_FAMILIES, FAMILIES, Family
from gunjip.foundation.rng import stream

#: Share of each clustering industry that stands inside its clusters.
INSIDE = 2 / 3
LEAST, MOST = 15, 400
SHORTEST, LONGEST = 2_000.0, 25_000.0
LOWEST_QUOTIENT, HIGHEST_QUOTIENT = 2.0, 8.0
STAGES = ("formation", "growth", "maturity", "decline", "renewal")
#: Two clusters of one family keep this distance between their edges, in metres.
APART = 9_000.0

#: Grades of the three roles (vision provider, system organiser, specialised
#: supplier) per type, for a strong and a weak cluster: the casebook's pairs.
GRADES = {
    "university_led": ((3, 2, 2), (3, 1, 2)),
    "large_firm_led": ((2, 3, 2), (1, 3, 2)),
    "region_specific": ((2, 2, 3), (1, 1, 3)),
    "silicon_valley": ((3, 3, 3), (3, 3, 3)),
}


@dataclass(slots=True)
class Planned:
    """One cluster or agglomeration as it was planted."""

    key: str
    family: Family
    kind: str
    share: float
    quotient: float
    seri_type: str
    grades: tuple[int, int, int]
    interaction: str
    stage: str
    extent: str
    x: float = 0.0
    y: float = 0.0
    radius: float = 0.0
    minor: float = 0.0
    angle: float = 0.0
    inside_region: int = -1
    anti_patterns: tuple[str, ...] = ()
    eligible: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    members: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def distance(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance from the centre in semi-major axes: 1 on the ellipse."""
        dx, dy = xy[:, 0] - self.x, xy[:, 1] - self.y
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        u, v = dx * cos + dy * sin, dy * cos - dx * sin
        u /= self.radius
        v /= self.minor
        return np.asarray(np.sqrt(u * u + v * v))


def _allot(families: Sequence[Family], count: int, sizes: dict[str, int]) -> list[int]:
    """How many clusters each family gets: one each, then where plants are most."""
    got = [0] * len(families)
    for _ in range(count):
        need = [
            sizes[f.key] / (k + 0.35) if k else np.inf for f, k in zip(families, got, strict=True)
        ]
        got[int(np.argmax(need))] += 1
    return got


def _shares(rng: np.random.Generator, count: int, size: int, plants: int) -> NDArray[np.float64]:
    """Uneven shares of a family by cluster; they add up to two thirds where they can.

    None has more than 400 or fewer than 15 plants, so that with few clusters of
    a large family less than two thirds stands inside.
    """
    weight = 1.0 / np.arange(1, count + 1) ** 1.3 * rng.uniform(0.85, 1.15, count)
    if count > 2:
        weight[-1] *= 0.35
    share = INSIDE * weight / weight.sum()
    low, high = (LEAST + 2) / size, (MOST - 2) / size
    for _ in range(20):
        share = np.clip(share, low, high)
        free = (share > low) & (share < high)
        short = INSIDE - share.sum()
        if abs(short) < 1e-9 or not free.any():
            break
        share[free] += short * share[free] / share[free].sum()
    return np.asarray(np.clip(share, low, high))


def _quotient(rng: np.random.Generator, members: float) -> float:
    """A local share in units of the national one, weaker where there are more plants.

    The excess over chance is kept near the limit of what a test can see: at
    least some eight standard deviations of the expected count, since thousands
    of places are looked at.
    """
    trial = np.linspace(LOWEST_QUOTIENT, HIGHEST_QUOTIENT, 61)
    evidence = (trial - 1) * np.sqrt(members / trial)
    least = trial[np.argmax(evidence >= 8.0)] if (evidence >= 8.0).any() else HIGHEST_QUOTIENT
    # Half way between what is needed and the strongest, with luck in between.
    return float(min(least + (HIGHEST_QUOTIENT - 0.2 - least) * rng.beta(2.0, 1.3), 7.8))


def make_plan(
    seed: int, clusters: int, agglomerations: int, sizes: dict[str, int], plants: int
) -> list[Planned]:
    """The clusters to plant, without their places."""
    rng = stream(seed, "peninsula/plan")
    out: list[Planned] = []
    for kind, families, count in (
        ("cluster", FAMILIES, clusters),
        ("agglomeration", AGGLOMERATION_FAMILIES, agglomerations),
    ):
        for family, number in zip(families, _allot(families, count, sizes), strict=True):
            if not number:
                continue
            size = sizes[family.key]
            for share in _shares(rng, number, size, plants):
                seri_type = family.seri_type
                if family.emerging and rng.random() < 0.15:
                    seri_type = "silicon_valley" if rng.random() < 0.5 else "university_led"
                weak = bool(rng.random() < 0.5)
                if seri_type == "silicon_valley":
                    weak = False
                out.append(
                    Planned(
                        key="",
                        family=family,
                        kind=kind,
                        share=float(share),
                        quotient=_quotient(rng, share * size),
                        seri_type=seri_type if kind == "cluster" else "",
                        grades=GRADES[seri_type][weak] if kind == "cluster" else (0, 0, 0),
                        interaction=(("strong", "weak")[weak]) if kind == "cluster" else "none",
                        stage="",
                        extent="",
                    )
                )
    real = [c for c in out if c.kind == "cluster"]
    # Every stage about equally often, in random order.
    for cluster, stage in zip(real, rng.permutation(len(real)) % len(STAGES), strict=True):
        cluster.stage = STAGES[stage]
    for cluster in out:
        if cluster.kind != "cluster":
            cluster.stage = "maturity"
        cluster.anti_patterns = _anti_patterns(rng, cluster)
    # The smallest fit into one municipality; the others cross one to three borders.
    for rank, cluster in enumerate(sorted(out, key=lambda c: c.share / c.quotient)):
        third = rank < max(1, len(out) // 4)
        cluster.extent = "inside" if third else ("two", "three", "one", "free")[rank % 4]
    for number, cluster in enumerate(out, start=1):
        cluster.key = f"{'C' if cluster.kind == 'cluster' else 'A'}{number:02d}"
    return out


#: Anti-patterns that are planted by lot, each in about a fifth of the clusters.
BY_LOT = (
    "administrative_borders",
    "hard_infrastructure",
    "short_horizon",
    "scattered_budget",
    "secrecy",
    "fixed_partners",
)
#: Those that follow from what the cluster is.
BY_NATURE = (
    "concentration_without_linkage",
    "no_research_base",
    "finance_only_in_growth",
    "missing_element",
)


def _anti_patterns(rng: np.random.Generator, cluster: Planned) -> tuple[str, ...]:
    """What is wrong with a cluster, by its nature and by lot."""
    lot = rng.random(len(BY_LOT)) < 0.2
    finance = rng.random() < 0.4
    if cluster.kind != "cluster":
        return ("concentration_without_linkage",)
    out = [name for name, drawn in zip(BY_LOT, lot, strict=True) if drawn]
    if "hard_infrastructure" in out:
        finance = False  # one budget cannot be nine tenths of both
    if cluster.family.emerging and cluster.grades[0] == 1:
        out.append("no_research_base")
    if finance and cluster.stage == "growth":
        out.append("finance_only_in_growth")
    if min(cluster.grades) == 1:
        out.append("missing_element")
    return tuple(sorted(out))


def _units(regions: NDArray[np.int64]) -> int:
    """Municipalities that hold at least a tenth of the plants."""
    count = np.bincount(regions)
    return int((count >= 0.1 * regions.size).sum())


_WANTED = {"one": (2,), "two": (3,), "three": (4,), "free": (1, 2, 3, 4, 5, 6)}


def place_clusters(
    seed: int,
    plan: list[Planned],
    xy: NDArray[np.float64],
    region: NDArray[np.int64],
    region_count: int,
) -> None:
    """Find each cluster a place that holds as many plants as its quotient asks for.

    With share f of its family and quotient q, a cluster needs N·f/q plants of
    all kinds inside it. Places are sought among plants, with municipalities as
    likely as plants, until the radius and the borders are as planned.
    """
    rng = stream(seed, "peninsula/places")
    total = len(xy)
    by_plant = rng.choice(total, size=250, replace=False)
    weight = 1.0 / np.bincount(region, minlength=region_count)[region]
    by_region = rng.choice(total, size=250, replace=False, p=weight / weight.sum())
    candidates = np.concatenate([by_plant, by_region])
    # A place is first tried on a sample of the plants, then settled on all.
    step = max(1, total // 6_000)
    sample, sample_region = xy[::step], region[::step]
    done: list[Planned] = []
    for cluster in sorted(plan, key=lambda c: -c.share / c.quotient):
        # Where three clusters stand already, others come only if nowhere else fits.
        order = rng.permutation(candidates)
        crowd = np.zeros(order.size, dtype=int)
        for other in done:
            crowd += other.distance(xy[order]) < 1
        order = order[np.argsort(np.maximum(crowd - 2, 0), kind="stable")]
        ratio, angle = float(rng.uniform(0.6, 1.0)), float(rng.uniform(0, np.pi))
        while not cluster.eligible.size:
            need = max(20, round(total * cluster.share / cluster.quotient))
            few = max(2, round(need / step))
            best: tuple[int, int] | None = None
            inside = cluster.extent == "inside"
            for centre in order:
                home = int(region[centre]) if inside else -1
                trial = replace(
                    cluster, x=xy[centre, 0], y=xy[centre, 1], angle=angle, inside_region=home
                )
                found = _settle(trial, sample, sample_region, few, ratio)
                if found is None or _touches(found, done):
                    continue
                units = _units(sample_region[found.eligible])
                miss = 0 if inside else min(abs(units - w) for w in _WANTED[cluster.extent])
                if best is None or miss < best[0]:
                    best = (miss, int(centre))
                if miss == 0:
                    exact = _settle(trial, xy, region, need, ratio)
                    if exact is not None and not _touches(exact, done):
                        _take(cluster, exact)
                        break
            else:
                # Nowhere as planned: the place that comes nearest, or a stronger
                # and so smaller one; at last without its borders.
                if best is not None:
                    trial = replace(
                        cluster, x=xy[best[1], 0], y=xy[best[1], 1], angle=angle, inside_region=-1
                    )
                    exact = _settle(trial, xy, region, need, ratio)
                    if exact is not None:
                        _take(cluster, exact)
                        break
                if cluster.quotient >= HIGHEST_QUOTIENT - 0.2:
                    if cluster.extent == "free":
                        break
                    cluster.extent = "free"
                cluster.quotient = min(cluster.quotient * 1.2, HIGHEST_QUOTIENT - 0.2)
        if cluster.eligible.size:
            done.append(cluster)
    plan[:] = [c for c in plan if c.eligible.size]


def _take(cluster: Planned, found: Planned) -> None:
    """Give a cluster the place of its trial."""
    for name in ("x", "y", "radius", "minor", "angle", "inside_region", "eligible"):
        setattr(cluster, name, getattr(found, name))


def _settle(
    trial: Planned,
    xy: NDArray[np.float64],
    region: NDArray[np.int64],
    need: int,
    ratio: float,
) -> Planned | None:
    """The trial with its radius and plants, or None where the radius is out of range."""
    trial = replace(trial, radius=1.0, minor=ratio)
    distance = trial.distance(xy)
    if trial.inside_region >= 0:
        distance = np.where(region == trial.inside_region, distance, np.inf)
    edge = np.partition(distance, need - 1)[need - 1]
    if not SHORTEST <= edge <= LONGEST:
        return None
    trial.radius, trial.minor = float(edge), float(edge * ratio)
    trial.eligible = np.flatnonzero(distance <= edge)
    return trial


def _touches(trial: Planned, done: list[Planned]) -> bool:
    """Whether a cluster of the same family is too near."""
    return any(
        other.family.key == trial.family.key
        and np.hypot(other.x - trial.x, other.y - trial.y) < other.radius + trial.radius + APART
        for other in done
    )
