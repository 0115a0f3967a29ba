"""The letterhead stage: heads and feet in their form, everything else untouched."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support import light_restorer, load_cases

from cchc_restore import Restorer, Result, replay, undo
from cchc_restore.lexicons import check_lexicon, default_folder, load_lexicon
from cchc_restore.structure.blocks import BlockReader
from cchc_restore.structure.dates import find_dates
from cchc_restore.structure.doc_numbers import find_doc_numbers
from cchc_restore.structure.foot import FootReader
from cchc_restore.structure.head import HeadReader
from cchc_restore.structure.lines import lines_of
from cchc_restore.structure.summary import SummaryReader


def _restore(text: str) -> Result:
    return light_restorer("encoding", "letterhead").restore(text)


@pytest.mark.parametrize("case", load_cases("letterhead.yaml"))
def test_case(case: dict[str, Any]) -> None:
    result = _restore(case["text"])
    wanted = case["text"] if case["gives"] == "same" else case["gives"]
    assert result.text == wanted
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert not _restore(result.text).changed


# ---------------------------------------------------------------- proposals


@pytest.mark.parametrize(
    ("text", "rule", "replacement"),
    [
        ("V/v nghỉ lễ\nKính gửi Các phòng, ban", "label-colon", ":"),
        ("Nơi nhận: CHỦ TỊCH\n- Như trên;\n- Lưu VT.", "kept-copy", ":"),
        ("Nơi nhận: CHỦ TỊCH\n- Như trên,\n- Lưu: VT.", "recipients", ";"),
        ("đề nghị xem xét ./.\nNơi nhận: CHỦ TỊCH\n- Lưu: VT.", "closing", "./."),
        ("đề nghị xem xét/.\nNơi nhận: CHỦ TỊCH\n- Lưu: VT.", "closing", "./."),
        (
            "UBND XÃ X CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
            "Số: 5/BC-UBND nà luông, ngày 05 tháng 4 năm 2021",
            "place",
            "N",
        ),
    ],
)
def test_what_is_not_certain_is_only_proposed(text: str, rule: str, replacement: str) -> None:
    result = _restore(text)
    assert result.text == text
    assert (rule, replacement) in [(entry.rule, entry.replacement) for entry in result.ledger.proposed]


def test_rules_can_be_told_apart() -> None:
    result = _restore(
        "UY BAN NHAN DAN CONG HOA XA HOI CHU NGHIA VIET NAM\nXA AN BÌNH Doc lap - Tu do - Hanh phuc\n"
        "Số: 5/BC-UBND An Bình ngày 05 tháng 4 năm 2021\nKinh gui: UBND huyện\nđã xong,/.\n"
        "Noi nhan: TM, UY BAN NHAN DAN\n- UBND huyện:\n- Các thôn;\n- Luu: VT."
    )
    assert {entry.rule for entry in result.ledger.applied} == {
        "national-title",
        "motto",
        "issuing-body",
        "place-date",
        "label",
        "closing",
        "authority",
        "signature",
        "recipients",
        "kept-copy",
    }
    assert all(entry.reason for entry in result.ledger)


# ---------------------------------------------------------------- properties

_PIECES = st.sampled_from(
    """
    UY BAN NHAN DAN|ỦY BAN NHÂN DÂN|UBND XA|XÃ AN BÌNH|SO TAI CHINH|CONG HOA XA HOI CHU NGHIA VIET NAM
    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Doc lap - Tu do - Hanh phuc
    Độc lập – Tự do – Hạnh phúc|DANG CONG SAN VIET NAM
    Số:|S6: 5/BC-UBND|05-NQ/ĐU|An Bình|an bình,|ngày 05 tháng 4 năm 2021
    ngay 5 thang 4
    nam 2021|BÁO CÁO|BAO CAO|Kinh gui|Kính gửi:|V/v|Viv|- UBND huyện
    - Lưu|- Luu: VI|Noi nhan:|Nơi nhận|TM,|KT.
    T/M|CHU TICH|PHÓ CHỦ TỊCH|BAN|Ngô Văn Tám|./.|,/.|. / .|;|:|1.|2023|cải cách hành chính|- SỞ Nội vụ;
    """.replace("\n    ", "|")
    .strip("|")
    .split("|")
)
_TEXTS = st.lists(
    st.tuples(_PIECES | st.text(max_size=4), st.sampled_from(["", " ", "   ", "\n", "\r\n", "\n\n", "\n\f"]))
).map(lambda pairs: "".join(piece + gap for piece, gap in pairs))


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_text(text: str) -> None:
    """Lines stay, digits stay, the ledger fits, and a second pass changes nothing."""
    result = _restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert [result.text.count(c) for c in "\n\r\f"] == [text.count(c) for c in "\n\r\f"]
    assert _restore(result.text).text == result.text


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_digits_are_kept(text: str) -> None:
    """Number and date are other stages' work; only within the title a digit may be a misread letter."""
    result = _restore(text)
    for entry in result.ledger.applied:
        if entry.rule not in ("national-title", "motto", "party-title", "issuing-body", "signature"):
            assert regex.findall(r"\d", entry.replacement) == regex.findall(r"\d", entry.original)


