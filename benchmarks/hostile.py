"""Files made to do harm: how soon each is refused, and with how much memory.

``python benchmarks/hostile.py`` reads the files of ``tests/sources/hostile.py`` with all
libraries loaded; memory is the highest above what was there before. Asked: 2 s, 256 MiB.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import duckdb  # noqa: F401 - loaded before anything is measured
import pyarrow  # noqa: F401
import rdata  # noqa: F401

import gunjip.sources as sources
from gunjip.foundation.errors import GunjipError

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sources"))
from hostile import NAMES, forget_peak, hostile_file, memory


def main() -> None:
    print("| file | KiB | seconds | MiB | refused as |")
    print("|---|---|---|---|---|")
    slowest, most = 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            path = Path(folder) / name
            path.write_bytes(hostile_file(name))
            forget_peak()
            before = memory("VmRSS")
            began = time.perf_counter()
            said = "**not refused**"
            for look in (sources.inspect_file, sources.read):
                try:
                    look(path)
                except GunjipError as error:
                    said = ", ".join(problem.key for problem in error.problems)
            seconds, grown = time.perf_counter() - began, memory("VmHWM") - before
            slowest, most = max(slowest, seconds), max(most, grown)
            size = path.stat().st_size / 1024
            print(f"| {name} | {size:,.0f} | {seconds:.2f} | {grown:,.0f} | {said} |", flush=True)
            path.unlink()
    print(f"\n{len(NAMES)} files; slowest {slowest:.2f} s, most memory {most:,.0f} MiB.")


if __name__ == "__main__":
    main()
