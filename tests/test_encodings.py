"""Old encodings: told apart by what they make of a file, asked for where nothing is clear, never guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import light_restorer, load_cases, says_what_to_do

from cchc_restore import Restorer, replay, undo
from cchc_restore.cli import main
from cchc_restore.core.errors import InputError
from cchc_restore.core.line_ends import with_line_ends
from cchc_restore.formats import decode, read_text
from cchc_restore.formats.legacy import LEGACY, decode_legacy, fit_of

SHORT = "Báo cáo công tác thủy lợi"
LONG = (
    "Ủy ban nhân dân xã Đông Hải\r\nKính gửi: Phòng Nông nghiệp huyện\r\n"
    "Thực hiện chương trình công tác năm 2003, xã đã nạo vét chín tuyến mương, đắp lại bờ vùng ở xứ đồng "
    "Cây Gạo, chia nước cho các thôn ở xa trước; những hộ neo đơn được bà con giúp công cấy.\r\n"
    "- Tổng số ngày công: 2.145; kinh phí 58.200.000đ, vượt 12,5%.\r\n"
    "- Kiến nghị: hỗ trợ máy bơm (33 kW)./.\r\n"
)
CAPITALS = "BÁO CÁO KẾT QUẢ TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH\nPHẦN THỨ NHẤT: ĐẶC ĐIỂM TÌNH HÌNH\n"

# ---------------------------------------------------------------- encoders, written apart from the decoders

_ABC_SMALL = (
    "a8ă a9â aaê abô acơ adư aeđ b5à b6ả b7ã b8á b9ạ bbằ bcẳ bdẵ beắ c6ặ c7ầ c8ẩ c9ẫ caấ cbậ ccè ceẻ cfẽ "
    "d0é d1ẹ d2ề d3ể d4ễ d5ế d6ệ d7ì d8ỉ dcĩ ddí deị dfò e1ỏ e2õ e3ó e4ọ e5ồ e6ổ e7ỗ e8ố e9ộ eaờ ebở "
    "ecỡ edớ eeợ efù f1ủ f2ũ f3ú f4ụ f5ừ f6ử f7ữ f8ứ f9ự faỳ fbỷ fcỹ fdý feỵ"
)
_TONES = "\u0301\u0300\u0309\u0303\u0323"
_ABC_CAPITAL = "a1Ă a2Â a3Ê a4Ô a5Ơ a6Ư a7Đ"
_VNI_SIGNS = {
    "": dict(zip(_TONES, "ùøûõï", strict=True)),
    "\u0302": dict(zip(_TONES, "áàåãä", strict=True)) | {"": "â"},
    "\u0306": dict(zip(_TONES, "éèúüë", strict=True)) | {"": "ê"},
}
_VNI_I = dict(zip(_TONES, "íìæóò", strict=True)) | {"": "i"}


def abc(text: str) -> bytes:
    """As the .VnTime fonts: a capital with a tone is the small letter."""
    table = {row[2:]: int(row[:2], 16) for row in (_ABC_SMALL + " " + _ABC_CAPITAL).split() if len(row) == 3}
    return b"".join(
        bytes([table[letter]])
        if (letter := char if char in table else char.lower()) in table
        else char.encode("cp1252")
        for char in text
    )


def vni(text: str) -> bytes:
    return "".join(map(_vni_letter, text)).encode("cp1252")


def _vni_letter(char: str) -> str:
    if char in "đĐ":
        return {"đ": "ñ", "Đ": "Ñ"}[char]
    base, *marks = list(unicodedata.normalize("NFD", char.lower()))
    tone = "".join(mark for mark in marks if mark in _TONES)
    shape = "".join(mark for mark in marks if mark not in tone)
    if base == "i":
        written = _VNI_I[tone]
    elif base == "y" and tone == "\u0323":
        written = "î"
    elif shape == "\u031b":
        written = {"o": "ô", "u": "ö"}[base] + (_VNI_SIGNS[""][tone] if tone else "")
    else:
        written = base + (_VNI_SIGNS[shape][tone] if marks and (tone or shape) else "")
    return written.upper() if char.isupper() else written


def viscii(text: str) -> bytes:
    """RFC 1456, its letters in the order of the bytes."""
    high = (
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâã"
        "ảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
    )
    low = {"Ẳ": 2, "Ẵ": 5, "Ẫ": 6, "Ỷ": 20, "Ỹ": 25, "Ỵ": 30}
    return bytes(ord(c) if c.isascii() else low.get(c) or 0x80 + high.index(c) for c in text)


def cp1258(text: str) -> bytes:
    """The tones apart from the letters, but where the code page has the letter with its tone."""
    parts = list[bytes]()
    for char in text:
        try:
            parts.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            letter = unicodedata.normalize("NFD", char)
            base = unicodedata.normalize("NFC", letter.translate(dict.fromkeys(map(ord, _TONES))))
            tone = "".join(c for c in letter if c in _TONES)
            parts.append((base + tone).encode("cp1258"))
    return b"".join(parts)


ENCODERS: dict[str, Callable[[str], bytes]] = {"tcvn3": abc, "vni": vni, "viscii": viscii, "cp1258": cp1258}


def expected(text: str, name: str) -> str:
    """What can come back: TCVN3 has lost some capitals."""
    return text if name != "tcvn3" else text.replace("Ủy", "ủy")


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("name", LEGACY)
@pytest.mark.parametrize("text", [SHORT, LONG, CAPITALS], ids=["short", "long", "capitals"])
def test_an_old_file_is_recognised(name: str, text: str) -> None:
    data = ENCODERS[name](text)
    assert decode(data) == expected(text, name)
    assert decode(data, encoding=name) == expected(text, name)


@pytest.mark.parametrize("name", LEGACY)
def test_every_letter_has_its_place(name: str) -> None:
    vowels = [
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in "aăâeêioôơuưy"
        for tone in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
    ]
    words = " ".join([f"b{vowel}n" for vowel in vowels] + ["đ"])
    assert decode_legacy(ENCODERS[name](words), name) == words
    if name != "tcvn3":
        assert decode_legacy(ENCODERS[name](words.upper()), name) == words.upper()


def test_the_standard_behind_tcvn3_has_capitals() -> None:
    """As `iconv -t TCVN5712-1` writes them: bytes that the ABC fonts use for punctuation."""
    data = b"\x9ey ban, \x81nh, B\x83O C\x83O, t\x01, \x93quanh\x94 \x96 t\xb8c"
    assert decode_legacy(data, "tcvn3") == "Ủy ban, Ảnh, BÁO CÁO, tÚ, “quanh” – tác"


def test_utf_16_and_utf_8_by_name() -> None:
    assert decode(LONG.encode("utf-16-le"), encoding="utf-16") == LONG
    assert decode(LONG.encode("utf-16-be"), encoding="utf-16") == LONG
    assert decode(LONG.encode(), encoding="utf-8") == LONG
    assert decode(b"\xef\xbb\xbf" + LONG.encode(), encoding="tcvn3") == LONG  # the mark says what it is
    assert decode(b"caf\xe9", encoding="cp1252") == "café"


@pytest.mark.parametrize("name", ["auto", *LEGACY, "cp1252", "utf-8", "utf-16"])
def test_an_empty_file_and_ascii(name: str) -> None:
    assert decode(b"", encoding=name) == ""
    if name != "utf-16":
        assert decode(b"abc\r\n\f2", encoding=name) == "abc\r\n\f2"


def test_the_same_text_under_two_encodings_is_no_tie() -> None:
    assert decode(b"B\xe1o c\xe1o c\xf4ng t\xe1c") == "Báo cáo công tác"  # VISCII as well as CP1258


def test_lines_in_utf_8_before_an_old_text_are_read_as_such() -> None:
    cover = "Trang bìa do văn thư gõ lại, hồ sơ số 12"
    assert decode(cover.encode() + b"\r\n" + abc(SHORT) + b"\n") == f"{cover}\r\n{decode(abc(SHORT))}\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("Le comité est là, à côté de l'hôtel, déjà prêt.".encode("latin-1"), "no old Vietnamese encoding"),
        ("Não há solução à vista, já não são só três.".encode("latin-1"), "no old Vietnamese encoding"),
        ("Ké hoach sé 15 vé tuyén truyén cai cich hi¢n".encode("cp1252"), "no old Vietnamese encoding"),
        (b"\xfd\x81\x8d" * 40 + b"\xff", "no old Vietnamese encoding"),
        (b"B\xe1o", "no old Vietnamese encoding"),  # a word says too little
        (b"v\xec t\xec l\xec", "it makes sense as TCVN3 and VNI"),
    ],
)
def test_what_is_not_clear_is_asked(data: bytes, why: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "a.txt")
    assert "not valid UTF-8" in caught.value.what
    assert why in caught.value.what
    assert "--encoding NAME" in caught.value.remedy
    for name in LEGACY:
        assert name in caught.value.remedy


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (abc(LONG), "utf-8", "not valid UTF-8 at byte 0"),
        (abc(LONG), "vni", "not VNI: the bytes clearly are TCVN3"),
        (vni(LONG), "tcvn3", "not TCVN3: the bytes clearly are VNI"),
        (LONG.encode(), "tcvn3", "not TCVN3: the bytes clearly are UTF-8"),
        (b"a\x81b", "cp1252", "not valid CP1252 at byte 1"),
        (b"a\x81b", "cp1258", "not valid CP1258 at byte 1"),
        (b"abc", "utf-16", "not valid UTF-16-LE at byte 2"),
        (b"a\x00b", "tcvn3", "a zero byte at byte 1"),
        (b"%PDF-1.4", "vni", "this is a PDF"),
    ],
)
def test_a_wrong_encoding_is_refused(data: bytes, name: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "a.txt", name)
    assert what in caught.value.what
    assert says_what_to_do(caught.value.remedy)


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(vni(LONG))
    assert read_text(tmp_path / "a.txt") == LONG
    assert read_text(tmp_path / "a.txt", "vni") == LONG


def test_large_files() -> None:
    for encoder in (*ENCODERS.values(), str.encode):
        text = decode(encoder(LONG * 2_000))
        assert text.lower() == (LONG * 2_000).lower()  # the ABC fonts have no capitals with a tone
    line = "cải cách hành chính " * 50_000
    assert decode(abc(line)) == line


@given(st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes) -> None:
    """They are text or an error that says what to do."""
    try:
        text, remedy = decode(data), ""
    except InputError as error:
        text, remedy = None, error.remedy
    assert (text is None) == bool(remedy)


# ---------------------------------------------------------------- texts decoded wrongly long ago


@pytest.mark.parametrize("case", load_cases("encodings.yaml"))
def test_case(case: dict[str, str]) -> None:
    restorer = light_restorer("encoding")
    result = restorer.restore(case["text"])
    assert result.text == (case["text"] if case["gives"] == "same" else case["gives"])
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert not restorer.restore(result.text).changed


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_bytes_taken_for_cp1252(name: str) -> None:
    result = light_restorer("encoding").restore(ENCODERS[name](LONG).decode("cp1252"))
    assert result.text == expected(LONG, name)
    assert {e.rule for e in result.ledger} == {name}
    assert all(len(e.original) < 12 and e.confidence > 0.9 and e.reason for e in result.ledger)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("charset", ["latin-1", "cp1252"])
def test_utf_8_encoded_again(charset: str, times: int) -> None:
    text = LONG.replace("Đ", "D")  # of its bytes, CP1252 lacks one
    for _ in range(times):
        text = text.encode().decode(charset, "strict") if charset == "latin-1" else _through_cp1252(text)
    result = light_restorer("encoding").restore(text)
    assert result.text == LONG.replace("Đ", "D")
    assert {e.rule for e in result.ledger} == {"double-utf8"}


def _through_cp1252(text: str) -> str:
    """As browsers do: what CP1252 lacks is a control character."""
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )


def test_a_few_words_in_a_document_in_unicode_are_left_alone() -> None:
    text = "Ủy ban nhân dân xã đã được giao những việc của năm.\n" * 3 + "B¸o c¸o c«ng t¸c"
    assert light_restorer("encoding").restore(text).text == text


_BITS = st.lists(st.sampled_from([*"Ã¡á»™ÂÄ‘ Boế\n", "\u0090", "\u00a0", "\u0301"]))


@given(_BITS.map("".join))
@settings(max_examples=300, deadline=None)
def test_every_text(text: str) -> None:
    restorer: Restorer = light_restorer("encoding")
    result = restorer.restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert unicodedata.is_normalized("NFC", result.text)
    assert restorer.restore(result.text).text == result.text


def test_evidence_is_counted_by_words() -> None:
    fit = fit_of(abc("báo cáo công tác năm nay; internet").decode("latin-1"))
    assert (fit.words, fit.share("tcvn3"), fit.plain, fit.plain_spelt) == (5, 1.0, 2, 1)


# ---------------------------------------------------------------- line ends


def test_line_ends() -> None:
    mixed = "a\r\nb\nc\rd\f\n"
    assert with_line_ends(mixed, "keep") == mixed
    assert with_line_ends(mixed, "lf") == "a\nb\nc\nd\f\n"
    assert with_line_ends(mixed, "crlf") == "a\r\nb\r\nc\r\nd\f\r\n"


# ---------------------------------------------------------------- the command line


def fix(*arguments: str, capture: pytest.CaptureFixture[bytes]) -> tuple[int, bytes, str]:
    code = main(["fix", *arguments, "--stages", "encoding"])
    out, err = capture.readouterr()
    return code, out, err.decode()


def test_fix_reads_old_files(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "a.txt").write_bytes(vni(LONG))
    assert fix(str(tmp_path / "a.txt"), capture=capsysbinary) == (0, LONG.encode(), "")


def test_fix_asks_and_is_told(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"B\xb8o c\xb8o")
    code, out, err = fix(str(path), capture=capsysbinary)
    assert (code, out) == (3, b"")
    assert "say what it is with --encoding NAME" in err
    assert fix(str(path), "--encoding", "tcvn3", capture=capsysbinary) == (0, "Báo cáo".encode(), "")
    (tmp_path / "cchc-restore.yaml").write_text("encoding: tcvn3\n")
    assert fix(str(path), capture=capsysbinary) == (0, "Báo cáo".encode(), "")
    assert fix(str(path), "--encoding", "abc", capture=capsysbinary)[0] == 2


def test_fix_writes_the_line_ends_wanted(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"m\r\nh\n")
    assert fix(str(path), capture=capsysbinary)[1] == b"m\r\nh\n"
    assert fix(str(path), "--newline", "lf", capture=capsysbinary)[1] == b"m\nh\n"
    assert fix(str(path), "--newline", "crlf", capture=capsysbinary)[1] == b"m\r\nh\r\n"
    assert fix(str(path), "--newline", "lf", "--check", "-q", capture=capsysbinary)[0] == 1
    assert fix(str(path), "--check", "-q", capture=capsysbinary)[0] == 0
    (tmp_path / "cchc-restore.yaml").write_text("newline: lf\n")
    assert fix(str(path), capture=capsysbinary)[1] == b"m\nh\n"
    assert fix(str(path), "--newline", "keep", capture=capsysbinary)[1] == b"m\r\nh\n"
