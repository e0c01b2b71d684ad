"""Which of a file's columns is which of ours."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from gunjip.foundation.errors import InputError
from gunjip.foundation.validation import Checks, near

_IGNORED = str.maketrans("", "", " _-./()[]{}:·")


@lru_cache(maxsize=1)
def _known() -> dict[str, dict[str, tuple[str, ...]]]:
    text = files("gunjip.sources").joinpath("aliases.toml").read_text(encoding="utf-8")
    return {
        table: {ours: tuple(map(plain, names)) for ours, names in columns.items()}
        for table, columns in tomllib.loads(text).items()
    }


def plain(name: str) -> str:
    """A column name as it is compared.

    Examples
    --------
    >>> plain("Industry Code"), plain("종업원수[명]")
    ('industrycode', '종업원수명')
    """
    return unicodedata.normalize("NFKC", name).casefold().translate(_IGNORED)


def ours(table: str) -> tuple[str, ...]:
    """Our columns of a kind of table."""
    return tuple(_known()[table])


def map_columns(
    columns: Iterable[str], table: str, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Our column → the file's column, by what was given and then by known names.

    A column of the file is used once. What was given is taken as it is.

    Examples
    --------
    >>> map_columns(["상호명", "종업원수", "경도", "위도"], "establishments")
    {'name': '상호명', 'x': '경도', 'y': '위도', 'jobs': '종업원수'}
    """
    have = list(columns)
    out = {k: v for k, v in (given or {}).items() if v}
    used = set(out.values())
    by_plain: dict[str, str] = {}
    for name in have:
        by_plain.setdefault(plain(name), name)
    for our, names in _known()[table].items():
        if our in out or (given is not None and our in given):
            continue
        for known in names:
            theirs = by_plain.get(known)
            if theirs is not None and theirs not in used:
                out[our] = theirs
                used.add(theirs)
                break
    return out


def check_mapping(given: Mapping[str, str], columns: Iterable[str], file: str) -> None:
    """Refuse a mapping to a column that the file does not have."""
    have = list(columns)
    checks = Checks(InputError)
    for our, theirs in given.items():
        if theirs and theirs not in have:
            guess = near(theirs, have)
            checks.add(
                "source-mapped-missing-near" if guess else "source-mapped-missing",
                file=file,
                name=our,
                theirs=theirs[:60],
                near=guess[:60],
            )
    checks.done()
