"""Whether draws say how far the truth is off, also where it is a small whole number."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gunjip.tables.hidden.trees import Floats


def rank_range(draws: ArrayLike, truth: ArrayLike) -> tuple[Floats, Floats]:
    """Where each truth stands among its draws: the ends of its range of ranks, 0 to 1.

    With m draws, b of them below the truth and e equal to it, the range is

        b / (m + 1)  to  (b + e + 1) / (m + 1).

    If truth and draws come from one distribution, a point taken evenly from the range is
    evenly distributed over 0 to 1, whatever the distribution and m.

    Parameters
    ----------
    draws
        Shape (draws, targets).
    truth
        Shape (targets,). Where every truth is whole, draws are rounded to whole numbers:
        one that stands at 0.3 says "none".

    Returns
    -------
    two ndarrays of shape (targets,); NaN without draws.
    """
    drawn = np.asarray(draws, dtype=np.float64)
    real = np.asarray(truth, dtype=np.float64)
    count = drawn.shape[0]
    if count == 0:
        nothing = np.full(real.shape, np.nan)
        return nothing, nothing.copy()
    if (real == np.rint(real)).all():
        drawn = np.rint(drawn)
    below = (drawn < real).sum(axis=0)
    equal = (drawn == real).sum(axis=0)
    return below / (count + 1), (below + equal + 1) / (count + 1)


def randomised_coverage(least: ArrayLike, most: ArrayLike, level: float = 0.9) -> Floats:
    """Chance that the middle ``level`` holds each truth when ties are broken evenly.

    The share of the range of ranks that lies within (1 − level) / 2 to (1 + level) / 2. Its
    mean over targets is ``level`` where the draws are calibrated, also for small whole
    numbers: an interval of whole numbers must hold more than ``level`` there, since it
    cannot end within one. The mean over random ranks is given, so that no chance enters.

    Parameters
    ----------
    least, most
        From :func:`rank_range`.

    References
    ----------
    Czado, Gneiting, Held (2009): Predictive model assessment for count data. Biometrics
    65(4), section 2, doi:10.1111/j.1541-0420.2009.01191.x.

    Examples
    --------
    Of 9 draws 6 are 0, as the truth is: it stands anywhere in the lower 70 %, 65 parts of
    which are within the middle 90 %. An interval from 0 holds it for certain.

    >>> low, high = rank_range([[0.0]] * 6 + [[1.0]] * 3, [0.0])
    >>> low.tolist(), high.tolist(), randomised_coverage(low, high).round(3).tolist()
    ([0.0], [0.7], [0.929])
    """
    bottom, top = np.asarray(least, dtype=np.float64), np.asarray(most, dtype=np.float64)
    inside = np.minimum(top, (1 + level) / 2) - np.maximum(bottom, (1 - level) / 2)
    return np.asarray(np.maximum(inside, 0.0) / (top - bottom))
