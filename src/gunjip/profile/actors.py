"""Who there is and who is tied to whom: the tables of a study as arrays.

The one place that knows how plants, organisations and ties come in. Everything
else in this room asks an :class:`Actors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError
from gunjip.linkages.network import Network
from gunjip.tables import Establishments, Links

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

RESEARCH_BODIES = ("university", "institute")
#: Ties that carry knowledge, whatever their source calls them.
KNOWLEDGE = ("co_patent", "joint_rd", "technology", "talent", "information", "job_move", "spin_off")
NODE_NUMBERS = ("jobs", "researchers", "founded", "x", "y")


@dataclass(frozen=True, slots=True, eq=False)
class Actors:
    """Nodes, ties and members.

    Attributes
    ----------
    nodes
        One row an actor: ``id, kind`` (firm, university, institute, association,
        public), ``jobs, researchers, founded, x, y`` (NaN where unknown),
        ``product, industry`` ("" where unknown).
    source, target
        Positions of each tie's ends; a pair counts once a kind.
    kind, kinds
        Kind of each tie as a position among the names of the kinds.
    members
        Positions of each cluster's members, external ones apart.
    external
        Positions of each cluster's external members.
    industries
        Each cluster's industries.
    has_bodies
        Whether organisations were given at all.
    one_sided
        Kinds of tie of which one group only reports.
    notes
        What was left out of the ties, by reason.
    """

    nodes: pd.DataFrame
    source: Ints
    target: Ints
    kind: Ints
    kinds: tuple[str, ...]
    members: Mapping[str, Ints]
    external: Mapping[str, Ints]
    industries: Mapping[str, tuple[str, ...]]
    has_bodies: bool
    one_sided: tuple[str, ...]
    notes: Mapping[str, int]

    @property
    def has_ties(self) -> bool:
        """Whether there are ties."""
        return self.source.size > 0

    def has_kind(self, *kinds: str) -> bool:
        """Whether any tie of these kinds is recorded anywhere."""
        return any(k in self.kinds for k in kinds)

    def of_kind(self, *kinds: str) -> NDArray[np.bool_]:
        """Which ties are of these kinds."""
        wanted = np.array([k in kinds for k in self.kinds], dtype=bool)
        return wanted[self.kind] if wanted.size else np.zeros(0, dtype=bool)

    def inside(self, cluster: str) -> NDArray[np.bool_]:
        """Which ties join two members, external ones apart."""
        here = np.zeros(len(self.nodes), dtype=bool)
        here[self.members[cluster]] = True
        return here[self.source] & here[self.target]

    def count(self, end: str, *kinds: str) -> Floats:
        """Ties of these kinds by actor, at ``"source"``, ``"target"`` or ``"both"``; NaN where
        none of the kinds is recorded.
        """
        if not self.has_kind(*kinds):
            return np.full(len(self.nodes), np.nan)
        which = self.of_kind(*kinds)
        out = np.zeros(len(self.nodes))
        if end in ("source", "both"):
            out += np.bincount(self.source[which], minlength=out.size)
        if end in ("target", "both"):
            out += np.bincount(self.target[which], minlength=out.size)
        return out


def prepare(
    clusters: ClusterSet,
    establishments: Establishments,
    links: Links | None,
    organisations: pd.DataFrame | None,
    *,
    external_ties: int,
    external_share: float,
    body_share: float,
) -> Actors:
    """Bring the tables into one shape and say who is a member of what.

    Organisations are members where ``clusters.members`` names them; where it
    names none, those are that stand inside a cluster's footprint, serve its
    industries (or none in particular) and, where their ties with firms are on record,
    have at least ``body_share`` of these with its firms: a town's university is not
    everybody's in the town.

    Raises
    ------
    InputError
        The clusters have no members.
    """
    if clusters.members.empty or "plant_id" not in clusters.members:
        raise InputError.of("profile-no-members")
    nodes = _nodes(establishments, organisations)
    place = pd.Index(nodes["id"])
    own = nodes["kind"].to_numpy() != "firm"
    listed = clusters.members.groupby(clusters.members["cluster_id"].astype(str))["plant_id"]
    members: dict[str, Ints] = {}
    industries: dict[str, tuple[str, ...]] = {}
    for row in clusters.table.to_dict(orient="records"):
        key = str(row["cluster_id"])
        ids = listed.get_group(key) if key in listed.groups else pd.Series(dtype="str")
        found = place.get_indexer(pd.Index(ids.astype(str).unique()))
        members[key] = np.sort(found[found >= 0]).astype(np.int64)
        named = str(row.get("industries") or row.get("industry") or "")
        industries[key] = tuple(named.split()) or tuple(
            sorted(set(nodes["industry"].to_numpy()[members[key]]) - {""})
        )
    source, target, kind, kinds, one_sided, notes = _ties(links, nodes)
    if own.any() and not any(own[m].any() for m in members.values()):
        placed = _placed_bodies(clusters, nodes, industries)
        for key, bodies in placed.items():
            share = _share_with(members[key], ~own, source, target)[bodies]
            near = bodies[~(share < body_share)]
            members[key] = np.sort(np.concatenate([members[key], near]))
    external = {
        key: _external(found, source, target, len(nodes), external_ties, external_share)
        for key, found in members.items()
    }
    return Actors(
        nodes, source, target, kind, kinds, members, external, industries, bool(own.any()),
        one_sided, notes,
    )  # fmt: skip


def _nodes(establishments: Establishments, organisations: pd.DataFrame | None) -> pd.DataFrame:
    data = establishments.year(establishments.years[-1]).data if len(establishments) else None
    if data is None:
        raise InputError.of("table-empty")
    kind = data["organisation"].fillna("firm") if "organisation" in data else "firm"
    parts = [data.rename(columns={"plant_id": "id"}).assign(kind=kind)]
    if organisations is not None and len(organisations):
        bodies = organisations.rename(columns={"organisation_id": "id", "staff": "jobs"})
        parts.append(bodies.drop(columns=[c for c in ("industry",) if c in bodies]).assign(
            serves=bodies["industry"].astype("object").fillna("") if "industry" in bodies else ""
        ))  # fmt: skip
    nodes = pd.concat(parts, ignore_index=True).drop_duplicates("id", ignore_index=True)
    nodes["id"] = nodes["id"].astype("str")
    for name in NODE_NUMBERS:
        nodes[name] = nodes[name].astype("float64") if name in nodes else np.nan
    for name in ("product", "industry", "serves"):
        nodes[name] = nodes[name].astype("object").fillna("") if name in nodes else ""
    nodes["region"] = nodes.get("region", None)
    return nodes[["id", "kind", *NODE_NUMBERS, "product", "industry", "serves", "region"]]


def _placed_bodies(
    clusters: ClusterSet, nodes: pd.DataFrame, industries: Mapping[str, tuple[str, ...]]
) -> dict[str, Ints]:
    """The organisations that stand inside each footprint and serve its industries."""
    shapes = clusters.footprints
    bodies = np.flatnonzero((nodes["kind"] != "firm") & nodes["x"].notna())
    out: dict[str, Ints] = {}
    if shapes.empty or not bodies.size or shapes.crs is None:
        return out
    points = gpd.GeoSeries(
        gpd.points_from_xy(nodes["x"].iloc[bodies], nodes["y"].iloc[bodies]), crs=shapes.crs
    )
    for key, shape in zip(shapes["cluster_id"].astype(str), shapes.geometry, strict=True):
        if key not in industries or shape is None:
            continue
        inside = bodies[points.within(shape).to_numpy()]
        divisions = tuple(code[:2] for code in industries[key])
        serves = nodes["serves"].to_numpy()[inside]
        fits = np.array([s == "" or s.startswith(divisions) for s in serves], dtype=bool)
        out[key] = inside[fits]
    return out


def _share_with(members: Ints, firm: NDArray[np.bool_], source: Ints, target: Ints) -> Floats:
    """Share of each actor's ties with firms that go to member firms; NaN where it has none."""
    mine = np.zeros(firm.size, dtype=bool)
    mine[members] = True
    mine &= firm
    here, every = np.zeros(firm.size), np.zeros(firm.size)
    for end, other in ((source, target), (target, source)):
        here += np.bincount(end[mine[other]], minlength=firm.size)
        every += np.bincount(end[firm[other]], minlength=firm.size)
    with np.errstate(invalid="ignore"):
        return np.asarray(here / every)


