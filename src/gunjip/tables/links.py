"""Typed ties between plants, organisations, industries or regions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.common import as_text, check_numbers, frame_digest, require_columns

EndKind = Literal["plant", "organisation", "industry", "region"]
END_KINDS: tuple[EndKind, ...] = get_args(EndKind)


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Edges with a type, a direction, a weight and a year.

    Attributes
    ----------
    data
        Columns ``source, target, kind`` and, where known, ``value`` (≥ 0),
        ``unit``, ``year``. ``kind`` is the type of tie (``transaction``,
        ``input_output``, ``co_patent``, ``joint_rd``, ``job_move``,
        ``ownership``, ``spin_off``, ``membership`` …).
    ends
        What source and target are.
    directed
        Whether source → target differs from target → source.
    """

    data: pd.DataFrame
    ends: EndKind = "plant"
    directed: bool = True
    source: str = ""
    units: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_columns(self.data, ("source", "target", "kind"), "Links")
        data = as_text(self.data, ("source", "target", "kind", "unit"))
        if "value" not in data:
            data["value"] = 1.0
        if "year" not in data:
            data["year"] = 0
        checks = Checks(InputError)
        if self.ends not in END_KINDS:
            checks.one_of("ends", self.ends, END_KINDS)
        for name in ("source", "target", "kind"):
            if data[name].isna().any():
                checks.add(
                    "table-key-missing",
                    table="Links",
                    column_name=name,
                    count=int(data[name].isna().sum()),
                )
        data["value"] = data["value"].astype("float64")
        check_numbers(checks, data, "value", low=0.0, whole_table="Links")
        checks.done()
        object.__setattr__(self, "data", data.reset_index(drop=True))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the edges."""
        return self.data.copy()

    def __len__(self) -> int:
        return len(self.data)

    @property
    def kinds(self) -> list[str]:
        """The types of tie there are, sorted."""
        return sorted(str(k) for k in self.data["kind"].unique())

    def of_kind(self, *kinds: str) -> Links:
        """The ties of some types only."""
        kept = self.data[self.data["kind"].isin(kinds)]
        return Links(kept, self.ends, self.directed, self.source, self.units)

    def digest(self) -> str:
        """A checksum of content and attributes."""
        return frame_digest(self.data, {"ends": self.ends, "directed": self.directed})
