"""From a reading of a file to the table of its kind."""

from __future__ import annotations

from typing import cast

import geopandas as gpd
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Reading
from gunjip.tables.classification import SYSTEMS, Classification
from gunjip.tables.establishments import Establishments
from gunjip.tables.links import Links
from gunjip.tables.region_industry import RegionIndustry
from gunjip.tables.regions import Regions


def assemble(
    reading: Reading, *, borders: pd.DataFrame | None = None
) -> RegionIndustry | Establishments | Regions | Links:
    """The table of a reading.

    Parameters
    ----------
    reading
        From ``gunjip.sources.read``.
    borders
        For regions: pairs ``region, neighbour`` (the frame of an adjacency file).

    Returns
    -------
    RegionIndustry, Establishments, Regions or Links
        By the reading's kind.

    Raises
    ------
    InputError
        The reading is of a kind that makes no table of its own (names,
        a concordance, an adjacency list, a plain frame).
    """
    about = reading.about
    classification = to_classification(about.get("classification"))
    source = str(about.get("source", ""))
    names = dict(about.get("industry_names") or {})
    if reading.kind == "region_industry":
        parts = reading.parts
        empty = pd.DataFrame()
        return RegionIndustry(
            reading.frame,
            measure=about.get("measure", "jobs"),
            unit=str(about.get("unit", "jobs")),
            classification=classification,
            region_totals=parts.get("region_totals", empty),
            industry_totals=parts.get("industry_totals", empty),
            grand_totals=parts.get("grand_totals", empty),
            industry_names=names,
            absent=about.get("absent", "zero"),
            source=source,
        )
    if reading.kind == "establishments":
        return Establishments(
            reading.frame,
            crs=str(about.get("crs", "")),
            classification=classification,
            industry_names=names,
            source=source,
        )
    if reading.kind == "regions":
        return Regions(
            cast("gpd.GeoDataFrame", reading.frame),
            borders=pd.DataFrame() if borders is None else borders,
            source=source,
        )
    if reading.kind == "input_output":
        return Links(reading.frame, ends="industry", directed=True, source=source)
    if reading.kind == "links":
        return Links(reading.frame, ends="plant", directed=True, source=source)
    raise InputError.of("table-no-table", file=reading.intake.file, kind=reading.kind)


def to_classification(pair: tuple[str, str] | None) -> Classification:
    """The classification of a system's name and its revision; another one where not known."""
    if not pair:
        return Classification()
    system, revision = pair
    return Classification(system if system in SYSTEMS else "other", str(revision))
