"""Concordances: from the codes of one classification to those of another.

A code may be split over several targets; its weights say how (shares of jobs, output or,
where nothing is known, equal parts). Weights of each source code are brought to a sum of
one. What a concordance does not know is lost, and the loss is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.tables.classification import Classification
from gunjip.tables.common import as_text, check_unique, frame_digest, require_columns
from gunjip.tables.establishments import Establishments
from gunjip.tables.region_industry import RegionIndustry


@dataclass(frozen=True, slots=True, eq=False)
class Concordance:
    """Weighted pairs of codes.

    Attributes
    ----------
    data
        ``code_from, code_to, weight``; the weights of a source code add up to one.
    source, target
        The two classifications.
    weighted
        Whether weights were given; else each target has an equal part.
    origin
        Where the pairs came from.

    Examples
    --------
    >>> pairs = pd.DataFrame({"code_from": ["1", "1", "2"], "code_to": ["a", "b", "b"],
    ...                       "weight": [3.0, 1.0, 5.0]})
    >>> Concordance(pairs).data["weight"].tolist()
    [0.75, 0.25, 1.0]
    """

    data: pd.DataFrame
    source: Classification = field(default_factory=Classification)
    target: Classification = field(default_factory=Classification)
    weighted: bool = True
    origin: str = ""

    def __post_init__(self) -> None:
        require_columns(self.data, ("code_from", "code_to"), "Concordance")
        data = as_text(self.data, ("code_from", "code_to"))
        given = "weight" in data
        if not given:
            data["weight"] = 1.0
        data["weight"] = data["weight"].astype("float64")
        checks = Checks(InputError)
        for name in ("code_from", "code_to"):
            if data[name].isna().any():
                checks.add(
                    "table-key-missing",
                    table="Concordance",
                    column_name=name,
                    count=int(data[name].isna().sum()),
                )
        check_unique(checks, data, ["code_from", "code_to"], whole_table="Concordance")
        bad = ~(data["weight"] >= 0) | np.isinf(data["weight"])
        if bad.any():
            checks.add(
                "concordance-weight",
                count=int(bad.sum()),
                example=str(data.loc[bad, "code_from"].iloc[0]),
            )
        checks.done()
        total = data.groupby("code_from")["weight"].transform("sum")
        # A code whose weights are all zero has no known way to be split: equal parts.
        size = data.groupby("code_from")["weight"].transform("size")
        data["weight"] = np.where(total > 0, data["weight"] / total.where(total > 0, 1.0), 1 / size)
        data = data[data["weight"] > 0].sort_values(["code_from", "code_to"], ignore_index=True)
        object.__setattr__(self, "data", data[["code_from", "code_to", "weight"]])
        object.__setattr__(self, "weighted", bool(self.weighted and given))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the pairs."""
        return self.data.copy()

    def __len__(self) -> int:
        return len(self.data)

    def split_codes(self) -> list[str]:
        """Source codes that go to several targets."""
        counts = self.data["code_from"].value_counts()
        return sorted(counts[counts > 1].index)

    def back(self, sizes: pd.Series[float] | None = None) -> Concordance:
        """The concordance the other way round.

        Parameters
        ----------
        sizes
            Size of each source code (jobs), which weighs the way back; equal when None.
        """
        data = self.data.rename(columns={"code_from": "code_to", "code_to": "code_from"})
        if sizes is not None:
            data["weight"] = data["weight"] * data["code_to"].map(sizes).fillna(0.0)
        return Concordance(data, self.target, self.source, self.weighted, self.origin)

    def digest(self) -> str:
        """A checksum of the pairs."""
        return frame_digest(self.data, {"source": self.source, "target": self.target})


