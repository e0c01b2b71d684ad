"""All screens on one table, side by side, and where they disagree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.clusters.screens.tiers import tiers
from gunjip.foundation.results import Result
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.tables import RegionIndustry, Regions
from gunjip.tables.common import positions

Method = str
METHODS: tuple[Method, ...] = (
    "tiers",
    "quotient",
    "stars",
    "focal",
    "input_output",
    "getis_ord",
    "litzenberger_sternberg",
)
#: What makes a cell a cluster by each method. Every cut can be given.
CUTS: dict[str, float] = {
    "quotient": 1.25,
    "stars": 2,
    "focal": 1.25,
    "input_output": 0.95,
    "getis_ord": 0.05,
    "litzenberger_sternberg": 4.0,
}


def screen(
    table: RegionIndustry,
    *,
    regions: Regions | None = None,
    linkages: pd.DataFrame | None = None,
    population: pd.Series[float] | None = None,
    methods: Collection[Method] = METHODS,
    cuts: Mapping[str, float] | None = None,
    draws: NDArray[np.floating[Any]] | None = None,
    seed: Seed = None,
    workers: int | None = None,
) -> Result:
    """Ask every method about every cell, and show where they disagree.

    * ``tiers``: strong by US Cluster Mapping (see ``tiers``);
    * ``quotient``: LQ ≥ 1.25 and its 90 % interval above 1;
    * ``stars``: at least two of size, specialisation and focus in the top fifth;
    * ``focal``: LQ of the region with its neighbours ≥ 1.25;
    * ``input_output``: spatial input–output LQ above its bootstrap cut-off, the mean of the
      95 % quantile over all bootstrap samples of the regions (exact, none are drawn);
    * ``getis_ord``: Gi* of the LQ hot at a false-discovery rate of 5 %, by conditional
      permutations, so many that seven regions at the smallest p-value can pass;
    * ``litzenberger_sternberg``: cluster index ≥ 4.

    A cell's disagreement is ``4 y n / (y + n)²`` with y methods saying yes and n
    saying no: 0 where all agree, 1 where they are split in half.

    Parameters
    ----------
    table
        One year of cells at one level.
    regions
        For neighbours (focal, input_output, getis_ord) and, with polygons, area.
    linkages
        Strength of trade between industries, codes by codes, for input_output.
    population
        By region, for litzenberger_sternberg.
    methods
        Which to ask; those that lack their data are not asked, and named.
    cuts
        Other cuts than ``CUTS``.
    draws
        Jobs in each draw, as in ``tiers``: probabilities are shares of draws.
    seed
        Of permutations.
    workers
        Threads for the draws.

    Returns
    -------
    Result
        ``region, industry, jobs, low, high, plants, lq`` and for each method asked
        ``p_<method>`` (1 yes, 0 no, between them the share of draws, NaN open);
        ``yes, no, open`` (methods; yes from p ≥ 0.5), ``disagreement`` (NaN where
        fewer than two answer). ``params["not_asked"]``: method → what it lacks.

    Raises
    ------
    ParameterError
        Unknown methods; draws of another shape.

    Notes
    -----
    Tiers, stars and input_output rank regions, so that some always stand out;
    quotient and getis_ord test; litzenberger_sternberg's cut depends on the
    number of regions. That they disagree is expected: they ask different
    questions.

    References
    ----------
    See each method.

    Examples
    --------
    >>> cells = pd.DataFrame({"region": list("AABB"), "industry": list("xyxy"),
    ...     "value": [900.0, 100.0, 500.0, 500.0], "plants": [90.0, 10.0, 50.0, 50.0]})
    >>> found = screen(RegionIndustry(cells), methods=["tiers", "quotient", "stars"], seed=1)
    >>> found.frame[["yes", "no", "disagreement"]].values.tolist()
    [[3.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 3.0, 0.0], [3.0, 0.0, 0.0]]
    """
    checks = Checks()
    for name in methods:
        checks.one_of("methods", name, METHODS)
    for name in cuts or {}:
        checks.one_of("cuts", name, tuple(CUTS))
    checks.done()
    used = resolve_seed(seed)
    one = table.year()
    cut = {**CUTS, **(cuts or {})}
    lacking = _lacking(one, regions, linkages, population)
    asked = [m for m in METHODS if m in methods and m not in lacking]
    base = tiers(one, draws=draws, workers=workers)
    frame = base.frame[["region", "industry", "year", "jobs", "low", "high", "plants", "lq"]].copy()
    for column in ("region", "industry"):
        frame[column] = frame[column].astype("str")
    if "tiers" in asked:
        frame["p_tiers"] = base.frame["p_strong"].to_numpy(dtype=float)
    others = [m for m in asked if m != "tiers"]
    from gunjip.clusters.screens.answers import Asker

    asker = Asker.lay(
        one, others, regions=regions, linkages=linkages, population=population, cut=cut, seed=used
    )
    answers = asker.answers(asker.matrix) if draws is None else asker.shares(draws, workers)
    row = positions(frame["region"], asker.matrix.regions)
    col = positions(frame["industry"], asker.matrix.industries)
    for name, values in zip(others, answers, strict=True):
        frame[f"p_{name}"] = values[row, col]
    votes = frame[[f"p_{m}" for m in asked]].to_numpy(dtype=float)
    frame["yes"] = (votes >= 0.5).sum(axis=1)
    frame["no"] = (votes < 0.5).sum(axis=1)
    frame["open"] = np.isnan(votes).sum(axis=1)
    said = (frame["yes"] + frame["no"]).to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        split = 4 * frame["yes"].to_numpy() * frame["no"].to_numpy() / said**2
    frame["disagreement"] = np.where(said >= 2, split, np.nan)
    return Result(
        kind="screen",
        table=frame,
        params={
            "methods": asked,
            "cuts": cut,
            "not_asked": {m: lacking[m] for m in METHODS if m in methods and m in lacking},
            "draws": 0 if draws is None else len(draws),
        },
        null="each method's own; see its documentation",
        seed=used,
        units={"jobs": one.unit, "lq": "ratio"},
        citation="; ".join(("Delgado, Porter, Stern (2016)", "Cromley and Hanink (2012)",
                            "Tian, Gottlieb and Goetz (2020)", "Ord and Getis (1995)",
                            "Litzenberger and Sternberg (2006)")),
    )  # fmt: skip


def _lacking(
    table: RegionIndustry,
    regions: Regions | None,
    linkages: pd.DataFrame | None,
    population: pd.Series[float] | None,
) -> dict[str, str]:
    out: dict[str, str] = {}
    if regions is None or regions.borders.empty:
        out |= dict.fromkeys(("focal", "input_output", "getis_ord"), "neighbours")
    if linkages is None:
        out.setdefault("input_output", "linkages")
    if not table.data["plants"].notna().all():
        out["litzenberger_sternberg"] = "plants"
    elif regions is None or not regions.has_polygons:
        out["litzenberger_sternberg"] = "area"
    elif population is None:
        out["litzenberger_sternberg"] = "population"
    return out
