"""`cchc-restore fix`: repair texts."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import click

from cchc_restore.cli.console import OutputClosed, say, say_failure, write_output
from cchc_restore.cli.inputs import Job, check_apart, plan
from cchc_restore.cli.rendering import report_lines, unified_diff
from cchc_restore.cli.settings import encoding_option, names, restorer_for, settings_for
from cchc_restore.errors import ExitCode, OutputError, UsageError
from cchc_restore.formats import atomic_writer, with_line_ends, write_text
from cchc_restore.options import CHOICES, Layout, Newline, ToneStyle
from cchc_restore.pipeline import Restorer, Result
from cchc_restore.stage_list import STAGE_NAMES

_EPILOG = f"""\b
Stages, in order: {", ".join(STAGE_NAMES)}.
With --stages the stages that the named ones build on run too.

\b
Examples:
  cchc-restore fix scan.txt                       repaired text to the screen
  cchc-restore fix scan.txt -o clean.txt          to a file
  cchc-restore fix reports/ -o clean/             a folder, same tree of .txt
  cchc-restore fix - < scan.txt | less            in a pipe
  cchc-restore fix scan.txt --diff                what would change
  cchc-restore fix reports/ --check               exit 1 if anything would
  cchc-restore fix scan.txt --threshold 0.9 --report doubtful.jsonl -o clean.txt

\b
Settings (threshold, stages, skip, lexicon, model, dates.style, tone_style,
layout, capitals, encoding, newline) are read from cchc-restore.yaml or
[tool.cchc-restore] in pyproject.toml, in the folder of the first input or
above it, else in the current folder or above it.
"""


@dataclass
class _Run:
    """Options of this run that shape its output, and what has happened so far."""

    diff: bool
    check: bool
    quiet: bool
    verbose: bool
    newline: Newline = "keep"
    done: int = 0
    changed: int = 0
    applied: int = 0
    proposed: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        if self.failed:
            return ExitCode.INPUT_FAILED
        return ExitCode.CHANGES_PENDING if self.check and self.changed else ExitCode.OK


@click.command(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, required=True, metavar="PATH... | -")
@click.option("-o", "--output", metavar="PATH", help="Write to a file, or for several inputs to a folder.")
@click.option("--report", metavar="FILE.jsonl", help="List every correction, one JSON object a line.")
@click.option("--diff", is_flag=True, help="Print a unified diff instead of the text.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where something would change.")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), metavar="P", help="Only propose corrections below P (0 to 1)."
)
@click.option("--stages", callback=names, metavar="A,B", help="Run only these stages.")
@click.option("--skip", callback=names, metavar="A,B", help="Leave these stages out.")
@click.option("--layout", type=click.Choice(CHOICES["layout"]), help="Keep lines, or reflow paragraphs.")
@click.option("--tone-style", type=click.Choice(CHOICES["tone_style"]), help="hòa (old), hoà (new), or keep.")
@encoding_option
@click.option("--newline", type=click.Choice(CHOICES["newline"]), help="Line ends of the results.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print stages, times and the kind of damage.")
def fix(
    paths: tuple[str, ...],
    output: str | None,
    report: str | None,
    diff: bool,
    check: bool,
    threshold: float | None,
    stages: tuple[str, ...] | None,
    skip: tuple[str, ...] | None,
    layout: Layout | None,
    tone_style: ToneStyle | None,
    encoding: str | None,
    newline: Newline | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Repair texts: files, folders of .txt files, or - for standard input.

    The repaired text of one input goes to standard output as UTF-8, unless -o says otherwise; every line
    stays where it is, but for --layout reflow. Messages go to standard error.
    """
    if quiet and verbose:
        raise UsageError("-q and -v exclude each other", remedy="give one of them")
    jobs = plan(paths, None if check else output, writes_text=not check and not diff)
    check_apart(report, "report", jobs)
    settings = settings_for(paths).override(
        threshold=threshold,
        stages=stages,
        skip=skip,
        layout=layout,
        tone_style=tone_style,
        encoding=encoding,
        newline=newline,
    )
    restorer = restorer_for(settings)
    run = _Run(diff, check, quiet, verbose, settings.newline)
    if verbose:
        say(f"stages: {', '.join(restorer.stage_names)}; threshold {settings.threshold:g}")
        if settings.source:
            say(f"settings from {settings.source}")
    start = time.perf_counter()
    with _report_file(report) as report_file:
        for job in jobs:
            _fix_one(replace(job, encoding=settings.encoding), restorer, run, report_file)
    if not quiet and (len(jobs) > 1 or verbose):
        say(_summary(run, time.perf_counter() - start))
    return run.exit_code


def _fix_one(job: Job, restorer: Restorer, run: _Run, report_file: BinaryIO | None) -> None:
    """Restore one document; what goes wrong with it is told and counted, and the next one has its turn."""
    try:
        result = restorer.restore(job.read(), name=job.name)
        text = with_line_ends(result.text, run.newline)
        _deliver(job, result, text, run)
    except OutputClosed:
        raise
    except Exception as error:
        run.failed.append(job.name)
        say_failure(error, job.name)
        return
    if report_file:
        report_file.writelines(line.encode("utf-8") for line in report_lines(result))
    run.done += 1
    run.changed += text != result.source
    run.applied += len(result.ledger.applied)
    run.proposed += len(result.ledger.proposed)
    if result.hardly_readable and not run.quiet:
        say(
            f"{job.name}: hardly readable: {result.doubtful:.0%} of its corrections are doubtful. "
            "What to do: scan or read the page again, or check every line"
        )
    if run.check and text != result.source and not run.quiet:
        say(f"would change {job.name} ({len(result.ledger.applied)} corrections)")
    if run.verbose:
        _tell(job, result)


def _deliver(job: Job, result: Result, text: str, run: _Run) -> None:
    """Put the result, `text` with its final line ends, where it belongs."""
    if run.diff:
        write_output("".join(unified_diff(job.name, result.source, text)))
    if run.check:
        return
    if job.output is not None:
        try:
            job.output.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"its folder cannot be made ({error.strerror})",
                where=str(job.output),
                remedy="choose another folder",
            ) from error
        write_text(job.output, text)
    elif not run.diff:
        write_output(text)


def _tell(job: Job, result: Result) -> None:
    times = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in result.timings.items())
    say(f"{job.name}: {len(result.ledger.applied)} applied, {len(result.ledger.proposed)} proposed; {times}")
    if result.profile:
        shares = sorted(result.profile.items(), key=lambda item: -item[1])
        say(f"{job.name}: damage: {', '.join(f'{kind} {share:.2f}' for kind, share in shares)}")


def _summary(run: _Run, seconds: float) -> str:
    verb = "would change" if run.check else "changed"
    failed = f", {len(run.failed)} failed" if run.failed else ""
    documents = run.done + len(run.failed)
    return (
        f"{documents} documents: {run.changed} {verb}, {run.done - run.changed} unchanged{failed}; "
        f"{run.applied} corrections, {run.proposed} proposed; {seconds:.1f} s"
    )


@contextlib.contextmanager
def _report_file(report: str | None) -> Iterator[BinaryIO | None]:
    if report is None:
        yield None
        return
    with atomic_writer(Path(report)) as file:
        yield file
