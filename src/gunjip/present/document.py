"""Blocks as a word-processor document (DOCX): real headings and tables, Hangul in a Korean font."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from gunjip.foundation.errors import MissingExtraError
from gunjip.foundation.words import Lang, say
from gunjip.present.report.blocks import (
    Block,
    Bullets,
    Code,
    Drawing,
    Facts,
    Heading,
    Note,
    Paragraph,
    Table,
)
from gunjip.present.style import WIDE, drawing, fit_height, to_png

#: Fonts that word processors in Korea have; each falls back to its own where it has not.
LATIN, HANGUL = "Malgun Gothic", "맑은 고딕"
#: Inches between the margins of an A4 page on its side.
PAGE = 9.7
#: The date inside the file: the same blocks give the same bytes.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def to_docx(blocks: Sequence[Block], *, title: str, lang: Lang = "en") -> bytes:
    """Blocks as a DOCX file that Word, LibreOffice and Hangul word processors open.

    Parameters
    ----------
    blocks
        As a report's chapter gives them.
    title
        Of the document.
    lang
        Of the texts; the file says so to spelling checkers.

    Returns
    -------
    bytes
        The same blocks give the same bytes.

    Raises
    ------
    MissingExtraError
        python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise MissingExtraError.of("policy-needs-docx") from error
    document = docx.Document()
    _set_up(document, title, lang)
    document.add_heading(title, level=0)
    for block in blocks:
        _add(document, block, lang)
    memory = io.BytesIO()
    document.save(memory)
    return _without_dates(memory.getvalue())


def _set_up(document: Any, title: str, lang: Lang) -> None:
    from datetime import UTC, datetime

    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    for side in ("left_margin", "right_margin"):
        setattr(section, side, Mm(25))
    for side in ("top_margin", "bottom_margin"):
        setattr(section, side, Mm(20))
    names = ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet")
    for name in names:
        style = document.styles[name]
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), HANGUL)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title = title
    document.core_properties.author = "Gunjip"
    document.core_properties.language = "ko-KR" if lang == "ko" else "en-GB"
    fixed = datetime(*NO_DATE, tzinfo=UTC)
    document.core_properties.created = document.core_properties.modified = fixed


def _add(document: Any, block: Block, lang: Lang) -> None:
    from docx.shared import Inches, Pt

    match block:
        case Heading():
            document.add_heading(block.text, level=block.level)
        case Paragraph():
            run = document.add_paragraph().add_run(block.text)
            run.bold = block.style == "finding"
            run.italic = block.style == "muted"
        case Note():
            line = document.add_paragraph()
            line.add_run(say("policy-docx-note", lang) + " ").bold = True
            line.add_run(block.text)
        case Bullets():
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        case Code():
            document.add_paragraph().add_run(block.text).font.name = "Consolas"
        case Facts():
            _table(document, "", ["", ""], [list(p) for p in block.pairs], [1.0, 5.0], ())
        case Table():
            rows = [[cell.text for cell in row] for row in block.rows]
            right = tuple(k for k, c in enumerate(block.columns) if c.numeric)
            heads = [c.head for c in block.columns]
            _table(document, block.caption, heads, rows, [c.width for c in block.columns], right)
            if block.note:
                document.add_paragraph().add_run(block.note).font.size = Pt(9)
        case Drawing():
            with drawing():
                figure = block.draw(WIDE)
                fit_height(figure)
            wide, high = figure.get_size_inches()
            width = min(PAGE * 0.86, 6.0 * wide / high)
            document.add_paragraph(
                block.title, style="Caption"
            ).paragraph_format.keep_with_next = True
            picture = document.add_picture(io.BytesIO(to_png(figure)), width=Inches(width))
            picture._inline.docPr.set("descr", block.alt)
            if block.reading:
                document.add_paragraph().add_run(block.reading).font.size = Pt(9)


def _table(
    document: Any,
    caption: str,
    heads: list[str],
    rows: list[list[str]],
    widths: list[float],
    right: tuple[int, ...],
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Inches, Pt

    if caption:
        line = document.add_paragraph(caption, style="Caption")
        line.paragraph_format.keep_with_next = True
    headed = any(heads)
    table = document.add_table(rows=len(rows) + headed, cols=len(heads), style="Table Grid")
    table.autofit = False
    unit = PAGE / sum(widths)
    for c, column in enumerate(table.columns):
        column.width = Inches(widths[c] * unit)
    lines = [heads, *rows] if headed else rows
    # Row by row: a table's cell by its place walks the whole table each time.
    for r, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        mark = row._tr.get_or_add_trPr()
        mark.append(OxmlElement("w:cantSplit"))
        if headed and r == 0:
            # The head is repeated on each page and read as one by screen readers.
            repeated = OxmlElement("w:tblHeader")
            repeated.set(qn("w:val"), "true")
            mark.append(repeated)
        for c, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Inches(widths[c] * unit)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size = Pt(9)
            run.bold = (headed and r == 0) or (not headed and c == 0)
            if c in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _without_dates(data: bytes) -> bytes:
    """The same package with no time of its making in it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            fresh = zipfile.ZipInfo(item.filename, NO_DATE)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fresh, old.read(item.filename))
    return out.getvalue()
