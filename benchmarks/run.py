"""Run every benchmark that needs no file of a statistics office.

    python benchmarks/run.py

Benchmarks on real files take them as arguments: ``read_qcew.py``, ``qcew_study.py``,
``real_tables.py``, ``real_localisation.py``, ``hidden_cells.py``. Ratios hold within one
run; seconds of a shared machine do not.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALONE = ("distance.py", "tables.py", "survey.py", "where_truth.py", "hostile.py")


def main() -> int:
    """Run them one after the other; the number that failed."""
    failed = 0
    for name in ALONE:
        print(f"\n## {name}\n", flush=True)
        failed += subprocess.run([sys.executable, str(HERE / name)]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
