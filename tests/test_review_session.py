"""The review without a screen: what is shown, what a decision settles, and going back."""

from __future__ import annotations

from pathlib import Path

import pytest
from reviewing import current, desk_with, entry, result, session_with

from cchc_restore.cli.review_inputs import documents_to_review
from cchc_restore.core.decision import context_of
from cchc_restore.core.errors import OutputError, UsageError
from cchc_restore.decisions import read_decisions
from cchc_restore.review.doubtful import SHARE, Desk, in_order
from cchc_restore.settings.config import Settings

A = "Thong bao ve thu tuc cap the\nTo dan pho ban thu tuc moi\n"
B = "Ban can su to chuc hop ban thu tuc\n"


A_RESULT = result(
    A,
    entry(A, "bao", "báo", 0.9),
    entry(A, "thu", "thủ", 0.8, others=[("thu", 0.1), ("thú", 0.05)]),
    entry(A, "the", "thẻ", 0.4, others=[("thể", 0.35), ("the", 0.2)]),
    entry(A, "ban", "bàn", 0.5, others=[("bản", 0.3)]),
    entry(A, "thu", "thu", 0.3, at=2, status="proposed"),
)
B_RESULT = result(
    B,
    entry(B, "ban", "bạn", 0.45, others=[("bàn", 0.3)]),
    entry(B, "thu", "thủ", 0.95),
)
BOTH = {"a.txt": A_RESULT, "xa/b.txt": B_RESULT}


# ---------------------------------------------------------------- places


def test_a_place_says_what_stands_there_what_was_read_and_what_else_it_may_be() -> None:
    place = next(p for p in desk_with(BOTH).doubtful() if p.original == "the")
    assert (place.now, place.suggestion, place.kept, place.proposed) == ("thẻ", "thẻ", "the", False)
    assert place.location == "a.txt:1:26"
    assert place.doubt == pytest.approx(0.6)
    assert [(o.text, o.probability) for o in place.options] == [("thể", 0.35)], "the source's own has its key"


def test_a_proposal_is_the_suggestion_and_keeping_leaves_what_stands_there() -> None:
    source = "uy ban nhan dan"
    lower, upper = entry(source, "nhan", "nhân", 0.99), entry(source, "nhan", "Nhân", 0.7, status="proposed")
    (place,) = desk_with({"a.txt": result(source, lower, upper)}).doubtful()
    assert (place.now, place.suggestion, place.kept, place.proposed) == ("nhân", "Nhân", "nhân", True)
    assert place.doubt == pytest.approx(0.7)


def test_what_cannot_be_decided_word_by_word_is_no_place() -> None:
    source = "a \nb c"
    joined = entry(source, "a \nb", "a b")
    inserted = entry(source, "", "I")
    space = entry(source, " ", "", at=2)
    assert desk_with({"a.txt": result(source, joined)}).doubtful() == []
    assert desk_with({"a.txt": result(source, inserted)}).doubtful() == []
    assert desk_with({"a.txt": result(source, space)}).doubtful() == []


def test_where_a_place_stands_in_the_repaired_text() -> None:
    source = "Sethi tuc ngay 05 ve the"
    page = desk_with(
        {"a.txt": result(source, entry(source, "Sethi", "Sẽ thi"), entry(source, "the", "thẻ"))}
    ).pages[0]
    assert [page.now(s) for s in page.occurrences("the")] == ["thẻ"]
    assert [page.now(s) for s in page.occurrences("tuc")] == ["tuc"]
    assert list(page.occurrences("thi")) == [], "a part of a word is not the word"


# ---------------------------------------------------------------- which places are shown


