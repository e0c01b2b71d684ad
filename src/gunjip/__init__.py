"""Gunjip (군집): find industrial clusters in data and say what to do about them.

Six questions, in this order: where, how connected, what kind, how healthy, what
to do, what if. Public names are loaded when first used, so that ``import gunjip``
stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gunjip._version import __version__

# Public name -> the module that holds it. One line a name, sorted.
_PUBLIC: dict[str, str] = {}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'gunjip' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
