"""Capitals inside a sentence that an engine made of small letters."""

from __future__ import annotations

import pytest
from support import full_restorer, resources

from cchc_restore.core.corrections import Span
from cchc_restore.decoder import Kind, Reading
from cchc_restore.lexicons import Evidence
from cchc_restore.stages.diacritics import DiacriticsStage
from cchc_restore.stages.small_letters import SmallLetters


def small_letters() -> SmallLetters:
    shares = {"khai": 0.01, "luận": 0.01, "ở": 0.0, "liên": 0.1, "cấp": 0.01}
    return SmallLetters(lambda word: shares.get(word, 1.0), {"triển khai", "kết luận"}.__contains__)


def restored(text: str, *changes: tuple[str, str]) -> list[str]:
    readings = []
    for old, new in changes:
        start = text.index(old)
        readings.append(Reading(Span(start, start + len(old)), old, new, Kind.WORD, 0.9, ()))
    return [reading.replacement for reading in small_letters().restored(text, readings)]


@pytest.mark.parametrize(
    ("text", "changes", "words"),
    [
        # an l read as J, wherever it stands
        ("két Juan cia thon", [("két", "kết"), ("Juan", "Luận")], ["kết", "luận"]),
        ("xong. Juan giai", [("Juan", "Luận")], ["luận"]),
        # the end of a phrase
        ("trién Khai nuoi", [("trién", "triển"), ("Khai", "Khai")], ["triển", "khai"]),
        ("trién\nKhai nuoi", [("trién", "triển"), ("Khai", "Khai")], ["triển", "khai"]),
        ("nép Khai nuoi", [("nép", "nộp"), ("Khai", "Khai")], ["nộp", "Khai"]),
        ("Trién Khai nuoi", [("Trién", "Triển"), ("Khai", "Khai")], ["Triển", "Khai"]),
        ("trién. Khai nuoi", [("trién", "triển"), ("Khai", "Khai")], ["triển", "Khai"]),
        # words that never have one
        ("thon G ban", [("G", "Ở")], ["ở"]),
        ("Thon. G ban", [("G", "Ở")], ["Ở"]),
        # tall letters that no capital of the word is read as
        ("co Hién quan", [("co", "có"), ("Hién", "Liên")], ["có", "liên"]),
        ("co Lién quan", [("co", "có"), ("Lién", "Liên")], ["có", "Liên"]),
    ],
)
def test_restored_words(text: str, changes: list[tuple[str, str]], words: list[str]) -> None:
    assert restored(text, *changes) == words


def test_words_that_are_not_restored() -> None:
    text = "triển Khai nuôi ong, cho Cấp giấy; triển Vung"
    assert list(small_letters().kept(text, [])) == [(Span(6, 10), "khai")]


def test_a_doubt_is_no_reading() -> None:
    doubt = Reading(Span(7, 11), "Khai", "Khải", Kind.WORD, 0.2, (), doubt=True)
    letters = small_letters()
    assert letters.restored("triển Khai", [doubt]) == [doubt]


def test_the_lexicon_knows_phrases() -> None:
    evidence = Evidence(resources().lexicon)
    assert evidence.is_phrase("triển khai")
    assert not evidence.is_phrase("khai triển ong")


PAGE = (
    "Thuc hi¢n Ké hoach cia Uy ban nhan dan x4 vé cai cach hinh chinh, cac thon trién Khai nuoi ong va "
    "béo céo két Juan cia truong thon truéc ngay 15."
)


def test_on_a_page() -> None:
    text = full_restorer().restore(PAGE).text
    assert "triển khai nuôi ong" in text
    assert "kết luận của" in text


def test_a_correction_says_why() -> None:
    result = full_restorer().restore(PAGE)
    (entry,) = (e for e in result.ledger if e.original == "Khai")
    assert (entry.replacement, entry.rule, entry.stage) == ("khai", "small-letter", DiacriticsStage.name)
    assert entry.reason == "a small letter was read as a capital: here the word has none"
