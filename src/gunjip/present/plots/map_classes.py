"""Values of regions as classes of colour, and the words for a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.words import Lang, format_number, say
from gunjip.present.style import LIGHT

if TYPE_CHECKING:
    pass


def lookup(
    values: pd.DataFrame, column: str, row: NDArray[np.intp], default: float = np.nan
) -> NDArray[np.float64]:
    """A column in the order of the regions; ``default`` where there is no row."""
    out = np.full(len(row), default)
    if column in values and len(values):
        found = values[column].to_numpy(dtype=float, na_value=np.nan)[row]
        out = np.where(row >= 0, found, default)
        if default == default:  # a certainty that nobody gave does not hatch
            out = np.where(np.isnan(out), default, out)
    return out


def status_of(
    values: pd.DataFrame, row: NDArray[np.intp], value: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Of each region: what is known of its value; a region without a row is missing."""
    if "status" not in values or not len(values):
        return np.where(np.isfinite(value), "published", "missing").astype(object)
    found = values["status"].astype(str).to_numpy(dtype=object)[row]
    return np.where(row >= 0, found, "missing").astype(object)


def quintiles(value: NDArray[np.float64]) -> list[float]:
    """Quintiles to two digits; fewer where they coincide."""
    good = value[np.isfinite(value)]
    if not good.size:
        return []
    cuts = np.quantile(good, [0.2, 0.4, 0.6, 0.8])
    return sorted({float(f"{c:.2g}") for c in cuts if good.min() < float(f"{c:.2g}") < good.max()})


def ramp_of(n: int) -> tuple[str, ...]:
    """Colours for up to five classes, spread over the ramp."""
    ramp = LIGHT.sequential
    if n > len(ramp):
        raise ValueError(f"at most {len(ramp)} classes can be told apart, not {n}")
    if n == 1:
        return (ramp[2],)
    return tuple(ramp[round(i * (len(ramp) - 1) / (n - 1))] for i in range(n))


def class_text(borders: Sequence[float], k: int, lang: Lang) -> str:
    """The words for class k of those that the borders cut."""

    def short(x: float) -> str:
        if 0 < abs(x) < 0.095:
            # Two decimals would make neighbouring limits equal.
            return f"{x:.2g}".replace("-", "\u2212")
        text = f"{x:,.2f}".rstrip("0").rstrip(".") if abs(x) < 100 else format_number(x)
        return text.replace("-", "\u2212")

    if not borders:
        return say("present-map-all", lang)
    if k == 0:
        return say("present-map-below", lang, value=short(borders[0]))
    if k == len(borders):
        return say("present-map-from", lang, value=short(borders[-1]))
    mark = "~" if lang == "ko" else "–"
    return f"{short(borders[k - 1])}{mark}{short(borders[k])}"
