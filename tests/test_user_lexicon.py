"""Words of one's own: what `lexicon add` writes, that it works on real damage, what a broken list says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support import Run, resources, says_what_to_do

from cchc_restore import Restorer
from cchc_restore.cli import main
from cchc_restore.cli.settings import user_lexicon_folder
from cchc_restore.core.decision import Decision
from cchc_restore.core.errors import LexiconError, OutputError
from cchc_restore.decisions import Decisions
from cchc_restore.lexicons import Lexicon, check_user_lexicon, default_folder, load_lexicon
from cchc_restore.lexicons.user import (
    Row,
    abbreviation_row,
    add_row,
    confusion_row,
    find_rows,
    keep_row,
    name_rows,
    phrase_row,
    place_row,
)
from cchc_restore.stages import Stage

CONTEXT = "Thuc hién Ké hoach s6 5 ctia Uy ban nhan dan huyén, "
"""Read by an English engine."""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An empty folder for a user lexicon."""
    return tmp_path / "own"


@pytest.fixture
def known() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def lexicon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Run]:
    """Run `lexicon` in an empty folder, as somebody without any words of their own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def run(*arguments: str) -> Run:
        code = main(["lexicon", *arguments])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run


def rows_of(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


# ---------------------------------------------------------------- rows


def test_rows_are_written_as_the_lexicon_writes_them(known: Lexicon) -> None:
    decomposed = "Vu\u031bo\u031b\u0300n  hoa\u0300 bi\u0300nh"
    assert phrase_row(decomposed).cells == ("vườn hòa bình", "5", "general")
    assert place_row("Nà Khoà", province="Sơn La").cells == ("Nà Khòa", "xã", "Sơn La", "2025")
    assert keep_row(" ABC-12 ", "mã  hồ sơ").cells == ("ABC-12", "symbol", "mã hồ sơ")
    assert confusion_row("xuq", "xuân", 0.5).cells == ("xuq", "xuân", "0.5", "seen in our scans")
    assert [row.cells[0] for row in name_rows("Lò Khoáy")] == ["Lò", "Khoáy", "lò khoáy"]


def test_an_abbreviation_may_get_one_more_meaning(known: Lexicon) -> None:
    first = known.abbreviations["HĐND"]
    rank = len(first.others) + 2
    row = abbreviation_row(known, "HĐND", "Hội đồng ngành dệt")
    assert row.cells == ("HĐND", str(rank), "Hội đồng ngành dệt", "org", "chung", "seen", "")
    with pytest.raises(LexiconError, match=r"abbreviations\.tsv:\d+: 'HĐND' stands there already"):
        abbreviation_row(known, "HĐND", "hội đồng nhân dân")


def test_rows_keep_their_order_and_comments_their_place(own: Path, known: Lexicon) -> None:
    for token in ("bbb", "aaa", "ccc", "abc"):
        add_row(own, keep_row(token, "một mã"), load_lexicon(None, [own] if own.exists() else []))
    assert rows_of(own / "keep.tsv") == [f"{token}\tsymbol\tmột mã" for token in ("aaa", "abc", "bbb", "ccc")]
    text = (own / "keep.tsv").read_text(encoding="utf-8")
    (own / "keep.tsv").write_text(text.replace("bbb", "# của phòng tài chính\nbbb"), encoding="utf-8")
    line = add_row(own, keep_row("bbc", "một mã"), load_lexicon(None, [own]))
    lines = (own / "keep.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[line - 3 : line] == ["# của phòng tài chính", "bbb\tsymbol\tmột mã", "bbc\tsymbol\tmột mã"]
    assert check_user_lexicon(own) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (place_row("Hà Nội", "thành phố"), r"places\.tsv:\d+: 'Hà Nội' stands there already"),
        (keep_row("Zalo", "một mạng"), r"keep\.tsv:\d+: 'Zalo' stands there already"),
        (phrase_row("vườn"), "has not 2 to 6 syllables"),
        (phrase_row("vườn rẫy sồi", weight=10), "weight '10' is out of range"),
        (keep_row("x", ""), "reason is empty"),
        (keep_row("x", "một mã", "magic"), "unknown kind 'magic'"),
        (confusion_row("của", "cửa"), "'của' is a good syllable and would become 'cửa'"),
        (confusion_row("xuq", "xu ân"), "'xu ân' is more than one word"),
        (confusion_row("xu q", "xuân"), "'xu q' is more than one word"),
        (confusion_row("xuq", "xuân", 0.0), "weight '0' says that this is never read"),
        (keep_row("#12", "một mã"), "a row that begins with # is a remark"),
        (phrase_row("#vườn rừng"), "no table can hold '#vườn rừng'"),
        (Row("keep.tsv", ("a\u200bb", "symbol", "x")), r"control character U\+200B"),
    ],
)
def test_what_the_lexicon_has_or_does_not_want_is_refused(
    own: Path, known: Lexicon, row: Row, message: str
) -> None:
    with pytest.raises(LexiconError, match=message):
        add_row(own, row, known)
    assert not own.exists()


def test_a_word_is_refused_where_it_stands_already(own: Path) -> None:
    known = load_lexicon()
    add_row(own, keep_row("ABC", "một mã"), known)
    with pytest.raises(LexiconError, match=r"own/keep\.tsv:6: 'ABC' stands there already"):
        add_row(own, keep_row("ABC", "mã khác"), known)
    with pytest.raises(LexiconError, match=r"own/keep\.tsv:6: 'ABC' stands there already"):
        add_row(own.parent / "other", keep_row("ABC", "mã khác"), load_lexicon(None, [own]))


def test_a_folder_that_cannot_be_made_is_told(own: Path, known: Lexicon) -> None:
    own.write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="the folder cannot be made"):
        add_row(own / "inner", keep_row("ABC", "một mã"), known)


# ---------------------------------------------------------------- reading them


def test_rows_are_added_and_the_last_lexicon_counts_most(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    add_row(own, phrase_row("vườn rừng thảo quả", weight=3), load_lexicon())
    add_row(other, phrase_row("vườn rừng thảo quả", weight=7), load_lexicon())
    add_row(other, confusion_row("ctia", "cưa", 0.01), load_lexicon())
    base, both = load_lexicon(), load_lexicon(None, [own, other])
    assert len(both.phrases) == len(base.phrases) + 1
    assert [p.weight for p in both.phrases if p.text == "vườn rừng thảo quả"] == [7]
    assert both.own_phrases == (("vườn rừng thảo quả", 17.5),)
    assert [r.text for r in both.confusions["ctia"]] == [*(r.text for r in base.confusions["ctia"]), "cưa"]
    assert both.where("phrases.tsv", "vườn rừng thảo quả") == f"{other / 'phrases.tsv'}:6"
    assert both.where("phrases.tsv", "ủy ban nhân dân") == base.where("phrases.tsv", "ủy ban nhân dân")
    assert both.where("phrases.tsv", "không có") == "phrases.tsv"


def test_the_place_of_a_row_is_its_file_and_line(known: Lexicon) -> None:
    for file, cells in (
        ("abbreviations.tsv", ("HĐND",)),
        ("confusions.tsv", ("ctia", "của")),
        ("heading_damage.tsv", ("roman", "1", "I")),
        ("letterhead.tsv", ("label", "Kính gửi:")),
    ):
        name, _, line = known.where(file, *cells).partition(":")
        assert known.files.text(name).split("\n")[int(line) - 1].split("\t")[: len(cells)] == list(cells)
    name, _, line = known.where("noise.yaml", "page-number-bare").partition(":")
    assert "'page-number-bare'" in known.files.text(name).split("\n")[int(line) - 1]


def test_a_list_saved_by_an_editor_of_windows_is_read(own: Path) -> None:
    own.mkdir()
    (own / "keep.tsv").write_bytes("\ufeffABC-12\tsymbol\tmã hồ sơ\r\n".encode())
    assert load_lexicon(None, [own]).files.own_rows("keep.tsv") == [["ABC-12", "symbol", "mã hồ sơ"]]
    assert {problem.message for problem in check_user_lexicon(own)} >= {
        "a byte order mark",
        "Windows line ends",
    }


@pytest.mark.parametrize(
    ("file", "text", "where", "message"),
    [
        ("keep.tsv", "# mine\nABC\tsymbol\n", "keep.tsv:2", "2 columns where 3 are wanted"),
        ("keep.tsv", "ABC\tmagic\tx\n", "keep.tsv:1", "unknown kind 'magic'"),
        ("phrases.tsv", "vườn rừng\tfive\tgeneral\n", "phrases.tsv:1", "weight 'five' is out of range"),
        ("phrases.tsv", "vu\u031bo\u031b\u0300n rừng\t5\tgeneral\n", "phrases.tsv:1", "not NFC"),
        ("keep.tsv", "ABC\tsymbol\tx\nABC\tsymbol\ty\n", "keep.tsv:2", "stands in line 1 already"),
        ("phrase.tsv", "vườn rừng\t5\tgeneral\n", "phrase.tsv", "no file of the lexicon has this name"),
        ("noise.yaml", "page_numbers: []\n", "noise.yaml", "rules cannot be added"),
    ],
)
def test_a_broken_list_is_an_error_with_its_line(
    own: Path, file: str, text: str, where: str, message: str
) -> None:
    own.mkdir()
    (own / file).write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=message) as caught:
        Restorer(stages=["numbers"], user_lexicons=[own])
    assert caught.value.where == str(own / where)
    assert says_what_to_do(caught.value.remedy)


def test_a_missing_folder_is_an_error(own: Path) -> None:
    with pytest.raises(LexiconError, match="lexicon add"):
        load_lexicon(None, [own])


# ---------------------------------------------------------------- what they do


@pytest.fixture(scope="module")
def with_words(tmp_path_factory: pytest.TempPathFactory) -> tuple[Restorer, Path]:
    """A restorer with words of one's own, and where these are."""
    folder = tmp_path_factory.mktemp("words")
    known = load_lexicon()
    rows = [
        place_row("Pú Khoang", province="Sơn La"),
        phrase_row("nuôi cà cuống"),
        *name_rows("Lò Thị Ỏm"),
        *name_rows("Dzụp"),
        keep_row("Cong-12", "mã hồ sơ"),
        keep_row("Tuan", "tên nhãn hiệu"),
        confusion_row("xuq", "xuân"),
        abbreviation_row(known, "BQLĐR", "Ban quản lý đất rừng"),
    ]
    for row in rows:
        if known.files.find(row.file, *row.key) is None:
            add_row(folder, row, known)
    return Restorer(user_lexicons=[folder]), folder


