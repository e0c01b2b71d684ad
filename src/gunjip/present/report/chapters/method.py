"""The method in plain words, and what the figures cannot say."""

from __future__ import annotations

from gunjip.foundation.words import Lang, say
from gunjip.present.report.blocks import Block, Bullets, Heading, Paragraph
from gunjip.present.report.chapters.common import words
from gunjip.present.report.data import ReportData


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Methods, then caveats."""
    if not data.methods and not data.caveats:
        return []
    out: list[Block] = [Heading(say("present-method", lang), 1, "method")]
    out += [Paragraph(words(text, lang)) for text in data.methods]
    if data.caveats:
        out.append(Heading(say("present-caveats", lang), 2))
        out.append(Bullets(tuple(words(text, lang) for text in data.caveats)))
    return out
