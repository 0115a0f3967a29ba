"""`cchc-restore review` as a clerk meets it: on a terminal, key by key, and what `fix` makes of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support import SAMPLES
from terminal import Terminal

from cchc_restore.decisions import read_decisions

READY = "? help"
"""The last of a page."""


def tool(*arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the tool in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "cchc_restore", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@dataclass(frozen=True)
class Listed:
    """A line of `review --list`."""

    place: str
    original: str
    replacement: str
    confidence: float

    @property
    def name(self) -> str:
        return self.place.split(":")[0]

    @property
    def line(self) -> int:
        return int(self.place.split(":")[1])

    @property
    def start(self) -> int:
        return int(self.place.split(":")[2]) - 1


def listed(folder: Path, *options: str) -> list[Listed]:
    """What `review --list reports` prints."""
    done = tool("review", "reports", "--list", *options, folder=folder)
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.split("\t") == ["place", "original", "replacement", "confidence", "doubt", "stage", "reason"]
    cells = [row.split("\t") for row in rows]
    return [Listed(c[0], c[1], c[2], float(c[3])) for c in cells]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder `reports` in it: three documents as an engine read them."""
    folder = tmp_path_factory.mktemp("desk")
    for name, sample in (
        ("a.txt", "02-ke-hoach-ra-soat-thu-tuc"),
        ("xa/b.txt", "05-to-trinh-sua-kenh-muong"),
    ):
        target = folder / "reports" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / sample / "ocr.txt", target)
    return folder


@pytest.fixture(scope="module")
def doubtful(reports: Path) -> list[Listed]:
    """The doubtful places of these reports, as a script gets them."""
    return listed(reports)


def test_the_list_is_for_scripts(doubtful: list[Listed], reports: Path) -> None:
    assert 15 <= len(doubtful) <= 40
    assert doubtful[0].place.startswith("reports/")
    for row in doubtful:
        line = (reports / row.name).read_text(encoding="utf-8").split("\n")[row.line - 1]
        assert line[row.start :].startswith(row.original)


# ---------------------------------------------------------------- the whole circle


@dataclass(frozen=True)
class Reviewed:
    """A review of the reports that has ended: what was chosen for which place."""

    folder: Path
    wanted: dict[Listed, str]
    code: int
    last: str

    @property
    def decisions(self) -> Path:
        return self.folder / "reports" / "decisions.tsv"


@pytest.fixture(scope="module")
def reviewed(
    reports: Path, doubtful: list[Listed], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reviewed]:
    """One place after the other: y, n, 1, e, a, and q."""
    folder = tmp_path_factory.mktemp("reviewed")
    shutil.copytree(reports / "reports", folder / "reports")
    wanted: dict[Listed, str] = {}
    with Terminal("review", "reports", folder=folder) as terminal:

        def skipped_to(fits: Callable[[Listed, str], bool]) -> tuple[Listed, str]:
            """The first place from here on that fits, and its page."""
            page = terminal.press("?").wait_for("saved at once")
            page = terminal.press(" ").wait_for(READY)
            while not fits(row := next(row for row in doubtful if row.place in page), page):
                page = terminal.press("s").wait_for(READY)
            return row, page

        terminal.wait_for(READY)
        row, _ = skipped_to(lambda row, page: True)
        wanted[row] = row.replacement
        terminal.press("y").wait_for("1 decided")
        row, _ = skipped_to(lambda row, page: True)
        wanted[row] = row.original
        terminal.press("n").wait_for("2 decided")
        row, page = skipped_to(lambda row, page: "\n  1  " in page)
        wanted[row] = page.split("\n  1  ")[1].split("  ")[0]
        terminal.press("1").wait_for("3 decided")
        row, _ = skipped_to(lambda row, page: True)
        wanted[row] = "Bản Mới"
        terminal.press("e").wait_for("what shall stand there: ")
        terminal.press("\x15Bản Mới\r").wait_for("4 decided")  # Ctrl-U empties the line
        row, _ = skipped_to(lambda row, page: row.original != row.replacement)
        wanted[row] = row.replacement
        terminal.press("a").wait_for(f"“{row.original}” → “{row.replacement}” wherever")
        terminal.press("e").wait_for(READY)
        yield Reviewed(folder, wanted, *terminal.press("q").end())


