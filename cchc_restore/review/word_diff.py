"""The changes of a document word by word, in their lines.

They come from the ledger, not from comparing texts: each is what a stage did, with its confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cchc_restore.core.corrections import LineIndex, Span, splice
from cchc_restore.core.ledger import Entry
from cchc_restore.pipeline import Result


@dataclass(frozen=True, slots=True)
class Change:
    """Some characters of the source and what became of them; whole words, where a word was changed inside.

    Attributes:
        old: what the source has.
        new: what the result has; the same where something is only proposed.
        confidence: probability (0..1) that `new` is right; 1 where nothing was changed.
        proposals: what else is proposed to stand there, each with its probability.
    """

    old: str
    new: str
    confidence: float = 1.0
    proposals: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of the source in which something was changed or proposed.

    Attributes:
        number: its number, from 1. Lines that were joined count as one, under the number of the first.
        parts: the whole line: unchanged text, and changes.
    """

    number: int
    parts: tuple[str | Change, ...]


@dataclass
class _Place:
    """Entries that concern the same words of the source."""

    span: Span
    entries: list[Entry] = field(default_factory=list)

    def change(self, source: str) -> Change:
        applied = [e for e in self.entries if e.status == "applied"]
        proposed = [e for e in self.entries if e.status == "proposed"]
        return Change(
            self.span.of(source),
            _written(source, self.span, applied),
            min((e.confidence for e in applied), default=1.0),
            tuple((self._with(p, applied, source), p.confidence) for p in proposed),
        )

    def _with(self, proposal: Entry, applied: Iterable[Entry], source: str) -> str:
        """What would stand here if the proposal were accepted."""
        others = [e for e in applied if not (e.span.overlaps(proposal.span) or e.span == proposal.span)]
        return _written(source, self.span, [*others, proposal])


def changed_lines(result: Result) -> Iterator[ChangedLine]:
    """The lines in which a run changed or proposed something. Notes, which change nothing, are left out.

    >>> from cchc_restore import restore
    >>> for line in changed_lines(restore("một\\nPhƣơng hướng", stages=["characters"])):
    ...     print(line.number, line.parts[0].old, line.parts[0].new, line.parts[1])
    2 Phƣơng Phương  hướng
    """
    source = result.source
    lines = LineIndex(source)
    group: list[_Place] = []
    for place in _places(source, result.ledger):
        if group and lines.locate(place.span.start)[0] > lines.locate(group[-1].span.end)[0]:
            yield _line(source, lines, group)
            group = []
        group.append(place)
    if group:
        yield _line(source, lines, group)


def _places(source: str, entries: Iterable[Entry]) -> Iterator[_Place]:
    place: _Place | None = None
    widened = [(_widened(source, e), e) for e in entries if e.original != e.replacement]
    for span, entry in sorted(widened, key=lambda pair: pair[0]):
        if place and (span.overlaps(place.span) or span == place.span):
            place.span = Span(place.span.start, max(place.span.end, span.end))
        else:
            if place:
                yield place
            place = _Place(span)
        place.entries.append(entry)
    if place:
        yield place


def _widened(source: str, entry: Entry) -> Span:
    """The span of an entry, and the rest of a word that it begins or ends in."""
    start, end = entry.span.start, entry.span.end
    if start and _in_word(source[start - 1]) and _in_word(source[start : start + 1], entry.replacement[:1]):
        while start and _in_word(source[start - 1]):
            start -= 1
    if _in_word(source[end : end + 1]) and _in_word(source[end - 1 : end], entry.replacement[-1:]):
        while end < len(source) and _in_word(source[end]):
            end += 1
    return Span(start, end)


def _in_word(*signs: str) -> bool:
    """Whether one of the signs is a letter, a combining mark or a digit."""
    return any(sign.isalnum() or "\u0300" <= sign <= "\u036f" for sign in signs)


def _written(source: str, span: Span, entries: Iterable[Entry]) -> str:
    """The characters of a span with some entries in place."""
    changes = ((*e.span, e.replacement) for e in sorted(entries, key=lambda e: e.span))
    return splice(source, changes, span)


def _line(source: str, lines: LineIndex, group: list[_Place]) -> ChangedLine:
    number = lines.locate(group[0].span.start)[0]
    last = lines.locate(group[-1].span.end)[0]
    parts, at = list[str | Change](), lines.span(number).start
    for place in group:
        parts += (source[at : place.span.start], place.change(source))
        at = place.span.end
    parts.append(source[at : lines.span(last).end])
    return ChangedLine(number, tuple(part for part in parts if part != ""))
