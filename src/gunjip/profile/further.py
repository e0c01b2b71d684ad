"""What a profile says beyond its own classifiers: misconceptions, table 3, the compared pairs."""

from __future__ import annotations

import pandas as pd

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed
from gunjip.profile.grid import spillover_grid
from gunjip.profile.misconceptions import misconceptions
from gunjip.profile.nearest import benchmark_pairs
from gunjip.profile.result import Profile


def further(profile: Profile, *, seed: Seed = 0) -> dict[str, Result]:
    """The three further frames of a profile.

    Parameters
    ----------
    profile
        Of any clusters.
    seed
        Of the permutations behind the misconceptions.

    Returns
    -------
    dict of Result
        ``misconceptions`` (:func:`~gunjip.profile.misconceptions.misconceptions`),
        ``spillover_grid`` (:func:`~gunjip.profile.grid.spillover_grid`) and
        ``benchmark_pairs`` (:func:`~gunjip.profile.nearest.benchmark_pairs` of every
        cluster, with a column ``cluster``).

    Examples
    --------
    >>> from gunjip.datasets import peninsula
    >>> from gunjip.profile import planted_clusters, profile_clusters
    >>> country = peninsula(3, plants=5_000, clusters=2)
    >>> found = profile_clusters(planted_clusters(country), country.establishments, draws=20)
    >>> {name: len(one.frame) for name, one in further(found).items()}
    {'misconceptions': 3, 'spillover_grid': 20, 'benchmark_pairs': 18}
    """
    keys = profile.table["cluster_id"].astype(str)
    pairs = [benchmark_pairs(profile.table, key) for key in keys]
    frames = [
        one.frame.assign(cluster=key)[["cluster", *one.frame.columns]]
        for key, one in zip(keys, pairs, strict=True)
    ]
    every = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["cluster"])
    return {
        "misconceptions": misconceptions(profile.evidence, profile.table, seed=seed),
        "spillover_grid": spillover_grid(profile.evidence),
        "benchmark_pairs": Result("benchmark_pairs", every, citation="S4 L354-716"),
    }
