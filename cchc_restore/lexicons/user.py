"""User lexicons: rows that an office or a clerk adds to the lexicon, in files of the same form."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc_restore.core.errors import LexiconError, OutputError
from cchc_restore.core.writing import write_text
from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons.check import check_rows
from cchc_restore.lexicons.lexicon import Lexicon
from cchc_restore.lexicons.schema import HEADER_FIELDS, TABLES

__all__ = [
    "Row",
    "abbreviation_row",
    "add_row",
    "confusion_row",
    "find_rows",
    "keep_row",
    "name_rows",
    "phrase_row",
    "place_row",
]


@dataclass(frozen=True, slots=True)
class Row:
    """A row for a table: its file and its cells."""

    file: str
    cells: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The cells that only one row may have."""
        return self.cells[: TABLES[self.file].key]


def _composed(text: str) -> str:
    """As lexicons are written: NFC, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def keep_row(token: str, reason: str, kind: str = "symbol") -> Row:
    """A word, code or name that no stage changes, in exactly these letters."""
    return Row("keep.tsv", (_composed(token), kind, _composed(reason)))


def phrase_row(phrase: str, weight: int = 5, field: str = "general") -> Row:
    """A phrase of 2 to 6 syllables that is preferred among readings.

    >>> phrase_row("Vườn hoà bình").cells
    ('vườn hòa bình', '5', 'general')
    """
    return Row("phrases.tsv", (fold_tone_placement(_composed(phrase).lower()), str(weight), field))


def place_row(name: str, kind: str = "xã", province: str = "") -> Row:
    """A unit of the country that is preferred among readings, its name without its type."""
    return Row("places.tsv", (fold_tone_placement(_composed(name)), kind, _composed(province), "2025"))


def name_rows(name: str) -> Iterator[Row]:
    """The syllables of a person's name, each by the part it plays, and the name as a phrase.

    Raises:
        LexiconError: the name is empty.

    >>> [row.cells for row in name_rows("Lò Khoáy")]
    [('Lò', '1', '0', '0'), ('Khoáy', '0', '0', '1'), ('lò khoáy', '5', 'general')]
    """
    syllables = fold_tone_placement(_composed(name)).split()
    if not syllables:
        raise LexiconError("the name is empty", remedy="give a name of one word or more")
    for number, syllable in enumerate(syllables):
        last = number == len(syllables) - 1
        part = 2 if last else 0 if number == 0 else 1
        yield Row("names.tsv", (syllable, *("1" if column == part else "0" for column in range(3))))
    if len(syllables) > 1:
        yield phrase_row(name)


def confusion_row(token: str, reading: str, weight: float = 0.9) -> Row:
    """A token as an engine misreads it, and what it is meant to say."""
    return Row("confusions.tsv", (_composed(token), _composed(reading), f"{weight:g}", "seen in our scans"))


def abbreviation_row(
    known: Lexicon, text: str, expansion: str, kind: str = "org", level: str = "chung"
) -> Row:
    """An abbreviation with one more meaning.

    Raises:
        LexiconError: it is known with this meaning.
    """
    text, expansion = _composed(text), _composed(expansion)
    meanings = [row for row in known.rows("abbreviations.tsv") if row[0] == text]
    for row in meanings:
        if row[2].casefold() == expansion.casefold():
            raise _double(text, known.where("abbreviations.tsv", *row[:2]))
    rank = max((int(row[1]) for row in meanings), default=0) + 1
    return Row("abbreviations.tsv", (text, str(rank), expansion, kind, level, "seen", ""))


def add_row(folder: Path, row: Row, known: Lexicon) -> int:
    """Add a row to a user lexicon, in its place in the order; the file is made where it is missing.

    Args:
        folder: the user lexicon.
        row: what to add.
        known: the lexicon with all user lexicons in use; a row that it has is not added again.

    Returns:
        The line where it stands.

    Raises:
        LexiconError: it stands there already, or is not what the table wants.
        OutputError: the file cannot be written.
    """
    path = folder / row.file
    if row.cells[0].startswith("#"):  # the tables know no other way to say so
        what = f"a row that begins with # is a remark, so no table can hold {row.cells[0]!r}"
        raise LexiconError(what, remedy="leave the # out")
    place = known.files.find(row.file, *row.key)
    if place is not None:
        raise _double(row.cells[0], place)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else _header(row, known)
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError("cannot be read", where=str(path), remedy="save the file as UTF-8") from error
    cells = [(n, line.split("\t")) for n, line in enumerate(lines) if line and not line.startswith("#")]
    at = bisect_right(cells, list(row.cells), key=lambda item: item[1])
    if at < len(cells) and [*row.key] == cells[at][1][: len(row.key)]:
        raise _double(row.cells[0], f"{path}:{cells[at][0] + 1}")
    line = cells[at][0] if at < len(cells) else len(lines)
    lines.insert(line, "\t".join(row.cells))
    text = "".join(f"{one.rstrip()}\n" if one.startswith("#") else f"{one}\n" for one in lines)
    for problem in check_rows(row.file, text):
        if problem.line == line + 1 and not problem.of_form:
            raise LexiconError(problem.message, remedy=problem.remedy)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder cannot be made ({error.strerror})",
            where=str(folder),
            remedy="name another folder",
        ) from error
    write_text(path, text)
    return line + 1


def find_rows(known: Lexicon, word: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The rows of all tables that are about a word or phrase, with their places.

    Args:
        known: the lexicon, with all user lexicons in use.
        word: compared in any letter case and either tone placement.
    """
    wanted = _folded(word)
    for file, table in TABLES.items():
        about = max(table.key, 2) if file == "abbreviations.tsv" else table.key
        for row in known.rows(file):
            if any(_folded(cell) == wanted for cell in row[:about]):
                yield known.where(file, *row[: table.key]), row


def _folded(text: str) -> str:
    return fold_tone_placement(_composed(text).lower())


def _header(row: Row, known: Lexicon) -> list[str]:
    """The head of a new file: what it is for, and how the table is edited."""
    head = known.files.text(row.file).split("\n")
    edit = next((line for line in head if line.startswith("# edit:")), "# edit: as there")
    said = {
        "about": f"rows added to {row.file} of the lexicon",
        "columns": ", ".join(TABLES[row.file].columns),
        "source": "those who keep this file",
        "licence": "that of those who keep this file",
        "edit": edit.removeprefix("# edit:").strip(),
    }
    return [f"# {name}: {said[name]}" for name in HEADER_FIELDS]


def _double(what: str, place: str) -> LexiconError:
    return LexiconError(
        f"{what!r} stands there already", where=place, remedy="change that row if it is wrong"
    )
