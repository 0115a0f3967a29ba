"""The lexicon that ships, and what reading it gives."""

from __future__ import annotations

import gc
import shutil
import unicodedata
import weakref
from pathlib import Path

import pytest
from support import says_what_to_do

from cchc_restore import Restorer
from cchc_restore.core.errors import LexiconError
from cchc_restore.language.syllables import all_skeletons, fold_tone_placement
from cchc_restore.lexicons import Lexicon, check_lexicon, default_folder, load_lexicon
from cchc_restore.structure.headings import LabelReader


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the shipped lexicon that a test may edit."""
    return Path(shutil.copytree(default_folder(), tmp_path / "lexicon"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_shipped_lexicon_is_valid() -> None:
    assert [str(problem) for problem in check_lexicon(default_folder())] == []


def test_sizes_are_of_the_right_order(lexicon: Lexicon) -> None:
    """A guard against a file that is read by halves."""
    assert len(lexicon.confusions) > 1000
    assert len(lexicon.abbreviations) > 600
    assert len(lexicon.places) > 14_000
    assert len(lexicon.phrases) > 900
    assert len(lexicon.names) > 500
    assert len(lexicon.keep) > 300
    assert len(lexicon.foreign_words) > 600
    assert len(lexicon.bodies) > 200


@pytest.mark.parametrize(
    ("token", "reading"),
    [("ctia", "của"), ("1a", "là"), ("s6", "số"), ("dugc", "được"), ("nuéc", "nước"), ("Ctia", "Của")],
)
def test_frequent_confusions(lexicon: Lexicon, token: str, reading: str) -> None:
    assert lexicon.confusions[token][0].text == reading


def test_readings_are_ordered_by_weight(lexicon: Lexicon) -> None:
    for readings in lexicon.confusions.values():
        weights = [reading.weight for reading in readings]
        assert weights == sorted(weights, reverse=True)


def test_letters_have_all_their_readings(lexicon: Lexicon) -> None:
    assert lexicon.letters["Đ"].keys() >= {"B", "P"}, "the bar closes the bowl"
    assert all(0 < sum(readings.values()) <= 0.5 for readings in lexicon.letters.values())


def test_abbreviations_keep_their_other_meanings(lexicon: Lexicon) -> None:
    assert lexicon.abbreviations["UBND"].expansion == "Ủy ban nhân dân"
    finance = lexicon.abbreviations["BTC"]
    assert (finance.expansion, finance.kind, finance.others) == ("Bộ Tài chính", "body", ("Ban Tổ chức",))


def test_document_types(lexicon: Lexicon) -> None:
    assert lexicon.doc_types["QĐ"].name == "Quyết định"
    assert lexicon.doc_types["QĐ"].status == "verified"
    assert "Quy định" in lexicon.doc_types["QĐ"].others
    assert "Công văn" in lexicon.doc_type_names, "a type without abbreviation is known by name"
    assert "" not in lexicon.doc_types


def test_places_are_of_both_eras(lexicon: Lexicon) -> None:
    eras = {place.era for place in lexicon.places if place.name == "Thái Bình" and place.type == "tỉnh"}
    assert eras == {"2024"}, "merged into Hưng Yên in 2025"
    assert any(place.type == "đặc khu" and place.era == "2025" for place in lexicon.places)
    assert {place.type for place in lexicon.places if not place.province} == {"tỉnh", "thành phố"}


def test_names_hold_single_syllables_only(lexicon: Lexicon) -> None:
    assert lexicon.names["Nguyễn"].surname > lexicon.names["Nguyễn"].given
    assert not [name for name in lexicon.names if " " in name]


def test_foreign_words(lexicon: Lexicon) -> None:
    assert lexicon.foreign_words["which"] == "en"
    assert lexicon.foreign_words["toujours"] == "fr"
    weak = {word for word, _, strength in lexicon.rows("foreign_words.tsv") if strength == "weak"}
    assert weak >= {"la", "on", "the", "me", "do"}
    assert not weak & lexicon.foreign_words.keys()


def test_keep_has_exact_case(lexicon: Lexicon) -> None:
    assert {"VNeID", "Zalo", "km", "m²", "Internet", "PAPI"} <= lexicon.keep
    assert "zalo" not in lexicon.keep


def test_units_that_look_like_damaged_words_are_kept_apart(lexicon: Lexicon) -> None:
    assert {"ha", "mg"} <= lexicon.weak_units
    assert not lexicon.weak_units & lexicon.keep


def test_nothing_is_kept_that_may_be_a_syllable_without_its_marks(lexicon: Lexicon) -> None:
    damaged = {token for token in lexicon.keep if token[1:].islower() and token.lower() in all_skeletons()}
    assert not damaged, "give them the kind weak-unit, or leave them out"


def test_noise_rules(lexicon: Lexicon) -> None:
    assert {"q", "4"} <= lexicon.noise.margin_left & lexicon.noise.margin_right
    assert "khoan" in lexicon.noise.counting_words
    assert {rule.name for rule in lexicon.noise.page_numbers} >= {"page-number-bare", "page-number-form-feed"}


def test_everything_is_nfc_and_in_the_older_tone_placement(lexicon: Lexicon) -> None:
    texts = [p.text for p in lexicon.phrases] + [p.name for p in lexicon.places] + list(lexicon.names)
    assert [t for t in texts if not unicodedata.is_normalized("NFC", t) or fold_tone_placement(t) != t] == []


# ---------------------------------------------------------------- editing and errors


def test_editing_a_file_changes_what_is_read(own: Path) -> None:
    with (own / "keep.tsv").open("a", encoding="utf-8") as file:
        file.write("LangNghe360\tproduct\tour own portal\n")
    replace(own / "abbreviations.tsv", "UBND\t1\tỦy ban nhân dân\t", "UBND\t1\tỦy ban Nhân dân\t")
    changed = load_lexicon(own)
    assert "LangNghe360" in changed.keep
    assert changed.abbreviations["UBND"].expansion == "Ủy ban Nhân dân"


@pytest.mark.parametrize(
    ("file", "old", "new", "text", "before", "after"),
    [
        ("digits.tsv", "O\t0\t0.97", "O\t6\t0.97", "ngày 2O/7/2023", "20/07/2023", "26/07/2023"),
        ("assembly_terms.tsv", "15\t2021\t", "15\t2023\t", "Luật số 7/2021/QHI5", "QH15", "QHI5"),
        ("date_words.tsv", "\tthửa\n", "\tbìa\n", "thửa 1/3/2021", "1/3/2021", "01/03/2021"),
    ],
)
def test_a_file_edited_between_two_restorers_counts_for_the_second(
    own: Path, file: str, old: str, new: str, text: str, before: str, after: str
) -> None:
    stages = ["doc_numbers", "dates"]
    assert before in Restorer(stages=stages, lexicon=own).restore(text).text
    replace(own / file, old, new)
    assert after in Restorer(stages=stages, lexicon=own).restore(text).text


def test_a_lexicon_goes_with_the_restorer_that_read_it(own: Path) -> None:
    restorer = Restorer(stages=["numbers", "doc_numbers", "dates"], lexicon=own)
    restorer.restore("Kế hoạch số 15/KH-UBND ngày 6/7/2023")
    lexicon = weakref.ref(restorer._resources.lexicon)
    assert lexicon() is not None
    del restorer
    gc.collect()
    assert lexicon() is None


def test_windows_line_ends_and_byte_order_mark_are_read(own: Path) -> None:
    path = own / "keep.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_lexicon(own).keep == load_lexicon().keep


def test_missing_folder_and_file(own: Path, tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no such folder"):
        load_lexicon(tmp_path / "nowhere")
    (own / "keep.tsv").unlink()
    with pytest.raises(LexiconError, match=r"keep\.tsv is missing"):
        load_lexicon(own)


@pytest.mark.parametrize(
    ("file", "row", "part", "message"),
    [
        ("confusions.tsv", "zz9\tvà", "confusions", "2 columns where 4 are wanted"),
        ("confusions.tsv", "zz9\tvà\t0,5\tseen", "confusions", "'0,5' is not a number"),
        ("confusions.tsv", "\tvà\t0.5\tseen", "confusions", "token is empty"),
        ("capitals.tsv", "bản làng\tLàng\talways\tseen", "capitals", "'Làng' has other letters"),
        ("digits.tsv", "ab\t5\t0.5\tseen", "digits", "'ab' is not one character"),
        ("heading_damage.tsv", "arabic\tr\tI\tseen", "heading_damage", "printed 'I' is no number"),
        ("headings.tsv", "letter\tw\tzwölf\tseen", "headings", "value 'zwölf' is out of range"),
        ("confusions.tsv", "zz9\tvà ba\t0.5\tseen", "confusions", "'và ba' is more than one word"),
        ("confusions.tsv", "zz9\tvà\t0.0\tseen", "confusions", "says that this is never read"),
        ("letters.tsv", "Ẹx\tF\t0.1\tseen", "letters", "'Ẹx' is not one letter"),
        ("letters.tsv", "Ẹ\tFFFF\t0.1\tseen", "letters", "has more than 3 characters"),
        ("letters.tsv", "Ẹ\tF\tseldom\tseen", "letters", "'seldom' is not a number"),
        ("names.tsv", "Zz\tmany\t0\t0", "names", "'many' is not a number"),
        ("phrases.tsv", "xã tôi\tbig\tgeneral", "phrases", "'big' is not a number"),
    ],
)
def test_an_unreadable_row_names_file_line_and_remedy(
    own: Path, file: str, row: str, part: str, message: str
) -> None:
    path = own / file
    line = path.read_text(encoding="utf-8").count("\n") + 1
    with path.open("a", encoding="utf-8") as out:
        out.write(row + "\n")
    with pytest.raises(LexiconError) as caught:
        getattr(load_lexicon(own), part)
    assert message in caught.value.what
    assert (caught.value.where or "").endswith(f"{file}:{line}")
    assert says_what_to_do(caught.value.remedy)


@pytest.mark.parametrize(
    ("part", "file", "start"),
    [
        ("letterhead", "letterhead.tsv", "national-title\t"),
        ("letterhead", "letterhead.tsv", "label\tNơi nhận:"),
        ("date_words", "date_words.tsv", "joins-days\t"),
        ("headings", "headings.tsv", "letter\t"),
        ("headings", "headings.tsv", "ordinal\t"),
    ],
)
def test_rows_that_are_needed_are_asked_for(own: Path, part: str, file: str, start: str) -> None:
    lines = (own / file).read_text(encoding="utf-8").split("\n")
    (own / file).write_text("\n".join(line for line in lines if not line.startswith(start)), "utf-8")
    with pytest.raises(LexiconError, match="no row ") as caught:
        getattr(load_lexicon(own), part)
    assert caught.value.where == str(own / file)
    assert says_what_to_do(caught.value.remedy)


@pytest.mark.parametrize(
    "file", ["capitals.tsv", "doc_types.tsv", "heading_damage.tsv", "issuing_bodies.tsv"]
)
def test_a_list_may_be_empty(own: Path, file: str) -> None:
    lines = (own / file).read_text(encoding="utf-8").splitlines(keepends=True)
    (own / file).write_text("".join(line for line in lines if line.startswith("#")), encoding="utf-8")
    assert check_lexicon(own) == []
    stages = ["doc_numbers", "dates", "letterhead", "headings", "capitals"]
    text = "ỦY BAN NHÂN DÂN XÃ\nSố: 15/KH-UBND\nKẾ HOẠCH\nDọn vệ sinh\n"
    assert Restorer(stages=stages, lexicon=own).restore(text).text == text


def test_headings_take_what_a_table_says_as_it_stands(own: Path) -> None:
    with (own / "headings.tsv").open("a", encoding="utf-8") as file:
        file.write("ordinal\tmười một\t11\tseen\nphan\tBản (phụ)\troman\tseen\n")
    reader = LabelReader(load_lexicon(own))
    labels = [reader.read(line) for line in ("Phần thứ mười một", "Bản (phụ) II")]
    assert [(label.kind, label.numbers) for label in labels if label] == [("phan", (11,)), ("phan", (2,))]


def test_not_utf8(own: Path) -> None:
    (own / "keep.tsv").write_bytes("# about: x\nđường\n".encode("cp1258", errors="replace"))
    with pytest.raises(LexiconError, match="not UTF-8"):
        _ = load_lexicon(own).keep


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("confidence: '0.9'", "confidence: 0.9", "is not a string to YAML"),
        ("confidence: '0.9'", "confidence: '9'", "confidence '9'"),
        ("confidence: '0.9'", "sureness: '0.9'", "wrong keys"),
        ("    propose_only: 'yes'", "    propose_only: 'maybe'", "page-number-bare: propose_only 'maybe'"),
        ("name: 'page-number-bare'", "name: no", "'no' is not a string to YAML"),
        ("name: 'page-number-bare'", "name: 'a'\n    name: 'b'", "the key 'name' stands twice"),
        ("name: 'page-number-bare'", "name: &a 'a'\n    reason: *a", "alias *a"),
        (r"'\f\s*[-–—~_.=|]{0,2}", r"'(\f\s*[-–—~_.=|]{0,2}", "page-number-form-feed"),
        ("speck_lines: #", "spots: #", "wrong keys"),
        ("speck_lines: #", "  speck_lines: #", ""),
    ],
)
def test_noise_yaml_is_read_strictly(own: Path, old: str, new: str, message: str) -> None:
    path = own / "noise.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        _ = load_lexicon(own).noise
    assert message in caught.value.what
    assert says_what_to_do(caught.value.remedy)