def convert_cells(table: RegionIndustry, concordance: Concordance) -> tuple[RegionIndustry, Result]:
    """Cells in the target classification, and the loss report.

    Each cell's value, bounds and plants are shared out by weight and added up. A target
    cell that rests on a withheld cell has no value, and bounds that are sums of bounds.

    Parameters
    ----------
    table, concordance
        Industries of the table are looked up among the source codes.

    Returns
    -------
    RegionIndustry
        In the target classification. Industry totals are converted where all that a
        target rests on are known; region and grand totals stay.
    Result
        Loss report of kind ``"concordance_loss"``: ``industry, status, value, cells``
        with status ``mapped`` (one target), ``split`` or ``lost``; ``extra`` holds
        ``share_mapped``, ``share_split``, ``share_lost`` of the known value.

    Raises
    ------
    InputError
        No industry of the table is in the concordance.
    """
    data = table.data.astype({"region": "str", "industry": "str", "status": "str"})
    report = _loss(data["industry"], data["value"], concordance, table.source)
    joined = data.merge(concordance.data, left_on="industry", right_on="code_from")
    if joined.empty:
        raise InputError.of("concordance-nothing", example=str(data["industry"].iloc[0]))
    for name in ("value", "low", "high", "plants"):
        joined[name] = joined[name] * joined["weight"]
    joined["rank"] = joined["status"].map(_RANK)
    cells = joined.groupby(["region", "code_to", "year"], as_index=False).agg(
        value=("value", _sum),
        low=("low", "sum"),
        high=("high", "sum"),
        plants=("plants", _sum),
        rank=("rank", "max"),
    )
    cells["status"] = cells["rank"].map({v: k for k, v in _RANK.items()})
    cells = cells.rename(columns={"code_to": "industry"}).drop(columns="rank")
    totals = table.industry_totals
    if not totals.empty:
        moved = totals.merge(concordance.data, left_on="industry", right_on="code_from")
        moved["value"] = moved["value"] * moved["weight"]
        totals = moved.groupby(["code_to", "year"], as_index=False).agg(value=("value", _sum))
        totals = totals.rename(columns={"code_to": "industry"})
    out = RegionIndustry(
        cells,
        table.measure,
        table.unit,
        concordance.target,
        table.region_totals,
        totals,
        table.grand_totals,
        {},
        table.absent,
        table.source,
    )
    return out, report


#: The graver status of a sum: what one part does not tell, the sum does not.
_RANK = {"published": 0, "estimated": 1, "withheld": 2, "missing": 3}


def _sum(values: pd.Series[float]) -> float:
    return float(values.sum(skipna=False))


def convert_plants(
    table: Establishments, concordance: Concordance
) -> tuple[Establishments, Result]:
    """Plants in the target classification, and the loss report.

    A plant cannot be shared out: it goes to the target of the largest weight, and a
    plant whose code is split is counted as such. A code that is not known becomes
    missing.

    Returns
    -------
    Establishments
        With the industry of the target classification.
    Result
        As for ``convert_cells``, by plants.
    """
    industry = table.data["industry"].astype("str").where(table.data["industry"].notna())
    ones = pd.Series(1.0, index=industry.index)
    report = _loss(industry.dropna(), ones[industry.notna()], concordance, table.source)
    ranked = concordance.data.sort_values(
        ["code_from", "weight", "code_to"], ascending=[True, False, True]
    ).drop_duplicates("code_from")
    best = dict(zip(ranked["code_from"], ranked["code_to"], strict=True))
    moved = table.data.assign(industry=industry.map(best))
    if moved["industry"].isna().all():
        raise InputError.of(
            "concordance-nothing",
            example=str(industry.dropna().iloc[0]) if industry.notna().any() else "",
        )
    return Establishments(moved, table.crs, concordance.target, {}, table.source), report


def _loss(
    industry: pd.Series[str], value: pd.Series[float], concordance: Concordance, source: str
) -> Result:
    counts = concordance.data["code_from"].value_counts()
    targets = industry.map(counts).fillna(0).astype(int)
    state = np.where(targets == 0, "lost", np.where(targets == 1, "mapped", "split"))
    frame = pd.DataFrame(
        {"industry": industry.to_numpy(), "status": state, "value": value.to_numpy(dtype=float)}
    )
    table = frame.groupby(["industry", "status"], as_index=False).agg(
        value=("value", lambda v: v.sum(min_count=1)), cells=("value", "size")
    )
    known = frame.groupby("status")["value"].sum()
    total = float(known.sum())
    shares = {
        f"share_{name}": float(known.get(name, 0.0)) / total if total > 0 else float("nan")
        for name in ("mapped", "split", "lost")
    }
    return Result(
        "concordance_loss",
        table,
        {"weighted": concordance.weighted, "pairs": len(concordance)},
        citation=concordance.origin or source,
        extra=shares,
    )
