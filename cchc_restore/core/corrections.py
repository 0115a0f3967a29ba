"""What stages speak of: places in a text, changes they want, findings they leave for later stages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from cchc_restore.core.line_ends import with_line_feeds


class _Ends(NamedTuple):
    start: int
    end: int


class Span(_Ends):
    """A half-open range of character offsets; raises ValueError where it ends before it starts.

    >>> Span(2, 5).length
    3
    >>> Span(0, 2).overlaps(Span(2, 4))
    False
    """

    __slots__ = ()

    def __new__(cls, start: int, end: int) -> Span:
        """A stretch of a text. Raises ValueError where it ends before it starts."""
        if not 0 <= start <= end:
            raise ValueError(f"not a span: {start}..{end}")
        return tuple.__new__(cls, (start, end))

    @property
    def length(self) -> int:
        """How many characters it covers."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The characters of `text` this span covers."""
        return text[self.start : self.end]


Change = tuple[int, int, str]
"""Where a piece of a text starts and ends, and what stands there instead."""


def splice(text: str, changes: Iterable[Change], within: Span | None = None) -> str:
    """A text with changes in place.

    Args:
        text: the text before.
        changes: in order and without overlaps.
        within: only this part of the text is given back, which holds all changes; None: all of it.

    >>> splice("cai cach", [(0, 3, "cải"), (4, 8, "cách")])
    'cải cách'
    """
    position, stop = within or (0, len(text))
    parts = list[str]()
    for start, end, new in changes:
        parts += (text[position:start], new)
        position = end
    parts.append(text[position:stop])
    return "".join(parts)


def new_starts(changes: Sequence[Change]) -> list[int]:
    """Where each change starts in the text that `splice` makes.

    >>> new_starts([(0, 3, "ngày"), (4, 8, "cách")])
    [0, 5]
    """
    grown = accumulate((len(new) - (end - start) for start, end, new in changes), initial=0)
    return [start + by for (start, _, _), by in zip(changes, grown, strict=False)]


def trimmed(span: Span, old: str, new: str) -> tuple[Span, str, str]:
    """A change without what the old and the new text share at both ends, first at the start.

    Args:
        span: where `old` stands.
        old: the text there.
        new: what should stand there.

    >>> trimmed(Span(10, 14), "hanh", "hành")
    (Span(start=11, end=12), 'a', 'à')
    """
    least = min(len(old), len(new))
    head = tail = 0
    while head < least and old[head] == new[head]:
        head += 1
    while tail < least - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    kept = Span(span.start + head, span.end - tail)
    return kept, old[head : len(old) - tail], new[head : len(new) - tail]


class Alternative(NamedTuple):
    """Another reading of the same characters with its probability (0..1)."""

    text: str
    probability: float


class Correction(NamedTuple):
    """A change a stage wants.

    Attributes:
        span: where, in the text the stage was shown.
        original: the characters there, exactly.
        replacement: what should stand there; empty deletes.
        stage: name of the stage.
        rule: short stable name of the rule within the stage, for filtering and tests.
        confidence: probability (0..1) that the change is right.
        reason: one sentence for a human reader.
        alternatives: other readings, best first.
        propose_only: never applied, only listed for review. With `replacement` equal to `original` it is a
            note: nothing to change, but a reader should look (a missing number, a gap in the headings).
    """

    span: Span
    original: str
    replacement: str
    stage: str
    rule: str
    confidence: float
    reason: str
    alternatives: tuple[Alternative, ...] = ()
    propose_only: bool = False


class Mark(NamedTuple):
    """A finding, not a change: `kind` is number, date, code, unit, address …; later stages respect it."""

    span: Span
    kind: str


class LineIndex:
    """Line and column (both from 1) of character offsets.

    Lines end at "\\n", as for `sed -n`, and at a "\\r" that stands alone.

    >>> LineIndex("một\\nhai").locate(5)
    (2, 2)
    """

    def __init__(self, text: str) -> None:
        text = with_line_feeds(text)
        starts = [0]
        position = text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = text.find("\n", position + 1)
        self._starts = starts
        self._end = len(text)

    def __len__(self) -> int:
        return len(self._starts)

    def locate(self, offset: int) -> tuple[int, int]:
        """(line, column) of a character offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, line: int) -> Span:
        """The characters of a line (from 1) without its end. Raises IndexError where there is none."""
        if not 1 <= line <= len(self._starts):
            raise IndexError(line)
        end = self._starts[line] - 1 if line < len(self._starts) else self._end
        return Span(self._starts[line - 1], end)
