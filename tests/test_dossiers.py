"""Documents with parts that were damaged in different ways: each part is read as what it is."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from support import SAMPLES

from cchc_restore import Document, Restorer, Result, Span, replay, undo
from cchc_restore.decoder.regions import regions_of
from cchc_restore.evaluate import evaluate
from cchc_restore.stages.damage import damaged_lines

TYPED = (SAMPLES / "08-cong-van-nguyen-ven" / "clean.txt").read_text(encoding="utf-8").rstrip("\n") + "\n"
MISREAD = ("02-ke-hoach-ra-soat-thu-tuc", "06-bao-cao-giai-ngan-dau-tu", "07-bien-ban-khong-dau")


def sample(name: str, file: str) -> str:
    (folder,) = SAMPLES.glob(f"{name[:2]}-*")
    return (folder / file).read_text(encoding="utf-8").rstrip("\n") + "\n"


def errors(gold: str, text: str) -> int:
    return evaluate(gold, text).rates["SER"].errors


def parts(result: Result, *counts: int) -> list[str]:
    """The text cut into parts of so many lines each."""
    lines, found = result.text.split("\n"), list[str]()
    for count in counts:
        found.append("".join(line + "\n" for line in lines[:count]))
        lines = lines[count:]
    assert lines == [""]
    return found


@pytest.mark.parametrize("name", MISREAD)
def test_a_misread_page_beside_a_typed_one(restorer: Restorer, name: str) -> None:
    read, gold = sample(name, "ocr.txt"), sample(name, "clean.txt")
    alone = errors(gold, restorer.restore(read).text)
    typed, misread = TYPED.count("\n"), read.count("\n")
    behind = restorer.restore(TYPED + read)
    before = restorer.restore(read + TYPED)
    first, second = parts(behind, typed, misread)
    third, fourth = parts(before, misread, typed)
    untouched = restorer.restore(TYPED).text
    assert (first, fourth) == (untouched, untouched)
    # its first lines have other neighbours than alone, and what they prove may be missing
    assert max(errors(gold, second), errors(gold, third)) <= alone + 4 < errors(gold, read) / 4
    for result in (behind, before):
        assert replay(result.source, result.ledger) == result.text
        assert undo(result.text, result.ledger) == result.source
        assert sum(result.profile.values()) == pytest.approx(1)
        assert result.profile["clean"] > 0.2 < 1 - result.profile["clean"]


def test_a_misread_paragraph_in_a_typed_letter(restorer: Restorer) -> None:
    paragraph = (
        "Thuc hi¢n Ké hoach cia Uy ban nhan dan huyén, Phong Noi vu da phdi hop véi cac don vi\n"
        "td chirc tap huan cho 45 cong chirc, vién chirc lam cong tac cai cach hanh chinh.\n"
    )
    lines = TYPED.splitlines(keepends=True)
    result = restorer.restore("".join([*lines[:12], paragraph, *lines[12:]]))
    expected = "Thực hiện Kế hoạch của Ủy ban nhân dân huyện, Phòng Nội vụ đã phối hợp với các đơn vị"
    assert expected in result.text
    assert "tổ chức tập huấn cho 45 công chức, viên chức làm công tác cải cách hành chính." in result.text
    start = result.source.index(paragraph)
    outside = [e for e in result.ledger.applied if not start <= e.span.start < start + len(paragraph)]
    assert outside == []


def test_words_that_somebody_corrected_stay(restorer: Restorer) -> None:
    """An English engine cannot write `Tống` and `Thắm`: they stand as a reader put them."""
    read = sample("02", "ocr.txt")
    result = restorer.restore(
        read + "Ho ong Tống Van Thắm o xom trén, nha dong cira, vang mat khi doan dén lam viéc\n"
    )
    line = result.text.splitlines()[-1]
    assert "ông Tống Văn Thắm" in line
    assert "vắng mặt khi đoàn đến làm việc" in line


def test_typed_lines_keep_their_signs(restorer: Restorer) -> None:
    """What a misread page shows of an engine says nothing about a typed one: its hyphens are the author's."""
    typed = TYPED + "Việc sao-lục văn bản do văn-thư thực hiện theo quy định về công tác lưu trữ.\n"
    result = restorer.restore(typed + sample("02", "ocr.txt"))
    assert "Việc sao-lục văn bản do văn-thư thực hiện" in result.text


