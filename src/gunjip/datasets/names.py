"""Invented names in Korean and in Latin letters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gunjip.foundation.rng import stream

FIRST = {
    "가": "ga", "나": "na", "다": "da", "라": "ra", "마": "ma", "바": "ba", "사": "sa",
    "자": "ja", "하": "ha", "노": "no", "도": "do", "로": "ro", "모": "mo", "보": "bo",
    "소": "so", "오": "o", "조": "jo", "호": "ho", "누": "nu", "두": "du", "루": "ru",
    "미": "mi", "비": "bi", "시": "si", "아": "a",
}  # fmt: skip
SECOND = {
    "람": "ram", "래": "rae", "온": "on", "솔": "sol", "빛": "bit", "별": "byeol",
    "샘": "saem", "들": "deul", "결": "gyeol", "늘": "neul", "봄": "bom", "담": "dam",
    "을": "eul", "름": "reum", "린": "rin", "벼": "byeo",
}  # fmt: skip
# Ordinary words that would read oddly as places.
_ODD = {
    "사람", "마을", "노름", "모름", "소름", "시름", "자름", "두름", "누름", "비린", "바람",
    "도담", "시린", "아린", "조름", "호름", "나름", "다름", "가름", "바름", "비름", "사벼",
    "하벼", "누린", "여름", "마름", "주름", "로름", "라름", "하름", "루름", "보름", "가을",
}  # fmt: skip
_ENDING = {"district": ("구", "gu"), "city": ("시", "si"), "county": ("군", "gun")}


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Names of the municipalities and provinces, in both languages."""

    municipality_ko: list[str]
    municipality_en: list[str]
    province_ko: list[str]
    province_en: list[str]


def syllables() -> list[tuple[str, str]]:
    """Two-syllable names and their Latin spelling."""
    return [
        (a + b, (FIRST[a] + SECOND[b]).capitalize())
        for a in FIRST
        for b in SECOND
        if a + b not in _ODD
    ]


def place_names(kinds: NDArray[np.str_], provinces: int) -> PlaceNames:
    """A name for each place, none twice."""
    rng = stream(0, "peninsula/names")
    words = syllables()
    chosen = [words[k] for k in rng.permutation(len(words))[: kinds.size + provinces]]
    places, above = chosen[: kinds.size], chosen[kinds.size :]
    return PlaceNames(
        [ko + _ENDING[kind][0] for (ko, _), kind in zip(places, kinds, strict=True)],
        [f"{en}-{_ENDING[kind][1]}" for (_, en), kind in zip(places, kinds, strict=True)],
        [ko + "도" for ko, _ in above],
        [f"{en}-do" for _, en in above],
    )
