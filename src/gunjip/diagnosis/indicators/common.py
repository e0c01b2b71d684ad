"""What all indicators share: the row of the evidence frame, and intervals."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from gunjip.measures.dynamics import wilson

Floats = NDArray[np.float64]
Status = Literal["measured", "bounded", "inferred", "not_tested"]

COLUMNS = [
    "cluster", "indicator", "value", "low", "high", "unit", "year", "n", "source", "status",
]  # fmt: skip
#: Of all intervals.
LEVEL = 0.9


def row(
    cluster: str,
    indicator: str,
    value: float,
    *,
    low: float = math.nan,
    high: float = math.nan,
    unit: str = "",
    n: int = 0,
    source: str = "",
    status: Status = "measured",
) -> dict[str, object]:
    """One line of evidence; a count of everything has itself as its interval."""
    if math.isnan(value):
        status = "not_tested"
    if status == "measured" and math.isnan(low):
        low = high = value
    return {
        "cluster": cluster, "indicator": indicator, "value": value, "low": low, "high": high,
        "unit": unit, "year": 0, "n": n, "source": source, "status": status,
    }  # fmt: skip


def share_row(
    cluster: str, indicator: str, hits: float, trials: float, *, source: str
) -> dict[str, object]:
    """A share of counted cases with Wilson's interval."""
    if trials <= 0:
        return row(cluster, indicator, math.nan, unit="share", source=source)
    low, high = wilson(np.array([hits]), np.array([trials]), LEVEL)
    return row(
        cluster, indicator, hits / trials, low=float(low[0]), high=float(high[0]), unit="share",
        n=int(trials), source=source,
    )  # fmt: skip


def rate_row(
    cluster: str, indicator: str, count: float, base: float, *, unit: str, source: str
) -> dict[str, object]:
    """Events per hundred, with the exact (Garwood) interval of a Poisson count."""
    from scipy.special import gammaincinv

    if base <= 0:
        return row(cluster, indicator, math.nan, unit=unit, source=source)
    tail = (1 - LEVEL) / 2
    low = float(gammaincinv(count, tail)) if count > 0 else 0.0
    high = float(gammaincinv(count + 1, 1 - tail))
    scale = 100.0 / base
    return row(
        cluster, indicator, count * scale, low=low * scale, high=high * scale, unit=unit,
        n=int(base), source=source,
    )  # fmt: skip


def mean_interval(values: Floats) -> tuple[float, float, float]:
    """Mean with Student's interval; an interval of NaN below two values."""
    from scipy.special import stdtrit

    good = values[np.isfinite(values)]
    if good.size == 0:
        return math.nan, math.nan, math.nan
    mean = float(good.mean())
    if good.size < 2:
        return mean, math.nan, math.nan
    reach = float(stdtrit(good.size - 1, 0.5 + LEVEL / 2) * good.std(ddof=1) / math.sqrt(good.size))
    return mean, mean - reach, mean + reach


def ratio_interval(
    top: Floats, bottom: Floats, rng: np.random.Generator, draws: int = 200
) -> tuple[float, float, float]:
    """Sum of ``top`` over sum of ``bottom`` with a bootstrap interval over the rows."""
    total = float(bottom.sum())
    if total <= 0 or top.size == 0:
        return math.nan, math.nan, math.nan
    weight = rng.multinomial(top.size, np.full(top.size, 1 / top.size), size=draws)
    below = weight @ bottom
    drawn = (weight @ top)[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, 0.5 + LEVEL / 2])
    return float(top.sum()) / total, float(low), float(high)


def z_of_level() -> float:
    """The normal quantile of the interval's ends."""
    return float(ndtri(0.5 + LEVEL / 2))


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows as the evidence frame."""
    return pd.DataFrame(rows, columns=COLUMNS)
