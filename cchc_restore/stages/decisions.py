"""Decisions: what a reader decided is put in first, and no later stage changes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cchc_restore.core.corrections import Correction, Mark, Span
from cchc_restore.core.decision import Decision
from cchc_restore.core.document import DECIDED, Document
from cchc_restore.decisions.matching import Decided, Decisions

_NAME: Final = "decisions"


class DecisionsStage:
    """Puts the reader's decisions in place and marks what they speak of as decided.

    Args:
        decisions: those of the run; each document is looked up in them by its key.

    >>> from cchc_restore.core.decision import Decision
    >>> stage = DecisionsStage(Decisions([Decision("s6", "số", "everywhere")]))
    >>> mark, correction = stage.propose(Document("s6 5"))
    >>> mark.kind, correction.replacement
    ('decided', 'số')
    """

    name = _NAME
    requires: frozenset[str] = frozenset()
    provides = frozenset({"decided"})

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        """A mark for each place that was decided, and a correction where something else shall stand there.

        The decisions about this document that no longer fit it are written to `document.stale`.
        """
        if not len(self._decisions):
            return
        source, done = document.text, 0
        places, document.stale = self._decisions.look_up(source, document.key)
        for number, place in enumerate(places):
            yield Mark(place.span, DECIDED)
            if place.span.of(source) == place.text:
                done = place.span.end
                continue
            behind = places[number + 1].span.start if number + 1 < len(places) else len(source)
            span = place.span if place.text else _with_a_space(source, place, done, behind)
            done = span.end
            yield Correction(
                span, span.of(source), place.text, _NAME, place.decision.scope, 1.0, self._why(place.decision)
            )

    def _why(self, decision: Decision) -> str:
        place = f"decided in {self._decisions.name}, line {decision.line}" if decision.line else "decided"
        return f"{place}: {decision.note}" if decision.note else place


def _with_a_space(source: str, place: Decided, least: int, most: int) -> Span:
    """A word to be deleted with one of the spaces around it, so that a single one is left."""
    start, end = place.span.start, place.span.end
    ends_here = end == len(source) or source[end].isspace() or source[end] in ",.;:!?)"
    if ends_here and start > least and source[start - 1] == " ":
        return Span(start - 1, end)
    begins_here = start == 0 or source[start - 1].isspace() or source[start - 1] == "("
    if begins_here and end < most and source[end] == " ":
        return Span(start, end + 1)
    return place.span
