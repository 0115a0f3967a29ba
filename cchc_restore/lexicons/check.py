"""The validator of the lexicon: every fault with its file, its line and what to do about it.

It reads the raw lines, so that one bad row hides no other. `load_lexicon` accepts some of what is a fault
here (wrong order, a duplicate, a trailing space): a clerk's edit must not stop the work, but a release must
be clean.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from cchc_restore.core.errors import LexiconError
from cchc_restore.core.paths import is_file, is_folder
from cchc_restore.lexicons.models import Problem
from cchc_restore.lexicons.row_faults import advice, empty_cell, missing_rows, rule_fault, width_fault
from cchc_restore.lexicons.schema import HEADER_FIELDS, NOISE_FILE, TABLES, Table

__all__ = ["check_lexicon", "check_rows", "check_user_lexicon", "stop_at_faults"]

_CONTROL: Final = re.compile(
    "[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
)
"""Control and format characters (zero-width ones among them), but not the tab between columns."""
_SHARE: Final = re.compile(r"0(\.[0-9]+)?|1(\.0+)?")
_TOKEN_SHARES: Final = 1.015
"""What the shares of a token may come to: 1, and what rounding adds."""
_LETTER_SHARES: Final = 0.5 + 1e-9
"""The same for a letter: the channel takes readings for at most half of what a letter yields."""

Rows = list[tuple[int, list[str]]]
"""The rows of a table: their lines, and their cells."""


def check_lexicon(folder: Path) -> list[Problem]:
    """All faults of a lexicon folder, by file and line; an empty list for a clean one.

    Args:
        folder: the folder with the files of the lexicon.

    Raises:
        LexiconError: there is no such folder.

    >>> from cchc_restore.lexicons import default_folder
    >>> check_lexicon(default_folder())
    []
    """
    if not is_folder(folder, LexiconError):
        raise LexiconError(
            "no such folder", where=str(folder), remedy="give the folder that holds confusions.tsv"
        )
    return sorted(_problems(folder), key=lambda problem: (problem.file, problem.line))


def check_user_lexicon(folder: Path) -> list[Problem]:
    """All faults of a user lexicon, which may lack files: its rows are added to those of another lexicon.

    Args:
        folder: the folder with some of the tables.

    Raises:
        LexiconError: there is no such folder.
    """
    if not is_folder(folder, LexiconError):
        raise LexiconError(
            "no such folder",
            where=str(folder),
            remedy="make it, or put a first word into it with 'cchc-restore lexicon add'",
        )
    return sorted(_problems(folder, whole=False), key=lambda problem: (problem.file, problem.line))


def stop_at_faults(folder: Path) -> None:
    """Raises LexiconError where a user lexicon holds what cannot be used as it is meant.

    Its form (a header, the order of the rows) is the validator's affair alone.
    """
    for problem in check_user_lexicon(folder):
        if not problem.of_form:
            place = folder / problem.file
            where = f"{place}:{problem.line}" if problem.line else str(place)
            raise LexiconError(problem.message, where=where, remedy=problem.remedy)


def check_rows(file: str, text: str) -> list[Problem]:
    """All faults of the text of one table."""
    rows = _rows(text)
    found = [*_check_characters(file, text), *_check_header(file, text), *_check_table(TABLES[file], rows)]
    return [*found, *_check_together({file: rows})]


def _problems(folder: Path, *, whole: bool = True) -> Iterator[Problem]:
    """The faults of a lexicon, or (not `whole`) of a user lexicon."""
    rows: dict[str, Rows] = {}
    for file in (*TABLES, NOISE_FILE) if whole else TABLES:
        if not is_file(folder / file, LexiconError):
            if whole:
                yield Problem(file, 0, "the file is missing", "copy it from the lexicon of the package")
            continue
        text = _text(folder / file)
        if isinstance(text, Problem):
            yield text
            continue
        yield from _check_characters(file, text)
        yield from _check_header(file, text)
        if file == NOISE_FILE:
            yield from _check_noise(file, text)
            continue
        rows[file] = _rows(text)
        yield from _check_table(TABLES[file], rows[file])
        if whole:
            missing = missing_rows(TABLES[file], (cells for _, cells in rows[file]))
            yield from (Problem(file, 0, *fault) for fault in missing)
    yield from _check_together(rows)
    yield from _check_names(folder, whole=whole)


def _text(path: Path) -> str | Problem:
    """The text of a file, or why there is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Problem(path.name, 0, f"cannot be read ({error.strerror})", "change its access rights")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Problem(path.name, line, "not UTF-8", "save the file as UTF-8")


def _check_names(folder: Path, *, whole: bool) -> Iterator[Problem]:
    """The files that do not belong there."""
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise LexiconError(what, where=str(folder), remedy="change its access rights") from error
    for path in found:
        if path.name in TABLES or path.name == "README.md" or path.name.startswith("."):
            continue
        if path.name != NOISE_FILE:
            yield Problem(path.name, 0, "no file of the lexicon has this name", "rename or remove it")
        elif not whole:
            yield Problem(path.name, 0, "rules cannot be added", "use a whole lexicon of your own for that")


def _rows(text: str) -> Rows:
    """The rows of the text of a table."""
    lines = enumerate(text.removeprefix("\ufeff").split("\n"), 1)
    rows = ((number, line.rstrip(" \u00a0\r")) for number, line in lines)
    return [(number, line.split("\t")) for number, line in rows if line and not line.startswith("#")]


# ---------------------------------------------------------------- any file


