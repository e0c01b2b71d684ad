"""How the command line shows things: text and JSON on stdout, progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from gunjip.foundation.words import Lang, say


def emit_json(value: Any) -> None:
    """A value as one JSON document on stdout."""
    # Imported here: it brings pandas, which help and lists do without.
    from gunjip.foundation.results import to_plain

    typer.echo(json.dumps(to_plain(value), ensure_ascii=False, indent=1, allow_nan=False))


def emit(text: str) -> None:
    """Text on stdout."""
    typer.echo(text)


def note(text: str, *, quiet: bool = False) -> None:
    """A remark on stderr, so that stdout holds results only."""
    if not quiet:
        typer.echo(text, err=True)


def emit_made(made: Sequence[Path], head: str, *, as_json: bool) -> None:
    """The files that a command wrote."""
    if as_json:
        emit_json({"files": [str(path) for path in made]})
        return
    emit(head)
    for path in made:
        emit(f"  {path}")


def _width(text: str) -> int:
    """Columns that a text takes in a terminal: Hangul and its like take two."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def emit_table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> None:
    """A plain table with aligned columns; wide letters count as two."""
    cells = [list(head), *[list(r) for r in rows]]
    widths = [max(_width(row[k]) for row in cells) for k in range(len(head))]
    for row in cells:
        line = []
        for text, width, flush in zip(row, widths, right, strict=True):
            gap = " " * (width - _width(text))
            line.append(gap + text if flush else text + gap)
        typer.echo("  ".join(line).rstrip())


class StageWatch:
    """Tells on stderr which stage is at work and which was kept from an earlier run."""

    def __init__(self, lang: Lang, *, quiet: bool = False) -> None:
        self._lang = lang
        self._quiet = quiet

    def __call__(self, name: str, number: int, count: int, reused: bool) -> None:
        key = "cli-stage-kept" if reused else "cli-stage"
        title = say(f"stage-{name}", self._lang)
        note(say(key, self._lang, number=number, count=count, title=title), quiet=self._quiet)
