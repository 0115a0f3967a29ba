"""Writing a file all at once or not at all.

A temporary file beside it is written, flushed to disk and renamed over it.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from cchc_restore.core.errors import OutputError
from cchc_restore.core.paths import real_path, seems_folder, seems_other

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_PREFIX: Final = ".cchc-restore-"
_SUFFIX: Final = ".tmp"


def _prefix(target: Path) -> str:
    """How temporary files for `target` begin: short, as file names may be nearly as long as they can be."""
    return f"{_PREFIX}{zlib.crc32(os.fsencode(target.name)):08x}-"


def remove_leftovers(folder: Path, target: Path | None = None) -> None:
    """Remove the temporary files that a killed process left in a folder.

    Only to be called where no other process writes into the folder (or to the target).

    Args:
        folder: where to look.
        target: only those for this file; None for all.
    """
    prefix = _PREFIX if target is None else _prefix(target)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.name.endswith(_SUFFIX):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


@contextlib.contextmanager
def atomic_writer(path: Path) -> Iterator[BinaryIO]:
    """A binary file that becomes `path` only when the block ends without an exception (Ctrl-C included).

    An existing file keeps its access rights; a link stays a link and its target is written.

    Raises:
        OutputError: the folder is missing or not writable, the disk is full, or `path` is a folder.
    """
    target = real_path(path)
    if seems_folder(target):
        raise OutputError("this is a folder", where=str(path), remedy="name a file to write")
    if seems_other(target):  # a device or a pipe: nothing to replace
        with _told_of(path, "name a file instead"):
            device = io.FileIO(target, "w")
        with _Writer(device, path, "name a file instead") as file:
            yield file
        return
    # named before it is made, so that whatever comes between, a request to end included, it can be removed
    temporary = target.parent / f"{_prefix(target)}{os.urandom(8).hex()}{_SUFFIX}"
    remedy = "check that the folder exists, may be written and has room"
    try:
        with _told_of(path, remedy):
            new = io.FileIO(temporary, "x", opener=_open_privately)
        with _Writer(new, path, remedy) as file:
            yield file
            file.flush()
            with _told_of(path, remedy):
                os.fsync(file.fileno())
        with _told_of(path, remedy):
            os.chmod(temporary, _mode(target))
            os.replace(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # where it did not become `path`


class _Writer(io.BufferedWriter):
    """A file in whose place an error of ours tells what goes wrong with it.

    With it alone: what else fails while it is open is another matter.
    """

    def __init__(self, file: io.FileIO, path: Path, remedy: str) -> None:
        super().__init__(file)
        self._path, self._remedy = path, remedy

    def write(self, data: ReadableBuffer, /) -> int:
        with _told_of(self._path, self._remedy):
            return super().write(data)

    def flush(self) -> None:
        with _told_of(self._path, self._remedy):
            super().flush()


@contextlib.contextmanager
def _told_of(path: Path, remedy: str) -> Iterator[None]:
    """What the system has against writing to `path` becomes an OutputError."""
    try:
        yield
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise OutputError(what, where=str(path), remedy=remedy) from error


def _open_privately(path: str, flags: int) -> int:
    """Open a file that nobody else may read as long as it is half-written."""
    return os.open(path, flags, 0o600)


def _mode(target: Path) -> int:
    """Access rights of the file that is replaced, or those a new file gets."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, line ends as they are. Raises OutputError."""
    data = text.encode("utf-8")
    with atomic_writer(path) as file:
        file.write(data)
