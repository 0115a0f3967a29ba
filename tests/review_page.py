"""What the tests of the review page share: pages to open, and what a reader sees on them."""

from __future__ import annotations

from pathlib import Path

from browser import Browser

from cchc_restore import Result
from cchc_restore.core.corrections import Alternative, Span
from cchc_restore.core.decision import Decision
from cchc_restore.core.ledger import Entry
from cchc_restore.decisions import parse_decisions
from cchc_restore.review.html import write_page


def made(folder: Path, *documents: tuple[str, Result], **options: object) -> Path:
    path = folder / "page.html"
    write_page(documents, path, **options)  # type: ignore[arg-type]
    return path


def change(source: str, word: str, replacement: str, confidence: float = 0.4, *others: str) -> Entry:
    """A change of the first place of a word."""
    start = source.index(word)
    alternatives = tuple(Alternative(other, 0.2) for other in others)
    span = Span(start, start + len(word))
    return Entry(
        span, word, replacement, "diacritics", "letters", confidence, "misread", "applied", alternatives
    )


def saved(page: Browser) -> list[Decision]:
    """The decisions that the page saves, as `fix` reads them."""
    page.click("#export")
    return parse_decisions(page.downloaded("decisions.tsv"), "decisions.tsv")


def column(page: Browser, side: str) -> str:
    """One column of the document on the screen."""
    return "\n".join(page.texts(f"#text .row .{side}"))


def under_review(page: Browser) -> tuple[str, str]:
    """The word under review and what is suggested; of a note, the word twice."""
    word = page.text("#panel .was")
    return word, (page.texts("#panel .is") or [word])[0]


def said(page: Browser) -> str:
    return page.text("#live")


def at(page: Browser) -> tuple[str, str, int]:
    """The word under review, its document and its line."""
    return (
        page.text("#panel .was"),
        page.text("#document-name"),
        int(page.text("#panel .why").rpartition(" ")[2]),
    )
