"""The chapters of a report, in the order of the six questions.

A chapter is a module with ``blocks(data, lang) -> list[Block]``; it gives an
empty list where the data have nothing for it, and is then left out. A later
question adds its module here and nothing else.
"""

from __future__ import annotations

from importlib import import_module

from gunjip.foundation.words import Lang
from gunjip.present.report.blocks import Block
from gunjip.present.report.data import ReportData

#: Each chapter's module, and the field of the data without which it says nothing: a
#: module whose question was not asked is not even loaded.
CHAPTERS: tuple[tuple[str, str], ...] = (
    ("summary", ""),
    ("where", ""),
    ("connected", "connected"),
    ("kind", "profile"),
    ("health", "health"),
    ("what_to_do", "roadmap"),
    ("intake", ""),
    ("method", ""),
    ("provenance", ""),
)


def all_blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Every chapter's blocks, one after the other."""
    out: list[Block] = []
    for name, field in CHAPTERS:
        if data.focus and name == "summary":
            name = "brief"
        if not field or getattr(data, field) is not None:
            chapter = import_module(f"gunjip.present.report.chapters.{name}")
            out += chapter.blocks(data, lang)
    return out
