"""The words of all phrases and place names as numbers, so that numpy can look them over at once.

The two lists have a hundred thousand words. A loop over them takes longer than the repair of a page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

__all__ = ["PhraseIndex"]

_END = "\0"
"""Stands behind each phrase while the words are cut apart."""


@dataclass(frozen=True)
class PhraseIndex:
    """Phrases and place names, cut into words.

    Attributes:
        words: word, in lower case, to its number.
        numbers: the numbers of the words of one phrase after the other; -1 ends each.
        weights: of each phrase; 0 for the name of a place.
        are_places: whether each is the name of a place.
    """

    words: dict[str, int]
    numbers: NDArray[np.int32]
    weights: NDArray[np.float64]
    are_places: NDArray[np.bool_]

    @classmethod
    def of(cls, phrases: Sequence[str], weights: Sequence[float], places: Sequence[str]) -> PhraseIndex:
        """Number the words.

        Args:
            phrases: the phrases.
            weights: their weights.
            places: the names of places.

        >>> index = PhraseIndex.of(["cải cách hành chính"], [9], ["Lai Cách"])
        >>> list(index.words), index.numbers.tolist(), index.weights.tolist()
        (['cải', 'cách', 'hành', 'chính', 'lai'], [0, 1, 2, 3, -1, 4, 1, -1], [9.0, 0.0])
        """
        rows = [*phrases, *places]
        text = f" {_END} ".join([*rows, ""])
        if text.count(_END) != len(rows):  # a control character that the validator would have found
            text = f" {_END} ".join([*(row.replace(_END, " ") for row in rows), ""])
        pieces = text.lower().split()
        words: dict[str, int] = defaultdict(count().__next__, {_END: -1})  # gives a new word its number
        numbers = np.fromiter(map(words.__getitem__, pieces), np.int32, len(pieces))
        del words[_END]
        all_weights = np.concatenate([np.array(weights, np.float64), np.zeros(len(places))])
        return cls(dict(words), numbers, all_weights, np.arange(len(rows)) >= len(phrases))

    def openings(self) -> dict[tuple[int, int], int]:
        """The numbers of the first two words of each phrase that has two -> the words of the longest of them.

        >>> PhraseIndex.of(["cải cách", "cải cách hành chính", "xã"], [9, 9, 9], []).openings()
        {(0, 1): 4}
        """
        numbers = np.concatenate([[-1], self.numbers, [-1]])
        at = np.flatnonzero((numbers[:-2] < 0) & (numbers[1:-1] >= 0) & (numbers[2:] >= 0)) + 1
        ends = np.flatnonzero(numbers < 0)
        lengths = ends[np.searchsorted(ends, at)] - at
        at, lengths = at[np.argsort(lengths)], np.sort(lengths)  # of the same opening the longest comes last
        pairs = zip(numbers[at].tolist(), numbers[at + 1].tolist(), strict=True)
        return dict(zip(pairs, lengths.tolist(), strict=True))
