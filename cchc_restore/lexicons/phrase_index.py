"""The words of all phrases and place names as numbers, so that numpy can look them over at once.

The two lists have a hundred thousand words. A loop over them takes longer than the repair of a page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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

    @cached_property
    def _openings(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How phrases open, and the length of the longest with each opening.

        An opening is the first two words of a phrase as one number; the openings are in order.
        """
        numbers = np.concatenate([[-1], self.numbers, [-1]]).astype(np.int64)
        at = np.flatnonzero((numbers[:-2] < 0) & (numbers[1:-1] >= 0) & (numbers[2:] >= 0)) + 1
        ends = np.flatnonzero(numbers < 0)
        lengths = ends[np.searchsorted(ends, at)] - at
        pairs = _pairs(numbers[at], numbers[at + 1])
        order = np.argsort(pairs)
        pairs, lengths = pairs[order], lengths[order]
        starts = np.flatnonzero(np.diff(pairs, prepend=-1))  # of the runs of the same pair
        return pairs[starts], np.maximum.reduceat(lengths, starts) if len(starts) else lengths

    def openings(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Where in a text phrases may begin, and of how many words the longest of them is.

        Args:
            words: the words of the text, in lower case.

        >>> index = PhraseIndex.of(["cải cách", "cải cách hành chính", "xã"], [9, 9, 9], [])
        >>> index.openings(["về", "cải", "cách", "của", "xã"])
        [(1, 4)]
        """
        pairs, lengths = self._openings
        numbers = np.fromiter((self.words.get(word, -1) for word in words), np.int64, len(words))
        if len(numbers) < 2 or not len(pairs):
            return []
        asked = _pairs(numbers[:-1], numbers[1:])
        near = np.minimum(np.searchsorted(pairs, asked), len(pairs) - 1)
        found = np.flatnonzero((pairs[near] == asked) & (numbers[:-1] >= 0) & (numbers[1:] >= 0))
        return list(zip(found.tolist(), lengths[near[found]].tolist(), strict=True))


def _pairs(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of word numbers as one number each."""
    return (first << 32) | second
