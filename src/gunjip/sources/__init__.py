"""One module per publisher's file format, and the detection of what a file is.

A reader takes a file and gives a checked frame with an intake report: rows read,
repaired, dropped and unknown. Nothing is estimated here; a suppressed cell leaves
this room as suppressed. Network access is allowed in this room only.

``read`` reads any file, ``read_regions`` a file of regions, ``inspect_file`` says what
a file is without reading it whole, ``formats`` lists what is known.
``gunjip.tables.assemble`` makes a table from a reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gunjip.sources.base import Options, Reading, Sniff, Source
    from gunjip.sources.inspect import Inspection
    from gunjip.sources.intake import IntakeReport, Note
    from gunjip.sources.known import Format

#: Names of this room that are loaded when they are asked for: pandas takes a second.
_LATER = {
    "Options": "base",
    "Reading": "base",
    "Sniff": "base",
    "Source": "base",
    "IntakeReport": "intake",
    "Note": "intake",
}

__all__ = [
    "IntakeReport",
    "Note",
    "Options",
    "Reading",
    "Sniff",
    "Source",
    "formats",
    "inspect_file",
    "read",
    "read_regions",
]


def read(
    path: str | Path,
    format: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    crs: str | None = None,
    classification: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Reading:
    """Read a file of any known format.

    Parameters
    ----------
    path
        The file (also ``.gz``, ``.xz``, ``.bz2``, ``.zip``, ``.tar.xz``), or a
        PostGIS table's address ``postgresql://user@host/db#schema.table``.
    format
        A name from ``formats()``; None is "find out".
    columns
        Our column → the file's column, over what would be found.
    encoding, delimiter, crs, classification
        In place of what would be detected.
    options
        Options of the format, and for all: ``unpacked_limit`` (bytes), ``member``
        (of an archive), ``strict`` (a value that is not understood is an error),
        ``year``, ``source``.

    Returns
    -------
    Reading
        Frame, intake report, what was detected, warnings.

    Raises
    ------
    InputError
        The file cannot be read as this format; names file, row, column and mend.
    ParameterError
        An option that the format does not have.
    """
    from gunjip.sources.base import Options
    from gunjip.sources.detect import sniff
    from gunjip.sources.registry import pick, read_with

    given = Options(
        dict(columns or {}), encoding, delimiter, crs, classification, dict(options or {})
    )
    seen = sniff(path, given)
    source, _ = pick(seen, format)
    return read_with(source, seen, given)


def format_of(path: str | Path) -> str:
    """The format that a file is taken for from its first bytes; "" for none."""
    from gunjip.sources.base import Options
    from gunjip.sources.detect import sniff
    from gunjip.sources.registry import pick

    source, sureness = pick(sniff(path, Options()))
    return source.name if sureness > 0 else ""


def read_regions(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    crs: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Reading:
    """Read regions: polygons (TopoJSON, GeoJSON, GeoPackage, Shapefile) or centroids.

    Parameters
    ----------
    path
        The file.
    columns
        Our column (``region``, ``name``, ``parent``, ``x``, ``y``) → the file's.
    encoding, crs
        In place of what would be detected.
    options
        ``layer``, ``sheet``.

    Returns
    -------
    Reading
        Of kind ``"regions"``: a GeoDataFrame with ``region, name, parent, geometry``.
        ``gunjip.tables.assemble`` makes ``Regions`` from it.
    """
    return read(path, "regions", columns=columns, encoding=encoding, crs=crs, options=options)


def inspect_file(path: str | Path, **overrides: Any) -> Inspection:
    """Say what a file is, what would be read from it, and what is not understood.

    Parameters
    ----------
    path
        Any file.
    **overrides
        As for ``read``: ``format``, ``columns``, ``encoding``, ``delimiter``, ``crs``,
        ``classification``, ``options``.
    """
    from gunjip.sources.inspect import inspect

    return inspect(path, **overrides)


def formats() -> list[Format]:
    """Every format that Gunjip reads, in the order in which they are tried.

    Examples
    --------
    >>> "qcew" in [f.name for f in formats()]
    True
    """
    from gunjip.sources.known import FORMATS

    return list(FORMATS)


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"gunjip.sources.{_LATER[name]}"), name)
