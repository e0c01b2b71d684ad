"""Helps that several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared(path: str) -> Path:
    """A file that stands beside the project's root, or a skip where it is absent.

    The project's root may be a worktree one folder deeper than the checkout.
    """
    for base in (ROOT.parent, ROOT.parent.parent):
        found = base / "shared" / path
        if found.exists():
            return found
    pytest.skip(f"needs ../shared/{path}, which a user does not have")
