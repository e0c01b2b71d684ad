"""Stages that read: one a file, each keeping its table and its intake report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunjip.foundation.errors import ConfigError, InputError
from gunjip.foundation.files import PartFolder, sha256
from gunjip.foundation.results import Result
from gunjip.foundation.words import LANGS, format_percent, say
from gunjip.sources import format_of, read
from gunjip.sources.base import Reading, split_classification
from gunjip.study.config import InputFile, StudyConfig
from gunjip.study.stages import Stage, StageContext
from gunjip.tables import Establishments
from gunjip.tables.assemble import assemble, to_classification
from gunjip.tables.concordance import Concordance, convert_cells, convert_plants
from gunjip.tables.store import frame_bytes, read_frame, to_files

#: What the file of each role must turn out to be.
KINDS: dict[str, tuple[str, ...]] = {
    "table": ("region_industry",),
    "plants": ("establishments",),
    "panel": ("establishments",),
    "regions": ("regions",),
    "centroids": ("regions",),
    "zones": ("regions",),
    "borders": ("adjacency",),
    "links": ("links",),
    "industry_names": ("names",),
    "concordance": ("concordance",),
}
#: Roles whose industries a concordance turns into those of another classification.
CONVERTED = ("table", "plants", "panel")
#: What becomes of a code: it has one target, several, none.
STATES = ("mapped", "split", "lost")


def reading_stage(role: str, entry: InputFile, path: Path, config: StudyConfig) -> Stage:
    """The stage that reads the file of a role."""
    options = dict(entry.options)
    if role == "table":
        if config.digits is not None:
            options.setdefault("digits", config.digits)
        if config.year is not None:
            options.setdefault("year", config.year)
    asked: dict[str, Any] = {
        "format": entry.format or ("regions" if KINDS.get(role) == ("regions",) else None),
        "columns": dict(entry.columns),
        "encoding": entry.encoding,
        "crs": entry.crs,
        "classification": entry.classification,
        "options": options,
    }
    pairs = config.inputs.concordance if role in CONVERTED else None
    if pairs is not None:
        asked["into"] = pairs.classification
    if role == "table" and config.diagnosis is not None:
        asked["before"] = True
    return Stage(
        name=f"read-{role}",
        version=3,
        run=_reader(role),
        needs=() if pairs is None else ("read-concordance",),
        params={"role": role, **asked},
        inputs={role: path},
    )


def _reader(role: str) -> Callable[[StageContext, PartFolder], None]:
    def run(context: StageContext, part: PartFolder) -> None:
        asked = {k: v for k, v in context.params.items() if k not in ("role", "into", "before")}
        before = bool(context.params.get("before"))
        asked["options"] = _with_levels(role, context.inputs[role], asked, before)
        reading = _read(role, context.inputs[role], asked)
        wanted = KINDS.get(role, ())
        if wanted and reading.kind not in wanted:
            raise ConfigError.of(
                "study-wrong-kind",
                file=context.inputs[role].name,
                role=role,
                kind=reading.kind,
                wanted=", ".join(wanted),
            )
        converted = "read-concordance" in context.upstream
        warnings: list[dict[str, str]] = []
        if reading.kind in (
            "region_industry",
            "establishments",
            "regions",
            "input_output",
            "links",
        ):
            table = assemble(reading)
            if converted:
                table, loss = _converted(table, context)
                part.write_bytes(f"{role}.loss.parquet", frame_bytes(loss.table))
                warnings += _told(loss, reading)
            files = to_files(table, role)
        else:
            files = {f"{role}.parquet": frame_bytes(reading.frame)}
        for name, data in files.items():
            part.write_bytes(name, data)
        # The levels of a publication are of its own classification, not of another.
        for name in () if converted else ("covered_totals", "upper", "before"):
            if name in reading.parts:
                part.write_bytes(f"{role}.{name}.parquet", frame_bytes(reading.parts[name]))
        described = {**reading.to_dict(), "sha256": sha256(context.inputs[role])}
        described["warnings"] += warnings
        part.write_text("intake.json", json.dumps(described, ensure_ascii=False))

    return run


def _converted(table: Any, context: StageContext) -> tuple[Any, Result]:
    """The table in the classification that the study's concordance leads to."""
    pairs, _ = read_frame(context.upstream["read-concordance"] / "concordance.parquet")
    about = json.loads(
        (context.upstream["read-concordance"] / "intake.json").read_text(encoding="utf-8")
    )
    concordance = Concordance(
        pairs,
        target=to_classification(split_classification(context.params["into"])),
        weighted="weight" in pairs,
        origin=about["intake"]["file"],
    )
    if isinstance(table, Establishments):
        return convert_plants(table, concordance)
    return convert_cells(table, concordance)


def _told(loss: Result, reading: Reading) -> list[dict[str, str]]:
    """What the conversion cost, for the intake of the file."""
    plants = reading.kind == "establishments"
    return [
        {
            lang: say(
                "study-converted",
                lang,
                file=loss.citation,
                what="plants" if plants else "values",
                weighted="yes" if loss.params["weighted"] else "no",
                **{k: format_percent(loss.extra[f"share_{k}"], 1) for k in STATES},
            )
            for lang in LANGS
        }
    ]


def _read(role: str, path: Path, asked: dict[str, Any]) -> Reading:
    """A file of a role; a file of zones may call its code a zone."""
    try:
        return read(path, **asked)
    except InputError:
        if role != "zones" or "region" in asked["columns"]:
            raise
        again = {**asked, "columns": {**asked["columns"], "region": "zone"}}
        try:
            return read(path, **again)
        except InputError:
            pass
        raise  # it has no column of that name either: the first message stands


def _with_levels(role: str, path: Path, asked: dict[str, Any], before: bool) -> dict[str, Any]:
    """QCEW hides three cells in five: its other levels are read along, to estimate them.

    So are its changes over the year where a diagnosis asks for the year before.
    """
    options = dict(asked["options"])
    if role == "table" and (asked["format"] or format_of(path)) == "qcew":
        options.setdefault("hierarchy", True)
        if before:
            options.setdefault("before", True)
        options.setdefault("totals", "covered")
    return options
