"""A network drawn: members by kind or role, ties by channel, on the map and by their ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.words import Lang, format_number, has_message, say
from gunjip.present.style import LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

#: The five channels in the order of their colours.
CHANNELS = ("parts", "business", "technology", "personnel", "information")
#: Shape of each kind of actor (or role); others are crosses.
SHAPES = {
    "firm": "o",
    "university": "^",
    "institute": "s",
    "association": "D",
    "public": "P",
    "organisation": "p",
    "VP": "^",
    "SO": "s",
    "SS": "o",
}


def force_layout(source: NDArray[np.int64], target: NDArray[np.int64], size: int) -> Floats:
    """Places in which tied nodes are near and others apart (Fruchterman and Reingold 1991).

    Starts from a spiral by number of ties, so that the same network is always drawn the
    same. Shape (size, 2), within [−1, 1].
    """
    if size == 0:
        return np.empty((0, 2))
    degree = np.bincount(np.concatenate([source, target]), minlength=size)
    rank = np.empty(size)
    rank[np.argsort(-degree, kind="stable")] = np.arange(size)
    turn = rank * np.pi * (3 - np.sqrt(5))
    place = np.sqrt((rank + 0.5) / size)[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    pull = np.zeros((size, size))
    np.add.at(pull, (source, target), 1.0)
    pull = np.sqrt(pull + pull.T)
    np.fill_diagonal(pull, 0.0)
    ideal = 1.6 / np.sqrt(size)
    heat = 0.12
    for _ in range(300):
        gap = place[:, None] - place[None]
        distance = np.maximum(np.hypot(gap[..., 0], gap[..., 1]), 1e-3)
        push = ideal**2 / distance**2
        draw = pull * distance / ideal * 0.35
        move = (gap * (push - draw)[..., None]).sum(axis=1) - 0.25 * place
        length = np.maximum(np.hypot(*move.T), 1e-9)
        place = place + move / length[:, None] * np.minimum(length, heat)[:, None]
        heat *= 0.985
    place -= place.mean(axis=0)
    # One stray must not shrink all others: the farthest twentieth is drawn in.
    radius = np.hypot(*place.T)
    edge = max(float(np.quantile(radius, 0.95)), 1e-9)
    out = np.where(radius > edge, edge * (1 + 0.15 * np.log(np.maximum(radius / edge, 1))), radius)
    return np.asarray(place * (out / np.maximum(radius, 1e-9))[:, None] / edge)


def network(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    ax: Axes,
    *,
    layout: str = "force",
    mark: str = "kind",
    outline: object = None,
    title: str = "",
    lang: Lang = "en",
) -> Axes:
    """Draw a network: a shape a kind of actor, a colour a channel of ties.

    Parameters
    ----------
    nodes
        ``node`` (0 …), the column ``mark``, ``degree`` and, for a map, ``x, y`` in metres.
        Nodes at one place are spread on a small spiral around it.
    edges
        ``source, target`` (of ``node``), ``channel``.
    ax
        Axes to draw on.
    layout
        ``"force"`` or ``"map"``.
    mark
        Column that gives the shape: ``kind`` or ``role``.
    outline
        A polygon to draw under the map (the cluster's footprint).
    title
        Above the panel.
    lang
        Of the scale.
    """
    from matplotlib.collections import LineCollection

    source = edges["source"].to_numpy(dtype=np.int64)
    target = edges["target"].to_numpy(dtype=np.int64)
    on_map = layout == "map"
    if on_map:
        place = _spread(nodes[["x", "y"]].to_numpy(dtype=float))
        if outline is not None:
            _outline(ax, outline)
    else:
        place = force_layout(source, target, len(nodes))
    known: NDArray[np.bool_] = np.asarray(np.isfinite(place).all(axis=1), dtype=bool)
    pairs = edges.groupby(["source", "target", "channel"], observed=True).size().reset_index()
    a, b = pairs["source"].to_numpy(), pairs["target"].to_numpy()
    shown = known[a] & known[b] & (a != b)
    # Mixed, so that no channel covers all others.
    order = np.random.default_rng(7).permutation(np.flatnonzero(shown))
    colours = {c: LIGHT.categorical[k] for k, c in enumerate(CHANNELS)}
    count = max(1, order.size)
    ax.add_collection(
        LineCollection(
            [place[[a[k], b[k]]] for k in order],
            colors=[colours.get(str(pairs["channel"].iloc[k]), LIGHT.muted) for k in order],
            linewidths=0.7 if count > 250 else 1.0,
            alpha=float(np.clip(14 / np.sqrt(count), 0.4, 0.85)),
            zorder=2,
        )
    )
    degree = nodes["degree"].to_numpy(dtype=float)
    top = max(1.0, float(degree.max())) if len(degree) else 1.0
    area = 12 + 70 * degree / top
    kinds = nodes[mark].astype("str").to_numpy()
    for kind in _kinds(nodes, mark):
        here = (kinds == kind) & known
        ax.scatter(
            place[here, 0], place[here, 1], s=area[here], marker=SHAPES.get(kind, "X"),
            facecolor=LIGHT.page if kind in ("firm", "SS") else LIGHT.text,
            edgecolor=LIGHT.text, linewidth=0.8, zorder=3,
        )  # fmt: skip
    ax.set_aspect("equal", adjustable="datalim")
    ax.set_axis_off()
    ax.autoscale_view()
    ax.margins(0.04)
    if title:
        # A fixed height: titles of panels side by side stand on one line.
        ax.set_title(title, fontsize=14, loc="left", y=1.0, color=LIGHT.text)
    if on_map and known.any():
        _scale(ax, place[known], outline, lang)
    return ax


def legend(nodes: pd.DataFrame, edges: pd.DataFrame, ax: Axes, *, mark: str = "kind",
           columns: int = 5, lang: Lang = "en") -> Axes:  # fmt: skip
    """Colours of channels and shapes of kinds, on axes of their own."""
    from matplotlib.lines import Line2D

    used = set(edges["channel"].astype(str))
    lines = [
        Line2D(
            [], [], color=LIGHT.categorical[k], linewidth=2.5, label=say(f"tie-channel-{c}", lang)
        )
        for k, c in enumerate(CHANNELS)
        if c in used
    ]
    counts = nodes[mark].astype("str").value_counts()
    shapes = [
        Line2D(
            [], [], linestyle="none", marker=SHAPES.get(k, "X"), markersize=8,
            markerfacecolor=LIGHT.page if k in ("firm", "SS") else LIGHT.text,
            markeredgecolor=LIGHT.text,
            label=f"{actor_name(k, lang)} ({format_number(int(counts[k]))})",
        )
        for k in _kinds(nodes, mark)
    ]  # fmt: skip
    ax.set_axis_off()
    first = ax.legend(
        handles=lines, loc="upper left", ncols=columns, frameon=False, fontsize=13,
        handlelength=1.4, columnspacing=1.2, borderpad=0, bbox_to_anchor=(0, 1),
    )  # fmt: skip
    ax.add_artist(first)
    ax.legend(
        handles=shapes, loc="lower left", ncols=columns, frameon=False, fontsize=13,
        handlelength=1.0, columnspacing=1.2, borderpad=0, bbox_to_anchor=(0, 0),
    )  # fmt: skip
    return ax


def actor_name(kind: str, lang: Lang) -> str:
    """A kind of actor or a role in the reader's language."""
    key = f"actor-{kind.lower().replace('_', '-')}"
    return say(key, lang) if has_message(key) else kind


def _kinds(nodes: pd.DataFrame, mark: str) -> list[str]:
    there = set(nodes[mark].astype("str"))
    known = [k for k in SHAPES if k in there]
    return known + sorted(there - set(known))


def _spread(xy: Floats) -> Floats:
    """Nodes of one place on a small spiral around it, so that each can be seen."""
    out = xy.copy()
    good = np.isfinite(xy).all(axis=1)
    if not good.any():
        return out
    extent = float(np.ptp(xy[good], axis=0).max())
    step = max(extent, 1.0) / 90
    _, place = np.unique(xy, axis=0, return_inverse=True)
    for p in np.unique(place[good]):
        here = np.flatnonzero(place == p)
        k = np.arange(here.size)
        turn = k * np.pi * (3 - np.sqrt(5))
        out[here] += (step * np.sqrt(k))[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return out


def _outline(ax: Axes, shape: object) -> None:
    from matplotlib.patches import Polygon as Patch
    from shapely.geometry.base import BaseGeometry

    if not isinstance(shape, BaseGeometry) or shape.is_empty:
        return
    parts = getattr(shape, "geoms", [shape])
    for one in parts:
        if one.geom_type == "Polygon":
            ax.add_patch(
                Patch(
                    np.asarray(one.exterior.coords)[:, :2], facecolor=LIGHT.land,
                    edgecolor=LIGHT.control, linewidth=1.0, zorder=1,
                )
            )  # fmt: skip


def _scale(ax: Axes, place: Floats, outline: object, lang: Lang) -> None:
    """A bar of a round length in kilometres below the map."""
    if hasattr(outline, "bounds"):
        west, south, east, north = outline.bounds
        place = np.vstack([place, [[west, south], [east, north]]])
    width = float(np.ptp(place[:, 0])) or 1.0
    rough = width / 4000
    step = 10.0 ** np.floor(np.log10(max(rough, 1e-3)))
    km = max(s * step for s in (1, 2, 5) if s * step <= max(rough, step))
    left, low = float(place[:, 0].min()), float(place[:, 1].min())
    y = low - 0.06 * max(float(np.ptp(place[:, 1])), width * 0.3)
    ax.plot([left, left + km * 1000], [y, y], color=LIGHT.muted, linewidth=1.5, zorder=4)
    ax.annotate(
        f"{format_number(km, 0 if km >= 1 else 1)} km", (left + km * 1000, y), xytext=(6, 0),
        textcoords="offset points", va="center", fontsize=13, color=LIGHT.muted,
    )  # fmt: skip


def gravity_curve(
    curve: pd.DataFrame, ax: Axes, *, forms: tuple[str, ...] = ("power", "exponential"),
    lang: Lang = "en",
) -> Axes:  # fmt: skip
    """Ties by distance over those that masses alone would give, seen and fitted, on log scales."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    x = curve["distance"].to_numpy(dtype=float)
    seen = curve["observed"].to_numpy(dtype=float)
    for k, form in enumerate(f for f in forms if f in curve):
        y = curve[form].to_numpy(dtype=float)
        good = (y > 0) & (x > 0)
        ax.plot(
            x[good], y[good], color=LIGHT.categorical[k], linewidth=1.8,
            linestyle=("-", "--", ":")[k % 3], label=say(f"connect-form-{form}", lang),
        )  # fmt: skip
    good = (seen > 0) & (x > 0)
    ax.scatter(
        x[good], seen[good], s=30, facecolor=LIGHT.page, edgecolor=LIGHT.text, linewidth=1.2,
        zorder=3, label=say("connect-seen", lang),
    )  # fmt: skip
    ax.axhline(1.0, color=LIGHT.control, linewidth=1)
    ax.set_xscale("log")
    ax.set_yscale("log")
    plain = FuncFormatter(lambda v, _: f"{v:g}")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(plain)
        axis.set_minor_formatter(NullFormatter())
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.set_xlabel(say("present-axis-distance", lang))
    ax.set_ylabel(say("connect-axis-ratio", lang))
    ax.legend(frameon=False, fontsize=13)
    return ax
