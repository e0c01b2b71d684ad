"""The chapters of a report, in the order of the six questions.

A chapter is a module with ``blocks(data, lang) -> list[Block]``; it gives an
empty list where the data have nothing for it, and is then left out. A later
question adds its module here and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

from gunjip.foundation.words import Lang
from gunjip.present.report.blocks import Block
from gunjip.present.report.chapters import (
    connected,
    intake,
    kind,
    method,
    provenance,
    summary,
    where,
)
from gunjip.present.report.data import ReportData

Chapter = Callable[[ReportData, Lang], list[Block]]

CHAPTERS: tuple[tuple[str, Chapter], ...] = (
    ("summary", summary.blocks),
    ("where", where.blocks),
    ("connected", connected.blocks),
    ("kind", kind.blocks),
    ("data", intake.blocks),
    ("method", method.blocks),
    ("provenance", provenance.blocks),
)


def all_blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Every chapter's blocks, one after the other."""
    return [block for _, chapter in CHAPTERS for block in chapter(data, lang)]
