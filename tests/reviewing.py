"""Documents for the tests of the review, with changes and doubts as the tests want them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cchc_restore import Result
from cchc_restore.core.corrections import Alternative, Span
from cchc_restore.core.ledger import Entry, Ledger, Status, replay
from cchc_restore.review.book import Book
from cchc_restore.review.doubtful import Desk
from cchc_restore.review.places import Place
from cchc_restore.review.session import Session


def entry(
    source: str,
    original: str,
    replacement: str,
    confidence: float = 0.5,
    *,
    at: int = 1,
    status: Status = "applied",
    others: Iterable[tuple[str, float]] = (),
) -> Entry:
    """A change of the `at`-th occurrence of `original` in a source."""
    start = -1
    for _ in range(at):
        start = source.index(original, start + 1)
    span = Span(start, start + len(original))
    alternatives = tuple(Alternative(text, probability) for text, probability in others)
    return Entry(
        span,
        original,
        replacement,
        "diacritics",
        "marks",
        confidence,
        "the marks were lost",
        status,
        alternatives,
    )


def result(source: str, *entries: Entry) -> Result:
    """What a restorer that makes these changes gives for a source."""
    ledger = Ledger(tuple(sorted(entries, key=lambda e: (e.span, e.status))))
    return Result(source, replay(source, ledger), ledger)


def desk_with(documents: dict[str, Result]) -> Desk:
    """All places of documents, by their names."""
    desk = Desk(every=True)
    for name, restored in documents.items():
        desk.add(name, name, restored)
    return desk


def session_with(documents: dict[str, Result], file: Path) -> Session:
    """A review of all places of documents, the most doubtful first."""
    return Session(desk_with(documents).doubtful(), Book(file))


def current(session: Session) -> Place:
    """The place that a session shows; there is one."""
    place = session.current
    assert place is not None
    return place
