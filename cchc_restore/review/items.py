"""What there is to review in a restored document: each change and each proposal, the doubtful first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cchc_restore.core.corrections import Alternative, Span
from cchc_restore.core.decision import context_of
from cchc_restore.core.ledger import Entry, Status
from cchc_restore.pipeline import Result
from cchc_restore.review.page import Page


@dataclass(frozen=True, slots=True)
class Item:
    """One place to look at.

    Attributes:
        file: key of the document (see `decisions.document_key`).
        span: the place in the source; `line` and `column` say the same, from 1.
        original: what the source has there.
        replacement: what stands there now (applied), or what is proposed.
        status: whether it was applied or only proposed.
        confidence: probability that the replacement is right.
        doubt: probability (0..1) that what stands in the repaired text is wrong here.
        stage, rule, reason: what found it, and why.
        alternatives: other readings, best first.
        context: hash of the neighbours, for a decision about this place alone.
        of_words: whether letters or digits are at stake, or it is a note (`concerns_words`).
    """

    file: str
    span: Span
    line: int
    column: int
    original: str
    replacement: str
    status: Status
    confidence: float
    doubt: float
    stage: str
    rule: str
    reason: str
    alternatives: tuple[Alternative, ...]
    context: str
    of_words: bool


def concerns_words(entry: Entry, now: str) -> bool:
    """Whether letters or digits are at stake, and not only signs, spaces or capitals; so is a note.

    Args:
        entry: a change, a proposal or a note.
        now: what the repaired text has at its place: a proposal may stand upon changes that were made.
    """
    before = entry.original if entry.status == "applied" else now
    return entry.original == entry.replacement or bare(before) != bare(entry.replacement)


def bare(text: str) -> str:
    """Letters and digits alone, without capitals.

    >>> bare("Số : 05/QĐ")
    'số05qđ'
    """
    return "".join(sign for sign in text if sign.isalnum()).lower()


def items_of(result: Result, file: str) -> Iterator[Item]:
    """Everything to review in a result, in the order of the source.

    Args:
        result: what the restorer made of the document.
        file: key of the document.
    """
    page = Page(file, file, result)
    for entry in result.ledger:
        yield _item(entry, page)


def _item(entry: Entry, page: Page) -> Item:
    line, column = page.lines.locate(entry.span.start)
    return Item(
        page.key,
        entry.span,
        line,
        column,
        entry.original,
        entry.replacement,
        entry.status,
        entry.confidence,
        entry.doubt,
        entry.stage,
        entry.rule,
        entry.reason,
        entry.alternatives,
        context_of(page.source, entry.span),
        concerns_words(entry, page.now(entry.span)),
    )
