"""Three tests of three misconceptions: what the clusters of a study say to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, stream

Floats = NDArray[np.float64]


def misconceptions(
    evidence: pd.DataFrame, profile: pd.DataFrame, *, draws: int = 999, seed: Seed = 0
) -> Result:
    """What a study's clusters say to MIS-1, MIS-2 and MIS-3.

    * **MIS-1** (some clusters grow by nature, some by government): the share of
      clusters without any zone or programme, with an exact 90 % interval. The
      casebook's correction (H-19) is that none is.
    * **MIS-2** (finance and tax are the main means): Spearman's correlation, over
      clusters, of the finance share of their programmes with knowledge ties a
      firm. The correction (H-13) expects none above zero.
    * **MIS-3** (clusters are high-tech): the difference of mean knowledge ties a
      firm, high-tech less mature. The correction (H-16) is that mature clusters
      do not lack them.

    Parameters
    ----------
    evidence, profile
        Frames of a :class:`~gunjip.profile.result.Profile`.
    draws, seed
        Of the permutations.

    Returns
    -------
    Result
        ``misconception, statistic, value, low, high, p, n, says, status``:
        ``says`` is ``against`` where the data speak against the misconception,
        ``for`` where they bear it out, ``neither``, or ``not_told``. The p-value
        is one-sided, for the misconception.

    Notes
    -----
    Clusters of one study are few and not drawn by chance: these are
    descriptions. A permutation test of fewer than six clusters is not made.

    References
    ----------
    S2 L9-41 (MIS-1 to MIS-3; H-13, H-16, H-19).
    """
    wide = evidence.pivot_table(index="cluster", columns="indicator", values="value")
    rng = stream(resolve_seed(seed), "profile/misconceptions")
    rows = [_natural(wide), _finance(wide, rng, draws), _high_tech(wide, profile, rng, draws)]
    return Result(
        "misconceptions", pd.DataFrame(rows), {"draws": draws},
        null="The misconception's variable and the outcome are unrelated over clusters",
        citation="S2 L9-41",
    )  # fmt: skip


def _column(wide: pd.DataFrame, name: str) -> Floats:
    return wide[name].to_numpy(dtype=float) if name in wide else np.full(len(wide), np.nan)


def _row(key: str, statistic: str, says: str = "not_told", **values: float) -> dict[str, object]:
    out: dict[str, object] = {"misconception": key, "statistic": statistic}
    out.update({k: values.get(k, np.nan) for k in ("value", "low", "high", "p", "n")})
    out["says"] = says
    out["status"] = "not_tested" if says == "not_told" else "measured"
    return out


def _natural(wide: pd.DataFrame) -> dict[str, object]:
    from scipy.special import betaincinv

    zone, programmes = _column(wide, "zone_share"), _column(wide, "programmes")
    told = np.isfinite(zone) & np.isfinite(programmes)
    n = int(told.sum())
    if n == 0:
        return _row("MIS-1", "share_without_policy")
    k = int(((zone[told] <= 0) & (programmes[told] <= 0)).sum())
    low = float(betaincinv(k, n - k + 1, 0.05)) if k else 0.0
    high = float(betaincinv(k + 1, n - k, 0.95)) if k < n else 1.0
    says = "against" if k == 0 and high < 0.25 else "for" if low > 0.05 else "neither"
    return _row("MIS-1", "share_without_policy", says, value=k / n, low=low, high=high, n=n)


def _ranks(x: Floats) -> Floats:
    return np.asarray(pd.Series(x).rank(), dtype=np.float64)


def _finance(wide: pd.DataFrame, rng: np.random.Generator, draws: int) -> dict[str, object]:
    x, y = _column(wide, "finance_programme_share"), _column(wide, "knowledge_ties_per_firm")
    told = np.isfinite(x) & np.isfinite(y)
    n = int(told.sum())
    if n < 6 or np.ptp(x[told]) == 0 or np.ptp(y[told]) == 0:
        return _row("MIS-2", "spearman_finance_learning", n=n)
    a, b = _ranks(x[told]), _ranks(y[told])
    value = float(np.corrcoef(a, b)[0, 1])
    null = np.array([np.corrcoef(a, rng.permutation(b))[0, 1] for _ in range(draws)])
    p = (1 + int((null >= value - 1e-12).sum())) / (draws + 1)
    half = 1.645 / np.sqrt(max(n - 3, 1))
    low, high = np.tanh(np.arctanh(np.clip(value, -0.999, 0.999)) + np.array([-half, half]))
    says = "for" if p <= 0.05 else "against" if value <= 0 else "neither"
    return _row(
        "MIS-2", "spearman_finance_learning", says,
        value=value, low=float(low), high=float(high), p=p, n=n,
    )  # fmt: skip


def _high_tech(
    wide: pd.DataFrame, profile: pd.DataFrame, rng: np.random.Generator, draws: int
) -> dict[str, object]:
    if "technology" not in profile:
        return _row("MIS-3", "high_tech_less_mature")
    kind = profile.set_index("cluster_id")["technology"].reindex(wide.index).to_numpy()
    y = _column(wide, "knowledge_ties_per_firm")
    told = np.isfinite(y) & np.isin(kind, ("high_tech", "mature"))
    high = kind[told] == "high_tech"
    n = int(told.sum())
    if n < 6 or high.all() or not high.any():
        return _row("MIS-3", "high_tech_less_mature", n=n)

    def gap(which: NDArray[np.bool_]) -> float:
        return float(y[told][which].mean() - y[told][~which].mean())

    value = gap(high)
    null = np.array([gap(rng.permutation(high)) for _ in range(draws)])
    p = (1 + int((null >= value - 1e-12).sum())) / (draws + 1)
    half = 1.645 * float(null.std())
    says = "for" if p <= 0.05 else "against" if value <= half else "neither"
    return _row(
        "MIS-3", "high_tech_less_mature", says,
        value=value, low=value - half, high=value + half, p=p, n=n,
    )  # fmt: skip
