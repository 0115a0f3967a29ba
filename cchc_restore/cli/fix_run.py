"""What `fix` does once it is clear what is asked: the run, what it shows, what it says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cchc_restore.batch import (
    SUMMARY_NAME,
    Documents,
    Done,
    Recipe,
    Run,
    State,
    Summary,
    Wanted,
    results_without_input,
    unpacked_records,
)
from cchc_restore.cli.console import OutputClosed, counted, discard_output, say, write_output
from cchc_restore.cli.decided import say_stale
from cchc_restore.cli.inputs import with_input
from cchc_restore.cli.progress import Counts, progress_of, shows_progress
from cchc_restore.cli.run_messages import say_details, say_failures, say_hardly_readable, say_summary
from cchc_restore.core.errors import ExitCode, RestoreError
from cchc_restore.core.line_ends import with_line_ends
from cchc_restore.core.process import Terminated
from cchc_restore.core.writing import atomic_writer, remove_leftovers, write_text
from cchc_restore.decisions import Decisions, StaleDecisions

if TYPE_CHECKING:
    from cchc_restore.cli.changes import Changes


@dataclass
class FixRun:
    """A run of `fix`.

    Attributes:
        documents: its documents.
        recipe: how they are restored.
        jobs: processes to work with; None: what suits.
        in_place: what is added to the names of the originals (empty: they are not kept); None: not in place.
        force: whether what an earlier run did is done again.
        fail_fast: whether the first failure ends the run.
        report: the file for the list of corrections.
        changes: what prints the changes instead of the texts; None: the texts are printed.
        check: whether nothing is written, only the exit code says whether something would change.
        quiet, verbose: how much is said.
        summary: what it came to.
        stale: the decisions that no longer fit.
        reader_gone: whether nobody reads standard output any more.
    """

    documents: Documents
    recipe: Recipe
    jobs: int | None
    in_place: str | None
    force: bool
    fail_fast: bool
    report: str | None
    changes: Changes | None
    check: bool
    quiet: bool
    verbose: bool
    summary: Summary = field(default_factory=Summary)
    stale: StaleDecisions = field(init=False)
    reader_gone: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.stale = StaleDecisions(self.recipe.decisions or Decisions())

    @property
    def folder(self) -> Path | None:
        """The folder in which this run remembers what is done; None where it remembers nothing."""
        return self.documents.target if self.documents.several and not self.check else None

    @property
    def summary_file(self) -> Path | None:
        """Where the summary is written, if anywhere."""
        return None if self.folder is None or self.in_place is not None else self.folder / SUMMARY_NAME

    @property
    def exit_code(self) -> ExitCode:
        """What the run ends with."""
        if self.summary.failures:
            return ExitCode.INPUT_FAILED
        return ExitCode.CHANGES_PENDING if self.check and self.summary.changed else ExitCode.OK

    def carry_out(self) -> ExitCode:
        """Do it. Raises RestoreError where the run cannot go on; then what is done is kept."""
        start = time.perf_counter()
        counts = Counts(len(self.documents))
        with ExitStack() as stack:
            state = None
            if self.folder is not None:
                state = stack.enter_context(closing(State(self.folder, durable=self.in_place is not None)))
                if state.existed:
                    self._clear_up()
            report = stack.enter_context(_report_file(self.report))
            on_screen = self.changes is not None
            visible = shows_progress(counts.total, quiet=self.quiet, results_on_screen=on_screen)
            stack.enter_context(progress_of(counts, visible))
            try:
                self._go(self._run(state, counts), report)
                if state is not None and self.in_place is None:
                    self.summary.without_input = results_without_input(state, self.documents)
            except (KeyboardInterrupt, Terminated):
                if state is not None:
                    said = f"stopped after {counts.files:,} of {counts.total:,} documents"
                    say(f"{said}; the same command does what is missing")
                raise
            except RestoreError:
                say_failures(self.summary)
                raise
        self._finish(time.perf_counter() - start)
        return self.exit_code

    def _run(self, state: State | None, counts: Counts) -> Run:
        restorer = None
        if self.verbose:
            settings, restorer = self.recipe.settings, self.recipe.restorer()
            say(f"stages: {', '.join(restorer.stage_names)}; threshold {settings.threshold:g}")
            if settings.source:
                say(f"settings from {settings.source}")
        return Run(
            self.recipe,
            Wanted(
                self.recipe.settings.newline,
                records=self.report is not None,
                result=self.changes is not None,
            ),
            workers=self.jobs,
            restorer=restorer,
            state=state,
            writes=not self.check,
            keep=self.in_place,
            redo=self.force or self.changes is not None,
            arrived=counts.add,
        )

    def _go(self, run: Run, report: BinaryIO | None) -> None:
        encoding = self.recipe.settings.encoding
        jobs = (with_input(replace(job, encoding=encoding)) for job in self.documents)
        with closing(run.over(jobs)) as results:
            for done in results:
                self.summary.add(done)
                figures = done.outcome.figures
                self.stale.add(self.recipe.key(done.job), figures.stale if figures is not None else ())
                if done.outcome.failure is not None:
                    if self.fail_fast:
                        return
                    continue
                self._show(done)
                if report and done.outcome.records is not None:
                    report.writelines(unpacked_records(done.outcome.records, done.job.name))

    def _show(self, done: Done) -> None:
        """Print what is wanted of a document, and say what there is to say of it."""
        job, outcome, figures = done.job, done.outcome, done.outcome.figures
        assert figures is not None
        if not self.reader_gone:
            try:
                self._print(done)
            except OutputClosed:
                if job.output is None and self.report is None and not self.check:
                    raise  # nothing else is wanted; else only the printing ends
                discard_output()
                self.reader_gone = True
        if self.check and figures.changed and not self.quiet:
            say(f"would change {job.name} ({counted(sum(figures.applied.values()), 'correction')})")
        if figures.hardly_readable and not self.quiet and not self.documents.several:
            say_hardly_readable(job.name, outcome.doubtful)
        if self.verbose and not outcome.before:
            say_details(done)

    def _print(self, done: Done) -> None:
        """Put on standard output what belongs there. Raises OutputClosed."""
        outcome = done.outcome
        if self.changes is not None and outcome.result is not None:
            text = with_line_ends(outcome.result.text, self.recipe.settings.newline)
            self.changes.show(done.job, done.source, outcome.result, text)
        elif done.job.output is None and not self.check:
            write_output(outcome.text)

    def _clear_up(self) -> None:
        """Remove what a killed run left half-written; no other run is at work in the folder of results."""
        assert self.folder is not None
        remove_leftovers(self.folder)
        if self.report is not None:
            path = Path(self.report)
            remove_leftovers(path.parent, path)

    def _finish(self, seconds: float) -> None:
        say_failures(self.summary)
        if self.changes is not None and not self.quiet:
            self.changes.say_what_cannot_be_applied()
        stopped = self.fail_fast and bool(self.summary.failures)
        if self.recipe.decisions_file is not None and not self.quiet:
            say_stale(self.stale, self.recipe.decisions_file, None if stopped else self.documents)
        if stopped:
            say("stopped at the first failure (--fail-fast)")
            return
        if self.report and self.summary.unlisted:
            documents = counted(self.summary.unlisted, "document")
            why = "an earlier run repaired in place without a report"
            say(f"the report lacks the corrections of {documents}: {why}")
        where = self.summary_file if self.summary.restored else None
        if where is not None:
            write_text(where, self.summary.as_json())
        if not self.quiet and (self.documents.several or self.verbose):
            say_summary(self.summary, seconds, check=self.check, many=self.folder is not None, where=where)


@contextmanager
def _report_file(report: str | None) -> Iterator[BinaryIO | None]:
    if report is None:
        yield None
        return
    with atomic_writer(Path(report)) as file:
        yield file
