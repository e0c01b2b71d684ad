"""Specialisation of regions and concentration of industries: the public indices.

Each compares shares with a base profile and gives a value, a bootstrap interval
and bounds. What they cannot see: plants (use ``ellison_glaeser``), neighbours
(use ``autocorrelation``) and distance.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed
from gunjip.foundation.validation import Checks
from gunjip.measures.sampling import Lump
from gunjip.measures.shares import Base, Of, share_index


def krugman(
    data: Any,
    *,
    of: Of = "region",
    base: Base = "all",
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Krugman index: the sum of absolute differences of shares from the base.

    .. math:: K_r = \sum_i \left| \frac{x_{ri}}{X_r} - b_i \right|

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    of
        "region": how special each region's mix of industries is
        (specialisation); "industry": how unevenly each industry is spread over
        regions (concentration).
    base
        Compare with "all" units, the own one included, or with the "others".
    draws, level
        Tables drawn a step for ``se``, ``low`` and ``high`` (0: none; at least 19)
        and the coverage asked for.
    lump
        Jobs that settle together: see ``location_quotient``.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``region` or ``industry, value, se, low, high, bound_low, bound_high, status``. Values in [0, 2]; 0 is the base's own structure.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Krugman compared two regions; with one region against all, the own
    region is part of the base (``base="others"`` leaves it out). The interval holds the truths that the compound Poisson
    model (``sampling``) does not put into a tail; small units are biased upwards and their intervals wide.
    Bounds hold for every table within the cells' bounds.

    References
    ----------
    Krugman (1991), Geography and Trade, MIT Press, p. 75 f.

    Examples
    --------
    >>> krugman([[30, 10], [10, 30]], draws=0).frame["value"].tolist()
    [0.5, 0.5]
    """
    return share_index(
        data,
        "krugman",
        of=of,
        base=base,
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        citation="Krugman (1991), Geography and Trade",
    )


