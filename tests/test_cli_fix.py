"""`cchc-restore fix` as a user meets it, with the stages that need no model."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import fixing
import pytest
from fixing import CLEAN, write
from support import Run

from cchc_restore.cli.run_messages import say_hardly_readable
from cchc_restore.core.document import DEFAULT_THRESHOLD
from cchc_restore.pipeline.stage_list import STAGE_NAMES

# both kinds of line ends: each comes out as it was
DAMAGED = fixing.DAMAGED.replace("\n", "\r\n", 1)
REPAIRED = fixing.REPAIRED.replace("\n", "\r\n", 1)

# ---------------------------------------------------------------- where the text goes


def test_standard_input_to_standard_output(fix: Callable[..., Run]) -> None:
    assert fix("-", stdin=DAMAGED) == Run(0, REPAIRED, "")


def test_a_file_to_standard_output(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert fix("a.txt") == Run(0, REPAIRED, "")


@pytest.mark.parametrize("name", ["-", "scan.txt"])
def test_standard_output_may_be_named(fix: Callable[..., Run], name: str) -> None:
    write("scan.txt", DAMAGED)
    before = sorted(os.listdir())
    run = fix(name, "-o", "-", stdin=DAMAGED)
    assert (run.code, run.out) == (0, REPAIRED)
    assert sorted(os.listdir()) == before


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


def test_word_diff_in_place_prints_and_writes(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    assert "{+" in fix("a.txt", "--word-diff", "--in-place").out
    assert Path("a.txt").read_bytes().decode() == REPAIRED


def test_check_writes_the_report_that_is_asked_for_and_no_text(fix: Callable[..., Run]) -> None:
    write("a.txt", DAMAGED)
    for place in (["-o", "b.txt"], ["--in-place=.bak"]):
        assert fix("a.txt", "--check", "--diff", "--report", "r.jsonl", *place).code == 1
        assert {path.name for path in Path().iterdir()} == {"a.txt", "r.jsonl"}
        assert Path("a.txt").read_bytes().decode() == DAMAGED
        assert Path("r.jsonl").read_bytes().count(b"\n") == 5
        Path("r.jsonl").unlink()


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


def test_what_is_said_of_a_wreck(capsys: pytest.CaptureFixture[str]) -> None:
    """The share that is told is one of words, as `Result.doubtful` has it."""
    say_hardly_readable("a.txt", 0.18)
    said = capsys.readouterr().err
    assert said.startswith(
        "cchc-restore: a.txt: hardly readable: 18% of its words are doubtful. What to do: "
    )


def test_settings_beside_the_input_count(fix: Callable[..., Run]) -> None:
    write("in/a.txt", DAMAGED)
    write("in/cchc-restore.yaml", "threshold: 1\nstages: [encoding, characters]\n")
    assert fix("in/a.txt", stages=()).out == DAMAGED.replace("ƣ", "ư")
    assert "nhiệm" in fix("in/a.txt", "--threshold", "0.5", stages=()).out
