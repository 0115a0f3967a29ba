"""What is counted of a restored document: all that the summary of a run needs of it."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Final

from cchc_restore.core.ledger import Entry
from cchc_restore.core.word_signs import WORD
from cchc_restore.pipeline import Result

_LONGEST: Final = 40
"""Longer repairs (whole lines) are no pairs that recur."""
_FULL_PAGE: Final = 800
"""A page holds hardly more syllables than this."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one document.

    Attributes:
        changed: whether the result differs from the text as read.
        pages: form feeds between pages, and one.
        syllables: runs of letters in the result.
        applied, proposed: stage -> how many corrections.
        doubtful: places where the text is likelier wrong than right.
        doubt: how many errors are to be expected among the places that were corrected or proposed.
        hardly_readable: see `Result.hardly_readable`.
        repairs: (what stood there, what stands there now, how often).
        stale: the lines of the decisions file about this document whose place it no longer has.
    """

    changed: bool
    pages: int
    syllables: int
    applied: dict[str, int]
    proposed: dict[str, int]
    doubtful: int
    doubt: float
    hardly_readable: bool
    repairs: tuple[tuple[str, str, int], ...]
    stale: tuple[int, ...] = ()

    @property
    def doubt_per_page(self) -> float:
        """Errors to be expected a page.

        A short document counts as one page, a long one without form feeds as the full pages it would fill.
        """
        return self.doubt / max(self.pages, self.syllables / _FULL_PAGE)

    def packed(self) -> bytes:
        """The figures in few bytes.

        >>> one = Figures(True, 1, 3, {"dates": 1}, {}, 0, 0.25, False, (("s6", "số", 1),))
        >>> Figures.unpacked(one.packed()) == one
        True
        """
        return zlib.compress(json.dumps(asdict(self), ensure_ascii=False).encode())

    @classmethod
    def unpacked(cls, data: bytes) -> Figures:
        """The figures that `packed` packed. Raises ValueError, TypeError or zlib.error for other bytes."""
        values = json.loads(zlib.decompress(data))
        stale = tuple(int(line) for line in values.pop("stale"))
        repairs = tuple((str(error), str(repair), int(n)) for error, repair, n in values.pop("repairs"))
        return cls(**values, repairs=repairs, stale=stale)


def figures_of(result: Result, text: str) -> Figures:
    """The figures of a document.

    Args:
        result: what the restorer made of it.
        text: the same with its final line ends.
    """
    changes = [entry for entry in result.ledger if entry.original != entry.replacement]
    doubts = [entry.doubt for entry in changes]
    repairs = Counter((e.original, e.replacement) for e in result.ledger.applied if _is_repair(e))
    return Figures(
        changed=text != result.source,
        pages=1 + result.source.rstrip().count("\f"),
        syllables=len(WORD.findall(text)),
        applied=_by_stage(result.ledger.applied),
        proposed=_by_stage(result.ledger.proposed),
        doubtful=sum(doubt > 0.5 for doubt in doubts),
        doubt=round(sum(doubts), 4),
        hardly_readable=result.hardly_readable,
        repairs=tuple((*pair, n) for pair, n in sorted(repairs.items())),
        stale=tuple(decision.line for decision in result.stale),
    )


def _is_repair(entry: Entry) -> bool:
    """Whether a correction that was made is a repair of a word or two, and could recur."""
    return (
        len(entry.original) <= _LONGEST
        and not any(sign in entry.original + entry.replacement for sign in "\n\r")
        and entry.original != entry.replacement
    )


def _by_stage(entries: tuple[Entry, ...]) -> dict[str, int]:
    return dict(Counter(entry.stage for entry in entries))
