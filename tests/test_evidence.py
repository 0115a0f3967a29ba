"""Which row of the lexicon a correction rests on: the file and the line that its reason names."""

from __future__ import annotations

from functools import cache

import pytest
from support import full_restorer

from cchc_restore import Restorer
from cchc_restore.lexicons import Evidence, Lexicon, load_lexicon

HEAD = """\
UY BAN NHAN DAN  CONG HOA XA HOI CHU NGHIA VIET NAM
XA TAN LUNG  Doc lap - Tu do - Hanh phuc
Số: 5/BC-UBND
Kinh gui: Huyện ủy

Nội dung báo cáo.

Nơi nhận:
- Nhu tren;
- Lưu: VT.
TM ỦY BAN NHÂN DÂN
CHU TICH
"""
LABELS = "I. KẾT QUẢ\n11. TỒN TẠI\nIII. KIẾN NGHỊ\n"
ARTICLES = "Dieu 1. Phạm vi\nĐiều 2. Đối tượng\n"
REPORT = """\
Thuc hién Ké hoach s6 5 ctia Uy ban nhan dan huyén va HDND tinh Quang Ninh,
cong tac cai cach hanh chinh.
"""


@cache
def lexicon() -> Lexicon:
    return load_lexicon()


@cache
def restorer(*stages: str) -> Restorer:
    return Restorer(stages=stages)


def row(place: str) -> list[str]:
    file, _, line = place.partition(":")
    return lexicon().files.text(file).split("\n")[int(line) - 1].split("\t")


def cited(text: str, stage: str, original: str) -> str:
    """The place that the reason for the correction of `original` names; empty where it names none."""
    entries = (restorer(stage) if stage != "diacritics" else full_restorer()).restore(text).ledger
    entry = next(e for e in entries if e.original == original and e.stage == stage)
    reason, bracket, place = entry.reason.rpartition(" (")
    return place.removesuffix(")") if bracket and reason and place.endswith(")") else ""


@pytest.mark.parametrize(
    ("stage", "text", "original", "file", "cells"),
    [
        ("numbers", "theo 1719/QD-TTg", "QD", "doc_types.tsv", ["QĐ"]),
        ("numbers", "theo 15/NQ-HDND", "HDND", "abbreviations.tsv", ["HĐND"]),
        ("numbers", "theo 43/2023/QHI5", "QHI5", "assembly_terms.tsv", ["15"]),
        ("doc_numbers", "theo số O5/KH-UBND", "O5", "digits.tsv", ["O", "0"]),
        ("doc_numbers", "theo số 08-DA/HU", "DA", "doc_types.tsv", ["ĐA"]),
        ("dates", "ngày 06 tháng 7 năm 2O23", "2O23", "digits.tsv", ["O", "0"]),
        ("dates", "từ O1/7/2025", "O1/7/2025", "digits.tsv", ["O", "0"]),
        ("dates", "giai đoạn 2O21 -2025", "2O21 -2025", "digits.tsv", ["O", "0"]),
        ("letterhead", HEAD, "NHAN", "letterhead.tsv", ["bare-body", "ỦY BAN NHÂN DÂN"]),
        ("letterhead", HEAD, "HOA", "letterhead.tsv", ["national-title"]),
        ("letterhead", HEAD, "lap", "letterhead.tsv", ["motto"]),
        ("letterhead", HEAD, "Kinh", "letterhead.tsv", ["label", "Kính gửi:"]),
        ("letterhead", HEAD, "tren", "letterhead.tsv", ["no-addressee", "Như trên"]),
        ("letterhead", HEAD, "TM", "letterhead.tsv", ["authority", "TM."]),
        ("letterhead", HEAD, "TICH", "letterhead.tsv", ["office", "CHỦ TỊCH"]),
        ("headings", LABELS, "11", "heading_damage.tsv", ["roman", "1", "I"]),
        ("headings", ARTICLES, "Die", "headings.tsv", ["dieu", "Điều"]),
        ("capitals", "theo Uỷ Ban Nhân Dân xã", "Ban Nhân D", "capitals.tsv", ["ủy ban nhân dân"]),
        ("capitals", "theo khoản 2 điều 5", "đ", "capitals.tsv", ["điều"]),
        ("diacritics", REPORT, "hién", "phrases.tsv", ["thực hiện kế hoạch"]),
        ("diacritics", REPORT, "Quang", "places.tsv", ["Quảng Ninh"]),
        ("diacritics", REPORT, "HDND", "abbreviations.tsv", ["HĐND"]),
        ("diacritics", REPORT, "ctia", "confusions.tsv", ["ctia", "của"]),
    ],
)
def test_a_reason_names_the_row_it_rests_on(
    stage: str, text: str, original: str, file: str, cells: list[str]
) -> None:
    place = cited(text, stage, original)
    assert place.partition(":")[0] == file
    assert row(place)[: len(cells)] == cells


def test_a_rule_against_noise_is_named_by_its_line() -> None:
    text = "Báo cáo\n\f12\nKết quả\n"
    entry = restorer("noise").restore(text).ledger.entries[0]
    place = entry.reason.rpartition("(")[2].removesuffix(")")
    assert row(place)[0].strip() == f"- name: '{entry.rule}'"


def test_what_rests_on_no_row_names_none() -> None:
    assert cited(REPORT, "diacritics", "va") == ""
    assert cited("ngay 06 tháng 7 năm 2023", "dates", "ngay") == ""


def test_a_phrase_counts_as_it_stands_in_the_repaired_text() -> None:
    """Over the end of a line, but not over a comma; a place with its capitals; the longest one."""

    class Change:
        def __init__(self, text: str, original: str, replacement: str) -> None:
            from cchc_restore import Span

            start = text.index(original)
            self.span, self.original, self.replacement = (
                Span(start, start + len(original)),
                original,
                replacement,
            )

    def place(text: str, original: str, replacement: str) -> list[str] | None:
        found = Evidence(lexicon()).places(text, [Change(text, original, replacement)])[0]
        return None if found is None else row(found)[:1]

    assert place("thực hien\nkế hoạch", "hien", "hiện") == ["thực hiện kế hoạch"]
    assert place("thực hien, kế hoạch", "hien", "hiện") == ["thực hiện"]
    assert place("Quang Ninh", "Quang", "Quảng") == ["Quảng Ninh"]
    assert place("quang ninh", "quang", "quảng") is None
    assert place("đó xy", "xy", "zzz") is None
