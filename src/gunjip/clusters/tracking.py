"""Clusters over years: born, kept, grown, shrunk, merged, split, died."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from gunjip.clusters.result import ClusterSet
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks


def track_clusters(
    by_year: Mapping[int, ClusterSet], *, overlap: float = 0.3, change: float = 0.1
) -> Result:
    """Follow clusters of one industry from year to year by the overlap of their footprints.

    Two footprints of consecutive years are the same cluster when their common
    area is at least ``overlap`` of the smaller one. A cluster with several
    forerunners has *merged*; a forerunner with several followers has *split*.

    Parameters
    ----------
    by_year
        Year → what was found in it, by the same settings.
    overlap
        In (0, 1].
    change
        Relative change of plants from which a cluster has grown or shrunk.

    Returns
    -------
    Result
        One row a cluster and year: ``track`` (a number that stays with it),
        ``year, cluster_id, industry, plants, event`` (born, kept, grown, shrunk,
        merged, split, and a row died in the year after its last), ``before``
        (ids of the year before).

    Raises
    ------
    ParameterError
        Fewer than two years, or ``overlap`` outside (0, 1].

    Notes
    -----
    Footprints have errors: a cluster near the threshold of detection can seem to
    die and be born again. Read single-year gaps with that in mind.

    Examples
    --------
    >>> from gunjip.foundation.errors import ParameterError
    >>> try:
    ...     track_clusters({})
    ... except ParameterError as error:
    ...     print(error)
    years must be at least 2; it is 0.
    """
    checks = Checks()
    checks.require(len(by_year) >= 2, "needs-at-least", name="years", value=len(by_year), least=2)
    checks.require(0 < overlap <= 1, "needs-between", name="overlap", low=0, high=1, value=overlap)
    checks.done()
    years = sorted(by_year)
    rows: list[dict[str, object]] = []
    track_of: dict[str, int] = {}
    tracks = 0
    earlier: ClusterSet | None = None
    for year in years:
        now = by_year[year]
        pairs = [] if earlier is None else _overlaps(earlier, now, overlap)
        before: dict[str, list[tuple[float, str]]] = {}
        after: dict[str, list[str]] = {}
        for old, new, share in pairs:
            before.setdefault(new, []).append((share, old))
            after.setdefault(old, []).append(new)
        sizes = {} if earlier is None else _plants(earlier)
        heirs: dict[str, str] = {}
        for old, news in after.items():
            heirs[old] = max(news, key=lambda n: max(s for s, o in before[n] if o == old))
        next_track: dict[str, int] = {}
        for cluster_id, plants, industry in now.table[
            ["cluster_id", "plants", "industry"]
        ].itertuples(index=False):
            olds = [o for _, o in sorted(before.get(cluster_id, []), reverse=True)]
            mine = [o for o in olds if heirs[o] == cluster_id]
            if mine:
                next_track[cluster_id] = track_of[mine[0]]
            else:
                tracks += 1
                next_track[cluster_id] = tracks
            event = _event(plants, olds, after, sizes, change)
            rows.append(
                {
                    "track": next_track[cluster_id],
                    "year": year,
                    "cluster_id": cluster_id,
                    "industry": industry,
                    "plants": plants,
                    "event": "first" if earlier is None else event,
                    "before": " ".join(olds),
                }
            )
        if earlier is not None:
            for cluster_id, industry in earlier.table[["cluster_id", "industry"]].itertuples(
                index=False
            ):
                if cluster_id not in after:
                    rows.append(
                        {
                            "track": track_of[cluster_id],
                            "year": year,
                            "cluster_id": "",
                            "industry": industry,
                            "plants": 0,
                            "event": "died",
                            "before": cluster_id,
                        }
                    )
        track_of, earlier = next_track, now
    return Result(
        kind="cluster_tracks",
        table=pd.DataFrame(
            rows,
            columns=["track", "year", "cluster_id", "industry", "plants", "event", "before"],
        ).sort_values(["track", "year"], ignore_index=True),
        params={"overlap": overlap, "change": change},
    )


def _plants(found: ClusterSet) -> dict[str, float]:
    return dict(zip(found.table["cluster_id"], found.table["plants"].astype(float), strict=True))


def _event(
    plants: float,
    olds: list[str],
    after: Mapping[str, list[str]],
    sizes: Mapping[str, float],
    change: float,
) -> str:
    if not olds:
        return "born"
    if len(olds) > 1:
        return "merged"
    if len(after[olds[0]]) > 1:
        return "split"
    ratio = plants / sizes[olds[0]] - 1
    return "grown" if ratio >= change else "shrunk" if ratio <= -change else "kept"


def _overlaps(old: ClusterSet, new: ClusterSet, least: float) -> list[tuple[str, str, float]]:
    """Pairs of one industry whose common area is a large part of the smaller one."""
    a, b = old.footprints, new.footprints.to_crs(old.footprints.crs)
    if a.empty or b.empty:
        return []
    left, right = shapely.STRtree(b.geometry.to_numpy()).query(
        a.geometry.to_numpy(), predicate="intersects"
    )
    same = a["industry"].to_numpy()[left] == b["industry"].to_numpy()[right]
    left, right = left[same], right[same]
    one, two = a.geometry.to_numpy()[left], b.geometry.to_numpy()[right]
    share = shapely.area(shapely.intersection(one, two)) / np.minimum(
        shapely.area(one), shapely.area(two)
    )
    return [
        (str(a["cluster_id"].iloc[i]), str(b["cluster_id"].iloc[j]), float(s))
        for i, j, s in zip(left, right, share, strict=True)
        if s >= least
    ]
