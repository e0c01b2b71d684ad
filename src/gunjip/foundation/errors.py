"""The tree of errors.

::

    GunjipError                anything that Gunjip itself raises
    ├── InputError             a file is not what it should be        (exit 2)
    ├── ConfigError            study.toml or a command line is wrong  (exit 2)
    ├── ParameterError         a call has a wrong argument            (exit 2), also a ValueError
    ├── StorageError           the disk refused: full, read-only …    (exit 2)
    ├── MissingExtraError      an optional package is not installed   (exit 2), also an ImportError
    └── StoppedError           the user pressed Ctrl-C                (exit 130)

An error carries *problems*, not sentences: each has a key of the catalogue of
words and its values, so that the same error can be told in Korean or English.
``str(error)`` is the English text; a face (command line, web, report) calls
``error.text(lang)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gunjip.foundation.words import Lang, say


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and how to mend it.

    Attributes
    ----------
    key
        Message id in the catalogue. The message says what came, what was
        expected and how to mend it.
    params
        Values that the message names.
    file, row, column
        Where it is. ``row`` counts the lines of the file from 1, the header
        included, as a spreadsheet or an editor shows them.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
    row: int | None = None
    column: str | None = None

    def text(self, lang: Lang = "en") -> str:
        """The problem as one line: the place, then what is wrong and its mend."""
        place = []
        if self.file is not None:
            place.append(self.file)
        if self.row is not None:
            place.append(say("place-row", lang, row=self.row))
        if self.column is not None:
            place.append(say("place-column", lang, column=self.column))
        body = say(self.key, lang, **self.params)
        return f"{' '.join(place)}: {body}" if place else body

    def to_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """The problem as plain data, for ``--json`` and the web."""
        return {
            "key": self.key,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "text": self.text(lang),
        }


class GunjipError(Exception):
    """Root of the tree; see the module's docstring for the whole of it."""

    exit_code: int = 2

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        if not self.problems:
            raise TypeError("an error needs at least one problem")
        super().__init__(self.text("en"))

    @classmethod
    def of(
        cls,
        key: str,
        /,
        *,
        file: object = None,
        row: int | None = None,
        column: str | None = None,
        **params: Any,
    ) -> GunjipError:
        """Make the error from one message id and its values."""
        return cls(
            Problem(key, params, None if file is None else str(file), row, column),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions cross process borders by pickle, which would otherwise
        # call the class with the rendered text.
        return (type(self), (self.problems,))

    def text(self, lang: Lang = "en") -> str:
        """All problems, one a line, in the given language."""
        return "\n".join(p.text(lang) for p in self.problems)

    def to_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """The one shape of an error for ``--json`` and the web."""
        return {
            "error": type(self).__name__,
            "problems": [p.to_dict(lang) for p in self.problems],
        }


class InputError(GunjipError):
    """A file's content is not what it should be."""


class ConfigError(GunjipError):
    """A study description or a command line is wrong."""


class ParameterError(GunjipError, ValueError):
    """A call has an argument outside its domain."""


class StorageError(GunjipError):
    """The file system refused: full, read-only, no permission, locked."""


class MissingExtraError(GunjipError, ImportError):
    """An optional package is needed and not installed."""


class StoppedError(GunjipError):
    """The user stopped the work; what was finished is kept."""

    exit_code = 130
