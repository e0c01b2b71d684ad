"""What a report is told: plain frames and values, gathered by the study's run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.present.wording import Text
from gunjip.tables.regions import Regions

if TYPE_CHECKING:
    from gunjip.policy.roadmap import Roadmap
    from gunjip.profile.result import Profile
    from gunjip.study.connect import Connected
    from gunjip.study.health import Health
    from gunjip.study.prescribe import Advice


def protected_rows(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Of each cell, whether its numbers are left out because they would tell a plant."""
    if "protected" in cells:
        return cells["protected"].to_numpy(dtype=bool)
    return np.zeros(len(cells), dtype=bool)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A file or table that the study rests on."""

    title: Text
    publisher: Text = ""
    year: str = ""
    licence: Text = ""
    file: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """What became of a file's rows.

    ``issues`` has one row a kind of trouble: ``action`` (``repaired``,
    ``dropped`` or ``unknown``), ``reason`` (a text, or one per language in
    ``reason_en`` and ``reason_ko``), ``count``, and where known ``column`` and
    ``rows`` (the first row numbers, as text). ``warnings`` are what the reader wants
    looked at: a text, or one per language, each.
    """

    file: str
    read: int
    kept: int
    repaired: int = 0
    dropped: int = 0
    unknown: int = 0
    format: Text = ""
    encoding: str = ""
    issues: pd.DataFrame = field(default_factory=pd.DataFrame)
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSummary:
    """A table that was made: its size, its units, and how many cells are known."""

    name: Text
    rows: int
    regions: int | None = None
    industries: int | None = None
    years: str = ""
    unit: str = ""
    classification: str = ""
    published: int | None = None
    withheld: int | None = None
    estimated: int | None = None
    missing: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MapSpec:
    """A map of the report.

    ``values`` has ``region``, the column to show, and where known ``status``
    and ``certainty``. A ratio or share is a ``choropleth``; a count is drawn as
    ``circles``.
    """

    name: str
    title: Text
    values: pd.DataFrame
    column: str = "lq"
    unit: str = ""
    legend: Text = ""
    style: Literal["choropleth", "circles"] = "choropleth"
    classes: tuple[float, ...] | None = None
    reading: Text = ""


@dataclass(frozen=True, slots=True, eq=False)
class FigureSpec:
    """A result to draw in a chapter, with the finding as its title."""

    name: str
    title: Text
    result: Result
    reading: Text = ""
    names: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ReportData:
    """All that a report says. Everything but the title may be left out.

    Attributes
    ----------
    title, subtitle
        Of the study; a text or one per language.
    year
        That the findings are of.
    unit
        Of ``value`` in ``cells`` and ``footprints``, e.g. ``"jobs"``.
    sources, intakes, tables
        What was read, what became of it, what it was made into.
    reconciliation
        Our totals beside published ones: ``item`` (a text, or ``item_en`` and
        ``item_ko``), ``ours``, ``published``, ``unit``.
    regions
        With polygons or points; needed for maps.
    region_names, industry_names
        Names by code.
    cells
        Region × industry pairs, the strongest first: ``region, industry`` and
        where known ``value, low, high, plants, status, lq, lq_low, lq_high,
        probability, verdict``. ``probability`` (0–1) is that of the verdict;
        ``verdict`` is one of ``strong10, strong, significant, qualifying,
        none, insufficient, withheld``.
    footprints
        Clusters with outlines, the strongest first: ``cluster, geometry`` and
        where known ``name, industry, regions`` (text), ``plants, value, low,
        high, area_km2, outside`` (share outside the main region),
        ``stability, probability, p_value, verdict`` (``cluster,
        agglomeration, not_tested, chance``).
    connected
        How the clusters are tied.
    zones, cluster_zones
        Designated zones against clusters: ``zone, clusters, covered,
        without_cluster``; ``cluster_id, zones, outside, jobs_outside``.
    disputed, disputed_regions
        Cells on which screens disagree: ``region, industry, jobs, lq, yes_by, no_by,
        why``; and ``region, disagreement``.
    draws
        How many recalculations the probabilities count.
    level
        Of the intervals (0.9: a 90 % interval).
    profile
        What kind the clusters are; None leaves the chapter out.
    cluster_names
        Names of clusters by id, for the chapters after ``where``.
    maps, figures
        Further drawings of the where chapter.
    top
        Rows that the printed tables show.
    absent_is_zero
        Whether a region and industry without a row have none of it.
    withheld
        What is hidden: ``item`` (or ``item_en``, ``item_ko``), ``cells``, and
        where known ``low``, ``high``, ``unit``.
    health
        The diagnosis of the clusters; None where there was none.
    methods
        Keys of the catalogue (``present-method-…``) or texts, one a method.
    caveats
        Keys of the catalogue (``present-caveat-…``) or texts.
    provenance
        Name → value: version, seed, run identifier, inputs' checksums.
    command
        That makes this report again.
    roadmap
        What is to be done; None where nothing was diagnosed.
    advice
        What the roadmap is part of: the choice under a budget, what moved.
    focus
        The one cluster that the report is of; "" for a report of the study. See
        :func:`gunjip.present.report.dossier.dossier`.
    """

    title: Text
    subtitle: Text = ""
    year: str = ""
    unit: str = "jobs"
    sources: tuple[SourceLine, ...] = ()
    intakes: tuple[Intake, ...] = ()
    tables: tuple[TableSummary, ...] = ()
    reconciliation: pd.DataFrame = field(default_factory=pd.DataFrame)
    regions: Regions | None = None
    region_names: Mapping[str, Text] = field(default_factory=dict)
    industry_names: Mapping[str, Text] = field(default_factory=dict)
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    footprints: gpd.GeoDataFrame | None = None
    connected: Connected | None = None
    zones: pd.DataFrame | None = None
    cluster_zones: pd.DataFrame | None = None
    disputed: pd.DataFrame | None = None
    disputed_regions: pd.DataFrame | None = None
    draws: int | None = None
    level: float = 0.9
    profile: Profile | None = None
    cluster_names: Mapping[str, Text] = field(default_factory=dict)
    maps: tuple[MapSpec, ...] = ()
    figures: tuple[FigureSpec, ...] = ()
    top: int = 30
    absent_is_zero: bool = False
    withheld: pd.DataFrame = field(default_factory=pd.DataFrame)
    health: Health | None = None
    methods: tuple[Text, ...] = ()
    caveats: tuple[Text, ...] = ()
    provenance: Mapping[str, object] = field(default_factory=dict)
    command: str = ""
    roadmap: Roadmap | None = None
    advice: Advice | None = None
    focus: str = ""

    def __post_init__(self) -> None:
        checks = Checks()
        if not self.cells.empty:
            for name in ("region", "industry"):
                if name not in self.cells:
                    checks.add("table-column-missing", table="ReportData.cells", name=name)
        if self.footprints is not None and "geometry" not in self.footprints:
            checks.add("present-no-geometry", name="ReportData.footprints")
        if self.footprints is not None and self.footprints.crs is None:
            checks.add("present-no-crs", name="ReportData.footprints")
        names = [m.name for m in self.maps] + [f.name for f in self.figures]
        for name in sorted({n for n in names if names.count(n) > 1}):
            checks.add("present-figure-twice", name=name)
        checks.require(
            0 < self.level < 1, "needs-between", name="level", low=0, high=1, value=self.level
        )
        checks.done()
