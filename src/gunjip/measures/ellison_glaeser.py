"""Concentration of industries beyond what the sizes of their plants explain.

Ellison–Glaeser, Maurel–Sédillot and Devereux–Griffith–Simpson, exact from plants;
bounds from tables whose plant sizes are not known. The formulas of variance and
bounds stand in ``plant_sizes`` and ``herfindahl_bounds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed
from gunjip.measures.plant_sizes import plant_index


def ellison_glaeser(
    data: Any,
    *,
    herfindahl: Mapping[Any, float] | pd.Series[float] | None = None,
    size_classes: pd.DataFrame | None = None,
    smallest_plant: float = 0.0,
    base: Any = None,
    draws: int = 199,
    simulations: int = 0,
    level: float = 0.9,
    seed: Seed = None,
) -> Result:
    r"""Ellison–Glaeser index γ of geographic concentration.

    .. math:: \gamma_i = \frac{G_i/(1-\sum_r x_r^2) - H_i}{1 - H_i},
        \quad G_i = \sum_r (s_{ir} - x_r)^2, \quad H_i = \sum_p z_{ip}^2

    Parameters
    ----------
    data
        Plants (columns ``region, industry, jobs, plant``), an ``Establishments``
        with regions, or a region × industry table: see ``region_industry_matrix``.
    herfindahl
        For a table: the plant Herfindahl of each industry where it is published.
    size_classes
        For a table: numbers of plants by size class, columns ``industry, low,
        high, plants`` (``high`` empty for the open class).
    smallest_plant
        Least jobs of a plant, ≥ 0, for the bounds from plant counts. 0 is safe;
        1 narrows them where every plant counted has a job.
    base
        Shares of the regions that chance follows, (R,) or a Series by region;
        by default the shares of all the table's jobs.
    draws
        Placings of each industry's plants per truth tried, for the intervals (0: no
        intervals; at least 19).
    simulations
        Random scatters of the plants for ``p_value`` (0: the normal tail of z).
    level, seed
        Coverage of the intervals; seed of placings and scatters.

    Returns
    -------
    Result
        One row an industry: ``value``, ``se`` and ``z`` (under the null),
        one-sided ``p_value`` (towards concentration) and ``q_value`` (the same under
        Benjamini–Hochberg control over industries), ``placing_se`` (standard error
        under the fitted location probabilities), ``low, high`` (of the index of the
        industry's own location probabilities), ``model_low, model_high`` (of γ when
        those are a draw of the model; wider), ``bound_low``, ``bound_high`` (where plant sizes or cells are
        hidden; outer), ``concentration`` (G), ``herfindahl`` and its bounds,
        ``plants``, ``status``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    γ is free of the number and size of plants in expectation: 0 under the null,
    1 when all plants share one region. The null distribution of G is skewed to
    the right: small normal p-values are too small, ``simulations`` are exact.
    The intervals keep the plants' sizes, draw their places again under a family of
    truths and hold those that do not put the observed index into a tail (see
    ``index_intervals``); they cover 85 to 95 % at nominal 90 % in every case of
    ``docs/measures/calibration_tables.md``, 90 % on average. ``low, high`` answers
    "which concentration would these plants show again and again", ``model_low,
    model_high`` "which γ", of which one industry is one draw only. With a
    given ``herfindahl`` the standard error is that of 1/H equal plants. From a
    table, the bounds of G and H give those of γ. Plant counts alone cannot show that
    γ > 0: each cell might be one giant plant; ``expected_herfindahl`` narrows them.

    References
    ----------
    Ellison and Glaeser (1997), Journal of Political Economy 105, 889–927,
    eq. 5 and p. 907, doi:10.1086/262098.

    Examples
    --------
    >>> import pandas as pd
    >>> plants = pd.DataFrame(
    ...     {
    ...         "plant": range(6),
    ...         "region": ["a", "a", "a", "b", "b", "b"],
    ...         "industry": ["x", "x", "y", "y", "y", "x"],
    ...         "jobs": [4, 4, 4, 4, 4, 4],
    ...     }
    ... )
    >>> ellison_glaeser(plants, draws=0).frame["value"].round(4).tolist()
    [-0.3333, -0.3333]
    """
    return plant_index(
        "ellison_glaeser",
        data,
        herfindahl=herfindahl,
        size_classes=size_classes,
        smallest_plant=smallest_plant,
        base=base,
        draws=draws,
        simulations=simulations,
        level=level,
        seed=seed,
        citation="Ellison and Glaeser (1997), doi:10.1086/262098",
    )


def maurel_sedillot(
    data: Any,
    *,
    herfindahl: Mapping[Any, float] | pd.Series[float] | None = None,
    size_classes: pd.DataFrame | None = None,
    smallest_plant: float = 0.0,
    base: Any = None,
    draws: int = 199,
    simulations: int = 0,
    level: float = 0.9,
    seed: Seed = None,
) -> Result:
    r"""Maurel–Sédillot index of geographic concentration.

    .. math:: \gamma^{MS}_i = \frac{(\sum_r s_{ir}^2 - \sum_r x_r^2)/(1-\sum_r x_r^2) - H_i}
        {1 - H_i}

    Parameters
    ----------
    data
        Plants (columns ``region, industry, jobs, plant``), an ``Establishments``
        with regions, or a region × industry table: see ``region_industry_matrix``.
    herfindahl
        For a table: the plant Herfindahl of each industry where it is published.
    size_classes
        For a table: numbers of plants by size class, columns ``industry, low,
        high, plants`` (``high`` empty for the open class).
    smallest_plant
        Least jobs of a plant, ≥ 0, for the bounds from plant counts. 0 is safe;
        1 narrows them where every plant counted has a job.
    base
        Shares of the regions that chance follows, (R,) or a Series by region;
        by default the shares of all the table's jobs.
    draws
        Placings of each industry's plants per truth tried, for the intervals (0: no
        intervals; at least 19).
    simulations
        Random scatters of the plants for ``p_value`` (0: the normal tail of z).
    level, seed
        Coverage of the intervals; seed of placings and scatters.

    Returns
    -------
    Result
        One row an industry: ``value``, ``se`` and ``z`` (under the null),
        one-sided ``p_value`` (towards concentration) and ``q_value`` (the same under
        Benjamini–Hochberg control over industries), ``placing_se`` (standard error
        under the fitted location probabilities), ``low, high`` (of the index of the
        industry's own location probabilities), ``model_low, model_high`` (of γ when
        those are a draw of the model; wider), ``bound_low``, ``bound_high`` (where plant sizes or cells are
        hidden; outer), ``concentration`` (G), ``herfindahl`` and its bounds,
        ``plants``, ``status``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Unlike Ellison and Glaeser's it is the probability that two plants share a
    region, over chance: an industry in small regions can be negative although its
    shares differ from the base. The variance under the null is exact (from plant
    pairs; derivation in ``plant_sizes.null_se``).

    References
    ----------
    Maurel and Sédillot (1999), Regional Science and Urban Economics 29, 575–604,
    doi:10.1016/S0166-0462(99)00020-6.

    Examples
    --------
    >>> import pandas as pd
    >>> plants = pd.DataFrame(
    ...     {
    ...         "plant": range(6),
    ...         "region": ["a", "a", "a", "b", "b", "b"],
    ...         "industry": ["x", "x", "y", "y", "y", "x"],
    ...         "jobs": [4, 4, 4, 4, 4, 4],
    ...     }
    ... )
    >>> maurel_sedillot(plants, draws=0).frame["value"].round(4).tolist()
    [-0.3333, -0.3333]
    """
    return plant_index(
        "maurel_sedillot",
        data,
        herfindahl=herfindahl,
        size_classes=size_classes,
        smallest_plant=smallest_plant,
        base=base,
        draws=draws,
        simulations=simulations,
        level=level,
        seed=seed,
        citation="Maurel and Sédillot (1999), doi:10.1016/S0166-0462(99)00020-6",
    )


def devereux_griffith_simpson(
    data: Any,
    *,
    herfindahl: Mapping[Any, float] | pd.Series[float] | None = None,
    size_classes: pd.DataFrame | None = None,
    smallest_plant: float = 0.0,
    base: Any = None,
    draws: int = 199,
    simulations: int = 0,
    level: float = 0.9,
    seed: Seed = None,
) -> Result:
    r"""Devereux–Griffith–Simpson agglomeration: concentration in space less that in plants.

    .. math:: \alpha_i = \Big(\sum_r s_{ir}^2 - \frac1{\min(N_i, R)}\Big) -
        \Big(H_i - \frac1{N_i}\Big)

    Parameters
    ----------
    data
        Plants (columns ``region, industry, jobs, plant``), an ``Establishments``
        with regions, or a region × industry table: see ``region_industry_matrix``.
    herfindahl
        For a table: the plant Herfindahl of each industry where it is published.
    size_classes
        For a table: numbers of plants by size class, columns ``industry, low,
        high, plants`` (``high`` empty for the open class).
    smallest_plant
        Least jobs of a plant, ≥ 0, for the bounds from plant counts. 0 is safe;
        1 narrows them where every plant counted has a job.
    base
        Shares of the regions that chance follows, (R,) or a Series by region;
        by default the shares of all the table's jobs.
    draws
        Placings of each industry's plants per truth tried, for the intervals (0: no
        intervals; at least 19).
    simulations
        Random scatters of the plants for ``p_value`` (0: the normal tail of z).
    level, seed
        Coverage of the intervals; seed of placings and scatters.

    Returns
    -------
    Result
        One row an industry: ``value``, ``se`` and ``z`` (under the null),
        one-sided ``p_value`` (towards concentration) and ``q_value`` (the same under
        Benjamini–Hochberg control over industries), ``placing_se`` (standard error
        under the fitted location probabilities), ``low, high`` (of the index of the
        industry's own location probabilities), ``model_low, model_high`` (of γ when
        those are a draw of the model; wider), ``bound_low``, ``bound_high`` (where plant sizes or cells are
        hidden; outer), ``concentration`` (G), ``herfindahl`` and its bounds,
        ``plants``, ``status``.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    N is the number of plants with jobs, R the number of regions with a base share.
    The paper itself was not at hand when this was written: the form above follows
    its description in later work, and no agreement with the original is claimed.
    ``low, high`` are of the index's expectation for these sizes; there is no γ in it,
    and ``model_low, model_high`` are NaN. There is no base in the index; the null (for ``se`` and ``z``) still lets plants
    fall by the base shares, and its mean under it is not zero (``z`` allows for it).

    References
    ----------
    Devereux, Griffith and Simpson (2004), Regional Science and Urban Economics 34,
    533–564, doi:10.1016/S0166-0462(03)00073-7.

    Examples
    --------
    >>> import pandas as pd
    >>> plants = pd.DataFrame(
    ...     {
    ...         "plant": range(6),
    ...         "region": ["a", "a", "a", "b", "b", "b"],
    ...         "industry": ["x", "x", "y", "y", "y", "x"],
    ...         "jobs": [4, 4, 4, 4, 4, 4],
    ...     }
    ... )
    >>> devereux_griffith_simpson(plants, draws=0).frame["value"].round(4).tolist()
    [0.0556, 0.0556]
    """
    return plant_index(
        "devereux_griffith_simpson",
        data,
        herfindahl=herfindahl,
        size_classes=size_classes,
        smallest_plant=smallest_plant,
        base=base,
        draws=draws,
        simulations=simulations,
        level=level,
        seed=seed,
        citation="Devereux, Griffith and Simpson (2004), doi:10.1016/S0166-0462(03)00073-7",
    )
