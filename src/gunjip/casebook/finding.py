"""Search over labels, texts, cells and names of cases, in both languages, near matches too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from gunjip.casebook.access import CITATION, measure_label, records
from gunjip.casebook.cases import cases
from gunjip.casebook.records import KINDS, Record
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import Lang

# Below this likeness of letter pairs a word is not counted as near.
_NEAR = 0.5
_WEIGHTS = {"id": 6.0, "label": 3.0, "case": 3.0, "text": 1.0}


def _plain(text: str) -> str:
    """Letters without case and accents; Korean syllables stay whole."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).replace("ø", "o").replace("æ", "ae")


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w-]+", _plain(text)))


def _pairs(word: str) -> frozenset[str]:
    # Korean syllables are taken apart, so that a slip in one vowel stays near.
    loose = unicodedata.normalize("NFD", f"^{word}$")
    return frozenset(loose[i : i + 2] for i in range(len(loose) - 1))


@lru_cache(maxsize=8192)
def _likeness(a: str, b: str) -> float:
    """Dice's coefficient of letter pairs, 0 to 1."""
    x, y = _pairs(a), _pairs(b)
    return 2.0 * len(x & y) / (len(x) + len(y))


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    spelt = {c.key: f"{c.key} {c.name.en} {c.name.ko} {' '.join(c.aliases)}" for c in cases()}
    return {r.id: _fields(r, spelt) for r in records()}


def _fields(item: Record, spelt: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    texts = [item.text.en, item.text.ko, item.literature, " ".join(item.types)]
    texts += [w for cell in item.cells.values() for w in (cell.en, cell.ko)]
    for value in item.values:
        label = measure_label(value.name)
        texts += [label.en, label.ko, value.name]
    return {
        "id": _words(item.id),
        "label": _words(f"{item.label.en} {item.label.ko}"),
        "case": _words(" ".join(spelt[c] for c in item.cases)),
        "text": _words(" ".join(texts)),
    }


def _score(token: str, words: tuple[str, ...]) -> float:
    """1 for the word itself, 0.9 where a word starts with it, 0.8 within, less for near."""
    best = 0.0
    for word in words:
        if word == token:
            return 1.0
        if len(token) >= 2 and word.startswith(token):
            best = max(best, 0.9)
        elif len(token) >= 2 and token in word:
            best = max(best, 0.8)
        elif best < 0.8 and len(token) >= 3 - _hangul(token) and len(word) >= 2:
            near = _likeness(token, word)
            if near >= _NEAR:
                best = max(best, 0.7 * near)
    return best


def _hangul(token: str) -> int:
    return int(any("가" <= c <= "힣" for c in token))


def search(
    query: str, *, kind: str | None = None, lang: Lang = "en", limit: int | None = 20
) -> Result:
    """Records that speak of something, best first.

    Parameters
    ----------
    query
        Words in English or Korean; every word must be found, exactly or nearly.
    kind
        Only records of a kind.
    lang
        Language of the labels in the answer.
    limit
        How many at most; all where None.

    Returns
    -------
    Result
        Frame with ``id``, ``kind``, ``label``, ``match`` ("exact" or "near"),
        ``score`` (higher is better), ``provenance``, ``flags``, ``source``. An
        empty frame where nothing is near.

    Raises
    ------
    ParameterError
        An empty query, an unknown kind, a limit below 1.

    Examples
    --------
    >>> search("대덕 연구인력").frame["id"].iloc[0]
    'CASE-DD-02'
    >>> search("Daeduck valey").frame["match"].iloc[0]
    'near'
    """
    tokens = _words(query)
    checks = Checks()
    checks.require(bool(tokens), "casebook-empty-query")
    checks.one_of("lang", lang, ("en", "ko"))
    if kind is not None:
        checks.one_of("kind", kind, KINDS)
    if limit is not None:
        checks.require(limit >= 1, "needs-at-least", name="limit", least=1, value=limit)
    checks.done()
    index = _index()
    whole = _plain(query.strip())
    rows = []
    for item in records(kind=kind):
        fields = index[item.id]
        total, exact = 0.0, True
        for token in tokens:
            hits = {name: _score(token, words) for name, words in fields.items()}
            top = max(hits.values())
            if top == 0.0:
                break
            exact &= top >= 0.8
            total += sum(_WEIGHTS[name] * hit for name, hit in hits.items())
        else:
            total += 50.0 * (whole == _plain(item.id))
            rows.append(
                {
                    "id": item.id,
                    "kind": item.kind,
                    "label": item.label.say(lang),
                    "match": "exact" if exact else "near",
                    "score": round(total / len(tokens), 3),
                    "provenance": item.provenance,
                    "flags": ", ".join(item.flags),
                    "source": item.source_text,
                }
            )
    names = ["id", "kind", "label", "match", "score", "provenance", "flags", "source"]
    frame = pd.DataFrame(rows, columns=names)
    # A near match never stands before an exact one.
    frame = frame.sort_values(
        by=["match", "score"], ascending=[True, False], kind="stable", ignore_index=True
    )
    return Result(
        kind="casebook_search",
        table=frame if limit is None else frame.head(limit),
        params={"query": query, "kind": kind, "lang": lang, "limit": limit},
        citation=CITATION,
        extra={"found": len(frame)},
    )
