"""Where the figures come from, and how to make them again."""

from __future__ import annotations

from gunjip.foundation.words import Lang, has_message, say
from gunjip.present.report.blocks import Block, Cell, Code, Column, Facts, Heading, Paragraph, Table
from gunjip.present.report.data import ReportData
from gunjip.present.wording import tell


def blocks(data: ReportData, lang: Lang) -> list[Block]:
    """Versions, seeds, checksums, and the command."""
    sums = [s for s in data.sources if s.checksum]
    if not data.provenance and not data.command and not sums:
        return []
    out: list[Block] = [Heading(say("present-provenance", lang), 1, "provenance")]
    if data.provenance:
        out.append(
            Facts(tuple((_name(k, lang), str(v)) for k, v in sorted(data.provenance.items())))
        )
    if sums:
        out.append(
            Table(
                say("present-caption-checksums", lang),
                (
                    Column(say("present-head-source-file", lang), False, 1.0),
                    Column(say("present-head-checksum", lang), False, 2.0),
                ),
                tuple((Cell(s.file or tell(s.title, lang)), Cell(s.checksum)) for s in sums),
            )
        )
    if data.command:
        out += [Paragraph(say("present-again", lang)), Code(data.command)]
    return out


def _name(key: str, lang: Lang) -> str:
    found = f"present-provenance-{key}"
    return say(found, lang) if has_message(found, lang) else key
