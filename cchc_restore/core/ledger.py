"""The ledger: every change of a run, tied to the source, enough to replay the run and to undo it.

`replay(source, ledger) == output` and `undo(output, ledger) == source` hold for every document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from cchc_restore.core.corrections import Alternative, Change, Correction, LineIndex, Span, new_starts, splice
from cchc_restore.core.document import Document
from cchc_restore.core.edits import Edit
from cchc_restore.core.errors import LedgerError
from cchc_restore.core.line_ends import with_ends_of

Status = Literal["applied", "proposed"]


class Entry(NamedTuple):
    """One change in source coordinates.

    An applied entry never overlaps another applied one. A proposed entry holds the whole text that would
    stand for its span: where it covers an applied entry, accepting it replaces that one.
    """

    span: Span
    original: str
    replacement: str
    stage: str
    rule: str
    confidence: float
    reason: str
    status: Status
    alternatives: tuple[Alternative, ...] = ()

    @classmethod
    def of_edit(cls, source: str, edit: Edit) -> Entry:
        """The entry of what was applied to a source."""
        return cls(
            span=edit.source,
            original=edit.source.of(source),
            replacement=with_ends_of(source, edit.text),
            stage=edit.stage,
            rule=edit.rule,
            confidence=edit.confidence,
            reason=edit.reason,
            status="applied",
            alternatives=edit.alternatives,
        )

    @classmethod
    def of_proposal(cls, document: Document, proposal: Correction) -> Entry:
        """The entry of what was only proposed: for whole edits, where it lies in some."""
        span, current = document.source_span(proposal.span)
        head = document.text[current.start : proposal.span.start]
        tail = document.text[proposal.span.end : current.end]
        return cls(
            span=span,
            original=span.of(document.source),
            replacement=with_ends_of(document.source, head + proposal.replacement + tail),
            stage=proposal.stage,
            rule=proposal.rule,
            confidence=proposal.confidence,
            reason=proposal.reason,
            status="proposed",
            alternatives=tuple(a._replace(text=head + a.text + tail) for a in proposal.alternatives),
        )

    @property
    def doubt(self) -> float:
        """Probability (0..1) that the text is wrong there: a change that is not right, or one not made.

        Where a change was not made, all other readings speak against what stands there as well.
        """
        if self.status == "applied":
            return 1.0 - self.confidence
        if self.replacement == self.original or not self.alternatives:
            return self.confidence
        return 1.0 - sum(other.probability for other in self.alternatives if other.text == self.original)


@dataclass(frozen=True)
class Ledger:
    """All entries of one document, ordered by place in the source.

    >>> ledger = Ledger((Entry(Span(0, 3), "cai", "cải", "diacritics", "tone", 0.9, "", "applied"),))
    >>> replay("cai cách", ledger), undo("cải cách", ledger)
    ('cải cách', 'cai cách')
    """

    entries: tuple[Entry, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def applied(self) -> tuple[Entry, ...]:
        """What was changed."""
        return tuple(e for e in self.entries if e.status == "applied")

    @cached_property
    def proposed(self) -> tuple[Entry, ...]:
        """What was only listed."""
        return tuple(e for e in self.entries if e.status == "proposed")

    def records(self, source: str, file: str | None = None) -> Iterator[dict[str, Any]]:
        """One JSON-ready object an entry, with the keys of the `--report` file (lines and columns from 1)."""
        lines = LineIndex(source)
        for e in self.entries:
            line, column = lines.locate(e.span.start)
            yield {
                "file": file,
                "line": line,
                "column": column,
                "start": e.span.start,
                "end": e.span.end,
                "original": e.original,
                "replacement": e.replacement,
                "stage": e.stage,
                "rule": e.rule,
                "confidence": round(e.confidence, 4),
                "status": e.status,
                "alternatives": [[a.text, round(a.probability, 4)] for a in e.alternatives],
                "reason": e.reason,
            }


def ledger_of(document: Document) -> Ledger:
    """The ledger of everything applied to and proposed for `document` so far."""
    entries = [Entry.of_edit(document.source, edit) for edit in document.edits]
    proposals: dict[tuple[Span, str], Entry] = {}
    for proposal in document.proposals:
        entry = Entry.of_proposal(document, proposal)
        if entry.original == entry.replacement and proposal.original != proposal.replacement:
            continue  # what it would bring is what the source had
        known = proposals.get((entry.span, entry.replacement))
        if known is None or known.confidence < entry.confidence:
            proposals[entry.span, entry.replacement] = entry
    entries += proposals.values()
    entries.sort(key=lambda e: (e.span, e.status))
    return Ledger(tuple(entries))


def replay(source: str, ledger: Ledger) -> str:
    """The output that `ledger` makes of `source`.

    Raises:
        LedgerError: the ledger belongs to another source.
    """
    changes = [(*e.span, e.replacement) for e in ledger.applied]
    _check_fits(source, changes, ledger, "source")
    return splice(source, changes)


def undo(output: str, ledger: Ledger) -> str:
    """The source that `ledger` made `output` of.

    Raises:
        LedgerError: the output was changed since, or belongs to another ledger.
    """
    done = [(*e.span, e.replacement) for e in ledger.applied]
    changes = [
        (start, start + len(e.replacement), e.original)
        for e, start in zip(ledger.applied, new_starts(done), strict=True)
    ]
    _check_fits(output, changes, ledger, "output")
    return splice(output, changes)


def _check_fits(
    text: str, changes: Sequence[Change], ledger: Ledger, side: Literal["source", "output"]
) -> None:
    """Raises LedgerError where the changes of a ledger do not stand in order in a text, as they expect it."""
    position = 0
    for entry, (start, end, _) in zip(ledger.applied, changes, strict=True):
        expected = entry.original if side == "source" else entry.replacement
        if start < position or text[start:end] != expected:
            raise LedgerError(
                f"the ledger does not fit this {side}: at character {start} it expects {expected!r}",
                remedy="use the ledger made in the same run as this text, or run the restoration again",
            )
        position = end
