"""The review on a terminal: shows a place, reads a key, does what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from cchc_restore.cli.review_keys import END, RESIZED, Keys, keys_of_input
from cchc_restore.cli.review_screen import (
    Screen,
    ask_for_text,
    change_text,
    chosen,
    folded,
    named,
    place_lines,
    readings_text,
)
from cchc_restore.decisions import Scope
from cchc_restore.errors import ExitCode, RestoreError
from cchc_restore.review.places import Page, Place
from cchc_restore.review.session import Session, clean

_KEYS: Final = [
    "y accept",
    "n keep",
    "1-9 choose",
    "e type",
    "a all",
    "s skip",
    "u undo",
    "q quit",
    "? help",
]
_HELP: Final = """\
  y    accept what is suggested
  n    keep what it would replace
  1-9  take another reading
  e    type what shall stand there (the empty line deletes)
  a    decide the word wherever it was read so: in this file, or in all
  s    skip; the place is shown again in the next review
  u    undo the last step, as often as you like
  q    quit (Ctrl-C too)

Each decision is saved at once. The percentages are probabilities: "doubt" is
how likely the repaired text is wrong at this place."""


def run_review(session: Session, pages: Sequence[Page], *, in_groups: bool) -> ExitCode:
    """Let the user decide, until all is decided or he quits. Returns the exit code.

    Args:
        session: the places, and where decisions about them are kept.
        pages: all documents under review.
        in_groups: whether places with the same error and repair are decided together.
    """
    screen = Screen.of_output()
    try:
        with keys_of_input() as keys:
            if in_groups:
                from cchc_restore.cli.review_groups import GroupReview

                GroupReview(session, pages, keys, screen).run()
            else:
                PlaceReview(session, pages, keys, screen).run()
    except KeyboardInterrupt:
        print()
        return ExitCode.INTERRUPTED
    return ExitCode.OK


class PlaceReview:
    """One place at a time."""

    def __init__(self, session: Session, pages: Sequence[Page], keys: Keys, screen: Screen) -> None:
        self.session = session
        self.pages = pages
        self.keys = keys
        self.screen = screen
        self.message = ""

    def run(self) -> None:
        """Show places and obey keys until the user quits."""
        while True:
            place = self.session.current
            self._show(place)
            key = self.keys.key()
            if key in (END, "q", "Q"):
                return
            if key == RESIZED:
                continue
            self.message = ""
            try:
                self._obey(key.lower(), place)
            except RestoreError as error:
                self.message = f"{error.what}. What to do: {error.remedy}"

    def _show(self, place: Place | None) -> None:
        session, screen = self.session, self.screen
        lines = [] if screen.clears else ["─" * screen.width]
        if place is None:
            skipped = f", {session.skipped} skipped" if session.skipped else ""
            lines += [f"That was the last place: {session.decided} of {session.total} decided{skipped}."]
            lines += ["", "u undo  q quit"]
        else:
            where = f"{session.position} of {session.total}, {session.decided} decided"
            lines += [*place_lines(screen, place, where), "", *folded(_KEYS, screen.width)]
        if self.message:
            lines.append(screen.strong(self.message))
        screen.show(lines)

    def _obey(self, key: str, place: Place | None) -> None:
        if key == "u":
            self.message = "taken back" if self.session.undo() else "nothing to take back in this review"
        elif key == "?":
            self.screen.show(_HELP.split("\n"))
            self.message = ""
            self._pause()
        elif place is None:
            self.message = "no such key here"
        elif key == "s":
            self.session.skip()
        elif key == "a":
            self._everywhere(place)
        elif key == "e":
            text = ask_for_text(self.keys, self.screen, place.suggestion)
            if text is None:
                self.message = "nothing is changed"
            else:
                self._decide(place, text)
        else:
            choice = chosen(place, key)
            if choice is None:
                self.message = "no such key here; ? shows them all"
            else:
                self._decide(place, choice)

    def _decide(self, place: Place, replacement: str, scope: Scope = "once") -> None:
        count = self.session.decide(replacement, scope)
        more = f"; {count} places decided" if count > 1 else ""
        self.message = f"{named(place.original)} → {named(clean(replacement))}{more}"

    def _everywhere(self, place: Place) -> None:
        """Ask how far a decision goes, and what shall stand there; then take it."""
        replacement = place.suggestion
        while True:
            here, everywhere = self._readings(place, [place.page]), self._readings(place, self.pages)
            self.screen.show(
                [
                    change_text(place.original, replacement, "wherever it was read?"),
                    "",
                    f"  f  in this file: {readings_text(here, place.original)}",
                    f"  e  in all files: {readings_text(everywhere, place.original)}",
                    "     and in others that are restored with these decisions",
                    "",
                    "y, n, 1-9 take another reading; any other key goes back",
                ]
            )
            key = self.keys.key().lower()
            if key in ("f", "e"):
                self._decide(place, replacement, "file" if key == "f" else "everywhere")
                return
            choice = chosen(place, key)
            if choice is None and key != RESIZED:
                self.message = "nothing is changed"
                return
            replacement = replacement if choice is None else choice

    @staticmethod
    def _readings(place: Place, pages: Sequence[Page]) -> Counter[str]:
        return Counter(
            page.standing(span).of(page.text) for page in pages for span in page.occurrences(place.original)
        )

    def _pause(self) -> None:
        while self.keys.key() == RESIZED:
            pass
