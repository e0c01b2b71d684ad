"""The optimiser against enumeration, and what it must refuse."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.foundation.errors import InputError, ParameterError
from gunjip.policy.options import intake
from gunjip.policy.portfolio import (
    Chance,
    Robust,
    budget_frontier,
    choose_portfolio,
    concentration_curve,
    sensitivity,
)
from gunjip.policy.programme import Limits, Task, guaranteed, starts


def some_options(rng: np.random.Generator, n: int = 4, clusters: int = 2) -> pd.DataFrame:
    rows = []
    names = ["branding", "linkage_programme", "research_base", "coordinating_body"]
    for k in range(n):
        cluster = f"C{k % clusters}"
        mid = rng.uniform(0.1, 0.7)
        for gap in rng.choice(["ties", "vision"], size=rng.integers(1, 3), replace=False):
            rows.append(
                {
                    "cluster": cluster,
                    "instrument": names[k // clusters],
                    "gap": gap,
                    "effect": mid,
                    "effect_low": mid * rng.uniform(0.2, 1),
                    "effect_high": min(1.0, mid * 1.3),
                    "effect_source": "a table made for the test",
                    "cost": float(np.round(10 * mid + len(names[k // clusters]) / 7, 3)),
                    "duration": 1 + k % 2,
                    "weight": 1.0 if gap == "ties" else 0.7,
                }
            )
    frame = pd.DataFrame(rows)
    frame["requires"] = ""
    frame["excludes"] = ""
    if n > clusters:
        second = frame["instrument"] == names[1]
        frame.loc[second & (frame["cluster"] == "C0"), "requires"] = names[0]
        frame.loc[second & (frame["cluster"] == "C1"), "excludes"] = names[0]
    return frame


def enumerate_best(task: Task) -> float:
    """The best value by trying every start of every option."""
    o, limits = task.options, task.limits
    best = -np.inf
    for choice in itertools.product(*[[-1, *s] for s in starts(task)]):
        start = np.array(choice)
        taken = start >= 0
        used = {c for c, t in zip(o.clusters, taken, strict=True) if t}
        year = np.zeros(task.years)
        for i, t in enumerate(start):
            if t >= 0:
                year[t : t + o.duration[i]] += o.cost[i]
        year += limits.overhead * len(used)
        over = (
            year.sum() > task.budget[0] + 1e-9
            if task.budget.size == 1
            else (year > task.budget + 1e-9).any()
        )
        most = len(o.clusters) if limits.max_clusters is None else limits.max_clusters
        spend = {
            c: sum(
                o.cost[i] * o.duration[i]
                for i in range(len(o.names))
                if taken[i] and o.clusters[i] == c
            )
            for c in used
        }
        if (
            over
            or not limits.min_clusters <= len(used) <= most
            or any(s < limits.min_spend - 1e-9 for s in spend.values())
            or any(
                taken[i] and not (taken[j] and start[j] + o.duration[j] <= start[i])
                for i, j in o.requires
            )
            or any(taken[i] and taken[j] for i, j in o.excludes)
        ):
            continue
        best = max(best, guaranteed(task, start))
    return float(best)


LIMITS = [
    Limits(),
    Limits(max_clusters=1),
    Limits(min_spend=5.0, overhead=0.5),
    Limits(min_clusters=2),
]


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    budget=st.floats(0, 40),
    how=st.sampled_from([None, Robust(0.0), Robust(0.5), Robust(1.0), Robust(5.0)]),
    limits=st.sampled_from(LIMITS),
    yearly=st.booleans(),
)
def test_equals_enumeration(seed, budget, how, limits, yearly) -> None:
    frame = some_options(np.random.default_rng(seed))
    caps = [budget / 3] * 3 if yearly else budget
    found = choose_portfolio(
        frame, budget=caps, years=3, limits=limits, uncertainty=how, discount=0.05
    )
    best = enumerate_best(found.task)
    if np.isfinite(best):
        # 1e-6: the tolerance of a binary variable in HiGHS times effects below 1.
        assert found.extra["status"] == "optimal"
        assert found.value == pytest.approx(best, abs=2e-6)
        assert found.spent <= budget + 1e-6 * 40
    else:
        assert found.extra["status"] == "infeasible"


@settings(max_examples=5)
@given(seed=st.integers(0, 10**6), level=st.sampled_from([0.5, 0.8, 1.0]))
def test_chance_equals_enumeration(seed, level) -> None:
    frame = some_options(np.random.default_rng(seed), n=3)
    found = choose_portfolio(
        frame, budget=12, years=3, uncertainty=Chance(level=level, draws=10, seed=seed)
    )
    assert found.value == pytest.approx(enumerate_best(found.task), abs=2e-6)
    assert found.seed == seed


def test_worst_of_all_is_the_lower_bound() -> None:
    frame = some_options(np.random.default_rng(3))
    sure = choose_portfolio(frame, budget=20, years=3, uncertainty=Robust(99))
    lows = frame.assign(effect=frame["effect_low"])
    plain = choose_portfolio(lows, budget=20, years=3)
    assert sure.value == pytest.approx(plain.value, abs=2e-6)


def test_a_budget_of_zero_buys_nothing() -> None:
    found = choose_portfolio(some_options(np.random.default_rng(1)), budget=0, years=3)
    assert not found.frame["chosen"].any()
    assert found.value == 0
    assert found.spent == 0
    nothing = choose_portfolio(
        some_options(np.random.default_rng(1)), budget=0, years=3, limits=Limits(min_clusters=1)
    )
    assert nothing.extra["status"] == "infeasible"
    assert "budget" in nothing.summary("en")


def test_a_free_option_is_taken_at_zero() -> None:
    frame = some_options(np.random.default_rng(1)).assign(cost=0.0)
    assert choose_portfolio(frame, budget=0, years=3).value > 0


def test_the_frontier_never_falls() -> None:
    found = choose_portfolio(some_options(np.random.default_rng(5)), budget=20, years=3)
    curve = budget_frontier(found, [0, 3, 6, 12, 24, 60]).frame
    assert (curve["value"].diff().dropna() >= -1e-6).all()
    assert curve["value"].iloc[0] == 0
    assert (curve["spent"] <= curve["budget"] + 1e-6).all()


def test_concentration_is_a_choice_and_its_price_is_shown() -> None:
    frame = some_options(np.random.default_rng(5))
    found = choose_portfolio(frame, budget=60, years=3)
    curve = concentration_curve(found).frame
    # Without overhead or minimum scale two places can do no worse than one.
    assert curve["value"].iloc[1] >= curve["value"].iloc[0] - 1e-6


def test_sensitivity_names_what_enters_and_leaves() -> None:
    frame = some_options(np.random.default_rng(5))
    found = choose_portfolio(frame, budget=8, years=3, limits=Limits(max_clusters=1))
    probed = sensitivity(found, cost_change=0.5).frame
    assert set(probed["assumption"]) >= {"effect_low", "cost_up", "cost_down", "one_cluster_more"}
    lower = probed[probed["assumption"].isin(["effect_low", "cost_up"])]
    assert (lower["change"] <= 1e-6).all()
    higher = probed[probed["assumption"].isin(["effect_high", "cost_down", "one_cluster_more"])]
    assert (higher["change"] >= -1e-6).all()


def test_an_effect_without_a_source() -> None:
    frame = some_options(np.random.default_rng(1)).assign(effect_source="")
    with pytest.raises(InputError) as caught:
        choose_portfolio(frame, budget=1)
    assert {p.key for p in caught.value.problems} == {"policy-effect-no-source"}
    left = choose_portfolio(frame, budget=1, unsourced="leave_out")
    assert left.frame.empty
    assert set(left.left_out["reason"]) == {"no_source"}
    assert "출처" in left.summary("ko")


def test_an_unknown_effect_is_left_out_by_name() -> None:
    frame = some_options(np.random.default_rng(1))
    frame.loc[0, "effect"] = np.nan
    found = choose_portfolio(frame, budget=100, years=3)
    assert found.left_out["reason"].tolist() == ["effect_unknown"]


def test_circular_prerequisites() -> None:
    frame = some_options(np.random.default_rng(1), n=4, clusters=1)
    frame["requires"] = (
        frame["instrument"]
        .map({"branding": "linkage_programme", "linkage_programme": "branding"})
        .fillna("")
    )
    with pytest.raises(InputError) as caught:
        intake(frame)
    assert caught.value.problems[0].key == "policy-circular"
    assert "→" in caught.value.text("ko")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"effect": 2.0}, "policy-bad-effect"),
        ({"cost": -1.0}, "policy-bad-option"),
        ({"requires": "special_zone"}, "policy-requires-missing"),
    ],
)
def test_bad_options(change, key) -> None:
    frame = some_options(np.random.default_rng(1)).assign(**change)
    with pytest.raises(InputError) as caught:
        choose_portfolio(frame, budget=1)
    assert key in {p.key for p in caught.value.problems}


def test_bad_arguments() -> None:
    frame = some_options(np.random.default_rng(1))
    with pytest.raises(ParameterError) as caught:
        choose_portfolio(frame, budget=[-1, 2], years=3, discount=2, uncertainty=Robust(-1))
    assert len(caught.value.problems) == 4
