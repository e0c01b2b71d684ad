"""Drawings of what kind clusters are: the role triangle and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.style import LIGHT
from gunjip.present.wording import clip
from gunjip.profile.life_cycle import FALLING, RISING
from gunjip.profile.result import NOT_TOLD, ROLES, Profile, option_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

#: Corners: vision on top, organisers at the left, suppliers at the right.
CORNERS = np.array([[0.5, np.sqrt(3) / 2], [0.0, 0.0], [1.0, 0.0]])
COLOURS = {
    "university_led": LIGHT.categorical[0],
    "large_firm_led": LIGHT.categorical[1],
    "region_specific": LIGHT.categorical[2],
    "silicon_valley": LIGHT.categorical[3],
    NOT_TOLD: LIGHT.control,
}
MARKS = {
    "university_led": "^", "large_firm_led": "s", "region_specific": "o",
    "silicon_valley": "D", NOT_TOLD: "x",
}  # fmt: skip


def role_triangle(profile: Profile, ax: Axes, *, lang: Lang = "en") -> Axes:
    """Clusters by how often each role is the strongest of the three.

    A place says in which share of the redraws vision, organising or supply
    leads; grades stay an order (ROLE-NOTE1). Three equal roles stand in the middle.
    A cluster whose roles cannot be told is counted and not drawn.
    """
    wide = profile.roles.pivot_table(index="cluster", columns="role", values="leads")
    wide = wide.reindex(columns=list(ROLES)).dropna()
    ring = np.vstack([CORNERS, CORNERS[:1]])
    ax.plot(ring[:, 0], ring[:, 1], color=LIGHT.control, linewidth=1.2, zorder=1)
    middle = CORNERS.mean(axis=0)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        half = (CORNERS[a] + CORNERS[b]) / 2
        ax.plot(*np.array([half, middle]).T, color=LIGHT.line, linewidth=1.0, zorder=0)
    types = profile.table.set_index(profile.table["cluster_id"].astype(str))["seri_type"]
    # Places that coincide are set side by side in a small sunflower, so each is seen.
    at = wide.to_numpy() @ CORNERS
    rounded = [tuple(p) for p in np.round(at, 2)]
    seen: dict[tuple[float, ...], int] = {}
    drawn: set[str] = set()
    for key, spot, cell in zip(wide.index.astype(str), at, rounded, strict=True):
        k = seen.get(cell, 0)
        seen[cell] = k + 1
        turn = k * 2.399963
        shift = 0.016 * np.sqrt(k) * np.array([np.cos(turn), np.sin(turn)])
        kind = str(types[key])
        ax.scatter(
            spot[0] + shift[0], spot[1] + shift[1], s=46, color=COLOURS[kind], marker=MARKS[kind],
            edgecolor=None if kind == NOT_TOLD else LIGHT.page, linewidth=0.8, zorder=3,
            label=option_name("seri_type", kind, lang) if kind not in drawn else None,
        )  # fmt: skip
        drawn.add(kind)
    labels = (("vp", (0.5, 0.90), "center", "bottom"), ("so", (-0.03, -0.05), "left", "top"),
              ("ss", (1.03, -0.05), "right", "top"))  # fmt: skip
    for role, (x, y), ha, va in labels:
        ax.text(x, y, say(f"profile-corner-{role}", lang), ha=ha, va=va, fontsize=14,
                color=LIGHT.text, linespacing=1.3, parse_math=False)  # fmt: skip
    # Beside the triangle with a line to the middle: inside it a mark could cover the words.
    ax.annotate(say("profile-corner-all", lang), xy=tuple(middle), xytext=(-0.10, 0.56), ha="left",
                va="center", fontsize=13, color=LIGHT.muted, zorder=2, parse_math=False,
                arrowprops={"arrowstyle": "-", "color": LIGHT.control, "linewidth": 0.8,
                            "shrinkA": 2, "shrinkB": 0, "zorder": 0})  # fmt: skip
    missing = len(profile.table) - len(wide)
    if missing:
        ax.text(0.5, -0.22, say("profile-without-roles", lang, count=missing), ha="center",
                va="top", fontsize=13, color=LIGHT.muted, parse_math=False)  # fmt: skip
    if drawn:
        ax.legend(loc="upper left", bbox_to_anchor=(0.66, 1.04), frameon=False, fontsize=13)
    ax.set_xlim(-0.12, 1.25)
    ax.set_ylim(-0.27, 1.04)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def timeline(
    profile: Profile,
    ax: Axes,
    *,
    lang: Lang = "en",
    names: Mapping[str, str] | None = None,
    top: int = 12,
) -> Axes:
    """Plants of each cluster through the years, a lane each, with the bend and the stage.

    A lane is scaled to its own largest year; the line is solid where the leg rises,
    dotted where it falls. The grey band is the bend's 90 % interval.
    """
    order = profile.table["cluster_id"].astype(str).tolist()
    series = profile.series
    told = [k for k in order if k in set(series["cluster"].astype(str))][:top]
    stages = profile.table.set_index(profile.table["cluster_id"].astype(str))["stage"]
    bends = profile.extra["bends"]
    bends = bends.set_index(bends["cluster"].astype(str)) if len(bends) else bends
    for lane, key in enumerate(told):
        mine = series[series["cluster"].astype(str) == key].sort_values("year")
        years, plants = mine["year"].to_numpy(dtype=float), mine["plants"].to_numpy(dtype=float)
        height = 0.7 * plants / max(plants.max(), 1.0)
        base = -lane - 0.4
        ax.plot(years[[0, -1]], [base, base], color=LIGHT.line, linewidth=0.8, zorder=1)
        cut, slopes = None, (0.0, 0.0)
        if len(bends) and key in bends.index and np.isfinite(bends.loc[key, "after"]):
            one = bends.loc[key]
            slopes = (float(one["before"]), float(one["after"]))
            if np.isfinite(one["bend"]):
                cut = float(one["bend"])
                low, high = float(one["bend_low"]), float(one["bend_high"])
                ax.fill_between([low - 0.15, high + 0.15], base, base + 0.75, color=LIGHT.unsure,
                                alpha=0.6, linewidth=0, zorder=0)  # fmt: skip
        parts = [(years >= years[0], slopes[1])]
        if cut is not None:
            parts = [(years <= cut, slopes[0]), (years >= cut, slopes[1])]
        for where, slope in parts:
            style = "-" if slope >= RISING else (0, (1, 1.4)) if slope <= FALLING else (0, (5, 2))
            ax.plot(years[where], base + height[where], color=LIGHT.accent, linewidth=2.2,
                    linestyle=style, zorder=2)  # fmt: skip
        text = f"{option_name('stage', str(stages[key]), lang)} ({format_number(plants[-1])})"
        ax.annotate(text, (1.0, base + 0.3), xycoords=("axes fraction", "data"), xytext=(6, 0),
                    textcoords="offset points", va="center", fontsize=13,
                    annotation_clip=False, parse_math=False)  # fmt: skip
    ax.set_yticks(
        [-k - 0.1 for k in range(len(told))],
        labels=[clip((names or {}).get(k, k), 30) for k in told],
    )
    for tick in ax.get_yticklabels():
        tick.set_parse_math(False)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-len(told) + 0.4, 0.55)
    ax.locator_params(axis="x", integer=True, nbins=8)
    ax.set_xlabel(say("profile-axis-year", lang))
    return ax
