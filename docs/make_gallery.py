"""Draw the gallery: every picture by the code, on the bundled study.

    python docs/make_gallery.py

writes ``docs/gallery.md`` and ``docs/gallery/img/*.png``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import gunjip
from gunjip.datasets import Peninsula
from gunjip.foundation.files import write_bytes, write_text
from gunjip.foundation.results import Result

HERE = Path(__file__).parent
SMALL = 12_000

Maker = Callable[[Peninsula], Result]


def _with_jobs(country: Peninsula) -> gunjip.Establishments:
    """The plants whose jobs are known: the index needs every plant's size."""
    plants = country.establishments
    return plants.with_data(plants.data[plants.data["jobs"].notna()])


def _pages(industry: str) -> dict[str, list[tuple[str, str, Maker]]]:
    """Family → (name, what is asked, how the result is made)."""
    km = [1_000.0 * k for k in range(1, 61)]
    return {
        "Distance": [
            (
                "duranton_overman",
                "At which distances do plants of an industry that was planted in clusters stand closer than chance would have it?",
                lambda c: gunjip.duranton_overman(
                    c.establishments, industry, r=km, simulations=199, seed=1
                ),
            ),
            (
                "marcon_puech_m",
                "How many times the usual share of neighbours is of the same industry?",
                lambda c: gunjip.marcon_puech_m(
                    c.establishments, industry, r=km[:30], simulations=199, seed=1
                ),
            ),
        ],
        "Specialisation and concentration": [
            (
                "location_quotient",
                "Where is an industry's share above its share overall?",
                lambda c: gunjip.location_quotient(c.complete()),
            ),
            (
                "ellison_glaeser",
                "Which industries are concentrated beyond what few large plants would give?",
                lambda c: gunjip.ellison_glaeser(_with_jobs(c), seed=1),
            ),
            (
                "krugman",
                "Which regions have a structure of their own?",
                lambda c: gunjip.krugman(c.complete(), seed=1),
            ),
        ],
        "Relatedness and complexity": [
            (
                "relatedness",
                "Which industries are strong in the same regions?",
                lambda c: gunjip.relatedness(c.complete(digits=3)),
            ),
            (
                "economic_complexity",
                "Which regions are strong in what few others are?",
                lambda c: gunjip.economic_complexity(c.complete()),
            ),
        ],
    }


def main() -> int:
    """Draw everything; 0 when all pictures were drawn."""
    country = gunjip.peninsula(1, plants=SMALL, clusters=8)
    planted = str(country.truth.clusters["industries"].iloc[0][0])
    lines = [
        "# Gallery",
        "",
        "Drawn by `docs/make_gallery.py` on a small bundled study; `result.plot()` draws each.",
        "",
    ]
    for family, pages in _pages(planted).items():
        lines += [f"## {family}", ""]
        for name, question, make in pages:
            result = make(country)
            memory = BytesIO()
            result.plot().figure.savefig(
                memory, format="png", dpi=110, bbox_inches="tight", facecolor="white"
            )
            write_bytes(HERE / "gallery" / "img" / f"{name}.png", memory.getvalue())
            lines += [
                f"### `gunjip.{name}`",
                "",
                question,
                "",
                f"![{name}](gallery/img/{name}.png)",
                "",
                f"Null: {result.null or 'nothing is tested'}.",
                "",
            ]
            print(name)
    write_text(HERE / "gallery.md", "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
