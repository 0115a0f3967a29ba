"""The lexicon is the user's: what an office writes into it changes what is restored."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import CONTEXTS

from cchc_restore.cli import main
from cchc_restore.lexicons import check_lexicon, default_folder

Office = Callable[..., str]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """Restore a line in the midst of a damaged text, with the lexicon in ./lexicon that the settings name."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(default_folder(), "lexicon")
    Path("cchc-restore.yaml").write_text("lexicon: lexicon\n", encoding="utf-8")

    def fix(line: str) -> str:
        Path("a.txt").write_text(f"{CONTEXTS['english']}\n{line}\n", encoding="utf-8")
        assert main(["fix", "a.txt"]) == 0
        return capsys.readouterr().out.splitlines()[-1]

    return fix


def add_row(file: str, row: str) -> None:
    """Add a row to a file of the lexicon at its place (rows are sorted), as a user would."""
    path = Path("lexicon") / file
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = sorted([*(line for line in lines if not line.startswith("#")), row], key=lambda r: r.split("\t"))
    path.write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
    assert [problem for problem in check_lexicon(Path("lexicon")) if problem.file == file] == []


def test_a_confusion(office: Office) -> None:
    """An office knows what its scanner makes of a word."""
    line = "Ban hanh zxq hoach tuyén truyén"
    assert "kế hoạch" not in office(line)
    add_row("confusions.tsv", "zxq\tkế\t1.00\tour scanner")
    assert office(line) == "Ban hành kế hoạch tuyên truyền"


def test_a_token_to_keep(office: Office) -> None:
    line = "Cong ty dat muc tiéu dé ra"
    assert "dat" not in office(line).split()
    add_row("keep.tsv", "dat\tforeign\ta name of our office")
    assert "dat" in office(line).split()


def test_a_phrase(office: Office) -> None:
    """A phrase vouches for its words; where two readings are near one another it decides."""
    fish = "Mo hinh nuoi ca lui"
    before = office(fish)
    add_row("phrases.tsv", "cá lụi\t9\tfarming")
    assert office(fish) == "Mô hình nuôi cá lụi" != before


@pytest.mark.parametrize(
    ("file", "row"), [("keep.tsv", "one column"), ("confusions.tsv", "zxq\tkế\tabc\tour scanner")]
)
@pytest.mark.parametrize(
    "command",
    [
        ("fix", "in/a.txt"),
        ("fix", "in", "-o", "out", "-j", "1"),
        ("fix", "in", "-o", "out", "-j", "2"),
        ("facts", "in", "-o", "facts.csv", "-j", "1"),
        ("review", "in", "--list", "-j", "1"),
    ],
)
def test_an_unusable_lexicon_ends_the_run_and_is_named_once(
    office: Office, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], file: str, row: str
) -> None:
    path = Path("lexicon") / file
    path.write_text(f"{path.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")
    Path("in").mkdir()
    for name in "abc":
        Path(f"in/{name}.txt").write_text(CONTEXTS["english"], encoding="utf-8")
    assert main(list(command)) == 2
    err = capsys.readouterr().err
    assert err.count("error:") == 1
    assert f"{path.absolute()}:" in err
    assert "What to do" in err


def test_a_fault_that_only_the_facts_meet_ends_the_register(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path("lexicon/places.tsv")
    path.write_text(path.read_text(encoding="utf-8") + "Bản Zổm\n", encoding="utf-8")
    text = "ỦY BAN NHÂN DÂN XÃ\nSố: 15/KH-UBND\nKẾ HOẠCH\nDọn vệ sinh bản Kpang\nCăn cứ tình hình\n"
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(text, encoding="utf-8")
    assert main(["facts", "--as-is", "a.txt", "b.txt", "-o", "facts.csv"]) == 2
    assert capsys.readouterr().err.count("places.tsv:") == 1
    assert not Path("facts.csv").exists()