def test_each_choice_is_in_the_file(reviewed: Reviewed) -> None:
    decisions = read_decisions(reviewed.decisions)
    assert [d.replacement for d in decisions] == list(reviewed.wanted.values())
    assert [d.scope for d in decisions] == ["once"] * 4 + ["everywhere"]


def test_the_end_says_what_is_done_and_what_comes_next(reviewed: Reviewed, doubtful: list[Listed]) -> None:
    assert reviewed.code == 0
    assert f"of {len(doubtful)} doubtful places are decided" in reviewed.last
    assert "cchc-restore fix reports --decisions reports/decisions.tsv -o OUT" in reviewed.last


def test_fix_puts_in_what_was_chosen(reviewed: Reviewed) -> None:
    arguments = ("fix", "reports", "--decisions", "reports/decisions.tsv", "-o", "out")
    done = tool(*arguments, folder=reviewed.folder)
    assert done.returncode == 0, done.stderr
    for row, text in reviewed.wanted.items():
        out = (reviewed.folder / "out" / row.name.removeprefix("reports/")).read_text(encoding="utf-8")
        assert text in out.split("\n")[row.line - 1]


def test_what_is_decided_is_not_listed_again(reviewed: Reviewed, doubtful: list[Listed]) -> None:
    again = listed(reviewed.folder)
    assert again
    assert set(again) <= set(doubtful) - set(reviewed.wanted)


# ---------------------------------------------------------------- a small folder without the model

SMALL = ("--stages", "characters", "--all")
TEXT = "Phƣơng án\nhƣớng dẫn\nnhƣ sau\ntrƣớc đó\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with one report that has four errors of a font."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def review(folder: Path, *options: str, keys: str = "") -> subprocess.CompletedProcess[str]:
    return tool("review", "reports", *SMALL, *options, folder=folder, stdin=keys)


def decided(folder: Path) -> list[str]:
    """What was decided in a folder."""
    return [d.replacement for d in read_decisions(folder / "reports" / "decisions.tsv")]


@pytest.fixture
def terminal(small: Path) -> Iterator[Terminal]:
    """A review of it whose first page is shown."""
    with Terminal("review", "reports", *SMALL, folder=small) as terminal:
        assert "a.txt:1:3" in terminal.wait_for("1 of 4, 0 decided")
        yield terminal


def test_y_takes_what_is_suggested(terminal: Terminal, small: Path) -> None:
    assert "ƣ → ư" in terminal.press("y").wait_for("1 decided")
    assert decided(small) == ["ư"]


def test_n_keeps_what_stands_there(terminal: Terminal, small: Path) -> None:
    assert "ƣ → ƣ" in terminal.press("n").wait_for("1 decided")
    assert decided(small) == ["ƣ"]


def test_s_shows_the_next_and_u_the_skipped_one_again(terminal: Terminal) -> None:
    assert "a.txt:1:3" not in terminal.press("s").wait_for("2 of 4, 0 decided")
    assert "a.txt:1:3" in terminal.press("u").wait_for("taken back")


def test_u_takes_a_decision_back(terminal: Terminal, small: Path) -> None:
    terminal.press("n").wait_for("1 decided")
    assert "a.txt:1:3" in terminal.press("u").wait_for("taken back")
    assert decided(small) == []


def test_help_and_back(terminal: Terminal) -> None:
    assert "undo the last step" in terminal.press("?").wait_for("saved at once")
    assert "a.txt:1:3" in terminal.press(" ").wait_for(READY)


def test_a_killed_review_has_lost_nothing(small: Path) -> None:
    with Terminal("review", "reports", *SMALL, folder=small) as terminal:
        terminal.wait_for(READY)
        terminal.press("y").wait_for("1 decided")
        terminal.press("n").wait_for("2 decided")
        terminal.kill()
    assert decided(small) == ["ư", "ƣ"]
    with Terminal("review", "reports", *SMALL, folder=small) as terminal:
        assert "a.txt:3:3" in terminal.wait_for("3 of 4, 2 decided")
        terminal.press("y").wait_for("3 decided")
        terminal.press("y").wait_for("That was the last place: 4 of 4 decided")
        terminal.press("u").wait_for("4 of 4, 3 decided")
        assert terminal.press("q").end()[0] == 0
    assert decided(small) == ["ư", "ƣ", "ư"]


