"""Whether confidence is what it says: of the corrections called so sure, how many were right."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quality import UNIT, Repaired, folded, gives_form
from quality import units as units_of
from rapidfuzz.distance import Levenshtein

from cchc_restore import Ledger, replay
from cchc_restore.core.ledger import Entry

BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Lower ends of the bins of confidence; the last holds 1.0 alone (after rounding to four places)."""
SURE = 0.99
"""Corrections of this confidence and more are called sure."""


@dataclass
class Bin:
    """Corrections of like confidence."""

    corrections: int = 0
    right: int = 0
    confidence: float = 0.0

    @property
    def share(self) -> float:
        return self.right / self.corrections if self.corrections else 0.0

    @property
    def mean(self) -> float:
        return self.confidence / self.corrections if self.corrections else 0.0


def calibrate(repaired: Iterable[Repaired]) -> list[Bin]:
    """Corrections by confidence (see `BINS`), proposed ones included, and how many of them are right.

    A correction is right when all its syllables stand where gold has them, by the best alignment of the text
    in which every correction, proposed ones too, has been made.
    """
    bins = [Bin() for _ in BINS]
    for one in repaired:
        for entry, right in _judged(one):
            chosen = bins[max(i for i, low in enumerate(BINS) if round(entry.confidence, 4) >= low)]
            chosen.corrections += 1
            chosen.right += right
            chosen.confidence += entry.confidence
    return bins


def _judged(repaired: Repaired) -> Iterator[tuple[Entry, bool]]:
    """Every correction that puts a syllable or a number into the text, and whether it is right."""
    ledger = _everything(repaired.result.ledger)
    text = unicodedata.normalize("NFC", replay(repaired.result.source, ledger))
    units = list(UNIT.finditer(text))
    read, gold = [folded(u.group()) for u in units], [folded(u) for u in units_of(repaired.document.gold)]
    right = bytearray(len(units))
    for block in Levenshtein.opcodes(read, gold):
        if block.tag == "equal":
            right[block.src_start : block.src_end] = b"\1" * (block.src_end - block.src_start)
    ends, delta = [u.end() for u in units], 0
    for entry in ledger.applied:
        start = entry.span.start + delta
        delta += len(entry.replacement) - entry.span.length
        first = bisect_left(ends, start + 1)
        last = first
        while last < len(units) and units[last].start() < start + len(entry.replacement):
            last += 1
        note = entry.original == entry.replacement
        if first < last and not note and not gives_form(entry):
            yield entry, all(right[first:last])


def _everything(ledger: Ledger) -> Ledger:
    """A ledger in which the proposals are applied too, each in place of what it covers."""
    proposed = list[Entry]()
    for entry in ledger.proposed:
        if not proposed or proposed[-1].span.end <= entry.span.start:
            proposed.append(entry)
    ends = [e.span.end for e in proposed]

    def covered(entry: Entry) -> bool:
        start, end = entry.span.start, max(entry.span.end, entry.span.start + 1)
        first = bisect_left(ends, start + 1)
        return first < len(proposed) and proposed[first].span.start < end

    kept = [e for e in ledger.applied if not covered(e)]
    entries = kept + [_applied(e) for e in proposed]
    return Ledger(tuple(sorted(entries, key=lambda e: e.span)))


def _applied(e: Entry) -> Entry:
    return Entry(e.span, e.original, e.replacement, e.stage, e.rule, e.confidence, e.reason, "applied")


def called_sure(bins: Sequence[Bin]) -> Bin:
    """All corrections called sure together."""
    sure = [b for low, b in zip(BINS, bins, strict=True) if low >= SURE]
    return Bin(*(sum(getattr(b, name) for b in sure) for name in ("corrections", "right", "confidence")))


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far the share right is from what was said, weighed by the bins.

    >>> round(calibration_error([Bin(90, 81, 85.5), Bin(10, 5, 4.0)]), 3)
    0.055
    """
    corrections = sum(b.corrections for b in bins) or 1
    return sum(b.corrections * abs(b.share - b.mean) for b in bins) / corrections
