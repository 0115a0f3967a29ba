"""`cchc-restore fix` as a user meets it, with the stages that need no model."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support import Run

from cchc_restore import Restorer, Result
from cchc_restore.cli import main
from cchc_restore.pipeline import DEFAULT_THRESHOLD, Source
from cchc_restore.stage_list import STAGE_NAMES

STAGES = ("--stages", "encoding,characters,noise,numbers")
DAMAGED = "Phƣơng hƣớng nhiêṃ vụ\r\n_ - Quyet dinh so 15/QD-TTg\n"
REPAIRED = "Phương hướng nhiệm vụ\r\n- Quyet dinh so 15/QĐ-TTg\n"
CLEAN = "Phương hướng nhiệm vụ\n"


@pytest.fixture
def fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Run]:
    """Run `fix` in an empty folder; `stdin` is what comes in."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str | bytes = "", stages: tuple[str, ...] = STAGES) -> Run:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(["fix", *arguments, *stages])
        captured = capsysbinary.readouterr()
        return Run(code, captured.out.decode(), captured.err.decode())

    return run


def write(path: str, text: str | bytes) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


# ---------------------------------------------------------------- where the text goes


def test_standard_input_to_standard_output(fix: Callable[..., Run]) -> None:
    assert fix("-", stdin=DAMAGED) == Run(0, REPAIRED, "")


