"""Reading the files of ``lexicon/``.

Each file is read when it is first asked for, with plain string splitting: the lists together take some tens
of milliseconds. A row that cannot be read stops with the file, the line and a remedy; the closer look (order,
duplicates, spelling) is the validator's, see `check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cchc_restore.errors import LexiconError
from cchc_restore.lexicons.check import stop_at_faults
from cchc_restore.lexicons.files import LexiconFiles
from cchc_restore.lexicons.models import (
    Abbreviation,
    Body,
    DocType,
    NameCount,
    NoiseRules,
    Phrase,
    Place,
    Reading,
)
from cchc_restore.lexicons.schema import NOISE_FILE, TABLES
from cchc_restore.lexicons.syllables import fold_tone_placement

if TYPE_CHECKING:
    from cchc_restore.lexicons.phrase_index import PhraseIndex

__all__ = ["Lexicon", "default_folder", "load_lexicon"]


_OWN_WEIGHT: Final = 2.5
"""A phrase of a user lexicon weighs so many times what one of the lexicon's does: of eight phrases of words
that are rare, stripped of their marks among others, 2 are restored at 1, 6 at 2.5 and 8 at 3."""
_PLACE_WEIGHT: Final = 5
"""A place of a user lexicon weighs as much as its phrases do."""


def default_folder() -> Path:
    """The lexicon that came with the package: inside a wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "data" / "lexicon"
    return packaged if packaged.is_dir() else package.parent / "lexicon"


def load_lexicon(folder: Path | None = None, overlays: Sequence[Path] = ()) -> Lexicon:
    """Open a lexicon.

    Args:
        folder: a folder with all files of the lexicon; None for the one that came with the package.
        overlays: folders of user lexicons, with some of the files; their rows are added, and go before a row
            with the same key. The last one counts most.

    Raises:
        LexiconError: the folder or one of its files is missing, or a user lexicon is broken.

    >>> load_lexicon().abbreviations["HĐND"].expansion
    'Hội đồng nhân dân'
    """
    folder = default_folder() if folder is None else folder
    if not folder.is_dir():
        raise LexiconError(
            "no such folder", where=str(folder), remedy="give the folder that holds confusions.tsv"
        )
    missing = [name for name in (*TABLES, NOISE_FILE) if not (folder / name).is_file()]
    if missing:
        remedy = f"copy {', '.join(missing)} from the lexicon of the package"
        raise LexiconError(f"{missing[0]} is missing", where=str(folder), remedy=remedy)
    for overlay in overlays:
        stop_at_faults(overlay)
    return Lexicon(folder, tuple(overlays))


