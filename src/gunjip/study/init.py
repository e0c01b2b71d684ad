"""``gunjip init``: a commented study.toml from a file that was looked at."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gunjip.foundation import files
from gunjip.foundation.errors import ConfigError, InputError
from gunjip.foundation.words import Lang, say
from gunjip.sources import inspect_file

#: What a reading of a kind is in a study.
ROLES = {"region_industry": "table", "establishments": "plants"}


def _toml(value: Any) -> str:
    """A value as TOML; JSON strings are TOML strings."""
    if isinstance(value, Mapping):
        inner = ", ".join(
            f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()
        )
        return "{ " + inner + " }" if inner else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _comment(key: str, lang: Lang, **values: Any) -> str:
    return "\n".join(f"# {line}" for line in say(key, lang, **values).splitlines())


def _relative(path: Path, folder: Path) -> str:
    """The path as the study's folder sees it, with forward slashes."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return path.resolve().as_posix()


def _entry(role: str, path: Path, folder: Path, detected: Mapping[str, Any], lang: Lang) -> str:
    lines = [f"[inputs.{role}]", f"file = {_toml(_relative(path, folder))}"]
    lines.append(_comment("init-detected", lang))
    for key in ("format", "encoding", "crs", "classification"):
        value = detected.get(key)
        if value:
            lines.append(f"{key} = {_toml(str(value))}")
        else:
            lines.append(f'# {key} = ""')
    columns = detected.get("columns") or {}
    lines.append(_comment("init-columns", lang))
    if isinstance(columns, Mapping) and columns:
        lines.append(f"columns = {_toml({str(k): str(v) for k, v in columns.items()})}")
    else:
        lines.append('# columns = { region = "…", industry = "…", value = "…" }')
    return "\n".join(lines)


def study_text(file: Path, folder: Path, *, regions: Path | None = None, lang: Lang = "en") -> str:
    """The text of a commented study.toml for a file.

    Raises
    ------
    InputError
        The file cannot be read.
    ConfigError
        The file is understood but is no table of plants, jobs or the like.
    """
    seen = inspect_file(file)
    if seen.problems:
        raise InputError(seen.problems)
    role = ROLES.get(str(seen.kind))
    if role is None and not seen.kind:
        raise ConfigError.of("init-not-understood", file=file.name)
    if role is None:
        raise ConfigError.of("init-no-table", file=file.name, kind=str(seen.kind))
    name = file.name.split(".")[0]
    parts = [
        _comment("init-head", lang, file=file.name),
        "schema = 1",
        f"title = {_toml(name)}",
        f"title_ko = {_toml(name)}",
        _comment("init-seed", lang),
        "seed = 1",
        _comment("init-year", lang),
        "# year = 2023",
        _comment("init-digits", lang),
        "# digits = 4",
        "",
        _entry(role, file, folder, {"format": seen.format, **seen.detected}, lang),
        "",
    ]
    if regions is not None:
        shape = inspect_file(regions, format="regions")
        parts += [_entry("regions", regions, folder, shape.detected, lang), ""]
    else:
        parts += [
            _comment("init-regions", lang),
            "# [inputs.regions]",
            '# file = "regions.geojson"',
            "",
        ]
    parts += [
        "[screen]",
        _comment("init-screen", lang),
        "# floor_percentile = 25.0",
        "# strong_percentile = 75.0",
        "# strong_quotient = 1.0",
        "# lq_threshold = 1.25",
        "",
        "[footprint]",
        _comment("init-footprint", lang),
        "# alpha = 0.01",
        "# draws = 199",
        _comment("init-groups", lang),
        '# definitions = "groups.csv"',
        _comment("init-weight", lang),
        '# weight = "plants"',
        _comment("init-sure", lang),
        "# stability = 20",
        "# consensus = true",
        "",
        _comment("init-membership", lang),
        "# [membership]",
        "# place = 0.4",
        "# industry = 0.2",
        "# ties = 0.4",
        "# least = 0.5",
        "",
        "[output]",
        f"folder = {_toml('results')}",
        'languages = ["ko", "en"]',
        'formats = ["csv", "parquet", "xlsx", "gpkg"]',
        _comment("init-plants", lang),
        "plants = false",
        _comment("init-dossiers", lang),
        "# dossiers = []",
    ]
    return "\n".join(parts) + "\n"


def write_study(
    file: Path,
    *,
    folder: Path | None = None,
    regions: Path | None = None,
    lang: Lang = "en",
    force: bool = False,
) -> Path:
    """Write study.toml for a file; see :func:`study_text`.

    Raises
    ------
    ConfigError
        There is a study.toml already and ``force`` is not given.
    """
    place = file.parent if folder is None else folder
    path = place / "study.toml"
    if path.exists() and not force:
        raise ConfigError.of("init-exists", path=str(path))
    return files.write_text(path, study_text(file, place, regions=regions, lang=lang))
