"""Clusters of areas: neighbouring regions in which one industry stands out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.tables import Regions


def area_clusters(
    screened: Result,
    regions: Regions,
    *,
    column: str = "p_strong",
    least: float = 0.5,
) -> ClusterSet:
    """Join neighbouring regions that hold by a screen into one cluster across borders.

    Parameters
    ----------
    screened
        From ``tiers`` or ``screen``.
    regions
        With borders; polygons where footprints are wanted.
    column
        A probability (``p_strong``, ``p_tiers``, …) or a ``…_must`` or ``…_could``.
    least
        Regions with at least this value belong.

    Returns
    -------
    ClusterSet
        ``cluster_id, industry, name, year, plants, jobs, jobs_low, jobs_high,
        region`` (with most jobs), ``regions, n_regions, share_outside`` and
        ``mismatch`` (jobs outside the main region; NaN where hidden), ``stability``
        (lowest probability that a link region holds) and ``verdict``
        (``not_decided``). ``cells``: the cells that belong.

    Raises
    ------
    ParameterError
        A column that the screen does not have.
    InputError
        The regions have no borders: neither polygons nor a list of neighbours.

    Examples
    --------
    >>> from gunjip.clusters.screens.tiers import tiers
    >>> from gunjip.tables import RegionIndustry
    >>> cells = pd.DataFrame({"region": list("ABCABC"), "industry": list("xxxyyy"),
    ...     "value": [90.0, 80.0, 5.0, 10.0, 20.0, 95.0]})
    >>> shapes = gpd.GeoDataFrame({"region": list("ABC")},
    ...     geometry=[shapely.box(k, 0, k + 1, 1) for k in range(3)], crs="EPSG:5179")
    >>> found = area_clusters(tiers(RegionIndustry(cells)), Regions(shapes), column="lq", least=1)
    >>> found.clusters[["industry", "regions", "n_regions"]].values.tolist()
    [['x', 'A B', 2], ['y', 'C', 1]]
    """
    checks = Checks()
    checks.one_of("column", column, [str(c) for c in screened.table.columns])
    checks.done()
    if regions.borders.empty and len(regions) > 1:
        raise InputError.of("where-no-borders")
    cells = screened.table
    value = cells[column].astype("float64").to_numpy()
    holds = np.nan_to_num(value, nan=-np.inf) >= least
    kept = cells[holds].copy()
    kept["region"] = kept["region"].astype("str")
    kept["industry"] = kept["industry"].astype("str")
    kept["holds"] = value[holds]
    kept = kept.reset_index(drop=True)
    kept["cluster_id"] = _components(kept, regions)
    rows = []
    for cluster_id, part in kept.groupby("cluster_id", sort=True):
        part = part.sort_values(["jobs", "low"], ascending=False, na_position="last")
        jobs = part["jobs"].to_numpy(dtype=float)
        main = jobs.max() / jobs.sum() if np.isfinite(jobs).all() and jobs.sum() > 0 else np.nan
        rows.append(
            {
                "cluster_id": cluster_id,
                "industry": part["industry"].iloc[0],
                "name": part["industry"].iloc[0],
                "year": int(part["year"].iloc[0]),
                "plants": part["plants"].sum(min_count=len(part)),
                "jobs": part["jobs"].sum(min_count=len(part)),
                "jobs_low": part["low"].sum(),
                "jobs_high": part["high"].sum(),
                "region": part["region"].iloc[0],
                "regions": " ".join(part["region"]),
                "n_regions": len(part),
                "share_outside": 1 - main,
                "mismatch": 1 - main,
                "p": np.nan,
                "q": np.nan,
                "stability": float(part["holds"].min()),
                "verdict": "not_decided",
            }
        )
    table = pd.DataFrame(rows, columns=COLUMNS)
    return ClusterSet(
        kind="area_clusters",
        table=table,
        params={"column": column, "least": least},
        units={"jobs": "jobs"},
        citation=screened.citation,
        footprints=_footprints(kept, regions),
        cells=kept,
    )


COLUMNS = [
    "cluster_id", "industry", "name", "year", "plants", "jobs", "jobs_low", "jobs_high", "region",
    "regions", "n_regions", "share_outside", "mismatch", "p", "q", "stability", "verdict",
]  # fmt: skip


def _components(kept: pd.DataFrame, regions: Regions) -> list[str]:
    """The cluster of each cell: regions of one industry that touch, largest first."""
    place = pd.MultiIndex.from_frame(kept[["industry", "region"]])
    pairs = kept[["industry", "region"]].merge(regions.borders, on="region")
    source = place.get_indexer(pd.MultiIndex.from_frame(pairs[["industry", "region"]]))
    target = place.get_indexer(
        pd.MultiIndex.from_frame(pairs[["industry", "neighbour"]], names=["industry", "region"])
    )
    both = target >= 0
    graph = coo_array(
        (np.ones(int(both.sum())), (source[both], target[both])), shape=(len(kept), len(kept))
    )
    _, label = connected_components(graph, directed=False)
    size = kept.groupby(label)["low"].transform("sum")
    order = pd.DataFrame({"industry": kept["industry"], "size": -size, "label": label})
    rank = order.drop_duplicates("label").sort_values(["industry", "size", "label"])
    rank["number"] = rank.groupby("industry").cumcount() + 1
    name = {
        int(k): f"{i}-{n:02d}"
        for k, i, n in zip(rank["label"], rank["industry"], rank["number"], strict=True)
    }
    return [name[int(k)] for k in label]


def _footprints(kept: pd.DataFrame, regions: Regions) -> gpd.GeoDataFrame:
    shapes = regions.data.set_index("region").geometry
    ids, industries, out = [], [], []
    if regions.has_polygons:
        for cluster_id, part in kept.groupby("cluster_id", sort=True):
            mine = shapes.reindex(part["region"]).dropna()
            if len(mine):
                ids.append(str(cluster_id))
                industries.append(str(part["industry"].iloc[0]))
                out.append(shapely.union_all(mine.to_numpy()))
    return gpd.GeoDataFrame(
        {"cluster_id": ids, "industry": industries},
        geometry=gpd.GeoSeries(out, crs=regions.data.crs),
        crs=regions.data.crs,
    )