def test_a_file_to_standard_output(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert fix("a.txt") == Run(0, REPAIRED, "")


def test_a_file_to_a_file(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert fix("a.txt", "-o", "b.txt") == Run(0, "", "")
    assert Path("b.txt").read_bytes().decode() == REPAIRED
    assert Path("a.txt").read_bytes().decode() == DAMAGED


def test_a_file_to_a_folder(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert fix("a.txt", "-o", "out/").code == 0
    assert Path("out/a.txt").read_bytes().decode() == REPAIRED


@pytest.mark.parametrize("output", ["a.txt", "./b/../a.txt", "also-a.txt"])
def test_an_input_is_overwritten_only_in_place(fix: Callable[..., Run], output: str) -> None:
    write("a.txt", DAMAGED)
    Path("b").mkdir()
    Path("also-a.txt").symlink_to("a.txt")
    run = fix("a.txt", "-o", output)
    assert run.code == 2
    assert f"the result of a.txt would overwrite an input, {Path(output)}" in run.err
    assert "use --in-place" in run.err
    assert Path("a.txt").read_bytes().decode() == DAMAGED
    assert fix("a.txt", "--in-place").code == 0
    assert Path("a.txt").read_bytes().decode() == REPAIRED


def test_a_folder_to_a_mirrored_tree(fix: Callable[..., Run]) -> None:
    write("in/a.txt", DAMAGED)
    write("in/2024/b.TXT", CLEAN)
    write("in/2024/notes.md", "x")
    write("in/.hidden/c.txt", "x")
    run = fix("in", "-o", "out")
    assert (run.code, run.out) == (0, "")
    assert "2 documents: 1 changed, 1 unchanged" in run.err
    assert sorted(str(p) for p in Path("out").rglob("*.txt")) == ["out/2024/b.txt", "out/a.txt"]
    assert Path("out/a.txt").read_bytes().decode() == REPAIRED


def test_several_files_to_a_folder(fix: Callable[..., Run]) -> None:
    write("x/a.txt", DAMAGED)
    write("y/b.ocr", CLEAN)
    assert fix("x/a.txt", "y/b.ocr", "-o", "out").code == 0
    assert sorted(p.name for p in Path("out").glob("*.txt")) == ["a.txt", "b.txt"]


def test_utf_16_comes_out_as_utf_8(fix: Callable[..., Run]) -> None:
    assert fix("-", stdin=DAMAGED.encode("utf-16")).out == REPAIRED


def test_an_empty_file_gives_an_empty_text(fix: Callable[..., Run]) -> None:
    write("a.txt", "")
    assert fix("a.txt", "-o", "b.txt").code == 0
    assert Path("b.txt").read_bytes() == b""
    assert fix("-") == Run(0, "", "")


# ---------------------------------------------------------------- report, diff, check


def test_report(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert fix("a.txt", "--report", "r.jsonl").out == REPAIRED
    records = [json.loads(line) for line in Path("r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [list(record) for record in records] == [
        [
            "file",
            "line",
            "column",
            "start",
            "end",
            "original",
            "replacement",
            "stage",
            "rule",
            "confidence",
            "status",
            "alternatives",
            "reason",
        ]
    ] * len(records)
    assert all(DAMAGED[r["start"] : r["end"]] == r["original"] for r in records)
    assert [
        (r["file"], r["line"], r["column"], r["original"], r["replacement"], r["stage"]) for r in records
    ] == [
        ("a.txt", 1, 3, "ƣ", "ư", "characters"),
        ("a.txt", 1, 9, "ƣ", "ư", "characters"),
        ("a.txt", 1, 17, "êṃ", "ệm", "characters"),
        ("a.txt", 2, 1, "_ ", "", "noise"),
        ("a.txt", 2, 22, "QD", "QĐ", "numbers"),
    ]
    assert {r["status"] for r in records} == {"applied"}
    assert all(0 <= r["confidence"] <= 1 and r["reason"] for r in records)


def test_report_of_a_folder_names_each_file(fix: Callable[..., Run]) -> None:
    write("in/a.txt", DAMAGED)
    write("in/b/c.txt", DAMAGED)
    fix("in", "-o", "out", "--report", "r.jsonl")
    files = {json.loads(line)["file"] for line in Path("r.jsonl").read_text().splitlines()}
    assert files == {"in/a.txt", "in/b/c.txt"}


def test_threshold(fix: Callable[..., Run]) -> None:
    run = fix("-", "--threshold", "0.98", "--report", "r.jsonl", stdin=DAMAGED)
    assert run.out == "Phương hướng nhiêṃ vụ\r\n_ - Quyet dinh so 15/QD-TTg\n"
    statuses = [json.loads(line)["status"] for line in Path("r.jsonl").read_text().splitlines()]
    assert statuses == ["applied", "applied", "proposed", "proposed", "proposed"]


def test_diff_can_be_applied_with_patch(fix: Callable[..., Run]) -> None:
    body = "".join(f"dòng {n}\n" for n in range(30))
    damaged = f"Phƣơng\n{body}hƣớng"
    write("a.txt", damaged)
    run = fix("a.txt", "--diff")
    assert run.code == 0
    assert run.out.startswith("--- a/a.txt\n+++ b/a.txt\n@@ -1,4 +1,4 @@\n-Phƣơng\n+Phương\n dòng 0\n")
    assert run.out.endswith("-hƣớng\n\\ No newline at end of file\n+hướng\n\\ No newline at end of file\n")
    subprocess.run(["git", "apply", "-"], input=run.out.encode(), check=True)
    assert Path("a.txt").read_text(encoding="utf-8") == damaged.replace("ƣ", "ư")


def test_diff_of_a_clean_text_is_empty(fix: Callable[..., Run]) -> None:
    assert fix("-", "--diff", stdin=CLEAN) == Run(0, "", "")


def test_diff_with_an_output_writes_both(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert "+++" in fix("a.txt", "--diff", "-o", "b.txt").out
    assert Path("b.txt").read_bytes().decode() == REPAIRED


def test_check(fix: Callable[..., Run]) -> None:
    write("in/a.txt", DAMAGED)
    write("in/b.txt", CLEAN)
    run = fix("in", "--check", "-o", "out")
    assert (run.code, run.out) == (1, "")
    assert "would change in/a.txt" in run.err
    assert "in/b.txt" not in run.err
    assert not Path("out").exists()
    assert fix("in/b.txt", "--check") == Run(0, "", "")
    assert fix("in/a.txt", "--check", "-q") == Run(1, "", "")


def test_check_with_diff(fix: Callable[..., Run]) -> None:
    run = fix("-", "--check", "--diff", stdin=DAMAGED)
    assert run.code == 1
    assert run.out.startswith("--- a/-\n+++ b/-\n")


# ---------------------------------------------------------------- stages, verbosity, settings


def test_stages_and_skip(fix: Callable[..., Run]) -> None:
    assert fix("-", stdin=DAMAGED, stages=("--stages", "encoding, characters")).out == DAMAGED.replace(
        "ƣ", "ư"
    ).replace("nhiêṃ", "nhiệm")
    rest = ",".join(name for name in STAGE_NAMES if name not in ("encoding", "characters", "numbers"))
    assert fix("-", "--skip", rest, stdin=DAMAGED, stages=()).out.endswith("_ - Quyet dinh so 15/QĐ-TTg\n")


def test_verbose_says_what_runs_and_how_long(fix: Callable[..., Run]) -> None:
    run = fix("-", "-v", stdin=DAMAGED)
    assert run.out == REPAIRED
    assert f"stages: encoding, characters, noise, numbers; threshold {DEFAULT_THRESHOLD}" in run.err
    assert "5 applied, 0 proposed; encoding" in run.err


def test_settings_beside_the_input_count(fix: Callable[..., Run]) -> None:
    write("in/a.txt", DAMAGED)
    write("in/cchc-restore.yaml", "threshold: 1\nstages: [encoding, characters]\n")
    assert fix("in/a.txt", stages=()).out == DAMAGED.replace("ƣ", "ư")
    assert "nhiệm" in fix("in/a.txt", "--threshold", "0.5", stages=()).out


# ---------------------------------------------------------------- bad usage: exit 2, nothing done


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "missing argument"),
        (["a.txt", "--bogus"], "no such option"),
        (["a.txt", "--threshold", "2"], "is no number from 0 to 1"),
        (["a.txt", "--stages", "noize"], "did you mean noise"),
        (["a.txt", "--skip", "encoding"], "needs nfc"),
        (["a.txt", "b.txt"], "add -o FOLDER"),
        (["in"], "add -o FOLDER"),
        (["in", "-o", "a.txt"], "name a folder with -o"),
        (["in", "-o", "in"], "lies in the input folder"),
        (["in", "-o", "in/out"], "lies in the input folder"),
        (["a.txt", "-o", "."], "would overwrite an input"),
        (["a.txt", "in/a.txt", "-o", "out"], "would both be written"),
        (["-", "-", "-o", "out"], "named twice"),
        (["a.txt", "--report", "a.txt"], "give the report a name of its own"),
        (["a.txt", "-q", "-v"], "exclude each other"),
    ],
)
def test_bad_usage(fix: Callable[..., Run], arguments: list[str], message: str) -> None:
    for name in ("a.txt", "b.txt", "in/a.txt"):
        write(name, DAMAGED)
    run = fix(*arguments, stages=() if {"--stages", "--skip"} & {*arguments} else STAGES)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert "Traceback" not in run.err
    assert sorted(os.listdir()) == ["a.txt", "b.txt", "in"]
    assert os.listdir("in") == ["a.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["a.txt", "-o", "mine.tsv"],
        ["a.txt", "-o", "out.txt", "--report", "mine.tsv"],
        ["in", "-o", "out", "--report", "mine.tsv"],
        ["a.txt", "-o", "cchc-restore.yaml"],
    ],
)
def test_decisions_and_settings_are_spared(fix: Callable[..., Run], arguments: list[str]) -> None:
    for name in ("a.txt", "in/b.txt"):
        write(name, DAMAGED)
    decided, settings = "Quyet\tQuyết\teverywhere\n", "threshold: 0.5\n"
    write("mine.tsv", decided)
    write("cchc-restore.yaml", settings)
    run = fix(*arguments, "--decisions", "mine.tsv")
    assert run.code == 2
    assert f"would overwrite {arguments[-1]}" in run.err
    assert Path("mine.tsv").read_text(encoding="utf-8") == decided
    assert Path("cchc-restore.yaml").read_text(encoding="utf-8") == settings
    assert not Path("out").exists()


def test_a_faulty_settings_file(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    write("cchc-restore.yaml", "treshold: 0.8\n")
    run = fix("a.txt")
    assert run.code == 2
    assert "did you mean 'threshold'" in run.err


# ---------------------------------------------------------------- bad input: exit 3, the others done


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"abc\x00def", "not a text file: a zero byte at byte 3"),
        (bytes(range(256)), "not a text file"),
        (b"B\xe1o c\xe1o", "not valid UTF-8 at byte 1"),
        (b"%PDF-1.5 ...", "this is a PDF"),
    ],
)
def test_what_is_no_text_fails_alone(fix: Callable[..., Run], data: bytes, message: str) -> None:
    write("bad.txt", data)
    write("good.txt", DAMAGED)
    run = fix("bad.txt", "missing.txt", "good.txt", "-o", "out", "--report", "r.jsonl")
    assert (run.code, run.out) == (3, "")
    assert f"error: bad.txt: {message}" in run.err
    assert "error: missing.txt: no such file. What to do: check" in run.err
    assert "3 documents: 1 changed, 0 unchanged, 2 failed" in run.err
    assert [path.name for path in Path("out").glob("*.txt")] == ["good.txt"]
    assert Path("r.jsonl").read_text().count("\n") == 5


