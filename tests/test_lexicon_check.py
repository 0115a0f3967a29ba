"""The validator, tested with bad entries: a lexicon is valid until one line of it is spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import says_what_to_do

from cchc_restore.core.errors import LexiconError
from cchc_restore.lexicons import check_lexicon
from cchc_restore.lexicons.schema import TABLES

NOISE = """\
page_numbers:
  - name: 'bare'
    pattern: '\\s*\\d+\\s*'
    replacement: ''
    confidence: '0.4'
    reason: 'a number alone'
speck_lines: []
specks: []
bullets: []
margin_left: 'q'
margin_right: 'q'
counting_words: 'khoan'
lone_kept: 'I'
lone_behind_stop: 'i'
lone_in_sentence: 'q'
item_words: 'diem'
"""
ROWS = {
    "abbreviations.tsv": ["HĐND\t1\tHội đồng nhân dân\tbody\ttỉnh\tseen\t"],
    "assembly_terms.tsv": ["14\t2016\t2021", "15\t2021\t2026"],
    "capitals.tsv": ["nhân dân\tNhân dân\talways\tannex II, V.1"],
    "confusions.tsv": [
        "1a\tlà\t0.9\tl read as 1",
        "ctia\tcủa\t0.6\tủ read as ti",
        "ctia\tcửa\t0.4\tử read as ti",
    ],
    "date_words.tsv": [
        "after-lunar\tâm lịch",
        "before-date\tngày",
        "before-number\tsố",
        "joins-days\tvà",
    ],
    "digits.tsv": ["8\t3\t0.3\ta digit of like shape", "O\t0\t0.9\tlooks like the digit"],
    "doc_types.tsv": ["QĐ\t1\tQuyết định\thành chính\tverified\tDecree 30/2020/NĐ-CP"],
    "foreign_words.tsv": ["la\tfr\tweak", "which\ten\tstrong"],
    "heading_damage.tsv": ["roman\tl\tI\ta stroke"],
    "headings.tsv": [
        "dieu\tĐiều\tarabic\tannex I",
        "letter\ta\t1\tannex I",
        "ordinal\tnhất\t1\tpractice",
    ],
    "issuing_bodies.tsv": ["Sở Nội vụ\ttỉnh\tSNV\tseen"],
    "keep.tsv": ["Zalo\tproduct\ta network", "km\tunit\ta unit"],
    "letterhead.tsv": [
        "authority\tTM.",
        "bare-body\tỦY BAN NHÂN DÂN",
        "body-start\tSỞ",
        "file-word-read\tluru",
        "honour\tÔng",
        "label\tKính gửi:",
        "label\tLưu:",
        "label\tNơi nhận:",
        "motto\tĐộc lập - Tự do - Hạnh phúc",
        "name-unfinished\thuyện",
        "national-title\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "no-addressee\tNhư trên",
        "numbered\tngày",
        "office\tCHỦ TỊCH",
        "opener\tCăn cứ",
        "party-title\tĐẢNG CỘNG SẢN VIỆT NAM",
        "place-type\tXÃ",
        "stamp\tKHẨN",
        "unfinished\tvà",
    ],
    "letters.tsv": ["ủ\ti\t0.1\ta stroke", "ủ\tti\t0.4\tthe hook is read as a stroke"],
    "names.tsv": ["An\t1\t14\t70"],
    "phrases.tsv": ["cải cách hành chính\t9\tadministration", "thủ tục hành chính\t9\tadministration"],
    "places.tsv": ["Hòa Bình\ttỉnh\t\t2024"],
}


def header(file: str) -> str:
    columns = ", ".join(TABLES[file].columns) if file in TABLES else "name, pattern"
    return f"# about: a test\n# columns: {columns}\n# source: invented\n# licence: MIT\n# edit: freely\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small valid lexicon."""
    for file, rows in ROWS.items():
        (tmp_path / file).write_text(header(file) + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "noise.yaml").write_text(header("noise.yaml") + NOISE, encoding="utf-8")
    return tmp_path


