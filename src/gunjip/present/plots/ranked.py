"""Ranked dots with their intervals, histograms and scatters of tidy values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.words import Lang, format_interval, format_number, say
from gunjip.present.style import LIGHT, pixels
from gunjip.present.wording import clip, column_name, decimals, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ticker import Formatter


def dot_intervals(
    rows: pd.DataFrame,
    ax: Axes,
    *,
    label: str = "label",
    value: str = "value",
    low: str = "low",
    high: str = "high",
    xlabel: str = "",
    reference: tuple[float, str] | None = None,
    lang: Lang = "en",
) -> Axes:
    """A dot a row with its interval, in the order given, the first on top.

    A row whose ``status`` is ``withheld`` or ``estimated`` has an open dot. The
    numbers stand at the right, so that none has to be read off the axis.

    Parameters
    ----------
    rows
        One row a dot.
    ax
        Where to draw.
    label, value, low, high
        Columns; the interval's two may be absent or NaN.
    xlabel
        Name and unit of the axis.
    reference
        A value to compare with, drawn as a line, and its name.
    lang
        Language of the words.
    """
    n = len(rows)
    y = np.arange(n)
    x = _numbers(rows, value)
    lo, hi = _numbers(rows, low), _numbers(rows, high)
    digits = decimals(x)
    narrow = pixels(ax) < 500
    open_dot = (
        rows["status"].astype(str).isin(("withheld", "estimated")).to_numpy()
        if "status" in rows
        else np.zeros(n, dtype=bool)
    )
    if reference is not None:
        ax.axvline(
            reference[0], color=LIGHT.control, linewidth=1.0, linestyle=(0, (3, 2)), zorder=1
        )
        ax.annotate(
            reference[1],
            (reference[0], 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(3, 2),
            textcoords="offset points",
            ha="left",
            va="bottom",
            fontsize=13,
            color=LIGHT.muted,
        )
    finite = np.isfinite(lo) & np.isfinite(hi)
    ax.hlines(y[finite], lo[finite], hi[finite], color=LIGHT.accent, linewidth=2.0, zorder=2)
    for which, face in ((~open_dot, LIGHT.accent), (open_dot, LIGHT.page)):
        ax.scatter(
            x[which],
            y[which],
            s=42,
            facecolor=face,
            edgecolor=LIGHT.accent,
            linewidth=1.6,
            zorder=3,
        )
    length = 18 if narrow else 40
    ax.set_yticks(y, labels=[clip(str(t), length) for t in rows[label]])
    for tick in ax.get_yticklabels():
        tick.set_parse_math(False)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", zorder=0)
    ax.set_axisbelow(True)
    ax.set_ylim(n - 0.5, -0.5)
    everything = np.concatenate((x, lo[finite], hi[finite], [reference[0]] if reference else []))
    everything = everything[np.isfinite(everything)]
    if everything.size:
        least, most = float(everything.min()), float(everything.max())
        least = 0.0 if 0 <= least < 0.6 * most else least
        room = max(most - least, 1e-12)
        ax.set_xlim(least - (0.0 if least == 0 else 0.04 * room), most + 0.04 * room)
    for k in range(n):
        text = format_number(x[k], digits)
        if finite[k] and not narrow:
            text += f" ({format_interval(lo[k], hi[k], lang, digits)})"
        ax.annotate(
            text,
            (1.0, y[k]),
            xycoords=("axes fraction", "data"),
            xytext=(8, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=13,
            annotation_clip=False,
        )
    ax.xaxis.set_major_formatter(_formatter(digits if everything.size else 0))
    ax.locator_params(axis="x", nbins=4 if narrow else 6)
    if xlabel:
        ax.set_xlabel(xlabel)
    return ax


def histogram(
    values: NDArray[np.float64], ax: Axes, *, xlabel: str = "", lang: Lang = "en"
) -> Axes:
    """How often each size occurs; the vertical axis counts values, from zero."""
    good = values[np.isfinite(values)]
    bins = int(np.clip(np.ceil(np.sqrt(good.size)), 5, 40)) if good.size else 1
    ax.hist(good, bins=bins, color=LIGHT.accent, edgecolor=LIGHT.page, linewidth=0.6)
    ax.set_xlabel(xlabel)
    ax.set_ylabel(say("present-axis-count", lang))
    missing = int(values.size - good.size)
    if missing:
        ax.set_title(
            say("present-without-value", lang, count=missing),
            fontsize=13,
            fontweight=400,
            color=LIGHT.muted,
        )
    ax.locator_params(axis="y", integer=True)
    return ax


def scatter(
    rows: pd.DataFrame,
    ax: Axes,
    *,
    x: str,
    y: str,
    label: str = "",
    units: tuple[str, str] = ("", ""),
    lang: Lang = "en",
) -> Axes:
    """Two values of each row; the rows furthest from the middle are named."""
    a, b = _numbers(rows, x), _numbers(rows, y)
    good = np.isfinite(a) & np.isfinite(b)
    ax.scatter(a[good], b[good], s=26, color=LIGHT.accent, alpha=0.7, linewidth=0)
    ax.set_xlabel(with_unit(column_name(x, lang), units[0], lang))
    ax.set_ylabel(with_unit(column_name(y, lang), units[1], lang))
    ax.grid(zorder=0)
    ax.set_axisbelow(True)
    if label and good.sum() > 1:
        spread = [np.std(v[good]) or 1.0 for v in (a, b)]
        far = np.hypot((a - np.mean(a[good])) / spread[0], (b - np.mean(b[good])) / spread[1])
        far[~good] = -1.0
        for k in np.argsort(-far, kind="stable")[: min(8, int(good.sum()))]:
            ax.annotate(
                clip(str(rows[label].iloc[k]), 20),
                (a[k], b[k]),
                xytext=(5, 4),
                textcoords="offset points",
                fontsize=13,
                parse_math=False,
            )
    return ax


def _numbers(rows: pd.DataFrame, column: str) -> NDArray[np.float64]:
    if column not in rows:
        return np.full(len(rows), np.nan)
    return rows[column].to_numpy(dtype=float, na_value=np.nan)


def _formatter(digits: int) -> Formatter:
    from matplotlib.ticker import FuncFormatter

    def short(v: float, _: object) -> str:
        return format_number(v, digits).rstrip("0").rstrip(".") if digits else format_number(v)

    return FuncFormatter(short)