def test_a_huge_line_is_left_alone() -> None:
    line = "UY BAN NHAN DAN CONG HOA XA HOI CHU NGHIA VIET NAM " * 4_000
    assert _restore(line).text == line


@pytest.mark.parametrize(
    "title", ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CONG HOA XA HOI CHU NGHIA VIET NAM"]
)
def test_many_lines(title: str) -> None:
    result = _restore(f"UBND XÃ AN BÌNH {title}\n" * 2_000)
    assert result.text == "UBND XÃ AN BÌNH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n" * 2_000


# ---------------------------------------------------------------- reading


def _bodies(text: str) -> list[str]:
    head = HeadReader(load_lexicon()).read(list(lines_of(text)))
    return [" ".join(part.text for part in body) for body in head.bodies]


@pytest.mark.parametrize(
    ("left", "bodies"),
    [
        (["ỦY BAN NHÂN DÂN", "XÃ AN BÌNH"], ["ỦY BAN NHÂN DÂN XÃ AN BÌNH"]),
        (["UBND HUYỆN TÂN LẠC SƠN", "PHÒNG NỘI VỤ"], ["UBND HUYỆN TÂN LẠC SƠN", "PHÒNG NỘI VỤ"]),
        (["BẢO HIỂM XÃ HỘI TỈNH HÒA KHÊ", "BẢO HIỂM XÃ"], ["BẢO HIỂM XÃ HỘI TỈNH HÒA KHÊ", "BẢO HIỂM XÃ"]),
        (["BAN CHẤP HÀNH", "ĐẢNG BỘ XÃ AN BÌNH"], ["BAN CHẤP HÀNH ĐẢNG BỘ XÃ AN BÌNH"]),
        (["VĂN PHÒNG", "HĐND VÀ UBND HUYỆN AN KHÊ"], ["VĂN PHÒNG HĐND VÀ UBND HUYỆN AN KHÊ"]),
        (["BAN CHỈ ĐẠO CÔNG TÁC", "PHÒNG, CHỐNG THIÊN TAI"], ["BAN CHỈ ĐẠO CÔNG TÁC PHÒNG, CHỐNG THIÊN TAI"]),
        (["KHẨN", "UBND XÃ AN BÌNH"], ["UBND XÃ AN BÌNH"]),
        (["LŨNG HOA", "XÃ AN BÌNH"], []),
    ],
)
def test_lines_of_the_left_column_make_bodies(left: list[str], bodies: list[str]) -> None:
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert _bodies("\n".join(f"{a} {b}" for a, b in zip(left, right, strict=True))) == bodies


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("BÁO CÁO\nKết quả quý III,\nviệc quý IV\nThực hiện Kế hoạch số 5", "Kết quả quý III, | việc quý IV"),
        ("KẾ HOẠCH\nSố hóa hồ sơ năm 2024\nCăn cứ Nghị định", "Số hóa hồ sơ năm 2024"),
        ("QUYẾT ĐỊNH\nVề việc lập Tổ\nCHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", "Về việc lập Tổ"),
        ("BÁO CÁO TỔNG KẾT\nCÔNG TÁC NĂM 2023\nI. KẾT QUẢ", "TỔNG KẾT | CÔNG TÁC NĂM 2023"),
        ("BÁO CÁO\nI. KẾT QUẢ", ""),
        ("THÔNG BÁO\nCăn cứ Luật Đất đai", ""),
        ("BÁO CÁO\nKết quả năm 2019 Thực hiện Công văn", "Kết quả năm 2019"),
        ("QUYẾT ĐỊNH\nQuy chế của Phòng\nVăn hóa xã\nCăn cứ", "Quy chế của Phòng | Văn hóa xã"),
        ("V/v góp ý\ndự thảo\nKính gửi: Sở Nội vụ", "V/v góp ý | dự thảo"),
    ],
)
def test_summaries(text: str, title: str) -> None:
    summary = SummaryReader(load_lexicon()).read(list(lines_of(text)))
    assert " | ".join(part.text for part in summary.title) == title


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Nơi nhận: THƯ KÝ CHỦ TỌA\n- Lưu: VT.", ["THƯ KÝ", "CHỦ TỌA"]),
        ("- a;\nNơi nhận: Q. CHỦ TỊCH\n- Lưu: VT. Ngô Văn Tám", ["Q. CHỦ TỊCH", "Ngô Văn Tám"]),
        ("xong./.\nTM. TỔ\nTỔ PHÓ\n(Đã ký)\n\nNgô Văn Tám", ["TM. TỔ", "TỔ PHÓ", "Ngô Văn Tám"]),
        ("Nơi nhận: GIÁM ĐỐC\n- Sở Y tế; BS. Ngô Văn Tám\n- Lưu: VT.", ["GIÁM ĐỐC", "Ngô Văn Tám"]),
        ("Bài viết về lịch sử.\nHết.", []),
    ],
)
def test_signatures(text: str, pieces: list[str]) -> None:
    foot = FootReader(load_lexicon()).read(list(lines_of(text)))
    assert ([piece.part.text for piece in foot.signatures] if foot else []) == pieces