@dataclass(frozen=True)
class Lexicon:
    """The lexicon of a folder, each part read when first used.

    Attributes:
        folder: where the files lie.
        overlays: folders whose rows are added.
        decided: words and phrases, in lower case, that readers decided for all documents of this run.
    """

    folder: Path
    overlays: tuple[Path, ...] = ()
    decided: frozenset[str] = frozenset()

    @cached_property
    def files(self) -> LexiconFiles:
        """The files as they are written."""
        return LexiconFiles(self.folder, self.overlays)

    def rows(self, file: str) -> Iterator[list[str]]:
        """The rows of one table, as cells. Raises LexiconError, as `LexiconFiles.rows`."""
        return self.files.rows(file)

    def where(self, file: str, *cells: str) -> str:
        """The place of a row, for messages: see `LexiconFiles.where`."""
        return self.files.where(file, *cells)

    @cached_property
    def own_phrases(self) -> tuple[tuple[str, float], ...]:
        """The user lexicons' phrases and places, and decided ones, in lower case, with their weights.

        Whoever puts a phrase down has seen it damaged, and means it: so it weighs more than others.
        """
        phrases = [(row[0], int(row[1])) for row in self.files.own_rows("phrases.tsv")]
        places = [(row[0], _PLACE_WEIGHT) for row in self.files.own_rows("places.tsv")]
        own = [(text.lower(), weight * _OWN_WEIGHT) for text, weight in phrases + places]
        own += [(text, float(_PLACE_WEIGHT)) for text in sorted(self.decided)]
        return tuple((fold_tone_placement(text), weight) for text, weight in own)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Words of the user lexicons' phrases, places, names and readings, and decided ones; lower case."""
        columns = {"phrases.tsv": 0, "places.tsv": 0, "names.tsv": 0, "confusions.tsv": 1}
        cells = (row[column] for file, column in columns.items() for row in self.files.own_rows(file))
        own = (word for cell in (*cells, *self.decided) for word in cell.lower().split())
        return frozenset(word for word in own if word.isalpha())

    @cached_property
    def confusions(self) -> Mapping[str, tuple[Reading, ...]]:
        """Damaged token to its readings, the likeliest first.

        A token in lower case serves its form with an initial capital too (``Ctia`` → ``Của``), unless the
        file has a row for that.
        """
        found: dict[str, list[Reading]] = {}
        for token, reading, weight, reason in self.rows("confusions.tsv"):
            found.setdefault(token, []).append(
                Reading(reading, self._number("confusions.tsv", weight), reason)
            )
        table = {token: tuple(sorted(all_, key=lambda r: -r.weight)) for token, all_ in found.items()}
        for token, readings in list(table.items()):
            capital = token[0].upper() + token[1:]
            if capital not in table:
                table[capital] = tuple(
                    Reading(r.text[0].upper() + r.text[1:], r.weight, r.reason) for r in readings
                )
        return MappingProxyType(table)

    @cached_property
    def letters(self) -> Mapping[str, Mapping[str, float]]:
        """Printed letter to what an English engine makes of it, with the share of each reading."""
        found: dict[str, dict[str, float]] = {}
        for letter, reading, share, _reason in self.rows("letters.tsv"):
            found.setdefault(letter, {})[reading] = self._number("letters.tsv", share)
        return MappingProxyType(found)

    @cached_property
    def abbreviations(self) -> Mapping[str, Abbreviation]:
        """Abbreviation to its usual expansion, with the others beside it."""
        found: dict[str, Abbreviation] = {}
        for text, _rank, expansion, kind, level, status, _note in self._ranked("abbreviations.tsv"):
            first = found.get(text)
            if first is None:
                found[text] = Abbreviation(text, expansion, kind, level, status)
            else:
                others = (*first.others, expansion)
                found[text] = Abbreviation(
                    text, first.expansion, first.kind, first.level, first.status, others
                )
        return MappingProxyType(found)

    @cached_property
    def doc_types(self) -> Mapping[str, DocType]:
        """Abbreviation to type of document; the types without abbreviation are in `doc_type_names` only."""
        found: dict[str, DocType] = {}
        for abbreviation, _rank, name, system, status, source in self._ranked("doc_types.tsv"):
            if not abbreviation:
                continue
            first = found.get(abbreviation)
            if first is None:
                found[abbreviation] = DocType(abbreviation, name, system, status, source)
            elif name != first.name and name not in first.others:
                others = (*first.others, name)
                found[abbreviation] = DocType(
                    abbreviation, first.name, first.system, first.status, first.source, others
                )
        return MappingProxyType(found)

    @cached_property
    def doc_type_names(self) -> tuple[str, ...]:
        """The names of all types of document, sorted, each once."""
        return tuple(sorted({row[2] for row in self.rows("doc_types.tsv")}))

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies that issue documents."""
        return tuple(
            Body(name, short, level, status) for name, level, short, status in self.rows("issuing_bodies.tsv")
        )

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All units of all eras (about fifteen thousand)."""
        return tuple(map(Place._make, self.rows("places.tsv")))

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Set phrases with their weights."""
        file = "phrases.tsv"
        return tuple(
            Phrase(text, self._integer(file, weight), field) for text, weight, field in self.rows(file)
        )

    @cached_property
    def phrase_index(self) -> PhraseIndex:
        """The words of the phrases, the user lexicons' own among them, and of the names of all places."""
        from cchc_restore.lexicons.phrase_index import PhraseIndex  # brings in numpy

        phrases, weights, _ = self.files.columns("phrases.tsv")
        number = {weight: float(self._integer("phrases.tsv", weight)) for weight in dict.fromkeys(weights)}
        own = self.own_phrases
        return PhraseIndex.of(
            [*phrases, *(text for text, _ in own)],
            [*map(number.__getitem__, weights), *(weight for _, weight in own)],
            [*self.files.first_cells("places.tsv"), *(row[0] for row in self.files.own_rows("places.tsv"))],
        )

    @cached_property
    def names(self) -> Mapping[str, NameCount]:
        """Syllable of personal names (with its capital) to its counts."""
        found = {}
        for syllable, *counts in self.rows("names.tsv"):
            surname, middle, given = (self._integer("names.tsv", count) for count in counts)
            found[syllable] = NameCount(syllable, surname, middle, given)
        return MappingProxyType(found)

    @cached_property
    def letterhead(self) -> Mapping[str, tuple[str, ...]]:
        """Part of the head or foot (``office``, ``authority``, ``body-start`` …) to its words."""
        found: dict[str, list[str]] = {}
        for part, text in self.rows("letterhead.tsv"):
            found.setdefault(part, []).append(text)
        return MappingProxyType({part: tuple(texts) for part, texts in found.items()})

    @cached_property
    def digits(self) -> Mapping[str, tuple[Reading, ...]]:
        """Sign read inside a number to the digits it may have been, the likeliest first."""
        found: dict[str, list[Reading]] = {}
        for read, printed, weight, reason in self.rows("digits.tsv"):
            found.setdefault(read, []).append(Reading(printed, self._number("digits.tsv", weight), reason))
        return MappingProxyType(
            {read: tuple(sorted(all_, key=lambda r: -r.weight)) for read, all_ in found.items()}
        )

    @cached_property
    def date_words(self) -> Mapping[str, tuple[str, ...]]:
        """Role (``before-date``, ``before-number``, ``after-lunar``, ``joins-days``) to its words."""
        found: dict[str, list[str]] = {}
        for role, word in self.rows("date_words.tsv"):
            found.setdefault(role, []).append(word)
        return MappingProxyType({role: tuple(words) for role, words in found.items()})

    @cached_property
    def assembly_terms(self) -> Mapping[int, range]:
        """Term of the National Assembly to its years, the last included."""
        file = "assembly_terms.tsv"
        rows = ([self._integer(file, cell) for cell in row] for row in self.rows(file))
        return MappingProxyType({term: range(first, last + 1) for term, first, last in rows})

    @cached_property
    def headings(self) -> Mapping[str, Mapping[str, str]]:
        """Kind of heading (``dieu`` …), ``ordinal`` or ``letter`` to what is written, with its value."""
        found: dict[str, dict[str, str]] = {}
        for kind, written, value, _source in self.rows("headings.tsv"):
            found.setdefault(kind, {})[written] = value
        return MappingProxyType(found)

    @cached_property
    def heading_damage(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Part of a label (``roman``, ``stop`` …) to what is read, with what may have been printed."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for kind, read, printed, _reason in self.rows("heading_damage.tsv"):
            readings = found.setdefault(kind, {})
            readings[read] = (*readings.get(read, ()), printed)
        return MappingProxyType(found)

    @cached_property
    def capitals(self) -> Mapping[str, Mapping[str, str]]:
        """Scope (``always``, ``cited``) to phrase in lower case, with its form by Annex II of Decree 30/2020.

        The form is ``=`` where any capitals may stand.
        """
        found: dict[str, dict[str, str]] = {}
        for phrase, form, scope, _article in self.rows("capitals.tsv"):
            found.setdefault(scope, {})[phrase] = form
        return MappingProxyType(found)

    @cached_property
    def keep(self) -> frozenset[str]:
        """Tokens that are never changed, in exactly this letter case."""
        return frozenset(row[0] for row in self.rows("keep.tsv") if row[1] != "weak-unit")

    @cached_property
    def weak_units(self) -> frozenset[str]:
        """Units of measure whose letters may also be a damaged word (``ha``), in exactly this letter case."""
        return frozenset(row[0] for row in self.rows("keep.tsv") if row[1] == "weak-unit")

    @cached_property
    def foreign_words(self) -> Mapping[str, str]:
        """Words that show a foreign text, lower case, to the language: en, fr or mul (several).

        Only words that cannot be Vietnamese without marks; the ambiguous ones are in `weak_foreign_words`.
        """
        return self._foreign("strong")

    @cached_property
    def weak_foreign_words(self) -> Mapping[str, str]:
        """Words like `foreign_words` whose letters are also a Vietnamese syllable's (``la``, ``on``)."""
        return self._foreign("weak")

    @cached_property
    def noise(self) -> NoiseRules:
        """What is not text: page numbers, specks, garbage before bullets."""
        from cchc_restore.lexicons.noise import parse_noise  # YAML is slow to import and not always needed

        return parse_noise(
            self.files.text(NOISE_FILE),
            where=str(self.folder / NOISE_FILE),
            place_of=lambda rule: self.where(NOISE_FILE, rule),
        )

    def _ranked(self, file: str) -> list[list[str]]:
        """The rows of a table whose second column is a rank, by abbreviation and rank."""
        return sorted(self.rows(file), key=lambda row: (row[0], self._integer(file, row[1])))

    def _foreign(self, strength: str) -> Mapping[str, str]:
        rows = self.rows("foreign_words.tsv")
        return MappingProxyType({word: language for word, language, how in rows if how == strength})

    def _number(self, file: str, cell: str) -> float:
        try:
            return float(cell)
        except ValueError:
            raise self._bad_number(file, cell) from None

    def _integer(self, file: str, cell: str) -> int:
        try:
            return int(cell)
        except ValueError:
            raise self._bad_number(file, cell) from None

    def _bad_number(self, file: str, cell: str) -> LexiconError:
        lines = self.files.text(file).split("\n")
        line = next(
            n for n, text in enumerate(lines, 1) if not text.startswith("#") and cell in text.split("\t")
        )
        remedy = "write a number, with a point and not a comma"
        return LexiconError(f"{cell!r} is not a number", where=f"{self.folder / file}:{line}", remedy=remedy)
