"""Whether neighbours are alike: Moran's I, local Moran and Getis–Ord, through esda.

esda computes the statistics and their moments; permutations are drawn from the
house's streams, so that one seed gives the same answer everywhere. Regions without
a value or without neighbours are kept apart with a status.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed, streams
from gunjip.foundation.validation import Checks
from gunjip.measures.inference import adjust_p_values, monte_carlo_p_value
from gunjip.measures.matrix import Floats
from gunjip.measures.neighbours import neighbour_matrix, row_standardised

Local = Literal["moran", "getis_ord", "getis_ord_star"]
#: esda's quadrants of local Moran.
QUADRANTS = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}


def _prepared(
    values: Any, neighbours: Any, name: str, permutations: int
) -> tuple[pd.Index, Floats, csr_array, np.ndarray[Any, Any]]:
    """Regions, values, weights among usable regions, and every region's status."""
    checks = Checks()
    series = values if isinstance(values, pd.Series) else pd.Series(np.asarray(values, dtype=float))
    numbers = series.to_numpy(dtype=float, na_value=np.nan)
    regions = pd.Index(series.index)
    checks.require(
        not np.isinf(numbers).any(),
        "conc-infinite",
        name="values",
        count=int(np.isinf(numbers).sum()),
    )
    double = int(regions.duplicated().sum())
    checks.require(double == 0, "conc-repeated-labels", name="values", count=double)
    checks.require(
        permutations == 0 or permutations >= 19, "conc-few-draws", value=str(permutations)
    )
    checks.done()
    weights = neighbour_matrix(neighbours, regions)
    status = np.full(numbers.size, "ok", dtype=object)
    status[np.isnan(numbers)] = "unknown-cell"
    # A region whose neighbours all lack a value has none to compare with.
    while True:
        use = status == "ok"
        reach = np.asarray(weights[use][:, use].sum(axis=1)).ravel()
        lonely = np.flatnonzero(use)[reach == 0]
        if not lonely.size:
            break
        status[lonely] = "no-neighbours"
    use = status == "ok"
    checks.require(
        int(use.sum()) >= 4, "conc-too-few-regions", name=name, least=4, count=int(use.sum())
    )
    checks.done()
    if np.ptp(numbers[use]) == 0:
        status[use] = "constant"
    return regions, numbers, row_standardised(weights[use][:, use]), status


def _libpysal(weights: csr_array) -> Any:
    from libpysal.weights import WSP, WSP2W
    from scipy.sparse import csr_matrix

    # Islands are ordinary (Northern Ireland, Jeju): libpysal would warn of every one.
    w = WSP2W(WSP(csr_matrix(weights)), silence_warnings=True)
    w.transform = "O"
    return w


def moran(values: Any, neighbours: Any, *, permutations: int = 999, seed: Seed = None) -> Result:
    r"""Global Moran's I of one value a region.

    .. math:: I = \frac{n}{\sum_{rs} w_{rs}} \frac{\sum_{rs} w_{rs} z_r z_s}{\sum_r z_r^2},
        \quad z = y - \bar y

    Parameters
    ----------
    values
        Series by region (or an array in the order of the weights); NaN is left out.
    neighbours
        See ``neighbours.neighbour_matrix``; rows are standardised.
    permutations
        Of the values over regions (0: the normal approximation).
    seed
        Of the permutations.

    Returns
    -------
    Result
        One row: ``value, expected, se`` (under randomisation), ``z, p_value``
        (two-sided), ``regions, status``.

    Raises
    ------
    ParameterError
        Fewer than four usable regions, bad weights.

    Notes
    -----
    Null: every arrangement of the values over the regions is as likely. Rates of
    small regions vary more than those of large ones, which the null denies.

    References
    ----------
    Moran (1950), Biometrika 37, 17–23, doi:10.1093/biomet/37.1-2.17; computed with
    esda (Rey and Anselin 2007).

    Examples
    --------
    >>> w = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    >>> float(moran([1.0, 2, 3, 4], w, permutations=0).frame["value"].iloc[0])
    0.4
    """
    from esda import Moran

    _, numbers, weights, status = _prepared(values, neighbours, "moran", permutations)
    row: dict[str, Any] = dict.fromkeys(("value", "expected", "se", "z", "p_value"), np.nan)
    used = resolve_seed(seed) if permutations else None
    usable = np.isin(status, ("ok", "constant"))
    row |= {"regions": int(usable.sum()), "status": "ok"}
    if (status == "constant").any():
        row["status"] = "constant"
    else:
        y = numbers[usable]
        found = Moran(y, _libpysal(weights), transformation="O", permutations=0)
        row["value"], row["expected"] = float(found.I), float(found.EI)
        row["se"], row["z"] = float(np.sqrt(found.VI_rand)), float(found.z_rand)
        row["p_value"] = float(found.p_rand)
        if used is not None:
            z = y - y.mean()
            scale = y.size / float(weights.sum()) / float(z @ z)
            draws = np.stack([rng.permutation(z) for rng in streams(used, "moran", permutations)])
            lagged = np.asarray((weights @ draws.T).T)
            null = scale * (draws * lagged).sum(axis=1)
            row["p_value"] = float(
                monte_carlo_p_value(row["value"], null, alternative="two-sided")[0]
            )
    return Result(
        kind="moran",
        table=pd.DataFrame([row]),
        params={"permutations": permutations},
        null="every arrangement of the values over the regions is as likely",
        seed=used,
        units={"value": "index"},
        citation="Moran (1950), doi:10.1093/biomet/37.1-2.17",
    )


