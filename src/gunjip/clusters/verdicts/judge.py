"""The cluster test: co-located, related, connected; and the verdict that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.definitions.evidence import TRADE, tie_excess, tie_matrix, tie_strength
from gunjip.clusters.places import Plants, placed_plants
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.measures.inference import adjust_p_values
from gunjip.tables import Establishments, Links

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VERDICTS = ("cluster", "agglomeration", "network_without_place", "nothing", "not_decided")
LEGS = ("co_located", "related", "connected")
#: Ties outside clusters that a kind needs for its own gravity.
LEAST_OUTSIDE = 300
#: Ties that members have with anybody, or are expected to have among themselves, below
#: which connection is not tested.
LEAST_TIES = 20


def cluster_test(
    found: ClusterSet,
    establishments: Establishments,
    *,
    links: Links | None = None,
    relatedness: pd.DataFrame | Links | None = None,
    kinds: Sequence[str] | None = None,
    sets: int = 999,
    alpha: float = 0.05,
    seed: Seed = None,
) -> ClusterSet:
    """Judge each cluster by three legs: co-located, related, connected.

    * *co-located*: the excess of the scan, with its own p (see ``footprints``);
    * *related*: the mean relatedness of the cluster's industries, weighted by
      members, against random sets of as many industries;
    * *connected*: the ties that members keep among themselves, against those
      that gravity alone predicts: as many ties with each industry as plants of
      their industry and jobs have outside clusters (and as far as these follow
      what is near), with partners picked by distance and jobs as these do.

    Verdicts: *cluster* when co-located and connected and not found unrelated;
    *agglomeration* when co-located, tested for ties, and found without any
    beyond gravity; *not decided* where a leg that is needed was not tested.
    Not tested is not failed.

    Parameters
    ----------
    found
        From ``footprints``.
    establishments
        The plants that it was found in.
    links
        Ties between plants (``plant_id``); None leaves *connected* not tested.
    relatedness
        Similarity of industries (codes by codes), or ties between industries.
        By default the ties in ``links`` of plants outside all clusters (of trade, where
        there are some), beyond what the ties of each industry would give.
    kinds
        Which ties count as connection; by default all kinds with enough ties
        outside clusters to know their gravity.
    sets
        Random sets of industries.
    alpha
        False-discovery rate over clusters, for each leg.
    seed
        Of the random sets, and of the sample that gravity is fitted on.

    Returns
    -------
    ClusterSet
        ``clusters`` with, for each leg, ``<leg>`` (yes, no or not_tested),
        ``<leg>_statistic, <leg>_expected, <leg>_p, <leg>_q, <leg>_n, <leg>_why``
        (why it was not tested), and ``verdict``; of connection also ``connected_spread``
        (standard deviation of seen less expected) and ``connected_ties`` (ties that
        members have with anybody). ``extra["ties"]``: by cluster
        and kind ``inside, expected, spread, ties`` (as above); ``extra["networks"]``: groups that
        are related and have no place, ``industry, verdict, related_p, related_q``.

    Raises
    ------
    ParameterError
        ``links`` between other things than plants; unknown kinds.

    Notes
    -----
    Nulls: random industry sets; the fitted gravity. Connection's spread is taken
    plant by plant, so that one plant with many ties does not decide; where members
    have fewer than twenty recorded ties with anybody it is not tested. A single industry has no internal
    relatedness: that leg is then not tested and does not stand in the way.
    Gravity knows distance, jobs and the partner's industry, nothing else: a
    border or a motorway that it does not know shows as ties or as their absence.

    References
    ----------
    Three legs: design of this package after Delgado, Porter, Stern (2016) and the
    Korean finding of 146 agglomerations with 38 clusters; gravity as Poisson
    likelihood: Santos Silva, Tenreyro (2006), doi:10.1162/rest.88.4.641.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from gunjip.clusters.footprints.find import footprints
    >>> from gunjip.tables import Establishments
    >>> rng = np.random.default_rng(1)
    >>> xy = rng.uniform(0, 50_000, (600, 2))
    >>> xy[:40] = rng.normal(20_000, 1_500, (40, 2))
    >>> plants = Establishments(pd.DataFrame({
    ...     "plant_id": [f"p{k}" for k in range(600)], "x": xy[:, 0], "y": xy[:, 1],
    ...     "industry": ["a"] * 80 + ["b"] * 520}), crs="EPSG:5179")
    >>> found = footprints(plants, industries=["a"], draws=49, seed=1)
    >>> cluster_test(found, plants).clusters[["co_located", "connected", "verdict"]].values.tolist()
    [['yes', 'not_tested', 'not_decided']]
    """
    checks = Checks()
    if links is not None and links.ends != "plant":
        checks.add("where-links-ends", ends=links.ends)
    if links is not None and kinds is not None:
        for kind in kinds:
            checks.one_of("kinds", kind, links.kinds)
    checks.require(0 < alpha < 1, "needs-between", name="alpha", low=0, high=1, value=alpha)
    checks.done()
    from gunjip.clusters.verdicts.legs import relatedness_leg
    from gunjip.linkages.usual_ties import Leg, connection_leg

    used = resolve_seed(seed)
    year = int(found.table["year"].iloc[0]) if len(found.table) else None
    plants = placed_plants(establishments, year=year)
    cluster_of = _cluster_of(found, plants)
    similarity = _similarity(relatedness, links, plants, cluster_of)
    market, ties, too_few = _ties(links, kinds, plants, cluster_of, used)
    rows: list[dict[str, Any]] = []
    by_kind = []
    for number, cluster_id in enumerate(found.table["cluster_id"]):
        member = cluster_of == number
        weight = np.bincount(plants.industry[member], minlength=len(plants.industries)).astype(
            float
        )
        related = Leg(why="no_data")
        if similarity is not None:
            related = relatedness_leg(similarity, weight, sets, stream(used, "related", number))
        connected = Leg(why="no_data" if links is None else "no_gravity")
        if market is not None and ties:
            connected, kept = connection_leg(market, ties, member, LEAST_TIES)
            by_kind += [(cluster_id, *row) for row in kept]
        rows.append({"related": related, "connected": connected})
    table = _with_legs(found.table, rows, alpha)
    networks = _networks(found, plants, similarity, sets, alpha, used)
    return replace(
        found,
        table=table,
        params={**found.params, "test_alpha": alpha, "sets": sets, "kinds_left_out": too_few},
        extra={
            **found.extra,
            "ties": pd.DataFrame(
                by_kind,
                columns=["cluster_id", "kind", "inside", "expected", "spread", "ties"],
            ),
            "networks": networks,
        },
    )


def _cluster_of(found: ClusterSet, plants: Plants) -> Ints:
    """The row of the cluster that each plant belongs to, −1 for none."""
    out = np.full(len(plants.xy), -1, dtype=np.int64)
    number = {c: k for k, c in enumerate(found.table["cluster_id"])}
    at = pd.Index(plants.plant_id).get_indexer(pd.Index(found.members["plant_id"]))
    which = found.members["cluster_id"].map(number).to_numpy(dtype=float)
    good = (at >= 0) & np.isfinite(which)
    out[at[good]] = which[good].astype(np.int64)
    return out


def _similarity(
    relatedness: pd.DataFrame | Links | None, links: Links | None, plants: Plants, cluster_of: Ints
) -> Floats | None:
    codes = plants.industries
    if isinstance(relatedness, pd.DataFrame):
        frame = relatedness.reindex(index=codes, columns=codes)
        return np.asarray(frame.to_numpy(dtype=float))
    if isinstance(relatedness, Links):
        flow, _ = tie_matrix(relatedness, codes, _industry_of(plants))
        return tie_strength(flow) if flow.sum() > 0 else None
    if links is None:
        return None
    # Only plants outside clusters speak, so that a cluster cannot vouch for itself.
    outside = set(plants.plant_id[cluster_of < 0])
    frame = links.data[links.data["source"].isin(outside) & links.data["target"].isin(outside)]
    # As for the groups: who trades with whom says more than where people move.
    trade = frame[frame["kind"].isin(TRADE)]
    frame = trade if len(trade) else frame
    count, _ = tie_matrix(
        Links(frame.assign(value=1.0), "plant", links.directed), codes, _industry_of(plants)
    )
    return tie_excess(count) if count.sum() > 0 else None


def _industry_of(plants: Plants) -> dict[str, str]:
    return {
        str(p): plants.industries[i] for p, i in zip(plants.plant_id, plants.industry, strict=True)
    }


def _ties(
    links: Links | None,
    kinds: Sequence[str] | None,
    plants: Plants,
    cluster_of: Ints,
    seed: int,
) -> tuple[Any, list[Any], list[str]]:
    """The market, ties by kind with their gravity, and kinds too rare outside clusters."""
    if links is None:
        return None, [], []
    from gunjip.linkages.partner_choice import Market
    from gunjip.linkages.usual_ties import usual_ties

    market = Market.of(plants.xy, plants.jobs, plants.industry)
    index = pd.Index(plants.plant_id)
    outside = cluster_of < 0
    wanted = np.zeros(len(plants.industries), dtype=bool)
    wanted[plants.industry[~outside]] = True
    out, too_few = [], []
    for kind in links.kinds if kinds is None else kinds:
        frame = links.data[links.data["kind"] == kind]
        source = index.get_indexer(pd.Index(frame["source"])).astype(np.int64)
        target = index.get_indexer(pd.Index(frame["target"])).astype(np.int64)
        good = (source >= 0) & (target >= 0) & (source != target)
        source, target = source[good], target[good]
        free = outside[source] & outside[target]
        if free.sum() < LEAST_OUTSIDE:
            too_few.append(kind)
            continue
        out.append(
            usual_ties(
                kind, market, source, target, outside, wanted, stream(seed, f"gravity/{kind}")
            )
        )
    return market, out, too_few


def _with_legs(table: pd.DataFrame, rows: list[dict[str, Any]], alpha: float) -> pd.DataFrame:
    out = table.copy()
    out["co_located_statistic"] = out["excess"]
    out["co_located_expected"] = np.nan
    out["co_located_p"], out["co_located_q"] = out["p"], out["q"]
    out["co_located_n"], out["co_located_why"] = out["plants"], ""
    for leg in ("related", "connected"):
        got = [row[leg] for row in rows]
        out[f"{leg}_statistic"] = [g.observed for g in got]
        out[f"{leg}_expected"] = [g.expected for g in got]
        p = np.array([g.p for g in got], dtype=float)
        out[f"{leg}_p"] = p
        out[f"{leg}_q"] = adjust_p_values(p) if p.size else p
        out[f"{leg}_n"] = [g.n for g in got]
        out[f"{leg}_why"] = [g.why for g in got]
    legs = [row["connected"] for row in rows]
    out["connected_spread"] = np.array([g.spread for g in legs], dtype=float)
    out["connected_ties"] = np.array([g.dealt for g in legs], dtype=np.int64)
    for leg in LEGS:
        q = out[f"{leg}_q"].to_numpy(dtype=float)
        out[leg] = np.where(np.isnan(q), "not_tested", np.where(q <= alpha, "yes", "no"))
    out["verdict"] = [
        verdict(a, b, c)
        for a, b, c in zip(out["co_located"], out["related"], out["connected"], strict=True)
    ]
    return out


def verdict(co_located: str, related: str, connected: str) -> str:
    """The verdict from three answers, each yes, no or not_tested.

    Examples
    --------
    >>> verdict("yes", "yes", "yes"), verdict("yes", "yes", "no")
    ('cluster', 'agglomeration')
    >>> verdict("yes", "yes", "not_tested"), verdict("no", "yes", "yes")
    ('not_decided', 'network_without_place')
    """
    if co_located == "yes":
        if connected == "no":
            return "agglomeration"
        if connected == "yes" and related != "no":
            return "cluster"
        return "not_decided"
    if co_located == "no":
        if connected == "yes" or related == "yes":
            return "network_without_place"
        if connected == "no" or related == "no":
            return "nothing"
    return "not_decided"


def _networks(
    found: ClusterSet,
    plants: Plants,
    similarity: Floats | None,
    sets: int,
    alpha: float,
    seed: int,
) -> pd.DataFrame:
    """Groups without a footprint: is there a network that has no place?"""
    from gunjip.clusters.verdicts.legs import relatedness_leg

    columns = ["industry", "related_p", "related_q", "verdict"]
    groups: dict[str, str] = dict(found.params.get("groups") or {})
    placed = set(found.table["industry"])
    names = sorted({g for g in groups.values() if g not in placed})
    if similarity is None or not names:
        return pd.DataFrame(columns=columns)
    count = np.bincount(plants.industry, minlength=len(plants.industries)).astype(float)
    of = np.array([groups.get(i, "") for i in plants.industries], dtype=object)
    p = np.array(
        [
            relatedness_leg(
                similarity, np.where(of == name, count, 0.0), sets, stream(seed, "network", k)
            ).p
            for k, name in enumerate(names)
        ]
    )
    q = adjust_p_values(p)
    answer = np.where(np.isnan(q), "not_tested", np.where(q <= alpha, "yes", "no"))
    return pd.DataFrame(
        {
            "industry": names,
            "related_p": p,
            "related_q": q,
            "verdict": [verdict("no", a, "not_tested") for a in answer],
        }
    )
