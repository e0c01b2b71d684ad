"""One bend in a short series: two joined lines by least squares, chosen against one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Fewest years on either side of a bend.
SIDE = 3


@lru_cache(maxsize=64)
def _designs(length: int) -> tuple[tuple[int, Floats, Floats], ...]:
    """Bend, design and its pseudo-inverse; bend 0 is the straight line."""
    t = np.arange(length, dtype=float)
    out = []
    for bend in (0, *range(SIDE - 1, length - SIDE + 1)):
        columns = [np.ones(length), t]
        if bend:
            columns.append(np.maximum(t - bend, 0.0))
        x = np.column_stack(columns)
        out.append((bend, x, np.linalg.pinv(x)))
    return tuple(out)


def one_bend(series: Floats) -> tuple[Ints, Floats, Floats]:
    """The bend of each series and its slopes before and after.

    .. math:: y_t = a + b t + c (t - k)_+ + e_t

    with the k that leaves the smallest sum of squares, if it lowers
    :math:`T \\ln(RSS/T)` by more than :math:`2 \\ln T` (two further
    parameters, BIC); else one line.

    Parameters
    ----------
    series
        Shape (n, T), T ≥ 3 and finite.

    Returns
    -------
    bend
        Position of the bend, 0 where there is none, shape (n,).
    before, after
        Slopes by step, shape (n,); equal where there is no bend.

    References
    ----------
    Muggeo (2003), Statistics in Medicine 22: 3055-3071, doi:10.1002/sim.1545
    (the model; here every bend is tried).

    Examples
    --------
    >>> import numpy as np
    >>> y = np.r_[np.zeros(6), np.arange(1, 6)]
    >>> bend, before, after = one_bend(y[None, :])
    >>> int(bend[0]), round(float(after[0]), 6)
    (5, 1.0)
    """
    n, length = series.shape
    best = np.full(n, np.inf)
    straight = np.full(n, np.inf)
    bend = np.zeros(n, dtype=np.int64)
    before, after = np.zeros(n), np.zeros(n)
    for k, x, inverse in _designs(length):
        beta = series @ inverse.T
        rss = ((series - beta @ x.T) ** 2).sum(axis=1)
        score = length * np.log(np.maximum(rss / length, 1e-12))
        if k == 0:
            straight = score
            before[:] = after[:] = beta[:, 1]
            continue
        better = (score < best) & (score + 2 * np.log(length) < straight)
        best = np.where(better, score, best)
        bend[better] = k
        before[better] = beta[better, 1]
        after[better] = beta[better, 1] + beta[better, 2]
    return bend, before, after