def hoover(
    data: Any,
    *,
    of: Of = "region",
    base: Base = "all",
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Hoover index (coefficient of specialisation or localisation): half of Krugman's.

    .. math:: H_r = \tfrac12 \sum_i \left| \frac{x_{ri}}{X_r} - b_i \right|

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    of
        "region": how special each region's mix of industries is
        (specialisation); "industry": how unevenly each industry is spread over
        regions (concentration).
    base
        Compare with "all" units, the own one included, or with the "others".
    draws, level
        Tables drawn a step for ``se``, ``low`` and ``high`` (0: none; at least 19)
        and the coverage asked for.
    lump
        Jobs that settle together: see ``location_quotient``.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``region` or ``industry, value, se, low, high, bound_low, bound_high, status``. Values in [0, 1]: the share of jobs that would have to change place.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Some programs print it in per cent. The interval holds the truths that the compound Poisson
    model (``sampling``) does not put into a tail; small units are biased upwards and their intervals wide.
    Bounds hold for every table within the cells' bounds.

    References
    ----------
    Hoover (1936), Review of Economics and Statistics 18, 162–171, doi:10.2307/1927875.

    Examples
    --------
    >>> hoover([[30, 10], [10, 30]], draws=0).frame["value"].tolist()
    [0.25, 0.25]
    """
    return share_index(
        data,
        "hoover",
        of=of,
        base=base,
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        citation="Hoover (1936), doi:10.2307/1927875",
    )


def theil(
    data: Any,
    *,
    of: Of = "region",
    base: Base = "all",
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Theil index: the information of the shares relative to the base.

    .. math:: T_r = \sum_i s_{ri} \ln \frac{s_{ri}}{b_i}, \quad s_{ri} = x_{ri}/X_r

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    of
        "region": how special each region's mix of industries is
        (specialisation); "industry": how unevenly each industry is spread over
        regions (concentration).
    base
        Compare with "all" units, the own one included, or with the "others".
    draws, level
        Tables drawn a step for ``se``, ``low`` and ``high`` (0: none; at least 19)
        and the coverage asked for.
    lump
        Jobs that settle together: see ``location_quotient``.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``region` or ``industry, value, se, low, high, bound_low, bound_high, status``. Values ≥ 0, in nats.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    An industry that only this unit has makes the index undefined with
    ``base="others"`` (NaN). The interval holds the truths that the compound Poisson
    model (``sampling``) does not put into a tail; small units are biased upwards and their intervals wide.
    Bounds hold for every table within the cells' bounds.

    References
    ----------
    Theil (1967), Economics and Information Theory, North-Holland.

    Examples
    --------
    >>> theil([[30, 10], [10, 30]], draws=0).frame["value"].round(4).tolist()
    [0.1308, 0.1308]
    """
    return share_index(
        data,
        "theil",
        of=of,
        base=base,
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        citation="Theil (1967), Economics and Information Theory",
    )


def locational_gini(
    data: Any,
    *,
    of: Of = "industry",
    weighting: Literal["base", "equal"] = "base",
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Locational Gini: area between the Lorenz curve of shares over the base and its diagonal.

    .. math:: G = \tfrac12 \sum_i \sum_j \left| s_i b_j - s_j b_i \right|

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    of
        "region": how special each region's mix of industries is
        (specialisation); "industry": how unevenly each industry is spread over
        regions (concentration).
    weighting
        "base": units count by their base share; "equal": all the same.
    draws, level
        Tables drawn a step for ``se``, ``low`` and ``high`` (0: none; at least 19)
        and the coverage asked for.
    lump
        Jobs that settle together: see ``location_quotient``.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``region` or ``industry, value, se, low, high, bound_low, bound_high, status``. Values in [0, 1].

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    With ``weighting="base"`` every unit counts by its base share (the
    Hoover–Gini; Krugman's own version, at most ½, is half of it). With "equal" it is
    the Gini of the quotients s/b in which small and large regions count the same;
    it has no bounds, and NaN where a cell is withheld. The interval holds the truths that the compound Poisson
    model (``sampling``) does not put into a tail; small units are biased upwards and their intervals wide.
    Bounds hold for every table within the cells' bounds.

    References
    ----------
    Krugman (1991), Geography and Trade, p. 56; Hoover (1936), doi:10.2307/1927875.

    Examples
    --------
    >>> locational_gini([[30, 10], [10, 30]], draws=0).frame["value"].tolist()
    [0.25, 0.25]
    """
    checks = Checks()
    checks.one_of("weighting", weighting, ("base", "equal"))
    checks.done()
    return share_index(
        data,
        "locational_gini" if weighting == "base" else "locational_gini_equal",
        of=of,
        base="all",
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        kind="locational_gini",
        citation="Krugman (1991), Geography and Trade, p. 56",
    )


def herfindahl(
    data: Any,
    *,
    of: Of = "region",
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Herfindahl–Hirschman index of the shares, without a base.

    .. math:: H_r = \sum_i s_{ri}^2

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    of
        "region": how special each region's mix of industries is
        (specialisation); "industry": how unevenly each industry is spread over
        regions (concentration).
    draws, level
        Tables drawn a step for ``se``, ``low`` and ``high`` (0: none; at least 19)
        and the coverage asked for.
    lump
        Jobs that settle together: see ``location_quotient``.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``region` or ``industry, value, se, low, high, bound_low, bound_high, status``. Values in [1/k, 1] with k categories.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Only the unit's own cells count: a withheld cell elsewhere does not touch it. The interval holds the truths that the compound Poisson
    model (``sampling``) does not put into a tail; small units are biased upwards and their intervals wide.
    Bounds hold for every table within the cells' bounds.

    References
    ----------
    Hirschman (1964), American Economic Review 54, 761–762.

    Examples
    --------
    >>> herfindahl([[30, 10], [10, 30]], draws=0).frame["value"].tolist()
    [0.625, 0.625]
    """
    return share_index(
        data,
        "herfindahl",
        of=of,
        base="all",
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        citation="Hirschman (1964)",
    )


def entropy(
    data: Any,
    *,
    of: Of = "region",
    log_base: float = 2.0,
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Shannon entropy of the shares: high is diverse.

    .. math:: E_r = -\sum_i s_{ri} \log s_{ri}

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    of
        "region": how special each region's mix of industries is
        (specialisation); "industry": how unevenly each industry is spread over
        regions (concentration).
    log_base
        Base of the logarithm, > 1: 2 for bits.
    draws, level
        Tables drawn a step for ``se``, ``low`` and ``high`` (0: none; at least 19)
        and the coverage asked for.
    lump
        Jobs that settle together: see ``location_quotient``.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``region` or ``industry, value, se, low, high, bound_low, bound_high, status``. Values in [0, log k].

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    Only the unit's own cells count. The interval holds the truths that the compound Poisson
    model (``sampling``) does not put into a tail; small units are biased downwards and their intervals wide.
    Bounds hold for every table within the cells' bounds.

    References
    ----------
    Shannon (1948), doi:10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    >>> entropy([[1, 1], [2, 2]], draws=0).frame["value"].tolist()
    [1.0, 1.0]
    """
    checks = Checks()
    checks.require(log_base > 1, "needs-between", name="log_base", value=log_base, low=1, high="∞")
    checks.done()
    return share_index(
        data,
        "entropy",
        of=of,
        base="all",
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        scale=1.0 / float(np.log(log_base)),
        unit_name=f"logarithm to base {log_base:g}",
        citation="Shannon (1948), doi:10.1002/j.1538-7305.1948.tb01338.x",
    )


def hachman(
    data: Any,
    *,
    of: Of = "region",
    base: Base = "all",
    draws: int = 199,
    level: float = 0.9,
    lump: Lump = None,
    seed: Seed = None,
) -> Result:
    r"""Hachman index: how alike a region's structure is to the base's.

    .. math:: \left( \sum_i s_{ri} \cdot LQ_{ri} \right)^{-1}

    Parameters
    ----------
    data
        Region × industry table: see ``region_industry_matrix``. Values ≥ 0.
    of
        "region": how special each region's mix of industries is
        (specialisation); "industry": how unevenly each industry is spread over
        regions (concentration).
    base
        Compare with "all" units, the own one included, or with the "others".
    draws, level
        Tables drawn a step for ``se``, ``low`` and ``high`` (0: none; at least 19)
        and the coverage asked for.
    lump
        Jobs that settle together: see ``location_quotient``.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``region` or ``industry, value, se, low, high, bound_low, bound_high, status``. Values in (0, 1]; 1 is the base's own structure.

    Raises
    ------
    InputError, ParameterError

    Notes
    -----
    It is the reciprocal of the mean quotient, weighted by the region's shares. The interval holds the truths that the compound Poisson
    model (``sampling``) does not put into a tail; small units are biased downwards and their intervals wide.
    Bounds hold for every table within the cells' bounds.

    References
    ----------
    Hachman (1995), Bureau of Economic and Business Research, University of Utah.

    Examples
    --------
    >>> hachman([[30, 10], [10, 30]], draws=0).frame["value"].tolist()
    [0.8, 0.8]
    """
    return share_index(
        data,
        "hachman",
        of=of,
        base=base,
        draws=draws,
        level=level,
        lump=lump,
        seed=seed,
        citation="Hachman (1995), University of Utah",
    )
