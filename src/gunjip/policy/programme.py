"""The mixed-integer programme behind a portfolio, solved exactly with HiGHS."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gunjip.policy.options import Options

Floats = NDArray[np.float64]
#: Slack when the second solve keeps the first one's value.
KEEP = 1e-7


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a portfolio beside its budget.

    Attributes
    ----------
    max_clusters, min_clusters
        Concentration against dispersion (P-05, H-11).
    min_spend
        A cluster that is supported at all gets at least this much in all.
    overhead
        Fixed cost a year of each supported cluster.
    max_options
        Options a cluster may have.
    """

    max_clusters: int | None = None
    min_clusters: int = 0
    min_spend: float = 0.0
    overhead: float = 0.0
    max_options: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One programme to solve.

    Attributes
    ----------
    options
        What can be chosen.
    years
        T, the horizon.
    budget
        Of each year, shape (T,), or one sum, shape (1,).
    limits
        Further bounds.
    gamma
        Bertsimas–Sim: how many effects on each gap may turn out at their worst
        at once; None for expected effects.
    scenarios
        Effects drawn together, shape (S, n, m); None without.
    level
        Share of scenarios that the guaranteed value must hold in.
    discount
        A year's; effects and not costs are discounted.
    """

    options: Options
    years: int
    budget: Floats
    limits: Limits = field(default_factory=Limits)
    gamma: float | None = None
    scenarios: Floats | None = None
    level: float = 0.9
    discount: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What was chosen: start year by option (−1: not), the value, and whether it is proved."""

    start: NDArray[np.int64]
    value: float
    status: str


class _Rows:
    """Constraints that grow row by row."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[int] = []
        self.cols: list[int] = []
        self.data: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        number = len(self.low)
        for column, value in terms.items():
            if value:
                self.rows.append(number)
                self.cols.append(column)
                self.data.append(value)
        self.low.append(low)
        self.high.append(high)


def starts(task: Task) -> list[list[int]]:
    """The years in which each option may start: it must end within the horizon."""
    return [list(range(task.years - int(d) + 1)) for d in task.options.duration]


def reach(task: Task, option: int, start: int) -> float:
    """The weight of an effect: 0 where it comes after the horizon, else the discount."""
    when = start + int(task.options.lead[option])
    return 0.0 if when > task.years else (1.0 + task.discount) ** -when


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep what HiGHS prints off the standard output, where a user reads or a program parses.

    It prints a line of its own (``transformNewIntegerFeasibleSolution``) past its own setting,
    from C, so that only the file descriptor helps. Where there is none, nothing is done.
    """
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except (OSError, ValueError, AttributeError):
        yield
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)  # what finds no room is lost, and nobody waits
    os.dup2(writer, 1)
    try:
        yield
    finally:
        with suppress(OSError, TypeError, AttributeError):  # what C has not given out yet
            ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        for end in (kept, reader, writer):
            os.close(end)


def solve(task: Task) -> Solution:
    """Solve a programme; ties are broken by cost, then by earlier starts."""
    with _unheard():
        return _solve(task)


def _solve(task: Task) -> Solution:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    o = task.options
    n, m = len(o.names), len(o.gaps)
    begin = starts(task)
    x: dict[tuple[int, int], int] = {}
    for i in range(n):
        for t in begin[i]:
            x[i, t] = len(x)
    clusters = list(dict.fromkeys(o.clusters))
    y0 = len(x)
    z0 = y0 + len(clusters)
    many = 1 if task.scenarios is None else len(task.scenarios)
    width = z0 + many * m
    if task.scenarios is not None:
        b0, v = width, width + many
        width = v + 1
    robust = task.gamma is not None and task.scenarios is None
    lam0 = width
    mu: dict[tuple[int, int], int] = {}
    if robust:
        width += m
        for g in range(m):
            for i in np.flatnonzero(o.effect[:, g] > o.low[:, g]).tolist():
                mu[g, i] = width
                width += 1
    rows = _Rows(width)
    inf = np.inf
    _choice_rows(task, rows, x, begin, y0, clusters)
    for s in range(many):
        effect = o.effect if task.scenarios is None else task.scenarios[s]
        for g in range(m):
            terms = {z0 + s * m + g: 1.0}
            for (i, t), k in x.items():
                terms[k] = terms.get(k, 0.0) - effect[i, g] * reach(task, i, t)
            if robust:
                terms[lam0 + g] = float(task.gamma or 0.0)
                for (h, _), k in mu.items():
                    if h == g:
                        terms[k] = 1.0
            rows.add(terms, -inf, 0.0)
    if robust:
        for (g, i), k in mu.items():
            terms = {lam0 + g: 1.0, k: 1.0}
            for t in begin[i]:
                fall = (o.effect[i, g] - o.low[i, g]) * reach(task, i, t)
                terms[x[i, t]] = -fall
            rows.add(terms, 0.0, inf)
    low, high = np.zeros(width), np.full(width, inf)
    high[:z0] = 1.0
    low[z0 : z0 + many * m] = -inf
    high[z0 : z0 + many * m] = 1.0  # a gap is closed once
    whole = np.zeros(width)
    whole[:z0] = 1
    aim = np.zeros(width)
    if task.scenarios is None:
        aim[z0 : z0 + m] = -o.weight
    else:
        span = float(o.weight.sum()) * (1.0 + max(1, n)) + 1.0
        for s in range(many):
            terms = {v: 1.0, b0 + s: -span}
            terms.update({z0 + s * m + g: -float(o.weight[g]) for g in range(m)})
            rows.add(terms, -inf, 0.0)
        allowed = np.floor((1.0 - task.level) * many + 1e-9)
        rows.add({b0 + s: 1.0 for s in range(many)}, 0.0, float(allowed))
        high[b0 : b0 + many] = 1.0
        whole[b0 : b0 + many] = 1
        low[v] = -span
        aim[v] = -1.0
    matrix = csr_array(
        (rows.data, (rows.rows, rows.cols)), shape=(len(rows.low), width), dtype=float
    )
    bounds = Bounds(low, high)
    exact = {"mip_rel_gap": 0.0}
    first = milp(
        aim,
        integrality=whole,
        bounds=bounds,
        constraints=[LinearConstraint(matrix, rows.low, rows.high)],
        options=exact,
    )
    none = np.full(n, -1, dtype=np.int64)
    if first.status == 2:
        return Solution(none, float("nan"), "infeasible")
    if not first.success:
        return Solution(none, float("nan"), "not_solved")
    value = float(-first.fun)
    thrift = np.zeros(width)
    scale = max(float((o.cost * o.duration).sum()), 1.0)
    for (i, t), k in x.items():
        thrift[k] = o.cost[i] * o.duration[i] / scale + 1e-4 * (1 + t) / task.years
    keep = LinearConstraint(csr_array(aim[None, :]), -inf, first.fun + KEEP * max(1.0, abs(value)))
    second = milp(
        thrift,
        integrality=whole,
        bounds=bounds,
        constraints=[LinearConstraint(matrix, rows.low, rows.high), keep],
        options=exact,
    )
    chosen = second.x if second.success else first.x
    start = none.copy()
    for (i, t), k in x.items():
        if chosen[k] > 0.5:
            start[i] = t
    return Solution(start, value, "optimal")


