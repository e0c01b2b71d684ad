"""Presence, proximity between industries, and how near a region is to an industry.

Presence is 0 or 1 and never anything else; density lies in [0, 1]. What is related
here is *found together*: a tie is measured in ``linkages``.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.coagglomeration import pair_table
from gunjip.measures.matrix import Floats, RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.sampling import cell_labels
from gunjip.measures.specialisation import quotient

PresenceBy = Literal["rca", "rpop", "given"]
Method = Literal["minimum", "cosine", "jaccard", "association", "probability"]
Margin = Literal["ubiquity", "cooccurrence"]


def population_vector(population: Any, matrix: RegionIndustryMatrix, checks: Checks) -> Floats:
    """(R,) population in the order of the regions; problems are noted."""
    if population is None:
        checks.add("conc-population-missing")
        checks.done()
    if isinstance(population, pd.Series | dict):
        values = pd.Series(population).reindex(matrix.regions).to_numpy(dtype=float)
    else:
        values = np.asarray(population, dtype=float)
    good = values.shape == (len(matrix.regions),) and bool((values > 0).all())
    checks.require(good, "conc-population-missing")
    checks.done()
    return values


def presence_matrix(
    matrix: RegionIndustryMatrix,
    *,
    by: PresenceBy = "rca",
    threshold: float = 1.0,
    population: Any = None,
) -> Floats:
    """(R, I) of 0 and 1: is the industry present in the region?

    "rca": LQ ≥ threshold. "rpop": jobs a head over jobs a head everywhere ≥
    threshold. "given": the values are presences already. An empty region or
    industry has no presence. A cell that is not known stops the work: whether it
    is present cannot be told.
    """
    checks = Checks()
    checks.one_of("presence", by, ("rca", "rpop", "given"))
    checks.require(threshold > 0, "needs-positive", name="threshold", value=threshold)
    checks.done()
    if by == "given":
        bad = int((~np.isin(matrix.value, (0.0, 1.0))).sum())
        checks.require(bad == 0, "conc-not-binary", count=bad)
        checks.done()
        return matrix.value.copy()
    if by == "rpop":
        people = population_vector(population, matrix, checks)
        with np.errstate(divide="ignore", invalid="ignore"):
            overall = matrix.industry_total / people.sum()
            index = (matrix.value / people[:, None]) / overall[None, :]
    else:
        index = quotient(matrix.value, matrix.region_total, matrix.industry_total, matrix.total)
    # A cell is unknown only if it is so itself or rests on an unknown total.
    empty = (matrix.region_total == 0)[:, None] | (matrix.industry_total == 0)[None, :]
    unknown = int((np.isnan(index) & ~empty).sum())
    if unknown:
        raise InputError.of("conc-needs-complete", count=unknown)
    with np.errstate(invalid="ignore"):
        # A quotient of exactly 1 must not fall to rounding.
        present: Floats = (index >= threshold * (1.0 - 1e-12)).astype(np.float64)
    return present


def proximity_kernel(
    presence: Floats, method: Method = "minimum", margin: Margin = "ubiquity"
) -> Floats:
    """(I, I) proximity of industries from presences M (R, I); NaN for absent industries.

    With C = MᵀM and margins u (the diagonal of C, or the row sums of C without it):
    minimum C/max(u_i, u_j); cosine C/√(u_i u_j); jaccard C/(u_i + u_j − C);
    association C·N/(u_i u_j) with N regions (or Σu); probability C over what chance
    gives when each co-occurrence draws two different industries (van Eck and
    Waltman 2009, as EconGeo has it).
    """
    small = presence.astype(np.float32)  # counts below 2²⁴ are exact in single precision
    together = (small.T @ small).astype(np.float64)
    u = np.diag(together).copy()
    n = float(presence.any(axis=1).sum())
    if margin == "cooccurrence":
        np.fill_diagonal(together, 0.0)
        u = together.sum(axis=1)
        n = float(u.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "minimum":
            out = together / np.maximum.outer(u, u)
        elif method == "cosine":
            out = together / np.sqrt(np.outer(u, u))
        elif method == "jaccard":
            out = together / (np.add.outer(u, u) - together)
        elif method == "association":
            out = together * n / np.outer(u, u)
        else:
            expected = np.outer(u, u / (n - u))
            out = together / (0.5 * (expected + expected.T))
    # An industry that co-occurs with nothing has proximity zero to all, not NaN.
    present = presence.any(axis=0)
    both = np.outer(present, present)
    return np.where(both, np.nan_to_num(out, nan=0.0, posinf=0.0), np.nan)


def density_kernel(presence: Floats, proximity: Floats, *, own: bool = False) -> Floats:
    """(R, I) density Σ_j φ_ij M_rj / Σ_j φ_ij, in [0, 1]; NaN for absent industries.

    Without ``own`` the industry's proximity to itself is left out of both sums.
    """
    phi = np.nan_to_num(proximity, nan=0.0)
    if own:
        # Margins by co-occurrence leave the diagonal empty.
        np.fill_diagonal(phi, np.where(presence.any(axis=0), np.maximum(np.diag(phi), 0.0), 0.0))
    else:
        np.fill_diagonal(phi, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        out: Floats = (presence @ phi) / phi.sum(axis=0)
    return np.minimum(out, 1.0)


def relatedness(
    data: Any,
    *,
    method: Method = "minimum",
    margin: Margin = "ubiquity",
    presence: PresenceBy = "rca",
    threshold: float = 1.0,
    population: Any = None,
) -> Result:
    r"""Relatedness of every pair of industries, from being present together.

    .. math:: \phi_{ij} = \frac{\sum_r M_{ri} M_{rj}}{\max(u_i, u_j)}, \quad
        u_i = \sum_r M_{ri}

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``.
    method
        "minimum" (above: the lesser of the two conditional probabilities),
        "cosine", "jaccard", "association", or "probability" (co-occurrences over
        chance).
    margin
        What the counts are compared with: "ubiquity" u_i, or "cooccurrence"
        Σ_{j≠i} C_ij, as EconGeo does. "probability" always takes the latter.
    presence
        "rca": LQ ≥ ``threshold``; "rpop": jobs a head against the whole's, with
        ``population``; "given": the table holds 0 and 1.
    threshold
        > 0.
    population
        People by region, for "rpop".

    Returns
    -------
    Result
        One row a pair: ``industry, partner, value, se, z, status``.
        ``extra["matrix"]`` is the (I, I) array, ``extra["presence"]`` (R, I).

    Raises
    ------
    InputError, ParameterError
        A cell is not known (estimate it first), or presences are not 0 and 1.

    Notes
    -----
    ``se`` and ``z`` belong to the null that the regions which have an industry are
    drawn at random: the number of shared regions is then hypergeometric, with
    variance u_i u_j (R−u_i)(R−u_j)/(R²(R−1)), and ``value`` is a fixed multiple of
    it ("jaccard" is not: there they are those of the count, on its own scale NaN).
    Diverse regions make everything look related: a high z is weak evidence.

    References
    ----------
    Hidalgo, Klinger, Barabási and Hausmann (2007), Science 317, 482–487,
    doi:10.1126/science.1144581; van Eck and Waltman (2009), JASIST 60, 1635–1651,
    doi:10.1002/asi.21075.

    Examples
    --------
    >>> m = [[1, 1, 0], [1, 1, 0], [0, 1, 1]]
    >>> relatedness(m, presence="given").frame["value"].round(3).tolist()
    [0.667, 0.0, 0.333]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    checks.one_of("method", method, ("minimum", "cosine", "jaccard", "association", "probability"))
    checks.one_of("margin", margin, ("ubiquity", "cooccurrence"))
    checks.done()
    if method == "probability":
        margin = "cooccurrence"
    m = presence_matrix(matrix, by=presence, threshold=threshold, population=population)
    phi = proximity_kernel(m, method, margin)
    u = m.sum(axis=0)
    regions = float(m.any(axis=1).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        count = m.T @ m
        mean = np.outer(u, u) / regions
        spread = np.sqrt(
            np.outer(u * (regions - u), u * (regions - u)) / (regions**2 * (regions - 1.0))
        )
        z = np.where(spread > 0, (count - mean) / spread, np.nan)
        factor = np.where(count > 0, phi / count, np.nan)
        se = np.where(np.isfinite(factor), spread * factor, np.nan)
    if method == "jaccard":
        se = np.full(phi.shape, np.nan)
    table = pair_table(matrix, {"value": phi, "se": se, "z": z})
    table["status"] = np.where(table["value"].isna(), "no-presence", "ok").astype(object)
    return Result(
        kind="relatedness",
        table=table,
        params={
            "method": method,
            "margin": margin,
            "presence": presence,
            "threshold": threshold,
            "absent_cells": matrix.absent_cells,
        },
        null="the regions that have an industry are drawn at random",
        units={"value": "proximity"},
        citation="Hidalgo, Klinger, Barabási and Hausmann (2007), doi:10.1126/science.1144581",
        extra={
            "matrix": phi,
            "presence": m,
            "industries": matrix.industries.to_numpy(dtype=object),
            "regions": matrix.regions.to_numpy(dtype=object),
        },
    )


def relatedness_density(
    data: Any,
    *,
    method: Method = "minimum",
    own: bool = False,
    presence: PresenceBy = "rca",
    threshold: float = 1.0,
    population: Any = None,
) -> Result:
    r"""How much of what is related to an industry a region already has.

    .. math:: d_{ri} = \frac{\sum_j \phi_{ij} M_{rj}}{\sum_j \phi_{ij}} \in [0, 1]

    Parameters
    ----------
    data, method, presence, threshold, population
        As in ``relatedness`` (margins by ubiquity, or by co-occurrence for
        "probability").
    own
        Whether an industry's proximity to itself counts (ecomplexity does so: a
        region then looks near to what it has).

    Returns
    -------
    Result
        One row a cell: ``region, industry, value`` in [0, 1], ``present`` (0 or 1)
        and ``status``. An industry related to nothing and a
        region that has nothing are NaN with "no-presence".

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Nothing is tested. Density rises with the region's diversity: compare within a
    region, or with industries of the same ubiquity.

    References
    ----------
    Hidalgo and co-authors (2007), doi:10.1126/science.1144581; Boschma, Balland and
    Kogler (2015), doi:10.1093/icc/dtu012.

    Examples
    --------
    >>> m = [[1, 1, 0], [1, 1, 0], [0, 1, 1]]
    >>> relatedness_density(m, presence="given").frame["value"].round(3).tolist()
    [1.0, 0.667, 1.0, 1.0, 0.667, 1.0, 1.0, 0.333, 1.0]
    """
    matrix = region_industry_matrix(data)
    checks = Checks()
    checks.one_of("method", method, ("minimum", "cosine", "jaccard", "association", "probability"))
    checks.done()
    m = presence_matrix(matrix, by=presence, threshold=threshold, population=population)
    margin: Margin = "cooccurrence" if method == "probability" else "ubiquity"
    phi = proximity_kernel(m, method, margin)
    value = density_kernel(m, phi, own=own)
    # Of a region with nothing in it no nearness can be told.
    value[~m.any(axis=1), :] = np.nan
    table = pd.DataFrame(
        {
            **cell_labels(matrix),
            "value": value.ravel(),
            "present": m.ravel().astype(np.int8),
            "status": np.where(np.isnan(value.ravel()), "no-presence", "ok").astype(object),
        }
    )
    return Result(
        kind="relatedness_density",
        table=table,
        params={
            "method": method,
            "own": own,
            "presence": presence,
            "threshold": threshold,
            "absent_cells": matrix.absent_cells,
        },
        units={"value": "0 to 1"},
        citation="Hidalgo, Klinger, Barabási and Hausmann (2007), doi:10.1126/science.1144581",
        extra={"matrix": value, "proximity": phi},
    )
