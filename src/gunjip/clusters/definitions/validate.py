"""How good a grouping is: relatedness within groups against between them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RANDOM = 49


def scores(
    codes: list[str],
    label: NDArray[np.int64],
    evidence: Mapping[str, Floats],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Validation scores of Delgado, Porter and Stern by evidence and score.

    For each kind of evidence four shares: of groups (and of industries) whose
    relatedness within is above the *mean*, and above the *95th percentile*, of
    that to the other groups. Groups of one industry have no within and do not
    count.

    Returns
    -------
    DataFrame
        ``evidence, score, learned, random`` (mean of 49 groupings of the same
        sizes), ``hierarchy`` (codes' first three digits; NaN where these make
        no group of several).
    """
    digits = np.unique([c[:3] for c in codes], return_inverse=True)[1].astype(np.int64)
    shuffled = [rng.permutation(label) for _ in range(RANDOM)]
    rows = []
    for name, matrix in evidence.items():
        mine, tree = validation(matrix, label), validation(matrix, digits)
        chance = pd.DataFrame([validation(matrix, s) for s in shuffled]).mean()
        rows += [
            {
                "evidence": name,
                "score": score,
                "learned": mine[score],
                "random": float(chance[score]),
                "hierarchy": tree[score],
            }
            for score in mine
        ]
    return pd.DataFrame(rows, columns=["evidence", "score", "learned", "random", "hierarchy"])


def validation(matrix: Floats, label: NDArray[np.int64]) -> dict[str, float]:
    """The four shares for one kind of evidence; NaN where no group has several industries."""
    size = len(label)
    member = np.zeros((size, int(label.max()) + 1))
    member[np.arange(size), label] = 1.0
    count = member.sum(axis=0)
    away = matrix.copy()
    np.fill_diagonal(away, 0.0)
    sums = away @ member  # industry × group
    with np.errstate(divide="ignore", invalid="ignore"):
        within_industry = sums[np.arange(size), label] / (count[label] - 1)
        to_groups = sums / count
        blocks = (member.T @ sums) / np.outer(count, count)
        within_group = np.diag(member.T @ sums) / (count * (count - 1))
    several = count >= 2
    if not several.any() or len(count) < 2:
        return dict.fromkeys(
            (
                "groups above mean",
                "groups above p95",
                "industries above mean",
                "industries above p95",
            ),
            float("nan"),
        )
    out = {}
    for what, within, between, own, keep in (
        ("groups", within_group, blocks, np.arange(len(count)), several),
        ("industries", within_industry, to_groups, label, several[label]),
    ):
        rest = between[keep].copy()
        mean = (rest.sum(axis=1) - rest[np.arange(len(rest)), own[keep]]) / (rest.shape[1] - 1)
        # The own group goes last, so that the others' 95th percentile is a plain one.
        rest[np.arange(len(rest)), own[keep]] = np.inf
        rest = np.sort(rest, axis=1)[:, :-1]
        high = np.quantile(rest, 0.95, axis=1)
        out[f"{what} above mean"] = float((within[keep] > mean).mean())
        out[f"{what} above p95"] = float((within[keep] > high).mean())
    return out
