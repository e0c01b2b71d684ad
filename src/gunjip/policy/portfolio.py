"""Which instruments, where and when, under a budget: choice, frontier and what-changes-if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, say
from gunjip.policy.options import LEFT_OUT, Options, intake
from gunjip.policy.prescribe import frame_of
from gunjip.policy.programme import Limits, Solution, Task, gap_closing, guaranteed, solve
from gunjip.policy.rules import told

CITATION = "Bertsimas and Sim (2004), Operations Research 52(1), doi:10.1287/opre.1030.0065; HiGHS"


@dataclass(frozen=True, slots=True)
class Chance:
    """Effects that vary together: the value that holds in ``level`` of the scenarios.

    Attributes
    ----------
    level
        Share of scenarios, 0 to 1.
    draws
        Scenarios drawn, each effect triangular on its (low, expected, high).
    seed
        Of the draws.
    """

    level: float = 0.9
    draws: int = 50
    seed: Seed = None


@dataclass(frozen=True, slots=True)
class Robust:
    """At most ``gamma`` effects on each gap turn out at their worst at once.

    0 takes the expected effects; as many as there are options takes the worst of all.
    """

    gamma: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio(Result):
    """What is chosen under a budget.

    Attributes
    ----------
    table
        A row an option: ``option, cluster, instrument, chosen, start, end,
        cost_total``; years count from 1, NaN where not chosen.
    gaps
        A row a gap: ``cluster, check, weight, closed, low, high`` (share closed:
        expected, with all effects at their worst, at their best).
    left_out
        Options that could not be weighed, or whose effect comes after the horizon:
        ``option, gap, reason``.
    task
        The programme, to be solved again.
    """

    gaps: pd.DataFrame = field(default_factory=pd.DataFrame)
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    task: Task | None = None

    def __post_init__(self) -> None:
        # Without super(): a slotted dataclass is made twice, which breaks it.
        Result.__post_init__(self)
        for name in ("gaps", "left_out"):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def value(self) -> float:
        """The value that is guaranteed under the chosen uncertainty, in weighted gaps."""
        return float(self.extra["value"])

    @property
    def spent(self) -> float:
        """Cost in all."""
        return float(self.extra["spent"])

    def summary(self, lang: Lang = "en") -> str:
        """What is bought, for how much, and what it closes."""
        if self.extra["status"] != "optimal":
            return say(f"policy-portfolio-{str(self.extra['status']).replace('_', '-')}", lang)
        from gunjip.policy.wording import span_text, sum_text

        chosen = self.table[self.table["chosen"]]
        won = bool(self.params.get("won"))
        lines = [
            say(
                "policy-portfolio",
                lang,
                count=len(chosen),
                clusters=int(chosen["cluster"].nunique()),
                spent=sum_text(self.spent, won, lang),
                budget=sum_text(float(np.sum(self.params["budget"])), won, lang),
                value=f"{self.value:.2f}",
                gaps=f"{float(self.gaps['weight'].sum()):.0f}" if len(self.gaps) else "0",
            )
        ]
        for row in chosen.to_dict(orient="records"):
            lines.append(
                say(
                    "policy-portfolio-line",
                    lang,
                    name=row["cluster"],
                    instrument=told("instrument", str(row["instrument"]), lang),
                    years=span_text(row["start"], row["end"], lang),
                )
            )
        for reason, count in self.left_out["reason"].value_counts().items():
            lines.append(
                say(f"policy-left-{str(reason).replace('_', '-')}", lang, count=int(count))
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain data with the gaps and what was left out."""
        out = Result.to_dict(self)
        out["gaps"] = to_plain(self.gaps)
        out["left_out"] = to_plain(self.left_out)
        return out


