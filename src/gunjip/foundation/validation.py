"""Collect every problem first, raise once."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.errors import GunjipError, ParameterError, Problem


class Checks:
    """A list of problems that grows while arguments are looked at.

    Examples
    --------
    >>> checks = Checks()
    >>> checks.require(1 > 0, "needs-positive", name="r", value=1)
    True
    >>> checks.done()
    """

    def __init__(self, error: type[GunjipError] = ParameterError) -> None:
        self._error = error
        self.problems: list[Problem] = []

    def add(
        self,
        key: str,
        /,
        *,
        file: object = None,
        row: int | None = None,
        column: str | None = None,
        **params: Any,
    ) -> None:
        """Note a problem."""
        self.problems.append(Problem(key, params, None if file is None else str(file), row, column))

    def require(self, holds: bool, key: str, /, **params: Any) -> bool:
        """Note a problem unless the condition holds; returns the condition."""
        if not holds:
            self.add(key, **params)
        return bool(holds)

    def one_of(self, name: str, value: object, allowed: Iterable[str]) -> bool:
        """The value is one of the allowed words; near matches are offered."""
        options = list(allowed)
        guess = near(str(value), options)
        return self.require(
            value in options,
            "not-one-of-near" if guess else "not-one-of",
            name=name,
            value=str(value),
            allowed=", ".join(options),
            near=guess,
        )

    def done(self) -> None:
        """Raise if anything was noted."""
        if self.problems:
            raise self._error(self.problems)


def near(word: str, options: Collection[str]) -> str:
    """The most alike of some words, or an empty text."""
    match = difflib.get_close_matches(word, list(options), n=1, cutoff=0.6)
    return match[0] if match else ""


def as_float_vector(
    checks: Checks, name: str, values: ArrayLike, *, finite: bool = True, length: int | None = None
) -> NDArray[np.float64]:
    """A one-dimensional float64 copy of ``values``; problems are noted, not raised.

    Parameters
    ----------
    checks
        Where problems go.
    name
        What the caller calls the argument.
    values
        Anything that numpy reads as numbers, shape (n,).
    finite
        Whether NaN and infinity are a problem.
    length
        The length asked for, if any.

    Returns
    -------
    ndarray of shape (n,), or of shape (0,) when it could not be read.
    """
    try:
        array = np.array(values, dtype=np.float64, copy=True)
    except (TypeError, ValueError):
        checks.add("not-numbers", name=name)
        return np.empty(0)
    if array.ndim != 1:
        checks.add("not-a-vector", name=name, ndim=array.ndim)
        return np.empty(0)
    if length is not None and array.size != length:
        checks.add("wrong-length", name=name, length=array.size, expected=length)
    if finite and not np.isfinite(array).all():
        bad = np.flatnonzero(~np.isfinite(array))
        checks.add("not-finite", name=name, count=bad.size, first=int(bad[0]))
    return array
