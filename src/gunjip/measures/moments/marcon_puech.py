r"""Marcon and Puech's M under random labelling, without permutations.

Random labelling moves labels, not plants, so that every neighbour total stays as it
is. Without plant sizes M is then a U-statistic of the labels with the fixed kernel
``1(d <= r)(1/D_i + 1/D_j)``, whose three moments are exact. With sizes,
``M > c`` holds where ``sum_{i != j} w_j (1_ij/D_i - c/(W - w_i)) > 0`` over the
industry's plants: a U-statistic again, whose moments are polynomials in *c*, so that
a quantile of M is the *c* at which that sum's own tail has the level (Fieller's way).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.measures.moments import pearson, theory
from gunjip.measures.moments.copula import maximum_table
from gunjip.measures.moments.intake import read_plants
from gunjip.measures.moments.matrix import population_from_matrices
from gunjip.measures.moments.sites import chord
from gunjip.measures.moments.theory import Floats, Population

#: With sizes all pairs stand in memory.
MOST_WEIGHTED = 3_000
CITATION = (
    "Marcon and Puech (2010), Journal of Economic Geography 10, 745-762, "
    "doi:10.1093/jeg/lbp056; exact moments: docs/measures/moments.md"
)


def _neighbours(points: Floats, radius: float) -> Any:
    """Sparse 0/1 matrix of pairs within a radius, zero diagonal."""
    from scipy.sparse import coo_matrix
    from scipy.spatial import cKDTree

    n = points.shape[0]
    # Closed balls: what lies exactly at the radius counts.
    pairs = cKDTree(points).query_pairs(radius * (1.0 + 1e-12), output_type="ndarray")
    i, j = pairs[:, 0], pairs[:, 1]
    one = np.ones(2 * i.size)
    return coo_matrix((one, (np.r_[i, j], np.r_[j, i])), shape=(n, n)).tocsr()


def unweighted_kernel(near: Any) -> Any:
    """``1_ij (1/D_i + 1/D_j)`` as a sparse matrix; isolated plants count zero."""
    from scipy.sparse import diags

    degree = np.asarray(near.sum(axis=1)).ravel()
    inverse = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    scaled = diags(inverse) @ near
    return (scaled + scaled.T).tocsr()


@dataclass(frozen=True, slots=True, eq=False)
class _Fieller:
    """The five numbers and the mean of ``rat - c oth`` as cubics in c."""

    pops: list[Population]
    nodes: Floats

    def at(self, c: float) -> Population:
        """Population of the kernel at ``c``, by Lagrange through four exact ones."""
        w = np.ones(4)
        for k in range(4):
            for m in range(4):
                if m != k:
                    w[k] *= (c - self.nodes[m]) / (self.nodes[k] - self.nodes[m])

        def mix(name: str) -> Floats:
            return np.asarray(
                sum(x * getattr(p, name) for x, p in zip(w, self.pops, strict=True)), dtype=float
            )

        return Population(
            count=self.pops[0].count,
            mu=mix("mu"),
            alpha2=mix("alpha2"),
            gamma2=mix("gamma2"),
            alpha3=mix("alpha3"),
            beta=mix("beta"),
            gamma=mix("gamma"),
            delta=mix("delta"),
            tau=mix("tau"),
            tau_error=np.zeros(1),
            method="fieller",
        )


def _fieller(near: Floats, w: Floats) -> tuple[_Fieller, Floats, Floats]:
    degree = near @ w
    inverse = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    rat = near * inverse[:, None] * w[None]
    oth = np.outer(1.0 / (w.sum() - w), w)
    rat, oth = rat + rat.T, oth + oth.T
    np.fill_diagonal(oth, 0.0)
    nodes = np.array([0.0, 0.7, 1.6, 3.0])
    return (
        _Fieller([population_from_matrices([rat - c * oth]) for c in nodes], nodes),
        rat,
        oth,
    )


def _above(f: _Fieller, c: float, coefficients: theory.Coefficients) -> tuple[float, float]:
    """Normal score of ``M <= c`` and the skewness there."""
    mean, sd, skew = theory.mean_sd_skew(f.at(c), coefficients)
    if not np.isfinite(sd[0]):
        return (-pearson.SCORE_LIMIT if mean[0] > 0 else pearson.SCORE_LIMIT), 0.0
    return float(pearson.score(-mean[0] / sd[0], skew[0])), float(skew[0])


def _quantile(f: _Fieller, coefficients: theory.Coefficients, z: float, centre: float) -> float:
    """The c at which P(M <= c) has normal score z; NaN where zero already exceeds it."""
    from scipy.optimize import brentq

    def gap(c: float) -> float:
        return _above(f, c, coefficients)[0] - z

    low, high = 0.0, 2.0 * max(centre, 1e-6)
    if gap(low) > 0:
        return float("nan")
    for _ in range(60):
        if gap(high) > 0:
            return float(brentq(gap, low, high, xtol=1e-10))
        high *= 1.6
    return float("nan")


def marcon_puech_bands(
    plants: Any,
    industry: str,
    *,
    distances: ArrayLike,
    weight: str | None = None,
    level: float = 0.05,
) -> Result:
    r"""M of one industry with exact-moment bands under random labelling.

    .. math:: M(r) = \frac{1}{n}\sum_{i} \frac{\sum_{j \in A, d_{ij} \le r} w_j}
       {\sum_{d_{ij} \le r} w_j} \Big/ \frac{\sum_{i}\,(W_A - w_i)/(W - w_i)}{n}

    (i, j in the industry A, j other than i). A plant without any neighbour within
    *r* counts as zero.

    Parameters
    ----------
    plants
        As for :func:`gunjip.measures.moments.survey.localisation_survey`.
    industry
        The industry to test.
    distances
        Radii in metres, increasing.
    weight
        A column of plant sizes. Sizes stay with the plants, labels move; at most
        3,000 plants, since all pairs are held.
    level
        Size of each one-sided test.

    Returns
    -------
    Result
        ``frame``: ``distance, m, mean, sd, skew, local_low, local_high,
        global_high, p_upper, p_lower``. ``p`` values are for each distance;
        ``params["p_upper_global"]`` is for the curve (without weight only). ``mean``
        and ``sd`` are NaN with weight: the quantiles come without them. A lower
        limit that no value can pass is 0 or NaN.

    Raises
    ------
    ParameterError
        As for the survey; an unknown industry, or too many plants with weight.

    Notes
    -----
    Null: random labelling. Upper limits hold from about 50 plants and radii with
    skewness below 2; lower limits of few plants at short radii are out of reach
    (M = 0 is a likely draw).

    References
    ----------
    Marcon and Puech (2010), doi:10.1093/jeg/lbp056.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> plants = pd.DataFrame(rng.uniform(0, 50_000, (400, 2)), columns=["x", "y"])
    >>> plants["industry"] = np.where(plants.x < 20_000, "west", "east")
    >>> m = marcon_puech_bands(plants, "west", distances=[2_000, 5_000])
    >>> bool((m.frame.m > m.frame.global_high).all())
    True
    """
    read = read_plants(
        plants, distances=distances, bandwidth=1.0e12, weight=weight, level=level, seed=0
    )
    count = read.sites.count
    checks = Checks()
    checks.one_of("industry", industry, read.names)
    checks.done()
    mine = read.industry == read.names.index(industry)
    n = int(mine.sum())
    checks.require(2 <= n < count, "localisation-m-industry", name=industry, count=n, total=count)
    if weight is not None:
        checks.require(
            count <= MOST_WEIGHTED, "localisation-m-large", count=count, most=MOST_WEIGHTED
        )
    checks.done()
    points = np.column_stack([read.sites.x, read.sites.y, read.sites.z]).astype(float)
    radii = chord(read.distances, read.sites.geometry)
    c = theory.equal_weights(n, count)
    local = float(-pearson.quantile(_z(level), 0.0))
    params = {"industry": industry, "plants": n, "sites": count, "weight": weight, "level": level}
    if weight is None:
        kernels = [unweighted_kernel(_neighbours(points, float(r))) for r in radii]
        pop = population_from_matrices(kernels)
        scale = (count - 1.0) / (n * (n - 1.0))
        mean, sd, skew = theory.mean_sd_skew(pop, c)
        mean, sd = mean * scale, sd * scale
        m = np.array([float(k[mine][:, mine].sum()) / 2.0 for k in kernels]) * scale
        z = pearson.score((m - mean) / sd, skew)
        ratio = float(c.linear / c.pair)
        table = maximum_table(pop, [ratio], seed=0, nodes=1)
        critical = float(table.critical(ratio, level))
        finite = z[np.isfinite(z)]
        params["p_upper_global"] = (
            float(table.p_value(ratio, finite.max())) if finite.size else float("nan")
        )
        rows = {
            "distance": read.distances,
            "m": m,
            "mean": mean,
            "sd": sd,
            "skew": skew,
            "local_low": np.maximum(mean + sd * pearson.quantile(-local, skew), 0.0),
            "local_high": mean + sd * pearson.quantile(local, skew),
            "global_high": mean + sd * pearson.quantile(critical, skew),
            "p_upper": pearson.upper_p(z),
            "p_lower": pearson.upper_p(-z),
        }
    else:
        rows = _weighted_rows(points, radii, read.jobs, mine, c, local, read.distances)
    return Result(
        kind="marcon_puech_bands",
        table=pd.DataFrame(rows),
        params=params,
        null="random labelling",
        units={"distance": "m", "m": "ratio"},
        citation=CITATION,
    )


def _z(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(level))


def _weighted_rows(
    points: Floats,
    radii: Floats,
    w: Any,
    mine: Any,
    c: theory.Coefficients,
    local: float,
    distances: Floats,
) -> dict[str, Any]:
    out: dict[str, list[float]] = {
        name: [] for name in ("m", "skew", "local_low", "local_high", "p_upper", "p_lower")
    }
    for r in radii:
        near = _neighbours(points, float(r)).toarray()
        f, rat, oth = _fieller(near, np.asarray(w, dtype=float))
        block = np.ix_(mine, mine)
        m = float(rat[block].sum() / oth[block].sum())
        z, skew = _above(f, m, c)
        out["m"].append(m)
        out["skew"].append(skew)
        out["local_low"].append(_quantile(f, c, -local, max(m, 1.0)))
        out["local_high"].append(_quantile(f, c, local, max(m, 1.0)))
        out["p_upper"].append(float(pearson.upper_p(z)))
        out["p_lower"].append(float(pearson.upper_p(-z)))
    nothing = np.full(distances.size, np.nan)
    return {
        "distance": distances,
        "m": np.array(out["m"]),
        "mean": nothing,
        "sd": nothing,
        "skew": np.array(out["skew"]),
        "local_low": np.array(out["local_low"]),
        "local_high": np.array(out["local_high"]),
        "global_high": nothing,
        "p_upper": np.array(out["p_upper"]),
        "p_lower": np.array(out["p_lower"]),
    }
