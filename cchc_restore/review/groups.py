"""The same error with the same repair, over all documents: decided in one stroke."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cchc_restore.core.corrections import Alternative
from cchc_restore.core.decision import Decision, Scope
from cchc_restore.core.errors import UsageError
from cchc_restore.review.page import Page
from cchc_restore.review.places import MOST_OPTIONS, Place
from cchc_restore.review.session import Session, clean, settled_by


@dataclass(frozen=True)
class Group:
    """Places where the same word was read and the same is suggested.

    Attributes:
        original: what the sources have.
        suggestion: what is suggested for it.
        members: the places, the most doubtful first.
    """

    original: str
    suggestion: str
    members: tuple[Place, ...]

    @property
    def doubt(self) -> float:
        """How many errors a reader may expect to find in it: the sum of the doubt of its members."""
        return sum(place.doubt for place in self.members)

    @property
    def options(self) -> list[Alternative]:
        """Other readings with their mean probability, best first; what keeping gives is not among them."""
        sums: dict[str, float] = defaultdict(float)
        for place in self.members:
            for option in place.options:
                sums[option.text] += option.probability
        best = sorted(sums.items(), key=lambda option: -option[1])
        options = [Alternative(text, total / len(self.members)) for text, total in best if text != self.kept]
        return options[:MOST_OPTIONS]

    @property
    def kept(self) -> str:
        """What stands there if the suggestion is declined."""
        return self.members[0].kept if self.members else self.original


def groups_of(places: Iterable[Place]) -> list[Group]:
    """Places put together by error and repair, those that clear most doubt first."""
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        found[place.original, place.suggestion].append(place)
    groups = [
        Group(original, suggestion, tuple(sorted(members, key=lambda place: -place.doubt)))
        for (original, suggestion), members in found.items()
    ]
    return sorted(groups, key=lambda group: (-group.doubt, group.original, group.suggestion))


class GroupSession:
    """Goes through groups one by one; their places are decided in a session, which also saves.

    Args:
        session: a session over the places.
        pages: all documents under review.

    Attributes:
        wide: whether the current group holds the surer places with the same repair too.
    """

    def __init__(self, session: Session, pages: Sequence[Page]) -> None:
        self.session = session
        self.pages = pages
        self.groups = groups_of(session.places)
        self.skipped = 0
        self._out: set[Place] = set()
        self._at = 0
        self._steps: list[tuple[int, bool]] = []
        self._others: dict[tuple[str, str], list[Place]] = {}
        self.wide = False

    @property
    def position(self) -> int:
        """Number (from 1) of the current group."""
        self._advance()
        return self._at + 1

    @property
    def current(self) -> Group | None:
        """The group to decide now, without members that are decided; None at the end."""
        self._advance()
        if self._at == len(self.groups):
            return None
        group = self._open(self.groups[self._at])
        return Group(group.original, group.suggestion, group.members + self.surer()) if self.wide else group

    def surer(self) -> tuple[Place, ...]:
        """The places of the current group's error and repair that are not doubtful."""
        if self._at == len(self.groups):
            return ()
        suggestion = self.groups[self._at].suggestion
        return tuple(place for place in self._elsewhere_places() if place.now == suggestion)

    def _open(self, group: Group) -> Group:
        members = tuple(place for place in group.members if not self.session.is_settled(place))
        return Group(group.original, group.suggestion, members)

    def _advance(self) -> None:
        while self._at < len(self.groups) and not self._open(self.groups[self._at]).members:
            self._at += 1

    # ------------------------------------------------------------ members

    def is_ticked(self, place: Place) -> bool:
        """Whether the next stroke decides this place."""
        return place not in self._out

    def toggle(self, places: Iterable[Place]) -> None:
        """Tick places out, and those that are out in again."""
        self._out ^= set(places)

    def elsewhere(self) -> Counter[str]:
        """What stands for the group's word at its other places in all documents, and how often.

        Where the word was left as it is, it stands for itself.
        """
        group = self.current
        if group is None:
            return Counter()
        members = set(group.members)
        return Counter(place.now for place in self._elsewhere_places() if place not in members)

    def _elsewhere_places(self) -> list[Place]:
        """The places of the group's word, in all documents, that are none of its doubtful ones."""
        group = self.groups[self._at]
        key = group.original, group.suggestion
        if key not in self._others:
            members = {(place.page, place.span) for place in group.members}
            self._others[key] = [
                Place(page, span, group.original, now, now, 1.0, 0.0)
                for page in self.pages
                for span in page.occurrences(group.original)
                if (page, span) not in members
                for now in (page.now(span),)
            ]
        return self._others[key]

    # ------------------------------------------------------------ strokes

    def decisions(self, replacement: str, scope: Scope | None = None) -> list[Decision]:
        """What a stroke would write down: `replacement` for the ticked members of the current group.

        All ticked, and no place in any document would change besides: one decision for every document.
        Otherwise one for each ticked place.

        Args:
            replacement: what shall stand there.
            scope: ``file`` or ``everywhere`` where the reader asks for it; then it counts for places outside
                of the group too.

        Raises:
            UsageError: nothing is ticked, the ticked members cannot be told from others, or the scope asked
                for would reach members that are not ticked, or not all that are.
        """
        group, text = self.current, clean(replacement)
        ticked = [place for place in group.members if self.is_ticked(place)] if group else []
        if group is None or not ticked:
            raise UsageError("no place is ticked", remedy="tick some, or skip the group")
        one = ticked[0].decision(text, scope or "everywhere")
        reached = len(settled_by([one], group.members)) == len(ticked) == len(group.members)
        if scope is None:
            if reached and set(self.elsewhere()) <= {text}:
                return [one]
            each = [place.decision(text) for place in ticked]
            if settled_by(each, (place for place in group.members if not self.is_ticked(place))):
                raise UsageError(
                    "a place that is not ticked cannot be told from one that is: they have the same words "
                    "around them",
                    remedy="tick both, or none of them",
                )
            return each
        if not reached:
            raise UsageError(
                "one decision for all of them would not reach just the places that are ticked",
                remedy="decide the ticked ones alone",
            )
        return [one]

    def decide(self, replacement: str, scope: Scope | None = None) -> int:
        """Let `replacement` stand at the ticked members; the others stay for the next stroke, ticked.

        Returns:
            How many places are decided by it.

        Raises:
            UsageError: see `decisions`; or the text cannot stand there.
            OutputError: the decisions cannot be saved; nothing is changed.
        """
        decisions = self.decisions(replacement, scope)
        settled = self.session.decide_all(decisions)
        self._go_to(self._at, skipped=False)
        return settled

    def skip(self) -> None:
        """Leave the current group undecided."""
        if self.current is not None:
            self.skipped += 1
            self._go_to(self._at + 1, skipped=True)

    def undo(self) -> bool:
        """Take back the last stroke or skip of this session and return to its group.

        Returns:
            False where there is nothing to take back.

        Raises:
            OutputError: the file cannot be written; nothing is changed.
        """
        if not self._steps:
            return False
        at, skipped = self._steps[-1]
        if skipped:
            self.skipped -= 1
        else:
            self.session.undo()
        self._go_to(at, skipped=False)
        del self._steps[-2:]
        return True

    def _go_to(self, at: int, *, skipped: bool) -> None:
        self._steps.append((self._at, skipped))
        self._at = at
        self._out.clear()
        self.wide = False
