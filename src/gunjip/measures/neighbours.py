"""Who neighbours whom, as one sparse matrix in the order of the regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from gunjip.foundation.errors import ParameterError
from gunjip.tables.regions import Regions


def neighbour_matrix(neighbours: Any, labels: pd.Index | Sequence[Any]) -> csr_array:
    """(R, R) weights ≥ 0 with an empty diagonal.

    Parameters
    ----------
    neighbours
        A ``Regions`` table (its shared borders); a long DataFrame with ``region,
        neighbour`` and perhaps ``weight``, taken as it stands (list both ways for a
        border); a square array or DataFrame; a scipy sparse matrix; a libpysal
        ``W`` or ``Graph``. Pairs with a region that is not in the table are left
        out.
    labels
        Regions of the table, in order.

    Raises
    ------
    ParameterError
        The shape does not fit, or weights are negative or not finite.
    """
    regions: pd.Index = pd.Index(labels)
    n = len(regions)
    if isinstance(neighbours, Regions):
        neighbours = neighbours.borders
    if isinstance(neighbours, pd.DataFrame) and {"region", "neighbour"} <= set(neighbours.columns):
        as_given = regions.isin(neighbours["region"]).any()
        known = regions if as_given else regions.astype("str")
        row = known.get_indexer(pd.Index(neighbours["region"].astype("object")))
        col = known.get_indexer(pd.Index(neighbours["neighbour"].astype("object")))
        weight = (
            neighbours["weight"].to_numpy(dtype=float)
            if "weight" in neighbours.columns
            else np.ones(row.size)
        )
        inside = (row >= 0) & (col >= 0)
        out = csr_array((weight[inside], (row[inside], col[inside])), shape=(n, n))
    elif hasattr(neighbours, "sparse"):
        order = getattr(neighbours, "id_order", None)
        if order is None:
            order = list(getattr(neighbours, "unique_ids", range(n)))
        place = pd.Index(order).get_indexer(regions)
        if (place < 0).any():
            raise ParameterError.of("conc-weights-shape", count=n)
        out = csr_array(neighbours.sparse)[place][:, place]
    elif isinstance(neighbours, pd.DataFrame):
        square = neighbours.reindex(index=regions, columns=regions)
        out = csr_array(np.nan_to_num(square.to_numpy(dtype=float), nan=-1.0))
    else:
        out = csr_array(neighbours, dtype=np.float64)
    if out.shape != (n, n):
        raise ParameterError.of("conc-weights-shape", count=n)
    out = csr_array(out, dtype=np.float64)
    if not np.isfinite(out.data).all() or (out.data < 0).any():
        raise ParameterError.of("conc-weights-negative")
    out.setdiag(0.0)
    out.eliminate_zeros()
    return out


def row_standardised(weights: csr_array) -> csr_array:
    """Rows add up to 1; a region without neighbours keeps an empty row."""
    total = np.asarray(weights.sum(axis=1)).ravel()
    scale = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    return csr_array(weights.multiply(scale[:, None]))
