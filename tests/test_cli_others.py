"""The other commands: help, version, evaluate, lexicon check, explain."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from cchc_restore import __version__, cli
from cchc_restore.cli import main
from cchc_restore.lexicons import default_folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


# ---------------------------------------------------------------- help


@pytest.mark.parametrize(
    "command", [(), ("fix",), ("facts",), ("evaluate",), ("lexicon",), ("lexicon", "check"), ("explain",)]
)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...], option: str
) -> None:
    code, out, err = run(capsys, *command, option)
    assert (code, err) == (0, "")
    assert out.startswith("Usage: cchc-restore")
    assert "Examples:" in out or command == ("lexicon",)


def test_help_needs_no_command_to_be_importable(capsys: pytest.CaptureFixture[str]) -> None:
    before = set(sys.modules)
    out = run(capsys, "--help")[1]
    assert [name for name in cli._COMMANDS if f"  {name} " in out] == list(cli._COMMANDS)
    assert "cchc-restore facts reports/ -o index.csv" in out
    assert not any(name.startswith("cchc_restore.train") for name in set(sys.modules) - before)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == (0, f"cchc-restore, version {__version__}\n", "")


def test_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "fixx")
    assert (code, out) == (2, "")
    assert "fixx" in err


def test_a_bug_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("cchc_restore.cli.fix.plan", broken)
    code, out, err = run(capsys, "fix", "-")
    assert (code, out) == (3, "")
    assert err.startswith("cchc-restore: internal error: RuntimeError: boom. What to do: report")
    assert "Traceback" not in err


# ---------------------------------------------------------------- evaluate


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    gold, hyp = tmp_path / "gold.txt", tmp_path / "hyp.txt"
    gold.write_text("cải cách hành chính của xã", encoding="utf-8")
    hyp.write_text("cai cách hành chinh cua xã", encoding="utf-8")
    return str(gold), str(hyp)


def test_evaluate(capsys: pytest.CaptureFixture[str], pair: tuple[str, str]) -> None:
    code, out, err = run(capsys, "evaluate", *pair, "--errors", "2")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{pair[1]}  SER 0.5000  WER 0.5000  CER 0.1154",
        "total  SER 0.5000 (3/6)  WER 0.5000 (3/6)  CER 0.1154 (3/26)",
        "most frequent (gold → read):",
        "     1  cải → cai",
        "     1  chính → chinh",
    ]


def test_evaluate_json(capsys: pytest.CaptureFixture[str], pair: tuple[str, str]) -> None:
    gold, hyp = pair
    result = json.loads(run(capsys, "evaluate", gold, hyp, gold, gold, "--json", "--errors", "1")[1])
    assert result == {
        "SER": 0.25,
        "WER": 0.25,
        "CER": 3 / 52,
        "counts": {"SER": [3, 12], "WER": [3, 12], "CER": [3, 52]},
        "documents": [
            {"gold": gold, "hyp": hyp, "SER": 0.5, "WER": 0.5, "CER": 3 / 26},
            {"gold": gold, "hyp": gold, "SER": 0.0, "WER": 0.0, "CER": 0.0},
        ],
        "errors": [["cải → cai", 1]],
    }


def test_evaluate_wants_pairs(capsys: pytest.CaptureFixture[str], pair: tuple[str, str]) -> None:
    code, _, err = run(capsys, "evaluate", *pair, pair[0])
    assert code == 2
    assert "3 files cannot be paired" in err


def test_evaluate_a_missing_file(capsys: pytest.CaptureFixture[str], pair: tuple[str, str]) -> None:
    code, out, err = run(capsys, "evaluate", pair[0], "missing.txt")
    assert (code, out) == (3, "")
    assert "missing.txt: no such file" in err


# ---------------------------------------------------------------- lexicon check


def test_the_lexicon_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "lexicon", "check")
    assert (code, out) == (0, "")
    assert err.endswith("no problems\n")


def test_problems_of_a_lexicon_are_printed_with_file_and_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(default_folder(), folder)
    with open(folder / "keep.tsv", "a", encoding="utf-8") as file:
        file.write("a\tb\tc\td\te\tf\tg\n")
    code, out, err = run(capsys, "lexicon", "check", str(folder))
    assert code == 3
    assert out.startswith(f"{folder / 'keep.tsv'}:")
    assert "1 problem in" in err


def test_a_missing_lexicon(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "lexicon", "check", str(tmp_path / "nowhere"))
    assert code in (2, 3)
    assert "nowhere" in err


# ---------------------------------------------------------------- explain


@dataclass
class _Candidate:
    text: str
    channel_cost: float
    lm_cost: float
    posterior: float


@dataclass
class _Explanation:
    token: str
    chosen: str
    confidence: float
    candidates: tuple[_Candidate, ...]
    damage: tuple[tuple[str, float], ...] = (("english", 0.98), ("clean", 0.02))
    reason: str = "the likeliest reading here"


class _Restorer:
    """Answers with what it was asked."""

    def __init__(self, **_: object) -> None:
        pass

    def explain(self, text: str, line: int | None, column: int | None, **_: object) -> list[_Explanation]:
        candidates = (_Candidate("hiện", 1.25, 0.5, 0.97), _Candidate("hiền", 2.0, 6.25, 0.03))
        return [
            _Explanation("hi¢n", "hiện", 0.97, candidates),
            _Explanation(f"{text}:{line}:{column}", "", 1.0, ()),
        ]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(import_module("cchc_restore.batch.recipe"), "Restorer", _Restorer)
    path = tmp_path / "a.txt"
    path.write_text("thue hi¢n\n", encoding="utf-8")
    return path


def test_explain_text(capsys: pytest.CaptureFixture[str], fake: Path) -> None:
    code, out, err = run(capsys, "explain", "thue hi¢n")
    assert (code, err) == (0, "")
    assert out.startswith(
        "hi¢n → hiện   confidence 0.970\n"
        "  candidate  channel  language  share\n"
        "  hiện          1.25      0.50  0.970\n"
        "  hiền          2.00      6.25  0.030\n"
        "  damage: english 0.98, clean 0.02\n"
        "  why: the likeliest reading here\n"
    )
    assert "thue hi¢n:None:None" in out


def test_explain_a_place_in_a_file(capsys: pytest.CaptureFixture[str], fake: Path) -> None:
    assert "thue hi¢n\n:1:None" in run(capsys, "explain", f"{fake}:1")[1]
    assert "thue hi¢n\n:1:6" in run(capsys, "explain", f"{fake}:1:6")[1]


@pytest.mark.parametrize("text", ["Số:12", "so 57/BC-UBND luc 8:30", "TP. HCM:5", "TP.HCM:5"])
def test_explain_text_with_a_colon(capsys: pytest.CaptureFixture[str], fake: Path, text: str) -> None:
    """Only the name of a file, or what can be meant for nothing else, is a place."""
    assert f"{text}:None:None" in run(capsys, "explain", text)[1]


@pytest.mark.parametrize(
    ("target", "code", "message"),
    [
        ("{}/a.txt:99", 3, "a.txt: there is no line 99. What to do: give a line from 1 to 2"),
        ("{}/a.txt:3", 3, "there is no line 3. What to do: give a line from 1 to 2"),
        ("{}/a.txt:0", 3, "there is no line 0"),
        ("{}/a.txt:1:0", 3, "line 1 has no column 0. What to do: give a column from 1 to 4"),
        ("{}/a.txt:2:6", 3, "line 2 has no column 6. What to do: give a column from 1 to 5"),
        ("{}/old-mac.txt:4", 3, "there is no line 4. What to do: give a line from 1 to 3"),
        ("{}/old-mac.txt:2:1", 3, "line 2 has no column 1. What to do: name a line with words"),
        ("{}/a.txt", 2, "say which line"),
        ("{}/x.txt:3", 3, "no such file"),
    ],
)
def test_explain_what_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, target: str, code: int, message: str
) -> None:
    (tmp_path / "a.txt").write_text("thue\nhi¢n \n", encoding="utf-8")
    (tmp_path / "old-mac.txt").write_bytes(b"thue\r\rhien")
    result, out, err = run(capsys, "explain", target.format(tmp_path))
    assert (result, out) == (code, "")
    assert message in err


@pytest.mark.parametrize(("folder", "target"), [("", "office/a.txt:1"), ("office", "../a.txt:1")])
@pytest.mark.parametrize(
    ("settings", "arguments", "said"),
    [
        ("encoding: tcvn3\nskip: [diacritics, signs]\n", (), "a.txt: no word is read: the stage"),
        ("encoding: tcvn3\n", (), "cáo (kept)"),
        ("", ("--encoding", "tcvn3"), "cáo (kept)"),
        ("encoding: tcvn3\ndecisions: d.tsv\n", (), "thuế (kept)"),
    ],
)
def test_explain_reads_as_fix_does(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder: str,
    target: str,
    settings: str,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    """By the settings beside the file, else by those of the current folder."""
    (tmp_path / "office").mkdir()
    for name in ("a.txt", "office/a.txt"):
        (tmp_path / name).write_bytes(b"B\xb8o c\xb8o thue\n")
    (tmp_path / "office/cchc-restore.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "office/d.tsv").write_text("thue\tthuế\teverywhere\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / folder)
    _, out, err = run(capsys, "explain", target, *arguments)
    assert said in out + err


def test_evaluate_takes_an_encoding_for_what_is_not_utf_8(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Of the right text; the repaired one beside it is always UTF-8."""
    (tmp_path / "gold.txt").write_bytes(b"B\xb8o")
    (tmp_path / "a.txt").write_text("Báo", encoding="utf-8")
    pair = (str(tmp_path / "gold.txt"), str(tmp_path / "a.txt"))
    assert "say what it is with --encoding NAME" in run(capsys, "evaluate", *pair)[2]
    code, out, err = run(capsys, "evaluate", *pair, "--encoding", "tcvn3")
    assert (code, err) == (0, "")
    assert "SER 0.0000" in out


