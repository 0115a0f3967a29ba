"""How fast, and with how much memory: measured from outside, on processes of the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from documents import Corpus

PAGE = 330
"""Syllables on a page."""
_COMMAND = (sys.executable, "-m", "cchc_restore")
_SYLLABLE = re.compile(r"[^\W_]+")
_MEGABYTE = 1e6


@dataclass(frozen=True)
class Child:
    """A process that has ended: seconds by the clock on the wall, and its peak of memory in MB."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Speed:
    """What was measured.

    Attributes:
        cold: seconds of `fix -` for one page, start of the process included (median).
        imports: seconds of a Python process that only imports numpy (median), as a yardstick.
        pages, syllables: size of the folder that one process restored.
        folder: seconds for it, start and writing included.
        megabytes: peak memory of that process.
    """

    cold: float
    imports: float
    pages: int
    syllables: int
    folder: float
    megabytes: float

    @property
    def rate(self) -> float:
        """Syllables a second."""
        return self.syllables / self.folder


def measure_speed(corpus: Corpus, pages: int, runs: int = 5) -> Speed:
    """Time the command line on pages cut from the English-engine texts of a corpus."""
    texts = list(islice(_pages(corpus), pages))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = folder / "page.txt"
        page.write_text(texts[0], encoding="utf-8")
        inputs = folder / "in"
        inputs.mkdir()
        for number, text in enumerate(texts, 1):
            (inputs / f"{number:04}.txt").write_text(text, encoding="utf-8")
        _run([*_COMMAND, "fix", "-"], page)  # so that files and byte code are in the system's cache
        cold = median(_run([*_COMMAND, "fix", "-"], page).seconds for _ in range(runs))
        imports = median(_run([sys.executable, "-c", "import numpy"], page).seconds for _ in range(runs))
        whole = _run([*_COMMAND, "fix", str(inputs), "-o", str(folder / "out"), "--quiet", "-j", "1"], page)
    return Speed(cold, imports, len(texts), sum(map(_count, texts)), whole.seconds, whole.megabytes)


def _pages(corpus: Corpus) -> Iterable[str]:
    """Different pages; where there are too few, the same ones over again."""
    sources = [document.raw for document in corpus.reading("eng")]
    sources += [path.read_text(encoding="utf-8") for path in corpus.pages_from]
    return cycle([page for text in sources for page in cut(text)])


def cut(text: str, size: int = PAGE) -> list[str]:
    r"""Cut a text into pages of about `size` syllables at the ends of lines; a short rest is left out.

    >>> cut("một hai\nba bốn\nnăm sáu bảy\ntám\n", 4)
    ['một hai\nba bốn\n', 'năm sáu bảy\ntám\n']
    """
    pages, page, count = list[str](), list[str](), 0
    for line in text.splitlines(keepends=True):
        page.append(line)
        count += _count(line)
        if count >= size:
            pages.append("".join(page))
            page, count = [], 0
    return pages


def _count(text: str) -> int:
    return len(_SYLLABLE.findall(text))


def _run(command: Sequence[str], stdin: Path) -> Child:
    """Run a process to its end.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    with open(stdin, "rb") as source:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
    return Child(seconds, usage.ru_maxrss * unit / _MEGABYTE)
