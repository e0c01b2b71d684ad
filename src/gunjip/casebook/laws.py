"""The equations that the literature states, or that its own numbers imply.

Only rows that state an equation or can be recomputed stand here; estimation on
a user's ties (Poisson, intervals, borders) is the work of ``linkages``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.casebook.records import Roles, Value
from gunjip.casebook.units import unit_of
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks, as_float_vector

Vector = NDArray[np.float64]
ROLES: tuple[str, str, str] = ("VP", "SO", "SS")


def interaction_strength(
    distance: ArrayLike,
    mass_i: ArrayLike = 1.0,
    mass_j: ArrayLike = 1.0,
    *,
    beta: float = 2.0,
    scale: float = 1.0,
    softening: float = 0.0,
) -> Vector:
    r"""Interaction by distance (LAW-01, MOD-10).

    .. math:: I_{ij} = G\, m_i m_j\, (d_{ij}^2 + \varepsilon^2)^{-\beta/2}

    Parameters
    ----------
    distance
        Distances, any shape, ≥ 0; above 0 where ``softening`` is 0.
    mass_i, mass_j
        Masses that broadcast with ``distance``, ≥ 0.
    beta
        Exponent; 2 is the law as stated, 1.24 what its own chart implies.
    scale
        G, > 0.
    softening
        ε in the unit of distance, ≥ 0: keeps the law finite at 0.

    Returns
    -------
    ndarray
        Interaction in the unit of ``scale``; the broadcast shape.

    Raises
    ------
    ParameterError
        Values outside their domain.

    References
    ----------
    S4 L123; S4 L572-602 (flag F-33).

    Examples
    --------
    >>> a, b = interaction_strength([100.0, 50.0])
    >>> float(b / a)
    4.0
    """
    d, mi, mj = (np.asarray(x, dtype=np.float64) for x in (distance, mass_i, mass_j))
    checks = Checks()
    ok = bool(np.isfinite(d).all()) and d.size > 0 and float(d.min()) >= 0.0
    checks.require(ok, "casebook-law-distance", name="distance")
    if ok and softening == 0.0:
        checks.require(float(d.min()) > 0.0, "casebook-law-zero", name="distance")
    for name, mass in (("mass_i", mi), ("mass_j", mj)):
        checks.require(
            bool(np.isfinite(mass).all()) and bool((mass >= 0).all()),
            "casebook-law-distance",
            name=name,
        )
    checks.require(bool(np.isfinite(beta)), "not-finite", name="beta", count=1, first=0)
    checks.require(scale > 0, "needs-positive", name="scale", value=scale)
    checks.require(softening >= 0, "needs-at-least", name="softening", least=0, value=softening)
    checks.done()
    strength = scale * mi * mj * (d * d + softening * softening) ** (-beta / 2.0)
    return np.asarray(strength, dtype=np.float64)


def from_anchor(
    distance: ArrayLike, anchor_distance: float, anchor_contact: float, *, beta: float = 2.0
) -> Vector:
    r"""What the law expects elsewhere from one point: :math:`c_0 (d / d_0)^{-\beta}` (LAW-06).

    Examples
    --------
    >>> from_anchor([160, 410], 80, 7500).round().tolist()
    [1875.0, 286.0]
    """
    checks = Checks()
    d = _positive(checks, "distance", distance)
    checks.require(
        anchor_distance > 0, "needs-positive", name="anchor_distance", value=anchor_distance
    )
    checks.require(
        anchor_contact > 0, "needs-positive", name="anchor_contact", value=anchor_contact
    )
    checks.done()
    return np.asarray(anchor_contact * (d / anchor_distance) ** (-beta), dtype=np.float64)


def _positive(checks: Checks, name: str, values: ArrayLike) -> Vector:
    x = as_float_vector(checks, name, values)
    if x.size and np.isfinite(x).all():
        low = float(x.min())
        checks.require(low > 0, "needs-positive", name=name, value=low)
    return x


def _line(x: Vector, y: Vector) -> tuple[float, float, float, float]:
    """Slope, intercept, correlation and the slope's standard error by least squares."""
    dx, dy = x - x.mean(), y - y.mean()
    sxx, syy, sxy = float(dx @ dx), float(dy @ dy), float(dx @ dy)
    slope = sxy / sxx
    r = sxy / np.sqrt(sxx * syy) if syy > 0 else np.nan
    rest = max(syy - slope * sxy, 0.0)
    error = np.sqrt(rest / (x.size - 2) / sxx) if x.size > 2 else np.nan
    return slope, float(y.mean() - slope * x.mean()), float(r), float(error)


