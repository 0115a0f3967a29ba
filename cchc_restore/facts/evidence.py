"""How far the characters of a repaired text can be trusted, how often it spells a name so, how many pages."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.core.ledger import Entry
from cchc_restore.structure.fuzzy import letters_of
from cchc_restore.structure.lines import lines_of
from cchc_restore.structure.rows import page_number

_ONE_PAGE: Final = 60
"""More lines with text than this do not stand on one page."""
_LEAST_LINES: Final = 12
"""So many lines with text a page has at least, between two page numbers."""
_USUAL: Final = 2
"""A spelling is usual that stands at least so often, and so many times as often as any other."""
_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]*")


class Trust:
    """The confidence of the corrections that made a text, by place in the text.

    Args:
        applied: the applied entries of the ledger, in order.
    """

    def __init__(self, applied: Iterable[Entry] = ()) -> None:
        self._starts, self._ends, self._confidence = list[int](), list[int](), list[float]()
        delta = 0
        for entry in applied:
            self._starts.append(entry.span.start + delta)
            self._ends.append(entry.span.start + delta + len(entry.replacement))
            self._confidence.append(entry.confidence)
            delta += len(entry.replacement) - entry.span.length

    def of(self, spans: Iterable[Span]) -> float:
        """The least confidence of the corrections within the spans; 1 where nothing was corrected."""
        least = 1.0
        for span in spans:
            index = bisect_right(self._ends, span.start)
            while index < len(self._starts) and self._starts[index] < span.end:
                least = min(least, self._confidence[index])
                index += 1
        return least


class Spellings:
    """How a text spells the names in it: an engine misreads a name in one place and not in the next.

    >>> Spellings("xã Tân Lũng, Tân Lũng, xã Tân Lưng, Tân Lũng").usual("TÂN LUNG")
    ('Tân Lũng', 3)
    """

    def __init__(self, text: str) -> None:
        self._words = [match.group() for match in _WORD.finditer(text)]
        self._places: dict[str, list[int]] = {}
        for index, word in enumerate(self._words):
            if word[0].isupper():
                self._places.setdefault(letters_of(word), []).append(index)

    def usual(self, name: str) -> tuple[str, int]:
        """The usual spelling of a name and its count; empty and 0 where none is usual.

        Args:
            name: in any letter case; spellings with the same letters without marks are compared, in small
                letters with capitals at their start.
        """
        wanted = [letters_of(word) for word in _WORD.findall(name)]
        if not wanted:
            return "", 0
        counts = Counter[str]()
        for index in self._places.get(wanted[0], ()):
            words = self._words[index : index + len(wanted)]
            if [letters_of(word) for word in words] == wanted and all(map(str.istitle, words)):
                counts[" ".join(words)] += 1
        ranked = counts.most_common(2)
        if not ranked or ranked[0][1] < _USUAL or (len(ranked) > 1 and ranked[0][1] < _USUAL * ranked[1][1]):
            return "", 0
        return ranked[0]


def count_pages(source: str) -> int | None:
    """How many pages a text had, by form feeds or by page numbers on lines of their own.

    Args:
        source: the text as read, its page numbers still in it.

    Returns:
        None where the text is too long for one page and shows no break.

    >>> count_pages("trang một\\f2\\ntrang hai\\f"), count_pages("một trang")
    (2, 1)
    """
    sheets = source.rstrip().split("\f")
    if len(sheets) > 1:
        return len(sheets)
    lines = [line.text for line in lines_of(source) if line.text.strip()]
    last, since = 0, _LEAST_LINES
    for text in lines:
        number = page_number(text)
        wanted = (last + 1,) if last else (1, 2)
        if number is not None and number in wanted and (since >= _LEAST_LINES or number == 1):
            last, since = number, 0
        else:
            since += 1
    if last > 1:
        return last
    return 1 if len(lines) <= _ONE_PAGE else None
