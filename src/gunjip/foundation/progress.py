"""Progress on stderr for work of more than about two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

#: Work that ends sooner than this shows nothing.
PATIENCE_SECONDS = 2.0

Advance = Callable[[int], None]


@contextmanager
def progress(label: str, total: int | None, *, quiet: bool = False) -> Iterator[Advance]:
    """Show a bar on stderr once the work has lasted two seconds.

    Parameters
    ----------
    label
        What is being done, in the user's language.
    total
        How many steps there are; None where nobody knows.
    quiet
        Show nothing, whatever happens (``--json``, tests).

    Yields
    ------
    A function that takes the number of steps just done.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(label, total=total)
    began = time.monotonic()
    shown = False

    def advance(steps: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > PATIENCE_SECONDS:
            bar.start()
            shown = True
        bar.advance(task, steps)

    try:
        yield advance
    finally:
        if shown:
            bar.stop()


def track(
    items: Iterable[T], label: str, total: int | None = None, *, quiet: bool = False
) -> Iterator[T]:
    """Go through items with a progress bar."""
    with progress(label, total, quiet=quiet) as advance:
        for item in items:
            yield item
            advance(1)