@pytest.mark.parametrize(
    ("damaged", "without", "with_it", "row"),
    [
        ("xa Pu Khoang dé nghi", "xã Pu Khoang", "xã Pú Khoang", "places.tsv:6"),
        ("m6 hinh nuéi ca cuéng", "nuôi cá cuống", "nuôi cà cuống", "phrases.tsv:7"),
        ("cung ba Lo Thi Om du hop", "Thị Om", "Lò Thị Ỏm", "phrases.tsv:6"),
        ("cung ong Dzup du hop", "Dzup", "ông Dzụp", "names.tsv:6"),
        ("trong vu xuq hang nam", "xuq", "vụ xuân", "confusions.tsv:6"),
        ("theo van ban cua BQLDR tinh", "BQLDR", "BQLĐR", "abbreviations.tsv:6"),
    ],
)
def test_a_word_of_ones_own_is_restored_and_cited(
    with_words: tuple[Restorer, Path], damaged: str, without: str, with_it: str, row: str
) -> None:
    restorer, folder = with_words
    base = Restorer(stages=[*_decoding()])
    assert without in base.restore(CONTEXT + damaged).text
    result = restorer.restore(CONTEXT + damaged)
    assert with_it in result.text
    assert any(entry.reason.endswith(f"({folder / row})") for entry in result.ledger)


