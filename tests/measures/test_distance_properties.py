"""Properties that hold for any points, the exact routes against direct sums, and bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gunjip.foundation.errors import ParameterError
from gunjip.measures.distance import (
    Points,
    as_points,
    as_window,
    duranton_overman,
    engine,
    k_inhomogeneous,
    k_mark_weighted,
    kd,
    m_density,
    marcon_puech_m,
    marcon_puech_m_plants,
    pair_correlation,
    ripley_k,
)
from gunjip.measures.distance.points import EARTH_RADIUS
from gunjip.measures.distance.windows import circle_shares
from gunjip.measures.nulls import make_null

quick = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


def cloud(seed: int, n: int = 120, ties: bool = False) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0, 20_000, (2, n))
    if ties:
        x[: n // 4], y[: n // 4] = x[n // 4 : n // 2], y[n // 4 : n // 2]
    label = np.where(rng.random(n) < 0.4, "a", "b").astype(object)
    jobs = rng.integers(1, 50, n).astype(float)
    return x, y, label, jobs


R = np.arange(0.0, 20_001.0, 1_000.0)


def every(
    x: np.ndarray, y: np.ndarray, label: np.ndarray, jobs: np.ndarray
) -> dict[str, np.ndarray]:
    p = as_points((x, y, label, jobs), metric="planar")
    return {
        "kd": duranton_overman(p, "a", r=R, bandwidth=1_500, simulations=0).frame["kd"].to_numpy(),
        "kemp": duranton_overman(p, "a", weighted=True, r=R, simulations=0).frame["kd"].to_numpy(),
        "kd_ab": duranton_overman(p, "a", "b", r=R, simulations=0).frame["kd"].to_numpy(),
        "m": marcon_puech_m(p, "a", weighted=True, r=R, simulations=0).frame["m"].to_numpy(),
        "m_ab": marcon_puech_m(p, "a", "b", r=R, simulations=0).frame["m"].to_numpy(),
        "small_m": m_density(p, "a", r=R, simulations=0).frame["m"].to_numpy(),
        "k": ripley_k(p, "a", window=1e10, correction="none", r=R).frame["k"].to_numpy(),
        "kmm": k_mark_weighted(p, "a", window=1e10, correction="none", r=R).frame["k"].to_numpy(),
    }


def same(a: dict[str, np.ndarray], b: dict[str, np.ndarray], rtol: float = 1e-9) -> None:
    for name, value in a.items():
        scale = np.nanmax(np.abs(value))
        np.testing.assert_allclose(value, b[name], rtol=rtol, atol=rtol * scale, err_msg=name)


@quick
@given(st.integers(0, 10_000), st.booleans())
def test_row_order_and_labels_do_not_matter(seed: int, ties: bool) -> None:
    x, y, label, jobs = cloud(seed, ties=ties)
    base = every(x, y, label, jobs)
    order = np.random.default_rng(seed + 1).permutation(x.size)
    same(base, every(x[order], y[order], label[order], jobs[order]))
    # Another name for the other industry, and another industry that splits it.
    again = np.where(label == "b", "c", label).astype(object)
    p, q = as_points((x, y, label), metric="planar"), as_points((x, y, again), metric="planar")
    for make in (duranton_overman, marcon_puech_m):
        one = make(p, "a", r=R, simulations=0).frame
        pd.testing.assert_frame_equal(one, make(q, "a", r=R, simulations=0).frame)


@quick
@given(st.integers(0, 10_000), st.floats(0, 6.28), st.floats(-1e5, 1e5), st.floats(0.5, 200))
def test_moves_and_weight_scale_do_not_matter(
    seed: int, turn: float, shift: float, scale: float
) -> None:
    x, y, label, jobs = cloud(seed)
    base = every(x, y, label, jobs)
    u = x * np.cos(turn) - y * np.sin(turn) + shift
    v = x * np.sin(turn) + y * np.cos(turn) - shift
    # Rounding may move a distance over a radius: none of these clouds has one so near,
    # except with probability 1e-8.
    same(base, every(u, v, label, jobs), rtol=1e-7)
    same(base, every(x, y, label, jobs * scale))


@quick
@given(st.integers(0, 10_000), st.booleans(), st.booleans())
def test_bounds(seed: int, ties: bool, weighted: bool) -> None:
    x, y, label, jobs = cloud(seed, ties=ties)
    p = as_points((x, y, label, jobs), metric="planar")
    frame = marcon_puech_m(p, "a", weighted=weighted, r=R, simulations=0).frame
    w = jobs if weighted else np.ones(x.size)
    mine = label == "a"
    most = ((w.sum() - w[mine]) / (w[mine].sum() - w[mine])).max()
    good = frame["m"].dropna()
    assert ((good >= 0) & (good <= most * (1 + 1e-12))).all()
    assert (duranton_overman(p, "a", r=R, simulations=0).frame["kd"] >= -1e-20).all()
    far = marcon_puech_m(p, "a", weighted=weighted, r=[p.extent()], simulations=0).frame["m"][0]
    assert far == pytest.approx(1.0, abs=1e-12)  # within everything, everything is average
    k = ripley_k(p, "a", window=1e10, correction="none", r=R).frame["k"]
    assert (np.diff(k) >= 0).all()


@quick
@given(st.integers(0, 10_000), st.booleans(), st.floats(0.3, 3))
def test_k_density_integrates_to_one(seed: int, ties: bool, stretch: float) -> None:
    x, y, label, jobs = cloud(seed, ties=ties)
    p = as_points((x, y, label, jobs), metric="planar")
    h = 1_000.0 * stretch
    step = h / 8
    # Beyond the extent there is only the kernel's tail: put one far plant of another
    # industry in, so that r may go there.
    far = as_points(
        (np.r_[x, 5e5], np.r_[y, 0.0], np.append(label, "far"), np.r_[jobs, 1.0]),
        metric="planar",
    )
    r = np.arange(0.0, p.extent() + 8 * h, step)
    for weighted in (False, True):
        for other in (None, "b"):
            kd_ = duranton_overman(
                far, "a", other, weighted=weighted, r=r, bandwidth=h, simulations=0
            ).frame["kd"]
            area = step * (kd_.sum() - 0.5 * kd_[0])  # trapezium; exact to 1e-12 at h/8
            assert area == pytest.approx(1.0, abs=1e-9)


def direct(d: np.ndarray, w: np.ndarray, r: np.ndarray, h: float) -> np.ndarray:
    out = np.zeros(r.size)
    for q, value in enumerate(r):
        near = np.exp(-0.5 * ((value - d) / h) ** 2) + np.exp(-0.5 * ((value + d) / h) ** 2)
        out[q] = (w * near).sum()
    return out / (w.sum() * h * np.sqrt(2 * np.pi))


def test_exact_route_at_4000_plants() -> None:
    """Within 1e-10 of the direct sum of 8 million pairs (in 1/km; K_d reaches 0.05)."""
    rng = np.random.default_rng(2)
    n = 4_000
    x, y = rng.normal(0, 15, (2, n))
    x[:400], y[:400] = x[400:800], y[400:800]
    jobs = rng.pareto(1.2, n) + 1
    p = as_points((x, y, np.full(n, "a"), jobs), metric="planar")
    r = np.array([0.0, 7.5, 30.0])
    i, j = np.tril_indices(n, -1)
    d = np.hypot(x[i] - x[j], y[i] - y[j])
    for weighted, w in ((False, np.ones(d.size)), (True, jobs[i] * jobs[j])):
        result = duranton_overman(p, "a", weighted=weighted, r=r, simulations=0)
        h = result.extra["bandwidth"]
        gap = np.abs(result.frame["kd"] - direct(d, w, r, h)).max()
        assert gap < 1e-10, gap


def test_binned_route_states_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, label, jobs = cloud(3, 1_500, ties=True)
    p = as_points((x, y, label, jobs), metric="planar")
    monkeypatch.setattr(kd, "EXACT_PAIRS", 1.0)
    for weighted in (False, True):
        for other in (None, "b"):
            binned = duranton_overman(p, "a", other, weighted=weighted, r=R, simulations=20, seed=1)
            monkeypatch.setattr(kd, "EXACT_PAIRS", 1e12)
            exact = duranton_overman(p, "a", other, weighted=weighted, r=R, simulations=20, seed=1)
            monkeypatch.setattr(kd, "EXACT_PAIRS", 1.0)
            assert (binned.extra["route"], exact.extra["route"]) == ("binned", "exact")
            assert binned.extra["route_error"] < 1.2e-4
            # The same draws: means differ by no more than the error stated for one curve.
            gap = np.abs(binned.frame["mean"] - exact.frame["mean"]).max()
            assert gap < 3e-4 * exact.frame["kd"].max()
            np.testing.assert_array_equal(binned.frame["kd"], exact.frame["kd"])


def test_threads_do_not_matter() -> None:
    x, y, label, jobs = cloud(4, 400)
    p = as_points((x, y, label, jobs), metric="planar")
    for make in (duranton_overman, marcon_puech_m, m_density):
        one = make(p, "a", weighted=True, r=R, simulations=20, seed=5, workers=1)
        many = make(p, "a", weighted=True, r=R, simulations=20, seed=5, workers=3)
        # Observed curves add their parts in another order: rounding only.
        numbers = one.frame.select_dtypes("number").columns
        np.testing.assert_allclose(one.frame[numbers], many.frame[numbers], rtol=1e-11, atol=1e-18)
        np.testing.assert_array_equal(one.frame["mean"], many.frame["mean"])


def test_strips_find_every_neighbour() -> None:
    """The strip search against all pairs, in the plane and over the sphere, poles included."""
    rng = np.random.default_rng(6)
    n = 1_500
    x, y = rng.uniform(0, 1e5, (2, n))
    lon = rng.uniform(-180, 180, n)
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
    lon[:300], lat[:300] = rng.uniform(179, 180, 300), rng.uniform(-1, 1, 300)
    lon[300:600], lat[300:600] = rng.uniform(-180, -179, 300), rng.uniform(-1, 1, 300)
    lat[600:800] = rng.uniform(88, 90, 200)
    w = rng.integers(1, 9, n).astype(float)
    flat = np.hypot(x[:, None] - x, y[:, None] - y)
    a, b = np.radians(lat), np.radians(lon)
    half = np.sin((a[:, None] - a) / 2) ** 2 + np.cos(a)[:, None] * np.cos(a) * (
        np.sin((b[:, None] - b) / 2) ** 2
    )
    around = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1)))
    rows = np.arange(0, n, 2)
    for p, d, grid in (
        (as_points((x, y), metric="planar"), flat, np.array([0.0, 500, 1_000, 7_000, 7_001])),
        (as_points((x, y), metric="planar"), flat, np.arange(9) * 1_000.0),
        (as_points((lon, lat), metric="great_circle"), around, np.array([0.0, 5e3, 3e5])),
    ):
        np.fill_diagonal(d, np.inf)
        got = engine.sums_within(p, rows, np.arange(n), w, grid)
        expected = np.stack([(d[rows] <= r) @ w for r in grid], axis=1)
        np.testing.assert_array_equal(got, expected)
        i, j, far = engine.pairs_within(p, rows, np.arange(n), grid[-1])
        assert i.size == int((d[rows] <= grid[-1]).sum())
        np.testing.assert_allclose(far, d[rows[i], j], rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("shift", [0.0, 4.2e6, 1e12])
@pytest.mark.parametrize("raster", [None, 500.0, 0.1])
@pytest.mark.parametrize("step", [500.0, 0.3, 1_000 / 3])
def test_single_precision_decides_nothing(shift: float, raster: float | None, step: float) -> None:
    """Even radii go a faster way; its counts are those of float64, on the radii too."""
    rng = np.random.default_rng(8)
    x, y = rng.uniform(0, 40 * step, (2, 700))
    if raster is not None:
        unit = step / 500.0 * raster
        x, y = np.round(x / unit) * unit, np.round(y / unit) * unit
    x[:50], y[:50] = x[50:100], y[50:100]
    x, y = x + shift, y - shift
    w = rng.integers(1, 9, x.size).astype(float)
    p = as_points((x, y), metric="planar")
    grid = np.arange(21) * step
    u, v = x[:, None] - x, y[:, None] - y
    d = np.sqrt(u * u + v * v)
    np.fill_diagonal(d, np.inf)
    got = engine.sums_within(p, np.arange(x.size), np.arange(x.size), w, grid)
    np.testing.assert_array_equal(got, np.stack([(d <= r) @ w for r in grid], axis=1))


def test_ties_at_a_radius_count() -> None:
    """3-4-5 triangles: a distance equal to r lies within r."""
    x, y = np.array([0.0, 3.0, 0.0, 6.0]), np.array([0.0, 4.0, 10.0, 8.0])
    p = as_points((x, y, ["a", "a", "b", "a"]), metric="planar")
    k = ripley_k(p, window=1.0, correction="none", r=[4.999, 5.0, 10.0]).frame["k"] * 12
    np.testing.assert_allclose(k, [0, 4, 12])


def test_given_distances_equal_the_plane_and_the_sphere() -> None:
    x, y, label, jobs = cloud(7, 90)
    lon, lat = 127 + x / 1e5, 36 + y / 1e5
    for coordinates, metric in (((x, y), "planar"), ((lon, lat), "great_circle")):
        p = as_points((*coordinates, label, jobs), metric=metric)  # type: ignore[arg-type]
        _, _, _ = p.xyz
        place = np.stack(p.xyz, axis=1)
        d = p.arc(np.sqrt(((place[:, None] - place) ** 2).sum(axis=2)))
        q = as_points((*coordinates, label, jobs), distances=(d + d.T) / 2)
        r = np.linspace(0, 15_000, 6)
        for make in (duranton_overman, marcon_puech_m, m_density):
            for other in (None, "b"):
                a = make(p, "a", other, weighted=True, r=r, simulations=20, seed=1).frame
                b = make(q, "a", other, weighted=True, r=r, simulations=20, seed=1).frame
                numbers = a.select_dtypes("number").columns
                np.testing.assert_allclose(a[numbers], b[numbers], rtol=1e-7, atol=1e-13)


def test_far_great_circles() -> None:
    """Beyond a tenth of the diameter the arc is no longer a series."""
    p = as_points(([0.0, 90.0, 180.0], [0.0, 0.0, 0.0], ["a"] * 3), metric="great_circle")
    quarter = np.pi / 2 * EARTH_RADIUS
    assert p.extent() <= 2 * quarter * (1 + 1e-9)
    k = ripley_k(p, window=1.0, correction="none", r=[quarter - 1, quarter + 1, 2 * quarter]).frame
    np.testing.assert_allclose(k["k"] * 6, [0, 4, 6])
    f = duranton_overman(p, "a", r=[0.0, quarter], bandwidth=1e5, simulations=0).frame["kd"]
    assert f[1] == pytest.approx(2 / 3 / (1e5 * np.sqrt(2 * np.pi)), rel=1e-9)


def test_m_is_one_under_the_null() -> None:
    """The mean of M over 400 relabellings is 1 within four standard errors."""
    x, y, label, jobs = cloud(8, 300)
    p = as_points((x, y, label, jobs), metric="planar")
    result = marcon_puech_m(p, "a", r=R[4:], simulations=400, seed=1)
    spread = (result.frame["local_high"] - result.frame["local_low"]) / 3.92
    assert (np.abs(result.frame["mean"] - 1) < 4 * spread / 20 + 1e-12).all()


def test_isotropic_shares_of_polygons() -> None:
    """Against areas of shapely: the derivative of the area of a disc is its circle's length."""
    shape = shapely.Polygon(
        [(0, 0), (10, 0), (10, 4), (6, 4), (6, 9), (0, 9)],
        [[(2, 2), (3, 2), (3, 3), (2, 3)]],
    )
    window = as_window(shape)
    rng = np.random.default_rng(9)
    x, y = window.random_points(rng, 40)
    r = rng.uniform(0.3, 6, 40)
    got = circle_shares(x, y, r, window.border(x, y), window.edges)
    for k in range(40):
        step = 1e-3
        disc = [
            shape.intersection(shapely.Point(x[k], y[k]).buffer(r[k] + s, quad_segs=4_000)).area
            for s in (-step, step)
        ]
        length = (disc[1] - disc[0]) / (2 * step)
        # Difference quotients near a corner are good to about 1 %.
        assert got[k] == pytest.approx(length / (2 * np.pi * r[k]), abs=0.01)


