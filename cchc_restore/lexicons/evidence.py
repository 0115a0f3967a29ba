"""Which row of the lexicon speaks for a word that was restored: its file and line, for a reader."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

import regex

from cchc_restore.core.corrections import Span, new_starts, splice
from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons.lexicon import Lexicon

__all__ = ["Evidence", "Restored"]

_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_LONGEST: Final = 6
"""Syllables of the longest phrase."""


class Restored(Protocol):
    """A stretch of a text that is to read otherwise."""

    @property
    def span(self) -> Span:
        """Where it stands before."""

    @property
    def original(self) -> str:
        """What stands there before."""

    @property
    def replacement(self) -> str:
        """What is to stand there."""


class _Row(NamedTuple):
    """The place of a row, and whether a user lexicon holds it."""

    place: str
    own: bool


class Evidence:
    """Finds the rows that speak for restored words.

    They hold a phrase or a place around the word, an abbreviation, or a reading of the damaged token.

    Args:
        lexicon: the lexicon; its phrases and places are indexed by this, in some 15 ms.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        files = lexicon.files
        self._phrases = files.first_cells("phrases.tsv")
        places = files.first_cells("places.tsv").items()
        self._places = {name.lower(): line for name, line in places if " " in name}
        self._own_phrases = files.own_first_cells("phrases.tsv")
        own_places = files.own_first_cells("places.tsv").items()
        self._own_places = {name.lower(): place for name, place in own_places if " " in name}
        self._names = {row[0] for row in files.own_rows("names.tsv")}
        self._index = lexicon.phrase_index
        self._of_word = lru_cache(1 << 14)(self._rows_of_word)  # the same few words come again and again

    def is_phrase(self, words: str) -> bool:
        """Whether words, in small letters, are a phrase of a lexicon."""
        folded = fold_tone_placement(words)
        return folded in self._phrases or folded in self._own_phrases

    def places(self, text: str, restored: Sequence[Restored]) -> list[str | None]:
        """For each restored stretch, the place of a row that speaks for it; None where none does.

        A row of a user lexicon goes before others.

        Args:
            text: the text before it is restored.
            restored: what changes in it, in order and without overlaps.
        """
        changes = [(*change.span, change.replacement) for change in restored]
        output, starts = splice(text, changes), new_starts(changes)
        folded = fold_tone_placement(output.lower())
        if len(folded) != len(output):
            return [None] * len(restored)  # a letter whose small form is two: none of ours
        words = list(_WORD.finditer(folded))
        begins = [word.start() for word in words]
        around = self._around(output, folded, words)
        return [
            self._best(around.get(bisect_right(begins, start) - 1), change)
            for change, start in zip(restored, starts, strict=True)
        ]

    def _best(self, around: _Row | None, change: Restored) -> str | None:
        """The row that is named: one of a user lexicon, else that of the phrase, else that of the word."""
        if around is not None and (around.own or not self._lexicon.overlays):
            return around.place
        known = [*filter(None, [around]), *self._of_word(change.original, change.replacement)]
        best = next((row for row in known if row.own), next(iter(known), None))
        return None if best is None else best.place

    def _around(self, output: str, folded: str, words: Sequence[regex.Match[str]]) -> dict[int, _Row]:
        """Index of a word -> the place of the longest phrase or place name it stands in."""
        texts = [word.group() for word in words]
        around = dict[int, _Row]()
        lengths = dict[int, int]()
        for i, longest in self._index.openings(texts):
            for count, row in self._at(output, words, texts, i, longest):
                gaps = (folded[words[k].end() : words[k + 1].start()] for k in range(i, i + count - 1))
                if all(map(str.isspace, gaps)):
                    for k in range(i, i + count):
                        if lengths.get(k, 0) < count:
                            around[k], lengths[k] = row, count
                    break
        return around

    def _at(
        self, output: str, words: Sequence[regex.Match[str]], texts: Sequence[str], i: int, longest: int
    ) -> Iterator[tuple[int, _Row]]:
        """The phrases and places that may begin at a word, the longest first: so many words, and the row."""
        for count in range(min(_LONGEST, longest, len(texts) - i), 1, -1):
            said = " ".join(texts[i : i + count])
            place = self._place_of(said)
            if place is not None and all(output[w.start()].isupper() for w in words[i : i + count]):
                yield count, place
            elif said in self._own_phrases:
                yield count, _Row(self._own_phrases[said], True)
            elif said in self._phrases:
                yield count, _Row(f"phrases.tsv:{self._phrases[said]}", False)

    def _place_of(self, name: str) -> _Row | None:
        """The row of a place name, in lower case."""
        if name in self._own_places:
            return _Row(self._own_places[name], True)
        return _Row(f"places.tsv:{self._places[name]}", False) if name in self._places else None

    def _rows_of_word(self, read: str, meant: str) -> list[_Row]:
        """What speaks for the word itself: an abbreviation, a name of one's own, a reading of the token."""
        lexicon = self._lexicon
        found = list[_Row | None]()
        if meant in lexicon.abbreviations:
            found.append(self._row("abbreviations.tsv", meant))
        if meant in self._names:
            found.append(self._row("names.tsv", meant))
        if any(reading.text == meant for reading in lexicon.confusions.get(read, ())):
            found.append(
                self._row("confusions.tsv", read, meant)
                or self._row("confusions.tsv", read[0].lower() + read[1:], meant[0].lower() + meant[1:])
            )
        return [row for row in found if row is not None]

    def _row(self, file: str, *cells: str) -> _Row | None:
        """The row that begins with these cells."""
        own = self._lexicon.files.find_own(file, *cells) if self._lexicon.overlays else None
        place = own or self._lexicon.files.find(file, *cells)
        return None if place is None else _Row(place, own is not None)
