#!/usr/bin/env python3
"""Measures runs over a folder: what several processes gain, and whether a killed run comes to the same.

python tests/benchmarks/folders.py                 on pages made from the samples
python tests/benchmarks/folders.py --data FOLDER   on pages made from development documents, see README.md

One file in fifty is bad: empty, binary, in no known encoding, a link that leads nowhere, a folder x.txt.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from documents import Corpus, load_corpus
from speed import ONE_THREAD

_COMMAND = (sys.executable, "-m", "cchc_restore", "fix")
_LINES = 40
"""Lines of a page."""
_BAD = 50
"""One file in so many is bad."""
_ENDED = (0, 3)
"""Exit codes of a run that came to its end; 3 where some inputs failed."""


@dataclass(frozen=True)
class Timed:
    """A run that has ended: seconds by the clock on the wall, and of work on all cores together."""

    wall: float
    work: float


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure runs over a folder.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with dev/ (default: the samples)")
    parser.add_argument("--files", type=int, default=2_000, metavar="N", help="files of the folder")
    parser.add_argument(
        "--rounds", type=int, default=2, metavar="N", help="runs with each number of processes"
    )
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="times that a run is killed")
    arguments = parser.parse_args()
    try:
        corpus = load_corpus(arguments.data)
    except FileNotFoundError as error:
        parser.error(str(error))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bad = make_folder(corpus, arguments.files, folder / "in")
        print(f"{arguments.files:,} files, {bad} of them bad\n")
        times = {jobs: list[Timed]() for jobs in (1, 2)}
        for number in range(arguments.rounds):
            for jobs, measured in times.items():
                measured.append(timed(folder, f"out-{jobs}-{number}", jobs))
        print_table(times)
        same = all(is_same(folder / "out-1-0", path) for path in folder.glob("out-*"))
        print(f"\nthe same bytes in all of them: {'yes' if same else 'NO'}")
        if arguments.kills:
            seconds = min(each.wall for each in times[2])
            killed = kill_and_resume(folder, arguments.kills, seconds)
            alike = is_same(folder / "out-1-0", folder / "out-killed")
            same = same and alike
            print(f"killed {killed} times and resumed, the same bytes: {'yes' if alike else 'NO'}")
    return 0 if same else 1


def make_folder(corpus: Corpus, files: int, folder: Path) -> int:
    """Write pages of lines drawn from English-engine texts; returns how many bad files are among them."""
    drawn = random.Random(4)
    texts = [document.raw.splitlines() for document in corpus.reading("eng")]
    stray = [line for text in texts for line in text if line.strip()]
    bad = 0
    for number in range(files):
        path = folder / f"xa-{number % 20:02}" / f"{2020 + number % 5}" / f"bao-cao-{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % _BAD == _BAD // 2:
            make_bad(path, number // _BAD, drawn)
            bad += 1
            continue
        text = drawn.choice(texts)
        start = drawn.randrange(max(1, len(text) - _LINES))
        lines = [*text[start : start + _LINES], *drawn.sample(stray, 4)]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return bad


def make_bad(path: Path, number: int, drawn: random.Random) -> None:
    """Something called x.txt that is no text, each kind in its turn."""
    kind = number % 5
    if kind == 0:
        path.write_bytes(b"")
    elif kind == 1:
        path.write_bytes(drawn.randbytes(3_000))
    elif kind == 2:
        path.write_bytes("Báo cáo công tác".encode() + b"\xe1\xfe\x80")
    elif kind == 3:
        path.symlink_to("nowhere.txt")
    else:
        path.mkdir()


def timed(folder: Path, out: str, jobs: int) -> Timed:
    """Run over the folder with so many processes."""
    start = time.perf_counter()
    process = run(folder, out, jobs)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in _ENDED:
        raise subprocess.CalledProcessError(process.returncode, _COMMAND)
    return Timed(wall, usage.ru_utime + usage.ru_stime)


def run(folder: Path, out: str, jobs: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*_COMMAND, "in", "-o", out, "-j", str(jobs), "-q"],
        cwd=folder,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path[1:]))},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def print_table(times: dict[int, list[Timed]]) -> None:
    """The times, and what two processes gain: by the clock, and if nothing else had used the cores."""
    print("| processes | seconds, each run | seconds of work |")
    print("|---|---|---|")
    for jobs, measured in times.items():
        walls = ", ".join(f"{each.wall:.1f}" for each in measured)
        print(f"| {jobs} | {walls} | {', '.join(f'{each.work:.1f}' for each in measured)} |")
    wall = median(one.wall / two.wall for one, two in zip(times[1], times[2], strict=True))
    work = median(2 * one.work / two.work for one, two in zip(times[1], times[2], strict=True))
    print(f"\ntwo processes are {wall:.2f} times as fast as one; by their work alone it would be {work:.2f}")


def kill_and_resume(folder: Path, kills: int, seconds: float) -> int:
    """Start a run, kill it with all its processes, start it again, and let the last one end.

    Args:
        kills: how often.
        seconds: how long an undisturbed run takes.

    Returns:
        How often it was killed before it came to its end.
    """
    drawn = random.Random()
    killed = 0
    for _ in range(kills):
        process = run(folder, "out-killed", 2)
        try:
            process.wait(drawn.uniform(0, 2 * seconds / kills) + 1)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
    process = run(folder, "out-killed", 2)
    if process.wait() not in _ENDED:
        raise subprocess.CalledProcessError(process.returncode, _COMMAND)
    return killed


def is_same(one: Path, other: Path) -> bool:
    """Whether two folders of results hold the same, but for the state (what is left half-written counts)."""
    return contents(one) == contents(other)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".cchc-restore.sqlite")
    }


if __name__ == "__main__":
    sys.exit(main())
