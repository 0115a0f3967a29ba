"""Which lines were one, for the layout stage: what the end of the one and the start of the other say.

Measured on 14 printed reports whose typed text is known: behind a line that reached the right margin and ends
no sentence the paragraph went on in 354 of 358 cases; behind a short line, or one that ends a sentence, it
went on in 13 of 391. So a break is removed only behind a full line whose sentence is unfinished.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import regex

from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.blocks import LONGEST, Page, is_row_of_numbers, is_upper, lacks_year
from cchc_restore.structure.broken_lines import broken_name
from cchc_restore.structure.headings import heading_words
from cchc_restore.structure.rows import Row

_SURE: Final = 0.98
"""A full line, its sentence goes on with a small letter: 354 of 358."""
# The others are estimates below that, by how much less the two lines say.
_YEAR: Final = 0.95
"""The year of the date in the head, alone on its line."""
_SMALL_BEHIND_CLAUSE: Final = 0.95
"""A full line that ends with `;` or `:`, and a small letter."""
_NEARLY_FULL: Final = 0.9
"""A small letter behind a line that ended somewhat early, or has an empty line behind it."""
_NOT_SMALL: Final = 0.85
"""A full line, but the next one begins with a capital or a figure: a name, or another paragraph."""
_TITLE: Final = 0.8
"""Lines of a title are centred, so their length says nothing."""
_OVER_A_GAP: Final = 0.8
"""An empty line stands between them, where the end of a page left no other trace."""
_NO_GAP: Final = 0.7
"""The line ends a clause and a capital follows; only, other paragraphs have an empty line before them."""

_FULL, _NEARLY, _EARLY = 0.9, 0.8, 0.75
"""Shares of the page's width that a line must reach with one word more: where the next one begins with a
capital or behind a gap; with a small letter or a figure; with a small letter where paragraphs have empty
lines between them. Estimates: the figures above hold for full lines."""
_QUITE_FULL: Final = 0.95
"""The same behind the end of a clause, where the next one begins with a capital."""
_TOO_WIDE: Final = 1.15
"""A line wider than this was never wrapped at the page's width."""
_DEEPER: Final = 2
"""Characters; a line indented more than this beyond the others begins a paragraph."""
_INDENT: Final = 0.07
"""What the indent of a paragraph's first line takes of the page's width (1.27 cm of 16)."""
_CAPITALS: Final = 1.3
"""How much wider capitals are than small letters."""

_SENTENCE_END: Final = regex.compile(r"(?:[.!?…]|\.\.)[\"”’)]*$")
_CLAUSE_END: Final = regex.compile(r"[;:][\"”’)]*$")
_NAME_ENDS: Final = regex.compile(r"\p{Lu}\p{Ll}+(?:[,;]|\s+[\p{Ll}\d])")
_CODE_CUT: Final = regex.compile(r"(?:\d[-–/]|\p{Lu}[-–/])$")
_YEARS_GO_ON: Final = regex.compile(r"[-–]\s*\d{4}(?!\d)")
_BEGINS: Final = ("Căn cứ",)
"""What begins a paragraph beside the labels of the head and the foot."""


@dataclass(frozen=True, slots=True)
class Join:
    """Two lines that were one: with what between them, how sure, and why."""

    glue: str
    confidence: float
    rule: str
    reason: str


