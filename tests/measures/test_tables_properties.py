"""Properties that hold whatever the table: order, labels, scale, bounds, empty rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunjip.foundation.results import Result
from gunjip.measures.coagglomeration import coagglomeration
from gunjip.measures.complexity import complexity_outlook, economic_complexity, fitness
from gunjip.measures.concentration import (
    entropy,
    hachman,
    herfindahl,
    hoover,
    krugman,
    locational_gini,
    theil,
)
from gunjip.measures.ellison_glaeser import ellison_glaeser, maurel_sedillot
from gunjip.measures.relatedness import relatedness, relatedness_density
from gunjip.measures.specialisation import location_quotient
from gunjip.measures.variety import variety

KEYS = ("region", "industry", "partner", "side", "code", "component")


def none(function: Callable[..., Result], **options: object) -> Callable[[object], Result]:
    return lambda data: function(data, draws=0, **options)


MEASURES: dict[str, Callable[[object], Result]] = {
    "location_quotient": location_quotient,
    "krugman": none(krugman),
    "krugman_others": none(krugman, base="others"),
    "krugman_industry": none(krugman, of="industry"),
    "hoover": none(hoover, of="industry"),
    "theil": none(theil),
    "gini": none(locational_gini),
    "gini_equal": none(locational_gini, weighting="equal"),
    "herfindahl": none(herfindahl),
    "entropy": none(entropy),
    "hachman": none(hachman),
    "ellison_glaeser": none(ellison_glaeser, herfindahl={f"i{k}": 0.1 for k in range(9)}),
    "maurel_sedillot": none(maurel_sedillot, herfindahl={f"i{k}": 0.1 for k in range(9)}),
    "coagglomeration": coagglomeration,
    "relatedness": relatedness,
    "association": lambda data: relatedness(data, method="association"),
    "density": relatedness_density,
    "complexity": economic_complexity,
    "fitness": lambda data: fitness(data, steps=30),
    "outlook": complexity_outlook,
    "variety": lambda data: variety(
        data, {f"i{k}": k % 2 for k in range(9)} | {"empty": 0}, draws=0
    ),
}
SCALES = [name for name in MEASURES if name != "location_quotient"]


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    rows, cols = draw(st.integers(3, 7)), draw(st.integers(3, 6))
    cells = draw(
        st.lists(st.integers(0, 60), min_size=rows * cols, max_size=rows * cols).map(
            lambda v: np.array(v, dtype=float).reshape(rows, cols)
        )
    )
    cells[np.arange(max(rows, cols)) % rows, np.arange(max(rows, cols)) % cols] += 1
    return pd.DataFrame(
        cells, index=[f"r{k}" for k in range(rows)], columns=[f"i{k}" for k in range(cols)]
    )


def values(result: Result) -> pd.Series:
    """Values by label, the two names of a pair in either order."""
    frame = result.frame
    keys = [k for k in KEYS if k in frame]
    labels = [tuple(sorted(map(str, row))) for row in frame[keys].to_numpy()]
    return pd.Series(frame["value"].to_numpy(dtype=float), index=labels).sort_index()


def same(a: pd.Series, b: pd.Series, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(b.reindex(a.index), a, rtol=tolerance, atol=tolerance)


def axis_is_clear(table: pd.DataFrame) -> bool:
    """Whether the second singular value stands apart, so that vectors are stable."""
    singular = economic_complexity(table).extra["singular"]
    gap = np.nan_to_num(singular[1], nan=0.0) - np.nan_to_num(singular[2], nan=0.0)
    return bool(gap > 1e-4 and 0 < singular[1] < 1 - 1e-6)


@settings(max_examples=5, deadline=None)
@given(table=tables(), seed=st.integers(0, 1000))
@pytest.mark.parametrize("name", MEASURES)
def test_order_and_labels_do_not_matter(name: str, table: pd.DataFrame, seed: int) -> None:
    if name in ("complexity", "outlook") and not axis_is_clear(table):
        return
    rng = np.random.default_rng(seed)
    mixed = table.iloc[rng.permutation(len(table)), rng.permutation(table.shape[1])]
    first, second = values(MEASURES[name](table)), values(MEASURES[name](mixed))
    if name in ("complexity", "outlook"):
        # Without any correlation with diversity the sign is a matter of order.
        m = relatedness(table).extra["presence"]
        if np.ptp(m.sum(axis=1)) == 0 or np.nansum(first * second) < 0:
            first, second = first.abs(), second.abs()
            if name == "complexity":
                return
    same(first, second)


@settings(max_examples=5, deadline=None)
@given(table=tables(), factor=st.sampled_from([0.5, 2.0, 3.0, 1000.0]))
@pytest.mark.parametrize("name", MEASURES)
def test_unit_of_measurement_does_not_matter(name: str, table: pd.DataFrame, factor: float) -> None:
    if name in ("complexity", "outlook") and not axis_is_clear(table):
        return
    same(values(MEASURES[name](table)), values(MEASURES[name](table * factor)))


@settings(max_examples=5, deadline=None)
@given(table=tables(), side=st.sampled_from(["row", "column", "both"]))
@pytest.mark.parametrize("name", MEASURES)
def test_an_empty_row_or_column_changes_nothing_else(
    name: str, table: pd.DataFrame, side: str
) -> None:
    if name in ("complexity", "outlook") and not axis_is_clear(table):
        return
    more = table.copy()
    if side in ("row", "both"):
        more.loc["empty"] = 0.0
    if side in ("column", "both"):
        more["empty"] = 0.0
    before, after = values(MEASURES[name](table)), values(MEASURES[name](more))
    same(before, after)
    extra = after.drop(before.index)
    assert extra.isna().all() or name in ("ellison_glaeser", "maurel_sedillot")


@settings(max_examples=10, deadline=None)
@given(table=tables())
def test_domains(table: pd.DataFrame) -> None:
    m = relatedness(table)
    assert set(np.unique(m.extra["presence"])) <= {0.0, 1.0}
    for method in ("minimum", "cosine", "jaccard"):
        value = relatedness(table, method=method).frame["value"].dropna()  # type: ignore[arg-type]
        assert value.between(0, 1 + 1e-12).all()
    for own in (True, False):
        assert relatedness_density(table, own=own).frame["value"].dropna().between(0, 1).all()
    for function, top in ((krugman, 2.0), (hoover, 1.0), (locational_gini, 1.0), (hachman, 1.0)):
        found = function(table, of="region", draws=0).frame["value"].dropna()
        assert found.between(-1e-12, top + 1e-12).all()
    assert (theil(table, draws=0).frame["value"].dropna() >= -1e-12).all()


@settings(max_examples=10, deadline=None)
@given(table=tables(), seed=st.integers(0, 10_000), hidden=st.integers(1, 4))
def test_bounds_hold_the_truth(table: pd.DataFrame, seed: int, hidden: int) -> None:
    rng = np.random.default_rng(seed)
    long = table.stack().rename_axis(["region", "industry"]).rename("value").reset_index()
    long["low"], long["high"] = long["value"], long["value"]
    long["plants"] = np.maximum(1, np.minimum(long["value"], rng.integers(1, 9, len(long))))
    long.loc[long["value"] == 0, "plants"] = 0
    pick = rng.choice(len(long), hidden, replace=False)
    masked = long.copy()
    masked.loc[pick, "value"] = np.nan
    masked.loc[pick, "low"] = np.floor(long.loc[pick, "low"] * 0.5)
    masked.loc[pick, "high"] = np.ceil(long.loc[pick, "high"] * 1.7)
    slack = 1e-9
    names = ("krugman", "theil", "gini", "herfindahl", "entropy", "hachman", "location_quotient")
    for name in names:
        true = MEASURES[name](table).frame["value"].to_numpy()
        found = MEASURES[name](masked).frame
        known = np.isfinite(true)
        assert (found["bound_low"].to_numpy()[known] <= true[known] + slack).all(), name
        assert (found["bound_high"].to_numpy()[known] >= true[known] - slack).all(), name
        given_value = found["value"].notna().to_numpy()
        np.testing.assert_allclose(
            found["value"].to_numpy()[given_value], true[given_value], atol=1e-9
        )


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_herfindahl_and_gamma_bounds_hold_the_truth(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plants = pd.DataFrame(
        {
            "region": rng.integers(0, 5, 60),
            "industry": rng.integers(0, 3, 60),
            "jobs": np.ceil(rng.pareto(1.2, 60) * 5) + 1,
            "plant": range(60),
        }
    )
    exact = ellison_glaeser(plants, draws=0).frame
    cells = plants.groupby(["region", "industry"])["jobs"].agg(["sum", "size"]).reset_index()
    cells.columns = pd.Index(["region", "industry", "jobs", "plants"])
    edges = np.array([1, 10, 50, np.inf])
    at = np.searchsorted(edges, plants["jobs"], "right") - 1
    classes = (
        pd.DataFrame({"industry": plants["industry"], "low": edges[at], "high": edges[at + 1]})
        .groupby(["industry", "low", "high"])
        .size()
        .rename("plants")
        .reset_index()
    )
    widths = []
    for options in ({}, {"smallest_plant": 1.0}, {"size_classes": classes, "smallest_plant": 1.0}):
        bounded = ellison_glaeser(cells, draws=0, **options).frame  # type: ignore[arg-type]
        assert (bounded["herfindahl_low"] <= exact["herfindahl"] + 1e-12).all()
        assert (bounded["herfindahl_high"] >= exact["herfindahl"] - 1e-12).all()
        assert (bounded["bound_low"] <= exact["value"] + 1e-9).all()
        assert (bounded["bound_high"] >= exact["value"] - 1e-9).all()
        widths.append(float((bounded["herfindahl_high"] - bounded["herfindahl_low"]).sum()))
    assert widths[0] >= widths[1] >= widths[2]