def distance_exponent(
    distance: ArrayLike, contact: ArrayLike, *, confidence: float = 0.95
) -> Result:
    r"""Exponent of contact on distance by least squares on logarithms (LAW-06).

    .. math:: \ln c = a - \beta \ln d, \qquad
              \beta_{k} = -\ln(c_{k+1}/c_k) / \ln(d_{k+1}/d_k)

    Parameters
    ----------
    distance, contact
        Shape (n,), n ≥ 2, all above 0, distances not all equal.
    confidence
        Of the interval (Student t, n − 2 degrees of freedom), in (0, 1).

    Returns
    -------
    Result
        Frame with ``term`` ("ols", "step 80-160" …, "span"), ``beta``, ``low``,
        ``high``, ``r_squared``, ``n``, ``status``. With fewer than ten points
        the status is "few points": nothing is tested. ``extra`` has the
        exponential fit: ``half_distance`` and ``r_squared_exponential``.

    Raises
    ------
    ParameterError
        Lengths differ, values not above 0, fewer than two different distances.

    Notes
    -----
    Each point of Dyer's chart is an average over many suppliers, so that even
    the interval says less than it seems.

    References
    ----------
    Computed from S4 L572-602 (Dyer 1994).

    Examples
    --------
    >>> fit = distance_exponent([80, 160, 410], [7500, 3500, 1000])
    >>> round(fit.extra["beta"], 3), round(fit.extra["r_squared"], 3)
    (1.239, 0.997)
    """
    from scipy.special import stdtrit

    checks = Checks()
    d = _positive(checks, "distance", distance)
    c = _positive(checks, "contact", contact)
    if d.size != c.size:
        checks.add("wrong-length", name="contact", length=c.size, expected=d.size)
    checks.require(np.unique(d).size >= 2, "casebook-law-two-points", name="distance")
    checks.require(
        0 < confidence < 1, "needs-between", name="confidence", low=0, high=1, value=confidence
    )
    checks.done()
    order = np.argsort(d, kind="stable")
    d, c = d[order], c[order]
    x, y = np.log(d), np.log(c)
    slope, _, r, error = _line(x, y)
    half = float(stdtrit(d.size - 2, 0.5 + confidence / 2)) * error if d.size > 2 else np.nan
    few = "few points" if d.size < 10 else "ok"
    rows = [("ols", -slope, -slope - half, -slope + half, r * r, few)]
    pairs = [(k, k + 1, "step") for k in range(d.size - 1)]
    if d.size > 2:
        pairs.append((0, d.size - 1, "span"))
    for i, j, word in pairs:
        same = d[i] == d[j]
        value = np.nan if same else -(y[j] - y[i]) / (x[j] - x[i])
        status = "same distance" if same else "two points"
        rows.append((f"{word} {d[i]:g}-{d[j]:g}", float(value), np.nan, np.nan, np.nan, status))
    frame = pd.DataFrame(rows, columns=["term", "beta", "low", "high", "r_squared", "status"])
    frame["n"] = d.size
    rate, _, r_exp, _ = _line(d, y)
    return Result(
        kind="distance_exponent",
        table=frame,
        params={"confidence": confidence},
        citation="S4 L123; S4 L572-602 (Dyer 1994)",
        extra={
            "beta": -slope,
            "r_squared": r * r,
            "half_distance": np.log(2) / -rate if rate < 0 else np.nan,
            "r_squared_exponential": r_exp * r_exp,
            "stated": 2.0,
        },
    )


def log_gradient(x: ArrayLike, y: ArrayLike) -> dict[str, float]:
    r"""A straight line on a logarithm: :math:`y = a + b \ln x` (LAW-07).

    Parameters
    ----------
    x
        Shape (n,), above 0, n ≥ 2, not all equal.
    y
        Shape (n,).

    Returns
    -------
    dict
        ``intercept``, ``slope`` (per unit of ln x), ``r``, ``n``.

    Examples
    --------
    >>> g = log_gradient([80, 160, 410], [80, 105, 130])
    >>> round(g["intercept"], 1), round(g["slope"], 1), round(g["r"], 3)
    (-51.6, 30.4, 0.996)
    """
    checks = Checks()
    a = _positive(checks, "x", x)
    b = as_float_vector(checks, "y", y, length=a.size)
    checks.require(np.unique(a).size >= 2, "casebook-law-two-points", name="x")
    checks.done()
    slope, intercept, r, _ = _line(np.log(a), b)
    return {"intercept": intercept, "slope": slope, "r": r, "n": float(a.size)}


