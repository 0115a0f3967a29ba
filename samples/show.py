#!/usr/bin/env python3
"""Restores the samples and shows lines before and after, and the share of wrong syllables.

python samples/show.py              all samples
python samples/show.py 05 07        those whose name begins so
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cchc_restore import Restorer, Result
from cchc_restore.evaluate import Rate, evaluate

HERE = Path(__file__).resolve().parent
TEXTS = ("ocr.txt", "ocr-vie.txt")
DAMAGE = {
    "eng": "read by an English OCR engine",
    "vie": "read by a Vietnamese OCR engine",
    "plain": "written without diacritics",
    "clean": "undamaged",
}
MENDED = 3
"""Lines shown that came out right."""
GREEN, RED, BOLD, FAINT, END = "\033[32m", "\033[31m", "\033[1m", "\033[2m", "\033[0m"


@dataclass(frozen=True)
class Line:
    """A line as it was, as it is now, and as it should be."""

    number: int
    was: str
    now: str
    right: str

    @property
    def wrong_before(self) -> int:
        """How many syllables were wrong as the engine read them."""
        return evaluate(self.right, self.was).rates["SER"].errors

    @property
    def wrong_now(self) -> int:
        """How many words are wrong now."""
        return evaluate(self.right, self.now).rates["WER"].errors


class Screen:
    """Prints, with colours where a person is looking."""

    def __init__(self) -> None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        self._colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def paint(self, colour: str, text: str) -> str:
        """The text in a colour, where there are colours."""
        return f"{colour}{text}{END}" if self._colours and text else text

    def compared(self, text: str, other: str, colour: str) -> str:
        """The text with the words painted that do not stand in the other one."""
        known = set(other.split())
        return " ".join(word if word in known else self.paint(colour, word) for word in text.split())

    def line(self, line: Line) -> None:
        """Print a line as it was and as it is, and as it should be where it is not so."""
        print(f"  {line.number:>3}  was    {self.paint(FAINT, ' '.join(line.was.split()))}")
        if line.wrong_now:
            print(f"       now    {self.compared(line.now, line.right, RED)}")
            print(f"       right  {self.compared(line.right, line.now, GREEN)}")
        else:
            print(f"       now    {self.compared(line.now, line.was, GREEN)}")


def main() -> int:
    """Restore the samples and show what came of it."""
    screen, restorer = Screen(), Restorer()
    start = time.perf_counter()
    before, after, corrections, doubtful, texts = Rate(), Rate(), 0, 0, 0
    for folder, file in _texts(sys.argv[1:]):
        right = (folder / "clean.txt").read_text(encoding="utf-8")
        result = restorer.restore((folder / file).read_text(encoding="utf-8"), name=f"{folder.name}/{file}")
        was, now = (evaluate(right, text).rates["SER"] for text in (result.source, result.text))
        print(screen.paint(BOLD, f"{folder.name}/{file}"))
        _show(screen, result, right, was, now)
        before, after, texts = before + was, after + now, texts + 1
        corrections += len(result.ledger.applied)
        doubtful += sum(e.confidence < 0.9 for e in result.ledger)
    if not texts:
        print("no sample has such a name", file=sys.stderr)
        return 2
    seconds = time.perf_counter() - start
    summary = (
        f"{texts} texts, {before.total:,} syllables: "
        f"{_percent(before)} wrong before, {_percent(after)} after; "
        f"{corrections:,} corrections, {doubtful:,} of them less than 90 % sure; {seconds:.1f} s"
    )
    print(screen.paint(BOLD, summary))
    return 0


def _texts(wanted: list[str]) -> Iterator[tuple[Path, str]]:
    for folder in sorted(HERE.iterdir()):
        if (folder / "clean.txt").is_file() and (not wanted or folder.name.startswith(tuple(wanted))):
            yield from ((folder, file) for file in TEXTS if (folder / file).is_file())


def _show(screen: Screen, result: Result, right: str, was: Rate, now: Rate) -> None:
    damage = DAMAGE[max(result.profile, key=result.profile.__getitem__)]
    if not result.changed:
        print(f"  judged: {damage}; wrong syllables: {_percent(now)}; came out as it went in\n")
        return
    print(f"  judged: {damage}; wrong syllables: {_percent(was)} before, {_percent(now)} after\n")
    lines = list(_lines(result, right))
    mended = [line for line in lines if line.wrong_before and not line.wrong_now]
    # running text tells more than headings, which are set in capitals and the same everywhere
    best = sorted(mended, key=lambda line: (line.was.isupper(), -line.wrong_before))[:MENDED]
    for line in sorted(best, key=lambda line: line.number):
        screen.line(line)
    worst = max(lines, key=lambda line: line.wrong_now)
    if worst.wrong_now:
        print("  still wrong:")
        screen.line(worst)
    print()


def _lines(result: Result, right: str) -> Iterator[Line]:
    """The lines that have text; the k-th of them is the k-th line of the right text."""
    clean = (line for line in right.splitlines() if line.strip())
    outputs = result.text.split("\n")
    for number, was in enumerate(result.source.split("\n"), 1):
        if was.strip():
            yield Line(number, was, outputs[number - 1], next(clean))


def _percent(rate: Rate) -> str:
    return f"{100 * rate.value:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
