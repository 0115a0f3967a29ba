"""The lines of a document that hold text, and which of them belong to the page rather than to the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import regex

from cchc_restore.structure.headings import Label
from cchc_restore.structure.lines import Line, lines_of

Kind = Literal["head", "type", "heading", "item", "text", "row", "foot"]
"""What a line is, or begins: the head; the type of the document (`BÁO CÁO`); a numbered heading or clause; an
item of a list; running text; a row of a table; the foot from `Nơi nhận` or the signature on."""

_NUMBER: Final = regex.compile(r"\s*[-–—]?\s*(\d{1,3})\s*[-–—.]?\s*")
_DIGITS: Final = regex.compile(r"\d+")


@dataclass(slots=True)
class Row:
    """A line with text in it, and what is known about it.

    Attributes:
        line: the line.
        kind: see `Kind`.
        label: the label it begins with, if any.
        blanks: how many empty lines stand before it (and behind the line with text before).
        new_page: whether a page begins between the two.
        furniture: a page number or a running header: not part of the text.
        body: where in its text the body begins that an engine put behind the summary on the same line.
        title: whether it belongs to the summary below the type, or is the `V/v …` of a letter: lines that
            are centred and broken by meaning.
    """

    line: Line
    kind: Kind = "text"
    label: Label | None = None
    blanks: int = 0
    new_page: bool = False
    furniture: bool = False
    body: int | None = None
    title: bool = False

    @property
    def text(self) -> str:
        """The line without the space around it."""
        return self.line.text.strip()

    @property
    def indent(self) -> int:
        """Characters of space before its text."""
        return len(self.line.text) - len(self.line.text.lstrip())

    @property
    def start(self) -> int:
        """Offset of the first character that is no space."""
        return self.line.start + self.indent

    @property
    def end(self) -> int:
        """Offset behind the last character that is no space."""
        return self.start + len(self.text)


def page_number(line: str) -> int | None:
    """The number that is all a line holds, as at the top or the foot of a page; None where it is none.

    >>> page_number(" - 12 -"), page_number("12 hồ sơ")
    (12, None)
    """
    match = _NUMBER.fullmatch(line)
    return int(match.group(1)) if match else None


def rows_of(text: str) -> Iterator[Row]:
    """The lines of a text that hold more than space."""
    blanks, new_page = 0, False
    for line in lines_of(text):
        new_page = new_page or line.new_page
        if not line.text.strip():
            blanks += 1
            continue
        yield Row(line, blanks=blanks, new_page=new_page)
        blanks, new_page = 0, False


def mark_furniture(rows: Sequence[Row]) -> None:
    """Mark page numbers and running headers.

    They stand at the tops of pages, at their feet where they count the pages up, or alone on a line where a
    sentence goes on behind them.
    """
    feet = [row for row, below in pairwise(rows) if below.new_page] + [rows[-1]]
    for row, below in pairwise(feet):
        if (here := page_number(row.line.text)) is not None and page_number(below.line.text) == here + 1:
            row.furniture = below.furniture = True
    tops = [number for number, row in enumerate(rows) if row.new_page]
    for number in tops:
        if page_number(rows[number].line.text) is not None:
            rows[number].furniture = True
    heads = [
        top
        for number in tops
        if (top := number + rows[number].furniture) < len(rows) and len(rows[top].text) <= 120
    ]
    seen = Counter(_DIGITS.sub("#", rows[number].text) for number in heads)
    for number in heads:
        times = seen[_DIGITS.sub("#", rows[number].text)]
        if times >= 2 and times * 3 >= len(tops) * 2:
            rows[number].furniture = True
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        if page_number(row.line.text) is not None and _goes_on(before.text, after.text):
            row.furniture = True
    for before, row in pairwise(rows):
        if before.furniture:
            row.new_page = True
            row.blanks += before.blanks


def _goes_on(before: str, after: str) -> bool:
    """Whether a sentence of running text surely goes on from one line to the other."""
    small = after[0].islower() and after[1:2] not in (")", ".", "/")
    return len(before) > 40 and before[-1].isalpha() and small