def test_the_list_is_short_and_has_the_most_doubtful_first() -> None:
    words = [f"tu{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(200)]
    source = " ".join(words)
    entries = [entry(source, word, word + "x", 0.2 + i / 400) for i, word in enumerate(words)]
    desk = Desk()
    desk.add("a.txt", "a.txt", result(source, *entries))
    places = desk.doubtful()
    assert len(places) == int(SHARE * 200) + 1 == 7
    assert [place.original for place in places] == words[:7]
    assert [p.original for p in in_order(reversed(places), desk.pages)] == words[:7]


def test_what_is_nearly_sure_is_not_shown_unless_asked_for() -> None:
    def shown(desk: Desk) -> list[str]:
        desk.add("a.txt", "a.txt", A_RESULT)
        return [place.original for place in desk.doubtful()]

    assert shown(Desk(below=0.6)) == ["the", "ban"]
    assert len(shown(Desk(every=True))) == 5
    clean = Desk()
    clean.add("a.txt", "a.txt", result(A, entry(A, "bao", "báo", 0.99)))
    assert clean.doubtful() == []


# ---------------------------------------------------------------- deciding


def test_each_decision_is_on_disk_at_once(tmp_path: Path) -> None:
    file = tmp_path / "decisions.tsv"
    session = session_with(BOTH, file)
    assert (session.position, session.total, session.decided) == (1, 7, 0)
    assert not file.exists()
    place = current(session)
    assert place.original == "the"
    assert session.decide(place.options[0].text) == 1
    (decision,) = read_decisions(file)
    assert (decision.word, decision.replacement, decision.scope, decision.file) == (
        "the",
        "thể",
        "once",
        "a.txt",
    )
    assert decision.context == context_of(A, place.span)
    assert (session.position, session.decided) == (2, 1)


def test_coming_back_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = tmp_path / "decisions.tsv"
    session = session_with(BOTH, file)
    session.decide("thẻ")
    session.skip()
    skipped_to = current(session)
    session.decide(skipped_to.kept)
    again = session_with(BOTH, file)
    assert (again.decided, again.position) == (2, 2)
    assert current(again).original == "ban", "what was skipped is shown again"
    assert again.total == session.total


@pytest.mark.parametrize(("scope", "settled"), [("once", 1), ("file", 1), ("everywhere", 2)])
def test_a_decision_settles_what_fix_would_find_by_it(tmp_path: Path, scope: str, settled: int) -> None:
    session = session_with(BOTH, tmp_path / "d.tsv")
    session.skip()  # the
    assert (current(session).page.name, current(session).suggestion) == ("xa/b.txt", "bạn")
    assert session.decide("bàn", scope) == settled  # type: ignore[arg-type]
    assert session.decided == settled
    assert session_with(BOTH, tmp_path / "d.tsv").decided == settled


def test_places_alike_in_all_their_neighbours_are_decided_together(tmp_path: Path) -> None:
    source = "UBND xa Lang Ke\nUBND xa Lang Ke\n"
    twice = result(source, entry(source, "Ke", "Kè"), entry(source, "Ke", "Kè", at=2))
    session = session_with({"a.txt": twice}, tmp_path / "d.tsv")
    assert session.decide("Kẻ") == 2
    assert session.current is None


def test_places_that_share_characters_are_one_decision(tmp_path: Path) -> None:
    source = "can bo xa"
    wide = entry(source, "can bo", "cân bộ", 0.6, status="proposed")
    session = session_with({"a.txt": result(source, entry(source, "can", "cán"), wide)}, tmp_path / "d.tsv")
    assert session.total == 2
    assert session.decide("cán bộ") == 2


def test_a_phrase_that_somebody_wrote_into_the_file_counts(tmp_path: Path) -> None:
    file = tmp_path / "d.tsv"
    file.write_text("cap the\tcấp thẻ\teverywhere\n", encoding="utf-8")
    session = session_with(BOTH, file)
    assert session.decided == 1
    assert current(session).original != "the"


# ---------------------------------------------------------------- undoing


def test_undo_takes_back_step_by_step(tmp_path: Path) -> None:
    file = tmp_path / "d.tsv"
    session = session_with(BOTH, file)
    first = current(session)
    session.decide("thẻ")
    before = file.read_bytes()
    second = current(session)
    session.decide("ban", "everywhere")
    third = current(session)
    session.skip()
    assert session.skipped == 1
    assert session.undo()
    assert (current(session), session.skipped) == (third, 0)
    assert session.undo()
    assert (current(session), session.decided) == (second, 1)
    assert file.read_bytes() == before
    assert session.undo()
    assert (current(session), session.decided) == (first, 0)
    assert read_decisions(file) == []
    assert not session.undo()


def test_undo_brings_back_the_last_place(tmp_path: Path) -> None:
    source = "cap the"
    session = session_with({"a.txt": result(source, entry(source, "the", "thẻ"))}, tmp_path / "d.tsv")
    session.decide("thẻ")
    assert session.current is None
    with pytest.raises(UsageError, match="every place is decided"):
        session.decide("thẻ")
    assert session.undo()
    assert current(session).original == "the"


# ---------------------------------------------------------------- what cannot be


@pytest.mark.parametrize(
    ("text", "what"),
    [("thẻ\nmới", "line break"), ("th\x1b[2Jẻ", "control character"), ("\u0301", "mark")],
)
def test_what_cannot_stand_in_a_line_is_refused(tmp_path: Path, text: str, what: str) -> None:
    session = session_with(BOTH, tmp_path / "d.tsv")
    with pytest.raises(UsageError, match=what):
        session.decide(text)
    assert session.decided == 0
    assert not (tmp_path / "d.tsv").exists()


def test_typed_text_becomes_nfc_without_spaces_around(tmp_path: Path) -> None:
    session = session_with(BOTH, tmp_path / "d.tsv")
    session.decide("  the\u0309 ")
    assert read_decisions(tmp_path / "d.tsv")[0].replacement == "thẻ"


def test_a_part_of_a_word_is_decided_for_its_place_alone(tmp_path: Path) -> None:
    source = "so 15/QDTTg ve"
    session = session_with({"a.txt": result(source, entry(source, "D", "Đ"))}, tmp_path / "d.tsv")
    with pytest.raises(UsageError, match="part of a word") as caught:
        session.decide("Đ", "everywhere")
    assert "this place alone" in caught.value.remedy
    assert session.decide("Đ") == 1


def test_a_decision_that_cannot_be_saved_is_not_taken(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    session = session_with(BOTH, folder / "d.tsv")
    folder.rmdir()
    with pytest.raises(OutputError):
        session.decide("thẻ")
    assert session.decided == 0
    assert not session.undo()
    folder.mkdir()
    assert session.decide("thẻ") == 1


def test_decisions_are_kept_where_the_option_the_settings_or_the_folder_says(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Cong tac", encoding="utf-8")
    named = Settings(decisions=tmp_path / "ours.tsv")
    path = str(tmp_path)
    assert documents_to_review([path], None, Settings())[1] == tmp_path / "decisions.tsv"
    assert documents_to_review([path], None, named)[1] == tmp_path / "ours.tsv"
    assert documents_to_review([path], "mine.tsv", named)[1] == Path("mine.tsv")
