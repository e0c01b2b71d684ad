"""What every public function gives back: a frozen result around a tidy frame."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pandas as pd

from gunjip.foundation.words import Lang, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class FrozenMapping(dict[str, Any]):
    """A dictionary that cannot be changed, and (unlike a mapping proxy) pickles."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a result is frozen: make a copy with dict(…) to change it")

    __setitem__ = __delitem__ = clear = update = setdefault = _refuse
    pop = popitem = __ior__ = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self),))


def freeze(values: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """A read-only copy of a mapping."""
    return FrozenMapping(values or {})


def to_plain(value: Any) -> Any:
    """Any value of a result as JSON can hold it; NaN and infinity become None."""
    if isinstance(value, Mapping):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, pd.DataFrame):
        return [to_plain(row) for row in value.to_dict(orient="records")]
    if isinstance(value, np.ndarray):
        return [to_plain(v) for v in value.tolist()]
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(v) for v in value]
    if isinstance(value, np.generic):
        return to_plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    if value is pd.NA or value is pd.NaT:
        return None
    return str(value)


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A statistic's values with all that is needed to read and repeat them.

    Attributes
    ----------
    kind
        The statistic's standard name, e.g. ``"location_quotient"``; it picks
        the drawing and the wording.
    table
        Tidy values, one row a value, the field's standard column names.
        ``frame`` gives a copy of it.
    params
        Every parameter as it was used, defaults included.
    null
        The null hypothesis in a few words, or "" where nothing is tested.
    seed
        The seed of whatever was random; None where nothing was.
    units
        Unit per column.
    citation
        The source: authors, year, equation, DOI.
    extra
        Other values (arrays, bands, the route taken), by name.
    """

    kind: str
    table: pd.DataFrame
    params: Mapping[str, Any] = field(default_factory=dict)
    null: str = ""
    seed: int | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    citation: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", self.table.copy())
        for name in ("params", "units", "extra"):
            object.__setattr__(self, name, freeze(getattr(self, name)))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the tidy values."""
        return self.table.copy()

    def summary(self, lang: Lang = "en") -> str:
        """The result in a few plain lines: what, under which null, how much."""
        lines = [say("result-title", lang, kind=self.kind, rows=len(self.table))]
        if self.null:
            lines.append(say("result-null", lang, null=self.null))
        numeric = self.table.select_dtypes("number")
        for name in numeric.columns:
            values = numeric[name].to_numpy(dtype=float, na_value=np.nan)
            good = values[np.isfinite(values)]
            if good.size:
                lines.append(
                    say(
                        "result-column",
                        lang,
                        name=name,
                        low=f"{good.min():.4g}",
                        middle=f"{np.median(good):.4g}",
                        high=f"{good.max():.4g}",
                        missing=int(values.size - good.size),
                    )
                )
        if self.citation:
            lines.append(say("result-source", lang, source=self.citation))
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None, **options: Any) -> Any:
        """Draw the result; the drawing of its kind is found when asked for."""
        from gunjip.present.plots import draw  # the house's one exception (rule 1)

        return draw(self, ax=ax, **options)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for JSON: the same shape on the command line and the web."""
        return {
            "kind": self.kind,
            "params": to_plain(self.params),
            "null": self.null,
            "seed": self.seed,
            "units": to_plain(self.units),
            "citation": self.citation,
            "rows": to_plain(self.table),
            "extra": to_plain(self.extra),
        }
