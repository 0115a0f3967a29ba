"""The review in groups: a concordance of all places with the same error and repair, and one key for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cchc_restore.cli.console import counted
from cchc_restore.cli.review_dialog import ReviewDialog
from cchc_restore.cli.review_keys import Keys
from cchc_restore.cli.review_screen import (
    Screen,
    asked_everywhere,
    cropped,
    folded,
    named,
    readings_text,
    shown,
    width_of,
)
from cchc_restore.core.decision import Scope
from cchc_restore.core.errors import UsageError
from cchc_restore.review.groups import Group, GroupSession
from cchc_restore.review.page import Page
from cchc_restore.review.places import Place
from cchc_restore.review.session import Session, clean

_KEYS: Final = [
    "y accept",
    "n keep",
    "1-9 choose",
    "e type",
    "x tick",
    "m more",
    "a all",
    "s skip",
    "u undo",
    "q quit",
    "? help",
]
_HELP: Final = """\
  y    accept what is suggested, for all ticked places
  n    keep what it would replace, for all ticked places
  1-9  take another reading for all ticked places
  e    type what shall stand at all ticked places (the empty line deletes)
  x    tick places out or in again by their numbers: 3 or 2-5,9 or * for all
  m    show the surer places with the same repair too, or hide them again
  > <  next page, page before (Page Down, Page Up and the space bar too)
  a    decide the word in a file or in all files, at places out of this list too
  s    skip the group
  u    undo the last step, as often as you like
  q    quit (Ctrl-C too)

