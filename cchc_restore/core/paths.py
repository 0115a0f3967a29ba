"""What a path that a user named leads to: whatever the system says, it is an answer or an error of ours."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from pathlib import Path
from typing import Final

from cchc_restore.core.errors import InputError, RestoreError

_NOTHING_THERE: Final = (
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENAMETOOLONG,
    errno.ELOOP,
    errno.EINVAL,  # a name that this system does not know
    errno.EBADF,
)


def exists(path: str | Path, error: type[RestoreError] = InputError) -> bool:
    """Whether something is there.

    Args:
        path: what is asked about.
        error: what is raised where it cannot be told, because nobody gave the right to look.

    Raises:
        RestoreError: that `error`.
    """
    return _mode(path, error) is not None


def is_folder(path: str | Path, error: type[RestoreError] = InputError) -> bool:
    """Whether this is a folder, or a link to one. Takes and raises what `exists` does."""
    mode = _mode(path, error)
    return mode is not None and stat.S_ISDIR(mode)


def is_file(path: str | Path, error: type[RestoreError] = InputError) -> bool:
    """Whether this is a regular file, or a link to one. Takes and raises what `exists` does."""
    mode = _mode(path, error)
    return mode is not None and stat.S_ISREG(mode)


def seems_folder(path: str | Path) -> bool:
    """Whether this is a folder, as far as can be told.

    For what is read or written next, which says best what is wrong: so an input that may not be looked at
    fails by itself, and the others of its run do not.
    """
    return os.path.isdir(path)


def seems_other(path: str | Path) -> bool:
    """Whether something is there that is no regular file, as far as can be told; see `seems_folder`."""
    return os.path.exists(path) and not os.path.isfile(path)


def real_path(path: str | Path) -> Path:
    """Where a path leads when all links in it are followed; links in a circle stay as they are.

    Path.resolve raises RuntimeError for those.
    """
    return Path(os.path.realpath(path))


def full_path(path: str | Path) -> Path:
    """A path from the root on, without `..`.

    Links stay, but for those before a `..`: that leads to the folder above their target, not to the one they
    lie in.

    >>> full_path("/srv/xa/../a.txt")
    PosixPath('/srv/a.txt')
    """
    parts = Path(path).absolute().parts
    if os.pardir not in parts:
        return Path(*parts)
    behind = len(parts) - parts[::-1].index(os.pardir)
    return real_path(Path(*parts[:behind])).joinpath(*parts[behind:])


def folded(name: str) -> str:
    """A name as file systems see it that tell neither capitals nor composed letters apart (Windows, macOS).

    >>> folded("BÁO CÁO.TXT") == folded("ba\u0301o ca\u0301o.txt")
    True
    """
    return unicodedata.normalize("NFC", name).casefold()


def identity(path: str | Path) -> tuple[int, int] | str:
    """What all names of a file or folder have in common, links followed; without a file, its folded path."""
    try:
        found = os.stat(path or os.curdir)
    except (OSError, ValueError):
        return folded(str(real_path(path)))
    return found.st_dev, found.st_ino


def same_place(path: str | Path, other: str | Path) -> bool:
    """Whether what is written to one path would be found at the other, here or on another file system."""
    return identity(path) == identity(other) or folded(str(real_path(path))) == folded(str(real_path(other)))


def _mode(path: str | Path, kind: type[RestoreError]) -> int | None:
    """The kind of what is there, and who may use it, as `os.stat` has it; None where there is nothing."""
    try:
        return os.stat(path).st_mode
    except ValueError:  # a zero byte, which no name has
        return None
    except OSError as error:
        if error.errno in _NOTHING_THERE:
            return None
        raise kind(
            f"cannot be looked at ({error.strerror or error})",
            where=str(path),
            remedy="change the access rights of the folder it lies in, or name another place",
        ) from error
