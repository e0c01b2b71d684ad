"""The page as a browser prints it: a table that runs on keeps its head."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gunjip.foundation.words import LANGS, say
from gunjip.foundation.words.catalogue import Lang
from gunjip.present.report import ReportData, SourceLine, render_html

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


def _printed(page: bytes, folder: Path) -> list[str]:
    """The text of each page on paper."""
    (folder / "page.html").write_bytes(page)
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu"]
    command += ["--no-pdf-header-footer", f"--print-to-pdf={folder / 'page.pdf'}"]
    subprocess.run(
        [*command, (folder / "page.html").as_uri()], check=True, capture_output=True, timeout=120
    )
    told = subprocess.run(
        ["pdftotext", "-layout", str(folder / "page.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout.split("\f")


@pytest.mark.skipif(
    BROWSER is None or shutil.which("pdftotext") is None, reason="needs Chromium and pdftotext"
)
@pytest.mark.parametrize("lang", LANGS)
def test_the_head_of_a_table_stands_on_each_of_its_pages(lang: Lang, tmp_path: Path) -> None:
    lines = tuple(SourceLine(f"Source {i:03d}", year="2024") for i in range(150))
    pages = _printed(render_html(ReportData("T", sources=lines), lang), tmp_path)
    filled = [page for page in pages if "Source " in page]
    assert len(filled) > 1
    head = say("present-head-source-year", lang)
    assert all(head in page for page in filled)
