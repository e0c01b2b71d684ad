"""A survey of localisation over distances or as one curve; local association as a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, say
from gunjip.present.plots.curves import draw_curve
from gunjip.present.style import LIGHT, pixels
from gunjip.present.wording import Text, kind_name, name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_survey(
    result: Result,
    ax: Axes,
    *,
    lang: Lang = "en",
    regions: Any = None,
    names: dict[str, Text] | None = None,
    industry: str = "",
) -> None:
    """Share of industries beyond their global limits at each distance.

    Parameters
    ----------
    result
        Of ``localisation_survey``.
    ax, lang, regions, names
        As for every drawing.
    industry
        One industry: its K_d with its bands instead.
    """
    curves = result.extra["curves"]
    if industry:
        checks = Checks()
        checks.one_of("industry", industry, sorted(curves["industry"].unique()))
        checks.done()
        one = curves[curves["industry"] == industry].drop(columns="industry")
        single = Result("duranton_overman", one, null=result.null, units={"distance": "m"})
        draw_curve(single, ax, lang=lang)
        return
    tested = curves.dropna(subset=["density", "global_high"])
    r = tested.groupby("distance").size().index.to_numpy(dtype=float) / 1_000.0
    above = tested.assign(out=tested["density"] > tested["global_high"])
    below = tested.assign(out=tested["density"] < tested["global_low"])
    # Localised anywhere is never called dispersed (Duranton and Overman, section 3).
    localised = above.groupby("industry")["out"].transform("any")
    below["out"] &= ~localised.to_numpy()
    for frame, colour, line, key in (
        (above, LIGHT.accent, "-", "plot-localisation-above"),
        (below, LIGHT.muted, (0, (4, 2)), "plot-localisation-below"),
    ):
        share: pd.Series[float] = frame.groupby("distance")["out"].mean()
        ax.plot(r, 100.0 * share, color=colour, linestyle=line, linewidth=2.2, label=say(key, lang))
    count = int(tested["industry"].nunique())
    ax.set_xlabel(say("present-axis-distance", lang))
    ax.set_ylabel(say("plot-localisation-share", lang, count=count))
    ax.set_ylim(0.0, 100.0)
    ax.set_xlim(float(r.min()), float(r.max()))
    ax.grid(zorder=0)
    ax.set_axisbelow(True)
    if pixels(ax) < 500:
        ax.legend(loc="upper left", bbox_to_anchor=(0.0, -0.3), borderaxespad=0.0)
    else:
        ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)


def draw_events(
    result: Result,
    ax: Axes,
    *,
    lang: Lang = "en",
    regions: Any = None,
    names: dict[str, Text] | None = None,
) -> None:
    """Entries and exits of one industry on a map; of all, how many of each kind."""
    from gunjip.present.plots.maps import choropleth
    from gunjip.present.plots.ranked import dot_intervals

    table = result.table
    if regions is not None and not table["region"].duplicated().any():
        choropleth(
            regions,
            table,
            ax,
            column="value",
            title=say("plot-events", lang),
            classes=(-0.5, 0.5),
            lang=lang,
        )
        return
    counts = table["event"].value_counts()
    frame = pd.DataFrame({"label": counts.index.astype(str), "value": counts.to_numpy(dtype=float)})
    dot_intervals(frame, ax, xlabel=say("plot-events-count", lang), lang=lang)


def draw_local(
    result: Result,
    ax: Axes,
    *,
    lang: Lang = "en",
    regions: Any = None,
    names: dict[str, Text] | None = None,
) -> None:
    """The z-scores of local association on a map; ranked where there are no regions.

    The statistic itself has another scale in every table; its z-score has not.
    """
    from gunjip.present.plots.maps import choropleth
    from gunjip.present.plots.ranked import dot_intervals

    if regions is not None:
        choropleth(
            regions,
            result.table,
            ax,
            column="z",
            title=say("plot-local-z", lang),
            classes=(-1.64, 1.64, 2.58),
            lang=lang,
        )
        return
    # Where every arrangement is alike there is no z-score: the statistic itself then.
    column = "z" if result.table["z"].notna().any() else "value"
    rows = result.table.dropna(subset=[column])
    if rows.empty:
        raise ParameterError.of("present-nothing-to-draw", kind=result.kind)
    rows = rows.sort_values(column, ascending=False, kind="stable")
    told = names or {}
    key = "region" if "region" in rows else str(rows.columns[0])
    frame = pd.DataFrame(
        {
            "label": [name_of(told, v, lang) for v in rows[key]],
            "value": rows[column].to_numpy(dtype=float),
        }
    )
    head = say("plot-local-z", lang) if column == "z" else kind_name(result.kind, lang)
    dot_intervals(frame.head(25), ax, xlabel=head, lang=lang)