def test_inhomogeneous_k_of_a_flat_density_is_k() -> None:
    rng = np.random.default_rng(10)
    x, y = rng.uniform(0, 1_000, (2, 150))
    p, box = as_points((x, y), metric="planar"), (0, 0, 1_000, 1_000)
    a = k_inhomogeneous(p, window=box, intensity=np.full(150, 3.0), r=R[:1] + 100.0).frame["k"][0]
    b = ripley_k(p, window=box, r=[100.0]).frame["k"][0]
    # Constant λ: K_inhom counts over n² instead of n(n-1).
    assert a == pytest.approx(b * 149 / 150 / 3.0 * (150 / 1e6), rel=1e-9)


def test_strata_hold_their_numbers() -> None:
    rng = np.random.default_rng(11)
    strata = rng.integers(0, 4, 200)
    mine, theirs = np.arange(0, 60), np.arange(60, 100)
    null = make_null("random_location", (mine, theirs), np.arange(200), strata=strata)
    for k in range(5):
        a, b = null.place(np.random.default_rng(k))
        np.testing.assert_array_equal(strata[a], strata[mine])
        np.testing.assert_array_equal(strata[b], strata[theirs])
        assert np.unique(np.r_[a, b]).size == 100
    stay = make_null("population_independence", (mine, theirs), np.arange(200))
    a, b = stay.place(rng)
    np.testing.assert_array_equal(a, mine)
    assert not np.intersect1d(a, b).size


