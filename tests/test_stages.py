"""The stages before the decoder: what each changes, what it leaves alone, and what holds for every text."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support import LIGHT, light_restorer, load_cases

from cchc_restore import Document, Restorer, replay, undo
from cchc_restore.lexicons import NoiseRules, load_lexicon
from cchc_restore.pipeline.runner import run_stage
from cchc_restore.stages.noise import NoiseStage
from cchc_restore.stages.numbers import NumbersStage

# ---------------------------------------------------------------- cases


def _check(case: dict[str, str]) -> None:
    restorer = light_restorer(*case["stages"].split(", "))
    result = restorer.restore(case["text"])
    assert result.text == (case["text"] if case["gives"] == "same" else case["gives"])
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert not restorer.restore(result.text).changed


@pytest.mark.parametrize("case", load_cases("stages.yaml"))
def test_case(case: dict[str, str]) -> None:
    _check(case)


@pytest.mark.xfail(reason="not solved yet", strict=True)
@pytest.mark.parametrize("case", load_cases("known_failures.yaml"))
def test_known_failure(case: dict[str, str]) -> None:
    _check(case)


# ---------------------------------------------------------------- properties

_PIECES = st.one_of(
    st.sampled_from(["Báo", "cáo", "cong", "tac", "cải", "hành", "Ðảng", "thưc̣", "hiêṇ", "đƣơc̣", "taị", "ﬁ"]),
    st.sampled_from(
        ["HDND", "QD-TTg", "12/2017/ND-CP", "08-DA/HU", "1.250,5", "94,2%", "05/3/2020", "m²", "13", "2"]
    ),
    st.sampled_from([*".,;:'~|_-+–¬©", "\u00ad", "\u200b", "\u00a0", "\u0323", "\u0301", "\f"]),
    st.text(max_size=6),
)
_TEXTS = st.lists(st.tuples(_PIECES, st.sampled_from(["", " ", "  ", "\n", "\r\n", "\n\n", "\n\f"]))).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_text(text: str) -> None:
    """Replay, undo, NFC, the same lines, a stable second pass."""
    restorer = light_restorer()
    result = restorer.restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert unicodedata.is_normalized("NFC", result.text)
    assert [result.text.count(c) for c in "\n\r\f"] == [text.count(c) for c in "\n\r\f"]
    assert restorer.restore(result.text).text == result.text
    assert [e.span.of(text) for e in result.ledger] == [e.original for e in result.ledger]


@given(_TEXTS, st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_every_threshold(text: str, threshold: float) -> None:
    """Whatever the threshold, what is applied reaches it, and the ledger fits."""
    result = light_restorer().restore(text, threshold=threshold)
    assert replay(text, result.ledger) == result.text
    assert all(e.confidence >= threshold for e in result.ledger.applied)


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_numbers_are_kept(text: str) -> None:
    """But for page numbers, every digit of the source is a digit of the output."""
    result = light_restorer("encoding", "characters", "numbers").restore(text)
    assert regex.findall(r"[0-9]", result.text) == regex.findall(r"[0-9]", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    "text",
    [
        "The committee met on 12 March 2021; it was a success. See pp. 3-7 (cf. Smith & Co.).\n- One\n- Two",
        "Le comité s'est réuni le 12 mars : « tout va bien », a-t-il dit ! Où ?\nŒuvre, naïf, Noël ; fin.",
        "Ủy ban nhân dân xã Tân Lập báo cáo quý I năm 2024 như sau:\n1. Ưu điểm\na) Tổ chức; b) Nhân sự.",
        "",
        "\n\n\n",
    ],
)
def test_clean_text_is_untouched(light: Restorer, text: str) -> None:
    result = light.restore(text)
    assert result.text == text
    assert not result.ledger.applied


def test_a_line_of_a_megabyte(light: Restorer) -> None:
    line = "cải cách hành chính " * 50_000
    assert light.restore(line).text == line
    blank = "x" + " " * 1_000_000 + "."
    assert light.restore(blank).text == blank


# ---------------------------------------------------------------- marks


def _marks(text: str) -> list[tuple[str, str]]:
    document = Document(text, threshold=0.5)
    run_stage(NumbersStage(load_lexicon()), document)
    return [(mark.kind, mark.span.of(document.text)) for mark in document.marks]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("ngay 05/3/2020 va 14/5", [("date", "05/3/2020"), ("date", "14/5")]),
        ("ngày 05 thang 3 nam 2020", [("date", "05"), ("date", "3"), ("number", "2020")]),
        ("1.250.000 dong, dat 94,2 % so ho", [("number", "1.250.000"), ("number", "94,2 %")]),
        ("rong 250 m² va 12,5ha", [("number", "250"), ("unit", "m²"), ("number", "12,5"), ("unit", "ha")]),
        ("giai doan 2021-2025, luc 7h30", [("number", "2021-2025"), ("number", "7h30")]),
        ("II. NOI DUNG\n1. Muc tieu", [("number", "II"), ("number", "1")]),
        ("a2) Luong tuan\n(i1) Doi voi ho\nva a3) luong", [("number", "a2"), ("number", "i1")]),
        ("so 1719/QD-TTg", [("code", "1719/QĐ-TTg")]),
        ("so 51/XQZ-UBND", [("code", "51"), ("code", "UBND")]),
        ("Luat so 80/2015/QH13", [("code", "80/2015/QH13")]),
        ("tai Phu luc [V kem theo", [("code", "IV")]),
        ("Viv mo lop hoc", [("code", "V/v")]),
        ("O = ong·to, √(mat/4)", [("formula", "ong·to,"), ("formula", "√(mat/4)")]),
        ("I0% = 13%, l5% va t° 20", [("formula", "I0"), ("number", "13%"), ("formula", "t°")]),
        (
            "tai https://dichvucong.gov.vn/p/12?ma=TT-01.",
            [("address", "https://dichvucong.gov.vn/p/12?ma=TT-01")],
        ),
        (
            "trang (tanlap.vinhlong.gov.vn), gov.vn",
            [("address", "tanlap.vinhlong.gov.vn"), ("address", "gov.vn")],
        ),
        (
            "vanthu@kyanh.gov.vn; xa_tan.lap@gmail.com",
            [("address", "vanthu@kyanh.gov.vn"), ("address", "xa_tan.lap@gmail.com")],
        ),
        (
            "WWW.TANLAP.GOV.VN va http:/thutuc.vn:8080",
            [("address", "WWW.TANLAP.GOV.VN"), ("address", "http:/thutuc.vn:8080")],
        ),
        (
            "mang facebook.com, hoac tanlap.vn/a-b.",
            [("address", "facebook.com"), ("address", "tanlap.vn/a-b")],
        ),
        (
            "tep bao_gia-ong.docx, (ban do.PDF), so-ong.doc, ong_rung(2).xlsx.",
            [
                ("name", "bao_gia-ong.docx"),
                ("name", "do.PDF"),
                ("name", "so-ong.doc"),
                ("name", "ong_rung(2).xlsx"),
            ],
        ),
        (
            r"o D:\Ong_rung\so, \\may1\ong va chung\ong\so; /srv/ong/so_1 va /ong/so?a=b",
            [
                ("name", r"D:\Ong_rung\so"),
                ("name", r"\\may1\ong"),
                ("name", r"chung\ong\so"),
                ("name", "/srv/ong/so_1"),
            ],
        ),
        (
            "id=7 mat_ong=Rung; truong ten_ong: mat_rung = 3, cot NGAY_QUAY_MAT,\nso_ong3\nong_v2 bay_ong",
            [
                ("name", "id=7"),
                ("name", "mat_ong=Rung"),
                ("name", "ten_ong"),
                ("name", "mat_rung"),
                ("name", "NGAY_QUAY_MAT"),
                ("name", "ong_v2"),
                ("name", "bay_ong"),
            ],
        ),
        (
            "bang mat_ong va cot Mat_Ong, java.util.Ong",
            [("name", "mat_ong"), ("name", "Mat_Ong"), ("name", "java.util.Ong")],
        ),
    ],
)
def test_marks(text: str, marks: list[tuple[str, str]]) -> None:
    assert _marks(text) == marks


@pytest.mark.parametrize(
    "text",
    ["van ban 13 cua xa", "1a don vi", "s6 ho ngheo", "t6 chirc l5 nguoi", "dat 6 tot", "hiep thuong 6 xa"],
)
def test_short_tokens_that_may_be_words_are_not_marked(text: str) -> None:
    assert _marks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "ban.hanh van.ban cua.xa",
        "nau.com an.com, ro.net chu",  # cơm, nét after a point without its space
        "c@i cach, c@i.cach hanh@chinh.xa",
        "UBND.xa TT.UBND TP.HCM Viet Nam.VN",
        "thuc hién.Co quan.gov dugc.net",
        "Noi nhan:/.- www. http:// @",
    ],
)
def test_damaged_words_are_no_addresses(text: str) -> None:
    assert [text for kind, text in _marks(text) if kind == "address"] == []


@pytest.mark.parametrize(
    "text",
    [
        "hang hoa_xuat khau, hinh thirc_bo phieu, h6_tro",
        "nguon nuéc.doc tai, ban.hanh van.ban cua.xa",
        "ngay /thang/nam, va/hoac, UBND/HDND, c\\t va g\\h",
        "dat=5, TT=NHNN, a = b, T.U.N., v.v. _ _ ____ ho ten: ____",
    ],
)
def test_damaged_words_are_no_names_of_machines(text: str) -> None:
    assert [text for kind, text in _marks(text) if kind == "name"] == []


def test_a_misread_letter_in_a_code_is_only_proposed() -> None:
    result = light_restorer("numbers").restore("Quyet dinh so 25/QP-UBND")
    (entry,) = result.ledger
    assert (entry.original, entry.replacement, entry.status) == ("QP", "QĐ", "proposed")


# ---------------------------------------------------------------- noise


def test_numbers_that_count_up_through_the_document_are_page_numbers(light: Restorer) -> None:
    body = "\n".join(f"Nội dung công việc thứ {n} của xã" for n in range(25))
    text = f"{body}\n2\n{body}\n3\n{body}"
    result = light.restore(text)
    assert result.text == f"{body}\n\n{body}\n\n{body}"
    assert {e.rule for e in result.ledger} == {"page-number-bare"}


def test_numbers_too_near_to_one_another_are_not(light: Restorer) -> None:
    text = "Nội dung\n2\nKết quả\n3\nGhi chú"
    result = light.restore(text)
    assert result.text == text
    assert [e.status for e in result.ledger] == ["proposed", "proposed"]


@pytest.mark.parametrize("text", ["Thôn\nSố hộ\n12\nBản Cò\n45", "Họ và tên\n____....____\n", "° Hội phụ nữ"])
def test_what_a_rule_only_proposes_stays_whatever_the_threshold(text: str) -> None:
    result = light_restorer().restore(text, threshold=0.0)
    assert result.text == text
    assert {e.status for e in result.ledger} == {"proposed"}


SCANNED = """\
Uy ban nhan dan xa chi dao cac thén dang ky nhu cau stra chita duong ngd;
can bd dia chinh do dac, lap bang ké va niém yét cong khai tai nha van hda.
"""


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Hd so nop tai bd phan mot cua cua xa\nq\nva duoc tra trong ba ngay", "xa\n\nva duoc"),
        ("Nguoi dan duoc tra loi trong ba ngay lam viéc. i\nHd so luu tai xa", "viéc.\nHd so"),
        ("Viéc sua duong thudc tham q\nquyén cua Uy ban nhan dan xa", "tham\nquyén"),
        ("Viéc sua duong thudc tham\nq quyén cua Uy ban nhan dan xa", "tham\nquyén"),
    ],
)
def test_a_letter_where_none_is_printed_was_a_speck(light: Restorer, read: str, printed: str) -> None:
    result = light.restore(SCANNED + read + "\n")
    assert printed in result.text
    assert [entry.rule for entry in result.ledger.applied] == ["lone-letter"]


@pytest.mark.parametrize(
    "text",
    [
        "theo quy dinh tai diem q\nkhoan nay cua quy ché",  # the letter of an item
        "A\nThu tir dat va tai san cua xa\nB\nChi cho cac thén trong nam",  # the labels of parts
        "a\nThu tir dat va tai san cua xa\nb\nChi cho cac thén trong nam",  # and of the rows of a table
        "12\ne\n15\nChi cho cac thén trong nam",  # its cells
        "Cac hd dang ky thi ghi y\nkién vao phiéu",  # a word
    ],
)
def test_a_letter_that_may_be_printed_stays(light: Restorer, text: str) -> None:
    assert light.restore(SCANNED + text + "\n").text == SCANNED + text + "\n"


def test_in_a_typed_text_somebody_meant_the_letter(light: Restorer) -> None:
    text = "Xã giải quyết hồ sơ của người dân trong ba ngày làm việc. i\nHồ sơ lưu tại bộ phận một cửa\n"
    result = light.restore(text)
    assert result.text == text
    assert [(entry.rule, entry.status) for entry in result.ledger] == [("lone-letter", "proposed")]


def test_editing_the_rules_changes_the_result() -> None:
    """The stage knows no rule of its own about what a speck looks like."""
    rules = load_lexicon().noise
    silent = NoiseRules(**{rule.name: type(getattr(rules, rule.name))() for rule in fields(rules)})
    text = "Nội dung ~\n|\n"
    assert Restorer(stages=["encoding", NoiseStage(rules)]).restore(text).text == "Nội dung\n\n"
    assert Restorer(stages=["encoding", NoiseStage(silent)]).restore(text).text == text


@pytest.mark.parametrize(
    ("letters", "line"),
    [
        ({"lone_kept": {"q"}}, "q"),
        ({"lone_behind_stop": {"a"}}, "Hd so duoc giai quyét trong ba ngay lam viéc. i"),
        ({"lone_in_sentence": {"z"}}, "Xa giai quyét hd so cua nguoi dan dung q"),
        ({"item_words": {"theo"}}, "Xa giai quyét hd so cua nguoi dan theo q"),
    ],
)
def test_the_lexicon_says_which_lone_letters_are_specks(letters: dict[str, set[str]], line: str) -> None:
    rules = load_lexicon().noise
    changed: dict[str, Any] = {name: frozenset(named) for name, named in letters.items()}
    others = replace(rules, **changed)
    text = f"{SCANNED}{line}\nHd so luu tai bd phan mot cua cua xa\n"
    mended, kept = (
        Restorer(stages=["encoding", NoiseStage(known)]).restore(text).text for known in (rules, others)
    )
    assert kept == text
    assert mended == text.replace(f"\n{line}\n", f"\n{line[:-1].rstrip()}\n")


def test_light_stages_are_all_but_the_decoder() -> None:
    assert light_restorer().stage_names == LIGHT
