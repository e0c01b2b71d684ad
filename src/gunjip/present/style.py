"""Colours, fonts and the page of a drawing: the visual language in one place.

A drawing is laid out in CSS pixels (one matplotlib point is one pixel of the
SVG), so that its letters are as large on the page as the text beside it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Width of a drawing on a page and on a phone, in pixels.
WIDE, NARROW = 720, 352
#: The location quotient's classes: the same for every year and region.
LQ_CLASSES = (0.5, 0.8, 1.25, 2.0)
#: One salt for the ids inside an SVG, so that the same drawing has the same bytes.
HASHSALT = "gunjip"

FONT_FILES = ("Pretendard-Regular.otf", "Pretendard-SemiBold.otf")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme; the same field in both themes means the same thing."""

    text: str
    muted: str
    control: str
    accent: str
    error: str
    page: str
    land: str
    water: str
    line: str
    unsure: str
    categorical: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]


LIGHT = Palette(
    text="#1B1F24",
    muted="#59636E",
    control="#767F89",
    accent="#0B5C8A",
    error="#B3261E",
    page="#FFFFFF",
    land="#F2F4F1",
    water="#E7ECEF",
    line="#D5DADF",
    unsure="#D9DDE0",
    categorical=("#433C63", "#742D04", "#2A6856", "#D15A8A", "#8C8E19", "#558CEB"),
    sequential=("#F9F4D0", "#A0CFC2", "#56AAB7", "#29769A", "#194A71"),
    diverging=("#7F3B08", "#BE7420", "#E9BE85", "#F3F1EC", "#A9C0E0", "#5B84C0", "#1F4789"),
)
DARK = Palette(
    text="#E6EAEE",
    muted="#9AA6B2",
    control="#8A96A3",
    accent="#7CC4E8",
    error="#FF8A80",
    page="#14181D",
    land="#1E242B",
    water="#181D23",
    line="#3A434D",
    unsure="#3F4851",
    categorical=("#D2C0F8", "#EFB76D", "#9AE5CC", "#BD5E84", "#788520", "#3585E1"),
    sequential=("#1F3440", "#2A5B70", "#3F8CA3", "#79BFC9", "#C9EBE6"),
    diverging=("#7F3B08", "#BE7420", "#E9BE85", "#F3F1EC", "#A9C0E0", "#5B84C0", "#1F4789"),
)


def theme_variables(palette: Palette) -> dict[str, str]:
    """CSS variables of a theme by name, named after the light theme's colours.

    A drawing is made once, in the light colours; in a page each of its colours
    is replaced by the variable of the same meaning.
    """
    out: dict[str, str] = {}
    for name in ("text", "muted", "control", "accent", "error", "page", "land", "water", "line"):
        out[f"--{name}"] = getattr(palette, name)
    out["--unsure"] = palette.unsure
    for group in ("categorical", "sequential", "diverging"):
        for i, colour in enumerate(getattr(palette, group)):
            out[f"--{group}-{i}"] = colour
    return out


def font_folder() -> Path:
    """The folder of the fonts that come with the package."""
    with as_file(files("gunjip.present").joinpath("fonts")) as folder:
        return Path(folder)


@lru_cache(maxsize=1)
def register_fonts() -> tuple[str, ...]:
    """Make Pretendard known to matplotlib; returns the families to draw with.

    DejaVu Sans follows it, since place names come in more scripts than the
    first has.
    """
    from matplotlib import font_manager

    for name in FONT_FILES:
        font_manager.fontManager.addfont(str(font_folder() / name))
    # The second family has no weight of 600: its bold stands in, without a complaint.
    for entry in list(font_manager.fontManager.ttflist):
        bold = entry.name == "DejaVu Sans" and entry.weight in (700, "bold")
        if bold and entry.style == "normal" and entry.stretch == "normal":
            font_manager.fontManager.ttflist.append(replace(entry, weight=600))
    return ("Pretendard", "DejaVu Sans")


