"""Bad input: a clear error or NaN with a status, never a wrong number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.foundation.errors import GunjipError, InputError, ParameterError
from gunjip.foundation.words import has_message, say
from gunjip.measures.areal import areal_sensitivity, random_zones, reaggregate
from gunjip.measures.autocorrelation import local_autocorrelation, moran
from gunjip.measures.coagglomeration import (
    coagglomeration,
    coagglomeration_groups,
    howard_newman_tarp,
)
from gunjip.measures.complexity import economic_complexity
from gunjip.measures.concentration import herfindahl, krugman, locational_gini
from gunjip.measures.dynamics import entry_exit, specialisation_growth
from gunjip.measures.ellison_glaeser import devereux_griffith_simpson, ellison_glaeser
from gunjip.measures.matrix import region_industry_matrix
from gunjip.measures.neighbours import neighbour_matrix
from gunjip.measures.relatedness import relatedness
from gunjip.measures.spatial_quotients import (
    litzenberger_sternberg,
    spatial_input_output_quotient,
    spatial_location_quotient,
)
from gunjip.measures.specialisation import hoover_balassa, location_quotient
from gunjip.tables.region_industry import RegionIndustry

LINE = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]


def keys(error: pytest.ExceptionInfo[GunjipError]) -> set[str]:
    for lang in ("en", "ko"):
        assert error.value.text(lang)  # every problem has a text in both languages
    return {p.key for p in error.value.problems}


def long(*rows: tuple[object, ...], columns: str = "region industry value") -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (long(("a", "x", 1), ("a", "x", 2)), "conc-repeated-cells"),
        (long(("a", "x", -1.0)), "conc-negative"),
        (long(("a", "x", np.inf)), "conc-infinite"),
        (long(("a", "x", "many")), "not-numbers"),
        (long((None, "x", 1.0)), "conc-key-empty"),
        (long(("a", "x", 1), columns="region industry sales"), "conc-no-value-column"),
        (
            long(("a", "x", 1, 2015), ("a", "x", 1, 2016), columns="region industry value year"),
            "conc-several-years",
        ),
        (long(columns="region industry value"), "conc-no-cells"),
        ([1.0, 2.0], "conc-not-two-dimensional"),
        (np.empty((0, 3)), "conc-not-two-dimensional"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), "conc-not-a-table"),
        (pd.DataFrame([[1, 2]], columns=["i", "i"]), "conc-repeated-labels"),
        (
            long(("a", "x", 1.0, 5.0, 2.0), columns="region industry value low high"),
            "conc-bounds-crossed",
        ),
    ],
)
def test_tables_that_cannot_be_read(data: object, key: str) -> None:
    with pytest.raises(InputError) as error:
        location_quotient(data)
    assert keys(error) == {key}


def test_all_problems_come_at_once() -> None:
    with pytest.raises(ParameterError) as error:
        krugman([[1, 2]], of="country", base="none", draws=3, level=2)  # type: ignore[arg-type]
    assert len(error.value.problems) == 4


@pytest.mark.parametrize(
    ("call", "key"),
    [
        (lambda: location_quotient([[1, 2]], lump=0), "needs-positive"),
        (lambda: location_quotient([[1, 2]], lump="plants"), "conc-lump-without-plants"),
        (lambda: location_quotient([[1, 2]], traded=[7]), "conc-unknown-industries"),
        (lambda: hoover_balassa([[1, 2]], form="symetric"), "not-one-of-near"),
        (lambda: ellison_glaeser([[1, 2]], herfindahl={0: 2.0}), "conc-bad-herfindahl"),
        (lambda: ellison_glaeser([[1, 2]], size_classes=pd.DataFrame()), "conc-class-columns"),
        (lambda: coagglomeration([[1, 2], [3, 4]], base=[0.1, 0.1]), "conc-base-wrong"),
        (lambda: coagglomeration_groups([[1, 2]], {0: "a"}), "conc-group-small"),
        (lambda: howard_newman_tarp([[1, 2]]), "conc-needs-plants"),
        (lambda: litzenberger_sternberg([[1, 2]], [1], [1]), "conc-needs-plants"),
        (lambda: relatedness([[2, 1]], presence="given"), "conc-not-binary"),
        (lambda: relatedness([[2, 1]], presence="rpop"), "conc-population-missing"),
        (lambda: relatedness([[np.nan, 1], [1, 1]]), "conc-needs-complete"),
        (lambda: neighbour_matrix([[0, 1]], pd.RangeIndex(2)), "conc-weights-shape"),
        (lambda: neighbour_matrix([[0, -1], [1, 0]], pd.RangeIndex(2)), "conc-weights-negative"),
        (
            lambda: spatial_input_output_quotient([[1, 2], [1, 2]], np.eye(2), [[1]]),
            "conc-square-shape",
        ),
        (lambda: reaggregate([[1, 2]], {}), "conc-zones-missing"),
        (lambda: moran([1.0, 2.0], [[0, 1], [1, 0]]), "conc-too-few-regions"),
        (
            lambda: entry_exit(
                pd.DataFrame([[1]], ["a"], ["x"]), pd.DataFrame([[1]], ["b"], ["x"])
            ),
            "conc-periods-differ",
        ),
        (
            lambda: areal_sensitivity(
                [[1, 2]] * 4,
                lambda t: krugman(t, draws=0),
                neighbours=LINE,
                zones=[2],
            ),
            "conc-measure-by-region",
        ),
        (
            lambda: ellison_glaeser(
                long(("a", "x", np.nan, 1), columns="region industry jobs plant")
            ),
            "conc-plants-without-jobs",
        ),
        (
            lambda: ellison_glaeser(long(("a", "x", 0, 1), columns="region industry jobs plant")),
            "conc-plants-zero",
        ),
    ],
)
def test_arguments_outside_their_domain(call: object, key: str) -> None:
    with pytest.raises(GunjipError) as error:
        call()  # type: ignore[operator]
    assert key in keys(error)


def test_statuses_have_words_in_both_languages() -> None:
    words = "ok unknown-cell unknown-total empty-region empty-industry zero-cell bounds one-plant"
    more = "one-region no-presence separate not-unique constant no-variance no-neighbours"
    for word in f"{words} {more} collapsed unmatched".split():
        for lang in ("en", "ko"):
            assert has_message(f"conc-status-{word}", lang)
            assert say(f"conc-status-{word}", lang)


def test_a_missing_cell_stays_in_its_own_row_where_no_base_is_needed() -> None:
    frame = herfindahl([[1, 1], [np.nan, 2], [3, 1]], draws=0).frame
    assert frame["status"].tolist() == ["ok", "unknown-cell", "ok"]
    assert np.isfinite(frame["bound_high"]).all()


def test_published_totals_confine_a_missing_cell() -> None:
    cells = long(("a", "x", 30), ("a", "y", 10), ("b", "x", np.nan), ("b", "y", 30))
    totals = {
        "region_totals": long(("a", 0, 40), ("b", 0, 40), columns="region year value"),
        "industry_totals": long(("x", 0, 40), ("y", 0, 40), columns="industry year value"),
    }
    known = location_quotient(RegionIndustry(cells, **totals)).frame
    assert known["status"].tolist() == ["ok", "ok", "unknown-cell", "ok"]
    assert known["value"].tolist()[:2] == [1.5, 0.5]
    # Without totals nothing that rests on the cell is known.
    bare = location_quotient(RegionIndustry(cells)).frame
    assert bare["value"].isna().all()
    assert (bare["bound_high"] >= known["value"].fillna(0.0)).all()


def test_absent_rows_are_zero_or_unknown_as_the_caller_says() -> None:
    cells = long(("a", "x", 5), ("b", "x", 5), ("b", "y", 5))
    assert region_industry_matrix(cells).value[0, 1] == 0
    assert region_industry_matrix(cells).absent_cells == 1
    unknown = region_industry_matrix(cells, absent="unknown")
    assert np.isnan(unknown.value[0, 1])
    assert np.isinf(unknown.high[0, 1])
    frame = krugman(unknown, draws=0).frame
    assert frame["value"].isna().all()
    assert (frame["bound_low"] >= 0).all()


def test_degenerate_plants() -> None:
    one = long(
        ("a", "x", 5, 1), ("b", "y", 5, 2), ("a", "y", 1, 3), columns="region industry jobs plant"
    )
    frame = ellison_glaeser(one, draws=0).frame
    assert frame["status"].tolist() == ["one-plant", "ok"]
    assert np.isnan(frame["value"][0])
    place = long(("a", "x", 5, 1), ("a", "x", 5, 2), columns="region industry jobs plant")
    for function in (ellison_glaeser, devereux_griffith_simpson):
        assert function(place, draws=19, seed=1).frame["status"].tolist() == ["one-region"]


def test_complexity_names_why_there_is_no_value() -> None:
    same = economic_complexity(np.ones((3, 3)), presence="given").frame
    assert set(same["status"]) == {"constant"}
    blocks = np.kron(np.eye(2), [[1, 1, 0], [0, 1, 1], [1, 1, 1]])
    parted = economic_complexity(blocks, presence="given").frame
    assert (parted["status"] == "separate").sum() == 6
    assert parted.loc[parted["status"] == "separate", "value"].isna().all()
    ring = economic_complexity([[1, 1, 0], [0, 1, 1], [1, 0, 1]], presence="given").frame
    assert set(ring["status"]) == {"not-unique"}


def test_islands_and_missing_values_in_autocorrelation() -> None:
    w = np.zeros((6, 6))
    w[:4, :4] = LINE
    values = pd.Series([1.0, 2.0, 3.0, 4.0, 9.0, np.nan], index=list("abcdef"))
    frame = local_autocorrelation(values, w, permutations=99, seed=1).frame
    assert frame["status"].tolist() == ["ok"] * 4 + ["no-neighbours", "unknown-cell"]
    assert moran(values, w, seed=1).frame["regions"].item() == 4
    flat = moran(pd.Series(1.0, index=range(4)), LINE, seed=1).frame
    assert flat["status"].item() == "constant"
    assert np.isnan(flat["value"].item())


def test_a_region_without_neighbours_has_no_lagged_quotient() -> None:
    frame = spatial_location_quotient(
        [[1, 2], [2, 1], [1, 1]], [[0, 1, 0], [1, 0, 0], [0, 0, 0]], own_weight=0
    ).frame
    assert frame["status"].tolist()[-2:] == ["no-neighbours"] * 2
    assert frame["value"].isna().tolist() == [False] * 4 + [True] * 2


def test_codes_of_one_period_only() -> None:
    before = pd.DataFrame([[1.0, 2.0]], ["a"], ["x", "y"])
    after = pd.DataFrame([[2.0, 2.0]], ["a"], ["x", "z"])
    frame = specialisation_growth(before, after).frame
    assert frame["status"].tolist() == ["ok", "unmatched", "unmatched"]


def test_random_zones_are_contiguous_and_cover_everything() -> None:
    weights = neighbour_matrix(LINE, pd.RangeIndex(4))
    for seed in range(20):
        zone = random_zones(weights, 2, np.random.default_rng(seed))
        assert (np.diff(zone) != 0).sum() == 1  # two stretches of the line


def test_gini_does_not_grow_by_joining_regions() -> None:
    rng = np.random.default_rng(3)
    table = rng.integers(0, 30, (4, 3)).astype(float) + 1
    result = areal_sensitivity(
        table,
        lambda t: locational_gini(t, draws=0),
        neighbours=LINE,
        zones=[4, 2],
        draws=19,
        seed=1,
    ).frame
    at = result.set_index(["zones", "industry"])["value"].unstack()
    # Joining regions averages their quotients: a Lorenz curve can only flatten.
    assert (at.loc[2] <= at.loc[4] + 1e-12).all()
    assert (result.loc[result["zones"] == 4, "se"] < 1e-12).all()
