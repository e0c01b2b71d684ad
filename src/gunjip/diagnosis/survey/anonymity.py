"""Which groups may be told: none under five, and none that others would give away."""

from __future__ import annotations

import pandas as pd

#: Groups below this many respondents are not told.
LEAST = 5


def hidden_groups(people: pd.Series) -> set[str]:
    """Groups not to be told, from the number of respondents of each.

    Those under five; and where these are one, or fewer than five respondents together, the
    next smallest too: what is hidden cannot be found by taking what is told from a total.

    Examples
    --------
    >>> sorted(hidden_groups(pd.Series({"a": 3, "b": 8, "c": 20})))
    ['a', 'b']
    >>> sorted(hidden_groups(pd.Series({"a": 1, "b": 2, "c": 9, "d": 20})))
    ['a', 'b', 'c']
    """
    order = people[people > 0].sort_values(kind="stable")
    hidden = [k for k in order.index if order[k] < LEAST]
    for group in order.index[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and order[hidden].sum() >= LEAST):
            break
        hidden.append(group)
    return {str(g) for g in hidden}


def told_count(people: int) -> str:
    """A number of respondents as a message may say it.

    Examples
    --------
    >>> told_count(3), told_count(12)
    ('< 5', '12')
    """
    return f"< {LEAST}" if 0 < people < LEAST else str(people)