def parameters() -> dict[str, Any]:
    """Matplotlib's settings for every drawing of the house."""
    from cycler import cycler

    return {
        "font.family": list(register_fonts()),
        "font.size": 13,
        "axes.titlesize": 16,
        "axes.titleweight": 600,
        "axes.titlelocation": "left",
        "axes.labelsize": 13,
        "xtick.labelsize": 13,
        "ytick.labelsize": 13,
        "legend.fontsize": 13,
        "legend.frameon": False,
        # Pretendard has U+2212, so the true minus is kept.
        "axes.unicode_minus": True,
        # A place name may hold a dollar sign; no text of ours is mathematics.
        "text.parse_math": False,
        "text.color": LIGHT.text,
        "axes.labelcolor": LIGHT.text,
        "axes.edgecolor": LIGHT.control,
        "xtick.color": LIGHT.muted,
        "ytick.color": LIGHT.muted,
        "xtick.labelcolor": LIGHT.text,
        "ytick.labelcolor": LIGHT.text,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 1.0,
        "grid.color": LIGHT.line,
        "grid.linewidth": 1.0,
        "lines.linewidth": 2.0,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "figure.dpi": 72,
        "savefig.dpi": 72,
        "axes.prop_cycle": cycler(color=LIGHT.categorical),
        "svg.hashsalt": HASHSALT,
        "svg.fonttype": "none",
        "path.simplify": True,
        "hatch.linewidth": 1.0,
    }


@contextmanager
def drawing() -> Iterator[None]:
    """The house's settings while the block draws; the caller's come back after."""
    import matplotlib as mpl

    # A user's matplotlibrc must not leak in, nor ours out.
    with mpl.rc_context(), warnings.catch_warnings():
        # A rare script falls to the reader's own fonts, or to a box in a picture.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .*missing from", category=UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(parameters())
        yield


