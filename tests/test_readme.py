"""What README.md says is true: its commands run, its examples give what they show, nothing is left out."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from support import commands

from cchc_restore import Restorer, restore
from cchc_restore.cli import cli
from cchc_restore.core.document import DEFAULT_THRESHOLD
from cchc_restore.core.errors import ExitCode
from cchc_restore.core.options import CHOICES, Options
from cchc_restore.pipeline.stage_list import STAGE_NAMES
from cchc_restore.settings.config import load_settings
from cchc_restore.settings.consistency import FIELDS

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "cchc_restore"
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SAID = re.compile(r"#\s*exit (\d+)")
_TREE = [
    ("our-texts/a.txt", "04-thong-bao-tiem-chung/clean.txt"),
    ("our-texts/b.txt", "06-bao-cao-thuy-san-xa-dao/clean.txt"),
    ("our-pairs/a.gold.txt", "01-bao-cao-tuyen-truyen-cchc/clean.txt"),
    ("our-pairs/a.eng.txt", "01-bao-cao-tuyen-truyen-cchc/ocr.txt"),
]
"""Files that the examples of training take for the reader's own, and the samples that stand in for them."""


def blocks(language: str) -> list[tuple[str, str]]:
    """The fenced blocks of one language: what stands behind the language, and the text."""
    return [(m[2].strip(), m[3]) for m in _FENCE.finditer(README) if m[1] == language]


# ---------------------------------------------------------------- shell


SHELL_LINES = [line for _, block in blocks("sh") for line in block.splitlines() if line.strip()]
SETUP_LINES = [line for line in SHELL_LINES if line.startswith("python3 -m venv")]
TOOL_LINES = [line for line in SHELL_LINES if line not in SETUP_LINES]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files the examples name; the examples of the README follow one another in it."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(REPOSITORY / "samples", folder / "samples")
    for target, sample in _TREE:
        (folder / target).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / "samples" / sample, folder / target)
    (folder / "our-model").mkdir()
    return folder


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    tool = f'cchc-restore() {{ "{sys.executable}" -m cchc_restore "$@"; }}'
    script = f"set -o pipefail; {tool}\n{line}"
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("line", TOOL_LINES)
def test_shell_examples_exit_as_said(line: str, desk: Path) -> None:
    said = _SAID.search(line)
    done = run(line, desk)
    assert done.returncode == (int(said[1]) if said else 0), done.stderr
    assert "Traceback" not in done.stderr


def test_there_are_two_commands_for_setting_up_and_ci_runs_the_second() -> None:
    show, check = SETUP_LINES
    assert show.endswith("samples/show.py")
    assert check.endswith("-m pytest")
    ci = REPOSITORY / ".ci" / "run"
    assert check in ci.read_text(encoding="utf-8").splitlines()
    assert os.access(ci, os.X_OK)


# ---------------------------------------------------------------- before and after, Python, settings


def test_before_and_after_are_what_the_tool_makes_of_the_sample() -> None:
    ((_, before), (_, after)) = blocks("text")
    source = blocks("text")[0][0].removeprefix("before ")
    text = (REPOSITORY / source).read_text(encoding="utf-8")
    repaired = restore(text).text.split("\n")
    made = dict(zip(text.split("\n"), repaired, strict=True))
    assert [made.get(line) for line in before.splitlines()] == after.splitlines()


def test_python_examples() -> None:
    examples = "\n".join(block for _, block in blocks("python"))
    parsed = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    assert parsed.examples
    report = list[str]()
    failed = doctest.DocTestRunner().run(parsed, out=report.append).failed
    assert not failed, "".join(report)


def test_example_of_settings_is_valid_and_names_every_choice(tmp_path: Path) -> None:
    ((_, yaml),) = blocks("yaml")
    for folder in ("our-lexicon", "our-model"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "cchc-restore.yaml"
    path.write_text(yaml, encoding="utf-8")
    settings = load_settings(path)
    assert settings.threshold == 0.8
    assert settings.skip == ("noise",)
    assert set(settings.places) >= {FIELDS.get(key, key) for key in CHOICES}


_STAGE_ROW = re.compile(r"^\| `(\w+)` \| [^|]* \| (?:`([^`]+)` → `([^`]+)` )?\|$", re.MULTILINE)


def test_the_table_of_stages_is_complete_and_in_order() -> None:
    assert tuple(m[1] for m in _STAGE_ROW.finditer(README)) == STAGE_NAMES


@pytest.mark.parametrize(
    ("stage", "before", "after"), [m.groups() for m in _STAGE_ROW.finditer(README) if m[2]]
)
def test_a_stage_makes_of_its_example_what_the_table_says(stage: str, before: str, after: str) -> None:
    options = Options(capitals="apply", tone_style="old")
    assert Restorer(stages=[stage], options=options).restore(before).text == after


# ---------------------------------------------------------------- nothing is left out

COMMANDS = [
    pytest.param(words, command, id=" ".join(words)) for words, command in commands(cli, groups=False)
]


@pytest.mark.parametrize(("words", "command"), COMMANDS)
def test_every_command_and_option_is_mentioned(words: tuple[str, ...], command: click.Command) -> None:
    assert f"cchc-restore {' '.join(words)}" in README
    for parameter in command.params:
        for name in (*parameter.opts, *parameter.secondary_opts):
            if name.startswith("-"):
                assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", README), name


def test_the_default_threshold_is_the_one_that_counts() -> None:
    assert f"(default {DEFAULT_THRESHOLD})" in README
    for file in ("README.md", "noise.yaml"):
        text = (REPOSITORY / "lexicon" / file).read_text(encoding="utf-8")
        assert f"under the threshold ({DEFAULT_THRESHOLD})" in text


def test_every_exit_code_and_option_of_the_program_is_mentioned() -> None:
    for code in ExitCode:
        assert re.search(rf"^\| {code.value} \|", README, re.MULTILINE), code
    for option in ("-h", "--help", "--version"):
        assert f"`{option}`" in README or f"{option}`" in README
