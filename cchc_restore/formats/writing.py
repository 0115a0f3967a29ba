"""Writing a file all at once or not at all: a temporary file beside it, flushed to disk, then renamed over
it."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cchc_restore.errors import OutputError
from cchc_restore.options import Newline

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
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError("this is a folder", where=str(path), remedy="name a file to write")
    if target.exists() and not target.is_file():  # a device or a pipe: nothing to replace
        try:
            with open(target, "wb") as file:
                yield file
        except OSError as error:
            what = f"cannot be written ({error.strerror or error})"
            raise OutputError(what, where=str(path), remedy="name a file instead") from error
        return
    # named before it is made, so that whatever comes between, a request to end included, it can be removed
    temporary = target.parent / f"{_prefix(target)}{os.urandom(8).hex()}{_SUFFIX}"
    try:
        with open(temporary, "xb", opener=_open_privately) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"cannot be written ({reason})",
            where=str(path),
            remedy="check that the folder exists, may be written and has room",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # where it did not become `path`


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


_LINE_END: Final = re.compile(r"\r\n?|\n")


def with_line_ends(text: str, newline: Newline) -> str:
    """The text with every line end as wanted.

    >>> with_line_ends("một\\r\\nhai\\n", "lf"), with_line_ends("một\\r\\nhai\\n", "crlf")
    ('một\\nhai\\n', 'một\\r\\nhai\\r\\n')
    """
    if newline == "keep":
        return text
    return _LINE_END.sub("\n" if newline == "lf" else "\r\n", text)


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, line ends as they are. Raises OutputError."""
    data = text.encode("utf-8")
    with atomic_writer(path) as file:
        file.write(data)
