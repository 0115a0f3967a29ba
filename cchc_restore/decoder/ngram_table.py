"""A compact hash table from n-grams to a value of a few bits.

An n-gram is a 64-bit key of up to four 16-bit word ids. An entry is one small integer: the upper bits are
a fingerprint of the key, the lower bits a code that a short codebook turns into a log probability or a
back-off weight. With 16-bit entries an absent n-gram is taken for a present one about four times in a
thousand look-ups (the language model therefore asks for a long n-gram only where the shorter one inside
it was found); with 32-bit entries hardly ever. Look-ups are vectorised over numpy arrays of keys.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SLOTS = 8
"""Slots in a bucket: eight entries are one read from memory."""
CODE_BITS = {2: 5, 4: 8}
"""Bits of the code by bytes of the entry."""
LLOYD_ROUNDS = 30
LOAD = 0.9
"""Share of the slots that are filled; fuller tables lose more n-grams to full buckets (here about 3 %)."""

Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]


def mix(keys: Keys) -> Keys:
    """Scramble keys so that their low and high bits can serve as fingerprint and bucket (splitmix64)."""
    z = keys + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def make_codebook(values: Floats, bits: int) -> tuple[Floats, NDArray[np.int64]]:
    """Choose levels for values so that the squared error is small (Lloyd's algorithm on a histogram).

    Returns:
        The levels in ascending order and the level of every value.

    >>> levels, codes = make_codebook(np.array([-1, -1, -2, -5], np.float32), 5)
    >>> levels[codes].tolist()
    [-1.0, -1.0, -2.0, -5.0]
    """
    low, high = np.quantile(values, [0.0005, 1.0])
    levels = np.linspace(low, high, 2**bits)
    points, masses = np.unique(np.round(np.clip(values, low, high), 3), return_counts=True)
    for _ in range(LLOYD_ROUNDS):
        code = np.searchsorted((levels[1:] + levels[:-1]) / 2, points)
        mass = np.bincount(code, masses, len(levels))
        mean = np.bincount(code, masses * points, len(levels)) / np.maximum(mass, 1)
        levels = np.sort(np.where(mass > 0, mean, levels))
    return levels.astype(np.float32), np.searchsorted((levels[1:] + levels[:-1]) / 2, values)


@dataclass(frozen=True)
class NgramTable:
    """The values of many n-grams of one order.

    Attributes:
        entries: shape (buckets, SLOTS), unsigned integers; 0 where a slot is empty.
        levels: the codebook, in nats.
    """

    entries: NDArray[np.unsignedinteger]
    levels: Floats

    @classmethod
    def build(cls, keys: Keys, values: Floats, width: int) -> NgramTable:
        """Pack n-grams, the most useful first: what finds its bucket full is left out.

        Args:
            keys: distinct keys in falling order of usefulness.
            values: their log probabilities or weights in nats.
            width: bytes of an entry, 2 or 4.
        """
        dtype: type[np.unsignedinteger] = np.uint16 if width == 2 else np.uint32
        levels, codes = make_codebook(values, CODE_BITS[width])
        buckets = max(1, int(np.ceil(len(keys) / LOAD / SLOTS)))
        table = cls(np.zeros((buckets, SLOTS), dtype), levels)
        bucket, fingerprint = table._place(keys)
        order = np.argsort(bucket, kind="stable")
        in_order = bucket[order]
        rank = np.arange(len(order)) - np.searchsorted(in_order, in_order, side="left")
        fits = order[rank < SLOTS]
        table.entries[in_order[rank < SLOTS], rank[rank < SLOTS]] = fingerprint[fits] | codes[fits].astype(dtype)
        return table

    def _place(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.unsignedinteger]]:
        """Bucket of each key, and its fingerprint in the upper bits of an entry."""
        hashed = mix(keys)
        width = self.entries.itemsize
        code = CODE_BITS[width]
        fingerprint = hashed & np.uint64((1 << 8 * width - code) - 1)
        fingerprint = np.maximum(fingerprint, np.uint64(1)) << np.uint64(code)  # 0 marks an empty slot
        bucket = (hashed >> np.uint64(28)) % np.uint64(len(self.entries))
        return bucket.astype(np.int64), fingerprint.astype(self.entries.dtype)

    def find(self, keys: Keys) -> tuple[NDArray[np.bool_], Floats]:
        """Which keys (one-dimensional) are present, and their values (anything where absent)."""
        bucket, fingerprint = self._place(keys)
        code = CODE_BITS[self.entries.itemsize]
        rows = self.entries[bucket]
        hits = (rows >> self.entries.dtype.type(code)) == (fingerprint >> fingerprint.dtype.type(code))[:, None]
        slot = hits.argmax(axis=1)
        at = np.arange(len(keys))
        codes = rows[at, slot] & self.entries.dtype.type((1 << code) - 1)
        return hits[at, slot], self.levels[np.minimum(codes, len(self.levels) - 1)]
