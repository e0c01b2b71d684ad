"""Clusters that somebody names: members as they are given, to be judged like found ones."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gunjip.clusters.footprints.shape import LATTICE, LEAST_PLANTS, outline
from gunjip.clusters.places import Floats, Plants, border_row, jobs_of, placed_plants
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.measures.inference import adjust_p_values
from gunjip.tables import Establishments, Regions
from gunjip.tables.common import require_columns

#: Members' distance is told to this many nearest fellows.
FELLOWS = 4


def given_clusters(
    members: pd.DataFrame,
    establishments: Establishments,
    *,
    regions: Regions | None = None,
    draws: int = 199,
    seed: Seed = None,
) -> ClusterSet:
    """Clusters from a list of members, with a test of whether these stand together.

    The statistic is the median distance of members to their fourth nearest fellow;
    p is the share of draws of as many plants, from all plants of the members'
    industries, that stand as close.

    Parameters
    ----------
    members
        ``cluster_id, plant_id``, one row a member.
    establishments
        All plants, with coordinates.
    regions
        Polygons for the borders crossed.
    draws
        Random sets of as many plants.
    seed
        Of the draws.

    Returns
    -------
    ClusterSet
        As from ``footprints``, for ``cluster_test``; ``excess`` is the statistic in
        metres, ``lift`` its ratio to the draws' median, ``radius`` the statistic.
        A cluster of fewer than ten located members has no polygon.

    Raises
    ------
    InputError
        A column is missing, members are not among the plants (with examples), or none of
        them has coordinates and an industry.

    Notes
    -----
    Null: any plants of the same industries, so that a group is not called together
    because its industries are. The smallest p is 1/(draws + 1).

    References
    ----------
    Nearest neighbours against random labelling: Diggle, Chetwynd (1991),
    doi:10.2307/2532668.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> xy = rng.uniform(0, 50_000, (300, 2))
    >>> xy[:30] = rng.normal(20_000, 1_000, (30, 2))
    >>> plants = Establishments(pd.DataFrame({"plant_id": [f"p{k}" for k in range(300)],
    ...     "x": xy[:, 0], "y": xy[:, 1], "industry": "a"}), crs="EPSG:5179")
    >>> named = pd.DataFrame({"cluster_id": "C", "plant_id": [f"p{k}" for k in range(30)]})
    >>> given_clusters(named, plants, draws=99, seed=1).clusters[["plants", "p"]].values.tolist()
    [[30.0, 0.01]]
    """
    require_columns(members, ("cluster_id", "plant_id"), "members")
    checks = Checks()
    checks.require(draws >= 19, "needs-at-least", name="draws", least=19, value=draws)
    checks.done()
    plants = placed_plants(establishments, regions=regions)
    listed = members[["cluster_id", "plant_id"]].astype("str").drop_duplicates()
    everyone = set(establishments.data["plant_id"].astype("str"))
    strangers = [p for p in listed["plant_id"] if p not in everyone]
    if strangers:
        raise InputError.of(
            "where-members-unknown",
            count=len(strangers),
            total=len(listed),
            examples=", ".join(strangers[:5]),
        )
    used = resolve_seed(seed)
    at = pd.Index(plants.plant_id.astype(str)).get_indexer(pd.Index(listed["plant_id"]))
    listed, at = listed[at >= 0], at[at >= 0]
    if not len(listed):
        raise InputError.of("where-no-plants", rows=len(members))
    rows, shapes = [], []
    names = regions.names() if regions is not None else {}
    for number, (cluster_id, part) in enumerate(
        pd.Series(at).groupby(listed["cluster_id"].to_numpy(), sort=True)
    ):
        row = _row(plants, part.to_numpy(dtype=np.int64), draws, used, number)
        row |= {"cluster_id": cluster_id, "industry": cluster_id, "name": cluster_id}
        row["region_name"] = names.get(str(row["region"]), row["region"])
        rows.append(row)
        xy = plants.xy[part.to_numpy(dtype=np.int64)]
        if len(xy) >= LEAST_PLANTS:
            side = float(np.clip(row["radius"], LATTICE, 5_000.0))
            shapes.append((cluster_id, outline(xy, side, xy)))
    table = pd.DataFrame(rows)
    table["q"] = adjust_p_values(table["p"].to_numpy(dtype=float))
    return ClusterSet(
        kind="clusters",
        table=table,
        params={"method": "given", "draws": draws, "members": len(listed)},
        null="any plants of the same industries",
        seed=used,
        units={"jobs": "jobs", "plants": "plants", "radius": "m"},
        citation="Diggle, Chetwynd (1991), Biometrics 47(3):1155-1163, doi:10.2307/2532668",
        footprints=gpd.GeoDataFrame(
            {"cluster_id": [c for c, _ in shapes], "industry": [c for c, _ in shapes]},
            geometry=gpd.GeoSeries([g for _, g in shapes], crs=plants.crs),
            crs=plants.crs,
        ),
        members=listed.reset_index(drop=True),
    )


def _row(
    plants: Plants, mine: NDArray[np.int64], draws: int, seed: int, number: int
) -> dict[str, Any]:
    xy = plants.xy[mine]
    pool = np.flatnonzero(np.isin(plants.industry, np.unique(plants.industry[mine])))
    seen = _closeness(xy)
    drawn: Floats = np.empty(0)
    if np.isfinite(seen) and pool.size > mine.size:

        def one(k: int) -> float:
            rng = stream(seed, f"given/{number}", k)
            return _closeness(plants.xy[rng.choice(pool, mine.size, replace=False)])

        drawn = np.array(parallel_map(one, range(draws)))
    p = (1 + int((drawn <= seen).sum())) / (1 + drawn.size) if drawn.size else np.nan
    jobs, low, high = jobs_of(plants.jobs[mine])
    centre = np.round(xy.mean(axis=0) / LATTICE) * LATTICE
    return {
        "industries": " ".join(plants.industries[i] for i in np.unique(plants.industry[mine])),
        "year": plants.year,
        "plants": int(mine.size),
        "jobs": jobs,
        "jobs_low": low,
        "jobs_high": high,
        "lift": float(np.median(drawn) / seen) if drawn.size and seen > 0 else np.nan,
        "radius": seen,
        "x": float(centre[0]),
        "y": float(centre[1]),
        **border_row(plants.region[mine], plants.jobs[mine]),
        "excess": seen,
        "p": p,
        "q": p,
        "stability": np.nan,
        "verdict": "not_decided",
    }


def _closeness(xy: Floats) -> float:
    """Median distance in metres to the fourth nearest fellow; NaN for fewer than five."""
    if len(xy) <= FELLOWS:
        return float("nan")
    return float(np.median(cKDTree(xy).query(xy, k=FELLOWS + 1)[0][:, -1]))