def _conditional(values: Floats, weights: csr_array, seed: int, permutations: int) -> Floats:
    """(permutations, R): Σ_{s≠r} w_rs v_s with the other regions' values arranged at random.

    The same random places serve every region, as in esda: one draw without
    replacement of as many places among n − 1 as the greatest number of neighbours.
    """
    n = values.size
    counts = np.diff(weights.indptr)
    most = int(counts.max())
    places = np.stack(
        [
            rng.permutation(n - 1)[:most]
            for rng in streams(seed, "conditional-permutation", permutations)
        ]
    )
    out = np.zeros((permutations, n))
    for r in range(n):
        part = slice(weights.indptr[r], weights.indptr[r + 1])
        w = weights.data[part][weights.indices[part] != r]
        if w.size:
            out[:, r] = np.delete(values, r)[places[:, : w.size]] @ w
    return out


def local_autocorrelation(
    values: Any,
    neighbours: Any,
    *,
    statistic: Local = "getis_ord_star",
    permutations: int = 999,
    level: float = 0.05,
    seed: Seed = None,
) -> Result:
    r"""Where values gather: local Moran I, Getis–Ord G or Gi*, with false-discovery control.

    .. math:: I_r = \frac{z_r}{m_2} \sum_s w_{rs} z_s, \qquad
        G_r = \frac{\sum_s w_{rs} y_s}{\sum_s y_s}

    Parameters
    ----------
    values, neighbours, permutations, seed
        As in ``moran``; at least 19 permutations. For Getis–Ord values are ≥ 0.
    statistic
        "moran", "getis_ord" (neighbours only) or "getis_ord_star" (with the region).
    level
        Of the false-discovery control that ``label`` uses.

    Returns
    -------
    Result
        ``region, value, z, p_value`` (two-sided, by conditional permutation),
        ``q_value`` (Benjamini–Hochberg), ``label`` and ``status``. Labels: "hot",
        "cold" or the quadrants of local Moran where q ≤ level, else "none".

    Raises
    ------
    ParameterError

    Notes
    -----
    Null for region r: the other regions' values are arranged at random around it.
    Neighbouring tests share data: q-values control the share of false labels under
    positive dependence.

    References
    ----------
    Anselin (1995), Geographical Analysis 27, 93–115,
    doi:10.1111/j.1538-4632.1995.tb00338.x; Ord and Getis (1995), 27, 286–306,
    doi:10.1111/j.1538-4632.1995.tb00912.x; computed with esda.

    Examples
    --------
    >>> w = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    >>> r = local_autocorrelation([1.0, 2, 3, 4], w, permutations=99, seed=1)
    >>> r.frame["value"].round(3).tolist()
    [0.15, 0.2, 0.3, 0.35]
    """
    from esda import G_Local, Moran_Local

    checks = Checks()
    checks.one_of("statistic", statistic, ("moran", "getis_ord", "getis_ord_star"))
    checks.require(permutations >= 19, "conc-few-draws", value=str(permutations))
    checks.require(0.0 < level < 1.0, "needs-between", name="level", value=level, low=0, high=1)
    checks.done()
    regions, numbers, weights, status = _prepared(values, neighbours, statistic, permutations)
    known = numbers[np.isfinite(numbers)]
    if statistic != "moran":
        checks.require(
            bool((known >= 0).all()), "conc-negative", name="values", count=int((known < 0).sum())
        )
        checks.done()
    used = resolve_seed(seed)
    columns = {name: np.full(numbers.size, np.nan) for name in ("value", "z", "p_value", "q_value")}
    label = np.full(numbers.size, "none", dtype=object)
    use = status == "ok"
    if use.any():
        y = numbers[use]
        if statistic == "moran":
            found = Moran_Local(y, _libpysal(weights), transformation="O", permutations=0)
            value = np.asarray(found.Is)
            name = np.array([QUADRANTS[int(q)] for q in found.q], dtype=object)
            z = y - y.mean()
            # esda divides by the variance of n − 1.
            null = _conditional(z, weights, used, permutations)
            null = null * (z * (y.size - 1.0) / float(z @ z))
        else:
            star = statistic == "getis_ord_star"
            links = csr_array(
                (np.ones(weights.nnz), weights.indices, weights.indptr), weights.shape
            )
            if star:
                links = csr_array(links + csr_array(np.eye(y.size)))
            found = G_Local(y, _libpysal(links), transform="R", permutations=0, star=star or None)
            value = np.asarray(found.Gs)
            links = row_standardised(links)
            own = links.diagonal() * y
            total = y.sum() if star else y.sum() - y
            null = (_conditional(y, links, used, permutations) + own) / total
            name = np.where(np.asarray(found.Zs) > 0, "hot", "cold").astype(object)
        spread = null.std(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            columns["z"][use] = np.where(spread > 0, (value - null.mean(axis=0)) / spread, np.nan)
        columns["value"][use] = value
        columns["p_value"][use] = monte_carlo_p_value(value, null, alternative="two-sided")
        columns["q_value"] = adjust_p_values(columns["p_value"])
        strong = use & (columns["q_value"] <= level)
        label[strong] = name[strong[use]]
    table = pd.DataFrame(
        {"region": regions.to_numpy(dtype=object), **columns, "label": label, "status": status}
    )
    return Result(
        kind="local_autocorrelation",
        table=table,
        params={"statistic": statistic, "permutations": permutations, "level": level},
        null="the other regions' values are arranged at random around each region",
        seed=used,
        units={"value": "index"},
        citation="Anselin (1995), doi:10.1111/j.1538-4632.1995.tb00338.x"
        if statistic == "moran"
        else "Ord and Getis (1995), doi:10.1111/j.1538-4632.1995.tb00912.x",
    )
