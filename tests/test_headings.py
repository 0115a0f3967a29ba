"""The stage `headings` and what it reads: labels, outlines, lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support import load_cases

from cchc_restore import Correction, Document, Restorer, replay, undo
from cchc_restore.core.corrections import Span
from cchc_restore.lexicons import load_lexicon
from cchc_restore.pipeline import Result
from cchc_restore.pipeline.runner import run_stage
from cchc_restore.stages.damage import shows_damage
from cchc_restore.stages.headings import HeadingsStage
from cchc_restore.structure.heading_damage import DamagedLabelReader
from cchc_restore.structure.headings import LabelReader, roman_value
from cchc_restore.structure.lines import lines_of

DAMAGED = (
    "\nVi¢c tuyén truyén dugc thuc hi¢n thudng xuyén, d4 gop phan ndng cao nhfn thirc cia can b6 va "
    "ngudi dan trong x4 vé cai cach hanh chinh nim nay; cac thon tiép tuc ra soat, bao cao két qua vé "
    "Uy ban nhan dan x4."
)
"""Words as an engine without Vietnamese reads them, and no heading."""

RESTORER = Restorer(stages=["encoding", HeadingsStage(load_lexicon())])


@cache
def label_reader() -> LabelReader:
    return LabelReader(load_lexicon())


def notes(result: Result) -> list[str]:
    """The rules of what was only noted."""
    return [e.rule for e in result.ledger if e.original == e.replacement]


def proposed(text: str) -> list[tuple[str, str, str]]:
    """What the stage only proposes."""
    found = [e for e in RESTORER.restore(text).ledger if e.status == "proposed"]
    return [(e.rule, e.original, e.replacement) for e in found]


@pytest.mark.parametrize("case", load_cases("headings.yaml"))
def test_case(case: dict[str, str]) -> None:
    rest = DAMAGED if case.get("damaged") else ""
    text = case["text"] + rest
    result = RESTORER.restore(text)
    assert result.text.removesuffix(rest) == (case["text"] if case["gives"] == "same" else case["gives"])
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert not RESTORER.restore(result.text).changed
    assert notes(result) == [name for name in case.get("notes", "").split(", ") if name]


# ---------------------------------------------------------------- properties

_WHOLE = (
    "I.",
    "II.",
    "IV.",
    "V.",
    "1.",
    "2.",
    "3",
    "10.",
    "2.1.",
    "a)",
    "c)",
    "d)",
    "đ)",
    "e)",
    "A.",
    "Đ.",
    "-",
)
_MISREAD = (
    "Il.",
    "11.",
    "IH.",
    "1V.",
    "l.",
    "4,",
    "2 .1",
    "1.l.",
    "b}",
    "4)",
    "Điều l.",
    "Dieu 2.",
    "q 2.",
    "—",
    "•",
)
_OWN = ("(1)", "(2)", "I-", "1/", "Điều 1.", "Chương Il", "")
_LABELS = st.sampled_from((*_WHOLE, "d)", *_MISREAD, *_OWN))
_TEXTS = st.lists(
    st.tuples(
        _LABELS,
        st.sampled_from([" ", "", "  ", "’"]),
        st.sampled_from(
            ["Nội dung", "NộI DUNG CHUNG", "KẾT QUẢ THỰC HIệN", "kinh phí 1.250,5", "", "20/02/2023"]
        ),
        st.sampled_from(["\n", "\r\n", "\n\n", "\n\f"]),
    )
).map(lambda lines: "".join("".join(parts) for parts in lines))


@given(_TEXTS, st.booleans())
@settings(max_examples=400, deadline=None)
def test_every_text(text: str, damaged: bool) -> None:
    """Replay, undo, the same lines; and a second pass changes nothing."""
    text += DAMAGED if damaged else ""
    result = RESTORER.restore(text)
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert [result.text.count(c) for c in "\n\r\f"] == [text.count(c) for c in "\n\r\f"]
    assert RESTORER.restore(result.text).text == result.text


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_only_labels_case_and_bullets_change(text: str) -> None:
    """What stands behind the labels stays, but for the case of its letters."""
    result = RESTORER.restore(text)
    for entry in result.ledger.applied:
        start = text.rfind("\n", 0, entry.span.start) + 1
        if entry.rule == "upper-case":
            assert entry.original.upper() == entry.replacement
        else:
            assert len(text[start : entry.span.end].lstrip("\f ")) <= 14


@given(st.text(alphabet="IVXl1.,)-abcdđe 23\n\f\r|’ĐD", max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_signs(text: str) -> None:
    result = RESTORER.restore(text)
    assert undo(result.text, result.ledger) == text
    assert RESTORER.restore(result.text).text == result.text


def test_roman_numerals() -> None:
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    for value in range(1, 40):
        assert roman_value("X" * (value // 10) + ones[value % 10]) == value


@pytest.mark.parametrize("text", ["", "\n", "\f", "\r\n\r\n", "I.", "Il.", "-", "Điều", "(", "Phần thứ"])
def test_next_to_nothing(text: str) -> None:
    assert RESTORER.restore(text).text == text


def test_long_lines_and_long_lists() -> None:
    for text in ("I" * 200_000, "1." * 100_000, "II. " + "A " * 100_000, " " * 200_000, "KẾT QUẢ " * 25_000):
        assert RESTORER.restore(text).text == text
    listed = "".join(f"{n % 30 + 1}. Thôn số {n}\nl. Nhà văn hóa\n" for n in range(2_000))
    result = RESTORER.restore(listed)
    assert replay(listed, result.ledger) == result.text


# ---------------------------------------------------------------- proposals and reasons


def test_a_lost_stroke_in_a_typed_text_is_only_proposed() -> None:
    text = "I. Mục đích\nII. Yêu cầu\nII. Nội dung\nIV. Kinh phí"
    assert proposed(text) == [("numeral", "", "I")]
    assert RESTORER.restore(text).text == text


def test_the_reason_names_the_neighbours() -> None:
    (entry,) = RESTORER.restore("I. KẾT QUẢ\n11. TỒN TẠI\nIII. KIẾN NGHỊ").ledger
    place = load_lexicon().where("heading_damage.tsv", "roman", "1")
    assert (entry.rule, entry.reason) == ("roman", f"II. stands between I. and III. ({place})")
    assert entry.confidence > 0.9


def test_a_gap_says_what_is_missing() -> None:
    (entry,) = RESTORER.restore("1. Dân số\n2. Đất đai\n5. Y tế").ledger
    assert (entry.rule, entry.reason, entry.status) == ("gap", "2 numbers are missing before 5.", "proposed")


def test_what_the_words_stage_made_of_a_label_is_undone() -> None:
    """The decoder takes `Vv.` for a word; the label is read from the source."""
    document = Document("IV. KINH PHÍ\nVv. TỔ CHỨC", threshold=0.3)
    document.apply([Correction(Span(13, 15), "Vv", "Vợ", "diacritics", "letters", 0.6, "")])
    run_stage(HeadingsStage(load_lexicon()), document)
    assert document.text == "IV. KINH PHÍ\nV. TỔ CHỨC"


def test_a_word_whose_case_this_run_lost_is_put_in_upper_case() -> None:
    document = Document("I. KẾT QUẢ CHl ĐẠO XÃ", threshold=0.3)
    document.apply([Correction(Span(11, 14), "CHl", "chỉ", "diacritics", "letters", 0.6, "")])
    run_stage(HeadingsStage(load_lexicon()), document)
    assert document.text == "I. KẾT QUẢ CHỈ ĐẠO XÃ"


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("line", "kind", "numbers", "style", "written"),
    [
        ("  IV. KẾT QUẢ", "roman", (4,), ".", "IV."),
        ("I- Đặc điểm", "roman", (1,), "-", "I-"),
        ("II - ĐẶC ĐIỂM", "roman", (2,), "-", "II -"),
        ("12. Kinh phí", "arabic", (12,), ".", "12."),
        ("1.Kết quả", "arabic", (1,), ".", "1."),
        ("3/ Kết quả", "arabic", (3,), "/", "3/"),
        ("(2) Hộ cận nghèo", "arabic", (2,), "()", "(2)"),
        ("2.10. Kinh phí", "decimal", (2, 10), ".", "2.10."),
        ("1.2.3 Kinh phí", "decimal", (1, 2, 3), "", "1.2.3"),
        ("I.1. Kinh phí", "decimal", (1, 1), ".", "I.1."),
        ("đ) vật tư", "letter", (5,), ")", "đ)"),
        ("a. Đất lúa", "letter", (1,), ".", "a."),
        ("B. NỘI DUNG", "capital", (2,), ".", "B."),
        ("Điều 15. Hiệu lực", "dieu", (15,), ".", "Điều 15."),
        ("Điều 5a. Hiệu lực", "dieu", (5, 1), ".", "Điều 5a."),
        ("Chương III", "chuong", (3,), "", "Chương III"),
        ("PHẦN II: KẾT QUẢ", "phan", (2,), ":", "PHẦN II:"),
        ("Tiểu mục 2", "tieu_muc", (2,), "", "Tiểu mục 2"),
        ("Mục 1 TIẾP NHẬN", "muc", (1,), "", "Mục 1"),
        ("Phần thứ hai", "phan", (2,), "", "Phần thứ hai"),
        ("- Như trên;", "bullet", (), "-", "-"),
        ("+ Cấp xã", "bullet", (), "+", "+"),
        ("• Cấp xã", "bullet", (), "•", "•"),
    ],
)
def test_labels(line: str, kind: str, numbers: tuple[int, ...], style: str, written: str) -> None:
    label = label_reader().read(line)
    assert label is not None
    assert (label.kind, label.numbers, label.style, label.written) == (kind, numbers, style, written)
    assert label.span.of(line) == written
    assert not label.damaged


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("Il. Nội dung", "II."),
        ("b} Nội dung", "b)"),
        ("Dieu 3. Noi dung", "Điều 3."),
        ("2 .1 Nội dung", "2.1"),
    ],
)
def test_damaged_labels(line: str, printed: str) -> None:
    """The likeliest reading of the line alone."""
    assert label_reader().read(line) is None
    readings = DamagedLabelReader(load_lexicon(), label_reader()).read(line)
    label = min(readings, key=lambda reading: reading.cost).label
    assert label.damaged
    assert label.printed == printed


_NO_LABELS = (
    "|   |Xã có 9 thôn|1.5 triệu đồng|20/02/2023|2023. Các thôn|V.I. Lê-nin|điều 5. x|IIII. x|- |"
    "Điều 5 của Luật|1.250.000 đồng|8/3 hằng năm|z) Nội dung|chương trình 135|Mục tiêu chung"
)


@pytest.mark.parametrize("line", _NO_LABELS.split("|"))
def test_no_labels(line: str) -> None:
    assert label_reader().read(line) is None


# ---------------------------------------------------------------- lines and damage


@given(st.text(alphabet="ab\n\r\f", max_size=30))
def test_lines_cover_the_text(text: str) -> None:
    lines = list(lines_of(text))
    assert all(Span(line.start, line.end).of(text) == line.text for line in lines)
    assert "".join(line.text for line in lines) == regex.sub(r"[\n\r\f]", "", text)
    assert all(line.number == text.count("\n", 0, line.start) + 1 for line in lines)


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        (DAMAGED, True),
        ("Ủy ban nhân dân xã Tân Lập báo cáo kết quả thực hiện nhiệm vụ quý I năm 2024 như sau:", False),
        (
            "The committee met on 12 March and agreed upon the following measures for this year and next.",
            False,
        ),
        ("Thyc hi¢n", False),
        ("", False),
    ],
)
def test_damage(text: str, damaged: bool) -> None:
    assert shows_damage(Document(text)) is damaged


def test_the_judgement_of_the_decoder_goes_first() -> None:
    document = Document(DAMAGED, profile={"clean": 0.9, "eng": 0.1})
    assert not shows_damage(document)
    document.profile = {"clean": 0.1, "vie": 0.9}
    assert shows_damage(document)


# ---------------------------------------------------------------- labels that the words before changed


class _Words:
    """A stage that takes labels for words, as the decoder may."""

    name = "diacritics"
    requires = frozenset({"nfc"})
    provides = frozenset({"words"})

    def __init__(self, **changes: str) -> None:
        self._changes = changes

    def propose(self, document: Document) -> Iterator[Correction]:
        for old, new in self._changes.items():
            for match in regex.finditer(rf"(?m)^{old}\b", document.text):
                yield Correction(Span(*match.span()), old, new, self.name, "letters", 0.9, "a guess")


@pytest.mark.parametrize(
    ("changes", "text", "gives"),
    [
        ({"Ill": "II"}, "I. Cà\nII. Bí\nIll. Bầu", "I. Cà\nII. Bí\nIII. Bầu"),
        ({"Ill": "Il"}, "I. Cà\n11. Bí\nIll. Bầu", "I. Cà\nII. Bí\nIII. Bầu"),
        ({"IV": "IX"}, "III. Cà\nIV. Bí\nV. Bầu", "III. Cà\nIV. Bí\nV. Bầu"),
        ({"d": "đ"}, "c) Cà\nd) Bí\nđ) Bầu", "c) Cà\nd) Bí\nđ) Bầu"),
        ({"Phan": "Phần"}, "Phan I. Cà\nPhan Il. Bí", "Phần I. Cà\nPhần II. Bí"),
        ({"Ong": "Ông"}, "I. Cà\nOng Bí\nII. Bầu", "I. Cà\nÔng Bí\nII. Bầu"),
    ],
)
def test_the_sequence_is_stronger_than_a_reading_of_words(
    changes: dict[str, str], text: str, gives: str
) -> None:
    restorer = Restorer(stages=["encoding", _Words(**changes), HeadingsStage(load_lexicon())])
    result = restorer.restore(text)
    assert result.text == gives
    assert replay(text, result.ledger) == gives
    assert undo(gives, result.ledger) == text