def new_axes(width: float = WIDE, height: float | None = None) -> tuple[Figure, Axes]:
    """A figure of one axes, in pixels, apart from pyplot's list of figures.

    The layout engine makes room for labels, so the axes fill what is left.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    pad = 4 / 72
    figure = Figure(
        figsize=(width / 72, (height or 0.6 * width) / 72),
        dpi=72,
        layout=ConstrainedLayoutEngine(w_pad=pad, h_pad=pad, wspace=0, hspace=0),
    )
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def pixels(ax: Axes) -> float:
    """Width of the figure that the axes stand on, in pixels."""
    figure = ax.get_figure(root=True)
    return float(figure.get_size_inches()[0] * 72) if figure is not None else float(WIDE)


def to_svg(figure: Figure, *, outlines: bool = False) -> bytes:
    """The figure as SVG: the same drawing gives the same bytes.

    Parameters
    ----------
    figure
        What to write.
    outlines
        Letters as shapes, for a file that is opened where the fonts are not
        there; else they stay text, which can be read aloud and searched.
    """
    import matplotlib as mpl

    out = io.BytesIO()
    with drawing():
        mpl.rcParams["svg.fonttype"] = "path" if outlines else "none"
        figure.savefig(
            out,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    # A tenth of a pixel is enough, and a map is a third as large.
    text = _GEOMETRY.sub(_shorten, out.getvalue().decode("utf-8"))
    return text.encode("utf-8")


_GEOMETRY = re.compile(r'\b(?:d|x|y|transform)="[^"]*"')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


#: Letters of a path's text from which on its steps are written instead of its places.
LONG_PATH = 4_000
_CURVE = re.compile(r"[CQA]")


def _shorten(attribute: re.Match[str]) -> str:
    text = attribute.group(0)
    if "scale" in text or "matrix" in text:  # a glyph's scale is a small number
        return text
    if text.startswith('d="'):
        if _CURVE.search(text):  # after a curve, further pairs would be its continuation
            return _LONG_NUMBER.sub(_tenth, text.replace("\n", ""))
        # After a move, further pairs are lines.
        text = text.replace(" \nL ", " ").replace("\n", "")
        if len(text) > LONG_PATH:
            return _relative(text)
    return _LONG_NUMBER.sub(_tenth, text)


def _tenth(number: re.Match[str]) -> str:
    return f"{float(number.group(0)):.1f}".removesuffix(".0")


class _Tenths(dict[int, str]):
    """Whole tenths as the shortest text; a map has few different steps."""

    def __missing__(self, n: int) -> str:
        whole, rest = divmod(abs(n), 10)
        text = ("-" if n < 0 else "") + (f"{whole}.{rest}" if rest else str(whole))
        self[n] = text
        return text


_TENTHS = _Tenths()


def _relative(text: str) -> str:
    """A path of straight lines in steps from point to point, in tenths of a pixel."""
    rings = text[3:-1].replace("z", " ").split("M")[1:]
    sizes = np.array([len(ring.split()) // 2 for ring in rings])
    points = np.rint(np.fromstring(" ".join(rings), sep=" ") * 10).astype(np.int64).reshape(-1, 2)
    ring = np.repeat(np.arange(len(rings)), sizes)
    first = np.diff(ring, prepend=-1) > 0
    # A step of nothing is left out.
    keep = first | (np.diff(points, axis=0, prepend=points[:1]) != 0).any(axis=1)
    points, ring, first = points[keep], ring[keep], first[keep]
    steps = np.diff(points, axis=0, prepend=points[:1] * 0)
    # Closing brings the pen back to where the ring began.
    starts = points[first]
    steps[first] = np.diff(starts, axis=0, prepend=starts[:1] * 0)
    words = [_TENTHS[n] for n in steps.ravel().tolist()]
    ends = 2 * np.append(np.flatnonzero(first)[1:], len(points))
    begins = 2 * np.flatnonzero(first)
    drawn = [f"m{' '.join(words[a:b])}z" for a, b in zip(begins, ends, strict=True)]
    return 'd="' + "".join(drawn).replace(" -", "-") + '"'


def fit_height(figure: Figure, foot: str = "") -> None:
    """Cut the figure's height to what is drawn on it, and keep the layout that it has.

    The layout is worked out once; the axes then stay where they are on the
    paper, so that nothing moves while the paper is cut. ``foot`` is a line to
    write under the drawing.
    """
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)  # what a drawing would do first; the drawing itself is not needed
    # A map between broad and tall is bound by its height until room is made for what stands
    # beside it, and by its width from then on: the engine does not see this coming. On paper
    # that is tall enough its width alone decides; what is too much is cut below.
    box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    if engine is not None and box.x1 > width:
        figure.set_size_inches(width, 2 * height)
        engine.execute(figure)
        box = figure.get_tightbbox()
    # Not "none": its placeholder makes matplotlib draw everything once more when it saves.
    figure.set_layout_engine(None)
    width, height = figure.get_size_inches()
    margin = 4 / 72
    room = 26 / 72 if foot else 0.0
    low, wanted = box.y0 - margin - room, box.height + 2 * margin + room
    places = [(ax, ax.get_position()) for ax in figure.axes]
    figure.set_size_inches(width, wanted)
    for ax, place in places:
        bottom = (place.y0 * height - low) / wanted
        ax.set_position((place.x0, bottom, place.width, place.height * height / wanted))
    for text in figure.texts:
        text.set_y((text.get_position()[1] * height - low) / wanted)
    if foot:
        figure.text(0.01, margin / wanted, foot, va="bottom", color=LIGHT.muted, parse_math=False)


def to_png(figure: Figure, scale: float = 2.0) -> bytes:
    """The figure as PNG on a white ground, ``scale`` picture dots a pixel."""
    out = io.BytesIO()
    with drawing():
        figure.savefig(
            out, format="png", dpi=72 * scale, facecolor=LIGHT.page, metadata={"Software": None}
        )
    return out.getvalue()


_ID = re.compile(r'\bid="([^"]+)"')
_HEAD = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
_SIZE = re.compile(r'(<svg\b[^>]*?) (?:width|height)="[^"]*"')
_COLOUR = re.compile(r"((?:fill|stroke|stop-color): ?)(#[0-9a-fA-F]{6})\b")
_FILL = re.compile(r'fill="(#[0-9a-fA-F]{6})"')


def inline_svg(svg: bytes, name: str, *, themed: bool = True) -> str:
    """An SVG as it can stand inside a page: own ids, theme colours, no fixed size.

    Its style sheet is taken out, since it would reach the whole page.
    """
    text = _STYLE.sub("", _METADATA.sub("", _HEAD.sub("", svg.decode("utf-8"))))
    text = _SIZE.sub(r"\1", _SIZE.sub(r"\1", text, count=1), count=1)
    text = _ID.sub(lambda m: f'id="{name}-{m.group(1)}"', text)
    text = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{name}-{m.group(1)}"', text)
    text = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{name}-{m.group(1)})", text)
    if themed:
        variables = {c.lower(): f"var({v})" for v, c in reversed(theme_variables(LIGHT).items())}
        text = _FILL.sub(r'style="fill: \1"', text)
        text = _COLOUR.sub(
            lambda m: m.group(1) + variables.get(m.group(2).lower(), m.group(2)), text
        )
    return text.strip()
