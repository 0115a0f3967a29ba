"""`fix --diff` and `fix --word-diff` as processes, with the programs that apply patches and at a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_restore.cli.colors import wants_color

REPOSITORY = Path(__file__).parents[1]
STAGES = ("--stages", "encoding,characters,noise,numbers")
DAMAGED = "Phƣơng hƣớng nhiêṃ vụ\r\nCông tác\n_ - Quyet dinh so 15/QD-TTg"
REPAIRED = "Phương hướng nhiệm vụ\r\nCông tác\n- Quyet dinh so 15/QĐ-TTg"
TCVN3 = b"B\xb8o c\xb8o c\xabng t\xb8c c\xb6i c\xb8ch h\xb5nh ch\xddnh s\xe8 15/Q\xa7-UBND _\n_ - x\n"
CLEAN_ENVIRONMENT = {
    key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "TERM")
} | {"TERM": "xterm", "PYTHONPATH": str(REPOSITORY)}


def fix(folder: Path, *arguments: str, data: bytes = b"", **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "cchc_restore", "fix", *arguments, *STAGES],
        cwd=folder,
        input=data,
        env=CLEAN_ENVIRONMENT | environment,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def apply(command: list[str], folder: Path, text: str) -> None:
    subprocess.run(
        command,
        cwd=folder,
        input=text.encode(),
        env=CLEAN_ENVIRONMENT | {"GIT_CEILING_DIRECTORIES": str(folder.parent), "LC_ALL": "C"},
        check=True,
    )


def reports(folder: Path) -> dict[str, Path]:
    """A folder of documents of many kinds."""
    contents = {
        "a.txt": DAMAGED.encode(),
        "xã Bình An/số 1.txt": DAMAGED.encode(),
        "mark.txt": b"\xef\xbb\xbf" + DAMAGED.encode(),
        "right.txt": b"\xef\xbb\xbf" + REPAIRED.encode(),
        "old.txt": TCVN3,
        "utf16.txt": DAMAGED.encode("utf-16"),
        "tab\there.txt": DAMAGED.encode(),
        "broken.txt": b"abc\x00defgh",
    }
    for name, data in contents.items():
        (folder / "reports" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "reports" / name).write_bytes(data)
    return {name: folder / "reports" / name for name in contents}


@pytest.mark.parametrize("command", [["patch", "-p1", "--silent"], ["git", "apply"]], ids=["patch", "git"])
def test_the_patch_of_a_folder(tmp_path: Path, command: list[str]) -> None:
    files = reports(tmp_path)
    code, out, err = fix(tmp_path, "reports", "--diff", "--newline", "lf")
    assert code == 3  # broken.txt
    assert "broken.txt: not a text file" in err
    assert "reports/old.txt and 1 more are not UTF-8: their parts of the patch are remarks" in err
    assert "# reports/old.txt is not UTF-8: this part cannot be applied\n" in out
    assert "# -_ - x\n# +Báo cáo công tác cải cách hành chính số 15/QĐ-UBND\n# +- x\n" in out
    apply(command, tmp_path, out)
    for name in ("a.txt", "xã Bình An/số 1.txt", "mark.txt", "tab\there.txt"):
        assert files[name].read_bytes().decode() == REPAIRED.replace("\r", ""), name
    assert files["old.txt"].read_bytes() == TCVN3
    assert files["utf16.txt"].read_bytes() == DAMAGED.encode("utf-16")


def test_a_text_that_needs_no_repair_is_not_in_the_patch(tmp_path: Path) -> None:
    reports(tmp_path)
    assert fix(tmp_path, "reports/right.txt", "--diff") == (0, "", "")


def test_full_names_and_names_above_the_current_folder(tmp_path: Path) -> None:
    """Where the current folder does not hold the documents, it is said from where the patch counts."""
    files = reports(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    below = fix(tmp_path, str(files["a.txt"]), "--diff")
    assert below[1].startswith("--- a/reports/a.txt\n+++ b/reports/a.txt\n")
    assert below[2] == ""
    for name in (str(files["a.txt"]), "../reports/a.txt"):
        code, out, err = fix(tmp_path / "elsewhere", name, "--diff")
        assert out.startswith("--- a/a.txt\n+++ b/a.txt\n")
        assert f"apply it with patch -p1 -d '{tmp_path}/reports'" in err
        assert fix(tmp_path / "elsewhere", name, "--diff", "--quiet") == (code, out, "")
    apply(["patch", "-p1", "--silent", "-d", f"{tmp_path}/reports"], tmp_path / "elsewhere", out)
    assert files["a.txt"].read_bytes().decode() == REPAIRED


def test_standard_input_and_a_result_besides(tmp_path: Path) -> None:
    code, out, err = fix(tmp_path, "-", "--diff", "-o", "out.txt", data=DAMAGED.encode())
    assert (code, err) == (0, "")
    assert out.startswith("--- a/-\n+++ b/-\n@@ -1,3 +1,3 @@\n-Phƣơng")
    assert (tmp_path / "out.txt").read_bytes().decode() == REPAIRED
    (tmp_path / "scan.txt").write_bytes(DAMAGED.encode())
    apply(["patch", "--silent", "scan.txt"], tmp_path, out)
    assert (tmp_path / "scan.txt").read_bytes().decode() == REPAIRED
    code, out, err = fix(tmp_path, "-", "--diff", data=TCVN3)
    assert out.startswith("# - is not UTF-8: this part cannot be applied\n# --- a/-\n")


# ---------------------------------------------------------------- word by word


def test_word_diff(tmp_path: Path) -> None:
    reports(tmp_path)
    assert fix(tmp_path, "reports/a.txt", "--word-diff") == (
        0,
        "1:[-Phƣơng-]{+Phương+} [-hƣớng-]{+hướng+} [-nhiêṃ-]{+nhiệm+}(0.97) vụ\n"
        "3:[-_ -](0.90)- Quyet dinh so 15/[-QD-]{+QĐ+}(0.97)-TTg\n",
        "",
    )
    code, out, _ = fix(tmp_path, "reports/a.txt", "reports/old.txt", "--word-diff", "--threshold", "0.98")
    assert code == 0
    assert "reports/a.txt:3:[=_ =]{??}(0.90)- Quyet dinh so 15/[=QD=]{?QĐ?}(0.97)-TTg\n" in out
    assert "reports/old.txt:2:" in out


def test_word_diff_excludes_diff(tmp_path: Path) -> None:
    reports(tmp_path)
    code, out, err = fix(tmp_path, "reports/a.txt", "--word-diff", "--diff")
    assert (code, out) == (2, "")
    assert "--diff and --word-diff exclude each other" in err


# ---------------------------------------------------------------- colours


def at_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What comes to a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cchc_restore", "fix", *arguments, *STAGES],
        cwd=folder,
        env=CLEAN_ENVIRONMENT | environment,
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(master)
    assert process.wait(30) == 0
    return shown.decode()


def test_colours_at_a_terminal(tmp_path: Path) -> None:
    reports(tmp_path)
    assert "\x1b[31;9mPhƣơng\x1b[0m\x1b[32;4mPhương\x1b[0m" in at_a_terminal(
        tmp_path, "reports/a.txt", "--word-diff"
    )
    assert "\x1b[32m+Phương" in at_a_terminal(tmp_path, "reports/a.txt", "--diff")
    assert "\x1b" not in at_a_terminal(tmp_path, "reports/a.txt", "--diff", NO_COLOR="1")


def test_colours_elsewhere(tmp_path: Path) -> None:
    reports(tmp_path)
    assert "\x1b" not in fix(tmp_path, "reports/a.txt", "--diff")[1]
    assert "\x1b[31m" in fix(tmp_path, "reports/a.txt", "--diff", FORCE_COLOR="1")[1]
    assert "\x1b[31;9m" in fix(tmp_path, "reports/a.txt", "--word-diff", "--color", "always")[1]


@pytest.mark.parametrize(
    ("choice", "environment", "wanted"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": ""}, False),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_decides_about_colours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, choice: str, environment: dict[str, str], wanted: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with open(tmp_path / "file", "w") as file:
        monkeypatch.setattr(sys, "stdout", file)
        assert wants_color(choice) is wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(("term", "wanted"), [("xterm", True), ("dumb", False)])
def test_a_terminal_without_colours(monkeypatch: pytest.MonkeyPatch, term: str, wanted: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", term)
    master, slave = pty.openpty()
    with open(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        assert wants_color("auto") is wanted
    os.close(master)
