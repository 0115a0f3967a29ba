"""Readings that are mere guesses: they are proposed, and the word stays.

Wrong corrections hurt more than missed ones, and the confidence of a single word does not tell all: a name or
a term that no list has looks like a misread word in every place where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import lru_cache
from typing import Final

import regex

from cchc_restore.decoder.arc_shelf import MERGE, SPLIT, WORD
from cchc_restore.decoder.found import Arc, Searched
from cchc_restore.decoder.tokens import Token
from cchc_restore.language.syllables import is_syllable, skeleton

OTHER_ACRONYM: Final = 0.8
"""Below this confidence two capitals in the text of an English engine are not given up for others (``FT`` for
``FPT``): of 7 such readings in 333 texts none was right; of 1 above it, 1."""
CLEAR_ACRONYM: Final = 0.9
"""Below this one no capitals are given up in a text whose letters were not misread: an engine that knows the
marks seldom misreads a capital. Of 64 such readings in 97 texts 12 were right; of 43 above it, 34."""
CLEAR_WORD: Final = 0.9
"""Below this one letters an engine misread are not given up for a small word that is no syllable (``oo`` for
``ôtô``): of 36 such readings in 290 texts 2 were right; of 25 above it, 25."""
CLEAR_NEWCOMER: Final = 0.9
"""Below this one a text whose letters were not misread keeps what is no syllable, and capitalised syllables
from others of other letters, unless the new word stands elsewhere in the text, too: of 164 such readings in
124 texts of a Vietnamese engine 40 were right. Most such words are names and terms that no list has. It is
kept however sure the reading is where the new word is no Vietnamese syllable either (``Tier``: Tiger), and in
capitals where the text has the old one twice (of 10 such none was right)."""
CLEAR_MISPRINT: Final = 0.5
"""Below this one nothing is changed in a text that seems as it was printed: of 8 readings in 40 such texts
the one below was wrong, of those above 6 were right and none made anything worse."""
FEW_LETTERS: Final = 40
"""A text with fewer letters shows neither how it was damaged nor that it was: nothing is changed in it below
`CLEAR_MISPRINT`."""
CLEAR_CELL: Final = 0.9
"""Below this one nothing is changed in a text of one or two words, a name or a cell of a table: of 503
readings of words of 400 phrases without marks 262 were right, of 225 above it 208."""
NAMES_OF_A_LANGUAGE: Final = 3
"""So many different names with the same ending are names of another language, and no engine's work."""

_BEFORE: Final = regex.compile(r"(?<!\w)(\p{Lu}\p{L}*) $")
_HYPHEN_BEFORE: Final = regex.compile(r"\p{Ll}-$")
_HYPHEN_BEHIND: Final = regex.compile(r"-\p{Ll}")
_IN_SENTENCE: Final = regex.compile(r"[\p{L}\p{M}\d,] $")
_BEHIND: Final = regex.compile(r" (\p{Lu}\p{L}*)")


class Guesses:
    """Tells guesses from corrections.

    Args:
        words: vocabulary id to word.
        usual: words that are no syllables and are usual all the same: abbreviations and Roman numerals.
        place_names: gives the names of places; asked when one may be needed, as few texts do.
    """

    def __init__(
        self,
        words: Sequence[str],
        usual: Container[str],
        place_names: Callable[[], Container[str]] = frozenset,
    ) -> None:
        self._words = words
        self._usual = usual
        self._place_names = place_names

    def is_guess(
        self,
        original: str,
        replacement: str,
        confidence: float,
        arc: Arc,
        token: Token,
        text: str,
        found: Searched,
    ) -> bool:
        """Whether a reading is no usual word and not sure, or not sure enough for a text in good order.

        Args:
            original, replacement: what stands there and what would.
            confidence: calibrated probability of the replacement.
            arc: how it is read.
            token: the first token that it reads.
            text: the document.
            found: what the search found in its batch.
        """
        letters, words = _size(text)
        if confidence < CLEAR_MISPRINT and (found.sound or letters < FEW_LETTERS):
            return True
        if confidence < CLEAR_CELL and words <= 2:
            return True
        acronym = arc.kind == WORD and original.isupper()
        if found.garbled:
            if acronym:
                return confidence < OTHER_ACRONYM and token.lone and not self._is_usual(arc)
            small = replacement.islower() and len(replacement) > 1
            return confidence < CLEAR_WORD and small and not self._is_usual(arc)
        if original[0].isupper() and (
            self._is_place(text, token) or _is_of_another_language(original, replacement, text)
        ):
            return True
        if found.kind != "plain" and (
            _is_hyphenated(original, token, text)
            or (arc.kind == SPLIT and original.istitle() and _goes_on(text, token.start))
        ):
            return True
        kept_up = text.count(original) > 1 if acronym else len(replacement) > 2 and not self._is_usual(arc)
        unlikely = arc.kind != MERGE and (kept_up or confidence < CLEAR_NEWCOMER)
        if unlikely and _is_newcomer(original, replacement, text):
            return True
        unsure = acronym and confidence < CLEAR_ACRONYM and len(original) > 1
        return unsure and skeleton(original) != skeleton(replacement) and not _in_capitals(text, token)

    def _is_place(self, text: str, token: Token) -> bool:
        """Whether a word is the name of a place with the one before or behind it (``Chư Păh``).

        An engine hardly ever makes one name of another: of 124 texts in one place.
        """
        before = _BEFORE.search(text, max(token.start - 12, 0), token.start)
        behind = _BEHIND.match(text, token.end)
        names = [before[1] + " " + token.text] if before else []
        names += [token.text + " " + behind[1]] if behind else []
        return any(name in self._place_names() for name in names)

    def _is_usual(self, arc: Arc) -> bool:
        """Whether what an arc reads is a syllable, a numeral or an abbreviation we know."""
        word = self._words[arc.first]
        return word in self._usual or is_syllable(word)


