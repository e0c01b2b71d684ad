"""Every effect on the file system passes here: the crash protocol.

The promise: a file or folder that Gunjip writes is whole or absent, whenever the
process is killed and whatever the disk says, and an older one stays intact until
the new one is complete.

- A *file* is written beside its place as ``.<name>.part-<pid>``, fsynced, renamed
  over its place, and the folder is fsynced.
- A *folder* is filled as ``<name>.part-<pid>``, its files and itself are fsynced,
  then it is renamed into place and the parent is fsynced.
- A *journal line* carries its own checksum and is fsynced; a torn last line is
  ignored by the reader.
- A *lock* names the process, the boot and the start time that hold it; a dead
  holder is detected, never timed out.

Nothing else in the package may write, rename, remove or create: a test reads the
source for it. Libraries that can only write to a path get one inside a part
folder from :meth:`PartFolder.path`.

Under test a probe (:func:`observed`) sees every effect before and after it
happens, so that a test can kill the process at each of them in turn.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from gunjip.foundation.errors import GunjipError, StorageError

Moment = Literal["before", "after"]
Probe = Callable[[Moment, str, Path], None]

_probe: Probe | None = None

_REASONS = {
    errno.ENOSPC: "storage-full",
    errno.EDQUOT: "storage-quota",
    errno.EFBIG: "storage-too-large",
    errno.EROFS: "storage-read-only",
    errno.EACCES: "storage-denied",
    errno.EPERM: "storage-denied",
    errno.EIO: "storage-io",
    errno.ENAMETOOLONG: "storage-name-too-long",
    errno.ENOTDIR: "storage-not-a-folder",
    errno.ENOENT: "storage-missing",
    errno.EISDIR: "storage-a-folder",
}


@contextmanager
def observed(probe: Probe) -> Iterator[None]:
    """Show every effect to ``probe`` while the block runs (for tests)."""
    global _probe
    outer, _probe = _probe, probe
    try:
        yield
    finally:
        _probe = outer


def storage_error(error: OSError, path: Path | None = None) -> GunjipError:
    """What the operating system refused, as an error that says how to mend it."""
    key = _REASONS.get(error.errno or 0, "storage-other")
    place = str(path) if path is not None else str(error.filename or "")
    return StorageError.of(key, path=place, reason=error.strerror or type(error).__name__)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a :class:`StorageError`."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


@contextmanager
def _effect(name: str, path: Path) -> Iterator[None]:
    """One effect: seen by the probe on both sides, refusals made readable."""
    with storage_errors(path):
        if _probe is not None:
            _probe("before", name, path)
        yield
        if _probe is not None:
            _probe("after", name, path)


def _write(path: Path, data: bytes | memoryview) -> None:
    with _effect("write", path), path.open("wb") as handle:
        handle.write(data)
    with _effect("fsync", path):
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rename(old: Path, new: Path) -> None:
    with _effect("rename", new):
        old.rename(new)


def _sync_folder(path: Path) -> None:
    # Windows cannot open a folder; its renames are journalled by NTFS.
    if os.name == "posix":
        with _effect("fsync-folder", path):
            _sync(path)


def _discard(path: Path) -> None:
    """Remove a leftover quietly: it was never in place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return  # the disk that refused the write may refuse this as well


def make_folder(path: Path) -> Path:
    """Make a folder and those above it; it may exist already."""
    if not path.is_dir():
        with _effect("mkdir", path):
            path.mkdir(parents=True, exist_ok=True)
    return path


def write_bytes(path: Path, data: bytes | memoryview) -> Path:
    """Put a whole file into its place, or leave what was there."""
    make_folder(path.parent)
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        _write(part, data)
        _rename(part, path)
        _sync_folder(path.parent)
    except BaseException:
        _discard(part)
        raise
    return path


def write_text(path: Path, text: str) -> Path:
    """Put a whole UTF-8 text into its place."""
    return write_bytes(path, text.encode())