def choose_portfolio(
    options: Any,
    *,
    budget: float | Sequence[float],
    years: int = 10,
    limits: Limits | None = None,
    uncertainty: Robust | Chance | None = None,
    discount: float = 0.0,
    unsourced: Literal["refuse", "leave_out"] = "refuse",
) -> Portfolio:
    r"""The instruments, clusters and years that close the most of the gaps under a budget.

    .. math:: \max \sum_g w_g \min\Bigl(1, \sum_{i,t} e_{ig}\,\delta_{it}\,x_{it}\Bigr)

    with binary starts :math:`x_{it}`, at most one a option, costs within the budget,
    prerequisites finished before, exclusions, a minimum spend and a number of
    clusters; solved exactly (HiGHS, gap 0). Ties: less cost, then earlier starts.

    Parameters
    ----------
    options
        A row an option and gap: ``cluster, instrument, gap, effect`` (share of the
        gap closed, 0 to 1), ``effect_source, cost`` (a year) and where known
        ``option, effect_low, effect_high, duration, lead_time`` (years; from the
        start until the effect; the duration by default), ``weight, requires,
        excludes`` (instruments, comma-separated, of the same cluster).
    budget
        One sum for all years, or one a year; in the unit of ``cost``. 0 is allowed.
    years
        The horizon, 1 to 30. Spending ends within it; a later effect counts nothing.
    limits
        Concentration, minimum scale, overhead.
    uncertainty
        None (expected effects), ``Robust(gamma)`` (Bertsimas and Sim, each gap's
        sum protected) or ``Chance(level, draws, seed)``.
    discount
        Of effects, a year's.
    unsourced
        An effect without a source is an error, or is left out and named.

    Returns
    -------
    Portfolio

    Raises
    ------
    InputError
        The options, see there: also prerequisites in a circle.
    ParameterError
        A budget below 0 or of another length than ``years``; a limit out of range.

    Notes
    -----
    Effects on one gap add up to at most 1; effects on different gaps are not
    traded against each other but by ``weight``. No effect is supplied by Gunjip.

    References
    ----------
    Bertsimas and Sim (2004), doi:10.1287/opre.1030.0065, eq. 6; casebook P-05, H-11.

    Examples
    --------
    >>> import pandas as pd
    >>> options = pd.DataFrame(
    ...     {
    ...         "cluster": ["A", "A"], "instrument": ["branding", "linkage_programme"],
    ...         "gap": ["hard_customers", "soft_network"], "effect": [0.2, 0.5],
    ...         "effect_source": "own survey", "cost": [1.0, 1.0],
    ...     }
    ... )
    >>> choose_portfolio(options, budget=1, years=3).frame.query("chosen")["instrument"].tolist()
    ['linkage_programme']
    """
    checks = Checks()
    caps = np.atleast_1d(np.asarray(budget, dtype=float))
    bound = limits or Limits()
    checks.require(1 <= years <= 30, "needs-between", name="years", low=1, high=30, value=years)
    if not np.isfinite(caps).all() or (caps < 0).any():
        checks.add("needs-at-least", name="budget", least=0, value=str(budget))
    if caps.size not in (1, years):
        checks.add("wrong-length", name="budget", length=caps.size, expected=years)
    checks.require(
        0 <= discount < 1, "needs-between", name="discount", low=0, high=1, value=discount
    )
    for name in ("min_clusters", "min_spend", "overhead", "max_clusters", "max_options"):
        value = getattr(bound, name)
        if value is not None and value < 0:
            checks.add("needs-at-least", name=name, least=0, value=value)
    if isinstance(uncertainty, Robust) and not uncertainty.gamma >= 0:
        checks.add("needs-at-least", name="gamma", least=0, value=uncertainty.gamma)
    if isinstance(uncertainty, Chance):
        checks.require(
            0 < uncertainty.level <= 1,
            "needs-between", name="level", low=0, high=1, value=uncertainty.level,
        )  # fmt: skip
        checks.require(
            1 <= uncertainty.draws <= 500,
            "needs-between", name="draws", low=1, high=500, value=uncertainty.draws,
        )  # fmt: skip
    checks.done()
    frame = frame_of(options)
    known = intake(frame, unsourced=unsourced)
    late = [(name, "", "beyond_horizon") for name in np.array(known.names)[known.lead > years]]
    if late:
        left = pd.concat([known.left_out, pd.DataFrame(late, columns=LEFT_OUT)], ignore_index=True)
        known = replace(known, left_out=left)
    chance = uncertainty if isinstance(uncertainty, Chance) else None
    seed = None if chance is None else resolve_seed(chance.seed)
    task = Task(
        known,
        years,
        caps,
        bound,
        gamma=uncertainty.gamma if isinstance(uncertainty, Robust) else None,
        scenarios=None if chance is None else _draw(known, chance, seed or 0),
        level=1.0 if chance is None else chance.level,
        discount=discount,
    )
    return _told(task, uncertainty, seed, bool(frame.attrs.get("won")))