def test_random_location_draws_evenly() -> None:
    null = make_null("random_location", (np.arange(5),), np.arange(20))
    count = np.zeros(20)
    for k in range(4_000):
        count[null.place(np.random.default_rng(k))[0]] += 1
    # Each site holds a plant in 1/4 of 4,000 draws: s.d. 27.
    assert (np.abs(count - 1_000) < 4.5 * 27).all()


def test_power_and_verdicts() -> None:
    x, y, label, _ = cloud(12, 400)
    mine = np.flatnonzero(label == "a")
    x[mine[:80]] = x[mine[0]] + np.random.default_rng(1).normal(0, 800, 80)
    y[mine[:80]] = y[mine[0]] + np.random.default_rng(2).normal(0, 800, 80)
    p = as_points((x, y, label), metric="planar")
    result = duranton_overman(p, "a", r=R, simulations=199, seed=1)
    assert result.extra["verdict"] == "localised" and result.extra["gamma"] > 0
    assert result.extra["p_localised"] == pytest.approx(1 / 200)
    assert (result.frame["psi"] == 0).all()
    assert marcon_puech_m(p, "a", r=R[1:], seed=1).extra["p_localised"] < 0.02
    assert result.summary() and result.to_dict()["extra"]["route"] == "exact"
    # A lattice among random plants is dispersed.
    side = np.arange(10) * 4_000.0
    gx, gy = (g.ravel() for g in np.meshgrid(side, side))
    rng = np.random.default_rng(3)
    rx, ry = rng.uniform(0, 36_000, (2, 300))
    lattice = as_points(
        (np.r_[gx, rx], np.r_[gy, ry], np.r_[np.full(100, "a"), np.full(300, "b")]), metric="planar"
    )
    result = duranton_overman(
        lattice, "a", r=np.arange(0, 2_501.0, 250), bandwidth=500, simulations=199, seed=1
    )
    assert result.extra["verdict"] == "dispersed" and result.extra["psi"] > 0


