"""Every statistic of the survey: a published figure to its last digit, and another way to 1e-6."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import betainc
from scipy.stats import chi2, multivariate_normal, ncx2, norm, rankdata, ttest_ind
from survey_examples import ABILITY, ATTITUDE, CLEARANCE, GROWTH, JUDGES, SLEEP

from gunjip.diagnosis.survey.compare import (
    compare_regions,
    effect_from_summary,
    hedges_g,
    omega_squared,
)
from gunjip.diagnosis.survey.confirm import Fit, confirm_factors, measurement_invariance
from gunjip.diagnosis.survey.factors import efa_loadings, varimax
from gunjip.diagnosis.survey.reliability import alpha_value, feldt_interval, reliability
from gunjip.foundation.rng import resolve_seed, stream
from gunjip.tables import Survey

MODEL = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}
ITEMS = [i for held in MODEL.values() for i in held]


@pytest.fixture(scope="module")
def pupils() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).parent / "data/holzinger_swineford_1939.csv")


@pytest.fixture(scope="module")
def fit(pupils: pd.DataFrame) -> Fit:
    return confirm_factors(pupils, MODEL)


# Reliability ---------------------------------------------------------------------------------


def test_alpha_and_alpha_without_each_item_are_psychs() -> None:
    """``psych::alpha(attitude)``: raw_alpha 0.843, without each item 0.810 … 0.840."""
    told = reliability(ATTITUDE, draws=0)
    assert round(told.frame["value"][0], 3) == 0.843
    without = [0.810, 0.797, 0.828, 0.803, 0.795, 0.864, 0.840]
    assert told.extra["items"]["alpha_without"].round(3).tolist() == without


def test_alpha_is_that_of_the_analysis_of_variance() -> None:
    """Hoyt (1941): alpha is 1 - residual over persons of the two-way table, on any data."""
    for table in (ATTITUDE, JUDGES):
        n, k = table.shape
        persons = k * ((table.mean(axis=1) - table.mean()) ** 2).sum() / (n - 1)
        judges = n * ((table.mean(axis=0) - table.mean()) ** 2).sum()
        rest = ((table - table.mean()) ** 2).sum() - persons * (n - 1) - judges
        rest /= (n - 1) * (k - 1)
        assert alpha_value(table) == pytest.approx(1 - rest / persons, abs=1e-12)


def test_alphas_interval_is_that_of_shrout_and_fleiss() -> None:
    """Their ICC(3,4) is alpha and its interval Feldt's: 0.91 (printed 1979), and by
    ``psych::ICC`` 0.676 to 0.99."""
    alpha = alpha_value(JUDGES)
    low, high = feldt_interval(alpha, 6, 4, 0.95)
    assert (round(alpha, 2), round(low, 3), round(high, 2)) == (0.91, 0.676, 0.99)
    # Another way: F's distribution is the incomplete beta function, inverted by bisection.
    a, b = 5 / 2, 15 / 2
    for end, tail in ((low, 0.975), (high, 0.025)):
        f = brentq(
            lambda f, tail=tail: betainc(a, b, a * f / (a * f + b)) - tail, 1e-6, 1e3, xtol=1e-14
        )
        assert end == pytest.approx(1 - (1 - alpha) * f, abs=1e-9)


def test_omegas_interval_is_the_bootstraps_by_hand(pupils: pd.DataFrame) -> None:
    """Three items are just identified, so that omega of every draw has a formula: the interval
    is worked out from the same draws of respondents without any fitting."""
    answers = pupils[MODEL["textual"]].to_numpy(dtype=float)
    told = reliability(answers, draws=200, seed=3).frame.set_index("statistic").loc["omega"]
    rng = stream(resolve_seed(3), "survey/omega")
    drawn = []
    for _ in range(200):
        s = np.cov(answers[rng.integers(0, len(answers), len(answers))], rowvar=False)
        one, two, three = s[0, 1], s[0, 2], s[1, 2]
        squares = np.array([one * two / three, one * three / two, two * three / one])
        common = np.sqrt(squares).sum() ** 2
        drawn.append(common / (common + (np.diag(s) - squares).sum()))
    assert (told["low"], told["high"]) == pytest.approx(
        tuple(np.quantile(drawn, [0.025, 0.975])), abs=1e-6
    )


@pytest.mark.nightly
def test_intervals_cover_as_often_as_they_say() -> None:
    """Four equally good measures with alpha = omega = 0.8, 80 people, 400 surveys."""
    hits = np.zeros(2)
    for k in range(400):
        rng = np.random.default_rng(k)
        answers = rng.normal(size=(80, 1)) + rng.normal(size=(80, 4))
        told = reliability(answers, draws=200, seed=k).frame
        hits += ((told["low"] <= 0.8) & (told["high"] >= 0.8)).to_numpy()
    # Three standard errors of 0.95 over 400 surveys are 0.033; a percentile interval from 80
    # people is a little narrow.
    assert abs(hits[0] / 400 - 0.95) < 0.033
    assert 0.90 < hits[1] / 400 < 0.98


# Factors --------------------------------------------------------------------------------------


def _ability(factors: int) -> tuple[np.ndarray, np.ndarray]:
    size = np.sqrt(np.diag(ABILITY))
    return efa_loadings(ABILITY / np.outer(size, size), factors, "ml")


def test_one_and_two_factors_of_ability_are_rs() -> None:
    """``factanal(factors = 1, 2, covmat = ability.cov)``, R's example, after MASS (4th ed.)
    p. 323: uniquenesses to three digits; 75.18 on 9 and 6.11 on 4 degrees of freedom."""
    printed = {
        1: ([0.535, 0.853, 0.748, 0.910, 0.232, 0.280], 75.18, 9),
        2: ([0.455, 0.589, 0.218, 0.769, 0.052, 0.334], 6.11, 4),
    }
    size = np.sqrt(np.diag(ABILITY))
    correlation = ABILITY / np.outer(size, size)
    for factors, (unique, statistic, df) in printed.items():
        loading, rest = _ability(factors)
        assert rest.round(3).tolist() == unique
        implied = loading @ loading.T + np.diag(rest)
        ratio = np.linalg.solve(implied, correlation)
        misfit = np.trace(ratio) - np.linalg.slogdet(ratio)[1] - 6
        bartlett = 112 - 1 - (2 * 6 + 5) / 6 - 2 * factors / 3
        assert round(bartlett * misfit, 2) == statistic
        assert df == ((6 - factors) ** 2 - 6 - factors) / 2


def test_varimax_turns_by_kaisers_angle() -> None:
    """Kaiser (1958), doi:10.1007/BF02289233: of two factors the angle has a formula. R's own
    figures (which stop at 1e-5 of the criterion) are met as near as that lets them be."""
    loading, _ = _ability(2)
    turned = np.abs(varimax(loading))
    r = [[0.499437829, 0.543449047], [0.156070079, 0.621537990], [0.205786990, 0.859925885],
         [0.108530754, 0.467761017], [0.956242470, 0.182096320], [0.784768184, 0.224822137]]  # fmt: skip
    assert turned == pytest.approx(np.array(r), abs=4e-3)
    x = loading / np.sqrt((loading**2).sum(axis=1, keepdims=True))
    u, v = x[:, 0] ** 2 - x[:, 1] ** 2, 2 * x[:, 0] * x[:, 1]
    top = 2 * (u * v).sum() - 2 * u.sum() * v.sum() / 6
    bottom = (u**2 - v**2).sum() - (u.sum() ** 2 - v.sum() ** 2) / 6
    angle = math.atan2(top, bottom) / 4
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    assert turned == pytest.approx(np.abs(loading @ turn), abs=1e-6)


@pytest.mark.parametrize("factors", [3, 4])
def test_no_turn_of_any_two_factors_betters_varimax(factors: int) -> None:
    x = np.random.default_rng(factors).normal(size=(15, factors))
    size = np.sqrt((x**2).sum(axis=1, keepdims=True))

    def simple(a: np.ndarray) -> float:
        return float(((a / size) ** 2).var(axis=0).sum())

    best = varimax(x)
    assert best @ best.T == pytest.approx(x @ x.T, abs=1e-10)
    for i, j in product(range(factors), repeat=2):
        for angle in (1e-3, -1e-3):
            turn = np.eye(factors)
            if i < j:
                turn[np.ix_([i, j], [i, j])] = [
                    [math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]
                ]  # fmt: skip
            assert simple(best @ turn) <= simple(best) + 1e-12


def test_the_fit_is_lavaans_to_seven_digits(fit: Fit) -> None:
    """lavaan on Holzinger and Swineford as tidySEM's documentation prints ``table_fit``."""
    published = {
        "chi_square": 85.30552, "baseline": 918.8516, "cfi": 0.9305597, "tli": 0.8958395,
        "rmsea": 0.09212148, "srmr": 0.06520506, "p": 8.502553e-09,
    }  # fmt: skip
    for name, value in published.items():
        assert getattr(fit, name) == pytest.approx(value, rel=6e-7), name
    assert fit.rmsea_interval() == pytest.approx((0.07141849, 0.113678), abs=5e-7)
    # lavaan's summary: residual variances, and variances and covariances of the factors.
    unique = [0.549, 1.134, 0.844, 0.371, 0.446, 0.356, 0.799, 0.488, 0.566]
    assert fit.unique[0].round(3).tolist() == unique
    spread = [[0.809, 0.408, 0.262], [0.408, 0.979, 0.173], [0.262, 0.173, 0.384]]
    assert fit.factor_covariance[0].round(3).tolist() == spread


