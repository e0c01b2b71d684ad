"""A report's blocks and drawings, made once for the page, the document and the files."""

from __future__ import annotations

from gunjip.foundation.words import Lang
from gunjip.present.report.blocks import Block, Drawing
from gunjip.present.report.chapters import all_blocks
from gunjip.present.report.data import ReportData
from gunjip.present.style import drawing, fit_height, to_svg


class Drawings:
    """The blocks of one language, and each drawing at each width.

    Attributes
    ----------
    blocks
        Every chapter's blocks, in order.
    """

    def __init__(self, data: ReportData, lang: Lang) -> None:
        self.blocks: list[Block] = all_blocks(data, lang)
        self._made: dict[tuple[str, int], bytes] = {}

    def svg(self, block: Drawing, width: int) -> bytes:
        """The drawing as SVG at a width in pixels, cut to its height; drawn when first asked for."""
        key = (block.name, width)
        if key not in self._made:
            with drawing():
                figure = block.draw(width)
                fit_height(figure)
                self._made[key] = to_svg(figure)
        return self._made[key]