def test_other_nulls_run_and_differ() -> None:
    x, y, label, jobs = cloud(13, 150)
    p = as_points(
        pd.DataFrame({"x": x, "y": y, "industry": label, "jobs": jobs, "region": x > 0}),
        metric="planar",
        strata="region",
    )
    for make in (duranton_overman, marcon_puech_m):
        for null in ("random_location", "random_labelling", "population_independence"):
            result = make(p, "a", "b", weighted=True, r=R[2:6], null=null, simulations=40, seed=1)
            assert np.isfinite(result.frame["mean"]).all(), (make, null)
        with pytest.raises(ParameterError, match="name both"):
            make(p, "a", r=R, null="population_independence", simulations=40)
    control = marcon_puech_m(p, "a", controls="b", r=R[2:6], simulations=40, seed=1)
    assert np.isfinite(control.frame["mean"]).all()
    box = (x.min(), y.min(), x.max(), y.max())
    for null in ("complete_randomness", "random_labelling"):
        for make in (ripley_k, pair_correlation):
            frame = make(p, "a", window=box, r=R[2:6], null=null, simulations=20, seed=1).frame
            assert np.isfinite(frame["mean"]).all()


# --- bad input --------------------------------------------------------------------------


def test_everyone_at_one_place() -> None:
    p = as_points((np.zeros(20), np.zeros(20), ["a"] * 10 + ["b"] * 10), metric="planar")
    result = duranton_overman(p, "a", r=[0.0], simulations=20, seed=1)
    assert result.extra["status"] == "no_spread" and result.frame["kd"].isna().all()
    assert set(result.frame["status"]) == {"no_spread"}
    m = marcon_puech_m(p, "a", r=[0.0], simulations=20, seed=1).frame
    assert m["m"][0] == pytest.approx(1.0)


