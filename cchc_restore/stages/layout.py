"""Layout: lines that only the width of the page parted become paragraphs again.

Measured on 14 printed reports whose typed text is known: behind a line that reached the right margin and ends
no sentence the paragraph went on in 354 of 358 cases; behind a short line, or one that ends a sentence, it
went on in 13 of 391. So a break is removed only behind a full line whose sentence is unfinished. Vietnamese
is not hyphenated: a hyphen at the end of a line was typed and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.core.options import Layout
from cchc_restore.lexicons import Lexicon
from cchc_restore.stages.rounds import in_rounds
from cchc_restore.structure.blocks import (
    LONGEST,
    BlockReader,
    Page,
    cells_of,
    is_row_of_numbers,
    is_upper,
    lacks_year,
)
from cchc_restore.structure.rows import Row
from cchc_restore.structure.summary import BROKEN_NAME

_NAME: Final = "layout"

_SENTENCE_END: Final = regex.compile(r"(?:[.!?…]|\.\.)[\"”’)]*$")
_CLAUSE_END: Final = regex.compile(r"[;:][\"”’)]*$")
_ABBREVIATED: Final = regex.compile(r"(?:^|[\s(])(?:T[Pp]|T[Xx]|P?GS|Th?S|BS|KS|đ/c)\.$")
# what a number or a letter belongs to, so that it is no label at the start of the next line
_UNFINISHED: Final = regex.compile(
    r"(?i)(?:^|\s)(?:điều|khoản|điểm|mục|chương|phần|số|ngày|tháng|năm|quý|và|từ|đến|hoặc|thứ|kỳ|khóa|khoá)$"
)
_OPENING: Final = regex.compile(r"(?:Kính gửi|Căn cứ|Nơi nhận)\b")
_INDENT: Final = 0.07
"""The indent of a paragraph's first line as a share of the page's width (1.27 cm of 16)."""
_CAPITALS: Final = 1.3
"""How much wider capitals are than small letters."""
_CLAUSE_GOES_ON: Final = regex.compile(
    r",$|(?:^|\s)(?:và|với|của|cho|về|theo|tại|từ|đến|hoặc|trên|trong|các|những|là|được|bằng|giữa|như)$"
)
_NAME_ENDS: Final = regex.compile(r"\p{Lu}\p{Ll}+(?:[,;]|\s+[\p{Ll}\d])")
_CODE_CUT: Final = regex.compile(r"(?:\d[-–/]|\p{Lu}[-–/])$")


@dataclass(frozen=True, slots=True)
class _Join:
    """Two lines that were one: with what between them, how sure, and why."""

    glue: str
    confidence: float
    rule: str
    reason: str


class LayoutStage:
    """Joins wrapped lines, drops what belongs to the page, puts one empty line between blocks.

    Args:
        lexicon: which labels begin a block.
        layout: `keep` does nothing, `reflow` all of this.
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"layout"})
    may_change_lines = True

    def __init__(self, lexicon: Lexicon, layout: Layout) -> None:
        self._layout = layout
        self._blocks = BlockReader(lexicon) if layout == "reflow" else None

    def propose(self, document: Document) -> Iterator[Correction]:
        """Corrections of what stands between lines, and of the gaps between the columns of tables."""
        blocks = self._blocks
        if blocks is None:
            return iter(())
        # joined lines may show the next ones in another light
        return in_rounds(document, lambda text: _reflowed(text, blocks.read(text)))


def _reflowed(text: str, page: Page) -> Iterator[Correction]:
    newline = "\r\n" if "\r\n" in text else "\n"
    rows = [row for row in page.rows if not row.furniture]
    if not rows:
        return
    yield from _change(text, 0, _left(rows[0]), "", "edge", 0.9, "no empty lines before the text")
    for row in rows:
        if row.kind == "row":
            yield from _columns(text, row)
        if row.body is not None:
            start, end = row.start + len(row.text[: row.body].rstrip()), row.start + row.body
            yield from _change(text, start, end, newline * 2, "blocks", 0.85, "the body begins here")
    first = True
    for before, after in pairwise(rows):
        start, end = before.end, _left(after)
        join = _joined(before, after, page, first)
        first = join is None
        if join is not None:
            yield from _change(text, start, after.start, join.glue, join.rule, join.confidence, join.reason)
        else:
            gap = newline if _tight(before, after) else newline * 2
            reason = "one empty line between blocks, none inside one"
            yield from _change(text, start, end, gap, "blocks", 0.9, reason)
    end = rows[-1].end
    tail = newline if any(sign in text[end:] for sign in "\r\n\f") else ""
    yield from _change(text, end, len(text), tail, "edge", 0.9, "no empty lines behind the text")


def _left(row: Row) -> int:
    """Where a block begins: head and foot keep their indent, which shows their columns."""
    return row.line.start if row.kind in ("head", "foot") else row.start


