"""What the review shows of a place or a group, as lines of text that fit a terminal."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final

import click

from cchc_restore.cli.colors import PICTURES, wants_color
from cchc_restore.cli.console import writing_output
from cchc_restore.cli.review_keys import Keys
from cchc_restore.core.corrections import Span
from cchc_restore.review.groups import Group
from cchc_restore.review.page import Page
from cchc_restore.review.places import Place
from cchc_restore.review.session import clean

_NARROWEST: Final = 30
_GUTTER: Final = 7
_PICTURES: Final = {**PICTURES, 0x09: " ", 0x0C: "", 0x0D: ""}
_SIGNS_A_COLUMN: Final = 4
"""A letter may have marks that take no room; more than so many are not looked at."""
_CLEAR: Final = "\033[H\033[2J"


@dataclass(frozen=True)
class Screen:
    """Where the review is shown.

    Attributes:
        color: whether it has colours; without them, brackets mark the place.
        clears: whether each page begins on an empty screen.
    """

    color: bool
    clears: bool

    @classmethod
    def of_output(cls) -> Screen:
        """The screen that standard output is."""
        return cls(wants_color("auto"), wants_color("auto") and sys.stdout.isatty())

    @property
    def width(self) -> int:
        """Columns there are to write on."""
        return max(_NARROWEST, shutil.get_terminal_size().columns) - 1

    @property
    def height(self) -> int:
        """Lines there are to write on."""
        return max(5, shutil.get_terminal_size().lines)

    def show(self, lines: list[str]) -> None:
        """Write a page; if the window is too low for it, without its empty lines."""
        if self.clears and len(lines) >= self.height:
            lines = [line for line in lines if line]
        head = _CLEAR if self.clears else ""
        with writing_output():
            click.echo(head + "\n".join(lines), color=self.color)

    def strong(self, text: str) -> str:
        """Text that stands out."""
        return click.style(text, bold=True) if self.color else text

    def faint(self, text: str) -> str:
        """Text that stays behind."""
        return click.style(text, dim=True) if self.color and text else text

    def marked(self, text: str) -> str:
        """The place itself."""
        return click.style(text or " ", reverse=True) if self.color else f"[{text}]"


def width_of(text: str) -> int:
    """Columns a text takes on a terminal.

    >>> width_of("ủy"), width_of("u\\u0309y"), width_of("委")
    (2, 2, 2)
    """
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def shown(text: str) -> str:
    """A text without signs that a terminal would obey."""
    return text.translate(_PICTURES)


def cropped(text: str, width: int, *, end: bool = False) -> str:
    """At most `width` columns of a text: its head, or its `end`; `…` stands for the rest.

    >>> cropped("theo đề nghị của", 8), cropped("theo đề nghị của", 8, end=True)
    ('theo đề…', '…ghị của')
    """
    if width < 1:
        return ""
    reach = width * _SIGNS_A_COLUMN + 1
    part = text[-reach:] if end else text[:reach]
    if len(part) == len(text) and width_of(text) <= width:
        return text
    signs = reversed(part) if end else part
    kept, used = list[str](), 1
    for sign in signs:
        used += width_of(sign)
        if used > width:
            break
        kept.append(sign)
    return "…" + "".join(reversed(kept)).lstrip() if end else "".join(kept).rstrip() + "…"


def folded(parts: list[str], width: int, gap: str = "  ") -> list[str]:
    """Parts joined, with a gap between them, into as few lines of at most `width` columns as they fit in.

    >>> folded(["y accept", "n keep", "s skip"], 18)
    ['y accept  n keep', 's skip']
    """
    lines = list[str]()
    for part in parts:
        if lines and width_of(lines[-1]) + len(gap) + width_of(part) <= width:
            lines[-1] += f"{gap}{part}"
        else:
            lines.append(cropped(part, width))
    return lines


def line_with(screen: Screen, text: str, line: Span, place: Span, width: int) -> str:
    """The part of a line around a place in it, with the place marked, in at most `width` columns."""
    middle = shown(place.of(text))
    room = max(0, width - width_of(middle) - (0 if screen.color else 2))
    reach = width * _SIGNS_A_COLUMN + 1  # a line may be a megabyte long
    left = shown(text[max(line.start, place.start - reach) : place.start])
    right = shown(text[place.end : min(line.end, place.end + reach)])
    left_width, right_width = width_of(left), width_of(right)
    half = room // 2
    for_left = min(left_width, max(half, room - right_width))
    left = cropped(left, for_left, end=True)
    return left + screen.marked(middle) + cropped(right, max(0, room - width_of(left)))


def place_lines(screen: Screen, place: Place, position: str) -> list[str]:
    """A page about one place."""
    width, page = screen.width, place.page
    lines = [screen.strong(line) for line in _head(place, position, width)] + [""]
    lines += _context(screen, page, place, width)
    number, _ = place.where
    lines += ["", screen.faint("as it was read:")]
    source_line = page.lines.span(number)
    lines.append(" " * _GUTTER + line_with(screen, page.source, source_line, place.span, width - _GUTTER))
    lines.append("")
    lines += _choices(screen, place)
    lines.append("")
    why = shown(f"{place.stage}/{place.rule}: {place.reason}").split()
    lines += [screen.faint(line) for line in folded(why, width, " ")]
    return lines


def _head(place: Place, position: str, width: int) -> list[str]:
    """Where the place is, and how far the review; on one line if there is room."""
    location, doubt = shown(place.location), f"doubt {place.doubt:.0%}"
    right = f"{position}   {doubt}"
    room = width - width_of(right) - 3
    if room >= min(20, width_of(location)):
        location = cropped(location, room, end=True)
        return [location + " " * (room - width_of(location) + 3) + right]
    return [cropped(location, width, end=True), *folded([position, doubt], width)]


def _context(screen: Screen, page: Page, place: Place, width: int) -> list[str]:
    """The line of the repaired text with the one before and the one after."""
    standing = page.standing(place.span)
    number, _ = page.text_lines.locate(standing.start)
    lines = []
    for n in (number - 1, number, number + 1):
        if not 1 <= n <= len(page.text_lines):
            continue
        line = page.text_lines.span(n)
        gutter = f"{'>' if n == number else ' '}{n:5} "
        if n == number:
            lines.append(gutter + line_with(screen, page.text, line, standing, width - _GUTTER))
        else:
            head = page.text[line.start : min(line.end, line.start + width * _SIGNS_A_COLUMN)]
            lines.append(screen.faint(gutter + cropped(shown(head), width - _GUTTER)))
    return lines


def named(text: str) -> str:
    """A reading for a list; the empty one has a name."""
    return shown(text) or "(nothing)"


def _choices(screen: Screen, place: Place) -> list[str]:
    """Keys, readings and their probabilities."""
    note = place.suggestion == place.original
    rows: list[tuple[str, str, float | None, str]]
    rows = [("y", place.suggestion, place.confidence, "suggested" if place.proposed else "stands there now")]
    if note:
        rows = [("y", place.suggestion, 1 - place.confidence, "left as it was read")]
    else:
        rows.append(("n", place.kept, None, "stands there now" if place.proposed else "as it was read"))
    rows += [(str(i), option.text, option.probability, "") for i, option in enumerate(place.options, 1)]
    widest = min(max(width_of(named(text)) for _, text, _, _ in rows), screen.width // 2)
    lines = []
    for key, text, probability, remark in rows:
        reading = cropped(named(text), widest)
        reading += " " * (widest - width_of(reading))
        share = "    " if probability is None else f"{probability:4.0%}"
        beside = screen.faint(cropped(remark, max(1, screen.width - widest - 13)))
        lines.append(f"  {screen.strong(key)}  {reading}  {share}  {beside}".rstrip())
    return lines


def readings_text(readings: Counter[str], word: str) -> str:
    """What stands for a word at several places, in words.

    >>> readings_text(Counter({"của": 9, "cua": 2}), "cua")
    '“của” 9 times, left as it is 2 times'
    """
    parts = [
        f"{'left as it is' if text == word else f'“{named(text)}”'} {count} time{'s' if count > 1 else ''}"
        for text, count in readings.most_common(4)
    ]
    rest = sum(readings.values()) - sum(count for _, count in readings.most_common(4))
    return ", ".join(parts) + (f", otherwise {rest} times" if rest else "")


def asked_everywhere(word: str, replacement: str) -> str:
    """The question whether what becomes of a word shall become of it everywhere.

    >>> asked_everywhere("dap", "đập"), asked_everywhere("14", "14")
    ('“dap” → “đập” wherever it was read?', '“14” stays wherever it was read?')
    """
    change = "stays" if word == replacement else f"→ “{named(replacement)}”"
    return f"“{named(word)}” {change} wherever it was read?"


def ask_for_text(keys: Keys, screen: Screen, prefill: str) -> str | None:
    """What the user types, asking back where it is nothing; None where he gives it up."""
    text = keys.line("what shall stand there: ", prefill)
    if text is None or clean(text):
        return text
    screen.show(["Delete it? y yes, any other key no"])
    return "" if keys.key().lower() == "y" else None


def chosen(place: Place | Group, key: str) -> str | None:
    """The reading that a key stands for; None if it stands for none."""
    if key == "y":
        return place.suggestion
    if key == "n":
        return place.kept
    if key.isdecimal() and key.isascii() and 1 <= int(key) <= len(place.options):
        return place.options[int(key) - 1].text
    return None