def test_few_plants() -> None:
    x = [0.0, 1_000.0, 5_000.0, 9_000.0]
    p = as_points((x, [0.0] * 4, ["a", "a", "b", "c"]), metric="planar")
    one = duranton_overman(p, "b", r=[0.0, 500.0], simulations=20)
    assert one.extra["status"] == "too_few_plants" and one.frame["kd"].isna().all()
    two = duranton_overman(p, "a", r=[0.0, 500.0], simulations=20)
    assert two.extra["status"] == "no_spread"  # one distance has no spread: give h
    given_h = duranton_overman(p, "a", r=[0.0, 1_000.0], bandwidth=200, simulations=0)
    assert given_h.frame["kd"][1] == pytest.approx(1 / (200 * np.sqrt(2 * np.pi)), rel=1e-9)
    m = marcon_puech_m(p, "b", r=[500.0, 5_000.0], simulations=0).frame
    assert np.isnan(m["m"][0]) and set(m["status"]) <= {"ok", "too_few_plants"}
    alone = ripley_k(p, "b", window=(0, -1, 9_000, 1), r=[100.0]).frame
    assert np.isnan(alone["k"][0]) and alone["status"][0] == "too_few_plants"


def test_one_industry_only() -> None:
    x, y, _, jobs = cloud(14, 40)
    p = as_points((x, y, np.full(40, "a"), jobs), metric="planar")
    frame = marcon_puech_m(p, "a", weighted=True, r=R[3:], simulations=20, seed=1).frame
    np.testing.assert_allclose(frame["m"], 1.0, rtol=1e-12)
    result = duranton_overman(p, "a", r=R, simulations=20, seed=1)
    assert result.extra["verdict"] == "neither" and result.extra["gamma"] == pytest.approx(
        0, abs=1e-18
    )


