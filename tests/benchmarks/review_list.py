#!/usr/bin/env python3
"""How many of the errors that are left a reviewer finds who looks only at the list of doubtful places.

python tests/benchmarks/review_list.py                 on the samples of the repository
python tests/benchmarks/review_list.py --data FOLDER   on the development documents, see README.md here

Each set of documents is taken for one folder under review, as `cchc-restore review FOLDER` does. The list has
the most doubtful places first and is cut where it covers so many hundredths of the syllables. An error is
held by the list if one of its places covers it, or for a missing syllable touches where it should stand. Page
numbers are neither missed nor wrong: they do not count.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from documents import Document, load_corpus
from quality import UNIT, folded
from rapidfuzz.distance import Levenshtein

from cchc_restore import Restorer, Result
from cchc_restore.review.doubtful import Desk
from cchc_restore.review.places import Place

_PAGE_NUMBER = re.compile(r"^[^\w\n]*(\d{1,3})[^\w\n]*$", re.MULTILINE)

SHARES = (0.02, 0.03, 0.05)


@dataclass(frozen=True)
class Marked:
    """A document as a reviewer gets it.

    Attributes:
        syllables: how many it has.
        errors: for each error, the places of the list that hold it.
        flags: for each of its doubtful places the syllables it covers, at least one.
    """

    syllables: int
    errors: list[list[Place]]
    flags: list[tuple[Place, int]]


def mark(document: Document, result: Result) -> Marked:
    """Find the errors and the doubtful places of a restored document."""
    desk = Desk(every=True)
    desk.add(document.name, document.name, result)
    page = desk.pages[0]
    units = _units(page.text)
    starts, ends = [u.start() for u in units], [u.end() for u in units]
    held: list[list[Place]] = [[] for _ in range(len(units) + 2)]  # by unit, one more at each end
    flags = []
    for place in desk.doubtful():
        if not place.of_words:
            continue
        standing = page.standing(place.span)
        first, stop = bisect_left(ends, standing.start + 1), bisect_left(starts, standing.end)
        if standing.length == 0:  # something was deleted between two units
            first, stop = first - 1, first + 1
        for unit in range(max(0, first), min(stop, len(units))):
            held[unit + 1].append(place)
        flags.append((place, max(1, stop - first) if standing.length else 1))
    gold = [_plain(unit.group()) for unit in _units(unicodedata.normalize("NFC", document.gold))]
    wrong = _errors([_plain(unicodedata.normalize("NFC", u.group())) for u in units], gold)
    errors = [[place for unit in at for place in held[unit + 1]] for at in wrong]
    return Marked(len(gold), errors, flags)


def _units(text: str) -> list[re.Match[str]]:
    """The words and numbers of a text, without those that have a line to themselves: page numbers."""
    alone = {match.start(1) for match in _PAGE_NUMBER.finditer(text)}
    return [unit for unit in UNIT.finditer(text) if unit.start() not in alone]


def _plain(unit: str) -> str:
    """A unit as it is compared: dates in the form of the decree have other leading zeros than printed."""
    return unit.lstrip("0") or "0" if unit.isdecimal() else folded(unit)


def _errors(read: Sequence[str], gold: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """For each error the units it concerns; for a missing one those on both sides."""
    for step in Levenshtein.editops(read, gold):
        if step.tag == "insert":
            yield step.src_pos - 1, step.src_pos
        else:
            yield (step.src_pos,)


@dataclass(frozen=True)
class Row:
    """What lists of several lengths hold of the errors of a set."""

    name: str
    syllables: int
    errors: int
    reachable: int
    held: tuple[int, ...]


def measure(name: str, documents: Iterable[Marked], shares: Sequence[float] = SHARES) -> Row:
    """Cut the list of all documents together at each share of the syllables."""
    documents = list(documents)
    syllables = sum(d.syllables for d in documents)
    flags = sorted((f for d in documents for f in d.flags), key=lambda f: -f[0].doubt)
    errors = [error for d in documents for error in d.errors]
    held = []
    for share in shares:
        listed, room = set[int](), share * syllables
        for place, size in flags:
            room -= size
            if room < 0:
                break
            listed.add(id(place))
        held.append(sum(any(id(place) in listed for place in error) for error in errors))
    return Row(name, syllables, len(errors), sum(bool(error) for error in errors), tuple(held))


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown."""
    head = ["set", "syllables", "errors left", "at a place of any doubt"]
    head += [f"in {share:.0%} of the syllables (a perfect list)" for share in SHARES]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in rows:
        total = max(1, row.errors)
        cells = [row.name, f"{row.syllables:,}", f"{row.errors:,} ({row.errors / row.syllables:.1%})"]
        cells.append(f"{row.reachable / total:.1%}")
        for share, held in zip(SHARES, row.held, strict=True):
            cells.append(f"{held / total:.1%} ({min(1.0, share * row.syllables / total):.0%})")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the list of doubtful places.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with dev/ (default: the samples)")
    arguments = parser.parse_args()
    try:
        corpus = load_corpus(arguments.data)
    except FileNotFoundError as error:
        parser.error(str(error))
    restorer = Restorer()
    sets = {
        s.name: [mark(d, restorer.restore(d.raw, name=d.name)) for d in s.documents]
        for s in corpus.sets
        if s.reading == "eng"
    }
    rows = [measure(name, documents) for name, documents in sets.items()]
    rows.append(measure("all together", [d for documents in sets.values() for d in documents]))
    print(table(rows))


if __name__ == "__main__":
    main()
