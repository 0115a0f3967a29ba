"""The two ways to place the tone mark of oa, oe, uy at the end of a word: `hòa` (old) and `hoà` (new)."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from cchc_restore.language.syllables import all_syllables, fold_tone_placement

_TONED: Final = {"a": "òóỏõọ", "e": "òóỏõọ", "y": "ùúủũụ"}
"""Last letter of a rhyme in question -> the letter before it with its tone mark, the older way."""


def style_of(word: str) -> str | None:
    """Which way a word places its tone mark: ``old``, ``new``, or None where both ways agree.

    >>> [style_of(word) for word in ("hòa", "hoà", "THUỶ", "quý", "hoàn", "hoa", "khỏe")]
    ['old', 'new', 'new', None, None, None, 'old']
    """
    return _styles().get(word.lower())


@cache
def _styles() -> dict[str, str]:
    """The syllables that have two ways, in small letters -> the way."""
    old = [s for s in all_syllables() if len(s) > 1 and s[-2] in _TONED.get(s[-1], "") and s[0] != "q"]
    return dict.fromkeys(old, "old") | {_newer(syllable): "new" for syllable in old}


def place_tone(word: str, style: str) -> str:
    """The word with the tone mark of an open oa, oe, uy placed as asked; other words as they are.

    >>> place_tone("Hòa", "new"), place_tone("thuỷ", "old"), place_tone("quý", "old")
    ('Hoà', 'thủy', 'quý')
    """
    here = style_of(word)
    if here is None or here == style:
        return word
    if style == "old":
        return fold_tone_placement(word)
    return _newer(word)


def _newer(word: str) -> str:
    """A word whose tone mark stands on the last letter but one, with the mark on the last."""
    first, last = unicodedata.normalize("NFD", word[-2]), word[-1]
    return word[:-2] + first[0] + unicodedata.normalize("NFC", last + first[1])
