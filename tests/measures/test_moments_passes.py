"""Passes over sites: exact, rings, spectral, and the draws that check them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from gunjip.measures.moments import giant, limits, observe, pearson, theory
from gunjip.measures.moments.copula import maximum_table
from gunjip.measures.moments.matrix import population_from_matrices
from gunjip.measures.moments.montecarlo import (
    SpectralDensity,
    nested_draws,
    replicate_seeds,
    weighted_draws,
)
from gunjip.measures.moments.passes import exact_population, ring_population, triangles
from gunjip.measures.moments.rings import RingGrid
from gunjip.measures.moments.sites import (
    Sites,
    arc,
    chord,
    globe_sites,
    kernel,
    make_bins,
    planar_sites,
)

H = 5_000.0
D = np.arange(0.0, 60_001.0, 6_000.0)


def towns(count: int, seed: int = 0, shared: float = 0.2) -> Sites:
    rng = np.random.default_rng(seed)
    centres = rng.random((8, 2)) * 100_000
    xy = centres[rng.integers(0, 8, count)] + rng.normal(0, 9_000, (count, 2))
    moved = rng.random(count) < shared
    xy[moved] = xy[rng.integers(0, count // 10, int(moved.sum()))]
    return planar_sites(xy[:, 0], xy[:, 1])


def pair_distances(sites: Sites) -> np.ndarray:
    p = np.column_stack([sites.x, sites.y, sites.z]).astype(float)
    i, j = np.triu_indices(sites.count, 1)
    return arc(np.sqrt(((p[i] - p[j]) ** 2).sum(1)), sites.geometry)


@pytest.fixture(scope="module")
def small() -> tuple[Sites, object, theory.Population]:
    sites = towns(600)
    bins = make_bins(D, H, "planar")
    return sites, bins, exact_population(sites, D, H, bins, seed=1, keep=True)


def test_exact_pass_equals_the_kernel_matrices(small) -> None:
    sites, bins, pop = small
    from gunjip.measures.moments.kernels import code_matrix

    code = code_matrix(sites.x, sites.y, sites.z, bins.count, bins.inverse)
    truth = population_from_matrices([bins.padded[d][code] for d in range(D.size)])
    for name in ("mu", "alpha2", "gamma2", "alpha3", "beta", "gamma", "delta"):
        want = getattr(truth, name)
        np.testing.assert_allclose(
            getattr(pop, name), want, rtol=1e-7, atol=1e-9 * np.abs(want).max()
        )
    # Triangles are summed in single precision.
    np.testing.assert_allclose(pop.tau, truth.tau, rtol=1e-3, atol=2e-4 * np.abs(truth.tau).max())
    assert (pop.tau_error == 0).all()


def test_binned_density_is_near_the_direct_sum(small) -> None:
    sites, bins, _ = small
    start = np.array([0, sites.count])
    got = observe.own_densities(sites, start, bins, 1)[0]
    r = pair_distances(sites)
    direct = np.array([kernel(D[k : k + 1], r, H).mean() for k in range(D.size)])
    # Bins of h/10 with the kernel averaged over rings: the rest is chance within bins.
    assert np.abs(got - direct).max() < 5e-4 * direct.max()


def test_spectral_density_is_within_a_ten_thousandth_of_the_peak() -> None:
    sites = towns(1_000, 4)
    r = pair_distances(sites)
    direct = np.array([kernel(D[k : k + 1], r, H).mean() for k in range(D.size)])
    got = SpectralDensity(sites, D, H).of(np.arange(sites.count))
    assert np.abs(got - direct).max() < 1e-4 * direct.max()


def test_ring_sums_equal_exact_rows() -> None:
    sites = towns(800, 2)
    grid = RingGrid.make(sites, float(D[-1]), H)
    table = grid.profiles(kernel(D, grid.r, H))
    v = np.random.default_rng(0).normal(size=800)
    far = np.hypot(sites.px[:, None] - sites.px, sites.py[:, None] - sites.py)
    for d in (0, 3, 10):
        truth = kernel(D[d : d + 1], far.ravel(), H).reshape(800, 800) @ v
        got = grid.at_sites(grid.transform(v, np.float64), table[d])
        # Interpolation by splines at h/3: a few ten-thousandths of the spread.
        assert np.abs(got - truth).max() < 2e-3 * truth.std()
    total = (2 * np.pi * grid.r * grid.rw * kernel(D, grid.r, H)) @ grid.pair_function(
        grid.transform(np.ones(800), np.float64)
    )
    want = np.array([kernel(D[k : k + 1], far.ravel(), H).sum() for k in range(D.size)])
    np.testing.assert_allclose(total, want, rtol=2e-5)


def test_ring_population_equals_the_exact_one() -> None:
    sites = towns(3_000, 6)
    bins = make_bins(D, H, "planar")
    a = exact_population(sites, D, H, bins, seed=1)
    b = ring_population(sites, D, H, bins, seed=1)
    for n in (30, 300):
        c = theory.equal_weights(n, sites.count)
        (m, s, g), (m2, s2, g2) = theory.mean_sd_skew(a, c), theory.mean_sd_skew(b, c)
        np.testing.assert_allclose(m2, m, rtol=1e-3)
        np.testing.assert_allclose(s2, s, rtol=2e-3)
        np.testing.assert_allclose(g2, g, atol=5e-3)


def test_triangles_by_subsamples_are_unbiased() -> None:
    sites = towns(2_000, 8)
    bins = make_bins(D, H, "planar")
    pop = exact_population(sites, D, H, bins, seed=1, keep=True)
    from gunjip.measures.moments.kernels import code_matrix

    code = code_matrix(sites.x, sites.y, sites.z, bins.count, bins.inverse)
    truth = population_from_matrices([bins.padded[d][code] for d in (0, 4)]).tau
    got, error = triangles(sites, bins, pop.sites["a"], pop.mu, seed=5, workers=1)
    assert (np.abs(got[[0, 4]] - truth) < 5 * error[[0, 4]]).all()
    assert (error > 0).all()


def test_draws_agree_with_the_moments(small) -> None:
    sites, bins, pop = small
    sizes = np.array([12, 60])
    draws = nested_draws(sites, bins, sizes, 3_000, seed=2, workers=1)
    for k, n in enumerate(sizes):
        c = theory.equal_weights(int(n), sites.count)
        mean, sd, skew = theory.mean_sd_skew(pop, c)
        z = (draws[k] - mean / c.total) / (sd / c.total)
        # Four standard errors of a mean, an sd (kurtosis up to about 6) and a skewness.
        assert np.abs(z.mean(0)).max() < 4 / np.sqrt(3_000)
        assert np.abs(z.std(0) - 1).max() < 0.08
        assert np.abs((z**3).mean(0) - skew).mean() < 0.3


def test_draws_are_nested_and_do_not_depend_on_threads(small) -> None:
    sites, bins, _ = small
    sizes = np.array([20, 50])
    both = nested_draws(sites, bins, sizes, 130, seed=3, workers=2)
    one = nested_draws(sites, bins, sizes, 130, seed=3, workers=1)
    alone = nested_draws(sites, bins, sizes[:1], 130, seed=3, workers=1)
    np.testing.assert_array_equal(both, one)
    # The same counts; single-precision products of other shapes round otherwise.
    np.testing.assert_allclose(both[0], alone[0], rtol=5e-6)
    few = replicate_seeds(3, "nested", 10)
    np.testing.assert_array_equal(few, replicate_seeds(3, "nested", 99)[:10])
    spectral = SpectralDensity(sites, D, H).draws(sizes, 20, seed=3, workers=2)
    # The same samples by another route.
    assert np.abs(spectral - both[:, :20]).max() < 0.02 * both.max()


def test_weighted_draws_agree_with_the_moments(small) -> None:
    sites, bins, pop = small
    e = np.random.default_rng(0).lognormal(0, 1, 40)
    draws = weighted_draws(sites, bins, e, 3_000, seed=2, workers=2)
    c = theory.product_weights(e, sites.count)
    mean, sd, _ = theory.mean_sd_skew(pop, c)
    z = (draws * c.total - mean) / sd
    assert np.abs(z.mean(0)).max() < 4 / np.sqrt(3_000)
    assert np.abs(z.std(0) - 1).max() < 0.1


def test_dominant_plant_reproduces_the_total_variance(small) -> None:
    sites, _, pop = small
    e = np.r_[30.0, np.ones(30)]
    assert giant.dominant_plants(e) == 1
    mean, variance, _ = giant.conditional_moments(pop, e)
    c = theory.product_weights(e, sites.count)
    want_mean, want_sd, _ = theory.mean_sd_skew(pop, c)
    np.testing.assert_allclose(mean.mean(1), want_mean, rtol=1e-9)
    total = variance.mean(1) + mean.var(1)
    np.testing.assert_allclose(np.sqrt(total), want_sd, rtol=2e-3)
    paths = giant.dominant_paths(pop, e, seed=1, draws=4_000)
    assert np.abs(paths.mean(0) / want_mean - 1).max() < 0.06


def test_cross_densities_of_all_pairs(small) -> None:
    sites, bins, _ = small
    start = np.array([0, 30, 80, 81, 600])
    got = observe.cross_densities(sites, start, bins, 2)
    own = observe.own_densities(sites, start, bins, 1)
    for g in (0, 1, 3):
        np.testing.assert_allclose(got[g, g], own[g], rtol=1e-12)
    assert np.isnan(got[2, 2]).all()
    far = np.hypot(
        sites.px[:30, None] - sites.px[None, 30:80], sites.py[:30, None] - sites.py[None, 30:80]
    )
    direct = np.array([kernel(D[k : k + 1], far.ravel(), H).mean() for k in range(D.size)])
    np.testing.assert_allclose(got[0, 1], direct, atol=3e-3 * direct.max())
    groups = [np.arange(a, b) for a, b in pairwise(start)]
    waves = observe.cross_densities_spectral(SpectralDensity(sites, D, H), groups)
    np.testing.assert_allclose(waves[0, 1], direct, atol=1e-4 * direct.max())
    np.testing.assert_allclose(
        waves[0, 2], got[0, 2], atol=0.02 * got.max(where=~np.isnan(got), initial=0)
    )


def test_globe_distances_are_great_circles() -> None:
    # Seoul and Busan: 325.1 km on the mean sphere (haversine, computed by hand below).
    lon, lat = np.array([126.978, 129.0756]), np.array([37.5665, 35.1796])
    sites = globe_sites(lon, lat)
    a, b = np.radians(lat)
    dl = np.radians(lon[1] - lon[0])
    hav = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(dl / 2) ** 2
    want = 2 * 6_371_008.8 * np.arcsin(np.sqrt(hav))
    assert pair_distances(sites)[0] == pytest.approx(want, abs=1.0)
    flat = np.hypot(np.ptp(sites.px), np.ptp(sites.py))
    assert flat == pytest.approx(want, rel=1e-3)
    assert arc(chord(5e6, "sphere"), "sphere") == pytest.approx(5e6)


@pytest.mark.parametrize("geometry", ["planar", "sphere"])
def test_kernel_integrates_to_one_over_each_bin(geometry: str) -> None:
    d = np.arange(0.0, 400_001.0, 500.0)
    bins = make_bins(d, 20_000.0, geometry)
    weights = bins.weights[:, : bins.count // 2]
    # Over d from 0 to far beyond: half a step less at d = 0.
    total = (weights.sum(0) - weights[0] / 2) * 500.0
    np.testing.assert_allclose(total, 1.0, atol=1e-6)


def test_rank_limit_is_exact_under_exchangeability() -> None:
    rng = np.random.default_rng(4)
    hits = {"upper": 0, "lower": 0}
    over = 0
    for _ in range(400):
        paths = rng.normal(size=(100, 6)).cumsum(axis=1)
        for side in ("upper", "lower"):
            got = limits.rank_limit(side, paths[0], paths[1:], 0.1)  # type: ignore[arg-type]
            hits[side] += got.p <= 0.1
            if side == "upper":
                over += bool((paths[0] > got.simultaneous).any())
    # Binomial: 400 at 10 %, four standard errors upward; the test may be conservative.
    assert max(hits.values()) <= 40 + 4 * 6
    assert over <= 40 + 4 * 6
    extreme = limits.rank_limit("upper", np.full(6, 99.0), paths, 0.1)
    assert extreme.p == pytest.approx(1 / 101 * (1 + 0), abs=0.08)


def test_moment_limit_and_its_p_value_agree(small) -> None:
    sites, _, pop = small
    c = theory.equal_weights(60, sites.count)
    mean, sd, skew = theory.mean_sd_skew(pop, c)
    mean, sd = mean / c.total, sd / c.total
    ratio = float(c.linear / c.pair)
    table = maximum_table(pop, [ratio], seed=1, nodes=1)
    for side in ("upper", "lower"):
        first = limits.moment_limit(side, mean, mean, sd, skew, ratio, table, 0.05)  # type: ignore[arg-type]
        assert first.p > 0.5
        at = limits.moment_limit(side, first.simultaneous, mean, sd, skew, ratio, table, 0.05)  # type: ignore[arg-type]
        assert at.p == pytest.approx(0.05, rel=0.05)
        gap = first.simultaneous - first.local
        assert (gap >= 0).all() if side == "upper" else (gap <= 0).all()
    z = pearson.score(0.0, 0.0)
    assert z == 0.0
