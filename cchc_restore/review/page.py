"""A document under review: its source, its repaired text, and what became of what."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from cchc_restore.core.corrections import LineIndex, Span
from cchc_restore.core.decision import Decision
from cchc_restore.decisions import Decisions
from cchc_restore.pipeline import Result


class Page:
    """A document and its repaired text, and which characters of the one became which of the other.

    Args:
        name: what the user calls it.
        key: what decisions call it.
        result: what the restorer made of it, line for line.
    """

    def __init__(self, name: str, key: str, result: Result) -> None:
        self.name = name
        self.key = key
        self.source = result.source
        self.text = result.text
        # arrays, as a folder has millions of changes
        self._starts, self._ends, self._new_starts, self._new_ends = (array("q") for _ in range(4))
        delta = 0
        for entry in result.ledger.applied:
            self._starts.append(entry.span.start)
            self._ends.append(entry.span.end)
            self._new_starts.append(entry.span.start + delta)
            delta += len(entry.replacement) - entry.span.length
            self._new_ends.append(entry.span.end + delta)

    @cached_property
    def lines(self) -> LineIndex:
        """Lines and columns of the source."""
        return LineIndex(self.source)

    @cached_property
    def text_lines(self) -> LineIndex:
        """Lines and columns of the repaired text."""
        return LineIndex(self.text)

    def standing(self, span: Span) -> Span:
        """Where the characters `span` of the source lie in the repaired text, widened to whole changes."""
        first, stop = bisect_right(self._ends, span.start), bisect_left(self._starts, span.end)
        shift = self._new_ends[first - 1] - self._ends[first - 1] if first else 0
        start = span.start + shift
        if first < stop:
            start = min(start, self._new_starts[first])
            last = stop - 1
            end = max(self._new_ends[last], span.end + self._new_ends[last] - self._ends[last])
            return Span(start, end)
        return Span(start, span.end + shift)

    def now(self, span: Span) -> str:
        """What the repaired text has where the source has the characters `span`."""
        return self.standing(span).of(self.text)

    def line_at(self, span: Span) -> Span:
        """The line of the source, without its end, that holds a place."""
        return self.lines.span(self.lines.locate(span.start)[0])

    def occurrences(self, word: str) -> Iterator[Span]:
        """Where a decision about the whole file would find this word."""
        keep = Decisions([Decision(word, word, "everywhere")])
        at = self.source.find(word)
        while at >= 0:
            line = self.line_at(Span(at, at))
            for found in keep.find(line.of(self.source), None):
                yield Span(line.start + found.span.start, line.start + found.span.end)
            at = self.source.find(word, max(line.end, at + 1))
