"""Footprints of clusters on points: where an industry stands out against all plants."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gunjip.clusters.places import Plants, border_row, jobs_of, placed_plants
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Regions

#: Radii of the discs in metres.
SCALES = (1000.0, 2000.0, 4000.0, 8000.0, 16000.0, 32000.0)
_MOST_SHARE = 0.5
_MOST_CLUSTERS = 40
CITATION = (
    "Kulldorff (1997), Communications in Statistics 26(6):1481-1496, "
    "doi:10.1080/03610929708831995; Abrams, Kulldorff, Kleinman (2010), "
    "International Journal of Health Geographics 9:61, doi:10.1186/1476-072X-9-61"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One cluster of one industry, before it is written down."""

    members: NDArray[np.int64]
    inside: int
    cases: int
    total: int
    radius: float
    excess: float
    p: float
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Search:
    """All clusters of one industry, and the p-value of its first scan."""

    industry: int
    cases: int
    found: list[Found] = field(default_factory=list)
    tried: list[float] = field(default_factory=list)


def footprints(
    establishments: Establishments,
    *,
    industries: Collection[str] | None = None,
    year: int | None = None,
    regions: Regions | None = None,
    scales: Sequence[float] = SCALES,
    alpha: float = 0.05,
    draws: int = 199,
    seed: Seed = None,
) -> ClusterSet:
    """Clusters of each industry on points, with polygons, p-values and false-discovery control.

    Every disc around a plant of the industry, of every radius, is scanned for an
    excess of the industry's share of all plants (Kulldorff's Bernoulli
    statistic). The largest is compared with the largest under random labelling
    of all plants, which pays for having looked everywhere at every radius. A
    found disc grows into the connected level set of the local share with the
    largest excess; its plants are taken out and the rest is scanned again, until
    nothing stands out. Over all industries, q-values by Benjamini and Hochberg;
    clusters with q ≤ alpha are kept.

    Parameters
    ----------
    establishments
        Plants with coordinates; those of other industries are the controls.
    industries
        Which to search; by default all. Controls are always all plants.
    year
        The last one by default.
    regions
        Polygons for the borders crossed, where plants have no region of their own.
    scales
        Radii of the discs in metres.
    alpha
        The false-discovery rate that is held.
    draws
        Random labellings for the null.
    seed
        Of the null.

    Returns
    -------
    ClusterSet
        ``clusters``: ``cluster_id, industry, name, year, plants, jobs, jobs_low,
        jobs_high, expected`` (plants of the industry at its share elsewhere),
        ``lift`` (its share inside over its share outside), ``inside`` (all plants
        in the footprint), ``radius`` (m, of the disc found), ``area_km2, x, y``
        (on a 250 m lattice), ``region`` (main), ``regions`` (all, by plants),
        ``n_regions, share_outside, mismatch, excess`` (log likelihood ratio),
        ``p, q, stability`` (NaN until asked for), ``verdict`` (``not_decided``:
        co-location alone makes no cluster). ``extra["industries"]``: one row an
        industry: ``industry, plants, p, clusters``.

    Raises
    ------
    ParameterError
        Unknown industries, empty or non-positive scales.
    InputError
        No plant has coordinates and an industry.

    Notes
    -----
    Null: the industry's plants are a random sample of all plants. Industries of
    fewer than ten plants are not searched (NaN). Co-located plants count each
    by itself, so that one building with ten plants of an industry can be a
    cluster. Published polygons are snapped to 250 m, hold at least ten plants
    and keep their corners 100 m from each.

    References
    ----------
    Kulldorff (1997), doi:10.1080/03610929708831995; Gumbel p-values: Abrams,
    Kulldorff, Kleinman (2010), doi:10.1186/1476-072X-9-61; level sets: Patil,
    Taillie (2004), doi:10.1023/B:EEST.0000027208.48919.7e.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from gunjip.tables import Establishments
    >>> rng = np.random.default_rng(1)
    >>> xy = rng.uniform(0, 50_000, (600, 2))
    >>> xy[:40] = rng.normal(20_000, 1_500, (40, 2))
    >>> plants = Establishments(pd.DataFrame({
    ...     "plant_id": [f"p{k}" for k in range(600)], "x": xy[:, 0], "y": xy[:, 1],
    ...     "industry": ["a"] * 80 + ["b"] * 520}), crs="EPSG:5179")
    >>> found = footprints(plants, industries=["a"], draws=49, seed=1)
    >>> len(found), bool(found.clusters["plants"].iloc[0] >= 35)
    (1, True)
    """
    checks = Checks()
    checks.require(
        len(scales) > 0 and all(s > 0 for s in scales), "where-scales", scales=str(list(scales))
    )
    checks.require(0 < alpha < 1, "needs-between", name="alpha", low=0, high=1, value=alpha)
    checks.require(draws >= 19, "needs-at-least", name="draws", least=19, value=draws)
    checks.done()
    plants = placed_plants(establishments, year=year, regions=regions)
    if industries is not None:
        for name in industries:
            checks.one_of("industries", name, plants.industries)
        checks.done()
    used = resolve_seed(seed)
    wanted = [
        k for k, name in enumerate(plants.industries) if industries is None or name in industries
    ]
    searches = search(plants, wanted, sorted(scales), alpha=alpha, draws=draws, seed=used)
    return _write_down(
        plants,
        searches,
        establishments=establishments,
        regions=regions,
        year=establishments.year(year).years[-1],
        alpha=alpha,
        params={
            "method": "scan",
            "scales": [float(s) for s in sorted(scales)],
            "alpha": alpha,
            "draws": draws,
            "left_out": plants.left_out,
        },
        seed=used,
    )


