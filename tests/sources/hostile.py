"""Over forty files made to do harm: what unpacks without end, nests without end, or lies.

Each is small on disk. Whoever reads one must refuse it soon and with little memory.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

BLOCK = 1 << 20
BIG = 600  # blocks of 1 MiB: more than a reader may hold
LESS = 80  # the same, of what is slow to pack and more than passes unasked


@cache
def _pattern(text: bytes) -> bytes:
    return (text * (BLOCK // len(text) + 1))[:BLOCK]


def _gz(text: bytes = b"0,0\n", blocks: int = BIG) -> bytes:
    return gzip.compress(_pattern(text), 9) * blocks


def _xz(text: bytes = b"0,0\n", blocks: int = BIG) -> bytes:
    return lzma.compress(_pattern(text)) * blocks


def _bz(text: bytes = b"0,0\n", blocks: int = BIG) -> bytes:
    return bz2.compress(_pattern(text)) * blocks


class _Endless(io.RawIOBase):
    """A stream of one block over and over, so that no test holds the unpacked file."""

    def __init__(self, text: bytes, blocks: int) -> None:
        self._block, self._left = _pattern(text), blocks * BLOCK

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = self._block[: min(size, self._left)]
        self._left -= len(part)
        return part


def _zip(members: dict[str, bytes | int], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive; a number stands for as many MiB of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=9) as archive:
        for name, data in members.items():
            if isinstance(data, int):
                with archive.open(name, "w", force_zip64=True) as member:
                    for _ in range(data):
                        member.write(_pattern(b"\0"))
            else:
                archive.writestr(name, data)
    return out.getvalue()


def _tar(mode: str, size: int = LESS * BLOCK) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]
        item = tarfile.TarInfo("bomb.csv")
        item.size = size
        archive.addfile(item, _Endless(b"\0", size // BLOCK))
    return out.getvalue()


def _lying_zip() -> bytes:
    """A zip whose headers say that a member holds ten bytes."""
    data = bytearray(_zip({"bomb.csv": 200}))
    real = 200 * BLOCK
    for field in (struct.pack("<I", real), struct.pack("<Q", real)):
        small = struct.pack("<I", 10) if len(field) == 4 else struct.pack("<Q", 10)
        at = data.find(field)
        while at >= 0:
            data[at : at + len(field)] = small
            at = data.find(field, at + 1)
    return bytes(data)


def _overlapping_zip() -> bytes:
    """Many entries of a directory that all point at one compressed member."""
    body = _zip({"a.csv": 30})
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        start = archive.start_dir
    end = body.rindex(b"PK\x05\x06")
    entry = body[start:end]
    count = 2_000
    directory = b"".join(entry.replace(b"a.csv", b"%05x" % i) for i in range(count))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return body[:start] + directory + tail


def _laughs(part: str) -> bytes:
    entities = "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' if i else '<!ENTITY l0 "ha">' for i in range(10)
    )
    xml = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><x>&l9;</x>'.encode()
    return _zip({"[Content_Types].xml": b"<Types/>", part: xml})


def _outside(part: str) -> bytes:
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]><x>&b;</x>'
    return _zip({"[Content_Types].xml": b"<Types/>", part: xml})


def _workbook(sheet: bytes | int) -> bytes:
    return _zip(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def _nested_zip(depth: int) -> bytes:
    inner: bytes = _zip({"bomb.csv": 50})
    for level in range(depth):
        inner = _zip({f"{level}.zip": inner})
    return inner


def _deep(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + closing * depth).encode()


def _parquet_lie(length: int) -> bytes:
    """A Parquet file whose footer claims a length that is not there."""
    return b"PAR1" + b"\x15\x04" * 2_000 + struct.pack("<I", length) + b"PAR1"


def _gpkg_lie() -> bytes:
    return b"SQLite format 3\x00" + b"\xff" * 5_000


_FILES: dict[str, Callable[[], bytes]] = {
    "rows.csv.gz": _gz,
    "rows.csv.xz": _xz,
    "rows.csv.bz2": _bz,
    "one_line.csv.gz": lambda: _gz(b"a"),
    "one_line.csv.xz": lambda: _xz(b"a"),
    "zeros.csv.gz": lambda: _gz(b"\0"),
    "spaces.tsv.xz": lambda: _xz(b" "),
    "quotes.csv.gz": lambda: _gz(b'"'),
    "newlines.csv.gz": lambda: _gz(b"\n"),
    "commas.csv.gz": lambda: _gz(b","),
    "twice.csv.gz": lambda: gzip.compress(_gz()),
    "member.zip": lambda: _zip({"bomb.csv": LESS}),
    "member_lzma.zip": lambda: _zip({"bomb.csv": LESS}, zipfile.ZIP_LZMA),
    "member_bz2.zip": lambda: _zip({"bomb.csv": LESS}, zipfile.ZIP_BZIP2),
    "many_members.zip": lambda: _zip({f"{i}.csv": b"a,b\n" for i in range(10_001)}),
    "many_bombs.zip": lambda: _zip({f"{i}.csv": 40 for i in range(15)}),
    "lying.zip": _lying_zip,
    "overlapping.zip": _overlapping_zip,
    "nested.zip": lambda: _nested_zip(8),
    "tape.tar.gz": lambda: _tar("w:gz"),
    "tape.tar.xz": lambda: _tar("w:xz"),
    "tape.tar.bz2": lambda: _tar("w:bz2"),
    "sheet.xlsx": lambda: _workbook(LESS),
    "laughs_book.xlsx": lambda: _laughs("xl/workbook.xml"),
    "laughs_sheet.xlsx": lambda: _laughs("xl/worksheets/sheet1.xml"),
    "laughs_strings.xlsx": lambda: _laughs("xl/sharedStrings.xml"),
    "outside_book.xlsx": lambda: _outside("xl/workbook.xml"),
    "outside_strings.xlsx": lambda: _outside("xl/sharedStrings.xml"),
    "columns.csv": lambda: ",".join(f"c{i}" for i in range(1_000_000)).encode() + b"\n1\n",
    "columns.tsv": lambda: "\t".join(f"c{i}" for i in range(1_000_000)).encode() + b"\n1\n",
    "semicolons.csv": lambda: b";" * 3_000_000 + b"\n",
    "columns.csv.gz": lambda: gzip.compress(b"a," * 3_000_000 + b"\n1\n"),
    "deep.json": lambda: _deep(1_000_000),
    "deep_objects.json": lambda: b'{"a":' * 500_000,
    "deep.geojson": lambda: (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        b'"geometry":{"type":"Polygon","coordinates":' + _deep(300_000) + b"}}]}"
    ),
    "deep_topology.json": lambda: (
        b'{"type":"Topology","objects":{"a":'
        + b'{"type":"GeometryCollection","geometries":[' * 100_000
    ),
    "deep.geojson.gz": lambda: gzip.compress(_deep(5_000_000)),
    "long_number.json": lambda: b'{"type":"Topology","arcs":[' + b"9" * 2_000_000 + b"]}",
    "arcs_out_of_range.json": lambda: json.dumps(
        {
            "type": "Topology",
            "arcs": [],
            "objects": {"a": {"type": "Polygon", "arcs": [[1 << 40]]}},
        }
    ).encode(),
    "footer.parquet": lambda: _parquet_lie(0x7FFFFFFF),
    "footer_negative.parquet": lambda: _parquet_lie(0xFFFFFFFF),
    "pages.gpkg": _gpkg_lie,
    "frame.rda.gz": lambda: gzip.compress(b"RDX3\nX\n" + struct.pack(">I", 0x7FFFFFFF) * 4),
}


NAMES = tuple(_FILES)


def memory(key: str) -> float:
    """MiB that this process has (``VmRSS``) or had at most (``VmHWM``); Linux only."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(key))


def forget_peak() -> None:
    """Measure the most from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def hostile_file(name: str) -> bytes:
    """The bytes of one of them."""
    return _FILES[name]()
