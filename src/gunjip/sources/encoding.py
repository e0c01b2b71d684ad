"""Which encoding a file is in, and its text as UTF-8."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Share of lines that may hold bytes outside the encoding before the file is refused.
BAD_LINES = 0.05


def detect_encoding(head: bytes) -> str:
    """``utf-8``, ``utf-8-sig``, ``utf-16``, ``utf-16-le``, ``utf-16-be``, ``cp949`` or ``cp1252``.

    UTF-8 is tried first, as hardly any other text is valid UTF-8; then CP949, taken
    when what it gives is Hangul in the main; then the Western code page, which takes
    anything.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    sample = head[: 1 << 20]
    if b"\x00" in sample[:4096]:
        even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
        half = len(sample[:4096]) / 2
        if odd > 0.3 * half and even < 0.05 * half:
            return "utf-16-le"
        if even > 0.3 * half and odd < 0.05 * half:
            return "utf-16-be"
    if _valid(sample, "utf-8"):
        return "utf-8"
    high = sum(byte >= 0x80 for byte in sample[:20_000])
    for name in ("utf-8", "cp949"):
        text = sample.decode(name, errors="replace")
        wrong = text.count("�")
        letters = [c for c in text[:50_000] if ord(c) > 127 and c != "�"]
        hangul = sum(_is_korean(c) for c in letters)
        if name == "utf-8" and letters and wrong < 0.02 * len(letters):
            return "utf-8"
        if name == "cp949" and letters and hangul > 0.8 * len(letters) and wrong <= 0.1 * high:
            return "cp949"
    return "cp1252"


def _valid(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _is_korean(char: str) -> bool:
    return (
        "가" <= char <= "힣" or "ㄱ" <= char <= "ㆎ" or unicodedata.category(char) in {"So", "Po"}
    )


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text as UTF-8 without a byte order mark.

    Attributes
    ----------
    data
        UTF-8 bytes.
    encoding
        What it was.
    bad_lines
        Lines (from 0) with bytes that the encoding does not have; a mark stands in
        their place.
    nul_lines
        Lines from which NUL bytes were taken out.
    """

    data: bytes
    encoding: str
    bad_lines: NDArray[np.int64]
    nul_lines: NDArray[np.int64]


def to_utf8(data: bytes, encoding: str | None, *, file: str) -> Decoded:
    """Decode a file, note what could not be, refuse what is not text.

    Raises
    ------
    InputError
        The encoding is not known, or too many lines do not fit it.
    """
    none = np.empty(0, dtype=np.int64)
    name = encoding or detect_encoding(data[: 1 << 20])
    try:
        name = codecs.lookup(name).name if encoding else name
    except LookupError:
        raise InputError.of("source-no-encoding", file=file, name=name) from None
    bad = none
    if name in ("utf-8", "utf-8-sig", "ascii"):
        plain = data
        while plain.startswith(codecs.BOM_UTF8):
            plain = plain[3:]
        if not _all_utf8(plain):
            second = detect_encoding(plain) if encoding is None else "utf-8"
            if encoding is None and second == "utf-8" and _valid(plain, "cp949"):
                second = "cp949"
            if second not in ("utf-8", "utf-8-sig"):
                return to_utf8(plain, second, file=file)
            text = plain.decode("utf-8", errors="replace")
            plain, bad = _replaced(text, plain.decode("utf-8", errors="ignore"), file, "utf-8")
    else:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            text = data.decode(name, errors="replace")
            plain, bad = _replaced(text, data.decode(name, errors="ignore"), file, name)
        except (LookupError, ValueError) as error:
            raise InputError.of("source-no-encoding", file=file, name=name) from error
        else:
            plain = text.encode("utf-8", errors="replace")
        while plain.startswith(codecs.BOM_UTF8):
            plain = plain[3:]
    nul = none
    if b"\x00" in plain:
        count = plain.count(b"\x00")
        if count > 0.1 * len(plain):
            raise InputError.of("source-binary", file=file)
        nul = _lines_with(plain, b"\x00")
        plain = plain.replace(b"\x00", b"")
    return Decoded(plain, name, bad, nul)


def _all_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _replaced(text: str, ignored: str, file: str, name: str) -> tuple[bytes, NDArray[np.int64]]:
    """The text with marks for what did not fit, and the lines of the marks."""
    plain = text.encode("utf-8", errors="replace")
    bad = _lines_with(plain, "�".encode())
    lines = plain.count(b"\n") + 1
    if bad.size > max(1, BAD_LINES * lines):
        raise InputError.of(
            "source-wrong-encoding",
            file=file,
            row=int(bad[0]) + 1,
            name=name,
            count=int(bad.size),
        )
    return plain, bad


def _lines_with(data: bytes, mark: bytes) -> NDArray[np.int64]:
    return np.array([i for i, line in enumerate(data.split(b"\n")) if mark in line], dtype=np.int64)