def weakest_roles(roles: Roles | Sequence[int]) -> tuple[str, ...]:
    """The role or roles to reinforce: those of the lowest rank (LAW-09, MOD-16).

    Parameters
    ----------
    roles
        Ranks of VP, SO and SS, each 1 to 3.

    Returns
    -------
    tuple of str
        Of "VP", "SO", "SS"; empty where all are equal, since none is weaker.

    Raises
    ------
    ParameterError
        Not three ranks from 1 to 3.

    Examples
    --------
    >>> weakest_roles((3, 1, 2)), weakest_roles((1, 1, 3)), weakest_roles((3, 3, 3))
    (('SO',), ('VP', 'SO'), ())
    """
    ranks = _ranks(roles)
    low = min(ranks)
    if low == max(ranks):
        return ()
    return tuple(name for name, rank in zip(ROLES, ranks, strict=True) if rank == low)


def _ranks(roles: Roles | Sequence[int]) -> tuple[int, int, int]:
    ranks = roles.ranks if isinstance(roles, Roles) else tuple(roles)
    checks = Checks()
    checks.require(
        len(ranks) == 3 and all(r in (1, 2, 3) for r in ranks),
        "casebook-law-ranks",
        value=str(tuple(ranks)),
    )
    checks.done()
    return (ranks[0], ranks[1], ranks[2])


def role_balance(roles: Roles | Sequence[int]) -> float:
    """Lowest rank over highest (I-07): an order made a number, to be read with care.

    Examples
    --------
    >>> role_balance((3, 3, 3))
    1.0
    """
    ranks = _ranks(roles)
    return min(ranks) / max(ranks)


def part_of_whole(whole: float, share: float) -> float:
    """A part from its whole and share (LAW-11): ``whole × share``.

    Examples
    --------
    >>> round(part_of_whole(5200, 0.60))
    3120
    """
    _share(share)
    return whole * share


def whole_from_part(part: float, share: float) -> float:
    """The whole that a part and its share imply (LAW-10): ``part / share``.

    Examples
    --------
    >>> round(whole_from_part(2.0, 0.14), 1)
    14.3
    """
    _share(share)
    return part / share


def _share(share: float) -> None:
    checks = Checks()
    checks.require(0 < share <= 1, "needs-between", name="share", low=0, high=1, value=share)
    checks.done()


def density(count: float, area: float) -> float:
    """Members per unit of area (LAW-12).

    Examples
    --------
    >>> from gunjip.casebook.units import convert
    >>> round(density(2.5e6, convert(12, "억평", "km2")))
    630
    """
    checks = Checks()
    checks.require(area > 0, "needs-positive", name="area", value=area)
    checks.done()
    return count / area


def total(values: Iterable[Value]) -> Value:
    """The sum of values of one unit's kind, one currency and one year.

    Parameters
    ----------
    values
        Values of one base unit. Currencies are not converted, and values of
        different years are not added.

    Returns
    -------
    Value
        In the base unit, derived; missing where any part is missing.

    Raises
    ------
    ParameterError
        Nothing to add, different units, or different years.

    Examples
    --------
    >>> from gunjip.casebook import record
    >>> fdi = [record(f"CASE-FDI-0{n}").values[0] for n in (1, 2, 3)]
    >>> total(fdi).value, total(fdi).unit
    (65000000000.0, 'JPY')
    """
    parts = list(values)
    checks = Checks()
    checks.require(bool(parts), "casebook-total-empty")
    bases = sorted({v.base_unit for v in parts})
    years = {v.year for v in parts}
    checks.require(len(bases) <= 1, "casebook-total-units", units=", ".join(bases))
    checks.require(
        len(years) <= 1, "casebook-total-years", years=", ".join(sorted(str(y) for y in years))
    )
    checks.require(
        all(v.value is None or unit_of(v.unit).kind != "name" for v in parts),
        "casebook-total-units",
        units="name",
    )
    checks.done()
    numbers = [v.base_value for v in parts]
    gap = any(n is None for n in numbers)
    return Value(
        name=parts[0].name,
        value=None if gap else float(sum(n for n in numbers if n is not None)),
        unit=bases[0],
        year=next(iter(years)),
        provenance="missing" if gap else "derived",
    )
