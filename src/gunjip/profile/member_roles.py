"""Which role each member plays: signals of what it is, what it makes and what it gives."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.linkages.brokerage import brokerage
from gunjip.linkages.network import Network
from gunjip.profile.actors import RESEARCH_BODIES, Actors
from gunjip.profile.result import NOT_TOLD, ROLES
from gunjip.profile.weights import Signal, Weights

Floats = NDArray[np.float64]

#: Tie counts of an actor, over all its ties: end and kinds.
COUNTS = {
    "knowledge_given": ("source", ("technology", "talent", "spin_off")),
    "patents": ("both", ("co_patent", "joint_rd")),
    "orders_placed": ("source", ("order",)),
    "orders_taken": ("target", ("order",)),
    "sales": ("source", ("transaction",)),
    "funds_given": ("source", ("supplier_finance", "research_funding")),
}


def member_signals(actors: Actors, chain: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The signals of every actor, NaN where there are no data for one.

    Where nobody says whether a plant makes a final product or a part, ``chain``
    (upstreamness by industry) does: above 2, more than one industry stands
    between it and final use.

    ``size_ratio`` and ``small`` are relative to a cluster's firms and are
    added by :func:`member_roles`.
    """
    nodes = actors.nodes
    jobs = nodes["jobs"].to_numpy()
    kind = nodes["kind"].to_numpy()
    product = nodes["product"].to_numpy()
    out = pd.DataFrame({name: actors.count(end, *kinds) for name, (end, kinds) in COUNTS.items()})
    with np.errstate(divide="ignore", invalid="ignore"):
        out["research_share"] = np.where(jobs > 0, nodes["researchers"].to_numpy() / jobs, np.nan)
    # An association or agency points the way in its own manner (TYP-A3).
    out["research_body"] = np.where(np.isin(kind, RESEARCH_BODIES), 1.0, 0.6)
    place = nodes["industry"].map(dict(chain or {})).to_numpy(dtype=float)
    upstream = np.where(np.isfinite(place), (place > 2.0) * 1.0, np.nan)
    out["part"] = np.where(product == "", upstream, np.isin(product, ("part", "service")) * 1.0)
    out["final"] = np.where(product == "", 1.0 - upstream, (product == "final") * 1.0)
    out["makes"] = 1.0 - np.clip(out["research_share"] / 0.4, 0, 1)
    out["brokerage"] = np.nan
    if actors.has_kind("transaction"):
        out["brokerage"] = trade_brokerage(actors)
    return out


def trade_brokerage(actors: Actors) -> Floats:
    """Rank (0 to 1) among members by how often a member coordinates two others of its cluster.

    Of ties of trade inside clusters; see :func:`gunjip.linkages.brokerage.brokerage`.
    """
    group = np.full(len(actors.nodes), "", dtype=object)
    for key, at in actors.members.items():
        group[at] = key
    trade = actors.of_kind("transaction", "order")
    trade &= (group[actors.source] == group[actors.target]) & (group[actors.source] != "")
    out = np.full(len(actors.nodes), np.nan)
    if not trade.any():
        return out
    ids = actors.nodes["id"].to_numpy()
    here = np.flatnonzero(group != "")
    nodes = pd.DataFrame({"id": ids[here], "kind": "firm", "cluster": group[here]})
    edges = pd.DataFrame(
        {"source": ids[actors.source[trade]], "target": ids[actors.target[trade]], "kind": "trade"}
    )
    found = brokerage(Network.from_edges(edges, nodes, ends="plant")).frame
    counts = found[found["role"] == "coordinator"].set_index("id")["count"]
    out[here] = counts.rank(pct=True).reindex(ids[here]).to_numpy()
    return out


def _score(signals: tuple[Signal, ...], values: pd.DataFrame, firm: NDArray[np.bool_]) -> Floats:
    """Weighted mean of the known signals, shape (members, 2): score and known share of weight."""
    total = np.zeros((len(values), 3))
    for s in signals:
        applies = {"firm": firm, "body": ~firm}.get(s.of, np.ones(firm.size, dtype=bool))
        x = np.clip((values[s.column].to_numpy() - s.low) / (s.high - s.low), 0, 1)
        known = applies & np.isfinite(x)
        total[:, 0] += np.where(known, s.weight * np.nan_to_num(x), 0.0)
        total[:, 1] += np.where(known, s.weight, 0.0)
        total[:, 2] += np.where(applies, s.weight, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(total[:, 1] > 0, total[:, 0] / total[:, 1], 0.0)
        known = np.where(total[:, 2] > 0, total[:, 1] / total[:, 2], 1.0)
    return np.column_stack([score, known])


def member_roles(
    actors: Actors, cluster: str, signals: pd.DataFrame, weights: Weights
) -> pd.DataFrame:
    """Scores and role of each member of a cluster, external ones included.

    Returns
    -------
    DataFrame
        ``cluster, id, kind, external, vp, so, ss`` (scores, 0 to 1), ``role``
        and ``certainty`` (the gap to the next role). A firm of which less than
        half of the weight for organising or supplying is known has no role.
    """
    inner, outer = actors.members[cluster], actors.external[cluster]
    at = np.concatenate([inner, outer])
    nodes = actors.nodes.iloc[at]
    firm = (nodes["kind"] == "firm").to_numpy()
    values = signals.iloc[at].reset_index(drop=True)
    jobs = nodes["jobs"].to_numpy()
    here = jobs[: inner.size][firm[: inner.size]]
    middle = float(np.nanmedian(here)) if np.isfinite(here).any() else np.nan
    values["size_ratio"] = jobs / middle if middle > 0 else np.nan
    values["small"] = 1.0 - np.clip((values["size_ratio"] - 5) / 35, 0, 1)
    scores, known = np.zeros((at.size, 3)), np.ones((at.size, 3))
    for k, role in enumerate(ROLES):
        both = _score(weights.member[role], values, firm)
        scores[:, k], known[:, k] = both[:, 0], both[:, 1]
    # A body is a vision provider or nothing: it neither integrates nor supplies.
    scores[~firm, 1:] = 0.0
    best = scores.argmax(axis=1)
    ordered = np.sort(scores, axis=1)
    role = np.array(ROLES, dtype=object)[best]
    role[firm & (known[:, 1:].min(axis=1) < 0.5)] = NOT_TOLD
    return pd.DataFrame(
        {
            "cluster": cluster,
            "id": nodes["id"].to_numpy(),
            "kind": nodes["kind"].to_numpy(),
            "external": np.arange(at.size) >= inner.size,
            "vp": scores[:, 0],
            "so": scores[:, 1],
            "ss": scores[:, 2],
            "role": role,
            "certainty": ordered[:, 2] - ordered[:, 1],
            "at": at,
        }
    )
