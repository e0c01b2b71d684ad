"""Survey statistics against published worked examples, and answers that are no good."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gunjip.diagnosis.survey.answers import non_response, read_answers
from gunjip.diagnosis.survey.compare import (
    compare_regions,
    effect_from_summary,
    hedges_g,
    omega_squared,
)
from gunjip.diagnosis.survey.confirm import confirm_factors, measurement_invariance
from gunjip.diagnosis.survey.factors import efa_loadings, explore_factors
from gunjip.diagnosis.survey.instrument import questionnaire
from gunjip.diagnosis.survey.reliability import (
    factor_reliability,
    feldt_interval,
    omega_value,
    reliability,
)
from gunjip.foundation.errors import InputError

MODEL = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}


@pytest.fixture(scope="module")
def pupils() -> pd.DataFrame:
    # Holzinger and Swineford (1939), the nine tests that lavaan's tutorial uses.
    return pd.read_csv(Path(__file__).parent / "data/holzinger_swineford_1939.csv")


def test_the_confirmatory_model_is_lavaans(pupils: pd.DataFrame) -> None:
    """Rosseel (2012), J. Stat. Softw. 48(2), section 3 and 5: printed to three digits."""
    fit = confirm_factors(pupils, MODEL)
    assert fit.df == 24
    assert round(fit.chi_square, 3) == 85.306
    assert round(fit.baseline, 3) == 918.852
    assert (round(fit.cfi, 3), round(fit.tli, 3)) == (0.931, 0.896)
    assert (round(fit.rmsea, 3), round(fit.srmr, 3)) == (0.092, 0.065)
    loadings = fit.loadings[0].sum(axis=1)
    assert loadings.round(3).tolist() == [1, 0.554, 0.729, 1, 1.113, 0.926, 1, 1.180, 1.082]
    assert fit.factor_covariance[0, 0, 1].round(3) == 0.408


def test_the_steps_of_invariance_are_lavaans(pupils: pd.DataFrame) -> None:
    """lavaan's tutorial on multiple groups: chi-squares of the three nested models."""
    told = measurement_invariance(pupils, MODEL, pupils["school"]).frame.set_index("step")
    assert told["df"].tolist() == [48, 54, 60]
    assert told["chi_square"].round(3).tolist() == [115.851, 124.044, 164.103]
    assert told.loc["metric", "holds"]
    assert not told.loc["scalar", "holds"]


def test_alpha_is_the_published_one(pupils: pd.DataFrame) -> None:
    """semTools' documentation of reliability on the same data: 0.626, 0.883, 0.688."""
    told = [reliability(pupils[v], draws=0).frame["value"].iloc[0] for v in MODEL.values()]
    assert [round(float(v), 3) for v in told] == [0.626, 0.883, 0.688]


def test_reliability_of_the_joint_model_is_semtools(pupils: pd.DataFrame) -> None:
    """R 4.6 on this model: semTools' compRelSEM and AVE, psych's alpha, printed to ten digits
    in a public test suite of a reliability tool; agreement to 1e-6 is asked for."""
    told = factor_reliability(pupils, MODEL).frame.set_index("dimension")
    published = {
        "omega_observed": [0.6120051511, 0.8850607732, 0.6858416922],
        "average_variance": [0.3705588726, 0.7210162828, 0.4244882926],
        "alpha": [0.6261171319, 0.8827069129, 0.6884550230],
    }
    for column, values in published.items():
        assert told.loc[list(MODEL), column].to_numpy() == pytest.approx(values, abs=1e-6)
    # semTools' documentation of `reliability`: omega to three digits.
    assert told["omega"].round(3).tolist() == [0.625, 0.885, 0.688]


def test_omega_of_a_scale_alone_is_another_and_independently_so(pupils: pd.DataFrame) -> None:
    """Three items and one factor are just identified: loadings are closed-form ratios of
    covariances (Spearman's triads), so that omega has a formula without any fitting."""
    for held in MODEL.values():
        s = np.cov(pupils[held].to_numpy(), rowvar=False)
        squared = [
            s[0, 1] * s[0, 2] / s[1, 2], s[0, 1] * s[1, 2] / s[0, 2], s[0, 2] * s[1, 2] / s[0, 1]
        ]  # fmt: skip
        loading = np.sqrt(squared)
        error = np.diag(s) - squared
        exact = loading.sum() ** 2 / (loading.sum() ** 2 + error.sum())
        assert omega_value(pupils[held].to_numpy()) == pytest.approx(exact, abs=1e-6)
    # The difference from the joint model is the model's, not the search's.
    alone = omega_value(pupils[MODEL["visual"]].to_numpy())
    joint = factor_reliability(pupils, MODEL).frame["omega"][0]
    assert (round(alone, 3), round(joint, 3)) == (0.633, 0.625)


