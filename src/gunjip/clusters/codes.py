"""Checks of industry codes that a caller names."""

from __future__ import annotations

from collections.abc import Collection

from gunjip.foundation.validation import Checks, near


def check_codes(checks: Checks, name: str, given: Collection[str], known: Collection[str]) -> None:
    """Note codes that the table does not have, with near matches."""
    have = set(known)
    unknown = [code for code in given if code not in have]
    if unknown:
        guess = near(unknown[0], list(have))
        checks.add(
            "where-unknown-codes-near" if guess else "where-unknown-codes",
            name=name,
            count=len(unknown),
            codes=", ".join(unknown[:5]),
            near=guess,
        )