def test_what_is_kept_is_kept_by_all_stages(with_words: tuple[Restorer, Path]) -> None:
    restorer, _ = with_words
    source = CONTEXT + "ma so Cong-12 cua ong Tuan va bà Tuân, cong an so Cong-123"
    text = restorer.restore(source).text
    assert "mã số Cong-12 của ông Tuan và bà" in text
    assert text.endswith("Công-123")


def test_a_decision_goes_before_what_is_kept(with_words: tuple[Restorer, Path]) -> None:
    _, folder = with_words
    decisions = Decisions([Decision("Tuan", "Tuấn", "everywhere")])
    restorer = Restorer(stages=["encoding"], decisions=decisions, user_lexicons=[folder])
    assert restorer.restore("Tuan Cong-12").text == "Tuấn Cong-12"


def _decoding() -> list[Stage]:
    from cchc_restore.pipeline.stage_list import build_stages

    return list(build_stages(resources(), ["diacritics"]))


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize(
    ("arguments", "file", "row"),
    [
        (("keep", "ABC-12", "--reason", "mã hồ sơ"), "keep.tsv", "ABC-12\tsymbol\tmã hồ sơ"),
        (("phrase", "Vườn rừng thảo quả"), "phrases.tsv", "vườn rừng thảo quả\t5\tgeneral"),
        (("phrase", "rừng sồi", "--weight", "9"), "phrases.tsv", "rừng sồi\t9\tgeneral"),
        (("place", "Nà Khoang", "--province", "Sơn La"), "places.tsv", "Nà Khoang\txã\tSơn La\t2025"),
        (("name", "Khoáy"), "names.tsv", "Khoáy\t0\t0\t1"),
        (("name", "Lò Thị Tân"), "phrases.tsv", "lò thị tân\t5\tgeneral"),
        (("confusion", "xuq", "xuân"), "confusions.tsv", "xuq\txuân\t0.9\tseen in our scans"),
        (
            ("abbreviation", "BQLĐR", "Ban quản lý"),
            "abbreviations.tsv",
            "BQLĐR\t1\tBan quản lý\torg\tchung\tseen\t",
        ),
    ],
)
def test_add(lexicon: Callable[..., Run], arguments: tuple[str, ...], file: str, row: str) -> None:
    path = user_lexicon_folder() / file
    assert path.is_relative_to(os.environ["XDG_CONFIG_HOME"])
    run = lexicon("add", *arguments)
    assert (run.code, run.out) == (0, "")
    assert run.err == f"cchc-restore: {path}:6: added {row.split(chr(9))[0]}\n"
    assert rows_of(path) == [row]
    again = lexicon("add", *arguments)
    assert again.code == 2
    assert "stands there already. What to do: change that row" in again.err
    assert lexicon("list").out == f"{path}:6\t{row}\n"
    assert lexicon("check").err.endswith(f"{path.parent}: no problems\n")


