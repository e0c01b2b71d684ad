"""The stages on plants with coordinates: footprints, the cluster test, who belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gunjip.clusters.definitions.learn import learn_definitions
from gunjip.clusters.footprints.density import density_footprints
from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.footprints.stability import consensus, with_stability
from gunjip.clusters.members import membership
from gunjip.clusters.result import ClusterSet
from gunjip.clusters.verdicts.judge import cluster_test
from gunjip.foundation.files import PartFolder
from gunjip.foundation.results import to_plain
from gunjip.foundation.rng import stream
from gunjip.study.config import StudyConfig
from gunjip.study.definitions import read_definitions
from gunjip.study.stages import Stage, StageContext
from gunjip.study.zones import read_clusters, write_clusters
from gunjip.tables import Establishments, Links, Regions
from gunjip.tables.store import frame_bytes, load, read_frame

#: Fewer members of a kind than this are not told: their number would name them.
LEAST_TOLD = 3


def footprint_stages(
    config: StudyConfig, paths: Mapping[str, Path], roles: list[str], regions: tuple[str, ...]
) -> list[Stage]:
    """Footprints and their test, and membership where the study asks for it.

    Parameters
    ----------
    roles
        Of the inputs that the study has.
    regions
        ``("regions",)`` where it has a stage of regions, else empty.
    """
    p = config.footprint
    ties = ("read-links",) if "links" in roles else ()
    # Ties are read where groups are learned; else a new file of ties changes no footprint.
    learns = ties if p.groups == "learned" else ()
    own = {}
    if p.definitions is not None:
        own["definitions"] = paths.get("footprint.definitions", Path(p.definitions))
    stages = [
        Stage(
            "footprints",
            4,
            _footprints,
            needs=("plants", *regions, *learns),
            params=p.model_dump(exclude={"test_alpha", "definitions"}),
            inputs=own,
        ),
        Stage(
            "test",
            4,
            _test,
            needs=("footprints", "plants", *ties),
            params={"alpha": p.test_alpha},
        ),
    ]
    if config.membership is not None:
        bodies = ("read-organisations",) if "organisations" in roles else ()
        stages.append(
            Stage(
                "membership",
                1,
                _membership,
                needs=("test", "plants", *ties, *bodies),
                params=config.membership.model_dump(),
            )
        )
    return stages


def _links(context: StageContext) -> Links | None:
    folder = context.upstream.get("read-links")
    return None if folder is None else load(folder, "links", Links)


def _seed(context: StageContext, name: str) -> int:
    return int(stream(context.seed, name).integers(2**62))


def _footprints(context: StageContext, part: PartFolder) -> None:
    """Where each industry stands out against all plants, with polygons."""
    plants = load(context.upstream["plants"], "plants", Establishments)
    regions = None
    if "regions" in context.upstream:
        regions = load(context.upstream["regions"], "regions", Regions)
        regions = regions if regions.has_polygons else None
    p = context.params
    groups = None
    if "definitions" in context.inputs:
        groups = read_definitions(context.inputs["definitions"], plants.industries)
    elif p["groups"] == "learned":
        learned = learn_definitions(
            plants, links=_links(context), seed=_seed(context, "definitions")
        )
        groups = learned.groups
        part.write_bytes("definitions.parquet", frame_bytes(learned.frame))
    asked: dict[str, Any] = {
        "industries": p["industries"] or None,
        "groups": groups,
        "regions": regions,
        "alpha": p["alpha"],
    }
    seed = _seed(context, "footprints")

    def scan() -> ClusterSet:
        return footprints(plants, **asked, draws=p["draws"], weight=p["weight"], seed=seed)

    def density() -> ClusterSet:
        return density_footprints(plants, **asked, draws=p["draws"], seed=seed)

    main, other = (scan, density) if p["method"] == "scan" else (density, scan)
    found = main()
    if p["stability"] and len(found):
        found = with_stability(
            found, plants, resamples=p["stability"], seed=_seed(context, "stability")
        )
    if p["consensus"] and len(found):
        found = _with_consensus(found, other(), plants)
    write_clusters(part, found)


def _with_consensus(found: ClusterSet, other: ClusterSet, plants: Establishments) -> ClusterSet:
    """The clusters with how far the other method agrees, and where both do."""
    both = consensus(found, [other], plants, least=1.0)
    told = found.table[["cluster_id"]].merge(
        pd.DataFrame(both.drop(columns=["geometry", "industry"])), on="cluster_id", how="left"
    )
    table = found.table.assign(
        agreement=told["agreement"].to_numpy(),
        methods=told["methods"].to_numpy(),
        second_method=str(other.params["method"]),
    )
    return replace(found, table=table, extra={**found.extra, "consensus": both})


def _test(context: StageContext, part: PartFolder) -> None:
    """Which finds are real: each judged by its place, its industries and its ties."""
    found = read_clusters(context.upstream["footprints"])
    plants = load(context.upstream["plants"], "plants", Establishments)
    if len(found):
        found = cluster_test(
            found,
            plants,
            links=_links(context),
            alpha=context.params["alpha"],
            seed=_seed(context, "test"),
        )
    write_clusters(part, found)


def _membership(context: StageContext, part: PartFolder) -> None:
    """A score for every plant and organisation with a claim to a cluster, and counts of them."""
    found = read_clusters(context.upstream["test"])
    actors = load(context.upstream["plants"], "plants", Establishments)
    if "read-organisations" in context.upstream:
        bodies = load(context.upstream["read-organisations"], "organisations", Establishments)
        actors = _together(actors, bodies)
    p = context.params
    scored = membership(
        found,
        actors,
        links=_links(context),
        weights={name: p[name] for name in ("place", "industry", "ties")},
        least=p["least"],
    )
    part.write_bytes("scores.parquet", frame_bytes(scored.table, to_plain(scored.params)))
    part.write_bytes("counts.parquet", frame_bytes(member_counts(scored.table)))


def _together(plants: Establishments, bodies: Establishments) -> Establishments:
    """Plants and organisations of the same year in one table, in the plants' coordinates."""
    more = bodies.data
    if bodies.crs and plants.crs and bodies.crs != plants.crs:
        moved = gpd.GeoSeries.from_xy(more["x"], more["y"], crs=bodies.crs).to_crs(plants.crs)
        more = more.assign(x=moved.x, y=moved.y)
    if "organisation" not in more:
        more = more.assign(organisation="organisation")
    more = more[~more["plant_id"].isin(plants.data["plant_id"])]
    # An organisation's industry is no claim to a cluster's.
    more = more.assign(year=plants.data["year"].iloc[0], industry=None)
    kept = [c for c in more.columns if c in plants.data or c == "organisation"]
    return replace(plants, data=pd.concat([plants.data, more[kept]], ignore_index=True))


def member_counts(scores: pd.DataFrame) -> pd.DataFrame:
    """Members by cluster and kind: ``cluster_id, kind, members, at_distance, score``.

    Counts below three are not told (missing), nor is the mean score of so few.
    """
    mine = scores[scores["member"].to_numpy(dtype=bool)]
    out = (
        mine.groupby(["cluster_id", "kind"], sort=True)
        .agg(
            members=("plant_id", "size"),
            at_distance=("at_distance", "sum"),
            score=("score", "mean"),
        )
        .reset_index()
    )
    few = out["members"].to_numpy() < LEAST_TOLD
    far = out["at_distance"].to_numpy(dtype=float)
    out["members"] = np.where(few, np.nan, out["members"].to_numpy(dtype=float))
    out["at_distance"] = np.where(few | ((far > 0) & (far < LEAST_TOLD)), np.nan, far)
    out["score"] = np.where(few, np.nan, out["score"].to_numpy(dtype=float))
    return out


def read_membership(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts by cluster and kind, and the scores of single actors."""
    counts, _ = read_frame(folder / "counts.parquet")
    scores, _ = read_frame(folder / "scores.parquet")
    return counts, scores