# ---------------------------------------------------------------- the process


def test_only_a_process_of_its_own_is_set_up_for_speed(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that calls `main` with arguments keeps its garbage collector and its threads as they are."""
    before = gc.get_threshold(), dict(os.environ)
    assert run(capsys, "--version")[0] == 0
    assert (gc.get_threshold(), dict(os.environ)) == before
    script = (
        "import gc, os, sys; from cchc_restore.cli import main; sys.argv[1:] = ['--version']; main(); "
        "print(gc.get_threshold()[0] > 100_000, os.environ['OPENBLAS_NUM_THREADS'])"
    )
    names = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, env=names, check=True)
    assert done.stdout.splitlines()[1:] == ["True 1"]


# ---------------------------------------------------------------- names that are no UTF-8


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["evaluate", "b\udce1o.txt", "b\udce1o.txt"], "b�o.txt  SER 0.0000"),
        (["evaluate", "b\udce1o.txt", "b\udce1o.txt", "--json"], '"gold": "b�o.txt"'),
        (["config", "show", "d\udce1o"], "d�o/cchc-restore.yaml"),
        (["config", "show", "d\udce1o", "--json"], '"origin": "d�o/cchc-restore.yaml:1"'),
        (["lexicon", "check", "--user", "d\udce1o"], "d�o/cchc-restore.yaml:0: no file of the lexicon"),
        (["config", "show", "none\udce1"], "none�: no such file or folder"),
    ],
)
def test_names_that_are_no_utf_8(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    arguments: list[str],
    shown: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("b\udce1o.txt").write_text("Báo cáo\n", encoding="utf-8")
    Path("d\udce1o").mkdir()
    Path("d\udce1o", "cchc-restore.yaml").write_text("threshold: 0.5\n", encoding="utf-8")
    main(arguments)
    out, err = capsysbinary.readouterr()
    assert shown in out.decode() + err.decode()
    assert b"internal error" not in err


# ---------------------------------------------------------------- `-` is never the name of a file


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["review", "a.txt", "--html", "-"], "--html cannot write to standard output (-)"),
        (["review", "a.txt", "--decisions", "-"], "--decisions cannot write to standard output (-)"),
        (["train", "lm", "a.txt", "-o", "-"], "--output cannot write to standard output (-)"),
        (
            ["train", "lm", "a.txt", "-o", "m", "--hold-out", "-"],
            "--hold-out cannot write to standard output",
        ),
        (["train", "second-opinion", "a.txt", "-o", "-"], "--output cannot write to standard output (-)"),
        (["train", "channel", ".", "-o", "-"], "--output cannot write to standard output (-)"),
    ],
)
def test_what_has_to_be_a_file_is_not_standard_output(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Phương hướng\n", encoding="utf-8")
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert os.listdir() == ["a.txt"]


def test_the_register_may_go_to_standard_output_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Phương hướng\n", encoding="utf-8")
    plain = run(capsys, "facts", "--as-is", "a.txt")
    assert run(capsys, "facts", "--as-is", "a.txt", "-o", "-") == plain
    assert os.listdir() == ["a.txt"]