def test_weights_missing_zero_negative() -> None:
    x, y, label, jobs = cloud(15, 60)
    holed = jobs.copy()
    holed[7] = np.nan
    p = as_points((x, y, label, holed), metric="planar")
    assert np.isfinite(duranton_overman(p, "a", r=R, simulations=0).frame["kd"]).all()
    with pytest.raises(ParameterError, match=r"One plant has no known jobs .*7"):
        duranton_overman(p, "a", weighted=True, r=R, simulations=0)
    nothing = as_points((x, y, label, jobs * 0), metric="planar")
    result = duranton_overman(nothing, "a", weighted=True, r=R, simulations=20)
    assert result.extra["status"] == "no_weight" and result.frame["kd"].isna().all()
    m = marcon_puech_m(nothing, "a", weighted=True, r=R, simulations=20).frame
    assert m["m"].isna().all() and set(m["status"]) == {"no_neighbour"}
    with pytest.raises(ParameterError, match="negative or infinite"):
        as_points((x, y, label, -jobs), metric="planar")
    with pytest.raises(ParameterError, match="carry none"):
        marcon_puech_m(as_points((x, y, label), metric="planar"), "a", weighted=True, r=R)


def test_bad_coordinates() -> None:
    with pytest.raises(ParameterError, match="not finite"):
        as_points(([0.0, np.nan], [0.0, 1.0]), metric="planar")
    with pytest.raises(ParameterError, match="not finite"):
        as_points(([0.0, np.inf], [0.0, 1.0]), metric="planar")
    with pytest.raises(ParameterError, match="could be degrees"):
        as_points(([127.0, 127.1], [36.0, 36.1]))
    with pytest.raises(ParameterError, match="needs metres"):
        as_points(pd.DataFrame({"lon": [127.0], "lat": [36.0]}), metric="planar")
    assert as_points(pd.DataFrame({"lon": [127.0], "lat": [36.0]})).metric == "great_circle"
    with pytest.raises(ParameterError, match="needs longitude"):
        as_points(([2e5, 3e5], [4e5, 5e5]), metric="great_circle")

    class Table:
        frame = pd.DataFrame({"x": [127.0, 127.1], "y": [36.0, 36.1], "industry": ["a", "a"]})
        crs = "EPSG:4326"

    assert as_points(Table()).metric == "great_circle"
    with pytest.raises(ParameterError, match="needs metres"):
        as_points(Table(), metric="planar")
    twice = pd.DataFrame({"x": [0.0, 900.0], "y": [0.0, 0.0], "year": [2019, 2020]})
    with pytest.raises(ParameterError, match="Take one year"):
        as_points(twice)
    Table.crs = "EPSG:2263"  # New York, US survey feet
    with pytest.raises(ParameterError, match="metres are needed"):
        as_points(Table())
    with pytest.raises(ParameterError, match="numbers only"):
        as_points((["a", "b"], [1.0, 2.0]), metric="planar")
    with pytest.raises(ParameterError, match="no coordinates"):
        as_points(pd.DataFrame({"industry": ["a"]}))
    with pytest.raises(ParameterError, match="was expected"):
        as_points(3)
    with pytest.raises(ParameterError, match="not symmetric"):
        as_points(([0.0, 1.0], [0.0, 1.0]), distances=[[0.0, 1.0], [2.0, 0.0]])


