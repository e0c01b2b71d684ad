"""GeoJSON, GeoPackage, Shapefile and TopoJSON: layers, shapes and attributes."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Sniff
from gunjip.sources.intake import Ledger
from gunjip.sources.sheets import cell_text
from gunjip.sources.text import RawTable, check_width, told, unique_names
from gunjip.sources.unpack import LIMIT, guard, read_members

if TYPE_CHECKING:
    import geopandas as gpd


def _target(path: Path, compression: str, limit: int) -> Any:
    """What GDAL is given: a path, a path within a zip, or unpacked bytes."""
    if compression == "zip":
        try:
            with zipfile.ZipFile(path) as archive:
                total = 0
                for item in archive.infolist():
                    total += item.file_size
                    guard(item.file_size, item.compress_size, file=path.name, limit=limit)
                guard(total, path.stat().st_size, file=path.name, limit=limit)
        except (zipfile.BadZipFile, OSError) as error:
            raise InputError.of(
                "source-broken-archive", file=path.name, reason=str(error)
            ) from None
        return f"/vsizip/{path}"
    if compression:
        return read_members(path, limit=limit)[0].data
    return path


def _gdal_errors() -> tuple[type[Exception], ...]:
    import pyogrio.errors as errors

    return (
        errors.DataSourceError,
        errors.DataLayerError,
        errors.FeatureError,
        errors.FieldError,
        errors.GeometryError,
        errors.CRSError,
        RuntimeError,
        ValueError,
        OSError,
        TypeError,
        UnicodeError,
        OverflowError,
        KeyError,
        IndexError,
    )


def _broken(path: Path, error: Exception) -> InputError:
    from gunjip.foundation.errors import Problem

    if isinstance(error, InputError):
        return error
    return InputError(
        Problem("source-broken-geo", {"reason": " ".join(str(error).split())[:200]}, path.name)
    )


def sniff_geo(base: dict[str, Any]) -> Sniff:
    """Layers, CRS, columns and shape kinds of a file that GDAL reads."""
    import warnings

    import pyogrio

    path: Path = base["path"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            target = _target(path, base["compression"], LIMIT)
            layers = [str(row[0]) for row in pyogrio.list_layers(target)]
            if not layers:
                raise InputError.of("source-empty", file=path.name)
            info = pyogrio.read_info(target, layer=0, force_total_bounds=True)
            head = pyogrio.read_dataframe(target, layer=0, max_features=60, read_geometry=False)
    except _gdal_errors() as error:
        raise _broken(path, error) from None
    names = tuple(unique_names(list(info["fields"])))
    sample = tuple(
        tuple("" if v is None else cell_text(v) for v in row)
        for row in head.itertuples(index=False)
    )
    return Sniff(
        **base,
        container="geo",
        encoding=str(info.get("encoding") or ""),
        columns=names,
        sample=sample,
        extra={
            "layers": layers,
            "layer": layers[0],
            "crs": _crs_name(info.get("crs")),
            "shape": str(info.get("geometry_type") or ""),
            "rows": int(info["features"]),
            "driver": str(info.get("driver") or ""),
        },
    )


def _crs_name(crs: Any) -> str:
    """A short name of a CRS that GDAL gives as WKT."""
    if not crs:
        return ""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return ""
    code = system.to_epsg(min_confidence=25)
    return f"EPSG:{code}" if code else system.to_string()


def load_shapes(sniff: Sniff, options: Options) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """All features of the chosen layer, with their CRS."""
    import warnings

    import geopandas as gpd
    import pyogrio

    limit = int(options.get("unpacked_limit", LIMIT))
    if sniff.container == "topojson":
        return _load_topojson(sniff, options, limit)
    layer = str(options.get("layer", sniff.extra.get("layer", "")))
    layers = list(sniff.extra.get("layers", []))
    if layer not in layers:
        raise InputError.of("source-no-layer", file=sniff.name, name=layer, have=told(layers))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pyogrio.read_dataframe(
                _target(sniff.path, sniff.compression, limit),
                # A file unpacked in memory has another name, and so layer, each time.
                layer=layers.index(layer),
                encoding=options.encoding,
                on_invalid="ignore",
            )
    except _gdal_errors() as error:
        raise _broken(sniff.path, error) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame))
    if len(frame) == 0:
        raise InputError.of("source-no-features", file=sniff.name)
    geometry = frame.geometry
    frame = frame.drop(columns=frame.geometry.name)
    check_width(frame.shape[1], sniff.name)
    frame.columns = unique_names([str(c) for c in frame.columns])
    crs = options.crs or _crs_name(frame_crs(geometry)) or _degrees_or_nothing(geometry)
    out = gpd.GeoDataFrame(frame, geometry=geometry.to_numpy(), crs=None)
    return _with_crs(out, crs, sniff.name), {"layer": layer, "crs": crs}


def frame_crs(geometry: Any) -> Any:
    """The CRS that came with shapes, or None."""
    return None if geometry.crs is None else geometry.crs.to_wkt()


def _degrees_or_nothing(geometry: Any) -> str:
    """Longitude and latitude when no CRS is given and all numbers could be degrees."""
    bounds = geometry.total_bounds
    if (
        np.isfinite(bounds).all()
        and abs(bounds[[0, 2]]).max() <= 180.5
        and (abs(bounds[[1, 3]]).max() <= 90.5)
    ):
        return "EPSG:4326"
    return ""


def _with_crs(frame: Any, crs: str, file: str) -> gpd.GeoDataFrame:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not crs:
        west, south, *_ = (float(v) for v in frame.total_bounds)
        raise InputError.of("source-crs-unknown", file=file, x=f"{west:g}", y=f"{south:g}")
    try:
        return frame.set_crs(CRS.from_user_input(crs), allow_override=True)
    except CRSError:
        raise InputError.of("source-no-crs", file=file, name=crs) from None


def _load_topojson(
    sniff: Sniff, options: Options, limit: int
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    import geopandas as gpd

    from gunjip.sources.topojson import parse

    data = read_members(sniff.path, limit=limit)[0].data
    features, layer = parse(data, file=sniff.name, layer=options.get("layer"))
    if not features:
        raise InputError.of("source-no-features", file=sniff.name)
    shapes = [f.pop("geometry") for f in features]
    frame = gpd.GeoDataFrame(features, geometry=shapes)
    crs = options.crs or _degrees_or_nothing(frame.geometry)
    return _with_crs(frame, crs, sniff.name), {"layer": layer, "crs": crs, "encoding": "utf-8"}


def load_points(sniff: Sniff, options: Options) -> RawTable:
    """Point features as rows, with ``x`` and ``y`` among the columns.

    Row numbers are feature numbers plus one, as if a header stood above.
    """
    import pyarrow as pa

    frame, detected = load_shapes(sniff, options)
    shapes = frame.geometry
    point = (shapes.geom_type == "Point").to_numpy()
    table: dict[str, Any] = {}
    for name in frame.columns:
        if name == shapes.name:
            continue
        values = [None if v is None or v != v else cell_text(v) for v in frame[name]]
        table[name] = pa.array(values, pa.string())
    ledger = Ledger(sniff.name, len(frame), first_row=2)
    x = np.full(len(frame), np.nan)
    y = np.full(len(frame), np.nan)
    x[point] = shapes[point].x
    y[point] = shapes[point].y
    table["x"], table["y"] = pa.array(x), pa.array(y)
    raw = RawTable(pa.table(table), np.arange(len(frame)), ledger, detected)
    raw.note("unknown", "source-no-shape", ~np.isfinite(x), None)
    return raw