@pytest.fixture
def marks_of_an_office(tmp_path: Path) -> Path:
    """A lexicon with the mark `UQ.` and without `KT.`."""
    folder = shutil.copytree(default_folder(), tmp_path / "lexicon")
    table = folder / "letterhead.tsv"
    rows = table.read_text(encoding="utf-8").replace("authority\tKT.\n", "")
    rows = rows.replace("authority\tTUQ.\n", "authority\tTUQ.\nauthority\tUQ.\n")
    table.write_text(rows, encoding="utf-8")
    assert check_lexicon(folder) == []
    return folder


@pytest.mark.parametrize(
    ("text", "own", "shipped"),
    [
        ("UQ. GIÁM ĐỐC SỞ", ["UQ. GIÁM ĐỐC SỞ"], [None]),
        ("KT. GIÁM ĐỐC SỞ", [None], ["KT. GIÁM ĐỐC SỞ"]),
        ("K I GIÁM ĐỐC SỞ", [None], ["K I GIÁM ĐỐC SỞ"]),
        ("II. BAN CHỈ ĐẠO XÃ", [], []),
        ("1M. ỦY BAN NHÂN DÂN", [], []),
    ],
)
def test_the_lexicon_says_which_marks_of_authority_there_are(
    text: str, own: list[str | None], shipped: list[str | None], marks_of_an_office: Path
) -> None:
    foot = list(lines_of(f"Nơi nhận: {text}\n- Lưu: VT.\n"))
    for folder, wanted in ((marks_of_an_office, own), (default_folder(), shipped)):
        found = FootReader(load_lexicon(folder)).read(foot)
        pieces = found.signatures if found else ()
        assert [piece.part.text if piece.mark else None for piece in pieces] == wanted


