"""From a prescription to a roadmap: who, when, on what, how it is measured, when to stop."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, say
from gunjip.policy.portfolio import Portfolio
from gunjip.policy.prescribe import Prescription
from gunjip.policy.rules import PHASES, RuleBook, order, told
from gunjip.policy.wording import number_with_unit, span_text

#: A roadmap lasts ten years or more (TAB5-2, P-03).
HORIZON = 10
ITEM_COLUMNS = [
    "item", "cluster", "instrument", "phase", "start", "end", "owner", "depends_on", "assumes",
    "rules", "failed_checks", "source", "evidence", "indicator", "conflicts_with", "side_effects",
    "contra_indications", "cost_low", "cost_high", "cost_unit", "cost_source", "lead_time_low",
    "lead_time_high", "lead_time_unit", "lead_time_source", "timing",
]  # fmt: skip
INDICATOR_COLUMNS = [
    "cluster", "check", "statistic", "unit", "operator", "baseline", "baseline_low",
    "baseline_high", "baseline_year", "target", "target_year", "milestone_1", "milestone_3",
    "milestone_10", "items", "source", "status",
]  # fmt: skip
GATE_COLUMNS = [
    "cluster", "year", "check", "operator", "milestone", "unit", "go", "change", "stop",
]  # fmt: skip
#: Share of the way from baseline to target that a phase asks for, where nothing else is given.
PATH: Mapping[int, float] = {1: 0.0, 3: 0.3, 10: 1.0}


@dataclass(frozen=True, slots=True, eq=False)
class Roadmap(Result):
    """A roadmap of one or more clusters.

    Attributes
    ----------
    table
        A row an item: ``item, cluster, instrument, phase`` (1, 3 or 10), ``start,
        end`` (calendar years), ``owner, depends_on`` (items), ``assumes``
        (prerequisites that are taken to stand), ``rules, failed_checks, source,
        evidence, indicator, …``; ``timing`` says whether the years come from a
        "portfolio" or from the order of work ("order").
    indicators
        A row a failed check: baseline with interval, target, milestones. ``status``
        "beyond_horizon": no instrument that serves it works within ten years by its
        source, so that the target stands in the first year that one can.
    gates
        A row a cluster, gate year and check: what is asked, and what follows.
    logic
        Edges of the logic model: ``cluster, from_kind, from_name, to_kind,
        to_name`` over input, activity, output, outcome.
    prescription
        What it was made from.
    """

    indicators: pd.DataFrame = field(default_factory=pd.DataFrame)
    gates: pd.DataFrame = field(default_factory=pd.DataFrame)
    logic: pd.DataFrame = field(default_factory=pd.DataFrame)
    prescription: Prescription | None = None

    def __post_init__(self) -> None:
        # Without super(): a slotted dataclass is made twice, which breaks it.
        Result.__post_init__(self)
        for name in ("indicators", "gates", "logic"):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def clusters(self) -> list[str]:
        """Clusters in order, also those for which nothing is to be done."""
        if self.prescription is not None:
            return [str(c) for c in self.prescription.answers["cluster"]]
        return list(dict.fromkeys(self.table["cluster"]))

    def summary(self, lang: Lang = "en") -> str:
        """Phase by phase: who does what by when."""
        lines = [
            say(
                "policy-roadmap",
                lang,
                items=len(self.table),
                clusters=int(self.table["cluster"].nunique()),
                start=str(self.params["start_year"]),
                end=str(int(self.params["start_year"]) + HORIZON - 1),
            )
        ]
        for row in self.table.to_dict(orient="records"):
            lines.append(
                say(
                    "policy-roadmap-line",
                    lang,
                    name=row["cluster"],
                    instrument=told("instrument", str(row["instrument"]), lang),
                    owner=told("owner", str(row["owner"]), lang),
                    years=span_text(row["start"], row["end"], lang),
                )
            )
        return "\n".join(lines)

    def chain(self, item: str, *, lang: Lang = "en") -> list[tuple[str, str]]:
        """One item from the number to the source line, and on to when it ends: (step, what).

        Raises
        ------
        ParameterError
            There is no such item.
        """
        checks = Checks()
        checks.one_of("item", item, self.table["item"].astype("str").tolist())
        checks.done()
        row = self.table[self.table["item"] == item].iloc[0]
        cluster = str(row["cluster"])
        out: list[tuple[str, str]] = [
            ("item", f"{cluster}: {told('instrument', str(row['instrument']), lang)}")
        ]
        found = self.prescription
        if found is not None:
            for rule in str(row["rules"]).split(", "):
                out += [s for s in found.chain(cluster, rule, lang=lang) if s not in out]
        out.append(("when", span_text(row["start"], row["end"], lang)))
        for line in self.indicators.to_dict(orient="records"):
            if line["cluster"] == cluster and item in str(line["items"]).split(", "):
                unit = str(line["unit"] or "")
                what = told("check", str(line["check"]), lang)
                start, goal = (
                    number_with_unit(line[k], unit, lang) for k in ("baseline", "target")
                )
                words = say("policy-chain-target", lang, check=what, start=start, goal=goal,
                            year=str(int(line["target_year"])))  # fmt: skip
                if line["status"] == "beyond_horizon":
                    words += " " + say("policy-chain-late", lang)
                out.append(("target", words))
        gates = self.gates[self.gates["cluster"] == cluster]
        for gate in gates.drop_duplicates(["year", "stop"]).itertuples(index=False):
            word = say(f"policy-gate-{str(gate.stop).replace('_', '-')}", lang)
            out.append(("stop", f"{gate.year}: {word}"))
        return out

    def to_dict(self) -> dict[str, Any]:
        """Plain data with indicators, gates and the logic model."""
        out = Result.to_dict(self)
        for name in ("indicators", "gates", "logic"):
            out[name] = to_plain(getattr(self, name))
        return out


def build_roadmap(
    prescription: Prescription,
    *,
    start_year: int,
    portfolio: Portfolio | None = None,
    owners: Mapping[str, str] | None = None,
    targets: Mapping[tuple[str, str], float] | None = None,
    path: Mapping[int, float] | None = None,
    baseline_year: int | None = None,
) -> Roadmap:
    """A roadmap of ten years in phases of 1, 3 and 10.

    Parameters
    ----------
    prescription
        From ``prescribe``.
    start_year
        Calendar year of year 1.
    portfolio
        Chosen instruments and their years; without it every prescribed instrument
        is planned, in the order of its phase and prerequisites.
    owners
        Own owner by instrument id.
    targets
        Own target by (cluster, check), in the check's unit; else the check's threshold.
    path
        Share of the way from baseline to target by the end of years 1, 3 and 10.
        The default (0, 0.3, 1) is an assumption of the plan and no forecast.
    baseline_year
        Year that the diagnosis speaks of.

    Returns
    -------
    Roadmap

    Raises
    ------
    ParameterError
        ``start_year`` outside 1900 to 2200, or a path that falls or leaves 0 to 1.

    Notes
    -----
    Stage gates (P-37): at the end of year 1 that the work has begun, at the end of
    years 3 and 10 that the check's interval has reached its milestone. Reached
    twice in a row: support ends. Not moved beyond its own interval by year 3: the
    means is changed or stopped; the ten years bind the aim, not the means.

    References
    ----------
    Casebook TAB5-1 to TAB5-5, P-03, P-37, H-10.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.policy.prescribe import prescribe
    >>> checks = pd.DataFrame(
    ...     {"cluster": ["A"], "check": ["soft_network"], "outcome": ["failed"]}
    ... )
    >>> build_roadmap(prescribe(checks), start_year=2026).frame[["instrument", "start", "end"]]
              instrument  start   end
    0  linkage_programme   2027  2028
    """
    steps = dict(PATH if path is None else path)
    checks = Checks()
    checks.require(
        1900 <= start_year <= 2200,
        "needs-between", name="start_year", low=1900, high=2200, value=start_year,
    )  # fmt: skip
    shares = [steps.get(p, -1.0) for p in PHASES]
    if (
        sorted(steps) != list(PHASES)
        or shares != sorted(shares)
        or not 0 <= shares[0] <= shares[-1] <= 1
    ):
        checks.add("policy-bad-path", value=str(steps))
    checks.done()
    items = _items(prescription, start_year, portfolio, owners or {})
    measured = _indicators(prescription, items, start_year, targets or {}, steps, baseline_year)
    return Roadmap(
        kind="roadmap",
        table=items,
        params={
            "start_year": start_year,
            "path": {str(k): v for k, v in steps.items()},
            "timing": "order" if portfolio is None else "portfolio",
        },
        citation="Casebook TAB5-1 to TAB5-5, P-03, P-37",
        indicators=measured,
        gates=_gates(measured, start_year),
        logic=_logic(items, measured),
        prescription=prescription,
    )


def _items(
    prescription: Prescription,
    start_year: int,
    portfolio: Portfolio | None,
    owners: Mapping[str, str],
) -> pd.DataFrame:
    book = prescription.book
    lines = prescription.instruments()
    years: dict[tuple[str, str], tuple[int, int]] = {}
    if portfolio is not None:
        for row in portfolio.table[portfolio.table["chosen"]].to_dict(orient="records"):
            span = int(row["start"]), int(row["end"])
            years[str(row["cluster"]), str(row["instrument"])] = span
        keys = list(zip(lines["cluster"], lines["instrument"], strict=True))
        lines = lines[[k in years for k in keys]]
    rows: list[dict[str, Any]] = []
    for cluster, group in lines.groupby("cluster", sort=False):
        here = list(group["instrument"])
        requires = {i: [r for r in book.instruments[i].requires if r in here] for i in here}
        ids = {name: f"{cluster}-{k:02d}" for k, name in enumerate(_by_phase(requires, book), 1)}
        ends: dict[str, int] = {}
        by_name = group.set_index("instrument")
        for name, item in ids.items():
            tool = book.instruments[name]
            line = by_name.loc[name]
            if portfolio is None:
                first, last = _span(tool.phase)
                begun = max([first, *[min(ends[r] + 1, HORIZON) for r in requires[name]]])
                first, last = begun, max(last, begun)
            else:
                first, last = years[str(cluster), name]
            ends[name] = last
            rows.append(
                {
                    "item": item,
                    "cluster": cluster,
                    "instrument": name,
                    "phase": next((p for p in PHASES if first <= p), PHASES[-1]),
                    "start": start_year + first - 1,
                    "end": start_year + last - 1,
                    "owner": owners.get(name, line["owner"]),
                    "depends_on": ", ".join(ids[r] for r in requires[name]),
                    "assumes": ", ".join(r for r in tool.requires if r not in here),
                    "timing": "order" if portfolio is None else "portfolio",
                    **{c: line[c] for c in ITEM_COLUMNS if c in line.index and c != "owner"},
                }
            )
    table = pd.DataFrame(rows, columns=ITEM_COLUMNS)
    return table.sort_values(["cluster", "start", "item"], kind="stable", ignore_index=True)


def _span(phase: int) -> tuple[int, int]:
    """First and last year of a phase: 1, 2–3 and 4–10."""
    return {1: (1, 1), 3: (2, 3), 10: (4, HORIZON)}[phase]


def _by_phase(requires: Mapping[str, list[str]], book: Any) -> list[str]:
    """Instruments by phase, each after what it requires."""
    ranked = sorted(requires, key=lambda n: (book.instruments[n].phase, n))
    return order({n: requires[n] for n in ranked})


def _indicators(
    prescription: Prescription,
    items: pd.DataFrame,
    start_year: int,
    targets: Mapping[tuple[str, str], float],
    steps: Mapping[int, float],
    baseline_year: int | None,
) -> pd.DataFrame:
    diagnosis: pd.DataFrame = prescription.extra["diagnosis"]
    rows = []
    for line in diagnosis[diagnosis["outcome"] == "failed"].to_dict(orient="records"):
        cluster, check = str(line["cluster"]), str(line["check"])
        mine = items[items["cluster"] == cluster]
        served = [
            str(i)
            for i, c in zip(mine["item"], mine["failed_checks"], strict=True)
            if check in str(c).split(", ")
        ]
        if not served:
            continue
        base = _number(line.get("value"))
        target = targets.get((cluster, check), _number(line.get("threshold")))
        # A grade is an order: there is nothing halfway, so only its target stands.
        ordinal = _text(line.get("unit")) == "grade"
        last = start_year + HORIZON - 1
        first = _first_effect(mine[mine["item"].isin(served)], prescription.book)
        stones = {
            f"milestone_{p}": np.nan
            if (ordinal and steps[p] < 1) or start_year + p - 1 < first
            else base + steps[p] * (target - base)
            for p in PHASES
        }
        known = np.isfinite(base) and np.isfinite(target)
        rows.append(
            {
                "cluster": cluster,
                "check": check,
                "statistic": _text(line.get("statistic")) or check,
                "unit": _text(line.get("unit")),
                "operator": _text(line.get("operator")),
                "baseline": base,
                "baseline_low": _number(line.get("low")),
                "baseline_high": _number(line.get("high")),
                "baseline_year": np.nan if baseline_year is None else baseline_year,
                "target": target,
                "target_year": max(last, first),
                **stones,
                "items": ", ".join(served),
                "source": _text(line.get("source")),
                "status": "no_number"
                if not known
                else "beyond_horizon"
                if first > last
                else "planned",
            }
        )
    return pd.DataFrame(rows, columns=INDICATOR_COLUMNS)


def _first_effect(items: pd.DataFrame, book: RuleBook) -> int:
    """The first year in which one of the items can work, by the source of its lead time.

    0 where one of them has no lead time. An item that only mends policy has none:
    its check reads the policy itself, and changes with it.
    """
    out = []
    for row in items.to_dict(orient="records"):
        lead = float(row["lead_time_low"])
        if math.isnan(lead) or all(
            book.rules[r].kind == "mend" for r in str(row["rules"]).split(", ")
        ):
            return 0
        out.append(int(row["start"]) + math.ceil(lead))
    return min(out, default=0)


def _gates(indicators: pd.DataFrame, start_year: int) -> pd.DataFrame:
    rows = []
    for cluster in dict.fromkeys(indicators["cluster"]):
        rows.append(
            {
                "cluster": cluster,
                "year": start_year,
                "check": "all_items",
                "operator": "",
                "milestone": np.nan,
                "unit": "",
                "go": "go_begun",
                "change": "change_late",
                "stop": "stop_no_owner",
            }
        )
    for line in indicators.to_dict(orient="records"):
        for phase in PHASES[1:]:
            known = line["status"] != "no_number" and np.isfinite(line[f"milestone_{phase}"])
            kind = "reached" if known else "measured"
            rows.append(
                {
                    "cluster": line["cluster"],
                    "year": start_year + phase - 1,
                    "check": line["check"],
                    "operator": line["operator"] if kind == "reached" else "",
                    "milestone": line[f"milestone_{phase}"] if kind == "reached" else np.nan,
                    "unit": line["unit"] if kind == "reached" else "",
                    "go": f"go_{kind}",
                    "change": "change_unmoved",
                    "stop": "stop_worse" if phase == 3 else "stop_done",
                }
            )
    return pd.DataFrame(rows, columns=GATE_COLUMNS)


def _logic(items: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Input → activity → output → outcome, one edge a row."""
    edges: list[tuple[str, str, str, str, str]] = []
    known = set(zip(indicators["cluster"], indicators["check"], strict=True))
    for row in items.itertuples(index=False):
        cluster, tool = str(row.cluster), str(row.instrument)
        edges.append((cluster, "input", str(row.owner), "activity", tool))
        edges.append((cluster, "activity", tool, "output", str(row.indicator)))
        for check in str(row.failed_checks).split(", "):
            if (cluster, check) in known:
                edges.append((cluster, "output", str(row.indicator), "outcome", check))
    frame = pd.DataFrame(edges, columns=["cluster", "from_kind", "from_name", "to_kind", "to_name"])
    return frame.drop_duplicates(ignore_index=True)


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
