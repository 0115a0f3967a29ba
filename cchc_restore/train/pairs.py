"""Aligns OCR output with the text that was printed, token by token.

Both sides are reduced to their letters without marks, aligned as two long strings, and cut wherever a
space of one side stands opposite a space of the other. What lies between two cuts is a pair: nearly always
one word and its reading, now and then a word that was split or two that were merged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from cchc_restore.core.errors import InputError
from cchc_restore.core.paths import is_folder
from cchc_restore.language.syllables import skeleton

_LOOKALIKES = str.maketrans({"6": "o", "0": "o", "1": "l", "€": "e", "¢": "e", "&": "e", "—": "-", "–": "-"})


@dataclass(frozen=True)
class Pair:
    """What was printed and what the engine read; either side may hold several tokens or none."""

    gold: str
    ocr: str


@dataclass(frozen=True)
class PairFile:
    """A gold text and one reading of it."""

    gold: Path
    ocr: Path
    kind: str


def find_pair_files(paths: list[Path]) -> list[PairFile]:
    """The readings that lie beside ``NAME.gold.txt`` files: ``NAME.KIND.txt`` is a reading of the kind KIND.

    Args:
        paths: gold files, or folders that hold such files.

    Raises:
        InputError: where a path holds no pair.
    """
    found: list[PairFile] = []
    for path in paths:
        golds = sorted(path.glob("*.gold.txt")) if is_folder(path) else [path]
        before = len(found)
        for gold in golds:
            stem = gold.name.removesuffix(".gold.txt")
            for ocr in sorted(gold.parent.glob(f"{escape(stem)}.*.txt")):
                kind = ocr.name[len(stem) + 1 : -len(".txt")]
                if kind not in ("gold", "gold2") and "." not in kind:
                    found.append(PairFile(gold, ocr, kind))
        if len(found) == before:
            raise InputError(
                "no OCR/gold pairs found",
                where=str(path),
                remedy="name a folder with NAME.gold.txt beside NAME.KIND.txt, for example report.eng.txt",
            )
    return found


def _flatten(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()


def align(gold_text: str, ocr_text: str) -> Iterator[Pair]:
    """Pairs of printed and read tokens, in order.

    >>> [(p.gold, p.ocr) for p in align("của Ủy ban nhân dân", "ctia Uy bannhan dan")]
    [('của', 'ctia'), ('Ủy', 'Uy'), ('ban nhân', 'bannhan'), ('dân', 'dan')]
    """
    gold, ocr = _flatten(gold_text), _flatten(ocr_text)
    gold_letters = " ".join(skeleton(token).translate(_LOOKALIKES) or token for token in gold)
    ocr_letters = " ".join(skeleton(token).translate(_LOOKALIKES) or token for token in ocr)
    gold_ends = _token_at_space(gold_letters)
    ocr_ends = _token_at_space(ocr_letters)
    last_gold = last_ocr = 0
    for block in Levenshtein.editops(gold_letters, ocr_letters).as_matching_blocks():
        for offset in range(block.size):
            if gold_letters[block.a + offset] == " ":
                g, o = gold_ends[block.a + offset], ocr_ends[block.b + offset]
                yield Pair(" ".join(gold[last_gold:g]), " ".join(ocr[last_ocr:o]))
                last_gold, last_ocr = g, o
    yield Pair(" ".join(gold[last_gold:]), " ".join(ocr[last_ocr:]))


def _token_at_space(letters: str) -> dict[int, int]:
    """Position of each space to the number of tokens before it."""
    spaces = [i for i, character in enumerate(letters) if character == " "]
    return {position: count for count, position in enumerate(spaces, 1)}
