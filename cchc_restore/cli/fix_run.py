"""What `fix` does once it is clear what is asked: the run, what it shows, what it says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cchc_restore.batch import (
    SUMMARY_NAME,
    Documents,
    Done,
    Failure,
    Recipe,
    Restored,
    Run,
    State,
    Summary,
    Wanted,
    results_without_input,
    unpacked_records,
)
from cchc_restore.cli.colors import ColorChoice
from cchc_restore.cli.console import OutputClosed, counted, discard_output, say, write_output
from cchc_restore.cli.decided import say_stale
from cchc_restore.cli.inputs import with_input
from cchc_restore.cli.progress import Counts, progress_of, shows_progress
from cchc_restore.cli.run_messages import say_details, say_failures, say_hardly_readable, say_summary
from cchc_restore.core.errors import ExitCode, RestoreError
from cchc_restore.core.line_ends import with_line_ends
from cchc_restore.core.options import Layout, Newline, ToneStyle
from cchc_restore.core.process import Terminated
from cchc_restore.core.writing import atomic_writer, remove_leftovers, write_text
from cchc_restore.decisions import Decisions, StaleDecisions

if TYPE_CHECKING:
    from cchc_restore.cli.changes import Changes


@dataclass(frozen=True, kw_only=True)
class FixOptions:
    """The command line of `fix`, option by option; None: not given.

    Attributes:
        paths: the inputs.
        output: where the results go: a file, a folder, `-` for standard output.
        in_place: what is added to the names of the originals (empty: they are not kept); None: not in place.
        include, exclude: which files of a folder are documents, and which are left out.
        files0_from: the file that lists the inputs.
        encoding: what the inputs are written in.
        newline: the line ends of the results.
        report: the file for the list of corrections.
        diff, word_diff: whether the changes are printed instead of the texts, and how.
        color: whether in colours.
        check: whether nothing is written, only the exit code says whether something would change.
        threshold: corrections below this confidence (0..1) are only proposed.
        stages, skip: names of the stages to run, and to leave out.
        decisions: the file of decisions.
        layout: whether lines stay or become paragraphs.
        tone_style: where the tone mark of oa, oe, uy goes.
        jobs: processes to work with; None: what suits.
        force: whether what an earlier run did is done again.
        fail_fast: whether the first failure ends the run.
        quiet, verbose: how much is said.
    """

    paths: tuple[str, ...]
    output: str | None
    in_place: str | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    files0_from: str | None
    encoding: str | None
    newline: Newline | None
    report: str | None
    diff: bool
    word_diff: bool
    color: ColorChoice
    check: bool
    threshold: float | None
    stages: tuple[str, ...] | None
    skip: tuple[str, ...] | None
    decisions: Path | None
    layout: Layout | None
    tone_style: ToneStyle | None
    jobs: int | None
    force: bool
    fail_fast: bool
    quiet: bool
    verbose: bool

    @property
    def shows_changes(self) -> bool:
        """Whether the changes are printed instead of the texts."""
        return self.diff or self.word_diff


@dataclass
class FixRun:
    """A run of `fix`.

    Attributes:
        documents: its documents.
        recipe: how they are restored.
        options: what the command line asks for.
        changes: what prints the changes instead of the texts; None: the texts are printed.
        summary: what it came to.
        stale: the decisions that no longer fit.
        reader_gone: whether nobody reads standard output any more.
    """

    documents: Documents
    recipe: Recipe
    options: FixOptions
    changes: Changes | None
    summary: Summary = field(default_factory=Summary)
    stale: StaleDecisions = field(init=False)
    reader_gone: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.stale = StaleDecisions(self.recipe.decisions or Decisions())

    @property
    def folder(self) -> Path | None:
        """The folder in which this run remembers what is done; None where it remembers nothing."""
        return self.documents.target if self.documents.several and not self.options.check else None

    @property
    def summary_file(self) -> Path | None:
        """Where the summary is written, if anywhere."""
        return (
            None if self.folder is None or self.options.in_place is not None else self.folder / SUMMARY_NAME
        )

    @property
    def exit_code(self) -> ExitCode:
        """How the run ends: failures count more than changes that are pending."""
        if self.summary.failures:
            return ExitCode.INPUT_FAILED
        return ExitCode.CHANGES_PENDING if self.options.check and self.summary.changed else ExitCode.OK

    def carry_out(self) -> ExitCode:
        """Do it. Raises RestoreError where the run cannot go on; then what is done is kept."""
        start = time.perf_counter()
        counts = Counts(len(self.documents))
        with ExitStack() as stack:
            state = None
            if self.folder is not None:
                state = stack.enter_context(
                    closing(State(self.folder, durable=self.options.in_place is not None))
                )
                if state.existed:
                    self._clear_up()
            report = stack.enter_context(_report_file(self.options.report))
            on_screen = self.changes is not None
            visible = shows_progress(counts.total, quiet=self.options.quiet, results_on_screen=on_screen)
            stack.enter_context(progress_of(counts, visible))
            try:
                self._go(self._run(state, counts), report)
                if state is not None and self.options.in_place is None:
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
        if self.options.verbose:
            settings, restorer = self.recipe.settings, self.recipe.restorer()
            say(f"stages: {', '.join(restorer.stage_names)}; threshold {settings.threshold:g}")
            if settings.source:
                say(f"settings from {settings.source}")
        return Run(
            self.recipe,
            Wanted(
                self.recipe.settings.newline,
                records=self.options.report is not None,
                result=self.changes is not None,
            ),
            workers=self.options.jobs,
            restorer=restorer,
            state=state,
            writes=not self.options.check,
            keep=self.options.in_place,
            redo=self.options.force or self.changes is not None,
            arrived=counts.add,
        )

    def _go(self, run: Run, report: BinaryIO | None) -> None:
        encoding = self.recipe.settings.encoding
        jobs = (with_input(job, encoding) for job in self.documents)
        with closing(run.over(jobs)) as results:
            for done in results:
                self.summary.add(done)
                key, outcome = self.recipe.key(done.job), done.outcome
                if isinstance(outcome, Failure):
                    self.stale.add(key, ())
                    if self.options.fail_fast:
                        return
                    continue
                self.stale.add(key, outcome.figures.stale)
                self._show(done, outcome)
                if report and outcome.records is not None:
                    report.writelines(unpacked_records(outcome.records, done.job.name))

    def _show(self, done: Done, outcome: Restored) -> None:
        """Print what is wanted of a document, and say what there is to say of it."""
        job, figures = done.job, outcome.figures
        if not self.reader_gone:
            try:
                self._print(done, outcome)
            except OutputClosed:
                if job.output is None and self.options.report is None and not self.options.check:
                    raise  # nothing else is wanted; else only the printing ends
                discard_output()
                self.reader_gone = True
        if self.options.check and figures.changed and not self.options.quiet:
            say(f"would change {job.name} ({counted(sum(figures.applied.values()), 'correction')})")
        if figures.hardly_readable and not self.options.quiet and not self.documents.several:
            say_hardly_readable(job.name, outcome.doubtful)
        if self.options.verbose and not outcome.before:
            say_details(job.name, outcome)

    def _print(self, done: Done, outcome: Restored) -> None:
        """Put on standard output what belongs there. Raises OutputClosed."""
        if self.changes is not None and outcome.result is not None:
            text = with_line_ends(outcome.result.text, self.recipe.settings.newline)
            self.changes.show(done.job, done.source, outcome.result, text)
        elif done.job.output is None and not self.options.check:
            write_output(outcome.text)

    def _clear_up(self) -> None:
        """Remove what a killed run left half-written; no other run is at work in the folder of results."""
        assert self.folder is not None
        remove_leftovers(self.folder)
        if self.options.report is not None:
            path = Path(self.options.report)
            remove_leftovers(path.parent, path)

    def _finish(self, seconds: float) -> None:
        say_failures(self.summary)
        if self.changes is not None and not self.options.quiet:
            self.changes.say_what_cannot_be_applied()
        stopped = self.options.fail_fast and bool(self.summary.failures)
        if self.recipe.decisions_file is not None and not self.options.quiet:
            say_stale(self.stale, self.recipe.decisions_file, None if stopped else self.documents)
        if stopped:
            say("stopped at the first failure (--fail-fast)")
            return
        if self.options.report and self.summary.unlisted:
            documents = counted(self.summary.unlisted, "document")
            why = "an earlier run repaired in place without a report"
            say(f"the report lacks the corrections of {documents}: {why}")
        where = self.summary_file if self.summary.restored else None
        if where is not None:
            write_text(where, self.summary.as_json())
        if not self.options.quiet and (self.documents.several or self.options.verbose):
            say_summary(
                self.summary, seconds, check=self.options.check, many=self.folder is not None, where=where
            )


@contextmanager
def _report_file(report: str | None) -> Iterator[BinaryIO | None]:
    if report is None:
        yield None
        return
    with atomic_writer(Path(report)) as file:
        yield file
