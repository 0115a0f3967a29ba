"""The lines of a document as blocks: head, title, headings, items, tables, foot; how wide its page was.

What a line is can mostly be said from the line and its neighbours alone. Head and foot are kept as they
stand: there lines are broken by meaning, and an engine that read two columns across has mixed them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import regex

from cchc_restore.language.syllables import skeleton
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure import date_words
from cchc_restore.structure.fuzzy import letters_of
from cchc_restore.structure.head import HeadReader
from cchc_restore.structure.headings import LabelReader
from cchc_restore.structure.recipients import find_label
from cchc_restore.structure.rows import Kind, Row, mark_furniture, rows_of
from cchc_restore.structure.subject_sign import SUBJECT_SIGN
from cchc_restore.structure.summary import GLUED_BODY

LONGEST: Final = 400
"""Characters; a longer line is a paragraph that nobody wrapped."""
_NARROWEST: Final = 50
"""The fewest characters in a full line of a printed page; in 14 points there are about 75."""
_WIDEST: Final = 150
"""The most characters in a full line, on a landscape page."""
_HEAD_LINES: Final = 15
_LONGEST_FORM: Final = 160
"""Characters; no line of a head or a foot is longer, two columns read across included."""
_NEAR: Final = 4
"""Lines with text that may stand between two signs of a head: names of bodies over several lines."""
_NUMBER_OR_DATE: Final = regex.compile(
    rf"^\s*so\s*:|(?:^|\s)so\s*:.*/|{date_words.WRITTEN}\W*\d{{0,4}}[^\w;,]*$"
)
_TO_YEAR: Final = regex.compile(rf"{date_words.WRITTEN}$")
_SUBJECT_SIGN: Final = regex.compile(SUBJECT_SIGN)
_YEAR: Final = regex.compile(r"(?:19|20)\d\d")
_ANNEX: Final = regex.compile(r"^\s*PHỤ LỤC\b")
_GAP: Final = regex.compile(r"(?<=\S)(?:[ \xa0]{2,}|[ \xa0]*\t[ \xa0\t]*)(?=\S)")
_RANGE: Final = regex.compile(r"\d{4}\s*[-–—]\s*\d{4}\.?$")
_CELL: Final = regex.compile(r"\d[\d.,/%-]*|[-–—x]")


@dataclass(frozen=True, slots=True)
class Page:
    """What the lines of a document show together.

    Attributes:
        rows: its lines with text, in order.
        width: characters of a full line; None where the text was not wrapped by a page.
        indent: the indent most lines have.
        spaced: whether an empty line stands between nearly all lines, so that it says nothing.
        parted: whether empty lines part the paragraphs.
    """

    rows: list[Row] = field(default_factory=list)
    width: int | None = None
    indent: int = 0
    spaced: bool = False
    parted: bool = False


class BlockReader:
    """Reads the blocks of a document.

    Args:
        lexicon: which labels and types of document there are.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._labels = LabelReader(lexicon)
        self._types = frozenset(skeleton(name) for name in lexicon.doc_type_names)
        self._heads = HeadReader(lexicon)
        self._foot_label = next(w for w in lexicon.letterhead["label"] if letters_of(w) == "noinhan")
        # a lone letter before capitals may be anything: "Q. BÌNH AN" is a district
        known = (mark.rstrip(".") for mark in lexicon.letterhead["authority"])
        marks = "|".join(regex.escape(mark) for mark in known if len(mark) > 1)
        self._signed = regex.compile(rf"^\s*(?:{marks})[.,]?\s+\p{{Lu}}[\p{{Lu}} ]+$")

    def read(self, text: str) -> Page:
        """The lines of a text with what each is, and the page they were on."""
        rows = list(rows_of(text))
        if not rows:
            return Page()
        mark_furniture(rows)
        body = [row for row in rows if not row.furniture]
        head = self._end_of_head(body)
        foot = self._foot(body, head)
        for number, row in enumerate(body):
            if number < head:
                row.kind = "head"
            elif foot[0] <= number < foot[1]:
                row.kind = "foot"
        _mark_tables(body)
        for row in body:
            if row.kind == "text":
                row.label = self._labels.read(row.text)
                row.kind = self._kind_of(row)
        _mark_titles(body)
        plain = [row for row in body if row.kind not in ("head", "foot", "row")]
        width = _width(plain)
        indents = Counter(row.indent for row in plain)
        gaps = [row.blanks > 0 for row in plain[1:] if not row.new_page]
        share = sum(gaps) / len(gaps) if gaps else 0.0
        return Page(
            rows=rows,
            width=width,
            indent=indents.most_common(1)[0][0] if indents else 0,
            spaced=len(gaps) >= 8 and share >= 0.8,
            parted=len(gaps) >= 8 and 0.08 <= share <= 0.7,
        )

    def _kind_of(self, row: Row) -> Kind:
        if row.label is not None:
            return "item" if row.label.kind in ("bullet", "letter") else "heading"
        text = row.text
        return "type" if text.isupper() and skeleton(text) in self._types else "text"

    def _end_of_head(self, rows: Sequence[Row]) -> int:
        """How many lines belong to the head: up to the last sign near the national title or the motto."""
        top = [number for number, row in enumerate(rows[:_HEAD_LINES]) if len(row.text) <= _LONGEST_FORM]
        titles = {number for number in top if self._heads.begins_head(rows[number].line)}
        if not titles:
            return 0
        signs = [n for n in top if n in titles or _NUMBER_OR_DATE.search(skeleton(rows[n].text))]
        last = signs[0]
        for number in signs:
            if number - last <= _NEAR:
                last = number
        if last + 1 < len(rows) and lacks_year(rows[last], rows[last + 1]):
            last += 1
        return last + 1

    def _foot(self, rows: Sequence[Row], head: int) -> tuple[int, int]:
        """From where to where the foot goes: from `Nơi nhận` or the signature to the end, or to an annex."""
        start = next((n for n in range(head, len(rows)) if self._begins_foot(rows[n].text)), len(rows))
        annexes = (number for number, row in enumerate(rows) if number > start and _ANNEX.search(row.text))
        return start, next(annexes, len(rows))

    def _begins_foot(self, text: str) -> bool:
        if len(text) > _LONGEST_FORM:
            return False
        label = find_label(text, self._foot_label)
        # without its colon the label must be read well: `Niên hạn,` has nearly the same letters
        labelled = label is not None and (
            label[2] == ":" or skeleton(text).lstrip(" -").startswith("noi nhan")
        )
        return labelled or self._signed.search(text) is not None


