"""Words and pairs of words that the lexicon or the document itself vouches for.

The language model has read the country's laws and papers, but not the names of every commune. A pair of
words that stands in a place name or a set phrase, or that the document has already used beyond doubt, gets
a bonus wherever it can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons.phrase_index import PhraseIndex

Floats = NDArray[np.float32]
Keys = NDArray[np.uint64]

_SHIFT = np.uint64(16)
_SCRAMBLE = np.uint64(0x9E3779B97F4A7C15)
_MARK_BITS = 20
"""Bits of the number of marks: far more marks than pairs, so that few pairs without a bonus share a mark."""


class Overlay:
    """Bonuses in nats.

    Attributes:
        keys: the pairs of neighbouring word ids that have one, in order; the first of the two ids is in the
            bits above the lowest 16.
        bonuses: the bonus of each pair.
        words: the bonus of each word by id; None where no word has one.
    """

    def __init__(self, keys: Keys, bonuses: NDArray[np.float64], words: Floats | None = None) -> None:
        self.keys = keys
        self.bonuses = bonuses
        self.words = words
        self._values = bonuses.astype(np.float32)
        self._marked = np.zeros(1 << _MARK_BITS, np.bool_)
        self._marked[_mark(keys)] = True

    @classmethod
    def of(cls, pairs: Mapping[tuple[int, int], float]) -> Overlay:
        """The overlay of pairs of word ids and their bonuses."""
        keys = np.array([(a << 16) | b for a, b in pairs], np.uint64)
        order = np.argsort(keys)
        return cls(keys[order], np.array(list(pairs.values()), np.float64)[order])

    def with_more(self, pairs: Mapping[tuple[int, int], float], words: Floats) -> Overlay:
        """An overlay with more bonuses: two of a pair add up, of two of a word the higher one counts."""
        more = Overlay.of(pairs)
        keys = np.union1d(self.keys, more.keys)
        bonuses = np.zeros(len(keys))
        bonuses[np.searchsorted(keys, self.keys)] = self.bonuses
        bonuses[np.searchsorted(keys, more.keys)] += more.bonuses
        return Overlay(keys, bonuses, words if self.words is None else np.maximum(words, self.words))

    def look_up(self, before: Keys, ids: NDArray[np.integer]) -> Floats:
        """The bonus of each word after the word before it, 0 where there is none."""
        bonuses = np.zeros(len(ids), np.float32) if self.words is None else self.words[ids]
        keys = (before << _SHIFT) | ids.astype(np.uint64)
        maybe = self._marked[_mark(keys)].nonzero()[0]  # nearly no pair has a bonus, and a search takes long
        if len(maybe):
            keys = keys[maybe]
            at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            bonuses[maybe] += np.where(self.keys[at] == keys, self._values[at], np.float32(0))
        return bonuses


def _mark(keys: Keys) -> NDArray[np.int64]:
    """A number below 2 ** `_MARK_BITS` for each pair; different pairs seldom have the same."""
    return ((keys * _SCRAMBLE) >> np.uint64(64 - _MARK_BITS)).view(np.int64)


@dataclass(frozen=True)
class PhrasePairs:
    """The pairs of neighbouring words in the lexicon's phrases and names of places.

    Attributes:
        keys: the pairs, as in `Overlay`.
        weights: of each, the highest weight of a phrase that it stands in; 0 where it stands in none.
        in_place: whether it stands in the name of a place.
    """

    keys: Keys
    weights: NDArray[np.float64]
    in_place: NDArray[np.bool_]

    def overlay(self, phrase: float, place: float) -> Overlay:
        """The overlay; each point of a phrase's weight counts `phrase` nats, and a place `place` nats."""
        return Overlay(self.keys, np.maximum(phrase * self.weights, np.where(self.in_place, place, 0.0)))


def pairs_of(index: PhraseIndex, ids: Mapping[str, int]) -> PhrasePairs:
    """The pairs of words of phrases and places.

    Args:
        index: the phrases and places.
        ids: word to id; pairs with an unknown word are left out.

    >>> index = PhraseIndex.of(["cải cách hành chính"], [3], ["Lai Cách"])
    >>> pairs = pairs_of(index, {"cách": 2, "hành": 3, "lai": 7})
    >>> [(int(key) >> 16, int(key) & 0xFFFF) for key in pairs.keys], pairs.weights.tolist()
    ([(2, 3), (7, 2)], [3.0, 0.0])
    """
    known = np.array([*(ids.get(fold_tone_placement(word), -1) for word in index.words), -1], np.int64)
    words = known[index.numbers]  # the end of a phrase is no word either
    first, second = words[:-1], words[1:]
    both = (first >= 0) & (second >= 0)
    phrase = np.cumsum(index.numbers < 0)[:-1][both]
    keys = (first[both] << 16) | second[both]
    order = np.argsort(keys)
    keys, phrase = keys[order], phrase[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))  # of the runs of the same pair
    return PhrasePairs(
        keys[starts].astype(np.uint64),
        np.maximum.reduceat(index.weights[phrase], starts),
        np.logical_or.reduceat(index.are_places[phrase], starts),
    )