@lru_cache(maxsize=64)
def _size(text: str) -> tuple[int, int]:
    """How many letters and how many words a text has."""
    return sum(map(str.isalpha, text)), len(text.split())


def _is_hyphenated(original: str, token: Token, text: str) -> bool:
    """Whether a small word that is a syllable is joined with another by a hyphen, as in borrowed words.

    Of 98 texts of a Vietnamese engine one had a reading of such a word (`pơ-luya`), and that was a guess.
    """
    if not original.islower() or not is_syllable(original):
        return False
    return _HYPHEN_BEFORE.search(text, max(token.start - 2, 0), token.start) is not None or (
        _HYPHEN_BEHIND.match(text, token.end) is not None
    )


def _goes_on(text: str, start: int) -> bool:
    """Whether a sentence is under way where a word starts: then its capital is that of a name.

    An engine that knows the marks runs no names together: of 99 texts in none.
    """
    return _IN_SENTENCE.search(text, max(start - 3, 0), start) is not None


def _is_of_another_language(original: str, replacement: str, text: str) -> bool:
    """Whether the end of a name that would be changed is that of several names in the text.

    An engine's errors are in the small words too, and it reads the same name rightly elsewhere.

    >>> text = "Ông Thạch Sa Rane, bà Sơn Khane, em Kim Phone, anh Đane"
    >>> _is_of_another_language("Rane", "Rang", text)
    True
    >>> _is_of_another_language("Rane", "Rang", text + ", khône")
    False
    """
    before, after = original.lower(), replacement.lower()
    kept = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    if not kept or kept == len(before) or before[-1] == after[-1] or is_syllable(before):
        return False
    ending = regex.escape(before[kept - 1 :])
    alike = set(regex.findall(rf"(?<!\p{{L}})\p{{L}}+{ending}(?!\p{{L}})", text))
    names = {word for word in alike if word[0].isupper() and not is_syllable(word.lower())}
    if len(names) < NAMES_OF_A_LANGUAGE or any(not is_syllable(word) for word in alike - names):
        return False
    mended = (word[: kept - len(before)] + after[kept:] for word in names)
    return not any(regex.search(rf"(?<!\p{{L}}){regex.escape(word)}(?!\p{{L}})", text) for word in mended)


def _in_capitals(text: str, token: Token) -> bool:
    """Whether the line of a token is set in capitals."""
    end = text.find("\n", token.end)
    return text[text.rfind("\n", 0, token.start) + 1 : end if end >= 0 else None].isupper()


def _is_newcomer(original: str, replacement: str, text: str) -> bool:
    """Whether a word that is a name or a term, as it seems, would become one that the text does not have.

    >>> _is_newcomer("Sok", "Sóc", "Ông Sok ở xã Sóc Trăng"), _is_newcomer("Müller", "Miller", "Ông Müller")
    (False, True)
    >>> _is_newcomer("Nguyen", "Nguyễn", "Nguyen Van Be")
    False
    """
    before, bare = original.lower(), skeleton(original.lower())
    alike = bare == skeleton(replacement.lower())
    if alike and (before == bare or is_syllable(before)):
        return False  # marks are put where none stood, or a syllable gets others
    if is_syllable(before) and not original[0].isupper():
        return False
    return regex.search(rf"(?<!\w){regex.escape(replacement)}(?!\w)", text) is None
