"""Completion of commands, options, choices and files, in a real bash."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from support import commands

from cchc_restore.cli import _COMMANDS, cli, main
from cchc_restore.pipeline.stage_list import STAGE_NAMES

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some files, the tool on the path, and the script that a user would put in .bashrc."""
    folder = tmp_path_factory.mktemp("desk")
    tool = folder / "bin" / "cchc-restore"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cchc_restore "$@"\n')
    tool.chmod(0o755)
    (folder / "scan.txt").write_text("Phƣơng hƣớng\n", encoding="utf-8")
    (folder / "reports").mkdir()
    script = subprocess.run(
        [tool, "completion", "bash"], env=environment(folder), capture_output=True, check=True, text=True
    )
    (folder / "completion.bash").write_text(script.stdout)
    return folder


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("_CCHC")}
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return kept | {"PATH": path, "PYTHONPATH": str(REPOSITORY), "TERM": "dumb", "LC_ALL": "C.UTF-8"}


def completions(desk: Path, *words: str) -> list[str]:
    """What bash offers for the last word."""
    script = """
        source completion.bash
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        compopt() { COMPREPLY+=("($2)"); }  # outside of a completion there is none
        _cchc_restore_completion cchc-restore
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", "cchc-restore", *words],
        cwd=desk,
        env=environment(desk),
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ([""], list(_COMMANDS)),
        (["ex"], ["explain"]),
        (["config", ""], ["show"]),
        (["fix", "--tone-"], ["--tone-style"]),
        (["fix", "--layout", ""], ["keep", "reflow"]),
        (["fix", "--layout", "=", "re"], ["reflow"]),
        (["fix", "--encoding", "cp"], ["cp1258", "cp1252"]),
        (["fix", "--stages", "he"], ["headings"]),
        (["fix", "--skip", "noise,d"], [f"noise,{name}" for name in STAGE_NAMES if name.startswith("d")]),
        (["fix", "--skip", "dates,da"], []),
        (["fix", "sc"], ["(default)"]),
        (["fix", "-o", ""], ["(default)"]),
        (["evaluate", "a.txt", ""], ["(default)"]),
        (["train", "lm", ""], ["(default)"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
    ],
)
def test_what_bash_offers(desk: Path, words: list[str], offered: list[str]) -> None:
    assert sorted(completions(desk, *words)) == sorted(offered)


def test_every_name_of_a_file_is_completed() -> None:
    """Where the help says FILE, PATH or FOLDER, the shell is to offer the names of files."""
    silent = []
    for words, command in commands(cli):
        context = click.Context(command)
        for parameter in command.params:
            shown = (parameter.metavar or parameter.name or "").upper()
            if any(name in shown for name in ("FILE", "PATH", "FOLDER", "GOLD", "TEXTS", "PAIRS")):
                offered = {item.type for item in parameter.shell_complete(context, "")}
                if not offered <= {"file", "dir"} or not offered:
                    silent.append((*words, parameter.name))
    assert silent == []


def test_tab_in_a_terminal(desk: Path) -> None:
    """Keys go in, and the completed line runs: a command, a stage and a file are completed by the Tab key."""
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        cwd=desk,
        env=environment(desk) | {"PS1": "READY> "},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        wait_for(master, "READY> ")
        os.write(master, b"source completion.bash\n")
        wait_for(master, "READY> ")
        os.write(master, b"cchc-restore fi\t--stages chara\tsc\t\n")
        assert "fix --stages characters scan.txt" in wait_for(master, "Phương hướng")
    finally:
        shell.kill()
        shell.wait()
        os.close(master)


def wait_for(master: int, text: str) -> str:
    """What the terminal shows until `text` comes."""
    seen, end = b"", time.monotonic() + 30
    while text.encode() not in seen:
        assert time.monotonic() < end, seen.decode(errors="replace")
        if select.select([master], [], [], 1)[0]:
            seen += os.read(master, 4096)
    return seen.decode(errors="replace")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    assert main(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert "cchc-restore" in out
    assert f"_CCHC_RESTORE_COMPLETE={shell}_complete" in out
    assert err == ""


def test_another_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "'bash', 'zsh', 'fish'" in capsys.readouterr().err


def test_stages_are_offered_in_their_order(desk: Path) -> None:
    assert completions(desk, "fix", "--stages", "") == list(STAGE_NAMES)


def test_offering_commands_imports_none_of_them(desk: Path) -> None:
    """A Tab must not wait for the decoder to be imported."""
    code = (
        "import os, sys, atexit\n"
        "atexit.register(lambda: print(sorted(m for m in sys.modules if m.startswith('cchc_restore.'))))\n"
        "from cchc_restore.cli import main\n"
        "main([])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(desk)
        | {"_CCHC_RESTORE_COMPLETE": "bash_complete", "COMP_WORDS": "cchc-restore ", "COMP_CWORD": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    *offered, modules = done.stdout.splitlines()
    assert offered == [f"plain,{name}" for name in _COMMANDS]
    assert "decoder" not in modules
    assert "numpy" not in modules
