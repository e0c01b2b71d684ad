"""Closed forms against the enumeration of all samples of eight sites."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.sparse import csr_matrix

from gunjip.measures.moments import pearson, theory
from gunjip.measures.moments.copula import correlation, log_survival, maximum_table
from gunjip.measures.moments.matrix import population_from_matrices

N = 8


def kernels(count: int = N, number: int = 2, seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(number):
        upper = np.triu(rng.random((count, count)) ** 3, 1)
        out.append(upper + upper.T)
    return out


HS = kernels()
POP = population_from_matrices(HS)


def enumerate_all(A: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, covariance and third central moment over every ordered sample."""
    s = np.array(list(permutations(range(N), len(A))))
    t = np.stack([(A * h[s[:, :, None], s[:, None, :]]).sum((1, 2)) / 2 for h in HS], 1)
    c = t - t.mean(0)
    return t.mean(0), c.T @ c / len(c), (c**3).mean(0)


def assert_moments(c: theory.Coefficients, truth: tuple[np.ndarray, ...]) -> None:
    mean, sd, skew = theory.mean_sd_skew(POP, c)
    # Twelve digits; the third moment on the scale of sd^3, for it may be near zero.
    np.testing.assert_allclose(mean, truth[0], rtol=1e-12)
    np.testing.assert_allclose(theory.covariance(POP, c), truth[1], rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(sd**2, np.diag(truth[1]), rtol=1e-12)
    np.testing.assert_allclose(skew, truth[2] / np.diag(truth[1]) ** 1.5, rtol=0, atol=1e-12)


SIZES = [
    np.ones(3),
    np.ones(4),
    np.ones(5),
    np.ones(6),
    np.array([1, 2, 5.0]),
    np.array([1, 2, 5.0, 0.3]),
    np.array([1, 2, 5.0, 0.3, 0.7]),
    np.array([1, 2, 5.0, 0.3, 0.7, 1.1]),
]


@pytest.mark.parametrize(
    "e", SIZES, ids=lambda e: f"n{e.size}-{'equal' if e.std() == 0 else 'sizes'}"
)
def test_product_weights_equal_enumeration(e: np.ndarray) -> None:
    A = np.outer(e, e)
    np.fill_diagonal(A, 0)
    truth = enumerate_all(A)
    assert_moments(theory.product_weights(e, N), truth)
    assert_moments(theory.matrix_weights(A, N), truth)
    if e.std() == 0:
        assert_moments(theory.equal_weights(e.size, N), truth)


@pytest.mark.parametrize("n", [4, 5, 6])
def test_arbitrary_weights_equal_enumeration(n: int) -> None:
    A = np.triu(np.random.default_rng(n).random((n, n)), 1)
    A += A.T
    assert_moments(theory.matrix_weights(A, N), enumerate_all(A))


@pytest.mark.parametrize(("a", "b"), [(1, 2), (2, 2), (2, 3), (2, 4), (3, 3)])
def test_bipartite_weights_equal_enumeration(a: int, b: int) -> None:
    rng = np.random.default_rng(a * 10 + b)
    e, u = rng.random(a) + 0.1, rng.random(b) + 0.1
    A = np.zeros((a + b, a + b))
    A[:a, a:] = np.outer(e, u)
    A += A.T
    truth = enumerate_all(A)
    assert_moments(theory.bipartite_weights(e, u, N), truth)
    assert_moments(theory.matrix_weights(A, N), truth)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_random_labelling_equals_enumeration(n: int) -> None:
    t = np.array(
        [
            [h[np.ix_(s, [i for i in range(N) if i not in s])].sum() for h in HS]
            for s in combinations(range(N), n)
        ]
    )
    c = t - t.mean(0)
    assert_moments(theory.labelling_weights(n, N), (t.mean(0), c.T @ c / len(c), (c**3).mean(0)))


def test_fixed_partner_equals_enumeration() -> None:
    rng = np.random.default_rng(3)
    f, e = rng.random((2, N)), np.array([1.0, 2.0, 0.5])
    t = np.array([f[:, list(s)] @ e for s in permutations(range(N), 3)])
    c = t - t.mean(0)
    mean, cov, third = theory.fixed_partner(f, e)
    np.testing.assert_allclose(mean, t.mean(0), rtol=1e-12)
    np.testing.assert_allclose(cov, c.T @ c / len(c), rtol=1e-11)
    np.testing.assert_allclose(third, (c**3).mean(0), rtol=1e-10)


def test_triangles_of_a_sparse_kernel_equal_the_dense_sum() -> None:
    h = kernels(30, 1, 5)[0]
    h[h < 0.4] = 0.0
    dense = population_from_matrices([h])
    sparse = population_from_matrices([csr_matrix(h)])
    a, mu = dense.sites["a"][0], dense.mu[0]  # type: ignore[index]
    g = h - mu - a[:, None] - a[None]
    np.fill_diagonal(g, 0)
    assert np.abs(g.sum(0)).max() < 1e-12
    truth = np.trace(g @ g @ g) / (30 * 29 * 28)
    assert dense.tau[0] == pytest.approx(truth, rel=1e-11)
    for name in ("mu", "alpha2", "gamma2", "alpha3", "beta", "gamma", "delta", "tau"):
        np.testing.assert_allclose(getattr(sparse, name), getattr(dense, name), rtol=1e-10)


def test_array_of_sizes_equals_one_at_a_time() -> None:
    n = np.array([3, 10, 400])
    many = theory.equal_weights(n, 1_000)
    for k, size in enumerate(n):
        one = theory.equal_weights(int(size), 1_000)
        for name in one.__slots__:
            assert getattr(many, name)[k] == pytest.approx(getattr(one, name), rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-3, 1e3), seed=st.integers(0, 10_000), n=st.integers(3, 12))
