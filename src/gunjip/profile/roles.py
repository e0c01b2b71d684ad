"""Grades of the three roles and of interaction: votes of indicators, redrawn over members.

Each indicator votes for a grade by its two cuts; the cluster's grade is the
weighted middle vote. A grade is an order: votes are counted, never averaged
(ROLE-NOTE1). Members are drawn again with replacement, and weights are drawn
anew, to see how often the grade stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.rng import stream
from gunjip.profile.actors import KNOWLEDGE, Actors
from gunjip.profile.result import GRADES, NOT_TOLD, ROLES, Change, Classification, Evidence
from gunjip.profile.weights import GRADED, Vote, Weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SOURCE = "S4 L222-244, L857-947 (MOD-13, ROLE-NOTE1)"

#: Added to top and bottom of a share that often rests on a handful: none of five is not never.
FEW = {"supplier_research_share": (0.5, 2.0)}


@dataclass(frozen=True, slots=True, eq=False)
class RoleDraws:
    """A cluster's role indicators and grades.

    Attributes
    ----------
    values
        Indicator → value over the members.
    draws
        Indicator → values over redrawn members, shape (draws,).
    counts
        Indicator → how many members it rests on.
    grades
        Graded thing → grade (0 weak, 1 medium, 2 strong, −1 not told).
    redrawn
        Graded thing → grade in each redraw of members and weights.
    by_members, by_weights
        The same for redraws of the members alone and of the weights alone.
    coverage
        Graded thing → share of the weight with data.
    """

    values: dict[str, float]
    draws: dict[str, Floats]
    counts: dict[str, int]
    grades: dict[str, int]
    redrawn: dict[str, Ints]
    by_members: dict[str, Ints]
    by_weights: dict[str, Ints]
    coverage: dict[str, float]


def weighted_middle(votes: Floats, weights: Floats) -> Ints:
    """The weighted median of ordinal votes; a tie between the ends falls in the middle.

    Parameters
    ----------
    votes
        0 weak, 1 medium, 2 strong, NaN no data; shape (…, k).
    weights
        ≥ 0, shape broadcastable to the votes'.

    Returns
    -------
    ndarray of shape (…): 0, 1 or 2; −1 where nothing voted.

    Examples
    --------
    >>> import numpy as np
    >>> weighted_middle(np.array([0.0, 2.0, 2.0]), np.array([1.0, 1.0, 1.0])).item()
    2
    >>> weighted_middle(np.array([0.0, 2.0]), np.array([1.0, 1.0])).item()
    1
    """
    told = np.isfinite(votes)
    w = np.where(told, weights, 0.0)
    total = w.sum(axis=-1)
    least = (w * (votes == 0)).sum(axis=-1)
    most = (w * (votes == 2)).sum(axis=-1)
    out = np.where(2 * least > total, 0, np.where(2 * most > total, 2, 1))
    return np.where(total > 0, out, -1).astype(np.int64)


def _ratios(
    actors: Actors, cluster: str, roles: pd.DataFrame, signals: pd.DataFrame, weights: Weights
) -> dict[str, tuple[Floats, Floats | None]]:
    """Each indicator as sums over members: numerator and denominator, NaN where unknown.

    An indicator that nothing is known of is left out.
    """
    at = roles["at"].to_numpy()
    nodes = actors.nodes.iloc[at]
    jobs, staff = nodes["jobs"].to_numpy(), nodes["researchers"].to_numpy()
    firm = (nodes["kind"] == "firm").to_numpy()
    inner = firm & ~roles["external"].to_numpy()
    role = roles["role"].to_numpy()
    organiser, supplier = firm & (role == "so"), firm & (role == "ss")
    told = role != NOT_TOLD
    both = np.isfinite(jobs) & np.isfinite(staff)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(jobs > 0, staff / jobs, np.nan)
    one = np.ones(at.size)
    out: dict[str, tuple[Floats, Floats | None]] = {}
    if (both & firm).any():
        lead = organiser & both
        out["lead_rnd_intensity"] = (np.where(lead, staff, 0.0), np.where(lead, jobs, 0.0))
        known = inner & np.isfinite(share)
        lab = known & ~organiser & (share >= weights.laboratory)
        out["laboratory_share"] = (lab * one, known * one)
        large = supplier & (jobs >= weights.supplier_jobs) & both
        out["supplier_research_share"] = ((large & (staff > 0)) * one, large * one)
    if actors.has_bodies:
        active = ~firm & (staff > 0)
        out["research_bodies"] = (active * one, None)
        out["body_researchers"] = (np.where(~firm, np.nan_to_num(staff), 0.0), None)
    if told[firm].mean() >= 0.5 if firm.any() else False:
        sized = inner & np.isfinite(jobs)
        out["organiser_job_share"] = (
            np.where(sized & organiser, jobs, 0.0),
            np.where(sized, jobs, 0.0),
        )
        # Where nobody organises, there is no size to speak of: zero jobs a nobody.
        sized = organiser & np.isfinite(jobs)
        nobody = sized.sum() == 0
        den = one / at.size if nobody else sized * one
        out["organiser_jobs"] = (np.where(sized, jobs, 0.0), den)
        out["supplier_firm_share"] = ((supplier & inner) * one, (inner & told) * one)
        if actors.has_kind("transaction"):
            sales = signals["sales"].to_numpy()[at]
            out["parts_per_firm"] = (np.where(supplier, sales, 0.0), supplier * one)
    if actors.has_kind("order"):
        placed = signals["orders_placed"].to_numpy()[at]
        out["orders_per_firm"] = (np.where(inner, placed, 0.0), inner * one)
    if actors.has_ties:
        within = actors.inside(cluster)
        knowing = within & actors.of_kind(*KNOWLEDGE)
        for name, which in (
            ("inside_ties_per_firm", within),
            ("knowledge_ties_per_firm", knowing),
        ):
            if name.startswith("knowledge") and not actors.has_kind(*KNOWLEDGE):
                continue
            ends = np.concatenate([actors.source[which], actors.target[which]])
            half = np.bincount(ends, minlength=len(actors.nodes))[at] / 2.0
            out[name] = (half, inner * one)
    return out


def _divide(top: Floats, bottom: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bottom > 0, top / bottom, np.nan))


def grade_roles(
    actors: Actors,
    cluster: str,
    roles: pd.DataFrame,
    signals: pd.DataFrame,
    weights: Weights,
    *,
    draws: int,
    seed: int,
) -> RoleDraws:
    """Grade a cluster's roles and interaction, with redraws of members and of weights."""
    rng = stream(seed, f"profile/roles/{cluster}")
    ratios = _ratios(actors, cluster, roles, signals, weights)
    n = len(roles)
    again = rng.multinomial(n, np.full(n, 1.0 / n), size=draws).astype(float) if n else None
    values: dict[str, float] = {}
    redrawn: dict[str, Floats] = {}
    counts: dict[str, int] = {}
    for name, (top, bottom) in ratios.items():
        if again is None:
            continue
        if bottom is None:
            values[name], redrawn[name] = float(top.sum()), again @ top
            counts[name] = n
        else:
            few = FEW.get(name, (0.0, 0.0))
            values[name] = float(_divide(top.sum() + few[0], bottom.sum() + few[1]))
            redrawn[name] = _divide(again @ top + few[0], again @ bottom + few[1])
            counts[name] = int((bottom > 0).sum())
    grades: dict[str, int] = {}
    mixed: dict[str, Ints] = {}
    members: dict[str, Ints] = {}
    reweighted: dict[str, Ints] = {}
    coverage: dict[str, float] = {}
    for thing in GRADED:
        votes = weights.cluster[thing]
        w = np.array([v.weight for v in votes])
        point = _votes(votes, values)
        cloud = np.column_stack([_votes_of(v, redrawn.get(v.indicator), draws) for v in votes])
        # A datum missing in a redraw (no organiser was drawn) keeps its vote out of it.
        random = w * rng.exponential(size=(draws, w.size))
        coverage[thing] = _coverage(votes, values, ratios)
        enough = coverage[thing] >= weights.coverage
        grades[thing] = int(weighted_middle(point, w)) if enough else -1
        mixed[thing] = weighted_middle(cloud, random)
        members[thing] = weighted_middle(cloud, w)
        reweighted[thing] = weighted_middle(np.broadcast_to(point, random.shape), random)
    return RoleDraws(
        values, redrawn, counts, grades, mixed, members, reweighted, coverage
    )  # fmt: skip


