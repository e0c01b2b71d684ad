"""``gunjip demo``: the bundled study as files, as a user would have them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gunjip._version import __version__
from gunjip.foundation import files
from gunjip.foundation.errors import ConfigError

#: The demo's own description. It holds no seed of the data: those are files by then.
STUDY = """\
# The bundled study: a generated country. Its planted truth is in truth.csv,
# which no stage reads.
schema = 1
title = "The peninsula"
title_ko = "반도"
seed = {seed}

[inputs.plants]
file = "plants.csv"
format = "generic"
crs = "EPSG:5179"

[inputs.panel]
file = "panel.parquet"
format = "generic"
crs = "EPSG:5179"

[inputs.regions]
file = "municipalities.geojson"

[inputs.industry_names]
file = "industries.csv"
format = "names"
columns = { code = "industry", name = "name_en", name_ko = "name_ko" }

[inputs.organisations]
file = "organisations.csv"
format = "generic"
crs = "EPSG:5179"
columns = { plant_id = "organisation_id", organisation = "kind", jobs = "staff" }

[inputs.links]
file = "links.csv"

[inputs.zones]
file = "zones.geojson"

[screen]
compare = true

[footprint]
groups = "learned"

[diagnosis]
organisations = "organisations.csv"
programmes = "programmes.csv"
zones = "zones.geojson"
facilities = "facilities.csv"
survey = "survey.csv"
survey_items = "survey_items.csv"
emerging = ["21", "26", "271", "272", "282", "58", "62", "70113"]

[output]
languages = ["ko", "en"]
formats = ["csv", "parquet", "xlsx", "gpkg"]
"""


def write_demo(folder: Path, *, seed: int = 1) -> Path:
    """Write the bundled study's files and its study.toml; the path of the latter.

    A folder that holds another study is refused, so that nothing of the user's is
    overwritten; the demo's own files are written again only where they differ.
    """
    from gunjip.datasets import peninsula, peninsula_files

    study = folder / "study.toml"
    text = STUDY.replace("{seed}", str(seed))
    if study.exists() and "# The bundled study" not in study.read_text(encoding="utf-8"):
        raise ConfigError.of("demo-other-study", path=str(study))
    made = folder / ".gunjip" / "demo.json"
    # Made by another version, or with another description, it is made again.
    mark = f"{__version__} {seed} {hashlib.sha256(text.encode()).hexdigest()}\n"
    if made.is_file() and made.read_text(encoding="utf-8") == mark and study.is_file():
        return study
    for name, data in peninsula_files(peninsula(seed)).items():
        files.write_bytes(folder / name, data)
    files.write_text(study, text)
    files.write_text(made, mark)
    return study
