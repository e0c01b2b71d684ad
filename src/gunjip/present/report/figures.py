"""The report's figures as files of their own."""

from __future__ import annotations

from typing import Literal

from gunjip.foundation.words import Lang
from gunjip.present.report.blocks import Drawing
from gunjip.present.report.data import ReportData
from gunjip.present.report.drawings import Drawings
from gunjip.present.style import WIDE, drawing, fit_height, to_png, to_svg


def render_figures(
    data: ReportData,
    lang: Lang = "en",
    *,
    formats: tuple[Literal["svg", "png"], ...] = ("svg",),
    drawings: Drawings | None = None,
) -> dict[str, bytes]:
    """Every figure of the report, by file name (``ranked.svg``).

    Letters in an SVG are outlines here, so that it looks the same where the
    fonts are not installed; the title, source and reading are part of it.

    Parameters
    ----------
    data
        What the report is told.
    lang
        ``"en"`` or ``"ko"``.
    formats
        ``"svg"``, ``"png"`` or both.
    drawings
        Of the same data and language, where another face has made them.

    Returns
    -------
    dict of file name to bytes; the same data give the same bytes.
    """
    out: dict[str, bytes] = {}
    for block in (drawings or Drawings(data, lang)).blocks:
        if not isinstance(block, Drawing):
            continue
        with drawing():
            figure = block.draw(WIDE)
            figure.suptitle(
                block.title, x=0.01, ha="left", fontsize=16, fontweight=600, parse_math=False
            )
            fit_height(figure, block.source)
        if "svg" in formats:
            out[f"{block.name}.svg"] = to_svg(figure, outlines=True)
        if "png" in formats:
            out[f"{block.name}.png"] = to_png(figure)
    return out
