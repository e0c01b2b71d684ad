"""A cluster's years: plants, jobs, entries and exits, and how mixed it is."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.result import ClusterSet
from gunjip.tables import Establishments

Floats = NDArray[np.float64]

COLUMNS = ["cluster", "year", "plants", "jobs", "industries", "entropy", "entered", "left"]


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """One cluster's plants by year.

    Attributes
    ----------
    years
        Shape (T,).
    stands
        Whether a plant stood in a year, shape (n, T).
    jobs
        Jobs by plant and year, NaN where unknown, shape (n, T).
    industry
        Position of each plant's industry, shape (n,).
    survivors_only
        Whether plants that closed could not be seen: then decline cannot be told.
    """

    years: NDArray[np.int64]
    stands: Floats
    jobs: Floats
    industry: NDArray[np.int64]
    survivors_only: bool


def histories(clusters: ClusterSet, panel: Establishments) -> dict[str, History]:
    """The plants of each cluster through the years of a panel.

    A plant belongs to a cluster when it is a member, or when it closed before
    the last year, stood inside the footprint and had one of the cluster's
    industries. Without a footprint the closed ones are not seen.
    """
    data = panel.data
    years = np.array(panel.years, dtype=np.int64)
    plant, ids = pd.factorize(data["plant_id"])
    first = np.unique(plant, return_index=True)[1]
    one = data.iloc[first]
    last = np.zeros(len(ids), dtype=np.int64)
    np.maximum.at(last, plant, data["year"].to_numpy())
    gone = last < years[-1]
    industry = one["industry"].astype("object").fillna("").to_numpy()
    index = pd.Index(ids)
    order = np.argsort(plant, kind="stable")
    starts = np.searchsorted(plant[order], np.arange(len(ids) + 1))
    column = np.searchsorted(years, data["year"].to_numpy())
    jobs = data["jobs"].to_numpy(dtype=float) if "jobs" in data else np.full(len(data), np.nan)
    shapes = clusters.footprints
    outlines = dict(zip(shapes["cluster_id"].astype(str), shapes.geometry, strict=True))
    spots = None
    if panel.has_points and len(outlines) and gone.any():
        closed = np.flatnonzero(gone & one["x"].notna().to_numpy())
        spots = gpd.GeoSeries(
            gpd.points_from_xy(one["x"].iloc[closed], one["y"].iloc[closed]), crs=panel.crs
        ).to_crs(shapes.crs)
        tree = spots.sindex
    out = {}
    listed = clusters.members["cluster_id"].astype(str)
    for row in clusters.table.to_dict(orient="records"):
        key = str(row["cluster_id"])
        at = index.get_indexer(pd.Index(clusters.members.loc[listed == key, "plant_id"].unique()))
        at = at[at >= 0]
        blind = spots is None or outlines.get(key) is None
        if not blind and spots is not None:
            wanted = str(row.get("industries") or row.get("industry")).split()
            inside = closed[tree.query(outlines[key], predicate="intersects")]
            at = np.union1d(at, inside[np.isin(industry[inside], wanted)])
        rows = np.concatenate([order[starts[k] : starts[k + 1]] for k in at] or [np.empty(0, int)])
        who = np.repeat(np.arange(at.size), [starts[k + 1] - starts[k] for k in at])
        stands = np.zeros((at.size, years.size))
        stands[who, column[rows]] = 1.0
        held = np.full((at.size, years.size), np.nan)
        held[who, column[rows]] = jobs[rows]
        codes = pd.factorize(industry[at])[0].astype(np.int64)
        out[key] = History(years, stands, held, codes, bool(blind))
    return out


def entropies(stands: Floats, industry: NDArray[np.int64]) -> Floats:
    """Shannon entropy of plants over industries by year, in nats, shape (T,)."""
    if not len(industry):
        return np.full(stands.shape[1], np.nan)
    kinds = np.zeros((industry.max() + 1, stands.shape[1]))
    np.add.at(kinds, industry, stands)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = kinds / kinds.sum(axis=0)
        return np.asarray(-np.where(p > 0, p * np.log(p), 0.0).sum(axis=0))


def cluster_series(clusters: ClusterSet, panel: Establishments) -> pd.DataFrame:
    """Plants, jobs, industries, entropy, entries and exits of each cluster by year.

    Parameters
    ----------
    clusters
        With members and, to see plants that closed, footprints.
    panel
        Plants by year.

    Returns
    -------
    DataFrame
        ``cluster, year, plants, jobs`` (NaN where a plant's are unknown in
        every year), ``industries, entropy`` (nats), ``entered, left`` (NaN in
        the first year, and ``left`` where closed plants are not seen).
    """
    return series_frame(histories(clusters, panel))


def series_frame(found: dict[str, History]) -> pd.DataFrame:
    """The tidy frame of some histories."""
    parts = []
    for key, h in found.items():
        step = np.diff(h.stands, axis=1)
        entered = np.concatenate([[np.nan], (step > 0).sum(axis=0)])
        left = np.concatenate([[np.nan], (step < 0).sum(axis=0)])
        every = np.zeros((int(h.industry.max()) + 1 if h.industry.size else 0, h.years.size))
        if h.industry.size:
            np.add.at(every, h.industry, h.stands)
        parts.append(
            pd.DataFrame(
                {
                    "cluster": key,
                    "year": h.years,
                    "plants": h.stands.sum(axis=0),
                    "jobs": np.nansum(h.jobs, axis=0) if np.isfinite(h.jobs).any() else np.nan,
                    "industries": (every > 0).sum(axis=0),
                    "entropy": entropies(h.stands, h.industry),
                    "entered": entered,
                    "left": np.nan if h.survivors_only else left,
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
