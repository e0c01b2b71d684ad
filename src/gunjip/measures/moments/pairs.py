"""All pairs of industries: bivariate K_d when both relocate at random."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.measures.inference import adjust_p_values
from gunjip.measures.moments import pearson, theory
from gunjip.measures.moments.copula import maximum_table
from gunjip.measures.moments.limits import SMALLEST_P
from gunjip.measures.moments.routing import LOWER_FROM, UPPER_FROM
from gunjip.measures.moments.theory import Floats, Population

_AT_ONCE = 4_096


def infer_pairs(
    pop: Population,
    cross: Floats,
    n: NDArray[np.int64],
    names: list[str],
    distances: Floats,
    *,
    level: float,
    seed: int,
) -> pd.DataFrame:
    """P-values and strength of every pair of industries of ten plants or more.

    Null: the plants of both stand on distinct sites drawn at random from all. The
    upper side is by moments; the lower one only where both have 1,000 plants,
    else NaN.
    """
    groups = n.size
    i, j = np.triu_indices(groups, 1)
    big = (np.minimum(n[i], n[j]) >= UPPER_FROM) & (n[i] + n[j] <= pop.count)
    p_up = np.full(i.size, np.nan)
    p_low = np.full(i.size, np.nan)
    gamma = np.full(i.size, np.nan)
    peak = np.full(i.size, np.nan)
    lift = np.full(i.size, np.nan)
    which = np.flatnonzero(big)
    if which.size:
        a, b = n[i[which]].astype(float), n[j[which]].astype(float)
        c = theory.bipartite_weights(None, None, pop.count, sums=((a,) * 4, (b,) * 4))
        ratio = c.linear / c.pair
        table = maximum_table(pop, ratio, seed=seed, nodes=33)
        critical = table.critical(ratio, level)
        for begin in range(0, which.size, _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            rows = which[part]
            mean, sd, skew = theory.mean_sd_skew(pop, c.at(part))
            total = np.asarray(c.total)[part, None]
            mean, sd = mean / total, sd / total
            seen = cross[i[rows], j[rows]]
            z = pearson.score((seen - mean) / sd, skew)
            top = table.p_value(ratio[part], np.nanmax(z, axis=1))
            p_up[rows] = np.maximum(top, SMALLEST_P)
            both = np.minimum(a[part], b[part]) >= LOWER_FROM
            low = -np.nanmin(z, axis=1)
            p_low[rows[both]] = np.maximum(table.p_value(ratio[part][both], low[both]), SMALLEST_P)
            limit = mean + sd * pearson.quantile(critical[part, None], skew)
            over = seen - limit
            gamma[rows] = np.trapezoid(np.maximum(over, 0.0), distances, axis=1)
            at = np.nanargmax(over, axis=1)
            peak[rows] = np.where(gamma[rows] > 0, distances[at], np.nan)
            lift[rows] = seen[:, 0] / mean[:, 0]
    q = adjust_p_values(p_up)
    return pd.DataFrame(
        {
            "industry": np.array(names)[i],
            "partner": np.array(names)[j],
            "plants": n[i],
            "partner_plants": n[j],
            "gamma": gamma,
            "lift_at_zero": lift,
            "p_upper": p_up,
            "p_lower": p_low,
            "q_upper": q,
            "colocated": q <= level,
            "peak_distance": peak,
            "status": np.where(big, "ok", "fewer_than_ten_plants"),
        }
    )
