"""The documents of a run: what each is called, where it lies, where its result goes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from cchc_restore.core.errors import InputError, RestoreError
from cchc_restore.core.paths import seems_folder, seems_other
from cchc_restore.formats import decode, read_bytes

STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class Job:
    """One document.

    Attributes:
        name: what the user calls it; fit for printing.
        path: its file; None for standard input.
        output: where the result goes; None: nowhere, or to standard output.
        problem: what is already known to be wrong with it.
        encoding: what it is written in, one of `options.CHOICES["encoding"]`.
        key: what the state of a run calls it: the path of the result, from the folder of the results on.
        root: the folder that was given as input, or the document's own folder; None for standard input.
        data: its bytes, where they were read already (standard input).
        regular: whether it must be a regular file, so that a pipe in a folder or a list makes nobody wait.
    """

    name: str
    path: Path | None
    output: Path | None = None
    problem: RestoreError | None = None
    encoding: str = "auto"
    key: str = ""
    root: Path | None = None
    data: bytes | None = None
    regular: bool = False

    def read_bytes(self) -> bytes:
        """The document's bytes. Raises InputError, or the `problem`."""
        if self.problem:
            raise self.problem
        if self.data is not None:
            return self.data
        assert self.path is not None, "standard input is read by the one who starts the run"
        if self.regular and seems_other(self.path):
            raise not_regular(self.path)
        return read_bytes(self.path)

    def read(self) -> str:
        """The document's text. Raises InputError, or the `problem`."""
        where = "standard input" if self.path is None else str(self.path)
        return decode(self.read_bytes(), where, self.encoding)


class Source(Protocol):
    """Documents in the order of the command line, without holding much of a million of them in memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Job]: ...


class Documents:
    """All documents of a run, in order; can be gone through more than once.

    Args:
        sources: what they come from.
        target: the folder all results go to, or are in; None where they go elsewhere.
        several: whether the command line asked for more than one document, or for a folder.
    """

    def __init__(
        self, sources: Sequence[Source], target: Path | None = None, *, several: bool = True
    ) -> None:
        self.sources = sources
        self.target = target
        self.several = several

    def __len__(self) -> int:
        return sum(map(len, self.sources))

    def __iter__(self) -> Iterator[Job]:
        for source in self.sources:
            yield from source


@dataclass(frozen=True, slots=True)
class OneDocument:
    """A document that is a source of its own."""

    job: Job

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Job]:
        yield self.job


def not_regular(path: Path) -> InputError:
    """The error for something that is no regular file."""
    if seems_folder(path):
        what, remedy = "this is a folder", "list files only (with find: -type f)"
    else:
        what, remedy = "this is a pipe, a socket or a device", "name it by itself, or leave it out"
    return InputError(what, where=printable(path), remedy=remedy)


def printable(path: str | Path) -> str:
    """The name of a file as it can be printed: bytes that are no UTF-8 become a sign for that.

    >>> printable(os.fsdecode(b"b\\xe1o.txt"))
    'b\ufffdo.txt'
    """
    return os.fsencode(path).decode("utf-8", "replace")


def result_name(relative: str) -> str:
    """Where the result of a document lies in the folder of results: in the same place, as `.txt`.

    >>> result_name("2024/bao-cao.TXT"), result_name("trang.ocr")
    ('2024/bao-cao.txt', 'trang.txt')
    """
    return Path(relative).with_suffix(".txt").as_posix()
