"""Which row of the lexicon speaks for a word that was restored: its file and line, for a reader."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Protocol

import regex

from cchc_restore.core.corrections import Span
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
        """Where it stands."""
        ...

    @property
    def original(self) -> str:
        """What stands there."""
        ...

    @property
    def replacement(self) -> str:
        """What it is to read."""
        ...


class Evidence:
    """Finds the rows that speak for restored words.

    They are a phrase or a place around the word, an abbreviation, or a reading of the damaged token.

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
        names = files.own_rows("names.tsv")
        self._names = {row[0]: lexicon.where("names.tsv", row[0]) for row in names}
        self._index = lexicon.phrase_index
        self._of_word = lru_cache(1 << 14)(self._places_of_word)  # the same few words come again and again

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
        output, starts = _restored(text, restored)
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

    def _best(self, around: str | None, change: Restored) -> str | None:
        """The row that is named: one of a user lexicon, else that of the phrase, else that of the word."""
        if not self._lexicon.overlays:
            return around or next(iter(self._of_word(change.original, change.replacement)), None)
        known = [*filter(None, [around]), *self._of_word(change.original, change.replacement)]
        own = (place for place in known if "/" in place or "\\" in place)
        return next(own, None) or (known[0] if known else None)

    def _around(self, output: str, folded: str, words: Sequence[regex.Match[str]]) -> dict[int, str]:
        """Index of a word -> the place of the longest phrase or place name it stands in."""
        texts = [word.group() for word in words]
        around = dict[int, str]()
        lengths = dict[int, int]()
        for i, longest in self._index.openings(texts):
            for count, place in self._at(output, words, texts, i, longest):
                gaps = (folded[words[k].end() : words[k + 1].start()] for k in range(i, i + count - 1))
                if all(map(str.isspace, gaps)):
                    for k in range(i, i + count):
                        if lengths.get(k, 0) < count:
                            around[k], lengths[k] = place, count
                    break
        return around

    def _at(
        self, output: str, words: Sequence[regex.Match[str]], texts: Sequence[str], i: int, longest: int
    ) -> Iterator[tuple[int, str]]:
        """The phrases and places that may begin at a word, the longest first: so many words, and the row."""
        for count in range(min(_LONGEST, longest, len(texts) - i), 1, -1):
            said = " ".join(texts[i : i + count])
            place = self._place_of(said)
            if place is not None and all(output[w.start()].isupper() for w in words[i : i + count]):
                yield count, place
            elif said in self._own_phrases:
                yield count, self._own_phrases[said]
            elif said in self._phrases:
                yield count, f"phrases.tsv:{self._phrases[said]}"

    def _place_of(self, name: str) -> str | None:
        """The row of a place name, in lower case."""
        if name in self._own_places:
            return self._own_places[name]
        return f"places.tsv:{self._places[name]}" if name in self._places else None

    def _places_of_word(self, read: str, meant: str) -> list[str]:
        """What speaks for the word itself: an abbreviation, a name of one's own, a reading of the token."""
        lexicon = self._lexicon
        found = list[str | None]()
        if meant in lexicon.abbreviations:
            found.append(lexicon.where("abbreviations.tsv", meant))
        if meant in self._names:
            found.append(self._names[meant])
        if any(reading.text == meant for reading in lexicon.confusions.get(read, ())):
            found.append(
                lexicon.files.find("confusions.tsv", read, meant)
                or lexicon.files.find(
                    "confusions.tsv", read[0].lower() + read[1:], meant[0].lower() + meant[1:]
                )
            )
        return [place for place in found if place]


def _restored(text: str, restored: Sequence[Restored]) -> tuple[str, list[int]]:
    """The text with the changes in place, and where each of them then starts."""
    parts, starts = list[str](), list[int]()
    position = grown = 0
    for change in restored:
        parts += (text[position : change.span.start], change.replacement)
        starts.append(change.span.start + grown)
        position = change.span.end
        grown += len(change.replacement) - change.span.length
    parts.append(text[position:])
    return "".join(parts), starts
