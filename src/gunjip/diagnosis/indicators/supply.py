"""What a place's mix of industries could supply and buy, after national input–output flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gunjip.diagnosis.indicators.common import Floats, row
from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks
from gunjip.tables.common import require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gunjip.diagnosis.indicators.cells import Cells

#: Share of the flows that must lie among the table's industries for anything to be told.
COVERED = 0.5


@dataclass(frozen=True, eq=False)
class Flows:
    """National flows among the industries of a table.

    Attributes
    ----------
    value
        Shape (industries, industries): sales of the row's industry to the column's, in money.
    inputs, sales
        Shape (industries,): purchases from, and sales to, all industries of the source,
        those that the table does not have too.
    """

    value: Floats
    inputs: Floats
    sales: Floats

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, industries: pd.Index[str], name: str) -> Flows:
        """From ``source, target, value``, a row a flow.

        Raises
        ------
        InputError
            Columns are missing, a value is negative or no number, or all are shares, of
            which nobody can tell how much an industry buys from several.
        """
        require_columns(frame, ("source", "target", "value"), name)
        value = pd.to_numeric(frame["value"], errors="coerce").to_numpy(dtype=float)
        checks = Checks(InputError)
        wrong = int((~(value >= 0)).sum())
        checks.require(not wrong, "diag-flows-wrong", file=name, count=wrong)
        checks.require(bool(wrong) or bool((value > 1).any()), "diag-flows-shares", file=name)
        checks.done()
        source, target = (
            industries.get_indexer(pd.Index(frame[c].astype("str"))) for c in ("source", "target")
        )
        size = len(industries)
        matrix = np.zeros((size, size))
        both = (source >= 0) & (target >= 0)
        np.add.at(matrix, (source[both], target[both]), value[both])
        inputs, sales = (
            np.bincount(at[at >= 0], weights=value[at >= 0], minlength=size)
            for at in (target, source)
        )
        return cls(matrix, inputs.astype(float), sales.astype(float))


def supply_rows(
    name: str, r: NDArray[np.int64], i: NDArray[np.int64], cells: Cells
) -> list[dict[str, object]]:
    r"""Share of the inputs that the place's own industries could supply, and of the sales it could take.

    .. math:: s = \frac{\sum_k z_{k i} \min(1, LQ_{k r})}{\sum_k z_{k i}}

    with z the national flows between industries and LQ the location quotient of jobs: the
    simple-quotient estimate of what is bought within a region (Miller and Blair 2009, §8.2.2).
    Sales to final users are in no flow, so that the second share is of sales to industries.
    Bounds come from withheld cells.
    """
    flows = cells.flows
    if flows is None:
        return []
    out = []
    for indicator, weight, every in (
        ("supplier_potential", flows.value[:, i].sum(axis=1), flows.inputs[i].sum()),
        ("customer_potential", flows.value[i].sum(axis=0), flows.sales[i].sum()),
    ):
        known = weight > 0
        if not known.any() or weight.sum() < COVERED * every:
            continue
        told = []
        for jobs in (cells.jobs, cells.low, cells.high):
            quotient = _quotient(jobs, cells, r)[known]
            if not np.isfinite(quotient).all():
                told.append(np.nan)
                continue
            told.append(float(weight[known] @ np.minimum(quotient, 1.0) / weight[known].sum()))
        value, low, high = told
        if not np.isfinite(low + high):
            continue
        out.append(
            row(name, indicator, value if np.isfinite(value) else low, low=low, high=high,
                unit="share", n=int(known.sum()), source="table, input–output flows",
                status="inferred" if np.isfinite(value) else "bounded")
        )  # fmt: skip
    return out


def _quotient(jobs: Floats, cells: Cells, r: NDArray[np.int64]) -> Floats:
    """Location quotients of the regions together; 0 where nobody has the industry.

    What is withheld elsewhere is taken as estimated, so that the bounds are those of the
    place's own cells.
    """
    usual = np.where(np.isfinite(cells.jobs), cells.jobs, (cells.low + cells.high) / 2)
    here = jobs[r].sum(axis=0)
    total, nation = usual[r].sum(), usual.sum(axis=0)
    share = np.divide(nation, nation.sum(), out=np.zeros_like(nation), where=nation > 0)
    out = np.zeros_like(here)
    np.divide(here / total, share, out=out, where=share > 0)
    return np.asarray(out)
