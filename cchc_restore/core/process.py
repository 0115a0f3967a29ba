"""What a process does that runs nothing but this program: the command line and its workers.

A program that uses the package has its own ways, so nothing here happens on import.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
from types import FrameType
from typing import Final

_THREADS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""The variables that say how many threads numpy's libraries use."""
_MANY: Final = 200_000
"""So many new objects are made before the collector looks for cycles."""


def own_process() -> None:
    """Spare this process what would only cost it time; to be called before numpy is imported.

    - No threads for linear algebra, of which there is none; more cores are used by more processes.
    - The collector looks through new objects more seldom. Lexicon and models are hundreds of thousands of
      objects that stay to the end, and what is made for a page goes without its help.
    - Nor does it look through them once more when the process ends.
    """
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)


class Terminated(BaseException):
    """This process was asked to end (SIGTERM), as a scheduler or a system that shuts down does.

    Like KeyboardInterrupt it is no Exception, so that nothing on the way takes it for an error.
    """


def raise_when_terminated() -> None:
    """Let a request to end raise `Terminated`, so that workers are ended and things left in order."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:  # whoever started us may want it ignored
        signal.signal(signal.SIGTERM, _raise_terminated)


def _raise_terminated(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second request would only disturb the clearing up
    raise Terminated