def test_bad_arguments_are_collected() -> None:
    x, y, label, jobs = cloud(16, 60)
    p = as_points((x, y, label, jobs), metric="planar")
    with pytest.raises(ParameterError) as error:
        duranton_overman(p, "a", r=[-1.0, 5.0, 5.0], null="nowhere", simulations=5)
    assert len(error.value.problems) == 4
    assert error.value.text("ko")
    with pytest.raises(ParameterError, match="farther apart"):
        duranton_overman(p, "a", r=[0.0, 1e7])
    with pytest.raises(ParameterError, match="GiB"):
        duranton_overman(p, "a", r=R, simulations=10**10)
    with pytest.raises(ParameterError, match="No plant belongs"):
        marcon_puech_m(p, "z", r=R)
    named = as_points((x, y, np.where(label == "a", "textiles", "shoes")), metric="planar")
    with pytest.raises(ParameterError, match="Did you mean “textiles”"):
        duranton_overman(named, "textile", r=R)
    with pytest.raises(ParameterError, match="outside the window"):
        ripley_k(p, window=(0, 0, 1, 1), r=[1.0])
    with pytest.raises(ParameterError, match="needs the shape"):
        ripley_k(p, window=1e9, r=[1.0])
    with pytest.raises(ParameterError, match="no area"):
        ripley_k(p, window=(0, 0, 0, 1), r=[1.0], correction="none")
    with pytest.raises(ParameterError, match="positive and finite"):
        k_inhomogeneous(
            p, "a", window=1e10, correction="none", r=R, intensity=np.zeros((label == "a").sum())
        )
    with pytest.raises(ParameterError, match="no industries"):
        marcon_puech_m(as_points((x, y), metric="planar"), "a", r=R)


def test_tables_are_taken() -> None:
    from gunjip.tables import Establishments

    x, y, label, jobs = cloud(18, 60)
    frame = pd.DataFrame(
        {
            "plant_id": [f"p{k}" for k in range(60)],
            "year": 2020,
            "region": "r",
            "industry": label,
            "jobs": jobs,
            "x": x + 1e6,
            "y": y + 2e6,
        }
    )
    table = Establishments(frame, crs="EPSG:5179")
    result = marcon_puech_m_plants(table, "a", weighted=True, r=[5_000.0]).frame
    assert set(result["plant_id"]) <= set(frame["plant_id"])
    same_ = marcon_puech_m_plants(frame, "a", weighted=True, r=[5_000.0]).frame
    np.testing.assert_array_equal(result["m"], same_["m"])


def test_inputs_are_left_alone() -> None:
    x, y, label, jobs = cloud(17, 60)
    frame = pd.DataFrame({"x": x, "y": y, "industry": label, "jobs": jobs})
    before = frame.copy()
    marcon_puech_m(frame, "a", weighted=True, r=R, simulations=20, seed=1)
    plants = marcon_puech_m_plants(frame, "a", r=[5_000.0]).frame
    pd.testing.assert_frame_equal(frame, before)
    assert list(plants.columns) == ["plant_id", "x", "y", "r", "m", "status"]
    assert isinstance(as_points(frame), Points)