Places that were ticked out stay: they are shown next, for another repair.
Where all places are ticked and the word was read the same everywhere, one
decision is made for all files; otherwise one for each place. Each is saved at
once."""
_NEXT: Final = (">", ".", " ", "\x1b[6~", "\x1b[B")
_BACK: Final = ("<", ",", "\x1b[5~", "\x1b[A")
_OTHER_LINES: Final = 11
"""Lines of a page that hold no place: head, options, keys, message."""


class GroupReview(ReviewDialog[Group]):
    """One group at a time."""

    def __init__(self, session: Session, pages: Sequence[Page], keys: Keys, screen: Screen) -> None:
        super().__init__(keys, screen, _HELP)
        self.groups = GroupSession(session, pages)
        self.session = session
        self._top = 0

    # ------------------------------------------------------------ what is seen

    def _next(self) -> Group | None:
        return self.groups.current

    def _lines(self, group: Group | None) -> list[str]:
        if group is None:
            skipped = f", {self.groups.skipped} groups skipped" if self.groups.skipped else ""
            decided = f"{self.session.decided} of {self.session.total} places decided{skipped}"
            return [f"That was the last group: {decided}.", "", "u undo  q quit"]
        lines = [*self._head(group), "", *self._concordance(group), "", *self._choices(group)]
        return lines + folded(_KEYS, self.screen.width)

    def _head(self, group: Group) -> list[str]:
        files = len({place.page for place in group.members})
        where = f"group {self.groups.position} of {len(self.groups.groups)}"
        decided = f"{self.session.decided} of {self.session.total} places decided"
        count = f"{counted(len(group.members), 'place')} in {counted(files, 'file')}"
        head = f"{named(group.original)} → {named(group.suggestion)}   {count}   {where}, {decided}"
        lines = [self.screen.strong(cropped(head, self.screen.width))]
        elsewhere = self.groups.elsewhere()
        if elsewhere:
            text = f"elsewhere “{shown(group.original)}” is {readings_text(elsewhere, group.original)}"
            lines.append(self.screen.faint(cropped(text, self.screen.width)))
        return lines

    @property
    def _rows(self) -> int:
        return max(3, self.screen.height - _OTHER_LINES)

    def _concordance(self, group: Group) -> list[str]:
        """The places of a page, one a line, what stands there below one another."""
        self._top = min(self._top, (len(group.members) - 1) // self._rows * self._rows)
        members = group.members[self._top : self._top + self._rows]
        digits = len(str(len(group.members)))
        names = [cropped(shown(place.location), self.screen.width // 3, end=True) for place in members]
        widest = max(width_of(name) for name in names)
        lines = []
        for number, (place, name) in enumerate(zip(members, names, strict=True), self._top + 1):
            tick = "x" if self.groups.is_ticked(place) else " "
            head = f"{number:{digits}} [{tick}] {name}{' ' * (widest - width_of(name))} {place.doubt:4.0%}  "
            lines.append(head + self._aligned(place, self.screen.width - width_of(head)))
        if len(group.members) > self._rows:
            last = self._top + len(members)
            lines.append(f"places {self._top + 1}-{last} of {len(group.members)}; > next page, < page before")
        return lines

    def _aligned(self, place: Place, width: int) -> str:
        """The line of a place in the repaired text, with the place always at the same column."""
        page = place.page
        standing = page.standing(place.span)
        line = page.text_lines.span(page.text_lines.locate(standing.start)[0])
        middle = self.screen.marked(shown(standing.of(page.text)))
        room = max(0, width - width_of(shown(standing.of(page.text))) - 2) // 2
        far = standing.start - 4 * room, standing.end + 4 * room  # a line may be a megabyte long
        left = cropped(shown(page.text[max(line.start, far[0]) : standing.start]), room, end=True)
        right = cropped(shown(page.text[standing.end : min(line.end, far[1])]), room)
        return " " * (room - width_of(left)) + left + middle + right

    def _choices(self, group: Group) -> list[str]:
        """The readings to choose from, as many in a line as fit."""
        words = [f"y {named(group.suggestion)}"]
        if group.kept != group.suggestion:
            words.append(f"n {named(group.kept)}")
        words += [
            f"{number} {named(option.text)} {option.probability:.0%}"
            for number, option in enumerate(group.options, 1)
        ]
        return folded(words, self.screen.width)

    # ------------------------------------------------------------ what is done

    def _obey(self, key: str, group: Group | None) -> None:
        if key == "u":
            self.message = "taken back" if self.groups.undo() else "nothing to take back in this review"
            self._top = 0
        elif key == "?":
            self._help()
        elif group is None:
            self.message = "no such key here"
        elif key in _NEXT:
            self._top = min(self._top + self._rows, (len(group.members) - 1) // self._rows * self._rows)
        elif key in _BACK:
            self._top = max(0, self._top - self._rows)
        elif key == "s":
            self.groups.skip()
            self._top = 0
        elif key == "x":
            self._tick(group)
        elif key == "m":
            self.groups.wide = not self.groups.wide
            if not self.groups.surer():
                self.message = "there are no surer places with this repair"
        elif key == "a":
            self._everywhere(group)
        else:
            self._decide_by(key, group)

    def _decide(self, group: Group, replacement: str, scope: Scope | None = None) -> None:
        decisions = self.groups.decisions(replacement, scope)
        count = len(decisions) if decisions[0].scope == "once" else len(group.members)
        self.groups.decide(replacement, scope)
        reach = {"once": "", "file": ", and in the whole file", "everywhere": ", and in all files"}
        self.message = (
            f"{named(group.original)} → {named(clean(replacement))}: {counted(count, 'place')} decided"
            f"{reach[decisions[0].scope]}"
        )
        self._top = 0

    def _tick(self, group: Group) -> None:
        typed = self.keys.line("tick out or in (3 or 2-5,9 or *): ")
        numbers = _numbers(typed or "", len(group.members))
        self.groups.toggle(group.members[number - 1] for number in numbers)

    def _everywhere(self, group: Group) -> None:
        one_file = len({place.page for place in group.members}) == 1
        elsewhere = readings_text(self.groups.elsewhere(), group.original)

        def lines(replacement: str) -> list[str]:
            lines = [asked_everywhere(group.original, replacement), ""]
            if one_file:
                lines.append("  f  in this file")
            lines.append("  e  in all files, and in others that are restored with these decisions")
            if elsewhere:
                lines.append(f"     out of this list it is now {elsewhere}")
            return lines

        scopes: dict[str, Scope] = {"e": "everywhere"}
        self._ask_how_far(group, scopes | ({"f": "file"} if one_file else {}), lines)


def _numbers(typed: str, most: int) -> list[int]:
    """The numbers that somebody typed.

    Raises:
        UsageError: they are none, or there are not so many members.

    >>> _numbers("2-4, 9", 9)
    [2, 3, 4, 9]
    """
    if typed.strip() == "*":
        return list(range(1, most + 1))
    found = dict[int, None]()
    for part in typed.replace(",", " ").split():
        first, _, last = part.partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()):
            raise UsageError(f"{shown(part)} is no number", remedy="type 3 or 2-5,9 or *")
        if not 1 <= int(first) <= int(last or first) <= most:
            raise UsageError(f"there is no place {shown(part)}", remedy=f"type numbers from 1 to {most}")
        found.update(dict.fromkeys(range(int(first), int(last or first) + 1)))
    return list(found)
