"""From distance to exchange to defects and lead time (LAW-02 to LAW-07)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.casebook import record
from gunjip.casebook.laws import distance_exponent, log_gradient
from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.tables.common import require_columns

#: Value of the casebook → column.
_COLUMNS = {
    "supplier_distance": "distance",
    "contact": "contact",
    "defects": "defects",
    "development_time": "lead_time",
}
STEPS = (
    ("distance", "contact"),
    ("distance", "defects"),
    ("distance", "lead_time"),
    ("contact", "defects"),
    ("contact", "lead_time"),
)


def dyer_points() -> pd.DataFrame:
    """Dyer's three points as the casebook has them (LAW-02 to LAW-04).

    Returns
    -------
    DataFrame
        ``record, distance`` (mile), ``contact`` (person-days), ``defects`` (count),
        ``lead_time`` (months).

    Examples
    --------
    >>> dyer_points()["distance"].tolist()
    [80.0, 160.0, 410.0]
    """
    rows: list[dict[str, object]] = []
    for key in ("LAW-02", "LAW-03", "LAW-04"):
        values = {v.name: v.value for v in record(key).values}
        row: dict[str, object] = {"record": key}
        row.update((column, values[name]) for name, column in _COLUMNS.items())
        rows.append(row)
    return pd.DataFrame(rows).astype(dict.fromkeys(_COLUMNS.values(), float))


def learning_chain(points: pd.DataFrame | None = None) -> Result:
    r"""Distance → exchange → defects and lead time, step by step.

    Exchange: :math:`c = a d^{-\beta}`. The other steps: :math:`y = a + b \ln x`.

    Parameters
    ----------
    points
        ``distance`` (> 0), ``contact`` (> 0), ``defects``, ``lead_time``, one row an
        assembler and its suppliers; None takes the casebook's three.

    Returns
    -------
    Result
        ``cause, effect, intercept, slope, low, high, r, n, status``. The slope of
        exchange is −β; of the others it is per unit of ln cause. ``low, high`` are
        Student t intervals (95 %). With fewer than ten points ``status`` is
        ``few_points``: three averages can refute nothing, and an interval on one
        degree of freedom says so by its width.

    Raises
    ------
    InputError
        Columns that are missing, values not above 0, fewer than two distances.

    References
    ----------
    Dyer 1994, as printed in S4 L572-602 (152 survey answers behind three points).

    Examples
    --------
    >>> chain = learning_chain().frame.set_index(["cause", "effect"])
    >>> row = chain.loc[("distance", "defects")]
    >>> float(round(row["slope"], 1)), int(row["n"]), row["status"]
    (30.4, 3, 'few_points')
    """
    frame = dyer_points() if points is None else points
    require_columns(frame, tuple(_COLUMNS.values()), "chain")
    data = frame[list(_COLUMNS.values())].astype(float).dropna()
    checks = Checks(InputError)
    for name in ("distance", "contact"):
        low = float(data[name].min()) if len(data) else np.nan
        checks.require(low > 0, "needs-positive", name=name, value=low)
    checks.require(
        bool(np.ptp(data["distance"].to_numpy()) > 0) if len(data) else False,
        "casebook-law-two-points",
        name="distance",
    )
    checks.done()
    status = "few_points" if len(data) < 10 else "ok"
    rows = []
    for cause, effect in STEPS:
        x, y = data[cause].to_numpy(), data[effect].to_numpy()
        if effect == "contact":
            fit = distance_exponent(x, y).frame.iloc[0]
            slope, low, high = -float(fit["beta"]), -float(fit["high"]), -float(fit["low"])
            line = log_gradient(x, np.log(y))
            start, r = line["intercept"], line["r"]
        else:
            line = log_gradient(x, y)
            slope, start, r = line["slope"], line["intercept"], line["r"]
            low, high = _interval(np.log(x), y, slope, start)
        rows.append((cause, effect, start, slope, low, high, r, len(data), status))
    return Result(
        kind="learning_chain",
        table=pd.DataFrame(
            rows,
            columns=["cause", "effect", "intercept", "slope", "low", "high", "r", "n", "status"],
        ),
        params={"points": "casebook" if points is None else "given"},
        units={"distance": "mile", "contact": "person-days", "lead_time": "months"},
        citation="Dyer 1994 (S4 L572-602)",
        extra={"points": data},
    )


def _interval(x: np.ndarray, y: np.ndarray, slope: float, intercept: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    free = x.size - 2
    if free < 1:
        return np.nan, np.nan
    rest = float(((y - intercept - slope * x) ** 2).sum()) / free
    half = float(stdtrit(free, 0.975)) * np.sqrt(rest / float(((x - x.mean()) ** 2).sum()))
    return slope - half, slope + half