def test_bad_standard_input(fix: Callable[..., Run]) -> None:
    run = fix("-", stdin=b"\xff\xff")
    assert (run.code, run.out) == (3, "")
    assert "standard input: not valid UTF-8 at byte 0" in run.err


def test_a_missing_file_alone(fix: Callable[..., Run]) -> None:
    run = fix("missing.txt")
    assert (run.code, run.out) == (3, "")
    assert "missing.txt: no such file" in run.err


def test_an_unreadable_file(fix: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    write("a.txt", DAMAGED)
    monkeypatch.setattr(Path, "read_bytes", refuse)  # rights alone would not stop root, who runs many a CI
    run = fix("a.txt")
    assert run.code == 3
    assert "a.txt: no permission to read it. What to do: change its access rights" in run.err


def test_a_folder_without_text_files(fix: Callable[..., Run]) -> None:
    Path("in").mkdir()
    run = fix("in", "-o", "out")
    assert run.code == 3
    assert "no .txt file in this folder" in run.err


def test_an_output_that_cannot_be_written(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    write("file", "x")
    run = fix("a.txt", "-o", "file/b.txt")
    assert run.code == 3
    assert "file/b.txt: its folder cannot be made" in run.err


def test_a_bug_in_one_document_stops_no_other(
    fix: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_a(self: Restorer, sources: Sequence[Source], **options: Any) -> list[Result]:
        if any(source.name == "a.txt" for source in sources):
            raise ZeroDivisionError("by zero")
        return restore_all(self, sources, **options)

    restore_all = Restorer.restore_all
    monkeypatch.setattr(Restorer, "restore_all", fail_on_a)
    write("a.txt", DAMAGED)
    write("b.txt", DAMAGED)
    run = fix("a.txt", "b.txt", "-o", "out")
    assert run.code == 3
    assert "a.txt: internal error: ZeroDivisionError: by zero" in run.err
    assert "Traceback" not in run.err
    assert [path.name for path in Path("out").glob("*.txt")] == ["b.txt"]


def test_failures_count_more_than_pending_changes(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert fix("a.txt", "missing.txt", "--check").code == 3


# ---------------------------------------------------------------- as a process


def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cchc_restore", "fix", *arguments, *STAGES]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,  # type: ignore[call-overload]
    )


def test_standard_output_holds_the_text_alone_in_any_locale() -> None:
    process = start(
        "-", "-v", env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    )
    out, err = process.communicate(DAMAGED.encode())
    assert (process.returncode, out.decode()) == (0, REPAIRED)
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
    command = [sys.executable, "-m", "cchc_restore", "fix", name, *STAGES]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command], cwd=tmp_path, capture_output=True, check=False
    )
    if message:
        assert (done.returncode, done.stdout) == (3, b"")
        assert done.stderr.decode().startswith(f"cchc-restore: error: {message}. What to do: ")
        assert done.stderr.count(b"\n") == 1
    else:
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, REPAIRED, b"")
    assert (tmp_path / "a.txt").read_bytes().decode() == DAMAGED


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
