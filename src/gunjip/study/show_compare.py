"""What clusters are held against, as texts: peers, gaps in native units, roles, growth in parts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from gunjip.casebook import case, twin_gaps
from gunjip.diagnosis.balance import RANKS, ROLES
from gunjip.diagnosis.benchmark import role_gaps
from gunjip.diagnosis.diagnose import check_name
from gunjip.foundation.words import Lang, format_number, say
from gunjip.study.health import Health
from gunjip.study.show_health import number, statistic, word

#: Gaps that are told of a cluster, the widest first.
MOST = 8


def peer_line(health: Health, cluster: str, lang: Lang, called: Callable[[str], str] = str) -> str:
    """With whom a cluster is compared, and why them."""
    chosen = [c for c in health.diagnosis.params.get("against", []) if c != cluster]
    if chosen:
        return say("diag-against-chosen", lang, names=", ".join(map(called, chosen)))
    peers = health.frames.get("peers", pd.DataFrame())
    mine = peers[peers["cluster"] == cluster] if len(peers) else peers
    if mine.empty:
        return say("diag-against-none", lang)
    if "same_type" not in mine:
        # A peer of cells is named "region|industries", of which the industries are the cluster's.
        places = ", ".join(str(p).partition("|")[0] for p in mine["peer"])
        return say("diag-against-regions", lang, names=places)
    names = ", ".join(called(str(p)) for p in mine["peer"])
    counts = {k: int((mine[f"same_{k}"] == True).sum()) for k in ("type", "sector", "stage")}  # noqa: E712
    return say("diag-against-peers", lang, names=names, n=len(mine), **counts)


def gap_rows(
    health: Health, cluster: str, lang: Lang, most: int = MOST
) -> tuple[list[str], list[list[str]]]:
    """The widest gaps among what checks rest on, each in its own unit.

    Width is the gap over the peers' quartile range, by which only the order is made.
    """
    head = [say(f"diag-head-{k}", lang) for k in ("check", "value", "median", "gap", "peers")]
    gaps = health.frames.get("gaps", pd.DataFrame())
    if gaps.empty:
        return head, []
    table = health.diagnosis.table
    asked = table[(table["cluster"] == cluster) & (table["status"] != "not_applicable")]
    named = asked.drop_duplicates("indicator").set_index("indicator")["check"]
    mine = gaps[(gaps["cluster"] == cluster) & gaps["indicator"].isin(named.index)]
    # Of a bound nobody can tell how far the truth is from anything.
    silent = ["too_few", "not_tested", "bounded"]
    mine = mine[~mine["status"].isin(silent) & mine["gap"].notna()]
    spread = (mine["upper"] - mine["lower"]).where(lambda s: s > 0)
    spread = spread.fillna(mine["median"].abs().where(lambda s: s > 0)).fillna(1.0)
    mine = mine[(mine["gap"] / spread).abs().to_numpy() > 0]
    order = (mine["gap"] / spread.loc[mine.index]).abs().sort_values(ascending=False, kind="stable")
    rows = [
        [
            check_name(str(named[r["indicator"]]), lang), statistic(r, lang), _median(r, lang),
            _signed(float(r["gap"]), str(r["unit"]), lang), format_number(int(r["peers"])),
        ]
        for _, r in mine.loc[order.index[:most]].iterrows()
    ]  # fmt: skip
    return head, rows


def _median(row: pd.Series, lang: Lang) -> str:
    told = row.copy()
    told["value"], told["low"], told["high"] = row["median"], row["lower"], row["upper"]
    return statistic(told, lang)


def _signed(gap: float, unit: str, lang: Lang) -> str:
    text = number(gap, unit)
    mark = "+" if gap > 0 else ""
    if unit.startswith("share"):
        points = format_number(100 * gap, 1)
        return mark + say("diag-gap-points", lang, points=points)
    told = word("unit", unit.replace(" ", "-"), lang) if unit else ""
    return f"{mark}{text} {told}".strip()


def role_rows(
    health: Health, lang: Lang, cluster: str | None = None, called: Callable[[str], str] = str
) -> tuple[list[str], list[list[str]]]:
    """Steps of the roles and of interaction, and what is to be reinforced (LAW-09)."""
    head = [
        *[say(f"diag-head-{k}", lang) for k in ("cluster", "against")],
        *[say(f"casebook-role-{r}", lang) for r in ROLES],
        *[say(f"diag-head-{k}", lang) for k in ("interaction", "reinforce")],
    ]
    gaps = health.frames.get("role_gaps", pd.DataFrame())
    if gaps.empty:
        return head, []
    mine = gaps if cluster is None else gaps[gaps["cluster"] == cluster]
    return head, [_role_row(r, lang, called) for r in mine.to_dict(orient="records")]


def twin_rows(lang: Lang) -> list[list[str]]:
    """The literature's own three comparisons, in the columns of ``role_rows``."""
    words = {rank: name for name, rank in RANKS.items()}
    pairs = {str(r["case"]): str(r["benchmark"]) for r in twin_gaps().table.to_dict("records")}
    told = [
        {
            "cluster_id": key, "interaction": interaction.value if interaction else "",
            **dict(zip(ROLES, (words[g] for g in role.ranks), strict=True)),
        }
        for key in pairs
        if (role := case(key).role) is not None
        for interaction in (case(key).interaction,)
    ]  # fmt: skip
    gaps = role_gaps(pd.DataFrame(told), against=sorted(set(pairs.values()))).table
    rows = gaps[gaps["benchmark"] == gaps["cluster"].map(pairs)]

    def name(key: str) -> str:
        return case(key).name.say(lang)

    return [_role_row(r, lang, name) for r in rows.to_dict(orient="records")]


def _role_row(row: dict[Any, Any], lang: Lang, called: Callable[[str], str]) -> list[str]:
    held, unsure = str(row["benchmark"]), str(row["unsure"]).split(", ")
    steps = [steps_of(float(row[r])) for r in ROLES]
    return [
        called(str(row["cluster"])),
        case(held).name.say(lang) if row["source"] == "case" else called(held),
        *[s + "?" if r in unsure and s != "–" else s for r, s in zip(ROLES, steps, strict=True)],
        word("interaction", row["interaction"], lang),
        reinforced(str(row["weakest"]), lang),
    ]


def steps_of(step: float) -> str:
    """A difference of grades: ``−1``, ``0``, ``+1``."""
    if math.isnan(step):
        return "–"
    return ("+" if step > 0 else "") + format_number(step)


def reinforced(weakest: str, lang: Lang) -> str:
    """The roles of the lowest grade in words."""
    names = [
        say(f"casebook-role-{w.strip().lower()}", lang) for w in weakest.split(",") if w.strip()
    ]
    return ", ".join(names) or "–"


def growth_line(health: Health, cluster: str, lang: Lang) -> str:
    """Change of jobs split into the nation's, the industries' and the place's own; "" if unknown."""
    frame = health.frames.get("evidence", pd.DataFrame())
    if frame.empty:
        return ""
    mine = frame[frame["cluster"] == cluster].set_index("indicator")["value"]
    keys = ("jobs_change", "shift_national", "shift_mix", "shift_competitive")
    if not {*keys} <= set(mine.index) or mine[list(keys)].isna().any():
        return ""
    parts = {k.rpartition("_")[2]: number(float(mine[k]), "share") for k in keys}
    years = float(mine.get("growth_span", 1.0))
    return say("diag-shift-share", lang, years=round(years), **parts)
