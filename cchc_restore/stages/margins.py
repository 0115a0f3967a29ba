"""The edge of a copied page: its shadow is read as a letter or digit at the end of line after line.

Where a page lay askew on the copier, a dark bar runs along the text, and the engine reads a bit of it beside
each line: ``… của Ủy ban nhân q``, ``… trong toàn huyện. 4``. One such line proves nothing; a page on which
line after line has a ``q``, an ``E`` or a lone ``a`` at the same end does. Of 277 documents that an English
engine read 12 are like that, with up to 110 marks. Of 690 lone letters and digits at those edges 6 belonged
to the text, 2 of them behind a word that counts (``khoản 1``, ``điểm d``), where such signs are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from cchc_restore.language.syllables import skeleton
from cchc_restore.lexicons import NoiseRules
from cchc_restore.structure.lines import Line

_FEWEST: Final = 4
"""The fewest lines with a letter at an edge that are a shadow there."""
_SHARE: Final = 0.06
"""The least share of lines with a letter at an edge that is a shadow; printed pages had up to 0.04."""
_KINDS: Final = 2
"""The fewest different letters of a shadow; lines of an English text may all end with ``a``."""
_STROKES: Final = 4
"""The fewest lines with a lone stroke there, of different kinds, that prove as much as a second letter."""
_LENGTHS: Final = range(13, 301)
"""Characters; shorter lines may be rows of a table, and no printed line is longer."""

_AT_START: Final = regex.compile(r"^[ \t]*([^\W_])[ \t]+(?=[^\s).])")
_AT_END: Final = regex.compile(r"(\S+)([ \t]+([^\W_])[ \t]*)$")
_STROKE_AT_START: Final = regex.compile(r"^[ \t]*([|=—~_])[ \t]+\S")
_STROKE_AT_END: Final = regex.compile(r"\S[ \t]+([|=—~_])[ \t]*$")
_LAST_WORD: Final = regex.compile(r"([^\W_]+)\s*$")
_LISTED: Final = regex.compile(r"\d[,;–-]?$")


@dataclass(frozen=True, slots=True)
class Margins:
    """What is read as dirt at the edges of a document.

    Attributes:
        left, right: letters and digits that are dirt there; empty where the edge is clean.
        counting: words, without marks, before which a letter or a digit is part of the text.
    """

    left: frozenset[str]
    right: frozenset[str]
    counting: frozenset[str]

    def marks(self, line: Line, before: str) -> Iterator[tuple[tuple[int, int], bool]]:
        """Where a line has a mark of the page's edge, with the spaces beside it, and whether that is sure.

        It is not in a short line, which may be a row of a table, and where the words call for a number.

        Args:
            before: the line before, as a number may stand behind its last word.
        """
        if len(line.text) > _LENGTHS[-1]:
            return
        whole = len(line.text) in _LENGTHS
        if self.left and (match := _AT_START.match(line.text)) and match[1] in self.left:
            yield match.span(), whole and not calls_for_sign(before, self.counting)
        if self.right and (match := _at_end(line.text)) and match[3] in self.right:
            yield match.span(2), whole and not _belongs(match[1], self.counting)


def read_margins(lines: Sequence[Line], rules: NoiseRules) -> Margins:
    """Judge the edges of a document by all its lines."""
    counting = rules.counting_words
    at_start, at_end = list[str](), list[str]()
    strokes_before, strokes_behind = list[str](), list[str]()
    before, whole = "", 0
    for line in lines:
        if len(line.text) in _LENGTHS:
            whole += 1
            strokes_before += _STROKE_AT_START.findall(line.text)
            if _ends_apart(line.text):
                strokes_behind += _STROKE_AT_END.findall(line.text)
            if (match := _AT_START.match(line.text)) and not calls_for_sign(before, counting):
                at_start.append(match[1])
            if (match := _at_end(line.text)) and not _belongs(match[1], counting):
                at_end.append(match[3])
        before = line.text or before
    return Margins(
        rules.margin_left if _is_edge(at_start, strokes_before, rules.margin_left, whole) else frozenset(),
        rules.margin_right if _is_edge(at_end, strokes_behind, rules.margin_right, whole) else frozenset(),
        counting,
    )


def _at_end(text: str) -> regex.Match[str] | None:
    """A lone sign at the end of a line, with the word before it."""
    return _AT_END.search(text) if _ends_apart(text) else None


def _ends_apart(text: str) -> bool:
    """Whether the last sign of a line stands apart, as it does on few."""
    return text.rstrip(" \t")[-2:-1] in (" ", "\t")


def _is_edge(seen: Sequence[str], strokes: Sequence[str], signs: frozenset[str], lines: int) -> bool:
    letters = [sign for sign in seen if sign in signs and sign.isalpha()]
    stroked = len(strokes) >= _STROKES and len(set(strokes)) >= _KINDS
    return len(letters) >= max(_FEWEST, _SHARE * lines) and (len(set(letters)) >= _KINDS or stroked)


def _belongs(word: str, counting: frozenset[str]) -> bool:
    """Whether what stands behind a word is part of the text: behind ``khoản``, or in a row of numbers."""
    return calls_for_sign(word, counting) or _LISTED.search(word) is not None


def calls_for_sign(text: str, counting: frozenset[str]) -> bool:
    """Whether the last word of a text is one of these (without marks): they call for a letter or a number."""
    last = _LAST_WORD.search(text)
    return last is not None and skeleton(last[1]) in counting
