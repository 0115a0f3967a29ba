"""The samples are what samples/README.md says they are, and `samples/show.py` shows them."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from cchc_restore.evaluate import evaluate

SAMPLES = Path(__file__).parents[1] / "samples"
README = (SAMPLES / "README.md").read_text(encoding="utf-8")
FOLDERS = sorted(p for p in SAMPLES.iterdir() if p.is_dir() and not p.name.startswith(("_", ".")))
TEXTS = [path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]
READINGS = [path for path in TEXTS if path.name != "clean.txt"]
_ROW = re.compile(r"^\| (\S+) \|.*\| (\d+) \| [^|]+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)


def name_of(path: Path) -> str:
    return str(path.relative_to(SAMPLES))


def lines_of(path: Path) -> list[str]:
    """The lines that have text."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_there_are_samples() -> None:
    assert len(FOLDERS) >= 6


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_sample_has_its_files_and_no_others(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"clean.txt", "ocr.txt"} <= names <= {"clean.txt", "ocr.txt", "ocr-vie.txt"}


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_texts_are_nfc_with_unix_line_ends(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    assert text.endswith(("\n", "\f"))


@pytest.mark.parametrize("path", READINGS, ids=name_of)
def test_lines_correspond(path: Path) -> None:
    clean, read = lines_of(path.with_name("clean.txt")), lines_of(path)
    assert len(clean) == len(read)
    for right, wrong in zip(clean, read, strict=True):
        assert evaluate(skeleton(right), skeleton(wrong)).rates["CER"].value < 0.7, (right, wrong)


def skeleton(line: str) -> str:
    """Letters without marks and capitals, so that a misread line still resembles the right one."""
    plain = unicodedata.normalize("NFD", line.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_the_readme_lists_the_sample_with_its_rates(folder: Path) -> None:
    rows = {m[1]: m for m in _ROW.finditer(README)}
    assert folder.name in rows, "not in the table of samples/README.md"
    row = rows[folder.name]
    clean, read = ((folder / f).read_text(encoding="utf-8") for f in ("clean.txt", "ocr.txt"))
    rates = evaluate(clean, read).rates
    assert int(row[2]) == len(lines_of(folder / "clean.txt"))
    for said, name in zip(row.groups()[2:], ("SER", "WER", "CER"), strict=True):
        assert float(said) == pytest.approx(100 * rates[name].value, abs=0.051), name


def test_the_readme_lists_no_sample_that_is_not_there() -> None:
    assert {m[1] for m in _ROW.finditer(README)} == {folder.name for folder in FOLDERS}


def test_samples_are_shown() -> None:
    shown = subprocess.run(
        [sys.executable, str(SAMPLES / "show.py"), "07", "08"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert "\033" not in shown.stdout
    assert "came out as it went in" in shown.stdout
    summary = shown.stdout.splitlines()[-1]
    assert re.match(r"2 texts, [\d,]+ syllables: [\d.]+ % wrong before, [\d.]+ % after;", summary)
