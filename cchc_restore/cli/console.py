"""What commands share: results as UTF-8 on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator

from cchc_restore.errors import InputError, OutputError, RestoreError, trace_of, unexpected


class OutputClosed(Exception):
    """The reader of standard output has gone. Not an OSError, of which click would make exit code 1."""


def own_streams() -> None:
    """Make the standard streams fit for use, whatever this process was started with.

    One that is closed (`>&-`) is opened the wrong way round, so that its use fails with a message, and no
    file of ours gets its number. Standard output is UTF-8 whatever the locale, as results are.
    """
    wrong_ways = (("stdin", "r", os.O_WRONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_RDWR))
    for name, mode, wrong_way in wrong_ways:
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, wrong_way)
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", closefd=False))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")


def say(message: str) -> None:
    """One message to the user, on standard error."""
    with contextlib.suppress(BrokenPipeError):
        print(f"cchc-restore: {message}", file=sys.stderr, flush=True)


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
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()


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
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
