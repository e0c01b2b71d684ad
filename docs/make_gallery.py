"""Draw the gallery: every picture by the code, on the bundled study.

    python docs/make_gallery.py [family …]

writes ``docs/gallery.md``, a page a family in ``docs/gallery/`` and ``docs/gallery/img/*.png``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd

mpl.use("Agg")

import gunjip
from gunjip.datasets import Peninsula
from gunjip.foundation.files import write_bytes, write_text
from gunjip.foundation.results import Result

HERE = Path(__file__).parent
SMALL = 12_000

Maker = Callable[[Peninsula], Result]
#: What ``plot`` is told beside the result.
Options = Callable[[Peninsula], dict[str, Any]]
Entry = tuple[str, str, Maker] | tuple[str, str, Maker, Options]


def _with_jobs(country: Peninsula) -> gunjip.Establishments:
    """The plants whose jobs are known: the index needs every plant's size."""
    plants = country.establishments
    return plants.with_data(plants.data[plants.data["jobs"].notna()])


def _quotients(country: Peninsula, industry: str) -> Result:
    """Location quotients of one industry, for a map."""
    result = gunjip.location_quotient(country.complete())
    frame = result.frame
    return replace(result, table=frame[frame["industry"].astype(str) == industry])


def _one(result: Result, industry: str) -> Result:
    """The rows of one industry that have a value."""
    frame = result.frame
    return replace(result, table=frame[frame["industry"].astype(str) == industry])


def _by_region(country: Peninsula, industry: str) -> pd.Series[float]:
    """Location quotients of one industry by region, where there is one."""
    frame = _quotients(country, industry).frame.dropna(subset=["value"])
    return frame.set_index(frame["region"].astype(str))["value"]


def _borders(country: Peninsula, industry: str) -> Any:
    from gunjip.measures.neighbours import neighbour_matrix

    return neighbour_matrix(country.regions, _by_region(country, industry).index)


def _land(country: Peninsula) -> Any:
    return country.regions.data.geometry.union_all()


def _map(country: Peninsula) -> dict[str, Any]:
    return {"regions": country.regions}


