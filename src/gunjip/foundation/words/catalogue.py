"""The catalogue: Fluent files of the package, read once a language."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

from gunjip.foundation.words.korean import josa

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

Lang = Literal["en", "ko"]
LANGS: tuple[Lang, ...] = get_args(Lang)


def _josa(name: Any, pair: Any) -> str:
    return josa(str(name), str(pair))


#: Where an entry or a comment begins; what is indented below belongs to it.
_ENTRY = re.compile(r"^(?:(-?[A-Za-z][\w-]*)[ ]*=|#)", re.MULTILINE)
#: Another entry that a text names.
_NAMED = re.compile(r"\{\s*(-?[a-z][\w-]*)\s*\}")


@lru_cache(maxsize=len(LANGS))
def _entries(lang: Lang) -> dict[str, tuple[str, str]]:
    """File and source of every entry, by id.

    The files are cut, not parsed: parsing all of them takes a second and a half,
    and a command says a few dozen of some thousand texts.
    """
    if lang not in LANGS:
        raise KeyError(f"no catalogue for language {lang!r}: have {LANGS}")
    folder = files("gunjip.foundation.words").joinpath(lang)
    out: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".ftl"):
            continue
        text = path.read_text(encoding="utf-8")
        begins = list(_ENTRY.finditer(text))
        ends = [m.start() for m in begins[1:]] + [len(text)]
        for begin, end in zip(begins, ends, strict=True):
            key = begin.group(1)
            if key is None:
                continue
            if key in out:
                raise ValueError(f"{lang}/{path.name}: {key!r} stands already in {out[key][0]}")
            out[key] = (path.name, text[begin.start() : end])
    return out


@lru_cache(maxsize=len(LANGS))
def _bundle(lang: Lang) -> FluentBundle:
    """The entries that were asked for so far."""
    # Fluent is imported here, so that `import gunjip` stays quick.
    from fluent.runtime import FluentBundle

    return FluentBundle([lang], use_isolating=False, functions={"JOSA": _josa})


def _parsed(key: str, lang: Lang) -> FluentBundle:
    """The bundle with the entry in it and with those that it names."""
    bundle = _bundle(lang)
    if key in bundle._messages or key.removeprefix("-") in bundle._terms:
        return bundle
    from fluent.runtime import FluentResource
    from fluent.syntax import ast

    file, source = _entries(lang)[key]
    resource = FluentResource(source)
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise ValueError(  # noqa: TRY004 - the file's content is wrong, not a type
                f"{lang}/{file}: not Fluent: {entry.content!r}"
            )
    bundle.add_resource(resource)
    for named in _NAMED.findall(source):
        _parsed(named, lang)
    return bundle


def _argument(value: Any) -> str | int | float:
    """A value as Fluent can format it; numbers beyond its precision go in as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if abs(value) < 1e15 else f"{value:.6g}"  # NaN compares false: text
    return str(value)


def message_ids(lang: Lang) -> tuple[str, ...]:
    """All ids of a language's catalogue, sorted."""
    return tuple(sorted(key for key in _entries(lang) if not key.startswith("-")))


def has_message(key: str, lang: Lang = "en") -> bool:
    """Whether the catalogue has the id."""
    return not key.startswith("-") and key in _entries(lang)


#: Letters of a value beyond which a text quotes its beginning only.
LONGEST = 990


def say(key: str, lang: Lang = "en", /, **params: Any) -> str:
    """The text of a message id in a language.

    Numbers are formatted by Fluent for the language; pass a ``str`` where the
    digits must stay as they are (a code, a year).

    Raises
    ------
    KeyError
        The id is not in the catalogue, or a value that the text names is
        missing.
    """
    if not has_message(key, lang):
        raise KeyError(f"no text for {key!r} in {lang!r}")
    bundle = _parsed(key, lang)
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise KeyError(f"{key!r} has no value in {lang!r}")
    args = {name: _argument(value) for name, value in params.items()}
    for name, value in args.items():
        if isinstance(value, str) and len(value) > LONGEST:
            # Fluent refuses longer ones, and an error quoted whole (a broken archive's, say)
            # can be thousands of letters of rubbish.
            args[name] = value[:LONGEST] + "…"
    text, errors = bundle.format_pattern(pattern, args)
    if errors:
        raise KeyError(f"{key!r} ({lang}): {errors[0]}")
    return str(text)
