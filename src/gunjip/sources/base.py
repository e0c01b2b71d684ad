"""What every reader is and gives: ``Source``, ``Sniff``, ``Options`` and ``Reading``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.results import freeze, to_plain
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang, say
from gunjip.sources.intake import IntakeReport

#: What a reading holds, and so which table is made from it.
Kind = Literal[
    "region_industry",
    "establishments",
    "regions",
    "input_output",
    "concordance",
    "names",
    "adjacency",
    "links",
    "table",
]


@dataclass(frozen=True, slots=True)
class Warn:
    """Something a reader is not sure of and wants looked at."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: Lang = "en") -> str:
        """The warning in a language."""
        return say(self.key, lang, **self.params)


@dataclass(frozen=True, slots=True)
class Sniff:
    """What can be seen of a file from its first bytes.

    Attributes
    ----------
    path, name, size
        The file, its name and its bytes.
    container
        ``"text"``, ``"xlsx"``, ``"xls"``, ``"parquet"``, ``"geo"``, ``"topojson"``,
        ``"json"``, ``"rdata"``, ``"postgis"`` or ``"unknown"``.
    compression, members
        How it is packed, and the files within.
    encoding, delimiter, header
        Of text; ``header`` is the index of the header's line.
    columns, sample
        Column names and the first rows as text.
    extra
        Other finds (layers, sheets, CRS).
    """

    path: Path
    name: str
    size: int
    container: str
    compression: str = ""
    members: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    header: int = 0
    columns: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Whether all these columns are there, case aside."""
        have = {c.strip().casefold() for c in self.columns}
        return all(n.casefold() in have for n in names)

    def values(self, column: str) -> list[str]:
        """The sample's values of a column."""
        place = [c.casefold() for c in self.columns].index(column.casefold())
        return [row[place].strip() for row in self.sample if place < len(row)]


@dataclass(frozen=True, slots=True)
class Options:
    """What the user overrides.

    Attributes
    ----------
    columns
        Our column → the file's column.
    encoding, delimiter, crs, classification
        In place of what would be detected; ``classification`` as ``"NAICS 2012"``.
    more
        Options of the format (see ``gunjip formats``).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    crs: str | None = None
    classification: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """An option of the format."""
        value = self.more.get(name, default)
        return default if value is None else value


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was read of a file.

    ``gunjip.tables.assemble(reading)`` makes the table of its kind from it.

    Attributes
    ----------
    kind
        ``"region_industry"``, ``"establishments"``, ``"regions"``,
        ``"input_output"``, ``"concordance"``, ``"names"``, ``"adjacency"`` or
        ``"table"`` (a plain frame).
    format
        The reader's name.
    frame
        The rows, in our columns; a GeoDataFrame for regions.
    intake
        What became of each row of the file.
    detected
        Encoding, delimiter, columns, classification, CRS, years … as used.
    warnings
        What should be looked at.
    parts
        Further frames by name (``region_totals``, ``industry_totals``,
        ``grand_totals``, ``covered_totals``, ``borders`` …).
    about
        ``measure``, ``unit``, ``classification``, ``crs``, ``absent``, ``source``,
        ``industry_names``.
    """

    kind: Kind
    format: str
    frame: pd.DataFrame
    intake: IntakeReport
    detected: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Warn, ...] = ()
    parts: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("detected", "about"):
            object.__setattr__(self, name, freeze(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.frame)

    def summary(self, lang: Lang = "en") -> str:
        """What was read, in plain lines."""
        head = say(
            "source-reading",
            lang,
            file=self.intake.file,
            format=say(f"format-{self.format.replace('_', '-')}", lang),
            kind=say(f"source-kind-{self.kind.replace('_', '-')}", lang),
            rows=len(self.frame),
        )
        warned = [say("source-warning", lang, text=w.text(lang)) for w in self.warnings]
        return "\n".join([head, self.intake.summary(lang), *warned])

    def to_dict(self) -> dict[str, Any]:
        """Plain data without the rows."""
        return {
            "kind": self.kind,
            "format": self.format,
            "rows": len(self.frame),
            "columns": [str(c) for c in self.frame.columns],
            "detected": to_plain(self.detected),
            "about": to_plain({k: v for k, v in self.about.items() if k != "industry_names"}),
            "warnings": [{lang: w.text(lang) for lang in ("en", "ko")} for w in self.warnings],
            "intake": self.intake.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A reader of one format.

    Attributes
    ----------
    name
        Short name, e.g. ``"qcew"``; texts stand under ``format-<name>``.
    kind
        What it gives.
    matches
        From a sniff, how sure it is that the file is of its format: 0 to 1.
    read
        From a sniff and the options to a reading.
    maps
        From a sniff and the options, our column → the file's column; what
        ``inspect`` shows.
    options
        The format's own options and their defaults.
    """

    name: str
    kind: Kind
    matches: Callable[[Sniff], float]
    read: Callable[[Sniff, Options], Reading]
    maps: Callable[[Sniff, Options], dict[str, str]]
    options: Mapping[str, Any] = field(default_factory=dict)


#: Options that every format takes.
COMMON: dict[str, Any] = {
    "unpacked_limit": None,
    "member": None,
    "strict": False,
    "year": None,
    "source": None,
}


def check_options(source: Source, options: Options) -> None:
    """Refuse an option that the format does not have, with the nearest one."""
    checks = Checks(ParameterError)
    allowed = sorted({*COMMON, *source.options})
    for name in options.more:
        checks.one_of("options", name, allowed)
    for name in ("year", "unpacked_limit", "header_row", "digits"):
        value = options.more.get(name)
        if value is not None and not str(value).strip().isdigit():
            checks.add("not-numbers", name=name)
    checks.done()


def split_classification(text: str | None) -> tuple[str, str]:
    """System and revision of a text such as ``"NAICS 2012"``.

    Examples
    --------
    >>> split_classification("NAICS 2012"), split_classification("NACE Rev. 2.1")
    (('NAICS', '2012'), ('NACE', '2.1'))
    """
    if not text:
        return "other", ""
    system, _, revision = str(text).strip().partition(" ")
    revision = revision.strip()
    for word in ("Revision", "revision", "Rev.", "rev.", "Rev", "rev"):
        revision = revision.removeprefix(word)
    revision = revision.strip().removesuffix("차").strip()
    known = {"NAICS", "NACE", "ISIC", "KSIC", "SIC"}
    if system.upper() in known:
        return system.upper(), revision
    return "other", str(text).strip()
