"""``gunjip connect``: how each cluster is tied, from a study's plants, organisations and ties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import GunjipError, MissingExtraError
from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import to_plain
from gunjip.foundation.rng import stream
from gunjip.foundation.words import LANGS, Lang, format_number, say
from gunjip.linkages import (
    Network,
    communities,
    compare_regions,
    connectedness,
    gravity,
)
from gunjip.linkages.gravity import MOST_NODES
from gunjip.study.stages import Stage, StageContext
from gunjip.tables import Establishments, Links, Regions
from gunjip.tables.store import frame_bytes, load, read_frame

#: Regions up to which each kind of tie gets a gravity model of its own.
FEW_REGIONS = 400
#: Ties between regions below which a kind is left to the model of all ties.
LEAST_TIES = 100
#: Clusters that are drawn, and the least and most members that are drawn of one.
DRAWN, LEAST_DRAWN, MOST_DRAWN = 3, 10, 160
#: Side of the cells to which drawn members are moved: no plant's place can be read off.
CELL = 1_000.0
#: What moves between labour markets, by which regions are found where it is known.
REGIONAL_KINDS = ("job_move",)

#: Indicators that are shown first, in this order.
SHOWN = (
    "ties_inside",
    "local_tie_share",
    "local_excess",
    "cross_border_share",
    "tie_density",
    "reciprocity",
    "brokerage_share",
    "hub_dependence",
    "closure",
    "fixed_partner_share",
)


def connect_stage(roles: list[str], *, has_regions: bool) -> Stage:
    """The stage, for a study that has plants and ties."""
    needs = ["test", "plants", "read-links"]
    if has_regions:
        needs.append("regions")
    if "organisations" in roles:
        needs.append("read-organisations")
    return Stage("connect", 2, _connect, needs=tuple(needs))


def study_network(
    links: Links, plants: Establishments, organisations: Establishments | None
) -> Network:
    """The network of plants and organisations; ends that neither has stay as unknown."""
    nodes = plants.data.rename(columns={"plant_id": "id"})
    nodes["kind"] = nodes["organisation"].fillna("firm") if "organisation" in nodes else "firm"
    if organisations is not None:
        bodies = organisations.data.rename(columns={"plant_id": "id"})
        if organisations.crs and plants.crs and organisations.crs != plants.crs:
            moved = gpd.GeoSeries.from_xy(bodies["x"], bodies["y"], crs=organisations.crs)
            moved = moved.to_crs(plants.crs)
            bodies = bodies.assign(x=moved.x, y=moved.y)
        told = "organisation" in bodies
        bodies["kind"] = bodies["organisation"].fillna("organisation") if told else "organisation"
        bodies = bodies[~bodies["id"].isin(nodes["id"])]
        bodies = bodies.drop(columns=["industry"], errors="ignore")
        nodes = pd.concat([nodes, bodies], ignore_index=True)
    return Network.from_links(links, nodes, crs=plants.crs)


def members_of(found: ClusterSet, network: Network) -> pd.DataFrame:
    """Members of each cluster: its plants, and the organisations within its footprint."""
    members = found.members[["cluster_id", "plant_id"]].astype("str")
    bodies = network.nodes[~network.nodes["kind"].isin(["firm", "unknown"])]
    if found.footprints.empty or bodies.empty or not network.has_points:
        return members
    placed = bodies.dropna(subset=["x", "y"])
    points = gpd.GeoDataFrame(
        placed[["id"]],
        geometry=gpd.GeoSeries.from_xy(placed["x"], placed["y"], crs=network.crs),
    ).to_crs(found.footprints.crs)
    inside = points.sjoin(found.footprints[["cluster_id", "geometry"]], predicate="within")
    more = pd.DataFrame(
        {"cluster_id": inside["cluster_id"].astype("str"), "plant_id": inside["id"].astype("str")}
    )
    return pd.concat([members, more], ignore_index=True).drop_duplicates(ignore_index=True)


def _connect(context: StageContext, part: PartFolder) -> None:
    from gunjip.study.zones import read_clusters

    found = read_clusters(context.upstream["test"])
    plants = load(context.upstream["plants"], "plants", Establishments)
    links = load(context.upstream["read-links"], "links", Links)
    bodies = None
    if "read-organisations" in context.upstream:
        bodies = load(context.upstream["read-organisations"], "organisations", Establishments)
    network = study_network(links, plants, bodies)
    regions = (
        load(context.upstream["regions"], "regions", Regions)
        if "regions" in context.upstream
        else None
    )
    members = members_of(found, network)
    seed = int(stream(context.seed, "connect").integers(2**62))
    evidence = connectedness(
        network, members, seed=int(stream(seed, "measures").integers(2**62)), quiet=context.quiet
    )
    frames = {"evidence": evidence.frame}
    notes: list[dict[str, Any]] = []
    frames["evidence"] = pd.concat(
        [frames["evidence"], _excess_evidence(found.table, evidence.frame)], ignore_index=True
    )
    if "region" in network.nodes:
        between = _between_regions(network, regions)
        told = _attempt(notes, "gravity", lambda: _gravity(between))
        if told is not None:
            frames["gravity"], frames["forms"], frames["curve"] = told
        drawn = _attempt(notes, "regions", lambda: _regions(between, seed))
        if drawn is not None:
            frames["interaction"], note = drawn
            notes.append({"part": "regions", "done": True, **note})
    frames["nodes"], frames["edges"] = _drawn(network, members, found)
    for name, frame in frames.items():
        part.write_bytes(f"{name}.parquet", frame_bytes(frame))
    note = {
        "network": network.to_dict(),
        "found": {lang: network.report.summary(lang, examples=False) for lang in LANGS},
        "members_without_node": evidence.extra["members_without_node"],
        "parts": notes,
    }
    part.write_text("note.json", json.dumps(to_plain(note), ensure_ascii=False, sort_keys=True))


def _attempt(notes: list[dict[str, Any]], part: str, make: Any) -> Any:
    """A part that needs more than ties: what it lacks is noted where it cannot be made."""
    try:
        return make()
    except MissingExtraError as error:
        why: GunjipError = error
    except GunjipError as error:
        why = error
    notes.append({"part": part, "done": False, "why": {lang: why.text(lang) for lang in LANGS}})
    return None


def _excess_evidence(table: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Ties over those that gravity predicts, as the cluster test has found them."""
    year = int(evidence["year"].iloc[0]) if len(evidence) else 0
    source = str(evidence["source"].iloc[0]) if len(evidence) else ""
    seen = table["connected_statistic"].to_numpy(dtype=float)
    usual = table["connected_expected"].to_numpy(dtype=float)
    excess = np.divide(seen, usual, out=np.full(seen.size, np.nan), where=usual > 0)
    return pd.DataFrame(
        {
            "cluster": table["cluster_id"].astype("str"),
            "indicator": "local_excess",
            "value": excess,
            "low": np.nan,
            "high": np.nan,
            "unit": "ratio",
            "year": year,
            "n": table["connected_n"],
            "source": source,
            "status": np.where(table["connected"] == "not_tested", "not_tested", "measured"),
        }
    )