def test_omega_of_an_exact_one_factor_scale_is_its_closed_form() -> None:
    """Loadings and unique variances that are chosen, and answers whose covariance they are."""
    loading = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 1.2])
    unique = np.array([0.4, 0.5, 0.3, 0.9, 0.6, 0.8])
    noise = np.random.default_rng(1).normal(size=(60, 6))
    noise -= noise.mean(axis=0)
    whitened = noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise, rowvar=False))).T
    answers = whitened @ np.linalg.cholesky(np.outer(loading, loading) + np.diag(unique)).T
    # (0.9 + 0.8 + 0.7 + 0.6 + 0.5 + 1.2)² = 22.09, and the unique variances add up to 3.5.
    assert omega_value(answers) == pytest.approx(22.09 / 25.59, abs=1e-6)


def test_omega_of_nine_items_is_that_of_a_search_over_loadings(pupils: pd.DataFrame) -> None:
    """Another way to the same maximum: all loadings and unique variances at once, where
    ``omega_value`` searches the uniquenesses alone. The scale is no exact one-factor one."""
    from scipy.optimize import minimize

    s = np.cov(pupils[[f"x{k}" for k in range(1, 10)]].to_numpy(), rowvar=False)

    def misfit(theta: np.ndarray) -> tuple[float, np.ndarray]:
        load, unique = theta[:9], np.exp(theta[9:])
        inverse = np.linalg.inv(np.outer(load, load) + np.diag(unique))
        value = float(np.trace(s @ inverse) - np.linalg.slogdet(inverse)[1])
        slope = inverse - inverse @ s @ inverse
        return value, np.concatenate([2 * slope @ load, np.diag(slope) * unique])

    start = np.concatenate([np.sqrt(np.diag(s) / 2), np.log(np.diag(s) / 2)])
    best = minimize(misfit, start, jac=True, method="BFGS", options={"gtol": 1e-9}).x
    common = best[:9].sum() ** 2
    exact = common / (common + np.exp(best[9:]).sum())
    answers = pupils[[f"x{k}" for k in range(1, 10)]].to_numpy()
    assert omega_value(answers) == pytest.approx(exact, abs=1e-6)


def test_feldts_interval_inverts_its_own_law() -> None:
    # At the ends of the interval the ratio is the quantile itself.
    from scipy.stats import f

    low, high = feldt_interval(0.8, 41, 10, 0.95)
    assert (1 - low) / 0.2 == pytest.approx(f.ppf(0.975, 40, 360), abs=1e-12)
    assert (1 - high) / 0.2 == pytest.approx(f.ppf(0.025, 40, 360), abs=1e-12)


def test_hedges_g_is_the_worked_example() -> None:
    """Borenstein et al. (2009), p. 27: d 0.5970, J 0.9922, g 0.5924, SE 0.2028."""
    told = effect_from_summary((103, 100), (5.5, 4.5), (50, 50))
    assert round(told["d"], 4) == 0.5970
    assert round(told["g"], 4) == 0.5924
    assert round(told["se"], 4) == 0.2028
    pooled = ((5.5**2 + 4.5**2) / 2) ** 0.5
    assert told["g"] == pytest.approx(3 / pooled * (1 - 3 / (4 * 98 - 1)), abs=1e-12)
    assert np.isnan(hedges_g([1, 1], [1, 1])["g"])


