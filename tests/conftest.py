"""Test set-up: tests import `support` from this folder, wherever they stand."""

from __future__ import annotations

import os
import sys
from pathlib import Path

for folder in ("", "cli", "present"):
    sys.path.insert(0, str(Path(__file__).parent / folder))
os.environ.setdefault("MPLBACKEND", "Agg")

from hypothesis import settings  # noqa: E402

# Two shared cores are slow now and then: time is measured in benchmarks, not here.
settings.register_profile("gunjip", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("gunjip")