def _between_regions(network: Network, regions: Regions | None) -> Network:
    """Regions as nodes, placed at the mean of their plants, with the region above them."""
    out = network.aggregate("region")
    if regions is not None and "parent" in regions.data:
        parent = regions.data.set_index(regions.data["region"].astype("str"))["parent"]
        above = parent.reindex(out.nodes["id"]).to_numpy()
        if pd.notna(above).any():
            return Network(
                out.nodes.assign(parent=above), out.ties, out.source, out.target, out.directed,
                out.crs, out.report, out.origin,
            )  # fmt: skip
    return out


def _gravity(between: Network) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Rows of every model, their comparison, and the curve of all ties."""
    borders = ["parent"] if "parent" in between.nodes else []
    kinds: list[str | None] = [None]
    if between.size <= min(FEW_REGIONS, MOST_NODES):
        off = between.source != between.target
        count = pd.Series(between.ties["ties"].to_numpy()[off]).groupby(
            between.ties["kind"].astype("str").to_numpy()[off]
        )
        kinds += [str(k) for k, ties in count.sum().items() if ties >= LEAST_TIES]
    rows, forms, curve = [], [], pd.DataFrame()
    for kind in kinds:
        fit = gravity(between, kinds=None if kind is None else [kind], borders=borders)
        rows.append(fit.frame.assign(kind=kind or "all"))
        forms.append(fit.extra["comparison"].assign(kind=kind or "all"))
        if kind is None:
            curve = fit.extra["curve"]
    every = pd.concat(rows, ignore_index=True)
    book = every["form"] == "casebook"
    every = pd.concat([every[~book], every[book].drop_duplicates("term")], ignore_index=True)
    return every, pd.concat(forms, ignore_index=True), curve


def _regions(between: Network, seed: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Regions as ties draw them, beside the administration's."""
    chosen = [k for k in REGIONAL_KINDS if k in between.kinds]
    part = between.select(kinds=chosen) if chosen else between
    found = communities(part, seed=int(stream(seed, "communities").integers(2**62)))
    note = {
        "kinds": chosen or ["all"],
        **{k: found.extra[k] for k in ("modularity", "communities", "seed_agreement")},
    }
    if "parent" not in part.nodes:
        return found.frame, note
    compared = compare_regions(part, found, "parent")
    frame = compared.frame.merge(found.frame[["id", "stability"]], on="id")
    keys = ("adjusted_rand", "share_inside_found", "share_inside_administrative", "elsewhere")
    return frame, note | {k: compared.extra[k] for k in keys} | {
        "administrative": compared.extra["administrative"]
    }


