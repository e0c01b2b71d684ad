"""Quotients that look over the region's border, at related industries, or at density.

Focal and spatial location quotients, the spatial input–output quotient with its
bootstrap cut-off, the proximity-adjusted quotient and the cluster index of
Litzenberger and Sternberg.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, streams
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.neighbours import neighbour_matrix, row_standardised
from gunjip.measures.relatedness import presence_matrix, proximity_kernel
from gunjip.measures.sampling import (
    Lump,
    bootstrap_cells,
    cell_labels,
    check_draws,
    lump_sizes,
    replicate_interval,
)
from gunjip.measures.specialisation import cell_status, quotient


def _table(matrix: RegionIndustryMatrix, value: Floats, spread: tuple[Floats, ...]) -> pd.DataFrame:
    se, low, high = spread
    return pd.DataFrame(
        {
            **cell_labels(matrix),
            "value": value.ravel(),
            "se": se,
            "low": low,
            "high": high,
            "status": _status(matrix, value).ravel(),
        }
    )


def _status(matrix: RegionIndustryMatrix, value: Floats) -> np.ndarray[Any, Any]:
    status = cell_status(matrix, value)
    # A neighbourhood can have what the region itself has not.
    status[np.isfinite(value)] = "ok"
    return status


def _bootstrap(
    matrix: RegionIndustryMatrix,
    statistic: Any,
    value: Floats,
    *,
    draws: int,
    level: float,
    lump: Lump,
    seed: Seed,
    name: str,
) -> tuple[int | None, tuple[Floats, Floats, Floats]]:
    checks = Checks()
    check_draws(checks, draws, level)
    lumps = lump_sizes(matrix, lump, checks)
    checks.done()
    nan = np.full(value.size, np.nan)
    if not draws:
        return None, (nan, nan, nan)
    used = resolve_seed(seed)
    replicates = bootstrap_cells(
        matrix, lumps, lambda t: statistic(t).ravel(), draws=draws, seed=used, name=name
    )
    se, low, high = replicate_interval(value.ravel(), replicates, level)
    return used, (se, np.maximum(low, 0.0), np.maximum(high, 0.0))


def spatial_location_quotient(
    data: Any,
    neighbours: Any,
    *,
    kind: Literal["focal", "lag"] = "focal",
    own_weight: float = 1.0,
    draws: int = 0,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Location quotient of each region together with its neighbours.

    .. math:: FLQ_{ri} = \frac{\sum_s w_{rs} x_{si} / \sum_s w_{rs} X_s}{X_i / X}, \qquad
        SLQ_{ri} = \frac{\sum_s w_{rs} LQ_{si}}{\sum_s w_{rs}}

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``.
    neighbours
        Weights w: see ``neighbours.neighbour_matrix``.
    kind
        "focal": jobs of the neighbourhood are added up first (FLQ); "lag": mean of
        the neighbourhood's quotients (SLQ), in which small regions weigh as much.
    own_weight
        w_rr ≥ 0; 0 looks at the neighbours alone.
    draws, level, lump, seed
        Of the bootstrap interval: see ``location_quotient``.

    Returns
    -------
    Result
        ``region, industry, value`` ≥ 0, ``se, low, high, status``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    The focal quotient is steadier than the plain one in small regions, and it
    smears: a single strong region makes all its neighbours look strong.

    References
    ----------
    Cromley and Hanink (2012), Geographical Analysis 44, 398–410,
    doi:10.1111/j.1538-4632.2012.00852.x.

    Examples
    --------
    >>> w = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> r = spatial_location_quotient([[8, 2], [2, 8], [5, 5]], w)
    >>> r.frame["value"].round(3).tolist()
    [1.0, 1.0, 1.0, 1.0, 0.7, 1.3]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    checks.one_of("kind", kind, ("focal", "lag"))
    checks.require(own_weight >= 0, "needs-at-least", name="own_weight", value=own_weight, least=0)
    checks.done()
    weights = neighbour_matrix(neighbours, matrix.regions)
    weights.setdiag(own_weight)
    averages = row_standardised(weights)

    def statistic(table: RegionIndustryMatrix) -> Floats:
        if kind == "focal":
            return focal_kernel(table, weights)
        plain = quotient(table.value, table.region_total, table.industry_total, table.total)
        # An empty region has no quotient and does not count in its neighbours' mean.
        there = ~(table.region_total == 0)
        mass = np.asarray(averages @ there.astype(float))
        sums = np.asarray(averages @ np.where(there[:, None], plain, 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(mass[:, None] > 0, sums / mass[:, None], np.nan)

    value = statistic(matrix)
    used, spread = _bootstrap(
        matrix, statistic, value, draws=draws, level=level, lump=lump, seed=seed, name="spatial-lq"
    )
    table = _table(matrix, value, spread)
    lonely = np.asarray(weights.sum(axis=1)).ravel() == 0
    table.loc[np.repeat(lonely, len(matrix.industries)), "status"] = "no-neighbours"
    return Result(
        kind="spatial_location_quotient",
        table=table,
        params={"kind": kind, "own_weight": own_weight, "draws": draws, "level": level},
        null="LQ = 1: the industry's share here is its share overall",
        seed=used,
        units={"value": "ratio"},
        citation="Cromley and Hanink (2012), doi:10.1111/j.1538-4632.2012.00852.x",
    )


def focal_kernel(matrix: RegionIndustryMatrix, weights: csr_array) -> Floats:
    """(R, I): quotients of each region with its neighbours; ``weights`` with the diagonal."""
    total = np.asarray(weights @ matrix.region_total)
    cells = np.asarray(weights @ matrix.value)
    return quotient(cells, total, matrix.industry_total, matrix.total)


def input_output_kernel(
    matrix: RegionIndustryMatrix, weights: csr_array, linkages: Floats
) -> Floats:
    """(R, I): quotients over partners and neighbours; both weights with the diagonal."""
    local = np.asarray(weights @ matrix.value) @ linkages.T
    whole = linkages @ matrix.industry_total
    return quotient(local, local.sum(axis=1), whole, float(whole.sum()))


def plant_shares(matrix: RegionIndustryMatrix) -> Floats:
    """(R, I): each region's share of an industry's plants, which no draw changes."""
    if matrix.plants is None:
        raise InputError.of("conc-needs-plants")
    with np.errstate(divide="ignore", invalid="ignore"):
        out: Floats = matrix.plants / matrix.plants.sum(axis=0)
    return out


def litzenberger_kernel(
    matrix: RegionIndustryMatrix, plant_share: Floats, area: Floats, people: Floats
) -> Floats:
    """(R, I): the cluster index; ``area`` and ``people`` are the regions' shares."""
    with np.errstate(divide="ignore", invalid="ignore"):
        jobs = matrix.value / matrix.industry_total
        out: Floats = jobs * plant_share / (area * people)[:, None]
    return out


