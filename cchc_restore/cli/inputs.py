"""Which documents a command line names, and where their results go."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc_restore.cli.console import read_input
from cchc_restore.errors import InputError, RestoreError, UsageError
from cchc_restore.formats import decode, read_text

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Job:
    """One document: its name as the user knows it, its file (None: standard input), where the result goes
    (None: standard output), what is already known to be wrong with it, and its encoding."""

    name: str
    path: Path | None
    output: Path | None = None
    problem: RestoreError | None = None
    encoding: str = "auto"

    def read(self) -> str:
        """The document's text. Raises InputError."""
        if self.problem:
            raise self.problem
        if self.path is None:
            return decode(read_input(), "standard input", self.encoding)
        return read_text(self.path, self.encoding)


def plan(paths: Sequence[str], output: str | None, *, writes_text: bool) -> list[Job]:
    """The documents that `paths` name, in order, each with its destination.

    A folder stands for the `.txt` files in it and its subfolders (hidden ones left out).

    Args:
        output: the value of `-o`, a file for one document and a folder for several.
        writes_text: whether results are wanted at all (not so for `--check` and a lone `--diff`).

    Raises:
        UsageError: several documents without a folder to put them, a result that would overwrite another one
            or an input, standard input named twice.
    """
    if len(paths) > 1 and paths.count(STDIN) > 1:
        raise UsageError("standard input (-) is named twice", remedy="name it once")
    several = len(paths) > 1 or Path(paths[0]).is_dir()
    if output is None:
        if several and writes_text:
            what = "a folder" if len(paths) == 1 else "several inputs"
            raise UsageError(
                f"{what} cannot go to standard output", remedy="add -o FOLDER (or --check, or --diff)"
            )
        return [job for path in paths for job in _jobs(path, None)]
    target = Path(output)
    if not several and not target.is_dir() and not output.endswith(("/", os.sep)):
        return [Job(paths[0], None if paths[0] == STDIN else Path(paths[0]), target)]
    if target.exists() and not target.is_dir():
        raise UsageError(
            f"{output} is a file, but several results need a folder", remedy="name a folder with -o"
        )
    jobs = [job for path in paths for job in _jobs(path, target)]
    _check_targets(paths, target, jobs)
    return jobs


def check_apart(file: str | None, what: str, jobs: Sequence[Job]) -> None:
    """Check that a file a command is to write besides is none of its inputs or results.

    Args:
        file: its name, or None where there is none.
        what: what it is, for the message.

    Raises:
        UsageError: it is one of them.
    """
    if file is None:
        return
    path = Path(file).resolve()
    if any(path == other.resolve() for job in jobs for other in (job.path, job.output) if other is not None):
        raise UsageError(f"the {what} would overwrite {file}", remedy=f"give the {what} a name of its own")


def _jobs(path: str, target: Path | None) -> Iterator[Job]:
    def at(relative: Path) -> Path | None:
        return None if target is None else target / relative.with_suffix(".txt")

    if path == STDIN:
        yield Job(STDIN, None, at(Path("stdin")))
        return
    root = Path(path)
    if not root.is_dir():
        yield Job(path, root, at(Path(root.name)))
        return
    found, problems = list[Path](), list[RestoreError]()

    def unreadable(error: OSError) -> None:
        where = str(error.filename)
        problems.append(
            InputError("this folder cannot be read", where=where, remedy="change its access rights")
        )

    for folder, subfolders, files in os.walk(root, onerror=unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        found += (
            Path(folder, name)
            for name in sorted(files)
            if name.lower().endswith(".txt") and not name.startswith(".")
        )
    if not found and not problems:
        problems.append(
            InputError("no .txt file in this folder", where=path, remedy="name a folder with text files")
        )
    for file in found:
        yield Job(str(file), file, at(file.relative_to(root)))
    for problem in problems:
        yield Job(problem.where or path, None, None, problem)


def _check_targets(paths: Sequence[str], target: Path, jobs: Sequence[Job]) -> None:
    """No result may fall on another result, on an input, or where the next run would take it for an input."""
    where = target.resolve()
    for path in paths:
        root = Path(path)
        if path != STDIN and root.is_dir() and where.is_relative_to(root.resolve()):
            raise UsageError(
                f"the output folder {target} lies in the input folder {path}",
                remedy="choose a folder outside of it, so that results are not taken for inputs",
            )
    owners: dict[Path, str] = {}
    inputs = {job.path.resolve() for job in jobs if job.path is not None}
    for job in jobs:
        if job.output is None:
            continue
        result = job.output.resolve()
        if result in inputs:
            raise UsageError(
                f"the result of {job.name} would overwrite an input, {job.output}",
                remedy="choose another folder; to change a file in place name it: fix FILE -o FILE",
            )
        if result in owners:
            raise UsageError(
                f"{owners[result]} and {job.name} would both be written to {job.output}",
                remedy="rename one, or restore them into two folders",
            )
        owners[result] = job.name
