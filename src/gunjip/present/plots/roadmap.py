"""A roadmap drawn: its items over the years, and its logic from means to outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.words import Lang, say
from gunjip.policy.rules import PHASES, told
from gunjip.present.style import LIGHT, drawing, new_axes, pixels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from gunjip.policy.roadmap import Roadmap

#: Pixels of a row of the chart and of a line of a box.
ROW, LINE = 46, 17
#: Widths of a letter in pixels at the smallest size of type.
WIDE_LETTER, NARROW_LETTER = 13.0, 7.2
KINDS = ("input", "activity", "output", "outcome")
PREFIX = {"input": "owner", "activity": "instrument", "output": "indicator", "outcome": "check"}


def gantt_height(roadmap: Roadmap, cluster: str) -> float:
    """Height in pixels that a cluster's chart needs."""
    return float(ROW * max(1, int((roadmap.table["cluster"] == cluster).sum())) + 70)


def gantt(roadmap: Roadmap, cluster: str, ax: Axes | None = None, *, lang: Lang = "en") -> Axes:
    """Items of one cluster over the years, with the stage gates and what rests on what.

    Parameters
    ----------
    roadmap
        From ``build_roadmap``.
    cluster
        Which one.
    ax
        Where to draw; new axes where None.
    lang
        Of the words.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        The roadmap has no item for the cluster.
    """
    rows = roadmap.table[roadmap.table["cluster"] == cluster].reset_index(drop=True)
    if rows.empty:
        raise ParameterError.of("present-nothing-to-draw", kind=f"roadmap: {cluster}")
    start = int(roadmap.params["start_year"])
    with drawing():
        axes = ax if ax is not None else new_axes(height=gantt_height(roadmap, cluster))[1]
        narrow = pixels(axes) < 500
        y = np.arange(len(rows))
        left = rows["start"].to_numpy(dtype=float)
        right = rows["end"].to_numpy(dtype=float) + 1
        for phase in PHASES:
            axes.axvline(
                start + phase, color=LIGHT.control, linewidth=1.0, linestyle=(0, (3, 2)), zorder=1
            )
            axes.annotate(
                say("policy-plot-year" if narrow else "policy-plot-gate", lang, year=str(phase)),
                (start + phase, 1.0), xycoords=("data", "axes fraction"),
                xytext=(-3, 3), textcoords="offset points", ha="right", va="bottom",
                color=LIGHT.muted,
            )  # fmt: skip
        axes.barh(y, right - left, left=left, height=0.42, color=LIGHT.accent, zorder=3)
        place = {str(item): k for k, item in enumerate(rows["item"])}
        for k, needs in enumerate(rows["depends_on"]):
            for other in filter(None, str(needs).split(", ")):
                j = place.get(other)
                if j is not None:
                    axes.plot(
                        [right[j], right[j], left[k]], [j, k, k],
                        color=LIGHT.muted, linewidth=1.2, zorder=2,
                    )  # fmt: skip
        room = 150.0 if narrow else 300.0
        labels = []
        for tool, owner in zip(rows["instrument"], rows["owner"], strict=True):
            name = _fit(told("instrument", str(tool), lang), room)
            labels.append(f"{name}\n{_fit(told('owner', str(owner), lang), room)}")
        axes.set_yticks(y, labels=labels)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        last = int(max(right.max(), start + PHASES[-1]))
        axes.set_xlim(start, last + 0.03)
        years = np.arange(start, last, 3 if narrow else 1)
        axes.set_xticks(years + 0.5, labels=[str(int(v)) for v in years])
        axes.tick_params(axis="x", length=0)
        axes.set_axisbelow(True)
    return axes


def _letters(text: str) -> float:
    """Width of a text in pixels, near enough to break lines by."""
    return sum(WIDE_LETTER if ord(c) > 0x1100 else NARROW_LETTER for c in text)


