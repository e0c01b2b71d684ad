"""Which inference holds where, in one place, with the reasons.

===========================  ==========================================================
``moments``                  exact moments, Pearson III and Gaussian copula
``nested``                   nested exact Monte Carlo (sizes: weighted draws, by pairs)
``moments+monte_carlo``      moments; its small p-value was simulated again
``dominant``                 one plant dominates: the mixture over its site
``spectral``                 Monte Carlo on the grid, for large samples
``none``                     nothing could be computed; ``status`` says why
===========================  ==========================================================

The limits are measured, on generated and on real sites: ``docs/measures/calibration.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Route = Literal["auto", "moments", "monte_carlo"]

#: Upper limits and p-values by moments from this many plants.
UPPER_FROM = 10
#: Lower ones; below, zero pairs are within reach and the curve's end is wrong.
LOWER_FROM = 1_000
#: With plant sizes the skewness decides for the lower side.
LOWER_SKEW = 0.5
#: Below this p-value, up to this size, the curve's tail is simulated before false-discovery
#: control: it is too light there (at 0.1 % the moments reject 0.16–0.21 % for n of 30 to 300).
RECHECK_P = 1e-2
RECHECK_UP_TO = 1_000
#: Draws of each kind.
LOWER_DRAWS = 1_999
#: A lower p-value at or below this gets more draws, so that it can survive FDR control.
MORE_P = 0.01
MORE_DRAWS = 9_999
RECHECK_DRAWS = 19_999
#: With sizes every industry has its own draws: as many as this number of pairs allows.
RECHECK_PAIRS = 400_000_000
FEWEST_RECHECK_DRAWS = 999
WEIGHTED_DRAWS = 1_999
CHECK_DRAWS = 999


@dataclass(frozen=True, slots=True)
class Plan:
    """The routes of one industry."""

    upper: str
    lower: str


def plan(
    n: int,
    route: Route,
    *,
    weighted: bool = False,
    dominant: int = 0,
    skew: float = 0.0,
    spectral: bool = True,
    spectral_from: int = 4_000,
) -> Plan:
    """Choose the routes of an industry.

    Parameters
    ----------
    n
        Its plants, at least 2.
    route
        What the caller asked for.
    weighted
        Whether plants have sizes.
    dominant
        How many plants hold a fifth of the jobs or more.
    skew
        The largest skewness over distances.
    spectral, spectral_from
        Whether the grid can be used, and from which size it pays.
    """
    simulated = "spectral" if spectral and not weighted and n > spectral_from else "nested"
    if route == "monte_carlo" or n < UPPER_FROM:
        return Plan(simulated, simulated)
    if weighted and dominant >= 2:
        # Several giants: no closed form of the mixture.
        return Plan(simulated, simulated) if route == "auto" else Plan("moments", "moments")
    upper = "dominant" if weighted and dominant == 1 else "moments"
    if route == "moments":
        return Plan(upper, "moments")
    near_normal = n >= LOWER_FROM and (not weighted or skew <= LOWER_SKEW)
    return Plan(upper, "moments" if near_normal and upper == "moments" else simulated)


def weighted_draw_count(n: int) -> int:
    """Draws for an industry with sizes: fewer where each costs much, 199 at least."""
    return int(min(WEIGHTED_DRAWS, max(199, 4_000_000_000 // max(1, n * n // 2))))


def weighted_recheck_count(n: int) -> int:
    """Draws that look again at the small p-value of an industry with sizes."""
    affordable = RECHECK_PAIRS // max(1, n * (n - 1) // 2)
    return int(min(RECHECK_DRAWS, max(FEWEST_RECHECK_DRAWS, affordable)))
