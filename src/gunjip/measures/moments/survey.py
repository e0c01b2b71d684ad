"""The survey: every industry of a country, and every pair, in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.measures.inference import adjust_p_values
from gunjip.measures.moments import giant, observe, routing, theory
from gunjip.measures.moments.carry_out import Curves, Found, Setting, carry_out
from gunjip.measures.moments.copula import maximum_table
from gunjip.measures.moments.intake import Plants, read_plants
from gunjip.measures.moments.limits import Limit
from gunjip.measures.moments.montecarlo import SPECTRAL_FROM, SpectralDensity
from gunjip.measures.moments.passes import ALL_DEGREES, exact_population, ring_population
from gunjip.measures.moments.rings import grid_size
from gunjip.measures.moments.sites import Sites, spatial_order
from gunjip.measures.moments.theory import Coefficients, Floats, Population

CITATION = (
    "Duranton and Overman (2005), Review of Economic Studies 72, 1077-1106, "
    "doi:10.1111/0034-6527.00362; exact moments: docs/measures/moments.md"
)
#: Exact passes over a globe's sites up to here; above, an equal-area projection.
ALL_DEGREES_GLOBE = 150_000
#: Grids with longer sides cost more than the pairs they spare.
LARGEST_GRID = 6_000


@dataclass(frozen=True, slots=True, eq=False)
class LocalisationSurvey(Result):
    """A survey's result: one row an industry in ``frame``.

    Beside what every result has, ``curves`` gives K_d with its bands and ``pairs``
    the pairs of industries.
    """

    @property
    def curves(self) -> pd.DataFrame:
        """One row an industry and distance: K_d, its null mean and its bands."""
        return pd.DataFrame(self.extra["curves"].copy())

    @property
    def pairs(self) -> pd.DataFrame:
        """One row a pair of industries; empty when pairs were not asked for."""
        return pd.DataFrame(self.extra["pairs"].copy())


def population(
    plants: Plants, sites: Sites, *, seed: int, workers: int | None, keep: bool = False
) -> Population:
    """The sites' moments, by pairs or by rings, whichever is cheaper."""
    side = grid_size(sites.extent, float(plants.distances.max()), plants.bandwidth)
    few = ALL_DEGREES if sites.geometry == "planar" else ALL_DEGREES_GLOBE
    rings = sites.count > few and side <= LARGEST_GRID
    make = ring_population if rings else exact_population
    return make(
        sites,
        plants.distances,
        plants.bandwidth,
        plants.bins,
        seed=seed,
        workers=workers,
        keep=keep,
    )


def projection_error(sites: Sites, reach: float, *, seed: int) -> float:
    """Largest relative error of projected distances among sampled pairs within reach."""
    from gunjip.foundation.rng import stream
    from gunjip.measures.moments.sites import arc

    index = stream(seed, "projection").permutation(sites.count)[:1_000]
    part = sites.take(index)
    i, j = np.triu_indices(index.size, 1)
    p = np.column_stack([part.x, part.y, part.z]).astype(float)
    true = arc(np.sqrt(((p[i] - p[j]) ** 2).sum(axis=1)), sites.geometry)
    flat = np.hypot(part.px[i] - part.px[j], part.py[i] - part.py[j])
    use = (true > 1_000.0) & (true <= reach)
    return float(np.abs(flat[use] / true[use] - 1.0).max()) if use.any() else 0.0


