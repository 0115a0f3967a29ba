"""A program on a pseudo-terminal: what it shows is read, keys are pressed, the window is resized."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Final

_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>])")
_CLEAR: Final = "\x1b[2J"
_PATIENCE: Final = 60.0
_QUIET: Final = 0.1
_OWN_TERMINAL: Final = """
import os, sys
os.close(os.open(os.ttyname(0), os.O_RDWR))  # it becomes the terminal that Ctrl-C and resizes come from
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Terminal:
    """`cchc-restore` with these arguments on a terminal of its own.

    Args:
        arguments: what stands behind `cchc-restore`.
        folder: where it runs.
        size: lines and columns of the window.
        environment: variables that differ from those of the tests.

    Attributes:
        seen: what was shown since the last wait, as it came.
        everything: all that was shown.
    """

    def __init__(
        self, *arguments: str, folder: Path, size: tuple[int, int] = (30, 100), **environment: str
    ) -> None:
        self.seen = self.everything = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        unwanted = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
        variables = {name: value for name, value in os.environ.items() if name not in unwanted}
        self._handle, inner = pty.openpty()
        self.resize(*size)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, "-m", "cchc_restore", *arguments],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=folder,
            env=variables | {"TERM": "xterm-256color", "PYTHONUTF8": "1", **environment},
            start_new_session=True,
        )
        os.close(inner)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        os.close(self._handle)

    def press(self, keys: str) -> Terminal:
        """Type keys."""
        os.write(self._handle, keys.encode())
        return self

    def wait_for(self, text: str) -> str:
        """Read until `text` was shown since the last call and no more comes; gives the page it is on."""
        deadline = time.monotonic() + _PATIENCE
        while text not in self.plain():
            if time.monotonic() > deadline or not self._read(deadline):
                raise AssertionError(f"{text!r} was not shown, but:\n{self.plain()}")
        while select.select([self._handle], [], [], _QUIET)[0] and self._read(deadline):
            pass
        page, self.seen = self.plain(), ""
        return page

    def plain(self) -> str:
        """What was shown since the last wait: the last page, without colours."""
        return _ESCAPE.sub("", self.seen.rpartition(_CLEAR)[2]).replace("\r\n", "\n")

    def resize(self, lines: int, columns: int) -> Terminal:
        """Give the window another size."""
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        return self

    def leave_and_return(self) -> Terminal:
        """What Ctrl-Z and `fg` do: stop the program, give the terminal to a shell, go on."""
        self._process.send_signal(signal.SIGSTOP)
        modes = termios.tcgetattr(self._handle)
        modes[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(self._handle, termios.TCSANOW, modes)
        self._process.send_signal(signal.SIGCONT)
        return self

    def kill(self) -> None:
        """End the program as a power cut would."""
        self._process.kill()
        self._process.wait()

    def end(self) -> tuple[int, str]:
        """Wait until the program ends by itself: its exit code and the last it said."""
        deadline = time.monotonic() + _PATIENCE
        while self._read(deadline):
            assert time.monotonic() < deadline, self.plain()
        return self._process.wait(_PATIENCE), self.plain()

    def _read(self, deadline: float) -> bool:
        """Read what there is, waiting for it until the deadline; False at the end of the program."""
        if not select.select([self._handle], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return True
        try:
            data = os.read(self._handle, 65536)
        except OSError:  # the program has closed its side
            return False
        text = self._decoder.decode(data)
        self.seen += text
        self.everything += text
        return bool(data)
