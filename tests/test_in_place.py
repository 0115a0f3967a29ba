"""`fix --in-place`: the texts are changed where they are, and no original is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from fixing import CLEAN, DAMAGED, REPAIRED, STAGES, rewritten, stamps, tree, write
from support import Run

from cchc_restore.batch import STATE_NAME


def test_in_place_with_the_originals_kept(fix: Callable[..., Run]) -> None:
    write("in/xa/a.txt").chmod(0o640)
    clean = write("in/b.txt", CLEAN)
    written = clean.stat().st_mtime_ns
    run = fix("in", "--in-place=.bak")
    assert run.code == 0
    assert {name: data.decode() for name, data in tree("in").items()} == {
        "xa/a.txt": REPAIRED,
        "xa/a.txt.bak": DAMAGED,
        "b.txt": CLEAN,
    }
    assert clean.stat().st_mtime_ns == written
    assert Path("in/xa/a.txt").stat().st_mode & 0o777 == 0o640
    assert Path("in", STATE_NAME).exists()


def test_in_place_the_folder_above_a_link_is_that_of_its_target(fix: Callable[..., Run]) -> None:
    write("real/docs/a.txt")
    write("docs/a.txt")
    Path("real/sub").mkdir()
    Path("link").symlink_to("real/sub")
    assert fix("link/../docs", "--in-place").code == 0
    assert tree("docs") == {"a.txt": DAMAGED.encode()}
    assert tree("real") == {"docs/a.txt": REPAIRED.encode()}


def test_in_place_nothing_is_repaired_twice(fix: Callable[..., Run]) -> None:
    write("in/a.txt", "Phƣơng\n")
    fix("in", "--in-place", stages=("--stages", "characters"))
    written = stamps("in")
    run = fix("in", "--in-place", "--threshold", "0.2")  # other stages and settings: it is done all the same
    assert "1 of the documents was done already (--force does it again)" in run.err
    assert rewritten("in", written) == []
    run = fix("in", "--in-place", "--report", "r.jsonl")
    assert "the report lacks the corrections of 1 document: an earlier run repaired in place" in run.err
    write("in/a.txt")
    fix("in", "--in-place")
    assert Path("in/a.txt").read_text(encoding="utf-8") == REPAIRED
    assert sorted(tree("in")) == ["a.txt"]


def test_in_place_an_original_is_never_overwritten(fix: Callable[..., Run]) -> None:
    write("in/a.txt")
    write("in/a.txt.bak", "the true original")
    run = fix("in", "--in-place=.bak")
    assert run.code == 3
    assert "a.txt.bak is there already and holds something else" in run.err
    assert tree("in") == {"a.txt": DAMAGED.encode(), "a.txt.bak": b"the true original"}
    write("in/a.txt.bak", DAMAGED)  # as a run leaves it that was killed in between
    assert fix("in", "--in-place=.bak").code == 0
    assert tree("in") == {"a.txt": REPAIRED.encode(), "a.txt.bak": DAMAGED.encode()}


def test_in_place_without_hard_links_the_original_is_copied(
    fix: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: object, target: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # what vfat answers

    monkeypatch.setattr(os, "link", refuse)
    write("in/a.txt")
    assert fix("in", "--in-place=.bak").code == 0
    assert tree("in") == {"a.txt": REPAIRED.encode(), "a.txt.bak": DAMAGED.encode()}


def test_in_place_single_files(fix: Callable[..., Run]) -> None:
    write("a.txt")
    write("b.ocr")
    assert fix("--in-place", "a.txt", "b.ocr").code == 0
    assert tree(".") == {"a.txt": REPAIRED.encode(), "b.ocr": REPAIRED.encode()}
    write("a.txt")
    assert fix("--in-place", "--in-place", "-q", "a.txt").code == 0
    assert Path("a.txt").read_bytes().decode() == REPAIRED
    write("a.txt")
    write("--in-place", CLEAN)
    assert fix("--in-place", *STAGES, "--", "--in-place", stages=()).code == 0
    Path("--in-place").unlink()
    assert fix("a.txt", "--in-place", "--check") == Run(
        1, "", "cchc-restore: would change a.txt (5 corrections)\n"
    )
    assert Path("a.txt").read_text(encoding="utf-8") == DAMAGED
    write("c.txt", "Phƣơng\n")
    assert fix("c.txt", "--check").err == "cchc-restore: would change c.txt (1 correction)\n"
    assert fix("--in-place=.goc", "a.txt").code == 0
    assert Path("a.txt.goc").read_text(encoding="utf-8") == DAMAGED