def localisation_survey(
    plants: Any,
    *,
    distances: ArrayLike | None = None,
    bandwidth: float | None = None,
    weight: str | None = None,
    pairs: bool = False,
    route: routing.Route = "auto",
    level: float = 0.05,
    seed: Seed = None,
    workers: int | None = None,
) -> LocalisationSurvey:
    r"""Which industries of a country are localised, at which distances, by one pass.

    For each industry of n plants at sites :math:`x_i` with sizes :math:`e_i` (1
    without ``weight``)

    .. math:: K(d) = \frac{\sum_{i<j} e_i e_j k_d(|x_i-x_j|)}{\sum_{i<j} e_i e_j},
       \quad k_d(r) = \frac{\varphi((d-r)/h) + \varphi((d+r)/h)}{h},

    is compared with what the industry would show if its plants stood on n sites
    drawn at random, without replacement, from the sites of *all* plants. The null
    mean, covariance and third moment are exact; no permutation is needed where a
    Pearson III curve through them is known to hold, and simulation is used where
    it is not. Which was taken stands in ``route_upper`` and ``route_lower``.

    Parameters
    ----------
    plants
        One row a plant: ``industry`` and either ``x, y`` in metres of a projected
        coordinate system or ``lon, lat`` in degrees (great circles); or an
        ``Establishments`` table. Plants whose industry is missing still are sites.
    distances
        Metres, increasing, from 0; default 51 from 0 to the median distance
        between plants.
    bandwidth
        h in metres, the same for all industries and for the null; default
        Silverman's rule for an industry of median size.
    weight
        A column of plant sizes (jobs), zero or more.
    pairs
        Also every pair of industries (without sizes): both relocate.
    route
        ``"auto"``; ``"moments"``: closed forms also where they are doubtful;
        ``"monte_carlo"``: 999 draws for everything, as a check.
    level
        Size of each one-sided test.
    seed
        For all that is simulated.
    workers
        Threads; the result does not depend on it.

    Returns
    -------
    LocalisationSurvey
        ``frame``: ``industry, plants, n_eff, gamma`` (share of pair mass above the
        global upper limit, integrated over distance), ``psi`` (below the lower one;
        0 where the industry is localised anywhere), ``p_upper, p_lower`` (of the
        whole curve), ``q_upper, q_lower`` (Benjamini–Hochberg over industries),
        ``localised, dispersed`` (q at most ``level``), ``peak_distance`` (where
        it exceeds most), ``largest_skew, route_upper, route_lower, route_curve,
        status``. ``curves``: K_d with its null mean and its limits.

    Raises
    ------
    ParameterError
        Missing columns, values that are not finite, negative sizes, degrees where
        metres are needed, distances that do not increase, fewer than ten sites,
        all plants at one point.

    Notes
    -----
    Null: random location over all sites. Upper sides are by moments from 10
    plants; p-values below 0.01 of up to 1,000 plants are simulated again (19,999
    draws; with sizes as many as 4e8 pairs allow, 999 at least) before
    false-discovery control, since the fitted tail is a little too light there. Lower sides are by moments from 1,000 plants
    (with sizes only where the largest skewness is at most 0.5) and by nested
    Monte Carlo below. P-values by moments stop at 1e-6. The default
    bandwidth comes from the sites of all plants, never from an industry's own.
    K_d in ``curves`` is within 1e-10 of the direct sum where ``route_curve`` says
    ``exact`` (up to 8,000 plants) and within 1e-4 of its peak where it says
    ``binned``; industry and draws are compared through the same bins. Very small industries can hardly be found dispersed: no
    pair at all within reach is a likely draw.

    References
    ----------
    Duranton and Overman (2005), doi:10.1111/0034-6527.00362. Benjamini and
    Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> xy = rng.uniform(0, 100_000, (300, 2))
    >>> xy[:40] = 50_000 + rng.normal(0, 3_000, (40, 2))  # one industry in one place
    >>> plants = pd.DataFrame(xy, columns=["x", "y"])
    >>> plants["industry"] = ["pumps"] * 40 + ["other"] * 260
    >>> survey = localisation_survey(plants, bandwidth=4_000, seed=1)
    >>> pumps = survey.frame.set_index("industry").loc["pumps"]
    >>> int(pumps["plants"]), bool(pumps["localised"])
    (40, True)
    """
    checks = Checks()
    checks.one_of("route", route, ["auto", "moments", "monte_carlo"])
    checks.require(not (pairs and weight is not None), "localisation-pairs-weight")
    checks.done()
    number = resolve_seed(seed)
    read = read_plants(
        plants, distances=distances, bandwidth=bandwidth, weight=weight, level=level, seed=number
    )
    order = spatial_order(read.sites, read.bandwidth)
    sites = read.sites.take(order)
    codes = read.industry[order]
    by_industry = np.argsort(codes, kind="stable")
    unknown = int((codes < 0).sum())
    start = unknown + np.r_[0, np.cumsum(np.bincount(codes[codes >= 0], minlength=len(read.names)))]
    grouped = sites.take(by_industry)
    jobs: list[Floats] | None = None
    if read.jobs is not None:
        sorted_jobs = read.jobs[order][by_industry]
        jobs = [sorted_jobs[a:b] for a, b in pairwise(start)]
    giants = jobs is not None and any(
        e.size >= routing.UPPER_FROM and e.sum() > 0 and giant.dominant_plants(e) == 1 for e in jobs
    )
    pop = population(read, sites, seed=number, workers=workers, keep=giants)
    side = grid_size(sites.extent, float(read.distances.max()), read.bandwidth)
    setting = Setting(
        read,
        sites,
        grouped,
        start.astype(np.int64),
        jobs,
        pop,
        sites.geometry == "planar" and side <= LARGEST_GRID // 2,
        route,
        level,
        number,
        workers,
    )
    cross: Floats | None = None
    if pairs:
        if setting.spectral and sites.count > ALL_DEGREES:
            groups = [by_industry[a:b] for a, b in pairwise(start)]
            maker = SpectralDensity(sites, read.distances, read.bandwidth)
            cross = observe.cross_densities_spectral(maker, groups)
        else:
            cross = observe.cross_densities(grouped, setting.start, read.bins, workers)
    if jobs is not None:
        joined = np.concatenate([np.zeros(unknown), *jobs])
        density = observe.weighted_densities(grouped, setting.start, joined, read.bins, workers)
    else:
        density = observe.own_densities(grouped, setting.start, read.bins, workers)
    members = [order[by_industry[a:b]].astype(np.intp) for a, b in pairwise(start)]
    shown, shown_by = observe.exact_densities(
        read.points, members, jobs, read.distances, read.bandwidth, density, workers
    )
    table, curves = _infer(setting, density, shown, shown_by)
    pair_table = pd.DataFrame()
    if cross is not None:
        from gunjip.measures.moments.pairs import infer_pairs

        pair_table = infer_pairs(
            pop, cross, np.diff(start), read.names, read.distances, level=level, seed=number
        )
    params = {
        "sites": sites.count,
        "plants_without_industry": unknown,
        "bandwidth": read.bandwidth,
        "distances": read.distances.tolist(),
        "geometry": sites.geometry,
        "weight": weight,
        "route": route,
        "level": level,
        "moments": pop.method,
    }
    if sites.geometry == "sphere" and "rings" in pop.method:
        reach = float(read.distances.max()) + read.bandwidth
        params["projection_error"] = projection_error(sites, reach, seed=number)
    return LocalisationSurvey(
        kind="localisation_survey",
        table=table,
        params=params,
        null="random location over the sites of all plants",
        seed=number,
        units={"gamma": "share of pairs", "psi": "share of pairs", "peak_distance": "m"},
        citation=CITATION,
        extra={"curves": curves, "pairs": pair_table},
    )


