"""One catalogue of words for every face of Gunjip, in Korean and English.

The texts stand in Fluent files, ``words/<language>/<room>.ftl``; all files of a
language form one catalogue and an id stands in it once. Two functions can be
used in a message:

``JOSA($name, "을/를")``
    the name followed by the Korean particle that its last sound asks for;
``NUMBER($x, maximumFractionDigits: 1)``
    Fluent's own number format.

A missing id is an error (``KeyError``), never an empty string: a test renders
every id in both languages.
"""

from __future__ import annotations

from gunjip.foundation.words.catalogue import (
    LANGS,
    Lang,
    has_message,
    message_ids,
    say,
)
from gunjip.foundation.words.korean import josa
from gunjip.foundation.words.numbers import (
    format_count,
    format_interval,
    format_number,
    format_percent,
)

__all__ = [
    "LANGS",
    "Lang",
    "format_count",
    "format_interval",
    "format_number",
    "format_percent",
    "has_message",
    "josa",
    "message_ids",
    "say",
]
