"""The same error and repair over all documents, decided in one stroke."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from reviewing import desk_with, entry, result

from cchc_restore import Result
from cchc_restore.core.errors import OutputError, UsageError
from cchc_restore.decisions import read_decisions
from cchc_restore.review.book import Book
from cchc_restore.review.doubtful import Desk
from cchc_restore.review.groups import GroupSession, groups_of
from cchc_restore.review.session import Session

A = "lap tap the dau\nxay tap doan\n"
B = "gia co tap o day, gop tap va lap the\n"
DOCUMENTS = {
    "a.txt": result(
        A,
        entry(A, "tap", "tập", 0.4, others=[("đập", 0.3), ("tap", 0.2)]),
        entry(A, "tap", "tập", 0.5, at=2, others=[("đập", 0.2)]),
        entry(A, "the", "thẻ", 0.3),
    ),
    "b.txt": result(
        B,
        entry(B, "tap", "tập", 0.6, others=[("tấp", 0.4)]),
        entry(B, "tap", "tập", 0.99, at=2),
        entry(B, "the", "thể", 0.7),
        entry(B, "lap", "lắp", 0.98),
    ),
}


def groups_with(documents: dict[str, Result], file: Path, below: float = 0.9) -> GroupSession:
    """A review in groups of all that stands with a confidence below 0.9."""
    desk = Desk(below=below)
    for name, restored in documents.items():
        desk.add(name, name, restored)
    return GroupSession(Session(desk.doubtful(), Book(file)), desk.pages)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "decisions.tsv"


@pytest.fixture
def groups(file: Path) -> GroupSession:
    return groups_with(DOCUMENTS, file)


def names(groups: GroupSession) -> list[str]:
    """Where the members of the current group are."""
    assert groups.current is not None
    return [place.location for place in groups.current.members]


def rows(file: Path) -> list[tuple[str, str, str, str]]:
    return [(d.word, d.replacement, d.scope, d.file) for d in read_decisions(file)]


# ---------------------------------------------------------------- what is shown


def test_the_group_that_clears_most_doubt_comes_first() -> None:
    groups = groups_of(desk_with(DOCUMENTS).doubtful())
    assert [(g.original, g.suggestion, len(g.members)) for g in groups] == [
        ("tap", "tập", 4),
        ("the", "thẻ", 1),
        ("the", "thể", 1),
        ("lap", "lắp", 1),
    ]
    assert groups[0].doubt == pytest.approx(0.6 + 0.5 + 0.4 + 0.01)


def test_a_group_has_its_places_most_doubtful_first_and_their_other_readings(groups: GroupSession) -> None:
    assert names(groups) == ["a.txt:1:5", "a.txt:2:5", "b.txt:1:8"]
    assert groups.current is not None
    options = [(option.text, round(option.probability, 3)) for option in groups.current.options]
    assert options == [("đập", 0.167), ("tấp", 0.133)]


def test_the_other_places_of_the_word_are_counted_and_can_be_taken_in(groups: GroupSession) -> None:
    assert groups.elsewhere() == Counter({"tập": 1})
    assert [place.location for place in groups.surer()] == ["b.txt:1:23"]
    groups.wide = True
    assert names(groups)[-1] == "b.txt:1:23"
    assert groups.elsewhere() == Counter()


# ---------------------------------------------------------------- strokes


def test_one_decision_for_all_files_where_no_other_place_would_change(
    groups: GroupSession, file: Path
) -> None:
    groups.decide("tập")
    assert rows(file) == [("tap", "tập", "everywhere", "")]
    assert groups.session.decided == 3
    assert names(groups) == ["a.txt:1:9"]
    assert groups_with(DOCUMENTS, file).session.decided == 3


def test_each_place_for_itself_where_others_would_change(groups: GroupSession, file: Path) -> None:
    groups.decide("đập")
    assert rows(file) == [("tap", "đập", "once", name) for name in ("a.txt", "a.txt", "b.txt")]
    groups.decide("thẻ")
    assert rows(file)[3:] == [("the", "thẻ", "once", "a.txt")], "in b.txt it is “thể”"


def test_taking_the_surer_places_in_makes_it_one_decision(groups: GroupSession, file: Path) -> None:
    groups.wide = True
    groups.decide("đập")
    assert rows(file) == [("tap", "đập", "everywhere", "")]


def test_members_that_are_ticked_out_stay_for_the_next_stroke(groups: GroupSession, file: Path) -> None:
    assert groups.current is not None
    second = groups.current.members[1]
    groups.toggle([second])
    assert not groups.is_ticked(second)
    groups.decide("đập")
    assert [row[3] for row in rows(file)] == ["a.txt", "b.txt"]
    assert names(groups) == ["a.txt:2:5"]
    assert groups.is_ticked(second)
    groups.decide("tập")
    assert len(rows(file)) == 3


def test_a_stroke_without_places_is_refused(groups: GroupSession) -> None:
    assert groups.current is not None
    groups.toggle(groups.current.members)
    with pytest.raises(UsageError, match="no place is ticked"):
        groups.decide("tập")
    groups.toggle(groups.current.members)
    groups.decide("tập")


def test_places_that_cannot_be_told_apart_go_together(file: Path) -> None:
    source = "xa Lang Ke\nxa Lang Ke\nxa Lang Ke moi\n"
    entries = [entry(source, "Ke", "Kè", at=at) for at in (1, 2, 3)]
    groups = groups_with({"a.txt": result(source, *entries)}, file)
    assert groups.current is not None
    first, second, _ = groups.current.members
    groups.toggle([second])
    with pytest.raises(UsageError, match="the same words around them"):
        groups.decide("Kẻ")
    groups.toggle([first])
    groups.decide("Kẻ")
    assert groups.session.decided == 1


def test_a_scope_that_is_asked_for_must_reach_just_the_ticked_places(
    groups: GroupSession, file: Path
) -> None:
    with pytest.raises(UsageError, match="would not reach just the places"):
        groups.decide("đập", "file")  # the group lies in two files
    groups.decide("đập", "everywhere")
    assert rows(file) == [("tap", "đập", "everywhere", "")]
    groups.decide("the", "file")
    assert rows(file)[1] == ("the", "the", "file", "a.txt")


# ---------------------------------------------------------------- undoing, skipping, coming back


def test_undo_takes_a_whole_stroke_back(groups: GroupSession, file: Path) -> None:
    groups.decide("đập")
    groups.skip()
    assert (names(groups), groups.position, groups.skipped) == (["b.txt:1:34"], 3, 1)
    assert groups.undo()
    assert (names(groups), groups.skipped) == (["a.txt:1:9"], 0)
    assert groups.undo()
    assert (len(names(groups)), groups.session.decided, rows(file)) == (3, 0, [])
    assert not groups.undo()
    groups.decide("tập")
    assert groups.undo()
    assert groups.session.decided == 0


def test_the_end(groups: GroupSession, file: Path) -> None:
    while groups.current:
        groups.decide(groups.current.suggestion)
    assert groups.session.decided == groups.session.total == 5
    assert (groups.elsewhere(), groups.surer()) == (Counter(), ())
    with pytest.raises(UsageError):
        groups.decide("tập")
    again = groups_with(DOCUMENTS, file)
    assert again.current is None
    assert groups.undo()
    assert groups.current is not None


def test_a_stroke_that_cannot_be_saved_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    groups = groups_with(DOCUMENTS, folder / "d.tsv")
    folder.rmdir()
    with pytest.raises(OutputError):
        groups.decide("tập")
    assert (len(names(groups)), groups.session.decided) == (3, 0)
