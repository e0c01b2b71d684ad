"""Factors of a questionnaire: how many there are, and with which items."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream
from gunjip.foundation.validation import Checks

Floats = NDArray[np.float64]
LEAST_UNIQUE = 1e-4


def one_factor(covariance: Floats) -> tuple[Floats, Floats]:
    """Loadings and unique variances of the one-factor model, by maximum likelihood."""
    size = np.sqrt(np.diag(covariance))
    loading, unique = efa_loadings(covariance / np.outer(size, size), 1, "ml")
    first = loading[:, 0] * np.sign(loading.sum() or 1.0)
    return first * size, unique * size**2


def efa_loadings(
    correlation: Floats, factors: int, method: Literal["minres", "ml"]
) -> tuple[Floats, Floats]:
    """Unrotated loadings and uniquenesses, by minres or maximum likelihood.

    Both are one search over the uniquenesses: given these the best loadings follow
    from an eigenvalue problem (Jöreskog 1967; Harman and Jones 1966).
    """
    p = len(correlation)
    inverse = np.diag(np.linalg.pinv(correlation))
    start = np.clip((1 - 0.5 * factors / p) / inverse, 0.05, 0.95)

    def loadings(unique: Floats) -> Floats:
        root = np.sqrt(unique)
        if method == "ml":
            values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
            top = np.maximum(values[::-1][:factors] - 1.0, 0.0)
            return np.asarray(root[:, None] * vectors[:, ::-1][:, :factors] * np.sqrt(top))
        values, vectors = np.linalg.eigh(correlation - np.diag(unique))
        top = np.maximum(values[::-1][:factors], 0.0)
        return np.asarray(vectors[:, ::-1][:, :factors] * np.sqrt(top))

    def misfit(unique: Floats) -> tuple[float, Floats]:
        if method == "ml":
            root = np.sqrt(unique)
            values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
            rest = np.maximum(values[: p - factors], 1e-12)
            value = float((rest - np.log(rest) - 1.0).sum())
            part = vectors[:, : p - factors]
            slope = -((part**2) * (rest - 1.0)).sum(axis=1) / unique
            return value, slope
        low = loadings(unique)
        residual = correlation - low @ low.T
        off = residual - np.diag(np.diag(residual))
        # Squares of what is off the diagonal, and the diagonal's own misfit.
        diagonal = np.diag(residual) - unique
        value = float((off**2).sum() / 2 + (diagonal**2).sum() / 2)
        return value, -diagonal

    found = minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=[(LEAST_UNIQUE, 1.0)] * p,
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-10},
    )  # fmt: skip
    unique = np.asarray(found.x, dtype=np.float64)
    return loadings(unique), unique


def varimax(loadings: Floats, *, steps: int = 2000) -> Floats:
    """Orthogonal rotation towards loadings near 0 or 1, with Kaiser's normalisation.

    Each item's loadings are brought to length one while turning, so that items with a
    small communality count as much as others (Kaiser 1958, doi:10.1007/BF02289233).
    """
    p, m = loadings.shape
    if m < 2:
        return loadings.copy()
    size = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    x = np.divide(loadings, size, out=np.zeros_like(loadings), where=size > 0)
    turn = np.eye(m)
    for _ in range(steps):
        now = x @ turn
        u, _, v = np.linalg.svd(x.T @ (now**3 - now * (now**2).sum(axis=0) / p))
        # The turn itself is watched: near the top the criterion is flat.
        before, turn = turn, u @ v
        if np.abs(turn - before).max() < 1e-13:
            break
    return np.asarray(loadings @ turn)


def explore_factors(
    answers: pd.DataFrame,
    *,
    factors: int | None = None,
    method: Literal["minres", "ml"] = "minres",
    draws: int = 100,
    quantile: float = 0.95,
    seed: Seed = None,
) -> Result:
    """Exploratory factors of the items, as many as parallel analysis finds.

    Parameters
    ----------
    answers
        A row a respondent, a column an item, reversed items turned round.
    factors
        How many; by default as many as have an eigenvalue above the ``quantile`` of
        those of random data of the same size.
    method
        ``"minres"`` (least squares) or ``"ml"``.
    draws, quantile, seed
        Of the parallel analysis.

    Returns
    -------
    Result
        One row an item: ``item, factor_1 …, communality, uniqueness``, rotated by
        varimax. ``extra["eigenvalues"]``: ``number, value, random, kept``.

    Raises
    ------
    InputError
        Fewer than three items that vary, or fewer whole respondents than items + 5.
    ParameterError
        More factors than the items can bear.

    Notes
    -----
    Likert answers are taken as numbers; with five steps loadings come out slightly
    low. Items that do not vary or that nobody answered are left out
    (``params["constant"]``).

    References
    ----------
    Horn (1965), doi:10.1007/BF02289447; Harman and Jones (1966),
    doi:10.1007/BF02289468; Jöreskog (1967), doi:10.1007/BF02289658.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> two = np.repeat(rng.normal(size=(300, 2)), 3, axis=1) + 0.6 * rng.normal(size=(300, 6))
    >>> explore_factors(pd.DataFrame(two), seed=1).params["factors"]
    2
    """
    checks = Checks()
    checks.one_of("method", method, ("minres", "ml"))
    checks.require(0 < quantile < 1, "needs-between", name="quantile", low=0, high=1,
                   value=quantile)  # fmt: skip
    checks.require(draws >= 10, "needs-at-least", name="draws", least=10, value=draws)
    checks.done()
    whole = answers.dropna(axis=1, how="all").dropna()
    if whole.empty:
        raise InputError.of("diag-survey-too-few", people=0, items=whole.shape[1])
    varied = [c for c in whole.columns if np.ptp(whole[c].to_numpy(dtype=float)) > 0]
    data = whole[varied].to_numpy(dtype=float)
    n, p = data.shape
    if p < 3 or n < p + 5:
        raise InputError.of("diag-survey-too-few", people=n, items=p)
    correlation = np.corrcoef(data, rowvar=False)
    root = resolve_seed(seed)
    values = np.linalg.eigvalsh(correlation)[::-1]
    random = np.empty((draws, p))
    for k in range(draws):
        noise = stream(root, "survey/parallel", k).normal(size=(n, p))
        random[k] = np.linalg.eigvalsh(np.corrcoef(noise, rowvar=False))[::-1]
    limit = np.quantile(random, quantile, axis=0)
    below = np.flatnonzero(values <= limit)
    found = int(below[0]) if below.size else p
    used = max(1, found) if factors is None else factors
    most = max(1, int((2 * p + 1 - math.sqrt(8 * p + 1)) / 2))
    if factors is not None:
        checks.require(1 <= used <= most, "needs-between", name="factors", low=1, high=most,
                       value=used)  # fmt: skip
        checks.done()
    used = min(used, most)
    loading, unique = efa_loadings(correlation, used, method)
    turned = varimax(loading)
    order = np.argsort(-(turned**2).sum(axis=0), kind="stable")
    turned = turned[:, order] * np.where(turned[:, order].sum(axis=0) < 0, -1.0, 1.0)
    table = pd.DataFrame({"item": [str(c) for c in varied]})
    for k in range(used):
        table[f"factor_{k + 1}"] = turned[:, k]
    table["communality"] = (turned**2).sum(axis=1)
    table["uniqueness"] = unique
    eigen = pd.DataFrame({"number": np.arange(1, p + 1), "value": values, "random": limit})
    eigen["kept"] = eigen["number"] <= found
    return Result(
        kind="explore_factors",
        table=table,
        params={
            "factors": used, "found": found, "method": method, "draws": draws, "n": n,
            "constant": [str(c) for c in answers.columns if c not in varied],
        },
        seed=root,
        citation="Horn (1965), doi:10.1007/BF02289447; Jöreskog (1967), doi:10.1007/BF02289658",
        extra={"eigenvalues": eigen},
    )  # fmt: skip
