"""The report as a document on A4, set by typst."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gunjip._version import __version__
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
from gunjip.present.report.data import ReportData
from gunjip.present.report.drawings import Drawings
from gunjip.present.style import LIGHT, WIDE, font_folder
from gunjip.present.wording import tell

Floats = NDArray[np.float64]

#: A Korean word longer than this may break inside, since it could be wider than its column.
LONGEST_WORD = 14

#: Control letters, which typst refuses, to spaces.
_CONTROL = {code: " " for code in range(32) if chr(code) not in "\n\t"}

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")

_SETTINGS = """\
#set document(title: {title}, date: none)
#set text(font: "Pretendard", size: 10pt, lang: {lang}, fill: rgb("{text}"), fallback: true)
#set par(leading: {leading}, spacing: 1.1em, justify: false)
#set page(paper: "a4", margin: (x: 20mm, top: 24mm, bottom: 22mm),
  header: context if counter(page).get().first() > 1 {{
    set text(8.5pt, fill: rgb("{muted}"))
    grid(columns: (1fr), {running})
  }},
  footer: context {{
    set text(8.5pt, fill: rgb("{muted}"))
    grid(columns: (1fr, auto), {made}, [#counter(page).display("1 / 1", both: true)])
  }})
#show heading: set text(weight: 600)
#show heading.where(level: 1): it => {{
  set text(16pt)
  block(above: 2.2em, below: 1em, sticky: true, stroke: (top: 0.6pt + rgb("{line}")), inset: (top: 8pt), width: 100%, it.body)
}}
#show heading.where(level: 2): set text(12.5pt)
#show heading.where(level: 3): set text(10.5pt)
#show heading: set block(above: 1.6em, below: 0.8em)
#show table.cell.where(y: 0): set text(weight: 600)
#set table(inset: (x: 4pt, y: 3.6pt), stroke: (x, y) => (bottom: if y == 0 {{ 1pt + rgb("{control}") }} else {{ 0.4pt + rgb("{line}") }}))
"""


def render_pdf(data: ReportData, lang: Lang = "en", *, drawings: Drawings | None = None) -> bytes:
    """The report as PDF.

    Parameters
    ----------
    data
        What the report is told.
    lang
        ``"en"`` or ``"ko"``.
    drawings
        Of the same data and language, where another face has made them.

    Returns
    -------
    Bytes of the PDF. It names no date: the same data give the same bytes.
    """
    import typst

    compiler: Any = typst  # its type names are not those of its functions
    return bytes(
        compiler.compile(
            typst_source(data, lang, drawings).encode("utf-8"),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            timestamp=0,
        )
    )


def typst_source(data: ReportData, lang: Lang, drawings: Drawings | None = None) -> str:
    """The document as typst text; every word of the user stands in a string literal."""
    title = tell(data.title, lang)
    drawn = drawings or Drawings(data, lang)
    parts = [
        _SETTINGS.format(
            title=literal(title),
            lang=literal(lang),
            leading="0.85em" if lang == "ko" else "0.68em",
            text=LIGHT.text,
            muted=LIGHT.muted,
            line=LIGHT.line,
            control=LIGHT.control,
            running=content(title, lang),
            made=content(say("present-made-by", lang, version=__version__), lang),
        ),
        f"#block(below: 0.6em, text(22pt, weight: 600, {content(title, lang)}))",
    ]
    if data.subtitle:
        told = content(tell(data.subtitle, lang), lang)
        parts.append(f'#block(below: 1.4em, text(12.5pt, fill: rgb("{LIGHT.muted}"), {told}))')
    chapters = 0
    for block in drawn.blocks:
        chapters += isinstance(block, Heading) and block.level == 1
        if chapters == 2 and isinstance(block, Heading) and block.level == 1:
            # The findings stand on the first page, and where to read on below them.
            parts.append(_contents(lang))
        parts.append(_set(block, lang, drawn))
    return "\n\n".join(parts) + "\n"


def _contents(lang: Lang) -> str:
    title = content(say("present-contents", lang), lang)
    return (
        f"#block(above: 2.4em, below: 0.8em, text(10.5pt, weight: 600, {title}))\n"
        "#[#set text(9.5pt)\n#outline(title: none, depth: 2, indent: 1.2em)]"
    )


def literal(text: str) -> str:
    """A typst string: nothing in it is markup."""
    return '"' + text.translate(_CONTROL).replace("\\", "\\\\").replace('"', '\\"') + '"'


def content(text: str, lang: Lang) -> str:
    """Text as content whose Korean words stay whole at the end of a line."""
    if lang != "ko" or not _HANGUL.search(text):
        return f"[#{literal(text)}]"
    out = []
    for piece in re.split(r"( +)", text):
        whole = _HANGUL.search(piece) and len(piece) <= LONGEST_WORD
        out.append(f"#box({literal(piece)})" if whole else f"#{literal(piece)}")
    return "[" + "".join(out) + "]"


def _set(block: Block, lang: Lang, drawn: Drawings) -> str:
    if isinstance(block, Heading):
        return f"#heading(level: {block.level}, {content(block.text, lang)})"
    if isinstance(block, Paragraph):
        told = content(block.text, lang)
        if block.style == "finding":
            return (
                f'#block(stroke: (left: 3pt + rgb("{LIGHT.accent}")), inset: (left: 10pt, y: 3pt), '
                f"text(12pt, weight: 600, {told}))"
            )
        if block.style == "muted":
            return _muted(block.text, lang)
        return f"#par({told})"
    if isinstance(block, Bullets):
        items = ", ".join(content(item, lang) for item in block.items)
        return f"#list(spacing: 0.8em, {items})"
    if isinstance(block, Facts):
        cells = ", ".join(
            f'text(fill: rgb("{LIGHT.muted}"), {content(k, lang)}), {content(v, lang)}'
            for k, v in block.pairs
        )
        return f"#block(text(9pt, grid(columns: (4.5cm, 1fr), row-gutter: 7pt, {cells})))"
    if isinstance(block, Note):
        return (
            f'#block(width: 100%, inset: 8pt, stroke: 0.6pt + rgb("{LIGHT.control}"), '
            f"text(9.5pt, {content(block.text, lang)}))"
        )
    if isinstance(block, Code):
        return (
            f'#block(width: 100%, inset: 8pt, fill: rgb("{LIGHT.land}"), '
            f"text(9pt, raw(block: true, {literal(block.text)})))"
        )
    if isinstance(block, Table):
        return _table(block, lang)
    return _drawing(block, lang, drawn)


def _muted(text: str, lang: Lang) -> str:
    return f'#block(above: 0.8em, text(8.8pt, fill: rgb("{LIGHT.muted}"), {content(text, lang)}))'


def _table(block: Table, lang: Lang) -> str:
    """A table that repeats its head on each page; numbers to the right."""
    widths = ", ".join(f"{w:.1f}fr" for w in _widths(block))
    aligns = ", ".join("right" if c.numeric else "left" for c in block.columns)
    head = ", ".join(content(c.head, lang) for c in block.columns)
    rows = "".join(
        ", ".join(
            f"box({literal(cell.text)})" if column.numeric else content(cell.text, lang)
            for cell, column in zip(row, block.columns, strict=True)
        )
        + ",\n"
        for row in block.rows
    )
    size = "8.5pt" if len(block.columns) <= 7 else "7.8pt"
    out = (
        f"#block(above: 1.6em, below: 0.7em, sticky: true, text(10pt, weight: 600, "
        f"{content(block.caption, lang)}))\n"
        f'#[#set text({size}, number-width: "tabular")\n#set par(leading: 0.5em)\n'
        f"#table(columns: ({widths},), align: ({aligns},), table.header({head}),\n{rows})]"
    )
    return out + ("\n" + _muted(block.note, lang) if block.note else "")


#: Letters that stand on a line across the page at the size of a table.
LETTERS = 100.0
#: Letters of a word from which on a column does not grow for it.
LONGEST = 26.0


def _widths(block: Table) -> list[float]:
    """Shares of the page by what each column holds; a head may break at its spaces.

    What cannot break keeps its room. Where the page is too narrow for all, the rest is
    shared out so that the table takes few lines.
    """

    def size(text: str) -> float:
        return sum(1.75 if ord(c) > 0x1100 else 1.0 for c in text)

    whole, least = [], []
    for k, column in enumerate(block.columns):
        # A number never breaks; a range among them (its dash is a place to break) least of all.
        longest = 1.1 * max((size(row[k].text) for row in block.rows), default=0.0)
        head = 1.15 * max((size(w) for w in column.head.split()), default=0.0)
        words = (size(w) for row in block.rows for w in row[k].text.split(" "))
        word = longest if column.numeric else min(max(words, default=0.0), LONGEST)
        least.append(max(word, head) + 2.2)
        whole.append(max(longest, head) + 2.2)
    if sum(whole) <= LETTERS:
        return whole
    if sum(least) >= LETTERS:
        return least
    texts = np.array([[1.05 * size(cell.text) for cell in row] for row in block.rows])
    return _lowest(texts, np.array(least), np.array(whole))


#: Letters that are moved from one column to another at a time.
STEP = 1.5


def _lowest(texts: Floats, least: Floats, whole: Floats) -> list[float]:
    """Widths at which the table is low: the sum over its rows of their most lines.

    Begins with the free room shared out by what the columns hold, then moves a step from
    one column to another as long as that makes the table lower.
    """
    room = LETTERS - least.sum()
    widths = least + room * (whole - least) / (whole - least).sum()

    def height(widths: Floats) -> float:
        lines = np.ceil(texts / np.maximum(widths - 2.2, 1.0))
        # The mean in small decides between tables of one height.
        return float(lines.max(axis=1).sum() + 0.001 * lines.sum())

    best = height(widths)
    for _ in range(80):
        tried = []
        for giver in np.flatnonzero(widths - least >= STEP).tolist():
            for taker in range(widths.size):
                if taker != giver:
                    other = widths.copy()
                    other[giver] -= STEP
                    other[taker] += STEP
                    tried.append((height(other), giver, taker))
        if not tried or min(tried)[0] >= best:
            break
        best, giver, taker = min(tried)
        widths[giver] -= STEP
        widths[taker] += STEP
    return [float(w) for w in widths]


def _drawing(block: Drawing, lang: Lang, drawn: Drawings) -> str:
    svg = drawn.svg(block, WIDE).decode("utf-8")
    parts = [
        f"#block(above: 1.2em, below: 0.8em, sticky: true, text(10.5pt, weight: 600, "
        f"{content(block.title, lang)}))",
        f'#block(image(bytes({literal(svg)}), format: "svg", width: 100%, '
        f"alt: {literal(block.alt)}))",
    ]
    parts += [_muted(text, lang) for text in (block.reading, block.source) if text]
    return "#block(breakable: false)[\n" + "\n".join(parts) + "\n]"
