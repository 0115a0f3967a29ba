"""`cchc-restore fix` where something is wrong: what it says, what it still does, what it leaves alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from fixing import DAMAGED, REPAIRED, STAGES, write
from support import Run

from cchc_restore import Restorer, Result
from cchc_restore.batch.work import Task, Wanted, restore_tasks
from cchc_restore.pipeline import Source

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
        (["a.txt", "--report", "A.TXT"], "give the report a name of its own"),
        (["a.txt", "-o", "out.txt", "--report", "OUT.txt"], "give the report a name of its own"),
        (["a.txt", "-q", "-v"], "exclude each other"),
        (["a.txt", "b.txt", "-o", "-"], "several inputs cannot go to standard output"),
        (["in", "-o", "-"], "a folder cannot go to standard output"),
        (["a.txt", "-o", "-", "--diff"], "cannot both go to standard output"),
        (["a.txt", "-o", "-", "--in-place"], "exclude each other"),
        (["a.txt", "--report", "-"], "--report cannot write to standard output"),
        (["a.txt", "-o", "--in-place"], "option '-o' requires an argument. What to do: give -o a value"),
        (["a.txt", "-qo", "--in-place"], "option '-o' requires an argument"),
        (["a.txt", "--report", "--in-place"], "option '--report' requires an argument"),
        (["a.txt", "-o", "x", "--in-place"], "exclude each other"),
        (["a.txt", "-oxa/foo", "--in-place"], "exclude each other"),
        (["in", "-o", "out", "--include", "[z-a].txt"], "asks for the characters from 'z' to 'a'"),
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


def test_a_bug_that_only_company_brings_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_in_company(self: Restorer, sources: Sequence[Source], **options: Any) -> list[Result]:
        if len(sources) > 1:
            raise ZeroDivisionError("by zero")
        return restore_all(self, sources, **options)

    restore_all = Restorer.restore_all
    monkeypatch.setattr(Restorer, "restore_all", fail_in_company)
    tasks = [Task(name, name, DAMAGED.encode()) for name in ("a.txt", "b.txt")]
    restorer = Restorer(stages=["encoding", "characters", "noise", "numbers"])
    with pytest.warns(RuntimeWarning, match="2 documents fail together only: ZeroDivisionError"):
        outcomes = restore_tasks(restorer, tasks, Wanted())
    assert [getattr(outcome, "text", None) for outcome in outcomes] == [REPAIRED] * 2


def test_what_cannot_be_read_does_not_keep_the_others_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()

    def counted(self: Restorer, sources: Sequence[Source], **options: Any) -> list[Result]:
        asked.append(len(sources))
        return restore_all(self, sources, **options)

    restore_all = Restorer.restore_all
    monkeypatch.setattr(Restorer, "restore_all", counted)
    texts = {"a.txt": DAMAGED.encode(), "zero.txt": b"\0\0\0", "b.txt": DAMAGED.encode()}
    tasks = [Task(name, name, data) for name, data in texts.items()]
    restorer = Restorer(stages=["encoding", "characters", "noise", "numbers"])
    outcomes = restore_tasks(restorer, tasks, Wanted())
    assert asked == [2]
    assert [getattr(outcome, "text", None) for outcome in outcomes] == [REPAIRED, None, REPAIRED]
    assert "zero.txt" in str(outcomes[1])


def test_failures_count_more_than_pending_changes(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert fix("a.txt", "missing.txt", "--check").code == 3
