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
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
"""So that one process is one core, ours and others'."""
_SYLLABLE = re.compile(r"[^\W_]+")
_MEGABYTE = 1e6
_WATCH = 0.25
"""Seconds between two looks at the memory of processes."""


@dataclass(frozen=True)
class Child:
    """A process that has ended.

    Attributes:
        seconds: by the clock on the wall.
        work: seconds of work, of all its processes together.
        megabytes: its peak of memory in MB (of the largest, where there are several).
        together: peak in MB of all its processes, with what they share counted once; None where nobody looked
            or the system does not tell.
        apart: the same with what they share counted for each.
    """

    seconds: float
    work: float
    megabytes: float
    together: float | None = None
    apart: float | None = None


@dataclass(frozen=True)
class Speed:
    """What was measured.

    Attributes:
        cold: seconds of `fix -` for one page, start of the process included (median).
        imports: seconds of a Python process that only imports numpy (median), as a yardstick.
        pages, syllables: size of the folder.
        folder: one process restores the folder, start and writing included.
        two: two processes do.
        whole: one process restores all pages in one file.
    """

    cold: float
    imports: float
    pages: int
    syllables: int
    folder: Child
    two: Child
    whole: Child

    @property
    def rate(self) -> float:
        """Syllables a second of one process."""
        return self.syllables / self.folder.seconds

    @property
    def whole_rate(self) -> float:
        """Syllables a second where all pages are one file."""
        return self.syllables / self.whole.seconds

    @property
    def gain(self) -> float:
        """How many times as fast two processes are by the clock."""
        return self.folder.seconds / self.two.seconds

    @property
    def gain_by_work(self) -> float:
        """How many times as fast they would be if nothing else used the cores."""
        return 2 * self.folder.work / self.two.work


def measure_speed(corpus: Corpus, pages: int, runs: int) -> Speed:
    """Time the command line on pages cut from the English-engine texts of a corpus.

    Args:
        pages: size of the folder.
        runs: a single page is restored so many times.
    """
    texts = pages_of(corpus, pages)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, whole, inputs = folder / "page.txt", folder / "whole.txt", folder / "in"
        page.write_text(texts[0], encoding="utf-8")
        whole.write_text("".join(texts), encoding="utf-8")
        inputs.mkdir()
        for number, text in enumerate(texts, 1):
            (inputs / f"{number:04}.txt").write_text(text, encoding="utf-8")
        fix = [*_COMMAND, "fix", "--quiet"]
        run([*fix, "-"], page)  # so that files and byte code are in the system's cache
        cold = median(run([*fix, "-"], page).seconds for _ in range(runs))
        imports = median(run([sys.executable, "-c", "import numpy"]).seconds for _ in range(runs))
        one = run([*fix, str(inputs), "-o", str(folder / "one"), "-j", "1"])
        two = run([*fix, str(inputs), "-o", str(folder / "two"), "-j", "2"], watch=True)
        piece = run([*fix, "-"], whole)
    return Speed(cold, imports, len(texts), sum(map(count, texts)), one, two, piece)


def pages_of(corpus: Corpus, pages: int) -> list[str]:
    """Different pages; where there are too few, the same ones over again."""
    return list(islice(_pages(corpus), pages))


def _pages(corpus: Corpus) -> Iterable[str]:
    sources = [document.raw for document in corpus.reading("eng")]
    sources += [path.read_text(encoding="utf-8") for path in corpus.pages_from]
    return cycle([page for text in sources for page in cut(text)])


def cut(text: str, size: int = PAGE) -> list[str]:
    r"""Cut a text into pages of about `size` syllables at the ends of lines; a short rest is left out.

    >>> cut("một hai\nba bốn\nnăm sáu bảy\ntám\n", 4)
    ['một hai\nba bốn\n', 'năm sáu bảy\ntám\n']
    """
    pages, page, length = list[str](), list[str](), 0
    for line in text.splitlines(keepends=True):
        page.append(line)
        length += count(line)
        if length >= size:
            pages.append("".join(page))
            page, length = [], 0
    return pages


def count(text: str) -> int:
    """The syllables and numbers of a text."""
    return len(_SYLLABLE.findall(text))


def run(command: Sequence[str], stdin: Path | None = None, *, watch: bool = False) -> Child:
    """Run a process to its end; what it prints is thrown away.

    Args:
        command: the program and its arguments.
        stdin: its standard input; None: an empty one.
        watch: whether to look at the memory of it and its children now and then.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    environment = {**os.environ, **ONE_THREAD}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps its byte code
    with open(stdin or os.devnull, "rb") as source:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, env=environment)
        together, apart = _watched(process.pid) if watch else (None, None)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
    work, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / _MEGABYTE
    return Child(seconds, work, peak, together, apart)


def _watched(pid: int) -> tuple[float | None, float | None]:
    """Peaks of the memory of a process and its children in MB, shared pages counted once, and for each.

    Returns when the process has ended; it is still to be waited for.
    """
    peaks = (0.0, 0.0)
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        sizes = [_memory(one) for one in _family(pid)]
        peaks = max(peaks[0], sum(pss for pss, _ in sizes)), max(peaks[1], sum(rss for _, rss in sizes))
        time.sleep(_WATCH)
    return (peaks[0] or None, peaks[1] or None)


def _family(pid: int) -> list[int]:
    """A process and all below it, as far as Linux tells."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        below = []
    return [pid, *(one for child in below for one in _family(int(child)))]


def _memory(pid: int) -> tuple[float, float]:
    """Memory of a process in MB: its share of what it shares, and all it sees."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    sizes = {cells[0]: int(cells[1]) * 1024 / _MEGABYTE for line in lines[1:] if (cells := line.split())}
    return sizes.get("Pss:", 0.0), sizes.get("Rss:", 0.0)
