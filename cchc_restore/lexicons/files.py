"""The files of a lexicon as they are written: their rows, and on which line each stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from cchc_restore.core.errors import LexiconError
from cchc_restore.core.paths import is_file
from cchc_restore.lexicons.row_faults import RULES, fault_of, missing_rows
from cchc_restore.lexicons.schema import NOISE_FILE, TABLES

__all__ = ["LexiconFiles", "cited"]


def cited(reason: str, place: str | None) -> str:
    """A reason with the row of the lexicon it rests on, if there is one.

    >>> cited("a known abbreviation", "abbreviations.tsv:12"), cited("no row", None)
    ('a known abbreviation (abbreviations.tsv:12)', 'no row')
    """
    return f"{reason} ({place})" if place else reason


class LexiconFiles:
    """A folder with all files of a lexicon, and user lexicons: folders with some of them.

    Args:
        folder: the lexicon itself.
        overlays: the user lexicons; a row of theirs goes before one with the same key, and the last before
            the first.
    """

    def __init__(self, folder: Path, overlays: tuple[Path, ...] = ()) -> None:
        self._folder = folder
        self._overlays = overlays
        self._texts: dict[Path, str] = {}
        self._places: dict[tuple[str, ...], str | None] = {}
        self._first_cells: dict[str, dict[str, int]] = {}

    def text(self, file: str) -> str:
        """The text of a file of the lexicon itself. Raises LexiconError: not UTF-8, or unreadable."""
        return self._text(self._folder / file)

    def rows(self, file: str) -> Iterator[list[str]]:
        """The rows of one table, as cells: those of the lexicon, then those of the user lexicons.

        Raises:
            LexiconError: not UTF-8, unreadable, or a row that cannot be used (see `row_faults`).
        """
        own = self.own_rows(file)
        if not own:
            yield from self._rows(self._folder / file)
            return
        width = TABLES[file].key
        replaced = {tuple(row[:width]) for row in own}
        yield from (row for row in self._rows(self._folder / file) if tuple(row[:width]) not in replaced)
        yield from own

    def whole_rows(self, file: str) -> list[list[str]]:
        """The rows of a table, as `rows`, none missing of those that it must have. Raises LexiconError."""
        rows = list(self.rows(file))
        for fault in missing_rows(TABLES[file], rows):
            raise LexiconError(fault.message, where=str(self._folder / file), remedy=fault.remedy)
        return rows

    def own_rows(self, file: str) -> list[list[str]]:
        """The rows of one table that user lexicons add, those that count most last."""
        width = TABLES[file].key
        rows: dict[tuple[str, ...], list[str]] = {}
        for overlay in self._overlays:
            if is_file(overlay / file, LexiconError):
                for row in self._rows(overlay / file):
                    rows.pop(tuple(row[:width]), None)
                    rows[tuple(row[:width])] = row
        return list(rows.values())

    def columns(self, file: str) -> list[list[str]]:
        """The columns of one table, with the same rows as `rows`: for the long lists, which it reads faster.

        Raises:
            LexiconError: as `rows`.
        """
        width = len(TABLES[file].columns)
        if self.own_rows(file):
            rows = list(self.rows(file))
            return [[row[n] for row in rows] for n in range(width)]
        lines = list(filter(None, self._lines(file)))
        cells = "\t".join(lines).split("\t") if lines else []
        return [cells[n::width] for n in range(width)]

    def first_cells(self, file: str) -> dict[str, int]:
        """The first cell of each row of the lexicon itself -> the line of the first row that begins so.

        Raises:
            LexiconError: as `rows`.
        """
        if file not in self._first_cells:
            cells = [line.partition("\t")[0] for line in self._lines(file)]
            found = dict(zip(reversed(cells), range(len(cells), 0, -1), strict=True))
            found.pop("", None)
            self._first_cells[file] = found
        return self._first_cells[file]

    def own_first_cells(self, file: str) -> dict[str, str]:
        """The first cell of each row of user lexicons -> the place of the row that counts most."""
        places: dict[str, str] = {}
        for path in (overlay / file for overlay in self._overlays):
            if is_file(path, LexiconError):
                lines = self._text(path).split("\n")
                for number, line in reversed(list(enumerate(lines, 1))):
                    if line and line[0] != "#":
                        places[line.partition("\t")[0]] = f"{path}:{number}"
        return places

    def where(self, file: str, *cells: str) -> str:
        """The place of a row, for messages: `FILE:LINE`, with the folder where it is a user lexicon's.

        Found by a search of the text and remembered, so that nothing is spent on rows nobody asks for.

        Args:
            file: name of the file.
            cells: its first cells, as many as are known; for `noise.yaml`, the name of the rule.

        Returns:
            The place; only the name of the file where no row begins so.

        >>> from cchc_restore.lexicons import default_folder
        >>> files = LexiconFiles(default_folder())
        >>> place, _, line = files.where("abbreviations.tsv", "HĐND").partition(":")
        >>> files.text(place).split("\\n")[int(line) - 1].split("\\t")[:3]
        ['HĐND', '1', 'Hội đồng nhân dân']
        """
        return self.find(file, *cells) or file

    def find(self, file: str, *cells: str) -> str | None:
        """As `where`; None where no row begins so."""
        asked = (file, *cells)
        if asked not in self._places:
            self._places[asked] = self._find(file, cells)
        return self._places[asked]

    def find_own(self, file: str, *cells: str) -> str | None:
        """As `find`, in user lexicons alone."""
        start = "\t".join(cells)
        for overlay in reversed(self._overlays):
            path = overlay / file
            if is_file(path, LexiconError) and (
                line := _line_of(self._text(path), f"{start}\t", f"{start}\n")
            ):
                return f"{path}:{line}"
        return None

    def number(self, file: str, cell: str) -> float:
        """The number that a cell of a table holds. Raises LexiconError: it holds none."""
        try:
            return float(cell)
        except ValueError:
            raise self._bad_number(file, cell) from None

    def integer(self, file: str, cell: str) -> int:
        """The whole number that a cell of a table holds. Raises LexiconError: it holds none."""
        try:
            return int(cell)
        except ValueError:
            raise self._bad_number(file, cell) from None

    def _bad_number(self, file: str, cell: str) -> LexiconError:
        lines = self.text(file).split("\n")
        line = next(
            n for n, text in enumerate(lines, 1) if not text.startswith("#") and cell in text.split("\t")
        )
        remedy = "write a number, with a point and not a comma"
        return LexiconError(f"{cell!r} is not a number", where=f"{self._folder / file}:{line}", remedy=remedy)

    def _find(self, file: str, cells: tuple[str, ...]) -> str | None:
        if file == NOISE_FILE:
            line = _line_of(self.text(file), f"  - name: '{cells[0]}'\n")
            return f"{file}:{line}" if line else None
        if (own := self.find_own(file, *cells)) is not None:
            return own
        start = "\t".join(cells)
        line = _line_of(self.text(file), f"{start}\t", f"{start}\n")
        return f"{file}:{line}" if line else None

    def _lines(self, file: str) -> list[str]:
        """The lines of a table of the lexicon itself, all of the right width; empty where there is no row."""
        lines = [line if line and line[0] != "#" else "" for line in self.text(file).split("\n")]
        tabs = set(map(str.count, filter(None, lines), repeat("\t")))
        if tabs - {len(TABLES[file].columns) - 1}:
            list(self._rows(self._folder / file))  # says which line is wrong
        return lines

    def _rows(self, path: Path) -> Iterator[list[str]]:
        table, ruled = TABLES[path.name], path.name in RULES
        width = len(table.columns)
        for number, line in enumerate(self._text(path).split("\n"), 1):
            if line and line[0] != "#":
                cells = line.split("\t")
                suspect = ruled or len(cells) != width or "" in cells  # a quick look, as some lists are long
                if suspect and (fault := fault_of(table, cells)) is not None:
                    raise LexiconError(fault.message, where=f"{path}:{number}", remedy=fault.remedy)
                yield cells

    def _text(self, path: Path) -> str:
        if path not in self._texts:
            text = _read(path)
            own = path.parent != self._folder
            # an editor of Windows ends lines with \r\n; whoever keeps a list of their own may use one
            self._texts[path] = "\n".join(map(_trimmed, text.split("\n"))) if own else text
        return self._texts[path]


def _trimmed(line: str) -> str:
    return line.rstrip(" \u00a0\r")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError("not UTF-8", where=str(path), remedy="save the file as UTF-8") from error
    except OSError as error:
        remedy = "check that the file is there and may be read"
        raise LexiconError(error.strerror or "cannot be read", where=str(path), remedy=remedy) from error


def _line_of(text: str, *starts: str) -> int:
    """The number of the first line that begins with one of `starts`; 0 where none does."""
    text = f"\n{text}"
    found = [at for start in starts if (at := text.find(f"\n{start}")) >= 0]
    return text.count("\n", 0, min(found)) + 1 if found else 0
