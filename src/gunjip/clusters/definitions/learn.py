"""Groups of related industries, learned from places and ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from gunjip.clusters.definitions.evidence import (
    TRADE,
    Floats,
    chance_level,
    co_location,
    counts_by_region,
    crowding,
    has_places,
    kinship,
    standardised,
    tie_excess,
    tie_matrix,
    tie_strength,
)
from gunjip.clusters.definitions.validate import scores
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Links, RegionIndustry

Combine = Literal["weakest", "mean"]
Linkage = Literal["average", "complete", "ward"]
CITATION = (
    "Delgado, Porter, Stern (2016), Journal of Economic Geography 16(1):1-38, "
    "doi:10.1093/jeg/lbv017"
)


@dataclass(frozen=True, slots=True, eq=False)
class Definitions(Result):
    """Groups of industries; ``table`` has one row an industry."""

    @property
    def groups(self) -> dict[str, str]:
        """Industry → group, for ``tiers`` and ``footprints``."""
        return dict(zip(self.table["industry"], self.table["group"], strict=True))


def learn_definitions(
    data: Establishments | RegionIndustry,
    *,
    links: Links | None = None,
    counts: Sequence[int] | None = None,
    combine: Combine = "weakest",
    algorithms: Sequence[Linkage] = ("average", "complete"),
    resamples: int = 0,
    seed: Seed = None,
) -> Definitions:
    """Group industries that share places and, where ties are given, deal with each other.

    Two kinds of evidence, each a similarity of industries in units of its spread:
    *co-location* (of plants with coordinates: ``crowding`` over cells of 4 km; of a
    table: the correlation over regions of shares beyond the regions' own weight)
    and *relation* (*ties*: of plants, how many more two industries have than the ties of
    each would give; of industries, the largest of the four shares that they have in each
    other's sales and purchases; or, whichever is stronger, the first three digits of
    their codes in common). By default the weaker of the two
    counts: industries of one large city share places and need not be related,
    and buying from everybody is no relation either. Where plants are counted, what
    one pair in a thousand reaches when plants are dealt out at random is no
    similarity at all. The similarity is cut into
    groups by several algorithms at several numbers of groups; the grouping with
    the best mean silhouette is taken, and industries that are closer to another
    group are moved there. With ties, groups that resemble each other by six tenths of
    what their own members do are joined: the ends of a chain deal with its middle.

    Parameters
    ----------
    data
        Plants (with regions, or points), or a region × industry table.
    links
        Ties between plants or industries. Where some are ``input_output`` or
        ``transaction`` only these are used, else all.
    counts
        Numbers of groups to try; by default twenty between 5 and all, and then all those
        near the best of them.
    combine
        ``"weakest"`` or ``"mean"`` of the evidence.
    algorithms
        Ways to cut: linkage by average or complete similarity, or Ward's on the
        industries' rows of similarities.
    resamples
        Bootstrap samples of regions for the stability of each group; 0 for none.
    seed
        Of the resamples and of the random groupings that the scores are compared with.

    Returns
    -------
    Definitions
        One row an industry: ``industry, group`` (the code of its first
        industry), ``size`` of the group, ``within`` (mean similarity to its
        group, NaN alone), ``nearest`` (the other group it is closest to),
        ``between`` (mean similarity to that), ``stability`` (share of pairs of
        its group that stay together in the resamples; NaN without).
        ``extra``: ``candidates`` (algorithm, groups, silhouette), ``scores``
        (validation of the learned groups, of random ones of the same sizes, and
        of the three-digit hierarchy), ``similarity``, ``related`` (groups by groups:
        ``group, other, score, rank``, the five closest others of each), ``chance``
        (the similarity below which nothing is told; None without plants),
        ``left_out`` (evidence that could not be used).

    Raises
    ------
    InputError
        Fewer than three industries, or no evidence: all cells hidden and no ties.
    ParameterError
        An unknown ``combine`` or algorithm.

    Notes
    -----
    Groups are descriptions, nothing is tested here. Jobs enter the scores, not
    the similarity, when plants are counted, since few plants hold most jobs.
    With co-location alone, industries that crowd in the same large city are
    hard to tell apart.

    References
    ----------
    Delgado, Porter, Stern (2016), doi:10.1093/jeg/lbv017; ties: Ellison, Glaeser,
    Kerr (2010), doi:10.1257/aer.100.3.1195; silhouettes: Rousseeuw (1987),
    doi:10.1016/0377-0427(87)90125-7.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.tables import RegionIndustry
    >>> rows = [(r, i, 9.0 if (r in "AB") == (i in "xy") else 1.0)
    ...         for r in "ABCDE" for i in "xyuv"]
    >>> cells = pd.DataFrame(rows, columns=["region", "industry", "value"])
    >>> learn_definitions(RegionIndustry(cells), counts=[2], seed=1).groups
    {'u': 'u', 'v': 'u', 'x': 'x', 'y': 'x'}
    """
    checks = Checks()
    checks.one_of("combine", combine, get_args(Combine))
    for name in algorithms:
        checks.one_of("algorithms", name, get_args(Linkage))
    checks.done()
    codes, matrices, left_out = counts_by_region(data)
    if len(codes) < 3:
        raise InputError.of("where-few-industries", count=len(codes))
    evidence: dict[str, Floats] = {
        f"co-location of {name}": co_location(matrix) for name, matrix in matrices.items()
    }
    used = resolve_seed(seed)
    main = matrices.get("plants", matrices.get("jobs"))
    placed = has_places(data)
    alike = crowding if placed else co_location
    parts = [] if main is None else [standardised(alike(main))]
    floor = None
    if placed and main is not None:
        raw = alike(main)
        upper = raw[np.triu_indices(len(raw), 1)]
        spread = float(upper.std())
        chance = chance_level(main, stream(used, "definitions-chance"))
        floor = (chance - float(upper.mean())) / spread if spread > 0 else None
        evidence["crowding of plants"] = raw
    relation = None
    if links is not None:
        ties = _relatedness(links, data, codes)
        if ties is not None:
            evidence["ties"] = ties
            relation = standardised(ties)
            kin = kinship(codes)
            if kin.sum() > len(codes):
                relation = np.maximum(relation, standardised(kin))
            parts.append(relation)
        else:
            left_out = [*left_out, "ties"]
    if not parts:
        raise InputError.of("where-no-evidence", names=", ".join(left_out))
    similarity = join(parts, combine, floor)
    tried = list(counts) if counts is not None else default_counts(len(codes))
    label, candidates = best_grouping(similarity, tried, algorithms)
    if counts is None and len(candidates):
        # Twenty numbers are far apart: look at all of those between the best one's neighbours.
        near = between_neighbours(tried, int(label.max()) + 1)
        label, closer = best_grouping(similarity, near, algorithms)
        candidates = pd.concat([candidates, closer]).drop_duplicates(ignore_index=True)
    label = reassign(similarity, take_in(similarity, label))
    if relation is not None:
        label = take_in(similarity, unite(similarity, label))
    label = release(similarity, label, floor or 0.0)
    stability = np.full(len(codes), np.nan)
    if resamples > 0 and main is not None:
        again = _Again(alike, relation, combine, floor, algorithms)
        stability = again.stability(main, label, resamples, used)
    names = _names(codes, label)
    return Definitions(
        kind="definitions",
        table=_frame(codes, names, label, similarity, stability),
        params={"combine": combine, "algorithms": list(algorithms), "resamples": resamples},
        seed=used,
        units={"within": "standard deviations over pairs"},
        citation=CITATION,
        extra={
            "candidates": candidates,
            "scores": scores(codes, label, evidence, stream(used, "definitions-random")),
            "similarity": pd.DataFrame(similarity, index=codes, columns=codes),
            "related": related_groups(similarity, label, names),
            "chance": floor,
            "left_out": left_out,
        },
    )


def _relatedness(
    links: Links, data: Establishments | RegionIndustry, codes: list[str]
) -> Floats | None:
    """How much industries deal with each other; None where no tie tells."""
    trade = [k for k in TRADE if k in links.kinds]
    used = links.of_kind(*trade) if trade else links
    if not isinstance(data, Establishments) or links.ends == "industry":
        flow, _ = tie_matrix(used, codes, None)
        return tie_strength(flow) if flow.sum() > 0 else None
    # Ties of plants can be counted, and so told beyond what the sizes of both would give: a
    # share of sales is small for who sells to everybody, and ruled by a few large orders.
    industry_of = dict(zip(data.data["plant_id"], data.data["industry"], strict=True))
    count, _ = tie_matrix(
        Links(used.data.assign(value=1.0), links.ends, links.directed), codes, industry_of
    )
    return tie_excess(count) if count.sum() > 0 else None


def join(parts: Sequence[Floats], combine: Combine, floor: float | None = None) -> Floats:
    """One similarity from several; below ``floor`` all are the same."""
    stack = np.array(parts)
    out = stack.min(axis=0) if combine == "weakest" else stack.mean(axis=0)
    return np.asarray(out if floor is None else np.maximum(out, floor))


def default_counts(industries: int) -> list[int]:
    """Twenty numbers of groups between 5 and one less than the industries."""
    low, high = min(5, industries - 1), industries - 1
    return sorted({round(float(k)) for k in np.linspace(low, high, 20) if k >= 2})


def between_neighbours(tried: Sequence[int], best: int) -> list[int]:
    """All numbers between the ones tried just below and just above the best.

    Examples
    --------
    >>> between_neighbours([5, 9, 13], 9)
    [6, 7, 8, 9, 10, 11, 12]
    """
    low = max((k + 1 for k in tried if k < best), default=best)
    high = min((k - 1 for k in tried if k > best), default=best)
    return list(range(low, high + 1))


def best_grouping(
    similarity: Floats, counts: Sequence[int], algorithms: Sequence[Linkage]
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """The grouping with the best mean silhouette, and all that were tried."""
    from sklearn.metrics import silhouette_samples

    size = len(similarity)
    distance = similarity[~np.eye(size, dtype=bool)].max() - similarity
    distance = np.maximum((distance + distance.T) / 2, 0.0)
    np.fill_diagonal(distance, 0.0)
    rows = []
    best, chosen = -np.inf, np.arange(size)
    for name in algorithms:
        tree = (
            linkage(similarity, "ward")
            if name == "ward"
            else linkage(squareform(distance, checks=False), name)
        )
        for count in counts:
            label = fcluster(tree, count, "maxclust").astype(np.int64)
            found = len(np.unique(label))
            if not 2 <= found < size:
                continue
            value = float(silhouette_samples(distance, label, metric="precomputed").mean())
            rows.append({"algorithm": name, "groups": found, "silhouette": value})
            if value > best:
                best, chosen = value, label
    candidates = pd.DataFrame(rows, columns=["algorithm", "groups", "silhouette"])
    return np.unique(chosen, return_inverse=True)[1], candidates


def take_in(similarity: Floats, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let single industries join the group that they resemble almost as its own members do.

    Almost: at least four tenths of the mean similarity within, and more than a standard
    deviation over pairs. Cutting a tree at one height leaves out members of
    groups that are looser than others.
    """
    label = label.copy()
    mean = group_means(similarity, label)
    sizes = np.bincount(label, minlength=mean.shape[1])
    own = mean[np.arange(len(label)), label]
    within = np.array(
        [own[label == k].mean() if sizes[k] >= 2 else np.inf for k in range(len(sizes))]
    )
    for i in np.flatnonzero(sizes[label] == 1):
        ratio = np.full(len(within), -np.inf)
        close = (mean[i] > 1.0) & np.isfinite(within)
        ratio[close] = mean[i][close] / within[close]
        best = int(ratio.argmax())
        if ratio[best] >= 0.4:
            label[i] = best
    return np.unique(label, return_inverse=True)[1]


#: Groups are one when they resemble each other by this part of what their members do.
_UNITE = 0.6


def unite(similarity: Floats, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Join groups of several that resemble each other almost as much as their own members do.

    Almost: at least six tenths of the mean of the two similarities within, and more than
    a standard deviation over pairs. The ends of a chain that buy nothing from each
    other but both deal with its middle are torn apart by a cut of the tree. The
    closest two are joined first, until no two are close enough.
    """
    label = np.unique(label, return_inverse=True)[1].astype(np.int64)
    away = similarity.copy()
    np.fill_diagonal(away, 0.0)
    while True:
        size = np.bincount(label).astype(float)
        member = np.zeros((label.size, size.size))
        member[np.arange(label.size), label] = 1.0
        sums = member.T @ away @ member
        several = size >= 2
        if several.sum() < 2:
            return label
        within = np.divide(
            np.diag(sums), size * (size - 1), out=np.full(size.size, np.nan), where=several
        )
        between = sums / np.outer(size, size)
        ratio = between / ((within[:, None] + within[None, :]) / 2)
        ratio[~(between > 1.0) | ~(np.outer(several, several))] = -np.inf
        np.fill_diagonal(ratio, -np.inf)
        a, b = np.unravel_index(int(np.nanargmax(ratio)), ratio.shape)
        if not ratio[a, b] >= _UNITE:
            return label
        label[label == b] = a
        label = np.unique(label, return_inverse=True)[1].astype(np.int64)


def reassign(similarity: Floats, label: NDArray[np.int64], passes: int = 5) -> NDArray[np.int64]:
    """Move industries that are closer to another group of several than to their own."""
    label = label.copy()
    for _ in range(passes):
        mean = group_means(similarity, label)
        sizes = np.bincount(label, minlength=mean.shape[1])
        own = mean[np.arange(len(label)), label]
        rivals = np.where(sizes >= 2, mean, -np.inf)
        rivals[np.arange(len(label)), label] = -np.inf
        other = rivals.argmax(axis=1)
        better = (rivals.max(axis=1) > own) & (sizes[label] >= 2)
        if not better.any():
            break
        # One at a time: moving all at once can swap two groups for ever.
        gain = np.where(better, rivals.max(axis=1) - own, -np.inf)
        label[gain.argmax()] = other[gain.argmax()]
    return np.unique(label, return_inverse=True)[1]


def release(similarity: Floats, label: NDArray[np.int64], floor: float) -> NDArray[np.int64]:
    """Let go of industries that are related to fewer than half of their group.

    Related: a similarity above ``floor``. A cut of a tree puts together what is
    related to nothing.
    """
    label = label.copy()
    above = similarity > floor + 1e-9
    np.fill_diagonal(above, False)
    while True:
        same = (label[:, None] == label[None, :]) & ~np.eye(len(label), dtype=bool)
        fellows = same.sum(axis=1)
        share = (above & same).sum(axis=1) / np.maximum(fellows, 1)
        share[fellows == 0] = 1.0
        worst = int(share.argmin())
        if share[worst] >= 0.5:
            return np.unique(label, return_inverse=True)[1]
        label[worst] = label.max() + 1


def group_means(similarity: Floats, label: NDArray[np.int64]) -> Floats:
    """Mean similarity of each industry to each group, itself left out; NaN-free."""
    size = len(label)
    member = np.zeros((size, int(label.max()) + 1))
    member[np.arange(size), label] = 1.0
    away = similarity.copy()
    np.fill_diagonal(away, 0.0)
    others = member.sum(axis=0)[None, :] - member
    return np.asarray(
        np.divide(away @ member, others, out=np.full(others.shape, -np.inf), where=others > 0)
    )


def _names(codes: list[str], label: NDArray[np.int64]) -> list[str]:
    first: dict[int, str] = {}
    for code, k in zip(codes, label.tolist(), strict=True):
        first.setdefault(k, code)
    return [first[k] for k in label.tolist()]


def _frame(
    codes: list[str],
    names: list[str],
    label: NDArray[np.int64],
    similarity: Floats,
    stability: Floats,
) -> pd.DataFrame:
    mean = group_means(similarity, label)
    sizes = np.bincount(label)
    own = mean[np.arange(len(codes)), label]
    rivals = mean.copy()
    rivals[np.arange(len(codes)), label] = -np.inf
    nearest = rivals.argmax(axis=1)
    first = {int(k): name for name, k in zip(names, label, strict=True)}
    return pd.DataFrame(
        {
            "industry": codes,
            "group": names,
            "size": sizes[label],
            "within": np.where(np.isfinite(own), own, np.nan),
            "nearest": [first[int(k)] for k in nearest],
            "between": rivals.max(axis=1),
            "stability": stability,
        }
    )


@dataclass(frozen=True, slots=True)
class _Again:
    """How the similarity was made, so that it can be made again from other places."""

    alike: Callable[[Floats], Floats]
    relation: Floats | None
    combine: Combine
    floor: float | None
    algorithms: Sequence[Linkage]

    def stability(
        self, counts: Floats, label: NDArray[np.int64], resamples: int, seed: int
    ) -> Floats:
        """Share of each industry's fellows that stay with it when places are resampled."""
        same = (label[:, None] == label[None, :]) & ~np.eye(len(label), dtype=bool)
        kept = np.zeros(same.shape)
        groups = int(label.max()) + 1
        for k in range(resamples):
            rng = stream(seed, "definitions", k)
            rows = rng.integers(0, len(counts), len(counts))
            parts = [standardised(self.alike(counts[rows]))]
            if self.relation is not None:
                parts.append(self.relation)
            joined = join(parts, self.combine, self.floor)
            again, _ = best_grouping(joined, [groups], self.algorithms)
            kept += again[:, None] == again[None, :]
        fellows = same.sum(axis=1)
        out = np.full(len(label), np.nan)
        np.divide((kept * same).sum(axis=1) / resamples, fellows, out=out, where=fellows > 0)
        return out


def related_groups(
    similarity: Floats, label: NDArray[np.int64], names: Sequence[str], closest: int = 5
) -> pd.DataFrame:
    """The groups closest to each group by mean similarity: ``group, other, score, rank``."""
    mean = group_means(similarity, label)
    sizes = np.bincount(label)
    first = {int(k): name for name, k in zip(names, label, strict=True)}
    rows = []
    for k in range(len(sizes)):
        score = mean[label == k].mean(axis=0)
        score[k] = -np.inf
        order = np.argsort(-score, kind="stable")[:closest]
        rows += [
            (first[k], first[int(o)], float(score[o]), rank)
            for rank, o in enumerate(order, start=1)
            if np.isfinite(score[o])
        ]
    return pd.DataFrame(rows, columns=["group", "other", "score", "rank"])
