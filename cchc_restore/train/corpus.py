"""Reading running text as one long array of word ids."""

from __future__ import annotations

import gzip
import io
import lzma
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.words import BOUNDARY, CLASSES, PIECES, is_boundary, number_class
from cchc_restore.language.syllables import fold_tone_placement

Progress = Callable[[str], None]

VOCABULARY = 20_000
"""The most words that a language model has."""


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 text, packed with xz or gzip or not packed."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8")
    return path.open(encoding="utf-8")


class WordStream:
    """Word ids of several texts, first over the words as printed (with their capitals).

    Attributes:
        printed: id to word as printed; classes first.
        streams: one array of ids a source.
    """

    def __init__(self) -> None:
        self.printed: dict[str, int] = {name: i for i, name in enumerate(CLASSES)}
        self.streams: list[NDArray[np.uint32]] = []

    def add(self, lines: Iterator[str] | Sequence[str]) -> None:
        """Append the words of a text; every line ends with a boundary."""
        ids = array("I")
        known = self.printed
        boundary = known[BOUNDARY]
        ids.append(boundary)
        for line in lines:
            composed = line if line.isascii() else unicodedata.normalize("NFC", line)
            for piece in PIECES.findall(composed):
                number = known.get(piece)
                if number is None:
                    first = piece[0]
                    if first.isdigit():
                        number = known[number_class(piece)]
                        known[piece] = number
                    elif is_boundary(piece):
                        number = known[piece] = boundary
                    else:
                        number = known[piece] = len(known)
                ids.append(number)
            ids.append(boundary)
        self.streams.append(np.frombuffer(ids, np.uint32))


@dataclass(frozen=True)
class Words:
    """Texts over the final vocabulary.

    Attributes:
        words: id to lower-case word; the classes come first, then words by falling count.
        counts: weighted count by id.
        case_share: share of a word's occurrences inside clauses that have an initial capital.
        streams: one array of ids a source.
    """

    words: list[str]
    counts: NDArray[np.int64]
    case_share: NDArray[np.float32]
    streams: list[NDArray[np.uint16]]


def vocabulary(
    stream: WordStream,
    weights: Sequence[int],
    accept: Callable[[str, int], bool],
) -> Words:
    """Fold the printed words (capitals, tone placement), choose the vocabulary, renumber the streams.

    Args:
        stream: the texts.
        weights: how often each stream counts.
        accept: whether a lower-case word with its count belongs to the vocabulary.
    """
    size = max(stream.printed.values()) + 1
    total = np.zeros(size, np.int64)
    inside = np.zeros(size, np.int64)
    boundary = stream.printed[BOUNDARY]
    for ids, weight in zip(stream.streams, weights, strict=True):
        total += np.bincount(ids, minlength=size) * weight
        inside += np.bincount(ids[1:][ids[:-1] != boundary], minlength=size) * weight
    names: list[str] = [""] * size
    for printed, number in stream.printed.items():
        if not names[number]:
            names[number] = printed
    folded: dict[str, int] = {}
    to_folded = np.zeros(size, np.int64)
    for number, name in enumerate(names):
        lower = name if number < len(CLASSES) else fold_tone_placement(name.lower())
        to_folded[number] = folded.setdefault(lower, len(folded))
    counts = np.bincount(to_folded, total, len(folded)).astype(np.int64)
    capital = np.fromiter((n[:1].isupper() for n in names), bool, size)
    capitals = np.bincount(to_folded, inside * capital, len(folded))
    seen = np.bincount(to_folded, inside, len(folded))
    lower_names = list(folded)
    kept = [i for i in range(len(CLASSES), len(folded)) if accept(lower_names[i], int(counts[i]))]
    kept.sort(key=lambda i: (-counts[i], lower_names[i]))
    final = [*range(len(CLASSES)), *kept[: VOCABULARY - len(CLASSES)]]
    renumber = np.zeros(len(folded), np.uint16)
    renumber[final] = np.arange(len(final), dtype=np.uint16)
    share = (capitals[final] + 0.5) / (seen[final] + 1.0)
    return Words(
        [lower_names[i] for i in final],
        np.bincount(renumber, counts, len(final)).astype(np.int64),
        share.astype(np.float32),
        [renumber[to_folded[ids]] for ids in stream.streams],
    )