def _choice_rows(
    task: Task,
    rows: _Rows,
    x: dict[tuple[int, int], int],
    begin: list[list[int]],
    y0: int,
    clusters: list[str],
) -> None:
    """What may be chosen together, whatever it brings."""
    o, limits = task.options, task.limits
    inf = np.inf
    for i in range(len(o.names)):
        rows.add({x[i, t]: 1.0 for t in begin[i]}, 0.0, 1.0)
    spent = [dict[int, float]() for _ in range(task.years)]
    for (i, t), k in x.items():
        for year in range(t, t + int(o.duration[i])):
            spent[year][k] = spent[year].get(k, 0.0) + o.cost[i]
    for year in range(task.years):
        for c in range(len(clusters)):
            spent[year][y0 + c] = limits.overhead
    if task.budget.size == 1:
        total: dict[int, float] = {}
        for bill in spent:
            for k, value in bill.items():
                total[k] = total.get(k, 0.0) + value
        rows.add(total, -inf, float(task.budget[0]))
    else:
        for bill, cap in zip(spent, task.budget, strict=True):
            rows.add(bill, -inf, float(cap))
    for c, name in enumerate(clusters):
        mine = [i for i, cluster in enumerate(o.clusters) if cluster == name]
        for i in mine:
            rows.add({**{x[i, t]: 1.0 for t in begin[i]}, y0 + c: -1.0}, -inf, 0.0)
        all_of = {x[i, t]: 1.0 for i in mine for t in begin[i]}
        rows.add({**dict.fromkeys(all_of, -1.0), y0 + c: 1.0}, -inf, 0.0)
        if limits.max_options is not None:
            rows.add(all_of, 0.0, float(limits.max_options))
        if limits.min_spend > 0:
            money = {x[i, t]: float(o.cost[i] * o.duration[i]) for i in mine for t in begin[i]}
            rows.add({**money, y0 + c: -limits.min_spend}, 0.0, inf)
    supported = {y0 + c: 1.0 for c in range(len(clusters))}
    most = len(clusters) if limits.max_clusters is None else limits.max_clusters
    rows.add(supported, float(limits.min_clusters), float(most))
    for i, j in o.requires:
        for t in begin[i]:
            terms = {x[i, t]: 1.0}
            for s in begin[j]:
                if s + int(o.duration[j]) <= t:
                    terms[x[j, s]] = -1.0
            rows.add(terms, -inf, 0.0)
    for i, j in o.excludes:
        terms = {x[i, t]: 1.0 for t in begin[i]}
        terms.update({x[j, t]: 1.0 for t in begin[j]})
        rows.add(terms, 0.0, 1.0)


def gap_closing(task: Task, start: NDArray[np.int64], effect: Floats) -> Floats:
    """Share of each gap that a choice closes under given effects, at most 1; shape (m,)."""
    o = task.options
    weight = np.array(
        [reach(task, i, int(t)) if t >= 0 else 0.0 for i, t in enumerate(start)], dtype=float
    )
    return np.minimum(weight @ effect if len(weight) else np.zeros(len(o.gaps)), 1.0)


def guaranteed(task: Task, start: NDArray[np.int64]) -> float:
    """The value of a choice under the task's own uncertainty (the direct sum, no programme)."""
    o = task.options
    if task.scenarios is not None:
        values = np.sort([gap_closing(task, start, s) @ o.weight for s in task.scenarios])
        allowed = int(np.floor((1.0 - task.level) * len(values) + 1e-9))
        return float(values[min(allowed, len(values) - 1)])
    if task.gamma is None:
        return float(gap_closing(task, start, o.effect) @ o.weight)
    total = 0.0
    for g in range(len(o.gaps)):
        gain, falls = 0.0, []
        for i, t in enumerate(start):
            if t >= 0:
                r = reach(task, i, int(t))
                gain += r * o.effect[i, g]
                falls.append(r * (o.effect[i, g] - o.low[i, g]))
        falls.sort(reverse=True)
        whole = int(np.floor(task.gamma))
        worst = sum(falls[:whole])
        if whole < len(falls):
            worst += (task.gamma - whole) * falls[whole]
        total += float(o.weight[g]) * min(gain - worst, 1.0)
    return total