def _coefficients(s: Setting, n: NDArray[np.int64]) -> Coefficients:
    """Coefficients of every industry, arrays of shape (industries,)."""
    if s.jobs is None:
        return theory.equal_weights(n, s.pop.count)
    sums = np.array([theory.power_sums(e) for e in s.jobs]).T
    # An industry without any weight stays undefined.
    return theory.product_weights(None, s.pop.count, sums=tuple(sums))


def _infer(
    s: Setting, density: Floats, shown: Floats, shown_by: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    n = np.diff(s.start)
    c = _coefficients(s, n)
    total = np.asarray(c.total, dtype=float)
    usable = (n >= 2) & (total > 0) & np.isfinite(density).all(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, sd, skew = theory.mean_sd_skew(s.pop, c)
        mean, sd = mean / total[:, None], sd / total[:, None]
        ratio = np.asarray(c.linear / c.pair, dtype=float)
        n_eff = (
            n.astype(float)
            if s.jobs is None
            else np.array([e.sum() ** 2 / max((e * e).sum(), 1e-300) for e in s.jobs])
        )
    varies = usable & np.isfinite(sd).any(axis=1) & (n < s.pop.count)
    largest = np.full(n.size, np.nan)
    for g in np.flatnonzero(varies):
        largest[g] = np.nanmax(np.abs(skew[g]))
    plans: dict[int, routing.Plan] = {}
    for g in np.flatnonzero(varies):
        plans[int(g)] = routing.plan(
            int(n[g]),
            s.route,
            weighted=s.jobs is not None,
            dominant=0 if s.jobs is None else giant.dominant_plants(s.jobs[g]),
            skew=float(largest[g]),
            spectral=s.spectral,
            spectral_from=SPECTRAL_FROM,
        )
    table = maximum_table(s.pop, np.where(ratio > 0, ratio, np.nan)[varies], seed=s.seed)
    curves = Curves(plans, density, mean, sd, skew, ratio, n)
    found = carry_out(s, curves, table)
    return _tables(s, curves, found, n_eff, largest, usable, varies, shown, shown_by)


def _tables(
    s: Setting,
    c: Curves,
    found: Found,
    n_eff: Floats,
    largest: Floats,
    usable: NDArray[np.bool_],
    varies: NDArray[np.bool_],
    shown: Floats,
    shown_by: list[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    n, density, mean, routes = c.n, c.density, c.mean, found.routes
    d = s.plants.distances
    rows = []
    blank = Limit(np.full(d.size, np.nan), np.full(d.size, np.nan), float("nan"))
    pieces = []
    for g, name in enumerate(s.plants.names):
        up, down = found.uppers.get(g, blank), found.lowers.get(g, blank)
        over = np.maximum(density[g] - up.simultaneous, 0.0)
        under = np.maximum(down.simultaneous - density[g], 0.0)
        gamma = float(np.trapezoid(over, d))
        psi = float(np.trapezoid(under, d)) if not gamma > 0 else 0.0
        status = "ok"
        if n[g] < 2:
            status = "fewer_than_two_plants"
        elif not usable[g]:
            status = "no_weight"
        elif not varies[g]:
            status = "no_variation"
        excess = density[g] - up.simultaneous
        peak = float(d[int(np.nanargmax(excess))]) if np.isfinite(excess).any() else np.nan
        rows.append(
            {
                "industry": name,
                "plants": int(n[g]),
                "n_eff": float(n_eff[g]) if usable[g] else np.nan,
                "gamma": gamma if status == "ok" else np.nan,
                "psi": psi if status == "ok" else np.nan,
                "p_upper": up.p,
                "p_lower": down.p,
                "peak_distance": peak if gamma > 0 else np.nan,
                "largest_skew": float(largest[g]),
                "route_upper": routes.get(g, ["none", "none"])[0],
                "route_lower": routes.get(g, ["none", "none"])[1],
                "route_curve": shown_by[g] if usable[g] else "none",
                "status": status,
            }
        )
        pieces.append(
            pd.DataFrame(
                {
                    "industry": name,
                    "distance": d,
                    "density": shown[g],
                    "mean": mean[g] if varies[g] else np.nan,
                    "local_low": down.local,
                    "local_high": up.local,
                    "global_low": down.simultaneous,
                    "global_high": up.simultaneous,
                }
            )
        )
    table = pd.DataFrame(rows)
    table.insert(7, "q_upper", adjust_p_values(table["p_upper"].to_numpy()))
    table.insert(8, "q_lower", adjust_p_values(table["p_lower"].to_numpy()))
    table.insert(9, "localised", table["q_upper"].to_numpy() <= s.level)
    table.insert(
        10, "dispersed", (table["q_lower"].to_numpy() <= s.level) & ~table["localised"].to_numpy()
    )
    return table, pd.concat(pieces, ignore_index=True)
