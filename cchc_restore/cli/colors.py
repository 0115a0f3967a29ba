"""Colours on a terminal: whether they are wanted, and what they mean."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Final, Literal

import click

ColorChoice = Literal["auto", "always", "never"]
COLOR_CHOICES: Final[tuple[ColorChoice, ...]] = ("auto", "always", "never")

Paint = Callable[[str, str], str]
"""Takes a text and what it is (a key of `_CODES`); gives the text as the terminal is to get it."""

_CODES: Final = {
    "file": "35",
    "line": "32",
    "separator": "36",
    "heading": "1",
    "hunk": "36",
    "remark": "2",
    "removed": "31",
    "added": "32",
    "old": "31;9",
    "new": "32;4",
    "doubtful": "33;4",
    "proposed": "36;3",
    "kept": "36;4",
    "confidence": "2",
}
"""What something is -> the numbers of its escape sequence.

Words that change are also struck out or underlined, so that nobody needs to tell red from green.
"""

PICTURES: Final[Mapping[int, int | str]] = {**{code: 0x2400 + code for code in range(32)}, 0x7F: 0x2421}
"""Control characters, which a terminal would obey, as signs that can be seen."""

color_option = click.option(
    "--color",
    type=click.Choice(COLOR_CHOICES),
    default="auto",
    help="Colour --diff and --word-diff: auto is on a terminal, unless NO_COLOR or FORCE_COLOR is set.",
)


def wants_color(choice: ColorChoice) -> bool:
    """Whether to colour what goes to standard output.

    The environment counts only for ``auto``: NO_COLOR (https://no-color.org) goes before FORCE_COLOR
    (https://force-color.org), and both count where they are not empty.

    Args:
        choice: what `--color` says.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def painter(wanted: bool) -> Paint:
    """What colours texts, or leaves them as they are.

    >>> painter(True)("cải", "added")
    '\\x1b[32mcải\\x1b[0m'
    >>> painter(False)("cải", "added")
    'cải'
    """
    return _paint if wanted else lambda text, what: text


def _paint(text: str, what: str) -> str:
    return f"\033[{_CODES[what]}m{text}\033[0m" if text else ""
