"""What commands share: results as UTF-8 on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO

from cchc_restore.core.errors import InputError, OutputError, RestoreError, trace_of, unexpected


class OutputClosed(Exception):
    """The reader of standard output has gone. Not an OSError, of which click would make exit code 1."""


def own_streams() -> None:
    """Make the standard streams fit for use, whatever this process was started with.

    One that is closed (`>&-`) is opened the wrong way round, so that its use fails with a message, and no
    file of ours gets its number. Standard output is UTF-8 whatever the locale, as results are. What cannot be
    written is an error of ours, also where click writes it; messages that cannot are lost.
    """
    wrong_ways = (("stdin", "r", os.O_WRONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_RDWR))
    for name, mode, wrong_way in wrong_ways:
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, wrong_way)
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", closefd=False))
    if isinstance(sys.stdout, io.TextIOWrapper):
        lines = sys.stdout.line_buffering
        sys.stdout = _Results(sys.stdout.detach(), "utf-8", "surrogateescape", line_buffering=lines)
    if isinstance(sys.stderr, io.TextIOWrapper):
        encoding = sys.stderr.encoding
        sys.stderr = _Messages(sys.stderr.detach(), encoding, "backslashreplace", line_buffering=True)
    for name, stream in (("__stdout__", sys.stdout), ("__stderr__", sys.stderr)):
        setattr(sys, name, stream)  # of which shutil asks how wide the terminal is


class _Results(io.TextIOWrapper):
    """Standard output: what goes wrong with it becomes an error of ours."""

    def write(self, text: str, /) -> int:
        with writing_output():
            return super().write(text)

    def flush(self) -> None:
        with writing_output():
            super().flush()


class _Messages(io.TextIOWrapper):
    """Standard error: where it is full or nobody reads it, nobody can be told, and the work goes on."""

    def write(self, text: str, /) -> int:
        with contextlib.suppress(OSError):
            return super().write(text)
        _discard(self)
        return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            _discard(self)


def say(message: str) -> None:
    """One message to the user, on standard error."""
    with contextlib.suppress(OSError):
        print(f"cchc-restore: {_utf8(message).decode()}", file=sys.stderr, flush=True)


def counted(number: int, what: str) -> str:
    """A number and what is counted.

    >>> counted(1, "page"), counted(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def say_bug(error: Exception, where: str | None = None) -> None:
    """Tell of an error nobody expected: one line, and the traceback where CCHC_RESTORE_DEBUG is set."""
    if trace := trace_of(error):
        print(trace, file=sys.stderr, end="")
    say(str(unexpected(error, where)))


def say_failure(error: Exception, name: str) -> None:
    """Tell why one document of several could not be worked on."""
    if isinstance(error, RestoreError):
        say(f"error: {'' if error.where else f'{name}: '}{error}")
    else:
        say_bug(error, name)


def write_output(text: str) -> None:
    """Put a result on standard output: UTF-8 whatever the locale, line ends as they are.

    Raises:
        OutputClosed: the reader has gone.
        OutputError: the disk is full, or there is no standard output.
    """
    with writing_output():
        sys.stdout.flush()
        sys.stdout.buffer.write(_utf8(text))
        sys.stdout.buffer.flush()


def _utf8(text: str) -> bytes:
    """A text as UTF-8. Where the name of a file is in it that is none, signs for that stand in its place."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").encode("utf-8")


@contextlib.contextmanager
def writing_output() -> Iterator[None]:
    """What goes wrong inside, where something is put on standard output, becomes an error of ours."""
    try:
        yield
    except BrokenPipeError as error:
        raise OutputClosed from error
    except OSError as error:
        discard_output()
        what = f"cannot be written ({error.strerror or error})"
        remedy = "check that the disk has room, or name a file with -o"
        raise OutputError(what, where="standard output", remedy=remedy) from error


def read_input() -> bytes:
    """All of standard input. Raises InputError where there is none."""
    if sys.stdin.isatty():
        say("reading standard input; end with Ctrl-D")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise InputError(what, where="standard input", remedy="name a file instead of -") from error


def discard_output() -> None:
    """After a failure to write: let the interpreter flush into nothing at exit instead of complaining."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError):
        number = stream.fileno()
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, number)
        if nothing != number:
            os.close(nothing)