def _fit(text: str, room: float) -> str:
    if _letters(text) <= room:
        return text
    while text and _letters(text) + WIDE_LETTER > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, room: float, most: int = 3) -> list[str]:
    """A text in lines of at most ``room`` pixels; what does not fit is cut with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and _letters(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_fit(line, room) for line in lines]


def _boxes(roadmap: Roadmap, cluster: str, kinds: Sequence[str]) -> dict[str, list[str]]:
    edges = roadmap.logic[roadmap.logic["cluster"] == cluster]
    out: dict[str, list[str]] = {}
    for kind in kinds:
        names = [
            *edges.loc[edges["from_kind"] == kind, "from_name"],
            *edges.loc[edges["to_kind"] == kind, "to_name"],
        ]
        out[kind] = list(dict.fromkeys(str(n) for n in names))
    return out


def logic_height(roadmap: Roadmap, cluster: str) -> float:
    """Height in pixels that a cluster's logic model needs."""
    most = max((len(v) for v in _boxes(roadmap, cluster, KINDS).values()), default=1)
    return float(most * (3 * LINE + 18) + 46)


def logic_model(
    roadmap: Roadmap, cluster: str, ax: Axes | None = None, *, lang: Lang = "en"
) -> Axes:
    """From who acts, over what is done and counted, to the checks that are to pass.

    On a narrow drawing only what is done and the checks are shown.

    Parameters
    ----------
    roadmap, cluster, ax, lang
        As in :func:`gantt`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        The roadmap has no item for the cluster.
    """
    edges = roadmap.logic[roadmap.logic["cluster"] == cluster]
    if edges.empty:
        raise ParameterError.of("present-nothing-to-draw", kind=f"logic: {cluster}")
    with drawing():
        axes = ax if ax is not None else new_axes(height=logic_height(roadmap, cluster))[1]
        width = pixels(axes)
        kinds = ("activity", "outcome") if width < 500 else KINDS
        boxes = _boxes(roadmap, cluster, kinds)
        height = logic_height(roadmap, cluster)
        from matplotlib.patches import Rectangle

        gap = 40.0
        wide = (width - gap * (len(kinds) - 1)) / len(kinds)
        middle: dict[tuple[str, str], tuple[float, float, float]] = {}
        for column, kind in enumerate(kinds):
            x = column * (wide + gap)
            axes.text(
                x, height - 8, say(f"policy-plot-{kind}", lang), va="top", fontweight=600,
                parse_math=False,
            )  # fmt: skip
            names = boxes[kind]
            step = (height - 40) / max(1, len(names))
            for k, name in enumerate(names):
                y = height - 40 - (k + 0.5) * step
                lines = wrap(told(PREFIX[kind], name, lang), wide - 14)
                tall = len(lines) * LINE + 10
                axes.add_patch(
                    Rectangle(
                        (x, y - tall / 2),
                        wide,
                        tall,
                        facecolor=LIGHT.land,
                        edgecolor=LIGHT.line,
                        linewidth=1.0,
                        zorder=2,
                    )
                )
                axes.text(
                    x + 7, y, "\n".join(lines), va="center", ha="left", linespacing=1.25,
                    zorder=3, parse_math=False,
                )  # fmt: skip
                middle[kind, name] = (x, x + wide, y)
        for a, b in _links(edges, kinds):
            if a in middle and b in middle:
                axes.plot(
                    [middle[a][1], middle[b][0]], [middle[a][2], middle[b][2]],
                    color=LIGHT.muted, linewidth=1.0, zorder=1, solid_capstyle="butt",
                )  # fmt: skip
        axes.set_xlim(-1, width + 1)
        axes.set_ylim(0, height)
        axes.set_axis_off()
    return axes


def _links(
    edges: pd.DataFrame, kinds: Sequence[str]
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Edges between the kinds that are shown, over those that are not."""
    pairs = [
        ((str(r.from_kind), str(r.from_name)), (str(r.to_kind), str(r.to_name)))
        for r in edges.itertuples(index=False)
    ]
    if "output" in kinds:
        return pairs
    after: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for a, b in pairs:
        after.setdefault(a, []).append(b)
    return [
        (a, end)
        for a, b in pairs
        if a[0] == "activity"
        for end in after.get(b, [])
        if end[0] == "outcome"
    ]