def test_keys_that_are_typed_ahead_are_not_lost(small: Path) -> None:
    with Terminal("review", "reports", *SMALL, folder=small) as terminal:
        terminal.wait_for(READY)
        code, _ = terminal.press("yyneu\x15ươ\ryq").end()
    assert (code, decided(small)) == (0, ["ư", "ư", "ƣ", "uươ"[1:]])


def test_leaving_with_ctrl_z_and_coming_back(small: Path) -> None:
    with Terminal("review", "reports", *SMALL, folder=small) as terminal:
        page = terminal.wait_for(READY)
        assert terminal.leave_and_return().wait_for(READY) == page
        terminal.press("y").wait_for("1 decided")
        terminal.press("q").end()
    assert decided(small) == ["ư"]


def test_ctrl_c_keeps_what_was_decided(small: Path) -> None:
    with Terminal("review", "reports", *SMALL, folder=small) as terminal:
        terminal.wait_for(READY)
        terminal.press("y").wait_for("1 decided")
        code, last = terminal.press("\x03").end()
    assert code == 130
    assert "1 of 4 doubtful places are decided" in last
    assert decided(small) == ["ư"]


def test_an_empty_line_deletes_after_asking(small: Path) -> None:
    with Terminal("review", "reports", *SMALL, folder=small) as terminal:
        terminal.wait_for(READY)
        terminal.press("e").wait_for("what shall stand there: ư")
        terminal.press("\x15\r").wait_for("Delete it?")
        terminal.press("n").wait_for("nothing is changed")
        terminal.press("e").wait_for("what shall stand there: ư")
        terminal.press("\x15\r").wait_for("Delete it?")
        terminal.press("y").wait_for("ƣ → (nothing)")
        terminal.press("e").wait_for("what shall stand there: ư")
        terminal.press("\x15\x04").wait_for("nothing is changed")  # Ctrl-D gives up
        terminal.press("e").wait_for("what shall stand there: ư")
        terminal.press("\x03").wait_for("1 decided")  # and so does Ctrl-C
    assert decided(small) == [""]


def test_groups_with_members_ticked_out(small: Path) -> None:
    (small / "reports" / "b.txt").write_text("Rất dài: " * 9 + "nhƣ\n" + "thƣ\n" * 6, encoding="utf-8")
    with Terminal("review", "reports", "--group", *SMALL, folder=small, size=(16, 90)) as terminal:
        page = terminal.wait_for(READY)
        assert "ƣ → ư   11 places in 2 files   group 1 of 1, 0 of 11 places decided" in page
        assert "places 1-5 of 11" in page
        columns = {line.index("ư", 30) for line in rows_of(page)}
        assert len(columns) == 1, "what stands there is below one another"
        page = terminal.press(">").wait_for("places 6-10 of 11")
        assert rows_of(page)[0].startswith(" 6 [x] reports/b.txt:")
        terminal.press("\x1b[5~").wait_for("places 1-5 of 11")
        terminal.press("x").wait_for("tick out or in")
        page = terminal.press("2-4,1\r").wait_for(READY)
        assert [line.split("]")[0][-1] for line in rows_of(page)] == [" ", " ", " ", " ", "x"]
        terminal.press("x").wait_for("tick out or in")
        terminal.press("12\r").wait_for("there is no place 12")
        page = terminal.press("y").wait_for("ƣ → ư: 7 places decided")
        assert "4 places in 1 file   group 1 of 1, 7 of 11 places decided" in page
        assert page.count("[x]") == 4, "the others are next, ticked"
        terminal.press("n").wait_for("That was the last group: 11 of 11 places decided")
        terminal.press("u").wait_for("7 of 11 places decided")
        assert terminal.press("q").end()[0] == 0
    assert decided(small) == ["ư"] * 2, "six places are alike in all their neighbours"


def rows_of(page: str) -> list[str]:
    """The lines of a concordance."""
    return [line for line in page.split("\n") if line[3:4] == "["]


