"""Footprints of clusters on points: where an industry stands out against all plants."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import numpy as np

from gunjip.clusters.codes import check_codes
from gunjip.clusters.places import placed_plants, with_jobs
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Regions

#: Radii of the discs in metres.
SCALES = (1000.0, 2000.0, 4000.0, 8000.0, 16000.0, 32000.0)


def footprints(
    establishments: Establishments,
    *,
    industries: Collection[str] | None = None,
    groups: Mapping[str, str] | None = None,
    year: int | None = None,
    regions: Regions | None = None,
    scales: Sequence[float] = SCALES,
    weight: Literal["plants", "jobs"] = "plants",
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
    groups
        Industry → group of related industries (see ``learn_definitions``); each
        group is searched as one, and industries without a group are controls
        only. By default every industry is searched by itself.
    year
        The last one by default.
    regions
        Polygons for the borders crossed, where plants have no region of their own.
    scales
        Radii of the discs in metres.
    weight
        ``"plants"``: each counts as one. ``"jobs"``: each counts by its jobs; plants
        whose jobs are not known are left out (``params["left_out"]``), and the null
        deals the industry out among plants of like size.
    alpha
        The false-discovery rate that is held.
    draws
        Random labellings for the null.
    seed
        Of the null.

    Returns
    -------
    ClusterSet
        ``clusters``: ``cluster_id, industry`` (or group), ``name, industries`` (codes
        of its members), ``year, plants, jobs, jobs_low, jobs_high``,
        ``expected`` (plants, or jobs, at the group's share outside its clusters), ``lift``
        (share inside over share outside), ``inside`` (all plants in it),
        ``places`` (different points of members), ``together`` (near pairs of
        members over those expected among the plants inside), ``radius`` (m, of
        the disc found), ``area_km2, x, y`` (on a 250 m lattice), ``region``
        (main), ``region_name, regions`` (all, by plants), ``n_regions,
        share_outside, mismatch, excess`` (log likelihood ratio), ``p, q,
        stability`` (NaN until asked for), ``verdict`` (``not_decided``:
        co-location alone makes no cluster). ``extra["industries"]``: one row a
        group, ``industry, plants, p`` (its smallest), ``clusters``.
        ``extra["set_aside"]``: finds that are no cluster, with the ``reason``:
        ``chance`` (q > alpha), ``fringe`` (the thin rim of a dense cluster),
        ``one_address`` (fewer than five places),
        ``apart`` (members keep apart), ``weak`` (lift below 1.5).

    Raises
    ------
    ParameterError
        Unknown codes, empty or non-positive scales.
    InputError
        No plant has coordinates and an industry, or, weighed by jobs, known jobs.

    Notes
    -----
    Null: the industry's plants are a random sample of all plants; weighed by jobs, of all
    plants of their class of jobs (doubling from 1), so that having large plants is no
    cluster. Industries of
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
    checks.one_of("weight", weight, ("plants", "jobs"))
    checks.require(0 < alpha < 1, "needs-between", name="alpha", low=0, high=1, value=alpha)
    checks.require(draws >= 19, "needs-at-least", name="draws", least=19, value=draws)
    checks.done()
    plants = placed_plants(establishments, year=year, regions=regions)
    mass = None
    if weight == "jobs":
        plants = with_jobs(plants)
        mass = plants.jobs.round().astype(np.int64)
    if industries is not None:
        check_codes(checks, "industries", industries, plants.industries)
    if groups is not None:
        # An industry none of whose plants has a place is known, and has nothing to search.
        check_codes(checks, "groups", list(groups), establishments.industries)
    checks.done()
    # numba is imported with these, which a caller who only lists commands need not wait for.
    from gunjip.clusters.footprints.search import group_labels, search
    from gunjip.clusters.footprints.write import write_down

    used = resolve_seed(seed)
    own = {name: name for name in plants.industries} if groups is None else dict(groups)
    if industries is not None:
        own = {code: group for code, group in own.items() if code in set(industries)}
    names, label = group_labels(plants, own)
    searches = search(
        plants.xy, names, label, sorted(scales), alpha=alpha, draws=draws, seed=used, weight=mass
    )
    return write_down(
        plants,
        label,
        searches,
        names=establishments.industry_names,
        regions=regions,
        alpha=alpha,
        weight=mass,
        params={
            "method": "scan",
            "weight": weight,
            "scales": [float(s) for s in sorted(scales)],
            "alpha": alpha,
            "draws": draws,
            "left_out": plants.left_out,
            "groups": None if groups is None else dict(groups),
        },
        seed=used,
    )
