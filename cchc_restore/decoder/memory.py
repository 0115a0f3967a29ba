"""The words that a document surely has, and is likely to have again.

A report speaks of one commune, one programme and the same few people on every page. The words and pairs of
words that a first reading was sure of are likelier to be what stands in the doubtful places, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from cchc_restore.decoder.beam import NO_WORD
from cchc_restore.decoder.lattice import Decoded, Lattices
from cchc_restore.decoder.overlay import Floats, Overlay
from cchc_restore.decoder.words import CLASSES

SURE = 0.97
"""Words with this posterior are remembered; doubtful ones would only confirm themselves."""
PAIR_BONUS = 2.2
"""The bonus in nats of a pair of words that was read once; it grows with the logarithm of the count."""
MOST_GROWTH = 2.0
"""The most by which the bonus of a pair grows: this many times that of a pair read once."""
WORD_SHARE = 0.15
"""The bonus of a word for each nat by which it is commoner here than elsewhere (log ratio)."""
MOST_RATIO = 4.0
"""The greatest log ratio (nats) that counts for a word."""
OFTEN = 2
"""The fewest times that a word must be read to get a bonus."""


@dataclass
class Memory:
    """Words and pairs of neighbouring words, by the ids of the language model, with their counts."""

    words: Counter[int] = field(default_factory=Counter)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, lattices: Lattices, decoded: Decoded) -> None:
        """Remember what the best paths are sure of."""
        for path in decoded.best:
            before: int | None = None
            for arc in path:
                word = int(lattices.first[arc])
                sure = decoded.posterior[arc] >= SURE and lattices.second[arc] == NO_WORD
                if not sure or word < len(CLASSES):
                    before = None
                    continue
                self.words[word] += 1
                if before is not None:
                    self.pairs[before, word] += 1
                before = word

    def add_decided(self, words: Iterable[int | None]) -> None:
        """Remember consecutive words that a reader decided; None stands for a word that is not known.

        Each counts as read often enough, as a reader is surer than an engine.
        """
        before: int | None = None
        for word in words:
            if word is not None:
                self.words[word] += OFTEN
                if before is not None:
                    self.pairs[before, word] += 1
            before = word

    def over(self, overlay: Overlay, unigrams: Floats) -> Overlay:
        """An overlay with the bonuses of the memory added.

        Args:
            overlay: the bonuses that do not come from the document.
            unigrams: log probability of each word in the language at large.
        """
        pairs = {
            pair: PAIR_BONUS * min(1 + float(np.log(count)), MOST_GROWTH)
            for pair, count in self.pairs.items()
        }
        return overlay.with_more(pairs, self._of_words(unigrams))

    def _of_words(self, unigrams: Floats) -> Floats:
        """Bonuses in nats by word id."""
        bonuses = np.zeros(len(unigrams), np.float32)
        total = max(sum(self.words.values()), 1)
        for word, count in self.words.items():
            if count >= OFTEN:
                ratio = float(np.log(count / total) - unigrams[word])
                bonuses[word] = WORD_SHARE * min(max(ratio, 0.0), MOST_RATIO)
        return bonuses