def is_upper(text: str) -> bool:
    """Whether a line is in capitals, as headings and titles are: more than one letter, none of them small.

    >>> is_upper("CÁCH HÀNH CHÍNH 2023"), is_upper("I. Mục đích"), is_upper("2023")
    (True, False, False)
    """
    return text.isupper() and sum(char.isalpha() for char in text) > 1


def cells_of(text: str) -> list[str]:
    """The cells of a row: what bars, tabs or wide gaps part.

    >>> cells_of("Cà rốt    22,0   405"), cells_of("| Cà rốt | | 405 |")
    (['Cà rốt', '22,0', '405'], ['Cà rốt', '', '405'])
    """
    text = text.strip()
    if text.count("|") > 1:
        return [cell.strip() for cell in text.strip("| ").split("|")]
    if "\t" in text:
        return [cell.strip() for cell in text.split("\t")]
    return list[str](_GAP.split(text))


def is_row_of_numbers(text: str) -> bool:
    """Whether a line is a row of a table whose gaps are lost.

    At least two of its words and a third of them are numbers at its end, and it does not go on from the line
    above.

    >>> is_row_of_numbers("Cà rốt 22,0 405 891"), is_row_of_numbers("Cả xã 2021 - 2025")
    (True, False)
    """
    words = _RANGE.sub("", text).split()
    if text[:1].islower():
        return False
    count = 0
    for word in reversed(words):
        if not _CELL.fullmatch(word):
            break
        count += 1
    return count >= 2 and count * 3 >= len(words)


# ---------------------------------------------------------------- titles, tables, width


def lacks_year(before: Row, after: Row) -> bool:
    """Whether the one line ends with a date whose year the other holds."""
    return _TO_YEAR.search(skeleton(before.text)) is not None and _YEAR.fullmatch(after.text) is not None


def _mark_titles(rows: Sequence[Row]) -> None:
    """The lines below the type (one more only while it begins with a small letter), and `V/v` likewise."""
    before: Row | None = None
    for row in rows:
        if row.kind == "text":
            begins = (before is not None and before.kind == "type") or _SUBJECT_SIGN.match(
                row.text
            ) is not None
            goes_on = before is not None and before.title and row.text[0].islower()
            row.title = begins or goes_on
            if row.title and (body := GLUED_BODY.search(row.text)) is not None:
                row.title, row.body = False, body.end()
        before = row


def _mark_tables(rows: Sequence[Row]) -> None:
    """Rows of tables: two lines or more, one under the other, with gaps (or bars) in the same places."""
    gaps = [_gaps(row) if row.kind == "text" else [] for row in rows]
    for number, (row, below) in enumerate(pairwise(rows)):
        aligned = any(a < d and c < b for a, b in gaps[number] for c, d in gaps[number + 1])
        if aligned and below.blanks == 0 and row.kind in ("text", "row"):
            row.kind = below.kind = "row"


def _gaps(row: Row) -> list[tuple[int, int]]:
    """Where the columns of a line part; none where it has no columns.

    One narrow gap is a slip of the typist, so it takes two of them, a wide one, a tab or bars. A bar or a tab
    stands anywhere: cells are of all widths.
    """
    text = row.line.text
    if len(text) > LONGEST:
        return []
    if text.count("|") > 1 or "\t" in text.strip():
        return [(0, LONGEST)]
    found = [match.span() for match in _GAP.finditer(text)]
    wide = [span for span in found if span[1] - span[0] >= 3]
    return found if len(found) >= 2 else wide


def _width(rows: Sequence[Row]) -> int | None:
    """The length of a full line: what one line in ten is longer than. None for a text nobody wrapped."""
    lengths = sorted(len(row.text) for row in rows if len(row.text) >= 30)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    over = sum(length for length in lengths if length > width * 1.3)
    return width if _NARROWEST <= width <= _WIDEST and over * 10 <= sum(lengths) else None
