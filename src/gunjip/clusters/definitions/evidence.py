"""What speaks for two industries belonging together: places they share, ties they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.places import placed_plants
from gunjip.tables import Establishments, Links, RegionIndustry

Floats = NDArray[np.float64]

#: Kinds of ties that are used alone where there are some: what industries sell
#: each other tells relatedness better than where people move, and units differ.
TRADE = ("input_output", "transaction")
#: Side in metres of the cells that stand for regions where plants have coordinates.
CELL = 4_000.0
#: Beyond so many standard deviations a place counts no more: without this, one place
#: that two industries happen to share makes them related.
CAP = 3.0


def has_places(data: Establishments | RegionIndustry) -> bool:
    """Whether some plant has coordinates."""
    if not isinstance(data, Establishments):
        return False
    one = data.year()
    return one.has_points and bool(np.isfinite(one.points()).all(axis=1).any())


def counts_by_region(
    data: Establishments | RegionIndustry,
) -> tuple[list[str], dict[str, Floats], list[str]]:
    """Industries, matrices (regions × industries) by name, and the names left out.

    ``plants`` where they are counted; ``jobs`` where every cell is known.
    """
    if isinstance(data, Establishments):
        one = data.year()
        frame = one.data[one.data["industry"].notna()]
        if has_places(one):
            # Finer than regions: clusters of two families may share a region by chance.
            plants = placed_plants(one)
            cell = np.floor(plants.xy / CELL)
            place = np.unique(cell, axis=0, return_inverse=True)[1].ravel()
            shape = (int(place.max()) + 1, len(plants.industries))
            out = {"plants": _spread(place, plants.industry, np.ones(len(place)), shape)}
            if np.isnan(plants.jobs).any():
                return plants.industries, out, ["jobs"]
            out["jobs"] = _spread(place, plants.industry, plants.jobs, shape)
            return plants.industries, out, []
        frame = frame[frame["region"].notna()]
        place = pd.factorize(frame["region"])[0]
        codes = sorted(frame["industry"].astype("str").unique())
        at = pd.Index(codes).get_indexer(pd.Index(frame["industry"].astype("str")))
        shape = (int(place.max()) + 1, len(codes))
        out = {"plants": _spread(place, at, np.ones(len(frame)), shape)}
        left = ["jobs"]
        if "jobs" in frame and frame["jobs"].notna().all():
            out["jobs"] = _spread(place, at, frame["jobs"].to_numpy(dtype=float), shape)
            left = []
        return codes, out, left
    one_table = data.year()
    out = {}
    left = []
    for name, column in (("plants", "plants"), ("jobs", "value")):
        matrix, _, _ = one_table.matrix(column)
        if np.isfinite(matrix).all():
            out[name] = matrix
        else:
            left.append(name)
    return one_table.industries, out, left


def _spread(
    row: NDArray[Any], column: NDArray[Any], weight: Floats, shape: tuple[int, int]
) -> Floats:
    flat = np.bincount(row * shape[1] + column, weights=weight, minlength=shape[0] * shape[1])
    return np.asarray(flat.reshape(shape), dtype=float)


def co_location(counts: Floats) -> Floats:
    """Correlation over regions of what industries have beyond the regions' own weight.

    With s_ri = n_ri / N_i and x_r = N_r / N, the correlation over r of
    ``(s_ri − x_r) / √x_r``. Large regions hold much of everything; without taking
    that out any two industries of a large city would seem related. An industry
    without variation has 0 to all others.
    """
    total = counts.sum(axis=1)
    there = total > 0
    share = total[there] / total.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        own = counts[there] / counts.sum(axis=0)
    deviation = np.nan_to_num((own - share[:, None]) / np.sqrt(share)[:, None])
    deviation -= deviation.mean(axis=0)
    norm = np.sqrt((deviation**2).sum(axis=0))
    unit = np.divide(deviation, norm, out=np.zeros_like(deviation), where=norm > 1e-12)
    out = np.clip(unit.T @ unit, -1, 1)
    np.fill_diagonal(out, 1.0)
    return np.asarray(out, dtype=float)


def crowding(counts: Floats, cap: float = CAP) -> Floats:
    """Correlation over places of capped standard scores of counts of plants.

    With e_ri = N_i x_r the plants expected at the place's own weight, the correlation
    over r of ``(n_ri − e_ri) / √e_ri`` cut at ±cap. It asks for many shared places
    where ``co_location`` may be carried by one.
    """
    total = counts.sum(axis=1)
    there = total > 0
    expected = np.outer(total[there] / total.sum(), counts.sum(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.nan_to_num((counts[there] - expected) / np.sqrt(expected))
    score = np.clip(score, -cap, cap)
    score -= score.mean(axis=0)
    norm = np.sqrt((score**2).sum(axis=0))
    unit = np.divide(score, norm, out=np.zeros_like(score), where=norm > 1e-12)
    out = np.clip(unit.T @ unit, -1, 1)
    np.fill_diagonal(out, 1.0)
    return np.asarray(out, dtype=float)


def chance_level(counts: Floats, rng: np.random.Generator, level: float = 0.999) -> float:
    """The crowding that one pair in a thousand reaches when plants are dealt out at random.

    As many plants of each industry are given places in proportion to all plants.
    """
    weight = counts.sum(axis=1)
    weight = weight / weight.sum()
    dealt = rng.multinomial(counts.sum(axis=0).round().astype(np.int64), weight)
    drawn = crowding(dealt.T.astype(float))
    return float(np.quantile(drawn[np.triu_indices(len(drawn), 1)], level))


def kinship(codes: list[str], digits: int = 3) -> Floats:
    """1 for industries whose codes begin with the same digits, 0 else.

    Codes that are not longer than that say nothing of kinship.
    """
    group = np.array([c[:digits] if len(c) > digits else f"{c}|{k}" for k, c in enumerate(codes)])
    out = (group[:, None] == group[None, :]).astype(float)
    return np.asarray(out)


def tie_matrix(
    links: Links, codes: list[str], industry_of: Mapping[str, str] | None
) -> tuple[Floats, int]:
    """Value of ties from industry to industry, and the ties whose ends are not known.

    Ends are industries, or plants whose industry ``industry_of`` tells.
    """
    frame = links.data
    ends = []
    for name in ("source", "target"):
        series = frame[name]
        if links.ends != "industry" and industry_of is not None:
            series = series.map(industry_of)
        ends.append(pd.Index(codes).get_indexer(pd.Index(series)))
    known = (ends[0] >= 0) & (ends[1] >= 0)
    size = len(codes)
    flow = _spread(
        ends[0][known], ends[1][known], frame["value"].to_numpy(dtype=float)[known], (size, size)
    )
    return flow, int((~known).sum())


def tie_strength(flow: Floats) -> Floats:
    """The largest of the four shares that two industries have of each other.

    Of i's sales to j, j's to i, i's purchases from j, and j's from i, as Ellison,
    Glaeser and Kerr (2010) take input–output linkage.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        sold = np.nan_to_num(flow / flow.sum(axis=1, keepdims=True))
        bought = np.nan_to_num(flow / flow.sum(axis=0, keepdims=True))
    out = np.maximum(np.maximum(sold, sold.T), np.maximum(bought, bought.T))
    np.fill_diagonal(out, 1.0)
    return np.asarray(out, dtype=float)


def tie_excess(count: Floats) -> Floats:
    """Ties of two industries beyond what the ties of each would give, in standard deviations.

    ``(n_ij − e_ij) / √e_ij`` with ``e_ij = n_i· n_·j / n``, the larger of both
    directions. A share of sales follows the buyer's size; this does not, so that sets of
    large industries are not related for being large.
    """
    total = count.sum()
    expected = np.outer(count.sum(axis=1), count.sum(axis=0)) / (total if total > 0 else 1.0)
    out = np.divide(
        count - expected,
        np.sqrt(expected),
        out=np.zeros_like(expected, dtype=float),
        where=expected > 0,
    )
    return np.asarray(np.maximum(out, out.T))


def standardised(matrix: Floats) -> Floats:
    """A similarity in units of its spread over pairs, mean 0."""
    upper = matrix[np.triu_indices(len(matrix), 1)]
    spread = upper.std()
    return np.asarray((matrix - upper.mean()) / (spread if spread > 0 else 1.0), dtype=float)
