"""Letters that stand alone where no text has one: specks and shadows that the engine read.

The figures are counts of 272 documents that an English engine read, for what the shadow along an edge that is
dirty throughout (`margins`) does not explain.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import pairwise
from typing import Final

import regex

from cchc_restore.stages.margins import calls_for_sign

_ALONE: Final = regex.compile(r"[\s|:;,_~'‘’—-]*([^\W\d_ABCDĐIVXx])[\s|:;,_~'‘’—-]*")
"""Alone on its line: 39 specks, no letter that was printed. The labels of parts are left (A, I), as is the
cross in a table."""
_LABELS: Final = "abcdđeghiklm"
"""The letters that number items and rows, in their order."""
_BESIDE: Final = 4
"""Characters; beside a line shorter than this the letter may stand in the next cell of a table."""
_BEHIND_STOP: Final = regex.compile(r"(?<=[\p{L}\d)”][.;])[ \t]+[aefijqsyzEFJPRZ][ \t]*$")
"""Behind the end of a sentence, at the end of a line: 18 specks, no letter that was printed."""
_Q_AT_END: Final = regex.compile(r"(?<=\p{L})[ \t]+q[ \t]*$")
_Q_AT_START: Final = regex.compile(r"^[ \t]*q[ \t]+(?=\p{Ll})")
"""A q is no word: 12 specks, none printed. It may be the letter of an item (`điểm q`)."""
_ITEM_WORDS: Final = frozenset({"diem", "khoan", "muc", "hoac", "va", "den", "cac"})
_SHORTEST: Final = 13
"""Characters; shorter lines may be rows of a table."""


def row_labels(lines: Iterable[str]) -> frozenset[str]:
    """The letters alone on their lines that number the rows of a table: two that follow one another.

    >>> sorted(row_labels(["a", "Xay dung ke hoach", "b", "Mua sam", " q "]))
    ['a', 'b']
    """
    alone = {text for line in lines if len(line) < _BESIDE and len(text := line.strip()) == 1}
    return frozenset(label for pair in pairwise(_LABELS) if alone.issuperset(pair) for label in pair)


def lone_letter(line: str, before: str, after: str, labels: Container[str]) -> tuple[int, int] | None:
    """Where a line has such a letter, with the spaces beside it.

    Args:
        line: the line.
        before, after: the next lines with text on either side; empty at the ends of the document.
        labels: letters that may well stand alone (`row_labels`).

    >>> lone_letter("q", "Uy ban nhan dan xa", "va cac thon", ""), lone_letter("e", "12", "cac thon", "")
    ((0, 1), None)
    >>> lone_letter("trong ba ngay lam viec. i", "", "", "")
    (23, 25)
    >>> lone_letter("giai quyet thuoc tham q", "", "quyen", ""), lone_letter("tai diem q", "", "khoan 1", "")
    ((21, 23), None)
    """
    if alone := _ALONE.fullmatch(line):
        near = [text.strip() for text in (before, after) if text.strip()]
        cell = alone[1] in labels or any(len(text) < _BESIDE for text in near)
        return None if cell or not near else (0, len(line))
    if len(line) < _SHORTEST:
        return None
    if match := _BEHIND_STOP.search(line):
        return match.start(), match.end()
    if match := _Q_AT_END.search(line):
        return None if calls_for_sign(line[: match.start()], _ITEM_WORDS) else (match.start(), match.end())
    if match := _Q_AT_START.match(line):
        return None if calls_for_sign(before, _ITEM_WORDS) else (match.start(), match.end())
    return None
