"""The report: one content, set as a page (HTML) and as a document (PDF)."""

from __future__ import annotations

from gunjip.present.report.data import (
    FigureSpec,
    Intake,
    MapSpec,
    ReportData,
    SourceLine,
    TableSummary,
)
from gunjip.present.report.figures import render_figures
from gunjip.present.report.html import render_html
from gunjip.present.report.pdf import render_pdf

__all__ = [
    "FigureSpec",
    "Intake",
    "MapSpec",
    "ReportData",
    "SourceLine",
    "TableSummary",
    "render_figures",
    "render_html",
    "render_pdf",
]
