"""The review on a terminal: shows a place, reads a key, does what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from cchc_restore.cli.review_dialog import ReviewDialog
from cchc_restore.cli.review_keys import Keys, keys_of_input
from cchc_restore.cli.review_screen import (
    Screen,
    asked_everywhere,
    folded,
    named,
    place_lines,
    readings_text,
)
from cchc_restore.core.decision import Scope
from cchc_restore.core.errors import ExitCode
from cchc_restore.review.page import Page
from cchc_restore.review.places import Place
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


class PlaceReview(ReviewDialog[Place]):
    """One place at a time."""

    def __init__(self, session: Session, pages: Sequence[Page], keys: Keys, screen: Screen) -> None:
        super().__init__(keys, screen, _HELP)
        self.session = session
        self.pages = pages

    def _next(self) -> Place | None:
        return self.session.current

    def _lines(self, place: Place | None) -> list[str]:
        session, screen = self.session, self.screen
        if place is None:
            skipped = f", {session.skipped} skipped" if session.skipped else ""
            last = f"That was the last place: {session.decided} of {session.total} decided{skipped}."
            return [last, "", "u undo  q quit"]
        where = f"{session.position} of {session.total}, {session.decided} decided"
        return [*place_lines(screen, place, where), "", *folded(_KEYS, screen.width)]

    def _obey(self, key: str, place: Place | None) -> None:
        if key == "u":
            self.message = "taken back" if self.session.undo() else "nothing to take back in this review"
        elif key == "?":
            self._help()
        elif place is None:
            self.message = "no such key here"
        elif key == "s":
            self.session.skip()
        elif key == "a":
            self._everywhere(place)
        else:
            self._decide_by(key, place)

    def _decide(self, place: Place, replacement: str, scope: Scope | None = None) -> None:
        count = self.session.decide(replacement, scope or "once")
        more = f"; {count} places decided" if count > 1 else ""
        self.message = f"{named(place.original)} → {named(clean(replacement))}{more}"

    def _everywhere(self, place: Place) -> None:
        here, everywhere = self._readings(place, [place.page]), self._readings(place, self.pages)

        def lines(replacement: str) -> list[str]:
            return [
                asked_everywhere(place.original, replacement),
                "",
                f"  f  in this file: {readings_text(here, place.original)}",
                f"  e  in all files: {readings_text(everywhere, place.original)}",
                "     and in others that are restored with these decisions",
            ]

        self._ask_how_far(place, {"f": "file", "e": "everywhere"}, lines)

    @staticmethod
    def _readings(place: Place, pages: Sequence[Page]) -> Counter[str]:
        return Counter(page.now(span) for page in pages for span in page.occurrences(place.original))
