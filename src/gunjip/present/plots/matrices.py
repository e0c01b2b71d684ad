"""Matrices of pairs: relatedness, proximity, coagglomeration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gunjip.foundation.results import Result
from gunjip.foundation.words import Lang, say
from gunjip.present.style import LIGHT, pixels
from gunjip.present.wording import clip, kind_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Column names of the two ends of a pair, in the order they are looked for.
ENDS = (
    ("industry", "partner"),
    ("industry", "other"),
    ("industry_i", "industry_j"),
    ("industry_a", "industry_b"),
    ("industry", "industry_other"),
    ("i", "j"),
    ("a", "b"),
    ("left", "right"),
    ("source", "target"),
)
MOST = 60


def ends_of(frame: pd.DataFrame) -> tuple[str, str] | None:
    """The columns that name the two ends of a pair."""
    return next((pair for pair in ENDS if pair[0] in frame and pair[1] in frame), None)


def draw_matrix(
    result: Result, ax: Axes, *, value: str = "", lang: Lang = "en", title: str = ""
) -> Axes:
    """A heat map of pairs, alike rows beside each other; at most 60 of them.

    With more, the 60 with the largest sum of absolute values are drawn, and the
    drawing says so. Values of both signs use the diverging colours around zero.
    """
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    pair = ends_of(result.table)
    if pair is None:
        raise KeyError(f"{result.kind}: no columns that name both ends of a pair")
    column = value or next(
        str(c) for c in result.table.select_dtypes("number") if c not in (*pair, "year", "p_value")
    )
    square = result.table.pivot_table(
        index=pair[0], columns=pair[1], values=column, aggfunc="first"
    )
    names = sorted({*map(str, square.index), *map(str, square.columns)})
    square.index, square.columns = square.index.astype(str), square.columns.astype(str)
    both = square.reindex(index=names, columns=names)
    both = both.where(both.notna(), both.T)
    matrix = both.to_numpy(dtype=float, copy=True)
    total = len(names)
    if total > MOST:
        keep = np.sort(np.argsort(-np.nansum(np.abs(matrix), axis=1), kind="stable")[:MOST])
        matrix, names = matrix[np.ix_(keep, keep)], [names[i] for i in keep]
    order = _alike(matrix)
    matrix, names = matrix[np.ix_(order, order)], [names[i] for i in order]
    np.fill_diagonal(matrix, np.nan)
    good = matrix[np.isfinite(matrix)]
    low, high = (float(good.min()), float(good.max())) if good.size else (0.0, 1.0)
    if low < 0 < high:
        reach = max(-low, high)
        colours = LinearSegmentedColormap.from_list("diverging", LIGHT.diverging)
        norm = Normalize(-reach, reach)
    else:
        colours = LinearSegmentedColormap.from_list("sequential", LIGHT.sequential)
        norm = Normalize(low, high if high > low else low + 1.0)
    image = ax.imshow(
        matrix, cmap=colours.with_extremes(bad=LIGHT.land), norm=norm, interpolation="nearest"
    )
    n = len(names)
    narrow = pixels(ax) < 500
    step = max(1, int(np.ceil(n / (14 if narrow else 30))))
    places = np.arange(0, n, step)
    ax.set_yticks(places, labels=[clip(names[i], 14 if narrow else 24) for i in places])
    ax.set_xticks(places, labels=[clip(names[i], 10) for i in places], rotation=90)
    for tick in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        tick.set_parse_math(False)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.7, pad=0.02)
    bar.outline.set_visible(False)
    bar.set_label(kind_name(result.kind, lang))
    if total > MOST:
        ax.set_xlabel(say("present-matrix-cut", lang, shown=MOST, total=total), color=LIGHT.muted)
    if title:
        ax.set_title(title)
    return ax


def _alike(matrix: np.ndarray) -> np.ndarray:
    """An order of rows in which neighbours are alike (average linkage)."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    n = len(matrix)
    if n < 3:
        return np.arange(n)
    filled = np.nan_to_num(matrix, nan=float(np.nanmin(matrix)) if np.isfinite(matrix).any() else 0)
    far = filled.max() - (filled + filled.T) / 2
    np.fill_diagonal(far, 0.0)
    return np.asarray(leaves_list(linkage(squareform(far, checks=False), "average")))
