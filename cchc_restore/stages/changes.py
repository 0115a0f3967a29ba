"""Corrections from pieces: the smallest changes of a text that give each piece its right form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.structure.pieces import Piece

Why = Callable[[Sequence[Piece]], tuple[str, str]]
"""The pieces that change -> name of the rule, reason."""


def corrections(
    text: str, pieces: Sequence[Piece], stage: str, why: Why, *, whole: bool = False
) -> list[Correction]:
    """Corrections that turn the pieces into what they say.

    Changed pieces side by side become one correction; a line break is never inside one.

    Args:
        text: the text.
        pieces: in order, without gaps between them.
        stage: name of the stage.
        why: gives rule and reason of each.
        whole: one correction over all the pieces, as far as they stand on one line.
    """
    return [_correction(text, run, stage, why) for run in _runs(text, pieces, whole)]


def changes(text: str, piece: Piece) -> bool:
    """Whether the piece says something else than stands there."""
    return piece.span.of(text) != piece.says


def _correction(text: str, run: Sequence[Piece], stage: str, why: Why) -> Correction:
    span = Span(run[0].span.start, run[-1].span.end)
    changed = [piece for piece in run if changes(text, piece)]
    rule, reason = why(changed)
    confidence = min(piece.confidence for piece in changed)
    replacement = "".join(piece.says for piece in run)
    return Correction(span, span.of(text), replacement, stage, rule, confidence, reason)


def _runs(text: str, pieces: Sequence[Piece], whole: bool) -> Iterator[list[Piece]]:
    run: list[Piece] = []
    for piece in pieces:
        written = piece.span.of(text)
        if "\n" in written or "\r" in written or not (whole or changes(text, piece)):
            if any(changes(text, p) for p in run):
                yield run
            run = []
        else:
            run.append(piece)
    if any(changes(text, p) for p in run):
        yield run
