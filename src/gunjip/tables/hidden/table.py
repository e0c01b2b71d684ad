"""``repair_table``: a region × industry table whose withheld cells are estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result, to_plain
from gunjip.foundation.rng import Seed, resolve_seed
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, format_percent, say
from gunjip.tables.hidden.hierarchy import Hierarchy, one_level
from gunjip.tables.hidden.solve import HiddenCells, quantile_interval, repair
from gunjip.tables.hidden.trees import Floats, Ints
from gunjip.tables.region_industry import RegionIndustry

#: An interval wider than this many times its estimate is flagged.
WIDE = 2.0
CITATION = (
    "Bounds: Dobra, Fienberg (2000), PNAS 97(22):11885-11892, doi:10.1073/pnas.97.22.11885; "
    "tilting: Csiszár (1975), Annals of Probability 3(1):146-158, doi:10.1214/aop/1176996454"
)


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """A table whose withheld cells are estimated, with bounds, intervals and draws.

    Attributes
    ----------
    table
        The table; what was not published has the status ``estimated``, ``value``
        the point estimate, and ``low``, ``high`` valid bounds.
    draws
        Tables drawn: shape (draws, cells not published), float32, the cells in
        the table's order over all years.
    cells
        One row a cell that was not published: ``row`` (position in the table),
        ``region, industry, year, estimate, low, high, p05, p95, wide, was``.
    relaxed
        Totals that their parts contradict: ``region, industry, year, along,
        value, parts, difference``; an empty code stands for the total.
    errors
        How far the estimates miss the known sums, one row a year and family of
        sums, relative to the whole.
    params
        Options as used and what was found on the way.
    seed
        Of the draws.
    """

    table: RegionIndustry
    draws: NDArray[np.float32]
    cells: pd.DataFrame
    relaxed: pd.DataFrame
    errors: pd.DataFrame
    params: dict[str, Any]
    seed: int

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the cells that were not published."""
        return self.cells.copy()

    @property
    def interval(self) -> pd.DataFrame:
        """The 5 % and 95 % quantiles of the draws: ``p05, p95``, one row a cell."""
        return self.cells[["p05", "p95"]].copy()

    def draws_of(self, year: int | None = None) -> NDArray[np.float32]:
        """The draws of one year's cells (the last year by default), as screens take them."""
        wanted = self.table.years[-1] if year is None else year
        return self.draws[:, (self.cells["year"] == wanted).to_numpy()]

    def as_result(self) -> Result:
        """The cells as a result, for reports and drawings."""
        return Result(
            kind="hidden_cells",
            table=self.cells,
            params=self.params,
            seed=self.seed,
            units=dict.fromkeys(("estimate", "low", "high", "p05", "p95"), self.table.unit),
            citation=CITATION,
            extra={"relaxed": self.relaxed, "errors": self.errors},
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for JSON; the draws are left out."""
        return {**self.as_result().to_dict(), "draws": to_plain(list(self.draws.shape))}

    def summary(self, lang: Lang = "en") -> str:
        """How many cells, how sure, what was relaxed and what nothing bounds."""
        cells = self.cells
        if cells.empty:
            return say("hidden-none", lang)
        total = float(self.table.data["value"].sum())
        lines = [
            say(
                "hidden-title", lang, count=len(cells), rows=len(self.table),
                share=format_percent(float(cells["estimate"].sum()) / total if total else 0.0),
            ),
            say("hidden-pinned", lang, count=int((cells["low"] == cells["high"]).sum())),
        ]  # fmt: skip
        if self.draws.shape[0]:
            lines.append(
                say(
                    "hidden-wide", lang, count=int(cells["wide"].sum()), draws=self.draws.shape[0],
                    share=format_percent(float(cells["wide"].mean())),
                )
            )  # fmt: skip
        endless = int(np.isinf(cells["high"]).sum())
        if endless:
            lines.append(say("hidden-endless", lang, count=endless))
        if self.params["plants_unknown"]:
            lines.append(say("hidden-no-plants", lang, count=self.params["plants_unknown"]))
        if self.params["ceilings"]:
            names = ", ".join(say(f"hidden-totals-{n}", lang) for n in self.params["ceilings"])
            lines.append(say("hidden-ceilings", lang, names=names))
        if not self.params["totals_used"]:
            lines.append(say("hidden-no-totals", lang))
        if len(self.relaxed):
            size = self.relaxed["difference"].abs()
            first = self.relaxed.iloc[int(size.to_numpy().argmax())]
            lines.append(
                say(
                    "hidden-relaxed", lang, count=len(self.relaxed),
                    region=str(first["region"]) or say("hidden-all", lang),
                    industry=str(first["industry"]) or say("hidden-all", lang),
                    whole=f"{first['value']:,.0f}", parts=f"{first['parts']:,.0f}",
                )
            )  # fmt: skip
        lines.append(say("hidden-caution", lang))
        return "\n".join(lines)


def repair_table(
    table: RegionIndustry,
    *,
    hierarchy: Hierarchy | dict[int, Hierarchy] | None = None,
    totals: Literal["auto", "exact", "ceiling"] = "auto",
    draws: int = 60,
    seed: Seed = None,
    integers: bool = False,
    workers: int | None = None,
) -> Repaired:
    """Estimate the cells of a table that are not published.

    Each year by itself: bounds from the published totals, a point estimate that
    adds up with them, and tables drawn. See :func:`gunjip.tables.hidden.repair`
    for the method.

    Parameters
    ----------
    table
        Cells with ``plants`` where known; its region, industry and grand totals
        are used where they are there.
    hierarchy
        All levels above and below the table (one, or one a year), e.g. from
        :func:`gunjip.tables.hidden.qcew_hierarchy`. It replaces the totals.
    totals
        Whether totals are the sums of the rows (``"exact"``), cover more than
        them (``"ceiling"``), or whichever the fully published regions and
        industries show (``"auto"``).
    draws
        How many tables to draw.
    seed
        Of the draws.
    integers
        Round the estimates to whole numbers, regions' sums exact.
    workers
        Threads; the result does not depend on it.

    Returns
    -------
    Repaired

    Raises
    ------
    InputError
        Published figures below 0, or a hierarchy without the table's cells.
    ParameterError
        Another word for ``totals``, or draws below 0.

    Notes
    -----
    A cell that nothing bounds is estimated as plants × jobs per plant of its
    industry; its ``high`` stays infinite and the summary says so. Where absence
    means "unknown", totals are ceilings.

    Examples
    --------
    >>> import pandas as pd
    >>> from gunjip.tables import RegionIndustry
    >>> table = RegionIndustry(
    ...     pd.DataFrame({
    ...         "region": ["N", "N", "S", "S"], "industry": ["a", "b", "a", "b"],
    ...         "value": [90.0, None, 20.0, 80.0], "plants": [9, 1, 2, 8],
    ...         "low": [90, 0, 20, 80], "high": [90, 100, 20, 80],
    ...         "status": ["published", "withheld", "published", "published"]}),
    ...     region_totals=pd.DataFrame({"region": ["N", "S"], "year": 0, "value": [102.0, 100.0]}))
    >>> repair_table(table, draws=0).cells[["region", "industry", "estimate", "low", "high"]]
      region industry  estimate   low  high
    0      N        b      12.0  12.0  12.0
    """
    checks = Checks()
    checks.one_of("totals", totals, ("auto", "exact", "ceiling"))
    checks.require(draws >= 0, "needs-at-least", name="draws", value=draws, least=0)
    checks.done()
    used = resolve_seed(seed)
    data = table.frame
    data["status"] = data["status"].astype("str")
    hidden = (data["status"] != "published").to_numpy()
    place = np.cumsum(hidden) - 1
    drawn = np.empty((draws, int(hidden.sum())), dtype=np.float32)
    notes: list[dict[str, Any]] = []
    relaxed: list[pd.DataFrame] = []
    errors: list[dict[str, Any]] = []
    for year in table.years:
        of_year = (data["year"] == year).to_numpy()
        rows = np.flatnonzero(of_year & hidden)
        if rows.size == 0:
            continue
        tree = hierarchy.get(year) if isinstance(hierarchy, dict) else hierarchy
        if tree is None:
            tree, note = one_level(table.year(year), totals)
            notes.append(note)
        solved = repair(
            tree.values, tree.status, tree.plants, tree.region_parent, tree.industry_parent,
            low=tree.low, high=tree.high, groups=tree.groups, wages=tree.wages,
            draws=draws, seed=used, integers=integers, workers=workers,
        )  # fmt: skip
        at = tree.places(data["region"].iloc[rows], data["industry"].iloc[rows])
        fixed, member = _parts(solved, at)
        inside = member >= 0
        target, weights = member[inside], solved.estimate[inside]
        data.loc[rows, "value"] = fixed + np.bincount(target, weights, minlength=rows.size)
        data.loc[rows, "low"] = solved.all_low[at]
        data.loc[rows, "high"] = solved.all_high[at]
        columns = place[rows]
        for k in range(draws):
            drawn[k, columns] = fixed + np.bincount(
                target, solved.draws[k, inside], minlength=rows.size
            )
        relaxed.append(_named(solved.relaxed, tree, year))
        errors += [{"year": year, "family": f, "error": e} for f, e in enumerate(solved.errors)]
    cells = _cells(table, data, hidden, drawn)
    data["status"] = np.where(hidden, "estimated", data["status"])
    params = {
        "draws": draws,
        "totals": totals,
        "hierarchy": hierarchy is not None,
        "integers": integers,
        "ceilings": sorted({c for n in notes for c in n["ceilings"]}),
        "totals_used": hierarchy is not None or any(n["totals_used"] for n in notes),
        "plants_unknown": int(data["plants"].isna().to_numpy()[hidden].sum()),
    }
    return Repaired(
        table._replace(data=data),
        drawn,
        cells,
        pd.concat(relaxed, ignore_index=True) if relaxed else _named(None, None, 0),
        pd.DataFrame(errors, columns=["year", "family", "error"]),
        params,
        used,
    )


def _parts(solved: HiddenCells, at: tuple[Ints, Ints]) -> tuple[Floats, Ints]:
    """Known part of each asked cell, and for each hidden leaf the asked cell it is part of."""
    regions, industries = solved.regions, solved.industries
    asked = np.full((regions.size, industries.size), -1, dtype=np.int64)
    asked[at] = np.arange(at[0].size)
    member = np.full(solved.region.size, -1, dtype=np.int64)
    a = solved.region.copy()
    while (a >= 0).any():
        i = solved.industry.copy()
        while (i >= 0).any():
            ok = (a >= 0) & (i >= 0) & (member < 0)
            member[ok] = asked[a[ok], i[ok]]
            i = np.where(i >= 0, industries.parent[np.maximum(i, 0)], -1)
        a = np.where(a >= 0, regions.parent[np.maximum(a, 0)], -1)
    fixed = solved.fill(np.zeros(solved.region.size))[at]
    return fixed, member


def _cells(
    table: RegionIndustry, data: pd.DataFrame, hidden: NDArray[np.bool_], drawn: NDArray[np.float32]
) -> pd.DataFrame:
    rows = np.flatnonzero(hidden)
    p05, p95 = quantile_interval(drawn, 0.9)
    part = data.iloc[rows]
    estimate = part["value"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "row": rows,
            "region": part["region"].to_numpy(),
            "industry": part["industry"].to_numpy(),
            "year": part["year"].to_numpy(),
            "estimate": estimate,
            "low": part["low"].to_numpy(dtype=float),
            "high": part["high"].to_numpy(dtype=float),
            "p05": p05,
            "p95": p95,
            "wide": (p95 - p05) > WIDE * np.maximum(estimate, 1e-12),
            "was": table.data["status"].astype("str").to_numpy()[rows],
        }
    )


def _named(relaxed: pd.DataFrame | None, tree: Hierarchy | None, year: int) -> pd.DataFrame:
    columns = ["region", "industry", "year", "along", "value", "parts", "difference"]
    if relaxed is None or tree is None or relaxed.empty:
        return pd.DataFrame({c: [] for c in columns})
    out = relaxed.copy()
    out["region"] = np.array(tree.regions, dtype=object)[out["region"].to_numpy(dtype=int)]
    out["industry"] = np.array(tree.industries, dtype=object)[out["industry"].to_numpy(dtype=int)]
    out["year"] = year
    return out[columns]
