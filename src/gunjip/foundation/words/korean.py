"""Korean particles: the form that a name's last sound asks for."""

from __future__ import annotations

import unicodedata

# Finals of the digits as they are read in Korean: 영 일 이 삼 사 오 육 칠 팔 구.
# 0 영(ㅇ) 1 일(ㄹ) 3 삼(ㅁ) 6 육(ㄱ) 7 칠(ㄹ) 8 팔(ㄹ) close; 2 4 5 9 are open.
_DIGIT_FINAL = {
    "0": "ㅇ",
    "1": "ㄹ",
    "2": "",
    "3": "ㅁ",
    "4": "",
    "5": "",
    "6": "ㄱ",
    "7": "ㄹ",
    "8": "ㄹ",
    "9": "",
}
# Latin letters by their Korean names (엘, 엠, 엔, 알 close; 아르 is not used).
_LETTER_FINAL = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}


def _final_sound(name: str) -> str:
    """The closing consonant of the last sound: '' when open, 'ㄹ' kept apart."""
    for char in reversed(unicodedata.normalize("NFC", name)):
        if "가" <= char <= "힣":
            final = (ord(char) - 0xAC00) % 28
            if final == 0:
                return ""
            return "ㄹ" if final == 8 else "x"
        char = unicodedata.normalize("NFKC", char).lower()
        if char in _DIGIT_FINAL:
            return _DIGIT_FINAL[char]
        if char == "%":  # 퍼센트
            return ""
        if char.isascii() and char.isalpha():
            return _LETTER_FINAL.get(char, "")
    return ""


def josa(name: str, pair: str) -> str:
    """The name with the right one of two particles.

    Parameters
    ----------
    name
        Any text; brackets and marks at its end are passed over.
    pair
        The closed form, a slash, the open form: ``"을/를"``, ``"이/가"``,
        ``"은/는"``, ``"과/와"``, ``"으로/로"``, ``"이라/라"``.

    Examples
    --------
    >>> josa("창원", "이/가"), josa("대구", "이/가"), josa("서울", "으로/로")
    ('창원이', '대구가', '서울로')
    """
    closed, _, opened = pair.partition("/")
    final = _final_sound(name)
    if closed == "으로" and final == "ㄹ":
        return name + opened
    return name + (closed if final else opened)
