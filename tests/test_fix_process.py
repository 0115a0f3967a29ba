"""`cchc-restore fix` as a process: in pipes, at a terminal, with streams closed, interrupted."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fixing import DAMAGED, REPAIRED, STAGES, write


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cchc_restore", "fix", *arguments, *STAGES]


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    process: subprocess.Popen[bytes] = subprocess.Popen(
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )
    return process


def test_standard_output_holds_the_text_alone_in_any_locale() -> None:
    damaged, repaired = (text.replace("\n", "\r\n", 1) for text in (DAMAGED, REPAIRED))
    process = start(
        "-", "-v", env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    )
    out, err = process.communicate(damaged.encode())
    assert (process.returncode, out.decode()) == (0, repaired)
    assert b"stages:" in err


def test_a_closed_pipe_is_no_failure() -> None:
    process = start("-")
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    process.stdin.write(DAMAGED.encode() * 4_000)
    process.stdin.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.parametrize(
    ("closed", "message"),
    [
        (">&-", "standard output: cannot be written (Bad file descriptor)"),
        ("> /dev/full", "standard output: cannot be written (No space left on device)"),
        ("<&-", "standard input: cannot be read (Bad file descriptor)"),
        ("2>&-", ""),
    ],
)
def test_streams_that_are_closed_or_full(tmp_path: Path, closed: str, message: str) -> None:
    """An error that says what it is, and no file of ours in the place of the stream."""
    (tmp_path / "a.txt").write_bytes(DAMAGED.encode())
    name = "-" if closed == "<&-" else "a.txt"
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command(name)],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if message:
        assert (done.returncode, done.stdout) == (3, b"")
        assert done.stderr.decode().startswith(f"cchc-restore: error: {message}. What to do: ")
        assert done.stderr.count(b"\n") == 1
    else:
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, REPAIRED, b"")
    assert (tmp_path / "a.txt").read_bytes().decode() == DAMAGED


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("--help > /dev/full", 3, "standard output: cannot be written (No space left on device)"),
        ("--version > /dev/full", 3, "standard output: cannot be written (No space left on device)"),
        ("fix --help >&-", 3, "standard output: cannot be written (Bad file descriptor)"),
        ("--help | true", 0, ""),
        ("fix missing.txt --check 2> /dev/full", 3, ""),
        ("fix missing.txt --check 2>&-", 3, ""),
        ("fix a.txt -v -o b.txt 2> /dev/full", 0, ""),
        ("2> /dev/full", 2, ""),
    ],
)
def test_help_and_messages_on_broken_streams(tmp_path: Path, line: str, code: int, said: str) -> None:
    """The exit code says what became of the work, whatever cannot be told."""
    write(str(tmp_path / "a.txt"))
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m cchc_restore {line}"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, b"")
    assert done.stderr.decode().startswith(f"cchc-restore: error: {said}" if said else "")
    assert done.stderr.count(b"\n") == bool(said)
    assert (tmp_path / "b.txt").exists() == ("b.txt" in line)


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")],
    ids=["Ctrl-C", "a request to end"],
)
def test_stopped_while_waiting_for_input(tmp_path: Path, number: int, code: int, said: bytes) -> None:
    """One line is said, nothing is written."""
    process = start("-", "-o", str(tmp_path / "out.txt"), "-v")
    assert process.stderr
    assert b"stages" in process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert err.endswith(b"cchc-restore: " + said + b"\n")
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_progress_bar_on_a_terminal_only(tmp_path: Path) -> None:
    for number in range(5):
        write(str(tmp_path / "in" / f"{number}.txt"))
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    done = subprocess.run(
        command("in", "-o", "out"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment,
        check=False,
    )
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    assert (done.returncode, done.stdout) == (0, b"")
    text = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown.decode())
    assert "5/5" in text
    assert re.search(r"[\d.]+ files/s, 0:00 left; 5 pages, 25 corrections, 0 doubtful", text)
    assert "5 documents: 5 changed" in text
    plain = subprocess.run(
        command("in", "-o", "out", "--force"), cwd=tmp_path, capture_output=True, check=False
    )
    assert b"\x1b" not in plain.stderr
    assert b"5/5" not in plain.stderr


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # what Linux says at the end
        return b""


@pytest.mark.parametrize(
    ("arguments", "code", "written"),
    [
        ("in --in-place --diff", 0, "in"),
        ("in -o out --word-diff", 0, "out"),
        ("in --diff --report r.jsonl", 0, ""),
        ("in --diff --check", 1, ""),
        ("in/1.txt --report r.jsonl", 0, ""),
    ],
)
def test_what_else_is_wanted_is_done_when_the_reader_has_gone(
    tmp_path: Path, arguments: str, code: int, written: str
) -> None:
    for number in range(9):
        write(str(tmp_path / "in" / f"{number}.txt"))
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        command(*arguments.split(), "-j", "1"),
        cwd=tmp_path,
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)
    assert done.returncode == code
    assert b"error" not in done.stderr
    results = [path for path in tmp_path.rglob("?.txt") if path.read_text(encoding="utf-8") == REPAIRED]
    assert [path.parent.name for path in results] == [written] * 9 if written else not results
    if "--report" in arguments:
        documents = 9 if arguments.startswith("in ") else 1
        assert (tmp_path / "r.jsonl").read_bytes().count(b"\n") == documents * 5


def test_in_a_pipe(tmp_path: Path) -> None:
    """The list comes from find, a reader of the patch goes early, and nobody complains."""
    for number in range(40):
        write(str(tmp_path / "in" / f"{number}.txt"), DAMAGED * 50)
    tool = " ".join(command()[:4])
    script = f"""set -o pipefail
    find in -name '*.txt' -print0 | {tool} --files0-from - -o out -q {" ".join(STAGES)} || exit 1
    {tool} in --diff -q {" ".join(STAGES)} | head -n 1"""
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"--- ")
    assert len(list((tmp_path / "out" / "in").iterdir())) == 40
