"""Line ends: a carriage return that stands alone ends a line as well, as in the files of old Macs.

The stages know lines by their line feeds (the "\\r" of "\\r\\n" is a space to them). So they are shown a text
with line feeds in place of lone carriage returns, which moves no character, and the result has the returns.
"""

from __future__ import annotations

from typing import Final

import regex

from cchc_restore.core.options import Newline

_LONE: Final = regex.compile(r"(?<!\r)\r++(?!\n)")
"""Before a line feed all returns belong to it: ``\\r\\r\\n`` is what converting a file twice leaves."""

_ANY: Final = regex.compile(r"\r\n?|\n")


def with_line_feeds(text: str) -> str:
    """A text with line feeds in place of lone carriage returns; it stays as long as it is.

    >>> with_line_feeds("một\\rhai\\r\\nba\\r\\r\\nbốn")
    'một\\nhai\\r\\nba\\r\\r\\nbốn'
    """
    return _LONE.sub(lambda match: "\n" * len(match[0]), text) if "\r" in text else text


def with_ends_of(source: str, written: str) -> str:
    """What was written for a part of a source, with carriage returns if its lines end in nothing else.

    >>> with_ends_of("một\\rhai", "một\\n\\nhai"), with_ends_of("một\\nhai", "một\\n\\nhai")
    ('một\\r\\rhai', 'một\\n\\nhai')
    """
    only_returns = "\n" in written and "\n" not in source and "\r" in source
    return written.replace("\n", "\r") if only_returns else written


def with_line_ends(text: str, newline: Newline) -> str:
    """The text with every line end as wanted.

    >>> with_line_ends("một\\r\\nhai\\n", "lf"), with_line_ends("một\\r\\nhai\\n", "crlf")
    ('một\\nhai\\n', 'một\\r\\nhai\\r\\n')
    """
    if newline == "keep":
        return text
    ended: str = _ANY.sub("\n" if newline == "lf" else "\r\n", text)
    return ended
