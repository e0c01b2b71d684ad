"""Drawings of results: one function a kind, found by the result's ``kind``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunjip.foundation.results import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(result: Result, ax: Axes | None = None, **options: Any) -> Axes:
    """Draw a result on the given axes, or on new ones."""
    raise KeyError(result.kind)
