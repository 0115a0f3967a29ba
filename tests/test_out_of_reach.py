"""Folders and files that may not be looked at, names that no file can have: each gets an answer."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixing import DAMAGED, REPAIRED, STAGES, write

from cchc_restore.cli import main
from cchc_restore.core.paths import exists, full_path, is_file, is_folder, real_path, same_place

_DROP, _READS_ALL, _SEARCHES_ALL = 24, 1, 2
"""From linux/prctl.h and linux/capability.h: PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH."""
_LONG = "báo-cáo-" * 40
"""A name of more than the 255 bytes that file systems allow."""


def give_up_rights() -> None:
    """In a child that root started: access rights of files are to count for it as for everybody."""
    if os.geteuid() == 0:
        system = ctypes.CDLL(None, use_errno=True)
        for right in (_READS_ALL, _SEARCHES_ALL):
            if system.prctl(_DROP, right, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "rights cannot be given up")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with documents, and in it a folder `kín` (closed) that nobody may look into."""
    folder = tmp_path_factory.mktemp("desk")
    write(folder / "a.txt")
    closed = write(folder / "kín" / "x.txt").parent
    write(folder / "settings" / "x.txt")
    write(folder / "settings" / "cchc-restore.yaml", "lexicon: ../kín/lexicon\n")
    write(folder / "decided" / "x.txt")
    write(folder / "decided" / "cchc-restore.yaml", "decisions: ../kín/decisions.tsv\n")
    write(folder / "lexicon" / "keep.tsv", "").chmod(0)
    closed.chmod(0)
    yield folder
    closed.chmod(0o700)
    (folder / "lexicon" / "keep.tsv").chmod(0o600)


_NO_LOOK = "cannot be looked at (Permission denied). What to do: change the access rights"


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("fix kín/x.txt", 3, f"kín/cchc-restore.yaml: {_NO_LOOK}"),
        ("fix kín -o out", 3, f"kín/cchc-restore.yaml: {_NO_LOOK}"),
        ("fix a.txt kín/x.txt -o out", 3, "kín/x.txt: no permission to read it"),
        ("fix a.txt kín -o out", 3, "kín: this folder cannot be read (Permission denied)"),
        ("fix a.txt -o kín/o.txt", 3, "kín/o.txt: cannot be written (Permission denied)"),
        ("fix a.txt -o kín/sub/", 3, "its folder cannot be made (Permission denied)"),
        ("fix a.txt a.txt -o kín/sub/", 2, "would both be written"),
        ("fix a.txt --report kín/r.jsonl", 3, "kín/r.jsonl: cannot be written (Permission denied)"),
        ("fix settings/x.txt", 2, f"kín/lexicon: {_NO_LOOK}"),
        ("fix decided/x.txt", 2, f"kín/decisions.tsv: {_NO_LOOK}"),
        ("facts a.txt -o kín/f.csv", 3, "kín/f.csv: cannot be written (Permission denied)"),
        ("facts a.txt -o kín/sub/f.csv", 3, f"kín/sub: {_NO_LOOK}"),
        ("explain kín/x.txt:1", 3, "kín/x.txt"),
        ("config show kín", 3, f"kín/cchc-restore.yaml: {_NO_LOOK}"),
        ("config show kín/x.txt", 3, f"kín/x.txt: {_NO_LOOK}"),
        ("review a.txt --decisions kín/d.tsv", 2, "kín/d.tsv: cannot be read (Permission denied)"),
        ("review a.txt --list --decisions kín/d.tsv", 2, f"kín/d.tsv: {_NO_LOOK}"),
        ("review a.txt --html kín/p.html", 3, "kín/p.html: cannot be written (Permission denied)"),
        ("lexicon check --user lexicon", 3, "lexicon/keep.tsv:0: cannot be read (Permission denied)"),
        ("lexicon check kín/sub", 2, f"kín/sub: {_NO_LOOK}"),
        ("lexicon add keep ABC-12 --reason mã --to kín/sub", 3, f"kín/sub: {_NO_LOOK}"),
        ("train channel --from kín/d.tsv -o c.safetensors", 3, f"kín/cchc-restore.yaml: {_NO_LOOK}"),
        ("train channel kín/pairs -o c.safetensors", 3, f"kín/pairs: {_NO_LOOK}"),
        ("evaluate kín/a.txt a.txt", 3, "kín/a.txt: no permission to read it"),
    ],
)
def test_what_may_not_be_looked_at(desk: Path, line: str, code: int, message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cchc_restore", *line.split()],
        cwd=desk,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        preexec_fn=give_up_rights,
        check=False,
    )
    said = done.stderr.decode() + done.stdout.decode()
    assert message in said
    assert (done.returncode, "internal error" in said) == (code, False)


