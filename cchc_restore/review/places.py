"""Places of a repaired document: what stands there, what was read, what else it may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from cchc_restore.core.corrections import Alternative, Span
from cchc_restore.core.decision import Decision, Scope, context_of
from cchc_restore.core.ledger import Entry
from cchc_restore.pipeline import Result
from cchc_restore.review.items import concerns_words
from cchc_restore.review.page import Page

MOST_OPTIONS = 9
"""As many as there are keys for them."""
LEAST_DOUBT = 0.1
"""Places less doubtful than this are not shown unless asked for: nine of ten would be right."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place to look at.

    Attributes:
        page: the document it is in.
        span: where, in its source.
        original: what the source has there.
        now: what the repaired text has there.
        suggestion: what is suggested: the same, or what was only proposed.
        confidence: probability (0..1) that the suggestion is right.
        doubt: probability (0..1) that the repaired text is wrong there.
        stage, rule, reason: what found it, and why.
        options: other readings with their probabilities, best first; neither the suggestion nor what
            keeping gives.
        of_words: whether letters or digits are at stake, or it is a note (`items.concerns_words`).
    """

    page: Page
    span: Span
    original: str
    now: str
    suggestion: str
    confidence: float
    doubt: float
    stage: str = ""
    rule: str = ""
    reason: str = ""
    options: tuple[Alternative, ...] = field(default=())
    of_words: bool = True

    @property
    def proposed(self) -> bool:
        """Whether the suggestion does not stand in the repaired text."""
        return self.suggestion != self.now

    @property
    def kept(self) -> str:
        """What stands there if the suggestion is declined: what it replaced, or would replace."""
        return self.now if self.proposed else self.original

    @property
    def where(self) -> tuple[int, int]:
        """Line and column in the source, from 1."""
        return self.page.lines.locate(self.span.start)

    @property
    def location(self) -> str:
        """Name of the document, line and column, as compilers and editors write them."""
        line, column = self.where
        return f"{self.page.name}:{line}:{column}"

    def decision(self, replacement: str, scope: Scope = "once") -> Decision:
        """The decision that `replacement` shall stand here, or for this word in more places."""
        return Decision(
            self.original,
            replacement,
            scope,
            "" if scope == "everywhere" else self.page.key,
            context_of(self.page.source, self.span) if scope == "once" else "",
        )


def places_of(page: Page, result: Result) -> Iterator[Place]:
    """Every change and proposal of a document that can be decided, one place a span, in their order.

    What joins or parts lines, inserts where nothing stood, or concerns spaces alone cannot be decided word
    by word and is left out.
    """
    entries = (entry for entry in result.ledger if entry.original.strip() and entry.stage != "decisions")
    for span, same in groupby(entries, key=lambda entry: entry.span):
        here = [entry for entry in same if "\n" not in entry.original + entry.replacement]
        if here:
            yield _place(page, span, here)


def _place(page: Page, span: Span, entries: list[Entry]) -> Place:
    """The place of the entries with one span: the most doubtful leads, the others are options.

    What changes letters or digits goes before what only changes signs or capitals, unless it is sure.
    """
    now = page.now(span)
    lead = max(
        entries, key=lambda entry: (concerns_words(entry, now) and entry.doubt > LEAST_DOUBT, entry.doubt)
    )
    kept = lead.original if lead.replacement == now else now
    options: dict[str, float] = {}
    for entry in entries:
        for text, probability in ((entry.replacement, entry.confidence), *_readings(entry)):
            options[text] = max(probability, options.get(text, 0.0))
    for text in (lead.replacement, kept):
        options.pop(text, None)
    best = sorted(options.items(), key=lambda option: -option[1])[:MOST_OPTIONS]
    return Place(
        page,
        span,
        lead.original,
        now,
        lead.replacement,
        lead.confidence,
        lead.doubt,
        lead.stage,
        lead.rule,
        lead.reason,
        tuple(Alternative(text, probability) for text, probability in best),
        concerns_words(lead, now),
    )


def _readings(entry: Entry) -> Iterator[tuple[str, float]]:
    return ((a.text, a.probability) for a in entry.alternatives if "\n" not in a.text)
