"""The signature block, read out of lines that may hold the list of recipients as well.

Its pieces are known by their form: a mark of authority with a body or an office in capitals behind it, an
office in capitals, a name of a person. Sources: Decree 30/2020/NĐ-CP, annex I, part I, II.7, and article 13;
the Party writes `T/M`, `K/T`, `T/L`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import regex
from rapidfuzz.distance import Levenshtein

from cchc_restore.language.syllables import is_syllable
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.authority_marks import AuthorityMarks
from cchc_restore.structure.fuzzy import LONGEST_LINE, letters_of, upper_share
from cchc_restore.structure.lines import Line
from cchc_restore.structure.parts import Part, part_of

_CAPITALS: Final = regex.compile(
    r"(?<![\p{L}\p{M}\d])\p{L}[\p{L}\p{M}0&/-]*(?:[ \t](?:[ \t]?[-,–][ \t])?[\p{L}&][\p{L}\p{M}0&/-]*)*"
)
_TOKEN: Final = regex.compile(r"[^\s]+")
_WORD: Final = regex.compile(r"[\p{L}\p{M}0]{2,}")
_NAME: Final = regex.compile(
    r"(?<![\p{L}\p{M}\d-])(?P<name>\p{Lu}[\p{Ll}\p{M}]+(?:[ \t]\p{Lu}[\p{Ll}\p{M}'’]*){1,4})"
    r"(?=[ \t]*(?:[.,;:|'’“”_~()]|$|[ \t]-[ \t])|[ \t]{2,}|[ \t]\p{Ll}{0,2}$)"
)

_SHORTEST_OFFICE: Final = 6
"""Letters of an office that is known with one of them misread."""

Kind = Literal["authority", "office", "name"]


@dataclass(frozen=True, slots=True)
class Signature:
    """A piece of the signature block: a mark with what follows it, an office, or a name.

    Attributes:
        kind: which of these it is.
        part: its characters.
        mark: for an authority the characters of its mark (``TM.``); else None.
        known: whether the lexicon knows it (an office), or its surname.
        office: the office that the words behind the mark are but for one letter (``CHỈ TÍCH``), or None.
    """

    kind: Kind
    part: Part
    mark: Part | None = None
    known: bool = True
    office: str | None = None


class SignatureReader:
    """Finds the pieces of signature blocks by the words of the lexicon.

    Attributes:
        honours: titles before a name, at the end of a text.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.letterhead
        self._marks = AuthorityMarks(lexicon)
        self._offices = {letters_of(office): office for office in words["office"]}
        self._starts = tuple(letters_of(start) for start in words["body-start"])
        self._names = frozenset(lexicon.names)
        honours = "|".join(regex.escape(word) for word in words["honour"])
        self.honours = regex.compile(rf"(?:(?<!\p{{L}})(?:{honours})\s*)+$")
        self._surnames = frozenset(
            letters_of(syllable) for syllable, counts in lexicon.names.items() if counts.surname
        )

    def read(self, line: Line, offset: int) -> Iterator[Signature]:
        """The pieces of the signature block in a line from `offset` on, left to right."""
        text = line.text
        if len(text) > LONGEST_LINE:
            return
        position = offset
        while position < len(text):
            mark = self._marks.pattern.search(text, position)
            office = self._office(text, position, mark.start() if mark else len(text))
            if office:
                yield Signature("office", part_of(line, *office))
                position = office[1]
                continue
            if mark is None:
                break
            end = self._capitals_end(text, mark.end())
            name = letters_of(text[mark.end() : end])
            known = len(name) >= 2 and name.startswith((*self._starts, *self._offices))
            likely = None if known else self._misread_office(name)
            if not known and likely is None:
                position = mark.end()
                continue
            sign = part_of(line, mark.start(), mark.end("stop"))
            yield Signature("authority", part_of(line, mark.start(), end), sign, office=likely)
            position = end
        yield from self._name(line, position if position > offset else offset)

    def _misread_office(self, letters: str) -> str | None:
        """The office that letters are but for one, as under a seal; None where it is not a single one."""
        if len(letters) < _SHORTEST_OFFICE:
            return None
        near = [
            office for known, office in self._offices.items() if Levenshtein.distance(letters, known) == 1
        ]
        return near[0] if len(near) == 1 else None

    def _capitals_end(self, text: str, start: int) -> int:
        """The end of the words in capitals from `start` on."""
        match = _CAPITALS.match(text, start)
        if match is None:
            return start
        end = start
        for word in _TOKEN.finditer(match.group()):
            letters = [char for char in word.group() if char.isalpha()]
            if letters and sum(map(str.isupper, letters)) < len(letters) * 0.6:
                break
            if len(letters) < 3 and match.group()[: word.start()].endswith(("- ", "– ")):
                break  # "KT. CHỦ TỊCH - TT. HĐND": the next entry of the list
            if letters or word.group() in "-–":
                end = start + word.end()
        return start + len(text[start:end].rstrip(" -–"))

    def _office(self, text: str, start: int, stop: int) -> tuple[int, int] | None:
        """The first run of words in capitals before `stop` that is or begins with an office."""
        words = list(_WORD.finditer(text[:stop], start))
        for index, word in enumerate(words):
            if upper_share(word.group()) < 0.6:
                continue
            letters, best = "", None
            for end in range(index, min(index + 6, len(words))):
                if upper_share(words[end].group()) < 0.6 or not _adjoining(words, end, index):
                    break
                letters += letters_of(words[end].group())
                if letters in self._offices:
                    best = end
            if best is None:
                continue
            while (
                best + 1 < len(words)
                and _adjoining(words, best + 1, index)
                and upper_share(words[best + 1].group()) == 1.0
                and not _new_office(words, best + 1, self._offices)
            ):
                best += 1  # "CHỦ TỊCH UBND HUYỆN", "TRƯỞNG PHÒNG NỘI VỤ"
            return word.start(), words[best].end()
        return None

    def _name(self, line: Line, position: int) -> Iterator[Signature]:
        """The name of a person at the end of a line, or before another entry."""
        for match in _NAME.finditer(line.text, position):
            words = match.group("name").split()
            if not all(is_syllable(word) or word in self._names for word in words):
                continue
            known = letters_of(words[0]) in self._surnames
            before = self.honours.sub("", line.text[: match.start()]).rstrip()
            ended = before.endswith(";")
            if not known and not (ended and not self._starts_body(words)):
                continue
            alone = not before.strip(" .,;:'‘’_|~-*")
            apart = before.endswith((".", ":", "/", ")")) or match.start() - len(before) >= 3
            long = before.endswith(",") and len(words) >= 3
            if alone or ended or apart or long or len(before) <= position:
                yield Signature("name", part_of(line, match.start(), match.end("name")), known=known)
                return

    def _starts_body(self, words: Sequence[str]) -> bool:
        return "".join(map(letters_of, words)).startswith(self._starts)


def _adjoining(words: Sequence[regex.Match[str]], index: int, first: int) -> bool:
    """Whether only one space stands between a word and the one before it."""
    return index == first or words[index].start() - words[index - 1].end() == 1


def _new_office(words: Sequence[regex.Match[str]], index: int, offices: Container[str]) -> bool:
    letters = ""
    for word in words[index : index + 4]:
        letters += letters_of(word.group())
        if letters in offices:
            return True
    return False
