"""Words and pairs of words that the lexicon or the document itself vouches for.

The language model has read the country's laws and papers, but not the names of every commune. A pair of
words that stands in a place name or a set phrase, or that the document has already used beyond doubt, gets
a bonus wherever it can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..lexicons.syllables import fold_tone_placement

Floats = NDArray[np.float32]

_SHIFT = np.uint64(16)


class Overlay:
    """Bonuses in nats.

    Attributes:
        pairs: for pairs of neighbouring word ids.
        words: for words, by id; None where there are none.
    """

    def __init__(self, pairs: Mapping[tuple[int, int], float], words: Floats | None = None) -> None:
        keys = np.array([(a << 16) | b for a, b in pairs], np.uint64)
        values = np.array(list(pairs.values()), np.float32)
        order = np.argsort(keys)
        self._keys = keys[order]
        self._values = values[order]
        self.pairs = pairs
        self.words = words

    def look_up(self, before: NDArray[np.uint64], ids: NDArray[np.integer]) -> NDArray[np.float32]:
        """The bonus of each word after the word before it, 0 where there is none."""
        of_words = np.zeros(len(ids), np.float32) if self.words is None else self.words[ids]
        if not len(self._keys):
            return of_words
        keys = (before << _SHIFT) | ids.astype(np.uint64)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return of_words + np.where(self._keys[at] == keys, self._values[at], np.float32(0))


def pairs_of(phrases: Iterable[tuple[str, float]], ids: Mapping[str, int]) -> dict[tuple[int, int], float]:
    """The neighbouring word ids of phrases with the highest bonus that vouches for them.

    Args:
        phrases: lower-case phrases with their bonus in nats.
        ids: word to id; pairs with an unknown word are left out.

    >>> pairs_of([("lai cách", 2.0)], {"lai": 7, "cách": 8})
    {(7, 8): 2.0}
    """
    bonuses: dict[tuple[int, int], float] = {}
    known = dict[str, int | None]()
    for phrase, bonus in phrases:
        words = phrase.split()
        for word in words:
            if word not in known:
                known[word] = ids.get(fold_tone_placement(word))
        numbers = [known[word] for word in words]
        for a, b in pairwise(numbers):
            if a is not None and b is not None:
                bonuses[a, b] = max(bonus, bonuses.get((a, b), 0.0))
    return bonuses