def _pages(industry: str) -> dict[str, tuple[str, list[Entry]]]:
    """File → (family, entries of name, what is asked, how the result is made, plot options)."""
    km = [1_000.0 * k for k in range(1, 61)]
    return {
        "distance": (
            "Distance",
            [
                (
                    "duranton_overman",
                    "At which distances do plants of an industry that was planted in clusters stand closer than chance would have it?",
                    lambda c: gunjip.duranton_overman(
                        c.establishments, industry, r=km, simulations=199, seed=1
                    ),
                ),
                (
                    "localisation_survey",
                    "How many industries of the country are localised or dispersed, and at which distances?",
                    lambda c: gunjip.localisation_survey(c.establishments, seed=1),
                ),
                (
                    "marcon_puech_m",
                    "How many times the usual share of neighbours is of the same industry?",
                    lambda c: gunjip.marcon_puech_m(
                        c.establishments, industry, r=km[:30], simulations=199, seed=1
                    ),
                ),
                (
                    "marcon_puech_bands",
                    "The same with limits from exact moments: no permutation.",
                    lambda c: gunjip.marcon_puech_bands(
                        c.establishments, industry, distances=[0.0, *km[1:30:2]]
                    ),
                ),
                (
                    "ripley_k",
                    "How many plants of the industry are within r of one, were the land empty and even?",
                    lambda c: gunjip.ripley_k(
                        c.establishments,
                        industry,
                        window=_land(c),
                        r=km[:30],
                        correction="translation",
                    ),
                ),
            ],
        ),
        "concentration": (
            "Concentration and specialisation",
            [
                (
                    "location_quotient",
                    "Where is the planted industry's share above its share overall?",
                    lambda c: _quotients(c, industry),
                    _map,
                ),
                (
                    "ellison_glaeser",
                    "Which industries are concentrated beyond what few large plants would give?",
                    lambda c: gunjip.ellison_glaeser(_with_jobs(c), draws=99, seed=1),
                ),
                (
                    "krugman",
                    "Which regions have a structure of their own?",
                    lambda c: gunjip.krugman(c.complete(digits=3), seed=1),
                ),
                (
                    "locational_gini",
                    "Which groups of industries are spread least evenly?",
                    lambda c: gunjip.locational_gini(c.complete(digits=3), seed=1),
                ),
            ],
        ),
        "relatedness": (
            "Relatedness and complexity",
            [
                (
                    "relatedness",
                    "Which industries are strong in the same regions?",
                    lambda c: gunjip.relatedness(c.complete(digits=2)),
                ),
                (
                    "economic_complexity",
                    "Which regions are strong in what few others are?",
                    lambda c: gunjip.economic_complexity(c.complete()),
                ),
                (
                    "fitness",
                    "The same question, asked without an average: diversity weighted by what the least fit cannot do.",
                    lambda c: gunjip.fitness(c.complete()),
                ),
            ],
        ),
        "spatial": (
            "Spatial association",
            [
                (
                    "local_autocorrelation",
                    "Which regions and their neighbours are both strong in the planted industry?",
                    lambda c: gunjip.local_autocorrelation(
                        _by_region(c, industry), _borders(c, industry), permutations=199, seed=1
                    ),
                    _map,
                ),
                (
                    "spatial_location_quotient",
                    "Where is the industry strong when the neighbours are counted in?",
                    lambda c: _one(
                        gunjip.spatial_location_quotient(c.complete(), c.regions), industry
                    ),
                    _map,
                ),
            ],
        ),
        "dynamics": (
            "Dynamics",
            [
                (
                    "specialisation_growth",
                    "Where did the planted industry's quotient rise or fall?",
                    lambda c: _one(
                        gunjip.specialisation_growth(_at(c, first=True), _at(c, first=False)),
                        industry,
                    ),
                    _map,
                ),
                (
                    "entry_exit",
                    "Where did the planted industry become a specialisation (+1), or cease to be one (−1)?",
                    lambda c: _one(
                        gunjip.entry_exit(_at(c, first=True), _at(c, first=False)), industry
                    ),
                    _map,
                ),
            ],
        ),
    }


@lru_cache(maxsize=1)
def _years(country: Peninsula) -> gunjip.RegionIndustry:
    return country.complete(every_year=True)


def _at(country: Peninsula, *, first: bool) -> gunjip.RegionIndustry:
    """The table of the first year or of the last."""
    years = sorted(int(y) for y in _years(country).data["year"].unique())
    return _years(country).year(years[0] if first else years[-1])


def main(only: Sequence[str]) -> int:
    """Draw everything, or the families named; 0 when all pictures were drawn."""
    country = gunjip.peninsula(1, plants=SMALL, clusters=8)
    planted = str(country.truth.clusters["industries"].iloc[0][0])
    index = [
        "# Gallery",
        "",
        "Drawn by `docs/make_gallery.py` on a small bundled study; `result.plot()` draws each.",
        "",
    ]
    for file, (family, entries) in _pages(planted).items():
        index += [f"- [{family}](gallery/{file}.md): " + ", ".join(f"`{e[0]}`" for e in entries)]
        if only and file not in only:
            continue
        lines = [f"# {family}", ""]
        for name, question, make, *options in entries:
            result = make(country)
            told = options[0](country) if options else {}
            memory = BytesIO()
            result.plot(**told).figure.savefig(
                memory, format="png", dpi=110, bbox_inches="tight", facecolor="white"
            )
            write_bytes(HERE / "gallery" / "img" / f"{name}.png", memory.getvalue())
            lines += [
                f"## `gunjip.{name}`",
                "",
                question,
                "",
                f"![{name}](img/{name}.png)",
                "",
                f"Null: {result.null or 'nothing is tested'}.",
                "",
            ]
            print(name, flush=True)
        write_text(HERE / "gallery" / f"{file}.md", "\n".join(lines))
    write_text(HERE / "gallery.md", "\n".join([*index, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
