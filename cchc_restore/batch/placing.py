"""Putting results where they belong, whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from cchc_restore.core.errors import OutputError
from cchc_restore.core.writing import write_bytes

_NO_MORE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Where writing fails with one of these, it will fail for the next document too."""


def place(output: Path, data: bytes) -> None:
    """Write a result, and its folder if need be. Raises OutputError."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"its folder cannot be made ({error.strerror})",
            where=str(output),
            remedy="choose another folder",
        ) from error
    write_bytes(output, data)


def keep_original(path: Path, suffix: str, data: bytes) -> None:
    """Keep a document under another name before its result takes its place; an original is never overwritten.

    Args:
        path: the document.
        suffix: what is added to its name.
        data: what it holds.

    Raises:
        OutputError: something else is kept under that name already, or it cannot be written.
    """
    original = os.path.realpath(path)
    kept = Path(original + suffix)
    with suppress(OSError):  # there already, or a file system without hard links
        os.link(original, kept)
        return
    if not os.path.lexists(kept):
        write_bytes(kept, data)
        return
    try:
        same = kept.read_bytes() == data
    except OSError:
        same = False
    if not same:
        raise OutputError(
            f"{kept.name} is there already and holds something else",
            where=str(path),
            remedy=f"move {kept.name} away, or name another suffix (--in-place=.bak2)",
        )


def is_final(error: OutputError) -> bool:
    """Whether no more can be written at all: the disk is full, the quota used up, or writing forbidden."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _NO_MORE
