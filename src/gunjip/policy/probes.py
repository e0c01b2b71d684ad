"""What a choice under a budget rests on, in sentences: other budgets, fewer places, other assumptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from gunjip.foundation.results import Result
from gunjip.foundation.words import Lang, format_number, say
from gunjip.policy.portfolio import Portfolio
from gunjip.policy.rules import told
from gunjip.policy.wording import sum_text


def guard_line(portfolio: Portfolio, lang: Lang = "en") -> str:
    """Against what the choice is guarded: nothing, effects at their worst, or drawn cases."""
    told_ = str(portfolio.params["uncertainty"])
    name, _, inside = told_.partition("(")
    values = dict(p.partition("=")[::2] for p in inside.rstrip(")").split(", ") if "=" in p)
    if name == "Robust":
        return say("policy-guard-robust", lang, gamma=f"{float(values['gamma']):g}")
    if name == "Chance":
        share = format_number(100 * float(values["level"]), 0)
        return say("policy-guard-chance", lang, share=share, draws=int(values["draws"]))
    return say("policy-guard-none", lang)


def option_text(option: object, lang: Lang = "en", named: Callable[[str], str] = str) -> str:
    """An option in words: its cluster, as ``named`` calls it, and its instrument."""
    cluster, _, instrument = str(option).rpartition(":")
    return f"{named(cluster)}: {told('instrument', instrument, lang)}"


def options_text(joined: object, lang: Lang = "en", named: Callable[[str], str] = str) -> str:
    """Options of a cell in words; "–" where there is none."""
    return "; ".join(option_text(o, lang, named) for o in str(joined).split(", ") if o) or "–"


def changes(sensitivity: Result) -> pd.DataFrame:
    """The cases in which another choice would be made: options enter or leave."""
    frame = sensitivity.table
    moved = (frame["entered"].astype("str") != "") | (frame["left"].astype("str") != "")
    return frame[moved | (frame["status"] != "optimal")].reset_index(drop=True)


def probe_lines(portfolio: Portfolio, probes: Mapping[str, Result], lang: Lang = "en") -> list[str]:
    """A choice's guard, its frontier, its concentration and what changes it, a line each.

    Parameters
    ----------
    portfolio
        The choice.
    probes
        Of it: "frontier", "concentration", "sensitivity", as far as there are.
    lang
        Of the words.
    """
    out = [guard_line(portfolio, lang)]
    won = bool(portfolio.params.get("won"))
    if "frontier" in probes:
        steps = "; ".join(
            say(
                "policy-frontier-step", lang, budget=sum_text(float(r["budget"]), won, lang),
                value=_value(r["value"]), count=int(r["options"]),
            )
            for r in probes["frontier"].table.to_dict(orient="records")
        )  # fmt: skip
        out.append(say("policy-frontier", lang, steps=steps))
    if "concentration" in probes:
        steps = "; ".join(
            say(
                "policy-concentration-step",
                lang,
                count=int(r["clusters"]),
                value=_value(r["value"]),
            )
            for r in probes["concentration"].table.to_dict(orient="records")
        )
        out.append(say("policy-concentration", lang, steps=steps))
    if "sensitivity" in probes:
        rows = changes(probes["sensitivity"])
        cost = format_number(100 * float(probes["sensitivity"].params["cost_change"]), 0)
        tried = len(probes["sensitivity"].table)
        if rows.empty:
            out.append(say("policy-sensitivity-none", lang, count=tried, cost=cost))
        else:
            out.append(say("policy-sensitivity", lang, count=tried, changed=len(rows), cost=cost))
        for r in rows.to_dict(orient="records"):
            out.append(
                say(
                    "policy-sensitivity-line", lang,
                    assumption=told("assumption", str(r["assumption"]), lang),
                    option=option_text(r["option"], lang) if r["option"] else "–",
                    entered=options_text(r["entered"], lang), left=options_text(r["left"], lang),
                    change=_value(r["change"]),
                )
            )  # fmt: skip
    return out


def _value(value: object) -> str:
    number = float(str(value))
    return format_number(number, 2) if np.isfinite(number) else "–"
