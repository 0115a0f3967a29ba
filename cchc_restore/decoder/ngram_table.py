"""A compact hash table from n-grams to quantised log probabilities.

An n-gram is a 64-bit key of up to four 16-bit word ids. The table keeps for each n-gram a 16-bit
fingerprint of its key, one byte for its log probability and, below the highest order, one byte for the
back-off weight of the n-gram as a context: three or four bytes an entry instead of twelve. An absent
n-gram is taken for a present one about once in ten thousand look-ups, which no decoder notices.
Look-ups are vectorised over numpy arrays of keys.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SLOTS = 8
"""Slots in a bucket: eight 16-bit fingerprints are one read from memory."""
WORD_BITS = np.uint64(16)
QUANTUM = 0.0625
"""Step of the quantised values in nats; 255 steps reach down to -15.9."""

Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]


def mix(keys: Keys) -> Keys:
    """Scramble keys so that their low and high bits can serve as fingerprint and bucket (splitmix64)."""
    z = keys + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _place(keys: Keys, buckets: int) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    h = mix(keys)
    fingerprints = (h & np.uint64(0xFFFF)).astype(np.uint16)
    np.maximum(fingerprints, 1, out=fingerprints)  # 0 marks an empty slot
    return ((h >> np.uint64(20)) % np.uint64(buckets)).astype(np.int64), fingerprints


def quantise(values: Floats) -> NDArray[np.uint8]:
    """Log values (nats, at most 0) as bytes.

    >>> quantise(np.array([0.0, -0.1, -99.0], np.float32)).tolist()
    [0, 2, 255]
    """
    return np.clip(np.rint(values / -QUANTUM), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class NgramTable:
    """The n-grams of one order.

    Attributes:
        fingerprints: shape (buckets, SLOTS), 0 where a slot is empty.
        scores: shape (buckets * SLOTS,), quantised log probability.
        backoffs: the same for the back-off weight, or ``None`` in the highest order.
    """

    fingerprints: NDArray[np.uint16]
    scores: NDArray[np.uint8]
    backoffs: NDArray[np.uint8] | None

    @classmethod
    def build(cls, keys: Keys, scores: Floats, backoffs: Floats | None, load: float = 0.82) -> NgramTable:
        """Pack n-grams, the most useful first: what finds its bucket full is left out (about 1 %).

        Args:
            keys: distinct keys in falling order of usefulness.
            scores: log probabilities in nats.
            backoffs: log back-off weights in nats, or ``None``.
            load: the share of slots to fill.
        """
        buckets = max(1, int(np.ceil(len(keys) / load / SLOTS)))
        bucket, fingerprint = _place(keys, buckets)
        order = np.argsort(bucket, kind="stable")
        sorted_bucket = bucket[order]
        first = np.searchsorted(sorted_bucket, sorted_bucket, side="left")
        rank = np.arange(len(order)) - first
        fits = order[rank < SLOTS]
        slot = bucket[order][rank < SLOTS] * SLOTS + rank[rank < SLOTS]
        fingerprints = np.zeros(buckets * SLOTS, np.uint16)
        packed = np.zeros(buckets * SLOTS, np.uint8)
        fingerprints[slot] = fingerprint[fits]
        packed[slot] = quantise(scores[fits])
        weights = None
        if backoffs is not None:
            weights = np.zeros(buckets * SLOTS, np.uint8)
            weights[slot] = quantise(backoffs[fits])
        return cls(fingerprints.reshape(buckets, SLOTS), packed, weights)

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """The slot of each key, -1 where it is absent. Any shape; the result has the same."""
        bucket, fingerprint = _place(keys, len(self.fingerprints))
        hits = self.fingerprints[bucket] == fingerprint[..., None]
        slot = hits.argmax(axis=-1)
        found = np.take_along_axis(hits, slot[..., None], axis=-1)[..., 0]
        return np.where(found, bucket * SLOTS + slot, -1)

    def score(self, slots: NDArray[np.int64]) -> Floats:
        """Log probabilities (nats) of slots that `find` gave (not -1)."""
        return self.scores[slots].astype(np.float32) * np.float32(-QUANTUM)

    def backoff(self, slots: NDArray[np.int64]) -> Floats:
        """Log back-off weights (nats) of slots, 0 where a slot is -1."""
        if self.backoffs is None:
            return np.zeros(slots.shape, np.float32)
        return np.where(slots >= 0, self.backoffs[slots].astype(np.float32) * np.float32(-QUANTUM), np.float32(0))
