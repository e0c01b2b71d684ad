"""Opening files and archives, never past a limit.

An archive is refused when it unpacks to more than ``limit`` bytes, or beyond 64 MiB
to more than ``RATIO`` times its own size: real tables shrink 5 to 40 times, bombs a
thousand times and more. What is unpacked stays in memory; nothing is written.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gunjip.foundation.errors import InputError

LIMIT = 8 << 30
RATIO = 250
_FREE = 64 << 20
_CHUNK = 1 << 20
MAX_MEMBERS = 10_000

_MAGIC = {
    b"\x1f\x8b": "gz",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bz2",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One file: itself, or a member of an archive, unpacked."""

    name: str
    data: bytes


def open_bytes(path: Path) -> IO[bytes]:
    """The file, opened for reading; a missing or closed one is a clear error."""
    try:
        if path.is_dir():
            raise InputError.of("source-is-folder", file=path.name)
        return path.open("rb")
    except FileNotFoundError:
        raise InputError.of("source-no-file", file=str(path)) from None
    except PermissionError:
        raise InputError.of("source-no-permission", file=str(path)) from None
    except (OSError, ValueError) as error:
        raise InputError.of("source-not-opened", file=str(path), reason=str(error)) from None


def compression_of(path: Path) -> str:
    """``"gz"``, ``"xz"``, ``"bz2"``, ``"zip"``, ``"tar"`` or ``""``, by content."""
    with open_bytes(path) as file:
        head = file.read(512)
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            return name
    return "tar" if len(head) >= 262 and head[257:262] == b"ustar" else ""


def guard(size: int, packed: int, *, file: str, limit: int) -> None:
    """Refuse what has grown past a limit."""
    if size > limit:
        raise InputError.of("source-too-big", file=file, limit=f"{limit / 2**20:,.0f} MiB")
    if size > _FREE and size > RATIO * max(packed, 1):
        raise InputError.of(
            "source-bomb", file=file, size=f"{size / 2**20:,.0f} MiB", ratio=str(RATIO)
        )


class _Stream(io.RawIOBase):
    """A decompressing reader that counts what it gives."""

    def __init__(
        self,
        inner: IO[bytes],
        *,
        file: str,
        packed: int,
        limit: int,
        archive: zipfile.ZipFile | None = None,
    ) -> None:
        super().__init__()
        self._archive = archive
        self._inner, self._file, self._packed, self._limit = inner, file, packed, limit
        self._given = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            if self._archive is not None:
                self._archive.close()
        super().close()

    def read(self, size: int = -1) -> bytes:
        want = _CHUNK if size is None or size < 0 else min(size, _CHUNK)
        parts = []
        left = None if size is None or size < 0 else size
        while left is None or left > 0:
            try:
                part = self._inner.read(want if left is None else min(want, left))
            except EOFError:
                raise InputError.of("source-truncated", file=self._file) from None
            except (lzma.LZMAError, zlib.error, OSError, zipfile.BadZipFile) as error:
                raise InputError.of(
                    "source-broken-archive", file=self._file, reason=str(error)
                ) from None
            if not part:
                break
            self._given += len(part)
            guard(self._given, self._packed, file=self._file, limit=self._limit)
            parts.append(part)
            if left is not None:
                left -= len(part)
        return b"".join(parts)


def read_head(path: Path, size: int = 1 << 18, *, limit: int = LIMIT) -> bytes:
    """The first bytes of the (first) unpacked file, and no more."""
    if _is_tar(path, compression_of(path)):
        return _tar_head(path, size)
    for name in member_names(path)[:1]:
        with _open_member(path, name, limit=limit) as stream:
            return stream.read(size)
    return b""


def _tar_head(path: Path, size: int) -> bytes:
    try:
        with tarfile.open(path, "r:*") as tar:
            for item in tar:
                file = tar.extractfile(item) if item.isfile() else None
                if file is not None:
                    return file.read(size)
    except EOFError:
        raise InputError.of("source-truncated", file=path.name) from None
    except (tarfile.TarError, lzma.LZMAError, zlib.error, OSError) as error:
        raise InputError.of("source-broken-archive", file=path.name, reason=str(error)) from None
    return b""


