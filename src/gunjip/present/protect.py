"""What of a cluster's numbers may be published: few plants, or two that hold nearly all jobs.

A total from which the second largest plant can tell the largest to within 15 % gives that
plant away (the p % rule of the Handbook on Statistical Disclosure Control, Hundepool
and others 2012, doi:10.1002/9781118348239, §4.2).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from gunjip.clusters.result import ClusterSet
from gunjip.study.pipeline import Findings

#: How near the second largest may come to the largest, as a part of the largest.
NEARNESS = 0.15
#: Plants that a published number rests on at least.
LEAST_PLANTS = 3
#: Numbers that follow from jobs.
_OF_JOBS = ("jobs", "jobs_low", "jobs_high", "mismatch")
#: Those that do so where plants are weighed by jobs.
_OF_WEIGHT = ("expected", "lift", "excess", "co_located_statistic")


def gives_away(jobs: pd.Series) -> bool:
    """Whether the sum of some plants' jobs tells the largest one too closely.

    Examples
    --------
    >>> gives_away(pd.Series([900.0, 50.0, 10.0, 5.0])), gives_away(pd.Series([30.0] * 10))
    (True, False)
    """
    known = np.sort(jobs.dropna().to_numpy(dtype=float))[::-1]
    if known.size < LEAST_PLANTS:
        return True
    return bool(known[2:].sum() < NEARNESS * known[0])


def publishable(found: Findings, clusters: ClusterSet) -> ClusterSet:
    """The clusters with ``protected``; what follows from protected jobs is missing.

    A study that publishes single plants has nothing to protect.
    """
    if found.plants is None or found.config.output.plants or not len(clusters):
        return clusters
    if "jobs" not in found.plants.data:
        return clusters
    plants = found.plants.data
    jobs = pd.Series(plants["jobs"].to_numpy(dtype=float), index=plants["plant_id"].astype("str"))
    own = clusters.members
    by = pd.Series(
        jobs.reindex(own["plant_id"].astype("str")).to_numpy(),
        index=own["cluster_id"].astype("str"),
    )
    away = by.groupby(level=0).agg(gives_away)
    table = clusters.table.copy()
    ids = table["cluster_id"].astype("str")
    table["protected"] = ids.map(away).fillna(True).astype(bool).to_numpy()
    weighed = clusters.params.get("weight") == "jobs"
    for name in (*_OF_JOBS, *(_OF_WEIGHT if weighed else ())):
        if name in table:
            table[name] = table[name].astype(float).mask(table["protected"])
    return replace(clusters, table=table)
