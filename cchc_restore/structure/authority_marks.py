"""Marks of authority before an office: `TM.`, `KT.`, `TUQ.`, the Party's `T/M`.

Which marks there are is said by part `authority` of `letterhead.tsv`; a row of one's own is recognised and
mended as those of the package are. Source of these: Decree 30/2020/NĐ-CP, article 13.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from cchc_restore.language.syllables import skeleton
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.fuzzy import letters_of

_LOOKALIKES: Final = {"T": "IF1", "L": "I1", "Q": "O0"}
"""What engines make of the capitals of a mark (`FM`, `K1`, `TI`, `TUO`): by their shapes, not counted."""
_NUMERAL: Final = frozenset("IVXL1")
"""What is read as nothing but these numbers a heading: `II. BAN CHỈ ĐẠO` is no misread `TL.`."""
_STOP: Final = r"(?P<stop>(?:\s?[.,:;·]{1,2})?)(?:(?<=[.,:;·])|\s)\s*(?=\p{Lu}[\p{L}0]+(?!\p{L}))"


class AuthorityMarks:
    """The marks of a lexicon, as printed and as engines read them.

    Attributes:
        pattern: finds a mark (group ``mark``) and its stop (``stop``) before a word in capitals.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> marks = AuthorityMarks(load_lexicon())
    >>> [marks.meant(read) for read in ("TM.", "FM,", "K1", "T / M", "II.", "UQ.")]
    ['TM.', 'TM.', 'KT.', 'T/M', None, None]
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._marks = sorted(filter(letters_of, lexicon.letterhead["authority"]), key=len, reverse=True)
        self._misread = {mark: regex.compile("|".join(_misread(mark)) or r"(?!)") for mark in self._marks}
        forms = [form for mark in self._marks for form in (_as_printed(mark), *_misread(mark))]
        self.pattern = regex.compile(rf"(?<![\p{{L}}\d])(?P<mark>{'|'.join(forms) or '(?!)'}){_STOP}")

    def meant(self, read: str) -> str | None:
        """The mark that was printed where `read` was read; None where it is none, or one of several.

        Args:
            read: a mark with or without its stop, as `pattern` finds it.
        """
        letters, slashed = letters_of(read), "/" in read
        same = (mark for mark in self._marks if letters_of(mark) == letters and ("/" in mark) == slashed)
        if (mark := next(same, None)) is not None:
            return mark
        bare = regex.sub(r"[\s.,:;·]+$", "", read)
        near = [mark for mark, misread in self._misread.items() if misread.fullmatch(bare)]
        return near[0] if len(near) == 1 else None


def _letters(mark: str) -> list[str]:
    return [char for char in mark.upper() if char.isalnum()]


def _joined(mark: str, letters: list[str]) -> str:
    """The pattern of a mark with these letters, one space at most between them, or around the slash."""
    return (r"\s?/\s?" if "/" in mark else r"\s?").join(letters)


def _as_printed(mark: str) -> str:
    """The pattern of a mark whose letters are right, but for lost marks (`Đ` read as `D`)."""
    return _joined(mark, [f"[{char}{skeleton(char).upper()}]" for char in _letters(mark)])


def _misread(mark: str) -> Iterator[str]:
    """The patterns of a mark with one letter misread.

    A lone letter with its stop may be any label, and a figure at the start the number of an item, so those
    are not tried. Marks with a slash are taken as they stand.
    """
    letters = _letters(mark)
    if "/" in mark or len(letters) < 2:
        return
    for place, char in enumerate(letters):
        others = {*letters[:place], *letters[place + 1 :]}
        alike = [
            read
            for read in _LOOKALIKES.get(char, "")
            if not others | {read} <= _NUMERAL and not (place == 0 and read.isdigit())
        ]
        if alike:
            yield _joined(mark, [*letters[:place], f"[{''.join(alike)}]", *letters[place + 1 :]])
