"""The decisions file while a review writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_restore.core.decision import Decision
from cchc_restore.core.errors import DecisionError, OutputError
from cchc_restore.decisions import read_decisions
from cchc_restore.review.book import Book

BY_HAND = """\
word	replacement	scope	file	context	note
# names of hamlets
Ke	Kè	file	a.txt		xem bản đồ

s6	số	everywhere
"""
HEADER = "word\treplacement\tscope\tfile\tcontext\tnote\n"


def once(word: str, replacement: str) -> Decision:
    return Decision(word, replacement, "once", "a.txt", "0123456789")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.tsv"
    path.write_text(BY_HAND, encoding="utf-8")
    return path


def test_what_a_person_wrote_stays_as_it_is(file: Path) -> None:
    book = Book(file)
    assert len(book) == 2
    book.put([once("the", "thẻ")])
    assert file.read_text(encoding="utf-8") == BY_HAND + "the\tthẻ\tonce\ta.txt\t0123456789\n"
    assert [decision.word for decision in book] == ["Ke", "s6", "the"]


def test_a_decision_taken_anew_stands_on_its_old_line(file: Path) -> None:
    book = Book(file)
    before = book.put([Decision("s6", "sổ", "everywhere")])
    assert file.read_text(encoding="utf-8") == BY_HAND.replace("s6\tsố", "s6\tsổ")
    book.restore(before)
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_new_file_has_a_header(tmp_path: Path) -> None:
    book = Book(tmp_path / "new.tsv")
    assert not (tmp_path / "new.tsv").exists()
    before = book.put([Decision("s6", "số", "everywhere")])
    assert (tmp_path / "new.tsv").read_text(encoding="utf-8") == HEADER + "s6\tsố\teverywhere\n"
    book.restore(before)
    assert (tmp_path / "new.tsv").read_text(encoding="utf-8") == HEADER


def test_lines_that_somebody_adds_meanwhile_stay(file: Path) -> None:
    book = Book(file)
    first = book.put([once("the", "thẻ")])
    with file.open("a", encoding="utf-8") as other:
        other.write("# second reader\nban\tbản\teverywhere\n")
    book.put([once("thu", "thủ")])
    assert {d.word for d in read_decisions(file)} == {"Ke", "s6", "the", "ban", "thu"}
    assert "# second reader" in file.read_text(encoding="utf-8")
    book.restore(first)
    assert {d.word for d in read_decisions(file)} == {"Ke", "s6", "ban", "thu"}


def test_a_file_that_was_spoilt_meanwhile_is_left_alone(file: Path) -> None:
    book = Book(file)
    file.write_text("s6\tsố\tsometimes\n", encoding="utf-8")
    with pytest.raises(DecisionError, match="no scope"):
        book.put([once("the", "thẻ")])
    assert file.read_text(encoding="utf-8") == "s6\tsố\tsometimes\n"
    assert {d.word for d in book} == {"Ke", "s6"}


def test_decisions_that_contradict_each_other_are_an_error(file: Path) -> None:
    file.write_text(BY_HAND + "s6\tsổ\teverywhere\n", encoding="utf-8")
    with pytest.raises(DecisionError) as caught:
        Book(file)
    assert caught.value.where == f"{file}:6"
    assert "line 5" in caught.value.what


def test_a_folder_that_cannot_be_written_is_noticed_at_once() -> None:
    with pytest.raises(OutputError, match="decisions cannot be kept") as caught:
        Book(Path("/proc/decisions.tsv"))
    assert "--decisions" in caught.value.remedy
    with pytest.raises(OutputError):
        Book(Path("/no/such/folder/decisions.tsv"))


def test_a_file_of_something_else_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "d.tsv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DecisionError, match="not UTF-8"):
        Book(path)
