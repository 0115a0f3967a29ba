"""The runner: asks a stage, checks what it proposes, and brings it into the document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Mark, Span, trimmed
from cchc_restore.core.document import DECIDED, Document
from cchc_restore.core.errors import StageError
from cchc_restore.stages import GroupStage, Stage

__all__ = ["run_on_all", "run_stage"]

_LINE_BREAK: Final = regex.compile("[\n\r\f]")


def run_stage(stage: Stage, document: Document) -> None:
    """Ask one stage, check what it says, and bring it into the document.

    Raises:
        StageError: the stage broke its promise (see `Stage`).
    """
    _bring_in(stage, document, stage.propose(document))


def run_on_all(stage: Stage, documents: Sequence[Document]) -> None:
    """Ask one stage about several documents, together where it can, and bring what it says into them."""
    if isinstance(stage, GroupStage):
        for document, said in zip(documents, stage.propose_all(documents), strict=True):
            _bring_in(stage, document, said)
    else:
        for document in documents:
            run_stage(stage, document)


def _bring_in(stage: Stage, document: Document, said: Iterable[Correction | Mark]) -> None:
    corrections: list[Correction] = []
    marks: list[Mark] = []
    notes: list[Correction] = []  # nothing to change, but somebody should look
    decided = [mark.span for mark in document.marks if mark.kind == DECIDED]
    for item in said:
        if isinstance(item, Mark):
            _check_span(stage, item.span, document)
            marks.append(item)
            continue
        _check_correction(stage, item, document)
        correction = _beside(decided, item)
        if correction is None:
            continue
        if correction.original != correction.replacement:
            corrections.append(correction)
        elif correction.propose_only:
            notes.append(correction)
    corrections.sort(key=lambda c: c.span)
    _check_apart(stage, corrections, document)
    document.marks = sorted([*document.marks, *marks], key=lambda m: m.span)
    applied, proposed = list[Correction](), list[Correction]()
    for c in corrections:
        (applied if document.applies(c) else proposed).append(c)
    document.proposals += [*proposed, *notes]
    document.apply(applied)


def _touches(decided: Sequence[Span], span: Span) -> bool:
    """Whether a change of `span` would change one of the spans (ordered, apart) that a reader decided."""
    last = bisect_right(decided, span.end - (span.length > 0), key=lambda s: s.start) - 1
    if last < 0:
        return False
    return decided[last].start < span.start < decided[last].end or decided[last].overlaps(span)


def _beside(decided: Sequence[Span], c: Correction) -> Correction | None:
    """A correction that leaves alone what a reader decided; None where it would change that.

    One that covers decided words, and gives back what stands there, is cut down to what it changes.

    Args:
        c: what a stage wants.
        decided: the spans that a reader decided, ordered and apart.
    """
    if not decided or not _touches(decided, c.span):
        return c
    if c.original == c.replacement:
        return None  # a note about what was decided
    span, original, replacement = trimmed(c.span, c.original, c.replacement)
    if _touches(decided, span):
        return None
    return c._replace(span=span, original=original, replacement=replacement, alternatives=())


def _check_span(stage: Stage, span: Span, document: Document) -> None:
    if span.end > len(document.text):
        raise _broken(stage, document, f"points behind the end of the text ({span.end})")


def _check_correction(stage: Stage, c: Correction, document: Document) -> None:
    _check_span(stage, c.span, document)
    if c.span.of(document.text) != c.original:
        raise _broken(
            stage, document, f"says {c.original!r} stands at character {c.span.start}, but it does not"
        )
    if not 0.0 <= c.confidence <= 1.0:
        raise _broken(stage, document, f"gives {c.original!r} the confidence {c.confidence}")
    changed = c.original + c.replacement
    if (
        not changed.isprintable()  # a line break is not
        and _LINE_BREAK.search(changed)
        and not getattr(stage, "may_change_lines", False)
    ):
        raise _broken(stage, document, f"changes a line break at character {c.span.start}")


def _check_apart(stage: Stage, corrections: Iterable[Correction], document: Document) -> None:
    for before, after in pairwise(corrections):
        if after.span.start < before.span.end or after.span == before.span:
            raise _broken(
                stage,
                document,
                f"proposes overlapping corrections: {before.original!r} ({before.rule}) "
                f"and {after.original!r} ({after.rule}) at character {after.span.start}",
            )


def _broken(stage: Stage, document: Document, what: str) -> StageError:
    return StageError(
        f"stage {stage.name} {what}",
        where=document.name,
        remedy=f"report this as a bug; until it is mended leave the stage out (skip: {stage.name})",
    )