def test_the_page_follows_the_size_of_the_window(small: Path) -> None:
    line = "Nhiều chữ đứng trước " * 5 + "phƣơng án" + " và chữ đứng sau" * 5
    (small / "reports" / "a.txt").write_text(line, encoding="utf-8")
    with Terminal("review", "reports", *SMALL, folder=small, size=(24, 120)) as terminal:
        assert max(map(len, terminal.wait_for(READY).split("\n"))) > 90
        page = terminal.resize(12, 40).wait_for(READY)
        assert max(map(len, page.split("\n"))) <= 40
        assert len(page.strip().split("\n")) <= 12
        assert "ph" in page


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_plain_terminals_get_plain_text(small: Path, variables: dict[str, Any]) -> None:
    with Terminal("review", "reports", *SMALL, folder=small, **variables) as terminal:
        terminal.wait_for(READY)
        terminal.press("y")
        assert "h[ƣ]ớng dẫn" in terminal.wait_for("1 decided")
        terminal.press("q").end()
        assert "\x1b" not in terminal.everything


# ---------------------------------------------------------------- in a script


def test_keys_out_of_a_pipe(small: Path) -> None:
    done = review(small, keys="y\nn s\nẹ e ươ\n")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert done.stdout.count(READY) == 5, "the unknown key is told of"
    assert "no such key here" in done.stdout
    assert decided(small) == ["ư", "ƣ", "ươ"]
    assert "3 of 4 doubtful places are decided" in done.stderr
    assert review(small, keys="q").returncode == 0
    assert len(decided(small)) == 3


def test_order_and_list(small: Path) -> None:
    (small / "reports" / "0.txt").write_text("nhƣ", encoding="utf-8")
    done = review(small, "--list", "--order", "place")
    places = [row.split("\t")[0] for row in done.stdout.splitlines()[1:]]
    assert places == [
        f"reports/{at}" for at in ("0.txt:1:3", "a.txt:1:3", "a.txt:2:2", "a.txt:3:3", "a.txt:4:3")
    ]
    review(small, "--order", "place", keys="y")
    assert review(small, "--list").stdout.count("\n") == 5, "what is decided is not listed"


# ---------------------------------------------------------------- what can go wrong


def test_nothing_is_doubtful(small: Path) -> None:
    (small / "reports" / "a.txt").write_text("Phương án\n", encoding="utf-8")
    done = review(small)
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing is doubtful in 1 document" in done.stderr
    assert not (small / "reports" / "decisions.tsv").exists()


def test_an_empty_folder(small: Path) -> None:
    (small / "reports" / "a.txt").unlink()
    done = review(small)
    assert (done.returncode, done.stdout) == (3, "")
    assert "no .txt file" in done.stderr


def test_a_file_that_cannot_be_read_does_not_stop_the_others(small: Path) -> None:
    (small / "reports" / "b.txt").write_bytes(b"B\xb8o c\xb8o")
    done = review(small, keys="y")
    assert done.returncode == 3
    assert "reports/b.txt" in done.stderr
    assert "1 document could not be reviewed" in done.stderr
    assert decided(small) == ["ư"]


def test_decisions_elsewhere(small: Path) -> None:
    (small / "kept").mkdir()
    assert review(small, "--decisions", "kept/mine.tsv", keys="y").returncode == 0
    assert [d.file for d in read_decisions(small / "kept" / "mine.tsv")] == ["a.txt"]
    done = review(small, "--decisions", "/proc/mine.tsv", keys="y")
    assert done.returncode == 3
    assert "decisions cannot be kept in this folder" in done.stderr
    assert "--decisions" in done.stderr


def test_decisions_that_contradict_each_other(small: Path) -> None:
    file = small / "reports" / "decisions.tsv"
    file.write_text("nhƣ\tnhư\teverywhere\nnhƣ\tnhử\teverywhere\n", encoding="utf-8")
    done = review(small, keys="y")
    assert done.returncode == 2
    assert "decisions.tsv:2" in done.stderr
    assert "delete one of the two lines" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("-",), "standard input cannot be reviewed"),
        (("reports", "--group", "--list"), "exclude each other"),
        (("reports", "--all", "--below", "0.5"), "exclude each other"),
        (("reports", "--decisions", "reports/a.txt"), "is one of the inputs"),
        (("reports", "--below", "2"), "--below"),
    ],
)
def test_wrong_usage(small: Path, arguments: tuple[str, ...], what: str) -> None:
    done = tool("review", *arguments, folder=small)
    assert (done.returncode, done.stdout) == (2, "")
    assert what in done.stderr
