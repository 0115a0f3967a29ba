"""The patch: `patch` and `git apply` make of the source what the run made of it, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support import SAMPLES, full_restorer

from cchc_restore import Restorer
from cchc_restore.cli.rendering import colored_patch
from cchc_restore.core.options import Options
from cchc_restore.review.diff import patch, patch_base, patch_name, patch_source, remark

LONG = "".join(f"dòng {n}\n" for n in range(40))
NAMES = [
    "plain.txt",
    "-dash.txt",
    "báo cáo/số 1.txt",
    "two words/ leading and trailing .txt",
    "a/b/c.txt",
    "tab\there.txt",
    'quo"te.txt',
    "apo'strophe.txt",
    "back\\slash.txt",
    "line\nend.txt",
    "escape\x1b.txt",
    "line\u2028separator.txt",
    "2023-01-01 10:00.txt",
    "copy (restored).txt",
    "not-utf-8-\udce1.txt",
]
CONTENTS = {
    "lines": ("mot\nhai\nba\n", "một\nhai\nba\n"),
    "far apart": (f"mot\n{LONG}hai\n{LONG}", f"một\n{LONG}hài\n{LONG}"),
    "near": ("a\n1\n2\n3\n4\n5\n6\nb\n", "á\n1\n2\n3\n4\n5\n6\nb̀\n"),
    "no end of line": ("mot\nhai", "một\nhái"),
    "the last line alone": ("mot\nhai", "mot\nhái"),
    "no end of line, not changed": ("mot\n" + LONG[:-1], "một\n" + LONG[:-1]),
    "Windows": ("mot\r\nhai\r\n", "một\r\nhai\r\n"),
    "Windows to Unix": ("mot\r\nhai\r\n", "mot\nhai\n"),
    "Unix to Windows": ("mot\nhai\n", "mot\r\nhai\r\n"),
    "old Mac": ("mot\rhai\rba", "một\rhai\rba"),
    "form feeds": ("mot\n\fhai\fba\n\f", "một\n\fhài\fba\n\f"),
    "other line ends": ("a\u2028b\u2029c\x85d\x0be\x1cf\ng\n", "á\u2028b\u2029c\x85d\x0be\x1cf\ng\n"),
    "byte order mark": ("\ufeffmot\nhai\n", "một\nhai\n"),
    "to nothing": ("_\n", ""),
    "to nothing, no end of line": ("_", ""),
    "lines emptied": ("_\n \n_", "\n\n"),
    "lines joined": (f"mot\nhai\n{LONG}ba\nbon\n", f"một hai\n{LONG}ba bốn\n"),
    "lines parted": ("mot hai\nba", "mot\nhai\n\nba\n"),
    "looks like a patch": ("-- a\n++ b\n@@ -1 +1 @@\n\\ No newline\n# x\n", "-- á\n++ b́\n@@\n\\ No\n# ý\n"),
    "spaces": ("\n \n\t\nx \n", "\n\n\n x\n"),
}


def tree(folder: Path) -> dict[Path, tuple[str, str]]:
    """Every kind of name with simple contents, and every kind of contents under a simple name."""
    files = {folder / name: CONTENTS["lines"] for name in NAMES}
    return files | {folder / f"{i}.txt": texts for i, texts in enumerate(CONTENTS.values())}


def apply(command: list[str], folder: Path, text: str) -> str:
    """Apply a patch in a folder; what the program says on standard error."""
    assert shutil.which(command[0]), f"{command[0]} has to be installed for this test"
    done = subprocess.run(
        command,
        cwd=folder,
        input=text.encode(),
        env=os.environ | {"GIT_CEILING_DIRECTORIES": str(folder.parent), "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr.decode()


PROGRAMS = [
    pytest.param(["patch", "-p1", "--silent"], id="patch"),
    pytest.param(["git", "apply"], id="git"),
    pytest.param(["git", "apply", "--reverse"], id="git back"),
    pytest.param(["patch", "-p1", "--silent", "--reverse"], id="patch back"),
]


@pytest.mark.parametrize("command", PROGRAMS)
@pytest.mark.parametrize("place", [".", "repository", "repository/sub"])
def test_one_patch_for_all_kinds_of_files(tmp_path: Path, command: list[str], place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True, exist_ok=True)
    if place != ".":
        subprocess.run(["git", "init", "--quiet", tmp_path / "repository"], check=True)
    files = tree(folder)
    back = "--reverse" in command
    for path, texts in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(texts[back].encode())
    made = "".join(line for path, texts in files.items() for line in patch(patch_name(path, folder), *texts))
    apply(command, folder, made)
    left = {str(path): path.read_bytes().decode() for path in files}
    assert left == {str(path): texts[not back] for path, texts in files.items()}


def test_equal_texts_give_no_patch() -> None:
    assert list(patch("a.txt", "cải", "cải")) == []


@pytest.mark.parametrize("layout", ["keep", "reflow"])
def test_samples(tmp_path: Path, layout: str) -> None:
    options = Options(layout=layout)  # type: ignore[arg-type]
    restorer = full_restorer() if layout == "keep" else Restorer(options=options, skip=("diacritics",))
    wanted, lines = dict[str, str](), list[str]()
    for path in sorted(SAMPLES.glob("*/ocr.txt")):
        text = path.read_text(encoding="utf-8")
        wanted[path.parent.name] = restorer.restore(text).text
        (tmp_path / path.parent.name).write_text(text, encoding="utf-8")
        lines += patch(path.parent.name, text, wanted[path.parent.name])
    apply(["git", "apply"], tmp_path, "".join(lines))
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in wanted} == wanted


# ---------------------------------------------------------------- what cannot be applied


@pytest.mark.parametrize("command", PROGRAMS[:2])
def test_remarks_are_passed_over(tmp_path: Path, command: list[str]) -> None:
    """The texts of other encodings can be read in the patch, and nothing happens to their files."""
    texts = dict.fromkeys(("1.txt", "2.txt", "3.txt"), ("cai\ncách\n", "cải\ncách\n"))
    made = list[str]()
    for name, (old, new) in texts.items():
        (tmp_path / name).write_text(old, encoding="utf-8")
        made += remark(name, old, new, "2.txt is not UTF-8") if name == "2.txt" else patch(name, old, new)
    assert "# 2.txt is not UTF-8\n# --- a/2.txt\n# +++ b/2.txt\n# @@ -1,2 +1,2 @@\n# -cai\n" in "".join(made)
    apply(command, tmp_path, "".join(made))
    assert [path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir())] == [
        "cải\ncách\n",
        "cai\ncách\n",
        "cải\ncách\n",
    ]


def test_every_line_of_a_remark_is_one() -> None:
    lines = "".join(remark("a\n.txt", "cai\nx", "cải\ny", "because")).splitlines()
    assert all(line.startswith("# ") for line in lines)
    assert lines.count("# \\ No newline at end of file") == 2


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("cải\r\n".encode(), "cải\r\n"),
        (b"\xef\xbb\xbfcai", "\ufeffcai"),
        (b"", ""),
        ("cải".encode("utf-16"), None),
        ("cai".encode("utf-16-le"), None),
        (b"B\xb8o c\xb8o", None),
    ],
)
def test_a_patch_starts_from_the_bytes_on_disk(data: bytes, text: str | None) -> None:
    assert patch_source(data) == text


# ---------------------------------------------------------------- names


def test_names_count_from_the_current_folder_or_from_one_that_holds_all(tmp_path: Path) -> None:
    inside, beside = tmp_path / "in" / "xa" / "a.txt", tmp_path / "beside" / "b.txt"
    assert patch_base([inside], tmp_path) == tmp_path
    assert patch_base([inside], tmp_path / "in") == tmp_path / "in"
    assert patch_base([inside], tmp_path / "beside") == tmp_path / "in" / "xa"
    assert patch_base([inside, beside], tmp_path / "beside") == tmp_path
    assert patch_base([], tmp_path) == tmp_path
    assert patch_name(inside, tmp_path / "in") == "xa/a.txt"


def test_relative_names_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    assert patch_base([Path("a.txt"), Path("./x/../b.txt")], Path.cwd()) == tmp_path / "in"
    assert patch_base([Path("../b.txt")], Path.cwd()) == tmp_path
    assert patch_name(Path("./x/../b.txt"), tmp_path / "in") == "b.txt"


# ---------------------------------------------------------------- colours


def test_colours_change_nothing_but_colours() -> None:
    plain = [*patch("a.txt", "cai\r\ncách", "cải\r\ncách"), *remark("b.txt", "x", "y", "why")]
    colored = list(colored_patch(plain))
    assert colored[3:5] == ["\x1b[31m-cai\x1b[0m\r\n", "\x1b[32m+cải\x1b[0m\r\n"]
    assert colored[5] == plain[5]
    strip = str.maketrans({"\x1b": None})
    codes = ("[0m", "[1m", "[2m", "[31m", "[32m", "[36m")
    text = "".join(colored).translate(strip)
    for code in codes:
        text = text.replace(code, "")
    assert text == "".join(plain)