# ---------------------------------------------------------------- where the parts are


def test_a_foreign_paragraph_is_no_part() -> None:
    english = (
        "The committee has read the report of the district and agrees with its proposals.\n"
        "Please send the signed copies before the end of this month, with the list of names.\n"
    )
    assert regions_of(TYPED + english) is None


def test_a_line_alone_is_no_part_and_stays(restorer: Restorer) -> None:
    line = "NGUYEN VAN QUAN chuyen tien hoc phi"
    regions = regions_of(f"{TYPED}{line}\n{TYPED}")
    assert regions is not None
    assert regions.bare == [False]
    assert regions.kept == [Span(len(TYPED), len(TYPED) + len(line))]
    assert line in restorer.restore(f"{TYPED}{line}\n{TYPED}").text


def test_the_head_of_a_page_belongs_to_it() -> None:
    """Two lines that tell nothing open the second page: they go with what follows them."""
    page = "\fCONG AN\nXA LAM\n" + sample("07", "ocr.txt")
    regions = regions_of(TYPED + page)
    assert regions is not None
    assert (regions.starts, regions.bare) == ([0, len(TYPED)], [False, True])


def test_what_is_quoted_without_marks_stays(restorer: Restorer) -> None:
    """A message in a typed report was written so; misread letters would show an engine."""
    message = (
        "Chao bac, ben chau la Tuan, ngay mai doan kiem tra cua huyen ve xa minh luc 8 gio,\n"
        "bac nho bao anh em chuan bi giup so theo doi ho so va danh sach nhe. Chau cam on bac.\n"
    )
    text = f"{TYPED}Nội dung tin nhắn:\n{message}Tin nhắn được gửi trước ngày kiểm tra.\n"
    assert regions_of(text) is not None
    assert message in restorer.restore(text).text


@pytest.mark.parametrize("name", [path.name for path in sorted(SAMPLES.glob("0*"))])
@pytest.mark.parametrize("file", ["ocr.txt", "clean.txt"])
def test_a_text_of_one_kind_has_no_parts(name: str, file: str) -> None:
    assert regions_of(normalize("NFC", sample(name, file))) is None


def test_what_earlier_stages_mended_shows_nothing() -> None:
    from cchc_restore.core.corrections import Mark

    text = sample("07", "ocr.txt").rstrip("\n") + "\nSố 12/QĐ-UBND 5/6/2023\n"
    code = Mark(Span(text.index("Số 12"), text.index(" 5/6")), "code")
    assert regions_of(text) is not None
    assert regions_of(text, [code]) is None


def test_stretches_are_judged_by_themselves() -> None:
    stretches = [(1, "eng"), (8, "clean"), (9, "vie")]
    document = Document("", profile={"eng": 0.9, "clean": 0.1}, stretches=stretches)
    is_damaged = damaged_lines(document)
    assert [is_damaged(line) for line in (1, 7, 8, 9, 100)] == [True, True, False, True, True]


def test_the_signs_of_a_quotation_stay(restorer: Restorer) -> None:
    quoted = "".join(f"> {line}".rstrip(" ") for line in sample("02", "ocr.txt").splitlines(keepends=True))
    result = restorer.restore(f"{TYPED}Ông Quản đã viết:\n{quoted}")
    lines = result.text.splitlines()
    assert [line[:1] for line in lines[-quoted.count("\n") :]] == [">"] * quoted.count("\n")
