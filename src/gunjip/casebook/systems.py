"""Statements about whole systems made computable: weakest link, joint factors, horizon.

The texts give words and no formula for these; each function says what it adds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks


def _mean(parts: Sequence[float], elasticity: float) -> float:
    """Mean of constant elasticity of substitution with equal weights."""
    x = np.asarray(parts, dtype=np.float64)
    if elasticity == 0.0:
        return float(x.min())
    if np.isinf(elasticity):
        return float(x.mean())
    if elasticity <= 1.0 and (x == 0.0).any():
        return 0.0  # the limit: nothing stands in for what is missing
    if elasticity == 1.0:
        return float(np.exp(np.log(x).mean()))
    rho = (elasticity - 1.0) / elasticity
    top = float(x.max())
    if top == 0.0:
        return 0.0
    return float(top * np.mean((x / top) ** rho) ** (1.0 / rho))


def _unit_interval(checks: Checks, **parts: float) -> None:
    for name, value in parts.items():
        checks.require(
            bool(0.0 <= value <= 1.0), "needs-between", name=name, low=0, high=1, value=value
        )


def system_stability(
    production: float, research: float, support: float, *, elasticity: float = 0.5
) -> float:
    r"""Stability of a cluster as a system of three functions (MOD-32, H-09).

    .. math:: S = \Big(\tfrac13 \sum_k x_k^{\rho}\Big)^{1/\rho}, \qquad
              \rho = \frac{\sigma - 1}{\sigma}

    Parameters
    ----------
    production, research, support
        Level of each function, 0 (missing) to 1 (complete).
    elasticity
        σ ≥ 0: 0 is the strict weakest link (the minimum), 0.5 the harmonic
        mean, 1 the geometric, infinity perfect substitutes (the mean).

    Returns
    -------
    float
        0 to 1. For σ ≤ 1 a missing function brings it to 0.

    Raises
    ------
    ParameterError
        A level outside 0 to 1, a negative elasticity.

    Notes
    -----
    The text says that policy loses effect when an element is missing; the
    elasticity is Gunjip's, is no statement of the text, and should be varied.

    References
    ----------
    S3 L44-57 (flags F-09, F-10).

    Examples
    --------
    >>> system_stability(1, 1, 0), round(system_stability(1, 1, 0, elasticity=np.inf), 3)
    (0.0, 0.667)
    """
    checks = Checks()
    _unit_interval(checks, production=production, research=research, support=support)
    checks.require(elasticity >= 0, "needs-at-least", name="elasticity", least=0, value=elasticity)
    checks.done()
    return _mean((production, research, support), elasticity)


def policy_efficiency(
    production: float,
    research: float,
    support: float,
    *,
    effort: float = 1.0,
    elasticity: float = 0.5,
) -> Result:
    """What a policy effort yields under the system's stability, and what each gap costs.

    Parameters
    ----------
    production, research, support
        Levels, 0 to 1.
    effort
        Effort of policy, ≥ 0, in any unit.
    elasticity
        As in `system_stability`.

    Returns
    -------
    Result
        Frame with ``without`` ("", "production", "research", "support"),
        ``stability``, ``efficiency`` (effort × stability), ``loss`` (share of
        the full system's), ``proportional_loss`` (the share were functions
        perfect substitutes).

    References
    ----------
    S3 L51-57.

    Examples
    --------
    >>> policy_efficiency(1, 1, 1).frame["loss"].tolist()
    [0.0, 1.0, 1.0, 1.0]
    """
    checks = Checks()
    checks.require(effort >= 0, "needs-at-least", name="effort", least=0, value=effort)
    checks.done()
    levels = {"production": production, "research": research, "support": support}
    base = system_stability(production, research, support, elasticity=elasticity)
    plain = sum(levels.values())
    rows = []
    for gap in ("", *levels):
        here = {name: (0.0 if name == gap else level) for name, level in levels.items()}
        stability = system_stability(**here, elasticity=elasticity)
        rows.append(
            {
                "without": gap,
                "stability": stability,
                "efficiency": effort * stability,
                "loss": 1.0 - stability / base if base > 0 else np.nan,
                "proportional_loss": levels.get(gap, 0.0) / plain if plain > 0 else np.nan,
            }
        )
    return Result(
        kind="policy_efficiency",
        table=pd.DataFrame(rows),
        params={**levels, "effort": effort, "elasticity": elasticity},
        citation="S3 L44-57",
    )


def adaptive_evolution(
    external: float, internal_soft: float, self_transformation: float, *, elasticity: float = 1.0
) -> Result:
    """The joint score of three factors beside each factor alone (MOD-04, H-08).

    Parameters
    ----------
    external, internal_soft, self_transformation
        Scores from 0 to 1 (the second sorting of factors, TYP-C2).
    elasticity
        How far one factor stands in for another; 1 is the geometric mean.

    Returns
    -------
    Result
        Frame with ``model`` ("integrated", "external only", "internal_soft
        only", "self_transformation only") and ``score``.

    Notes
    -----
    The text calls for joining the factors and gives no formula. Which model
    explains growth better is a question for data (H-08), not for this score.

    References
    ----------
    S0 L78-84 (flag F-38).

    Examples
    --------
    >>> adaptive_evolution(0.9, 0.9, 0.1).frame["model"].tolist()[0]
    'integrated'
    """
    factors = {
        "external": external,
        "internal_soft": internal_soft,
        "self_transformation": self_transformation,
    }
    checks = Checks()
    _unit_interval(checks, **factors)
    checks.require(elasticity >= 0, "needs-at-least", name="elasticity", least=0, value=elasticity)
    checks.done()
    rows = [("integrated", _mean(tuple(factors.values()), elasticity))]
    rows += [(f"{name} only", float(value)) for name, value in factors.items()]
    return Result(
        kind="adaptive_evolution",
        table=pd.DataFrame(rows, columns=["model", "score"]),
        params={**factors, "elasticity": elasticity},
        citation="S0 L78-84",
    )


def formation_by_horizon(
    times: ArrayLike,
    *,
    follow_up: float,
    horizons: Sequence[float] = (3.0, 10.0),
    confidence: float = 0.95,
) -> Result:
    """How often a cluster formed within each horizon, with exact intervals (H-10, I-16).

    Parameters
    ----------
    times
        Years to formation per case or run, shape (n,); NaN where none formed
        while it was watched.
    follow_up
        Years that every case was watched.
    horizons
        Years asked about.
    confidence
        Of the Clopper–Pearson intervals.

    Returns
    -------
    Result
        Frame with ``horizon``, ``formed``, ``n``, ``share``, ``low``, ``high``
        and ``status`` ("ok", or "watched too short" with NaN where the horizon
        exceeds ``follow_up``).

    Raises
    ------
    ParameterError
        No cases, negative times, times beyond ``follow_up``.

    Notes
    -----
    The claim is that three years do not suffice and ten are needed. The
    function only counts; nothing of the claim is built in.

    References
    ----------
    S4 L809-811, L827-835.

    Examples
    --------
    >>> out = formation_by_horizon([2, 5, 8, float("nan")], follow_up=15)
    >>> out.frame["share"].tolist()
    [0.25, 0.75]
    """
    from scipy.special import betaincinv

    t = np.asarray(times, dtype=np.float64).ravel()
    checks = Checks()
    checks.require(t.size > 0, "casebook-times-empty")
    known = t[np.isfinite(t)]
    checks.require(
        bool((known >= 0).all()) and bool((known <= follow_up).all()) and not np.isinf(t).any(),
        "casebook-times-range",
        follow_up=follow_up,
    )
    checks.require(follow_up > 0, "needs-positive", name="follow_up", value=follow_up)
    checks.require(
        0 < confidence < 1, "needs-between", name="confidence", low=0, high=1, value=confidence
    )
    checks.done()
    tail = (1.0 - confidence) / 2.0
    rows = []
    for h in horizons:
        k, n = int((known <= h).sum()), int(t.size)
        if h > follow_up:
            rows.append((h, k, n, np.nan, np.nan, np.nan, "watched too short"))
            continue
        low = betaincinv(k, n - k + 1, tail) if k > 0 else 0.0
        high = betaincinv(k + 1, n - k, 1.0 - tail) if k < n else 1.0
        rows.append((h, k, n, k / n, float(low), float(high), "ok"))
    names = ["horizon", "formed", "n", "share", "low", "high", "status"]
    return Result(
        kind="formation_by_horizon",
        table=pd.DataFrame(rows, columns=names),
        params={
            "follow_up": follow_up,
            "horizons": [float(h) for h in horizons],
            "confidence": confidence,
        },
        units={"horizon": "years"},
        citation="S4 L809-811, L827-835",
    )