def search(
    plants: Plants,
    wanted: Sequence[int],
    scales: Sequence[float],
    *,
    alpha: float,
    draws: int,
    seed: int,
    workers: int | None = None,
) -> list[Search]:
    """The scan of each wanted industry, its clusters grown into footprints."""
    from gunjip.clusters.footprints.grid import build_grid
    from gunjip.clusters.footprints.scan import find_peak, null_maxima, null_sizes
    from gunjip.clusters.footprints.shape import LEAST_PLANTS, grow, outline

    sizes = np.bincount(plants.industry, minlength=len(plants.industries))
    enough = [k for k in wanted if sizes[k] >= LEAST_PLANTS]
    if not enough:
        return [Search(k, int(sizes[k])) for k in wanted]
    # The scales, and one below for the shapes.
    grids = parallel_map(
        lambda r: build_grid(plants.xy, r), [scales[0] / 2, *scales], workers=workers
    )
    scan_grids = grids[1:]
    null = null_maxima(
        scan_grids,
        null_sizes([int(sizes[k]) for k in enough]),
        draws=draws,
        least=LEAST_PLANTS,
        most_share=_MOST_SHARE,
        seed=seed,
        workers=workers,
    )
    everyone = np.arange(plants.industry.size)
    all_discs = [g.discs(g.counts(everyone)) for g in scan_grids]

    def one(industry: int) -> Search:
        cases = np.flatnonzero(plants.industry == industry)
        out = Search(industry, int(cases.size))
        if cases.size < LEAST_PLANTS:
            return out
        left, left_cases, discs = everyone, cases, all_discs
        for _ in range(_MOST_CLUSTERS):
            if left_cases.size < LEAST_PLANTS:
                break
            peak = find_peak(
                scan_grids, discs, left_cases, left.size, least=LEAST_PLANTS, most_share=_MOST_SHARE
            )
            p = null.p_value(peak.excess, int(left_cases.size))
            out.tried.append(p)
            if peak.cell < 0 or p > alpha:
                break
            disc = scan_grids[peak.grid]
            fine = grids[peak.grid]
            centre = disc.centres()[peak.cell]
            cells = grow(fine, left_cases, left, centre, disc.radius)
            gone = np.zeros(fine.size, dtype=bool)
            gone[cells] = True
            members = left_cases[gone[fine.cell[left_cases]]]
            inside = left[gone[fine.cell[left]]]
            if members.size < LEAST_PLANTS:
                # The level set lost the disc's own plants: take the disc as it is.
                near = np.hypot(*(plants.xy[left] - centre).T) <= disc.radius
                inside = left[near]
                members = inside[plants.industry[inside] == industry]
                cells = np.unique(fine.cell[inside])
            out.found.append(
                Found(
                    members=members,
                    inside=int(inside.size),
                    cases=int(left_cases.size),
                    total=int(left.size),
                    radius=disc.radius,
                    excess=peak.excess,
                    p=p,
                    shape=outline(fine.centres()[cells], fine.side, plants.xy[members]),
                )
            )
            left = np.setdiff1d(left, inside, assume_unique=True)
            left_cases = np.setdiff1d(left_cases, members, assume_unique=True)
            discs = [g.discs(g.counts(left)) for g in scan_grids]
        return out

    return parallel_map(one, wanted, workers=workers)


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """q-values of Benjamini and Hochberg (1995)."""
    n = p.size
    order = np.argsort(p)
    ranked = p[order] * n / np.arange(1, n + 1)
    q = np.minimum.accumulate(ranked[::-1])[::-1]
    out = np.empty(n)
    out[order] = np.minimum(q, 1.0)
    return out


