"""Other programs on the same pages, where they are installed, and the size of the wheel.

pyvi, and Pillow that prints a page, come with `pip install -e '.[bench]'`; Tesseract and its Vietnamese model
are packages of the system (Debian: tesseract-ocr tesseract-ocr-vie fonts-dejavu-core).
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from documents import REPOSITORY, Corpus
from peers import accented, pyvi_is_there
from speed import count, cut, pages_of, run

_FONTS = ("Tinos-Regular.ttf", "times.ttf", "DejaVuSerif.ttf", "DejaVuSans.ttf")
"""Fonts that draw all of Vietnamese, the likest to an office's first."""
_FONT_FOLDERS = ("/usr/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
_DPI = 300
_A4 = (2480, 3508)
_MARGIN = 300
_POINTS = 13
_CHARACTERS = 80


@dataclass(frozen=True)
class Others:
    """What other programs take; None for each that is not there.

    Attributes:
        pyvi_syllables: how many syllables pyvi was given.
        pyvi_seconds: how long it took, its start included.
        pyvi_work: the same in seconds of work.
        page_seconds: what Tesseract takes to read a printed page with its Vietnamese model (median).
        page_syllables: how many syllables are printed on it.
        wheel_megabytes: size of the wheel.
    """

    pyvi_syllables: int | None = None
    pyvi_seconds: float | None = None
    pyvi_work: float | None = None
    page_seconds: float | None = None
    page_syllables: int | None = None
    wheel_megabytes: float | None = None

    @property
    def pyvi_rate(self) -> float | None:
        """Syllables a second."""
        if self.pyvi_syllables is None or self.pyvi_seconds is None:
            return None
        return self.pyvi_syllables / self.pyvi_seconds


def measure_others(corpus: Corpus, pages: int, runs: int, *, build: bool) -> Others:
    """Measure them.

    Args:
        pages: pyvi is given so many pages, the first of those that `measure_speed` takes.
        runs: Tesseract reads its page so many times.
        build: whether a wheel is built to be weighed.
    """
    syllables, seconds, work = None, None, None
    if pyvi_is_there():
        texts = pages_of(corpus, pages)
        done = accented(texts)
        syllables, seconds, work = sum(map(count, texts)), done.seconds, done.work
    with tempfile.TemporaryDirectory() as name:
        page = printed_page(corpus.clean[0][1], Path(name) / "page.png") if _reads_vietnamese() else None
        command = ["tesseract", str(Path(name) / "page.png"), "-", "-l", "vie"]
        reading = None if page is None else median(run(command).seconds for _ in range(runs))
    return Others(syllables, seconds, work, reading, page, _wheel_megabytes() if build else None)


def _reads_vietnamese() -> bool:
    """Whether Tesseract is there with its Vietnamese model."""
    if shutil.which("tesseract") is None:
        return False
    models = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in models.stdout.split()


def printed_page(text: str, path: Path) -> int | None:
    """Print the first page of a text as an A4 page scanned at 300 dpi.

    Returns:
        How many syllables are printed; None where Pillow or a font is missing, and nothing was printed.
    """
    font_file = _font()
    if importlib.util.find_spec("PIL") is None or font_file is None:
        return None
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(font_file), _POINTS * _DPI / 72)
    image = Image.new("L", _A4, 255)
    draw = ImageDraw.Draw(image)
    lines = _wrapped((cut(text) or [text])[0])
    step = min(int(_POINTS * _DPI / 72 * 1.35), (_A4[1] - 2 * _MARGIN) // max(1, len(lines)))
    for number, line in enumerate(lines):
        draw.text((_MARGIN, _MARGIN + number * step), line, fill=0, font=font)
    image.save(path, dpi=(_DPI, _DPI))
    return sum(map(count, lines))


def _wrapped(text: str) -> list[str]:
    """The lines of a text, as wide as fits on a page."""
    lines = list[str]()
    for line in text.splitlines():
        words = list[str]()
        for word in line.split():
            if words and len(" ".join([*words, word])) > _CHARACTERS:
                lines.append(" ".join(words))
                words = []
            words.append(word)
        lines.append(" ".join(words))
    return lines


def _font() -> Path | None:
    """The file of a font that draws Vietnamese."""
    folders = [Path(folder).expanduser() for folder in _FONT_FOLDERS]
    found = (path for name in _FONTS for folder in folders for path in folder.rglob(name))
    return next(found, None)


def _wheel_megabytes() -> float | None:
    """The size of a wheel built here; None where it cannot be built (no builder, no network)."""
    with tempfile.TemporaryDirectory() as name:
        ready = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
        command: Sequence[str] = [
            sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *ready, "-w", name, str(REPOSITORY)
        ]  # fmt: skip
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
        return sum(path.stat().st_size for path in Path(name).glob("*.whl")) / 1e6