def _log_likelihood(values: np.ndarray, mean: np.ndarray, cov: np.ndarray) -> float:
    return float(multivariate_normal(mean, cov).logpdf(values).sum())


def test_the_statistic_is_that_of_the_normal_density(pupils: pd.DataFrame, fit: Fit) -> None:
    """Twice the difference of log-likelihoods, added up person by person; lavaan prints them:
    -3737.745 and -3695.092."""
    values = pupils[ITEMS].to_numpy(dtype=float)
    implied = fit.loadings[0] @ fit.factor_covariance[0] @ fit.loadings[0].T
    implied = implied + np.diag(fit.unique[0])
    own = _log_likelihood(values, fit.intercepts[0], implied)
    free = _log_likelihood(values, values.mean(axis=0), np.cov(values.T, bias=True))
    alone = _log_likelihood(values, values.mean(axis=0), np.diag(values.var(axis=0)))
    assert (round(own, 3), round(free, 3)) == (-3737.745, -3695.092)
    assert fit.chi_square == pytest.approx(2 * (free - own), abs=1e-6)
    assert fit.baseline == pytest.approx(2 * (free - alone), abs=1e-6)
    # The indices by their definitions from these two alone.
    c, b, df, base = 2 * (free - own), 2 * (free - alone), 24, 36
    assert fit.cfi == pytest.approx(1 - (c - df) / (b - base), abs=1e-6)
    assert fit.tli == pytest.approx((b / base - c / df) / (b / base - 1), abs=1e-6)
    assert fit.rmsea == pytest.approx(math.sqrt((c - df) / (df * 301)), abs=1e-6)
    assert fit.p == pytest.approx(chi2.sf(c, df), rel=1e-6)
    size = np.sqrt(np.diag(np.cov(values.T, bias=True)))
    gap = (np.cov(values.T, bias=True) - implied) / np.outer(size, size)
    assert fit.srmr == pytest.approx(
        math.sqrt(sum(gap[i, j] ** 2 for i in range(9) for j in range(i + 1)) / 45), abs=1e-6
    )
    low, high = (math.sqrt(
        brentq(lambda x, t=t: ncx2.cdf(c, df, x) - t, 1e-9, 500, xtol=1e-12) / (df * 301)
    ) for t in (0.95, 0.05))  # fmt: skip
    assert fit.rmsea_interval() == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("equal", ["configural", "metric", "scalar"])
