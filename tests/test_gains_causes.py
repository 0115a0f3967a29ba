"""The benchmark's table of causes: which rule an error falls under, on lines made for it."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from causes import ACRONYM, CAPITALS, CUT, HEADING, NAME, NOISE, NUMBER, SIGNS, STAGE, Causes, Finder
from documents import Document
from quality import repair

from cchc_restore import Restorer
from cchc_restore.evaluate import evaluate


@cache
def finder() -> Finder:
    return Finder()


def causes_of(gold: str, read: str) -> Causes:
    """The causes of the errors of a text in which hardly anything is repaired."""
    only_proposes = Restorer(threshold=1.0)
    found = finder().causes(repair(only_proposes, [Document("line", gold, read)]))
    assert found.total == evaluate(gold, only_proposes.restore(read).text).rates["SER"].errors
    return found


@pytest.mark.parametrize(
    ("gold", "read", "errors"),
    [
        ("thực hiện là 12 hộ", "thực hiện 13 12 hộ", {NUMBER: 1}),
        ("theo Công văn số 15/2022/TT-BTC của Bộ", "theo Công văn số 15/2022/TT-BIC của Bộ", {NUMBER: 1}),
        ("xã báo cáo kết quả thực hiện năm qua", "xã báo qua", {NOISE: 6}),
        ("Nơi nhận như trên", "Nơi nhận như a ¥ q z trên", {NOISE: 3}),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHI NGHĨA VIỆT NAM", {HEADING: 1}),
        ("Thường trực HĐND huyện họp", "Thường trực HDND huyện họp", {ACRONYM: 1}),
        ("Tiếp tục tuyên truyền", "Tiếp tục t uyên truyền", {CUT: 2}),
        ("Tiếp tục tuyên truyền", "Tiếp tục tuyêntruyền", {CUT: 2}),
        ("đồng chí Hạnh phát biểu", "đồng chí Hanh phát biểu", {NAME: 1}),
        ("Kết quả đã đạt được", "Kết quả đã đạt được", {}),
    ],
)
def test_an_error_falls_under_the_first_rule_that_fits(gold: str, read: str, errors: dict[str, int]) -> None:
    assert causes_of(gold, read).errors == Counter(errors)


def test_what_the_decoder_reads_rightly_is_not_its_fault() -> None:
    """Here the threshold keeps its readings from being applied."""
    gold = "Thực hiện công tác cải cách hành chính của tỉnh và các huyện trong năm"
    found = causes_of(gold, "Thuc hién cong tac cai cich hanh chinh cua tinh va cac huyén trong nam")
    assert set(found.errors) == {STAGE}
    assert found.examples[STAGE]["công ← cong → cong"] == 1


def test_capitals_and_punctuation_are_counted_apart() -> None:
    found = causes_of("Ủy ban nhân dân xã, năm 2023.", "Ủy ban Nhân dân xã; năm 2023.")
    assert found.total == 0
    assert found.words == {CAPITALS: 1, SIGNS: 1}
