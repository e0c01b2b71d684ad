"""A report in one language as files: page, document and figures.

Apart from the stage that asks for it, since a process that renders one language
loads what is imported here and nothing more.
"""

from __future__ import annotations

from gunjip.foundation.words import Lang
from gunjip.present.report.data import ReportData
from gunjip.present.report.drawings import Drawings
from gunjip.present.report.figures import render_figures
from gunjip.present.report.html import render_html
from gunjip.present.report.pdf import render_pdf


def render(task: tuple[ReportData, Lang]) -> dict[str, bytes]:
    """File name → content of the report in a language, its drawings made once."""
    data, lang = task
    drawings = Drawings(data, lang)
    out = {
        f"report.{lang}.html": render_html(data, lang, drawings=drawings),
        f"report.{lang}.pdf": render_pdf(data, lang, drawings=drawings),
    }
    for name, drawn in render_figures(data, lang, drawings=drawings).items():
        out[f"figures/{lang}/{name}"] = drawn
    return out
