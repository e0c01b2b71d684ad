"""Regions compared: effect sizes with intervals, ranks beside means, no group under five."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit
from scipy.stats import f as f_distribution
from scipy.stats import kruskal

from gunjip.diagnosis.survey.anonymity import LEAST, hidden_groups
from gunjip.diagnosis.survey.answers import dimension_scores
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.inference import adjust_p_values
from gunjip.tables import Survey

Floats = NDArray[np.float64]


def hedges_g(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> dict[str, float]:
    r"""Standardised difference of two means, corrected for small samples.

    .. math:: g = J\,\frac{\bar x_1 - \bar x_2}{s_p}, \qquad J = 1 - \frac{3}{4 f - 1},
              \qquad v = J^2\Big(\frac{n_1+n_2}{n_1 n_2} + \frac{d^2}{2(n_1+n_2)}\Big)

    Parameters
    ----------
    first, second
        Values of the two groups, NaN left out.
    level
        Of the normal interval.

    Returns
    -------
    dict
        ``g, d, se, low, high, n1, n2``; NaN below two values in a group or without
        variance.

    Raises
    ------
    ParameterError
        A level outside 0 to 1.

    References
    ----------
    Hedges (1981), doi:10.3102/10769986006002107; variance: Borenstein et al. (2009),
    Introduction to Meta-Analysis, eq. 4.20–4.24.

    Examples
    --------
    >>> round(hedges_g([1, 2, 3, 4], [2, 3, 4, 5])["g"], 4)
    -0.6736
    """
    checks = Checks()
    checks.require(0 < level < 1, "needs-between", name="level", low=0, high=1, value=level)
    checks.done()
    a, b = (v[np.isfinite(v)] for v in (np.asarray(first, float), np.asarray(second, float)))
    if min(a.size, b.size) < 2:
        return _effect(math.nan, math.nan, a.size, b.size, level)
    pooled = ((a.size - 1) * a.var(ddof=1) + (b.size - 1) * b.var(ddof=1)) / (a.size + b.size - 2)
    gap = float(a.mean() - b.mean())
    return _effect(gap, math.sqrt(pooled), a.size, b.size, level)


def _effect(gap: float, spread: float, n1: int, n2: int, level: float) -> dict[str, float]:
    """Hedges' g from a difference, the pooled deviation and the group sizes."""
    out = {"g": math.nan, "d": math.nan, "se": math.nan, "low": math.nan, "high": math.nan}
    if spread > 0 and n1 + n2 > 2:
        d = gap / spread
        correction = 1 - 3 / (4 * (n1 + n2 - 2) - 1)
        se = correction * math.sqrt((n1 + n2) / (n1 * n2) + d * d / (2 * (n1 + n2)))
        reach = float(ndtri(0.5 + level / 2)) * se
        g = correction * d
        out = {"g": g, "d": d, "se": se, "low": g - reach, "high": g + reach}
    return {**out, "n1": float(n1), "n2": float(n2)}


def effect_from_summary(
    means: tuple[float, float],
    deviations: tuple[float, float],
    sizes: tuple[int, int],
    *,
    level: float = 0.95,
) -> dict[str, float]:
    """Hedges' g from published means, standard deviations and sizes.

    Parameters
    ----------
    means, deviations, sizes
        Of the two groups.
    level
        Of the interval.

    Returns
    -------
    dict
        As ``hedges_g``.

    Examples
    --------
    >>> told = effect_from_summary((103, 100), (5.5, 4.5), (50, 50))
    >>> round(told["d"], 4), round(told["g"], 4), round(told["se"], 4)
    (0.597, 0.5924, 0.2028)
    """
    n1, n2 = sizes
    pooled = ((n1 - 1) * deviations[0] ** 2 + (n2 - 1) * deviations[1] ** 2) / (n1 + n2 - 2)
    return _effect(means[0] - means[1], math.sqrt(pooled), n1, n2, level)


def omega_squared(groups: list[Floats]) -> dict[str, float]:
    r"""Share of variance between groups: :math:`\omega^2 = (SS_b - f_b MS_w)/(SS_t + MS_w)`.

    Returns
    -------
    dict
        ``omega_squared, f, df_between, df_within, p``; omega² may come out below 0.

    References
    ----------
    Hays (1963), Statistics for Psychologists.

    Examples
    --------
    >>> doses = [np.array(v, float) for v in ([3, 2, 1, 1, 4], [5, 2, 4, 2, 3], [7, 4, 5, 3, 6])]
    >>> round(omega_squared(doses)["omega_squared"], 4)
    0.3545
    """
    held = [g[np.isfinite(g)] for g in groups]
    held = [g for g in held if g.size]
    every = np.concatenate(held) if held else np.empty(0)
    between = len(held) - 1
    within = every.size - len(held)
    nothing = dict.fromkeys(("omega_squared", "f", "p"), math.nan)
    if between < 1 or within < 1:
        return {**nothing, "df_between": between, "df_within": within}
    ss_between = float(sum(g.size * (g.mean() - every.mean()) ** 2 for g in held))
    ss_within = float(sum(((g - g.mean()) ** 2).sum() for g in held))
    if ss_within <= 0:
        return {**nothing, "df_between": between, "df_within": within}
    ms = ss_within / within
    f = ss_between / between / ms
    return {
        "omega_squared": (ss_between - between * ms) / (ss_between + ss_within + ms),
        "f": f,
        "p": float(f_distribution.sf(f, between, within)),
        "df_between": between,
        "df_within": within,
    }