def _draw(options: Options, chance: Chance, seed: int) -> NDArray[np.float64]:
    rng = stream(seed, "policy/portfolio")
    low, mid, high = options.low, options.effect, options.high
    out = np.repeat(mid[None], chance.draws, axis=0)
    wide = high > low
    if wide.any():
        size = (chance.draws, int(wide.sum()))
        out[:, wide] = rng.triangular(low[wide], mid[wide], high[wide], size=size)
    return out


def _told(
    task: Task, uncertainty: Robust | Chance | None, seed: int | None, won: bool
) -> Portfolio:
    o = task.options
    if o.names:
        solution = solve(task)
    else:
        none = np.empty(0, dtype=np.int64)
        solution = Solution(none, 0.0, "infeasible" if task.limits.min_clusters else "optimal")
    start = solution.start
    taken = start >= 0
    table = pd.DataFrame(
        {
            "option": list(o.names),
            "cluster": list(o.clusters),
            "instrument": list(o.instruments),
            "chosen": taken,
            "start": np.where(taken, start + 1.0, np.nan),
            "end": np.where(taken, start + o.duration.astype(float), np.nan),
            "cost_total": o.cost * o.duration,
        }
    )
    clusters = {c for c, t in zip(o.clusters, taken, strict=True) if t}
    spent = float((o.cost * o.duration)[taken].sum())
    spent += task.limits.overhead * task.years * len(clusters)
    gaps = pd.DataFrame(o.gaps, columns=["cluster", "check"])
    gaps["weight"] = o.weight
    for name, effect in (("closed", o.effect), ("low", o.low), ("high", o.high)):
        gaps[name] = gap_closing(task, start, effect)
    return Portfolio(
        kind="portfolio",
        table=table,
        params={
            "budget": task.budget.tolist(),
            "years": task.years,
            "limits": {n: getattr(task.limits, n) for n in Limits.__dataclass_fields__},
            "uncertainty": "none" if uncertainty is None else str(uncertainty),
            "discount": task.discount,
            "won": won,
        },
        seed=seed,
        units={"start": "year", "end": "year", "closed": "share"},
        citation=CITATION,
        extra={
            "status": solution.status,
            "value": guaranteed(task, start) if solution.status == "optimal" else np.nan,
            "spent": spent,
        },
        gaps=gaps,
        left_out=o.left_out,
        task=task,
    )


def _again(task: Task) -> tuple[float, NDArray[np.int64]]:
    if not task.options.names:
        return 0.0, np.empty(0, dtype=np.int64)
    found = solve(task)
    value = guaranteed(task, found.start) if found.status == "optimal" else float("nan")
    return value, found.start


def budget_frontier(portfolio: Portfolio, budgets: Sequence[float]) -> Result:
    """The closing of gaps that each budget buys: one exact solution a budget.

    Parameters
    ----------
    portfolio
        Gives options, limits and uncertainty.
    budgets
        Sums for all years, 0 or more.

    Returns
    -------
    Result
        ``budget, value, spent, options, clusters, status``; ``value`` never falls
        as the budget grows.

    Raises
    ------
    ParameterError
        A budget below 0.
    """
    checks = Checks()
    if any(not b >= 0 for b in budgets):
        checks.add("needs-at-least", name="budgets", least=0, value=str(list(budgets)))
    checks.done()
    base = _task(portfolio.task)
    tasks = [replace(base, budget=np.array([float(budget)])) for budget in budgets]
    rows = []
    for budget, task, (value, start) in zip(budgets, tasks, _each(tasks), strict=True):
        taken = start >= 0
        o = task.options
        rows.append(
            {
                "budget": float(budget),
                "value": value,
                "spent": float((o.cost * o.duration)[taken].sum()),
                "options": int(taken.sum()),
                "clusters": len({c for c, t in zip(o.clusters, taken, strict=True) if t}),
                "status": "optimal" if np.isfinite(value) else "infeasible",
            }
        )
    return Result("budget_frontier", pd.DataFrame(rows), citation=CITATION)


#: Programmes above which each is solved in one of several processes.
MANY = 12


def _each(tasks: Sequence[Task]) -> list[tuple[float, NDArray[np.int64]]]:
    """Every task solved again, in order."""
    workers = None if len(tasks) > MANY else 1
    return parallel_map(_again, tasks, kind="processes", workers=workers)