def _change(
    text: str, start: int, end: int, new: str, rule: str, confidence: float, reason: str
) -> Iterator[Correction]:
    old = text[start:end]
    if old == new:
        return
    if rule != "columns" and old.strip():
        if rule != "page-break":
            rule = "page"
        reason = f"{reason}; a page number or running header is no part of the text"
    yield Correction(Span(start, end), old, new, _NAME, rule, confidence, reason)


def _columns(text: str, row: Row) -> Iterator[Correction]:
    cells = "\t".join(cells_of(row.text))
    reason = "columns of a table are parted by tabs"
    yield from _change(text, row.start, row.end, cells, "columns", 0.8, reason)


# ---------------------------------------------------------------- between two lines


def _tight(before: Row, after: Row) -> bool:
    """Whether two lines belong to one block and have no empty line between them."""
    if before.kind == after.kind == "foot":
        return after.blanks == 0
    if "item" in (before.kind, after.kind):
        return before.kind == after.kind
    return (before.kind == after.kind and before.kind in ("head", "row")) or before.kind == "type"


def _joined(before: Row, after: Row, page: Page, first: bool) -> _Join | None:
    """How the two lines belong together; None where the second begins a block, or may."""
    if before.kind == after.kind == "head" and lacks_year(before, after):
        return _Join(" ", 0.95, "wrapped", "the year belongs to the date")
    if page.width is None or before.kind in ("head", "foot", "row", "type"):
        return None
    if after.kind in ("head", "foot", "row", "type") or len(before.text) > page.width * 1.15:
        return None
    if after.label is not None and not _is_cut_off(before.text, after.text):
        return None
    if _OPENING.match(after.text) or before.text.endswith("./.") or after.title > before.title:
        return None
    if is_upper(before.text) != is_upper(after.text) and _is_shouted(before, after):
        return None
    if is_row_of_numbers(before.text) or is_row_of_numbers(after.text):
        return None
    if after.indent > max(page.indent, before.indent) + 2:
        return None
    return _judged(before, after, page, first)


def _is_shouted(before: Row, after: Row) -> bool:
    """Whether one of two lines is a heading in capitals: an acronym alone is none."""
    return any(is_upper(text) and " " in text for text in (before.text, after.text))


def _is_cut_off(before: str, after: str) -> bool:
    """Whether what looks like a label goes on with what stands before: `khoản / 2.`, `2026 / - 2031`."""
    return bool(
        _UNFINISHED.search(before) or (before[-1].isdigit() and regex.match(r"[-–]\s*\d{4}(?!\d)", after))
    )


def _judged(before: Row, after: Row, page: Page, first: bool) -> _Join | None:
    """How likely two lines are one, judged by the end of the first and the start of the second.

    Args:
        first: whether the one line begins its paragraph, and so was indented on paper.
    """
    one, two = before.text, after.text
    apart = after.blanks > 0 and not page.spaced and not after.new_page
    close = page.parted and after.blanks == 0 and not after.new_page
    reach = _reach(one, two, page.width or LONGEST, first)
    small = two[0].islower() or two[0] in ",;.)%"
    ended = bool(_SENTENCE_END.search(one)) and not _ABBREVIATED.search(one)
    glue = "" if _CODE_CUT.search(one) and (two[0].isdigit() or two[0].isupper()) else " "
    rule = "page-break" if after.new_page else "wrapped"
    reason = "the sentence goes on over the page" if after.new_page else "only the page parted the lines"
    if before.title:  # centred, so of any width
        return _Join(glue, 0.8, rule, "the title goes on") if small and not apart and not ended else None
    if ended or _CLAUSE_END.search(one):
        if small and reach >= 0.9 and not apart and not ended:
            return _Join(glue, 0.95, rule, reason)
        if reach >= 0.95 and close and not small:
            return _Join(glue, 0.7, rule, "a full line, and no empty line as between the other paragraphs")
        return None
    if small and reach >= (0.9 if apart else 0.75 if close else 0.8):
        return _Join(glue, 0.98 if reach >= 0.9 and not apart else 0.9, rule, reason)
    if apart:
        # the end of a page left no trace but empty lines
        cut = reach >= 0.9 and (_CLAUSE_GOES_ON.search(one) or _is_name_cut(one, two))
        return _Join(glue, 0.8, rule, "the clause goes on behind the gap") if cut else None
    if reach >= (0.8 if close or two[0].isdigit() else 0.9):
        return _Join(glue, 0.85, rule, reason)
    return None


def _is_name_cut(one: str, two: str) -> bool:
    """Whether the break parts the name of a place: `tỉnh Đắk / Nông năm 2024`."""
    return BROKEN_NAME.search(one) is not None and _NAME_ENDS.match(two) is not None


def _reach(one: str, two: str, width: int, first: bool) -> float:
    """How far the first line would have reached with one word more, as a share of the page's width."""
    length = len(one) + 1 + len(two.split(maxsplit=1)[0])
    return length * (_CAPITALS if is_upper(one) else 1.0) / width + (_INDENT if first else 0.0)
