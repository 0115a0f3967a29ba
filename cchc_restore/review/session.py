"""A review in progress: which places are decided, which comes next, and how to take a step back.

Nothing here prints or reads keys, so that a screen, a script and a test can drive it alike.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cchc_restore.core.corrections import Span
from cchc_restore.core.decision import Decision, Scope
from cchc_restore.core.errors import UsageError
from cchc_restore.decisions import Decided, Decisions
from cchc_restore.review.book import Before, Book
from cchc_restore.review.page import Page
from cchc_restore.review.places import Place


@dataclass(frozen=True)
class _Step:
    """What was done, as far as it takes to undo it."""

    at: int
    before: Before | None  # None: the place was skipped
    settled: frozenset[Place] = frozenset()


class Session:
    """Goes through places one by one.

    Args:
        places: what to review, in the order to show it.
        book: where decisions are kept. Places it decides already are counted, not shown.
    """

    def __init__(self, places: Sequence[Place], book: Book) -> None:
        self.places = places
        self.book = book
        self.skipped = 0
        self._at = 0
        self._steps: list[_Step] = []
        self._settled = set(settled_by(book, places))

    # ------------------------------------------------------------ where we are

    @property
    def total(self) -> int:
        """How many places there are."""
        return len(self.places)

    @property
    def decided(self) -> int:
        """How many of them are decided."""
        return len(self._settled)

    @property
    def position(self) -> int:
        """Number (from 1) of the current place."""
        self._advance()
        return self._at + 1

    @property
    def current(self) -> Place | None:
        """The place to decide now; None at the end."""
        self._advance()
        return self.places[self._at] if self._at < len(self.places) else None

    def is_settled(self, place: Place) -> bool:
        """Whether this place, or one that shares characters with it, is decided."""
        return place in self._settled

    def open_places(self) -> list[Place]:
        """The places that are not decided, in their order."""
        return [place for place in self.places if not self.is_settled(place)]

    def _advance(self) -> None:
        while self._at < len(self.places) and self.is_settled(self.places[self._at]):
            self._at += 1

    # ------------------------------------------------------------ what can be done

    def decide(self, replacement: str, scope: Scope = "once") -> int:
        """Let `replacement` stand at the current place, or for its word in the file or everywhere.

        Args:
            replacement: in any form of Unicode; the empty text deletes.
            scope: how far the decision goes.

        Returns:
            How many places are decided by it.

        Raises:
            UsageError: there is no current place, the text cannot stand in a line, or the decision would not
                reach the place.
            OutputError: the decision cannot be saved; nothing is changed.
        """
        place = self.current
        if place is None:
            raise UsageError("every place is decided", remedy="end the review")
        decision = place.decision(clean(replacement), scope)
        if not settled_by([decision], [place]):
            raise UsageError(
                f"{place.original!r} stands for a part of a word here, and no decision but one about this "
                "place alone would reach it"
                if scope != "once"
                else f"{replacement!r} would grow together with the letters beside it",
                remedy="decide this place alone" if scope != "once" else "type another text",
            )
        return self.decide_all([decision])

    def decide_all(self, decisions: Iterable[Decision]) -> int:
        """Take several decisions in one step. Returns as `decide`, and raises OutputError."""
        decisions = list(decisions)
        settled = frozenset(settled_by(decisions, self.open_places()))
        before = self.book.put(decisions)
        self._steps.append(_Step(self._at, before, settled))
        self._settled |= settled
        return len(settled)

    def skip(self) -> None:
        """Leave the current place undecided; it is shown again when the review is taken up anew."""
        if self.current is not None:
            self._steps.append(_Step(self._at, None))
            self.skipped += 1
            self._at += 1

    def undo(self) -> bool:
        """Take back the last decision or skip of this session and return to it.

        Returns:
            False where there is nothing to take back.

        Raises:
            OutputError: the file cannot be written; nothing is changed.
        """
        if not self._steps:
            return False
        step = self._steps[-1]
        if step.before is None:
            self.skipped -= 1
        else:
            self.book.restore(step.before)
        self._steps.pop()
        self._settled -= step.settled
        self._at = step.at
        return True


def settled_by(decisions: Iterable[Decision], places: Iterable[Place]) -> list[Place]:
    """Which of the places decisions speak of, as `fix --decisions` would find them.

    Raises:
        DecisionError: a decision cannot be put into a text.
    """
    known = Decisions(decisions)
    words = {decision.word for decision in known}
    by_page: dict[Page, list[Place]] = defaultdict(list)
    for place in places if words else ():
        by_page[place.page].append(place)
    settled = list[Place]()
    for page, same_page in by_page.items():
        if len(words) <= _FEW and not any(word in page.source for word in words):
            continue
        parts: dict[int, _Spans] = {}
        if len(words) > _FEW:
            parts[0] = _Spans(known.find(page.source, page.key))
        for place in same_page:
            line = page.line_at(place.span) if len(words) <= _FEW else Span(0, 0)
            if line.start not in parts:
                text = line.of(page.source)
                here = known.find(text, page.key) if any(word in text for word in words) else ()
                parts[line.start] = _Spans(here, line.start)
            settled += [place] * parts[line.start].touch(place.span)
    return settled


_FEW: Final = 8
"""So many words are looked for in the lines of the places, more of them in whole documents."""


class _Spans:
    """What decisions cover."""

    def __init__(self, found: Iterable[Decided], offset: int = 0) -> None:
        self._spans = sorted((f.span.start + offset, f.span.end + offset) for f in found)

    def touch(self, span: Span) -> bool:
        """Whether one of them shares characters with `span`."""
        at = bisect_left(self._spans, (span.end, 0)) - 1  # they do not overlap: the last one is enough
        return at >= 0 and self._spans[at][1] > span.start


def clean(text: str) -> str:
    """What a person typed as it goes into a text: NFC, without spaces around it.

    Raises:
        UsageError: it holds line breaks or other control characters, or begins with a mark alone.

    >>> clean(" u\\u0309y ban ")
    'ủy ban'
    """
    text = unicodedata.normalize("NFC", text.strip())
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text):
        raise UsageError("a line break or a control character cannot stand in a line", remedy="type letters")
    if text and unicodedata.category(text[0]).startswith("M"):
        raise UsageError("a mark cannot stand without its letter", remedy="type the whole word")
    return text