def test_no_step_of_any_parameter_betters_the_fit(pupils: pd.DataFrame, equal: str) -> None:
    """Parameters as lavaan has them, moved one by one: the slope of the likelihood is nothing,
    and so every loading, variance and mean is the maximum's to 1e-6."""
    school = pupils["school"].to_numpy()
    fit = confirm_factors(pupils, MODEL, groups=school, equal=equal)  # type: ignore[arg-type]
    values = [pupils.loc[school == s, ITEMS].to_numpy(dtype=float) for s in sorted(set(school))]

    def misfit(load: np.ndarray, unique: np.ndarray, cov: np.ndarray, mean: np.ndarray,
               intercept: np.ndarray) -> float:  # fmt: skip
        total = 0.0
        for g, mine in enumerate(values):
            sigma = load[g] @ cov[g] @ load[g].T + np.diag(unique[g])
            total -= _log_likelihood(mine, intercept[g] + load[g] @ mean[g], sigma)
        return total / len(pupils)

    parts = [fit.loadings, fit.unique, fit.factor_covariance, fit.factor_means, fit.intercepts]
    free = [np.flatnonzero((parts[0][0] != 0) & (parts[0][0] != 1)), *[None] * 4]
    shared = {0: equal != "configural", 4: equal == "scalar"}
    for k, part in enumerate(parts):
        if k == 3 and equal != "scalar":
            continue
        flat = part.reshape(2, -1)
        places = range(flat.shape[1]) if free[k] is None else free[k]
        for place, group in product(places, (0, 1)):
            if (k == 3 and group == 0) or (shared.get(k) and group):
                continue
            slopes = []
            for step in (1e-4, -1e-4):
                moved = flat.copy()
                rows = slice(None) if shared.get(k) else group
                moved[rows, place] += step
                if k == 2:  # a covariance stands twice
                    i, j = divmod(int(place), 3)
                    moved[rows, 3 * j + i] = moved[rows, place]
                slopes.append(misfit(*[*parts[:k], moved.reshape(part.shape), *parts[k + 1 :]]))
            slope = (slopes[0] - slopes[1]) / 2e-4
            bend = (slopes[0] + slopes[1] - 2 * misfit(*parts)) / 1e-8
            assert bend > 0
            # Newton's step from here to where the slope is nothing.
            assert abs(slope / bend) < 1e-6 * max(1.0, abs(flat[group, place]))