def test_a_misread_mark_of_ones_own_is_mended(marks_of_an_office: Path) -> None:
    restorer = Restorer(stages=["encoding", "letterhead"], lexicon=marks_of_an_office)
    result = restorer.restore("Nơi nhận: UO, GIÁM ĐỐC SỞ\n- Lưu: VT.\n")
    assert result.text == "Nơi nhận: UQ. GIÁM ĐỐC SỞ\n- Lưu: VT.\n"


@pytest.mark.parametrize(
    "written",
    [
        "ngày 06 tháng 7 năm 2023",
        "nqày 06 thánq 7 nãm 2023",
        "ngdy 06 thang 7 ndm 2023",
        "ng4y 06 th4ng 7 năm 2023",
        "ngày 06 thảng 7 nám 2023",
        "ngày 0b tháng 7 năm 2O23",
    ],
)
def test_a_misread_date_is_known_by_all_who_look_for_it(written: str) -> None:
    lexicon = load_lexicon()
    lines = ["UBND XÃ AN BÌNH", f"Số 5/BC-UBND An Bình, {written}", "Độc lập - Tự do - Hạnh phúc", "Tin vui"]
    text = "\n".join(lines)
    date = HeadReader(lexicon).read(list(lines_of(text))).date
    assert date is not None
    assert date.text == written
    assert [found.iso for found in find_dates(text, lexicon)] == ["2023-07-06"]
    # without a colon behind "Số" only the line with the date says that it is the document's own number
    assert [number.own for number in find_doc_numbers("\n".join(lines[:2]), lexicon)] == [True]
    assert [row.kind for row in BlockReader(lexicon).read(text).rows] == ["head", "head", "head", "text"]


def test_a_sentence_is_no_line_with_place_and_date() -> None:
    text = "Đến nay trong tháng 7 năm 2023 xã đã xong\nVà nay tháng 7 năm 2023\nNay thông qua 3 nhóm 12"
    assert HeadReader(load_lexicon()).read(list(lines_of(text))).date is None


@pytest.mark.parametrize("sign", ["V/v", "v/v", "V / v", "Viv", "V|v", "Vw", "V/y"])
def test_the_sign_before_the_summary_of_a_letter(sign: str) -> None:
    text = f"{sign} góp ý dự thảo\nKính gửi: Sở Nội vụ"
    summary = SummaryReader(load_lexicon()).read(list(lines_of(text)))
    assert [part.text for part in summary.title] == [f"{sign} góp ý dự thảo"]
    assert _restore(text).text == "V/v góp ý dự thảo\nKính gửi: Sở Nội vụ"


@pytest.mark.parametrize("place", ["huyện Tân Lạc", "đặc khu Vân Khê", "huyện đảo Vân Khê", "TP. Vân Khê"])
def test_the_place_before_the_date_has_its_kind(place: str) -> None:
    text = f"UBND XÃ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 5/BC-UBND {place}, ngày 06 tháng 7 năm 2023"
    head = HeadReader(load_lexicon()).read(list(lines_of(text)))
    assert head.place is not None
    assert head.place.text == place


@pytest.mark.parametrize(
    ("line", "goes_on"),
    [
        ("BỘ TRƯỞNG BỘ NỘI VỤ", False),
        ("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", False),
        ("ỦY BAN NHÂN DÂN XÃ", False),
        ("NĂM 2023 CỦA XÃ", True),
    ],
)
def test_who_decides_is_no_line_of_the_summary(line: str, goes_on: bool) -> None:
    text = f"QUYẾT ĐỊNH\nVỀ VIỆC SÁP NHẬP CÁC THÔN\n{line}\nCăn cứ Luật"
    summary = SummaryReader(load_lexicon()).read(list(lines_of(text)))
    assert len(summary.title) == 1 + goes_on
