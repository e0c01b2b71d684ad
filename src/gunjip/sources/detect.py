"""What a file is, from its first bytes: packing, container, encoding, columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gunjip.foundation.errors import InputError
from gunjip.sources.base import Options, Sniff
from gunjip.sources.encoding import detect_encoding, to_utf8
from gunjip.sources.text import (
    check_width,
    detect_delimiter,
    detect_header,
    split_lines,
    unique_names,
)
from gunjip.sources.unpack import LIMIT, compression_of, member_names, read_head

GEO_SUFFIXES = (".gpkg", ".shp", ".geojson", ".fgb", ".gml", ".kml")
_XLS = b"\xd0\xcf\x11\xe0"
_R_MAGIC = (b"RDX2", b"RDX3", b"RDA2", b"RDA3")


def sniff(path: str | Path, options: Options | None = None) -> Sniff:
    """Look at the head of a file.

    Parameters
    ----------
    path
        The file, or the address of a PostGIS table
        (``postgresql://…#schema.table``).
    options
        Overrides of encoding and delimiter, and ``member`` of an archive.

    Raises
    ------
    InputError
        The file is missing, empty, broken or not readable.
    """
    options = options or Options()
    text = str(path)
    if text.startswith(("postgresql://", "postgres://")):
        return Sniff(Path("postgis"), "postgis", 0, "postgis", extra={"address": text})
    if "\x00" in text:
        raise InputError.of("source-no-file", file=text.replace("\x00", "\\0"))
    path = Path(path)
    packing = compression_of(path)
    size = path.stat().st_size
    if size == 0:
        raise InputError.of("source-empty", file=path.name)
    limit = int(options.get("unpacked_limit", LIMIT))
    names = member_names(path) if packing else [path.name]
    wanted = options.get("member")
    if wanted:
        names = [n for n in names if str(wanted) in n]
    if not names:
        raise InputError.of("source-no-member", file=path.name, name=str(wanted or ""))
    base: dict[str, Any] = {
        "path": path,
        "name": path.name,
        "size": size,
        "compression": packing,
        "members": tuple(names),
    }
    if packing == "zip" and any(n.endswith("xl/workbook.xml") for n in names):
        base["compression"], base["members"] = "", (path.name,)
        from gunjip.sources.sheets import sniff_workbook

        return sniff_workbook(base, limit)
    if packing == "zip" and any(n.lower().endswith(GEO_SUFFIXES) for n in names):
        from gunjip.sources.geo import sniff_geo

        return sniff_geo(base)
    head = read_head(path, limit=limit)
    if not head:
        raise InputError.of("source-empty", file=path.name)
    return _by_content(base, head, options)


def _by_content(base: dict[str, Any], head: bytes, options: Options) -> Sniff:
    path: Path = base["path"]
    if head.startswith(b"PAR1"):
        from gunjip.sources.sheets import sniff_parquet

        return sniff_parquet(base)
    if head.startswith(_XLS):
        from gunjip.sources.sheets import sniff_xls

        return sniff_xls(base)
    if head.startswith(_R_MAGIC):
        from gunjip.sources.rdata import sniff_rdata

        return sniff_rdata(base)
    if path.suffix.lower() in (".shx", ".dbf", ".sbn", ".qix"):  # parts of a Shapefile
        return Sniff(**base, container="unknown")
    if head.startswith((b"SQLite format 3\x00", b"\x00\x00\x27\x0a", b"fgb")):
        from gunjip.sources.geo import sniff_geo

        return sniff_geo(base)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"[") and b"\x00" not in head[:1000]:
        return _sniff_json(base, head)
    if path.suffix.lower() in GEO_SUFFIXES:
        from gunjip.sources.geo import sniff_geo

        return sniff_geo(base)
    return _sniff_text(base, head, options)


def _sniff_json(base: dict[str, Any], head: bytes) -> Sniff:
    lead = head[:4096].decode("utf-8", errors="replace").replace(" ", "").replace("\n", "")
    if '"type":"Topology"' in lead:
        return Sniff(**base, container="topojson", encoding="utf-8")
    if '"FeatureCollection"' in lead or '"type":"Feature"' in lead:
        from gunjip.sources.geo import sniff_geo

        return sniff_geo(base)
    keys: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    text = head.decode("utf-8-sig", errors="replace").strip()
    if text.startswith("["):
        try:
            first, _ = json.JSONDecoder().raw_decode(text[1:].lstrip())
        except (ValueError, RecursionError):
            first = None
        if isinstance(first, dict):
            keys = tuple(str(k)[:200] for k in first)
            sample = (tuple(str(v)[:200] for v in first.values()),)
            if isinstance(first.get("coordinates"), list):  # see load_records
                keys = (*keys, "x", "y")
                sample = ((*sample[0], *map(str, first["coordinates"][:2])),)
    return Sniff(**base, container="json", encoding="utf-8", columns=keys, sample=sample)


def _sniff_text(base: dict[str, Any], head: bytes, options: Options) -> Sniff:
    name = base["name"]
    encoding = options.encoding or detect_encoding(head)
    if not encoding.startswith("utf-16") and not encoding.startswith("utf-32"):
        strange = sum(b < 9 or 13 < b < 32 for b in head[:8192])
        if strange > 0.1 * len(head[:8192]):
            return Sniff(**base, container="unknown")
    if encoding.startswith(("utf-16", "utf-32")):
        head = head[: len(head) // 4 * 4]
    else:
        cut = head.rfind(b"\n")
        head = head[: cut + 1] if cut > 0 else head
    text = to_utf8(head, encoding, file=name).data.decode("utf-8", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    check_width(max(text.split("\n", 1)[0].count(d) for d in ",\t;|") + 1, name)
    delimiter = options.delimiter or detect_delimiter(text)
    lines = split_lines(text, delimiter)
    if not any(c.strip() for line in lines for c in line):
        raise InputError.of("source-empty", file=name)
    header = detect_header(lines)
    columns = unique_names(lines[header])
    sample = tuple(tuple(line) for line in lines[header + 1 :] if line)
    return Sniff(
        **base,
        container="text",
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        columns=tuple(columns),
        sample=sample,
        extra={"head": tuple(tuple(line) for line in lines[: header + 4])},
    )
