"""Every bad input of the measures in one table: an error in two languages, or NaN with a status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gunjip
from gunjip.foundation.errors import GunjipError
from gunjip.foundation.results import Result

R = [500.0, 2_000.0]


def plants(n: int = 60, **columns: Any) -> pd.DataFrame:
    """Plants in 20 km, two industries, four regions; some columns replaced."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "plant": np.arange(n),
            "x": rng.uniform(0, 20_000, n),
            "y": rng.uniform(0, 20_000, n),
            "industry": np.where(np.arange(n) % 3 == 0, "a", "b"),
            "region": np.array(["n", "s", "e", "w"])[np.arange(n) % 4],
            "jobs": rng.integers(1, 50, n).astype(float),
        }
    )
    return frame.assign(**columns)


def hole(value: float, column: str = "x") -> pd.DataFrame:
    frame = plants()
    frame.loc[5, column] = value
    return frame


def degrees() -> pd.DataFrame:
    return plants(x=127 + np.arange(60) / 1e3, y=36 + np.arange(60) / 1e3)


def kd(data: Any, **options: Any) -> Result:
    return gunjip.duranton_overman(data, "a", **({"r": R, "simulations": 20, "seed": 1} | options))


def m(data: Any, **options: Any) -> Result:
    return gunjip.marcon_puech_m(data, "a", **({"r": R, "simulations": 20, "seed": 1} | options))


def small_m(data: Any, **options: Any) -> Result:
    return gunjip.m_density(data, "a", **({"r": R, "simulations": 20, "seed": 1} | options))


def ripley(data: Any, **options: Any) -> Result:
    window = options.pop("window", (-1, -1, 20_001, 20_001))
    return gunjip.ripley_k(data, "a", window=window, **({"r": R} | options))


def survey(data: Any, **options: Any) -> Result:
    how = {"distances": [0.0, *R], "bandwidth": 800.0, "seed": 1}
    return gunjip.localisation_survey(data, **(how | options))


def gamma(data: Any, **options: Any) -> Result:
    return gunjip.ellison_glaeser(data, **({"draws": 0} | options))


def quotient(data: Any, **options: Any) -> Result:
    return gunjip.location_quotient(data, **options)


ONE_POINT = plants(x=1.0, y=1.0)
TWO = plants().iloc[[0, 1]]
ONE_INDUSTRY = plants(industry="a")
NO_JOBS = plants(jobs=0.0)
UNKNOWN_JOBS = hole(np.nan, "jobs")
SAME_PLACE_R = {"r": [0.0]}

#: Case, call, and what has to come: words of the error, or a status with NaN, or a value.
TABLE: list[tuple[str, Callable[[], Result], str]] = [
    ("one point, K_d", lambda: kd(ONE_POINT, **SAME_PLACE_R), "status no_spread"),
    ("one point, M", lambda: m(ONE_POINT, **SAME_PLACE_R), "value 1"),
    ("one point, survey", lambda: survey(ONE_POINT), "error at one point"),
    ("one point, K", lambda: ripley(ONE_POINT), "status ok"),
    ("two plants, K_d", lambda: kd(TWO, r=[500.0]), "status too_few_plants"),
    ("two plants, M", lambda: m(TWO, r=[500.0]), "status too_few_plants"),
    ("two plants, survey", lambda: survey(TWO), "error at least 10"),
    ("two plants, γ", lambda: gamma(TWO), "status one-plant"),
    ("one industry, K_d", lambda: kd(ONE_INDUSTRY), "verdict neither"),
    ("one industry, M", lambda: m(ONE_INDUSTRY), "value 1"),
    ("one industry, survey", lambda: survey(ONE_INDUSTRY), "status no_variation"),
    ("one industry, quotient", lambda: quotient(ONE_INDUSTRY), "value 1"),
    ("zero weights, K_d", lambda: kd(NO_JOBS, weighted=True), "status no_weight"),
    ("zero weights, M", lambda: m(NO_JOBS, weighted=True), "status no_neighbour"),
    ("zero weights, survey", lambda: survey(NO_JOBS, weight="jobs"), "status no_weight"),
    ("zero weights, γ", lambda: gamma(NO_JOBS), "error jobs"),
    ("missing weight, K_d", lambda: kd(UNKNOWN_JOBS, weighted=True), "error no known jobs"),
    ("missing weight, m", lambda: small_m(UNKNOWN_JOBS, weighted=True), "error no known jobs"),
    ("missing weight, survey", lambda: survey(UNKNOWN_JOBS, weight="jobs"), "error not finite"),
    ("missing weight, γ", lambda: gamma(UNKNOWN_JOBS), "error jobs"),
    ("NaN coordinate, K_d", lambda: kd(hole(np.nan)), "error not finite"),
    ("NaN coordinate, survey", lambda: survey(hole(np.nan)), "error not finite"),
    ("infinite coordinate, M", lambda: m(hole(np.inf)), "error not finite"),
    ("infinite coordinate, K", lambda: ripley(hole(np.inf)), "error not finite"),
    ("degrees for metres, K_d", lambda: kd(degrees()), "error could be degrees"),
    ("degrees for metres, survey", lambda: survey(degrees()), "error look like degrees"),
    ("r beyond the plants, K_d", lambda: kd(plants(), r=[1e6]), "error farther apart"),
    ("r beyond the plants, M", lambda: m(plants(), r=[1e6]), "error farther apart"),
    ("r beyond all, survey", lambda: survey(plants(), distances=[1e8, 2e8]), "error beyond all"),
    ("plants beyond the window", lambda: ripley(plants(), window=(0, 0, 9, 9)), "error outside"),
    ("too many simulations, K_d", lambda: kd(plants(), simulations=10**11), "error GiB"),
    ("too many simulations, M", lambda: m(plants(), simulations=10**11), "error GiB"),
    ("absent industry, K_d", lambda: gunjip.duranton_overman(plants(), "z"), "error No plant"),
    ("absent from a region, quotient", lambda: quotient([[3, 0], [1, 4]]), "value 0"),
    ("absent everywhere, quotient", lambda: quotient([[3, 0], [1, 0]]), "status empty-industry"),
    ("empty region, quotient", lambda: quotient([[3, 1], [0, 0]]), "status empty-region"),
]

VALUE = {"duranton_overman": "kd", "marcon_puech_m": "m", "ripley_k": "k"}


@pytest.mark.parametrize(("case", "call", "want"), TABLE, ids=[row[0] for row in TABLE])
def test_bad_input(case: str, call: Callable[[], Result], want: str) -> None:
    kind, _, rest = want.partition(" ")
    if kind == "error":
        with pytest.raises(GunjipError, match=rest) as caught:
            call()
        english, korean = caught.value.text("en"), caught.value.text("ko")
        assert english != korean
        assert any("가" <= c <= "힣" for c in korean)
        return
    result = call()
    frame = result.frame
    column = VALUE.get(result.kind, "gamma" if "gamma" in frame else "value")
    if kind == "status":
        rows = frame[frame["status"] == rest]
        assert len(rows), frame["status"].unique()
        if rest != "ok":
            assert rows[column].isna().all()
    elif kind == "verdict":
        assert result.extra["verdict"] == rest
    else:
        near = np.abs(frame[column].to_numpy(dtype=float) - float(rest))
        assert np.nanmin(near) < 1e-12
        if rest == "1":
            assert np.nanmax(near) < 1e-12