def test_differences_of_the_steps_are_the_published_ones(pupils: pd.DataFrame) -> None:
    """lavTestLRT and semTools' measurementInvariance on the two schools: chi-square differences
    8.192 (6, p 0.2244) and 40.059 (6, p 4.435e-07), CFI and RMSEA of each step; McDonald's Mc
    0.8930742, 0.8898172, 0.8407132 (with n - 1), which tells the chi-squares to five digits."""
    told = measurement_invariance(pupils, MODEL, pupils["school"]).frame
    assert told["cfi"].round(3).tolist() == [0.923, 0.921, 0.882]
    assert told["rmsea"].round(3).tolist() == [0.097, 0.093, 0.107]
    assert told["difference"][1:].round(3).tolist() == [8.192, 40.059]
    assert told["difference_df"].tolist() == [0, 6, 6]
    assert told["difference_p"][1] == pytest.approx(0.2244, abs=5e-5)
    assert told["difference_p"][2] == pytest.approx(4.435e-07, rel=2e-4)
    mc = np.exp(-(told["chi_square"] - told["df"]) / 600)
    assert mc.round(7).tolist() == [0.8930742, 0.8898172, 0.8407132]
    # The difference is that of two log-likelihoods, added up person by person.
    school = pupils["school"].to_numpy()
    own = {}
    for equal in ("configural", "metric", "scalar"):
        fit = confirm_factors(pupils, MODEL, groups=school, equal=equal)  # type: ignore[arg-type]
        own[equal] = sum(
            _log_likelihood(
                pupils.loc[school == s, ITEMS].to_numpy(dtype=float),
                fit.intercepts[g] + fit.loadings[g] @ fit.factor_means[g],
                fit.loadings[g] @ fit.factor_covariance[g] @ fit.loadings[g].T
                + np.diag(fit.unique[g]),
            )
            for g, s in enumerate(sorted(set(school)))
        )
    assert told["difference"][1] == pytest.approx(2 * (own["configural"] - own["metric"]), abs=1e-6)
    assert told["difference"][2] == pytest.approx(2 * (own["metric"] - own["scalar"]), abs=1e-6)


# Regions --------------------------------------------------------------------------------------


