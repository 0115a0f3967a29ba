"""The start of a line as it was read, before words were restored there: the labels it may hold.

The decoder takes `Ill.` for a word and knows nothing of the sequence of headings; the outline does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.core.document import Document
from cchc_restore.core.edits import source_span_of, touched_edits
from cchc_restore.language.syllables import skeleton
from cchc_restore.structure.heading_damage import SUBSTITUTE, DamagedLabelReader, LabelReading
from cchc_restore.structure.headings import Label, LabelReader
from cchc_restore.structure.lines import Line

_FIRST: Final = regex.compile(r"[ \t]*(\S{1,10})(?:[ \t]+(\S{1,10}))?")
_STAGE: Final = "headings"


@dataclass(frozen=True, slots=True)
class Opening:
    """A line as it was read: its first word (`Điều` with its number) as it stood before words were restored.

    Attributes:
        line: the line as it stands.
        text: the line as it was read.
        same: how many characters at the start of the line are unchanged.
        changed: the offset in `text` at which the changed part ends.
    """

    line: Line
    text: str
    same: int
    changed: int

    @property
    def grown(self) -> int:
        """How many characters the line is longer than `text`; negative where it is shorter."""
        return len(self.line.text) - len(self.text)

    def now(self, label: Label) -> Label | None:
        """A label of `text` in the line as it stands; None where it ends within what was changed."""
        end = self._end(label.span.end, self.changed, self.grown)
        return None if end is None else self._cut(label, Span(label.span.start, end), self.line.text)

    def then(self, label: Label) -> Label | None:
        """A label of the line as it stands in `text`."""
        end = self._end(label.span.end, self.changed + self.grown, -self.grown)
        return None if end is None else self._cut(label, Span(label.span.start, end), self.text)

    def _end(self, end: int, changed: int, grown: int) -> int | None:
        return end if end <= self.same else end + grown if end >= changed else None

    def _cut(self, label: Label, span: Span, text: str) -> Label:
        return replace(label, span=span, written=span.of(text))


def _opening(line: Line, document: Document | None, heading_words: Iterable[str]) -> Opening:
    """The line as it was read; as it stands where that is not known.

    Args:
        line: the line as it stands.
        document: the document it is of; None where it is to be taken as it stands.
        heading_words: words behind which a number stands that belongs to the label.
    """
    stands = Opening(line, line.text, len(line.text), len(line.text))
    match = _FIRST.match(line.text)
    if match is None or document is None or not document.edits:
        return stands
    first_words = {skeleton(word.split()[0]) for word in heading_words}
    group = 2 if match[2] and skeleton(match[1]) in first_words else 1
    first, last = match.start(1), match.end(group)
    token = Span(line.start + first, line.start + last)
    start, stop = touched_edits(document.edits, token)
    if any(edit.stage == _STAGE for edit in document.edits[start:stop]):
        return stands  # a round before has judged it
    if start == stop:
        return stands
    origin, current = source_span_of(document.edits, start, stop, token)
    now, then = token.of(document.text), origin.of(document.source)
    if current != token or then == now or any(c in then for c in "\n\r\f"):
        return stands
    same = _alike(now, then)
    alike = _alike(now[same:][::-1], then[same:][::-1])
    text = line.text[:first] + then + line.text[last:]
    return Opening(line, text, first + same, first + len(then) - alike)


def read_opening(
    line: Line, document: Document | None, reader: LabelReader, damage: DamagedLabelReader
) -> tuple[Opening, list[LabelReading], list[LabelReading]]:
    """How a line was read, and the whole and the damaged labels it may begin with.

    What was restored there is one reading more, and no proof: the decoder knows nothing of the sequence.

    Args:
        line: the line as it stands.
        document: the document, to look up what an earlier stage changed; None where that is not known.
        reader: reads whole labels.
        damage: reads damaged ones.
    """
    opening = _opening(line, document, reader.words)
    whole = [LabelReading(label, 0.0, label.kind) for label in reader.read_all(opening.text)]
    damaged = damage.read(opening.text)
    if whole or damaged:
        whole, damaged = (
            [r for r in found if r.label.kind != "bullet" and opening.now(r.label)]
            for found in (whole, damaged)
        )
    if opening.text == line.text:
        return opening, whole, damaged
    if not whole and not damaged:
        return read_opening(line, None, reader, damage)
    for label in reader.read_all(line.text):
        if label.kind != "bullet" and (restored := opening.then(label)) is not None:
            damaged.append(LabelReading(restored, SUBSTITUTE, label.kind))
    return opening, whole, damaged


def _alike(one: str, other: str) -> int:
    """How many characters at their start two words share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
