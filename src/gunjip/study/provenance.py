"""``provenance.json``: from which files, versions, parameters and seed a result came.

It holds no time and no name of a machine, so that the same run gives the same
bytes; when each stage ran stands in the study's journal.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from gunjip._version import __version__
from gunjip.foundation.results import to_plain
from gunjip.study.config import StudyConfig
from gunjip.study.stages import Stage, StageRecord

#: Packages whose version can change a number.
PACKAGES = (
    "duckdb",
    "fast-hdbscan",
    "geopandas",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pyproj",
    "scikit-learn",
    "scipy",
    "shapely",
)


def versions() -> dict[str, str]:
    """Versions of Gunjip, Python and the packages that compute."""
    out = {"gunjip": __version__, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            out[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            out[name] = "not installed"
    return out


def provenance(
    config: StudyConfig,
    stages: Iterable[Stage],
    records: Mapping[str, StageRecord],
    checksums: Mapping[Path, str],
    seed: int,
) -> dict[str, Any]:
    """Everything that is needed to repeat a run, as plain data."""
    listed = []
    inputs: dict[str, dict[str, Any]] = {}
    for stage in stages:
        record = records[stage.name]
        listed.append(
            {
                "stage": stage.name,
                "version": stage.version,
                "needs": list(stage.needs),
                "key": record.key,
                "digest": record.digest,
                "params": to_plain(stage.params),
            }
        )
        for role, path in stage.inputs.items():
            inputs[role] = {
                # The name only: a folder of the user's machine is nobody's business.
                "file": path.name,
                "bytes": path.stat().st_size,
                "sha256": checksums[path],
            }
    return {
        "format": "gunjip-provenance-1",
        "versions": versions(),
        "seed": seed,
        "inputs": inputs,
        "config": config.model_dump(mode="json", by_alias=True),
        "stages": listed,
    }