def test_keep_wants_a_reason(lexicon: Callable[..., Run]) -> None:
    run = lexicon("add", "keep", "ABC-12")
    assert run.code == 2
    assert "--reason" in run.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "name", ""), "the name is empty"),
        (("add", "keep", "#12", "--reason", "một mã"), "leave the # out"),
        (("add", "keep", " ", "--reason", "một mã"), "token is empty"),
        (("add", "confusion", "xuq", "xuân", "--weight", "0"), "write a share above 0"),
        (("show", " "), "no word is given"),
        (("check", "--user"), "--user says what FOLDER is, and there is none"),
    ],
)
def test_what_says_nothing_is_refused(
    lexicon: Callable[..., Run], arguments: tuple[str, ...], message: str
) -> None:
    run = lexicon(*arguments)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not user_lexicon_folder().exists()


def test_words_for_one_folder(lexicon: Callable[..., Run]) -> None:
    assert (
        "write 'user_lexicon: our-words' into cchc-restore.yaml" in lexicon("add", "name", "Ỏm", "--here").err
    )
    Path("cchc-restore.yaml").write_text("user_lexicon: our-words\n", encoding="utf-8")
    assert lexicon("add", "name", "Ỏm", "--here").code == 0
    assert lexicon("add", "name", "Ún", "--to", "theirs").code == 0
    assert rows_of(Path("our-words/names.tsv")) == ["Ỏm\t0\t0\t1"]
    assert rows_of(Path("theirs/names.tsv")) == ["Ún\t0\t0\t1"]
    assert not user_lexicon_folder().exists()
    assert lexicon("list").out == f"{Path('our-words').absolute() / 'names.tsv'}:6\tỎm\t0\t0\t1\n"
    assert "exclude each other" in lexicon("add", "name", "Ún", "--here", "--to", "x").err
    assert lexicon("check", "--user", "theirs").code == 0


def test_show_says_where_a_word_stands(lexicon: Callable[..., Run]) -> None:
    out = lexicon("show", "hđnd").out
    place, *row = out.splitlines()[0].split("\t")
    assert place == load_lexicon().where("abbreviations.tsv", "HĐND")
    assert row[:3] == ["HĐND", "1", "Hội đồng nhân dân"]
    lexicon("add", "phrase", "vườn rừng thảo quả")
    assert lexicon("show", "Vườn rừng thảo quả").out.startswith(str(user_lexicon_folder() / "phrases.tsv:6"))
    missing = lexicon("show", "không có đâu")
    assert (missing.code, missing.out) == (3, "")
    assert next(find_rows(load_lexicon(), "ctia"))[1][1] == "của"


def test_check_looks_at_all_lexicons_in_use(lexicon: Callable[..., Run]) -> None:
    lexicon("add", "keep", "ABC", "--reason", "một mã")
    with open(user_lexicon_folder() / "keep.tsv", "a", encoding="utf-8") as file:
        file.write("AAA\tsymbol\tmột mã\n")
    run = lexicon("check")
    assert run.code == 3
    assert (
        run.out == f"{user_lexicon_folder() / 'keep.tsv'}:7: out of order (sort the rows (LC_ALL=C sort))\n"
    )
    assert f"{default_folder()}: no problems" in run.err
    assert "cchc-restore: 1 problem in " in run.err
    assert lexicon("list").code == 0


def test_fix_uses_the_words_of_its_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("so 15/QD-TTg, ma QD-TTg\n", encoding="utf-8")
    command = ["fix", "a.txt", "--stages", "numbers"]
    assert main(command) == 0
    assert capsysbinary.readouterr().out.decode() == "so 15/QĐ-TTg, ma QĐ-TTg\n"
    assert main(["lexicon", "add", "keep", "ma QD-TTg", "--reason", "một mã"]) == 0
    capsysbinary.readouterr()
    assert main(command) == 0
    assert capsysbinary.readouterr().out.decode() == "so 15/QĐ-TTg, ma QD-TTg\n"
    (user_lexicon_folder() / "keep.tsv").write_text("ma\n", encoding="utf-8")
    assert main(command) == 2
    assert b"keep.tsv:1: 1 columns where 3 are wanted" in capsysbinary.readouterr().err