def test_weight_scale_and_order_change_nothing(scale: float, seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    e = rng.lognormal(0, 1, n)
    pop = population_from_matrices(kernels(20, 1, seed))
    m, s, g = theory.mean_sd_skew(pop, theory.product_weights(e, 20))
    m2, s2, g2 = theory.mean_sd_skew(pop, theory.product_weights(scale * rng.permutation(e), 20))
    np.testing.assert_allclose(m2 / scale**2, m, rtol=1e-9)
    np.testing.assert_allclose(s2 / scale**2, s, rtol=1e-7)
    np.testing.assert_allclose(g2, g, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("skew", [-1.5, -0.3, 0.01, 0.1, 0.5, 2.0, 3.5])
def test_pearson_quantiles_agree_with_scipy(skew: float) -> None:
    # scipy's ppf of pearson3; its own digits give out beyond 4.
    z = np.linspace(-3.5, 3.5, 29)
    truth = stats.pearson3(skew).ppf(stats.norm.cdf(z))
    np.testing.assert_allclose(pearson.quantile(z, skew), truth, rtol=1e-6, atol=1e-7)
    mid = z[np.abs(z) < 2.5]
    np.testing.assert_allclose(pearson.score(pearson.quantile(mid, skew), skew), mid, atol=1e-6)


def test_pearson_is_normal_at_zero_and_smooth_where_the_expansion_takes_over() -> None:
    z = np.linspace(-6, 6, 49)
    np.testing.assert_array_equal(pearson.quantile(z, 0.0), z)
    near = pearson.SMALL_SKEW
    below, above = pearson.quantile(z, near * (1 - 1e-9)), pearson.quantile(z, near * (1 + 1e-9))
    # The inverse of the incomplete gamma function has 2e-9 times the root of k = 1e4.
    np.testing.assert_allclose(below, above, atol=1e-6)
    np.testing.assert_allclose(pearson.score(below, near * (1 - 1e-9)), z, atol=1e-8)
    np.testing.assert_allclose(pearson.quantile(-z, -0.7), -pearson.quantile(z, 0.7), rtol=1e-12)
    assert np.isnan(pearson.score(1.0, np.nan))


@settings(max_examples=50, deadline=None)
@given(skew=st.floats(-4, 4), z=st.floats(-6, 6))
def test_pearson_quantiles_do_not_decrease(skew: float, z: float) -> None:
    assert pearson.quantile(z + 0.1, skew) >= pearson.quantile(z, skew)


def test_maximum_of_independent_scores() -> None:
    normals = np.random.default_rng(1).standard_normal((20_000, 8)).astype(np.float32)
    got = np.exp(log_survival(np.eye(8), normals))
    z = np.linspace(-2, 12, 281)
    truth = -np.expm1(8 * stats.norm.logcdf(z))
    # Simulated to 0.4 %, the bound scaled to it beyond: within 15 % at a millionth.
    for at in (1.5, 2.5, 3.0, 4.0, 5.0):
        k = int(np.searchsorted(z, at))
        assert got[k] == pytest.approx(truth[k], rel=0.15)


def test_maximum_table_interpolates_between_its_nodes() -> None:
    pop = population_from_matrices(kernels(40, 4, 2))
    c = theory.equal_weights(np.arange(5, 31), 40)
    ratio = c.linear / c.pair
    table = maximum_table(pop, ratio, seed=3, nodes=15)
    assert table.nodes.size == 15
    for r in ratio[[0, 4, 12, 25]]:
        alone = maximum_table(pop, [r], seed=3, nodes=1)
        assert table.critical(r, 0.05) == pytest.approx(float(alone.critical(r, 0.05)), abs=0.01)
        assert table.p_value(r, alone.critical(r, 0.05)) == pytest.approx(0.05, rel=0.03)
    assert np.isnan(table.p_value(1.0, np.nan))


def test_correlation_of_a_kernel_without_variance() -> None:
    got = correlation(np.array([[4.0, 0.0], [0.0, 0.0]]))
    np.testing.assert_array_equal(got, np.eye(2))
