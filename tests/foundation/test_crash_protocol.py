"""R3 and R4: kill or refuse at every file effect in turn; outputs are whole or absent."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gunjip.foundation import files
from gunjip.foundation.errors import StorageError

DRIVER = Path(__file__).with_name("crash_driver.py")


def run(folder: Path, *args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DRIVER), str(folder), *map(str, args)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def prepare(folder: Path) -> Path:
    folder.mkdir()
    (folder / "input.txt").write_text("공장 목록\n", encoding="utf-8")
    return folder


def outputs(folder: Path) -> dict[str, bytes]:
    """Everything in place: no cache, since a kill may leave it one step behind."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and ".gunjip" not in p.parts
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], int]:
    folder = prepare(tmp_path_factory.mktemp("whole") / "연구")
    done = run(folder)
    assert done.returncode == 0, done.stderr
    return outputs(folder), int(done.stdout)


def test_every_kill_leaves_whole_or_absent_and_resumes_to_the_same_bytes(
    tmp_path: Path, whole: tuple[dict[str, bytes], int]
) -> None:
    expected, count = whole
    assert count > 20
    # A process start costs half a second; two effects of a kind are alike, so the
    # default set takes every third fault point and `make nightly` takes all.
    step = 1 if os.environ.get("GUNJIP_ALL_FAULTS") else 3
    for moment in ("before", "after"):
        for k in range(1, count + 1, step):
            folder = prepare(tmp_path / f"{moment}-{k}")
            killed = run(folder, moment, k)
            assert killed.returncode == -signal.SIGKILL, (moment, k, killed.stderr)
            for name, data in outputs(folder).items():
                if ".part-" not in name:
                    assert expected[name] == data, (moment, k, name)
            resumed = run(folder)
            assert resumed.returncode == 0, (moment, k, resumed.stderr)
            left = {n: d for n, d in outputs(folder).items() if ".part-" not in n}
            assert left == expected, (moment, k)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
def test_a_refusing_disk_gives_one_message_and_keeps_old_results(
    tmp_path: Path, whole: tuple[dict[str, bytes], int], code: int
) -> None:
    expected, count = whole
    folder = prepare(tmp_path / "study")
    assert run(folder).returncode == 0
    (folder / "input.txt").write_text("바뀐 목록\n", encoding="utf-8")
    before = outputs(folder)
    refusals = 0
    for k in range(2, count, 3):
        refused = run(folder, "before", k, code)
        if refused.returncode == 0:
            break  # the stages that earlier rounds finished are kept: fewer effects than k
        refusals += 1
        assert refused.returncode == 2, (k, refused.stderr)
        assert "Traceback" not in refused.stderr
        assert refused.stderr.count("\n") == 1
        now = outputs(folder)
        assert not [n for n in now if ".part-" in n], (k, now.keys())
        # Every file is the old one or the finished new one.
        for name in expected:
            assert name in now, (k, name)
        if "results/b.bin" in now and now["results/b.bin"] != before["results/b.bin"]:
            before = now
    assert refusals >= 4


def test_file_too_large_is_told(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from gunjip.foundation import files, errors\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "try:\n"
        "    files.write_bytes(Path(sys.argv[1]) / 'big.bin', b'x' * 10**6)\n"
        "except errors.StorageError as e:\n"
        "    print(e.problems[0].key)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "storage-too-large", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_journal_ignores_torn_and_altered_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    for k in range(3):
        files.append_line(path, {"k": k, "이름": "가"})
    data = path.read_bytes()
    path.write_bytes(data[:-5])  # torn
    files.append_line(path, {"k": 9})
    assert [line["k"] for line in files.read_lines(path)] == [0, 1, 9]
    path.write_bytes(data.replace(b'"k": 1', b'"k": 7'))  # altered
    assert [line["k"] for line in files.read_lines(path)] == [0, 2]


def test_every_cut_of_a_journal_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    for k in range(4):
        files.append_line(path, {"k": k})
    data = path.read_bytes()
    for cut in range(len(data) + 1):
        path.write_bytes(data[:cut])
        ks = [line["k"] for line in files.read_lines(path)]
        assert ks == list(range(len(ks)))


def test_lock_is_refused_while_its_holder_lives_and_taken_over_after(tmp_path: Path) -> None:
    with files.locked(tmp_path), pytest.raises(StorageError) as refused, files.locked(tmp_path):
        pass
    assert refused.value.problems[0].key == "storage-locked"
    dead = '{"pid": 999999999, "boot": "another", "start": "1"}'
    (tmp_path / "lock").write_text(dead)
    with files.locked(tmp_path):
        pass
    (tmp_path / "lock").write_text("")  # its writer died before it wrote
    with files.locked(tmp_path):
        pass
    assert not (tmp_path / "lock").exists()


def test_a_folder_set_aside_goes_back(tmp_path: Path) -> None:
    old = tmp_path / "results.part-old-123"
    old.mkdir()
    (old / "a").write_text("kept")
    (tmp_path / "x.part-77").mkdir()
    files.sweep_parts(tmp_path)
    assert (tmp_path / "results" / "a").read_text() == "kept"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["results"]


def test_a_failing_block_leaves_the_old_folder(tmp_path: Path) -> None:
    with files.new_folder(tmp_path / "r") as part:
        part.write_text("a", "old")
    with pytest.raises(RuntimeError), files.new_folder(tmp_path / "r") as part:
        part.write_text("a", "new")
        raise RuntimeError
    assert (tmp_path / "r" / "a").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_write_needs_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError) as refused:
        files.write_text(tmp_path / "file" / "below", "x")
    assert refused.value.problems[0].key in ("storage-not-a-folder", "storage-other")


@pytest.mark.parametrize(
    ("name", "key"), [("nowhere.toml", "storage-missing"), ("here", "storage-a-folder")]
)
def test_what_cannot_be_read_is_named_in_both_languages(
    tmp_path: Path, name: str, key: str
) -> None:
    (tmp_path / "here").mkdir()
    with pytest.raises(StorageError) as refused, files.storage_errors(tmp_path / name):
        (tmp_path / name).read_bytes()
    assert refused.value.problems[0].key == key
    for lang in ("en", "ko"):
        assert name in refused.value.text(lang)
        assert "No such file" not in refused.value.text(lang)
