"""What the decoder takes for a token, a clause and a capital."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_restore.core.corrections import Mark, Span
from cchc_restore.decoder.casing import Case, apply_case, case_of
from cchc_restore.decoder.figures import as_number
from cchc_restore.decoder.tokens import clauses, has_hooks
from cchc_restore.decoder.words import CLASSES, PIECES, is_boundary, number_class


def cut(text: str, *marks: Mark) -> list[list[str]]:
    return [[token.text for token in clause] for clause in clauses(text, marks)]


# ---------------------------------------------------------------- tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Thuc hi¢n Ké hoach s6 5", ["Thuc", "hi¢n", "Ké", "hoach", "s6", "5"]),
        ("K& hoach, c@i cach", ["K&", "hoach", "c@i", "cach"]),  # signs that stand for letters
        ("hO'p tac x|a", ["hO'p", "tac", "x|a"]),  # between letters: part of one
        ("'hop' |tac|", ["hop", "tac"]),  # around a word: not
        ("(cai cach) “hanh chinh”", ["cai", "cach", "hanh", "chinh"]),
        ("QD-TTg, 15/KH-UBND", ["QD", "TTg", "15", "KH", "UBND"]),
        ("250 m²", ["250", "m²"]),
        ("- + ~ …", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert [token for clause in cut(text) for token in clause] == tokens


_TEXTS = st.lists(
    st.sampled_from([*"abĐộ6¢&'|.,;: \n\f-()“”1/", "\u00a0", "tuyén ", "UBND ", "1.250", "05/3"]), max_size=40
).map("".join)


@given(_TEXTS)
def test_tokens_lie_where_they_say_and_in_order(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    tokens = [token for clause in clauses(text) for token in clause]
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))
    assert not any(c.isspace() for token in tokens for c in token.text)


@given(_TEXTS)
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    covered = {i for clause in clauses(text) for token in clause for i in range(token.start, token.end)}
    assert all(i in covered for i, c in enumerate(text) if c.isalnum())


def test_what_an_earlier_stage_marked_is_fixed() -> None:
    text = "ngay 05/3/2020 cua xa"
    fixed = [
        token.text for clause in clauses(text, [Mark(Span(5, 14), "date")]) for token in clause if token.fixed
    ]
    assert fixed == ["05/3/2020"]


def test_only_tokens_with_one_space_between_can_be_one_word() -> None:
    tokens = [token for clause in clauses("t uyên  truyền, thông\u00a0tin") for token in clause]
    assert [token.after_space for token in tokens] == [False, True, False, False, False]


# ---------------------------------------------------------------- clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("UBND xa; cac don vi. Nay bao cao:", [["UBND", "xa"], ["cac", "don", "vi"], ["Nay", "bao", "cao"]]),
        ("chi 1.250.000 dong", [["chi", "1.250.000", "dong"]]),
        ("cải cách, hành chính", [["cải", "cách", "hành", "chính"]]),
        ("(một.) Hai", [["một"], ["Hai"]]),
    ],
)
def test_clauses_end_at_punctuation(text: str, parts: list[list[str]]) -> None:
    assert cut(text) == parts


def test_a_clause_runs_on_over_a_wrapped_line() -> None:
    """It is the sentence that tells ``cải`` from ``cái``, not the line."""
    text = "Cong tac tuyen truyen cai cach hanh\nchinh duoc quan tam thuong xuyen tai\nxa nay"
    assert len(cut(text)) == 1


@pytest.mark.parametrize("between", ["\n\n", "\n \n\n", "\n\n\f", "\n\f"])
def test_a_clause_runs_on_where_the_next_paragraph_begins_with_a_small_letter(between: str) -> None:
    """A page ended there, or the engine saw two paragraphs."""
    text = f"Thuc hien ke hoach cua huyen ve cai cach{between}hanh chinh trong quy"
    (clause,) = clauses(text)
    assert [token.text for token in clause[-5:]] == ["cach", "hanh", "chinh", "trong", "quy"]
    assert all(text[token.start : token.end] == token.text for token in clause)


@pytest.mark.parametrize(
    "text",
    [
        "Thuc hien ke hoach cua huyen ve cai cach.\n\nhanh chinh trong quy",  # the sentence ended
        "Thuc hien ke hoach cua huyen ve cai cach\n\na) hanh chinh trong quy",
        "Thuc hien ke hoach cua huyen ve cai cach\n\n- hanh chinh trong quy",
        "Thuc hien ke hoach cua huyen ve cai cach\n\nq Hanh chinh trong quy",  # one letter is no word
    ],
)
def test_a_clause_does_not_run_on_into_an_item(text: str) -> None:
    assert len(cut(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Thuc hien ke hoach cua huyen ve cai cach\n\nBao cao ket qua trong quy va phuong huong",  # blank line
        "Thuc hien ke hoach cua huyen ve cai cach\n- Bao cao ket qua trong quy va phuong huong",  # list
        "Thuc hien ke hoach cua huyen ve cai cach\n2) Bao cao ket qua trong quy va phuong huong",
        "Thuc hien ke hoach cua huyen ve cai cach\na) Bao cao ket qua trong quy va phuong huong",
        "Thuc hien ke hoach cua huyen ve cai cach\nII) Bao cao ket qua trong quy va phuong huong",
        "Thuc hien ke hoach cua huyen ve cai cach\n\fBao cao ket qua trong quy va phuong huong",  # page
        "KE HOACH\nThuc hien ke hoach cua huyen ve cai cach hanh chinh tren dia ban",  # a heading
    ],
)
def test_a_clause_ends_with_its_paragraph(text: str) -> None:
    assert len(cut(text)) == 2


def test_the_number_of_a_paragraph_stands_alone() -> None:
    assert cut("2. Bao cao ket qua\nII. Phuong huong") == [
        ["2"],
        ["Bao", "cao", "ket", "qua"],
        ["II"],
        ["Phuong", "huong"],
    ]


@pytest.mark.parametrize("text", ["", "\n\n", " ", "...", "\f"])
def test_no_words_no_clauses(text: str) -> None:
    assert cut(text) == []


# ---------------------------------------------------------------- capitals


@pytest.mark.parametrize(
    ("text", "in_heading", "case"),
    [
        ("xa", False, Case.LOWER),
        ("Xa", False, Case.TITLE),
        ("UBND", False, Case.UPPER),
        ("HDND", True, Case.UPPER),
        ("hO'p", False, Case.LOWER),  # one capital inside is damage
        ("13", False, Case.LOWER),
        ("13", True, Case.UPPER),  # LÀ in a heading
        ("XA", True, Case.UPPER),
        ("X", False, Case.TITLE),
    ],
)
def test_capitals_of_a_token(text: str, in_heading: bool, case: Case) -> None:
    assert case_of(text, in_heading) is case


def test_tokens_know_their_capitals() -> None:
    """Those of a heading that lost its letters to digits too."""
    tokens = [token for clause in clauses("KET QUA 13\nUBND xa Tan") for token in clause]
    assert [token.case.name for token in tokens] == ["UPPER", "UPPER", "UPPER", "UPPER", "LOWER", "TITLE"]


def test_a_line_in_capitals_is_known_by_most_of_its_letters() -> None:
    text = "KET QUA DAT DUOC iN NAM\nKet qua dat duoc trong nam"
    lines = {token.text: token.capitals for clause in clauses(text) for token in clause}
    assert lines["iN"]
    assert not lines["trong"]


@given(st.text("abcđêộừ", min_size=1, max_size=8), st.sampled_from(Case))
def test_capitals_change_nothing_but_capitals(word: str, case: Case) -> None:
    shown = apply_case(word, case)
    assert shown.lower() == word
    assert apply_case(word, Case.LOWER) == word


@given(st.text("abcđêộừ", min_size=2, max_size=8), st.sampled_from(Case))
def test_capitals_are_read_as_they_were_given(word: str, case: Case) -> None:
    assert case_of(apply_case(word, case)) is case


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2O23", "2023"),
        ("l5", "15"),
        ("I2", "12"),
        ("1l5", "115"),
        ("O4", "04"),
        ("19S7", "19S7"),
        ("22G00", "22G00"),
        ("512GB", "512GB"),
        ("107o45", "107o45"),
        ("I10", "I10"),
        ("O2", "O2"),
        ("s6", "s6"),
        ("2023", "2023"),
        ("là", "là"),
    ],
)
def test_letters_that_look_like_digits(text: str, number: str) -> None:
    assert as_number(text) == number


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        *((small, "<n>") for small in ("6", "06", "23a")),
        *((year, "<year>") for year in ("1999", "2024")),
        *((date, "<date>") for date in ("14/5", "30/12/2022")),
        *((number, "<number>") for number in ("1.500,5", "312", "2124")),
    ],
)
def test_which_number_stands_there_matters_little(piece: str, kind: str) -> None:
    assert number_class(piece) == kind


def test_training_cuts_text_into_words_numbers_and_ends_of_clauses() -> None:
    pieces = PIECES.findall("Ngày 30/12/2022, UBND xã (khóa 2) chi 1.500,5 đồng; xong.")
    assert pieces == [
        "Ngày",
        "30/12/2022",
        "UBND",
        "xã",
        "khóa",
        "2",
        "chi",
        "1.500,5",
        "đồng",
        ";",
        "xong",
        ".",
    ]
    assert [piece for piece in pieces if is_boundary(piece)] == [";", "."]


@pytest.mark.parametrize(
    "text",
    [
        "xã có 12 thôn",
        "năm 2024",
        "ngày 30/12/2022 xã",
        "chi 1.500,5 đồng",
        "đạt 94,2 phần trăm",
        "lúc 12:30 ngày",
    ],
)
def test_decoding_cuts_numbers_as_training_does(text: str) -> None:
    """Else the words beside a number get a history that the language model never saw."""
    trained = [number_class(piece) if piece[0].isdigit() else piece for piece in PIECES.findall(text)]
    assert len(clauses(text)) == 1
    read = [number_class(token.text) if token.text[0].isdigit() else token.text for token in clauses(text)[0]]
    assert set(CLASSES) & set(trained)
    assert read == trained


def test_the_hook_of_a_last_letter_belongs_to_the_word() -> None:
    """Where the sentence goes on; a question, a quotation and a typed text keep their signs."""

    def texts(line: str, *, hooks: bool = True) -> list[str]:
        return [token.text for clause in clauses(line, hooks=hooks) for token in clause]

    assert texts("bau ct? tri, co’ quan, nhan su?; tai sao?") == [
        *("bau", "ct?", "tri", "co’", "quan", "nhan", "su?", "tai", "sao"),
    ]
    assert texts("goi la ‘mot cua’ nhu cu") == ["goi", "la", "mot", "cua", "nhu", "cu"]
    assert texts("bau ct? tri", hooks=False) == ["bau", "ct", "tri"]
    assert texts("Vi sao? Vi thieu von") == ["Vi", "sao", "Vi", "thieu", "von"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("thay [an dau, khong |é phi", ["thay", "[an", "dau", "khong", "|é", "phi"]),
        ("theo bo ]uat nay", ["theo", "bo", "]uat", "nay"]),
        ("giup (mg cir va (6 chirc", ["giup", "(mg", "cir", "va", "(6", "chirc"]),
        ("du<i day, cht?’c vu", ["du<i", "day", "cht?’c", "vu"]),
        ("chinh phi: hop; dau tu gom: tien", ["chinh", "phi:", "hop", "dau", "tu", "gom", "tien"]),
        ("PHO CHI{ TICH, HO] DONG", ["PHO", "CHI{", "TICH", "HO]", "DONG"]),
        ("cac thu} tuc, cach\\ mang", ["cac", "thu}", "tuc", "cach\\", "mang"]),
        # what has its other half, or what a table, a list of forms or a dose needs
        ("ghi [ten thon] va {so nha}, [1]", ["ghi", "ten", "thon", "va", "so", "nha", "1"]),
        ("ten |tuoi |nghe", ["ten", "tuoi", "nghe"]),
        ("nuoc (mg moi lit) va (6 thang", ["nuoc", "mg", "moi", "lit", "va", "6", "thang"]),
        ("le phi: 5 dong", ["le", "phi", "5", "dong"]),
        ("Phan II] cua [muc nay], muc a}", ["Phan", "II", "cua", "muc", "nay", "muc", "a"]),
    ],
)
def test_signs_that_an_engine_makes_of_letters(text: str, tokens: list[str]) -> None:
    assert [token.text for clause in clauses(text, hooks=True) for token in clause] == tokens


@pytest.mark.parametrize("text", ["thay [an dau", "phi: hop", "du<i day"])
def test_such_signs_belong_to_no_word_of_a_typed_text(text: str) -> None:
    assert has_hooks(text)
    assert not any(set(token.text) & set("[:<") for clause in clauses(text) for token in clause)


def test_a_sign_between_small_letters_may_belong_to_one() -> None:
    """But not in a typed text, nor between figures, capitals or parts of a code."""

    def after_mark(line: str, *, hooks: bool = True) -> list[str]:
        return [token.text for clause in clauses(line, hooks=hooks) for token in clause if token.after_mark]

    assert after_mark("phoi hop glu:a, trén Cé)ng, UBND:xa, ngay:5, (b/c); mot; hai va a,b") == ["a", "ng"]
    assert after_mark("phoi hop glu:a", hooks=False) == []
    assert has_hooks("phoi hop glu:a")


def test_two_capitals_alone_are_marked() -> None:
    (clause,) = clauses("theo van ban cua BO Tai chinh va UBND XA")
    assert [token.text for token in clause if token.lone] == ["BO"]
