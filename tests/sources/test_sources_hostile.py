"""Files made to do harm are refused, with a message and without holding much memory.

How soon is measured by ``benchmarks/hostile.py``; time is nothing to assert here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import gunjip.sources as sources
from gunjip.foundation.errors import GunjipError
from hostile import NAMES, forget_peak, hostile_file, memory

MOST = 256  # MiB that reading may take beyond what is there


@pytest.mark.parametrize("name", NAMES)
def test_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(hostile_file(name))
    linux = sys.platform == "linux"
    before = 0.0
    if linux:
        forget_peak()
        before = memory("VmRSS")
    sources.inspect_file(path)  # looks at the beginning only; it may say what it cannot read
    with pytest.raises(GunjipError) as caught:
        sources.read(path)
    assert caught.value.exit_code == 2
    assert name in caught.value.text("en")
    if linux:
        assert memory("VmHWM") - before <= MOST