def test_the_other_inputs_are_done(desk: Path) -> None:
    listed = b"a.txt\0" + "kín/x.txt\0".encode()
    done = subprocess.run(
        [sys.executable, "-m", "cchc_restore", "fix", "--files0-from", "-", "-o", "listed", *STAGES],
        cwd=desk,
        input=listed,
        capture_output=True,
        preexec_fn=give_up_rights,
        check=False,
    )
    assert done.returncode == 3
    assert "kín/x.txt: no permission to read it" in done.stderr.decode()
    assert (desk / "listed" / "a.txt").read_bytes().decode() == REPAIRED


# ---------------------------------------------------------------- names that no file can have


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["fix", _LONG], 3, "cannot be read (File name too long)"),
        (["fix", f"{_LONG}/a.txt"], 3, "cannot be read (File name too long)"),
        (["fix", "a.txt", "-o", _LONG], 3, "cannot be written (File name too long)"),
        (["fix", "a.txt", "--report", f"{_LONG}.jsonl"], 3, "cannot be written (File name too long)"),
        (["fix", "a.txt", "-o", "loop"], 3, "loop: cannot be written (Too many levels of symbolic links)"),
        (["fix", "a.txt", "--report", "loop"], 3, "loop: cannot be written (Too many levels"),
        (["fix", "loop"], 3, "loop: cannot be read (Too many levels of symbolic links)"),
        (["fix", "a.txt", "--decisions", "loop"], 2, "loop: cannot be read (Too many levels"),
        (["fix", "loop/x", "-o", "out"], 3, "cannot be read (Too many levels of symbolic links)"),
        (["fix", "in", "-o", "loop/x"], 2, "loop/x/.cchc-restore.sqlite: "),
        (["facts", "a.txt", "-o", "loop"], 3, "loop: cannot be written (Too many levels"),
        (["review", "a.txt", "--html", "loop.html"], 3, "loop.html: cannot be written (Too many levels"),
        (["config", "show", "loop"], 3, "loop: no such file or folder"),
        (["config", "show", _LONG], 3, "no such file or folder"),
    ],
)
def test_names_that_lead_nowhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.txt", DAMAGED)
    write("in/b.txt", DAMAGED)
    for loop in ("loop", "loop.html"):
        Path(loop).symlink_to(loop)
    assert main(arguments) == code
    said = capsys.readouterr()
    assert message in said.err
    assert "internal error" not in said.err
    assert sorted(os.listdir()) == ["a.txt", "in", "loop", "loop.html"]


def test_a_long_text_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "Quyet dinh " * 30]) == 0
    assert capsys.readouterr().out.startswith("Quyet → Quyết")


# ---------------------------------------------------------------- the questions themselves


def test_questions_about_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("real/a.txt")
    Path("link").symlink_to("real")
    Path("loop").symlink_to("loop")
    assert (exists("real/a.txt"), is_file("real/a.txt"), is_folder("real/a.txt")) == (True, True, False)
    assert (exists("link"), is_file("link"), is_folder("link")) == (True, False, True)
    for nothing in ("none", "real/a.txt/none", "loop", _LONG, "zero\0byte"):
        assert (exists(nothing), is_file(nothing), is_folder(nothing)) == (False, False, False)
    assert real_path("loop") == tmp_path / "loop"
    assert full_path("link/../a.txt") == tmp_path / "a.txt"
    assert full_path("link/a.txt") == tmp_path / "link/a.txt"
    assert same_place("link/a.txt", "real/a.txt")
    assert same_place("out/A.txt", "OUT/a.TXT")
    assert not same_place("out/a.txt", "out/b.txt")
