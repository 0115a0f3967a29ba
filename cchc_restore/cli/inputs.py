"""Which documents a command line names, and where their results go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cchc_restore.batch import STATE_NAME, STDIN, SUMMARY_NAME, Documents, Job, plan
from cchc_restore.cli.console import read_input
from cchc_restore.core.errors import InputError, OutputError, UsageError
from cchc_restore.core.paths import folded, is_folder, real_path, same_place
from cchc_restore.formats import read_bytes

__all__ = [
    "STDIN",
    "Documents",
    "Job",
    "check_apart",
    "check_folder_of",
    "check_spares",
    "listed_names",
    "plan",
    "with_input",
]


def with_input(job: Job, encoding: str) -> Job:
    """A document as it is to be read: with its encoding, and its bytes if it comes through standard input."""
    data = read_input() if job.path is None and job.problem is None else job.data
    return replace(job, encoding=encoding, data=data)


def check_folder_of(output: str | Path) -> None:
    """Tell before long work that its result has no place to go. Raises OutputError."""
    if not is_folder(Path(output).absolute().parent, OutputError):
        raise OutputError(
            "cannot be written (its folder is missing)", where=str(output), remedy="make the folder first"
        )


def listed_names(source: str) -> list[str]:
    """The names of files in a list whose names end in zero bytes, as `find -print0` writes it.

    Args:
        source: the file that holds the list; `-` for standard input.

    Raises:
        InputError: it cannot be read, or names no file.
        UsageError: its names do not end in zero bytes.
    """
    data = read_input() if source == STDIN else read_bytes(Path(source))
    names = data.removesuffix(b"\0").split(b"\0")
    if names == [b""]:
        raise InputError("the list names no file", where=source, remedy="check the command that made it")
    if len(names) == 1 and b"\n" in names[0]:
        raise UsageError(
            "the names in the list end in line breaks, not in zero bytes", remedy="use find with -print0"
        )
    return [os.fsdecode(name) for name in names]


def check_apart(file: str | None, what: str, jobs: Documents) -> None:
    """Check that a file a command is to write besides is none of its inputs or results.

    Args:
        file: its name, or None where there is none.
        what: what it is, for the message.
        jobs: the documents of the command.

    Raises:
        UsageError: it is one of them.
    """
    if file is None:
        return
    path = real_path(file)
    if any(same_place(path, other) for other in _files_of(jobs, path.name)):
        raise UsageError(f"the {what} would overwrite {file}", remedy=f"give the {what} a name of its own")


def check_spares(kept: Iterable[Path | None], written: Mapping[str, str | Path | None]) -> None:
    """Check that nothing a command writes falls on a file that it reads besides its inputs.

    Args:
        kept: those files (decisions, settings, texts to learn from), where there are any.
        written: what is written, for the message -> its file, where there is one.

    Raises:
        UsageError: one of them would be overwritten.
    """
    spared = [path for path in kept if path is not None]
    for what, file in written.items():
        if file is not None and any(same_place(file, path) for path in spared):
            raise UsageError(
                f"the {what} would overwrite {file}", remedy=f"give the {what} a name of its own"
            )


def _files_of(jobs: Documents, name: str) -> Iterator[Path]:
    """The files of a run; of ordinary inputs and results only those with the name in question."""
    if jobs.target is not None:
        yield from (jobs.target / own for own in (SUMMARY_NAME, STATE_NAME))
    for job in jobs:
        for path in (job.path, job.output):
            if path is not None and (folded(path.name) == folded(name) or os.path.islink(path)):
                yield path