def test_the_small_lexicon_is_valid(folder: Path) -> None:
    assert check_lexicon(folder) == []


@pytest.mark.parametrize(
    ("file", "rows", "line", "message"),
    [
        pytest.param("keep.tsv", ["Zalo\tproduct"], 6, "2 columns where 3", id="too few columns"),
        pytest.param("keep.tsv", ["Zalo\tproduct\ta\tb"], 6, "4 columns where 3", id="too many columns"),
        pytest.param("keep.tsv", ["Zalo  product  a network"], 6, "1 columns", id="spaces for tabs"),
        pytest.param("keep.tsv", ["Zalo\tproduct\t"], 6, "reason is empty", id="empty cell"),
        pytest.param("keep.tsv", ["Zalo\tmagic\ta network"], 6, "unknown kind 'magic'", id="unknown kind"),
        pytest.param(
            "keep.tsv", ["Zalo\tproduct\ta ", "km\tunit\tb"], 6, "a space at the end", id="trailing"
        ),
        pytest.param("keep.tsv", [" Zalo\tproduct\ta"], 6, "a space at its edge", id="leading space"),
        pytest.param("keep.tsv", ["km\tunit\ta", "Zalo\tproduct\tb"], 7, "out of order", id="unsorted"),
        pytest.param(
            "keep.tsv", ["km\tunit\ta", "km\tunit\tb"], 7, "stands in line 6 already", id="duplicate"
        ),
        pytest.param("keep.tsv", ["Za\u200blo\tproduct\ta"], 6, "control character U+200B", id="zero width"),
        pytest.param("keep.tsv", ["Za\x07lo\tproduct\ta"], 6, "control character U+0007", id="control"),
        pytest.param("keep.tsv", ["Zalo\tproduct\ta\r"], 6, "Windows line ends", id="carriage return"),
        pytest.param("keep.tsv", ["ho\u0300a\tforeign\ta"], 6, "not NFC", id="not NFC"),
        pytest.param(
            "confusions.tsv", ["s6\tsố\t1.5\ta"], 6, "weight '1.5' is out of range", id="weight > 1"
        ),
        pytest.param("confusions.tsv", ["s6\tsố\t-0.5\ta"], 6, "weight '-0.5' is out", id="weight < 0"),
        pytest.param(
            "confusions.tsv", ["s6\tsố\tnan\ta"], 6, "weight 'nan' is out", id="weight not a number"
        ),
        pytest.param("confusions.tsv", ["s6\tsố\t0,5\ta"], 6, "weight '0,5' is out", id="decimal comma"),
        pytest.param(
            "confusions.tsv", ["s6\tsố\t0.9\ta", "s6\tsổ\t0.3\ta"], 7, "more than 1", id="weights over 1"
        ),
        pytest.param(
            "confusions.tsv",
            ["công\tcông\t0.5\ta", "công\tcộng\t0.5\ta"],
            7,
            "good syllable",
            id="good syllable",
        ),
        pytest.param(
            "confusions.tsv", ["hoà\thóa\t0.5\ta"], 6, "good syllable", id="good syllable, newer placement"
        ),
        pytest.param("confusions.tsv", ["km\tkỳ\t0.5\ta"], 6, "also in keep.tsv", id="kept token"),
        pytest.param("confusions.tsv", ["\tsố\t0.5\ta"], 6, "token is empty", id="empty token"),
        pytest.param("capitals.tsv", ["nhân dân\tDân\talways\ta"], 6, "'Dân' has other letters", id="form"),
        pytest.param("digits.tsv", ["ab\t5\t0.5\ta"], 6, "'ab' is not one character", id="two signs"),
        pytest.param("digits.tsv", ["O\to\t0.5\ta"], 6, "printed 'o' is no digit", id="no digit"),
        pytest.param("heading_damage.tsv", ["stop\t.,\t.\ta"], 6, "'.,' is not one", id="two stops"),
        pytest.param("heading_damage.tsv", ["arabic\tl\tI\ta"], 6, "printed 'I' is no number", id="arabic"),
        pytest.param("letters.tsv", ["ủ\tti\t2\ta"], 6, "share '2' is out of range", id="share > 1"),
        pytest.param(
            "letters.tsv", ["ủ\ti\t0.3\ta", "ủ\tti\t0.3\tb"], 7, "more than 0.5", id="shares over a half"
        ),
        pytest.param("letters.tsv", ["ủ\ti\t0.1\ta", "ủ\ti\t0.2\tb"], 7, "line 6 already", id="twice"),
        pytest.param("letters.tsv", ["củ\tci\t0.1\ta"], 6, "'củ' is not one letter", id="two letters"),
        pytest.param("letters.tsv", ["ủ\ttiii\t0.1\ta"], 6, "more than 3 characters", id="long reading"),
        pytest.param("phrases.tsv", ["cải cách\t10\tgeneral"], 6, "weight '10' is out", id="phrase weight"),
        pytest.param("phrases.tsv", ["cải cách\t2.5\tgeneral"], 6, "weight '2.5'", id="weight not whole"),
        pytest.param("phrases.tsv", ["cải\t5\tgeneral"], 6, "not 2 to 6 syllables", id="short phrase"),
        pytest.param(
            "phrases.tsv", ["một hai ba bốn năm sáu bảy\t5\tgeneral"], 6, "not 2 to 6", id="long phrase"
        ),
        pytest.param("phrases.tsv", ["cải cách\t5\tpoetry"], 6, "unknown field", id="unknown field"),
        pytest.param("places.tsv", ["Hòa Bình\tlàng\t\t2024"], 6, "unknown type", id="unknown type"),
        pytest.param("places.tsv", ["Hòa Bình\ttỉnh\t\t2025+2024"], 6, "unknown era", id="unknown era"),
        pytest.param("names.tsv", ["An\t1\t-1\t0"], 6, "middle '-1' is out of range", id="negative count"),
        pytest.param("abbreviations.tsv", ["HĐND\t1\ta\tbody\tb\tsure\t"], 6, "unknown status", id="status"),
        pytest.param("abbreviations.tsv", ["HĐND\t0\ta\tbody\tb\tseen\t"], 6, "rank '0' is out", id="rank"),
        pytest.param("doc_types.tsv", ["QĐ\t1\ta\tthơ\tseen\tb"], 6, "unknown system", id="system"),
        pytest.param("issuing_bodies.tsv", ["\ttỉnh\tSNV\tseen"], 6, "name is empty", id="no name"),
        pytest.param("foreign_words.tsv", ["which\txx\tstrong"], 6, "unknown language", id="language"),
        pytest.param(
            "foreign_words.tsv", ["la\tfr\tstrong"], 6, "Vietnamese syllable", id="ambiguous, strong"
        ),
    ],
)
def test_bad_rows_are_found(folder: Path, file: str, rows: list[str], line: int, message: str) -> None:
    (folder / file).write_bytes((header(file) + "\n".join(rows) + "\n").encode())
    problems = check_lexicon(folder)
    assert [(p.file, p.line) for p in problems] == [(file, line)], [str(p) for p in problems]
    assert message in problems[0].message
    assert says_what_to_do(problems[0].remedy)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("letter\tx1\t3\ta", "'x1' is not one small letter"),
        ("letter\tF\t3\ta", "'F' is not one small letter"),
        ("letter\tb\tzwölf\ta", "value 'zwölf' is out of range"),
        ("ordinal\tba\t0\ta", "value '0' is out of range"),
    ],
)
def test_bad_letters_and_ordinals_of_headings_are_found(folder: Path, row: str, message: str) -> None:
    rows = sorted([*ROWS["headings.tsv"], row])
    text = header("headings.tsv") + "\n".join(rows) + "\n"
    (folder / "headings.tsv").write_text(text, encoding="utf-8")
    assert [p.message for p in check_lexicon(folder)] == [message]


