"""The tables of a lexicon: the rows of its files made into what is looked up in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from cchc_restore.lexicons.files import LexiconFiles
from cchc_restore.lexicons.models import Abbreviation, Body, DocType, NameCount, Phrase, Reading

if TYPE_CHECKING:
    from cchc_restore.lexicons.phrase_index import PhraseIndex

__all__ = [
    "abbreviations",
    "bodies",
    "by_first",
    "confusions",
    "damaged_labels",
    "doc_types",
    "foreign_words",
    "letters",
    "named",
    "names",
    "phrase_index",
    "phrases",
    "readings",
    "terms",
]

T = TypeVar("T")


def readings(files: LexiconFiles, file: str) -> Mapping[str, tuple[Reading, ...]]:
    """What is read to what may have been printed, the likeliest first."""
    found: dict[str, list[Reading]] = {}
    for read, printed, weight, reason in files.rows(file):
        found.setdefault(read, []).append(Reading(printed, files.number(file, weight), reason))
    return MappingProxyType(
        {read: tuple(sorted(all_, key=lambda r: -r.weight)) for read, all_ in found.items()}
    )


def confusions(files: LexiconFiles) -> Mapping[str, tuple[Reading, ...]]:
    """Damaged token to its readings; one in small letters serves its form with a capital too."""
    table = dict(readings(files, "confusions.tsv"))
    for token, known in list(table.items()):
        capital = token[0].upper() + token[1:]
        if capital not in table:
            table[capital] = tuple(Reading(r.text[0].upper() + r.text[1:], r.weight, r.reason) for r in known)
    return MappingProxyType(table)


def letters(files: LexiconFiles) -> Mapping[str, Mapping[str, float]]:
    """Printed letter to what is made of it, with the share of each reading."""
    rows = files.rows("letters.tsv")
    return named((letter, read, files.number("letters.tsv", share)) for letter, read, share, _ in rows)


def abbreviations(files: LexiconFiles) -> Mapping[str, Abbreviation]:
    """Abbreviation to its usual expansion, with the others beside it."""
    found: dict[str, Abbreviation] = {}
    for text, _rank, expansion, kind, level, status, _note in _ranked(files, "abbreviations.tsv"):
        first = found.get(text)
        if first is None:
            found[text] = Abbreviation(text, expansion, kind, level, status)
        else:
            others = (*first.others, expansion)
            found[text] = Abbreviation(text, first.expansion, first.kind, first.level, first.status, others)
    return MappingProxyType(found)


def doc_types(files: LexiconFiles) -> Mapping[str, DocType]:
    """Abbreviation to type of document, for the types that have one."""
    found: dict[str, DocType] = {}
    for abbreviation, _rank, name, system, status, source in _ranked(files, "doc_types.tsv"):
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


def bodies(files: LexiconFiles) -> tuple[Body, ...]:
    """The bodies that issue documents."""
    rows = files.rows("issuing_bodies.tsv")
    return tuple(Body(name, short, level, status) for name, level, short, status in rows)


def phrases(files: LexiconFiles) -> tuple[Phrase, ...]:
    """Set phrases with their weights."""
    file = "phrases.tsv"
    return tuple(Phrase(text, files.integer(file, weight), field) for text, weight, field in files.rows(file))


def phrase_index(files: LexiconFiles, own: Iterable[tuple[str, float]]) -> PhraseIndex:
    """The words of the phrases and of the names of all places.

    Args:
        files: where the tables are read from.
        own: phrases of user lexicons in small letters, with their weights.
    """
    from cchc_restore.lexicons.phrase_index import PhraseIndex  # brings in numpy

    texts, weights, _ = files.columns("phrases.tsv")
    number = {weight: float(files.integer("phrases.tsv", weight)) for weight in dict.fromkeys(weights)}
    own = list(own)
    return PhraseIndex.of(
        [*texts, *(text for text, _ in own)],
        [*map(number.__getitem__, weights), *(weight for _, weight in own)],
        [*files.first_cells("places.tsv"), *(row[0] for row in files.own_rows("places.tsv"))],
    )


def names(files: LexiconFiles) -> Mapping[str, NameCount]:
    """Syllable of personal names to its counts."""
    found = {}
    for syllable, *counts in files.rows("names.tsv"):
        surname, middle, given = (files.integer("names.tsv", count) for count in counts)
        found[syllable] = NameCount(syllable, surname, middle, given)
    return MappingProxyType(found)


def terms(files: LexiconFiles) -> Mapping[int, range]:
    """Term of the National Assembly to its years, the last included."""
    file = "assembly_terms.tsv"
    rows = ([files.integer(file, cell) for cell in row] for row in files.rows(file))
    return MappingProxyType({term: range(first, last + 1) for term, first, last in rows})


def damaged_labels(files: LexiconFiles) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Part of a label to what is read, with what may have been printed."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, read, printed, _reason in files.rows("heading_damage.tsv"):
        known = found.setdefault(kind, {})
        known[read] = (*known.get(read, ()), printed)
    return MappingProxyType(found)


def foreign_words(files: LexiconFiles) -> Mapping[str, str]:
    """Foreign word to its language: those that are ``strong`` signs of a foreign text."""
    rows = files.rows("foreign_words.tsv")
    return MappingProxyType({word: language for word, language, strength in rows if strength == "strong"})


def by_first(rows: Iterable[Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """Rows of two cells: the first to all that stand behind it.

    >>> dict(by_first([("office", "CHỦ TỊCH"), ("mark", "TM."), ("office", "GIÁM ĐỐC")]))
    {'office': ('CHỦ TỊCH', 'GIÁM ĐỐC'), 'mark': ('TM.',)}
    """
    found: dict[str, list[str]] = {}
    for first, second in rows:
        found.setdefault(first, []).append(second)
    return MappingProxyType({first: tuple(others) for first, others in found.items()})


def named(rows: Iterable[tuple[str, str, T]]) -> Mapping[str, Mapping[str, T]]:
    """Rows of three: the first to what is named by the second."""
    found: dict[str, dict[str, T]] = {}
    for first, second, third in rows:
        found.setdefault(first, {})[second] = third
    return MappingProxyType(found)


def _ranked(files: LexiconFiles, file: str) -> list[list[str]]:
    """The rows of a table whose second column is a rank, by abbreviation and rank."""
    return sorted(files.rows(file), key=lambda row: (row[0], files.integer(file, row[1])))
