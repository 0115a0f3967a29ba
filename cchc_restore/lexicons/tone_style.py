"""The two ways to place the tone mark of oa, oe, uy at the end of a word: `hòa` (old) and `hoà` (new)."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from cchc_restore.lexicons.syllables import TONES, fold_tone_placement, is_syllable

_RHYME: Final = regex.compile(r"(?i)(?:o[ae]|uy)$")
_MARKS: Final = frozenset(TONES[1:])


def style_of(word: str) -> str | None:
    """Which way a word places its tone mark: ``old``, ``new``, or None where both ways agree.

    >>> [style_of(word) for word in ("hòa", "hoà", "THUỶ", "quý", "hoàn", "hoa", "khỏe")]
    ['old', 'new', 'new', None, None, None, 'old']
    """
    if word.isascii() or word[0] in "qQ" or len(word) > 7:
        return None
    plain, tone_at = _without_tone(word)
    if tone_at < 0 or _RHYME.search(plain) is None or not is_syllable(word):
        return None
    if tone_at == len(plain) - 2:
        return "old"
    return "new" if tone_at == len(plain) - 1 else None


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
    first, last = unicodedata.normalize("NFD", word[-2]), word[-1]
    return word[:-2] + first[0] + unicodedata.normalize("NFC", last + first[1])


def _without_tone(word: str) -> tuple[str, int]:
    """The word without its tone mark, and the index of the letter that bore it (-1: none)."""
    at = -1
    letters = []
    for index, char in enumerate(word):
        marks = unicodedata.normalize("NFD", char)
        if any(mark in _MARKS for mark in marks):
            at = index
        letters.append(unicodedata.normalize("NFC", "".join(m for m in marks if m not in _MARKS)))
    return "".join(letters), at
