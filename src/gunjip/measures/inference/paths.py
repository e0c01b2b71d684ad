"""Simulated paths as the rest of this room takes them.

A simulated value that does not exist is NaN (no plant had a neighbour at that
distance): it is left out at its own point and never spoils the rest.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.validation import Checks

Floats = NDArray[np.float64]
Alternative = Literal["greater", "less", "two-sided"]


def as_paths(checks: Checks, simulated: ArrayLike) -> Floats:
    try:
        paths = np.asarray(simulated, dtype=np.float64)
    except (TypeError, ValueError):
        checks.add("not-numbers", name="simulated")
        return np.empty((0, 0))
    if paths.ndim == 1:
        paths = paths[:, None]
    if checks.require(paths.ndim == 2, "inference-not-paths", ndim=paths.ndim):
        checks.require(paths.shape[0] >= 1, "inference-no-simulation")
    return paths


def check_beside(checks: Checks, seen: Floats, paths: Floats) -> None:
    """The observed path has a value for each point of the simulated ones; told of sound paths only."""
    if not checks.problems:
        checks.require(
            seen.shape == (paths.shape[1],),
            "wrong-length",
            name="observed",
            length=seen.size,
            expected=paths.shape[1],
        )
    checks.done()


def check_level(checks: Checks, level: float) -> None:
    checks.require(0.0 < level < 1.0, "inference-level", value=level)


def quantiles(paths: Floats, shares: tuple[float, ...]) -> list[Floats]:
    """Quantiles (type 7) over the values that exist, a column at a time."""
    ordered = np.sort(paths, axis=0)  # NaN goes last
    count = np.isfinite(paths).sum(axis=0)
    columns = np.arange(paths.shape[1])
    out = []
    for share in shares:
        position = share * np.maximum(count - 1, 0)
        low = np.floor(position).astype(np.intp)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        weight = position - low
        a, b = ordered[low, columns], ordered[high, columns]
        out.append(np.where(count > 0, a + weight * (b - a), np.nan))
    return out


def mean_path(paths: Floats) -> Floats:
    finite = np.isfinite(paths)
    count = finite.sum(axis=0)
    total = np.where(finite, paths, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
