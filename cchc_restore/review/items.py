"""What there is to review in a restored document: each change and each proposal, the doubtful first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cchc_restore.corrections import Alternative, LineIndex, Span
from cchc_restore.decisions.model import context_of
from cchc_restore.ledger import Entry, Status
from cchc_restore.pipeline import Result


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

    @property
    def of_words(self) -> bool:
        """Whether letters or digits are at stake, and not only signs, spaces or capitals; so is a note."""
        return self.original == self.replacement or bare(self.original) != bare(self.replacement)


def bare(text: str) -> str:
    """Letters and digits alone, without capitals.

    >>> bare("Số : 05/QĐ")
    'số05qđ'
    """
    return "".join(sign for sign in text if sign.isalnum()).lower()


def items_of(result: Result, file: str) -> Iterator[Item]:
    """Everything to review in a result, in the order of the source.

    Args:
        file: key of the document.
    """
    source = result.source
    lines = LineIndex(source)
    for entry in result.ledger:
        yield _item(entry, source, lines, file)


def doubtful_first(items: Iterable[Item]) -> list[Item]:
    """The items by doubt, largest first; equal ones in the order of documents and places."""
    return sorted(items, key=lambda item: (-item.doubt, item.file, item.span))


def _item(entry: Entry, source: str, lines: LineIndex, file: str) -> Item:
    line, column = lines.locate(entry.span.start)
    return Item(
        file,
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
        context_of(source, entry.span),
    )
