"""Who belongs to a cluster: plants, institutes and public bodies, with a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gunjip.clusters.places import Floats, metric_crs
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import ParameterError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Links

Ints = NDArray[np.int64]

#: What each kind of evidence counts for; ties weigh as much as place, industry less.
WEIGHTS = {"place": 0.4, "industry": 0.2, "ties": 0.4}
#: From so many ties with members on, the share of ties with members is believed in full.
FULL_TIES = 3.0


def membership(
    found: ClusterSet,
    actors: Establishments,
    *,
    links: Links | None = None,
    weights: Mapping[str, float] | None = None,
    least: float = 0.5,
) -> Result:
    """A score for every actor with some claim to a cluster, near or far.

    Score = w_place · place + w_industry · industry + w_ties · ties, over the sum of
    the weights of what is known. *Place*: 1 inside, falling to one half at one
    ``radius`` from the nearest member. *Industry*: 1 for the cluster's industries, 0 for others, not
    known for an actor without one (an institute). *Ties*: the share of the actor's ties
    that members are the other end of, drawn to 0 where there are fewer than three.

    Parameters
    ----------
    found
        From ``footprints`` or ``cluster_test``.
    actors
        Plants and organisations with coordinates; ``organisation`` tells kinds.
    links
        Ties between actors. Without them *ties* is not known, and nobody is a member at a distance.
    weights
        In place of ``WEIGHTS``.
    least
        Actors with at least this score are members.

    Returns
    -------
    Result
        One row an actor and cluster: ``cluster_id, plant_id, kind`` (organisation),
        ``distance`` (m to the nearest found member), ``place, industry, ties`` (NaN where not
        known), ``n_ties, score, member, at_distance`` (a member that stands more than two
        radii away because of its ties). Single plants: never publish without being asked.

    Raises
    ------
    ParameterError
        Weights of unknown names, below zero, or all zero.

    Notes
    -----
    A description, not a test. That a distant plant may belong where its ties are is
    DEF-18 of the casebook.

    Examples
    --------
    >>> from gunjip.clusters.footprints.find import footprints
    >>> rng = np.random.default_rng(1)
    >>> xy = rng.uniform(0, 50_000, (600, 2))
    >>> xy[:40] = rng.normal(20_000, 1_500, (40, 2))
    >>> plants = Establishments(pd.DataFrame({
    ...     "plant_id": [f"p{k}" for k in range(600)], "x": xy[:, 0], "y": xy[:, 1],
    ...     "industry": ["a"] * 80 + ["b"] * 520}), crs="EPSG:5179")
    >>> found = footprints(plants, industries=["a"], draws=49, seed=1)
    >>> bool(membership(found, plants).frame["member"].sum() >= len(found.members))
    True
    """
    used = dict(WEIGHTS if weights is None else weights)
    checks = Checks(ParameterError)
    for name in used:
        checks.one_of("weights", name, list(WEIGHTS))
    good = all(v >= 0 for v in used.values()) and sum(used.values()) > 0
    checks.require(good, "where-weights", weights=str(used))
    checks.done()
    one = actors.year() if len(found) == 0 else actors.year(int(found.table["year"].iloc[0]))
    placed = np.asarray(np.isfinite(one.points()).all(axis=1), dtype=bool)
    data = pd.DataFrame(one.data[placed]).reset_index(drop=True)
    xy = _metres(data, one.crs)
    ids = data["plant_id"].astype("str").to_numpy()
    kind = (
        data["organisation"].fillna("firm").astype("str").to_numpy()
        if "organisation" in data
        else np.full(len(data), "firm")
    )
    industry = data["industry"]
    ends = None if links is None else _ends(links, ids)
    members = found.members.groupby("cluster_id")["plant_id"].agg(list).to_dict()
    parts = []
    for cluster_id, industries, radius in found.table[
        ["cluster_id", "industries", "radius"]
    ].itertuples(index=False):
        inside = np.isin(ids, [str(p) for p in members.get(cluster_id, [])])
        if not inside.any():
            continue
        distance = cKDTree(xy[inside]).query(xy)[0]
        place = np.where(inside, 1.0, 1.0 / (1.0 + distance / max(float(radius), 1.0)))
        own = industry.isin(str(industries).split()).to_numpy().astype(float)
        own[industry.isna().to_numpy()] = np.nan
        ties, count = np.full(len(ids), np.nan), np.zeros(len(ids))
        if ends is not None:
            ties, count = _tied(ends, inside)
        evidence = {"place": place, "industry": own, "ties": ties}
        top, bottom = np.zeros(len(ids)), np.zeros(len(ids))
        for name, value in evidence.items():
            known = np.isfinite(value)
            top[known] += used.get(name, 0.0) * value[known]
            bottom[known] += used.get(name, 0.0)
        score = np.divide(top, bottom, out=np.full(len(ids), np.nan), where=bottom > 0)
        near = distance <= 2 * float(radius)
        # Far away, place and industry alone claim nothing.
        claim = inside | (near & (score >= least)) | (~near & (np.nan_to_num(ties) >= 0.5))
        part = pd.DataFrame(
            {
                "cluster_id": cluster_id,
                "plant_id": ids,
                "kind": kind,
                "distance": distance,
                **evidence,
                "n_ties": count,
                "score": score,
                "member": claim,
                "at_distance": claim & ~near,
            }
        )
        parts.append(part[claim | near].copy())
    columns = ["cluster_id", "plant_id", "kind", "distance", "place", "industry", "ties",
               "n_ties", "score", "member", "at_distance"]  # fmt: skip
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return Result(
        kind="membership",
        table=table.sort_values(
            ["cluster_id", "score"], ascending=[True, False], ignore_index=True
        ),
        params={"weights": used, "least": least, "ties": links is not None},
        units={"distance": "m", "score": "share"},
    )


def _metres(data: pd.DataFrame, crs: str) -> Floats:
    from pyproj import Transformer

    xy = data[["x", "y"]].to_numpy(dtype=float)
    wanted = metric_crs(crs, xy)
    if wanted == crs:
        return xy
    turn = Transformer.from_crs(crs, wanted, always_xy=True)
    return np.column_stack(turn.transform(xy[:, 0], xy[:, 1])).astype(float)


def _ends(links: Links, ids: NDArray[Any]) -> tuple[Ints, Ints]:
    """Both ends of each tie among the actors, each tie once a direction."""
    index = pd.Index(ids)
    source = index.get_indexer(pd.Index(links.data["source"].astype("str")))
    target = index.get_indexer(pd.Index(links.data["target"].astype("str")))
    good = (source >= 0) & (target >= 0) & (source != target)
    return source[good].astype(np.int64), target[good].astype(np.int64)


def _tied(ends: tuple[Ints, Ints], inside: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Share of an actor's ties that go to or come from members, and how many do."""
    source, target = ends
    size = inside.size
    every = np.bincount(source, minlength=size) + np.bincount(target, minlength=size)
    to = np.bincount(source, weights=inside[target], minlength=size).astype(float)
    to += np.bincount(target, weights=inside[source], minlength=size)
    share = np.full(size, np.nan)
    np.divide(to, np.maximum(every, FULL_TIES), out=share, where=every > 0)
    return share, to
