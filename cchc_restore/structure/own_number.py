"""Which of the numbers in a text is the document's own: the one in its head."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import regex
from rapidfuzz import fuzz

from cchc_restore.core.corrections import Span
from cchc_restore.language.syllables import skeleton
from cchc_restore.structure import date_words
from cchc_restore.structure.lines import lines_of, top_of

_HEAD_LINES: Final = 15
"""The lines from the top among which the document's own number stands."""
_LINES_BEHIND: Final = 6
"""How far below the number a title or a date may stand that proves it."""
_LONG_LINE: Final = 110
"""A line with more characters than this is running text."""
_SHOWN: Final = 300
"""The most characters of a line that are looked at."""
_LIKE_TITLE: Final = 75.0
"""How much of a title must be there, 0 to 100, for a line to be one."""
_PLACE_AND_DATE: Final = regex.compile(date_words.WRITTEN)
BEFORE: Final = regex.compile(r"[^\p{Ll}]*(?:\p{Ll}{1,2}[^\p{Ll}]+)?")
"""What may stand before it on its line: the left column in capitals, or dirt of a letter or two."""


def own_number(text: str, words: Sequence[tuple[Span | None, bool]], titles: Sequence[str]) -> int | None:
    """The index of the document's own number, or None.

    It stands among the first lines, after the word "Số", before any running text. A capital and a colon are
    proof enough; with one of them only (the Party writes no colon) the national title, the Party's title or
    the line with place and date must be near.

    Args:
        text: the text.
        words: for each number in order, where the word "số" before it stands and whether a colon follows it.
        titles: what is printed at the top of documents: title of the State or the Party, motto.

    >>> own_number("UBND XÃ\\nSố: 5/BC-UBND\\n", [(Span(8, 10), True)], ["ĐẢNG CỘNG SẢN VIỆT NAM"])
    0
    """
    if not any(word for word, _ in words):
        return None
    lines = _head(text)
    plain_titles = [skeleton(title) for title in titles]
    for index, (word, colon) in enumerate(words):
        if word is None:
            continue
        at = bisect_right(lines, word.start, key=lambda line: line[0]) - 1
        if at < 0:
            continue  # behind a margin wider than any page
        start, line = lines[at]
        if word.start > start + len(line):
            return None  # behind the head
        if any(_is_prose(line) for _, line in lines[:at]):
            return None
        if not BEFORE.fullmatch(line[: word.start - start]):
            continue
        # a small letter may be a misread one; without a colon it is a citation
        proved = colon and word.of(text)[0] in "S$§"
        possible = colon or word.of(text)[0] in "S$§"
        near = (line for _, line in lines[: at + _LINES_BEHIND])
        if proved or (possible and any(_is_title(line, plain_titles) for line in near)):
            return index
    return None


def _head(text: str) -> list[tuple[int, str]]:
    """The first lines that hold anything, each with its offset."""
    top = top_of(lines_of(text), _HEAD_LINES)
    return [(line.start, line.text[:_SHOWN]) for line in top if line.text[:_SHOWN].strip()]


def _is_prose(line: str) -> bool:
    """Running text: long, or ending like a sentence, or one that goes on in the next line."""
    small = sum(c.islower() for c in line)
    return len(line) > _LONG_LINE or (small > 40 and line.rstrip()[-1] in ".;,:")


def _is_title(line: str, titles: Sequence[str]) -> bool:
    if len(line) > 200:
        return False
    plain = skeleton(line)
    return _PLACE_AND_DATE.search(plain) is not None or any(
        fuzz.partial_ratio(title, plain) >= _LIKE_TITLE for title in titles
    )
