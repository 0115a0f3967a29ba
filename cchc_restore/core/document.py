"""A document, what stages say about it, and the edits made so far.

Stages never change text. They look at a `Document` and yield `Correction`s (a change they want) and `Mark`s
(something they found and later stages respect), both in the coordinates of the text they were shown. The
`runner` applies them here, where every edit stays tied to the *source*; `ledger` turns the edits
into the record a reader sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from cchc_restore.core.corrections import Correction, LineIndex, Mark, Span, splice
from cchc_restore.core.decision import Decision
from cchc_restore.core.edits import Edit, Shift, compose, rewrite, source_span_of, touched_edits
from cchc_restore.core.line_ends import with_ends_of, with_line_feeds

DECIDED: Final = "decided"
"""The kind of a mark on what a reader decided: the runner lets no later stage change it."""
DEFAULT_THRESHOLD: Final = 0.07
"""Corrections of at least this confidence are applied, the others only proposed.

A doubtful reading of a damaged word is still likelier than the damage: on the development documents a
threshold of 0.15 leaves 1 % more errors, one below 0.07 no fewer.
"""


def likeliest(damage: Mapping[str, float]) -> str:
    """The kind of damage that is likeliest.

    Args:
        damage: kind to its probability, as in `Document.profile`; the first of equal ones counts.

    >>> likeliest({"clean": 0.2, "eng": 0.8})
    'eng'
    """
    return max(damage, key=damage.__getitem__)


@dataclass
class Document:
    """A source text on its way through the stages.

    Attributes:
        source: the text as read; never changes.
        name: a file name for messages, or None.
        text: the text as corrected so far, line feeds for lone carriage returns; what the next stage sees.
        marks: findings of earlier stages, in coordinates of `text`, ordered.
        edits: what was applied so far, ordered, never overlapping.
        proposals: what was only proposed, in coordinates of `text`.
        profile: kind of damage -> probability, over the whole text; written by the stage that works it out.
        stretches: where lines were damaged in different ways: for each stretch that was damaged in one its
            first line (from 1) and the kind of damage; written by the same stage. Else empty.
        key: the name by which decisions know it (see `decisions.document_key`), or None.
        stale: the decisions about it whose place it no longer has, as the stage `decisions` found.
        threshold: corrections of a lower confidence (0..1) are only proposed.
    """

    source: str
    name: str | None = None
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    proposals: list[Correction] = field(default_factory=list)
    profile: dict[str, float] = field(default_factory=dict)
    stretches: list[tuple[int, str]] = field(default_factory=list)
    key: str | None = None
    stale: list[Decision] = field(default_factory=list)
    threshold: float = DEFAULT_THRESHOLD

    def __post_init__(self) -> None:
        self.text = with_line_feeds(self.source)

    @property
    def output(self) -> str:
        """The text as corrected so far, with the line ends of the source."""
        if "\r" not in self.source:
            return self.text
        changes = ((*edit.source, with_ends_of(self.source, edit.text)) for edit in self.edits)
        return splice(self.source, changes)

    @cached_property
    def source_lines(self) -> LineIndex:
        """Line and column lookup in the source."""
        return LineIndex(self.source)

    def applies(self, correction: Correction) -> bool:
        """Whether a correction is to be applied, not only proposed."""
        return correction.confidence >= self.threshold and not correction.propose_only

    def apply(self, corrections: Sequence[Correction]) -> None:
        """Put corrections (not overlapping, in coordinates of `text`) into the text.

        Edits that touch the same source characters become one; marks and proposals move to the new
        coordinates; a proposal whose characters just changed is dropped, as it speaks of a text that is gone.
        """
        if not corrections:
            return
        corrections = sorted(corrections, key=lambda c: c.span)
        self.edits = compose(self.source, self.text, self.edits, corrections)
        shift = Shift(corrections)
        self.text = rewrite(self.text, Span(0, len(self.text)), corrections)
        self.marks = [m for m in (Mark(shift.span(m.span), m.kind) for m in self.marks) if m.span.length]
        self.proposals = [
            p._replace(span=shift.span(p.span)) for p in self.proposals if not shift.touches(p.span)
        ]

    def source_span(self, span: Span) -> tuple[Span, Span]:
        """The source characters behind `span` of the current text.

        Returns:
            The source span, and the span of the current text it corresponds to: the given one, widened to
            whole edits, as the inside of an edit has no place of its own in the source.
        """
        first, stop = touched_edits(self.edits, span)
        return source_span_of(self.edits, first, stop, span)

    def current_span(self, source: Span) -> Span:
        """Where the characters `source` of the source lie in the current text, widened to whole edits."""
        start, end = source.start, source.end
        for edit in self.edits:
            delta = edit.current_end - edit.source.end
            if edit.source.end <= source.start:
                start = source.start + delta
            elif edit.source.start <= source.start:
                start = edit.current_start
            if edit.source.end <= source.end:
                end = source.end + delta
            elif edit.source.start < source.end:
                end = edit.current_end
        return Span(start, max(start, end))
