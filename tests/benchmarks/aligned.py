"""A repaired text beside its gold and its source: where they differ, and what stood there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from cchc_restore import Result, Span
from cchc_restore.core.word_signs import WORD
from cchc_restore.evaluate import fold_tone


@dataclass(frozen=True)
class Block:
    """Wrong syllables on end: the first and behind the last, in the repaired text and in gold."""

    first: int
    stop: int
    gold_first: int
    gold_stop: int

    @property
    def even(self) -> bool:
        """Whether one syllable stands for one."""
        return self.stop - self.first == self.gold_stop - self.gold_first

    @property
    def errors(self) -> int:
        return max(self.stop - self.first, self.gold_stop - self.gold_first)


class Aligned:
    """One document: gold, repaired text and source.

    Attributes:
        gold, text, source: the texts.
        units, gold_units: the syllables of the repaired text and of gold.
    """

    def __init__(self, gold: str, result: Result) -> None:
        self.gold, self.text, self.source = gold, result.text, result.source
        self._origin = _Origin(result)
        self.units = [Span(*m.span()) for m in WORD.finditer(self.text)]
        self.gold_units = [Span(*m.span()) for m in WORD.finditer(gold)]

    def blocks(self) -> Iterator[Block]:
        """The wrong syllables, as SER counts them."""
        read = [folded(u.of(self.text)) for u in self.units]
        right = [folded(u.of(self.gold)) for u in self.gold_units]
        open_block: Block | None = None
        for step in Levenshtein.opcodes(read, right):
            if step.tag == "equal":
                if open_block is not None:
                    yield open_block
                open_block = None
            else:
                first, gold_first = step.src_start, step.dest_start
                if open_block is not None:
                    first, gold_first = open_block.first, open_block.gold_first
                open_block = Block(first, step.src_end, gold_first, step.dest_end)
        if open_block is not None:
            yield open_block

    def place(self, block: Block) -> Span:
        """Where the syllables of a block stood in the source; empty where there are none."""
        inside = [self._origin.of(u) for u in self.units[block.first : block.stop]]
        return Span(inside[0].start, max(u.end for u in inside)) if inside else Span(0, 0)

    def read(self, block: Block) -> str:
        """The source between the right words around a block."""
        start = self._origin.of(self.units[block.first - 1]).end if block.first else 0
        last = block.stop < len(self.units)
        stop = self._origin.of(self.units[block.stop]).start if last else len(self.source)
        if block.stop > block.first:  # an edit over several words says no more than that
            inside = self.place(block)
            start, stop = min(start, inside.start), max(stop, inside.end)
        return self.source[start : max(start, stop)]

    def printed(self, block: Block) -> str:
        """Gold between the right words around a block."""
        start = self.gold_units[block.gold_first - 1].end if block.gold_first else 0
        last = block.gold_stop < len(self.gold_units)
        stop = self.gold_units[block.gold_stop].start if last else len(self.gold)
        return self.gold[start:stop]

    def word_around(self, unit: Span) -> str:
        """The printed word that a syllable of gold is part of."""
        start = max((self.gold.rfind(c, 0, unit.start) for c in " \n\t\f"), default=-1) + 1
        ends = [at for c in " \n\t\f" if (at := self.gold.find(c, unit.end)) >= 0]
        return self.gold[start : min(ends, default=len(self.gold))]

    def in_heading(self, gold_at: int) -> bool:
        """Whether a syllable of gold stands in a line of capitals."""
        unit = self.gold_units[gold_at]
        end = self.gold.find("\n", unit.end)
        line = self.gold[self.gold.rfind("\n", 0, unit.start) + 1 : end if end >= 0 else len(self.gold)]
        letters = [c for c in line if c.isalpha()]
        return len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.7 * len(letters)


class _Origin:
    """Where parts of a repaired text stood in the source."""

    def __init__(self, result: Result) -> None:
        self._sources, self._outputs = list[Span](), list[Span]()
        delta = 0
        for entry in result.ledger.applied:
            start = entry.span.start + delta
            self._sources.append(entry.span)
            self._outputs.append(Span(start, start + len(entry.replacement)))
            delta += len(entry.replacement) - entry.span.length
        self._ends = [span.end for span in self._outputs]

    def of(self, span: Span) -> Span:
        """The source of a part of the output, widened to whole changes."""
        first = bisect_left(self._ends, span.start + 1)
        before = self._sources[first - 1].end - self._ends[first - 1] if first else 0
        start, end = span.start + before, span.end + before
        for source, output in zip(self._sources[first:], self._outputs[first:], strict=True):
            if output.start >= span.end:
                break
            if output.start < span.start:
                start = source.start
            end = source.end + max(0, span.end - output.end)
        return Span(min(start, end), end)


def folded(word: str) -> str:
    """A word as SER compares it."""
    return fold_tone(word.lower())


def syllables(text: str) -> list[str]:
    """The syllables of a text, folded."""
    return [folded(word) for word in WORD.findall(text)]
