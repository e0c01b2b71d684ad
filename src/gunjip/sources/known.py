"""What ``gunjip formats`` lists, told without loading a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gunjip.foundation.words import Lang, say


@dataclass(frozen=True, slots=True)
class Format:
    """A format as ``gunjip formats`` lists it."""

    name: str
    kind: str
    options: tuple[str, ...]

    def _text(self, part: str, lang: Lang) -> str:
        return say(f"format-{self.name.replace('_', '-')}{part}", lang)

    def title(self, lang: Lang = "en") -> str:
        """The format's name in a language."""
        return self._text("", lang)

    def publisher(self, lang: Lang = "en") -> str:
        """Who publishes it."""
        return self._text("-publisher", lang)

    def gives(self, lang: Lang = "en") -> str:
        """What Gunjip reads from it."""
        return self._text("-gives", lang)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, texts in both languages."""
        return {
            "name": self.name,
            "kind": self.kind,
            "options": list(self.options),
            **{
                part: {lang: getattr(self, part)(lang) for lang in ("en", "ko")}
                for part in ("title", "publisher", "gives")
            },
        }


_SHEET = ("sheet", "header_row")

#: In the order in which they are tried; the readers themselves say the same (a test compares).
FORMATS = (
    Format(
        "qcew",
        "region_industry",
        (
            "digits",
            "areas",
            "ownership",
            "quarter",
            "month",
            "measure",
            "totals",
            "hierarchy",
            "before",
        ),
    ),
    Format("cbp", "region_industry", ("digits", "measure")),
    Format("eurostat", "region_industry", ("where", "measure")),
    Format("itl", "region_industry", ("level",)),
    Format("factory", "establishments", _SHEET),
    Format("pension", "establishments", ()),
    Format("kosis", "region_industry", ("measure", "sheet")),
    Format("tri", "establishments", ("industries",)),
    Format("matrices", "input_output", ("sheet",)),
    Format("names", "names", _SHEET),
    Format("adjacency", "adjacency", _SHEET),
    Format("concordance", "concordance", _SHEET),
    Format("links", "links", ("kind",)),
    Format("regions", "regions", ("layer", *_SHEET)),
    Format("generic", "establishments", ("kind", "measure", "sheet", "layer", "header_row")),
)
