"""The readers there are, loaded when asked for."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from gunjip.foundation.errors import GunjipError, InputError, ParameterError
from gunjip.foundation.results import to_plain
from gunjip.foundation.validation import Checks
from gunjip.sources.base import Options, Reading, Sniff, Source, check_options

#: Modules, publishers' own formats first; the generic one takes what is left.
MODULES = (
    "qcew",
    "cbp",
    "eurostat",
    "itl",
    "factory",
    "pension",
    "kosis",
    "tri",
    "matrices",
    "lists",
    "ties",
    "regions",
    "generic",
)


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Readers by name."""
    found: list[Source] = []
    for name in MODULES:
        one = import_module(f"gunjip.sources.{name}").SOURCE
        found.extend(one if isinstance(one, tuple) else (one,))
    return {s.name: s for s in found}


def pick(sniff: Sniff, name: str | None = None) -> tuple[Source, float]:
    """The reader that is surest of a file, or the one that is named."""
    if name is not None:
        checks = Checks(ParameterError)
        checks.one_of("format", name, sources())
        checks.done()
        return sources()[name], 1.0
    scored = [(s.matches(sniff), s) for s in sources().values()]
    score, best = max(scored, key=lambda pair: pair[0])
    return best, score


def read_with(source: Source, sniff: Sniff, options: Options) -> Reading:
    """Read, and turn what libraries raise on broken input into one clear error."""
    import pyarrow as pa

    check_options(source, options)
    try:
        reading = source.read(sniff, options)
    except GunjipError:
        raise
    except (pa.ArrowException, RecursionError, UnicodeError) as error:
        raise InputError.of(
            "source-unreadable", file=sniff.name, reason=" ".join(str(error).split())[:200]
        ) from error
    if reading.frame.empty:
        # Every row was left out: an empty table would go on as if it said something.
        raise InputError.of("source-nothing-left", file=sniff.name, count=reading.intake.rows)
    if options.get("strict", False) and reading.intake.unknown:
        worst = next(n for n in reading.intake.notes if n.outcome == "unknown")
        raise InputError.of(
            worst.key,
            file=sniff.name,
            row=worst.rows[0],
            column=worst.column[:60] if worst.column else None,
            **to_plain(worst.params),
        )
    return reading
