"""A command line that makes no sense: one message in the form of all errors, a way out, exit code 2."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_restore.cli import main

REPOSITORY = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("arguments", "what", "remedy"),
    [
        (["fixx"], "there is no command 'fixx'", "did you mean fix? Commands are fix, review"),
        (["lexicon", "chek"], "no such command 'chek'", "did you mean check? Else see cchc-restore lexicon"),
        (["--bogus"], "no such option '--bogus'", "see cchc-restore --help"),
        (["fix", "a.txt", "--outptu", "b"], "no such option '--outptu'", "did you mean --output? Else see"),
        (["fix", "a.txt", "-o"], "option '-o' requires an argument", "give -o a value, or leave it out"),
        (["fix", "a.txt", "--threshold", "2"], "'--threshold': '2' is no number from 0 to 1", "give another"),
        (["fix", "a.txt", "--threshold", "0,5"], "'0,5' is no number from 0 to 1", "give another value"),
        (["fix", "a.txt", "--threshold", "nan"], "'nan' is no number from 0 to 1", "give another value"),
        (["fix", "a.txt", "-j", "0"], "'0' is no whole number from 1 on", "give another value"),
        (["evaluate", "a", "b", "--errors", "-1"], "'-1' is no whole number from 0 on", "give another value"),
        (
            ["fix", "a.txt", "--encoding", "tcvn"],
            "'tcvn' is not one of 'auto', 'utf-8'",
            "did you mean tcvn3?",
        ),
        (
            ["lexicon", "add", "phrase", "rừng sồi", "--weight", "12"],
            "'12' is not one of",
            "give one of these",
        ),
        (
            ["lexicon", "add", "place", "Nà Khoang", "--type", "làng"],
            "'làng' is not one",
            "give one of these",
        ),
        (["lexicon", "add", "place", "Nà Khoang", "--type", "phuờng"], "'phuờng' is", "did you mean phường?"),
        (["fix", "a.txt", "--newline", "xx"], "'xx' is not one of 'keep', 'lf', 'crlf'", "give one of these"),
        (["fix", "a.txt", "--stages", ""], "--stages names no stage", "leave the option out for all"),
        (["fix", "", "-o", "out"], "an input has an empty name", "is a variable of the shell empty?"),
        (["fix", "", "--in-place"], "an input has an empty name", "is a variable of the shell empty?"),
        (["fix"], "missing argument 'PATH... | -'", "see cchc-restore fix --help, or follow an example:"),
        (["explain"], "missing argument 'FILE:LINE[:COL] | TEXT'", '\n  cchc-restore explain "thue hi¢n"'),
        (["train", "lm", "a.txt"], "missing option '-o' / '--output'", "see cchc-restore train lm --help"),
        (
            ["train", "lm", "a.txt", "-o", "b", "--weights", "x"],
            "--weights wants whole numbers from 1",
            "see",
        ),
        (["completion"], "missing argument", "cchc-restore completion bash"),
        (["evaluate", "a.txt"], "one file cannot be paired", "name the right text and the text to measure"),
    ],
)
def test_messages(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    what: str,
    remedy: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cchc-restore: error: ")
    said, _, way_out = err.partition(". What to do: ")
    assert what in said
    assert remedy in way_out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "lm", "a.txt", "-o", "nowhere/b"], "nowhere/b: cannot be written (its folder is missing)"),
        (
            ["facts", "a.txt", "-o", "nowhere/b.csv"],
            "nowhere/b.csv: cannot be written (its folder is missing)",
        ),
        (
            ["fix", "a.txt", "-o", "/dev/full", "--stages", "noise"],
            "/dev/full: cannot be written (No space left",
        ),
        (["explain", "a.txt:9"], "a.txt: there is no line 9. What to do: give a line from 1 to 2"),
        (["explain", ""], "there is no word to explain. What to do: give some words, or FILE:LINE"),
    ],
)
def test_what_cannot_be_done_is_told_before_the_work(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Phƣơng\nhƣớng\n", encoding="utf-8")
    assert main(arguments) == 3
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_help_and_screens_are_utf_8_whatever_the_locale(tmp_path: Path, encoding: str) -> None:
    """The dots of an ellipsis and the names of documents are in no other encoding."""
    (tmp_path / "báo cáo.txt").write_text("Phƣơng hƣớng\n", encoding="utf-8")
    review = ["review", "báo cáo.txt", "--all", "--stages", "characters"]
    for arguments, shown in ((["--help"], "signer …"), (review, "báo cáo.txt:1:3")):
        done = subprocess.run(
            [sys.executable, "-m", "cchc_restore", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": encoding},
            input=b"q",
            capture_output=True,
            check=False,
        )
        assert (done.returncode, b"internal error" in done.stderr) == (0, False)
        assert shown in done.stdout.decode()


def test_fix_without_inputs_at_a_terminal_does_not_wait(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "cchc_restore", "fix"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdin=slave,
        capture_output=True,
        timeout=30,
        check=False,
    )
    os.close(slave)
    os.close(master)
    assert done.returncode == 2
    assert b"follow an example:\n  cchc-restore fix scan.txt" in done.stderr
