"""The questionnaire as data, in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import pandas as pd

from gunjip.foundation.words import Lang


@dataclass(frozen=True, slots=True)
class Item:
    """A statement to agree or disagree with."""

    id: str
    dimension: str
    reversed: bool
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The instrument.

    Attributes
    ----------
    title, lead
        By language.
    low, high
        Ends of the scale; ``scale`` names its steps by language.
    dimensions
        Names by id and language.
    background
        Questions on the respondent: id → text by language.
    items
        The statements.
    sources
        Casebook rows that the concepts are from.
    """

    title: Mapping[str, str]
    lead: Mapping[str, str]
    low: int
    high: int
    scale: Mapping[str, tuple[str, ...]]
    dimensions: Mapping[str, Mapping[str, str]]
    background: Mapping[str, Mapping[str, str]]
    items: tuple[Item, ...]
    sources: tuple[str, ...]

    def table(self, lang: Lang = "en") -> pd.DataFrame:
        """The items as ``Survey`` takes them: ``item, low, high, reversed, dimension, text``."""
        return pd.DataFrame(
            {
                "item": [i.id for i in self.items],
                "low": self.low,
                "high": self.high,
                "reversed": [i.reversed for i in self.items],
                "dimension": [i.dimension for i in self.items],
                "text": [i.text[lang] for i in self.items],
            }
        )


@lru_cache(maxsize=1)
def questionnaire() -> Questionnaire:
    """The package's questionnaire on the innovation environment and social capital.

    Returns
    -------
    Questionnaire
        Twenty statements in five dimensions, one in four of them reversed.

    Notes
    -----
    An instrument of this package after the concepts of its sources, not a
    validated scale: look at reliability and factors before comparing means.

    Examples
    --------
    >>> told = questionnaire()
    >>> len(told.items), sum(i.reversed for i in told.items)
    (20, 5)
    """
    path = files("gunjip.diagnosis").joinpath("data/questionnaire.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))

    def both(entry: Mapping[str, str]) -> Mapping[str, str]:
        return {"en": entry["en"], "ko": entry["ko"]}

    return Questionnaire(
        title=both(raw["title"]),
        lead=both(raw["lead"]),
        low=int(raw["low"]),
        high=int(raw["high"]),
        scale={lang: tuple(raw["scale"][lang]) for lang in ("en", "ko")},
        dimensions={d["id"]: both(d) for d in raw["dimension"]},
        background={b["id"]: both(b) for b in raw["background"]},
        items=tuple(
            Item(i["id"], i["dimension"], bool(i.get("reversed", False)), both(i))
            for i in raw["item"]
        ),
        sources=tuple(raw["sources"]),
    )