def concentration_curve(portfolio: Portfolio, *, most: int | None = None) -> Result:
    """The value when exactly 1, 2, … clusters are supported with the same budget (H-11).

    Parameters
    ----------
    portfolio
        The choice.
    most
        Ask for no more clusters than this; for as many as there are where None.

    Returns
    -------
    Result
        ``clusters, value, status``. Whether fewer is better is what the curve
        shows; nothing in the programme favours either, but ``min_spend`` and
        ``overhead`` where the user sets them.
    """
    base = _task(portfolio.task)
    count = len(set(base.options.clusters))
    steps = range(1, (count if most is None else min(most, count)) + 1)
    tasks = [
        replace(base, limits=replace(base.limits, max_clusters=k, min_clusters=k)) for k in steps
    ]
    rows = [
        (k, value, "optimal" if np.isfinite(value) else "infeasible")
        for k, (value, _) in zip(steps, _each(tasks), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["clusters", "value", "status"])
    return Result("concentration_curve", frame, citation="Casebook P-05, H-11")


def sensitivity(
    portfolio: Portfolio, *, cost_change: float = 0.2, only_chosen: bool = False
) -> Result:
    """What the choice becomes when one assumption changes at a time.

    Parameters
    ----------
    portfolio
        The choice to be probed.
    cost_change
        By which share every option's cost rises and falls; an assumption of the
        caller's, shown in the result.
    only_chosen
        Probe only what was chosen: what would drive it out, and what would come in.

    Returns
    -------
    Result
        A row a case: ``assumption`` ("effect_low", "effect_high", "cost_up",
        "cost_down", "one_cluster_more", "one_cluster_less"), ``option, value,
        change, entered, left`` (options, comma-separated), ``status``.

    Raises
    ------
    ParameterError
        ``cost_change`` outside 0 to 1.
    """
    checks = Checks()
    checks.require(
        0 <= cost_change < 1, "needs-between", name="cost_change", low=0, high=1, value=cost_change
    )
    checks.done()
    base = _task(portfolio.task)
    o = base.options
    before = portfolio.table["chosen"].to_numpy(dtype=bool)
    cases: list[tuple[str, str, Task]] = []
    for i, name in enumerate(o.names):
        if only_chosen and not before[i]:
            continue
        for word, bound in (("effect_low", o.low), ("effect_high", o.high)):
            if (bound[i] != o.effect[i]).any():
                effect, low, high = o.effect.copy(), o.low.copy(), o.high.copy()
                effect[i] = low[i] = high[i] = bound[i]
                probe = replace(base, options=replace(o, effect=effect, low=low, high=high))
                if base.scenarios is not None:
                    drawn = base.scenarios.copy()
                    drawn[:, i] = bound[i]
                    probe = replace(probe, scenarios=drawn)
                cases.append((word, name, probe))
        for word, factor in (("cost_up", 1 + cost_change), ("cost_down", 1 - cost_change)):
            cost = o.cost.copy()
            cost[i] *= factor
            cases.append((word, name, replace(base, options=replace(o, cost=cost))))
    most = base.limits.max_clusters
    if most is not None:
        for word, k in (("one_cluster_more", most + 1), ("one_cluster_less", most - 1)):
            if k >= base.limits.min_clusters:
                limits = replace(base.limits, max_clusters=k)
                cases.append((word, "", replace(base, limits=limits)))
    rows = []
    solved = _each([task for _, _, task in cases])
    for (word, name, _), (value, start) in zip(cases, solved, strict=True):
        now = start >= 0
        rows.append(
            {
                "assumption": word,
                "option": name,
                "value": value,
                "change": value - portfolio.value,
                "entered": ", ".join(np.array(o.names, dtype=object)[now & ~before]),
                "left": ", ".join(np.array(o.names, dtype=object)[before & ~now]),
                "status": "optimal" if np.isfinite(value) else "infeasible",
            }
        )
    columns = ["assumption", "option", "value", "change", "entered", "left", "status"]
    return Result(
        "portfolio_sensitivity",
        pd.DataFrame(rows, columns=columns),
        {"cost_change": cost_change, "only_chosen": only_chosen},
        citation=CITATION,
    )


def _task(task: Task | None) -> Task:
    if task is None:
        raise ParameterError.of("policy-no-task")
    return task