def bootstrap_cutoff(
    values: Floats, *, quantile: float, draws: int, seed: int
) -> tuple[Floats, Floats]:
    """(I,), (I,): mean and standard error of a quantile over resamples of the regions."""
    regions, industries = values.shape
    found = np.full((draws, industries), np.nan)
    known = np.isfinite(values)
    safe = np.where(known, values, np.nan)
    for k, rng in enumerate(streams(seed, "cutoff", draws)):
        pick = rng.integers(0, regions, regions)
        sample = safe[pick]
        enough = np.isfinite(sample).any(axis=0)
        if enough.any():
            found[k, enough] = np.nanquantile(sample[:, enough], quantile, axis=0)
    ok = np.isfinite(found).all(axis=0)
    mean, se = np.full(industries, np.nan), np.full(industries, np.nan)
    mean[ok], se[ok] = found[:, ok].mean(axis=0), found[:, ok].std(axis=0, ddof=1)
    return mean, se


def spatial_input_output_quotient(
    data: Any,
    neighbours: Any,
    linkages: Any,
    *,
    own_weight: float = 1.0,
    own_linkage: float = 1.0,
    quantile: float = 0.95,
    draws: int = 199,
    seed: Seed = None,
) -> Result:
    r"""Spatial input–output location quotient with a bootstrap cut-off.

    .. math:: SILQ_{ri} = \frac{\sum_j a_{ij} \sum_s w_{rs} x_{sj} /
        \sum_k \sum_j a_{kj} \sum_s w_{rs} x_{sj}}
        {\sum_j a_{ij} X_j / \sum_k \sum_j a_{kj} X_j}

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``.
    neighbours
        Spatial weights w: see ``neighbours.neighbour_matrix``.
    linkages
        (I, I) strength of the trade between industries, ≥ 0, in the order of the
        industries (a DataFrame is put in order): e.g. the larger of the shares that
        each sells to or buys from the other. Rows are industry i's partners.
    own_weight, own_linkage
        w_rr and a_ii, ≥ 0.
    quantile
        Of the quotient over regions, in (0, 1), that makes the cut-off.
    draws, seed
        Resamples of the regions for the cut-off (at least 19).

    Returns
    -------
    Result
        ``region, industry, value`` ≥ 0, ``cutoff, cutoff_se`` (of the industry),
        ``above`` (True, False, or missing) and ``status``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    The idea (partners and neighbours enter the quotient; the cut-off is the mean of
    a high quantile over bootstrap samples of the regions) is that of Tian, Gottlieb
    and Goetz; their exact weights could not be read, so every part of them is an
    argument here and no agreement with their figures is claimed. The cut-off
    ranks regions: about a share 1 − ``quantile`` is always above it.

    References
    ----------
    Tian, Gottlieb and Goetz (2020), Spatial Economic Analysis 15, 92–113,
    doi:10.1080/17421772.2020.1673898.

    Examples
    --------
    >>> w = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> a = [[0, 0.5], [0.5, 0]]
    >>> r = spatial_input_output_quotient([[8, 2], [2, 8], [5, 5]], w, a, draws=19, seed=1)
    >>> r.frame["value"].round(3).tolist()
    [1.0, 1.0, 1.0, 1.0, 0.9, 1.1]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    check_draws(checks, draws, 0.9)
    checks.require(draws > 0, "conc-few-draws", value=str(draws))
    for name, number in (("own_weight", own_weight), ("own_linkage", own_linkage)):
        checks.require(number >= 0, "needs-at-least", name=name, value=number, least=0)
    checks.require(
        0.0 < quantile < 1.0, "needs-between", name="quantile", value=quantile, low=0, high=1
    )
    a = _square(linkages, matrix, checks, "linkages")
    checks.done()
    np.fill_diagonal(a, own_linkage)
    weights = neighbour_matrix(neighbours, matrix.regions)
    weights.setdiag(own_weight)
    value = input_output_kernel(matrix, weights, a)
    used = resolve_seed(seed)
    cut, cut_se = bootstrap_cutoff(value, quantile=quantile, draws=draws, seed=used)
    regions = len(matrix.regions)
    above = pd.array(np.where(np.isfinite(value), value > cut, False).ravel(), dtype="boolean")
    above[~(np.isfinite(value) & np.isfinite(cut)).ravel()] = pd.NA
    table = pd.DataFrame(
        {
            **cell_labels(matrix),
            "value": value.ravel(),
            "cutoff": np.tile(cut, regions),
            "cutoff_se": np.tile(cut_se, regions),
            "above": above,
            "status": _status(matrix, value).ravel(),
        }
    )
    return Result(
        kind="spatial_input_output_quotient",
        table=table,
        params={
            "own_weight": own_weight,
            "own_linkage": own_linkage,
            "quantile": quantile,
            "draws": draws,
            "verified": False,
        },
        seed=used,
        units={"value": "ratio"},
        citation="after Tian, Gottlieb and Goetz (2020), doi:10.1080/17421772.2020.1673898",
    )


def _square(given: Any, matrix: RegionIndustryMatrix, checks: Checks, name: str) -> Floats:
    k = len(matrix.industries)
    if isinstance(given, pd.DataFrame):
        given = given.reindex(index=matrix.industries, columns=matrix.industries)
    out = np.array(given, dtype=np.float64)
    good = out.shape == (k, k) and bool(np.isfinite(out).all() and (out >= 0).all())
    checks.require(good, "conc-square-shape", name=name, count=k)
    return out


def proximity_adjusted_quotient(
    data: Any,
    *,
    proximity: Any = None,
    own_weight: float = 1.0,
    draws: int = 0,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Location quotient averaged over related industries.

    .. math:: PLQ_{ri} = \frac{\sum_j \phi_{ij} LQ_{rj}}{\sum_j \phi_{ij}}

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``.
    proximity
        (I, I) φ ≥ 0 in the order of the industries; by default the "minimum"
        relatedness of this table.
    own_weight
        φ_ii ≥ 0.
    draws, level, lump, seed
        Of the bootstrap interval (φ held fixed): see ``location_quotient``.

    Returns
    -------
    Result
        ``region, industry, value`` ≥ 0, ``se, low, high, status``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    The name is used for several formulas; this is the plain weighted mean, its
    parts are arguments, and no agreement with a published table is claimed.

    References
    ----------
    Proximity: Hidalgo and co-authors (2007), doi:10.1126/science.1144581.

    Examples
    --------
    >>> phi = [[1, 0.5], [0.5, 1]]
    >>> r = proximity_adjusted_quotient([[30, 10], [10, 30]], proximity=phi)
    >>> r.frame["value"].round(3).tolist()
    [1.167, 0.833, 0.833, 1.167]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    checks.require(own_weight >= 0, "needs-at-least", name="own_weight", value=own_weight, least=0)
    if proximity is None:
        phi = np.nan_to_num(proximity_kernel(presence_matrix(matrix)), nan=0.0)
    else:
        phi = _square(proximity, matrix, checks, "proximity")
    checks.done()
    np.fill_diagonal(phi, own_weight)
    there = ~(matrix.industry_total == 0)
    phi = phi * there[:, None]

    def statistic(table: RegionIndustryMatrix) -> Floats:
        plain = quotient(table.value, table.region_total, table.industry_total, table.total)
        with np.errstate(divide="ignore", invalid="ignore"):
            out: Floats = (np.where(there, plain, 0.0) @ phi) / phi.sum(axis=0)
        out[:, ~there] = np.nan
        return out

    value = statistic(matrix)
    used, spread = _bootstrap(
        matrix, statistic, value, draws=draws, level=level, lump=lump, seed=seed, name="proximity"
    )
    return Result(
        kind="proximity_adjusted_quotient",
        table=_table(matrix, value, spread),
        params={
            "own_weight": own_weight,
            "proximity": "given" if proximity is not None else "minimum",
            "draws": draws,
            "verified": False,
        },
        null="LQ = 1 in every related industry",
        seed=used,
        units={"value": "ratio"},
        citation="after Hidalgo and co-authors (2007), doi:10.1126/science.1144581",
    )


def litzenberger_sternberg(
    data: Any,
    area: Any,
    population: Any,
    *,
    draws: int = 0,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Cluster index of Litzenberger and Sternberg: density × stock / plant size.

    .. math:: CI_{ri} = \frac{x_{ri}/X_i}{a_r/A} \cdot \frac{x_{ri}/X_i}{z_r/Z} \Big/
        \frac{x_{ri}/n_{ri}}{X_i/N_i}
        = \frac{(x_{ri}/X_i)(n_{ri}/N_i)}{(a_r/A)(z_r/Z)}

    Parameters
    ----------
    data
        Region × industry table with plant counts, or plants.
    area, population
        a and z by region, > 0: arrays (R,) or Series by region.
    draws, level, lump, seed
        Of the bootstrap interval (plant counts held fixed).

    Returns
    -------
    Result
        ``region, industry, value`` ≥ 0, ``density, stock, plant_size, se, low, high,
        status``. 0 where the industry is absent; its plant size is then NaN.

    Raises
    ------
    InputError
        No plant counts.

    Notes
    -----
    Nothing is tested. The index is not standardised: the authors' cut-offs (4 and
    up) depend on the number of regions. With x proportional to population and plants
    to area it is 1.

    References
    ----------
    Litzenberger and Sternberg (2006), Geographische Zeitschrift 94, 209–224.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame(
    ...     {"region": ["a", "b"], "industry": "x", "jobs": [30, 10], "plants": [3, 3]}
    ... )
    >>> litzenberger_sternberg(cells, [1, 1], [1, 1]).frame["value"].tolist()
    [1.5, 0.5]
    """
    matrix = region_industry_matrix(data)
    plant_share = plant_shares(matrix)
    checks = Checks()
    shares = []
    for name, given in (("area", area), ("population", population)):
        if isinstance(given, pd.Series | dict):
            values = pd.Series(given).reindex(matrix.regions).to_numpy(dtype=float)
        else:
            values = np.asarray(given, dtype=float)
        bad = ~(values > 0) if values.shape == matrix.regions.shape else np.ones(1, dtype=bool)
        names = ", ".join(map(str, matrix.regions[: bad.size][bad][:5]))
        checks.require(
            not bad.any(), "conc-vector-regions", name=name, count=len(matrix.regions), names=names
        )
        shares.append(values / values.sum() if not bad.any() else values)
    checks.done()

    def statistic(table: RegionIndustryMatrix) -> Floats:
        return litzenberger_kernel(table, plant_share, shares[0], shares[1])

    value = statistic(matrix)
    used, (se, low, high) = _bootstrap(
        matrix,
        statistic,
        value,
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        name="litzenberger",
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        jobs = matrix.value / matrix.industry_total
        size = jobs / plant_share
    table = pd.DataFrame(
        {
            **cell_labels(matrix),
            "value": value.ravel(),
            "density": (jobs / shares[0][:, None]).ravel(),
            "stock": (jobs / shares[1][:, None]).ravel(),
            "plant_size": size.ravel(),
            "se": se,
            "low": low,
            "high": high,
            "status": _status(matrix, value).ravel(),
        }
    )
    return Result(
        kind="litzenberger_sternberg",
        table=table,
        params={"draws": draws, "level": level},
        seed=used,
        units={"value": "index"},
        citation="Litzenberger and Sternberg (2006), Geographische Zeitschrift 94, 209-224",
    )