@pytest.mark.parametrize(
    ("file", "start"),
    [(file, "\t".join(required)) for file, table in TABLES.items() for required in table.required],
)
def test_every_row_that_is_needed_is_missed(folder: Path, file: str, start: str) -> None:
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.startswith(start)]
    (folder / file).write_text("\n".join(kept), encoding="utf-8")
    assert f"no row {start.replace(chr(9), ' / ')!r}" in [p.message for p in check_lexicon(folder)]


@pytest.mark.parametrize("name", ["about", "columns", "source", "licence", "edit"])
@pytest.mark.parametrize("file", ["keep.tsv", "noise.yaml"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_every_header_field_is_wanted(folder: Path, file: str, name: str, how: str) -> None:
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    kept = [line if not line.startswith(f"# {name}:") else f"# {name}:" for line in lines]
    if how == "missing":
        kept.remove(f"# {name}:")
    (folder / file).write_text("\n".join(kept), encoding="utf-8")
    assert [p.message for p in check_lexicon(folder)] == [f"the header does not say '{name}'"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param("name: 'bare'", "name: no", 7, "'no' is not a string", id="no is a syllable, not False"),
        pytest.param("name: 'bare'", "name: 12:30", 7, "'12:30' is not a string", id="12:30 is not 750"),
        pytest.param("name: 'bare'", "name:", 7, "'' is not a string", id="nothing"),
        pytest.param("specks: []", "specks: []\nspecks: []", 14, "'specks' stands twice", id="duplicate key"),
        pytest.param("specks: []", "stains: []", 1, "wrong keys: specks, stains", id="unknown key"),
        pytest.param("specks: []", "specks: 'a'", 1, "specks is not a list", id="not a list"),
        pytest.param("'0.4'", "'1.4'", 1, "confidence '1.4'", id="confidence"),
        pytest.param("\\d+", "(\\d+", 1, "bare: missing )", id="pattern does not compile"),
        pytest.param("specks: []", "specks: [", 15, "", id="not YAML"),
    ],
)
def test_faults_of_noise_yaml(folder: Path, old: str, new: str, line: int, message: str) -> None:
    path = folder / "noise.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    (problem,) = check_lexicon(folder)
    assert message in problem.message
    assert (problem.file, problem.line) == ("noise.yaml", line)
    assert says_what_to_do(problem.remedy)


def test_a_missing_file_and_a_file_too_many(folder: Path) -> None:
    (folder / "keep.tsv").rename(folder / "keeep.tsv")
    messages = {p.file: p.message for p in check_lexicon(folder)}
    assert messages == {
        "keeep.tsv": "no file of the lexicon has this name",
        "keep.tsv": "the file is missing",
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"\xef\xbb\xbf" + header("keep.tsv").encode() + b"km\tunit\ta\n", "a byte order mark"),
        (header("keep.tsv").encode() + b"km\tunit\ta", "no line end at the end"),
    ],
)
def test_faults_of_the_whole_file(folder: Path, data: bytes, message: str) -> None:
    (folder / "keep.tsv").write_bytes(data)
    assert [p.message for p in check_lexicon(folder)] == [message]


def test_other_columns_in_the_header(folder: Path) -> None:
    path = folder / "keep.tsv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("# columns: token,", "# columns: word,"), encoding="utf-8"
    )
    assert [p.message for p in check_lexicon(folder)] == ["the header names other columns"]


def test_one_bad_row_hides_no_other(folder: Path) -> None:
    rows = ["km\tunit", "Zalo\tmagic\ta", "Zalo\tproduct\tb"]
    (folder / "keep.tsv").write_text(header("keep.tsv") + "\n".join(rows) + "\n", encoding="utf-8")
    assert [p.line for p in check_lexicon(folder)] == [6, 7, 8]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no such folder"):
        check_lexicon(tmp_path / "nowhere")
