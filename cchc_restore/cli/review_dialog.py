"""What the reviews of places and of groups share: one thing after the other is shown, and keys are obeyed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from cchc_restore.cli.review_keys import END, RESIZED, Keys
from cchc_restore.cli.review_screen import Screen, ask_for_text, chosen
from cchc_restore.core.decision import Scope
from cchc_restore.core.errors import RestoreError
from cchc_restore.review.groups import Group
from cchc_restore.review.places import Place

Thing = TypeVar("Thing", bound=Place | Group)


class ReviewDialog(ABC, Generic[Thing]):
    """A review on a terminal.

    Args:
        keys: where keys come from.
        screen: where things are shown.
        help_text: what `?` shows.

    Attributes:
        message: what the last key came to; shown below the next thing.
    """

    def __init__(self, keys: Keys, screen: Screen, help_text: str) -> None:
        self.keys = keys
        self.screen = screen
        self.message = ""
        self._help_text = help_text

    def run(self) -> None:
        """Show things and obey keys until the user quits."""
        while True:
            thing = self._next()
            self._show(thing)
            key = self.keys.key()
            if key in (END, "q", "Q"):
                return
            if key == RESIZED:
                continue
            self.message = ""
            try:
                self._obey(key.lower() if len(key) == 1 else key, thing)
            except RestoreError as error:
                self.message = f"{error.what}. What to do: {error.remedy}"

    @abstractmethod
    def _next(self) -> Thing | None:
        """What is to be decided now; None where all is."""

    @abstractmethod
    def _lines(self, thing: Thing | None) -> list[str]:
        """What is seen of it."""

    @abstractmethod
    def _obey(self, key: str, thing: Thing | None) -> None:
        """Do what a key says."""

    @abstractmethod
    def _decide(self, thing: Thing, replacement: str, scope: Scope | None = None) -> None:
        """Decide what shall stand there; `scope` None: as far as suits."""

    def _show(self, thing: Thing | None) -> None:
        screen = self.screen
        lines = [] if screen.clears else ["─" * screen.width]
        lines += self._lines(thing)
        if self.message:
            lines.append(screen.strong(self.message))
        screen.show(lines)

    def _help(self) -> None:
        """Show what the keys do until one is pressed."""
        self.screen.show(self._help_text.split("\n"))
        while self.keys.key() == RESIZED:
            pass

    def _decide_by(self, key: str, thing: Thing) -> None:
        """Take the reading that a key stands for, or one that is typed."""
        if key == "e":
            replacement = ask_for_text(self.keys, self.screen, thing.suggestion)
            no_use = "nothing is changed"
        else:
            replacement = chosen(thing, key)
            no_use = "no such key here; ? shows them all"
        if replacement is None:
            self.message = no_use
        else:
            self._decide(thing, replacement)

    def _ask_how_far(
        self, thing: Thing, scopes: Mapping[str, Scope], lines: Callable[[str], Sequence[str]]
    ) -> None:
        """Ask how far a decision goes, and what shall stand there; then take it.

        Args:
            thing: what is decided.
            scopes: key -> how far it makes the decision go.
            lines: what is shown, for a replacement.
        """
        replacement: str = thing.suggestion
        while True:
            last = "y, n, 1-9 take another reading; any other key goes back"
            self.screen.show([*lines(replacement), "", last])
            key = self.keys.key().lower()
            if key in scopes:
                self._decide(thing, replacement, scopes[key])
                return
            choice = chosen(thing, key)
            if choice is None and key != RESIZED:
                self.message = "nothing is changed"
                return
            replacement = replacement if choice is None else choice
