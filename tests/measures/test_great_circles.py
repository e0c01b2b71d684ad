"""Great circles against haversine sums, and the routes of the survey against direct sums."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.measures.distance import as_points, duranton_overman, marcon_puech_m
from gunjip.measures.moments import observe
from gunjip.measures.moments.survey import localisation_survey

RADIUS = 6_371_008.8
KM = 1_000.0


def haversine(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """All distances in metres: the textbook formula, nothing of the package."""
    a, b = np.radians(lon), np.radians(lat)
    s = (
        np.sin((b[:, None] - b) / 2) ** 2
        + np.cos(b)[:, None] * np.cos(b) * np.sin((a[:, None] - a) / 2) ** 2
    )
    return 2 * RADIUS * np.arcsin(np.sqrt(np.minimum(s, 1.0)))


def america(n: int = 700, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Plants over the contiguous United States, some at one address."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(-124, -67, n), rng.uniform(25, 49, n)
    lon[:120], lat[:120] = rng.normal(-83, 1.0, 120), rng.normal(42, 0.7, 120)
    lon[120:150], lat[120:150] = lon[:30], lat[:30]
    label = np.where(np.arange(n) < 200, "a", "b")
    return lon, lat, label, rng.lognormal(3, 1, n)


def kernel_sum(d: np.ndarray, w: np.ndarray, r: np.ndarray, h: float) -> np.ndarray:
    near = [np.exp(-0.5 * ((q - d) / h) ** 2) + np.exp(-0.5 * ((q + d) / h) ** 2) for q in r]
    return np.array([(w * k).sum() for k in near]) / (w.sum() * h * np.sqrt(2 * np.pi))


@pytest.mark.parametrize("weighted", [False, True])
def test_k_density_of_a_continent_is_the_haversine_sum(weighted: bool) -> None:
    lon, lat, label, jobs = america()
    p = as_points((lon, lat, label, jobs), metric="great_circle")
    r = np.arange(0, 4_001, 250) * KM
    got = duranton_overman(p, "a", weighted=weighted, r=r, bandwidth=60 * KM, simulations=0)
    mine = np.flatnonzero(label == "a")
    i, j = np.tril_indices(mine.size, -1)
    d = haversine(lon, lat)[np.ix_(mine, mine)][i, j]
    w = jobs[mine][i] * jobs[mine][j] if weighted else np.ones(d.size)
    want = kernel_sum(d, w, r, 60 * KM)
    assert got.extra["route"] == "exact"
    np.testing.assert_allclose(got.frame["kd"], want, rtol=0, atol=1e-10 * want.max())


@pytest.mark.parametrize("weighted", [False, True])
def test_m_of_a_continent_is_the_haversine_count(weighted: bool) -> None:
    lon, lat, label, jobs = america()
    p = as_points((lon, lat, label, jobs), metric="great_circle")
    r = np.array([1.0, 50.0, 400.0, 1_500.0, 4_000.0]) * KM
    got = marcon_puech_m(p, "a", weighted=weighted, r=r, simulations=0).frame["m"].to_numpy()
    d = haversine(lon, lat)
    np.fill_diagonal(d, np.inf)
    w = jobs if weighted else np.ones(lon.size)
    mine = label == "a"
    for q, value in zip(r, got, strict=True):
        inside = (d[mine] <= q) * w
        total = inside.sum(axis=1)
        some = total > 0
        local = (inside[:, mine].sum(axis=1)[some] / total[some]).sum()
        share = ((w[mine].sum() - w[mine]) / (w.sum() - w[mine]))[some].sum()
        assert value == pytest.approx(local / share, rel=1e-12)


@pytest.mark.parametrize("globe", [False, True])
def test_survey_curves_at_4000_plants(globe: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact route within 1e-10 of the direct sum, the binned one within 3e-4 of the peak."""
    rng = np.random.default_rng(5)
    n = 4_000
    frame = pd.DataFrame({"industry": np.where(np.arange(n + 200) < n, "a", "b")})
    east, north = rng.normal(0, 40, (2, n + 200))
    if globe:
        frame["lon"], frame["lat"] = 127 + east / 88, 36 + north / 111
        d = haversine(frame["lon"].to_numpy(), frame["lat"].to_numpy())[:n, :n]
    else:
        frame["x"], frame["y"] = east * KM, north * KM
        place = frame[["x", "y"]].to_numpy()[:n]
        d = np.hypot(place[:, None, 0] - place[:, 0], place[:, None, 1] - place[:, 1])
    d = d[np.tril_indices(n, -1)]
    r, h = np.array([0.0, 10.0, 60.0]) * KM, 4 * KM
    want = kernel_sum(d, np.ones(d.size), r, h)
    how = {"distances": r, "bandwidth": h, "seed": 1, "route": "moments"}
    for route, limit in (("exact", 1e-10), ("binned", 3e-4)):
        if route == "binned":
            monkeypatch.setattr(observe, "EXACT_UP_TO", 100)
        survey = localisation_survey(frame, **how)
        assert survey.frame.set_index("industry").loc["a", "route_curve"] == route
        got = survey.curves.query("industry == 'a'")["density"].to_numpy()
        assert np.abs(got - want).max() < limit * want.max()


@pytest.mark.nightly
def test_binned_curve_beyond_the_exact_route_is_within_a_ten_thousandth() -> None:
    """The smallest industry that the survey bins: 8,001 plants, 32 million pairs."""
    rng = np.random.default_rng(6)
    n = observe.EXACT_UP_TO + 1
    place = rng.normal(0, 40 * KM, (n + 100, 2))
    frame = pd.DataFrame({"x": place[:, 0], "y": place[:, 1], "industry": ["a"] * n + ["b"] * 100})
    r, h = np.array([0.0, 10.0, 60.0]) * KM, 4 * KM
    i, j = np.tril_indices(n, -1)
    d = np.hypot(place[i, 0] - place[j, 0], place[i, 1] - place[j, 1])
    want = kernel_sum(d, np.ones(d.size), r, h)
    survey = localisation_survey(frame, distances=r, bandwidth=h, seed=1, route="moments")
    assert survey.frame.set_index("industry").loc["a", "route_curve"] == "binned"
    got = survey.curves.query("industry == 'a'")["density"].to_numpy()
    assert np.abs(got - want).max() < 1e-4 * want.max()


def test_pooled_bandwidth_does_not_know_the_industry() -> None:
    """Which plants are the industry's changes nothing; how many are does."""
    lon, lat, label, jobs = america(300)
    rng = np.random.default_rng(1)
    r = np.arange(0, 2_001, 500) * KM
    widths = set()
    for _ in range(3):
        p = as_points((lon, lat, rng.permutation(label), jobs), metric="great_circle")
        got = duranton_overman(p, "a", r=r, bandwidth="pooled", simulations=20, seed=1)
        widths.add(got.extra["bandwidth"])
    assert len(widths) == 1
    fewer = np.where(np.arange(300) < 20, "a", "b")
    p = as_points((lon, lat, fewer, jobs), metric="great_circle")
    other = duranton_overman(p, "a", r=r, bandwidth="pooled", simulations=0)
    assert other.extra["bandwidth"] > widths.pop()