def _coverage(
    votes: Sequence[Vote],
    values: dict[str, float],
    ratios: dict[str, tuple[Floats, Floats | None]],
) -> float:
    """Share of the weight that had data; what does not apply is nobody's lack.

    Where nobody organises, the research of organisers does not exist: its
    weight counts for neither side.
    """
    every = told = 0.0
    for v in votes:
        value = values.get(v.indicator, np.nan)
        if v.indicator in ratios and not np.isfinite(value):
            continue
        every += v.weight
        told += v.weight * np.isfinite(value)
    return float(told / every) if every else 0.0


def _votes(votes: Sequence[Vote], values: dict[str, float]) -> Floats:
    return np.array(
        [_votes_of(v, np.array([values.get(v.indicator, np.nan)]), 1)[0] for v in votes]
    )


def _votes_of(vote: Vote, values: Floats | None, size: int) -> Floats:
    if values is None:
        return np.full(size, np.nan)
    out = (values >= vote.medium).astype(float) + (values >= vote.strong)
    return np.where(np.isfinite(values), out, np.nan)


def grade_name(grade: int) -> str:
    """weak, medium, strong or not_told."""
    return GRADES[grade] if grade >= 0 else NOT_TOLD


def grade_rows(cluster: str, drawn: RoleDraws, roles: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of ``Profile.roles`` for a cluster."""
    out: list[dict[str, object]] = []
    leads = _leads(drawn)
    for thing in GRADED:
        grade = drawn.grades[thing]
        spread = drawn.by_members[thing]
        spread = spread[spread >= 0]
        told = grade >= 0 and spread.size > 0
        low, high = (np.quantile(spread, q, method="nearest") for q in (0.05, 0.95)) if told else (-1, -1)  # fmt: skip
        mine = roles[roles["role"] == thing] if thing in ROLES else roles.iloc[:0]
        out.append(
            {
                "cluster": cluster,
                "role": thing,
                "grade": grade_name(grade),
                "low": grade_name(int(low)),
                "high": grade_name(int(high)),
                "share": _share(drawn.redrawn[thing], grade),
                "weight_share": _share(drawn.by_weights[thing], grade),
                "coverage": drawn.coverage[thing],
                "leads": leads.get(thing, float("nan")),
                "members": len(mine),
                "external": int(mine["external"].sum()) if len(mine) else 0,
            }
        )
    return out


def _leads(drawn: RoleDraws) -> dict[str, float]:
    """How often each role is the strongest, over the redraws; roles that tie share the draw.

    The three add up to one: a place in a triangle that asks order only of the grades.
    """
    if any(drawn.grades[r] < 0 for r in ROLES):
        return {}
    table = np.column_stack([drawn.redrawn[r] for r in ROLES])
    table = table[(table >= 0).all(axis=1)]
    if not len(table):
        return {}
    top = table == table.max(axis=1, keepdims=True)
    mean = (top / top.sum(axis=1, keepdims=True)).mean(axis=0)
    return {r: float(m) for r, m in zip(ROLES, mean, strict=True)}


def _share(grades: Ints, grade: int) -> float:
    told = grades[grades >= 0]
    return float((told == grade).mean()) if grade >= 0 and told.size else float("nan")


def role_classification(
    cluster: str, thing: str, drawn: RoleDraws, weights: Weights
) -> Classification:
    """A role's grade as a judgement: the votes, what was missing, what would change it."""
    votes = weights.cluster[thing]
    grade = drawn.grades[thing]
    w = np.array([v.weight for v in votes])
    point = _votes(votes, drawn.values)
    used, lacked = [], []
    for v, vote in zip(votes, point, strict=True):
        if not np.isfinite(vote):
            lacked.append(v.indicator)
            continue
        low, high = interval(drawn.draws[v.indicator])
        used.append(
            Evidence(
                v.indicator, drawn.values[v.indicator], low, high, GRADES[int(vote)], "", v.weight
            )
        )
    if grade < 0:
        return Classification(
            cluster, thing, NOT_TOLD, float("nan"), used=tuple(used), lacked=tuple(lacked),
            reason="too_little", source=SOURCE,
        )  # fmt: skip
    changes = []
    for k, v in enumerate(votes):
        for other in range(3):
            if point[k] == other:
                continue
            trial = point.copy()
            trial[k] = other
            then = int(weighted_middle(trial, w))
            if then != grade:
                known = bool(np.isfinite(point[k]))
                changes.append(Change(v.indicator, GRADES[other], GRADES[then], known))
    shares = {g: _share(drawn.redrawn[thing], k) for k, g in enumerate(GRADES)}
    return Classification(
        cluster, thing, GRADES[grade], shares[GRADES[grade]], shares, tuple(used), tuple(lacked),
        tuple(changes), "fits", SOURCE,
    )  # fmt: skip


def interval(values: Floats) -> tuple[float, float]:
    """The middle 90 % of finite draws; NaN where there are none."""
    good = values[np.isfinite(values)]
    if not good.size:
        return float("nan"), float("nan")
    low, high = np.quantile(good, [0.05, 0.95])
    return float(low), float(high)


#: Flow of the casebook → who gives, who takes, kinds of tie that carry it.
FLOWS = (
    ("source_technology", "vp", ("so",), ("technology",), "S4 L228"),
    ("talent", "vp", ("so", "ss"), ("talent",), "S4 L230"),
    ("funds_information", "so", ("vp",), ("research_funding",), "S4 L232"),
    ("parts_element_technology", "ss", ("so",), ("transaction",), "S4 L234"),
    ("demand", "so", ("ss",), ("order",), "S4 L236"),
    ("funds_information_2", "so", ("ss",), ("supplier_finance",), "S4 L238"),
    ("venture_startup", "vp", ("ss",), ("spin_off",), "S4 L240"),
)
#: Ties from which on a flow is there: fewer may be chance or error.
PRESENT = 3


def role_flows(actors: Actors, roles: pd.DataFrame, cluster: str) -> pd.DataFrame:
    """The seven flows between roles (MOD-15): present, absent, or not told.

    A flow is ``not_told`` where no tie of its kind is recorded anywhere, or where
    nobody is known in the role that gives or takes; ``absent`` where fewer than three
    ties are. External members count. Which roles a flow joins is inferred (F-24).
    """
    at = roles["at"].to_numpy()
    who = np.full(len(actors.nodes), "", dtype=object)
    who[at] = roles["role"].to_numpy()
    rows = []
    for flow, giver, takers, kinds, source in FLOWS:
        held = (who == giver).any() and np.isin(who, takers).any()
        which = actors.of_kind(*kinds)
        ties = int(
            (
                (who[actors.source[which]] == giver) & np.isin(who[actors.target[which]], takers)
            ).sum()
        )
        if not actors.has_kind(*kinds):
            status = NOT_TOLD
        else:
            status = "present" if ties >= PRESENT else "absent" if held else "no_holder"
        rows.append(
            {
                "cluster": cluster,
                "flow": flow,
                "from": giver,
                "to": "+".join(takers),
                "ties": ties if actors.has_kind(*kinds) else np.nan,
                "status": status,
                "source": source,
            }
        )
    return pd.DataFrame(rows)
