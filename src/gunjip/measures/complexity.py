"""Economic complexity, fitness, outlook and gain, and the income content of industries.

The second singular vectors of the symmetrised presence matrix, never a rounded
operator; rows and columns without presence are kept apart and touch nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.relatedness import (
    PresenceBy,
    density_kernel,
    population_vector,
    presence_matrix,
    proximity_kernel,
)
from gunjip.measures.sampling import (
    Lump,
    bootstrap_cells,
    cell_labels,
    check_draws,
    lump_sizes,
    replicate_interval,
)

#: Singular values nearer than this are the same: their vectors are not unique.
SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Complexity:
    """ECI (R,) and PCI (I,) with why a value is missing; NaN where there is none."""

    eci: Floats
    pci: Floats
    raw: Floats  # (I,) eigenvector scaled to ECI units, ubiquity-weighted mean zero
    region_status: NDArray[np.object_]
    industry_status: NDArray[np.object_]
    singular: Floats


def largest_part(presence: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which regions and industries belong to the largest connected part."""
    regions, industries = presence.shape
    row, col = np.nonzero(presence)
    size = regions + industries
    graph = csr_array((np.ones(row.size), (row, col + regions)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    # The part with most presences; ties go to the one that comes first.
    count = np.bincount(label[row], minlength=label.max() + 1) if row.size else np.zeros(1)
    chosen = label == int(np.argmax(count)) if row.size else np.zeros(size, dtype=bool)
    return chosen[:regions], chosen[regions:]


def complexity_kernel(presence: Floats) -> Complexity:
    """ECI and PCI of presences M (R, I).

    With diversity d = M1 and ubiquity u = Mᵀ1, W = D^{-1/2} M U^{-1/2} has first
    singular value 1 with vectors √d, √u. Its second pair (a, b) gives
    ECI ∝ a/√d and PCI ∝ b/√u, which are the second eigenvectors of the averaging
    operators D⁻¹MU⁻¹Mᵀ and U⁻¹MᵀD⁻¹M. The smaller of WᵀW and WWᵀ is symmetric: its
    eigenvectors are found to full precision. Scale: PCI so that a region's raw ECI
    is the mean PCI of what it has; both then less the mean raw ECI and over its
    (population) standard deviation. Sign: ECI correlates positively with
    diversity; where it does not correlate at all, the first region that has the
    greatest absolute ECI is positive.
    """
    regions, industries = presence.shape
    eci, pci, raw = (np.full(n, np.nan) for n in (regions, industries, industries))
    region_status = np.full(regions, "separate", dtype=object)
    industry_status = np.full(industries, "separate", dtype=object)
    region_status[~presence.any(axis=1)] = "no-presence"
    industry_status[~presence.any(axis=0)] = "no-presence"
    rows, cols = largest_part(presence)
    m = presence[np.ix_(rows, cols)]
    singular = np.full(3, np.nan)

    def given(status: str) -> Complexity:
        region_status[rows], industry_status[cols] = status, status
        return Complexity(eci, pci, raw, region_status, industry_status, singular)

    if min(m.shape) < 2:
        return given("constant")
    d, u = m.sum(axis=1), m.sum(axis=0)
    w = m / np.sqrt(d)[:, None] / np.sqrt(u)[None, :]
    wide = w.shape[1] > w.shape[0]
    gram = w @ w.T if wide else w.T @ w
    n = gram.shape[0]
    values, vectors = eigh(gram, subset_by_index=[max(n - 3, 0), n - 1])
    values = np.sqrt(np.clip(values[::-1], 0.0, None))
    singular[: values.size] = values
    if values[1] < SAME:
        # Every region has the same industries, or all differ by chance of one: no axis.
        return given("constant")
    if values.size > 2 and values[1] - values[2] < SAME:
        return given("not-unique")
    second = vectors[:, -2]
    b = w.T @ second / values[1] if wide else second
    kp = b / np.sqrt(u)
    # The first vector is known exactly: take out what rounding left of it.
    kp -= float(u @ kp) / float(u.sum())
    kc = (m @ kp) / d
    spread = float(kc.std())
    if not spread > 1e-12 * float(np.abs(kp).max()):
        return given("constant")
    # More exact than a correlation: the sign of the covariance, with a tolerance.
    tilt = float(((d - d.mean()) * kc).sum())
    scale = float(np.abs(d - d.mean()).sum() * np.abs(kc).max())
    if abs(tilt) <= 1e-9 * max(scale, 1e-300):
        tilt = float(kc[int(np.argmax(np.abs(kc) > np.abs(kc).max() * (1 - 1e-9)))])
    sign = 1.0 if tilt > 0 else -1.0
    kc, kp = sign * kc, sign * kp
    eci[rows] = (kc - kc.mean()) / spread
    pci[cols] = (kp - kc.mean()) / spread
    raw[cols] = kp / spread
    return given("ok")


def economic_complexity(
    data: Any,
    *,
    presence: PresenceBy = "rca",
    threshold: float = 1.0,
    population: Any = None,
    draws: int = 0,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Economic complexity of regions (ECI) and industries (PCI).

    .. math:: K_r = \frac{1}{d_r} \sum_i M_{ri} \frac{1}{u_i} \sum_s M_{si} K_s

    the eigenvector of the second largest eigenvalue, standardised.

    Parameters
    ----------
    data, presence, threshold, population
        As in ``relatedness``.
    draws, level, lump, seed
        Bootstrap tables for percentile intervals (0: none), as in
        ``location_quotient``. The sign of a replicate is the one that correlates
        with the observed index.

    Returns
    -------
    Result
        One row a region (``side`` "region") and industry ("industry"): ``side,
        code, value`` (ECI with mean 0 and standard deviation 1 over regions; PCI on
        the scale on which a region's ECI is the mean PCI of its industries),
        ``count`` (diversity or ubiquity), ``se, low, high, status``.
        ``extra["singular"]`` holds the first three singular values.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Only the largest connected part of the table is comparable; the rest is NaN
    with status "separate". A repeated second singular value leaves the axis open:
    NaN with "not-unique". Nothing is tested. ECI places regions on a line by how
    alike their industries are; that its upper end is the "complex" one is an
    interpretation that a correlation with diversity does not prove.

    References
    ----------
    Hidalgo and Hausmann (2009), PNAS 106, 10570–10575,
    doi:10.1073/pnas.0900943106; as eigenvector: Mealy, Farmer and Teytelboym (2019),
    Science Advances 5, eaau1705, doi:10.1126/sciadv.aau1705.

    Examples
    --------
    >>> m = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
    >>> r = economic_complexity(m, presence="given").frame
    >>> r.loc[r["side"] == "region", "value"].round(3).tolist()
    [1.342, 0.447, -0.447, -1.342]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    check_draws(checks, draws, level)
    lumps = lump_sizes(matrix, lump, checks)
    checks.done()

    def presences(table: RegionIndustryMatrix) -> Floats:
        return presence_matrix(table, by=presence, threshold=threshold, population=population)

    m = presences(matrix)
    found = complexity_kernel(m)
    value = np.concatenate([found.eci, found.pci])
    se, low, high = (np.full(value.size, np.nan) for _ in range(3))
    used = resolve_seed(seed) if draws and presence != "given" else None
    if used is not None:

        def again(table: RegionIndustryMatrix) -> Floats:
            other = complexity_kernel(presences(table))
            both = np.isfinite(other.eci) & np.isfinite(found.eci)
            agree = float((other.eci[both] * found.eci[both]).sum())
            turned = 1.0 if agree >= 0 else -1.0
            return np.concatenate([turned * other.eci, turned * other.pci])

        replicates = bootstrap_cells(
            matrix, lumps, again, draws=draws, seed=used, name="economic_complexity"
        )
        # A region that drops out of the largest part in a few draws keeps its interval.
        kept = np.isfinite(replicates).mean(axis=0) >= 0.9
        with np.errstate(invalid="ignore"):
            fill = np.nan_to_num(np.nanmedian(np.where(kept, replicates, 0.0), axis=0))
        filled = np.where(np.isfinite(replicates), replicates, fill[None, :])
        se, low, high = replicate_interval(
            np.where(kept, value, np.nan), filled, level, method="percentile"
        )
    table = pd.DataFrame(
        {
            "side": ["region"] * len(matrix.regions) + ["industry"] * len(matrix.industries),
            "code": [*matrix.regions, *matrix.industries],
            "value": value,
            "count": np.concatenate([m.sum(axis=1), m.sum(axis=0)]),
            "se": se,
            "low": low,
            "high": high,
            "status": np.concatenate([found.region_status, found.industry_status]),
        }
    )
    return Result(
        kind="economic_complexity",
        table=table,
        params={
            "presence": presence,
            "threshold": threshold,
            "draws": draws,
            "level": level,
            "absent_cells": matrix.absent_cells,
        },
        seed=used,
        units={"value": "standard deviations of ECI"},
        citation="Hidalgo and Hausmann (2009), doi:10.1073/pnas.0900943106",
        extra={"singular": found.singular, "presence": m},
    )


def fitness_kernel(
    presence: Floats, *, tolerance: float = 1e-12, steps: int = 10_000
) -> tuple[Floats, Floats, int, bool]:
    """F (R,) and Q (I,) by F ← M Q, Q ← 1/(Mᵀ(1/F)), each over its mean.

    Returns the values, the number of steps and whether they settled. For many
    shapes of M some fitness tends to zero like a power of the step: those values
    are reported as they stand, and the answer says so.
    """
    rows, cols = presence.any(axis=1), presence.any(axis=0)
    m = presence[np.ix_(rows, cols)]
    f, q = np.ones(m.shape[0]), np.ones(m.shape[1])
    step, settled = 0, False
    while step < steps and m.size and not settled:
        step += 1
        with np.errstate(divide="ignore", over="ignore"):
            new_f = m @ q
            new_q = 1.0 / (m.T @ (1.0 / np.maximum(f, 1e-290)))
        new_f /= new_f.mean()
        new_q /= new_q.mean()
        change = max(
            float(np.max(np.abs(new_f - f) / np.maximum(f, 1e-9))),
            float(np.max(np.abs(new_q - q) / np.maximum(q, 1e-9))),
        )
        f, q = new_f, new_q
        settled = change < tolerance
    out_f, out_q = np.full(rows.size, np.nan), np.full(cols.size, np.nan)
    out_f[rows], out_q[cols] = f, q
    return out_f, out_q, step, settled


def fitness(
    data: Any,
    *,
    presence: PresenceBy = "rca",
    threshold: float = 1.0,
    population: Any = None,
    steps: int = 10_000,
) -> Result:
    r"""Fitness of regions and quality of industries, a non-linear map.

    .. math:: F_r \leftarrow \sum_i M_{ri} Q_i, \qquad
        Q_i \leftarrow \Big( \sum_r M_{ri} / F_r \Big)^{-1}

    each divided by its mean at every step.

    Parameters
    ----------
    data, presence, threshold, population
        As in ``relatedness``.
    steps
        At most so many; it ends sooner once no value changes by more than 1e-12 of
        itself.

    Returns
    -------
    Result
        ``side`` ("region", "industry"), ``code``, ``value`` ≥ 0, ``count`` and
        ``status``: "collapsed" where a value is below 1e-9 and tends to zero.
        ``extra["settled"]`` says whether the map came to rest.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Nothing is tested. Where the map does not settle, the order is meaningful and
    the values are those of the last step.

    References
    ----------
    Tacchella, Cristelli, Caldarelli, Gabrielli and Pietronero (2012), Scientific
    Reports 2, 723, doi:10.1038/srep00723; convergence: Pugliese, Zaccaria and
    Pietronero (2016), doi:10.1140/epjst/e2015-50118-1.

    Examples
    --------
    >>> r = fitness([[1, 1], [1, 0]], presence="given", steps=5).frame
    >>> r["value"].round(3).tolist()
    [1.714, 0.286, 0.286, 1.714]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    checks.require(steps >= 1, "needs-at-least", name="steps", value=steps, least=1)
    checks.done()
    m = presence_matrix(matrix, by=presence, threshold=threshold, population=population)
    f, q, taken, settled = fitness_kernel(m, steps=steps)
    value = np.concatenate([f, q])
    status = np.full(value.size, "ok", dtype=object)
    with np.errstate(invalid="ignore"):
        status[value < 1e-9] = "collapsed"
    status[np.isnan(value)] = "no-presence"
    table = pd.DataFrame(
        {
            "side": ["region"] * len(matrix.regions) + ["industry"] * len(matrix.industries),
            "code": [*matrix.regions, *matrix.industries],
            "value": value,
            "count": np.concatenate([m.sum(axis=1), m.sum(axis=0)]),
            "status": status,
        }
    )
    return Result(
        kind="fitness",
        table=table,
        params={"presence": presence, "threshold": threshold, "steps": taken},
        units={"value": "mean 1"},
        citation="Tacchella and co-authors (2012), doi:10.1038/srep00723",
        extra={"settled": settled, "steps": taken},
    )


def outlook_kernel(
    presence: Floats, proximity: Floats, raw: Floats, *, own: bool
) -> tuple[Floats, Floats]:
    """Outlook (R,) and gain (R, I).

    outlook_r = Σ_i (1 − M_ri) d_ri p_i and gain_ri = (1 − M_ri) Σ_j φ_ij/Σ_k φ_jk
    (1 − M_rj) p_j, with p the PCI of ubiquity-weighted mean zero.
    """
    p = np.nan_to_num(raw, nan=0.0)
    density = np.nan_to_num(density_kernel(presence, proximity, own=own), nan=0.0)
    phi = np.nan_to_num(proximity, nan=0.0)
    if not own:
        np.fill_diagonal(phi, 0.0)
    absent = 1.0 - presence
    outlook = (absent * density * p).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.nan_to_num(p / phi.sum(axis=0), nan=0.0, posinf=0.0, neginf=0.0)
    gain: Floats = absent * (absent @ (phi * weight[:, None]))
    return outlook, gain


def complexity_outlook(
    data: Any,
    *,
    own: bool = True,
    presence: PresenceBy = "rca",
    threshold: float = 1.0,
    population: Any = None,
) -> Result:
    r"""Complexity outlook of regions, and the gain from each industry they lack.

    .. math:: COI_r = \sum_i (1-M_{ri})\, d_{ri}\, PCI_i, \qquad
        COG_{ri} = (1-M_{ri}) \sum_j \frac{\phi_{ij}}{\sum_k \phi_{jk}} (1-M_{rj})\, PCI_j

    Parameters
    ----------
    data, presence, threshold, population
        As in ``relatedness``.
    own
        Whether self-proximity counts (as in the Atlas and ecomplexity).

    Returns
    -------
    Result
        One row a cell: ``region, industry, value`` (gain; 0 where present),
        ``density, present, status``. ``extra["outlook"]`` is a list of ``region,
        value`` (standardised over regions) and ``raw``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    PCI enters with ubiquity-weighted mean zero and ECI's scale: the zero of PCI
    matters here, and this is the one that the eigenvector itself has. Nothing is
    tested; the outlook foretells nothing, it adds up what is near.

    References
    ----------
    Hausmann, Hidalgo and co-authors (2014), The Atlas of Economic Complexity, MIT
    Press, technical box 5.4.

    Examples
    --------
    >>> m = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
    >>> complexity_outlook(m, presence="given").frame["value"].iloc[:4].tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    matrix = region_industry_matrix(data)
    m = presence_matrix(matrix, by=presence, threshold=threshold, population=population)
    found = complexity_kernel(m)
    phi = proximity_kernel(m)
    outlook, gain = outlook_kernel(m, phi, found.raw, own=own)
    regions = np.asarray(m.sum(axis=1) > 0)
    spread = outlook[regions].std() if regions.any() else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(regions, (outlook - outlook[regions].mean()) / spread, np.nan)
    defined = np.isfinite(found.raw)
    gain = np.where(regions[:, None] & defined[None, :], gain, np.nan)
    status = np.full(gain.shape, "ok", dtype=object)
    status[:, ~defined] = found.industry_status[~defined][None, :]
    status[~regions, :] = "no-presence"
    table = pd.DataFrame(
        {
            **cell_labels(matrix),
            "value": gain.ravel(),
            "density": density_kernel(m, phi, own=own).ravel(),
            "present": m.ravel().astype(np.int8),
            "status": status.ravel(),
        }
    )
    rows = [
        {"region": region, "value": value, "raw": plain if here else np.nan}
        for region, value, plain, here in zip(matrix.regions, scaled, outlook, regions, strict=True)
    ]
    return Result(
        kind="complexity_outlook",
        table=table,
        params={"own": own, "presence": presence, "threshold": threshold},
        units={"value": "standard deviations of ECI"},
        citation="Hausmann, Hidalgo and co-authors (2014), The Atlas of Economic Complexity",
        extra={"outlook": rows},
    )


def income_content(data: Any, income: Any) -> Result:
    r"""PRODY of industries and EXPY of regions: the incomes that go with what is made.

    .. math:: PRODY_i = \sum_r \frac{s_{ri}}{\sum_q s_{qi}} Y_r, \qquad
        EXPY_r = \sum_i s_{ri}\, PRODY_i, \qquad s_{ri} = x_{ri}/X_r

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``.
    income
        Income a head by region, > 0: an array (R,) or Series by region.

    Returns
    -------
    Result
        ``side`` ("industry": PRODY, "region": EXPY), ``code, value, se, status``.
        ``se`` of PRODY is that of a mean of regions with these weights.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Nothing is tested. EXPY of a region contains its own income.

    References
    ----------
    Hausmann, Hwang and Rodrik (2007), Journal of Economic Growth 12, 1–25,
    doi:10.1007/s10887-006-9009-4.

    Examples
    --------
    >>> income_content([[10, 0], [5, 5]], [20, 40]).frame["value"].round(3).tolist()
    [26.667, 40.0, 26.667, 33.333]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    y = population_vector(income, matrix, checks)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = matrix.value / matrix.region_total[:, None]
        shares[matrix.region_total == 0, :] = 0.0
        weights = shares / shares.sum(axis=0)
        prody = (weights * y[:, None]).sum(axis=0)
        # Variance of a weighted mean of independent regions (ratio estimator).
        se = np.sqrt((weights**2 * (y[:, None] - prody) ** 2).sum(axis=0))
        expy = (shares * np.where(matrix.industry_total == 0, 0.0, prody)).sum(axis=1)
    expy = np.where(matrix.region_total == 0, np.nan, expy)
    value = np.concatenate([prody, expy])
    status = np.full(value.size, "ok", dtype=object)
    status[np.isnan(value)] = "unknown-cell"
    nothing = np.concatenate([matrix.industry_total == 0, matrix.region_total == 0])
    names = ["empty-industry"] * prody.size + ["empty-region"] * expy.size
    status[nothing] = np.array(names, dtype=object)[nothing]
    table = pd.DataFrame(
        {
            "side": ["industry"] * prody.size + ["region"] * expy.size,
            "code": [*matrix.industries, *matrix.regions],
            "value": value,
            "se": np.concatenate([se, np.full(expy.size, np.nan)]),
            "status": status,
        }
    )
    return Result(
        kind="income_content",
        table=table,
        units={"value": "unit of income"},
        citation="Hausmann, Hwang and Rodrik (2007), doi:10.1007/s10887-006-9009-4",
    )
