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
from gunjip.present.report.gather import cluster_shapes, tier_cells
from gunjip.present.report.html import render_html
from gunjip.present.report.pdf import render_pdf

__all__ = [
    "FigureSpec",
    "Intake",
    "MapSpec",
    "ReportData",
    "SourceLine",
    "TableSummary",
    "cluster_shapes",
    "render_figures",
    "render_html",
    "render_pdf",
    "tier_cells",
]
