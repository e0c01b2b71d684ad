"""Footprints by density: HDBSCAN on an industry's plants, judged against all plants.

HDBSCAN finds groups of any shape and at any scale in one pass, and knows nothing of
the other plants: in a city every industry is dense. So each group is compared
with all plants in its footprint (case-control), and the largest excess that the same
procedure finds when the industry's plants are drawn at random from all plants is
its null.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gunjip.clusters.codes import check_codes
from gunjip.clusters.footprints.grid import Floats, Ints, excess
from gunjip.clusters.footprints.scan import NullMaxima, gumbel, null_sizes
from gunjip.clusters.footprints.search import Found, Ground, Search, group_labels, togetherness
from gunjip.clusters.footprints.shape import LATTICE, LEAST_PLANTS
from gunjip.clusters.footprints.write import write_down
from gunjip.clusters.places import placed_plants
from gunjip.clusters.result import ClusterSet
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.tables import Establishments, Regions

#: Beyond this many plants the faster program is worth its half minute of compilation.
_MANY = 30_000
#: Scales on which members are asked whether they stand together.
_SCALES = (1000.0, 4000.0, 16000.0)


def density_footprints(
    establishments: Establishments,
    *,
    industries: Collection[str] | None = None,
    groups: Mapping[str, str] | None = None,
    year: int | None = None,
    regions: Regions | None = None,
    alpha: float = 0.05,
    draws: int = 49,
    seed: Seed = None,
) -> ClusterSet:
    """Clusters of each industry by HDBSCAN, against all plants.

    Parameters
    ----------
    establishments
        Plants with coordinates; those of other industries are the controls.
    industries
        Which to search; by default all.
    groups
        Industry → group of related industries, each searched as one.
    year
        The last one by default.
    regions
        Polygons for the borders crossed.
    alpha
        The false-discovery rate that is held.
    draws
        Random draws of an industry's plants for the null.
    seed
        Of the null.

    Returns
    -------
    ClusterSet
        As :func:`gunjip.clusters.footprints.find.footprints` gives it; ``radius``
        is that of a circle of the footprint's area.

    Raises
    ------
    ParameterError
        Unknown codes, alpha outside (0, 1), fewer than 19 draws.
    InputError
        No plant has coordinates and an industry.

    Notes
    -----
    Null: the industry's plants are a random sample of all plants; the statistic is
    the largest Bernoulli log likelihood ratio over the groups that HDBSCAN finds.
    The scan (``footprints``) finds wide, loose clusters better; this one follows
    narrow shapes such as a road or a valley. Groups of fewer than ten plants are
    no clusters.

    References
    ----------
    Campello, Moulavi, Sander (2013), doi:10.1007/978-3-642-37456-2_14; the excess:
    Kulldorff (1997), doi:10.1080/03610929708831995.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> xy = rng.uniform(0, 50_000, (600, 2))
    >>> xy[:40] = rng.normal(20_000, 1_500, (40, 2))
    >>> plants = Establishments(pd.DataFrame({
    ...     "plant_id": [f"p{k}" for k in range(600)], "x": xy[:, 0], "y": xy[:, 1],
    ...     "industry": ["a"] * 80 + ["b"] * 520}), crs="EPSG:5179")
    >>> found = density_footprints(plants, industries=["a"], draws=19, seed=1)
    >>> len(found), bool(found.clusters["plants"].iloc[0] >= 15)
    (1, True)
    """
    checks = Checks()
    checks.require(0 < alpha < 1, "needs-between", name="alpha", low=0, high=1, value=alpha)
    checks.require(draws >= 19, "needs-at-least", name="draws", least=19, value=draws)
    checks.done()
    plants = placed_plants(establishments, year=year, regions=regions)
    check_codes(checks, "industries", industries or (), plants.industries)
    # An industry none of whose plants has a place is known, and has nothing to search.
    check_codes(checks, "groups", list(groups or ()), establishments.industries)
    checks.done()
    used = resolve_seed(seed)
    own = {name: name for name in plants.industries} if groups is None else dict(groups)
    if industries is not None:
        own = {code: group for code, group in own.items() if code in set(industries)}
    names, label = group_labels(plants, own)
    return write_down(
        plants,
        label,
        _search(plants.xy, names, label, draws=draws, seed=used),
        names=establishments.industry_names,
        regions=regions,
        alpha=alpha,
        params={
            "method": "hdbscan",
            "least_plants": LEAST_PLANTS,
            "alpha": alpha,
            "draws": draws,
            "left_out": plants.left_out,
            "groups": None if groups is None else dict(groups),
        },
        seed=used,
    )


def _search(xy: Floats, names: list[str], label: Ints, *, draws: int, seed: int) -> list[Search]:
    """The groups that HDBSCAN finds for each industry, with p-values."""
    sizes = np.bincount(label[label >= 0], minlength=len(names))
    enough = sizes[sizes >= LEAST_PLANTS]
    if not enough.size:
        return [Search(name, int(sizes[k])) for k, name in enumerate(names)]
    tree = cKDTree(xy)
    ladder = null_sizes(enough.tolist(), ratio=2.0)

    def largest(task: tuple[int, int]) -> float:
        size, k = task
        drawn = stream(seed, "density-null", k).permutation(len(xy))[:size]
        found = dense_groups(np.sort(drawn), xy, tree)
        return max((f.excess for f in found), default=0.0)

    tasks = [(int(size), k) for size in ladder for k in range(draws)]
    maxima = np.array(parallel_map(largest, tasks)).reshape(len(ladder), draws).T
    null: NullMaxima = gumbel(ladder, maxima)
    ground = Ground.lay(xy, _SCALES)

    def one(group: int) -> Search:
        cases = np.flatnonzero(label == group)
        out = Search(names[group], int(cases.size))
        if cases.size >= LEAST_PLANTS:
            out.found = [
                replace(
                    f, p=null.p_value(f.excess, int(cases.size)), together=togetherness(f, ground)
                )
                for f in dense_groups(cases, xy, tree)
            ]
        return out

    return parallel_map(one, range(len(names)))


def dense_groups(cases: Ints, xy: Floats, tree: cKDTree) -> list[Found]:
    """What HDBSCAN finds among some plants, each with its footprint and its excess.

    The footprint is the lattice cells within reach of a member, reach being the
    median distance to the fourth nearest member; its plants are all that stand in
    it.
    """
    points = xy[cases]
    out = []
    for one in np.unique(labels := _labels(points)):
        if one < 0:
            continue
        members = cases[labels == one]
        mine = xy[members]
        away, _ = cKDTree(mine).query(mine, k=min(5, len(mine)))
        reach = float(np.clip(np.median(away[:, -1]), LATTICE, 5_000.0))
        side = max(LATTICE, np.ceil(reach / LATTICE) * LATTICE)
        cells = np.unique(np.floor(mine / side).astype(np.int64), axis=0)
        centres = (cells + 0.5) * side
        near = np.unique(np.concatenate(tree.query_ball_point(centres, side * 0.7072)))
        keys = {tuple(c) for c in cells}
        within = np.array([tuple(c) in keys for c in np.floor(xy[near] / side).astype(np.int64)])
        inside = near[within].astype(np.int64)
        held = np.intersect1d(inside, cases)
        value = excess(len(held), len(inside), len(cases), len(xy))
        out.append(
            Found(
                members=held,
                inside=inside,
                radius=float(np.sqrt(len(cells) * side**2 / np.pi)),
                excess=value,
                p=1.0,
                cells=centres,
                side=side,
            )
        )
    return out


def _labels(points: Floats) -> NDArray[np.int64]:
    """HDBSCAN's group of each point; −1 is noise."""
    if len(points) <= LEAST_PLANTS:
        return np.full(len(points), -1, dtype=np.int64)
    fit = _fast if len(points) > _MANY else _plain
    found = fit(points, False)
    # Where all that there is is one dense place, HDBSCAN gives it only when asked to.
    return found if (found >= 0).any() else fit(points, True)


def _fast(points: Floats, single: bool) -> NDArray[np.int64]:
    import fast_hdbscan

    model = fast_hdbscan.HDBSCAN(min_cluster_size=LEAST_PLANTS, allow_single_cluster=single)
    return np.asarray(model.fit_predict(points), dtype=np.int64)


def _plain(points: Floats, single: bool) -> NDArray[np.int64]:
    import sklearn.cluster

    model = sklearn.cluster.HDBSCAN(
        min_cluster_size=LEAST_PLANTS, allow_single_cluster=single, copy=True
    )
    return np.asarray(model.fit_predict(points), dtype=np.int64)
