"""`fix --decisions` as a user meets it, with the stages that need no model."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import Run

from cchc_restore import Span
from cchc_restore.cli import main
from cchc_restore.core.decision import Decision, context_of
from cchc_restore.decisions import write_decisions

STAGES = ("--stages", "encoding,characters,noise")
REPORT = "Quyet dinh s6 5\nxa Tan Lap, xa Tan Hoa\n"


@pytest.fixture
def fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Run]:
    """Run `fix` in a folder with two reports and decisions about one of them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "xã").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "in" / "xã" / "b.txt").write_text(REPORT, encoding="utf-8")
    second = REPORT.index("Tan Hoa")
    decisions = [
        Decision("s6", "số", "everywhere"),
        Decision("xa", "xã", "file", "xã/b.txt"),
        Decision("Tan", "Tân", "once", "xã/b.txt", context_of(REPORT, Span(second, second + 3)), "trang 1"),
    ]
    write_decisions(Path("in/decisions.tsv"), decisions)

    def run(*arguments: str, stdin: str = "") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = main(["fix", *arguments, *STAGES])
        captured = capsysbinary.readouterr()
        return Run(code, captured.out.decode(), captured.err.decode())

    return run


DECIDED = "Quyet dinh số 5\nxã Tan Lap, xã Tân Hoa\n"
"""What the decisions make of the report they are about."""
ELSEWHERE = "Quyet dinh số 5\nxa Tan Lap, xa Tan Hoa\n"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_decisions_are_put_in_place_in_a_whole_folder(fix: Callable[..., Run], jobs: str) -> None:
    run = fix("in", "-o", "out", "--decisions", "in/decisions.tsv", "-j", jobs, "--report", "r.jsonl")
    assert run.code == 0
    assert "stale" not in run.err
    assert Path("out/a.txt").read_text(encoding="utf-8") == ELSEWHERE
    assert Path("out/xã/b.txt").read_text(encoding="utf-8") == DECIDED
    records = [json.loads(line) for line in Path("r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(r["file"], r["replacement"], r["stage"], r["rule"], r["reason"]) for r in records] == [
        ("in/a.txt", "số", "decisions", "everywhere", "decided in decisions.tsv, line 2"),
        ("in/xã/b.txt", "số", "decisions", "everywhere", "decided in decisions.tsv, line 2"),
        ("in/xã/b.txt", "xã", "decisions", "file", "decided in decisions.tsv, line 3"),
        ("in/xã/b.txt", "xã", "decisions", "file", "decided in decisions.tsv, line 3"),
        ("in/xã/b.txt", "Tân", "decisions", "once", "decided in decisions.tsv, line 4: trang 1"),
    ]


@pytest.mark.parametrize("named", ["in/xã/b.txt", "in/xã", "./in/../in/xã/b.txt"])
def test_a_document_is_known_however_it_is_named(fix: Callable[..., Run], named: str) -> None:
    fix(named, "-o", "out/", "--decisions", "in/decisions.tsv")
    assert Path("out/b.txt").read_text(encoding="utf-8") == DECIDED


def test_standard_input_gets_what_is_decided_everywhere(fix: Callable[..., Run]) -> None:
    assert fix("-", "--decisions", "in/decisions.tsv", stdin=REPORT) == Run(0, ELSEWHERE, "")


def test_a_changed_decision_is_no_reason_to_skip_a_document(fix: Callable[..., Run]) -> None:
    fix("in", "-o", "out")
    fix("in", "-o", "out", "--decisions", "in/decisions.tsv")
    assert Path("out/xã/b.txt").read_text(encoding="utf-8") == DECIDED
    write_decisions(Path("in/decisions.tsv"), [Decision("s6", "sáu", "everywhere")])
    fix("in", "-o", "out", "--decisions", "in/decisions.tsv")
    assert Path("out/a.txt").read_text(encoding="utf-8").startswith("Quyet dinh sáu 5")
    again = fix("in", "-o", "out", "--decisions", "in/decisions.tsv")
    assert "2 of the documents were done already" in again.err


def test_decisions_that_lie_there_are_told_of_but_not_applied(fix: Callable[..., Run]) -> None:
    run = fix("in", "-o", "out")
    assert "in/decisions.tsv found; use --decisions in/decisions.tsv to apply it" in run.err
    assert run.err.count("decisions.tsv found") == 1
    assert Path("out/a.txt").read_text(encoding="utf-8") == REPORT
    assert fix("in", "-o", "out", "-q", "--force").err == ""
    assert "in/decisions.tsv found" in fix("in/a.txt").err
    assert "found" not in fix("in/xã/b.txt").err


def test_stale_decisions_are_listed_and_nothing_fails(fix: Callable[..., Run]) -> None:
    Path("in/xã/b.txt").write_text("Quyet dinh s6 5\nxa Tan Hoa\n", encoding="utf-8")
    with open("in/decisions.tsv", "a", encoding="utf-8") as file:
        file.write("qq\tq\tfile\tcũ.txt\nqq\tq\tfile\ta.txt\nqq\tq\teverywhere\n")
    run = fix("in", "-o", "out", "--decisions", "in/decisions.tsv")
    assert run.code == 0
    told = [line for line in run.err.splitlines() if "stale" in line]
    assert told == [
        "cchc-restore: in/decisions.tsv:4: stale: 'Tan' no longer stands at its place in xã/b.txt",
        "cchc-restore: in/decisions.tsv:5: stale: there is no document cũ.txt",
        "cchc-restore: in/decisions.tsv:6: stale: there is no 'qq' in a.txt",
        "cchc-restore: 3 stale decisions: review these documents again, or delete the lines",
    ]
    again = fix("in", "-o", "out", "--decisions", "in/decisions.tsv")
    assert [line for line in again.err.splitlines() if "stale" in line] == told
    assert "stale" not in fix("in", "-o", "out", "--decisions", "in/decisions.tsv", "-q").err


def test_decisions_about_documents_outside_of_the_run_are_not_stale(fix: Callable[..., Run]) -> None:
    assert "stale" not in fix("in/a.txt", "--decisions", "in/decisions.tsv").err


def test_many_stale_decisions_are_counted(fix: Callable[..., Run]) -> None:
    write_decisions(Path("in/decisions.tsv"), [Decision(f"q{n}", "q", "file", "a.txt") for n in range(1200)])
    err = fix("in/a.txt", "--decisions", "in/decisions.tsv").err
    assert err.count(": stale: ") == 10
    assert "1,200 stale decisions" in err


def test_faulty_decisions_stop_the_run_before_anything_is_written(fix: Callable[..., Run]) -> None:
    with open("in/decisions.tsv", "a", encoding="utf-8") as file:
        file.write("s6\tsáu\teverywhere\n")
    run = fix("in", "-o", "out", "--decisions", "in/decisions.tsv")
    assert run.code == 2
    assert (
        "in/decisions.tsv:5: 's6' shall be 'sáu' here and 'số' on line 2. What to do: delete one" in run.err
    )
    assert not Path("out").exists()
    assert fix("in", "-o", "out", "--decisions", "nowhere.tsv").code == 2


def test_the_settings_may_name_the_decisions(fix: Callable[..., Run]) -> None:
    Path("cchc-restore.yaml").write_text("decisions: in/decisions.tsv\n", encoding="utf-8")
    assert fix("in/xã/b.txt") == Run(0, DECIDED, "")
    Path("in/decisions.tsv").rename("in/elsewhere.tsv")
    run = fix("in/xã/b.txt")
    assert (run.code, run.out) == (0, REPORT)
    assert "there are no decisions yet: " in run.err
    assert "cchc-restore.yaml:1, is missing" in run.err
    assert fix("in/xã/b.txt", "--decisions", "in/elsewhere.tsv").out == DECIDED


def test_decisions_may_be_left_out_but_not_in_silence(fix: Callable[..., Run]) -> None:
    """An option goes before the settings; two options that contradict one another are an error."""
    skipped = ("--skip", "decisions")
    run = fix("in/xã/b.txt", "--decisions", "in/decisions.tsv", *skipped)
    assert (run.code, run.out) == (2, "")
    assert "'--decisions' names a file of decisions, but the stage decisions does not run" in run.err
    Path("cchc-restore.yaml").write_text("decisions: in/decisions.tsv\n", encoding="utf-8")
    assert fix("in/xã/b.txt", *skipped) == Run(0, REPORT, "")


def test_facts_are_those_of_the_text_as_decided(
    fix: Callable[..., Run], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("in/a.txt").write_text("UBND XA TAN LAP\nSo: 5/BC-UBND\n", encoding="utf-8")
    write_decisions(Path("in/decisions.tsv"), [Decision("5", "57", "file", "a.txt")])
    Path("in/cchc-restore.yaml").write_text(
        "decisions: decisions.tsv\nskip: [diacritics]\n", encoding="utf-8"
    )
    assert main(["facts", "in/a.txt", "-o", "f.jsonl"]) == 0
    assert json.loads(Path("f.jsonl").read_text(encoding="utf-8"))["number_symbol"]["value"] == "57/BC-UBND"
    assert main(["facts", "in/a.txt", "--as-is", "-o", "f.jsonl"]) == 0
    assert json.loads(Path("f.jsonl").read_text(encoding="utf-8"))["number_symbol"]["value"] == "5/BC-UBND"
