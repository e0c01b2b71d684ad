"""The catalogue: Fluent files of the package, read once a language."""

from __future__ import annotations

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


@lru_cache(maxsize=len(LANGS))
def _bundle(lang: Lang) -> FluentBundle:
    # Fluent is imported here, so that `import gunjip` stays quick.
    from fluent.runtime import FluentBundle, FluentResource
    from fluent.syntax import ast

    if lang not in LANGS:
        raise KeyError(f"no catalogue for language {lang!r}: have {LANGS}")
    bundle = FluentBundle([lang], use_isolating=False, functions={"JOSA": _josa})
    folder = files("gunjip.foundation.words").joinpath(lang)
    seen: dict[str, str] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".ftl"):
            continue
        resource = FluentResource(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                raise ValueError(  # noqa: TRY004 - the file's content is wrong, not a type
                    f"{lang}/{path.name}: not Fluent: {entry.content!r}"
                )
            if isinstance(entry, ast.Message | ast.Term):
                if entry.id.name in seen:
                    raise ValueError(
                        f"{lang}/{path.name}: {entry.id.name!r} stands already in "
                        f"{seen[entry.id.name]}"
                    )
                seen[entry.id.name] = path.name
        bundle.add_resource(resource)
    return bundle


def _argument(value: Any) -> str | int | float:
    """A value as Fluent can format it; numbers beyond its precision go in as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if abs(value) < 1e15 else f"{value:.6g}"  # NaN compares false: text
    return str(value)


def message_ids(lang: Lang) -> tuple[str, ...]:
    """All ids of a language's catalogue, sorted."""
    return tuple(sorted(_bundle(lang)._messages))


def has_message(key: str, lang: Lang = "en") -> bool:
    """Whether the catalogue has the id."""
    return bool(_bundle(lang).has_message(key))


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
    bundle = _bundle(lang)
    if not bundle.has_message(key):
        raise KeyError(f"no text for {key!r} in {lang!r}")
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise KeyError(f"{key!r} has no value in {lang!r}")
    args = {name: _argument(value) for name, value in params.items()}
    text, errors = bundle.format_pattern(pattern, args)
    if errors:
        raise KeyError(f"{key!r} ({lang}): {errors[0]}")
    return str(text)
