"""Corrections in rounds: what one round mends may show more to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from cchc_restore.core.corrections import Correction
from cchc_restore.core.document import Document
from cchc_restore.core.edits import source_span_of, touched_edits

_ROUNDS: Final = 10
"""In a real document all is said after two or three."""


def in_rounds(document: Document, find: Callable[[str], Iterable[Correction]]) -> Iterator[Correction]:
    """What `find` corrects, round upon round until it finds no more, in coordinates of the document's text.

    A round builds upon the corrections that will be applied. Changes that touch one another become one
    correction. Proposals are those of the last round that speak of characters no round has changed.

    Args:
        document: the document; it stays as it is.
        find: the corrections of a text; where two overlap, `without_overlaps` decides.

    >>> from cchc_restore.core.document import Span
    >>> def find(text):
    ...     if (at := text.find("a")) >= 0:
    ...         yield Correction(Span(at, at + 1), "a", "b", "letters", "a", 0.9, "no a")
    >>> [(c.span.start, c.original, c.replacement) for c in in_rounds(Document("xaya"), find)]
    [(1, 'a', 'b'), (3, 'a', 'b')]
    """
    alone = Document(document.text, threshold=document.threshold)  # earlier edits are not asked for
    return rounds_of(alone, lambda left: find(left.text))


def rounds_of(document: Document, find: Callable[[Document], Iterable[Correction]]) -> Iterator[Correction]:
    """As `in_rounds`, where `find` looks at the source too.

    Args:
        document: the document; it stays as it is.
        find: the corrections of a document as the rounds before left it, with the edits that led to it.
    """
    scratch = Document(document.text)
    whole = Document(document.source, threshold=document.threshold)
    whole.text, whole.edits = document.text, document.edits
    whole.profile, whole.stretches = document.profile, document.stretches
    doubtful = list[Correction]()
    for _ in range(_ROUNDS):
        found = without_overlaps(find(whole))
        sure = [c for c in found if whole.applies(c)]
        if not sure:
            doubtful = found
            break
        scratch.apply(sure)
        whole.apply(sure)
    yield from changes_of(scratch)
    for c in doubtful:
        first, stop = touched_edits(scratch.edits, c.span)
        if first == stop:
            yield c._replace(span=source_span_of(scratch.edits, first, stop, c.span)[0])


def changes_of(scratch: Document) -> Iterator[Correction]:
    """The changes applied to a document in the rounds of a stage, as corrections of its source."""
    for edit in scratch.edits:
        yield Correction(
            edit.source,
            edit.source.of(scratch.source),
            edit.text,
            edit.stage,
            edit.rule,
            edit.confidence,
            edit.reason,
            edit.alternatives,
        )


def without_overlaps(found: Iterable[Correction]) -> list[Correction]:
    """The corrections in order; where two share characters, the one that is applied, else the first."""
    kept = list[Correction]()
    for c in sorted(found, key=lambda c: (c.span, c.propose_only)):
        last = kept[-1] if kept else None
        if last is None or not (c.span.start < last.span.end or last.span == c.span):
            kept.append(c)
        elif last.propose_only and not c.propose_only:
            kept[-1] = c
    return kept
