"""What stages speak of: places in a text, changes they want, findings they leave for later stages."""

from __future__ import annotations

from bisect import bisect_right
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
        """How many characters it has."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The characters of `text` this span covers."""
        return text[self.start : self.end]


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
