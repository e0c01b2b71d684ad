"""Values worked out by hand, exact moments by enumeration, and seeds."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest

from gunjip.measures.areal import reaggregate
from gunjip.measures.autocorrelation import local_autocorrelation, moran
from gunjip.measures.coagglomeration import (
    coagglomeration,
    coagglomeration_groups,
    howard_newman_tarp,
)
from gunjip.measures.complexity import (
    complexity_kernel,
    economic_complexity,
    fitness_kernel,
    income_content,
)
from gunjip.measures.concentration import krugman, locational_gini
from gunjip.measures.dynamics import entry_exit, specialisation_growth
from gunjip.measures.ellison_glaeser import ellison_glaeser, maurel_sedillot
from gunjip.measures.herfindahl_bounds import expected_herfindahl, fill_evenly, from_classes
from gunjip.measures.neighbours import neighbour_matrix
from gunjip.measures.plant_sizes import null_se
from gunjip.measures.spatial_quotients import (
    proximity_adjusted_quotient,
    spatial_input_output_quotient,
    spatial_location_quotient,
)
from gunjip.measures.specialisation import location_quotient


def scatter_moments(z: np.ndarray, base: np.ndarray) -> tuple[float, float, float]:
    """Mean and standard deviation of G, and of Σs², over every placing of the plants."""
    g, square, weight = [], [], []
    for places in product(range(base.size), repeat=z.size):
        s = np.bincount(places, weights=z, minlength=base.size)
        g.append(((s - base) ** 2).sum())
        square.append((s**2).sum())
        weight.append(np.prod(base[list(places)]))
    g, square, weight = np.array(g), np.array(square), np.array(weight)
    mean = float((weight * g).sum())
    sd_g = float(np.sqrt((weight * (g - mean) ** 2).sum()))
    middle = float((weight * square).sum())
    return mean, sd_g, float(np.sqrt((weight * (square - middle) ** 2).sum()))


def test_null_variances_by_enumerating_every_placing() -> None:
    z = np.array([0.4, 0.3, 0.2, 0.1])
    base = np.array([0.5, 0.3, 0.2])
    mean, sd_g, sd_square = scatter_moments(z, base)
    h, third, fourth = (np.array([(z**k).sum()]) for k in (2, 3, 4))
    q = 1 - (base**2).sum()
    assert mean == pytest.approx(q * h[0], abs=1e-14)  # γ = 0 in expectation
    scale = q * (1 - h[0])
    eg = null_se("ellison_glaeser", h, third, fourth, base)[0]
    ms = null_se("maurel_sedillot", h, third, fourth, base)[0]
    dgs = null_se("devereux_griffith_simpson", h, third, fourth, base)[0]
    assert eg == pytest.approx(sd_g / scale, rel=1e-12)
    assert ms == pytest.approx(sd_square / scale, rel=1e-12)
    assert dgs == pytest.approx(sd_square, rel=1e-12)


def test_howard_moments_by_enumerating_every_labelling() -> None:
    place = np.array([0, 0, 0, 1, 1, 2])
    labels = ["a", "a", "b", "b", "b", "c"]
    found = []
    for order in set(permutations(labels)):
        n = np.array(
            [[((place == r) & (np.array(order) == k)).sum() for k in "ab"] for r in range(3)]
        )
        found.append((n[:, 0] * n[:, 1]).sum() / 6)
    data = pd.DataFrame({"region": place, "industry": labels, "jobs": 1, "plant": range(6)})
    row = howard_newman_tarp(data).frame.iloc[0]
    assert row["expected"] == pytest.approx(np.mean(found), rel=1e-12)
    assert row["se"] == pytest.approx(np.std(found), rel=1e-12)


def test_pair_variance_by_enumeration() -> None:
    base = np.array([0.5, 0.3, 0.2])
    za, zb = np.array([0.6, 0.4]), np.array([0.7, 0.3])
    values, weight = [], []
    for places in product(range(3), repeat=4):
        a = np.bincount(places[:2], weights=za, minlength=3)
        b = np.bincount(places[2:], weights=zb, minlength=3)
        values.append(((a - base) * (b - base)).sum() / (1 - (base**2).sum()))
        weight.append(np.prod(base[list(places)]))
    sd = np.sqrt(np.average(np.square(values), weights=weight))
    cells = np.array([[6.0, 7.0], [4.0, 0.0], [0.0, 3.0]])
    h = {0: float((za**2).sum()), 1: float((zb**2).sum())}
    assert coagglomeration(cells, base=base, herfindahl=h).frame["se"][0] == pytest.approx(sd)


def test_group_index_is_the_weighted_mean_of_its_pairs() -> None:
    rng = np.random.default_rng(0)
    cells = rng.integers(1, 40, (6, 4)).astype(float)
    h = {0: 0.2, 1: 0.1, 2: 0.3, 3: 0.05}
    groups = dict.fromkeys((0, 1, 2), "g")
    value = coagglomeration_groups(cells, groups, herfindahl=h).frame["value"][0]
    matrix = coagglomeration(cells).extra["matrix"]
    w = cells.sum(axis=0)[:3] / cells.sum(axis=0)[:3].sum()
    ww = np.outer(w, w)
    np.fill_diagonal(ww, 0.0)
    assert value == pytest.approx((ww * matrix[:3, :3]).sum() / ww.sum(), rel=1e-10)


def test_bounds_of_a_pair_hold_the_truth() -> None:
    rng = np.random.default_rng(1)
    cells = rng.integers(1, 40, (5, 3)).astype(float)
    long = (
        pd.DataFrame(cells)
        .stack()
        .rename_axis(["region", "industry"])
        .rename("value")
        .reset_index()
    )
    from gunjip.tables.region_industry import RegionIndustry

    totals = {
        "region_totals": pd.DataFrame({"region": range(5), "year": 0, "value": cells.sum(axis=1)}),
        "industry_totals": pd.DataFrame(
            {"industry": range(3), "year": 0, "value": cells.sum(axis=0)}
        ),
    }
    masked = long.assign(low=long["value"] * 0.5, high=long["value"] * 1.5)
    masked.loc[[0, 4], "value"] = np.nan
    keep = masked["value"].notna()
    masked.loc[keep, ["low", "high"]] = masked.loc[keep, ["value", "value"]].to_numpy()
    truth = coagglomeration(cells).frame
    found = coagglomeration(RegionIndustry(masked, **totals)).frame
    assert (found["bound_low"] <= truth["value"] + 1e-12).all()
    assert (found["bound_high"] >= truth["value"] - 1e-12).all()
    assert set(found["status"].astype("str")) == {"unknown-cell"}


def test_water_filling_is_the_least_sum_of_squares() -> None:
    low, high = np.array([0.0, 2.0, 0.0]), np.array([10.0, 5.0, np.inf])
    weight = np.array([1.0, 2.0, 3.0])
    out = fill_evenly(weight, np.zeros(3), low, high, 20.0)
    assert out.sum() == pytest.approx(20.0)
    rng = np.random.default_rng(0)
    best = (out**2 / weight).sum()
    for _ in range(300):
        step = rng.normal(size=3)
        step -= step.mean()
        other = out + 0.1 * step
        if (other >= low).all() and (other <= high).all():
            assert (other**2 / weight).sum() >= best - 1e-12


def test_size_classes_give_sharp_bounds_where_sizes_are_fixed() -> None:
    # 2 plants of 5–9 and 1 of 20–49 with 34 jobs: between 7, 7, 20 and 5, 5, 24.
    low, high = from_classes(
        np.array([5.0, 20.0]), np.array([9.0, 49.0]), np.array([2.0, 1.0]), 34.0
    )
    assert low == pytest.approx((49 + 49 + 400) / 34**2)
    assert high + 1e-12 >= (25 + 25 + 576) / 34**2
    impossible = from_classes(np.array([50.0]), np.array([99.0]), np.array([2.0]), 34.0)
    assert np.isnan(impossible).all()


def test_expected_herfindahl_is_the_mean_over_gamma_sizes() -> None:
    rng = np.random.default_rng(2)
    cells = pd.DataFrame(
        {"region": ["a", "b"], "industry": "x", "jobs": [60, 40], "plants": [6, 3]}
    )
    draws = []
    for _ in range(2_000):
        z = np.concatenate(
            [0.6 * rng.dirichlet(np.full(6, 0.25)), 0.4 * rng.dirichlet(np.full(3, 0.25))]
        )
        draws.append((z**2).sum())
    expected = expected_herfindahl(cells, size_cv=2.0).item()
    assert expected == pytest.approx(np.mean(draws), abs=4 * np.std(draws) / np.sqrt(len(draws)))


def test_given_herfindahl_is_the_plants_own() -> None:
    rng = np.random.default_rng(4)
    plants = pd.DataFrame(
        {
            "region": rng.integers(0, 6, 80),
            "industry": rng.choice(["x", "y"], 80),
            "jobs": rng.integers(1, 50, 80),
            "plant": range(80),
        }
    )
    exact = ellison_glaeser(plants, draws=0).frame
    cells = plants.groupby(["region", "industry"], as_index=False)["jobs"].sum()
    h = dict(zip(exact["industry"], exact["herfindahl"], strict=True))
    for function in (ellison_glaeser, maurel_sedillot):
        np.testing.assert_allclose(
            function(cells, herfindahl=h).frame["value"],
            function(plants, draws=0).frame["value"],
            rtol=1e-12,
        )


def test_location_quotient_bounds_are_sharp() -> None:
    cells = np.array([[4.0, 6.0, 5.0], [7.0, 3.0, 9.0], [2.0, 8.0, 6.0]])
    frame = (
        pd.DataFrame(cells)
        .stack()
        .rename_axis(["region", "industry"])
        .rename("value")
        .reset_index()
    )
    frame["low"], frame["high"] = frame["value"] * 0.5, frame["value"] * 2.0
    frame["value"] = np.nan
    found = location_quotient(frame).frame
    low, high = cells * 0.5, cells * 2.0
    corner = (np.arange(512)[:, None] >> np.arange(9)) & 1  # all corners of nine cells
    x = np.where(corner.reshape(-1, 1, 3, 3) == 1, high, low).repeat(41, axis=1)
    for k in range(9):
        r, i = divmod(k, 3)
        # The other cells at corners, the own one on a grid between its bounds.
        own = x.copy()
        own[:, :, r, i] = np.linspace(low[r, i], high[r, i], 41)
        lq = own[..., r, i] * own.sum((2, 3)) / (own[..., r, :].sum(2) * own[..., i].sum(2))
        assert found["bound_low"][k] == pytest.approx(lq.min(), rel=1e-9)
        assert found["bound_high"][k] >= lq.max() - 1e-12
        # Between its bounds, where the grid comes near the greatest value only.
        assert found["bound_high"][k] == pytest.approx(lq.max(), rel=1e-3)


def test_complexity_equals_the_dense_eigenvectors() -> None:
    rng = np.random.default_rng(5)
    m = (rng.random((40, 25)) < np.outer(rng.random(40), rng.random(25)) + 0.1).astype(float)
    m[:, 0] = 1
    m[0] = 1
    d, u = m.sum(1), m.sum(0)
    operator = (m / d[:, None]) @ (m / u).T
    values, vectors = np.linalg.eig(operator)
    eci = np.real(vectors[:, np.argsort(values.real)[-2]])
    eci = (eci - eci.mean()) / eci.std() * np.sign(np.corrcoef(eci, d)[0, 1])
    for shape in (m, m.T):
        found = complexity_kernel(shape)
        side = found.eci if shape is m else found.pci
        theirs = (side - side.mean()) / side.std()
        assert min(np.abs(theirs - eci).max(), np.abs(theirs + eci).max()) < 1e-10


def test_fitness_reaches_its_fixed_point() -> None:
    m = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=float)
    f, q, _, settled = fitness_kernel(m)
    assert settled
    again = m @ q
    np.testing.assert_allclose(again / again.mean(), f, rtol=1e-10)


def test_income_content_by_hand() -> None:
    # Shares a: 1, 0; b: ½, ½. PRODY x = (1·20 + ½·40)/1.5; y = 40.
    found = income_content([[10, 0], [5, 5]], [20, 40]).frame["value"].to_numpy()
    np.testing.assert_allclose(found, [80 / 3, 40, 80 / 3, (80 / 3 + 40) / 2])


def test_entry_exit_and_growth_by_hand() -> None:
    result = entry_exit([[1, 0, 1], [0, 1, 1]], [[1, 1, 0], [0, 1, 1]], presence="given")
    assert result.frame["value"].tolist() == [0, 1, -1, 0, 0, 0]
    rates = result.extra["rates"].set_index(["side", "code"])
    assert rates.loc[("region", 0), "entry_rate"] == 1.0
    assert rates.loc[("region", 0), "exit_rate"] == 0.5
    growth = specialisation_growth([[10, 0, 4]], [[20, 5, 0]], form="relative").frame
    assert growth["value"].fillna(-9).tolist() == [1.0, -9, -1.0]
    assert growth["status"].tolist() == ["ok", "zero-cell", "ok"]


def test_spatial_quotients_reduce_to_the_plain_one() -> None:
    cells = np.array([[8.0, 2, 5], [2, 8, 5], [5, 5, 9]])
    plain = location_quotient(cells).frame["value"]
    nobody = np.zeros((3, 3))
    for kind in ("focal", "lag"):
        same = spatial_location_quotient(cells, nobody, kind=kind).frame["value"]  # type: ignore[arg-type]
        np.testing.assert_allclose(same, plain)
    linked = spatial_input_output_quotient(cells, nobody, np.zeros((3, 3)), draws=19, seed=1)
    np.testing.assert_allclose(linked.frame["value"], plain)
    near = proximity_adjusted_quotient(cells, proximity=np.eye(3))
    np.testing.assert_allclose(near.frame["value"], plain)


def test_neighbours_come_in_any_shape() -> None:
    from libpysal.weights import W

    labels = pd.Index(["a", "b", "c"])
    dense = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    listed = pd.DataFrame(
        {"region": ["a", "b", "b", "c", "z"], "neighbour": ["b", "a", "c", "b", "a"]}
    )
    pysal = W({"c": ["b"], "a": ["b"], "b": ["a", "c"]}, silence_warnings=True)
    for given in (dense, pd.DataFrame(dense, labels, labels), listed, pysal):
        np.testing.assert_array_equal(neighbour_matrix(given, labels).toarray(), dense)


def test_joined_plants_give_the_index_of_joined_regions() -> None:
    rng = np.random.default_rng(6)
    plants = pd.DataFrame(
        {
            "region": rng.choice(list("abcdef"), 60),
            "industry": rng.choice(["x", "y"], 60),
            "jobs": rng.integers(1, 20, 60),
            "plant": range(60),
        }
    )
    zones = dict(zip("abcdef", "ppqqrr", strict=True))
    joined = ellison_glaeser(reaggregate(plants, zones), draws=0).frame["value"]
    direct = ellison_glaeser(plants.assign(region=plants["region"].map(zones)), draws=0).frame[
        "value"
    ]
    np.testing.assert_allclose(joined, direct, rtol=1e-12)


def test_one_seed_one_answer() -> None:
    rng = np.random.default_rng(8)
    cells = rng.integers(5, 60, (12, 8)).astype(float)
    for function in (
        lambda s: krugman(cells, draws=39, seed=s),
        lambda s: locational_gini(cells, draws=39, seed=s),
        lambda s: economic_complexity(cells, draws=39, seed=s),
    ):
        first, second, other = (function(s).frame for s in (1, 1, 2))
        pd.testing.assert_frame_equal(first, second)
        assert not first["se"].equals(other["se"])


def test_intervals_surround_their_values() -> None:
    cells = np.array([[300, 100, 50], [100, 300, 80], [60, 40, 200]])
    frame = location_quotient(cells).frame
    assert ((frame["low"] < frame["value"]) & (frame["value"] < frame["high"])).all()
    wide = location_quotient(cells, lump=25.0).frame
    assert (wide["high"] - wide["low"] > frame["high"] - frame["low"]).all()
    assert (krugman(cells, draws=99, seed=1).frame["se"] > 0).all()


def test_traded_quotient_leaves_local_industries_out_of_the_base() -> None:
    cells = pd.DataFrame([[30.0, 10, 500], [10, 30, 100]], columns=["x", "y", "shops"])
    traded = location_quotient(cells, traded=["x", "y"]).frame
    assert traded["value"].tolist() == [1.5, 0.5, 0.5, 1.5]
    assert set(traded["industry"]) == {"x", "y"}


def test_local_statistics_are_those_of_the_formulas() -> None:
    rng = np.random.default_rng(9)
    n = 25
    w = np.zeros((n, n))
    for r in range(n):
        for s in (r + 1 if (r + 1) % 5 else -1, r + 5):
            if 0 <= s < n:
                w[r, s] = w[s, r] = 1
    y = rng.gamma(2.0, 1.0, n)
    y[[0, 1, 5, 6]] += 12.0  # a hot corner
    rows = w / w.sum(axis=1, keepdims=True)
    z = y - y.mean()
    star = w + np.eye(n)
    star /= star.sum(axis=1, keepdims=True)
    by_hand = {
        "moran": (n - 1) * z * (rows @ z) / (z @ z),
        "getis_ord": rows @ y / (y.sum() - y),
        "getis_ord_star": star @ y / y.sum(),
    }
    for name, value in by_hand.items():
        found = local_autocorrelation(y, w, statistic=name, permutations=199, seed=1).frame  # type: ignore[arg-type]
        np.testing.assert_allclose(found["value"], value, rtol=1e-10)
        assert found["p_value"][0] <= 0.05
        assert found["p_value"].between(0, 1).all()
        assert (found["q_value"] >= found["p_value"]).all()
    assert moran(y, w, seed=1).frame["value"].item() == pytest.approx(z @ rows @ z / (z @ z))
