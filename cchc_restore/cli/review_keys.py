"""Keys: as they are pressed on a terminal, or one by one out of a pipe."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, Final, Protocol, Self

END: Final = ""
"""The key at the end of the input."""
RESIZED: Final = "resized"
"""The key when the page has to be shown anew: the terminal has another size now, or was left and is back."""
_SEQUENCE_SECONDS: Final = 0.05


class Keys(Protocol):
    """Where a screen gets its keys from; to be used in a `with` block."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def key(self) -> str:
        """The next key: a character, an escape sequence, `RESIZED` or `END`."""

    def line(self, prompt: str, prefill: str = "") -> str | None:
        """A line that is typed, without its end; None where it was given up."""


class PipedKeys:
    """Keys out of a pipe or a file: each character is one; spaces and line ends between them do not count.

    A line is what is left of the line the last key stands on, or if nothing is left the next one.
    """

    def __init__(self) -> None:
        self._left = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def key(self) -> str:
        """The next key that is no white space; `END` behind the last."""
        while not self._left.strip():
            if not (more := self._read()):
                return END
            self._left = more
        left = self._left.lstrip()
        self._left = left[1:]
        return left[0]

    def line(self, prompt: str, prefill: str = "") -> str | None:
        """The rest of the line, or the next one; None where there is none."""
        line = self._left if self._left.strip() else self._read()
        self._left = ""
        return line.rstrip("\r\n") if line else None

    def _read(self) -> str:
        try:
            return sys.stdin.buffer.readline().decode("utf-8", "replace")
        except OSError:  # there is no standard input, and so no more keys
            return ""


class _Resized(Exception):
    """The terminal got another size while a key was waited for, or was left (Ctrl-Z) and is back."""


class TerminalKeys:
    """Keys of a terminal, each as soon as it is pressed; what is typed ahead is not lost."""

    def __init__(self) -> None:
        self._waiting = False
        self._as_found: list[Any] = []

    def __enter__(self) -> Self:
        import termios

        self._as_found = termios.tcgetattr(sys.stdin.fileno())
        self._set_raw()
        return self

    def __exit__(self, *error: object) -> None:
        self._set_back()

    def key(self) -> str:
        """The next key; `RESIZED` where the window has another size."""
        self._set_raw()  # again, for after Ctrl-Z the shell has its own way
        try:
            with self._seeing_resizes():
                return self._read(sys.stdin.fileno())
        except _Resized:
            return RESIZED

    def _set_raw(self) -> None:
        """Keys come at once and are not shown."""
        import termios
        import tty

        tty.setcbreak(sys.stdin.fileno(), termios.TCSANOW)

    def _set_back(self) -> None:
        import termios

        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._as_found)

    def line(self, prompt: str, prefill: str = "") -> str | None:
        """A line that is typed, with a text to begin with; None where it is given up."""
        self._set_back()
        try:
            import readline
        except ImportError:  # then there is no prefill
            return _input(prompt)
        readline.set_startup_hook(lambda: readline.insert_text(prefill))
        try:
            return _input(prompt)
        finally:
            readline.set_startup_hook(None)

    def _read(self, handle: int) -> str:
        self._waiting = True
        first = os.read(handle, 1)
        self._waiting = False
        if first in (b"", b"\x04"):
            return END
        data = bytearray(first)
        if first == b"\x1b":
            while len(data) < 8 and select.select([handle], [], [], _SEQUENCE_SECONDS)[0]:
                data += os.read(handle, 1)
                if len(data) > 2 and 0x40 <= data[-1] <= 0x7E:
                    break
        for _ in range((first[0] >= 0xC0) + (first[0] >= 0xE0) + (first[0] >= 0xF0)):
            data += os.read(handle, 1)
        return data.decode("utf-8", "replace")

    @contextlib.contextmanager
    def _seeing_resizes(self) -> Iterator[None]:
        def resized(number: int, frame: FrameType | None) -> None:
            if self._waiting:
                self._waiting = False
                raise _Resized

        before = {number: signal.signal(number, resized) for number in (signal.SIGWINCH, signal.SIGCONT)}
        try:
            yield
        finally:
            self._waiting = False
            for number, handler in before.items():
                signal.signal(number, handler)


class ClickKeys(PipedKeys):
    """Keys of a terminal on systems without termios."""

    def key(self) -> str:
        """The next key; `END` behind the last."""
        import click

        try:
            return click.getchar()
        except EOFError:
            return END

    def line(self, prompt: str, prefill: str = "") -> str | None:
        """A line that is typed, without a text to begin with; None where there is none."""
        return _input(prompt)


def _input(prompt: str) -> str | None:
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):  # here Ctrl-C gives up the line, not the review
        print()
        return None


def keys_of_input() -> Keys:
    """Keys from standard input, whatever it is."""
    if not sys.stdin.isatty():
        return PipedKeys()
    try:
        import termios  # noqa: F401
    except ImportError:
        return ClickKeys()
    return TerminalKeys()
