"""The intake report: what became of every row of a file.

A row has one of four outcomes. ``read``: taken as it stands. ``repaired``: taken
after a mend that is named. ``unknown``: taken, with a value that was not
understood left missing. ``dropped``: not taken. The four add up to the rows of the
file; where a row has several notes, the gravest counts (dropped, unknown,
repaired).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gunjip.foundation.results import freeze, to_plain
from gunjip.foundation.words import Lang, say

Outcome = Literal["read", "repaired", "unknown", "dropped"]
_GRAVITY: dict[str, int] = {"read": 0, "repaired": 1, "unknown": 2, "dropped": 3}
ROWS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Note:
    """One reason and the rows it holds for.

    Attributes
    ----------
    outcome
        ``"repaired"``, ``"unknown"`` or ``"dropped"``.
    key
        Message id of the reason.
    count
        How many rows, exactly.
    rows
        The first twenty row numbers, as an editor shows them (header included).
    column
        The file's own column name, or None.
    params
        Values that the message names.
    """

    outcome: Outcome
    key: str
    count: int
    rows: tuple[int, ...]
    column: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: Lang = "en") -> str:
        """The note as one line: outcome, rows, column, reason."""
        shown = ", ".join(str(r) for r in self.rows[:5])
        more = ", …" if self.count > 5 else ""
        column = f" {say('place-column', lang, column=self.column[:60])}" if self.column else ""
        return say(
            "source-note",
            lang,
            outcome=say(f"source-outcome-{self.outcome}", lang),
            count=f"{self.count:,}",
            reason=say(self.key, lang, **self.params),
            rows=f"{shown}{more}",
            column=column,
        )


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of the rows of a file.

    Attributes
    ----------
    file
        The file's name.
    rows
        Rows in the file, the header not counted.
    read, repaired, unknown, dropped
        How many rows had each outcome; they add up to ``rows``.
    notes
        The reasons.

    Examples
    --------
    >>> ledger = Ledger("plants.csv", 3, first_row=2)
    >>> ledger.note("dropped", "source-blank-row", [1])
    >>> report = ledger.close()
    >>> report.read, report.repaired, report.unknown, report.dropped
    (2, 0, 0, 1)
    >>> report.notes[0].rows
    (3,)
    """

    file: str
    rows: int
    read: int
    repaired: int
    unknown: int
    dropped: int
    notes: tuple[Note, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """One row a note: ``outcome, reason, column, count, rows``."""
        return pd.DataFrame(
            {
                "outcome": [n.outcome for n in self.notes],
                "reason": [n.key for n in self.notes],
                "column": [n.column or "" for n in self.notes],
                "count": [n.count for n in self.notes],
                "rows": [", ".join(map(str, n.rows)) for n in self.notes],
                "text": [say(n.key, "en", **n.params) for n in self.notes],
            }
        )

    def summary(self, lang: Lang = "en") -> str:
        """The report in plain lines."""
        head = say(
            "source-intake",
            lang,
            file=self.file,
            rows=f"{self.rows:,}",
            read=f"{self.read:,}",
            repaired=f"{self.repaired:,}",
            unknown=f"{self.unknown:,}",
            dropped=f"{self.dropped:,}",
        )
        return "\n".join([head, *(f"  {note.text(lang)}" for note in self.notes)])

    def to_dict(self) -> dict[str, Any]:
        """Plain data, texts in both languages."""
        return {
            "file": self.file,
            "rows": self.rows,
            "read": self.read,
            "repaired": self.repaired,
            "unknown": self.unknown,
            "dropped": self.dropped,
            "notes": [
                {
                    "outcome": n.outcome,
                    "reason": n.key,
                    "column": n.column,
                    "count": n.count,
                    "rows": list(n.rows),
                    "params": to_plain(n.params),
                    "text": {lang: say(n.key, lang, **n.params) for lang in ("en", "ko")},
                }
                for n in self.notes
            ],
        }


class Ledger:
    """Collects what happens to rows while a file is read.

    Rows are named by their position, 0 being the first row after the header.

    Parameters
    ----------
    file
        The file's name, for the report.
    total
        Rows in the file.
    first_row
        Row number of position 0 in the file, as an editor counts.
    """

    def __init__(self, file: str, total: int, *, first_row: int = 2) -> None:
        self.file = file
        self.total = int(total)
        self.first_row = int(first_row)
        self._gravest: NDArray[np.int8] = np.zeros(self.total, dtype=np.int8)
        self._notes: dict[tuple[str, str, str | None], Note] = {}

    def row(self, position: int) -> int:
        """Row number in the file of a position."""
        return int(position) + self.first_row

    def note(
        self,
        outcome: Outcome,
        key: str,
        positions: ArrayLike,
        column: str | None = None,
        **params: Any,
    ) -> None:
        """Note that rows had an outcome for a reason; no rows, no note."""
        where = np.asarray(positions)
        if where.dtype == bool:
            where = np.flatnonzero(where)
        where = where.astype(np.int64, copy=False)
        if where.size == 0:
            return
        self._gravest[where] = np.maximum(self._gravest[where], _GRAVITY[outcome])
        first = np.sort(where)[:ROWS_KEPT]
        rows = tuple(self.row(int(p)) for p in first)
        old = self._notes.get((outcome, key, column))
        if old is None:
            new = Note(outcome, key, int(where.size), rows, column, freeze(params))
        else:
            both = tuple(sorted({*old.rows, *rows})[:ROWS_KEPT])
            new = Note(outcome, key, old.count + int(where.size), both, column, old.params)
        self._notes[outcome, key, column] = new

    def close(self) -> IntakeReport:
        """The report."""
        counts = np.bincount(self._gravest, minlength=4)
        notes = sorted(
            self._notes.values(), key=lambda n: (-_GRAVITY[n.outcome], -n.count, n.key, n.rows)
        )
        return IntakeReport(
            file=self.file,
            rows=self.total,
            read=int(counts[0]),
            repaired=int(counts[1]),
            unknown=int(counts[2]),
            dropped=int(counts[3]),
            notes=tuple(notes),
        )
