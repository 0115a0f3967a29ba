"""Capitals inside a sentence that were small letters.

`c` and `C`, `k` and `K` differ in nothing but their size, and an engine takes an `l` for a `J`. Whether a
word begins with a capital is read off its token, so such a token gives a word a capital that was not printed.
The figures are counts of 271 documents that an English engine read. All rules together made 112 capitals
small that were printed so, and 3 that were capitals, two of them behind a sentence without its full stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.decoder import Reading
from cchc_restore.language.syllables import is_syllable, skeleton

_TALL: Final = frozenset({"Tl", "Hl", "Ht", "An", "Ax", "Wt", "Ut"})
"""A capital that was read, and the small letter it was; the capital of that letter is not read so: 19 right,
0 wrong behind a small word. `J` for `l` was right in 57 of 57, wherever it stood."""
_SELDOM: Final = 0.003
"""Words with a capital less often than this have none behind a small word: 22 right, 1 wrong."""
_IN_PHRASE: Final = 0.02
"""Words with a capital less often than this have none at the end of a phrase (`triển khai`): 24 right, 2
wrong."""

_TITLE: Final = regex.compile(r"\p{Lu}\p{Ll}*")
_TITLE_WORD: Final = regex.compile(r"(?<=\p{L}[ \n])\p{Lu}\p{Ll}*(?=[\s,.;:)]|\Z)")
_SMALL_WORD: Final = regex.compile(r"(?<![\p{L}\p{M}\d])\p{Ll}+\Z")
_LONGEST: Final = 9
"""Characters of a word of Vietnamese and the space before it."""


class SmallLetters:
    """Finds such capitals in a text and in what is restored in it.

    Args:
        capital_share: how often (0..1) a word, in small letters, has a capital inside a sentence.
        is_phrase: whether words, in small letters, are a phrase.
    """

    def __init__(self, capital_share: Callable[[str], float], is_phrase: Callable[[str], bool]) -> None:
        self._share = capital_share
        self._is_phrase = is_phrase

    def restored(self, text: str, readings: Sequence[Reading]) -> list[Reading]:
        """The readings of a text with small letters where a capital is wrong.

        Args:
            text: the text before its words are restored.
            readings: what is restored in it, in order.
        """
        ends = _ends(readings)
        return [
            reading._replace(replacement=_small(reading.replacement))
            if not reading.doubt
            and _TITLE.fullmatch(reading.replacement)
            and self._is_small(reading.original, reading.replacement, _before(text, reading.span.start, ends))
            else reading
            for reading in readings
        ]

    def kept(self, text: str, readings: Sequence[Reading]) -> Iterator[tuple[Span, str]]:
        """The words that are not restored and have a wrong capital, and how they should read."""
        ends = _ends(readings)
        taken = {reading.span.start for reading in readings}
        for match in _TITLE_WORD.finditer(text):
            if match.start() in taken or not is_syllable(match[0]):
                continue
            if self._is_small(match[0], match[0], _before(text, match.start(), ends)):
                yield Span(*match.span()), _small(match[0])

    def _is_small(self, read: str, word: str, before: str) -> bool:
        """Whether a word with a capital, read so behind a small word (or none), had none on the page."""
        small = _small(word)
        if read[0] == "J" and small[0] == "l":
            return True
        if not before:
            return False
        share = self._share(small)
        return (
            read[0] + skeleton(small[0]) in _TALL
            or share < _SELDOM
            or (share < _IN_PHRASE and self._is_phrase(f"{before} {small}"))
        )


def _small(word: str) -> str:
    return word[:1].lower() + word[1:]


def _ends(readings: Sequence[Reading]) -> dict[int, str]:
    """Where a restored word ends -> the word."""
    return {reading.span.end: reading.replacement for reading in readings if not reading.doubt}


def _before(text: str, start: int, ends: Mapping[int, str]) -> str:
    """The word in small letters right before a place, as it is restored; empty where there is none."""
    if not text[start - 1 : start].isspace():
        return ""
    word = ends.get(start - 1, text[max(0, start - 1 - _LONGEST) : start - 1])
    match = _SMALL_WORD.search(word)
    return match[0] if match and is_syllable(match[0]) else ""
