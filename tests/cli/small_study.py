"""A study small enough to run in seconds: a made-up country of five thousand plants."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from gunjip.datasets import peninsula, peninsula_files

STUDY = """\
schema = 1
title = "Small"
title_ko = "작은 연구"
seed = 5

[inputs.plants]
file = "plants.csv"
format = "generic"
crs = "EPSG:5179"

[inputs.regions]
file = "municipalities.geojson"

[inputs.industry_names]
file = "industries.csv"
format = "names"
columns = { code = "industry", name = "name_en", name_ko = "name_ko" }

[footprint]
draws = 19
industries = ["10701", "18101", "27302", "58202"]

[output]
languages = ["ko", "en"]
"""


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    return peninsula_files(peninsula(1, plants=5_000, clusters=4))


def write_small_study(folder: Path, text: str = STUDY) -> Path:
    """Write the study's files; the path of its study.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("plants.csv", "municipalities.geojson", "industries.csv"):
        (folder / name).write_bytes(_files()[name])
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path
