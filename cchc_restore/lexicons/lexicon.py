"""The lexicon as the rest of the package sees it.

Each file is read when it is first asked for, with plain string splitting: the lists together take some tens
of milliseconds. A row that cannot be read stops with the file, the line and a remedy; the closer look (order,
duplicates, spelling) is the validator's, see `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons import tables
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
from cchc_restore.lexicons.schema import NOISE_FILE

if TYPE_CHECKING:
    from cchc_restore.lexicons.phrase_index import PhraseIndex

__all__ = ["Lexicon"]

T = TypeVar("T")

_OWN_WEIGHT: Final = 2.5
"""A phrase of a user lexicon weighs so many times what one of the lexicon's does: of eight phrases of words
that are rare, stripped of their marks among others, 2 are restored at 1, 6 at 2.5 and 8 at 3."""
_PLACE_WEIGHT: Final = 5
"""A place of a user lexicon weighs as much as its phrases do."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The lexicon of a folder, each part read when first used.

    Two of the same folder are not equal: the files may have changed between them.

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

    @cached_property
    def _derived(self) -> dict[Callable[[Lexicon], Any], Any]:
        return {}

    def derived(self, make: Callable[[Lexicon], T]) -> T:
        """What is made of this lexicon, made once; it is kept as long as the lexicon, and no longer.

        Args:
            make: what makes it, such as the class of a reader.
        """
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast(T, self._derived[make])

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
        return tables.confusions(self.files)

    @cached_property
    def letters(self) -> Mapping[str, Mapping[str, float]]:
        """Printed letter to what an English engine makes of it, with the share of each reading."""
        return tables.letters(self.files)

    @cached_property
    def abbreviations(self) -> Mapping[str, Abbreviation]:
        """Abbreviation to its usual expansion, with the others beside it."""
        return tables.abbreviations(self.files)

    @cached_property
    def doc_types(self) -> Mapping[str, DocType]:
        """Abbreviation to type of document; the types without abbreviation are in `doc_type_names` only."""
        return tables.doc_types(self.files)

    @cached_property
    def doc_type_names(self) -> tuple[str, ...]:
        """The names of all types of document, sorted, each once."""
        return tuple(sorted({row[2] for row in self.rows("doc_types.tsv")}))

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies that issue documents."""
        return tables.bodies(self.files)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All units of all eras (about fifteen thousand)."""
        return tuple(map(Place._make, self.rows("places.tsv")))

    @cached_property
    def place_names(self) -> frozenset[str]:
        """The names of places that have several words."""
        return frozenset(row[0] for row in self.rows("places.tsv") if " " in row[0])

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Set phrases with their weights."""
        return tables.phrases(self.files)

    @cached_property
    def phrase_index(self) -> PhraseIndex:
        """The words of the phrases, the user lexicons' own among them, and of the names of all places."""
        return tables.phrase_index(self.files, self.own_phrases)

    @cached_property
    def names(self) -> Mapping[str, NameCount]:
        """Syllable of personal names (with its capital) to its counts."""
        return tables.names(self.files)

    @cached_property
    def letterhead(self) -> Mapping[str, tuple[str, ...]]:
        """Part of the head or foot (``office``, ``authority``, ``body-start`` …) to its words."""
        return tables.by_first(self.files.whole_rows("letterhead.tsv"))

    @cached_property
    def digits(self) -> Mapping[str, tuple[Reading, ...]]:
        """Sign read inside a number to the digits it may have been, the likeliest first."""
        return tables.readings(self.files, "digits.tsv")

    @cached_property
    def date_words(self) -> Mapping[str, tuple[str, ...]]:
        """Role (``before-date``, ``before-number``, ``after-lunar``, ``joins-days``) to its words."""
        return tables.by_first(self.files.whole_rows("date_words.tsv"))

    @cached_property
    def assembly_terms(self) -> Mapping[int, range]:
        """Term of the National Assembly to its years, the last included."""
        return tables.terms(self.files)

    @cached_property
    def headings(self) -> Mapping[str, Mapping[str, str]]:
        """Kind of heading (``dieu`` …), ``ordinal`` or ``letter`` to what is written, with its value."""
        rows = self.files.whole_rows("headings.tsv")
        return tables.named((kind, written, value) for kind, written, value, _source in rows)

    @cached_property
    def heading_damage(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Part of a label (``roman``, ``stop`` …) to what is read, with what may have been printed."""
        return tables.damaged_labels(self.files)

    @cached_property
    def capitals(self) -> Mapping[str, Mapping[str, str]]:
        """Scope (``always``, ``cited``) to phrase in lower case, with its form by Annex II of Decree 30/2020.

        The form is ``=`` where any capitals may stand.
        """
        rows = self.rows("capitals.tsv")
        return tables.named((scope, phrase, form) for phrase, form, scope, _article in rows)

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

        Only words that cannot be Vietnamese without marks, so not the weak ones (``la``, ``on``).
        """
        return tables.foreign_words(self.files)

    @cached_property
    def noise(self) -> NoiseRules:
        """What is not text: page numbers, specks, garbage before bullets."""
        from cchc_restore.lexicons.noise import parse_noise  # YAML is slow to import and not always needed

        return parse_noise(
            self.files.text(NOISE_FILE),
            where=str(self.folder / NOISE_FILE),
            place_of=lambda rule: self.where(NOISE_FILE, rule),
        )
