"""The progress of a run on a terminal: a bar, and under it what has come out so far."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cchc_restore.batch import Done, Failure
from cchc_restore.cli.console import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

_REFRESH = 4
"""Times a second."""


@dataclass
class Counts:
    """What has come out of a run so far.

    Attributes:
        total: documents of the run.
        files: documents done, also by an earlier run.
        restored: documents done by this run.
        pages, corrections, doubtful, failed: of the documents done.
        started: when the first document was restored; seconds on the clock of `time.monotonic`.
    """

    total: int
    files: int = 0
    restored: int = 0
    pages: int = 0
    corrections: int = 0
    doubtful: int = 0
    failed: int = 0
    started: float = 0.0

    def add(self, done: Done) -> None:
        """Count a document."""
        self.files += 1
        outcome = done.outcome
        if isinstance(outcome, Failure):
            self.restored += 1
            self.failed += 1
            return
        self.restored += not outcome.before
        self.pages += outcome.figures.pages
        self.corrections += sum(outcome.figures.applied.values())
        self.doubtful += outcome.figures.doubtful

    def line(self, now: float) -> str:
        """The counts in words.

        >>> Counts(total=30, files=10, restored=10, pages=12, corrections=1900, doubtful=31).line(5.0)
        '2.0 files/s, 0:10 left; 12 pages, 1,900 corrections, 31 doubtful'
        """
        seconds = now - self.started
        pages, corrections = counted(self.pages, "page"), counted(self.corrections, "correction")
        parts = f"{pages}, {corrections}, {self.doubtful:,} doubtful"
        if self.failed:
            parts += f", {self.failed:,} failed"
        if not self.restored or seconds <= 0:
            return parts
        rate = self.restored / seconds
        return f"{rate:.1f} files/s, {_clock((self.total - self.files) / rate)} left; {parts}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def shows_progress(documents: int, *, quiet: bool, results_on_screen: bool) -> bool:
    """Whether there is to be a bar: for several documents, on a terminal that nothing else is written to."""
    return (
        documents > 1
        and not quiet
        and sys.stderr.isatty()
        and os.environ.get("TERM") != "dumb"
        and not (results_on_screen and sys.stdout.isatty())
    )


@contextmanager
def progress_of(counts: Counts, visible: bool) -> Iterator[None]:
    """Shows counts on standard error while they grow, if `visible`."""
    counts.started = time.monotonic()
    if not visible:
        yield
        return
    # only needed here, and slow to import
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
    from rich.text import Text

    class Bar(Progress):
        def get_renderables(self) -> Iterable[RenderableType]:
            for task in self.tasks:  # none yet while the bar is being made
                self.update(task.id, completed=counts.files, refresh=False)
            yield self.make_tasks_table(self.tasks)
            yield Text(counts.line(time.monotonic()), no_wrap=True, overflow="ellipsis")

    bar = Bar(
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        refresh_per_second=_REFRESH,
        redirect_stdout=False,
        expand=True,
    )
    bar.add_task("", total=counts.total)
    with bar:
        yield
