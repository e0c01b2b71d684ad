"""How sure a footprint is: found again when plants are left out, and by other methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gunjip.clusters.footprints.find import SCALES, footprints
from gunjip.clusters.footprints.shape import DISTANCE, LATTICE, vertices_near
from gunjip.clusters.places import Floats, placed_plants
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments

#: Overlap (Jaccard) from which on a footprint is the same one.
SAME = 0.5


def with_stability(
    found: ClusterSet,
    establishments: Establishments,
    *,
    resamples: int = 20,
    keep: float = 0.8,
    seed: Seed = None,
) -> ClusterSet:
    """The clusters with ``stability``: the share of thinned samples that find them again.

    In each resample a random part of all plants is kept, the same groups are searched
    with the same scales, and a footprint is found again where one of its group
    overlaps it by more than half (Jaccard index of areas).

    Parameters
    ----------
    found
        From ``footprints``.
    establishments
        The plants that it was found in.
    resamples
        Thinned samples.
    keep
        The part of plants that each keeps.
    seed
        Of the thinning.

    Returns
    -------
    ClusterSet
        The same clusters, ``stability`` between 0 and 1; NaN for a cluster without polygon.

    Raises
    ------
    ParameterError
        ``keep`` outside (0, 1), or no resample.
    InputError
        Clusters that were not found by the scan.

    Notes
    -----
    Thinning, not a bootstrap: a plant drawn twice would stand at one address twice. A
    thinned sample has less power, so that the share is a lower bound of what as large a
    sample would give.

    References
    ----------
    Stability of clusters under resampling by Jaccard similarity: Hennig (2007),
    doi:10.1016/j.csda.2006.11.025.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> xy = rng.uniform(0, 50_000, (600, 2))
    >>> xy[:40] = rng.normal(20_000, 1_500, (40, 2))
    >>> plants = Establishments(pd.DataFrame({
    ...     "plant_id": [f"p{k}" for k in range(600)], "x": xy[:, 0], "y": xy[:, 1],
    ...     "industry": ["a"] * 80 + ["b"] * 520}), crs="EPSG:5179")
    >>> found = footprints(plants, industries=["a"], draws=49, seed=1)
    >>> bool(with_stability(found, plants, resamples=3, seed=1).clusters["stability"].iloc[0] > 0.5)
    True
    """
    checks = Checks()
    checks.require(0 < keep < 1, "needs-between", name="keep", low=0, high=1, value=keep)
    checks.require(resamples >= 1, "needs-at-least", name="resamples", least=1, value=resamples)
    checks.done()
    if found.params.get("method") != "scan":
        raise InputError.of("where-stability-scan", method=str(found.params.get("method")))
    if not len(found):
        return found
    used = resolve_seed(seed)
    one = establishments.year(int(found.table["year"].iloc[0]))
    groups: Mapping[str, str] | None = found.params.get("groups")
    wanted = set(found.table["industry"])
    own = {i: i for i in one.industries} if groups is None else dict(groups)
    own = {code: group for code, group in own.items() if group in wanted}
    shape = dict(zip(found.footprints["cluster_id"], found.footprints.geometry, strict=True))
    again = np.zeros(len(found))
    for k in range(resamples):
        kept = stream(used, "thinning", k).random(len(one.data)) < keep
        thin = replace(one, data=one.data[kept].reset_index(drop=True))
        there = set(thin.industries)
        other = footprints(
            thin,
            # A rare industry may have no plant left in a thinned sample.
            groups={code: group for code, group in own.items() if code in there},
            scales=found.params["scales"],
            weight=found.params.get("weight", "plants"),
            alpha=found.params["alpha"],
            draws=max(19, min(49, int(found.params["draws"]))),
            seed=int(stream(used, "thinning-null", k).integers(2**62)),
        ).footprints.to_crs(found.footprints.crs)
        for row, (cluster_id, group) in enumerate(
            found.table[["cluster_id", "industry"]].itertuples(index=False)
        ):
            mine = shape.get(cluster_id)
            if mine is not None:
                rivals = other.geometry[(other["industry"] == group).to_numpy()]
                again[row] += any(overlap(mine, g) > SAME for g in rivals)
    has = found.table["cluster_id"].isin(list(shape)).to_numpy()
    share = np.where(has, again / resamples, np.nan)
    return replace(
        found,
        table=found.table.assign(stability=share),
        params={**found.params, "resamples": resamples, "keep": keep},
    )


def overlap(a: shapely.Geometry, b: shapely.Geometry) -> float:
    """The Jaccard index of two areas."""
    common = shapely.area(shapely.intersection(a, b))
    both = shapely.area(a) + shapely.area(b) - common
    return float(common / both) if both > 0 else 0.0


def consensus(
    found: ClusterSet,
    others: Sequence[ClusterSet],
    establishments: Establishments,
    *,
    least: float = 0.5,
) -> gpd.GeoDataFrame:
    """Where several methods or scales agree on each cluster.

    Each set votes on every cell of a 250 m lattice that its footprints of the same
    industry cover and that lie on, or touch, the cluster's own; cells with at least
    ``least`` of the votes make the consensus.

    Parameters
    ----------
    found
        The clusters in question; they vote too.
    others
        Sets from other methods (``density_footprints``) or scales, of the same plants and groups.
    establishments
        The plants, from whose members published corners keep their distance.
    least
        The share of votes that a cell needs.

    Returns
    -------
    GeoDataFrame
        ``cluster_id, industry, methods`` (sets with a footprint there), ``agreement``
        (mean Jaccard index of the other sets' footprints with the cluster's),
        ``geometry`` (empty where nothing has enough votes).

    Raises
    ------
    ParameterError
        ``least`` outside (0, 1].
    """
    checks = Checks()
    checks.require(0 < least <= 1, "needs-between", name="least", low=0, high=1, value=least)
    checks.done()
    plants = placed_plants(establishments)
    index = pd.Index(plants.plant_id)
    crs = found.footprints.crs
    rows = []
    for cluster_id, industry, mine in zip(
        found.footprints["cluster_id"],
        found.footprints["industry"],
        found.footprints.geometry,
        strict=True,
    ):
        votes = [mine]
        for other in others:
            theirs = other.footprints.to_crs(crs)
            near = theirs[(theirs["industry"] == industry) & theirs.intersects(mine)]
            votes.append(shapely.union_all(near.geometry.to_numpy()))
        members = found.members.loc[found.members["cluster_id"] == cluster_id, "plant_id"]
        xy = plants.xy[index.get_indexer(pd.Index(members))]
        rows.append(
            {
                "cluster_id": cluster_id,
                "industry": industry,
                "methods": sum(not shapely.is_empty(v) for v in votes),
                "agreement": float(np.mean([overlap(mine, v) for v in votes[1:]]))
                if others
                else np.nan,
                "geometry": _agreed(votes, least, xy),
            }
        )
    frame = pd.DataFrame(
        rows, columns=["cluster_id", "industry", "methods", "agreement", "geometry"]
    )
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)


def _agreed(votes: Sequence[shapely.Geometry], least: float, members: Floats) -> shapely.Geometry:
    left, low, right, high = shapely.total_bounds(votes)
    x = np.arange(np.floor(left / LATTICE), np.ceil(right / LATTICE)) * LATTICE
    y = np.arange(np.floor(low / LATTICE), np.ceil(high / LATTICE)) * LATTICE
    xx, yy = (a.ravel() for a in np.meshgrid(x, y))
    inside = np.mean(
        [shapely.contains_xy(v, xx + LATTICE / 2, yy + LATTICE / 2) for v in votes], axis=0
    )
    kept = inside >= least - 1e-9
    shape = shapely.union_all(
        shapely.box(xx[kept], yy[kept], xx[kept] + LATTICE, yy[kept] + LATTICE)
    )
    for _ in range(8):
        if not vertices_near(shape, members, DISTANCE):
            return shape
        shape = shapely.set_precision(shape.buffer(LATTICE, quad_segs=2), LATTICE)
    return shapely.Polygon()


#: Scales that are searched separately for a consensus, in metres, from a street to a region.
ALL_SCALES = (250.0, 500.0, *SCALES, 50_000.0)
