"""What a file is, what would be read from it, and what is not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gunjip.foundation.errors import GunjipError, Problem
from gunjip.foundation.results import to_plain
from gunjip.foundation.words import Lang, say
from gunjip.sources.base import Options, Sniff, Warn
from gunjip.sources.detect import sniff
from gunjip.sources.intake import IntakeReport
from gunjip.sources.registry import pick, read_with
from gunjip.sources.text import told

#: A file is read whole for its inspection up to this size, so that rows can be counted.
WHOLE = 64 << 20
_SURE = 0.25


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found out about a file.

    Attributes
    ----------
    file, size, container, compression, members
        The file and how it is packed.
    format
        The reader that would take it, or "" when none understands it.
    kind
        What the reader would give.
    sureness
        0 to 1.
    rows
        Rows in the file (None when it was not read whole).
    taken
        Rows that would be in the table (None likewise).
    columns
        Our column → the file's.
    unused
        Columns of the file that would not be read.
    detected
        Encoding, delimiter, header row, classification, CRS, years, layers …
    warnings
        What should be looked at.
    problems
        Why it could not be read.
    intake
        The intake report when it was read whole.
    """

    file: str
    size: int
    container: str
    compression: str = ""
    members: tuple[str, ...] = ()
    format: str = ""
    kind: str = ""
    sureness: float = 0.0
    rows: int | None = None
    taken: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    detected: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Warn, ...] = ()
    problems: tuple[Problem, ...] = ()
    intake: IntakeReport | None = None

    @property
    def understood(self) -> bool:
        """Whether Gunjip can read the file."""
        return bool(self.format) and not self.problems

    def summary(self, lang: Lang = "en") -> str:
        """The finding in plain lines."""
        lines = [
            say(
                "inspect-file",
                lang,
                file=self.file,
                size=f"{self.size:,}",
                container=say(f"container-{self.container}", lang),
            )
        ]
        if self.compression:
            lines.append(
                say("inspect-packed", lang, kind=self.compression, count=str(len(self.members)))
            )
        if self.format:
            name = say(f"format-{self.format}", lang)
            kind = say(f"source-kind-{self.kind.replace('_', '-')}", lang)
            lines.append(say("inspect-format", lang, format=name, kind=kind))
        else:
            lines.append(say("inspect-not-understood", lang))
        for key, value in self.detected.items():
            if key in _SHOWN and value not in ("", None, [], {}):
                lines.append(say(f"inspect-{key.replace('_', '-')}", lang, value=_shown(value)))
        if self.rows is not None:
            lines.append(
                say("inspect-rows", lang, rows=f"{self.rows:,}", taken=f"{self.taken or 0:,}")
            )
        if self.columns:
            pairs = [f"{a} ← {b}" for a, b in self.columns.items()]
            lines.append(say("inspect-columns", lang, columns=told(pairs, most=20, width=800)))
        if self.unused:
            lines.append(
                say(
                    "inspect-unused",
                    lang,
                    count=str(len(self.unused)),
                    columns=told(self.unused, most=15),
                )
            )
        if self.intake is not None:
            lines.extend(f"  {n.text(lang)}" for n in self.intake.notes)
        lines.extend(say("source-warning", lang, text=w.text(lang)) for w in self.warnings)
        lines.extend(say("inspect-problem", lang, text=p.text(lang)) for p in self.problems)
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, texts in both languages."""
        return {
            "file": self.file,
            "size": self.size,
            "container": self.container,
            "compression": self.compression,
            "members": list(self.members[:50]),
            "understood": self.understood,
            "format": self.format,
            "kind": self.kind,
            "sureness": self.sureness,
            "rows": self.rows,
            "taken": self.taken,
            "columns": dict(self.columns),
            "unused": list(self.unused),
            "detected": to_plain(self.detected),
            "warnings": [{lang: w.text(lang) for lang in ("en", "ko")} for w in self.warnings],
            "problems": [{lang: p.text(lang) for lang in ("en", "ko")} for p in self.problems],
            "intake": None if self.intake is None else self.intake.to_dict(),
        }


_SHOWN = (
    "encoding",
    "delimiter",
    "header_row",
    "classification",
    "crs",
    "years",
    "digits",
    "layer",
    "sheet",
    "level",
    "quarter",
)


def _shown(value: Any) -> str:
    if value == "\t":
        return "TAB"
    if isinstance(value, list | tuple) and len(value) > 6:
        return f"{str(value[0])[:60]} – {str(value[-1])[:60]}"
    if isinstance(value, list | tuple):
        return told(list(map(str, value)))
    return str(value)[:200]


def inspect(
    path: str | Path,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    crs: str | None = None,
    classification: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Inspection:
    """Find out what a file is; files up to 64 MiB are read whole to count their rows.

    A file that cannot be read gives an inspection with its problems, not an error;
    only a file that is not there raises.

    Raises
    ------
    InputError
        There is no such file.
    """
    given = Options(
        dict(columns or {}), encoding, delimiter, crs, classification, dict(options or {})
    )
    place = Path(path)
    try:
        seen = sniff(path, given)
    except GunjipError as error:
        if not place.exists():
            raise
        size = place.stat().st_size if place.is_file() else 0
        return Inspection(place.name, size, "unknown", problems=error.problems)
    source, score = pick(seen, format)
    base: dict[str, Any] = {
        "file": seen.name,
        "size": seen.size,
        "container": seen.container,
        "compression": seen.compression,
        "members": seen.members,
    }
    found = _detected(seen)
    if score < _SURE:
        return Inspection(**base, detected=found, sureness=score, unused=seen.columns)
    about: dict[str, Any] = {"format": source.name, "kind": source.kind, "sureness": score}
    if seen.size > WHOLE:
        mapped = source.maps(seen, given)
        unused = tuple(c for c in seen.columns if c not in set(mapped.values()))
        return Inspection(**base, **about, detected=found, columns=mapped, unused=unused)
    try:
        reading = read_with(source, seen, given)
    except GunjipError as error:
        return Inspection(
            **base, **about, detected=found, unused=seen.columns, problems=error.problems
        )
    about["kind"] = reading.kind
    mapped = dict(reading.detected.get("columns", {}))
    unused = tuple(c for c in seen.columns if not _used(c, mapped))
    return Inspection(
        **base,
        **about,
        rows=reading.intake.rows,
        taken=len(reading),
        columns=mapped,
        unused=unused,
        detected={**found, **reading.detected},
        warnings=reading.warnings,
        intake=reading.intake,
    )


def _used(column: str, mapped: Mapping[str, str]) -> bool:
    return any(column == v or column in v.split(" + ") for v in mapped.values())


def _detected(seen: Sniff) -> dict[str, Any]:
    out: dict[str, Any] = {"encoding": seen.encoding, "delimiter": seen.delimiter}
    if seen.container in ("text", "xlsx", "xls"):
        out["header_row"] = seen.header + 1
    for key in ("layers", "layer", "sheets", "sheet", "crs"):
        if seen.extra.get(key):
            out[key] = seen.extra[key]
    return out
