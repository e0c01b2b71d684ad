"""The catalogue: the same ids in both languages, every text renders, particles fit."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from gunjip.foundation.words import (
    LANGS,
    Lang,
    format_count,
    format_interval,
    format_number,
    josa,
    message_ids,
    say,
)


class _Names(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def _variables(lang: Lang) -> dict[str, set[str]]:
    out = {}
    folder = files("gunjip.foundation.words").joinpath(lang)
    for path in folder.iterdir():
        if not path.name.endswith(".ftl"):
            continue
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message):
                visitor = _Names()
                visitor.visit(entry)
                out[entry.id.name] = visitor.names
    return out


#: Names that are written in Latin letters in Korean as well.
PROPER_NAMES = {"format-cbp"}


def test_both_languages_have_the_same_ids() -> None:
    assert message_ids("en") == message_ids("ko")
    assert len(message_ids("en")) > 30


@pytest.mark.parametrize("lang", LANGS)
def test_every_entry_of_the_files_is_found(lang: Lang) -> None:
    # The catalogue cuts its files without parsing them; the parser must agree.
    assert set(_variables(lang)) == set(message_ids(lang))


def test_both_languages_name_the_same_values() -> None:
    en, ko = _variables("en"), _variables("ko")
    # English may need a count for its plural where Korean needs none, never the reverse.
    assert {k: ko[k] - en[k] for k in en if ko[k] - en[k]} == {}


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_renders(lang: Lang) -> None:
    for key, names in _variables(lang).items():
        values: dict[str, object] = dict.fromkeys(names, "값")
        try:
            text = say(key, lang, **values)
        except KeyError:
            text = say(key, lang, **dict.fromkeys(names, 3))
        assert text.strip(), key
        assert "{" not in text, key


def test_korean_texts_are_korean() -> None:
    # A Korean text without a Hangul syllable is an untranslated one, unless it has no words
    # or is a publisher's own name of its format.
    variables = _variables("ko")
    for key in message_ids("ko"):
        if key in PROPER_NAMES:
            continue
        names = variables[key]
        try:
            text = say(key, "ko", **dict.fromkeys(names, ""))
        except KeyError:
            text = say(key, "ko", **dict.fromkeys(names, 1))
        words = re.sub(r"[^A-Za-z가-힣]", "", text)
        if len(words) > 14:
            assert re.search("[가-힣]", text), (key, text)


def test_a_missing_id_or_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no-such-text")
    with pytest.raises(KeyError):
        say("needs-positive", "en", name="x")


@pytest.mark.parametrize(
    ("name", "pair", "expected"),
    [
        ("창원", "을/를", "창원을"),
        ("대구", "을/를", "대구를"),
        ("서울", "으로/로", "서울로"),
        ("부산", "으로/로", "부산으로"),
        ("제주", "으로/로", "제주로"),
        ("3", "이/가", "3이"),
        ("2024", "이/가", "2024가"),
        ("1", "으로/로", "1로"),
        ("6", "으로/로", "6으로"),
        ("26%", "이/가", "26%가"),
        ("LQ", "은/는", "LQ는"),
        ("jobs", "은/는", "jobs는"),
        ("GRDM", "이/가", "GRDM이"),
        ("울산(남구)", "과/와", "울산(남구)와"),
        ("", "을/를", "를"),
        ("나주", "이/가", "나주가"),  # decomposed Hangul, as macOS writes names
    ],
)
def test_particles(name: str, pair: str, expected: str) -> None:
    assert josa(name, pair) == expected


def test_particles_on_every_final_consonant() -> None:
    for code in range(0xAC00, 0xD7A4):
        syllable = chr(code)
        closed = (code - 0xAC00) % 28 != 0
        assert josa(syllable, "을/를").endswith("을" if closed else "를")
        final = (code - 0xAC00) % 28
        assert josa(syllable, "으로/로")[1:] == ("로" if final in (0, 8) else "으로")


@pytest.mark.parametrize(
    ("x", "ko", "en"),
    [
        (9_999, "9,999", "9,999"),
        (99_999, "99,999", "99,999"),
        (100_000, "10만", "100,000"),
        (123_456, "12만 3천", "123,456"),
        (999_999, "100만", "999,999"),
        (98_765_432, "9,877만", "98,765,432"),
        (99_996_000, "1억", "99,996,000"),
        (141_063_704, "1억 4,106만", "141,063,704"),
        (-1_234, "−1,234", "−1,234"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
    ],
)
def test_counts(x: float | None, ko: str, en: str) -> None:
    assert format_count(x, "ko") == ko
    assert format_count(x, "en") == en


def test_ranges_and_signs() -> None:
    assert format_interval(45_900, 49_200, "ko") == "45,900~49,200"
    assert format_interval(45_900, 49_200, "en") == "45,900–49,200"
    assert format_number(-0.001, 1) == "0.0"
    assert format_number(-1.26, 1) == "−1.3"


def test_a_value_of_thousands_of_letters_is_quoted_in_part() -> None:
    # Found by the mutants: the library's words on a broken archive filled pages.
    told = say("source-broken-archive", "en", reason="x" * 9_000)
    assert "xxx…" in told and len(told) < 1_200
