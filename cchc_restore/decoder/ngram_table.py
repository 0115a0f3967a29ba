"""A compact hash table from n-grams to a value of five bits.

An n-gram is a 64-bit key of up to four 16-bit word ids. A bucket of eight slots is eight 16-bit integers
and one 32-bit one: each slot has a fingerprint of its key of 15 bits and a code of five bits (one beside the
fingerprint, four in the 32-bit integer), which a codebook turns into a log probability or a back-off
weight. That is 2.5 bytes an n-gram. An absent n-gram is taken for a present one about twice in ten thousand
look-ups. (With 11-bit fingerprints it was four in a thousand, and the decoder found them: broad documents
had 2 % more errors.) Look-ups are vectorised over numpy arrays of keys.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SLOTS = 8
"""Slots in a bucket."""
CODE_BITS = 5
"""Bits of the code that stands for a value of an n-gram."""
LLOYD_ROUNDS = 30
"""Rounds in which the values of the codes are fitted to those of the n-grams (Lloyd's algorithm)."""
LOAD = 0.9
"""Share of the slots that are filled; fuller tables lose more n-grams to full buckets (here about 3 %)."""

Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]


_INCREMENT = np.uint64(0x9E3779B97F4A7C15)
_FACTOR_1, _FACTOR_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFT_30, _SHIFT_27, _SHIFT_31 = np.uint64(30), np.uint64(27), np.uint64(31)


def mix(keys: Keys) -> Keys:
    """Scramble keys so that their low and high bits can serve as fingerprint and bucket (splitmix64)."""
    z = keys + _INCREMENT
    z ^= z >> _SHIFT_30
    z *= _FACTOR_1
    z ^= z >> _SHIFT_27
    z *= _FACTOR_2
    z ^= z >> _SHIFT_31
    return z


def make_codebook(values: Floats, bits: int = CODE_BITS) -> tuple[Floats, NDArray[np.int64]]:
    """Choose levels for values so that the squared error is small (Lloyd's algorithm on a histogram).

    Returns:
        The levels in ascending order and the level of every value.

    >>> levels, codes = make_codebook(np.array([-1, -1, -2, -5], np.float32))
    >>> levels[codes].round(2).tolist()
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
        slots: shape (buckets, SLOTS): the fingerprint in the upper 15 bits, the code's highest bit in the
            lowest; 0 where a slot is empty.
        codes: shape (buckets,): four bits of code for each slot, the first slot in the lowest bits.
        levels: the codebook, in nats.
    """

    slots: NDArray[np.uint16]
    codes: NDArray[np.uint32]
    levels: Floats

    @classmethod
    def build(cls, keys: Keys, values: Floats) -> NgramTable:
        """Pack n-grams, the most frequent first: what finds its bucket full is left out.

        Args:
            keys: distinct keys.
            values: their log probabilities or weights in nats.
        """
        levels, codes = make_codebook(values)
        buckets = max(1, int(np.ceil(len(keys) / LOAD / SLOTS)))
        bucket, fingerprint = _place(keys, buckets)
        order = np.argsort(bucket, kind="stable")
        in_order = bucket[order]
        rank = np.arange(len(order)) - np.searchsorted(in_order, in_order, side="left")
        fits = rank < SLOTS
        where, slot, code = in_order[fits], rank[fits], codes[order[fits]]
        slots = np.zeros((buckets, SLOTS), np.uint16)
        slots[where, slot] = fingerprint[order[fits]].astype(np.uint16) | (code >> 4).astype(np.uint16)
        packed = np.zeros(buckets, np.uint32)
        np.bitwise_or.at(packed, where, ((code & 15) << (4 * slot)).astype(np.uint32))
        return cls(slots, packed, levels)

    def find(self, keys: Keys) -> tuple[NDArray[np.intp], Floats]:
        """The indices of the keys (one-dimensional) that are present, and the value of each of these."""
        bucket, fingerprint = _place(keys, len(self.slots))
        slots = self.slots.take(bucket, axis=0).ravel()
        wanted = np.repeat(fingerprint * _ONES, SLOTS // 4).view(np.uint16)  # four slots fill a machine word
        same = (slots ^ wanted < _LEAST_FINGERPRINT).view(np.uint64)  # a byte for each slot, 0 or 1
        found = (same != 0).nonzero()[0]
        same = same.take(found)
        slot = ((same & -same) * _COUNT_BYTES >> _TOP_BYTE).view(np.int64)  # of the lowest byte that is 1
        codes = (self.codes.take(bucket.take(found)) >> _SHIFTS.take(slot)) & _LOW_BITS
        codes |= (slots.take(found * SLOTS + slot) & _HIGH_BIT) << _LOW_COUNT
        return found, self.levels.take(codes, mode="clip")


_ONES = np.uint64(0x0001_0001_0001_0001)
"""Multiplying by this copies a fingerprint into all four slots of a machine word."""
_COUNT_BYTES, _TOP_BYTE = np.uint64(0x0001_0203_0405_0607), np.uint64(56)
"""Multiplying a word of which one byte is 1 by the first moves the index of that byte into the top byte."""
_LOW_BITS, _HIGH_BIT, _LOW_COUNT = np.uint32(15), np.uint16(1), np.uint16(4)
_LEAST_FINGERPRINT = np.uint16(2)
"""The least fingerprint: the lowest bit of a slot belongs to the code."""
_WIDE_FINGERPRINT = np.uint64(0xFFFE)
_BUCKET_AT = np.uint64(28)
_SHIFTS = (4 * np.arange(SLOTS)).astype(np.uint32)
"""For each slot: the bit at which its code starts among the codes of the bucket."""


def _place(keys: Keys, buckets: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Bucket of each key, and its fingerprint in the upper bits of a slot."""
    bucket = mix(keys)
    fingerprint = bucket & _WIDE_FINGERPRINT
    np.maximum(fingerprint, np.uint64(_LEAST_FINGERPRINT), out=fingerprint)  # 0 marks an empty slot
    bucket >>= _BUCKET_AT
    count = np.uint64(buckets)
    bucket -= bucket // count * count  # the remainder, which numpy is slow with
    return bucket.view(np.int64), fingerprint
