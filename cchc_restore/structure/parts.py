"""Parts of a document: where they stand in its text, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_restore.core.corrections import Span
from cchc_restore.structure.lines import Line


@dataclass(frozen=True, slots=True)
class Part:
    """Some characters of the text that say one thing.

    Attributes:
        span: where they stand in the text.
        text: the characters themselves.
        line: the number of their line, from 1.
        score: how alike they are to what they should be, 0 to 100.
    """

    span: Span
    text: str
    line: int
    score: float = 100.0


def part_of(line: Line, start: int, end: int, score: float = 100.0) -> Part:
    """The characters from `start` to `end` of a line.

    Args:
        line: the line.
        start, end: offsets in the line.
        score: how alike they are to what was printed, from 0 to 100.
    """
    return Part(Span(line.start + start, line.start + end), line.text[start:end], line.number, score)