def _write_down(
    plants: Plants,
    searches: list[Search],
    *,
    establishments: Establishments,
    regions: Regions | None,
    year: int,
    alpha: float,
    params: dict[str, object],
    seed: int,
) -> ClusterSet:
    p = np.array([value for s in searches for value in s.tried])
    q = benjamini_hochberg(p)
    names = establishments.industry_names
    region_names = regions.names() if regions is not None else {}
    rows, members, shapes, industry_rows = [], [], [], []
    at = 0
    for s in searches:
        code = plants.industries[s.industry]
        kept = 0
        for k, f in enumerate(s.found):
            value = float(q[at + k])
            if value > alpha:
                continue
            kept += 1
            cluster_id = f"{code}-{kept:02d}"
            jobs, low, high = jobs_of(plants.jobs[f.members])
            outside_cases = f.cases - f.members.size
            outside_all = f.total - f.inside
            share_out = outside_cases / outside_all if outside_all > 0 else np.nan
            share_in = f.members.size / f.inside
            centre = plants.xy[f.members].mean(axis=0)
            border = border_row(plants.region[f.members], plants.jobs[f.members])
            rows.append(
                {
                    "cluster_id": cluster_id,
                    "industry": code,
                    "name": names.get(code, code),
                    "year": year,
                    "plants": int(f.members.size),
                    "jobs": jobs,
                    "jobs_low": low,
                    "jobs_high": high,
                    "expected": f.inside * share_out,
                    "lift": share_in / share_out if share_out > 0 else np.inf,
                    "inside": f.inside,
                    "radius": f.radius,
                    "area_km2": float(shapely.area(f.shape)) / 1e6,
                    "x": float(np.round(centre[0] / 250) * 250),
                    "y": float(np.round(centre[1] / 250) * 250),
                    **border,
                    "region_name": region_names.get(str(border["region"]), border["region"]),
                    "excess": f.excess,
                    "p": f.p,
                    "q": value,
                    "stability": np.nan,
                    "verdict": "not_decided",
                }
            )
            members.append(
                pd.DataFrame({"cluster_id": cluster_id, "plant_id": plants.plant_id[f.members]})
            )
            if not shapely.is_empty(f.shape):
                shapes.append((cluster_id, code, f.shape))
        industry_rows.append(
            {
                "industry": code,
                "plants": s.cases,
                "p": s.tried[0] if s.tried else np.nan,
                "clusters": kept if s.tried else np.nan,
            }
        )
        at += len(s.tried)
    return ClusterSet(
        kind="clusters",
        table=pd.DataFrame(rows, columns=COLUMNS),
        params=params,
        null="random labelling: the industry's plants are a random sample of all plants",
        seed=seed,
        units={"jobs": "jobs", "plants": "plants", "radius": "m", "area_km2": "km²"},
        citation=CITATION,
        extra={"industries": pd.DataFrame(industry_rows)},
        footprints=gpd.GeoDataFrame(
            {
                "cluster_id": [c for c, _, _ in shapes],
                "industry": [i for _, i, _ in shapes],
            },
            geometry=gpd.GeoSeries([g for _, _, g in shapes], crs=plants.crs),
            crs=plants.crs,
        ),
        members=pd.concat(members, ignore_index=True)
        if members
        else pd.DataFrame(
            {"cluster_id": pd.Series(dtype="str"), "plant_id": pd.Series(dtype="str")}
        ),
    )


COLUMNS = [
    "cluster_id",
    "industry",
    "name",
    "year",
    "plants",
    "jobs",
    "jobs_low",
    "jobs_high",
    "expected",
    "lift",
    "inside",
    "radius",
    "area_km2",
    "x",
    "y",
    "region",
    "region_name",
    "regions",
    "n_regions",
    "share_outside",
    "mismatch",
    "excess",
    "p",
    "q",
    "stability",
    "verdict",
]