def _check_characters(file: str, text: str) -> Iterator[Problem]:
    if text.startswith("\ufeff"):
        yield Problem(file, 1, "a byte order mark", "save as UTF-8 without BOM", of_form=True)
    if not text.endswith("\n"):
        yield Problem(
            file, text.count("\n") + 1, "no line end at the end", "end the last line with Enter", of_form=True
        )
    for number, line in enumerate(text.removeprefix("\ufeff").removesuffix("\n").split("\n"), 1):
        bad = _CONTROL.search(line)
        if bad:
            what = "Windows line ends" if line.endswith("\r") else f"control character U+{ord(bad[0]):04X}"
            remedy = "delete it; save with line ends of the Unix kind"
            yield Problem(file, number, what, remedy, of_form=line.endswith("\r"))
        elif line != line.rstrip(" \u00a0"):
            yield Problem(file, number, "a space at the end", "delete the space", of_form=True)
        if not unicodedata.is_normalized("NFC", line):
            yield Problem(file, number, "not NFC", "write each letter with its marks as one character (NFC)")


def _check_header(file: str, text: str) -> Iterator[Problem]:
    lines = text.removeprefix("\ufeff").split("\n")
    header = [line for line in lines if line.startswith("#")]
    for name in HEADER_FIELDS:
        said = [line for line in header if line.startswith(f"# {name}:")]
        if not said or not said[0].partition(":")[2].strip():
            remedy = f"add a line '# {name}: …' at the top"
            yield Problem(file, 1, f"the header does not say '{name}'", remedy, of_form=True)
    columns = next((line.partition(":")[2] for line in header if line.startswith("# columns:")), None)
    if file in TABLES and columns and columns.strip() != ", ".join(TABLES[file].columns):
        wanted = ", ".join(TABLES[file].columns)
        remedy = f"write '# columns: {wanted}'"
        yield Problem(file, 1, "the header names other columns", remedy, of_form=True)


def _check_noise(file: str, text: str) -> Iterator[Problem]:
    # these bring in YAML, which is slow to import
    from cchc_restore.core.strict_yaml import StrictYamlError, load_strict_yaml
    from cchc_restore.lexicons.noise import parse_noise

    try:
        load_strict_yaml(text)
        parse_noise(text, where=file)
    except StrictYamlError as error:
        yield Problem(file, error.line, error.message, error.remedy)
    except LexiconError as error:
        yield Problem(file, 1, error.what, error.remedy)


# ---------------------------------------------------------------- tables


def _check_table(table: Table, rows: Rows) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    before: list[str] = []
    for number, cells in rows:
        if (fault := width_fault(table, cells)) is not None:
            yield Problem(table.file, number, *fault)
            continue
        key = tuple(cells[: table.key])
        if key in seen:
            message = f"{' / '.join(key)!r} stands in line {seen[key]} already"
            yield Problem(table.file, number, message, "delete one of the two rows")
        elif cells < before:
            remedy = "sort the rows (LC_ALL=C sort)"
            yield Problem(table.file, number, "out of order", remedy, of_form=True)
        seen.setdefault(key, number)
        before = cells
        for column, cell in zip(table.columns, cells, strict=True):
            yield from _check_cell(table, number, column, cell)
        if all(cells) and (fault := rule_fault(table, cells) or advice(table, cells)) is not None:
            yield Problem(table.file, number, *fault)


def _check_cell(table: Table, number: int, column: str, cell: str) -> Iterator[Problem]:
    if not cell:
        if column not in table.may_be_empty:
            yield Problem(table.file, number, *empty_cell(column))
        return
    if cell != cell.strip():
        yield Problem(table.file, number, f"{column} has a space at its edge", "delete the space")
    if column in table.words and cell not in table.words[column]:
        known = ", ".join(sorted(table.words[column]))
        yield Problem(table.file, number, f"unknown {column} {cell!r}", f"use one of: {known}")
    if column in table.whole:
        least, most = table.whole[column]
        if not re.fullmatch(r"\d{1,12}", cell, re.ASCII) or not least <= int(cell) <= most:
            remedy = f"write a whole number from {least} to {most}"
            yield Problem(table.file, number, f"{column} {cell!r} is out of range", remedy)
    if column in table.shares and not _SHARE.fullmatch(cell):
        remedy = "write a number from 0 to 1, with a point: 0.75"
        yield Problem(table.file, number, f"{column} {cell!r} is out of range", remedy)


# ---------------------------------------------------------------- what rows say together


def _check_together(rows: Mapping[str, Rows]) -> Iterator[Problem]:
    """What is wrong with rows of good form that other rows contradict."""
    confusions, letters = rows.get("confusions.tsv", []), rows.get("letters.tsv", [])
    keep = {cells[0] for _, cells in rows.get("keep.tsv", [])}
    for number, cells in confusions:
        if cells[0] in keep:
            message = f"{cells[0]!r} is also in keep.tsv, which says that it never changes"
            yield Problem("confusions.tsv", number, message, "delete it from one of the two files")
    for number, token in _too_much(confusions, _TOKEN_SHARES):
        message = f"the weights of {token!r} add up to more than 1"
        yield Problem("confusions.tsv", number, message, "lower them: they are shares of one whole")
    for number, letter in _too_much(letters, _LETTER_SHARES):
        message = f"the shares of {letter!r} add up to more than 0.5"
        yield Problem("letters.tsv", number, message, "lower them: the rest is what the channel learnt")


def _too_much(rows: Rows, most: float) -> Iterator[tuple[int, str]]:
    """Where the shares (in the third cell) of what stands in the first cell come to more than they may."""
    total: dict[str, float] = defaultdict(float)
    for number, cells in rows:
        if len(cells) > 2 and _SHARE.fullmatch(cells[2]):
            before = total[cells[0]]
            total[cells[0]] += float(cells[2])
            if before <= most < total[cells[0]]:
                yield number, cells[0]
