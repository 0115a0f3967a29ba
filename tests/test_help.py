"""What `--help` says: every example runs, every option is explained, and it fits on a terminal."""

from __future__ import annotations

import fcntl
import lzma
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support import SAMPLES, commands

from cchc_restore.cli import cli, main
from cchc_restore.lexicons import default_folder

REPOSITORY = Path(__file__).parents[1]
WIDTH = 80
EVERY = [((), cli), *commands(cli)]
ALL = [pytest.param(words, command, id=" ".join(words) or "cchc-restore") for words, command in EVERY]

# ---------------------------------------------------------------- examples

_EXAMPLES = re.compile(r"^Examples?:\n((?:  .+\n?)+)", re.MULTILINE)
_COMMENT = re.compile(r"\s{2,}")
_EXIT = re.compile(r"exit (\d+)")
_OTHERS = """
cchc-restore() { "$PYTHON" -m cchc_restore "$@"; }
pdftotext() { cat scan.txt; }  # programs of others, which need not be installed where the tests run
less() { cat; }
set -o pipefail
"""
_LONG = "05-to-trinh-sua-kenh-muong"
_DESK = {
    "scan.txt": f"{_LONG}/ocr.txt",
    "clean.txt": f"{_LONG}/clean.txt",
    "gold.txt": f"{_LONG}/clean.txt",
    "a.txt": f"{_LONG}/ocr.txt",
    "a.gold.txt": f"{_LONG}/clean.txt",
    "b.txt": "07-bien-ban-khong-dau/ocr.txt",
    "b.gold.txt": "07-bien-ban-khong-dau/clean.txt",
    "reports/a.txt": "08-cong-van-nguyen-ven/ocr.txt",
    "reports/xa/c.ocr": "07-bien-ban-khong-dau/ocr.txt",
    "reports/xa/b.txt": "07-bien-ban-khong-dau/ocr.txt",
    "repaired/a.txt": "08-cong-van-nguyen-ven/clean.txt",
    "our-reports/a.txt": "01-bao-cao-tuyen-truyen-cchc/clean.txt",
    "our-reports/b.txt": "06-bao-cao-thuy-san-xa-dao/clean.txt",
    "pairs/a.gold.txt": "01-bao-cao-tuyen-truyen-cchc/clean.txt",
    "pairs/a.eng.txt": "01-bao-cao-tuyen-truyen-cchc/ocr.txt",
}
"""The files that the examples name, and the samples that stand for them."""


def examples() -> Iterator[object]:
    """Each example, and the exit code that the help says it has."""
    for words, command in EVERY:
        for block in _EXAMPLES.findall(command.epilog or ""):
            for line in block.splitlines():
                example, *comment = _COMMENT.split(line.strip(), maxsplit=1)
                code = _EXIT.search("".join(comment))
                yield pytest.param(example, int(code[1]) if code else 0, id=f"{' '.join(words)}: {example}")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all files that the examples name."""
    folder = tmp_path_factory.mktemp("desk")
    for name, sample in _DESK.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / sample, folder / name)
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*/clean.txt")))
    for file in (folder / "decisions.tsv", folder / "reports" / "decisions.tsv"):
        file.write_text("cham\tchậm\teverywhere\n", encoding="utf-8")
    for name in ("a", "b"):
        (folder / f"{name}.xz").write_bytes(lzma.compress(text.encode()))
    shutil.copytree(default_folder(), folder / "our-lexicon")
    ours = str(folder / "our-words")
    assert main(["lexicon", "add", "keep", "ABC-77", "--reason", "mã hồ sơ", "--to", ours]) == 0
    return folder


@pytest.mark.parametrize(("example", "code"), [*examples()])
def test_examples_run(desk: Path, tmp_path: Path, example: str, code: int) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(desk, folder)
    said, shown = at_a_terminal(example, folder)
    assert said == code, shown
    assert "error:" not in shown
    assert "Traceback" not in shown


def at_a_terminal(line: str, folder: Path) -> tuple[int, str]:
    """Run a line as at a terminal, where a user who is asked something types q; exit code, what was shown."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, WIDTH, 0, 0))
    environment = os.environ | {
        "PYTHON": sys.executable,
        "PYTHONPATH": str(REPOSITORY),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        "XDG_CONFIG_HOME": str(folder.parent / "config"),
    }
    process = subprocess.Popen(
        ["bash", "--norc", "-c", _OTHERS + line],
        cwd=folder,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown, end = b"", time.monotonic() + 120
    while time.monotonic() < end:
        if select.select([master], [], [], 1.5)[0]:
            try:
                shown += os.read(master, 65536)
            except OSError:  # everybody has closed the terminal
                break
        else:
            os.write(master, b"q")
    os.close(master)
    return process.wait(10), shown.decode(errors="replace")


@pytest.mark.parametrize(("words", "command"), ALL)
def test_every_command_has_examples(words: tuple[str, ...], command: click.Command) -> None:
    line = " ".join(("cchc-restore", *words))
    assert any(line in block for block in _EXAMPLES.findall(command.epilog or ""))


# ---------------------------------------------------------------- options


@pytest.mark.parametrize(("words", "command"), ALL)
def test_every_option_is_explained_by_a_sentence(words: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    assert re.match(r"[A-Z].*?[.:]( |\n|$)", command.help, re.DOTALL)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert re.fullmatch(r"\S.*\.", parameter.help, re.DOTALL), parameter.name


def test_the_readme_has_a_table_of_the_options_of_fix() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    section = readme.split("### All options of `fix`")[1].split("\n#")[0]
    rows = re.findall(r"^\| (`-[^|]*(?:\\\|[^|]*)*) \|", section, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"(?<![\w-])--?[a-z][\w-]*", row)}
    ((_, fix),) = [pair for pair in EVERY if pair[0] == ("fix",)]
    assert listed == {name for p in fix.params if isinstance(p, click.Option) for name in p.opts}


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize(("words", "command"), ALL)
def test_help_fits_on_a_terminal(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], command: click.Command
) -> None:
    assert main([*words, "--help"]) == 0
    shown = capsys.readouterr().out
    assert [line for line in shown.splitlines() if len(line) > WIDTH] == []
    assert "RANGE" not in shown
    assert "<=" not in shown
    if isinstance(command, click.Group):  # what its commands do is not cut off
        assert "..." not in shown.split("Commands:")[1].split("\n\n")[0]
