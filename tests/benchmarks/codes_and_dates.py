#!/usr/bin/env python3
"""Lists the document numbers and the dates of the gold texts and says which of them the repaired texts have.

python tests/benchmarks/codes_and_dates.py                 on the samples of the repository
python tests/benchmarks/codes_and_dates.py --data FOLDER   on development documents, see README.md here
python tests/benchmarks/codes_and_dates.py --list          with every number and date that was missed

Gold and repaired text are put into the same form, so that only the reading counts and not how somebody
printed a date; then the sequences of numbers, and of dates, are aligned.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import regex
from documents import Document, DocumentSet, load_corpus

from cchc_restore import Restorer
from cchc_restore.lexicons import Lexicon, load_lexicon
from cchc_restore.structure.dates import FoundDate, find_dates
from cchc_restore.structure.doc_numbers import DocNumber, find_doc_numbers

_KINDS = ("numbers", "dates")
_AROUND = 40


@dataclass(frozen=True)
class Found:
    """A number or date in its right form, and where it stands."""

    form: str
    offset: int


@dataclass(frozen=True)
class Miss:
    """Something of the gold text that the repaired text lacks, and what stands there."""

    document: str
    wanted: str
    instead: str


@dataclass
class Tally:
    """Of one set: how many there are in gold, and how many of them are right; how many are made up."""

    wanted: int = 0
    raw: int = 0
    repaired: int = 0
    made_up: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Count the document numbers and dates that are right.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with dev/ (default: the samples)")
    parser.add_argument("--list", action="store_true", help="print what was missed, and what stands there")
    parser.add_argument("--reading", help="only texts read so: eng, vie or nodau")
    arguments = parser.parse_args()
    try:
        corpus = load_corpus(arguments.data)
    except FileNotFoundError as error:
        parser.error(str(error))
    restorer, lexicon = Restorer(), load_lexicon()
    print("| documents | kind | in gold | right as read | right after repair | made up |")
    print("|---|---|---|---|---|---|")
    misses: list[Miss] = []
    for documents in corpus.sets:
        if arguments.reading in (None, documents.reading):
            misses += _measure(documents, lambda text: restorer.restore(text).text, lexicon)
    if arguments.list:
        print()
        for miss in misses:
            print(f"{miss.document}: {miss.wanted}  <-  {miss.instead}")
    return 0


def _measure(documents: DocumentSet, repair: Callable[[str], str], lexicon: Lexicon) -> list[Miss]:
    """Prints a row for each kind, and gives what was missed."""
    misses: list[Miss] = []
    tallies = {kind: Tally() for kind in _KINDS}
    for document in documents.documents:
        repaired = repair(document.raw)
        for kind, tally in tallies.items():
            misses += _compare(document, repaired, kind, lexicon, tally)
    for kind, tally in tallies.items():
        rate = f"{tally.repaired / tally.wanted:.1%}" if tally.wanted else "-"
        row = (documents.name, kind, tally.wanted, tally.raw, f"{tally.repaired} ({rate})", tally.made_up)
        print("|", " | ".join(map(str, row)), "|", flush=True)
    return misses


def _compare(document: Document, repaired: str, kind: str, lexicon: Lexicon, tally: Tally) -> Iterator[Miss]:
    wanted = listed(document.gold, kind, lexicon)
    got = listed(repaired, kind, lexicon, right_only=True)
    tally.wanted += len(wanted)
    raw = listed(document.raw, kind, lexicon, right_only=True)
    tally.raw += sum(block.size for block in _aligned(wanted, raw).get_matching_blocks())
    for tag, a, b, c, d in _aligned(wanted, got).get_opcodes():
        if tag == "equal":
            tally.repaired += b - a
            continue
        tally.made_up += max(0, (d - c) - (b - a))
        for index, found in enumerate(wanted[a:b]):
            near = got[min(c + index, len(got) - 1)].offset if got else 0
            instead = repaired[max(0, near - _AROUND) : near + _AROUND].replace("\n", " / ")
            gold = document.gold[max(0, found.offset - 15) : found.offset + 30].replace("\n", " / ")
            yield Miss(document.name, f"{found.form} ({gold})", instead)


def listed(text: str, kind: str, lexicon: Lexicon, *, right_only: bool = False) -> list[Found]:
    """The numbers or dates of a text, each in its right form.

    Args:
        text: the text.
        kind: "numbers" or "dates".
        lexicon: the lexicon to read with.
        right_only: leave out those that are damaged in the text.
    """
    made = []
    for item in find_doc_numbers(text, lexicon) if kind == "numbers" else find_dates(text, lexicon):
        form = _number(item) if isinstance(item, DocNumber) else _date(item)
        if not right_only or all(piece.span.of(text) == piece.says for piece in item.pieces):
            made.append(Found(form, item.span.start))
    return made


def _number(number: DocNumber) -> str:
    """The symbol; the own number with its leading zero."""
    lone = number.own and regex.match(r"[1-9](?!\d)", number.digits)
    return f"0{number.symbol}" if lone else number.symbol


def _date(found: FoundDate) -> str:
    if found.form == "period":
        return f"{found.year}-{found.last_year}"
    if found.form == "quarter":
        return f"{found.year} Q{found.quarter}"
    return found.iso or "-".join(str(part or "?") for part in (found.year, found.month, found.day))


def _aligned(wanted: Sequence[Found], got: Sequence[Found]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [f.form for f in wanted], [f.form for f in got], autojunk=False)


if __name__ == "__main__":
    raise SystemExit(main())