def _ties(
    links: Links | None, nodes: pd.DataFrame
) -> tuple[Ints, Ints, Ints, tuple[str, ...], tuple[str, ...], dict[str, int]]:
    """Ties between known actors, each pair once a kind; what was left out is counted."""
    none = np.empty(0, dtype=np.int64)
    if links is None or links.ends not in ("plant", "organisation") or not len(links):
        return none, none, none, (), (), {}
    network = Network.from_links(links, nodes[["id", "kind"]], unknown="drop")
    code, kinds = pd.factorize(network.ties["kind"], sort=True)
    size = np.int64(len(nodes))
    pair = (code * size + network.source) * size + network.target
    _, first = np.unique(pair, return_index=True)
    at = np.sort(first)
    report = network.report
    notes = {str(k): int(n) for k, n in report.frame.groupby("finding")["count"].sum().items()}
    notes["again"] = int(pair.size - first.size)
    names = tuple(str(k) for k in kinds)
    return (
        network.source[at], network.target[at], code[at].astype(np.int64), names,
        report.one_sided, notes,
    )  # fmt: skip


def _external(
    members: Ints, source: Ints, target: Ints, size: int, least: int, share: float
) -> Ints:
    """Actors outside whose ties go mostly into the cluster (DEF-18)."""
    inside = np.zeros(size, dtype=bool)
    inside[members] = True
    out_in = np.bincount(source[inside[target] & ~inside[source]], minlength=size)
    in_out = np.bincount(target[inside[source] & ~inside[target]], minlength=size)
    here = out_in + in_out
    every = np.bincount(source, minlength=size) + np.bincount(target, minlength=size)
    return np.flatnonzero((here >= least) & (here >= share * every))
