"""Curves of distance with their bands: K, L, g, K_d, M and m."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.words import Lang, say
from gunjip.present.style import LIGHT, pixels
from gunjip.present.wording import kind_name, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Column names that results use, in the order they are looked for.
DISTANCE = ("r", "distance", "r_m", "r_km", "d")
OBSERVED = ("observed", "value", "estimate", "obs")
NULL = ("null", "expected", "null_mean", "simulated_mean", "theoretical", "mean")
LOCAL = (("low", "high"), ("local_low", "local_high"), ("lower", "upper"), ("lo", "hi"))
GLOBAL = (("global_low", "global_high"), ("global_lower", "global_upper"))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The parts of a distance curve; r in kilometres, shape (n,)."""

    r: NDArray[np.float64]
    observed: NDArray[np.float64]
    null: NDArray[np.float64] | None
    local: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    globally: tuple[NDArray[np.float64], NDArray[np.float64]] | None


def is_curve(frame: pd.DataFrame) -> bool:
    """Whether a frame has a distance column."""
    return any(name in frame for name in DISTANCE[:-1])


def read_curve(result: Result) -> Curve:
    """Find a curve's parts in a result's frame, or arrays of the same length in ``extra``."""
    frame = result.table
    columns = {str(c): frame[c].to_numpy(dtype=float) for c in frame.select_dtypes("number")}
    for name, held in result.extra.items():
        if isinstance(held, np.ndarray) and held.shape == (len(frame),):
            columns.setdefault(name, held.astype(float))
    distance = next(name for name in DISTANCE if name in columns)
    used = {distance, *NULL, *(c for pair in (*LOCAL, *GLOBAL) for c in pair), "p_value", "p", "n"}
    observed = next(
        (name for name in OBSERVED if name in columns),
        next((name for name in columns if name not in used), ""),
    )
    if not observed:
        raise KeyError(f"{result.kind}: no column to draw beside {distance!r}")
    unit = str(result.units.get(distance, "km" if distance == "r_km" else "m"))
    scale = 1.0 if unit.lower() in ("km", "kilometre", "kilometres") else 1e-3

    def pair(names: Iterable[tuple[str, str]]) -> tuple[NDArray[np.float64], ...] | None:
        for a, b in names:
            # Columns without a figure are of a band that was not asked for.
            if a in columns and b in columns and np.isfinite(columns[b]).any():
                return columns[a], columns[b]
        return None

    null = next((columns[n] for n in NULL if n in columns and np.isfinite(columns[n]).any()), None)
    whole = pair(GLOBAL)
    if whole is None and np.isfinite(columns.get("global_high", np.full(1, np.nan))).any():
        # A one-sided test: everything from zero up to the limit is inside.
        whole = (np.zeros(len(frame)), columns["global_high"])
    return Curve(
        columns[distance] * scale,
        columns[observed],
        null,
        pair(LOCAL),  # type: ignore[arg-type]
        whole,  # type: ignore[arg-type]
    )


def _with_middles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values with the middle of each two neighbours between them."""
    out = np.empty(2 * values.size - 1)
    out[::2] = values
    out[1::2] = 0.5 * (values[:-1] + values[1:])
    return out


def draw_curve(result: Result, ax: Axes, *, lang: Lang = "en", title: str = "") -> Axes:
    """The observed curve before its local and global bands; the null is named.

    Where the curve leaves the global band its line is thick: there, and only
    there, the null is rejected at the band's level for all distances at once.
    """
    curve = read_curve(result)
    r = curve.r
    if curve.globally is not None:
        low, high = curve.globally
        ax.fill_between(
            r, low, high, color=LIGHT.unsure, linewidth=0, label=say("present-band-global", lang)
        )
        for edge in (low, high):
            ax.plot(r, edge, color=LIGHT.control, linewidth=1.0, linestyle=(0, (4, 2)))
    if curve.local is not None:
        low, high = curve.local
        # Another fill beside the first would read as one band: this one is lines only.
        own = curve.globally is None
        if own:
            ax.fill_between(
                r, low, high, color=LIGHT.unsure, linewidth=0, label=say("present-band-local", lang)
            )
        else:
            ax.plot(
                r,
                low,
                color=LIGHT.muted,
                linewidth=1.0,
                linestyle=(0, (1, 1.5)),
                label=say("present-band-local", lang),
            )
            ax.plot(r, high, color=LIGHT.muted, linewidth=1.0, linestyle=(0, (1, 1.5)))
    if curve.null is not None:
        ax.plot(r, curve.null, color=LIGHT.muted, linewidth=1.4, label=say("present-null", lang))
    ax.plot(
        r, curve.observed, color=LIGHT.accent, linewidth=2.0, label=say("present-observed", lang)
    )
    if curve.globally is not None:
        low, high = curve.globally
        outside = (curve.observed > high) | (curve.observed < low)
        if outside.any():
            # Half a step to each side, or one distance alone would be drawn as nothing.
            fine, level = _with_middles(r), _with_middles(curve.observed)
            near = _with_middles(outside.astype(float)) > 0.0
            strong = np.where(near, level, np.nan)
            ax.plot(
                fine, strong, color=LIGHT.accent, linewidth=4.5, label=say("present-outside", lang)
            )
    ax.set_xlabel(say("present-axis-distance", lang))
    unit = str(result.units.get("value", result.units.get("observed", "")))
    ax.set_ylabel(with_unit(kind_name(result.kind, lang), unit, lang))
    ax.set_xlim(float(np.nanmin(r)), float(np.nanmax(r)))
    ax.grid(zorder=0)
    ax.set_axisbelow(True)
    narrow = pixels(ax) < 500
    if narrow:
        ax.legend(loc="upper left", bbox_to_anchor=(0.0, -0.3), borderaxespad=0.0)
    else:
        ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)
    if title:
        ax.set_title(title)
    return ax
