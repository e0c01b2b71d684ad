"""The whole of *where* on plants with coordinates: groups, footprints, the cluster test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from gunjip.clusters.definitions.learn import learn_definitions
from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.result import ClusterSet
from gunjip.clusters.verdicts.judge import cluster_test
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.tables import Establishments, Links, Regions


def find_clusters(
    establishments: Establishments,
    *,
    links: Links | None = None,
    regions: Regions | None = None,
    groups: Mapping[str, str] | Literal["learned", "industries"] = "learned",
    year: int | None = None,
    alpha: float = 0.01,
    test_alpha: float = 0.05,
    draws: int = 199,
    seed: Seed = None,
) -> ClusterSet:
    """Find clusters and say which of them are real.

    Related industries are grouped (``learn_definitions``), each group is searched
    on the map (``footprints``), and each find is judged by its place, its
    industries and its ties (``cluster_test``).

    Parameters
    ----------
    establishments
        Plants with coordinates.
    links
        Ties between plants; without them no find is called a cluster or an
        agglomeration: it is not decided.
    regions
        Polygons for the borders crossed.
    groups
        Industry → group, ``"learned"``, or ``"industries"`` for each by itself.
    year
        The last one by default.
    alpha
        False-discovery rate of finds.
    test_alpha
        False-discovery rate of each leg of the test.
    draws
        Random labellings for the null of the search.
    seed
        Of everything random.

    Returns
    -------
    ClusterSet
        As ``cluster_test`` gives it; ``extra["definitions"]``: one row an industry.

    Raises
    ------
    InputError, ParameterError
        As the three steps do.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> xy = rng.uniform(0, 50_000, (600, 2))
    >>> xy[:40] = rng.normal(20_000, 1_500, (40, 2))
    >>> plants = Establishments(pd.DataFrame({
    ...     "plant_id": [f"p{k}" for k in range(600)], "x": xy[:, 0], "y": xy[:, 1],
    ...     "industry": ["a"] * 80 + ["b"] * 520}), crs="EPSG:5179")
    >>> found = find_clusters(plants, groups={"a": "a"}, draws=49, seed=1)
    >>> found.clusters[["industry", "verdict"]].values.tolist()
    [['a', 'not_decided']]
    """
    used = resolve_seed(seed)
    one = establishments.year(year)
    learned = None
    if groups == "learned":
        learned = learn_definitions(one, links=links, seed=used)
        groups = learned.groups
    own = None if isinstance(groups, str) else dict(groups)
    found = footprints(one, groups=own, regions=regions, alpha=alpha, draws=draws, seed=used)
    found = cluster_test(found, one, links=links, alpha=test_alpha, seed=used)
    if learned is None:
        return found
    return replace(found, extra={**found.extra, "definitions": learned.frame})
