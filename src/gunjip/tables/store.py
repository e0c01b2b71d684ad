"""Tables to files and back: Parquet with the table's attributes in its metadata.

The bytes depend on the content only (no time, no name of a machine), so that the
same table always gives the same file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from gunjip.foundation.errors import InputError
from gunjip.tables.classification import SYSTEMS, Classification, System
from gunjip.tables.establishments import Establishments
from gunjip.tables.links import Links
from gunjip.tables.region_industry import RegionIndustry
from gunjip.tables.regions import Regions
from gunjip.tables.survey import Survey

Table = RegionIndustry | Establishments | Regions | Links | Survey
T = TypeVar("T", RegionIndustry, Establishments, Regions, Links, Survey)

_META = b"gunjip"


def frame_bytes(frame: pd.DataFrame, attributes: Mapping[str, Any] | None = None) -> bytes:
    """A frame as Parquet bytes (zstd), with attributes as JSON in the metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if isinstance(frame, gpd.GeoDataFrame):
        shapes = frame.geometry.to_wkb()
        frame = pd.DataFrame(frame.drop(columns="geometry")).assign(geometry=shapes)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    meta = {_META: json.dumps(dict(attributes or {}), ensure_ascii=False, sort_keys=True).encode()}
    buffer = BytesIO()
    pq.write_table(table.replace_schema_metadata(meta), buffer, compression="zstd")
    return buffer.getvalue()


def read_frame(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A frame and its attributes from a file that :func:`frame_bytes` made."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    meta = json.loads((table.schema.metadata or {}).get(_META, b"{}"))
    return table.replace_schema_metadata(None).to_pandas(), meta


def _classification(text: str) -> Classification:
    system, _, revision = text.partition(" ")
    known: System = next((s for s in SYSTEMS if s == system), "other")
    return Classification(known, revision)


def to_files(table: Table, name: str) -> dict[str, bytes]:
    """A table as files: ``<name>.parquet`` and what belongs to it."""
    if isinstance(table, RegionIndustry):
        attributes: dict[str, Any] = {
            "measure": table.measure,
            "unit": table.unit,
            "classification": str(table.classification),
            "absent": table.absent,
            "source": table.source,
            "industry_names": table.industry_names,
        }
        out = {f"{name}.parquet": frame_bytes(table.data, attributes)}
        for part in ("region_totals", "industry_totals", "grand_totals"):
            totals = getattr(table, part)
            if not totals.empty:
                out[f"{name}.{part}.parquet"] = frame_bytes(totals)
        return out
    if isinstance(table, Establishments):
        attributes = {
            "crs": table.crs,
            "classification": str(table.classification),
            "source": table.source,
            "industry_names": table.industry_names,
        }
        return {f"{name}.parquet": frame_bytes(table.data, attributes)}
    if isinstance(table, Regions):
        return {
            f"{name}.parquet": frame_bytes(table.data, {"crs": table.crs, "source": table.source}),
            f"{name}.borders.parquet": frame_bytes(table.borders),
        }
    if isinstance(table, Links):
        attributes = {
            "ends": table.ends,
            "directed": table.directed,
            "source": table.source,
            "units": table.units,
        }
        return {f"{name}.parquet": frame_bytes(table.data, attributes)}
    return {
        f"{name}.parquet": frame_bytes(table.data, {"source": table.source}),
        f"{name}.items.parquet": frame_bytes(table.items),
    }


def load(folder: Path, name: str, kind: type[T]) -> T:
    """The table that :func:`to_files` wrote under a name.

    Raises
    ------
    InputError
        There is no such table in the folder.
    """
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise InputError.of("table-not-stored", name=name, folder=str(folder))
    frame, meta = read_frame(path)

    def part(tail: str) -> pd.DataFrame:
        beside = folder / f"{name}.{tail}.parquet"
        return read_frame(beside)[0] if beside.is_file() else pd.DataFrame()

    if kind is RegionIndustry:
        table: Table = RegionIndustry(
            frame,
            measure=meta["measure"],
            unit=meta["unit"],
            classification=_classification(meta["classification"]),
            region_totals=part("region_totals"),
            industry_totals=part("industry_totals"),
            grand_totals=part("grand_totals"),
            industry_names=meta["industry_names"],
            absent=meta["absent"],
            source=meta["source"],
        )
    elif kind is Establishments:
        table = Establishments(
            frame,
            meta["crs"],
            _classification(meta["classification"]),
            meta["industry_names"],
            meta["source"],
        )
    elif kind is Regions:
        shapes = gpd.GeoSeries.from_wkb(frame.pop("geometry"), crs=meta["crs"])
        borders = part("borders")
        table = Regions(gpd.GeoDataFrame(frame, geometry=shapes), borders, meta["source"])
    elif kind is Links:
        table = Links(frame, meta["ends"], meta["directed"], meta["source"], meta["units"])
    else:
        table = Survey(frame, part("items"), meta["source"])
    if not isinstance(table, kind):
        raise TypeError(f"no way to load {kind.__name__}")
    return table