def compare_regions(survey: Survey, *, wave: object = None, level: float = 0.95) -> Result:
    """Regions compared on each dimension, two by two and all together.

    Parameters
    ----------
    survey
        The answers.
    wave
        The last by default.
    level
        Of the intervals.

    Returns
    -------
    Result
        ``dimension, first, second, mean_first, mean_second, n_first, n_second, g, low,
        high, superiority, p, q, status``: Hedges' g with its interval, the share of
        pairs of respondents in which the first's is the higher (ties half), the
        Mann–Whitney p, and q with the false-discovery rate over all pairs.
        ``extra["all"]``: ``dimension, omega_squared, f, p, kruskal, kruskal_p, groups, n``.
        ``extra["means"]``: ``dimension, region, mean, low, high, n, status``, with
        Student's interval. ``extra["hidden"]``: regions with fewer than five respondents,
        which are in none of them; where these are one, or under five together, the next
        smallest is hidden with them, so that no total gives them away.

    Raises
    ------
    InputError
        Fewer than two regions with five respondents: nothing can be compared; or no
        such wave.

    Notes
    -----
    Means of Likert scores are compared for their size; the rank statistics beside
    them need only the order. Small groups (below 30) have status ``small``.
    Comparing means takes the questions to be read alike: see
    ``measurement_invariance``.

    References
    ----------
    Hedges (1981), doi:10.3102/10769986006002107; Kruskal and Wallis (1952),
    doi:10.1080/01621459.1952.10483441; Vargha and Delaney (2000),
    doi:10.3102/10769986025002101.

    Examples
    --------
    >>> from gunjip.datasets import peninsula
    >>> told = compare_regions(peninsula(1, plants=6_000, clusters=4).survey)
    >>> bool(told.frame["g"].notna().all())
    True
    """
    scores = dimension_scores(survey)
    if scores.empty:
        raise InputError.of("table-empty")
    chosen = max(scores["wave"]) if wave is None else wave
    scores = scores[scores["wave"] == chosen]
    if scores.empty:
        waves = ", ".join(str(w) for w in sorted(survey.data["wave"].unique()))
        raise InputError.of("diag-survey-no-wave", wave=str(chosen), waves=waves)
    dimensions = [c for c in scores.columns if c not in ("region", "respondent", "wave")]
    people = scores[scores[dimensions].notna().any(axis=1)].groupby("region").size()
    hidden = hidden_groups(people)
    kept = [str(r) for r in people.index if str(r) not in hidden]
    if not kept:
        raise InputError.of("diag-survey-no-region", regions=len(people), least=LEAST)
    if len(kept) < 2:
        raise InputError.of("diag-survey-one-region", region=kept[0])
    rows, whole, means = [], [], []
    for dimension in dimensions:
        groups = {
            r: scores.loc[scores["region"].astype("str") == r, dimension].dropna().to_numpy(float)
            for r in kept
        }
        groups = {r: g for r, g in groups.items() if g.size >= LEAST}
        means += [_mean(dimension, r, g, level) for r, g in groups.items()]
        for a, b in itertools.combinations(groups, 2):
            rows.append(_pair(dimension, a, b, groups[a], groups[b], level))
        told = omega_squared(list(groups.values()))
        ranks = _kruskal(list(groups.values()))
        whole.append(
            {
                "dimension": dimension, "omega_squared": told["omega_squared"], "f": told["f"],
                "p": told["p"], "kruskal": ranks[0], "kruskal_p": ranks[1], "groups": len(groups),
                "n": int(sum(g.size for g in groups.values())),
            }
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=_PAIR)
    if len(table):
        table["q"] = adjust_p_values(table["p"].to_numpy(dtype=float))
    return Result(
        kind="compare_regions",
        table=table,
        params={"wave": str(chosen), "level": level, "least": LEAST},
        null="equal distributions in both regions",
        citation="Hedges (1981), doi:10.3102/10769986006002107; "
        "Kruskal and Wallis (1952), doi:10.1080/01621459.1952.10483441",
        extra={
            "all": pd.DataFrame(whole),
            "means": pd.DataFrame(means, columns=_MEAN),
            "hidden": sorted(hidden),
        },
    )


_PAIR = [
    "dimension", "first", "second", "mean_first", "mean_second", "n_first", "n_second", "g",
    "low", "high", "superiority", "p", "q", "status",
]  # fmt: skip
_MEAN = ["dimension", "region", "mean", "low", "high", "n", "status"]


def _mean(dimension: str, region: str, x: Floats, level: float) -> dict[str, object]:
    reach = float(stdtrit(x.size - 1, 0.5 + level / 2)) * float(x.std(ddof=1)) / math.sqrt(x.size)
    mean = float(x.mean())
    return {
        "dimension": dimension, "region": region, "mean": mean, "low": mean - reach,
        "high": mean + reach, "n": x.size, "status": "small" if x.size < 30 else "ok",
    }  # fmt: skip


def _pair(dimension: str, a: str, b: str, x: Floats, y: Floats, level: float) -> dict[str, object]:
    from scipy.stats import mannwhitneyu

    told = hedges_g(x, y, level=level)
    alike = np.ptp(np.concatenate([x, y])) == 0
    test = None if alike else mannwhitneyu(x, y, method="asymptotic")
    return {
        "dimension": dimension, "first": a, "second": b, "mean_first": float(x.mean()),
        "mean_second": float(y.mean()), "n_first": x.size, "n_second": y.size, "g": told["g"],
        "low": told["low"], "high": told["high"],
        "superiority": 0.5 if test is None else float(test.statistic) / (x.size * y.size),
        "p": 1.0 if test is None else float(test.pvalue),
        "status": "small" if min(x.size, y.size) < 30 else "ok",
    }  # fmt: skip


def _kruskal(groups: list[Floats]) -> tuple[float, float]:
    if len(groups) < 2 or np.ptp(np.concatenate(groups)) == 0:
        return math.nan, math.nan
    out = kruskal(*groups)
    return float(out.statistic), float(out.pvalue)
