"""What a report is made of: blocks that both renderers, HTML and PDF, can set.

A chapter gives blocks; it knows nothing of tags or of typst. All texts in a
block are already in the reader's language, and none of them is markup.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 opens a chapter and stands in the table of contents."""

    text: str
    level: Literal[1, 2, 3] = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences. A ``finding`` is what the reader should take away."""

    text: str
    style: Literal["plain", "finding", "muted"] = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short statements."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and its value."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A limit or a warning that must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A command or a file's lines, to copy."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what is read, and the number that it is sorted by."""

    text: str
    sort: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; its unit stands in the head, never in the cells."""

    head: str
    numeric: bool = False
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption above it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: its title says the finding, its text says it to those who cannot see it.

    ``draw`` makes the matplotlib figure for a width in pixels.
    """

    name: str
    title: str
    alt: str
    draw: Callable[[int], Figure]
    source: str = ""
    reading: str = ""


Block = Heading | Paragraph | Bullets | Facts | Note | Code | Table | Drawing
