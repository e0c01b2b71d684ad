"""Whether items measure the factors that they were written for, and for all groups alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import chndtrinc
from scipy.stats import chi2

from gunjip.diagnosis.survey.anonymity import told_count
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks

Floats = NDArray[np.float64]
#: Steps of a search. Answers that hang together need some dozens; those that do not run along
#: an edge (a variance towards 0) for ever, and are told as not converged.
_STEPS = 400


@dataclass(frozen=True, slots=True)
class Fit:
    """A confirmatory model as fitted: its parameters a group and how well they fit.

    Attributes
    ----------
    loadings
        Shape (groups, items, factors); 0 where the model has none.
    unique, intercepts
        Shape (groups, items).
    factor_covariance, factor_means
        Shape (groups, factors, factors) and (groups, factors).
    chi_square, df, baseline, baseline_df, n
        Test statistic n·F (Wishart factor n, as lavaan), of the model and of independence.
    srmr
        Standardised root mean square residual, covariances and means.
    converged
        Whether the search ended where the slope is flat.
    """

    loadings: Floats
    unique: Floats
    intercepts: Floats
    factor_covariance: Floats
    factor_means: Floats
    chi_square: float
    df: int
    baseline: float
    baseline_df: int
    n: int
    srmr: float
    converged: bool

    @property
    def cfi(self) -> float:
        """Comparative fit index (Bentler 1990)."""
        worst = max(self.baseline - self.baseline_df, self.chi_square - self.df, 0.0)
        return 1.0 if worst == 0 else 1.0 - max(self.chi_square - self.df, 0.0) / worst

    @property
    def tli(self) -> float:
        """Tucker–Lewis index."""
        if self.df == 0:
            return math.nan
        base = self.baseline / self.baseline_df
        return (base - self.chi_square / self.df) / (base - 1.0)

    @property
    def groups(self) -> int:
        """How many groups were fitted together."""
        return len(self.loadings)

    @property
    def rmsea(self) -> float:
        """Root mean square error of approximation, per group as Steiger (1998) does."""
        if self.df == 0:
            return 0.0
        beyond = max(self.chi_square - self.df, 0.0) / (self.df * self.n)
        return math.sqrt(beyond) * math.sqrt(self.groups)

    def rmsea_interval(self, level: float = 0.9) -> tuple[float, float]:
        """Steiger's interval of the RMSEA: non-centralities at which the statistic is a quantile.

        References
        ----------
        Steiger (1990), doi:10.1207/s15327906mbr2502_4.
        """
        if self.df == 0:
            return math.nan, math.nan
        scale = self.groups / (self.df * self.n)
        low, high = (
            max(float(chndtrinc(self.chi_square, self.df, tail)), 0.0)
            if chi2.cdf(self.chi_square, self.df) > tail
            else 0.0
            for tail in (0.5 + level / 2, 0.5 - level / 2)
        )
        return math.sqrt(low * scale), math.sqrt(high * scale)

    @property
    def p(self) -> float:
        """Of the test of exact fit."""
        return float(chi2.sf(self.chi_square, self.df)) if self.df else math.nan


Equal = Literal["configural", "metric", "scalar"]


def confirm_factors(
    answers: pd.DataFrame,
    model: Mapping[str, Sequence[str]],
    *,
    groups: ArrayLike | None = None,
    equal: Equal = "configural",
) -> Fit:
    r"""Confirmatory factor model by maximum likelihood, in one group or in several.

    .. math:: F = \sum_g \frac{n_g}{n}\Big[\ln|\Sigma_g| + \mathrm{tr}(S_g \Sigma_g^{-1})
              - \ln|S_g| - p + (\bar x_g - \mu_g)^\top \Sigma_g^{-1} (\bar x_g - \mu_g)\Big]

    Parameters
    ----------
    answers
        A row a respondent, a column an item.
    model
        Factor → its items; each item on one factor. The first loading of a factor is 1.
    groups
        Of each respondent; None for one group.
    equal
        ``"configural"`` (same items on the same factors), ``"metric"`` (equal
        loadings), ``"scalar"`` (equal intercepts too, with factor means free in all
        groups but the first).

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        An item that the answers do not have, two factors for an item, a factor of
        one item, an item without variance, a group with too few whole respondents
        (fewer than items + 5).

    Notes
    -----
    Only whole respondents count. Covariances are divided by n, and the statistic is
    n·F, as in lavaan's default.

    References
    ----------
    Jöreskog (1971), Psychometrika 36, 409–426, doi:10.1007/BF02291366.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), columns=list("abcd"))
    >>> fit = confirm_factors(x, {"all": list("abcd")})
    >>> fit.df, fit.converged
    (2, True)
    """
    items, owner = _model_items(answers, model)
    data = answers[items]
    code = np.zeros(len(data), dtype=np.int64)
    names: list[str] = ["all"]
    if groups is not None:
        code, held = pd.factorize(np.asarray(groups, dtype=object), sort=True)
        names = [str(h) for h in held]
    good = data.notna().all(axis=1).to_numpy() & (code >= 0)
    values, code = data.to_numpy(dtype=float)[good], code[good]
    p, m = len(items), len(model)
    checks = Checks(InputError)
    for g, name in enumerate(names):
        mine = values[code == g]
        if len(mine) < p + 5:
            checks.add("diag-survey-group-small", group=name, people=told_count(len(mine)), items=p)
        else:
            for k in np.flatnonzero(np.ptp(mine, axis=0) == 0):
                checks.add("diag-survey-constant", item=items[k], group=name)
    checks.done()
    means = np.array([values[code == g].mean(axis=0) for g in range(len(names))])
    covs = np.array([np.cov(values[code == g], rowvar=False, bias=True) for g in range(len(names))])
    sizes = np.array([(code == g).sum() for g in range(len(names))], dtype=float)
    problem = _Problem(covs, means, sizes, owner, m, equal if len(names) > 1 else "configural")
    return problem.solve()


def _model_items(
    answers: pd.DataFrame, model: Mapping[str, Sequence[str]]
) -> tuple[list[str], NDArray[np.int64]]:
    checks = Checks(InputError)
    items: list[str] = []
    owner: list[int] = []
    for k, (factor, mine) in enumerate(model.items()):
        checks.require(len(mine) >= 2, "diag-survey-factor-items", factor=factor, count=len(mine))
        for item in mine:
            if item not in answers.columns:
                checks.add("diag-survey-no-item", item=item, factor=factor)
            if item in items:
                checks.add("diag-survey-item-twice", item=item)
            items.append(item)
            owner.append(k)
    checks.done()
    return items, np.array(owner, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Problem:
    """The likelihood of a multi-group model with each item on one factor."""

    covs: Floats
    means: Floats
    sizes: Floats
    owner: NDArray[np.int64]
    factors: int
    equal: str

    def solve(self) -> Fit:
        g, p = self.means.shape
        scale = np.sqrt(np.array([np.diag(c) for c in self.covs]).mean(axis=0))
        # On the items' own scales the search is well conditioned.
        scaled = _Problem(
            self.covs / np.outer(scale, scale), self.means / scale, self.sizes, self.owner,
            self.factors, self.equal,
        )  # fmt: skip
        found = minimize(
            scaled._misfit, scaled._start(), jac=True, method="BFGS",
            options={"gtol": 1e-9, "maxiter": _STEPS},
        )  # fmt: skip
        finish = minimize(
            scaled._misfit, found.x, jac=True, method="L-BFGS-B",
            options={"ftol": 1e-16, "gtol": 1e-10, "maxiter": _STEPS},
        )  # fmt: skip
        best = finish if finish.fun < found.fun else found
        load, unique, cov, mean, intercept = scaled._unpack(best.x)
        first = np.array([int(np.flatnonzero(self.owner == k)[0]) for k in range(self.factors)])
        # Back to the items' scales, the first loading of each factor being 1.
        unit = scale[first]
        load = load * scale[None, :, None] / unit[None, None, :]
        cov = cov * np.outer(unit, unit)[None]
        mean = mean * unit[None, :]
        n = float(self.sizes.sum())
        flat = float(np.abs(best.jac).max())
        pairs = p * (p + 1) // 2
        free = len(best.x)
        return Fit(
            load, unique * scale[None, :] ** 2, intercept * scale[None, :], cov, mean,
            max(float(best.fun), 0.0) * n, g * (pairs + p) - free, self._independence(),
            g * p * (p - 1) // 2, int(n), scaled._srmr(best.x), flat < 1e-4,
        )  # fmt: skip

    def _shapes(self) -> tuple[int, int, int, int, int]:
        g, p = self.means.shape
        m = self.factors
        shared = 1 if self.equal in ("metric", "scalar") else g
        return g, p, m, shared * (p - m), m * (m + 1) // 2

    def _start(self) -> Floats:
        g, p, m, loads, cov = self._shapes()
        unique = np.log(0.5 * np.array([np.diag(c) for c in self.covs])).ravel()
        factor = np.tile(_packed(np.eye(m) * math.sqrt(0.5) + 0.0), g)
        parts = [np.ones(loads) * 0.8, unique, factor]
        if self.equal == "scalar":
            parts += [self.means.mean(axis=0), np.zeros((g - 1) * m)]
        else:
            parts += [self.means.ravel()]
        del p, cov
        return np.concatenate(parts)

    def _unpack(self, x: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        g, p, m, loads, pairs = self._shapes()
        at = loads
        load = np.zeros((g, p, m))
        marker = np.zeros(p, dtype=bool)
        marker[[int(np.flatnonzero(self.owner == k)[0]) for k in range(m)]] = True
        free = x[:loads].reshape(-1, p - m)
        for k in range(g):
            row = np.ones(p)
            row[~marker] = free[min(k, len(free) - 1)]
            load[k, np.arange(p), self.owner] = row
        unique = np.exp(x[at : at + g * p]).reshape(g, p)
        at += g * p
        cov = np.zeros((g, m, m))
        for k in range(g):
            root = _unpacked(x[at : at + pairs], m)
            cov[k] = root @ root.T
            at += pairs
        mean = np.zeros((g, m))
        if self.equal == "scalar":
            intercept = np.tile(x[at : at + p], (g, 1))
            at += p
            mean[1:] = x[at:].reshape(g - 1, m)
        else:
            intercept = x[at:].reshape(g, p)
        return load, unique, cov, mean, intercept

    def _misfit(self, x: Floats) -> tuple[float, Floats]:
        g, p, m, loads, pairs = self._shapes()
        load, unique, cov, mean, intercept = self._unpack(x)
        weight = self.sizes / self.sizes.sum()
        value = 0.0
        slope = np.zeros_like(x)
        marker = np.zeros(p, dtype=bool)
        marker[[int(np.flatnonzero(self.owner == k)[0]) for k in range(m)]] = True
        shared = loads == p - m
        at_unique, at_cov = loads, loads + g * p
        at_mean = at_cov + g * pairs
        for k in range(g):
            sigma = load[k] @ cov[k] @ load[k].T + np.diag(unique[k])
            gap = self.means[k] - intercept[k] - load[k] @ mean[k]
            try:
                chol = np.linalg.cholesky(sigma)
            except np.linalg.LinAlgError:
                return 1e10, slope
            inverse = np.linalg.inv(sigma)
            log_det = 2 * float(np.log(np.diag(chol)).sum())
            sign, log_s = np.linalg.slogdet(self.covs[k])
            del sign
            t = self.covs[k] + np.outer(gap, gap)
            value += weight[k] * (log_det + float(np.trace(inverse @ t)) - float(log_s) - p)
            a = weight[k] * (inverse - inverse @ t @ inverse)  # slope by sigma
            b = -2 * weight[k] * inverse @ gap  # slope by the model's mean
            by_load = 2 * a @ load[k] @ cov[k] + np.outer(b, mean[k])
            mine = by_load[np.arange(p), self.owner][~marker]
            start = 0 if shared else k * (p - m)
            slope[start : start + p - m] += mine
            slope[at_unique + k * p : at_unique + (k + 1) * p] = np.diag(a) * unique[k]
            root = _unpacked(x[at_cov + k * pairs : at_cov + (k + 1) * pairs], m)
            by_cov = load[k].T @ a @ load[k]
            slope[at_cov + k * pairs : at_cov + (k + 1) * pairs] = _packed(2 * by_cov @ root)
            if self.equal == "scalar":
                slope[at_mean : at_mean + p] += b
                if k:
                    place = at_mean + p + (k - 1) * m
                    slope[place : place + m] = load[k].T @ b
            else:
                slope[at_mean + k * p : at_mean + (k + 1) * p] = b
        return value, slope

    def _independence(self) -> float:
        total = 0.0
        for cov, n in zip(self.covs, self.sizes, strict=True):
            total += n * float(np.log(np.diag(cov)).sum() - np.linalg.slogdet(cov)[1])
        return total

    def _srmr(self, x: Floats) -> float:
        load, unique, cov, mean, intercept = self._unpack(x)
        g, p, *_ = self._shapes()
        out = 0.0
        for k in range(g):
            sigma = load[k] @ cov[k] @ load[k].T + np.diag(unique[k])
            size = np.sqrt(np.diag(self.covs[k]))
            gap = (self.covs[k] - sigma) / np.outer(size, size)
            total = float((gap[np.tril_indices(p)] ** 2).sum())
            count = p * (p + 1) / 2
            if g > 1:
                shift = (self.means[k] - intercept[k] - load[k] @ mean[k]) / size
                total, count = total + float((shift**2).sum()), count + p
            out += self.sizes[k] / self.sizes.sum() * math.sqrt(total / count)
        return out


def _packed(matrix: Floats) -> Floats:
    return np.asarray(matrix[np.tril_indices(len(matrix))])


def _unpacked(values: Floats, size: int) -> Floats:
    out = np.zeros((size, size))
    out[np.tril_indices(size)] = values
    return out


def measurement_invariance(
    answers: pd.DataFrame, model: Mapping[str, Sequence[str]], groups: ArrayLike
) -> Result:
    """Whether groups read the questions alike: same factors, same loadings, same intercepts.

    Parameters
    ----------
    answers
        A row a respondent, a column an item, reversed items turned round.
    model
        Factor → its items.
    groups
        Of each respondent: region or wave.

    Returns
    -------
    Result
        One row a step: ``step`` (configural, metric, scalar), ``chi_square, df, p,
        cfi, tli, rmsea, srmr, difference, difference_df, difference_p, cfi_change``,
        ``holds`` (CFI falls by no more than 0.01), ``status`` (``ok`` or
        ``not_converged``). Means of factors may be compared where scalar holds.

    Raises
    ------
    InputError
        One group only (with the hint that there is then nothing to compare), a
        group that is too small, an item without variance: see ``confirm_factors``.

    References
    ----------
    Jöreskog (1971), doi:10.1007/BF02291366; the 0.01: Cheung and Rensvold (2002),
    doi:10.1207/S15328007SEM0902_5.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), columns=list("abcd"))
    >>> measurement_invariance(x, {"all": list("abcd")}, ["p", "q"] * 100).frame["df"].tolist()
    [4, 7, 10]
    """
    held = pd.unique(pd.Series(np.asarray(groups, dtype=object)).dropna())
    if len(held) < 2:
        raise InputError.of("diag-survey-one-region", region=str(held[0]) if len(held) else "–")
    rows: list[dict[str, Any]] = []
    before: Fit | None = None
    steps: tuple[Equal, ...] = ("configural", "metric", "scalar")
    for step in steps:
        fit = confirm_factors(answers, model, groups=groups, equal=step)
        row: dict[str, Any] = {
            "step": step, "chi_square": fit.chi_square, "df": fit.df, "p": fit.p, "cfi": fit.cfi,
            "tli": fit.tli, "rmsea": fit.rmsea, "srmr": fit.srmr, "difference": math.nan,
            "difference_df": 0, "difference_p": math.nan, "cfi_change": math.nan,
            "holds": True, "status": "ok" if fit.converged else "not_converged",
        }  # fmt: skip
        if before is not None:
            change, df = fit.chi_square - before.chi_square, fit.df - before.df
            row.update(
                difference=change, difference_df=df, cfi_change=fit.cfi - before.cfi,
                difference_p=float(chi2.sf(max(change, 0.0), df)),
                holds=bool(rows[-1]["holds"] and before.cfi - fit.cfi <= 0.01),
            )  # fmt: skip
        rows.append(row)
        before = fit
    return Result(
        kind="measurement_invariance",
        table=pd.DataFrame(rows),
        params={"model": {k: list(v) for k, v in model.items()}, "groups": [str(h) for h in held]},
        null="the groups share the step's parameters",
        citation="Jöreskog (1971), doi:10.1007/BF02291366; "
        "Cheung and Rensvold (2002), doi:10.1207/S15328007SEM0902_5",
    )
