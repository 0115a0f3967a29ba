"""Edits of several stages on one text, kept as one ordered list tied to the source.

Each stage's corrections speak of the text that the stages before left. Here they are composed: what touches
the same source characters becomes one edit, so that replaying needs the source alone and undoing the output.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from cchc_restore.core.corrections import Alternative, Correction, Span


class Edit(NamedTuple):
    """One applied change: source characters `source` now read `text` (from `current_start` on)."""

    source: Span
    current_start: int
    text: str
    stage: str
    rule: str
    confidence: float
    reason: str
    alternatives: tuple[Alternative, ...] = ()

    @property
    def current_end(self) -> int:
        """The offset in the changed text at which it ends."""
        return self.current_start + len(self.text)

    @property
    def current(self) -> Span:
        """Where it stands in the changed text."""
        return Span(self.current_start, self.current_end)


def _touches(edit: Edit, span: Span) -> bool:
    """Whether a change of `span` has to be merged with `edit`.

    Sharing characters is the plain case. Where one of the two is empty (a deletion, an insertion), touching
    ends count only as far as the order of the two would otherwise be lost in the source.
    """
    start, end = edit.current_start, edit.current_end
    if start < end and span.start < span.end:
        return start < span.end and span.start < end
    if start == end and span.start == span.end:
        return start == span.start
    if start == end:
        return span.start < start < span.end
    if not edit.source.length:
        return start <= span.start <= end
    return start < span.start < end


def touched_edits(edits: Sequence[Edit], span: Span) -> tuple[int, int]:
    """Index range of the edits a change of `span` (current text) is merged with; empty where the range is."""
    first = bisect_left(edits, span.start, key=_current_end)
    while first < len(edits) and not _touches(edits[first], span) and edits[first].current_end <= span.start:
        first += 1
    stop = first
    while stop < len(edits) and _touches(edits[stop], span):
        stop += 1
    return first, stop


def _current_end(edit: Edit) -> int:
    return edit.current_start + len(edit.text)


def source_span_of(edits: Sequence[Edit], first: int, stop: int, span: Span) -> tuple[Span, Span]:
    """Source span and current span of `span` merged with `edits[first:stop]`."""
    before = _shrunk_by(edits, first)
    if first == stop:
        return Span(span.start + before, span.end + before), span
    head, tail = edits[first], edits[stop - 1]
    lo, source_lo = span.start, span.start + before
    if head.current_start <= lo:
        lo, source_lo = head.current_start, head.source.start
    hi, source_hi = span.end, span.end + tail.source.end - tail.current_end
    if tail.current_end >= hi:
        hi, source_hi = tail.current_end, tail.source.end
    return Span(source_lo, source_hi), Span(lo, hi)


def _shrunk_by(edits: Sequence[Edit], first: int) -> int:
    """How much shorter the text before `edits[first]` was in the source: what leads from offset to offset."""
    return edits[first - 1].source.end - edits[first - 1].current_end if first else 0


def rewrite(text: str, within: Span, corrections: Sequence[Correction]) -> str:
    """`text[within]` with the corrections (ordered, inside `within`) in place."""
    parts, position = list[str](), within.start
    for c in corrections:
        parts += (text[position : c.span.start], c.replacement)
        position = c.span.end
    parts.append(text[position : within.end])
    return "".join(parts)


def compose(source: str, text: str, edits: Sequence[Edit], corrections: Sequence[Correction]) -> list[Edit]:
    """Old edits and new corrections as one ordered list of edits, in coordinates of the text they lead to.

    Args:
        source: the text before all edits.
        text: the text after `edits`, which the corrections speak of.
        edits: what was done so far, ordered.
        corrections: what is done now, ordered, not overlapping.
    """
    result = list[Edit]()
    done = 0  # edits passed so far
    shrunk = 0  # what leads from an offset behind them to the source
    delta = 0  # growth of the text by the corrections passed so far
    position = 0
    while position < len(corrections):
        # one group: corrections that share an edit, directly or through one another
        only = corrections[position]
        if done == len(edits) or only.span.end < edits[done].current_start:
            first = stop = done
        else:
            first, stop = touched_edits(edits, only.span)
        position += 1
        if first == stop:  # nothing was changed there before
            if done != first:
                result += _moved(edits[done:first], delta)
                done, shrunk = first, _shrunk_by(edits, first)
            if only.replacement != only.original:
                result.append(_edit(only, shrunk, delta))
                delta += len(only.replacement) - len(only.original)
            continue
        group, span = [only], only.span
        while position < len(corrections):
            next_first, next_stop = touched_edits(edits, corrections[position].span)
            if next_first >= stop or next_first == next_stop:
                break
            group.append(corrections[position])
            span, stop = Span(span.start, corrections[position].span.end), next_stop
            position += 1
        result += _moved(edits[done:first], delta)
        origin, current = source_span_of(edits, first, stop, span)
        if rewrite(text, current, group) != origin.of(source):
            result.append(_merged(text, edits[first:stop], group, origin, current, delta))
        done, shrunk = stop, _shrunk_by(edits, stop)
        delta += sum(len(c.replacement) - c.span.length for c in group)
    result += _moved(edits[done:], delta)
    return result


def _moved(edits: Sequence[Edit], by: int) -> Sequence[Edit]:
    """The edits in a text that grew before them."""
    return [Edit(e.source, e.current_start + by, *e[2:]) for e in edits] if by else edits


def _edit(c: Correction, shrunk: int, delta: int) -> Edit:
    """The edit that a correction is where no other was made."""
    start, end = c.span
    origin = Span(start + shrunk, end + shrunk)
    return Edit(origin, start + delta, c.replacement, c.stage, c.rule, c.confidence, c.reason, c.alternatives)


def _merged(
    text: str, edits: Sequence[Edit], group: Sequence[Correction], origin: Span, current: Span, delta: int
) -> Edit:
    """One edit out of old edits and new corrections: named after the last, as sure as the least sure."""
    last = group[-1]
    alternatives = last.alternatives if len(group) == 1 else ()
    if alternatives and last.span != current:
        # an alternative stands in for the whole edit, so give it the rest too
        head = text[current.start : last.span.start]
        tail = text[last.span.end : current.end]
        alternatives = tuple(Alternative(head + a.text + tail, a.probability) for a in alternatives)
    reasons = dict.fromkeys([e.reason for e in edits] + [c.reason for c in group])
    return Edit(
        source=origin,
        current_start=current.start + delta,
        text=rewrite(text, current, group),
        stage=last.stage,
        rule=last.rule,
        confidence=min([e.confidence for e in edits] + [c.confidence for c in group]),
        reason="; ".join(r for r in reasons if r),
        alternatives=alternatives,
    )


class Shift:
    """Where spans of the old text lie in the new one, once `corrections` (ordered) are applied."""

    def __init__(self, corrections: Sequence[Correction]) -> None:
        self._corrections = corrections
        self._ends = [c.span.end for c in corrections]
        self._deltas = list(accumulate((len(c.replacement) - c.span.length for c in corrections), initial=0))

    def touches(self, span: Span) -> bool:
        """Whether a correction changes characters of `span` (for an empty span: or ends at it)."""
        index = bisect_left(self._ends, span.start if not span.length else span.start + 1)
        if index == len(self._corrections):
            return False
        start = self._corrections[index].span.start
        return start < span.end or (not span.length and start == span.start)

    def span(self, span: Span) -> Span:
        """`span` in the new text; what it shared with a correction it shares with the replacement."""
        start_index = bisect_right(self._ends, span.start)
        start = span.start
        if start_index < len(self._ends):
            start = min(start, self._corrections[start_index].span.start)
        start += self._deltas[start_index]
        end_index = bisect_right(self._ends, span.end)
        while end_index and self._corrections[end_index - 1].span == Span(span.end, span.end):
            end_index -= 1  # an insertion right behind the span does not belong to it
        end = span.end + self._deltas[end_index]
        if end_index < len(self._ends) and self._corrections[end_index].span.start < span.end:
            cut = self._corrections[end_index]
            end = cut.span.start + self._deltas[end_index] + len(cut.replacement)
        return Span(start, max(start, end))
