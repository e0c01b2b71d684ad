"""Files made to do harm are refused, with a message and without holding much memory.

How soon is measured by ``benchmarks/hostile.py``; time is nothing to assert here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import gunjip.sources as sources
from gunjip.foundation.errors import GunjipError
from hostile import NAMES, hostile_file

MOST = 256  # MiB that reading may take beyond what is there


def _memory(key: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(key))


@pytest.mark.parametrize("name", NAMES)
def test_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(hostile_file(name))
    linux = sys.platform == "linux"
    before = 0.0
    if linux:
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        before = _memory("VmRSS")
    sources.inspect_file(path)  # looks at the beginning only; it may say what it cannot read
    with pytest.raises(GunjipError) as caught:
        sources.read(path)
    assert caught.value.exit_code == 2
    assert name in caught.value.text("en")
    if linux:
        assert _memory("VmHWM") - before <= MOST