class LineJoiner:
    """Says which lines were one, by the words of the lexicon.

    Args:
        lexicon: its `letterhead.tsv` and `headings.tsv` say behind which words a line goes on.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.letterhead
        # what a number or a letter belongs to, so that it is no label at the start of the next line
        numbered = (*words["numbered"], *map(str.lower, heading_words(lexicon)))
        self._numbered = regex.compile(rf"(?i)(?:^|\s)(?:{_any(numbered)})$")
        self._goes_on = regex.compile(rf",$|(?:^|\s)(?:{_any(words['unfinished'])})$")
        titles = (*(title for title in words["honour"] if title.endswith(".")), "đ/c.")
        self._abbreviated = regex.compile(rf"(?:^|[\s(])(?:T[Pp]\.|T[Xx]\.|{_any(titles)})$")
        # a word alone, as `Lưu`, begins sentences and names as well
        labels = (label.rstrip(":") for label in words["label"] if " " in label)
        self._begins = regex.compile(rf"(?:{_any((*_BEGINS, *labels))})(?!\p{{L}})")
        self._broken_name = lexicon.derived(broken_name)

    def join(self, before: Row, after: Row, page: Page, *, first: bool) -> Join | None:
        """How two lines belong together; None where the second begins a block, or may.

        Args:
            before: the one line.
            after: the next one with text.
            page: the page they are on.
            first: whether the one line begins its paragraph, and so was indented on paper.
        """
        if before.kind == after.kind == "head" and lacks_year(before, after):
            return Join(" ", _YEAR, "wrapped", "the year belongs to the date")
        if page.width is None or before.kind in ("head", "foot", "row", "type"):
            return None
        if after.kind in ("head", "foot", "row", "type") or len(before.text) > page.width * _TOO_WIDE:
            return None
        if after.label is not None and not self._is_cut_off(before.text, after.text):
            return None
        if self._begins.match(after.text) or before.text.endswith("./.") or after.title > before.title:
            return None
        if is_upper(before.text) != is_upper(after.text) and _is_shouted(before, after):
            return None
        if is_row_of_numbers(before.text) or is_row_of_numbers(after.text):
            return None
        if after.indent > max(page.indent, before.indent) + _DEEPER:
            return None
        return self._judged(before, after, page, first)

    def _is_cut_off(self, before: str, after: str) -> bool:
        """Whether what looks like a label goes on with what stands before: `khoản / 2.`, `2026 / - 2031`."""
        years = before[-1].isdigit() and _YEARS_GO_ON.match(after) is not None
        return years or self._numbered.search(before) is not None

    def _judged(self, before: Row, after: Row, page: Page, first: bool) -> Join | None:
        """What the end of the one line and the start of the other say."""
        one, two = before.text, after.text
        apart = after.blanks > 0 and not page.spaced and not after.new_page
        close = page.parted and after.blanks == 0 and not after.new_page
        reach = _reach(one, two, page.width or LONGEST, first)
        small = two[0].islower() or two[0] in ",;.)%"
        ended = bool(_SENTENCE_END.search(one)) and not self._abbreviated.search(one)
        glue = "" if _CODE_CUT.search(one) and (two[0].isdigit() or two[0].isupper()) else " "
        rule = "page-break" if after.new_page else "wrapped"
        reason = "the sentence goes on over the page" if after.new_page else "only the page parted the lines"
        if before.title:
            goes_on = small and not apart and not ended
            return Join(glue, _TITLE, rule, "the title goes on") if goes_on else None
        if ended or _CLAUSE_END.search(one):
            if small and reach >= _FULL and not apart and not ended:
                return Join(glue, _SMALL_BEHIND_CLAUSE, rule, reason)
            if reach >= _QUITE_FULL and close and not small:
                reason = "a full line, and no empty line as between the other paragraphs"
                return Join(glue, _NO_GAP, rule, reason)
            return None
        if small and reach >= (_FULL if apart else _EARLY if close else _NEARLY):
            return Join(glue, _SURE if reach >= _FULL and not apart else _NEARLY_FULL, rule, reason)
        if apart:
            # the end of a page left no trace but empty lines
            cut = reach >= _FULL and (self._goes_on.search(one) or self._is_name_cut(one, two))
            return Join(glue, _OVER_A_GAP, rule, "the clause goes on behind the gap") if cut else None
        if reach >= (_NEARLY if close or two[0].isdigit() else _FULL):
            return Join(glue, _NOT_SMALL, rule, reason)
        return None

    def _is_name_cut(self, one: str, two: str) -> bool:
        """Whether the break parts the name of a place: `tỉnh Đắk / Nông năm 2024`."""
        return self._broken_name.search(one) is not None and _NAME_ENDS.match(two) is not None


def _any(words: Iterable[str]) -> str:
    return "|".join(map(regex.escape, words))


def _is_shouted(before: Row, after: Row) -> bool:
    """Whether one of two lines is a heading in capitals: an acronym alone is none."""
    return any(is_upper(text) and " " in text for text in (before.text, after.text))


def _reach(one: str, two: str, width: int, first: bool) -> float:
    """How far the first line would have reached with one word more, as a share of the page's width."""
    length = len(one) + 1 + len(two.split(maxsplit=1)[0])
    return length * (_CAPITALS if is_upper(one) else 1.0) / width + (_INDENT if first else 0.0)
