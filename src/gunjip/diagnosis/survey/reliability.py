"""How far a scale's items measure one thing: alpha and omega with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f as f_distribution

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks
from gunjip.tables import Survey

Floats = NDArray[np.float64]
#: Respondents with a whole set of answers below which nothing is estimated.
LEAST = 10
#: And below which an estimate is called that of a small group.
SMALL = 30


def alpha_value(answers: Floats) -> float:
    """Cronbach's alpha of whole answers, shape (n, k).

    Examples
    --------
    >>> round(alpha_value(np.array([[1.0, 2], [2, 2], [3, 5], [4, 4]])), 6)
    0.86747
    """
    k = answers.shape[1]
    total = answers.sum(axis=1).var(ddof=1)
    if k < 2 or total <= 0:
        return math.nan
    return float(k / (k - 1) * (1 - answers.var(axis=0, ddof=1).sum() / total))


def feldt_interval(alpha: float, people: int, items: int, level: float) -> tuple[float, float]:
    r"""Feldt's exact interval: :math:`(1-\alpha)/(1-\hat\alpha) \sim F_{n-1,(n-1)(k-1)}`.

    References
    ----------
    Feldt (1965), Psychometrika 30, 357–370, doi:10.1007/BF02289499.
    """
    tail = (1 - level) / 2
    a, b = people - 1, (people - 1) * (items - 1)
    return (
        float(1 - (1 - alpha) * f_distribution.ppf(1 - tail, a, b)),
        float(1 - (1 - alpha) * f_distribution.ppf(tail, a, b)),
    )


def omega_value(answers: Floats) -> float:
    """McDonald's omega from the one-factor model of this scale alone, by maximum likelihood.

    A model of several scales at once gives other loadings and so another omega: see
    ``factor_reliability``.
    """
    from gunjip.diagnosis.survey.factors import one_factor

    covariance = np.cov(answers, rowvar=False)
    loading, unique = one_factor(covariance)
    common = loading.sum() ** 2
    return float(common / (common + unique.sum()))


def reliability(
    answers: ArrayLike, *, level: float = 0.95, draws: int = 200, seed: Seed = None
) -> Result:
    r"""Alpha and omega of one scale, with intervals, and alpha without each item.

    .. math:: \alpha = \frac{k}{k-1}\Big(1 - \frac{\sum_j s_j^2}{s_T^2}\Big), \qquad
              \omega = \frac{(\sum_j \lambda_j)^2}{(\sum_j \lambda_j)^2 + \sum_j \theta_j}

    Parameters
    ----------
    answers
        Shape (n, k), reversed items turned round; NaN where not given.
    level
        Of the intervals.
    draws
        Bootstrap samples of respondents behind omega's interval; 0 for none.
    seed
        Of the bootstrap.

    Returns
    -------
    Result
        ``statistic`` (``alpha``, ``omega``), ``value, low, high, n, items, status``;
        ``extra["items"]``: ``item, mean, rest_correlation, alpha_without``. Status
        ``too_few`` below ten whole respondents, ``small`` below thirty, ``constant``
        where all items are,
        ``two_items`` for omega of two, which no data can tell.

    Raises
    ------
    InputError
        Fewer than two items.
    ParameterError
        A level outside 0 to 1.

    Notes
    -----
    Only respondents with every answer count. An item that everybody answers alike
    is left out of omega and named in ``params["constant"]``. Alpha takes items as equally
    good measures, omega does not.

    References
    ----------
    Cronbach (1951), doi:10.1007/BF02310555; Feldt (1965), doi:10.1007/BF02289499;
    McDonald (1999), Test Theory.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> score = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    >>> out = reliability(score, draws=0).frame.set_index("statistic")["value"]
    >>> bool(abs(out["alpha"] - 0.8) < 0.05 and abs(out["omega"] - out["alpha"]) < 0.02)
    True
    """
    checks = Checks()
    checks.require(0 < level < 1, "needs-between", name="level", low=0, high=1, value=level)
    checks.require(draws >= 0, "needs-at-least", name="draws", least=0, value=draws)
    checks.done()
    data = np.asarray(answers, dtype=np.float64)
    if data.ndim != 2 or data.shape[1] < 2:
        raise InputError.of("diag-survey-items", count=data.shape[1] if data.ndim == 2 else 1)
    names = (
        [str(c) for c in answers.columns]
        if isinstance(answers, pd.DataFrame)
        else [str(k + 1) for k in range(data.shape[1])]
    )
    whole = data[np.isfinite(data).all(axis=1)]
    n, k = whole.shape
    root = resolve_seed(seed)
    constant = [names[j] for j in range(k) if n and np.ptp(whole[:, j]) == 0]
    varied = whole[:, [j for j in range(k) if names[j] not in constant]]
    rows = []
    status = "too_few" if n < LEAST else "constant" if varied.shape[1] < 2 else "ok"
    alpha = alpha_value(whole) if status == "ok" else math.nan
    low, high = feldt_interval(alpha, n, k, level) if status == "ok" else (math.nan, math.nan)
    rows.append(("alpha", alpha, low, high, n, k, status))
    if status == "ok" and varied.shape[1] < 3:
        rows.append(("omega", math.nan, math.nan, math.nan, n, k, "two_items"))
    elif status == "ok":
        rng = stream(root, "survey/omega")
        drawn = [
            omega_value(sample)
            for sample in (varied[rng.integers(0, n, n)] for _ in range(draws))
            if (np.ptp(sample, axis=0) > 0).all()
        ]
        tail = (1 - level) / 2
        ends = np.nanquantile(drawn, [tail, 1 - tail]) if drawn else (math.nan, math.nan)
        rows.append(
            ("omega", omega_value(varied), float(ends[0]), float(ends[1]), n, varied.shape[1], "ok")
        )
    else:
        rows.append(("omega", math.nan, math.nan, math.nan, n, k, status))
    rows = [(*r[:-1], "small" if r[-1] == "ok" and n < SMALL else r[-1]) for r in rows]
    items = pd.DataFrame(
        {
            "item": names,
            "mean": whole.mean(axis=0) if n else np.nan,
            "rest_correlation": [_rest(whole, j) for j in range(k)],
            "alpha_without": [
                alpha_value(np.delete(whole, j, axis=1)) if n > 1 else math.nan for j in range(k)
            ],
        }
    )
    return Result(
        kind="reliability",
        table=pd.DataFrame(
            rows, columns=["statistic", "value", "low", "high", "n", "items", "status"]
        ),
        params={"level": level, "draws": draws, "left_out": len(data) - n, "constant": constant},
        seed=root,
        citation="Cronbach (1951), doi:10.1007/BF02310555; Feldt (1965), doi:10.1007/BF02289499",
        extra={"items": items},
    )


def factor_reliability(answers: pd.DataFrame, model: Mapping[str, Sequence[str]]) -> Result:
    r"""Reliability of the scales of one confirmatory model, fitted together.

    .. math:: \omega_f = \frac{(\sum_j \lambda_j)^2 \psi}{(\sum_j \lambda_j)^2 \psi
              + \sum_j \theta_j}, \qquad
              \omega_f^{obs} = \frac{(\sum_j \lambda_j)^2 \psi}{\mathbf 1^\top S \mathbf 1},
              \qquad
              \mathrm{AVE}_f = \frac{\psi \sum_j \lambda_j^2}{\psi \sum_j \lambda_j^2
              + \sum_j \theta_j}

    Parameters
    ----------
    answers
        A row a respondent, a column an item, reversed items turned round.
    model
        Factor → its items; each item on one factor.

    Returns
    -------
    Result
        One row a factor: ``dimension, alpha, omega`` (over the variance that the model
        implies), ``omega_observed`` (over the variance seen), ``average_variance, n,
        items``.

    Raises
    ------
    InputError
        As ``confirm_factors`` does.

    Notes
    -----
    ``reliability`` fits each scale alone. Here the scales are fitted together, so that
    what they share with each other counts too; the two omegas of one scale differ
    (for the three visual tests of Holzinger and Swineford 0.633 alone, 0.625 here).
    ``omega`` is the ``omega`` of semTools' ``reliability``, ``omega_observed`` its
    ``omega3`` and what ``compRelSEM`` gives; all divide covariances by n.

    References
    ----------
    Raykov (2001), doi:10.1348/000711001159582; McDonald (1999), Test Theory; Fornell
    and Larcker (1981), doi:10.1177/002224378101800104.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> two = np.repeat(rng.normal(size=(400, 2)), 3, axis=1) + rng.normal(size=(400, 6))
    >>> told = factor_reliability(pd.DataFrame(two), {"a": [0, 1, 2], "b": [3, 4, 5]})
    >>> bool((told.frame["omega"] - 0.75).abs().max() < 0.05)
    True
    """
    from gunjip.diagnosis.survey.confirm import confirm_factors

    fit = confirm_factors(answers, model)
    whole = answers[[item for held in model.values() for item in held]].dropna()
    rows = []
    for k, (name, held) in enumerate(model.items()):
        mine = whole[list(held)].to_numpy(dtype=np.float64)
        own = np.flatnonzero(fit.loadings[0, :, k])
        load, spread = fit.loadings[0, own, k], float(fit.factor_covariance[0, k, k])
        error = float(fit.unique[0, own].sum())
        common, squares = float(load.sum()) ** 2 * spread, float((load**2).sum()) * spread
        seen = float(mine.sum(axis=1).var())
        rows.append(
            (str(name), alpha_value(mine), common / (common + error), common / seen,
             squares / (squares + error), len(mine), len(held))
        )  # fmt: skip
    names = ["dimension", "alpha", "omega", "omega_observed", "average_variance", "n", "items"]
    return Result(
        kind="factor_reliability",
        table=pd.DataFrame(rows, columns=names),
        params={"model": {str(k): list(map(str, v)) for k, v in model.items()}},
        citation="Raykov (2001), doi:10.1348/000711001159582; Fornell and Larcker (1981), "
        "doi:10.1177/002224378101800104",
    )


def _rest(whole: Floats, item: int) -> float:
    if len(whole) < 3:
        return math.nan
    rest = np.delete(whole, item, axis=1).sum(axis=1)
    if np.ptp(rest) == 0 or np.ptp(whole[:, item]) == 0:
        return math.nan
    return float(np.corrcoef(whole[:, item], rest)[0, 1])


def survey_reliability(
    survey: Survey, *, level: float = 0.95, draws: int = 200, seed: Seed = None
) -> Result:
    """Alpha and omega of every dimension of a survey, over all regions, wave by wave.

    Parameters
    ----------
    survey
        The answers.
    level, draws, seed
        As in ``reliability``.

    Returns
    -------
    Result
        ``dimension, wave, statistic, value, low, high, n, items, status``; a dimension
        of one item (answered in that wave) has status ``one_item``. ``extra["items"]``: ``dimension, wave, item,
        rest_correlation, alpha_without``; a negative correlation with the rest says that
        an item was taken the wrong way round.

    Examples
    --------
    >>> from gunjip.datasets import peninsula
    >>> country = peninsula(1, plants=6_000, clusters=4)
    >>> sorted(survey_reliability(country.survey, draws=0).frame["dimension"].unique())[:2]
    ['cooperation', 'identity']
    """
    wide = survey.wide()
    dimension = survey.items.set_index("item")["dimension"].astype("str")
    root = resolve_seed(seed)
    rows, single = [], []
    for wave in sorted(wide.index.get_level_values("wave").unique()):
        # An item that nobody answered in a wave was not asked in it.
        now = wide[wide.index.get_level_values("wave") == wave].dropna(axis=1, how="all")
        for name in sorted({d for d in dimension if d}):
            columns = [c for c in now.columns if dimension.get(c) == name]
            if len(columns) < 2:
                n, k = len(now[columns].dropna()), len(columns)
                rows.append((name, wave, "alpha", *[math.nan] * 3, n if k else 0, k, "one_item"))
                continue
            told = reliability(now[columns], level=level, draws=draws, seed=root)
            rows += [(name, wave, *r) for r in told.table.itertuples(index=False)]
            if told.table["status"].iloc[0] in ("ok", "small"):
                of = told.extra["items"]
                each = zip(of["item"], of["rest_correlation"], of["alpha_without"], strict=True)
                single += [(name, wave, *e) for e in each]
    names = ["dimension", "wave", "statistic", "value", "low", "high", "n", "items", "status"]
    return Result(
        kind="survey_reliability",
        table=pd.DataFrame(rows, columns=names),
        params={"level": level, "draws": draws},
        seed=root,
        citation="Cronbach (1951), doi:10.1007/BF02310555; Feldt (1965), doi:10.1007/BF02289499",
        extra={
            "items": pd.DataFrame(
                single, columns=["dimension", "wave", "item", "rest_correlation", "alpha_without"]
            )
        },
    )
