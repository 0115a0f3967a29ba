"""Restoring one document: bytes in, everything that becomes of it out; the same in every process."""

from __future__ import annotations

import json
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from cchc_restore.batch.figures import Figures, figures_of
from cchc_restore.core.errors import RestoreError, UsageError, trace_of, unexpected
from cchc_restore.core.line_ends import with_line_ends
from cchc_restore.core.options import Newline
from cchc_restore.formats import decode
from cchc_restore.pipeline import Restorer, Result, Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """A document to restore, as it is sent to a process.

    Attributes:
        name: its name in messages and in the report.
        where: its file, for messages.
        data: its bytes.
        encoding: what it is written in.
        key: the name by which decisions know it; None where none are about it alone.
    """

    name: str
    where: str
    data: bytes
    encoding: str = "auto"
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """A document of a run that is to be restored: what a worker is given, and what stays here."""

    mine: T
    task: Task


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run wants to have of each document besides its figures.

    Attributes:
        newline: the line ends of the text.
        records: whether its corrections are listed (`--report`).
        result: whether the whole result is needed, to show it.
    """

    newline: Newline = "keep"
    records: bool = False
    result: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be restored.

    Attributes:
        what: what went wrong, in one clause.
        where: the file concerned.
        remedy: what the user can do about it.
        trace: the traceback of an error nobody expected, where CCHC_RESTORE_DEBUG asks for it.
        internal: whether nobody expected it.
    """

    what: str
    where: str
    remedy: str
    trace: str = ""
    internal: bool = False

    def __str__(self) -> str:
        return str(RestoreError(self.what, where=self.where, remedy=self.remedy))


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a document that could be restored.

    Attributes:
        figures: what was counted.
        text: its restored text with its final line ends; empty once that is written.
        records: its corrections, see `packed_records`; None where they were not wanted.
        result: the whole result where it was wanted.
        timings: stage -> seconds.
        profile: kind of damage -> probability.
        doubtful: share of its words that are doubtful.
        before: whether an earlier run had done it, so that nothing was to do.
    """

    figures: Figures
    text: str = ""
    records: bytes | None = None
    result: Result | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    profile: Mapping[str, float] = field(default_factory=dict)
    doubtful: float = 0.0
    before: bool = False


Outcome = Restored | Failure
"""What became of a document."""


TOGETHER: Final = 16
"""So many documents are restored together: pages come out in two thirds of the time; more gain little."""
_ROOM: Final = 60_000
"""Bytes; longer documents gain nothing from company."""


def fits(tasks: Sequence[Task], another: Task, most: int = TOGETHER) -> bool:
    """Whether a document may join others that are restored together."""
    size = sum(len(task.data) for task in tasks) + len(another.data)
    return not tasks or (len(tasks) < most and size <= _ROOM)


def restore_tasks(restorer: Restorer, tasks: Sequence[Task], wanted: Wanted) -> list[Outcome]:
    """Restore several documents together; each has the outcome it would have alone.

    Where something goes wrong they are restored one by one, which shows with which of them. Where nothing is
    wrong with any of them alone, that is a bug: their outcomes are as good, but a RuntimeWarning tells of it.

    Raises:
        UsageError: as `restore_task`.
    """
    if len(tasks) == 1:
        return [restore_task(restorer, tasks[0], wanted)]
    read = [_read(task) for task in tasks]
    together = [source for source in read if isinstance(source, Source)]
    try:
        results = iter(restorer.restore_all(together) if together else ())
        return [_outcome(next(results), wanted) if isinstance(each, Source) else each for each in read]
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - perhaps but one is at fault: each is tried alone
        outcomes = [restore_task(restorer, task, wanted) for task in tasks]
        faulty = any(
            isinstance(outcome, Failure)
            for source, outcome in zip(read, outcomes, strict=True)
            if isinstance(source, Source)
        )
        if not faulty:
            said = trace_of(error) or repr(error)
            warnings.warn(
                f"{len(together)} documents fail together only: {said}", RuntimeWarning, stacklevel=2
            )
        return outcomes


def restore_task(restorer: Restorer, task: Task, wanted: Wanted) -> Outcome:
    """Restore one document; what goes wrong with it is part of the outcome.

    Raises:
        UsageError: not the document is at fault but the lexicon or the model, so that all would fail.
    """
    source = _read(task)
    if isinstance(source, Failure):
        return source
    try:
        return _outcome(restorer.restore(source.text, name=source.name, key=source.key), wanted)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - the others are still done
        return failure_of(error, task.name)


def _read(task: Task) -> Source | Failure:
    """The text of a document, or why it cannot be read."""
    try:
        return Source(decode(task.data, task.where, task.encoding), task.name, task.key)
    except Exception as error:  # noqa: BLE001 - the others are still done
        return failure_of(error, task.name)


def _outcome(result: Result, wanted: Wanted) -> Restored:
    text = with_line_ends(result.text, wanted.newline)
    return Restored(
        figures_of(result, text),
        text,
        records=packed_records(result) if wanted.records else None,
        result=result if wanted.result else None,
        timings=result.timings,
        profile=result.profile,
        doubtful=result.doubtful,
    )


def failure_of(error: Exception, name: str) -> Failure:
    """The failure of a document that an exception stands for."""
    if isinstance(error, RestoreError):
        return Failure(error.what, error.where or name, error.remedy)
    bug = unexpected(error)
    return Failure(bug.what, name, bug.remedy, trace_of(error), internal=True)


def packed_records(result: Result) -> bytes:
    """The corrections of a document, one JSON object a line, without the name of the file; compressed."""
    lines = (
        json.dumps({key: value for key, value in record.items() if key != "file"}, ensure_ascii=False) + "\n"
        for record in result.ledger.records(result.source)
    )
    return zlib.compress("".join(lines).encode())


def unpacked_records(records: bytes, name: str) -> Iterator[bytes]:
    """The lines of the report that `packed_records` packed.

    Args:
        records: what `packed_records` gave.
        name: the name of the file, which each line begins with.
    """
    head = json.dumps({"file": name}, ensure_ascii=False).encode()[:-1] + b", "
    for line in zlib.decompress(records).splitlines(keepends=True):
        yield head + line[1:]