def test_omega_squared_is_the_worked_example() -> None:
    """Field, Discovering Statistics: SS 20.133 and 23.600, F(2, 12) = 5.12, omega² 0.354."""
    doses = [np.array(v, float) for v in ([3, 2, 1, 1, 4], [5, 2, 4, 2, 3], [7, 4, 5, 3, 6])]
    told = omega_squared(doses)
    assert round(told["f"], 2) == 5.12
    exact = (302 / 15 - 2 * 23.6 / 12) / (302 / 15 + 23.6 + 23.6 / 12)
    assert told["omega_squared"] == pytest.approx(exact, abs=1e-6)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_factors_of_an_exact_model_come_back(method: str) -> None:
    loading = np.zeros((8, 2))
    loading[:4, 0], loading[4:, 1] = [0.8, 0.7, 0.6, 0.5], [0.9, 0.7, 0.5, 0.6]
    correlation = loading @ loading.T
    np.fill_diagonal(correlation, 1.0)
    found, unique = efa_loadings(correlation, 2, method)  # type: ignore[arg-type]
    assert unique == pytest.approx(1 - (loading**2).sum(axis=1), abs=1e-4)
    assert found @ found.T == pytest.approx(loading @ loading.T, abs=1e-4)


def test_parallel_analysis_finds_three(pupils: pd.DataFrame) -> None:
    told = explore_factors(pupils.drop(columns="school"), draws=30, seed=1)
    assert told.params["factors"] == 3


def _answers(regions: int = 2, people: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    items = [i.id for i in questionnaire().items]
    frame = pd.DataFrame(rng.integers(1, 6, (regions * people, len(items))), columns=items)
    frame.insert(0, "respondent", [f"r{k}" for k in range(len(frame))])
    frame.insert(1, "region", np.repeat([f"R{k}" for k in range(regions)], people))
    return frame


def test_one_region_has_nothing_to_be_compared_with() -> None:
    survey = read_answers(_answers(1))
    with pytest.raises(InputError, match="Only one region"):
        compare_regions(survey)
    with pytest.raises(InputError):
        measurement_invariance(survey.wide(), {"trust": ["T1", "T2"]}, ["R0"] * 12)


def test_answers_that_are_no_good_are_named() -> None:
    good = _answers()
    with pytest.raises(InputError, match="None of the"):
        read_answers(good.assign(**{i.id: None for i in questionnaire().items}))
    with pytest.raises(InputError, match="outside their scale"):
        read_answers(good.assign(T1=6))
    with pytest.raises(InputError, match="neither numbers"):
        read_answers(good.assign(T1="often"))
    with pytest.raises(InputError, match="No column is an item"):
        read_answers(good[["respondent", "region"]].assign(Q1=3))
    long = pd.DataFrame({"respondent": ["a"], "region": "R", "item": ["ZZ"], "answer": [3]})
    with pytest.raises(InputError, match="does not have"):
        read_answers(long)


def test_a_constant_item_is_told_and_poisons_nothing() -> None:
    told = reliability(_answers().set_index("respondent")[["T1", "T2", "T4", "C1"]].assign(T1=3),
                       draws=0)  # fmt: skip
    assert told.params["constant"] == ["T1"]
    assert told.frame.set_index("statistic")["value"].notna().all()


def test_no_group_under_five_is_told_nor_can_be_found_out() -> None:
    frame = pd.concat([_answers(3), _answers(1, 3).assign(region="few")], ignore_index=True)
    frame["respondent"] = [f"p{k}" for k in range(len(frame))]
    told = compare_regions(read_answers(frame))
    assert "few" in told.extra["hidden"]
    assert len(told.extra["hidden"]) == 2
    assert not set(told.extra["hidden"]) & set(told.frame["first"]) | set(told.frame["second"]) & {
        "few"
    }
    answered = non_response(read_answers(frame)).frame.set_index("region")
    assert np.isnan(answered.loc["few", "respondents"])


def test_reversed_items_and_waves() -> None:
    frame = pd.concat([_answers().assign(wave=1), _answers().assign(wave=2)], ignore_index=True)
    survey = read_answers(frame)
    wide = survey.wide()
    first = wide.xs(1, level="wave").reset_index().set_index("respondent")["T3"]
    assert first["r0"] == 6 - frame["T3"].iloc[0]
    told = non_response(survey).frame
    assert told.loc[told["wave"] == 2, "stayed"].tolist() == [1.0, 1.0]


def test_the_workbook_that_is_given_out_is_read_back() -> None:
    from gunjip.present.survey_form import survey_source, survey_xlsx

    book = survey_xlsx(questionnaire(), "ko")
    sheet = pd.read_excel(BytesIO(book), sheet_name="answers")
    assert {"응답자", "지역", "차수", "T1", "I4"} <= set(sheet.columns)
    assert survey_xlsx(questionnaire(), "ko") == book
    assert "신뢰" not in survey_source(questionnaire(), "ko")  # no dimension's name is printed