def _drawn(
    network: Network, members: pd.DataFrame, found: ClusterSet
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The best-connected members of the largest real clusters, on a coarse grid."""
    table = found.table
    real = table[table["verdict"] == "cluster"] if "verdict" in table else table
    chosen = (real if len(real) else table).nlargest(DRAWN, "plants")["cluster_id"].astype("str")
    nodes, edges = [], []
    for cluster in chosen:
        ids = members.loc[members["cluster_id"] == cluster, "plant_id"]
        part = network.subgraph(ids)
        degree = np.bincount(np.concatenate([part.source, part.target]), minlength=part.size)
        keep = np.zeros(part.size, dtype=bool)
        keep[np.argsort(-degree, kind="stable")[:MOST_DRAWN]] = True
        part = part.subgraph(keep & (degree > 0))
        if part.size < LEAST_DRAWN:
            continue  # so few could be told by their places
        xy = np.floor(part.points() / CELL) * CELL + CELL / 2
        nodes.append(
            pd.DataFrame(
                {
                    "cluster": cluster,
                    "node": np.arange(part.size),
                    # Stays in the cache, to find its role by; nothing published has it.
                    "id": part.nodes["id"].astype("str").to_numpy(),
                    "kind": part.nodes["kind"].astype("str").to_numpy(),
                    "x": xy[:, 0],
                    "y": xy[:, 1],
                    "degree": degree[keep & (degree > 0)],
                    "members": len(ids),
                }
            )
        )
        edges.append(
            pd.DataFrame(
                {
                    "cluster": cluster,
                    "source": part.source,
                    "target": part.target,
                    "channel": part.ties["channel"].astype("str").to_numpy(),
                }
            )
        )
    if not nodes:
        return pd.DataFrame(
            columns=["cluster", "node", "id", "kind", "x", "y", "degree"]
        ), pd.DataFrame(columns=["cluster", "source", "target", "channel"])
    return pd.concat(nodes, ignore_index=True), pd.concat(edges, ignore_index=True)


@dataclass(frozen=True, slots=True, eq=False)
class Connected:
    """What the stage found, read back.

    Attributes
    ----------
    evidence
        The evidence frame of :func:`gunjip.linkages.connectedness`, with
        ``local_excess`` of the cluster test.
    frames
        ``gravity, forms, curve, interaction, nodes, edges`` where made.
    note
        Of the network, and which parts could not be made and why.
    """

    evidence: pd.DataFrame
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    note: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Connected:
        """Read a finished stage's folder."""
        frames = {p.stem: read_frame(p)[0] for p in sorted(folder.glob("*.parquet"))}
        note = json.loads((folder / "note.json").read_text(encoding="utf-8"))
        return cls(frames.pop("evidence"), frames, note)

    def part(self, name: str) -> Mapping[str, Any]:
        """What was noted of a part (``regions``, ``gravity``); empty where nothing."""
        return next((p for p in self.note.get("parts", ()) if p["part"] == name), {})

    def exponent(self) -> pd.Series[Any] | None:
        """The row of the exponent of all ties."""
        rows = self.frames.get("gravity", pd.DataFrame())
        if rows.empty:
            return None
        here = rows[
            (rows["kind"] == "all")
            & (rows["form"] == "power")
            & (rows["term"] == "distance_exponent")
            & rows["status"].isin(["ok", "few"])
        ]
        return here.iloc[0] if len(here) else None

    def wide(self) -> pd.DataFrame:
        """One row a cluster, one column an indicator."""
        return self.evidence.pivot_table(
            index="cluster", columns="indicator", values="value", aggfunc="first", sort=False
        ).reset_index()

    def headline(self, lang: Lang) -> str:
        """The main findings in sentences."""
        share = self.evidence.loc[self.evidence["indicator"] == "local_tie_share", "value"]
        network = self.note["network"]
        parts = [
            say(
                "connect-headline",
                lang,
                nodes=format_number(network["nodes"]),
                ties=format_number(network["ties"]),
                clusters=len(share),
                share=format_number(100 * float(share.median()), 0) if len(share) else "–",
            )
        ]
        found = self.exponent()
        if found is not None:
            parts.append(
                say(
                    "connect-exponent",
                    lang,
                    beta=format_number(found["estimate"], 2),
                    low=format_number(found["low"], 2),
                    high=format_number(found["high"], 2),
                )
            )
        regions = self.part("regions")
        if regions.get("done") and "adjusted_rand" in regions:
            parts.append(
                say(
                    "connect-regions",
                    lang,
                    found=regions["communities"],
                    given=regions["administrative"],
                    rand=format_number(regions["adjusted_rand"], 2),
                    elsewhere=len(regions["elsewhere"]),
                )
            )
        return " ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: evidence, gravity, regions; no plant is in it."""
        kept = {k: v for k, v in self.frames.items() if k not in ("nodes", "edges")}
        return {
            "headline": {lang: self.headline(lang) for lang in LANGS},
            "evidence": to_plain(self.evidence),
            **{k: to_plain(v) for k, v in kept.items()},
            "note": to_plain(self.note),
        }


def connect(
    study: Path, *, seed: int | None = None, watch: Any = None, quiet: bool = True
) -> Connected:
    """Run a study as far as its ties.

    Raises
    ------
    ConfigError
        The study has no plants or no ties.
    """
    from gunjip.foundation.errors import ConfigError
    from gunjip.study.config import check_files, read_config
    from gunjip.study.pipeline import plan
    from gunjip.study.run import locate
    from gunjip.study.stages import run_stages

    folder, path = locate(study)
    config = read_config(path)
    if seed is not None:
        config = config.model_copy(update={"seed": seed})
    if config.inputs.links is None or config.inputs.plants is None:
        raise ConfigError.of("connect-needs-links", study=str(path))
    stages = plan(config, check_files(config, folder))
    records = run_stages(folder, stages, seed=config.seed, watch=watch, quiet=quiet)
    return Connected.of(records["connect"].folder)
