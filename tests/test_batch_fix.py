"""Folders from the command line: what is written, skipped, done again, said."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fixing import CLEAN, DAMAGED, REPAIRED, rewritten, stamps, tree, write
from support import CASES, Run

from cchc_restore.batch import STATE_NAME

# ---------------------------------------------------------------- good and bad files


def make_folder(files: int) -> dict[str, str]:
    """A folder `in` in which one file in ten is bad; returns what is to be said of each bad one."""
    wanted = dict[str, str]()
    for number in range(files):
        path = write(f"in/xa-{number % 3}/{2020 + number % 2}/so-{number:03}.txt", f"{DAMAGED}Số {number}\n")
        if number % 10 != 9:
            continue
        path.unlink()
        kind = number // 10 % 5
        if kind == 0:
            path.write_bytes(bytes(range(256)))
            wanted[str(path)] = "not a text file"
        elif kind == 1:
            path.write_bytes("Báo cáo".encode() + b"\xe1\xfe\x80")
            wanted[str(path)] = "not valid UTF-8 at byte 9"
        elif kind == 2:
            path.symlink_to("nowhere")
            wanted[str(path)] = "this link leads nowhere"
        elif kind == 3:
            os.mkfifo(path)
            wanted[str(path)] = "this is a pipe"
        else:
            path.mkdir()
            wanted[str(path)] = "this is a folder"
    return wanted


def test_bad_files_are_listed_the_others_done_the_same_with_any_number_of_processes(
    fix: Callable[..., Run],
) -> None:
    bad = make_folder(300)
    runs = {n: fix("in", "-o", f"out-{n}", "-j", n, "--report", f"{n}.jsonl") for n in ("1", "3")}
    for n, run in runs.items():
        assert (run.code, run.out) == (3, "")
        for name, reason in bad.items():
            assert f"error: {name}: {reason}" in run.err
        assert run.err.count("error:") == len(bad) == 30
        assert "300 documents: 270 changed, 0 unchanged, 30 failed; " in run.err
        assert len(tree(f"out-{n}")) == 271
        assert not list(Path(f"out-{n}").rglob("*.tmp"))
    assert tree("out-1") == tree("out-3")
    assert Path("1.jsonl").read_bytes() == Path("3.jsonl").read_bytes()
    plain = [re.sub(r"[\d.]+ s$|out-\d", "", run.err, flags=re.MULTILINE) for run in runs.values()]
    assert plain[0] == plain[1]
    files = [json.loads(line)["file"] for line in Path("1.jsonl").read_text(encoding="utf-8").splitlines()]
    assert list(dict.fromkeys(files)) == sorted(set(files)), "in the order of the inputs"
    assert Path("out-1/xa-0/2020/so-000.txt").read_text(encoding="utf-8") == f"{REPAIRED}Số 0\n"


def test_the_summary(fix: Callable[..., Run]) -> None:
    write("in/a.txt", f"{DAMAGED}\fPhƣơng\n")
    write("in/b.txt", CLEAN)
    write("in/c.txt", "")
    (Path("in") / "d.txt").write_bytes(b"abc\x00d")
    run = fix("in", "-o", "out")
    summary = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))
    assert summary == json.loads((CASES / "summary.json").read_text(encoding="utf-8"))
    assert "4 pages, 14 syllables, 0 doubtful words" in run.err
    assert "corrections: characters 4, noise 1, numbers 1" in run.err
    assert "without any text: in/c.txt" in run.err
    assert "most frequent: ƣ → ư 3, QD → QĐ 1, _  → (nothing) 1" in run.err
    assert "more in out/summary.json" in run.err


def test_documents_that_need_eyes_come_worst_first(fix: Callable[..., Run]) -> None:
    write("in/good.txt", CLEAN)
    write("in/bad.txt", DAMAGED * 3)
    write("in/worse.txt", DAMAGED * 9)
    run = fix("in", "-o", "out", "--threshold", "1")  # nothing is made, so all that was found is still wrong
    eyes = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))["eyes_first"]
    assert [(document["file"], document["doubtful_words"]) for document in eyes] == [
        ("in/worse.txt", 27),
        ("in/bad.txt", 9),
    ]
    assert eyes[0]["doubt_per_page"] > eyes[1]["doubt_per_page"] > 0
    assert run.err.index("needs eyes: in/worse.txt (27 doubtful words on 1 page)") < run.err.index(
        "in/bad.txt (9"
    )


def test_a_long_text_without_form_feeds_does_not_count_as_one_page(fix: Callable[..., Run]) -> None:
    write("in/book.txt", CLEAN * 800 + DAMAGED * 9)  # five full pages
    write("in/page.txt", DAMAGED * 6)
    fix("in", "-o", "out", "--threshold", "1")
    eyes = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))["eyes_first"]
    assert [document["file"] for document in eyes] == ["in/page.txt", "in/book.txt"]


def test_results_whose_inputs_were_deleted_are_named_and_stay(fix: Callable[..., Run]) -> None:
    for name in ("a", "xa/b", "xa/c", "d"):
        write(f"in/{name}.txt")
    assert "no input any more" not in fix("in", "-o", "out").err
    for name in ("a", "xa/b", "d"):
        Path(f"in/{name}.txt").unlink()
    Path("out/d.txt").unlink()  # who deletes both need not be told
    run = fix("in", "-o", "out")
    assert "2 results have no input any more: a.txt and 1 more" in run.err
    assert json.loads(Path("out/summary.json").read_text(encoding="utf-8"))["without_input"] == [
        "a.txt",
        "xa/b.txt",
    ]
    assert Path("out/xa/b.txt").read_text(encoding="utf-8") == REPAIRED


def test_results_of_inputs_that_a_run_leaves_out_are_not_named(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    write("in/b.txt")
    write("others/c.txt")
    fix("in", "-o", "out")
    for inputs in (["in", "--exclude", "b*"], ["others"]):
        assert "no input any more" not in fix(*inputs, "-o", "out").err


def test_fail_fast(fix: Callable[..., Run]) -> None:
    for name in ("a", "b", "d"):
        write(f"in/{name}.txt")
    Path("in/c.txt").write_bytes(b"abc\x00d")
    run = fix("in", "-o", "out", "--fail-fast", "-j", "1")
    assert run.code == 3
    assert "in/c.txt: not a text file" in run.err
    assert run.err.endswith("stopped at the first failure (--fail-fast)\n")
    assert sorted(tree("out")) == ["a.txt", "b.txt"]


# ---------------------------------------------------------------- a second run


def test_what_is_done_is_skipped_and_what_changed_is_done_again(fix: Callable[..., Run]) -> None:
    for name in ("a", "b", "c", "d"):
        write(f"in/{name}.txt", f"{DAMAGED}{name}\n")
    fix("in", "-o", "out")
    first, written = tree("out"), stamps("out")
    run = fix("in", "-o", "out")
    assert rewritten("out", written) == []
    assert "4 documents: 4 changed" in run.err
    assert "4 of the documents were done already (--force does them again)" in run.err
    assert tree("out") == first
    write("in/a.txt", f"{DAMAGED}khác\n")
    write("in/e.txt")
    Path("out/b.txt").unlink()
    write("out/c.txt", REPAIRED[:20])
    run = fix("in", "-o", "out")
    assert rewritten("out", written) == ["a.txt", "b.txt", "c.txt", "e.txt"]
    assert "1 of the documents was done already" in run.err
    assert tree("out")["a.txt"].decode() == f"{REPAIRED}khác\n"
    assert [tree("out")[name] for name in ("b.txt", "c.txt", "d.txt")] == [
        first[name] for name in ("b.txt", "c.txt", "d.txt")
    ]


def test_other_settings_and_force_do_all_again(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    fix("in", "-o", "out")
    for more in (["--threshold", "0.9"], ["--newline", "crlf"], ["--newline", "crlf", "--force"]):
        written = stamps("out")
        fix("in", "-o", "out", *more)
        assert rewritten("out", written) == ["a.txt"], more
    written = stamps("out")
    fix("in", "-o", "out", "--newline", "crlf", "--exclude", "nothing")
    assert rewritten("out", written) == []


def test_check_marks_nothing_done_and_looks_at_all(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    assert fix("in", "--check", "-o", "out").code == 1
    assert not Path("out").exists()
    fix("in", "-o", "out")
    state = Path("out", STATE_NAME).read_bytes()
    assert fix("in", "--check", "-o", "out").code == 1
    assert Path("out", STATE_NAME).read_bytes() == state


def test_a_report_holds_what_earlier_runs_did(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    fix("in", "-o", "out")
    written = stamps("out")
    write("in/b.txt")
    fix("in", "-o", "out", "--report", "r.jsonl")
    assert rewritten("out", written) == ["a.txt", "b.txt"], "a was done without keeping its corrections"
    report, written = Path("r.jsonl").read_bytes(), stamps("out")
    assert [json.loads(line)["file"] for line in report.splitlines()] == ["in/a.txt"] * 5 + ["in/b.txt"] * 5
    Path("r.jsonl").unlink()
    fix("./in", "-o", "out", "--report", "r.jsonl")
    assert rewritten("out", written) == []
    assert Path("r.jsonl").read_bytes() == report


def test_diff_shows_what_is_done_too(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    fix("in", "-o", "out")
    assert "+Phương hướng" in fix("in", "-o", "out", "--diff").out


def test_a_damaged_state_says_what_to_do(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    fix("in", "-o", "out")
    Path("out", STATE_NAME).write_bytes(b"x" * 5_000)
    run = fix("in", "-o", "out")
    assert run.code == 2
    assert f"out/{STATE_NAME}: the state of the run is damaged" in run.err
    assert "What to do: delete it and run the same command again" in run.err


def test_the_state_and_the_summary_are_not_for_reports(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    for name in ("summary.json", STATE_NAME, "a.txt"):
        run = fix("in", "-o", "out", "--report", f"out/{name}")
        assert run.code == 2
        assert "give the report a name of its own" in run.err
    assert not Path("out").exists()


# ---------------------------------------------------------------- lists of files, patterns


def test_a_list_of_files(fix: Callable[..., Run]) -> None:
    write("in/xa/a.ocr")
    write("in/b.txt")
    os.mkfifo("in/pipe.txt")
    names = b"in/xa/a.ocr\0./in/b.txt\0in/pipe.txt\0in\0in/gone.txt\0"
    run = fix("--files0-from", "-", "-o", "out", stdin=names)
    assert run.code == 3
    assert sorted(tree("out")) == ["in/b.txt", "in/xa/a.txt", "summary.json"]
    assert "error: in/pipe.txt: this is a pipe, a socket or a device" in run.err
    assert "error: in: this is a folder. What to do: list files only (with find: -type f)" in run.err
    assert "error: in/gone.txt: no such file" in run.err
    assert fix("--files0-from", "-", "-o", "out", stdin=b"").code == 3


def test_include_and_exclude_as_options_and_settings(fix: Callable[..., Run]) -> None:
    for name in ("in/a.txt", "in/b.ocr", "in/xa/c.ocr"):
        write(name)
    fix("in", "-o", "out", "--include", "*.ocr", "--exclude", "xa")
    assert sorted(tree("out")) == ["b.txt", "summary.json"]
    write("in/cchc-restore.yaml", "include: ['*.ocr']\n")
    fix("in", "-o", "out-2")
    assert sorted(tree("out-2")) == ["b.txt", "summary.json", "xa/c.txt"]
    run = fix("in", "-o", "out-3", "--include", "*.md")
    assert run.code == 3
    assert "no file in this folder fits" in run.err


# ---------------------------------------------------------------- bad usage


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in", "--in-place", "-o", "out"], "exclude each other"),
        (["-", "--in-place"], "standard input cannot be changed in place"),
        (["in", "--files0-from", "list"], "in is named besides --files0-from"),
        (["--files0-from", "lines", "-o", "out"], "end in line breaks"),
        (["--files0-from", "list"], "add -o FOLDER"),
        (["in", "-o", "out", "-j", "0"], "no whole number from 1 on"),
    ],
)
def test_bad_usage(fix: Callable[..., Run], arguments: list[str], message: str) -> None:
    write("in/a.txt")
    write("list", "in/a.txt\0")
    write("lines", "in/a.txt\nin/b.txt\n")
    run = fix(*arguments)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert sorted(os.listdir()) == ["in", "lines", "list"]