class PartFolder:
    """A folder that is being filled and is not in its place yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """A path inside, for a library that writes for itself; its folder exists."""
        path = self.folder / name
        make_folder(path.parent)
        return path

    def write_bytes(self, name: str, data: bytes | memoryview) -> None:
        """Write one file inside."""
        _write(self.path(name), data)

    def write_text(self, name: str, text: str) -> None:
        """Write one UTF-8 text inside."""
        self.write_bytes(name, text.encode())


@contextmanager
def new_folder(place: Path) -> Iterator[PartFolder]:
    """Fill a folder beside its place and move it in whole when the block ends.

    What stood in the place is replaced; if the block raises, it stays as it was.
    """
    make_folder(place.parent)
    part = place.with_name(f"{place.name}.part-{os.getpid()}")
    old = place.with_name(f"{place.name}.part-old-{os.getpid()}")
    _discard(part)
    with _effect("mkdir", part):
        part.mkdir()
    try:
        yield PartFolder(part)
        for path in sorted(part.rglob("*")):
            if path.is_dir():
                _sync_folder(path)
            else:
                with _effect("fsync", path):
                    _sync(path)
        _sync_folder(part)
        if place.exists():
            _rename(place, old)
        _rename(part, place)
        _sync_folder(place.parent)
    except BaseException:
        if old.exists() and not place.exists():
            with storage_errors(place):
                old.rename(place)
        _discard(part)
        raise
    _discard(old)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for what need not outlive the block; it is removed, also after an error."""
    folder = Path(tempfile.mkdtemp(prefix="gunjip-"))
    try:
        yield folder
    finally:
        _discard(folder)


def discard_further_output() -> None:
    """Send what is still to be printed nowhere: the reader of a pipe has gone."""
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdout.fileno())


def remove_tree(path: Path) -> None:
    """Remove a file or folder of ours."""
    with _effect("remove", path):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def sweep_parts(folder: Path) -> list[Path]:
    """Put back or remove what a killed run left; call it with the lock held.

    A folder that was set aside while its successor had not arrived goes back to
    its place; every other part is removed.
    """
    found = sorted(folder.rglob("*.part-*")) if folder.is_dir() else []
    removed = []
    for part in found:
        if not part.exists():
            continue  # lay inside one that is gone
        name, _, tail = part.name.rpartition(".part-")
        place = part.with_name(name)
        if tail.startswith("old-") and not place.exists():
            _rename(part, place)
            _sync_folder(place.parent)
        else:
            remove_tree(part)
        removed.append(part)
    return removed


def append_line(path: Path, record: dict[str, Any]) -> None:
    """Add one checksummed line to a journal and bring it to the disk."""
    body = json.dumps(record, ensure_ascii=False, sort_keys=True)
    line = f"{zlib.crc32(body.encode()):08x} {body}\n".encode()
    make_folder(path.parent)
    with _effect("append", path), path.open("ab") as handle:
        # A torn line of a killed run must not swallow this one.
        if handle.tell() and not _ends_line(path):
            line = b"\n" + line
        handle.write(line)
        handle.flush()
        os.fsync(handle.fileno())


def _ends_line(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)
        return handle.read(1) == b"\n"


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal; torn and altered ones are passed over."""
    if not path.is_file():
        return []
    records = []
    for raw in path.read_bytes().split(b"\n"):
        check, _, body = raw.partition(b" ")
        try:
            if int(check, 16) == zlib.crc32(body):
                records.append(json.loads(body))
        except ValueError:
            continue
    return records


def sha256(path: Path) -> str:
    """The SHA-256 checksum of a file, or of a folder's names and files in order."""
    digest = hashlib.sha256()
    if path.is_dir():
        for item in sorted(p for p in path.rglob("*") if p.is_file()):
            digest.update(item.relative_to(path).as_posix().encode() + b"\0")
            digest.update(bytes.fromhex(sha256(item)))
        return digest.hexdigest()
    with storage_errors(path), path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _start_time(pid: int) -> str:
    """When a process began, in clock ticks since boot; '' where it cannot be known."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def _alive(holder: dict[str, Any]) -> bool:
    """Whether the process that wrote a lock still runs."""
    if holder.get("boot") != _boot_id():
        return False
    pid = int(holder.get("pid", 0))
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _start_time(pid) == str(holder.get("start", ""))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one run; a lock whose holder is dead is taken over.

    Raises
    ------
    StorageError
        Another run works in the folder.
    """
    make_folder(folder)
    path = folder / "lock"
    holder = {"pid": os.getpid(), "boot": _boot_id(), "start": _start_time(os.getpid())}
    text = json.dumps(holder)
    for _ in range(3):
        try:
            with _effect("lock", path):
                handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except StorageError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
        else:
            try:
                with storage_errors(path):
                    os.write(handle, text.encode())
            finally:
                os.close(handle)
            break
        try:
            other = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            other = {}  # written by a process that died between the two calls
        if _alive(other):
            raise StorageError.of("storage-locked", path=str(folder), pid=str(other["pid"]))
        _discard(path)
    else:
        raise StorageError.of("storage-locked", path=str(folder), pid="?")
    try:
        sweep_parts(folder)
        yield
    finally:
        _discard(path)
