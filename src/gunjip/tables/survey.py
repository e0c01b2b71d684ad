"""Answers to a questionnaire, one row an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.common import as_text, check_unique, frame_digest, require_columns


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Likert answers by respondent, region, wave and item.

    Attributes
    ----------
    data
        Columns ``respondent, region, wave, item, answer``; an answer that was
        not given is NaN.
    items
        One row an item: ``item, low, high`` (ends of the scale), ``reversed``
        (whether a high answer means little of it) and ``dimension``.
    """

    data: pd.DataFrame
    items: pd.DataFrame
    source: str = field(default="")

    def __post_init__(self) -> None:
        require_columns(self.data, ("respondent", "region", "item", "answer"), "Survey")
        require_columns(self.items, ("item", "low", "high"), "Survey items")
        data = as_text(self.data, ("respondent", "region", "item"))
        items = as_text(self.items, ("item", "dimension"))
        if "wave" not in data:
            data["wave"] = 1
        if "reversed" not in items:
            items["reversed"] = False
        if "dimension" not in items:
            items["dimension"] = ""
        data["answer"] = data["answer"].astype("float64")
        checks = Checks(InputError)
        check_unique(checks, items, ["item"], whole_table="Survey items")
        strange = [v for v in items["reversed"].unique() if v not in (True, False)]
        if strange:
            checks.add("survey-reversed", value=str(strange[0]))
        checks.done()
        items["reversed"] = items["reversed"].astype(bool)
        check_unique(checks, data, ["respondent", "wave", "item"], whole_table="Survey")
        unknown = sorted(set(data["item"].dropna()) - set(items["item"]))
        if unknown:
            checks.add("survey-unknown-item", items=", ".join(unknown[:5]), count=len(unknown))
        joined = data.merge(items[["item", "low", "high"]], on="item", how="left")
        answers = joined["answer"].to_numpy(dtype=float)
        with np.errstate(invalid="ignore"):
            outside = (answers < joined["low"].to_numpy(dtype=float)) | (
                answers > joined["high"].to_numpy(dtype=float)
            )
        if outside.any():
            first = int(np.flatnonzero(outside)[0])
            checks.add(
                "survey-outside-scale",
                count=int(outside.sum()),
                item=str(joined["item"].iloc[first]),
                value=float(answers[first]),
            )
        checks.done()
        object.__setattr__(self, "data", data.reset_index(drop=True))
        object.__setattr__(self, "items", items.reset_index(drop=True))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the answers."""
        return self.data.copy()

    def __len__(self) -> int:
        return len(self.data)

    def wide(self, *, unreverse: bool = True) -> pd.DataFrame:
        """One row a respondent and wave, one column an item; reversed items turned round."""
        data = self.data.merge(self.items, on="item", how="left")
        answer = data["answer"]
        if unreverse:
            turned = data["low"] + data["high"] - answer
            answer = answer.where(~data["reversed"].astype(bool), turned)
        data = data.assign(answer=answer)
        return data.pivot(index=["region", "respondent", "wave"], columns="item", values="answer")

    def digest(self) -> str:
        """A checksum of the answers and the items."""
        return frame_digest(self.data, {"items": frame_digest(self.items, {})})
