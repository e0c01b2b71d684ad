"""The choice under a budget, what it rests on, and what moved since an earlier roadmap."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gunjip.foundation.words import Lang, format_number, say
from gunjip.policy.probes import changes, guard_line, option_text, options_text, probe_lines
from gunjip.policy.rules import told
from gunjip.policy.wording import number_with_unit, range_with_unit, span_text, sum_text
from gunjip.present.report.blocks import Block, Bullets, Cell, Column, Heading, Paragraph, Table

if TYPE_CHECKING:
    from gunjip.policy.portfolio import Portfolio
    from gunjip.study.prescribe import Advice

#: What a cluster is called.
Named = Callable[[object], str]


def choice_blocks(advice: Advice, named: Named, lang: Lang) -> list[Block]:
    """The choice with its frontier, concentration and sensitivity, then what moved."""
    out: list[Block] = []
    chosen = advice.portfolio
    if chosen is not None:
        out.append(Heading(say("policy-portfolio-head", lang), 2, "what-is-chosen"))
        out.append(Paragraph(chosen.summary(lang).partition("\n")[0], "finding"))
        out.append(Paragraph(guard_line(chosen, lang)))
        if chosen.table["chosen"].any():
            out.append(_chosen(chosen, named, lang))
        left = [
            say(f"policy-left-{str(reason).replace('_', '-')}", lang, count=int(count))
            for reason, count in chosen.left_out["reason"].value_counts().items()
        ]
        if left:
            out.append(Bullets(tuple(left)))
        out += _probes(advice, chosen, named, lang)
    if advice.moved is not None:
        out.append(Heading(say("policy-moved-head", lang), 2, "what-moved"))
        out.append(_moved(advice.moved.table, named, lang))
    return out


def _chosen(chosen: Portfolio, named: Named, lang: Lang) -> Table:
    rows = chosen.table[chosen.table["chosen"]]
    won = bool(chosen.params.get("won"))
    columns = (
        Column(say("policy-col-cluster", lang), width=1.4),
        Column(say("policy-col-instrument", lang), width=2.0),
        Column(say("policy-col-years", lang)),
        Column(say("policy-col-total", lang)),
    )
    cells = tuple(
        (
            Cell(named(r["cluster"])),
            Cell(told("instrument", str(r["instrument"]), lang)),
            Cell(span_text(r["start"], r["end"], lang)),
            Cell(sum_text(float(r["cost_total"]), won, lang), float(r["cost_total"])),
        )
        for r in rows.to_dict(orient="records")
    )
    return Table(say("policy-table-portfolio", lang), columns, cells)


def _probes(advice: Advice, chosen: Portfolio, named: Named, lang: Lang) -> list[Block]:
    probes, won = advice.probes, bool(chosen.params.get("won"))
    out: list[Block] = []
    if "frontier" in probes:
        columns = tuple(
            Column(say(f"policy-col-{k}", lang), numeric=True)
            for k in ("budget", "value", "spent", "count", "places")
        )
        cells = tuple(
            (
                Cell(sum_text(r["budget"], won, lang), float(r["budget"])),
                _number(r["value"]), Cell(sum_text(r["spent"], won, lang), float(r["spent"])),
                _number(r["options"], 0), _number(r["clusters"], 0),
            )
            for r in probes["frontier"].table.to_dict(orient="records")
        )  # fmt: skip
        out.append(Table(say("policy-table-frontier", lang), columns, cells))
    if "concentration" in probes and len(probes["concentration"].table) > 1:
        columns = tuple(
            Column(say(f"policy-col-{k}", lang), numeric=True) for k in ("places", "value")
        )
        places = tuple(
            (_number(r["clusters"], 0), _number(r["value"]))
            for r in probes["concentration"].table.to_dict(orient="records")
        )
        out.append(Table(say("policy-table-concentration", lang), columns, places))
    if "sensitivity" in probes:
        only = {"sensitivity": probes["sensitivity"]}
        out.append(Paragraph(probe_lines(chosen, only, lang)[1]))
        rows = changes(probes["sensitivity"])
        columns = (
            Column(say("policy-col-assumption", lang), width=1.2),
            Column(say("policy-col-option", lang), width=1.8),
            Column(say("policy-col-entered", lang), width=1.8),
            Column(say("policy-col-left", lang), width=1.8),
            Column(say("policy-col-value-change", lang), numeric=True),
        )
        cells = tuple(
            (
                Cell(told("assumption", str(r["assumption"]), lang)),
                Cell(option_text(r["option"], lang, named) if r["option"] else "–"),
                Cell(options_text(r["entered"], lang, named)),
                Cell(options_text(r["left"], lang, named)),
                _number(r["change"]),
            )
            for r in rows.to_dict(orient="records")
        )
        if cells:
            out.append(Table(say("policy-table-sensitivity", lang), columns, cells))
    return out


def _moved(frame: pd.DataFrame, named: Named, lang: Lang) -> Table:
    columns = (
        Column(say("policy-col-cluster", lang), width=1.4),
        Column(say("policy-col-check", lang), width=1.8),
        Column(say("policy-col-baseline", lang)),
        Column(say("policy-col-now", lang), width=1.6),
        Column(say("policy-col-asked-now", lang)),
        Column(say("policy-col-movement", lang), width=1.4),
        Column(say("policy-col-warning", lang), width=1.2),
    )
    cells = []
    for r in frame.to_dict(orient="records"):
        unit = str(r["unit"] or "")
        now = number_with_unit(r["value"], unit, lang)
        if np.isfinite(r["low"]) and r["low"] < r["high"]:
            now += f" ({range_with_unit(r['low'], r['high'], unit, lang)})"
        cells.append(
            (
                Cell(named(r["cluster"])),
                Cell(told("check", str(r["check"]), lang)),
                Cell(number_with_unit(r["baseline"], unit, lang)),
                Cell(now),
                Cell(number_with_unit(r["asked"], unit, lang)),
                Cell(told("movement", str(r["movement"]), lang)),
                Cell(told("warning", str(r["warning"]), lang) if r["warning"] else "–"),
            )
        )
    return Table(say("policy-table-moved", lang), columns, tuple(cells))


def _number(value: float, digits: int = 2) -> Cell:
    x = float(value)
    return Cell(format_number(x, digits) if np.isfinite(x) else "–", x)
