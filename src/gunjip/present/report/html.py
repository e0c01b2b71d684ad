"""The report as one HTML file that needs nothing beside it, not even a network."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from functools import lru_cache
from importlib.resources import files

from gunjip._version import __version__
from gunjip.foundation.words import Lang, say
from gunjip.present.report.blocks import Drawing, Heading
from gunjip.present.report.data import ReportData
from gunjip.present.report.drawings import Drawings
from gunjip.present.style import (
    DARK,
    FONT_FILES,
    LIGHT,
    NARROW,
    WIDE,
    font_folder,
    inline_svg,
    theme_variables,
)
from gunjip.present.wording import tell

#: Letters that a reader may type or a browser may add, whatever the report says.
ALWAYS = "".join(chr(c) for c in range(32, 127)) + "…–—·‘’“”−×%°²³\u00a0↑↓↕"


def render_html(data: ReportData, lang: Lang = "en", *, drawings: Drawings | None = None) -> bytes:
    """The report as a page.

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
    UTF-8 bytes of one self-contained file: fonts cut to the letters used,
    figures inline, no request to anywhere; the same data give the same bytes.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    drawn = drawings or Drawings(data, lang)
    blocks = drawn.blocks
    script = _resource("sort.js")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["say"] = lambda key, **params: say(key, lang, **params)
    page = environment.from_string(_resource("report.html")).render(
        lang=lang,
        title=tell(data.title, lang),
        subtitle=tell(data.subtitle, lang),
        blocks=[(type(b).__name__, b) for b in blocks],
        contents=[b for b in blocks if isinstance(b, Heading) and b.level == 1],
        figures={b.name: Markup(_figure(b, drawn)) for b in blocks if isinstance(b, Drawing)},
        version=__version__,
        css=Markup(_resource("report.css")),
        themes=Markup(_themes()),
        fonts="@@FONTS@@",
        script=Markup(script),
        policy=_policy(script),
    )
    text = re.sub(r"<(style|script|svg)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    letters = "".join(re.findall(r"<text\b[^>]*>([^<]*)</text>", page))
    return page.replace("@@FONTS@@", _fonts(set(text) | set(letters) | set(ALWAYS))).encode("utf-8")


def _resource(name: str) -> str:
    folder = files("gunjip.present.report").joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """Nothing is loaded from anywhere, and only our own script runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _themes() -> str:
    light = ";".join(f"{k}:{v}" for k, v in theme_variables(LIGHT).items())
    dark = ";".join(f"{k}:{v}" for k, v in theme_variables(DARK).items())
    return (
        f":root{{color-scheme:light dark;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


def _figure(block: Drawing, drawn: Drawings) -> str:
    """The drawing for a page and, laid out anew, for a phone."""
    out = []
    for width, name in ((WIDE, "wide"), (NARROW, "narrow")):
        svg = inline_svg(drawn.svg(block, width), f"{block.name}-{name}")
        out.append(f'<div class="drawing {name}">{svg}</div>')
    return "\n".join(out)


def _fonts(letters: set[str]) -> str:
    """Both weights, cut to the letters of this page, as data."""
    rules = []
    for name, weight in zip(FONT_FILES, (400, 600), strict=True):
        data = base64.b64encode(_subset(name, "".join(sorted(letters)))).decode("ascii")
        rules.append(
            f"@font-face{{font-family:Pretendard;font-weight:{weight};font-display:swap;"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return "".join(rules)


@lru_cache(maxsize=8)
def _subset(name: str, letters: str) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.flavor = "woff2"
    # Kerning is left out: reading its table takes six times as long as all the rest. Hints and
    # the boxes of the whole font stay as they are: to work them out anew draws every letter.
    options.layout_features = ["tnum"]
    options.desubroutinize = True
    font = TTFont(font_folder() / name, recalcTimestamp=False, recalcBBoxes=False)
    for unused in ("GPOS", "GDEF"):
        if unused in font:
            del font[unused]
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()
