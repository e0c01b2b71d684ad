"""What each method says of every cell of one table, or of one drawn table after the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gunjip.clusters.screens.cutoff import bootstrap_mean_quantile
from gunjip.clusters.screens.hot import Around, hot_spots
from gunjip.clusters.screens.stars import star_dimensions, top_share
from gunjip.foundation.parallel import parallel_map
from gunjip.foundation.validation import Checks
from gunjip.measures.matrix import RegionIndustryMatrix, region_industry_matrix
from gunjip.measures.neighbours import neighbour_matrix
from gunjip.measures.sampling import lump_sizes
from gunjip.measures.spatial_quotients import (
    focal_kernel,
    input_output_kernel,
    litzenberger_kernel,
    plant_shares,
)
from gunjip.measures.specialisation import cell_intervals, quotient
from gunjip.tables import RegionIndustry, Regions
from gunjip.tables.common import positions

Floats = NDArray[np.float64]
#: Coverage of the quotient's interval.
LEVEL = 0.9
#: The top share that earns a star.
TOP = 0.2


@dataclass(frozen=True, slots=True)
class Asker:
    """One year's cells laid out once, so that many drawn tables cost little.

    Attributes
    ----------
    matrix
        The table as it stands.
    row, column, open_rows
        Places of the table's rows in the matrix, and the rows that are not published.
    methods, cut
        Which to ask, without the tiers, and their cuts.
    spread
        The regions' shares of each industry's plants, of the area and of the people.
    """

    matrix: RegionIndustryMatrix
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    open_rows: NDArray[np.int64]
    fixed_regions: bool
    fixed_industries: bool
    fixed_total: bool
    methods: tuple[str, ...]
    cut: Mapping[str, float]
    weights: csr_array | None = None
    linkages: Floats | None = None
    spread: tuple[Floats, Floats, Floats] | None = None
    around: Around | None = None

    @classmethod
    def lay(
        cls,
        table: RegionIndustry,
        methods: Collection[str],
        *,
        regions: Regions | None,
        linkages: pd.DataFrame | None,
        population: pd.Series[float] | None,
        cut: Mapping[str, float],
        seed: int,
    ) -> Asker:
        """Everything that does not change from draw to draw."""
        matrix = region_industry_matrix(table)
        weights = a = spread = around = None
        if regions is not None and not regions.borders.empty:
            weights = neighbour_matrix(regions, matrix.regions)
            if "getis_ord" in methods:
                around = Around.lay(weights, level=cut["getis_ord"], seed=seed)
            weights = csr_array(weights)
            weights.setdiag(1.0)
        if linkages is not None:
            a = _strengths(linkages, matrix.industries)
        if "litzenberger_sternberg" in methods and regions is not None and population is not None:
            size = pd.Series(
                regions.data.to_crs(regions.metric_crs()).area.to_numpy() / 1e6,
                index=regions.data["region"],
            )
            spread = (
                plant_shares(matrix),
                _shares(size, matrix.regions, "area"),
                _shares(population, matrix.regions, "population"),
            )
        return cls(
            matrix,
            positions(table.data["region"], matrix.regions),
            positions(table.data["industry"], matrix.industries),
            np.flatnonzero((table.data["status"] != "published").to_numpy()),
            not table.region_totals.empty,
            not table.industry_totals.empty,
            not table.grand_totals.empty,
            tuple(methods),
            cut,
            weights,
            a,
            spread,
            around,
        )

    def drawn(self, draw: NDArray[np.floating[Any]]) -> RegionIndustryMatrix:
        """The table with one draw in place of what is not published."""
        value = self.matrix.value.copy()
        at = self.open_rows if len(draw) == self.open_rows.size else np.arange(self.row.size)
        value[self.row[at], self.column[at]] = draw
        m = self.matrix
        region = m.region_total if self.fixed_regions else value.sum(axis=1)
        industry = m.industry_total if self.fixed_industries else value.sum(axis=0)
        total = m.total
        if not self.fixed_total:
            total = float(industry.sum())
            total = float(region.sum()) if np.isnan(total) else total
        return replace(
            m, value=value, low=value, high=value,
            region_total=region, industry_total=industry, total=total,
        )  # fmt: skip

    def ask(self, matrix: RegionIndustryMatrix, name: str) -> Floats:
        """1, 0 or NaN for each region and industry by one method."""
        cut = self.cut[name]
        if name == "quotient":
            return _quotient(matrix, cut)
        if name == "stars":
            return _stars(matrix, cut)
        if name == "focal" and self.weights is not None:
            return _over(focal_kernel(matrix, self.weights), cut)
        if name == "input_output" and self.weights is not None and self.linkages is not None:
            value = input_output_kernel(matrix, self.weights, self.linkages)
            line = bootstrap_mean_quantile(value, cut)
            return np.where(np.isnan(value) | np.isnan(line), np.nan, value > line)
        if name == "getis_ord" and self.around is not None:
            plain = quotient(matrix.value, matrix.region_total, matrix.industry_total, matrix.total)
            # A region without any jobs has no quotient and no part in its industry's map.
            plain[matrix.region_total == 0] = 0.0
            return hot_spots(plain, self.around, level=cut)
        if name == "litzenberger_sternberg" and self.spread is not None:
            return _over(litzenberger_kernel(matrix, *self.spread), cut)
        return np.full(matrix.value.shape, np.nan)

    def answers(self, matrix: RegionIndustryMatrix) -> list[Floats]:
        """One array a method."""
        return [self.ask(matrix, name) for name in self.methods]

    def shares(self, draws: NDArray[np.floating[Any]], workers: int | None = None) -> list[Floats]:
        """The share of draws in which each method says yes."""

        def block(mine: range) -> list[Floats]:
            sums = [np.zeros(self.matrix.value.shape) for _ in self.methods]
            for k in mine:
                for total, answer in zip(sums, self.answers(self.drawn(draws[k])), strict=True):
                    total += answer
            return sums

        # Whole numbers are added: the split among workers cannot show.
        count = len(draws)
        blocks = [range(k, count, 4) for k in range(min(4, count))]
        parts = parallel_map(block, blocks, workers=workers)
        return [np.sum(one, axis=0) / count for one in zip(*parts, strict=True)]


def _over(value: Floats, least: float) -> Floats:
    return np.where(np.isnan(value), np.nan, value >= least)


def _quotient(matrix: RegionIndustryMatrix, cut: float) -> Floats:
    """Quotient at least the cut, its interval above 1."""
    value = quotient(matrix.value, matrix.region_total, matrix.industry_total, matrix.total)
    out = np.where(np.isnan(value), np.nan, 0.0)
    rows, cols = np.nonzero(np.nan_to_num(value) >= cut)
    if rows.size:
        checks = Checks()
        lumps = lump_sizes(matrix, None, checks)
        checks.done()
        _, _, low, _ = cell_intervals(matrix, lumps, LEVEL, rows, cols)
        out[rows, cols] = low > 1
    return out


def _stars(matrix: RegionIndustryMatrix, least: float) -> Floats:
    """Enough of size, specialisation and focus in the top fifth."""
    count = np.zeros(matrix.value.shape)
    known = np.isfinite(matrix.value)
    for values in star_dimensions(
        matrix.value, matrix.region_total, matrix.industry_total, matrix.total
    ).values():
        count += top_share(np.where(matrix.value > 0, values, np.nan), TOP)
        known &= np.isfinite(values)
    return np.where(known, count >= least, np.nan)


def _strengths(linkages: pd.DataFrame, industries: pd.Index) -> Floats:
    """Trade between industries in the table's order, each its own partner."""
    square = linkages.reindex(index=industries, columns=industries)
    out = np.array(square, dtype=np.float64)
    checks = Checks()
    good = bool(np.isfinite(out).all() and (out >= 0).all())
    checks.require(good, "conc-square-shape", name="linkages", count=len(industries))
    checks.done()
    np.fill_diagonal(out, 1.0)
    return out


def _shares(given: pd.Series[float], regions: pd.Index, name: str) -> Floats:
    """The regions' shares of a sum; NaN for a region of which nothing is given."""
    values = given.reindex(regions).to_numpy(dtype=float)
    known = values > 0
    checks = Checks()
    names = ", ".join(map(str, regions[~known][:5]))
    checks.require(
        bool(known.any()), "conc-vector-regions", name=name, count=len(regions), names=names
    )
    checks.done()
    values = np.where(known, values, np.nan)
    return np.asarray(values / np.nansum(values), dtype=np.float64)