def member_names(path: Path) -> list[str]:
    """Names of the files within; a plain or single compressed file gives its own."""
    kind = compression_of(path)
    try:
        if kind == "zip":
            with zipfile.ZipFile(path) as archive:
                names = [i.filename for i in archive.infolist() if not i.is_dir()]
        elif _is_tar(path, kind):
            with tarfile.open(path, "r:*") as tar:
                names = []
                for item in tar:
                    if item.isfile():
                        names.append(item.name)
                    if len(names) > MAX_MEMBERS:
                        break
        else:
            return [path.name]
    except EOFError:
        raise InputError.of("source-truncated", file=path.name) from None
    except (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, OSError) as error:
        raise InputError.of("source-broken-archive", file=path.name, reason=str(error)) from None
    except (RuntimeError, ValueError, KeyError) as error:
        raise InputError.of("source-broken-archive", file=path.name, reason=str(error)) from None
    if len(names) > MAX_MEMBERS:
        raise InputError.of("source-too-many-members", file=path.name, count=len(names))
    hidden = ("__MACOSX/", "._")
    return sorted(n for n in names if not n.startswith(hidden))


def _is_tar(path: Path, kind: str) -> bool:
    name = path.name.lower()
    return kind == "tar" or name.endswith((".tar.xz", ".tar.gz", ".tgz", ".txz", ".tar.bz2"))


def _open_member(path: Path, name: str, *, limit: int) -> IO[bytes]:
    """A counted stream of one member."""
    kind = compression_of(path)
    packed = path.stat().st_size
    inner: IO[bytes]
    archive: zipfile.ZipFile | None = None
    if kind == "zip":
        try:
            archive = zipfile.ZipFile(path)
            info = archive.getinfo(name)
            guard(info.file_size, info.compress_size, file=f"{path.name}/{name}", limit=limit)
            inner = archive.open(info)
        except NotImplementedError as error:  # a kind of RuntimeError
            _shut(archive)
            raise InputError.of(
                "source-broken-archive", file=path.name, reason=str(error)
            ) from None
        except RuntimeError:
            _shut(archive)
            raise InputError.of("source-encrypted", file=f"{path.name}/{name}") from None
        except InputError:
            _shut(archive)
            raise
        except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            _shut(archive)
            raise InputError.of(
                "source-broken-archive", file=path.name, reason=str(error)
            ) from None
        packed = info.compress_size
    elif kind == "xz":
        inner = lzma.open(path)  # noqa: SIM115 - closed by the stream
    elif kind == "gz":
        inner = gzip.open(path)  # type: ignore[assignment]  # noqa: SIM115
    elif kind == "bz2":
        inner = bz2.open(path)  # noqa: SIM115
    else:
        inner = open_bytes(path)
    file = path.name if name == path.name else f"{path.name}/{name}"
    return _Stream(  # type: ignore[return-value]
        inner, file=file, packed=packed, limit=limit if kind else 1 << 62, archive=archive
    )


def _shut(archive: zipfile.ZipFile | None) -> None:
    if archive is not None:
        archive.close()


def read_members(path: Path, *, limit: int = LIMIT, choose: str | None = None) -> list[Member]:
    """All files within, unpacked; ``choose`` keeps those whose name contains it."""
    kind = compression_of(path)
    if _is_tar(path, kind):
        return _read_tar(path, limit=limit, choose=choose)
    names = member_names(path)
    if choose is not None:
        names = [n for n in names if choose in n]
    if not names:
        raise InputError.of("source-no-member", file=path.name, name=choose or "")
    out = []
    left = limit
    packed = path.stat().st_size
    for name in names:
        with _open_member(path, name, limit=left) as stream:
            data = stream.read()
        if kind:
            # Many members that each pass may be a bomb together.
            left -= len(data)
            guard(limit - left, packed, file=path.name, limit=limit)
        out.append(Member(name, data))
    return out


def _read_tar(path: Path, *, limit: int, choose: str | None) -> list[Member]:
    packed = path.stat().st_size
    out: list[Member] = []
    total = 0
    try:
        with tarfile.open(path, "r:*") as tar:
            for item in tar:
                if not item.isfile() or (choose is not None and choose not in item.name):
                    continue
                guard(total + item.size, packed, file=path.name, limit=limit)
                file = tar.extractfile(item)
                data = file.read() if file is not None else b""
                total += len(data)
                out.append(Member(item.name.removeprefix("./"), data))
                if len(out) > MAX_MEMBERS:
                    raise InputError.of("source-too-many-members", file=path.name, count=len(out))
    except EOFError:
        raise InputError.of("source-truncated", file=path.name) from None
    except (tarfile.TarError, lzma.LZMAError, zlib.error, OSError) as error:
        raise InputError.of("source-broken-archive", file=path.name, reason=str(error)) from None
    if not out:
        raise InputError.of("source-no-member", file=path.name, name=choose or "")
    return sorted(out, key=lambda m: m.name)
