"""The modifiable areal unit problem: the same measure on other divisions of the land.

Regions are joined to given zones, or to random contiguous ones, and any measure of
a region × industry table is taken again: how far its answer hangs on borders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, streams
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.neighbours import neighbour_matrix


def _joined(
    matrix: RegionIndustryMatrix, zone: NDArray[np.intp], labels: pd.Index
) -> RegionIndustryMatrix:
    """Cells, bounds, totals and plants of regions added up by zone."""
    count = len(labels)

    def add(values: Floats) -> Floats:
        out = np.zeros((count, *values.shape[1:]))
        np.add.at(out, zone, values)
        return out

    rows = matrix.plant_rows
    return replace(
        matrix,
        regions=labels,
        value=add(matrix.value),
        low=add(matrix.low),
        high=add(matrix.high),
        region_total=add(matrix.region_total),
        plants=None if matrix.plants is None else add(matrix.plants),
        plant_rows=None if rows is None else (zone[rows[0]], rows[1], rows[2]),
    )


def reaggregate(data: Any, zones: Mapping[Any, Any] | pd.Series[Any]) -> RegionIndustryMatrix:
    """The table with regions joined to zones.

    Parameters
    ----------
    data
        Region × industry table or plants: see ``region_industry_matrix``.
    zones
        Zone of every region.

    Returns
    -------
    RegionIndustryMatrix
        Which every measure of tables takes. A zone with an unknown cell has an
        unknown cell, with the sums of the bounds.

    Raises
    ------
    ParameterError
        A region has no zone.

    Examples
    --------
    >>> reaggregate([[1, 2], [3, 4], [5, 6]], {0: "a", 1: "a", 2: "b"}).value.tolist()
    [[4.0, 6.0], [5.0, 6.0]]
    """
    matrix = region_industry_matrix(data)
    given = dict(zones)
    checks = Checks()
    missing = [str(r) for r in matrix.regions if given.get(r) is None]
    checks.require(not missing, "conc-zones-missing", names=", ".join(missing[:5]))
    checks.done()
    codes, labels = pd.factorize(
        pd.Index([given[r] for r in matrix.regions], dtype=object), sort=True
    )
    return _joined(matrix, codes.astype(np.intp), pd.Index(labels, name="region"))


def random_zones(weights: csr_array, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """(R,) zone numbers: ``count`` contiguous zones grown from random seeds.

    Each step gives one random unassigned neighbour to a random growing zone. Parts
    that no seed reaches (islands) become zones of their own, so that there can be
    more zones than asked for.
    """
    n = weights.shape[0]
    symmetric = csr_array(weights + weights.T)
    zone = np.full(n, -1, dtype=np.intp)
    seeds = rng.choice(n, size=count, replace=False)
    zone[seeds] = np.arange(count)
    border = [int(s) for s in seeds]
    next_zone = count
    while True:
        while border:
            at = int(rng.integers(len(border)))
            region = border[at]
            near = symmetric.indices[symmetric.indptr[region] : symmetric.indptr[region + 1]]
            free = near[zone[near] < 0]
            if not free.size:
                border[at] = border[-1]
                border.pop()
                continue
            chosen = int(free[rng.integers(free.size)])
            zone[chosen] = zone[region]
            border.append(chosen)
        left = np.flatnonzero(zone < 0)
        if not left.size:
            return zone
        zone[left[0]] = next_zone
        border.append(int(left[0]))
        next_zone += 1


def areal_sensitivity(
    data: Any,
    measure: Callable[[RegionIndustryMatrix], Result],
    *,
    neighbours: Any,
    zones: Sequence[int],
    draws: int = 49,
    level: float = 0.9,
    seed: Seed = None,
) -> Result:
    """How much a measure changes with the division of the land.

    Parameters
    ----------
    data
        Region × industry table or plants: see ``region_industry_matrix``.
    measure
        Takes a table and gives a result with one row an industry (or a pair), e.g.
        ``lambda t: locational_gini(t, draws=0)``. One row a region will not do: the
        regions change.
    neighbours
        See ``neighbours.neighbour_matrix``; zones are contiguous.
    zones
        Numbers of zones to try (scale), each in [1, R].
    draws
        Random divisions at each number (zoning), at least 19.
    level
        Share of the divisions between ``low`` and ``high``.
    seed
        Of the divisions.

    Returns
    -------
    Result
        The measure's own labels with ``zones`` (number asked for), ``value`` (mean
        over divisions), ``se`` (standard deviation over divisions), ``low, high``
        (quantiles), ``given`` (value on the regions as they are), ``status``.

    Raises
    ------
    ParameterError

    Notes
    -----
    Nothing is tested: the spread is over random divisions, real ones are not drawn
    at random. Scale moves the mean, zoning makes the spread.

    References
    ----------
    Openshaw (1984), The Modifiable Areal Unit Problem, Geo Books, Norwich.

    Examples
    --------
    >>> from gunjip.measures.concentration import locational_gini
    >>> w = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    >>> table = [[9, 1], [1, 9], [9, 1], [1, 9]]
    >>> r = areal_sensitivity(
    ...     table, lambda t: locational_gini(t, draws=0), neighbours=w, zones=[4, 1],
    ...     draws=19, seed=1,
    ... )
    >>> r.frame["value"].round(3).tolist()
    [0.4, 0.4, 0.0, 0.0]
    """
    matrix = region_industry_matrix(data)
    regions = len(matrix.regions)
    checks = Checks()
    checks.require(draws >= 19, "conc-few-draws", value=str(draws))
    checks.require(0.0 < level < 1.0, "needs-between", name="level", value=level, low=0, high=1)
    for count in zones:
        checks.require(1 <= count <= regions, "conc-zones-count", value=count, regions=regions)
    checks.require(len(zones) > 0, "conc-zones-count", value=0, regions=regions)
    checks.done()
    weights = neighbour_matrix(neighbours, matrix.regions)
    used = resolve_seed(seed)
    now = measure(matrix)
    labels = [c for c in ("industry", "partner", "group") if c in now.table.columns]
    checks.require(bool(labels), "conc-measure-by-region")
    checks.done()
    given = now.table[[*labels, "value"]]
    tail = (1.0 - level) / 2.0
    parts = []
    for count in zones:
        found = np.full((draws, len(given)), np.nan)
        for k, rng in enumerate(streams(used, f"zones-{count}", draws)):
            zone = random_zones(weights, count, rng)
            names = pd.RangeIndex(int(zone.max()) + 1, name="region")
            again = measure(_joined(matrix, zone, names)).table
            found[k] = again["value"].to_numpy(dtype=float)
        good = np.isfinite(found).all(axis=0)
        mean, spread, low, high = (np.full(len(given), np.nan) for _ in range(4))
        if good.any():
            kept = found[:, good]
            mean[good], spread[good] = kept.mean(axis=0), kept.std(axis=0, ddof=1)
            low[good], high[good] = np.quantile(kept, [tail, 1.0 - tail], axis=0)
        part = given[labels].copy()
        part["zones"] = count
        part["value"], part["se"], part["low"], part["high"] = mean, spread, low, high
        part["given"] = given["value"].to_numpy(dtype=float)
        part["status"] = np.where(good, "ok", "unknown-cell").astype(object)
        parts.append(part)
    return Result(
        kind="areal_sensitivity",
        table=pd.concat(parts, ignore_index=True),
        params={"measure": now.kind, "zones": list(zones), "draws": draws, "level": level},
        seed=used,
        units=dict(now.units),
        citation="Openshaw (1984), The Modifiable Areal Unit Problem",
    )
