"""Which decisions a run had no use for, because the texts changed under them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from cchc_restore.core.decision import Decision
from cchc_restore.decisions.matching import Decisions


class StaleDecisions:
    """Keeps count of the decisions of a run that no longer fit; needs no memory for those that do.

    Args:
        decisions: those of the run.

    >>> first, second = (Decision("s6", "số", "file", name, line=n) for n, name in ((2, "a"), (3, "b")))
    >>> stale = StaleDecisions(Decisions([first, second]))
    >>> stale.add("a", [2])
    >>> [decision.line for decision in stale.lost], [decision.file for decision in stale.unmet()]
    ([2], ['b'])
    """

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._unmet = {_composed(decision.file) for decision in decisions if decision.file}
        self._lines: set[int] = set()

    def add(self, key: str | None, lines: Iterable[int]) -> None:
        """A document was met; `lines` are those of its decisions whose places were not found in it."""
        if key is not None:
            self._unmet.discard(_composed(key))
        self._lines.update(lines)

    @property
    def lost(self) -> list[Decision]:
        """The decisions whose places were not found in their documents, in the order of the file."""
        return [decision for decision in self._decisions if decision.line and decision.line in self._lines]

    def unmet(self, exists: Callable[[str], bool] = lambda key: False) -> list[Decision]:
        """The decisions about documents that were not met, in the order of the file.

        Args:
            exists: whether there is a document of this key all the same, only not in this run.
        """
        gone = {key for key in self._unmet if not exists(key)}
        return [decision for decision in self._decisions if _composed(decision.file) in gone]


def _composed(key: str) -> str:
    return unicodedata.normalize("NFC", key)
