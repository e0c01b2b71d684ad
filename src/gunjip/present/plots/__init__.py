"""Drawings of results: one function a kind, found by the result's ``kind``.

Every drawing is made on axes that it is given, shows nothing and saves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.results import Result
from gunjip.foundation.words import Lang, say
from gunjip.present.plots.curves import draw_curve, is_curve
from gunjip.present.plots.localisation import draw_events, draw_local, draw_survey
from gunjip.present.plots.map_frame import default_height
from gunjip.present.plots.maps import choropleth, circles, footprints
from gunjip.present.plots.matrices import draw_matrix, ends_of
from gunjip.present.plots.ranked import dot_intervals, histogram, scatter
from gunjip.present.style import NARROW, WIDE, drawing, new_axes
from gunjip.present.wording import Text, column_name, kind_name, name_of, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "NARROW",
    "WIDE",
    "choropleth",
    "circles",
    "default_height",
    "dot_intervals",
    "draw",
    "draw_curve",
    "draw_matrix",
    "footprints",
    "histogram",
    "is_ranked",
    "rank_rows",
    "scatter",
    "value_column",
]

#: Rows of a ranked chart.
TOP = 25

#: Column names of an interval, in the order they are looked for.
INTERVALS = (
    ("{value}_low", "{value}_high"),
    ("low", "high"),
    ("ci_low", "ci_high"),
    ("lower", "upper"),
)
#: Numbers that say something about a row, not what it is worth.
SIDE = {
    "year",
    "rank",
    "n",
    "seed",
    "p_value",
    "p",
    "q_value",
    "se",
    "variance",
    "probability",
    "certainty",
    "level",
    "replicates",
}
#: A value that means "no difference", by kind.
REFERENCES: dict[str, tuple[float, str]] = {
    "location_quotient": (1.0, "present-reference-national"),
    "marcon_puech_m": (1.0, "present-reference-null"),
    "ellison_glaeser": (0.0, "present-reference-none"),
    "maurel_sedillot": (0.0, "present-reference-none"),
}

Drawing = Callable[..., None]


def draw(
    result: Result,
    ax: Axes | None = None,
    *,
    lang: Lang = "en",
    title: Text = "",
    regions: Any = None,
    names: dict[str, Text] | None = None,
    **options: Any,
) -> Axes:
    """Draw a result on the given axes, or on new ones.

    Parameters
    ----------
    result
        What to draw. Its ``kind`` picks the drawing; where none is written for
        the kind, its frame's columns do: a distance column gives a curve, two
        ends of a pair a heat map, anything else a ranked chart of dots.
    ax
        Axes to draw on; new ones (apart from pyplot) where None.
    lang
        ``"en"`` or ``"ko"``.
    title
        A title; none by default, since a page has it above the figure.
    regions
        A :class:`~gunjip.tables.regions.Regions`: values of regions are then
        drawn as a map.
    names
        Names by code, for labels.
    **options
        Passed to the drawing.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        The result has no rows, or no number to draw.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.foundation.results import Result
    >>> rows = pd.DataFrame({"region": ["A", "B"], "lq": [2.0, 0.5]})
    >>> ax = draw(Result("location_quotient", rows))
    >>> ax.get_xlabel()
    'Location quotient'
    """
    if result.table.empty:
        raise ParameterError.of("present-nothing-to-draw", kind=result.kind)
    with drawing():
        axes = ax if ax is not None else new_axes()[1]
        _choose(result, regions)(
            result, axes, lang=lang, regions=regions, names=names or {}, **options
        )
        if title:
            from gunjip.present.wording import tell

            axes.set_title(tell(title, lang), parse_math=False)
    return axes


def _choose(result: Result, regions: Any) -> Drawing:
    frame = result.table
    if result.kind in _KINDS:
        return _KINDS[result.kind]
    if is_curve(frame):
        return _curve
    if ends_of(frame) is not None:
        return _matrix
    if regions is not None and "region" in frame and not frame["region"].duplicated().any():
        return _map
    return _ranked


def is_ranked(result: Result) -> bool:
    """Whether the result is drawn as a ranked chart, whose height follows its rows."""
    return _choose(result, None) in (_ranked, _lq)


def value_column(result: Result) -> str:
    """The column that the result is about."""
    frame = result.table
    numeric = [
        str(c)
        for c in frame.select_dtypes("number")
        if c not in SIDE and not str(c).endswith(("_low", "_high", "_se"))
    ]
    for name in (result.kind, "value", "estimate", "observed", "lq", "index"):
        if name in numeric:
            return name
    numeric = [c for c in numeric if c not in ("low", "high", "lower", "upper")]
    if not numeric:
        raise ParameterError.of("present-nothing-to-draw", kind=result.kind)
    return numeric[0]


def rank_rows(
    result: Result, *, top: int = TOP, names: dict[str, Text] | None = None, lang: Lang = "en"
) -> pd.DataFrame:
    """The rows of a ranked chart: ``label, value, low, high, status``, the largest first.

    Rows without a value come last and are dropped first; a tie keeps its order.
    """
    frame = result.table
    column = value_column(result)
    keys = [
        str(c)
        for c in frame.columns
        if c in ("name", "region", "industry", "cluster", "product", "item", "place", "code")
    ] or [str(c) for c in frame.columns if not pd.api.types.is_numeric_dtype(frame[c])][:2]
    keys = [k for k in keys if k != "status"]
    if "name" in keys:
        keys = ["name"]
    told = names or {}
    text = (
        [" · ".join(name_of(told, v, lang) for v in row) for row in frame[keys].to_numpy()]
        if keys
        else [str(i) for i in frame.index]
    )
    out = pd.DataFrame({"label": text, "value": frame[column].to_numpy(dtype=float)})
    for a, b in INTERVALS:
        a, b = a.format(value=column), b.format(value=column)
        if a in frame and b in frame:
            out["low"] = frame[a].to_numpy(dtype=float)
            out["high"] = frame[b].to_numpy(dtype=float)
            break
    if "status" in frame:
        out["status"] = frame["status"].astype(str).to_numpy()
    out = out[np.isfinite(out["value"])]
    ranked: pd.DataFrame = out.sort_values(
        "value", ascending=False, kind="stable", ignore_index=True
    )
    return ranked.head(top)


def _ranked(
    result: Result,
    ax: Axes,
    *,
    lang: Lang,
    regions: Any = None,
    names: dict[str, Text],
    top: int = TOP,
) -> None:
    rows = rank_rows(result, top=top, names=names, lang=lang)
    column = value_column(result)
    if rows.empty:
        raise ParameterError.of("present-nothing-to-draw", kind=result.kind)
    reference = REFERENCES.get(result.kind)
    generic = column in ("value", "estimate", "observed", "index", "lq", result.kind)
    head = kind_name(result.kind, lang) if generic else column_name(column, lang)
    dot_intervals(
        rows,
        ax,
        xlabel=with_unit(head, str(result.units.get(column, "")), lang),
        reference=None if reference is None else (reference[0], say(reference[1], lang)),
        lang=lang,
    )
    if len(rows) < len(result.table):
        ax.set_title(
            say("present-top-of", lang, shown=len(rows), total=len(result.table)),
            fontsize=13,
            fontweight=400,
            pad=24 if reference else 8,
        )


def _curve(
    result: Result, ax: Axes, *, lang: Lang, regions: Any = None, names: dict[str, Text]
) -> None:
    draw_curve(result, ax, lang=lang)


def _matrix(
    result: Result, ax: Axes, *, lang: Lang, regions: Any = None, names: dict[str, Text]
) -> None:
    draw_matrix(result, ax, lang=lang)


def _map(
    result: Result, ax: Axes, *, lang: Lang, regions: Any = None, names: dict[str, Text]
) -> None:
    column = value_column(result)
    choropleth(
        regions,
        result.table,
        ax,
        column=column,
        unit=str(result.units.get(column, "")),
        title=kind_name(result.kind, lang) if column in ("value", result.kind) else "",
        lang=lang,
    )


def _complexity(
    result: Result,
    ax: Axes,
    *,
    lang: Lang,
    regions: Any = None,
    names: dict[str, Text],
    side: str = "region",
) -> None:
    frame = result.table
    if "side" in frame:
        frame = frame[frame["side"] == side].rename(
            columns={"count": "diversity" if side == "region" else "ubiquity"}
        )
        result = replace(result, table=frame)
    column = value_column(result)
    across = next((c for c in ("diversity", "ubiquity") if c in frame and c != column), "")
    if not across:
        _ranked(result, ax, lang=lang, names=names)
        return
    key = next((c for c in ("name", "code", "region", "industry", "product") if c in frame), "")
    rows = frame.assign(label=[name_of(names, v, lang) for v in frame[key]]) if key else frame
    scatter(rows, ax, x=across, y=column, label="label" if key else "", lang=lang)
    if column == "value":
        ax.set_ylabel(kind_name(result.kind, lang))


def _lq(
    result: Result,
    ax: Axes,
    *,
    lang: Lang,
    regions: Any = None,
    names: dict[str, Text],
    industry: str = "",
) -> None:
    frame = result.table
    if industry:
        frame = frame[frame["industry"].astype(str) == industry]
        result = replace(result, table=frame)
    if regions is not None and "region" in frame and not frame["region"].duplicated().any():
        column = "lq" if "lq" in frame else value_column(result)
        choropleth(regions, frame.rename(columns={column: "lq"}), ax, column="lq", lang=lang)
        return
    _ranked(result, ax, lang=lang, names=names)


def _clusters(
    result: Result, ax: Axes, *, lang: Lang, regions: Any = None, names: dict[str, Text]
) -> None:
    """A set of clusters: their outlines, or a ranked chart where none may be shown."""
    shapes = getattr(result, "footprints", None)
    if shapes is None or shapes.empty:
        _ranked(result, ax, lang=lang, names=names)
        return
    stable = result.table.set_index("cluster_id")["stability"]
    named = shapes.assign(
        name=[name_of(names, i, lang) for i in shapes["industry"]],
        stability=stable.reindex(shapes["cluster_id"]).to_numpy(dtype=float),
    )
    footprints(named, ax, regions=regions, lang=lang)


#: Kinds whose frame alone does not say how they are drawn.
_KINDS: dict[str, Drawing] = {
    "location_quotient": _lq,
    "tiers": _lq,
    "clusters": _clusters,
    "eci": _complexity,
    "pci": _complexity,
    "economic_complexity": _complexity,
    "product_complexity": _complexity,
    "fitness": _complexity,
    "entry_exit": draw_events,
    "local_autocorrelation": draw_local,
    "localisation_survey": draw_survey,
}
