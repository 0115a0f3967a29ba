"""What commands share: results as UTF-8 on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback

from cchc_restore.errors import RestoreError


class OutputClosed(Exception):
    """The reader of standard output has gone. Not an OSError, of which click would make exit code 1."""


def say(message: str) -> None:
    """One message to the user, on standard error."""
    with contextlib.suppress(BrokenPipeError):
        print(f"cchc-restore: {message}", file=sys.stderr, flush=True)


def say_bug(error: Exception, where: str | None = None) -> None:
    """Tell of an error nobody expected: one line, and the traceback where CCHC_RESTORE_DEBUG is set."""
    if os.environ.get("CCHC_RESTORE_DEBUG"):
        traceback.print_exception(error)
    place = f"{where}: " if where else ""
    say(
        f"{place}internal error: {type(error).__name__}: {error}. What to do: report this as a bug, with the "
        "traceback that CCHC_RESTORE_DEBUG=1 shows"
    )


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
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise OutputClosed from error


def read_input() -> bytes:
    """All of standard input."""
    if sys.stdin.isatty():
        say("reading standard input; end with Ctrl-D")
    return sys.stdin.buffer.read()


def discard_output() -> None:
    """After a broken pipe: let the interpreter flush into nothing at exit instead of complaining."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
