"""The lines of a text, as readers of its structure see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import regex

_LINE: Final = regex.compile(r"(?P<page>\f*)(?P<text>[^\n\r\f]*)(?:\r\n|\n|\r|(?=\f)|\Z)")
_TOP: Final = 20_000
"""The first characters of a document, within which its top lies, margins included."""


class Line(NamedTuple):
    """A line of a text without its end and without the form feed before it.

    Attributes:
        start: offset of its first character.
        text: its characters.
        number: the line's number from 1, counting "\\n" only, as `sed -n` and the report do; what stands
            before and behind a form feed (or a lone "\\r") has the same number.
        new_page: whether a form feed stands before it.
    """

    start: int
    text: str
    number: int
    new_page: bool

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.start + len(self.text)


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text.

    They end at "\\n", "\\r\\n" and "\\r"; behind a form feed a new one begins. What ends with "\\n" has no
    further, empty line behind it; an empty text has one empty line.

    >>> [(line.text, line.number, line.new_page) for line in lines_of("một\\r\\nhai\\fba")]
    [('một', 1, False), ('hai', 2, False), ('ba', 2, True)]
    """
    if "\r" not in text and "\f" not in text:
        yield from _plain_lines(text)
        return
    number = 1
    position = 0
    while True:
        match = _LINE.match(text, position)
        yield Line(match.start("text"), match.group("text"), number, bool(match.group("page")))
        number += text.endswith("\n", position, match.end())
        position = match.end()
        if position == len(text):
            return


def _plain_lines(text: str) -> Iterator[Line]:
    """The lines of a text in which every line ends at "\\n"."""
    start = 0
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        yield Line(start, line, number, False)
        start += len(line) + 1


def top_of(lines: Iterable[Line], most: int) -> list[Line]:
    """The first lines of a document, in which its head must lie.

    Args:
        lines: the document from its first line.
        most: how many lines with text.
    """
    top, shown = list[Line](), 0
    for line in lines:
        shown += bool(line.text.strip())
        if shown > most or line.start > _TOP:
            break
        top.append(line)
    return top
