"""Words of the head and the foot that are printed in capitals: bodies, offices, kinds of places.

A line of the left column or of the signature block is made of few known names. Where the letters of such a
name stand there without their marks, or with one mark misread, the name itself is no matter of doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import regex

from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.language.tone_style import place_tone
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.fuzzy import letters_of

_WORD: Final = regex.compile(r"[\p{L}\p{M}0]+")
_LONGEST: Final = 10
"""Words of the longest name of a body."""
_LOST_MARKS: Final = 0.95
"""The marks are lost and nothing contradicts: 469 of 483 in 228 texts of two engines; most of the others have
the newer tone placement (`UỶ`)."""
_SMALL_LETTERS: Final = 0.9
"""Only small letters among the capitals; an estimate."""
_ONE_WORD: Final = 0.85
"""One word of a long name has other marks: 10 of 10."""
_SURE_WORDS: Final = 3
"""From so many words on a name is known even with wrong marks on one of them."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A word that should read otherwise.

    Attributes:
        start, end: where it stands in the line.
        says: the word in capitals, as it should be.
        confidence: probability (0..1) that it should.
        place: the row of the lexicon that knows the name.
    """

    start: int
    end: int
    says: str
    confidence: float
    place: str = ""


class PrintedNames:
    """Reads words in capitals by the names of the lexicon.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> names = PrintedNames(load_lexicon())
    >>> [word.says for word in names.read("UY BAN NHAN DAN XA TAN LUNG")]
    ['ỦY', 'NHÂN', 'DÂN', 'XÃ']
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.letterhead
        self._where = lexicon.where
        names: dict[str, tuple[str, ...]] = {
            body.name.upper(): ("issuing_bodies.tsv", body.name) for body in lexicon.bodies
        }
        for part in ("body-start", "bare-body", "office"):
            names |= {text: ("letterhead.tsv", part, text) for text in words[part]}
        types = {text: ("letterhead.tsv", "place-type", text) for text in words["place-type"]}
        self._names = _by_letters(names)
        self._places = _by_letters(types)
        self._rows = {_letters(name): row for name, row in (names | types).items()}

    def read(
        self,
        text: str,
        start: int = 0,
        end: int | None = None,
        newer: bool = False,
        source: Callable[[int, int], str] | None = None,
    ) -> Iterator[Printed]:
        """The words of a stretch of a line that should read otherwise, left to right.

        A name of one word (`SỞ`, `BAN`) is known only where the name of a body begins; elsewhere it may be
        part of the name of a place.

        Args:
            text: a line in capitals.
            start, end: the stretch to look at.
            newer: whether the document places tone marks the newer way (`UỶ`).
            source: what stood in a stretch before words were restored; a mark that was not there then
                contradicts nothing.
        """
        found = list(_WORD.finditer(text, start, len(text) if end is None else end))
        index, behind_name = 0, True  # a kind of place stands at the start or behind the name of a body
        while index < len(found):
            count, name = _longest(found, index, self._names, least=1 if index == 0 else 2)
            is_place = False
            if not name and behind_name and index + 1 < len(found):
                count, name = _longest(found, index, self._places, least=1)
                is_place = bool(name)
            if name:
                words = found[index : index + count]
                row = self._rows[_letters(" ".join(name))] if all(name) else ()
                place = self._where(*row) if row else ""
                yield from (replace(word, place=place) for word in _differences(words, name, newer, source))
            behind_name = bool(name) and not is_place
            # behind the kind of a place stands its name
            index += max(1, count) + is_place


def _longest(
    found: list[regex.Match[str]],
    index: int,
    names: dict[tuple[str, ...], tuple[str, ...]],
    least: int,
) -> tuple[int, tuple[str, ...]]:
    """The longest name that begins with a word: how many words it has, and the words (or none)."""
    for count in range(min(_LONGEST, len(found) - index), least - 1, -1):
        words = found[index : index + count]
        letters = tuple(letters_of(word.group()).replace("0", "o") for word in words)
        if letters in names:
            return count, names[letters]
    return 0, ()


def _letters(name: str) -> tuple[str, ...]:
    return tuple(map(_letters_of_word, _WORD.findall(name)))


_letters_of_word: Final = lru_cache(maxsize=1_000)(letters_of)  # the names have the same few hundred words


def _by_letters(names: Iterable[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Letters without marks to the words of the name; a word that two names write differently is empty."""
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in names:
        words = tuple(_WORD.findall(name))
        letters = _letters(name)
        known = table.setdefault(letters, words)
        if known != words:
            table[letters] = tuple(a if _same(a, b) else "" for a, b in zip(known, words, strict=True))
    return table


def _differences(
    found: list[regex.Match[str]],
    name: tuple[str, ...],
    newer: bool,
    source: Callable[[int, int], str] | None,
) -> Iterator[Printed]:
    pairs = [(word, says) for word, says in zip(found, name, strict=True) if says]
    changed = [(word, says) for word, says in pairs if not _same(word.group(), says)]
    for word, says in changed:
        read = word.group()
        if read.isascii():
            confidence = _LOST_MARKS
        elif len(name) > 1 and source is not None and _lost_marks(source(*word.span()), read):
            confidence = _LOST_MARKS  # and others were put in their place
        elif _same(read.upper(), says):
            confidence = _SMALL_LETTERS
        elif len(name) >= _SURE_WORDS and len(changed) == 1:
            confidence = _ONE_WORD
        else:
            continue
        yield Printed(word.start(), word.end(), place_tone(says, "new") if newer else says, confidence)


def _lost_marks(source: str, read: str) -> bool:
    """Whether these letters stood there without any marks."""
    return source.isascii() and letters_of(source) == letters_of(read)


def _same(read: str, says: str) -> bool:
    return read == says or fold_tone_placement(read) == fold_tone_placement(says)