def test_hedges_g_and_its_interval_by_students_t() -> None:
    """Student's sleep data as R's effectsize works them (its approximate J): d -0.8321811,
    g -0.7970185; and
    another way round, from the t-test of two samples."""
    first, second = SLEEP
    told = hedges_g(first, second)
    assert round(told["d"], 7) == -0.8321811
    assert round(told["g"], 7) == -0.7970185
    t = float(ttest_ind(first, second).statistic)
    d = t * math.sqrt(1 / 10 + 1 / 10)
    j = 1 - 3 / (4 * 18 - 1)
    reach = norm.ppf(0.975) * j * math.sqrt(20 / 100 + d * d / 40)
    assert told["d"] == pytest.approx(d, abs=1e-12)
    assert (told["low"], told["high"]) == pytest.approx((j * d - reach, j * d + reach), abs=1e-12)
    again = effect_from_summary(
        (first.mean(), second.mean()), (first.std(ddof=1), second.std(ddof=1)), (10, 10)
    )
    assert again == pytest.approx(told, abs=1e-12)


def test_analysis_of_variance_of_plant_growth_is_rs() -> None:
    """``anova(lm(weight ~ group, PlantGrowth))``: F 4.8461 on 2 and 27, p 0.01591; sums of
    squares 3.7663 and 10.4921."""
    told = omega_squared(GROWTH)
    assert (round(told["f"], 4), round(told["p"], 5)) == (4.8461, 0.01591)
    assert (told["df_between"], told["df_within"]) == (2, 27)
    # From the printed sums alone, to as many digits as they have.
    assert told["omega_squared"] == pytest.approx(
        (3.7663 - 2 * 10.4921 / 27) / (3.7663 + 10.4921 + 10.4921 / 27), abs=1e-5
    )
    # And as a regression on two dummies, by least squares.
    y = np.concatenate(GROWTH)
    x = np.repeat(np.eye(3), 10, axis=0)
    within = float(((y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) ** 2).sum())
    between = float(((y - y.mean()) ** 2).sum()) - within
    f = between / 2 / (within / 27)
    assert told["f"] == pytest.approx(f, abs=1e-9)
    assert told["p"] == pytest.approx(betainc(27 / 2, 1, 27 / (27 + 2 * f)), abs=1e-9)
    assert told["omega_squared"] == pytest.approx(
        (between - 2 * within / 27) / (between + within + within / 27), abs=1e-9
    )


def _survey(groups: list[np.ndarray]) -> Survey:
    values = np.concatenate(groups)
    data = pd.DataFrame(
        {
            "respondent": [f"p{k}" for k in range(len(values))],
            "region": np.repeat([f"R{g}" for g in range(len(groups))], [len(g) for g in groups]),
            "item": "I",
            "answer": values,
        }
    )
    items = pd.DataFrame({"item": ["I"], "low": -20.0, "high": 200.0, "dimension": "d"})
    return Survey(data, items)


def test_kruskal_and_wallis_is_the_worked_example() -> None:
    """Hollander and Wolfe, p. 116 f., as R's ``kruskal.test`` prints it: 0.77143, p 0.68; and
    by its definition from sums of ranks."""
    from gunjip.diagnosis.survey.compare import _kruskal

    statistic, p = _kruskal(CLEARANCE)
    assert (round(statistic, 5), round(p, 4)) == (0.77143, 0.68)
    ranks = rankdata(np.concatenate(CLEARANCE))
    ends = np.cumsum([len(g) for g in CLEARANCE])
    parts = np.split(ranks, ends[:-1])
    exact = 12 / (14 * 15) * sum(r.sum() ** 2 / len(r) for r in parts) - 3 * 15
    assert statistic == pytest.approx(exact, abs=1e-9)


def test_a_pair_of_regions_by_hand() -> None:
    """Superiority by counting all pairs, Mann–Whitney's p from its mean and (with ties) its
    variance, both by their definitions."""
    first, second = GROWTH[0].round(), GROWTH[1].round()
    row = compare_regions(_survey([first, second])).frame.iloc[0]
    wins = sum((a > b) + 0.5 * (a == b) for a, b in product(first, second))
    assert row["superiority"] == pytest.approx(wins / 100, abs=1e-12)
    _, counts = np.unique(np.concatenate([first, second]), return_counts=True)
    spread = 100 / 12 * (21 - (counts**3 - counts).sum() / (20 * 19))
    z = (abs(wins - 50) - 0.5) / math.sqrt(spread)
    assert row["p"] == pytest.approx(2 * norm.sf(z), abs=1e-9)
    assert row["g"] == pytest.approx(hedges_g(first, second)["g"], abs=1e-12)
